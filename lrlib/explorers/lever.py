"""Lab D: a row far out in x is a lever, and the line follows it.

Anscombe's fourth set: ten rows at x = 8, one at x = 19. One row is moved up or down; left the best
line follows it, right its slope, beside the slope that the other row would give.
"""

import numpy as np

from lrlib import figures
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer, best_line
from lrlib.figures import style
from lrlib.live import Range, Select

X = np.array([[8.0]] * 7 + [[19.0]] + [[8.0]] * 3)
Y = np.array([[6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89]]).T
ROWS, NAMES = [7, 0], ["the row at x = 19", "one row at x = 8"]
MOVED = np.arange(-20, 11) / 2
LOOKS = [style.STEEP, style.FLAT]


class Lever(Explorer):
    """One row of Anscombe's fourth set is moved, and the best line of all eleven follows."""

    title = "One row moves, and the line follows"
    description = """Left eleven points, ten of them above each other at x = 8 and one at x =
    19, with the best line as it was, dashed, and as it is now that one point, in a ring, has
    moved. Right the slope of the best line over how far the point has moved: for the one at 19
    it rises steeply, for one at 8 it hardly falls."""

    def _compute(self):
        moved = np.eye(len(X))[ROWS]  # (which row, n)
        self.y = Y[:, 0] + MOVED[:, None] * moved[:, None]  # (which row, moved, n)
        lines = np.array([[best_line(Bowl.of(X, y[:, None])) for y in ys] for ys in self.y])
        self.a, self.b = np.moveaxis(lines, -1, 0)  # (which row, moved)
        self.errors = self.a * X[ROWS] + self.b - Y[ROWS] - MOVED + 0.0

    def _draw(self):
        left, right = self._panels(1, 2, size=(8.8, 3.8), width_ratios=[1.3, 1])
        self.ax_data, self.ax_slope, drawn, best = left, right, self.drawn, best_line(Bowl.of(X, Y))
        drawn.points = self._live_line(left, X[:, 0], self.y, **style.DATA, label="data")
        figures.frame(left, "x", (6, 21), "y", (-6, 19))
        before = figures.fitted_line(left, *best, **style.BEST, label="as it was")
        drawn.line = self._live_fit(left, self.a, self.b, label="the line now")
        x, y = X[ROWS], Y[ROWS] + MOVED  # of the moved row: (which row, moved)
        drawn.ring = self._live_point(left, x, y, **style.BATCH, label="moved")
        words = "The error of the moved row is {:.2f}"
        legend = [drawn.points, drawn.ring, before, drawn.line]
        drawn.error = self._live_panel(left, words, self.errors, legend=legend)
        for a, look, name in zip(self.a, LOOKS, NAMES, strict=True):
            right.plot(MOVED, a, **look, label=name)
        drawn.now = self._live_point(right, MOVED, self.a, **style.NOW, zorder=5)
        figures.frame(right, "moved by", MOVED[[0, -1]], "slope", (-0.6, 1.1))
        right.set_xticks([-10, -5, 0, 5])
        drawn.slope = self._live_panel(right, "Slope {:.3f}; it was 0.500", self.a, columns=2)

    def _controls(self):
        return {
            "row": Select(NAMES, "which row"),
            "moved": Range(MOVED, "moved by", start=0.0, format=".1f", play=150),
        }

    def _move(self):
        words = "Moved by {moved:.1f}: the line is {:.3f} x + {:.2f}, and the row's error {:.2f}."
        self.text(None, words, self.a, self.b, self.errors, over=("row", "moved"))
