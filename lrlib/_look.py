"""What is wrong with a gradient function? It is looked at before the first step.

It is asked once more at the same place, then at two others, and each answer is held against the
gradient of the loss that is noted. Where that shows no cause, further questions are asked: to
which other question is it the answer, and how does it move with the parameters? Of large data
they are asked about some of the rows, so that the look costs no more than a few steps.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from lrlib._answer import Finding, Part, Place
from lrlib._checks import is_finite
from lrlib._diagnose import UNNAMED, diagnose
from lrlib._factors import FLIPPED, Sizes, largest
from lrlib._rivals import by_its_slopes, rivals
from lrlib._words import listing
from lrlib.linear import _gradient_of_checked

NAMES = ["dLdW", "dLdb"]
NAMED = "the gradient of the loss that is noted"
CLIMBS = " And a step against it climbs: is there a y - P where P - y belongs?"
MANY = 20_000  # numbers in X: of more, further questions are asked about some of the rows


@dataclass(frozen=True, eq=False)
class Asked:
    """A gradient function, the data that it is asked about, and the factor of the loss of y."""

    ask: Callable
    X: np.ndarray
    y: np.ndarray
    factor: Callable

    def answer(self, W, b) -> list | None:
        """What it gives at a place that nobody asked for: there, it may be out of bounds."""
        try:
            claims = self.ask(self.X, self.y, W, b)
        except Exception:  # noqa: BLE001 - whatever it raises there is not what the learner asked
            return None
        return claims if all(map(is_finite, claims)) else None

    def right(self, W, b) -> list:
        return [*_gradient_of_checked(self.X, self.y, W, b, self.factor(self.y))]

    def place(self, claims, at, noise) -> Place:
        """What it gave beside what the chain rule gives."""
        W, b = at
        parts = []
        for name, claim, right in zip(NAMES, claims, self.right(W, b), strict=True):
            off, size = largest(claim - right), max(largest(claim), largest(right))
            agrees = bool(off <= tolerance(W) * size + noise)
            parts.append(Part(name, claim.astype(float), right.astype(float), agrees, noise))
        loss = self.factor(self.y) * np.sum((self.X @ W + b - self.y) ** 2)
        others = {"W": W, "b": b, "the loss": np.asarray(loss, dtype=float)}
        return Place(parts, Sizes(len(self.X), *W.shape), others)

    def with_questions(self, place: Place, around: Iterable) -> Place:
        """The place, with the other questions to which it could be the answer there."""
        W, b = place.others["W"], place.others["b"]
        if place.sizes.n != len(self.X):
            claims = self.answer(W, b)
            if claims is None:
                return place
            few = self.place(claims, (W, b), place.parts[0].noise)
            return replace(place, few=self.with_questions(few, around))

        def answer(X, y):
            return [*_gradient_of_checked(X, y, W, b, self.factor(self.y))]

        dLdW, dLdb = (part.right for part in place.parts)
        further: dict[str, Callable] = {
            "W": partial(self.right, W + dLdW, b),
            "b": partial(self.right, W, b + dLdb),
        }
        others = rivals(self.X, self.y, W, b, answer, around)
        return replace(place, rivals=others, further=further)

    def of_every(self, every: int) -> "Asked":
        """The same, about every so manyth row."""
        return Asked(self.ask, self.X[::every], self.y[::every], self.factor)

    def by_its_slopes(self, W, b) -> Finding | None:
        def own(pair):  # nothing is known where it gives no answer
            return self.answer(*pair) or [np.full(array.shape, np.nan) for array in pair]

        return by_its_slopes(own, lambda pair: self.right(*pair), [W, b], len(self.X))


def tolerance(W: np.ndarray) -> float:
    return 1e-3 if W.dtype == np.float32 else 1e-6


def look(
    asked: Asked,
    first: list,
    W: np.ndarray,
    b: np.ndarray,
    everything: tuple[np.ndarray, np.ndarray],
    n_first: int,
    around: Iterable,
) -> Finding | None:
    """What is wrong with it? None if nothing is.

    Parameters
    ----------
    asked : Asked
        The function, about a batch or all of the data.
    first : list of ndarray
        What it gave at W and b.
    everything : tuple of ndarray
        All of X and y.
    n_first : int
        How many rows the first batch had.
    around : iterable of (str, ndarray)
        The arrays that it reads, by their names.
    """
    if _differ(first, asked.ask(asked.X, asked.y, W, b)):
        return Finding(
            "remembers",
            "asked twice at one place, it gives two answers. Does it add up in a variable "
            "outside, or draw random numbers?",
        )
    there, back = _elsewhere(asked, W, b)
    second, third = asked.answer(*there), None
    if second and any(map(largest, first)) and not _differ(first, second):
        third = asked.answer(*back)
        if not third or not _differ(first, third):
            return Finding(
                "constant",
                "at two different places it gives one gradient. Does it depend on W and b?",
            )
    noise = 0.01 * tolerance(W) * max(map(largest, second or first))
    places, where = [asked.place(first, (W, b), noise)], ""
    places += [asked.place(second, there, noise)] if second else []
    if _agrees(places[0]):
        if _agrees(places[-1]):
            return None
        zero = [name for name, one in (("W", W), ("b", b)) if not one.any()]
        where = f", where {listing(zero)} {'are' if len(zero) > 1 else 'is'} zero" if zero else ""
        where = f"right at this start{where}, and not at another place. There, "
        places = places[1:]
    if (second or not where) and (third := third or asked.answer(*back)):
        places.append(asked.place(third, back, noise))
    if found := _of_all_rows(asked, places, len(everything[0]), n_first):
        return found
    found = _named(asked, places, W, b, everything, around)
    return found and Finding(found.fault, where + found.words)


def _elsewhere(asked, W, b):
    """Two other places: one well away, and one across, where errors have either sign."""
    sides = np.where(np.arange(W.size) % 2, 1, -1).reshape(W.shape)  # abs(W) shows, too
    W_there, b_there = W + sides * (0.6 + 0.3 * np.abs(W)), b - 0.7 - 0.2 * np.abs(b)
    W_there, b_there = W_there.astype(W.dtype), b_there.astype(W.dtype)
    # A ReLU, or an absolute value of an error, shows across.
    W_back = (2 * W - W_there).astype(W.dtype)
    b_back = (asked.y - asked.X @ W_back).mean(axis=0).astype(W.dtype)
    return (W_there, b_there), (W_back, b_back)


def _of_all_rows(asked, places, n_all, n_first):
    """Does it divide by rows that it does not get?"""
    n = len(asked.X)
    for divisor, whose in ((n_all, f"all {n_all}"), (n_first, f"{n_first}")):
        times = n / divisor
        if times != 1 and all(_is_times(times, place) for place in places):
            return Finding(
                "all rows",
                f"it divides by {whose} rows, but gets a batch of {n}: its steps are {times:.4g} "
                "times as long as they should be. Divide by len(X), the rows it gets.",
            )
    return None


def _named(asked, places, W, b, everything, around):
    every = -(-asked.X.size // MANY)
    few = asked if every == 1 else asked.of_every(every)
    around = [*around] if few is asked else []
    places = [few.with_questions(place, around) for place in places]
    if len(asked.X) != len(everything[0]):
        words = "those of all rows{also}, and not of the batch that it gets: does it read the data "
        of_all = replace(asked, X=everything[0], y=everything[1])
        for place in (one.few or one for one in places):
            at = place.others["W"], place.others["b"]
            place.rivals[words + "from outside?"] = lambda at=at: [of_all.right(*at)]
    further = partial(few.by_its_slopes, W, b)
    found = diagnose(places, tolerance(W), NAMED, gradient=True, more=further)
    if found is None:
        return None
    unnamed = found.fault in (*UNNAMED, "some entries", "bends") and len(places) == 3
    climbs = unnamed and FLIPPED not in found.words and all(map(_climbs, places))
    return Finding(found.fault, found.words + CLIMBS * climbs)


def _agrees(place):
    return all(part.agrees for part in place.parts)


def _climbs(place):
    """Does it point away from the gradient that is noted, and clearly so?"""
    own, right = (
        np.concatenate([getattr(part, kind).ravel() for part in place.parts])
        for kind in ("claim", "right")
    )
    return own @ right < -0.1 * np.linalg.norm(own) * np.linalg.norm(right)


def _is_times(share, place):
    within = tolerance(place.others["W"])
    return all(
        largest(part.claim - share * part.right) <= within * largest(part.claim) + part.noise
        for part in place.parts
    )


def _differ(one, other):
    pairs = zip(one, other, strict=True)
    return not all(np.allclose(*pair, rtol=1e-5, atol=0, equal_nan=True) for pair in pairs)
