"""Notebook 03: a whole run of gradient descent under a learning-rate slider.

Four linked views of one run: the line over the data, the path over rings of equal loss,
slope and intercept over the steps, the loss over the steps.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from lrlib import figures
from lrlib._checks import checked_count
from lrlib.bowl import Bowl
from lrlib.descent import FALLS, GROWS, SETTLES, STAYS, gradient_descent
from lrlib.explorers.base import (
    Explorer,
    counter,
    joined,
    line_data,
    slider_rate,
    start_at,
    step_left,
    until,
)
from lrlib.figures import style
from lrlib.linear import loss_factor
from lrlib.live import Range, Select

# The slider: each position is a 10th root of 2 (7 %) above the one before, from 1/16 of the
# starting rate to five times it, which is about twice the limit.
PER_DOUBLING = 10
POSITIONS = np.arange(-40, 25)
FACTORS = 2.0 ** (POSITIONS / PER_DOUBLING)

WIDER = 1.9  # the map against its height: it fills its panel at equal scales
RINGS = np.arange(-3.3, 0)  # each is a quarter of the next; smaller ones its grid draws roughly

LOSSES = ["sum", "mean"]
LOSS_NAMES = ["SSE: the sum", "MSE: the mean"]
EACH_STEP = "Slope and intercept, step by step"
OWN_RUN = {-1: FALLS, 0: STAYS, 1: GROWS}


class SixSteps(Explorer):
    """The explorer of notebook 03.

    Parameters
    ----------
    X : ndarray of shape (n, 1)
    y : ndarray of shape (n, 1)
    a, b : float
        Where the run starts: slope and intercept.
    learning_rate : float or None
        The rate the slider starts at, of the loss that `reduction` names; for the SSE it is the
        rate of the MSE divided by n. None takes about 0.4 of the limit, rounded to one digit.
    n_steps : int
    reduction : str
        The loss it opens on: "sum" or "mean".
    gradient : callable or None
        ``gradient(X, y, W, b) -> (dLdW, dLdb)``, the gradient of that loss as a learner wrote it:
        see `use`.
    """

    title = "Gradient descent fits a line"
    description = """Four views of one run: the fitted line over the data, the path of slope and
    intercept over rings of equal loss, both over the steps, and log2 of the loss over the
    steps. The best line is drawn dashed, over the rings as a star."""

    def __init__(
        self,
        X: np.ndarray,
        y: np.ndarray,
        *,
        a: float = 0.293,
        b: float = 0.758,
        learning_rate: float | None = None,
        n_steps: int = 50,
        reduction: str = "sum",
        gradient: Callable | None = None,
    ):
        self.X, self.y = line_data(X, y)
        self.bowl = Bowl.of(self.X, self.y)
        self.start = start_at(a, b)
        self.n_steps = checked_count("n_steps", n_steps)
        self.limits = np.array([self.bowl.rate_limit(reduction=how) for how in LOSSES])
        of_sum = loss_factor(self.bowl.n, reduction=reduction)  # a rate's, as it is of the loss
        self.reduction = reduction
        if learning_rate is None:
            learning_rate = float(f"{0.4 * self.bowl.rate_limit(reduction=reduction):.0e}")
        learning_rate = of_sum * slider_rate(learning_rate)
        self.rates = learning_rate * np.array([[1.0], [self.bowl.n]]) * FACTORS  # (losses, rates)
        super().__init__()
        if gradient is not None:
            self.use(gradient)

    def use(self, gradient: Callable) -> None:
        """Let a learner's own gradient of the loss it opened on descend, beside the two of lrlib.

        What goes wrong in it is said beside the controls, and the last good picture stays.
        """
        try:
            self._runs["own"] = self._loop_runs(gradient)
        except Exception as error:  # whatever a learner's function raises
            self.message = f"Your gradient stopped the run. {type(error).__name__}: {error}"
            return
        finally:
            self.progress = None
        self.message = ""
        with self.update():
            stay = self.index
            for name, control in self._run_controls([*LOSS_NAMES, "your gradient"]).items():
                self.set_control(name, control)
            self.index = stay
            self._move_all()

    def use_derivatives(self, derivatives: Callable) -> None:
        """The same for ``derivatives(x, y, a, b) -> (dLda, dLdb)``: flat x and y, and numbers."""

        def gradient(X, y, W, b):
            found = derivatives(X[:, 0].copy(), y[:, 0].copy(), W.item(), b.item())
            return tuple(np.reshape(d, of.shape) for d, of in zip(found, (W, b), strict=True))

        self.use(gradient)

    # ---- compute

    def _compute(self):
        self._runs = {  # a, b and the loss for every rate and step, (3, rates, n_steps + 1)
            how: self._line_runs(self.bowl, rates, reduction=how)
            for how, rates in zip(LOSSES, self.rates, strict=True)
        }

    def _loop_runs(self, gradient: Callable) -> np.ndarray:
        """The same by the plain loop with a learner's gradient; NaN after a run diverged."""
        runs = np.full((3, len(FACTORS), self.n_steps + 1), np.nan)
        descend = partial(gradient_descent, self.X, self.y, *self.start, n_steps=self.n_steps)
        for i, rate in enumerate(self.rates[LOSSES.index(self.reduction)]):
            run = descend(learning_rate=rate, reduction=self.reduction, gradient=gradient)
            runs[:, i, : len(run.loss)] = run.W[:, 0, 0], run.b[:, 0], run.loss
            self.progress = (i + 1) / len(FACTORS)
        return runs

    def _which(self) -> list[int]:
        """Each run's loss of the two; a learner's gradient is of the one that we opened on."""
        return [LOSSES.index(self.reduction if how == "own" else how) for how in self._runs]

    # ---- draw

    def _draw(self):
        axes = self._panels(2, 2, size=(8.8, 6))
        (self.ax_data, self.ax_path), (self.ax_params, self.ax_loss) = axes
        (data, plane), (params, losses) = axes
        drawn, start = self.drawn, np.append(*self.start)
        best = np.append(self.bowl.W, self.bowl.b)
        faint = {**style.BEST, "linewidth": 1.2}

        points = figures.scatter(data, self.X, self.y, room=(0.08, 0.35))
        dashed = figures.fitted_line(data, *best, **style.BEST, label="best line")
        drawn.fit = figures.fitted_line(data, *start, label="the line now")
        drawn.step = figures.panel(data, "The line after step 0", [points, dashed, drawn.fit])

        # Room for the path to overshoot on every side of start and minimum.
        reach = 1.3 * max(*np.abs(start - best), 1e-3)
        rings: dict = {"reach": (WIDER * reach, reach), "quarters": RINGS, "reduction": "sum"}
        now, star = self._live_map(plane, self.bowl, a=start[0], b=start[1], **rings)
        star.set_label("best line")  # as in the other panels
        plane.set_aspect("equal")  # or else a right angle does not look like one
        drawn.path = figures.path(plane, *np.transpose([start, best]), label="the run")
        figures.panel(plane, "The path over rings of equal loss", [drawn.path, now, star])

        drawn.a, drawn.b = figures.parameters(params, *np.transpose([start, best]))
        for level in best:
            params.axhline(level, **faint)
        up = figures.around([*start, *best, best[0] + 1e-3], 0.45)
        params.set(xlim=(0, self.n_steps), ylim=up)
        drawn.params = figures.panel(params, EACH_STEP, [drawn.a, drawn.b])

        # 0 has no log2: a start at the very bottom.
        first = max(float(self.bowl.loss(*self.start, reduction="sum")), 1e-12)
        floor = self.bowl.loss_min(reduction="sum")
        last = max(floor, 1e-6 * first) * loss_factor(self.bowl.n)  # the MSE's, the lower one
        drawn.loss = figures.log2_loss(losses, [first, first], label="the run")
        drawn.floor = figures.log2_loss(losses, [first, first], **faint, label="the lowest")
        losses.set(xlim=(0, self.n_steps), ylim=(np.log2(last) - 1.5, np.log2(first) + 4))
        figures.panel(losses, "log2 of the loss: one down is half", [drawn.loss, drawn.floor])

    # ---- controls

    def _controls(self):
        step = counter("step", self.n_steps, position=min(5, self.n_steps), play=120)
        return {**self._run_controls(LOSS_NAMES), "step": step}

    def _run_controls(self, names: list[str]) -> dict[str, Select | Range]:
        """The losses of these names, and the rates of each."""
        which = self._which()
        at = PER_DOUBLING * np.log2(self.limits[0] / self.rates[0, 0])
        marks = [{at: f"limit {limit:.3g}"} for limit in self.limits[which]]
        look: dict = {"position": POSITIONS.tolist().index(0), "format": ".3g", "over": "loss"}
        look["marks"] = marks if 0 <= at <= len(FACTORS) - 1 else {}
        return {
            "loss": Select(names, "loss", position=LOSSES.index(self.reduction)),
            "learning_rate": Range(self.rates[which], "learning rate", **look),
        }

    # ---- move

    def _move(self):
        a, b, loss = np.stack(list(self._runs.values()), axis=1)
        steps, drawn = np.arange(self.n_steps + 1), self.drawn
        run, moment = ("loss", "learning_rate"), ("loss", "learning_rate", "step")
        self._move_fit(drawn.fit, a, b, over=moment)
        self.text(drawn.step, "The line after step {step:d}")
        self.line(drawn.path, a, b, over=run, trail="step")
        self._move_point(drawn.now, a, b, over=moment)

        # Once out of the picture they would swing through it as a wall of stripes.
        gone = step_left(self.ax_params, steps, a, b)
        self.line(drawn.a, steps, until(gone, a), over=run, trail="step")
        self.line(drawn.b, steps, until(gone, b), over=run, trail="step")
        words = np.where(gone < 0, EACH_STEP, "Slope and intercept leave at step {:d}")
        self.text(drawn.params, words, gone, over=run)

        self.line(drawn.loss, steps, np.log2(loss), over=run, trail="step")
        lowest = [self.bowl.loss_min(reduction=how) for how in LOSSES]
        which = self._which()
        self.line(drawn.floor, [0, self.n_steps], np.log2(lowest)[which, None], over="loss")
        left = step_left(self.ax_path, a, b)
        leaves = joined(" It left the picture at step ", left.astype(str), ".")
        runs = zip(self._runs, self.limits[which], self.rates[which], loss, strict=True)
        does = np.array([_does(*run) for run in runs])
        names = np.array(["SSE", "MSE"])[which, None]
        now = joined(" Now a = {:.4g}, b = {:.4g}, ", names, " = {:.4g}.")
        words = joined(does, np.where(left >= 0, leaves, ""), now)
        self.text(None, words[..., None], a, b, loss, over=moment)


def _does(how: str, limit: float, rates: np.ndarray, loss: np.ndarray) -> np.ndarray:
    """What a run does at each rate; one that diverged grows."""
    if how == "own":
        signs = np.nan_to_num(np.sign(loss[:, -1] - loss[:, 0]), nan=1)
        return np.array([f"Your gradient: the loss {OWN_RUN[sign]}." for sign in signs])
    grows = f"Above the limit {limit:.3g}: the run {GROWS}."
    return np.where(rates > limit, grows, f"Below the limit {limit:.3g}: the run {SETTLES}.")
