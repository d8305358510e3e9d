"""Notebook 03's explorer in a real JupyterLab: what is on the screen, by mouse and by keyboard."""

import lab
import numpy as np
import pytest
from drawn import assert_same_strokes, box, part, saved_afresh, strokes
from six_steps_by_loop import assert_same_picture, of_svg, readout

from lrlib import six_steps_points
from lrlib.explorers import SixSteps

CELLS = [
    """\
from lrlib import six_steps_points
from lrlib.explorers import SixSteps
points = six_steps_points()
explorer = SixSteps(points.X, points.y, learning_rate=0.01)""",
    "explorer",
    "'a cell below'",
]
N_RATES = 65


@pytest.fixture(scope="module")
def fresh():
    """The same explorer in the tests, whose artists go where the plain loop says."""
    points = six_steps_points()
    return SixSteps(points.X, points.y, learning_rate=0.01)


def assert_shows(page, fresh, loss, learning_rate, step):
    for name, at in (("loss", loss), ("learning_rate", learning_rate), ("step", step)):
        assert lab.position(page, name) == at
    shown = of_svg(lab.picture(page), fresh)
    assert_same_picture(shown, fresh, loss, learning_rate, step)
    assert lab.readout(page) == readout(fresh, loss, learning_rate, step)


def python_knows(page):
    return eval(lab.ask(page, "explorer.index"))


def test_the_first_picture_is_that_of_the_plain_loop(page, fresh):
    assert_shows(page, fresh, loss=0, learning_rate=40, step=5)


def test_at_twenty_random_settings_the_screen_shows_what_matplotlib_draws_of_the_loop(page, fresh):
    rng = np.random.default_rng(2)
    for _ in range(20):
        at = dict(
            zip(("loss", "learning_rate", "step"), map(int, rng.integers((2, 65, 51))), strict=True)
        )
        lab.put(page, **at)
        assert_shows(page, fresh, **at)


def test_a_drag_moves_picture_and_number_at_once_and_python_hears_of_it_on_release(page, fresh):
    lab.put(page, loss=0, learning_rate=40, step=5)
    lab.control(page, "step").dispatch_event("change")
    lab.slide(page, "learning_rate", 60, release=False)
    assert_shows(page, fresh, loss=0, learning_rate=60, step=5)
    assert page.locator("output").first.inner_text() == f"{fresh.rates[0, 60]:.3g}"
    assert python_knows(page) == {"loss": 0, "learning_rate": 40, "step": 5}
    page.mouse.up()
    assert python_knows(page) == {"loss": 0, "learning_rate": 60, "step": 5}


def test_keys_move_the_focused_control_and_nothing_else_in_command_mode(page, fresh):
    lab.put(page, loss=0, learning_rate=40, step=5)
    cells = "window.jupyterapp.shell.currentWidget.content"
    page.locator(".jp-InputPrompt").nth(1).click()
    assert page.evaluate(f"{cells}.mode") == "command"
    step = lab.control(page, "step")
    step.focus()
    for key, at in [
        ("ArrowRight", 6),
        ("ArrowUp", 7),
        ("ArrowDown", 6),
        ("ArrowLeft", 5),
        ("End", 50),
        ("Home", 0),
        ("b", 0),
        ("ArrowRight", 1),
    ]:
        page.keyboard.press(key)
        assert lab.position(page, "step") == at
    assert_shows(page, fresh, loss=0, learning_rate=40, step=1)
    lab.control(page, "loss").focus()
    page.keyboard.press("ArrowDown")
    assert_shows(page, fresh, loss=1, learning_rate=40, step=1)
    assert python_knows(page) == {"loss": 1, "learning_rate": 40, "step": 1}
    for key, words in [("Enter", "Pause"), ("b", "Pause"), ("Space", "Play")]:
        play(page).focus()
        page.keyboard.press(key)
        assert play(page).inner_text() == words
    assert page.evaluate(f"{cells}.mode") == "command"
    assert page.evaluate(f"[{cells}.activeCellIndex, {cells}.widgets.length]") == [1, 3]


