"""Notebook 09, "Trust your gradient": its exercises and predictions.

The three samples of source 1, "Deep Learning from Scratch", chapter 2. The right answers are
computed by another route than the learner's: the normal equations for the gradient, the
expanded square for the measured slope.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()

X = np.array([[0.0, 1, 2], [3, 4, 5], [5, 6, 7]])
y = np.array([[11.0], [27], [41]])
W = np.array([[1.0], [2], [3]])
b = np.array([2.0])


# ---- 9.1: loss(b + h) - loss(b) = 2 h mean(error) + h², so forward gives 2 mean(error) + h

errors = np.array([-1.0, 1, -1])
NUDGE = 0.001
slope_b = 2 * errors.mean() + NUDGE

entries.exercise(
    "9.1",
    right=dict(slope_b=float(slope_b)),
    tolerance=5e-3,  # whoever looks both ways gets -0.66667 and is right as well
    wrong=dict(
        change=float(slope_b * NUDGE),
        sign=float(-slope_b),
        half=float(slope_b / 2),
        one_nudge_for_two=4 * errors.mean(),
        loss=float(1 + slope_b * NUDGE),
        loss_by_nudge=float((1 + slope_b * NUDGE) / NUDGE),
        claimed=2 * errors.sum(),
        times_nudge=float(slope_b * NUDGE**2),
    ),
    text="""
    question: The slope of the loss along b, measured with a nudge of 0.001.

    change: {yours} is how much the loss changed. A slope is the change for each unit of b: divide
        by the nudge, 0.001.
    sign: {yours} has the wrong sign. The loss with the raised b is smaller, so the slope is
        negative: the new loss minus the old one, `raised - loss(W, b)`.
    half: {yours} is half of it. You looked one nudge ahead only, so divide by one nudge, 0.001;
        two nudges lie between one back and one ahead.
    one_nudge_for_two: {yours} is twice the slope. Between one nudge back and one nudge ahead there
        are two nudges, so divide by 0.002. (It is also the slope along the first weight: did you
        nudge b?)
    loss: {yours} is the loss with the raised b itself. The slope is how much it differs from the
        loss before, divided by 0.001.
    loss_by_nudge: {yours} is the loss itself divided by the nudge, not its change. Take the loss
        before away first: `(raised - loss(W, b)) / 0.001`.
    claimed: {yours} is what `backward` claims for b. Here it is to be measured, from two losses;
        then you can compare.
    times_nudge: {yours} is the change times 0.001. A slope is the change divided by the nudge.

    hint 1: It goes as for the first weight: new loss minus old loss, divided by the nudge. The new
        loss is there already, as `raised`.
    hint 2: The old loss is `loss(W, b)`, and the nudge was 0.001.
    hint 3: `slope_b = (raised - loss(W, b)) / 0.001`
    solution:
        raised = loss(W, b + 0.001)
        slope_b = (raised - loss(W, b)) / 0.001
    why: Measured -0.67, and `backward` says -2: three times as much, as for the first weight, -4
        against -1.33.
    """,
)


# ---- 9.2: the mean gradient by the normal equations


def reference_mean_gradient(X, y, W, b):
    A = np.column_stack([X, np.ones(len(X))])
    theta = np.vstack([W, b])
    gradient = (A.T @ A @ theta - A.T @ y) / (len(X) / 2)
    return gradient[:-1], gradient[-1]


def scaled(factors):
    """The mean gradient, with dLdW and dLdb each times its factor of factors(n, d)."""

    def mean_gradient(X, y, W, b):
        dLdW, dLdb = reference_mean_gradient(X, y, W, b)
        factor_W, factor_b = factors(*X.shape)
        return dLdW * factor_W, dLdb * factor_b

    return mean_gradient


@entries.mistake("9.2", make=scaled)
def mean_gradient_summed(n, d):
    """Yours is n = {n} times too large here: it is still the gradient of the sum. The mean divides
    by n, so its gradient does too. n is `len(X)`."""
    return n, n


@entries.mistake("9.2", make=scaled)
def mean_gradient_by_3(n, d):
    """You divide by 3, which is right for three rows only; here there are {n}. Divide by n,
    `len(X)`."""
    return n / 3, n / 3


@entries.mistake("9.2", make=scaled)
def mean_gradient_by_d(n, d):
    """You divide by the number of features, `X.shape[1]`. With three rows and three columns that
    looked the same. It is the rows over which the loss takes the
    mean: `len(X)`."""
    return n / d, n / d


@entries.mistake("9.2", make=scaled)
def mean_gradient_by_size(n, d):
    """You divide by n·d, all the numbers in X (`X.size`). The loss is a mean over the rows: divide
    by n, `len(X)`."""
    return 1 / d, 1 / d


@entries.mistake("9.2", make=scaled)
def mean_gradient_b_summed(n, d):
    """dLdW is right, dLdb is n = {n} times too large: it is divided by n nowhere. Both come from
    the same dLdP; divide there, once for both."""
    return 1, n


@entries.mistake("9.2", make=scaled)
def mean_gradient_W_summed(n, d):
    """dLdb is right, dLdW is n = {n} times too large. Did you take the mean for b and the sum for
    W? Divide dLdP by n, once for both."""
    return n, 1


@entries.mistake("9.2", make=scaled)
def mean_gradient_twice(n, d):
    """You divide by n twice: yours is 1/{n} of the right one. Either dLdP is divided by n and then
    summed, or it is not and then averaged."""
    return 1 / n, 1 / n


@entries.mistake("9.2", make=scaled)
def mean_gradient_b_twice(n, d):
    """dLdW is right, dLdb is divided by n = {n} twice: dLdP has the 1/n in it already, so add it
    up, `.sum(axis=0)`, and take no mean."""
    return 1, 1 / n


@entries.mistake("9.2", make=scaled)
def mean_gradient_without_2(n, d):
    """Yours is exactly half: the derivative of a square brings a 2, `2 * (P - y) / len(X)`."""
    return 1 / 2, 1 / 2


@entries.mistake("9.2", make=scaled)
def mean_gradient_turned(n, d):
    """The sign is flipped: the derivative of (P - y)² along P is 2(P - y), and yours has y -
    P."""
    return -1, -1


@entries.mistake("9.2")
def mean_gradient_plain_b(X, y, W, b):
    """The numbers are right, but dLdb is a plain number, and b has the shape (1,). Add up over the
    rows only: `.sum(axis=0)`."""
    dLdW, dLdb = reference_mean_gradient(X, y, W, b)
    return dLdW, dLdb[0]


@entries.mistake("9.2")
def mean_gradient_row(X, y, W, b):
    """dLdW lies on its side: W has one row for each feature, and so has its gradient. `X.T @ dLdP`
    gives it that way."""
    dLdW, dLdb = reference_mean_gradient(X, y, W, b)
    return dLdW.T, dLdb


@entries.mistake("9.2")
def mean_gradient_swapped(X, y, W, b):
    """The two are swapped: return (dLdW, dLdb), W's first. The shape tells whose gradient it is,
    because a gradient has the shape of its parameter."""
    return reference_mean_gradient(X, y, W, b)[::-1]


@entries.mistake("9.2")
def mean_gradient_stepped(X, y, W, b):
    """These are W and b after a step. Return the gradient itself, (dLdW, dLdb): whoever calls the
    function takes the step, with a learning rate."""
    dLdW, dLdb = reference_mean_gradient(X, y, W, b)
    return W - dLdW, b - dLdb


@entries.mistake("9.2", make=scaled)
def mean_gradient_b_doubled(n, d):
    """dLdW is right, dLdb is exactly 2 times the right one. The 2 of the square stands in dLdP
    already, once for both: add dLdP up, and no more."""
    return 1, 2


@entries.mistake("9.2")
def mean_gradient_b_unsummed(X, y, W, b):
    """dLdW is right. dLdb still has one number for each row of X: one b serves them all, so add
    them up, `dLdP.sum(axis=0)`."""
    return reference_mean_gradient(X, y, W, b)[0], 2 * (X @ W + b - y) / len(X)


@entries.mistake("9.2")
def mean_gradient_without_b(X, y, W, b):
    """Your prediction leaves b out: yours is right where b is 0. P is `X @ W + b`."""
    return reference_mean_gradient(X, y, W, 0 * b)


@entries.mistake("9.2")
def mean_gradient_of_last(X, y, W, b):
    """Only the last row counts in yours, divided by n: in a loop over the rows, `=` stands in
    the place of `+=`."""
    dLdW, dLdb = reference_mean_gradient(X[-1:], y[-1:], W, b)
    return dLdW / len(X), dLdb / len(X)


@entries.mistake("9.2")
def mean_gradient_is_the_loss(X, y, W, b):
    """That is the loss, one number. Return its two slopes, how fast it changes with W and with b:
    `return dLdW, dLdb`."""
    return float(np.mean((X @ W + b - y) ** 2))


entries.exercise(
    "9.2",
    right=dict(mean_gradient=reference_mean_gradient),
    cases=[
        (
            np.array([[1.0, 0], [0, 1], [1, 1], [2, -1]]),
            np.array([[1.0], [0], [3], [2]]),
            np.array([[2.0], [1]]),
            np.array([1.0]),
        ),
        (
            np.array([[1.0, 2, 0], [0, 1, 1]]),
            np.array([[1.0], [2]]),
            np.array([[1.0], [0], [-1]]),
            np.array([0.5]),
        ),
        (X, y, W, b),
    ],
    text="""
    question: Write mean_gradient(X, y, W, b) -> (dLdW, dLdb), the gradient of the mean loss.

    hint 1: The loss is the sum divided by n. What does its derivative divide by? And does n count
        rows or columns?
    hint 2: `backward` is nearly right. Only dLdP needs to change: with the mean in the loss, it is
        2 * (P - y) divided by `len(X)`. Both gradients are made from it.
    hint 3: `dLdP = 2 * (X @ W + b - y) / len(X)`, and then `return X.T @ dLdP, dLdP.sum(axis=0)`.
    solution:
        def mean_gradient(X, y, W, b):
            dLdP = 2 * (X @ W + b - y) / len(X)
            return X.T @ dLdP, dLdP.sum(axis=0)
    why: The mean's 1/n enters once, in dLdP, and both gradients inherit it. The factor was n, the
        number of rows.
    """,
)


# ---- predictions

entries.predictions("""
9.a: Raise the first weight from 1 to 1.001. The gradient promises -4 for each unit. What does the
    loss do?
    [ ] It falls by about 0.004, as promised.
        A slope of -4 promises this: 0.001 times -4. So you can test it. The loss falls by only
        0.0013. We just computed the loss twice, so it is the gradient that is wrong.
    [x] It falls, but by a different amount.
        It falls by 0.0013, a third of what was promised. The direction is right, the size is not.
        From shapes and error messages you could not have known.
    [ ] It rises.
        A wrong sign is a common bug, and a nudge finds it at once. Here the sign is right: the
        loss falls, by 0.0013. But a slope of -4 promised 0.004.

