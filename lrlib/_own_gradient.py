"""A learner's own gradient function, on its way through `gradient_descent` and `sgd`.

It is asked at every step, and held to its contract. Before the first step it is looked at: asked
once more at the same place, once at another, and held against the gradient of the loss that is
noted. It may be wrong, or that of another loss: the run walks by it, and says what was seen. What
can only be a mistake is a warning as well.
"""

import warnings
from functools import partial

import numpy as np

from lrlib._answer import Part, Place
from lrlib._asking import asked_parts, checked_signature, told_read_only
from lrlib._checks import checked_numbers, is_finite, read_only
from lrlib._diagnose import UNNAMED, diagnose, listing
from lrlib._factors import Sizes, largest
from lrlib._rivals import by_its_slopes, reached, rivals
from lrlib.linear import _gradient_of_checked

NAMES = ["dLdW", "dLdb"]
# What nobody means: said at once. Another loss than the one noted may be meant.
MISTAKES = (
    *("remembers", "constant", "all rows", "step", "swapped", "zero", "sign", "another part"),
    *("the parameter", "the loss", "whole numbers", "added up", "rival"),
)
FLIPPED = "sign is flipped"
CLIMBS = " And a step against it climbs: is there a y - P where P - y belongs?"


class Own:
    """The gradient function that was handed in, if any; `data` is X, y, W, b as they came."""

    def __init__(self, function, caller, data):
        self.function, self.caller, self.given = function, caller, function is not None
        self.n_first = 0  # rows in the first batch
        self.matrices = [n for n, d in zip("XyWb", data, strict=True) if isinstance(d, np.matrix)]

    def checked(self) -> None:
        """Refuse what is no function, or takes other arguments."""
        if self.given and not callable(self.function):
            called = isinstance(self.function, (tuple, list, np.ndarray))
            what = "what it returned: hand in its name, without parentheses"
            raise TypeError(
                f"gradient must be a function, not {what if called else repr(self.function)}"
            )
        if self.given:
            checked_signature(self.function, ["X", "y", "W", "b"], self.caller)

    def ask(self, X, y, W, b, step, grown):
        """(dLdW, dLdb), once it is known that they keep the contract."""
        try:
            answer = self.function(*map(read_only, (X, y, W, b)))
        except ValueError as error:
            told_read_only(
                error,
                "your gradient function changes X, y, W or b in place, as `W -= ...` does. "
                "It only has to return (dLdW, dLdb): the step is taken for you",
            )
            if self.matrices:
                raise ValueError(
                    f"{' and '.join(self.matrices)} came as np.matrix, but your gradient function "
                    f"gets arrays, where * goes entry by entry: write @ for the product ({error})"
                ) from error
            raise
        given = zip(NAMES, asked_parts(answer, NAMES), strict=True)
        pair = [checked_numbers(f"{name} of your gradient function", part) for name, part in given]
        if (pair[0].shape, pair[1].shape) == (b.shape, W.shape):
            raise ValueError(
                "the two parts of your gradient function are swapped: the first has the shape of "
                "b, the second that of W. Return dLdW, dLdb, in this order"
            )
        parts = zip(NAMES, pair, "Wb", (W, b), strict=True)
        return [_part(*part, step, grown) for part in parts]

    def look(self, first, X, y, W, b, factor, everything) -> str:
        """What is to be said of it, after a look at what it gave first; a mistake is a warning."""
        self.n_first = self.n_first or len(X)
        found = self._found(first, X, y, W, b, factor, *everything)
        if found is None:
            return ""
        fault, words = found
        words = f"Your gradient function: {words}"
        if fault in MISTAKES or FLIPPED in words or CLIMBS in words:
            warnings.warn(words, stacklevel=4)
        return words

    def _found(self, first, X, y, W, b, factor, all_X, all_y):
        c = factor(y)
        if _differ(first, self.ask(X, y, W, b, 1, True)):
            return "remembers", (
                "asked twice at one place, it gives two answers. Does it add up in a variable "
                "outside, or draw random numbers?"
            )
        sides = np.where(np.arange(W.size) % 2, 1, -1).reshape(W.shape)  # abs(W) shows, too
        W_there, b_there = W + sides * (0.6 + 0.3 * np.abs(W)), b - 0.7 - 0.2 * np.abs(b)
        there = W_there.astype(W.dtype), b_there.astype(W.dtype)

        def asked(arrays):
            try:
                claims = self.ask(X, y, arrays[0], arrays[1], 1, True)
            except Exception:  # noqa: BLE001 - a place that was not asked for may be out of bounds
                return None
            return claims if all(map(is_finite, claims)) else None

        second = asked(there)
        # And where errors have either sign: there a ReLU, or an absolute value, shows.
        W_back = (2 * W - there[0]).astype(W.dtype)
        back = W_back, (y - X @ W_back).mean(axis=0).astype(W.dtype)
        if second and any(map(largest, first)) and not _differ(first, second):
            third = asked(back)
            if not third or not _differ(first, third):
                return "constant", (
                    "at two different places it gives one gradient. Does it depend on W and b?"
                )
        tolerance = 1e-3 if W.dtype == np.float32 else 1e-6
        noise = 0.01 * tolerance * max(map(largest, second or first))
        places = [_place(first, X, y, W, b, c, tolerance, noise)]
        places += [_place(second, X, y, *there, c, tolerance, noise)] if second else []
        at, where = [(W, b), there], ""
        if all(part.agrees for part in places[0].parts):
            if all(part.agrees for part in places[-1].parts):
                return None
            zero = [name for name, one in (("W", W), ("b", b)) if not one.any()]
            be = "are" if len(zero) > 1 else "is"
            where = f", where {listing(zero)} {be} zero" if zero else ""
            where = f"right at this start{where}, and not at another place. There, "
            places, at = places[1:], at[1:]
        if (third := asked(back)) and not (second is None and where):
            places.append(_place(third, X, y, *back, c, tolerance, noise))
        share = len(X) / len(all_X)
        for n, whose in ((len(all_X), f"all {len(all_X)}"), (self.n_first, f"{self.n_first}")):
            times = len(X) / n
            if times != 1 and all(_is_times(times, place, tolerance) for place in places):
                return "all rows", (
                    f"it divides by {whose} rows, but gets a batch of {len(X)}: its steps are "
                    f"{times:.4g} times as long as they should be. Divide by len(X), the rows it "
                    "gets."
                )
        around = [*reached([self.function])]
        for place in places:
            W_there, b_there = place.others["W"], place.others["b"]
            of = partial(_right, W=W_there, b=b_there, c=c)
            place.rivals.update(rivals(X, y, W_there, b_there, of, around))
            dLdW, dLdb = of(X, y)
            place.further["W"] = partial(_right, X, y, W_there + dLdW, b_there, c)
            place.further["b"] = partial(_right, X, y, W_there, b_there + dLdb, c)
            if share != 1:
                words = "those of all rows{also}, and not of the batch that it gets: does it read "
                words += "the data from outside?"
                whole = partial(_right, all_X, all_y, W_there, b_there, factor(all_y))
                place.rivals[words] = lambda whole=whole: [whole()]
        named = "the gradient of the loss that is noted"
        right = partial(_right, X, y, c=c)
        more = partial(by_its_slopes, asked, lambda pair: right(*pair), [W, b], len(X))
        if (found := diagnose(places, tolerance, named, True, more)) is None:
            return None
        fault, words = found
        unnamed = fault in (*UNNAMED, "some entries", "bends") and len(places) == 3
        if unnamed and FLIPPED not in words and all(map(_climbs, places)):
            words += CLIMBS
        return fault, where + words


