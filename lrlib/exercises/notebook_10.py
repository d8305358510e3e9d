"""Notebook 10, "Add up in pieces": its exercises and predictions.

Gradients and lines of rows that come in parts. The right answers are computed here by
another route than the learner's: the parts are put together again, and all rows are taken
at once.
"""

import numpy as np

from .entry import Choice, Exercise, Prediction, Wrong

# --- 10.1: three sums and three counts

SUMS, COUNTS = np.array([-12.0, 8.0, 10.0]), np.array([6, 2, 4])
EACH_ROW = np.repeat(SUMS / COUNTS, COUNTS)  # as if every row gave its part's mean


# --- 10.2: accumulation. Right: all rows at once, with a column of ones.


def reference_accumulate(micro_batches, a, b):
    x, y = (np.concatenate(column) for column in zip(*micro_batches, strict=True))
    A = np.column_stack([x, np.ones(len(x))])
    ga, gb = 2 * A.T @ (A @ np.array([a, b]) - y) / len(x)
    return float(ga), float(gb)


def accumulate_with(of_part, at_the_end):
    """An accumulation: of_part(values, parts) for each part, at_the_end(total, batches)."""

    def accumulate(micro_batches, a, b):
        ga = gb = 0.0
        for x, y in micro_batches:
            dLdp = 2 * (a * x + b - y)
            ga += of_part(dLdp * x, micro_batches)
            gb += of_part(dLdp, micro_batches)
        return at_the_end(ga, micro_batches), at_the_end(gb, micro_batches)

    return accumulate


def as_it_is(total, batches):
    return total


def summed(values, batches):
    return float(np.sum(values))


accumulate_as_shipped = accumulate_with(lambda v, parts: float(np.mean(v)) / len(parts), as_it_is)
accumulate_means = accumulate_with(lambda v, parts: float(np.mean(v)), as_it_is)
accumulate_sums = accumulate_with(summed, as_it_is)
accumulate_by_parts = accumulate_with(summed, lambda total, parts: total / len(parts))
accumulate_by_last = accumulate_with(summed, lambda total, parts: total / len(parts[-1][0]))
accumulate_by_nominal = accumulate_with(
    summed, lambda total, parts: total / (len(parts) * len(parts[0][0]))
)


def accumulate_last_only(micro_batches, a, b):
    return reference_accumulate(micro_batches[-1:], a, b)


ACCUMULATE_CASES = [
    ([(np.array([1.0, 2.0, 0.0]), np.array([2.0, 2.0, 1.0])), (np.array([3.0]), np.array([1.0]))],
     0.0, 0.0),
    ([(np.array([1.0, 2.0]), np.array([1.0, 3.0])), (np.array([0.0, 4.0]), np.array([2.0, 5.0]))],
     0.5, 1.0),
    ([(np.array([2.0]), np.array([1.0])), (np.array([1.0, 3.0, 0.0, 1.0]),
      np.array([4.0, 2.0, 3.0, 1.0])), (np.array([-1.0, 1.0]), np.array([0.0, 5.0]))], 1.0, -1.0),
]  # fmt: skip


# --- 10.3: what the workers send, put together


def reference_combine(gradients, counts):
    rows = np.repeat(gradients, counts, axis=0)  # every row with its worker's mean
    return rows.sum(axis=0) / len(rows)


def combine_unweighted(gradients, counts):
    return np.mean(gradients, axis=0)


def combine_summed(gradients, counts):
    return np.dot(counts, gradients)


def combine_by_workers(gradients, counts):
    return np.dot(counts, gradients) / len(counts)


def combine_added(gradients, counts):
    return np.sum(gradients, axis=0)


def combine_sum_by_rows(gradients, counts):
    return np.sum(gradients, axis=0) / np.sum(counts)


def combine_by_largest(gradients, counts):
    return np.dot(counts, gradients) / (len(counts) * np.max(counts))


COMBINE_CASES = [
    (np.array([[-2.0, 1.0], [4.0, 3.0]]), np.array([6, 2])),
    (np.array([[1.0, 0.0, 2.0], [3.0, 1.0, 2.0], [-1.0, 4.0, 5.0]]), np.array([5, 3, 1])),
    (np.array([[2.0, -4.0], [0.0, 0.0], [6.0, 8.0]]), np.array([3, 0, 1])),
    (np.array([[1.0], [2.0]]), np.array([4, 4])),
]


# --- 10.5: the best line of all batches


def reference_best_line(batches):
    x, y = (np.concatenate(column) for column in zip(*batches, strict=True))
    A = np.column_stack([x, np.ones(len(x))])
    a, b = np.linalg.lstsq(A, y, rcond=None)[0]
    return float(a), float(b)


