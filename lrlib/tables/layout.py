"""How a text table is written: where it is, its encoding, what stands between cells, its names.

`layout_of` looks at a file's beginning, finds the names and the first row below them, and says in
notes what it found. `pieces` cuts the rows into cells, once, as text, down to the notes below the
table. Whatever stands in the way is a `TableError`, a sentence that a learner can act on.
"""

import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

from lrlib._checks import checked_count
from lrlib._words import counted, listed
from lrlib.tables.columns import UNITS, TableError, read_cell

HEAD = 64 * 2**10  # bytes that are looked at, at the beginning
LAST_ROWS = 100  # and rows, or up to twice as many, at the end
END = "\ue0ff"  # a line that no table has
# The likelier first: a comma stands in numbers, too, and a space within cells.
DELIMITERS = {"\t": "tab", ";": "semicolon", "|": "bar", ",": "comma", " ": "space"}
COMMENT = re.compile(r"\s*(?:#+|%+|!+|//|--\s|;\s)\s*")
REMARK = re.compile(  # how a note below a table begins
    r"\W*(?:source|notes?|quelle|fuente|data|last|updated|see|legend|total|sum|©|来源|注)|.*:\s|.{30}",
    re.IGNORECASE,
)
RULE = re.compile(r"[\s:+|=_-]*(?:--|==|__)[\s:+|=_-]*")  # a line drawn below the names
SEPARATOR = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # what Excel writes above a table
YEAR = re.compile(r"\s*(?:1[5-9]|20)\d\d\s*")
FORMATS = (  # how a file of another kind begins, what it is, what to do
    (rb"PK[\3\5\7]|\xd0\xcf\x11\xe0", "an Excel workbook or a zip file", "Save it as CSV there"),
    (rb"\x1f\x8b", "compressed", "Unpack it first"),
    (rb"%PDF-", "a PDF", "Copy the table into a spreadsheet and save it as CSV"),
    (rb"PAR1[\0-\x1f]", "a Parquet file", "Read it with pandas.read_parquet and give the frame"),
    (rb'\{\s*["}]|\[\s*[\[{"]', "JSON", "Read it with pandas.read_json and give the frame"),
    (rb"<[!?a-zA-Z]", "a web page or XML", "Download the table itself as CSV"),
)
# Where it isn't Unicode: the widest encoding of each kind, and what to call it.
ENCODINGS = dict(gb18030="gbk", big5="big5", cp932="shift_jis", euc_jp="euc_jp", cp949="euc_kr")
ENCODINGS |= dict(cp1251="Cyrillic (cp1251)", cp1252="Western European (cp1252)")
COMMON = set(  # frequent there: of texts in the right encoding many letters are among these
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法"
    "所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去性好应开它合还因由其些然前外天政四"
    "日那社义事平形相全表间样与关各重新线内数正心反明看原又比或但质气第向此变条只没结解问意建月公最总次品级别号市县省区城乡镇"
    "口房屋积价格收入支消费食衣居住交通教育医疗服务温湿降风速编名称姓性身高体考绩销售额率均值计北京海广州南东西男女類別這為個國"
    "時來們對會發動說產種後學經進電裡實兩體點應開還關線內數總價積資門號縣區鄉風濕雨量氣溫臺灣雄番値円売金均最低"
    "のにはをたがでてとしれさいるなもあこらりきくすけまえちつよそうかんアイウエオカキクケコサシスセソタチツテトナニノハヒフホマミムメラリルレロンガグゲジズダデドバビブベボパプペポーッャュョ"
    "이다의가는을로기지사에하고리어자대시인도해나일정수부상스아보제은한서장주전구그원들만여과성라니소비유동조경무화연오공안신중국년월"
    "위방관계학생물개체면적격평균온습강량풍속번호름별키몸게매출금액율합울산군입지식품력건용료"
)

Cells = list[list[str]]  # row by row
Row = tuple[int, list[str]]  # the line in which a row ends, and its cells


@dataclass
class Given:
    """What a learner says of a file, as `lrlib.tables.read_table` takes it, checked."""

    delimiter: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    names: Sequence[str] | bool | None = None
    skip: int | None = None
    missing: Any = ()

    def __post_init__(self):
        names, missing = self.names, self.missing
        if self.delimiter is not None and len(self.delimiter) != 1:
            raise TableError(f"delimiter={self.delimiter!r}: write one character.")
        if self.decimal not in {None, ".", ","}:
            raise TableError(f'decimal={self.decimal!r}: write decimal="." or decimal=",".')
        if isinstance(names, str) or not isinstance(names, bool | Iterable | None):
            raise TableError(f'names={names!r}: write a list such as names=["x", "y"], or False.')
        if self.skip is not None:
            self.skip = checked_count("skip", self.skip, at_least=0)
        if isinstance(missing, str) or not isinstance(missing, Iterable):
            missing = [missing]
        self.missing = frozenset(str(word).strip().lower() for word in missing)
        self.names = list(names) if isinstance(names, Iterable) else names


