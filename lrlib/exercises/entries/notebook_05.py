"""Notebook 05, "Choose the learning rate": its exercises and predictions.

One parameter, then two, then 21 people from 20 to 80 years old. The right answers are
computed here by another route than the learner's: steps are walked, curvatures are
eigenvalues, and the best line is numpy's own least squares.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()

age = np.arange(20, 81, 3.0)
A = np.column_stack([age, np.ones(21)])
raw_limit = float(2 / np.linalg.eigvalsh(2 / 21 * A.T @ A)[-1])


# ---- 5.1: one step each, from a = 0 towards a = 2 on the points (1, 2) and (3, 6)

rates = np.array([0.05, 0.1, 0.15, 0.2, 0.25])


def left_after_one_step(rate):
    """What a step leaves of the distance, walked."""
    a = 0.0 - rate * ((2 * (0 - 2) * 1) + (2 * (0 - 6) * 3)) / 2
    return (a - 2) / (0 - 2)


factors = np.array([left_after_one_step(rate) for rate in rates])

entries.exercise(
    "5.1",
    right=dict(factors=factors),
    wrong=dict(
        without_curvature=1 - rates,
        taken_away=10 * rates,
        sign=10 * rates - 1,
        without_sign=np.abs(factors),
        of_the_loss=factors**2,
    ),
    text="""
    question: The factor by which one step multiplies the distance, for five rates.

    without_curvature: Yours is 1 - η. The step is η times the *gradient*, and the gradient is 10
        times the distance: the curvature is missing.
    taken_away: Yours grows with the rate: it is the part of the distance that a step takes *away*,
        ηλ. The factor says what is left.
    sign: The sizes are right, the signs the wrong way round. A tiny rate leaves nearly all of the
        distance, on the same side: its factor is near +1.
    without_sign: You dropped the signs. A minus says that the step goes over to the other side.
    of_the_loss: Those are the factors of the *loss*, which squares the distance. Here it is the
        distance itself.

    hint 1: What does one step leave? The rule stands in the formula above; λ is 10.
    hint 2: It is 1 - ηλ. Numpy does it for all five rates at once.
    hint 3: `factors = 1 - rates * 10`
    solution:
        rates = np.array([0.05, 0.1, 0.15, 0.2, 0.25])
        factors = 1 - 10 * rates
    why: 1 - ηλ falls evenly: it is 1 for a rate of zero, 0 at 1/λ, and -1 at the limit 2/λ.
    """,
)


# ---- 5.2: the best rate for two curvatures

entries.exercise(
    "5.2",
    right=dict(best_rate=lambda low, high: 2 / (low + high)),
    cases=[(2.0, 10.0), (1.0, 1.0), (2.0, 6.0), (0.5, 200.0)],
    wrong=dict(
        at_the_limit=lambda low, high: 2 / high,
        for_the_steep=lambda low, high: 1 / high,
        for_the_flat=lambda low, high: 1 / low,
        without_the_2=lambda low, high: 1 / (low + high),
        between=lambda low, high: (1 / low + 1 / high) / 2,
        of_the_root=lambda low, high: 1 / np.sqrt(low * high),
    ),
    text="""
    question: The best rate for two curvatures: best_rate(low, high).

    at_the_limit: That is the limit, 2/λmax. There the steep direction has the factor -1: it swings
        for ever.
    for_the_steep: That lands the steep direction in one step, and then waits for the flat one. A
        larger rate lets the steep one swing a little, and helps the flat one.
    for_the_flat: That lands the flat direction in one step. But for the steep one it is far above
        the limit, unless both are equal.
    without_the_2: Half of it: there is a 2 missing. Write down that both leave the same, η·high - 1
        = 1 - η·low, and bring the two ones to one side.
    between: You took the mean of the two rates 1/low and 1/high. That lies above the limit as soon
        as the curvatures differ much. It is the two *factors* that should be equal.
    of_the_root: That is one over the geometric mean of the curvatures: above the limit when they
        differ much. It is the two *factors* that should be equal in size.

    hint 1: The picture above has the answer for 2 and 10: where the two lines cross. What do both
        directions leave there?
    hint 2: The flat one falls short and leaves 1 - η·low. The steep one goes too far and leaves
        η·high - 1. At the crossing they are equal.
    hint 3: η·high - 1 = 1 - η·low gives η·(low + high) = 2.
    solution:
        def best_rate(low, high):
            return 2 / (low + high)
    why: There the steep direction goes too far by as much as the flat one falls short. A smaller
        rate makes the flat one slower, a larger one the steep one.
    """,
)


# ---- 5.3: what the growth of the loss says

growth = 5.6995e13 / 1.8425e10  # of the loss, from step 3 to step 4
factor = np.sqrt(growth)  # of the distance, without its sign

entries.exercise(
    "5.3",
    right=dict(limit=raw_limit),
    wrong=dict(
        of_the_loss=2 * 0.01 / (growth + 1),
        without_minus=2 * 0.01 / (factor - 1),
        without_1=2 * 0.01 / factor,
        half=0.01 / (factor + 1),
        curvature=(factor + 1) / 0.01,
        blown_up=0.01,
    ),
    text="""
    question: The limit, read off a run that blew up at the rate 0.01.

    of_the_loss: {yours} takes the growth of the loss for that of the distance. The loss is a
        square: when the distance doubles, it grows four times.
    without_minus: {yours} forgets the minus: 1 - ηλ is *negative* here, since the slope changes its
        sign in every step. So ηλ is the factor's size plus 1.
    without_1: {yours} is close, and forgets the 1 in 1 - ηλ: the factor's size is ηλ - 1.
    half: {yours} is 1/λ, the rate that would land the steep direction in one step. The limit is
        twice that.
    curvature: {yours} is λ, the curvature. The limit is 2/λ.
    blown_up: 0.01 is the rate that blew up: the limit lies below it. How far, the growth says.

    hint 1: By what factor does the loss grow in one step? And so the distance, of which the loss is
        the square?
    hint 2: The distance grows 55.6-fold and changes sides: 1 - ηλ = -55.6. What is ηλ? The limit is
        the rate with ηλ = 2.
    hint 3: `factor = -np.sqrt(5.6995e13 / 1.8425e10)`, then λ = (1 - factor) / 0.01, and the limit
        is 2/λ.
    solution:
        factor = -np.sqrt(5.6995e13 / 1.8425e10)
        curvature = (1 - factor) / 0.01
        limit = 2 / curvature
    why: Two losses of a run that blew up are enough. Take a rate of about half the limit and start
        again.
    """,
)


# ---- 5.4: standardise


def reference_standardise(x):
    return (np.asarray(x, dtype=float) - np.mean(x)) / np.sqrt(np.mean((x - np.mean(x)) ** 2))


entries.exercise(
    "5.4",
    right=dict(standardise=reference_standardise),
    cases=[
        (np.array([20.0, 50.0, 80.0]),),
        (np.array([1.0, 2.0, 3.0, 6.0]),),
        (np.array([-2, 0, 5]),),
    ],
    wrong=dict(
        without_mean=lambda x: x / np.std(x),
        centring_only=lambda x: x - np.mean(x),
        by_the_variance=lambda x: (x - np.mean(x)) / np.var(x),
        with_n_minus_1=lambda x: (x - np.mean(x)) / np.std(x, ddof=1),
        to_0_and_1=lambda x: (x - np.min(x)) / (np.max(x) - np.min(x)),
        by_the_largest=lambda x: x / np.max(x),
        by_the_range=lambda x: (x - np.mean(x)) / (np.max(x) - np.min(x)),
        from_the_least=lambda x: (x - np.min(x)) / np.std(x),
        by_the_mean=lambda x: (x - np.mean(x)) / np.mean(x),
        without_brackets=lambda x: x - np.mean(x) / np.std(x),
        mean_after=lambda x: x / np.std(x) - np.mean(x),
    ),
    text="""
    question: A feature with mean 0 and standard deviation 1: standardise(x).

    without_mean: The spread is right, but the mean is not 0: yours divides without taking the mean
        away first. Slope and intercept still do nearly the same then.
    centring_only: Yours is centred. Its spread is still the old one: divide by it.
    by_the_variance: Yours divides by the variance. That is the *square* of the standard deviation.
    with_n_minus_1: Yours divides by the standard deviation with n - 1 (`ddof=1`, as pandas does).
        Then mean(x²) is a little below 1. Here take that with n, numpy's own.
    to_0_and_1: Yours runs from 0 to 1. All its values are positive, so slope and intercept still do
        nearly the same: take the *mean* away, and divide by the standard deviation.
    by_the_largest: Yours divides by the largest value. That makes the numbers small; their mean is
        not 0, and their spread not 1.
    by_the_range: Yours is centred, and its range is 1. Divide by the standard deviation instead:
        then mean(x²) is 1, which makes both curvatures alike.
    from_the_least: The spread is right. But yours begins at the least value; take the mean away.
    by_the_mean: You divide by the mean. The mean is what to take away; divide by the standard
        deviation, `x.std()`.
    without_brackets: Brackets: `x - mean / std` divides the mean alone. First take the mean away,
        then divide what is left.
    mean_after: Yours divides first and then takes away the mean of the *old* x. Take it away first.

    hint 1: Two things in a row: first centre, then scale. Both are above, with age.
    hint 2: `x - x.mean()` has the mean 0. By what do you divide it, so that its spread is 1?
    hint 3: `return (x - x.mean()) / x.std()`
    solution:
        def standardise(x):
            return (x - x.mean()) / x.std()
    why: Mean 0 makes slope and intercept independent. Standard deviation 1 makes mean(x²) = 1, so
        both have the curvature 2.
    """,
)


# ---- 5.5: the whole way, in the original units


def walk(x, y, learning_rate, n_steps):
    """(a, b) after some steps on the mean, by matrix products."""
    A = np.column_stack([x, np.ones(len(x))])
    theta = np.zeros(2)
    for _ in range(n_steps):
        theta = theta - learning_rate * 2 / len(x) * A.T @ (A @ theta - y)
    return theta


def reference_solve(x, y):
    a, b = np.polyfit(x, y, 1)
    return float(a), float(b)


def solve_with(back, learning_rate=0.5):
    """A solve that walks on the standardised feature and goes `back(a, b, m, s)`."""

    def solve(x, y):
        m, s = np.mean(x), np.std(x)
        return back(*walk((x - m) / s, y, learning_rate, 5), m, s)

    return solve


def there_and_back(a, b, m, s):
    return a / s, b - a * m / s


@entries.mistake("5.5")
def solve_on_raw(x, y):
    """You walk on the raw ages: below their limit five steps hardly move the intercept. Standardise
    x first."""
    return tuple(walk(x, y, 0.0003, 5))


@entries.mistake("5.5")
def solve_on_centred(x, y):
    """You walk on the centred ages. Slope and intercept are independent there, but the slope's
    curvature is still hundreds of times the intercept's: divide by the standard deviation, too."""
    m = np.mean(x)
    a, b = walk(x - m, y, 0.001, 5)
    return a, b - a * m


