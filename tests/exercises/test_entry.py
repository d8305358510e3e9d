"""An entry that can only say "wrong" is refused where it is written, and the words say where."""

import dataclasses
import re
from pathlib import Path

import numpy as np
import pytest

from lrlib.exercises.engine import catalogue, checking
from lrlib.exercises.engine.entry import Choice, Exercise, Prediction, Seen, Wrong

# ---- what an exercise and a prediction are made of

WHOLE = dict(
    number="3.1",
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
        (dict(number="6"), '"3.1"'),
        (dict(number="3.a"), '"3.1"'),
        (dict(right=abs), "needs cases"),
        (dict(cases=[(1,)]), "only a function has them"),
        (dict(wrong=[*WHOLE["wrong"], Wrong(20.0, "?")]), "20.0 from the right answer"),
        (
            dict(wrong=[*WHOLE["wrong"], Wrong(21.0, "?", "again")]),
            "again from the wrong answer 21",
        ),
        (dict(wrong=[*WHOLE["wrong"], Wrong(abs, "?")]), "of another kind"),
    ],
)
def test_an_exercise_without_what_it_needs_is_refused(fault, reason):
    with pytest.raises(ValueError, match=reason):
        Exercise(**WHOLE | fault)


def test_a_function_without_cases_is_refused():
    with pytest.raises(ValueError, match="a function needs cases"):
        Exercise(**FUNCTION)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("You have {your}.", r"speaks of \['your'\]"),
        ("You have {}.", r"speaks of \[''\]"),
        ("You have {yours.", "expected '}'"),
        ("", "the wrong answer 19 has no words"),
    ],
)
def test_a_message_that_could_not_be_said_is_refused(message, reason):
    with pytest.raises(ValueError, match=reason):
        Wrong(19, message)


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
    assert exercise.solved_cell == 'count = 20\ncheck("3.1", count)'


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (dict(number="3.1"), '"3.a"'),
        (dict(question=""), "the question is empty"),
        (dict(choices=CHOICES[:1]), "two to four different answers"),
        (dict(choices=[*CHOICES, Choice("It falls.", "Twice.")]), "two to four different answers"),
        (dict(choices=[*CHOICES, Choice("It stays.", "")]), "its explanation"),
        (dict(choices=CHOICES[1:] + (Choice("It stays.", "No."),)), "exactly one right answer"),
        (dict(choices=[Choice(c, c, right=True) for c in "ab"]), "exactly one right answer"),
    ],
)
def test_a_prediction_without_what_it_needs_is_refused(fault, reason):
    whole = dict(number="3.a", question="What does it do?", choices=CHOICES)
    Prediction(**whole)
    with pytest.raises(ValueError, match=reason):
        Prediction(**whole | fault)


# ---- the form in which they are written

WORDS = '"""You turned it round:\n    it was {yours}."""'
FILE = '''"""A file of entries."""

from lrlib.exercises.engine.form import Entries

entries = Entries()


def twice(function):
    return lambda x: 2 * function(x)


@entries.mistake("97.1")
def turned(x):
    """You turned it round:
    it was {yours}."""
    return -x


@entries.mistake("97.1", make=twice)
def doubled(x):
    """You doubled it. Like this:

        2 * x

    is twice x."""
    return x


entries.exercise(
    "97.1",
    right=dict(size=abs),
    cases=[(-1.0,), (2.0,)],
    wrong=dict(
        same=lambda x: x,
    ),
    text="""
    question: How far from zero?
        Say it.

    same: It is as it was. Compare
        both signs.

    hint 1: Two cases.
    hint 2: Like this:
            if x < 0:
                x = -x
        and then return it.
    hint 3: `abs`.
    solution:
        def size(x):
            if x < 0:
                x = -x

            return x
    why: A distance
        has no sign.
    """,
)

entries.exercise(
    "97.2",
    right=dict(a=1, b=2),
    wrong=dict(
        swapped=(2, 1),
        zeros=(0, 0),
    ),
    text="""
    question: Two numbers.

    swapped: The other way round.
    zeros: More than that.

    hint 1: Count.
    hint 2: Count on.
    hint 3: One, two.
    solution: a, b = 1, 2
    why: One, two.
    """,
)

entries.predictions("""
97.a: What does
    it do?
    [ ] It grows.
        It does
        not.
    [x] It falls.
        So it does.
""")
'''


@pytest.fixture
def read(tmp_path):
    """A function that reads entries from a file with this source, as Python reads a module."""

    def read(source):
        path = tmp_path / "notebook_97.py"
        path.write_text(source, encoding="utf-8")
        names = {}
        exec(compile(source, str(path), "exec"), names)
        return list(names["entries"])

    return read


