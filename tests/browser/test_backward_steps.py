"""Notebook 13's explorer in a real page: its slider by keyboard, its buttons by keyboard and mouse.

What a button does is computed in the kernel. Without one, whoever presses it is told so.
"""

import lab
import pytest
from drawn import part, words

SOURCE = """\
from lrlib.graph import MSE, Input, Linear
from lrlib.explorers import BackwardSteps
X, W, b = Input([[0], [1]], name="X"), Input([[2]], name="W"), Input([1], name="b")
h = Linear(X, W, b, name="h")
loss = MSE(Linear(h, W, b, name="P"), Input([[2], [3]], name="y"), name="loss")
explorer = BackwardSteps(loss, [W, b], learning_rate=0.005)
explorer"""
CELLS = [SOURCE]
LAST = 11  # the last position of the slider after a pass back, 3 after a step


@pytest.fixture(scope="module")
def fresh():
    """The same explorer on this side: where its texts are in the picture."""
    names = {}
    exec(SOURCE, names)
    return names["explorer"]


def box(page, fresh, name):
    """Value and gradient in the box of a node, as they stand on the page."""
    (i,) = [i for i, node in enumerate(fresh.nodes) if node.name == name]
    svg, drawn = lab.picture(page), fresh.drawn
    return [words(part(svg, text[i].get_gid())) for text in (drawn.values, drawn.gradients)]


def arrives(page, text):
    page.locator(".lrlib-readout").get_by_text(text).wait_for()


def press(page, name):
    page.locator(f"[data-press={name}]").click()


def test_the_slider_steps_through_the_pass_by_keyboard(page, fresh):
    assert box(page, fresh, "W") == ["2", "8 + 13 = 21"]
    slider = lab.control(page, "moment")
    slider.focus()
    page.keyboard.press("Home")
    assert box(page, fresh, "P") == ["", ""]
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    assert box(page, fresh, "P") == ["3, 7", ""]
    assert slider.get_attribute("aria-valuetext") == "forward 3"
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    assert lab.readout(page) == "Backward: W adds [8] from h + [13] from P = [21]."
    page.keyboard.press("End")
    assert lab.position(page, "moment") == LAST


def test_the_two_buttons_do_two_things(page, fresh):
    press(page, "again")
    arrives(page, "Backprop is done.")
    button = page.get_by_role("button", name="Gradient step")
    button.focus()
    page.keyboard.press("Enter")
    arrives(page, "Gradient step 1: W went from 2 to 1.895")
    assert box(page, fresh, "b") == ["0.925", "grad 15 (old)"]
    assert lab.control(page, "moment").get_attribute("max") == "3"
    page.get_by_role("button", name="Backprop").focus()
    page.keyboard.press("Space")
    arrives(page, "Backprop is done.")
    value, gradient = box(page, fresh, "b")
    assert value == "0.925" and gradient.startswith("7.48 + 3.95 = ")
    assert lab.position(page, "moment") == LAST
    # The letters are the button's: JupyterLab's command mode has not run or added a cell.
    assert page.locator(".jp-Cell").count() == len(CELLS)


def test_a_forgotten_zeroing_doubles_what_is_there(page, fresh):
    press(page, "again")
    arrives(page, "Still W = 2")
    lab.control(page, "zero").select_option(label="kept: the zeroing is forgotten")
    press(page, "backprop")
    arrives(page, "W’s gradient is 42")
    assert box(page, fresh, "W") == ["2", "21 + 8 + 13 = 42"]
    lab.control(page, "zero").select_option(label="set to zero")


def test_a_press_that_nobody_answers_is_said_beside_the_controls(open_cells):
    page = open_cells(*CELLS)
    message = page.locator(".lrlib-message")
    press(page, "backprop")
    arrives(page, "Backprop is done.")
    page.wait_for_timeout(3500)
    assert message.inner_text() == ""
    lab.shut_down(page)
    press(page, "backprop")
    message.get_by_text("Python does not answer").wait_for()
    slider = lab.control(page, "moment")
    slider.focus()
    page.keyboard.press("Home")
    assert lab.readout(page) == "W = 2 and b = 1. Only the inputs have values."
