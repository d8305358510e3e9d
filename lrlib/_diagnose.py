"""What is wrong with this gradient? The guesses behind `gradcheck`, from telling to vague.

A wrong gradient is seldom wrong in a new way: n times too large, turned round, transposed, a
term forgotten. Each of these leaves a trace in how the claimed numbers stand to the measured
slopes. Here the traces are looked for, one after the other, and put into words.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, eq=False)
class Part:
    """One array of the gradient: claimed, measured, and how far the measurement is to be trusted.

    `doubt` is how much the slope changes with twice the step, `bend` how much with a one-sided
    one. A slope far below `bend` is zero, as far as measuring goes.
    """

    name: str
    array: np.ndarray
    claim: np.ndarray
    slope: np.ndarray
    doubt: float
    bend: float

    @property
    def fits(self):
        return self.claim.shape == self.slope.shape

    @property
    def scale(self):
        return max(largest(self.slope), largest(self.claim) if self.fits else 0.0)

    @property
    def noise(self):
        return 2 * self.doubt + 1e-3 * self.bend

    @property
    def error(self):
        finite = self.fits and np.isfinite(self.claim).all()
        return relative_gap(self.claim, self.slope) if finite else float("nan")

    def agrees(self, claim, tolerance):
        return largest(claim - self.slope) <= tolerance * self.scale + self.noise


def judge(parts, n, tolerance):
    """The likely fault ("" for none) and the verdict."""
    everything = _listing([f"dLd{part.name}" for part in parts])
    if bad := [part for part in parts if not np.isfinite(part.claim).all()]:
        return "not finite", f"Wrong: dLd{bad[0].name} holds NaN or infinity."
    if rough := [p for p in parts if p.doubt > 0.01 * max(p.scale, p.bend)]:
        return "unclear", (
            f"Unclear: measured with twice the step, the slope along {rough[0].name} is another. "
            "The loss may be random, have a kink here, or be computed too coarsely for this step."
        )
    wrong = [part for part in parts if not (part.fits and part.agrees(part.claim, tolerance))]
    if not wrong:
        if all(part.scale <= part.noise for part in parts):
            return "", (
                "Right, as far as this place can tell: every slope is zero here, and zero fits "
                "any factor and sign. Check again where the loss is steep."
            )
        agree = "agrees" if len(parts) == 1 else "agree"
        return "", f"Right: {everything} {agree} with the measured slopes."
    if all(part.fits for part in parts):
        claims, slopes = (
            np.concatenate([getattr(part, which).ravel() for part in parts])
            for which in ("claim", "slope")
        )
        noise = max(part.noise for part in parts)
        if factor := _factor(claims, slopes, tolerance, noise, n):
            fault, words = _factor_words(factor, n)
            be = "is" if len(parts) == 1 else "are"
            return fault, f"Wrong: {everything} {be} {words}"
    faults = [_fault(part, n, tolerance) for part in wrong]
    good = _listing([f"dLd{part.name}" for part in parts if part not in wrong])
    words = " ".join(words for _, words in faults)
    return faults[0][0], f"Wrong: {words}" + (f" The rest, {good}, is right." if good else "")


def _fault(part, n, tolerance):
    """The likely fault of one array, and a sentence."""
    name, claim, slope = f"dLd{part.name}", part.claim, part.slope
    if not part.fits:
        return _shape_fault(part, tolerance)
    if largest(claim) <= part.noise:
        i = np.unravel_index(np.abs(slope).argmax(), slope.shape)
        return "zero", (
            f"{name} is zero, but the loss does change with {part.name}: the measured slope is "
            f"{_show(slope[i])}. Its term is missing."
        )
    if claim.ndim == 2 and claim.shape == claim.shape[::-1] and part.agrees(claim.T, tolerance):
        return "transposed", f"{name} is transposed: write .T, and it agrees."
    if factor := _factor(claim.ravel(), slope.ravel(), tolerance, part.noise, n):
        fault, words = _factor_words(factor, n)
        return fault, f"{name} is {words}"
    off = np.argwhere(np.abs(claim - slope) > tolerance * part.scale + part.noise)
    i = tuple(off[0].tolist())
    there = slope[i] if abs(slope[i]) > part.noise else 0.0
    example = f"yours is {_show(claim[i])}, the measured slope {_show(there)}"
    if slope.size == 1:
        return "one entry", f"{name} is off: {example}."
    place = f"{name}[{', '.join(map(str, i))}]"
    if len(off) == 1:
        return "one entry", f"one entry of {name} is off, the others are right. {place}: {example}."
    share = float(np.sum((slope - claim) * part.array) / max(np.sum(part.array**2), 1e-300))
    if part.agrees(claim + share * part.array, tolerance) and share:
        return "missing term", (
            f"{name} misses a term: what is measured is yours plus {_show(share)} times "
            f"{part.name}. Does the loss punish a large {part.name}?"
        )
    how_many = f"{len(off)} of {slope.size} entries"
    return "entries", f"{how_many} of {name} are off, by no common factor. {place}: {example}."


def _shape_fault(part, tolerance):
    """What a wrong shape tells."""
    name, claim, slope = f"dLd{part.name}", part.claim, part.slope
    words = f"{name} has shape {claim.shape}, but {part.name} has shape {slope.shape}"
    if claim.shape == slope.shape[::-1]:
        also = "" if part.agrees(claim.T, tolerance) else " (and more is wrong than that)"
        return "transposed", f"{words}: it is transposed; write .T{also}."
    if claim.size == slope.size and part.agrees(claim.reshape(slope.shape), tolerance):
        return "shape", f"{words}. The numbers are right: .reshape{slope.shape} puts them in form."
    if claim.ndim > 0 and claim.shape[1:] == slope.shape:
        return "shape", (
            f"{words}: there is still one for each sample. One {part.name} serves them all, so "
            "add them up: .sum(axis=0)."
        )
    return "shape", f"{words}: a gradient has the shape of its parameter."


def _factor(claims, slopes, tolerance, noise, n):
    """The one number that turns the slopes into the claims, or None."""
    if not np.any(slopes):
        return None
    claimed, measured = largest(claims), largest(slopes)
    unit = slopes / measured  # so that no square overflows or vanishes
    factor = float(claims @ unit / (unit @ unit) / measured)
    allowed = tolerance * max(claimed, measured) + noise
    if abs(factor) < 1e-3 * tolerance or not largest(claims - factor * slopes) <= allowed:
        return None
    if abs(factor - 1) <= tolerance:
        return None
    # One number is always some factor times another: then only a telling one counts.
    return factor if claims.size > 1 or _known(abs(factor), n) else None


def _known(size, n):
    """Which factor this is, in the words that go with it; None for one that tells nothing."""
    known = [
        (1, "turned round"),
        *([(n, "n"), (1 / n, "1/n")] if n and n > 1 else []),
        (2, "2"),
        (1 / 2, "1/2"),
        *([(2 * n, "2n"), (n / 2, "n/2"), (2 / n, "2/n"), (1 / (2 * n), "1/(2n)")] if n else []),
    ]
    return next((name for value, name in known if abs(size / value - 1) < 1e-4), None)


def _factor_words(factor, n):
    """The fault, and words that go on after "dLdW is"."""
    size, known = abs(factor), _known(abs(factor), n)
    if known == "turned round":
        why = "the sign is turned round. Is there a y - P where P - y belongs?"
        return "sign", f"minus the measured slopes: {why}"
    why = {
        "n": f", and {n} is n, the number of samples. The gradient is that of a sum, the loss "
        "is a mean: divide by n.",
        "1/n": f", and {n} is n, the number of samples. The gradient is that of a mean, the loss "
        "is a sum: do not divide by n.",
        "2": ". Does the loss have a half in it, or did the 2 of the square come in twice?",
        "1/2": ". The derivative of a square brings a 2: is it missing?",
    }.get(known, "." if known is None else f", and that is {known}, with n = {n} samples.")
    sign = "minus " if factor < 0 else ""
    if size < 1e6 and abs(size - round(size)) < 1e-4 * size:
        times = f"{round(size)} times"
    elif size > 1e-6 and abs(1 / size - round(1 / size)) < 1e-4 / size:
        times = f"1/{round(1 / size)} of"
    else:
        times = f"{_show(size)} times"
    also = " The sign is turned round, too." if factor < 0 else ""
    return "factor", f"exactly {sign}{times} the measured slopes{why}{also}"


def apart(one, other):
    return largest(one - other)


def largest(array):
    return float(np.max(np.abs(array)))


def relative_gap(claimed, measured):
    scale = max(largest(claimed), largest(measured)) if claimed.size else 0.0
    if not scale:
        return 0.0
    # In units of about the scale, so that no difference overflows: a power of 2 costs no digit.
    unit = -int(np.frexp(scale)[1])
    gap = largest(np.ldexp(claimed, unit) - np.ldexp(measured, unit))
    return float(gap / np.ldexp(scale, unit))


def _listing(names):
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _show(number):
    return f"{number + 0.0:.4g}"
