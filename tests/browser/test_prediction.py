"""The browser's side of a prediction, in Chromium, with a model that no kernel stands behind."""

import json
from pathlib import Path

import pytest

import lrlib.exercises.engine.prediction
from lrlib.exercises.engine import catalogue

SOURCE = (
    Path(lrlib.exercises.engine.prediction.__file__).with_suffix(".js").read_text(encoding="utf-8")
)
VIEW = """
async ([source, state]) => {
  const url = URL.createObjectURL(new Blob([source], {type: 'text/javascript'}));
  const {render} = (await import(url)).default;
  const listeners = [];
  window.state = state;
  window.saves = 0;
  window.model = {
    get: name => state[name],
    set: (name, value) => { state[name] = value; listeners.filter(([on]) => on === `change:${name}`).forEach(([, listen]) => listen()); },
    save_changes: () => { window.saves += 1; },
    on: (name, listener) => listeners.push([name, listener]),
    off: (name, listener) => listeners.splice(
      listeners.findIndex(([on, listen]) => on === name && listen === listener), 1),
  };
  window.listeners = listeners;
  window.open_view = () => render({model, el: document.body.appendChild(document.createElement('div'))});
  window.close_view = window.open_view();
}
"""  # noqa: E501


@pytest.fixture
def open_view(chromium):
    """Call it with a choice: a page with prediction 3.a, as `predict` would send it."""
    page = chromium.new_page()

    def opened(choice=None, first=None):
        entry = catalogue.find("3.a")
        state = {
            "number": entry.number,
            "question": entry.question,
            "choices": [vars(choice) for choice in entry.choices],
            "choice": choice,
            "first": first,
        }
        page.goto("about:blank")
        page.evaluate(VIEW, [SOURCE, state])
        return page

    yield opened
    page.close()


def kept(page):
    state = json.loads(page.evaluate("JSON.stringify(state)"))
    return state["choice"], state["first"]


def status(page):
    return page.get_by_role("status").inner_text()


def explanation(place):
    return catalogue.find("3.a").choices[place].explanation


def test_the_question_names_the_group_and_each_answer_its_button(open_view):
    page = open_view()
    entry = catalogue.find("3.a")
    group = page.get_by_role("group", name=f"Prediction 3.a. {entry.question}", exact=True)
    for choice in entry.choices:
        button = group.get_by_role("radio", name=choice.answer, exact=True)
        assert not button.is_checked()
        # without it JupyterLab's command mode would take the arrow keys
        assert button.get_attribute("data-lm-suppress-shortcuts") == "true"
    assert status(page) == ""


def test_a_click_opens_the_explanation_for_that_choice(open_view):
    page = open_view()
    page.get_by_label(catalogue.find("3.a").choices[2].answer).click()
    assert status(page) == f"Not quite. {explanation(2)}"
    assert kept(page) == (2, 2)
    page.get_by_label(catalogue.find("3.a").choices[1].answer).click()
    assert status(page).startswith(f"Yes. {explanation(1)}")
    assert f"You first chose: {catalogue.find('3.a').choices[2].answer}" in status(page)
    assert kept(page) == (1, 2)
    assert page.evaluate("saves") == 2


def test_by_keyboard_arrows_look_and_enter_or_space_choose(open_view):
    page = open_view()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert status(page) == "Press Enter or Space to choose this answer."
    assert kept(page) == (None, None)
    page.keyboard.press("Enter")
    assert status(page) == f"Not quite. {explanation(2)}"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    assert kept(page) == (1, 2)
    page.keyboard.press("ArrowUp")
    page.get_by_role("radio").nth(2).click()  # a click after an arrow chooses at once
    assert kept(page) == (2, 2)


def test_space_on_the_first_answer_chooses_it(open_view):
    page = open_view()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert kept(page) == (0, 0)


def test_a_kept_choice_is_shown_again(open_view):
    page = open_view(choice=1, first=0)
    assert page.get_by_role("radio").nth(1).is_checked()
    assert status(page).startswith("Yes.")
    assert f"You first chose: {catalogue.find('3.a').choices[0].answer}" in status(page)


def test_two_views_of_one_prediction_agree_and_share_no_id(open_view):
    page = open_view()
    page.evaluate("open_view(); 0")
    page.get_by_role("radio").nth(0).click()
    assert page.get_by_role("radio").nth(3).is_checked()
    assert page.get_by_role("status").nth(1).inner_text() == f"Not quite. {explanation(0)}"
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")
    assert len(ids) == len(set(ids)) == 6


def test_a_closed_view_listens_no_more(open_view):
    page = open_view()
    assert page.evaluate("listeners.length") > 0
    page.evaluate("close_view()")
    assert page.evaluate("listeners.length") == 0
