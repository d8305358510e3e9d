"""What is wrong with the numbers of one part of an answer? From telling to vague.

A part is one array, dLdW say. It may be transposed, another part, the loss or the parameter, have
a term too many, or be cut to whole numbers. A question is answered yes only if the answer fits
every place that is known.
"""

from itertools import combinations

import numpy as np

from lrlib._answer import Answer, Finding, claim, right
from lrlib._entries import moved, other_entries, some_entries, term
from lrlib._factors import largest, show, times


def axes_of(ndim: int) -> list[tuple[int, ...]]:
    """Every choice of axes to add up, the fewest first."""
    return [axes for size in range(1, ndim + 1) for axes in combinations(range(ndim), size)]


def added(array, axes):
    return array.sum(axis=axes) if max(axes) < array.ndim else None


# ---- numbers


def part(answer: Answer, i: int) -> Finding:
    """What is wrong with the numbers of a part whose shape is right; the last word on it."""
    questions = (
        _zero,
        _constant,
        _transposed,
        _own_factor,
        _another_part,
        _something_else,
        _added_up,
        _rival,
        _cut,
    )
    for question in (*questions, other_entries, moved, term, some_entries):
        if found := question(answer, i):
            return found
    raise AssertionError("a part that is wrong is off somewhere")


def plain(answer: Answer, i: int) -> bool:
    """Is it zero, or a telling number of times the right one?"""
    return answer.fits([i]) and bool(_zero(answer, i) or _own_factor(answer, i))


def _zero(answer, i):
    if not answer.gradient and len(answer.places) == 1:  # a number that was typed
        return None
    parts = [place.parts[i] for place in answer.places]
    if any(largest(part.claim) > part.noise for part in parts):
        return None
    part = parts[0]
    there = show(part.right[np.unravel_index(np.abs(part.right).argmax(), part.right.shape)])
    words = f"{{name}} {{be}} zero, but {answer.right} is {there}"
    if answer.gradient:
        words = (
            f"{{name}} {{be}} zero, but the loss does change with {part.name.removeprefix('dLd')}"
        )
        words += f": the measured slope is {there}"
    return Finding("zero", f"{words}. Its term is missing.")


def _constant(answer, i):
    """Is a slope the same at two places, where the right one is not?"""
    if not answer.gradient or len(answer.places) < 2:
        return None
    here, *there = (place.parts[i] for place in answer.places)
    if any(largest(here.claim - one.claim) for one in there):
        return None
    if all(largest(here.right - one.right) <= here.noise for one in there):
        return None
    words = "{name} {be} the same at another place, where the right one is another"
    return Finding("constant", f"{words}: does it use the parameters?")


def _transposed(answer, i):
    shape = answer.places[0].parts[i].right.shape
    if len(shape) != 2 or shape[0] == 1 or shape != shape[::-1]:
        return None
    factor = answer.factor(lambda place: place.parts[i].claim.T, right(i))
    if not factor or not (factor.is_one or factor.tells):
        return None
    also = "" if factor.is_one else f" And then it is {answer.times(factor, False)}"
    return Finding("transposed", f"{{name}} is transposed: write .T, and it agrees.{also}")


def _own_factor(answer, i):
    factor = answer.factor(claim(i), right(i))
    if not factor or not factor.tells:
        return None
    fault = "sign" if factor.is_minus_one else "factor"
    return Finding(fault, f"{{name}} {{be}} {answer.times(factor, False)}")


def _another_part(answer, i):
    """Is it what belongs in another part, or that one's rows added up?"""
    for j in answer.every:
        if j == i:
            continue
        name = answer.names[j]
        factor = answer.factor(claim(i), lambda place, j=j: _spread(place.parts[j].right, place, i))
        # At one place, equal entries are some number of times any single number.
        solid = len(answer.places) > 1 or answer.places[0].parts[j].right.size > 1
        if factor and (factor.is_one or (factor.tells and solid)):
            hint = ": is a factor x missing in it?" if i < j else ": is a factor x too many in it?"
            hint = hint if answer.gradient else "."
            belongs = name if answer.gradient else f"what belongs in {name}"
            what = f"exactly {belongs}" if factor.is_one else f"{times(factor.value)} {belongs}"
            return Finding("another part", f"{{name}} is {what}{hint}")
        for axes in axes_of(answer.places[0].parts[j].right.ndim):
            factor = answer.factor(
                claim(i), lambda place, j=j, axes=axes: added(place.parts[j].right, axes)
            )
            if answer.places[0].parts[j].right.size > 1 and factor and factor.is_one:
                words = f"{{name}} is {name} added up. It is the errors that add up to it."
                return Finding("another part", words)
    return None


