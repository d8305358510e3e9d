"""Your own table: a CSV file or a pandas frame becomes X and y, and you are told what was found.

Real files have gaps, commas for points, units in their cells, words, two columns that say the same.
`read_table` reads one and keeps the columns that are numbers; `Table.xy` picks what to predict and
what to predict from; `file_batches` does the same for a file of any length, a piece at a time.
What can't go on is a `TableError`: one sentence that says what was found and what to do. What was
put right or left out stands in `notes`. (`files` finds the file and its encoding, `layout` where
the table stands in it, `columns` turns cells into numbers; only here pandas is imported.)
"""

import difflib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import NamedTuple

import numpy as np
import pandas as pd

from lrlib._checks import checked_count
from lrlib.tables import columns as judged
from lrlib.tables.columns import Column, NoNumbers, counted, listed
from lrlib.tables.files import TableError, csv_files, find_table
from lrlib.tables.layout import Given, Layout, layout_of, names_of, pieces

__all__ = ["XY", "Table", "TableError", "csv_files", "file_batches", "find_table", "read_table"]

HUGE_FILE = 64 * 2**20  # bytes: `read_table` reads the beginning of a longer file
FIRST_ROWS = 10_000  # and that many rows of it
PIECE = 2_000  # rows that are in memory as text, where a file is read whole


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

    @property
    def measured(self) -> list[str]:
        """Those that seem to be measured: they vary, and aren't codes or counters of the rows."""
        columns = {name: self.frame[name].to_numpy() for name in self.columns}
        return [
            name
            for name, values in columns.items()
            if np.nanmin(values) < np.nanmax(values)
            and not judged.counts_rows(values)
            and not judged.is_code(name, values)
        ]

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
        X, y, left_out = _complete([self.frame[name].to_numpy() for name in names])
        if len(y) < 2:
            rows = "no row" if len(y) == 0 else "one row"
            raise TableError(
                f"{self.name} has {rows} with a number in each of {listed(names)}. "
                "A line takes two at least: look for empty cells, or choose other columns."
            )
        notes = list(self.notes)
        if left_out:
            notes.append(
                f"{counted(left_out, 'row')} of {len(self.frame):,} "
                f"{'is' if left_out == 1 else 'are'} left out: no number in one of {listed(names)}."
            )
        return XY(X, y, features, target, notes + judged.about(X, y, features, target))


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
    given = _given(delimiter, decimal, encoding, names, skip, missing)
    if isinstance(source, pd.DataFrame):
        if given._replace(decimal=None, missing=frozenset()) != Given():
            raise TableError("A frame has been read already: only decimal= and missing= can help.")
        return _as_table("the frame", *_frame_columns(source, given), [])
    layout = layout_of(source, given)
    name, size = layout.path.name, layout.path.stat().st_size
    cells = pieces(layout, PIECE if size <= HUGE_FILE else FIRST_ROWS, progress)
    columns = [Column(decimal, given.missing) for _ in layout.names]
    for piece in cells if size <= HUGE_FILE else [next(cells)]:
        for i, (column, part) in enumerate(zip(columns, piece, strict=True)):
            column.add(part)
            if column.dropped:
                layout.unread.add(i)
    if layout.short:
        several = (
            f", and {counted(len(layout.short) - 1, 'more line')}," if layout.short[1:] else ""
        )
        layout.notes.append(
            f"Line {layout.short[0]} of {name}{several} had fewer cells than there are columns; "
            "what isn't there counts as missing."
        )
    table = _as_table(name, layout.names, columns, layout.notes, layout, size <= HUGE_FILE)
    if not table.whole:
        table.notes.append(
            f"{name} has {size / 1e6:,.0f} MB. These are its first {FIRST_ROWS:,} rows; "
            "file_batches passes over all of them."
        )
    return table


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
    given = _given(delimiter, decimal, encoding, names, skip, missing)
    layout = layout_of(path, given)
    head = [Column(decimal, given.missing) for _ in layout.names]
    several = np.iterable(features) and not isinstance(features, str)
    named = {
        name for name in (target, *(features if several else [features])) if isinstance(name, str)
    }
    judges = [column for name, column in zip(layout.names, head, strict=True) if name in named]
    for piece in pieces(layout, FIRST_ROWS):
        for column, part in zip(head, piece, strict=True):
            column.add(part)
        if all(column.n_good or column.n_words for column in judges):
            break
    marks = dict(zip(layout.names, _marks(head, layout.delimiter), strict=True))
    table = _as_table(layout.path.name, layout.names, head, [], layout, whole=False)
    wanted = [target, *_checked_choice(table, target, features)]
    columns = {name: Column(decimal, given.missing) for name in wanted}
    for name, column in columns.items():
        column.settle(marks[name])
    return _file_batches(layout, columns, marks, batch_size, progress)


