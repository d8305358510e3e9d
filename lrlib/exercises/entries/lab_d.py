"""Lab D, "Ask what a line cannot say": its exercises and predictions.

Anscombe's four sets, and the carbon dioxide of notebook 16. The files are not read here, for they
stand beside the notebooks and not in the package; the tests hold the numbers to numpy's least
squares on them.
"""

from lrlib.exercises.engine.form import Entries

entries = Entries()

mean_co2 = 360.2495  # ppm


# ---- d.1: the row of the third set that is off

entries.exercise(
    "d.1",
    right=dict(row=2),
    wrong=dict(
        from_one=3,
        its_x=13,
        highest_error=5,
        far_left=7,
        near=9,
        its_error=-3.24,
    ),
    text="""
    question: The number, from 0, of the row of Anscombe's third set that lies far from the line.

    from_one: Counted from 1 it is the third row. Rows are counted from 0 here.
    its_x: 13 is the row's x. The question is for its place in the list, counted from 0.
    highest_error: Row {yours} has the largest error *above* zero (and the largest x, so the longest
        lever). An error below zero may be farther off: look at the size, without the sign.
    far_left: Row {yours} has the smallest x. The question is for the largest error.
    near: Row {yours} is one of those near the line. Which error is far larger than all others?
    its_error: That is the row's error. The question is for its place in the list, counted from 0.

    hint 1: Which of the printed errors is far larger than the others, whatever its sign?
    hint 2: Sizes without signs: `np.abs(error)`.
    hint 3: `np.argmax(np.abs(error))` gives the place of the largest.
    solution: row = np.argmax(np.abs(error))
    why: Its error is -3.24, the line lies 3.24 too low, and no other is off by half as much. The
        sign says which side, and the size says how far.
    """,
)


# ---- d.2: two intercepts

entries.exercise(
    "d.2",
    right=dict(b_now=(mean_co2 - 100) / 2),
    n=66,
    wrong=dict(
        alone=mean_co2,
        ones_stay=mean_co2 - 100,
        from_zero=mean_co2 / 2,
        ones=(mean_co2 + 100) / 2,
        all_to_ones=0.0,
        by_three=(mean_co2 - 100) / 3,
    ),
    text="""
    question: Where b ends when a column of ones stands beside it whose weight starts at 100.

    alone: That is where b ends alone. Now the column of ones has a weight, which is added to every
        prediction just as b is, and it moves, too.
    ones_stay: Together they give 360.25, that is right. But with {yours} the weight of the ones
        would have stayed at 100. Is there anything that moves b and not it?
    from_zero: Half each: that is where both end if both start at 0. Here the ones are 100 ahead,
        and in every step both move by the same.
    ones: That is where the weight of the ones ends, which started 100 above b.
    all_to_ones: Then the weight of the ones would have gone all the way. Compare the two gradients:
        is there anything that moves the one and not the other?
    by_three: Three numbers are looked for, but the third, the weight of z, has no part in the
        height: z has the mean 0. What else is added to every prediction, as b is?

    hint 1: The prediction is w·z + w_ones·1 + b. What is the gradient for w_ones, and for b?
    hint 2: Each is a mean of 2 · error · (what it is multiplied by): 1 for w_ones, and 1 for b. So
        both move by the same in every step.
    hint 3: They begin 100 apart and stay 100 apart, and together they are 360.25:
        `b_now = (360.25 - 100) / 2`, about 130.1.
    solution: b_now = (360.25 - 100) / 2
    why: The ones' gradient is that of b, in every step: the 260.25 that are missing at the start
        are shared in halves. Another start is split in another way, at the same loss.
    """,
)


# ---- predictions

entries.predictions("""
d.a: Four sets of eleven points. In all four the best line is y = 0.500 x + 3.00, with a sum of
    squared errors of about 13.75. What do the four look like?
    [ ] Much alike: points around the same line.
        The line and the loss are three numbers made of 22. Very different points can give the same
        three. One of the four is a curve, one has a single row far off, and in one all rows but
        one have the same x.
    [x] They may differ in shape altogether.
        Three numbers can't describe 22. Look at the four: scattered, a curve, a line with one row
        far off, and one row that makes the line all alone.
    [ ] The same points in another order.
        The order of the rows makes no difference to a loss, that is true. But these are
        different points.

d.b: Temperature is predicted from the year and CO2 together. Over all 66 years the weight of the
    year is -0.008 (notebook 16). Now fit each third of the years alone. What is it there?
    [ ] Near -0.008 in each third: it is the same law.
        The two columns rise together, so the little by which they differ decides how the rise is
        split between them: over all years -0.008, in each third -0.075 or less.
    [ ] Above zero in each third: the temperature rose in each.
        The temperature rose. But in each third CO2 takes more than all of the rise, so the weight
        of the year must take some back: not -0.008, but -0.075 or less.
    [x] Below zero, about ten times -0.008 or more.
        -0.075, -0.088 and -0.132. The two columns rise together, so the data hardly says how the
        rise is split: other years give a different split.
""")