@dataclass
class Layout:
    """All that is needed to read a file, and what there is to say about it."""

    path: Path
    given: Given
    encoding: str = ""
    delimiter: str = ","
    skip: int = 0  # lines above the first row
    names: list[str] = field(default_factory=list)
    first_cells: Sequence[str] = ()
    last_cells: Sequence[str] = ()
    short: list[int] = field(default_factory=list)  # the lines that had too few cells
    notes: list[str] = field(default_factory=list)


def layout_of(path: Path, given: Given) -> Layout:
    """Look at the beginning of a file."""
    layout = Layout(path, given, delimiter=given.delimiter or "", skip=given.skip or 0)
    lines = io.StringIO(_beginning(layout), newline=None).readlines()  # any kind of line end
    comments = list[str]()
    if given.skip is None:
        if lines and (told := SEPARATOR.fullmatch(lines[0])):
            layout.skip, layout.delimiter = 1, layout.delimiter or told[1]
        for line in lines[layout.skip :]:
            if line.strip() and not COMMENT.match(line):
                break
            comments += [line] if line.strip() else []
            layout.skip += 1
    lines = lines[layout.skip :]
    guess = _delimiter(layout, lines)
    layout.delimiter = layout.delimiter or guess
    ends, rows = _cut(layout, lines)
    if not rows:
        raise TableError(f"{path.name} is empty: there is no row in it. Is it the right file?")
    if given.delimiter and len(rows[0]) == 1 and guess in rows[0][0]:
        raise TableError(
            f"delimiter={given.delimiter!r} makes “{rows[0][0][:60]}” one cell. It looks as if a "
            f"{DELIMITERS[guess]} stood between the cells: write delimiter={guess!r}."
        )
    if not given.delimiter and layout.delimiter != ",":
        between = DELIMITERS.get(layout.delimiter, layout.delimiter)
        layout.notes.append(f"A {between} stands between the cells of {path.name}.")
    if comments:
        layout.notes.append(f"{path.name} begins with {counted(len(comments), 'line')} of comment.")
    first = _find_names(layout, rows, comments)
    layout.skip = ends[first - 1] if first else layout.skip
    layout.first_cells = rows[first] if rows[first:] else ()
    return layout


# ---- how it is written


def _beginning(layout: Layout) -> str:
    """The beginning of a file as text, while the encoding of the whole is found."""
    path, encoding = layout.path, layout.given.encoding
    try:
        with path.open("rb") as file:
            # Up to the end of a line, and a few more, for names that are longer than all that.
            start = file.read(HEAD) + b"".join(itertools.islice(file, 20))
    except OSError as error:
        raise TableError(f"{path.name} can't be opened: {error.strerror}.") from None
    for begins, what, fix in FORMATS:
        if re.match(begins, start.removeprefix(b"\xef\xbb\xbf")):
            raise TableError(f"{path.name} is {what}, not a text table. {fix}.")
    layout.encoding = _encoding(start, layout) if encoding is None else encoding
    try:
        return start.decode(layout.encoding, errors="ignore" if encoding is None else "strict")
    except (LookupError, TypeError, UnicodeError):
        raise TableError(
            f"encoding={encoding!r} can't be that of {path.name}. Try another, such as "
            '"utf-8", "cp1252" or "gbk", or leave it out.'
        ) from None


def _encoding(start: bytes, layout: Layout) -> str:
    """How a text that begins so is written."""
    name, notes = layout.path.name, layout.notes
    marked = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    if marked or b"\0" in start:
        for encoding in ["utf-16"] if marked else ["utf-16-le", "utf-16-be"]:
            text = start.decode(encoding, errors="ignore")
            if marked or 2 * sum("\0" < letter < "\u0100" for letter in text) > len(text):
                notes.append(f"{name} is written in UTF-16.")
                return encoding
        raise TableError(f"{name} is no text: it has bytes that no table has. Save it as CSV.")
    with suppress(UnicodeDecodeError):
        start.decode("utf-8-sig")
        return "utf-8-sig"
    best = max(ENCODINGS, key=partial(_share_of_common, start))
    if _share_of_common(start, best) <= 0.3:  # a Western word has one letter with an accent, or two
        best = "cp1251" if re.search(rb"[\xc0-\xff]{4}", start) else "cp1252"
    notes.append(
        f"{name} is not written in UTF-8; it was read as {ENCODINGS[best]}. Are its names right? "
        'If not, write encoding= with another one, such as "cp1250", "cp1251", "gbk", "big5" or '
        '"euc_kr".'
    )
    return best


