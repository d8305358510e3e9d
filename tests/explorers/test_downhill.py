"""The explorer of the downhill arrow, against plain sums over the points and a measured slope."""

import numpy as np
import pytest
from drawn import lifted

from lrlib import six_steps_points
from lrlib.explorers import Downhill
from lrlib.explorers.downhill import PLACES

x = np.arange(20) / 10
y = 2 * x + 1 + 0.1 * (-1.0) ** np.arange(20)
RATE = 0.2


@pytest.fixture(scope="module")
def explorer():
    points = six_steps_points()
    return Downhill(points.X, points.y, a=0.293, b=0.758, learning_rate=RATE)


def loss(a, b):
    """The mean squared error, one point after the other."""
    return sum((a * x_i + b - y_i) ** 2 for x_i, y_i in zip(x, y, strict=True)) / len(x)


def measured(a, b, h=1e-4):
    """Both derivatives from four losses: exact for squares, but for rounding."""
    for_a = (loss(a + h, b) - loss(a - h, b)) / (2 * h)
    return np.array([for_a, (loss(a, b + h) - loss(a, b - h)) / (2 * h)])


def in_data(explorer, ax, pixels):
    """What is shown, in the numbers of its axes."""
    height = explorer.figure.get_figheight() * 72
    return ax.transData.inverted().transform(pixels * (1, -1) + (0, height))


def on_map(explorer, name, place):
    pixels = explorer.at_position(place=place)[getattr(explorer.drawn, name)]
    return in_data(explorer, explorer.ax_map, pixels)


BEST = np.polyfit(x, y, 1)
SOME = [0, 1, 13, 26, 30, 57, 60, 88, PLACES - 1]


def test_it_begins_at_the_line_it_is_given_and_ends_just_before_it(explorer):
    assert on_map(explorer, "now", 0)[0] == pytest.approx((0.293, 0.758), abs=2e-3)
    last, first, second = (on_map(explorer, "now", place)[0] for place in (PLACES - 1, 0, 1))
    assert 0 < np.linalg.norm(last - first) < 2 * np.linalg.norm(second - first)


def test_everywhere_on_the_ring_the_loss_is_the_same(explorer):
    assert [loss(*at) for at in explorer.ring] == pytest.approx([loss(0.293, 0.758)] * PLACES)
    far = np.linalg.norm(np.diff(explorer.ring, axis=0), axis=1)
    assert far.min() > 0 and far.max() < 0.3  # a slider that never jumps


@pytest.mark.parametrize("place", SOME)
def test_the_arrow_is_one_step_and_ends_where_the_line_after_it_stands(explorer, place):
    at = explorer.ring[place]
    after = at - RATE * measured(*at)
    assert on_map(explorer, "arrow", place)[:2] == pytest.approx(np.array([at, after]), abs=2e-3)
    shown = explorer.at_position(place=place)
    for line, (a, b) in ((explorer.drawn.fit, at), (explorer.drawn.after, after)):
        ends = in_data(explorer, explorer.ax_data, lifted(shown[line])[0])
        assert a * ends[:, 0] + b == pytest.approx(ends[:, 1], abs=0.02)


@pytest.mark.parametrize("place", SOME)
def test_the_arrow_is_at_right_angles_to_the_ring_also_on_the_screen(explorer, place):
    shown = explorer.at_position(place=place)
    foot, tip = shown[explorer.drawn.arrow][:2]
    there, back = shown[explorer.drawn.corner][:2]
    cosine = (tip - foot) @ (there - back)
    assert abs(cosine) < 1e-3 * np.linalg.norm(tip - foot) * np.linalg.norm(there - back)
    # The stroke lies along the ring: beside the foot, the ring leaves it by a second-order gap.
    at, along = explorer.ring[place], on_map(explorer, "corner", place)[0]
    along = 1e-4 * (along - at) / np.linalg.norm(along - at)
    assert loss(*at + along) == pytest.approx(loss(*at), abs=1e-5 * np.linalg.norm(measured(*at)))


@pytest.mark.parametrize("place", SOME)
def test_the_words_are_the_angle_and_the_two_lengths(explorer, place):
    at = explorer.ring[place]
    step, aim = -RATE * measured(*at), BEST - at
    sides = np.linalg.norm(step), np.linalg.norm(aim)
    missed = np.degrees(np.arccos(step @ aim / sides[0] / sides[1]))
    shown = explorer.at_position(place=place)
    assert shown[explorer.drawn.title] == f"The arrow misses the star by {missed:.0f}°"
    assert shown[None] == (
        f"a = {at[0]:.2f}, b = {at[1]:.2f}. The step is {sides[0]:.2f} long, "
        f"and the star is {sides[1]:.2f} away."
    )
    assert on_map(explorer, "aim", place) == pytest.approx(np.array([at, BEST]), abs=2e-3)


def test_only_at_the_four_ends_of_the_axes_does_the_arrow_point_at_the_star(explorer):
    (down_a, down_b), (aim_a, aim_b) = explorer.step.T, explorer.aim.T
    left = down_a * aim_b - down_b * aim_a  # above zero where the star is to the left
    assert np.count_nonzero(np.diff(np.sign(left))) == 4  # it changes sides so often
    assert explorer.missed.max() == pytest.approx(58.9, abs=0.1)
    assert explorer.missed[0] == pytest.approx(30.0, abs=0.1)


def test_where_all_points_have_one_x_and_at_the_star_there_is_no_ring():
    with pytest.raises(ValueError, match="all 3 points have the same x"):
        Downhill([[1.0]] * 3, [[1.0], [2.0], [3.0]])
    with pytest.raises(ValueError, match="a = 2, b = 1 is the star itself"):
        Downhill([[0.0], [1.0]], [[1.0], [3.0]], a=2, b=1)


def test_the_drawn_ring_is_one_loss_that_of_the_first_line(explorer):
    (ring,) = (line for line in explorer.ax_map.lines if len(line.get_xdata()) == PLACES)
    x, y = explorer.X[:, 0], explorer.y[:, 0]
    losses = [np.mean((a * x + b - y) ** 2) for a, b in ring.get_xydata()]
    np.testing.assert_allclose(losses, losses[0], rtol=1e-9)
    (contours,) = explorer.ax_map.collections  # one of them is the ring
    assert np.isclose(contours.levels, losses[0], rtol=1e-9).sum() == 1
    np.testing.assert_allclose(ring.get_xydata()[0], [0.293, 0.758], rtol=1e-9)


def test_a_step_of_no_length_still_has_a_direction(explorer):
    stands = Downhill(explorer.X, explorer.y, learning_rate=0)
    np.testing.assert_array_equal(stands.missed, explorer.missed)
    assert "The step is 0.00 long" in stands.summary()
