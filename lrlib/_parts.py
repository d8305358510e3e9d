"""What is wrong with one part of an answer? Questions for `_diagnose`, from telling to vague.

A part is one array, dLdW say. It may be transposed, another part, the loss or the parameter, have
a term too many, or be cut to whole numbers. A question is answered yes only if
the answer fits every place that is known. `Answer` does the comparing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import NamedTuple

import numpy as np

from lrlib._factors import Factor, Sizes, factor_between, largest, times, why


@dataclass(frozen=True, eq=False)
class Part:
    """One array of an answer: claimed and right, and how far the right one is to be trusted."""

    name: str
    claim: np.ndarray
    right: np.ndarray
    agrees: bool
    noise: float = 0.0


@dataclass(frozen=True, eq=False)
class Place:
    """An answer at one place, and what may stand there by mistake.

    `others` are arrays by their names: the parameters, the arguments, the loss. `rivals` are
    the right answers to other questions, by the words that name them.
    """

    parts: list[Part]
    sizes: Sizes = Sizes()
    others: dict[str, np.ndarray] = field(default_factory=dict)
    rivals: dict[str, list[np.ndarray]] = field(default_factory=dict)


class Finding(NamedTuple):
    """The likely fault, in a word or two, and what there is to say of it."""

    fault: str
    words: str


class Answer:
    """An answer at every place, and what is known of it.

    `right` is what the right numbers are called. `gradient` says that they are the slopes of a
    loss, which may itself be what is wrong.
    """

    def __init__(self, places: list[Place], tolerance: float, right: str, gradient: bool):
        self.places, self.tolerance, self.right, self.gradient = places, tolerance, right, gradient
        self.names = [part.name for part in places[0].parts]
        self.every = list(range(len(self.names)))
        self.wrong = [i for i in self.every if not all(p.parts[i].agrees for p in places)]

    def factor(self, claim: Callable, target: Callable) -> Factor | None:
        """The number that turns the target into the claim, at every place."""
        pairs = []
        for place in self.places:
            one, other = claim(place), target(place)
            if one is None or other is None or np.size(one) != np.size(other):
                return None
            noise = max(part.noise for part in place.parts)
            pairs.append((np.ravel(one), np.ravel(other), noise, place.sizes))
        return factor_between(pairs, self.tolerance)

    def fits(self, which: list[int]) -> bool:
        parts = [place.parts[i] for place in self.places for i in which]
        return all(part.claim.shape == part.right.shape for part in parts)

    def others(self, i: int) -> Iterator[str]:
        """What else has the shape of part i, by its name."""
        for name in self.places[0].others:
            shapes = [np.shape(place.others.get(name, ...)) for place in self.places]
            if all(s == p.parts[i].right.shape for s, p in zip(shapes, self.places, strict=True)):
                yield name

    def times(self, factor: Factor, whole: bool) -> str:
        """A factor in words that go on after "dLdW is", with what it tells."""
        if factor.is_minus_one:
            cause = " Is there a y - P where P - y belongs?" if self.gradient else ""
            return f"exactly minus {self.right}: the sign is flipped.{cause}"
        size = abs(factor.value)
        if factor.differs:  # n times, another n at each place
            symbol = factor.known[0].symbol
            says = f"always {symbol} {'of' if symbol.startswith('1/') else 'times'} {self.right}"
            return f"{says}; here{why(factor, self.gradient, whole).removeprefix(', and')}"
        words = f"{times(factor.value)} {self.right}{why(factor, self.gradient, whole)}"
        if (
            not factor.known
            and self.gradient
            and size < 0.4
            and float(f"{size:.0e}") == round(size, 9)
        ):
            words += " Is a learning rate in it? Only the step multiplies by that."
        whole = round(max(size, 1 / size))
        if self.gradient and factor.sizes.n is None and abs(max(size, 1 / size) / whole - 1) < 1e-6:
            words += (
                f" If {whole} is the number of samples, hand in n={whole}: then the check tells "
            )
            words += "more."
        return words + (" The sign is flipped, too." if factor.value < 0 else "")


def claim(i: int) -> Callable:
    return lambda place: place.parts[i].claim


def right(i: int) -> Callable:
    return lambda place: place.parts[i].right


def axes_of(ndim: int) -> list[tuple[int, ...]]:
    """Every choice of axes to add up, the fewest first."""
    return [axes for size in range(1, ndim + 1) for axes in combinations(range(ndim), size)]


def added(array, axes):
    return array.sum(axis=axes) if max(axes) < array.ndim else None


# ---- numbers


def part(answer: Answer, i: int) -> Finding:
    """What is wrong with the numbers of a part whose shape is right; the last word on it."""
    questions = (_zero, _transposed, _own_factor, _another_part, _something_else, _added_up, _cut)
    for question in (*questions, _term, _some_entries):
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
        if factor and (factor.is_one or factor.tells):
            hint = ": is a factor x missing in it?" if answer.gradient and i < j else "."
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
        if factor and (factor.is_one or factor.is_minus_one or factor.known):
            times_ = "" if factor.is_one else f", {times(factor.value).removeprefix('exactly ')} it"
            return Finding("the loss", f"{{name}} is the loss itself{times_}, and not its slope.")
    for name in answer.others(i):
        factor = answer.factor(claim(i), lambda place, name=name: place.others[name])
        if factor and factor.is_one:
            words = f"{{name}} is {name} itself, as it was handed in"
            words += (
                ", and not the loss's slope along it." if answer.gradient else ": it never moves?"
            )
            return Finding("the parameter", words)
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
        words += f", and it is {times_}the sum of the right ones. Leave np.sum or np.mean out: "
        return Finding("added up", words + "X.T @ error has added up the samples already.")
    return Finding("added up", f"{words} number, and the right ones differ.")


def _cut(answer, i):
    parts = [place.parts[i] for place in answer.places]
    whole = all((part.claim == np.round(part.claim)).all() for part in parts)
    if not whole or not all(largest(part.claim - part.right) < 1 for part in parts):
        return None
    if all((part.right == np.round(part.right)).all() for part in parts):
        return None
    words = (
        "{name} {be} cut to whole numbers: is there a //, an int(), or an array of whole numbers "
    )
    return Finding("whole numbers", f"{words}that it is written into?")


def _off(answer, i):
    """Which entries are off, at every place."""
    for place in answer.places:
        part = place.parts[i]
        scale = max(largest(part.claim), largest(part.right))
        off = np.abs(part.claim - part.right) > answer.tolerance * scale + part.noise
        yield off if off.any() or part.agrees else part.claim != part.right


def _term(answer, i):
    """Is it right but for a multiple of a parameter, of its sign, or of 1?"""
    off = list(_off(answer, i))
    if not all(mask.any() for mask in off):
        return None

    def at(function):
        """The function's array at each place, where the entries are off."""
        where = {id(place): mask for place, mask in zip(answer.places, off, strict=True)}
        return lambda place: function(place)[where[id(place)]]

    enough = 1 if all(mask.all() for mask in off) or len(off) > 1 else 2
    gap = at(lambda place: place.parts[i].claim - place.parts[i].right)
    some = "" if all(mask.all() for mask in off) else f" in {int(off[0].sum())} of its entries"
    for name in answer.others(i):
        factor = answer.factor(gap, at(lambda place, name=name: place.others[name]))
        if factor and not factor.varies and factor.count > enough:
            return Finding(*_penalty(answer, factor.value, name, some))
        below = all(
            (mask == (place.others[name] < 0)).all()
            for place, mask in zip(answer.places, off, strict=True)
        )
        flat = answer.factor(gap, at(lambda place: np.ones(place.parts[i].right.shape)))
        if below and flat and not flat.varies and flat.count > enough and some:
            words = (
                f"{{name}} is off where {name} is below 0, and by {show(flat.value)} at each such "
            )
            words += f"entry: is the sign of {name} missing, the derivative of |{name}|?"
            return Finding("term", words)
        signs = answer.factor(gap, at(lambda place, name=name: np.sign(place.others[name])))
        if signs and not signs.varies and signs.count > enough:
            return Finding(*_penalty(answer, signs.value, f"the sign of {name}", some))
    flat = answer.factor(gap, at(lambda place: np.ones(place.parts[i].right.shape)))
    if flat and not flat.varies and flat.count > enough:
        return Finding("term", f"{{name}} is off by the same number, {show(flat.value)}{some}.")
    return None