def test_the_number_beside_a_slider_is_also_what_a_screen_reader_says(page, fresh):
    lab.put(page, loss=1, learning_rate=30)
    said = lab.control(page, "learning_rate").get_attribute("aria-valuetext")
    assert said == page.locator("output").first.inner_text() == f"{fresh.rates[1, 30]:.3g}"
    lab.put(page, learning_rate=31)
    page.wait_for_timeout(200)
    spoken = page.locator("[role=status]")
    assert page.locator("output").first.get_attribute("aria-live") == "off"
    assert spoken.inner_text() != lab.readout(page)  # not at every step of a drag
    page.wait_for_function(
        "() => document.querySelector('.lrlib-spoken').textContent"
        " === document.querySelector('.lrlib-readout').textContent"
    )


def play(page):
    return page.locator("[data-play=step]")


def test_play_walks_to_the_last_step_stops_there_and_starts_over(page, fresh):
    lab.put(page, loss=0, learning_rate=40, step=47)
    play(page).click()
    assert play(page).inner_text() == "Pause"
    page.wait_for_function(
        "() => document.querySelector('[data-play=step]').textContent == 'Play again'"
    )
    assert_shows(page, fresh, loss=0, learning_rate=40, step=50)
    assert python_knows(page)["step"] == 50
    page.wait_for_timeout(300)
    assert lab.position(page, "step") == 50
    play(page).click()
    page.wait_for_timeout(300)
    assert 0 < lab.position(page, "step") < 20
    play(page).click()


def test_pause_and_a_hand_on_the_slider_stop_a_play(page):
    lab.put(page, step=0)
    play(page).click()
    page.wait_for_timeout(400)
    play(page).click()
    paused = lab.position(page, "step")
    assert 0 < paused < 20 and play(page).inner_text() == "Play"
    page.wait_for_timeout(300)
    assert lab.position(page, "step") == paused == python_knows(page)["step"]
    play(page).click()
    lab.put(page, step=30)
    page.wait_for_timeout(300)
    assert lab.position(page, "step") == 30 and play(page).inner_text() == "Play"


@pytest.mark.parametrize("width", [1400, 1000, 700])
def test_nothing_sticks_out_or_jumps_at_any_width(page, width):
    page.set_viewport_size({"width": width, "height": 1000})
    figure, picture = page.locator(".lrlib-live"), page.locator(".lrlib-picture")
    page.wait_for_timeout(300)
    tops, sliders = set(), set()
    for rate in (20, 64):  # few words, and many
        lab.put(page, loss=0, learning_rate=rate, step=9)
        lab.picture(page)
        tops.add(picture.bounding_box()["y"] - figure.bounding_box()["y"])
        sliders.add(lab.control(page, "learning_rate").bounding_box()["width"])
    assert len(tops) == len(sliders) == 1
    figure_box = figure.bounding_box()
    right = figure_box["x"] + figure_box["width"]
    for inside in (play(page), picture, page.locator(".lrlib-readout")):
        inner = inside.bounding_box()
        assert figure_box["x"] <= inner["x"] and inner["x"] + inner["width"] <= right
    page.set_viewport_size({"width": 1000, "height": 1100})


def test_python_moves_the_controls(page, fresh):
    lab.ask(page, "0", after="explorer.index = {'loss': 1, 'learning_rate': 12, 'step': 34}")
    page.wait_for_function("() => document.querySelector('[data-control=step]').value == 34")
    assert_shows(page, fresh, loss=1, learning_rate=12, step=34)


def test_a_busy_kernel_that_hears_late_moves_nothing_back(page):
    lab.put(page, step=5)
    busy = "eval(kernel).requestExecute({code: 'import time; time.sleep(1)'})"
    page.evaluate(f"kernel => {{ {busy} }}", lab.KERNEL)
    lab.slide(page, "step", 10)
    lab.put(page, step=20)  # moved on, and not yet released
    assert python_knows(page)["step"] == 10
    page.wait_for_timeout(300)
    assert lab.position(page, "step") == 20


