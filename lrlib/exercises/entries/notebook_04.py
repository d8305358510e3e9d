"""Notebook 04, "Decide: sum or mean?": its exercises and predictions.

Four points and a flat line; each point has a gradient of its own. The right answers are
computed here by another route than the learner's: a column of ones and matrix products,
curvatures as eigenvalues.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()

A = np.column_stack([[0.0, 1.0, 2.0, 3.0], np.ones(4)])  # (4, 2), the second column belongs to b
y = np.array([1.5, 2.5, 5.5, 6.5])
r = A @ [0.0, 3.0] - y  # prediction minus y at the start
each = 2 * A * r[:, None]  # (4, 2): every point's own gradient


def limit(A, c):
    """The learning rate above which a run on c times the sum of squares grows."""
    return 2 / np.linalg.eigvalsh(2 * c * A.T @ A)[-1]


# ---- 4.1: the mean of the four gradients

entries.exercise(
    "4.1",
    right=dict(g_mean=np.ones(4) / 4 @ each),
    n=4,
    wrong=dict(
        sum=each.sum(axis=0),
        unsummed=each / 4,
        of_all_entries=each.mean(),
        over_parameters=each.mean(axis=1),
        by_parameters=each.sum(axis=0) / 2,
        by_entries=each.sum(axis=0) / 8,
    ),
    text="""
    question: The gradient of the mean of the four losses, from the table `each`.

    sum: Yours, {yours}, is the gradient of the sum: the rows are added up, and not yet divided by n
        = 4.
    unsummed: You divided every row by 4, and there are still four rows: each point's share of the
        mean. Now add up the rows, down each column.
    of_all_entries: Yours is one number, {yours}: the mean of all eight entries. But a and b are two
        parameters, and each needs its own. Average over the points only, down each column:
        `axis=0`.
    over_parameters: You have four numbers, one for each point: in every row you averaged ga and gb,
        which belong to two different parameters. The points are the rows; go down each column,
        `axis=0`.
    by_parameters: Yours, {yours}, is the sum divided by 2. That is the number of parameters; the
        mean divides by the number of points, 4.
    by_entries: Yours, {yours}, is the sum divided by 8: half of the mean. Each column has 4
        entries, one for each point.

    hint 1: The mean of four losses is their sum divided by 4. What happens to the slope of a loss
        when you divide the loss by 4?
    hint 2: You have the sum's gradient: `g_sum`. Or average the table over its points, which are
        its rows.
    hint 3: `each.mean(axis=0)`: axis 0 runs over the rows, so one number is left for each column.
        The same is `g_sum / 4`.
    solution: g_mean = each.mean(axis=0)
    why: A loss divided by 4 has a slope divided by 4. So the mean of the losses has the mean of the
        gradients.
    """,
)


# ---- 4.2: the number before the sum


def reference_factor(n, k, reduction, half):
    return {"sum": 1.0, "mean": 1.0 / (n * k)}[reduction] * (0.5 if half else 1.0)


entries.exercise(
    "4.2",
    right=dict(factor=reference_factor),
    cases=[
        (4, 1, "mean", False),
        (4, 1, "sum", False),
        (4, 1, "mean", True),
        (5, 3, "mean", False),
        (5, 3, "sum", True),
    ],
    wrong=dict(
        without_k=lambda n, k, reduction, half: reference_factor(n, 1, reduction, half),
        without_n=lambda n, k, reduction, half: reference_factor(1, k, reduction, half),
        with_k_in_the_sum=lambda n, k, reduction, half: (
            reference_factor(n, k, reduction, half) / (k if reduction == "sum" else 1)
        ),
        without_half=lambda n, k, reduction, half: reference_factor(n, k, reduction, False),
        half_of_the_mean_only=lambda n, k, reduction, half: reference_factor(
            n, k, reduction, half and reduction == "mean"
        ),
        doubled=lambda n, k, reduction, half: (
            reference_factor(n, k, reduction, False) * (2 if half else 1)
        ),
        upside_down=lambda n, k, reduction, half: 1 / reference_factor(n, k, reduction, half),
        of_the_gradient=lambda n, k, reduction, half: 2 * reference_factor(n, k, reduction, half),
        swapped=lambda n, k, reduction, half: reference_factor(
            n, k, {"sum": "mean", "mean": "sum"}[reduction], half
        ),
    ),
    text="""
    question: The number c in L = c · sum((P - y)²): factor(n, k, reduction, half).

    without_k: Your mean divides by n alone. With k outputs for each point there are n·k entries to
        add up, and the mean divides by all of them.
    without_n: Your mean divides by k alone. There are n points with k outputs each: the mean
        divides by n·k.
    with_k_in_the_sum: Your mean is right. But your sum divides by k. A sum divides by nothing,
        however many outputs there are: c is 1, before any half.
    without_half: `half` makes no difference in yours. When it is True, c is half as large.
    half_of_the_mean_only: Yours halves the mean, and forgets to halve the sum: `half` works on
        both.
    doubled: Yours doubles c when half is True. The half stands *before* the sum: c gets half as
        large.
    upside_down: Yours is upside down: you return what to divide by. c is what to multiply the sum
        by, 1 / (n·k) for the mean.
    of_the_gradient: Yours is always twice the right one: that is the 2·c of the gradient. c itself
        stands before the loss; the 2 comes down from the square when you differentiate.
    swapped: You have "sum" and "mean" the wrong way round: the sum is taken as it is, c = 1, and
        the mean divides.

    hint 1: Begin with the two plain ones. What stands before the sum when the loss *is* the sum?
        And when it is the mean over all entries of a table with n rows and k columns?
    hint 2: c is 1 for the sum and 1 / (n * k) for the mean. After that, look at half.
    hint 3: Start with `c = 1 if reduction == "sum" else 1 / (n * k)`, then return `c / 2` if half
        is True and `c` if not.
    solution:
        def factor(n, k, reduction, half):
            c = 1 if reduction == "sum" else 1 / (n * k)
            return c / 2 if half else c
    why: Every convention is the same sum with one number before it, so whatever is true of one is
        true of all, up to that number.
    """,
)


# ---- 4.3: rate times c stays

C = {"sum": 1, "mean": 1 / 4, "half sum": 1 / 2, "half mean": 1 / 8}
OTHERS = ("sum", "half sum", "half mean")


def rates(change):
    """Three rates from 0.16 on the mean, each by change(c of the mean, c of the other loss)."""
    return tuple(0.16 * change(C["mean"], C[name]) for name in OTHERS)


rate_sum, rate_half_sum, rate_half_mean = rates(lambda c, other: c / other)

entries.exercise(
    "4.3",
    right=dict(rate_sum=rate_sum, rate_half_sum=rate_half_sum, rate_half_mean=rate_half_mean),
    wrong=dict(
        upside_down=rates(lambda c, other: other / c),
        halves_upside_down=(0.04, 0.02, 0.08),
        without_half=(0.04, 0.04, 0.16),
        one_rate=(0.16, 0.16, 0.16),
        longer_for_sum=(0.64, 0.32, 0.32),
    ),
    text="""
    question: Which rates on the sum, half the sum and half the mean take the steps that 0.16 takes
        on the mean of 4 points?

    upside_down: All three are the wrong way round. The sum's gradient is 4 times as long as the
        mean's, so the same step needs a rate 4 times *smaller*.
    halves_upside_down: The sum's is right. The halves go the wrong way: half the loss has half the
        gradient, so the rate has to be twice as large to take the same step.
    without_half: The sum's is right. The others forget the half: half the loss has half the
        gradient, and the same step needs twice the rate.
    one_rate: With one rate for all, the sum's steps are 4 times as long as the mean's, and the
        halves' are half as long as those. What you keep is rate times c, not the rate.
    longer_for_sum: Half the mean is right. On the sum the gradient is longer, not shorter: its rate
        has to be smaller than 0.16.

    hint 1: Write the c of each loss beside it: the table above has them. The step is rate · c times
        the same arrow.
    hint 2: On the mean, rate · c = 0.16 · 1/4 = 0.04. Which rate gives 0.04 with c = 1?
    hint 3: Each rate is 0.04 / c, with c = 1, then 1/2, then 1/8.
    solution:
        product = 0.16 * 1 / 4
        rate_sum, rate_half_sum, rate_half_mean = product, product / (1 / 2), product / (1 / 8)
    why: A step is rate · c times the gradient of the sum. On the mean of four points that is 0.16 ·
        1/4 = 0.04, and each of yours gives 0.04 as well.
    """,
)


# ---- 4.4: every point twice

entries.exercise(
    "4.4",
    right=dict(
        gradient_of_sum=float(np.vstack([each, each]).sum() / each.sum()),
        gradient_of_mean=float(np.vstack([each, each]).mean() / each.mean()),
        limit_for_sum=float(limit(np.vstack([A, A]), 1) / limit(A, 1)),
        limit_for_mean=float(limit(np.vstack([A, A]), 1 / 8) / limit(A, 1 / 4)),
    ),
    wrong=dict(
        in_words=("doubles", "stays", "halves", "stays"),
        mean_limit_halves=(2, 2, 0.5, 0.5),
        limit_doubles=(2, 1, 2, 1),
        limit_stays=(2, 1, 1, 1),
        mean_halved=(2, 0.5, 0.5, 2),
        all_stay=(1, 1, 1, 1),
        limits_double=(2, 0.5, 2, 0.5),
    ),
    text="""
    question: Each point is there twice: by what factor do the gradient of the sum, that of the
        mean, and the two rate limits change?

    in_words: Those are the right words. Write each as a number: 2 for “doubles”, 1 for “stays”, 0.5
        for “halves”.
    mean_limit_halves: The sum's two are right. The mean adds up twice as many and divides by twice
        as much: nothing about it changes, not its gradient and so not its limit.
    limit_doubles: The gradients are right. A limit is a limit for the *rate*: when the gradient is
        twice as long, it takes only half the rate to make the same step, and so to step too far.
    limit_stays: The gradients are right. But is the sum's limit the same? A rate right below it now
        makes steps twice as long as before, and so too long.
    mean_halved: The sum's two are right. For the mean you divided by the larger n and forgot that
        there is also twice as much to add up.
    all_stay: The points are the same ones, but the sum adds each of them up twice. Only the mean
        doesn't notice.
    limits_double: The first is right. The mean divides by twice as much, but there is also twice as
        much to add up. And a longer gradient makes the limit smaller, not larger.

    hint 1: Begin with the gradients. Adding up: how many rows are there now? Averaging: how many
        rows, and divided by what?
    hint 2: The limit is the rate at which steps begin to be too long. A step is the rate times the
        gradient. If the gradient doubles, which rate takes the same step as before?
    hint 3: The sum's gradient doubles, the mean's stays. A limit changes by 1 / (that factor).
    solution:
        gradient_of_sum, gradient_of_mean = 2, 1
        limit_for_sum, limit_for_mean = 1 / 2, 1 / 1
    why: The sum's gradient doubles, so half the rate already takes the old step, and the limit
        halves. The mean adds up twice as many and divides by twice as much: all stays.
    """,
)


# ---- 4.5: a book's rate on another loss

entries.exercise(
    "4.5",
    right=dict(rate_mse=0.03 * (1 / 20) / (1 / 10)),
    wrong=dict(
        doubled=0.06,
        same=0.03,
        by_batch=0.003,
        half_and_batch=0.0015,
        half_twice=0.0075,
    ),
    text="""
    question: 0.03 on half the mean: which rate takes the same steps on the plain mean?

    doubled: {yours} is the wrong way round. Without the half the gradient is twice as long, so the
        same step needs a smaller rate.
    same: With the same rate, each step on the plain mean is twice as long as the book's: its
        gradient has the 2 of the square, and no half that takes it away.
    by_batch: {yours} divides by the batch size. But both losses are means already; they differ by
        the half alone.
    half_and_batch: {yours} takes away the half, which is right, and divides by the batch size as
        well. Both losses are means already: nothing is left to divide by 10.
    half_twice: {yours} takes the half away twice. The gradients differ by one factor of 2.

    hint 1: What is c for half the mean of a batch of 10, and what for the plain mean?
    hint 2: Rate times c stays: 0.03 · 1/20 = rate_mse · 1/10.
    hint 3: c is twice as large without the half, so the rate is half of 0.03.
    solution: rate_mse = 0.03 * (1 / 20) / (1 / 10)
    why: c goes from 1/20 to 1/10, so the rate is halved. Who takes the book's 0.03 over to a loss
        without the half takes steps twice as long.
    """,
)


# ---- 4.6: one step down the mean


def step_with(factors):
    """A step down the sum's gradient, with W's and b's part each times its factor of factors(n)."""

    def repaired(X, y, W, b, learning_rate):
        n = len(X)
        with_ones = np.column_stack([X, np.ones(n)])
        whole = 2 * with_ones.T @ (with_ones @ np.vstack([W, b]) - y)  # W's rows, then b's
        c_W, c_b = factors(n)
        return W - learning_rate * c_W * whole[:-1], b - learning_rate * c_b * whole[-1]

    return repaired


