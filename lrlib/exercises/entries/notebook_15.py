"""Notebook 15, "Accumulate and share": its exercises and predictions.

Gradients of rows that come in micro-batches or lie on workers. The right answers are computed here
by another route than the learner's: the parts are put together again, and all rows are taken at
once.
"""

import numpy as np

from lrlib.exercises.engine.form import Entries

entries = Entries()


# ---- 15.1: accumulation of (mean, count). Right: every row with its part's mean.


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


@entries.mistake("15.1", make=accumulate_with)
def accumulate_as_released(means, sums, counts):
    """This is the bug itself: the sum of `mean / len(micro_batches)`. A token in a small
    micro-batch counts too much. Make each mean a sum again: you have its count."""
    return means.sum(axis=0) / len(means)


@entries.mistake("15.1", make=accumulate_with)
def accumulate_means(means, sums, counts):
    """You added up means. Only sums may be added, and a mean times its count is a sum."""
    return means.sum(axis=0)


@entries.mistake("15.1", make=accumulate_with)
def accumulate_twice_divided(means, sums, counts):
    """You added up means and divided by all tokens. Each mean has been divided by its own count
    already, so you divided twice. Make each a sum first."""
    return means.sum(axis=0) / counts.sum()


@entries.mistake("15.1", make=accumulate_with)
def accumulate_divided_again(means, sums, counts):
    """You divided each mean by its count. It has been divided by it already: *times* its count it
    is the sum again."""
    return (means / counts).sum(axis=0)


@entries.mistake("15.1", make=accumulate_with)
def accumulate_sums(means, sums, counts):
    """Your sums are right, and never divided. That is the gradient of the summed loss: divide by
    the number of all tokens, once."""
    return sums.sum(axis=0)


@entries.mistake("15.1", make=accumulate_with)
def accumulate_by_parts(means, sums, counts):
    """Your sums are right. But you divide them by the number of micro-batches. The mean is that of
    the tokens: divide by their number."""
    return sums.sum(axis=0) / len(sums)


@entries.mistake("15.1", make=accumulate_with)
def accumulate_by_last(means, sums, counts):
    """Your sums are right. But you divide them by the count of the last micro-batch. Is your n set
    anew in the loop, where it should grow (`n += count`)?"""
    return sums.sum(axis=0) / counts[-1]


@entries.mistake("15.1", make=accumulate_with)
def accumulate_by_nominal(means, sums, counts):
    """You divide as if all micro-batches were as large as the first one. Add up the counts."""
    return sums.sum(axis=0) / (len(counts) * counts[0])


@entries.mistake("15.1", make=accumulate_with)
def accumulate_by_twenty(means, sums, counts):
    """You divide by 20, the number of tokens in the sentences above. Here the number is different:
    add up the counts."""
    return sums.sum(axis=0) / 20


@entries.mistake("15.1")
def accumulate_in_the_loop(micro_batches):
    """You divide in the loop, so what the early parts gave is divided again with every further
    part. Divide once, after the loop."""
    total, n = 0.0, 0
    for mean, count in micro_batches:
        total, n = total + mean * count, n + count
        total = total / n
    return total


@entries.mistake("15.1")
def accumulate_by_rows_so_far(micro_batches):
    """You divide in the loop, each sum by the tokens so far. The number of all tokens is known only
    after the loop: divide there, once."""
    total, n = 0.0, 0
    for mean, count in micro_batches:
        n += count
        total = total + mean * count / n
    return total


@entries.mistake("15.1")
def accumulate_last_only(micro_batches):
    """That is the mean gradient of the last micro-batch alone. Is something set to zero, or
    assigned with = in place of +=, in the loop?"""
    return micro_batches[-1][0]


@entries.mistake("15.1")
def accumulate_assigned(micro_batches):
    """You count all the tokens, but of the sums only the last one is left. Is it assigned with = in
    place of +=, or set to zero in the loop?"""
    mean, count = micro_batches[-1]
    return mean * count / sum(count for _, count in micro_batches)


@entries.mistake("15.1")
def accumulate_first_only(micro_batches):
    """That is the first micro-batch alone. Is `return` indented into the loop?"""
    return micro_batches[0][0]


@entries.mistake("15.1")
def accumulate_without_axis(micro_batches):
    """Weights are the right idea. But there is one for each mean, and a mean holds two numbers:
    tell `np.average` which way to go, with `axis=0`."""
    means, counts = zip(*micro_batches, strict=True)
    return np.average(means, weights=counts)


entries.exercise(
    "15.1",
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


# ---- 15.2: what a worker hands in, where the library averages


def reference_hand_in(mean, count, n_workers, n_all):
    of_all = np.sum([mean] * count, axis=0) / n_all  # the worker's share of the true mean
    return of_all * n_workers  # the average divides by n_workers


entries.exercise(
    "15.2",
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
        counts as much as one with many. Use `count`.
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
    upside_down: Your factor is upside down: the fewer rows a worker has, the more it counts.

    hint 1: What should be added up over the workers, and divided by what? And by what does the
        library divide in any case?
    hint 2: `mean * count` is the worker's sum, and `mean * count / n_all` its share of the true
        mean. The shares should be added up, and the library divides by `n_workers`.
    hint 3: `mean * count / n_all * n_workers`
    solution:
        def hand_in(mean, count, n_workers, n_all):
            return mean * count / n_all * n_workers
    why: The library's average divides by `n_workers`, and your factor undoes that. What is left is
        each worker's sum over `n_all`, added up. With equal shares the factor is 1: that is why you
        can rely on the plain average for them.
    """,
)


# ---- predictions

entries.predictions("""
15.a: Four micro-batches of five rows, and nobody divides. With all rows at once the limit of the
    rate is 0.68, and 0.3 settles. What does this run do at the rate 0.3?
    [ ] It comes to the same line: the direction of each step is the same.
        The direction is the same, and the length is not: four means added up are four times the
        mean. The run walks as at 4 · 0.3 = 1.2, above 0.68, and ends at nan.
    [x] It grows until its numbers are nan.
        Four means added up are four times the mean. The run walks as at 4 · 0.3 = 1.2, and the
        limit is 0.68.
    [ ] It settles at a different line.
        The four parts are equal, so the rows weigh alike, and the lowest place is the same. But the
        steps are four times too long: 4 · 0.3 = 1.2 is above the limit 0.68, and nothing settles.

15.b: A run accumulates the four sentences as released. What does the loss that it prints do, and
    what does its loss over all 20 tokens do?
    [ ] The printed loss jumps about or grows.
        It falls in every step, from 2.69 to 0.104. The printed loss is the mean of the sentences'
        means, and that is the very loss that this run walks down.
    [ ] Both fall, the second as low as with all tokens at once.
        Both fall. But the run walks down a different loss, in which a token of the shortest
        sentence counts 12 times one of the longest. So it ends at a different line: slope 1.43,
        where all the tokens give 1.77. Over all tokens its loss ends at 0.129, not at 0.069.
    [x] Both fall, but the second stays nearly twice as high as with all tokens at once.
        The printed loss falls from 2.69 to 0.104, as it should by its own measure. But the line
        ends with the slope 1.43 in place of 1.77. Over all the tokens its loss is 0.129, and 0.069
        is possible.
""")
