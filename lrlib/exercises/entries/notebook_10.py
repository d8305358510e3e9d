"""Notebook 10, "Ask who adds and who divides": its exercises and predictions.

The loss may be summed or averaged, and the step divided by n or not. The right step is computed
here by another route than the learner's: one product with a column of ones.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()


# ---- 10.1: a book's rate on another loss

entries.exercise(
    "10.1",
    right=dict(rate_mse=0.03 * (1 / 20) / (1 / 10)),
    wrong=dict(
        doubled=0.06,
        same=0.03,
        by_batch=0.003,
        times_batch=0.3,
        half_and_batch=0.0015,
        half_twice=0.0075,
    ),
    text="""
    question: 0.03 on half the mean: which rate takes the same steps on the plain mean?

    doubled: {yours} is the wrong way round. Without the half the gradient is twice as long, so the
        same step needs a smaller rate.
    same: With the same rate, each step on the plain mean is twice as long as the book's: its
        gradient has the 2 of the square, and no half that takes it away.
    by_batch: {yours} divides by the batch size. But both losses are means already; they differ by
        the half alone.
    times_batch: {yours} multiplies by the batch size. But both losses are means already; they
        differ by the half alone.
    half_and_batch: {yours} takes away the half, which is right, and divides by the batch size as
        well. Both losses are means already: nothing is left to divide by 10.
    half_twice: {yours} takes the half away twice. The gradients differ by one factor of 2.

    hint 1: What is c for half the mean of a batch of 10, and what for the plain mean?
    hint 2: Rate times c stays: 0.03 · 1/20 = rate_mse · 1/10.
    hint 3: c is twice as large without the half, so the rate is half of 0.03.
    solution: rate_mse = 0.03 * (1 / 20) / (1 / 10)
    why: c goes from 1/20 to 1/10, so the rate is halved. If you use the book's 0.03 on a loss
        without the half, your steps are twice as long.
    """,
)


# ---- 10.2: one step down the mean


def step_with(factors):
    """A step down the sum's gradient, with W's and b's part each times its factor of factors(n)."""

    def repaired(X, y, W, b, learning_rate):
        n = len(X)
        with_ones = np.column_stack([X, np.ones(n)])
        whole = 2 * with_ones.T @ (with_ones @ np.vstack([W, b]) - y)  # W's rows, then b's
        c_W, c_b = factors(n)
        return W - learning_rate * c_W * whole[:-1], b - learning_rate * c_b * whole[-1]

    return repaired


reference_repaired = step_with(lambda n: (1 / n, 1 / n))


@entries.mistake("10.2")
def repaired_gradient(X, y, W, b, learning_rate):
    """That is the gradient of the mean, and it is right. The exercise asks for W and b after the
    step: `W - learning_rate * dLdW`, and the same for b."""
    W_after, b_after = reference_repaired(X, y, W, b, 1.0)
    return W - W_after, b - b_after


@entries.mistake("10.2")
def repaired_change(X, y, W, b, learning_rate):
    """That is by how much W and b change. The exercise asks where they are then: `W -
    learning_rate * dLdW`, not the step alone."""
    W_after, b_after = reference_repaired(X, y, W, b, learning_rate)
    return W - W_after, b - b_after


@entries.mistake("10.2")
def repaired_without_rate(X, y, W, b, learning_rate):
    """Your step leaves out the learning rate: `learning_rate * dLdW`, and the same for b."""
    return reference_repaired(X, y, W, b, 1.0)


@entries.mistake("10.2")
def repaired_swapped(X, y, W, b, learning_rate):
    """Both are right, in the wrong order: first W, then b."""
    return reference_repaired(X, y, W, b, learning_rate)[::-1]


@entries.mistake("10.2")
def repaired_W_only(X, y, W, b, learning_rate):
    """W is right. Your b never moves: it has its own derivative, dLdb, and takes its own step."""
    return reference_repaired(X, y, W, b, learning_rate)[0], b


@entries.mistake("10.2")
def repaired_one_by_one(X, y, W, b, learning_rate):
    """W is right. For b you asked for the gradient again, after W had moved. Both belong to the
    same W and b: ask once, then change both."""
    W_after = reference_repaired(X, y, W, b, learning_rate)[0]
    return W_after, reference_repaired(X, y, W_after, b, learning_rate)[1]


