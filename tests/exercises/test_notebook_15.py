"""Notebook 15's parts come once and one at a time, and each of its mistakes is told apart."""

import numpy as np
import pytest

from lrlib.exercises.engine import catalogue, checking
from lrlib.exercises.engine.words import call
from lrlib.exercises.entries.notebook_15 import OneAtATime

NUMBERS = [f"15.{i}" for i in range(1, 5)]
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


# ---- 15.2: pairs (mean gradient, count)


def by_index(micro_batches):
    n = sum(micro_batches[i][1] for i in range(len(micro_batches)))
    return sum(mean * count / n for mean, count in micro_batches)


def by_average(micro_batches):
    means, counts = zip(*micro_batches, strict=True)
    return np.average(means, axis=0, weights=counts)


def number_by_number(micro_batches):
    ga = gb = n = 0
    for (mean_a, mean_b), count in micro_batches:
        ga, gb, n = ga + count * mean_a, gb + count * mean_b, n + count
    return ga / n, gb / n


@pytest.mark.parametrize("accumulate", [by_index, by_average, number_by_number])
def test_an_accumulation_is_right_however_it_is_written(accumulate):
    assert "15.2: right" in words("15.2", accumulate)


def in_the_loop(micro_batches):
    total, n = np.zeros(2), 0
    for mean, count in micro_batches:
        total += mean * count
        n += count
        total /= n
    return total


def so_far(micro_batches):
    total, n = np.zeros(2), 0
    for mean, count in micro_batches:
        n += count
        total += mean * count / n
    return total


def by_twenty(micro_batches):
    return sum(mean * count for mean, count in micro_batches) / 20


def assigned(micro_batches):
    n = 0
    for mean, count in micro_batches:
        total = mean * count
        n += count
    return total / n


def without_axis(micro_batches):
    means, counts = np.array([m for m, _ in micro_batches]), [count for _, count in micro_batches]
    return np.average(means, weights=np.array(counts))


def in_place(micro_batches):
    total, n = 0, 0
    for mean, count in micro_batches:
        mean *= count
        total, n = total + mean, n + count
    return total / n


@pytest.mark.parametrize(
    "accumulate, mistake",
    [
        (in_the_loop, "divided again with every further part"),
        (so_far, "You divide in the loop, each sum by the tokens so far"),
        (by_twenty, "You divide by 20"),
        (assigned, "of the sums only the last one is left"),
        (in_place, "Your function changes micro_batches"),
        (without_axis, "with `axis=0`"),
        (lambda micro_batches, a, b: 0, "It will be called with 1 arguments"),
    ],
)
def test_a_slip_in_the_accumulation_is_told(accumulate, mistake):
    assert mistake in words("15.2", accumulate)


def test_the_loop_over_rows_from_the_cell_above_does_not_pass():
    a = b = 0.0

    def summed_gradient(x, y, a, b):
        dLdp = 2 * (a * x + b - y)
        return np.array([np.sum(dLdp * x), np.sum(dLdp)])

    def pasted(parts):
        total, n = np.zeros(2), 0
        for x_part, y_part in parts:
            total += summed_gradient(x_part, y_part, a, b)
            n += len(x_part)
        return total / n

    assert "15.2: not yet" in words("15.2", pasted)


# ---- 15.3: what a worker hands in


def test_the_plain_average_of_what_is_handed_in_is_the_gradient_of_all_rows():
    names = {"np": np}
    exec(catalogue.find("15.3").solution, names)
    rng = np.random.default_rng(3)
    shards = [rng.normal(size=(count, 2)) for count in (5, 3, 1)]  # one row's own gradient each
    handed_in = [names["hand_in"](shard.mean(axis=0), len(shard), 3, 9) for shard in shards]
    np.testing.assert_allclose(np.mean(handed_in, axis=0), np.concatenate(shards).mean(axis=0))


# ---- 15.4: batches come once, one at a time


def line_of(sums):
    n, sx, sy, sxx, sxy = sums
    a = (n * sxy - sx * sy) / (n * sxx - sx**2)
    return a, (sy - a * sx) / n


def sums(x, y):
    return np.array([len(x), np.sum(x), np.sum(y), np.sum(x * x), np.sum(x * y)])


def by_enumerate(batches):
    total = np.zeros(5)
    for _, (x, y) in enumerate(batches):
        total += sums(x, y)
    return line_of(total)


def by_pair(batches):
    total = 0
    for batch in batches:
        x, y = batch
        total = total + sums(x, y)
    return line_of(total)


def by_list_of_sums(batches):
    return line_of(np.sum([sums(x, y) for x, y in batches], axis=0))


@pytest.mark.parametrize("best_line", [by_enumerate, by_pair, by_list_of_sums])
def test_a_loop_that_lets_each_batch_go_is_right_however_it_is_written(best_line):
    assert "15.4: right" in words("15.4", best_line)


def in_lists(batches):
    xs, ys = [], []
    for x, y in batches:
        xs.append(x)
        ys.append(y)
    return line_of(sums(np.concatenate(xs), np.concatenate(ys)))


def in_slices(batches):
    parts = [(x[:], y[:]) for x, y in batches]  # views keep the batch in memory
    return line_of(sum(sums(x, y) for x, y in parts))


def by_zip(batches):
    return line_of(sums(*map(np.concatenate, zip(*batches, strict=True))))


@pytest.mark.parametrize("best_line", [in_lists, in_slices, by_zip])
def test_who_keeps_the_batches_is_told_that_there_is_room_for_one(best_line):
    assert "Yours keeps the batches" in words("15.4", best_line)


def test_a_second_pass_and_a_place_are_refused_with_the_reason():
    def twice(batches):
        n = sum(len(x) for x, _ in batches)
        return sum(np.sum(x) for x, _ in batches) / n, 0.0

    def by_place(batches):
        return batches[0]

    assert "EOFError: the parts come once" in words("15.4", twice)
    assert "one after the other, in a `for` loop" in words("15.4", by_place)


def test_two_parts_kept_are_noticed_when_no_third_is_asked_for():
    with pytest.raises(MemoryError, match="room for one part"):
        list(OneAtATime(*PAIRS[:2]))
    assert len(list(OneAtATime(PAIRS[0]))) == 1


def test_parts_are_shown_as_a_list_to_copy():
    again = eval(call("list", (OneAtATime(*PAIRS),)), {"np": np, "list": list})
    assert [[values.tolist() for values in pair] for pair in again] == [list(p) for p in PAIRS]
