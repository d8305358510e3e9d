"""Which entries of an answer's part are off, and by what: a term, another entry, a sign?"""

import numpy as np

from lrlib._answer import Finding
from lrlib._factors import digits, largest, show


def _off(answer, i):
    """Which entries are off, at every place."""
    for place in answer.places:
        part = place.parts[i]
        scale = max(largest(part.claim), largest(part.right))
        off = np.abs(part.claim - part.right) > answer.tolerance * scale + part.noise
        yield off if off.any() or part.agrees else part.claim != part.right


def term(answer, i):
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
        added = np.abs(much * place.others[name])
        hidden |= added <= answer.tolerance * scale + part.noise
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


def moved(answer, i):
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


def other_entries(answer, i):
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
    astray = [(k, j) for k, j in enumerate(places) if k != j]
    if not astray:
        return None
    mine, theirs = (
        str(tuple(map(int, np.unravel_index(at, parts[0].right.shape)))) for at in astray[0]
    )
    twice = len(set(places)) < len(places)
    words = f"the entries of {{name}} stand in other places: at {mine} yours is what belongs at "
    ask = "is one column read twice?" if twice else "are the columns in another order?"
    return Finding("order", f"{words}{theirs}; {ask}")


def some_entries(answer, i):
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
