"""The loss as a quadratic bowl: where its bottom is, how steep it is, where any walk leads.

For a linear model the squared loss is exactly quadratic in W and b. So all n points speak
through a handful of numbers: their mean, and one small triangle R that holds what is left
once the mean is taken away. A million points need no second look: R gives the minimum, the
curvature, the largest learning rate that still descends, and every step of every run at
once. The bowls of two data sets add up to the bowl of their union, which is the lesson that
a batch's gradients are summed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lrlib._checks import (
    checked_array,
    checked_count,
    checked_data,
    checked_number,
    checked_parameters,
    checked_squares,
    finite_result,
    is_finite,
    read_only,
)
from lrlib.descent import Run
from lrlib.linear import loss_factor

BLOCK = 768  # rows


class Paths(NamedTuple):
    """Runs at r learning rates; NaN from the step on at which a run diverged."""

    W: np.ndarray  # (r, n_steps + 1, d, k)
    b: np.ndarray  # (r, n_steps + 1, k)
    loss: np.ndarray  # (r, n_steps + 1)
    diverged_at: np.ndarray  # (r,) first step of non-finite loss, -1 for never


@dataclass(frozen=True, eq=False)
class Bowl:
    """The squared loss of n points as a function of W and b, without the points.

    Make one with `Bowl.of` or `Bowl.from_batches`. It is computed in float64, whatever comes
    in. Every method takes `reduction` and `half` as `lrlib.loss_factor` does, and raises the same
    ValueError and TypeError.

    Attributes
    ----------
    n, d : int
        Number of points, number of features.
    mean : ndarray of shape (d + k,)
        Of the columns of [X y].
    R : ndarray of shape (d + k, d + k)
        Upper triangular, the R of a QR factorisation of the centred [X y]. ``R.T @ R`` would
        be the scatter matrix; but R is never squared, since that would lose half the digits.
    """

    n: int
    d: int
    mean: np.ndarray
    R: np.ndarray

    @classmethod
    def of(cls, X: ArrayLike, y: ArrayLike) -> "Bowl":
        """The bowl of X (n, d) and y (n, k).

        Raises ValueError for shapes that do not fit, no rows, NaN or infinity, and for a column
        whose largest number is above 1e140 or, if not 0, below 1e-140; TypeError for what is
        no real number.
        """
        X, y = checked_data(X, y)
        checked_squares("X", X)
        checked_squares("y", y)
        d = X.shape[1]
        # Column after column in memory: several times as fast as row after row, here and below.
        Z = np.empty((len(X), d + y.shape[1]), order="F")
        Z[:, :d], Z[:, d:] = X, y
        mean = Z.mean(axis=0)
        Z -= mean
        slip = Z.mean(axis=0)  # a long sum rounds; what it missed shows in what remains
        Z -= slip
        return cls(len(X), d, read_only(mean + slip), read_only(_triangle(Z)))

    @classmethod
    def from_batches(cls, batches: Iterable[tuple[ArrayLike, ArrayLike]]) -> "Bowl":
        """The bowl of all (X, y) in batches, in one pass and the memory of one batch.

        Raises ValueError for no batch at all or for batches of different widths, TypeError
        for what is no pair, and what `Bowl.of` raises.
        """
        if not isinstance(batches, Iterable):
            raise TypeError(f"batches must be a list or a generator of pairs, not {batches!r}")
        total = None
        for batch in batches:
            if not isinstance(batch, (tuple, list)) or len(batch) != 2:
                size = f" of {len(batch)}" if isinstance(batch, (tuple, list)) else ""
                what = f"{type(batch).__name__}{size}"
                raise TypeError(f"each of batches must be a pair (X, y), not a {what}")
            bowl = cls.of(*batch)
            total = bowl if total is None else total + bowl
        if total is None:
            raise ValueError("batches is empty: a bowl needs at least one (X, y)")
        return total

    @property
    def spread(self) -> np.ndarray:
        """The standard deviation of each feature (d,), dividing by n."""
        return np.linalg.norm(self._blocks[0], axis=0) / np.sqrt(self.n)

    def rescaled(self, shift: ArrayLike, unit: ArrayLike) -> "Bowl":
        """The bowl of the same points with the features ``(X - shift) / unit``.

        With `shift` the mean and `unit` the spread these are standard units. A line keeps its
        predictions if W becomes ``W * unit[:, None]`` and b becomes ``b + shift @ W``.

        Raises ValueError for shapes other than (d,), NaN or infinity, and a unit that is not
        above 0 or so small that the features overflow; TypeError for what is no real number.
        """
        shift, unit = checked_array("shift", shift), checked_array("unit", unit)
        for name, array in (("shift", shift), ("unit", unit)):
            if array.shape != (self.d,):
                raise ValueError(f"{name} has shape {array.shape}; it takes one number a feature")
        if self.d and unit.min() <= 0:
            raise ValueError(f"unit must be above 0, but holds {unit.min():g}")
        shifts, units = np.append(shift, np.zeros(self.k)), np.append(unit, np.ones(self.k))
        with np.errstate(all="ignore"):
            mean, R = (self.mean - shifts) / units, self.R / units
        if not (is_finite(mean) and is_finite(R)):
            raise ValueError(
                f"with a unit of {unit.min():g} the features overflow: a number of theirs is "
                f"beyond {np.finfo(float).max:.2g}, the largest float64. Take a larger unit"
            )
        return Bowl(self.n, self.d, read_only(mean), read_only(R))

    def __add__(self, other: "Bowl") -> "Bowl":
        """The bowl of the union of two data sets.

        Raises ValueError for different numbers of features or outputs, TypeError for what is
        no bowl.
        """
        if not isinstance(other, Bowl):
            return NotImplemented
        if (self.d, self.k) != (other.d, other.k):
            raise ValueError(
                f"these bowls do not add up: one has d={self.d} features and k={self.k} outputs, "
                f"the other d={other.d} and k={other.k}"
            )
        n = self.n + other.n
        apart = other.mean - self.mean
        # The parallel axis theorem: scatter about the common mean is both scatters plus that
        # of the two means, here as one more row.
        between = np.sqrt(self.n * other.n / n) * apart
        R = _triangle(np.vstack([self.R, other.R, between]))
        mean = self.mean + apart * (other.n / n)
        return Bowl(n, self.d, read_only(mean), read_only(R))

    @property
    def k(self) -> int:
        """Number of outputs."""
        return len(self.mean) - self.d

    @property
    def W(self) -> np.ndarray:
        """W (d, k) at the minimum; where a whole valley is lowest, the shortest (W, b)."""
        return self._minimum[0]

    @property
    def b(self) -> np.ndarray:
        """b (k,) at the minimum."""
        return self._minimum[1]

    @property
    def rank(self) -> int:
        """Number of directions in which the bowl is curved: d + 1, or less for a valley."""
        return self._minimum[2]

    @property
    @finite_result
    def condition_number(self) -> float:
        """Largest over smallest curvature, flat directions left out; 1 is a round bowl.

        Raises ValueError where it overflows.
        """
        curved = self._axes[1][: self.rank]
        return float((curved[0] / curved[-1]) ** 2)

    def loss_min(self, *, reduction: str = "mean", half: bool = False) -> float:
        """The loss at the minimum: a sum of squares, so never below zero."""
        Rx, Rxy, Ry = self._blocks
        return self._c(reduction, half) * float(np.sum((Rx @ self.W - Rxy) ** 2) + np.sum(Ry**2))

    def hessian(self, *, reduction: str = "mean", half: bool = False) -> np.ndarray:
        """Second derivatives ``2 c A.T @ A`` with A = [X 1], (d + 1, d + 1): W's rows, then b."""
        M = self._root
        return 2 * self._c(reduction, half) * (M.T @ M)

    def eigenvalues(self, *, reduction: str = "mean", half: bool = False) -> np.ndarray:
        """Curvatures along the bowl's own axes, ascending (d + 1,); exactly 0 where flat.

        Down to some 1e-30 of the largest they are known; H itself would tell down to 1e-15.
        """
        return 2 * self._c(reduction, half) * self._axes[1][::-1] ** 2

    def rate_limit(self, *, reduction: str = "mean", half: bool = False) -> float:
        """2 / λmax: above this learning rate a run grows."""
        return float(2 / self.eigenvalues(reduction=reduction, half=half)[-1])

    def best_rate(self, *, reduction: str = "mean", half: bool = False) -> float:
        """2 / (λmin + λmax) of the λ > 0: shrinks the slowest direction fastest."""
        curved = self.eigenvalues(reduction=reduction, half=half)[-self.rank :]
        return float(2 / (curved[0] + curved[-1]))

    @finite_result
    def loss(
        self, W: ArrayLike, b: ArrayLike, *, reduction: str = "mean", half: bool = False
    ) -> np.ndarray:
        """The loss at W (..., d, k) and b (..., k): one number for each leading index.

        Raises ValueError for shapes that do not fit this bowl, NaN or infinity, and a loss
        that overflows; TypeError for what is no real number.
        """
        W, b = checked_array("W", W), checked_array("b", b)
        if W.shape[-2:] != (self.d, self.k) or b.shape != W.shape[:-2] + (self.k,):
            raise ValueError(
                f"W has shape {W.shape} and b has shape {b.shape}, "
                f"but this bowl needs (..., {self.d}, {self.k}) and (..., {self.k})"
            )
        residual = self._root_residual(W, b)
        c = self._c(reduction, half)
        squares = np.einsum("...ek,...ek->...", residual, residual)
        return c * (squares + np.sum(self._blocks[2] ** 2))

    def path(
        self,
        W: ArrayLike,
        b: ArrayLike,
        *,
        learning_rate: float,
        n_steps: int,
        reduction: str = "mean",
        half: bool = False,
    ) -> Run:
        """The `Run` of `gradient_descent` from W (d, k), b (k,), to rounding, without the walk.

        Raises ValueError or TypeError for what `paths` refuses.
        """
        learning_rate = checked_number("learning_rate", learning_rate, at_least=0)
        paths = self.paths(
            W, b, learning_rates=[learning_rate], n_steps=n_steps, reduction=reduction, half=half
        )
        diverged_at = int(paths.diverged_at[0]) if paths.diverged_at[0] >= 0 else None
        W, b, loss = (steps[0, :diverged_at] for steps in paths[:3])
        return Run(W, b, loss, diverged_at)

    def paths(
        self,
        W: ArrayLike,
        b: ArrayLike,
        *,
        learning_rates: ArrayLike,
        n_steps: int,
        reduction: str = "mean",
        half: bool = False,
    ) -> Paths:
        """Every step of a run from (W, b) at every learning rate, in one expression.

        Write θ for W over b. A step of rate η shortens what is left along an axis of
        curvature λ by the factor 1 - ηλ, whatever happens along the others. So after t steps
        ``(1 - ηλ)**t`` of it is left, and θ has covered the rest.

        Parameters
        ----------
        W, b : array_like of shape (d, k), (k,)
            The start.
        learning_rates : array_like of shape (r,)
            Each at least 0.
        n_steps : int
            At least 0.

        Raises
        ------
        ValueError, TypeError
            For shapes that do not fit this bowl, a bad rate or number of steps.
        """
        W, b = checked_parameters(W, b, self.d)
        if W.shape[1] != self.k:
            raise ValueError(f"W has shape {W.shape}, but this bowl needs {(self.d, self.k)}")
        rates = checked_array("learning_rates", learning_rates).astype(np.float64)
        if rates.ndim != 1 or len(rates) == 0:
            raise ValueError(f"learning_rates has shape {rates.shape}, but must be a list of rates")
        if rates.min() < 0:
            raise ValueError(f"learning_rates must be at least 0, but holds {rates.min()}")
        steps = np.arange(checked_count("n_steps", n_steps, at_least=0) + 1)

        U, sigma, V = self._axes
        # σ z is left of the residual where z is left of θ; along a flat axis nothing moves.
        back = V * np.divide(1, sigma, out=np.zeros_like(sigma), where=sigma > 0)

        with np.errstate(all="ignore"):
            start = U.T @ self._root_residual(W, b)  # (d + 1, k)
            shrink = 1 - np.outer(rates, 2 * self._c(reduction, half) * sigma**2)  # (r, d + 1)
            left = shrink[:, None, :] ** steps[:, None]  # (r, n_steps + 1, d + 1)
            left = left[..., None] * start  # (r, n_steps + 1, d + 1, k)
            left[:, :, start == 0] = 0  # and not 0 * inf
            loss = np.einsum("rtek,rtek->rt", left, left) + np.sum(self._blocks[2] ** 2)
            loss *= self._c(reduction, half)
            theta = np.vstack([W, b]) - np.einsum("ea,rtak->rtek", back, start - left)

        lost = ~np.isfinite(loss)
        theta[lost] = loss[lost] = np.nan
        diverged_at = np.where(lost.any(axis=1), lost.argmax(axis=1), -1)
        return Paths(theta[:, :, :-1], theta[:, :, -1], loss, diverged_at)

    def _c(self, reduction, half):
        """The one number of the convention."""
        return loss_factor(self.n, self.k, reduction=reduction, half=half)

    @property
    def _blocks(self):
        """R cut in three: features, features against outputs, what no feature explains."""
        return self.R[: self.d, : self.d], self.R[: self.d, self.d :], self.R[self.d :, self.d :]

    @property
    def _root(self):
        """A matrix root: M (d + 1, d + 1) with M.T @ M = A.T @ A, for A = [X 1]."""
        root_n = np.sqrt(self.n)
        Rx = self._blocks[0]
        x_mean = self.mean[None, : self.d]
        return np.block([[Rx, np.zeros((self.d, 1))], [root_n * x_mean, np.full((1, 1), root_n)]])

    def _root_residual(self, W, b):
        """M (θ - θ*), (..., d + 1, k): its squares and those of R's last block add up to the loss.

        Taken about the mean and at the mean, so that an x far from 0 costs few digits.
        """
        Rx, Rxy, _ = self._blocks
        x_mean, y_mean = self.mean[: self.d], self.mean[self.d :]
        about_mean = np.einsum("ed,...dk->...ek", Rx, W) - Rxy
        of_mean = np.sqrt(self.n) * (np.einsum("d,...dk->...k", x_mean, W) + b - y_mean)
        return np.concatenate([about_mean, of_mean[..., None, :]], axis=-2)

    @cached_property
    def _minimum(self):
        """(W, b, rank): least squares on R, and of all equally good answers the shortest."""
        Rx, Rxy, _ = self._blocks
        x_mean, y_mean = self.mean[: self.d], self.mean[self.d :]
        # Columns of length 1 (before centring): a feature's unit must not decide the rank.
        length = np.linalg.norm(self._root[:, :-1], axis=0)
        length[length == 0] = 1
        U, sigma, Vt = np.linalg.svd(Rx / length)
        rank = int(np.sum(sigma > 10 * np.finfo(float).eps * (self.d + np.sqrt(self.n))))
        V = Vt.T / length[:, None]
        W = V[:, :rank] @ (U[:, :rank].T @ Rxy / sigma[:rank, None])
        # Along these directions b makes up for what W does, and the loss stays as it is.
        flat = np.vstack([V[:, rank:], -x_mean @ V[:, rank:]])
        theta = np.vstack([W, y_mean - x_mean @ W])
        # Nothing but what is flat is taken off: rounding may cost shortness, never the fit.
        W = (theta - flat @ np.linalg.lstsq(flat, theta)[0])[:-1]
        return read_only(W), read_only(y_mean - x_mean @ W), rank + 1

    @cached_property
    def _axes(self):
        """(U, σ, V) of M, σ descending: the bowl's own axes V and 2 c σ² along them."""
        U, sigma, Vt = np.linalg.svd(self._root)
        sigma[self.rank :] = 0
        return U, sigma, Vt.T


def _triangle(Z):
    """The square upper triangle R of Z = QR, filled up with zero rows where Z has few.

    A long Z goes block by block: the R of all blocks' triangles, one below the other, is the R
    of Z. A block stays in the processor's cache, which makes it about ten times as fast.
    """
    columns = Z.shape[1]
    block = max(BLOCK, 4 * columns)
    while len(Z) >= 2 * block:
        stop = len(Z) - len(Z) % block
        blocks = Z[:stop].T.reshape(columns, -1, block).transpose(1, 2, 0)  # a view of Z
        # A few at a time: of all at once numpy makes a copy so large that getting its memory from
        # the system takes longer than the arithmetic.
        few = [_r(blocks[i : i + 8]) for i in range(0, len(blocks), 8)]
        Z = np.vstack([*(R.reshape(-1, columns) for R in few), Z[stop:]])
    R = _r(Z)
    return np.vstack([R, np.zeros((columns - len(R), columns))])


def _r(Z: np.ndarray) -> np.ndarray:
    """The R of Z = QR, alone."""
    return np.asarray(np.linalg.qr(Z, mode="r"))
