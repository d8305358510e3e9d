"""Notebook 06: a whole run of gradient descent under a learning-rate slider.

Four linked views of one run: the line over the data, the path over the contours of the loss,
slope and intercept over the steps, the loss over the steps.
"""

from collections.abc import Callable
from types import SimpleNamespace

import numpy as np

from lrlib import figures
from lrlib._checks import checked_count, checked_number
from lrlib.bowl import Bowl
from lrlib.descent import gradient_descent
from lrlib.figures import style
from lrlib.linear import loss_factor
from lrlib.live import LiveFigure, Range, Select

# The slider: each position is a 10th root of 2 (7 %) above the one before, from 1/16 of the
# starting rate to five times it, which is about twice the limit.
PER_DOUBLING = 10
POSITIONS = np.arange(-40, 25)
FACTORS = 2.0 ** (POSITIONS / PER_DOUBLING)

LOSSES = ["sum", "mean"]
LOSS_NAMES = ["SSE: the sum", "MSE: the mean"]


class SixSteps(LiveFigure):
    """The explorer of notebook 06.

    Parameters
    ----------
    X : ndarray of shape (n, 1)
    y : ndarray of shape (n, 1)
    a, b : float
        Where the run starts: slope and intercept.
    learning_rate : float or None
        The rate the slider starts at, for the SSE; for the MSE it is n times that. None takes
        about 0.4 of the limit, rounded to one digit.
    n_steps : int
    gradient : callable or None
        ``gradient(X, y, W, b) -> (dLdW, dLdb)``, the gradient of the SSE as a learner wrote it:
        see `use`.
    """

    def __init__(
        self,
        X: np.ndarray,
        y: np.ndarray,
        *,
        a: float = 0.293,
        b: float = 0.758,
        learning_rate: float | None = None,
        n_steps: int = 50,
        gradient: Callable | None = None,
    ):
        self.bowl = Bowl.of(X, y)
        if (self.bowl.d, self.bowl.k) != (1, 1):
            raise ValueError(
                f"this explorer draws a line: one feature and one output, X (n, 1) and y (n, 1); "
                f"got X {np.shape(X)} and y {np.shape(y)}"
            )
        self.X, self.y = X, y
        self.start = np.array([[a]]), np.array([b])
        self.n_steps = checked_count("n_steps", n_steps)
        self.limits = [self.bowl.rate_limit(reduction=how) for how in LOSSES]
        if learning_rate is None:
            learning_rate = float(f"{0.4 * self.limits[0]:.0e}")
        if checked_number("learning_rate", learning_rate, at_least=0) == 0:
            raise ValueError("learning_rate is 0: the slider's rates are multiples of it")
        self.rates = learning_rate * np.array([[1.0], [self.bowl.n]]) * FACTORS  # (losses, rates)

        self._runs = {how: self._bowl_runs(how) for how in LOSSES}
        fig = self._draw()
        super().__init__(
            fig,
            title="Gradient descent fits a line",
            description=(
                "Four views of one run: the fitted line over the data, the path of slope and "
                "intercept over the contours of the loss, both over the steps, and log2 of the "
                "loss over the steps. The closed form's answer is drawn dashed in each."
            ),
            loss=Select(LOSS_NAMES, "loss"),
            learning_rate=self._rate_control(),
            step=Range(np.arange(n_steps + 1), "step", value=min(5, n_steps), format="d", play=120),
        )
        self._move()
        if gradient is not None:
            self.use(gradient)

    def use(self, gradient: Callable) -> None:
        """Let a learner's own gradient of the SSE descend, beside the two of lrlib.

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
            self.set_control("loss", Select([*LOSS_NAMES, "your gradient"], "loss"))
            self.set_control("learning_rate", self._rate_control())
            self.index = stay
            self._move()

    # ---- what is computed

    def _bowl_runs(self, reduction: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """a, b and the loss for every rate and step; each of shape (rates, n_steps + 1)."""
        rates = self.rates[LOSSES.index(reduction)]
        runs = self.bowl.paths(
            *self.start, learning_rates=rates, n_steps=self.n_steps, reduction=reduction
        )
        return runs.W[..., 0, 0], runs.b[..., 0], runs.loss

    def _loop_runs(self, gradient: Callable) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The same by the plain loop with a learner's gradient; NaN after a run diverged."""
        a, b, loss = np.full((3, len(FACTORS), self.n_steps + 1), np.nan)
        for i, rate in enumerate(self.rates[0]):
            run = gradient_descent(
                self.X,
                self.y,
                *self.start,
                learning_rate=rate,
                n_steps=self.n_steps,
                reduction="sum",
                gradient=gradient,
            )
            kept = len(run.loss)
            a[i, :kept], b[i, :kept], loss[i, :kept] = run.W[:, 0, 0], run.b[:, 0], run.loss
            self.progress = (i + 1) / len(FACTORS)
        return a, b, loss

    def _rate_control(self) -> Range:
        at = PER_DOUBLING * np.log2(self.limits[0] / self.rates[0, 0])
        return Range(
            np.stack([self._rates(how) for how in self._runs]),
            "learning rate",
            value=POSITIONS.tolist().index(0),
            format=".3g",
            over="loss",
            marks={at: "limit"} if 0 <= at <= len(FACTORS) - 1 else {},
        )

    def _readouts(self, a: np.ndarray, b: np.ndarray, loss: np.ndarray) -> list[list[str]]:
        """For every loss and rate: what this rate does, when it left the picture, a template."""
        low, high = np.transpose([self.axes.plane.get_xlim(), self.axes.plane.get_ylim()])
        # NaN, after a run diverged, is outside too.
        outside = ~((a >= low[0]) & (a <= high[0]) & (b >= low[1]) & (b <= high[1]))
        return [
            [
                (_of_own(run) if how == "own" else self._against_limit(how, rate))
                + (f" It left the picture at step {out.argmax()}." if out.any() else "")
                + " Now a = {:.4g}, b = {:.4g}, "
                + ("MSE = {:.4g}." if how == "mean" else "SSE = {:.4g}.")
                for rate, out, run in zip(self._rates(how), outs, runs, strict=True)
            ]
            for how, outs, runs in zip(self._runs, outside, loss, strict=True)
        ]

    def _rates(self, how: str) -> np.ndarray:
        """The slider's rates for this loss; a learner's gradient is that of the SSE."""
        return self.rates[1 if how == "mean" else 0]

    def _against_limit(self, how: str, rate: float) -> str:
        limit = self.limits[LOSSES.index(how)]
        if rate > limit:
            return f"Above the limit {limit:.3g}: the run grows."
        return f"Below the limit {limit:.3g}: the run settles."

    # ---- what is drawn

    def _draw(self) -> figures.Picture:
        fig, ((data, plane), (both, fall)) = figures.picture(2, 2, size=(8.8, 5.8))
        self.axes = SimpleNamespace(data=data, plane=plane, both=both, fall=fall)
        self.drawn = drawn = SimpleNamespace()
        a, b = self.start[0][0, 0], self.start[1][0]
        best_a, best_b = self.bowl.W[0, 0], self.bowl.b[0]

        figures.scatter(data, self.X, self.y)
        data.margins(0.08, 0.35)
        data.set(xlim=data.get_xlim(), ylim=data.get_ylim())
        figures.fitted_line(data, best_a, best_b, **style.BEST, label="closed form")
        drawn.fit = figures.fitted_line(data, a, b, label="the line now")
        drawn.step = data.set_title("The line after step 0", loc="left", fontsize=11)
        data.legend(loc="lower right", frameon=False, fontsize=9)

        # Room for the path to overshoot on every side of start and minimum.
        reach = 1.3 * max(abs(a - best_a), abs(b - best_b), 1e-3)
        a_axis = np.linspace(best_a - reach, best_a + reach, 121)
        b_axis = np.linspace(best_b - reach, best_b + reach, 121)
        grid_a, grid_b = np.meshgrid(a_axis, b_axis)
        sse = self.bowl.loss(grid_a[..., None, None], grid_b[..., None], reduction="sum")
        floor = self.bowl.loss_min(reduction="sum")
        levels = floor + (sse.max() - floor) * 4.0 ** np.arange(-5, 1)
        figures.contours(plane, a_axis, b_axis, sse, levels=levels)
        plane.plot(best_a, best_b, color=style.BEST["color"], marker="*", markersize=13, zorder=4)
        drawn.path = figures.path(plane, [a, best_a], [b, best_b])
        (drawn.now,) = plane.plot(a, b, **style.NOW, zorder=5)
        plane.set_title("The path over the contours of the loss", loc="left", fontsize=11)

        drawn.a, drawn.b = figures.parameters(both, [a, best_a], [b, best_b])
        for level in (best_a, best_b):
            both.axhline(level, **{**style.BEST, "linewidth": 1.2})
        both.set(xlim=(0, self.n_steps), ylim=_around(best_a, best_b, a, b))
        both.set_title("Slope and intercept, step by step", loc="left", fontsize=11)
        both.legend(loc="lower right", frameon=False, fontsize=9, ncols=2)

        # 0 has no log2: a start at the very bottom.
        first = max(float(self.bowl.loss(*self.start, reduction="sum")), 1e-12)
        last = max(floor, 1e-6 * first) * loss_factor(self.bowl.n)  # the MSE's, the lower one
        drawn.loss = figures.log2_loss(fall, [first, first])
        drawn.floor = figures.log2_loss(fall, [first, first], **{**style.BEST, "linewidth": 1.2})
        fall.set(xlim=(0, self.n_steps), ylim=(np.log2(last) - 1.5, np.log2(first) + 4))
        fall.set_title("log2 of the loss: one down is half the loss", loc="left", fontsize=11)
        return fig

    def _move(self) -> None:
        """Send every position of every artist ahead, for all losses, rates and steps."""
        a, b, loss = (np.stack(arrays) for arrays in zip(*self._runs.values(), strict=True))
        floors = np.array([self.bowl.loss_min(reduction=how) for how in ("sum", "mean", "sum")])
        steps, drawn = np.arange(self.n_steps + 1), self.drawn
        x = np.array(self.axes.data.get_xlim())
        run, moment = ("loss", "learning_rate"), ("loss", "learning_rate", "step")
        with self.update(), np.errstate(divide="ignore"):
            self.line(drawn.fit, x, a[..., None] * x + b[..., None], over=moment)
            self.line(drawn.path, a, b, over=run, trail="step")
            self.line(drawn.now, a[..., None], b[..., None], over=moment)
            self.line(drawn.a, steps, a, over=run, trail="step")
            self.line(drawn.b, steps, b, over=run, trail="step")
            self.line(drawn.loss, steps, np.log2(loss), over=run, trail="step")
            ends = np.array([0, self.n_steps])
            self.line(drawn.floor, ends, np.log2(floors[: len(a), None] + 0 * ends), over="loss")
            self.text(drawn.step, "The line after step {:d}", steps, over="step")
            readouts = np.array(self._readouts(a, b, loss))[..., None]
            self.text(None, readouts, a, b, loss, over=moment)


def _of_own(loss: np.ndarray) -> str:
    """What the loss (n_steps + 1,) did; a run that diverged grew."""
    did = "falls" if loss[-1] < loss[0] else "stays" if loss[-1] == loss[0] else "grows"
    return f"Your gradient: the loss {did}."


def _around(*values: float) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = 0.45 * max(high - low, 1e-3)
    return low - room, high + room
