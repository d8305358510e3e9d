"""The pictures: arrays and axes in, artists out.

A view draws what it is given and computes no gradient.  Every view returns its artists, so that an
explorer can make them move, and passes further options on to matplotlib.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, overload

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Polygon
from matplotlib.text import Text

from lrlib import style

# An SVG holds two thousand marks well and a million not at all.
MOST_MARKS = 2000


class Picture(Figure):
    """A bare matplotlib figure that a notebook shows by itself, with words for who can't see it.

    pyplot keeps every figure it makes and warns at the twenty-first; this one is forgotten with
    its cell.  `alt` says what the picture says; it is the stored output's text.
    """

    alt = ""

    def _repr_mimebundle_(self, **kwargs):
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=100)
        return {"image/png": base64.b64encode(buffer.getvalue()).decode(), "text/plain": self.alt}


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


def scatter(ax: Axes, x, y, **options) -> Line2D:
    """The data as points; above 2,000 a sample of them, and the label says so.

    Raises ValueError for x and y of different lengths.
    """
    x, y = np.ravel(x), np.ravel(y)
    if len(x) != len(y):
        raise ValueError(f"x has {len(x)} points and y has {len(y)}: they need the same number")
    label = "data"
    if len(x) > MOST_MARKS:
        # Every so-manieth point of data in any order: the same sample at every draw.
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
        ax.figure.draw_without_rendering()


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


def limits(ax: Axes, x, y, *, room: float) -> None:
    """Set the limits of the axes around all of x and y, with this share of their range as room.

    Where all but rounding is one value, it stands in the middle.
    """
    for values, set_limits in ((x, ax.set_xlim), (y, ax.set_ylim)):
        low, high = np.min(values), np.max(values)
        extra, size = room * (high - low), max(abs(low), abs(high))
        if extra <= 1e-9 * size:
            extra = 0.5 * size or 1.0
        set_limits(low - extra, high + extra)


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
            name, tip, xytext=(6 * across, 6 * up), textcoords="offset points",
            ha="left" if across > 0.5 else "right" if across < -0.5 else "center",
            va="bottom" if up > 0.5 else "top" if up < -0.5 else "center",
        )  # fmt: skip
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


class Chain(NamedTuple):
    """The artists of a chain, by the name of the box they belong to."""

    values: dict[str, Text]  # x, y, a, b, P, error, loss
    slopes: dict[str, Text]  # error, P, b, a: the derivative of the loss
    factors: dict[str, Text]  # the same: what this link multiplies by
    back: dict[str, FancyArrowPatch]  # the same
    corners: dict[str, np.ndarray]  # of the boxes, closed, (5, 2)


CHAIN_BOXES = {
    "a": (1.0, 4.3), "x": (1.0, 2.6), "b": (1.0, 0.9), "P": (3.95, 2.6),
    "y": (6.55, 4.3), "error": (6.55, 2.6), "loss": (9.6, 2.6),
}  # fmt: skip
CHAIN_NAMES = {"P": "P = a·x + b", "error": "error = P − y", "loss": "loss = error²"}


def chain(ax: Axes, values: dict[str, float], slopes: dict[str, float] | None = None) -> Chain:
    """From x, a and b over P and the error to the loss, and with `slopes` back again.

    Parameters
    ----------
    ax : Axes
        Empty; a wide one.
    values : dict
        The numbers of the boxes x, y, a, b, P, error, loss; where one is missing stands a "?".
    slopes : dict, optional
        The derivatives of the loss by error, P, b, a; those given are written, with the dashed
        arrows that lead to them.
    """
    slopes = slopes or {}
    ax.set(xlim=(0, 10.5), ylim=(-0.25, 5))
    ax.axis("off")
    half = np.array([0.86, 0.44])
    around = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
    corners = {name: np.array(at) + half * around for name, at in CHAIN_BOXES.items()}
    parameters = {"a": style.SLOPE["color"], "b": style.INTERCEPT["color"]}
    written = {}
    for name, (x, y) in CHAIN_BOXES.items():
        given = name in "xy"
        ax.fill(
            *corners[name].T, facecolor="#ececec" if given else "white",
            edgecolor=parameters.get(name, style.INK), linewidth=2.4 if name in parameters else 1.0,
        )  # fmt: skip
        words = f"{CHAIN_NAMES.get(name, name)}{' (given)' if given else ''}"
        ax.text(x, y + 0.2, words, ha="center", va="center", fontsize=9.5)
        number = f"{values[name] + 0.0:.6g}" if name in values else "?"
        written[name] = ax.text(x, y - 0.15, number, ha="center", va="center", fontsize=12)

    def arrow(start, end, **look):
        return ax.add_patch(
            FancyArrowPatch(
                start, end, arrowstyle="-|>", mutation_scale=12, shrinkA=0, shrinkB=0,
                **{"color": style.INK, "linewidth": 1.2, **look},
            )
        )  # fmt: skip

    for start, end in [
        ((1.86, 4.2), (3.09, 2.95)), ((1.86, 2.6), (3.09, 2.6)), ((1.86, 1.0), (3.09, 2.25)),
        ((4.81, 2.75), (5.69, 2.75)), ((6.55, 3.86), (6.55, 3.04)), ((7.41, 2.75), (8.74, 2.75)),
    ]:  # fmt: skip
        arrow(start, end)

    factors = {
        "error": f"× 2·({values['error']:.4g})" if "error" in values else "× 2·error",
        "P": "× 1",
        "b": "× 1",
        "a": f"× x = × {values['x']:.6g}" if "x" in values else "× x",
    }
    # Each way back: from, to, and where its factor stands.
    ways = {
        "error": ((8.74, 2.4), (7.41, 2.4), (8.12, 2.1)),
        "P": ((5.69, 2.4), (4.81, 2.4), (5.25, 2.1)),
        "b": ((3.45, 2.16), (1.86, 0.62), (2.95, 1.2)),
        "a": ((3.45, 3.04), (1.86, 4.58), (3.4, 4.0)),
    }
    back, times, slope_texts = {}, {}, {}
    for name, (start, end, beside) in ways.items():
        x, y = CHAIN_BOXES[name]
        shown = name in slopes
        look = {"color": style.LOSS["color"], "linestyle": (0, (4, 2)), "linewidth": 1.8}
        back[name] = arrow(start, end, **look)
        coloured: style.Look = {"color": style.LOSS["color"], "ha": "center", "va": "center"}
        times[name] = ax.text(*beside, factors[name], fontsize=10, **coloured)
        words = f"dL/d{name} = {slopes[name] + 0.0:.6g}" if shown else ""
        slope_texts[name] = ax.text(
            x + 0.25 * (name == "P"), y - 0.66, words, fontsize=11, **coloured
        )
        back[name].set_visible(shown)
        times[name].set_visible(shown)
    return Chain(written, slope_texts, times, back, corners)


class Grid(NamedTuple):
    """The artists of a number grid."""

    numbers: np.ndarray  # of Text, in the shape of the table
    positive: Polygon  # the squares behind the numbers above 0 ...
    negative: Polygon  # ... and below


def squared_paper(ax: Axes, width: float, height: float) -> None:
    """Axes for number grids: one unit is one cell, y runs down from the top left."""
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal", anchor="N")
    ax.axis("off")


def number_grid(
    ax: Axes,
    table,
    *,
    at=(0.0, 0.0),
    name: str = "",
    rows=(),
    cell=(1.0, 1.0),
    full=None,
    **options,
) -> Grid:
    """A table as cells with their numbers; the area of the square behind one is its size.

    Parameters
    ----------
    ax : Axes
        Squared paper.
    table : array_like of shape (rows, columns)
    at : (float, float)
        The top left corner.
    name : str
        Written above, with the table's shape.
    rows : sequence of str
        What each row is, written on its left.
    cell : (float, float)
        Width and height of a cell.
    full : float or None
        The size that fills a cell; None for the largest in the table.
    **options
        For the numbers: ``fontsize`` and so on.

    Raises
    ------
    ValueError
        For a table that has no rows and columns.
    """
    table = np.asarray(table)
    if table.ndim != 2 or table.size == 0:
        raise ValueError(f"{name or 'table'} has shape {table.shape}, but needs rows and columns")
    (left, top), (width, height) = at, cell
    full = np.abs(table).max() if full is None else full
    above, below = squares(table, at=at, cell=cell, full=full)
    (positive,) = ax.fill(*above, **style.POSITIVE)
    (negative,) = ax.fill(*below, **style.NEGATIVE)
    down, across = (np.arange(count + 1) for count in table.shape)
    down, across = top + height * down, left + width * across
    lines: style.Look = {"colors": style.FAINT, "linewidths": 0.6}
    ax.hlines(down, left, across[-1], **lines)
    ax.vlines(across, top, down[-1], **lines)
    options = {"ha": "center", "va": "center_baseline", "fontsize": 11, **options}
    numbers = np.empty(table.shape, dtype=object)
    for (i, j), value in np.ndenumerate(table):
        x, y = left + (j + 0.5) * width, top + (i + 0.5) * height
        look = {"color": style.INK if value else style.ZERO, **options}
        numbers[i, j] = ax.text(x, y, f"{value + 0.0:.4g}", **look)
    for i, words in enumerate(rows):
        look = {**options, "ha": "right", "color": style.INK}
        ax.text(left - 0.25, top + (i + 0.5) * height, words, **look)
    if name:
        ax.text(left, top - 0.25, f"{name} {table.shape}", ha="left", va="bottom", fontsize=10.5)
    return Grid(numbers, positive, negative)


def equation(ax: Axes, pieces: list) -> list[tuple[float, float]]:
    """Number grids in a row with the signs between them: ``[("X", X), "@", ("W", W)]``.

    Returns the top left corner of each grid.
    """
    tables = [np.atleast_2d(piece[1]) for piece in pieces if not isinstance(piece, str)]
    most = max(len(table) for table in tables)
    corners, x, top = [], 0.2, 1.1
    for piece in pieces:
        if isinstance(piece, str):
            ax.text(x + 0.5, top + most / 2, piece, ha="center", va="center", fontsize=14)
            x += 1
            continue
        name, table = piece
        cells = np.atleast_2d(table)
        corners.append((x, top + (most - len(cells)) / 2))
        number_grid(ax, cells, at=corners[-1])
        words = f"{name}\n{np.shape(table)}"
        middle = x + cells.shape[1] / 2
        ax.text(middle, corners[-1][1] - 0.15, words, ha="center", va="bottom", fontsize=10)
        x += cells.shape[1]
    squared_paper(ax, x + 0.2, top + most + 0.1)
    return corners


def squares(table, *, at, cell=(1.0, 1.0), full: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """The squares of a number grid, first the positive, then the negative: (x, y) of each.

    x and y hold four corners and a NaN for each cell; leading axes of `table` stay in front.
    """
    table = np.asarray(table, dtype=float)
    rows, columns = table.shape[-2:]
    corners = 0.46 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (np.nan, np.nan)])
    middle = np.stack(np.meshgrid(np.arange(columns) + 0.5, np.arange(rows) + 0.5), axis=-1)
    found = []
    for part in (np.maximum(table, 0), np.maximum(-table, 0)):
        side = np.sqrt(np.minimum(part / (full or 1.0), 1.0))  # (..., rows, columns)
        points = middle[:, :, None] + side[..., None, None] * corners
        points = points.reshape(*table.shape[:-2], -1, 2) * cell + at
        found.append((points[..., 0], points[..., 1]))
    return found


def outline(ax: Axes, left: float, top: float, width: float, height: float, **options) -> Polygon:
    """A frame around some cells of a number grid."""
    (frame,) = ax.fill(*box(left, top, width, height), **{**style.SAMPLE, **options})
    return frame


def box(left, top, width, height) -> tuple[np.ndarray, np.ndarray]:
    """The corners of a frame, x and y of shape (..., 4)."""
    left, top, width, height = np.broadcast_arrays(left, top, width, height)
    x = np.stack([left, left + width, left + width, left], axis=-1)
    return x, np.stack([top, top, top + height, top + height], axis=-1)


def dependencies(
    ax: Axes, left: list[str], right: list[str], pairs: Iterable, *, lit: Iterable = ()
) -> None:
    """What reaches what: an arrow from left[i] to right[j] for every pair (i, j).

    The pairs in `lit` are drawn thick.
    """
    ax.set(xlim=(-0.35, 1.35), ylim=(-0.6, max(len(left), len(right)) - 0.4))
    ax.invert_yaxis()
    ax.axis("off")
    lit = set(lit)
    most = max(len(left), len(right))
    heights = [np.arange(len(side)) + (most - len(side)) / 2 for side in (left, right)]
    look = {"bbox": {"boxstyle": "circle,pad=0.35", "facecolor": "white", "edgecolor": style.INK}}
    for x, names, ys in zip((0, 1), (left, right), heights, strict=True):
        for name, y in zip(names, ys, strict=True):
            ax.text(x, y, name, ha="center", va="center", fontsize=11, zorder=3, **look)
    for i, j in sorted(set(pairs) | lit):
        strong = (i, j) in lit
        ax.annotate(
            "", (0.86, heights[1][j]), (0.14, heights[0][i]), zorder=2 + strong,
            arrowprops={
                "arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0,
                "color": style.PATH["color"] if strong else style.FAINT,
                "linewidth": 2.4 if strong else 1.0,
            },
        )  # fmt: skip


def step_errors(ax: Axes, steps, forward, central, **options) -> tuple[Line2D, Line2D]:
    """How far a measured slope is off, over the step it was measured with: a V on log axes."""
    thin = {"linewidth": 1.4, "marker": "none", **options}
    (one,) = ax.loglog(steps, forward, **{**style.FORWARD, "label": "forward", **thin})
    (two,) = ax.loglog(steps, central, **{**style.CENTRAL, "label": "central", **thin})
    ax.set(xlabel="step ε", ylabel="relative error of the slope")
    return one, two


class Graph(NamedTuple):
    """The artists of a computation graph; those of nodes and edges by their place in the input."""

    corners: np.ndarray  # of every node's box, closed: (nodes, 5, 2)
    values: list[Text]
    gradients: list[Text]
    back: list[FancyArrowPatch]  # one for each edge: what is sent against it ...
    sent: list[Text]  # ... in numbers
    shapes: list[Text]  # ... and its shape


def graph(
    ax: Axes,
    names: Sequence[str],
    places: Sequence[tuple[float, float]],
    edges: Sequence[tuple[int, int]],
    *,
    values: Sequence[str] = (),
    gradients: Sequence[str] = (),
    sent: Sequence[str] = (),
    shapes: Sequence[str] = (),
    parameters: Sequence[int] = (),
) -> Graph:
    """A computation as boxes, with an arrow from each box to every one that reads it.

    Parameters
    ----------
    ax : Axes
        Empty; a wide one.
    names, places : sequences, one entry for each node
        What it is called, and its column and row; row 0 is the lowest.
    edges : sequence of (int, int)
        Numbers of nodes: from, to.
    values, gradients : sequence of str
        For each node what is written in its box; "" or nothing where it is not known.
    sent, shapes : sequence of str
        For each edge what is sent back against it, with its dashed arrow, and the shape of that;
        "" where nothing is sent.
    parameters : sequence of int
        The nodes that learn: their boxes have a thick blue frame.
    """
    spot = np.array(places, dtype=float) * (3.1, 2.5)
    half = np.array([0.98, 0.56])
    around = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
    ax.set(xlim=(spot[:, 0].min() - 1.2, spot[:, 0].max() + 1.2))
    ax.set(ylim=(spot[:, 1].min() - 0.75, spot[:, 1].max() + 0.75))
    ax.axis("off")
    corners = spot[:, None] + half * around
    written: tuple[list[Text], list[Text]] = ([], [])
    for i, (name, (x, y)) in enumerate(zip(names, spot, strict=True)):
        given = all(target != i for _, target in edges)
        look: style.Look = {"facecolor": "#ececec" if given else "white", "edgecolor": style.INK}
        if i in parameters:
            look.update(facecolor="white", edgecolor=style.SLOPE["color"], linewidth=2.6)
        ax.fill(*corners[i].T, zorder=2, **look)
        centred: style.Look = {"ha": "center", "va": "center", "zorder": 3}
        ax.text(x, y + 0.33, name, fontsize=10, fontweight="bold", **centred)
        texts = (values[i] if values else "", gradients[i] if gradients else "")
        kinds = ("normal", "italic")  # gradients are set in italics, here and at the edges
        for artists, words, height, kind in zip(written, texts, (0, -0.33), kinds, strict=True):
            artists.append(ax.text(x, y + height, words, fontsize=9.5, fontstyle=kind, **centred))

    middle = (spot[:, 1].min() + spot[:, 1].max()) / 2
    back, numbers, below, drawn = [], [], [], dict.fromkeys(edges, 0)
    for i, (source, target) in enumerate(edges):
        way = spot[target] - spot[source]
        ahead = way / np.hypot(*way)
        # What is sent back stands beside the arrow: of a long one away from the middle of the
        # picture, of a short one towards it, so that two from one box leave room for each other.
        aside = np.array([-ahead[1], ahead[0]])
        above = (spot[source] + spot[target])[1] / 2 > middle + 0.1
        above ^= way[1] != 0 and way[0] <= 3.1
        aside *= 1 if (aside[1] > 0) == above else -1
        shift = aside * 0.7 * drawn[source, target]  # a second edge between the same two
        drawn[source, target] += 1
        # From one frame to the other: as far from the middle as the nearer pair of sides.
        leave = way * (half / np.maximum(np.abs(way), 1e-9)).min()
        foot, tip = spot[source] + leave + shift, spot[target] - leave + shift
        foot, tip = foot + 0.06 * ahead, tip - 0.06 * ahead
        arrow: style.Look = {"arrowstyle": "-|>", "mutation_scale": 11, "shrinkA": 0, "shrinkB": 0}
        line: style.Look = {"color": style.FAINT, "linewidth": 1.2, "zorder": 1}
        ax.add_patch(FancyArrowPatch(foot, tip, **arrow, **line))
        returning = FancyArrowPatch(
            tip + 0.1 * aside, foot + 0.1 * aside, zorder=1.5, **arrow, **style.BACK
        )
        ax.add_patch(returning)
        back.append(returning)
        words = sent[i] if sent else ""
        returning.set_visible(bool(words))
        level = abs(ahead[1]) < 0.1
        # Beside a level arrow the words are squeezed in: a slanting one may reach the same box.
        near, half_line = (0.36 * aside - 0.08 * ahead, 0.09) if level else (0.43 * aside, 0.11)
        x, y = (foot + tip) / 2 + near
        side = "center" if level else "right" if aside[0] < 0 else "left"
        look = {"fontstyle": "italic", "ha": side, "va": "center", "zorder": 4}
        numbers.append(ax.text(x, y + half_line, words, fontsize=9.5, **look))
        below.append(ax.text(x, y - half_line, shapes[i] if words else "", fontsize=8, **look))
    return Graph(corners, *written, back, numbers, below)
