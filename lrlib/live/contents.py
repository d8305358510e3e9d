"""What is in a picture, in words and numbers, and a PNG that carries them along.

Pixels change from one version of matplotlib or of its fonts to the next, and say nothing to who
compares them. So a PNG of ours holds, in a text field of its own, what was drawn: axes by axes
every title, label, limit and legend, and every artist with its label, its look and where it lies.
Whoever compares two pictures (`tools/alike.py`) compares these and can name the artist that
differs. Left out is what a version may choose by itself: automatic ticks and the layout's pixels.
"""

import io
import json
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.category import StrCategoryFormatter, StrCategoryLocator
from matplotlib.collections import Collection, PathCollection
from matplotlib.colors import to_hex
from matplotlib.contour import ContourSet
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.legend import Legend
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Annotation, Text
from matplotlib.ticker import FixedFormatter, FixedLocator, FuncFormatter
from PIL.PngImagePlugin import PngInfo

FIELD = "Comment"  # of a PNG: one of the keywords that its standard names
MOST_POINTS = 40  # of an artist are written one by one; of more, some of them and their means

# What matplotlib (3.9 to 3.11) makes of ticks and of tick labels that somebody wrote.
WRITTEN_TICKS = (FixedLocator, StrCategoryLocator)
WRITTEN_LABELS = (FixedFormatter, FuncFormatter, StrCategoryFormatter)

# Words that must be the same, places in fractions of their axes, and values in units of the data.
Entry = tuple[str, list, list]


def png_with_contents(fig: Figure, dpi: int) -> bytes:
    """The picture as a PNG, with its `contents` in a text field."""
    info = PngInfo()
    info.add_text(FIELD, json.dumps(contents(fig), separators=(",", ":")), zip=True)
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=dpi, pil_kwargs={"pnginfo": info})
    return buffer.getvalue()


def contents(fig: Figure) -> list[Entry]:
    """What is in a picture: one entry for each thing that a reader sees."""
    width, height = fig.get_size_inches()
    found: list[Entry] = [(f"picture, {width:.4g} by {height:.4g} inches", [], [])]
    found += [_words_of(text, None) for text in fig.texts if text.get_text()]
    for legend in fig.legends:
        found += _legend(legend)
    for ax in fig.axes:
        found += _axes(ax)
    return found


def _axes(ax: Axes) -> list[Entry]:
    kind = f"axes {ax.get_xscale()} by {ax.get_yscale()}"
    frame = "" if ax.axison else ", no frame"
    found: list[Entry] = [(kind + frame + _unseen(ax), [], [])]
    found += [("x limits", [], [*map(float, ax.get_xlim())])]
    found += [("y limits", [], [*map(float, ax.get_ylim())])]
    for place in ("left", "center", "right"):
        if ax.get_title(place):
            found.append((f"title {place}: {ax.get_title(place)}", [], []))
    for name, axis in (("x", ax.xaxis), ("y", ax.yaxis)):
        if axis.get_label_text():
            found.append((f"{name} label: {axis.get_label_text()}", [], []))
        locator, formatter = axis.get_major_locator(), axis.get_major_formatter()
        if isinstance(locator, WRITTEN_TICKS) and isinstance(formatter, WRITTEN_LABELS):
            ticks = np.asarray(axis.get_majorticklocs(), dtype=float).tolist()
            labels = " | ".join(map(str, formatter.format_ticks(ticks)))
            found.append((f"{name} ticks: {labels}", [], ticks))
    for group in (ax.lines, ax.collections, ax.patches, ax.images, ax.texts):
        found += [entry for artist in group if (entry := _artist(artist, ax))]
    legend = ax.get_legend()
    return found + (_legend(legend) if legend else [])


def _artist(artist: Any, ax: Axes) -> Entry | None:
    if isinstance(artist, Text):
        return _words_of(artist, ax) if artist.get_text() or _arrow(artist) else None
    label = str(artist.get_label())
    words = f"{type(artist).__name__} {'' if label.startswith('_') else label!r} {look(artist)}"
    values: list = []
    if isinstance(artist, AxesImage):
        image: np.ndarray = np.ma.filled(np.ma.asarray(artist.get_array(), dtype=float), np.nan)
        places = [*map(float, artist.get_extent())]
        return words + f" {image.shape}", [], places + _few(image.reshape(-1, 1))
    if isinstance(artist, ContourSet):
        values = np.asarray(artist.levels, dtype=float).tolist()
        groups = [np.asarray(path.vertices) for path in artist.get_paths()]
        # Where a contour begins, and how finely it is cut, is the algorithm's choice.
        shape = [_fractions(_extent(group), artist.get_transform(), ax) for group in groups]
        return f"{words}, {len(groups)} levels", sum(shape, []), values
    points: Any
    if isinstance(artist, Line2D):
        points, transform = artist.get_xydata(), artist.get_transform()
    elif isinstance(artist, PathCollection):
        points, transform = artist.get_offsets(), artist.get_offset_transform()
    elif isinstance(artist, Collection):
        points = np.concatenate([np.zeros((0, 2)), *(p.vertices for p in artist.get_paths())])
        transform = artist.get_transform()
    elif isinstance(artist, Patch):
        path = artist.get_patch_transform().transform_path(artist.get_path())
        points, transform = path.vertices, artist.get_data_transform()
    else:
        return words, [], []
    return f"{words}, {len(points)} points", _fractions(points, transform, ax), values


