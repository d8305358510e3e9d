"""The static site in Chromium: from a plain file server and from a folder, with no kernel."""

import contextlib
import re

import lab
import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from drawn import part, strokes
from six_steps_by_loop import assert_same_picture, of_svg, readout

from lrlib import six_steps_points
from lrlib.exercises.engine import catalogue
from lrlib.explorers import SixSteps

SIX, MADE = "03_walk_the_six_steps.html", "98_for_the_site.html"
PAGES = ["index.html", SIX, MADE, "files/lrlib/linear.py.html"]
AA = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}


@pytest.fixture(scope="module")
def address(site):
    """Where a plain file server serves the site."""
    with lab.file_server(site.folder) as address:
        yield address


@pytest.fixture
def open_page(chromium, address):
    """Opens a page of the site; any request that leaves its host is stopped, and is a failure."""
    elsewhere, complaints = [], []

    def watch(route):
        if route.request.url.startswith((address, "file:", "blob:", "data:")):
            return route.continue_()
        elsewhere.append(route.request.url)
        return route.abort()

    with contextlib.ExitStack() as stack:

        def open_page(name, base=address, scripts=True, **options):
            context = stack.enter_context(
                chromium.browser.new_context(java_script_enabled=scripts, **options)
            )
            context.route("**/*", watch)
            page = context.new_page()
            page.set_viewport_size({"width": 1000, "height": 900})
            page.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
            page.on("console", lambda said: complaints.append(said.text))
            page.goto(f"{base}{name}")
            if scripts:
                page.wait_for_function(
                    "() => document.querySelectorAll('figure.live:not(.moves)').length === 0"
                )
            return page

        yield open_page
    assert elsewhere == []
    assert complaints == []


@pytest.fixture(scope="module")
def fresh():
    """Notebook 03's explorer, made in the tests."""
    points = six_steps_points()
    return SixSteps(points.X, points.y, learning_rate=0.2, reduction="mean")


def assert_shows(page, fresh, **at):
    """The path is where `at` says, to the pixel; all the picture is that of the plain loop."""
    for name, position in at.items():
        assert lab.position(page, name) == position
    svg = lab.picture(page)
    wanted = fresh.at_position(**at)[fresh.drawn.path]
    (shown,) = strokes(part(svg, fresh.drawn.path.get_gid())) or [np.empty((0, 2))]
    assert np.allclose(shown, wanted, rtol=0, atol=0.0006)  # the browser writes three decimals
    assert_same_picture(of_svg(svg, fresh), fresh, **at)
    assert lab.readout(page) == readout(fresh, **at)


def test_a_drag_moves_the_path_exactly_as_at_says(open_page, fresh):
    page = open_page(SIX)
    assert_shows(page, fresh, loss=1, learning_rate=40, step=5)
    lab.slide(page, "learning_rate", 30, release=False)
    assert_shows(page, fresh, loss=1, learning_rate=30, step=5)
    page.mouse.up()
    lab.slide(page, "step", 20)
    assert_shows(page, fresh, loss=1, learning_rate=30, step=20)
    lab.control(page, "loss").select_option("SSE: the sum")
    assert_shows(page, fresh, loss=0, learning_rate=30, step=20)


def test_keys_and_play_move_it_too(open_page, fresh):
    page = open_page(SIX)
    lab.control(page, "step").focus()
    for key, step in [("ArrowRight", 6), ("ArrowDown", 5), ("End", 50), ("Home", 0)]:
        page.keyboard.press(key)
        assert_shows(page, fresh, loss=1, learning_rate=40, step=step)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    play = page.locator("[data-play=step]")
    assert play.inner_text() == "Pause"
    page.wait_for_function("() => document.querySelector('[data-control=step]').value > 3")
    page.keyboard.press("Enter")
    assert play.inner_text() == "Play"
    assert_shows(page, fresh, loss=1, learning_rate=40, step=lab.position(page, "step"))


def test_it_drags_from_a_folder_too(open_page, site, fresh):
    page = open_page(SIX, base=site.folder.as_uri() + "/")
    lab.slide(page, "learning_rate", 35)
    assert_shows(page, fresh, loss=1, learning_rate=35, step=5)


def test_a_prediction_answers(open_page):
    page = open_page(SIX)
    question = page.locator(".lr-predict").first
    question.get_by_role("radio").nth(1).click()
    assert question.get_by_role("status").inner_text().startswith(("Yes.", "Not quite."))
    assert not question.locator("xpath=ancestor::figure").locator("pre").is_visible()


def choose(page):
    """Choose the second answer of the page's first prediction: what is then said."""
    question = page.locator(".lr-predict").first
    question.get_by_role("radio").nth(1).click()
    return question.get_by_role("status").inner_text()


@pytest.mark.parametrize("folder", [False, True])
def test_a_choice_is_kept_in_the_browser_until_it_is_forgotten(open_page, address, site, folder):
    page = open_page(SIX, base=site.folder.as_uri() + "/" if folder else address)
    said = choose(page)
    page.reload()
    question = page.locator(".lr-predict").first
    assert question.get_by_role("radio").nth(1).is_checked()
    assert question.get_by_role("status").inner_text() == said

    page.get_by_role("link", name="All notebooks").first.click()
    page.get_by_text(re.compile(r"Predictions made here: 1 of \d$")).wait_for()
    page.get_by_role("button", name="Forget the predictions").click()
    assert page.get_by_text("Predictions made here").count() == 0
    assert page.get_by_role("button").count() == 0
    page.go_back()
    page.reload()
    assert page.locator(".lr-predict input:checked").count() == 0


