"""Backpropagation through any graph: known numbers, `linear`, finite differences, PyTorch."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tries import tries

from lrlib import gradient_descent, graph, linear, numerical_gradient
from lrlib.graph import (
    MSE,
    Input,
    Linear,
    Node,
    Sigmoid,
    backward,
    forward,
    gradient_step,
    topological_order,
)


def inputs(**values):
    return [Input(value, name=name) for name, value in values.items()]


def line(X, y, W, b):
    """The inputs W and b of the mean squared error of a line, and the error."""
    X, y, W, b = inputs(X=X, y=y, W=W, b=b)
    return W, b, MSE(Linear(X, W, b, name="P"), y, name="loss")


def two_years(W=2.0, b=1.0):
    """One rule applied twice: W and b are read by two nodes each."""
    X, y, W, b = inputs(X=[[0.0], [1.0]], y=[[2.0], [3.0]], W=[[W]], b=[b])
    h = Linear(X, W, b, name="h")
    return X, W, b, h, MSE(Linear(h, W, b, name="P"), y, name="loss")


# ---- source 2, a well-known lesson on backpropagation: its numbers


def test_source_2_s_linear_node():
    X, W, b = inputs(X=[[6, 14, 3]], W=[[0.5], [0.25], [1.4]], b=[2])
    assert forward(Linear(X, W, b)) == pytest.approx(12.7)


def test_source_2_s_linear_node_on_a_batch():
    X, W, b = inputs(X=[[-1, -2], [-1, -2]], W=[[2, -3], [2, -3]], b=[-3, -5])
    np.testing.assert_allclose(forward(Linear(X, W, b)), [[-9, 4], [-9, 4]])


def test_source_2_s_mean_squared_error():
    P, y = inputs(P=[4.5, 5, 10], y=[1, 2, 3])
    assert forward(MSE(P, y)) == pytest.approx(23.4166667, abs=1e-7)


def through_a_sigmoid(X, y, W, b):
    X, y, W, b = inputs(X=X, y=y, W=W, b=b)
    loss = MSE(Sigmoid(Linear(X, W, b)), y)
    forward(loss)
    backward(loss)
    return W.gradient, b.gradient, X.gradient


def test_source_2_s_gradients_through_a_sigmoid():
    X, y, W, b = [[-1, -2], [-1, -2]], [[1], [2]], [[2], [3]], [-3]
    dLdW, dLdb, _ = through_a_sigmoid(X, y, W, b)
    np.testing.assert_allclose(dLdW, [[5.01028709e-05], [1.00205742e-04]], rtol=1e-8)
    np.testing.assert_allclose(dLdb, [-5.01028709e-05], rtol=1e-8)


def test_the_same_with_rows_that_differ_by_a_loop_over_them():
    X, y, W, b = [[-1, -2], [1, 0.5]], [[1], [2]], [[2], [3]], [-3]
    dLdW, dLdb, dLdX = through_a_sigmoid(X, y, W, b)
    by_hand = []
    for row, (target,) in zip(X, y, strict=True):
        z = row[0] * 2 + row[1] * 3 - 3
        p = 1 / (1 + np.exp(-z))
        by_hand.append(2 / 2 * (p - target) * p * (1 - p))
    np.testing.assert_allclose(
        dLdW[:, 0], [sum(g * r[j] for g, r in zip(by_hand, X, strict=True)) for j in (0, 1)]
    )
    np.testing.assert_allclose(dLdb, [sum(by_hand)])
    np.testing.assert_allclose(dLdX, [[2 * g, 3 * g] for g in by_hand])


def test_y_without_its_column_is_refused_not_broadcast():
    # Source 2's two rows are equal: stretched to (2, 2), its loss would come out the same.
    _, _, loss = line([[1.0], [2.0]], [1.0, 2.0], [[1.0]], [0.0])
    with pytest.raises(ValueError, match=r"y has shape \(2,\).*become \(2, 2\).*y\[:, None\]"):
        forward(loss)


# ---- against linear.py, finite differences and PyTorch


@pytest.mark.parametrize("shape", [(1, 1, 1), (5, 3, 2), (4, 1, 3), (2, 6, 1)])
def test_one_linear_node_is_linear_py(shape):
    n, d, k = shape
    rng = np.random.default_rng(n)
    X, y, W, b = (rng.standard_normal(s) for s in [(n, d), (n, k), (d, k), (k,)])
    node_W, node_b, loss = line(X, y, W, b)
    assert forward(loss) == pytest.approx(linear.loss(linear.forward(X, W, b), y), rel=1e-14)
    backward(loss)
    expected = linear.gradients(X, y, W, b)
    np.testing.assert_allclose(node_W.gradient, expected.dLdW, rtol=1e-12)
    np.testing.assert_allclose(node_b.gradient, expected.dLdb, rtol=1e-12)
    P = loss.inbound[0]
    np.testing.assert_allclose(P.gradient, expected.dLdP, rtol=1e-12)
    np.testing.assert_allclose(P.inbound[0].gradient, expected.dLdX, rtol=1e-12)


@st.composite
def graphs(draw):
    """A graph of up to five steps on 2 by 2 tables, in which any node may be read many times."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    tables = [Input(rng.uniform(-0.6, 0.6, (2, 2)), name=f"A{i}") for i in range(2)]
    biases = [Input(rng.uniform(-0.6, 0.6, 2), name=f"b{i}") for i in range(2)]
    for _ in range(draw(st.integers(1, 5))):
        pick = st.sampled_from(tables)
        if draw(st.booleans()):
            tables.append(Linear(draw(pick), draw(pick), draw(st.sampled_from(biases))))
        else:
            tables.append(Sigmoid(draw(pick)))
    return MSE(tables[-1], draw(st.sampled_from(tables)))


