"""Lab e, "Read more rows than memory holds": its exercise and its prediction.

The right line is found by a different route than the learner's: the batches are put together
again, and a solver takes all rows at once.
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
            raise EOFError("the batches come once, and yours goes through them again")
        self.handed_out = True
        earlier: list = []
        for i in range(len(self)):
            self._make_room(earlier)
            yield self._read(i, earlier)
        self._make_room(earlier)

    def __getitem__(self, place):
        raise TypeError(
            "the batches come one after the other, in a `for` loop; they have no places"
        )

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
            raise MemoryError("there is room for one batch, and yours keeps an earlier one")


# ---- e.1: the best line of all batches


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
    "e.1",
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
e.a: Two workers with four rows each find the best line of their own rows, exactly. Is the average
    of the two lines the best line of all eight rows?
    [ ] Yes: the parts are equal.
        Equal parts make a mean of means right, for gradients at one line. A best line is no mean
        over rows. The average
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