@entries.mistake("5.5")
def solve_in_0_to_1(x, y):
    """Your line is right in the scaled feature, which runs from 0 to 1. Go back to years: its slope
    is that of the whole range of ages, and its intercept stands at the youngest."""
    low, high = np.min(x), np.max(x)
    a, b = reference_solve(x, y)
    return a * (high - low), b + a * low


entries.exercise(
    "5.5",
    right=dict(solve=reference_solve),
    cases=[
        (np.array([20.0, 50.0, 80.0]), np.array([0.0, 1.0, 5.0])),
        (np.array([20.0, 30.0, 40.0, 70.0]), np.array([1.0, 2.0, 2.0, 5.0])),
        (np.array([60.0, 20.0, 40.0, 80.0, 50.0]), np.array([-1.0, 2.0, 1.0, -3.0, 0.0])),
    ],
    tolerance=0.005,
    wrong=dict(
        not_back=solve_with(lambda a, b, m, s: (a, b)),
        slope_only=solve_with(lambda a, b, m, s: (a / s, b)),
        times_s=solve_with(lambda a, b, m, s: (a * s, b - a * m * s)),
        mean_unscaled=solve_with(lambda a, b, m, s: (a / s, b - a * m)),
        wrong_sign=solve_with(lambda a, b, m, s: (a / s, b + a * m / s)),
        creeping=lambda x, y: solve_with(there_and_back, 0.1)(x, y),
        at_03=lambda x, y: solve_with(there_and_back, 0.3)(x, y),
        at_the_limit=lambda x, y: solve_with(there_and_back, 1.0)(x, y),
        swapped=lambda x, y: reference_solve(x, y)[::-1],
    ),
    text="""
    question: The best line from raw ages: solve(x, y) -> (slope per year, intercept at 0).

    not_back: You solved it, in the numbers of the standardised feature: your slope is per standard
        deviation, and your intercept at the mean age. Go back to years.
    slope_only: The slope is right. Your intercept is the prediction at the *mean* age; asked for is
        the one at age 0. From the mean back to 0 the line goes by slope times mean.
    times_s: You multiply by the standard deviation where you have to divide: a is per standard
        deviation, which is many years, so per year it is less.
    mean_unscaled: The slope is right. For the intercept you go back by a·m with the slope per
        standard deviation; m is in years, so it takes the slope per year, a/s.
    wrong_sign: The slope is right. Your intercept goes the wrong way: from the mean age to age 0 is
        backwards, so slope times mean is taken away.
    creeping: You go back to years correctly, but the walk hasn't arrived: at the rate 0.1 each step
        leaves 0.8, and five steps leave a third. Which rate leaves 0?
    at_03: Nearly: at the rate 0.3 each step leaves 0.4, and five steps leave 1 % of the way. Which
        rate leaves nothing?
    at_the_limit: At the rate 1 the factor is -1: the walk jumps from one side to the other and gets
        no nearer. Both curvatures are 2, so 1 is the limit.
    swapped: Both numbers are right, in the wrong order: first the slope, then the intercept.

    hint 1: Three parts: standardise x, take the steps with a and b, go back to years. Which rate
        lands in one step when both curvatures are 2?
    hint 2: With z = (x - m)/s and the rate 0.5, one step is enough. Then slope a/s, and intercept b
        - a·m/s.
    hint 3: `m, s = x.mean(), x.std()`, then `a, b, loss = descend((x - m) / s, y, 0.5, 5)`; its
        last entries are the answer, `a[-1]` and `b[-1]`. Return `a[-1] / s` and
        `b[-1] - a[-1] * m / s`.
    solution:
        def solve(x, y):
            m, s = x.mean(), x.std()
            a, b, loss = descend((x - m) / s, y, 0.5, 5)
            return a[-1] / s, b[-1] - a[-1] * m / s
    why: On the standardised feature both curvatures are 2, whatever the data, so gradient descent
        at the rate 0.5 lands in one step. The rest is a change of units.
    """,
)


