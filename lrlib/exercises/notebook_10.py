"""Notebook 10, "Add up in pieces": its exercises and predictions.

Gradients and lines of rows that come in parts. The right answers are computed here by
another route than the learner's: the parts are put together again, and all rows are taken
at once.
"""

import weakref

import numpy as np

from .entry import Choice, Exercise, Prediction, Wrong
from .words import literal


class OneAtATime:
    """Pairs (x, y) for one `for` loop, from a memory that has room for a single pair."""

    def __init__(self, *pairs):
        self.pairs: list[tuple[np.ndarray, np.ndarray]] = [
            (np.array(x, dtype=float), np.array(y, dtype=float)) for x, y in pairs
        ]
        self.handed_out = False

    def __len__(self):
        return len(self.pairs)

    def __iter__(self):
        if self.handed_out:
            raise EOFError("the parts come once, and yours goes through them again")
        self.handed_out = True
        earlier: list = []
        for i in range(len(self)):
            self._make_room(earlier)
            yield self._read(i, earlier)
        self._make_room(earlier)

    def __getitem__(self, place):
        raise TypeError("the parts come one after the other, in a `for` loop; they have no places")

    def __eq__(self, other):  # what is handed out are copies, so nobody can change a pair
        return isinstance(other, OneAtATime)

    def __repr__(self):
        return literal(self.pairs)

    def _read(self, i, earlier):
        pair = tuple(values.copy() for values in self.pairs[i])
        earlier += [weakref.ref(values) for values in pair]
        return pair

    def _make_room(self, earlier):
        # The loop's own names still hold the last pair when it asks for the next one.
        if any(values() is not None for values in earlier[:-2]):
            raise MemoryError("there is room for one part, and yours keeps an earlier one")


# --- 10.1: three sums and three counts

SUMS, COUNTS = np.array([-12.0, 8.0, 10.0]), np.array([6, 2, 4])
EACH_ROW = np.repeat(SUMS / COUNTS, COUNTS)  # as if every row gave its part's mean


# --- 10.2: accumulation. Right: all rows at once, with a column of ones.


def reference_accumulate(micro_batches, a, b):
    return gradient_of(together(micro_batches.pairs), a, b)


def together(pairs) -> tuple[np.ndarray, np.ndarray]:
    x, y = (np.concatenate(column) for column in zip(*pairs, strict=True))
    return x, y


def gradient_of(rows, a, b):
    x, y = rows
    A = np.column_stack([x, np.ones(len(x))])
    ga, gb = 2 * A.T @ (A @ np.array([a, b]) - y) / len(x)
    return float(ga), float(gb)


def accumulate_with(of_part, divisor):
    """An accumulation: of_part(values, parts) for each part, divisor(counts) at the end."""

    def accumulate(micro_batches, a, b):
        ga, gb, counts = 0.0, 0.0, []
        for x, y in micro_batches:
            dLdp = 2 * (a * x + b - y)
            ga += of_part(dLdp * x, len(micro_batches))
            gb += of_part(dLdp, len(micro_batches))
            counts.append(len(x))
        return float(ga / divisor(counts)), float(gb / divisor(counts))

    return accumulate


def summed(values, parts):
    return np.sum(values)


def mean(values, parts):
    return np.mean(values)


def nothing(counts):
    return 1


accumulate_as_shipped = accumulate_with(lambda values, parts: np.mean(values) / parts, nothing)
accumulate_means = accumulate_with(mean, nothing)
accumulate_twice_divided = accumulate_with(mean, sum)
accumulate_sums = accumulate_with(summed, nothing)
accumulate_by_parts = accumulate_with(summed, len)
accumulate_by_last = accumulate_with(summed, lambda counts: counts[-1])
accumulate_by_nominal = accumulate_with(summed, lambda counts: len(counts) * counts[0])


def accumulate_last_only(micro_batches, a, b):
    return gradient_of(micro_batches.pairs[-1], a, b)


def accumulate_first_only(micro_batches, a, b):
    return gradient_of(micro_batches.pairs[0], a, b)


