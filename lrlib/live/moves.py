"""What moves: one class for each kind, with its positions at every setting of the controls.

Each kind knows what the browser gets (`table`), what is seen there (`report`), and how matplotlib
draws the same (`place`). A further kind is one more class here, and one of its name in live.js.
"""

import itertools
import re
import string
from typing import Any, ClassVar

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import PathCollection
from matplotlib.lines import Line2D

from lrlib.live.clip import clip_polygon, clip_segments
from lrlib.live.grid import Grid

# An SVG viewer cuts at the axes by itself (matplotlib writes a clip path), and float32 keeps a
# hundredth of a pixel up to here. What lies further out is cut in float64 before it is sent.
SAFE_PIXELS = 1e4

NO_MARKER = ("None", "none", "", " ", None)

# The numbers in a text are formatted by the browser, so only what both sides spell alike is let in.
FORMAT_SPEC = re.compile(r"(\.1?\d[feg]|d)\Z")

Box = tuple[float, float]  # width and height of the picture, in SVG units


class Move:
    """One moving thing: where it is at every setting of the controls it depends on.

    `table` is what the browser gets. `straight` holds the controls of which only the two ends are
    kept, with their last position: in between it goes straight. `trail` is a control that uncovers
    the points one by one.
    """

    kind: ClassVar[str]
    width: int  # numbers a point takes in the table
    table: np.ndarray
    templates: tuple[str, ...] = ()
    # Two of one kind on one artist are the same thing; what is reported last says if it is there.
    reported: ClassVar[int] = 0

    def __init__(self, artist: Artist | None, grid: Grid, trail: str | None = None):
        self.artist: Any = artist
        self.over, self.trail, self.grid = grid.names, trail, grid
        self.straight = {name: len(grid.controls[name]) - 1 for name in grid.straight}

    def fit(self, box: Box) -> None:
        """Work out `table`; called again when the limits of the axes have changed."""

    def report(self, index: dict[str, int], shown: dict) -> None:
        """Write into `shown` what is seen of the artist at these positions."""

    def place(self, index: dict[str, int]) -> None:
        """Give the artist what the controls say, for the PNG."""

    def park(self) -> None:
        """Put the artist where matplotlib draws it for sure: it leaves out what isn't seen."""

    def pick(self, array: np.ndarray, index: dict[str, int]) -> np.ndarray:
        """The entry of `array` at these positions; an axis of length 1 serves every position."""
        for name in self.over:
            if len(array) == 1:
                array = array[0]
            elif name in self.straight:
                share = index[name] / max(self.straight[name], 1)
                array = (1 - share) * array[0] + share * array[1]
            else:
                array = array[index[name]]
        return array

    def spec(self) -> dict:
        """What live.js needs to know besides the table."""
        sizes = self.table.shape[: len(self.over)]
        return {
            "kind": self.kind,
            "gid": self.artist and self.artist.get_gid(),
            "over": list(self.over),
            "sizes": list(sizes),
            "ends": [
                self.straight.get(name, 0) if size == 2 else 0
                for name, size in zip(self.over, sizes, strict=True)
            ],
            "trail": self.trail,
            "width": self.width,
            "templates": [template_pieces(one, self.width - 1) for one in self.templates],
        }

    def to_bytes(self) -> bytes:
        return np.ascontiguousarray(self.table).tobytes()


