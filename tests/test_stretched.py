"""What numpy would stretch to fit is refused: an axis of length 1 is no answer for a longer one.

numpy repeats an axis of length 1 without a word. A new table with one column was once put into the
units of three, and a test that tries only two columns and four minds nothing of it.
"""

import re

import numpy as np
import pytest

import lrlib
from lrlib import Bowl
from lrlib.units import original_units, standardise

RNG = np.random.default_rng(0)
N, D, K = 5, 3, 2
X, Y = RNG.normal(size=(N, D)), RNG.normal(size=(N, K))
W, B = RNG.normal(size=(D, K)), RNG.normal(size=K)
EACH = RNG.uniform(1, 2, size=D)  # a number for each feature
STEPS = {"learning_rate": 0.01, "n_steps": 2}
BOWL, UNITS = Bowl.of(X, Y), standardise(X)

# The name of a function, the function, and arrays that fit together.
CALLS = {
    "forward": (lrlib.forward, {"X": X, "W": W, "b": B}),
    "loss": (lrlib.loss, {"P": Y + 1, "y": Y}),
    "gradient": (lrlib.gradient, {"X": X, "y": Y, "W": W, "b": B}),
    "gradients": (lrlib.gradients, {"X": X, "y": Y, "W": W, "b": B}),
    "gradient_descent": (
        lambda X, y, W, b: lrlib.gradient_descent(X, y, W, b, **STEPS),
        {"X": X, "y": Y, "W": W, "b": B},
    ),
    "sgd": (
        lambda X, y, W, b: lrlib.sgd(X, y, W, b, learning_rate=0.01, batch_size=2, n_epochs=1),
        {"X": X, "y": Y, "W": W, "b": B},
    ),
    "minibatches": (lambda X, y: list(lrlib.minibatches(X, y, 2)), {"X": X, "y": Y}),
    "relative_error": (lrlib.relative_error, {"claimed": W, "measured": W}),
    "Bowl.of": (Bowl.of, {"X": X, "y": Y}),
    "Bowl.loss": (BOWL.loss, {"W": W, "b": B}),
    "Bowl.path": (lambda W, b: BOWL.path(W, b, **STEPS), {"W": W, "b": B}),
    "Bowl.paths": (
        lambda W, b: BOWL.paths(W, b, learning_rates=[0.01, 0.02], n_steps=2),
        {"W": W, "b": B},
    ),
    "Bowl.rescaled": (BOWL.rescaled, {"shift": EACH, "unit": EACH}),
    "Bowl + Bowl": (lambda X, y: BOWL + Bowl.of(X, y), {"X": X, "y": Y}),
    "Standardised.apply": (UNITS.apply, {"X_new": X}),
    "original_units": (original_units, {"W": W, "b": B, "mean": EACH, "spread": EACH}),
}
# The axes that no other array shares, so that any length will do.
FREE = {
    ("forward", "X", 0),
    ("minibatches", "X", 1),
    ("minibatches", "y", 1),
    ("Bowl.of", "X", 1),
    ("Bowl.of", "y", 1),
    ("Standardised.apply", "X_new", 0),
}


def refused(function, **arrays):
    """In words of ours, not where numpy happens to give up on the way."""
    with pytest.raises(ValueError) as error:
        function(**arrays)
    assert not re.search("operand|broadcast together|input array", str(error.value))


@pytest.mark.parametrize("name", CALLS)
def test_arrays_that_fit_are_taken(name):
    function, arrays = CALLS[name]
    function(**arrays)


@pytest.mark.parametrize(
    "name, array, axis",
    [
        (name, array, axis)
        for name, (_, arrays) in CALLS.items()
        for array, whole in arrays.items()
        for axis in range(whole.ndim)
        if (name, array, axis) not in FREE
    ],
)
def test_an_axis_of_length_one_does_not_stand_for_a_longer_one(name, array, axis):
    function, arrays = CALLS[name]
    refused(function, **arrays | {array: arrays[array].take([0], axis=axis)})


@pytest.mark.parametrize(
    "name, array", [(name, array) for name, (_, arrays) in CALLS.items() for array in arrays]
)
def test_a_single_number_does_not_stand_for_an_array(name, array):
    function, arrays = CALLS[name]
    refused(function, **arrays | {array: arrays[array].flat[0]})