def line_of_sums(n, sx, sy, sxx, sxy):
    a = (n * sxy - sx * sy) / (n * sxx - sx**2)
    return float(a), float((sy - a * sx) / n)


def sums_of(x, y):
    return np.array([len(x), np.sum(x), np.sum(y), np.sum(x * x), np.sum(x * y)], dtype=float)


def line_averaged(batches):
    a, b = np.mean([line_of_sums(*sums_of(x, y)) for x, y in batches], axis=0)
    return float(a), float(b)


def line_weighted(batches):
    sizes = [len(x) for x, _ in batches]
    a, b = np.average([line_of_sums(*sums_of(x, y)) for x, y in batches], axis=0, weights=sizes)
    return float(a), float(b)


def line_of_last(batches):
    return line_of_sums(*sums_of(*batches[-1]))


def line_of_last_n(batches):
    total = sum(sums_of(x, y) for x, y in batches)
    return line_of_sums(len(batches[-1][0]), *total[1:])


def line_of_n_batches(batches):
    total = sum(sums_of(x, y) for x, y in batches)
    return line_of_sums(len(batches), *total[1:])


def line_of_mean_of_means(batches):
    return line_of_sums(*np.mean([sums_of(x, y) / len(x) for x, y in batches], axis=0))


def line_upside_down(batches):
    a, b = reference_best_line(batches)
    return b, a


BEST_LINE_CASES = [
    ([(np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 4.0])),
      (np.array([3.0, 5.0]), np.array([4.0, 9.0]))],),
    ([(np.array([1.0, 2.0]), np.array([3.0, 1.0])), (np.array([0.0, 4.0]), np.array([2.0, 5.0])),
      (np.array([-1.0, 0.0, 1.0, 3.0]), np.array([0.0, 2.0, 1.0, 6.0]))],),
    ([(np.array([0.0, 2.0, 4.0]), np.array([1.0, 0.0, 3.0]))],),
]  # fmt: skip