class Placed(Move):
    """What goes where data coordinates x and y say, each (*positions, n_points)."""

    def __init__(self, artist, grid, trail, x: np.ndarray, y: np.ndarray):
        super().__init__(artist, grid, trail)
        self.x, self.y = x, y

    def fit(self, box: Box) -> None:
        pixels, affine = self._pixels(box)
        if self.straight:
            self._check_straight(affine, pixels)
        else:
            pixels = self.seen(pixels, box)
        self.table, self.width = pixels.astype(np.float32), pixels.shape[-1]

    def seen(self, pixels: np.ndarray, box: Box) -> np.ndarray:
        """What the browser needs of points (..., n, 2): them, or what is left of them when cut."""
        raise NotImplementedError

    def put(self, x, y) -> None:
        """Set the artist's data."""
        self.artist.set_data(x, y)

    def place(self, index):
        self.put(self._behind(self.x, index), self._behind(self.y, index))

    def park(self):
        axes = self.artist.axes
        x, y = axes.transData.inverted().transform(axes.transAxes.transform((0.5, 0.5)))
        self.put([x, x, x], [y, y, y])

    def report(self, index, shown):
        shown[self.artist] = pen(self._behind(self.table, index))

    def _behind(self, array: np.ndarray, index: dict[str, int]) -> np.ndarray:
        """`pick`, and of a trail what lies behind its control: so many joins, one point more."""
        picked = self.pick(array, index)
        if self.trail is None:
            return picked
        return picked[: index[self.trail] + (picked.ndim == 1 or picked.shape[-1] == 2)]

    def _pixels(self, box: Box) -> tuple[np.ndarray, bool]:
        transform = self.artist.get_transform()
        if isinstance(self.artist, PathCollection):
            transform = self.artist.get_offset_transform()
        with np.errstate(over="ignore", invalid="ignore"):
            points = np.stack([self.x, self.y], axis=-1).reshape(-1, 2).astype(float)
            points = transform.transform(points)
        points[:, 1] = box[1] - points[:, 1]  # in SVG y runs down
        points[~np.isfinite(points).all(axis=1)] = np.nan
        return points.reshape(*np.shape(self.x), 2), transform.is_affine

    def _check_straight(self, affine: bool, pixels: np.ndarray) -> None:
        """Between the ends of a slider it may go straight only if straight is right."""
        for name in self.straight:
            values = getattr(self.grid.controls[name], "values", None)
            if values is None:
                options = len(self.grid.controls[name])
                raise ValueError(f"{name} is a choice of {options}: give an entry for each")
            values = np.atleast_2d(values).astype(float)
            if not np.allclose(np.diff(values, n=2), 0, atol=1e-9 * np.ptp(values)):
                raise ValueError(f"of {name} only the ends are given: space its values evenly")
        if not affine:
            raise ValueError("only the ends of a slider are given: log axes bend between them")
        if not (np.abs(pixels) <= SAFE_PIXELS).all():
            raise ValueError(
                "only the ends of a slider are given, and an end lies too far outside the picture "
                "(or is not finite); give all positions"
            )


class Line(Placed):
    """A line: one stroke after the other, the pen lifted at NaN.

    If some points lie far away it becomes its joins, (..., n - 1, 4), each cut by itself.
    """

    kind = "line"

    def seen(self, pixels, box):
        return clip_segments(pixels, box) if _is_far(pixels) else pixels


class Markers(Placed):
    """Marks, of a line or of a scatter; one outside the picture becomes NaN and isn't drawn."""

    kind = "markers"

    def seen(self, pixels, box):
        outside = np.any((pixels < 0) | (pixels > box), axis=-1)
        return np.where(outside[..., None], np.nan, pixels)

    def put(self, x, y):
        if isinstance(self.artist, Line2D):
            self.artist.set_data(x, y)
        else:
            self.artist.set_offsets(np.column_stack([x, y]))

    def report(self, index, shown):
        if self.artist not in shown:  # of a line with markers, the line
            super().report(index, shown)


class Fill(Placed):
    """A filled polygon."""

    kind = "fill"

    def seen(self, pixels, box):
        return clip_polygon(pixels, box) if _is_far(pixels) else pixels

    def put(self, x, y):
        self.artist.set_xy(np.column_stack([x, y]))


class Words(Move):
    """A text: which of the templates, and the numbers in it. Without an artist, the readout."""

    kind = "text"

    def __init__(self, artist, grid, table: np.ndarray, templates: tuple[str, ...]):
        super().__init__(artist, grid)
        # A zero with a minus sign is written differently by Python and JavaScript: + 0.0 drops it.
        self.table, self.width = table.astype(np.float64) + 0.0, table.shape[-1]
        self.templates = templates
        for row, one in enumerate(templates):
            for _, at, spec in template_pieces(one, self.width - 1):
                written = self.table[self.table[..., -1] == row]
                if spec == "d" and not all(map(float.is_integer, written[:, at].tolist())):
                    raise ValueError(f"{one!r}: {{:d}} is for whole numbers alone")

    def written(self, index: dict[str, int]) -> str:
        *numbers, which = self.pick(self.table, index).tolist()
        return self.templates[int(which)].format(*(_whole_if_whole(v) for v in numbers))

    def report(self, index, shown):
        shown[self.artist] = self.written(index)

    def place(self, index):
        if self.artist is not None:
            self.artist.set_text(self.written(index))

    def park(self):
        if self.artist is not None:
            self.artist.set_text("0")


