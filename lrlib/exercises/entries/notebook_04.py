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
        lists=(each[:, 0], each[:, 1]),
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
    lists: Yours are the two lists, with a number for each point. Take the mean of each list: one
        number for a, one number for b.
    unsummed: You divided each of the four numbers by 4, and there are still four of them: the share
        of each point. Now add up the four for a, and the four for b.
    of_all_entries: Both of yours are the mean of all eight numbers. But a and b are two parameters,
        and each needs its own: average `dLda` by itself, and `dLdb` by itself.
    by_parameters: Yours is the sum divided by 2, the number of parameters. The mean divides by the
        number of points, 4.
    by_entries: Yours is the sum divided by 8, the number of entries in both lists together: half
        of the mean. Each list has 4 numbers, one for each point.
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
        from_the_mean=(0.16, 0.08),
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
    from_the_mean: 0.16 is the rate on the mean. With 4 points the gradient of the sum is 4 times as
        long as that of the mean, so the rate must be smaller. With 8 it must be half of that, as
        you have it.
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
