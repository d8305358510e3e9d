"""Notebook 04: the same walk on the sum and on the mean, while the number of points doubles.

Four linked views: the gradient of each point as an arrow, with their sum and their mean; the two
paths over the contours of the loss; the points and where both lines end; both learning rates on
one scale, each beside its limit.
"""

import numpy as np

from lrlib import figures
from lrlib._checks import checked_count
from lrlib.bowl import Bowl
from lrlib.descent import GROWS, SETTLES
from lrlib.explorers.base import (
    Explorer,
    joined,
    line_data,
    line_gradient,
    slider_rate,
    start_at,
    step_left,
)
from lrlib.figures import style
from lrlib.live import Range, Select

# Three rates to a doubling: so a doubled n and a halved rate are both whole numbers of positions,
# and every rate for the mean has its twin, n times smaller, for the sum.
PER_DOUBLING = 3
POSITIONS = np.arange(-8 * PER_DOUBLING, PER_DOUBLING + 3)
DOUBLINGS = 5

RUNS = ["sum", "mean"]
STYLES = {"sum": style.SUM, "mean": style.MEAN}
HEIGHTS = {"sum": 1, "mean": 0}  # in the panel of the rates
HERE = ("points", "n")  # the controls that say which points there are
POINTS = ["repeats the same points", "brings new points near the same line"]


