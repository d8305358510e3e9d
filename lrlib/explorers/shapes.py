"""Notebook 07: samples are added, one at a time, into the gradient of the weights.

Tables of numbers: X and dLdP with their rows, one sample's outer product, the sum so far, and the
4-index Jacobian dP/dW, unrolled into rows and columns, that contracts to the same sum.
"""

from types import SimpleNamespace

import numpy as np

from lrlib import figures
from lrlib.explorers.base import Explorer
from lrlib.figures import style
from lrlib.linear import forward, gradients
from lrlib.live import Range, Select

# What is readable: rows and columns of the unrolled Jacobian.
MOST_ROWS, MOST_COLUMNS = 15, 9

LEFT, TOP = 2.4, 1.2  # where X stands, in cells
NARROW = (0.95, 0.72)  # a cell of the Jacobian


class Shapes(Explorer):
    """The explorer of notebook 07, for the sum of the squared errors.

    Parameters
    ----------
    X, y, W, b : array_like of shape (n, d), (n, k), (d, k), (k,)
        A few samples: n * k at most 15, d * k at most 9.

    Raises
    ------
    ValueError, TypeError
        For too many numbers to read, and as `lrlib.linear.gradients` does.
    """

    title = "Samples add up into dLdW"
    description = (
        "Number grids. Above: X and dLdP, one row for each sample. Below them: the outer product "
        "of one sample's two rows, and the sum of those added so far. On the right: every "
        "derivative of a prediction with respect to a weight, mostly zeros; its rows, each times "
        "its dLdP, add up to the same sum."
    )

    def __init__(self, X, y, W, b):
        whole = gradients(X, y, W, b, reduction="sum")
        self.given = X, y, W, b
        self.X, self.dLdP = np.asarray(X, dtype=float), whole.dLdP
        (n, d), k = self.X.shape, self.dLdP.shape[1]
        if n * k > MOST_ROWS or d * k > MOST_COLUMNS:
            raise ValueError(
                f"this explorer writes every number of dP/dW down: at most {MOST_ROWS} rows (here "
                f"n * k = {n * k}) and {MOST_COLUMNS} columns (here d * k = {d * k}); take fewer "
                "samples, X[:4] and y[:4], or fewer features or outputs"
            )
        super().__init__()

    # ---- compute

    def _compute(self):
        X, y, W, b = self.given
        (_, d), k = self.X.shape, self.dLdP.shape[1]
        # What each sample contributes is the gradient of that sample alone.
        self.outers = np.stack(
            [
                gradients(X_i, y_i, W, b, reduction="sum").dLdW
                for X_i, y_i in zip(self.X[:, None], np.asarray(y)[:, None], strict=True)
            ]
        )  # (n, d, k)
        self.sums = np.concatenate([np.zeros((1, d, k)), np.cumsum(self.outers, axis=0)])
        # P is straight in W: it moves by dP/dW exactly when one weight grows from 0 to 1.
        units = np.eye(d * k).reshape(d, k, d, k)
        self.jacobian = np.stack(
            [[forward(X, units[a, j], np.zeros(k)) for j in range(k)] for a in range(d)]
        ).transpose(2, 3, 0, 1)  # (n, k, d, k)

    # ---- draw

    def _draw(self):
        (n, d), k = self.X.shape, self.dLdP.shape[1]
        self.places = at = SimpleNamespace()
        at.X, at.dLdP = (LEFT, TOP), (LEFT + d + 1, TOP)
        below = TOP + n + 3.4
        at.outer = (LEFT + 1.3, below)
        at.sum = (LEFT + 1.3 + k + 1.2, below)
        right = max(LEFT + d + 1 + k, LEFT + 2.5 + 2 * k)
        at.jacobian = (right + 4.2, TOP)
        at.unrolled = (right + 2.6, TOP)
        at.total = (right + 4.2, TOP + n * k * NARROW[1] + 0.5)
        width = at.jacobian[0] + d * k * NARROW[0] + 0.3
        height = max(below + d, at.total[1] + 1.4) + 0.3

        fig, ax = figures.picture(size=(8.8, 8.8 * height / width))
        fig.set_layout_engine("constrained", w_pad=0, h_pad=0)
        figures.squared_paper(ax, width, height)
        drawn = self.drawn

        (drawn.added,) = ax.fill(*figures.box(LEFT, TOP, d + 1 + k, 1), **style.ADDED)
        (drawn.unrolled,) = ax.fill(*figures.box(at.unrolled[0], TOP, 1, 1), **style.ADDED)
        figures.number_grid(ax, self.X, at=at.X, name="X")
        figures.number_grid(ax, self.dLdP, at=at.dLdP, name="dLdP")
        drawn.ticks = [
            ax.text(
                LEFT - 0.25,
                TOP + i + 0.5,
                f"sample {i}",
                ha="right",
                va="center",
                fontsize=style.BESIDE_SIZE,
            )
            for i in range(n)
        ]

        size = np.abs(self.outers).max()
        drawn.row_x = self._changing_grid(ax, self.X[:1].T, (LEFT, below), np.abs(self.X).max())
        drawn.row_g = self._changing_grid(ax, self.dLdP[:1], (LEFT + 1.3, below - 1.3), None)
        drawn.outer = self._changing_grid(ax, self.outers[0], at.outer, size)
        drawn.sum = self._changing_grid(ax, self.sums[-1], at.sum, np.abs(self.sums).max())
        drawn.which = ax.text(
            LEFT, below - 1.6, "its outer product", va="bottom", fontsize=style.TABLE_NAME_SIZE
        )
        ax.text(
            at.sum[0],
            below - 0.25,
            f"dLdW so far {(d, k)}",
            va="bottom",
            fontsize=style.TABLE_NAME_SIZE,
        )

        ax.text(LEFT + 0.5, below - 0.65, "⊗", ha="center", va="center", fontsize=style.VALUE_SIZE)

        small: style.Look = {"fontsize": style.LEGEND_SIZE}
        unrolled, table = self.dLdP.reshape(-1, 1), self.jacobian.reshape(n * k, d * k)
        figures.number_grid(ax, unrolled, at=at.unrolled, cell=NARROW, **small)
        figures.number_grid(ax, table, at=at.jacobian, cell=NARROW, **small)
        ax.text(at.unrolled[0], TOP - 0.25, "dLdP", va="bottom", fontsize=style.TABLE_NAME_SIZE)
        ax.text(
            at.jacobian[0],
            TOP - 0.25,
            f"dP/dW {self.jacobian.shape}",
            va="bottom",
            fontsize=style.TABLE_NAME_SIZE,
        )
        times = (at.unrolled[0] + NARROW[0] + at.jacobian[0]) / 2
        for row, (i, m) in enumerate(np.ndindex(n, k)):
            y = TOP + (row + 0.5) * NARROW[1]
            beside: style.Look = {"va": "center_baseline", **small}
            ax.text(at.unrolled[0] - 0.2, y, f"P[{i}, {m}]", ha="right", **beside)
            ax.text(times, y, "×", ha="center", **beside)
            if m == 0 and i > 0:  # where one sample's rows end and the next one's begin
                edges = at.unrolled[0] - 1.6, at.jacobian[0] + d * k * NARROW[0]
                ax.hlines(y - NARROW[1] / 2, *edges, colors=style.INK, linewidths=1.0)
        full = np.abs(self.sums).max()
        drawn.total = self._changing_grid(
            ax, self.sums[-1].reshape(1, -1), at.total, full, NARROW, **small
        )
        beside = {"va": "center_baseline", "fontsize": style.BESIDE_SIZE}
        ax.text(at.total[0] - 0.2, at.total[1] + 0.36, "added up", ha="right", **beside)
        ax.text(at.total[0] - 0.2, at.total[1] + 1.1, "dLdW", ha="right", **beside)
        for column, (a, j) in enumerate(np.ndindex(d, k)):
            x = at.total[0] + (column + 0.5) * NARROW[0]
            ax.text(x, at.total[1] + 1.1, f"[{a}, {j}]", ha="center", **{**beside, **small})

        drawn.samples = [figures.outline(ax, LEFT, TOP, 1, 1) for _ in range(3)]
        drawn.weights = [figures.outline(ax, LEFT, TOP, 1, 1, **style.WEIGHT) for _ in range(5)]
        return fig

    @staticmethod
    def _changing_grid(ax, table, at, full, cell=(1.0, 1.0), **options) -> SimpleNamespace:
        """A number grid whose numbers will change: with where it stands, to move its squares."""
        options = {"color": style.INK, **options}
        full = full or np.abs(table).max() or 1.0
        grid = figures.number_grid(ax, table, at=at, cell=cell, full=full, **options)
        return SimpleNamespace(grid=grid, at=at, cell=cell, full=full)

    # ---- controls

    def _controls(self):
        (n, d), k = self.X.shape, self.dLdP.shape[1]
        samples = ["the one added last", *(f"sample {i}" for i in range(n))]
        weights = [f"W[{a}, {j}]" for a in range(d) for j in range(k)]
        counts = np.arange(n + 1)
        return {
            "added": Range(counts, "samples added", position=1, format="d", play=1200),
            "sample": Select(samples, "look at sample"),
            "weight": Select(weights, "look at weight"),
        }

    # ---- move

    def _move(self):
        (n, d), k = self.X.shape, self.dLdP.shape[1]
        drawn, at, both, high = self.drawn, self.places, ("sample", "added"), NARROW[1]
        counts = np.arange(n + 1)
        # The sample looked at, over (sample, added); -1 where nothing has been added yet.
        looked = np.concatenate([[counts - 1], np.repeat(counts[:n, None], n + 1, axis=1)])
        there, shown = looked >= 0, np.maximum(looked, 0)
        features, outputs = (side.ravel() for side in np.indices((d, k)))
        beside = at.jacobian[0] - at.unrolled[0] + d * k * NARROW[0]
        self.fill(drawn.added, *figures.box(LEFT, TOP, d + 1 + k, counts), over="added")
        unrolled = figures.box(at.unrolled[0], TOP, beside, counts * k * high)
        self.fill(drawn.unrolled, *unrolled, over="added")
        for i, tick in enumerate(drawn.ticks):
            self.words(tick, np.where(counts > i, f"✓ sample {i}", f"sample {i}"), over="added")

        frames = [
            figures.box(at.X[0], TOP + shown, d, 1),
            figures.box(at.dLdP[0], TOP + shown, k, 1),
            figures.box(at.unrolled[0], TOP + shown * k * high, beside, k * high),
        ]
        for frame, corners in zip(drawn.samples, frames, strict=True):
            self.fill(frame, *corners, over=both)
            self.show(frame, there, over=both)
        column = at.jacobian[0] + (features * k + outputs) * NARROW[0]
        frames = [
            figures.box(at.X[0] + features, TOP, 1, n),
            figures.box(at.dLdP[0] + outputs, TOP, 1, n),
            figures.box(at.sum[0] + outputs, at.sum[1] + features, 1, 1),
            figures.box(column, TOP, NARROW[0], n * k * high),
            figures.box(column, at.total[1], *NARROW),
        ]
        for frame, corners in zip(drawn.weights, frames, strict=True):
            self.fill(frame, *corners, over="weight")

        blank = there[..., None, None]
        self._numbers(drawn.row_x, self.X[shown][..., None], both, blank)
        self._numbers(drawn.row_g, self.dLdP[shown][..., None, :], both, blank)
        self._numbers(drawn.outer, self.outers[shown], both, blank)
        self._numbers(drawn.sum, self.sums, "added")
        self._numbers(drawn.total, self.sums.reshape(n + 1, 1, d * k), "added")
        words = np.where(there, f"outer product of sample {{:d}} {(d, k)}", "nothing added yet")
        self.text(drawn.which, words, looked, over=both)
        self.words(None, self._readouts(looked), over=(*both, "weight"))

    def _numbers(self, moving: SimpleNamespace, tables, over, there=True) -> None:
        """A grid's numbers and squares at every position; blank where there is nothing."""
        grid = moving.grid
        for (i, j), number in np.ndenumerate(grid.numbers):
            values = tables[..., i, j]
            words = np.where(np.broadcast_to(there, tables.shape)[..., 0, 0], "{:.4g}", "")
            self.text(number, words, values, over=over)
        tables = np.where(there, tables, 0)
        above, below = figures.squares(tables, at=moving.at, cell=moving.cell, full=moving.full)
        self.fill(grid.positive, *above, over=over)
        self.fill(grid.negative, *below, over=over)

    def _readouts(self, looked: np.ndarray) -> np.ndarray:
        """The line below the controls, over (sample, added, weight)."""
        (n, d), k = self.X.shape, self.dLdP.shape[1]
        lines = np.empty((*looked.shape, d * k), dtype=object)
        for (choice, t), i in np.ndenumerate(looked):
            for w, (a, j) in enumerate(np.ndindex(d, k)):
                line = f"{t} of {n} samples added. "
                if i >= 0:
                    line += f"Sample {i}: {_row(self.X[i])} ⊗ {_row(self.dLdP[i])}. "
                terms = [f"{_factor(self.X[s, a])}·{_factor(self.dLdP[s, j])}" for s in range(t)]
                line += f"dLdW[{a}, {j}] = " + (" + ".join(terms) + " = " if terms else "")
                line += f"{self.sums[t, a, j] + 0.0:.4g}"
                line += ": all are in." if t == n else "."
                lines[choice, t, w] = line
        return lines


def _row(values: np.ndarray) -> str:
    return "[" + ", ".join(f"{value + 0.0:.4g}" for value in values) + "]"


def _factor(value: float) -> str:
    text = f"{value + 0.0:.4g}"
    return f"({text})" if value < 0 else text
