"""A matplotlib figure whose marked artists move in the browser.

matplotlib draws the picture once, as SVG. For every artist that should move, the positions at
*every* setting of the controls are computed here, by the artist's own transform, and sent ahead.
From then on the browser looks positions up (``live.js``): a drag follows the pointer at the
display's rate, asks nothing of the kernel, and goes on after the kernel is gone.

This module knows matplotlib and anywidget; it knows nothing of regression.
"""

import base64
import io
import itertools
import re
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any

import anywidget
import matplotlib as mpl
import numpy as np
import traitlets
from matplotlib.artist import Artist
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Text

from lrlib.live.contents import png_with_contents
from lrlib.live.controls import Button, Range, Select
from lrlib.live.moves import (
    NO_MARKER,
    SAFE_PIXELS,
    Move,
    as_bytes,
    count_marks,
    pen,
    place,
    template_pieces,
    visible,
)

CSS_PIXELS_PER_INCH = 96

# At every move a browser paints all the marks around it again, and two thousand take longer than a
# frame lasts. Where more than these stay where they are, they are sent as one image.
MOST_STILL_MARKS = 200
IMAGE_DPI = 200  # twice CSS_PIXELS_PER_INCH, for sharp screens


class LiveFigure(anywidget.AnyWidget):
    """A figure that moves at the display's rate under its controls.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        A bare figure (no pyplot) with its axis limits set: they stay, so that the eye compares.
    title, description : str
        The picture's accessible name, and what it shows, in a sentence or two.
    **controls : Range, Select or Button
        By name; the names are the axes of what `line`, `fill`, `markers`, `text`, `show` take.

    Examples
    --------
    >>> fig = Figure(figsize=(4, 3)); ax = fig.subplots(); curve, = ax.plot([0, 1], [0, 1])
    >>> slopes = np.linspace(-1, 1, 41)
    >>> live = LiveFigure(fig, title="A line", slope=Range(slopes, "slope", value=20))
    >>> live.line(curve, [0, 1], slopes[:, None] * [0, 1], over="slope")
    >>> live.at(slope=40)[curve]        # pixels: where the browser draws it
    """

    _esm = Path(__file__).with_name("live.js")
    _css = Path(__file__).with_name("live.css")

    svg = traitlets.Unicode().tag(sync=True)
    width = traitlets.Float().tag(sync=True)
    controls = traitlets.Dict().tag(sync=True)
    moves = traitlets.Dict().tag(sync=True)
    tables = traitlets.Dict().tag(sync=True)
    # No echo: it would move a control back that the learner has moved on meanwhile.
    index = traitlets.Dict().tag(sync=True, echo_update=False)
    turn = traitlets.Int(0, help="how often Python has moved the controls").tag(sync=True)
    seen = traitlets.Int(0, help="the turn that the page knew when it last moved one").tag(
        sync=True, echo_update=False
    )
    message = traitlets.Unicode(help="what went wrong, beside the controls").tag(sync=True)
    progress = traitlets.Float(None, allow_none=True, help="0 to 1 while at work").tag(sync=True)

    def __init__(
        self, fig: Figure, *, title: str, description: str = "", **controls: Range | Select | Button
    ):
        self.figure, self.title, self.description = fig, title, description
        self._specs: dict[str, Range | Select] = {}
        self._moves: dict[str, Move] = {}
        self._keys = itertools.count()
        self._changed: dict[str, Move] = {}
        self._from_page: dict[str, int] | None = None  # the index, while the page's is taken in
        self._depth, self._redraw, self._resend = 0, True, False
        fig.set_dpi(72)  # SVG's unit is the point: at 72 dpi a pixel is one
        fig.draw_without_rendering()  # let the layout engine place the axes ...
        fig.set_layout_engine("none")  # ... and leave them there
        for ax in fig.axes:
            ax.autoscale(False)
        super().__init__(width=fig.get_figwidth() * CSS_PIXELS_PER_INCH)
        with self.update():
            for name, control in controls.items():
                self.set_control(name, control)
        self.on_msg(self._receive)

    # ---- controls

    def set_control(self, name: str, control: Range | Select | Button) -> None:
        """Add a control, or replace the one of this name (new values, new marks)."""
        if isinstance(control, Button):
            self.controls = {**self.controls, name: control.spec()}
            return
        if control.value not in range(len(control)):
            raise ValueError(
                f"{name}: value={control.value} is a position, one of 0 … {len(control) - 1}"
            )
        if isinstance(control, Range):
            rows = () if control.over is None else (len(self._control(control.over)),)
            if np.shape(control.values)[:-1] != rows:
                wanted = f"a row for each position of {control.over}" if rows else "one list"
                raise ValueError(
                    f"{name}: values of shape {np.shape(control.values)} with "
                    f"over={control.over!r}; it takes {wanted}: {(*rows, len(control))}"
                )
            if len(control.marks_by_row()) not in {1, *rows}:
                raise ValueError(
                    f"{name}: {len(control.marks_by_row())} lists of marks; "
                    f"over={control.over!r} takes one for all, or one for each of its positions"
                )
        with self.update():
            self._specs[name] = control
            self.controls = {**self.controls, name: control.spec()}
            self.index = {**self.index, name: control.value}
            self._resend = True

    def value(self, name: str) -> Any:
        """The value (not the position) that the control of this name shows."""
        control, at = self._specs[name], self.index[name]
        if isinstance(control, Select):
            return control.options[at]
        row = 0 if control.over is None else self.index[control.over]
        return np.atleast_2d(control.values)[row, at]

    def pressed(self, name: str) -> None:
        """Called when the button of this name is pressed; a subclass says what then happens."""

    def _receive(self, _widget, content: dict, _buffers) -> None:
        if "press" in content:
            try:
                self.pressed(content["press"])
            finally:
                self.send({"pressed": content["press"]})

    def _control(self, name: str) -> Range | Select:
        if name not in self._specs:
            raise ValueError(f"no control {name!r}; there are {', '.join(self._specs)}")
        return self._specs[name]

    def set_state(self, sync_data):
        """What the page says.

        Where both have moved the controls at once, each has by now what the other one said. The
        learner's move counts, so the page is told it again.
        """
        before = self.turn
        if "index" in sync_data:  # of positions that are gone by now, the last one left
            last = {name: len(self._control(name)) - 1 for name in sync_data["index"]}
            inside = {name: min(at, last[name]) for name, at in sync_data["index"].items()}
            sync_data = {**sync_data, "index": inside}
        self._from_page = sync_data.get("index")
        try:
            super().set_state(sync_data)
        finally:
            self._from_page = None
        if "index" in sync_data and self.seen < before:
            self.send_state("index")
            self.turn += 1  # after it: a move in between has not seen this index

    @traitlets.observe("index")
    def _count_turn(self, change):
        if change["new"] != self._from_page:
            self.turn += 1

    @traitlets.validate("index")
    def _validate_index(self, proposal):
        return self._positions(proposal["value"])

    def _positions(self, changed: dict[str, int]) -> dict[str, int]:
        """The position of every control, with these changed; refuses what is not there."""
        for name, at in changed.items():
            last = len(self._control(name)) - 1
            if at not in range(last + 1):
                raise ValueError(f"{name} has the positions 0 … {last}, not {at!r}")
        positions = {name: self.index.get(name, c.value) for name, c in self._specs.items()}
        return {name: int(at) for name, at in (positions | changed).items()}

    # ---- what moves

    def line(self, line: Line2D, x, y, *, over=(), trail: str | None = None) -> None:
        """Move a line (and its markers) to x and y, in data coordinates.

        Parameters
        ----------
        line : matplotlib.lines.Line2D
        x, y : array_like of shape (*positions of each control in `over`, n_points)
            Broadcast against each other; an axis of length 1 serves every position of its control.
            An axis of length 2 holds both ends of a longer slider with evenly spaced values: in
            between, everything goes straight. (Exact, and far smaller, for what is affine in it.)
        over : str or sequence of str
            The controls on which the positions depend, in the order of the leading axes.
        trail : str or None
            A control that uncovers the line: at its position i the first i + 1 points show.
        """
        over, (x, y) = self._check(over, 1, x, y)
        with self.update():
            if line.get_linestyle() != "None":
                self._follow("line", line, over, trail, x, y)
            if line.get_marker() not in NO_MARKER:
                self._follow("markers", line, over, trail, x, y)

    def markers(self, cloud: PathCollection, x, y, *, over=(), trail: str | None = None) -> None:
        """Move the points of ``ax.scatter`` (of one size and colour); the rest as in `line`."""
        one_by_one = cloud.get_sizes(), cloud.get_facecolor(), cloud.get_edgecolor()
        if max(map(len, one_by_one)) > 1:
            raise ValueError("markers moves a cloud of one size and colour; use one scatter each")
        over, (x, y) = self._check(over, 1, x, y)
        self._follow("markers", cloud, over, trail, x, y)

    def fill(self, polygon: Polygon, x, y, *, over=()) -> None:
        """Move the corners of a filled polygon (``ax.fill``); the rest as in `line`."""
        over, (x, y) = self._check(over, 1, x, y)
        self._follow("fill", polygon, over, None, x, y)

    def text(self, text: Text | None, template, *numbers, over=()) -> None:
        """Write numbers into a text of the picture, or (None) into the line below the controls.

        Parameters
        ----------
        text : matplotlib.text.Text or None
        template : str, or array of str over the axes of `over`
            As in ``template.format(*numbers)``, with the formats .Nf, .Ne, .Ng and d.
        *numbers : array_like over the axes of `over`
        """
        templates, which = np.unique(np.asarray(template, dtype=str), return_inverse=True)
        which = which.reshape(np.shape(template))
        if text is not None and any(set(one) & set("\n$") for one in templates):
            raise ValueError(
                f"{template!r}: a text that moves is one line of plain words, no line break, no $"
            )
        over, columns = self._check(over, 0, *numbers, which)
        # A zero with a minus sign is written differently by Python and JavaScript: + 0.0 drops it.
        table = np.stack(np.broadcast_arrays(*columns), axis=-1).astype(np.float64) + 0.0
        for row, one in enumerate(templates):
            for _, at, spec in template_pieces(str(one), len(numbers)):
                written = table[table[..., -1] == row]
                if spec == "d" and not all(map(float.is_integer, written[:, at].tolist())):
                    raise ValueError(f"{str(one)!r}: {{:d}} is for whole numbers alone")
        self._set(Move("text", text, over, None, table, (), tuple(map(str, templates))))

    def show(self, artist: Artist, visible, *, over=()) -> None:
        """Show or hide an artist; `visible` is true or false over the axes of `over`."""
        over, (visible,) = self._check(over, 0, visible)
        self._set(Move("show", artist, over, None, visible.astype(np.float32), ()))

    @contextmanager
    def update(self):
        """Send all that changes inside this block as one message: the browser draws it at once."""
        self._depth += 1
        with self.hold_sync():
            try:
                yield self
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._send_changes()

    def redraw(self) -> None:
        """Draw the picture anew, after a change to what does not move (limits, a label)."""
        self._redraw = True
        with self.update():
            for move in list(self._moves.values()):  # positions follow their axes' limits
                if move.state:
                    self._follow(move.kind, move.artist, move.over, move.trail, *move.state)

    def at(self, **positions: int) -> dict[Artist | None, Any]:
        """What the browser shows when the controls stand at these positions.

        Controls not named stay where they are. By artist: pixels of shape (n, 2) with NaN where
        the pen is lifted, a string for a text, True or False for one that is shown or hidden.
        Points behind a line's path are those of its path; key None is the line below the controls.
        """
        index = self._positions(positions)
        shown: dict[Artist | None, Any] = {}
        for move in self._moves.values():
            if move.kind == "text":
                shown[move.artist] = move.text(index)
            elif move.kind == "show":
                continue
            elif move.kind != "markers" or move.artist not in shown:
                joins = move.table.shape[-1] == 4
                shown[move.artist] = pen(move.shown(move.table, index, joins))
        for move in self._moves.values():
            if move.kind == "show":
                visible = bool(move.pick(move.table, index))
                shown[move.artist] = shown.get(move.artist, True) if visible else False
        return shown

    # ---- readers without a kernel

    def summary(self) -> str:
        """One line of text: what the picture says now. It is also the stored output's text."""
        below = [m.text(self.index) for m in self._moves.values() if m.artist is None]
        return ": ".join([self.title, *below])

    def png(self, dpi: int = 100) -> bytes:
        """The picture as it stands, for readers without a kernel."""
        self._set_artists(self.index)
        return png_with_contents(self.figure, dpi)

    def _repr_mimebundle_(self, **kwargs):
        bundle, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        bundle["text/plain"] = self.summary()
        bundle["image/png"] = base64.b64encode(self.png()).decode()
        return bundle, metadata

    # ---- plumbing

    @property
    def _box(self) -> tuple[float, float]:
        """Width and height of the picture in SVG units."""
        return tuple(self.figure.get_size_inches() * 72)

    def _check(self, over, own_axes: int, *arrays) -> tuple[tuple[str, ...], list[np.ndarray]]:
        """`over` as a tuple of known names, and arrays with one leading axis for each of them."""
        over = (over,) if isinstance(over, str) else tuple(over)
        for name in over:
            self._control(name)
        checked, ends = [], {2} if own_axes else set()  # what moves may be given at both ends alone
        for array in np.broadcast_arrays(*map(np.asarray, arrays)):
            lead = array.shape[: max(array.ndim - own_axes, 0)]
            lead = (1,) * (len(over) - len(lead)) + lead
            if len(lead) != len(over) or any(
                size not in {1, len(self._specs[name])} | ends
                for size, name in zip(lead, over, strict=True)
            ):
                wanted = ", ".join(f"{len(self._specs[name])} ({name})" for name in over)
                raise ValueError(
                    f"the array has shape {array.shape}; its leading axes should be ({wanted}), "
                    "one for each control in over (1 where it makes no difference)"
                )
            checked.append(array.reshape(lead + array.shape[array.ndim - own_axes :]))
        return over, checked

    def _follow(self, kind: str, artist: Artist, over, trail: str | None, x, y) -> None:
        """Register an artist that goes where the data coordinates x and y say."""
        if trail is not None:
            self._control(trail)
        if isinstance(artist, PathCollection):
            transform = artist.get_offset_transform()
        else:
            transform = artist.get_transform()
        with np.errstate(over="ignore", invalid="ignore"):
            points = transform.transform(np.stack([x, y], axis=-1).reshape(-1, 2).astype(float))
        points[:, 1] = self._box[1] - points[:, 1]  # in SVG y runs down
        points[~np.isfinite(points).all(axis=1)] = np.nan
        pixels = points.reshape(*np.shape(x), 2)
        ends = {
            name: len(self._specs[name]) - 1
            for name, size in zip(over, np.shape(x), strict=False)
            if size == 2 < len(self._specs[name])
        }
        if ends:
            self._check_straight(ends, transform, pixels)
            table = pixels
        else:
            table = visible(kind, pixels, self._box)
        move = Move(kind, artist, over, trail, table.astype(np.float32), (x, y), ends=ends)
        self._set(move)

    def _check_straight(self, ends: dict[str, int], transform, pixels: np.ndarray) -> None:
        """Between the ends of a slider it may go straight only if straight is right."""
        for name in ends:
            control = self._specs[name]
            if isinstance(control, Select):
                raise ValueError(f"{name} is a choice of {len(control)}: give an entry for each")
            values = np.atleast_2d(control.values).astype(float)
            if not np.allclose(np.diff(values, n=2), 0, atol=1e-9 * np.ptp(values)):
                raise ValueError(f"of {name} only the ends are given: space its values evenly")
        if not transform.is_affine:
            raise ValueError("only the ends of a slider are given: log axes bend between them")
        if not (np.abs(pixels) <= SAFE_PIXELS).all():
            raise ValueError(
                "only the ends of a slider are given, and an end lies too far outside the picture "
                "(or is not finite); give all positions"
            )

    def _set(self, move: Move) -> None:
        """Register a moving thing, or give a registered one its new positions."""
        if move.artist is not None and getattr(move.artist.figure, "figure", None) != self.figure:
            raise ValueError(f"{move.artist} is not in the picture {self.title!r}")
        key = next((k for k, m in self._moves.items() if m.same_thing(move)), None)
        if key is None:
            key = f"m{next(self._keys)}"
            self._redraw = True
        if move.artist is not None and move.artist.get_gid() is None:
            move.artist.set_gid(f"live-{key}")
        with self.update():
            self._moves[key] = self._changed[key] = move

    def _spec(self, move: Move) -> dict:
        return {
            "kind": move.kind,
            "gid": move.artist and move.artist.get_gid(),
            "over": list(move.over),
            "sizes": list(move.table.shape[: len(move.over)]),
            "ends": [move.ends.get(name, 0) for name in move.over],
            "trail": move.trail,
            "width": move.table.shape[-1] if move.kind != "show" else 1,
            "templates": [template_pieces(one, move.table.shape[-1] - 1) for one in move.templates],
        }

    def _send_changes(self) -> None:
        changed, self._changed = self._changed, {}
        if self._redraw and self._moves:
            self._redraw, self._resend = False, True
            self.svg = self._save_svg()
        if self._resend:  # with new controls or a new picture, in one message
            self._resend = False
            self.moves = {key: self._spec(move) for key, move in self._moves.items()}
            self.tables = {key: as_bytes(move) for key, move in self._moves.items()}
        elif changed:
            # Only what changed crosses the wire. The traits are updated in place, unannounced, so
            # that a page opened later still gets everything.
            moves = {key: self._spec(move) for key, move in changed.items()}
            tables = {key: as_bytes(move) for key, move in changed.items()}
            self.moves.update(moves)
            self.tables.update(tables)
            self.send({"moves": moves}, buffers=list(tables.values()))

    def _set_artists(self, index: dict[str, int]) -> None:
        """Put every artist where the controls have it."""
        for move in self._moves.values():
            artist = move.artist
            if move.kind == "text" and artist is not None:
                artist.set_text(move.text(index))
            elif move.kind == "show":
                artist.set_visible(bool(move.pick(move.table, index)))
            elif move.state:
                x, y = (move.shown(array, index) for array in move.state)
                place(artist, x, y)

    def _save_svg(self) -> str:
        """matplotlib's SVG, every moving artist in it, fit to stand in a page among others."""
        for move in self._moves.values():
            # matplotlib leaves out what is hidden, empty or outside: put it in the middle.
            if move.artist is None:
                continue
            move.artist.set_visible(True)
            move.artist.set_rasterized(False)
            if move.state:
                centre = move.artist.axes.transAxes.transform((0.5, 0.5))
                x, y = move.artist.axes.transData.inverted().transform(centre)
                place(move.artist, [x, x, x], [y, y, y])
            elif move.kind == "text":
                move.artist.set_text("0")
        moving = [move.artist for move in self._moves.values()]
        for artist in self.figure.findobj(lambda artist: count_marks(artist) > MOST_STILL_MARKS):
            if artist not in moving:
                artist.set_rasterized(True)
        buffer = io.StringIO()
        with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "lrlib", "path.sketch": None}):
            self.figure.savefig(buffer, format="svg", metadata={"Date": None}, dpi=IMAGE_DPI)
        self._set_artists(self.index)
        svg = buffer.getvalue()
        svg = svg[svg.index("<svg") :]
        svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
        # matplotlib's style sheet says `*`, which in a page means everything on it.
        svg = re.sub(r"<style.*?</style>", "", svg, flags=re.DOTALL)
        head = (
            '<svg role="img" aria-labelledby="title desc"'
            ' style="stroke-linejoin: round; stroke-linecap: butt"'
        )
        names = f'<title id="title">{escape(self.title)}</title>'
        names += f'<desc id="desc">{escape(self.description)}</desc>'
        svg = svg.replace("<svg", head, 1)
        return svg.replace(">", ">" + names, 1)
