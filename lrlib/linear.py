"""The line and its loss: forward, loss, and the gradient factor by factor.

A prediction is `P = X @ W + b`, one row for each sample. The loss is the squared distance
of P from y, and the chain rule walks the same steps backwards: here every factor of it has
a name, as on a blackboard. Sum or mean, with a half or without: each convention is one
number c in `L = c * sum((P - y)**2)`. The second half of the file is the door: it turns away
what would otherwise go wrong without a word. Next comes `descent`, which walks downhill.
"""

from numbers import Integral, Real
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike


def loss_factor(n: int, k: int = 1, *, reduction: str = "mean", half: bool = False) -> float:
    """The number c in ``L = c * sum((P - y)**2)``, for n samples with k outputs each.

    Named as in PyTorch: c is 1 for ``reduction="sum"`` and 1 / (n * k) for ``"mean"``, the
    mean over every entry of P. ``half=True`` halves c, so that the 2 of the derivative goes.

    Raises
    ------
    ValueError
        For an unknown reduction, or for n or k below 1.
    TypeError
        For n or k that is no whole number, or a half that is neither True nor False.
    """
    n, k = checked_count("n", n), checked_count("k", k)
    if not (isinstance(reduction, str) and reduction in ("sum", "mean")):
        raise ValueError(f'reduction must be "sum" or "mean", not {reduction!r}')
    if not isinstance(half, (bool, np.bool_)):
        raise TypeError(f"half must be True or False, not {half!r}")
    c = 1.0 if reduction == "sum" else 1.0 / (n * k)
    return c / 2 if half else c


def forward(X: ArrayLike, W: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Predictions ``P = X @ W + b``, shape (n, k), for X (n, d), W (d, k) and b (k,).

    Raises ValueError for shapes that do not fit, TypeError for what is no number.
    """
    X, W, b = checked_forward(X, W, b)
    return X @ W + b


def loss(P: ArrayLike, y: ArrayLike, *, reduction: str = "mean", half: bool = False) -> float:
    """Squared loss ``c * sum((P - y)**2)``, for P and y of one shape (n, k).

    `loss_factor` says what c is. Raises ValueError where the shapes of P and y differ,
    since numpy would stretch (n, 1) against (n,) to (n, n) without a word.
    """
    P, y = checked_table("P", P), checked_array("y", y)
    _same_shape(P.shape, y.shape)
    c = loss_factor(*P.shape, reduction=reduction, half=half)
    return float(c * np.sum((P - y) ** 2))


class Gradients(NamedTuple):
    """Every factor of the chain rule and the gradients that they multiply to."""

    dLdP: np.ndarray  # (n, k)
    dPdN: np.ndarray  # (n, k), all ones
    dNdW: np.ndarray  # (d, n), X transposed
    dPdb: np.ndarray  # (n, k), all ones
    dLdW: np.ndarray  # (d, k)
    dLdb: np.ndarray  # (k,)
    dLdX: np.ndarray  # (n, d)


def gradients(
    X: ArrayLike, y: ArrayLike, W: ArrayLike, b: ArrayLike,
    *, reduction: str = "mean", half: bool = False,
) -> Gradients:
    """The chain rule, factor by factor: through ``N = X @ W``, ``P = N + b`` and the loss.

    The operator follows the forward step. Where it was elementwise, so is the factor, and
    `*` joins it. A matrix product sums over an index, so going back through it sums too:
    ``dNdW @ dLdN`` adds up the outer products of all samples.

    Parameters
    ----------
    X, y, W, b : array_like of shape (n, d), (n, k), (d, k), (k,)
    reduction, half : see `loss_factor`

    Raises
    ------
    ValueError, TypeError
        For shapes that do not fit, NaN or infinity, and for what is no number.

    Notes
    -----
    The factors are those of S. Weidman, *Deep Learning from Scratch* (2019), chapter 2.
    """
    X, y, W, b = checked(X, y, W, b)
    P = X @ W + b
    c = loss_factor(*P.shape, reduction=reduction, half=half)

    dLdP = 2 * c * (P - y)  # (n, k)
    dPdN = np.ones_like(P)  # (n, k)
    dPdb = np.ones_like(P)  # (n, k)  every row of P has its own edge to the one b
    dNdW = X.T  # (d, n)

    dLdN = dLdP * dPdN  # (n, k)
    dLdW = dNdW @ dLdN  # (d, k)
    dLdb = (dLdP * dPdb).sum(axis=0)  # (k,)  n edges lead to b, so n gradients add
    dLdX = dLdN @ W.T  # (n, d)
    return Gradients(dLdP, dPdN, dNdW, dPdb, dLdW, dLdb, dLdX)


def gradient(
    X: ArrayLike, y: ArrayLike, W: ArrayLike, b: ArrayLike,
    *, reduction: str = "mean", half: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """What descent needs of `gradients`: ``(dLdW, dLdb)``, of the shapes of W and b.

    Takes and raises what `gradients` does.
    """
    X, y, W, b = checked(X, y, W, b)
    c = loss_factor(*y.shape, reduction=reduction, half=half)
    return chain_rule(X, y, W, b, c)


def chain_rule(X, y, W, b, c):
    """`gradient` for arrays that have passed the door, with the factors of one left out."""
    dLdP = 2 * c * (X @ W + b - y)  # (n, k)
    return X.T @ dLdP, dLdP.sum(axis=0)


# The door: what every public function of lrlib asks of its input.


def checked(X, y, W, b):
    """X (n, d), y (n, k), W (d, k), b (k,) as read-only float arrays that fit together."""
    X, W, b = checked_forward(X, W, b)
    y = checked_array("y", y)
    _same_shape((X.shape[0], W.shape[1]), y.shape)
    return X, y, W, b


def checked_data(X, y):
    """X (n, d) and y (n, k) as read-only float arrays, where no W tells how large k is."""
    X, y = checked_table("X", X), checked_array("y", y)
    _same_shape((X.shape[0], y.shape[1] if y.ndim == 2 else 1), y.shape)
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


def _same_shape(P_shape, y_shape):
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
