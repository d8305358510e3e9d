"""Is it right for something else: half of the rows, y in another order, a ReLU in the way?

What is no multiple of the right gradient is often exactly the right answer to another question.
Each question here is other data, X and y, about which the same is asked; where a mistake is in
the error, y is what would make it so. `_diagnose` names one only where the answer to it fits at
every place that is known. What data a loss is about, `check_gradient` has to find out: they are
two of the arrays that it reads, and its slopes tell which.
"""

import functools
import inspect
from collections.abc import Callable, Iterable, Iterator
from itertools import permutations
from typing import Any

import numpy as np

from lrlib._answer import Finding
from lrlib._factors import Sizes, factor_between

MOST = 200_000  # numbers in X: each question costs as much as a step
EVERY_ROW = "{also}: does every row count?"
ROWS: dict[str, Callable[[int], slice]] = {
    "what the last row alone gives": lambda n: np.s_[-1:],
    "what the first row alone gives": lambda n: np.s_[:1],
    "what all rows but the first give": lambda n: np.s_[1:],
    "what all rows but the last give": lambda n: np.s_[:-1],
    "what the first half of the rows gives": lambda n: np.s_[: n // 2],
    "what the second half of the rows gives": lambda n: np.s_[n // 2 :],
    "what every other row gives": lambda n: np.s_[::2],
    "what every other row gives, from the second on": lambda n: np.s_[1::2],
}
LEFT_OUT = "right where {0} is 0{{also}}: is {0} left out somewhere?"
FLIPPED = "right where {0} is minus {0}{{also}}: is the sign of {0} flipped?"
BELONG = ": does each y stand beside its own row of X?"
TABLE = ": did an (n,) and an (n, 1) meet, and broadcasting made every pair of them?"
MAE = "as where the loss is the mean of |P - y|."  # which somebody may want
MEANS = ": was the mean taken before X came in? Take that of the products, X times P - y."
SITES = ("X in both places", "X in the prediction", "X in X.T @ error")
# What may stand in the place of what. An error's stand-ins are told P and y as well.
STAND_INS: dict[str, dict[str, Callable]] = {
    "W": {"|W|": np.abs, "W²": np.square},
    "b": {"2b": lambda b: 2 * b},
    "y": {
        f"the mean of y stands for y{{also}}{TABLE}": lambda y: y.mean(axis=0),
        f"y in reverse order stands for y{{also}}{BELONG}": lambda y: y[::-1],
        f"y is one row too early{{also}}{BELONG}": lambda y: np.roll(y, -1, axis=0),
        f"y is one row too late{{also}}{BELONG}": lambda y: np.roll(y, 1, axis=0),
        f"y is sorted{{also}}{BELONG}": lambda y: np.sort(y, axis=0),
        "the first y": lambda y: y[:1],
        "the last y": lambda y: y[-1:],
        "y less its mean": lambda y: y - y.mean(axis=0),
    },
    "P": {
        f"the mean of P stands for P{{also}}{TABLE}": lambda P: P.mean(axis=0),
        "max(P, 0), a ReLU,": lambda P: np.maximum(P, 0),
        "a sigmoid of P": lambda P: _sigmoid(P),
        "tanh(P)": np.tanh,
        "P cut to whole numbers": np.trunc,
    },
    "P - y": {
        "P - y counts only where P is above 0{also}: is there a ReLU?": lambda e, P, y: e * (P > 0),
        "|P - y|": lambda e, P, y: np.abs(e),
        f"the sign of P - y stands for P - y{{also}}, {MAE}": lambda e, P, y: np.sign(e),
        "(P - y)², still squared,": lambda e, P, y: e**2,
        "max(P - y, 0)": lambda e, P, y: np.maximum(e, 0),
        "P - y times P": lambda e, P, y: e * P,
        "P - y times y": lambda e, P, y: e * y,
        "(P - y) / y": lambda e, P, y: e / np.where(y == 0, np.nan, y),
        f"the mean of P - y stands for P - y{{also}}{MEANS}": lambda e, P, y: (
            e.mean(axis=0) + 0 * e
        ),
        "P - y, rounded,": lambda e, P, y: np.round(e),
    },
    "X": {
        "X transposed": lambda X: X.T if X.shape[0] == X.shape[1] else X + np.nan,
        "X.reshape(d, n).T": lambda X: X.reshape(X.shape[::-1]).T,
        "1": np.ones_like,
        "|X|": np.abs,
        "X²": np.square,
        "max(X, 0)": lambda X: np.maximum(X, 0),
        "X in reverse order": lambda X: X[::-1],
        "the first row of X": lambda X: X[:1] + 0 * X,
        "the last row of X": lambda X: X[-1:] + 0 * X,
        "the first column of X, alone,": lambda X: _only(X, 0),
        "the last column of X, alone,": lambda X: _only(X, -1),
        "X without its first column": lambda X: X - _only(X, 0),
        "X without its last column": lambda X: X - _only(X, -1),
        "the first column of X, for each,": lambda X: X[:, :1] + 0 * X,
        "the last column of X, for each,": lambda X: X[:, -1:] + 0 * X,
        "the mean of X": lambda X: X.mean(axis=0) + 0 * X,
        "the mean of all of X": lambda X: X.mean() + 0 * X,
        "X less its mean": lambda X: X - X.mean(axis=0),
        "X in standard units": lambda X: (X - X.mean(axis=0)) / X.std(axis=0),
    },
}


def _sigmoid(P):
    return 0.5 + 0.5 * np.tanh(P / 2)


def _only(X, column):
    return X * (np.arange(X.shape[1]) == column % X.shape[1])


def _instead(role, f, X, y, W, b):
    """X as it meets the error, and the error, where f's result stands in the place of a role."""
    ahead = f(X) if role in SITES[:2] else X
    P = ahead @ (f(W) if role == "W" else W) + (f(b) if role == "b" else b)
    y = f(y) if role == "y" else y
    error = (f(P) if role == "P" else P) - y
    return f(X) if role in SITES[::2] else X, f(error, P, y) if role == "P - y" else error


def rivals(
    X, y, W, b, answer: Callable, others: Iterable = (), called=("X", "y")
) -> dict[str, Callable]:
    """The answers to other questions, by the words for each; each a function without arguments.

    It gives the answer in one way or more: of fewer rows, as it is and with the weight that all
    of them have.

    Parameters
    ----------
    X, y, W, b : ndarray of shape (n, d), (n, k), (d, k), (k,)
    answer : callable
        ``answer(X, y)`` is a list of arrays for other data, or None where there is none.
    others : iterable of (str, ndarray)
        What else is at hand, and may stand in the place of X or y.
    called : tuple of str
        What the learner calls X and y.
    """
    found: dict[str, Callable] = {}
    n = len(X)

    def asked(question):
        with np.errstate(all="ignore"):
            X_there, error = question(X, y, W, b)
            there = answer(X_there, X_there @ W + b - error)
        share = n / max(len(X_there), 1)
        ways = [1.0] if share == 1 else [1.0, share, 1 / share]
        return [[way * array for array in there] for way in ways] if there else []

    def ask(words, question, *more):
        found[words] = functools.cache(lambda: asked(functools.partial(question, *more)))

    def instead(words, role, f):
        words = words if "{also}" in words else f"{words} stands for {role}{{also}}."
        ask(f"right where {words}", _instead, role, f)

    for words, rows in ROWS.items() if n > 1 else ():
        which = rows(n)
        ask(words + EVERY_ROW, lambda which, X, y, W, b: (X[which], (X @ W + b - y)[which]), which)
    for words, sign in ((LEFT_OUT, 0), (FLIPPED, -1)):
        for role in "yWb":
            ask(words.format(role), _instead, role, functools.partial(np.multiply, sign))
    if X.size > MOST:
        return found
    for role, stand_ins in STAND_INS.items():
        for words, f in stand_ins.items():
            for site in SITES[::-1] if role == "X" else (role,):
                instead(words, site, f)
    for name, array in others:
        for own, sites, mine in ((X, SITES[::-1], called[0]), (y, ("y",), called[1])):
            if array.size == own.size and len(array) == n and (array.ravel() != own.ravel()).any():
                there = functools.partial(np.reshape, array, own.shape)
                for site in sites:
                    words = f"{name} stands for {site.replace('Xy'['y' in site], mine)}{{also}}."
                    instead(words, site, lambda _, there=there: there())
    return found


# ---- the data that a loss is about


def data_behind(functions: Iterable[Any], places: list, names: list[str], tolerance: float):
    """A function that gives, for a place, the rivals there; None if the data are not found.

    They are found where the slopes of the loss are, at every place, the same number of times
    those of the sum of squares over two of the arrays that the functions read.
    """
    arrays = list(reached(functions))
    orders: dict[int, list] = {1: [(0, None)], 2: [(0, 1), (1, 0)]}
    for which in orders.get(len(names), []):
        for X, y in permutations(arrays, 2):
            if model := _fitted(X, y, places, names, which, tolerance, arrays):
                return model
    return None


def _fitted(X, y, places, names, which, tolerance, arrays):
    called, (X, y) = (X[0], y[0]), (X[1], y[1])

    def at(place):
        W, b = (0.0 if i is None else place.others[names[i]] for i in which)
        return W, b

    W, b = at(places[0])
    n, d = len(X), X.size // len(X)
    k = W.size // d
    if len(y) != n or W.size % d or y.size != n * k or k < 1 or np.size(b) not in (1, k):
        return None
    X, y = X.reshape(n, d), y.reshape(n, k)

    def slopes(X, y, W, b, c):
        dLdP = 2 * c * (X @ W + b - y)
        pair = [X.T @ dLdP, dLdP.sum(axis=0) if np.size(b) == k else dLdP.sum()]
        return [pair[i] for i in (which.index(j) for j in range(len(names)))]

    def joined(arrays):
        return np.concatenate([np.ravel(array) for array in arrays])

    pairs = []
    for place in places:
        W, b = at(place)
        ours = joined(slopes(X, y, W.reshape(d, k), np.reshape(b, -1), 1.0))
        noise = max(part.noise for part in place.parts)
        pairs.append((joined(part.right for part in place.parts), ours, noise, place.sizes))
    factor = factor_between(pairs, 10 * tolerance)
    if factor is None or factor.varies or factor.differs or factor.count < 2:
        return None

    def at_place(place):
        W, b = at(place)
        W, b = W.reshape(d, k), np.reshape(b, -1)
        return rivals(X, y, W, b, lambda X, y: slopes(X, y, W, b, factor.value), arrays, called)

    return Sizes(n, d, k), at_place


def reached(functions) -> Iterator[tuple[str, np.ndarray]]:
    """Every array of numbers that the functions read, from wherever they do, with its name."""
    todo, seen = [("", one) for one in functions], set[int]()
    while todo and len(seen) < 200:
        name, one = todo.pop(0)
        if id(one) in seen:
            continue
        seen.add(id(one))
        try:
            array, more = _opened(name, one)
        except Exception:  # noqa: BLE001 - a learner's object may raise anything when looked at
            continue
        todo += more
        if array is not None and array.ndim in (1, 2) and len(array) > 1 and array.size:
            yield name, array


def _opened(name, one) -> tuple[np.ndarray | None, list]:
    """An object as an array of numbers, or what it reads or holds, by name."""
    if isinstance(one, functools.partial):
        return None, [("", part) for part in (one.func, *one.args)] + [*one.keywords.items()]
    if inspect.ismethod(one):
        return None, [("", one.__func__), ("self", one.__self__)]
    if inspect.isfunction(one):
        if (one.__module__ or "").partition(".")[0] in ("numpy", "lrlib"):
            return None, []
        read = inspect.getclosurevars(one)
        held = [(name, part) for part in one.__defaults__ or ()]
        return None, [*read.nonlocals.items(), *read.globals.items(), *held]
    if isinstance(one, (np.ndarray, list, tuple)) or hasattr(one, "to_numpy"):
        return np.asarray(one, dtype=float), []
    module = isinstance(one, type) or inspect.ismodule(one)
    return None, [] if module else [*vars(one).items()]


# ---- what a gradient's own slopes tell


def by_its_slopes(asked: Callable, right: Callable, arrays: list, n: int | None) -> Finding | None:
    """What is known of a wrong gradient from how it moves with the parameters.

    The slopes of a squared loss move evenly, as a straight line does, and by the same where two
    parameters change places. Both functions take the arrays and return a list of such.
    """
    sizes = [np.size(array) for array in arrays]
    start = np.concatenate([np.ravel(array) for array in arrays])
    if not 2 <= len(start) <= 12:
        return None

    def at(function, point):
        parts = np.split(point, np.cumsum(sizes)[:-1])
        given = [part.reshape(np.shape(of)) for part, of in zip(parts, arrays, strict=True)]
        return np.concatenate([np.ravel(array) for array in function(given)])

    def moves(function):
        here, nudges = at(function, start), np.diag(np.maximum(1, np.abs(start)))
        ahead, back = (
            [side * (at(function, start + side * nudge) - here) for nudge in nudges]
            for side in (1, -1)
        )
        unit = nudges.diagonal()[:, None]
        return np.array(ahead) / unit, np.array(back) / unit

    (own, own_back), (wanted, wanted_back) = moves(asked), moves(right)
    if not np.isfinite(own).all() or not np.isfinite(own_back).all():
        return None
    small = 1e-4 * max(np.abs(wanted).max(), np.abs(own).max())
    if own.shape != wanted.shape or not np.abs(wanted - wanted_back).max() <= small:
        return None
    if not np.abs(own - own_back).max() <= small:
        return Finding(
            "bends",
            "Yours does not move evenly with the parameters, and the right one does: is there a "
            "ReLU, a sigmoid, an absolute value, a sign, a square or a rounding in it?",
        )
    if np.abs(own).max() <= small:
        words = "Yours does not move with the parameters around here, and the right one does: is "
        return Finding("bends", words + "only the sign of P - y in it (np.sign), or a rounding?")

    def rank(matrix):
        return np.linalg.matrix_rank(matrix, tol=small)

    if rank(own) == 1 < rank(wanted):
        words = "Yours moves along one line only, as a single row's does: does every row count?"
        return Finding("rival", words)
    for share in (1, (n - 1) / n) if n and n > 1 else (1,):
        gap = share * own - wanted
        if rank(wanted) > 2 and rank(gap) == 1 and np.abs(gap - gap.T).max() <= small:
            what = "left out" if np.trace(gap) < 0 else "counted twice"
            return Finding("rival", f"It is off by one row's share: is one of the rows {what}?")
    if np.abs(own - own.T).max() > small:
        return Finding(
            "rival",
            "The loss is not to blame, for yours is the gradient of no loss at all: the X that the "
            "error meets is another than the X of the prediction. Compare the two.",
        )
    if np.linalg.eigvalsh(own)[0] > -small and np.abs(own - wanted).max() > small:
        words = "Yours is the gradient of a squared loss, too, but of other data: does one of the "
        return Finding("entries", words + "two read fewer rows, or another X?")
    return None
