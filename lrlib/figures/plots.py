"""The pictures: arrays and axes in, artists out.

A function here draws what it is given and computes no gradient. It returns its artists, so that an
explorer can make them move, and passes further options on to matplotlib.
"""

import base64
from collections.abc import Collection
from typing import Any, overload

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Text

from lrlib.figures import style
from lrlib.live.contents import png_with_contents
from lrlib.live.picture import lay_out

# An SVG holds two thousand marks well and a million not at all.
MOST_MARKS = 2000

LEGEND_ROW = 13  # points, between a panel and its title


class Picture(Figure):
    """A bare matplotlib figure that a notebook shows by itself, with words for who can't see it.

    pyplot keeps every figure it makes and warns at the twenty-first; this one is forgotten with
    its cell. `alt` says what the picture says; it is the stored output's text.
    """

    alt = ""

    def _repr_mimebundle_(self, **kwargs):
        png = png_with_contents(self, dpi=100)
        return {"image/png": base64.b64encode(png).decode(), "text/plain": self.alt}


@overload
def picture(*, size: tuple[float, float], alt: str = "", **options) -> tuple[Picture, Axes]: ...


@overload
def picture(
    rows: int, columns: int = 1, *, size: tuple[float, float], alt: str = "", **options
) -> tuple[Picture, Any]: ...  # one of the axes, or an array of them


def picture(
    rows: int = 1, columns: int = 1, *, size: tuple[float, float], alt: str = "", **options
) -> tuple[Picture, Any]:
    """An empty picture and its axes; `size` in inches, `options` go to ``Figure.subplots``."""
    fig = Picture(figsize=size, layout="constrained", facecolor="white")
    fig.alt = alt
    axes = fig.subplots(rows, columns, **options)
    for ax in np.ravel(axes):
        ax.spines[["top", "right"]].set_visible(False)
    return fig, axes