def accumulate_swapped(micro_batches, a, b):
    return reference_accumulate(micro_batches, a, b)[::-1]


def accumulate_collected(micro_batches, a, b):
    return gradient_of(together(list(micro_batches)), a, b)


ACCUMULATE_CASES = [
    (OneAtATime(([1, 2, 0], [2, 2, 1]), ([3], [1])), 0.0, 0.0),
    (OneAtATime(([1, 2], [1, 3]), ([0, 4], [2, 5])), 0.5, 1.0),
    (OneAtATime(([2], [1]), ([1, 3, 0, 1], [4, 2, 3, 1]), ([-1, 1], [0, 5])), 1.0, -1.0),
]


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


def combine_columns(gradients, counts):
    return (gradients * counts).sum(axis=0) / counts.sum()


def combine_columns_turned(gradients, counts):
    return (counts * gradients).sum(axis=0) / counts.sum()


# More workers than parameters come first: there numpy refuses what multiplies the columns.
COMBINE_CASES = [
    (np.array([[-2.0, 1.0], [4.0, 3.0], [2.0, 0.0]]), np.array([6, 2, 4])),
    (np.array([[1.0, 0.0, 2.0], [3.0, 1.0, 2.0], [-1.0, 4.0, 5.0]]), np.array([5, 3, 1])),
    (np.array([[2.0, -4.0], [0.0, 0.0], [6.0, 8.0]]), np.array([3, 0, 1])),
    (np.array([[1.0], [2.0]]), np.array([4, 4])),
]


# --- 10.5: the best line of all batches


def reference_best_line(batches):
    return line_through(together(batches.pairs))


def line_through(rows):
    x, y = rows
    A = np.column_stack([x, np.ones(len(x))])
    a, b = np.linalg.lstsq(A, y, rcond=None)[0]
    return float(a), float(b)


def line_of_sums(n, sx, sy, sxx, sxy):
    a = (n * sxy - sx * sy) / (n * sxx - sx**2)
    return float(a), float((sy - a * sx) / n)


def sums_of(x, y):
    return np.array([len(x), np.sum(x), np.sum(y), np.sum(x * x), np.sum(x * y)], dtype=float)


def line_with(change):
    """A line of the sums of all batches, with the mistake that change(sums, counts) makes."""

    def best_line(batches):
        each = np.array([sums_of(x, y) for x, y in batches.pairs])  # (batches, 5)
        return line_of_sums(*change(each.sum(axis=0), each))

    return best_line


def line_averaged(batches):
    a, b = np.mean([line_of_sums(*sums_of(x, y)) for x, y in batches], axis=0)
    return float(a), float(b)


def line_weighted(batches):
    sizes = [len(x) for x, _ in batches.pairs]
    a, b = np.average([line_of_sums(*sums_of(x, y)) for x, y in batches], axis=0, weights=sizes)
    return float(a), float(b)


def line_upside_down(batches):
    return reference_best_line(batches)[::-1]


def line_collected(batches):
    return line_through(together(list(batches)))


line_of_first = line_with(lambda total, each: each[0])
line_of_last = line_with(lambda total, each: each[-1])
line_of_last_n = line_with(lambda total, each: [each[-1, 0], *total[1:]])
line_of_n_batches = line_with(lambda total, each: [len(each), *total[1:]])
line_of_mean_of_means = line_with(lambda total, each: np.mean(each / each[:, :1], axis=0))
line_squared_late = line_with(lambda total, each: [*total[:3], np.sum(each[:, 1] ** 2), total[4]])
line_multiplied_late = line_with(lambda total, each: [*total[:4], each[:, 1] @ each[:, 2]])
line_both_late = line_with(
    lambda total, each: [*total[:3], np.sum(each[:, 1] ** 2), each[:, 1] @ each[:, 2]]
)


