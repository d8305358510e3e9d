"""Where the entries are: one file per notebook, found by its name.

`notebook_03.py` holds the `entries` of notebook 03, `lab_a.py` those of lab a, and `one_hour.py`
those of the notebook called one_hour. Writing the file is all there is to do; nothing else lists
it. A file is read when one of its numbers is first asked for, so that a notebook waits for its
own entries only.

A notebook's *key* is what the numbers of its exercises begin with: "3" in 3.1, "a" in a.1, and
"hour" in hour.1.
"""

import functools
import importlib
import pkgutil
import re
from types import ModuleType

from lrlib.exercises.engine.entry import Exercise, Prediction

ENTRIES = "lrlib.exercises.entries"


def key(name: str) -> str | None:
    """The key in the name of a notebook's file or of its entries' file; None if there is none.

    >>> key("03_walk_the_six_steps"), key("notebook_03"), key("lab_a_whole_table"), key("one_hour")
    ('3', '3', 'a', 'hour')
    """
    found = re.fullmatch(r"(?:notebook_(\d\d)|(\d\d)_\w+|lab_([a-z])(?:_\w+)?|one_(hour))", name)
    if not found:
        return None
    written = next(group for group in found.groups() if group)
    return str(int(written)) if written.isdigit() else written


def short(name: str) -> str:
    """The part of a notebook's file name that stands for it: "03", "lab_a" or "one_hour"."""
    found = re.match(r"\d\d|lab_[a-z]|one_hour", name)
    return found[0] if found else name


def place(name: str) -> tuple[int, str]:
    """Where a notebook stands among all, for sorting: the map, the hour, the course, the labs.

    >>> sorted(["lab_a_table", "01_fit_a_line", "one_hour", "00_start_here"], key=place)
    ['00_start_here', 'one_hour', '01_fit_a_line', 'lab_a_table']
    """
    first = {"00": 0, "one_hour": 1}
    return first.get(short(name), 2 if name[:1].isdigit() else 3), name


def notebooks() -> list[str]:
    """The keys of the notebooks that have entries: by number, then the others by letter."""
    return sorted(
        _files(), key=lambda key: (not key.isdigit(), int(key) if key.isdigit() else 0, key)
    )


@functools.cache
def module(notebook: str) -> ModuleType:
    """The file with a notebook's entries."""
    return importlib.import_module(f"{ENTRIES}.{_files()[notebook]}")


def _files() -> dict[str, str]:
    """The names of the files with entries, by their notebooks' keys."""
    files = pkgutil.iter_modules(importlib.import_module(ENTRIES).__path__)
    return {found: file.name for file in files if (found := key(file.name))}


@functools.cache
def entries(notebook: str) -> dict[str, Exercise | Prediction]:
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
        if entry.number.split(".")[0] != notebook:
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


def _named(number: str) -> list[str]:
    """The key of the notebook that a number names, in a list; an empty one if it names none."""
    return [notebook for notebook in notebooks() if notebook == number.split(".")[0]]


def exercises(notebook: str) -> list[Exercise]:
    """A notebook's exercises, in order."""
    return [entry for entry in entries(notebook).values() if isinstance(entry, Exercise)]


def predictions(notebook: str) -> list[Prediction]:
    """A notebook's predictions, in order."""
    return [entry for entry in entries(notebook).values() if isinstance(entry, Prediction)]
