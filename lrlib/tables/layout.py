"""How a text table is written: its encoding, what stands between cells, where it begins and ends.

`layout_of` looks at a file's beginning and end, finds the names and the first row below them, and
says in notes what it found. `pieces` cuts the rows into cells, once, as text. Whatever stands in
the way is a `TableError`, a sentence that a learner can act on.
"""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lrlib.tables.columns import UNITS, counted, kind_of, listed
from lrlib.tables.files import TableError, find_table, text_of

TAIL = 8 * 2**10  # bytes that are looked at for notes below the table
OPENED = "a quotation mark is opened and never closed"
END = "\ue0ff"  # a line that no table has
OPEN = 2**24  # characters within which a quotation mark must be closed
DELIMITERS = {"\t": "tab", ";": "semicolon", "|": "bar", ",": "comma", " ": "space"}
COMMENT = re.compile(r"\s*(?:#+|%+|!+|//|--\s|;\s)\s*")
REMARK = re.compile(  # how a note below a table begins
    r"\W*(?:source|notes?|quelle|fuente|data|last|updated|see|legend|total|sum|©|来源|注)|.*:\s|.{30}",
    re.IGNORECASE,
)
RULE = re.compile(r"[\s:+|=_-]*(?:--|==|__)[\s:+|=_-]*")  # a line drawn below the names


class Given(NamedTuple):
    """What a learner says of a file, as `lrlib.tables.read_table` takes it."""

    delimiter: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    names: Sequence[str] | bool | None = None
    skip: int | None = None
    missing: frozenset[str] = frozenset()


@dataclass
class Layout:
    """All that is needed to read a file, and what there is to say about it."""

    path: Path
    encoding: str
    delimiter: str
    skip: int  # lines above the first row
    names: list[str]
    notes: list[str]
    foot: int = 0  # lines below the last row
    first_cells: list[str] = field(default_factory=list)
    last_cells: list[str] = field(default_factory=list)
    short: list[int] = field(default_factory=list)  # the lines that had too few cells
    unread: set[int] = field(default_factory=set)  # columns whose cells need not be cut out


class Row(NamedTuple):
    """A row, and the line in which it ends."""

    line: int
    cells: list[str]

    @property
    def filled(self) -> list[str]:
        return [cell for cell in self.cells if cell.strip()]


# ---- how it is written


def layout_of(source: str | PathLike, given: Given) -> Layout:
    """Look at the beginning and the end of a file.

    Raises
    ------
    TableError
        For a file that is not there, is empty or is no text, and for a delimiter that leaves
        every row in one piece.
    """
    path, notes, delimiter = find_table(source), list[str](), given.delimiter
    if delimiter is not None and len(delimiter) != 1:
        raise TableError(f"delimiter={delimiter!r}: write the one character between the cells.")
    text, encoding = text_of(path, given.encoding, notes)
    lines = io.StringIO(text, newline=None).readlines() or [""]  # any kind of line end
    top = given.skip or 0
    if not top and (told := re.fullmatch(r'"?sep=(.)"?\s*', lines[0], re.IGNORECASE)):
        top, delimiter = 1, delimiter or told[1]
    start = top
    while (
        given.skip is None
        and start < len(lines)
        and (COMMENT.match(lines[start]) or not lines[start].strip())
    ):
        start += 1
    comments = [line for line in lines[top:start] if line.strip()]
    guess = _delimiter(lines[start:])
    delimiter = delimiter or guess
    rows = _rows(lines[start:], delimiter, start, path)
    if not rows:
        raise TableError(f"{path.name} is empty: there is no row in it. Is it the right file?")
    if given.delimiter and len(rows[0].cells) == 1 and guess in rows[0].cells[0]:
        raise TableError(
            f"With {delimiter!r} between the cells, every row of {path.name} is a single cell: "
            f"“{rows[0].cells[0][:60]}”. It looks as if a {DELIMITERS[guess]} stood between them: "
            f"write delimiter={guess!r}, or leave it out."
        )
    if not given.delimiter and delimiter != ",":
        between = DELIMITERS.get(delimiter, repr(delimiter))
        notes.append(f"A {between} stands between the cells of {path.name}.")
    if comments:
        begins = counted(start - top, "line")
        notes.append(f"{path.name} begins with {begins} of comment, skipped.")
    layout = Layout(path, encoding, delimiter, start, [], notes)
    _find_names(layout, rows, comments, given)
    _find_end(layout)
    return layout


