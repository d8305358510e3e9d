"""A reply is the one for its mistake: its words go with the mistake's name, not with another's.

`by_the_largest` is told of the largest value, `by_the_range` of the range. Names are short, and one
word in common may be chance: of all replies that could change places, a quarter is noticed.
"""

import re
from itertools import combinations

import pytest

from lrlib.exercises.engine import catalogue

EXERCISES = [one for key in catalogue.notebooks() for one in catalogue.exercises(key)]
COMMON = set("the and its not for with that this from yours your one are out has".split())


def telling(text):
    """The words of a text without their endings; of a name, what stands between its underscores."""
    words = re.findall(r"[a-z]+", text.lower())
    long = (word for word in words if len(word) > 2 and word not in COMMON)
    return {re.sub(r"(?<=\w{3})(ing|ies|es|ed|s|e)$", "", word) for word in long}


def pairs(exercise):
    """For two wrong answers each: words that names share with their own replies, and exchanged."""
    named = [
        (one.name, telling(one.name), telling(one.message))
        for one in exercise.wrong
        if one.name and not callable(one.message)
    ]
    for (a, name_a, said_a), (b, name_b, said_b) in combinations(named, 2):
        own = len(name_a & said_a) + len(name_b & said_b)
        yield (a, b), own, len(name_a & said_b) + len(name_b & said_a)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda one: one.number)
def test_a_reply_goes_with_the_name_of_its_mistake(exercise):
    assert [names for names, own, exchanged in pairs(exercise) if own + 1 < exchanged] == []


def test_many_replies_exchanged_within_an_exercise_are_noticed():
    every = [pair for exercise in EXERCISES for pair in pairs(exercise)]
    noticed = sum(exchanged + 1 < own for _, own, exchanged in every)
    assert noticed > 0.2 * len(every) > 0


# Of an answer that is a text nobody can compute what it is: a word that its reply must have.
OF_TEXTS = {
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
    texts = {one.answer: one.message for one in exercise.wrong if isinstance(one.answer, str)}
    words = OF_TEXTS.get(exercise.number, {})
    assert texts.keys() == words.keys()
    assert [text for text, said in texts.items() if words[text] not in said] == []
