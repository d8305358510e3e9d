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
        fig, (data, plane) = figures.picture(1, 2, size=(8.8, 4.0), width_ratios=[1.15, 1])
        drawn, one, two = self.drawn, *LOOKS.values()
        figures.limits(data, self.x, np.append(self.first[1], self.y), room=0.1)
        points: style.Look = {"linestyle": "none", "markersize": 6}
        figures.scatter(data, *self.first, **one | points, label="worker 1")
        (drawn.rows,) = data.plot([0], [0], **two | points, label="worker 2")
        for (a, b), look in zip(self.lines, (one, two), strict=False):
            figures.fitted_line(data, a, b, **look | {"marker": "", "linewidth": 1.2}, label="")
        average = figures.fitted_line(data, *self.lines[2], color=style.INK, linestyle=":")
        average.set(linewidth=2.4, label="average of the lines")
        drawn.best = figures.fitted_line(data, 0, 0, **style.BEST | {"linewidth": 2.6})
        drawn.best.set_label("sum of the bowls")
        legend = data.lines[:2] + [average, drawn.best]
        figures.panel(data, "Which line do all rows want?", legend, columns=2)
        drawn.rings = [plane.plot([0], [0], **look | {"marker": ""})[0] for look in (one, two)]
        for (a, b), look in zip(self.lines, (one, two), strict=False):
            plane.plot(a, b, **look | points)
        plane.plot(*self.lines[2], color=style.INK, marker="x", markersize=9, markeredgewidth=2.4)
        (drawn.star,) = plane.plot([0], [0], **style.AIM)
        figures.limits(plane, *np.vstack([self.lines, self.best]).T, room=0.4)
        plane.set(xlabel="slope a", ylabel="intercept b")
        figures.panel(plane, "Each ring: one worker’s loss rises by 1")
        return fig

    def _controls(self):
        return {"apart": Range(WIDTHS, "worker 2’s rows, times as far apart", format="d")}

    def _move(self):
        drawn = self.drawn
        self.line(drawn.rows, self.x, self.y, over="apart")
        a, b = self.best.T
        self._move_fit(drawn.best, a, b, over="apart")
        self._move_point(drawn.star, a, b, over="apart")
        for ring, bowls in zip(drawn.rings, ([self.own], self.bowls), strict=True):
            curved = [bowl.hessian(reduction="sum") for bowl in bowls]
            around = figures.rings([*map(best_line, bowls)], curved, [1.0])[..., 0, :]
            self.line(ring, *around, over="apart")
        words = "Slope of worker 1 {:.2f}, of worker 2 {:.2f}, their average {:.2f}; "
        words += "of all rows {:.2f}."
        self.text(None, words, *self.lines[:, 0], a, over="apart")