class Shown(Move):
    """An artist that is there, or isn't."""

    kind, width, reported = "show", 1, 1

    def __init__(self, artist, grid, visible: np.ndarray):
        super().__init__(artist, grid)
        self.table = visible.astype(np.float32)

    def report(self, index, shown):
        visible = bool(self.pick(self.table, index))
        shown[self.artist] = shown.get(self.artist, True) if visible else False

    def place(self, index):
        self.artist.set_visible(bool(self.pick(self.table, index)))


def checked_artist(artist: Any, kind: type[Artist], how: str) -> None:
    """Refuse what matplotlib can't move in this way: a list of artists, or another kind."""
    if not isinstance(artist, kind):
        several = isinstance(artist, (list, tuple))
        found = f"a {type(artist).__name__}" + (": ax.plot and ax.fill give one" if several else "")
        raise TypeError(f"this moves one {kind.__name__}, as {how} gives it; got {found}")


def check_numbers(template: str, columns: list[np.ndarray]) -> None:
    """Refuse a text where a template takes a number: the options of a Select, say."""
    for column in columns:
        if column.dtype.kind not in "biuf":
            raise ValueError(
                f"{str(template)!r}: a field takes a number, not {str(column.flat[0])!r}. Write "
                "words that depend on a choice with live.words(title, lambda planet: "
                'f"On {planet}")'
            )


def _is_far(pixels: np.ndarray) -> bool:
    return bool((np.abs(pixels) > SAFE_PIXELS).any())


def count_marks(artist: Artist) -> int:
    """How many marks an artist draws."""
    if isinstance(artist, Line2D):
        return np.size(artist.get_xdata()) if artist.get_marker() not in NO_MARKER else 0
    return np.shape(artist.get_offsets())[0] if isinstance(artist, PathCollection) else 0


def pen(table: np.ndarray) -> np.ndarray:
    """Joins (n, 4) as a polyline (m, 2) with NaN where the pen is lifted; points stay points."""
    if table.shape[-1] == 2:
        return table
    joins = table[~np.isnan(table).any(axis=1)].reshape(-1, 2, 2)
    begins = np.append(True, (joins[1:, 0] != joins[:-1, 1]).any(axis=1))[: len(joins)]
    lifted = np.insert(joins, 0, np.nan, axis=1)  # (n, 3, 2): a gap, the start, the end
    seen = np.stack([begins, begins, np.full_like(begins, True)], axis=1)
    return lifted[seen][1:]  # no gap before the first


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
        _check_field(template, spec, conversion, n_numbers)
        at = int(slot) if slot.isdigit() else next(count) if not slot else n_numbers
        if at >= n_numbers:
            _check_field(template, None, None, n_numbers)
        pieces.append([literal, at, spec])
    return pieces


def _check_field(template: str, spec: str | None, conversion: str | None, n_numbers: int) -> None:
    if conversion or not FORMAT_SPEC.fullmatch(spec or ""):
        raise ValueError(
            f"{template!r}: write {{}} fields as {{:.3f}}, {{:.3e}}, {{:.4g}} or {{:d}}, one "
            f"for each of the {n_numbers} numbers given, and that of a control as {{size:.3f}}"
        )


def named_fields(template: str) -> list[str]:
    """The fields of a template that are names, not numbers: controls."""
    slots = [slot for _, slot, _, _ in string.Formatter().parse(template) if slot]
    return [slot for slot in dict.fromkeys(slots) if not slot.isdigit()]


def numbered(template: str, n_numbers: int, named: list[str]) -> str:
    """A template whose fields are numbers: those given first, then the named controls' values."""
    if not named:
        return template
    count, pieces = itertools.count(), []
    for literal, slot, spec, conversion in string.Formatter().parse(template):
        pieces.append(escaped(literal))
        if slot is not None:
            _check_field(template, spec, conversion, n_numbers)  # as its author wrote it
            at = named.index(slot) + n_numbers if slot in named else slot or next(count)
            pieces.append(f"{{{at}:{spec}}}")
    return "".join(pieces)


def escaped(words: str) -> str:
    """Plain words as a template: a brace is a brace."""
    return words.replace("{", "{{").replace("}", "}}")
