"""Every explorer on a phone: the page of one file. All of it is readable.

Measured are the boxes of text and controls, not pixels. On a laptop and on a larger screen every
explorer is measured in its notebook: test_every_notebook.py.
"""

import lab
import made
import pytest
from boxes import AA, OF_COLOURS, assert_accessible, assert_readable, measured

NAMES = list(made.MAKE)
PHONE = {"width": 390, "height": 844}
# One panel each: on a phone they scroll sideways.
DIAGRAMS = {"OneStep", "Shapes", "WholeTable", "BackwardSteps"}


@pytest.fixture(scope="module")
def phone(chromium, tmp_path_factory):
    """Opens the page of one explorer on a phone."""
    folder = tmp_path_factory.mktemp("pages")
    page = chromium.new_page()
    page.set_viewport_size(PHONE)

    def opened(name):
        path = folder / f"{name}.html"
        if not path.exists():
            made.MAKE[name]().to_html(path)
        page.goto(path.as_uri())
        page.wait_for_selector("figure.moves .lrlib-picture svg")
        return page, page.locator(".lrlib-live")

    yield opened
    page.close()


@pytest.fixture(scope="module", params=NAMES)
def opened(request, phone):
    """One explorer after the other, each opened once for all the tests on it."""
    return request.param, *phone(request.param)


def test_on_a_phone_panels_stand_one_below_the_other_beside_their_controls(opened):
    name, page, root = opened
    for share in (None, 0, 1):
        found = measured(page, root, share)
        assert_readable(found, name)
    assert min(found["sliders"]) >= 44
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    panels = found["panels"]
    for above, below in zip(panels, panels[1:], strict=False):
        assert below["top"] >= above["bottom"]
    if name not in DIAGRAMS:
        assert found["picture"]["right"] <= PHONE["width"] + 1
    controls = found["controls"]["bottom"] - found["controls"]["top"]
    tallest = max(panel["bottom"] - panel["top"] for panel in panels)
    if len(panels) > 1:
        assert controls + tallest <= PHONE["height"], name


def test_axe_finds_nothing(opened):
    """In JupyterLab: test_every_notebook.py, of some."""
    *_, root = opened
    assert_accessible(root, AA, {"color-contrast"})


@pytest.mark.parametrize("name", ["SixSteps", "BackwardSteps", "YourData"])
def test_by_night_axe_finds_no_faint_colour(phone, name):
    """Only colours change, and those of all explorers together: by live.css."""
    page, root = phone(name)
    page.emulate_media(color_scheme="dark")
    assert_accessible(root, OF_COLOURS, {"color-contrast"})
    page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("name", ["SixSteps", "YourData"])
def test_on_a_phone_the_controls_stay_in_view_with_the_last_panel(phone, name):
    page, root = phone(name)
    page.evaluate("() => document.querySelector('.lrlib-picture').scrollIntoView({block: 'end'})")
    page.wait_for_timeout(100)
    found = measured(page, root)
    last = found["panels"][-1]
    assert found["controls"]["top"] >= -1
    assert last["top"] >= found["controls"]["bottom"] - 1
    assert last["bottom"] <= PHONE["height"] + 1


@pytest.mark.parametrize("name", sorted(DIAGRAMS))
def test_a_diagram_on_a_phone_scrolls_by_keyboard_too(phone, name):
    page, _ = phone(name)
    picture = page.locator(".lrlib-picture")
    assert picture.get_attribute("tabindex") == "0"
    before = picture.evaluate("picture => picture.scrollLeft")
    picture.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => document.querySelector('.lrlib-picture').scrollLeft > before",
        arg=before,
        timeout=10_000,  # what can't be scrolled need not be waited for
    )


@pytest.mark.parametrize("name", sorted(DIAGRAMS))
def test_a_diagram_on_a_phone_is_scrolled_by_hand_to_its_end(phone, name):
    page, _ = phone(name)
    picture = page.locator(".lrlib-picture")
    picture.hover()
    page.mouse.wheel(3000, 0)
    page.wait_for_timeout(500)
    left, reach = picture.evaluate("it => [it.scrollLeft, it.scrollWidth - it.clientWidth]")
    assert left >= reach - 1 > 0


def test_a_link_far_to_the_right_is_scrolled_to(phone):
    page, _ = phone("OneStep")
    lab.put(page, link=3)  # the loss
    page.wait_for_function("() => document.querySelector('.lrlib-picture').scrollLeft > 100")
