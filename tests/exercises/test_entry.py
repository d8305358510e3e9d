"""An entry that can only say "wrong" is refused where it is written."""

import re

import numpy as np
import pytest

from lrlib.exercises.engine import catalogue
from lrlib.exercises.engine.entry import Choice, Exercise, Prediction, Seen, Wrong

WHOLE = dict(
    number="6.1",
    question="How many?",
    answer="count",
    right=20,
    wrong=[Wrong(19, "One too few."), Wrong(21, "One too many.")],
    hints=("Count.", "Count again.", "Twenty."),
    solution="count = 20",
    why="There are twenty.",
)
FUNCTION = WHOLE | dict(
    right=abs, wrong=[Wrong(lambda x: x, "As it was."), Wrong(lambda x: -x, "Turned round.")]
)
CHOICES = (Choice("It falls.", "So it does.", right=True), Choice("It grows.", "It does not."))


def test_a_whole_entry_is_taken():
    Exercise(**WHOLE)
    Exercise(**FUNCTION, cases=[(-1.0,)])


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (dict(wrong=WHOLE["wrong"][:1]), "two typical wrong answers at least, has 1"),
        (dict(wrong=[]), "two typical wrong answers at least, has 0"),
        (dict(hints=("Count.", "Twenty.")), "exactly three hints"),
        (dict(hints=("Count.", "", "Twenty.")), "exactly three hints"),
        (dict(hints="abc"), "exactly three hints"),
        (dict(solution=" \n"), "the solution is empty"),
        (dict(why=""), "the why is empty"),
        (dict(number="6"), '"6.1"'),
        (dict(number="6.a"), '"6.1"'),
        (dict(right=abs), "needs cases"),
        (dict(cases=[(1,)]), "only a function has them"),
        (dict(wrong=[*WHOLE["wrong"], Wrong(20.0, "?")]), "20.0 counts as right"),
        (dict(wrong=[*WHOLE["wrong"], Wrong(abs, "?")]), "of another kind"),
    ],
)
def test_an_exercise_without_what_it_needs_is_refused(fault, reason):
    with pytest.raises(ValueError, match=reason) as refusal:
        Exercise(**WHOLE | fault)
    assert str(refusal.value).startswith(f"exercise {(WHOLE | fault)['number']}: ")


def test_a_function_without_cases_is_refused():
    with pytest.raises(ValueError, match="a function needs cases"):
        Exercise(**FUNCTION)


def test_a_message_that_speaks_of_an_unknown_number_is_refused():
    with pytest.raises(ValueError, match=r"speaks of \['your'\]"):
        Wrong(19, "You have {your}.")


def test_a_message_carries_the_learners_numbers():
    seen = Seen(yours=np.float64(60.0), right=3.0, n=20, call="f(1)")
    assert Wrong(0, "{yours} is {ratio} times it; {n}; {call}").words(seen) == (
        "60 is 20 times it; 20; f(1)"
    )
    assert Wrong(0, lambda seen: f"{seen.right}").words(seen) == "3.0"


@pytest.mark.parametrize("yours", [np.array([[60.0]]), "60 each", None, [1, [2, 3]]])
def test_only_a_number_is_so_many_times_the_right_one(yours):
    assert np.isnan(Seen(yours=yours, right=3.0).ratio)


def test_the_solved_cell_is_the_solution_and_the_check():
    exercise = Exercise(**WHOLE | dict(solution="\n        count = 20\n    "))
    assert exercise.solved_cell == 'count = 20\ncheck("6.1", count)'


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (dict(number="6.1"), '"6.a"'),
        (dict(question=""), "the question is empty"),
        (dict(choices=CHOICES[:1]), "two to four different answers"),
        (dict(choices=[*CHOICES, Choice("It falls.", "Twice.")]), "two to four different answers"),
        (dict(choices=[*CHOICES, Choice("It stays.", "")]), "its explanation"),
        (dict(choices=CHOICES[1:] + (Choice("It stays.", "No."),)), "exactly one right answer"),
        (dict(choices=[Choice(c, c, right=True) for c in "ab"]), "exactly one right answer"),
    ],
)
def test_a_prediction_without_what_it_needs_is_refused(fault, reason):
    whole = dict(number="6.a", question="What does it do?", choices=CHOICES)
    Prediction(**whole)
    with pytest.raises(ValueError, match=reason):
        Prediction(**whole | fault)


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [(["97.1", "97.1"], "two entries with the number 97.1"), (["96.1"], "another notebook's")],
)
def test_a_file_with_wrong_numbers_is_refused(monkeypatch, numbers, reason):
    class File:
        __name__ = "notebook_97"
        EXERCISES = [Exercise(**WHOLE | dict(number=number)) for number in numbers]

    monkeypatch.setattr(catalogue, "module", lambda notebook: File)
    with pytest.raises(ValueError, match=reason):
        catalogue.entries.__wrapped__(97)


def test_an_entry_file_is_found_by_its_name(monkeypatch, tmp_path):
    (tmp_path / "notebook_98.py").write_text("EXERCISES = []")
    (tmp_path / "notebook_draft.py").write_text("not python")
    package = catalogue.importlib.import_module("lrlib.exercises.entries")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    assert {6, 98} <= set(catalogue.notebooks())
    assert catalogue.entries(98) == {}


def test_the_entries_in_the_teachers_guide_are_whole(root):
    guide = (root / "docs" / "teaching.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    names = {"gb": -74.546, "Exercise": Exercise, "Wrong": Wrong}
    names |= {"Prediction": Prediction, "Choice": Choice}
    for block in blocks:
        if block.startswith(("EXERCISES", "PREDICTIONS")):
            exec(block, names)
    exercise, prediction = *names["EXERCISES"], *names["PREDICTIONS"]
    assert exercise.number == "5.1" and prediction.number == "5.a"
    assert f"gb_mean = ...\n{exercise.check_line}\n" in blocks
