"""How a CSV file is written: its alphabet, what stands between the cells, its names, its commas.

`find_table` turns a path into a file; `layout_of` looks at the file's beginning and finds out how
to read the rest, which `table` then does. Nothing here needs pandas. Whatever stands in the way is
a `TableError`, a sentence that a learner can act on.
"""

import csv
import difflib
import itertools
import re
from collections.abc import Iterable, Sequence
from os import PathLike
from pathlib import Path
from typing import NamedTuple

# A path that isn't found where the program runs is looked for beside the notebooks of this clone.
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"

HEAD = 64 * 2**10  # bytes: enough to see how a file is written

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", " ": "space"}
POINTS = r"[+-]?(?:\d+|\d{1,3}(?:[,'\s]\d{3})+)?(?:\.\d+)?(?:[eE][+-]?\d+)?"
COMMAS = r"[+-]?(?:\d+|\d{1,3}(?:[.'\s]\d{3})+)?(?:,\d+)?(?:[eE][+-]?\d+)?"
THOUSANDS = r"[+-]?\d{1,3}(?:,\d{3})+"
DECIMAL_COMMA = r"[+-]?(?:\d*|\d{1,3}(?:[.'\s]\d{3})+),\d+"

# Numbers that may mean something else: how a cell looks, whether all of them need to, what to say.
DOUBTS = [
    (r"0\d+", False, "If it is a code, such as a postcode, don't fit a line to it."),
    (
        r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
        True,
        "If it is a date, make a column of days since the first one.",
    ),
]
# Between commas that is a measured value; between semicolons, perhaps not.
THOUSANDS_POINT = (
    r"[1-9]\d{0,2}\.\d{3}",
    True,
    'If the point groups the thousands, write decimal="," in read_table and take its frame.',
)


class TableError(ValueError):
    """What stands in the way of a fit, and what to do about it, in one or two sentences."""


def csv_files(folder: str | PathLike = ".") -> list[Path]:
    """The tables (.csv, .tsv, .tab) in a folder and in its folder `data`, by name."""
    endings = {".csv", ".tsv", ".tab"}
    places = [Path(folder), Path(folder) / "data"]
    found = [path for place in places if place.is_dir() for path in place.iterdir()]
    return sorted(path for path in found if path.suffix.lower() in endings and path.is_file())


class Layout(NamedTuple):
    """All that is needed to read a file, and what there is to say about it."""

    path: Path
    encoding: str
    delimiter: str
    skip: int  # lines of comment before the table
    names: list[str]
    header: bool  # do the names stand in the file?
    decimal: str
    notes: list[str]


def layout_of(source: str | PathLike, delimiter: str | None, decimal: str | None) -> Layout:
    """Look at the beginning of a file; None for a delimiter or a decimal mark finds it out.

    Raises
    ------
    TableError
        For a file that is not there, is empty or is no text, and for a delimiter that leaves
        every row in one piece.
    """
    path, notes = find_table(source), list[str]()
    if delimiter is not None and len(delimiter) != 1:
        raise TableError(f"delimiter={delimiter!r}: write the one character between the cells.")
    start = _bytes(path)
    text, encoding = _decoded(start, path, notes)
    lines = text.splitlines()
    skip = 0
    while skip < len(lines) and (lines[skip].startswith("#") or not lines[skip].strip()):
        skip += 1
    if skip == len(lines):
        raise TableError(f"{path.name} is empty: there is no row in it. Is it the right file?")
    if any(line.startswith("#") for line in lines[:skip]):
        begins = counted(skip, "line")
        notes.append(f"{path.name} begins with {begins} of comment, skipped.")
    given = delimiter
    try:
        delimiter = given or _delimiter(lines[skip:])
        rows = [row for row in csv.reader(lines[skip:], delimiter=delimiter) if row]
    except csv.Error as error:
        raise TableError(
            f"{path.name} can't be cut into cells: {error}. Look for a missing quotation mark."
        ) from None
    one = rows[0][0]
    if given and len(rows[0]) == 1 and (better := _delimiter(lines[skip:])) in one:
        raise TableError(
            f"With {given!r} between the cells, every row of {path.name} is a single cell: "
            f"“{one[:60]}”. It looks as if a {DELIMITERS[better]} stood between them: "
            f"write delimiter={better!r}, or leave it out."
        )
    if not given and delimiter != ",":
        notes.append(f"A {DELIMITERS[delimiter]} stands between the cells of {path.name}.")
    header = not all(_is_number(cell) for cell in rows[0] if cell.strip())
    width = max(len(row) for row in rows[:2])  # a header may be short of a name
    if header and width > len(rows[0]):
        advice = ""
        if not given and delimiter == "," and width == 2 * len(rows[0]):
            advice = ' If it writes 1,5 for 1.5, call read_table with delimiter=";", decimal=",".'
        notes.append(
            f"{path.name} has {counted(len(rows[0]), 'name')} above {width} columns; "
            f"the rest are numbered.{advice}"
        )
    named = rows[0] if header else []
    names = names_of([*named, *[""] * (width - len(named))], notes)
    if not header:
        notes.append(
            f"The first row of {path.name} holds numbers and no names, so the columns are called "
            f"{listed(names)}."
        )
    cells = [cell for row in rows[header:] for cell in row]
    doubts = list(DOUBTS)
    if decimal is None:
        decimal = decimal_in(cells, delimiter, notes)
        if decimal == "." and delimiter != ",":
            doubts.append(THOUSANDS_POINT)
    notes.extend(_doubtful(names, rows[header:], doubts))
    return Layout(path, encoding, delimiter, skip, names, header, decimal, notes)


