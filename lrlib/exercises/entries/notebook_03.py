"""Notebook 03, "Walk the six steps": its exercises and predictions.

Twenty points near the line y = 2x + 1, a start, a learning rate, and the sum of the
squared errors. The right answers are computed here by another route than the learner's:
a column of ones and matrix products, and numpy's own least squares.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()

x = np.arange(20) / 10
y = 2 * x + 1 + 0.1 * (-1.0) ** np.arange(20)
a, b = 0.293, 0.758
learning_rate = 0.01


# ---- the reference: the same walk with A = [x 1] and theta = (a, b)


def walk(x, y, a, b, learning_rate, n_rounds):
    """(a, b) after each of the rounds 0 to n_rounds, as an array (n_rounds + 1, 2)."""
    A = np.column_stack([x, np.ones(len(x))])
    thetas = [np.array([a, b], dtype=float)]
    for _ in range(n_rounds):
        thetas.append(thetas[-1] - 2 * learning_rate * A.T @ (A @ thetas[-1] - y))
    return np.array(thetas)


def sse_of(theta):
    """The sum of squared errors of the line (a, b) on the twenty points."""
    return float(np.sum((theta[0] * x + theta[1] - y) ** 2))


def reference_descend(x, y, a, b, learning_rate, n_rounds):
    return tuple(float(value) for value in walk(x, y, a, b, learning_rate, n_rounds)[-1])


thetas = walk(x, y, a, b, learning_rate, 60)
losses = np.array([sse_of(theta) for theta in thetas])
errors = a * x + b - y  # at the start
a_best, b_best = (float(v) for v in np.polyfit(x, y, 1))


def first_round(small):
    """The first round, counted from 1, whose fall in SSE is small."""
    return 1 + next(t for t in range(len(losses) - 1) if small(losses[t], losses[t + 1]))


# ---- 3.1: the derivative with respect to b

entries.exercise(
    "3.1",
    right=dict(gb=float(2 * np.ones(20) @ errors)),
    n=20,
    wrong=dict(
        half=np.sum(errors),
        sign=-2 * np.sum(errors),
        mean=2 * np.mean(errors),
        ga=2 * np.sum(errors * x),
        unsummed=2 * errors,
        sse=np.sum(errors**2),
    ),
    text="""
    question: What is the derivative of the SSE with respect to b, at the start?

    half: Yours, {yours}, is exactly half of it. The derivative of a square, (p - y)², is 2(p - y):
        the 2 is missing.
    sign: Yours, {yours}, has the wrong sign. The line lies below the points, so p - y is negative:
        raising b makes the SSE fall, and gb must be negative. Did you take `y - p`?
    mean: Yours, {yours}, is the right one divided by 20, and 20 is n. That is the derivative of the
        mean squared error; this walk goes down the sum.
    ga: {yours} is ga, the derivative with respect to a. b is not multiplied by x in the prediction,
        so its derivative has no factor x: dp/db = 1.
    unsummed: You have 20 numbers, one for each point. There is only one b, and it serves them all:
        add the 20 up.
    sse: {yours} is the SSE itself: how bad the line is. gb is how fast that changes when b does.

    hint 1: The SSE adds up (p - y)² over the points. What is the derivative of one (p - y)² with
        respect to p? And p = a·x + b: how much does p change when b grows by 1?
    hint 2: Each point contributes 2(p - y) · 1. There is one b for all 20 points, so the
        contributions are added.
    hint 3: `gb = np.sum(2 * (p - y))`, with `p = a * x + b` at the start.
    solution: gb = np.sum(2 * (p - y))
    why: Each point pulls at b with 2(p - y), since dp/db = 1, and one b serves all 20 points, so
        the pulls add up. The sum is negative: the line lies too low, and more b makes the SSE
        smaller.
    """,
)


# ---- 3.2: descend as learners mistake it


def descend_with(update):
    """A descend whose one round is `update(x, y, a, b, learning_rate) -> (a, b)`."""

    def descend(x, y, a, b, learning_rate, n_rounds):
        for _ in range(n_rounds):
            a, b = update(x, y, a, b, learning_rate)
        return a, b

    return descend


def by(gradient):
    """A descend that steps against `gradient(x, y, a, b) -> (ga, gb)`."""

    def update(x, y, a, b, learning_rate):
        ga, gb = gradient(x, y, a, b)
        return a - learning_rate * ga, b - learning_rate * gb

    return descend_with(update)


descend_mean = by(lambda x, y, a, b: [np.mean(2 * (a * x + b - y) * z) for z in (x, 1)])
descend_without_2 = by(lambda x, y, a, b: (np.sum((a * x + b - y) * x), np.sum(a * x + b - y)))


@entries.mistake("3.2", make=descend_with)
def descend_one_by_one(x, y, a, b, learning_rate):
    """Your b is a little off: when you compute gb, a has already moved. Both derivatives belong to
    the same line, so compute ga and gb first and only then change a and b."""
    a = a - learning_rate * np.sum(2 * (a * x + b - y) * x)
    return a, b - learning_rate * np.sum(2 * (a * x + b - y))


@entries.mistake("3.2", make=descend_with)
def descend_without_rate(x, y, a, b, learning_rate):
    """Your steps leave out the learning rate: `a - learning_rate * ga`, and the same for b."""
    p = a * x + b
    return a - np.sum(2 * (p - y) * x), b - np.sum(2 * (p - y))


@entries.mistake("3.2")
def descend_stale(x, y, a, b, learning_rate, n_rounds):
    """Your predictions never change: p is computed once, before the loop, and every round repeats
    the first step. Compute `p = a * x + b` inside the loop, since a and b have moved."""
    p = a * x + b
    for _ in range(n_rounds):
        a -= learning_rate * np.sum(2 * (p - y) * x)
        b -= learning_rate * np.sum(2 * (p - y))
    return a, b


@entries.mistake("3.2")
def descend_one_round(x, y, a, b, learning_rate, n_rounds):
    """Your function walks one round, whatever n_rounds is. Is the return inside the loop? Move it
    to the left, below the loop."""
    for _ in range(n_rounds):
        return reference_descend(x, y, a, b, learning_rate, 1)


@entries.mistake("3.2", make=descend_with)
def descend_point_by_point(x, y, a, b, learning_rate):
    """You take a step after every point, so that the next point sees another line. Here a round
    adds up the shares of all points and takes one step: move the two updates to the left, out of
    the loop over the points."""
    for xi, yi in zip(x, y, strict=True):
        e = a * xi + b - yi
        a, b = a - learning_rate * 2 * e * xi, b - learning_rate * 2 * e
    return a, b


@entries.mistake("3.2")
def descend_never_zeroed(x, y, a, b, learning_rate, n_rounds):
    """Your ga and gb still hold the sums of the rounds before: each round must begin at 0, so set
    them to 0 inside the loop over the rounds."""
    ga = gb = 0.0
    for _ in range(n_rounds):
        p = a * x + b
        ga += np.sum(2 * (p - y) * x)
        gb += np.sum(2 * (p - y))
        a, b = a - learning_rate * ga, b - learning_rate * gb
    return a, b


entries.exercise(
    "3.2",
    right=dict(descend=reference_descend),
    cases=[
        (np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]), 0.0, 0.0, 0.01, 1),
        (np.array([0.0, 1.0, 2.0]), np.array([1.0, 3.0, 5.0]), 0.0, 0.0, 0.01, 2),
        (np.array([-1.0, 0.5, 2.0, 3.0]), np.array([2.0, 1.5, 0.0, -1.0]), 1.0, -1.0, 0.02, 5),
        (np.array([1, 2, 4]), np.array([3, 3, 6]), 1, 2, 0.01, 0),
    ],
    wrong=dict(
        uphill=by(lambda x, y, a, b: [-np.sum(2 * (a * x + b - y) * z) for z in (x, 1)]),
        without_x=by(lambda x, y, a, b: (np.sum(2 * (a * x + b - y)),) * 2),
        a_only=by(lambda x, y, a, b: (np.sum(2 * (a * x + b - y) * x), 0)),
        b_only=by(lambda x, y, a, b: (0, np.sum(2 * (a * x + b - y)))),
        last_point=by(lambda x, y, a, b: 2 * (a * x[-1] + b - y[-1]) * np.array([x[-1], 1])),
        first_point=by(lambda x, y, a, b: 2 * (a * x[0] + b - y[0]) * np.array([x[0], 1])),
        without_b=by(lambda x, y, a, b: (np.sum(2 * (a * x - y) * x), np.sum(2 * (a * x - y)))),
        half_turned=by(lambda x, y, a, b: [np.sum(2 * (a * x + b - y) * z) for z in (x, -1)]),
        summed_first=by(lambda x, y, a, b: np.sum(2 * (a * x + b - y)) * np.array([np.sum(x), 1])),
        mean=descend_mean,
        without_2=descend_without_2,
        one_short=lambda x, y, a, b, rate, n: reference_descend(x, y, a, b, rate, max(n - 1, 0)),
        one_more=lambda x, y, a, b, rate, n: reference_descend(x, y, a, b, rate, n + 1),
        nowhere=lambda x, y, a, b, rate, n: (a, b),
        swapped=lambda x, y, a, b, rate, n: reference_descend(x, y, a, b, rate, n)[::-1],
    ),
    text="""
    question: Write the whole walk: descend(x, y, a, b, learning_rate, n_rounds) -> (a, b).

    uphill: You walk uphill: the gradient points to where the SSE grows, so a step goes against it.
        It is `a - learning_rate * ga`; yours has a plus, or `y - p`.
    without_2: Your steps are half as long as they should be: the derivative of a square brings a
        factor 2, and it is missing in ga and gb.
    without_x: You move a and b by the same step. In p = a·x + b the slope a is multiplied by x, so
        each point's share in ga is 2(p - y) times its own x.
    a_only: Your b never moves: it needs its own derivative, gb, and its own step, `b = b -
        learning_rate * gb`.
    b_only: Your a never moves: it needs its own derivative, ga, and its own step, `a = a -
        learning_rate * ga`.
    last_point: Only the last point counts: ga and gb hold its share alone. In a loop over the
        points it must be `ga += ...`, from 0 in each round, and not `ga = ...`.
    first_point: Only the first point counts. A round adds up the shares of all points before it
        takes its step.
    without_b: Your prediction leaves b out: `p = a * x + b`.
    half_turned: a is right and b climbs: one of the two signs is flipped. Both steps have a minus,
        `b - learning_rate * gb`.
    summed_first: For ga you add the errors first and multiply by the sum of x. Each error goes with
        its own x: multiply first, then add, `np.sum(2 * (p - y) * x)`.
    mean: Your steps are n times too short: you take the mean over the points, and this walk goes
        down the sum. `np.sum` in place of `np.mean`.
    one_short: You stop one round early. `range(1, n_rounds)` makes one round less than n_rounds;
        `range(n_rounds)` makes them all.
    one_more: You walk one round too many. `range(n_rounds)` already starts at 0 and makes exactly
        n_rounds rounds.
    nowhere: Your a and b are still where they started. Does the loop assign to them? `a -
        learning_rate * ga` alone computes a number and drops it.
    swapped: The walk is right, and you return b before a. It should end with `return a, b`.

    hint 1: One round is steps 2 to 5: predict, ga, gb, update. Write that for one round first, then
        put it into a loop, `for _ in range(n_rounds):`.
    hint 2: Compute p, ga and gb from the same a and b. Only then change both. The SSE itself is not
        needed to take the step.
    hint 3: In the loop:
            p = a * x + b
            ga = np.sum(2 * (p - y) * x)
            gb = np.sum(2 * (p - y))
            a = a - learning_rate * ga
            b = b - learning_rate * gb
        and after it `return a, b`.
    solution:
        def descend(x, y, a, b, learning_rate, n_rounds):
            for _ in range(n_rounds):
                p = a * x + b
                ga = np.sum(2 * (p - y) * x)
                gb = np.sum(2 * (p - y))
                a = a - learning_rate * ga
                b = b - learning_rate * gb
            return a, b
    why: Predict, differentiate, update, and again: ga and gb are both computed before a or b moves,
        so the step goes straight down from where the line is.
    """,
)


# ---- 3.3: numbers that a mistake leads to


def sse_after_5(descend):
    return sse_of(descend(x, y, a, b, learning_rate, 5))


slope_uncentred = np.sum(x * y) / np.sum(x**2)
slope_of_x_on_y = np.sum((x - x.mean()) * (y - y.mean())) / np.sum((y - y.mean()) ** 2)


def line_with(slope):
    """The line of this slope through the mean point, as (a, b)."""
    return float(slope), float(y.mean() - slope * x.mean())


entries.exercise(
    "3.3",
    right=dict(sse_5=float(losses[5])),
    n=20,
    wrong=dict(
        round_4=losses[4],
        round_6=losses[6],
        mean=losses[5] / 20,
        by_mean=sse_after_5(descend_mean),
        one_by_one=sse_after_5(descend_one_by_one),
        without_2=sse_after_5(descend_without_2),
        start=losses[0],
    ),
    text="""
    question: Five rounds from the start: what is the SSE then?

    round_4: {yours} is the SSE after round 4. Did you compute it before the last update? After the
        fifth update, predict once more, and then take the SSE.
    round_6: {yours} is the SSE after round 6: one round too many.
    mean: {yours} is the mean of the squared errors after round 5, the SSE divided by n = 20. The
        question asks for the sum.
    by_mean: {yours} is where you get when every step uses the mean of the derivatives: steps 20
        times shorter. This walk uses their sum.
    one_by_one: {yours} is where you get when gb is computed with the new a. It is smaller here, and
        it is another walk: gradient descent computes both derivatives at the same line, then moves
        a and b.
    without_2: {yours} is where you get with steps half as long: the 2 of the derivative is missing
        in ga and gb.
    start: {yours} is the SSE at the start, before any round.

    hint 1: Let the loop do it: five times predict, ga, gb, update. What is left to do after the
        fifth update?
    hint 2: The SSE belongs to a line. After five updates you have the fifth line; predict with it,
        then square and add up the errors.
    hint 3: Start from `a_5, b_5 = 0.293, 0.758`, update both five times in a loop, and then
        `sse_5 = np.sum((a_5 * x + b_5 - y) ** 2)`.
    solution:
        a_5, b_5 = 0.293, 0.758
        for _ in range(5):
            error = a_5 * x + b_5 - y
            a_5 = a_5 - 0.01 * np.sum(2 * error * x)
            b_5 = b_5 - 0.01 * np.sum(2 * error)
        sse_5 = np.sum((a_5 * x + b_5 - y) ** 2)
    why: From 88.7 to 1.6 in five rounds, and nearly all of it in the first. The SSE is measured
        after the fifth update, with the fifth line.
    """,
)


# ---- 3.4: the best line without walking

entries.exercise(
    "3.4",
    right=dict(a_star=a_best, b_star=b_best),
    wrong=dict(
        uncentred=line_with(slope_uncentred),
        through_origin=(float(slope_uncentred), 0.0),
        swapped=(b_best, a_best),
        truth=(2.0, 1.0),
        x_on_y=line_with(slope_of_x_on_y),
        mean_height=(a_best, float(y.mean())),
        walked=reference_descend(x, y, a, b, learning_rate, 60),
    ),
    text="""
    question: The best line without any walking: its slope and its intercept.

    uncentred: Your slope is sum(x·y) / sum(x²). That is the best slope of a line through the
        origin. Here the line has an intercept, so take the means off x and y first.
    through_origin: That is the best line through the origin. Take the means off x and y first; the
        intercept is then mean(y) - a·mean(x).
    swapped: Both numbers are right and they stand the wrong way round: slope first, then intercept.
    truth: 2 and 1 made the points. The noise moved them a little, so the line that fits these 20
        points best is a little different: compute it from x and y.
    x_on_y: Your slope divides by the spread of y. The line predicts y from x: it is the spread of x
        that belongs below, sum((x - mean(x))²).
    mean_height: The slope is right. Your intercept, mean(y), is the height of the line at mean(x);
        go from there down to x = 0: mean(y) - a·mean(x).
    walked: {yours} is where our walk stands after 60 rounds: near, and not there yet. The closed
        form needs no rounds.

    hint 1: Where both derivatives are zero there is nothing left to walk. gb = 0 says that the
        errors add up to zero: the best line goes through the point (mean(x), mean(y)).
    hint 2: Measured from that point, the slope is sum(dx·dy) / sum(dx²), with dx = x - mean(x) and
        dy = y - mean(y).
    hint 3: With those dx and dy:
            a_star = np.sum(dx * dy) / np.sum(dx**2)
            b_star = y.mean() - a_star * x.mean()
    solution:
        dx, dy = x - x.mean(), y - y.mean()
        a_star = np.sum(dx * dy) / np.sum(dx**2)
        b_star = y.mean() - a_star * x.mean()
    why: There both derivatives are zero. The walk goes to this very line; for a straight line we
        can also jump. Where no such formula exists, walking is what is left.
    """,
)


# ---- 3.5: when to stop

entries.exercise(
    "3.5",
    right=dict(stop_round=first_round(lambda before, after: (before - after) / before < 0.01)),
    wrong=dict(
        too_early=first_round(lambda before, after: (before - after) / before < 0.01) - 1,
        too_late=first_round(lambda before, after: (before - after) / before < 0.01) + 1,
        of_the_start=first_round(lambda before, after: (before - after) / losses[0] < 0.01),
        difference=first_round(lambda before, after: before - after < 0.01),
        below_1_percent=int(np.argmax(losses < 0.01 * losses[0])),
        by_1=first_round(lambda before, after: (before - after) / before < 1),
    ),
    text="""
    question: When to stop: in which round does the SSE first fall by less than 1 %?

    too_early: {yours} is one too small: it is the round before. If you looked the place up in a
        list of falls, places count from 0 and rounds from 1.
    too_late: {yours} is one too large: the round before it already falls by less than 1 %.
    of_the_start: In round {yours} the fall is less than 1 % of the SSE at the start. Compare it
        with the SSE of the round before: `(before - after) / before`.
    difference: In round {yours} the SSE falls by less than 0.01. That is a difference, and its size
        hangs on the units of y; 1 % is a ratio: `(before - after) / before`.
    below_1_percent: In round {yours} the SSE has fallen to less than 1 % of where it started. The
        question is when one round brings it down by less than 1 %.
    by_1: Every round takes off less than 100 %: do you compare with 1? As a part of the SSE, 1 % is
        0.01.

    hint 1: You need two numbers for each round: the SSE before the update and the SSE after it.
        What part of the first did the round take away?
    hint 2: `losses` has them: round t takes the SSE from `losses[t - 1]` to `losses[t]`. Go through
        t = 1, 2, 3, …
    hint 3: In a loop over t from 1: `before, after = losses[t - 1], losses[t]`; at the first t with
        `(before - after) / before < 0.01`, break.
    solution:
        for t in range(1, len(losses)):
            before, after = losses[t - 1], losses[t]
            if (before - after) / before < 0.01:
                break
        stop_round = t
    why: Such a rule stops when a round is hardly worth its work. It does not say that you have
        arrived: the SSE in that round is 0.2123, and the best line has 0.1985.
    """,
)


# ---- predictions

entries.predictions("""
3.a: The line starts far below the points, and the learning rate is only 0.01. Where is the line
    after one round?
    [ ] Still well below the points: 0.01 makes a small step.
        0.01 is small, but the step is 0.01 times the derivative, and that is large here: ga = -93.3
        and gb = -74.5, since 20 points all pull the same way. So a grows by 0.93 and b by 0.75, and
        the line lands among the points.
    [x] Among the points: too high on the left, too low on the right.
        20 points all pull upwards, so ga = -93.3 and gb = -74.5, and even 0.01 of that is a long
        step. b jumps to 1.50, above the points at x = 0 (near 1); a comes to 1.23 only, so on the
        right the line is still too low.
    [ ] Above all the points: it jumps over them.
        That happens when the learning rate is too large; here the line stops among the points. It
        is above them on the left, where b = 1.50 is too much, and still below them on the right,
        where a = 1.23 is too little.

