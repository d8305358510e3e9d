"""Hints, explanations and replies stand where they belong: two that change places are noticed.

A text shares words with what it belongs to: a hint with its question and solution, an explanation
with its answer, the first sentence of a reply with the name of the mistake. Two texts are told
apart if they share more words as they stand than they would exchanged. Of the hints of one exercise
the later one says more of the solution, and asks less. Where this tells two texts not apart, one of
them has a row in a table below: words that it must have, and the other has not.
"""

import functools
import re
from itertools import combinations
from typing import NamedTuple

import pytest

from lrlib.exercises.engine import catalogue
from lrlib.exercises.engine.words import show

# By the exercise, and the number of the hint.
HINTS = {
    "1.1": {3: "The errors are"},
    "1.2": {3: "The last line"},
    "2.1": {2: "By x"},
    "2.2": {1: "in this order", 3: "Subtract"},
    "3.2": {2: "change both"},
    "4.1": {3: "the first number"},
    "4.2": {1: "How many times as long"},
    "5.1": {1: "the curvature is 10"},
    "7.2": {1: "Draw its arrows"},
    "10.1": {3: "twice as large"},
    "11.2": {1: "In the table"},
    "12.2": {1: "Only one thing"},
    "13.2": {1: "notebooks 07 and 08"},
    "14.1": {2: "And after the third?"},
    "14.2": {1: "at the moment of the step", 3: "In which of the three"},
    "15.2": {3: "/ n_all * n_workers"},
    "16.2": {1: "What was computed"},
    "a.1": {1: "q number i"},
    "a.2": {1: "exercise a.1"},
    "b.1": {1: "by hand"},
    "b.2": {1: "right-aligned", 3: "The two that meet"},
    "c.1": {1: "Multiply both sides"},
    "hour.1": {2: "By x"},
    "hour.2": {1: "In this order"},
    "hour.3": {3: "So the curvature"},
}

# By the prediction, and the number of the answer that it explains.
EXPLANATIONS = {
    "1.a": {2: "To pass through the middle"},
    "1.b": {2: "The line is at the average height"},
    "2.a": {1: "nudges are the same"},
    "3.a": {3: "At 0.6, yes"},
    "4.b": {1: "There are more points", 2: "Eight gradients"},
    "5.a": {2: "3 and not 1"},
    "6.a": {3: "past 58 %"},
    "6.b": {1: "to become *slow*"},
    "7.a": {2: "no proof"},
    "8.a": {3: "every row has a bias of its own"},
    "8.b": {2: "multiply along each path"},
    "9.a": {1: "promises this", 3: "A wrong sign"},
    "9.b": {2: "The ratio is n"},
    "10.a": {2: "a third run", 4: "in different places"},
    "10.b": {2: "rate · gradient"},
    "11.a": {1: "More time"},
    "11.b": {2: "roughly downhill"},
    "12.a": {1: "for equal parts", 2: "opposite directions"},
    "14.a": {1: "a good direction"},
    "14.b": {4: "for 22 rounds"},
    "15.b": {2: "counts 12 times"},
    "16.a": {1: "so high at first", 2: "flat direction"},
    "a.a": {2: "2 of 6 are not zero"},
    "c.a": {1: "On paper, yes", 2: "The bend between"},
    "e.a": {2: "how much it costs"},
    "hour.a": {2: "however large"},
    "hour.b": {1: "only a 14th"},
    "hour.c": {3: "farther away on the other side"},
    "hour.d": {1: "nothing new", 2: "added twice"},
    "hour.e": {1: "jumps over", 2: "the rate 0.2"},
}

