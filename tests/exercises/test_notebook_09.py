"""What notebook 09's entries and its text claim in words is what plain numpy computes."""

import numpy as np
import pytest

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


def right(number):
    return catalogue.find(number).right


def explanation(number, place):
    return catalogue.find(number).choices[place].explanation


# ---- the right answers


def test_the_slope_along_b_is_measured():
    assert right("9.1") == pytest.approx((loss(W, b + 0.001) - loss(W, b)) / 0.001, rel=1e-6)
    both_ways = (loss(W, b + 0.001) - loss(W, b - 0.001)) / 0.002
    assert checking.judge(catalogue.find("9.1"), both_ways).state == "right"


def test_the_reference_difference_is_the_one_that_is_taught():
    for curve, a, step in catalogue.find("9.2").cases:
        taught = (curve(a + step) - curve(a - step)) / (2 * step)
        assert right("9.2")(curve, a, step) == pytest.approx(taught, rel=1e-12)
        assert eval(repr(curve))(a) == curve(a)


def test_the_reference_gradient_is_the_book_s_divided_by_n():
    for case in catalogue.find("9.3").cases:
        for ours, theirs in zip(right("9.3")(*case), backward(*case), strict=True):
            np.testing.assert_allclose(ours, theirs / len(case[0]), rtol=1e-12)
            assert ours.shape == theirs.shape


def test_the_cases_tell_n_from_d_and_from_3():
    shapes = [case[0].shape for case in catalogue.find("9.3").cases]
    assert any(n != d and n != 3 for n, d in shapes)


def test_line_2_is_where_the_shape_goes_wrong():
    x, y = np.arange(20.0)[:, None], np.arange(20.0)
    P = 0 * x + 0
    assert P.shape == (20, 1)
    assert (P - y).shape == (20, 20)
    assert right("9.4") == 2


@pytest.mark.parametrize("number", ["9.1", "9.2", "9.3", "9.4"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"np": np, "loss": loss, "W": W, "b": b}
    exec(exercise.solution, names)
    assert checking.judge(exercise, eval(exercise.answer, names)).state == "right"


def test_what_the_author_of_source_1_hands_in_is_told_the_factor():
    said = checking.judge(catalogue.find("9.3"), backward).words
    assert "n = 4 times too large" in " ".join(said.split())


# ---- what the predictions say


def test_a_the_loss_falls_by_a_third_of_what_was_promised():
    change = loss(W + [[0.001], [0], [0]], b) - loss(W, b)
    assert backward(X, Y, W, b)[0][0, 0] == -4
    assert f"{-change:.4f}" == "0.0013"
    for place in range(3):
        assert "0.0013" in explanation("9.a", place)


def test_b_the_ratio_is_the_number_of_rows():
    twice = backward(np.vstack([X, X]), np.vstack([Y, Y]), W, b)[0][0, 0]
    slope = (loss(W + [[1e-6], [0], [0]], b) - loss(W - [[1e-6], [0], [0]], b)) / 2e-6
    assert twice / slope == pytest.approx(6, rel=1e-6)


def test_c_the_error_at_a_tenth_is_11_per_cent():
    def squares(a):
        return np.mean((a * X[:, 0] + [-1, -2, -6]) ** 2)

    true = np.mean(2 * (0.6 * X[:, 0] + [-1, -2, -6]) * X[:, 0])
    off = [abs((squares(0.6 + e) - squares(0.6)) / e / true - 1) for e in (0.1, 0.01, 1e-8, 1e-15)]
    assert f"{off[0]:.0%}" == "11%"
    assert "11 %" in explanation("9.c", 2)
    assert off[0] / off[1] == pytest.approx(10, rel=1e-6)
    assert off[2] < 1e-6 < 1e-3 < off[3]


def test_d_the_broadcast_run_ends_at_the_mean_of_y():
    x = np.arange(20) / 10
    y = 2 * x + 1 + 0.1 * (-1.0) ** np.arange(20)
    a = b = 0.0
    for _ in range(1000):
        # every prediction against every y, one pair after the other
        pairs = [(a * x_i + b - y_j, x_i) for x_i in x for y_j in y]
        ga = sum(2 * error * x_i for error, x_i in pairs) / 400
        gb = sum(2 * error for error, _ in pairs) / 400
        a, b = a - 0.1 * ga, b - 0.1 * gb
    assert a == pytest.approx(0, abs=1e-6)
    assert b == pytest.approx(y.mean(), abs=1e-6)
    assert f"{sum(error**2 for error, _ in pairs) / 400:.2f}" == "1.32"
    assert y.var() == pytest.approx(1.32)
    assert all("evel" in explanation("9.d", place) for place in range(3))
    assert "1.32" in catalogue.find("9.d").question


def test_with_a_matrix_product_the_same_y_makes_twenty_models_each_with_its_own_answer():
    """The cells `matrix` and `matrix-run`, worked out for each y alone."""
    x = np.arange(20) / 10
    y = 2 * x + 1 + 0.1 * (-1.0) ** np.arange(20)
    lines = []
    for y_j in y:
        a = b = 0.0
        for _ in range(1000):
            error = a * x + b - y_j
            a, b = a - 0.1 * np.mean(2 * error * x), b - 0.1 * np.mean(2 * error)
        lines.append((a, b))
    np.testing.assert_allclose(lines, np.column_stack([0 * y, y]), atol=1e-9)
