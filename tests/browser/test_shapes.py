"""Notebook 03's explorer in a real page: its picture is its numbers, by mouse and by keyboard."""

import lab
import numpy as np
import pytest
from drawn import assert_same_strokes, box, part, saved_afresh, strokes, words

from lrlib.explorers import Shapes

SOURCE = """\
import numpy as np
from lrlib.explorers import Shapes
X = np.array([[1, 2], [3, 1], [2, -1], [-1, 1]])
y = np.array([[5, 2, 0], [7, 0, 4], [1, -2, 2], [1, 2, -5]])
W, b = np.array([[1, 0, 2], [2, 1, -1]]), np.array([1, 0, -1])
Shapes(X, y, W, b)"""
CELLS = [SOURCE]
X = np.array([[1, 2], [3, 1], [2, -1], [-1, 1]])
DLDP = np.array([[2, 0, -2], [-2, 2, 0], [0, 2, 4], [2, -2, 2]])  # by hand


@pytest.fixture
def fresh():
    """The same explorer in Python, to know which artist is which on the page."""
    names = {}
    exec(SOURCE.rpartition("\n")[0], names)
    return Shapes(*(names[name] for name in "XyWb"))


def assert_shown(page, fresh, sample, added, weight):
    """The page's sums, outer product and frames are those of plain loops."""
    shown = lab.picture(page)
    drawn, places = fresh.drawn, fresh.places
    total = [[sum(X[i, a] * DLDP[i, j] for i in range(added)) for j in range(3)] for a in range(2)]
    assert numbers(shown, drawn.sum) == [str(value) for value in np.ravel(total)]
    assert numbers(shown, drawn.total) == [str(value) for value in np.ravel(total)]
    if sample is None:
        assert numbers(shown, drawn.outer) == [""] * 6
        assert part(shown, drawn.samples[0].get_gid()) is None
    else:
        outer = [X[sample, a] * DLDP[sample, j] for a in range(2) for j in range(3)]
        assert numbers(shown, drawn.outer) == [str(value) for value in outer]
        assert_frame(shown, fresh, drawn.samples[0], *places.X, 2, 1, down=sample)
    feature, output = divmod(weight, 3)
    assert_frame(shown, fresh, drawn.weights[0], places.X[0] + feature, places.X[1], 1, 4)
    assert_frame(shown, fresh, drawn.weights[1], places.dLdP[0] + output, places.dLdP[1], 1, 4)


def numbers(shown, grid):
    return [words(part(shown, number.get_gid())) for number in grid.grid.numbers.ravel()]


def assert_frame(shown, fresh, frame, left, top, width, height, down=0):
    """matplotlib draws the frame in the same place when it is told where."""
    top += down
    right, bottom = left + width, top + height
    frame.set_xy([(left, top), (right, top), (right, bottom), (left, bottom)])
    frame.set_visible(True)
    theirs = part(saved_afresh(fresh.figure), frame.get_gid())
    ours = part(shown, frame.get_gid())
    assert_same_strokes(strokes(ours), strokes(theirs), box(fresh.figure.axes[0]))


def test_the_picture_is_its_numbers_by_keyboard_and_by_mouse(page, fresh):
    assert_shown(page, fresh, sample=0, added=1, weight=0)

    lab.control(page, "added").focus()
    page.keyboard.press("ArrowRight")
    assert_shown(page, fresh, sample=1, added=2, weight=0)
    page.keyboard.press("Home")
    assert_shown(page, fresh, sample=None, added=0, weight=0)

    lab.slide(page, "added", 4)
    assert_shown(page, fresh, sample=3, added=4, weight=0)

    lab.control(page, "sample").select_option(label="sample 2")
    lab.control(page, "weight").focus()
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    assert_shown(page, fresh, sample=2, added=4, weight=5)
    assert "dLdW[1, 2] = 2·(-2) + 1·0 + (-1)·4 + 1·2 = -6: all are in." in lab.readout(page)