reference_repaired = step_with(lambda n: (1 / n, 1 / n))


@entries.mistake("4.6")
def repaired_gradient(X, y, W, b, learning_rate):
    """That is the gradient of the mean, and it is right. Asked for are W and b after the step:
    `W - learning_rate * dLdW`, and the same for b."""
    W_after, b_after = reference_repaired(X, y, W, b, 1.0)
    return W - W_after, b - b_after


@entries.mistake("4.6")
def repaired_change(X, y, W, b, learning_rate):
    """That is by how much W and b change. Asked for is where they are then: `W - learning_rate *
    dLdW`, not the step alone."""
    W_after, b_after = reference_repaired(X, y, W, b, learning_rate)
    return W - W_after, b - b_after


@entries.mistake("4.6")
def repaired_without_rate(X, y, W, b, learning_rate):
    """Your step leaves out the learning rate: `learning_rate * dLdW`, and the same for b."""
    return reference_repaired(X, y, W, b, 1.0)


@entries.mistake("4.6")
def repaired_swapped(X, y, W, b, learning_rate):
    """Both are right, in the wrong order: first W, then b."""
    return reference_repaired(X, y, W, b, learning_rate)[::-1]


@entries.mistake("4.6")
def repaired_W_only(X, y, W, b, learning_rate):
    """W is right. Your b never moves: it has its own derivative, dLdb, and takes its own step."""
    return reference_repaired(X, y, W, b, learning_rate)[0], b


