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
N_STEPS = 8
RATES = np.arange(1, 53) / 200  # 0.005 to 0.26
AROUND = -4.6, 4.6  # the lowest point: how far the picture reaches


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
        self.bowl = Bowl.of(X, Y)
        self.best, self.limit = self.bowl.W.item(), self.bowl.rate_limit()
        walks = self.bowl.paths([[0.0]], [0.0], learning_rates=RATES, n_steps=N_STEPS)
        # A walk that has landed is off by rounding: that is no slope of -3e-16, no factor of -0.00.
        self.a, self.loss = np.round(walks.W[..., 0, 0], 9), walks.loss  # (rates, steps)
        self.factor = np.round(1 - RATES[:, None] * (2 / self.limit), 9) + 0.0  # (rates, 1)

    def _draw(self):
        left, right = self.ax_loss, self.ax_distance = self._panels(1, 2, size=(8.6, 3.5))
        drawn, ball = self.drawn, style.NOW | {"markersize": 11, "zorder": 5}
        steps, slopes = np.arange(N_STEPS + 1), self.best + np.linspace(*AROUND, 93)
        curve = line_loss(self.bowl, slopes, 0.0)
        left.plot(slopes, curve, color=style.INK, linewidth=1.6, label="loss")
        figures.frame(left, "slope a", slopes[[0, -1]], "loss", (-4, 105))
        left.plot(0, self.loss[0, 0], **style.NOW | {"markersize": 6})
        left.text(-0.3, self.loss[0, 0], "start", ha="right", va="top")
        places = np.stack([self.a, self.loss])[:, :, None]  # (2, rates, 1, steps)
        taken = np.where(steps[1:] <= steps[:, None], places[..., 1:], np.nan)  # by each step
        drawn.arrows = self._live_arrows(left, *places[..., :-1], *taken, **style.PATH)
        drawn.ball = self._live_point(left, self.a, self.loss, **ball)
        drawn.where = self._live_panel(left, "Step {step:d}: a = {:.4g}", self.a, legend=())
        right.axhline(0, **style.BEST)
        figures.frame(right, "step", (-0.3, N_STEPS + 0.3), "distance: a minus the best a", AROUND)
        place, look = (steps, self.a - self.best), style.PATH | {"markersize": 5}
        drawn.distance = self._live_line(right, *place, over="rate", trail="step", **look)
        drawn.now = self._live_point(right, *place, **ball)
        drawn.times = self._live_panel(right, "Each step: distance times {:.3g}", self.factor)

    def _controls(self):
        at = np.interp(self.limit, RATES, np.arange(len(RATES)))
        marks = {at: f"limit {self.limit:.3g}"} if self.told else {}
        rate = Range(RATES, "learning rate", start=0.05, format=".3g", marks=marks)
        return {"rate": rate, "step": counter("step", N_STEPS, position=N_STEPS, play=700)}

    def _move(self):
        formula = f"1 − rate · curvature = 1 − {{rate:.3g}} · {2 / self.limit:.3g} = "
        formula, why = (formula, ", because this rate is the limit") if self.told else ("", "")
        factor, left = self.factor[:, 0], step_left(self.ax_loss, self.a, self.loss)
        does = {
            "it lands in the first step.": factor == 0,
            "it comes nearer on the same side.": factor > 0,
            f"it jumps to and fro for ever{why}.": factor == -1,
            "it jumps to the other side and lands nearer.": factor > -1,
            "it jumps to the other side and lands further away.": factor < -1,
        }
        start = f"Each step multiplies the distance by {formula}{{:.3g}}: "
        leaves = np.where(left >= 0, " It leaves the picture at step {:d}.", "")
        words = joined(start, np.select([*does.values()], [*does], ""), leaves)
        self.text(None, words, factor, left, over="rate")
