"""Every explorer on three screens: a laptop's, a larger one, a phone's. All of it is readable.

Measured are the boxes of text and controls, not pixels. The laptop and the larger screen show
JupyterLab with its file browser closed; the phone shows the page of one file.
"""

import lab
import made
import pytest

NAMES = list(made.MAKE)
CELLS = [f"import sys; sys.path.insert(0, {str(lab.HERE.parent)!r}); import made"]
CELLS += [f"made.MAKE[{name!r}]()" for name in NAMES]
LAPTOP, LARGE = {"width": 1366, "height": 768}, {"width": 1400, "height": 1000}
PHONE = {"width": 390, "height": 844}
SMALLEST = 10  # pixels of type
# One panel each: on a phone they scroll sideways.
DIAGRAMS = {"OneStep", "Shapes", "WholeTable", "BackwardSteps"}

# What is measured of one explorer. A box is shrunk by a pixel: touching is no overlap.
MEASURE = """
root => {
  const seen = node => node.textContent.trim() && node.getClientRects().length;
  const box = node => {
    const {left, top, right, bottom} = node.getBoundingClientRect();
    return {words: node.textContent.trim(), left, top, right, bottom};
  };
  const svg = root.querySelector('.lrlib-picture svg');
  const scale = svg.getScreenCTM().a;
  const texts = [...svg.querySelectorAll('text')].filter(seen);
  const words = [...root.querySelectorAll('label, output, .lrlib-marks b')].filter(seen);
  const meet = (a, b) => a.left + 1 < b.right - 1 && b.left + 1 < a.right - 1
                      && a.top + 1 < b.bottom - 1 && b.top + 1 < a.bottom - 1;
  const overlaps = boxes => boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => meet(a, b))
    .map(b => `${a.words} | ${b.words}`));
  return {
    whole: box(root), picture: box(svg), controls: box(root.querySelector('.lrlib-controls')),
    smallest: Math.min(...texts.map(t => parseFloat(getComputedStyle(t).fontSize) * scale)),
    overlaps: [...overlaps(texts.map(box)), ...overlaps(words.map(box))],
    outside: texts.map(box).filter(t => t.left < box(svg).left - 1 || t.right > box(svg).right + 1)
      .map(t => t.words),
    sliders: [...root.querySelectorAll('input[type=range]')].map(i => i.offsetHeight),
    panels: [...svg.querySelectorAll('[id*="live-panel-"]')].map(
      g => box(g.querySelector(':scope > [id*="patch_"]') ?? g)),
  };
}
"""
EVERYWHERE = """
(root, share) => root.querySelectorAll('[data-control]').forEach(input => {
  const last = input.tagName === 'SELECT' ? 0 : Number(input.max);
  input.value = Math.round(share * last);
  if (input.tagName !== 'SELECT') input.dispatchEvent(new Event('input', {bubbles: true}));
})
"""


def measured(page, root, share=None):
    if share is not None:
        root.evaluate(EVERYWHERE, share)
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))")
    return root.evaluate(MEASURE)


def assert_readable(found, name):
    assert found["smallest"] >= SMALLEST - 0.05, name
    assert found["overlaps"] == [], name
    assert found["outside"] == [], name


# ---- JupyterLab


@pytest.fixture(scope="module")
def laptop(page):
    page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
    return page


def explorer(page, name):
    root = page.locator(".lrlib-live").nth(NAMES.index(name))
    root.scroll_into_view_if_needed()
    root.locator(".lrlib-picture svg").wait_for()
    return root


@pytest.mark.parametrize("name", NAMES)
def test_on_a_laptop_an_explorer_is_whole(laptop, name):
    laptop.set_viewport_size(LAPTOP)
    root = explorer(laptop, name)
    view = laptop.locator(".jp-WindowedPanel-outer, .jp-Notebook").first.bounding_box()
    for share in (None, 0, 1):
        found = measured(laptop, root, share)
        whole = found["whole"]
        assert whole["bottom"] - whole["top"] <= view["height"], name
        assert whole["right"] <= view["x"] + view["width"]
        # Beside each other: all controls and all panels are in view at once.
        assert found["controls"]["right"] <= found["picture"]["left"]
        assert_readable(found, name)


@pytest.fixture(scope="module")
def on_both(laptop):
    """What is measured of all on either screen: a page so long takes a while to resize."""
    both = []
    for screen in (LAPTOP, LARGE):
        laptop.set_viewport_size(screen)
        both.append({name: measured(laptop, explorer(laptop, name)) for name in NAMES})
    return both


@pytest.mark.parametrize("name", NAMES)
def test_on_a_larger_screen_it_is_larger(on_both, name):
    smaller, larger = (found[name]["picture"] for found in on_both)
    assert_readable(on_both[1][name], name)
    assert larger["bottom"] - larger["top"] > smaller["bottom"] - smaller["top"], name


# ---- a phone


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


@pytest.mark.parametrize("name", NAMES)
def test_on_a_phone_panels_stand_one_below_the_other_beside_their_controls(phone, name):
    page, root = phone(name)
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
        "before => document.querySelector('.lrlib-picture').scrollLeft > before", arg=before
    )


def test_a_link_far_to_the_right_is_scrolled_to(phone):
    page, _ = phone("OneStep")
    lab.put(page, link=3)  # the loss
    page.wait_for_function("() => document.querySelector('.lrlib-picture').scrollLeft > 100")