@entries.mistake("4.6")
def repaired_one_by_one(X, y, W, b, learning_rate):
    """W is right. For b you asked for the gradient again, after W had moved. Both belong to the
    same W and b: ask once, then change both."""
    W_after = reference_repaired(X, y, W, b, learning_rate)[0]
    return W_after, reference_repaired(X, y, W_after, b, learning_rate)[1]


entries.exercise(
    "4.6",
    right=dict(repaired=reference_repaired),
    cases=[
        (
            np.array([[0.0], [1.0], [2.0], [3.0]]),
            np.array([[1.5], [2.5], [5.5], [6.5]]),
            np.array([[0.0]]),
            np.array([3.0]),
            0.1,
        ),
        (
            np.array([[1.0, 0.0], [0.0, 2.0], [1.0, 1.0]]),
            np.array([[1.0], [2.0], [0.0]]),
            np.array([[0.5], [0.0]]),
            np.array([1.0]),
            0.2,
        ),
        (np.array([[2.0]]), np.array([[3.0]]), np.array([[1.0]]), np.array([0.0]), 0.1),
    ],
    wrong=dict(
        divided_twice=step_with(lambda n: (1 / n**2, 1 / n**2)),
        undivided=step_with(lambda n: (1, 1)),
        b_twice=step_with(lambda n: (1 / n, 1 / n**2)),
        W_twice=step_with(lambda n: (1 / n**2, 1 / n)),
        half=step_with(lambda n: (1 / (2 * n), 1 / (2 * n))),
        uphill=step_with(lambda n: (-1 / n, -1 / n)),
    ),
    text="""
    question: One full step down the mean: repaired(X, y, W, b, learning_rate) -> (W, b).

    divided_twice: Yours still divides twice: `gradient` gives that of the mean, which is divided by
        n already, and then you divide by len(X) again. One of the two has to go.
    undivided: Now nothing divides: that is a step down the *sum*, n times too long. Keep exactly
        one division: the mean's own, or reduction="sum" and `/ len(X)`.
    b_twice: W is right. b is still divided by len(X) once more.
    W_twice: b is right. W is still divided by len(X) once more.
    half: Your step is half as long as it should be: it goes down *half* the mean. Here the loss is
        the mean without a half, so the 2 of the square stays.
    uphill: You walk uphill: a step goes *against* the gradient, with a minus.

    hint 1: Who divides by n in `crawling`? Look for two places; one of them is inside `gradient`.
    hint 2: You can take the `/ len(X)` away, or keep it and ask for `reduction="sum"`.
    hint 3: In full:
            dLdW, dLdb = gradient(X, y, W, b)
            return W - learning_rate * dLdW, b - learning_rate * dLdb
    solution:
        def repaired(X, y, W, b, learning_rate):
            dLdW, dLdb = gradient(X, y, W, b)
            return W - learning_rate * dLdW, b - learning_rate * dLdb
    why: Exactly one place divides by n. Which one is a matter of taste; that there is one, and only
        one, is not.
    """,
)


