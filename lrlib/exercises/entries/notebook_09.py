"""Notebook 09, "Trust your gradient": its exercises and predictions.

The three samples of source 1, "Deep Learning from Scratch", chapter 2, and any curve of one
number. The right answers are computed by another route than the learner's: the normal
equations for the gradient, the expanded square for the measured slope.
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
    half: {yours} is half of it. You looked one step ahead only, so divide by one step, 0.001; two
        steps lie between one back and one ahead.
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


# ---- 9.2: curves of one number that a reply can write as code


class Curve:
    """A function that prints as the code it is, and is the same one when copied."""

    def __init__(self, code):
        self.code = f"lambda a: {code}"
        self.function = eval(self.code)

    def __call__(self, a):
        return self.function(a)

    def __repr__(self):
        return self.code

    def __deepcopy__(self, memo):
        return self


def reference_central(f, a, step):
    ahead, back = f(a + step), f(a - step)
    return ahead / (2 * step) - back / (2 * step)


entries.exercise(
    "9.2",
    right=dict(central=reference_central),
    cases=[
        (Curve("a**3"), 2.0, 0.5),
        (Curve("1 / a"), 1.0, 0.25),
        (Curve("(a - 1) ** 4"), 0.5, 0.1),
    ],
    wrong=dict(
        forward=lambda f, a, step: (f(a + step) - f(a)) / step,
        backward=lambda f, a, step: (f(a) - f(a - step)) / step,
        one_step=lambda f, a, step: (f(a + step) - f(a - step)) / step,
        turned=lambda f, a, step: (f(a - step) - f(a + step)) / (2 * step),
        times_step=lambda f, a, step: (f(a + step) - f(a - step)) / 2 * step,
        undivided=lambda f, a, step: f(a + step) - f(a - step),
        half_forward=lambda f, a, step: (f(a + step) - f(a)) / (2 * step),
    ),
    text="""
    question: Write central(f, a, step): the slope of any curve, measured both ways.

    forward: You look one step ahead and not back: that is the forward difference, and the bend
        stays in it. Take `f(a + step) - f(a - step)`.
    backward: You look one step back and not ahead, so the bend stays in it. Take
        `f(a + step) - f(a - step)`.
    one_step: Yours is twice the slope. From one step back to one step ahead are two steps: divide
        by `2 * step`.
    turned: The sign is turned round: it is ahead minus back, `f(a + step) - f(a - step)`.
    times_step: `/ 2 * step` divides by 2 and then multiplies by step, since Python goes from left
        to right. Put the two steps in parentheses: `/ (2 * step)`.
    undivided: Yours is how much f changes from back to ahead. A slope is that change divided by the
        way between, `2 * step`.
    half_forward: From here to one step ahead is one step, and you divide by two. Look both ways:
        `f(a + step) - f(a - step)`, divided by `2 * step`.

    hint 1: Two values of f are needed: one at a + step, one at a - step. How far are these two
        places apart?
    hint 2: The change is `f(a + step) - f(a - step)`, over a distance of two steps.
    hint 3: `return (f(a + step) - f(a - step)) / (2 * step)`. The parentheses below count.
    solution:
        def central(f, a, step):
            return (f(a + step) - f(a - step)) / (2 * step)
    why: What the curve bends ahead and what it bends behind cancel, so even a wide step gives a
        good slope.
    """,
)


# ---- 9.3: the mean gradient by the normal equations


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


@entries.mistake("9.3", make=scaled)
def mean_gradient_summed(n, d):
    """Yours is n = {n} times too large here: it is still the gradient of the sum. The mean divides
    by n, so its gradient does too. n is `len(X)`."""
    return n, n


@entries.mistake("9.3", make=scaled)
def mean_gradient_by_3(n, d):
    """You divide by 3, which is right for three samples only; here there are {n}. Divide by n,
    `len(X)`."""
    return n / 3, n / 3


@entries.mistake("9.3", make=scaled)
def mean_gradient_by_d(n, d):
    """You divide by the number of features, `X.shape[1]`. With three rows and three columns that
    looked the same. It is the samples that are averaged: `len(X)`."""
    return n / d, n / d


@entries.mistake("9.3", make=scaled)
def mean_gradient_by_size(n, d):
    """You divide by n·d, all the numbers in X (`X.size`). The loss is a mean over the samples:
    divide by n, `len(X)`."""
    return 1 / d, 1 / d


@entries.mistake("9.3", make=scaled)
def mean_gradient_b_summed(n, d):
    """dLdW is right, dLdb is n = {n} times too large: it is divided by n nowhere. Both come from
    the same dLdP; divide there, once for both."""
    return 1, n


@entries.mistake("9.3", make=scaled)
def mean_gradient_W_summed(n, d):
    """dLdb is right, dLdW is n = {n} times too large. Did you take the mean for b and the sum for
    W? Divide dLdP by n, once for both."""
    return n, 1


@entries.mistake("9.3", make=scaled)
def mean_gradient_twice(n, d):
    """You divide by n twice: yours is 1/{n} of the right one. Either dLdP is divided by n and then
    summed, or it is not and then averaged."""
    return 1 / n, 1 / n


@entries.mistake("9.3", make=scaled)
def mean_gradient_b_twice(n, d):
    """dLdW is right, dLdb is divided by n = {n} twice: dLdP has the 1/n in it already, so add it
    up, `.sum(axis=0)`, and take no mean."""
    return 1, 1 / n


@entries.mistake("9.3", make=scaled)
def mean_gradient_without_2(n, d):
    """Yours is exactly half: the derivative of a square brings a 2, `2 * (P - y) / len(X)`."""
    return 1 / 2, 1 / 2


@entries.mistake("9.3", make=scaled)
def mean_gradient_turned(n, d):
    """The sign is turned round: the derivative of (P - y)² along P is 2(P - y), and yours has y -
    P."""
    return -1, -1


@entries.mistake("9.3")
def mean_gradient_plain_b(X, y, W, b):
    """The numbers are right, but dLdb is a plain number, and b has the shape (1,). Sum along the
    samples only: `.sum(axis=0)`."""
    dLdW, dLdb = reference_mean_gradient(X, y, W, b)
    return dLdW, dLdb[0]


@entries.mistake("9.3")
def mean_gradient_row(X, y, W, b):
    """dLdW lies on its side: W has one row for each feature, and so has its gradient. `X.T @ dLdP`
    gives it that way."""
    dLdW, dLdb = reference_mean_gradient(X, y, W, b)
    return dLdW.T, dLdb


@entries.mistake("9.3")
def mean_gradient_swapped(X, y, W, b):
    """The two are swapped: (dLdW, dLdb) is asked for, W's first. A shape tells whose it is, for a
    gradient has the shape of its parameter."""
    return reference_mean_gradient(X, y, W, b)[::-1]


@entries.mistake("9.3")
def mean_gradient_stepped(X, y, W, b):
    """These are W and b after a step. Asked for is the gradient itself, (dLdW, dLdb): the step is
    taken by whoever calls, with a learning rate."""
    dLdW, dLdb = reference_mean_gradient(X, y, W, b)
    return W - dLdW, b - dLdb


@entries.mistake("9.3", make=scaled)
def mean_gradient_b_doubled(n, d):
    """dLdW is right, dLdb is exactly 2 times the right one. The 2 of the square stands in dLdP
    already, once for both: add dLdP up, and no more."""
    return 1, 2


@entries.mistake("9.3")
def mean_gradient_b_unsummed(X, y, W, b):
    """dLdW is right. dLdb still has a row for each sample: one b serves them all, so add them up,
    `dLdP.sum(axis=0)`."""
    return reference_mean_gradient(X, y, W, b)[0], 2 * (X @ W + b - y) / len(X)


@entries.mistake("9.3")
def mean_gradient_without_b(X, y, W, b):
    """Your prediction leaves b out: yours is right where b is 0. P is `X @ W + b`."""
    return reference_mean_gradient(X, y, W, 0 * b)


@entries.mistake("9.3")
def mean_gradient_of_last(X, y, W, b):
    """Only the last sample counts in yours, divided by n: in a loop over the samples that is `=` in
    the place of `+=`."""
    dLdW, dLdb = reference_mean_gradient(X[-1:], y[-1:], W, b)
    return dLdW / len(X), dLdb / len(X)


@entries.mistake("9.3")
def mean_gradient_is_the_loss(X, y, W, b):
    """That is the loss, one number. Asked for are its two slopes, how fast it changes with W and
    with b: `return dLdW, dLdb`."""
    return float(np.mean((X @ W + b - y) ** 2))


entries.exercise(
    "9.3",
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
        number of samples.
    """,
)


