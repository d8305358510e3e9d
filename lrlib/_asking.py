"""Ask a learner's own gradient function, and say in words when it does not keep its contract.

`check_gradient` calls it with the arrays that were handed in, W and b say; `gradient_descent`
and `sgd` with X, y, W and b, since each batch is another X and y. Whoever hands in the one for
the other is told so, as is a function without a return.
"""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from lrlib._checks import checked_numbers


def checked_signature(function: Callable, names: list[str], caller: str) -> None:
    """Refuse a function that can't be called with these, or takes them in another order."""
    try:
        theirs = inspect.signature(function)
    except (TypeError, ValueError):  # some compiled functions have no signature
        return
    asked = ", ".join(names)
    says = f"{caller} calls your gradient function as gradient({asked}), but it takes {theirs}"
    own = [name for name in theirs.parameters]
    try:
        theirs.bind(*names)
    except TypeError:
        if set(names) < set(own) or len(own) > len(names):
            inner = ", ".join(own)
            fix = f"write `lambda {asked}: mine({inner})`, and hand that in"
        elif len(own) < len(names):
            fix = f"it has to take all of them, `def mine({asked}):`, since each batch is another X"
            fix += " and y"
        else:
            fix = f"write `def mine({asked}):`"
        raise TypeError(f"{says}: {fix}") from None
    if own != names and sorted(own) == sorted(names):
        raise TypeError(f"{says}: put them in the same order")


def asked_parts(answer: Any, wanted: list[str], who: str = "your gradient function") -> tuple:
    """What a gradient function returned, one thing for each array; `wanted` are their names."""
    if answer is None:
        raise TypeError(f"{who} returned None: end it with `return {', '.join(wanted)}`")
    if len(wanted) == 1 and not isinstance(answer, tuple):
        return (answer,)
    if isinstance(answer, (tuple, list)) and len(answer) == len(wanted):
        return tuple(answer)
    kind, fix = type(answer).__name__, ""
    if isinstance(answer, (tuple, list)):
        kind += f" of {len(answer)}"
        if isinstance(answer, list) and len(answer) > len(wanted):
            fix = ". Two lists joined by + are one list: put a comma between them"
    elif isinstance(answer, np.ndarray):
        kind, fix = f"{kind} of shape {answer.shape}", ". Put a comma between the parts"
    pair = f"({', '.join(wanted)})" if len(wanted) > 1 else wanted[0]
    many = {1: "one array", 2: "a pair"}.get(len(wanted), f"a tuple of {len(wanted)}")
    fix = ": the gradient alone" if len(wanted) == 1 else fix
    raise TypeError(f"{who} must return {many}, {pair}, but returned {kind}{fix}")


def told_read_only(error: ValueError, words: str) -> None:
    """Where an array refused to be changed, say so in the learner's words."""
    if "read-only" in str(error):
        raise ValueError(words) from error


def numbers_of(name: str, value: Any) -> np.ndarray:
    """A copy as float64, of what must be real numbers."""
    return np.array(checked_numbers(name, value), dtype=np.float64)
