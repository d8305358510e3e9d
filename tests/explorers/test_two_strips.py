"""The square of notebook 02: what is drawn has the areas that it says, and they add up."""

import re

import numpy as np
import pytest

from lrlib.explorers import TwoStrips

LAST = 80


@pytest.fixture(scope="module")
def explorer():
    return TwoStrips()


def drawn_area(explorer, shown, polygon):
    """Of a rectangle, from its corners on the screen, in the units of its axes."""
    width, height = np.ptp(shown[polygon], axis=0)
    across, up = np.diff(polygon.axes.transData.transform([(0, 0), (1, 1)]), axis=0)[0]
    return (width / across) * (height / up)


def nudge(position):
    """What the slider says there: -20 to 20 by halves."""
    return -20 + position / 2


@pytest.mark.parametrize("position", [0, 7, 20, 39, 40, 41, 60, LAST])
def test_the_areas_drawn_are_those_of_the_squares(explorer, position):
    h, shown, drawn = nudge(position), explorer.at_position(h=position), explorer.drawn
    assert drawn_area(explorer, shown, drawn.new) == pytest.approx((43 + h) ** 2, abs=0.5)
    for strip in drawn.strips:
        assert drawn_area(explorer, shown, strip) == pytest.approx(43 * abs(h), abs=0.5)
    assert drawn_area(explorer, shown, drawn.corner) == pytest.approx(h * h, abs=0.5)


@pytest.mark.parametrize("position", [0, 20, 41, LAST])
def test_strips_and_corner_touch_the_old_edges_and_the_new_ones(explorer, position):
    shown, drawn = explorer.at_position(h=position), explorer.drawn
    to_data = explorer.drawn.new.axes.transData.inverted()
    height = explorer.figure.get_figheight() * 72

    def sides(polygon):
        corners = to_data.transform(shown[polygon] * (1, -1) + (0, height))
        return np.sort(np.unique(np.round(corners, 1)))

    old, new = 43, 43 + nudge(position)
    np.testing.assert_allclose(sides(drawn.corner), sorted([old, new]), atol=0.06)
    for strip in drawn.strips:
        np.testing.assert_allclose(sides(strip), sorted([0, old, new]), atol=0.06)


@pytest.mark.parametrize("position", range(LAST + 1))
def test_the_numbers_are_those_of_a_nudged_square(explorer, position):
    h, shown = nudge(position), explorer.at_position(h=position)
    before, strips, corner, change, per_h = [shown[text] for text in explorer.drawn.table]
    assert (float(before), float(corner)) == (43 * 43, h * h)
    assert float(strips) == pytest.approx(43 * h + 43 * h)
    assert float(change) == pytest.approx((43 + h) * (43 + h) - 43 * 43)
    assert float(change) == pytest.approx(float(strips) + float(corner))
    if h == 0:
        assert per_h == "–"
    else:
        assert float(per_h) == pytest.approx(float(change) / h) == pytest.approx(86 + h)
    assert shown[explorer.drawn.says].endswith(f"from 43 to {43 + h:.6g}")


def test_the_words_below_say_how_small_the_corner_is(explorer):
    for position, share in [(0, 23), (20, 12), (39, 0.58), (40, 0), (41, 0.58), (60, 12)]:
        said = explorer.at_position(h=position)[None]
        assert float(re.search(r"The corner is (\S+) %", said)[1]) == share
        h = nudge(position)
        assert share * abs(2 * 43 * h) == pytest.approx(100 * h * h, rel=0.05)
        assert ("given back once" in said) == (h < 0)


def test_it_opens_where_the_square_grows(explorer):
    assert nudge(explorer.index["h"]) == 10


def test_it_is_small_and_says_what_it_shows(explorer):
    assert explorer.nbytes < 100_000
    assert explorer.summary() == (
        "A square that grows by two strips: 2 · error = 86. The corner is 12 % of the strips."
    )


@pytest.mark.parametrize("position", [0, 20, 60])
def test_beside_each_number_stands_what_it_is(explorer, position):
    h, error = nudge(position), 43
    right = {
        "area before: error²": error**2,
        "two strips: 2 · error · h": 2 * error * h,
        "corner: h²": h * h,
        "change: strips + corner": (error + h) ** 2 - error**2,
        "change ÷ h": 2 * error + h,
    }
    shown, numbers = explorer.at_position(h=position), explorer.drawn.table
    beside = [text for text in numbers[0].axes.texts if text.get_text() in right]
    said = {words.get_text(): words.get_position()[1] for words in beside}
    height = {number.get_position()[1]: float(shown[number]) for number in numbers}
    assert {words: height[at] for words, at in said.items()} == pytest.approx(right)
