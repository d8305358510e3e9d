"""Notebook 05's explorer in a real page: its picture is its numbers, by mouse and by keyboard."""

import os
import xml.etree.ElementTree as ET

import lab
import nbformat
import numpy as np
import pytest
from drawn import assert_same_strokes, box, part, saved_afresh, strokes

from lrlib import noisy_line
from lrlib.explorers import SumOrMean

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not lab.CHROMIUM and "CI" not in os.environ, reason=lab.MISSING),
]

SOURCE = """\
import numpy as np
from lrlib import noisy_line
from lrlib.explorers import SumOrMean
X, Y = np.array([[0.0], [1], [2], [3]]), np.array([[1.5], [2.5], [5.5], [6.5]])
more = noisy_line(2.0, 1.0, n=124, noise=0.5, low=0.0, high=3.0, seed=5)
SumOrMean(X, Y, more.X, more.y)"""
X, Y = np.array([0.0, 1, 2, 3]), np.array([1.5, 2.5, 5.5, 6.5])


@pytest.fixture
def page(tmp_path):
    """JupyterLab with the explorer on it; at the end nothing may have complained."""
    (tmp_path / "served").mkdir()
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(SOURCE)])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, tmp_path / "served" / "twins.ipynb")
    complaints = []
    with lab.jupyterlab(tmp_path / "served", tmp_path) as address, lab.chromium() as browser:
        page = browser.new_page(viewport={"width": 1000, "height": 1100})
        page.on("pageerror", lambda error: complaints.append(str(error)))
        lab.open_notebook(page, address, "twins.ipynb")
        lab.run_all(page)
        page.wait_for_selector(".lrlib-picture svg", timeout=30_000)
        yield page
    assert complaints == []


def walk(n, c, rate):
    """a and b over 20 steps on the four points, each n / 4 times."""
    x, y = np.tile(X, n // 4), np.tile(Y, n // 4)
    path = [(0.0, 3.0)]
    for _ in range(20):
        a, b = path[-1]
        error = 2 * c * (a * x + b - y)
        path.append((a - rate * (error * x).sum(), b - rate * error.sum()))
    return np.transpose(path)


def assert_shown(page, n, rate_sum, rate_mean):
    """Both paths on the page are those that matplotlib draws of the plain loop."""
    page.wait_for_timeout(200)  # the page draws in its next frame
    text = page.evaluate(
        "new XMLSerializer().serializeToString(document.querySelector('.lrlib-picture svg'))"
    )
    more = noisy_line(2.0, 1.0, n=124, noise=0.5, low=0.0, high=3.0, seed=5)
    fresh = SumOrMean(X[:, None], Y[:, None], more.X, more.y)
    shown = ET.fromstring(text)
    for how, c, rate in (("sum", 1, rate_sum), ("mean", 1 / n, rate_mean)):
        line = fresh.drawn.path[how]
        line.set_data(*walk(n, c, rate))
        theirs = part(saved_afresh(fresh.figure), line.get_gid())
        ours = part(shown, line.get_gid())
        assert_same_strokes(strokes(ours), strokes(theirs), box(fresh.views.plane))


def readout(page):
    return page.locator(".lrlib-readout").inner_text()


def control(page, name):
    return page.locator(f"[data-control={name}]")


def test_the_picture_is_its_numbers_by_keyboard_and_by_mouse(page):
    assert_shown(page, 4, 0.01, 0.16)
    assert "0.25 times as long" in readout(page)

    control(page, "n").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert_shown(page, 16, 0.01, 0.16)
    assert readout(page).endswith("one path.")

    page.keyboard.press("ArrowRight")
    assert_shown(page, 32, 0.01, 0.16)
    assert "Above its limit the sum’s run grows" in readout(page)

    # A drag of the sum's rate, 3 of its 30 positions to the left: half of 0.01.
    slider = control(page, "rate_sum")
    slider.scroll_into_view_if_needed()
    there = slider.bounding_box()
    thumb = 18
    at = [there["x"] + thumb / 2 + i / 29 * (there["width"] - thumb) for i in (12, 9)]
    middle = there["y"] + there["height"] / 2
    page.mouse.move(at[0], middle)
    page.mouse.down()
    page.mouse.move(at[1], middle, steps=6)
    page.mouse.up()
    assert_shown(page, 32, 0.005, 0.16)
    assert readout(page).endswith("one path.")

    control(page, "points").select_option(label="brings new points near the same line")
    page.wait_for_timeout(200)
    assert readout(page).endswith("one path.")
