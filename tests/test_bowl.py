"""The bowl against the plain loop, against least squares, and against itself in parts."""

from fractions import Fraction
from functools import reduce
from operator import add

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tries import tries

from lrlib import Bowl, gradient_descent, loss, minibatches, noisy_line, six_steps_points
from lrlib.bowl import _triangle

CONVENTIONS = [
    {"reduction": reduction, "half": half}
    for reduction in ("sum", "mean")
    for half in (True, False)
]
KINDS = ["plain", "noiseless", "constant", "duplicate", "offset"]
pytestmark = pytest.mark.filterwarnings("error")  # no RuntimeWarning leaks
steady = tries(120)


@st.composite
def problems(draw, kinds=KINDS):
    """X and y of some kind, and a generator for whatever else the test draws."""
    n, d, k = draw(st.integers(1, 12)), draw(st.integers(1, 4)), draw(st.integers(1, 3))
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    kind = draw(st.sampled_from(kinds))
    X = rng.standard_normal((n, d))
    if kind == "offset":
        X += 1e6
    if kind == "constant":
        X[:, 0] = draw(st.sampled_from([0, 0.1, 3, 1000]))
    if kind == "duplicate":
        X[:, -1] = 2 * X[:, 0] + 5
    y = X @ rng.standard_normal((d, k)) + rng.standard_normal(k)
    if kind != "noiseless":
        y += rng.standard_normal((n, k))
    return X, y, rng


conventions = st.sampled_from(CONVENTIONS)
some_problems = problems()


def theta(run):
    """W over b, (n_steps + 1, d + 1, k)."""
    return np.concatenate([run.W, run.b[..., None, :]], axis=-2)


def bottom(bowl):
    """θ*, (d + 1, k)."""
    return np.vstack([bowl.W, bowl.b])


def with_ones(X):
    return np.hstack([X, np.ones((len(X), 1))])


# Known numbers

X, y, *_ = six_steps_points()
START = {"W": [[0.293]], "b": [0.758]}


def test_the_six_steps_have_this_minimum_and_this_rate_limit():
    bowl = Bowl.of(X, y)
    assert (bowl.n, bowl.d, bowl.k, bowl.rank) == (20, 1, 1, 2)
    assert bowl.W.item() == pytest.approx(1.984962, abs=5e-7)
    assert bowl.b.item() == pytest.approx(1.014286, abs=5e-7)
    assert bowl.loss_min(reduction="sum") == pytest.approx(0.198496, abs=5e-7)
    assert bowl.rate_limit(reduction="sum") == pytest.approx(0.024099, abs=5e-7)
    assert bowl.rate_limit(reduction="mean") == pytest.approx(20 * bowl.rate_limit(reduction="sum"))


def test_the_six_steps_have_these_losses():
    run = Bowl.of(X, y).path(**START, learning_rate=0.01, n_steps=5, reduction="sum")
    known = [88.699522, 5.099931, 2.390464, 2.057643, 1.825164, 1.623245]
    np.testing.assert_allclose(run.loss, known, atol=5e-7)
    assert run.W[1].item() == pytest.approx(1.226218, abs=5e-7)
    assert run.b[1].item() == pytest.approx(1.503460, abs=5e-7)


def test_a_bowl_known_by_hand():
    # x = -1, 1 and y = 0, 2: the line x + 1, H = 2 [[2, 0], [0, 2]], perfectly round.
    bowl = Bowl.of([[-1], [1]], [[0], [2]])
    np.testing.assert_allclose([bowl.W.item(), bowl.b.item()], [1, 1])
    np.testing.assert_allclose(bowl.hessian(reduction="sum"), [[4, 0], [0, 4]], atol=1e-12)
    np.testing.assert_allclose(bowl.eigenvalues(reduction="sum"), [4, 4])
    assert bowl.rate_limit(reduction="sum") == pytest.approx(0.5)
    assert bowl.best_rate(reduction="sum") == pytest.approx(0.25)
    assert bowl.condition_number == pytest.approx(1)


