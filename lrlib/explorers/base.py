"""What the explorers share: five phases, the check of a line's data, what several of them move.

An explorer is made in five phases, always in this order. *Check*: its `__init__` looks at what it
is given and keeps it. *Compute*: every number, at every position of the controls. *Draw*: the
picture, once, as matplotlib draws it; a `_live_...` line says at once where its artist goes.
*Controls*: what a learner moves. *Move*: where all else goes, and the words. `first_look.py` is the
smallest example.
"""

import functools
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Text

from lrlib import figures
from lrlib._checks import checked_data, checked_number
from lrlib.bowl import Bowl
from lrlib.figures import style
from lrlib.linear import gradient, loss_factor
from lrlib.live import LiveFigure, Range
from lrlib.live.figure import MAX_BYTES


class Explorer(LiveFigure):
    """A live figure in five phases; `drawn` keeps the artists, and `ax_...` are the panels.

    A subclass names `title` and `description`, what the picture shows for who can't see it. Its
    `__init__` checks what it is given, keeps it, and ends with ``super().__init__()``.
    """

    title = ""
    description = ""
    budget = MAX_BYTES
    n_steps: int
    start: Any  # W and b where a line's runs begin, as `start_at` gives them
    _picture: figures.Picture

    def __init__(self) -> None:
        self.drawn: Any = SimpleNamespace()
        self._later: list[Callable[[], None]] = []
        self._compute()
        with np.errstate(all="ignore"):  # what runs away from the picture is no cause for a warning
            self._draw()
        words = {"title": self.title, "description": " ".join(self.description.split())}
        super().__init__(self._picture, **words, max_bytes=self.budget, **self._controls())
        self._move_all()

    def _compute(self) -> None:
        """Every number at every position of the controls."""

    def _line_runs(self, bowls, rates, **options) -> np.ndarray:
        """a, b and the loss of a line's runs on every bowl, (3, *bowls, rates, n_steps + 1)."""
        bowls = np.asarray(bowls, dtype=object)
        options |= {"learning_rates": rates, "n_steps": self.n_steps}
        runs = [bowl.paths(*self.start, **options) for bowl in bowls.flat]
        found = np.array([(run.W[..., 0, 0], run.b[..., 0], run.loss) for run in runs])
        return np.moveaxis(found.reshape(*bowls.shape, *found.shape[1:]), bowls.ndim, 0)

    def _draw(self) -> None:
        """The picture: its `_panels`, their limits set; what moves goes into `drawn`."""
        raise NotImplementedError

    def _controls(self) -> dict[str, Any]:
        """What a learner moves, by name."""
        raise NotImplementedError

    def _move(self) -> None:
        """Say where goes what `_draw` has not said, and the words."""
        raise NotImplementedError

    def _move_all(self) -> None:
        """Send all positions at once."""
        with self.update(), np.errstate(all="ignore"):
            for move in self._later:
                move()
            self._move()

    def _panels(self, rows: int = 1, columns: int = 1, **options) -> Any:
        """The picture's axes, still empty: one, or an array of them, as `figures.picture` makes."""
        self._picture, axes = figures.picture(rows, columns, **options)
        return axes

    # ---- drawn in `_draw` together with where it goes; `over` names the controls on which
    # ---- that depends: all of them, where it is left out

    def _live_line(self, ax: Axes, x, y, *, over=(), trail=None, **look) -> Line2D:
        """A line that moves as `LiveFigure.line` says."""
        return self._live(self.line, ax.plot([], [], **look), x, y, over=over, trail=trail)

    def _live_box(self, ax: Axes, left, low, width, height, *, over=(), **look) -> Polygon:
        """A rectangle, as `figures.box` takes it."""
        corners = figures.box(left, low, width, height)
        return self._live(self.fill, ax.fill([0], [0], **look), *corners, over=over)

    def _live_stroke(self, ax: Axes, x, y, u, v, *, over=(), **look) -> Line2D:
        """A straight line from (x, y) to (u, v)."""
        x, y, u, v = np.broadcast_arrays(x, y, u, v)
        ends = np.stack([x, u], axis=-1), np.stack([y, v], axis=-1)
        return self._live_line(ax, *ends, over=over, **look)

    def _live_point(self, ax: Axes, x, y, *, over=(), **look) -> Line2D:
        """A single mark."""
        return self._live(self._move_point, ax.plot([], [], **look), x, y, over=over)

    def _live_fit(self, ax: Axes, a, b, *, over=(), **look) -> Line2D:
        """The line y = a x + b across its panel."""
        line = ax.plot([], [], **{**style.FIT, **look})
        return self._live(self._move_fit, line, a, b, over=over)

    def _live_arrows(self, ax: Axes, x, y, u, v, *, over=(), **look) -> Line2D:
        """Arrows from (x, y) to (u, v), each (..., arrows), no marks; one to NaN is not there."""
        x, y, u, v = np.broadcast_arrays(x, y, u, v)
        strokes, start = ax.plot([], [], **look | {"marker": ""}), np.stack([x, y], axis=-1)
        return self._live(self._move_arrows, strokes, u, v, start=start, over=over)

    def _live_arrow(self, ax: Axes, x, y, u, v, *, over=(), **look) -> Line2D:
        """One arrow from (x, y) to (u, v)."""
        ends = (np.asarray(end)[..., None] for end in (x, y, u, v))
        return self._live_arrows(ax, *ends, over=over, **look)

    def _live_tangent(self, ax: Axes, x, y, slope, reach: float, *, over=(), **look) -> Line2D:
        """A straight piece of this slope, `reach` wide on either side of (x, y)."""
        ends = x - reach, y - reach * slope, x + reach, y + reach * slope
        return self._live_stroke(ax, *ends, over=over, **look)

    def _live_map(self, ax: Axes, bowl: Bowl, reach, quarters, a, b, **options) -> list[Line2D]:
        """A `contour_map` with its lowest point, and the place (a, b) of now; both for a legend."""
        contour_map(ax, bowl, reach, quarters, **options)
        self.drawn.now = self._live_point(ax, a, b, **style.NOW, zorder=5, label="now")
        (star,) = ax.plot(*best_line(bowl), **style.AIM, zorder=4, label="lowest")
        return [self.drawn.now, star]

    def _live_grid(self, ax: Axes, tables, *, over, decimals: int | None = None, **look) -> Any:
        """A number grid, its tables (..., rows, columns); blank where a number is NaN."""
        first = np.nan_to_num(tables).reshape(-1, *tables.shape[-2:])[0]
        grid = figures.number_grid(ax, first, **{"color": style.INK, **look})
        return self._live(self._move_grid, [grid], tables, over=over, decimals=decimals)

    def _live_bowls(self, ax: Axes, bowls, levels, *, over, corners: int = 61, **look) -> Line2D:
        """The contours of a bowl at each position, kept as `rings`; its lowest point as a star.

        Of one x alone a whole valley is lowest: no star, and contours without an end.
        """
        bowls = np.asarray(bowls, dtype=object)
        best = [best_line(one) if one.rank == 2 else (np.nan, np.nan) for one in bowls.flat]
        lowest = np.reshape(best, (*bowls.shape, 2))
        curved = np.reshape([one.hessian() for one in bowls.flat], (*bowls.shape, 2, 2))
        around = np.moveaxis(figures.rings(lowest, curved, levels, corners), -2, 0)
        faint = {"color": style.FAINT, "linewidth": 0.8, "over": over}
        self.drawn.rings = [self._live_line(ax, *ring, **faint) for ring in around]
        look = {**style.AIM, **look, "over": over}
        return self._live_point(ax, lowest[..., 0], lowest[..., 1], **look)

    def _live_panel(self, ax: Axes, title, *numbers, over=(), **legend) -> Text:
        """What a panel says above itself, with numbers that change; `legend` as of `panel`."""
        text = figures.panel(ax, "0", **legend)
        return self._live(self.text, [text], title, *numbers, over=over)

    def _live_readings(self, ax: Axes, numbers: Mapping[str, Any], *, over=()) -> list[Text]:
        """Names below each other, each with its number of now beside it; for NaN a dash."""
        texts = figures.readings(ax, numbers)
        for text, values in zip(texts, numbers.values(), strict=True):
            words = np.where(np.isnan(values), "–", "{:.6g}")
            self._live(self.text, [text], words, np.nan_to_num(values), over=over)
        return texts

    def _live_text(self, ax: Axes, x, y, template, *numbers, over=()) -> Text:
        """Words at a place of the panel, in shares of its width and height."""
        text = ax.text(x, y, "0", transform=ax.transAxes, fontsize=style.LEGEND_SIZE)
        return self._live(self.text, [text], template, *numbers, over=over)

    def _live(self, move: Callable, artists: list, *where, over=(), **options) -> Any:
        """The one artist, which `move` will take there once the panels and controls stand."""
        (artist,) = artists
        self._later.append(lambda: move(artist, *where, over=over or tuple(self._specs), **options))
        return artist

    # ---- what several explorers move

    def _move_fit(self, line: Line2D, a, b, over) -> None:
        """The line y = a x + b across its panel, a and b over the axes of `over`."""
        x = np.array(line.axes.get_xlim()) if line.axes else np.zeros(2)
        a, b = np.asarray(a)[..., None], np.asarray(b)[..., None]
        self.line(line, x, a * x + b, over=over)

    def _move_arrows(self, line: Line2D, u, v, over, **options) -> None:
        """Arrows to (u, v), all strokes of one line; `start` is where they begin, or at zero."""
        ax: Any = line.axes
        self.line(line, *figures.arrow_strokes(ax, u, v, **options), over=over)

    def _move_point(self, point: Line2D, x, y, over) -> None:
        """A single mark, x and y over the axes of `over`."""
        self.line(point, np.asarray(x)[..., None], np.asarray(y)[..., None], over=over)

    def _move_grid(self, grid: figures.Grid, tables, over, decimals: int | None) -> None:
        """A grid's numbers and squares at every position; blank where a number is NaN."""
        there, shown = ~np.isnan(tables), np.nan_to_num(tables)
        template = "{:.4g}" if decimals is None else f"{{:.{decimals}f}}"
        written = shown if decimals is None else shown.round(decimals)
        for (i, j), number in np.ndenumerate(grid.numbers):
            words = np.where(there[..., i, j], template, "")
            self.text(number, words, written[..., i, j] + 0.0, over=over)
        above, below = figures.squares(shown, at=grid.at, cell=grid.cell, full=grid.full)
        self.fill(grid.positive, *above, over=over)
        self.fill(grid.negative, *below, over=over)


