"""Lab A, the whole table of derivatives: its exercises and predictions.

Four rows with two features and three outputs, in which no two sizes are equal, and one product of
a table with a flat array. The right answers are sums over named indices (`np.einsum`).
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()


# ---- a.1: the gradient of a scalar loss, in the shape of x


def reference_chain(A, dLdq):
    return np.einsum("mj,m->j", A, dLdq)


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
    question: From A (m, d) and dLdq (m,) to dLdx, in the shape of x: (d,).

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

    hint 1: q number m moves with x number j by A[m, j]. Multiply it by dLdq[m] and add over m.
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


# ---- a.2: examples are columns, X (d, n) and dLdP (k, n)


def reference_columns(X, dLdP):
    return np.einsum("ai,ki->ka", X, dLdP)


entries.exercise(
    "a.2",
    right=dict(weight_gradient=reference_columns),
    cases=[
        (
            np.array([[1, 3, 2, -1], [2, 1, -1, 1]]),
            np.array([[2, -2, 0, 2], [0, 2, 2, -2], [-2, 0, 4, 2]]),
        ),
        (np.array([[0, 1], [2, 3]]), np.array([[1, -1], [4, 0]])),
        (np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 0.0, -2.0]])),
        (np.array([[2.0], [1.0]]), np.array([[3.0], [-1.0], [0.5]])),
    ],
    wrong=dict(
        turned=lambda X, dLdP: X @ dLdP.T,
        as_rows=lambda X, dLdP: X.T @ dLdP,
        untransposed=lambda X, dLdP: dLdP @ X,
        mean=lambda X, dLdP: dLdP @ X.T / X.shape[1],
        over_features=lambda X, dLdP: dLdP @ X.T / X.shape[0],
        torch=lambda X, dLdP: dLdP.T @ X,
    ),
    text="""
    question: Examples are columns, W is (k, d): from X (d, n) and dLdP (k, n) to dLdW (k, d).

    turned: You add over the examples, which is right, but yours has the shape (d, k). In this
        layout W is (k, d), and a gradient has the shape of its parameter.
    as_rows: `X.T @ dLdP` is the line for examples as rows. Here the rows of X are features, so its
        transpose puts examples where features were. Which of the two tables has to be turned, so
        that `@` runs over the examples of both?
    untransposed: Without a transpose, `dLdP @ X` pairs the examples of dLdP with the features of X.
        Both must run over the same thing: turn X round.
    mean: Yours is the mean over the examples. The loss is the sum: leave the division out.
    over_features: You divide by X.shape[0]. Here that is the number of features, and the sum needs
        no division at all.
    torch: `dLdP.T @ X` is PyTorch's line: its weights are (k, d), but its examples are rows. Here
        they are columns.

    hint 1: It must add over the n examples, and they are the *columns* of both tables. `@` runs
        along the rows of the table on its left.
    hint 2: The result has a row for each output, so dLdP (k, n) stands on the left. What stands on
        the right must begin with n.
    hint 3: `return dLdP @ X.T`, shapes (k, n) @ (n, d) = (k, d).
    solution:
        def weight_gradient(X, dLdP):
            return dLdP @ X.T
    why: (k, n) @ (n, d) = (k, d): the n in the middle is what is added over, the examples. In rows
        it reads X.T @ dLdP; it is the same sum, turned round.
    """,
)


# ---- predictions

entries.predictions("""
a.a: dP/dW has 72 entries: 12 P's (4 rows, 3 outputs) and 6 weights (2 features, 3 outputs). How
    many of them are zero?
    [ ] none: in a matrix product every weight reaches every row
        Every weight reaches every *row*, but there only one of the three outputs: its own column of
        P. The other two are zero: 48 of 72.
    [x] 48: a weight moves only its own output
        Yes: in each row of the table 2 of 6 are not zero, the weights of that output. 12 rows make
        24, and 48 zeros are left.
    [ ] 60: it is a diagonal
        A diagonal would have one entry in each of the 12 rows. Here each P moves with the 2 weights
        of its output, so each row has two: 24 that are not zero, 48 that are.

a.b: PyTorch keeps examples as rows, X (n, d), and stores W as (k, d). What is its gradient of W?
    [ ] X.T @ dLdP
        That has the shape (d, k). The weights are stored as (k, d), and a gradient has the shape of
        its parameter: dLdP.T @ X, (k, n) @ (n, d).
    [x] dLdP.T @ X
        Yes: (k, n) @ (n, d) = (k, d). It adds over the n examples and has the shape of the stored
        W.
    [ ] dLdP @ X.T
        With examples as rows that is (n, k) @ (d, n), which doesn't fit. It is the line for
        examples as columns. Here it is dLdP.T @ X, (k, n) @ (n, d).
""")