def _file_batches(layout, columns: dict[str, Column], marks: dict[str, str], batch_size, progress):
    complete, places = 0, [layout.names.index(name) for name in columns]
    layout.unread = set(range(len(layout.names))) - set(places)
    for piece in pieces(layout, batch_size, progress):
        values = []
        for (name, column), place in zip(columns.items(), places, strict=True):
            column.add(piece[place])
            try:
                values.append(column.numbers(marks[name]))
            except NoNumbers as reason:
                raise TableError(f"“{name}” {reason}") from None
        X, y, _ = _complete(values)
        complete += len(y)
        if len(y):
            yield X, y
    if complete == 0:
        raise TableError(
            f"{layout.path.name} has no row with a number in each of {listed(list(columns))}."
        )


def _given(delimiter, decimal, encoding, names, skip, missing) -> Given:
    """What a learner says of a file, checked."""
    if decimal not in {None, ".", ","}:
        raise TableError(f'decimal={decimal!r}: write decimal="." or decimal=",".')
    if skip is not None:
        skip = checked_count("skip", skip, at_least=0)
    if isinstance(names, str) or not (
        names is None or np.iterable(names) or names in {True, False}
    ):
        raise TableError(f'names={names!r}: write a list such as names=["x", "y"], or names=False.')
    several = (
        [missing] if isinstance(missing, str) or not isinstance(missing, Iterable) else missing
    )
    words = frozenset(str(word).strip().lower() for word in several)
    names = list(names) if np.iterable(names) else names
    return Given(delimiter, decimal, encoding, names, skip, words)


# ---- columns


def _frame_columns(frame: pd.DataFrame, given: Given) -> tuple[list[str], list[Column]]:
    """The labels and columns of a frame; what isn't a number is read from its text."""
    columns = []
    for i in range(frame.shape[1]):
        series, column = frame.iloc[:, i], Column(given.decimal, given.missing)
        if pd.api.types.is_complex_dtype(series):
            column.refusal = NoNumbers("holds complex numbers; a line needs real ones.")
            column.n = len(series)
        elif pd.api.types.is_numeric_dtype(series) and not pd.api.types.is_bool_dtype(series):
            with np.errstate(over="ignore"):  # too large for float64 is infinite
                column.add_numbers(series.astype("Float64").to_numpy(dtype=float, na_value=np.nan))
        else:
            there = series.notna().to_numpy()
            column.add([str(cell) if ok else "" for cell, ok in zip(series, there, strict=True)])
        columns.append(column)
    return [str(label) for label in frame.columns], columns


def _marks(columns: list[Column], delimiter: str) -> list[str]:
    """The decimal mark of each column: its own, else that of all others, else the usual one."""
    shown = [column.decided() if column.n_good > column.n_words else None for column in columns]
    (usual,) = set(shown) - {None} if len(set(shown) - {None}) == 1 else (None,)
    marks = []
    for column, mark in zip(columns, shown, strict=True):
        comma = delimiter == ";" and "," in column.seen.get("either", ("",))[0]
        marks.append(mark or usual or (",."[not comma]))
    return marks


