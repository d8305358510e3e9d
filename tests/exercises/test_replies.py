"""What a reply says is right, and what it says was done, is so: computed from the answer itself.

That two replies have not changed places, test_in_place.py asks.
"""

import copy
import re

import pytest

from lrlib.exercises.engine import catalogue
from lrlib.exercises.engine.comparing import same

EXERCISES = [one for key in catalogue.notebooks() for one in catalogue.exercises(key)]
COMMON = set("the and its not for with that this from yours your one are out has".split())


def telling(text):
    """The words of a text without their endings; of a name, what stands between its underscores."""
    words = re.findall(r"[a-z]+", text.lower())
    long = (word for word in words if len(word) > 2 and word not in COMMON)
    return {re.sub(r"(?<=\w{3})(ing|ies|es|ed|s|e)$", "", word) for word in long}


# Of an answer that is a text, or the number of a line, nobody can compute what it is: a word that
# its reply must have.
OF_TEXTS = {
    "b.1": {1: "the shape of x", 3: "multiplies", 4: "should be 20", 5: "takes a step"},
    "14.2": {"before the loop": "forgotten", "before the step": "thrown away"},
    "14.3": {
        "total.backward(retain_graph=True)": "the losses of all rounds so far",
        "retain_graph=True": "the losses of all rounds so far",
        "model(X) before the loop": "model(X) stands where it should",
        "total.detach().backward()": "`detach()` cuts",
        "leave zero_grad out": "Zeroing has nothing to do",
        "loss.backward()": "its own loss",
        "total += loss.item()": "A number has no graph",
    },
    "16.2": {"every": "from 1963 to 1964", "next": "The last rises", "cause": "could raise it"},
}


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.number)
def test_a_text_is_told_of_itself(exercise):
    words = OF_TEXTS.get(exercise.number, {})
    kinds = (str, int) if words else str
    texts = {one.answer: one.message for one in exercise.wrong if isinstance(one.answer, kinds)}
    assert texts.keys() == words.keys()
    assert [text for text, said in texts.items() if words[text] not in said] == []


# ---- "b is right": it is, and another isn't


def parts_said_right(exercise):
    """Each (mistake, value's name) that a reply calls right: is the value, and are all of them?"""
    shown = re.search(r"-> \(([^()]+)\)", exercise.question) if exercise.is_function else None
    shown = shown or re.search(r"return ([\w, ]+)$", exercise.solution)
    shown = shown or re.search(r"^\(([^()]+)\)$", exercise.answer)
    names = shown[1].split(", ") if shown else []
    cases = exercise.cases or [()]
    for one in exercise.wrong:
        said = set(re.findall(r"(\w+) is right", str(one.message))) & set(names)
        if len(names) < 2 or not said:
            continue
        of = [exercise.right, one.answer]
        of = [[f(*copy.deepcopy(case)) for case in cases] if callable(f) else [f] for f in of]
        alike = {
            name: all(
                same(yours[i], right[i], exercise.tolerance)
                for right, yours in zip(*of, strict=True)
            )
            for i, name in enumerate(names)
        }
        yield from ((one.name, name, alike[name], all(alike.values())) for name in said)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.number)
def test_what_a_reply_calls_right_is_right_and_the_rest_is_not(exercise):
    found = list(parts_said_right(exercise))
    assert [one for one in found if one[2:] != (True, False)] == []


def test_some_replies_call_one_of_two_values_right():
    numbers = {one.number for one in EXERCISES if list(parts_said_right(one))}
    assert {"9.2", "10.2", "12.2", "hour.2"} <= numbers


# ---- what one divides by


OTHER_WORDS = {"entries": "numbers", "nominal": "as large as the first", "both": "twice"}
OTHER_WORDS |= {"twenty": "20", "parts": "micro-batches", "rows_so_far": "tokens so far"}


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.number)
def test_a_mistake_by_the_rows_is_told_of_rows(exercise):
    for one in exercise.wrong:
        before, by, what = one.name.rpartition("by_")
        if by and not before.startswith(what):  # not one_by_one
            said = str(one.message)
            assert telling(what) <= telling(said) or OTHER_WORDS.get(what, "?") in said, one.name
