"""How many, and which: words that the sentences of this package share."""

from collections.abc import Sequence


def counted(count: int, noun: str) -> str:
    """1 row, 2 rows, 1,000 rows."""
    return f"{count:,} {noun}" + ("" if count == 1 else "s")


def listing(names: Sequence[str]) -> str:
    """A, B and C."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def listed(names: Sequence[str], most: int = 6) -> str:
    """Names as a sentence has them: a, b and c; or a, b and 98 more."""
    names = list(map(str, names))
    if len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most:,} more"
    return listing(names)