def test_a_faulty_gradient_is_explained_on_the_page_and_the_picture_stays(page, fresh):
    lab.put(page, loss=0, learning_rate=30, step=9)
    message = page.locator(".lrlib-message")
    assert not message.is_visible()
    lab.ask(page, "0", after="explorer.use(lambda X, y, W, b: 1 / 0)")
    message.wait_for()
    assert message.inner_text() == (
        "Your gradient stopped the run. ZeroDivisionError: division by zero"
    )
    assert_shows(page, fresh, loss=0, learning_rate=30, step=9)
    lab.put(page, learning_rate=31)
    assert_shows(page, fresh, loss=0, learning_rate=31, step=9)


def test_a_right_gradient_of_ones_own_becomes_a_third_choice(page, fresh):
    code = "from lrlib import gradient; explorer.use(lambda *a: gradient(*a, reduction='sum'))"
    lab.ask(page, "0", after=code)
    page.locator(".lrlib-message").wait_for(state="hidden")
    lab.control(page, "loss").select_option(label="your gradient")
    lab.put(page, learning_rate=33, step=8)
    assert_same_picture(of_svg(lab.picture(page), fresh), fresh, 0, 33, 8)
    assert lab.readout(page).startswith("Your gradient: the loss falls.")
    assert not page.locator("progress").is_visible()


def test_what_moved_before_the_explorer_is_shown_is_on_the_page(open_cells, fresh):
    # Python's message reaches a page on which no view is open yet.
    move = "explorer.line(explorer.drawn.floor, [0, 50], [3, 4])"
    page = open_cells(CELLS[0], move, "explorer")
    fresh.drawn.floor.set_data([0, 50], [3, 4])
    shown, expected = (
        strokes(part(svg, fresh.drawn.floor.get_gid()))
        for svg in (lab.picture(page), saved_afresh(fresh.figure))
    )
    assert_same_strokes(shown, expected, box(fresh.ax_loss))


def test_an_output_view_and_a_reloaded_page_show_it_as_it_stands(open_cells, fresh):
    page = open_cells(*CELLS)
    lab.slide(page, "learning_rate", 50)
    page.locator(".jp-InputPrompt").nth(1).click()
    lab.command(page, "notebook:create-output-view")
    page.locator(".lrlib-live").nth(1).wait_for()
    lab.put(page, which=1, step=7)
    for which in (0, 1):
        shown = of_svg(lab.picture(page, which), fresh)
        assert_same_picture(shown, fresh, loss=0, learning_rate=50, step=7)
    lab.control(page, "step", which=1).dispatch_event("change")
    lab.command(page, "application:close")  # the output view
    page.locator(".lrlib-live").nth(1).wait_for(state="detached")
    assert python_knows(page) == {"loss": 0, "learning_rate": 50, "step": 7}
    lab.save(page)
    page.reload()
    page.locator(".lrlib-live").first.wait_for()
    assert_shows(page, fresh, loss=0, learning_rate=50, step=7)
    lab.slide(page, "step", 9)
    assert python_knows(page)["step"] == 9


# That it moves after a restart is asked in test_every_notebook.py.
@pytest.mark.parametrize("stop", ["shutdown()", "session.kernel.shutdown()"])
def test_shut_down_from_the_menu_or_the_list_of_kernels_it_still_moves(open_cells, fresh, stop):
    page = open_cells(*CELLS)
    page.evaluate(f"() => {{ window.jupyterapp.shell.currentWidget.sessionContext.{stop} }}")
    page.wait_for_timeout(1500)
    lab.slide(page, "learning_rate", 50)
    lab.control(page, "step").focus()
    page.keyboard.press("ArrowRight")
    assert_shows(page, fresh, loss=0, learning_rate=50, step=6)
