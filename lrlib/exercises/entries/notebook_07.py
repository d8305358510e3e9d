"""Notebook 07, "Choose star or at": its exercises and predictions.

Three rows with three features, a square X in which shapes can't tell right from wrong, and tables
in which no two sizes are equal, where they can. The right answers are computed by another route
than the learner's: sums over named indices (`np.einsum`).
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()

X = np.array([[0, 1, 2], [3, 4, 5], [5, 6, 7]])
W = np.array([[1], [2], [3]])
b = np.array([2])
y = np.array([[11], [27], [41]])
dLdP = 2 * (np.einsum("ia,ak->ik", X, W) + b - y)
dLdW = np.einsum("ia,ik->ak", X, dLdP)

X4 = np.array([[1, 2], [3, 1], [2, -1], [-1, 1]])
W4 = np.array([[1, 0, 2], [2, 1, -1]])
b4 = np.array([1, 0, -1])
y4 = np.array([[5, 2, 0], [7, 0, 4], [1, -2, 2], [1, 2, -5]])
P4 = np.einsum("ia,ak->ik", X4, W4) + b4
dLdP4 = 2 * (P4 - y4)
dLdW4 = np.einsum("ia,ik->ak", X4, dLdP4)
X5 = np.array([[1, 0], [2, 1], [0, 3], [-1, 1], [1, 2]])
dLdN5 = np.array([[1, 0, 2], [0, 1, -1], [2, -1, 0], [1, 1, 1], [-1, 2, 0]])
dLdW5 = np.einsum("ia,ik->ak", X5, dLdN5)
dLdQ = np.array([[1, 0, 2], [0, -1, 1], [2, 1, 0], [-1, 0, 1]])
s = np.array([1, 10, 2])


# ---- 7.1: three outer products

entries.exercise(
    "7.1",
    right=dict(dLdW_sum=dLdW),
    n=3,
    wrong=dict(
        last_row=np.outer(X[2], dLdP[2]),
        first_row=np.outer(X[0], dLdP[0]),
        mean=dLdW / 3,
        rows_unsummed=X * dLdP,
        stack_unsummed=np.stack([np.outer(X[i], dLdP[i]) for i in range(3)]),
        columns_unsummed=(X * dLdP).T,
        flat=dLdW.ravel(),
        lying=dLdW.T,
        over_features=X @ dLdP,
        half=dLdW / 2,
    ),
    text="""
    question: Add up the outer products of the three rows.

    last_row: Yours, {yours}, is the outer product of row 2 alone. Does each round of your loop
        overwrite the one before? `+=` adds; `=` replaces.
    first_row: Yours, {yours}, is the outer product of row 0 alone. There are three rows: add the
        other two.
    mean: Yours, {yours}, is a third of it: the mean over the rows. That belongs to the mean squared
        error. In this notebook the loss is the sum, so the shares are added.
    rows_unsummed: You have the three shares, one in each row, and they are right. They are not
        added up yet, and W has a different shape: (3, 1).
    stack_unsummed: You have the three outer products, one behind the other, and they are right. Now
        add them: `sum(...)` of your list, or `.sum(axis=0)` of an array.
    columns_unsummed: You have the three shares, one in each column, and they are right. Now add the
        three columns up: dLdW has the shape of W, (3, 1).
    flat: The three numbers are right, but they lie flat, with the shape (3,). W has the shape (3,
        1), and W minus a flat array would become (3, 3).
    lying: The three numbers are right, but they lie in a row, (1, 3). `np.outer(u, v)` has a row
        for each number of u: put X[i] first, dLdP[i] second.
    over_features: Yours, {yours}, has the right shape and wrong numbers. It is X @ dLdP: that adds
        over the features of one row. Add over the rows.
    half: Yours, {yours}, is half of it. Did you use the errors P - y? dLdP is 2 (P - y).

    hint 1: For one row it is `np.outer(X[0], dLdP[0])`. There are three rows, and the loss is a sum
        over the rows.
    hint 2: Write the three down with `+` between them, or let a loop add them to zeros of the shape
        (3, 1).
    hint 3: `dLdW_sum = sum(np.outer(X[i], dLdP[i]) for i in range(3))`
    solution: dLdW_sum = sum(np.outer(X[i], dLdP[i]) for i in range(3))
    why: Each outer product is one row's gradient, in the shape of W. The loss adds up the squared
        errors of the rows, so their gradients add up, too.
    """,
)


# ---- 7.2: a broken line, a matrix product

entries.exercise(
    "7.2",
    right=dict(dLdW5=dLdW5),
    n=5,
    wrong=dict(
        turned=dLdW5.T,
        unsummed=X5[:, :, None] * dLdN5[:, None, :],
        first_row=np.outer(X5[0], dLdN5[0]),
        other_data=dLdW4,
        mean=dLdW5 / 5,
    ),
    text="""
    question: Forward N = X5 @ W5, backward dLdN5 * X5.T: repair it.

    turned: Yours has the shape (3, 2), and W5 has (2, 3). You add over the rows, which is right;
        this is the layout of PyTorch's weights. Ours are (d, k).
    unsummed: You have the five outer products, one for each row. Now add them up: `.sum(axis=0)`.
        The matrix product does both at once.
    first_row: That is the outer product of row 0 alone. All five rows use W5: add up.
    other_data: This is the gradient for the other data, X4. This exercise is about X5 and dLdN5.
    mean: Yours is the mean over the rows, a fifth of the sum. In this notebook the loss is the sum.

    hint 1: The forward step is a matrix product: each weight reaches all five rows. What must
        happen with the five shares that come back?
    hint 2: They are added, so it is `@`. The sum runs over the rows, and the result has the shape
        of W5, (2, 3).
    hint 3: `dLdW5 = X5.T @ dLdN5`, shapes (2, 5) @ (5, 3).
    solution: dLdW5 = X5.T @ dLdN5
    why: A matrix product forward, so a matrix product back: (d, n) @ (n, k) adds over the rows.
    """,
)


# ---- 7.3: a broken line, elementwise

entries.exercise(
    "7.3",
    right=dict(dLdP_from_Q=dLdQ * s),
    n=4,
    wrong=dict(
        as_broken=dLdQ @ s,
        over_rows=(dLdQ * s).sum(axis=0),
        divided=dLdQ / s,
        unscaled=dLdQ,
        dLds=(dLdQ * P4).sum(axis=0),
        times_P=dLdQ * P4,
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

    hint 1: What does one P reach? Draw its arrows in `Q = P4 * s`.
    hint 2: One arrow, to the Q in its own place. The step is elementwise, so the way back is, too,
        and the shape is that of P4.
    hint 3: `dLdP_from_Q = dLdQ * s`
    solution: dLdP_from_Q = dLdQ * s
    why: Elementwise forward, elementwise back. That s serves all rows matters when you look for
        dLds; the P's are (4, 3) separate numbers with one arrow each.
    """,
)


