"""Notebook NUMBER, "TITLE": its exercises and predictions.

TODO: what the numbers below are about, and by which other route the right answers are found.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()

x = np.array([0.0, 1.0, 2.0])
y = np.array([1.0, 3.0, 6.0])
a, b = 2.0, 1.0


def reference_gradient(x, y, a, b):
    A = np.column_stack([x, np.ones(len(x))])
    dLda, dLdb = 2 * A.T @ (A @ [a, b] - y)
    return float(dLda), float(dLdb)


entries.exercise(
    "NUMBER.1",
    right=dict(dLda=reference_gradient(x, y, a, b)[0]),
    n=3,
    wrong=dict(
        for_b=reference_gradient(x, y, a, b)[1],
        errors=a * x + b - y,
    ),
    text="""
    question: TODO: What is the derivative of the SSE with respect to a?

    for_b: TODO: {yours} is the derivative with respect to b.
    errors: TODO: These are the errors, one for each point. There is one a.

    hint 1: TODO: a nudge: by what is a multiplied?
    hint 2: TODO: the idea: each error is multiplied by its own x.
    hint 3: TODO: nearly the answer, `np.sum(2 * error * x)`.
    solution: dLda = np.sum(2 * error * x)
    why: TODO: Each point's error is multiplied by its own x, and one a serves all points.
    """,
)


@entries.mistake("NUMBER.2")
def gradient_without_x(x, y, a, b):
    """TODO: The slope a is multiplied by x, so its derivative has the factor x."""
    dLdb = np.sum(2 * (a * x + b - y))
    return dLdb, dLdb


@entries.mistake("NUMBER.2")
def gradient_of_the_last_point(x, y, a, b):
    """TODO: These are the derivatives for the last point alone: every point has its share."""
    error = a * x[-1] + b - y[-1]
    return 2 * error * x[-1], 2 * error


entries.exercise(
    "NUMBER.2",
    right=dict(gradient=reference_gradient),
    cases=[
        (np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 6.0]), 2.0, 1.0),
        (np.array([-1.0, 1.0, 3.0, 4.0]), np.array([0.0, 2.0, 1.0, 5.0]), 1.0, 0.0),
    ],
    text="""
    question: TODO: Write gradient(x, y, a, b) -> (dLda, dLdb), for the SSE.

    hint 1: TODO: a nudge: which two numbers does it return?
    hint 2: TODO: the idea: first `error = a * x + b - y`.
    hint 3: TODO: nearly the answer, `return np.sum(2 * error * x), ...`.
    solution:
        def gradient(x, y, a, b):
            error = a * x + b - y
            return np.sum(2 * error * x), np.sum(2 * error)
    why: TODO: Both begin with 2 * error; a is multiplied by x in the prediction, and b by 1.
    """,
)

entries.predictions("""
NUMBER.a: TODO: Does the SSE fall in every step?
    [x] TODO: Yes.
        TODO: Yes, and why that is so.
    [ ] TODO: No.
        TODO: why a no tempts, and what happens instead.
""")