def find_table(source: str | PathLike) -> Path:
    """The file that a path means, from the folder you work in or from the notebooks' folder.

    Raises
    ------
    TableError
        For a path at which there is no file.
    """
    if not isinstance(source, (str, PathLike)):
        raise TableError(f"A table is a path or a pandas frame, not {type(source).__name__}.")
    if not str(source).strip():
        raise TableError("The path is empty: write the name of a CSV file.")
    if re.match(r"https?://", str(source)):
        raise TableError(f"{source} is a web address. Download the file and give its path.")
    path = Path(source).expanduser()
    if not path.exists() and not path.is_absolute() and (NOTEBOOKS / path).exists():
        path = NOTEBOOKS / path
    if path.is_dir():
        files = [file.relative_to(path).as_posix() for file in csv_files(path)]
        inside = f"In it are {listed(files)}. Give" if files else "There is no CSV file in it: give"
        raise TableError(f"{path.name or path} is a folder. {inside} the path of a file.")
    if not path.exists():
        beside = {file.stem.lower(): file.as_posix() for file in csv_files(path.parent)}
        near = difflib.get_close_matches(path.stem.lower(), beside, n=1)
        hint = f" Did you mean {beside[near[0]]}?" if near else ""
        if not path.is_absolute():
            hint += f" A relative path counts from {Path.cwd().name}, where this notebook runs."
        raise TableError(f"There is no file {source}.{hint}")
    return path


def _bytes(path: Path) -> bytes:
    """The beginning of the file, known to be text."""
    try:
        with path.open("rb") as file:
            # Up to the end of a line, and a few more, for names that are longer than all that.
            start = file.read(HEAD) + b"".join(itertools.islice(file, 20))
    except OSError as error:
        raise TableError(f"{path.name} can't be opened: {error.strerror}.") from None
    if not start.strip():
        raise TableError(f"{path.name} is empty: there is no row in it. Is it the right file?")
    for magic, what, fix in (
        (b"PK", "an Excel workbook or a zip file", "Open it there and save it as CSV"),
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "Open it there and save it as CSV"),
        (b"\x1f\x8b", "compressed", "Unpack it first"),
        (b"%PDF", "a PDF", "Copy the table into a spreadsheet and save it as CSV"),
        (b"PAR1", "a Parquet file", "Read it with pandas.read_parquet and give the frame"),
        (b"{", "JSON", "Read it with pandas.read_json and give the frame"),
        (b"<", "a web page or XML", "Download the table itself as CSV"),
    ):
        if start.removeprefix(b"\xef\xbb\xbf").startswith(magic):
            raise TableError(f"{path.name} is {what}, not a text table. {fix}.")
    return start


