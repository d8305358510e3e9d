"""Where the controls of a live figure stand, in Python and on the page.

The page moves them too, and goes on without Python. So both say how often they have moved them, and
where both did at once, the learner's move counts.
"""

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import Any

import anywidget
import traitlets

from lrlib.live.controls import Button, Range, Select, check_control, known


class Controlled(anywidget.AnyWidget):
    """A widget with controls: sliders and choices, each at a position, and buttons."""

    controls = traitlets.Dict().tag(sync=True)
    # No echo: it would move a control back that the learner has moved on meanwhile.
    index = traitlets.Dict(help="the position of each control").tag(sync=True, echo_update=False)
    kernel_moves = traitlets.Int(0, help="how often Python has moved the controls").tag(sync=True)
    kernel_moves_seen = traitlets.Int(0, help="those the page knew when it last moved one").tag(
        sync=True, echo_update=False
    )
    message = traitlets.Unicode(help="what went wrong, beside the controls").tag(sync=True)

    def __init__(self):
        self._specs: dict[str, Range | Select] = {}
        self._presses: dict[str, Callable[[], object]] = {}
        self._from_page: dict[str, int] | None = None  # the index, while the page's is taken in
        self._depth, self._resend, self._was_seen = 0, False, False
        # JupyterLab hands on what the page says in a thread of its own, also while a cell runs.
        self._turn = threading.RLock()
        super().__init__()
        self.on_msg(self._receive)

    @contextmanager
    def update(self):
        """Send all that changes inside this block as one message: the browser draws it at once."""
        with self._turn, self.hold_sync():
            self._depth += 1
            try:
                yield self
            finally:
                self._depth -= 1
                if self._depth == 0:
                    self._send_changes()

    def _send_changes(self) -> None:
        """What `update` does at its end; `_resend` says that the controls have changed."""

    def set_control(self, name: str, control: Range | Select | Button) -> None:
        """Add a control, or replace the one of this name (new values, new marks)."""
        if isinstance(control, Button):
            self._send_control(name, control.spec())
            return
        check_control(name, control, self._specs)
        with self.update():
            self._specs[name] = control
            self._send_control(name, control.spec())
            self.index = {**self.index, name: control.position}
            self._resend = True

    def _send_control(self, name: str, spec: dict) -> None:
        # A notebook that keeps the widgets' state sorts the names, so each says where it stands.
        order = self.controls.get(name, {}).get("order", len(self.controls))
        self.set_trait("controls", {**self.controls, name: spec | {"order": order}})

    def _start_here(self) -> None:
        """Let *Back to start* lead to where the controls stand, unless they were seen before."""
        if not self._was_seen:
            self._was_seen = True
            start = {name: {"start": at} for name, at in self.index.items()}
            specs = {name: spec | start.get(name, {}) for name, spec in self.controls.items()}
            self.set_trait("controls", specs)

    def value(self, name: str) -> Any:
        """The value (not the position) that the control of this name shows."""
        control = self._control(name)
        row = 0
        if isinstance(control, Range) and control.over is not None:
            row = self.index[control.over]
        return control.value_at(self.index[name], row)

    def on_press(self, name: str, function: Callable[[], object]) -> None:
        """Call `function` (without arguments) when the button of this name is pressed."""
        if self.controls.get(name, {}).get("kind") != "button":
            raise ValueError(f"there is no button {name!r}")
        self._presses[name] = function

    def _handle_msg(self, msg):
        with self._turn:
            super()._handle_msg(msg)

    def _receive(self, _widget, content: dict, _buffers) -> None:
        if "press" in content:
            name = content["press"]
            try:
                if name in self._presses:
                    self._presses[name]()
                else:
                    self.message = (
                        f"No function waits for this button: live.on_press({name!r}, ...)"
                    )
            finally:
                self.send({"pressed": name})

    def _control(self, name: str) -> Range | Select:
        return known(name, self._specs)

    def set_state(self, sync_data):
        """What the page says.

        Where both have moved the controls at once, each has by now what the other one said. The
        learner's move counts, so the page is told it again.
        """
        before = self.kernel_moves
        if "index" in sync_data:  # of positions that are gone by now, the last one left
            last = {name: len(self._control(name)) - 1 for name in sync_data["index"]}
            inside = {name: min(at, last[name]) for name, at in sync_data["index"].items()}
            sync_data = {**sync_data, "index": inside}
        self._from_page = sync_data.get("index")
        try:
            super().set_state(sync_data)
        finally:
            self._from_page = None
        if "index" in sync_data and self.kernel_moves_seen < before:
            self.send_state("index")
            self._count_move()  # after it: a move in between has not seen this index

    @traitlets.observe("index")
    def _notice_move(self, change):
        if change["new"] != self._from_page:
            self._count_move()

    def _count_move(self) -> None:
        self.set_trait("kernel_moves", self.kernel_moves + 1)

    @traitlets.validate("index")
    def _validate_index(self, proposal):
        return self._positions(proposal["value"])

    def _positions(self, changed: dict[str, int]) -> dict[str, int]:
        """The position of every control, with these changed; refuses what is not there."""
        for name, at in changed.items():
            last = len(self._control(name)) - 1
            if at not in range(last + 1):
                raise ValueError(f"{name} has the positions 0 … {last}, not {at!r}")
        positions = {name: self.index.get(name, c.position) for name, c in self._specs.items()}
        return {name: int(at) for name, at in (positions | changed).items()}