# ---- Bowl and loop


@steady
@given(some_problems, conventions, st.floats(0, 1), st.sampled_from([0.1, 1, 10]))
def test_up_to_the_limit_the_bowl_walks_as_the_loop_does(problem, convention, part, far):
    X, y, rng = problem
    bowl = Bowl.of(X, y)
    W, b = far * rng.standard_normal(bowl.W.shape), rng.standard_normal(bowl.k)
    knobs = {"learning_rate": part * bowl.rate_limit(**convention), "n_steps": 50} | convention
    walked, known = gradient_descent(X, y, W, b, **knobs), bowl.path(W, b, **knobs)
    farthest = np.abs(theta(walked) - bottom(bowl)).max()
    np.testing.assert_allclose(theta(known), theta(walked), rtol=0, atol=1e-12 * farthest)
    np.testing.assert_allclose(known.loss, walked.loss, rtol=0, atol=1e-12 * walked.loss.max())


@steady
@given(some_problems, conventions, st.floats(1.01, 5))
def test_beyond_the_limit_both_grow_alike(problem, convention, times):
    X, y, rng = problem
    bowl = Bowl.of(X, y)
    # A component along the steep direction: from the flat one alone, rounding decides.
    steep = np.linalg.eigh(with_ones(X).T @ with_ones(X))[1][:, -1:]
    start = bottom(bowl) + rng.uniform(-1, 1, (bowl.d + 1, bowl.k)) + 3 * steep
    knobs = {"learning_rate": times * bowl.rate_limit(**convention), "n_steps": 50} | convention
    walked = gradient_descent(X, y, start[:-1], start[-1], **knobs)
    known = bowl.path(start[:-1], start[-1], **knobs)
    so_far = np.maximum.accumulate(np.abs(theta(walked) - bottom(bowl)).max(axis=(1, 2)))
    # Starting near a far-off θ* has cost the digits of θ* itself.
    digits = 1e-12 * max(1, np.abs(bottom(bowl)).max())
    assert (np.abs(theta(known) - theta(walked)).max(axis=(1, 2)) <= digits * so_far).all()
    most = np.maximum.accumulate(walked.loss)
    assert (np.abs(known.loss - walked.loss) <= digits * most).all()


@tries(40)
@given(problems(["plain", "constant", "duplicate", "noiseless"]), conventions, st.floats(2, 10))
def test_bowl_and_loop_diverge_at_the_same_step(problem, convention, times):
    X, y, _ = problem
    bowl = Bowl.of(X, y)
    start = bottom(bowl) + 1
    steep = np.linalg.eigh(with_ones(X).T @ with_ones(X))[1][:, -1:]
    start = start + 3 * np.sign(steep.sum()) * steep
    knobs = {"learning_rate": times * bowl.rate_limit(**convention), "n_steps": 400} | convention
    walked = gradient_descent(X, y, start[:-1], start[-1], **knobs)
    known = bowl.path(start[:-1], start[-1], **knobs)
    assert known.diverged_at == walked.diverged_at is not None
    assert len(known.W) == len(known.b) == len(known.loss) == known.diverged_at


def test_a_million_points_need_no_second_look():
    data = noisy_line(n=1_000_000)
    knobs = {"learning_rate": 0.3, "n_steps": 10}
    walked = gradient_descent(data.X, data.y, **START, **knobs)
    known = Bowl.of(data.X, data.y).path(**START, **knobs)
    np.testing.assert_allclose(known.loss, walked.loss, rtol=1e-12)
    np.testing.assert_allclose(theta(known), theta(walked), rtol=1e-12)


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_paths_are_one_path_for_each_rate_and_nan_once_diverged(convention):
    bowl = Bowl.of(X, y)
    rates = bowl.rate_limit(**convention) * np.array([0, 0.5, 1, 3, 1e9])
    paths = bowl.paths(**START, learning_rates=rates, n_steps=600, **convention)
    assert paths.W.shape == (5, 601, 1, 1)
    assert paths.b.shape == (5, 601, 1)
    assert paths.loss.shape == (5, 601)
    assert paths.diverged_at[:3].tolist() == [-1, -1, -1]
    assert paths.diverged_at.dtype.kind == "i"
    for i, rate in enumerate(rates):
        run = bowl.path(**START, learning_rate=rate, n_steps=600, **convention)
        stop = len(run.loss)
        assert run.diverged_at == (None if paths.diverged_at[i] < 0 else paths.diverged_at[i])
        np.testing.assert_allclose(paths.W[i, :stop], run.W)
        np.testing.assert_allclose(paths.loss[i, :stop], run.loss)
        for part in (paths.W, paths.b, paths.loss):
            assert np.isfinite(part[i, :stop]).all() and np.isnan(part[i, stop:]).all()


