"""Which number is this factor? n, k, n over d, 2, and what each of them tells.

A wrong gradient is often right but for one number. With 7 samples, a factor of 7 means a mean
forgotten; with 2 outputs, 14 does. What the number stands for is looked up among the sizes of
the data, and where small numbers coincide (2 is a square's 2, and with two outputs it is k),
each that fits is named. `_diagnose` asks here.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np


class Sizes(NamedTuple):
    """How many samples, features and outputs there are, None where nobody knows."""

    n: int | None = None
    d: int | None = None
    k: int | None = None


FLIPPED = "sign is flipped"  # said of every factor below zero
# Factors that are no product of sizes: what they are for n samples, and where they come from.
SPECIAL = {
    "√n": (lambda n: n**0.5, "Is it divided by the root of n, in one place and not in the other?"),
    "n/(n - 1)": (lambda n: n / (n - 1), "Is it divided by n - 1, where n belongs?"),
    "√(n/(n - 1))": (lambda n: (n / (n - 1)) ** 0.5, "Does a spread divide by n - 1 (ddof=1)?"),
}


class Known(NamedTuple):
    """A factor as a product: 2 to the power of `two`, times n, d and k to those of `powers`.

    Or one that is `special`, with `two` 1 for it and -1 for one over it.
    """

    two: int
    powers: tuple[int, int, int]
    special: str = ""

    def value(self, sizes: Sizes) -> float | None:
        """None where a size is not known."""
        if self.special:
            n = sizes.n or 0
            return SPECIAL[self.special][0](n) ** self.two if n > 2 else None
        value = 2.0**self.two
        for size, power in zip(sizes, self.powers, strict=True):
            if power:
                if size is None:
                    return None
                value *= float(size) ** power
        return value

    @property
    def plain(self) -> bool:
        """Is it what a single number may be told to be?"""
        return not self.special and abs(self.two) + EVERY[self.powers] <= 1.5

    @property
    def symbol(self) -> str:
        if self.special:
            return self.special if self.two > 0 else f"one over {self.special}"
        above: list[str] = []
        below: list[str] = []
        for letter, power in zip(("2", "n", "d", "k"), (self.two, *self.powers), strict=True):
            if power:
                shown = str(2 ** abs(power)) if letter == "2" else letter + "²" * (abs(power) == 2)
                (above if power > 0 else below).append(shown)
        top, bottom = _product(above) or "1", _product(below)
        return f"{top}/({bottom})" if len(below) > 1 else f"{top}/{bottom}" if below else top


# How far-fetched each product of sizes is: what costs much more than another is not named
# beside it.
COSTS = {
    (1, 0, 0): 1.0,
    (0, 0, 1): 1.0,
    (1, 0, 1): 1.5,
    (1, -1, 0): 1.5,
    (0, 1, 0): 2.0,
    (2, 0, 0): 2.0,
    (1, 0, -1): 2.0,
    (1, 1, 0): 2.5,
    (2, 0, 1): 2.5,
    (2, 0, 2): 2.5,
}


def _over(powers):
    return tuple(-power for power in powers)


EVERY = {(0, 0, 0): 0.0} | COSTS | {_over(powers): cost for powers, cost in COSTS.items()}

# What a product of sizes tells of a whole gradient, and of one part of an answer.
CAUSES = {
    (1, 0, 0): (
        "The gradient is that of a sum, the loss is a mean: divide by n.",
        "Is it a sum where a mean belongs? Then divide by n.",
    ),
    (-1, 0, 0): (
        "It is divided by n once too often. Either the loss is a sum, and the gradient that of a "
        "mean; or n divides twice, once in the error and once in a mean of it.",
        "It is divided by n once too often: is it a mean where a sum belongs?",
    ),
    (0, 0, 1): (
        "The loss is a mean over samples and outputs, n·k numbers: divide by k as well.",
        "It lacks a division by k: is it a mean over the samples only?",
    ),
    (0, 0, -1): (
        "It is divided by k once too often. Either the loss adds up the outputs, and the gradient "
        "takes their mean; or k divides twice.",
        "It is divided by k once too often: is it a mean over the outputs where a sum belongs?",
    ),
    (1, 0, 1): (
        "The gradient is that of a sum, the loss is a mean over all n·k numbers: divide by n·k.",
        "Is it a sum where a mean over samples and outputs belongs? Then divide by n·k.",
    ),
    (-1, 0, -1): (
        "It is divided by n·k once too often: the loss is a sum, or the mean is taken twice.",
        "It is divided by n·k once too often: is it a mean where a sum belongs?",
    ),
    (1, -1, 0): 2
    * (
        "It is divided by d, the number of features, where n belongs: write len(X), not "
        "X.shape[1] or len(W).",
    ),
    (-1, 1, 0): (
        "Does the loss divide by d, the number of features, where n belongs?",
        "It is divided by n, where d belongs.",
    ),
    (0, 1, 0): (
        "Does the loss divide by all n·d numbers of X (X.size), where n belongs?",
        "It lacks a division by d, the number of features.",
    ),
    (0, -1, 0): 2
    * ("It is divided by d, the number of features: is it a mean over X.size, or over axis 1?",),
    (-1, -1, 0): 2 * ("Is it divided by all n·d numbers of X (X.size)?",),
    (2, 0, 0): 2 * ("Is it multiplied by n, where it should be divided?",),
    (-2, 0, 0): 2 * ("It is divided by n twice too often.",),
    (2, 0, 2): 2 * ("Is it multiplied by n·k, where it should be divided?",),
    (1, 0, -1): 2 * ("It is divided by k, the number of outputs, where n belongs.",),
}
TWOS = {
    1: (
        "Does the loss have a half in it, or did the 2 of the square come in twice?",
        "Does its 2 come in twice, or is its step taken twice?",
    ),
    -1: (
        "The derivative of a square brings a 2: is it missing?",
        "Is a 2 missing in it, or a half too many?",
    ),
    2: ("Does a 2 come in twice too often?", "Does a 2 come in twice too often?"),
    -2: ("Is the 2 of the square missing, and a half too many?", "Are two halves too many?"),
}


def known(factors: list[tuple[float, Sizes]], precision: float) -> list[Known]:
    """Each product that the factor is at every place, the plainest first, three at most."""
    fits = []
    for two in (0, 1, -1, 2, -2):
        for powers, cost in EVERY.items():
            one = Known(two, powers)
            if (two or any(powers)) and _tells(one, factors) and _is(one, factors, precision):
                fits.append((cost + abs(two), one))
    specials = [Known(two, (0, 0, 0), name) for two in (1, -1) for name in SPECIAL]
    fits += [(3.0, one) for one in specials if not fits and _is(one, factors, precision)]
    fits.sort(key=lambda fit: fit[0])
    return [one for cost, one in fits if cost < fits[0][0] + 0.9][:3]


def _tells(one, factors):
    """Is every size in it another number than 1 somewhere? Else it is no size that tells."""
    used = [i for i, power in enumerate(one.powers) if power]
    if used and any(sizes.n is None for _, sizes in factors):  # the likeliest is not known
        return False
    return all(any(sizes[i] not in (None, 1) for _, sizes in factors) for i in used)


def _is(one, factors, precision):
    values = [one.value(sizes) for _, sizes in factors]
    return None not in values and all(
        abs(abs(factor) / value - 1) <= precision
        for (factor, _), value in zip(factors, values, strict=True)
    )


def times(factor: float) -> str:
    """A factor in words that go on with "the right one": "exactly minus 1/20 of"."""
    sign, size = ("minus " if factor < 0 else ""), abs(factor)
    if abs(size - 1) < 1e-9:
        return f"exactly {sign}".strip()
    number = fraction(size)
    return f"exactly {sign}{number} {'of' if '/' in number else 'times'}"


def fraction(size: float) -> str:
    """1/20 for 0.05 and 2 for 2.0000001, else four digits."""
    if size < 1e6 and abs(size - round(size)) < 1e-4 * size:
        return f"{round(size)}"
    if size > 1e-6 and abs(1 / size - round(1 / size)) < 1e-4 / size:
        return f"1/{round(1 / size)}"
    return f"{size:.4g}"


def why(factor: "Factor", gradient: bool, whole: bool) -> str:
    """What a factor tells, in sentences that go on after "3 times the measured slopes".

    `whole` is for a gradient all of which is that many times the right one: there it may be the
    loss that has a sum, a mean or a half of its own. Where one part is right, it is not.
    """
    told, number = "" if factor.known else ".", fraction(abs(factor.value))
    flipped = [f"The {FLIPPED}, too."] if factor.value < 0 else []
    flipped += ["Is there a y - P where P - y belongs?"] if flipped and gradient else []
    told += " ".join(["", *flipped]) if not factor.known else ""
    for i, one in enumerate(factor.known):
        causes = [CAUSES[one.powers][0 if whole else 1]] if one.powers in CAUSES else []
        causes += [TWOS[one.two][0 if whole else 1]] if one.two and gradient else []
        causes = [SPECIAL[one.special][1]] if one.special else causes
        cause = " ".join(["", *([] if i else flipped), *causes])
        if any(one.powers) or one.special:
            told += f"{' Or' if i else ', and'} {number} is {one.symbol}, "
            told += f"{_letters(one, factor.sizes)}.{cause}"
        else:
            told += f" Or it is a plain {one.symbol}.{cause}" if i else f".{cause}"
    if len(factor.known) > 1:
        told += " With another number of rows or columns you would see which it is."
    return told


def _letters(one, sizes):
    if one.special:
        return f"with n = {sizes.n} samples"
    names = zip(("n", "d", "k"), ("samples", "features", "outputs"), sizes, strict=True)
    used = [name for name, power in zip(names, one.powers, strict=True) if power]
    if len(used) == 1 and one.powers.count(1) == 1 and not one.two:
        return f"the number of {used[0][1]}"
    return "with " + " and ".join(f"{letter} = {size} {noun}" for letter, noun, size in used)


def _product(letters):
    """2n rather than 2·n, but n·k."""
    number = letters[0] if letters and letters[0].isdigit() else ""
    return number + "·".join(letters[bool(number) :])


class Factor(NamedTuple):
    """The number that turns one array into another, at each place, and what it may be."""

    values: list[float]
    sizes: Sizes
    known: list[Known]
    differs: bool  # it is another number at another place, as the sizes are
    varies: bool  # it is another number at another place, and no product of the sizes
    count: int  # type: ignore[assignment]  # how many numbers say so; not tuple's method
    pairs: list[tuple[float, Sizes]]
    precision: float

    @property
    def value(self) -> float:
        return self.values[0]

    @property
    def is_one(self) -> bool:
        return all(abs(value - 1) <= self.precision for value in self.values)

    @property
    def is_minus_one(self) -> bool:
        return all(abs(value + 1) <= self.precision for value in self.values)

    @property
    def tells(self) -> bool:
        """Does it say anything? A single number is always some factor away from another."""
        if self.is_one or (self.varies and not self.known):
            return False
        plain = bool(self.known) and self.known[0].plain
        return self.is_minus_one or self.count > 1 or plain

    def over(self, numbers: list[float]) -> "Factor | None":
        """What is left of it after a division by a number of each place."""
        if not all(np.isfinite(numbers)) or not all(numbers):
            return None
        values = [value / number for value, number in zip(self.values, numbers, strict=True)]
        sizes = [size for _, size in self.pairs]
        return _factor(list(zip(values, sizes, strict=True)), self.count, self.precision)


def factor_between(pairs: Iterable[tuple | None], tolerance: float) -> Factor | None:
    """The number that turns the second array into the first; None where there is none.

    Each pair is (claim, right, noise, sizes), both arrays in one row, or None: no. Places where
    both are zero say nothing.
    """
    factors, count, precision = [], 0, 3 * tolerance
    for pair in pairs:
        if pair is None:
            return None
        claim, right, noise, sizes = pair
        claimed, wanted = largest(claim), largest(right)
        if wanted <= noise:
            if claimed > noise:
                return None
            continue
        unit = right / wanted  # so that no square overflows or vanishes
        factor = float(claim @ unit / (unit @ unit) / wanted)
        allowed = tolerance * max(claimed, wanted) + noise
        off = largest(claim - factor * right)
        if not off <= allowed or abs(factor) < 1e-3 * tolerance or claimed <= noise:
            return None
        factors.append((factor, sizes))
        count += claim.size
        precision = max(precision, 3 * noise / wanted)
    return _factor(factors, count, min(precision, 1e-2)) if factors else None


def _factor(factors, count, precision):
    values = [value for value, _ in factors]
    if len({value > 0 for value in values}) > 1:
        return None
    differs = any(abs(value / values[0] - 1) > precision for value in values)
    one = all(abs(abs(value) - 1) <= precision for value in values)
    fits = [] if one else known(factors, precision)
    sizes = factors[0][1]
    known_, lost = differs and bool(fits), differs and not fits
    return Factor(values, sizes, fits, known_, lost, count, factors, precision)


def largest(array: np.ndarray) -> float:
    """The largest number in it, whatever its sign."""
    return float(np.max(np.abs(array), initial=0.0))


def show(number: float) -> str:
    return f"{number + 0.0:.4g}"


def digits(number):
    """How many digits somebody would have typed for it; 9 for more than three."""
    exact = (d for d in (1, 2, 3) if abs(float(f"{number:.{d - 1}e}") / number - 1) < 1e-4)
    return next(exact, 9)
