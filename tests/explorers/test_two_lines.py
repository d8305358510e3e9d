"""The two lines of the explorer: least squares, plain sums, and what one sees at three ages."""

import lessons
import numpy as np
import pytest
from drawn import assert_same_marks, assert_same_strokes, box, lifted, marks, part, saved_afresh
from drawn import strokes as strokes_of

from lrlib.explorers import TwoLines

AGE = [20 + 3.0 * i for i in range(21)]
WISH = [0.05 * age - 2 + (0.2 if i % 2 == 0 else -0.2) for i, age in enumerate(AGE)]
BEST = np.polyfit(AGE, WISH, 1)


@pytest.fixture(scope="module")
def explorer():
    return TwoLines()


def loss(a, b):
    return sum((a * x + b - y) ** 2 for x, y in zip(AGE, WISH, strict=True)) / 21


def best_slope(b):
    """The a with the least loss for this b: a line through (0, b), by its own normal equation."""
    over = sum(x * (y - b) for x, y in zip(AGE, WISH, strict=True))
    return over / sum(x * x for x in AGE)


@pytest.mark.parametrize("b", [-4.0, -2.5, -1.0, 0.0])
def test_line_and_dot_have_the_best_slope_for_their_intercept(explorer, b):
    shown, drawn, a = explorer.at_value(b=b), explorer.drawn, best_slope(b)
    assert loss(a, b) < min(loss(a + 1e-4, b), loss(a - 1e-4, b))
    ends = np.array(explorer.ax_data.get_xlim())
    drawn.line.set_data(ends, a * ends + b)
    drawn.gap.set_data([0, 0], [b, BEST[1]])
    drawn.now.set_data([a], [b])
    svg = saved_afresh(explorer.figure)
    for artist in (drawn.line, drawn.gap):
        fresh = strokes_of(part(svg, artist.get_gid()))
        assert_same_strokes(lifted(shown[artist]), fresh, box(explorer.ax_data))
    assert_same_marks(shown[drawn.now], marks(part(svg, drawn.now.get_gid())), box(explorer.ax_map))


@pytest.mark.parametrize("b", [-4.0, -2.0, -1.0, 0.0])
def test_the_words_are_those_of_plain_sums(explorer, b):
    shown, drawn, a = explorer.at_value(b=b), explorer.drawn, best_slope(b)
    apart = [abs((a - BEST[0]) * age + b - BEST[1]) for age in (0, 20, 80)]
    words = "{:.2f} apart at age 0, {:.2f} at 20, {:.2f} at 80".format(*apart)
    assert shown[drawn.apart] == words
    assert shown[drawn.height] == f"Along the valley: the loss is {loss(a, b):.3f}"
    assert shown[None] == (
        f"b = {b:.1f} with a = {a:.4f}, the best a for this b: the loss is {loss(a, b):.3f}. "
        f"With a = {BEST[0]:.4f}, that of the best line, it would be {loss(BEST[0], b):.3f}."
    )


def test_the_two_lines_part_most_where_nobody_is(explorer):
    for b in (-4.0, -1.0, 0.0):
        a = best_slope(b)
        apart = {age: abs((a - BEST[0]) * age + b - BEST[1]) for age in (0, *AGE)}
        assert max(apart, key=apart.get) == 0
        assert np.mean([apart[age] ** 2 for age in AGE]) < 0.12 * apart[0] ** 2


def test_the_data_are_those_of_the_notebook(explorer):
    (points,) = (line for line in explorer.ax_data.lines if line.get_label() == "data")
    np.testing.assert_allclose(points.get_xydata().T, [AGE, WISH], rtol=1e-12)


def test_the_axes_have_the_units_in_which_the_notebook_tells_of_the_people(explorer):
    said = [cell.source for cell in lessons.read("06").cells if cell.cell_type == "markdown"]
    across, up = explorer.ax_data.get_xlabel(), explorer.ax_data.get_ylabel()
    assert across.split()[0] == "age" and up.split()[0] == "wish"
    assert any(f"80 {across.partition(' in ')[2]} old" in words for words in said)
    assert any(f"`wish` is in {up.partition(' in ')[2]}" in words for words in said)


def test_the_floor_of_the_valley_and_the_best_line_are_those_of_plain_sums(explorer):
    (floor,) = (line for line in explorer.ax_map.lines if line.get_label() == "flat")
    for a, b in floor.get_xydata():
        assert a == pytest.approx(best_slope(b), rel=1e-6)
    (best,) = (line for line in explorer.ax_data.lines if line.get_label() == "best line")
    np.testing.assert_allclose(best.get_ydata(), np.polyval(BEST, best.get_xdata()), rtol=1e-6)


def test_the_grey_field_is_where_the_people_are(explorer):
    (field,) = explorer.ax_data.patches
    assert (field.get_x(), field.get_x() + field.get_width()) == (min(AGE), max(AGE))
