"""live.js and prediction.js where a model has keys that are missing, and a page no --jp-* colours.

JupyterLite and marimo leave out what is None in Python, and hand traits over one by one.
"""

import base64
import json
import random
import re

import lab
import pytest
from matplotlib.figure import Figure
from test_live import contrast
from waves import live_pictures

from lrlib.exercises.engine.prediction import PredictionView
from lrlib.live import LiveFigure, Range
from lrlib.live.page import own_state

DARK = """<!doctype html><html><body style="background: #111; color: #eee; color-scheme: dark">
<div id="place"></div></body></html>"""
# A model as poor as can be: no traits but those it was given, no widget manager, no kernel.
MOUNT = """
async ({code, state}) => {
  const binary = text => new DataView(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
  window.arrive = (name, value) => {
    if (name === 'tables') {
      value = Object.fromEntries(Object.entries(value).map(([key, text]) => [key, binary(text)]));
    }
    model.set(name, value);
  };
  const handlers = {};
  const model = window.model = {
    state: {},
    get(name) { return this.state[name]; },
    set(name, value) {
      this.state[name] = value;
      for (const handler of handlers[`change:${name}`] ?? []) handler();
    },
    on(event, handler) { (handlers[event] ??= []).push(handler); },
    off() {},
    save_changes() {},
    send() {},
  };
  for (const [name, value] of Object.entries(state)) window.arrive(name, value);
  const url = URL.createObjectURL(new Blob([code], {type: 'text/javascript'}));
  const widget = (await import(url)).default;
  await widget.initialize?.({model});
  widget.render({model, el: document.querySelector('#place')});
}
"""


@pytest.fixture
def page(chromium):
    page = chromium.new_page()
    complaints = lab.complaints(page)
    page.set_content(DARK)
    yield page
    page.close()
    assert complaints == []


def state_of(widget):
    """What is not None, as JSON can hold it."""
    state = {name: value for name, value in own_state(widget.get_state()).items()}
    if "tables" in state:
        tables = state["tables"].items()
        state["tables"] = {key: base64.b64encode(data).decode() for key, data in tables}
    kept = {name: value for name, value in state.items() if value is not None}
    return json.loads(json.dumps({n: v for n, v in kept.items() if n not in ("layout", "comm")}))


def shown(page):
    page.evaluate("() => new Promise(soon => requestAnimationFrame(() => setTimeout(soon, 30)))")
    html = page.evaluate("() => document.querySelector('#place').innerHTML")
    html = re.sub(r"lrlib\d+-|lr-predict-[0-9a-z]+", "", html)
    # A style that was ever touched is written in other words: what counts is what it hides.
    return re.sub(r'style="(.*?)"', lambda m: "hidden" * ("display: none" in m[1]), html)


@pytest.mark.parametrize("seed", range(3))
def test_a_figure_is_drawn_whatever_the_order_in_which_its_traits_arrive(page, seed):
    live, _ = live_pictures()
    state, code = state_of(live), str(LiveFigure._esm)
    assert "progress" not in state
    page.evaluate(MOUNT, {"code": code, "state": state})
    whole = shown(page)
    assert "<svg" in whole and "angle -1.500" in whole

    names = list(state)
    random.Random(seed).shuffle(names)
    page.set_content(DARK)
    page.evaluate(MOUNT, {"code": code, "state": {}})
    for name in names:
        page.evaluate("([name, value]) => window.arrive(name, value)", [name, state[name]])
        shown(page)  # a frame is drawn in between
    assert shown(page) == whole
    assert page.locator("progress").is_hidden()
    lab.put(page, angle=0)
    assert "angle -3.000" in shown(page)


def test_a_page_without_colours_of_jupyter_can_be_read_in_the_dark(page):
    live, _ = live_pictures()
    live.message = "something went wrong"
    page.evaluate(MOUNT, {"code": str(LiveFigure._esm), "state": state_of(live)})
    page.add_style_tag(content=str(LiveFigure._css))
    for what in ("label", "output", "button", ".lrlib-readout", ".lrlib-message", ".lrlib-marks b"):
        assert contrast(page, page.locator(f".lrlib-live {what}").first) >= 4.5, what


@pytest.mark.parametrize("width", [1000, 380])
def test_who_presses_a_slider_above_a_mark_gets_the_position_that_is_marked(page, width):
    """However large the thumb is: the browser's own slider says where its positions stand."""
    fig = Figure(figsize=(4, 2))
    (line,) = fig.subplots().plot([0, 1], [0, 1])
    marked = [0, 20, 100, 180, 200]
    rates = Range(range(201), "rate", format="d", marks=dict.fromkeys(marked, "here"))
    live = LiveFigure(fig, title="A slider with marks", rate=rates)
    live.line(line, [0, 1], [0, 1])
    page.set_viewport_size({"width": width, "height": 700})
    page.evaluate(MOUNT, {"code": str(LiveFigure._esm), "state": state_of(live)})
    page.add_style_tag(content=str(LiveFigure._css))
    shown(page)
    slider, strokes = lab.control(page, "rate"), page.locator(".lrlib-marks i")
    there = slider.bounding_box()
    for at, stroke in zip(marked, strokes.all(), strict=True):
        box = stroke.evaluate("it => it.getBoundingClientRect().toJSON()")
        page.mouse.click((box["left"] + box["right"]) / 2, there["y"] + there["height"] / 2)
        assert abs(lab.position(page, "rate") - at) <= 1


@pytest.mark.parametrize("seed", range(2))
def test_a_prediction_answers_without_a_choice_in_its_model(page, seed):
    state = {
        "number": "13.z",
        "question": "What comes?",
        "choices": [
            {"answer": "this", "explanation": "It does.", "right": True},
            {"answer": "that", "explanation": "It does not.", "right": False},
        ],
    }
    names = list(state)
    random.Random(seed).shuffle(names)
    page.evaluate(MOUNT, {"code": str(PredictionView._esm), "state": {}})
    for name in names:
        page.evaluate("([name, value]) => window.arrive(name, value)", [name, state[name]])
    assert page.get_by_role("status").inner_text() == ""
    page.get_by_role("radio").nth(1).click()
    assert page.get_by_role("status").inner_text() == "Not quite. It does not."
    page.get_by_role("radio").nth(0).click()
    said = page.get_by_role("status").inner_text()
    assert said.startswith("Yes. It does.") and said.endswith("You first chose: that")
    for what in ("legend", "label", "[role=status]"):
        assert contrast(page, page.locator(f".lr-predict {what}").first) >= 4.5, what
