"""Notebook 03: why the downhill arrow does not point at the lowest loss.

A line goes once round a ring of the loss over slope and intercept: everywhere on it the loss is
the same. The arrow is one step of gradient descent. It stands at right angles to the ring.
"""

import numpy as np

from lrlib import figures
from lrlib._checks import checked_number
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer, best_line, contour_map, counter, line_data, start_at
from lrlib.figures import style
from lrlib.linear import gradients

PLACES = 120  # once round the ring; the last place is a step before the first
CORNER = 0.06  # the sign of the right angle, as a share of the map's width


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
        self.best, start = np.array(best_line(self.bowl)), np.append(*start_at(a, b))
        self.away = start - self.best
        if not np.abs(self.away).max() > 1e-6 * np.abs(self.best).max():
            raise ValueError(f"a = {a:g}, b = {b:g} is the star itself: it is on no ring")
        self.learning_rate = checked_number("learning_rate", learning_rate, at_least=0)
        super().__init__()

    def _compute(self):
        # The half axes of the ring; the first line stands at the angle `phase`.
        curvature, axes = np.linalg.eigh(self.bowl.hessian())
        self.above = float(curvature @ (axes.T @ self.away) ** 2) / 2  # the loss, from the lowest
        half = axes * np.sqrt(2 * self.above / curvature)
        across, up = np.linalg.solve(half, self.away)
        turn = np.arctan2(up, across) + np.linspace(0, 2 * np.pi, PLACES, endpoint=False)
        self.ring = self.best + np.stack([np.cos(turn), np.sin(turn)], axis=1) @ half.T

        slopes = [gradients(self.X, self.y, [[a]], [b]) for a, b in self.ring]
        slope = np.array([[one.dLdW.item(), one.dLdb.item()] for one in slopes])  # (places, 2)
        self.step, self.aim = -self.learning_rate * slope, self.best - self.ring
        self.down = -slope / np.linalg.norm(slope, axis=1, keepdims=True)
        self.far = np.linalg.norm(self.aim, axis=1)
        cosine = np.sum(self.down * self.aim, axis=1) / self.far
        self.missed = np.degrees(np.arccos(np.clip(cosine, -1, 1)))

    def _draw(self):
        fig, (self.ax_data, self.ax_map) = figures.picture(1, 2, size=(8.8, 4.4))
        drawn, (a, b) = self.drawn, self.ring[0]
        points = figures.scatter(self.ax_data, self.X, self.y, room=(0.08, 0.9))
        self.ax_data.locator_params(nbins=6)
        drawn.fit = figures.fitted_line(self.ax_data, a, b, label="the line now")
        after = {"linestyle": ":", "label": "after one step"}
        drawn.after = figures.fitted_line(self.ax_data, a, b, **after)
        figures.panel(self.ax_data, "The line at this place", [points, drawn.fit, drawn.after])

        reach = 1.25 * np.abs(self.ring - self.best).max(axis=0)
        contour_map(self.ax_map, self.bowl, reach, range(-3, 2), above=self.above)
        self.ax_map.set_aspect("equal")  # or else a right angle does not look like one
        self.ax_map.plot(*self.ring.T, color=style.INK, linewidth=1.6)
        (drawn.corner,) = self.ax_map.plot(a, b, color=style.INK, linewidth=0.8)
        dotted = {"color": style.INK, "linestyle": ":", "label": "to the star"}
        (drawn.aim,) = self.ax_map.plot(a, b, **dotted)
        (drawn.arrow,) = self.ax_map.plot(a, b, **style.STEP, label="one step")
        (drawn.now,) = self.ax_map.plot(a, b, **style.NOW, zorder=5, label="now")
        (star,) = self.ax_map.plot(*self.best, **style.AIM, zorder=4, label="lowest")
        drawn.title = figures.panel(self.ax_map, "0", [drawn.now, drawn.arrow, drawn.aim, star])
        return fig

    def _controls(self):
        return {"place": counter("place on the ring", PLACES - 1, play=120)}

    def _move(self):
        drawn, here, after = self.drawn, self.ring, self.ring + self.step
        self._move_fit(drawn.fit, here[:, 0], here[:, 1], over="place")
        self._move_fit(drawn.after, after[:, 0], after[:, 1], over="place")
        self._move_point(drawn.now, here[:, 0], here[:, 1], over="place")
        begin = {"over": "place", "start": here[:, None]}
        self._move_arrows(drawn.arrow, after[:, :1], after[:, 1:], **begin)
        aim = np.stack([here, here + self.aim], axis=-1)
        self.line(drawn.aim, aim[:, 0], aim[:, 1], over="place")
        # Along the ring, and the little square between it and the arrow.
        down, along = self.down, self.down @ [[0, 1], [-1, 0]]
        strokes = np.stack([2 * along, -2 * along, along, along + down, down], axis=-1)
        corner = here[..., None] + CORNER * np.ptp(self.ax_map.get_xlim()) * strokes
        self.line(drawn.corner, corner[:, 0], corner[:, 1], over="place")

        degrees = np.rint(self.missed).astype(int)
        self.text(drawn.title, "The arrow misses the star by {:d}°", degrees, over="place")
        words = "a = {:.2f}, b = {:.2f}. The step is {:.2f} long, and the star is {:.2f} away."
        long = np.linalg.norm(self.step, axis=1)
        self.text(None, words, *here.T, long, self.far, over="place")
