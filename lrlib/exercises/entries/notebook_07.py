"""Notebook 07, "Follow the shapes": its exercises and predictions.

Three samples with three features, a square X in which shapes can't tell right from wrong, and
four samples with two features and three outputs, in which they can. The right answers are
computed by another route than the learner's: sums over named indices (`np.einsum`).
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
        last_sample=np.outer(X[2], dLdP[2]),
        first_sample=np.outer(X[0], dLdP[0]),
        mean=dLdW / 3,
        rows_unsummed=X * dLdP,
        stack_unsummed=np.stack([np.outer(X[i], dLdP[i]) for i in range(3)]),
        columns_unsummed=(X * dLdP).T,
        flat=dLdW.ravel(),
        row=dLdW.T,
        over_features=X @ dLdP,
        half=dLdW / 2,
    ),
    text="""
    question: Add up the outer products of the three samples.

    last_sample: Yours, {yours}, is the outer product of sample 2 alone. Does each round of your
        loop overwrite the one before? `+=` adds; `=` replaces.
    first_sample: Yours, {yours}, is the outer product of sample 0 alone. There are three samples:
        add the other two.
    mean: Yours, {yours}, is a third of it: the mean over the samples. That belongs to the mean
        squared error. Our loss is the sum, so the shares are added.
    rows_unsummed: You have the three shares, one in each row, and they are right. They are not
        added up yet, and a row is not a column: W has shape (3, 1).
    stack_unsummed: You have the three outer products, one behind the other, and they are right. Now
        add them: `sum(...)` of your list, or `.sum(axis=0)` of an array.
    columns_unsummed: You have the three shares, one in each column, and they are right. Now add the
        three columns up: dLdW has the shape of W, (3, 1).
    flat: The three numbers are right, but they lie flat, with the shape (3,). W has the shape (3,
        1), and W minus a flat array would become (3, 3).
    row: The three numbers are right, but they stand in a row, (1, 3). `np.outer(u, v)` has a row
        for each number of u: put X[i] first, dLdP[i] second.
    over_features: Yours, {yours}, has the right shape and wrong numbers. It is X @ dLdP: that adds
        along the rows of X, over the features of one sample. Add over the samples.
    half: Yours, {yours}, is half of it. Did you use the errors P - y? dLdP is 2 (P - y).

    hint 1: For one sample it is `np.outer(X[0], dLdP[0])`. There are three of them, and the loss is
        a sum over the samples.
    hint 2: Write the three down with `+` between them, or let a loop add them to zeros of the shape
        (3, 1).
    hint 3: `dLdW_sum = sum(np.outer(X[i], dLdP[i]) for i in range(3))`
    solution: dLdW_sum = sum(np.outer(X[i], dLdP[i]) for i in range(3))
    why: Each outer product is one sample's gradient, in the shape of W. The SSE adds up the
        samples' squared errors, so their gradients add up, too.
    """,
)


# ---- 7.2: the gradient of the bias, from dLdP (n, k)


def reference_bias(dLdP):
    return np.einsum("ik->k", dLdP)


entries.exercise(
    "7.2",
    right=dict(bias_gradient=reference_bias),
    cases=[
        (np.array([[2, 0, -2], [-2, 2, 0], [0, 2, 4], [2, -2, 2]]),),
        (np.array([[1.0, 2.0], [3.0, 4.0]]),),
        (np.array([[4.0], [-1.0], [2.0]]),),
        (np.array([[5.0, -1.0]]),),
    ],
    wrong=dict(
        unsummed=lambda dLdP: dLdP * np.ones_like(dLdP),
        one_number=lambda dLdP: dLdP.sum(),
        over_outputs=lambda dLdP: dLdP.sum(axis=1),
        mean=lambda dLdP: dLdP.mean(axis=0),
        kept_row=lambda dLdP: dLdP.sum(axis=0, keepdims=True),
        first_sample=lambda dLdP: dLdP[0],
    ),
    text="""
    question: The gradient of the biases: from dLdP (n, k) to dLdb (k,).

    unsummed: Yours still has a row for each of the {n} samples. One bias serves them all, so their
        shares must be added: a sum is missing.
    one_number: You add up everything, {yours}, also over the outputs. Each output has a bias of its
        own; add only over the samples, and the samples are axis 0.
    over_outputs: You have one number for each *sample*: you added along the rows, over the outputs.
        Down the rows, over the samples, is axis 0.
    mean: Yours is the mean over the samples, the right one divided by n. The loss is the sum here:
        n arrows leave each bias, and n shares add up.
    kept_row: The numbers are right, but they stand in a table of one row. b has the shape (k,), so
        dLdb has it too: without `keepdims`.
    first_sample: Yours is sample 0's share alone. Every sample uses the bias: add all rows.

    hint 1: Which shape must it have? One number for each bias, that is for each output.
    hint 2: Every row of dLdP is one sample's share, for all outputs. Add the rows up.
    hint 3: `return dLdP.sum(axis=0)`: axis 0 runs down the rows.
    solution:
        def bias_gradient(dLdP):
            return dLdP.sum(axis=0)
    why: Each bias has n arrows going out, one to each sample, and each brings back its dLdP times
        1. Broadcasting forward is summing backward.
    """,
)


# ---- 7.3: samples are columns, X (d, n) and dLdP (k, n)


def reference_columns(X, dLdP):
    return np.einsum("ai,ki->ka", X, dLdP)


entries.exercise(
    "7.3",
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
    question: Samples are columns, W is (k, d): from X (d, n) and dLdP (k, n) to dLdW (k, d).

    turned: You add over the samples, which is right, but yours has the shape (d, k). In this layout
        W is (k, d), and a gradient has the shape of its parameter.
    as_rows: `X.T @ dLdP` is the line for samples as rows. Here the rows of X are features, so its
        transpose puts samples where features were. Which of the two tables has to be turned, so
        that `@` runs over the samples of both?
    untransposed: Without a transpose, `dLdP @ X` pairs the samples of dLdP with the features of X.
        Both must run over the same thing: turn X round.
    mean: Yours is the mean over the samples. The loss is the sum: leave the division out.
    over_features: You divide by X.shape[0]. Here that is the number of features, and the sum needs
        no division at all.
    torch: `dLdP.T @ X` is PyTorch's line: its weights are (k, d), but its samples are rows. Here
        they are columns.

    hint 1: It must add over the n samples, and they are the *columns* of both tables. `@` runs
        along the rows of what stands on its left.
    hint 2: The result has a row for each output, so dLdP (k, n) stands on the left. What stands on
        the right must begin with n.
    hint 3: `return dLdP @ X.T`, shapes (k, n) @ (n, d) = (k, d).
    solution:
        def weight_gradient(X, dLdP):
            return dLdP @ X.T
    why: (k, n) @ (n, d) = (k, d): the n in the middle is what is added over, the samples. In rows
        it reads X.T @ dLdP; it is the same sum, turned round.
    """,
)