# By the exercise, and the name of the mistake.
REPLIES = {
    "2.2": {"one_by_one": "the *new* a", "first_step": "where the second step"},
    "3.2": {
        "descend_one_by_one": "a has already moved",
        "descend_stale": "p is computed once",
        "descend_never_zeroed": "the sums of the steps before",
        "without_x": "by the same amount",
    },
    "4.1": {"only_a": "dL/da is right"},
    "4.2": {
        "as_for_four": "no longer 4 times",
        "halved": "divides by 2 and by 4",
        "doubled_for_eight": "the other way",
        "one_rate": "With the same rate",
    },
    "5.2": {"positive": "is below zero"},
    "6.1": {"by_the_mean": "You divide by the mean"},
    "7.1": {"turned": "(3, 2)", "mean": "a quarter of the sum"},
    "7.2": {"as_broken": "the broken line", "unscaled": "dLdQ itself", "table": "the shape (3, 3)"},
    "8.2": {"as_bias": "the bias's line"},
    "9.1": {"one_nudge_for_two": "twice the slope"},
    "9.2": {
        "mean_gradient_by_d": "the number of features",
        "mean_gradient_b_unsummed": "for each row of X",
        "mean_gradient_b_summed": "by n nowhere",
        "mean_gradient_W_summed": "the sum for W",
    },
    "10.1": {
        "doubled": "the wrong way round",
        "same": "With the same rate",
        "times_batch": "multiplies by",
    },
    "10.2": {
        "repaired_one_by_one": "after W had moved",
        "b_twice": "W is right. b is still",
        "W_twice": "b is right",
    },
    "11.1": {
        "data_iter_half_shuffled": "Your X is in the new order",
        "data_iter_unshuffled": "never used. Cut",
        "data_iter_growing": "longer than the one before",
        "data_iter_counter": "the loop counts batches",
        "data_iter_unshuffled_full_only": "Two things",
        "data_iter_full_only": "Yours leaves out",
    },
    "11.2": {"too_much": "0.08 / 32"},
    "12.1": {"mean_of_means": "three times as much"},
    "12.2": {
        "b_by_batch_size": "W is right. b is still",
        "W_by_batch_size": "b is right",
        "by_both": "by the rows and by batch_size",
    },
    "12.3": {
        "over_batches": "the number of batches",
        "every_full": "the size of the first batch",
        "of_means": "the mean of the means",
    },
    "13.1": {
        "own": "Those are the gradients",
        "not_added": "`*` never adds",
        "without_W": "what arrived",
    },
    "13.2": {
        "only_two": "what training needs",
        "without_W": "as it came",
        "b_kept_row": "(1, k)",
        "means": "for W and for b",
        "in_order_W_b_X": "W, b, X",
        "in_order_W_X_b": "W, X, b",
        "stars": "for X and for W",
        "star_for_X": "`gradient * W`",
        "W_untransposed": "by W as it stands",
    },
    "13.3": {
        "collect_from_zero": "a bare 0",
        "collect_product": "Yours multiplies",
        "collect_in_place": "Its sender",
        "collect_in_place_fails_on_none": "`sent[0]` itself",
        "collect_last": "Both years",
        "collect_mean_of_none": "an empty list is no number",
        "collect_on_value": "begins at the value",
    },
    "14.1": {
        "uphill": "The size is right",
        "without_first": "That would be the third and the second",
        "third_uphill": "which way does a step go",
        "all_steps": "is about the third alone",
        "without_rate_or_sign": "what is added is negative",
    },
    "14.3": {"before_the_loop": "cause 1", "kept": "the graph grows"},
    "15.1": {
        "accumulate_as_released": "the bug itself",
        "accumulate_by_parts": "the number of micro-batches",
        "accumulate_by_last": "the count of the last",
        "accumulate_by_twenty": "divide by 20",
        "accumulate_assigned": "You count all the tokens",
        "accumulate_without_axis": "Weights are the right idea",
        "accumulate_twice_divided": "divided by all tokens",
        "accumulate_means": "You added up means. Only",
        "accumulate_divided_again": "You divided each mean",
    },
    "15.2": {
        "share": "*added up* what it gets",
        "averaged": "by nothing else",
        "undivided": "never divided",
        "uncounted": "no sum yet",
        "over_count": "divide by it once more",
    },
    "16.1": {"one_spread": "w itself"},
    "16.2": {"every": "a single year", "next": "The last rises", "cause": "could raise it"},
    "a.2": {
        "as_ours": "stored as (d, k)",
        "left": "`W @ dLdP`",
        "over_rows": "You add over the examples",
    },
    "b.1": {"line_3": "multiplies", "line_4": "where there should be 20"},
    "b.2": {
        "all_20": "two of them are different",
        "bias_400": "In the third one",
        "bias_1": "not the smaller one",
        "doubled": "end to end",
    },
    "c.1": {
        "third": "You divided by 3",
        "fourth_root": "to the power 4",
        "two_thirds": "the error itself",
        "cubed": "to the power 3",
    },
    "d.1": {"far_left": "the smallest x", "highest_error": "*above* zero"},
    "d.2": {"ones_stay": "stayed at 100", "from_zero": "both start at 0"},
    "e.1": {
        "of_last_n": "it must grow",
        "of_n_batches": "your n counts batches",
        "multiplied_late": "the sum of x times",
        "collected": "keeps the batches",
        "averaged": "a line for each batch",
        "squared_late": "adds first, then squares",
    },
    "hour.1": {"added": "plus x"},
    "hour.2": {
        "without_rate": "the whole derivative",
        "not_averaged": "a list for a",
        "averaged_first": "mean of the errors first",
        "x_after_the_mean": "multiply the mean by x",
        "times_14": "by 14",
        "without_2": "half as long",
        "without_x": "by the same step",
        "a_only": "Your b does not move",
    },
    "hour.3": {
        "same": "the old limit. But",
        "ten_times": "divided by 10",
        "larger": "ten times the old limit",
        "much_larger": "times 100",
    },
}