# ---- 9.4: a shape that nobody meant

entries.exercise(
    "9.4",
    right=dict(culprit=2),
    wrong=dict(
        line_1=1,
        line_3=3,
        line_4=4,
        line_5=5,
        line_6=6,
    ),
    text="""
    question: In which line of train does something get a shape that nobody meant?

    line_1: Line {yours} is innocent: a and b are plain numbers, so P has the shape of x, (20, 1).
        That is what it should be. What does it meet next?
    line_3: Line {yours} multiplies a table of (20, 20) by x, and takes the mean of 400 numbers. But
        it got that table from an earlier line.
    line_4: Line {yours} takes the mean of 400 numbers where there should be 20. But they were 400
        before: look where `error` comes from.
    line_5: Line {yours} takes a step with two plain numbers; its shapes are fine. The two numbers
        are not. Go back to where they come from.
    line_6: Line {yours} shows it, a mean over 400 numbers, but the shape was lost before the first
        step was taken.

    hint 1: Do the first lines by hand in a cell of your own, with a = b = 0, and print the shape of
        everything.
    hint 2: `x_column` has the shape (20, 1), `y_file` has (20,). In which line do the two meet?
    hint 3: P has the shape (20, 1). `P - y` has the shape (20, 20).
    solution: culprit = 2
    why: P is (20, 1), y is (20,), and P - y becomes (20, 20): every prediction minus every y. All
        that follows is computed rightly from the wrong table.
    """,
)


