"""What is wrong with the numbers of one part of an answer? From telling to vague.

A part is one array, dLdW say. It may be transposed, another part, the loss or the parameter, have
a term too many, or be cut to whole numbers. A question is answered yes only if the answer fits
every place that is known.
"""

from itertools import combinations

import numpy as np

from lrlib._answer import Answer, Finding, claim, right
from lrlib._factors import digits, largest, show, times


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
    for question in (*questions, _other_entries, _moved, _term, _some_entries):
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


def _off(answer, i):
    """Which entries are off, at every place."""
    for place in answer.places:
        part = place.parts[i]
        scale = max(largest(part.claim), largest(part.right))
        off = np.abs(part.claim - part.right) > answer.tolerance * scale + part.noise
        yield off if off.any() or part.agrees else part.claim != part.right


def _term(answer, i):
    """Is it right but for a multiple of a parameter, of its sign, or of 1?"""
    off, part = list(_off(answer, i)), answer.places[0].parts[i]
    if not all(mask.any() for mask in off):
        return None

    def at(function):
        """The function's array at each place, where the entries are off."""
        where = {id(place): mask for place, mask in zip(answer.places, off, strict=True)}
        return lambda place: function(place)[where[id(place)]]

    enough = 1 if all(mask.all() for mask in off) or len(off) > 1 else 2
    gap = at(lambda place: place.parts[i].claim - place.parts[i].right)
    some, _ = _which(answer, i, off)
    partly = not all(mask.all() for mask in off)
    for name in answer.others(i):
        factor = answer.factor(gap, at(lambda place, name=name: place.others[name]))
        if factor and not factor.varies and factor.count > enough:
            if answer.gradient and _of_the_prediction(answer, name):
                words = (
                    f"{{name}} is off by {show(factor.value)} times {name}{some}: in the prediction"
                )
                return Finding("term", f"{words}, does {name} meet what it should?")
            where = _which(answer, i, off, factor.value, name)
            return Finding(*answer.penalty(factor.value, name, *where))
        below = all(
            (mask == (place.others[name] < 0)).all()
            for place, mask in zip(answer.places, off, strict=True)
        )
        flat = answer.factor(gap, at(lambda place: np.ones(place.parts[i].right.shape)))
        if below and flat and not flat.varies and flat.count > enough and partly:
            words = (
                f"{{name}} is off where {name} is below 0, and by {show(flat.value)} at each such "
            )
            words += f"entry: is the sign of {name} missing, the derivative of |{name}|?"
            return Finding("term", words)
        signs = answer.factor(gap, at(lambda place, name=name: np.sign(place.others[name])))
        alike = all((np.sign(place.others[name]) == 1).all() for place in answer.places) or all(
            (np.sign(place.others[name]) == -1).all() for place in answer.places
        )
        if not alike and signs and not signs.varies and signs.count > enough:
            return Finding(*answer.penalty(signs.value, f"the sign of {name}", some))
    flat = answer.factor(gap, at(lambda place: np.ones(place.parts[i].right.shape)))
    if flat and flat.count > max(enough, len(off) if flat.varies else 0):
        here = ", and by another one elsewhere" if flat.varies else ""
        own = part.name.removeprefix("dLd")
        # All entries of one sign, or it would have been found above.
        if not flat.varies and own in answer.others(i) and digits(abs(flat.value)) < 3:
            sign = float(np.sign(answer.places[0].others[own].ravel()[0]))
            here += f". That is {show(sign * flat.value)} times the sign of {own} as well"
            here += f": is |{own}| in the loss?" if answer.gradient else ""
        end = "" if here.endswith("?") else "."
        return Finding(
            "term", f"{{name}} is off by the same number, {show(flat.value)}{some}{here}{end}"
        )
    return None


def _which(answer, i, off, much=0.0, name=""):
    """Which entries are off, in words: "" for all of them; and the one if it is one.

    An entry may be too small for a term, much times a parameter, to be seen at one place or all.
    """
    small = [np.zeros_like(mask) for mask in off]
    for place, hidden in zip(answer.places, small, strict=True) if name else ():
        part = place.parts[i]
        scale = max(largest(part.claim), largest(part.right))
        term = np.abs(much * place.others[name])
        hidden |= term <= answer.tolerance * scale + part.noise
    if all(mask.shape == off[0].shape for mask in off):
        off, small = [np.logical_or.reduce(off)], [np.logical_and.reduce(small)]
    if all(mask.all() for mask in off):
        return "", ""
    if all((mask | hidden).all() for mask, hidden in zip(off, small, strict=True)):
        return f", where {name} is large enough to tell", ""
    seen = off[0], ~(off[0] | small[0])
    own, spared = ([str(one) for one in np.argwhere(mask).tolist()] for mask in seen)
    alone = "" if (small[0] & ~off[0]).any() else " alone"
    if len(spared) == 1 < len(own):
        return f" at all entries but {spared[0]}", ""
    if len(own) <= 3:
        return f" at {' and '.join(filter(None, [', '.join(own[:-1]), own[-1]]))}{alone}", own[
            0
        ] if len(own) == 1 else ""
    return f" in {len(own)} of its {off[0].size} entries, the first at {own[0]}", ""


