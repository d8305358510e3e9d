"""A closing answer that says which of two things does what is what happens when both are done.

Under *What to remember* of notebooks 01 to 06. Each sentence stands beside its computation.
"""

import numpy as np
import pytest
from lessons import prose

X = np.array([1.5, -0.5, 2.0, 3.0])
Y = np.array([2.0, 1.0, -1.0, 4.0])
AGE = np.arange(20, 81, 3.0)


def says(notebook, words):
    """These words stand below *What to remember*."""
    return words in prose(notebook).partition("## What to remember")[2]


def sum_of_squares(a, b, x=X, y=Y):
    return ((a * x + b - y) ** 2).sum()


def slope(f, at, nudge=1e-5):
    return (f(at + nudge) - f(at - nudge)) / (2 * nudge)


def walk(curvature, rate, n_steps, sign=1):
    """The distance from the bottom at each step; `sign` -1 climbs."""
    return [(1 - sign * rate * curvature) ** t for t in range(n_steps + 1)]


def test_01_the_mse_can_be_compared_and_the_sse_has_a_hundred_times_as_many_squares():
    assert says("01", "The MSE, because it is the average square. Your friend's SSE has a hundred")
    x, y = np.tile(X, 100), np.tile(Y, 100)
    few, many = sum_of_squares(1, 0), sum_of_squares(1, 0, x, y)
    assert many == pytest.approx(100 * few)
    assert many / len(x) == pytest.approx(few / len(X))


def test_01_a_steeper_line_must_start_lower():
    assert says("01", "a steeper line must start lower to stay in the middle of the points")
    x = X + 1  # to the right of zero, as in the notebook
    best = [np.mean(Y - a * x) for a in (1.0, 2.0)]
    assert best[1] < best[0]


def test_02_against_the_sign_of_the_derivative_the_loss_falls():
    words = "If the derivative is negative, raise the parameter; if it is positive, lower"
    assert says("02", words)
    signs = set()
    for b in (-3.0, 3.0):
        derivative = slope(lambda b: sum_of_squares(1, b), b)
        for move in (-0.01, 0.01):
            falls = sum_of_squares(1, b + move) < sum_of_squares(1, b)
            assert falls == (move > 0) if derivative < 0 else falls == (move < 0)
        signs.add(derivative > 0)
    assert signs == {True, False}


def test_02_of_another_loss_only_the_link_from_the_error_changes():
    assert says("02", "Only the one from the error to the loss. The others stay.")
    p = 2 * X + 1
    links = {}
    for name, loss in (("squares", np.square), ("lengths", np.abs)):
        of_p = slope(loss, p - Y)
        of_a, of_b = (
            slope(lambda a, f=loss: f(a * X + 1 - Y), 2),
            slope(lambda b, f=loss: f(2 * X + b - Y), 1),
        )
        links[name] = of_p, of_a / of_p, of_b / of_p
    for one, other, same in zip(*links.values(), (False, True, True), strict=True):
        assert np.allclose(one, other, atol=1e-4) == same


def test_03_errors_that_cancel_may_still_turn_the_line():
    assert says(
        "03", "The errors cancel, but the errors times x may not: then the line still turns."
    )
    flat = np.mean(Y)
    assert slope(lambda b: sum_of_squares(0, b), flat) == pytest.approx(0, abs=1e-6)
    assert abs(slope(lambda a: sum_of_squares(a, flat), 0)) > 1


def test_04_the_mean_of_20_takes_20_times_the_rate():
    assert says("04", "20 times the old one, because the gradient is 20 times shorter.")
    x, y = np.tile(X, 5), np.tile(Y, 5)
    summed = slope(lambda a: sum_of_squares(a, 0, x, y), 1)
    mean = slope(lambda a: sum_of_squares(a, 0, x, y) / 20, 1)
    assert 0.001 * summed == pytest.approx(20 * 0.001 * mean) and summed == pytest.approx(20 * mean)


def test_04_the_sum_of_twice_the_points_has_twice_the_curvature_and_half_the_limit():
    assert says("04", "The sum. Its curvature has doubled and its limit has halved")
    curvature = {n: 2 * np.sum(np.tile(X, n) ** 2) for n in (1, 2)}
    rate = 1.5 / curvature[1]
    ends = {n: abs(walk(curvature[n], rate, 30)[-1]) for n in (1, 2)}
    assert curvature[2] == 2 * curvature[1] and ends[1] < 1 < ends[2]
    assert np.mean(np.tile(X, 2) ** 2) == np.mean(X**2)  # and that of the mean has not


def test_05_at_one_over_the_curvature_it_lands_and_from_two_over_it_on_it_does_not_settle():
    assert says("05", "1/4 and 2/4: the factors are 0 and −1.")
    assert [walk(4, rate, 1)[1] for rate in (1 / 4, 2 / 4)] == [0, -1]


def test_05_a_flipped_sign_stays_on_one_side_and_a_right_gradient_above_its_limit_swings():
    assert says("05", "always on one side. What is wrong?")
    assert says("05", "Probably the sign of the gradient. Above its limit a right gradient swings")
    for rate in (0.1, 0.01, 0.00001):
        climbed = np.array(walk(4, rate, 9, sign=-1))
        assert (climbed > 0).all() and (np.diff(climbed) > 0).all()
    swung = np.array(walk(4, 0.6, 9))
    assert (swung[1:] * swung[:-1] < 0).all() and abs(swung[-1]) > 1


def test_06_centring_parts_a_from_b_and_dividing_makes_their_curvatures_equal():
    assert says(
        "06",
        "After centring, a's derivative does not depend on b. "
        "Dividing makes the curvature of a as large as that of b.",
    )

    def of_a(x, b):
        return slope(lambda a: np.mean((a * x + b - 0.05 * AGE) ** 2), 1.0)

    def curvatures(x):
        return 2 * np.mean(x**2), 2.0

    centred = AGE - AGE.mean()
    divided, both = AGE / AGE.std(), centred / AGE.std()
    depends = [abs(of_a(x, 5.0) - of_a(x, 0.0)) > 1e-6 for x in (AGE, centred, divided, both)]
    assert depends == [True, False, True, False]
    equal = [np.isclose(*curvatures(x)) for x in (AGE, centred, both)]
    assert equal == [False, False, True]


def test_06_at_very_different_rates_the_steep_direction_is_done_and_the_flat_one_has_hardly_moved():
    assert says("06", "The steep direction is done at all these rates, and the flat one has hardly")
    H = 2 * np.array([[np.mean(AGE**2), AGE.mean()], [AGE.mean(), 1]])
    flat, steep = np.linalg.eigvalsh(H)
    for rate in (0.5 / steep, 1.9 / steep):
        assert abs(walk(steep, rate, 100)[-1]) < 0.01 and walk(flat, rate, 100)[-1] > 0.98
