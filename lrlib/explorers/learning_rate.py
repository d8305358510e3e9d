"""Notebook 06: what a learning rate does to the steep and to the flat direction of a bowl.

Four linked views of one run: its path over the contours, what is left of the way along the
steepest and the flattest of the bowl's own axes, the factor by which one step shrinks each, and
the loss. A choice of feature scale turns one bowl into another; the line it starts from stays.
"""

import numpy as np
from matplotlib.ticker import MaxNLocator

from lrlib import figures
from lrlib._checks import checked_count, checked_parameters
from lrlib.bowl import Bowl, Paths
from lrlib.descent import DIVERGED, GROWS, SETTLES
from lrlib.explorers.base import Explorer, counter, joined, slider_rate, step_left
from lrlib.figures import style
from lrlib.live import Range, Select

SCALES = ["raw, as it is", "centred: minus its mean", "standardised: and over its spread"]
RUN = ("scale", "rate")  # the controls that choose one
STYLES = {"steep": style.STEEP, "flat": style.FLAT}

# The slider holds these multiples of the limit of each scale, and fills what lies between.
MULTIPLES = [0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98]
MULTIPLES += [1.02, 1.05, 1.1, 1.2, 1.4, 1.7, 2]
CLOSE, APART = 1.02, 1.3  # ratios: nearer is one position, further gets more between
MOST_RATES = 76  # what is sent ahead grows with them
FAR = 300  # a curve of factors ends at its first point above: far above the picture
SETTLED = 0.01  # of the excess loss at the start


