"""Notebook 15, "Add up in pieces": its exercises and predictions.

Gradients and lines of rows that come in parts. The right answers are computed here by
another route than the learner's: the parts are put together again, and all rows are taken
at once.
"""

import weakref

import numpy as np

from lrlib.exercises.engine.form import Entries
from lrlib.exercises.engine.words import literal

entries = Entries()


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


# ---- 15.1: three sums and three counts

SUMS, COUNTS = np.array([-12.0, 8.0, 22.0]), np.array([6, 2, 4])
EACH_ROW = np.repeat(SUMS / COUNTS, COUNTS)  # as if every row gave its part's mean

entries.exercise(
    "15.1",
    right=dict(ga_mean=float(EACH_ROW.mean())),
    n=int(COUNTS.sum()),
    wrong=dict(
        mean_of_means=float(np.mean(SUMS / COUNTS)),
        by_parts=float(SUMS.sum() / 3),
        sum=float(SUMS.sum()),
        divided_twice=float(SUMS.sum() / COUNTS.sum() / 3),
        means_added=float(np.mean(SUMS / COUNTS) * 3),
        first_two=float(SUMS[:2].sum() / COUNTS[:2].sum()),
    ),
    text="""
    question: Three parts report the sums -12, 8 and 22 from 6, 2 and 4 rows: the gradient of the
        mean loss over all the rows.

    mean_of_means: {yours} is the mean of the three parts' means, -2, 4 and 5.5. There a row of the
        part of 2 counts three times as much as one of the part of 6.
    by_parts: {yours} is the total divided by 3, the number of *parts*. The mean is one over rows.
    sum: {yours} is the gradient of the summed loss. The question is for the mean: divide once.
    divided_twice: You divided twice: by the rows, and by the parts once more.
    means_added: {yours} is the three parts' means added up. Only sums may be added.
    first_two: {yours} was the gradient of the eight rows above, and it is that of the first two
        parts here. The third part belongs to it, too.

    hint 1: What is the sum over all the rows, and how many rows are there?
    hint 2: The sums add up, and the counts add up.
    hint 3: `(-12 + 8 + 22) / (6 + 2 + 4)`
    solution: ga_mean = (-12 + 8 + 22) / (6 + 2 + 4)
    why: Sums and counts add up, whatever the parts are, and the division comes once, at the end.
    """,
)


# ---- 15.2: accumulation of (mean, count). Right: every row with its part's mean.


def reference_accumulate(micro_batches):
    means, counts = zip(*micro_batches, strict=True)
    return np.repeat(means, counts, axis=0).mean(axis=0)


def accumulate_with(combine):
    """An accumulation by combine(means, sums, counts), each with a row for every part."""

    def accumulate(micro_batches):
        means, counts = map(np.array, zip(*micro_batches, strict=True))
        counts = counts[:, None]
        return combine(means, means * counts, counts)

    return accumulate


@entries.mistake("15.2", make=accumulate_with)
def accumulate_as_shipped(means, sums, counts):
    """This is the fault itself: the sum of `mean / len(micro_batches)`. A token in a small
    micro-batch counts too much. Make each mean a sum again: you have its count."""
    return means.sum(axis=0) / len(means)


@entries.mistake("15.2", make=accumulate_with)
def accumulate_means(means, sums, counts):
    """You added up means. Only sums may be added, and a mean times its count is a sum."""
    return means.sum(axis=0)


@entries.mistake("15.2", make=accumulate_with)
def accumulate_twice_divided(means, sums, counts):
    """You added up means and divided by all tokens. Each mean has been divided by its own count
    already, so you divided twice. Make each a sum first."""
    return means.sum(axis=0) / counts.sum()


@entries.mistake("15.2", make=accumulate_with)
def accumulate_divided_again(means, sums, counts):
    """You divided each mean by its count. It has been divided by it already: *times* its count it
    is the sum again."""
    return (means / counts).sum(axis=0)


@entries.mistake("15.2", make=accumulate_with)
def accumulate_sums(means, sums, counts):
    """Your sums are right, and never divided. That is the gradient of the summed loss: divide by
    the number of all tokens, once."""
    return sums.sum(axis=0)


@entries.mistake("15.2", make=accumulate_with)
def accumulate_by_parts(means, sums, counts):
    """Your sums are right. But you divide them by the number of micro-batches, and the mean is one
    over tokens."""
    return sums.sum(axis=0) / len(sums)


@entries.mistake("15.2", make=accumulate_with)
def accumulate_by_last(means, sums, counts):
    """Your sums are right. But you divide them by the count of the last micro-batch. Is your n set
    anew in the loop, where it should grow (`n += count`)?"""
    return sums.sum(axis=0) / counts[-1]


