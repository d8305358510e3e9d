"""Mistakes that people made in public, rebuilt on numbers of our own: each is named.

Every case is a way to get a gradient, a batch loop or a data step wrong, and the words that its
answer has to hold. Then samples of the same kinds that nobody reported: other numbers, shapes,
names and doors. The last part is right code that must not be blamed.
"""

import warnings

import numpy as np
import pytest

import lrlib
from lrlib import check_gradient, gradient_descent, sgd
from lrlib.exercises.engine import catalogue
from lrlib.exercises.engine.checking import judge
from lrlib.units import standardise

rng = np.random.default_rng(0)
X = rng.normal(size=(7, 2))
y = rng.normal(size=(7, 1))
W = rng.normal(size=(2, 1))
b = rng.normal(size=1)
n = 7
X5, y5 = rng.normal(size=(7, 3)), rng.normal(size=(7, 1))
W5 = rng.normal(size=(3, 1))
x1 = np.array([1.0, 2.0, 4.0, 5.0, 7.0])
y1 = np.array([2.0, 1.0, 3.0, 6.0, 5.0])
ones = np.column_stack([np.ones(7), X])  # (7, 3): the intercept is theta[0]
theta = rng.normal(size=(3, 1))
Y2 = rng.normal(size=(7, 2))
W2, b2 = rng.normal(size=(2, 2)), rng.normal(size=2)
Y3 = rng.normal(size=(7, 3))
W3, b3 = rng.normal(size=(2, 3)), rng.normal(size=3)


def mse(W, b):
    return np.mean((X @ W + b - y) ** 2)


def mse_2(W, b):
    return np.mean((X @ W + b - Y2) ** 2)


def mse_3(W, b):
    return np.mean((X @ W + b - Y3) ** 2)


def mse_5(w):
    return np.mean((X5 @ w - y5) ** 2)


def residual(W, b):
    return X @ W + b - y


def right(W, b):
    r = residual(W, b)
    return 2 * X.T @ r / n, 2 * r.sum(axis=0) / n


def from_error(scale, Y=y, over=lambda d: d.sum(axis=0)):
    """(dLdW, dLdb) from an error that is multiplied by `scale`."""

    def gradient(W, b):
        d = scale * (X @ W + b - Y)
        return X.T @ d, over(d)

    return gradient


def line_mse(w, b):
    return np.mean((w * x1 + b - y1) ** 2)


def line_half(w, b):
    return line_mse(w, b) / 2


def line(dw, db):
    """A gradient function of a line, from two functions of its errors."""
    return lambda w, b: (dw(w * x1 + b - y1), db(w * x1 + b - y1))


def asked(call):
    """What is said: the value as text, or the error, and the warnings."""
    with warnings.catch_warnings(record=True) as caught, np.errstate(all="ignore"):
        warnings.simplefilter("always")
        try:
            words = str(call())
        except Exception as error:  # noqa: BLE001 - what a learner would read
            words = f"{type(error).__name__}: {error}"
    told = [str(one.message) for one in caught if one.category is UserWarning]
    return " ".join(" ".join([words, *told]).split())


def checked(loss, gradient, *arrays, n=n):
    return asked(lambda: check_gradient(loss, gradient, *arrays, n=n))


def walked(gradient, walk=gradient_descent, data=(X, y, W, b), **knobs):
    knobs = {"learning_rate": 0.1} | knobs
    knobs |= {} if walk is sgd else {"n_steps": knobs.get("n_steps", 3)}
    return asked(lambda: walk(*data, gradient=gradient, **knobs))


def reply(number, answer):
    return asked(lambda: judge(catalogue.find(number), answer).words)


def holds(said, *words):
    missing = [word for word in words if word not in said]
    assert not missing, (missing, said)


# ---- the cases


def int_accumulator(W, b):
    dW, db = np.zeros_like(W), np.zeros_like(b)
    dW[:] = 2 * X.T @ residual(W, b) / n
    db[:] = 2 * residual(W, b).sum(axis=0) / n
    return dW, db


def remembering():
    total = [np.zeros((2, 1)), np.zeros(1)]

    def gradient(W, b):
        for part, new in zip(total, right(W, b), strict=True):
            part += new
        return total[0].copy(), total[1].copy()

    return gradient


START = right(W, b)
V = np.array([[0.7], [-0.4], [-1.1]])
PRICES = np.float32([[2104], [1600], [2400], [1416], [3000]])
PRICE = np.float32([[399900], [329900], [369000], [232000], [539900]])


def prices_loss(W, b):
    return np.mean((PRICES @ np.float32(W) + np.float32(b) - PRICE) ** 2)


