"""Hostile input, and what is exactly in it.

A `Thrown` is something that may stand where lrlib asks for numbers: of any dtype, in any
container, in any order of memory, with any nonsense among it. Beside it stand its numbers as
fractions, or None where lrlib has to refuse it. With fractions the tests compute the right
answers: they neither round nor overflow, so they share no mistake with floats.
"""

import inspect
import re
import traceback
import warnings
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from hypothesis import strategies as st

import lrlib

PACKAGE = Path(lrlib.__file__).parent
FLOATS = ["<f2", ">f2", "<f4", ">f4", "<f8", ">f8", "g"]
WHOLE = ["i1", "u1", "<i2", ">u2", "<i4", ">i4", "u4", "<i8", ">i8", "u8", "?"]
SCALES = [1.0, 1.0, 100.0, 1e-200, 2e-323, 1e155, 1e200, 1.7e308, 3e38, 6e4]
LAYOUTS = ["plain", "plain", "fortran", "reversed", "sliced", "locked", "broadcast"]
CONTAINERS = ["array", "array", "list", "frame", "nullable", "unmasked", "matrix", "like an array"]
SPOILS = [
    *["nan", "inf", "-inf", "masked", "complex", "text", "bytes", "None", "NA", "date", "objects"],
    *[
        "ragged",
        "dict",
        "set",
        "generator",
        "function",
        "nothing",
        "long",
        "longdouble",
        "decimals",
    ],
    *["record", "masks in a list", "a mask in a list", "long in a list", "itself"],
]
MOST = float(np.finfo(np.float64).max)


class Thrown(NamedTuple):
    """What goes in; its numbers as fractions, None where it must be refused; float32 or not."""

    value: Any
    exact: np.ndarray | None
    single: bool = False

    @property
    def shape(self):
        return None if self.exact is None else self.exact.shape


class Like:
    """Nothing but numpy's protocol, as the arrays of other packages have it."""

    def __init__(self, array):
        self.array = array

    def __array__(self, dtype=None, copy=None):
        return np.array(self.array, dtype)


def fractions(array) -> np.ndarray:
    """Exactly what is in an array of floats, whole numbers or truth values."""
    array = np.asarray(array)
    exact = np.empty(array.shape, dtype=object)
    for i in np.ndindex(array.shape):
        number = array[i] if array.dtype.kind == "f" else int(array[i])
        exact[i] = Fraction(*number.as_integer_ratio())
    return exact


