"""The door: what every public function of lrlib asks of its input.

numpy stretches, converts and overflows without a word. What comes in here goes on as a
read-only float array of the right shape, or is turned away with a sentence that names the
shapes or the value and says what to do. You need not read this to understand the rest.
"""

from numbers import Integral, Real

import numpy as np


def checked(X, y, W, b):
    """X (n, d), y (n, k), W (d, k), b (k,) as read-only float arrays that fit together."""
    X, W, b = checked_forward(X, W, b)
    y = checked_array("y", y)
    same_shape((X.shape[0], W.shape[1]), y.shape)
    return X, y, W, b


def checked_data(X, y):
    """X (n, d) and y (n, k) as read-only float arrays, where no W tells how large k is."""
    X, y = checked_table("X", X), checked_array("y", y)
    same_shape((X.shape[0], y.shape[1] if y.ndim == 2 else 1), y.shape)
    return X, checked_table("y", y)


def checked_forward(X, W, b):
    """X (n, d), W (d, k) and b (k,) as read-only float arrays that fit together."""
    X = checked_table("X", X)
    return X, *checked_parameters(W, b, X.shape[1])


def checked_parameters(W, b, d):
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


def checked_table(name, value):
    """Two axes, none of them empty."""
    table = checked_array(name, value)
    if table.ndim != 2:
        fix = f": write {name}[:, None] for a single column" if table.ndim == 1 else ""
        raise ValueError(f"{name} has shape {table.shape}, but needs rows and columns{fix}")
    if 0 in table.shape:
        raise ValueError(f"{name} has shape {table.shape}: there is nothing in it")
    return table


def checked_array(name, value):
    """Finite numbers, read-only: float32 stays so, all others become float64."""
    try:
        array = np.asarray(value)
    except ValueError:
        raise ValueError(f"{name} is not a table: its rows differ in length") from None
    if array.dtype.kind not in "fiub":  # float, int, unsigned, bool
        raise TypeError(f"{name} must hold real numbers, but its dtype is {array.dtype}")
    if array.dtype != np.float32:
        array = array.astype(np.float64, copy=False)
    if np.ma.is_masked(value):
        raise ValueError(f"{name} has masked entries: drop those rows or fill them in")
    # NaN and infinity both show in the extremes, which need no second array of this size.
    if array.size and not np.isfinite([array.min(), array.max()]).all():
        first = np.argwhere(~np.isfinite(array))[0].tolist()
        raise ValueError(
            f"{name} holds {array[tuple(first)]} at index {first}: drop that row or fill it in"
        )
    return read_only(array)


def read_only(array):
    """A view that refuses to be written to, so that nothing of the caller's can change."""
    view = array.view()
    view.flags.writeable = False
    return view


def checked_count(name, value, at_least=1):
    """A whole number."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Integral):
        raise TypeError(f"{name} must be a whole number, not {value!r}")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, not {value}")
    return int(value)


def checked_number(name, value, at_least=-np.inf):
    """A finite number, as a plain float: one of numpy's would turn float32 into float64."""
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, Real):
        raise TypeError(f"{name} must be a number, not {value!r}")
    if not np.isfinite(float(value)) or value < at_least:
        limit = "" if at_least == -np.inf else f" of at least {at_least:g}"
        raise ValueError(f"{name} must be a finite number{limit}, not {value}")
    return float(value)


def same_shape(P_shape, y_shape):
    """Refuse a y that is not shaped as P, and say what numpy would have made of the two."""
    if y_shape == P_shape:
        return
    message = f"y has shape {y_shape}, but P = X @ W + b has shape {P_shape}"
    try:
        message += f", so P - y would silently become {np.broadcast_shapes(P_shape, y_shape)}"
    except ValueError:
        message += ", so P - y cannot be formed"
    if y_shape + (1,) == P_shape:
        message += ": write y[:, None], which makes y a column"
    elif y_shape == P_shape[::-1]:
        message += ": write y.T, since samples are rows"
    else:
        message += ": y needs one row for each row of X, and one column for each output"
    raise ValueError(message)
