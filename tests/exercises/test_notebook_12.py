"""What notebook 12 and its entries claim in words is what eight rows, and a thousand, say."""

import numpy as np
import pytest
from lessons import text

from lrlib import noisy_plane
from lrlib.exercises.engine import catalogue, checking

PLANE = noisy_plane()
EACH = [-4, -2, 0, 0, -2, -4, 4, 4]  # dL/da of each of the eight rows


@pytest.mark.parametrize("number", ["12.1", "12.2", "12.3"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"np": np}
    exec(exercise.solution, names)
    assert checking.judge(exercise, eval(exercise.answer, names)).state == "right"


def test_12a_the_mean_of_two_means_is_one_and_the_mean_of_eight_rows_minus_a_half(printed):
    first, second = sum(EACH[:6]) / 6, sum(EACH[6:]) / 2
    assert (first, second, sum(EACH) / 8) == (-2, 4, -0.5)
    assert all("(-2 + 4) / 2 =" in text("12.a", place) for place in range(3))


def test_the_step_of_a_short_batch(printed):
    order = np.random.default_rng(0).permutation(1000)
    lengths = {}
    for start in range(0, 1000, 300):
        X, y = PLANE.X[order[start : start + 300]], PLANE.y[order[start : start + 300], 0]
        summed = [*(X * -y[:, None]).sum(axis=0), -y.sum()]
        lengths[start] = np.linalg.norm(summed)
    for length in lengths.values():
        assert f"{length / 300:9.3f}" in printed["short-lengths"]
    assert f"{lengths[900] / 100:.3f}" in printed["own-lengths"]
    assert f"{lengths[900] / 300:.3f}" == "1.820"
    for place in range(3):
        assert "1.8" in text("12.b", place) and "5.9" in text("12.b", place)
    assert np.mean([lengths[s] / 300 for s in (0, 300, 600)]) == pytest.approx(5.9, abs=0.05)


def test_the_loss_of_an_epoch_is_91_times_too_high(printed):
    numbers = [
        float(one.rpartition(" ")[2]) for one in printed["epoch-mean-print"].splitlines()[1:]
    ]
    assert numbers[0] / numbers[1] == pytest.approx(91, rel=0.01)
    assert 1001 / 11 == 91
    assert numbers[1] == pytest.approx(np.mean([0.01**2] * 1000 + [4.0**2]) * 1000 / 1001, rel=0.05)