EXERCISES = [
    Exercise(
        number="10.1",
        question="Three parts report the sums -12, 8 and 10 from 6, 2 and 4 rows: the gradient of "
        "the mean loss over all the rows.",
        answer="ga_mean",
        right=float(EACH_ROW.mean()),
        n=int(COUNTS.sum()),
        wrong=[
            Wrong(
                float(np.mean(SUMS / COUNTS)),
                "{yours} is the mean of the three parts' means, -2, 4 and 2.5. There a row of the "
                "part of 2 counts three times as much as one of the part of 6.",
            ),
            Wrong(
                float(SUMS.sum() / 3),
                "{yours} is the total divided by 3, the number of *parts*. The mean is one over "
                "rows.",
            ),
            Wrong(
                float(SUMS.sum()),
                "{yours} is the gradient of the summed loss. The question is for the mean: divide "
                "once.",
            ),
            Wrong(
                float(SUMS.sum() / COUNTS.sum() / 3),
                "You divided twice: by the rows, and by the parts once more.",
            ),
            Wrong(
                float(np.mean(SUMS / COUNTS) * 3),
                "{yours} is the three parts' means added up. Only sums may be added.",
            ),
        ],
        hints=(
            "What is the sum over all the rows, and how many rows are there?",
            "The sums add up, and the counts add up.",
            "`(-12 + 8 + 10) / (6 + 2 + 4)`",
        ),
        solution="ga_mean = (-12 + 8 + 10) / (6 + 2 + 4)",
        why="Sums and counts add up, whatever the parts are, and the division comes once, at the "
        "end.",
    ),
    Exercise(
        number="10.2",
        question="Gradient accumulation that is right for micro-batches of any sizes: "
        "accumulate(micro_batches, a, b) returns ga and gb of the mean loss over all their rows.",
        answer="accumulate",
        right=reference_accumulate,
        cases=ACCUMULATE_CASES,
        wrong=[
            Wrong(
                accumulate_as_shipped,
                "This is the fault itself: each micro-batch's mean, divided by the number of "
                "micro-batches. A row in a small micro-batch counts too much. Take sums, and count "
                "the rows.",
            ),
            Wrong(
                accumulate_means,
                "You added up means. Each has been divided by its own number of rows already, and "
                "that can't be undone by one division. Add up sums.",
            ),
            Wrong(
                accumulate_sums,
                "Your sums are right, and never divided. That is the gradient of the summed loss: "
                "divide by the number of all rows, once.",
            ),
            Wrong(
                accumulate_by_parts,
                "Your sums are right. But you divide them by the number of micro-batches, and the "
                "mean is one over rows.",
            ),
            Wrong(
                accumulate_by_last,
                "Your sums are right. But you divide them by the rows of the last micro-batch. Is "
                "your n set anew in the loop, where it should grow (`n += len(x)`)?",
            ),
            Wrong(
                accumulate_by_nominal,
                "You divide as if all micro-batches were as large as the first one. Count the rows "
                "that are there.",
            ),
            Wrong(
                accumulate_last_only,
                "That is the gradient of the last micro-batch alone. Is something set to zero, or "
                "assigned with = in place of +=, in the loop?",
            ),
        ],
        hints=(
            "A mean has been divided too early. What can be added up without harm?",
            "Keep three running numbers: the sum for a, the sum for b, and the count of rows.",
            "In the loop, with `dLdp = 2 * (a * x + b - y)`:\n"
            "    ga += np.sum(dLdp * x)\n"
            "    gb += np.sum(dLdp)\n"
            "    n += len(x)\n"
            "and after it `return ga / n, gb / n`.",
        ),
        solution="""
            def accumulate(micro_batches, a, b):
                ga, gb, n = 0.0, 0.0, 0
                for x, y in micro_batches:
                    dLdp = 2 * (a * x + b - y)
                    ga += np.sum(dLdp * x)
                    gb += np.sum(dLdp)
                    n += len(x)
                return ga / n, gb / n
        """,
        why="Sum, and divide once by the total. Now it makes no difference how the rows were cut.",
    ),
    Exercise(
        number="10.3",
        question="Each worker sends its mean gradient (a row of gradients) and its number of rows: "
        "combine(gradients, counts) returns the gradient of the mean loss over all the rows.",
        answer="combine",
        right=reference_combine,
        cases=COMBINE_CASES,
        wrong=[
            Wrong(
                combine_unweighted,
                "{yours} is the plain average over the workers. It gives one with a single row as "
                "much to say as one with many. Use `counts`.",
            ),
            Wrong(
                combine_summed,
                "You turned the means back into sums and added them up: right so far. Now divide "
                "by the number of all rows.",
            ),
            Wrong(
                combine_by_workers,
                "The sums are right. You divide them by the number of workers; the mean is one "
                "over rows.",
            ),
            Wrong(
                combine_added,
                "You added up means. A mean times its count is a sum; only sums may be added.",
            ),
            Wrong(
                combine_sum_by_rows,
                "You added up means and divided by all rows: so you divided twice. Make each a "
                "sum first, by its count.",
            ),
            Wrong(
                combine_by_largest,
                "You divide as if every worker had as many rows as the largest one. Add up the "
                "counts.",
            ),
        ],
        hints=(
            "From a mean and a count you get the sum back.",
            "`counts[:, None] * gradients` are the sums, one row for each worker.",
            "`np.sum(counts[:, None] * gradients, axis=0) / np.sum(counts)`",
        ),
        solution="""
            def combine(gradients, counts):
                return np.sum(counts[:, None] * gradients, axis=0) / np.sum(counts)
        """,
        why="Each mean times its count is that worker's sum. Sums and counts add up, and a worker "
        "without rows adds nothing. (`np.average` with `weights=counts` does the same.)",
    ),
    Exercise(
        number="10.4",
        question="Unequal shards, total unknown: what is the least that each worker must send for "
        "one step of gradient descent on all the rows?",
        answer="send",
        right="both",
        wrong=[
            Wrong(
                "mean",
                "With the means alone, nobody can tell a mean of one row from one of a thousand, "
                "so they can't be weighed.",
            ),
            Wrong(
                "sum",
                "The sums add up to the sum over all rows: nearly there. But by what number should "
                "they be divided?",
            ),
            Wrong(
                "rows",
                "That would do, but it is everything. Nobody needs another worker's rows.",
            ),
        ],
        hints=(
            "The step is the total divided by the number of all rows. Where do the two come from?",
            "Could you do it in exercise 10.1 without the counts?",
            "A sum and a count from each: both add up.",
        ),
        solution='send = "both"',
        why="Sums and counts both add up, over any number of workers. (The mean and the count "
        "would do as well: together they are the sum.)",
    ),
    Exercise(
        number="10.5",
        question="best_line(batches): slope and intercept of the best line of all rows, from five "
        "sums that grow batch by batch.",
        answer="best_line",
        right=reference_best_line,
        cases=BEST_LINE_CASES,
        wrong=[
            Wrong(
                line_averaged,
                "You found a line for each batch and averaged the lines. The sums add up, lines "
                "don't: solve once, at the end.",
            ),
            Wrong(
                line_weighted,
                "You averaged the batches' own lines, weighted by their sizes. Better, and still "
                "wrong: a line doesn't say how far apart its rows lie. Add up the five sums.",
            ),
            Wrong(
                line_of_last,
                "That is the best line of the last batch alone. Is a sum assigned with = in place "
                "of +=, or set to zero, in the loop?",
            ),
            Wrong(
                line_of_last_n,
                "The sums are right. But your n is that of the last batch: it must grow, too.",
            ),
            Wrong(
                line_of_n_batches,
                "The sums are right. But your n counts batches; it must count rows.",
            ),
            Wrong(
                line_of_mean_of_means,
                "You averaged each batch's means. That is a mean of means: batches of different "
                "sizes get the same weight. Add up sums.",
            ),
            Wrong(
                line_upside_down,
                "Both numbers are right, the wrong way round: slope first, then intercept.",
            ),
        ],
        hints=(
            "Five numbers start at zero. What does each batch add to them?",
            "In the loop: `n += len(x)`, `sx += np.sum(x)`, and so on. The two formulas come after "
            "it.",
            "In the loop also `sy += np.sum(y)`, `sxx += np.sum(x * x)`, `sxy += np.sum(x * y)`; "
            "after it\n"
            "    a = (n * sxy - sx * sy) / (n * sxx - sx**2)\n"
            "    return a, (sy - a * sx) / n",
        ),
        solution="""
            def best_line(batches):
                n = sx = sy = sxx = sxy = 0.0
                for x, y in batches:
                    n += len(x)
                    sx += np.sum(x)
                    sy += np.sum(y)
                    sxx += np.sum(x * x)
                    sxy += np.sum(x * y)
                a = (n * sxy - sx * sy) / (n * sxx - sx**2)
                return a, (sy - a * sx) / n
        """,
        why="Five sums hold all that the rows have to say about a line, so the rows may go. A "
        "`Bowl` is the same for any number of features, kept in a form that rounds less.",
    ),
]