# ---- check


def line_data(
    X, y, *, at_least: int = 1, names: tuple[str, str] = ("X", "y")
) -> tuple[np.ndarray, np.ndarray]:
    """X and y (n, 1) of floats, from columns or from two flat arrays.

    ValueError for more columns or fewer points.
    """
    if getattr(X, "ndim", None) == getattr(y, "ndim", None) == 1:  # one number for each point
        X, y = np.reshape(X, (-1, 1)), np.reshape(y, (-1, 1))
    X, y = checked_data(X, y)
    if X.shape[1] != 1 or y.shape[1] != 1 or len(X) < at_least:
        points = " and at least two points" if at_least > 1 else ""
        raise ValueError(
            f"this explorer draws a line: one feature and one output{points}, columns of shape "
            f"(n, 1); got {names[0]} {X.shape} and {names[1]} {y.shape}"
        )
    return np.asarray(X, dtype=float), np.asarray(y, dtype=float)


def start_at(a, b) -> tuple[np.ndarray, np.ndarray]:
    """W (1, 1) and b (1,) where a line's run starts; ValueError, TypeError for no finite number."""
    return np.array([[checked_number("a", a)]]), np.array([checked_number("b", b)])


def checked_width(name: str, width) -> float:
    """How far a picture reaches to each side; ValueError for 0, where there is nothing to see."""
    return _above_zero(name, width, "the picture reaches so far to each side")


