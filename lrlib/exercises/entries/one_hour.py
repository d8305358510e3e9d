"""The notebook one_hour, "See the whole story in one hour": its exercises and predictions.

The right answers are computed here by another route than the learner's: measured slopes, a column
of ones and matrix products, and a walk that is tried at many rates.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()

x = np.arange(20) / 10
POINT = -2.0, 5.0  # of part 2, where the line has a = 1 and b = 1


# ---- hour.1: the last link of the chain


def measured(a, b):
    """dL/da of the squared error at the point, from both sides: exact for a parabola."""
    losses = [(slope * POINT[0] + b - POINT[1]) ** 2 for slope in (a + 1, a - 1)]
    return (losses[0] - losses[1]) / 2


dLdp = -12.0

entries.exercise(
    "hour.1",
    right=dict(dLda=measured(1.0, 1.0)),
    wrong=dict(
        dLdb=dLdp,
        sign=dLdp * 2,
        half=dLdp * -2 / 2,
        twice=2 * dLdp * -2,
        added=dLdp - 2,
        divided=dLdp / -2,
        times_y=dLdp * 5,
        times_error=dLdp * -6,
        error=-6.0,
        old_point=-1204.0,
        old_x=dLdp * 14,
        old_dLdp=-86.0 * -2,
        all_points=dLdp * x,
    ),
    text="""
    question: The derivative of the loss with respect to a at the point (−2, 5), where dL/dp is −12.

    dLdb: {yours} is dL/dp, and also dL/db. But p = a·x + b has a different link to a: raise a by
        1, and by how much does p change?
    sign: {yours} has the wrong sign. The x is −2: raise a, and p falls. The line is already below
        the point, so the loss rises: the derivative is positive.
    half: {yours} is half of it: error times x. The 2 of 2 · error is already in dL/dp.
    twice: {yours} is twice as much. The 2 of 2 · error is already in dL/dp; it comes only once.
    added: {yours} is dL/dp plus x. Along a chain the links are multiplied.
    divided: {yours} is dL/dp divided by x. A nudge of a moves p by x times as much as a nudge of b,
        so multiply.
    times_y: {yours} is dL/dp times y. Which number stands beside a in p = a·x + b?
    times_error: {yours} is dL/dp times the error. The error is already in dL/dp. Which number
        stands beside a in p = a·x + b?
    error: {yours} is the error, p − y. Start from dL/dp, which is 2 · error = −12, and go back one
        link more.
    old_point: {yours} is dL/da at the point (14, 58). Here the point is (−2, 5), and dL/dp is −12.
    old_x: {yours} is −12 · 14, and 14 is the x of the point before. Here x is −2.
    old_dLdp: {yours} is −86 · −2, and −86 is dL/dp at the point (14, 58). Here dL/dp is −12.
    all_points: You have 20 numbers, because you took `x`, the twenty points of part 1. This part
        has one point, and its x is −2.

    hint 1: Raise a by 1 in p = a·x + b, with x = −2. By how much does p change?
    hint 2: By x. And along the chain the links are multiplied.
    hint 3: `dLda = -12 * -2`.
    solution: dLda = -12 * -2
    why: A nudge of a moves p by x times as much as a nudge of b does, so the loss moves x times as
        much too: dL/da = x · dL/db.
    """,
)


# ---- hour.2: one step on the mean, as learners mistake it


def reference_step(x, y, a, b, learning_rate):
    A = np.column_stack([x, np.ones(len(x))])
    a, b = np.array([a, b]) - learning_rate * 2 / len(x) * A.T @ (A @ [a, b] - y)
    return float(a), float(b)


def by(gradient):
    """A step against `gradient(x, y, a, b) -> (dLda, dLdb)`."""

    def step(x, y, a, b, learning_rate):
        dLda, dLdb = gradient(x, y, a, b)
        return a - learning_rate * dLda, b - learning_rate * dLdb

    return step


@entries.mistake("hour.2")
def b_too_late(x, y, a, b, learning_rate):
    """Your a is right and your b is not: when you computed dL/db, a had already moved. Compute both
    derivatives from the old line, and only then change a and b."""
    a = a - learning_rate * np.mean(2 * (a * x + b - y) * x)
    return a, b - learning_rate * np.mean(2 * (a * x + b - y))


@entries.mistake("hour.2")
def without_rate(x, y, a, b, learning_rate):
    """You subtract the whole derivative. A step is the learning rate times the derivative."""
    return reference_step(x, y, a, b, 1.0)


@entries.mistake("hour.2", make=by)
def not_averaged(x, y, a, b):
    """You return a list for a and a list for b: one number for each point. The loss is a mean, so
    take the mean of the derivatives, `np.mean(...)`: there is only one a and one b."""
    return 2 * (a * x + b - y) * x, 2 * (a * x + b - y)


@entries.mistake("hour.2", make=by)
def averaged_first(x, y, a, b):
    """Your b is right. For a, you take the mean of the errors first and multiply by the mean of x.
    Each error goes with its own x: multiply first, then take the mean."""
    dLdp = np.mean(2 * (a * x + b - y))
    return dLdp * np.mean(x), dLdp


@entries.mistake("hour.2", make=by)
def x_after_the_mean(x, y, a, b):
    """Your b is right. For a, you multiply the mean by x, and have one number for each point.
    dL/da = x · dL/db holds for each point by itself: multiply first, then take the mean."""
    dLdb = np.mean(2 * (a * x + b - y))
    return x * dLdb, dLdb


@entries.mistake("hour.2")
def point_by_point(x, y, a, b, learning_rate):
    """You take a step after every point. One step uses the mean over all points: compute both means
    first, without a loop over the points, and then change a and b once."""
    for x_i, y_i in zip(x, y, strict=True):
        error = a * x_i + b - y_i
        a, b = a - learning_rate * 2 * error * x_i, b - learning_rate * 2 * error
    return a, b


@entries.mistake("hour.2")
def derivatives(x, y, a, b, learning_rate):
    """You return the two derivatives. The step is still to be taken: subtract the learning rate
    times each from the old a and b."""
    dLdp = 2 * (a * x + b - y)
    return np.mean(dLdp * x), np.mean(dLdp)


@entries.mistake("hour.2", make=by)
def times_14(x, y, a, b):
    """Your b is right. For a you multiply by 14, the x of a point in part 2. Here each point has
    its own x."""
    dLdp = 2 * (a * x + b - y)
    return np.mean(dLdp * 14), np.mean(dLdp)


entries.exercise(
    "hour.2",
    right=dict(step=reference_step),
    cases=[
        (np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]), 0.0, 0.0, 0.1),
        (np.array([-1.0, 0.5, 2.0, 3.0]), np.array([2.0, 1.5, 0.0, -1.0]), 1.0, -1.0, 0.05),
        (np.array([1, 2, 4]), np.array([3, 3, 6]), 1, 2, 0.1),
    ],
    wrong=dict(
        sum=by(lambda x, y, a, b: [np.sum(2 * (a * x + b - y) * z) for z in (x, 1)]),
        without_2=by(lambda x, y, a, b: [np.mean((a * x + b - y) * z) for z in (x, 1)]),
        uphill=by(lambda x, y, a, b: [-np.mean(2 * (a * x + b - y) * z) for z in (x, 1)]),
        without_x=by(lambda x, y, a, b: [np.mean(2 * (a * x + b - y))] * 2),
        a_only=by(lambda x, y, a, b: (np.mean(2 * (a * x + b - y) * x), 0)),
        swapped=lambda *given: reference_step(*given)[::-1],
        nowhere=lambda x, y, a, b, learning_rate: (a, b),
    ),
    text="""
    question: Write one step on the mean squared error: step(x, y, a, b, learning_rate) -> (a, b).

    sum: Your step is n times too long: you add the derivatives up, and the loss is the mean.
        `np.mean` in place of `np.sum`.
    without_2: Your step is half as long as it should be. The derivative of a square is twice what
        is squared: the 2 is missing.
    uphill: Your step goes uphill. Subtract the learning rate times the derivative, and take the
        error as `p - y`.
    without_x: You move a and b by the same step. In dL/da each point's 2 · error is multiplied by
        its own x.
    a_only: Your b does not move. It needs its own derivative and its own step.
    swapped: The step is right, and you return b before a.
    nowhere: Your a and b are still the old ones. Return `a - learning_rate * dLda`, and the same
        for b.

    hint 1: In this order: the predictions, dL/dp of each point, the two derivatives, the step.
    hint 2: dL/dp is `2 * (a * x + b - y)`, one number for each point. For dL/da multiply it by x.
        Then take the mean of each.
    hint 3: In full:
            dLdp = 2 * (a * x + b - y)
            dLda = np.mean(dLdp * x)
            dLdb = np.mean(dLdp)
        and then `return a - learning_rate * dLda, b - learning_rate * dLdb`.
    solution:
        def step(x, y, a, b, learning_rate):
            dLdp = 2 * (a * x + b - y)
            dLda = np.mean(dLdp * x)
            dLdb = np.mean(dLdp)
            return a - learning_rate * dLda, b - learning_rate * dLdb
    why: Each point has its own two derivatives. The loss is a mean, so its gradient is the mean of
        theirs, and one step moves both parameters against it.
    """,
)


# ---- hour.3: the limit when x is measured in smaller units


tried = np.arange(1, 4000) / 1e6  # 0.000001 to 0.004, a walk at each
slopes = np.zeros(len(tried))
for _ in range(200):
    # The mean over the points (10, 2) and (30, 6): half of each derivative, 2 · error · x.
    slopes -= tried * ((slopes * 10 - 2) * 10 + (slopes * 30 - 6) * 30)
stayed_near = np.abs(slopes - 0.2) <= 0.2 * (1 + 1e-9)
largest = float(tried[stayed_near].max())

entries.exercise(
    "hour.3",
    right=dict(limit_mm=largest),
    wrong=dict(
        same=0.2,
        ten_times=0.02,
        larger=2.0,
        much_larger=20.0,
        best=0.001,
        without_2=0.004,
        curvature=1000.0,
        upside_down=500.0,
    ),
    text="""
    question: The limit of the learning rate when every x is ten times as large, y as before.

    same: {yours} is the old limit. But the curvature is 2 · mean(x²), and every x has changed.
    ten_times: {yours} is the old limit divided by 10. The curvature contains x *squared*: ten times
        the x, and how many times the curvature?
    larger: {yours} is ten times the old limit. A larger curvature makes the limit smaller: it is 2
        / curvature.
    much_larger: {yours} is the old limit times 100. The factor is right, the direction is not: the
        limit is 2 / curvature.
    best: {yours} is 1 / curvature: with this rate one step lands at the best a. The limit is twice
        as large. (Or did you add the two losses up? This loss is their mean.)
    without_2: {yours} is 2 / 500, and 500 is mean(x²). The curvature is twice that.
    curvature: {yours} is the curvature itself. The limit is 2 / curvature.
    upside_down: {yours} is curvature / 2: the limit upside down.

    hint 1: The limit is 2 / curvature, and the curvature here is 2 · mean(x²). Put the new x in.
    hint 2: mean(x²) = (10² + 30²) / 2 = 500.
    hint 3: So the curvature is 1000, and `limit_mm = 2 / 1000`.
    solution: limit_mm = 2 / (2 * np.mean(np.array([10, 30]) ** 2))
    why: Ten times the x is a hundred times the curvature, so the limit is a hundred times smaller.
        A rate that worked for x in centimetres blows up for x in millimetres: that is why people
        scale x.
    """,
)


# ---- predictions

entries.predictions("""
hour.a: A flat line runs through the middle of the points, at their average height. What do its
    twenty errors add up to?
    [ ] A large number, because the line is bad.
        The line is bad, but the sum does not show it: errors above and errors below cancel, and
        the sum is zero.
    [x] Zero.
        At the average height the errors above and the errors below cancel, however large they are.
    [ ] About the same as for a line far below the points.
        That line is below all the points, so all its errors have the same sign. The flat line has
        errors of both signs, and they cancel: their sum is zero.

