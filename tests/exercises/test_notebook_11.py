"""What notebook 11 and its entries claim in words is what its cells print and plain loops give."""

import re

import numpy as np
import pytest
from lessons import text

from lrlib import noisy_plane
from lrlib.exercises.engine import catalogue, checking

NOISY = noisy_plane(noise=1.0)
X, Y = NOISY.X, NOISY.y[:, 0]
A = np.column_stack([X, np.ones(1000)])
BEST = np.linalg.lstsq(A, Y)[0]
LOWEST = np.mean((A @ BEST - Y) ** 2)


@pytest.mark.parametrize("number", ["11.1", "11.2"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"np": np}
    exec(exercise.solution, names)
    assert checking.judge(exercise, eval(exercise.answer, names)).state == "right"


def ends_of_epochs(order_of, rate=0.05, n_epochs=5):
    """The loss after every step from zero, ten rows at a time."""
    theta, loss = np.zeros(3), []
    for epoch in range(n_epochs):
        order = order_of(epoch)
        for start in range(0, 1000, 10):
            rows = order[start : start + 10]
            theta = theta - rate * 2 * A[rows].T @ (A[rows] @ theta - Y[rows]) / 10
            loss.append(np.mean((A @ theta - Y) ** 2))
    return np.array(loss)


def height(rate, size):
    """How high above the lowest loss eight shuffled epochs from the lowest point end, by a loop."""
    rng, theta, loss = np.random.default_rng(1), BEST, [LOWEST]
    for _ in range(8):
        order = rng.permutation(1000)
        for rows in np.split(order, range(size, 1000, size)):
            theta = theta - rate * 2 * A[rows].T @ (A[rows] @ theta - Y[rows]) / len(rows)
            loss.append(np.mean((A @ theta - Y) ** 2))
    return np.mean(loss[len(loss) // 2 :]) - LOWEST


def test_11_2_quotes_two_heights(printed):
    assert f"  {height(0.02, 4):.4f}  " in printed["heights"]
    quoted = (
        f"{height(0.02, 4):.4f} for the first, and `height(0.08, 16)` is {height(0.08, 16):.4f}"
    )
    assert quoted in catalogue.find("11.2").why


def test_sorted_rows_end_their_epochs_as_the_notebook_says(printed):
    loss = ends_of_epochs(lambda epoch: np.argsort(Y))
    np.testing.assert_allclose(loss[99::100], [16.028, 0.988, 2.674, 1.740, 2.010], atol=1e-3)
    for epoch in (2, 3, 4):  # down near the lowest, and up again at the end
        within = loss[100 * epoch : 100 * epoch + 100]
        assert within.min() < 1.01 * LOWEST < 1.7 * LOWEST < within[-1]
        assert 10 < within.argmin() < 60
    further = ends_of_epochs(lambda epoch: np.argsort(Y), n_epochs=50)
    np.testing.assert_allclose(further[799::100], further[799], rtol=0.01)  # more don't help
    assert f"[16.03  0.99  2.67  1.74  2.01], {further[-1]:.2f}\n" in printed["sorted-print"]
    within = further[4899:]
    assert f"{within.min():.3f} after {within.argmin()} of 100" in printed["sorted-print"]


def test_a_still_line_has_batches_whose_losses_jump(printed):
    order = np.random.default_rng(1).permutation(1000)
    each = [np.mean((A[r] @ BEST - Y[r]) ** 2) for r in order.reshape(100, 10)]
    said = f"{min(each):.2f} to {max(each):.2f}, mean {LOWEST:.4f}; all rows {LOWEST:.4f}"
    assert said in printed["mean-of-batches"]
    assert np.mean(each) == pytest.approx(LOWEST)


@pytest.mark.parametrize(
    ("rate", "least", "most"), [(0.1, 0.5, 2), (0.01, 1.5, 10), (0.001, 10, 100)]
)
def test_dealing_out_helps_at_small_rates_and_not_at_large_ones(rate, least, most, printed):
    """The height on average over the last 20 of 40 epochs, with the cell's seed and others."""
    for seed in (1, 5, 6):
        rng, heights = np.random.default_rng(seed), []
        drawn = rng.integers(1000, size=40_000)
        for order in (drawn, np.concatenate([rng.permutation(1000) for _ in range(40)])):
            theta, above = BEST, []
            for rows in order.reshape(4000, 10):
                theta = theta - rate * 2 * A[rows].T @ (A[rows] @ theta - Y[rows]) / 10
                above.append(np.mean((A @ theta - Y) ** 2) - LOWEST)
            heights.append(np.mean(above[1999:]))
        assert least < heights[0] / heights[1] < most
        if seed == 1:
            said = f"rate {rate:5}: drawn {heights[0]:.6f}   dealt {heights[1]:.6f}"
            assert said in printed["replacement-print"]


def test_held_out_rows_get_worse_while_the_training_rows_get_better(printed):
    found = re.findall(r"training (\S+), held out (\S+)", printed["held-out-cell"])
    training, held_out = np.array(found, dtype=float).T
    assert (np.diff(training) < 0).all() and held_out.argmin() not in (0, len(held_out) - 1)


def test_11b_quotes_three_passes_each_way(printed):
    words = [text("11.b", place) for place in range(3)]
    same_rate, *_ = printed["passes-table"].splitlines()
    assert "minibatches 0.000048, all rows 13.898492" in same_rate
    assert all("13.9" in one and "0.00005" in one for one in words)


def test_with_more_noise_ten_rows_are_soon_as_good_as_they_get(printed):
    """Five steps come near the lowest half loss, and five more go away from it again."""
    said = printed["passes-table"].splitlines()[-1].removeprefix("noise 1: ")
    start, five, ten, lowest = (float(part.split()[-1]) for part in said.split(", "))
    assert lowest == round(LOWEST / 2, 2)
    assert LOWEST / 2 < five < ten < start / 20


def test_what_a_batch_did_is_left_after_ten_steps_and_after_a_hundred(printed):
    curvatures = np.linalg.eigvalsh(2 * A.T @ A / 1000)
    assert f"curvatures {curvatures.round(1)}\n" in printed["replacement-print"]
    for rate, steps, left in ((0.1, 10, 0.11), (0.001, 100, 0.82)):
        assert (1 - 2 * rate) ** steps == pytest.approx(left, abs=0.005)


def test_rows_with_a_high_y_lie_above_the_lowest_plane(printed):
    last = np.argsort(Y)[-100:]
    said = f"mean of prediction - y {(A @ BEST - Y)[last].mean():.2f}\n"
    assert said in printed["sorted-print"]


def test_the_order_of_two_rows_counts(printed):
    for rows in ([(1, 1), (2, 0)], [(2, 0), (1, 1)]):
        (x, y), (u, v) = rows
        first = 0.2 * x * y
        second = first * (1 - 0.2 * u * u) + 0.2 * u * v
        assert f"{rows}: w is 0.00, then {first:.2f}, then {second:.2f}" in printed["order-of-two"]
