"""What notebook 14 and its entries claim in words is what a plain loop over 20 points computes."""

import re

import numpy as np
import pytest
from lessons import prose

from lrlib import noisy_line, noisy_plane
from lrlib.exercises.engine import catalogue, checking

POINTS = noisy_line(2.0, 1.0, n=20, noise=1.0, low=-2, high=2, seed=8)
X, Y = POINTS.X[:, 0], POINTS.y[:, 0]
LOWEST = np.mean((np.polyval(np.polyfit(X, Y, 1), X) - Y) ** 2)


def walk(zero, n_rounds=45, rate=0.02):
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
    texts = " ".join(choice.explanation for choice in catalogue.find("14.a").choices)
    assert f"{kept[7]:.2f} in round 7" in texts and f"against {zeroed[7]:.2f}" in texts
    assert f"{kept[14]:.2f} against {zeroed[14]:.2f}" in texts
    assert f"{kept[21]:.2f} in round 21, against {zeroed[21]:.2f}" in texts
    assert f"Until round 10 it looks so, {kept[10]:.3f} against {zeroed[10]:.3f}" in texts
    assert zeroed[1] == kept[1] and all(kept[i] < zeroed[i] for i in range(2, 11))
    assert kept[11] > zeroed[11]
    assert kept[14] > zeroed[0] and abs(kept[14] / zeroed[0] - 1) < 0.01
    assert np.argmin(kept[:14]) == 7


def test_it_is_the_large_sum_that_carries_the_walk_up_the_other_side():
    """At the very same rate the gradient of the bottom alone carries it nowhere."""
    a, b, total, kept = 0.0, 3.0, np.zeros(2), []
    for _ in range(15):
        error = a * X + b - Y
        gradient = np.array([np.mean(2 * error * X), np.mean(2 * error)])
        total = total + gradient
        kept.append((np.array([a, b]), gradient, total))
        a, b = (a, b) - 0.02 * total
    place, gradient, total = kept[7]

    def loss(at):
        return np.mean((at[0] * X + at[1] - Y) ** 2)

    length = np.linalg.norm
    assert length(gradient) < 0.1 * length(kept[0][1]) < length(total)  # "almost zero", "large"
    assert loss(place - 0.02 * gradient) <= loss(place) < loss(place - 0.02 * total)
    assert (kept[12][1] @ total < 0) and length(kept[14][2]) < 0.3 * length(total)
    told = (
        "the new gradient is almost zero. But the sum is large, and carries the walk up the other "
        "side. There the new gradients point back. By round 14 the sum is about zero, and the walk"
    )
    assert told in prose("14")


# ---- at every rate, by one gradient, and by a formula


def test_no_smaller_rate_mends_a_forgotten_zeroing_it_only_swings_more_slowly(cells):
    _, printed = cells["rates"]
    found = r"rate +(\S+): zeroed ends at (\S+), forgotten: after round (\d+) up to (\S+)"
    rows = re.findall(found, printed)
    assert [float(rate) for rate, *_ in rows] == [1.28, 0.02, 0.005]
    for rate, end, turn, high in rows:
        losses = walk(zero=False, n_rounds=60, rate=float(rate))
        assert np.argmax(np.diff(losses) > 0) == int(turn)
        assert max(losses[int(turn) :]) == pytest.approx(float(high), abs=0.005)
        assert float(high) >= losses[0] - 0.01
        zeroed = walk(zero=True, n_rounds=60, rate=float(rate))
        assert zeroed[-1] == pytest.approx(float(end), rel=0.005)
    assert [int(turn) for _, _, turn, _ in rows] == [0, 7, 14]
    assert float(rows[0][1]) > 1e20 and all(float(row[1]) < 5 for row in rows[1:])
    for rate in (0.001, 0.1, 0.5, 1.28, 1.7):
        tail = walk(zero=False, n_rounds=3000, rate=rate)[-1000:]
        assert 0.9 * losses[0] < max(tail) < 1e3  # it neither settles nor runs away
    assert max(walk(zero=False, rate=0.32)) < 1.4 * losses[0]  # the top of the explorer's panel
    assert walk(zero=True, n_rounds=2000, rate=0.64)[-1] == pytest.approx(LOWEST)


def test_in_batches_a_forgotten_zeroing_lets_the_loss_grow_far_below_the_limit(cells):
    """Notebook 11's noisy rows, ten at a time at the rate 0.02, ten epochs."""
    told = "In batches, the forgetful walk's loss can grow without end at a small rate"
    assert told in cells["exercise-4"][0]
    plane = noisy_plane(noise=1.0)
    A, y = np.column_stack([plane.X, np.ones(1000)]), plane.y[:, 0]
    assert (
        f"{np.mean(y**2):.0f}" == "34" and 0.02 < 0.05 * 2 / np.linalg.eigvalsh(A.T @ A / 500)[-1]
    )
    highest = []
    for seed in range(10):
        rng, theta, total, high = np.random.default_rng(seed), np.zeros(3), np.zeros(3), []
        for _ in range(10):
            for rows in rng.permutation(1000).reshape(100, 10):
                total = total + 2 * A[rows].T @ (A[rows] @ theta - y[rows]) / 10
                theta = theta - 0.02 * total
            high.append(np.mean((A @ theta - y) ** 2))
        highest.append(max(high))
    assert min(highest) > 200 and np.median(highest) > 1000, highest


def by_one_gradient(n_steps, rate=0.02):
    """The losses of a walk that follows the gradient of its start in every step."""
    a, b = 0.0, 3.0
    error = a * X + b - Y
    gradient = np.array([np.mean(2 * error * X), np.mean(2 * error)])
    steps = np.arange(n_steps + 1)[:, None]
    ab = np.array([a, b]) - rate * steps * gradient
    return gradient, np.mean((ab[:, :1] * X + ab[:, 1:] - Y) ** 2, axis=1)