def _decoded(start: bytes, path: Path, notes: list[str]) -> tuple[str, str]:
    """The beginning of a file as text, and how the whole is written."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        notes.append(f"{path.name} is written in UTF-16.")
        return start[: len(start) // 2 * 2].decode("utf-16", errors="ignore"), "utf-16"
    zeros = [start[offset::2].count(0) / max(len(start) // 2, 1) for offset in (0, 1)]
    if max(zeros) > 0.3 and min(zeros) < 0.1:
        encoding = "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
        notes.append(f"{path.name} is written in UTF-16.")
        return start[: len(start) // 2 * 2].decode(encoding, errors="ignore"), encoding
    if b"\0" in start:
        raise TableError(f"{path.name} is no text: it has bytes that no table has. Save it as CSV.")
    try:
        return start.decode("utf-8-sig"), "utf-8-sig"
    except UnicodeDecodeError:
        notes.append(
            f"{path.name} is not written in UTF-8; it was read as Windows’ Western alphabet "
            "(cp1252). Look whether its names are right."
        )
        return start.decode("cp1252", errors="replace"), "cp1252"


def _delimiter(lines: list[str]) -> str:
    """What cuts the most lines into equally many cells, two at least."""
    lines = [line for line in lines[:200] if line.strip()]

    def score(delimiter: str):
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        width = max(set(widths), key=widths.count)
        alike = widths.count(width) / len(widths)
        # A space stands within cells, a comma in numbers: on equal terms the others come first.
        return (width > 1 and alike, "\t;|, ".index(delimiter) * -1)

    best = max(DELIMITERS, key=score)
    return best if score(best)[0] else ","


def names_of(row: list[str], notes: list[str]) -> list[str]:
    """A name for each column, all different."""
    names, again = [], []
    for i, cell in enumerate(row, start=1):
        name = " ".join(cell.split()) or f"column {i}"
        if name in names:
            again.append(name)
            copy = 2
            while f"{name} ({copy})" in names:
                copy += 1
            name = f"{name} ({copy})"
        names.append(name)
    if again:
        notes.append(
            f"More than one column is called {listed(sorted(set(again)))}; a later one has (2), "
            "(3) … behind its name."
        )
    return names


def _is_number(cell: str) -> bool:
    cell = cell.strip()
    return bool(re.fullmatch(f"(?:{POINTS})|(?:{COMMAS})", cell)) and any(map(str.isdigit, cell))


def decimal_in(cells: Iterable[str], delimiter: str = ",", notes: list[str] | None = None) -> str:
    """Is the comma in these cells the decimal one?"""
    commas = [cell.strip() for cell in cells if "," in cell]
    numbers = [re.sub(r"[^\d.,'\s+-]", "", cell).strip() for cell in commas]
    decimals = [n for n in numbers if re.fullmatch(DECIMAL_COMMA, n)]
    sure = [n for n in decimals if not re.fullmatch(THOUSANDS, n)]
    either = [n for n in decimals if re.fullmatch(THOUSANDS, n)]
    found = "," if sure or (either and delimiter != ",") else "."
    if notes is not None and found == ",":
        notes.append(
            f"The comma was read as a decimal comma: {(sure or either)[0]} is "
            f"{_shown((sure or either)[0])}."
        )
        if not sure:
            notes.append(
                'If it groups the thousands, write decimal="." in read_table and take its frame.'
            )
    return found


def _doubtful(names: list[str], rows: list[list[str]], doubts: list) -> list[str]:
    """What to look at in columns whose numbers may mean something else."""
    notes = []
    for name, *cells in itertools.zip_longest(names, *rows[:200], fillvalue=""):
        filled = [cell.strip() for cell in cells if cell.strip()]
        for pattern, needs_all, advice in doubts:
            found = [cell for cell in filled if re.fullmatch(pattern, cell)]
            if found and (len(found) == len(filled) or not needs_all):
                notes.append(f"{name}: “{found[0]}” is read as {float(found[0]):.12g}. {advice}")
    return notes


def _shown(number: str) -> str:
    """A number with a decimal comma as Python writes it."""
    return re.sub(r"[.'\s]", "", number).replace(",", ".")


def counted(count: int, noun: str) -> str:
    """1 row, 2 rows, 1,000 rows."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names as a sentence has them: a, b and c; or a, b and 98 more."""
    names = list(map(str, names))
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