@entries.mistake("15.2", make=accumulate_with)
def accumulate_by_nominal(means, sums, counts):
    """You divide as if all micro-batches were as large as the first one. Add up the counts."""
    return sums.sum(axis=0) / (len(counts) * counts[0])


@entries.mistake("15.2", make=accumulate_with)
def accumulate_by_twenty(means, sums, counts):
    """You divide by 20, the number of tokens in the sentences above. Here there are others: add up
    the counts."""
    return sums.sum(axis=0) / 20


@entries.mistake("15.2")
def accumulate_in_the_loop(micro_batches):
    """You divide in the loop, so what the early parts gave is divided again with every further
    part. Divide once, after it."""
    total, n = 0.0, 0
    for mean, count in micro_batches:
        total, n = total + mean * count, n + count
        total = total / n
    return total


@entries.mistake("15.2")
def accumulate_by_rows_so_far(micro_batches):
    """You divide in the loop, each sum by the tokens so far. How many there are in all is known
    only after it: divide there, once."""
    total, n = 0.0, 0
    for mean, count in micro_batches:
        n += count
        total = total + mean * count / n
    return total


@entries.mistake("15.2")
def accumulate_last_only(micro_batches):
    """That is the mean gradient of the last micro-batch alone. Is something set to zero, or
    assigned with = in place of +=, in the loop?"""
    return micro_batches[-1][0]


@entries.mistake("15.2")
def accumulate_assigned(micro_batches):
    """You count all the tokens, but of the sums only the last one is left. Is it assigned with = in
    place of +=, or set to zero in the loop?"""
    mean, count = micro_batches[-1]
    return mean * count / sum(count for _, count in micro_batches)


@entries.mistake("15.2")
def accumulate_first_only(micro_batches):
    """That is the first micro-batch alone. Is `return` indented into the loop?"""
    return micro_batches[0][0]


@entries.mistake("15.2")
def accumulate_without_axis(micro_batches):
    """Weights are the right idea. But there is one for each mean, and a mean holds two numbers:
    tell `np.average` which way to go, with `axis=0`."""
    means, counts = zip(*micro_batches, strict=True)
    return np.average(means, weights=counts)


entries.exercise(
    "15.2",
    right=dict(accumulate=reference_accumulate),
    cases=[
        ([(np.array([-2.0, 1.0]), 6), (np.array([4.0, -1.0]), 2)],),
        ([(np.array([1.0, 3.0]), 1), (np.array([2.0, 0.0]), 5), (np.array([-1.0, 6.0]), 4)],),
        ([(np.array([3.0, -2.0]), 4), (np.array([0.0, 5.0]), 4), (np.array([-6.0, 2.0]), 2)],),
    ],
    text="""
    question: Gradient accumulation that is right for micro-batches of any sizes:
        accumulate(micro_batches) gets pairs (mean gradient, count) and returns the gradient of the
        mean loss over all the tokens.

    hint 1: What can be added up without harm, means or sums? And what is divided, and when?
    hint 2: A mean times its count is the sum of that part. Sums add up, and counts add up.
    hint 3: In the loop, `for mean, count in micro_batches:`
            total = total + mean * count
            n += count
        and after it `return total / n`.
    solution:
        def accumulate(micro_batches):
            total, n = np.zeros(2), 0
            for mean, count in micro_batches:
                total += mean * count
                n += count
            return total / n
    why: Make each mean a sum again, add up, and divide once by the total. Now it makes no
        difference how the tokens were cut.
    """,
)


# ---- 15.3: what a worker hands in, where the library averages


def reference_hand_in(mean, count, n_workers, n_all):
    of_all = np.sum([mean] * count, axis=0) / n_all  # the worker's share of the true mean
    return of_all * n_workers  # the average divides by n_workers


