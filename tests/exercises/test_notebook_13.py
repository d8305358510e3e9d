"""What the entries of notebook 13 claim in words is what a plain loop over 20 points computes."""

import re
from pathlib import Path

import nbformat
import numpy as np
import pytest

from lrlib import noisy_line
from lrlib.exercises.engine import catalogue, checking
from lrlib.exercises.engine.comparing import diagnose
from lrlib.exercises.engine.entry import Seen

POINTS = noisy_line(2.0, 1.0, n=20, noise=1.0, low=-2, high=2, seed=8)
X, Y = POINTS.X[:, 0], POINTS.y[:, 0]

ROOT = Path(__file__).resolve().parents[2]


def walk(zero, n_rounds=60, rate=0.02):
    """The loss before each step; without zeroing the gradients of all rounds are summed."""
    a, b, total, losses = 0.0, 3.0, np.zeros(2), []
    for _ in range(n_rounds):
        error = a * X + b - Y
        losses.append(np.mean(error**2))
        gradient = np.array([np.mean(2 * error * X), np.mean(2 * error)])
        total = gradient if zero else total + gradient
        a, b = (a, b) - rate * total
    return losses


def test_the_forgotten_zeroing_is_as_the_prediction_tells():
    zeroed, kept = walk(zero=True), walk(zero=False)
    texts = " ".join(choice.explanation for choice in catalogue.find("13.c").choices)
    assert f"{kept[7]:.2f} in round 7" in texts and f"against {zeroed[7]:.2f}" in texts
    assert f"{kept[14]:.2f} against {zeroed[14]:.2f}" in texts
    assert f"{kept[21]:.2f} in round 21, against {zeroed[21]:.2f}" in texts
    assert f"Until round 10 it looks so, {kept[10]:.3f} against {zeroed[10]:.3f}" in texts
    assert zeroed[1] == kept[1] and all(kept[i] < zeroed[i] for i in range(2, 11))
    assert kept[11] > zeroed[11]
    assert kept[14] > zeroed[0] and abs(kept[14] / zeroed[0] - 1) < 0.01
    assert np.argmin(kept[:14]) == 7


def test_the_two_contributions_are_as_the_prediction_tells():
    # w2 (w1 x + b) + b over x = 0, 1 against 2, 3; its slope for w1 and for w2 alone.
    w, b, x, y = 2.0, 1.0, np.array([0.0, 1.0]), np.array([2.0, 3.0])
    error = w * (w * x + b) + b - y
    assert np.mean(2 * error * (w * x + b)) == 13
    assert np.mean(2 * error * w * x) == 8


def walk_the_ponds(fresh, n_steps=8, rate=0.005):
    """The losses and W's gradients of steps by fresh gradients, or by those of the start."""
    w, b, x, y = 2.0, 1.0, np.array([0.0, 1.0]), np.array([2.0, 3.0])
    losses, gradients, step = [], [], None
    for _ in range(n_steps + 1):
        h = w * x + b
        error = w * h + b - y
        losses.append(np.mean(error**2))
        gradients.append((np.sum(error * (h + w * x)), np.sum(error * (1 + w))))
        step = gradients[-1] if fresh or step is None else step
        w, b = w - rate * step[0], b - rate * step[1]
    return losses, gradients


def test_what_was_found_with_the_explorer_is_what_its_steps_give():
    notebook = ROOT / "notebooks" / "13_send_gradients_backwards.ipynb"
    cells = {cell.id: cell.source for cell in nbformat.read(notebook, as_version=4).cells}
    found = re.search(r"<details><summary>What we found.*</details>", cells["explore-more"], re.S)[
        0
    ]
    old, gradients = walk_the_ponds(fresh=False)
    fresh, _ = walk_the_ponds(fresh=True)
    assert gradients[0] == (21, 15) and "stays at 21 and 15" in found
    assert f"from 21 to {gradients[1][0]:.0f}" in found
    assert np.argmin(old) == 6 and f"until press 6, to {old[6]:.2f}" in found
    assert f"only at {fresh[6]:.2f}" in found
    assert f"from press 7 on ({old[7]:.2f}, then {old[8]:.2f})" in found
    kept = np.cumsum([gradients[0][0]] * 4)[1:]  # one pass at the start, and three more
    assert ", then ".join(f"{each:.0f}" for each in kept) in found


@pytest.mark.parametrize("number", ["13.1", "13.2", "13.3", "13.4", "13.5"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"np": np, "dLdP": np.array([[1.0], [4.0]]), "W": np.array([[2.0]])}
    exec(exercise.solution, names)
    assert checking.judge(exercise, eval(exercise.answer, names)).state == "right"


@pytest.mark.parametrize("number", ["13.1", "13.2", "13.3", "13.4", "13.5"])
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