def leaves(loss):
    return [node for node in topological_order(loss) if isinstance(node, Input)]


def measured(loss):
    """The loss's slope at every input, by nudging it."""
    nodes = leaves(loss)

    def at(*values):
        for node, value in zip(nodes, values, strict=True):
            node.value = value
        return forward(loss)

    here = [node.value for node in nodes]
    slopes = numerical_gradient(at, *here)
    at(*here)
    return slopes


@tries(60)
@given(loss=graphs())
def test_drawn_graphs_agree_with_finite_differences(loss):
    slopes = measured(loss)
    backward(loss)
    largest = max(np.abs(slope).max() for slope in slopes)
    for node, slope in zip(leaves(loss), slopes, strict=True):
        np.testing.assert_allclose(node.gradient, slope, rtol=0, atol=1e-7 * (1 + largest))


def by_pytorch(loss, torch):
    """The gradients of the same graph, built anew in PyTorch."""
    made = {}
    for node in topological_order(loss):
        read = [made[one] for one in node.inbound]
        if isinstance(node, Input):
            made[node] = torch.tensor(np.array(node.value), requires_grad=True)
        elif isinstance(node, Linear):
            made[node] = read[0] @ read[1] + read[2]
        elif isinstance(node, Sigmoid):
            made[node] = torch.sigmoid(read[0])
        else:
            made[node] = torch.nn.functional.mse_loss(*read)
    made[loss].backward()
    return [made[node].grad.numpy() for node in leaves(loss)]


@tries(40)
@given(loss=graphs())
def test_drawn_graphs_agree_with_pytorch(loss):
    torch = pytest.importorskip("torch")
    forward(loss)
    backward(loss)
    for node, theirs in zip(leaves(loss), by_pytorch(loss, torch), strict=True):
        np.testing.assert_allclose(node.gradient, theirs, rtol=1e-9, atol=1e-12)


# ---- edges that add


def test_a_node_read_twice_adds_both_contributions():
    _, W, b, h, loss = two_years()
    P = h.outbound[0][0]
    assert forward(loss) == 8.5
    backward(loss)
    assert (h.sent[1].item(), P.sent[1].item(), W.gradient.item()) == (8, 13, 21)
    assert (h.sent[2].item(), P.sent[2].item(), b.gradient.item()) == (10, 5, 15)
    assert W.outbound == [(h, 1), (P, 1)]


