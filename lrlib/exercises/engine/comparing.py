"""Is this the right answer, and if not, in what way is it wrong?

`same` decides. `diagnose` finds words for the mistakes that any exercise can meet, beside the
typical ones that its entry lists: a value of another kind, or one that is rounded too early; for
numbers it asks `lrlib._diagnose`, the engine behind `check_gradient`, and tells it what a function
had at hand.
"""

import functools
import inspect
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lrlib import _diagnose
from lrlib._answer import Part, Place
from lrlib._factors import Sizes
from lrlib._rivals import EVERY_ROW, LEFT_OUT, ROWS, rivals
from lrlib.exercises.engine.running import run
from lrlib.exercises.engine.words import kind, show

ROLES = (("X", "x"), ("y",), ("W", "w", "a"), ("b",))
ORDINALS = ("first", "second", "third", "fourth")


def numbers(value) -> np.ndarray | None:
    """The value as an array of floats, or None where it holds no plain numbers."""
    try:
        if np.ma.is_masked(value):  # numpy would take what is under the mask
            return None
        array = np.asarray(value)
        return array.astype(float) if array.dtype.kind in "iuf" else None
    except Exception:  # noqa: BLE001 - a learner's object may raise anything when asked
        return None


def is_answer(value) -> bool:
    """Can another answer be right by being the same as this? Not if it is nothing, or NaN."""
    if isinstance(value, (tuple, list)) and numbers(value) is None:
        return any(map(is_answer, value)) and all(is_answer(v) or _is_empty(v) for v in value)
    if isinstance(value, (str, bool, np.bool_)):
        return value != ""
    array = numbers(value)
    return array is not None and array.size > 0 and bool(np.all(np.isfinite(array)))


def _is_empty(value) -> bool:
    array = numbers(value)
    return array is not None and array.size == 0


def same(yours, right, tolerance: float = 1e-3) -> bool:
    """Do the two answers count as the same?

    Numbers may differ by `tolerance` relative to the right one, element by element,
    unless the right one is an int. Shapes must agree. A tuple is compared part by part, and so
    is a list that is no array, such as one of batches.
    """
    if isinstance(right, tuple) or (isinstance(right, list) and numbers(right) is None):
        return _as_many(yours, right) and all(
            same(*pair, tolerance) for pair in zip(yours, right, strict=True)
        )
    if isinstance(right, str):
        return isinstance(yours, str) and yours.strip().casefold() == right.strip().casefold()
    if isinstance(right, (bool, np.bool_)):
        return isinstance(yours, (bool, np.bool_)) and bool(yours) == bool(right)
    if isinstance(right, int):
        tolerance = 0.0
    yours, right = numbers(yours), numbers(right)
    if yours is None or right is None or yours.shape != right.shape:
        return False
    # an element may be 0 beside larger ones; then their rounding noise is allowed, no more
    scale = np.max(np.abs(right), initial=0.0, where=np.isfinite(right))
    noise = 1e-9 * (scale or 1.0)
    return bool(np.allclose(yours, right, rtol=tolerance, atol=noise, equal_nan=True))


def diagnose(
    seen: list, tolerance: float = 1e-3, names: Sequence = (), cases: Sequence = (), reference=None
) -> str:
    """What is wrong with an answer that matches none of the typical mistakes.

    Parameters
    ----------
    seen : list of Seen
        The answer beside the right one; for a function, on every case. At least one differs.
    tolerance : float
        The tolerance of the exercise.
    names : sequence of str
        What the values are called, where several are asked for.
    cases, reference
        For a function, the arguments of each case, and the function that is right.

    Returns
    -------
    str
        A sentence or two in the learner's words.
    """
    first = next(i for i, one in enumerate(seen) if not same(one.yours, one.right, tolerance))
    yours, right = seen[first].yours, seen[first].right
    if words := _other_kind(yours, right):
        return words
    if same(yours, right, 20 * tolerance):
        close = f"Very close, but further off than {100 * tolerance:g} %: "
        return f"{close}was a number rounded along the way?"
    number = numbers(yours)
    if isinstance(right, int) and number is not None and number.ndim == 0:
        # A count is always some factor away: that would tell too much.
        return f"Yours is {show(yours)}. It should be {'higher' if number < right else 'lower'}."
    places = [_place(one, tolerance, names) for one in seen]
    names_there = _names(places[first])
    kept = [(i, one) for i, one in enumerate(places) if one and _names(one) == names_there]
    for i, place in kept if cases else ():
        _beside(place, seen[i].n, cases[i], reference)
    found = _diagnose.diagnose([place for _, place in kept], 1e-6)
    return found.words if found else "Yours is not the right one."


def _names(place):
    return place and [part.name for part in place.parts]


