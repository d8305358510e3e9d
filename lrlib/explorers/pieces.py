"""Notebook 10: one gradient from three parts of the rows, added up rightly and wrongly.

Four linked views: the rows of the three parts and the two lines; what one row counts in a step;
the parts' shares of the first gradient, end to end; both paths over the contours of the loss.
"""

import itertools
import math
from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np

from lrlib import figures
from lrlib._checks import checked_count, checked_data, checked_number
from lrlib.bowl import Bowl
from lrlib.figures import style
from lrlib.linear import gradient
from lrlib.live import LiveFigure, Range

N_PARTS = 3
SIZES = tuple(f"size_{part + 1}" for part in range(N_PARTS))
MARKERS = "os^"
MARKER_NAMES = "●■▲"
WAYS = ["full", "means"]  # of adding up
LOOKS = {"full": style.FULL, "means": style.STEP}
PATHS = {"full": style.FULL_PATH, "means": style.PATH}
NAMES = {"full": "all rows", "means": "mean of means"}


class Pieces(LiveFigure):
    """The explorer of notebook 10.

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

    def __init__(
        self,
        parts: Sequence[tuple[np.ndarray, np.ndarray]],
        *,
        a: float = 0.0,
        b: float = 0.2,
        learning_rate: float = 0.15,
        n_steps: int = 20,
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
        self.start = np.array([[a]]), np.array([b])
        self.counts = np.arange(1, most + 1)
        self.sizes = np.stack(np.meshgrid(*[self.counts] * N_PARTS, indexing="ij"), axis=-1)

        shares = self._shares()
        self.paths, bowls = self._runs()
        if bowls[-1, -1, -1].rank < 2:
            raise ValueError(
                "all rows have the same x: then no slope is better than another, and the loss has "
                "no lowest point. Give rows with two different x or more"
            )
        if not all(np.isfinite(paths).all() for paths in self.paths.values()):
            raise ValueError(
                f"at learning_rate={self.rate:g} a run overflows within {self.n_steps} steps; the "
                f"limit of all rows is {bowls[-1, -1, -1].rate_limit():.3g}: stay below it"
            )
        fig = self._draw(shares, bowls)
        super().__init__(
            fig,
            title="One gradient from three parts",
            description=(
                "Four views. The rows of three parts (circles, squares, triangles; small dots are "
                "rows that no part has) and two lines, learned by all rows and by the mean of the "
                "parts' means. What one row counts in a step. The parts' shares of the first "
                "gradient, end to end. Both paths over the contours of the loss of all rows."
            ),
            **{
                name: Range(self.counts, f"rows in part {i} {mark}", value=value, format="d")
                for i, (name, mark, value) in enumerate(
                    zip(SIZES, MARKER_NAMES, (most - 1, most // 2, 0), strict=True), start=1
                )
            },
            added=Range(
                np.arange(N_PARTS + 1), "parts added up", value=N_PARTS, format="d", play=900
            ),
            step=Range(
                np.arange(self.n_steps + 1), "step", value=self.n_steps, format="d", play=250
            ),
        )
        self._move(shares, bowls)

    # ---- what is computed

    def _shares(self) -> dict[str, np.ndarray]:
        """What each part gives to the first gradient, (*sizes, parts, 2): for a and for b."""
        summed = np.empty((N_PARTS, self.most, 2))
        for part, (X, y) in enumerate(self.parts):
            for count in self.counts:
                rows = X[:count], y[:count]
                both = gradient(*rows, *self.start, reduction="sum")
                summed[part, count - 1] = [one.item() for one in both]
        of_parts = np.stack([summed[part, self.sizes[..., part] - 1] for part in range(3)], axis=-2)
        return {
            "full": of_parts / self.sizes.sum(axis=-1)[..., None, None],
            "means": of_parts / self.sizes[..., None] / N_PARTS,
        }

    def _runs(self):
        """a and b by each way, (2, *sizes, n_steps + 1), and the bowls of all rows by sizes."""
        # Bowls add up as gradients do. The mean of means is the mean of all rows where every part
        # is repeated until all parts are equally long.
        length = math.lcm(*self.counts.tolist())
        of_part = {
            "full": lambda rows: Bowl.of(*rows),
            "means": lambda rows: Bowl.of(*(np.tile(r, (length // len(r), 1)) for r in rows)),
        }
        runs = {way: np.empty((2, *self.sizes.shape[:3], self.n_steps + 1)) for way in WAYS}
        bowls = {way: np.empty(self.sizes.shape[:3], dtype=object) for way in WAYS}
        for way in WAYS:
            of = [[of_part[way]((X[:m], y[:m])) for m in self.counts] for X, y in self.parts]
            for at in np.ndindex(self.sizes.shape[:3]):
                bowl = of[0][at[0]] + of[1][at[1]] + of[2][at[2]]
                run = bowl.paths(*self.start, learning_rates=[self.rate], n_steps=self.n_steps)
                bowls[way][at] = bowl
                runs[way][:, *at] = run.W[0, :, 0, 0], run.b[0, :, 0]
        return runs, bowls["full"]

    # ---- what is drawn

    def _draw(self, shares, bowls) -> figures.Picture:
        fig, ((data, counts), (arrows, plane)) = figures.picture(2, 2, size=(8.8, 6.2))
        self.axes = SimpleNamespace(data=data, counts=counts, arrows=arrows, plane=plane)
        self.drawn = drawn = SimpleNamespace(rows=[], bars=[], share={}, fit={}, path={}, now={})
        drawn.tips = {way: [] for way in WAYS}
        a, b = self.start[0][0, 0], self.start[1][0]

        for (X, y), marker, name in zip(self.parts, MARKERS, ("1", "2", "3"), strict=True):
            data.plot(X, y, color=style.FAINT, marker=".", linestyle="none", markersize=4)
            look = {**style.DATA, "marker": marker, "markersize": 7}
            drawn.rows += data.plot(X[:, 0], y[:, 0], **look, label=f"part {name}")
        data.margins(0.08, 0.1)
        low, high = data.get_ylim()
        data.set(xlim=data.get_xlim(), ylim=(low, high + 0.42 * (high - low)), xlabel="x")
        data.set_ylabel("y")
        for way in WAYS:
            drawn.fit[way] = figures.fitted_line(data, a, b, **LOOKS[way], label=NAMES[way])
        drawn.lines = self._title(data)
        data.legend(loc="upper left", frameon=False, fontsize=9, ncols=2)

        for part in range(N_PARTS):
            bar = part + 0.32 * np.array([-1, -1, 1, 1]), [0, 1, 1, 0]
            drawn.bars += counts.fill(*bar, color=style.STEP["color"], alpha=0.75, linewidth=0)
        drawn.bars[0].set_label(NAMES["means"])
        (drawn.fair,) = counts.plot([-0.5, 2.5], [10, 10], **style.FULL, label=NAMES["full"])
        counts.set(xlim=(-0.5, 2.5), ylim=(0, 46), ylabel="% of the step")
        counts.set_xticks(range(N_PARTS), [f"part {i} {m}" for i, m in enumerate(MARKER_NAMES, 1)])
        drawn.counts = self._title(counts)
        counts.legend(loc="upper left", frameon=False, fontsize=9, ncols=2)

        ends = np.concatenate([shares[way].cumsum(axis=-2) for way in WAYS])
        figures.limits(arrows, *np.vstack([ends.reshape(-1, 2), [0, 0]]).T, room=0.06)
        arrows.axhline(0, color=style.FAINT, linewidth=0.6)
        arrows.axvline(0, color=style.FAINT, linewidth=0.6)
        for way in WAYS:
            drawn.share[way] = figures.arrows(arrows, 1, 0, **LOOKS[way])
            for marker in MARKERS:
                look = {**LOOKS[way], "linestyle": "none", "marker": marker, "markersize": 7}
                drawn.tips[way] += arrows.plot(0, 0, **look)
        arrows.set(xlabel="gradient for a", ylabel="gradient for b")
        drawn.added = self._title(arrows)
        handles = [
            arrows.plot([], [], **LOOKS[way], label=words)[0]
            for way, words in (("full", "each sum / all rows"), ("means", "each mean / parts"))
        ]
        arrows.legend(handles=handles, loc="upper left", frameon=False, fontsize=9)

        everywhere = np.concatenate([self.paths[way].reshape(2, -1) for way in WAYS], axis=1)
        figures.limits(plane, *everywhere, room=0.1)
        low, high = plane.get_ylim()
        plane.set(xlabel="slope a", ylabel="intercept b", ylim=(low, high + 0.25 * (high - low)))
        highest = max(bowl.loss(*self.start) - bowl.loss_min() for bowl in bowls.flat)
        self.levels = highest * 4.0 ** np.arange(-4, 0)
        drawn.rings = [
            plane.plot([a, a], [b, b], color=style.FAINT, linewidth=0.8)[0] for _ in self.levels
        ]
        for way in WAYS:
            drawn.path[way] = figures.path(
                plane, [a, a], [b, b], **PATHS[way] | {"label": NAMES[way]}
            )
            now = {**style.NOW, "color": LOOKS[way]["color"], "marker": PATHS[way]["marker"]}
            (drawn.now[way],) = plane.plot(a, b, **now, zorder=5)
        (drawn.best,) = plane.plot(a, b, **style.AIM, zorder=6)
        plane.set_title("Both paths over the loss of all rows", loc="left", fontsize=11)
        handles = [drawn.path[way] for way in WAYS]
        plane.legend(
            handles=handles, loc="upper left", framealpha=0.9, edgecolor="none", fontsize=9, ncols=2
        )
        return fig

    def _title(self, ax):
        return ax.set_title("0", loc="left", fontsize=11)

    def _move(self, shares, bowls) -> None:
        """Send every position of every artist ahead."""
        drawn, sizes, n = self.drawn, self.sizes, self.sizes.sum(axis=-1)
        x, moment = np.array(self.axes.data.get_xlim()), (*SIZES, "step")
        with self.update():
            for part, ((X, y), line) in enumerate(zip(self.parts, drawn.rows, strict=True)):
                there = np.where(np.arange(self.most) < self.counts[:, None], X[:, 0], np.nan)
                self.line(line, there, y[:, 0], over=SIZES[part])
                height = 100 / (N_PARTS * self.counts[:, None])
                corners = part + 0.32 * np.array([-1, -1, 1, 1])
                self.fill(drawn.bars[part], corners, height * [0, 1, 1, 0], over=SIZES[part])
            self.line(drawn.fair, [-0.5, 2.5], 100 / n[..., None] * [1, 1], over=SIZES)
            self.text(
                drawn.counts,
                "One row counts {:.0f}, {:.0f}, {:.0f} %; rightly {:.0f} % each",
                *np.moveaxis(100 / (N_PARTS * sizes), -1, 0),
                100 / n,
                over=SIZES,
            )
            self._move_shares(shares)
            # Of one x alone a whole valley is lowest: no star, and rings without an end.
            lowest = [
                (one.W[0, 0], one.b[0]) if one.rank == 2 else (np.nan, np.nan) for one in bowls.flat
            ]
            best = np.reshape(lowest, (*bowls.shape, 2))
            hessian = np.array([one.hessian() for one in bowls.flat]).reshape(*bowls.shape, 2, 2)
            rings = figures.rings(best, hessian, self.levels, corners=41)
            for i, ring in enumerate(drawn.rings):
                self.line(ring, *rings[..., i, :], over=SIZES)
            self.line(drawn.best, best[..., :1], best[..., 1:], over=SIZES)
            for way in WAYS:
                a, b = self.paths[way]
                self.line(drawn.fit[way], x, a[..., None] * x + b[..., None], over=moment)
                self.line(drawn.path[way], a, b, over=SIZES, trail="step")
                self.line(drawn.now[way], a[..., None], b[..., None], over=moment)
            slopes = [self.paths[way][0] for way in WAYS]
            self.text(
                drawn.lines,
                "Step {:.0f}: slope {:.2f} by all rows, {:.2f} by means",
                np.arange(self.n_steps + 1),
                *slopes,
                over=moment,
            )
            self.text(None, self._readouts(), *self._readout_numbers(), over=SIZES)

    def _move_shares(self, shares) -> None:
        """The parts' shares end to end, as many as are added up."""
        over = (*SIZES, "added")
        there = np.arange(N_PARTS) < np.arange(N_PARTS + 1)[:, None]  # (added, parts)
        for way in WAYS:
            ends = shares[way].cumsum(axis=-2)
            starts = ends - shares[way]
            shown = np.where(there[..., None], ends[..., None, :, :], np.nan)
            strokes = figures.arrow_strokes(
                self.axes.arrows, shown[..., 0], shown[..., 1], start=starts[..., None, :, :]
            )
            self.line(self.drawn.share[way], *strokes, over=over)
            for part, tip in enumerate(self.drawn.tips[way]):
                self.line(tip, shown[..., part, :1], shown[..., part, 1:], over=over)
        words = ["The first gradient: nothing added up yet"]
        words += [f"The first gradient: part 1 of {N_PARTS} is in"]
        words += [f"The first gradient: parts 1 to {k} of {N_PARTS} are in" for k in (2, 3)]
        self.text(self.drawn.added, words, over="added")

    def _readouts(self) -> np.ndarray:
        """The line below the controls, over the sizes."""
        turns = {way: self.paths[way][0][..., 1] - self.paths[way][0][..., 0] for way in WAYS}
        equal = np.ptp(self.sizes, axis=-1) == 0
        words = np.empty(self.sizes.shape[:3], dtype=object)
        for at in itertools.product(*map(range, words.shape)):
            by_rows, by_means = (_turned(turns[way][at]) for way in WAYS)
            if equal[at]:
                words[at] = "Equal parts: the mean of means is the mean of all rows. One path."
            elif by_rows != by_means:
                words[at] = (
                    f"The first step turns the line {by_rows} by all rows (slope {{0:.2f}}), and "
                    f"{by_means} by the mean of means ({{1:.2f}})."
                )
            else:
                words[at] = (
                    f"The first step turns the line {by_rows} both ways: slope {{0:.2f}} by all "
                    "rows, {1:.2f} by the mean of means."
                )
            if not equal[at]:
                words[at] += " A row of the smallest part counts {2:.2g} times one of the largest."
        return words.astype(str)

    def _readout_numbers(self):
        first = [self.paths[way][0][..., 1] for way in WAYS]
        return *first, self.sizes.max(axis=-1) / self.sizes.min(axis=-1)


def _turned(slope: float) -> str:
    """Which way a line turns; a slope that is nothing but rounding has neither."""
    return "not at all" if abs(slope) < 1e-12 else "up" if slope > 0 else "down"
