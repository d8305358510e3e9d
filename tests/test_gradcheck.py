"""Measured slopes against slopes worked out by hand, and each verdict against its own fault."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tries import tries

from lrlib import check_gradient, gradient, numerical_gradient, relative_error
from lrlib._factors import Sizes
from lrlib._measure import down_the_slope, place_of

# Source 1, "Deep Learning from Scratch", chapter 2. (`right` is its mean gradient, by hand.)
X = np.array([[0.0, 1, 2], [3, 4, 5], [5, 6, 7]])
y = np.array([[11.0], [27], [41]])
W = np.array([[1.0], [2], [3]])
b = np.array([2.0])
SUM = np.array([[-4.0], [-6], [-8]]), np.array([-2.0])
RIGHT = SUM[0] / 3, SUM[1] / 3


def mse(W, b):
    return np.mean((X @ W + b - y) ** 2)


def sse(W, b):
    return np.sum((X @ W + b - y) ** 2)


def scaled(gradient, factor):
    return tuple(factor * part for part in gradient)


def judged(gradient, loss=mse, n=3, at=(W, b)):
    return check_gradient(loss, gradient, *at, n=n)


# ---- measuring


@pytest.mark.parametrize("method", ["central", "forward"])
def test_the_measured_slopes_are_those_of_the_book(method):
    dLdW, dLdb = numerical_gradient(mse, W, b, method=method)
    np.testing.assert_allclose(dLdW, RIGHT[0], rtol=1e-6)
    np.testing.assert_allclose(dLdb, RIGHT[1], rtol=1e-6)
    assert (dLdW.shape, dLdb.shape) == ((3, 1), (1,))


@tries(40)
@given(
    shape=st.tuples(*[st.integers(1, 4)] * 3),
    seed=st.integers(0, 1000),
    reduction=st.sampled_from(["sum", "mean"]),
)
def test_measured_and_derived_agree_for_every_shape(shape, seed, reduction):
    n, d, k = shape
    rng = np.random.default_rng(seed)
    X, y, W, b = (rng.standard_normal(s) for s in [(n, d), (n, k), (d, k), (k,)])
    how = {"sum": np.sum, "mean": np.mean}[reduction]

    def loss(W, b):
        return how((X @ W + b - y) ** 2)

    ours = gradient(X, y, W, b, reduction=reduction)
    measured = numerical_gradient(loss, W, b)
    scale = max(1.0, loss(W, b), *(np.abs(part).max() for part in ours))
    for one, other in zip(ours, measured, strict=True):
        np.testing.assert_allclose(one, other, atol=1e-8 * scale)
    assert check_gradient(loss, ours, W, b)


def test_forward_is_off_by_half_the_bend_times_the_step_and_central_of_a_square_by_nothing():
    # (a + h)^2 - a^2 = 2 a h + h^2, so forward gives 2 a + h.
    assert numerical_gradient(np.square, 3.0, step=0.5, method="forward") == (6.5,)
    assert numerical_gradient(np.square, 3.0, step=0.5) == (6.0,)


def test_central_is_off_by_a_sixth_of_the_third_derivative_times_the_step_squared():
    # ((a + h)^3 - (a - h)^3) / 2h = 3 a^2 + h^2.
    assert numerical_gradient(lambda a: a**3, 2.0, step=0.5) == (12.25,)


def test_every_array_gets_slopes_of_its_own_shape_and_a_number_gets_a_number():
    shapes = [(), (3,), (2, 3), (2, 1, 2)]
    arrays = [np.full(shape, 2.0) for shape in shapes]

    def loss(*arrays):
        return sum(np.sum(array**2) for array in arrays)

    measured = numerical_gradient(loss, *arrays)
    assert [np.shape(slope) for slope in measured] == shapes
    assert isinstance(measured[0], float)
    assert all(slope == pytest.approx(4) for part in measured for slope in np.ravel(part))


def test_a_number_goes_in_as_a_number():
    def loss(a):
        assert f"{a:.1f}"
        return a * a

    assert numerical_gradient(loss, 1) == pytest.approx((2.0,))


def test_large_and_small_numbers_are_nudged_by_their_size():
    for a in (1e-9, 1.0, 1e9):
        assert numerical_gradient(lambda a: 3 * a, a)[0] == pytest.approx(3, rel=1e-6)


def test_nothing_of_the_caller_s_is_changed():
    kept = W.copy(), b.copy()
    check_gradient(mse, lambda W, b: [W.fill(0), b.fill(0)] and RIGHT, W, b)
    numerical_gradient(mse, W, b, method="forward")
    np.testing.assert_array_equal(W, kept[0])
    np.testing.assert_array_equal(b, kept[1])


def test_integers_lists_and_strided_arrays_are_measured_as_they_are():
    wide = np.arange(12.0).reshape(3, 4)[:, ::2]
    for array in ([1, 2], np.array([1, 2]), wide, wide.T, np.asfortranarray(wide)):
        (slope,) = numerical_gradient(lambda a: np.sum(a**2), array)
        np.testing.assert_allclose(slope, 2 * np.asarray(array), rtol=1e-8, atol=1e-8)


def test_float32_parameters_are_nudged_in_float64():
    (slope,) = numerical_gradient(lambda W: mse(W, b), W.astype(np.float32))
    assert slope.dtype == np.float64
    np.testing.assert_allclose(slope, RIGHT[0], rtol=1e-8)


def test_a_loss_computed_in_float32_gets_wider_steps_and_more_tolerance():
    def coarse(W, b):
        X32, y32, W32, b32 = (np.float32(part) for part in (X, y, W, b))
        return np.mean((X32 @ W32 + b32 - y32) ** 2)

    np.testing.assert_allclose(numerical_gradient(coarse, W, b)[0], RIGHT[0], rtol=1e-3)
    assert judged(RIGHT, coarse)
    assert judged(SUM, coarse).fault == "factor"


@pytest.mark.parametrize(("off", "right"), [(1e-6, True), (1e-5, False), (-1e-5, False)])
def test_a_gradient_may_be_off_by_a_few_millionths_and_no_more(off, right):
    assert bool(judged(scaled(RIGHT, 1 + off))) == right


def test_a_gradient_in_float32_may_be_right():
    assert judged(tuple(np.float32(part) for part in RIGHT))


# ---- input validation


@pytest.mark.parametrize(
    "error, words, call",
    [
        (ValueError, "too small", lambda: numerical_gradient(mse, W, b, step=1e-18)),
        (ValueError, "above 0", lambda: numerical_gradient(mse, W, b, step=0)),
        (TypeError, "step must be a number", lambda: numerical_gradient(mse, W, b, step="1")),
        (ValueError, "not 'middle'", lambda: numerical_gradient(mse, W, b, method="middle")),
        (ValueError, "no array to nudge", lambda: numerical_gradient(mse)),
        (TypeError, "must be a function", lambda: numerical_gradient(mse(W, b), W, b)),
        (TypeError, "returned None", lambda: numerical_gradient(lambda W: None, W)),
        (TypeError, "what your loss returns must", lambda: numerical_gradient(lambda W: "1", W)),
        (ValueError, "sum or a mean", lambda: numerical_gradient(lambda W: W**2, W)),
        (ValueError, "your loss is nan", lambda: numerical_gradient(lambda W: np.nan, W)),
        (ValueError, "in place", lambda: numerical_gradient(lambda W: W.sort() or 1.0, W)),
        (ValueError, "W holds nan", lambda: numerical_gradient(mse, W * np.nan, b)),
        (TypeError, "W must hold real", lambda: numerical_gradient(mse, [["x"]], b)),
        (ValueError, "nothing in it", lambda: numerical_gradient(mse, W, [])),
        (TypeError, "a pair, (dLdW, dLdb)", lambda: check_gradient(mse, RIGHT[0], W, b)),
        (TypeError, "tuple of 1", lambda: check_gradient(mse, RIGHT[:1], W, b)),
        (TypeError, "dLdb must hold", lambda: check_gradient(mse, (RIGHT[0], ...), W, b)),
        (ValueError, "dLdb is not a", lambda: check_gradient(mse, (W, [[1], [1, 2]]), W, b)),
        (TypeError, "n must be", lambda: judged(RIGHT, n=3.5)),
        (ValueError, "tolerance", lambda: check_gradient(mse, RIGHT, W, b, tolerance=-1)),
        (ValueError, "claimed has shape", lambda: relative_error([1, 2], [[1, 2]])),
    ],
)
def test_the_door_says_what_is_wrong(error, words, call):
    with pytest.raises(error) as caught:
        call()
    assert words in str(caught.value)


def test_an_error_of_the_loss_s_own_comes_through():
    with pytest.raises(ZeroDivisionError):
        numerical_gradient(lambda a: 1 / 0, 1.0)
    with pytest.raises(ValueError, match="matmul"):
        numerical_gradient(lambda W: np.sum(X @ W.T), W)


# ---- relative error


def test_the_relative_error_is_a_part_of_the_largest_number():
    assert relative_error([3, 0], [4, 0]) == 0.25
    assert relative_error([4, 1e-12], [4, 0]) == pytest.approx(2.5e-13)
    assert relative_error([[0]], [[0]]) == 0
    assert relative_error(1, -1) == 2


NUMBERS = st.lists(st.integers(-9, 9), min_size=3, max_size=3).map(np.array)


@tries(40)
@given(one=NUMBERS, other=NUMBERS)
def test_the_relative_error_is_the_same_whichever_of_the_two_is_claimed(one, other):
    gap, largest = max(abs(one - other)), max(*abs(one), *abs(other))
    for claimed, measured in ((one, other), (other, one), (8 * one, 8 * other)):
        assert relative_error(claimed, measured) == (gap / largest if largest else 0)


def test_the_errors_of_a_check_are_the_relative_errors_of_its_arrays():
    for factor, error in ((-1, 2), (0, 1), (1 / 4, 3 / 4), (4, 3 / 4)):
        assert judged(scaled(RIGHT, factor)).errors == pytest.approx((error, error), abs=1e-6)
    level = check_gradient(lambda a, b: a, (1.0, 0.5), 2.0, 3.0)  # b has the slope 0
    assert level.errors == pytest.approx((0, 1), abs=1e-6)


# ---- the verdict


def test_a_right_gradient_is_right_and_true():
    check = judged(RIGHT)
    assert check
    assert (check.right, check.fault) == (True, "")
    assert str(check) == check.verdict == "Right: dLdW and dLdb agree with the measured slopes."
    assert max(check.errors) < 1e-8
    np.testing.assert_allclose(check.measured[0], RIGHT[0])


def one_more(entry):
    dLdW = RIGHT[0].copy()
    dLdW[entry, 0] += 0.1
    return dLdW, RIGHT[1]


@pytest.mark.parametrize(
    "gradient, fault, words",
    [
        (SUM, "factor", "exactly 3 times the measured slopes, and 3 is n"),
        (scaled(RIGHT, 1 / 3), "factor", "exactly 1/3 of the measured slopes, and 1/3 is 1/n"),
        (scaled(RIGHT, 2), "factor", "exactly 2 times the measured slopes. Does the loss have a"),
        (scaled(RIGHT, 1 / 2), "factor", "1/2 of the measured slopes. The derivative of a square"),
        (scaled(RIGHT, 6), "factor", "6 times the measured slopes, and 6 is 2n, with n = 3"),
        (scaled(RIGHT, 1.5), "factor", "1.5 times the measured slopes, and 1.5 is n/2"),
        (scaled(RIGHT, 7.3), "factor", "exactly 7.3 times the measured slopes."),
        (scaled(RIGHT, -1), "sign", "dLdW and dLdb are exactly minus the measured slopes"),
        (scaled(RIGHT, -3), "factor", "minus 3 times the measured slopes, and 3 is n"),
        ((SUM[0], RIGHT[1]), "factor", "dLdW is exactly 3 times"),
        ((RIGHT[0], -RIGHT[1]), "sign", "dLdb is exactly minus the measured slopes"),
        (
            (RIGHT[0], 0 * b),
            "zero",
            "dLdb is zero, but the loss does change with b: the measured slope is -0.6667",
        ),
        ((RIGHT[0].T, RIGHT[1]), "transposed", "(1, 3), but W has shape (3, 1): it is transposed"),
        ((SUM[0].T, RIGHT[1]), "transposed", "write .T. And then it is exactly 3 times"),
        ((RIGHT[0].T + [[1, 0, 2]], RIGHT[1]), "transposed", "more is wrong"),
        ((RIGHT[0].ravel(), RIGHT[1]), "shape", ".reshape(3, 1) puts them in form"),
        ((RIGHT[0], np.ones((3, 1))), "shape", "still one for each sample"),
        ((RIGHT[0], np.ones((2, 2, 2))), "shape", "a gradient has the shape of its parameter"),
        (
            one_more(1),
            "one entry",
            "One entry of dLdW is off, the others are right. At [1, 0] yours is -1.9",
        ),
        ((RIGHT[0], RIGHT[1] + 0.3), "one entry", "dLdb is off: yours is -0.3667, the measured"),
        (((RIGHT[0] + [[0.1], [0.2], [0]]), RIGHT[1]), "entries", "2 of 3 entries of dLdW are off"),
        ((RIGHT[0] * np.nan, RIGHT[1]), "not finite", "dLdW holds numbers that are NaN"),
    ],
)
def test_each_fault_gets_its_own_words(gradient, fault, words):
    check = judged(gradient)
    assert not check
    assert (check.right, check.fault) == (False, fault)
    assert words in check.verdict
    assert check.verdict.startswith("Wrong: ")


def test_what_is_right_is_said_beside_what_is_wrong():
    assert judged((SUM[0], RIGHT[1])).verdict.endswith("The rest, dLdb, is right.")


def test_without_n_a_factor_is_a_number():
    def hidden(W, b):  # its data are nowhere to be found
        X, y = np.array([[1.0], [2], [4]]), np.array([[3.0], [1], [5]])
        return np.mean((X @ W + b - y) ** 2)

    X, y, W, b = np.array([[1.0], [2], [4]]), np.array([[3.0], [1], [5]]), [[0.5]], [1.0]
    summed = gradient(X, y, W, b, reduction="sum")
    assert check_gradient(hidden, summed, W, b).verdict == (
        "Wrong: dLdW and dLdb are exactly 3 times the measured slopes. If 3 is the number of "
        "samples, hand in n=3: then the check tells more."
    )
    assert judged(SUM, n=None).verdict == judged(SUM).verdict  # here they are found


def test_a_missing_1_over_n_is_told_from_a_missing_1_over_d():
    # Source 1 has three samples and three features: six samples tell which 3 it was.
    X6, y6 = np.vstack([X, X]), np.vstack([y, y])
    summed = gradient(X6, y6, W, b, reduction="sum")
    check = check_gradient(lambda W, b: np.mean((X6 @ W + b - y6) ** 2), summed, W, b, n=6)
    assert "6 times the measured slopes, and 6 is n" in check.verdict


def test_a_square_transposed_gradient_has_the_right_shape_and_is_found():
    rng = np.random.default_rng(0)
    X, y, W, b = (rng.standard_normal(s) for s in [(5, 2), (5, 2), (2, 2), (2,)])
    dLdW, dLdb = gradient(X, y, W, b)
    check = check_gradient(lambda W, b: np.mean((X @ W + b - y) ** 2), (dLdW.T, dLdb), W, b)
    assert check.fault == "transposed"
    assert "write .T" in check.verdict


@pytest.mark.parametrize("start", [0.0, 9.0, -30.0])
@pytest.mark.parametrize("hidden", [False, True])
def test_the_sign_of_the_error_alone_is_told_from_a_gradient_that_is_constant(start, hidden):
    rng = np.random.default_rng(3)
    X = rng.normal(size=(40, 3)) + 2
    y = X @ [[1.0], [2.0], [3.0]] + rng.normal(size=(40, 1))
    W, b = np.full((3, 1), start), np.full(1, start)

    def loss(W, b):
        return np.mean((X @ W + b - y) ** 2)

    def signs(W, b):
        s = np.sign(X @ W + b - y)
        return X.T @ s / 40, s.mean(axis=0)

    class Hidden:  # what it reads can't be found
        __slots__ = ("function",)

        def __call__(self, W, b):
            return self.function(W, b)

    functions = [loss, signs]
    for i, function in enumerate(functions if hidden else ()):
        functions[i] = Hidden()
        functions[i].function = function
    words = check_gradient(*functions, W, b).verdict
    assert "np.sign" in words or "the sign of P - y stands for" in words or "a sign," in words
    assert "Does it use" not in words and "other data" not in words
    same = signs(W, b)
    words = check_gradient(functions[0], lambda W, b: same, W, b).verdict
    assert words.endswith("Does it use W and b?")


def test_a_forgotten_penalty_is_a_missing_term():
    check = judged(RIGHT, lambda W, b: mse(W, b) + 0.1 * np.sum(W**2))
    assert check.fault == "missing term"
    assert "yours plus 0.2 times W" in check.verdict


def test_the_third_place_is_the_lowest_along_the_slopes():
    X, y = np.array([[1.0], [2], [4]]), np.array([[3.0], [1], [5]])

    def loss(W, b):
        return np.mean((X @ W + b - y) ** 2)

    def right(arrays):
        return gradient(X, y, *arrays)

    start = [np.array([[7.0]]), np.array([-3.0])]
    place, _ = place_of(loss, start, ["W", "b"], right(start), Sizes(3, 1, 1), None, 1e-6)
    (third,) = down_the_slope(loss, lambda at: [-one for one in right(at)], place, ["W", "b"], 1e-6)
    along = sum(np.sum(a.right * c.right) for a, c in zip(place.parts, third.parts, strict=True))
    assert abs(along) < 1e-6 * sum(np.sum(part.right**2) for part in place.parts)


def test_at_the_minimum_every_factor_fits_and_the_verdict_says_so():
    A = np.column_stack([X, np.ones(3)])
    *best, b_best = np.linalg.lstsq(A, y - [[1], [0], [-1]], rcond=None)[0]
    check = judged(
        (np.zeros((3, 1)), np.zeros(1)),
        lambda W, b: np.mean((X @ W + b - y + [[1], [0], [-1]]) ** 2),
        at=(np.array(best), b_best),
    )
    assert check.right
    assert "as far as this place can tell" in check.verdict


def test_a_gradient_that_is_not_zero_at_the_minimum_is_wrong():
    check = check_gradient(lambda a: a**2, 5.0, 0.0)
    assert check.verdict.startswith("Wrong: dLda is off: yours is 5, the measured slope 0.")


def test_a_random_loss_is_no_measure():
    rng = np.random.default_rng(0)
    check = judged(RIGHT, lambda W, b: mse(W, b) + rng.normal())
    assert (check.right, check.fault) == (False, "unclear")
    assert "may be random" in check.verdict


def test_a_step_too_wide_for_the_bend_is_no_measure():
    assert check_gradient(lambda a: a**4, 4.0, 1.0, step=0.5).fault == "unclear"


def test_the_arrays_are_called_what_the_loss_calls_them():
    def loss(slope, *others):
        return slope**2 + others[0] ** 2

    verdict = check_gradient(loss, (2.0, 99.0), 1.0, 1.0).verdict
    assert "dLdarray2 is off" in verdict
    assert "The rest, dLdslope, is right." in verdict


def test_one_array_needs_no_tuple():
    assert check_gradient(lambda a: a**3, 12.0, 2.0)
    assert check_gradient(lambda a: a**3, lambda a: 3 * a**2, 2.0)
    assert not check_gradient(lambda a: a**3, lambda a: a**2, 2.0)


def test_a_consistent_gradient_of_a_broadcast_loss_is_right_of_that_loss():
    # What notebook 09 warns of: the check cannot know that the loss is not the one you meant.
    flat = y[:, 0]  # (3,)
    x = X[:, 1:2]

    def loss(a, b):
        return np.mean((a * x + b - flat) ** 2)

    def own(a, b):
        R = a * x + b - flat  # (3, 3)
        return np.mean(2 * R * x), np.mean(2 * R)

    assert check_gradient(loss, own, 1.0, 2.0)


def test_no_warning_leaks():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        judged(RIGHT)
        judged((RIGHT[0] * np.inf, RIGHT[1]))
        judged(scaled(RIGHT, 1e300))


def test_a_printed_verdict_is_folded():
    check = judged(SUM)
    assert max(map(len, str(check).splitlines())) <= 88
    assert str(check).replace("\n", " ") == check.verdict


def test_central_differences_cost_two_losses_for_every_number():
    calls = []
    numerical_gradient(lambda W: float(calls.append(W) or W.sum()), np.zeros((50, 2)))
    assert len(calls) == 201
