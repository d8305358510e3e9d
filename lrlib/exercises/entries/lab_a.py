"""Lab A, the whole table of derivatives: its exercises and its prediction.

Four rows with two features and three outputs, in which no two sizes are equal, and one product of
a table with a flat array. The right answers are sums over named indices (`np.einsum`).
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()


# ---- a.1: the gradient of a scalar loss, in the shape of x


def reference_chain(A, dLdq):
    return np.einsum("ij,i->j", A, dLdq)


entries.exercise(
    "a.1",
    right=dict(gradient_of_x=reference_chain),
    cases=[
        (np.array([[1, 0, 2], [3, 1, -1]]), np.array([2, -1])),
        (np.array([[2.0, 1.0], [0.0, 1.0], [1.0, -1.0]]), np.array([1.0, 2.0, 3.0])),
        (np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([1.0, -1.0])),
    ],
    wrong=dict(
        unsummed=lambda A, dLdq: A * dLdq[:, None],
        turned_unsummed=lambda A, dLdq: A.T * dLdq,
        column=lambda A, dLdq: A.T @ dLdq[:, None],
        row=lambda A, dLdq: dLdq[None] @ A,
        without_dLdq=lambda A, dLdq: A.sum(axis=0),
        mean=lambda A, dLdq: A.T @ dLdq / len(dLdq),
    ),
    text="""
    question: From A (k, d) and dLdq (k,) to dLdx, in the shape of x: (d,).

    unsummed: These are the shares, a row for each q, and they are right. Each x reaches every q:
        add over the rows, with `.sum(axis=0)`.
    turned_unsummed: These are the shares, a column for each q, and they are right. Each x reaches
        every q: add over the columns, with `.sum(axis=1)`.
    column: The numbers are right, but they stand in a column, (d, 1). x is flat, so its gradient
        is, too: leave dLdq flat.
    row: The numbers are right, but they lie in a row, (1, d). x is flat, so its gradient is, too:
        leave dLdq flat.
    without_dLdq: You add up how each q moves with x. The loss does not move with each q alike: each
        row of A must be multiplied by its dLdq first.
    mean: Yours is divided by the number of q. The shares are added.

    hint 1: q number i moves with x number j by A[i, j]. Multiply it by dLdq[i] and add over i.
    hint 2: It must add over the rows of A. `@` runs along a row of the table on its left, and down
        a column of the table on its right.
    hint 3: `return dLdq @ A`, or `A.T @ dLdq`: for a flat dLdq they are the same.
    solution:
        def gradient_of_x(A, dLdq):
            return dLdq @ A
    why: dLdq @ A and A.T @ dLdq add up the same products. Whether you lay the Jacobian out as A or
        as A.T, the sum over q is the same.
    """,
)


# ---- a.2: back through all rows, W (k, d) as PyTorch stores it, dLdP (n, k)


def reference_rows(W, dLdP):
    return np.einsum("kj,ik->ij", W, dLdP)


entries.exercise(
    "a.2",
    right=dict(gradient_of_X=reference_rows),
    cases=[
        (
            np.array([[1, 2], [0, 1], [2, -1]]),
            np.array([[2, 0, -2], [-2, 2, 0], [0, 2, 4], [2, -2, 2]]),
        ),
        (np.array([[0, 1], [2, 3]]), np.array([[1, -1], [4, 0]])),
        (np.array([[1.0, 2.0, 3.0]]), np.array([[1.0], [0.0], [-2.0]])),
        (np.array([[2.0], [1.0], [4.0]]), np.array([[3.0, -1.0, 0.5]])),
    ],
    wrong=dict(
        turned=lambda W, dLdP: W.T @ dLdP.T,
        as_ours=lambda W, dLdP: dLdP @ W.T,
        left=lambda W, dLdP: W @ dLdP,
        columns=lambda W, dLdP: W.T @ dLdP,
        over_rows=lambda W, dLdP: dLdP.sum(axis=0) @ W,
        mean=lambda W, dLdP: dLdP @ W / len(dLdP),
        over_outputs=lambda W, dLdP: dLdP @ W / len(W),
    ),
    text="""
    question: W is stored as (k, d): from W and dLdP (n, k) to dLdX, in the shape of X: (n, d).

    turned: The numbers are right, but yours has the shape (d, n), a column for each example. X has
        a row for each, and a gradient has the shape of what it belongs to.
    as_ours: `dLdP @ W.T` is the line for a W that is stored as (d, k). This one is stored as
        (k, d): its rows are outputs already.
    left: `W @ dLdP` pairs the features of W with the examples of dLdP. What must be added over
        are the outputs: they are the rows of W and the columns of dLdP.
    columns: `W.T @ dLdP` is the line for examples as columns. Here they are rows: on which side
        does dLdP stand?
    over_rows: You add over the examples. Each row of X reaches only its own row of P, so nothing is
        added over rows: only over the outputs.
    mean: You divide by the number of examples. The loss is the sum: leave the division out.
    over_outputs: You divide by the number of outputs. The shares of the outputs are added.

    hint 1: For one row it is exercise a.1: `dLdP[i] @ W`, added over the outputs.
    hint 2: `@` does to each row of the table on its left what it does to a flat one.
    hint 3: `return dLdP @ W`, shapes (n, k) @ (k, d) = (n, d).
    solution:
        def gradient_of_X(W, dLdP):
            return dLdP @ W
    why: (n, k) @ (k, d) = (n, d): the k in the middle is what is added over, the outputs. Each row
        is exercise a.1 once.
    """,
)


# ---- the prediction

entries.predictions("""
a.a: How many of the 72 entries of dP/dW are zero?
    [ ] none: in a matrix product every weight reaches every row
        Every weight reaches every *row*, but there only one of the three outputs: its own column of
        P. The other two are zero: 48 of 72.
    [x] 48: a weight moves only its own output
        Yes: in each row of the table 2 of 6 are not zero, the weights of that output. 12 rows make
        24, and 48 zeros are left.
    [ ] 60: each P moves with one weight only
        Then each of the 12 rows would have one entry. Here each P moves with the 2 weights of its
        output, so each row has two: 24 that are not zero, 48 that are.
""")