def test_two_edges_between_the_same_two_nodes_count_twice():
    A, y, b = inputs(A=[[3.0]], y=[[0.0]], b=[0.0])
    loss = MSE(Linear(A, A, b), y)  # (A * A) ** 2
    forward(loss)
    backward(loss)
    assert A.gradient.item() == pytest.approx(4 * 3**3)
    P = Input([[1.0], [5.0]])
    same = MSE(P, P)
    forward(same)
    backward(same)
    np.testing.assert_array_equal(P.gradient, [[0], [0]])


def test_an_edge_to_another_loss_sends_nothing():
    X, W, b = inputs(X=[[1.0]], W=[[2.0]], b=[0.0])
    P = Linear(X, W, b)
    here, there = (MSE(P, Input([[target]])) for target in (1.0, 100.0))
    for loss in (there, here):
        forward(loss)
        backward(loss)
    assert W.gradient.item() == 2 * (2 - 1)


# ---- zeroing


def test_every_pass_begins_at_zero():
    _, W, b, h, loss = two_years()
    forward(loss)
    for _ in range(3):
        backward(loss)
        assert (W.gradient.item(), b.gradient.item(), h.gradient.tolist()) == (21, 15, [[2], [8]])


def test_without_zeroing_only_inputs_add_up():
    X, W, b, h, loss = two_years()
    forward(loss)
    for times in (1, 2, 3):
        backward(loss, zero=False)
        assert (W.gradient.item(), b.gradient.item()) == (21 * times, 15 * times)
        assert h.gradient.tolist() == [[2], [8]] and loss.gradient == 1


def test_gradients_kept_from_before_are_not_written_into():
    _, W, _, _, loss = two_years()
    forward(loss)
    backward(loss)
    first = W.gradient
    backward(loss, zero=False)
    assert first.item() == 21


def test_batches_of_other_sizes_add_up_too():
    W, b, loss = line([[1.0], [2.0]], [[0.0], [0.0]], [[1.0]], [0.0])
    P, y = loss.inbound
    forward(loss)
    backward(loss)
    P.inbound[0].value, y.value = [[1.0]], [[0.0]]
    forward(loss)
    backward(loss, zero=False)
    assert W.gradient.item() == pytest.approx((1 + 4) * 2 / 2 + 2)
    assert P.inbound[0].gradient.shape == (1, 1)


def test_pytorch_keeps_and_adds_until_it_is_told_to_zero():
    torch = pytest.importorskip("torch")
    w = torch.tensor([[2.0]], requires_grad=True)
    assert w.grad is None
    for times in (1, 2):
        ((torch.tensor([[3.0]]) @ w) ** 2).mean().backward()
        assert w.grad.item() == times * 36 and w.item() == 2
    optimizer = torch.optim.SGD([w], lr=0.01)
    optimizer.step()
    assert w.item() == pytest.approx(2 - 0.01 * 72) and w.grad.item() == 72
    optimizer.zero_grad()
    assert w.grad is None


# ---- finding the direction, and walking


def values(*nodes):
    return [np.copy(node.value) for node in nodes]


def test_backward_changes_no_value_and_gradient_step_no_gradient():
    X, W, b, h, loss = two_years()
    forward(loss)
    nodes = topological_order(loss)
    before = values(*nodes)
    backward(loss)
    assert all(map(np.array_equal, before, values(*nodes)))
    gradients = [np.copy(node.gradient) for node in nodes]
    gradient_step([W, b], 0.02)
    assert all(map(np.array_equal, gradients, (node.gradient for node in nodes)))
    assert (W.value.item(), b.value.item()) == pytest.approx((2 - 0.42, 1 - 0.3))
    assert h.value.tolist() == [[1], [3]]  # until the next forward


def test_a_run_through_the_graph_is_gradient_descent():
    rng = np.random.default_rng(0)
    X, y = rng.standard_normal((6, 2)), rng.standard_normal((6, 1))
    W, b, loss = line(X, y, np.zeros((2, 1)), np.zeros(1))
    losses = []
    for _ in range(11):
        losses.append(forward(loss))
        backward(loss)
        gradient_step([W, b], 0.1)
    run = gradient_descent(X, y, np.zeros((2, 1)), np.zeros(1), learning_rate=0.1, n_steps=10)
    np.testing.assert_allclose(losses, run.loss, rtol=1e-12)


# ---- order


