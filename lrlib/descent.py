"""Gradient descent: many small steps against the gradient make a Run.

The gradient says in which direction the loss grows fastest, so each step goes the other
way: `W = W - learning_rate * dLdW`, and the same for b. `gradient_descent` looks at all the
data before each step, `sgd` at one minibatch. Both note W, b and the loss after every step,
and both walk with your own gradient function if you hand one in. Next comes `bowl`, which
knows where such a walk leads without taking it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lrlib._checks import (
    checked,
    checked_count,
    checked_flag,
    checked_number,
    checked_rng,
)
from lrlib._own_gradient import Own
from lrlib.data import Seed, minibatches
from lrlib.linear import _gradient_of_checked, loss_factor

# What a run, or its loss, does: a Run says it in these words, and so does an explorer.
FALLS, STAYS, GROWS, SETTLES = "falls", "stays", "grows", "settles"
HARDLY_MOVED = "hardly moved"
DIVERGED = "diverged at step {}, where it is no finite number"


@dataclass(frozen=True, eq=False, repr=False)
class Run:
    """Where a descent went: entry t is what held after t steps, entry 0 is the start.

    Printed, it says in a line how it went.

    Attributes
    ----------
    W : ndarray of shape (n_steps + 1, d, k)
    b : ndarray of shape (n_steps + 1, k)
    loss : ndarray of shape (n_steps + 1,)
        Of all the data.
    diverged_at : int or None
        The first step whose loss was NaN or infinite. The run stopped there, and the arrays
        hold the `diverged_at` entries before it.
    note : str
        What was noticed of the gradient function that was handed in, "" for nothing.

    Raises
    ------
    ValueError
        Where the loss is infinite at the start, so that there is nothing to walk from.
    """

    W: np.ndarray
    b: np.ndarray
    loss: np.ndarray
    diverged_at: int | None = None
    note: str = ""

    def __post_init__(self):
        if len(self.loss) == 0:
            kind = self.loss.dtype
            more = "use float64, or scale X and y down" if kind == np.float32 else "scale them down"
            raise ValueError(
                f"the loss at the start overflows: it is beyond {np.finfo(kind).max:.2g}, the "
                f"largest {kind}. The numbers of X, y, W or b are too large to square: {more}"
            )

    def __repr__(self) -> str:
        return how_it_went(self.loss, self.diverged_at)

    def __str__(self) -> str:
        grew = self.diverged_at is not None or self.loss[-1] > self.loss[0]
        advice = "A smaller learning rate takes shorter steps; `Bowl.of(X, y).rate_limit()` is the "
        advice += "largest that does not grow. Where the columns of X differ much in size, "
        advice += "standardise them first: then a larger rate holds."
        advice = advice if grew else ""
        return "\n".join(filter(None, [repr(self), self.note or advice]))


def how_it_went(loss: ArrayLike, diverged_at: int | None = None) -> str:
    """A run in a sentence: did the loss fall, grow, diverge, or hardly move?

    Parameters
    ----------
    loss : array_like of shape (n_steps + 1,)
        At the start and after every step, as `Run.loss`.
    diverged_at : int, optional
        As `Run.diverged_at`.
    """
    loss = np.asarray(loss, np.float64)
    n_steps, lowest = len(loss) - 1, int(loss.argmin())
    start, end, low = (f"{number:.4g}" for number in (loss[0], loss[-1], loss[lowest]))
    told = f"Run of {n_steps} step{'s' * (n_steps != 1)}: the loss "
    if n_steps == 0 and diverged_at is None:
        return f"{told}is {start} at the start."
    if loss[-1] > loss[0] or diverged_at is not None:
        fell = f"fell from {start} to {low} in step {lowest}" if lowest else ""
        grew = (
            f"grew from {low} to {end}, from step {lowest + 1} on"
            if loss[-1] > loss[lowest]
            else ""
        )
        told += ", then ".join(filter(None, [fell, grew])) or f"was {start} at the start"
        if diverged_at is not None:
            told += f", and {DIVERGED.format(diverged_at)}"
        return f"{told}."
    if loss[-1] >= 0.999 * loss[0]:
        return f"{told}{HARDLY_MOVED}, from {start} to {end}."
    between = f", and was {low} at step {lowest}" if loss[lowest] < 0.9 * loss[-1] else ""
    return f"{told}fell from {start} to {end}{between}."


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
        Before the first step it is asked once more, and at a second place: a warning says if it
        remembers, does not depend on W and b, climbs, or the like. It is walked by all the same.

    Raises
    ------
    ValueError, TypeError
        For bad data, a bad learning rate or number of steps, and for a gradient function
        that gives anything but two finite arrays of the right shapes, and for a loss that is
        infinite at the start.
    """
    own = Own(gradient, "gradient_descent", (X, y, W, b))
    X, y, W, b = checked(X, y, W, b)
    n_steps = checked_count("n_steps", n_steps, at_least=0)
    batches = ((X, y) for _ in range(n_steps))
    return _descend(X, y, W, b, batches, learning_rate, reduction, half, own)


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
    own = Own(gradient, "sgd", (X, y, W, b))
    X, y, W, b = checked(X, y, W, b)
    rng = checked_rng(seed)

    def epoch():
        return minibatches(X, y, batch_size, seed=rng, shuffle=shuffle, drop_last=drop_last)

    # Here too, for zero epochs never look at them.
    checked_count("batch_size", batch_size)
    checked_flag("shuffle", shuffle), checked_flag("drop_last", drop_last)
    n_epochs = checked_count("n_epochs", n_epochs, at_least=0)
    batches = (batch for _ in range(n_epochs) for batch in epoch())
    return _descend(X, y, W, b, batches, learning_rate, reduction, half, own)


def _descend(X, y, W, b, batches: Iterator, learning_rate, reduction, half, own) -> Run:
    """One step for each batch, until the batches or the finite numbers end."""
    learning_rate = checked_number("learning_rate", learning_rate, at_least=0)
    own.checked()
    c = loss_factor(*y.shape, reduction=reduction, half=half)
    dtype = np.result_type(X, y, W, b)
    W, b = W.astype(dtype), b.astype(dtype)

    def loss():
        return c * np.sum((X @ W + b - y) ** 2)

    def factor(y_batch):
        return loss_factor(*y_batch.shape, reduction=reduction, half=half)

    # A run above the limit overflows sooner or later: diverged_at says so, not a warning.
    with np.errstate(all="ignore"):
        Ws, bs, losses = [W], [b], [loss()]
        note, looked_at = "", set()
        for X_batch, y_batch in batches:
            if not np.isfinite(losses[-1]):
                break
            if not own.given:
                dLdW, dLdb = _gradient_of_checked(X_batch, y_batch, W, b, factor(y_batch))
            else:
                grown = losses[-1] > losses[0]
                dLdW, dLdb = own.ask(X_batch, y_batch, W, b, len(losses), grown)
                if len(X_batch) not in looked_at:  # the first batch, and the first short one
                    looked_at.add(len(X_batch))
                    note = note or own.look((dLdW, dLdb), X_batch, y_batch, W, b, factor, (X, y))
            W = W - learning_rate * dLdW
            b = b - learning_rate * dLdb
            Ws.append(W)
            bs.append(b)
            losses.append(loss())

    diverged_at = None if np.isfinite(losses[-1]) else len(losses) - 1
    W, b, loss_of_all = (np.array(steps, dtype)[:diverged_at] for steps in (Ws, bs, losses))
    return Run(W, b, loss_of_all, diverged_at, note)