# Words of names, and other words by which a reply may begin to say the same.
SAID_AS = {
    "added": "plus",
    "again": "too",
    "end": "last",
    "first": "0",
    "half": "1/2",
    "late": "first then",
    "mean": "divide",
    "more": "many",
    "nominal": "large",
    "none": "empty",
    "nowhere": "still",
    "number": "everything",
    "old": "before",
    "over": "number",
    "same": "again",
    "short": "early",
    "summed": "add",
    "swapped": "places order before",
    "times": "multiply",
    "turned": "side shape column flipped",
    "undivided": "divided",
    "unsummed": "each shares",
    "untransposed": "stands",
    "uphill": "sign",
    "upside": "wrong way",
    "without": "leaves missing dropped",
}

COMMON = set("a an and are as at by do does for has have how in is it its not of one that".split())
COMMON |= set("the this to what with".split())


class Text(NamedTuple):
    """One text: what it says, the words by which it is told, and those of what it belongs to."""

    name: str
    said: str
    words: frozenset
    belongs_to: frozenset
    must_say: str = ""


@functools.cache
def telling(text):
    """The words and numbers of a text without their endings; dLdb is the derivative by b."""
    text = re.sub(r"\{\w+\}", "", text).replace("_", " ")
    text = re.sub(r"d(\w)/?d(\w)", r"derivative \1 \2", text)
    words = re.findall(r"[^\W\d_]+|\d+(?:\.\d+)?|[@*+/]=?", text)
    words = [word.lower() if len(word) > 1 else word for word in words]
    return frozenset(stem(word) for word in words if word not in COMMON)


def stem(word):
    """A word without its ending: sum for sums, summed and summing."""
    short = re.sub(r"(?<=\w{3})(ing|ies|es|ed|s|e)$", "", word)
    return re.sub(r"(?<=\w)([a-z])\1$", r"\1", short)


def shared(one, other):
    return len(one.words & other.belongs_to)


def by_words(one, other):
    """Do two texts share more words with what they belong to than each with the other's?"""
    as_they_stand = shared(one, one) + shared(other, other)
    return as_they_stand > shared(one, other) + shared(other, one)


def by_order(one, other):
    """Does the second of two hints say more of the solution than the first, or ask less?"""
    first, second = (shared(hint, hint) - hint.said.count("?") for hint in (one, other))
    return first < second


def in_place(one, other, rule):
    asked = [text for text in (one, other) if text.must_say]
    return all(text.must_say in text.said for text in asked) if asked else rule(one, other)


def told_apart(one, other, rule):
    """Do two texts stand where they belong, and would it be noticed if they changed places?"""
    exchanged = [
        place._replace(said=text.said, words=text.words)
        for place, text in ((one, other), (other, one))
    ]
    return in_place(one, other, rule) and not in_place(*exchanged, rule)


# ---- what may change places


