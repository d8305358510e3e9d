"""A matplotlib figure whose marked artists move in the browser.

matplotlib draws the picture once, as SVG. For every artist that should move, the positions at
*every* setting of the controls are computed here, by the artist's own transform, and sent ahead.
From then on the browser looks positions up (`live.js`): a drag follows the pointer at the
display's rate, asks nothing of the kernel, and goes on after the kernel is gone.

This module knows matplotlib and anywidget; it knows nothing of regression.
"""

import base64
import inspect
import itertools
import json
import sys
from os import PathLike
from pathlib import Path
from typing import Any, Literal

import matplotlib as mpl
import numpy as np
import traitlets
from matplotlib.artist import Artist
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon
from matplotlib.text import Text

from lrlib.live import page, picture
from lrlib.live.contents import png_with_contents
from lrlib.live.controlled import Controlled
from lrlib.live.controls import positions_of
from lrlib.live.grid import Grid
from lrlib.live.moves import (
    NO_MARKER,
    Fill,
    Line,
    Markers,
    Move,
    Placed,
    Shown,
    Words,
    check_numbers,
    checked_artist,
    escaped,
    named_fields,
    numbered,
)

CSS_PIXELS_PER_INCH = 96

MAX_BYTES = 2e6  # what a page may be sent: it loads at once, and a notebook can hold it


