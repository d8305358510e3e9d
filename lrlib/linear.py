"""The line and its loss: forward, loss, and the gradient factor by factor.

A prediction is `P = X @ W + b`, one row for each sample. The loss is the squared distance
of P from y, and the chain rule walks the same steps backwards: here every factor of it has
a name, as on a blackboard. Sum or mean, with a half or without: each convention is one
number c in `L = c * sum((P - y)**2)`. Next comes `descent`, which walks downhill.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lrlib._checks import (
    checked,
    checked_array,
    checked_count,
    checked_flag,
    checked_forward,
    checked_table,
    finite_result,
    same_shape,
)


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
    c = 1.0 if reduction == "sum" else 1.0 / (n * k)
    return c / 2 if checked_flag("half", half) else c


@finite_result
def forward(X: ArrayLike, W: ArrayLike, b: ArrayLike) -> np.ndarray:
    """Predictions ``P = X @ W + b``, shape (n, k), for X (n, d), W (d, k) and b (k,).

    Raises ValueError for shapes that do not fit, NaN or infinity, and numbers so large that
    P overflows; TypeError for what is no real number.
    """
    X, W, b = checked_forward(X, W, b)
    return X @ W + b


@finite_result
def loss(P: ArrayLike, y: ArrayLike, *, reduction: str = "mean", half: bool = False) -> float:
    """Squared loss ``c * sum((P - y)**2)``, for P and y of one shape (n, k).

    `loss_factor` says what c is. Raises ValueError where the shapes of P and y differ,
    since numpy would stretch (n, 1) against (n,) to (n, n) without a word; for NaN, infinity,
    and a loss that overflows. TypeError for what is no real number.
    """
    P, y = checked_table("P", P), checked_array("y", y)
    same_shape(P.shape, y.shape)
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


@finite_result
def gradients(
    X: ArrayLike,
    y: ArrayLike,
    W: ArrayLike,
    b: ArrayLike,
    *,
    reduction: str = "mean",
    half: bool = False,
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
    ValueError
        For shapes that do not fit, NaN or infinity, and for a gradient that overflows.
    TypeError
        For what is no real number.

    Notes
    -----
    The factors are those of S. Weidman, *Deep Learning from Scratch* (2019), chapter 2.
    """
    X, y, W, b = checked(X, y, W, b)
    P = X @ W + b
    c = loss_factor(*P.shape, reduction=reduction, half=half)

    dLdP = _dLdP(P, y, c)  # (n, k)
    dPdN = np.ones_like(P)  # (n, k)
    dPdb = np.ones_like(P)  # (n, k)  every row of P has its own edge to the one b
    dNdW = X.T  # (d, n)

    dLdN = dLdP * dPdN  # (n, k)
    dLdW = dNdW @ dLdN  # (d, k)
    dLdb = (dLdP * dPdb).sum(axis=0)  # (k,)  n edges lead to b, so n gradients add
    dLdX = dLdN @ W.T  # (n, d)
    return Gradients(dLdP, dPdN, dNdW, dPdb, dLdW, dLdb, dLdX)


@finite_result
def gradient(
    X: ArrayLike,
    y: ArrayLike,
    W: ArrayLike,
    b: ArrayLike,
    *,
    reduction: str = "mean",
    half: bool = False,
) -> tuple[np.ndarray, np.ndarray]:
    """What descent needs of `gradients`: ``(dLdW, dLdb)``, of the shapes of W and b.

    Takes what `gradients` does, and raises the same ValueError and TypeError.
    """
    X, y, W, b = checked(X, y, W, b)
    c = loss_factor(*y.shape, reduction=reduction, half=half)
    return _gradient_of_checked(X, y, W, b, c)


def _gradient_of_checked(X, y, W, b, c):
    """`gradient` for arrays that are validated already, with the factors of one left out."""
    dLdP = _dLdP(X @ W + b, y, c)  # (n, k)
    return X.T @ dLdP, dLdP.sum(axis=0)


def _dLdP(P, y, c):
    """The derivative of ``c * sum((P - y)**2)`` along each entry of P: its sign stands here."""
    return 2 * c * (P - y)
