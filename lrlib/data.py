"""Where X and y come from: points near a line or a plane, and minibatches of them.

Samples are rows: X is (n, d), y is (n, k). The points are made from a W and a b that are
handed on beside them, so that what descent finds can be held against the truth. Nothing
here touches numpy's global random state: the same seed always gives the same points.
Next comes `linear`, which predicts y from X and says how wrong the prediction is.
"""

from collections.abc import Callable, Iterator
from os import PathLike
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from lrlib._checks import (
    as_column,
    checked_array,
    checked_count,
    checked_flag,
    checked_number,
    checked_rng,
    checked_table,
    finite_result,
    same_rows,
)

Seed = int | np.random.Generator | None


class Data(NamedTuple):
    """Points, and the parameters that they were made from: y = X @ W + b + noise."""

    X: np.ndarray  # (n, d)
    y: np.ndarray  # (n, k)
    W: np.ndarray  # (d, k)
    b: np.ndarray  # (k,)


@finite_result
def noisy_line(
    a: float = 2.0,
    b: float = 1.0,
    *,
    n: int = 20,
    noise: float = 0.1,
    low: float = 0.0,
    high: float = 2.0,
    seed: Seed = 0,
) -> Data:
    """n points near the line y = a x + b, with x uniform between low and high.

    Parameters
    ----------
    a, b : float
        Slope and intercept.
    n : int
        Number of points.
    noise : float
        Standard deviation of the normal noise, in the unit of y.
    low, high : float
        Where x lies; low must be below high.
    seed : int, numpy.random.Generator or None
        None gives other points at each call.

    Returns
    -------
    Data
        With d = k = 1.

    Raises
    ------
    ValueError, TypeError
        For an n below 1, negative noise, low >= high, a seed that is none, for what is no
        finite number, and for numbers so large that y overflows.
    """
    a, b = checked_number("a", a), checked_number("b", b)
    low, high = checked_number("low", low), checked_number("high", high)
    if low >= high:
        raise ValueError(f"low must be below high, not low={low:g} and high={high:g}")
    if high - low == np.inf:
        raise ValueError(f"low={low:g} and high={high:g} are too far apart for float64")
    rng = checked_rng(seed)
    X = rng.uniform(low, high, size=(checked_count("n", n), 1))
    return _with_noise(X, np.array([[a]]), np.array([b]), noise, rng)


@finite_result
def noisy_plane(
    W: ArrayLike = (2.0, -3.4),
    b: ArrayLike = 4.2,
    *,
    n: int = 1000,
    noise: float = 0.01,
    seed: Seed = 0,
) -> Data:
    """n points near the plane y = X @ W + b, with standard normal features.

    The defaults are those of *Dive into Deep Learning*, linear regression from scratch.

    Parameters
    ----------
    W : array_like of shape (d,) or (d, k)
        The slopes; (d,) means one output.
    b : float or array_like of shape (k,)
        The intercepts.
    n, noise, seed
        As for `noisy_line`.

    Raises
    ------
    ValueError, TypeError
        For a W and a b that do not fit together, and as `noisy_line` does.
    """
    W = checked_array("W", W)
    W = checked_table("W", W[:, None] if W.ndim == 1 else W).astype(np.float64)
    b = np.atleast_1d(checked_array("b", b)).astype(np.float64)
    if b.shape != W.shape[1:]:
        raise ValueError(f"b has shape {b.shape}, but W of shape {W.shape} needs {W.shape[1:]}")
    rng = checked_rng(seed)
    X = rng.standard_normal((checked_count("n", n), W.shape[0]))
    return _with_noise(X, W, b, noise, rng)


def six_steps_points() -> Data:
    """The 20 fixed points of notebook 03: y = 2x + 1, by turns 0.1 too high and 0.1 too low.

    They stand in for the unpublished points of “五分钟机器学习”, gradient descent by hand.
    """
    i = np.arange(20)
    x = i / 10
    y = 2 * x + 1 + 0.1 * (-1.0) ** i
    return Data(x[:, None], y[:, None], np.array([[2.0]]), np.array([1.0]))


def lesson_line(*, seed: Seed = 0) -> Data:
    """30 points exactly on y = 3x + 8, x uniform on [0, 1]: fast.ai's gradient descent lesson.

    Raises ValueError or TypeError for a seed that `noisy_line` refuses.
    """
    return noisy_line(3.0, 8.0, n=30, noise=0.0, low=0.0, high=1.0, seed=seed)


