"""What the notebook one_hour says in its predictions and below its pictures, by plain loops."""

import numpy as np
import pytest

from lrlib import noisy_line
from lrlib.exercises.engine import catalogue
from lrlib.explorers.parabola import RATES

X20 = [i / 10 for i in range(20)]
Y20 = [2 * x + 1 + 0.1 * (-1) ** i for i, x in enumerate(X20)]
FOUR = [(0.0, 1.5), (1.0, 2.5), (2.0, 5.5), (3.0, 6.5)]


def mean_of(values):
    return sum(values) / len(values)


def losses(rate, n_steps=6):
    """The mean squared error along a walk over the twenty points."""
    a, b, kept = 0.293, 0.758, []
    for _ in range(n_steps + 1):
        errors = [a * x + b - y for x, y in zip(X20, Y20, strict=True)]
        kept.append(mean_of([e**2 for e in errors]))
        dLda = mean_of([2 * e * x for e, x in zip(errors, X20, strict=True)])
        a, b = a - rate * dLda, b - rate * mean_of([2 * e for e in errors])
    return kept


def walk_on_the_sum(rate, times, n_steps=20):
    """a along a walk from a = 0, b = 3 on the sum over the four points, each there so often."""
    a, b, kept = 0.0, 3.0, []
    for _ in range(n_steps + 1):
        kept.append(a)
        dLda = times * sum(2 * (a * x + b - y) * x for x, y in FOUR)
        dLdb = times * sum(2 * (a * x + b - y) for x, y in FOUR)
        a, b = a - rate * dLda, b - rate * dLdb
    return kept


def distances(rate, n_steps=3):
    """How far a is from 2 along a walk on the mean over (1, 2) and (3, 6)."""
    a, kept = 0.0, []
    for _ in range(n_steps + 1):
        kept.append(a - 2)
        a -= rate * mean_of([2 * (a * x - y) * x for x, y in [(1, 2), (3, 6)]])
    return kept


def test_a_the_errors_of_the_flat_line_cancel():
    assert sum(mean_of(Y20) - y for y in Y20) == pytest.approx(0, abs=1e-12)


def test_b_a_nudge_of_b_does_a_14th():
    by_a, by_b = ((1 + h) * 14 + 1 + k - 58 for h, k in [(0.001, 0), (0, 0.001)])
    assert 1849 - by_a**2 == pytest.approx(1.2, abs=0.05)
    assert 1849 - by_b**2 == pytest.approx(0.09, abs=0.005)
    assert (1849 - by_b**2) * 14 == pytest.approx(1849 - by_a**2, rel=1e-3)


def test_c_at_three_times_the_rate_the_loss_grows_from_step_to_step():
    assert all(np.diff(losses(0.2)) < 0) and all(np.diff(losses(0.6)) > 0)


def test_d_at_32_points_the_walk_on_the_sum_grows():
    on_the_mean = walk_on_the_sum(0.16 / 4, 1)
    assert walk_on_the_sum(0.01, 4) == pytest.approx(on_the_mean)  # 16 points: one path
    assert abs(walk_on_the_sum(0.01, 8)[-1]) > 10


def test_with_new_points_the_mean_settles_at_every_n_with_one_rate():
    more = noisy_line(2.0, 1.0, n=124, noise=0.5, low=0.0, high=3.0, seed=5)
    fresh = FOUR + [(float(x), float(y)) for x, y in zip(more.X[:, 0], more.y[:, 0], strict=True)]
    for n in (4, 8, 16, 32, 64, 128):
        a, b = 0.0, 3.0
        for _ in range(200):
            errors = [a * x + b - y for x, y in fresh[:n]]
            dLda = mean_of([2 * e * x for e, (x, _) in zip(errors, fresh, strict=False)])
            a, b = a - 0.16 * dLda, b - 0.16 * mean_of([2 * e for e in errors])
        assert (a, b) == pytest.approx((2, 1), abs=0.5)


def test_the_sum_of_the_losses_has_the_sum_of_the_derivatives():
    def total(a):
        return sum((a * x + 3 - y) ** 2 for x, y in FOUR)

    assert (total(0.001) - total(0)) / 0.001 == pytest.approx(-30, abs=0.05)
    assert sum(2 * (3 - y) * x for x, y in FOUR) == -30


def test_e_the_factor_decides():
    assert distances(0.25)[:3] == pytest.approx([-2, 3, -4.5])
    assert distances(0.05) == pytest.approx([-2, -1, -0.5, -0.25])
    assert distances(0.1)[1:] == pytest.approx([0, 0, 0])
    assert distances(0.15) == pytest.approx([-2, 1, -0.5, 0.25])
    assert distances(0.2) == pytest.approx([-2, 2, -2, 2])


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.15, 0.2, 0.25])
def test_the_rates_that_it_asks_for_are_on_the_slider_of_the_parabola(rate):
    assert np.isclose(RATES, rate, rtol=1e-9).any()


def test_the_largest_rate_in_millimetres_is_two_over_the_curvature():
    assert catalogue.find("hour.3").right == pytest.approx(2 / 1000)


def test_a_at_the_second_point_is_x_times_b():
    def loss(a, b):
        return (a * -2 + b - 5) ** 2

    by_a = (loss(1.001, 1) - loss(0.999, 1)) / 0.002
    by_b = (loss(1, 1.001) - loss(1, 0.999)) / 0.002
    assert by_b == pytest.approx(-12)
    assert catalogue.find("hour.1").right == pytest.approx(by_a) == pytest.approx(-2 * by_b)


def test_the_walk_that_blows_up_ends_in_nan():
    a = 0.0
    for _ in range(2000):
        a = a - 0.25 * 10 * (a - 2)
    assert np.isnan(a)


def test_the_larger_curvature_of_the_twenty_points_sets_the_limit():
    mean_x, mean_xx = mean_of(X20), mean_of([x * x for x in X20])
    large = mean_xx + 1 + ((mean_xx - 1) ** 2 + 4 * mean_x**2) ** 0.5
    assert large == pytest.approx(4.15, abs=0.005) and 2 / large == pytest.approx(0.482, abs=5e-4)


@pytest.mark.parametrize("b", [0.9, 0.95, 1.0, 1.05, 1.1])
def test_from_an_intercept_of_about_1_the_slope_alone_beats_the_target(b):
    slopes = [1.5 + 0.05 * i for i in range(-40, 41)]
    sums = [sum((a * x + b - y) ** 2 for x, y in zip(X20, Y20, strict=True)) for a in slopes]
    assert min(sums) < 0.3