def _of_the_prediction(answer, name):
    """Is it off with another's parameter, or is another part off with this one? No penalty is."""

    def goes_along(j):
        gap = answer.factor(
            lambda place: place.parts[j].claim - place.parts[j].right,
            lambda place: place.others[name],
        )
        return gap and not gap.varies and len(answer.places) > 1

    return any(goes_along(j) for j in answer.wrong if answer.names[j] != f"dLd{name}")


def _moved(answer, i):
    """Is it off by the same at two places? Then by what does not go with the parameters."""
    if not answer.gradient or len(answer.places) < 2:
        return None
    here, *there = (place.parts[i] for place in answer.places)
    gap, noise = here.claim - here.right, answer.tolerance * largest(here.claim - here.right)
    if any(largest(gap - one.claim + one.right) > noise + here.noise + one.noise for one in there):
        return None
    if np.ptp(gap) <= here.noise and digits(abs(float(gap.flat[0]))) < 3:  # somebody typed it
        return None
    words = "{name} {be} off by the same at every place: what goes with the parameters is right, "
    words += "and what does not is off, as y. Is y changed, left out, or in another order than the "
    words += "rows of X?"
    return Finding("rival", words)


def _other_entries(answer, i):
    """Does each entry stand in the place of another, or the same one twice?"""
    parts = [place.parts[i] for place in answer.places]
    if not 2 <= parts[0].right.size <= 100:
        return None
    places = []
    for k in range(parts[0].right.size):
        near = [
            [
                largest(part.claim.ravel()[k] - one) <= part.noise + 1e-4 * largest(part.right)
                for one in part.right.ravel()
            ]
            for part in parts
        ]
        fit = [j for j in range(parts[0].right.size) if all(row[j] for row in near)]
        if not fit:
            return None
        places.append(k if k in fit else fit[0])
    moved = [(k, j) for k, j in enumerate(places) if k != j]
    if not moved:
        return None
    mine, theirs = (
        str(tuple(map(int, np.unravel_index(at, parts[0].right.shape)))) for at in moved[0]
    )
    twice = len(set(places)) < len(places)
    words = f"the entries of {{name}} stand in other places: at {mine} yours is what belongs at "
    ask = "is one column read twice?" if twice else "are the columns in another order?"
    return Finding("order", f"{words}{theirs}; {ask}")


def _some_entries(answer, i):
    """So many are off: all that can be said."""
    where = next(j for j, mask in enumerate(_off(answer, i)) if mask.any())
    part, off = answer.places[where].parts[i], np.argwhere(list(_off(answer, i))[where])
    first = tuple(off[0].tolist())
    there = part.right[first] if abs(part.right[first]) > part.noise else 0.0
    place = f"[{', '.join(map(str, first))}]" if first else ""
    if answer.gradient:
        example = f"yours is {show(part.claim[first])}, {answer.one} {show(there)}"
    else:
        example = f"yours is {show(part.claim[first])}, and it should be "
        example += "higher" if part.claim[first] < there else "lower"
    if part.right.size == 1 and not answer.gradient:
        way = "higher" if part.claim[first] < there else "lower"
        return Finding("one entry", f"{{name}} is {show(part.claim[first])}, and should be {way}.")
    if part.right.size == 1:
        return Finding("one entry", f"{{name}} is off: {example}.")
    which = (
        f"{len(off)} of {part.right.size} entries of {{name}} {'is' if len(off) == 1 else 'are'}"
    )
    if some := _what_is_off(answer, i):
        end = "" if some.endswith("?") else "."
        return Finding("some entries", f"{which} {some}{end} The first is at {place}.")
    if len(off) == 1:
        words = f"one entry of {{name}} is off, the others are right. At {place} {example}."
        return Finding("one entry", words)
    return Finding("entries", f"{which} off, by no common factor. At {place} {example}.")


def _what_is_off(answer, i):
    """Words for the entries that are off, where all of them are off in one way."""
    off = list(_off(answer, i))
    claims = [place.parts[i].claim[mask] for place, mask in zip(answer.places, off, strict=True)]
    rights = [place.parts[i].right[mask] for place, mask in zip(answer.places, off, strict=True)]
    if sum(map(len, claims)) == 1:
        return None
    if not any(map(largest, claims)):
        return "zero, and the right ones are not: is a loop or a slice too short?"
    claim, right = np.concatenate(claims), np.concatenate(rights)
    if len(claim) > 2 and np.ptp(np.abs(claim)) == 0 and (np.sign(claim) == np.sign(right)).all():
        if (np.abs(right) > np.abs(claim)).all():
            return f"cut off at {show(abs(claim[0]))}"
    if largest(claim + right) <= answer.tolerance * largest(right):
        return f"exactly minus {answer.right}: is there an absolute value in it?"
    return None
