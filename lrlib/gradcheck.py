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
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from lrlib._answer import Finding
from lrlib._asking import asked_parts, checked_signature
from lrlib._checks import checked_array, checked_count, checked_number, checked_numbers
from lrlib._diagnose import diagnose
from lrlib._factors import largest
from lrlib._measure import (
    ask,
    down_the_slope,
    elsewhere,
    place_of,
    precision_of,
    sizes_of,
    slopes_at,
    slopes_of,
    steps_for,
    with_rivals,
)
from lrlib._rivals import by_its_slopes
from lrlib._words import listing

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
    here = ask(loss, arrays)
    steps = steps_for(arrays, step, method, here)
    return tuple(slope[()] for slope in slopes_of(loss, arrays, steps, method, here))


def relative_error(claimed: ArrayLike, measured: ArrayLike) -> float:
    """The largest difference of two arrays, as a part of the largest number in them.

    Raises ValueError for different shapes, NaN or infinity, TypeError for what is no real
    number.
    """
    claimed, measured = checked_array("claimed", claimed), checked_array("measured", measured)
    if claimed.shape != measured.shape:
        raise ValueError(f"claimed has shape {claimed.shape}, measured has {measured.shape}")
    return _gap(claimed.astype(np.float64), measured.astype(np.float64))


@dataclass(frozen=True, eq=False)
class GradientCheck:
    """What `check_gradient` found. `print()` shows the verdict; in an `if` it counts as `right`.

    Attributes
    ----------
    right : bool
    fault : str
        The likely one, in a word or two: "factor", "sign", "zero", "transposed", "shape",
        "swapped", "another part", "the loss", "the parameter", "step", "added up",
        "whole numbers", "term", "missing term", "here only" (a factor that is another
        elsewhere), "rival" (the gradient of something else), "constant", "remembers",
        "not finite", "bends" (it is not straight in the parameters), "one entry",
        "entries" (nothing simpler), "unclear" (the measurement is no
        good), or "" when it is right.
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
    the two disagree, the measurement is no good, and the verdict says so. A gradient function
    is asked twice, and at a second place, where a gradient that is right by chance, or has
    nothing to do with the parameters, shows. A check knows only the loss that it is given: if
    that one is wrong, a gradient that fits it is "right".

    Parameters
    ----------
    loss : callable
        ``loss(*arrays)`` returns one number. The verdict calls the arrays by the names of its
        parameters.
    gradient : tuple of array_like, or callable
        One gradient for each array, or ``gradient(*arrays)`` that returns them: for W and b,
        ``gradient(W, b) -> (dLdW, dLdb)``. One that takes X and y as well is handed in as
        ``lambda W, b: mine(X, y, W, b)``.
    *arrays : array_like
        Where to check: best at random numbers, never at the minimum, where every factor fits.
    n : int, optional
        The number of samples, so that a factor of n can be named.
    step : float, optional
        See `numerical_gradient`.
    tolerance : float, optional
        The relative error that counts as right: 3e-06, more where float32 is in play.

    Raises
    ------
    ValueError, TypeError
        As `numerical_gradient`, and for a gradient that is not one array for each array.
    """
    handed_in, arrays = arrays, _checked_arrays(loss, arrays)
    names = _names(loss, len(arrays))
    if n is not None:
        n = checked_count("n", n)
    here = ask(loss, arrays)
    asked = _asker(gradient, names)
    claims = asked(arrays)
    precision = max(precision_of(number) for number in (here, *claims))
    if tolerance is None:
        tolerance = max(3e-6, float(np.sqrt(precision)))
    tolerance = checked_number("tolerance", tolerance, at_least=0)

    with np.errstate(all="ignore"):  # of what overflows, the verdict is "Wrong"
        sizes = sizes_of(arrays, n, claims)
        place, unclear = place_of(loss, arrays, names, claims, sizes, step, tolerance)
        found = _own_ways(asked, arrays, handed_in, names, claims) if callable(gradient) else None
        if found is None and not unclear:
            there = None
            if callable(gradient):
                quick = all(part.agrees for part in place.parts)
                there = elsewhere(loss, asked, arrays, names, sizes, tolerance, quick)
            found = _found((loss, gradient), asked, names, place, there, tolerance)
    if found:
        verdict = f"Wrong: {found.words}"
    elif unclear:
        found, verdict = Finding("unclear", unclear), unclear
    else:
        verdict = _right(place, names, precision, callable(gradient))
    return GradientCheck(
        found is None,
        found.fault if found else "",
        verdict,
        tuple(part.right[()] for part in place.parts),
        tuple(_error(part) for part in place.parts),
    )


# ---- the verdict


