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

    one_year: {yours} ppm is the rise in one year. The question is for ten.
    one_spread: {yours} is w itself: ppm for one *spread*. A spread has about 19 years.
    ten_spreads: That is the rise in ten *spreads*, 190 years. How much of a spread are ten years?
    times_spread: You multiplied by the spread. A spread has 19 years and brings w ppm; ten years
        are less than a spread and bring less than w.
    upside_down: That is upside down: years for each ppm, ten times. You need ppm for the years.
    by_mean: You divided by the mean of the years. The mean says where z is 0; the spread says how
        long one unit of z is.
    by_rows: 66 is the number of rows. How many years are in one unit of z?
    by_length: 65 years is the length of the file. How many years are in one unit of z?
    height: b is the height of the line in the mean year. The question is how much higher it is ten
        years later, wherever it began.
    end_to_end: That goes from the first point to the last and leaves out the 64 between them. The
        question is for the rise of the fitted line.

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

16.b: New years are to be predicted: 2028, 2029 and 2030. Somebody standardises these three by their
    own mean and spread. What does the line then say for 2029?
    [ ] About 422 ppm, where the line goes on to.
        That is what it says if 2029 is put into the units of the training rows, z = 1.97. By their
        own mean the middle one of the three is z = 0.
    [x] 360 ppm, as for the middle of the old years.
        2029 is the mean of the three, so z is 0, and at z = 0 the line says b, 360 ppm. New rows
        need the mean and the spread of the rows that the line was trained on.
    [ ] nan: three rows are too few for a spread.
        Three different years have a spread, 0.82 years, and nothing warns you. That is what makes
        the mistake hard to see.
""")
