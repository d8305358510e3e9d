"""Notebook 03: why the downhill arrow does not point at the lowest loss.

A line goes once round a ring of the loss over slope and intercept: everywhere on it the loss is
the same. The arrow is one step of gradient descent. It stands at right angles to the ring.
"""

import numpy as np

from lrlib import figures
from lrlib._checks import checked_number
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer, counter, line_data, line_gradient, line_loss, start_at
from lrlib.figures import style

PLACES = 120  # once round the ring; the last place is a step before the first


class Downhill(Explorer):
    """The second explorer of notebook 03.

    Parameters
    ----------
    X : ndarray of shape (n, 1)
    y : ndarray of shape (n, 1)
    a, b : float
        Slope and intercept of the first line; the ring is the one through it.
    learning_rate : float
        Of the mean squared error: how long the arrow is.

    Raises
    ------
    ValueError, TypeError
        For data that is no line's, for points that all have the same x, where there are no rings,
        and for a first line at the lowest loss, which is on no ring.
    """

    title = "Downhill is at right angles to the ring"
    description = """Left, points and a line. Right, the rings of equal loss over slope and
    intercept. From the line's place on a ring an arrow shows one step, and a dotted line leads
    to the star."""

    def __init__(self, X, y, *, a: float = 0.293, b: float = 0.758, learning_rate: float = 0.2):
        self.X, self.y = line_data(X, y)
        self.bowl = Bowl.of(self.X, self.y)
        if self.bowl.rank < 2:
            raise ValueError(f"all {self.bowl.n} points have the same x: their loss has no rings")
        self.first, self.best = np.append(*start_at(a, b)), np.append(self.bowl.W, self.bowl.b)
        if not np.abs(self.first - self.best).max() > 1e-6 * np.abs(self.best).max():
            raise ValueError(f"a = {a:g}, b = {b:g} is the star itself: it is on no ring")
        self.learning_rate = checked_number("learning_rate", learning_rate, at_least=0)
        super().__init__()

    def _compute(self):
        self.ring = figures.ring_through(self.first, self.best, self.bowl.hessian(), PLACES)
        slope = line_gradient(self.X, self.y, *self.ring.T).T  # (places, 2), as all below
        self.down = -slope / np.linalg.norm(slope, axis=1, keepdims=True)
        self.step, self.aim = -self.learning_rate * slope, self.best - self.ring
        self.long, self.far = np.linalg.norm([self.step, self.aim], axis=-1)
        cosine = np.sum(self.down * self.aim, axis=1) / self.far
        self.missed = np.degrees(np.arccos(np.clip(cosine, -1, 1)))

    def _draw(self):
        self.ax_data, self.ax_map = self._panels(1, 2, size=(8.8, 4.4))
        drawn, ax, here, after = self.drawn, self.ax_data, self.ring.T, (self.ring + self.step).T
        figures.scatter(ax, self.X, self.y, room=(0.08, 0.9))
        drawn.fit = self._live_fit(ax, *here, label="the line now")
        drawn.after = self._live_fit(ax, *after, linestyle=":", label="after one step")
        figures.panel(ax, "The line at this place")

        ax, reach = self.ax_map, 1.25 * np.abs(self.aim).max(axis=0)
        above = line_loss(self.bowl, *self.first) - self.bowl.loss_min()
        now, star = self._live_map(ax, self.bowl, reach, range(-3, 2), *here, above=above)
        ax.set_aspect("equal")  # or else a right angle does not look like one
        ax.plot(*here, color=style.INK, linewidth=1.6)
        corner = figures.right_angle(ax, self.ring, self.down)
        drawn.corner = self._live_line(ax, *corner, color=style.INK, linewidth=0.8)
        dotted = {"color": style.INK, "linestyle": ":", "label": "to the star"}
        drawn.aim = self._live_stroke(ax, *here, *self.best, **dotted)
        drawn.arrow = self._live_arrow(ax, *here, *after, **style.STEP, label="one step")
        words, legend = "The arrow misses the star by {:d}°", [now, drawn.arrow, drawn.aim, star]
        drawn.title = self._live_panel(ax, words, np.rint(self.missed), legend=legend)

    def _controls(self):
        return {"place": counter("place on the ring", PLACES - 1, play=120)}

    def _move(self):
        words = "a = {:.2f}, b = {:.2f}. The step is {:.2f} long, and the star is {:.2f} away."
        self.text(None, words, *self.ring.T, self.long, self.far, over="place")
