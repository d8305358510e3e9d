"""Notebook 11, "Descend by minibatches": its exercises and predictions.

Batches of rows, their gradients and their losses. The right answers are computed here by
another route than the learner's: rows dealt out one by one, a column of ones and matrix
products, sums over all rows.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()


# ---- 11.1: how many batches

entries.exercise(
    "11.1",
    right=dict(n_batches=len(range(0, 1000, 300)), n_last=1000 - 3 * 300),
    wrong=dict(
        without_rest=(3, 100),
        rest_full=(3, 300),
        four_full=(4, 300),
        equal_parts=(4, 250),
        fraction=(1000 / 300, 100),
    ),
    text="""
    question: 1000 rows in batches of 300: how many batches are there, and how many rows has the
        last one?

    without_rest: 3 full batches, yes. But then 100 rows are left over, and they make a batch too.
    rest_full: 3 batches of 300 are 900 rows. 100 rows would never be seen.
    four_full: 4 batches of 300 would be 1200 rows, and there are only 1000. How many are left after
        three full batches?
    equal_parts: 250 is 1000 / 4. But the batches are not made equal: each takes 300 rows for as
        long as there are 300.
    fraction: 1000 / 300 = 3.33 is no number of batches: what is left over is a batch of its own,
        though a short one. Round up.

    hint 1: Take 300 rows, and 300 more, until there are none. What is left for the last batch?
    hint 2: After three batches 900 rows are used.
    hint 3: `len(range(0, 1000, 300))` counts the batches, and `1000 % 300` is what is left over.
    solution: n_batches, n_last = len(range(0, 1000, 300)), 1000 % 300
    why: Three full batches, and a last one with the 100 rows that are left.
    """,
)


# ---- 11.2: data_iter. Rows are dealt out one by one, in the order given.


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


@entries.mistake("11.2", make=data_iter_with)
def data_iter_half_shuffled(order, size):
    """Your X is in the new order, your y in the old one. So each row of X stands beside the y of
    another row, and there is nothing left to learn. Take the same rows of both."""
    return [(order[i : i + size], slice(i, i + size)) for i in range(0, len(order), size)]


@entries.mistake("11.2", make=data_iter_with)
def data_iter_unshuffled(order, size):
    """Yours cuts X and y as they are stored; `order` is never used. Cut `order`, and take those
    rows."""
    return [(slice(i, i + size),) * 2 for i in range(0, len(order), size)]


@entries.mistake("11.2", make=data_iter_with)
def data_iter_full_only(order, size):
    """Yours leaves out the rows after the last full batch. They make a shorter batch: a slice that
    reaches beyond the end stops there by itself."""
    return [(order[i : i + size],) * 2 for i in range(0, len(order) - len(order) % size, size)]


@entries.mistake("11.2", make=data_iter_with)
def data_iter_unshuffled_full_only(order, size):
    """Two things: yours cuts X and y as they are stored, so `order` is never used; cut `order`, and
    take those rows. And the rows after the last full batch are left out."""
    return [(slice(i, i + size),) * 2 for i in range(0, len(order) - len(order) % size, size)]


@entries.mistake("11.2", make=data_iter_with)
def data_iter_overlapping(order, size):
    """Yours begins a new batch at every row, so that the batches overlap. The next one begins where
    the last one ended: batch_size rows further."""
    return [(order[i : i + size],) * 2 for i in range(len(order))]


@entries.mistake("11.2", make=data_iter_with)
def data_iter_growing(order, size):
    """Each of your batches begins at row 0 and is longer than the one before. A slice needs its
    start, too: `order[start:start + batch_size]`."""
    return [(order[: i + size],) * 2 for i in range(0, len(order), size)]


@entries.mistake("11.2", make=data_iter_with)
def data_iter_one_short(order, size):
    """Your batches are one row too short. The end of a slice is left out by Python anyway, so
    `start:start + batch_size` has batch_size rows."""
    return [(order[i : i + size - 1],) * 2 for i in range(0, len(order), size)]


@entries.mistake("11.2", make=data_iter_with)
def data_iter_same_rows(order, size):
    """Each of your batches holds the first batch_size rows again: the start is missing in the
    slice, `order[start:start + batch_size]`."""
    return [(order[:size],) * 2 for _ in range(0, len(order), size)]


@entries.mistake("11.2", make=data_iter_with)
def data_iter_never_last(order, size):
    """The last batch is missing, full or not. The ends are `range(batch_size, n, batch_size)`, say,
    and that ends before n: a range leaves its end out."""
    return [(order[i : i + size],) * 2 for i in range(0, len(order) - size, size)]


@entries.mistake("11.2", make=data_iter_with)
def data_iter_counter(order, size):
    """Your second batch begins at row 1: the loop counts batches, and a slice counts rows. Multiply
    by batch_size, or let `range` count in steps of it."""
    return [(order[i : i + size],) * 2 for i in range(-(-len(order) // size))]


@entries.mistake("11.2")
def data_iter_rows_only(batch_size, X, y, order):
    """Yours has the numbers of the rows. Take those rows of both: `(X[rows], y[rows])`."""
    return [order[i : i + batch_size] for i in range(0, len(order), batch_size)]


entries.exercise(
    "11.2",
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


# ---- 11.3: which batch size keeps the cloud

entries.exercise(
    "11.3",
    right=dict(batch_size=int(2 * round(0.08 / 0.02))),
    wrong=dict(
        same=2,
        rate_factor=4,
        squared=32,
        smaller=1,
        half_made_up=16,
    ),
    text="""
    question: A batch size of 2 at the rate 0.02 ends in a cloud. Which batch size gives about the
        same cloud at the rate 0.08?

    same: The rate is four times as large, and so would the cloud's height be. Something has to make
        up for it.
    rate_factor: 4 is how many times larger the rate is. With a batch of 4, only twice as large as
        before, half of that would be made up for.
    squared: That would be too much: the height goes with rate / batch size, and not with its
        square. 0.02 / 2 is 0.01; 0.08 / 32 is 0.0025.
    smaller: That is the wrong direction: a smaller batch makes the cloud larger, and so does the
        larger rate.
    half_made_up: 0.02 / 2 is 0.01, and 0.08 / 16 is 0.005: the cloud would be half as high.

    hint 1: In the table, go down one line: the rate doubles, the height about doubles. Go one
        column to the right: the batch doubles, the height about halves.
    hint 2: So the height goes with rate / batch size. What is 0.02 / 2?
    hint 3: 0.08 / batch_size must be 0.01 again.
    solution: batch_size = 8
    why: The height goes about with rate / batch size, and 0.02 / 2 = 0.08 / 8. Look at the table:
        0.02 under batch 2, 0.08 under batch 8.
    """,
)


# ---- 11.4: why shuffle

entries.exercise(
    "11.4",
    right=dict(reason="alike"),
    wrong=dict(
        heart="heart",
        fair="fair",
        speed="speed",
    ),
    text="""
    question: Why shuffle? Answer "heart", "alike", "fair" or "speed".

    heart: A line has three numbers, W and b. It can't learn an order by heart. What went wrong with
        the sorted rows was seen in b: it followed the rows up and down.
    fair: Every row comes exactly once in an epoch, sorted or not. So the shares were fair all
        along, and the sorted run still ended too high.
    speed: Shuffling takes time, if anything, and the sorted run took as many steps. What differed
        was where they led.

    hint 1: Look at one batch of the sorted rows: what do its ten y have in common?
    hint 2: A batch of nothing but high y says: raise b. Would a batch of ten mixed rows say so?
    hint 3: In which answer is the batch's gradient about that of all the data?
    solution: reason = "alike"
    why: A shuffled batch is a small copy of all the data, so its gradient points about where the
        full one does. Sorted rows agree with each other and not with the rest.
    """,
)


# ---- 11.5: one step on half the squared error, divided by the rows there are


def step_with(divisor):
    """A step that adds up the gradients and divides by divisor(rows, batch_size)."""

    def step(X, y, W, b, learning_rate, batch_size):
        A = np.column_stack([X, np.ones(len(X))])
        summed = A.T @ (A @ np.vstack([W, b]) - y)  # W's rows, then b's
        move = learning_rate * summed / divisor(len(X), batch_size)
        return W - move[:-1], b - move[-1]

    return step


reference_step = step_with(lambda rows, batch_size: rows)


@entries.mistake("11.5")
def step_gradient(X, y, W, b, learning_rate, batch_size):
    """That is the gradient, and it is right. Asked for are W and b after the step: `W -
    learning_rate * ...`, and the same for b."""
    W_after, b_after = reference_step(X, y, W, b, 1.0, batch_size)
    return W - W_after, b - b_after


@entries.mistake("11.5")
def step_without_rate(X, y, W, b, learning_rate, batch_size):
    """Your step leaves out the learning rate."""
    return reference_step(X, y, W, b, 1.0, batch_size)


entries.exercise(
    "11.5",
    right=dict(step=reference_step),
    cases=[
        (
            np.array([[1.0], [2.0]]),
            np.array([[2.0], [3.0]]),
            np.array([[0.0]]),
            np.array([0.0]),
            0.1,
            2,
        ),
        (np.array([[2.0]]), np.array([[3.0]]), np.array([[1.0]]), np.array([0.0]), 0.1, 4),
        (
            np.array([[1.0, 0.0], [0.0, 2.0]]),
            np.array([[1.0], [2.0]]),
            np.array([[0.5], [0.0]]),
            np.array([1.0]),
            0.2,
            5,
        ),
    ],
    wrong=dict(
        swapped=lambda *given: reference_step(*given)[::-1],
        W_only=lambda X, y, W, b, *rest: (reference_step(X, y, W, b, *rest)[0], b),
        by_batch_size=step_with(lambda rows, batch_size: batch_size),
        by_both=step_with(lambda rows, batch_size: rows * batch_size),
        divided_twice=step_with(lambda rows, batch_size: rows * rows),
        undivided=step_with(lambda rows, batch_size: 1),
        twice_as_long=step_with(lambda rows, batch_size: rows / 2),
        uphill=step_with(lambda rows, batch_size: -rows),
    ),
    text="""
    question: A step that divides by as many rows as there are: step(X, y, W, b, learning_rate,
        batch_size).

    swapped: Both are right, in the wrong order: first W, then b.
    W_only: W is right. Your b never moves: it takes its own step, by the sum of the errors over the
        number of rows.
    by_batch_size: Full batches are right. The short one is still divided by batch_size, so its step
        is too short. How many rows are in X?
    by_both: Yours divides twice, by the rows and by batch_size. Once is enough.
    divided_twice: Yours divides twice by the number of rows. Is there a mean *and* a division?
    undivided: Yours doesn't divide at all: the step goes by the sum of the gradients.
    twice_as_long: Your steps are twice as long as they should be. The loss is *half* the squared
        error, so the 2 of the derivative is gone.
    uphill: Yours goes uphill: the error is prediction minus y, and the step goes *against* the
        gradient.

    hint 1: Only one thing in `nominal_step` has to change. Which number stands for a full batch?
    hint 2: The number of rows that are there is `len(X)`.
    hint 3: Copy `nominal_step`, and divide by `len(X)` in place of batch_size, in both lines.
    solution:
        def step(X, y, W, b, learning_rate, batch_size):
            error = X @ W + b - y
            W = W - learning_rate * X.T @ error / len(X)
            b = b - learning_rate * error.sum(axis=0) / len(X)
            return W, b
    why: The sum of the gradients divided by how many were added is their mean, for any batch.
    """,
)


# ---- 11.6: the mean over an epoch


def reference_epoch_loss(means, sizes):
    each = np.repeat(means, sizes)  # as if every row had its batch's mean
    return float(each.sum() / len(each))


def divided_in_the_loop(means, sizes):
    total = 0.0
    for i, mean in enumerate(means, start=1):
        total = (total + mean) / i
    return total


def divided_by_rows_so_far(means, sizes):
    total, rows = 0.0, 0
    for mean, size in zip(means, sizes, strict=True):
        rows += size
        total = (total + mean * size) / rows
    return total


entries.exercise(
    "11.6",
    right=dict(epoch_loss=reference_epoch_loss),
    cases=[
        (np.array([2.0, 4.0]), np.array([3, 1])),
        (np.array([1.0, 2.0, 6.0]), np.array([10, 10, 5])),
        (np.array([1.0, 3.0]), np.array([4, 4])),
    ],
    wrong=dict(
        of_means=lambda means, sizes: float(np.mean(means)),
        over_batches=lambda means, sizes: float(np.dot(means, sizes) / len(means)),
        summed=lambda means, sizes: float(np.dot(means, sizes)),
        by_nominal=lambda means, sizes: float(np.dot(means, sizes) / (len(means) * sizes[0])),
        upside_down=lambda means, sizes: float(
            np.sum(np.divide(means, sizes)) / np.sum(1 / np.array(sizes))
        ),
        means_over_rows=lambda means, sizes: float(np.sum(means) / np.sum(sizes)),
        means_added=lambda means, sizes: float(np.sum(means)),
        in_the_loop=divided_in_the_loop,
        by_rows_so_far=divided_by_rows_so_far,
        last=lambda means, sizes: float(means[-1]),
        last_sum=lambda means, sizes: float(means[-1] * sizes[-1] / np.sum(sizes)),
    ),
    text="""
    question: The loss of all rows, from the mean loss of every batch and its size:
        epoch_loss(means, sizes).

    of_means: Yours is the mean of the means: a batch with one row has as much to say as one with
        hundreds. Each mean must count as often as it has rows.
    over_batches: The weights are right, mean times size. But you divide by the number of batches;
        what was added up are rows.
    summed: That is the sum of the losses of all rows. The mean divides by the number of rows.
    by_nominal: You divide as if every batch were as large as the first. Add up the sizes.
    upside_down: Your weights are upside down: the small batch counts the most. Multiply each mean
        by its size.
    means_over_rows: You added up the means and divided by the rows. But each mean has been divided
        already, by its own rows: times its size it is a sum again.
    means_added: You added up the means. A mean has no size left in it: times its size it is the sum
        of its rows, and only sums may be added.
    in_the_loop: You divide in the loop, so what the early batches gave is divided again and again.
        Add up first, and divide once, after the loop.
    by_rows_so_far: You divide in the loop, by the rows so far, so what the early batches gave is
        divided again and again. Add up first, and divide once, after the loop.
    last: That is the last batch's mean alone. In a loop that is `=` in the place of `+=`.
    last_sum: Of the sums only the last one is left: `=` in the place of `+=`.

    hint 1: A mean of 3 rows is their sum divided by 3. How do you get the sum back?
    hint 2: mean · size is a batch's sum. Add those up. How many rows have you added up?
    hint 3: `np.sum(means * sizes) / np.sum(sizes)`.
    solution:
        def epoch_loss(means, sizes):
            return np.sum(means * sizes) / np.sum(sizes)
    why: Each mean times its size is a sum again; the sums add up, and one division by the number of
        rows makes them the mean.
    """,
)


# ---- predictions

entries.predictions("""
11.a: Two walkers, same start, same rate, three passes over the 1000 rows. One looks at all rows
    before each step. The other takes a step after every ten. Who ends lower?
    [ ] The one who looks at all rows: its steps are exact.
        They are exact, but in three passes there are only three of them, and its loss is still
        13.9. From the same rows the other makes 300 steps, and ends at 0.00005.
    [x] The one who steps after every ten rows.
        Both have read as many rows. But one has made 3 steps out of it, the other 300, and each of
        the 300 goes about downhill: 13.9 against 0.00005.
    [ ] Both end about the same: they have seen the same rows.
        They have seen the same rows. But what moves you is steps, and it is 3 against 300. The
        losses are 13.9 and 0.00005.