def _share_of_common(start: bytes, encoding: str) -> float:
    """How many of the letters beyond English are common in East Asia, if it is so written."""
    text = start.decode(encoding, errors="replace")
    letters = [letter for letter in text if letter > "\x7f"]
    other = re.search("[a-z][^\0-\x7f]+[a-z]|\ufffd", text)  # a Western word, or no letter at all
    return 0.0 if other else sum(letter in COMMON for letter in letters) / len(letters)


def _delimiter(layout: Layout, lines: list[str]) -> str:
    """What cuts the most lines into equally many cells, two at least; else a comma."""
    lines = [line for line in lines[:200] if line.strip()]

    def score(delimiter: str) -> float:
        widths = list[int]()
        with suppress(TableError):  # said when it is read
            widths += map(len, _cut(replace(layout, delimiter=delimiter), lines)[1])
        width, alike = Counter(widths or [0]).most_common(1)[0]
        return alike / len(lines) if width > 1 else -(delimiter != ",")

    return max(DELIMITERS, key=score)  # of equally good ones the first


def _rows(layout: Layout, lines: Iterable[str], whole: bool = False) -> Iterator[Row]:
    """The line in which a row ends, and its cells; `whole`: all quotation marks must be closed."""
    if layout.delimiter == " ":  # one blank for many
        lines = (" ".join(line.split()) for line in lines)
    lines = itertools.chain(lines, [END] * whole)
    reader = csv.reader(lines, delimiter=layout.delimiter, skipinitialspace=True)
    before = end = 0
    with suppress(csv.Error):  # a cell of more than 131,072 letters
        for cells in reader:
            if len(cells) > 1 or "".join(cells).strip() not in ("", END):
                before, end = end, reader.line_num
                yield layout.skip + end, cells
        if not whole or cells == [END]:
            return
        end = before
    raise TableError(
        f"{layout.path.name} can't be cut into cells: in line {layout.skip + end + 1} a cell has "
        "no end. Look there for a quotation mark that is opened and never closed."
    )


def _cut(layout: Layout, lines: Iterable[str]) -> tuple[list[int], Cells]:
    """The lines in which these rows end, and their cells."""
    rows = list(_rows(layout, lines))
    return [end for end, _ in rows], [cells for _, cells in rows]


def _filled(row: list[str]) -> list[str]:
    return [cell for cell in row if cell.strip()]


# ---- where the table begins and ends


def _find_names(layout: Layout, rows: Cells, comments: list[str]) -> int:
    """Find the names, and the number of rows down to them."""
    given, are_names = layout.given, partial(_are_names, rows, layout.given)
    widths = Counter(map(len, rows))
    width = max(widths, key=lambda w: (widths[w], w == len(rows[0])))
    if layout.delimiter != " " and len(rows[0]) > width and are_names(0):
        width = len(rows[0])  # rows that end early
    at = list(map(len, rows)).index(width)
    while at + 2 < len(rows) and width > 1 and len(_filled(rows[at])) < 2 and are_names(at + 1):
        at += 1  # a title, with commas up to the table's width
    above, names, first = rows[:at], rows[at], at + 1
    if given.names is False:
        names, first = [], at
    elif given.names is not True and not are_names(at):
        first = at
        end_early = above and (len(above[-1]) > 1 or width == 2)
        names = above.pop() if end_early else _names_in_comment(layout, comments[-1:], rows[at:])
    while names and first < len(rows) and RULE.fullmatch("".join(rows[first])):
        first += 1
    if names and given.names is None and rows[first + 1 :] and are_names(first, strict=True):
        names = _joined([*names], rows[first])
        layout.notes.append(f"The names of {layout.path.name} stand in two lines.")
        first += 1
    _left_out(layout, "Above", above)
    numbers = [name for name in names if read_cell(name)[:2] == ("number", "")]
    if numbers and given.names is None:
        layout.notes.append(
            f"The row with {listed(numbers, 3)} was taken for the names. If it is data, write "
            "names=False."
        )
    layout.names = _matched(layout, names, width, rows[first:])
    return first


