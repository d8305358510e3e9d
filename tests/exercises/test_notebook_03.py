"""What the entries of notebook 03 claim in words is what the six steps compute.

The walk here is the plain loop of source 5, written once more, independent of the entries.
"""

import numpy as np
import pytest

from lrlib.exercises.engine import catalogue, checking

X = np.arange(20) / 10
Y = 2 * X + 1 + 0.1 * (-1.0) ** np.arange(20)


def walk(learning_rate, n_rounds):
    """a, b and the SSE after rounds 0 to n_rounds, by the loop that the notebook teaches."""
    a, b = 0.293, 0.758
    rows = []
    with np.errstate(over="ignore"):
        for _ in range(n_rounds + 1):
            error = a * X + b - Y
            rows.append((a, b, np.sum(error**2)))
            ga, gb = np.sum(2 * error * X), np.sum(2 * error)
            a, b = a - learning_rate * ga, b - learning_rate * gb
    return np.array(rows).T


A, B, SSE = walk(0.01, 60)
A_FAST, B_FAST, SSE_FAST = walk(0.02, 60)
SSE_TOO_FAST = walk(0.03, 1000)[2]


def right(number):
    return catalogue.find(number).right


def text(number, place):
    return catalogue.find(number).choices[place].explanation


def test_the_right_answers_are_those_of_the_source():
    assert right("3.1") == pytest.approx(-74.546, abs=1e-9)
    assert right("3.3") == pytest.approx(1.623245, abs=1e-6)
    assert right("3.4") == pytest.approx((1.984962, 1.014286), abs=1e-6)
    assert right("3.5") == 1 + np.argmax(-np.diff(SSE) / SSE[:-1] < 0.01) == 40


def test_the_reference_walk_is_the_loop():
    a, b = right("3.2")(X, Y, 0.293, 0.758, 0.01, 60)
    assert (a, b) == pytest.approx((A[60], B[60]), rel=1e-12)


@pytest.mark.parametrize("number", ["3.1", "3.2", "3.3", "3.4", "3.5"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"np": np, "x": X, "y": Y, "p": 0.293 * X + 0.758, "losses": SSE}
    exec(exercise.solution, names)
    answer = eval(exercise.answer, names)
    if number == "3.2":
        answer = answer(X, Y, 0.293, 0.758, 0.01, 7)
        assert answer == pytest.approx((A[7], B[7]), rel=1e-12)
    else:
        assert answer == pytest.approx(exercise.right, rel=1e-12)


def test_why_6_3_and_6_5_quote_the_sse():
    assert "From 88.7 to 1.6" in catalogue.find("3.3").why
    assert (f"{SSE[0]:.1f}", f"{SSE[5]:.1f}") == ("88.7", "1.6")
    why = catalogue.find("3.5").why
    assert f"{SSE[40]:.4f}" in why and f"{walk(0.01, 2000)[2][-1]:.4f}" in why


def test_6a_the_line_lands_among_the_points():
    errors = [A[t] * X + B[t] - Y for t in (0, 1)]
    assert np.all(errors[0] < 0)  # it starts below all points
    assert errors[1][0] > 0 > errors[1][-1]  # too high on the left, too low on the right
    ga, gb = (np.sum(2 * errors[0] * factor) for factor in (X, 1))
    for place in (0, 1):
        assert f"ga = {ga:.1f}" in text("3.a", place) and f"gb = {gb:.1f}" in text("3.a", place)
    assert f"a grows by {A[1] - A[0]:.2f} and b by {B[1] - B[0]:.2f}" in text("3.a", 0)
    assert f"b jumps to {B[1]:.2f}" in text("3.a", 1) and f"{A[1]:.2f} only" in text("3.a", 1)
    assert f"b = {B[1]:.2f}" in text("3.a", 2) and f"a = {A[1]:.2f}" in text("3.a", 2)


def test_6b_the_second_round_halves_the_sse():
    question = catalogue.find("3.b").question
    assert f"from {SSE[0]:.1f} to {SSE[1]:.1f}" in question
    assert f"{SSE[0] / SSE[1]:.0f} times smaller" in question
    assert 0.4 < SSE[2] / SSE[1] < 0.6
    assert all(f"{SSE[2]:.2f}" in text("3.b", place) for place in range(3))
    falls = [1 - SSE[t] / SSE[t - 1] for t in (3, 4, 5)]
    assert (round(100 * min(falls)), round(100 * max(falls))) == (11, 14)
    assert "Rounds 3, 4 and 5 take off 11 to 14 % each" in text("3.b", 1)


def test_6c_a_climbs_and_b_comes_back():
    question = catalogue.find("3.c").question
    assert f"a = {right('3.4')[0]:.2f}, b = {right('3.4')[1]:.2f}" in question
    a, b, _ = walk(0.01, 400)
    assert np.all(np.diff(a) > 0)
    assert np.all(np.diff(b)[:2] > 0) and np.all(np.diff(b)[2:] < 0)
    for place in range(3):
        assert f"{b[2]:.2f}" in text("3.c", place)


def test_6d_twice_the_rate_is_behind_at_first_and_ahead_from_round_6():
    assert np.all(SSE_FAST[1:6] > SSE[1:6]) and np.all(SSE_FAST[6:] < SSE[6:])
    assert np.all(np.diff(SSE_FAST) < 0)
    assert (np.argmax(SSE < 0.25), np.argmax(SSE_FAST < 0.25)) == (31, 15)
    assert "below 0.25 after 15 rounds, where 0.01 takes 31" in text("3.d", 0)
    assert f"a = {A_FAST[1]:.2f} and b = {B_FAST[1]:.2f}" in text("3.d", 0)
    assert f"the SSE is {SSE_FAST[1]:.1f} where 0.01 has {SSE[1]:.1f}" in text("3.d", 0)
    assert f"SSE {SSE_FAST[1]:.1f} against {SSE[1]:.1f}" in text("3.d", 1)
    assert ", ".join(f"{sse:.1f}" for sse in SSE_FAST[1:4]) in text("3.d", 2)
    swings = np.diff(A_FAST)[:8]
    assert np.all(swings[1:] * swings[:-1] < 0)  # to and fro
    assert np.all(np.abs(swings[1:]) < np.abs(swings[:-1]))  # each smaller than the one before


def test_6e_above_the_limit_the_sse_grows_in_every_round():
    factors = SSE_TOO_FAST[1:200] / SSE_TOO_FAST[:199]
    assert np.all(factors > 2)
    numbers = f"{SSE_TOO_FAST[0]:.1f}, " + ", ".join(f"{sse:.0f}" for sse in SSE_TOO_FAST[1:4])
    assert all(numbers in text("3.e", place) for place in range(3))
    assert np.isinf(SSE_TOO_FAST[-1])  # much later, and without an error


def test_the_limit_that_is_named_is_the_limit():
    ones = np.column_stack([X, np.ones(20)])
    limit = 2 / np.linalg.eigvalsh(2 * ones.T @ ones)[-1]
    for number, place in (("3.b", 2), ("3.d", 2), ("3.e", 0), ("3.e", 1)):
        assert f"{limit:.4f}" in text(number, place)


def test_a_return_inside_the_loop_is_called_that():
    def descend(x, y, a, b, learning_rate, n_rounds):
        for _ in range(n_rounds):
            error = a * x + b - y
            a = a - learning_rate * np.sum(2 * error * x)
            b = b - learning_rate * np.sum(2 * error)
            return a, b

    verdict = checking.judge(catalogue.find("3.2"), descend)
    assert "walks one round, whatever n_rounds is" in " ".join(verdict.words.split())