def _delimiter(lines: list[str]) -> str:
    """What cuts the most lines into equally many cells, two at least."""
    lines = [line for line in lines[:200] if line.strip()]

    def score(delimiter: str):
        widths = [
            len(cells) for cells in csv.reader(_spaced(lines, delimiter), delimiter=delimiter)
        ]
        width, alike = Counter(widths or [0]).most_common(1)[0]
        # A space stands within cells, a comma in numbers: on equal terms the others come first.
        return (width > 1 and alike / max(len(widths), 1), -list(DELIMITERS).index(delimiter))

    try:
        best = max(DELIMITERS, key=score)
        return best if score(best)[0] else ","
    except csv.Error:
        return ","


def _spaced(lines: Iterable[str], delimiter: str) -> Iterable[str]:
    """Lines in which one blank stands between cells, where blanks do."""
    return (" ".join(line.split()) for line in lines) if delimiter == " " else lines


def _rows(lines: list[str], delimiter: str, line: int, path: Path, whole=False) -> list[Row]:
    """Lines cut into rows; blank ones are left out. `whole`: a quotation mark must be closed."""
    spaced = _spaced([*lines, *[END] * whole], delimiter)
    reader = csv.reader(spaced, delimiter=delimiter, skipinitialspace=True)
    rows = [Row(line, [])]
    try:
        rows.extend(Row(line + reader.line_num, cells) for cells in reader)
        if not whole or rows.pop().cells == [END]:
            return [row for row in rows if len(row.cells) > 1 or row.filled]
        why = OPENED
    except csv.Error as error:  # a cell without an end
        why = OPENED if whole else f"{error}. Look for a missing quotation mark"
    raise TableError(
        f"{path.name} can't be cut into cells: {why}. Look at line {rows[-1].line + 1}: close it, "
        "or take it out."
    )


# ---- where the table begins and ends


def _find_names(layout: Layout, rows: list[Row], comments: list[str], given: Given) -> None:
    """Find the names, and the first row below them."""
    path, notes, between = layout.path, layout.notes, layout.delimiter

    def are_names(i: int, **how) -> bool:
        return _are_names(rows[i].cells, rows[i + 1 : i + 60], given.missing, **how)

    widths = Counter(len(row.cells) for row in rows)
    width = max(widths, key=lambda w: (widths[w], w == len(rows[0].cells)))
    if between != " " and len(rows[0].cells) > width and are_names(0):
        width = len(rows[0].cells)  # rows that end early
    at = next(i for i, row in enumerate(rows) if len(row.cells) == width)
    while at + 2 < len(rows) and width > 1 and len(rows[at].filled) < 2 and are_names(at + 1):
        at += 1  # a title, with commas up to the table's width
    names, first, above = rows[at].cells, at + 1, rows[:at]
    if given.names is False or not (given.names is True or are_names(at)):
        names, first = [], at
        if given.names is False:
            pass
        elif above and (len(above[-1].cells) > 1 or width == 2):
            names = above.pop().cells
        elif comments:  # the last line of it may hold the names
            for line in (comments[-1], COMMENT.sub("", comments[-1], count=1)):
                (cells,) = csv.reader(_spaced([line], between), delimiter=between)
                if len(cells) == width and _are_names(cells, rows[at : at + 60], given.missing):
                    names = cells
                    notes.append("The names stand in the last line of comment.")
                    break
    while names and first < len(rows) and RULE.fullmatch("".join(rows[first].cells)):
        first += 1
    if first >= len(rows):
        raise TableError(
            f"{path.name} has names and no row below them: there is nothing to fit. Is it the "
            "right file?"
        )
    second = [cell.strip() for cell in rows[first].cells]
    if (
        names
        and given.names is None
        and first + 1 < len(rows)
        and not COMMENT.match(second[0])
        and are_names(first, all_of_them=True)
    ):
        units = all(cell in UNITS or cell[:1] in "([" for cell in second)
        if not units:  # a name above several columns stands above the first of them
            names = [*names]
            for j in range(1, len(names)):
                names[j] = names[j].strip() or names[j - 1]
        second = [f"({cell})" if units and cell in UNITS else cell for cell in second]
        names = [" ".join(pair) for pair in itertools.zip_longest(names, second, fillvalue="")]
        notes.append(f"The names of {path.name} stand in two lines.")
        first += 1
    if odd := next((row for row in above if kind_of(row.cells[0]) not in ("", "word")), None):
        raise TableError(
            f"Line {rows[at].line} of {path.name} has {width} cells, and line {odd.line} has "
            f"{len(odd.cells)}. Look for a missing quotation mark or a comma within a cell; if the "
            "table begins further down, write skip= with the number of lines above it."
        )
    _left_out(layout, "Above", above)
    layout.skip = rows[first - 1].line if first else layout.skip
    layout.first_cells = rows[first].cells
    numbers = [name for name in names if kind_of(name) == "number "]
    if numbers and given.names is None:
        notes.append(
            f"The row with {listed(numbers, 3)} was taken for the names. If it is data, write "
            "names=False."
        )
    layout.names = _matched(names, width, rows[first:], layout, given)