# ---- 5.6: what to change

entries.exercise(
    "5.6",
    right=dict(change="the scale of the feature"),
    wrong=dict(
        lower_rate="a lower rate",
        nearer_the_cliff="a rate nearer to the cliff",
        twice_the_steps="twice the steps",
    ),
    text="""
    question: The loss is 0.5 at every rate up to the cliff; 0.04 is possible. What to change?

    lower_rate: A lower rate makes every direction slower. The flat one is too slow already.
    nearer_the_cliff: The cliff is at 0.00035, and right before it the loss is still 0.5. Between a
        rate that blows up and one that creeps there is nothing to be found.
    twice_the_steps: It helps a little: the flat direction leaves 0.99992 of its way in each step,
        so it takes some 8,500 steps to halve it. From 100 to 200 changes next to nothing.

    hint 1: What does it mean that *no* rate below the cliff gets to 0.04?
    hint 2: The steep direction is done at all of them, the flat one at none. How do you make the
        two alike?
    hint 3: Look at the solid curve of the sweep: same people, same steps. What is different?
    solution: change = "the scale of the feature"
    why: A shelf says that the steep direction has arrived and the flat one can't: the condition
        number is large. Centring and scaling make the two alike.
    """,
)


# ---- predictions

entries.predictions("""
5.a: Rate 0.05: the first step takes the distance from -2 to -1. What does the second one do?
    [ ] It takes it to 0: the same again.
        The first step was 1 long, so another of that length would land. But the slope of the loss
        is smaller now, half of what it was, and so the step is half as long: the distance goes to
        -0.5.
    [x] It takes it to -0.5: half of what is left.
        Half as far from the bottom, the slope is half as steep, and the step half as long. So each
        step leaves half: -2, -1, -0.5, -0.25.
    [ ] It goes over to the other side, to +0.5.
        That takes a step longer than the way that is left. At 0.05 each step covers half of it: -2,
        -1, -0.5. It happens at larger rates; see below.

5.b: Rate 0.10, twice as large. The walk from -2 …
    [ ] … leaves a quarter in each step.
        Twice the rate takes away twice as much, ηλ = 1: all of it. Nothing is left. (A quarter
        would be two steps of 0.05.)
    [x] … lands in the first step.
        1 - 0.1·10 = 0. The step is exactly as long as the way. It works only because the rate is
        exactly 1/λ.
    [ ] … goes over to the other side and comes back.
        Not yet: 1 - 0.1·10 = 0, so the step is exactly as long as the way. From here on, with any
        larger rate, it goes too far.

5.c: Rate 0.15. The walk from -2 …
    [x] … swings from side to side and gets closer.
        1 - 0.15·10 = -0.5. The minus: to the other side. The half: twice as near. So -2, +1, -0.5,
        +0.25.
    [ ] … swings from side to side and gets no closer.
        It goes too far, but not as far as it came from: the factor is -0.5, so -2 becomes +1, then
        -0.5.
    [ ] … blows up.
        Going too far is not blowing up. The factor is -0.5: the other side, but only half as far
        away.

5.d: Rate 0.20. The walk from -2 …
    [ ] … swings and slowly gets closer.
        Nearly. The factor is 1 - 0.2·10 = -1: each step lands exactly as far away, on the other
        side. A hair below 0.2 you would be right.
    [x] … jumps between -2 and +2 for ever.
        The factor is exactly -1. This is the limit: below it every walk settles, above it every
        walk grows.
    [ ] … blows up.
        A hair above 0.2 you would be right. At 0.2 the factor is exactly -1, and the distance stays
        2.

5.e: Rate 0.25. After five steps the distance is about …
    [ ] … 2: it can't get further away than it was.
        It can: each step lands higher up on the other side, where it is steeper, so the next one is
        longer. The factor is -1.5, and five of them make 2 into 15.2.
    [ ] … 5: a bit more with each step.
        It is *times* 1.5 in each step, not plus something: 3, 4.5, 6.75, 10.1, 15.2.
    [x] … 15.
        The factor is 1 - 0.25·10 = -1.5. So 3, -4.5, 6.75, -10.1, 15.2: each step half as far again
        as the one before.

5.f: The rate 0.1 lands the slope (λ = 10) in one step. What does one step leave of the intercept's
    way (λ = 2)?
    [ ] Nothing: it lands, too.
        Only where ηλ = 1. Here the intercept has 0.1·2 = 0.2: a fifth of the way in each step, 0.8
        is left.
    [x] 0.8 of it.
        1 - 0.1·2 = 0.8. To leave 1 % of the way takes 21 steps: the flat direction is the slow one.
    [ ] 0.2 of it.
        0.2 is ηλ, the part that is *covered*. What is left is 1 - 0.2 = 0.8.
    [ ] More than all of it: it blows up.
        Blowing up takes ηλ above 2, too *much* curvature. The intercept has the smaller one: ηλ =
        0.2, and 0.8 is left.

5.g: Ages from 20 to 80, and the rate 0.01. What happens?
    [ ] It arrives, a little slowly: 0.01 is a small rate.
        Small against what? The slope's curvature is about 2·mean(age²), more than 5,000. So ηλ is
        above 50, where 2 is the limit.
    [ ] It hardly moves.
        The rate is small, but the gradients are huge: each error is multiplied by an age of 20 to
        80. In the first step the loss goes from 1.1 to 1,926.
    [x] It blows up.
        2·mean(age²) is above 5,000, so ηλ is above 50, and 2 is the limit. In the first step the
        loss goes from 1.1 to 1,926.

5.h: The numbers grow 56-fold in each step. How does it end?
    [ ] Python stops with an error.
        Whole numbers of Python never overflow, and a division by zero does stop it. But numbers
        with a point become inf without an error, and later nan; numpy warns at most.
    [ ] The numbers stop at the largest one that there is.
        There is a largest one, 1.8e308. What lies beyond isn't held there: it becomes inf. The loss
        gets there at step 88.
    [x] The loss becomes inf, and in the end all is nan.
        The loss is too large at step 88: inf. The slope itself at step 176, and one step later it
        is inf minus inf: nan. No error stops the loop.

5.i: Rate 0.3, once for the raw ages and once for the standardised ones. What happens?
    [ ] Both do the same: it is the same data.
        The same line is best, but the steps see numbers. The raw curvature is 5,662, the
        standardised one 2: ηλ is 1,699 for the one and 0.6 for the other.
    [x] The raw ages blow up; the standardised ones take a few steps.
        ηλ is 0.3·5,662 = 1,699 for the raw ages and 0.3·2 = 0.6 for the standardised ones: each
        step leaves 0.4 of the way, in both directions.
    [ ] Both blow up: 0.01 was too much already.
        0.01 was too much for a curvature of 5,662. The standardised feature has 2, so its limit is
        1, and 0.3 is well below.

5.j: The loss after 100 steps, over the rate, for the standardised ages. From left (tiny rates) to
    right the curve …
    [ ] … is a valley: both sides alike.
        On the left it does come down slowly. But on the right no slope leads up again: below the
        limit all is well, above it the loss grows without end. A cliff.
    [x] … comes down slowly, stays at the bottom, and ends at a cliff.
        Too slow for 100 steps on the left; then a wide range of good rates, from about 0.02 to
        0.95; and a cliff at the limit, 1.
    [ ] … has one sharp lowest point, at the best rate.
        For very few steps it would. In 100 steps every rate from about 0.02 to 0.95 gets to the
        bottom: you needn't find the best one.

5.k: The curve has looked flat since about step 300. Has the run arrived there?
    [ ] Yes: nothing changes any more.
        Nothing that you could see on this axis. At step 300 the loss is 0.007 above the best one,
        at step 1000 it is 0.0000015 above: it has fallen 4,600-fold meanwhile.
    [x] No: it still falls, by the same factor in each step.
        Each step leaves 1 - 0.003·2 = 0.994 of the intercept's way, at step 900 as at step 10. On a
        plain axis it looks flat once it is small; the pace is the same.
    [ ] No: it is stuck above the best line.
        Below the limit nothing gets stuck: each step leaves 0.994 of the intercept's way. At step
        1000 the loss is within 0.0000015 of the best one.
""")