# ---- predictions

entries.predictions("""
7.a: Row 0 alone gives three numbers for the weights: 0, -2, -4. All three rows together give three
    numbers, too. How are they made?
    [ ] the rows' shares are averaged
        That belongs to the mean. The loss of this notebook is the sum of the squared errors: each
        row adds its error to it, so each adds its share. It comes out as -4, -6, -8.
    [x] the rows' shares are added
        Yes. The loss adds up the squared errors of the rows, so their shares add up. It comes out
        as -4, -6, -8.
    [ ] the largest share counts, weight by weight
        A large share doesn't silence the others. If a weight moves, every row's error moves, and
        the loss adds them all up: -4, -6, -8.

7.b: X is (3, 3) here. So X @ dLdP has the shape (3, 1), like X.T @ dLdP. Are its numbers right?
    [ ] yes: the shape is right, and that is what the transpose is for
        The shape is right and the numbers are not: -2, -8, -12 where measuring gives -4, -6, -8.
        The transpose decides over what is added up.
    [x] no: it adds over the features instead of the rows
        Yes. It gives -2, -8, -12, and measuring gives -4, -6, -8. A right shape is no proof.
    [ ] numpy refuses: without the transpose it is an error
        numpy checks sizes only, and (3, 3) @ (3, 1) fits. It would refuse if n and d were
        different. Here it returns -2, -8, -12 without a word; right is -4, -6, -8.

7.c: dLdP * dPdN * dNdW, with * everywhere. The shapes are (3, 1), (3, 1) and (3, 3). What comes
    out?
    [ ] an error: (3, 1) and (3, 3) don't match
        They match more easily than you would like: numpy stretches the one column along the three
        of the other. Out comes a (3, 3) table, and no complaint.
    [ ] the right three numbers
        Nothing in it adds up, so nine numbers stay nine. Out comes a (3, 3) table; W has three
        numbers.
    [x] a (3, 3) table that is no gradient of W
        Yes: numpy stretches the column along the table. Nothing is added up, so the shape isn't
        that of W.

7.d: One example, kept flat: x has the shape (3,) and dLdp has the shape (4,). W is (3, 4). Which
    line gives its twelve derivatives, in that shape?
    [ ] x * dLdp
        `*` pairs number by number, and three numbers cannot be paired with four: numpy refuses.
        Here each x must meet each dLdp: np.outer(x, dLdp).
    [ ] x.T * dLdp
        A flat array has no rows and columns to exchange, so x.T is still (3,), and numpy refuses.
        Each x must meet each dLdp: np.outer(x, dLdp).
    [x] np.outer(x, dLdp)
        Yes: each x times each dLdp, with a row for each x and a column for each dLdp: (3, 4).
    [ ] np.outer(dLdp, x)
        The twelve numbers are right and the shape is (4, 3): what stands first gives the rows. W
        has a row for each feature, so x comes first: np.outer(x, dLdp).
""")
