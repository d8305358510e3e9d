"""Notebook 05, "Find out why it blew up": its exercises and predictions.

One parameter, then two, then the same points in different units. The right answers are computed
here by another route than the learner's: steps are walked, and curvatures are eigenvalues.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()

x_50 = np.arange(50.0)
A = np.column_stack([x_50, np.ones(50)])
limit_of_50 = float(2 / np.linalg.eigvalsh(2 / 50 * A.T @ A)[-1])


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

    without_curvature: Yours is 1 - rate, and the curvature is missing. The step is the rate times
        the *gradient*, and the gradient is 10 times the distance.
    taken_away: Yours is the part of the distance that a step takes *away*, rate · curvature. This
        part grows with the rate. The factor says what is left.
    sign: The sizes are right, and the signs are the wrong way round. A tiny rate leaves nearly all
        of the distance, on the same side: its factor is near +1.
    without_sign: You dropped the signs. A minus says that the step goes over to the other side.
    of_the_loss: Those are the factors of the *loss*, which squares the distance. Here it is the
        distance itself.

    hint 1: What does one step leave? The rule stands in the formula above; the curvature is 10.
    hint 2: It is 1 - rate · curvature. Numpy does it for all five rates at once.
    hint 3: `factors = 1 - rates * 10`
    solution:
        rates = np.array([0.05, 0.1, 0.15, 0.2, 0.25])
        factors = 1 - 10 * rates
    why: 1 - rate · curvature falls evenly: it is 1 for a rate of zero, 0 at 1/curvature, and -1 at
        the limit, 2/curvature.
    """,
)


# ---- 5.2: what the growth of the loss says


def loss_after(n_steps, rate=0.002):
    """The loss of the notebook's run on x from 0 to 49, by matrix products."""
    y = 2 * x_50 / 99 + 1 + 0.1 * (-1.0) ** np.arange(50)
    theta = np.zeros(2)
    for _ in range(n_steps):
        theta = theta - rate * 2 / 50 * A.T @ (A @ theta - y)
    return float(np.mean((A @ theta - y) ** 2))


growth = loss_after(21) / loss_after(20)  # of the loss, in one step
factor = np.sqrt(growth)  # of the distance, without its sign

entries.exercise(
    "5.2",
    right=dict(limit=limit_of_50),
    wrong=dict(
        of_the_loss=2 * 0.002 / (growth + 1),
        without_minus=2 * 0.002 / (factor - 1),
        positive=2 * 0.002 / (1 - factor),
        without_1=2 * 0.002 / factor,
        half=0.002 / (factor + 1),
        curvature=(factor + 1) / 0.002,
        blown_up=0.002,
    ),
    tolerance=5e-3,  # three digits, 0.00124
    text="""
    question: The limit, read off a run that blew up at the rate 0.002.

    of_the_loss: {yours} uses the growth of the loss, not that of the distance. The loss is a
        square: when the distance doubles, the loss grows to four times what it was.
    without_minus: {yours} forgets the minus. The factor is *negative* here, because the slope
        changes its sign in every step. So rate · curvature is the factor's size plus 1.
    positive: {yours} is below zero, and no rate is. A run that grows swings, so the factor is
        *minus* the root: rate · curvature is 1 minus that, which is 1 plus the root.
    without_1: {yours} forgets the 1 in 1 - rate · curvature: the factor's size is rate · curvature
        minus 1.
    half: {yours} is 1/curvature, the rate that would land the steep direction in one step. The
        limit is twice that.
    curvature: {yours} is the curvature. The limit is 2/curvature.
    blown_up: 0.002 is the rate that blew up: the limit lies below it. The growth says how far.

    hint 1: By what factor does the loss grow in one step? The loss goes with the square of the
        distance: by what factor does the distance grow?
    hint 2: The distance grows 2.237-fold and changes sides: 1 - rate · curvature = -2.237. What is
        rate · curvature? The limit is the rate at which it is 2.
    hint 3: `factor = -np.sqrt(growth)`, then the curvature is `(1 - factor) / 0.002`, and the
        limit is 2 divided by that.
    solution:
        factor = -np.sqrt(growth)
        curvature = (1 - factor) / 0.002
        limit = 2 / curvature
    why: Two losses of a run that blew up are enough. Take a rate of about half the limit and start
        again.
    """,
)


# ---- predictions

entries.predictions("""
5.a: Rate 0.05 leaves half of the distance in each step. And the rate 0.15, three times as large?
    [ ] It comes from the same side, three times as fast.
        At 0.05 a step covers 1 of the 2 that it has to go. Three times as much is 3, and that is
        more than the whole way: it lands 1 beyond the bottom.
    [x] It swings from side to side and gets closer.
        The first step is three times as long, 3 and not 1, so it lands 1 beyond the bottom: -2
        becomes +1. From there it goes on in the same way: -0.5, then +0.25.
    [ ] It swings from side to side and gets no closer.
        It goes too far, but it lands nearer than it came from: -2 becomes +1, then -0.5.
    [ ] It blows up.
        Going too far is not blowing up. It lands on the other side, but only half as far away: -2
        becomes +1, then -0.5.

5.b: With x from 0 to 1 the rate 0.5 was fine. Now the same points with x from 0 to 99, at the rate
    0.5. What happens?
    [ ] The same: they are the same points.
        They are the same points, but a step doesn't see points. It sees numbers, and each error is
        multiplied by an x that is up to 99 now. In the first step the loss goes from 4.3 to 44
        million.
    [ ] It arrives, and more slowly.
        Larger x make larger gradients, so the steps get longer, not shorter. They get so long that
        they jump over the bottom by more than they came from.
    [x] It blows up.
        The curvature of the slope is 2·mean(x²), and x is up to 99 now. So rate · curvature is
        3,284, and 2 is the limit. In the first step the loss goes from 4.3 to 44 million.
""")
