"""Your own table: a CSV file or a pandas frame becomes X and y, and you are told what was found.

Real files have gaps, commas for points, units in their cells, words, two columns that say the same.
`read_table` reads one and keeps the columns that are numbers; `Table.xy` picks what to predict and
what to predict from; `file_batches` does the same for a file of any length, a piece at a time.
What can't go on is a `TableError`: one sentence that says what was found and what to do. What was
put right or left out stands in `notes`. `standardise` and `original_units` go to standard units
and back.

pandas is imported here and nowhere else in lrlib.
"""

import difflib
import io
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from pandas.errors import EmptyDataError, ParserError, ParserWarning

from lrlib._checks import (
    checked_count,
    constant_columns,
)
from lrlib.tables.columns import NoNumbers, numbers
from lrlib.tables.layout import (
    Layout,
    TableError,
    counted,
    decimal_in,
    layout_of,
    listed,
    names_of,
)

HUGE_FILE = 64 * 2**20  # bytes: `read_table` reads the beginning of a longer file
FIRST_ROWS = 10_000  # and that many rows of it


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
        X, y, left_out = _complete(self.frame, target, features)
        if len(y) < 2:
            rows = "no row" if len(y) == 0 else "one row"
            raise TableError(
                f"{self.name} has {rows} with a number in each of {listed([target, *features])}. "
                "A line takes two at least: look for empty cells, or choose other columns."
            )
        notes = [*self.notes, *_left_out(left_out, len(self.frame), [target, *features])]
        return XY(X, y, features, target, notes + _about(X, y, features, target))