def prices_gradient(W, b):
    r = PRICES @ W + b - PRICE
    return 2 * PRICES.T @ r / 5, 2 * r.sum(axis=0) / 5


GRADIENTS = {
    "G09": (
        lambda: checked(mse, from_error(2 / n, over=lambda d: d.mean(axis=0)), W, b),
        "dLdb is exactly 1/7 of",
        "1/7 is 1/n",
        "divided by n once too often: is it a mean where a sum belongs?",
        "The rest, dLdW, is right.",
    ),
    "G12": (
        lambda: checked(mse, from_error(2 / 2), W, b),
        "3.5 is n/d, with n = 7 samples and d = 2 features",
        "divided by d, the number of features",
        "Or 3.5 is n/2",
    ),
    "G43": (
        lambda: checked(mse_2, from_error(2 / n, Y2), W2, b2),
        "2 is k, the number of outputs",
        "mean over samples and outputs",
        "Or it is a plain 2.",
    ),
    "G46": (
        lambda: checked(mse_2, from_error(2, Y2), W2, b2),
        "14 is n·k, with n = 7 samples and k = 2 outputs",
        "Or 14 is 2n",
        "another number of rows",
    ),
    "G49": (
        lambda: checked(lambda W, b: np.linalg.norm(residual(W, b)), from_error(2), W, b),
        "8.796 times the measured slopes here, and 8.118 times at another place",
        "2 times the loss: is there a root in the loss (a norm, an RMSE)",
    ),
    "G71": (
        lambda: checked(
            lambda w, b: np.mean((w * x1[:2] + b - y1[:2]) ** 2) / 2,
            lambda w, b: (
                2 * np.mean((w * x1[:2] + b - y1[:2]) * x1[:2]),
                2 * np.mean(w * x1[:2] + b - y1[:2]),
            ),
            10.0,
            5.0,
            n=2,
        ),
        "2 is n, the number of samples",
        "Or it is a plain 2. Does the loss have a half in it",
        "With another number of rows",
    ),
    "G20": (
        lambda: checked(mse, from_error(2 // n), W, b),
        "dLdW and dLdb are zero",
        "Is there a // in it",
    ),
    "G32": (
        lambda: checked(
            lambda W, b: mse_3(W, b) + 0.1 * np.sum(W**2),
            lambda W, b: (
                X.T @ (2 * (X @ W + b - Y3) / Y3.size) + 0.2 * W,
                (2 * (X @ W + b - Y3) / Y3.size).sum(axis=0) + 0.2 * b,
            ),
            W3,
            b3,
        ),
        "dLdb has a term too many",
        "0.2 times b above",
        "Does the loss punish a large b",
    ),
    "G52": (
        lambda: checked(
            lambda w: np.mean((X5[:, [0, 2, 2]] @ w - y5) ** 2),
            lambda w: 2 * X5.T @ (X5 @ w - y5) / n,
            W5,
        ),
        "can't tell which of the two is wrong, the gradient or the loss",
        "columns that they read",
    ),
    "D02": (
        lambda: checked(lambda W, b: np.mean((X * np.nan @ W + b - y) ** 2), right, W, b),
        "your loss is nan here, though its arrays are finite: look for NaN in the data",
        "a log or a root",
    ),
    "G21": (
        lambda: checked(mse, int_accumulator, np.array([[1], [2]]), np.array([0])),
        "your own W and b hold whole numbers",
        "cuts off decimals",
    ),
    "G56": (
        lambda: checked(mse, lambda W, b: START, W, b),
        "asked at another place, your function gives the same numbers",
        "Does it use W and b?",
    ),
    "G59": (
        lambda: checked(mse, remembering(), W, b),
        "asked twice at one place, your function gives two answers",
        "add up in a variable outside",
    ),
    "G75": (
        lambda: checked(
            lambda W, b: mse(W, b) + 0.1 * np.sum(W**2), right, np.zeros((2, 1)), np.zeros(1)
        ),
        "right here, where W and b are zero and a term that goes with it can't show",
        "0.2 times W",
        "Check at random numbers",
    ),
    "G05": (
        lambda: checked(
            lambda w: np.mean(0.5 * (y[:, 0] - X @ w) ** 2),
            lambda w: np.mean(-(y[:, 0] - X @ w) @ X),
            W[:, 0],
        ),
        "one number for all 2 of them, so np.sum or np.mean went over the features, too",
    ),
    "G06": (
        lambda: checked(
            lambda theta: np.mean((ones @ theta - y) ** 2) / 2,
            lambda theta: np.sum(ones.T @ (ones @ theta - y)) / n * np.ones_like(theta),
            theta,
        ),
        "Every entry of dLdtheta is the same, and it is the sum of the right ones",
        "X.T @ error has added up",
    ),
    "G11": (
        lambda: checked(mse, from_error(2 / n, over=lambda d: d), W, float(b[0])),
        "dLdb has shape (7, 1), but b has shape (): there is still one for each sample",
        "add them up",
    ),
    "G13": (
        lambda: checked(mse_5, lambda w: 2 * X5.T @ (X5 @ w - y5) / 3, W5),
        "2.333 is n/d, with n = 7 samples and d = 3 features",
    ),
    "G47": (lambda: checked(mse_3, from_error(2, Y3), W3, b3), "21 is n·k"),
    "G15": (
        lambda: checked(line_half, line(np.mean, np.mean), 2.0, 1.0, n=5),
        "dLdw is exactly dLdb: is a factor x missing in it?",
    ),
    "G18": (
        lambda: checked(line_half, line(np.mean, lambda e: np.mean(e * x1)), 2.0, 1.0, n=5),
        "dLdw and dLdb are swapped",
    ),
    "G24": (
        lambda: checked(mse, lambda W, b: (right(W, b)[0], 2 * right(W, b)[1]), W, b),
        "dLdb is exactly 2 times",
        "is its step taken twice?",
        "The rest, dLdW, is right.",
    ),
    "G36": (
        lambda: checked(
            line_mse, line(lambda e: np.mean(2 * e * x1), lambda e: np.mean(e**2)), 2.0, 1.0, n=5
        ),
        "dLdb is the loss itself, and not its slope",
    ),
    "G37": (
        lambda: checked(
            lambda theta: np.mean((ones @ theta - y) ** 2) / 2,
            lambda theta: theta - ones.T @ (ones @ theta - y) / n,
            theta,
        ),
        "dLdtheta is theta minus the measured slopes: the parameter after a step",
    ),
    "G30": (
        lambda: checked(
            lambda W, b: (np.sum(residual(W, b) ** 2) + 0.05 * np.sum(W**2)) / n,
            lambda W, b: (right(W, b)[0] + 0.1 * W, right(W, b)[1]),
            W,
            b,
        ),
        "dLdW has 0.1·W, where 0.1/7·W is right",
        "penalty divided by n",
    ),
    "G34": (
        lambda: checked(
            lambda w: mse_5(w) + 0.3 * np.sum(np.abs(w)),
            lambda w: 2 * X5.T @ (X5 @ w - y5) / n + 0.3,
            V,
        ),
        "off where w is below 0, and by 0.6",
        "is the sign of w missing, the derivative of |w|?",
    ),
    "U1": (
        lambda: checked(mse, lambda X, y, W, b: right(W, b), W, b),
        "check_gradient calls your gradient function as gradient(W, b)",
        "`lambda W, b: mine(X, y, W, b)`",
    ),
    "U3": (
        lambda: checked(mse, lambda W, b: None, W, b),
        "your gradient function returned None: end it with `return dLdW, dLdb`",
    ),
    "U5": (
        lambda: checked(prices_loss, prices_gradient, [[1.0]], [1.0], n=5),
        "Right, as far as float32 can tell, which keeps 7 digits",
        "Compute in float64",
    ),
}


@pytest.mark.parametrize("case", GRADIENTS)
def test_a_gradient_that_somebody_got_wrong(case):
    call, *words = GRADIENTS[case]
    holds(call(), *words)


def by_matrix(X, y, W, b):
    r = X * W + b - y
    return 2 * X.T * r / len(X), 2 * r.sum(axis=0) / len(X)


def by_all_rows(N):
    def mine(X, y, W, b):
        r = X @ W + b - y
        return 2 * X.T @ r / N, 2 * r.sum(axis=0) / N

    return mine


PLANE = lrlib.noisy_plane(n=100)
PLANE_START = PLANE.X, PLANE.y, np.zeros((2, 1)), np.zeros(1)
TEXTS = np.array([["5.1", "3.5"], ["4.9", "3.0"]])
FAR = np.arange(100.0)[:, None]

WALKS = {
    "D30": (
        lambda: walked(None, data=(X5[:1], 5 * X5[:1], [[0.0]], [0.0])),
        "X has 3 columns and 1 row: are your samples columns?",
        "write X.T, and y.T",
    ),
    "G57": (
        lambda: walked(lambda X, y, W, b: START, n_steps=200),
        "at two different places it gives one gradient. Does it depend on W and b?",
        "then grew from 0.7658 to 5067, from step 5 on",
    ),
    "D03": (
        lambda: asked(
            lambda: gradient_descent(
                FAR, 50 + 4 * FAR, [[0.0]], [0.0], learning_rate=0.001, n_steps=30, half=True
            )
        ),
        "the loss grew from 3.742e+04 to 1.242e+26, from step 1 on",
    ),
    "D06": (
        lambda: walked(
            None, data=[np.float32(a) for a in ([[1], [2]], [[1e25], [2e25]], [[0]], [0])]
        ),
        "the loss at the start overflows",
        "float32",
        "use float64, or scale X and y down",
    ),
    "D42": (
        lambda: walked(by_all_rows(100), sgd, PLANE_START, batch_size=5, n_epochs=3),
        "divides by all 100 rows, but gets a batch of 5",
        "0.05 times as long",
    ),
    "G66": (
        lambda: walked(by_matrix, data=(np.matrix(X), np.matrix(y), W, b)),
        "X and y came as np.matrix, but your gradient function gets arrays",
        "write @",
    ),
    "D33": (
        lambda: walked(None, data=(TEXTS, y[:2], W, b)),
        "it holds texts, such as '5.1': .astype(float) turns them into numbers",
    ),
}


@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
@pytest.mark.parametrize("case", WALKS)
def test_a_walk_that_somebody_got_wrong(case):
    call, *words = WALKS[case]
    holds(call(), *words)


def mean_gradient(change):
    def function(X, y, W, b):
        d = 2 * (X @ W + b - y) / len(X)
        return change(X.T @ d, d.sum(axis=0), W, b)

    return function


def only_the_slope(x, y, a, b, learning_rate, n_rounds):
    for _ in range(n_rounds):
        a = a - learning_rate * np.mean(2 * (a * x + b - y) * x)
    return a, b


def last_point_only(x, y, a, b, learning_rate, n_rounds):
    for _ in range(n_rounds):
        for xi, yi in zip(x, y, strict=True):
            e = a * xi + b - yi
            ga, gb = 2 * e * xi, 2 * e
        a, b = a - learning_rate * ga, b - learning_rate * gb
    return a, b


def first_rows_again(batch_size, X, y, order):
    rows = order[:batch_size]
    return [(X[rows], y[rows]) for _ in range(0, len(X), batch_size)]


def ends_too_early(batch_size, X, y, order):
    ends = range(batch_size, len(X), batch_size)
    starts = range(0, len(X), batch_size)
    return [(X[order[i:j]], y[order[i:j]]) for i, j in zip(starts, ends, strict=False)]


def divided_in_the_loop(means, sizes):
    total = 0.0
    for i, mean in enumerate(means):
        total = (total + mean) / (i + 1)
    return total


def min_max(x):
    return (x - x.min()) / (x.max() - x.min())


EXERCISES = {
    "E01": ("9.2", mean_gradient(lambda dW, db, W, b: (db, dW)), "swapped", "(dLdW, dLdb)"),
    "E02": (
        "9.2",
        mean_gradient(lambda dW, db, W, b: (W - dW, b - db)),
        "after a step",
        "gradient itself",
    ),
    "E04": (
        "9.2",
        mean_gradient(lambda dW, db, W, b: (dW, 2 * db)),
        "dLdW is right, dLdb is exactly 2 times the right one",
    ),
    "D36": ("3.2", only_the_slope, "b never moves", "its own"),
    "D38": ("3.2", last_point_only, "last", "+="),
    "D10": ("11.1", first_rows_again, "Each of your batches", "first batch_size rows"),
    "D14": ("11.1", ends_too_early, "last batch is missing, full or not", "ends before n"),
    "D16": (
        "12.3",
        lambda means, sizes: np.sum(means) / np.sum(sizes),
        "added up the means",
        "divided already",
    ),
    "D20": ("12.3", divided_in_the_loop, "divide in the loop", "again"),
    "D25": ("6.1", min_max, "runs from 0 to 1", "divide by the standard deviation"),
}


@pytest.mark.parametrize("case", EXERCISES)
def test_an_exercise_that_somebody_got_wrong(case):
    number, answer, *words = EXERCISES[case]
    said = reply(number, answer)
    holds(said, *words)
    assert said.startswith(f"{number}: not yet")


def test_new_rows_are_put_into_the_units_of_the_rows_that_were_trained_on():  # D22
    train, new = [[2104.0], [1600], [2400], [1416]], [[1650.0], [3000.0]]
    units = standardise(train)
    np.testing.assert_allclose(units.apply(new).ravel(), [-0.587, 2.858], atol=5e-4)
    np.testing.assert_array_equal(units.apply(train), units.Z)
    np.testing.assert_array_equal(units.apply([1650.0]), units.apply(new)[:1])
    holds(asked(lambda: standardise([[1650.0]])), "one row", "units.apply(X_new)")
    holds(asked(lambda: units.apply([[1.0, 2.0]])), "but 1 columns were standardised")
