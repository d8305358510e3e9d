"""The chain rule against known numbers, finite differences and PyTorch."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tries import tries

from lrlib import forward, gradient, gradients, loss, loss_factor

CONVENTIONS = [
    {"reduction": reduction, "half": half}
    for reduction in ("sum", "mean")
    for half in (True, False)
]

# Source 1, "Deep Learning from Scratch", chapter 2: three samples, three features.
BOOK = {
    "X": np.array([[0.0, 1, 2], [3, 4, 5], [5, 6, 7]]),
    "y": np.array([[11.0], [27], [41]]),
    "W": np.array([[1.0], [2], [3]]),
    "b": np.array([2.0]),
}


def random_problem(seed=0, n=5, d=3, k=2, dtype=float):
    rng = np.random.default_rng(seed)
    shapes = [(n, d), (n, k), (d, k), (k,)]
    return [rng.standard_normal(shape).astype(dtype) for shape in shapes]


# ---- known numbers


def test_the_book_s_forward_pass_and_loss():
    P = forward(BOOK["X"], BOOK["W"], BOOK["b"])
    np.testing.assert_allclose(P, [[10], [28], [40]])
    assert loss(P, BOOK["y"]) == pytest.approx(1)


def test_the_book_s_gradients_are_those_of_the_sum_loss():
    g = gradients(**BOOK, reduction="sum")
    np.testing.assert_allclose(g.dLdP, [[-2], [2], [-2]])
    np.testing.assert_allclose(g.dLdW, [[-4], [-6], [-8]])
    np.testing.assert_allclose(g.dLdb, [-2])


def test_the_mean_gradient_is_the_sum_divided_by_n():
    g = gradients(**BOOK, reduction="mean")
    np.testing.assert_allclose(g.dLdW, np.array([[-4], [-6], [-8]]) / 3)
    np.testing.assert_allclose(g.dLdb, [-2 / 3])


def test_the_spreadsheet_step_of_the_gradient_descent_lesson():
    # Source 3: one point (14, 58), start (1, 1), learning rate 1e-4.
    g = gradients([[14]], [[58]], [[1]], [1])
    assert g.dLdb.item() == pytest.approx(-86)
    assert g.dLdW.item() == pytest.approx(-1204)
    assert 1 - 1e-4 * g.dLdb.item() == pytest.approx(1.0086)
    assert 1 - 1e-4 * g.dLdW.item() == pytest.approx(1.1204)


def test_dLdW_is_the_mean_over_the_samples_of_x_times_what_dLdb_averages():
    # Source 3: a -= lr * (x * dydb).mean(), b -= lr * dydb.mean().
    X, y, W, b = random_problem(d=1, k=1)
    dydb = 2 * (X * W + b - y)
    g = gradients(X, y, W, b)
    np.testing.assert_allclose(g.dLdW, [[(X * dydb).mean()]])
    np.testing.assert_allclose(g.dLdb, [dydb.mean()])


def test_two_outputs_of_the_miniflow_linear_node():
    P = forward([[-1, -2], [-1, -2]], [[2, -3], [2, -3]], [-3, -5])
    np.testing.assert_allclose(P, [[-9, 4], [-9, 4]])
    assert forward([[6, 14, 3]], [[0.5], [0.25], [1.4]], [2]).item() == pytest.approx(12.7)


def test_the_miniflow_mean_squared_error():
    assert loss([[4.5], [5], [10]], [[1], [2], [3]]) == pytest.approx(23.4166666667)


# ---- conventions


def test_every_convention_is_one_number():
    assert loss_factor(4, reduction="sum") == 1
    assert loss_factor(4, reduction="sum", half=True) == 0.5
    assert loss_factor(4) == 0.25
    assert loss_factor(4, half=True) == 0.125
    assert loss_factor(4, 2) == 0.125  # the mean over all n k entries, as PyTorch's


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_loss_and_gradient_scale_with_that_number(convention):
    X, y, W, b = random_problem()
    c = loss_factor(5, 2, **convention)
    P = forward(X, W, b)
    assert loss(P, y, **convention) == pytest.approx(c * loss(P, y, reduction="sum"))
    for ours, of_sum in zip(
        gradient(X, y, W, b, **convention), gradient(X, y, W, b, reduction="sum"), strict=True
    ):
        np.testing.assert_allclose(ours, c * of_sum)


# ---- the factors


def test_the_factors_have_their_shapes_and_multiply_to_the_gradients():
    X, y, W, b = random_problem(n=5, d=3, k=2)
    g = gradients(X, y, W, b)
    assert [part.shape for part in g] == [(5, 2), (5, 2), (3, 5), (5, 2), (3, 2), (2,), (5, 3)]
    np.testing.assert_array_equal(g.dNdW, X.T)
    np.testing.assert_allclose(g.dNdW @ (g.dLdP * g.dPdN), g.dLdW)
    np.testing.assert_allclose((g.dLdP * g.dPdb).sum(axis=0), g.dLdb)


def test_dLdW_is_the_sum_of_one_outer_product_for_each_sample():
    X, y, W, b = random_problem()
    g = gradients(X, y, W, b)
    outer = sum(np.outer(x, r) for x, r in zip(X, g.dLdP, strict=True))
    np.testing.assert_allclose(g.dLdW, outer)


def test_the_gradient_of_a_batch_is_the_sum_of_the_gradients_of_its_samples():
    X, y, W, b = random_problem()
    each = [gradient(X[i : i + 1], y[i : i + 1], W, b, reduction="sum") for i in range(len(X))]
    whole = gradient(X, y, W, b, reduction="sum")
    np.testing.assert_allclose(sum(dLdW for dLdW, _ in each), whole[0])
    np.testing.assert_allclose(sum(dLdb for _, dLdb in each), whole[1])


def test_gradient_is_the_pair_out_of_gradients():
    for convention in CONVENTIONS:
        g = gradients(*random_problem(), **convention)
        dLdW, dLdb = gradient(*random_problem(), **convention)
        np.testing.assert_allclose(dLdW, g.dLdW)
        np.testing.assert_allclose(dLdb, g.dLdb)


# ---- independent referees


def slope(f, array, step=1e-4):
    """df/darray by central differences: exact for a quadratic, up to rounding."""
    result = np.empty_like(array)
    for index in np.ndindex(array.shape):
        up, down = array.copy(), array.copy()
        up[index] += step
        down[index] -= step
        result[index] = (f(up) - f(down)) / (2 * step)
    return result


@tries(40)
@given(
    seed=st.integers(0, 10**6),
    n=st.integers(1, 6),
    d=st.integers(1, 4),
    k=st.integers(1, 3),
    convention=st.sampled_from(CONVENTIONS),
)
def test_the_gradients_are_the_slopes_of_the_loss(seed, n, d, k, convention):
    X, y, W, b = random_problem(seed, n, d, k)
    g = gradients(X, y, W, b, **convention)

    def L(X=X, W=W, b=b, P=None):
        return loss(forward(X, W, b) if P is None else P, y, **convention)

    close = {"rtol": 1e-6, "atol": 1e-7}
    np.testing.assert_allclose(g.dLdW, slope(lambda W: L(W=W), W), **close)
    np.testing.assert_allclose(g.dLdb, slope(lambda b: L(b=b), b), **close)
    np.testing.assert_allclose(g.dLdX, slope(lambda X: L(X=X), X), **close)
    np.testing.assert_allclose(g.dLdP, slope(lambda P: L(P=P), forward(X, W, b)), **close)


@pytest.mark.parametrize("reduction", ["sum", "mean"])
def test_pytorch_s_autograd_agrees(reduction):
    torch = pytest.importorskip("torch")
    X, y, W, b = random_problem(n=7, d=3, k=2)
    tX, tW, tb = (torch.tensor(value, requires_grad=True) for value in (X, W, b))
    tP = tX @ tW + tb
    tP.retain_grad()
    tL = torch.nn.MSELoss(reduction=reduction)(tP, torch.tensor(y))
    tL.backward()
    g = gradients(X, y, W, b, reduction=reduction)
    assert loss(forward(X, W, b), y, reduction=reduction) == pytest.approx(tL.item(), rel=1e-12)
    for ours, theirs in [(g.dLdP, tP), (g.dLdW, tW), (g.dLdb, tb), (g.dLdX, tX)]:
        np.testing.assert_allclose(ours, theirs.grad.numpy(), rtol=1e-10)


# ---- legitimate edges


def test_a_single_sample_is_enough():
    assert gradient([[2.0]], [[1.0]], [[3.0]], [0.0])[0].item() == 20


def test_float32_stays_float32():
    problem = random_problem(dtype=np.float32)
    assert {part.dtype for part in gradients(*problem)} == {np.dtype(np.float32)}
    assert forward(problem[0], *problem[2:]).dtype == np.float32


@pytest.mark.parametrize("dtype", [int, bool, np.uint8, np.float16])
def test_other_numbers_are_computed_in_float64(dtype):
    X, y = np.array([[1], [0]], dtype), np.array([[0], [1]], dtype)
    dLdW, dLdb = gradient(X, y, [[1]], [1])
    assert (dLdW.dtype, dLdb.dtype) == (np.float64, np.float64)
    assert (dLdW.item(), dLdb.item()) == (2, 2)


def test_small_integers_do_not_wrap_around():
    assert loss(np.array([[200]], np.uint8), np.array([[201]], np.uint8)) == 1


def test_arrays_of_any_layout_give_the_same():
    X, y, W, b = random_problem()
    wide = np.repeat(X, 2, axis=1)[:, ::2]
    for other in (wide, np.asfortranarray(X), X[::-1][::-1], X.tolist()):
        np.testing.assert_allclose(gradient(other, y, W, b)[0], gradient(X, y, W, b)[0])


def test_inputs_may_be_read_only_and_cannot_be_changed_through_the_result():
    problem = random_problem()
    for array in problem:
        array.flags.writeable = False
    g = gradients(*problem)
    with pytest.raises(ValueError, match="read-only"):
        g.dNdW[:] = 0
    X, y, W, b = random_problem()
    with pytest.raises(ValueError, match="read-only"):
        gradients(X, y, W, b).dNdW[:] = 0


# ---- bad input


def test_y_without_its_column_axis_is_named_before_it_broadcasts():
    X, y, W, b = random_problem(n=20, d=1, k=1)
    words = r"y has shape \(20,\).*P.*\(20, 1\).*silently become \(20, 20\).*write y\[:, None\]"
    for call in (gradient, gradients):
        with pytest.raises(ValueError, match=words):
            call(X, y[:, 0], W, b)
    with pytest.raises(ValueError, match=words):
        loss(forward(X, W, b), y[:, 0])


def test_y_lying_on_its_side_is_named_before_it_broadcasts():
    X, y, W, b = random_problem(n=20, d=1, k=1)
    with pytest.raises(ValueError, match=r"\(1, 20\).*become \(20, 20\).*write y\.T"):
        gradient(X, y.T, W, b)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("X", np.ones(3), r"X has shape \(3,\).*write X\[:, None\]"),
        ("X", np.ones((3, 0)), r"X has shape \(3, 0\): there is nothing in it"),
        ("X", np.ones((0, 3)), r"X has shape \(0, 3\): there is nothing in it"),
        ("X", np.ones((3, 3, 1)), r"X has shape \(3, 3, 1\), but needs rows and columns"),
        ("X", [[1, 2, 3], [4, 5]], "X is not a table: its rows differ in length"),
        ("X", np.diag([1, 1, np.nan]), r"X holds nan at index \[2, 2\]: drop that row"),
        ("y", np.full((3, 1), -np.inf), r"y holds -inf at index \[0, 0\]"),
        ("y", np.ma.masked_equal(BOOK["y"], 27), "y has masked entries"),
        ("y", np.ones((2, 1)), r"\(2, 1\).*\(3, 1\).*cannot be formed.*one row for each row"),
        ("y", np.ones((3, 2)), r"\(3, 2\).*\(3, 1\).*silently become \(3, 2\)"),
        ("W", np.ones((2, 1)), r"W has shape \(2, 1\), but X has 3 columns.*shape \(3, 1\)"),
        ("W", np.ones(3), r"W has shape \(3,\).*write W\[:, None\]"),
        ("W", 2.0, r"W has shape \(\), but needs rows and columns"),
        ("b", 2.0, r"b has shape \(\), but W has shape \(3, 1\).*shape \(1,\)"),
        ("b", np.ones((1, 1)), r"b has shape \(1, 1\)"),
        ("b", [np.nan], r"b holds nan at index \[0\]"),
    ],
)
def test_wrong_shapes_and_values_are_named(name, value, words):
    for call in (gradient, gradients):
        with pytest.raises(ValueError, match=words):
            call(**{**BOOK, name: value})


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ([["a"], ["b"], ["c"]], "y must hold real numbers, but its dtype is <U1"),
        ([[1], [2], [None]], "y must hold real numbers, but its dtype is object"),
        (np.ones((3, 1), complex), "y must hold real numbers, but its dtype is complex128"),
        (np.ones((3, 1), "datetime64[D]"), "y must hold real numbers, but its dtype is datetime"),
    ],
)
def test_what_is_no_number_is_a_type_error(value, words):
    with pytest.raises(TypeError, match=words):
        gradient(**{**BOOK, "y": value})


@pytest.mark.parametrize(
    ("error", "words", "call"),
    [
        (ValueError, '"sum" or "mean", not \'none\'', lambda: loss_factor(3, reduction="none")),
        (ValueError, "not None", lambda: loss_factor(3, reduction=None)),
        (TypeError, "half must be True or False, not 0.5", lambda: loss_factor(3, half=0.5)),
        (ValueError, "n must be at least 1", lambda: loss_factor(0)),
        (TypeError, "k must be a whole number", lambda: loss_factor(1, 1.5)),
        (ValueError, "P has shape", lambda: loss(np.ones(3), np.ones(3))),
    ],
)
def test_a_convention_that_does_not_exist_is_named(error, words, call):
    with pytest.raises(error, match=words):
        call()


def test_bad_values_are_found_without_a_warning():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for bad in (np.nan, np.inf):
            with pytest.raises(ValueError, match="holds"):
                gradient(**{**BOOK, "y": BOOK["y"] * bad})
