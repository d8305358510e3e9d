"""Notebook 03, "Walk the six steps": its exercises and predictions.

Twenty points near the line y = 2x + 1, a first line, and the mean of the squared
errors. The right answers are computed here by another route than the learner's: a column of ones
and matrix products, and numpy's own least squares.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()

x = np.arange(20) / 10
y = 2 * x + 1 + 0.1 * (-1.0) ** np.arange(20)
a, b = 0.293, 0.758


# ---- the reference: the same walk with A = [x 1] and theta = (a, b)


def walk(x, y, a, b, learning_rate, n_steps):
    """(a, b) after each of the steps 0 to n_steps, as an array (n_steps + 1, 2)."""
    A = np.column_stack([x, np.ones(len(x))])
    thetas = [np.array([a, b], dtype=float)]
    for _ in range(n_steps):
        thetas.append(thetas[-1] - 2 / len(x) * learning_rate * A.T @ (A @ thetas[-1] - y))
    return np.array(thetas)


def reference_descend(x, y, a, b, learning_rate, n_steps):
    return tuple(float(value) for value in walk(x, y, a, b, learning_rate, n_steps)[-1])


errors = a * x + b - y  # at the start


# ---- 3.1: the derivative with respect to b

entries.exercise(
    "3.1",
    right=dict(dLdb=float(2 / 20 * np.ones(20) @ errors)),
    n=20,
    wrong=dict(
        half=np.mean(errors),
        sign=-2 * np.mean(errors),
        sum=2 * np.sum(errors),
        dLda=2 * np.mean(errors * x),
        unsummed=2 * errors,
        loss=np.mean(errors**2),
        b=2 * np.mean(errors) * b,
    ),
    text="""
    question: What is dL/db, the derivative of the loss with respect to b, at the first line?

    half: Yours, {yours}, is exactly half of it. The derivative of a square, (p - y)², is 2(p - y):
        the 2 is missing.
    sign: Yours, {yours}, has the wrong sign. The line lies below the points, so p - y is negative:
        raising b makes the loss fall, and dL/db must be negative. Did you take `y - p`?
    sum: Yours, {yours}, is the sum: the right one times 20, and 20 is n. You added up twenty
        derivatives. The loss is a mean, so its derivative is a mean, too.
    dLda: {yours} is dL/da, the derivative with respect to a. b is not multiplied by x in the
        prediction, so its derivative has no factor x: dp/db = 1.
    b: Yours, {yours}, is the right one times b. b stands alone in p = a·x + b: when b grows by
        1, so does p, and the factor is 1.
    unsummed: You have 20 numbers, one for each point. There is only one b, and it serves them all:
        take the mean of the 20.
    loss: {yours} is the loss itself: how bad the line is. dL/db is how fast that changes when b
        does.

    hint 1: The loss is the mean of the (p - y)². What is the derivative of one (p - y)² with
        respect to p? And p = a·x + b: how much does p change when b grows by 1?
    hint 2: Each point contributes 2(p - y) · 1. There is one b for all 20 points, and the
        derivative of a mean is the mean of the derivatives.
    hint 3: `dLdb = np.mean(2 * (p - y))`, with `p = a * x + b` at the first line.
    solution: dLdb = np.mean(2 * (p - y))
    why: Each point contributes 2(p - y), because dp/db = 1, and one b serves all 20 points. The
        mean is negative: the line lies too low, and more b makes the loss smaller.
    """,
)


# ---- 3.2: descend as learners mistake it


def descend_with(update):
    """A descend whose one step is `update(x, y, a, b, learning_rate) -> (a, b)`."""

    def descend(x, y, a, b, learning_rate, n_steps):
        for _ in range(n_steps):
            a, b = update(x, y, a, b, learning_rate)
        return a, b

    return descend


def by(gradient):
    """A descend that steps against `gradient(x, y, a, b) -> (dLda, dLdb)`."""

    def update(x, y, a, b, learning_rate):
        dLda, dLdb = gradient(x, y, a, b)
        return a - learning_rate * dLda, b - learning_rate * dLdb

    return descend_with(update)


descend_sum = by(lambda x, y, a, b: [np.sum(2 * (a * x + b - y) * z) for z in (x, 1)])
descend_without_2 = by(lambda x, y, a, b: [np.mean((a * x + b - y) * z) for z in (x, 1)])


@entries.mistake("3.2", make=descend_with)
def descend_one_by_one(x, y, a, b, learning_rate):
    """Your b is a little off: when you compute dLdb, a has already moved. Both derivatives belong
    to the same line, so compute dLda and dLdb first and only then change a and b."""
    a = a - learning_rate * np.mean(2 * (a * x + b - y) * x)
    return a, b - learning_rate * np.mean(2 * (a * x + b - y))


@entries.mistake("3.2", make=descend_with)
def descend_without_rate(x, y, a, b, learning_rate):
    """Your steps leave out the learning rate: `a - learning_rate * dLda`, and the same for b."""
    p = a * x + b
    return a - np.mean(2 * (p - y) * x), b - np.mean(2 * (p - y))


@entries.mistake("3.2")
def descend_stale(x, y, a, b, learning_rate, n_steps):
    """Your predictions never change: p is computed once, before the loop, and every step repeats
    the first one. Compute `p = a * x + b` inside the loop, because a and b have moved."""
    p = a * x + b
    for _ in range(n_steps):
        a -= learning_rate * np.mean(2 * (p - y) * x)
        b -= learning_rate * np.mean(2 * (p - y))
    return a, b


@entries.mistake("3.2")
def descend_one_step(x, y, a, b, learning_rate, n_steps):
    """Your function takes one step, whatever n_steps is. Is the return inside the loop? Move it
    to the left, below the loop."""
    for _ in range(n_steps):
        return reference_descend(x, y, a, b, learning_rate, 1)


@entries.mistake("3.2", make=descend_with)
def descend_point_by_point(x, y, a, b, learning_rate):
    """You update after every point, so that the next point sees a different line. Here a step
    takes the mean over all points and updates once: move the two updates to the left, out of
    the loop over the points."""
    for xi, yi in zip(x, y, strict=True):
        e = a * xi + b - yi
        a, b = a - learning_rate * 2 * e * xi, b - learning_rate * 2 * e
    return a, b


@entries.mistake("3.2")
def descend_never_zeroed(x, y, a, b, learning_rate, n_steps):
    """Your dLda and dLdb still hold the sums of the steps before: each step must begin at 0, so set
    them to 0 inside the loop over the steps."""
    dLda = dLdb = 0.0
    for _ in range(n_steps):
        p = a * x + b
        dLda += np.mean(2 * (p - y) * x)
        dLdb += np.mean(2 * (p - y))
        a, b = a - learning_rate * dLda, b - learning_rate * dLdb
    return a, b


entries.exercise(
    "3.2",
    right=dict(descend=reference_descend),
    cases=[
        (np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]), 0.0, 0.0, 0.01, 1),
        (np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]), 0.0, 0.0, 0.01, 2),
        (np.array([-1.0, 0.5, 2.0, 3.0]), np.array([2.0, 1.5, 0.0, -1.0]), 1.0, -1.0, 0.02, 5),
        (np.array([1, 2, 4]), np.array([3, 3, 6]), 1, 2, 0.01, 0),
    ],
    wrong=dict(
        uphill=by(lambda x, y, a, b: [-np.mean(2 * (a * x + b - y) * z) for z in (x, 1)]),
        without_x=by(lambda x, y, a, b: (np.mean(2 * (a * x + b - y)),) * 2),
        b_never_moves=by(lambda x, y, a, b: (np.mean(2 * (a * x + b - y) * x), 0)),
        a_never_moves=by(lambda x, y, a, b: (0, np.mean(2 * (a * x + b - y)))),
        last_point=by(lambda x, y, a, b: 2 * (a * x[-1] + b - y[-1]) * np.array([x[-1], 1])),
        first_point=by(lambda x, y, a, b: 2 * (a * x[0] + b - y[0]) * np.array([x[0], 1])),
        without_b=by(lambda x, y, a, b: [np.mean(2 * (a * x - y) * z) for z in (x, 1)]),
        half_turned=by(lambda x, y, a, b: [np.mean(2 * (a * x + b - y) * z) for z in (x, -1)]),
        mean_first=by(lambda x, y, a, b: np.mean(2 * (a * x + b - y)) * np.array([np.mean(x), 1])),
        sum=descend_sum,
        without_2=descend_without_2,
        one_short=lambda x, y, a, b, rate, n: reference_descend(x, y, a, b, rate, max(n - 1, 0)),
        one_more=lambda x, y, a, b, rate, n: reference_descend(x, y, a, b, rate, n + 1),
        nowhere=lambda x, y, a, b, rate, n: (a, b),
        swapped=lambda x, y, a, b, rate, n: reference_descend(x, y, a, b, rate, n)[::-1],
    ),
    text="""
    question: Write the whole walk: descend(x, y, a, b, learning_rate, n_steps) -> (a, b).

    uphill: You walk uphill: the derivative says where the loss grows, so a step goes against it.
        It is `a - learning_rate * dLda`; yours has a plus, or `y - p`.
    without_2: Your steps are half as long as they should be: the derivative of a square brings a
        factor 2, and it is missing in dLda and dLdb.
    without_x: You move a and b by the same amount. In p = a·x + b the slope a is multiplied by x,
        so each point's share in dLda is 2(p - y) times its own x.
    b_never_moves: Your b never moves: it needs its own derivative, dLdb, and its own update, `b =
        b - learning_rate * dLdb`.
    a_never_moves: Your a never moves: it needs its own derivative, dLda, and its own update, `a =
        a - learning_rate * dLda`.
    last_point: Only the last point counts: dLda and dLdb hold its share alone. In a loop over the
        points it must be `dLda += ...`, from 0 in each step, and not `dLda = ...`.
    first_point: Only the first point counts. A step takes the mean of the shares of all points
        before it updates.
    without_b: Your prediction leaves b out: `p = a * x + b`.
    half_turned: a goes the right way and b climbs: one of the two signs is flipped. Both updates
        have a minus, `b - learning_rate * dLdb`.
    mean_first: For dLda you take the mean of the errors first and multiply by the mean of x. Each
        error goes with its own x: multiply first, then take the mean, `np.mean(2 * (p - y) * x)`.
    sum: Your steps are n times too long: you add over the points, and this loss is their mean.
        `np.mean` in place of `np.sum`.
    one_short: You stop one step early. `range(1, n_steps)` makes one step less than n_steps;
        `range(n_steps)` makes them all.
    one_more: You walk one step too many. `range(n_steps)` already starts at 0 and makes exactly
        n_steps steps.
    nowhere: Your a and b are still where they started. Does the loop assign to them? `a -
        learning_rate * dLda` alone computes a number and drops it.
    swapped: The walk is right, and you return b before a. It should end with `return a, b`.

    hint 1: One step is parts 2 to 5: predict, dLda, dLdb, update. Write that for one step first,
        then put it into a loop, `for _ in range(n_steps):`.
    hint 2: Compute p, dLda and dLdb from the same a and b. Only then change both. The loss itself
        is not needed to take the step.
    hint 3: In the loop:
            p = a * x + b
            dLda = np.mean(2 * (p - y) * x)
            dLdb = np.mean(2 * (p - y))
            a = a - learning_rate * dLda
            b = b - learning_rate * dLdb
        and after it `return a, b`.
    solution:
        def descend(x, y, a, b, learning_rate, n_steps):
            for _ in range(n_steps):
                p = a * x + b
                dLda = np.mean(2 * (p - y) * x)
                dLdb = np.mean(2 * (p - y))
                a = a - learning_rate * dLda
                b = b - learning_rate * dLdb
            return a, b
    why: Predict, take both derivatives, update, and again: dLda and dLdb are both computed before a
        or b moves, so the step goes straight down from where the line is.
    """,
)


# ---- predictions

entries.predictions("""
3.a: The walk below has the learning rate 0.2. What does its loss do in 50 steps at 0.4, and at 0.6?
    [ ] It falls faster at both: a longer step arrives sooner.
        It seems so, and for 0.4 it is true in the end: after 30 steps its loss is lower. But its
        first steps jump over the points and are worse than those of 0.2. At 0.6 each jump is longer
        than the one before, and the loss grows: 4.435, 9.61, 21.2, 46.9.
    [x] It falls at 0.4 and grows at 0.6: somewhere between them is a limit.
        The first step at 0.4 jumps over the points (loss 1.98; at 0.2 it is 0.255), and the line
        swings from side to side. Each swing is smaller, so from step 6 on 0.4 is ahead. At 0.6 each
        swing is larger: 4.435, 9.61, 21.2, 46.9. Between the two is the limit, 0.482.
    [ ] It grows at both: a longer step jumps over the points and away.
        At 0.6, yes: 4.435, 9.61, 21.2, 46.9. At 0.4 the line jumps over the points, too, but it
        lands a little nearer each time: 4.435, 1.98, 0.902, 0.424. It is below the limit, 0.482.
""")