hour.b: You leave a at 1, and raise b by 0.001. What does the loss do?
    [ ] It falls by about 1.2 as well.
        The nudges are the same, but in p = a·x + b a nudge of a is multiplied by x = 14. A nudge of
        b is not, so the loss falls by only a 14th of that.
    [x] It falls, but much less: by about 0.09.
        By a 14th. In p = a·x + b a nudge of a is multiplied by x = 14, a nudge of b is not.
    [ ] It falls much more, because b lifts the whole line.
        b does lift the whole line, by 0.001 everywhere. But a nudge of a lifts it by 0.014 at
        x = 14, and the point is there. So b moves the loss 14 times less.

hour.c: With the rate 0.2 the loss falls at every step. What happens with a rate three times as
    large, 0.6?
    [ ] It arrives three times as fast.
        Its first step is three times as long, and it jumps far over the points. The next one jumps
        back even farther: the loss grows.
    [ ] The line swings from side to side, and arrives later.
        It does swing, but each swing is larger than the one before: the loss grows without end.
    [x] The loss grows from step to step.
        Each step lands farther away on the other side than the step before. Part 5 says at which
        rate this begins.

hour.d: Now every one of the 16 points is doubled, n = 32. Both rates stay. Whose walk changes?
    [ ] Both: there is more data.
        There are more points, but nothing new in them. Twice the sum divided by twice the number of
        points is the same mean, so only the walk on the sum changes.
    [x] The walk on the sum: its first step becomes twice as long.
        Each point's gradient is added twice. The mean divides by twice as many, and stays.
    [ ] The walk on the mean: it divides by a larger n.
        It does, but it divides twice the sum, so the mean stays. The sum is divided by nothing: its
        first step becomes twice as long.

hour.e: At first a is 2 below the best a, and the curvature is 10. Where is a after one step with
    the rate 0.25, and where after two?
    [ ] Nearer each time.
        The step goes downhill, but it jumps over the lowest point. The factor is 1 − 0.25 · 10 =
        −1.5: 3 above it, then 4.5 below it.
    [ ] As far away as before: to 2 above the best a, and then back to 2 below it.
        That is the rate 0.2, whose factor is −1. Here the factor is 1 − 0.25 · 10 = −1.5: 3 above,
        then 4.5 below.
    [x] Farther each time: 3 above it, then 4.5 below it.
        The factor is 1 − 0.25 · 10 = −1.5. Its size is above 1, so the distance grows.
""")
