"""What moves: one record for each artist, with its positions at every setting of the controls."""

import itertools
import re
import string
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from lrlib.live.clip import clip_polygon, clip_segments

# An SVG viewer cuts at the axes by itself (matplotlib writes a clip path), and float32 keeps a
# hundredth of a pixel up to here. What lies further out is cut in float64 before it is sent.
SAFE_PIXELS = 1e4

NO_MARKER = ("None", "none", "", " ", None)

# The numbers in a text are formatted by the browser, so only what both sides spell alike is let in.
FORMAT_SPEC = re.compile(r"(\.1?\d[feg]|d)\Z")


@dataclass(frozen=True)
class Move:
    """One moving thing: where it is at every setting of the controls it depends on.

    `table` is what the browser gets: pixel positions (float32), the numbers of a text (float64),
    or 1 and 0 for shown and hidden. `state` is the same in matplotlib's terms, for the PNG.
    `ends` names the controls of which only the two ends are kept, with their last position: in
    between it goes straight.
    """

    kind: str
    artist: Any  # of matplotlib; None for a text that only the readout has
    over: tuple[str, ...]
    trail: str | None
    table: np.ndarray
    state: tuple
    templates: tuple[str, ...] = ()
    ends: dict[str, int] = field(default_factory=dict)

    def same_thing(self, other: "Move") -> bool:
        return self.artist is other.artist and self.kind == other.kind

    def pick(self, array: np.ndarray, index: dict[str, int]) -> np.ndarray:
        """The entry of `array` at these positions; an axis of length 1 serves every position."""
        for name in self.over:
            if name in self.ends:
                share = index[name] / self.ends[name]
                array = (1 - share) * array[0] + share * array[1]
            else:
                array = array[index[name] if len(array) > 1 else 0]
        return array

    def shown(self, array: np.ndarray, index: dict[str, int], joins: bool = False) -> np.ndarray:
        """`pick`, and of a trail only what lies behind its control: step + 1 points, step joins."""
        picked = self.pick(array, index)
        return picked if self.trail is None else picked[: index[self.trail] + (not joins)]

    def text(self, index: dict[str, int]) -> str:
        *numbers, which = self.pick(self.table, index).tolist()
        return self.templates[int(which)].format(*(_whole_if_whole(v) for v in numbers))


def place(artist: Artist, x, y) -> None:
    """Set an artist's data, each kind in its own way."""
    if isinstance(artist, Line2D):
        artist.set_data(x, y)
    elif isinstance(artist, Polygon):
        artist.set_xy(np.column_stack([x, y]))
    elif isinstance(artist, PathCollection):
        artist.set_offsets(np.column_stack([x, y]))


def count_marks(artist: Artist) -> int:
    """How many marks an artist draws."""
    if isinstance(artist, Line2D):
        return np.size(artist.get_xdata()) if artist.get_marker() not in NO_MARKER else 0
    return np.shape(artist.get_offsets())[0] if isinstance(artist, PathCollection) else 0


def visible(kind: str, pixels: np.ndarray, box: tuple[float, float]) -> np.ndarray:
    """What the browser needs of points (..., n, 2): them, or what is left of them when cut.

    A marker outside the picture becomes NaN and is not drawn. A line of which some points lie far
    away becomes its joins, (..., n - 1, 4), each cut by itself.
    """
    if kind == "markers":
        outside = np.any((pixels < 0) | (pixels > box), axis=-1)
        return np.where(outside[..., None], np.nan, pixels)
    if not (np.abs(pixels) > SAFE_PIXELS).any():
        return pixels
    return clip_segments(pixels, box) if kind == "line" else clip_polygon(pixels, box)


def pen(table: np.ndarray) -> np.ndarray:
    """Joins (n, 4) as a polyline (m, 2) with NaN where the pen is lifted; points stay points."""
    if table.shape[-1] == 2:
        return table
    points: list = []
    for x0, y0, x1, y1 in table[~np.isnan(table).any(axis=1)]:
        if points and (points[-1] != (x0, y0)):
            points.append((np.nan, np.nan))
        if not points or points[-1] != (x0, y0):
            points.append((x0, y0))
        points.append((x1, y1))
    return np.array(points, dtype=np.float32).reshape(-1, 2)


def as_bytes(move: Move) -> bytes:
    kind = np.float64 if move.kind == "text" else np.float32
    return np.ascontiguousarray(move.table, dtype=kind).tobytes()


def _whole_if_whole(value: float) -> float | int:
    """'{:d}' wants an int; the table holds floats. Every other format writes both alike."""
    return int(value) if value.is_integer() else value


def template_pieces(template: str, n_numbers: int) -> list:
    """'SSE {:.3f}' -> [['SSE ', 0, '.3f']]: what live.js needs to write it."""
    pieces: list[list] = []
    count = itertools.count()
    for literal, slot, spec, conversion in string.Formatter().parse(template):
        if slot is None:
            pieces.append([literal, None, ""])
            continue
        at = int(slot) if slot else next(count)
        if conversion or not FORMAT_SPEC.fullmatch(spec or "") or at >= n_numbers:
            raise ValueError(
                f"{template!r}: write {{}} fields as {{:.3f}}, {{:.3e}}, {{:.4g}} or {{:d}}, one "
                f"for each of the {n_numbers} numbers given"
            )
        pieces.append([literal, at, spec])
    return pieces