class LearningRate(Explorer):
    """The explorer of notebook 06.

    Parameters
    ----------
    bowl : Bowl
        Of any number of points and features, with one output.
    W : array_like of shape (d, 1), optional
    b : array_like of shape (1,), optional
        Where every run starts, for the raw features; None for zeros. For the other scales it is
        the same line in their numbers.
    learning_rate : float or None
        The rate the slider starts at, which it then has among the others. None for 0.9 of the
        limit of the raw features.
    n_steps : int

    Raises
    ------
    ValueError, TypeError
        For a bowl with several outputs or with a flat direction, and for what doesn't fit it.
    """

    title = "What the learning rate does"
    description = """Four views of one run of gradient descent. Its path over the contours of
    the loss, with the minimum as a star. What is left of the way along the steepest and the
    flattest axis of the loss, on a log axis. The factor by which one step shrinks each of the
    two, for every learning rate. And log2 of the loss over the steps, with the lowest possible
    loss dashed."""

    def __init__(
        self, bowl: Bowl, W=None, b=None, *, learning_rate: float | None = None, n_steps: int = 50
    ):
        if not isinstance(bowl, Bowl):
            raise TypeError(f"this explorer opens on a Bowl, as Bowl.of(X, y) makes: not {bowl!r}")
        if bowl.k != 1:
            raise ValueError(f"this explorer draws one output; the bowl has k = {bowl.k}")
        if bowl.rank <= bowl.d:
            raise ValueError(
                f"this bowl is curved in {bowl.rank} of its {bowl.d + 1} directions; along a flat "
                "one nothing ever moves. A column is constant, or made of others: leave it out"
            )
        W = np.zeros((bowl.d, 1)) if W is None else W
        W, b = checked_parameters(W, np.zeros(1) if b is None else b, bowl.d)
        if learning_rate is None:
            learning_rate = 0.9 * bowl.rate_limit()
        self.rate = slider_rate(learning_rate)
        self.n_steps = checked_count("n_steps", n_steps)
        self.steps = np.arange(self.n_steps + 1)
        self.scales = [_Scale(*each) for each in _rescaled(bowl, W, b)]
        self.rates = _slider([scale.limit for scale in self.scales], self.rate)
        super().__init__()

    # ---- compute

    def _compute(self):
        """The loss (scales, rates, steps), and where each step lies in its scale's plane."""
        options: dict = {"learning_rates": self.rates, "n_steps": self.n_steps}
        runs = [one.bowl.paths(one.W, one.b, **options) for one in self.scales]
        self.loss = np.array([run.loss for run in runs])
        places = [one.places(run) for one, run in zip(self.scales, runs, strict=True)]
        self.u = np.array(places)  # (scales, rates, steps, 2)

    def _factors(self, mode: str, rates: np.ndarray) -> np.ndarray:
        """What one step leaves along this axis, (scales, rates)."""
        curvature = np.array([[scale.curvature[mode]] for scale in self.scales])
        return np.abs(1 - rates * curvature)

    def _left(self, mode: str) -> np.ndarray:
        """What is left along this axis, as a share of the start; NaN once a run diverged."""
        # Not measured on the path: beside a steep axis that has blown up, rounding hides the rest.
        with np.errstate(over="ignore"):
            left = self._factors(mode, self.rates)[..., None] ** self.steps
        left = np.maximum(left, 1e-20)  # a log axis has no zero
        return np.where(np.isfinite(left + self.loss), left, np.nan)

    # ---- draw

    def _draw(self):
        axes = self._panels(2, 2, size=(8.8, 6.4))
        (self.ax_path, self.ax_modes), (self.ax_factor, self.ax_loss) = axes
        self.drawn.left, self.drawn.factor, self.drawn.factor_now = {}, {}, {}
        self._draw_path()
        self._draw_modes()
        self._draw_factors()
        self._draw_loss()
        self._later.insert(0, self._draw_ticks)

    def _draw_path(self) -> None:
        ax, drawn, u = self.ax_path, self.drawn, np.moveaxis(self.u, -1, 0)
        ax.set(xlim=(-1, 1), ylim=(-1, 1), xticks=[], yticks=[])
        line = self.scales[0].bowl.d == 1
        ax.set_xlabel("slope a" if line else "along the steepest axis", labelpad=18)
        ax.set_ylabel("intercept b" if line else "along the flattest axis", labelpad=38)
        rings = [np.stack([one.ring(level) for one in self.scales], axis=1) for level in LEVELS]
        faint = {"color": style.FAINT, "linewidth": 0.8, "over": "scale"}
        drawn.rings = [self._live_line(ax, *ring, **faint) for ring in rings]
        (star,) = ax.plot(0, 0, **style.AIM, zorder=4, label="lowest")
        drawn.path = self._live_line(ax, *u, over=RUN, trail="step", **style.PATH, label="the run")
        drawn.now = self._live_point(ax, *u, **style.NOW, zorder=5, label="now")
        words, legend = "Step {step:d} over the contours of the loss", [drawn.path, drawn.now, star]
        drawn.step = self._live_panel(ax, words, over="step", legend=legend)

    def _draw_modes(self) -> None:
        ax, drawn = self.ax_modes, self.drawn
        ax.set(yscale="log", xlim=(0, self.n_steps), ylim=(1e-4, 1e2))
        ax.set(xlabel="step", ylabel="left of the start")
        for mode in STYLES:
            look = {**STYLES[mode], "over": RUN, "trail": "step", "label": mode}
            drawn.left[mode] = self._live_line(ax, self.steps, self._left(mode), **look)
        figures.panel(ax, "What is left along the two directions", drawn.left.values())

    def _draw_factors(self) -> None:
        ax, drawn, rates = self.ax_factor, self.drawn, self.rates
        ax.set(xscale="log", xlim=(rates[0], rates[-1]), ylim=(0, 2))
        ax.set(xlabel="learning rate", ylabel="left after one step")
        ax.axhline(1, color=style.FAINT, linewidth=0.8)
        limit = {"color": style.INK, "linewidth": 1.2, "label": "limit"}
        best = {**style.BEST, "linewidth": 1.4, "label": "best"}
        now = {"color": style.NOW["color"], "linewidth": 1, "label": "now"}
        limits, bests = np.transpose([(scale.limit, scale.best) for scale in self.scales])
        drawn.limit = self._live_stroke(ax, limits, 0, limits, 2, over="scale", **limit)
        drawn.best = self._live_stroke(ax, bests, 0, bests, 2, over="scale", **best)
        drawn.rate = self._live_stroke(ax, rates, 0, rates, 2, over="rate", **now)
        fine = np.geomspace(rates[0], rates[-1], 240)
        for mode in STYLES:
            factors = self._factors(mode, fine)
            factors[:, 1:][factors[:, :-1] > FAR] = np.nan
            drawn.factor[mode] = self._live_line(ax, fine, factors, over="scale", **STYLES[mode])
            look = {**style.NOW, "color": STYLES[mode]["color"], "markersize": 8, "over": RUN}
            place = rates, self._factors(mode, rates)
            drawn.factor_now[mode] = self._live_point(ax, *place, **look, zorder=5)
        legend = [drawn.best, drawn.limit, drawn.rate]
        figures.panel(ax, "One step leaves |1 - rate · curvature|", legend)

    def _draw_loss(self) -> None:
        ax, first, floor = self.ax_loss, self.scales[0].first or 1.0, self.scales[0].floor
        look = {**style.LOSS, "over": RUN, "trail": "step", "label": "the run"}
        self.drawn.loss = self._live_line(ax, self.steps, np.log2(self.loss), **look)
        lowest = {**style.BEST, "linewidth": 1.2, "label": "the lowest"}
        if floor > 0:  # 0 has no log2
            ax.axhline(np.log2(floor), **lowest)
        last = max(floor, 1e-6 * first)
        limits = np.log2(last) - 1.5, np.log2(first) + 4
        figures.frame(ax, "step", (0, self.n_steps), "log2 of the loss", limits)
        does = np.where(np.isnan(self.loss), "diverged", "is {:.4g}")
        words = joined("log2 of the loss; the loss ", does)
        self.drawn.loss_title = self._live_panel(ax, words, self.loss)

    def _draw_ticks(self) -> None:
        """Round numbers on both axes of the path: those of each scale, shown with it.

        First of all that comes later: only the layout decides how wide the panel is.
        """
        ax = self.ax_path
        extent = ax.get_window_extent()
        wide = extent.width / extent.height  # one unit is as long across as up: round looks round
        ax.set_xlim(-wide, wide)
        mark = {"color": style.INK, "linewidth": 0.8, "clip_on": False}
        words = {"fontsize": style.LEGEND_SIZE, "clip_on": False, "in_layout": False}
        below, beside = {"ha": "center", "va": "top"}, {"ha": "right", "va": "center"}
        self.drawn.ticks = []
        for which, scale in enumerate(self.scales):
            ticks: list = []
            for at, value in scale.ticks(0, wide):
                ticks += ax.plot([at, at], [-1, -1.03], **mark)
                ticks += [ax.text(at, -1.06, f"{value:.6g}", **below, **words)]
            for at, value in scale.ticks(1, 1.0):
                ticks += ax.plot([-wide, -1.02 * wide], [at, at], **mark)
                ticks += [ax.text(-1.04 * wide, at, f"{value:.6g}", **beside, **words)]
            self.drawn.ticks.append(ticks)
            for tick in ticks:
                self._live(self.show, [tick], np.arange(len(SCALES)) == which, over="scale")

    # ---- controls

    def _controls(self):
        rates, at = np.tile(self.rates, (len(SCALES), 1)), np.argmin(np.abs(self.rates - self.rate))
        marks = [self._marks(scale) for scale in self.scales]
        look: dict = {"position": int(at), "format": ".3g", "over": "scale", "marks": marks}
        return {
            "scale": Select(SCALES, "feature"),
            "rate": Range(rates, "learning rate", **look),
            "step": counter("step", self.n_steps, position=min(20, self.n_steps), play=120),
        }

    def _marks(self, scale: "_Scale") -> dict[float, str]:
        """Where "best" and "limit" stand on the slider; one mark where they all but coincide."""
        places = np.log([scale.best, scale.limit]), np.log(self.rates), np.arange(len(self.rates))
        best, limit = np.interp(*places)
        words = f"limit {scale.limit:.3g}"
        if limit - best < 0.08 * len(self.rates):
            return {limit: f"best, {words}"}
        return {best: f"best {scale.best:.3g}", limit: words}

    # ---- move

    def _move(self):
        left = step_left(self.ax_path, self.u[..., 0], self.u[..., 1])
        said = [
            [self._readout(scale, *each) for each in zip(self.rates, *of_scale, strict=True)]
            for scale, *of_scale in zip(self.scales, self.loss, left, strict=True)
        ]
        self.words(None, said, over=RUN)

    def _readout(self, scale: "_Scale", rate: float, loss: np.ndarray, left: int) -> str:
        """The line below the controls, of the run with this loss; where it left the picture."""
        number = scale.bowl.condition_number
        words = "Condition number " + format(number, ".0f" if 100 <= number < 1e7 else ".3g")
        words += f", limit {scale.limit:.3g}, best rate {scale.best:.3g}. "
        words += f"This rate is {rate / scale.limit:.3g} times the limit: "
        words += f"the run {GROWS if rate > scale.limit else SETTLES}."
        if left >= 0:
            words += f" It left the picture at step {left}."
        excess, lost = (loss - scale.floor) / scale.excess, np.isnan(loss)
        settled = excess <= SETTLED
        if lost.any():
            words += f" The loss {DIVERGED.format(lost.argmax())}."
        elif rate <= scale.limit and settled.any():
            words += f" Its loss has come 99 % of the way down at step {settled.argmax()}."
        elif rate <= scale.limit:
            words += f" After {self.n_steps} steps its loss has come {100 * (1 - excess[-1]):.3g} %"
            words += " of the way down."
        return words


