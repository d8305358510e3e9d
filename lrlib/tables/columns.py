"""One column's cells become numbers, or a sentence says why they can't.

A `Column` takes its cells as text, a piece at a time, and reads each twice: with a decimal point
and with a decimal comma. When all have been seen, `numbers` keeps the reading that takes more of
them. What a fit should know stands here, too: numbers that may mean "missing", columns that count
the rows, rows that add up the others, columns that say the same.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

import numpy as np

from lrlib._checks import constant_columns

MISSING = {
    "",
    *r"na n/a n.a. #n/a <na> nan null (null) none nil missing - -- – — ? . .. \n".split(),
}
MISSING |= {"...", "…", "#value!", "#div/0!", "#ref!"}
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
PLAIN = re.compile(r"[+-]?\d*[.,]?\d+(?:[eE][+-]?\d+)?")
CURRENCY = r"(?:US|A|C|R|HK|NZ)?\$|[€£¥₹₩₽₺]|USD|EUR|GBP|CHF|JPY|Rs\.?"
CELL = re.compile(
    rf"([+-]?)\s*({CURRENCY})?\s*([+-]?[\d.,'’\s]*\d)([eE][+-]?\d+)?(\s*)([^\d\s].*)?", re.DOTALL
)
NUMBER = {  # how a number looks where this is the decimal mark
    ".": re.compile(
        r"[+-]?(?:\d+|[1-9]\d{0,2}(?:[,'’\s]\d{3})+|[1-9]\d?(?:,\d\d)+,\d{3})?(?:\.\d+)?"
    ),
    ",": re.compile(r"[+-]?(?:\d+|[1-9]\d{0,2}(?:[.'’\s]\d{3})+)?(?:,\d+)?"),
}

CLOCK = r"\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?"
DAY = (
    r"\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d\d)|\d{1,2}/\d{4}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?[-/.,\s]*{MONTH}(?:[-/.,\s]*\d{{2,4}})?"
    rf"|{MONTH}[-/.,\s]+\d{{1,4}}(?:st|nd|rd|th)?(?:,?\s*\d{{4}})?"
    rf"|\d{{4}}[-/\s]?{MONTH}(?:[-/\s]?\d\d?)?"
    r"|\d{4}[-\s]?[qhw]\d{1,2}|[qhw]\d{1,2}[-/\s]?\d{4}"
)
KINDS = {  # of words that are nearly numbers: how they look, and what to do
    "times": (rf"{CLOCK}", "make a column of minutes"),
    "dates": (
        rf"(?:[a-z]{{3,9}}\.?,?\s)?(?:{DAY})(?:[t\s]+(?:{CLOCK}).*)?",
        "make a column of years, or of days since the first date",
    ),
    "fractions": (r"\d+\s?/\s?\d+", "write them as decimals"),
    "ranges": (r"(?!0\d)[\d.,]+\s*(?:-|–|to)\s*(?!0\d)[\d.,]+", "write the middle of each"),
}
PATTERNS = {kind: re.compile(look, re.IGNORECASE) for kind, (look, _) in KINDS.items()}

# Numbers that may mean something else: how a cell looks, whether all of them need to, what to say.
DOUBTS = [
    (r"0\d+", False, "If it is a code, such as a postcode, don't fit a line to it."),
    (r"\d[\d.,]*[KkMB]", False, "If the letter is a unit and no factor, leave it out."),
    (r"\d{16,}", False, "It has more digits than a number keeps: a code, not a measurement."),
    (
        r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])",
        True,
        "If it is a date, make a column of days since the first one.",
    ),
]
MARKS, TRUTH = {".": "point", ",": "comma"}, "true or false"
SAMPLE = 2_000  # cells, or different words, that are looked at for a sentence
ID = re.compile(
    r"(?:.*[\W_]|.*[a-z](?=[A-Z]))?(?i:id|no|nr|index|code|zip|zipcode|plz|fips|isbn|#)"
)
TOTAL = re.compile(r"(?:grand |sub)?totals?|sums?|summe|gesamt|insgesamt|合计|总计|合計|총계", re.I)


class NoNumbers(Exception):
    """Why a column can't be used; the sentence goes on after its name."""

    def __init__(self, sentence: str, kind: str = "no numbers", cell: str = ""):
        super().__init__(sentence)
        self.kind, self.cell = kind, cell  # `cell`: the one that is wrong among numbers