@st.composite
def arrays(draw, shape, spoilt=0.15, scales=SCALES, containers=CONTAINERS, layouts=LAYOUTS):
    """A `Thrown` of this shape; one in seven is spoilt."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    array = _numbers(rng, shape, draw(st.sampled_from(FLOATS + WHOLE)), scales)
    array = _laid_out(array, draw(st.sampled_from(layouts)))
    if array.size and rng.random() < spoilt:
        return Thrown(_spoilt(array, draw(st.sampled_from(SPOILS))), None)
    value, refused = _contained(array, draw(st.sampled_from(containers)))
    if refused:
        return Thrown(value, None)
    array = np.asarray(value)
    if array.dtype.kind == "f" and not (np.abs(array.astype("g")) <= MOST).all():
        return Thrown(value, None)
    return Thrown(value, fractions(array), array.dtype.newbyteorder("=") == np.float32)


def _numbers(rng, shape, dtype, scales):
    dtype = np.dtype(dtype)
    if dtype.kind in "iu" and rng.random() < 0.5:
        limits = np.iinfo(dtype)
        array = rng.integers(limits.min, limits.max, shape, dtype.newbyteorder("="), endpoint=True)
    elif dtype.kind in "iub":
        array = rng.integers(0 if dtype.kind != "i" else -3, 2 if dtype.kind == "b" else 4, shape)
    else:
        array = rng.uniform(-1, 1, shape) * scales[rng.integers(len(scales))]
        if rng.random() < 0.2:  # very different ones beside each other
            array = array * rng.choice([1.0, 1e-100, 1e-20], shape)
    with np.errstate(all="ignore"):
        return np.asarray(array).astype(dtype)


def _laid_out(array, layout):
    if layout == "fortran":
        return np.asfortranarray(array)
    if layout == "reversed":
        return np.ascontiguousarray(array[::-1])[::-1] if array.ndim else array
    if layout == "sliced":
        wide = np.repeat(array, 3, axis=-1) if array.ndim else array
        return wide[..., ::3] if array.ndim else array
    if layout == "broadcast" and array.size:
        return np.broadcast_to(array.ravel()[0], array.shape)
    array = array.copy()
    array.flags.writeable = layout != "locked"
    return array


def _contained(array, container):
    """The array in a container, and whether lrlib has to refuse it."""
    native = array.astype(array.dtype.newbyteorder("="))
    if container == "list":
        return array.tolist(), False
    if container == "unmasked":
        return np.ma.array(array), False
    if container == "matrix" and array.ndim == 2:
        with warnings.catch_warnings(action="ignore"):
            return np.asmatrix(array), False
    if container == "like an array":
        return Like(array), False
    frame = {1: pd.Series, 2: pd.DataFrame}.get(array.ndim)
    if frame and array.size and native.dtype not in (np.float16, np.longdouble):
        if container == "frame":
            return frame(native), False
        if container == "nullable":
            value = frame(native).convert_dtypes()
            return value, np.asarray(value).dtype == object
    return array, False


def _spoilt(array, spoil):
    """Something that lrlib must refuse."""
    objects = array.astype(object)
    if spoil in ("nan", "inf", "-inf"):
        return _with_one(array.astype(float), float(spoil))
    if spoil == "masked":
        return np.ma.array(array, mask=True)
    if spoil == "complex":
        return array.astype(complex)
    if spoil in ("text", "bytes"):
        return array.astype("U" if spoil == "text" else "S")
    if spoil in ("None", "NA"):
        return _with_one(objects, None if spoil == "None" else pd.NA)
    if spoil == "date":
        return np.full(array.shape, np.datetime64("2026-01-01"))
    if spoil == "objects":
        return objects if objects.ndim else np.array(object())
    if spoil == "longdouble":
        return np.full(array.shape or (1,), np.longdouble("1e4000"))
    if spoil == "decimals":
        return np.full(array.shape, Decimal("0.1"))
    if spoil == "record":
        return np.zeros(array.shape, [("x", float)])
    itself: list = []
    itself.append(itself)
    return {
        "ragged": [[1.0], [1.0, 2.0]],
        "dict": {"x": 1.0},
        "set": {1.0},
        "generator": (i for i in range(3)),
        "function": len,
        "nothing": None,
        "long": np.array([[10**400]], dtype=object),
        "masks in a list": [np.ma.array([1.0, 2.0], mask=[0, 1]), np.ma.array([1.0, 2.0])],
        "a mask in a list": [np.ma.masked, 1.0],
        "long in a list": [[10**400, 0.5]],
        "itself": itself,
    }[spoil]


def _with_one(array, value):
    array = np.atleast_1d(array) if array.size else np.zeros(1, array.dtype)
    array.flat[array.size // 2] = value
    return array


def shaped(*shape, spoilt=0.05):
    """Of this shape or, one time in six, of another that may be mistaken for it."""
    others = [shape[::-1], shape[:-1], (*shape, 1), (), (0, *shape[1:]), (*shape[:-1], 0)]
    others += [tuple(s + 1 for s in shape), (1, *shape)]
    return st.integers(0, 29).flatmap(
        lambda i: arrays(others[i] if i < len(others) - 3 else shape, spoilt=spoilt)
    )


def counts(fit, spoilt=True):
    """Whole numbers of every kind; `fit` are those to be taken."""
    good = st.sampled_from(fit).flatmap(
        lambda i: st.sampled_from([i, np.uint64(i), np.int64(i), np.int8(i) if i < 128 else i])
    )
    good = good.map(lambda i: Thrown(i, fractions(int(i))))
    bad = [-1, np.int8(-3), True, np.True_, 1.0, np.float64(2), 1.5, np.nan, np.inf, "3", None]
    bad += [np.array(2), np.array([2]), [2], 2j, 10**30, 10**4000, -(10**30), Fraction(2), pd.NA]
    bad += [np.uint64(2**64 - 1), np.ma.masked, np.datetime64("2026"), b"2", range(2), int]
    bad = st.sampled_from(bad).map(lambda value: Thrown(value, None))
    return st.one_of(good, good, good, bad) if spoilt else good


def numbers(fit, spoilt=True):
    """Single numbers of every kind; `fit` are those to be taken."""
    good = st.sampled_from(fit).flatmap(
        lambda x: st.sampled_from([x, np.float64(x), np.longdouble(x), Fraction(x)])
    )
    good = good.map(lambda x: Thrown(x, np.asarray(Fraction(*x.as_integer_ratio()), dtype=object)))
    bad = [np.nan, np.inf, -np.inf, True, np.False_, "0.1", None, 1j, np.array(0.1), [0.1], pd.NA]
    bad += [10**400, Fraction(10**400, 3), np.longdouble("1e4000"), np.ma.masked, Decimal("0.1")]
    bad += [np.float32("inf"), np.datetime64("2026"), np.complex64(1), b"1", float]
    bad = st.sampled_from(bad).map(lambda value: Thrown(value, None))
    return st.one_of(good, good, good, good, bad) if spoilt else good


NO_FLAG = [None, "no", "", 0, 1, 0.0, [], [True], np.array(True), np.array([True, False]), pd.NA]
NO_CONVENTION = [None, "", "Sum", "average", b"sum", 1, True, ["sum"], np.array(["sum", "mean"])]


def flags():
    """True and False, and what only counts as such."""
    good = st.sampled_from([True, False, np.True_, np.False_])
    good = good.map(lambda flag: Thrown(flag, fractions(bool(flag))))
    bad = st.sampled_from(NO_FLAG).map(lambda value: Thrown(value, None))
    return st.integers(0, 14).flatmap(lambda i: good if i else bad)


def reductions():
    good = st.sampled_from(["sum", "mean"]).map(lambda word: Thrown(word, fractions(0)))
    bad = st.sampled_from(NO_CONVENTION).map(lambda value: Thrown(value, None))
    return st.integers(0, 14).flatmap(lambda i: good if i else bad)


NO_SEED = [-1, True, np.False_, 1.0, "0", None.__class__, [1, 2], np.array(3), np.nan, pd.NA]


def seeds():
    good = st.sampled_from([0, 7, np.uint8(3), 2**200, np.int64(5)])
    good = good.map(lambda seed: Thrown(seed, fractions(0)))
    bad = st.sampled_from(NO_SEED).map(lambda value: Thrown(value, None))
    return st.integers(0, 9).flatmap(lambda i: good if i else bad)


# ---- what comes out


def outcome(function, *args, errors=(ValueError, TypeError), **kwargs):
    """What a call gives: its value, or the documented error that it raised.

    No warning, no changed argument, and no error but those `errors` that lrlib itself raises,
    that its docstring announces, and whose words name an argument, a shape or a value.
    """
    before = [pictured(value) for value in (*args, *kwargs.values())]
    with warnings.catch_warnings(), np.errstate(all="warn", under="ignore"):
        warnings.simplefilter("error")
        try:
            answer = function(*args, **kwargs)
        except (ValueError, TypeError) as error:
            _assert_documented(function, error, errors)
            answer = error
    for value, picture in zip((*args, *kwargs.values()), before, strict=True):
        assert pictured(value) == picture, f"{function.__qualname__} changed an argument"
    return answer


def _assert_documented(function, error, errors):
    where = Path(traceback.extract_tb(error.__traceback__)[-1].filename)
    assert PACKAGE in where.parents, f"not lrlib's own words: {error!r}, from {where}"
    if errors != (ValueError, TypeError):
        assert isinstance(error, (errors, ValueError, TypeError)) and str(error)
        return  # a TableError speaks of columns and files
    assert type(error) in errors, repr(error)
    promised = inspect.getdoc(function) or ""
    promised += inspect.getdoc(type(getattr(function, "__self__", None))) or ""
    promised += "".join(inspect.getdoc(base) or "" for base in getattr(function, "__mro__", ()))
    assert type(error).__name__ in promised, f"{function.__qualname__} announces no {error!r}"
    names = [*inspect.signature(function).parameters, "your gradient", "your loss", "dLd"]
    names += ["X", "y", "W", "b", "w", "node"]  # within batches, of a loss, in a graph
    names = "|".join(re.escape(name) for name in names)
    assert re.search(rf"\b({names})|\d", str(error)), f"this names nothing: {error}"


def pictured(value):
    """Something that differs once the value has been changed."""
    if isinstance(value, np.ma.MaskedArray):
        return value.data.tobytes(), np.ma.getmaskarray(value).tobytes()
    if isinstance(value, np.ndarray):
        return value.shape, value.strides, str(value.dtype), value.flags.writeable, _bytes(value)
    if isinstance(value, (pd.DataFrame, pd.Series)):
        return str(np.asarray(value.dtypes)), _bytes(np.asarray(value))
    if isinstance(value, Like):
        return pictured(value.array)
    if isinstance(value, np.random.Generator):
        return None  # it is there to be changed
    if isinstance(value, (list, tuple)):
        return [pictured(part) if part is not value else "itself" for part in value]
    return repr(value) if not isinstance(value, int) else value


def _bytes(array):
    return array.tobytes() if array.dtype != object else repr(array.tolist())


def assert_right(value, exact, bound, single=False):
    """A value as the fractions say, but for rounding: relative to `bound`, the same computed
    without any cancelling."""
    value, exact = np.asarray(value), np.asarray(exact, dtype=object)
    assert value.shape == exact.shape
    assert value.dtype == (np.float32 if single else np.float64)
    bound = np.broadcast_to(np.asarray(bound, dtype=object), exact.shape)
    for i in np.ndindex(exact.shape):
        assert np.isfinite(value[i]), value
        off = abs(Fraction(float(value[i])) - exact[i])
        digits = Fraction(1, 10**4 if single else 10**12)
        assert off <= digits * bound[i], f"{value[i]} at {i}, not {_about(exact[i])}"


def _about(fraction):
    try:
        return float(fraction)
    except OverflowError:
        return "a number beyond float64"


def tiny(single) -> Fraction:
    """Below this, floats have no longer all their digits."""
    return Fraction(float(np.finfo(np.float32 if single else np.float64).tiny))


def beyond(bounds, single=False) -> bool:
    """May any of these be beyond the largest float?"""
    most = Fraction(float(np.finfo(np.float32 if single else np.float64).max)) / 4
    return any(bound > most for part in bounds for bound in np.ravel(np.asarray(part, object)))