LEVELS = 4.0 ** np.arange(-3, 2)  # contours, as shares of the excess loss at the start


class _Scale:
    """One bowl with its start, its axes, and the window it is looked at through."""

    def __init__(self, bowl: Bowl, W: np.ndarray, b: np.ndarray):
        self.bowl, self.W, self.b = bowl, W, b
        self.minimum = np.concatenate([bowl.W[:, 0], bowl.b])
        self.limit, self.best = bowl.rate_limit(), bowl.best_rate()
        self.first, self.floor = float(bowl.loss(W, b)), bowl.loss_min()
        self.excess = max(self.first - self.floor, 1e-12 * self.first) or 1.0

        curvatures, (_, axes) = bowl.eigenvalues(), np.linalg.eigh(bowl.hessian())
        # In a round bowl rounding decides which axis comes first; then the first feature does.
        if curvatures[-1] < (1 + 1e-9) * curvatures[0]:
            axes = np.eye(bowl.d + 1)[:, ::-1]
        self.curvature = {"steep": curvatures[-1], "flat": curvatures[0]}

        # The plane of slope and intercept; of more parameters, that of the two axes.
        shown = np.eye(2) if bowl.d == 1 else axes[:, [-1, 0]].T
        inverse = (axes / curvatures) @ axes.T
        self._shape = shown @ inverse @ shown.T  # the contours' ellipse, (2, 2)
        reach = 1.5 * np.sqrt(2 * self.excess * np.diag(self._shape))
        # A gorge 100 times as long as wide would be a hair. So each side has a scale of its own,
        # chosen to leave some of the difference: 100 to 1 looks like 5 to 1.
        reach[np.argmin(reach)] *= (reach.max() / reach.min()) ** 0.35
        self.middle, self.reach = shown @ self.minimum, reach
        self.to_plane = shown / reach[:, None]

    def places(self, run: Paths) -> np.ndarray:
        """Where the steps of runs lie in the plane, (rates, steps, 2)."""
        away = np.concatenate([run.W[..., 0], run.b], axis=-1) - self.minimum
        return away @ self.to_plane.T

    def ring(self, level: float) -> np.ndarray:
        """The contour where the excess loss is `level` times that of the start, (2, corners)."""
        turn = np.linspace(0, 2 * np.pi, 121)
        root = np.linalg.cholesky(self._shape) * np.sqrt(2 * level * self.excess)
        return root @ [np.cos(turn), np.sin(turn)] / self.reach[:, None]

    def ticks(self, axis: int, reach: float) -> list[tuple[float, float]]:
        """Where on an axis of the plane round values of the parameter stand, and the values."""
        middle, unit = self.middle[axis], self.reach[axis]
        ends = middle + unit * reach * np.array([-1, 1])
        values = MaxNLocator(5, steps=[1, 2, 5, 10]).tick_values(*ends)
        places = (values - middle) / unit
        return [pair for pair in zip(places, values, strict=True) if abs(pair[0]) <= 0.97 * reach]