def _names_in_comment(layout: Layout, last: list[str], rows: Cells) -> list[str]:
    """The names in the last line of comment, if it holds any."""
    for line in [*last, *(COMMENT.sub("", line, count=1) for line in last)]:
        for cells in _cut(layout, [line])[1]:
            if len(cells) == len(rows[0]) and _are_names([cells, *rows], layout.given):
                layout.notes.append("The names stand in the last line of comment.")
                return cells
    return []


def _joined(upper: list[str], lower: list[str]) -> list[str]:
    """Names that stand in two lines, or units below the names."""
    lower = [cell.strip() for cell in lower]
    if all(cell in UNITS or cell[:1] in "([" for cell in lower):
        lower = [f"({cell})" if cell in UNITS else cell for cell in lower]
    else:  # a name above several columns stands above the first of them
        for j in range(1, len(upper)):
            upper[j] = upper[j].strip() or upper[j - 1]
    return [" ".join(pair) for pair in itertools.zip_longest(upper, lower, fillvalue="")]


def _left_out(layout: Layout, where: str, rows: Cells) -> None:
    """Say which rows are no part of the table."""
    if rows:
        layout.notes.append(
            f"{where} the table of {layout.path.name} {'stand' if rows[1:] else 'stands'} "
            f"{counted(len(rows), 'row')}, left out: “{' '.join(_filled(rows[0]))[:40]}”."
        )


def _matched(layout: Layout, names: list[str], width: int, rows: Cells) -> list[str]:
    """A name for each of so many columns."""
    name, notes, given = layout.path.name, layout.notes, layout.given
    while len(names) > width and not names[-1].strip():
        names = names[:-1]
    n, few = len(names), counted(len(names), "name")
    if isinstance(given.names, list):
        names, few = given.names, counted(len(given.names), "name")
        if len(names) != width:
            raise TableError(f"names= has {few}, and {name} has {width} columns.")
    elif not names:
        notes.append(
            f"The first row of {name} holds numbers and no names, so the columns are numbered. If "
            'it holds the names, write names=True; or name them: names=["…", "…"].'
        )
    elif n != width:
        advice = "the rest are numbered."
        if n > width:
            names = []
            advice = "which is whose can't be told, so they are numbered: write names=[…]."
        elif n == width - 1 and any(row[-1].strip() for row in rows):
            names = ["row name", *names]
            advice = "the first column holds the names of the rows."
        if 2 * n == width and layout.delimiter == "," and not given.delimiter:
            advice += ' If it writes 1,5 for 1.5, call read_table with delimiter=";", decimal=",".'
        notes.append(f"{name} has {few} above {width} columns; {advice}")
    return names_of([*names, *[""] * (width - len(names))], notes)


def _are_names(rows: Cells, given: Given, at: int = 0, strict: bool = False) -> bool:
    """Is this row unlike those below it, as names above numbers are?

    `strict`: there is no number in it, and it is no comment.
    """

    def kind(text: str) -> tuple[str, str]:
        return read_cell(text, given.missing)[:2]

    cells, below = rows[at], rows[at + 1 : at + 60]
    words, names, alike, again, measured = ("words", ""), 0, list[str](), False, 0
    for j, cell in enumerate(cells):
        column = [row[j] for row in below if j < len(row)]
        kinds = Counter(map(kind, column))
        del kinds["missing", ""]
        usual, here = max(kinds, key=kinds.__getitem__, default=words), kind(cell)
        measured += usual != words
        again |= here == usual == words and cell in column
        if here == words != usual and re.search(r"[^\W\d_]|[%°#$€]", cell):
            names += 1
        elif here == usual != words:
            alike.append(cell)
    if strict:
        numbers = [cell for cell in cells if kind(cell)[0] == "number"]
        plain = not alike and not numbers and not COMMENT.match(cells[0])
        return plain and names > 0 and 2 * names >= measured
    if not alike:
        return names > 0 or not again
    if names:  # a name may be a number: a year, a count
        whole = all(re.fullmatch(r"\d+", cell.strip()) or {*"-/"} & {*cell} for cell in alike)
        return names > len(alike) or (whole and len(set(alike)) == len(alike))
    return _in_order(cells, below)


