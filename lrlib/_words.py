"""How many, which, and which perhaps: words that the sentences of this package share."""

import difflib
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


def did_you_mean(word: str, known: dict[str, str]) -> str:
    """A question after the known one that is nearest; `known` has them by their lower case."""
    near = difflib.get_close_matches(word.strip().lower(), known, n=1)
    return f" Did you mean {known[near[0]]}?" if near else ""
