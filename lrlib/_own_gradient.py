"""A learner's own gradient function, on its way through `gradient_descent` and `sgd`.

It is asked at every step, and held to its contract. Before the first step `_look` looks at it. It
may be wrong, or that of another loss: the run walks by it, and says what was seen. What can only
be a mistake is a warning as well.
"""

import warnings
from functools import partial

import numpy as np

from lrlib._asking import asked_parts, checked_signature, told_read_only
from lrlib._checks import checked_numbers, is_finite, read_only
from lrlib._factors import FLIPPED
from lrlib._look import CLIMBS, NAMES, Asked, look
from lrlib._rivals import reached

# What nobody means: said at once. Another loss than the one noted may be meant.
MISTAKES = (
    *("remembers", "constant", "all rows", "step", "swapped", "zero", "sign", "another part"),
    *("the parameter", "the loss", "whole numbers", "added up", "rival"),
)


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
        asked = Asked(partial(self.ask, step=1, grown=True), X, y, factor)
        found = look(asked, first, W, b, everything, self.n_first, reached([self.function]))
        if found is None:
            return ""
        words = f"Your gradient function: {found.words}"
        if found.fault in MISTAKES or FLIPPED in words or CLIMBS in words:
            warnings.warn(words, stacklevel=4)
        return words


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