def _in_order(cells: list[str], below: Cells) -> bool:
    """Years in order, or 0, 1, 2 … beside one other cell: names that are numbers."""
    places = [j for j, cell in enumerate(cells) if re.fullmatch(r"\d{1,4}", cell.strip())]
    numbers, others = [int(cells[j].strip()) for j in places], len(cells) - len(places)
    steps = {later - earlier for earlier, later in itertools.pairwise(numbers)}
    if all(YEAR.fullmatch(cells[j]) for j in places):
        under = [row[j] for row in below for j in places if j < len(row)]
        alike = sum(bool(YEAR.fullmatch(cell)) for cell in under)
        ordered = min(steps, default=1) > 0 or max(steps) < 0
        return ordered and (others > 0 or len(places) > 2) and 2 * alike < len(under)
    few = len(places) < (4 if cells[0].strip() else 2)
    return others == 1 and not few and steps == {1} and numbers[0] < 2


def _above_notes(layout: Layout, rows: Iterator[Row]) -> Iterator[list[Row]]:
    """The rows of the table, some at a time, without what stands below it."""
    held = list[Row]()  # back, until it is known what follows
    while taken := list(itertools.islice(rows, LAST_ROWS)):
        yield held[:-LAST_ROWS]
        held = held[-LAST_ROWS:] + taken
    end = _end(held, len(layout.names))
    _left_out(layout, "Below", [cells for _, cells in held[end:] if _filled(cells)])
    layout.last_cells = held[end - 1][1] if held else []
    yield held[:end]


def _end(rows: list[Row], width: int) -> int:
    """How many of the last rows of a file belong to the table."""
    tops = [line - "".join(cells).count("\n") for line, cells in rows]
    gaps = [i for i in range(1, len(rows)) if tops[i] - rows[i - 1][0] > 1]
    end = len(rows)
    if len(gaps) == 1 and width > 1 and REMARK.match("".join(_filled(rows[gaps[0]][1])[:1])):
        end = gaps[0]
    while end > 1 < width and _is_note(rows[end - 1][1], width, end - 1 in gaps):
        end -= 1
    return end


def _is_note(row: list[str], width: int, gap: bool) -> bool:
    """Is this row below the table, perhaps after a gap, no row of it?"""
    kinds = [read_cell(cell).kind for cell in _filled(row)]
    alone = len(kinds) == 1 < width - 1
    odd = alone or (len(row) != width and (gap or "number" not in kinds))
    return not kinds or (odd and kinds[0] in ("words", "dates"))


def names_of(row: Sequence[str], notes: list[str]) -> list[str]:
    """A name for each column, all different."""
    names, again = dict[str, None](), set[str]()
    for i, cell in enumerate(row, start=1):
        name = plain = " ".join(str(cell).split()) or f"column {i}"
        copies = itertools.count(2)
        while name in names:
            name = f"{plain} ({next(copies)})"
            again.add(plain)
        names[name] = None
    if again:
        notes.append(
            f"More than one column is called {listed(sorted(again))}; later ones have (2), (3) …"
        )
    return list(names)


# ---- the cells


def pieces(layout: Layout, n_rows: int, progress=None) -> Iterator[Cells]:
    """At most so many rows at a time, as text."""
    path, width, size = layout.path, len(layout.names), layout.path.stat().st_size
    errors = "replace" if layout.encoding == "cp1252" else "strict"
    layout.short.clear()
    try:
        with path.open("rb") as raw, io.TextIOWrapper(raw, layout.encoding, errors) as file:
            lines = itertools.islice(file, layout.skip, None)
            parts = _above_notes(layout, _rows(layout, lines, whole=True))
            rows = itertools.chain.from_iterable(parts)
            while taken := list(itertools.islice(rows, n_rows)):
                yield [c if len(c) == width else _fitted(c, line, layout) for line, c in taken]
                if progress is not None:
                    progress(min(raw.tell() / size, 1.0))
    except UnicodeDecodeError:
        raise TableError(
            f"{path.name} changes its encoding further down. Save it as CSV in UTF-8, or write "
            'encoding= with the right one, such as encoding="cp1252".'
        ) from None


def _fitted(cells: list[str], line: int, layout: Layout) -> list[str]:
    """A row with too few or too many cells, brought to the table's width."""
    name, width = layout.path.name, len(layout.names)
    if "".join(cells[width:]).strip():
        raise TableError(
            f"Line {line} of {name} has {len(cells)} cells, and the table has {width} columns. "
            "Look for a missing name or quotation mark, or for a comma within a cell."
        )
    if len(cells) < width:
        layout.short.append(line)
    return [*cells[:width], *[""] * (width - len(cells))]
