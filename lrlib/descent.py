"""Gradient descent: many small steps against the gradient make a Run.

The gradient says in which direction the loss grows fastest, so each step goes the other
way: `W = W - learning_rate * dLdW`, and the same for b. `gradient_descent` looks at all the
data before each step, `sgd` at one minibatch. Both note W, b and the loss after every step,
and both walk with your own gradient function if you hand one in. Next comes `bowl`, which
knows where such a walk leads without taking it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lrlib._checks import (
    checked,
    checked_count,
    checked_flag,
    checked_number,
    checked_numbers,
    checked_rng,
    is_finite,
    read_only,
)
from lrlib.data import Seed, minibatches
from lrlib.linear import _gradient_of_checked, loss_factor


@dataclass(frozen=True, eq=False)
class Run:
    """Where a descent went: entry t is what held after t steps, entry 0 is the start.

    Attributes
    ----------
    W : ndarray of shape (n_steps + 1, d, k)
    b : ndarray of shape (n_steps + 1, k)
    loss : ndarray of shape (n_steps + 1,)
        Of all the data.
    diverged_at : int or None
        The first step whose loss was NaN or infinite. The run stopped there, and the arrays
        hold the `diverged_at` entries before it.
    """

    W: np.ndarray
    b: np.ndarray
    loss: np.ndarray
    diverged_at: int | None = None


def gradient_descent(
    X: ArrayLike,
    y: ArrayLike,
    W: ArrayLike,
    b: ArrayLike,
    *,
    learning_rate: float,
    n_steps: int,
    reduction: str = "mean",
    half: bool = False,
    gradient: Callable | None = None,
) -> Run:
    """Take n_steps steps from (W, b), each against the gradient of the loss of all the data.

    Parameters
    ----------
    X, y, W, b : array_like of shape (n, d), (n, k), (d, k), (k,)
        The data and the start; none of them is changed. If all are float32, so is the run.
    learning_rate : float
        At least 0.
    n_steps : int
        At least 0.
    reduction, half
        The loss that is walked down and noted, see `lrlib.loss_factor`.
    gradient : callable, optional
        Your own ``gradient(X, y, W, b) -> (dLdW, dLdb)``, to walk by instead of
        `lrlib.gradient`. Each part has the shape of its parameter. It gets read-only arrays.

    Raises
    ------
    ValueError, TypeError
        For bad data, a bad learning rate or number of steps, and for a gradient function
        that gives anything but two finite arrays of the right shapes.
    """
    X, y, W, b = checked(X, y, W, b)
    n_steps = checked_count("n_steps", n_steps, at_least=0)
    batches = ((X, y) for _ in range(n_steps))
    return _descend(X, y, W, b, batches, learning_rate, reduction, half, gradient)


def sgd(
    X: ArrayLike,
    y: ArrayLike,
    W: ArrayLike,
    b: ArrayLike,
    *,
    learning_rate: float,
    batch_size: int,
    n_epochs: int,
    seed: Seed = 0,
    shuffle: bool = True,
    drop_last: bool = False,
    reduction: str = "mean",
    half: bool = False,
    gradient: Callable | None = None,
) -> Run:
    """Stochastic gradient descent: one step for each minibatch, n_epochs times over the data.

    A mean divides by the number of rows in *this* batch, so a short last batch takes a step
    of full length. The loss noted after each step is that of all the data.

    Parameters
    ----------
    batch_size, seed, shuffle, drop_last
        See `lrlib.minibatches`; each epoch has an order of its own.
    n_epochs : int
        At least 0.
    X, y, W, b, learning_rate, reduction, half, gradient
        As for `gradient_descent`.

    Raises
    ------
    ValueError, TypeError
        As `gradient_descent` and `minibatches` do.
    """
    X, y, W, b = checked(X, y, W, b)
    rng = checked_rng(seed)

    def epoch():
        return minibatches(X, y, batch_size, seed=rng, shuffle=shuffle, drop_last=drop_last)

    # Here too, for zero epochs never look at them.
    checked_count("batch_size", batch_size)
    checked_flag("shuffle", shuffle), checked_flag("drop_last", drop_last)
    n_epochs = checked_count("n_epochs", n_epochs, at_least=0)
    batches = (batch for _ in range(n_epochs) for batch in epoch())
    return _descend(X, y, W, b, batches, learning_rate, reduction, half, gradient)


def _descend(X, y, W, b, batches: Iterable, learning_rate, reduction, half, gradient) -> Run:
    """One step for each batch, until the batches or the finite numbers end."""
    learning_rate = checked_number("learning_rate", learning_rate, at_least=0)
    if gradient is not None and not callable(gradient):
        raise TypeError(f"gradient must be a function, not {gradient!r}")
    c = loss_factor(*y.shape, reduction=reduction, half=half)
    dtype = np.result_type(X, y, W, b)
    W, b = W.astype(dtype), b.astype(dtype)

    def loss():
        return c * np.sum((X @ W + b - y) ** 2)

    # A run above the limit overflows sooner or later: diverged_at says so, not a warning.
    with np.errstate(all="ignore"):
        Ws, bs, losses = [W], [b], [loss()]
        for X_batch, y_batch in batches:
            if not np.isfinite(losses[-1]):
                break
            if gradient is None:
                c_batch = loss_factor(*y_batch.shape, reduction=reduction, half=half)
                dLdW, dLdb = _gradient_of_checked(X_batch, y_batch, W, b, c_batch)
            else:
                grown = losses[-1] > losses[0]
                dLdW, dLdb = _ask(gradient, X_batch, y_batch, W, b, len(losses), grown)
            W = W - learning_rate * dLdW
            b = b - learning_rate * dLdb
            Ws.append(W)
            bs.append(b)
            losses.append(loss())

    diverged_at = None if np.isfinite(losses[-1]) else len(losses) - 1
    W, b, loss_of_all = (np.array(steps, dtype)[:diverged_at] for steps in (Ws, bs, losses))
    return Run(W, b, loss_of_all, diverged_at)


def _ask(gradient, X, y, W, b, step, grown):
    """The learner's own gradient, once it is known to keep its contract."""
    try:
        answer = gradient(read_only(X), read_only(y), read_only(W), read_only(b))
    except ValueError as error:
        if "read-only" not in str(error):
            raise
        raise ValueError(
            "your gradient function changes X, y, W or b in place, as `W -= ...` does. "
            "It only has to return (dLdW, dLdb): the step is taken for you"
        ) from error
    if answer is None:
        raise TypeError("your gradient function returned None: end it with `return dLdW, dLdb`")
    if not isinstance(answer, (tuple, list)) or len(answer) != 2:
        size = f" of {len(answer)}" if isinstance(answer, (tuple, list)) else ""
        raise TypeError(
            "your gradient function must return a pair, (dLdW, dLdb), "
            f"but returned {type(answer).__name__}{size}"
        )
    parts = zip(("dLdW", "dLdb"), answer, ("W", "b"), (W, b), strict=True)
    return [_part(*part, step, grown) for part in parts]


def _part(name, value, of, parameter, step, grown):
    """One half of a learner's gradient, as an array like its parameter."""
    array = checked_numbers(f"{name} of your gradient function", value)
    if array.shape != parameter.shape:
        raise ValueError(
            f"{name} of your gradient function has shape {array.shape}, but {of} has shape "
            f"{parameter.shape}: a gradient has the shape of its parameter"
        )
    # In a run that has grown, an overflow is the run's doing; otherwise it is the function's.
    if not grown and not is_finite(array):
        raise ValueError(
            f"{name} of your gradient function has a NaN or an infinity at step {step}, where "
            "W, b and the loss are finite: look for a division by zero"
        )
    return array.astype(parameter.dtype)
