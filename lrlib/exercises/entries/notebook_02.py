"""Notebook 02, "Take one step": its exercises and predictions.

One point, one line, the derivatives of the loss and a step. The right answers are computed
here by another route than the learner's: a step of size 1e-30 in the imaginary direction,
which gives a derivative to the last digit without any formula for it.
"""

from lrlib.exercises.engine.form import Entries

entries = Entries()

x, y = 14.0, 58.0
a, b = 1.0, 1.0
rate = 0.0001


def slopes(loss, a, b):
    """The derivatives of loss(a, b) by a and by b."""
    tiny = 1e-30
    return loss(a + 1j * tiny, b).imag / tiny, loss(a, b + 1j * tiny).imag / tiny


def squared(a, b):
    return (a * x + b - y) ** 2


# ---- 2.1: one link of the chain

ga_0, gb_0 = slopes(squared, a, b)

entries.exercise(
    "2.1",
    right=dict(dLda=float(ga_0)),
    wrong=dict(
        dLdb=float(gb_0),
        sign=float(-ga_0),
        half=float(ga_0 / 2),
        added=float(gb_0 + x),
        divided=float(gb_0 / x),
        times_y=float(gb_0 * y),
        link=float(x),
    ),
    text="""
    question: The derivative of the loss with respect to a, from dL/dp and one more number.

    dLdb: {yours} is dL/dp itself, and dL/db. The link from a to p is not 1: raise a by 1, and how
        much does a·x + b rise?
    sign: {yours} has the wrong sign. The line is below the point, so raising a makes the loss fall:
        the derivative is negative.
    half: {yours} is half of it: error times x. The derivative of error² is 2·error, and that 2 is
        already in dL/dp.
    added: {yours} is dL/dp plus x. Along a chain the links multiply: a nudge of a moves p x times
        as far, and p moves the loss.
    divided: {yours} is dL/dp divided by x. A nudge of a moves p by *more* than itself, x times as
        far, so the loss moves more too.
    link: {yours} is the link from a to p alone. To reach the loss, multiply it by dL/dp.
    times_y: {yours} is dL/dp times y. What stands beside a in p = a·x + b?

    hint 1: The link from a to p: p = a·x + b. Raise a by 1; by how much does p rise?
    hint 2: By x. And along the chain, the links multiply.
    hint 3: `dLda = dLdp * x`.
    solution: dLda = dLdp * x
    why: A nudge of a moves p x times as far as a nudge of b does. So the loss moves x times as far:
        dL/da = dL/dp · x.
    """,
)


# ---- 2.2: the second step, as learners mistake it


def step(a, b):
    ga, gb = slopes(squared, a, b)
    return a - rate * ga, b - rate * gb


a_1, b_1 = step(a, b)
a_2, b_2 = step(a_1, b_1)
ga_1, gb_1 = slopes(squared, a_1, b_1)
b_late = b_1 - rate * slopes(squared, a_2, b_1)[1]

entries.exercise(
    "2.2",
    right=dict(a_2=float(a_2), b_2=float(b_2)),
    tolerance=1e-4,
    wrong=dict(
        old_derivatives=(float(a_1 - rate * ga_0), float(b_1 - rate * gb_0)),
        uphill=(float(a_1 + rate * ga_1), float(b_1 + rate * gb_1)),
        one_by_one=(float(a_2), float(b_late)),
        same_slope=(float(a_1 - rate * gb_1), float(b_1 - rate * gb_1)),
        half_step=(float(a_1 - rate * ga_1 / 2), float(b_1 - rate * gb_1 / 2)),
        swapped=(float(b_2), float(a_2)),
        first_step=(float(a_1), float(b_1)),
    ),
    text="""
    question: The next a and b after a second step from the point (14, 58), rate 0.0001.

    old_derivatives: You took the first step's derivatives, -1204 and -86, once more. They belong to
        the old line. The line has moved: compute its prediction and error anew.
    uphill: You added instead of subtracting, so the step went uphill. Both derivatives are
        negative: minus a negative number raises a and b.
    one_by_one: Your a is right. For b you used the line with the *new* a. Both derivatives belong
        to the line before the step: compute both, then move both.
    same_slope: You took the same derivative for both. The one for a has one more factor, x = 14.
    half_step: Both steps are half as long as they should be: the derivative of error² is 2·error.
    swapped: The numbers are right, but a and b have changed places.
    first_step: This is where the second step *starts*. Take the step from there.

    hint 1: Four numbers in this order: dL/db, dL/da, and then the two updates. The error comes from
        the prediction: 1.1204 · 14 + 1.0086 = 16.6942, and 16.6942 - 58 = -41.3058.
    hint 2: dL/db is twice the error, and dL/da is x times dL/db.
    hint 3: dL/db = -82.6116 and dL/da = -1156.5624. Subtract 0.0001 times each from b and a.
    solution:
        error_1 = 1.1204 * 14 + 1.0086 - 58
        a_2 = 1.1204 - 0.0001 * 2 * error_1 * 14
        b_2 = 1.0086 - 0.0001 * 2 * error_1
    why: The error has shrunk from -43 to -41.3, and both derivatives with it: the second step is a
        little shorter than the first.
    """,
)


# ---- predictions

entries.predictions("""
2.a: Raising a by 0.001 made the loss fall by about 1.2. You leave a at 1, and raise b by 0.001.
    What does the loss do?
    [ ] It falls by about 1.2 as well.
        The nudges are the same, but p = a·x + b, with x = 14: a nudge of a moves the prediction 14
        times as far as a nudge of b. So b's nudge moves the loss by 0.086 only.
    [x] It falls, but much less: by about 0.09.
        By 0.086, a 14th. In p = a·x + b a nudge of a is multiplied by x = 14, one of b is not.
    [ ] It falls much more: b lifts the whole line.
        b does lift the whole line, by 0.001 everywhere. But a nudge of a lifts it at x = 14 by
        0.014, and this is where the point is. So b moves the loss 14 times less, by 0.086.

2.b: Is there a point at which dL/da and dL/db are equal, though the line misses it?
    [x] Yes: any point with x = 1.
        At x = 1 a line rises as much whether you raise a by 1 or b by 1. So the loss changes as
        much, too.
    [ ] Yes: any point with x = y.
        y is a part of the error, and both derivatives contain the same error. Only x makes them
        different: they are equal where x = 1.
    [ ] No: without the minus, dL/da is always the larger one.
        It is at x = 14, because there a nudge of a lifts the line 14 times as much as a nudge of b.
        At x = 1 both nudges lift it by the same, and the two derivatives are equal.
""")
