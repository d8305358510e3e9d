"""What a learner moves: a slider, a choice, a button, each with its label.

A control has positions 0, 1, 2 ...; at each stands a value, which is what the learner reads. Both
are numbers, so they are named apart: ``position=20`` counts positions, ``start=0.5`` is a value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Range:
    """A labelled slider over a list of values.

    Parameters
    ----------
    values : sequence, or 2-D array
        The values to choose from. With `over`, row i belongs to position i of that control.
    label : str
        What stands beside the slider.
    start : value, optional
        The value it starts at, one of `values`.
    position : int
        The same by position, counted from 0: give one of the two.
    format : str
        How a value is written, as in ``format(value, spec)``.
    over : str or None
        The control on which the values depend.
    marks : mapping of float to str, or a list of them
        Marks on the slider's own scale: position (fractions allowed) to text. With `over`, a list
        holds the marks for each position of that control.
    play : int or None
        Milliseconds a step when played; None for no Play button.
    eager : bool
        Tell Python at every move of a drag, not only on release: for what the kernel must compute.
    """

    values: Any
    label: str
    start: Any = None
    position: int = 0
    format: str = ".4g"
    over: str | None = None
    marks: Any = None
    play: int | None = None
    eager: bool = False

    def __post_init__(self):
        if np.ndim(self.values) not in (1, 2) or np.size(self.values) == 0:
            raise ValueError(
                f"Range takes a list of values, as Range(np.linspace(0, 2, 41), 'size'): not "
                f"{self.values!r}"
            )
        if not isinstance(self.label, str):
            raise TypeError(f"the label beside a slider is a text, not {self.label!r}")
        if self.start is not None:
            if np.ndim(self.values) != 1:
                raise ValueError("start= is for one list of values; with over= use position=")
            _settle(self, list(self.values))

    def __len__(self) -> int:
        return np.shape(self.values)[-1]

    def value_at(self, position: int, row: int = 0) -> Any:
        """The value that stands at a position; `row` is the position of `over`."""
        return np.atleast_2d(self.values)[row, position]

    def marks_by_row(self) -> list:
        """One mapping for each position of `over`, or a single one that serves them all."""
        return list(self.marks) if isinstance(self.marks, (list, tuple)) else [self.marks or {}]

    def spec(self) -> dict:
        rows = np.atleast_2d(np.asarray(self.values))
        texts = [[format(value, self.format) for value in row.tolist()] for row in rows]
        return {
            "kind": "range",
            "label": self.label,
            "texts": texts,
            "start": self.position,
            "over": self.over,
            "marks": [
                [{"at": float(at), "text": text} for at, text in row.items()]
                for row in self.marks_by_row()
            ],
            "play": self.play,
            "eager": self.eager,
        }


@dataclass(frozen=True)
class Select:
    """A labelled choice from a few options (`options`: what the learner reads)."""

    options: Sequence[str]
    label: str
    start: str | None = None
    position: int = 0
    eager: bool = False

    def __post_init__(self):
        if self.start is not None:
            _settle(self, list(self.options))

    def __len__(self) -> int:
        return len(self.options)

    def value_at(self, position: int, row: int = 0) -> str:
        """The option that stands at a position."""
        return self.options[position]

    def spec(self) -> dict:
        return {
            "kind": "select",
            "label": self.label,
            "texts": [list(self.options)],
            "start": self.position,
            "over": None,
            "eager": self.eager,
        }


@dataclass(frozen=True)
class Button:
    """A labelled button; `LiveFigure.on_press` says what a press does in Python."""

    label: str

    def spec(self) -> dict:
        return {"kind": "button", "label": self.label}


def position_of(label: str, values: list, value: Any) -> int:
    """Where a value stands among `values`; refuses what isn't there, and names the nearest."""
    for at, one in enumerate(values):
        if one == value or (_is_number(one) and _is_number(value) and np.isclose(one, value, 1e-9)):
            return at
    if _is_number(value) and all(map(_is_number, values)):
        nearest = min(values, key=lambda one: abs(one - value))
        raise ValueError(
            f"{label} has no value {value!r}; the nearest is {nearest}. To count positions, "
            "0, 1, 2 ..., use position= in a control and at_position() in a figure"
        )
    raise ValueError(f"{label} has no value {value!r}; it has {', '.join(map(repr, values[:8]))}")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float, np.number)) and not isinstance(value, bool)


def _settle(control: Range | Select, values: list) -> None:
    """Turn `start`, a value, into `position`."""
    if control.position != 0:
        raise ValueError(f"{control.label}: give start= (a value) or position=, not both")
    at = position_of(control.label, values, control.start)
    object.__setattr__(control, "position", at)  # the dataclass is frozen


def known(name: str, controls: Mapping[str, Range | Select]) -> Range | Select:
    """The control of this name; refuses one that isn't there, and names those that are."""
    if name not in controls:
        raise ValueError(f"no control {name!r}; there are {', '.join(controls)}")
    return controls[name]


def check_control(
    name: str, control: Range | Select, controls: Mapping[str, Range | Select]
) -> None:
    """Refuse a control that starts nowhere, or whose values don't fit the control they are over."""
    if control.position not in range(len(control)):
        raise ValueError(
            f"{name}: position={control.position} is not one of 0 … {len(control) - 1}; to "
            "start at a value, give start="
        )
    if isinstance(control, Range):
        rows = () if control.over is None else (len(known(control.over, controls)),)
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


def positions_of(
    values: Mapping[str, Any], controls: Mapping[str, Range | Select], index: Mapping[str, int]
) -> dict[str, int]:
    """The positions of these values; a control that isn't named stands where `index` has it."""
    positions: dict[str, int] = {}
    # Those on which others depend come first.
    for name in sorted(values, key=lambda name: getattr(known(name, controls), "over", "") or ""):
        control = known(name, controls)
        over = control.over if isinstance(control, Range) else None
        row = 0 if over is None else positions.get(over, index[over])
        shown = [control.value_at(at, row) for at in range(len(control))]
        positions[name] = position_of(name, shown, values[name])
    return positions