class SumOrMean(Explorer):
    """The explorer of notebook 04.

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

    title = "One walk on the sum, one on the mean"
    description = """Four views. The gradient of each point as an arrow from zero, with their
    sum and their mean. The path of slope and intercept on the sum (wide, round marks) and on
    the mean (dashed, square marks) over the contours of the loss. The points and the two lines
    at the end. Both learning rates, each beside its limit."""

    def __init__(
        self,
        X,
        y,
        more_X,
        more_y,
        *,
        a: float = 0.0,
        b: float = 3.0,
        learning_rate: float = 0.16,
        n_steps: int = 20,
    ):
        X, y = line_data(X, y)
        more_X, more_y = line_data(more_X, more_y, names=("more_X", "more_y"))
        n, most = len(X), len(X) * 2**DOUBLINGS
        if len(more_X) != most - n:
            raise ValueError(
                f"more_X has {len(more_X)} points; {n} doubled {DOUBLINGS} times are {most}, so "
                f"it needs {most - n}"
            )
        if np.ptp(X) == 0:
            raise ValueError(
                "all points of X have the same x: then no slope is better than another, and the "
                "loss has no lowest point. Give X two different ones or more"
            )
        rate = slider_rate(learning_rate)
        self.n_steps = checked_count("n_steps", n_steps, at_least=0)
        self.counts = n * 2 ** np.arange(DOUBLINGS + 1)
        self.rates = rate * 2.0 ** (POSITIONS / PER_DOUBLING)
        self.start = start_at(a, b)
        tables = np.stack([np.tile(X, (2**DOUBLINGS, 1)), np.vstack([X, more_X])])
        self.X, self.y = tables, np.stack([np.tile(y, (2**DOUBLINGS, 1)), np.vstack([y, more_y])])
        super().__init__()

    # ---- compute

    def _compute(self):
        at, tables = np.append(*self.start), list(zip(self.X, self.y, strict=True))
        # Bowls and limits (points, counts), gradients (points, counts, arrows, 2).
        bowls = [[Bowl.of(X[:n], y[:n]) for n in self.counts] for X, y in tables]
        self.bowls, self.limits, self.paths = np.array(bowls), {}, {}
        each = [[line_gradient(X[[i]], y[[i]], *at) for i in range(len(X))] for X, y in tables]
        sums = np.cumsum(each, axis=1)[:, self.counts - 1, None]
        self.gradients = {"sum": sums, "mean": sums / self.counts[:, None, None]}
        there = self._there()[..., None]
        self.gradients["each"] = np.where(there, np.array(each)[:, None], np.nan)
        for how in RUNS:
            limits = [bowl.rate_limit(reduction=how) for bowl in self.bowls.flat]
            self.limits[how] = np.reshape(limits, self.bowls.shape)
            self.paths[how] = self._line_runs(self.bowls, self.rates, reduction=how)[:2]

    def _there(self) -> np.ndarray:
        """Which points are drawn, (points, counts, most points): of repeated ones the first."""
        number = np.arange(self.counts[-1])
        new = number < self.counts[:, None]
        return np.stack([new & (number < self.counts[0]), new])

    # ---- draw

    def _draw(self):
        axes = self._panels(2, 2, size=(8.8, 6.4))
        (self.ax_gradients, self.ax_path), (self.ax_data, self.ax_rates) = axes
        for name in ("arrows", "path", "fit", "span", "edge", "rate", "limit"):
            setattr(self.drawn, name, {})
        self._draw_gradients()
        self._draw_path()
        self._draw_data()
        self._draw_rates()

    def _draw_gradients(self) -> None:
        ax, drawn = self.ax_gradients, self.drawn
        each, total = self.gradients["each"][0, 0, : self.counts[0]], self.gradients["sum"][0, 0]
        figures.limits(ax, *np.vstack([each, total, [[0, 0]]]).T, room=0.12)
        ax.set(xlabel="dL/da", ylabel="dL/db")
        looks: dict = {how: {**STYLES[how], "label": f"their {how}"} for how in RUNS}
        looks["each"] = {"linewidth": 1, "alpha": 0.7, "label": "each point"}
        for name, look in looks.items():
            ways = 0, 0, *np.moveaxis(self.gradients[name], -1, 0)
            look = {**style.EACH, **look, "marker": ""}
            drawn.arrows[name] = self._live_arrows(ax, *ways, over=HERE, **look)
        legend = [drawn.arrows[name] for name in ("each", *RUNS)]
        words = "At the start the sum is {n:d} times the mean"
        drawn.cloud_title = self._live_panel(ax, words, over="n", legend=legend)
        tips = np.moveaxis(self.gradients["sum"][..., 0, :], -1, 0)  # (2, points, counts)
        outside = step_left(ax, *tips[..., None]) == 0
        beyond = np.where(outside, "the sum goes on to ({:.0f}, {:.0f})", "")
        drawn.beyond = self._live_text(ax, 0.02, 0.9, beyond, *tips, over=HERE)

    def _draw_path(self) -> None:
        ax, drawn, bowl = self.ax_path, self.drawn, self.bowls[0][0]
        best = np.append(bowl.W, bowl.b)
        reach = figures.reach(np.append(*self.start), best)
        reach = 1.5 * np.maximum(reach, 0.6 * reach.max())
        across, up = np.transpose([best - reach, best + reach])
        figures.frame(ax, "slope a", across, "intercept b", up)
        levels = (bowl.loss(*self.start) - bowl.loss_min()) * 4.0 ** np.arange(-3, 2)
        drawn.best = self._live_bowls(ax, self.bowls, levels, over=HERE, label="lowest")
        for how in RUNS:
            look = {**STYLES[how], "over": (*HERE, f"rate_{how}"), "label": how}
            drawn.path[how] = self._live_line(ax, *self.paths[how], **look)
        title = f"The first {self.n_steps} steps, over the loss"
        figures.panel(ax, title, [*drawn.path.values(), drawn.best])

    def _draw_data(self) -> None:
        ax, drawn = self.ax_data, self.drawn
        points = figures.scatter(ax, self.X[1], self.y[1], room=(0.06, 0.12))
        x, y = (np.where(self._there(), all_[:, None, :, 0], np.nan) for all_ in (self.X, self.y))
        drawn.points = self._live(self.line, [points], x, y, over=HERE)
        for how in RUNS:
            quiet = {**STYLES[how], "marker": "", "label": f"line of the {how}"}
            ends = self.paths[how][..., -1]
            drawn.fit[how] = self._live_fit(ax, *ends, over=(*HERE, f"rate_{how}"), **quiet)
        times = self.counts // self.counts[0]
        again = f"{{n:d}} points: each of the {self.counts[0]} is there {{:d}} times"
        words = np.where([times > 1, times < 1], again, "{n:d} points")
        drawn.data_title = self._live_panel(ax, words, times, over=HERE)

    def _draw_rates(self) -> None:
        ax, drawn = self.ax_rates, self.drawn
        left, right = self.rates[0] / 1.15, self.rates[-1] * 1.15
        ax.set(xscale="log", xlim=(left, right), xlabel="learning rate")
        ax.set_xticks([0.001, 0.01, 0.1], ["0.001", "0.01", "0.1"])
        figures.rows(ax, RUNS)
        ax.spines["left"].set_visible(False)
        for how, height in HEIGHTS.items():
            colour, limit, rate = {"color": STYLES[how]["color"]}, self.limits[how], f"rate_{how}"
            bar = {"linewidth": 7, "alpha": 0.3, "solid_capstyle": "butt", "over": HERE}
            drawn.span[how] = self._live_stroke(ax, left, height, limit, height, **bar, **colour)
            edge = limit, height - 0.16, limit, height + 0.16
            drawn.edge[how] = self._live_stroke(ax, *edge, over=HERE, linewidth=2.4, **colour)
            mark = {**style.NOW, **colour, "marker": STYLES[how]["marker"], "over": rate}
            drawn.rate[how] = self._live_point(ax, self.rates, height, **mark)
            said = 0.02, (height + 1.02) / 2.2, "rate {:.3g}, limit {:.3g}"
            numbers = self.rates, limit[..., None]
            drawn.limit[how] = self._live_text(ax, *said, *numbers, over=(*HERE, rate))
        figures.panel(ax, "Learning rates (marks) and their limits (bars)")

    # ---- controls

    def _controls(self):
        first = {"sum": -4 * PER_DOUBLING, "mean": 0}  # 1/16: one path at 16 points
        n = Range(self.counts, "n, the number of points", format="d")
        controls = {"n": n, "points": Select(POINTS, "doubling n")}
        for how in RUNS:
            look: dict = {"position": POSITIONS.tolist().index(first[how]), "format": ".3g"}
            controls[f"rate_{how}"] = Range(self.rates, f"learning rate on the {how}", **look)
        return controls

    # ---- move

    def _move(self):
        words, left = {}, {}
        for how, number in (("sum", "{0:d}"), ("mean", "{1:d}")):
            left[how] = step_left(self.ax_path, *self.paths[how])  # (points, counts, rates)
            grows = self.rates > self.limits[how][..., None]
            settles = f"The {how}’s run {SETTLES}"
            does = np.where(grows, f"Above its limit the {how}’s run {GROWS}", settles)
            leaves = f" and leaves the picture at step {number}. "
            words[how] = joined(does, np.where(left[how] >= 0, leaves, ". "))
        times = self.counts[:, None, None] * self.rates[:, None] / self.rates  # (counts, sum, mean)
        compared = np.where(
            np.isclose(times, 1),
            "A step on the sum is as long as one on the mean: one path.",
            "From one place, a step on the sum is {2:.3g} times as long as one on the mean.",
        )
        both = words["sum"][..., :, None], words["mean"][..., None, :]
        numbers = left["sum"][..., :, None], left["mean"][..., None, :], times
        over = (*HERE, "rate_sum", "rate_mean")
        self.text(None, joined(*both, compared), *numbers, over=over)
