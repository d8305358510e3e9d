"""Notebook 05: a ball jumps on the parabola of a loss, under a slider for the learning rate.

A line through zero has one number to learn, its slope a, so its loss is a parabola over a. Each
step multiplies the distance to the lowest point by the same factor, 1 − rate · curvature: the ball
creeps, lands, swings or jumps out of the picture.
"""

import numpy as np

from lrlib import figures
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer, counter, step_left
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
        self.best, self.limit = bowl.W[0, 0], bowl.rate_limit()
        self.curvature = 2 / self.limit
        walks = bowl.paths([[START]], [0.0], learning_rates=RATES, n_steps=N_STEPS)
        self.a, self.loss = walks.W[..., 0, 0], walks.loss  # (rates, steps)
        # Rounding would make the factor of the rate 0.1 a -0.00.
        self.factor = np.round(1 - RATES * self.curvature, 9) + 0.0
        slopes = self.best + np.linspace(-SIDE, SIDE, 93)
        self.curve = slopes, bowl.loss(slopes[:, None, None], np.zeros((93, 1)))

    def _draw(self):
        fig, (self.ax_loss, self.ax_distance) = figures.picture(1, 2, size=(8.6, 3.5))
        drawn, ax = self.drawn, self.ax_loss
        ax.plot(*self.curve, color=style.INK, linewidth=1.6, label="loss")
        ax.set(xlim=self.best + np.array([-SIDE, SIDE]), ylim=(-4, 105))
        ax.set(xlabel="slope a", ylabel="loss", yticks=[0, 25, 50, 75, 100])
        ax.plot(START, self.loss[0, 0], **{**style.NOW, "markersize": 6})
        ax.text(START - 0.3, self.loss[0, 0], "start", ha="right", va="top")
        (drawn.arrows,) = ax.plot([0], [0], **{**style.PATH, "marker": ""})
        (drawn.ball,) = ax.plot([0], [0], **{**style.NOW, "markersize": 11}, zorder=5)
        drawn.where = figures.panel(ax, "0")
        ax = self.ax_distance
        ax.axhline(0, **style.BEST)
        ax.set(xlim=(-0.3, N_STEPS + 0.3), ylim=(-SIDE, SIDE), yticks=[-4, -2, 0, 2, 4])
        ax.set(xlabel="step", ylabel="distance: a minus the best a")
        (drawn.distance,) = ax.plot([0], [0], **{**style.PATH, "markersize": 5})
        (drawn.now,) = ax.plot([0], [0], **{**style.NOW, "markersize": 11}, zorder=5)
        drawn.times = figures.panel(ax, "0")
        return fig

    def _controls(self):
        at = float(np.interp(self.limit, RATES, np.arange(len(RATES))))
        marks = {at: f"limit {self.limit:.3g}"} if self.told else {}
        rate = Range(RATES, "learning rate", start=0.05, format=".3g", marks=marks)
        return {"rate": rate, "step": counter("step", N_STEPS, position=N_STEPS, play=700)}

    def _move(self):
        drawn, moment = self.drawn, ("rate", "step")
        steps, distance = np.arange(N_STEPS + 1), self.a - self.best
        self._move_point(drawn.ball, self.a, self.loss, over=moment)
        self.line(drawn.arrows, *self._arrows(), over=moment)
        self.line(drawn.distance, steps, distance, over="rate", trail="step")
        self._move_point(drawn.now, steps, distance, over=moment)
        # A walk that has landed is off by rounding: that is no slope of -3e-16.
        self.text(drawn.where, "Step {step:d}: a = {:.4g}", np.round(self.a, 9), over=moment)
        self.text(drawn.times, "Each step: distance times {:.3g}", self.factor, over="rate")
        left = step_left(self.ax_loss, self.a, self.loss)
        said = zip(RATES, self.factor, left, strict=True)
        self.words(None, [self._readout(*each) for each in said], over="rate")

    def _readout(self, rate: float, factor: float, left: int) -> str:
        """The line below the controls; `left` is the step that leaves the picture."""
        formula = f"1 − rate · curvature = 1 − {rate:.3g} · {self.curvature:.3g} = "
        words = f"Each step multiplies the distance by {formula if self.told else ''}{factor:.3g}: "
        words += _does(factor, self.told)
        return words + (f" It leaves the picture at step {left}." if left >= 0 else "")

    def _arrows(self) -> np.ndarray:
        """The strokes of one arrow a step, up to each step: (2, rates, steps, corners)."""
        foot = np.stack([self.a, self.loss], axis=-1)[:, :-1]
        strokes = figures.arrow_strokes(self.ax_loss, self.a[:, 1:], self.loss[:, 1:], start=foot)
        done = np.arange(N_STEPS).repeat(6) < np.arange(N_STEPS + 1)[:, None]
        return np.where(done, strokes[:, :, None], np.nan)


def _does(factor: float, told: bool) -> str:
    """What a ball does whose distance is multiplied by this in each step."""
    if np.isclose(factor, 0):
        return "it lands in the first step."
    if factor > 0:
        return "it comes nearer on the same side."
    if np.isclose(factor, -1):
        why = ", because this rate is the limit" if told else ""
        return f"it jumps to and fro for ever{why}."
    if factor > -1:
        return "it jumps to the other side and lands nearer."
    return "it jumps to the other side and lands further away."
