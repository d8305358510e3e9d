"""Standard units and back: each column minus its mean and over its spread."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lrlib._checks import (
    checked_array,
    checked_parameters,
    checked_squares,
    checked_table,
    constant_columns,
    finite_result,
)


class Standardised(NamedTuple):
    """Features in standard units: each column has the mean 0 and the spread 1."""

    Z: np.ndarray  # (n, d)
    mean: np.ndarray  # (d,)
    spread: np.ndarray  # (d,) the standard deviation, divided by n

    def apply(self, X_new: ArrayLike) -> np.ndarray:
        """New rows in the same units: by the mean and the spread of the rows that were trained on.

        Parameters
        ----------
        X_new : array_like of shape (m, d), or (d,) for a single row

        Returns
        -------
        ndarray of shape (m, d)

        Raises
        ------
        ValueError, TypeError
            For another number of columns, and for what is no finite real number.
        """
        X_new = np.atleast_2d(checked_array("X_new", X_new))
        if X_new.ndim != 2 or X_new.shape[1] != len(self.mean) or len(X_new) == 0:
            raise ValueError(
                f"X_new has shape {X_new.shape}, but {len(self.mean)} columns were standardised: "
                f"one row for each new sample makes shape (m, {len(self.mean)})"
            )
        return (X_new - self.mean) / self.spread


def standardise(X: ArrayLike, names: Sequence[str] | None = None) -> Standardised:
    """Each column minus its mean, and over its spread.

    A mean and a spread belong to the rows they come from. New rows, such as those to predict, are
    put into the same units by `Standardised.apply`, not standardised once more.

    Parameters
    ----------
    X : array_like of shape (n, d)
    names : sequence of str, optional
        The columns' names, for the words of an error.

    Raises
    ------
    ValueError
        For a single row, and for a constant column: the spread is 0.
    ValueError, TypeError
        For what is no table of finite real numbers, and for a column so large or so small that
        its squares are not, see `Bowl.of`.
    """
    X = checked_table("X", X).astype(np.float64)
    checked_squares("X", X)
    if len(X) == 1:
        raise ValueError(
            "X has one row, and a single row has no spread. If it is new, use the mean and the "
            "spread of the rows that you trained on: `units = standardise(X_train)` once, and "
            "`units.apply(X_new)` for every new row"
        )
    mean, spread = X.mean(axis=0), X.std(axis=0)
    for j in np.flatnonzero(constant_columns(X)).tolist():
        name = f"“{names[j]}”" if names is not None else f"column {j}"
        raise ValueError(
            f"{name} is {X[0, j]:.6g} in every row, so its spread is 0 and can't be divided by. "
            "A constant column tells no row from another, and b does all that it could do: "
            "leave it out."
        )
    return Standardised((X - mean) / spread, mean, spread)


@finite_result
def original_units(
    W: ArrayLike, b: ArrayLike, mean: ArrayLike, spread: ArrayLike
) -> tuple[np.ndarray, np.ndarray]:
    """W and b of a fit on standardised features, for the features as they were.

    ``((X - mean) / spread) @ W + b`` is ``X @ (W / spread) + b - mean @ (W / spread)``.

    Parameters
    ----------
    W, b : array_like of shape (d, k), (k,)
    mean, spread : array_like of shape (d,)
        As `standardise` gave them.

    Returns
    -------
    W, b : ndarray of shape (d, k), (k,)

    Raises
    ------
    ValueError, TypeError
        For shapes that do not fit, for what is no finite number, and where W overflows.
    """
    mean = np.atleast_1d(checked_array("mean", mean))
    spread = np.atleast_1d(checked_array("spread", spread))
    W, b = checked_parameters(W, b, len(mean))
    if spread.shape != mean.shape or mean.ndim != 1:
        raise ValueError(f"mean has shape {mean.shape} and spread {spread.shape}: both need (d,)")
    slopes = W / spread[:, None]
    return slopes, b - mean @ slopes