entries.exercise(
    "15.3",
    right=dict(hand_in=reference_hand_in),
    cases=[
        (np.array([2.0, -1.0]), 6, 3, 12),
        (np.array([4.0, 0.0, -2.0]), 1, 4, 8),
        (np.array([6.0, 3.0]), 5, 2, 15),
    ],
    wrong=dict(
        mean=lambda mean, count, n_workers, n_all: mean * 1,
        sum=lambda mean, count, n_workers, n_all: mean * count,
        share=lambda mean, count, n_workers, n_all: mean * (count / n_all),
        divided_again=lambda mean, count, n_workers, n_all: mean * (count / n_all / n_workers),
        averaged=lambda mean, count, n_workers, n_all: mean * (count / n_workers),
        undivided=lambda mean, count, n_workers, n_all: mean * (count * n_workers),
        uncounted=lambda mean, count, n_workers, n_all: mean * (n_workers / n_all),
        over_count=lambda mean, count, n_workers, n_all: mean * (n_workers / n_all / count),
        upside_down=lambda mean, count, n_workers, n_all: mean * (n_all / (count * n_workers)),
    ),
    text="""
    question: The library averages what the workers hand in: hand_in(mean, count, n_workers, n_all)
        returns what a worker must hand in, so that this average is the gradient of the mean loss
        over all the rows.

    mean: {yours} is the mean as it came, so it is the mean of means again: a worker with one row
        has as much to say as one with many. Use `count`.
    sum: The mean times its count is the worker's sum: right so far. But the average divides the
        sums by the number of workers. They should be divided by `n_all`.
    share: Nearly. If the library *added up* what it gets, this would be right. It averages: it
        divides by `n_workers` once more. Multiply by that beforehand.
    divided_again: The library divides by `n_workers` itself, and you do it, too. Undo its division
        beforehand: multiply.
    averaged: You divide the worker's sum by the number of workers, as the library will once more.
        The sums should be divided by `n_all`, and by nothing else.
    undivided: Times `n_workers` undoes the library's division: right. But then the sums are added
        up and never divided. Divide by `n_all`.
    uncounted: You undo the library's division and divide by `n_all`: both right. But the mean is no
        sum yet: times its count it is.
    over_count: The mean has been divided by its count already, and you divide by it once more.
        *Times* its count it is the worker's sum.
    upside_down: Your factor is upside down: the fewer rows a worker has, the more it gets to say.

    hint 1: What should be added up over the workers, and divided by what? And by what does the
        library divide in any case?
    hint 2: `mean * count` is the worker's sum, and `mean * count / n_all` its share of the true
        mean. The shares should be added up, and the library divides by `n_workers`.
    hint 3: `mean * count / n_all * n_workers`
    solution:
        def hand_in(mean, count, n_workers, n_all):
            return mean * count / n_all * n_workers
    why: The library's average divides by `n_workers`, and your factor undoes that. What is left is
        each worker's sum over `n_all`, added up. With equal shards the factor is 1: that is why you
        can rely on the plain average for them.
    """,
)


# ---- 15.4: the best line of all batches


def reference_best_line(batches):
    return line_through(together(batches.pairs))


def together(pairs) -> tuple[np.ndarray, np.ndarray]:
    x, y = (np.concatenate(column) for column in zip(*pairs, strict=True))
    return x, y


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


def average_of_lines(batches, weights=None):
    lines = [line_of_sums(*sums_of(x, y)) for x, y in batches]
    a, b = np.average(lines, axis=0, weights=weights)
    return float(a), float(b)


def line_with(change):
    """A line of the sums of all batches, with the mistake that change(sums, counts) makes."""

    def best_line(batches):
        each = np.array([sums_of(x, y) for x, y in batches.pairs])  # (batches, 5)
        return line_of_sums(*change(each.sum(axis=0), each))

    return best_line