def panel(ax: Axes, title: str, legend: Collection[Artist] | None = None, columns: int = 4) -> Text:
    """Give a panel its title and, between the two, its legend, where no data can come.

    In the legend stands all that has a label by now, or what `legend` names; () is no legend.
    """
    named = ax.get_legend_handles_labels()[0] if legend is None else list(legend)
    if named:
        ax.legend(handles=named, ncols=columns, **style.LEGEND)
    rows = -(-len(named) // columns)
    return ax.set_title(title, loc="left", fontsize=style.TITLE_SIZE, pad=6 + LEGEND_ROW * rows)


def frame(ax: Axes, x: str, across, y: str, up, **options) -> None:
    """What both axes say, and their limits; further options go to ``Axes.set``."""
    ax.set(xlabel=x, xlim=across, ylabel=y, ylim=up, **options)


def named_curve(ax: Axes, x, y, name: str, gap: float, **options) -> Line2D:
    """A curve and, a gap to the right of its end, its name."""
    (line,) = ax.plot(x, y, **options)
    ax.text(x[-1] + gap, y[-1], name, va="center", fontsize=style.LEGEND_SIZE)
    return line


def rows(ax: Axes, names: Collection[str]) -> None:
    """A row for each name, from above: the first one stands highest, the last one at y = 0."""
    ax.set_ylim(-0.6, len(names) - 0.4)
    ax.set_yticks(range(len(names))[::-1], names)
    ax.tick_params(axis="y", length=0)


def number_line(ax: Axes, name: str, limits, names: Collection[str] = ()) -> None:
    """Axes that are one line of numbers, with zero marked on it; or `rows` of these names."""
    ax.set(xlabel=name, xlim=limits, ylim=(-1, 1), yticks=[])
    ax.spines["left"].set_visible(False)
    ax.axvline(0, color=style.FAINT, linewidth=1)
    if names:
        rows(ax, names)


def scatter(ax: Axes, x, y, *, room: tuple[float, float] | None = None, **options) -> Line2D:
    """The data as points; above 2,000 a sample of them, and the label says so.

    `room` sets the limits: so much of their range is left free beside and above all points.

    Raises ValueError for x and y of different lengths.
    """
    x, y = np.ravel(x), np.ravel(y)
    if len(x) != len(y):
        raise ValueError(f"x has {len(x)} points and y has {len(y)}: they need the same number")
    if room is not None:
        limits(ax, x, y, room=room)
    label = "data"
    if len(x) > MOST_MARKS:
        # Evenly spaced rows, so that every draw shows the same sample of data in any order.
        pick = np.linspace(0, len(x) - 1, MOST_MARKS).astype(int)
        label = f"data: {MOST_MARKS:,} of {len(x):,}"
        x, y = x[pick], y[pick]
    (points,) = ax.plot(x, y, **{**style.DATA, "label": label, **options})
    ax.set(xlabel="x", ylabel="y")
    return points


def fitted_line(ax: Axes, a: float, b: float, **options) -> Line2D:
    """The line y = a x + b from one side of the axes to the other."""
    sides = ax.get_xlim()
    (line,) = ax.plot(sides, a * np.array(sides) + b, **{**style.FIT, **options})
    ax.set_xlim(sides)
    return line


def squared_errors(ax: Axes, x, y, p, **options) -> list[Polygon]:
    """On each error, from y to the prediction p, a square; set the limits of the axes before."""
    corners = zip(*error_squares(ax, x, y, p), strict=True)
    return [ax.fill(*square, **{**style.SQUARE, **options})[0] for square in corners]


def error_squares(ax: Axes, x, y, p) -> tuple[np.ndarray, np.ndarray]:
    """The corners of a square on each error, x and y of shape (..., 4) for p of shape (...).

    As wide on the screen as it is high: to the right where p is above y, to the left where below.
    """
    _lay_out(ax)
    (left, bottom), (right, top) = ax.transData.transform([(0, 0), (1, 1)])
    x, y, p = np.broadcast_arrays(x, y, p)
    beside = x + (p - y) * (top - bottom) / (right - left)
    return np.stack([x, x, beside, beside], axis=-1), np.stack([y, p, p, y], axis=-1)


def _lay_out(ax: Axes) -> None:
    """Let the figure's layout decide where the axes are, and so how long a unit is."""
    if isinstance(ax.figure, Figure):
        lay_out(ax.figure)
    else:  # a part of a figure is laid out with the whole of it
        ax.apply_aspect()


def parameters(ax: Axes, a, b, **options) -> tuple[Line2D, Line2D]:
    """Slope and intercept over the steps; a and b of shape (n_steps + 1,)."""
    (slope,) = ax.plot(a, **{**style.SLOPE, "label": "slope a", **options})
    (intercept,) = ax.plot(b, **{**style.INTERCEPT, "label": "intercept b", **options})
    ax.set(xlabel="step", ylabel="value of a and b")
    return slope, intercept


def log2_loss(ax: Axes, loss, **options) -> Line2D:
    """log2 of the loss over the steps: one unit down is a loss halved.

    A loss of zero has none: there the curve has a gap.
    """
    loss = np.asarray(loss, dtype=float)
    logs = np.log2(loss, out=np.full_like(loss, np.nan), where=loss > 0)
    (curve,) = ax.plot(logs, **{**style.LOSS, **options})
    ax.set(xlabel="step", ylabel="log2 of the loss")
    return curve


def contours(ax: Axes, a, b, loss, *, levels, **options) -> QuadContourSet:
    """The loss over slope a (m,) and intercept b (l,) as contour lines; loss has shape (l, m)."""
    options = {"colors": style.FAINT, "linewidths": 0.8, **options}
    lines = ax.contour(a, b, loss, levels=levels, **options)
    ax.set(xlabel="slope a", ylabel="intercept b")
    return lines


def rings(best, hessian, levels, corners: int = 61) -> np.ndarray:
    """The contours of losses over slope and intercept, exact ellipses: (2, ..., levels, corners).

    `best` (..., 2) is where each is lowest, `hessian` (..., 2, 2) how it curves; `levels` count
    from the lowest loss. Where a loss is flat in a direction its contours have no end: then NaN.
    """
    turn = np.linspace(0, 2 * np.pi, corners)
    curvature, axes = np.linalg.eigh(hessian)
    # All that is left of a zero is rounding.
    curvature = np.where(curvature > 1e-14 * curvature[..., 1:], curvature, np.nan)
    unit = axes @ (np.sqrt(2 / curvature)[..., None] * [np.cos(turn), np.sin(turn)])  # loss 1
    around = np.asarray(best)[..., None, None] + np.sqrt(levels)[:, None] * unit[..., None, :]
    return np.moveaxis(around, -3, 0)


def ring_through(start, best, hessian, corners: int) -> np.ndarray:
    """One contour of such a loss, from `start` once round it: (corners, 2), the start not again."""
    # Stretched by the root of the curvature a ring is a circle: turned about the lowest point.
    root = np.linalg.cholesky(hessian).T
    across, up = root @ np.subtract(start, best)
    turn = np.linspace(0, 2 * np.pi, corners, endpoint=False)
    circle = np.outer([across, up], np.cos(turn)) + np.outer([up, -across], np.sin(turn))
    return best + np.linalg.solve(root, circle).T


def limits(ax: Axes, x, y, *, room: float | tuple[float, float]) -> None:
    """Set the limits of the axes `around` all of x and y; two rooms are those of x and of y."""
    across, up = np.broadcast_to(room, 2)
    ax.set(xlim=around(x, across), ylim=around(y, up))


def around(values, room: float) -> tuple[float, float]:
    """Limits around all values, with this share of their range as room on both sides.

    Where all but rounding is one value, it stands in the middle.
    """
    low, high = float(np.min(values)), float(np.max(values))
    extra, size = room * (high - low), max(abs(low), abs(high))
    if high - low <= 1e-12 * size:
        extra = 0.5 * size or 1.0
    return low - extra, high + extra


def reach(start, lowest) -> np.ndarray:
    """How far a picture of a descent must reach from the lowest point, along each axis.

    As far as the start; where a run starts at the very bottom, as far as the larger coordinate.
    """
    away, size = np.abs(np.subtract(start, lowest)), np.abs(lowest).max()
    return away if away.max() > 1e-9 * size else np.full_like(away, size or 1)


def path(ax: Axes, a, b, **options) -> Line2D:
    """The steps of a run over the contours: one mark a step."""
    (line,) = ax.plot(a, b, **{**style.PATH, **options})
    return line


def arrows(ax: Axes, u, v, *, names=(), **options) -> Line2D:
    """Arrows from zero to (u, v), one for each entry; set the limits of the axes before.

    `names` are written at the tips, on the side away from zero.
    """
    x, y = arrow_strokes(ax, u, v)
    (line,) = ax.plot(x, y, **{**style.EACH, **options, "marker": ""})
    for name, *place in zip(names, np.ravel(u), np.ravel(v), strict=len(names) > 0):
        tip = place[0], place[1]
        away = ax.transData.transform(tip) - ax.transData.transform((0, 0))
        across, up = away / max(np.linalg.norm(away), 1e-9)
        ax.annotate(
            name,
            tip,
            xytext=(6 * across, 6 * up),
            textcoords="offset points",
            ha="left" if across > 0.5 else "right" if across < -0.5 else "center",
            va="bottom" if up > 0.5 else "top" if up < -0.5 else "center",
        )
    ax.set(xlabel="gradient for a", ylabel="gradient for b")
    return line


def arrow_strokes(ax: Axes, u, v, *, start=(0.0, 0.0), head: float = 8) -> np.ndarray:
    """The pen strokes of arrows to (u, v), as x and y, (2, ..., 6 m) for u and v (..., m).

    A shaft and two barbs, `head` pixels long, then NaN to lift the pen.
    """
    # The barbs are set in pixels, so that a head looks like one whatever the two scales are.
    _lay_out(ax)
    to_pixels = ax.transData
    tip = np.stack(np.broadcast_arrays(u, v), axis=-1).astype(float)
    foot = np.broadcast_to(np.asarray(start, dtype=float), tip.shape)
    end, origin = (to_pixels.transform(p.reshape(-1, 2)).reshape(p.shape) for p in (tip, foot))
    back = origin - end
    length = np.linalg.norm(back, axis=-1, keepdims=True)
    back = head * np.divide(back, length, out=np.zeros_like(back), where=length > 0)
    left, right = (
        end + back @ [[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]]
        for turn in (0.4, -0.4)
    )
    left, right = (
        to_pixels.inverted().transform(p.reshape(-1, 2)).reshape(p.shape) for p in (left, right)
    )
    strokes = np.stack([foot, tip, left, tip, right, np.full_like(tip, np.nan)], axis=-2)
    strokes[np.isnan(tip).any(axis=-1)] = np.nan
    return np.moveaxis(strokes.reshape(*tip.shape[:-2], -1, 2), -1, 0)


def right_angle(ax: Axes, at, way, *, size: float = 0.06) -> np.ndarray:
    """The pen strokes of a right angle between `way`, of length 1, and a short line across it.

    As x and y, (2, ..., 5) for `at` and `way` (..., 2); `size` is a share of the axes' width.
    """
    across = way @ [[0, 1], [-1, 0]]
    strokes = [2 * across, -2 * across, across, across + way, way]
    return np.moveaxis(at + size * np.ptp(ax.get_xlim()) * np.stack(strokes), (-1, 0), (0, -1))


def step_errors(ax: Axes, steps, forward, central, **options) -> tuple[Line2D, Line2D]:
    """How far a measured slope is off, over the step it was measured with: a V on log axes."""
    thin = {"linewidth": 1.4, "marker": "none", **options}
    (one,) = ax.loglog(steps, forward, **{**style.FORWARD, "label": "forward", **thin})
    (two,) = ax.loglog(steps, central, **{**style.CENTRAL, "label": "central", **thin})
    ax.set(xlabel="nudge ε", ylabel="relative error of the slope")
    return one, two
