"""Notebook 16, "Use your own data": its exercises and predictions.

Carbon dioxide at Mauna Loa over the 66 years from 1959 to 2024, in standard units and in ppm per
year. The file itself is not read here, for it stands beside the notebooks and not in the package;
the tests hold the numbers to numpy's least squares on it.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()

mean, spread = 1991.5, float(np.sqrt((66**2 - 1) / 12))  # of 66 years in a row
slope = 1.6566874  # ppm per year
w = slope * spread
first, last = 315.98, 424.61  # ppm in 1959 and 2024
mean_co2 = 360.2495  # ppm


# ---- 16.1: the rise in ten years

entries.exercise(
    "16.1",
    right=dict(decade=10 * slope),
    wrong=dict(
        one_year=slope,
        one_spread=w,
        ten_spreads=10 * w,
        times_spread=10 * w * spread,
        upside_down=10 * spread / w,
        by_mean=10 * w / mean,
        by_rows=10 * w / 66,
        by_length=10 * w / 65,
        height=10 * slope + mean_co2,
        end_to_end=10 * (last - first) / 65,
    ),
    text="""
    question: The rise in ppm in ten years, from w (ppm per spread) and spread (years).

    one_year: {yours} ppm is the rise in one year. Asked is that of ten.
    one_spread: {yours} is w itself: ppm for one *spread*. A spread has about 19 years.
    ten_spreads: That is the rise in ten *spreads*, 190 years. How much of a spread are ten years?
    times_spread: You multiplied by the spread. A spread has 19 years and brings w ppm; ten years
        are less than a spread and bring less than w.
    upside_down: That is upside down: years for each ppm, ten times. Wanted are ppm for the years.
    by_mean: You divided by the mean of the years. The mean says where z is 0; how long one unit of
        z is, says the spread.
    by_rows: 66 is the number of rows. How many years are in one unit of z?
    by_length: 65 years is the length of the file. How many years are in one unit of z?
    height: b is the height of the line in the mean year. Asked is how much higher it is ten years
        later, wherever it began.
    end_to_end: That goes from the first point to the last and leaves out the 64 between them. Asked
        is the rise of the fitted line.

    hint 1: When z grows by 1, how many years have passed?
    hint 2: z = (x - mean) / spread, so one unit of z is `spread` years. In these, the line rises by
        w ppm. How many units of z are ten years?
    hint 3: `decade = w * 10 / spread`.
    solution: decade = w * 10 / spread
    why: One unit of z is one spread, about 19 years, and brings w ppm. Ten years are 10 / spread of
        it. So one year brings w / spread: that is the slope.
    """,
)


# ---- 16.2: back to the original units


def reference_original(w, b, mean, spread):
    """Through two points of the line: at the mean, and one spread further on."""
    x_0, x_1, y_0, y_1 = mean, mean + spread, b, b + w
    return (y_1 - y_0) / (x_1 - x_0), (x_1 * y_0 - x_0 * y_1) / (x_1 - x_0)


entries.exercise(
    "16.2",
    right=dict(original_units=reference_original),
    cases=[
        (6.0, 10.0, 5.0, 2.0),
        (-3.0, 1.0, 100.0, 0.5),
        (4.0, 0.0, -20.0, 8.0),
    ],
    wrong=dict(
        swapped=lambda w, b, mean, spread: (b - w / spread * mean, w / spread),
        at_the_mean=lambda w, b, mean, spread: (w / spread, b),
        wrong_sign=lambda w, b, mean, spread: (w / spread, b + w / spread * mean),
        mean_unscaled=lambda w, b, mean, spread: (w / spread, b - w * mean),
        mean_taken_off=lambda w, b, mean, spread: (w / spread, b - mean),
        in_spreads=lambda w, b, mean, spread: (w / spread, b - mean / spread),
        without_b=lambda w, b, mean, spread: (w / spread, -w * mean / spread),
        b_divided=lambda w, b, mean, spread: (w / spread, (b - w * mean) / spread),
        times_spread=lambda w, b, mean, spread: (w * spread, b - w * spread * mean),
    ),
    text="""
    question: Slope and intercept in the original units: original_units(w, b, mean, spread).

    swapped: These look swapped: first the slope, then the intercept.
    at_the_mean: The slope is right. But b is the height where z = 0, and that is where x = mean.
        The intercept is the height where x = 0.
    wrong_sign: The intercept has the wrong sign: from x = mean *back* to 0 the line goes down by
        slope · mean.
    mean_unscaled: The way back is slope · mean, with the slope in the original units. You took w,
        which is the rise for a whole spread.
    mean_taken_off: You took off the mean of x, in the unit of x. b is in the unit of y: what the
        line rises on the way to the mean is slope · mean.
    in_spreads: mean / spread counts in spreads, and has no y in it. On each of these spreads the
        line rises by w.
    without_b: That is what the line rises from x = mean back to 0. At x = mean it stands at b,
        which is missing.
    b_divided: Only w is divided by the spread. b is a height, and stays in the unit of y.
    times_spread: You multiplied w by the spread. w belongs to a whole spread; one unit of x is w /
        spread.

    hint 1: Put z = (x - mean) / spread into w · z + b, and look for what stands before x.
    hint 2: w · (x - mean) / spread + b: what stands before x is w / spread. What is left over when
        x is 0?
    hint 3: `slope = w / spread`, and `return slope, b - slope * mean`.
    solution:
        def original_units(w, b, mean, spread):
            slope = w / spread
            return slope, b - slope * mean
    why: w · (x - mean) / spread + b is (w / spread) · x + (b - w / spread · mean): the same line,
        written with x.
    """,
)


# ---- 16.3: what the slope says

entries.exercise(
    "16.3",
    right=dict(meaning="line"),
    wrong=dict(
        every="every",
        next="next",
        cause="cause",
    ),
    text="""
    question: What does the slope say? Answer "every", "line", "next" or "cause".

    every: Look at the points: from 1963 to 1964 it was 0.6 ppm, from 2023 to 2024 3.5 ppm. The
        slope belongs to the line, not to a single year.
    next: The line speaks of 1959 to 2024 as a whole. The last rises of the file are larger than its
        slope: 3.5 ppm in 2024.
    cause: The table holds years and CO2, and nothing that could raise it. Much else changed with
        the years, such as how much coal and oil was burnt, and the fit knows of none of it.

    hint 1: What was computed: one year's rise, a reason, or a line through all the points?
    hint 2: Print `np.diff(y)`, each year's rise. How many of them are 1.66?
    hint 3: It is the line that rises by the same amount each year.
    solution: meaning = "line"
    why: A slope is a property of the fitted line, in the unit of y per unit of x, over the rows
        that were fitted.
    """,
)


# ---- 16.4: two intercepts

entries.exercise(
    "16.4",
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
        height: z has the mean 0. Who else shares the way with b?

    hint 1: The prediction is w·z + w_ones·1 + b. What is the gradient for w_ones, and for b?
    hint 2: Each is a mean of 2 · error · (what it is multiplied by): 1 for w_ones, and 1 for b. So
        both move by the same in every step.
    hint 3: They begin 100 apart and stay 100 apart, and together they are 360.25:
        `b_now = (360.25 - 100) / 2`.
    solution: b_now = (360.25 - 100) / 2
    why: The ones' gradient is that of b, in every step: the 260.25 that are missing at the start
        are shared in halves. Another start is split in another way, at the same loss.
    """,
)


