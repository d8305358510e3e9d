"""Notebook 02's explorer in a real page: its picture is its numbers, by mouse and by keyboard."""

import lab
import pytest
from drawn import part, words

from lrlib.explorers import OneStep

SOURCE = """\
from lrlib.explorers import OneStep
OneStep([(14, 58), (-2, 5)], a=1, b=1, learning_rate=0.0001)"""
CELLS = [SOURCE]


@pytest.fixture
def fresh():
    """The same explorer in Python, to know which artist is which on the page."""
    return OneStep([(14, 58), (-2, 5)], a=1, b=1, learning_rate=0.0001)


def assert_shown(page, fresh, link, x, y, a, b):
    """The boxes, the slopes and the dashed arrows on the page are those of the chain by hand."""
    shown = lab.picture(page)
    p = a * x + b
    dLdp = 2 * (p - y)
    forward = [("P", p), ("error", p - y), ("loss", (p - y) ** 2)]
    back = [("error", dLdp), ("P", dLdp), ("b", dLdp), ("a", x * dLdp)]
    for i, (name, number) in enumerate(forward, start=1):
        text = words(part(shown, fresh.drawn.values[name].get_gid()))
        assert text == (f"{number:.6g}" if link >= i else "?")
    for i, (name, number) in enumerate(back, start=4):
        text = words(part(shown, fresh.drawn.slopes[name].get_gid()))
        assert text == (f"dL/d{name} = {number:.6g}" if link >= i else "")
        arrow = part(shown, fresh.drawn.back[name].get_gid())
        assert (arrow is not None) == (link >= i)
    after = {"a": a - 0.0001 * x * dLdp, "b": b - 0.0001 * dLdp}
    for name, number in after.items():
        text = words(part(shown, fresh.next[name].get_gid()))
        assert text == (f"next {name} = {number:.6g}" if link == 8 else "")


def test_the_picture_is_its_numbers_by_keyboard_and_by_mouse(page, fresh):
    assert_shown(page, fresh, 0, 14, 58, 1, 1)

    lab.control(page, "link").focus()
    for link in range(1, 9):
        page.keyboard.press("ArrowRight")
        assert_shown(page, fresh, link, 14, 58, 1, 1)
    assert lab.readout(page).endswith("(-1204) = 1.1204.")

    # The second round, in the middle of the slider, starts where the first has led.
    slider = lab.control(page, "round")
    slider.scroll_into_view_if_needed()
    there = slider.bounding_box()
    page.mouse.click(there["x"] + there["width"] / 2, there["y"] + there["height"] / 2)
    assert_shown(page, fresh, 8, 14, 58, 1.1204, 1.0086)

    lab.control(page, "round").focus()
    page.keyboard.press("ArrowLeft")
    lab.control(page, "point").select_option(label="x = -2, y = 5")
    assert_shown(page, fresh, 8, -2, 5, 1, 1)

    # Play goes back to the start and uncovers one link after the other.
    page.locator("[data-play=link]").click()
    assert_shown(page, fresh, 0, -2, 5, 1, 1)
    page.wait_for_timeout(1600)
    assert_shown(page, fresh, 1, -2, 5, 1, 1)
    page.locator("[data-play=link]").click()