11.b: At the start, without taking a step: the gradients of all 100 batches of an epoch, added up
    and divided by 100. How is that to the gradient of all 1000 rows?
    [ ] About the same; a little is lost.
        It looks as if something had to be lost. But each row is in one batch, each batch has ten
        rows: the mean of the 100 means is the mean of the 1000, exactly.
    [x] The same.
        Each row is in exactly one batch, and each batch has ten rows. So the mean of the 100 means
        is the mean of all 1000: the same numbers added up in another way.
    [ ] Shorter: gradients that disagree cancel.
        They do cancel, in part. But so do the rows in the gradient of all the data: it adds up the
        same 1000 numbers. Both are the same.

11.c: With batches of two the run goes up and down, about 0.15 above the lowest loss. It gets ten
    times as many steps. And then?
    [ ] It gets down to the lowest loss, later.
        The full batch would. But here each step follows two rows, and near the lowest point two
        rows hardly ever agree with all. It stays at 0.15, however long it runs.
    [x] It stays about 0.15 above.
        Near the lowest point the full gradient is almost zero, but that of two rows is not. Each
        step throws it somewhere else in the cloud. Only a smaller rate or a larger batch makes the
        cloud smaller.
    [ ] The noise adds up, and it drifts away.
        The further out it is, the more the rows agree on the way back. So it is pulled in as much
        as it is thrown out, and stays about 0.15 above.

