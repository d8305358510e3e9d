"""Notebook 14's explorer: each of its walks is what a plain loop over the points says."""

import re

import numpy as np
import pytest

from lrlib import noisy_line
from lrlib.explorers import FindAndWalk
from lrlib.explorers.find_and_walk import CALLS

POINTS = noisy_line(2.0, 1.0, n=20, noise=1.0, low=-2, high=2, seed=8)
X, Y = POINTS.X[:, 0].tolist(), POINTS.y[:, 0].tolist()
SOUND, FORGOTTEN, ONLY_STEPS, ONLY_FINDS = range(4)
FIRST, LAST = 2, 45  # the position of the rate it was given, and the last round


@pytest.fixture(scope="module")
def explorer():
    return FindAndWalk(POINTS.X, POINTS.y)


def slopes(w, b):
    """The gradient of the mean loss, point by point: nothing of lrlib."""
    errors = [w * x + b - y for x, y in zip(X, Y, strict=True)]
    n = len(errors)
    return sum(2 * e * x for e, x in zip(errors, X, strict=True)) / n, sum(
        2 * e for e in errors
    ) / n


def mean_loss(w, b):
    return sum((w * x + b - y) ** 2 for x, y in zip(X, Y, strict=True)) / len(X)


def walked(which, rate, n_rounds=LAST):
    """W, b, the loss and W's gradient at the step, in each round."""
    w, b, rows, total = 0.0, 3.0, [], (0.0, 0.0)
    first = slopes(w, b)
    for _ in range(n_rounds + 1):
        here = slopes(w, b)
        total = total[0] + here[0], total[1] + here[1]
        step = {SOUND: here, FORGOTTEN: total, ONLY_STEPS: first, ONLY_FINDS: here}[which]
        rows.append((w, b, mean_loss(w, b), step[0]))
        if which != ONLY_FINDS:
            w, b = w - rate * step[0], b - rate * step[1]
    return rows


def numbers(words):
    return [float(one) for one in re.findall(r"-?\d+(?:\.\d+)?(?:e[+-]\d+)?", words)]


@pytest.mark.parametrize("which", range(4))
@pytest.mark.parametrize("position", [0, FIRST, 6])
def test_every_walk_is_that_of_a_plain_loop(explorer, which, position):
    rate = 0.02 * 2.0 ** (position - FIRST)
    for at, row in enumerate(walked(which, rate)):
        if at in (0, 1, 7, 14, 45):
            shown = explorer.at_position(calls=which, learning_rate=position, round=at)[None]
            assert numbers(shown) == pytest.approx(row, rel=5e-3, abs=5e-3), shown


def pixels(explorer, ax, x, y):
    """Where these numbers are in the picture."""
    at = ax.transData.transform(np.column_stack([x, y]))
    at[:, 1] = explorer.figure.get_figheight() * 72 - at[:, 1]
    return at


def test_the_path_and_both_curves_are_drawn_where_the_loop_goes(explorer):
    rows, sound = np.array(walked(FORGOTTEN, 0.02)), np.array(walked(SOUND, 0.02))
    shown, drawn = explorer.at_position(calls=FORGOTTEN, round=14), explorer.drawn
    path = pixels(explorer, explorer.ax_path, rows[:15, 0], rows[:15, 1])
    np.testing.assert_allclose(shown[drawn.path], path, atol=0.01)
    np.testing.assert_allclose(shown[drawn.now], path[-1:], atol=0.01)
    curve = pixels(explorer, explorer.ax_loss, np.arange(15), rows[:15, 2])
    np.testing.assert_allclose(shown[drawn.loss], curve, atol=0.01)
    curve = pixels(explorer, explorer.ax_loss, np.arange(LAST + 1), sound[:, 2])
    np.testing.assert_allclose(shown[drawn.sound], curve, atol=0.01)


def test_the_contours_quarter_what_is_above_the_lowest_loss(explorer):
    w, b = np.polyfit(X, Y, 1)
    levels = []
    for line in explorer.ax_path.collections:
        for path in line.get_paths():
            if len(path.vertices):
                losses = [mean_loss(*corner) for corner in path.vertices]
                assert np.ptp(losses) < 0.01 * max(losses)
                levels.append(np.mean(losses) - mean_loss(w, b))
    np.testing.assert_allclose(np.diff(np.log(levels)), np.log(4), atol=0.05)


def test_what_the_explorer_is_made_to_show():
    """The forgotten zeroing settles at no rate; the sound walk at every one below its limit."""
    for rate in (0.005, 0.02, 0.08, 0.32, 0.64):
        forgotten = [loss for _, _, loss, _ in walked(FORGOTTEN, rate, 400)]
        assert max(forgotten[-100:]) > 0.9 * forgotten[0]
        assert walked(SOUND, rate, 1000)[-1][2] < 1.0001 * mean_loss(*np.polyfit(X, Y, 1))
    assert mean_loss(*walked(SOUND, 1.28)[-1][:2]) > 1e6


def test_it_opens_on_the_walk_that_is_right(explorer):
    assert explorer.value("calls") == list(CALLS)[SOUND] == "zero, backward, step"
    assert explorer.value("learning_rate") == 0.02
    (marks,) = explorer.controls["learning_rate"]["marks"]
    assert [mark["text"] for mark in marks] == ["limit"]


def test_what_overflows_ends_there_without_a_warning():
    explorer = FindAndWalk(POINTS.X, POINTS.y, learning_rate=1e50)
    assert np.isnan(explorer.loss[SOUND, -1, -1]) and np.isfinite(explorer.loss[:, :, 0]).all()
    assert explorer.png()
