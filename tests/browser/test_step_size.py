"""Notebook 04's explorer in a real page: its picture is its numbers, by mouse and by keyboard."""

import lab
import numpy as np
import pytest
from drawn import assert_same_marks, assert_same_strokes, box, marks, part, saved_afresh, strokes

from lrlib.explorers import StepSize

SOURCE = """\
from lrlib.explorers import StepSize
def cubes(a):
    return a * a * a
def cubes_slope(a):
    return 3 * a * a
def squares(a):
    return (a + 1) * (a + 1)
def squares_slope(a):
    return 2 * (a + 1)
StepSize({"cubes": (cubes, cubes_slope), "squares": (squares, squares_slope)}, a=1.5)"""
CELLS = [SOURCE]
A = 1.5


@pytest.fixture
def fresh():
    """The same explorer in Python, to know which artist is which on the page."""
    names = {}
    exec(SOURCE.rpartition("\n")[0], names)
    cubes, squares = ((names[n], names[f"{n}_slope"]) for n in ("cubes", "squares"))
    return StepSize({"cubes": cubes, "squares": squares}, a=A)


def cubes(a):
    return a**3


def squares(a):
    return (a + 1) ** 2


def assert_shown(page, fresh, curve, true, step):
    """Secants, points and the marks in the valley are those of a plain drawing."""
    shown, drawn, here = lab.picture(page), fresh.drawn, curve(A)
    ends = np.array([A - 1, A + 1])
    forward = (curve(A + step) - here) / step
    central = (curve(A + step) - curve(A - step)) / (2 * step)
    drawn.secants[0].set_data(ends, (here + forward * (ends - A)) / here)
    drawn.secants[1].set_data(ends, (curve(A - step) + central * (ends - A + step)) / here)
    drawn.points[0].set_data([A, A + step], [1, curve(A + step) / here])
    drawn.points[1].set_data([A - step, A + step], [curve(A - step) / here, curve(A + step) / here])
    for mark, slope in zip(drawn.now, (forward, central), strict=True):
        mark.set_data([step], [max(abs(slope / true - 1), 1e-16)])  # none at all: the lower edge
    svg, left, right = (
        saved_afresh(fresh.figure),
        box(fresh.axes.curve),
        box(fresh.axes.valley),
    )
    for line in drawn.secants:
        ours, theirs = (part(tree, line.get_gid()) for tree in (shown, svg))
        assert_same_strokes(strokes(ours), strokes(theirs), left)
    for points in drawn.points:
        ours, theirs = (marks(part(tree, points.get_gid())) for tree in (shown, svg))
        assert_same_marks(ours, theirs, left)
    for mark in drawn.now:
        ours, theirs = (marks(part(tree, mark.get_gid())) for tree in (shown, svg))
        assert len(ours) == 1
        assert_same_marks(ours, theirs, right)


def test_the_picture_is_its_numbers_by_keyboard_and_by_mouse(page, fresh):
    last = len(fresh.steps) - 1
    true = 3 * A**2
    assert_shown(page, fresh, cubes, true, fresh.steps[last - 4])

    lab.control(page, "step").focus()
    for _ in range(4):  # eight positions are a factor of ten
        page.keyboard.press("ArrowLeft")
    assert_shown(page, fresh, cubes, true, 0.1)
    # ((a + ε)³ - a³) / ε = 3a² + 3aε + ε², and both ways 3a² + ε²
    assert "True slope 6.75; forward 7.21, off by 7e-02 of it; central 6.76" in lab.readout(page)
    page.keyboard.press("End")
    assert_shown(page, fresh, cubes, true, 1.0)

    # A drag from the right end to the middle: the digits run out on the way.
    lab.slide(page, "step", last // 2)
    assert f"ε = {fresh.steps[last // 2]:.1e}" in lab.readout(page)
    assert "central: missing digits" in lab.readout(page)

    lab.control(page, "step").press("End")
    lab.control(page, "loss").select_option(label="squares")
    assert_shown(page, fresh, squares, 2 * (A + 1), 1.0)
    assert "forward 6, off by 2e-01 of it; central 5, off by 0e+00" in lab.readout(page)
