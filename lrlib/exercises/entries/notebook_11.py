"""Notebook 11, "Descend by minibatches": its exercises and predictions.

Batches of rows and where they lead. The right answers are computed here by a different route
than the learner's: rows dealt out one by one.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()


# ---- 11.1: data_iter. Rows are dealt out one by one, in the order given.


def reference_data_iter(batch_size, X, y, order):
    batches: list = []
    for place, row in enumerate(order):
        if place % batch_size == 0:
            batches.append(([], []))
        batches[-1][0].append(X[row])
        batches[-1][1].append(y[row])
    return tuple((np.array(rows), np.array(answers)) for rows, answers in batches)


def data_iter_with(cut):
    """A data_iter whose batches are the rows in cut(order, size): pairs, for X and for y."""

    def data_iter(batch_size, X, y, order):
        return [(X[rows_of_X], y[rows_of_y]) for rows_of_X, rows_of_y in cut(order, batch_size)]

    return data_iter


SMALL_X = np.array([[0.0], [1.0], [2.0], [3.0], [4.0]])
SMALL_Y = np.array([[10.0], [11.0], [12.0], [13.0], [14.0]])


@entries.mistake("11.1", make=data_iter_with)
def data_iter_half_shuffled(order, size):
    """Your X is in the new order, your y in the old one. So each row of X stands beside the y of
    another row, and there is nothing left to learn. Take the same rows of both."""
    return [(order[i : i + size], slice(i, i + size)) for i in range(0, len(order), size)]


@entries.mistake("11.1", make=data_iter_with)
def data_iter_unshuffled(order, size):
    """Yours cuts X and y as they are stored; `order` is never used. Cut `order`, and take those
    rows."""
    return [(slice(i, i + size),) * 2 for i in range(0, len(order), size)]


@entries.mistake("11.1", make=data_iter_with)
def data_iter_full_only(order, size):
    """Yours leaves out the rows after the last full batch. They make a shorter batch: a slice that
    reaches beyond the end stops there by itself."""
    return [(order[i : i + size],) * 2 for i in range(0, len(order) - len(order) % size, size)]


@entries.mistake("11.1", make=data_iter_with)
def data_iter_unshuffled_full_only(order, size):
    """Two things: yours cuts X and y as they are stored, so `order` is never used; cut `order`, and
    take those rows. And the rows after the last full batch are left out."""
    return [(slice(i, i + size),) * 2 for i in range(0, len(order) - len(order) % size, size)]


@entries.mistake("11.1", make=data_iter_with)
def data_iter_overlapping(order, size):
    """Yours begins a new batch at every row, so that the batches overlap. The next one begins where
    the last one ended: batch_size rows further."""
    return [(order[i : i + size],) * 2 for i in range(len(order))]


@entries.mistake("11.1", make=data_iter_with)
def data_iter_growing(order, size):
    """Each of your batches begins at row 0 and is longer than the one before. A slice needs its
    start, too: `order[start:start + batch_size]`."""
    return [(order[: i + size],) * 2 for i in range(0, len(order), size)]


@entries.mistake("11.1", make=data_iter_with)
def data_iter_one_short(order, size):
    """Your batches are one row too short. The end of a slice is left out by Python anyway, so
    `start:start + batch_size` has batch_size rows."""
    return [(order[i : i + size - 1],) * 2 for i in range(0, len(order), size)]


@entries.mistake("11.1", make=data_iter_with)
def data_iter_same_rows(order, size):
    """Each of your batches holds the first batch_size rows again: the start is missing in the
    slice, `order[start:start + batch_size]`."""
    return [(order[:size],) * 2 for _ in range(0, len(order), size)]


@entries.mistake("11.1", make=data_iter_with)
def data_iter_never_last(order, size):
    """The last batch is missing, full or not. The ends are `range(batch_size, n, batch_size)`, say,
    and that ends before n: a range leaves its end out."""
    return [(order[i : i + size],) * 2 for i in range(0, len(order) - size, size)]


@entries.mistake("11.1", make=data_iter_with)
def data_iter_counter(order, size):
    """Your second batch begins at row 1: the loop counts batches, and a slice counts rows. Multiply
    by batch_size, or let `range` count in steps of it."""
    return [(order[i : i + size],) * 2 for i in range(-(-len(order) // size))]


@entries.mistake("11.1")
def data_iter_rows_only(batch_size, X, y, order):
    """Yours has the numbers of the rows. Take those rows of both: `(X[rows], y[rows])`."""
    return [order[i : i + batch_size] for i in range(0, len(order), batch_size)]


entries.exercise(
    "11.1",
    right=dict(data_iter=reference_data_iter),
    cases=[
        (2, SMALL_X, SMALL_Y, np.array([3, 0, 4, 1, 2])),
        (2, SMALL_X[:4], SMALL_Y[:4], np.array([2, 3, 1, 0])),
        (3, np.hstack([SMALL_X, -SMALL_X]), SMALL_Y, np.array([4, 2, 0, 3, 1])),
        (7, SMALL_X, SMALL_Y, np.array([1, 0, 2, 4, 3])),
    ],
    wrong=dict(
        first_only=lambda *given: reference_data_iter(*given)[0],
        y_first=lambda *given: [pair[::-1] for pair in reference_data_iter(*given)],
        X_only=lambda *given: [pair[0] for pair in reference_data_iter(*given)],
    ),
    text="""
    question: A list of pairs (X_batch, y_batch), batch_size rows each, in the given order:
        data_iter(batch_size, X, y, order).

    first_only: You return the first batch and stop: a `return` inside the loop ends it. Collect the
        pairs in a list, and return that after the loop.
    y_first: The batches are right, and in each pair y stands first. (X_batch, y_batch) is asked
        for.
    X_only: Yours has the batches of X alone. Each row of X belongs to a row of y: append the pair,
        `(X[rows], y[rows])`.

    hint 1: Where do the batches start? At 0, at batch_size, at 2 · batch_size … `range` can count
        in such strides.
    hint 2: For each start, `rows = order[start:start + batch_size]`. Then X[rows] and y[rows]
        belong together.
    hint 3: Begin with `batches = []`, in the loop over `range(0, len(X), batch_size)`
        `batches.append((X[rows], y[rows]))`, and return batches after it.
    solution:
        def data_iter(batch_size, X, y, order):
            batches = []
            for start in range(0, len(X), batch_size):
                rows = order[start:start + batch_size]
                batches.append((X[rows], y[rows]))
            return batches
    why: Every row comes once, beside its own y, and the last batch takes what is left.
    """,
)


# ---- 11.2: which batch size keeps the cloud

entries.exercise(
    "11.2",
    right=dict(batch_size=int(4 * round(0.08 / 0.02))),
    wrong=dict(
        same=4,
        half_made_up=8,
        too_much=32,
        squared=64,
        smaller=1,
    ),
    text="""
    question: A batch size of 4 at the rate 0.02 ends in a cloud. Which batch size gives about the
        same cloud at the rate 0.08?

    same: 4 is the batch size you had; it is also how many times larger the rate is. With the same
        batch the cloud would be more than four times as high. The batch has to make up for that.
    half_made_up: 0.02 / 4 is 0.005, and 0.08 / 8 is 0.01: the cloud would be about twice as high.
    too_much: 0.02 / 4 is 0.005, and 0.08 / 32 is 0.0025: the cloud would be about half as high.
    squared: That would be too much: the height goes with rate / batch size, and not with its
        square. 0.02 / 4 is 0.005; 0.08 / 64 is 0.00125.
    smaller: That is the wrong direction: a smaller batch makes the cloud larger, and so does the
        larger rate.

    hint 1: In the table, go down one line and one column to the right: the rate doubles, the batch
        doubles, and the height stays about the same.
    hint 2: So the height goes with rate / batch size. What is 0.02 / 4?
    hint 3: 0.08 / batch_size must be 0.005 again.
    solution: batch_size = 16
    why: The height goes about with rate / batch size, and 0.02 / 4 = 0.08 / 16. The table has
        0.0134 for the first, and `height(0.08, 16)` is 0.0150.
    """,
)


# ---- predictions

entries.predictions("""
11.a: Each step looks at five of the twenty rows. What will this run do near the star?
    [ ] It comes to rest there too, only later.
        The gradient of all twenty rows is zero at the star. That of five rows is not, and the next
        step goes by it. More time doesn't change this.
    [x] It keeps jumping around the star.
        Near the star the gradient of all rows shrinks to nothing, and that of five rows doesn't:
        each batch has a lowest point of its own, and pulls towards it.
    [ ] It comes to rest beside the star: five rows have a different best line.
        They have, and it would rest there if it were always the same five rows. But each batch has
        its own best line, and they come in turn.

11.b: Two walkers, same start, both at the rate 0.03, three passes over the 1000 rows. One looks at
    all rows before each step, the other at ten. Who ends lower?
    [ ] The one who looks at all rows: its steps are exact.
        They are exact, but in three passes there are only three of them, and its loss is still
        13.9. From the same rows the other makes 300 steps, and ends at 0.00005.
    [x] The one who looks at ten rows.
        Both have read the same rows. But one has made 3 steps, the other 300, and each of the 300
        goes roughly downhill. The losses are 13.9 and 0.00005.
    [ ] Both end about the same: they have read the same rows.
        They have read the same rows. But only steps move a walker: one makes 3, the other 300. The
        losses are 13.9 and 0.00005.
""")
