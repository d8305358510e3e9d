"""A table to choose from: which files there are, which columns come first, the fit of a choice.

`files_in` lists the files of a folder, and `Opened` is one of them, read. It says which columns
may be chosen, and gives the bowl of all rows of a choice, with some of the rows to draw. What
can't be fitted is a `TableError`.
"""

from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from lrlib.bowl import Bowl
from lrlib.tables import Table, TableError, csv_files, file_batches, find_table, read_table
from lrlib.tables.columns import counted, listed
from lrlib.tables.files import NOTEBOOKS

MOST_COLUMNS = 300  # in a list to choose from
MOST_ROWS = 2000  # that may be drawn ...
KEPT_OF_BATCH = 200  # ... and those of each batch of a huge file


def files_in(folder: str | PathLike | None, source=None) -> list[tuple[str, Any]]:
    """What can be chosen as a file: its words, and what to read; `source` stands first."""
    if folder is None:
        folder = "." if csv_files(".") else NOTEBOOKS
    folder = Path(folder)
    paths = csv_files(folder)
    if source is None and not paths:
        raise TableError(
            f"There is no CSV file in {folder.resolve().name} or in its folder data. Put one "
            'there, or give its path: YourData("my.csv").'
        )
    first: list[tuple[str, Any]] = []
    if isinstance(source, (str, PathLike)):
        found = find_table(source).resolve()
        first = [(Path(source).as_posix(), source)]
        paths = [path for path in paths if path.resolve() != found]
    elif source is not None:
        first = [("your frame", source)]
    return [*first, *((path.relative_to(folder).as_posix(), path) for path in paths)]


class Fit(NamedTuple):
    """The bowl of all rows, and the rows that are drawn."""

    label: str
    target: str
    features: list[str]
    bowl: Bowl
    X: np.ndarray  # (m, d)
    y: np.ndarray  # (m,)
    notes: list[str]


class Opened:
    """A table that has something to choose.

    Parameters
    ----------
    label : str
        What it is called.
    source : path or pandas.DataFrame
    reading : dict
        How it is to be read, as `read_table` takes it.
    progress : callable, optional
        Called with the share of the file that is done.

    Raises
    ------
    TableError
        As `read_table` does, and for a table of one column.
    """

    def __init__(self, label: str, source, reading: dict, progress: Callable | None = None):
        self.label, self.source, self.reading = label, source, reading
        self.table: Table = read_table(source, **reading, progress=progress)
        columns = self.table.columns
        self.names = columns[:MOST_COLUMNS]  # of the columns that may be chosen
        if len(columns) < 2:
            others = " ".join(list(self.table.refused.values())[:2])
            raise TableError(
                f"{self.table.name} has one column of numbers, “{columns[0]}”. A line takes two: "
                f"one to predict, one to predict from. {others}".strip()
            )

    def likely(self) -> list[str]:
        """The columns in the order of choice: first what is measured, and varies."""
        measured = [name for name in self.table.measured if name in self.names]
        rest = [name for name in self.names if name not in measured]
        if len(measured) == 1:  # over the row's number, if that is all there is
            varied = [name for name in rest if self.table.frame[name].nunique() > 1]
            return [*(varied or rest)[:1], *measured, *rest]
        return [*measured, *rest]

    def choice(self, target: str | None, features: Sequence[str]) -> tuple[str, list[str]]:
        """What to predict and from what, where one of them or both are left open."""
        likely = self.likely()
        features = list(features) or [name for name in likely if name != target][:1]
        target = target or next((name for name in likely if name not in features), None)
        if target is None:
            raise TableError(
                f"{listed(features)} are all the columns of numbers, so none is left to predict. "
                "Choose fewer to predict from."
            )
        # A column asked for by its name is in the list, however many there are.
        self.names = list(dict.fromkeys([*self.names, target, *features]))
        return target, features

    def fit(self, target: str, features: list[str], progress: Callable | None = None) -> Fit:
        """The bowl of all complete rows, and as many of them as a picture can hold."""
        table = self.table
        if len(features) > 2:
            raise TableError(f"Choose one or two columns to predict from, not {len(features)}.")
        X, y, features, target, notes = table.xy(target, features)
        if len(y) <= len(features):
            raise TableError(
                f"{counted(len(y), 'complete row')} can't tell {len(features) + 1} numbers. Choose "
                "one column to predict from, or fill gaps."
            )
        if table.whole:
            try:
                bowl = Bowl.of(X, y)
            except ValueError as error:
                raise TableError(
                    f"{listed(features)} as X, {target} as y: {error}. Bring it to another unit."
                ) from None
        else:
            kept: list[tuple[np.ndarray, np.ndarray]] = []
            options = {**self.reading, "progress": progress}
            batches = file_batches(self.source, target, features, **options)
            bowl = Bowl.from_batches(_keeping(batches, kept))
            X, y = (np.vstack(part) for part in zip(*kept, strict=True))
            # What was noted of the first rows holds of these alone.
            first_rows = notes if bowl.rank <= bowl.d else table.notes[:-1]
            notes = [*first_rows, "The fit is of all rows, the picture of a sample."]
        if bowl.rank <= bowl.d:
            raise TableError(" ".join(notes) or "One of these columns is made of the others.")
        if len(table.columns) > MOST_COLUMNS:
            notes = [
                *notes,
                f"The lists hold the first {MOST_COLUMNS} of {len(table.columns):,} columns; name "
                "others in YourData(..., target=…, features=…).",
            ]
        pick = spread_over(len(y), MOST_ROWS)
        return Fit(self.label, target, features, bowl, X[pick], y[pick, 0], notes)


def _keeping(batches, kept: list):
    """The batches as they come, while a few rows of each are kept."""
    for X, y in batches:
        pick = spread_over(len(y), KEPT_OF_BATCH)
        kept.append((X[pick], y[pick]))
        yield X, y


def spread_over(n: int, most: int) -> np.ndarray:
    """The numbers of at most so many rows, evenly from the first to the last."""
    return np.arange(n) if n <= most else np.linspace(0, n - 1, most).astype(int)
