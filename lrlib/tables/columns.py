"""One column's cells become numbers, or a sentence says why they can't."""

import warnings

import numpy as np
import pandas as pd

from lrlib.tables.layout import COMMAS, POINTS, counted, listed

MISSING = set("na n/a n.a. #n/a nan null none nil missing - -- – — ? . …".split()) | {""}

KINDS = [  # of words that are nearly numbers: how they look, what they are, what to do
    (r"\d{1,2}:\d\d(?::\d\d)?", "times", "make a column of minutes"),
    (r"\d+/\d+", "fractions", "write them as decimals"),
]

# What a cell may hold: a currency, a number, a unit.
CELL = r"^(?P<before>[$€£¥]?)\s*(?P<number>[+-]?[\d.,'\s]*\d(?:[eE][+-]?\d+)?)\s*(?P<after>\D*)$"


class NoNumbers(Exception):
    """Why a column can't be used; the sentence goes on after its name."""

    slip = False  # numbers, but for some cells


def numbers(column: pd.Series, decimal: str, before: int = 0) -> tuple[pd.Series, str]:
    """A column as float64 with NaN for what is missing, and a remark on how it was read."""
    column = column.reset_index(drop=True)
    remark = ""
    if pd.api.types.is_bool_dtype(column):
        return column.astype(float), "true is read as 1, false as 0."
    if pd.api.types.is_datetime64_any_dtype(column) or isinstance(column.dtype, pd.PeriodDtype):
        raise NoNumbers(_dates(column.dropna().astype(str)))
    if pd.api.types.is_complex_dtype(column):
        raise NoNumbers("holds complex numbers; a line needs real ones.")
    if not pd.api.types.is_numeric_dtype(column):
        column, remark = _numbers_of_words(column, decimal, before)
    # pandas' nullable numbers have a missing value of their own.
    with np.errstate(over="ignore"):  # too large for float64 is infinite
        values = column.astype("Float64").to_numpy(dtype=float, na_value=np.nan)
    infinite = int(np.isinf(values).sum())
    if infinite:
        remark += f" {counted(infinite, 'infinite number')} counted as missing."
    return pd.Series(np.where(np.isfinite(values), values, np.nan)), remark.strip()


def _numbers_of_words(column: pd.Series, decimal: str, before: int) -> tuple[pd.Series, str]:
    """The same for a column of texts: thousands, decimal commas, one unit, true and false."""
    words = column.astype(object).where(column.notna(), "").astype(str).str.strip()
    words = words.str.replace("\u2212", "-")  # the typographer's minus
    there = ~words.str.lower().isin(MISSING)
    text = words[there]
    numbers = pd.Series(np.nan, index=column.index)
    if text.empty:
        return numbers, ""
    lower = text.str.lower()
    if set(lower) <= {"true", "false"}:
        numbers[there] = (lower == "true").astype(float)
        return numbers, "true is read as 1, false as 0."
    if lower.isin({"inf", "-inf", "+inf", "infinity", "-infinity"}).any():
        text = text.str.replace(r"(?i)^([+-]?)inf(inity)?$", r"\g<1>1e999", regex=True)
    parts = text.str.extract(CELL)
    wanted, other = (COMMAS, POINTS) if decimal == "," else (POINTS, COMMAS)
    number = parts["number"].fillna("")
    mark = decimal
    good = number.str.fullmatch(wanted) & number.str.contains(r"\d")
    if not good.all() and (number.str.fullmatch(other) & number.str.contains(r"\d")).all():
        mark, good = "." if decimal == "," else ",", number.str.contains(r"\d")
    if not good.all():
        raise _why_not(text, good, before)
    units = sorted(set(zip(parts["before"], parts["after"].str.strip(), strict=True)))
    if len(units) > 1:
        shown = listed([" ".join(filter(None, unit)) or "none" for unit in units])
        raise NoNumbers(
            f"has cells in different units: {shown}. Bring them to one unit, and leave it out of "
            "the cells."
        )
    plain = number.str.replace("[.'\\s]" if mark == "," else "[,'\\s]", "", regex=True)
    plain = plain.str.replace(",", ".")
    numbers[there] = plain.astype(float)
    changed = text[text != plain]
    if changed.empty:
        return numbers, ""
    return numbers, f"“{changed.iloc[0]}” is read as {numbers[changed.index[0]]:.12g}."


def _why_not(text: pd.Series, good: pd.Series, before: int) -> NoNumbers:
    """What stands in a column that is no number."""
    bad = text[~good]
    if good.sum() >= len(bad):
        row, more = before + int(bad.index[0]) + 1, len(bad) - 1
        reason = NoNumbers(
            f"holds numbers, but “{bad.iloc[0][:40]}” in row {row} below the names is none"
            + (f", nor {'are' if more > 1 else 'is'} {more} more." if more else ".")
            + " Correct the cell or leave it empty"
            + (", or, if that row holds the names, delete the lines above it." * (row == 1) or ".")
        )
        reason.slip = True
        return reason
    sample = bad.iloc[:200]
    for pattern, kind, remedy in KINDS:
        if sample.str.fullmatch(pattern).all():
            return NoNumbers(
                f"holds {kind}, such as “{sample.iloc[0]}”. A line needs numbers: {remedy}."
            )
    sample = sample.where(sample.str.contains(r"\d"))  # pandas takes “Jan” for a date
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pandas says that it guesses; so do we
        dates = pd.to_datetime(sample, errors="coerce", format="mixed").notna().mean()
    if dates > 0.9:
        return NoNumbers(_dates(bad))
    kinds = [f"“{kind[:30]}”" for kind in dict.fromkeys(bad)]
    return NoNumbers(
        f"holds words, such as {listed(kinds, 2)}. A line needs numbers: choose another column, "
        f"or make one that is 1 where {kinds[0]} stands and 0 elsewhere."
    )


def _dates(text: pd.Series) -> str:
    return (
        f"holds dates, such as “{text.iloc[0]}”. A line needs numbers: make a column of years, or "
        "of days since the first date."
    )
