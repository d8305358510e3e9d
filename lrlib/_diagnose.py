"""How do these numbers relate to the right ones? One engine for two callers.

`check_gradient` holds a gradient against measured slopes, an exercise's `check` an answer
against the reference. Both ask here, and get the same words. A wrong answer is seldom wrong in
a new way: n times too large, the sign flipped, transposed, two parts swapped, the loss in the
place of its slope. Each leaves a trace. The traces are looked for at every place that is known
(a gradient is measured at two, an exercise has several cases), and a cause is named only where
it fits them all. What remains is told as what it is: so many numbers are off. `_parts` looks at
one part, `_factors` at one number.
"""

from collections.abc import Callable
from itertools import combinations

import numpy as np

from lrlib._answer import Answer, Finding, Place, joined, right
from lrlib._factors import FLIPPED, Factor, fraction, largest, show, times
from lrlib._parts import added, axes_of, part, plain
from lrlib._words import listing

CANT_TELL = (  # only where slopes are measured: else the loss is ours
    "A check can't tell which of the two is wrong, the gradient or the loss. Look at both: at the "
    "rows and the columns that they read, and at the shape of P - y in them."
)
UNNAMED = ("entries", "one entry")
UNSUMMED = "there is still one for each sample. One serves them all, so add them up, .sum({axis})."
# What is left of a factor after a power of the loss, and what that tells.
ROOTS = (
    (1.0, "the loss", "is there a root in the loss (a norm, an RMSE) that yours leaves out?"),
    (-0.5, "one over the root of the loss", "is there a root in yours that the loss has not?"),
    (-1.0, "one over the loss", "is there a logarithm in yours that the loss has not?"),
)


def diagnose(
    places: list[Place],
    tolerance: float,
    named: str = "the right one",
    gradient: bool = False,
    more: Callable[[], Finding | None] = lambda: None,
) -> Finding | None:
    """What is wrong with this answer? None if nothing is.

    Parameters
    ----------
    places : list of Place
        The answer where it is known; some part of it is wrong somewhere.
    tolerance : float
        How far off a number may be, as a part of the largest, to count as the same.
    named : str
        What the right numbers are called.
    gradient : bool
        They are the slopes of a loss, which may itself be what is wrong.
    more : callable
        Asked where no cause is found: what else is known.
    """
    answer = Answer(places, tolerance, named, gradient)
    if not answer.wrong:
        return None
    for question in (_not_finite, _zero, _swapped, _whole, _rival, _stepped):
        if found := question(answer):
            return found
    told: dict[Finding, list[str]] = {}
    many = len(answer.every) > 3
    for i in answer.wrong[:1] if many else answer.wrong:
        told.setdefault(_shape(answer, i) or part(answer, i), []).append(answer.names[i])
    if not gradient:  # what is off after a fault that is named follows
        told = {one: names for one, names in told.items() if one.fault not in UNNAMED} or told
    words = [_filled(found.words, names) for found, names in told.items()]
    if good := [name for i, name in enumerate(answer.names) if i not in answer.wrong]:
        if not many or len(answer.wrong) == 1:
            words.append(
                f"The rest, {listing(good)}, is right." if gradient else "The rest is right."
            )
    fault = next(iter(told)).fault
    if gradient and fault in UNNAMED:
        if known := more():
            fault = known.fault
            words.append(known.words)
        if fault in UNNAMED and answer.one == "the measured slope":
            words.append(CANT_TELL)
    return Finding(fault, " ".join(words))


def _not_finite(answer):
    for place in answer.places:
        for one in place.parts:
            if not np.isfinite(one.claim).all():
                what = "NaN (not a number)" if np.isnan(one.claim).any() else "infinite"
                holds = f"is {what}" if one.claim.size == 1 else f"holds numbers that are {what}"
                why = "a division by zero, a logarithm of 0, or numbers that grew too far?"
                return Finding("not finite", _filled(f"{{name}} {holds}: {why}", [one.name]))
    return None


def _zero(answer):
    if not answer.gradient and len(answer.places) == 1:  # a number that was typed
        return None
    parts = [place.parts[i] for place in answer.places for i in answer.every]
    zero = all(largest(one.claim) <= one.noise for one in parts)
    if len(answer.wrong) < len(answer.every) or not answer.fits(answer.every) or not zero:
        return None
    words = "{name} {be} zero, and the right ones are not. "
    if answer.gradient:
        words = "{name} {be} zero, but the loss does change: the measured slope along "
        words += " and along ".join(
            f"{one.name.removeprefix('dLd')} is {_largest_of(one.right)}"
            for one in answer.places[0].parts
        )
        words += ". "
    words += "Is there a // in it, or another division that leaves whole numbers? Or is a term "
    return Finding("zero", _filled(words + "missing?", answer.names))