def _left_out(layout: Layout, where: str, rows: list[Row]) -> None:
    """Say which rows are no part of the table."""
    if rows:
        layout.notes.append(
            f"{where} the table of {layout.path.name} {'stand' if rows[1:] else 'stands'} "
            f"{counted(len(rows), 'row')}, left out: “{' '.join(rows[0].filled)[:40]}”."
        )


def _matched(
    names: list[str], width: int, rows: list[Row], layout: Layout, given: Given
) -> list[str]:
    """A name for each of so many columns."""
    name, notes = layout.path.name, layout.notes
    if not isinstance(given.names, bool | None):
        if len(given.names) != width:
            raise TableError(
                f"names= has {counted(len(given.names), 'name')}, and {name} has {width} columns."
            )
        if names:
            notes.append(f"names= stands in place of the names in {name}.")
        return names_of(given.names, notes)
    while len(names) > width and not names[-1].strip():
        names = names[:-1]
    if len(names) > width and layout.delimiter == " ":
        notes.append(
            f"{name} has {len(names)} names above {width} columns, and which belongs to which "
            'can\'t be told, so the columns are numbered: write names=["…", "…"].'
        )
        names = [""] * width
    elif 0 < len(names) < width:
        few, advice = counted(len(names), "name"), "the rest are numbered."
        if len(names) == width - 1 and any(row.cells[-1].strip() for row in rows):
            names = ["row name", *names]
            advice = "the first column holds the names of the rows."
        if not given.delimiter and layout.delimiter == "," and few == counted(width // 2, "name"):
            advice += ' If it writes 1,5 for 1.5, call read_table with delimiter=";", decimal=",".'
        notes.append(f"{name} has {few} above {width} columns; {advice}")
    elif not names:
        names = [""] * width
        called = listed([f"column {i}" for i in range(1, width + 1)])
        notes.append(
            f"The first row of {name} holds numbers and no names, so the columns are called "
            f'{called}. If it holds the names, write names=True; or name them: names=["…", "…"].'
        )
    return names_of([*names, *[""] * (width - len(names))], notes)


def _are_names(
    cells: Sequence[str], below: list[Row], missing: frozenset[str], all_of_them: bool = False
) -> bool:
    """Is this row unlike those below it, as names above numbers are?"""
    names, alike, measured, again = 0, [], 0, False
    for j, cell in enumerate(cells):
        column = [row.cells[j] for row in below if j < len(row.cells)]
        kinds = Counter(kind_of(text, missing) for text in column)
        del kinds[""], kinds["missing"]
        usual, here = kinds.most_common(1)[0][0] if kinds else "word", kind_of(cell, missing)
        measured += usual != "word"
        if here == "word" and usual != "word" and re.search(r"[^\W\d_]|[%°#$€]", cell):
            names += 1
        elif here == usual != "word":
            alike.append(cell)
        again |= here == usual == "word" and cell in column
        if all_of_them and here[:6] == "number":
            return False
    if all_of_them:
        return names > 0 and not alike and 2 * names >= measured
    if not alike:
        return names > 0 or not again
    if names:  # a name may be a number: a year, a count
        whole = all(
            re.fullmatch(r"\d+", cell.strip()) or "-" in cell or "/" in cell for cell in alike
        )
        return names > len(alike) or (whole and len(set(alike)) == len(alike))
    return _in_order(cells, [row.cells for row in below])


def _in_order(cells: Sequence[str], below: list[list[str]]) -> bool:
    """Years in order, or 0, 1, 2 … beside one other cell: names that are numbers."""
    places = [j for j, cell in enumerate(cells) if re.fullmatch(r"\s*\d{1,4}\s*", cell)]
    numbers, others = [int(cells[j].strip()) for j in places], len(cells) - len(places)
    steps = {later - earlier for earlier, later in itertools.pairwise(numbers)}
    years = r"\s*(?:1[5-9]|20)\d\d\s*"
    if all(re.fullmatch(years, cells[j]) for j in places):
        under = [row[j] for row in below for j in places if j < len(row) and row[j].strip()]
        ordered = all(step > 0 for step in steps) or all(step < 0 for step in steps)
        alike = sum(bool(re.fullmatch(years, cell)) for cell in under)
        return ordered and (others > 0 or len(places) > 2) and 2 * alike < len(under)
    few = 2 if not cells[0].strip() else 4
    counted_on = others == 1 and len(places) >= few and steps == {1} and numbers[0] < 2
    return counted_on and not (below and below[0][1:] == cells[1:])


def _find_end(layout: Layout) -> None:
    """Count the lines of notes below the table."""
    width, at = len(layout.names), max(layout.path.stat().st_size - TAIL, 0) // 4 * 4
    if at and layout.encoding == "utf-16":  # which is read from its beginning only
        return
    with layout.path.open("rb") as file:
        file.seek(at)
        text = file.read().decode(layout.encoding, errors="ignore")
    lines = io.StringIO(text, newline=None).readlines()[1 if at else layout.skip :]
    try:
        rows = _rows(lines, layout.delimiter, 0, layout.path)
    except TableError:  # said when it is read
        return
    tops = [row.line - row.cells[-1].count("\n") for row in rows]
    gaps = [i for i in range(1, len(rows)) if tops[i] - rows[i - 1].line > 1]
    end = len(rows)
    if len(gaps) == 1 and width > 1 and REMARK.match((rows[gaps[0]].filled or [""])[0]):
        end = gaps[0]
    while end > 1 < width:
        row = rows[end - 1]
        kinds = [kind_of(cell) for cell in row.filled]
        no_numbers = not any(kind.startswith("number") for kind in kinds)
        alone = len(kinds) == 1 < width - 1
        odd = alone or (len(row.cells) != width and (end - 1 in gaps or no_numbers))
        if kinds and not (odd and kinds[0] in ("word", "dates")):
            break
        end -= 1
    layout.last_cells = rows[end - 1].cells if rows else []
    layout.foot = len(lines) - rows[end - 1].line if rows[end:] else 0
    _left_out(layout, "Below", [row for row in rows[end:] if row.filled])


def names_of(row: Sequence[str], notes: list[str]) -> list[str]:
    """A name for each column, all different."""
    names, again = [], []
    for i, cell in enumerate(row, start=1):
        name = " ".join(str(cell).split()) or f"column {i}"
        if name in names:
            again.append(name)
            copy = next(k for k in itertools.count(2) if f"{name} ({k})" not in names)
            name = f"{name} ({copy})"
        names.append(name)
    if again:
        notes.append(
            f"More than one column is called {listed(sorted(set(again)))}; a later one has (2), "
            "(3) … behind its name."
        )
    return names


# ---- the cells


def pieces(
    layout: Layout, n_rows: int, progress: Callable[[float], object] | None = None
) -> Iterator[list[Sequence[str]]]:
    """The cells of at most so many lines at a time, column by column, as text."""
    line, size = layout.skip, max(layout.path.stat().st_size, 1)
    errors = "replace" if layout.encoding == "cp1252" else "strict"
    try:
        with layout.path.open("rb") as raw, io.TextIOWrapper(raw, layout.encoding, errors) as file:
            lines: Iterator[str] = itertools.islice(file, layout.skip, None)
            if layout.foot:  # stop so many lines before the end
                lines, ahead = itertools.tee(lines)
                ahead = itertools.islice(ahead, layout.foot, None)
                lines = (line for line, _ in zip(lines, ahead, strict=False))
            while taken := list(itertools.islice(lines, n_rows)):
                is_open, long = "".join(taken).count('"') % 2, 0
                while is_open and long < OPEN and (more := next(lines, None)):
                    taken.append(more)
                    is_open, long = (is_open + more.count('"')) % 2, long + len(more)
                yield _columns(taken, line, layout)
                line += len(taken)
                if progress is not None:
                    progress(min(raw.tell() / size, 1.0))
    except UnicodeDecodeError:
        raise TableError(
            f"{layout.path.name} changes its encoding further down. Save it as CSV in UTF-8, or "
            'write encoding= with the right one, such as encoding="cp1252".'
        ) from None


def _columns(lines: list[str], line: int, layout: Layout) -> list[Sequence[str]]:
    """Lines as columns of cells."""
    between, width, text = layout.delimiter, len(layout.names), "".join(lines)
    if '"' not in text and between != " " and width > 1:
        # Much quicker than the csv module, and the same where there is no quotation mark.
        text += "" if text.endswith("\n") else "\n"
        if 2 * len(layout.unread) > width and (columns := _few(text, len(lines), layout)):
            return columns
        # The ends of the lines become cells of their own: have all lines equally many?
        cells = text.replace("\n", f"{between}\n{between}").split(between)
        if len(cells) == len(lines) * (width + 1) + 1:
            if cells[width :: width + 1] == ["\n"] * len(lines):
                return [cells[j : -1 : width + 1] for j in range(width)]
    rows: list[list[str]] = []
    for row in _rows(lines, between, line, layout.path, whole=True):
        cells, count = row.cells, len(row.cells)
        if "".join(cells[width:]).strip():
            why = f"Line {row.line} of {layout.path.name} has {count} cells, and the lines above "
            why += f"have {width}. Look for a missing quotation mark or a comma within a cell."
            if not rows and line == layout.skip:
                why = f"{layout.path.name} has rows of more cells than there are names above them. "
                why += "Look for a missing name, or name the delimiter."
            raise TableError(why)
        if count < width:
            layout.short.append(row.line)
        rows.append([*cells[:width], *[""] * (width - count)])
    return list(zip(*rows, strict=True)) or [[]] * width


def _few(text: str, n: int, layout: Layout) -> list[Sequence[str]]:
    """The columns that are read still, where most are not; [] if the lines aren't all alike."""
    width, letters = len(layout.names), np.frombuffer(text.encode("utf-32-le"), np.uint32)
    ends = np.flatnonzero((letters == ord(layout.delimiter)) | (letters == ord("\n")))
    if len(ends) != n * width or (letters[ends[width - 1 :: width]] != ord("\n")).any():
        return []
    starts = np.append(0, ends[:-1] + 1)
    columns: list[Sequence[str]] = [[""] * n] * width
    for j in set(range(width)) - layout.unread:
        places = zip(starts[j::width].tolist(), ends[j::width].tolist(), strict=True)
        columns[j] = [text[start:end] for start, end in places]
    return columns
