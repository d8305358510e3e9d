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
of_sum = tuple(each.sum(axis=0).tolist())


def limit(A, c):
    """The learning rate above which a run on c times the sum of squares grows."""
    return 2 / np.linalg.eigvalsh(2 * c * A.T @ A)[-1]


# ---- 4.1: the mean of the four gradients


def sums_divided(by):
    return tuple(number / by for number in of_sum)


dLda_mean, dLdb_mean = (np.ones(4) / 4 @ each).tolist()

entries.exercise(
    "4.1",
    right=dict(dLda_mean=dLda_mean, dLdb_mean=dLdb_mean),
    n=4,
    wrong=dict(
        sum=of_sum,
        unsummed=(each[:, 0] / 4, each[:, 1] / 4),
        of_all_entries=(each.mean(), each.mean()),
        by_parameters=sums_divided(2),
        by_entries=sums_divided(8),
        swapped=(dLdb_mean, dLda_mean),
        of_the_last=tuple(each[-1].tolist()),
        uphill=sums_divided(-4),
        only_a=(dLda_mean, of_sum[1]),
        only_b=(of_sum[0], dLdb_mean),
    ),
    text="""
    question: The gradient of the mean of the four losses, from the lists `dLda` and `dLdb`.

    sum: Yours is the gradient of the sum: the four are added up, and not yet divided by n = 4.
    unsummed: You divided each of the four numbers by 4, and there are still four of them: the share
        of each point. Now add up the four for a, and the four for b.
    of_all_entries: Both of yours are the mean of all eight numbers. But a and b are two parameters,
        and each needs its own: average `dLda` by itself, and `dLdb` by itself.
    by_parameters: Yours is the sum divided by 2. That is the number of parameters; the mean divides
        by the number of points, 4.
    by_entries: Yours is the sum divided by 8: half of the mean. Each list has 4 numbers, one for
        each point.
    swapped: Both numbers are right, in the wrong order: first dL/da, then dL/db.
    of_the_last: Yours is the gradient of the last point alone. The loss is made of all four points,
        so all four have a share in its gradient.
    uphill: The size is right, and the sign is not. The gradient itself points uphill; the minus
        comes later, in the step.
    only_a: dL/da is right. dL/db is still that of the sum: divide it by 4, too.
    only_b: dL/db is right. dL/da is still that of the sum: divide it by 4, too.

    hint 1: The mean of four losses is their sum divided by 4. What happens to the slope of a loss
        when you divide the loss by 4?
    hint 2: You have the gradient of the sum: `dLda_sum` and `dLdb_sum`. Or average each list over
        its four points.
    hint 3: `dLda.mean()` is the first number. The same is `dLda_sum / 4`.
    solution: dLda_mean, dLdb_mean = dLda.mean(), dLdb.mean()
    why: A loss divided by 4 has a slope divided by 4. So the mean of the losses has the mean of the
        gradients.
    """,
)


# ---- 4.2: the same steps on the sum, of four points and of eight

entries.exercise(
    "4.2",
    right=dict(
        rate_sum_of_4=0.16 * limit(A, 1) / limit(A, 1 / 4),
        rate_sum_of_8=0.16 * limit(np.vstack([A, A]), 1) / limit(A, 1 / 4),
    ),
    wrong=dict(
        upside_down=(0.64, 1.28),
        one_rate=(0.16, 0.16),
        as_for_four=(0.04, 0.04),
        halved=(0.08, 0.04),
        doubled_for_eight=(0.04, 0.08),
        by_parameters=(0.08, 0.08),
    ),
    text="""
    question: Which rates on the sum of 4 points and on the sum of 8 take the steps that 0.16 takes
        on the mean?

    upside_down: Both go the wrong way. The gradient of the sum is n times as long as that of the
        mean, so the same step needs a rate n times *smaller*.
    one_rate: With the same rate, the steps on the sum are 4 times as long as those on the mean, and
        8 times as long when there are 8 points. What you keep is rate times gradient, not the rate.
    as_for_four: The first is right. With 8 points the gradient of the sum is 8 times that of the
        mean, and no longer 4 times.
    halved: Yours divides by 2 and by 4. The gradient of the sum is n times as long as that of the
        mean: with 4 points 4 times, with 8 points 8 times.
    doubled_for_eight: The first is right. For 8 points you went the other way: the gradient of the
        sum is twice as long as with 4, so the rate must be half of that for 4.
    by_parameters: Both of yours are 0.16 divided by 2, the number of parameters. What counts is the
        number of points: the gradient of the sum is n times that of the mean.

    hint 1: How many times as long is the gradient of the sum, with 4 points and with 8?
    hint 2: rate · gradient must stay the same. If the gradient is 4 times as long, the rate is a
        quarter.
    hint 3: Each rate is 0.16 / n.
    solution: rate_sum_of_4, rate_sum_of_8 = 0.16 / 4, 0.16 / 8
    why: The gradient of the sum is n times that of the mean, and rate times gradient stays. So on
        the sum each n needs a rate of its own.
    """,
)


# ---- 4.3: every point twice

entries.exercise(
    "4.3",
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
    question: Each point is there twice: by what factor do the gradient of the sum, the gradient of
        the mean, and the two limits change?

    in_words: Those are the right words. Write each as a number: 2 for “doubles”, 1 for “stays”, 0.5
        for “halves”.
    mean_limit_halves: The sum's two are right. The mean adds up twice as many and divides by twice
        as much: its gradient stays, and so does its limit.
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


# ---- predictions

entries.predictions("""
4.a: Four points: you add up their losses, and ask for the derivative of that sum with respect to
    a. What comes back?
    [ ] Four numbers, one for each point.
        Each point does have such a number: 0, 1, -10 and -21. But with four numbers you can't move
        one a. The loss that a run goes down is one number made of all points, and one number has
        one derivative with respect to a.
    [x] One number, made of all four.
        There is one a, and the loss is made into one number. So it has one derivative with respect
        to a, in which all four points have their share.
    [ ] One number, that of the last point.
        That would be -21, and the other three points would not count. Nothing is overwritten: all
        points have their share in the one number.

4.b: Each point is there twice now. The rates stay: 0.01 for the sum, 0.16 for the mean. Whose path
    changes?
    [ ] Both: there is more data.
        There are more points, but the mean adds up twice as many and divides by twice as much. Its
        path stays. Only the sum's first step becomes longer.
    [x] The sum's: its first step becomes twice as long.
        Eight gradients added up are twice as much as four. With the same rate each step from the
        same place is twice as long, so the path is a different one.
    [ ] The mean's: it divides by a larger n.
        It does divide by 8 instead of 4. But it adds up eight gradients instead of four, so nothing
        changes. It is the sum that grows.
    [ ] Neither: the points are the same.
        The best line is the same, and so is the mean's path. But the sum adds each point up twice:
        its gradient is twice as long, and so is its first step.
""")