BEST_LINE_CASES = [
    (OneAtATime(([0, 1, 2], [1, 2, 4]), ([3, 5], [4, 9])),),
    (OneAtATime(([1, 2], [3, 1]), ([0, 4], [2, 5]), ([-1, 0, 1, 3], [0, 2, 1, 6])),),
    (OneAtATime(([0, 2, 4, 1], [1, 0, 3, 1]), ([2, 2, 5], [1, 4, 4])),),
]


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
                accumulate_twice_divided,
                "You divided twice: each part by its own rows, since you took its mean, and the "
                "total by all rows once more.",
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
            Wrong(
                accumulate_first_only,
                "That is the first micro-batch alone. Is `return` indented into the loop?",
            ),
            Wrong(
                accumulate_swapped,
                "Both numbers are right, the wrong way round: ga first, then gb.",
            ),
            Wrong(
                accumulate_collected,
                "Yours keeps the parts to put them together. All rows at once do give the right "
                "numbers, but here the memory has room for one part. What do you need of a part "
                "before you let it go?",
            ),
        ],
        hints=(
            "What can be added up without harm, means or sums? And what is divided, and when?",
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
            Wrong(
                combine_columns,
                "`gradients * counts` multiplies the *columns* (parameters) by the counts. The "
                "counts belong to the rows: `counts[:, None] * gradients`.",
            ),
            Wrong(
                combine_columns_turned,
                "`counts * gradients` multiplies the *columns* (parameters) by the counts. The "
                "counts belong to the rows: `counts[:, None] * gradients`.",
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
        question="Unequal shards, total unknown, a rate agreed on before: what is the least that "
        "each worker must send for one step down the mean loss of all the rows?",
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
                "The sums add up to the sum over all rows: nearly there. But the step is one down "
                "the mean loss, at a rate agreed on before. By what number should they divide?",
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
                line_of_first,
                "That is the best line of the first batch alone. Is `return` indented into the "
                "loop?",
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
            Wrong(
                line_squared_late,
                "Your Σx² adds first, then squares. It squares each x first, then adds: "
                "`np.sum(x * x)`.",
            ),
            Wrong(
                line_multiplied_late,
                "Your Σxy is Σx times Σy of a batch. It multiplies each x by its y first, then "
                "adds: `np.sum(x * y)`.",
            ),
            Wrong(
                line_both_late,
                "Σx² and Σxy square and multiply *first*, row by row, then add. Yours adds first.",
            ),
            Wrong(
                line_collected,
                "Yours keeps the batches to put them together. All rows at once do give the right "
                "line, but here the memory has room for one batch. Which five numbers do you need "
                "of it before you let it go?",
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
        question="The mean gradient of part 1 (six rows) and that of part 2 (two rows) are "
        "averaged. All eight rows together say ga = -0.5. What does the average say?",
        choices=(
            Choice(
                "-0.5: the mean of the means is the mean.",
                "It would be for equal parts. Here part 1 says -2 and part 2 says +4, so it is "
                "(-2 + 4) / 2 = +1: two rows have as much to say as six, and the step goes the "
                "other way.",
            ),
            Choice(
                "Not quite -0.5, but near.",
                "How near depends on how different the parts are. Here they pull in opposite "
                "directions: (-2 + 4) / 2 = +1, and even the sign is wrong.",
            ),
            Choice(
                "Anything: even the sign may be the other one.",
                "It is the other one here: (-2 + 4) / 2 = +1. Each part has one vote, so two rows "
                "have as much to say as six. By rows it is (6 * -2 + 2 * 4) / 8 = -0.5.",
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
                "It does fall. But the run walks down another loss, in which a token of the "
                "shortest sentence counts 12 times one of the longest. So it ends on another "
                "line: slope -0.84, where all the tokens ask for 0.92.",
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
                "average has the slope -1.00, the best line of all rows 1.00: turning worker 2's "
                "line costs it little, and it still gets half the votes.",
            ),
            Choice(
                "No, even though the parts are equal.",
                "The average has the slope -1.00, the best line of all rows 1.00. A line doesn't "
                "say how much it costs to leave it: worker 2's rows lie close together, so turning "
                "its line costs it little, and it still gets half the votes.",
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