def slider_rate(learning_rate) -> float:
    """The rate of which a slider's are multiples; ValueError for 0, which has no other."""
    return _above_zero("learning_rate", learning_rate, "the slider's rates are multiples of it")


def _above_zero(name: str, value, why: str) -> float:
    number = checked_number(name, value)
    if number < 1e-300:  # or 1 / number would overflow
        raise ValueError(f"{name} is {number:g}, and {why}: give a number above 0 (1e-300 or more)")
    return number


def best_line(bowl: Bowl) -> tuple[float, float]:
    """Slope and intercept of the lowest point."""
    return bowl.W.item(), bowl.b.item()


def line_loss(bowl: Bowl, a, b, **options) -> np.ndarray:
    """The loss at slopes a and intercepts b, of shapes that broadcast."""
    a, b = np.broadcast_arrays(a, b)
    return bowl.loss(a[..., None, None], b[..., None], **options)


def line_gradient(X, y, a, b, *, reduction: str = "mean") -> np.ndarray:
    """The gradient there, for the slopes and for the intercepts: (2, ...)."""
    a, b = np.broadcast_arrays(a, b)
    targets = np.repeat(y, a.size, axis=1)  # each place as one more output
    summed = np.vstack(gradient(X, targets, a.reshape(1, -1), b.ravel(), reduction="sum"))
    return loss_factor(len(X), reduction=reduction) * summed.reshape(2, *a.shape)