def test_an_entry_says_what_is_written(read):
    function, pair, prediction = read(FILE)
    assert (function.number, function.answer, function.right) == ("97.1", "size", abs)
    assert function.question == "How far from zero? Say it."
    assert [wrong.name for wrong in function.wrong] == ["turned", "doubled", "same"]
    assert [wrong.answer(3) for wrong in function.wrong] == [-3, 6, 3]
    assert [wrong.message for wrong in function.wrong] == [
        "You turned it round: it was {yours}.",
        "You doubled it. Like this:\n\n    2 * x\n\nis twice x.",
        "It is as it was. Compare both signs.",
    ]
    assert function.hints == [
        "Two cases.",
        "Like this:\n    if x < 0:\n        x = -x\nand then return it.",
        "`abs`.",
    ]
    assert function.solution == "def size(x):\n    if x < 0:\n        x = -x\n\n    return x"
    assert function.why == "A distance has no sign."
    assert (pair.answer, pair.right) == ("(a, b)", (1, 2))
    assert pair.solution == "a, b = 1, 2"
    assert prediction == Prediction(
        number="97.a",
        question="What does it do?",
        choices=[Choice("It grows.", "It does not."), Choice("It falls.", "So it does.", True)],
    )


EXERCISE = 'entries.exercise(\n    "97.2"'


@pytest.mark.parametrize(
    ("written", "instead", "line", "reason"),
    [
        # a name without words
        ("    zeros: More than that.\n", "", "zeros=", "97.2: the wrong answer zeros has no words"),
        ("zeros: More than that.", "zeros:", "zeros=", "97.2: the wrong answer zeros has no words"),
        ("zeros: More", "    zeros: More", "zeros=", "97.2: the wrong answer zeros has no words"),
        ("zeros: More", "zero: More", "zeros=", "97.2: the wrong answer zeros has no words"),
        (WORDS, "", '@entries.mistake("97.1")', "97.1: the wrong answer turned has no words"),
        # words without a name
        ("        zeros=(0, 0),\n", "", "zeros: More", "97.2: there are words for zeros, and no"),
        ("hint 3: One", "hint: One", "hint: One", "97.2: there are words for hint, and no wrong"),
        ("zeros: More", "zeros More", "zeros More", "97.2: a line begins with a name and a colon"),
        (
            "More than",
            "More\n    than",
            "than that.",
            "97.2: a line begins with a name and a colon",
        ),
        ("97.a: What does", "What does", "What does", "predictions: a line begins with a name"),
        # two that can't be told apart
        (
            "(0, 0)",
            "(2, 1)",
            EXERCISE,
            "97.2: nobody can tell the wrong answer zeros from the wrong",
        ),
        (
            "(0, 0)",
            "(1, 2)",
            EXERCISE,
            "97.2: nobody can tell the wrong answer zeros from the right",
        ),
        # a name twice
        (
            "zeros: More",
            "zeros: Or.\n    zeros: More",
            "zeros: More",
            "97.2: zeros stands there twice",
        ),
        ("hint 2: Count", "hint 1: Count", "hint 1: Count on", "97.2: hint 1 stands there twice"),
        # whatever else an exercise needs
        ("    hint 2: Count on.\n", "", EXERCISE, "97.2: needs exactly three hints"),
        ("More than that.", "More than {that}.", "zeros=", r"97.2: .* speaks of \['that'\]"),
        ("More than that.", "More than {that.", "zeros=", "97.2: expected '}'"),
        ("    question: Two numbers.\n", "", EXERCISE, "97.2: the question is empty"),
        ("    solution: a, b = 1, 2\n", "", EXERCISE, "97.2: the solution is empty"),
        # a mistake of an exercise that is not there
        ("97.1", "97.9", '@entries.mistake("97.9")', "97.9: a mistake of it is marked here"),
        # predictions
        ("[x] It falls.", "[ ] It falls.", "97.a:", "97.a: needs exactly one right answer"),
        ("    [x] It falls.\n        So it does.\n", "", "97.a:", "97.a: needs two to four"),
        ("    So it does.", "So it does.", "97.a:", "97.a: what is said to 'It falls.' is not"),
        ("        So it does.\n", "", "97.a:", "97.a: every answer needs its explanation"),
        ("97.a: What", "97: What", "97: What", 'prediction 97: a number is written "3.a"'),
    ],
)
def test_what_is_missing_or_too_much_is_refused_by_entry_and_line(
    read, written, instead, line, reason
):
    source = FILE.replace(written, instead, 1)
    assert source != FILE and line in source
    number = source[: source.index(line)].count("\n") + 1
    with pytest.raises(ValueError, match=rf"^notebook_97\.py, line {number}: .*{reason}"):
        read(source)


def test_the_line_is_looked_for_in_the_entry_alone(read):
    """Its wrong answers stand above it, and the next entry has one of the same name."""
    wrong = "dict(swapped=(2, 1), zeros=(0, 0))"
    table = "dict(\n        swapped=(2, 1),\n        zeros=(0, 0),\n    )"
    start, end = FILE.index(EXERCISE), FILE.index("entries.predictions")
    entry = FILE[start:end].replace("    zeros: More than that.\n", "").replace(table, "WRONG")
    source = f"{FILE[:start]}WRONG = {wrong}\n{entry}{FILE[start:end].replace('97.2', '97.3')}"
    line = source[: source.index(EXERCISE)].count("\n") + 1
    with pytest.raises(ValueError, match=f"line {line}: exercise 97.2: .* zeros has no words"):
        read(source)


