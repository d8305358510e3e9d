"""Where something counts as right up to a tolerance: just inside it, and just outside.

A learner's gradient that is 0.9 % off was once called right, and no test minded. Every tolerance
that a docstring names is tried from both sides, in more than one way of being off.
"""

import re

import numpy as np
import pytest

from lrlib import check_gradient
from lrlib.exercises.engine.comparing import same

X = np.array([[1.0, 2.0], [3.0, 1.0], [2.0, -1.0], [-1.0, 1.0]])
y = np.array([[5.0], [7.0], [1.0], [1.0]])
W, b = np.array([[0.5], [-0.3]]), np.array([0.2])


def mse(W, b):
    return np.mean((X @ W + b - y) ** 2)


def right():
    error = 2 * (X @ W + b - y) / len(X)
    return X.T @ error, error.sum(axis=0)


def a_factor(parts, share):
    return [part * (1 + share) for part in parts]


def a_factor_below(parts, share):
    return [part * (1 - share) for part in parts]


def the_largest_entry(parts, share):
    moved = [part.copy() for part in parts]
    at = np.unravel_index(np.abs(moved[0]).argmax(), moved[0].shape)
    moved[0][at] *= 1 + share
    return moved


def the_bias_alone(parts, share):
    return [parts[0], parts[1] * (1 + share)]


def at_random(parts, share):
    rng = np.random.default_rng(1)
    return [p + share * np.abs(p).max() * rng.choice([-1, 1], size=p.shape) for p in parts]


WAYS = [a_factor, a_factor_below, the_largest_entry, the_bias_alone, at_random]


def documented(function):
    """The tolerance that the docstring promises where none is given."""
    return float(re.search(r"counts as right: (\S+),", function.__doc__)[1])


@pytest.mark.parametrize("off", WAYS)
@pytest.mark.parametrize("power", range(1, 10))
def test_a_gradient_off_by_more_than_the_documented_tolerance_is_wrong_by_less_right(off, power):
    share = 10.0**-power
    check = check_gradient(mse, tuple(off(right(), share)), W, b)
    assert check.right == (share < documented(check_gradient)), check.verdict


@pytest.mark.parametrize("off", WAYS)
def test_close_to_the_documented_tolerance_too(off):
    tolerance = documented(check_gradient)
    for share, ok in ((0.6 * tolerance, True), (1.6 * tolerance, False)):
        assert check_gradient(mse, tuple(off(right(), share)), W, b).right == ok, share


@pytest.mark.parametrize("off", WAYS)
@pytest.mark.parametrize("tolerance", [1e-2, 1e-4])
def test_a_tolerance_that_is_given_holds_on_both_sides(off, tolerance):
    for share, ok in ((0.9 * tolerance, True), (1.1 * tolerance, False)):
        claim = tuple(off(right(), share))
        assert check_gradient(mse, claim, W, b, tolerance=tolerance).right == ok, share


@pytest.mark.parametrize("answer", [-37.5, 0.004, 6.1e8, np.array([1.0, -20.0, 300.0])])
@pytest.mark.parametrize("sign", [1, -1])
def test_an_answer_may_be_off_by_a_thousandth_and_no_more(answer, sign):
    assert same(answer * (1 + sign * 0.9e-3), answer)
    assert not same(answer * (1 + sign * 1.1e-3), answer)


def test_each_element_is_held_to_its_own_size():
    answer = np.array([1.0, 1000.0])
    assert not same(answer + [0.01, 0], answer)  # a hundredth of the small, nothing to the large
    assert same(answer + [0, 0.9], answer)


@pytest.mark.parametrize("tolerance", [1e-6, 0.05])
def test_the_tolerance_of_an_exercise_holds_on_both_sides(tolerance):
    assert same(2.0 * (1 + 0.9 * tolerance), 2.0, tolerance)
    assert not same(2.0 * (1 + 1.1 * tolerance), 2.0, tolerance)


def test_a_whole_number_is_asked_for_exactly():
    assert same(20, 20) and same(20.0, 20)
    assert not same(20.01, 20) and not same(21, 20)


def test_beside_larger_numbers_a_zero_may_be_rounding_and_no_more():
    answer = np.array([0.0, 1000.0])
    assert same(answer + [0.9e-6, 0], answer)
    assert not same(answer + [1.1e-6, 0], answer)