3.b: Round 1 took the SSE from 88.7 to 5.1: it is 17 times smaller. What does round 2 do?
    [ ] The same again: 17 times smaller.
        It would be so if every direction were equally steep. Round 1 dealt with the steep one:
        lifting the line to the points. What is left is to trade b for a, and that hardly changes
        the SSE, so its derivatives are small. Round 2 takes the SSE to 2.39, about half.
    [x] Much less: the SSE falls to about half.
        To 2.39. Round 1 dealt with the steep direction: lifting the line to the points. What is
        left is to turn the line, less b for more a, and in that direction the SSE is flat. Rounds
        3, 4 and 5 take off 11 to 14 % each.
    [ ] The SSE rises again: the step overshoots.
        An overshoot tempts after such a jump, and b does go too far. But a step raises the SSE only
        if the learning rate is above the limit, 0.0241 for these points; 0.01 is well below. The
        SSE falls to 2.39, about half.

3.c: The walk ends near a = 1.98, b = 1.01. It starts at a = 0.293, b = 0.758. How do the two get
    there?
    [ ] Both climb steadily to their end.
        a does. b starts below its end, so climbing seems all it has to do. But while the slope is
        too small, the best b for that slope is larger than 1.01, and b goes there first: up to 1.60
        in round 2, then down again.
    [x] a climbs all the way; b climbs too far and comes back down.
        b makes up for a slope that is still too small: it rises to 1.60 in round 2. As a grows,
        less of it is needed, and b comes down to 1.01. Each derivative is taken at the present
        line; it knows nothing of the end.
    [ ] Both go too far and swing back and forth around their end.
        Swinging from side to side belongs to a larger learning rate (try 0.02). At 0.01, a only
        ever grows. b does go too far, once, up to 1.60 in round 2, and comes back slowly without a
        second swing.

