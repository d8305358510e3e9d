"""Notebook 15: one gradient from three parts of the rows, added up rightly and wrongly.

Four linked views: the rows of the three parts and the two lines; what one row counts in a step;
the parts' shares of the first gradient, end to end; both paths over the contours of the loss.
"""

import numpy as np

from lrlib import figures
from lrlib._checks import checked_count, checked_data, checked_number
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer, counter, line_gradient, start_at
from lrlib.figures import style

N_PARTS = 3
SIZES = tuple(f"size_{part + 1}" for part in range(N_PARTS))
MOMENT = (*SIZES, "step")
MARKERS = "os^"
MARKER_NAMES = "●■▲"
WAYS = ["full", "means"]  # of adding up
LOOKS = {"full": style.FULL, "means": style.STEP}
PATHS = {"full": style.FULL_PATH, "means": style.PATH}
NAMES = {"full": "all rows", "means": "mean of means"}


class Pieces(Explorer):
    """The explorer of notebook 15.

    Parameters
    ----------
    parts : sequence of three pairs (X, y)
        The rows that each part may have, X and y of shape (m, 1), all of one length m from 2 to 5.
        A slider for each part says how many of them it has, from the first on.
    a, b : float
        Where both runs start: slope and intercept.
    learning_rate : float
        Of both runs, for the mean of the squared errors.
    n_steps : int

    Raises
    ------
    ValueError, TypeError
        For parts that do not fit, for rows that all have one x, and for a run that overflows.
    """

    title = "One gradient from three parts"
    description = """Four views. The rows of three parts (circles, squares, triangles; small
    dots are rows that no part has) and two lines, learned by all rows and by the mean of the
    parts' means. What one row counts in a step. The parts' shares of the first gradient, end to
    end, in two chains from zero. Both paths over the contours of the loss of all
    rows."""

    def __init__(
        self, parts, *, a: float = 0, b: float = 0.2, learning_rate: float = 0.15, n_steps: int = 20
    ):
        parts = [checked_data(X, y) for X, y in parts]
        shapes = {array.shape for part in parts for array in part}
        most = len(parts[0][0]) if parts else 0
        if len(parts) != N_PARTS or shapes != {(most, 1)} or not 2 <= most <= 5:
            raise ValueError(
                f"this explorer takes {N_PARTS} parts with columns X and y of one length each, "
                f"from 2 to 5 rows; got {len(parts)} parts of the shapes {sorted(shapes)}"
            )
        self.parts, self.most = parts, most
        self.rate = checked_number("learning_rate", learning_rate, at_least=0)
        self.n_steps = checked_count("n_steps", n_steps)
        self.start = start_at(a, b)
        self.counts = np.arange(1, most + 1)
        self.sizes = np.stack(np.meshgrid(*[self.counts] * N_PARTS, indexing="ij"), axis=-1)
        super().__init__()

    # ---- compute

    def _compute(self):
        self.shares = self._shares()
        # Bowls add up as gradients do. The mean of means is the mean of all rows where every part
        # is repeated until all parts are equally long.
        often = {"full": 0 * self.counts + 1, "means": np.lcm.reduce(self.counts) // self.counts}
        bowls = {way: self._bowls(times) for way, times in often.items()}
        runs = {way: self._line_runs(bowls[way], [self.rate]) for way in WAYS}
        self.paths = {way: runs[way][:2, ..., 0, :] for way in WAYS}  # (2, *sizes, n_steps + 1)
        self.bowls = bowls["full"]
        whole = self.bowls[-1, -1, -1]
        if whole.rank < 2:
            raise ValueError(
                "all rows have the same x: then no slope is better than another, and the loss has "
                "no lowest point. Give rows with two different x or more"
            )
        if not all(np.isfinite(paths).all() for paths in self.paths.values()):
            raise ValueError(
                f"at learning_rate={self.rate:g} a run overflows within {self.n_steps} steps; the "
                f"limit of all rows is {whole.rate_limit():.3g}: stay below it"
            )

    def _shares(self) -> dict[str, np.ndarray]:
        """What each part gives to the first gradient, (*sizes, parts, 2): for a and for b."""
        at = np.append(*self.start)
        summed = [
            [line_gradient(X[:count], y[:count], *at, reduction="sum") for count in self.counts]
            for X, y in self.parts
        ]
        of_parts = np.array(summed)[np.arange(N_PARTS), self.sizes - 1]
        return {
            "full": of_parts / self.sizes.sum(axis=-1)[..., None, None],
            "means": of_parts / self.sizes[..., None] / N_PARTS,
        }

    def _bowls(self, often: np.ndarray) -> np.ndarray:
        """The bowls of all three parts by sizes, each part with its rows so often."""
        of = np.empty((N_PARTS, self.most), dtype=object)
        for part, m in np.ndindex(of.shape):
            rows = (np.repeat(table[: m + 1], often[m], axis=0) for table in self.parts[part])
            of[part, m] = Bowl.of(*rows)
        return np.add.outer(np.add.outer(of[0], of[1]), of[2])

    # ---- draw

    def _draw(self):
        axes = self._panels(2, 2, size=(8.8, 5.4))
        (self.ax_data, self.ax_counts), (self.ax_gradients, self.ax_path) = axes
        self.drawn.share, self.drawn.fit, self.drawn.path, self.drawn.now = {}, {}, {}, {}
        self.drawn.tips = {way: [] for way in WAYS}
        self._draw_data()
        self._draw_counts()
        self._draw_gradients()
        self._draw_path()

    def _draw_data(self) -> None:
        ax, drawn = self.ax_data, self.drawn
        every = np.concatenate(self.parts, axis=1)
        figures.limits(ax, *every, room=(0.08, 0.1))
        drawn.rows = []
        for number, ((X, y), marker) in enumerate(zip(self.parts, MARKERS, strict=True), start=1):
            ax.plot(X, y, color=style.FAINT, marker=".", linestyle="none", markersize=4)
            look = {**style.DATA, "marker": marker, "markersize": 7, "label": f"part {number}"}
            there = np.where(np.arange(self.most) < self.counts[:, None], X[:, 0], np.nan)
            over = SIZES[number - 1]
            drawn.rows.append(self._live_line(ax, there, y[:, 0], over=over, **look))
        ax.set(xlabel="x", ylabel="y")
        for way in WAYS:
            look = {**LOOKS[way], "over": MOMENT, "label": NAMES[way]}
            drawn.fit[way] = self._live_fit(ax, *self.paths[way], **look)
        slopes = [self.paths[way][0] for way in WAYS]
        words = "Step {step:d}: slope {:.2f} by all rows, {:.2f} by means"
        drawn.lines = self._live_panel(ax, words, *slopes, over=MOMENT, columns=3)

    def _draw_counts(self) -> None:
        ax, drawn, fair = self.ax_counts, self.drawn, 100 / self.sizes.sum(axis=-1)
        bar = {"color": style.STEP["color"], "alpha": 0.75, "linewidth": 0}
        heights = 100 / (N_PARTS * self.counts)
        drawn.bars = [
            self._live_box(ax, part - 0.32, 0, 0.64, heights, over=size, **bar)
            for part, size in enumerate(SIZES)
        ]
        drawn.bars[0].set_label(NAMES["means"])
        look = {**style.FULL, "over": SIZES, "label": NAMES["full"]}
        drawn.fair = self._live_stroke(ax, -0.5, fair, 2.5, fair, **look)
        ax.set(xlim=(-0.5, 2.5), ylim=(0, 36), ylabel="% of the step")
        ax.set_xticks(range(N_PARTS), [f"part {i} {m}" for i, m in enumerate(MARKER_NAMES, 1)])
        words = "One row counts {:.0f}, {:.0f}, {:.0f} %; fair: {:.0f} % each"
        shares = np.moveaxis(100 / (N_PARTS * self.sizes), -1, 0)
        look = {"over": SIZES, "legend": [drawn.bars[0], drawn.fair]}
        drawn.counts = self._live_panel(ax, words, *shares, fair, **look)

    def _draw_gradients(self) -> None:
        ax, drawn, over = self.ax_gradients, self.drawn, (*SIZES, "added")
        ends = np.concatenate([self.shares[way].cumsum(axis=-2) for way in WAYS])
        figures.limits(ax, *np.vstack([ends.reshape(-1, 2), [0, 0]]).T, room=0.1)
        for zero in (ax.axhline, ax.axvline):
            zero(0, color=style.FAINT, linewidth=0.6)
        ax.set(xlabel="gradient for a", ylabel="gradient for b")
        there = np.arange(N_PARTS) < np.arange(N_PARTS + 1)[:, None]  # (added, parts)
        for way, name in (("full", "each sum / all rows"), ("means", "each mean / parts")):
            # Dashes are above: they show what is below.
            above = {**LOOKS[way], "zorder": 3 if way == "full" else 2, "over": over}
            ends = self.shares[way].cumsum(axis=-2)[..., None, :, :]  # end to end
            starts = ends - self.shares[way][..., None, :, :]
            shown = np.where(there[..., None], ends, np.nan)
            ways = *np.moveaxis(starts, -1, 0), *np.moveaxis(shown, -1, 0)
            drawn.share[way] = self._live_arrows(ax, *ways, **above, label=name)
            for part, marker in enumerate(MARKERS):
                look = {**above, "linestyle": "none", "marker": marker, "markersize": 7}
                tip = self._live_point(ax, shown[..., part, 0], shown[..., part, 1], **look)
                drawn.tips[way].append(tip)
        words = ["nothing added up yet", f"part 1 of {N_PARTS} is in"]
        words += [f"parts 1 to {k} of {N_PARTS} are in" for k in (2, 3)]
        titles = [f"The first gradient: {one}" for one in words]
        drawn.added = self._live_panel(ax, titles, over="added")

    def _draw_path(self) -> None:
        ax, drawn = self.ax_path, self.drawn
        a, b = np.stack([self.paths[way] for way in WAYS], axis=1)
        figures.limits(ax, a, b, room=0.1)
        ax.set(xlabel="slope a", ylabel="intercept b")
        highest = max(bowl.loss(*self.start) - bowl.loss_min() for bowl in self.bowls.flat)
        self.levels = highest * 4.0 ** np.arange(-4, 0)
        rings: dict = {"over": SIZES, "corners": 41, "zorder": 6}
        drawn.best = self._live_bowls(ax, self.bowls, self.levels, **rings)
        for way in WAYS:
            look = PATHS[way] | {"label": NAMES[way], "over": SIZES, "trail": "step"}
            drawn.path[way] = self._live_line(ax, *self.paths[way], **look)
            now = {**style.NOW, "color": LOOKS[way]["color"], "marker": PATHS[way]["marker"]}
            drawn.now[way] = self._live_point(ax, *self.paths[way], over=MOMENT, **now, zorder=5)
        figures.panel(ax, "Both paths over the loss of all rows")

    # ---- controls

    def _controls(self):
        first = (self.most - 1, self.most // 2, 0)
        names = [f"rows in part {i} {mark}" for i, mark in enumerate(MARKER_NAMES, start=1)]
        rows = {
            size: counter(name, self.most, first=1, position=position)
            for size, name, position in zip(SIZES, names, first, strict=True)
        }
        added = counter("parts added up", N_PARTS, position=N_PARTS, play=900)
        step = counter("step", self.n_steps, position=self.n_steps, play=250)
        return {**rows, "added": added, "step": step}

    # ---- move

    def _move(self):
        self.words(None, self._readout, over=SIZES)

    def _readout(self, *sizes: int) -> str:
        """The line below the controls."""
        if len(set(sizes)) == 1:
            return "Equal parts: the mean of means is the mean of all rows. One path."
        slopes = [self.paths[way][0][tuple(np.subtract(sizes, 1))] for way in WAYS]
        rows, means = (_turned(slope[1] - slope[0]) for slope in slopes)
        by_rows, by_means = (f"{slope[1] + 0.0:.2f}" for slope in slopes)
        words = f"The first step turns the line {rows} both ways: slope {by_rows} by all rows, "
        words += f"{by_means} by the mean of means."
        if rows != means:
            words = f"The first step turns the line {rows} by all rows (slope {by_rows}), and "
            words += f"{means} by the mean of means ({by_means})."
        times = max(sizes) / min(sizes)
        return f"{words} A row of the smallest part counts {times:.2g} times one of the largest."


def _turned(slope: float) -> str:
    """Which way a line turns; a slope that is nothing but rounding has neither."""
    return "not at all" if abs(slope) < 1e-12 else "up" if slope > 0 else "down"
