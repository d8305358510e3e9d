"""Notebook 05's explorer in a real page: its picture is its numbers, by mouse and by keyboard."""

import lab
import numpy as np
from drawn import assert_same_strokes, box, part, saved_afresh, strokes, words

from lrlib import noisy_line
from lrlib.explorers import SumOrMean

SOURCE = """\
import numpy as np
from lrlib import noisy_line
from lrlib.explorers import SumOrMean
X, Y = np.array([[0.0], [1], [2], [3]]), np.array([[1.5], [2.5], [5.5], [6.5]])
more = noisy_line(2.0, 1.0, n=124, noise=0.5, low=0.0, high=3.0, seed=5)
SumOrMean(X, Y, more.X, more.y)"""
CELLS = [SOURCE]
X, Y = np.array([0.0, 1, 2, 3]), np.array([1.5, 2.5, 5.5, 6.5])
MORE = noisy_line(2.0, 1.0, n=124, noise=0.5, low=0.0, high=3.0, seed=5)


def walk(x, y, c, rate):
    """a and b over 20 steps on these points."""
    path = [(0.0, 3.0)]
    for _ in range(20):
        a, b = path[-1]
        error = 2 * c * (a * x + b - y)
        path.append((a - rate * (error * x).sum(), b - rate * error.sum()))
    return np.transpose(path)


def assert_shown(page, n, rate_sum, rate_mean, new=False):
    """Both paths on the page are those that matplotlib draws of the plain loop.

    On the four points, each n / 4 times, or on n - 4 new ones beside them.
    """
    x, y = np.tile(X, n // 4), np.tile(Y, n // 4)
    if new:
        x, y = np.append(X, MORE.X)[:n], np.append(Y, MORE.y)[:n]
    fresh = SumOrMean(X[:, None], Y[:, None], MORE.X, MORE.y)
    shown = lab.picture(page)
    for how, c, rate in (("sum", 1, rate_sum), ("mean", 1 / n, rate_mean)):
        line = fresh.drawn.path[how]
        line.set_data(*walk(x, y, c, rate))
        theirs = part(saved_afresh(fresh.figure), line.get_gid())
        ours = part(shown, line.get_gid())
        assert_same_strokes(strokes(ours), strokes(theirs), box(fresh.axes.plane))
    repeated = f": each of the 4 is there {n // 4} times" if n > 4 and not new else ""
    assert words(part(shown, fresh.drawn.data_title.get_gid())) == f"{n} points{repeated}"


def test_the_picture_is_its_numbers_by_keyboard_and_by_mouse(page):
    assert_shown(page, 4, 0.01, 0.16)
    assert "0.25 times as long" in lab.readout(page)

    lab.control(page, "n").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert_shown(page, 16, 0.01, 0.16)
    assert lab.readout(page).endswith("one path.")

    page.keyboard.press("ArrowRight")
    assert_shown(page, 32, 0.01, 0.16)
    assert "Above its limit the sum’s run grows" in lab.readout(page)

    # A drag of the sum's rate, 3 of its 30 positions to the left: half of 0.01.
    lab.slide(page, "rate_sum", 9)
    assert_shown(page, 32, 0.005, 0.16)
    assert lab.readout(page).endswith("one path.")

    lab.control(page, "points").select_option(label="brings new points near the same line")
    assert_shown(page, 32, 0.005, 0.16, new=True)
