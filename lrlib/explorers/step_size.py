"""Lab C: how far to nudge. A slope is measured with every nudge from 1 down to nothing.

Left the loss with the two secants, one for each way of measuring; right how far each is off from
the true slope. Wide nudges see the curve bend, tiny ones run out of digits.
"""

from collections.abc import Callable, Mapping
from functools import partial
from types import SimpleNamespace

import numpy as np

from lrlib import figures
from lrlib._checks import checked_number
from lrlib.explorers.base import Explorer, checked_width, joined
from lrlib.figures import style
from lrlib.gradcheck import numerical_gradient
from lrlib.live import Range, Select

PER_DECADE = 8
METHODS = ["forward", "central"]
LOOKS = [style.FORWARD, style.CENTRAL]
LOWEST_ERROR = 1e-16  # what a float64 can't tell apart: drawn at the lower edge


class StepSize(Explorer):
    """The explorer of lab C.

    Parameters
    ----------
    losses : mapping of str to (loss, slope)
        By the name that the learner chooses: two functions of one number, the loss and its
        derivative as worked out by hand, which the measurement is held against.
    a : float
        Where the slope is measured.
    around : float
        How far the left picture reaches to both sides of a, above 0.

    Raises
    ------
    ValueError, TypeError
        For no losses, an a so large that no tiny step changes it, and a loss that is 0 or has no
        slope at a: the picture shows parts of both.
    """

    title = "Measure a slope with a nudge ε"
    description = """Left: the loss over one number a, the true tangent, and a secant for each
    way of measuring its slope. Right, on log axes: how far each measured slope is off, over the
    nudge. Each falls with the nudge down to a lowest point, then rises again."""

    def __init__(
        self, losses: Mapping[str, tuple[Callable, Callable]], *, a: float, around: float = 1.0
    ):
        self.losses, self.a = dict(losses), checked_number("a", a)
        self.around = checked_width("around", around)
        if not self.losses:
            raise ValueError('losses is empty: give one or more, as {"squares": (loss, slope)}')
        # Below half the distance to the next float64, a plus the step would still be a.
        lowest = np.ceil(PER_DECADE * np.log10(np.spacing(abs(self.a)))) / PER_DECADE
        self.steps = 10 ** np.arange(max(lowest, -16), 1 / PER_DECADE / 2, 1 / PER_DECADE)
        if lowest >= -10:
            raise ValueError(
                f"a = {a:g} is too large: a step below 1e-10 leaves it as it is, so there is "
                "no left arm to show. Stay below 1e5, or scale the loss's parameter"
            )
        super().__init__()

    # ---- compute

    def _compute(self):
        self.problems = [self._measure(loss, slope) for loss, slope in self.losses.values()]
        self.true = np.array([[p.slope] for p in self.problems])
        self.measured = np.array([p.slopes for p in self.problems])  # (losses, 2, steps)
        self.off = np.array([p.errors for p in self.problems])  # the same

    def _measure(self, loss: Callable, slope: Callable) -> SimpleNamespace:
        """One loss: its slope at a, measured with every step in both ways, and the errors."""
        a, true = self.a, float(slope(self.a))
        if true == 0:
            raise ValueError(f"a slope is zero at a = {a:g}: no error can be a part of it")
        if loss(a) == 0:
            raise ValueError(
                f"a loss is zero at a = {a:g}, and it is drawn as a part of its value there: "
                "measure at another a"
            )
        measure = partial(numerical_gradient, loss, a)
        slopes = [[measure(step=step, method=how)[0] for step in self.steps] for how in METHODS]
        errors = np.abs(np.array(slopes) - true) / abs(true)

        def second(a) -> float:
            return float(numerical_gradient(slope, a, step=1e-3)[0])

        # The right arms of the V: forward is off by ε/2 times the second derivative, central by
        # ε²/6 times the third.
        third = float(numerical_gradient(second, a, step=1e-3)[0])
        bends = np.abs([second(a) / 2 * self.steps, third / 6 * self.steps**2])
        if abs(third) < 1e-6 * abs(second(a)):  # a parabola: central differences are exact
            bends[1] = np.nan
        # The left arm: an error in the last digits of the loss, divided by ε. How large it is
        # depends on all that is computed on the way, so it is read off where it rules alone.
        alone = (self.steps > 1e-14) & (self.steps < 1e-10)
        digits = np.median(errors[1, alone] * self.steps[alone]) / self.steps
        found = {"loss": loss, "slope": true, "slopes": slopes, "errors": errors}
        return SimpleNamespace(**found, bends=bends / abs(true), digits=digits)

    # ---- draw

    def _draw(self):
        axes = self._panels(1, 2, size=(8.6, 4.4), width_ratios=[1, 1.1])
        self.ax_loss, self.ax_errors = axes
        self._draw_loss()
        self._draw_errors()

    def _draw_loss(self) -> None:
        ax, drawn, problems = self.ax_loss, self.drawn, self.problems
        ends = np.array([self.a - self.around, self.a + self.around])
        ax.set(xlim=ends, ylim=(-0.6, 2.6), xlabel="a", ylabel=f"loss ÷ loss at a = {self.a:g}")
        ax.locator_params(axis="x", nbins=5)
        # Every loss is drawn as a part of its value at a, so that one pair of axes serves all.
        heights = np.array([float(p.loss(self.a)) for p in problems])[:, None, None]
        fine = np.linspace(ends[0], ends[1], 161)
        values = np.array([[p.loss(at) for at in fine] for p in problems]) / heights[:, 0]
        look = {"color": style.INK, "linewidth": 2.6, "label": "loss", "over": "loss"}
        drawn.curve = self._live_line(ax, fine, values, **look)
        tangent = 1 + self.true / heights[:, 0] * (ends - self.a)
        look = {**style.BEST, "label": "true slope", "zorder": 3, "over": "loss"}
        drawn.tangent = self._live_line(ax, ends, tangent, **look)
        drawn.secants, drawn.points = [], []
        for i, (how, look) in enumerate(zip(METHODS, LOOKS, strict=True)):
            at = self.a + self.steps[:, None] * [-i, 1]  # central starts one step back; (steps, 2)
            on = np.array([[[p.loss(x) for x in pair] for pair in at] for p in problems]) / heights
            slope = self.measured[:, i, :, None] / heights
            line = {**look, "marker": "none", "label": how}
            secant = on[..., :1] + slope * (ends - at[:, :1])
            drawn.secants.append(self._live_line(ax, ends, secant, **line))
            # forward's on top
            point = {**look, "linestyle": "none", "markersize": 7 + i, "zorder": 2.2 - i / 10}
            drawn.points.append(self._live_line(ax, at, on, **point))
        figures.panel(ax, "The slope between two points", columns=2)

    def _draw_errors(self) -> None:
        ax, drawn, steps = self.ax_errors, self.drawn, self.steps
        errors = np.maximum(self.off, LOWEST_ERROR)
        drawn.errors = figures.step_errors(ax, steps, *errors[0])
        look = {"color": style.INK, "linewidth": 1, "linestyle": (0, (5, 3)), "over": "nudge"}
        drawn.step = self._live_stroke(ax, steps, LOWEST_ERROR, steps, 30, **look)
        drawn.now = []
        for i, (line, look) in enumerate(zip(drawn.errors, LOOKS, strict=True)):
            self._live(self.line, [line], steps, errors[:, i], over="loss")
            look = {**look, "markersize": 10, "markeredgecolor": "white", "zorder": 5}
            drawn.now.append(self._live_point(ax, steps, errors[:, i], **look))
        ax.set(xlim=(steps[0] / 2, 2), ylim=(LOWEST_ERROR, 30))
        # A browser draws several spaces as one, unless they are wide ones.
        causes = ["← digits run out", "nudge ε", "the curve bends →"]
        ax.set_xlabel("\N{EM SPACE}·\N{EM SPACE}".join(causes))
        figures.panel(ax, "How far it is off", drawn.errors, columns=2)

    # ---- controls

    def _controls(self):
        start = int(np.argmin(np.abs(np.log10(self.steps) + 1)))
        nudge = Range(self.steps, "nudge ε", position=start, format=".1e")
        return {"loss": Select(list(self.losses), "loss"), "nudge": nudge}

    # ---- move

    def _move(self):
        measured, off = self.measured, self.off
        said = "ε = {:.1e}. True slope {:.6g}; forward {:.6g}, off by {:.0e} of it; central "
        said += "{:.6g}, off by {:.0e}. What makes the error? forward: "
        digits = np.array([p.digits for p in self.problems])
        bends = np.array([p.bends for p in self.problems])  # (losses, 2, steps)
        forward, central = (_cause(bends[:, i], digits) for i in (0, 1))
        template = joined(said, forward, "; central: ", central, ".")
        numbers = [self.steps, self.true, measured[:, 0], off[:, 0], measured[:, 1], off[:, 1]]
        self.text(None, template, *numbers, over=("loss", "nudge"))


def _cause(bend: np.ndarray, digits: np.ndarray) -> np.ndarray:
    """Which of the two errors is the larger one; a bend of NaN is none at all."""
    near = np.where(3 * bend > digits, "both alike, the lowest point", "missing digits")
    return np.where(bend > 3 * digits, "the bend", near)