def test_a_rate_of_zero_and_the_start_itself_lose_no_digit():
    run = Bowl.of(X, y).path(**START, learning_rate=0, n_steps=3)
    assert (run.W == 0.293).all() and (run.b == 0.758).all()
    far = noisy_line(low=1e6, high=1e6 + 2)
    run = Bowl.of(far.X, far.y).path([[0.293]], [0.758], learning_rate=1e-13, n_steps=3)
    assert (run.W[0].item(), run.b[0].item()) == (0.293, 0.758)


def test_from_the_minimum_no_rate_leads_away():
    # Nothing times a power that overflows is still nothing.
    run = Bowl.of([[-1], [1]], [[0], [0]]).path([[0]], [0], learning_rate=1e9, n_steps=100)
    assert run.diverged_at is None and (run.loss == 0).all() and (run.W == 0).all()


def test_a_start_whose_loss_overflows_is_an_error_that_says_so():
    with pytest.raises(ValueError, match="loss at the start overflows"):
        Bowl.of(X, y).path([[1e200]], [0], learning_rate=0.1, n_steps=3)


# ---- minimum and loss


@steady
@given(problems(["plain", "noiseless", "constant", "duplicate"]))
def test_the_minimum_is_the_shortest_least_squares_answer_of_X_and_ones(problem):
    X, y, _ = problem
    bowl = Bowl.of(X, y)
    lstsq, _, rank, _ = np.linalg.lstsq(with_ones(X), y)
    assert bowl.rank == rank
    scale = max(1, np.abs(lstsq).max())
    np.testing.assert_allclose(bottom(bowl), lstsq, rtol=0, atol=1e-9 * scale)


@steady
@given(some_problems, conventions)
def test_the_lowest_loss_is_never_negative_and_no_run_gets_below_it(problem, convention):
    X, y, rng = problem
    bowl = Bowl.of(X, y)
    lowest = bowl.loss_min(**convention)
    assert lowest >= 0
    start = rng.standard_normal(bowl.W.shape), rng.standard_normal(bowl.k)
    rate = bowl.best_rate(**convention)
    run = gradient_descent(X, y, *start, learning_rate=rate, n_steps=30, **convention)
    assert lowest <= run.loss.min() + 1e-14 * run.loss.max()


def test_exact_points_have_a_lowest_loss_of_zero_to_the_last_digits():
    data = noisy_line(noise=0, n=1000)
    assert 0 <= Bowl.of(data.X, data.y).loss_min(reduction="sum") < 1e-26


def test_far_from_zero_the_minimum_keeps_its_digits():
    # Tenths have no end in binary; sixteenths survive the shift by a million unrounded.
    x = np.arange(20)[:, None] / 16
    bowl, shifted = Bowl.of(x, y), Bowl.of(x + 1e6, y)
    np.testing.assert_allclose(shifted.W, bowl.W, rtol=1e-12)
    np.testing.assert_allclose(shifted.b, bowl.b - 1e6 * bowl.W[0], rtol=1e-12)
    assert shifted.loss_min() == pytest.approx(bowl.loss_min(), rel=1e-12)


