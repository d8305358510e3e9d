"""What notebook 09's entries and its text claim in words is what plain numpy computes."""

import re
from fractions import Fraction

import numpy as np
import pytest
from lessons import right, rows_of_a_table, text

from lrlib.exercises.engine import catalogue, checking

X = np.array([[0.0, 1, 2], [3, 4, 5], [5, 6, 7]])
Y = np.array([[11.0], [27], [41]])
W = np.array([[1.0], [2], [3]])
b = np.array([2.0])


def loss(W, b):
    return np.mean((X @ W + b - Y) ** 2)


def backward(X, Y, W, b):
    """The gradient of source 1: that of the sum."""
    dLdP = -2 * (Y - (X @ W + b))
    return np.dot(X.T, dLdP), np.sum(dLdP, axis=0)


# ---- the right answers


def test_the_slope_along_b_is_measured():
    assert right("9.1") == pytest.approx((loss(W, b + 0.001) - loss(W, b)) / 0.001, rel=1e-6)
    both_ways = (loss(W, b + 0.001) - loss(W, b - 0.001)) / 0.002
    assert checking.judge(catalogue.find("9.1"), both_ways).state == "right"


def test_the_reference_gradient_is_the_book_s_divided_by_n():
    for case in catalogue.find("9.2").cases:
        for ours, theirs in zip(right("9.2")(*case), backward(*case), strict=True):
            np.testing.assert_allclose(ours, theirs / len(case[0]), rtol=1e-12)
            assert ours.shape == theirs.shape


def test_the_cases_tell_n_from_d_and_from_3():
    shapes = [case[0].shape for case in catalogue.find("9.2").cases]
    assert any(n != d and n != 3 for n, d in shapes)


@pytest.mark.parametrize("number", ["9.1", "9.2"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"np": np, "loss": loss, "W": W, "b": b}
    exec(exercise.solution, names)
    assert checking.judge(exercise, eval(exercise.answer, names)).state == "right"


def test_what_the_author_of_source_1_hands_in_is_told_the_factor():
    said = checking.judge(catalogue.find("9.2"), backward).words
    assert "n = 4 times too large" in " ".join(said.split())


# ---- what the predictions say


def test_a_the_loss_falls_by_a_third_of_what_was_promised():
    change = loss(W + [[0.001], [0], [0]], b) - loss(W, b)
    assert backward(X, Y, W, b)[0][0, 0] == -4
    assert f"{-change:.4f}" == "0.0013"
    for place in range(3):
        assert "0.0013" in text("9.a", place)


def test_b_the_ratio_is_the_number_of_rows():
    twice = backward(np.vstack([X, X]), np.vstack([Y, Y]), W, b)[0][0, 0]
    slope = (loss(W + [[1e-6], [0], [0]], b) - loss(W - [[1e-6], [0], [0]], b)) / 2e-6
    assert twice / slope == pytest.approx(6, rel=1e-6)


RUNS = {"right": 1, "n times": 3, "flipped": -1}


def walked(factor, rate, steps=100):
    """The loss after so many steps with a gradient that is this many times the right one."""
    V, c = W, b
    for _ in range(steps):
        dLdW, dLdb = (part / 3 for part in backward(X, Y, V, c))
        V, c = V - rate * factor * dLdW, c - rate * factor * dLdb
    return loss(V, c)


def test_c_only_a_flipped_sign_grows_at_every_rate():
    rates = 0.02 / 2 ** np.arange(9)
    assert all(walked(factor, rates[0]) > 1e9 for factor in (1, 3, -1))
    assert all(walked(-1, rate) > 1 for rate in rates)
    settled = [[walked(factor, rate) < 1 for rate in rates] for factor in (1, 3)]
    assert settled == [[False] + [True] * 8, [False, False] + [True] * 7]


def test_c_the_losses_beside_the_picture(printed):
    said = printed["halve-picture"]
    for rate in (0.02, 0.01, 0.005):
        ends = [f"{name} {walked(f, rate, 12):.3g}" for name, f in RUNS.items()]
        assert f"rate {rate}, after 12 steps: {', '.join(ends)}\n" in said


# ---- what the text says


def test_the_five_programs_are_wrong_as_the_table_says():
    dLdP = 2 * (X @ W + b - Y) / 3
    programs = {
        "A": backward(X, Y, W, b),
        "B": (X.T @ -dLdP, -dLdP.sum(axis=0)),
        "C": (X @ dLdP, dLdP.sum(axis=0)),
        "D": (X.T @ dLdP, dLdP.mean(axis=0)),
    }
    rows = rows_of_a_table("09", "| | dot : square for W[0], W[1], W[2] | for b |")
    assert [row[0] for row in rows] == list(programs)
    for name, for_W, for_b, _ in rows:
        of_W, of_b = programs[name]
        ratios = (of_W / (X.T @ dLdP)).ravel(), of_b / dLdP.sum(axis=0)
        said = [float(Fraction(n.replace("−", "-"))) for n in re.findall(r"[−\d./]+", for_W)]
        assert ratios[0].round(1) == pytest.approx(np.resize(said, 3))  # one is for all three
        assert ratios[1] == pytest.approx(float(Fraction(for_b.replace("−", "-"))))


def test_an_array_is_no_key(printed):
    assert printed["key"] == "TypeError: unhashable type: 'numpy.ndarray'\n"


def test_a_prediction_moves_by_its_feature_and_all_weights_at_once_by_the_sum(printed):
    by_weight, by_b = printed["predictions-move"].splitlines()
    assert by_weight == "the predictions, per unit of the first weight: [0. 3. 5.]"
    assert by_b == "per unit of b: [1. 1. 1.]"
    total = sum(backward(X, Y, W, b)[0].ravel()) / 3
    assert printed["measured"].endswith(f"all at once: {total:.3f}\n")