# ---- words


def counted(count: int, noun: str) -> str:
    """1 row, 2 rows, 1,000 rows."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names as a sentence has them: a, b and c; or a, b and 98 more."""
    names = list(map(str, names))
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


# ---- one cell


@lru_cache(maxsize=2**14)
def read_cell(text: str) -> tuple[float, float, str | None] | None:
    """A cell with a decimal point, with a decimal comma (NaN: not so), its unit; None for a word.

    The unit of a cell that stands for "missing" is None.
    """
    text = text.strip().replace("\u2212", "-")  # the typographer's minus
    lower = text.lower()
    if lower in MISSING:
        return np.nan, np.nan, None
    if lower in {"true", "false"}:
        return (float(lower == "true"),) * 2 + (TRUTH,)
    if re.fullmatch(r"[+-]?inf(?:inity)?", lower):
        return float(lower), float(lower), ""
    if not (found := CELL.fullmatch(text)):
        return None
    sign, before, number, power, gap, after = (part or "" for part in found.groups())
    unit = _unit(after, bool(gap), bool(before))
    if unit is None or (sign and number[0] in "+-"):
        return None
    factor, after = unit
    if factor:
        power = f"e{factor + int(power[1:] or 0)}"
    values = []
    for mark, group in ((".", r"[,'’\s]"), (",", r"[.'’\s]")):
        plain = re.sub(group, "", number).replace(",", ".")
        good = NUMBER[mark].fullmatch(number)
        values.append(float(sign + plain + power) if good else np.nan)
    if np.isnan(values).all():
        return None
    return values[0], values[1], f"{before} {re.sub('(?<=[a-z]{3})s$', '', after)}".strip()


def _unit(after: str, gap: bool, money: bool) -> tuple[int, str] | None:
    """What follows a number: a power of ten and a unit, or None where it is neither."""
    if not after or after in UNITS:
        return 0, after
    found = FACTOR.match(after)
    if found and (found[2] or money or not gap):
        rest = after[found.end() :]
        if not rest or rest in UNITS or SPACED.fullmatch(rest):
            return POWERS[found[1] or found[2].lower()], rest
    return (0, after) if gap and SPACED.fullmatch(after) else None


def kind_of(text: str, missing: Collection[str] = ()) -> str:
    """What a cell is: "" for none, else missing, a number with its unit, a date, or a word."""
    text = text.strip()
    if not text or text.lower() in missing:
        return "missing" if text else ""
    cell = read_cell(text)
    if cell is not None:
        return "missing" if cell[2] is None else f"number {cell[2]}"
    kinds = (kind for kind in ("times", "dates") if PATTERNS[kind].fullmatch(text))
    return next(kinds, "word")


def _floats(cells: Sequence[str]) -> tuple[np.ndarray, list[int]]:
    """The cells that Python's float reads, and the places of those that it doesn't."""
    if "_" not in "".join(cells):  # float("1_000") is 1000; that is Python's way to write it
        try:
            return np.fromiter(map(float, cells), float, len(cells)), []
        except ValueError:
            pass
    values, odd = np.full(len(cells), np.nan).tolist(), []
    for i, cell in enumerate(cells):
        try:
            if cell:
                values[i] = float(cell) if "_" not in cell else float("")
        except ValueError:
            odd.append(i)
    return np.array(values), odd


# ---- one column