def _swapped(answer):
    for i, j in combinations(answer.wrong, 2):
        factor = answer.factor(joined([i, j], "claim"), joined([j, i], "right"))
        if factor and (factor.is_one or factor.tells):
            names = [answer.names[i], answer.names[j]]
            also = "" if factor.is_one else f" And then they are {answer.times(factor, False)}"
            order = f"({', '.join(answer.names)}) is asked for, in this order"
            return Finding("swapped", _filled(f"{{name}} are swapped: {order}.{also}", names))
    return None


def _whole(answer):
    """Is all of it the same number of times the right one?"""
    if not answer.fits(answer.every):
        return None
    factor = answer.factor(joined(answer.every, "claim"), joined(answer.every, "right"))
    if not factor or factor.is_one:
        return None
    subject = _filled("{name} {be}", answer.names)
    if root := _root(answer, factor):
        return Finding("here only", f"{subject} {root}")
    if not factor.tells:
        return None
    fault = "sign" if factor.is_minus_one else "factor"
    return Finding(fault, f"{subject} {answer.times(factor, answer.gradient)}")


def _root(answer, factor: Factor):
    """Words for a factor that holds at this place only, because the loss is in it."""
    losses = [place.others.get("the loss") for place in answer.places]
    if losses[0] is None or (factor.known and len(answer.places) == 1):
        return ""
    here = f"{times(factor.value).removeprefix('exactly ')} {answer.right} here"
    flipped = f" The {FLIPPED}, too." if factor.value < 0 else ""
    if factor.varies:
        here += f", and {fraction(abs(factor.values[1]))} times at another place"
    for power, name, why in ROOTS:
        left = factor.over([float(np.ravel(loss)[0]) ** power for loss in losses])
        if left and (left.is_one or left.known) and (factor.varies or len(losses) == 1):
            plain = [one for one in left.known if not any(one.powers)] or left.known
            also = "" if left.is_one else f"{plain[0].symbol} times "
            return f"{here}. That is {also}{name}: {why}{flipped}"
    if not factor.varies or factor.count <= len(losses):  # one number is always some factor away
        return ""
    whole = joined(answer.every, "claim")
    lengths = [float(np.linalg.norm(whole(place))) for place in answer.places]
    if np.ptp(lengths) <= answer.tolerance * lengths[0]:
        also = f"{here}. It has the same length, {show(lengths[0])}, at both: is it divided by its "
        return f"{also}own length? Then every step is as long, and no run settles.{flipped}"
    return f"{here}. No factor goes with every place.{flipped}"


def _rival(answer):
    """Is all of it the right answer to another question? Where one part is right, it can't be."""
    if len(answer.wrong) < len(answer.every) or len(answer.every) == 1:
        return None
    found = answer.rival(answer.every)
    return found and Finding(found.fault, _filled(found.words, answer.names))


def _stepped(answer):
    """Is it what is left after a step, where the gradient belongs?"""
    starts = []
    if all(plain(answer, i) for i in answer.wrong):
        return None
    for i in answer.wrong:
        for name in answer.others(i) if answer.fits([i]) else ():
            moved = answer.factor(
                lambda place, i=i, name=name: place.parts[i].claim - place.others[name], right(i)
            )
            if moved and (abs(abs(moved.value) - 1) < 1e-5 or moved.count > 1) and not moved.varies:
                starts.append((name, moved.value))
                break
    if not starts or len(starts) < len(answer.wrong):
        return None
    rate = starts[0][1]
    if rate > 0 and len(answer.wrong) < len(answer.every):  # a penalty's term, rather
        return None
    step = "" if abs(abs(rate) - 1) < 1e-4 else f"{show(abs(rate))} times "
    many = "s" if len(starts) > 1 else ""
    sign = "plus" if rate > 0 else "minus"
    words = f"{{name}} {{be}} {listing([name for name, _ in starts])} {sign} {step}{answer.right}: "
    words += (
        f"the parameter{many} after a step. Hand back the gradient itself; whoever asks for it "
    )
    words += "takes the step."
    return Finding("step", _filled(words, [answer.names[i] for i in answer.wrong]))


def _largest_of(array):
    return show(array[np.unravel_index(np.abs(array).argmax(), array.shape)])


# ---- shapes


