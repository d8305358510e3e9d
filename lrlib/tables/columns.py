"""One column's cells become numbers, or a sentence says why they can't.

`read_cell` says what a cell is. A `Column` takes its cells as text, a piece at a time, and reads
them with one decimal mark; it counts what speaks for the other one.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lrlib._words import counted, listed

MISSING = "na n/a n.a. #n/a <na> nan null (null) none nil missing - -- – — ? . .. ... … \\n".split()
MISSING += ["", "#value!", "#div/0!", "#ref!"]
UNITS = set(  # what may follow a number at once; any other letters need a blank before them
    "% ‰ ° °C °F ' \" ″ ′ nm µm μm mm cm dm m km in ft yd mi m² km² cm² m2 km2 m³ m3 cm3 sqft ha "
    "µg μg mg g kg t lb lbs oz ml mL cl dl l L hl cc ms s sec min h hr hrs d y yr mV V kV mA A W "
    "kW MW GW Wh kWh MWh J kJ MJ N kN Pa hPa kPa bar mbar psi Hz kHz MHz GHz kB KB MB GB TB mph "
    "kmh km/h kph m/s ft/s kt hp bhp PS CV Nm cal kcal dB ppm ppb mol px USD EUR GBP CHF kr zł Kč "
    "$ € £ ¥ ₹ 元 円 원".split()
)
MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
SPACED = re.compile(  # what may follow a number and a blank
    rf"(?!(?:{MONTH}|[ap]\.?m\.?)$)(?:sq\.? |cu\.? |per )?[^\W\d_]{{1,14}}[²³23]?\.?"
    r"(?:/[^\W\d_]{1,10}[²³23]?)?",
    re.IGNORECASE,
)
POWERS = {"K": 3, "k": 3, "M": 6, "B": 9, "mn": 6, "mln": 6, "mio": 6, "bn": 9, "mrd": 9, "tn": 12}
POWERS |= {"thousand": 3, "lakh": 5, "million": 6, "crore": 7, "billion": 9, "trillion": 12}
FACTOR = re.compile(
    rf"(?:([KkMB])(?![^\W\d_])|((?i:{'|'.join(w for w in POWERS if len(w) > 1)}))s?\b\.?)\s*"
)
CURRENCY = r"(?:US|A|C|R|HK|NZ)?\$|[€£¥₹₩₽₺]|USD|EUR|GBP|CHF|JPY|Rs\.?"
CELL = re.compile(  # a second sign may stand behind the currency, if there is none before
    rf"([+-])?\s*({CURRENCY})?\s*((?(1)|[+-]?)[\d.,'’\s]*\d)(?:[eE]([+-]?\d{{1,9}}))?(\s*)"
    r"([^\d\s].*)?",
    re.DOTALL,
)
INDIAN = r"|[1-9]\d?(?:,\d\d)+,\d{3}"  # 12,34,567
NUMBER = {  # how a number looks where this is the decimal mark
    ".": re.compile(rf"[+-]?(?:\d+|[1-9]\d{{0,2}}(?:[,'’\s]\d{{3}})+{INDIAN})?(?:\.\d+)?"),
    ",": re.compile(r"[+-]?(?:\d+|[1-9]\d{0,2}(?:[.'’\s]\d{3})+)?(?:,\d+)?"),
}
MARKS, OTHER = {".": "point", ",": "comma"}, {".": ",", ",": "."}
PLAIN = re.compile(r"[+-]?\d*[.,]?\d+(?:[eE][+-]?\d+)?")

CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?"
DAY = (
    r"\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d\d)|\d{1,2}/\d{4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[-/.,\s]*{MONTH}(?:[-/.,\s]*\d{{2,4}})?"
    rf"|{MONTH}[-/.,\s]+\d{{1,4}}(?:st|nd|rd|th)?(?:,?\s*\d{{4}})?"
    rf"|\d{{4}}[-/\s]?{MONTH}(?:[-/\s]?\d\d?)?"
    r"|\d{4}[-\s]?[qhw]\d{1,2}|[qhw]\d{1,2}[-/\s]?\d{4}"
)
DATE = rf"(?:[a-z]{{3,9}}\.?,?\s)?(?:{DAY})(?:[t\s]+(?:{CLOCK}).*)?"
KINDS = {  # of cells that are no numbers: how they look, and what to do
    "times": (CLOCK, "make a column of minutes"),
    "dates": (DATE, "make a column of years, or of days since the first date"),
    "fractions": (r"\d+\s?/\s?\d+", "write them as decimals"),
    "ranges": (r"(?!0\d)[\d.,]+\s*(?:-|–|to)\s*(?!0\d)[\d.,]+", "write the middle of each"),
    "complex numbers": (r"\(?[-+.\de]*\d+j\)?", "take the real part of each"),
    "words": ("", "choose another column, or make one that is 1 where {} stands and 0 elsewhere"),
}
LOOKS = {kind: re.compile(look, re.IGNORECASE) for kind, (look, _) in KINDS.items()}
DOUBTS = [  # of numbers: how a cell looks, whether all of them need to, what to say
    (r"0\d+", False, "If it is a code, such as a postcode, don't fit a line to it."),
    (r"\d[\d.,]*[KkMB]", False, "If the letter is a unit and no factor, leave it out."),
    (r"\d{16,}", False, "It has more digits than a number keeps: a code, not a measurement."),
    (r"(?:19|20)\d\d(?:0\d|1[0-2])[0-3]\d", True, "If it is a date, count days since the first."),
]
SAMPLE = 2_000  # cells, or different words, that are looked at for a sentence


class TableError(ValueError):
    """What stands in the way of a fit, and what to do about it, in one or two sentences."""


# ---- one cell


class Cell(NamedTuple):
    """What a cell is: "missing", "number" or one of `KINDS`; a number's unit and its value."""

    kind: str
    unit: str = ""
    point: float = np.nan  # read with a decimal point; NaN where it can't be read so
    comma: float = np.nan