class Column:
    """The numbers of one column; `decimal` and `missing` (in lower case) as they were given."""

    def __init__(self, decimal: str | None = None, missing: Collection[str] = ()):
        self.decimal, self.missing = decimal, missing
        self.n = self.n_good = self.n_words = self.n_infinite = 0
        self.parts: dict[str, list[np.ndarray]] = {".": [], ",": []}  # the numbers, by mark
        self.units: dict[str, str] = {}  # the first cell of each
        self.words: dict[str, int] = {}  # the first row of each cell that is no number
        self.only = {".": 0, ",": 0}  # how many cells can be read with this mark alone
        self.seen: dict[str, tuple[str, int]] = {}  # the first cell of a kind, and its row
        self.doubts: dict[str, str] = {}  # what a number may mean instead, and its cell
        self.dropped = False  # so many words that no more is read
        self.refusal: NoNumbers | None = None

    def add(self, cells: Sequence[str]) -> None:
        """Take the next cells."""
        if self.n == 0 and len(cells) > SAMPLE:  # a column of words is known by so many
            self.add(cells[:SAMPLE])
            cells = cells[SAMPLE:]
        start, self.n = self.n, self.n + len(cells)
        if self.dropped:
            return
        if start == 0:
            filled = list(filter(None, map(str.strip, cells[:SAMPLE])))
            for look, needs_all, advice in DOUBTS:
                found = [cell for cell in filled if re.fullmatch(look, cell)]
                if found and (len(found) == len(filled) or not needs_all):
                    self.doubts[advice] = found[0]
        dotted = "," in self.parts and any("." in cell for cell in cells)
        if self.units and "" not in self.units:  # all with a unit so far
            values, odd = np.full(len(cells), np.nan), list(range(len(cells)))
        elif "." in self.parts or dotted:
            values, odd = _floats(cells)
        else:  # decimal commas, as it has shown
            values, odd = _floats([cell.replace(",", ".") for cell in cells])
        if not np.isnan(values).all():
            self.units.setdefault("", "")
        if dotted:
            odd = sorted({*odd, *(i for i, cell in enumerate(cells) if "." in cell)})
        readings = {mark: values.copy() for mark in self.parts}
        for i in odd:
            self._take(cells[i].strip(), start + i, i, readings)
        for mark, part in readings.items():
            self.parts[mark].append(part)
        self.n_good += int(np.any([~np.isnan(part) for part in readings.values()], axis=0).sum())
        if len(self.parts) == 2 and not self.decimal and self.only["."] != self.only[","]:
            self.settle(max(".,", key=self.only.__getitem__))
        if self.n >= SAMPLE and self.n_words > self.n_good:
            self.dropped, self.parts = True, {}

    def _take(self, text: str, row: int, i: int, readings: dict[str, np.ndarray]) -> None:
        """A cell that Python's float doesn't read, or that has two readings."""
        cell = read_cell(text)
        if self.missing and text.lower() in self.missing:
            cell = np.nan, np.nan, None
        for mark, part in readings.items():
            part[i] = np.nan if cell is None else cell[".,".index(mark)]
        if cell is None:
            self.n_words += 1
            if len(self.words) < SAMPLE:
                self.words.setdefault(text, row)
            return
        point, comma, unit = cell
        if unit is not None:
            self.units.setdefault(unit, text)
            if point != comma:
                alone = "." if np.isnan(comma) else "," if np.isnan(point) else "either"
                self.seen.setdefault(alone, (text, row))
                self.only[alone] = self.only.get(alone, 0) + 1
            if "changed" not in self.seen and not PLAIN.fullmatch(text):
                self.seen["changed"] = text, row

    def add_numbers(self, values: np.ndarray) -> None:
        """Take numbers as they are."""
        self.n, self.parts, self.units = len(values), {".": [values], ",": [values]}, {"": ""}

    def settle(self, mark: str) -> None:
        """From here on this is the decimal mark."""
        self.parts = {mark: self.parts.get(mark, [])}

    def decided(self) -> str | None:
        """The decimal mark that the cells show; None where either would do."""
        if len(self.parts) == 1:
            return next(iter(self.parts))
        if self.decimal:  # as it was given, unless no cell can be read so
            other = ",."[self.decimal == ","]
            return other if self.only[other] > 0 == self.only[self.decimal] else self.decimal
        if self.parts and "," in self.seen.get("either", ("",))[0]:
            point, comma = (np.concatenate(self.parts[mark]) for mark in ".,")
            plain = np.abs(point[point == comma])  # 1,234 beside 599: it groups the thousands
            if ((plain >= 1) & (plain < 1000)).any() and not (plain >= 1000).any():
                return "."
        return None

    def numbers(self, mark: str) -> np.ndarray:
        """The cells since the last call as float64, NaN for what is missing, or `NoNumbers`."""
        other, units = ",."[mark == ","], sorted(self.units)
        if self.refusal or self.n_words or self.only[other]:
            raise self.refusal or self._why_not(other)
        if len(units) > 5 or (len(units) > 1 and TRUTH in units):
            raise NoNumbers(_words(list(filter(None, self.units.values()))))
        if len(units) > 1:
            shown = listed([unit or "none" for unit in units])
            raise NoNumbers(
                f"has cells in different units: {shown}. Bring them to one unit, and leave it out "
                "of the cells.",
                "cells in different units",
            )
        values = np.concatenate([*self.parts.pop(mark), []])
        self.parts = {mark: []}
        for word in self.missing:
            if cell := read_cell(word):
                values[values == cell[0]] = np.nan
        self.n_infinite += int(np.isinf(values).sum())
        values[np.isinf(values)] = np.nan
        return values

    def remarks(self, mark: str, sure: bool, delimiter: str) -> Iterator[tuple[str, str]]:
        """What to say of how cells were read, each after the kind of remark that it is."""
        either, place = self.seen.get("either", ("",))[0], list(MARKS).index(mark)
        doubts = dict(self.doubts)
        if either and not sure and mark == "." and delimiter != ",":
            point = "." in either
            what = "point groups the thousands" if point else "comma stands before the decimals"
            advice = f'If the {what}, write decimal="," in read_table and take its frame.'
            doubts[advice] = either
        for advice, text in doubts.items():
            if cell := read_cell(text):
                yield advice, f"“{text}” is read as {cell[place]:.12g}. {advice}"
        text = self.seen.get("changed", (either if mark not in either else "",))[0]
        if TRUTH in self.units:
            yield TRUTH, "true is read as 1, false as 0."
        elif (cell := read_cell(text)) and text and text not in doubts.values():
            yield f"{next(iter(self.units))}", f"“{text}” is read as {cell[place]:.12g}."
        if self.n_infinite:
            infinite = counted(self.n_infinite, "infinite number")
            yield infinite, f"{infinite} counted as missing."

    def with_comma(self) -> str:
        """The first cell with a decimal comma, without its unit; "" where there is none."""
        cells = [self.seen[kind][0] for kind in (",", "either") if kind in self.seen]
        return next(filter(None, (re.sub(r"[^\d,+-]", "", c) for c in cells if "," in c)), "")

    def _why_not(self, other: str) -> NoNumbers:
        """What stands in a column that is no number."""
        words = dict(self.words)
        if self.only[other]:
            words.setdefault(*self.seen[other])
        bad, good = self.n_words + self.only[other], self.n_good - self.only[other]
        if good < bad:
            return NoNumbers(_words(list(words)))
        text = min(words, key=words.__getitem__)
        row, more = words[text] + 1, bad - 1
        way = f'If it stands for a missing number, write missing="{text[:40]}".'
        if text not in self.words:
            way = f'If it is one with a decimal {MARKS[other]}, write decimal="{other}".'
        if row == 1:
            way += " Or, if that row holds the names, delete the lines above it or use skip=."
        return NoNumbers(
            f"holds numbers, but “{text[:40]}” in row {row} below the names is none"
            + (f", nor {'are' if more > 1 else 'is'} {more} more." if more else ".")
            + f" Correct the cell or leave it empty. {way}",
            "slip",
            text[:40],
        )