def _other_kind(yours, right, place: str = "") -> str | None:
    """Words for an answer, or a value of several, that is of another kind than the right one."""
    at = f"Look at the {place} value. " if place else ""
    if isinstance(right, (tuple, list)) and numbers(right) is None or isinstance(right, tuple):
        if isinstance(yours, np.ndarray) and yours.ndim and _holds_arrays(right):
            return (
                f"{at}Yours is one array, of shape {yours.shape}. This asks for {len(right)} "
                "values, with a comma between them."
            )
        if inspect.isgenerator(yours):
            return (
                f"{at}Yours is a generator: it hands out one value at a time, as `yield` does. "
                "This asks for all of them at once: collect them in a list, and return it."
            )
        if not _as_many(yours, right):
            what = f"has {len(yours)}" if isinstance(yours, (tuple, list)) else f"is {kind(yours)}"
            return f"{at}This asks for {len(right)} values in a row; yours {what}."
        pairs = zip(yours, right, strict=True)
        inner = f"{place} value, and in it at the " if place else ""
        return next(
            filter(None, (_other_kind(*p, inner + _nth(i)) for i, p in enumerate(pairs))), None
        )
    if isinstance(right, (str, bool, np.bool_)):
        return None if same(yours, right) else f"{at}{show(yours)} is not it."
    if numbers(yours) is None or numbers(right) is None:
        return f"{at}This asks for {kind(right)}; yours, {show(yours)}, is {kind(yours)}."
    return None


def _nth(i):
    return ORDINALS[i] if i < len(ORDINALS) else f"{i + 1}th"


def _place(one, tolerance, names) -> Place | None:
    """An answer beside the right one, array by array; None where they are of other kinds."""
    if _other_kind(one.yours, one.right):
        return None
    parts = list(_leaves("", one.yours, one.right, tolerance))
    if len(names) == len(parts) > 1:
        parts = [replace(part, name=name) for part, name in zip(parts, names, strict=True)]
    return Place(parts, Sizes(one.n))


def _leaves(name, yours, right, tolerance):
    if isinstance(right, (str, bool, np.bool_)):
        return
    if isinstance(right, tuple) or (isinstance(right, list) and numbers(right) is None):
        for i, pair in enumerate(zip(yours, right, strict=True)):
            inner = f"{name}, and in it the {_nth(i)}," if name else f"the {_nth(i)} value"
            yield from _leaves(inner, *pair, tolerance)
    else:
        claim, known = numbers(yours), numbers(right)
        if claim is not None and known is not None:
            yield Part(name or "yours", claim, known, same(yours, right, tolerance))


def _beside(place: Place, n, args: tuple, reference) -> None:
    """What a function may return by mistake: its arguments, or the answer to another question."""
    names = list(inspect.signature(reference).parameters)
    given = dict(zip(names, args, strict=False))
    for name, arg in given.items():
        if (array := numbers(arg)) is not None:
            place.others[name] = array
    shapes = [part.right.shape for part in place.parts]

    def asked(changed):
        outcome = run(reference, tuple((given | changed).values()))
        answer = outcome.value if outcome.error is None else None
        if not is_answer(answer):
            return None
        arrays = [part.claim for part in _leaves("", answer, answer, 0.0)]
        return arrays if [array.shape for array in arrays] == shapes else None

    def ways(changed):
        return functools.cache(lambda: [arrays] if (arrays := asked(changed)) else [])

    def scaled(factor):
        return lambda: [[part.right * factor for part in place.parts]]

    rows = [name for name, array in place.others.items() if array.ndim and len(array) == n]
    for name, array in place.others.items():
        if array.ndim == 0 or name not in rows[:1]:
            place.rivals[LEFT_OUT.format(name)] = ways({name: 0 * np.asarray(given[name])})
        if array.ndim == 0 and array not in (0, 1, -1):
            place.rivals[f"the right one, times {name}{{also}}."] = scaled(array)
            place.rivals[f"the right one, divided by {name}{{also}}."] = scaled(1 / array)
    if n and n > 1 and not _solves(reference):
        for words, which in ROWS.items():
            place.rivals[words + EVERY_ROW] = ways({name: given[name][which(n)] for name in rows})
        place.rivals.update(_of_a_line(place.others, n, asked))


def _of_a_line(given: dict, n: int, asked) -> dict:
    """The answers for other data, of a function of a line's: of X, y, W and b, or x, y, a and b."""
    roles = [next((name for name in names if name in given), "") for names in ROLES]
    if "" in roles:
        return {}
    x, y, W, b = (given[name] for name in roles)
    X, d, k = x.reshape(n, -1) if len(x) == n else x, x.size // n, y.size // n
    if len(X) != n or (W.size, y.size, b.size) != (d * k, n * k, k):
        return {}

    def answer(X, y_there):
        shapes = (len(X), *x.shape[1:]), (len(X), *y.shape[1:])
        return asked({roles[0]: X.reshape(shapes[0]), roles[1]: y_there.reshape(shapes[1])})

    return rivals(X, y.reshape(n, k), W.reshape(d, k), b.reshape(k), answer)


def _solves(reference) -> bool:
    """Does it solve a least-squares problem? LAPACK prints a line of its own where it can't."""
    names = getattr(getattr(reference, "__code__", None), "co_names", ())
    return any(name in ("lstsq", "polyfit", "pinv") for name in names)


def _as_many(yours, right: tuple | list) -> bool:
    """Has the answer as many parts as the right one? An array's rows are no arrays handed in."""
    several = isinstance(yours, (tuple, list)) or (
        isinstance(yours, np.ndarray) and yours.ndim > 0 and not _holds_arrays(right)
    )
    return several and len(yours) == len(right)


def _holds_arrays(several: tuple | list) -> bool:
    return any(isinstance(part, np.ndarray) and part.ndim > 0 for part in several)