def minibatches(
    X: ArrayLike,
    y: ArrayLike,
    batch_size: int,
    *,
    seed: Seed = None,
    shuffle: bool = True,
    drop_last: bool = False,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """One epoch: every row of X and y once, batch_size rows at a time, as copies.

    Parameters
    ----------
    X, y : array_like of shape (n, ...)
    batch_size : int
        The last batch is shorter where batch_size does not divide n.
    seed : int, numpy.random.Generator or None
        Pass one Generator along from epoch to epoch: an int gives the same order each time.
    shuffle : bool
        False keeps the order of the rows.
    drop_last : bool
        True leaves out a shorter last batch.

    Yields
    ------
    X_batch, y_batch : ndarray

    Raises
    ------
    ValueError
        At the call: for different numbers of rows, no rows, a y (n,) beside an X (n, d), NaN or
        infinity, a batch_size below 1, a negative seed, and a drop_last that drops everything.
    TypeError
        For a batch_size that is no whole number, a shuffle or drop_last that is neither True
        nor False, a seed that is none, and for X or y that are not numbers.
    """
    column = as_column("y", y)
    X, y = checked_array("X", X), checked_array("y", y)
    same_rows(X.shape, y.shape)
    if X.ndim == 2 and y.ndim == 1:  # batch by batch, P - y would make every pair of them
        raise ValueError(
            f"y has shape {y.shape}, but X has rows and columns: {column}, which makes y a column"
        )
    batch_size = checked_count("batch_size", batch_size)
    n = len(X)
    stop = n - n % batch_size if checked_flag("drop_last", drop_last) else n
    if stop == 0:
        raise ValueError(
            f"batch_size={batch_size} with drop_last=True leaves no batch of {n} rows: "
            f"use a batch_size of at most {n}, or drop_last=False"
        )
    rng = checked_rng(seed)
    order = rng.permutation(n) if checked_flag("shuffle", shuffle) else np.arange(n)
    starts = range(0, stop, batch_size)
    # A generator expression, not `yield`: so all of the above runs at the call.
    return ((X[rows], y[rows]) for rows in (order[i : i + batch_size] for i in starts))


def npy_batches(
    X_path: str | PathLike,
    y_path: str | PathLike,
    batch_size: int = 30_000,
    *,
    progress: Callable[[float], object] | None = None,
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """One pass over two `.npy` files in the order of their rows, in the memory of a few batches.

    Parameters
    ----------
    X_path, y_path : path
        Files as `numpy.save` writes them, of shape (n, ...) each. Whether their numbers are
        finite is for whoever reads the batches to ask, as `Bowl.from_batches` does.
    batch_size : int
        Rows in a batch; the last one may have fewer.
    progress : callable, optional
        Called with the share of the rows that are done, above 0 and up to 1, whenever the
        next batch is asked for.

    Yields
    ------
    X_batch, y_batch : ndarray
        Read-only views of the files. Let go of each before you ask for the next.

    Raises
    ------
    ValueError
        At the call: for different numbers of rows, no rows, a batch_size below 1, and for a
        file that is not a whole `.npy` file.
    TypeError
        For a file that holds no real numbers, a path that is none, a batch_size that is no
        whole number, and a progress that can't be called.
    OSError
        For a file that is not there.
    """
    batch_size = checked_count("batch_size", batch_size)
    if progress is not None and not callable(progress):
        raise TypeError(f"progress must be a function, not {progress!r}")
    X_shape, y_shape = _npy("X_path", X_path).shape, _npy("y_path", y_path).shape
    same_rows(X_shape, y_shape)
    return _npy_batches(X_path, y_path, X_shape[0], batch_size, progress)


def _npy_batches(X_path, y_path, n, batch_size, progress):
    for start in range(0, n, batch_size):
        stop = min(start + batch_size, n)
        # What was read stays in memory for as long as its map lives, so each map serves a few.
        if start % (8 * batch_size) == 0:
            X, y = _npy("X_path", X_path), _npy("y_path", y_path)
        yield X[start:stop], y[start:stop]
        if progress is not None:
            progress(stop / n)


def _npy(name, path):
    """A file of numbers as an array that is read where one looks."""
    if not isinstance(path, (str, PathLike)):
        raise TypeError(f"{name} must be a text or a Path, not {path!r}")
    try:
        array = np.lib.format.open_memmap(path, mode="r")
    except ValueError as error:
        raise ValueError(f"{name}={path} is not a whole .npy file of numbers: {error}") from None
    if array.dtype.kind not in "fiub":
        raise TypeError(f"{name}={path} must hold real numbers, but its dtype is {array.dtype}")
    return array


def _with_noise(X, W, b, noise, rng):
    """y = X @ W + b + noise, beside the X, W and b it came from."""
    noise = checked_number("noise", noise, at_least=0)
    y = X @ W + b + noise * rng.standard_normal((len(X), len(b)))
    return Data(X, y, W, b)
