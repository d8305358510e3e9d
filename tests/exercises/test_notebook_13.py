"""What notebook 13 and its entries claim in words is what plain numbers say."""

import re

import numpy as np
import pytest

from lrlib.exercises.engine import catalogue, checking
from lrlib.exercises.engine.comparing import diagnose
from lrlib.exercises.engine.entry import Seen

POND = (0.0, 2.0), (1.0, 3.0)  # what each pond began with, and what was counted


# ---- the ponds


def test_the_two_contributions_are_as_the_prediction_tells():
    # w2 (w1 x + b) + b over x = 0, 1 against 2, 3; its slope for w1 and for w2 alone.
    w, b, x, y = 2.0, 1.0, np.array([0.0, 1.0]), np.array([2.0, 3.0])
    error = w * (w * x + b) + b - y
    assert np.mean(2 * error * (w * x + b)) == 13
    assert np.mean(2 * error * w * x) == 8


def test_only_a_tiny_nudge_lets_the_effects_add(cells):
    def loss(first, second):
        return sum((second * (first * x + 1) + 1 - y) ** 2 for x, y in POND) / 2

    effects = [loss(2 + one, 2 + two) - loss(2, 2) for one, two in ((1, 0), (0, 1), (1, 1))]
    assert effects == [10, 18, 43.5]
    source, printed = cells["why-add"][0], cells["measure"][1]
    assert "10 and 18, but 43.5 together" in source
    assert "nudge 1: first year, second, both: [10.  18.  43.5]" in printed
    assert "nudge 1e-06: first year, second, both: [ 8. 13. 21.]" in printed


def test_the_loop_by_hand_finds_what_lrlib_finds(cells):
    _, printed = cells["graph-run"]
    of_ponds, of_quiet = "W 21, b 15", "W 18, b 12"
    order, *found_by = printed.splitlines()
    assert order == "order: X, W, b, h, P, y, loss"
    assert found_by == [
        f"{way_back}: {found}"
        for found in (of_ponds, of_quiet)
        for way_back in ("backward_by_hand", "backward")
    ]


def test_four_paths_bring_what_the_cell_prints_and_add_up_to_the_gradient(cells):
    """Every path on its own: a W for each pond and each year, one of the four nudged at a time."""

    def loss(ws):
        squares = [
            (second * (first * x + 1) + 1 - y) ** 2
            for (x, y), (first, second) in zip(POND, ws, strict=True)
        ]
        return sum(squares) / 2

    shares = {}
    for pond in (0, 1):
        for year in (0, 1):
            ws = [[2.0, 2.0], [2.0, 2.0]]
            ws[pond][year] += 1e-6
            shares[pond, year] = (loss(ws) - loss([[2.0, 2.0]] * 2)) / 1e-6
    assert list(shares.values()) == pytest.approx([0, 1, 8, 12], abs=1e-4)
    source, _ = cells["paths-picture"]
    assert re.findall(r"· \d = (\d+)", source) == ["0", "8", "1", "12"]
    assert "0 + 1 + 8 + 12 = 21" in source


def test_a_node_that_sends_too_early_gives_w_ten_and_measured_it_is_eighteen(cells):
    """W, b = 2, 1: the mean of (P - h)² over both ponds, in plain numbers and by a nudge."""

    def loss(w):
        return sum((w * (w * x + 1) + 1 - (w * x + 1)) ** 2 for x, _ in POND) / 2

    measured = (loss(2 + 1e-6) - loss(2 - 1e-6)) / 2e-6
    assert measured == pytest.approx(18, abs=1e-6)
    to_P = [2 * (2 * (2 * x + 1) + 1 - (2 * x + 1)) / 2 for x, _ in POND]
    P_to_W = sum(g * (2 * x + 1) for g, (x, _) in zip(to_P, POND, strict=True))
    early = sum(-g * x for g, (x, _) in zip(to_P, POND, strict=True))
    waited = sum((-g + 2 * g) * x for g, (x, _) in zip(to_P, POND, strict=True))
    assert (P_to_W, early, waited) == (14, -4, 4)
    _, printed = cells["too-early"]
    assert printed.splitlines() == [
        f"h sends too early: W gets {P_to_W + early}",
        f"h sends at each visit: W gets {P_to_W + early + waited}",
        f"h waits for P: W gets {P_to_W + waited}",
    ]
    assert "18.000" in cells["too-early-measured"][1]
    for total in (early, early + waited, waited):
        assert f"W gets {P_to_W + total:.0f}" in cells["backprop"][0]