def _spread(array, place, i):
    """A single number stands for every entry."""
    return np.full(place.parts[i].claim.shape, array.item()) if array.size == 1 else array


def _something_else(answer, i):
    """Is it the loss, the parameter, or another thing that was at hand?"""
    loss = [place.others.get("the loss") for place in answer.places]
    if all(one is not None for one in loss):
        factor = answer.factor(claim(i), lambda place: _spread(place.others["the loss"], place, i))
        solid = factor and factor.known and (len(loss) > 1 or factor.known[0].plain)
        if factor and (factor.is_one or factor.is_minus_one or solid):
            times_ = "" if factor.is_one else f", {times(factor.value).removeprefix('exactly ')} it"
            return Finding(
                "the loss", f"{{name}} {{be}} the loss itself{times_}, and not its slope."
            )
    for name in answer.others(i):
        factor = answer.factor(claim(i), lambda place, name=name: place.others[name])
        if factor and factor.is_one:
            words = f"{{name}} is {name} itself, as it was handed in"
            words += (
                ", and not the loss's slope along it." if answer.gradient else ": it never moves?"
            )
            return Finding("the parameter", words)
        if len(answer.places) == 1 and answer.places[0].parts[i].right.size == 1:
            continue  # two numbers always have some product
        factor = answer.factor(
            claim(i), lambda place, name=name: place.parts[i].right * place.others[name]
        )
        if factor and factor.is_one:
            words = f"{{name}} is {answer.right} times {name}, entry by entry"
            return Finding("times", f"{words}: is {name} one factor too many?")
        for j in answer.every:
            factor = answer.factor(
                claim(i),
                lambda place, name=name, j=j: place.others[name] * place.parts[j].right.mean(),
            )
            if j != i and answer.places[0].parts[j].right.size == 1 and factor and factor.is_one:
                words = f"{{name}} is {name} times {answer.names[j]}"
                return Finding("times", f"{words}: does {name} stand where X belongs?")
    return None


def _added_up(answer, i):
    """One number in every entry: the sum of all of them, say."""
    parts = [place.parts[i] for place in answer.places]
    if parts[0].claim.size < 2 or any(np.ptp(part.claim) > part.noise for part in parts):
        return None
    if all(np.ptp(part.right) <= 2 * part.noise for part in parts):
        return None
    factor = answer.factor(
        claim(i), lambda place: np.full_like(place.parts[i].right, place.parts[i].right.sum())
    )
    words = "every entry of {name} is the same"
    if factor and (factor.is_one or factor.known or factor.tells):
        times_ = "" if factor.is_one else f"{times(factor.value)} "
        words += f", and it is {times_}the sum of the right ones. Does a sum or a mean go over "
        words += "everything? With axis=0 it leaves one number for each feature. (X.T @ error has "
        words += (
            "added up the samples already.) Or, if you measured by nudging, were all nudged at "
        )
        words += "once?"
        return Finding("added up", words)
    return _rival(answer, i) or Finding("added up", f"{words} number, and the right ones differ.")


def _rival(answer, i):
    """Is it right for other data?"""
    return answer.rival([i]) or answer.after_step(i)


def _cut(answer, i):
    """Is it the right one with its decimals cut off, or some of them?"""
    parts = [place.parts[i] for place in answer.places]
    if all((part.right == np.round(part.right)).all() for part in parts):
        return None
    for way in (np.trunc, np.floor, np.round):
        if all((part.claim == way(part.right)).all() for part in parts):
            ask = "is there a //, an int(), or an array of whole numbers that it is written into?"
            return Finding("whole numbers", f"{{name}} {{be}} cut to whole numbers: {ask}")
    for kept in (1, 2, 3):
        if all((part.claim == np.round(part.right, kept)).all() for part in parts):
            return Finding("rounded", f"{{name}} {{be}} rounded to {kept} decimals.")
    return None
