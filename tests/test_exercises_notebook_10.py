"""Notebook 10's parts come once and one at a time, and each of its mistakes is told apart."""

import numpy as np
import pytest

from lrlib.exercises import catalogue, checking
from lrlib.exercises.notebook_10 import OneAtATime
from lrlib.exercises.words import call

NUMBERS = [f"10.{i}" for i in range(1, 6)]
PAIRS = [([1, 2], [3, 4]), ([5], [6]), ([7, 8], [9, 0])]


def words(number, answer):
    return " ".join(checking.judge(catalogue.find(number), answer).words.split())


@pytest.mark.parametrize("number", NUMBERS)
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"np": np}
    exec(exercise.solution, names)
    assert checking.judge(exercise, eval(exercise.answer, names)).state == "right"


@pytest.mark.parametrize("number", NUMBERS)
def test_every_wrong_answer_is_told_its_own_mistake(number):
    for wrong in catalogue.find(number).wrong:
        told, message = words(number, wrong.answer), wrong.message.removeprefix("{yours} ")
        assert message.replace(" ", "") in told.replace(" ", "")  # a fold may follow a hyphen


def step_of(total):
    return total[0] / total[2], total[1] / total[2]


def sums(x, y, a, b):
    dLdp = 2 * (a * x + b - y)
    return np.array([np.sum(dLdp * x), np.sum(dLdp), len(x)])


def by_enumerate(micro_batches, a, b):
    total = np.zeros(3)
    for _, (x, y) in enumerate(micro_batches):
        total += sums(x, y, a, b)
    return step_of(total)


def by_pair(micro_batches, a, b):
    total = 0
    for part in micro_batches:
        x, y = part
        total = total + sums(x, y, a, b)
    return step_of(total)


def by_list_of_sums(micro_batches, a, b):
    return step_of(np.sum([sums(x, y, a, b) for x, y in micro_batches], axis=0))


@pytest.mark.parametrize("accumulate", [by_enumerate, by_pair, by_list_of_sums])
def test_a_loop_that_lets_each_part_go_is_right_however_it_is_written(accumulate):
    assert "10.2: right" in words("10.2", accumulate)


def in_lists(micro_batches, a, b):
    xs, ys = [], []
    for x, y in micro_batches:
        xs.append(x)
        ys.append(y)
    return step_of(sums(np.concatenate(xs), np.concatenate(ys), a, b))


def in_slices(micro_batches, a, b):
    parts = [(x[:], y[:]) for x, y in micro_batches]  # views keep the part in memory
    return step_of(sum(sums(x, y, a, b) for x, y in parts))


def by_zip(micro_batches, a, b):
    return step_of(sums(*map(np.concatenate, zip(*micro_batches, strict=True)), a, b))


@pytest.mark.parametrize("accumulate", [in_lists, in_slices, by_zip])
def test_who_keeps_the_parts_is_told_that_there_is_room_for_one(accumulate):
    assert "Yours keeps the parts" in words("10.2", accumulate)


def test_a_second_pass_and_a_place_are_refused_with_the_reason():
    def twice(batches):
        n = sum(len(x) for x, _ in batches)
        return sum(np.sum(x) for x, _ in batches) / n, 0.0

    def by_place(batches):
        return batches[0]

    assert "EOFError: the parts come once" in words("10.5", twice)
    assert "one after the other, in a `for` loop" in words("10.5", by_place)


def test_two_parts_kept_are_noticed_when_no_third_is_asked_for():
    with pytest.raises(MemoryError, match="room for one part"):
        list(OneAtATime(*PAIRS[:2]))
    assert len(list(OneAtATime(PAIRS[0]))) == 1


def test_parts_are_shown_as_a_list_to_copy():
    again = eval(call("list", (OneAtATime(*PAIRS),)), {"np": np, "list": list})
    assert [[values.tolist() for values in pair] for pair in again] == [list(p) for p in PAIRS]
