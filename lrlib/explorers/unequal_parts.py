"""Notebook 12: a few rows in parts of one size, the last part shorter: what does one row count?

Left the weight of every row, right the gradient of each part and what they make together, for
three ways to put the parts together. Only one of the three is right at every size.
"""

import numpy as np

from lrlib import figures
from lrlib._checks import checked_squares
from lrlib.explorers.base import Explorer, counter, joined, line_data
from lrlib.figures import style
from lrlib.linear import gradient
from lrlib.live import Select

MOST_ROWS = 12
WAYS = ["its own rows", "a full part's rows", "its own rows, then weighted by them"]
OWN, FULL, WEIGHTED = range(3)


class UnequalParts(Explorer):
    """The explorer of notebook 12.

    Parameters
    ----------
    X, y : ndarray of shape (n, 1)
        A few rows, n from 2 to 12. The gradient is that for the slope, at the line that is 0.

    Raises
    ------
    ValueError, TypeError
        For what is no line's data, and for more rows.
    """

    title = "What one row counts"
    description = """Left: how much each row counts in what the parts make together, dashed the
    share that makes all rows alike, dotted where the rows are cut. Right: the derivative for
    the slope that each part reports, what they make together, and dashed that of all rows."""

    def __init__(self, X: np.ndarray, y: np.ndarray):
        self.X, self.y = line_data(X, y, at_least=2)
        checked_squares("X", self.X)
        checked_squares("y", self.y)
        if len(self.X) > MOST_ROWS:
            raise ValueError(f"each row is a bar: at most {MOST_ROWS} rows, not {len(self.X)}")
        super().__init__()

    def _compute(self):
        n, zero = len(self.X), (np.zeros((1, 1)), np.zeros(1))
        each = [gradient(self.X[[i]], self.y[[i]], *zero)[0].item() for i in range(n)]
        self.sizes = np.arange(1, n + 1)
        part = np.arange(n) // self.sizes[:, None]  # (sizes, n): which part a row is in
        belongs = part[..., None] == np.arange(n)  # (sizes, n, parts)
        self.count = belongs.sum(axis=1)  # (sizes, parts): rows in each part
        with np.errstate(invalid="ignore"):  # of a part that is not there
            sums = np.where(self.count > 0, np.array(each) @ belongs, np.nan)
            means = sums / self.count
        self.reported = np.stack([means, sums / self.sizes[:, None], means])  # (ways, sizes, parts)
        n_parts, rows = (self.count > 0).sum(axis=1)[:, None], np.take_along_axis
        own = 1 / n_parts / rows(self.count, part, axis=1)
        self.weight = np.stack([own, 1 / n_parts / self.sizes[:, None] + 0 * own, 1 / n + 0 * own])
        self.together = self.weight @ each  # (ways, sizes)
        self.of_all = np.mean(each)

    def _draw(self):
        n, drawn, sizes, both = len(self.X), self.drawn, self.sizes, ("divided", "rows")
        left, right = self._panels(1, 2, size=(8.6, 3.8), width_ratios=[1.25, 1])
        figures.frame(left, "row", (0.4, n + 0.6), "% of the total", (0, 55), xticks=sizes)
        last = sizes[:, None] * sizes  # after which rows a part ends
        cuts = _bars(np.where(last < n, last + 0.5, np.nan), 60.0)
        dotted = {"color": style.FAINT, "linestyle": ":", "over": "rows"}
        drawn.cuts = self._live_line(left, *cuts, **dotted)
        wide = {**style.STEP, "linewidth": 200 / n, "solid_capstyle": "butt", "alpha": 0.75}
        bars = _bars(sizes, 100 * self.weight)
        drawn.weights = self._live_line(left, *bars, over=both, **wide, label="one row")
        (fair,) = left.plot([0.4, n + 0.6], [100 / n] * 2, **style.FULL, label="all rows alike")
        lowest, highest = 100 * self.weight.min(axis=-1), 100 * self.weight.max(axis=-1)
        apart = highest - lowest > 1e-9
        words = np.where(apart, "A row counts {:.3g} to {:.3g} %", "Each {:.3g} %")
        drawn.counts = self._live_panel(left, words, lowest, highest, over=both, legend=[fair])
        ends = np.append(self.reported[np.isfinite(self.reported)], self.of_all)
        across = figures.around(ends, 0.1)
        figures.frame(right, "dL/da", across, "part", (n + 1.6, 0.4))
        right.set_yticks([*sizes, n + 1], [*map(str, sizes), "together"])
        right.axvline(0, color=style.FAINT, linewidth=0.6)
        up, along = _bars(np.where(self.count > 0, sizes, np.nan), self.reported)
        each = {**style.EACH, "marker": "o", "label": "each part", "over": both}
        drawn.parts = self._live_line(right, along, up, **each)
        ways, look = (0, n + 1, self.together, n + 1), {**style.STEP, "label": "together"}
        drawn.together = self._live_stroke(right, *ways, over=both, **look)
        right.plot([self.of_all] * 2, [0, n + 2], **style.FULL, label="all rows")
        result = f"Together {{:.2f}}, all rows {self.of_all:.2f}"
        drawn.result = self._live_panel(right, result, self.together, over=both)

    def _controls(self):
        start = max(1, 3 * len(self.X) // 4)
        return {
            "rows": counter("rows in a part", len(self.X), first=1, start=start),
            "divided": Select(WAYS, "each sum is divided by"),
        }

    def _move(self):
        sizes = [" + ".join(map(str, row[row > 0])) for row in self.count]
        does = [[_does(weight) for weight in way] for way in self.weight]
        self.words(None, joined("Parts of ", sizes, " rows. ", does), over=("divided", "rows"))


def _does(weight: np.ndarray) -> str:
    """How much the rows count."""
    if np.ptp(weight) > 1e-12:
        times = weight.max() / weight.min()
        return f"A row of the last part counts {times:.3g} times one of the others."
    if weight.sum() < 1 - 1e-12:
        return f"All rows count alike, but together only {100 * weight.sum():.3g} %."
    return "All rows count alike, and together 100 %."


def _bars(at, to) -> tuple[np.ndarray, np.ndarray]:
    """Strokes from 0 to `to`, one at each place of `at`: both coordinates, with NaN between."""
    at, to = np.broadcast_arrays(at, to)
    lift = np.full(to.shape, np.nan)
    across, up = np.stack([at, at, lift], axis=-1), np.stack([0 * to, to, lift], axis=-1)
    return across.reshape(*at.shape[:-1], -1), up.reshape(*at.shape[:-1], -1)