def _place(claims, X, y, W, b, c, tolerance, noise):
    """What it gave beside what the chain rule gives."""
    parts = []
    for name, claim, right in zip(NAMES, claims, _gradient_of_checked(X, y, W, b, c), strict=True):
        off = largest(claim - right)
        agrees = off <= tolerance * max(largest(claim), largest(right)) + noise
        parts.append(Part(name, claim.astype(float), right.astype(float), bool(agrees), noise))
    residual = X @ W + b - y
    others = {"W": W, "b": b, "the loss": np.asarray(c * np.sum(residual**2), dtype=float)}
    return Place(parts, Sizes(len(X), *W.shape), others)


def _climbs(place):
    """Does it point away from the gradient that is noted, and clearly so?"""
    own, right = (
        np.concatenate([getattr(part, kind).ravel() for part in place.parts])
        for kind in ("claim", "right")
    )
    return own @ right < -0.1 * np.linalg.norm(own) * np.linalg.norm(right)


def _right(X, y, W, b, c):
    """The right gradient, as a list."""
    return [*_gradient_of_checked(X, y, W, b, c)]


def _is_times(share, place, tolerance):
    return all(
        largest(part.claim - share * part.right) <= tolerance * largest(part.claim) + part.noise
        for part in place.parts
    )


def _differ(one, other):
    pairs = zip(one, other, strict=True)
    return not all(np.allclose(*pair, rtol=1e-5, atol=0, equal_nan=True) for pair in pairs)


def _part(name, array, of, parameter, step, grown):
    """One half of a learner's gradient, as an array like its parameter."""
    if array.shape != parameter.shape:
        flat = ""
        if array.size == parameter.size and array.ndim == 1:
            flat = f". Is the error flattened? Keep it a column, or write .reshape({of}.shape)"
        raise ValueError(
            f"{name} of your gradient function has shape {array.shape}, but {of} has shape "
            f"{parameter.shape}: a gradient has the shape of its parameter{flat}"
        )
    # In a run that has grown, an overflow is the run's doing; otherwise it is the function's.
    if not grown and not is_finite(array):
        raise ValueError(
            f"{name} of your gradient function has a NaN or an infinity at step {step}, where "
            "W, b and the loss are finite: look for a division by zero"
        )
    return array.astype(parameter.dtype)