@steady
@given(some_problems, conventions)
def test_the_loss_of_the_bowl_is_the_loss_of_the_points(problem, convention):
    X, y, rng = problem
    bowl = Bowl.of(X, y)
    W, b = rng.standard_normal((6, *bowl.W.shape)), rng.standard_normal((6, bowl.k))
    of_points = [loss(X @ W + b, y, **convention) for W, b in zip(W, b, strict=True)]
    np.testing.assert_allclose(bowl.loss(W, b, **convention), of_points, rtol=1e-11)


def test_the_loss_is_taken_over_any_leading_axes():
    bowl = Bowl.of(X, y)
    W, b = np.random.default_rng(0).standard_normal((2, 3, 4, 1))
    W = W[..., None]
    grid = bowl.loss(W, b)
    assert grid.shape == (3, 4)
    assert grid[1, 2] == pytest.approx(loss(X @ W[1, 2] + b[1, 2], y))
    assert np.shape(bowl.loss(**START)) == ()
    assert bowl.loss(bowl.W, bowl.b) == pytest.approx(bowl.loss_min())


# ---- curvature


@steady
@given(problems(["plain", "noiseless", "constant", "duplicate"]), conventions)
def test_the_hessian_is_2c_times_the_products_of_X_and_ones(problem, convention):
    X, y, _ = problem
    bowl = Bowl.of(X, y)
    c = (1 if convention["reduction"] == "sum" else 1 / y.size) / (2 if convention["half"] else 1)
    H = 2 * c * with_ones(X).T @ with_ones(X)
    np.testing.assert_allclose(bowl.hessian(**convention), H, atol=1e-12 * np.abs(H).max())
    eigenvalues = bowl.eigenvalues(**convention)
    np.testing.assert_allclose(
        eigenvalues, np.linalg.eigvalsh(H), rtol=0, atol=1e-12 * np.abs(H).max()
    )
    flat = bowl.d + 1 - bowl.rank
    assert (eigenvalues[:flat] == 0).all() and (eigenvalues[flat:] > 0).all()
    assert (np.diff(eigenvalues) >= 0).all()
    lowest, highest = eigenvalues[flat], eigenvalues[-1]
    assert bowl.rate_limit(**convention) == pytest.approx(2 / highest)
    assert bowl.best_rate(**convention) == pytest.approx(2 / (lowest + highest))
    assert bowl.condition_number == pytest.approx(highest / lowest)


def test_the_flattest_curvature_is_known_far_below_the_rounding_of_the_steepest():
    x = np.array([-1.0, 0, 1])[:, None] + 1e6
    lowest, highest = Bowl.of(x, x).eigenvalues(reduction="sum")
    # For three points one apart, det(H / 2) = n Σ(x - mean)² = 3 * 2.
    assert lowest == pytest.approx(4 * 6 / highest, rel=1e-4)
    assert lowest / highest < 1e-24


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_below_the_limit_the_loss_falls_above_it_grows(convention):
    bowl = Bowl.of(X, y)
    limit = bowl.rate_limit(**convention)
    for times, falls in ((0.99, True), (1.01, False)):
        run = gradient_descent(
            X, y, **START, learning_rate=times * limit, n_steps=500, **convention
        )
        assert (run.loss[-1] < run.loss[-2]) == falls


def test_no_other_rate_shrinks_the_slowest_direction_as_fast_as_the_best():
    bowl = Bowl.of(X, y)
    rates = np.linspace(0.5, 1.2, 141) * bowl.best_rate()
    left = bowl.paths(**START, learning_rates=rates, n_steps=100).loss[:, -1] - bowl.loss_min()
    assert rates[np.argmin(left)] == pytest.approx(bowl.best_rate(), rel=0.02)


# Many rows, block by block

LONG = 40_961  # blocks, blocks of blocks, and a row that is left over