9.b: Six rows with three features each: what is the ratio of backward to measured now?
    [ ] Still 3: it counts the features.
        With three rows and three columns you could not know. There are still three features, and
        the ratio is 6: it counts the rows.
    [x] 6: it counts the rows.
        backward adds up the shares of six rows, and the loss is their mean. The ratio is n, no
        matter how many features there are.
    [ ] 9: three more rows for each of three features.
        No share is counted nine times: backward adds one for each row, six in all, and the mean
        divides by six. The ratio is 6.
    [ ] 1: with more data the mistake averages out.
        More data makes it worse. backward adds up six shares now, and the loss takes the mean of
        six: the ratio is 6.

9.c: Three runs explode at rate 0.02: with the right gradient, with one n times too large, with a
    flipped sign. You halve the rate again and again. Which still grow?
    [ ] None: every run settles when the rate is small enough.
        A smaller rate makes the steps shorter, but it does not turn them round. With a flipped
        sign every step goes uphill. A short step uphill is still a step uphill.
    [x] Only the flipped sign.
        The other two go the right way and step too far: a smaller rate cures both, so it cannot
        tell one from the other. A flipped sign grows at every rate, only more slowly.
    [ ] The flipped sign and the gradient n times too large: both are wrong.
        Both are wrong, but not in the same way. A step is rate times gradient, so a gradient that
        is 3 times too large needs a rate 3 times smaller, and then it settles.
""")
