"""The live figure in a real JupyterLab: every kind of artist, views, names, numbers, themes."""

import random
import re

import lab
import numpy as np
import pytest
from drawn import part, saved_afresh, strokes
from playwright.sync_api import expect
from waves import assert_same_waves, live_pictures

from lrlib.live import LiveFigure
from lrlib.live.moves import FORMAT_SPEC

WAVES = f"""\
import sys
sys.path.insert(0, {str(lab.HERE.parent)!r})
from waves import live_pictures
waves, art = live_pictures()"""
OTHER = """\
import numpy as np
from matplotlib.figure import Figure
from lrlib.live import LiveFigure, Range
fig = Figure(figsize=(3, 2))
ax = fig.subplots()
line, = ax.plot([0, 1], [0, 1])
slopes = Range(range(11), "slope", eager=True, play=100)
other = LiveFigure(fig, title="Computed as you drag", slope=slopes)
other.line(line, [0, 1], [0, 1])
heard = []
def compute(change):
    heard.append(change["new"]["slope"])
    with other.update():
        other.line(line, [0, 1], [0, heard[-1] / 10])
        other.text(None, "slope {:d}", heard[-1])
other.observe(compute, "index")"""
CELLS = [WAVES, "waves", "waves", OTHER, "other"]
OTHER_VIEW = 2  # of the three on the page, counted from the top


@pytest.fixture(scope="module")
def art():
    return live_pictures()[1]


def assert_waves(page, art, which, angle, size, step):
    svg = lab.picture(page, which)

    def shown(read, name):
        return read(part(svg, getattr(art, name).get_gid()))

    assert_same_waves(shown, angle, size, step)


def test_every_kind_of_artist_is_on_the_screen_as_matplotlib_draws_it(page, art):
    rng = np.random.default_rng(4)
    for angle, size, step in [*rng.integers((13, 5, 21), size=(20, 3)).tolist(), [0, 4, 0]]:
        lab.put(page, angle=angle, size=size, step=step)
        assert_waves(page, art, 0, angle, size, step)


def test_both_views_of_a_figure_move_together(page, art):
    for moved in (0, 1):
        lab.put(page, which=moved, angle=4 + moved, size=1, step=3 + moved)
        for which in (0, 1):
            assert lab.position(page, "angle", which) == 4 + moved
            assert_waves(page, art, which, angle=4 + moved, size=1, step=3 + moved)


def test_no_two_things_on_the_page_have_one_id(page):
    ids = page.evaluate("Array.from(document.querySelectorAll('.lrlib-live [id]'), e => e.id)")
    assert len(ids) > 100 and len(ids) == len(set(ids))
    for which in range(3):
        root = page.locator(".lrlib-live").nth(which)
        html = root.evaluate("root => root.outerHTML")
        inside = set(re.findall(r'\bid="([^"]+)"', html))
        used = re.findall(r'(?:url\(#|href="#|for="|url\(&quot;#)([^")&]+)', html)
        names = root.locator("svg").get_attribute("aria-labelledby").split()
        assert len(used) > 5 and {*used, *names} <= inside


def test_picture_and_controls_have_their_names(page):
    pictures = page.get_by_role("img", name="Waves What a wave does.", exact=True)
    assert pictures.count() == 2
    assert page.get_by_role("slider", name="angle").count() == 2
    assert page.get_by_role("group", name="Computed as you drag").count() == 1


def test_a_picture_is_described_by_the_words_that_go_with_its_setting(page):
    described = page.locator(".lrlib-picture svg").nth(OTHER_VIEW)
    lab.ask(page, "0", after="compute({'new': {'slope': 3}})")
    page.locator(".lrlib-readout").nth(OTHER_VIEW).get_by_text("slope 3").wait_for()
    expect(described).to_have_accessible_description("slope 3")
    lab.ask(page, "0", after="compute({'new': {'slope': 6}})")
    expect(described).to_have_accessible_description("slope 6")
    # Nobody has moved a control since: it is said aloud all the same.
    expect(page.locator(".lrlib-spoken").nth(OTHER_VIEW)).to_have_text("slope 6")


PLAY = """
async button => {
  const slider = document.querySelector('[data-control=step]');
  const [seen, until] = [[], performance.now() + 1400];
  button.click();
  while (performance.now() < until) {
    if (seen.at(-1) !== slider.valueAsNumber) seen.push(slider.valueAsNumber);
    await new Promise(soon => setTimeout(soon, 5));
  }
  if (button.textContent.includes('Pause')) button.click();
  return seen;
}
"""


def test_with_reduced_motion_play_steps_calmly_and_nothing_eases(page):
    button = page.locator("[data-play=step]").first
    played = {}
    for wish in ("reduce", "no-preference"):
        page.emulate_media(reduced_motion=wish)
        lab.put(page, step=0)
        played[wish] = button.evaluate(PLAY)
        assert button.inner_text().startswith("Play")  # at its end: Play again
        eased = page.locator(".lrlib-live, .lrlib-live *").evaluate_all(
            """parts => parts.map(part => getComputedStyle(part)).filter(
                 style => parseFloat(style.transitionDuration) || style.animationName !== 'none'
               ).length"""
        )
        assert eased == 0
    assert played["reduce"] == [0, 1, 2]  # each step for half a second at least
    assert len(played["no-preference"]) > 6


