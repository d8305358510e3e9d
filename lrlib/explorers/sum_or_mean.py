"""Notebook 05: the same walk on the sum and on the mean, while the number of points doubles.

Four linked views: the gradient of each point as an arrow, with their sum and their mean; the two
paths over the contours of the loss; the points and where both lines end; both learning rates on
one scale, each beside its limit.
"""

from types import SimpleNamespace

import numpy as np

from lrlib import figures
from lrlib._checks import checked_count, checked_data, checked_number
from lrlib.bowl import Bowl
from lrlib.figures import style
from lrlib.linear import gradient
from lrlib.live import LiveFigure, Range, Select

# Three rates to a doubling: so a doubled n and a halved rate are both whole numbers of positions,
# and every rate for the mean has its twin, n times smaller, for the sum.
PER_DOUBLING = 3
POSITIONS = np.arange(-8 * PER_DOUBLING, PER_DOUBLING + 3)
DOUBLINGS = 5

RUNS = ["sum", "mean"]
STYLES = {"sum": style.SUM, "mean": style.MEAN}
POINTS = ["repeats the same points", "brings new points near the same line"]


class SumOrMean(LiveFigure):
    """The explorer of notebook 05.

    Parameters
    ----------
    X, y : ndarray of shape (n, 1)
        The points to begin with; n is doubled five times.
    more_X, more_y : ndarray of shape (31 n, 1)
        New points near the same line, for the doublings that don't repeat the first ones.
    a, b : float
        Where both runs start: slope and intercept.
    learning_rate : float
        A rate for the mean, above 0; both sliders offer it times powers of the cube root of 2.
    n_steps : int

    Raises
    ------
    ValueError, TypeError
        For columns that do not fit, for an X of one x alone, and for a bad rate or number of steps.
    """

    def __init__(
        self,
        X: np.ndarray,
        y: np.ndarray,
        more_X: np.ndarray,
        more_y: np.ndarray,
        *,
        a: float = 0.0,
        b: float = 3.0,
        learning_rate: float = 0.16,
        n_steps: int = 20,
    ):
        X, y = checked_data(X, y)
        more_X, more_y = checked_data(more_X, more_y)
        if X.shape[1] != 1 or y.shape[1] != 1 or more_X.shape[1] != 1 or more_y.shape[1] != 1:
            raise ValueError(
                "this explorer draws a line: one feature and one output, columns of shape (n, 1); "
                f"got X {X.shape}, y {y.shape}, more_X {more_X.shape} and more_y {more_y.shape}"
            )
        n, most = len(X), len(X) * 2**DOUBLINGS
        if len(more_X) != most - n:
            raise ValueError(
                f"more_X has {len(more_X)} points; {n} doubled {DOUBLINGS} times are {most}, so "
                f"it needs {most - n}"
            )
        rate = checked_number("learning_rate", learning_rate, at_least=1e-300)
        self.n_steps = checked_count("n_steps", n_steps, at_least=0)
        self.counts = n * 2 ** np.arange(DOUBLINGS + 1)
        self.rates = rate * 2.0 ** (POSITIONS / PER_DOUBLING)
        self.start = np.array([[a]]), np.array([b])
        repeated = np.tile(X, (2**DOUBLINGS, 1)), np.tile(y, (2**DOUBLINGS, 1))
        fresh = np.vstack([X, more_X]), np.vstack([y, more_y])
        self.data = [[(X[:n], y[:n]) for n in self.counts] for X, y in (repeated, fresh)]
        self.bowls = [[Bowl.of(*points) for points in row] for row in self.data]
        if self.bowls[0][0].rank < 2:
            raise ValueError(
                "all points of X have the same x: then no slope is better than another, and the "
                "loss has no lowest point. Give X two different ones or more"
            )
        self.limits = {
            how: np.array([[bowl.rate_limit(reduction=how) for bowl in row] for row in self.bowls])
            for how in RUNS
        }  # (points, counts) each

        fig = self._draw()
        first = {"sum": -4 * PER_DOUBLING, "mean": 0}  # 1/16: one path at 16 points
        super().__init__(
            fig,
            title="One walk on the sum, one on the mean",
            description=(
                "Four views. The gradient of each point as an arrow from zero, with their sum and "
                "their mean. The path of slope and intercept on the sum (wide, round marks) and "
                "on the mean (dashed, square marks) over the contours of the loss. The points and "
                "the two lines at the end. Both learning rates, each beside its limit."
            ),
            n=Range(self.counts, "n, the number of points", format="d"),
            points=Select(POINTS, "doubling n"),
            **{
                f"rate_{how}": Range(
                    self.rates,
                    f"learning rate on the {how}",
                    value=POSITIONS.tolist().index(first[how]),
                    format=".3g",
                )
                for how in RUNS
            },
        )
        self._move()

    # ---- what is computed

    def _clouds(self) -> np.ndarray:
        """Each point's own gradient at the start, (points, counts, most points, 2), then NaN."""
        clouds = np.full((len(POINTS), len(self.counts), self.counts[-1], 2), np.nan)
        for which, row in enumerate(self.data):
            X, y = row[-1]
            alone = ((X[i : i + 1], y[i : i + 1]) for i in range(len(X)))
            each = np.array([self._gradient(point, "sum") for point in alone])
            for i, n in enumerate(self.counts):
                clouds[which, i, :n] = each[:n]
        return clouds

    def _total(self, how: str) -> np.ndarray:
        """The gradient of all the points at the start, (points, counts, 2)."""
        return np.array([[self._gradient(points, how) for points in row] for row in self.data])

    def _gradient(self, points, how: str) -> tuple[float, float]:
        """For a and for b, of these points together."""
        (X, y), (W, b) = points, self.start
        dLdW, dLdb = gradient(X, y, W, b, reduction=how)
        return dLdW.item(), dLdb.item()

    def _paths(self, how: str) -> tuple[np.ndarray, np.ndarray]:
        """a and b at every step, each of shape (points, counts, rates, n_steps + 1)."""
        runs = [
            [
                bowl.paths(
                    *self.start, learning_rates=self.rates, n_steps=self.n_steps, reduction=how
                )
                for bowl in row
            ]
            for row in self.bowls
        ]
        a = np.array([[run.W[..., 0, 0] for run in row] for row in runs])
        b = np.array([[run.b[..., 0] for run in row] for row in runs])
        return a, b

    def _readouts(self, paths) -> tuple[np.ndarray, list[np.ndarray]]:
        """The line below the controls over (points, n, rate_sum, rate_mean), and its numbers."""
        low, high = np.transpose([self.axes.plane.get_xlim(), self.axes.plane.get_ylim()])
        words, left = {}, {}
        for how, (a, b) in paths.items():
            outside = ~((a >= low[0]) & (a <= high[0]) & (b >= low[1]) & (b <= high[1]))
            left[how] = outside.argmax(axis=-1)  # (points, counts, rates)
            grows = self.rates > self.limits[how][..., None]
            number = {"sum": "{0:d}", "mean": "{1:d}"}[how]
            words[how] = np.where(
                grows, f"Above its limit the {how}’s run grows", f"The {how}’s run settles"
            ).astype(object) + np.where(
                outside.any(axis=-1), f" and leaves the picture at step {number}. ", ". "
            ).astype(object)
        times = self.counts[:, None, None] * self.rates[:, None] / self.rates  # (counts, sum, mean)
        same = np.isclose(times, 1)
        compared = np.where(
            same,
            "A step on the sum is as long as one on the mean: one path.",
            "From one place, a step on the sum is {2:.3g} times as long as one on the mean.",
        ).astype(object)
        template = words["sum"][..., :, None] + words["mean"][..., None, :] + compared
        return template, [left["sum"][..., :, None], left["mean"][..., None, :], times]

    # ---- what is drawn

    def _draw(self) -> figures.Picture:
        fig, ((cloud, plane), (data, scale)) = figures.picture(2, 2, size=(8.8, 6.2))
        self.axes = SimpleNamespace(cloud=cloud, plane=plane, data=data, scale=scale)
        self.drawn = drawn = SimpleNamespace(arrows={}, path={}, fit={}, span={}, edge={}, rate={})
        drawn.limit = {}
        a, b = self.start[0][0, 0], self.start[1][0]
        bowl = self.bowls[0][0]
        best_a, best_b = bowl.W[0, 0], bowl.b[0]

        each = self._clouds()[0, 0, : self.counts[0]]
        total = each.sum(axis=0)
        figures.limits(cloud, *np.vstack([each, total, [0, 0]]).T, room=0.12)
        for how in RUNS:
            drawn.arrows[how] = figures.arrows(cloud, 0, 0, **STYLES[how], label=f"their {how}")
        drawn.arrows["each"] = figures.arrows(
            cloud, 0, 0, linewidth=1, alpha=0.7, label="each point"
        )
        drawn.cloud_title = self._title(cloud, "0")
        handles = [drawn.arrows[name] for name in ("each", "sum", "mean")]
        cloud.legend(handles=handles, loc="upper left", frameon=False, fontsize=9)

        reach = figures.reach((a, b), (best_a, best_b))
        reach = 1.5 * np.maximum(reach, 0.6 * reach.max())
        plane.set(xlim=(best_a - reach[0], best_a + reach[0]))
        plane.set(ylim=(best_b - reach[1], best_b + reach[1]), xlabel="slope a")
        plane.set(ylabel="intercept b")
        drawn.rings = [plane.plot(a, b, color=style.FAINT, linewidth=0.8)[0] for _ in range(5)]
        (drawn.best,) = plane.plot(best_a, best_b, **style.AIM)
        for how in RUNS:
            drawn.path[how] = figures.path(
                plane, [a, best_a], [b, best_b], **STYLES[how], label=how
            )
        self._title(plane, f"The first {self.n_steps} steps, over the loss")
        plane.legend(loc="upper right", framealpha=0.9, edgecolor="none", fontsize=9)

        drawn.points = figures.scatter(data, *self.data[1][-1])
        data.margins(0.06, 0.12)
        data.set(xlim=data.get_xlim(), ylim=data.get_ylim())
        for how in RUNS:
            quiet = {**STYLES[how], "marker": ""}
            drawn.fit[how] = figures.fitted_line(data, a, b, **quiet, label=f"line of the {how}")
        drawn.data_title = self._title(data, "{:d} points")
        data.legend(loc="upper left", frameon=False, fontsize=9)

        scale.set(
            xscale="log", xlim=(self.rates[0] / 1.15, self.rates[-1] * 1.15), ylim=(-0.6, 1.6)
        )
        scale.set(yticks=[1, 0], yticklabels=RUNS, xlabel="learning rate")
        ticks = [0.001, 0.01, 0.1]
        scale.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
        scale.spines["left"].set_visible(False)
        scale.tick_params(axis="y", length=0)
        for how, height in zip(RUNS, (1, 0), strict=True):
            colour = STYLES[how]["color"]
            ends = self.rates[[0, -1]], [height, height]
            (drawn.span[how],) = scale.plot(
                *ends, color=colour, linewidth=7, alpha=0.3, solid_capstyle="butt"
            )
            (drawn.edge[how],) = scale.plot(*ends, color=colour, linewidth=2.4)
            (drawn.rate[how],) = scale.plot(
                *ends, **{**style.NOW, "color": colour, "marker": STYLES[how]["marker"]}
            )
            drawn.limit[how] = scale.text(
                0.02, (height + 1.02) / 2.2, "0", transform=scale.transAxes, fontsize=9
            )
        self._title(scale, "Learning rates (marks) and their limits (bars)")
        return fig

    def _title(self, ax, text: str):
        return ax.set_title(text, loc="left", fontsize=11)

    def _move(self) -> None:
        """Send every position of every artist ahead."""
        drawn, here = self.drawn, ("points", "n")
        paths = {how: self._paths(how) for how in RUNS}
        x = np.array(self.axes.data.get_xlim())
        with self.update():
            for name, shown in self._gradients_shown().items():
                strokes = figures.arrow_strokes(self.axes.cloud, shown[..., 0], shown[..., 1])
                self.line(drawn.arrows[name], *strokes, over=here)
            self.text(
                drawn.cloud_title,
                [["Gradients at the start: the sum is {:d} times the mean"]],
                self.counts[None],
                over=here,
            )
            bowl = self.bowls[0][0]
            levels = (bowl.loss(*self.start) - bowl.loss_min()) * 4.0 ** np.arange(-3, 2)
            best = np.array([[(w.W[0, 0], w.b[0]) for w in row] for row in self.bowls])
            hessian = np.array([[one.hessian() for one in row] for row in self.bowls])
            rings = figures.rings(best, hessian, levels)
            for i, ring in enumerate(drawn.rings):
                self.line(ring, *rings[..., i, :], over=here)
            self.line(drawn.best, best[..., :1], best[..., 1:], over=here)
            self._move_data()
            for how, height in zip(RUNS, (1, 0), strict=True):
                a, b = paths[how]
                over = (*here, f"rate_{how}")
                self.line(drawn.path[how], a, b, over=over)
                last_a, last_b = a[..., -1:], b[..., -1:]
                self.line(drawn.fit[how], x, last_a * x + last_b, over=over)
                limit = self.limits[how]
                left = np.full_like(limit, self.axes.scale.get_xlim()[0])
                self.line(drawn.span[how], np.stack([left, limit], -1), [height] * 2, over=here)
                edge = height + np.array([-0.16, 0.16])
                self.line(drawn.edge[how], limit[..., None], edge, over=here)
                self.line(drawn.rate[how], self.rates[:, None], [height], over=f"rate_{how}")
                self.text(drawn.limit[how], "limit {:.3g}", limit, over=here)
            template, numbers = self._readouts(paths)
            self.text(None, template, *numbers, over=(*here, "rate_sum", "rate_mean"))

    def _gradients_shown(self) -> dict[str, np.ndarray]:
        """(points, counts, arrows, 2) for each point, the sum and the mean."""
        each = self._clouds()
        # Repeated points have the same arrows as the first: drawing those once is enough.
        each[0, :, self.counts[0] :] = np.nan
        return {"each": each} | {how: self._total(how)[..., None, :] for how in RUNS}

    def _move_data(self) -> None:
        x, y = (np.full((len(POINTS), len(self.counts), self.counts[-1]), np.nan) for _ in range(2))
        for which, row in enumerate(self.data):
            for i, (X, Y) in enumerate(row):
                x[which, i, : len(X)], y[which, i, : len(X)] = X[:, 0], Y[:, 0]
        x[0, :, self.counts[0] :] = np.nan
        over = ("points", "n")
        self.line(self.drawn.points, x, y, over=over)
        times = self.counts // self.counts[0]
        first = self.counts[0]
        repeated = [f"{first} points"] + [
            f"{n} points: each of the {first} is there {k} times"
            for n, k in zip(self.counts[1:], times[1:], strict=True)
        ]
        fresh = [f"{n} points" for n in self.counts]
        self.text(self.drawn.data_title, [repeated, fresh], over=over)