def test_hints_come_in_the_order_of_their_numbers(read):
    source = FILE.replace("hint 1: Count.", "hint 2: Count.").replace("2: Count on", "1: Count on")
    assert read(source)[1].hints == ["Count on.", "Count.", "One, two."]


def test_fewer_than_two_mistakes_are_refused(read):
    source = FILE.replace("        zeros=(0, 0),\n", "").replace("    zeros: More than that.\n", "")
    with pytest.raises(ValueError, match="exercise 97.2: needs two typical .* at least, has 1"):
        read(source)


# ---- wrong functions are told apart by what they do


def twins(exercise, source):
    """Every wrong answer that gets the reply to another, in a sentence that names its line.

    Each is handed in to an exercise that says the names of its mistakes and nothing else. That
    runs every function on all cases: 1 to 32 ms for a notebook, and a learner need not wait for it.
    """
    named = [Wrong(wrong.answer, f"<{wrong.name}>", wrong.name) for wrong in exercise.wrong]
    exercise = dataclasses.replace(exercise, wrong=named)
    start = source.index(f'"{exercise.number}"')
    rows, first = source[start:].splitlines(), source.count("\n", 0, start) + 1
    for wrong in named:
        reply = checking.judge(exercise, wrong.answer)
        if wrong.message not in reply.words:
            begin = f"{wrong.name}=", f"def {wrong.name}("
            line = next(i for i, row in enumerate(rows, first) if row.strip().startswith(begin))
            yield f"line {line}, exercise {exercise.number}: {wrong} is answered {reply.words}"


@pytest.mark.parametrize("notebook", catalogue.notebooks())
def test_no_two_wrong_answers_are_the_same_mistake(notebook):
    source = Path(catalogue.module(notebook).__file__).read_text(encoding="utf-8")
    for exercise in catalogue.exercises(notebook):
        assert list(twins(exercise, source)) == []


@pytest.mark.parametrize(
    ("same", "answered"),
    [("lambda x: x - 2 * x", "97.1: not yet. <turned>"), ("lambda x: max(x, -x)", "97.1: right.")],
)
def test_two_wrong_functions_that_do_the_same_are_found(read, same, answered):
    source = FILE.replace("lambda x: x,", f"{same},")
    (twin,) = twins(read(source)[0], source)
    assert f"exercise 97.1: the wrong answer same is answered {answered}" in twin
    line = source[: source.index("same=")].count("\n") + 1
    assert twin.startswith(f"line {line}, ")


# ---- where the files are


@pytest.mark.parametrize(
    ("numbers", "reason"),
    [(["97.1", "97.1"], "two entries with the number 97.1"), (["96.1"], "another notebook's")],
)
def test_a_file_with_wrong_numbers_is_refused(monkeypatch, numbers, reason):
    class File:
        __name__ = "notebook_97"
        entries = [Exercise(**WHOLE | dict(number=number)) for number in numbers]

    monkeypatch.setattr(catalogue, "module", lambda notebook: File)
    with pytest.raises(ValueError, match=reason):
        catalogue.entries.__wrapped__("97")


def test_an_entry_file_is_found_by_its_name(monkeypatch, tmp_path):
    (tmp_path / "notebook_98.py").write_text("entries = []")
    (tmp_path / "notebook_draft.py").write_text("not python")
    package = catalogue.importlib.import_module("lrlib.exercises.entries")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    assert {"3", "98"} <= set(catalogue.notebooks())
    assert catalogue.entries("98") == {}


def test_the_entries_in_the_teachers_guide_are_whole(root):
    guide = (root / "docs" / "teaching.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    names = {"np": np, "dLdb": -74.546}
    for block in blocks:
        if "entries" in block:
            exec(block, names)
    value, function, prediction = names["entries"]
    assert (value.number, function.number, prediction.number) == ("4.1", "4.2", "4.a")
    assert f"dLdb_mean = ...\n{value.check_line}\n" in blocks
    for exercise in (value, function):
        assert list(twins(exercise, guide)) == []
        solved = dict(names, x=range(20))
        exec(exercise.solution, solved)
        assert checking.judge(exercise, solved[exercise.answer]).state == "right"


def test_the_teachers_guide_says_the_tolerance_that_is_taken(root):
    guide = (root / "docs" / "teaching.md").read_text(encoding="utf-8")
    (said,) = re.findall(r"relative to the right one: (\S+) unless you say otherwise", guide)
    (taken,) = (
        field.default for field in dataclasses.fields(Exercise) if field.name == "tolerance"
    )
    assert float(said) == taken
