"""Your own table: a CSV file or a pandas frame becomes X and y, and you are told what was found.

Real files have gaps, commas for points, units in their cells, words, two columns that say the same.
`read_table` reads one and keeps the columns that are numbers; `Table.xy` picks what to predict and
what to predict from; `file_batches` does the same for a file of any length, a piece at a time.
What can't go on is a `TableError`: one sentence that says what was found and what to do. What was
put right or left out stands in `notes`. (`layout` finds where the table stands in a file, and
`columns` turns its cells into numbers; only here pandas is imported.)
"""

import itertools
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from lrlib._checks import checked_count
from lrlib._oddities import about, doubtful, totals
from lrlib._words import counted, did_you_mean, listed
from lrlib.tables.columns import OTHER, Column, TableError, decimal_marks
from lrlib.tables.layout import Given, Layout, layout_of, names_of, pieces

__all__ = ["XY", "Table", "TableError", "csv_files", "file_batches", "find_table", "read_table"]

# A path that isn't found where the program runs is looked for beside the notebooks of this clone.
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
HUGE_FILE = 64 * 2**20  # bytes: `read_table` reads the beginning of a longer file
FIRST_ROWS = 10_000  # and that many rows of it
PIECE = 500  # rows in memory as text, where a file is read whole; fast, as they fit in the cache


class XY(NamedTuple):
    """Rows ready for a fit."""

    X: np.ndarray  # (n, d)
    y: np.ndarray  # (n, 1)
    features: list[str]  # the names of X's columns
    target: str  # the name of y
    notes: list[str]  # what was left out, and what a fit should know


@dataclass(frozen=True)
class Table:
    """The columns of a table that are numbers.

    Attributes
    ----------
    name : str
        The file's name, or "the frame".
    frame : pandas.DataFrame
        All columns that are numbers, as float64; NaN where a cell is empty or infinite.
    refused : dict of str to str
        Every other column, and why it can't be used.
    notes : list of str
        What was found, put right and left out.
    whole : bool
        False where the file is so long that these are its first rows only.
    """

    name: str
    frame: pd.DataFrame
    refused: dict[str, str]
    notes: list[str]
    whole: bool = True

    @property
    def columns(self) -> list[str]:
        """The names of the columns that are numbers."""
        return list(self.frame.columns)

    def xy(self, target: str, features: str | Sequence[str]) -> XY:
        """The rows that are complete, as X (n, d) and y (n, 1).

        Parameters
        ----------
        target : str
            The column to predict.
        features : str or sequence of str
            The columns to predict from.

        Raises
        ------
        TableError
            For a column that is not there or not a number, a target among the features, and
            where less than two complete rows are left.
        """
        features = _checked_choice(self, target, features)
        names = [target, *features]
        X, y = _complete([self.frame[name].to_numpy() for name in names])
        if len(y) < 2:
            raise TableError(
                f"{self.name} has {'one' if len(y) else 'no'} row with a number in each of "
                f"{listed(names)}, and a line takes two: fill gaps, or choose other columns."
            )
        notes = list(self.notes)
        if left_out := len(self.frame) - len(y):
            notes.append(
                f"{counted(left_out, 'row')} of {len(self.frame):,} "
                f"{'is' if left_out == 1 else 'are'} left out: no number in one of {listed(names)}."
            )
        return XY(X, y, features, target, notes + about(X, y, features, target))


def read_table(
    source: str | PathLike | pd.DataFrame,
    *,
    delimiter: str | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
    names: Sequence[str] | bool | None = None,
    skip: int | None = None,
    missing: object = (),
    progress: Callable[[float], object] | None = None,
) -> Table:
    """Read a CSV file (or take a frame) and keep the columns that are numbers.

    Parameters
    ----------
    source : path or pandas.DataFrame
        A relative path counts from the folder you work in, then from the notebooks' folder.
    delimiter, encoding : str or None
        What stands between the cells, and how letters are written; None finds out.
    decimal : "." or "," or None
        What stands before the decimals; None finds out, column by column.
    names : sequence of str, bool or None
        The names of the columns; False where the file has none, True where its first row holds
        them; None finds out.
    skip : int or None
        Lines above the names that are no part of the table; None finds out.
    missing : str, number, or several
        What stands for a missing number, besides an empty cell, "NA", "?" and their like.
    progress : callable, optional
        Called with the share of the file that is done, above 0 and up to 1.

    Raises
    ------
    TableError
        For a file that is not there, that is no text, that is empty, whose rows differ in length,
        or that holds no column of numbers.
    """
    given, whole = Given(delimiter, decimal, encoding, names, skip, missing), True
    if isinstance(source, pd.DataFrame):
        if given != Given(decimal=decimal, missing=given.missing):
            raise TableError("A frame has been read already: only decimal= and missing= can help.")
        layout = Layout(Path("the frame"), given, names=[str(label) for label in source.columns])
    else:
        layout = layout_of(find_table(source), given)
        whole = layout.path.stat().st_size <= HUGE_FILE
    return _as_table(layout, _settled(source, layout, whole, progress), whole)