# ---- predictions

entries.predictions("""
4.a: Four points, and you ask for the derivative of their loss with respect to a. What comes back?
    [ ] Four numbers, one for each point.
        Each point does have such a number: 0, 1, -10 and -21. But with four numbers you can't move
        one a. The loss that a library goes down is one number made of all points, and one number
        has one derivative with respect to a.
    [x] One number, made of all four.
        There is one a, and the loss is made into one number. So it has one derivative with respect
        to a, in which all four points have their share.
    [ ] One number, that of the last point.
        That would be -21, and the other three points would have no say. Nothing is overwritten: all
        points have their share in the one number.

4.b: One arrow for the sum of the four, one for their mean. How do the two lie?
    [x] In the same direction; the sum is four times as long.
        The mean is the sum divided by 4. Both numbers of (-30, -8) shrink alike, so the direction
        stays.
    [ ] In different directions: a mean takes the extremes out.
        A mean of losses does sound calmer. But to divide (-30, -8) by 4 makes both numbers shrink
        alike: the arrow gets shorter, and isn't turned. The long arrows count in the mean as much
        as in the sum.
    [ ] Both lie along the longest arrow.
        The longest, (-21, -7), pulls hardest. But the others have their share: the sum is (-30,
        -8), a little flatter than the longest.

4.c: At the best line the sum of the four gradients is zero. What are the four themselves?
    [ ] All four are zero.
        That would need every point to lie on the line. They don't: the errors are -0.2, 0.6, -0.6
        and 0.2. Each arrow has a length, and together they cancel.
    [x] They have lengths, and cancel.
        The points still miss the line by 0.2 or 0.6, so each still pulls. The pulls to one side are
        as strong as those to the other.
    [ ] All four are the same.
        Four equal arrows would add up to four times one of them, and not to zero.

4.d: Each point is there twice now. The rates stay as they were, one for the sum and one for the
    mean. Whose path changes?
    [ ] Both: there is more data.
        There are more rows, but the mean adds up twice as many and divides by twice as much. Its
        path stays. Only the sum's steps become longer.
    [x] The sum's: its steps become twice as long.
        Eight arrows end to end reach twice as far as four. With the same rate each step from the
        same place is twice as long, so the path is another one.
    [ ] The mean's: it divides by a larger n.
        It does divide by 8 in place of 4. But it adds up eight arrows in place of four, so nothing
        changes. It is the sum that grows.
    [ ] Neither: the points are the same.
        The best line is the same, and so is the mean's path. But the sum adds each point up twice:
        its gradient is twice as long, and so is its first step.

4.e: A mean comes in, already divided by 10, and the step divides by 10 once more. What happens in
    the three epochs?
    [ ] An error, or a loss that is NaN (“not a number”).
        Nothing is wrong for Python: to divide by 10 is always allowed. No message comes, and the
        loss even falls in the whole time. That is what makes it hard to find.
    [ ] Nothing much: it ends at nearly the same W and b.
        It would, with ten times as many epochs. After three it has made a tenth of each step, and
        stands at a loss of 2.7 where 0.00005 was possible.
    [x] No message; it crawls, and stops far from the goal.
        It walks in the right direction at a tenth of the rate. After three epochs the loss is 2.7
        where 0.00005 was possible, and nobody has complained.
""")