def read_table(
    source: str | PathLike | pd.DataFrame,
    *,
    delimiter: str | None = None,
    decimal: str | None = None,
) -> Table:
    """Read a CSV file (or take a frame) and keep the columns that are numbers.

    Parameters
    ----------
    source : path or pandas.DataFrame
        A relative path counts from the folder you work in, then from the notebooks' folder.
    delimiter : str or None
        What stands between the cells; None finds out.
    decimal : "." or "," or None
        What stands before the decimals; None finds out.

    Raises
    ------
    TableError
        For a file that is not there, that is no text, that is empty, whose rows differ in length,
        or that holds no column of numbers.
    """
    if decimal not in {None, ".", ","}:
        raise TableError(f'decimal={decimal!r}: write decimal="." or decimal=",".')
    if isinstance(source, pd.DataFrame):
        return _as_table("the frame", source, [], decimal or decimal_in(_texts(source)))
    layout = layout_of(source, delimiter, decimal)
    whole = layout.path.stat().st_size <= HUGE_FILE
    pieces = list(_pieces(layout, FIRST_ROWS, only_first=not whole))
    frame = pd.concat(pieces, ignore_index=True) if len(pieces) > 1 else pieces[0]
    table = _as_table(layout.path.name, frame, layout.notes, layout.decimal, whole)
    if not whole:
        megabytes = layout.path.stat().st_size / 1e6
        table.notes.append(
            f"{layout.path.name} has {megabytes:,.0f} MB. These are its first {FIRST_ROWS:,} rows; "
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
    progress: Callable[[float], object] | None = None,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """One pass over a CSV file of any length: X and y of its complete rows, batch by batch.

    ``Bowl.from_batches(file_batches(...))`` fits a line to a file that doesn't fit in memory.

    Parameters
    ----------
    path, delimiter, decimal
        As for `read_table`.
    target, features
        As for `Table.xy`.
    batch_size : int
        Rows read at a time; a batch has fewer where rows are incomplete.
    progress : callable, optional
        Called with the share of the file that is done, above 0 and up to 1, after each batch.

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
    layout = layout_of(path, delimiter, decimal)
    (first,) = _pieces(layout, FIRST_ROWS, only_first=True)
    head = _as_table(layout.path.name, first, [], layout.decimal)
    features = _checked_choice(head, target, features)
    return _file_batches(layout, target, features, batch_size, progress)


# ---- the rows


def _pieces(
    layout: Layout,
    n_rows: int,
    *,
    only_first=False,
    usecols: Sequence[str] | None = None,
    done=None,
) -> Iterator[pd.DataFrame]:
    """The file's rows as pandas reads them, n_rows at a time."""
    path = layout.path
    options: dict[str, Any] = {
        "sep": r"\s+" if layout.delimiter == " " else layout.delimiter,
        "names": layout.names,
        "header": None,
        "skiprows": layout.skip + layout.header,
        "decimal": layout.decimal,
        "skipinitialspace": True,
        "index_col": False,
        "low_memory": False,
        "usecols": usecols,
    }
    try:
        with path.open("rb") as raw, _text(raw, layout.encoding) as file:
            if only_first:
                yield _strictly(lambda: pd.read_csv(file, nrows=n_rows, **options))
                return
            size = path.stat().st_size
            pieces = _strictly(lambda: iter(pd.read_csv(file, chunksize=n_rows, **options)))
            while (piece := _strictly(lambda: next(pieces, None))) is not None:
                if done is not None:
                    done[0] = min(raw.tell() / size, 1.0)
                yield piece
    except ParserWarning:
        raise TableError(
            f"{path.name} has rows of more cells than there are names above them. Look for a "
            "missing name, or name the delimiter."
        ) from None
    except EmptyDataError:
        raise TableError(f"{path.name} has names and no row below them.") from None
    except ParserError as error:
        place = re.search(r"Expected (\d+) fields in line (\d+), saw (\d+)", str(error))
        if not place:
            if opened := re.search(r"EOF inside string starting at row (\d+)", str(error)):
                reason = "a quotation mark is opened and never closed. Look at line "
                reason += f"{int(opened[1]) + 1}: close it, or take it out"
            else:
                reason = str(error).rpartition("error: ")[2].rstrip(".\n ")
            raise TableError(f"{path.name} can't be cut into cells: {reason}.") from None
        expected, line, saw = place.groups()
        raise TableError(
            f"Line {line} of {path.name} has {saw} cells, and the lines above have {expected}. "
            "Look for a missing quotation mark or a comma within a cell."
        ) from None
    except UnicodeDecodeError:
        raise TableError(
            f"{path.name} changes its alphabet further down. Save it as CSV in UTF-8."
        ) from None


def _strictly(read: Callable[[], Any]) -> Any:
    """What pandas only warns of, cells that it leaves out, is an error here."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", ParserWarning)
        return read()


def _text(raw, encoding: str) -> io.TextIOWrapper:
    return io.TextIOWrapper(
        raw, encoding=encoding, newline="", errors="replace" if encoding == "cp1252" else "strict"
    )


def _file_batches(layout, target, features, batch_size, progress):
    done, before, complete = [0.0], 0, 0
    wanted = [target, *features]
    for piece in _pieces(layout, batch_size, usecols=wanted, done=done):
        columns = {}
        for name in wanted:
            try:
                columns[name], _ = numbers(piece[name], layout.decimal, before)
            except NoNumbers as reason:
                raise TableError(f"“{name}” {reason}") from None
        before += len(piece)
        X, y, _ = _complete(pd.DataFrame(columns), target, features)
        if len(y):
            complete += len(y)
            yield X, y
        if progress is not None:
            progress(done[0])
    if complete == 0:
        raise TableError(
            f"{layout.path.name} has no row with a number in each of {listed(wanted)}."
        )


def _as_table(name, frame, notes, decimal, whole=True) -> Table:
    """The columns that are numbers, and why the others are not."""
    if frame.shape[1] == 0 or len(frame) == 0:
        found = "names and no row below them" if frame.shape[1] else "no column"
        raise TableError(f"{name} has {found}: there is nothing to fit. Is it the right one?")
    labels, notes = [str(label) for label in frame.columns], list(notes)
    labels = labels if len(set(labels)) == len(labels) else names_of(labels, notes)
    kept: dict[str, pd.Series] = {}
    refused: dict[str, str] = {}
    remarks: dict[str, list[str]] = {}
    slips: list[str] = []  # columns that a correction would bring back
    for i, label in enumerate(labels):
        try:
            kept[label], remark = numbers(frame.iloc[:, i], decimal)
            if kept[label].isna().all():
                del kept[label]
                raise NoNumbers("is empty in every row: there is nothing to fit.")
        except NoNumbers as reason:
            refused[label] = f"“{label}” {reason}"
            slips += [label] if reason.slip else []
        else:
            if remark:
                remarks.setdefault(remark, []).append(label)
    if not kept:
        reasons = " ".join(list(refused.values())[:3])
        raise TableError(f"{name} has no column of numbers. {reasons}")
    for remark, names in remarks.items():
        notes.append(f"{listed(names)}: {remark}")
    notes.extend(f"{refused[label]} Until then the column is left out." for label in slips)
    if others := [label for label in refused if label not in slips]:
        notes.append(
            f"Left out, as {'it holds' if len(others) == 1 else 'they hold'} no numbers: "
            f"{listed(others)}."
        )
    return Table(name, pd.DataFrame(kept), refused, notes, whole)


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


def _complete(frame: pd.DataFrame, target: str, features: list[str]):
    """X and y of the rows without a gap, and how many have one."""
    rows = frame[[target, *features]].to_numpy(dtype=float)
    complete = ~np.isnan(rows).any(axis=1)
    return rows[complete, 1:], rows[complete, :1], int((~complete).sum())


def _left_out(count: int, n: int, names: list[str]) -> list[str]:
    if count == 0:
        return []
    verb = "is" if count == 1 else "are"
    return [
        f"{counted(count, 'row')} of {n:,} {verb} left out: no number in one of {listed(names)}."
    ]


def _about(X: np.ndarray, y: np.ndarray, features: list[str], target: str) -> list[str]:
    """What a fit on these rows should know."""
    notes = []
    rows, names = np.hstack([X, y]), [*features, target]
    constant = constant_columns(rows)
    for j in np.flatnonzero(constant[:-1]).tolist():
        notes.append(
            f"“{names[j]}” is {X[0, j]:.6g} in every row. A constant column tells no row from "
            "another, and b does all that it could do: leave it out."
        )
    if len(features) <= 50 and len(y) > 2:
        rows = rows / np.where(constant, 1, np.abs(rows).max(axis=0))  # so that no square overflows
        rows = np.where(constant, 0, rows - rows.mean(axis=0))
        rows = rows / np.where(constant, 1, np.linalg.norm(rows, axis=0))
        for i, j in np.argwhere(np.triu(np.abs(rows.T @ rows) > 1 - 1e-12, 1)).tolist():
            if j < len(features):
                notes.append(
                    f"“{names[i]}” and “{names[j]}” say the same: each is a straight line of the "
                    "other. Infinitely many pairs of weights fit equally well; keep one of the "
                    "two columns."
                )
            else:
                notes.append(
                    f"“{target}” is exactly a straight line of “{names[i]}”: perhaps the same in "
                    "other units, and then there is nothing to learn."
                )
    if constant[-1]:
        notes.append(f"“{target}” is {y[0, 0]:.6g} in every row: there is nothing to predict.")
    if len(y) <= len(features) + 1:
        notes.append(
            f"{len(y)} rows and {len(features) + 1} parameters: such a fit meets every point, "
            "and says nothing about the next one."
        )
    return notes


def _texts(frame: pd.DataFrame) -> list[str]:
    words = frame.select_dtypes(exclude=["number", "bool", "datetime", "timedelta"]).iloc[:200]
    return [str(cell) for cell in words.to_numpy(dtype=object).ravel()]
