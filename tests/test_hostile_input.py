"""Whatever comes in, a right value or a documented error comes out.

`hostile` throws the input and computes the right answers in fractions. `outcome` holds that
there is no warning, no changed argument and no error but a documented one in lrlib's words.
"""

import inspect
import math
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hostile import (
    Thrown,
    arrays,
    assert_right,
    beyond,
    counts,
    flags,
    fractions,
    numbers,
    outcome,
    reductions,
    seeds,
    shaped,
    tiny,
)
from hypothesis import assume, given
from hypothesis import strategies as st
from tries import tries

import lrlib
from lrlib import Bowl, _own_gradient, graph, tables, units

EXAMPLES = 60
steady = tries(EXAMPLES)
ATTACKED: set[str] = set()


def attacks(*names):
    """Says which public names a test throws hostile input at."""
    ATTACKED.update(names)
    return lambda test: test


sizes = st.integers(1, 4)


@st.composite
def problems(draw, spoilt=0.05):
    """X, y, W and b that fit together, but for one that may not."""
    n, d, k = draw(sizes), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    names = {"X": (n, d), "y": (n, k), "W": (d, k), "b": (k,)}
    odd = draw(st.sampled_from([*names, None, None]))
    thrown = {
        name: draw(shaped(*shape, spoilt=0.3) if name == odd else arrays(shape, spoilt=0))
        for name, shape in names.items()
    }
    return thrown, names


def fit(thrown, names):
    """Is this what the function was made for?"""
    return all(thrown[name].shape == shape for name, shape in names.items() if name in thrown)


def exactly(thrown, *names):
    return [thrown[name].exact for name in names]


def in_single(*thrown):
    return all(one.single for one in thrown)


def factor(n, k, reduction, half):
    c = Fraction(1) if str(reduction) == "sum" else Fraction(1, n * k)
    return c / 2 if half else c


def bounded(route, single, *arrays, **knobs):
    """The route with every minus a plus, and what floats may lose near zero at every step."""
    t = tiny(single)
    return route(*(abs(array) + t for array in arrays), sign=1, t=t, **knobs)


# ---- the routes, in fractions: `sign` and `t` are there for `bounded`


def forward(X, W, b, sign=-1, t=0):
    return [X @ W + b + t]


def squares(P, y, c, sign=-1, t=0):
    return [c * ((P + sign * y) ** 2 + t).sum()]


def chain(X, y, W, b, c, sign=-1, t=0):
    P = X @ W + b + t
    dLdP = 2 * c * (P + sign * y) + t
    ones = dLdP * 0 + 1
    return [dLdP, ones, X.T, ones, X.T @ dLdP + t, dLdP.sum(axis=0) + t, dLdP @ W.T + t]