# ---- 7.4: broken line 1, a matrix product

entries.exercise(
    "7.4",
    right=dict(dLdW_1=dLdW5),
    n=5,
    wrong=dict(
        turned=dLdW5.T,
        unsummed=X5[:, :, None] * dLdN5[:, None, :],
        first_sample=np.outer(X5[0], dLdN5[0]),
        other_data=dLdW4,
        mean=dLdW5 / 5,
    ),
    text="""
    question: Pass 1. Forward N = X5 @ W5, backward dLdN5 * X5.T: repair it.

    turned: Yours has the shape (3, 2), and W5 has (2, 3). You add over the samples, which is right;
        this is the layout of PyTorch's weights. Ours are (d, k).
    unsummed: You have the five outer products, one for each sample. Now add them up:
        `.sum(axis=0)`. The matrix product does both at once.
    first_sample: That is the outer product of sample 0 alone. All five samples use W5: add up.
    other_data: This is the gradient for the other data, X4. Pass 1 is about X5 and dLdN5.
    mean: Yours is the mean over the samples, a fifth of the sum. Our loss is the sum.

    hint 1: The forward step is a matrix product: each weight reaches all five samples. What must
        happen with the five shares that come back?
    hint 2: They are added, so it is `@`. The sum runs over the samples, and the result has the
        shape of W5, (2, 3).
    hint 3: `dLdW_1 = X5.T @ dLdN5`, shapes (2, 5) @ (5, 3).
    solution: dLdW_1 = X5.T @ dLdN5
    why: A matrix product forward, so a matrix product back: (d, n) @ (n, k) adds over the samples.
    """,
)


# ---- 7.5: broken line 2, elementwise

