"""Measure slopes: nudge a number, see what the loss does, and know how far to trust it.

`gradcheck` measures with these. A slope is measured twice, the second time with twice the step:
by how much the two differ is what a measurement is worth. A gradient function is held against the
slopes where it was asked for, and at a second place.
"""

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np

from lrlib._answer import Part, Place
from lrlib._asking import told_read_only
from lrlib._checks import checked_number, checked_numbers, read_only
from lrlib._factors import Sizes, largest
from lrlib._rivals import FLIPPED, LEFT_OUT, data_behind


class Measured(NamedTuple):
    """The slope at every entry of every array, and how far each array's are to be trusted."""

    slopes: list[np.ndarray]
    noise: list[float]  # a slope below it is zero, as far as measuring goes
    doubt: list[float]  # by how much twice the step changes it
    bend: list[float]  # by how much a one-sided step does


def measure(loss, arrays, here, step=None) -> Measured:
    """Central differences, twice; a loss in float32 with wider steps, where it needs them."""
    steps, wider = steps_for(arrays, step, "central", here), 1
    while True:
        slopes = slopes_of(loss, arrays, steps, "central", here)
        twice = slopes_of(loss, arrays, [2 * step for step in steps], "central", here)
        ahead = slopes_of(loss, arrays, steps, "forward", here)
        doubt = [largest(one - other) for one, other in zip(slopes, twice, strict=True)]
        bend = [largest(one - other) for one, other in zip(slopes, ahead, strict=True)]
        rounding = [2 * precision_of(here) * abs(float(here)) / float(step.min()) for step in steps]
        noise = [2 * d + 1e-3 * b + r for d, b, r in zip(doubt, bend, rounding, strict=True)]
        coarse = any(r > 1e-4 * largest(s) for r, s in zip(rounding, slopes, strict=True))
        if step is not None or precision_of(here) < 1e-10 or not coarse or wider >= 10**4:
            return Measured(slopes, noise, doubt, bend)
        steps, wider = [100 * step for step in steps], 100 * wider


def slopes_of(loss, arrays, steps, method, here):
    """The slope at every entry, nudged by the entry of `steps` at the same place."""
    slopes = [np.empty(array.shape) for array in arrays]
    for which, (slope, step) in enumerate(zip(slopes, steps, strict=True)):
        for i in np.ndindex(slope.shape):
            up = ask(loss, nudged(arrays, which, i, step[i]))
            if method == "central":
                down, apart = ask(loss, nudged(arrays, which, i, -step[i])), 2 * step[i]
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


def nudged(arrays, which, i, nudge):
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


def ask(loss, arrays):
    """The loss as one finite number, in the precision that the function gave."""
    try:
        # A number goes in as a number: f"{a:.2f}" fails on an array, even one without axes.
        numbers = (read_only(array) if array.ndim else array[()] for array in arrays)
        with np.errstate(over="ignore", invalid="ignore"):  # told below, by what comes out
            value = loss(*numbers)
    except ValueError as error:
        told_read_only(
            error,
            "your loss changes its arrays in place, as `W -= ...` does: make a new one instead",
        )
        raise
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
        raise ValueError(
            f"your loss is {number} here, though its arrays are finite: look for NaN in the data, "
            "a division by zero, a log or a root, or numbers too large to square"
        )
    return number


def steps_for(arrays, step, method, here):
    """How far to nudge every entry."""
    if step is not None:
        if checked_number("step", step) <= 0:
            raise ValueError(f"step must be above 0, not {step}")
        return [np.full(array.shape, float(step)) for array in arrays]
    # Where both errors are about equal: see the explorer of lab C.
    step = precision_of(here) ** (1 / 3 if method == "central" else 1 / 2)
    return [step * np.maximum(1, np.abs(array)) for array in arrays]


def precision_of(number):
    """The distance from 1 to the next number of this kind; whole numbers are exact."""
    kind = np.asarray(number).dtype
    return float(np.finfo(kind if kind.kind == "f" else np.float64).eps)


# ---- claims beside slopes, here and at a second place


def place_of(loss, arrays, names, claims, sizes, step, tolerance):
    """The claims beside the measured slopes, and words where those are no good."""
    here = ask(loss, arrays)
    measured = measure(loss, arrays, here, step)
    parts, unclear = [], ""
    for name, claim, slope, noise, doubt, bend in zip(names, claims, *measured, strict=True):
        claim = claim.astype(np.float64)
        fits = claim.shape == slope.shape and bool(np.isfinite(claim).all())
        scale = max(largest(slope), largest(claim) if fits else 0.0)
        agrees = fits and largest(claim - slope) <= tolerance * scale + noise
        parts.append(Part(f"dLd{name}", claim, slope, bool(agrees), noise))
        coarse = precision_of(here) > 1e-10 and noise > 0.05 * scale
        if not unclear and (doubt > 0.01 * max(scale, bend) or coarse):
            why = "may be random, have a kink here, or be computed too coarsely for this step."
            if precision_of(here) > 1e-10:
                why = "is computed in float32, which keeps 7 digits: compute it in float64."
            unclear = f"Unclear: measured with twice the step, the slope along {name} is another. "
            unclear += f"The loss {why}"
    others = dict(zip(names, arrays, strict=True)) | {"the loss": np.asarray(float(here))}
    return Place(parts, sizes, others), unclear


