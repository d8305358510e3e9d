"""Notebook 01, "Fit a line by eye": its exercises and predictions.

Errors, squares, their sum and their mean. The right answers are computed here by another
route than the learner's: a column of ones and the length of a vector.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()


def reference_sse(x, y, a, b):
    A = np.column_stack([x, np.ones(len(x))])
    return float(np.linalg.norm(A @ [a, b] - y) ** 2)


# ---- 1.1: three points and a line
THREE = np.array([0, 1, 3]), np.array([1, 5, 5])
LINE = 1, 2
errors = LINE[0] * THREE[0] + LINE[1] - THREE[1]

entries.exercise(
    "1.1",
    right=dict(sse_by_hand=reference_sse(*THREE, *LINE)),
    n=3,
    wrong=dict(
        errors=int(errors.sum()),
        lengths=int(np.abs(errors).sum()),
        mean=float((errors**2).mean()),
        squared_late=int(errors.sum() ** 2),
        minus_squared=int(errors[0] ** 2 - errors[1] ** 2),
        swapped=int(np.sum((LINE[1] * THREE[0] + LINE[0] - THREE[1]) ** 2)),
        without_y=int(np.sum((LINE[0] * THREE[0] + LINE[1]) ** 2)),
    ),
    text="""
    question: The SSE of the line a = 1, b = 2 on the points (0, 1), (1, 5), (3, 5).

    errors: {yours} is the sum of the errors 1, -2 and 0. They cancel in part, and that is why each
        is squared before you add.
    lengths: {yours} is the sum of the lengths of the errors: 1 + 2 + 0. Square each first.
    mean: {yours} is the right one divided by 3, and 3 is n: you took the mean. The SSE is the sum.
    squared_late: {yours} is what you get if you add the errors first and then square the sum. The
        order matters: square each error, then add.
    minus_squared: {yours} is 1 - 4: the square of the second error came out negative. -2 times -2
        is +4; a square is never below zero.
    swapped: {yours} is the SSE of the line with slope 2 and intercept 1: a and b have changed
        places. The slope a = 1 stands beside x.
    without_y: {yours} leaves out the y of the points: it is the sum of the squares of the
        predictions, 2, 3 and 5. An error is the prediction minus the point's y.

    hint 1: Three columns on paper: the prediction, the error, its square. What does the line
        predict at x = 0?
    hint 2: The predictions are 2, 3 and 5. Subtract the y of each point: 1, 5 and 5.
    hint 3: The errors are 1, -2 and 0. Square each one, and add the three squares.
    solution: sse_by_hand = (2 - 1)**2 + (3 - 5)**2 + (5 - 5)**2
    why: The errors are 1, -2 and 0, their squares 1, 4 and 0. The error of length 2 counts four
        times as much as the error of length 1.
    """,
)


# ---- 1.2: sse as learners mistake it

entries.exercise(
    "1.2",
    right=dict(sse=reference_sse),
    cases=[
        (np.array([0.0, 1.0, 2.0]), np.array([1.0, 5.0, 4.0]), 1.0, 2.0),
        (np.array([-1.0, 0.5, 2.0, 3.0]), np.array([2.0, 1.5, 0.0, -1.0]), 0.5, -1.0),
        (np.array([1, 2]), np.array([3, 5]), 2, 1),
        (np.array([4.0]), np.array([1.0]), 1.0, 0.0),
    ],
    wrong=dict(
        without_square=lambda x, y, a, b: np.sum(a * x + b - y),
        of_lengths=lambda x, y, a, b: np.sum(np.abs(a * x + b - y)),
        squared_late=lambda x, y, a, b: np.sum(a * x + b - y) ** 2,
        mean=lambda x, y, a, b: np.mean((a * x + b - y) ** 2),
        unsummed=lambda x, y, a, b: (a * x + b - y) ** 2,
        swapped=lambda x, y, a, b: np.sum((b * x + a - y) ** 2),
        root=lambda x, y, a, b: np.sqrt(np.sum((a * x + b - y) ** 2)),
        without_y=lambda x, y, a, b: np.sum((a * x + b) ** 2),
        half=lambda x, y, a, b: np.sum((a * x + b - y) ** 2) / 2,
        last_point=lambda x, y, a, b: ((a * x + b - y) ** 2)[-1],
        first_point=lambda x, y, a, b: ((a * x + b - y) ** 2)[0],
        without_b=lambda x, y, a, b: np.sum((a * x - y) ** 2),
        only_y=lambda x, y, a, b: np.sum(a * x + b - y**2),
    ),
    text="""
    question: A function that returns the SSE of the line (a, b) on the points x, y.

    without_square: Your function adds up the errors themselves, and leaves out the square. So the
        errors above zero and below zero cancel: square each error first.
    of_lengths: Your function adds up the lengths of the errors. That is a loss too, but not this
        one: the SSE takes their squares.
    squared_late: Your function adds the errors first and squares the sum. Then they have already
        cancelled: put the `** 2` inside `np.sum( )`.
    mean: Your function returns the mean of the squares, the MSE. The SSE is their sum: n times as
        large.
    unsummed: Your function returns one square for each point. A loss is *one* number: add them
        up.
    swapped: In your function a and b have changed places: the slope a stands beside x, the
        intercept b stands alone.
    root: Your function takes the square root at the end. The SSE is the sum of the areas, as it is.
    without_y: Your function leaves y out and squares the predictions. An error is the prediction
        minus the y of the point.
    half: Your function returns half the SSE. Some books put a half in front, so that the derivative
        has no 2; here the squares are added up as they are.
    last_point: Yours is the square of the last point alone. In a loop with `=` in the place of
        `+=` every round forgets the one before.
    first_point: Yours is the square of the first point alone. A `return` inside the loop ends it in
        the first round: move it to the left, below the loop.
    without_b: Your function leaves b out. The prediction is a · x + b.
    only_y: Your function squares only y, because `**` comes before the minus. Put brackets around
        the whole error: `(p - y) ** 2`.

    hint 1: You did it step by step above: p, then error, then the SSE. The same three lines,
        indented, and a `return` before the last result.
    hint 2: `p = a * x + b`, then `error = p - y`. What did you do with the errors next?
    hint 3: The last line is `return np.sum(error ** 2)`.
    solution:
        def sse(x, y, a, b):
            p = a * x + b
            error = p - y
            return np.sum(error**2)
    why: Predict, subtract, square, add up. The points go in, and so does the line; out comes one
        number.
    """,
)


# ---- predictions

entries.predictions("""
1.a: Imagine: you have found the best b for the slope a = 1. Then you change a to 1.6. Where is the
    best b now?
    [ ] Where it was: b was already the best.
        It was the best b for a = 1. A steeper line with the same b is higher at every x above 0, so
        all points now lie below it. The best b falls from 1.95 to about 1.4.
    [x] Lower.
        A steeper line with the same b is higher at every x above 0. To pass through the middle of
        the points again it must start lower: the best b falls from 1.95 to about 1.4.
    [ ] Higher.
        A steeper line ends higher, but it climbs more by itself. With the same b it is too high, so
        it must start lower: the best b falls from 1.95 to about 1.4.

1.b: A flat line runs through the middle of the points, at their average height. What do its twenty
    errors add up to?
    [ ] A large number: the line is bad.
        The line is bad, but the sum doesn't see it. Ten errors lie above zero and ten below, and
        they cancel: the sum is 0.
    [x] Zero.
        The line is at the average height: it is too high on the left, and too low by as much on the
        right. The errors cancel, though most of them are large.
    [ ] About the same as for the first line.
        The first line lies below all the points, so all its errors have the same sign and add up to
        -37.3. The flat line's errors have both signs, and cancel to 0.
""")
