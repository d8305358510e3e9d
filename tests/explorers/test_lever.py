"""Lab D's live picture: its lines are those of least squares, at every place of the moved row."""

from pathlib import Path

import numpy as np
import pytest

from lrlib.explorers import Lever

FILE = Path(__file__).resolve().parents[2] / "notebooks" / "data" / "anscombe.csv"
X, Y = np.loadtxt(FILE, delimiter=",", skiprows=1).T[-2:]  # the fourth set
MOVED = np.arange(-10, 5.5, 0.5)
PLACES = [(0, 0), (0, 20), (0, 30), (1, 0), (1, 13), (1, 30)]
ROWS = [int(X.argmax()), 0]


@pytest.fixture(scope="module")
def explorer():
    return Lever()


def moved(row, position):
    y = Y.copy()
    y[ROWS[row]] += MOVED[position]
    return y


def to_data(axes, pixels):
    height = axes.figure.get_figheight() * 72
    return axes.transData.inverted().transform(pixels * (1, -1) + (0, height))


@pytest.mark.parametrize(("row", "position"), PLACES)
def test_line_points_and_ring_are_those_of_the_moved_row(explorer, row, position):
    shown, drawn = explorer.at_position(row=row, moved=position), explorer.drawn
    y, axes = moved(row, position), explorer.ax_data
    line = to_data(axes, shown[drawn.line])
    np.testing.assert_allclose(np.polyfit(*line.T, 1), np.polyfit(X, y, 1), atol=1e-3)
    np.testing.assert_allclose(
        to_data(axes, shown[drawn.points]), np.column_stack([X, y]), atol=0.01
    )
    ring = to_data(axes, shown[drawn.ring])[0]
    np.testing.assert_allclose(ring, [X[ROWS[row]], y[ROWS[row]]], atol=0.01)


@pytest.mark.parametrize(("row", "position"), PLACES)
def test_slope_and_error_are_told(explorer, row, position):
    shown, y = explorer.at_position(row=row, moved=position), moved(row, position)
    a, b = np.polyfit(X, y, 1)
    error = a * X[ROWS[row]] + b - y[ROWS[row]]
    assert shown[explorer.drawn.slope] == f"Slope {a:.3f}; it was 0.500"
    assert shown[explorer.drawn.error].endswith(f"{round(error, 2) + 0.0:.2f}")
    at = to_data(explorer.ax_slope, shown[explorer.drawn.now])[0]
    np.testing.assert_allclose(at, [MOVED[position], a], atol=0.01)


def test_the_curves_of_the_slope_are_straight_and_one_is_ten_times_as_steep(explorer):
    steep, flat = (curve.get_ydata() for curve in explorer.ax_slope.get_lines()[:2])
    for slopes in (steep, flat):
        np.testing.assert_allclose(np.diff(slopes), slopes[1] - slopes[0])
    assert (steep[1] - steep[0]) / (flat[1] - flat[0]) == pytest.approx(-10)


def test_what_is_seen_stays_in_sight(explorer):
    axes = explorer.ax_data
    for row, position in PLACES:
        (low, high), y = axes.get_ylim(), moved(row, position)
        assert low < y.min() and y.max() < high
    low, high = explorer.ax_slope.get_ylim()
    assert low < explorer.a.min() and explorer.a.max() < high


def test_the_numbers_are_those_of_the_file(explorer):
    np.testing.assert_allclose(explorer.y[0, 20], Y)


def test_what_it_sends_ahead_is_small(explorer):
    assert explorer.nbytes < 100_000
