"""Lab B, "Find out why the line is level": its exercises and its prediction.

Twenty points near y = 2x + 1 whose y is flat, of shape (20,), where predictions stand in a column.
"""

from lrlib.exercises.engine.form import Entries

entries = Entries()


# ---- b.1: a shape that nobody meant

entries.exercise(
    "b.1",
    right=dict(culprit=2),
    wrong=dict(
        line_1=1,
        line_3=3,
        line_4=4,
        line_5=5,
    ),
    text="""
    question: In which line of train does something get a shape that nobody meant?

    line_1: Line {yours} is innocent: a and b are plain numbers, so P has the shape of x, (20, 1).
        That is what it should be. What does it meet next?
    line_3: Line {yours} multiplies a table of (20, 20) by x, and takes the mean of 400 numbers. But
        it got that table from an earlier line.
    line_4: Line {yours} takes the mean of 400 numbers where there should be 20. But they were 400
        before: look where `error` comes from.
    line_5: Line {yours} takes a step with two plain numbers; its shapes are fine. The two numbers
        are not. Go back to where they come from.

    hint 1: Do the first lines by hand in a cell of your own, with a = b = 0, and print the shape of
        everything.
    hint 2: `x_column` has the shape (20, 1), `y_file` has (20,). In which line do the two meet?
    hint 3: P has the shape (20, 1). `P - y` has the shape (20, 20).
    solution: culprit = 2
    why: P is (20, 1), y is (20,), and P - y becomes (20, 20): every prediction minus every y. All
        that follows is computed rightly from the wrong table.
    """,
)


# ---- b.2: how many numbers each of four differences has

entries.exercise(
    "b.2",
    right=dict(sizes=(400, 20, 20, 400)),
    wrong=dict(
        all_20=(20, 20, 20, 20),
        first_20=(20, 20, 20, 400),
        second_400=(400, 400, 20, 400),
        bias_400=(400, 20, 400, 400),
        row_20=(400, 20, 20, 20),
        bias_1=(400, 20, 1, 400),
        doubled=(40, 20, 21, 40),
    ),
    text="""
    question: How many numbers has each of the four differences?

    all_20: You would want twenty each, but two of them are different. numpy lays a flat (20,)
        down as a row, (1, 20). What happens where a row meets a column?
    first_20: The first is the same bug the other way round: numpy lays (20,) down as a row,
        (1, 20), and a row minus a column is a table with every pair, too.
    second_400: In the second both are flat. They have the same shape, so numpy subtracts entry from
        entry, and no table comes up.
    bias_400: In the third one of the two has a single number. numpy repeats it for all twenty rows,
        as it does with a bias, and the column stays a column.
    row_20: In the fourth a column meets a row, here by design. That makes a table
        of every pair, as in the first one.
    bias_1: In the third the single number is repeated for all twenty rows: what comes out has the
        larger of the two sizes, not the smaller one.
    doubled: Nothing is put end to end here: where two shapes meet, each axis takes the larger of
        its two sizes. A column (20, 1) and a row (1, 20) make (20, 20).

    hint 1: Write the two shapes below each other, right-aligned, and fill a missing axis with 1 at
        the left: (20,) becomes (1, 20). Each axis takes the larger of its two sizes.
    hint 2: (20,) - (20, 1) is (1, 20) - (20, 1), which makes (20, 20): 400 numbers.
    hint 3: The two that meet as column and row have 400 numbers, the other two have 20.
    solution: sizes = (400, 20, 20, 400)
    why: Only where a column meets a row does a table of pairs come up, and a flat (20,) counts as a
        row. Two flat ones are fine, and so is a single number, as a bias is.
    """,
)


# ---- the prediction

entries.predictions("""
b.a: The loss falls and then stays at 1.32, and the line comes out level. At which height?
    [ ] At 0, where it began.
        A level line at 0 has the loss 9.73, the first that was printed. The steps did lower the
        loss: the lowest place of this loss is a level line at the mean of all y.
    [ ] At 1, the height of y = 2x + 1 at x = 0.
        b = 1 would be right if a were 2. Of all level lines, the one at the mean of all y comes
        closest to the points.
    [x] At the mean of all y.
        A level line at the mean of all y leaves the loss 1.32, and the points lie within 0.1 of a
        line: that was a sign. The gradient is right, for the loss as it is written.
""")