entries.exercise(
    "10.2",
    right=dict(repaired=reference_repaired),
    cases=[
        (
            np.array([[0.0], [1.0], [2.0], [3.0]]),
            np.array([[1.5], [2.5], [5.5], [6.5]]),
            np.array([[0.0]]),
            np.array([3.0]),
            0.1,
        ),
        (
            np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]),
            np.array([[1.0], [2.0], [0.0]]),
            np.array([[0.5], [0.0]]),
            np.array([1.0]),
            0.2,
        ),
        (np.array([[2.0]]), np.array([[3.0]]), np.array([[1.0]]), np.array([0.0]), 0.1),
    ],
    wrong=dict(
        divided_twice=step_with(lambda n: (1 / n**2, 1 / n**2)),
        undivided=step_with(lambda n: (1, 1)),
        b_twice=step_with(lambda n: (1 / n, 1 / n**2)),
        W_twice=step_with(lambda n: (1 / n**2, 1 / n)),
        half=step_with(lambda n: (1 / (2 * n), 1 / (2 * n))),
        uphill=step_with(lambda n: (-1 / n, -1 / n)),
    ),
    text="""
    question: One full step down the mean: repaired(X, y, W, b, learning_rate) -> (W, b).

    divided_twice: Yours still divides twice: `gradient` gives that of the mean, which is divided by
        n already, and then you divide by len(X) again. One of the two has to go.
    undivided: Now nothing divides: that is a step down the *sum*, n times too long. Keep exactly
        one division: the mean's own, or reduction="sum" and `/ len(X)`.
    b_twice: W is right. b is still divided by len(X) once more.
    W_twice: b is right. W is still divided by len(X) once more.
    half: Your step is half as long as it should be: it goes down *half* the mean. Here the loss is
        the mean without a half, so the 2 of the square stays.
    uphill: You walk uphill: a step goes *against* the gradient, with a minus.

    hint 1: Who divides by n in `crawling`? Look for two places; one of them is inside `gradient`.
    hint 2: You can take the `/ len(X)` away, or keep it and ask for `reduction="sum"`.
    hint 3: In full:
            dLdW, dLdb = gradient(X, y, W, b)
            return W - learning_rate * dLdW, b - learning_rate * dLdb
    solution:
        def repaired(X, y, W, b, learning_rate):
            dLdW, dLdb = gradient(X, y, W, b)
            return W - learning_rate * dLdW, b - learning_rate * dLdb
    why: Exactly one place divides by n. Which one is a matter of taste; that there is one, and only
        one, is not.
    """,
)


# ---- predictions

entries.predictions("""
10.a: The loss is the sum or the mean of ten rows, and the step divides by 10 or not. Four programs,
    one rate. How many different runs are there?
    [ ] One: it is the same direction each time.
        The direction from one place is the same, but the length of the step is not. A sum without a
        division makes steps that are a hundred times as long as those of a mean that is divided
        once more.
    [ ] Two: one on the sum and one on the mean.
        The loss is not the only place that divides. A sum whose step divides by 10 takes the same
        steps as a mean whose step doesn't; and a sum that nobody divides is a third run.
    [x] Three: two of the four are the same.
        A sum that the step divides, and a mean that it doesn't: both are divided once. Of the other
        two, one is never divided, and one is divided twice.
    [ ] Four: one for each program.
        Two of the programs do the same thing in different places: the sum divided in the step, and
        the mean not divided in the step. Both divide by 10 exactly once.

10.b: The gradient is that of the mean, so it is divided by 10. The step divides by 10 again. The
    rate is 0.03. A second program divides only once. Which rate must it take to make the same
    steps?
    [ ] 0.3
        That is the wrong way round. The second division makes the steps shorter, so the second
        program needs a smaller rate: 0.003. With 0.3 its steps are a hundred times as long.
    [x] 0.003
        A step is rate · gradient. Whether the gradient is divided by 10 or the rate, the step is
        the same. So both runs end at a loss of 2.7 where 0.00005 was possible.
    [ ] 0.03: the direction is the same, so it ends at the same place.
        The direction is right, but each step is a tenth as long. After three epochs the loss is
        2.7 where 0.00005 was possible.
    [ ] No rate: to divide twice gives an error, or NaN.
        Nothing is wrong for Python, because to divide by 10 is always allowed. No message comes.
        The run is the one with the rate 0.003.
""")
