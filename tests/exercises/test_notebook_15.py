"""Notebook 15's answers are right however they are written, and its mistakes are told apart."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from lessons import blocks

from lrlib.exercises.engine import catalogue, checking

NUMBERS = [f"15.{i}" for i in range(1, 3)]


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


# ---- 15.1: pairs (mean gradient, count)


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
    assert "15.1: right" in words("15.1", accumulate)


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
    assert mistake in words("15.1", accumulate)


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

    assert "15.1: not yet" in words("15.1", pasted)


# ---- 15.2: what a worker hands in


def test_the_plain_average_of_what_is_handed_in_is_the_gradient_of_all_rows():
    names = {"np": np}
    exec(catalogue.find("15.2").solution, names)
    rng = np.random.default_rng(3)
    shards = [rng.normal(size=(count, 2)) for count in (5, 3, 1)]  # one row's own gradient each
    handed_in = [names["hand_in"](shard.mean(axis=0), len(shard), 3, 9) for shard in shards]
    np.testing.assert_allclose(np.mean(handed_in, axis=0), np.concatenate(shards).mean(axis=0))


# ---- the loop to copy, with a stand-in for torch: one weight, p = w x


class Weight:
    grad = 0.0

    def zero_grad(self):
        self.grad = 0.0

    def step(self):
        self.seen = self.grad


class Loss:
    """A multiple of the squared errors of some rows, which knows its slope along the weight."""

    def __init__(self, weight, slope):
        self.weight, self.slope = weight, slope

    def __truediv__(self, n):
        return Loss(self.weight, self.slope / n)

    def backward(self):
        self.weight.grad += self.slope


def test_the_loop_to_copy_gives_the_gradient_of_all_rows_of_unequal_parts(monkeypatch):
    rng, weight = np.random.default_rng(0), Weight()
    weight.grad = 7.0  # of the step before
    micro_batches = [(rng.normal(size=n), rng.normal(size=n)) for n in (4, 4, 1)]

    def mse_loss(p, y, reduction):
        x, w = p
        slope = np.sum(2 * (w * x - y) * x)
        return Loss(weight, slope / {"sum": 1, "mean": len(y)}[reduction])

    functional = SimpleNamespace(mse_loss=mse_loss)
    torch = SimpleNamespace(nn=SimpleNamespace(functional=functional))
    for name, module in (("torch", torch), ("torch.nn", torch.nn)):
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setitem(sys.modules, "torch.nn.functional", functional)
    (code,) = blocks("15", "from torch.nn.functional import mse_loss")
    exec(code, {"micro_batches": micro_batches, "optimizer": weight, "model": lambda x: (x, 0.5)})
    X, Y = map(np.concatenate, zip(*micro_batches, strict=True))
    assert weight.seen == pytest.approx(np.mean(2 * (0.5 * X - Y) * X))
