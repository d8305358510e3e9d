"""Notebook 09: is this gradient right? What it says, beside what a nudge measures.

Left the loss while one parameter moves, with two lines through the place where it is now: one has
the slope that the gradient says, the other the slope that is measured. Right the two for every
parameter.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import numpy as np

from lrlib import figures
from lrlib._checks import checked_array
from lrlib.explorers.base import Explorer, checked_width, joined
from lrlib.figures import style
from lrlib.gradcheck import check_gradient, numerical_gradient
from lrlib.live import Range, Select

WRONG = "Wrong: computed and measured do not agree everywhere."


class MeasureAndCompare(Explorer):
    """The explorer of notebook 09.

    Parameters
    ----------
    loss : callable
        ``loss(*arrays)`` returns one number.
    gradients : mapping of str to callable
        By the name that the learner chooses: ``gradient(*arrays)`` returns one gradient for each
        array. One of your own can stand beside ours.
    parameters : mapping of str to array_like
        Where to measure, such as ``{"W": W, "b": b}``, in the order in which the loss takes them.
    n : int, optional
        The number of samples, as `lrlib.check_gradient` takes it.
    reach : float
        How far the left picture reaches to both sides, above 0; also the largest nudge.

    Raises
    ------
    ValueError, TypeError
        For nothing to choose from, a gradient that has not one number for each entry of the
        parameters, and as `lrlib.check_gradient` does.
    """

    title = "Computed and measured"
    description = """Left: the loss over one parameter, a line with the slope that the gradient
    says, and a line through two measured points. Right: a dot for the computed slope of each
    parameter and a square for the measured one. In a right gradient every dot lies in its
    square."""

    def __init__(
        self,
        loss: Callable,
        gradients: Mapping[str, Callable],
        parameters: Mapping[str, Any],
        *,
        n: int | None = None,
        reach: float = 0.2,
    ):
        self.loss, self.gradients, self.n = loss, dict(gradients), n
        self.names, self.reach = list(parameters), checked_width("reach", reach)
        checked = [checked_array(name, array) for name, array in parameters.items()]
        self.arrays = [array.astype(float) for array in checked]
        if not (self.gradients and self.arrays):
            raise ValueError("0 gradients or 0 parameters: give one or more of each, by name")
        super().__init__()

    def _compute(self):
        self.nudges = self.reach * np.geomspace(0.005, 1, 24)
        self.entries = [
            f"{name}{_place(place, array)}"
            for name, array in zip(self.names, self.arrays, strict=True)
            for place in np.ndindex(array.shape)
        ]
        self.computed = np.stack([self._asked(name) for name in self.gradients])  # (gradients, m)
        self.verdicts = [self._verdict(gradient) for gradient in self.gradients.values()]
        measure = partial(numerical_gradient, self.loss, *self.arrays, method="forward")
        slopes = [_flat(measure(step=nudge)) for nudge in self.nudges]
        self.measured = np.stack(slopes, axis=1)  # (m, nudges)
        self.every = np.arange(len(self.entries))
        self.far = np.linspace(-self.reach, self.reach, 81)
        self.curves = np.array([[self._moved(int(i), t) for t in self.far] for i in self.every])
        self.height = self._moved(0, 0.0)

    def _verdict(self, gradient: Callable) -> str:
        """Only that it is wrong: by what factor, the learner finds out by hand."""
        check = check_gradient(self.loss, gradient, *self.arrays, n=self.n)
        return check.verdict if check or check.fault == "unclear" else WRONG

    def _asked(self, name: str) -> np.ndarray:
        """What one of the gradients says, one number for each entry of the parameters."""
        said = self.gradients[name](*[array.copy() for array in self.arrays])
        claim = _flat(said if isinstance(said, (tuple, list)) else [said])
        if claim.size != len(self.entries):
            raise ValueError(
                f"the gradient {name!r} gives {claim.size} numbers for {len(self.entries)} entries "
                "of the parameters: check_gradient says more about it"
            )
        return claim

    def _moved(self, entry: int, far: float) -> float:
        """The loss with one entry moved that far."""
        whole = _flat(self.arrays)
        whole[entry] += far
        parts = np.split(whole, np.cumsum([array.size for array in self.arrays])[:-1])
        shaped = zip(parts, self.arrays, strict=True)
        return float(self.loss(*[part.reshape(array.shape)[()] for part, array in shaped]))

    def _draw(self):
        left, right = self._panels(1, 2, size=(8.6, 3.6), width_ratios=[1.2, 1])
        drawn, every, ends = self.drawn, self.every, np.array([-self.reach, self.reach])
        curve = {"color": style.INK, "label": "loss", "over": "parameter"}
        drawn.curve = self._live_line(left, self.far, self.curves, **curve)
        says, rise = self.height + self.computed[..., None] * ends, self.measured[..., None]
        look = {**style.SLOPE, "label": "computed", "over": ("gradient", "parameter")}
        drawn.says = self._live_line(left, ends, says, **look)
        look = {**style.CENTRAL, "over": ("parameter", "nudge")}
        line, pair = {**look, "label": "measured", "marker": "none"}, self.nudges[:, None] * [0, 1]
        drawn.line = self._live_line(left, ends, self.height + rise * ends, **line)
        marks = {**look, "linestyle": "none"}
        drawn.pair = self._live_line(left, pair, self.height + rise * pair, **marks)
        low, high = figures.around(self.curves, 0.1)
        up = low - (high - low) / 4, high
        figures.frame(left, "how far this parameter is moved", ends, "loss", up)
        left.locator_params(nbins=5)
        words = [f"Only {one} moves" for one in self.entries]
        drawn.title = self._live_panel(left, words, over="parameter")
        column = figures.around([*self.computed.ravel(), *self.measured[:, 0], 0], 0.12)
        right.set(xlim=(-0.6, len(self.entries) - 0.4), ylim=column, ylabel="slope of the loss")
        right.set_xticks(every, self.entries)
        right.axhline(0, color=style.FAINT, linewidth=0.8)
        bar = {"color": style.FAINT, "linewidth": 14, "alpha": 0.25, "over": "parameter"}
        drawn.here = self._live_stroke(right, every, column[0], every, column[1], **bar)
        square = {**style.CENTRAL, "linestyle": "none", "markersize": 9, "markeredgewidth": 1.5}
        square |= {"markerfacecolor": "none", "label": "measured", "over": "nudge"}
        drawn.squares = self._live_line(right, every, self.measured.T, **square)
        dot = {**style.SLOPE, "linestyle": "none", "marker": "o", "markersize": 4}
        dot |= {"label": "computed", "over": "gradient"}
        drawn.dots = self._live_line(right, every, self.computed, **dot)
        figures.panel(right, "Is each dot in its square?", [drawn.dots, drawn.squares])

    def _controls(self):
        return {
            "gradient": Select(list(self.gradients), "gradient"),
            "parameter": Select(self.entries, "parameter"),
            "nudge": Range(self.nudges, "nudge", position=len(self.nudges) - 1, format=".2g"),
            "verdict": Select(["later", "now"], "verdict"),
        }

    def _move(self):
        said = ": the gradient says {:.4g}, a nudge of {nudge:.2g} measures {:.4g}."
        verdicts = [[[""]] * len(self.verdicts), [[f" {one}"] for one in self.verdicts]]
        template = joined(self.entries, said, verdicts)[..., None]
        numbers = self.computed[None, :, :, None], self.measured[None, None]
        self.text(None, template, *numbers, over=("verdict", "gradient", "parameter", "nudge"))


def _flat(arrays) -> np.ndarray:
    return np.concatenate([np.ravel(array) for array in arrays]).astype(float)


def _place(place: tuple[int, ...], array: np.ndarray) -> str:
    """Where an entry stands, as a learner writes it; in a column its row says all."""
    return str(list(place[:1] if array.shape[1:] == (1,) else place)) if array.size > 1 else ""