def _words_of(text: Text, ax: Axes | None) -> Entry:
    words = f"text {text.get_text()!r} {look(text)}{_arrow(text)}"
    if isinstance(text, Annotation):  # what is set in points beside a place is the layout's
        points = [text.xy] if text.xycoords == "data" else []
        points += [text.xyann] if text.anncoords == "data" else []
        return words, _fractions(points, ax.transData, ax) if ax else [], []
    place = text.get_position()
    return words, _fractions([place], text.get_transform(), ax) if ax else [*place], []


def _arrow(text: Text) -> str:
    arrow = getattr(text, "arrow_patch", None)
    return f", an arrow {look(arrow)}" if arrow else ""


def _legend(legend: Legend) -> list[Entry]:
    title = legend.get_title().get_text()
    found: list[Entry] = [(f"legend {title}".strip() + _unseen(legend), [], [])]
    for handle, text in zip(legend.legend_handles, legend.get_texts(), strict=True):
        found.append((f"legend entry {text.get_text()!r}: {look(handle)}", [], []))
    return found


# ---- how it looks and where it lies


def look(artist: Any) -> str:
    """Colour, line and marker of an artist in words, the same for an artist and for its legend."""
    parts: list[Any] = []
    if isinstance(artist, Line2D):
        parts = [_colour(artist.get_color()), artist.get_linestyle(), artist.get_linewidth()]
        parts += [artist.get_marker(), artist.get_markersize()]
        parts += [_colour(artist.get_markerfacecolor()), _colour(artist.get_markeredgecolor())]
        parts += [artist.get_markeredgewidth()]
    elif isinstance(artist, Text):
        parts = [_colour(artist.get_color()), artist.get_fontsize(), artist.get_fontweight()]
        parts += [artist.get_fontstyle(), artist.get_rotation()]
        parts += [artist.get_horizontalalignment(), artist.get_verticalalignment()]
    elif isinstance(artist, Patch):
        parts = [_colour(artist.get_facecolor()), _colour(artist.get_edgecolor())]
        parts += [artist.get_linestyle(), artist.get_linewidth(), artist.get_hatch()]
    elif isinstance(artist, Collection):
        colours = (artist.get_facecolor(), artist.get_edgecolor())
        parts = ["/".join(dict.fromkeys(map(_colour, each))) for each in colours]
        parts += [*dict.fromkeys(np.ravel(artist.get_linewidth()).tolist())]
        dashes: Any = artist.get_linestyle()  # pairs of an offset and a pattern
        parts += [str(pattern and [*map(float, pattern)]) for _, pattern in dashes[:1]]
        if isinstance(artist, PathCollection):
            parts += [*dict.fromkeys(artist.get_sizes().tolist())]
    parts += [] if artist.get_alpha() is None else [f"alpha {artist.get_alpha()}"]
    written = [f"{part:.3g}" if isinstance(part, float) else str(part) for part in parts]
    return " ".join(written) + _unseen(artist)


def _unseen(artist: Any) -> str:
    return "" if artist.get_visible() else " (hidden)"


def _colour(colour: Any) -> str:
    return colour if isinstance(colour, str) and colour == "none" else to_hex(colour, True)


def _fractions(points: Any, transform: Any, ax: Axes) -> list:
    """Points (n, 2) in fractions of the axes where they follow the data, else as they are."""
    points = np.ma.filled(np.ma.asarray(points, dtype=float), np.nan).reshape(-1, 2)
    with np.errstate(all="ignore"):
        inside = (ax.transScale + ax.transLimits).transform(points)
    by_data = transform.contains_branch_seperately(ax.transData)
    return _few(np.where(by_data, inside, points).clip(-9, 9))


def _few(points: np.ndarray) -> list:
    """The numbers of points (n, k), rounded; of many points a sample, and what moves with all."""
    if len(points) > MOST_POINTS:
        finite = np.where(np.isfinite(points), points, 0)
        turn = np.sin(np.arange(len(points)) ** 2.0)[:, None]  # no two points can change places
        means = [finite.mean(axis=0), np.abs(finite).mean(axis=0), (turn * finite).mean(axis=0)]
        picked = np.linspace(0, len(points) - 1, MOST_POINTS // 2).astype(int)
        gaps = np.isnan(points).sum(axis=0)
        points = np.vstack([points[picked], _extent(finite), *means, gaps])
    rounded = np.round(points, 4) + 0.0
    return [None if np.isnan(each) else float(each) for each in rounded.ravel()]


def _extent(points: np.ndarray) -> np.ndarray:
    """The lowest and the highest of points (n, k), one row each; zeros where there is none."""
    if len(points) == 0:
        return np.zeros((2, points.shape[-1]))
    return np.array([points.min(axis=0), points.max(axis=0)])