@lru_cache(maxsize=2**14)
def read_cell(text: str, missing: frozenset[str] = frozenset()) -> Cell:
    """What a cell is, where these words, in lower case, stand for "missing", too."""
    text = text.strip().replace("\u2212", "-")  # the typographer's minus
    lower = text.lower()
    if lower in MISSING or lower in missing:
        return Cell("missing")
    if lower in {"true", "false"}:
        value = float(lower == "true")
        return Cell("number", "true or false", value, value)
    if re.fullmatch(r"[+-]?inf(?:inity)?", lower):
        return Cell("number", "", float(lower), float(lower))
    kinds = (kind for kind, look in LOOKS.items() if look.fullmatch(text))
    return _number(text) or Cell(next(kinds, "words"))


def _number(text: str) -> Cell | None:
    """A number with what stands before and after it, or None."""
    if not (found := CELL.fullmatch(text)):
        return None
    sign, before, number, power, gap, after = (part or "" for part in found.groups())
    factor, unit = _unit(after, bool(gap), bool(before))
    if unit is None:
        return None
    values = {}
    for mark, look in NUMBER.items():
        if look.fullmatch(number):
            plain = re.sub(rf"[^\d{mark}+-]", "", number).replace(",", ".")
            values[MARKS[mark]] = float(f"{sign}{plain}e{int(power or 0) + factor}")
    unit = re.sub("(?<=[a-z]{3})s$", "", unit)  # hour, not hours
    return Cell("number", f"{before} {unit}".strip(), **values) if values else None


def _unit(after: str, gap: bool, money: bool) -> tuple[int, str | None]:
    """What follows a number: a power of ten, and a unit; None where it is neither."""
    if not after or after in UNITS:
        return 0, after
    found = FACTOR.match(after)
    if found and (found[2] or money or not gap):
        rest = after[found.end() :]
        if not rest or rest in UNITS or SPACED.fullmatch(rest):
            return POWERS[found[1] or found[2].lower()], rest
    return 0, after if gap and SPACED.fullmatch(after) else None


# ---- one column


