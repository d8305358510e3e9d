"""Notebook 12, "Weigh every row alike": its exercises and predictions.

Parts of different sizes: their gradients, the step of a short one, the loss of an epoch. The right
answers are computed here by a different route than the learner's: as if every row had its part's
mean, a column of ones and matrix products, sums over all rows.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()


# ---- 12.1: three sums and three counts

SUMS, COUNTS = np.array([-12.0, 8.0, 22.0]), np.array([6, 2, 4])
EACH_ROW = np.repeat(SUMS / COUNTS, COUNTS)  # as if every row gave its part's mean

entries.exercise(
    "12.1",
    right=dict(dLda=float(EACH_ROW.mean())),
    n=int(COUNTS.sum()),
    wrong=dict(
        mean_of_means=float(np.mean(SUMS / COUNTS)),
        by_parts=float(SUMS.sum() / 3),
        sum=float(SUMS.sum()),
        divided_twice=float(SUMS.sum() / COUNTS.sum() / 3),
        means_added=float(np.mean(SUMS / COUNTS) * 3),
        first_two=float(SUMS[:2].sum() / COUNTS[:2].sum()),
    ),
    text="""
    question: Three parts report the sums -12, 8 and 22 from 6, 2 and 4 rows: the gradient of the
        mean loss over all the rows.

    mean_of_means: {yours} is the mean of the three parts' means, -2, 4 and 5.5. There a row of the
        part of 2 counts three times as much as one of the part of 6.
    by_parts: {yours} is the total divided by 3, the number of *parts*. Divide by the rows.
    sum: {yours} is the gradient of the summed loss. The question is for the mean: divide once.
    divided_twice: You divided twice: by the rows, and by the parts once more.
    means_added: {yours} is the three parts' means added up. Only sums may be added.
    first_two: {yours} is the gradient of the first two parts alone. (The eight rows above have the
        same one.) The third part counts, too.

    hint 1: What is the sum over all the rows, and how many rows are there?
    hint 2: The sums add up, and the counts add up.
    hint 3: `(-12 + 8 + 22) / (6 + 2 + 4)`
    solution: dLda = (-12 + 8 + 22) / (6 + 2 + 4)
    why: Sums and counts add up, whatever the parts are, and the division comes once, at the end.
    """,
)


# ---- 12.2: one step on half the squared error, divided by the rows there are


def step_with(divisor):
    """A step that adds up the gradients and divides by divisor(rows, batch_size)."""

    def step(X, y, W, b, learning_rate, batch_size):
        A = np.column_stack([X, np.ones(len(X))])
        summed = A.T @ (A @ np.vstack([W, b]) - y)  # W's rows, then b's
        move = learning_rate * summed / divisor(len(X), batch_size)
        return W - move[:-1], b - move[-1]

    return step


reference_step = step_with(lambda rows, batch_size: rows)
book_step = step_with(lambda rows, batch_size: batch_size)


@entries.mistake("12.2")
def step_gradient(X, y, W, b, learning_rate, batch_size):
    """That is the gradient, and it is right. The exercise asks for W and b after the step: `W -
    learning_rate * ...`, and the same for b."""
    W_after, b_after = reference_step(X, y, W, b, 1.0, batch_size)
    return W - W_after, b - b_after


@entries.mistake("12.2")
def step_without_rate(X, y, W, b, learning_rate, batch_size):
    """Your step leaves out the learning rate."""
    return reference_step(X, y, W, b, 1.0, batch_size)


entries.exercise(
    "12.2",
    right=dict(step=reference_step),
    cases=[
        (
            np.array([[1.0], [2.0]]),
            np.array([[2.0], [3.0]]),
            np.array([[0.0]]),
            np.array([0.0]),
            0.1,
            2,
        ),
        (np.array([[2.0]]), np.array([[3.0]]), np.array([[1.0]]), np.array([0.0]), 0.1, 4),
        (
            np.array([[1.0, 0.0], [0.0, 2.0]]),
            np.array([[1.0], [2.0]]),
            np.array([[0.5], [0.0]]),
            np.array([1.0]),
            0.2,
            5,
        ),
    ],
    wrong=dict(
        swapped=lambda *given: reference_step(*given)[::-1],
        W_only=lambda X, y, W, b, *rest: (reference_step(X, y, W, b, *rest)[0], b),
        by_batch_size=book_step,
        b_by_batch_size=lambda *given: (reference_step(*given)[0], book_step(*given)[1]),
        W_by_batch_size=lambda *given: (book_step(*given)[0], reference_step(*given)[1]),
        by_both=step_with(lambda rows, batch_size: rows * batch_size),
        divided_twice=step_with(lambda rows, batch_size: rows * rows),
        undivided=step_with(lambda rows, batch_size: 1),
        twice_as_long=step_with(lambda rows, batch_size: rows / 2),
        uphill=step_with(lambda rows, batch_size: -rows),
    ),
    text="""
    question: A step that divides by as many rows as there are: step(X, y, W, b, learning_rate,
        batch_size).

    swapped: Both are right, in the wrong order: first W, then b.
    W_only: W is right. Your b never moves: it takes its own step, by the sum of the errors over the
        number of rows.
    by_batch_size: Full batches are right. The short one is still divided by batch_size, so its step
        is too short. How many rows are in X?
    b_by_batch_size: W is right. b is still divided by batch_size, and not by the
        number of rows in X.
    W_by_batch_size: b is right. W is still divided by batch_size, and not by the
        number of rows in X.
    by_both: Yours divides twice, by the rows and by batch_size. Once is enough.
    divided_twice: Yours divides twice by the number of rows. Is there a mean *and* a division?
    undivided: Yours doesn't divide at all: the step goes by the sum of the gradients.
    twice_as_long: Your steps are twice as long as they should be. The loss is *half* the squared
        error, so the 2 of the derivative is gone.
    uphill: Yours goes uphill: the error is prediction minus y, and the step goes *against* the
        gradient.

    hint 1: Only one thing in `book_step` has to change. Which number stands for a full batch?
    hint 2: The number of rows that are there is `len(X)`.
    hint 3: Copy `book_step`, and divide by `len(X)` in place of batch_size, in both lines.
    solution:
        def step(X, y, W, b, learning_rate, batch_size):
            error = X @ W + b - y
            W = W - learning_rate * X.T @ error / len(X)
            b = b - learning_rate * error.sum(axis=0) / len(X)
            return W, b
    why: The sum of the gradients divided by how many were added is their mean, for any batch.
    """,
)


# ---- 12.3: the mean over an epoch


def reference_epoch_loss(means, sizes):
    each = np.repeat(means, sizes)  # as if every row had its batch's mean
    return float(each.sum() / len(each))


def divided_in_the_loop(means, sizes):
    total = 0.0
    for i, mean in enumerate(means, start=1):
        total = (total + mean) / i
    return total


def divided_by_rows_so_far(means, sizes):
    total, rows = 0.0, 0
    for mean, size in zip(means, sizes, strict=True):
        rows += size
        total = (total + mean * size) / rows
    return total


entries.exercise(
    "12.3",
    right=dict(epoch_loss=reference_epoch_loss),
    cases=[
        (np.array([2.0, 4.0]), np.array([3, 1])),
        (np.array([1.0, 2.0, 6.0]), np.array([10, 10, 5])),
        (np.array([1.0, 3.0]), np.array([4, 4])),
    ],
    wrong=dict(
        of_means=lambda means, sizes: float(np.mean(means)),
        over_batches=lambda means, sizes: float(np.dot(means, sizes) / len(means)),
        summed=lambda means, sizes: float(np.dot(means, sizes)),
        by_nominal=lambda means, sizes: float(np.dot(means, sizes) / (len(means) * sizes[0])),
        every_full=lambda means, sizes: float(np.sum(means) * sizes[0] / np.sum(sizes)),
        upside_down=lambda means, sizes: float(
            np.sum(np.divide(means, sizes)) / np.sum(1 / np.array(sizes))
        ),
        means_over_rows=lambda means, sizes: float(np.sum(means) / np.sum(sizes)),
        means_added=lambda means, sizes: float(np.sum(means)),
        in_the_loop=divided_in_the_loop,
        by_rows_so_far=divided_by_rows_so_far,
        last=lambda means, sizes: float(means[-1]),
        last_sum=lambda means, sizes: float(means[-1] * sizes[-1] / np.sum(sizes)),
    ),
    text="""
    question: The loss of all rows, from the mean loss of every batch and its size:
        epoch_loss(means, sizes).

    of_means: Yours is the mean of the means: a batch with one row counts as much as one with
        hundreds. Each mean must count as often as it has rows.
    over_batches: The weights are right, mean times size. But you divide by the number of batches;
        what was added up are rows.
    summed: That is the sum of the losses of all rows. The mean divides by the number of rows.
    by_nominal: You divide as if every batch were as large as the first. Add up the sizes.
    every_full: You multiply each mean by the size of the first batch. The last batch is smaller:
        each mean counts as often as its own batch has rows.
    upside_down: Your weights are upside down: the small batch counts the most. Multiply each mean
        by its size.
    means_over_rows: You added up the means and divided by the rows. But each mean has been divided
        already, by its own rows: times its size it is a sum again.
    means_added: You added up the means. A mean has no size left in it: times its size it is the sum
        of its rows, and only sums may be added.
    in_the_loop: You divide in the loop, so what the early batches gave is divided again and again.
        Add up first, and divide once, after the loop.
    by_rows_so_far: You divide in the loop, by the rows so far, so what the early batches gave is
        divided again and again. Add up first, and divide once, after the loop.
    last: That is the last batch's mean alone. In a loop that is `=` in the place of `+=`.
    last_sum: Of the sums only the last one is left: `=` in the place of `+=`.

    hint 1: A mean of 3 rows is their sum divided by 3. How do you get the sum back?
    hint 2: mean · size is a batch's sum. Add those up. How many rows have you added up?
    hint 3: `np.sum(means * sizes) / np.sum(sizes)`.
    solution:
        def epoch_loss(means, sizes):
            return np.sum(means * sizes) / np.sum(sizes)
    why: Each mean times its size is a sum again; the sums add up, and one division by the number of
        rows makes them the mean.
    """,
)


# ---- predictions

entries.predictions("""
12.a: Part 1 has six rows, part 2 has two. The mean gradients of the two parts are averaged. All
    eight rows together say dL/da = -0.5. What does the average say?
    [ ] -0.5.
        It would be for equal parts. Here part 1 says -2 and part 2 says +4, so it is (-2 + 4) / 2 =
        +1: two rows count as much as six, and the step goes the other way.
    [ ] Between -0.5 and 0.
        A bit off would be likely if the parts said nearly the same. Here they pull in opposite
        directions: (-2 + 4) / 2 = +1, and even the sign is wrong.
    [x] Above 0: the other sign.
        It is (-2 + 4) / 2 = +1. Each part counts once, so two rows count as much as six. By rows it
        is (6 * -2 + 2 * 4) / 8 = -0.5.

12.b: 1000 rows, batches of 300, and every sum is divided by 300. All four batches are asked at
    the same W and b. How long is the step of the last batch, which has 100 rows?
    [ ] As long as the others.
        Its sum has 100 gradients in it, not 300, and is still divided by 300. So the step is about
        a third as long: 1.8 where the others have about 5.9.
    [x] About a third.
        A third of the rows make about a third of the sum, and it is divided by 300 like the others:
        1.8 where the others have about 5.9.
    [ ] About three times as long: fewer rows, a wilder step.
        A mean of fewer rows is wilder in its direction. But this is no mean: 100 gradients divided
        by 300. It is about a third as long, 1.8 against 5.9.
""")
