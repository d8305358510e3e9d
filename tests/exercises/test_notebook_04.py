"""What the entries of notebook 04 claim in words is what the four points say.

The numbers here come from loops over the points, independent of the entries.
"""

import numpy as np
import pytest

from lrlib import Bowl, gradient, noisy_plane
from lrlib.exercises.engine import catalogue
from lrlib.exercises.engine.comparing import same

X = np.array([0.0, 1.0, 2.0, 3.0])
Y = np.array([1.5, 2.5, 5.5, 6.5])
EACH = [(2 * (3.0 - y) * x, 2 * (3.0 - y)) for x, y in zip(X, Y, strict=True)]
SUM = np.sum(EACH, axis=0)


def right(number):
    return catalogue.find(number).right


def text(number, place):
    return catalogue.find(number).choices[place].explanation


def test_the_right_answers_by_another_route():
    assert right("4.1") == pytest.approx(SUM / 4)
    # equal products of rate and c: of 0.16 and 1/4
    for rate, c in zip(right("4.3"), (1, 1 / 2, 1 / 8), strict=True):
        assert rate * c == pytest.approx(0.16 / 4)
    assert right("4.5") / 10 == pytest.approx(0.03 / 20)


def test_5_4_are_the_factors_that_lrlib_counts():
    points = X[:, None], Y[:, None]
    twice = tuple(np.vstack([column, column]) for column in points)
    here = [[0.0]], [3.0]
    gradients = [
        gradient(*twice, *here, reduction=how)[0].item()
        / gradient(*points, *here, reduction=how)[0].item()
        for how in ("sum", "mean")
    ]
    limits = [
        Bowl.of(*twice).rate_limit(reduction=how) / Bowl.of(*points).rate_limit(reduction=how)
        for how in ("sum", "mean")
    ]
    assert right("4.4") == pytest.approx((*gradients, *limits))


@pytest.mark.parametrize("number", ["4.1", "4.2", "4.3", "4.4", "4.5", "4.6"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"np": np, "each": np.array(EACH), "gradient": gradient}
    exec(exercise.solution, names)
    answer = eval(exercise.answer, names)
    if exercise.is_function:
        for case in exercise.cases:
            assert same(answer(*case), exercise.right(*case), 1e-12)
    else:
        assert answer == pytest.approx(exercise.right, rel=1e-12)


def test_5_6_is_a_step_down_the_measured_slope_of_the_mean():
    for X, y, W, b, rate in catalogue.find("4.6").cases:
        new_W, new_b = right("4.6")(X, y, W, b, rate)
        for i in range(len(W)):
            nudge = np.zeros_like(W)
            nudge[i] = 1e-5
            up, down = (np.mean((X @ (W + s * nudge) + b - y) ** 2) for s in (1, -1))
            assert (W - new_W)[i, 0] / rate == pytest.approx((up - down) / 2e-5, abs=1e-8)
        up, down = (np.mean((X @ W + b + s * 1e-5 - y) ** 2) for s in (1, -1))
        assert (b - new_b)[0] / rate == pytest.approx((up - down) / 2e-5, abs=1e-8)


def test_5a_and_5b_quote_the_gradients():
    assert [ga + 0.0 for ga, _ in EACH] == [0, 1, -10, -21]
    assert "0, 1, -10 and -21" in text("4.a", 0) and "-21" in text("4.a", 2)
    assert tuple(SUM) == (-30, -8) and tuple(SUM / 4) == (-7.5, -2)
    for place in (0, 1, 2):
        assert "(-30, -8)" in text("4.b", place)
        assert "5.5" not in text("4.b", place)  # the answer to 5.1, which comes next
    longest = max(EACH, key=lambda g: np.hypot(*g))
    assert longest == (-21, -7) and "(-21, -7)" in text("4.b", 2)
    # a little flatter: less b for each a
    assert SUM[1] / SUM[0] < longest[1] / longest[0]


def test_5c_quotes_the_errors_at_the_best_line():
    a, b = np.polyfit(X, Y, 1)
    np.testing.assert_allclose(a * X + b - Y, [-0.2, 0.6, -0.6, 0.2], atol=1e-12)
    assert "-0.2, 0.6, -0.6 and 0.2" in text("4.c", 0)


def test_5e_quotes_where_both_trainings_end():
    plane = noisy_plane()
    ends = []
    for k in (1, 10):  # divided once, and once more
        W, b = np.zeros((2, 1)), np.zeros(1)
        for start in 3 * list(range(0, 1000, 10)):
            error = plane.X[start : start + 10] @ W + b - plane.y[start : start + 10]
            step_W = np.mean(plane.X[start : start + 10] * error, axis=0)[:, None]
            W, b = W - 0.03 * step_W / k, b - 0.03 * error.mean() / k
        ends.append(np.mean((plane.X @ W + b - plane.y) ** 2) / 2)
    assert (f"{ends[0]:.5f}", f"{ends[1]:.1f}") == ("0.00005", "2.7")
    for place in (1, 2):
        assert "2.7 where 0.00005" in text("4.e", place)