@pytest.mark.parametrize("columns", [2, 4, 300])
def test_the_triangle_of_many_rows_is_that_of_all_at_once(columns):
    Z = np.random.default_rng(0).standard_normal((LONG if columns < 300 else 5001, columns))
    R, known = _triangle(Z), np.linalg.qr(Z, mode="r")
    assert R.shape == (columns, columns) and (np.tril(R, -1) == 0).all()
    np.testing.assert_allclose(R.T @ R, known.T @ known, rtol=0, atol=1e-13 * len(Z))
    np.testing.assert_allclose(np.abs(R), np.abs(known), rtol=0, atol=1e-12 * len(Z) ** 0.5)


def test_many_exact_rows_have_a_lowest_loss_of_zero_to_the_last_digits():
    X = np.random.default_rng(0).standard_normal((LONG, 3))
    y = X @ [[2.0], [-3.4], [0.5]] + 4.2
    bowl = Bowl.of(X, y)
    assert 0 <= bowl.loss_min(reduction="sum") < 1e-23 * np.sum(y**2)
    np.testing.assert_allclose(bottom(bowl)[:, 0], [2, -3.4, 0.5, 4.2], rtol=0, atol=1e-14)


def test_what_a_long_sum_rounds_away_is_found_in_what_remains():
    x = 1e15 + np.random.default_rng(0).integers(0, 100, size=(1000, 1))  # whole, so exact
    mean = Fraction(sum(map(int, x[:, 0])), 1000)
    assert Fraction(float(x.mean())) != mean  # there is something to find
    bowl = Bowl.of(x, np.zeros((1000, 1)))
    assert abs(Fraction(float(bowl.mean[0])) - mean) <= Fraction(1, 16)  # the nearest float
    scatter = float(sum((int(value) - mean) ** 2 for value in x[:, 0]))
    assert bowl.R[0, 0] ** 2 == pytest.approx(scatter, rel=1e-12)


def test_the_mean_is_the_loss_that_is_not_named():
    bowl = Bowl.of(X, y)
    np.testing.assert_array_equal(bowl.hessian(), bowl.hessian(reduction="mean"))
    assert bowl.rate_limit() == bowl.rate_limit(reduction="mean")


def test_a_rescaled_bowl_is_the_bowl_of_the_rescaled_rows():
    rng = np.random.default_rng(3)
    X, y = rng.normal([500, 3], [30, 0.1], size=(40, 2)), rng.normal(size=(40, 2))
    shift, unit = np.array([480.0, 2.9]), np.array([25.0, 0.2])
    bowl, own = Bowl.of(X, y).rescaled(shift, unit), Bowl.of((X - shift) / unit, y)
    assert (bowl.n, bowl.d, bowl.k) == (40, 2, 2)
    for one, other in ((bowl.mean, own.mean), (bowl.hessian(), own.hessian()), (bowl.W, own.W)):
        np.testing.assert_allclose(one, other, rtol=1e-9)
    np.testing.assert_allclose(bowl.b, own.b, rtol=1e-9)
    assert bowl.loss_min() == pytest.approx(own.loss_min(), rel=1e-9)


def test_many_rows_far_from_zero_keep_their_digits():
    x = (np.arange(LONG) % 64)[:, None] / 16
    y = np.cos(np.arange(LONG))[:, None]
    bowl, shifted = Bowl.of(x, y), Bowl.of(x + 1e6, y)
    np.testing.assert_allclose(shifted.W, bowl.W, rtol=1e-9, atol=1e-13)
    assert shifted.loss_min() == pytest.approx(bowl.loss_min(), rel=1e-12)
    constant = Bowl.of(np.hstack([x, np.full_like(x, 0.1)]), y)
    assert constant.rank == 2


# ---- sums of bowls


def same_bowl(one, other, X, y, tolerance=1e-10):
    assert (one.n, one.d, one.k, one.rank) == (other.n, other.d, other.k, other.rank)
    # b is where the line meets x = 0: what x is far from, it magnifies.
    far, steep = max(1, np.abs(X).max()), max(1, abs(other.W).max())
    np.testing.assert_allclose(one.W, other.W, rtol=0, atol=tolerance * steep)
    # b is the mean of y - X @ W: what W is off by counts as often as X is far.
    np.testing.assert_allclose(one.b, other.b, rtol=0, atol=tolerance * far * steep)
    for convention in CONVENTIONS:
        H = other.hessian(**convention)
        np.testing.assert_allclose(one.hessian(**convention), H, atol=1e-13 * np.abs(H).max())
        zero = loss(0 * y, y, **convention)
        assert one.loss_min(**convention) == pytest.approx(
            other.loss_min(**convention), rel=1e-9, abs=1e-13 * zero
        )


