"""Notebook 06, "Find out why it is so slow": its exercises and predictions.

21 people from 20 to 80 years old. The right answers are computed here by another route than the
learner's: the spread by the mean of the squares.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()

AGE = np.arange(20, 81, 3.0)


# ---- 6.1: standardise


def reference_standardise(x):
    return (np.asarray(x, dtype=float) - np.mean(x)) / np.sqrt(np.mean((x - np.mean(x)) ** 2))


entries.exercise(
    "6.1",
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
        from_age=lambda x: (x - np.mean(AGE)) / np.std(AGE),
    ),
    text="""
    question: A feature with mean 0 and standard deviation 1: standardise(x).

    without_mean: The spread is right, but the mean is not 0: yours divides without taking the mean
        away first. So slope and intercept still move the predictions nearly alike.
    centring_only: Yours is centred. Its spread is still the old one: divide by it.
    by_the_variance: Yours divides by the variance. That is the *square* of the standard deviation.
    with_n_minus_1: Yours divides by the standard deviation with n - 1 (`ddof=1`, as pandas does).
        Then mean(x²) is a little below 1. Here use the one with n, as numpy does.
    to_0_and_1: Yours runs from 0 to 1. No value is below 0, so slope and intercept still move the
        predictions alike: take the *mean* away, and divide by the standard deviation.
    by_the_largest: Yours divides by the largest value. That makes the numbers small; their mean is
        not 0, and their spread not 1.
    by_the_range: Yours is centred, and its range is 1. Divide by the standard deviation instead:
        then mean(x²) is 1, which makes both curvatures alike.
    from_the_least: The spread is right, but yours takes the least value away: take the mean away.
    by_the_mean: You divide by the mean. The mean is what to take away; divide by the standard
        deviation, `x.std()`.
    without_brackets: Brackets: `x - mean / std` divides the mean alone. First take the mean away,
        then divide what is left.
    mean_after: Yours divides first and then takes away the mean of the *old* x. Take it away first.
    from_age: Yours takes the mean and the spread of `age`, whatever x is. Inside the function use
        those of x.

    hint 1: Two things in a row: first centre, then scale. Both are above, with age.
    hint 2: `x - x.mean()` has the mean 0. By what do you divide it, so that its spread is 1?
    hint 3: `return (x - x.mean()) / x.std()`
    solution:
        def standardise(x):
            return (x - x.mean()) / x.std()
    why: With mean 0 the derivative of a does not depend on b. Standard deviation 1 makes
        mean(x²) = 1, so both have the curvature 2.
    """,
)


# ---- predictions

entries.predictions("""
6.a: Among all rates below the limit you take the one whose loss is lowest after 50 steps. How far
    does it bring the loss on the way down, from the first loss to the best one?
    [ ] All the way, to the best loss.
        The rate that is best for the steep direction is far too small for the flat one, whose
        curvature is 24,285 times smaller. Along it 50 steps hardly move.
    [ ] About nine tenths of the way.
        In 50 steps the steep direction can be done. But that is only 57 % of the way down. The rest
        lies along the flat direction, and there 50 steps hardly move.
    [x] Not even six tenths of the way.
        No rate below the limit gets past 58 %: the steep direction is done, and the flat one has
        hardly begun.

6.b: Both runs take a tenth of their limit as the rate, and stop at the first step that lowers the
    loss by less than 1 %. The raw run stops after 10 steps, the standardised one after 17. Which
    one fits better?
    [ ] The raw one: it stopped first.
        It needed fewer steps to become *slow*. Its loss is 0.509, about thirteen times the best
        one, and it is still on its way.
    [x] The standardised one.
        Its loss is 0.0405, and the best one is 0.0399. The raw run stopped at 0.509, because along
        the flat direction its steps hardly lower the loss.
    [ ] Both alike: the rule is the same.
        The rule is the same, and it asks how much a *step* changes. It does not ask how far there
        is still to go: 0.469 for the raw run, and less than 0.001 for the other.
""")