def walk(X, y, W, b, c, rate, n_steps, batch=None, sign=-1, t=0):
    """W, b and the loss after every step; `batch` rows at a time if given, in their order."""
    Ws, bs, losses = [W], [b], squares(X @ W + b + t, y, c(len(X)), sign, t)
    for step in range(n_steps):
        rows = slice(None)
        if batch:
            start = step % -(-len(X) // batch) * batch
            rows = slice(start, start + batch)
        gradients = chain(X[rows], y[rows], W, b, c(len(X[rows])), sign, t)
        W = W + sign * rate * gradients[4] + t
        b = b + sign * rate * gradients[5] + t
        Ws.append(W)
        bs.append(b)
        losses += squares(X @ W + b + t, y, c(len(X)), sign, t)
    return np.array(Ws), np.array(bs), np.array(losses, dtype=object)


# ---- linear


@attacks("forward")
@steady
@given(problems())
def test_forward(problem):
    thrown, names = problem
    answer = outcome(lrlib.forward, *(thrown[name].value for name in "XWb"))
    thrown.pop("y")
    if not fit(thrown, names):
        assert isinstance(answer, Exception), answer
        return
    single = in_single(*thrown.values())
    exact, bound = (
        f
        for f in (
            forward(*exactly(thrown, *"XWb")),
            bounded(forward, single, *exactly(thrown, *"XWb")),
        )
    )
    if isinstance(answer, Exception):
        assert "overflows" in str(answer) and beyond(bound, single)
    else:
        assert_right(answer, exact[0], bound[0], single)


@attacks("loss")
@steady
@given(problems(), reductions(), flags())
def test_loss(problem, reduction, half):
    thrown, names = problem
    P, y = thrown["y"], thrown["X"] if thrown["X"].shape == thrown["y"].shape else thrown["y"]
    if P is y:
        y = Thrown(thrown["b"].value, None) if thrown["b"].shape != P.shape else y
    knobs = {"reduction": reduction.value, "half": half.value}
    answer = outcome(lrlib.loss, P.value, y.value, **knobs)
    fits = P.exact is not None and y.exact is not None and P.shape == y.shape == names["y"]
    if not fits or reduction.exact is None or half.exact is None:
        assert isinstance(answer, Exception), answer
        return
    single = in_single(P, y)
    c = factor(*P.shape, reduction.value, half.value)
    bound = bounded(squares, single, P.exact, y.exact, c=c)
    if isinstance(answer, Exception):
        assert "overflows" in str(answer) and beyond([bound[0] / c], single)
    else:
        assert isinstance(answer, float)
        known = np.float32(answer) if single else answer
        assert_right(known, squares(P.exact, y.exact, c)[0], bound[0], single)


@attacks("gradients", "Gradients", "gradient")
@steady
@given(problems(), reductions(), flags())
def test_gradients(problem, reduction, half):
    thrown, names = problem
    knobs = {"reduction": reduction.value, "half": half.value}
    data = [thrown[name].value for name in "XyWb"]
    answers = outcome(lrlib.gradients, *data, **knobs)
    pair = outcome(lrlib.gradient, *data, **knobs)
    if not fit(thrown, names) or reduction.exact is None or half.exact is None:
        assert isinstance(answers, Exception) and isinstance(pair, Exception), answers
        return
    single = in_single(*thrown.values())
    c = factor(*names["y"], reduction.value, half.value)
    bounds = bounded(chain, single, *exactly(thrown, *"XyWb"), c=c)
    exacts = chain(*exactly(thrown, *"XyWb"), c=c)
    for answer, used in ((answers, range(7)), (pair, (4, 5))):
        if isinstance(answer, Exception):
            may = [bounds[0] / c, *bounds[4:]]
            assert "overflows" in str(answer) and beyond(may, single)
            continue
        for i, part in zip(used, answer, strict=True):
            assert_right(part, exacts[i], bounds[i], single)


@attacks("loss_factor")
@steady
@given(counts([1, 2, 100]), counts([1, 3]), reductions(), flags())
def test_loss_factor(n, k, reduction, half):
    knobs = {"reduction": reduction.value, "half": half.value}
    answer = outcome(lrlib.loss_factor, n.value, k.value, **knobs)
    if any(one.exact is None for one in (n, k, reduction, half)):
        assert isinstance(answer, Exception), answer
    else:
        exact = factor(int(n.value), int(k.value), reduction.value, half.value)
        assert_right(answer, exact, exact)


def test_float32_beside_float64_meets_it_in_float64():
    X, W = np.array([[1e30], [1 / 3]], np.float32), np.array([[1e30]], np.float32)
    y, b = np.array([[0.1], [0.2]]), np.array([0.3])
    exact = [fractions(array) for array in (X, y, W, b)]
    P = forward(exact[0], exact[2], exact[3])[0]
    assert_right(outcome(lrlib.forward, X, W, b), P, abs(P))
    for part, right in zip(
        outcome(lrlib.gradient, X, y, W, b, reduction="sum"),
        chain(*exact, c=Fraction(1))[4:6],
        strict=True,
    ):
        assert_right(part, right, abs(right))
    W = np.array([[1 / 3]], np.float32)  # here only y is float64
    dLdW, _ = outcome(lrlib.gradient, X[1:], y[1:], W, np.zeros(1, np.float32), reduction="sum")
    x, w = (Fraction(float(array[-1, 0])) for array in (X, W))
    right = 2 * x * (x * w - Fraction(0.2))
    assert_right(dLdW, [[right]], abs(right))


# ---- descent


def assert_walked(run, exact, bound, bounds_on_the_way, single):
    """The run goes where the fractions go, up to where numbers may overflow."""
    n_steps = len(exact[2])
    assert run.diverged_at == (None if len(run.loss) == n_steps else len(run.loss))
    assert len(run.W) == len(run.b) == len(run.loss) <= n_steps
    for part, right, most in zip((run.W, run.b, run.loss), exact, bound, strict=True):
        assert_right(part, right[: len(part)], most[: len(part)], single)
    if run.diverged_at is not None:
        assert beyond(bounds_on_the_way, single)


RATES = [0, 0.5, 0.001, 1e-200, 1e200]


@attacks("gradient_descent", "Run")
@steady
@given(problems(), numbers(RATES), counts([0, 1, 3]), reductions(), flags())
def test_gradient_descent(problem, rate, n_steps, reduction, half):
    thrown, names = problem
    knobs = {"learning_rate": rate.value, "n_steps": n_steps.value}
    knobs |= {"reduction": reduction.value, "half": half.value}
    run = outcome(lrlib.gradient_descent, *(thrown[name].value for name in "XyWb"), **knobs)
    refused = any(one.exact is None for one in (rate, n_steps, reduction, half))
    if refused or not fit(thrown, names) or rate.value < 0:
        assert isinstance(run, Exception), run
        return
    assert_goes(run, thrown, rate, int(n_steps.value), reduction, half, names["y"][1])


def assert_goes(run, thrown, rate, n_steps, reduction, half, k, batch=None):
    def c(n):
        return factor(n, k, reduction.value, half.value)

    single = in_single(*thrown.values())
    data, rate = exactly(thrown, *"XyWb"), rate.exact.item()
    if isinstance(run, ValueError) and "the loss at the start overflows" in str(run):
        start = bounded(walk, single, *data, c=c, rate=rate, n_steps=0, batch=batch)
        assert beyond([start[2] / c(len(data[0]))], single)  # the squares before they are divided
        return
    assert not isinstance(run, Exception), run
    exact = walk(*data, c, rate, n_steps, batch)
    bound = bounded(walk, single, *data, c=c, rate=rate, n_steps=n_steps, batch=batch)
    n = len(data[0])
    # On the way: the squares before they are divided, the gradients, and their parts.
    gradients = [
        part / c(n)
        for W, b in zip(bound[0], bound[1], strict=True)
        for part in bounded(chain, single, *data[:2], W, b, c=c(1))
    ]
    assert_walked(run, exact, bound, [bound[2] / c(n), *bound[:2], *gradients], single)


@attacks("sgd")
@steady
@given(
    problems(),
    numbers(RATES),
    counts([1, 2, 50]),
    counts([0, 1, 2]),
    reductions(),
    flags(),
    flags(),
    seeds(),
)
def test_sgd(problem, rate, batch_size, n_epochs, reduction, half, drop_last, seed):
    thrown, names = problem
    knobs = {"learning_rate": rate.value, "batch_size": batch_size.value}
    knobs |= {"n_epochs": n_epochs.value, "reduction": reduction.value, "half": half.value}
    knobs |= {"drop_last": drop_last.value, "seed": seed.value, "shuffle": False}
    data = [thrown[name].value for name in "XyWb"]
    run = outcome(lrlib.sgd, *data, **knobs)
    knobs_thrown = (rate, batch_size, n_epochs, reduction, half, drop_last, seed)
    if any(one.exact is None for one in knobs_thrown) or not fit(thrown, names):
        assert isinstance(run, Exception), run
        return
    n, batch, epochs = names["X"][0], int(batch_size.value), int(n_epochs.value)
    if drop_last.value:
        if batch > n and epochs:
            assert isinstance(run, ValueError) and "drop_last" in str(run)
        if n % batch or batch > n:
            return
    n_steps = -(-n // batch) * epochs
    assert_goes(run, thrown, rate, n_steps, reduction, half, names["y"][1], batch)


@attacks("gradient_descent", "sgd")
@steady
@given(shaped(2, 2, spoilt=0.2), shaped(2, spoilt=0.2))
def test_a_gradient_function_that_returns_anything(dLdW, dLdb):
    """One step from zero at rate 1 arrives at minus what it returns."""
    X, y, W, b = np.eye(2), np.zeros((2, 2)), np.zeros((2, 2)), np.zeros(2)
    knobs = {"learning_rate": 1, "gradient": lambda *_: (dLdW.value, dLdb.value)}
    with pytest.MonkeyPatch.context() as patch:  # that it does not depend on W is not at stake
        patch.setattr(_own_gradient, "MISTAKES", ())
        runs = [outcome(lrlib.gradient_descent, X, y, W, b, n_steps=1, **knobs)]
        runs += [outcome(lrlib.sgd, X, y, W, b, batch_size=2, n_epochs=1, **knobs)]
    for run in runs:
        if dLdW.shape != (2, 2) or dLdb.shape != (2,):
            beyond_float64 = not isinstance(run, Exception) and run.diverged_at == 1
            assert isinstance(run, Exception) or beyond_float64, run
        elif run.diverged_at is None:
            assert_right(run.W[1], -dLdW.exact, abs(dLdW.exact) + tiny(False))
            assert_right(run.b[1], -dLdb.exact, abs(dLdb.exact) + tiny(False))
        else:
            assert run.diverged_at == 1
            assert beyond([(abs(dLdW.exact) + abs(dLdb.exact)) ** 2])


def test_a_gradient_function_that_returns_no_pair():
    data = np.eye(2), np.zeros((2, 1)), np.zeros((2, 1)), np.zeros(1)
    for answer in (
        None,
        1.0,
        (),
        (1,),
        (1, 2, 3),
        {"dLdW": 1},
        "ab",
        {1, 2},
        np.zeros((2, 2)),
        ...,
    ):
        for descend, count in ((lrlib.gradient_descent, "n_steps"), (lrlib.sgd, "n_epochs")):
            knobs = {"learning_rate": 1, count: 1, "gradient": lambda *_, answer=answer: answer}
            if descend is lrlib.sgd:
                knobs["batch_size"] = 2
            assert isinstance(outcome(descend, *data, **knobs), TypeError)
    for no_function in (3, "gradient", (np.zeros((2, 1)), np.zeros(1))):
        knobs = {"learning_rate": 1, "n_steps": 1, "gradient": no_function}
        assert isinstance(outcome(lrlib.gradient_descent, *data, **knobs), TypeError)


# ---- data


@attacks("noisy_line", "Data")
@steady
@given(
    numbers([2, -1.5, 1e200, 1.7e308, 0, 5e-324]),
    numbers([0, 3, -1e308]),
    counts([1, 2, 7]),
    numbers([0, 0.1, 1e308, 1e-200]),
    numbers([0, -2, -1e308, 1.0]),
    numbers([1, 1e-200, 1e308]),
    seeds(),
)
def test_noisy_line(a, b, n, noise, low, high, seed):
    knobs = {"n": n.value, "noise": noise.value, "low": low.value, "high": high.value}
    data = outcome(lrlib.noisy_line, a.value, b.value, **knobs, seed=seed.value)
    if any(one.exact is None for one in (a, b, n, noise, low, high, seed)):
        assert isinstance(data, Exception), data
        return
    a, b, noise, low, high = (one.exact.item() for one in (a, b, noise, low, high))
    if low >= high:
        assert isinstance(data, ValueError) and "low" in str(data)
        return
    most = abs(a) * max(abs(low), abs(high)) + abs(b)
    if isinstance(data, Exception):
        assert beyond([most, 100 * noise, high - low])
        return
    n = int(n.value)
    assert (data.X.shape, data.y.shape, data.W.shape, data.b.shape) == (
        (n, 1),
        (n, 1),
        (1, 1),
        (1,),
    )
    assert (data.W.item(), data.b.item()) == (float(a), float(b))
    for x, y in zip(fractions(data.X).flat, fractions(data.y).flat, strict=True):
        assert low <= x <= high
        assert abs(y - (a * x + b)) <= 10 * noise + Fraction(1, 10**12) * (most + tiny(False))


@attacks("noisy_plane")
@steady
@given(st.sampled_from([((3, 2), (2,)), ((2,), ()), ((2, 1), (1,)), ((1,), (1,))]), st.data())
def test_noisy_plane(shapes, draw):
    W, b = (draw.draw(shaped(*shape) if shape else arrays(())) for shape in shapes)
    n, noise = draw.draw(counts([1, 3])), draw.draw(numbers([0, 0.5, 1e308]))
    seed = draw.draw(seeds())
    data = outcome(
        lrlib.noisy_plane, W.value, b.value, n=n.value, noise=noise.value, seed=seed.value
    )
    if any(one.exact is None for one in (W, b, n, noise, seed)):
        assert isinstance(data, Exception), data
        return
    table = W.exact[:, None] if W.exact.ndim == 1 else W.exact
    outputs = np.atleast_1d(b.exact)
    if table.ndim != 2 or 0 in table.shape or outputs.shape != table.shape[1:]:
        assert isinstance(data, Exception), data
        return
    bound = 10 * abs(table).sum(axis=0) + abs(outputs) + 10 * noise.exact
    if isinstance(data, Exception):
        assert "overflows" in str(data) and beyond([10 * bound])
        return
    assert data.X.shape == (int(n.value), len(table))
    assert_right(data.W, table, abs(table) + tiny(False))
    assert_right(data.b, outputs, abs(outputs) + tiny(False))
    off = abs(fractions(data.y) - forward(fractions(data.X), table, outputs)[0])
    assert (off <= 10 * noise.exact + (bound + tiny(False)) / 10**12).all()


@attacks("lesson_line", "six_steps_points")
@steady
@given(seeds())
def test_points_that_only_a_seed_changes(seed):
    data = outcome(lrlib.lesson_line, seed=seed.value)
    if seed.exact is None:
        assert isinstance(data, Exception)
    else:
        np.testing.assert_array_equal(data.y, 3 * data.X + 8)
    lrlib.six_steps_points().X[:] = 0  # what one caller does to it is not the next one's
    assert lrlib.six_steps_points().X[19, 0] == pytest.approx(1.9)


@attacks("minibatches")
@steady
@given(
    sizes.flatmap(lambda n: st.tuples(shaped(n, 2), st.one_of(shaped(n, 1), shaped(n)))),
    counts([1, 2, 50]),
    flags(),
    flags(),
    seeds(),
)
def test_minibatches(data, batch_size, shuffle, drop_last, seed):
    X, y = data
    knobs = {"shuffle": shuffle.value, "drop_last": drop_last.value, "seed": seed.value}
    batches = outcome(lrlib.minibatches, X.value, y.value, batch_size.value, **knobs)
    rows = X.shape and y.shape and X.shape[0] == y.shape[0] and X.shape[0]
    refused = any(one.exact is None for one in (X, y, batch_size, shuffle, drop_last, seed))
    refused = refused or (len(X.shape) == 2 and len(y.shape) == 1)  # it would meet P (n, 1)
    if refused or not rows or (drop_last.value and int(batch_size.value) > rows):
        assert isinstance(batches, Exception), batches
        return
    batch = int(batch_size.value)
    batches = list(batches)
    used = rows - rows % batch if drop_last.value else rows
    lengths = [min(batch, used - start) for start in range(0, used, batch)]
    assert [(len(u), len(v)) for u, v in batches] == [(length, length) for length in lengths]
    all_X, all_y = (np.concatenate(parts) for parts in zip(*batches, strict=True))
    if shuffle.value and used < rows:
        return
    order = range(used)
    if shuffle.value:
        numbered = lrlib.minibatches(np.arange(rows), np.arange(rows), batch, **knobs)
        order = np.concatenate([v for _, v in numbered]).astype(int)
        assert sorted(order) == list(range(rows))
    for got, thrown in ((all_X, X), (all_y, y)):
        exact = thrown.exact[list(order)]
        assert_right(got, exact, abs(exact) + tiny(thrown.single), thrown.single)


@attacks("npy_batches")
@steady
@given(
    st.integers(1, 5).flatmap(lambda n: arrays((n, 2), spoilt=0, containers=["array"])),
    counts([1, 2, 50]),
)
def test_npy_batches(tmp_path_factory, X, batch_size):
    path = tmp_path_factory.getbasetemp() / "X.npy"
    np.save(path, X.value)
    batches = outcome(lrlib.npy_batches, path, str(path), batch_size.value)
    if batch_size.exact is None:
        assert isinstance(batches, Exception)
        return
    stacked = np.concatenate([pair[0] for pair in batches])
    np.testing.assert_array_equal(stacked, X.value)


@attacks("npy_batches")
def test_files_that_are_no_npy(tmp_path):
    X = np.arange(6.0).reshape(3, 2)
    whole = tmp_path / "whole.npy"
    np.save(whole, X)
    bad = {"empty": b"", "text": b"x,y\n1,2\n", "cut": whole.read_bytes()[:-8]}
    for name, content in bad.items():
        (tmp_path / f"{name}.npy").write_bytes(content)
    np.savez(tmp_path / "several.npz", X=X)
    others = {"objects": [1, None], "words": ["a", "b", "c"], "dates": np.zeros(3, "M8[D]")}
    others |= {"complex": X * 1j, "rowless": X[:0], "one": X[0, 0], "longer": np.vstack([X, X])}
    for name, array in others.items():
        np.save(tmp_path / f"{name}.npy", np.asarray(array, object if name == "objects" else None))
    paths = [path for path in tmp_path.iterdir() if path != whole]
    assert len(paths) == len(bad) + len(others) + 1
    for path in [*paths, None, 3, b"X.npy", ["X.npy"], "nul\0.npy"]:
        for pair in ((path, whole), (whole, path)):
            answer = outcome(lrlib.npy_batches, *pair)
            assert isinstance(answer, (ValueError, TypeError)), path
    with pytest.raises(FileNotFoundError, match="nowhere"):
        lrlib.npy_batches(tmp_path / "nowhere.npy", whole)
    assert isinstance(outcome(lrlib.npy_batches, whole, whole, progress=3), TypeError)


# bowl

PLAIN = [1.0, 1.0, 100.0, 1e-5, 1e5]


@st.composite
def data_sets(draw, plain=False):
    """X and y for a bowl."""
    n, d, k = draw(st.integers(1, 6)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    knobs = {"scales": PLAIN, "containers": ["array", "list", "frame"]} if plain else {}
    if plain or draw(st.integers(0, 3)):
        return draw(arrays((n, d), spoilt=0, **knobs)), draw(arrays((n, k), spoilt=0, **knobs))
    return draw(shaped(n, d, spoilt=0.3)), draw(shaped(n, k, spoilt=0.3))


def in_a_bowl(X, y):
    """May a bowl be made of them?"""
    if X.exact is None or y.exact is None or X.exact.ndim != 2 or y.exact.ndim != 2:
        return False
    if len(X.exact) != len(y.exact) or 0 in X.shape + y.shape:
        return False
    tops = [*abs(X.exact).max(axis=0), *abs(y.exact).max(axis=0)]
    return all(top == 0 or 1e-140 <= float(np.float64(top)) <= 1e140 for top in tops)


def top(exact):
    return abs(exact).max(axis=0)


def with_ones(X):
    return np.hstack([X, np.full((len(X), 1), Fraction(1))])


def solved(A, y):
    """Some exact least squares answer: Gauss-Jordan on the normal equations, in fractions."""
    rows = np.hstack([A.T @ A, A.T @ y])
    size, pivots = len(rows), []
    for j in range(size):
        free = [i for i in range(size) if i not in pivots and rows[i, j] != 0]
        if not free:
            continue
        pivots.append(free[0])
        rows[free[0]] = rows[free[0]] / rows[free[0], j]
        for i in set(range(size)) - {free[0]}:
            rows[i] = rows[i] - rows[i, j] * rows[free[0]]
    theta = np.full((size, y.shape[1]), Fraction(0))
    for i in pivots:
        first = next(j for j in range(size) if rows[i, j] != 0)
        theta[first] = rows[i, size:]
    return theta


@attacks("Bowl.of", "Bowl", "Bowl.k", "Bowl.hessian", "Bowl.eigenvalues", "Bowl.rate_limit")
@steady
@given(data_sets(), reductions(), flags())
def test_bowl_of(data, reduction, half):
    X, y = data
    bowl = outcome(Bowl.of, X.value, y.value)
    if not in_a_bowl(X, y):
        assert isinstance(bowl, Exception), bowl
        return
    (n, d), k = X.shape, y.shape[1]
    assert (bowl.n, bowl.d, bowl.k) == (n, d, k)
    tops = np.concatenate([top(X.exact), top(y.exact)])
    assert_right(bowl.mean, np.concatenate([X.exact.sum(axis=0), y.exact.sum(axis=0)]) / n, tops)

    knobs = {"reduction": reduction.value, "half": half.value}
    curvatures = [
        outcome(method, **knobs) for method in (bowl.hessian, bowl.eigenvalues, bowl.rate_limit)
    ]
    if reduction.exact is None or half.exact is None:
        assert all(isinstance(one, Exception) for one in curvatures)
        return
    c = factor(n, k, reduction.value, half.value)
    A = with_ones(X.exact)
    bound = 2 * c * n * np.outer(top(A), top(A)) + tiny(False)
    H = 2 * c * A.T @ A
    hessian, eigenvalues, limit = curvatures
    assert_right(hessian, H, bound)
    trace, most = np.trace(H), float(max(H.diagonal()))
    assert_right(eigenvalues.sum(), trace, trace)
    assert (np.diff(eigenvalues) >= 0).all() and eigenvalues[0] >= 0
    # The other route: numpy's, on the exact curvatures in units of the largest.
    known = np.linalg.eigvalsh((H / Fraction(most)).astype(float))
    np.testing.assert_allclose(eigenvalues / most, known, atol=1e-12)
    assert limit == pytest.approx(2 / (most * known[-1]), rel=1e-12)


@attacks(
    "Bowl.W", "Bowl.b", "Bowl.rank", "Bowl.loss_min", "Bowl.condition_number", "Bowl.best_rate"
)
@steady
@given(
    data_sets(plain=True),
    st.lists(st.sampled_from([1, 1e-100, 1e100, 2.0**40]), min_size=5, max_size=5),
    reductions(),
    flags(),
)
def test_the_bottom_of_a_bowl(data, units, reduction, half):
    """In whatever units the columns are: 1e100 for one and 1e-100 for the next."""
    assume(in_a_bowl(*data))
    (n, d), k = data[0].shape, data[1].shape[1]
    X = np.asarray(data[0].value, dtype=np.float64) * units[:d]
    y = np.asarray(data[1].value, dtype=np.float64) * units[3 : 3 + k]
    thrown = Thrown(X, fractions(X)), Thrown(y, fractions(y))
    assume(in_a_bowl(*thrown))
    bowl = outcome(Bowl.of, X, y)
    knobs = {"reduction": reduction.value, "half": half.value}
    least, best = outcome(bowl.loss_min, **knobs), outcome(bowl.best_rate, **knobs)
    if reduction.exact is None or half.exact is None:
        assert isinstance(least, Exception) and isinstance(best, Exception)
        return
    A, target = with_ones(thrown[0].exact), thrown[1].exact
    theta = solved(A, target)
    c = factor(n, k, reduction.value, half.value)

    def loss(theta):
        return c * ((A @ theta - target) ** 2).sum()

    # Rounding X and y in their last digits may move the bottom by so much.
    lie = (abs(A) @ abs(theta) + abs(target)).max(axis=0)
    found = np.vstack([fractions(bowl.W), fractions(bowl.b)])
    lie = np.maximum(lie, (abs(A) @ abs(found) + abs(target)).max(axis=0))
    singular = np.linalg.svd((A / np.maximum(top(A), tiny(False))).astype(float), compute_uv=False)
    known_rank = np.sum(singular > 1e-16 * len(A))
    clear = not np.any((singular > 1e-18) & (singular < 1e-11))
    root = [
        math.sqrt(max(0.0, float(x / (c * lie.max() ** 2)))) if lie.any() else 0.0
        for x in (Fraction(least), loss(found), loss(theta))
    ]
    assert root[0] == pytest.approx(root[1], abs=1e-12 * n)
    if clear:
        assert bowl.rank == known_rank
        assert root[1] == pytest.approx(root[2], abs=1e-11 * n)
    low, high = bowl.eigenvalues(**knobs)[[-bowl.rank, -1]]
    assert best == pytest.approx(2 / (low + high))
    condition = _condition(bowl)
    if isinstance(condition, Exception):
        assert low < 1e-290 or high > 1e300 * low
    else:
        assert condition >= 1
        if low > 1e-290:
            assert condition == pytest.approx(high / low, rel=1e-6)


def _condition(bowl):
    try:
        return bowl.condition_number
    except ValueError as error:
        assert "condition_number overflows" in str(error)
        return error


@attacks("Bowl.from_batches", "Bowl.__add__")
@steady
@given(data_sets(), st.integers(1, 5))
def test_bowls_of_batches(data, cut):
    X, y = data
    if X.exact is None or not in_a_bowl(X, y) or len(X.exact) < 2:
        bowl = outcome(Bowl.from_batches, [(X.value, y.value)])
        assert isinstance(bowl, Bowl) == in_a_bowl(X, y)
        return
    cut = min(cut, len(X.exact) - 1)
    pieces = [
        (np.asarray(X.value)[rows], np.asarray(y.value)[rows])
        for rows in (slice(cut), slice(cut, None))
    ]
    bowl = outcome(Bowl.from_batches, pieces)
    if not all(in_a_bowl(*(Thrown(part, fractions(part)) for part in pair)) for pair in pieces):
        assert isinstance(bowl, ValueError)
        return
    A = with_ones(X.exact)
    H = 2 * A.T @ A
    for total in (bowl, outcome(Bowl.of(*pieces[0]).__add__, Bowl.of(*pieces[1]))):
        bound = 2 * len(A) * np.outer(top(A), top(A)) + tiny(False)
        assert_right(total.hessian(reduction="sum"), H, bound)


def test_batches_that_are_none():
    X, y = np.ones((3, 1)), np.ones((3, 1))
    for batches in (
        [],
        (),
        iter(()),
        3,
        None,
        [3],
        [None],
        (X, y),
        [(X,)],
        [(X, y, X)],
        "ab",
        [X],
        [{X.size: y, 1: y}],
        [[X, y], [X, X[:2]]],
        [(X, y), (np.ones((3, 2)), y)],
        [(X, y), (X, np.ones((3, 2)))],
    ):
        assert isinstance(outcome(Bowl.from_batches, batches), Exception), batches
    bowl = Bowl.of(X, y)
    for other in (3, None, "bowl", X):
        with pytest.raises(TypeError):
            bowl + other
        with pytest.raises(TypeError):
            other + bowl


def spread(columns):
    """The standard deviation of each, in fractions: np.std makes one of numbers that are equal."""
    found = []
    for column in columns.T:
        apart = [one - sum(column) / len(column) for one in column]
        most = max(map(abs, apart), default=0) or Fraction(1)
        found.append(float(most) * math.sqrt(sum((one / most) ** 2 for one in apart) / len(apart)))
    return np.array(found)


@attacks("Bowl.rescaled", "Bowl.spread")
@steady
@given(data_sets(plain=True), st.data())
def test_a_bowl_in_other_units(data, draw):
    """The same bowl as that of the features in these units, or a refusal."""
    X, y = data
    assume(in_a_bowl(X, y))
    bowl, d = Bowl.of(X.value, y.value), X.shape[1]
    reach = float(max([*top(X.exact)], default=0))
    np.testing.assert_allclose(bowl.spread, spread(X.exact), atol=1e-9 + 1e-15 * reach)
    shift, unit = draw.draw(shaped(d)), draw.draw(shaped(d))
    other = outcome(bowl.rescaled, shift.value, unit.value)
    if shift.exact is None or unit.exact is None or shift.shape != (d,) or unit.shape != (d,):
        assert isinstance(other, Exception), other
    elif min(unit.exact) <= 0:
        assert "above 0" in str(other)
    elif isinstance(other, Exception):
        assert "overflow" in str(other)
        reach = max([*top(X.exact), *abs(shift.exact)], default=0)
        assert reach * len(X.exact) / min(unit.exact) > Fraction(10) ** 300
    else:
        assert (other.n, other.d, other.k) == (bowl.n, bowl.d, bowl.k)


@attacks("Bowl.loss")
@steady
@given(data_sets(), st.data(), reductions(), flags())
def test_the_loss_of_a_bowl(data, draw, reduction, half):
    X, y = data
    assume(in_a_bowl(X, y))
    (n, d), k = X.shape, y.shape[1]
    bowl = Bowl.of(X.value, y.value)
    lead = draw.draw(st.sampled_from([(), (), (3,), (2, 1)]))
    W, b = draw.draw(shaped(*lead, d, k)), draw.draw(shaped(*lead, k))
    knobs = {"reduction": reduction.value, "half": half.value}
    losses = outcome(bowl.loss, W.value, b.value, **knobs)
    shape = None if W.exact is None else W.shape[:-2]
    fits = W.shape == (*(shape or ()), d, k) and b.shape == (*(shape or ()), k)
    if reduction.exact is None or half.exact is None or not fits:
        assert isinstance(losses, Exception), losses
        return
    c = factor(n, k, reduction.value, half.value)
    assert isinstance(losses, Exception) or np.shape(losses) == shape
    for i in np.ndindex(shape):
        exact = squares(forward(X.exact, W.exact[i], b.exact[i])[0], y.exact, c)[0]
        tops = top(X.exact) @ abs(W.exact[i]) + abs(b.exact[i]) + top(y.exact)
        bound = c * n * ((tops + tiny(False)) ** 2).sum() + tiny(False)
        if isinstance(losses, Exception):
            assert "overflows" in str(losses)
        else:
            assert_right(losses[i], exact, bound)
    if isinstance(losses, Exception):
        tops = [
            top(X.exact) @ abs(W.exact[i]) + abs(b.exact[i]) + top(y.exact)
            for i in np.ndindex(shape)
        ]
        assert beyond([n * tops_i**2 for tops_i in tops]) or beyond(tops)


@attacks("Bowl.path", "Bowl.paths", "Paths")
@steady
@given(
    data_sets(plain=True),
    st.data(),
    numbers([0, 0.5, 0.001, 1e-200, 1e200]),
    counts([0, 1, 3]),
    reductions(),
    flags(),
)
def test_the_paths_of_a_bowl(data, draw, rate, n_steps, reduction, half):
    X, y = data
    assume(in_a_bowl(X, y))
    d, k = X.shape[1], y.shape[1]
    bowl = Bowl.of(X.value, y.value)
    thrown = {"W": draw.draw(shaped(d, k)), "b": draw.draw(shaped(k))}
    knobs = {"n_steps": n_steps.value, "reduction": reduction.value, "half": half.value}
    start = thrown["W"].value, thrown["b"].value
    run = outcome(bowl.path, *start, learning_rate=rate.value, **knobs)
    rates = [rate.value if rate.exact is None else float(rate.value)]
    paths = outcome(bowl.paths, *start, learning_rates=rates, **knobs)
    refused = any(one.exact is None for one in (rate, n_steps, reduction, half))
    overflows = isinstance(run, ValueError) and "loss at the start overflows" in str(run)
    assert not overflows or max(np.abs(np.ravel(part)).max() for part in start) > 1e100
    if overflows or refused or not fit(thrown, {"W": (d, k), "b": (k,)}):
        assert isinstance(run, Exception), run
        # A list of rates may hold what numpy takes for a number.
        assert overflows or isinstance(paths, Exception) or rate.exact is None
        return
    steps = int(n_steps.value)
    assert (paths.W.shape, paths.b.shape) == ((1, steps + 1, d, k), (1, steps + 1, k))
    assert (paths.loss.shape, paths.diverged_at.shape) == ((1, steps + 1), (1,))
    walked = outcome(
        lrlib.gradient_descent,
        np.asarray(X.value, dtype=np.float64),
        np.asarray(y.value),
        *start,
        learning_rate=rate.value,
        **knobs,
    )
    if isinstance(walked, Exception):  # the loop overflows at the start, the bowl just not yet
        assert "loss at the start overflows" in str(walked) and run.loss[0] > 1e290
        return
    both = min(len(run.loss), len(walked.loss))
    # Near the end of the numbers the two may overflow a step apart.
    assert len(run.loss) == len(walked.loss) or not np.isfinite(
        np.concatenate([run.loss, walked.loss]).max() * 1e200
    )
    farthest = max(
        np.abs(part - at).max(initial=0) for part, at in ((walked.W, bowl.W), (walked.b, bowl.b))
    )
    assert np.isfinite(run.W).all() and np.isfinite(run.loss).all()
    with np.errstate(over="ignore"):
        for part, right in ((run.W, walked.W), (run.b, walked.b)):
            assert part.dtype == np.float64
            assert (np.abs(part[:both] - right[:both]) <= 1e-10 * farthest).all()
    top_loss = walked.loss[:both].max()
    # What the last digit of W or b makes of a prediction: beside 1e38 a step of the loop is lost.
    digit = 4e-16 * farthest * max([1, *map(float, top(X.exact))])
    with np.errstate(over="ignore"):
        rounding = len(X.exact) * (2 * np.sqrt(top_loss) * digit + digit**2)
    np.testing.assert_allclose(
        run.loss[:both], walked.loss[:both], rtol=1e-9, atol=1e-10 * top_loss + rounding
    )


@attacks("Bowl.paths")
@steady
@given(shaped(3, spoilt=0.3))
def test_rates_of_every_kind(rates):
    bowl = Bowl.of([[0], [1], [2]], [[1], [3], [5]])
    paths = outcome(bowl.paths, [[0]], [0], learning_rates=rates.value, n_steps=2)
    exact = rates.exact
    if exact is None or exact.ndim != 1 or not exact.size or (exact < 0).any():
        assert isinstance(paths, Exception), paths
        return
    assert paths.W.shape == (len(exact), 3, 1, 1)
    for i, rate in enumerate(exact):
        W, _, loss = walk(bowl_X(), bowl_y(), *bowl_start(), lambda n: Fraction(1, 3), rate, 2)
        if paths.diverged_at[i] < 0:
            assert_right(paths.W[i], W, 100 * (1 + rate) ** 2)
            assert_right(paths.loss[i], loss, 1000 * (1 + rate) ** 4)
        else:
            assert beyond([10**4 * (1 + rate) ** 4])


def bowl_X():
    return fractions([[0], [1], [2]])


def bowl_y():
    return fractions([[1], [3], [5]])


def bowl_start():
    return fractions([[0]]), fractions([0])


@attacks("Run.__str__")
@steady
@given(st.lists(st.floats(0, 1e308), min_size=1, max_size=5), st.booleans())
def test_a_run_of_any_numbers_says_how_it_went_in_a_line(loss, diverged):
    steps = len(loss)
    run = lrlib.Run(
        np.ones((steps, 1, 1)), np.ones((steps, 1)), np.array(loss), steps if diverged else None
    )
    words = outcome(str, run)
    assert repr(run) in words and "\n" not in repr(run) and len(repr(run)) < 200
    assert words.startswith(f"Run of {steps - 1} step")


# ---- gradcheck


@attacks("relative_error")
@steady
@given(
    st.sampled_from([(), (3,), (2, 2)]).flatmap(
        lambda s: st.tuples(shaped(*s) if s else arrays(s), shaped(*s) if s else arrays(s))
    )
)
def test_relative_error(pair):
    answer = outcome(lrlib.relative_error, *(one.value for one in pair))
    if any(one.exact is None for one in pair) or pair[0].shape != pair[1].shape:
        assert isinstance(answer, Exception), answer
        return
    one, other = (thrown.exact.ravel() for thrown in pair)
    scale = max([*abs(one), *abs(other)], default=0)
    exact = abs(one - other).max() / scale if scale else Fraction(0)
    assert isinstance(answer, float)
    # What goes in is rounded to float64, and loses digits below the smallest normal one.
    assert abs(Fraction(answer) - exact) <= Fraction(1, 10**12) + tiny(in_single(*pair)) / (
        10**12 * scale or 1
    )


def test_the_relative_error_of_what_is_farther_apart_than_any_float():
    assert outcome(lrlib.relative_error, [1.5e308, 0.0], [-1.5e308, 1.0]) == 2.0
    assert outcome(lrlib.relative_error, [5e-324], [0.0]) == 1.0


def weighted(w, k=1.0):
    """A loss whose slope at every entry is known: k times its place."""
    return float(k * np.sum(np.arange(1, np.size(w) + 1) * np.ravel(w)))


@attacks("numerical_gradient")
@steady
@given(
    st.sampled_from([(1,), (3,), (2, 2)]).flatmap(lambda s: shaped(*s)),
    numbers([1e-5, 0.5, 1e-200, 1e200, 0, -1]),
    st.sampled_from([None, "thrown"]),
    st.sampled_from(["central", "forward", "Central", None, 1, ["central"]]),
)
def test_numerical_gradient(w, step, use, method):
    knobs = {"method": method} | ({"step": step.value} if use else {})
    slopes = outcome(lrlib.numerical_gradient, weighted, w.value, **knobs)
    if use and step.value is None:
        return  # the step of its own choice
    no_step = use and (step.exact is None or step.value <= 0)
    if w.exact is None or not w.exact.size or method not in ("central", "forward") or no_step:
        assert isinstance(slopes, Exception), slopes
        return
    largest = max(1.0, float(np.max(abs(w.exact))))
    nudge = float(step.exact.item()) if use else 1e-8 * largest
    if isinstance(slopes, Exception):
        assert largest > 1e290 or (use and (nudge < 1e-12 * largest or nudge > 1e290)), slopes
        return
    assert slopes[0].shape == w.shape
    loss = 10 * w.exact.size * (largest + nudge)
    places = np.arange(1, w.exact.size + 1).reshape(w.shape)
    smallest_nudge = nudge if use else 1e-8
    assert np.abs(slopes[0] - places).max() <= 1e-14 * loss / smallest_nudge + 1e-5 * places.max()


LOSSES = [
    None,
    "1",
    [],
    [1, 2],
    np.ones((1, 2)),
    np.nan,
    np.inf,
    1j,
    np.ma.masked,
    {},
    object(),
    np.ma.array(1.0, mask=True),
    np.array([]),
    np.longdouble("nan"),
    float,
    ...,
    b"1",
]


@attacks("numerical_gradient", "check_gradient")
@pytest.mark.parametrize("value", LOSSES, ids=lambda value: type(value).__name__)
def test_a_loss_that_is_no_number(value):
    for function, args in ((lrlib.numerical_gradient, ()), (lrlib.check_gradient, (np.ones(2),))):
        answer = outcome(function, lambda w: value, *args, np.ones(2))
        assert isinstance(answer, Exception), answer


def test_a_loss_that_is_one_number_in_any_dress():
    for dress in (float, np.float32, np.longdouble, np.atleast_2d, np.array, lambda x: [x]):
        (slope,) = outcome(lrlib.numerical_gradient, lambda w, f=dress: f(float(w @ w)), np.ones(2))
        np.testing.assert_allclose(slope, [2, 2], rtol=1e-3)
    for no_loss in (3, None, "loss", np.ones(2)):
        assert isinstance(outcome(lrlib.numerical_gradient, no_loss, np.ones(2)), TypeError)
    assert isinstance(outcome(lrlib.numerical_gradient, weighted), ValueError)


@attacks("check_gradient", "GradientCheck", "GradientCheck.__bool__", "GradientCheck.__str__")
@steady
@given(
    shaped(3, spoilt=0.2), numbers([1e-5, 0, 1e-200, 1e200]), counts([1, 3, 2**40]), st.booleans()
)
def test_check_gradient(claim, tolerance, n, called):
    knobs = {"tolerance": tolerance.value, "n": n.value}
    claimed = (lambda w: claim.value) if called and not callable(claim.value) else claim.value
    check = outcome(lrlib.check_gradient, weighted, claimed, np.array([0.5, 2, -1]), **knobs)
    if tolerance.exact is None or (n.exact is None and n.value is not None):
        assert isinstance(check, Exception) or tolerance.value is None, check
        return
    if isinstance(check, Exception):
        assert claim.exact is None or claim.exact.size == 0
        return
    assert isinstance(str(check), str) and bool(check) is check.right is (check.fault == "")
    assert all(len(line) <= 88 for line in str(check).splitlines())
    np.testing.assert_allclose(check.measured[0], [1, 2, 3], rtol=1e-8)
    if claim.shape != (3,):
        assert not check.right
    elif tolerance.value == 1e-5:
        off = max(abs(claim.exact - fractions([1, 2, 3])))
        assert check.right == (off <= 1e-5 * max(3, abs(claim.exact).max()))


@pytest.mark.parametrize(
    "scale", [1.0, -2.0, 1e3, 1 / 1e3, 1e7, 1e-7, 1e200, 1e-200, 1e308, 5e-324]
)
def test_a_gradient_that_many_times_too_large(scale):
    claim = scale * np.array([1.0, 1.5, 0])
    check = outcome(lrlib.check_gradient, weighted, claim, np.ones(3))
    assert not check.right and len(str(check)) < 400
    scaled = outcome(lrlib.check_gradient, weighted, scale * np.array([1.0]), np.ones(1))
    assert scaled.right == (scale == 1) and len(str(scaled)) < 400


# ---- graph


@attacks(
    "graph.Input",
    "graph.Linear",
    "graph.MSE",
    "graph.Node",
    "graph.forward",
    "graph.backward",
    "graph.gradient_step",
)
@steady
@given(problems(), numbers(RATES))
def test_a_graph(problem, rate):
    thrown, names = problem
    inputs = {}
    for name in names:
        made = outcome(graph.Input, thrown[name].value, name=name)
        if thrown[name].exact is None and thrown[name].value is not None:
            assert isinstance(made, Exception), made
            return
        inputs[name] = made
    last = graph.MSE(graph.Linear(*(inputs[name] for name in "XWb")), inputs["y"])
    value = outcome(graph.forward, last)
    if not fit(thrown, names):
        assert isinstance(value, Exception), value
        return
    single = in_single(*thrown.values())
    if single != any(one.single for one in thrown.values()):
        return  # float32 here and float64 there: each node has its own precision
    data, (n, k) = exactly(thrown, *"XyWb"), names["y"]
    c = Fraction(1, n * k)
    X, y, W, b = data
    exact = squares(forward(X, W, b)[0], y, c)[0]
    on_the_way = bounded(squares, single, abs(X) @ abs(W) + abs(b), y, c=Fraction(1))
    if isinstance(value, Exception):
        assert "overflows" in str(value) and beyond(on_the_way, single)
        return
    bound = c * on_the_way[0]
    assert_right(value, exact, bound, single)
    bounds = bounded(chain, single, *data, c=c)
    went = outcome(graph.backward, last)
    if isinstance(went, Exception):
        assert "overflows" in str(went) and beyond([bounds[0] / c, *bounds[4:]], single)
        return
    exacts = dict(zip(("W", "b", "X"), chain(*data, c=c)[4:], strict=True))
    for (name, exact), most in zip(exacts.items(), bounds[4:], strict=True):
        assert_right(inputs[name].gradient, exact, most, single)
    walked = outcome(graph.gradient_step, [inputs["W"], inputs["b"]], rate.value)
    if rate.exact is None:
        assert isinstance(walked, Exception)
    elif isinstance(walked, Exception):
        assert beyond([bound * (1 + rate.exact) for bound in bounds[4:]], single)
    else:
        for name, most in zip("Wb", bounds[4:6], strict=True):
            right = thrown[name].exact - rate.exact * exacts[name]
            assert_right(
                inputs[name].value,
                right,
                abs(thrown[name].exact) + rate.exact * most + tiny(single),
                single,
            )


@attacks("graph.Sigmoid", "graph.topological_order")
def test_nodes_at_the_edges():
    z = graph.Input([-1e308, -800.0, -5e-324, 0.0, 5e-324, 800.0, 1e308], name="z")
    node = graph.Sigmoid(z)
    np.testing.assert_array_equal(outcome(graph.forward, node), [0, 0, 0.5, 0.5, 0.5, 1, 1])
    for wrong in (3, None, "node", [z]):
        assert isinstance(outcome(graph.Linear, wrong, z, z), TypeError)
    assert isinstance(outcome(graph.Linear, z, z), TypeError)


def test_a_step_beyond_any_float():
    node = graph.Input([1.0, 1e308], name="W")
    node.gradient = np.array([1.0, -1e308])
    assert isinstance(outcome(graph.gradient_step, [node], 10.0), ValueError)
    np.testing.assert_array_equal(node.value, [1.0, 1e308])


# ---- table


def frames():
    """Frames whose columns are of every kind, some hidden, some spoilt."""
    column = arrays((4,), spoilt=0.3, containers=["array", "list", "nullable", "frame"])

    def frame(columns):
        kept = {}
        for i, one in enumerate(columns):
            try:
                kept[f"c{i}"] = pd.Series(one.value)
            except (TypeError, ValueError):  # pandas itself can't hold it
                kept[f"c{i}"] = pd.Series([1.0, 2.0, 4.0, 8.0])
        try:
            return pd.DataFrame(kept)
        except ValueError:  # nor put it beside another index
            return pd.DataFrame({"c0": [1.0, 2.0, 4.0, 8.0]})

    return st.lists(column, min_size=1, max_size=3).map(frame)


@attacks("tables.read_table")
@steady
@given(frames())
def test_a_frame_of_anything(frame):
    read = outcome(tables.read_table, frame, errors=tables.TableError)
    if isinstance(read, Exception):
        return
    assert set(read.columns) | set(read.refused) <= set(frame.columns)
    for name in read.columns:
        given, taken = frame[name], read.frame[name]
        assert taken.dtype == np.float64 and len(taken) == len(frame)
        if given.dtype.kind in "fiub" and isinstance(given.dtype, np.dtype):
            with np.errstate(over="ignore"):
                known = given.to_numpy().astype(np.float64)
            known[~np.isfinite(known)] = np.nan
            np.testing.assert_allclose(taken, known, rtol=1e-7)
    if len(read.columns) > 1:
        target, *features = read.columns
        xy = outcome(read.xy, target, features, errors=tables.TableError)
        if not isinstance(xy, Exception):
            assert np.isfinite(xy.X).all() and np.isfinite(xy.y).all()
            assert xy.X.shape == (len(xy.y), len(features)) and xy.y.shape[1] == 1


CELLS = st.sampled_from(
    [
        "1",
        "2.5",
        "1,5",
        "1e5",
        "1e400",
        "-",
        "",
        " ",
        "nan",
        "inf",
        "a",
        "2026-01-01",
        "10%",
        "1 000",
        "$3",
        '"',
        '"1"',
        "'",
        ";",
        ",",
        "\t",
        "\0",
        "\ufeff",
        "é",
        "\u2212 3",
        "TRUE",
        "=1+1",
        "0x1F",
        "9" * 400,
        "1_000",
        "١",
    ]
)


@attacks("tables.find_table", "tables.csv_files")
@steady
@given(
    st.text(max_size=20)
    | st.sampled_from(["~nobody/x.csv", "x" * 5000, "\0", "~\0", "/", ".", "~"])
)
def test_a_path_of_anything(path):
    found = outcome(tables.find_table, path, errors=tables.TableError)
    assert isinstance(found, tables.TableError) or found.is_file()
    assert all(file.suffix for file in tables.csv_files(path))


@attacks("tables.read_table", "tables.file_batches")
@steady
@given(
    st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=6),
    st.sampled_from(",;\t| "),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["utf-8", "utf-16", "latin-1"]),
    st.binary(max_size=3),
)
def test_a_file_of_anything(tmp_path_factory, rows, between, end, encoding, junk):
    path = tmp_path_factory.getbasetemp() / "any.csv"
    text = end.join(between.join(row) for row in [["x", "y"], *rows])
    path.write_bytes(text.encode(encoding, "replace") + junk)
    read = outcome(tables.read_table, path, errors=tables.TableError)
    batches = outcome(tables.file_batches, path, "y", "x", errors=tables.TableError)
    if isinstance(read, Exception):
        return
    assert all(dtype == np.float64 for dtype in read.frame.dtypes)
    if not isinstance(batches, Exception):
        try:
            for X, y in batches:
                assert X.shape == (len(y), 1) and np.isfinite(X).all() and np.isfinite(y).all()
        except tables.TableError as error:
            assert str(error)


@attacks("units.standardise", "units.original_units")
@steady
@given(
    st.tuples(st.integers(1, 5), st.integers(1, 3)).flatmap(
        lambda s: st.tuples(shaped(*s), shaped(s[1], 1), shaped(1))
    )
)
def test_standard_units(thrown):
    X, W, b = thrown
    standard = outcome(units.standardise, X.value)
    if X.exact is None or X.exact.ndim != 2 or 0 in X.shape:
        assert isinstance(standard, Exception), standard
        return
    if isinstance(standard, Exception):
        flat = [len(set(column)) == 1 for column in X.exact.T]
        assert any(flat) or not in_a_bowl(X, X) or "digits" in str(standard), standard
        return
    Z, mean, spread = standard
    assert Z.shape == X.shape and mean.shape == spread.shape == X.shape[1:]
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose((Z**2).mean(axis=0), 1, rtol=1e-9)
    back = outcome(units.original_units, W.value, b.value, mean, spread)
    if W.shape != (X.shape[1], 1) or b.shape != (1,):
        assert isinstance(back, Exception), back
    elif not isinstance(back, Exception):
        assert back[0].shape == W.shape and back[1].shape == (1,)
        assert all(np.isfinite(part).all() for part in back)


# ---- large and entangled


def test_a_million_rows_of_small_types_do_not_overflow_their_type():
    """A sum of float16 ends at 65504, one of bytes at 255."""
    n = 1_000_000
    for dtype, value in (
        (np.float16, 3.0),
        (np.uint8, 200),
        (np.int8, -100),
        (np.bool_, 1),
        (np.float32, 1e10),
        (">i2", 30_000),
    ):
        X = np.broadcast_to(np.array(value, dtype), (n, 1))
        y = np.broadcast_to(np.array(1, dtype), (n, 1))
        x = float(np.array(value, dtype))
        dLdW, dLdb = outcome(lrlib.gradient, X, y, [[1.0]], [0.0], reduction="sum")
        assert dLdW.item() == pytest.approx(2 * n * x * (x - 1), rel=1e-6)
        assert dLdb.item() == pytest.approx(2 * n * (x - 1), rel=1e-6)
        assert outcome(lrlib.loss, X, y, reduction="sum") == pytest.approx(
            n * (x - 1) ** 2, rel=1e-4
        )
        bowl = outcome(Bowl.of, X, y)
        assert bowl.mean.tolist() == pytest.approx([x, 1])
        assert bowl.hessian(reduction="sum")[0, 0] == pytest.approx(2 * n * x * x, rel=1e-6)


def test_a_batch_size_beyond_any_data_is_one_batch():
    X = np.arange(5.0)[:, None]
    for size in (5, 6, 10**15, 2**53, np.uint64(2**53)):
        (batch,) = outcome(lrlib.minibatches, X, X, size, shuffle=False)
        np.testing.assert_array_equal(batch[0], X)


def test_arrays_that_share_their_memory_are_read_and_never_written():
    memory = np.arange(12.0)
    whole = memory.copy()
    X, y = memory[:10].reshape(5, 2), memory[1:11:2][:, None]
    W, b = memory[4:6][:, None], memory[5:6]
    apart = [array.copy() for array in (X, y, W, b)]
    knobs = {"learning_rate": 1e-3, "n_steps": 4}
    together = outcome(lrlib.gradient_descent, X, y, W, b, **knobs)
    np.testing.assert_array_equal(together.W, lrlib.gradient_descent(*apart, **knobs).W)
    for one, other in zip(
        outcome(lrlib.gradients, X, y, W, b), lrlib.gradients(*apart), strict=True
    ):
        np.testing.assert_array_equal(one, other)
        if one.flags.writeable:
            one[...] = 7.0  # what comes out is the caller's own
    for u, v in lrlib.minibatches(X, y, 2, shuffle=False):
        u[...], v[...] = 8.0, 9.0
    np.testing.assert_array_equal(outcome(Bowl.of, X, y).R, Bowl.of(*apart[:2]).R)
    np.testing.assert_array_equal(memory, whole)
    run = lrlib.gradient_descent(X, y, W, b, **knobs)
    memory[:] = np.nan
    np.testing.assert_array_equal(run.W, together.W)


# ---- every name


def public_names():
    """What lrlib hands on, and the public methods of its classes."""
    for name in lrlib.__all__:
        yield name
        thing = getattr(lrlib, name)
        if inspect.isclass(thing):
            own = {key: value for key, value in vars(thing).items() if key not in _fields(thing)}
            for key in own:
                if not key.startswith("_") or key in ("__add__", "__str__", "__bool__"):
                    yield f"{name}.{key}"
    for module, home in ((graph, "graph"), (tables, "tables"), (units, "units")):
        for name, thing in vars(module).items():
            own = getattr(thing, "__module__", None) == module.__name__
            if own and name[0] != "_" and not (isinstance(thing, type) and thing in KEPT):
                yield f"{home}.{name}"


# What only holds what the functions give.
KEPT = (tables.XY, units.Standardised, tables.Table)


def _fields(thing):
    return {*getattr(thing, "_fields", ()), *getattr(thing, "__dataclass_fields__", ())}


def test_no_public_function_is_forgotten():
    forgotten = sorted(set(public_names()) - ATTACKED)
    assert not forgotten, f"write a test with @attacks for {', '.join(forgotten)}"