# ---- predictions

entries.predictions("""
16.a: 40 steps on the raw years, at half the limit. The loss has come 99.4 % of the way down to its
    lowest. What share of the best slope does the line have?
    [ ] About 99 %: it is nearly there.
        The loss was so high at first because the line lay at 0 ppm, far below all points. One step
        lifted it to them, and that is the 99.4 %. Its slope is 0.18 where 1.66 is best.
    [x] About a tenth.
        The 99.4 % are for the height. The line was lifted to the points in one step; to turn it is
        the flat direction of the bowl. Slope 0.18 where 1.66 is best.
    [ ] Its slope has the wrong sign.
        It might have, at another start. Here the first step lifts the line by raising both a and b,
        a much more. So the slope is 0.18 where 1.66 is best.

16.b: The best line, drawn over the years. Now only what it leaves over: y minus the prediction, for
    each year. What will that look like?
    [ ] A cloud around zero, up and down without an order.
        That is how it looks when a line is all there is. Here the rise itself grows: above the line
        at both ends, below it in the middle.
    [x] A bowl: above zero at both ends, below in the middle.
        CO2 rises faster than it used to. A line has one slope for all 66 years, so it is too low at
        both ends (by 10 ppm) and too high in the middle (by more than 5).
    [ ] A rising line.
        If a rising line were left over, the fit would have taken it up: a steeper line would have a
        lower loss. A best line leaves no line over.

16.c: Temperature rose with the years: 0.018 °C a year. Now it is predicted from the year and CO2
    together. What is the weight of the year then?
    [ ] Still about 0.018: it is the same column.
        It is the same column in other company. With CO2 beside it, its weight says what one year
        more goes with at the same CO2. That is -0.008.
    [ ] About half of it: the two share the rise.
        They could share it in many ways, for they rise together. Half and half is one of these, but
        the lowest loss gives CO2 more than all of it, and the year -0.008.
    [x] Below zero.
        The temperature goes along with CO2 a little more closely than with the year, and the two
        columns are so alike that this little decides: CO2 takes more than all of the rise, and the
        year gets what then is too much, -0.008.

16.d: Four sets of eleven points. In all four the best line is y = 3.00 + 0.500 x, with a sum of
    squared errors of about 13.75. What do the four look like?
    [ ] Much alike: points around the same line.
        The line and the loss are three numbers made of 22. Very different points can give the same
        three. One of the four is a curve, one has a single row far off, one stands on a single x
        but for one row.
    [x] They may differ in shape altogether.
        Three numbers can't tell 22. Look at the four: scattered, a curve, a line with one row far
        off, and one row that makes the line all alone.
    [ ] The same points in another order.
        The order of the rows makes no difference to a loss, that is true. But these are other
        points.

16.e: In the fourth set ten rows have x = 8 and one has x = 19. The y of a single row is lowered by
    5: once of a row at 8, once of the one at 19. What does the slope do?
    [ ] Little in both cases: it is one row of eleven.
        For a row at 8 it is so: 0.50 becomes 0.55. The one at 19 has nobody beside it. Wherever it
        goes, the line follows: the slope falls to 0.05.
    [x] Much for the row at 19, little for one at 8.
        Ten rows at 8 share one end of the line: 0.50 becomes 0.55. The one at 19 holds the other
        end all alone: 0.05.
    [ ] The same in both: the error is the same.
        The error is the same, its pull on the slope is not. It goes with how far x is from the
        mean: 0.55 when a row at 8 is lowered, 0.05 for the one at 19.
""")