entries.exercise(
    "7.5",
    right=dict(dLdP_2=dLdQ * s),
    n=4,
    wrong=dict(
        as_broken=dLdQ @ s,
        over_samples=(dLdQ * s).sum(axis=0),
        divided=dLdQ / s,
        unscaled=dLdQ,
        dLds=(dLdQ * P4).sum(axis=0),
        times_P=dLdQ * P4,
    ),
    text="""
    question: Pass 2. Forward Q = P4 * s; asked for is dLdP, backward dLdQ @ s: repair it.

    as_broken: That is the broken line itself: `@` adds over the outputs, so one number is left for
        each sample. Each P reaches only its own Q: there is nothing to add.
    over_samples: You added over the samples. That would be right for something that all samples
        share. Each P has a single arrow, to its own Q: no sum.
    divided: You divide by s. If P grows by 1, Q grows by s: so dQdP is s, and the chain multiplies
        by it.
    unscaled: That is dLdQ itself. Q moves s times as much as P, so the factor s is missing.
    dLds: That is dLds, how the loss moves with each s. Asked for is dLdP: how it moves with each
        number of P4.
    times_P: P4 is how Q moves with *s*. Asked for is how Q moves with P: that factor is s.

    hint 1: What does one P reach? Draw its arrows in `Q = P4 * s`.
    hint 2: One arrow, to the Q in its own place. The step is elementwise, so the way back is, too,
        and the shape is that of P4.
    hint 3: `dLdP_2 = dLdQ * s`
    solution: dLdP_2 = dLdQ * s
    why: Elementwise forward, elementwise back. That s serves all samples matters when you ask for
        dLds; the P's are (4, 3) separate numbers with one arrow each.
    """,
)


# ---- 7.6: broken line 3, one number for all

entries.exercise(
    "7.6",
    right=dict(dLdt_3=float(np.einsum("ik,ik->", dLdQ, P4))),
    n=4,
    wrong=dict(
        as_broken=(dLdQ * P4).sum(axis=0),
        over_outputs=(dLdQ * P4).sum(axis=1),
        unsummed=dLdQ * P4,
        without_P=dLdQ.sum(),
        mean=(dLdQ * P4).mean(),
        times_t=5 * float(np.sum(dLdQ * P4)),
        t_for_P=5 * float(np.sum(dLdQ)),
    ),
    text="""
    question: Pass 3. Forward Q = t * P4 with one number t, backward summed along axis 0: repair it.

    as_broken: That is the broken line itself: it adds over the samples and keeps the outputs apart.
        The one t reaches all outputs as well.
    over_outputs: You add over the outputs and keep the samples apart. The one t serves all samples
        as well.
    unsummed: These are the twelve shares, and they are right. t is one number with twelve arrows:
        add all twelve up.
    without_P: Yours, {yours}, leaves out how Q moves with t. Q = t * P4: if t grows by 1, each Q
        grows by its own P.
    mean: Yours, {yours}, is the mean of the twelve shares. They are added.
    times_t: Yours, {yours}, has the factor t in it. How does t * P move with t? By P.
    t_for_P: Yours, {yours}, multiplies by t. That is how Q moves with P. Asked for is how it moves
        with t: by P.

    hint 1: A gradient has the shape of its parameter, and t is one number. How many arrows leave
        it?
    hint 2: Twelve, one to each Q. Along each comes back dLdQ times how this Q moves with t.
    hint 3: `dLdt_3 = (dLdQ * P4).sum()`: no axis, everything is added.
    solution: dLdt_3 = (dLdQ * P4).sum()
    why: A value that was used n·k times gets the sum of n·k shares. The bias sums over axis 0
        because it was used n times; copy the reason, not the line.
    """,
)


# ---- 7.7: broken line 4, the square X

entries.exercise(
    "7.7",
    right=dict(dLdW_4=dLdW),
    n=3,
    wrong=dict(
        as_broken=X @ dLdP,
        unsummed=X.T * dLdP,
        rows_unsummed=X * dLdP,
        row=dLdW.T,
        flat=dLdW.ravel(),
        other_data=dLdW4,
    ),
    text="""
    question: Pass 4. The square X: X @ dLdP has the right shape. Repair it.

    as_broken: That is the broken line itself. It fits only because n and d are both 3. It adds over
        the features of one sample; add over the samples of one feature.
    unsummed: Turned round, yes; but `*` adds nothing up and leaves (3, 3). W has (3, 1).
    rows_unsummed: These are the samples' shares, one in each row. Add them up over the samples, and
        the result must stand as a column.
    row: The numbers are right, but they stand in a row, (1, 3). W is (3, 1): X.T on the left of
        dLdP.
    flat: The numbers are right, but they lie flat. W has the shape (3, 1).
    other_data: This is the gradient for the other data, X4. Pass 4 is about X and dLdP.

    hint 1: Shapes can't help, since n = d. Which index has to be added up: samples or features?
    hint 2: Weight f collects from every sample: down column f of X. `@` runs along rows.
    hint 3: `dLdW_4 = X.T @ dLdP`
    solution: dLdW_4 = X.T @ dLdP
    why: Measured in this notebook: -4, -6, -8. Where two sizes are equal, a wrong line can have the
        right shape; what it adds over decides.
    """,
)


# ---- 7.8: over what a product adds

