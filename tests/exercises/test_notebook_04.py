"""What the entries of notebook 04 claim in words is what the four points say.

The numbers here come from loops over the points, independent of the entries.
"""

import numpy as np
import pytest
from lessons import right, text

from lrlib import Bowl, gradient
from lrlib.exercises.engine import catalogue

X = [0.0, 1.0, 2.0, 3.0]
Y = [1.5, 2.5, 5.5, 6.5]
EACH = [(2 * (3.0 - y) * x, 2 * (3.0 - y)) for x, y in zip(X, Y, strict=True)]
SUM = np.sum(EACH, axis=0)


def walk(copies, c, rate, n_steps=1000):
    """Where a run on c times the sum of squares ends, point by point."""
    a, b = 0.0, 3.0
    for _ in range(n_steps):
        errors = [a * x + b - y for x, y in zip(X, Y, strict=True)] * copies
        dLda = 2 * c * sum(error * x for error, x in zip(errors, X * copies, strict=True))
        a, b = a - rate * dLda, b - rate * 2 * c * sum(errors)
    return a, b


def test_the_right_answers_by_another_route():
    assert right("4.1") == pytest.approx(tuple(SUM / 4))
    for n, rate in zip((4, 8), right("4.2"), strict=True):
        on_sum, on_mean = walk(n // 4, 1, rate, 5), walk(n // 4, 1 / n, 0.16, 5)
        assert on_sum == pytest.approx(on_mean, rel=1e-12)


def test_twice_the_points_double_the_gradient_of_the_sum_and_halve_its_limit():
    points = np.array(X)[:, None], np.array(Y)[:, None]
    twice = tuple(np.vstack([column, column]) for column in points)
    here = [[0.0]], [3.0]
    for how, factor in (("sum", 2), ("mean", 1)):
        longer, before = (gradient(*data, *here, reduction=how)[0] for data in (twice, points))
        assert longer == pytest.approx(factor * before)
        limits = [Bowl.of(*data).rate_limit(reduction=how) for data in (twice, points)]
        assert limits[0] == pytest.approx(limits[1] / factor)


@pytest.mark.parametrize("number", ["4.1", "4.2"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    dLda, dLdb = np.transpose(EACH)
    names = {"np": np, "dLda": dLda, "dLdb": dLdb}
    exec(exercise.solution, names)
    assert eval(exercise.answer, names) == pytest.approx(exercise.right, rel=1e-12)


def test_4a_quotes_the_gradients():
    assert [dLda + 0.0 for dLda, _ in EACH] == [0, 1, -10, -21]
    assert "0, 1, -10 and -21" in text("4.a", 0) and "-21" in text("4.a", 2)
    assert tuple(SUM) == (-30, -8)


def test_the_limit_goes_by_the_largest_curvature_and_not_by_the_one_along_a():
    """28 along a, 33.6 in the steepest direction, and 2 divided by that is the limit."""
    points = np.array(X)[:, None], np.array(Y)[:, None]
    assert sum(2 * x * x for x in X) == 28
    for how, largest in (("sum", 33.6), ("mean", 8.4)):
        limit = Bowl.of(*points).rate_limit(reduction=how)
        assert 2 / limit == pytest.approx(largest, abs=0.05)


def test_three_conventions_take_one_walk():
    """The sum, half the sum and the mean: a rate times n, and times n / 2."""
    ends = [walk(1, c, rate, 20) for c, rate in ((1, 0.04), (1 / 2, 0.08), (1 / 4, 0.16))]
    for end in ends:
        assert end == pytest.approx((1.667852, 1.582140), abs=1e-6)


def test_one_rate_settles_on_the_mean_and_one_more_only_with_four_points():
    """What the notebook's table of five runs says."""
    best = tuple(np.polyfit(X, Y, 1))
    for copies, c, rate in ((1, 1 / 4, 0.16), (2, 1 / 8, 0.16), (1, 1, 0.05)):
        assert walk(copies, c, rate) == pytest.approx(best, abs=1e-6)
    for copies, c, rate in ((1, 1, 0.16), (2, 1, 0.05)):
        assert not np.isfinite(walk(copies, c, rate)).any()


@np.errstate(all="ignore")
def best_rate(n, at_once, c, n_passes=10):
    """Of 200 rates the one that ends lowest, and its loss; all rates walk at once."""
    points = list(zip(X, Y, strict=True)) * (n // 4)
    rates = np.geomspace(0.0001, 1, 200)
    a, b = np.zeros(200), np.full(200, 3.0)
    for start in n_passes * list(range(0, n, at_once)):
        pulled = [(a * x + b - y, x) for x, y in points[start : start + at_once]]
        a, b = (
            a - rates * c * sum(2 * error * x for error, x in pulled),
            b - rates * c * sum(2 * error for error, _ in pulled),
        )
    ends = sum(np.square([a * x + b - y for x, y in points])) / n
    best = int(np.nanargmin(ends))
    return rates[best], ends[best]


def test_the_best_rate_of_the_mean_stays_the_sums_falls_with_n_and_online_less():
    rates = {
        name: [best_rate(n, n if at_once else 1, 1 / n if divided else 1)[0] for n in (4, 128)]
        for name, at_once, divided in (
            ("online", False, False),
            ("sum", True, False),
            ("mean", True, True),
        )
    }
    fall = {name: four / many for name, (four, many) in rates.items()}
    assert fall["mean"] == 1
    assert fall["sum"] == pytest.approx(32, rel=0.05)  # the rates lie 5 % apart
    assert fall["online"] == pytest.approx(8.4, rel=0.05)
    assert best_rate(128, 1, 1)[1] < 0.2002 < 0.32 < best_rate(128, 128, 1 / 128)[1]