def assert_other_reaches(page, height):
    """The line of the other figure on the page, drawn afresh by matplotlib."""
    names = {}
    exec(OTHER, names)
    names["line"].set_data([0, 1], [0, height])
    fresh = part(saved_afresh(names["fig"]), "live-m0")
    shown = part(lab.picture(page, OTHER_VIEW), "live-m0")
    np.testing.assert_allclose(strokes(shown), strokes(fresh), atol=0.01)


def test_what_the_kernel_must_compute_follows_a_drag(page):
    lab.slide(page, "slope", 8, release=False)
    page.locator(".lrlib-readout").nth(OTHER_VIEW).get_by_text("slope 8").wait_for()
    heard = eval(lab.ask(page, "heard"))
    assert len(heard) > 1 and heard[-1] == 8
    assert_other_reaches(page, 0.8)
    page.mouse.up()
    button = page.locator("[data-play=slope]")
    button.click()
    expect(button).to_have_text("Play again")
    page.locator(".lrlib-readout").nth(OTHER_VIEW).get_by_text("slope 10").wait_for()
    assert eval(lab.ask(page, "heard"))[-2:] == [9, 10]


def test_new_controls_and_what_they_move_reach_the_page(page):
    lab.ask(page, "0", after="compute({'new': {'slope': 1}})")  # all that moves has its place
    code = """
with other.update():
    other.set_control("slope", Range(range(5), "slope", position=4))
    other.line(line, [0, 1], [0, 0.3])"""
    lab.ask(page, "0", after=code)
    slider = lab.control(page, "slope")
    page.wait_for_function("() => document.querySelector('[data-control=slope]').max === '4'")
    assert lab.position(page, "slope") == 4 and slider.get_attribute("aria-valuetext") == "4"
    assert_other_reaches(page, 0.3)


def test_a_page_beyond_the_last_position_that_python_has_left_shows_the_last(page):
    def of(n):
        code = f"""
with other.update():
    other.set_control("slope", Range(range({n}), "slope"))
    other.line(line, [[0, 1]], [[0, at / 10] for at in range({n})], over="slope")
    other.text(None, "slope {{:d}}", range({n}), over="slope")"""
        lab.ask(page, "0", after=code)
        slider = "document.querySelector('[data-control=slope]')"
        page.wait_for_function(f"() => {slider}.max === '{n - 1}'")

    of(11)
    lab.slide(page, "slope", 9, release=False)  # Python hears of it on release
    of(5)
    expect(page.locator(".lrlib-readout").nth(OTHER_VIEW)).to_have_text("slope 4")
    page.mouse.up()


def test_numbers_are_written_in_the_browser_as_in_python(page):
    rng = random.Random(0)
    numbers = [0.0, 0.5, 1.5, 2.5, -0.5, 0.125, 0.0625, 1e21, -1.5e25, 1e16, 1e300, 5e-324]
    numbers += [9.5, 99.5, 999999.5, 0.0001, 0.00001, 100000.0, 1 / 3, -0.04]
    numbers += [rng.uniform(-10, 10) * 10.0 ** rng.randint(-30, 30) for _ in range(200)]
    numbers += [rng.randint(-9999, 9999) / 2 ** rng.randint(0, 12) for _ in range(200)]
    specs = [f".{digits}{kind}" for digits in range(20) for kind in "feg"]
    assert all(map(FORMAT_SPEC.fullmatch, [*specs, "d"]))
    cases = [(number, spec, format(number, spec)) for number in numbers for spec in specs]
    cases += [(float(int(n)), "d", format(int(n), "d")) for n in numbers if int(n)]
    wrong = page.evaluate(
        """async ({code, cases}) => {
          const url = URL.createObjectURL(new Blob([code], {type: 'text/javascript'}));
          const {format} = await import(url);
          const nan = [[NaN, 'nan'], [Infinity, 'inf'], [-Infinity, '-inf']];
          for (const [number, text] of nan) cases.push([number, '.3f', text]);
          return cases.map(([number, spec, text]) => [number, spec, text, format(number, spec)])
            .filter(([, , text, ours]) => text !== ours);
        }""",
        {"code": str(LiveFigure._esm), "cases": cases},
    )
    assert wrong == []


def contrast(page, locator):
    """WCAG's ratio of the colour of some text to what lies behind it."""
    colours = locator.evaluate(
        """element => {
          const front = getComputedStyle(element).color;
          let behind = element;
          const clear = colour => /^rgba.*, 0\\)$/.test(colour) || colour === 'transparent';
          while (clear(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
          return [front, getComputedStyle(behind).backgroundColor];
        }"""
    )
    light = []
    for colour in colours:
        rgb = np.array([float(number) for number in re.findall(r"[\d.]+", colour)[:3]]) / 255
        linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
        light.append(linear @ [0.2126, 0.7152, 0.0722] + 0.05)
    return max(light) / min(light)


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Light"])
def test_words_and_controls_can_be_read_in_either_theme(page, theme):
    lab.set_theme(page, theme)
    lab.ask(page, "0", after="waves.message = 'something went wrong'; waves.progress = 0.5")
    page.locator(".lrlib-message").first.wait_for()
    for what in ("label", "output", "button", ".lrlib-readout", ".lrlib-message", ".lrlib-marks"):
        assert contrast(page, page.locator(f".lrlib-live {what}").first) >= 4.5, what
    lab.ask(page, "0", after="waves.message = ''; waves.progress = None")
