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
        self.given = X, y, W, b
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
        X, y, W, b = self.given
        # What each row contributes is the gradient of that row alone.
        self.outers = np.stack(
            [
                gradients(X_i, y_i, W, b, reduction="sum").dLdW
                for X_i, y_i in zip(self.X[:, None], np.asarray(y)[:, None], strict=True)
            ]
        )  # (n, d, k)
        nothing = np.zeros_like(self.outers[:1])
        self.sums = np.concatenate([nothing, np.cumsum(self.outers, axis=0)])  # (n + 1, d, k)

    # ---- draw

    def _draw(self):
        (n, d), k = self.X.shape, self.dLdP.shape[1]
        self.places = at = SimpleNamespace()
        at.X, at.dLdP = (LEFT, TOP), (LEFT + max(d, 2) + 0.7, TOP)
        at.column = (at.dLdP[0] + max(k, 2.2) + 1.2, TOP)
        at.outer = (at.column[0] + 1.3, TOP)
        at.sum = (at.outer[0] + max(k, 3.4) + 1, TOP)
        self.band = at.dLdP[0] + k - LEFT  # of a row of X and dLdP together
        width, height = at.sum[0] + max(k, 3.4) + 0.2, TOP + max(n, d) + 0.2

        ax = self._panels(size=(INCH * width, INCH * height))
        self._picture.set_layout_engine("constrained", w_pad=0, h_pad=0)
        figures.squared_paper(ax, width, height)
        drawn = self.drawn
        (drawn.added,) = ax.fill(*figures.box(LEFT, TOP, self.band, 1), **style.ADDED)
        tables = self.X, self.dLdP, self.outers, self.sums
        full = max(np.abs(table).max() for table in tables) or 1.0  # one scale for them all
        one: style.Look = {"full": full}
        ink: style.Look = {"color": style.INK, **one}
        figures.number_grid(ax, self.X, at=at.X, name="X", **one)
        figures.number_grid(ax, self.dLdP, at=at.dLdP, name="dLdP", **one)
        drawn.row_x = figures.number_grid(ax, self.X[:1].T, at=at.column, **ink)
        above = at.outer[0], TOP - 1.3
        drawn.row_g = figures.number_grid(ax, self.dLdP[:1], at=above, **ink)
        drawn.outer = figures.number_grid(ax, self.outers[0], at=at.outer, **ink)
        drawn.sum = figures.number_grid(ax, self.sums[-1], at=at.sum, **ink)

        name: style.Look = {"va": "bottom", "fontsize": style.TABLE_NAME_SIZE}
        drawn.which = ax.text(at.column[0], TOP - 1.55, "its share", **name)
        ax.text(at.sum[0], TOP - 0.25, f"dLdW so far {(d, k)}", **name)
        times = at.column[0] + 0.5, TOP - 0.65
        ax.text(*times, "⊗", ha="center", va="center", fontsize=style.VALUE_SIZE)
        beside: style.Look = {"ha": "right", "va": "center", "fontsize": style.BESIDE_SIZE}
        drawn.ticks = [ax.text(LEFT - 0.2, TOP + i + 0.5, f"row {i}", **beside) for i in range(n)]
        drawn.rows = [figures.outline(ax, LEFT, TOP, 1, 1) for _ in range(2)]
        drawn.weights = [figures.outline(ax, LEFT, TOP, 1, 1, **style.WEIGHT) for _ in range(4)]

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
        (n, d), k = self.X.shape, self.dLdP.shape[1]
        drawn, at, both = self.drawn, self.places, ("row", "added")
        counts = np.arange(n + 1)
        # The row looked at, over (row, added); -1 where nothing has been added yet.
        looked = np.concatenate([[counts - 1], np.repeat(counts[:n, None], n + 1, axis=1)])
        there, shown = looked >= 0, np.maximum(looked, 0)
        self.fill(drawn.added, *figures.box(LEFT, TOP, self.band, counts), over="added")
        for i, tick in enumerate(drawn.ticks):
            self.words(tick, np.where(counts > i, f"✓ row {i}", f"row {i}"), over="added")

        for frame, left, wide in zip(drawn.rows, (at.X[0], at.dLdP[0]), (d, k), strict=True):
            self.fill(frame, *figures.box(left, TOP + shown, wide, 1), over=both)
            self.show(frame, there, over=both)
        features, outputs = (side.ravel() for side in np.indices((d, k)))
        frames = [
            figures.box(at.X[0] + features, TOP, 1, n),
            figures.box(at.dLdP[0] + outputs, TOP, 1, n),
            figures.box(at.outer[0] + outputs, TOP + features, 1, 1),
            figures.box(at.sum[0] + outputs, TOP + features, 1, 1),
        ]
        for frame, corners in zip(drawn.weights, frames, strict=True):
            self.fill(frame, *corners, over="weight")

        for grid, rows in (
            (drawn.row_x, self.X[..., None]),
            (drawn.row_g, self.dLdP[:, None]),
            (drawn.outer, self.outers),
        ):
            self._move_grid(grid, np.where(there[..., None, None], rows[shown], np.nan), both)
        self._move_grid(drawn.sum, self.sums, "added")
        words = np.where(there, f"share of row {{:d}} {(d, k)}", "nothing added yet")
        self.text(drawn.which, words, looked, over=both)
        weights = list(np.ndindex(d, k))
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
