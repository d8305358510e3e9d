"""Lab A: the table of how every prediction moves with every weight, and what becomes of it.

The four indices of dP/dW are unrolled into rows and columns. Each row, times how the loss moves
with its prediction, is added up: the sum is the gradient of the weights.
"""

import numpy as np

from lrlib import figures
from lrlib.explorers.base import Explorer, counter, factor
from lrlib.figures import style
from lrlib.linear import forward, gradients
from lrlib.live import Select

MOST_ROWS, MOST_COLUMNS = 15, 9  # of the unrolled table: what can be read
CELL = (1.4, 0.72)
LEFT, TOP = 1.7, 1.3  # where the column of dLdP stands
INCH = 0.4  # of a unit


class WholeTable(Explorer):
    """The explorer of lab A, for the sum of the squared errors.

    Parameters
    ----------
    X, y, W, b : array_like of shape (n, d), (n, k), (d, k), (k,)
        A few rows: n * k at most 15, d * k at most 9.

    Raises
    ------
    ValueError, TypeError
        For too many numbers to read, and as `lrlib.linear.gradients` does.
    """

    title = "The whole table dP/dW adds up to dLdW"
    description = """A number grid: a row for each number of P, a column for each weight, mostly
    zeros. On its left dLdP, a number for each row. Below, the sum of the rows so far, each
    times its dLdP."""

    def __init__(self, X, y, W, b):
        self.dLdP = gradients(X, y, W, b, reduction="sum").dLdP
        self.X = np.asarray(X, dtype=float)
        (n, d), k = self.X.shape, self.dLdP.shape[1]
        if n * k > MOST_ROWS or d * k > MOST_COLUMNS:
            raise ValueError(
                f"this explorer writes every number of dP/dW down: at most {MOST_ROWS} rows (here "
                f"n * k = {n * k}) and {MOST_COLUMNS} columns (here d * k = {d * k}); take fewer "
                "rows, X[:4] and y[:4], or fewer features or outputs"
            )
        super().__init__()

    def _compute(self):
        d, k = self.X.shape[1], self.dLdP.shape[1]
        # P is straight in W: it moves by dP/dW exactly when one weight grows from 0 to 1.
        units = np.eye(d * k).reshape(d * k, d, k)
        moved = [forward(self.X, unit, np.zeros(k)).ravel() for unit in units]
        self.table = np.stack(moved, axis=1)  # (n * k, d * k)
        shares = self.dLdP.reshape(-1, 1) * self.table
        self.sums = np.concatenate([np.zeros((1, d * k)), np.cumsum(shares, axis=0)])

    def _draw(self):
        (n, d), k = self.X.shape, self.dLdP.shape[1]
        rows, columns = self.table.shape
        self.at, self.total = (LEFT + 2.1, TOP), (LEFT + 2.1, TOP + rows * CELL[1] + 0.45)
        across = self.at[0] + columns * CELL[0] - LEFT  # of a row, with its dLdP
        size = LEFT + across + 0.2, self.total[1] + CELL[1] + 0.2
        ax = self._panels(size=(INCH * size[0], INCH * size[1]))
        self._picture.set_layout_engine("constrained", w_pad=0, h_pad=0)
        figures.squared_paper(ax, *size)
        drawn, counts = self.drawn, np.arange(rows + 1)
        grey = LEFT, TOP, across, counts * CELL[1]
        drawn.added = self._live_box(ax, *grey, over="added", **style.ADDED)
        full = max(np.abs(each).max() for each in (self.table, self.dLdP, self.sums)) or 1.0
        look: style.Look = {"cell": CELL, "full": full, "fontsize": style.LEGEND_SIZE}
        names = [f"P[{i}, {m}]" for i, m in np.ndindex(n, k)]
        figures.number_grid(ax, self.dLdP.reshape(-1, 1), at=(LEFT, TOP), rows=names, **look)
        figures.number_grid(ax, self.table, at=self.at, **look)
        drawn.total = self._live_grid(ax, self.sums[:, None], at=self.total, over="added", **look)

        small: style.Look = {"va": "center_baseline", "fontsize": style.LEGEND_SIZE}
        for row in range(rows):
            ax.text(LEFT + 1.75, TOP + (row + 0.5) * CELL[1], "×", ha="center", **small)
            if row % k == 0 and row > 0:  # where one row of the data ends
                y = TOP + row * CELL[1]
                ax.hlines(y, LEFT, LEFT + across, colors=style.INK, linewidths=1.0)
        for column, (a, j) in enumerate(np.ndindex(d, k)):
            x = self.at[0] + (column + 0.5) * CELL[0]
            ax.text(x, TOP - 0.3, f"W[{a}, {j}]", ha="center", **small)
        words: style.Look = {"va": "bottom", "fontsize": style.TABLE_NAME_SIZE}
        ax.text(LEFT, TOP - 0.75, "dLdP", **words)
        ax.text(self.at[0], TOP - 0.75, f"dP/dW {(n, k, d, k)}", **words)
        beside = self.total[0] - 0.2, self.total[1] + CELL[1] / 2
        ax.text(*beside, "dLdW so far", ha="right", **small)
        last = LEFT, TOP + np.maximum(counts - 1, 0) * CELL[1], across, CELL[1]
        drawn.row = self._live_box(ax, *last, over="added", **style.SAMPLE)
        self._live(self.show, [drawn.row], counts > 0, over="added")
        lefts = self.at[0] + np.arange(columns) * CELL[0]
        frames = (lefts, TOP, CELL[0], rows * CELL[1]), (lefts, self.total[1], *CELL)
        drawn.weights = [self._live_box(ax, *one, over="weight", **style.WEIGHT) for one in frames]

    def _controls(self):
        weights = [f"W[{a}, {j}]" for a, j in np.ndindex(self.X.shape[1], self.dLdP.shape[1])]
        return {
            "added": counter("rows added", len(self.table), position=1, play=700),
            "weight": Select(weights, "look at weight"),
        }

    def _move(self):
        rows, columns = self.table.shape
        lines = [[self._readout(t, w) for w in range(columns)] for t in range(rows + 1)]
        self.words(None, lines, over=("added", "weight"))

    def _readout(self, added: int, weight: int) -> str:
        """The line below the controls: the terms that are not zero because of the table."""
        rows, columns = self.table.shape
        a, j = divmod(weight, self.dLdP.shape[1])
        factors, column = self.dLdP.ravel()[:added], self.table[:added, weight]
        pairs = [(g, x) for g, x in zip(factors, column, strict=True) if x]
        terms = " + ".join(f"{factor(g)}·{factor(x)}" for g, x in pairs) or "0"
        total = f"{self.sums[added, weight] + 0.0:.4g}"
        line = f"{added} of {rows} rows of dP/dW added. dLdW[{a}, {j}] = {terms}"
        line += f" = {total}" if pairs else ""
        return line + (": all are in." if added == rows else ".")
