"""Notebook 08, "Broadcast forward, sum backward": its exercises and predictions.

Tables of several shapes, so that a sum over the wrong axis shows. The right answers are sums over
named indices (`np.einsum`).
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()

TABLES = [
    (np.array([[2, 0, -2], [-2, 2, 0], [0, 2, 4], [2, -2, 2]]),),
    (np.array([[1.0, 2.0], [3.0, 4.0]]),),
    (np.array([[4.0], [-1.0], [2.0]]),),
    (np.array([[5.0, -1.0]]),),
]


# ---- 8.1: the gradient of the bias, from dLdP (n, k)


def reference_bias(dLdP):
    return np.einsum("ik->k", dLdP)


entries.exercise(
    "8.1",
    right=dict(bias_gradient=reference_bias),
    cases=TABLES,
    wrong=dict(
        unsummed=lambda dLdP: dLdP * np.ones_like(dLdP),
        one_number=lambda dLdP: dLdP.sum(),
        over_outputs=lambda dLdP: dLdP.sum(axis=1),
        mean=lambda dLdP: dLdP.mean(axis=0),
        kept_row=lambda dLdP: dLdP.sum(axis=0, keepdims=True),
        first_row=lambda dLdP: dLdP[0],
    ),
    text="""
    question: The gradient of the biases: from dLdP (n, k) to dLdb (k,).

    unsummed: Yours still has a row for each of the {n} data rows. One bias serves them all, so
        their shares must be added: a sum is missing.
    one_number: You add up everything, {yours}, also over the outputs. Each output has a bias of its
        own; add only over the rows, and the rows are axis 0.
    over_outputs: You have one number for each *row*: you added across, over the outputs. Down, from
        one row to the next, is axis 0.
    mean: Yours is the mean over the rows, the right one divided by n. The loss is the sum here: n
        arrows leave each bias, and n shares add up.
    kept_row: The numbers are right, but they stand in a table of one row. b has the shape (k,), so
        dLdb has it too: without `keepdims`.
    first_row: Yours is row 0's share alone. Every row uses the bias: add all rows.

    hint 1: Which shape must it have? One number for each bias, that is for each output.
    hint 2: Every row of dLdP is one row's share, for all outputs. Add the rows up.
    hint 3: `return dLdP.sum(axis=0)`: axis 0 runs down the rows.
    solution:
        def bias_gradient(dLdP):
            return dLdP.sum(axis=0)
    why: Each bias has n arrows going out, one to each row, and each brings back its dLdP times 1.
        Broadcasting forward is summing backward.
    """,
)


# ---- 8.2: one number for each row, c (n, 1)


def reference_rows(dLdQ):
    return np.einsum("ik->i", dLdQ)[:, None]


entries.exercise(
    "8.2",
    right=dict(row_gradient=reference_rows),
    cases=TABLES,
    wrong=dict(
        as_bias=lambda dLdQ: dLdQ.sum(axis=0),
        as_bias_kept=lambda dLdQ: dLdQ.sum(axis=0, keepdims=True),
        flat=lambda dLdQ: dLdQ.sum(axis=1),
        one_number=lambda dLdQ: dLdQ.sum(),
        unsummed=lambda dLdQ: 1 * dLdQ,
        mean=lambda dLdQ: dLdQ.mean(axis=1, keepdims=True),
        first_output=lambda dLdQ: dLdQ[:, :1],
    ),
    text="""
    question: Forward Q = P + c with c (n, 1): from dLdQ (n, k) to dLdc.

    as_bias: That is the bias's line. It adds down the rows, but each row has a c of its own. c was
        repeated across the outputs: which axis is that?
    as_bias_kept: You add down the rows, as for the bias. But each row has a c of its own; c was
        repeated across the outputs, axis 1.
    flat: The numbers are right, but they lie flat, with the shape ({n},). c is a column, and c
        minus a flat array would become a square table. `keepdims=True` keeps the column.
    one_number: You add up everything, {yours}. Each row has a c of its own, so there are n sums.
    unsummed: These are the shares, not added up yet. Each c reaches all outputs of its row, so the
        shares of one row are added.
    mean: Yours is the mean over the outputs. The shares that come back to one c are added.
    first_output: Yours is the share of output 0 alone. Each c reaches all outputs of its row.

    hint 1: c has one number for each row. Draw the arrows of one of them in `Q = P + c`: which Qs
        does it reach?
    hint 2: All outputs of its own row. They stand side by side: that is axis 1. And the result must
        have the shape of c, a column.
    hint 3: `return dLdQ.sum(axis=1, keepdims=True)`
    solution:
        def row_gradient(dLdQ):
            return dLdQ.sum(axis=1, keepdims=True)
    why: Sum over the axis along which numpy repeated it. b is repeated down the rows, axis 0; c is
        repeated across the outputs, axis 1.
    """,
)


# ---- predictions

entries.predictions("""
8.a: Somebody leaves the sum out and writes b = b - 0.5 * (dLdP * dPdb). What happens to b, which
    has the shape (1,)?
    [ ] numpy refuses: (1,) and (3, 1) differ
        It would refuse b -= ..., because the result does not fit into the old b. But b - ... makes
        a new array: numpy repeats the one b for three rows, and b comes back with the shape (3,
        1).
    [ ] b stays one number: numpy adds the three up
        numpy repeats by itself and never adds by itself. b comes back with the shape (3, 1):
        three biases, one for each row.
    [x] b becomes three numbers, one for each row
        Yes: (1,) minus (3, 1) is (3, 1). From then on every row has a bias of its own, and nothing
        complains.

8.b: One number t multiplies every prediction: Q = t * P. t is 1, dLdQ is -2, 2, -2, and P is 10,
    28, 40. How does the loss move with t?
    [ ] by -2: the three dLdQ added up
        That would be right if each Q moved with t by 1, as it does with b. But Q = t * P moves with
        t by P. So the shares are -2 · 10, 2 · 28 and -2 · 40, and they add up to -44.
    [x] by -44: each dLdQ times its own P, and then added up
        Yes: multiply along each path, add over all paths. -20 + 56 - 80 = -44.
    [ ] by three numbers: -20, 56 and -80
        Those are the three shares, and they are right. But t is one number: it moves all three Q at
        once, so the shares add up to -44.
""")
