"""Input validation shared by every public function.

numpy stretches, converts and overflows without a word. What comes in here goes on as a
read-only float array of the right shape, or is refused with a sentence that names the
shapes or the value and says what to do. You need not read this to understand the rest.
"""

from collections.abc import Callable
from functools import wraps
from numbers import Integral, Real
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numpy.typing import ArrayLike

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


def checked(
    X: ArrayLike, y: ArrayLike, W: ArrayLike, b: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """X (n, d), y (n, k), W (d, k), b (k,) as read-only float arrays that fit together."""
    column = as_column("y", y)
    X, W, b = checked_forward(X, W, b)
    y = checked_array("y", y)
    same_shape((X.shape[0], W.shape[1]), y.shape, column)
    X, y, W, b = alike(X, y, W, b)
    return X, y, W, b


def checked_data(X: ArrayLike, y: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """X (n, d) and y (n, k) as read-only float arrays, where no W tells how large k is."""
    column = as_column("y", y)
    X, y = checked_table("X", X), checked_array("y", y)
    if columns := samples_in_columns(X.shape, y.shape):
        raise ValueError(f"X has shape {X.shape} and y has shape {y.shape}{columns}")
    same_shape((X.shape[0], y.shape[1] if y.ndim == 2 else 1), y.shape, column)
    return X, checked_table("y", y)


def same_rows(X_shape: tuple[int, ...], y_shape: tuple[int, ...]) -> None:
    """Refuse an X and a y of different numbers of rows, or of none."""
    if not X_shape or not y_shape or X_shape[0] != y_shape[0] or X_shape[0] == 0:
        raise ValueError(
            f"X has shape {X_shape} and y has shape {y_shape}: "
            "both need the same number of rows, and at least one"
            + samples_in_columns(X_shape, y_shape)
            + (": y is empty" if 0 in y_shape else "")
        )


def samples_in_columns(X_shape: tuple[int, ...], y_shape: tuple[int, ...]) -> str:
    """Words for an X (d, n) beside a y (n, ...) of as many rows; "" for any other pair."""
    if len(X_shape) != 2 or not y_shape or X_shape[0] == y_shape[0] or X_shape[1] != y_shape[0]:
        return ""
    return ": are your samples columns of X? Samples are rows here: write X.T" if y_shape[0] else ""


def checked_forward(
    X: ArrayLike, W: ArrayLike, b: ArrayLike
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """X (n, d), W (d, k) and b (k,) as read-only float arrays that fit together."""
    X = checked_table("X", X)
    W = checked_table("W", W)
    if X.shape[1] != W.shape[0] and (X.shape[0] == W.shape[0] or X.shape[1] > 10 * X.shape[0]):
        rows = "1 row" if X.shape[0] == 1 else f"{X.shape[0]} rows"
        raise ValueError(
            f"W has shape {W.shape}, but X has {X.shape[1]} columns and {rows}: are your samples "
            "columns? Samples are rows here: write X.T, and y.T if y lies like X. If not, W needs "
            f"one row for each feature, shape ({X.shape[1]}, {W.shape[1]})"
        )
    X, W, b = alike(X, *checked_parameters(W, b, X.shape[1]))
    return X, W, b


def checked_parameters(W: ArrayLike, b: ArrayLike, d: int) -> tuple[np.ndarray, np.ndarray]:
    """W (d, k) and b (k,) as read-only float arrays, for d features."""
    W, b = checked_table("W", W), checked_array("b", b)
    if W.shape[0] != d:
        raise ValueError(
            f"W has shape {W.shape}, but X has {d} columns: "
            f"W needs one row for each feature, shape ({d}, {W.shape[1]})"
        )
    if b.shape != W.shape[1:]:
        raise ValueError(
            f"b has shape {b.shape}, but W has shape {W.shape}: "
            f"b needs one number for each output, shape {W.shape[1:]}"
        )
    return W, b


def checked_table(name: str, value: ArrayLike) -> np.ndarray:
    """Two axes, none of them empty."""
    table = checked_array(name, value)
    if table.ndim != 2:
        fix = f": {as_column(name, value)} for a single column" if table.ndim == 1 else ""
        raise ValueError(f"{name} has shape {table.shape}, but needs rows and columns{fix}")
    if 0 in table.shape:
        what = "row" if table.shape[0] == 0 else "column"
        raise ValueError(
            f"{name} has shape {table.shape}: there is nothing in it. It is empty: no {what}"
        )
    return table


def checked_array(name: str, value: ArrayLike) -> np.ndarray:
    """Finite numbers, read-only: float32 stays so, all others become float64."""
    array = checked_numbers(name, value)
    single = array.dtype.newbyteorder("=") == np.float32
    with np.errstate(over="ignore"):  # too large for float64 is infinite, and found below
        array = array.astype(np.float32 if single else np.float64, copy=False)
    if not is_finite(array):
        first = np.argwhere(~np.isfinite(array))[0].tolist()
        raise ValueError(
            f"{name} holds {array[tuple(first)]} at index {first}: drop that row or fill it in"
        )
    return read_only(array)


def checked_numbers(name: str, value: Any) -> np.ndarray:
    """Real numbers of any kind, NaN and infinity among them."""
    parts = value if isinstance(value, (list, tuple)) else [value]
    if any(np.ma.is_masked(part) for part in parts):  # numpy would take what is under the mask
        raise ValueError(f"{name} has masked entries: drop those rows or fill them in")
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} is not a table: its rows differ in length") from None
    except OverflowError:
        raise ValueError(f"{name} holds a whole number that is too large for float64") from None
    if array.dtype.kind not in "fiub":  # float, int, unsigned, bool
        raise TypeError(
            f"{name} must hold real numbers, but its dtype is {array.dtype}{_cure(array, value)}"
        )
    return array


def _cure(array: np.ndarray, value: Any) -> str:
    """What to do with an array that holds no numbers."""
    texts = [part for part in array.ravel()[:1000].tolist() if isinstance(part, (str, bytes))]
    if not texts:
        all_numbers = ": if they all are numbers, .astype(float) says so"
        return all_numbers if array.dtype == object else ""
    try:
        array.astype(float)
    except (TypeError, ValueError):
        word = next((text for text in texts if not _is_number(text)), texts[0])
        cure = "leave them out, or give each a number"
        if all(_is_number(str(text).replace(",", "")) for text in texts):
            cure = "take the commas out, .str.replace(',', ''), and then .astype(float)"
        return f": it holds texts, such as {word!r}: {cure}"
    call = ".astype(float)" if hasattr(value, "astype") else "np.array(..., dtype=float)"
    return f": it holds texts, such as {texts[0]!r}: {call} turns them into numbers"


def _is_number(text: str | bytes) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def as_column(name: str, value: Any) -> str:
    """How to make one column of it, for what the caller holds."""
    if hasattr(value, "to_numpy"):  # a pandas Series has no [:, None]
        return f"write {name}.to_numpy()[:, None]"
    if isinstance(value, np.matrix) or not isinstance(value, np.ndarray):
        return f"write np.asarray({name}).reshape(-1, 1)"
    return f"write {name}[:, None]"


def alike(*arrays: np.ndarray) -> list[np.ndarray]:
    """All in float64 unless all are float32: else two of them would still meet in float32."""
    dtype = np.result_type(*arrays)
    return [read_only(array.astype(dtype, copy=False)) for array in arrays]


def is_finite(array: Any) -> bool:
    """No NaN and no infinity: both show in the extremes, which need no second such array."""
    array = np.asarray(array)
    return array.size == 0 or bool(np.isfinite([array.min(), array.max()]).all())


def finite_result(function: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """A decorator: a result that overflows is an error that says so, and not a warning."""

    @wraps(function)
    def guarded(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with np.errstate(all="ignore"):
            result = function(*args, **kwargs)
        for part in result if isinstance(result, tuple) else (result,):
            if not is_finite(part):
                kind = np.asarray(part).dtype
                raise ValueError(
                    f"{function.__name__} overflows: a result is beyond {np.finfo(kind).max:.2g}, "
                    f"the largest {kind}. Scale the data down, or take smaller parameters"
                )
        return result

    return guarded


def read_only(array: np.ndarray) -> np.ndarray:
    """A view that refuses to be written to, so that nothing of the caller's can change."""
    view = array.view()
    view.flags.writeable = False
    return view


def checked_squares(name: str, table: np.ndarray) -> None:
    """Refuse a column whose squares, times as many rows as there can be, overflow or vanish."""
    largest = np.maximum(table.max(axis=0), -table.min(axis=0)).astype(np.float64)
    for j in np.flatnonzero((largest > 1e140) | ((largest < 1e-140) & (largest > 0))):
        raise ValueError(
            f"{name} goes up to {largest[j]:.3g} in column {j}, and that is to be squared: keep "
            "each column's largest number between 1e-140 and 1e+140"
        )


def checked_count(name: str, value: Any, at_least: int = 1) -> int:
    """A whole number, up to 2**53: beyond that, a float64 no longer counts by ones."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    count = int(value)
    if count < at_least:
        raise ValueError(f"{name} must be at least {at_least}, not {count}")
    if count > 2**53:
        raise ValueError(f"{name} must be at most 2**53, which is {2**53}")
    return count


def checked_number(name: str, value: Any, at_least: float = -np.inf) -> float:
    """A finite number, as a plain float: one of numpy's would turn float32 into float64."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, not {value!r}")
    try:
        number = float(value)
    except OverflowError:  # a long whole number
        number = np.inf
    if not np.isfinite(number) or number < at_least:
        limit = "" if at_least == -np.inf else f" of at least {at_least:g}"
        raise ValueError(f"{name} must be a finite number{limit}, not {number}")
    return number


def checked_flag(name: str, value: Any) -> bool:
    """True or False: a text such as "no" would count as true."""
    if not isinstance(value, (bool, np.bool_)):
        raise TypeError(f"{name} must be True or False, not {value!r}")
    return bool(value)


def checked_rng(seed: Any) -> np.random.Generator:
    """The generator that a seed stands for: a Generator itself, a whole number, or None."""
    if seed is None or isinstance(seed, np.random.Generator):
        return np.random.default_rng(seed)
    if isinstance(seed, (bool, np.bool_)) or not isinstance(seed, Integral):
        raise TypeError(f"seed must be a whole number, a Generator or None, not {seed!r}")
    if int(seed) < 0:
        raise ValueError(f"seed must be at least 0, not {seed}")
    return np.random.default_rng(int(seed))


def same_shape(
    P_shape: tuple[int, ...], y_shape: tuple[int, ...], column: str = "write y[:, None]"
) -> None:
    """Refuse a y that is not shaped as P, and say what numpy would have made of the two."""
    if y_shape == P_shape:
        return
    message = f"y has shape {y_shape}, but P = X @ W + b has shape {P_shape}"
    try:
        message += f", so P - y would silently become {np.broadcast_shapes(P_shape, y_shape)}"
    except ValueError:
        message += ", so P - y cannot be formed"
    if y_shape + (1,) == P_shape:
        message += f": {column}, which makes y a column"
    elif y_shape == P_shape[::-1] and P_shape[0] > 1:
        message += ": write y.T, since samples are rows"
    else:
        message += ": y needs one row for each row of X, and one column for each output"
    raise ValueError(message)


def constant_columns(X: np.ndarray) -> np.ndarray:
    """Which columns hold one number only, up to rounding: (d,) of bool for X (n, d)."""
    with np.errstate(over="ignore"):  # an infinite range is one
        return np.ptp(X, axis=0) <= 1e-14 * np.abs(X).max(axis=0)