def _found(functions, asked, names, place, beyond, tolerance):
    """The fault, looked for here and at a second place; None if there is none."""

    third = down_the_slope(functions[0], asked, place, names, tolerance) if beyond else []

    def finding(*places):
        known = with_rivals(functions, [*places, *third], names, tolerance)

        def more():
            arrays = [place.others[name] for name in names]
            right = partial(slopes_at, functions[0])
            return by_its_slopes(asked, right, arrays, known[0].sizes.n) if beyond else None

        return diagnose(known, tolerance, "the measured slopes", gradient=True, more=more)

    right_here = all(part.agrees for part in place.parts)
    if beyond is None:
        return None if right_here else finding(place)
    pairs = list(zip(place.parts, beyond.parts, strict=True))
    for one in third:  # where errors have either sign, and a sign of them shows
        pairs += zip(place.parts, one.parts, strict=True)
    same = all(not _differs(here.claim, other.claim) for here, other in pairs)
    if same and any(largest(here.claim) > here.noise for here, _ in pairs):
        words = "asked at another place, your function gives the same numbers, and the measured "
        return Finding("constant", f"{words}slopes are others there. Does it use {listing(names)}?")
    if right_here:
        found, where = finding(beyond), ""
        if zero := [name for name in names if not place.others[name].any()]:
            where = f", where {listing(zero)} {'is' if len(zero) == 1 else 'are'} zero and a term "
            where += "that goes with it can't show"
        words = f"right here{where}, and not at another place. There, {found.words} Check at "
        return Finding(found.fault, f"{words}random numbers.")
    return finding(place, *([] if all(part.agrees for part in beyond.parts) else [beyond]))


def _right(place, names, precision, asked):
    """What there is to say of a gradient that is right."""
    parts = place.parts
    wanted = listing([part.name for part in parts])
    if all(max(largest(part.right), largest(part.claim)) <= part.noise for part in parts):
        return (
            "Right, as far as this place can tell: every slope is zero here, and zero fits "
            "any factor and sign. Check again where the loss is steep."
        )
    words = f"{wanted} {'agrees' if len(parts) == 1 else 'agree'} with the measured slopes."
    if precision > 1e-10:
        words = f"Right, as far as float32 can tell, which keeps 7 digits: {words}"
        return f"{words} Compute in float64 for a sharper check."
    words = f"Right: {words}"
    if not asked and not place.others[names[0]].any():
        words += f" But {names[0]} is zero, where a term that goes with it, as a penalty does, "
        words += "can't show: check at random numbers as well."
    return words


def _gap(claimed, measured):
    scale = max(largest(claimed), largest(measured))
    if not scale:
        return 0.0
    # In units of about the scale, so that no difference overflows: a power of 2 costs no digit.
    unit = -int(np.frexp(scale)[1])
    gap = largest(np.ldexp(claimed, unit) - np.ldexp(measured, unit))
    return float(gap / np.ldexp(scale, unit))


def _error(part):
    finite = part.claim.shape == part.right.shape and np.isfinite(part.claim).all()
    return _gap(part.claim, part.right) if finite else float("nan")


# ---- input validation


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


def _asker(gradient, names):
    """A function that gives the claims at a place: of a gradient function, or those handed in."""
    wanted = [f"dLd{name}" for name in names]
    if not callable(gradient):
        parts = asked_parts(gradient, wanted, "the gradient")
        return lambda arrays: _claims(parts, wanted)
    checked_signature(gradient, names, "check_gradient")
    changed: list[str] = []  # of the arrays it got, those that it changed, `asked.changed`

    def asked(arrays):
        given = [array.copy() if array.ndim else array[()] for array in arrays]
        answer = gradient(*given)
        changed[:] = [
            name
            for name, now, before in zip(names, given, arrays, strict=True)
            if not np.array_equal(now, before, equal_nan=True)
        ]
        return _claims(asked_parts(answer, wanted), wanted)

    vars(asked)["changed"] = changed
    return asked


def _claims(parts, wanted):
    """Copies of the gradients to be checked, as numbers; shapes come later."""
    claims = [
        np.array(checked_numbers(name, part)) for name, part in zip(wanted, parts, strict=True)
    ]
    for name, claim in zip(wanted, claims, strict=True):
        if claim.size == 0:
            raise ValueError(f"{name} has shape {claim.shape}: there is nothing in it")
    return claims


def _own_ways(gradient, arrays, handed_in, names, claims):
    """Does it remember, and does it cut off what whole numbers can't hold?"""
    again = gradient(arrays)
    if any(_differs(*pair) for pair in zip(claims, again, strict=True)):
        return Finding(
            "remembers",
            "asked twice at one place, your function gives two answers. Does it add up in a "
            "variable outside, or draw random numbers?",
        )
    own = [
        np.array(one) if np.asarray(one).dtype.kind in "iu" else array
        for one, array in zip(handed_in, arrays, strict=True)
    ]
    whole = [name for name, one in zip(names, own, strict=True) if one.dtype.kind in "iu"]
    if not whole:
        return _in_place(gradient)
    words = f"your own {listing(whole)} {'holds' if len(whole) == 1 else 'hold'} whole numbers"
    fix = f"Start with {whole[0]} as np.array(..., dtype=float)."
    try:
        if not any(_differs(*pair) for pair in zip(claims, gradient(own), strict=True)):
            return _in_place(gradient)
    except Exception as error:  # noqa: BLE001 - numpy's own word for it
        return Finding(
            "whole numbers", f"{words}, and with them your function stops: {error}. {fix}"
        )
    cut = f"{words}, and what is made like it, as np.zeros_like does, cuts off decimals"
    return Finding("whole numbers", f"{cut}: with them your function gives another gradient. {fix}")


def _in_place(gradient):
    """Does it change what it gets? These are copies, but a learner's own W would be gone."""
    if not gradient.changed:
        return None
    return Finding(
        "step",
        f"your function changes {listing(gradient.changed)} in place, as `W -= ...` does. It only "
        "has to return the gradient: whoever asks for it takes the step.",
    )


def _differs(one, other):
    return one.shape != other.shape or not np.allclose(
        one, other, rtol=1e-6, atol=0, equal_nan=True
    )
