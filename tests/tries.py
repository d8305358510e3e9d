"""How many inputs Hypothesis tries: by day the same each time, by night ten times as many, all new.

`make test` must never be red by chance, so by day the seeds are fixed. `make night` (LRLIB_NIGHT=1)
looks where nobody has looked yet; what it finds becomes an `example` or a test of its own.
"""

import os

from hypothesis import settings

NIGHT = bool(os.environ.get("LRLIB_NIGHT"))


def tries(by_day: int) -> settings:
    """So many inputs, and no time limit for any one of them."""
    if NIGHT:
        return settings(max_examples=10 * by_day, deadline=None, print_blob=True)
    return settings(max_examples=by_day, deadline=None, derandomize=True)
