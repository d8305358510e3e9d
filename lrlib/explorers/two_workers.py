"""Lab e: two workers with rows of their own: the average of their lines, the sum of their bowls.

Left the rows and the lines. Right slope and intercept: around each worker's own line the ring to
which its summed loss rises by 1. A wide ring is a line that costs little to leave.
"""

import numpy as np

from lrlib import figures
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer, best_line, line_data
from lrlib.figures import style
from lrlib.live import Range

WIDTHS = np.array([1, 2, 3, 4, 5, 7, 10, 15, 20, 25, 30])
LOOKS = {
    "worker 1": {"color": style.SLOPE["color"], "marker": "o", "linestyle": "-"},
    "worker 2": {"color": style.STEP["color"], "marker": "^", "linestyle": "-."},
}
POINTS: style.Look = {"linestyle": "none", "markersize": 6}


class TwoWorkers(Explorer):
    """The explorer of lab e.

    Parameters
    ----------
    first, second : pair of ndarray of shape (n, 1)
        The X and y of each worker. A slider moves the second one's x apart; its own best line and
        how far its rows lie from that stay as they are.

    Raises
    ------
    ValueError, TypeError
        For what is no line's data, and for a worker all of whose x are the same.
    """

    title = "Two workers, one line"
    description = """Left: the rows of two workers, each one's own best line, the average of the
    two lines, and the best line of all rows. Right: the same lines as points over slope and
    intercept, with a ring around each worker's own to which its summed loss rises by 1."""

    def __init__(self, first, second):
        self.first, self.second = (line_data(*rows, at_least=2) for rows in (first, second))
        if Bowl.of(*self.first).rank < 2 or Bowl.of(*self.second).rank < 2:
            raise ValueError("each worker needs rows with two different x or more")
        super().__init__()

    def _compute(self):
        X, y = self.second
        own = Bowl.of(X, y)
        off = y - (X @ own.W + own.b)
        self.x = X.mean() + WIDTHS[:, None] * (X - X.mean())[:, 0]  # (widths, n)
        self.y = own.W.item() * self.x + own.b + off[:, 0]
        self.own = Bowl.of(*self.first)
        moved = zip(self.x[..., None], self.y[..., None], strict=True)
        self.bowls = [Bowl.of(*rows) for rows in moved]
        of_all = [self.own + bowl for bowl in self.bowls]
        self.best = np.array([best_line(bowl) for bowl in of_all])  # (widths, 2)
        ends = [best_line(self.own), best_line(own)]
        self.lines = np.array([*ends, np.mean(ends, axis=0)])  # worker 1, worker 2, their average

    def _draw(self):
        data, plane = self._panels(1, 2, size=(8.8, 4.0), width_ratios=[1.15, 1])
        drawn, looks, best = self.drawn, LOOKS.values(), self.best.T
        figures.limits(data, self.x, np.append(self.first[1], self.y), room=0.1)
        (first, one), (second, two) = ((name, look | POINTS) for name, look in LOOKS.items())
        figures.scatter(data, *self.first, **one, label=first)
        drawn.rows = self._live_line(data, self.x, self.y, **two, label=second)
        for line, look in zip(self.lines, looks, strict=False):
            figures.fitted_line(data, *line, **look | {"marker": "", "linewidth": 1.2}, label="")
        dotted: style.Look = {"color": style.INK, "linestyle": ":", "linewidth": 2.4}
        figures.fitted_line(data, *self.lines[2], **dotted, label="average of the lines")
        wide = {**style.BEST, "linewidth": 2.6, "label": "sum of the bowls"}
        drawn.best = self._live_fit(data, *best, **wide)
        figures.panel(data, "Which line do all rows want?", columns=2)
        drawn.rings = []
        for look, bowls in zip(looks, ([self.own], self.bowls), strict=True):
            curved = [bowl.hessian(reduction="sum") for bowl in bowls]
            around = figures.rings([*map(best_line, bowls)], curved, [1.0])[..., 0, :]
            drawn.rings.append(self._live_line(plane, *around, **look | {"marker": ""}))
        for line, look in zip(self.lines, (one, two), strict=False):
            plane.plot(*line, **look)
        plane.plot(*self.lines[2], color=style.INK, marker="x", markersize=9, markeredgewidth=2.4)
        drawn.star = self._live_point(plane, *best, **style.AIM)
        figures.limits(plane, *np.vstack([self.lines, self.best]).T, room=0.4)
        plane.set(xlabel="slope a", ylabel="intercept b")
        figures.panel(plane, "Each ring: one worker’s loss rises by 1")

    def _controls(self):
        return {"apart": Range(WIDTHS, "worker 2’s rows, times as far apart", format="d")}

    def _move(self):
        words = "Slope of worker 1 {:.2f}, of worker 2 {:.2f}, their average {:.2f}; "
        words += "of all rows {:.2f}."
        self.text(None, words, *self.lines[:, 0], self.best[:, 0], over="apart")