@steady
@given(some_problems, st.integers(0, 12))
def test_two_bowls_add_up_to_the_bowl_of_the_union_under_every_reduction(problem, cut):
    X, y, _ = problem
    cut = min(max(cut, 1), len(X) - 1)
    assume(cut > 0)
    parts = Bowl.of(X[:cut], y[:cut]) + Bowl.of(X[cut:], y[cut:])
    same_bowl(parts, Bowl.of(X, y), X, y, tolerance=1e-8)


@pytest.mark.parametrize("batch_size", [1, 7, 1000])
@pytest.mark.parametrize("far", [0, 1e6])
def test_one_pass_over_the_batches_is_the_bowl_of_all(batch_size, far):
    data = noisy_line(n=500, low=far, high=far + 2)
    batches = minibatches(data.X, data.y, batch_size, seed=1)
    same_bowl(Bowl.from_batches(batches), Bowl.of(data.X, data.y), data.X, data.y, 1e-9)


def test_a_constant_feature_is_still_constant_after_a_thousand_sums():
    rng = np.random.default_rng(0)
    X = np.column_stack([np.full(1000, 0.1), rng.standard_normal(1000)])
    y = rng.standard_normal((1000, 1))
    bowl = Bowl.from_batches(minibatches(X, y, 1))
    assert bowl.rank == 2
    np.testing.assert_allclose(bottom(bowl), np.linalg.lstsq(with_ones(X), y)[0], atol=1e-12)


def test_the_order_of_the_sum_does_not_matter():
    bowls = [Bowl.of(X[i : i + 4], y[i : i + 4]) for i in range(0, 20, 4)]
    same_bowl(reduce(add, bowls), reduce(add, bowls[::-1]), X, y)


def test_batches_are_taken_one_at_a_time_from_any_iterable():
    alive = []

    def stream():
        for i in range(5):
            alive.append(i)
            yield X[4 * i : 4 * i + 4], y[4 * i : 4 * i + 4]

    same_bowl(Bowl.from_batches(stream()), Bowl.of(X, y), X, y)
    assert alive == [0, 1, 2, 3, 4]
    same_bowl(Bowl.from_batches([(X, y)]), Bowl.of(X, y), X, y)


# ---- legitimate edges


def test_a_single_point_is_hit_by_the_shortest_line():
    bowl = Bowl.of([[2.0]], [[5.0]])
    np.testing.assert_allclose([bowl.W.item(), bowl.b.item()], [2, 1])  # 2 * 2 + 1 = 5
    assert bowl.rank == 1 and bowl.condition_number == 1
    assert bowl.loss_min() == pytest.approx(0, abs=1e-28)


def test_two_equal_features_share_the_slope():
    bowl = Bowl.of(np.hstack([X, X]), y)
    np.testing.assert_allclose(bowl.W, Bowl.of(X, y).W.repeat(2, axis=0) / 2)
    assert bowl.rank == 2 and bowl.eigenvalues()[0] == 0


def test_the_unit_of_a_feature_does_not_decide_the_rank():
    scaled = np.random.default_rng(0).standard_normal((9, 2)) * [1e-12, 1e6]
    assert Bowl.of(scaled, y[:9]).rank == 3


SIX = np.array([[1.0, 2], [3, -1], [-2, 0.5], [0.25, 4], [5, 1], [-1, -3]])


