"""Notebook 07's explorer in a real page: its picture is its numbers, by mouse and by keyboard."""

import lab
import numpy as np
import pytest
from drawn import assert_same_marks, assert_same_strokes, box, marks, part, saved_afresh, strokes

from lrlib import Bowl
from lrlib.explorers import LearningRate

SOURCE = """\
import numpy as np
from lrlib import Bowl
from lrlib.explorers import LearningRate
age = np.arange(20, 81, 3.0)
wish = 0.05 * age - 2 + 0.2 * (-1.0) ** np.arange(21)
LearningRate(Bowl.of(age[:, None], wish[:, None]), learning_rate=0.0003)"""
CELLS = [SOURCE]
AGE = np.arange(20, 81, 3.0)
WISH = 0.05 * AGE - 2 + 0.2 * (-1.0) ** np.arange(21)
CENTRED = AGE - AGE.mean()
FEATURES = [AGE, CENTRED, CENTRED / AGE.std()]


@pytest.fixture
def fresh():
    """The same explorer in Python, to know which artist is which on the page."""
    return LearningRate(Bowl.of(AGE[:, None], WISH[:, None]), learning_rate=0.0003)


def assert_shown(page, fresh, scale, rate, step):
    """Path and loss on the page are those of a plain loop, drawn by matplotlib afresh."""
    shown, drawn, window, x = lab.picture(page), fresh.drawn, fresh.scales[scale], FEATURES[scale]
    a, b, path, loss = 0.0, 0.0, [], []
    for _ in range(step + 1):
        error = a * x + b - WISH
        path.append(([a, b] - window.middle) / window.reach)
        loss.append(np.mean(error**2))
        a, b = a - rate * np.mean(2 * error * x), b - rate * np.mean(2 * error)
    drawn.path.set_data(*np.transpose(path))
    drawn.now.set_data(*np.transpose(path[-1:]))
    drawn.loss.set_data(np.arange(step + 1), np.log2(loss))
    svg = saved_afresh(fresh.figure)
    for line, ax in [(drawn.path, fresh.axes.plane), (drawn.loss, fresh.axes.fall)]:
        ours, theirs = (part(tree, line.get_gid()) for tree in (shown, svg))
        assert_same_strokes(strokes(ours), strokes(theirs), box(ax))
    ours, theirs = (marks(part(tree, drawn.now.get_gid())) for tree in (shown, svg))
    assert_same_marks(ours, theirs, box(fresh.axes.plane))


def marked(page):
    return page.locator(".lrlib-marks span").all_inner_texts()


def test_the_picture_is_its_numbers_by_keyboard_and_by_mouse(page, fresh):
    rates = fresh.rates.tolist()
    at = rates.index(0.0003)
    assert_shown(page, fresh, 0, 0.0003, 20)
    assert marked(page) == ["best, limit"]

    # With the keyboard above the limit, and to the last step.
    slider = lab.control(page, "rate")
    slider.focus()
    presses = next(i for i, rate in enumerate(rates) if rate > 2 / 5661.767) - at
    for _ in range(presses):
        page.keyboard.press("ArrowRight")
    lab.control(page, "step").focus()
    page.keyboard.press("End")
    assert_shown(page, fresh, 0, rates[at + presses], 50)
    assert "the run grows." in lab.readout(page)

    # The same rate on the standardised feature: its limit is 1, and the marks are others.
    lab.control(page, "scale").select_option(index=2)
    assert_shown(page, fresh, 2, rates[at + presses], 50)
    assert marked(page) == ["best", "limit"]
    assert "Condition number 1, limit 1, best rate 0.5. " in lab.readout(page)

    # A drag with the mouse to the right end, twice the limit: the run leaves the picture. Eight
    # steps: at fifty, a billion billion times as far out, the loop's own rounding would show.
    lab.control(page, "step").focus()
    page.keyboard.press("Home")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    lab.slide(page, "rate", len(rates) - 1)
    assert_shown(page, fresh, 2, rates[-1], 8)
    assert "the run grows. It left the picture at step 1." in lab.readout(page)
    assert slider.get_attribute("aria-valuetext") == "2"
