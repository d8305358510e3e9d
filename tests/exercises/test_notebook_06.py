"""What notebook 06 tells in numbers, by plain loops, finite differences and numpy's eigenvalues."""

import numpy as np
import pytest
from lessons import text

AGE = np.arange(20, 81, 3.0)
WISH = 0.05 * AGE - 2 + 0.2 * (-1.0) ** np.arange(21)
CENTRED = AGE - AGE.mean()
STANDARD = CENTRED / AGE.std()
BEST = np.polyfit(AGE, WISH, 1)
FLOOR = np.mean((np.polyval(BEST, AGE) - WISH) ** 2)


def curvature(x):
    """H of the mean, written out."""
    return 2 * np.array([[np.mean(x * x), np.mean(x)], [np.mean(x), 1]])


LIMIT = 2 / np.linalg.eigvalsh(curvature(AGE))[-1]


def walk(x, rate, n_steps):
    """a, b and the loss at every step, (3, n_steps + 1)."""
    a, b, kept = 0.0, 0.0, []
    with np.errstate(all="ignore"):
        for _ in range(n_steps + 1):
            error = a * x + b - WISH
            kept.append((a, b, np.mean(error**2)))
            a, b = a - rate * np.mean(2 * error * x), b - rate * np.mean(2 * error)
    return np.transpose(kept)


def test_6a_quotes_how_flat_the_valley_is_and_how_far_down_the_steep_direction_goes():
    flat, steep = curvatures = np.linalg.eigvalsh(curvature(AGE))
    assert f"whose curvature is {steep / flat:,.0f} times smaller" in text("6.a", 0)
    directions = np.linalg.eigh(curvature(AGE))[1]
    above = curvatures / 2 * (directions.T @ BEST) ** 2  # from zero, in each direction
    assert above.sum() == pytest.approx(np.mean(WISH**2) - FLOOR)
    assert f"only {100 * above[1] / above.sum():.0f} % of the way" in text("6.a", 1)


def test_the_curvature_is_measured_by_finite_differences():
    def loss(a, b):
        return np.mean((a * AGE + b - WISH) ** 2)

    h = 1e-3
    H = np.empty((2, 2))
    for i, j in np.ndindex(2, 2):
        p, q = np.eye(2)[i] * h, np.eye(2)[j] * h
        H[i, j] = (loss(*(p + q)) - loss(*(p - q)) - loss(*(q - p)) + loss(*(-p - q))) / (4 * h * h)
    np.testing.assert_allclose(H, curvature(AGE), rtol=1e-6)
    np.testing.assert_allclose(np.linalg.eigvalsh(H), [0.233143, 5661.767], rtol=1e-3)


def test_along_the_flattest_direction_b_goes_up_and_a_goes_down():
    curvatures, axes = np.linalg.eigh(curvature(AGE))
    a, b = axes[:, 0] * np.sign(axes[1, 0])
    assert (a, b) == pytest.approx((-0.0177, 1), abs=1e-3)
    bends = {fall: 2 * np.mean((1 - fall * AGE) ** 2) for fall in (0.01, 0.0177, 0.02, 0.03)}
    assert min(bends, key=bends.get) == 0.0177
    assert bends[0.0177] == pytest.approx(curvatures[0], rel=1e-3)
    assert (1 - 0.0003 * curvatures[0]) ** 300 == pytest.approx(0.979, abs=5e-4)


def test_along_the_valley_a_tenth_is_left_after_so_many_steps_and_the_gradient_falls_with_it():
    low = np.linalg.eigvalsh(curvature(AGE))[0]
    n_steps = round(2.3 / (0.0003 * low))
    a, b, _ = walk(AGE, 0.0003, n_steps)
    left = (b - BEST[1]) / (b[0] - BEST[1])
    assert left[-1] == pytest.approx(0.1, abs=1e-3)
    for t in (100, 300, n_steps):
        dLdb = np.mean(2 * (a[t] * AGE + b[t] - WISH))
        assert dLdb == pytest.approx(low * (b[t] - BEST[1]), rel=5e-3)


