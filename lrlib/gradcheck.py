"""Is this gradient right? Measure it, and compare.

A derivative says how fast the loss changes when one number moves. So it can be measured:
nudge the number, see what the loss does, divide by the nudge. That takes a loss or two for
every number there is, much too slow to learn by. But it needs no chain rule, so it shares
none of its mistakes. `numerical_gradient` measures; `check_gradient` holds a gradient against
the measurement and says in plain words what it finds.
"""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from lrlib._checks import (
    checked_array,
    checked_count,
    checked_number,
    checked_numbers,
    read_only,
)
from lrlib._diagnose import Part, apart, judge, relative_gap

WIDTH = 88  # a page on GitHub does not fold long lines of output


def numerical_gradient(
    loss: Callable, *arrays: ArrayLike, step: float | None = None, method: str = "central"
) -> tuple[np.ndarray, ...]:
    """The slope of a loss at every entry of every array, measured by nudging that entry.

    ``"forward"`` compares the loss at x + step with the loss at x; its error shrinks like
    step. ``"central"`` compares x + step with x - step; its error shrinks like step squared,
    and for a squared loss of a linear model there is none. Below some step the digits run
    out, and both get worse again.

    Parameters
    ----------
    loss : callable
        ``loss(*arrays)`` returns one number. It gets read-only float64 copies: in float32 the
        nudge would drown. For a plain number it gets a plain number.
    *arrays : array_like
        Where to measure, such as W and b. None of them is changed.
    step : float, optional
        How far each entry is nudged. By default the cube root (forward: the square root) of
        the loss's precision, about 6e-06 (1.5e-08), times the entry where that is above 1.
    method : "central" or "forward"

    Returns
    -------
    tuple of ndarray
        One array of slopes for each array, of the same shape.

    Raises
    ------
    ValueError, TypeError
        For a loss that is not one finite number or that changes its arrays, for arrays that
        hold no finite numbers, for a step that is not above 0, or so small that an entry
        plus step is still that entry, for an unknown method, and for slopes that overflow.
    """
    if not (isinstance(method, str) and method in ("central", "forward")):
        raise ValueError(f'method must be "central" or "forward", not {method!r}')
    arrays = _checked_arrays(loss, arrays)
    here = _ask(loss, arrays)
    steps = _steps(arrays, step, method, here)
    return tuple(slope[()] for slope in _slopes(loss, arrays, steps, method, here))


def relative_error(claimed: ArrayLike, measured: ArrayLike) -> float:
    """The largest difference of two arrays, as a part of the largest number in them.

    Raises ValueError for different shapes, NaN or infinity, TypeError for what is no real
    number.
    """
    claimed, measured = checked_array("claimed", claimed), checked_array("measured", measured)
    if claimed.shape != measured.shape:
        raise ValueError(f"claimed has shape {claimed.shape}, measured has {measured.shape}")
    return relative_gap(claimed.astype(np.float64), measured.astype(np.float64))


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """What `check_gradient` found; printed it is the verdict, as a truth value `right`.

    Attributes
    ----------
    right : bool
    fault : str
        The likely one: "factor", "sign", "zero", "transposed", "shape", "one entry",
        "missing term", "not finite", "entries" (nothing simpler), "unclear" (the measurement
        is no good), or "" when it is right.
    verdict : str
        The same in words.
    measured : tuple of ndarray
    errors : tuple of float
        The `relative_error` of each array; NaN where the shapes differ.
    """

    right: bool
    fault: str
    verdict: str
    measured: tuple[np.ndarray, ...]
    errors: tuple[float, ...]

    def __str__(self) -> str:
        return textwrap.fill(self.verdict, WIDTH)

    def __bool__(self) -> bool:
        return self.right


def check_gradient(
    loss: Callable,
    gradient: Callable | ArrayLike,
    *arrays: ArrayLike,
    n: int | None = None,
    step: float | None = None,
    tolerance: float | None = None,
) -> GradientCheck:
    """Is this the gradient of this loss? If not, what is the likely fault?

    It is measured twice by central differences, the second time with twice the step. Where
    the two disagree, the measurement is no good, and the verdict says so. A check knows only
    the loss that it is given: if that one is wrong, a gradient that fits it is "right".

    Parameters
    ----------
    loss : callable
        ``loss(*arrays)`` returns one number. The verdict calls the arrays by the names of its
        parameters.
    gradient : tuple of array_like, or callable
        One gradient for each array, or ``gradient(*arrays)`` that returns them.
    *arrays : array_like
        Where to check: best at random numbers, never at the minimum, where every factor fits.
    n : int, optional
        The number of samples, so that a factor of n can be named.
    step : float, optional
        See `numerical_gradient`.
    tolerance : float, optional
        The relative error that counts as right: 1e-05, more where float32 is in play.

    Raises
    ------
    ValueError, TypeError
        As `numerical_gradient`, and for a gradient that is not one array for each array.
    """
    arrays = _checked_arrays(loss, arrays)
    names = _names(loss, len(arrays))
    if n is not None:
        n = checked_count("n", n)
    here = _ask(loss, arrays)
    claims = _claims(gradient, arrays, names)
    if tolerance is None:
        coarsest = max(_precision(number) for number in (here, *claims))
        tolerance = max(1e-5, float(np.sqrt(coarsest)))
    tolerance = checked_number("tolerance", tolerance, at_least=0)

    steps = _steps(arrays, step, "central", here)
    measured = _slopes(loss, arrays, steps, "central", here)
    wider = _slopes(loss, arrays, [2 * step for step in steps], "central", here)
    ahead = _slopes(loss, arrays, steps, "forward", here)
    with np.errstate(all="ignore"):  # of what overflows, the verdict is "Wrong"
        parts = [
            Part(name, array, claim.astype(np.float64), slope, apart(slope, wide), apart(slope, up))
            for name, array, claim, slope, wide, up in zip(
                names, arrays, claims, measured, wider, ahead, strict=True
            )
        ]
        fault, verdict = judge(parts, n, tolerance)
    return GradientCheck(
        fault == "",
        fault,
        verdict,
        tuple(slope[()] for slope in measured),
        tuple(part.error for part in parts),
    )