11.d: Now the rows are sorted by y, the smallest first, and never shuffled. What does b do in every
    epoch?
    [ ] It settles near 4.2, as before: each row still comes once.
        Each row comes once, but not among others. A batch of ten low rows wants a low line, a batch
        of ten high ones a high line. b follows each in turn: it swings between 4.0 and 5.2.
    [x] It follows the rows down and up, and ends an epoch too high.
        Each batch is of one kind, and pulls b its own way: down to 4.0 in the first half and up to
        5.2 at the end, in each epoch again. The epoch ends with the high rows, so it ends too high.
    [ ] It settles near 4.2 sooner: neighbours agree, so less noise.
        Neighbours do agree, that is the trouble: each batch agrees with itself and not with the
        data. b swings between 4.0 and 5.2 without end.

11.e: 1000 rows, batches of 300, and every sum is divided by 300. How long is the step of the last
    batch, which has 100 rows?
    [ ] As long as the others.
        Its sum has 100 gradients in it, not 300, and is still divided by 300. So the step is about
        a third as long: 1.8 where the others have about 5.9.
    [x] About a third.
        A third of the rows make about a third of the sum, and it is divided by 300 like the others:
        1.8 where the others have about 5.9.
    [ ] About three times as long: fewer rows, a wilder step.
        A mean of fewer rows is wilder in its direction. But this is no mean: 100 gradients divided
        by 300. It is about a third as long, 1.8 against 5.9.
""")
