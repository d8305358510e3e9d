"""What lab B's entries and its text claim in words is what plain numpy computes."""

import numpy as np
import pytest
from lessons import text

from lrlib.exercises.engine import catalogue, checking

X = np.arange(20) / 10
Y = 2 * X + 1 + 0.1 * (-1.0) ** np.arange(20)


def test_line_2_is_where_the_shape_goes_wrong():
    P = 0 * X[:, None] + 0
    assert P.shape == (20, 1)
    assert (P - Y).shape == (20, 20)
    assert catalogue.find("b.1").right == 2


def test_the_sizes_are_those_of_numpy():
    column, flat = np.ones((20, 1)), np.ones(20)
    pairs = [(flat, column), (flat, flat), (column, np.ones(1)), (column, column.T)]
    assert catalogue.find("b.2").right == tuple((one - other).size for one, other in pairs)


@pytest.mark.parametrize("number", ["b.1", "b.2"])
def test_the_worked_solution_is_right(number):
    exercise, names = catalogue.find(number), {}
    exec(exercise.solution, names)
    assert checking.judge(exercise, eval(exercise.answer, names)).state == "right"


def test_a_the_broadcast_run_ends_at_the_mean_of_y():
    x, y = X, Y
    a = b = 0.0
    for _ in range(1000):
        # every prediction against every y, one pair after the other
        pairs = [(a * x_i + b - y_j, x_i) for x_i in x for y_j in y]
        by_a = sum(2 * error * x_i for error, x_i in pairs) / 400
        by_b = sum(2 * error for error, _ in pairs) / 400
        a, b = a - 0.1 * by_a, b - 0.1 * by_b
    assert a == pytest.approx(0, abs=1e-6)
    assert b == pytest.approx(y.mean(), abs=1e-6)
    assert f"{sum(error**2 for error, _ in pairs) / 400:.2f}" == "1.32"
    assert y.var() == pytest.approx(1.32)
    assert all("evel" in text("b.a", place) for place in range(3))
    assert "1.32" in catalogue.find("b.a").question


@pytest.mark.parametrize(
    ("answer", "level", "words"),
    [
        ("At 0", 0, "A level line at 0 has the loss {:.2f},"),
        ("At 1", None, "b = 1 would be right if a were 2."),
        ("At the mean", Y.mean(), "A level line at the mean of all y leaves the loss {:.2f},"),
    ],
)
def test_a_each_height_is_told_of_its_own_line(answer, level, words):
    (said,) = [
        choice.explanation
        for choice in catalogue.find("b.a").choices
        if choice.answer.startswith(answer)
    ]
    loss = None if level is None else np.mean((level - Y) ** 2)
    assert " ".join(said.split()).startswith(words.format(loss))


def test_a_flat_x_makes_a_table_again_and_a_sum_of_it_is_n_times_too_large(printed):
    slope, pairs = -2 * np.mean(X * Y), -2 * np.mean(X) * np.mean(Y)
    assert printed["two-signs-code"].splitlines() == [
        f"flat y  (20, 20): mean {pairs:.2f}, sum / n {20 * pairs:.2f}",
        f"flat x  (20, 20): mean {pairs:.2f}, sum / n {20 * pairs:.2f}",
        f"columns (20, 1): mean {slope:.2f}, sum / n {slope:.2f}",
        "flat w: error (20, 20)  X.T @ error (1, 20)",
    ]


def test_the_summed_table_ends_in_nan():
    a = b = 0.0
    with np.errstate(all="ignore"):
        for _ in range(1000):
            error = a * X[:, None] + b - Y
            a, b = (
                a - 0.1 * (2 * error * X[:, None]).sum() / 20,
                b - 0.1 * (2 * error).sum() / 20,
            )
    assert np.isnan(a) and np.isnan(b)
