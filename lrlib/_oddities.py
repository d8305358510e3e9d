"""What a fit should know of the numbers that it is given, whatever file they are from.

Numbers that may mean "missing", columns that only count the rows or tell them apart, rows that add
up the others; and of X and y, columns that say the same, or one thing only. Nothing is left out
for that: it is said.
"""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from lrlib._checks import constant_columns
from lrlib._words import counted, listed

ID = re.compile(
    r"(?:.*[\W_]|.*[a-z](?=[A-Z]))?(?i:id|no|nr|index|code|zip|zipcode|plz|fips|isbn|#)"
)
TOTAL = re.compile(r"(?:grand |sub)?totals?|sums?|summe|gesamt|insgesamt|合计|总计|合計|총계", re.I)


@np.errstate(over="ignore", invalid="ignore")  # of numbers near the largest
def oddity(name: str, values: np.ndarray) -> str:
    """What a column is that measured nothing: "constant", "counter" or "code"; else ""."""
    there = values[~np.isnan(values)]
    if there.size == 0 or there.min() == there.max():
        return "constant"
    if len(values) > 2 and values[0] in (0, 1) and (np.diff(values) == 1).all():
        return "counter"
    is_code = ID.fullmatch(name) and (there == np.round(there)).all()
    return "code" if is_code and len(np.unique(there)) > 0.9 * len(there) else ""


def stand_ins(values: np.ndarray) -> Iterator[tuple[float, int]]:
    """Numbers that seem to stand for a missing one, and how often: -200, -99.99, 9999.

    It is the lowest or the highest, all nines or there more than once, and far from the next one.
    """
    distinct, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    for end in (0, -1) * 3:
        if distinct.size < 2 or counts.sum() < 3:
            return
        value, count, rest = distinct[end], counts[end], np.delete(distinct, end)
        gap, spread = abs(value - rest[end]), rest[-1] - rest[0]
        nines = abs(value) > 90 and re.fullmatch(r"-?9+\.?9*", f"{value:.12g}")
        negative = value < 0 <= rest[0]
        often = count > 1 and abs(value) >= 10 and rest.size > 2
        far = gap > (1 if negative else 3) * spread
        if (nines and (negative or 2 * gap > spread)) or (often and far):
            yield float(value), int(count)
            distinct, counts = rest, np.delete(counts, end)


@np.errstate(over="ignore", invalid="ignore")
def doubtful(columns: dict[str, np.ndarray]) -> list[str]:
    """Numbers that stand for a missing one, and columns that only tell the rows apart."""
    notes, far = [], []
    for name, values in columns.items():
        far += [(f"{value:.12g}", name, count) for value, count in stand_ins(values)]
    if far:
        where = [f"{value} in {name} ({counted(n, 'time')})" for value, name, n in far]
        notes.append(
            f"Far from all others: {listed(where)}. If that stands for a missing number, write "
            f"missing=[{', '.join(sorted({value for value, _, _ in far}))}]."
        )
    codes = [name for name, values in columns.items() if oddity(name, values) == "code"]
    if codes:
        tell = "tell the rows apart" if codes[1:] else "tells the rows apart"
        notes.append(f"{listed(codes)} {tell}, and measured nothing: don't fit a line to that.")
    return notes


@np.errstate(over="ignore", invalid="ignore")
def totals(columns: dict[str, np.ndarray], first: Sequence[str], last: Sequence[str]) -> list[str]:
    """Rows that are the sum of all others, or at either end are called so."""
    n = len(next(iter(columns.values())))
    alike, filled = np.zeros(n, int), np.zeros(n, int)  # in how many columns
    for name, values in columns.items():
        if oddity(name, values) not in ("counter", "code"):
            there = ~np.isnan(values) & (values != 0)
            half = np.nansum(values) / 2  # what a row has that is the sum of all others
            alike += there & np.isclose(values, half, rtol=1e-9, atol=0)
            filled += there
    is_sum = 2 * alike > filled
    found = dict.fromkeys(np.flatnonzero(is_sum & (alike > 1) & (n > 3)).tolist(), "")
    for row, cells in ((0, first), (n - 1, last)) if n > 2 else ():
        if cell := next((cell for cell in cells if TOTAL.fullmatch(cell.strip())), ""):
            found[row] = f" (“{cell}”)"
    return [
        f"Row {row + 1} below the names{called} {'is' if is_sum[row] else 'seems to be'} the sum "
        "of the others. A fit takes it for one more sample: delete it from the file, or the frame."
        for row, called in sorted(found.items())
    ]


def about(X: np.ndarray, y: np.ndarray, features: list[str], target: str) -> list[str]:
    """What a fit on these rows should know."""
    notes, names = [], [*features, target]
    rows = np.hstack([X, y])
    constant = constant_columns(rows)
    for j in np.flatnonzero(constant).tolist():
        what = "A constant column tells no row from another: leave it out"
        what = "There is nothing to predict" if j == len(features) else what
        notes.append(f"“{names[j]}” is {rows[0, j]:.6g} in every row. {what}.")
    varied = np.flatnonzero(~constant)
    if 2 <= len(varied) <= 50 and len(y) > 2:
        # Divided so that no square overflows.
        scaled = rows[:, varied] / np.abs(rows[:, varied]).max(axis=0)
        alike = np.abs(np.corrcoef(scaled, rowvar=False)) > 1 - 1e-12
        for i, j in varied[np.argwhere(np.triu(alike, 1))].tolist():
            notes.append(
                f"“{target}” is exactly a straight line of “{names[i]}”: perhaps the same in other "
                "units, and then there is nothing to learn."
                if j == len(features)
                else f"“{names[i]}” and “{names[j]}” say the same: each is a straight line of the "
                "other. Infinitely many pairs of weights fit equally well; keep one of them."
            )
    if len(y) <= len(features) + 1:
        notes.append(
            f"{len(y)} rows and {len(features) + 1} parameters: such a fit meets every point, "
            "and says nothing about the next one."
        )
    return notes