def elsewhere(loss, gradient, arrays, names, sizes, tolerance, quick):
    """A second place and the answer there; None where it is as right, or nobody can tell.

    `quick` measures along one direction first, which costs four losses for each array.
    """
    if sum(array.size for array in arrays) > 2000 and not quick:
        return None
    for signed in (True, False):
        there = [_moved(array, i, signed) for i, array in enumerate(arrays)]
        try:
            here, claims = ask(loss, there), gradient(there)
            if quick and _agrees_along(loss, there, here, claims, tolerance):
                return None
            place, unclear = place_of(loss, there, names, claims, sizes, None, tolerance)
        except Exception:  # noqa: BLE001 - a place that was not asked for may be out of bounds
            continue
        if not unclear:
            return place
    return None


def down_the_slope(loss, gradient, place, names, tolerance):
    """A third place: the lowest along the slopes of this one, so that errors have either sign."""
    arrays, slopes = [place.others[name] for name in names], [one.right for one in place.parts]
    steep = sum(float(np.sum(slope**2)) for slope in slopes)
    here = float(place.others["the loss"])
    try:
        step = here / steep
        arrays_at = [
            [a - t * step * s for a, s in zip(arrays, slopes, strict=True)] for t in (1, 2)
        ]
        one, two = (float(ask(loss, arrays)) for arrays in arrays_at)
        lowest = steep * step / (two - 2 * one + here)
        there = [np.asarray(a - lowest * step * s) for a, s in zip(arrays, slopes, strict=True)]
        claims = gradient(there)
        third, unclear = place_of(loss, there, names, claims, place.sizes, None, tolerance)
    except Exception:  # noqa: BLE001 - a place that was not asked for may be out of bounds
        return []
    return [] if unclear or all(part.agrees for part in third.parts) else [third]


def _moved(array, i, signed):
    """Not near, and no round numbers; with other signs, or a quarter further out."""
    share = 0.5 + 0.4 * ((np.arange(array.size) + 0.37 * i) * 0.6180339887 % 1).reshape(array.shape)
    if signed:
        share = share * (-1.0) ** (np.arange(array.size).reshape(array.shape) + i + 1)
    return np.asarray(array + (share if signed else share / 3) * np.maximum(1, np.abs(array)))


def _agrees_along(loss, arrays, here, claims, tolerance):
    """Is the slope along one direction, of each array alone, what the claims make of it?"""
    for which, (array, claim) in enumerate(zip(arrays, claims, strict=True)):
        if claim.shape != array.shape:
            return False
        way = _moved(np.zeros(array.shape), which + 1, True) * np.maximum(1, np.abs(array))
        wanted, slopes = float(np.sum(claim * way)), []
        for step in (precision_of(here) ** (1 / 3), 2 * precision_of(here) ** (1 / 3)):
            up, down = (
                [*arrays[:which], array + s * way, *arrays[which + 1 :]] for s in (step, -step)
            )
            slopes.append(float(ask(loss, up) - ask(loss, down)) / (2 * step))
        noise = 4 * abs(slopes[0] - slopes[1]) + 4 * precision_of(here) * abs(float(here)) / step
        allowed = tolerance * max(float(np.sum(np.abs(claim * way))), abs(slopes[0])) + noise
        if not abs(slopes[0] - wanted) <= allowed:
            return False
    return True


def with_rivals(functions, places, names, tolerance) -> list[Place]:
    """The places, with what is right for other data, where the data of the loss are found."""
    loss = functions[0]
    try:
        behind = data_behind(functions, places, names, tolerance)
    except Exception:  # noqa: BLE001 - a learner's objects may raise anything when looked at
        behind = None
    if behind:
        sizes, of = behind
        places = [replace(one, sizes=sizes, rivals=of(one)) for one in places]
    for place in places:
        arrays = [place.others[name] for name in names]
        if sum(array.size for array in arrays) > 200:  # each costs five losses for every entry
            continue
        if not behind:
            place.rivals.update(_by_measuring(loss, place, names))
        for i, name in enumerate(names):
            stepped = [*arrays[:i], np.asarray(arrays[i] + place.parts[i].right), *arrays[i + 1 :]]
            place.further[name] = partial(slopes_at, loss, stepped)
    return places


def slopes_at(loss, arrays):
    """The measured slopes at another place."""
    return measure(loss, arrays, ask(loss, arrays)).slopes


def _by_measuring(loss, place, names):
    """The slopes where one of the arrays is zero, or minus itself: it may have been forgotten."""
    arrays, found = [place.others[name] for name in names], {}
    for which, name in enumerate(names if len(names) > 1 else ()):
        for times, words in ((0, LEFT_OUT), (-1, FLIPPED)):
            other = [*arrays[:which], np.asarray(times * arrays[which]), *arrays[which + 1 :]]
            try:
                slopes = slopes_at(loss, other)
            except (ValueError, TypeError, ArithmeticError):
                continue
            found[words.format(name)] = lambda slopes=slopes: [slopes]
    return found


def sizes_of(arrays, n, claims):
    """n as it was told, or as an axis that was not summed tells it; d and k as W has them."""
    W = max(arrays, key=lambda array: array.ndim)
    for array, claim in zip(arrays, claims, strict=True):
        more = [size for size in claim.shape if size > 1 and size not in array.shape]
        if n is None and claim.size > array.size and more:
            n = more[0]
    return Sizes(n, *([*W.shape, 1, 1][:2] if W.ndim < 3 else ()))
