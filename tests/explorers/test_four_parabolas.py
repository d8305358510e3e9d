"""Notebook 04's small explorer: its curves, tangents and arrows are those of four written sums."""

import numpy as np
import pytest

from lrlib.explorers import FourParabolas

POINTS = [(0.0, 1.5), (1.0, 2.5), (2.0, 5.5), (3.0, 6.5)]
A = np.round(np.arange(-0.5, 2.65, 0.1), 1)
SOME = [0, 5, 16, 31]


@pytest.fixture(scope="module")
def explorer():
    return FourParabolas()


def loss(a):
    """Of each point and of their sum, with the intercept 3."""
    each = [(a * x + 3 - y) ** 2 for x, y in POINTS]
    return np.array([*each, sum(each)])


def slope(a):
    """Measured: the loss a little to the right minus that a little to the left."""
    return (loss(a + 1e-4) - loss(a - 1e-4)) / 2e-4


def shown(explorer, lines, position):
    """Where the browser draws the lines at a position, in data coordinates, (points, 2) each."""
    at = explorer.at_position(a=position)
    height = explorer.figure.get_figheight() * 72
    to_data = lines[0].axes.transData.inverted().transform
    return [to_data(at[line] * (1, -1) + (0, height)) for line in lines]


def test_the_curves_are_the_losses(explorer):
    left, _ = explorer.figure.axes
    curves = [line for line in left.get_lines() if len(line.get_xdata()) == len(A)]
    for curve, *heights in zip(curves, *(loss(a) for a in A), strict=True):
        np.testing.assert_allclose(curve.get_xdata(), A)
        np.testing.assert_allclose(curve.get_ydata(), heights)
    assert (left.get_xlabel(), left.get_ylabel()) == ("slope a", "squared error")


@pytest.mark.parametrize("position", SOME)
def test_each_tangent_touches_its_curve_with_its_slope(explorer, position):
    a = A[position]
    lines = shown(explorer, explorer.drawn.tangents, position)
    for (start, end), height, steep in zip(lines, loss(a), slope(a), strict=True):
        np.testing.assert_allclose((start + end) / 2, [a, height], atol=0.02)
        (across, up) = end - start
        assert up / across == pytest.approx(steep, abs=0.1)


@pytest.mark.parametrize("position", SOME)
def test_the_arrows_of_the_points_end_where_that_of_the_sum_ends(explorer, position):
    arrows = shown(explorer, explorer.drawn.arrows, position)
    steep, at = slope(A[position]), 0.0
    for i, arrow in enumerate(arrows[:4]):
        foot, tip = arrow[:2]
        np.testing.assert_allclose([foot, tip], [[at, 4 - i], [at + steep[i], 4 - i]], atol=0.1)
        at = tip[0]
    np.testing.assert_allclose(arrows[4][:2], [[0, 0], [steep[4], 0]], atol=0.1)
    assert at == pytest.approx(steep[4], abs=0.1)


def test_at_zero_it_says_what_the_notebook_says(explorer):
    explorer.index = {"a": 5}
    said = "At a = 0.0 the slopes are 0.0, 1.0, -10.0 and -21.0. The slope of their sum is -30.0."
    assert explorer.summary().endswith(said)


def test_what_it_sends_ahead_is_small(explorer):
    assert explorer.nbytes < 100_000