# ---- measuring


def _slopes(loss, arrays, steps, method, here):
    """The slope at every entry, nudged by the entry of `steps` at the same place."""
    slopes = [np.empty(array.shape) for array in arrays]
    for which, (slope, step) in enumerate(zip(slopes, steps, strict=True)):
        for i in np.ndindex(slope.shape):
            up = _ask(loss, _nudged(arrays, which, i, step[i]))
            if method == "central":
                down, apart = _ask(loss, _nudged(arrays, which, i, -step[i])), 2 * step[i]
            else:
                down, apart = here, step[i]
            with np.errstate(all="ignore"):
                slope[i] = (up - down) / apart
            if not np.isfinite(slope[i]):
                raise ValueError(
                    f"the slope overflows: the loss changes by {up - down:g} over {apart:g}. "
                    "Measure a loss of smaller numbers"
                )
    return slopes


def _nudged(arrays, which, i, nudge):
    """The same arrays, but for one entry."""
    moved = arrays[which].copy()
    with np.errstate(over="ignore"):  # an infinite entry is the loss's to refuse
        moved[i] += nudge
    if moved[i] == arrays[which][i]:
        raise ValueError(
            f"step={abs(nudge):g} is too small: {moved[i]:g} plus that is still {moved[i]:g}, "
            "since a float64 has 16 digits. Take a larger step"
        )
    return [*arrays[:which], moved, *arrays[which + 1 :]]


def _ask(loss, arrays):
    """The loss as one finite number, in the precision that the function gave."""
    try:
        # A number goes in as a number: f"{a:.2f}" fails on an array, even one without axes.
        numbers = (read_only(array) if array.ndim else array[()] for array in arrays)
        with np.errstate(over="ignore", invalid="ignore"):  # told below, by what comes out
            value = loss(*numbers)
    except ValueError as error:
        if "read-only" not in str(error):
            raise
        raise ValueError(
            "your loss changes its arrays in place, as `W -= ...` does: make a new one instead"
        ) from error
    if value is None:
        raise TypeError("your loss returned None: does it end with a return?")
    value = checked_numbers("what your loss returns", value)
    if value.size != 1:
        raise ValueError(
            f"your loss returned an array of shape {value.shape}, but a loss is one number: "
            "is a sum or a mean missing?"
        )
    number = value.reshape(())[()] if value.dtype.kind == "f" else np.float64(value.item())
    if not np.isfinite(number):
        raise ValueError(f"your loss is {number} here: measure where it is finite")
    return number


def _steps(arrays, step, method, here):
    """How far to nudge every entry."""
    if step is not None:
        if checked_number("step", step) <= 0:
            raise ValueError(f"step must be above 0, not {step}")
        return [np.full(array.shape, float(step)) for array in arrays]
    # Where both errors are about equal: see the explorer of notebook 04.
    step = _precision(here) ** (1 / 3 if method == "central" else 1 / 2)
    return [step * np.maximum(1, np.abs(array)) for array in arrays]


def _precision(number):
    """The distance from 1 to the next number of this kind; whole numbers are exact."""
    kind = np.asarray(number).dtype
    return float(np.finfo(kind if kind.kind == "f" else np.float64).eps)


# ---- the door


def _checked_arrays(loss, arrays):
    """float64 copies of the arrays; a loss that can be called."""
    if not callable(loss):
        raise TypeError(f"loss must be a function, not {type(loss).__name__}: hand in its name")
    if not arrays:
        raise ValueError("no array to nudge: numerical_gradient(loss, W, b)")
    copies = []
    for name, array in zip(_names(loss, len(arrays)), arrays, strict=True):
        copies.append(checked_array(name, array).astype(np.float64))
        if copies[-1].size == 0:
            raise ValueError(f"{name} has shape {copies[-1].shape}: there is nothing in it")
    return copies


def _names(loss, count):
    """What the loss calls its arrays."""
    try:
        parameters = list(inspect.signature(loss).parameters.values())
    except (TypeError, ValueError):  # some compiled functions have no signature
        parameters = []
    own = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return [own[i] if i < len(own) else f"array{i + 1}" for i in range(count)]


def _claims(gradient, arrays, names):
    """The gradients to be checked, one numeric array for each array; shapes come later."""
    if callable(gradient):
        gradient = gradient(*(array.copy() if array.ndim else array[()] for array in arrays))
    if len(arrays) == 1 and not isinstance(gradient, tuple):
        gradient = (gradient,)
    wanted = "(" + ", ".join(f"dLd{name}" for name in names) + ("," * (len(names) == 1)) + ")"
    if not isinstance(gradient, (tuple, list)) or len(gradient) != len(arrays):
        size = f" of {len(gradient)}" if isinstance(gradient, (tuple, list)) else ""
        raise ValueError(
            f"the gradient must be one array for each array, {wanted}, "
            f"not a {type(gradient).__name__}{size}"
        )
    claims = []
    for name, claim in zip(names, gradient, strict=True):
        claims.append(checked_numbers(f"dLd{name}", claim))
        if claims[-1].size == 0:
            raise ValueError(f"dLd{name} has shape {claims[-1].shape}: there is nothing in it")
    return claims
