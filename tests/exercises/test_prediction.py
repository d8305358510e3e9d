"""A prediction: the question as text, the explanation for each choice, the choice kept."""

import pytest
import traitlets

from lrlib.exercises import predict
from lrlib.exercises.engine import catalogue, progress
from lrlib.exercises.engine.prediction import PredictionView


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    """A learner who opens the first notebook for the first time."""
    monkeypatch.setenv("LRLIB_PROGRESS", str(tmp_path))
    monkeypatch.setattr(progress, "_memory", {})
    monkeypatch.setattr(progress, "_said", set())


def bundle(view):
    data, metadata = view._repr_mimebundle_()
    return data


def test_the_text_is_the_question_with_its_answers():
    data = bundle(predict("2.b"))
    lines = data["text/plain"].splitlines()
    assert " ".join(lines).startswith(
        "Prediction 2.b. Is there a point at which dL/da and dL/db are equal, "
        "though the line misses it?"
    )
    assert lines[-3:] == [
        "  1. Yes: any point with x = 1.",
        "  2. Yes: any point with x = y.",
        "  3. No: without the minus, dL/da is always the larger one.",
    ]
    assert set(data) == {"text/plain", "application/vnd.jupyter.widget-view+json"}


def test_the_text_tells_neither_the_choice_nor_the_right_answer():
    before = bundle(predict("3.a"))["text/plain"]
    view = predict("3.a")
    view.choice = 1
    assert bundle(view)["text/plain"] == bundle(predict("3.a"))["text/plain"] == before
    for choice in catalogue.find("3.a").choices:
        assert choice.explanation[:30] not in before


def test_every_explanation_is_sent_ahead():
    entry = catalogue.find("3.a")
    sent = predict("3.a").get_state()["choices"]
    assert [choice["explanation"] for choice in sent] == [c.explanation for c in entry.choices]
    assert [choice["right"] for choice in sent] == [False, True, False]


def test_the_choice_is_kept_and_so_is_the_first_one():
    view = predict("3.a")
    assert (view.choice, view.first) == (None, None)
    view.choice = 2
    assert (view.first, predict("3.a").choice) == (2, 2)
    view.choice = 1
    again = predict("3.a")
    assert (again.choice, again.first) == (1, 2)


def test_what_the_browser_sends_is_kept():
    view = predict("3.a")
    view.set_state({"choice": 0, "first": 0})
    view.set_state({"choice": 1})
    assert progress.load("3.a") == {
        "number": "3.a",
        "first": view.choices[0]["answer"],
        "choice": view.choices[1]["answer"],
    }


def test_a_choice_that_is_not_there_is_refused():
    view = predict("3.a")
    for place in (3, -1):
        with pytest.raises(traitlets.TraitError, match="3.a has the answers 0 to 2"):
            view.choice = place
    assert progress.load("3.a") == {}


def test_predict_returns_a_view_of_its_own_each_time():
    first, second = predict("3.a"), predict("3.a")
    assert isinstance(first, PredictionView)
    assert first.model_id != second.model_id


def test_an_unknown_number_and_an_exercise_are_answered_in_words(capsys):
    assert predict("2.z") is None
    assert predict(6) is None
    words = capsys.readouterr().out.splitlines()
    assert words[0] == "There is no prediction 2.z. There are 2.a, 2.b."
    assert predict("3.1") is None
    assert capsys.readouterr().out == '3.1 is an exercise: check("3.1", dLdb) checks your answer.\n'