def test_a_graph_computed_once_walks_straight_on(cells):
    gradient, losses = by_one_gradient(60)
    _, printed = cells["once-forward"]
    for steps in (1, 22, 60):
        said = f"{steps} steps: gradient for W {gradient[0]:.3f}, loss now {losses[steps]:.3f}"
        assert said in printed
    texts = " ".join(choice.explanation for choice in catalogue.find("14.b").choices)
    assert texts.count(f"{losses[-1]:.3f}") == 4
    low = int(np.argmin(losses))
    assert f"falls for {low} rounds" in " ".join(texts.split())


def test_a_graph_whose_numbers_are_freed_goes_back_once(cells):
    refused = "P has no value yet: call forward first\n"
    _, printed = cells["freed"]
    leaves = "values left, those of the leaves: ['X', 'W', 'b', 'y']\n"
    assert printed == f"{leaves}back from the loss: {refused}back from the other loss: {refused}"


def test_formula_and_backprop_are_one_number(cells):
    gradient, _ = by_one_gradient(1)
    _, printed = cells["three-ways"]
    formula, backprop = re.findall(r"-\d+\.\d+", printed)
    assert formula == backprop == f"{gradient[0]:.6f}"


# ---- what is said of PyTorch, where it is installed


def a_line(torch):
    """A model of one weight and one bias at the notebook's start, and its optimizer."""
    model = torch.nn.Linear(1, 1, dtype=torch.float64)
    with torch.no_grad():
        model.weight.fill_(0.0)
        model.bias.fill_(3.0)
    return model, torch.optim.SGD(model.parameters(), lr=0.02)


def rounds(torch, keep, n=60):
    """Cause 1 of the table: P is computed once. With `keep` the graph is kept."""
    x, y = torch.tensor(POINTS.X), torch.tensor(POINTS.y)
    model, optimizer = a_line(torch)
    P = model(x)
    for _ in range(n):
        loss = torch.nn.functional.mse_loss(P, y)
        optimizer.zero_grad()
        loss.backward(retain_graph=keep)
        optimizer.step()
    return torch.nn.functional.mse_loss(model(x), y).item()


def test_pytorch_refuses_a_second_pass_and_with_the_graph_kept_it_walks_by_one_gradient():
    torch = pytest.importorskip("torch")
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        rounds(torch, keep=False)
    _, losses = by_one_gradient(60)
    assert rounds(torch, keep=True) == pytest.approx(losses[-1])


def test_pytorch_with_the_graph_kept_refuses_weights_that_a_step_has_changed():
    """With more than one layer: the way back through the second needs its weight."""
    torch = pytest.importorskip("torch")
    model = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.Linear(1, 1)).double()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.02)
    P = model(torch.tensor(POINTS.X))
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        for _ in range(2):
            torch.nn.functional.mse_loss(P, torch.tensor(POINTS.y)).backward(retain_graph=True)
            optimizer.step()


def test_a_total_whose_graph_is_kept_walks_as_the_forgotten_zeroing_does():
    """What exercise 14.3 says of `retain_graph=True`."""
    torch = pytest.importorskip("torch")
    x, y = torch.tensor(POINTS.X), torch.tensor(POINTS.y)
    model, optimizer = a_line(torch)
    total, losses = 0.0, []
    for _ in range(20):
        loss = torch.nn.functional.mse_loss(model(x), y)
        losses.append(loss.item())
        total = total + loss
        optimizer.zero_grad()
        total.backward(retain_graph=True)
        optimizer.step()
    assert losses == pytest.approx(walk(zero=False, n_rounds=20))


def test_pytorch_refuses_a_total_that_holds_the_round_before_and_takes_its_number():
    torch = pytest.importorskip("torch")
    x, y = torch.tensor(POINTS.X), torch.tensor(POINTS.y)
    model, _ = a_line(torch)
    total = 0.0
    for _ in range(2):
        loss = torch.nn.functional.mse_loss(model(x), y)
        (total + loss).backward()
        total += loss.item()
    total = 0.0
    with pytest.raises(RuntimeError, match="backward through the graph a second time"):
        for _ in range(2):
            total = total + torch.nn.functional.mse_loss(model(x), y)
            total.backward()


# ---- exercises


@pytest.mark.parametrize("number", ["14.1", "14.2", "14.3"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"np": np}
    exec(exercise.solution, names)
    assert checking.judge(exercise, eval(exercise.answer, names)).state == "right"


@pytest.mark.parametrize("number", ["14.1", "14.2", "14.3"])
def test_every_wrong_answer_is_told_its_own_mistake(number):
    exercise = catalogue.find(number)
    for wrong in exercise.wrong:
        words = " ".join(checking.judge(exercise, wrong.answer).words.split())
        assert " ".join(wrong.message.split()) in words


def test_of_three_places_for_the_zeroing_one_walks_as_if_nothing_was_forgotten():
    """The loops of 14.2 on the loss (w - 3)², whose gradients a library adds up."""

    def walk(*calls):
        w, gradient, places = 0.0, 0.0, []
        for _ in range(20):
            for call in calls:
                if call == "zero":
                    gradient = 0.0
                elif call == "backward":
                    gradient += 2 * (w - 3)
                else:
                    w -= 0.1 * gradient
            places.append(w)
        return places

    sound = walk("zero", "backward", "step")
    same = {
        "before the loop": walk("backward", "step") == sound,
        "before the step": walk("backward", "zero", "step") == sound,
        "after the step": walk("backward", "step", "zero") == sound,
    }
    exercise = catalogue.find("14.2")
    assert [place for place, is_same in same.items() if is_same] == [exercise.right]
    assert {one.answer for one in exercise.wrong} < set(same)
