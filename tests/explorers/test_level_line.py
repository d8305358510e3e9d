"""Lab B's explorer: a plain loop over every pair of a prediction and a y says the same."""

import re

import numpy as np
import pytest

from lrlib.explorers import LevelLine

X = [0.0, 1.0, 2.0, 3.0]
Y = [1.1, 2.9, 5.1, 6.9]
RATE = 0.15


def of_data(X, y, **options):
    """As test_hostile_pictures opens it: on every fifth point."""
    return LevelLine(X[::5], y[::5], **options)


@pytest.fixture(scope="module")
def explorer():
    return LevelLine(np.array(X)[:, None], np.array(Y)[:, None])


def walked(pairs, steps, a=2.0, b=1.0):
    """a and b after so many steps on the mean of these squared errors."""
    for _ in range(steps):
        by_a = sum(2 * (a * x + b - y) * x for x, y in pairs) / len(pairs)
        by_b = sum(2 * (a * x + b - y) for x, y in pairs) / len(pairs)
        a, b = a - RATE * by_a, b - RATE * by_b
    return a, b


EVERY = [(x, y) for x in X for y in Y]
MEANT = list(zip(X, Y, strict=True))


@pytest.mark.parametrize("shape, pairs", [(0, EVERY), (1, MEANT)])
@pytest.mark.parametrize("step", [0, 1, 7, 50])
def test_line_and_losses_are_those_of_a_loop_over_the_pairs(explorer, shape, pairs, step):
    a, b = walked(pairs, step)
    whole = sum((a * x + b - y) ** 2 for x, y in pairs) / len(pairs)
    meant = sum((a * x + b - y) ** 2 for x, y in MEANT) / 4
    assert explorer.at_position(shape=shape, step=step)[None] == (
        f"Step {step}: a = {a:.2f}, b = {b:.2f}. Mean of all squares in the table, the loss of "
        f"this run: {whole:.3f}. Mean of the squares in the frames, the loss that was meant: "
        f"{meant:.3f}."
    )


@pytest.mark.parametrize("step", [0, 3, 50])
def test_the_table_holds_every_prediction_minus_every_y(explorer, step):
    a, b = walked(EVERY, step)
    shown = explorer.at_position(shape=0, step=step)
    for i, x in enumerate(X):
        row = [a * x + b - y for y in Y]
        said = [float(shown[number]) for number in explorer.drawn.grid.numbers[i]]
        assert said == pytest.approx(row, abs=0.0501)
        mean = shown[explorer.drawn.mean.numbers[i, 0]]
        assert float(mean) == pytest.approx(sum(row) / 4, abs=0.0501) and mean != "-0.0"


def test_a_column_of_y_leaves_the_diagonal_alone(explorer):
    shown = explorer.at_position(shape=1, step=4)
    a, b = walked(MEANT, 4)
    for (i, j), number in np.ndenumerate(explorer.drawn.grid.numbers):
        if i != j:
            assert shown[number] == ""
        else:
            assert float(shown[number]) == pytest.approx(a * X[i] + b - Y[i], abs=0.0501)
    assert shown[explorer.drawn.hollow] is False
    assert shown[explorer.drawn.title].endswith("is (4, 1)")


def test_the_loss_of_the_run_falls_while_the_one_that_was_meant_rises(explorer):
    def losses(step):
        words = explorer.at_position(shape=0, step=step)[None]
        return [float(number) for number in re.findall(r": (\d+\.\d+)\.", words)]

    falls, rises = zip(*map(losses, range(51)), strict=True)
    assert list(falls) == sorted(falls, reverse=True)
    assert rises[0] < 0.02 and rises[-1] > 4


def test_it_ends_level_at_the_mean_of_y(explorer):
    a, b = walked(EVERY, 300)
    assert (a, b) == pytest.approx((0, np.mean(Y)), abs=1e-6)
    assert explorer.a[0, -1] == pytest.approx(0, abs=0.02)


def test_too_many_points_and_a_rate_that_diverges_are_refused():
    with pytest.raises(ValueError, match="7 points are more than one can read: at most 6"):
        LevelLine(np.arange(7.0)[:, None], np.arange(7.0)[:, None])
    with pytest.raises(ValueError, match="the rate 9 diverges"):
        LevelLine([[0.0], [1e3]], [[0.0], [1.0]], learning_rate=9)


def test_the_hollow_points_are_every_x_with_every_y(explorer):
    drawn = explorer.drawn.hollow.get_xydata()
    assert sorted(map(tuple, drawn.tolist())) == sorted(EVERY)
