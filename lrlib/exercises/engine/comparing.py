"""Is this the right answer, and if not, in what way is it wrong?

`same` decides. `diagnose` finds words for the mistakes that any exercise can meet,
beside the typical ones that its entry lists: a wrong shape, a wrong sign, a constant
factor, NaN, a number rounded too early.
"""

import inspect

import numpy as np

from lrlib.exercises.engine.words import kind, show

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


def diagnose(seen: list, tolerance: float = 1e-3) -> str:
    """What is wrong with an answer that matches none of the typical mistakes.

    Parameters
    ----------
    seen : list of Seen
        The answer beside the right one; for a function, on every case. At least one differs.
    tolerance : float
        The tolerance of the exercise.

    Returns
    -------
    str
        A sentence or two in the learner's words.
    """
    first = next(one for one in seen if not same(one.yours, one.right, tolerance))
    # one count is always some factor away from another: that would tell nothing, or too much
    factor = None if isinstance(first.right, int) else _factor(seen)
    return factor or _difference(first.yours, first.right, tolerance)


def _as_many(yours, right: tuple | list) -> bool:
    """Has the answer as many parts as the right one? An array's rows are no arrays handed in."""
    several = isinstance(yours, (tuple, list)) or (
        isinstance(yours, np.ndarray) and yours.ndim > 0 and not _holds_arrays(right)
    )
    return several and len(yours) == len(right)


def _holds_arrays(several: tuple | list) -> bool:
    return any(isinstance(part, np.ndarray) and part.ndim > 0 for part in several)


def _factor(seen: list) -> str | None:
    """Words for an answer that is a constant, n or 1/n times the right one, on every case."""
    factors = []
    for yours, right, n, _ in seen:
        factor = _ratio(_flat(yours), _flat(right))
        if factor is None:
            return None
        factors.append((factor, n))
    whose = "yours is" if len(seen) == 1 else "what yours returns is always"

    def always(expected) -> bool:
        return all(n and np.isclose(factor, expected(n), rtol=1e-6) for factor, n in factors)

    several = len({n for _, n in factors}) > 1
    if all(np.isclose(factor, -1, rtol=1e-6) for factor, _ in factors):
        return f"The sign: {whose} exactly minus the right one."
    for expected, times in ((lambda n: n, "n times"), (lambda n: 1 / n, "1/n of")):
        if several and always(expected):
            return f"A factor: {whose} {times} the right one, with n the number of points."
    factor, n = factors[0]
    if not all(np.isclose(factor, other, rtol=1e-6) for other, _ in factors):
        return None
    size = abs(factor)
    whole = max(size, 1 / size)
    # any number is *some* factor away from a single right one: only a round factor tells
    flat = _flat(seen[0].yours)
    alone = len(seen) == 1 and flat is not None and flat.size < 2
    if alone and not np.isclose(whole, round(whole), rtol=1e-6):
        return None
    times = f"{show(round(factor, 6))} times" if size >= 1 else f"{_fraction(factor)} of"
    is_n = n and not several and np.isclose(whole, n, rtol=1e-6)
    reason = f": {n} is n, the number of points" if is_n else ""
    return f"A factor: {whose} exactly {times} the right one{reason}."


def _flat(value) -> np.ndarray | None:
    """All numbers of an answer in one row, or None."""
    if isinstance(value, (tuple, list)):
        rows = [row for part in value if (row := _flat(part)) is not None]
        return np.concatenate(rows) if rows and len(rows) == len(value) else None
    array = numbers(value)
    return None if array is None else array.ravel()


def _ratio(yours, right) -> float | None:
    """The one factor that turns `right` into `yours`; None where there is none."""
    if yours is None or right is None or yours.shape != right.shape or not np.any(right):
        return None
    if not np.all(np.isfinite(yours)):
        return None
    factor = float(yours @ right / (right @ right))
    fits = np.allclose(yours, factor * right, rtol=1e-6, atol=1e-9 * np.max(np.abs(yours)))
    telling = 1e-12 < abs(factor) < 1e12 and not np.isclose(factor, 1, rtol=1e-6)
    return factor if fits and telling else None


def _fraction(factor: float) -> str:
    """1/20 rather than 0.05, where the factor is one over a whole number."""
    whole = round(1 / factor)
    return f"1/{whole}" if np.isclose(1 / factor, whole, rtol=1e-6) else show(factor)