# ---- predictions

entries.predictions("""
9.a: Raise the first weight from 1 to 1.001. The gradient promises -4 for each unit. What does the
    loss do?
    [ ] It falls by about 0.004, as promised.
        That is what a slope of -4 means: 0.001 times -4. And that makes it a test. The loss falls
        by 0.0013 only. Somebody is wrong, and the loss was only looked at.
    [x] It falls, but by another amount.
        It falls by 0.0013, a third of what was promised. The direction is right, the size is not.
        From shapes and error messages you could not have known.
    [ ] It rises.
        A wrong sign is a common fault, and a nudge finds it at once. Here the sign is right: the
        loss falls, by 0.0013. But a slope of -4 promised 0.004.

9.b: Six samples with three features each: what is the ratio of backward to measured now?
    [ ] Still 3: it counts the features.
        With three rows and three columns you couldn't know. The features are as many as before, and
        the ratio is 6: it counts the samples.
    [x] 6: it counts the samples.
        backward adds up the shares of six samples, and the loss is their mean. The ratio is n,
        however many features there are.
    [ ] 9: three samples more for each of three features.
        No share is counted nine times: backward adds one for each sample, six in all, and the mean
        divides by six. The ratio is 6.
    [ ] 1: with more data the fault averages out.
        More data makes it worse. backward adds up six shares now, where the loss takes the mean of
        six: the ratio is 6.

9.c: Measure the slope with the forward difference and let ε shrink: 0.1, 0.001, and on to 1e-15.
    What happens to its error?
    [ ] It shrinks all the way: the derivative is the limit of small ε.
        On paper, yes. Python keeps about 16 digits of each loss. At 1e-15 the two losses agree in
        nearly all of them, and what is left of their difference is rounding. Down to about 1e-8 the
        error shrinks; from there on it grows.
    [x] It shrinks at first, and grows again when ε gets too small.
        The bend between the two points matters less and less, until about 1e-8. From there on the
        digits of the two losses run out, and their rounding is divided by an ever smaller ε.
    [ ] It stays: 0.1 is small enough.
        At 0.1 the slope is off by 11 %, since the curve bends on the way. Each ε ten times smaller
        makes it ten times better, until about 1e-8. Then it gets worse.

9.d: The loss falls and then stays at 1.32. What does the trained line look like?
    [ ] It runs through the points: the check said right, and the loss has settled.
        The gradient is right, for the loss as it is written. But that loss is not the one that was
        meant. Its lowest place is a level line at the mean of y.
    [x] It is level.
        Level, at the mean of y. The loss had 1.32 left, and the points lie within 0.1 of a line:
        there was a hint. The gradient is right, for the loss as it is written.
    [ ] It is too steep: the steps were too long.
        Steps that are too long make the loss grow, and it falls and settles. It settles too high,
        at 1.32, since the lowest place of this loss is a level line.
""")