3.d: Now the learning rate is doubled, from 0.01 to 0.02. What happens to the SSE?
    [ ] It falls faster from the first round on: twice the step, half the rounds.
        In the long run, yes: the SSE is below 0.25 after 15 rounds, where 0.01 takes 31. Not at
        first: the first step jumps over the points, to a = 2.16 and b = 2.25, and the SSE is 39.6
        where 0.01 has 5.1. Only from round 6 on is 0.02 ahead.
    [x] The first rounds are worse, later ones better.
        The first step jumps over the points (SSE 39.6 against 5.1), and the line swings from one
        side to the other. Each swing is smaller, and along the flat direction every step is twice
        as long: from round 6 on 0.02 is ahead.
    [ ] It grows from round to round.
        The line does jump over the points, which looks dangerous. But each swing is smaller than
        the one before, because 0.02 is below the limit of 0.0241. The SSE falls in every round:
        39.6, 18.0, 8.5.

3.e: And with 0.03?
    [ ] It swings more widely, and still arrives, later.
        So it was with 0.02. There each swing was smaller than the one before; here each is larger,
        since 0.03 is above the limit of 0.0241. The SSE goes 88.7, 192, 424, 938: more than twice
        as much in every round.
    [x] The SSE grows from round to round, without end.
        88.7, 192, 424, 938: more than twice as much in every round. Each step lands further up on
        the other side, where it is steeper, so the next step is longer still. The limit for these
        points is 0.0241.
    [ ] Python stops with an error.
        Nothing is wrong for Python: the numbers only grow, 88.7, 192, 424, 938. No message would
        tell you, were it not for the picture of the loss. Much later the numbers get too large to
        be written down, and become infinite.
""")