def test_every_node_comes_after_what_it_reads_in_the_order_of_the_edges():
    _, _, _, _, loss = two_years()
    names = [node.name for node in topological_order(loss)]
    assert names == ["X", "W", "b", "h", "P", "y", "loss"]


@tries(30)
@given(loss=graphs())
def test_the_order_is_complete_and_the_same_every_time(loss):
    order = topological_order(loss)
    assert len(set(order)) == len(order) and order[-1] is loss
    for place, node in enumerate(order):
        assert all(one in order[:place] for one in node.inbound)
    assert topological_order(loss) == order


def test_a_long_chain_does_not_run_out_of_stack():
    node, b = Input([[0.5]]), Input([0.0])
    W = Input([[1.0]])
    for _ in range(3000):
        node = Linear(node, W, b)
    loss = MSE(node, Input([[0.0]]))
    assert forward(loss) == 0.25
    backward(loss)
    assert b.gradient.item() == pytest.approx(3000)


def test_a_cycle_is_named():
    X, W, b, h, loss = two_years()
    P = loss.inbound[0]
    h.inbound = (P, W, b)
    with pytest.raises(ValueError, match=r"a cycle: P reads h reads P$"):
        forward(loss)


# ---- bad input


def test_an_input_without_a_value_is_named():
    X, W, b = inputs(X=[[1.0]], W=None, b=[0.0])
    with pytest.raises(ValueError, match="the input W has no value: set W.value first"):
        forward(Linear(X, W, b))
    with pytest.raises(ValueError, match="has no value yet: call forward first"):
        backward(MSE(*inputs(P=[1.0], y=[1.0])))


def test_shapes_that_do_not_fit_are_named():
    X, W, b = inputs(X=[[1.0, 2.0]], W=[[1.0]], b=[0.0])
    with pytest.raises(ValueError, match=r"W has shape \(1, 1\), but X has 2 columns"):
        forward(Linear(X, W, b))
    P = Linear(*inputs(X=[[1.0, 2.0]], W=[[1.0], [1.0]], b=[0.0]), name="P")
    forward(P)
    backward(P)  # one number: it may stand as a loss
    with pytest.raises(ValueError, match=r"P has shape \(2, 1\): a loss is one number"):
        P.inbound[0].value = [[1.0, 2.0], [3.0, 4.0]]
        forward(P)
        backward(P)


def test_an_array_in_place_of_a_node_and_a_missing_one_are_refused():
    X, W, b = inputs(X=[[1.0]], W=[[1.0]], b=[0.0])
    with pytest.raises(TypeError, match=r"reads nodes: write Input\(W\)"):
        Linear(X, np.eye(1), b)
    with pytest.raises(TypeError, match=r"Linear reads \(X, W, b\), not 2 nodes"):
        Linear(X, W)
    assert X.outbound == []  # a refused node leaves no edge behind


@pytest.mark.parametrize("call", [forward, backward, topological_order])
def test_what_is_no_node_is_refused_by_name(call):
    with pytest.raises(TypeError, match="ndarray is not a node: give the last node of the graph"):
        call(np.eye(1))


def test_a_step_is_taken_by_all_parameters_or_by_none():
    W, b, loss = line([[1.0]], [[1.0]], [[1.0]], [0.0])
    W.gradient, b.gradient = np.array([[1.0]]), np.array([1e308])
    with pytest.raises(ValueError, match="b overflows: was the learning rate too large, or"):
        gradient_step([W, b], 10.0)
    assert W.value == [[1.0]] and b.value == [0.0]


def test_a_step_without_a_gradient_or_with_a_bad_rate_is_refused():
    W, b, loss = line([[1.0]], [[1.0]], [[1.0]], [0.0])
    with pytest.raises(ValueError, match="W has no gradient yet: call backward first"):
        gradient_step([W, b], 0.1)
    with pytest.raises(ValueError, match="learning_rate must be a finite number of at least 0"):
        gradient_step([W, b], -0.1)


@pytest.mark.parametrize("bad", [np.nan, np.inf, "text", 1j])
def test_what_is_no_finite_number_gets_no_further_than_its_input(bad):
    with pytest.raises((ValueError, TypeError), match="W"):
        Input([[bad]], name="W")


