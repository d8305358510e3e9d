"""The picture itself: matplotlib's SVG, fit to stand in a page among others, and its measures."""

import io
import itertools
import re
from collections.abc import Sequence
from html import escape

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure
from matplotlib.text import Text

from lrlib.live.moves import Move, count_marks

# At every move a browser paints all the marks around it again, and two thousand take longer than a
# frame lasts. Where more than these stay where they are, they are sent as one image.
MOST_STILL_MARKS = 200
IMAGE_DPI = 200  # twice CSS's 96, for sharp screens


def lay_out(figure: Figure) -> None:
    """Put its axes in their places, as drawing it does, in a fifth of the time."""
    if any(ax.child_axes or ax.get_axes_locator() for ax in figure.axes):
        figure.draw_without_rendering()  # axes within axes get their place while they are drawn
        return
    if (engine := figure.get_layout_engine()) is not None:
        engine.execute(figure)
    for ax in figure.axes:
        ax.get_xlim(), ax.get_ylim()  # what was to be scaled is scaled
        ax.apply_aspect()


def save_svg(figure: Figure, moves: Sequence[Move], title: str, description: str) -> str:
    """The SVG with every moving artist in it: they stand in the middle, and have to be put back."""
    for move in moves:
        if move.artist is not None:
            move.artist.set_visible(True)
            move.artist.set_rasterized(False)
            move.park()
    for i, ax in enumerate(figure.axes):
        ax.set_gid(ax.get_gid() or f"live-panel-{i}")
    moving = [move.artist for move in moves]
    for artist in figure.findobj(lambda artist: count_marks(artist) > MOST_STILL_MARKS):
        if artist not in moving:
            artist.set_rasterized(True)
    buffer = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "lrlib", "path.sketch": None}):
        figure.savefig(buffer, format="svg", metadata={"Date": None}, dpi=IMAGE_DPI)
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # matplotlib's style sheet says `*`, which in a page means everything on it.
    svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
    head = (
        '<svg role="img" aria-labelledby="title desc"'
        ' style="stroke-linejoin: round; stroke-linecap: butt"'
    )
    names = f'<title id="title">{escape(title)}</title>'
    names += f'<desc id="desc">{escape(description)}</desc>'
    return svg.replace("<svg", head, 1).replace(">", ">" + names, 1)


def panels(figure: Figure) -> list[list]:
    """The id of each axes and the part of the picture that is its own: left, top, width, height."""
    axes = [ax for ax in figure.axes if ax.get_visible()]
    boxes = np.array(
        [(ax.get_tightbbox(for_layout_only=True) or ax.bbox).extents for ax in axes]
    ).reshape(-1, 4)
    width, height = figure.get_size_inches() * 72
    left, right = _cells(boxes[:, 0], boxes[:, 2], width)
    bottom, top = _cells(boxes[:, 1], boxes[:, 3], height)
    cells = zip(axes, left, height - top, right - left, top - bottom, strict=True)
    return [[ax.get_gid(), *map(float, cell)] for ax, *cell in cells]


def _cells(low: np.ndarray, high: np.ndarray, whole: float) -> tuple[np.ndarray, np.ndarray]:
    """Cut 0 ... whole halfway between intervals that lie beside each other: each one's own part."""
    start, end = np.zeros(len(low)), np.full(len(low), whole)
    for i, j in itertools.permutations(range(len(low)), 2):
        if high[i] <= low[j]:
            middle = (high[i] + low[j]) / 2
            end[i], start[j] = min(end[i], middle), max(start[j], middle)
    return start, end


def smallest(figure: Figure) -> float:
    """The size of the smallest text, in points."""
    sizes = [text.get_fontsize() for text in figure.findobj(Text) if text.get_text().strip()]
    return float(min(sizes, default=10))