def _shape(answer: Answer, i: int) -> Finding | None:
    """What a wrong shape tells."""
    if answer.fits([i]):
        return None
    wrong = (p.parts[i] for p in answer.places if p.parts[i].claim.shape != p.parts[i].right.shape)
    part = next(wrong)
    have, want = part.claim.shape, part.right.shape
    n_have, n_want = part.claim.size, part.right.size
    what = f"has shape {have}" if have else "is a plain number"
    other = f" and should have shape {want}" if want else " and should be one number"
    wanted = f", but {part.name.removeprefix('dLd')} has shape {want}"
    words = f"{{name}} {what}{wanted if answer.gradient else other}"

    def beside(one: Callable, other: Callable) -> str | None:
        """What is to be said beside the shape, where it is all, or all but for a factor."""
        factor = answer.factor(
            lambda place: one(place.parts[i].claim), lambda place: other(place.parts[i].right)
        )
        if factor and factor.tells and (answer.gradient or factor.count > 1):
            return f" And then it is {answer.times(factor, False)}"
        return "" if factor and factor.is_one else None

    def same(array):
        return array

    loss = answer.places[0].others.get("the loss")
    if loss is not None and n_have == 1 and np.isclose(part.claim.item(), loss, rtol=1e-9):
        return Finding("the loss", f"{words}: it is the loss itself, and not its slope.")

    if len(have) == 2 and have == want[::-1]:
        also = beside(np.transpose, same)
        also = " (And more is wrong than that.)" if also is None else also
        return Finding("transposed", f"{words}: it is transposed; write .T.{also}")
    if n_have == n_want and (also := beside(same, same)) is not None:
        form = f".reshape{want} puts them in form" if want else ".item() takes it out"
        if not have:
            form = ".sum(axis=0) keeps the axis, np.array([...]) makes one"
        number = "number is" if n_want == 1 else "numbers are"
        return Finding("shape", f"{words}. The {number} right: {form}.{also}")
    for axes in axes_of(len(have)):
        if (also := beside(lambda array, axes=axes: added(array, axes), same)) is not None:
            axis = f"axis={axes[0]}" if len(axes) == 1 else ""
            return Finding("shape", f"{words}: {UNSUMMED.format(axis=axis)}{also}")
    if n_have < n_want:
        one_output = answer.places[0].sizes.k in (None, 1) and want[1:] in ((), (1,))
        where = "the features, too" if one_output else "one axis too many"
        sums = [axes for axes in axes_of(len(want)) if added(part.right, axes).size == n_have]
        for axes in sums:
            if beside(same, lambda array, axes=axes: added(array, axes)) is not None:
                over = f"{'one number' if n_have == 1 else f'{n_have} numbers'} for all {n_want}"
                words += f": {over} of them, so np.sum or np.mean went over {where}."
                return Finding("shape", words)
        return Finding("shape", f"{words}. Did np.sum or np.mean go over {where}?")
    if len(have) == 2 and have[0] == have[1] and have[0] in (answer.places[0].sizes.n, *want):
        met = "did an (n,) and an (n, 1) meet, and broadcasting made every pair of them"
        words += f": {met}? Then give both the same shape first."
        return Finding("shape", f"{words} Or is one of the two axes still to be added up?")
    n = answer.places[0].sizes.n
    if (
        len(have) == 2
        and n is not None
        and n in have
        and n_have == n * n_want
        and max(want, default=1) in have
        and min(have) > 1
    ):
        met = "did an (n,) and an (n, 1) meet, and broadcasting made every pair of them"
        return Finding("shape", f"{words}: {met}? Give y and P the same shape first.")
    if n_have == n and n_want > 1:
        return Finding(
            "shape",
            f"{words}: it has one number for each sample, so it was added up "
            "over the other axis. Add up over the samples, axis 0.",
        )
    if (
        have
        and (answer.gradient or have[0] == n)
        and (have[1:] == want or n_have == have[0] and n_want == 1)
    ):
        return Finding("shape", f"{words}: {UNSUMMED.format(axis='axis=0')}")
    rule = ": a gradient has the shape of its parameter" if answer.gradient else ""
    return Finding("shape", f"{words}{rule}.")


# ---- words


def _filled(words, names):
    """The words with the names in them; they begin with a capital, but dLdW and b stay so."""
    be = "is" if len(names) == 1 else "are"
    plain = not words.startswith("{name}") or names[0].startswith(("the ", "yours"))
    words = words.replace("{name}", listing(names)).replace("{be}", be)
    return words[:1].upper() + words[1:] if plain else words
