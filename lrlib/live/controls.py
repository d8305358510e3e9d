"""What a learner moves: a slider, a choice, a button, each with its label."""

from collections.abc import Sequence
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
    value : int
        The position it starts at.
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
    value: int = 0
    format: str = ".4g"
    over: str | None = None
    marks: Any = None
    play: int | None = None
    eager: bool = False

    def __len__(self) -> int:
        return np.shape(self.values)[-1]

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
    value: int = 0
    eager: bool = False

    def __len__(self) -> int:
        return len(self.options)

    def spec(self) -> dict:
        return {
            "kind": "select",
            "label": self.label,
            "texts": [list(self.options)],
            "over": None,
            "eager": self.eager,
        }


@dataclass(frozen=True)
class Button:
    """A labelled button. It has no positions: each press calls `LiveFigure.pressed` in Python."""

    label: str

    def spec(self) -> dict:
        return {"kind": "button", "label": self.label}
