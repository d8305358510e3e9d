"""Notebook 05: a ball jumps on the parabola of a loss, under a slider for the learning rate.

A line through zero has one number to learn, its slope a, so its loss is a parabola over a. Each
step multiplies the distance to the lowest point by the same factor, 1 − rate · curvature: the ball
creeps, lands, swings or jumps out of the picture.
"""

import numpy as np

from lrlib import figures
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer, counter, joined, line_loss, step_left
from lrlib.figures import style
from lrlib.live import Range

# The points (1, 2) and (3, 6), and both mirrored at zero: so the intercept, which `Bowl` has too,
# stays at 0, and the mean of the squared errors is that of the two points.
X, Y = np.array([[1.0], [3], [-1], [-3]]), np.array([[2.0], [6], [-2], [-6]])
START, N_STEPS = 0.0, 8
RATES = np.arange(1, 53) / 200  # 0.005 to 0.26
SIDE = 4.6  # how far the picture reaches from the lowest point


class Parabola(Explorer):
    """The ball of notebook 05: the loss 5·(a − 2)², walked down from a = 0.

    Parameters
    ----------
    told : bool
        Whether the line below the sliders gives the formula, 1 − rate · curvature, and a mark the
        limit. False where they are still to be found.
    """

    title = "A ball on a parabola"
    description = """Left the loss over the slope a, a parabola that is lowest at a = 2. A ball
    starts at a = 0, and an arrow leads from each step to the next. Right the distance from the
    lowest point after each step, with zero as a line."""

    def __init__(self, *, told: bool = True):
        self.told = told
        super().__init__()

    def _compute(self):
        bowl = Bowl.of(X, Y)
        self.best, self.limit = bowl.W.item(), bowl.rate_limit()
        walks = bowl.paths([[START]], [0.0], learning_rates=RATES, n_steps=N_STEPS)
        self.a, self.loss = walks.W[..., 0, 0], walks.loss  # (rates, steps)
        # Rounding would make the factor of the rate 0.1 a -0.00.
        self.factor = np.round(1 - RATES * (2 / self.limit), 9) + 0.0
        slopes = self.best + np.linspace(-SIDE, SIDE, 93)
        self.curve = slopes, line_loss(bowl, slopes, 0.0)

    def _draw(self):
        self.ax_loss, self.ax_distance = self._panels(1, 2, size=(8.6, 3.5))
        drawn, ax, ball = self.drawn, self.ax_loss, style.NOW | {"markersize": 11, "zorder": 5}
        around, steps = np.array([-SIDE, SIDE]), np.arange(N_STEPS + 1)
        ax.plot(*self.curve, color=style.INK, linewidth=1.6, label="loss")
        figures.frame(ax, "slope a", self.best + around, "loss", (-4, 105))
        ax.plot(START, self.loss[0, 0], **style.NOW | {"markersize": 6})
        ax.text(START - 0.3, self.loss[0, 0], "start", ha="right", va="top")
        places = np.stack([self.a, self.loss])[:, :, None]  # (2, rates, 1, steps)
        taken = np.where(steps[1:] <= steps[:, None], places[..., 1:], np.nan)  # by each step
        look = style.PATH | {"marker": ""}
        drawn.arrows = self._live_arrows(ax, *places[..., :-1], *taken, **look)
        drawn.ball = self._live_point(ax, self.a, self.loss, **ball)
        # A walk that has landed is off by rounding: that is no slope of -3e-16.
        words = "Step {step:d}: a = {:.4g}"
        drawn.where = self._live_panel(ax, words, np.round(self.a, 9), legend=())
        ax, distance = self.ax_distance, self.a - self.best
        ax.axhline(0, **style.BEST)
        figures.frame(ax, "step", (-0.3, N_STEPS + 0.3), "distance: a minus the best a", around)
        path = style.PATH | {"markersize": 5, "over": "rate", "trail": "step"}
        drawn.distance = self._live_line(ax, steps, distance, **path)
        drawn.now = self._live_point(ax, steps, distance, **ball)
        words = "Each step: distance times {:.3g}"
        drawn.times = self._live_panel(ax, words, self.factor, over="rate")

    def _controls(self):
        at = float(np.interp(self.limit, RATES, np.arange(len(RATES))))
        marks = {at: f"limit {self.limit:.3g}"} if self.told else {}
        rate = Range(RATES, "learning rate", start=0.05, format=".3g", marks=marks)
        return {"rate": rate, "step": counter("step", N_STEPS, position=N_STEPS, play=700)}

    def _move(self):
        formula, limit = "", ""
        if self.told:
            formula = f"1 − rate · curvature = 1 − {{rate:.3g}} · {2 / self.limit:.3g} = "
            limit = ", because this rate is the limit"
        factor, left = self.factor, step_left(self.ax_loss, self.a, self.loss)
        does = {
            "it lands in the first step.": factor == 0,
            "it comes nearer on the same side.": factor > 0,
            f"it jumps to and fro for ever{limit}.": factor == -1,
            "it jumps to the other side and lands nearer.": factor > -1,
            "it jumps to the other side and lands further away.": factor < -1,
        }
        start = f"Each step multiplies the distance by {formula}{{:.3g}}: "
        leaves = np.where(left >= 0, " It leaves the picture at step {:d}.", "")
        words = joined(start, np.select([*does.values()], [*does], ""), leaves)
        self.text(None, words, factor, left, over="rate")
