"""What the entries of notebook 10 claim in words is what ten rows, and a thousand, say."""

import numpy as np
import pytest
from lessons import read, right, text

from lrlib import gradient, noisy_plane
from lrlib.exercises.engine import catalogue
from lrlib.exercises.engine.comparing import same

PLANE = noisy_plane()


@pytest.mark.parametrize("number", ["10.1", "10.2"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"np": np, "gradient": gradient}
    exec(exercise.solution, names)
    answer = eval(exercise.answer, names)
    if exercise.is_function:
        for case in exercise.cases:
            assert same(answer(*case), exercise.right(*case), 1e-12)
    else:
        assert answer == pytest.approx(exercise.right, rel=1e-12)


def test_10_1_keeps_rate_times_c():
    assert right("10.1") / 10 == pytest.approx(0.03 / 20)


def test_10_2_is_a_step_down_the_measured_slope_of_the_mean():
    for X, y, W, b, rate in catalogue.find("10.2").cases:
        new_W, new_b = right("10.2")(X, y, W, b, rate)
        for i in range(len(W)):
            nudge = np.zeros_like(W)
            nudge[i] = 1e-5
            up, down = (np.mean((X @ (W + s * nudge) + b - y) ** 2) for s in (1, -1))
            assert (W - new_W)[i, 0] / rate == pytest.approx((up - down) / 2e-5, abs=1e-8)
        up, down = (np.mean((X @ W + b + s * 1e-5 - y) ** 2) for s in (1, -1))
        assert (b - new_b)[0] / rate == pytest.approx((up - down) / 2e-5, abs=1e-8)


def walked(divide, start=0, stop=10, rate=0.2, n_steps=40, W=None, b=0.0):
    """W and b after steps down the sum of some rows, divided by `divide`."""
    X, y = PLANE.X[start:stop], PLANE.y[start:stop]
    W = np.zeros((2, 1)) if W is None else W
    for _ in range(n_steps):
        error = X @ W + b - y
        W, b = W - rate * 2 * X.T @ error / divide, b - rate * 2 * error.sum() / divide
    return W, b


def test_10a_two_of_the_four_runs_are_one_and_the_others_differ_by_a_hundred():
    start = np.zeros((2, 1))
    first = [walked(divide, n_steps=1)[0] - start for divide in (1, 10, 100)]
    np.testing.assert_allclose(first[0], 100 * first[2])
    ends = []
    for divide in (1, 10, 100):
        W, b = walked(divide)
        ends.append(np.mean((PLANE.X[:10] @ W + b - PLANE.y[:10]) ** 2))
    assert [f"{end:.2g}" for end in ends] == ["1.6e+56", "0.0029", "2.9"]


def test_10b_quotes_where_both_trainings_end():
    ends = []
    for divide in (10, 100):  # once, and once more
        W, b = np.zeros((2, 1)), 0.0
        for start in 3 * list(range(0, 1000, 10)):
            W, b = walked(divide, start, start + 10, 0.015, 1, W, b)
        ends.append(np.mean((PLANE.X @ W + b - PLANE.y) ** 2) / 2)
    assert [f"{ends[0]:.5f}", f"{ends[1]:.1f}"] == ["0.00005", "2.7"]
    for place in (1, 2):
        assert "2.7 where 0.00005" in text("10.b", place)


def test_10b_divided_twice_is_a_tenth_of_the_rate():
    twice, slow = walked(100), walked(10, rate=0.02)
    np.testing.assert_allclose(twice[0], slow[0])
    choices = catalogue.find("10.b").choices
    assert [choice.right for choice in choices] == [False, True, False, False]


def test_the_step_that_10_2_repairs_crawls_with_both_parameters():
    names = {"gradient": gradient}
    exec(next(cell.source for cell in read("10").cells if cell.id == "crawling"), names)
    for X, y, W, b, rate in catalogue.find("10.2").cases:
        for was, crawled, full in zip(
            (W, b),
            names["crawling"](X, y, W, b, rate),
            right("10.2")(X, y, W, b, rate),
            strict=True,
        ):
            np.testing.assert_allclose(was - crawled, (was - full) / len(X))