def _penalty(answer, much, name, some):
    """Words for a term that is missing or too many, as a penalty on the weights is."""
    n = answer.places[0].sizes.n
    of = name.removeprefix("the sign of ")
    averaged = ""
    if n and n > 1 and _digits(abs(much) / (1 - 1 / n)) < _digits(abs(much)):
        whole = show(abs(much) / (1 - 1 / n))
        pair = f"{whole}·{name}", f"{whole}/{n}·{name}"
        yours, theirs = pair if much > 0 else pair[::-1]
        averaged = (
            f"has {yours}{some}, where {theirs} is right: is a penalty divided by n in one place "
        )
        averaged += "and not in the other?"
        if _digits(abs(much)) > 2:  # nobody would have typed it
            return "term", f"{{name}} {averaged}"
        averaged = f" Or it {averaged}"
    if much > 0:
        words = f"{{name}} has a term too many, or one that is too large{some}: it is "
        words += f"{show(much)} times {name} above {answer.right}"
        ask = f". Does the loss punish a large {of}, and as strongly?" if answer.gradient else "."
        return "term", words + ask + averaged
    words = f"{{name}} misses a term{some}: right is yours plus {show(-much)} times {name}"
    if answer.gradient:
        words = words.replace("right is", "what is measured is")
    ask = f". Does the loss punish a large {of}?" if answer.gradient else "."
    return "missing term", words + ask + averaged


def _digits(number):
    """How many digits somebody would have typed for it; 9 for more than three."""
    exact = (d for d in (1, 2, 3) if abs(float(f"{number:.{d - 1}e}") / number - 1) < 1e-4)
    return next(exact, 9)


def _some_entries(answer, i):
    """So many are off: all that can be said."""
    where = next(j for j, mask in enumerate(_off(answer, i)) if mask.any())
    part, off = answer.places[where].parts[i], np.argwhere(list(_off(answer, i))[where])
    first = tuple(off[0].tolist())
    there = part.right[first] if abs(part.right[first]) > part.noise else 0.0
    place = f"[{', '.join(map(str, first))}]" if first else ""
    if answer.gradient:
        example = f"yours is {show(part.claim[first])}, the measured slope {show(there)}"
    else:
        example = f"yours is {show(part.claim[first])}, and it should be "
        example += "higher" if part.claim[first] < there else "lower"
    if part.right.size == 1 and not answer.gradient:
        way = "higher" if part.claim[first] < there else "lower"
        return Finding("one entry", f"{{name}} is {show(part.claim[first])}, and should be {way}.")
    if part.right.size == 1:
        return Finding("one entry", f"{{name}} is off: {example}.")
    if len(off) == 1:
        words = f"one entry of {{name}} is off, the others are right. At {place} {example}."
        return Finding("one entry", words)
    count = f"{len(off)} of {part.right.size} entries of {{name}} are off, by no common factor"
    return Finding("entries", f"{count}. At {place} {example}.")


def show(number: float) -> str:
    return f"{number + 0.0:.4g}"