def _as_table(
    name: str,
    labels: list[str],
    columns: list[Column],
    notes: list[str],
    layout: Layout | None = None,
    whole: bool = True,
) -> Table:
    """The columns that are numbers, and why the others are not."""
    if not columns or columns[0].n == 0:
        found = "names and no row below them" if columns else "no column"
        raise TableError(f"{name} has {found}: there is nothing to fit. Is it the right one?")
    labels = labels if len(set(labels)) == len(labels) else names_of(labels, notes)
    delimiter = layout.delimiter if layout else ","
    kept: dict[str, np.ndarray] = {}
    refused: dict[str, NoNumbers] = {}
    said: dict[str, list[tuple[str, str]]] = {}  # by kind: columns, and what is said of the first
    commas: list[tuple[bool, str]] = []
    for label, column, mark in zip(labels, columns, _marks(columns, delimiter), strict=True):
        sure = column.decided() is not None
        try:
            values = column.numbers(mark)
            if np.isnan(values).all():
                rows = (
                    "every row"
                    if whole or column.n < FIRST_ROWS
                    else f"its first {column.n:,} rows"
                )
                raise NoNumbers(f"is empty in {rows}: there is nothing to fit.", "empty")
        except NoNumbers as reason:
            refused[label] = reason
            continue
        kept[label] = values
        for kind, sentence in column.remarks(mark, sure, delimiter):
            said.setdefault(kind, []).append((label, sentence))
        if mark == "," and not column.decimal and (cell := column.with_comma()):
            commas.append((sure, cell))
    if not kept:
        reasons = " ".join(f"“{label}” {reason}" for label, reason in list(refused.items())[:3])
        raise TableError(f"{name} has no column of numbers. {reasons}")
    if commas:
        sure, cell = max(commas, key=lambda pair: pair[0])
        dotted = any(column.only["."] for column in columns if not column.n_words)
        notes.append(
            f"{'In some columns the' if dotted else 'The'} comma was read as a decimal comma: "
            f"{cell} is {cell.replace(',', '.')}."
        )
        if not sure:
            notes.append(
                'If it groups the thousands, write decimal="." in read_table and take its frame.'
            )
    for pairs in said.values():
        notes.append(f"{listed([label for label, _ in pairs])}: {pairs[0][1]}")
    notes.extend(_left_out(refused))
    notes.extend(judged.doubtful(kept))
    if whole:
        ends = (layout.first_cells, layout.last_cells) if layout else ([], [])
        notes.extend(judged.totals(kept, columns[0].n, *ends))
    frame = pd.DataFrame(kept, copy=False)
    return Table(name, frame, {k: f"“{k}” {why}" for k, why in refused.items()}, notes, whole)


def _left_out(refused: dict[str, NoNumbers]) -> list[str]:
    """Which columns are left out and why, one sentence for each kind of reason."""
    notes, kinds = [], dict[str, list[str]]()
    for label, reason in refused.items():
        kinds.setdefault(reason.kind, []).append(label)
    first, *others = kinds.pop("slip", [""])
    if others:
        cells = listed([f"“{cell}”" for cell in dict.fromkeys(refused[o].cell for o in others)], 3)
        notes.append(
            f"“{first}” {refused[first]} The same holds of {listed(others)}, with {cells}. Until "
            "then they are left out."
        )
    elif first:
        notes.append(f"“{first}” {refused[first]} Until then the column is left out.")
    for kind, labels in kinds.items():
        one = len(labels) == 1
        verb = ("is", "are") if kind == "empty" else ("holds", "hold")
        notes.append(
            f"Left out, as {'it' if one else 'they'} {verb[not one]} {kind}: {listed(labels)}."
        )
    return notes


# ---- rows


def _checked_choice(table: Table, target, features) -> list[str]:
    """The features as a list, known to be there, to be numbers and to make sense."""
    features = [features] if isinstance(features, str) else features
    if not np.iterable(features) or not all(isinstance(name, str) for name in [target, *features]):
        raise TableError(
            "Write the column to predict as a name and those to predict from as names: "
            'xy("price", ["area", "rooms"]).'
        )
    features = list(features)
    if not features:
        raise TableError("Choose at least one column to predict from.")
    for name in [target, *features]:
        if name in table.refused:
            raise TableError(table.refused[name])
        if name not in table.columns:
            names = [*table.columns, *table.refused]
            plain = {known.lower(): known for known in names}
            near = difflib.get_close_matches(str(name).strip().lower(), plain, n=1)
            hint = f" Did you mean “{plain[near[0]]}”?" if near else ""
            raise TableError(
                f"{table.name} has no column “{name}”.{hint} Its {len(table.columns)} columns of "
                f"numbers: {listed(table.columns)}."
            )
    if target in features:
        raise TableError(
            f"“{target}” is what you predict, so it can't be among the columns you predict from: "
            "it would predict itself. Choose another one."
        )
    for name in features:
        if features.count(name) > 1:
            raise TableError(f"“{name}” is chosen {features.count(name)} times; once is enough.")
    return features


def _complete(columns: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray, int]:
    """X and y, which comes first, of the rows without a gap, and how many have one."""
    complete = ~np.any([np.isnan(values) for values in columns], axis=0)
    y, *X = (values[complete] for values in columns)
    return np.stack(X, axis=1), y[:, None], int((~complete).sum())
