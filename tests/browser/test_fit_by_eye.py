"""Notebook 01's explorer in a real page: its picture is its numbers, by mouse and by keyboard."""

import lab
import numpy as np
from drawn import assert_same_fill, assert_same_strokes, box, part, saved_afresh, strokes

from lrlib.explorers import FitByEye

SOURCE = """\
from lrlib.data import six_steps_points
from lrlib.explorers import FitByEye
X, Y, *_ = six_steps_points()
FitByEye(X, Y, target=0.3)"""
CELLS = [SOURCE]
x = np.arange(20) / 10
y = 2 * x + 1 + 0.1 * (-1.0) ** np.arange(20)


def assert_shown(page, a, b):
    """Line, squares and sums on the page are those of the line a, b, drawn by matplotlib."""
    shown = lab.picture(page)
    fresh = FitByEye(x[:, None], y[:, None], target=0.3)
    data, errors = fresh.axes.data, a * x + b - y
    per_x, per_y = data.transData.transform((1, 1)) - data.transData.transform((0, 0))
    for x_i, y_i, error, square in zip(x, y, errors, fresh.drawn.squares, strict=True):
        far = x_i + error * per_y / per_x
        square.set_xy([(x_i, y_i), (x_i, y_i + error), (far, y_i + error), (far, y_i)])
    ends = np.array(data.get_xlim())
    fresh.drawn.fit.set_data(ends, a * ends + b)
    svg = saved_afresh(fresh.figure)

    gid = fresh.drawn.fit.get_gid()
    assert_same_strokes(strokes(part(shown, gid)), strokes(part(svg, gid)), box(data))
    for square in fresh.drawn.squares[::4]:
        ours, theirs = (strokes(part(each, square.get_gid())) for each in (shown, svg))
        assert_same_fill(ours, theirs, box(data))
    sse = (errors**2).sum()
    said = lab.readout(page)
    assert said.startswith(f"SSE = {sse:.4g}, MSE = SSE / 20 = {sse / 20:.4g}.")
    assert said.endswith("beaten!" if sse < 0.3 else "not yet.")


def test_the_picture_is_its_numbers_by_keyboard_and_by_mouse(page):
    assert_shown(page, 0.3, 0.75)

    # Drag the slope from position 16 of 80 to 50, that is to a = 2.
    lab.slide(page, "a", 50, release=False)
    assert_shown(page, 2.0, 0.75)  # the mouse is still down: the picture follows the drag
    page.mouse.up()

    lab.control(page, "b").focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert_shown(page, 2.0, 1.0)
    assert lab.readout(page).endswith("beaten!")

    best = page.get_by_text("a = 1.9850")
    assert not best.is_visible()
    lab.control(page, "best").select_option(label="shown")
    lab.picture(page)  # once it is drawn
    assert best.is_visible()
