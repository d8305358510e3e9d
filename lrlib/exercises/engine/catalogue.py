"""Where the entries are: one file per notebook, found by its name.

`notebook_03.py` holds notebook 03's `entries`. Writing the file is all there is to do;
nothing else lists it. A file is read when one of its numbers is first
asked for, so that a notebook waits for its own entries only.
"""

import functools
import importlib
import pkgutil
import re
from types import ModuleType

from lrlib.exercises.engine.entry import Exercise, Prediction

ENTRIES = "lrlib.exercises.entries"


def notebooks() -> list[int]:
    """The numbers of the notebooks that have entries, in order."""
    files = pkgutil.iter_modules(importlib.import_module(ENTRIES).__path__)
    numbered = (re.fullmatch(r"notebook_(\d+)", file.name) for file in files)
    return sorted(int(match[1]) for match in numbered if match)


@functools.cache
def module(notebook: int) -> ModuleType:
    """The file with a notebook's entries."""
    return importlib.import_module(f"{ENTRIES}.notebook_{notebook:02}")


@functools.cache
def entries(notebook: int) -> dict[str, Exercise | Prediction]:
    """A notebook's exercises and predictions by their numbers, in the order of the file.

    Raises
    ------
    ValueError
        If a number is there twice or belongs to another notebook.
    """
    found = {}
    file = module(notebook)
    for entry in file.entries:
        if entry.number in found:
            raise ValueError(f"{file.__name__} has two entries with the number {entry.number}")
        if entry.number.split(".")[0] != str(notebook):
            raise ValueError(f"{file.__name__} holds {entry.number}, which is another notebook's")
        found[entry.number] = entry
    return found


def find(number: str) -> Exercise | Prediction | None:
    """The entry with this number, or None."""
    return next((e[number] for e in map(entries, _named(number)) if number in e), None)


def suggestions(number: str, kind: type) -> str:
    """Valid numbers, for the message that there is no such exercise or prediction.

    Those of the same notebook, or of all if there is no such notebook.
    """
    where = _named(number) or notebooks()
    there = [n for notebook in where for n, e in entries(notebook).items() if isinstance(e, kind)]
    return ", ".join(there)


def _named(number: str) -> list[int]:
    """The notebook that a number names, in a list; an empty one if it names none."""
    return [notebook for notebook in notebooks() if str(notebook) == number.split(".")[0]]


def exercises(notebook: int) -> list[Exercise]:
    """A notebook's exercises, in order."""
    return [entry for entry in entries(notebook).values() if isinstance(entry, Exercise)]


def predictions(notebook: int) -> list[Prediction]:
    """A notebook's predictions, in order."""
    return [entry for entry in entries(notebook).values() if isinstance(entry, Prediction)]