@pytest.mark.parametrize("apart", [0.0, 1e-12, 1e-11, 1e-9, 1e-6, 1.0])
def test_copies_of_the_rows_do_not_decide_the_rank(apart):
    """The third column repeats the first one, or nearly: ever more rows don't make it do so."""
    columns = np.column_stack([SIX, SIX[:, 0] + apart * SIX[:, 1] ** 2])
    ranks = [Bowl.of(np.tile(columns, (n, 1)), np.ones((6 * n, 1))).rank for n in (1, 9, 10_000)]
    assert ranks == [3 if apart == 0 else 4] * 3


@pytest.mark.parametrize("half", [False, True])
def test_copies_of_the_rows_change_nothing_of_the_mean_and_multiply_the_sum(half):
    targets = np.sin(SIX)
    one, many = Bowl.of(SIX, targets), Bowl.of(np.tile(SIX, (3000, 1)), np.tile(targets, (3000, 1)))
    start = {"W": np.full((2, 2), 0.3), "b": np.full(2, -0.2)}

    def numbers(bowl, reduction, times):
        kind = {"reduction": reduction, "half": half}
        yield from (bowl.W, bowl.b, bowl.mean, bowl.spread, bowl.condition_number)
        yield from (times * bowl.rate_limit(**kind), times * bowl.best_rate(**kind))
        yield from (bowl.loss_min(**kind) / times, bowl.loss(**start, **kind) / times)
        yield from (bowl.hessian(**kind) / times, bowl.eigenvalues(**kind) / times)
        path = bowl.path(**start, learning_rate=0.02 / times, n_steps=5, **kind)
        yield from (path.W, path.b, path.loss / times)

    for reduction, more in (("mean", 1), ("sum", 3000)):
        pairs = zip(numbers(one, reduction, 1), numbers(many, reduction, more), strict=True)
        for alone, copied in pairs:
            np.testing.assert_allclose(copied, alone, rtol=1e-9, atol=1e-13)


def test_it_is_computed_in_float64_whatever_comes_in():
    for dtype in (np.float32, int):
        data = (X / 3).astype(dtype), (10 * y).astype(dtype)
        bowl = Bowl.of(*data)
        np.testing.assert_array_equal(bowl.R, Bowl.of(*(part.astype(float) for part in data)).R)
        run = bowl.path(
            np.zeros((1, 1), np.float32), np.zeros(1, np.float32), learning_rate=0.001, n_steps=2
        )
        for part in (bowl.R, bowl.W, bowl.loss_min(), run.W, run.loss):
            assert np.asarray(part).dtype == np.float64


def test_inputs_may_be_read_only_and_are_never_changed():
    data = [X.copy(), y.copy(), np.array(START["W"]), np.array(START["b"])]
    for array in data:
        array.flags.writeable = False
    bowl = Bowl.of(*data[:2])
    bowl.path(*data[2:], learning_rate=0.1, n_steps=3)
    bowl.loss(*data[2:])
    np.testing.assert_array_equal(data[0], X)


def test_a_bowl_cannot_be_changed():
    bowl = Bowl.of(X, y)
    with pytest.raises(AttributeError):
        bowl.n = 3
    for array in (bowl.mean, bowl.R, bowl.W, bowl.b):
        with pytest.raises(ValueError, match="read-only"):
            array[:] = 0


# ---- bad input