PREDICTIONS = [
    Prediction(
        number="10.a",
        question="Six rows say ga = -2, two rows say ga = +4. All eight together say -0.5. What is "
        "the mean of the two means?",
        choices=(
            Choice(
                "-0.5: the mean of the means is the mean.",
                "It would be for equal parts. Here it is (-2 + 4) / 2 = +1: two rows have as much "
                "to say as six, and the step goes the other way.",
            ),
            Choice(
                "Not quite -0.5, but near.",
                "How near depends on how different the parts are. Here they pull in opposite "
                "directions: (-2 + 4) / 2 = +1, and even the sign is wrong.",
            ),
            Choice(
                "+1: the step goes the other way.",
                "(-2 + 4) / 2 = +1. Each part has one vote, whatever its size, so two rows outvote "
                "six. By rows it is (6 * -2 + 2 * 4) / 8 = -0.5.",
                right=True,
            ),
        ),
    ),
    Prediction(
        number="10.b",
        question="Two runs from the same start at the same rate: all 20 tokens at once, and four "
        "sentences accumulated as shipped. What will the second run look like to whoever started "
        "it?",
        choices=(
            Choice(
                "Its printed loss jumps about or grows, so it is noticed at once.",
                "It falls in every step, from 2.84 to 2.51. The printed loss is the mean of the "
                "sentences' means, and that is the very loss that this run walks down.",
            ),
            Choice(
                "Its printed loss falls. It comes to the same line, later.",
                "It does fall. But the run walks down another loss, in which a row of the shortest "
                "sentence counts 12 times one of the longest. So it ends on another line: slope "
                "-0.84, where all the tokens ask for 0.92.",
            ),
            Choice(
                "Its printed loss falls. It comes to another line.",
                "The printed loss falls from 2.84 to 2.51, as it should by its own measure. Over "
                "all the tokens the loss grows from 2.56 to 3.09, and the line ends with the slope "
                "-0.84 in place of 0.92.",
                right=True,
            ),
        ),
    ),
    Prediction(
        number="10.c",
        question="Two workers with four rows each find the best line of their own rows, exactly. "
        "Is the average of the two lines the best line of all eight rows?",
        choices=(
            Choice(
                "Yes: the parts are equal.",
                "Equal parts make a mean of means right, and a best line is no mean over rows. The "
                "average has the slope -1.00, the best line of all rows 1.00: worker 2's rows lie "
                "close together, and its slope hardly means anything.",
            ),
            Choice(
                "No, even though the parts are equal.",
                "The average has the slope -1.00, the best line of all rows 1.00. A line doesn't "
                "say how sure it is: worker 2's rows lie close together, so its slope of -3 is "
                "mostly luck, and it gets half the votes.",
                right=True,
            ),
            Choice(
                "Nearly: what is off is rounding.",
                "It is off by far more. The average has the slope -1.00, the best line of all rows "
                "1.00. Sums may be taken apart and put together; a best line is no sum.",
            ),
        ),
    ),
]
