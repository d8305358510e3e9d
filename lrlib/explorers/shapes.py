"""Notebook 07: rows are added, one at a time, into the gradient of the weights.

Tables of numbers, all on one scale: X and dLdP with their rows, one row's outer product, which is
its share, and the sum so far.
"""

from types import SimpleNamespace

import numpy as np

from lrlib import figures
from lrlib.explorers.base import Explorer, counter, factor
from lrlib.figures import style
from lrlib.linear import gradients
from lrlib.live import Select

MOST_ROWS, MOST_NUMBERS = 8, 5  # what can be read at a glance: rows; numbers in one
LEFT, TOP = 1.7, 2.3  # where X stands, in cells
INCH = 0.47  # of a cell


class Shapes(Explorer):
    """The explorer of notebook 07, for the sum of the squared errors.

    Parameters
    ----------
    X, y, W, b : array_like of shape (n, d), (n, k), (d, k), (k,)
        A few rows: n at most 8, d and k at most 5.

    Raises
    ------
    ValueError, TypeError
        For too many numbers to read, and as `lrlib.linear.gradients` does.
    """

    title = "Rows add up into dLdW"
    description = """Number grids. X and dLdP, one line for each row of the data. Beside them
    the outer product of one row of X with the same row of dLdP, its share; then the sum of the
    shares of the rows added so far."""

    def __init__(self, X, y, W, b):
        whole = gradients(X, y, W, b, reduction="sum")
        self.given = y, W, b
        self.X, self.dLdP = np.asarray(X, dtype=float), whole.dLdP
        (n, d), k = self.X.shape, self.dLdP.shape[1]
        if n > MOST_ROWS or max(d, k) > MOST_NUMBERS:
            raise ValueError(
                f"this explorer writes every number down: at most {MOST_ROWS} rows (here n = {n}), "
                f"{MOST_NUMBERS} features (here d = {d}) and {MOST_NUMBERS} outputs (here k = "
                f"{k}); take fewer rows, X[:4] and y[:4], or fewer columns"
            )
        super().__init__()

    # ---- compute

    def _compute(self):
        y, W, b = self.given
        # What each row contributes is the gradient of that row alone.
        rows = zip(self.X[:, None], np.asarray(y)[:, None], strict=True)
        each = [gradients(*row, W, b, reduction="sum").dLdW for row in rows]
        self.outers = np.stack(each)  # (n, d, k)
        nothing = np.zeros_like(self.outers[:1])
        self.sums = np.concatenate([nothing, np.cumsum(self.outers, axis=0)])  # (n + 1, d, k)
        n, counts = len(self.X), np.arange(len(self.X) + 1)
        # The row looked at, over (row, added); -1 where nothing has been added yet.
        self.looked = np.vstack([counts - 1, np.repeat(counts[:n, None], n + 1, axis=1)])

    def _seen(self, tables: np.ndarray) -> np.ndarray:
        """Of one table a row, that of the row looked at; NaN where there is none."""
        return np.where(self.looked[..., None, None] >= 0, tables[self.looked], np.nan)

    # ---- draw

    def _draw(self):
        (n, d), k = self.X.shape, self.dLdP.shape[1]
        self.places = at = SimpleNamespace()
        at.X, at.dLdP = (LEFT, TOP), (LEFT + max(d, 2) + 0.7, TOP)
        at.column = (at.dLdP[0] + max(k, 2.2) + 1.2, TOP)
        at.outer = (at.column[0] + 1.3, TOP)
        at.sum = (at.outer[0] + max(k, 3.4) + 1, TOP)
        width, height = at.sum[0] + max(k, 3.4) + 0.2, TOP + max(n, d) + 0.2

        ax = self._panels(size=(INCH * width, INCH * height))
        self._picture.set_layout_engine("constrained", w_pad=0, h_pad=0)
        figures.squared_paper(ax, width, height)
        drawn, counts, both = self.drawn, np.arange(n + 1), ("row", "added")
        band = LEFT, TOP, at.dLdP[0] + k - LEFT, counts  # rows of X and of dLdP together
        drawn.added = self._live_box(ax, *band, over="added", **style.ADDED)
        tables = self.X, self.dLdP, self.outers, self.sums
        # One scale for them all.
        one: style.Look = {"full": max(np.abs(table).max() for table in tables) or 1.0}
        figures.number_grid(ax, self.X, at=at.X, name="X", **one)
        figures.number_grid(ax, self.dLdP, at=at.dLdP, name="dLdP", **one)
        of_row = {**one, "over": both}
        drawn.row_x = self._live_grid(ax, self._seen(self.X[..., None]), at=at.column, **of_row)
        above = at.outer[0], TOP - 1.3
        drawn.row_g = self._live_grid(ax, self._seen(self.dLdP[:, None]), at=above, **of_row)
        drawn.outer = self._live_grid(ax, self._seen(self.outers), at=at.outer, **of_row)
        drawn.sum = self._live_grid(ax, self.sums, at=at.sum, over="added", **one)

        name: style.Look = {"va": "bottom", "fontsize": style.TABLE_NAME_SIZE}
        drawn.which = ax.text(at.column[0], TOP - 1.55, "its share", **name)
        ax.text(at.sum[0], TOP - 0.25, f"dLdW so far {(d, k)}", **name)
        times = at.column[0] + 0.5, TOP - 0.65
        ax.text(*times, "⊗", ha="center", va="center", fontsize=style.VALUE_SIZE)
        beside: style.Look = {"ha": "right", "va": "center", "fontsize": style.BESIDE_SIZE}
        drawn.ticks = [ax.text(LEFT - 0.2, TOP + i + 0.5, f"row {i}", **beside) for i in range(n)]

        top = TOP + np.maximum(self.looked, 0)
        drawn.rows = [
            self._live_box(ax, left, top, wide, 1, over=both, **style.SAMPLE)
            for left, wide in ((at.X[0], d), (at.dLdP[0], k))
        ]
        features, outputs = (side.ravel() for side in np.indices((d, k)))
        frames = [
            (at.X[0] + features, TOP, 1, n),
            (at.dLdP[0] + outputs, TOP, 1, n),
            (at.outer[0] + outputs, TOP + features, 1, 1),
            (at.sum[0] + outputs, TOP + features, 1, 1),
        ]
        drawn.weights = [self._live_box(ax, *one, over="weight", **style.WEIGHT) for one in frames]

    # ---- controls

    def _controls(self):
        (n, d), k = self.X.shape, self.dLdP.shape[1]
        rows = ["the one added last", *(f"row {i}" for i in range(n))]
        weights = [f"W[{a}, {j}]" for a, j in np.ndindex(d, k)]
        return {
            "added": counter("rows added", n, position=1, play=1200),
            "row": Select(rows, "look at row"),
            "weight": Select(weights, "look at weight"),
        }

    # ---- move

    def _move(self):
        drawn, looked, both = self.drawn, self.looked, ("row", "added")
        for i, tick in enumerate(drawn.ticks):
            added = np.arange(len(self.X) + 1) > i
            self.words(tick, np.where(added, f"✓ row {i}", f"row {i}"), over="added")
        for frame in drawn.rows:
            self.show(frame, looked >= 0, over=both)
        share = f"share of row {{:d}} {self.outers.shape[1:]}"
        self.text(drawn.which, np.where(looked < 0, "nothing added yet", share), looked, over=both)
        weights = list(np.ndindex(self.outers.shape[1:]))
        lines = [
            [[self._readout(t, i, *weight) for weight in weights] for t, i in enumerate(rows)]
            for rows in looked
        ]
        self.words(None, lines, over=(*both, "weight"))

    def _readout(self, added: int, row: int, feature: int, output: int) -> str:
        """The line below the controls; `row` is the one looked at, -1 for none yet."""
        n, x, g = len(self.X), self.X[:, feature], self.dLdP[:, output]
        line = f"{added} of {n} rows added. "
        if row >= 0:
            line += f"Row {row}: {_row(self.X[row])} ⊗ {_row(self.dLdP[row])}. "
        terms = [f"{factor(x[i])}·{factor(g[i])}" for i in range(added)]
        line += f"dLdW[{feature}, {output}] = " + (" + ".join(terms) + " = " if terms else "")
        line += f"{self.sums[added, feature, output] + 0.0:.4g}"
        return line + (": all are in." if added == n else ".")


def _row(values: np.ndarray) -> str:
    return "[" + ", ".join(f"{value + 0.0:.4g}" for value in values) + "]"