# ---- controls


def counter(label: str, last: int, *, first: int = 0, **options) -> Range:
    """A slider over the whole numbers up to the last one."""
    return Range(np.arange(first, last + 1), label, format="d", **options)


# ---- draw


def contour_map(ax: Axes, bowl: Bowl, reach, quarters, above: float | None = None, **options):
    """Contours of a bowl around its lowest point, `reach` to each side; limits are set by them.

    At `quarters` q the loss is the lowest plus 4**q of `above` (None: of the highest in sight).
    """
    a, b = (
        np.linspace(best - far, best + far, 121)
        for best, far in zip(best_line(bowl), np.broadcast_to(reach, 2), strict=True)
    )
    loss = line_loss(bowl, a, b[:, None], **options)
    floor = bowl.loss_min(**options)
    above = above or float(loss.max() - floor)
    figures.contours(ax, a, b, loss, levels=floor + above * 4.0 ** np.asarray(quarters))


# ---- move


def factor(value: float) -> str:
    """A number as it stands in a product or a sum: in brackets where it has a minus."""
    text = f"{value + 0.0:.4g}"
    return f"({text})" if value < 0 else text


def joined(*parts) -> np.ndarray:
    """Texts, or arrays of them over the controls, one behind the other."""
    return functools.reduce(np.char.add, parts)


def step_left(ax: Axes, x, *curves) -> np.ndarray:
    """The first step at which one of the curves (..., steps) is outside the panel; -1 for never.

    NaN, after a run diverged, is outside too.
    """
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    with np.errstate(invalid="ignore"):
        inside = (x >= left) & (x <= right)
        for curve in curves:
            inside = inside & (curve >= low) & (curve <= high)
    outside = ~inside
    return np.where(outside.any(axis=-1), outside.argmax(axis=-1), -1)


def until(step: np.ndarray, curve: np.ndarray) -> np.ndarray:
    """A curve (..., steps) through this step, where there is one; then NaN."""
    gone = (step[..., None] >= 0) & (np.arange(curve.shape[-1]) > step[..., None])
    return np.where(gone, np.nan, curve)