def _words(cells: list[str]) -> str:
    """What a column of these words holds, and what to do about it."""
    for kind, (_, remedy) in KINDS.items():
        found = [cell for cell in cells[:200] if PATTERNS[kind].fullmatch(cell)]
        if len(found) > 0.9 * len(cells[:200]):
            return f"holds {kind}, such as “{found[0]}”. A line needs numbers: {remedy}."
    shown = [f"“{cell[:30]}”" for cell in cells]
    return (
        f"holds words, such as {listed(shown, 2)}. A line needs numbers: choose another column, or "
        f"make one that is 1 where {shown[0]} stands and 0 elsewhere."
    )


# ---- what a fit should know


def _stand_ins(values: np.ndarray) -> Iterator[tuple[float, int]]:
    """Numbers that seem to stand for a missing one, and how often: -200, -99.99, 9999.

    It is the lowest or the highest, all nines or there more than once, and far from the next one.
    """
    values = values[~np.isnan(values)] if np.isnan(values).any() else values
    for end in [np.min, np.max] * 3:
        rest = values[:0]  # the last one's memory is free again
        rest = values[values != (value := end(values))]
        if rest.size < 2:
            return
        low, high, count = rest.min(), rest.max(), values.size - rest.size
        gap = max(low - value, value - high)
        nines = abs(value) > 90 and re.fullmatch(r"-?9+\.?9*", f"{value:.12g}")
        odd = value < 0 <= low
        if (nines and (odd or 2 * gap > high - low)) or (
            count > 1
            and abs(value) >= 10
            and gap > (1 if odd else 3) * (high - low)
            and len(np.unique(rest)) > 2
        ):
            yield float(value), count
            values = rest


