"""What a reply says is right, and what it says was done, is so: computed from the answer itself.

That two replies have not changed places, test_in_place.py asks.
"""

import contextlib
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


# ---- "b is right", "b is still": it is, or isn't, and of all of them one isn't


ORDINALS = ("The first", "The second", "The third")


def values_of(exercise):
    """What an answer of several values calls them, and each value's names in a reply."""
    shown = re.search(r"-> \(([^()]+)\)", exercise.question) if exercise.is_function else None
    shown = shown or re.search(r"return ([\w, ]+)$", exercise.solution)
    shown = shown or re.search(r"^\(([^()]+)\)$", exercise.answer)
    shown = shown or re.search(r"returns the gradients for ([\w, ]+ and \w)", exercise.question)
    names = re.split(", | and ", shown[1]) if shown else []
    short = [name.partition("_")[0] for name in names]  # a, of a_2; dL/da, of dLda_mean
    called = [{name, ordinal} for name, ordinal in zip(names, ORDINALS, strict=False)]
    for forms, form in zip(called, short, strict=True):
        if short.count(form) == 1:
            forms |= {form, form.replace("dLd", "dL/d")}
    return called


def said_of(called, message):
    """Each (value's place, whether the message calls it right)."""
    for i, forms in enumerate(called):
        name = rf"(?<![\w/])(?:{'|'.join(map(re.escape, forms))})\b"
        if re.search(rf"{name}('s and \w's are| is) right\b|\w's and {name}'s are right", message):
            yield i, True
        wrong = rf"{name} (is (still|not|exactly|divided|n = )|still )|[Yy]our {name} never"
        if re.search(rf"{wrong}|(For|In) {name}('s gradient)?,? you", message):
            yield i, False


def answered(answer, case):
    return answer(*copy.deepcopy(case)) if callable(answer) else answer


def parts_told(exercise):
    """Each (mistake, place) that a reply calls right or wrong: its word, the truth, all right?"""
    called = values_of(exercise)
    cases = exercise.cases or [()]
    for one in exercise.wrong if len(called) > 1 else ():
        said = set(said_of(called, str(one.message)))
        if not said:
            continue
        of = []
        for case in cases:
            with contextlib.suppress(ValueError):  # shapes that don't fit in this case
                of.append([answered(f, case) for f in (one.answer, exercise.right)])
        alike = [
            bool(of) and all(same(yours[i], right[i], exercise.tolerance) for yours, right in of)
            for i in range(len(called))
        ]
        yield from (((one.name, i), right, alike[i], all(alike)) for i, right in said)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.number)
def test_what_a_reply_calls_right_is_right_and_the_rest_is_not(exercise):
    told = parts_told(exercise)
    assert [at for at, said, so, all_so in told if said != so or all_so] == []


def test_some_replies_call_one_value_right_and_another_wrong():
    told = {one.number: {said for _, said, *_ in parts_told(one)} for one in EXERCISES}
    both = {number for number, said in told.items() if said == {True, False}}
    assert {"2.2", "4.1", "9.2", "10.2", "12.2", "13.2", "hour.2"} <= both
    assert told["4.2"] == {True}


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