def _difference(yours, right, tolerance: float) -> str:
    """What is wrong with one value."""
    if isinstance(right, tuple):
        if isinstance(yours, np.ndarray) and yours.ndim and _holds_arrays(right):
            return (
                f"Yours is one array, of shape {yours.shape}. This asks for {len(right)} values, "
                "with a comma between them."
            )
        if inspect.isgenerator(yours):
            return (
                "Yours is a generator: it hands out one value at a time, as `yield` does. This "
                "asks for all of them at once: collect them in a list, and return it."
            )
        if not _as_many(yours, right):
            what = f"has {len(yours)}" if isinstance(yours, (tuple, list)) else f"is {kind(yours)}"
            return f"This asks for {len(right)} values in a row; yours {what}."
        return _part(yours, right, tolerance)
    if isinstance(right, (str, bool, np.bool_)):
        return f"{show(yours)} is not it."
    mine, aim = numbers(yours), numbers(right)
    if mine is None or aim is None:
        return f"This asks for {kind(right)}; yours, {show(yours)}, is {kind(yours)}."
    if mine.shape != aim.shape:
        return _shapes(mine, aim)
    if not np.all(np.isfinite(mine)):
        bad = "NaN (not a number)" if np.any(np.isnan(mine)) else "infinite"
        where = "Yours is" if mine.ndim == 0 else "Some of your numbers are"
        return f"{where} {bad}: a division by zero, a logarithm of 0, or a run that grew too far?"
    if same(-mine, right, tolerance):
        return "The size is right, the sign is not."
    if not isinstance(right, int) and same(mine, right, 20 * tolerance):
        return (
            f"Very close, but further off than {100 * tolerance:g} %: "
            "was a number rounded along the way?"
        )
    if mine.ndim == 0:
        return f"Yours is {show(float(mine))}. It should be {'higher' if mine < aim else 'lower'}."
    off = ~np.isclose(mine, aim, rtol=tolerance, atol=1e-9 * (np.max(np.abs(aim)) or 1.0))
    place = ", ".join(str(i) for i in np.argwhere(off)[0])
    return (
        f"{np.sum(~off)} of its {off.size} numbers are right. The first wrong one is at "
        f"[{place}]: yours is {show(float(mine[off][0]))}, and it should be "
        f"{'higher' if mine[off][0] < aim[off][0] else 'lower'}."
    )


def _part(yours, right: tuple, tolerance: float) -> str:
    """Words for the first wrong value of several, which may be several values itself."""
    where, alone = [], True
    while isinstance(right, tuple) and _as_many(yours, right):
        pairs = list(zip(yours, right, strict=True))
        places = [i for i, pair in enumerate(pairs) if not same(*pair, tolerance)]
        where.append(ORDINALS[places[0]])
        alone = alone and len(places) == 1
        yours, right = pairs[places[0]]
    place = f"Look at the {where[0]} value" + "".join(f", and in it at the {i}" for i in where[1:])
    rest = " The rest is right." if alone else ""
    return f"{place}. {_difference(yours, right, tolerance)}{rest}"


def _shapes(mine: np.ndarray, aim: np.ndarray) -> str:
    """Words for a wrong shape, with the usual cause where the shapes give it away."""
    if aim.ndim == 0:
        if mine.size == 1:
            return (
                f"Yours is an array of shape {mine.shape} with one number in it. "
                "Hand in the number itself: .item() takes it out."
            )
        return (
            f"This asks for one number; yours is an array of shape {mine.shape}. Is a sum missing?"
        )
    words = f"The shape should be {aim.shape}; yours is {mine.shape}."
    n = aim.shape[0]
    if mine.shape == aim.shape[::-1]:
        return f"{words} That is the transpose: .T turns it round."
    if mine.shape == (n, n) and aim.size == n > 1:
        return (
            f"{words} An (n,) and an (n, 1) met, and broadcasting made every pair of them: "
            "give both the same shape first."
        )
    if mine.size == aim.size:
        return f"{words} The numbers may be right: reshape{aim.shape} puts them in form."
    if mine.ndim < aim.ndim:
        return f"{words} Was a sum taken over one axis too many?"
    return words
