"""An answer as `_diagnose` sees it: arrays beside the right ones, at every place that is known."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import product
from typing import NamedTuple

import numpy as np

from lrlib._factors import FLIPPED, Factor, Sizes, digits, factor_between, show, times, why


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
    functions that give the right answers to other questions, by the words that name them: each
    in one way or more. `further` are those that give the right answers after a step up of one
    parameter, by its name. Where both cost too much, `few` is the same place, asked about some of
    the rows, and has them.
    """

    parts: list[Part]
    sizes: Sizes = Sizes()
    others: dict[str, np.ndarray] = field(default_factory=dict)
    rivals: dict[str, Callable[[], list[list[np.ndarray]]]] = field(default_factory=dict)
    further: dict[str, Callable[[], list[np.ndarray]]] = field(default_factory=dict)
    few: "Place | None" = None


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
        self.one = "the measured slope" if "measured" in right else "the right one"
        self.places, self.tolerance, self.right, self.gradient = places, tolerance, right, gradient
        self.few = [place.few or place for place in places]
        self.names = [part.name for part in places[0].parts]
        self.every = list(range(len(self.names)))
        self.wrong = [i for i in self.every if not all(p.parts[i].agrees for p in places)]

    def factor(self, claim: Callable, target: Callable, few: bool = False) -> Factor | None:
        """The number that turns the target into the claim, at every place."""

        def pairs():  # one by one: where the first says no, the others are not asked
            for place in self.few if few else self.places:
                one, other = claim(place), target(place)
                if one is None or other is None or np.size(one) != np.size(other):
                    yield None
                    return
                noise = max(part.noise for part in place.parts)
                yield np.ravel(one), np.ravel(other), noise, place.sizes

        return factor_between(pairs(), self.tolerance)

    def fits(self, which: list[int]) -> bool:
        parts = [place.parts[i] for place in self.places for i in which]
        return all(part.claim.shape == part.right.shape for part in parts)

    def rival(self, which: list[int]) -> Finding | None:
        """Are these parts, at every place, right for another question?"""
        if not self.fits(which):
            return None
        whole = joined(which, "claim")
        if sum(map(np.size, map(whole, self.places))) < (3 if self.gradient else 2):
            return None  # so few numbers fit by chance
        for exactly in (True, False):
            for words, way in product(self.few[0].rivals, range(3)):

                def answer(place, words=words, way=way):
                    ways = place.rivals[words]() if words in place.rivals else []
                    if way >= len(ways):
                        return None
                    return np.concatenate([np.ravel(ways[way][i]) for i in which])

                factor = self.factor(whole, answer, few=True)
                if factor and (
                    factor.is_one
                    or not exactly
                    and factor.count > 2
                    and (factor.is_minus_one or factor.known)
                ):
                    also = "" if factor.is_one else f", {times(factor.value)} that"
                    words = words.replace("{also}", also.replace("times that", "times"))
                    fault = "another loss" if "where the loss is" in words else "rival"
                    return Finding(fault, f"{{name}} {{be}} {words}")
        return None

    def after_step(self, i: int) -> Finding | None:
        """Is part i right for another parameter, one step further?"""
        for name in self.few[0].further:
            if self.names[i] == f"dLd{name}" or not self.fits([i]):
                continue

            def moved(place, name=name):
                return place.further[name]()[i] - place.parts[i].right

            gap = self.factor(lambda p: p.parts[i].claim - p.parts[i].right, moved, few=True)
            if gap and not gap.varies and not gap.differs and gap.value < 0 and gap.count > 2:
                rate = f"{-gap.value:.4g} times dLd{name}"
                return Finding(
                    "rival",
                    f"{{name}} is right for another {name}, after a step of {rate}: compute both "
                    "slopes before you change either parameter.",
                )
        return None

    def others(self, i: int) -> Iterator[str]:
        """What else has the shape of part i, by its name."""
        for name in self.places[0].others:
            shapes = [
                place.others[name].shape if name in place.others else None for place in self.places
            ]
            if all(s == p.parts[i].right.shape for s, p in zip(shapes, self.places, strict=True)):
                yield name

    def times(self, factor: Factor, whole: bool) -> str:
        """A factor in words that go on after "dLdW is", with what it tells."""
        if factor.is_minus_one:
            cause = " Is there a y - P where P - y belongs?" if self.gradient else ""
            return f"exactly minus {self.right}: the {FLIPPED}.{cause}"
        size = abs(factor.value)
        if factor.differs:  # n times, another n at each place
            symbol = factor.known[0].symbol
            says = f"always {symbol} {'of' if symbol.startswith('1/') else 'times'} {self.right}"
            return f"{says}; here{why(factor, self.gradient, whole).removeprefix(', and')}"
        words = f"{times(factor.value)} {self.right}{why(factor, self.gradient, whole)}"
        typed = size < 0.4 and float(f"{size:.1e}") == round(size, 9)
        if self.gradient and typed:
            rate = f"a learning rate of {size:g}" if factor.known else "a learning rate"
            words += f" {'Or is' if factor.known else 'Is'} {rate} in it? Only the step multiplies "
            words += "by that."
        n = round(max(size, 1 / size))
        if self.gradient and factor.sizes.n is None and abs(max(size, 1 / size) / n - 1) < 1e-6:
            words += f" If {n} is the number of samples, hand in n={n}: then the check tells more."
        return words

    def penalty(self, much, name, some, entry=""):
        """Words for a term that is missing or too many, as a penalty on the weights is.

        `some` says in which entries, and `entry` is the one if it is one.
        """
        n = self.places[0].sizes.n
        of = name.removeprefix("the sign of ") + entry
        averaged = ""
        if n and n > 1 and digits(abs(much) / (1 - 1 / n)) < digits(abs(much)):
            whole = show(abs(much) / (1 - 1 / n))
            pair = f"{whole}·{name}", f"{whole}/{n}·{name}"
            yours, theirs = pair if much > 0 else pair[::-1]
            averaged = (
                f"has {yours}{some}, where {theirs} is right: is a penalty divided by n in one "
            )
            averaged += "place and not in the other?"
            if digits(abs(much)) > 2:  # nobody would have typed it
                return "term", f"{{name}} {averaged}"
            averaged = f" Or it {averaged}"
        if self.gradient and self.one != "the measured slope":  # it is ours, and has no penalty
            above, end = "below", "Is the sign of a penalty flipped?"
            if much > 0:
                above = "above"
                end = "If you mean it as a penalty, all is well: the loss that is noted has none."
            words = f"{{name}} is {show(abs(much))} times {name} {above} {self.right}{some}. {end}"
            return "term" if much > 0 else "missing term", words
        if much > 0:
            words = f"{{name}} has a term too many, or one that is too large{some}: it is "
            words += f"{show(much)} times {name} above {self.right}"
            ask = f". Does the loss punish a large {of}, and as strongly?" if self.gradient else "."
            return "term", words + ask + averaged
        what = "what is measured" if self.one == "the measured slope" else "right"
        words = f"{{name}} misses a term{some}, or has it too small: {what} is yours plus "
        words += f"{show(-much)} times {name}"
        ask = f". Does the loss punish a large {of}?" if self.gradient else "."
        return "missing term", words + ask + averaged


def joined(which: list[int], kind: str) -> Callable:
    """These parts of what is claimed, or of what is right, in one row."""
    return lambda place: np.concatenate([getattr(place.parts[i], kind).ravel() for i in which])


def claim(i: int) -> Callable:
    return lambda place: place.parts[i].claim


def right(i: int) -> Callable:
    return lambda place: place.parts[i].right
