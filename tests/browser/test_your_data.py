"""Notebook 16's explorer in a real page: choices, what can't be fitted, mouse and keyboard."""

import lab
import numpy as np
import pytest
from drawn import assert_same_strokes, box, part, saved_afresh, strokes

from lrlib.explorers import YourData

FILES = """\
from pathlib import Path
Path("mine.csv").write_text("x,y,z,word\\n1,2.5,9,a\\n2,3,7,b\\n4,5.5,8,c\\n5,6,1,d\\n")
Path("nothing.csv").write_text("")
Path("words.csv").write_text("x,y\\nred,1\\nblue,2\\n")"""
SOURCE = """\
from lrlib.explorers import YourData
explorer = YourData("mine.csv")
explorer"""
CELLS = [FILES, SOURCE]
X, Y = np.array([1.0, 2, 4, 5]), np.array([2.5, 3, 5.5, 6])


def assert_line(page, *, share, step, standardised):
    """The line on the page is that of a plain loop."""
    mean, spread = (X.mean(), X.std()) if standardised else (0.0, 1.0)
    Z = np.column_stack([(X - mean) / spread, np.ones(4)])
    rate = share * 4 / np.linalg.eigvalsh(Z.T @ Z)[-1]
    theta = np.zeros(2)
    for _ in range(step):
        theta = theta - rate * 2 / 4 * Z.T @ (Z @ theta - Y)
    a = theta[0] / spread
    fresh = YourData("mine.csv")
    ends = np.array(fresh.ax_data.get_xlim())
    fresh.drawn.line.set_data(ends, a * ends + theta[1] - a * mean)
    svg, gid = saved_afresh(fresh.figure), fresh.drawn.line.get_gid()
    ours, theirs = part(lab.picture(page), gid), part(svg, gid)
    assert_same_strokes(strokes(ours), strokes(theirs), box(fresh.ax_data))


@pytest.fixture
def here(page, tmp_path, monkeypatch):
    """The same file for the picture drawn afresh."""
    (tmp_path / "mine.csv").write_text("x,y,z,word\n1,2.5,9,a\n2,3,7,b\n4,5.5,8,c\n5,6,1,d\n")
    monkeypatch.chdir(tmp_path)
    return page


def choose(page, name, label):
    lab.control(page, name).select_option(label=label)


def said(page, words):
    page.wait_for_function(
        "words => document.querySelector('.lrlib-message').innerText.includes(words)",
        arg=words,
    )


def read_out(page, words):
    page.wait_for_function(
        "words => document.querySelector('.lrlib-readout').innerText.includes(words)",
        arg=words,
    )


def test_choices_bad_files_mouse_and_keyboard(here):
    page = here
    assert_line(page, share=0.5, step=40, standardised=False)
    lab.slide(page, "step", 3)
    assert_line(page, share=0.5, step=3, standardised=False)
    lab.control(page, "rate").focus()
    page.keyboard.press("ArrowLeft")
    assert_line(page, share=0.25, step=3, standardised=False)

    lab.control(page, "scale").focus()
    page.keyboard.press("ArrowDown")
    read_out(page, "condition number 1;")
    assert_line(page, share=0.25, step=3, standardised=True)

    choose(page, "file", "nothing.csv")
    said(page, "nothing.csv is empty")
    assert_line(page, share=0.25, step=3, standardised=True)
    choose(page, "file", "words.csv")
    said(page, "“x” holds words")
    assert_line(page, share=0.25, step=3, standardised=True)

    choose(page, "file", "mine.csv")
    page.wait_for_function("document.querySelector('.lrlib-message').innerText === ''")
    assert_line(page, share=0.25, step=3, standardised=True)
    choose(page, "target", "x")
    said(page, "it would predict itself")
    choose(page, "first", "z")
    page.wait_for_function("document.querySelector('.lrlib-message').innerText === ''")
    assert "x per z" in page.locator(".lrlib-picture svg").text_content()
    assert lab.ask(page, "(explorer.fit.target, explorer.fit.features)") == "('x', ['z'])"
