"""What the entries of notebook 03, and its words, claim is what the six steps compute.

The walk here is the plain loop of source 5, written once more, independent of the entries. The
source adds the squares up and walks at 0.01; the notebook takes their mean and walks at 0.2.
"""

import itertools

import numpy as np
import pytest
from lessons import right, text

from lrlib import six_steps_points
from lrlib.exercises.engine import catalogue, checking
from lrlib.explorers import Downhill, SixSteps

X = np.arange(20) / 10
Y = 2 * X + 1 + 0.1 * (-1.0) ** np.arange(20)


def walk(learning_rate, n_steps, points=20):
    """a, b and the loss after steps 0 to n_steps; with `points=1` of the sum, as in the source."""
    a, b = 0.293, 0.758
    rows = []
    with np.errstate(over="ignore"):
        for _ in range(n_steps + 1):
            error = a * X + b - Y
            rows.append((a, b, np.sum(error**2) / points))
            dLda, dLdb = np.sum(2 * error * X) / points, np.sum(2 * error) / points
            a, b = a - learning_rate * dLda, b - learning_rate * dLdb
    return np.array(rows).T


A, B, LOSS = walk(0.2, 60)
A_FAST, B_FAST, LOSS_FAST = walk(0.4, 60)
LOSS_TOO_FAST = walk(0.6, 1000)[2]
LIMIT = 20 * 0.024099


def said(losses):
    """The first loss as it stands everywhere in the notebook, the others in three digits."""
    first, *others = losses
    return ", ".join([f"{first:.3f}", *(f"{loss:.3g}" for loss in others)])


def best():
    """The line of the lowest loss and that loss, by a column of ones."""
    (a, b), (sse,), *_ = np.linalg.lstsq(np.column_stack([X, np.ones(20)]), Y)
    return a, b, sse / 20


# ---- source 5


def test_source_5_its_sum_at_a_twentieth_of_the_rate_walks_the_same_lines():
    a, b, sse = walk(0.01, 60, points=1)
    assert sse[:6] == pytest.approx(
        [88.699522, 5.099931, 2.390464, 2.057643, 1.825164, 1.623245], abs=1e-6
    )
    assert (a[1], b[1]) == pytest.approx((1.226218, 1.503460), abs=1e-6)
    assert a == pytest.approx(A, rel=1e-12) and b == pytest.approx(B, rel=1e-12)
    assert sse == pytest.approx(20 * LOSS, rel=1e-12)
    assert best() == pytest.approx((1.984962, 1.014286, 0.198496 / 20), abs=1e-6)


def test_the_limit_that_is_named_is_the_limit():
    ones = np.column_stack([X, np.ones(20)])
    limit = 2 / np.linalg.eigvalsh(2 / 20 * ones.T @ ones)[-1]
    assert limit == pytest.approx(LIMIT, abs=1e-5)
    for place in (1, 2):
        assert f"{limit:.3f}" in text("3.a", place)


# ---- exercises


def test_the_right_answers_are_those_of_the_loop():
    assert right("3.1") == pytest.approx(-74.546 / 20, abs=1e-9)


def test_the_reference_walk_is_the_loop():
    a, b = right("3.2")(X, Y, 0.293, 0.758, 0.2, 60)
    assert (a, b) == pytest.approx((A[60], B[60]), rel=1e-12)