def test_a_choice_is_kept_for_its_own_prediction_and_for_no_other_of_the_series(open_page):
    numbers = [one.number for key in catalogue.notebooks() for one in catalogue.predictions(key)]
    read = open_page(SIX).evaluate(
        """numbers => {
          const choices = numbers.map(number => ({answer: `chosen in ${number}`}));
          numbers.forEach((number, at) =>
            lrlib.keep({state: {number, choices, first: at, choice: at}, set() {}}));
          return numbers.map(number => {
            const state = {number, choices};
            lrlib.recall(state);
            return numbers[state.choice];
          });
        }""",
        numbers,
    )
    assert read == numbers and len(numbers) > 20


def test_an_answer_reworded_since_is_not_taken_for_another(open_page):
    page = open_page(SIX)
    choose(page)
    page.evaluate(
        """() => {
          for (const [key, text] of Object.entries(localStorage))
            localStorage.setItem(key, text.replaceAll(/":"[^"]*"/g, '":"In other words."'));
        }"""
    )
    page.reload()
    page.wait_for_selector("figure.moves .lr-predict")
    assert page.locator(".lr-predict input:checked").count() == 0


def test_a_browser_that_keeps_nothing_says_so_and_answers_all_the_same(open_page):
    page = open_page(SIX)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw Error('it is full') } }")
    said = choose(page)
    assert said.startswith(("Yes.", "Not quite."))
    assert said.endswith("This browser does not keep your choice: it is full")


def test_a_search_from_the_folder_leads_to_the_place(open_page, site):
    base = site.folder.as_uri() + "/"
    page = open_page("index.html", base=base)
    box = page.get_by_label("Search all pages")
    box.fill("division ZERO")
    page.wait_for_selector("search li")
    assert page.locator("search").get_by_role("status").inner_text() == "1 place:"
    marked = page.locator("search mark").all_inner_texts()
    assert {text.lower() for text in marked} == {"division", "zero"}
    box.fill("when to stop")
    first = page.locator("search a").first
    assert "When to stop" in first.inner_text()
    box.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{base}{SIX}#When-to-stop")
    page.get_by_label("Search all pages").fill("(*[no such thing")
    page.wait_for_function("() => document.querySelector('search p').textContent")
    said = page.locator("search").get_by_role("status").inner_text()
    assert said == "No place has all these words."


def test_a_page_in_a_folder_of_the_site_searches_too_and_fits_a_phone(open_page):
    page = open_page(PAGES[-1])
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_label("Search all pages").fill("when to stop")
    page.wait_for_selector("search li")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert Axe().run(page, options={"runOnly": AA}).violations_count == 0
    page.locator("search a").first.click()
    page.wait_for_url(f"**/{SIX}#When-to-stop")


def test_what_needs_python_is_off_and_says_so(open_page):
    page = open_page(MADE)
    figure = page.locator("figure.live").first
    said = figure.locator(".needs-python")
    assert said.is_visible()
    assert said.inner_text().startswith("“by Python”, “also by Python” and “Go” are answer")
    for part_ in ("[data-control=eager]", "[data-control=unused]", "[data-press=go]"):
        assert figure.locator(part_).is_disabled()
        described = figure.locator(part_).get_attribute("aria-describedby")
        assert described == said.get_attribute("id")
    assert figure.locator("[data-control=height]").is_enabled()
    assert figure.locator("[data-control=single]").is_enabled()


def test_two_views_of_one_figure_move_together(open_page):
    page = open_page(MADE)
    ((before,), (same,)) = (line(page, which) for which in range(2))
    assert np.array_equal(before, same)
    lab.put(page, height=3)
    assert lab.position(page, "height", which=1) == 3
    ((after,), (same,)) = (line(page, which) for which in range(2))
    assert np.array_equal(after, same)
    assert not np.allclose(after, before)


def line(page, which):
    """The strokes of the one thing that moves in a view."""
    return strokes(part(lab.picture(page, which), "live-m0"))


def test_without_scripts_the_still_picture_shows_and_says_that_it_is_one(open_page):
    page = open_page(SIX, scripts=False)
    still = page.locator("figure.live img").first
    assert still.is_visible()
    assert still.get_attribute("alt").startswith("Gradient descent fits a line: Below the limit")
    assert page.get_by_text("Here it stands still").first.is_visible()
    assert page.locator("input, select, button").count() == 0
    assert page.get_by_text("Prediction 3.a.").is_visible()


def test_on_paper_the_still_picture_takes_the_place_of_the_moving_one(open_page):
    page = open_page(SIX)
    still, moving = page.locator("figure.live img").first, page.locator(".lrlib-live").first
    assert (still.is_visible(), moving.is_visible()) == (False, True)
    page.emulate_media(media="print")
    assert (still.is_visible(), moving.is_visible()) == (True, False)
    assert not page.get_by_text("Here it stands still").first.is_visible()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_a_light_desk_or_a_dark_phone(open_page, name):
    page = open_page(name)
    for scheme, width in [("light", 1000), ("dark", 390)]:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        found = Axe().run(page, options={"runOnly": AA})
        assert found.violations_count == 0, found.generate_report()
        assert "color-contrast" in {rule["id"] for rule in found.response["passes"]}