def test_an_overflow_is_said_without_a_warning_and_leaves_the_value_before():
    W, b, loss = line([[1e200]], [[0.0]], [[1.0]], [0.0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="loss overflows.*or the data"):
            forward(loss)
    assert loss.value is None
    W.value = [[1e-100]]
    forward(loss)
    loss.inbound[0].inbound[0].value = [[1e250]]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(ValueError, match="dL/dW overflows"):
            backward(loss)
    z = Input([[1000.0, -1000.0]])
    np.testing.assert_array_equal(forward(Sigmoid(z)), [[1, 0]])


# ---- what is the caller's stays so


def test_the_callers_arrays_are_neither_changed_nor_followed():
    X, y = np.array([[1.0], [2.0]]), np.array([[2.0], [3.0]])
    W, b = np.array([[1.0]]), np.array([0.0])
    before = [np.copy(array) for array in (X, y, W, b)]
    node_W, node_b, loss = line(X, y, W, b)
    for _ in range(3):
        forward(loss)
        backward(loss)
        gradient_step([node_W, node_b], 0.1)
    assert all(map(np.array_equal, before, (X, y, W, b)))
    X[:] = 100
    assert forward(loss) < 10
    with pytest.raises(ValueError, match="read-only"):
        node_W.value += 1


def test_read_only_strided_and_whole_numbers_work():
    X = np.arange(12)[::2].reshape(3, 2)[:, ::-1]
    X.flags.writeable = False
    W, b, loss = line(X, [[1], [2], [3]], [[1], [1]], [0])
    forward(loss)
    backward(loss)
    expected = linear.gradients(X, [[1], [2], [3]], [[1], [1]], [0])
    np.testing.assert_allclose(W.gradient, expected.dLdW)
    assert W.gradient.dtype == np.float64


def test_float32_stays_float32():
    X, y, W, b = (np.ones(s, dtype=np.float32) for s in [(3, 2), (3, 1), (2, 1), (1,)])
    node_W, node_b, loss = line(X, y, W, b)
    forward(loss)
    backward(loss)
    gradient_step([node_W, node_b], 0.1)
    for node in topological_order(loss):
        assert {node.value.dtype, node.gradient.dtype} == {np.dtype(np.float32)}, node.name


def test_no_two_nodes_share_a_list():
    one, two = Input([1.0]), Input([2.0])
    assert one.outbound is not two.outbound
    MSE(one, one)
    assert len(one.outbound) == 2 and two.outbound == []


def test_a_learners_own_node_takes_part():
    class Square(Node):
        reads = ("x",)

        def forward(self, x):
            return x**2

        def backward(self, gradient, x):
            return (gradient * 2 * x,)

    x = Input([3.0])
    loss = MSE(Square(x), Input([0.0]))
    forward(loss)
    backward(loss)
    assert x.gradient.item() == pytest.approx(4 * 27)


def test_the_module_is_read_in_five_minutes_and_needs_only_the_input_validation():
    source = Path(graph.__file__).read_text(encoding="utf-8")
    lines = [line for line in source.splitlines() if line.strip()]
    assert len(lines) <= 150
    imported = [line for line in lines if "lrlib" in line and "import" in line]
    assert [line.split()[1] for line in imported] == ["lrlib._checks"]


@pytest.mark.parametrize("z", [-700.0, -100.0, -37.0, -1.0, 0.0, 1.0, 37.0, 700.0])
def test_a_sigmoid_keeps_its_digits_on_both_sides(z):
    from fractions import Fraction
    from math import exp, isclose

    node = graph.Sigmoid(graph.Input(np.array([z])))
    total = graph.MSE(node, graph.Input(np.array([0.0])))
    graph.forward(total)
    small = Fraction(exp(-abs(z)))
    right = float((small if z < 0 else 1) / (1 + small))
    assert isclose(node.value.item(), right, rel_tol=1e-14)
    (sent,) = node.backward(np.ones(1), np.array([z]))
    assert isclose(sent.item(), float(small / (1 + small) ** 2), rel_tol=1e-13)
    with np.errstate(all="raise", under="ignore"):
        assert graph.Sigmoid.forward(node, np.float32([-100, 100])).dtype == np.float32