entries.exercise(
    "15.4",
    right=dict(best_line=reference_best_line),
    cases=[
        (OneAtATime(([0, 1, 2], [1, 2, 4]), ([3, 5], [4, 9])),),
        (OneAtATime(([1, 2], [3, 1]), ([0, 4], [2, 5]), ([-1, 0, 1, 3], [0, 2, 1, 6])),),
        (OneAtATime(([0, 2, 4, 1], [1, 0, 3, 1]), ([2, 2, 5], [1, 4, 4])),),
    ],
    wrong=dict(
        averaged=average_of_lines,
        weighted=lambda batches: average_of_lines(batches, [len(x) for x, _ in batches.pairs]),
        of_first=line_with(lambda total, each: each[0]),
        of_last=line_with(lambda total, each: each[-1]),
        of_last_n=line_with(lambda total, each: [each[-1, 0], *total[1:]]),
        of_n_batches=line_with(lambda total, each: [len(each), *total[1:]]),
        of_mean_of_means=line_with(lambda total, each: np.mean(each / each[:, :1], axis=0)),
        upside_down=lambda batches: reference_best_line(batches)[::-1],
        squared_late=line_with(lambda total, each: [*total[:3], np.sum(each[:, 1] ** 2), total[4]]),
        multiplied_late=line_with(lambda total, each: [*total[:4], each[:, 1] @ each[:, 2]]),
        both_late=line_with(
            lambda total, each: [*total[:3], np.sum(each[:, 1] ** 2), each[:, 1] @ each[:, 2]]
        ),
        collected=lambda batches: line_through(together(list(batches))),
    ),
    text="""
    question: best_line(batches): slope and intercept of the best line of all rows, from five sums
        that grow batch by batch.

    averaged: You found a line for each batch and averaged the lines. The sums add up, lines don't:
        solve once, at the end.
    weighted: You averaged the batches' own lines, weighted by their sizes. Better, and still wrong:
        a line doesn't say how far apart its rows lie. Add up the five sums.
    of_first: That is the best line of the first batch alone. Is `return` indented into the loop?
    of_last: That is the best line of the last batch alone. Is a sum assigned with = in place of +=,
        or set to zero, in the loop?
    of_last_n: The sums are right. But your n is that of the last batch: it must grow, too.
    of_n_batches: The sums are right. But your n counts batches; it must count rows.
    of_mean_of_means: You averaged each batch's means. That is a mean of means: batches of different
        sizes get the same weight. Add up sums.
    upside_down: Both numbers are right, the wrong way round: slope first, then intercept.
    squared_late: Your sum of x² adds first, then squares. Square each x first, then add:
        `np.sum(x * x)`.
    multiplied_late: Your sum of xy is the sum of x times the sum of y of a batch. Multiply each x
        by its y first, then add: `np.sum(x * y)`.
    both_late: For the sums of x² and of xy, square and multiply *first*, row by row, then add.
        Yours adds first.
    collected: Yours keeps the batches to put them together. All rows at once do give the right
        line, but here the memory has room for one batch. Which five numbers do you need of it
        before you let it go?

    hint 1: Five numbers start at zero. What does each batch add to them?
    hint 2: In the loop: `n += len(x)`, `sx += np.sum(x)`, and so on. The two formulas come after
        it.
    hint 3: In the loop also `sy += np.sum(y)`, `sxx += np.sum(x * x)`, `sxy += np.sum(x * y)`;
        after it
            a = (n * sxy - sx * sy) / (n * sxx - sx**2)
            return a, (sy - a * sx) / n
    solution:
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
    why: Five sums hold all that the rows have to say about a line, so the rows may go. A `Bowl`
        does the same for any number of features. It takes the means away first: two large numbers
        that are nearly alike, as below the line in a, lose digits when subtracted.
    """,
)


# ---- predictions

entries.predictions("""
15.a: The mean gradient of part 1 (six rows) and that of part 2 (two rows) are averaged. All eight
    rows together say ga = -0.5. What does the average say?
    [ ] -0.5.
        It would be for equal parts. Here part 1 says -2 and part 2 says +4, so it is (-2 + 4) / 2 =
        +1: two rows have as much to say as six, and the step goes the other way.
    [ ] Between -0.5 and 0.
        A bit off would be likely if the parts said nearly the same. Here they pull in opposite
        directions: (-2 + 4) / 2 = +1, and even the sign is wrong.
    [x] Above 0: the other sign.
        It is (-2 + 4) / 2 = +1. Each part has one vote, so two rows have as much to say as six. By
        rows it is (6 * -2 + 2 * 4) / 8 = -0.5.

15.b: Two runs from the same start at the same rate: all 20 tokens at once, and four sentences
    accumulated as shipped. What will the second run look like to whoever started it?
    [ ] Its printed loss jumps about or grows, so it is noticed at once.
        It falls in every step, from 2.84 to 2.51. The printed loss is the mean of the sentences'
        means, and that is the very loss that this run walks down.
    [ ] Its printed loss falls. It comes to the same line, later.
        It does fall. But the run walks down another loss, in which a token of the shortest sentence
        counts 12 times one of the longest. So it ends on another line: slope -0.84, where all the
        tokens ask for 0.92.
    [x] Its printed loss falls. It comes to another line.
        The printed loss falls from 2.84 to 2.51, as it should by its own measure. Over all the
        tokens the loss grows from 2.56 to 3.09, and the line ends with the slope -0.84 in place of
        0.92.

15.c: Two workers with four rows each find the best line of their own rows, exactly. Is the average
    of the two lines the best line of all eight rows?
    [ ] Yes: the parts are equal.
        Equal parts make a mean of means right, and a best line is no mean over rows. The average
        has the slope -1.00, the best line of all rows 0.996: turning worker 2's line costs it
        little, and it still gets half the votes.
    [x] No, even though the parts are equal.
        The average has the slope -1.00, the best line of all rows 0.996. A line doesn't say how
        much it costs to leave it: worker 2's rows lie close together, so turning its line costs it
        little, and it still gets half the votes.
    [ ] Nearly: what is off is rounding.
        It is off by far more. The average has the slope -1.00, the best line of all rows 0.996.
        Sums may be taken apart and put together; a best line is no sum.
""")
