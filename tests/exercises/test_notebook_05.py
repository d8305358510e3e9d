"""What notebook 05 tells in numbers, by a loop over the points that knows nothing of lrlib."""

import numpy as np
import pytest
from lessons import prose

from lrlib.exercises.engine import catalogue, checking

FOUR = [(-3.0, -5.0), (-1.0, -1.0), (1.0, 3.0), (3.0, 7.0)]
LARGE = [(float(i), 2 * i / 99 + 1 + 0.1 * (-1) ** i) for i in range(100)]
SMALL = [(x / 99, y) for x, y in LARGE]


def walk(points, rate, n_steps, sign=1):
    """a, b and the loss at every step, (3, n_steps + 1); `sign` -1 climbs."""
    x, y = np.transpose(points)
    a, b, kept = 0.0, 0.0, []
    with np.errstate(all="ignore"):
        for _ in range(n_steps + 1):
            error = a * x + b - y
            kept.append((a, b, (error @ error) / len(x)))
            a, b = (
                a - sign * rate * 2 * (error @ x) / len(x),
                b - sign * rate * 2 * error.sum() / len(x),
            )
    return np.transpose(kept)


def test_five_rates_have_the_five_factors():
    factors = catalogue.find("5.1").right
    for rate, factor in zip((0.05, 0.1, 0.15, 0.2, 0.25), factors, strict=True):
        a = 0.0
        for t in range(1, 6):
            a -= rate * sum(2 * (a * x - y) * x for x, y in [(1, 2), (3, 6)]) / 2
            assert a - 2 == pytest.approx(-2 * factor**t, abs=1e-9)


def test_at_a_sixth_both_shrink_alike_and_in_the_long_run_no_fixed_rate_is_faster():
    a, b, loss = walk(FOUR, 1 / 6, 60)
    assert ((a[1:6] - 2) / (a[:5] - 2), (b[1:6] - 1) / (b[:5] - 1)) == (
        pytest.approx(-2 / 3),
        pytest.approx(2 / 3),
    )
    for rate in (0.14, 0.15, 0.18):
        assert loss[60] < walk(FOUR, rate, 60)[2, 60]
    for rate in np.linspace(0.005, 0.199, 300):
        assert max(abs(1 - 10 * rate), abs(1 - 2 * rate)) >= 2 / 3 - 1e-12


def test_the_rate_that_serves_small_x_blows_up_on_large_ones():
    assert walk(SMALL, 0.5, 100)[2, -1] == pytest.approx(0.01, abs=2e-5)
    a, _, loss = walk(LARGE, 0.5, 100)
    assert loss[:2] == pytest.approx([4.348, 4.401e7], rel=1e-3)
    assert a[4] / a[3] == pytest.approx(-3283, abs=0.5)
    assert np.argmax(np.isinf(loss)) == 44
    assert (np.argmax(np.isinf(a)), np.argmax(np.isnan(a))) == (88, 89)


def test_two_losses_of_a_run_that_grows_give_the_limit():
    loss = walk(LARGE[:50], 0.002, 21)[2]
    growth = loss[21] / loss[20]
    assert f"{growth:.4f}" == "5.0040"
    limit = 2 * 0.002 / (1 + np.sqrt(growth))
    assert catalogue.find("5.2").right == pytest.approx(limit, rel=1e-6)
    assert (
        walk(LARGE[:50], 0.999 * limit, 3000)[2, -1]
        < 1
        < walk(LARGE[:50], 1.01 * limit, 3000)[2, -1]
    )


def test_of_5_2_three_digits_are_enough_and_two_are_called_rounded():
    judged = [checking.judge(catalogue.find("5.2"), limit) for limit in (0.00124, 0.0012)]
    assert judged[0].state == "right" and "was a number rounded" in judged[1].words


def test_one_far_x_among_few_lowers_the_limit_far_and_squares_do_where_x_is_above_1():
    x = np.transpose(FOUR)[0]
    limits = [1 / np.mean(z**2) for z in (x, np.append(x, 30), x**2)]
    assert limits == pytest.approx([0.2, 0.0054, 0.0244], abs=5e-5)
    assert 1 / np.mean(np.append(np.tile(x, 100), 30) ** 2) > 0.1  # among many it is not


def test_the_limit_falls_with_the_square_of_x():
    for times in (1, 10, 100):
        points = [(times * x, y) for x, y in FOUR]
        limit = 0.2 / times**2
        assert walk(points, 0.99 * limit, 2000)[0, -1] == pytest.approx(2 / times, rel=1e-6)
        assert walk(points, 1.01 * limit, 2000)[2, -1] > 1e3


def test_for_x_from_0_to_1_the_steepest_direction_is_a_mixture():
    x, _ = np.transpose(SMALL)
    mixture = np.array([0.472372, 0.881399])
    curvature = 2 * np.mean((x * mixture[0] + mixture[1]) ** 2)
    assert (curvature, 2 / curvature) == (
        pytest.approx(2.5, abs=0.05),
        pytest.approx(0.79, abs=5e-3),
    )
    assert walk(SMALL, 0.998 * 2 / curvature, 5000)[2, -1] < 0.011
    assert walk(SMALL, 1.002 * 2 / curvature, 5000)[2, -1] > 1
    assert 2 * np.mean(x**2) == pytest.approx(0.67, abs=5e-3)


def test_a_right_gradient_settles_below_its_limit_and_a_flipped_sign_nowhere():
    for rate in (0.32, 0.16, 0.08, 0.04):
        start, *_, end = walk(FOUR, rate, 40)[2]
        assert (end < start) == (rate < 0.2)
        assert walk(FOUR, rate, 40, sign=-1)[2, -1] > 1e9
    swings = np.diff(np.sign(walk(FOUR, 0.24, 4)[0] - 2))
    runs = walk(FOUR, 0.03, 4, sign=-1)[0] - 2
    assert (swings != 0).all() and (runs < 0).all()
    told = "A run above the limit swings; a run with a flipped sign stays on one side"
    assert told in prose("05")