class Column:
    """The numbers of one column, read with one decimal mark; `missing` are words in lower case."""

    def __init__(self, mark: str, missing: frozenset[str] = frozenset()):
        self.mark, self.missing = mark, missing
        self.gaps = [np.inf, -np.inf, *(read_cell(word).point for word in missing)]
        self.n = self.n_good = self.n_united = self.n_infinite = 0
        self.parts: list[np.ndarray] = []  # the numbers, NaN for what is none
        self.bad = Counter[str]()  # cells that are no number with this mark, by their kind
        self.words: dict[str, int] = {}  # those, and the first row of each
        self.units: dict[str, str] = {}  # the first cell of each
        self.only = Counter[str]()  # numbers that need one mark, or mean two things: "either"
        self.first: dict[str, str] = {}  # the first of those, and of those that were "changed"
        self.doubts: dict[str, str] = {}  # what a number may mean instead, and its cell

    def add(self, cells: Iterable[str] | np.ndarray) -> None:
        """Take the next cells, as text or as numbers; none any more where most were words."""
        if self.n >= SAMPLE and self.wordy:
            return
        values = cells if isinstance(cells, np.ndarray) else self._read(list(cells))
        self.n += len(values)
        self.n_infinite += int(np.isinf(values).sum())
        for gap in self.gaps:
            values[values == gap] = np.nan
        self.n_good += int(np.count_nonzero(~np.isnan(values)))
        self.parts.append(values)

    def _read(self, cells: list[str]) -> np.ndarray:
        """Cells as numbers; what Python reads at once is asked no more."""
        if self.n == 0:
            filled = list(filter(None, map(str.strip, cells[:SAMPLE])))
            for look, needs_all, advice in DOUBTS:
                found = [cell for cell in filled if re.fullmatch(look, cell)]
                if found and (len(found) == len(filled) or not needs_all):
                    self.doubts[advice] = found[0]
        text = "\r".join(cells).replace("_", "?")  # int("1_000") is 1000, which only Python writes
        if self.mark == ",":
            text = text.replace(".", ";").replace(",", ".")
        # Until a cell has shown that this is the mark, only whole numbers are read at once.
        plain, at_once = text.split("\r"), float if self.only[self.mark] else int
        with suppress(ValueError, OverflowError):
            return np.array(list(map(at_once, plain)), float)
        values = []
        for row, (number, cell) in enumerate(zip(plain, cells, strict=True), self.n):
            try:
                values.append(float(at_once(number)))
            except (ValueError, OverflowError):
                values.append(self._take(cell.strip(), row))
                at_once = float if self.only[self.mark] else int
        return np.array(values, float)

    def _take(self, text: str, row: int) -> float:
        """A cell that is more, or less, than a plain number."""
        cell = read_cell(text, self.missing)
        value = getattr(cell, MARKS[self.mark])
        if cell.kind == "number" and cell.point != cell.comma:
            needs = "," if np.isnan(cell.point) else "." if np.isnan(cell.comma) else "either"
            self.only[needs] += 1
            self.first.setdefault(needs, text)
        if cell.unit:
            self.n_united += 1
            self.units.setdefault(cell.unit, text)
        if not np.isnan(value):
            if not PLAIN.fullmatch(text):
                self.first.setdefault("changed", text)
        elif cell.kind != "missing":
            self.bad[cell.kind] += 1
            if len(self.words) < SAMPLE:
                self.words.setdefault(text, row)
        return value

    @property
    def wordy(self) -> bool:
        """Are most cells no numbers, whatever the decimal mark?"""
        return self.bad.total() - 2 * self.bad["number"] > self.n_good

    @property
    def misread(self) -> bool:
        """Is every cell a number, but some not with this mark?"""
        return set(self.bad) == {"number"}

    def shows(self) -> str | None:
        """The decimal mark that the cells ask for; None where either would do."""
        if self.only["."] != self.only[","]:
            return max(MARKS, key=self.only.__getitem__)
        if self.mark == "." and "," in self.first.get("either", ""):  # 1,234 beside 599 is 1234
            sizes = np.abs(np.concatenate([*self.parts, []]))
            small = (sizes >= 1) & (sizes < 1000)
            return "." if small.any() and (sizes >= 1000).sum() == self.only["either"] else None
        return None

    def numbers(self) -> np.ndarray:
        """The cells since the last call as float64, NaN for what is missing."""
        values, self.parts = np.concatenate([*self.parts, []]), []
        return values

    def refusal(self) -> tuple[str, str]:
        """What stands in the way of the numbers, in a word or two and in a sentence; or "", ""."""
        units = ["none"] * (self.n_good > self.n_united) + sorted(self.units)
        if self.wordy or len(units) > 5:
            return "no numbers", self._words()
        if self.words:
            return "a slip", self._slip()
        if len(units) > 1:
            return "cells in different units", (
                f"has cells in different units: {listed(units)}. Bring them to one unit, and leave "
                "it out of the cells."
            )
        return "", ""

    def _words(self) -> str:
        """What a column of words holds, and what to do about it."""
        most = 0.9 * max(self.bad.total(), 1)
        kind = next((kind for kind in KINDS if self.bad[kind] >= most), "words")
        shown = [f"“{word[:30]}”" for word in self.words or self.units.values()]
        advice = KINDS[kind][1].format(shown[0])
        return f"holds {kind}, such as {listed(shown, 2)}. A line needs numbers: {advice}."

    def _slip(self) -> str:
        """Which cell is no number among numbers, and what to do about it."""
        text, row = next(iter(self.words.items()))
        more = self.bad.total() - 1
        nor = f", nor {'are' if more > 1 else 'is'} {more} more" if more else ""
        way = f'stands for a missing number, write missing="{text[:40]}"'
        if read_cell(text, self.missing).kind == "number":
            other = OTHER[self.mark]
            way = f'is one with a decimal {MARKS[other]}, write decimal="{other}"'
        if row == 0:
            way += ". Or, if that row holds the names, delete the lines above it or use skip="
        return (
            f"holds numbers, but “{text[:40]}” in row {row + 1} below the names is none{nor}. "
            f"Correct the cell or leave it empty. If it {way}."
        )

    def remarks(self, delimiter: str, told: str | None) -> Iterator[tuple[str, str]]:
        """What to say of how cells were read, each after the kind of remark that it is.

        `told` is the decimal mark that a learner gave.
        """
        sure = told or self.shows() == self.mark
        either, doubts = self.first.get("either", ""), {}
        changed = self.first.get("changed", either if self.mark not in either else "")
        if either and not sure and self.mark == "." and delimiter != ",":
            point = "." in either
            what = "point groups the thousands" if point else "comma stands before the decimals"
            doubts[f'If the {what}, write decimal=",".'] = either
        doubts |= self.doubts
        if changed and changed not in doubts.values():
            doubts[""] = changed
        for advice, text in doubts.items():
            cell = read_cell(text)
            value = getattr(cell, MARKS[self.mark])
            yield advice or cell.unit, f"“{text}” is read as {value:.12g}. {advice}".strip()
        number = re.sub(r"[^\d,+-]", "", self.first.get(",", either))
        if self.mark == "," and "," in number and not told:
            advice = "" if sure else ' If it groups the thousands, write decimal=".".'
            said = f"the comma was read as a decimal comma: {number} is {number.replace(',', '.')}."
            yield "comma" + advice, said + advice
        if self.n_infinite:
            infinite = counted(self.n_infinite, "infinite number")
            yield infinite, f"{infinite} counted as missing."


def decimal_marks(columns: list[Column], delimiter: str, told: str | None) -> list[str]:
    """The decimal mark of each column: its own, else that of all others, else the usual one."""
    if told:
        return [told] * len(columns)
    shown = [None if column.wordy else column.shows() for column in columns]
    others = set(shown) - {None}
    usual = others.pop() if len(others) == 1 else None

    def likely(column: Column) -> str:
        return "," if delimiter == ";" and "," in column.first.get("either", "") else "."

    return [mark or usual or likely(column) for mark, column in zip(shown, columns, strict=True)]