entries.exercise(
    "7.8",
    right=dict(runs_over="outputs"),
    wrong=dict(
        samples="samples",
        features="features",
    ),
    text="""
    question: Over what does dLdP4 @ W4.T add?

    samples: The samples are the rows of dLdP4, one below the other. `@` runs along a row, and the
        samples are still there in the result: it has a row for each.
    features: The features are still there in the result, (4, 2): two columns, one for each. What is
        added over is gone. What stands side by side in a row of dLdP4?

    hint 1: `@` runs along the rows of what stands on its left, and that is dLdP4.
    hint 2: A row of dLdP4 is one sample. What stands side by side in it?
    hint 3: (n, k) @ (k, d) = (n, d): k is gone.
    solution: runs_over = "outputs"
    why: (4, 3) @ (3, 2): the 3 in the middle is gone, the outputs. Each feature reaches all outputs
        of its sample, so their shares come back and add up. lrlib calls it dLdX.
    """,
)


# ---- predictions

entries.predictions("""
7.a: Sample 0 alone gives three numbers for the weights: 0, -2, -4. All three samples together give
    three numbers, too. How are they made?
    [ ] the samples' shares are averaged
        That belongs to another loss, the mean. Ours is the sum of the squared errors: each sample
        adds its error to it, so each adds its share. It comes out as -4, -6, -8.
    [x] the samples' shares are added
        Yes. The loss adds up the samples' squared errors, so their shares add up. It comes out as
        -4, -6, -8.
    [ ] the largest share counts, weight by weight
        A large share doesn't silence the others. If a weight moves, every sample's error moves, and
        the loss adds them all up: -4, -6, -8.

7.b: X is (3, 3) here. So X @ dLdP has the shape (3, 1), like X.T @ dLdP. Are its numbers right?
    [ ] yes: the shape is right, and that is what the transpose is for
        The shape is right and the numbers are not: -2, -8, -12 where measuring gives -4, -6, -8.
        The transpose decides over what is added up.
    [x] no: it adds over the features instead of the samples
        Yes. It gives -2, -8, -12, and measuring gives -4, -6, -8. A right shape is no proof.
    [ ] numpy refuses: without the transpose it is an error
        numpy checks sizes only, and (3, 3) @ (3, 1) fits. It would refuse if n and d were
        different. Here it returns -2, -8, -12 without a word; right is -4, -6, -8.

7.c: dLdP * dPdN * dNdW, with * everywhere. The shapes are (3, 1), (3, 1) and (3, 3). What comes
    out?
    [ ] an error: (3, 1) and (3, 3) don't match
        They match more easily than one would wish: numpy stretches the one column along the three
        of the other. Out comes a (3, 3) table, and no complaint.
    [ ] the right three numbers
        Nothing in it adds up, so nine numbers stay nine. Out comes a (3, 3) table; W has three
        numbers.
    [x] a (3, 3) table that is no gradient of W
        Yes: numpy stretches the column along the table. Nothing is added up, so the shape isn't
        that of W.

7.d: Somebody leaves the sum out and updates b - 0.5 * (dLdP * dPdb). What happens to b, which has
    the shape (1,)?
    [ ] numpy refuses: (1,) and (3, 1) differ
        numpy stretches the one b to three rows and says nothing. b comes back with the shape (3,
        1): three biases, one for each sample.
    [ ] b stays one number: numpy adds the three up
        numpy stretches by itself and never adds by itself. b comes back with the shape (3, 1):
        three biases, one for each sample.
    [x] b becomes three numbers, one for each sample
        Yes: (1,) minus (3, 1) is (3, 1). From then on every sample has a bias of its own, and
        nothing complains.

7.e: dP/dW has 72 entries: 12 P's (4 samples, 3 outputs) and 6 weights (2 features, 3 outputs). How
    many of them are zero?
    [ ] none: in a matrix product every weight reaches every sample
        Every weight reaches every *sample*, but there only one of the three outputs: its own column
        of P. The other two are zero: 48 of 72.
    [x] 48: a weight moves only its own output
        Yes: in each row 2 of 6 are not zero, the weights of that output. 12 rows make 24, and 48
        zeros are left.
    [ ] 60: it is a diagonal, as for the squares
        A diagonal would have one entry in each of the 12 rows. Here each P hangs on the 2 weights
        of its output, so each row has two: 24 that are not zero, 48 that are.

7.f: PyTorch keeps samples as rows, X (n, d), and stores W as (k, d). What is its gradient of W?
    [ ] X.T @ dLdP
        That has the shape (d, k). The weights are stored as (k, d), and a gradient has the shape of
        its parameter: dLdP.T @ X, (k, n) @ (n, d).
    [x] dLdP.T @ X
        Yes: (k, n) @ (n, d) = (k, d). It adds over the n samples and has the shape of the stored W.
    [ ] dLdP @ X.T
        With samples as rows that is (n, k) @ (d, n), which doesn't fit. It is the line for samples
        as columns. Here it is dLdP.T @ X, (k, n) @ (n, d).
""")