def test_the_condition_numbers_of_the_three_scales():
    for x, number in [(AGE, 24_284.5), (CENTRED, 330.0), (STANDARD, 1.0)]:
        low, high = np.linalg.eigvalsh(curvature(x))
        assert high / low == pytest.approx(number, abs=0.06)


def test_below_the_limit_fifty_steps_on_raw_ages_come_57_percent_down():
    for share in (0.05, 0.3, 0.6, 0.9, 0.98):
        loss = walk(AGE, share * LIMIT, 50)[2]
        assert 0.565 < (loss[0] - loss[-1]) / (loss[0] - FLOOR) < 0.58


def test_the_best_rate_of_the_long_run_is_a_bad_one_for_fifty_steps():
    best_rate = 2 / np.sum(np.linalg.eigvalsh(curvature(AGE)))
    after = {rate: walk(AGE, rate, 50_000)[2] for rate in (0.0003, best_rate)}
    assert after[best_rate][50] > 0.98 * after[best_rate][0] > after[0.0003][50]
    assert after[best_rate][10_000] > after[0.0003][10_000]
    assert after[best_rate][50_000] < after[0.0003][50_000]


def test_half_of_the_limit_comes_58_82_and_100_percent_down():
    for x, share in ((AGE, 0.58), (CENTRED, 0.82), (STANDARD, 1.0)):
        limit = 2 / np.linalg.eigvalsh(curvature(x))[-1]
        loss = walk(x, limit / 2, 50)[2]
        assert (loss[0] - loss[-1]) / (loss[0] - FLOOR) == pytest.approx(share, abs=5e-3)


def test_the_same_rate_explodes_or_lands():
    raw, standard = (walk(x, 0.3, 6)[2] for x in (AGE, STANDARD))
    assert raw[-1] > 1e38
    assert standard[-1] < 1.001 * FLOOR
    assert walk(STANDARD, 0.5, 1)[2, 1] == pytest.approx(FLOOR, rel=1e-12)


def test_the_shelf_and_the_wide_valley_of_the_sweep():
    for rate in (1e-5, 1e-4, 3.5e-4):
        assert walk(AGE, rate, 100)[2, -1] == pytest.approx(0.5, abs=0.01)
    for rate in (0.0226, 0.3, 0.947):
        assert walk(STANDARD, rate, 100)[2, -1] < 1.01 * FLOOR


@pytest.mark.parametrize(
    ("x", "rate", "step", "end"), [(AGE, 0.0000353, 10, 0.5092), (STANDARD, 0.1, 17, 0.0405)]
)
def test_a_stop_rule_stops_the_raw_run_first_and_higher(x, rate, step, end):
    loss = walk(x, rate, 100)[2]
    falls = [1 - after / before for before, after in zip(loss, loss[1:], strict=False)]
    first = next(t for t, fall in enumerate(falls, start=1) if fall < 0.01)
    assert (first, loss[first]) == (step, pytest.approx(end, abs=5e-5))


def test_the_best_rate_is_half_the_limit_of_a_round_bowl_and_nearly_that_of_a_narrow_one():
    for x, share in ((STANDARD, 0.5), (AGE, 0.99996)):
        low, high = np.linalg.eigvalsh(curvature(x))
        assert 2 / (low + high) * high / 2 == pytest.approx(share, abs=5e-6)


def test_new_people_are_standardised_with_the_mean_and_spread_of_the_old_ones():
    a, b, _ = walk(STANDARD, 0.5, 1)[:, -1]
    new = np.array([70.0, 75.0, 80.0])
    np.testing.assert_allclose(a * (new - 50) / AGE.std() + b, np.polyval(BEST, new), rtol=1e-9)
    assert a * (new[0] - new.mean()) / new.std() + b < 0  # by their own: far off