@np.errstate(over="ignore", invalid="ignore")
def counts_rows(values: np.ndarray) -> bool:
    """Is this 1, 2, 3 and so on, from 0 or 1?"""
    return bool(len(values) > 2 and values[0] in (0, 1) and (np.diff(values) == 1).all())


def is_code(name: str, values: np.ndarray) -> bool:
    """Is this a code: called so, whole, and (nearly) never twice the same?"""
    there = values[~np.isnan(values)]
    whole = ID.fullmatch(name) and (there == np.round(there)).all()
    return bool(whole and len(np.unique(there)) > 0.9 * len(there))


@np.errstate(over="ignore", invalid="ignore")  # of numbers near the largest
def doubtful(columns: dict[str, np.ndarray]) -> list[str]:
    """Numbers that stand for a missing one, and columns that are no measurements."""
    notes, found = [], {name: list(_stand_ins(values)) for name, values in columns.items()}
    stand_ins = [
        f"{v:.12g} in {name} ({counted(n, 'time')})" for name in found for v, n in found[name]
    ]
    if stand_ins:
        which = listed(sorted({f"{v:.12g}" for each in found.values() for v, _ in each}))
        notes.append(
            f"Far from all others: {listed(stand_ins)}. If that stands for a missing number, write "
            f"missing=[{which.replace(' and ', ', ')}]."
        )
    codes = [name for name, values in columns.items() if is_code(name, values)]
    if codes:
        tell = "tell the rows apart" if codes[1:] else "tells the rows apart"
        notes.append(f"{listed(codes)} {tell}, and measured nothing: don't fit a line to that.")
    return notes


@np.errstate(over="ignore", invalid="ignore")
def totals(
    columns: dict[str, np.ndarray], n: int, first: Sequence[str], last: Sequence[str]
) -> list[str]:
    """A row that is the sum of all others, or is called so."""
    sums, filled = np.zeros(n, np.int32), np.zeros(n, np.int32)  # in how many columns
    measured = [v for name, v in columns.items() if not (counts_rows(v) or is_code(name, v))]
    for values in measured:
        there = ~np.isnan(values) & (values != 0)
        half = values.sum(where=there) / 2  # what a row has that is the sum of all others
        low, high = sorted([half * (1 - 1e-9), half * (1 + 1e-9)])
        sums += there & (low <= values) & (values <= high)
        filled += there
    found = (sums > 0) & (2 * sums > filled)
    named = {0: first, n - 1: last} if n > 2 else {}
    rows = {
        row: cell for row, cells in named.items() for cell in cells if TOTAL.fullmatch(cell.strip())
    }
    if not rows and n > 3 and len(measured) > 1:
        rows = {int(row): "" for row in np.flatnonzero(found & (sums > 1))}
    return [
        f"Row {row + 1} below the names{f' (“{cell}”)' * bool(cell)} "
        f"{'is' if found[row] else 'seems to be'} the sum of the others. A fit takes it for "
        "one more sample: delete it from the file, or the frame."
        for row, cell in rows.items()
    ]


def about(X: np.ndarray, y: np.ndarray, features: list[str], target: str) -> list[str]:
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