# ---- the explorer, and what was found with it


def pond_gradients(w, b):
    """Of the ponds' loss for W and b, by the chain rule over both years."""
    of_w = of_b = 0.0
    for x, y in POND:
        h = w * x + b
        error = w * h + b - y
        of_w += error * (h + w * x)
        of_b += error * (1 + w)
    return of_w, of_b


def test_what_was_found_with_the_explorer_is_what_its_steps_give(cells):
    source, _ = cells["explore-more"]
    found = re.search(r"<details><summary>What we found.*</details>", source, re.S)[0]
    of_w, of_b = pond_gradients(2.0, 1.0)
    after, _ = pond_gradients(2.0 - 0.005 * of_w, 1.0 - 0.005 * of_b)
    assert (of_w, of_b) == (21, 15)
    assert f"from 21 to {after:.0f}" in found
    assert pond_gradients(1.0, 1.0) == (0, 0) and "W = 1 and b = 1" in found


# ---- exercises


@pytest.mark.parametrize("number", ["13.1", "13.2", "13.3"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"np": np}
    exec(exercise.solution, names)
    assert checking.judge(exercise, eval(exercise.answer, names)).state == "right"


@pytest.mark.parametrize("number", ["13.1", "13.2", "13.3"])
def test_every_wrong_answer_is_told_its_own_mistake(number):
    exercise = catalogue.find(number)
    for wrong in exercise.wrong:
        words = " ".join(checking.judge(exercise, wrong.answer).words.split())
        assert " ".join(wrong.message.split()) in words


def test_a_learners_own_names_do_not_hide_that_the_last_is_kept():
    def collect(value, sent):
        for s in sent:
            g = s
        return g

    assert "`+=` belongs" in checking.judge(catalogue.find("13.3"), collect).words


def test_a_sum_that_keeps_its_axis_is_not_told_of_a_broadcasting_that_never_was():
    def linear_backward(gradient, X, W, b):
        return gradient @ W.T, X.T @ gradient, gradient.sum(axis=0, keepdims=True)

    words = " ".join(checking.judge(catalogue.find("13.2"), linear_backward).words.split())
    assert "sum without keepdims" in words
    assert "broadcasting" not in diagnose([Seen(np.array([[5.0]]), np.array([5.0]))])


def test_sums_that_begin_at_the_first_array_sent_are_told_that_they_change_it():
    def collect(value, sent):
        total = sent[0] if sent else np.zeros_like(value)
        for one in sent[1:]:
            total += one
        return total

    words = checking.judge(catalogue.find("13.3"), collect).words
    assert "is no copy" in words


def test_a_star_for_x_that_numpy_can_not_fit_together_is_named_and_not_only_numpys_error():
    def linear_backward(gradient, X, W, b):
        return gradient * W, X.T @ gradient, gradient.sum(axis=0)

    words = " ".join(checking.judge(catalogue.find("13.2"), linear_backward).words.split())
    assert "`gradient * W` fits only while W is one number" in words
    assert "broadcast" not in words


def test_a_sum_onto_the_first_array_sent_is_told_both_of_its_mistakes():
    def collect(value, sent):
        g = sent[0]
        for s in sent[1:]:
            g += s
        return g

    words = " ".join(checking.judge(catalogue.find("13.3"), collect).words.split())
    assert "is no copy" in words and "an empty list has no first" in words


@pytest.mark.filterwarnings("error")
def test_numpys_mean_is_told_that_it_is_a_mean_and_no_red_warning_stands_beside_it():
    def collect(value, sent):
        return np.mean(sent, axis=0)

    words = checking.judge(catalogue.find("13.3"), collect).words
    assert "Yours is the mean" in words