class LiveFigure(Controlled):
    """A figure that moves at the display's rate under its controls.

    What can move: a line with its markers, a scatter of one size and colour, a filled polygon, the
    words of a text, and whether an artist is there. Colours, sizes, axis limits and images stay.

    The figure is taken over and changed: its dpi becomes 72, its layout and its limits stay as
    they are now, what moves gets an id, and pyplot, if it made the figure, forgets it.

    Parameters
    ----------
    fig : matplotlib.figure.Figure
        With its axis limits set: they stay, so that the eye compares.
    title, description : str
        The picture's accessible name, and what it shows, in a sentence or two.
    max_bytes : float
        So much may be sent to the browser in all; a table that goes beyond it is refused.
    **controls : Range, Select or Button
        By name; the names are the axes of what `line`, `fill`, `markers`, `text`, `show` take.

    Examples
    --------
    >>> fig = Figure(figsize=(4, 3)); ax = fig.subplots(); curve, = ax.plot([0, 1], [-1, 1])
    >>> live = LiveFigure(fig, title="A line", slope=Range(np.linspace(-1, 1, 41), "slope"))
    >>> live.line(curve, [0, 1], lambda slope: [0, slope], over="slope")
    >>> live.at_value(slope=1.0)[curve]        # pixels: where the browser draws it
    """

    _esm = page.MODULE
    _css = Path(__file__).with_name("live.css")
    svg = traitlets.Unicode().tag(sync=True)
    width = traitlets.Float(help="of the picture, in CSS pixels").tag(sync=True)
    smallest = traitlets.Float(10.0, help="size of the smallest text, in points").tag(sync=True)
    panels: Any = traitlets.List(help="[gid, left, top, width, height] of each axes").tag(sync=True)
    moves = traitlets.Dict().tag(sync=True)
    tables = traitlets.Dict().tag(sync=True)
    progress = traitlets.Float(None, allow_none=True, help="0 to 1 while at work").tag(sync=True)

    # Of all the names that mean something here, those that may be assigned.
    _assignable = frozenset({"index", "message", "progress"})

    def __init__(
        self,
        fig: Figure,
        *,
        title: str,
        description: str = "",
        max_bytes: float = MAX_BYTES,
        **controls: Any,
    ):
        self.figure, self.max_bytes = fig, max_bytes
        self.title, self.description = title, description
        self._moves: dict[str, Move] = {}
        self._keys = itertools.count()
        self._changed: dict[str, Move] = {}
        self._redraw = True
        if "matplotlib.pyplot" in sys.modules:  # or a notebook would show it a second time
            sys.modules["matplotlib.pyplot"].close(fig)
        fig.set_dpi(72)  # SVG's unit is the point: at 72 dpi a pixel is one
        self._settle()
        super().__init__()
        self.set_trait("width", fig.get_figwidth() * CSS_PIXELS_PER_INCH)
        with self.update():
            for name, control in controls.items():
                self.set_control(name, control)

    def _settle(self) -> None:
        picture.lay_out(self.figure)  # let the layout engine place the axes ...
        # ... and leave them there; with an engine of any kind, savefig would draw everything twice
        with mpl.rc_context({"figure.autolayout": False, "figure.constrained_layout.use": False}):
            self.figure.set_layout_engine(None)
        for ax in self.figure.axes:
            ax.autoscale(False)

    def __init_subclass__(cls, **kwargs):
        """A subclass may add to a live figure, not change what it does by taking a name twice."""
        super().__init_subclass__(**kwargs)
        ours = vars(Controlled) | vars(LiveFigure)
        # Where a class annotates names, Python 3.14 writes a function of its own into it.
        free = {"__init__", "_repr_mimebundle_", "__annotate_func__"}
        for name in vars(cls).keys() & ours.keys() - free:
            taken = ours[name]
            if isinstance(taken, (property, traitlets.TraitType)) or inspect.isfunction(taken):
                raise TypeError(
                    f"{cls.__name__}.{name} would take the place of the live figure's own {name}: "
                    "choose another name"
                )

    def __setattr__(self, name, value):
        """A subclass that keeps something by the name of a trait or a method would break it."""
        ours = vars(LiveFigure).keys() | vars(Controlled).keys() | {"observe", "open", "close"}
        if name in ours - self._assignable and not name.startswith("_"):
            what = "what the page is sent" if self.has_trait(name) else "one of its methods"
            raise AttributeError(
                f"{type(self).__name__} can't keep anything as self.{name}: in a live figure that "
                f"is {what}. Choose another name"
            )
        super().__setattr__(name, value)

    # ---- what moves

    def line(self, line: Line2D, x, y, *, over=(), trail: str | None = None) -> None:
        """Move a line (and its markers) to x and y, in data coordinates.

        Parameters
        ----------
        line : matplotlib.lines.Line2D
        x, y : array_like of shape (*positions of each control in `over`, n_points), or function
            Arrays broadcast against each other; an axis of length 1 serves every position of its
            control. A function is called with the values of the controls at every position, by
            name where its parameters are the controls' names, else in the order of `over`; it
            gives one number a point. Where it gives fewer, the line ends there.
        over : str or sequence of str
            The controls on which the positions depend, in the order of the leading axes. For a
            function it may be left out: its parameters name them. ``ends("slope")`` says that of
            this slider only the two ends are given, and that in between everything goes straight.
        trail : str or None
            A control that uncovers the line: at its position i the first i + 1 points show.

        Raises
        ------
        ValueError
            For arrays that don't fit the controls, a function that doesn't, ends between which it
            doesn't go straight, and for more than `max_bytes`.
        """
        checked_artist(line, Line2D, "(line,) = ax.plot(...)")
        grid, x, y = self._data(over, x, y)
        with self.update():
            if line.get_linestyle() != "None":
                self._follow(Line(line, grid, self._trail(trail), x, y))
            if line.get_marker() not in NO_MARKER:
                self._follow(Markers(line, grid, self._trail(trail), x, y))

    def markers(self, cloud: PathCollection, x, y, *, over=(), trail: str | None = None) -> None:
        """Move the points of ``ax.scatter`` (of one size and colour); the rest as in `line`."""
        checked_artist(cloud, PathCollection, "cloud = ax.scatter(...)")
        one_by_one = cloud.get_sizes(), cloud.get_facecolor(), cloud.get_edgecolor()
        if max(map(len, one_by_one)) > 1:
            raise ValueError("markers moves a cloud of one size and colour; use one scatter each")
        grid, x, y = self._data(over, x, y)
        self._follow(Markers(cloud, grid, self._trail(trail), x, y))

    def fill(self, polygon: Polygon, x, y, *, over=()) -> None:
        """Move the corners of a filled polygon (``ax.fill``); the rest as in `line`."""
        checked_artist(polygon, Polygon, "(polygon,) = ax.fill(...)")
        grid, x, y = self._data(over, x, y, ragged=False)
        self._follow(Fill(polygon, grid, None, x, y))

    def text(self, text: Text | None, template, *numbers, over=()) -> None:
        """Write numbers into a text of the picture, or (None) into the line below the controls.

        Parameters
        ----------
        text : matplotlib.text.Text or None
        template : str, or array of str over the axes of `over`
            As in ``template.format(*numbers)``, with the formats .Nf, .Ne, .Ng and d. A field may
            name a control, ``"a = {slope:.2f}"``, and then shows its value.
        *numbers : array_like over the axes of `over`, or functions as in `line`
        """
        grid = self._grid(over, *numbers)
        *columns, template = grid.arrays(0, *numbers, template)
        templates, which = np.unique(template.astype(str), return_inverse=True)
        columns.append(which.reshape(template.shape))
        named = list(dict.fromkeys(name for one in templates for name in named_fields(str(one))))
        if named:
            grid, columns = grid.with_values(columns, named)
        check_numbers(templates[0], columns)
        written = tuple(numbered(str(one), len(numbers), named) for one in templates)
        self._write(text, grid, columns, written)

    def words(self, text: Text | None, words, *, over=()) -> None:
        """Write plain words: as `text`, but a brace is a brace.

        `words` is a str, an array of str over the axes of `over`, or a function as in `line`.
        """
        grid = self._grid(over, words)
        (words,) = grid.arrays(0, words)
        plain, which = np.unique(words.astype(str), return_inverse=True)
        self._write(text, grid, [which.reshape(words.shape)], tuple(map(escaped, plain.tolist())))

    def show(self, artist: Artist, visible, *, over=()) -> None:
        """Show or hide an artist; `visible` is true or false over the axes of `over`."""
        checked_artist(artist, Artist, "(line,) = ax.plot(...)")
        grid = self._grid(over, visible)
        (visible,) = grid.arrays(0, visible)
        self._set(Shown(artist, grid, visible))

    def redraw(self, *, layout: Literal["constrained", "tight"] | None = None) -> None:
        """Draw the picture anew, after a change to what does not move (limits, a label).

        `layout` names an engine of matplotlib's that should place the axes anew ("constrained").
        """
        self._redraw = True
        if layout is not None:
            self.figure.set_layout_engine(layout)
            self._settle()
        with self.update():
            for move in list(self._moves.values()):  # positions follow their axes' limits
                if isinstance(move, Placed):
                    self._follow(move)

    def at_position(self, **positions: int) -> dict[Artist | None, Any]:
        """What the browser shows when the controls stand at these positions, counted from 0.

        Controls not named stay where they are. By artist: pixels of shape (n, 2) with NaN where
        the pen is lifted, a string for a text, True or False for one that is shown or hidden.
        Points behind a line's path are those of its path; key None is the line below the controls.
        """
        index = self._positions(positions)
        shown: dict[Artist | None, Any] = {}
        for move in sorted(self._moves.values(), key=lambda move: move.reported):
            move.report(index, shown)
        return shown

    def at_value(self, **values: Any) -> dict[Artist | None, Any]:
        """The same when the controls show these values: ``at_value(slope=0.5)``."""
        return self.at_position(**positions_of(values, self._specs, self.index))

    @property
    def nbytes(self) -> int:
        """So many bytes a page is sent: the picture, the controls and all positions."""
        described = json.dumps([self.controls, self.moves, self.index, self.panels])
        return (
            len(self.svg.encode()) + len(described.encode()) + sum(map(len, self.tables.values()))
        )

    # ---- readers without a kernel

    def summary(self) -> str:
        """One line of text: what the picture says now. It is also the stored output's text."""
        below = [
            move.written(self.index)
            for move in self._moves.values()
            if isinstance(move, Words) and move.artist is None
        ]
        return ": ".join([self.title, *below])

    def png(self, dpi: int = 100) -> bytes:
        """The picture as it stands, for readers without a kernel."""
        self._place_all()
        return png_with_contents(self.figure, dpi)

    def to_html(self, path: str | PathLike) -> None:
        """Write one file that any browser opens and in which the figure moves without Python."""
        self._start_here()
        still = base64.b64encode(self.png()).decode()
        html = page.one_file(self.get_state(), title=self.title, words=self.summary(), still=still)
        Path(path).write_text(html, encoding="utf-8")

    def _repr_mimebundle_(self, **kwargs):
        self._start_here()
        bundle, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        bundle["text/plain"] = self.summary()
        bundle["image/png"] = base64.b64encode(self.png()).decode()
        return bundle, metadata

    # ---- plumbing

    @property
    def _box(self) -> tuple[float, float]:
        """Width and height of the picture in SVG units."""
        return tuple(self.figure.get_size_inches() * 72)

    def _grid(self, over, *given) -> Grid:
        return Grid.of(over, given, self._specs, self.max_bytes)

    def _data(self, over, x, y, ragged: bool = True) -> tuple[Grid, np.ndarray, np.ndarray]:
        grid = self._grid(over, x, y)
        x, y = grid.arrays(1, x, y, ragged=ragged)
        return grid, x, y

    def _trail(self, name: str | None) -> str | None:
        if name is not None:
            self._control(name)
        return name

    def _write(self, text: Text | None, grid: Grid, columns: list, templates: tuple) -> None:
        if text is not None:
            checked_artist(text, Text, 'title = ax.set_title("")')
        if text is not None and any(set(one) & set("\n$") for one in templates):
            one = next(one for one in templates if set(one) & set("\n$"))
            raise ValueError(
                f"{one!r}: a text that moves is one line of plain words, no line break, no $"
            )
        if grid.straight:
            raise ValueError("ends() is for what goes straight: words take every position")
        table = np.stack(np.broadcast_arrays(*columns), axis=-1)
        self._set(Words(text, grid, table, templates))

    def _follow(self, move: Placed) -> None:
        """Register an artist that goes where its data say."""
        move.fit(self._box)
        self._set(move)

    def _set(self, move: Move) -> None:
        """Register a moving thing, or give a registered one its new positions."""
        if move.artist is not None and getattr(move.artist.figure, "figure", None) != self.figure:
            raise ValueError(f"{move.artist} is not in the picture {self.title!r}")
        same = (type(move), move.artist)
        key = next((k for k, m in self._moves.items() if (type(m), m.artist) == same), None)
        others = sum(m.table.nbytes for k, m in self._moves.items() if k != key)
        if others + move.table.nbytes > self.max_bytes:
            everything = [*(m for k, m in self._moves.items() if k != key), move]
            largest = max(everything, key=lambda one: one.table.nbytes)
            what = f"that of the {largest.kind} {largest.artist}, {largest.table.nbytes:,} bytes"
            largest.grid.refuse_if_large(others + move.table.nbytes, what)
        if key is None:
            key = f"m{next(self._keys)}"
            self._redraw = True
        if move.artist is not None and move.artist.get_gid() is None:
            move.artist.set_gid(f"live-{key}")
        with self.update():
            self._moves[key] = self._changed[key] = move

    def _send_changes(self) -> None:
        changed, self._changed = self._changed, {}
        if self._redraw and self._moves:
            self._redraw, self._resend = False, True
            all_moves = list(self._moves.values())
            svg = picture.save_svg(self.figure, all_moves, self.title, self.description)
            # Measured while every text still has something in it.
            self.set_trait("panels", picture.panels(self.figure))
            self.set_trait("smallest", picture.smallest(self.figure))
            self._place_all()
            self.set_trait("svg", svg)
        if self._resend:  # with new controls or a new picture, in one message
            self._resend = False
            self.set_trait("moves", {key: move.spec() for key, move in self._moves.items()})
            self.set_trait("tables", {key: move.to_bytes() for key, move in self._moves.items()})
        elif changed:
            # Only what changed crosses the wire. The traits are updated in place, unannounced, so
            # that a page opened later still gets everything.
            moves = {key: move.spec() for key, move in changed.items()}
            tables = {key: move.to_bytes() for key, move in changed.items()}
            self.moves.update(moves)
            self.tables.update(tables)
            self.send({"moves": moves}, buffers=list(tables.values()))

    def _place_all(self) -> None:
        """Put every artist where the controls have it."""
        for move in self._moves.values():
            move.place(self.index)