def file_batches(
    path: str | PathLike,
    target: str,
    features: str | Sequence[str],
    *,
    batch_size: int = 100_000,
    delimiter: str | None = None,
    decimal: str | None = None,
    encoding: str | None = None,
    names: Sequence[str] | bool | None = None,
    skip: int | None = None,
    missing: object = (),
    progress: Callable[[float], object] | None = None,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """One pass over a CSV file of any length: X and y of its complete rows, batch by batch.

    ``Bowl.from_batches(file_batches(...))`` fits a line to a file that doesn't fit in memory.

    Parameters
    ----------
    path, delimiter, decimal, encoding, names, skip, missing, progress
        As for `read_table`.
    target, features
        As for `Table.xy`.
    batch_size : int
        Rows read at a time; a batch has fewer where rows are incomplete.

    Yields
    ------
    X, y : ndarray of shape (m, d), (m, 1)

    Raises
    ------
    TableError
        What `read_table` and `Table.xy` raise, at the call; later, for a batch in which a cell of
        these columns is no number.
    """
    batch_size = checked_count("batch_size", batch_size)
    given = Given(delimiter, decimal, encoding, names, skip, missing)
    layout = layout_of(find_table(path), given)
    columns = _settled(path, layout, whole=False)
    table = _as_table(layout, columns, whole=columns[0].n < FIRST_ROWS)
    chosen = [target, *_checked_choice(table, target, features)]
    places = {name: layout.names.index(name) for name in chosen}
    wanted = {name: Column(columns[j].mark, given.missing) for name, j in places.items()}

    def batches():
        complete = 0
        for rows in pieces(layout, batch_size, progress):
            for name, column in wanted.items():
                column.add(_cells(rows, places[name]))
                if reason := column.refusal()[1]:
                    raise TableError(f"“{name}” {reason}")
            X, y = _complete([column.numbers() for column in wanted.values()])
            complete += len(y)
            if len(y):
                yield X, y
        if complete == 0:
            raise TableError(
                f"{layout.path.name} has no row with a number in each of {listed(chosen)}."
            )

    return batches()


# ---- which file


def csv_files(folder: str | PathLike = ".") -> list[Path]:
    """The tables (.csv, .tsv, .tab) in a folder and in its folder `data`, by name."""
    places = [Path(folder), Path(folder) / "data"]
    found = [path for place in places if os.path.isdir(place) for path in place.glob("*")]
    return sorted(path for path in found if path.suffix.lower() in {".csv", ".tsv", ".tab"})


def find_table(source: str | PathLike) -> Path:
    """The file that a path means, from the folder you work in or from the notebooks' folder.

    Raises
    ------
    TableError
        For a path at which there is no file.
    """
    if not isinstance(source, (str, PathLike)) or not str(source).strip():
        raise TableError(
            f"A table is the path of a CSV file or a pandas frame, not {source!r:.60}."
        )
    if str(source).startswith(("http://", "https://")):
        raise TableError(f"{source} is a web address. Download the file and give its path.")
    # os.path answers where Path raises, and stumbles over one thing: a null character after a ~.
    path = Path(source if "\0" in str(source) else os.path.expanduser(source))
    if not os.path.exists(path) and os.path.exists(NOTEBOOKS / path):
        path = NOTEBOOKS / path
    if os.path.isdir(path):
        files = [file.relative_to(path).as_posix() for file in csv_files(path)]
        inside = listed(files) or "no CSV file"
        raise TableError(f"{path} is a folder, with {inside} in it: give the path of a file.")
    if not os.path.exists(path):
        beside = {file.stem.lower(): file.as_posix() for file in csv_files(path.parent)}
        hint = did_you_mean(path.stem, beside)
        if not path.is_absolute():
            hint += f" A relative path counts from {Path.cwd().name}, where this notebook runs."
        raise TableError(f"There is no file {source}.{hint}")
    return path


# ---- columns


def _settled(source, layout: Layout, whole: bool, progress=None) -> list[Column]:
    """All columns, read with the decimal mark that takes most of their cells.

    The first rows tell which one that seems to be; where a later row shows another, it is tried.
    """
    size, most, report = (PIECE, None, progress) if whole else (FIRST_ROWS, 1, None)

    def read(marks: Iterable[str], n_pieces: int | None = most) -> list[Column]:
        columns = [Column(mark, layout.given.missing) for mark in marks]
        parts = [source] if isinstance(source, pd.DataFrame) else pieces(layout, size, report)
        for part in itertools.islice(parts, n_pieces):
            for j, column in enumerate(columns):
                column.add(_cells(part, j))
        return columns

    first = read("." * len(layout.names), 1)
    columns = read(decimal_marks(first, layout.delimiter, layout.given.decimal))
    if any(column.misread for column in columns):
        marks = [OTHER[column.mark] if column.misread else column.mark for column in columns]
        pairs = zip(columns, read(marks), strict=True)
        columns = [min(pair, key=lambda column: column.bad.total()) for pair in pairs]
    return columns


def _cells(part, j: int) -> Iterable[str] | np.ndarray:
    """A column of rows or of a frame: its text, or the numbers that are all it has in the frame."""
    if not isinstance(part, pd.DataFrame):
        return map(itemgetter(j), part)
    series = part.iloc[:, j]
    if series.dtype.kind in "iuf":
        with np.errstate(over="ignore"):  # too large for float64 is infinite
            return np.array(series.astype("Float64").to_numpy(dtype=float, na_value=np.nan))
    there = series.notna()
    return [str(cell).replace("\r", " ") * ok for cell, ok in zip(series, there, strict=True)]


def _as_table(layout: Layout, columns: list[Column], whole: bool) -> Table:
    """The columns that are numbers, and why the others are not."""
    name, labels, notes = layout.path.name, layout.names, layout.notes
    if layout.short:
        notes.append(
            f"{counted(len(layout.short), 'line')} of {name}, the first is line {layout.short[0]}, "
            "had fewer cells than there are columns. The rest is missing."
        )
    if not columns or columns[0].n == 0:
        found = "names and no row below them" if columns else "no column"
        raise TableError(f"{name} has {found}: there is nothing to fit. Is it the right one?")
    labels = labels if len(set(labels)) == len(labels) else names_of(labels, notes)
    kept: dict[str, np.ndarray] = {}
    refused: dict[str, str] = {}
    kinds: dict[str, list[str]] = {}  # of refusals, and the columns of each
    said: dict[str, tuple[str, list[str]]] = {}  # by kind: what is said of the first, and of whom
    for label, column in zip(labels, columns, strict=True):
        kind, reason = column.refusal()
        if whole and not kind and column.n_good == 0:
            kind, reason = "nothing", "is empty in every row: there is nothing to fit."
        if kind:
            refused[label] = f"“{label}” {reason}"
            kinds.setdefault(kind, []).append(label)
            continue
        for kind, sentence in column.remarks(layout.delimiter, layout.given.decimal):
            said.setdefault(kind, (sentence, []))[1].append(label)
        kept[label] = column.numbers()
    if not kept:
        raise TableError(f"{name} has no column of numbers. {' '.join([*refused.values()][:3])}")
    notes += [f"{listed(who)}: {sentence}" for sentence, who in said.values()]
    if slips := kinds.pop("a slip", None):
        same = f" The same holds of {listed(slips[1:])}." if slips[1:] else ""
        notes.append(f"{refused[slips[0]]} Until then the column is left out.{same}")
    for kind, who in kinds.items():
        they = "they hold" if who[1:] else "it holds"
        notes.append(f"Left out, as {they} {kind}: {listed(who)}.")
    notes += doubtful(kept)
    if whole:
        notes += totals(kept, layout.first_cells, layout.last_cells)
    else:
        notes.append(
            f"{name} has {layout.path.stat().st_size / 1e6:,.0f} MB. These are its first "
            f"{FIRST_ROWS:,} rows; file_batches passes over all of them."
        )
    notes = list(dict.fromkeys(notes))  # once, however often the file was passed over
    return Table(name, pd.DataFrame(kept, copy=False), refused, notes, whole)


# ---- rows


def _checked_choice(table: Table, target, features) -> list[str]:
    """The features as a list, known to be there, to be numbers and to make sense."""
    features = [features] if isinstance(features, str) else features
    if not np.iterable(features) or not all(isinstance(name, str) for name in [target, *features]):
        raise TableError('Write each column as a name, as in xy("price", ["area", "rooms"]).')
    features = list(features)
    if not features:
        raise TableError("Choose at least one column to predict from.")
    for name in [target, *features]:
        if name in table.refused:
            raise TableError(table.refused[name])
        if name not in table.columns:
            known = {other.lower(): f"“{other}”" for other in [*table.columns, *table.refused]}
            raise TableError(
                f"{table.name} has no column “{name}”.{did_you_mean(name, known)} Its "
                f"{len(table.columns)} columns of numbers: {listed(table.columns)}."
            )
        if features.count(name) > 1:
            raise TableError(f"“{name}” is chosen {features.count(name)} times; once is enough.")
    if target in features:
        raise TableError(
            f"“{target}” is what you predict: it would predict itself. Choose another column."
        )
    return features


def _complete(columns: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """X and y, which comes first, of the rows without a gap."""
    complete = ~np.any([np.isnan(values) for values in columns], axis=0)
    y, *X = (values[complete] for values in columns)
    return np.stack(X, axis=1), y[:, None]