def hints(exercise, about):
    """The three hints of an exercise; `about` is what their words are looked for in."""
    rows = HINTS.get(exercise.number, {})
    return [
        Text(f"{exercise.number}, hint {i}", hint, telling(hint), telling(about), rows.get(i, ""))
        for i, hint in enumerate(exercise.hints, 1)
    ]


def pairs_of_hints(key):
    """Every two hints of an exercise, and every two of the same number in two exercises."""
    exercises = catalogue.exercises(key)
    for exercise in exercises:
        for one, other in combinations(hints(exercise, exercise.solution), 2):
            yield one, other, by_order
    whole = [hints(one, f"{one.question} {one.answer} {one.solution}") for one in exercises]
    for one, other in combinations(whole, 2):
        yield from ((*pair, by_words) for pair in zip(one, other, strict=True))


def pairs_of_explanations(key):
    """Every two explanations of a prediction."""
    for prediction in catalogue.predictions(key):
        rows = EXPLANATIONS.get(prediction.number, {})
        texts = [
            Text(
                f"{prediction.number}, answer {i}",
                choice.explanation,
                telling(choice.explanation),
                telling(choice.answer),
                rows.get(i, ""),
            )
            for i, choice in enumerate(prediction.choices, 1)
        ]
        yield from ((*pair, by_words) for pair in combinations(texts, 2))


def words_of_mistake(exercise, wrong):
    """The words of a mistake's name, other ways to say them, and the answer unless a function."""
    found = telling(wrong.name.removeprefix(f"{exercise.answer}_"))
    found |= telling("" if callable(wrong.answer) else show(wrong.answer))
    other_ways = [telling(said) for name, said in SAID_AS.items() if telling(name) & found]
    return found.union(*other_ways)


def replies(exercise):
    """The replies to an exercise's wrong answers, each told by its first sentence."""
    rows = REPLIES.get(exercise.number, {})
    for wrong in exercise.wrong:
        if not callable(wrong.message):
            said = str(wrong.message)
            opening = re.split(r"(?<=[.?])\s", said)[0]
            about = words_of_mistake(exercise, wrong)
            name = f"{exercise.number}, {wrong.name}"
            yield Text(name, said, telling(opening), about, rows.get(wrong.name, ""))


def pairs_of_replies(key):
    """Every two replies of an exercise."""
    for exercise in catalogue.exercises(key):
        yield from ((*pair, by_words) for pair in combinations(replies(exercise), 2))


# ---- the tests

KINDS = [pairs_of_hints, pairs_of_explanations, pairs_of_replies]
KIND_NAMES = [kind.__name__ for kind in KINDS]


@pytest.mark.parametrize("key", catalogue.notebooks())
@pytest.mark.parametrize("pairs", KINDS, ids=KIND_NAMES)
def test_every_two_texts_that_change_places_are_noticed(pairs, key):
    alike = [
        (one.name, other.name)
        for one, other, rule in pairs(key)
        if not told_apart(one, other, rule)
    ]
    assert alike == [], "say what belongs there, or add a row to the table above"


@pytest.mark.parametrize("key", catalogue.notebooks())
def test_a_reply_begins_with_what_its_mistake_is_called(key):
    for exercise in catalogue.exercises(key):
        for reply in replies(exercise):
            assert reply.must_say or shared(reply, reply), reply.name


@pytest.mark.parametrize(
    ("pairs", "share"), list(zip(KINDS, [0.8, 0.6, 0.85], strict=True)), ids=KIND_NAMES
)
def test_most_are_told_apart_by_their_words_and_need_no_row(pairs, share):
    every = [pair for key in catalogue.notebooks() for pair in pairs(key)]
    assert sum(rule(one, other) for one, other, rule in every) > share * len(every) > 0


def test_every_row_is_of_a_text_that_is_there():
    there = set()
    for key in catalogue.notebooks():
        for entry in catalogue.entries(key).values():
            if entry in catalogue.exercises(key):
                names = [1, 2, 3, *(wrong.name for wrong in entry.wrong)]
            else:
                names = range(1, len(entry.choices) + 1)
            there |= {(entry.number, name) for name in names}
    tables = [*HINTS.items(), *EXPLANATIONS.items(), *REPLIES.items()]
    assert {(number, name) for number, rows in tables for name in rows} <= there
