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


# ---- 16.2: what the slope says

entries.exercise(
    "16.2",
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
        The 99.4 % are for the height. The line was lifted to the points in one step. Turning it is
        the flat direction of the bowl, and very slow: the slope is 0.18 where 1.66 is best.
    [ ] Its slope has the wrong sign.
        It might have, from a different start. Here the first step lifts the line by raising both a
        and b, a much more. So the slope is 0.18 where 1.66 is best.
""")