@pytest.mark.parametrize("number", ["3.1", "3.2"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"np": np, "x": X, "y": Y, "p": 0.293 * X + 0.758}
    exec(exercise.solution, names)
    answer = eval(exercise.answer, names)
    if number == "3.2":
        answer = answer(X, Y, 0.293, 0.758, 0.2, 7)
        assert answer == pytest.approx((A[7], B[7]), rel=1e-12)
    else:
        assert answer == pytest.approx(exercise.right, rel=1e-12)


def test_a_return_inside_the_loop_is_called_that():
    def descend(x, y, a, b, learning_rate, n_steps):
        for _ in range(n_steps):
            error = a * x + b - y
            a = a - learning_rate * np.mean(2 * error * x)
            b = b - learning_rate * np.mean(2 * error)
            return a, b

    verdict = checking.judge(catalogue.find("3.2"), descend)
    assert "takes one step, whatever n_steps is" in " ".join(verdict.words.split())


def test_a_loop_over_the_points_that_forgets_to_divide_is_told_of_n():
    def descend(x, y, a, b, learning_rate, n_steps):
        for _ in range(n_steps):
            dLda = dLdb = 0.0
            for x_i, y_i in zip(x, y, strict=True):
                dLda += 2 * (a * x_i + b - y_i) * x_i
                dLdb += 2 * (a * x_i + b - y_i)
            a, b = a - learning_rate * dLda, b - learning_rate * dLdb
        return a, b

    verdict = checking.judge(catalogue.find("3.2"), descend)
    assert "n times too long" in " ".join(verdict.words.split())


def test_of_a_walk_that_no_entry_knows_it_is_said_how_its_loss_went():
    def walked(along_a, along_b):
        def descend(x, y, a, b, learning_rate, n_steps):
            for _ in range(n_steps):
                error = a * x + b - y
                a = a - learning_rate * along_a * np.mean(error * x)
                b = b - learning_rate * along_b * np.mean(error)
            return a, b

        return " ".join(checking.judge(catalogue.find("3.2"), descend).words.split())

    tried = "On the longest walk that was tried, yours is a run of"
    assert f"{tried} 5 steps: the loss grew from 7.5 to " in walked(-3, 5)
    assert f"{tried} 5 steps: the loss fell from 7.5 to " in walked(1, 1.3)
    assert "the loss was 7.5 at the start, and diverged at step 1, where" in walked(1e200, 5)
    assert tried not in walked(1, 1)  # half steps have words of their own


# ---- predictions


def test_3a_twice_the_rate_is_behind_at_first_and_ahead_from_step_6():
    assert np.all(LOSS_FAST[1:6] > LOSS[1:6]) and np.all(LOSS_FAST[6:] < LOSS[6:])
    assert np.all(np.diff(LOSS_FAST) < 0)
    assert f"(loss {LOSS_FAST[1]:.3g}; at 0.2 it is {LOSS[1]:.3g})" in text("3.a", 1)
    assert "from step 6 on 0.4 is ahead" in text("3.a", 1)
    assert said(LOSS_FAST[:4]) in text("3.a", 2)
    swings = np.diff(A_FAST)[:8]
    assert np.all(swings[1:] * swings[:-1] < 0)  # to and fro
    assert np.all(np.abs(swings[1:]) < np.abs(swings[:-1]))  # each smaller than the one before


def test_3a_above_the_limit_the_loss_grows_in_every_step():
    assert np.all(LOSS_TOO_FAST[1:200] / LOSS_TOO_FAST[:199] > 2)
    assert all(said(LOSS_TOO_FAST[:4]) in text("3.a", place) for place in range(3))


def test_errors_that_cancel_still_turn_the_line():
    error = 1.4 * X + (Y.mean() - 1.4 * X.mean()) - Y
    assert np.sum(error) == pytest.approx(0, abs=1e-12)
    assert np.mean(2 * error * X) == pytest.approx(-0.389, abs=5e-4)
    assert error[:5].min() > 0 > error[-5:].max()  # high on the left, low on the right


# ---- what the notebook says of its two explorers, and of walks that it does not print


def test_just_below_the_limit_the_jumps_hardly_get_shorter():
    points = six_steps_points()
    rates = SixSteps(points.X, points.y, learning_rate=0.2, reduction="mean").rates[1]
    below = rates[rates < LIMIT]
    # There the steep direction keeps so much of its distance in each step.
    assert 0.9 < abs(1 - below[-1] * 2 / LIMIT) < 0.95


def test_without_x_the_walk_settles_at_a_wrong_line():
    a, b = 0.293, 0.758
    for _ in range(2000):
        dLdp = np.mean(2 * (a * X + b - Y))
        a, b = a - 0.2 * dLdp, b - 0.2 * dLdp
    loss = np.mean((a * X + b - Y) ** 2)
    assert loss == pytest.approx(0.19, abs=5e-3) and loss > 15 * best()[2]


def test_what_the_words_say_of_the_arrow_holds_all_along_the_ring():
    points = six_steps_points()
    explorer = Downhill(points.X, points.y)
    # It points at the star at the ends of both axes of the ring, and only there.
    nearer = np.diff(explorer.far)
    turns = np.flatnonzero(nearer[1:] * nearer[:-1] < 0) + 1
    assert len(turns) == 4 and explorer.missed[turns].max() < 5
    lined_up = explorer.missed < 5
    assert np.sum(lined_up & ~np.roll(lined_up, 1)) == 4
    assert explorer.missed.max() > 45


def test_b_alone_goes_past_its_goal():
    assert np.all(np.diff(A) > 0) and A[-1] < best()[0]
    assert np.all(np.diff(B)[:2] > 0) and np.all(np.diff(B)[2:] < 0) and B[2] > best()[1]


def test_a_walk_down_the_lengths_ends_at_their_best_line():
    typo = np.append(Y[:-1], 0.0)

    def lengths(a, b):
        return np.mean(np.abs(a * X + b - typo))

    a, b = 0.293, 0.758
    for _ in range(500):
        sign = np.sign(a * X + b - typo)
        a, b = a - 0.02 * np.mean(sign * X), b - 0.02 * np.mean(sign)
    # Of all lines, one of the best goes through two of the points.
    lowest = np.inf
    for (x_1, y_1), (x_2, y_2) in itertools.combinations(zip(X, typo, strict=True), 2):
        slope = (y_2 - y_1) / (x_2 - x_1)
        lowest = min(lowest, lengths(slope, y_1 - slope * x_1))
    assert lengths(a, b) == pytest.approx(lowest, rel=1e-3)
    assert lengths(*np.polyfit(X, typo, 1)) > 1.1 * lowest


def test_the_rule_of_one_per_cent_stops_a_slower_walk_farther_from_the_lowest_loss():
    above = {}
    for rate in (0.2, 0.02):
        loss = walk(rate, 200)[2]
        above[rate] = loss[1 + np.argmax(-np.diff(loss) / loss[:-1] < 0.01)] / best()[2] - 1
    assert above[0.2] < 0.1 and above[0.02] > 3


@pytest.mark.parametrize(("unit", "stops"), [(1, {0.2: 37, 0.02: 375}), (1e-3, {0.2: 0, 0.02: 0})])
def test_a_stop_by_the_derivatives_depends_on_the_unit_of_y_and_not_on_the_rate(unit, stops):
    for rate, at in stops.items():
        a, b, _ = unit * walk(rate, 500)  # with y in this unit a and b are in it, too
        errors = X[:, None] * a + b - unit * Y[:, None]
        slopes = 2 * np.mean(errors * X[:, None], axis=0), 2 * np.mean(errors, axis=0)
        assert np.argmax(np.max(np.abs(slopes), axis=0) < 0.02) == at


def test_pinv_of_x_transposed_x_drops_the_slope_that_lstsq_and_inv_find():
    A = np.column_stack([10_000 + X, np.ones(20)])
    most = np.linalg.eigvalsh(A.T @ A)[-1]
    least = 20 * 20 * np.var(X) / most  # the determinant over the largest
    assert least / most < 1e-15
    slope = best()[0]
    for W in (np.linalg.lstsq(A, Y)[0], np.linalg.inv(A.T @ A) @ A.T @ Y):
        assert W[0] == pytest.approx(slope, abs=1e-4)
    assert abs((np.linalg.pinv(A.T @ A) @ A.T @ Y)[0]) < 0.01
