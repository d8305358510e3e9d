"""Lab e: its lines are those of a least-squares solver, its rings those of a plain loop."""

import numpy as np
import pytest

from lrlib.explorers import TwoWorkers
from lrlib.explorers.two_workers import WIDTHS

FAR = np.array([-3.0, -1, 1, 3]), np.array([-3.1, -0.9, 1.1, 2.9])
NEAR = np.array([0.9, 1.0, 1.0, 1.1]), np.array([1.3, 1.1, 0.9, 0.7])


def of_data(X, y):
    """As test_hostile_pictures opens it."""
    half = len(X) // 2
    return TwoWorkers((X[:half], y[:half]), (X[half:], y[half:]))


@pytest.fixture(scope="module")
def explorer():
    return TwoWorkers(FAR, NEAR)


def near_rows(times):
    """Worker 2's rows so many times as far apart; its own line stays y = 4 − 3 x."""
    x = 1 + times * (NEAR[0] - 1)
    return x, 4 - 3 * x + NEAR[1] - (4 - 3 * NEAR[0])


def to_data(explorer, artist, at):
    height = explorer.figure.get_figheight() * 72
    points = explorer.at_position(apart=at)[artist]
    return artist.axes.transData.inverted().transform(points * (1, -1) + (0, height))


@pytest.mark.parametrize("at", range(len(WIDTHS)))
def test_rows_star_and_line_are_those_of_a_solver(explorer, at):
    x, y = near_rows(WIDTHS[at])
    np.testing.assert_allclose(np.polyfit(x, y, 1), [-3, 4], atol=1e-9)
    rows = to_data(explorer, explorer.drawn.rows, at)
    np.testing.assert_allclose(rows, np.transpose([x, y]), atol=0.05)
    best = np.polyfit(np.append(FAR[0], x), np.append(FAR[1], y), 1)
    star = to_data(explorer, explorer.drawn.star, at)[0]
    np.testing.assert_allclose(star, best, atol=0.02)
    words = "Slope of worker 1 1.00, of worker 2 -3.00, their average -1.00; "
    words += f"of all rows {best[0]:.2f}."
    assert explorer.at_position(apart=at)[None] == words


@pytest.mark.parametrize("at", [0, 4, 10])
def test_along_a_ring_a_workers_summed_loss_is_one_above_its_lowest(explorer, at):
    workers = FAR, near_rows(WIDTHS[at])
    for (x, y), ring in zip(workers, explorer.drawn.rings, strict=True):
        lowest = np.sum((np.polyval(np.polyfit(x, y, 1), x) - y) ** 2)
        around = to_data(explorer, ring, at)
        losses = [np.sum((a * x + b - y) ** 2) for a, b in around]
        np.testing.assert_allclose(losses, lowest + 1, atol=0.1)


def test_rows_of_one_x_alone_are_refused():
    with pytest.raises(ValueError, match="two different x"):
        TwoWorkers(FAR, (np.ones(3), np.arange(3.0)))


def test_a_point_over_slope_and_intercept_is_the_line_of_its_worker(explorer):
    """The same colour and mark as the worker's rows; the cross is the average of both lines."""
    data, plane = explorer.figure.axes
    own = {
        line.get_label(): line for line in data.lines if str(line.get_label()).startswith("worker")
    }
    for words, (x, y) in {"worker 1": FAR, "worker 2": NEAR}.items():
        (point,) = (
            line
            for line in plane.lines
            if (line.get_color(), line.get_marker())
            == (own[words].get_color(), own[words].get_marker())
        )
        np.testing.assert_allclose(point.get_xydata()[0], np.polyfit(x, y, 1), atol=1e-9)
    (cross,) = (line for line in plane.lines if line.get_marker() == "x")
    lines = np.polyfit(*FAR, 1), np.polyfit(*NEAR, 1)
    np.testing.assert_allclose(cross.get_xydata()[0], np.mean(lines, axis=0), atol=1e-9)