def _rescaled(bowl: Bowl, W: np.ndarray, b: np.ndarray):
    """The bowls of the same points with their features raw, centred and standardised.

    Each with the start (W, b), rewritten so that it predicts the same.
    """
    mean, one = bowl.mean[: bowl.d], np.ones(bowl.d)
    for shift, unit in ((0 * mean, one), (mean, one), (mean, bowl.spread)):
        yield bowl.rescaled(shift, unit), W * unit[:, None], b + shift @ W


def _slider(limits: list[float], learning_rate: float) -> np.ndarray:
    """The rates of the slider, ascending: multiples of every limit, and no wide gap."""
    wanted = np.append(np.outer(limits, MULTIPLES), learning_rate)
    kept: list[float] = [learning_rate]
    for rate in sorted(wanted):
        if all(max(rate / other, other / rate) > CLOSE for other in kept):
            kept.append(float(rate))
    kept.sort()
    gaps, apart = np.diff(np.log(kept)), np.log(APART)
    while True:
        more = np.ceil(gaps / apart - 1e-9).astype(int)  # pieces of each gap
        if more.sum() < max(MOST_RATES, len(kept)):
            break
        apart *= 1.2
    pieces = zip(kept, kept[1:], more, strict=False)
    between = [np.geomspace(low, high, count + 1)[:-1] for low, high, count in pieces]
    return np.append(np.concatenate(between), kept[-1])