@pytest.mark.parametrize(
    ("error", "words", "call"),
    [
        (ValueError, r"\(20,\).*become \(20, 20\).*y\[:, None\]", lambda: Bowl.of(X, y[:, 0])),
        (ValueError, r"one row for each row of X", lambda: Bowl.of(X, y[1:])),
        (ValueError, r"X has shape \(20,\).*X\[:, None\]", lambda: Bowl.of(X[:, 0], y)),
        (ValueError, "nothing in it", lambda: Bowl.of(X[:0], y[:0])),
        (ValueError, "nothing in it", lambda: Bowl.of(X, y[:, :0])),
        (ValueError, "y holds nan", lambda: Bowl.of(X, y * np.nan)),
        (TypeError, "X must hold real numbers", lambda: Bowl.of(X.astype(str), y)),
        (ValueError, r"^X goes up to 1e\+200 in column 0", lambda: Bowl.of([[1e200]], [[1.0]])),
        (ValueError, r"^y goes up to 1e\+200 in column 0", lambda: Bowl.of([[1.0]], [[1e200]])),
        (
            ValueError,
            r"^batches is empty: a bowl needs at least one \(X, y\)$",
            lambda: Bowl.from_batches([]),
        ),
        (TypeError, "^batches must be a list or a generator", lambda: Bowl.from_batches(3)),
        (
            TypeError,
            r"must be a pair \(X, y\), not a tuple of 3$",
            lambda: Bowl.from_batches([(X, y, y)]),
        ),
        (
            TypeError,
            r"must be a pair \(X, y\), not a ndarray$",
            lambda: Bowl.from_batches([np.ones((2, 3))]),
        ),
        (
            ValueError,
            "unit has shape .*; it takes one number a feature",
            lambda: Bowl.of(X, y).rescaled([1.0], [1.0, 2.0]),
        ),
        (ValueError, "unit must be above 0, but holds 0", lambda: Bowl.of(X, y).rescaled([1], [0])),
        (ValueError, "Take a larger unit", lambda: Bowl.of(X, y).rescaled([1e280], [1e-200])),
        (ValueError, "nothing in it", lambda: Bowl.from_batches([(X, y), (X[:0], y[:0])])),
        (
            ValueError,
            "one has d=1 features and k=1 outputs, the other d=2 and k=1",
            lambda: Bowl.of(X, y) + Bowl.of(np.hstack([X, X]), y),
        ),
        (TypeError, "unsupported operand", lambda: Bowl.of(X, y) + 1),
    ],
)
def test_bad_data_is_named(error, words, call):
    with pytest.raises(error, match=words):
        call()


@pytest.mark.parametrize(
    ("error", "words", "knobs"),
    [
        (ValueError, "learning_rate must be .* at least 0, not -1", {"learning_rate": -1}),
        (ValueError, "learning_rate must be .*, not nan", {"learning_rate": np.nan}),
        (TypeError, "learning_rate must be a number", {"learning_rate": "0.1"}),
        (ValueError, "n_steps must be at least 0", {"n_steps": -1}),
        (TypeError, "n_steps must be a whole number", {"n_steps": 1.0}),
        (ValueError, "W has shape .*, but X has 1 columns", {"W": [[1], [2]]}),
        (ValueError, r"this bowl needs \(1, 1\)", {"W": [[1, 2]], "b": [1, 2]}),
        (ValueError, r"b needs one number for each output", {"b": 0.758}),
        (ValueError, "W holds nan", {"W": [[np.nan]]}),
        (ValueError, 'must be "sum" or "mean"', {"reduction": "none"}),
    ],
)
def test_a_bad_path_is_named(error, words, knobs):
    with pytest.raises(error, match=words):
        Bowl.of(X, y).path(**{**START, "learning_rate": 0.1, "n_steps": 3} | knobs)


@pytest.mark.parametrize(
    ("error", "words", "rates"),
    [
        (ValueError, "learning_rates must be at least 0, but holds -0.1", [0.1, -0.1]),
        (ValueError, r"learning_rates holds nan at index \[1\]", [0.1, np.nan]),
        (ValueError, r"learning_rates has shape \(\)", 0.1),
        (ValueError, r"learning_rates has shape \(0,\)", []),
        (TypeError, "learning_rates must hold real numbers", ["0.1"]),
    ],
)
def test_bad_rates_are_named(error, words, rates):
    with pytest.raises(error, match=words):
        Bowl.of(X, y).paths(**START, learning_rates=rates, n_steps=3)


def test_a_loss_asked_for_with_wrong_shapes_is_named():
    bowl = Bowl.of(X, y)
    for W, b in (([0.3], [0.7]), ([[0.3]], 0.7), (np.ones((4, 1, 1)), np.ones((3, 1)))):
        with pytest.raises(ValueError, match=r"this bowl needs \(\.\.\., 1, 1\)"):
            bowl.loss(W, b)
