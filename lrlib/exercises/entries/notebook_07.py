"""Notebook 07, "Choose star or at": its exercises and predictions.

Tables in which no two sizes are equal, so that a wrong shape shows. The right answers are computed
by another route than the learner's: sums over named indices (`np.einsum`).
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()

X4 = np.array([[1, 2], [3, 1], [2, -1], [-1, 1]])
W4 = np.array([[1, 0, 2], [2, 1, -1]])
b4 = np.array([1, 0, -1])
y4 = np.array([[5, 2, 0], [7, 0, 4], [1, -2, 2], [1, 2, -5]])
P4 = np.einsum("ia,ak->ik", X4, W4) + b4
dLdP4 = 2 * (P4 - y4)
dLdW4 = np.einsum("ia,ik->ak", X4, dLdP4)
dLdQ = np.array([[1, 0, 2], [0, -1, 1], [2, 1, 0], [-1, 0, 1]])
s = np.array([1, 10, 2])


# ---- 7.1: a broken line, a matrix product

entries.exercise(
    "7.1",
    right=dict(dLdW4=dLdW4),
    n=4,
    wrong=dict(
        turned=dLdW4.T,
        unsummed=X4[:, :, None] * dLdP4[:, None, :],
        first_row=np.outer(X4[0], dLdP4[0]),
        over_outputs=dLdP4 @ W4.T,
        mean=dLdW4 / 4,
        half=dLdW4 / 2,
        all_numbers=dLdW4 / 12,
    ),
    text="""
    question: Forward P4 = X4 @ W4 + b4, backward dLdP4 * X4.T: repair it.

    turned: Yours has the shape (3, 2), and W4 has (2, 3). You add over the rows, which is right;
        this is the layout of PyTorch's weights. Ours are (d, k).
    unsummed: You have the four outer products, one for each row. Now add them up: `.sum(axis=0)`.
        The matrix product does both at once.
    first_row: That is the outer product of row 0 alone. All four rows use W4: add up.
    over_outputs: That is dLdX, how the loss moves with each number of X4: `@` with W4 adds over the
        outputs. The weights need a sum over the rows.
    mean: Yours is the mean over the rows, a quarter of the sum. In this notebook the loss is the
        sum.
    half: Yours is half of it. Did you use the errors P4 - y4? dLdP4 is 2 (P4 - y4).
    all_numbers: Yours is divided by 12, as in the gradient of `np.mean`: it divides by all 4 · 3
        numbers. In this notebook the loss is the sum.

    hint 1: The forward step is a matrix product: each weight reaches all four rows. What must
        happen with the four shares that come back?
    hint 2: They are added, so it is `@`. The sum runs over the rows, and the result has the shape
        of W4, (2, 3).
    hint 3: `dLdW4 = X4.T @ dLdP4`, shapes (2, 4) @ (4, 3).
    solution: dLdW4 = X4.T @ dLdP4
    why: A matrix product forward, so a matrix product back: (d, n) @ (n, k) adds over the rows.
    """,
)


# ---- 7.2: a broken line, elementwise

entries.exercise(
    "7.2",
    right=dict(dLdP_from_Q=dLdQ * s),
    n=4,
    wrong=dict(
        as_broken=dLdQ @ s,
        over_rows=(dLdQ * s).sum(axis=0),
        divided=dLdQ / s,
        unscaled=dLdQ,
        dLds=(dLdQ * P4).sum(axis=0),
        times_P=dLdQ * P4,
        table=dLdQ.T @ P4,
        table_turned=P4.T @ dLdQ,
    ),
    text="""
    question: Forward Q = P4 * s; find dLdP; backward dLdQ @ s: repair it.

    as_broken: That is the broken line itself: `@` adds over the outputs, so one number is left for
        each row. Each P reaches only its own Q: there is nothing to add.
    over_rows: You added over the rows. That would be right for something that all rows share. Each
        P has a single arrow, to its own Q: no sum.
    divided: You divide by s. If P grows by 1, Q grows by s: so dQdP is s, and the chain multiplies
        by it.
    unscaled: That is dLdQ itself. Q moves s times as much as P, so the factor s is missing.
    dLds: That is dLds, how the loss moves with each s. Find dLdP: how it moves with each number of
        P4.
    times_P: P4 is how Q moves with *s*. You need how Q moves with P: that factor is s.
    table: Yours has the shape (3, 3), because `@` has added over the rows. Each P reaches only its
        own Q: nothing is added, and the factor is s.
    table_turned: That is a (3, 3) table: each output of P4 met each output of dLdQ. Each P reaches
        only its own Q, in the same place: `*` with the factor s.

    hint 1: What does one P reach? Draw its arrows in `Q = P4 * s`.
    hint 2: One arrow, to the Q in its own place. The step is elementwise, so the way back is, too,
        and the shape is that of P4.
    hint 3: `dLdP_from_Q = dLdQ * s`
    solution: dLdP_from_Q = dLdQ * s
    why: Elementwise forward, elementwise back. All rows share s, but that matters only for dLds.
        Each of the (4, 3) numbers of P4 has one arrow.
    """,
)


# ---- predictions

entries.predictions("""
7.a: X is (3, 3) here. So X @ dLdP has the shape (3, 1), like X.T @ dLdP. Are its numbers right?
    [ ] yes: the transpose is only there for the shapes, and here they fit
        The shape is right and the numbers are not: -2, -8, -12, and the first weight measures -4.
        The transpose decides over what is added up.
    [x] no: it adds over the features instead of the rows
        Yes. It gives -2, -8, -12, and the first weight measures -4. A right shape is no proof.
    [ ] numpy refuses
        numpy checks sizes only, and (3, 3) @ (3, 1) fits. It would refuse if n and d were
        different. Here it returns -2, -8, -12 without a word; right is -4, -6, -8.

7.b: dLdP * dPdN * dNdW, with * everywhere. The shapes are (3, 1), (3, 1) and (3, 3). What comes
    out?
    [ ] an error: (3, 1) and (3, 3) don't match
        numpy repeats the one column three times, and then the shapes match. You get a (3, 3) table
        and no error message.
    [ ] the right three numbers
        Nothing in it adds up, so nine numbers stay nine. You get a (3, 3) table, and W has three
        numbers.
    [x] a (3, 3) table that is no gradient of W
        Yes: numpy repeats the column across the table. Nothing is added up, so the shape isn't that
        of W.
""")
