"""Notebook 13's explorer: what it shows is what a nudge of each number measures.

The reference is the two ponds in plain numbers, one formula for all of it, and slopes by
differences. It shares nothing with `lrlib.graph`.
"""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.patches import FancyArrowPatch

from lrlib import graph
from lrlib.explorers import BackwardSteps
from lrlib.explorers.backward_steps import _places

RATE = 0.005


def ponds():
    X, W, b, y = (
        graph.Input(value, name=name)
        for name, value in {"X": [[0], [1]], "W": [[2]], "b": [1], "y": [[2], [3]]}.items()
    )
    h = graph.Linear(X, W, b, name="h")
    loss = graph.MSE(graph.Linear(h, W, b, name="P"), y, name="loss")
    return SimpleNamespace(W=W, b=b, loss=loss)


def loss_of(w1, b1, w2, b2):
    """The ponds' loss with a W and a b for each year."""
    return sum((w2 * (w1 * x + b1) + b2 - y) ** 2 for x, y in ((0, 2), (1, 3))) / 2


def slopes(w, b):
    """What a nudge of W and b does to the loss, in the first and in the second year: (2, 2)."""
    at = np.array([w, b, w, b], dtype=float)
    nudges = 1e-6 * np.eye(4)
    found = [(loss_of(*(at + n)) - loss_of(*(at - n))) / 2e-6 for n in nudges]
    return np.array(found).reshape(2, 2).T


def of_data(X, y, **options):
    """As test_hostile_pictures opens it."""
    W, b = graph.Input([[1.0]], name="W"), graph.Input([0.0], name="b")
    P = graph.Linear(graph.Input(X, name="X"), W, b, name="P")
    return BackwardSteps(graph.MSE(P, graph.Input(y, name="y"), name="loss"), [W, b], **options)


@pytest.fixture
def explorer():
    nodes = ponds()
    return BackwardSteps(nodes.loss, [nodes.W, nodes.b], learning_rate=RATE)


def node(explorer, name):
    (i,) = [i for i, one in enumerate(explorer.nodes) if one.name == name]
    return i


def value(explorer, name, **at):
    return explorer.at_position(**at)[explorer.drawn.values[node(explorer, name)]]


def gradient(explorer, name, **at):
    return explorer.at_position(**at)[explorer.drawn.gradients[node(explorer, name)]]


def sent(explorer, reader, source, **at):
    """What stands at the edge from `source` to `reader`: arrow, number, shape."""
    (i,) = [
        i
        for i, (one, other, _) in enumerate(explorer.edges)
        if (one.name, other.name) == (source, reader)
    ]
    shown = explorer.at_position(**at)
    drawn = explorer.drawn
    return shown[drawn.back[i]], shown[drawn.sent[i]], shown[drawn.shapes[i]]


def last(explorer):
    return len(explorer._specs["moment"]) - 1


def numbers(words):
    return [float(number) for number in re.findall(r"-?[\d.]+(?:e[+-]\d+)?", words)]


# ---- one pass, node by node


def test_at_the_end_every_parameter_has_the_slope_of_a_nudge_in_both_years(explorer):
    (w1, w2), (b1, b2) = slopes(2, 1)
    assert numbers(gradient(explorer, "W")) == pytest.approx([w1, w2, w1 + w2], abs=1e-3)
    assert numbers(gradient(explorer, "b")) == pytest.approx([b1, b2, b1 + b2], abs=1e-3)
    assert gradient(explorer, "W") == "8 + 13 = 21"
    for reader, parts in (("h", (w1, b1)), ("P", (w2, b2))):
        for source, part, shape in zip("Wb", parts, ("(1, 1)", "(1,)"), strict=True):
            arrow, words, written = sent(explorer, reader, source)
            assert arrow is True and written == shape
            assert float(words) == pytest.approx(part, abs=1e-3)
    assert sent(explorer, "h", "X")[1:] == ("4, 16", "(2, 1)")


def test_values_come_with_the_forward_moments_and_gradients_with_the_backward_ones(explorer):
    seen = [
        [one for one in ("h", "P", "loss") if value(explorer, one, moment=t)]
        for t in range(last(explorer) + 1)
    ]
    assert seen[:4] == [[], ["h"], ["h", "P"], ["h", "P", "loss"]]
    assert all(row == ["h", "P", "loss"] for row in seen[3:])
    assert [value(explorer, one) for one in ("h", "P", "loss")] == ["1, 3", "3, 7", "8.5"]

    order = []
    for t in range(last(explorer) + 1):
        there = [one.name for one in explorer.nodes if gradient(explorer, one.name, moment=t)]
        order += [one for one in there if one not in order]
        # P's share is on its edge as soon as P has sent, before W has added anything.
        assert sent(explorer, "P", "W", moment=t)[0] == ("P" in order)
        assert sent(explorer, "h", "W", moment=t)[0] == ("h" in order)
    assert order == ["loss", "y", "P", "h", "b", "W", "X"]


def told_at(explorer, moment):
    """Which node a moment speaks of, and what it says goes where: read off the line of words."""
    words = explorer.at_position(moment=moment)[None]
    if found := re.match(r"(Forward|Backward): (\w+) ", words):
        return found[1], found[2], re.findall(r"\[([^]]*)\] to (\w+)", words)
    return None, None, []


def shown_of(explorer, moment):
    """All that stands in the picture at a moment: values, gradients, and arrows back."""
    names = [one.name for one in explorer.nodes]
    edges = [(reader.name, source.name) for source, reader, _ in explorer.edges]
    shown = {("value", name): value(explorer, name, moment=moment) for name in names}
    shown |= {("gradient", name): gradient(explorer, name, moment=moment) for name in names}
    return shown | {("edge", *edge): sent(explorer, *edge, moment=moment) for edge in edges}


def of_the_start(explorer):
    pass


def with_old_gradients(explorer):
    explorer.press("descend")
    explorer.press("backprop")


def with_kept_gradients(explorer):
    explorer.index = {**explorer.index, "zero": 1}
    explorer.press("backprop")


PASSES = [of_the_start, with_old_gradients, with_kept_gradients]


@pytest.mark.parametrize("before", PASSES, ids=lambda before: before.__name__)
def test_what_a_moment_speaks_of_comes_into_the_picture_at_that_moment_and_nothing_else(
    explorer, before
):
    before(explorer)
    spoken = []
    for moment in range(1, last(explorer) + 1):
        was, now = shown_of(explorer, moment - 1), shown_of(explorer, moment)
        way, name, sends = told_at(explorer, moment)
        new = {key for key in now if now[key] != was[key]}
        if way == "Forward":
            assert new == {("value", name)}
        elif way == "Backward":
            spoken.append(name)
            assert new == {("gradient", name), *(("edge", name, to) for _, to in sends)}
            assert [now["edge", name, to][1] for _, to in sends] == [number for number, _ in sends]
        else:
            assert new == set()
    assert sorted(spoken) == sorted(one.name for one in explorer.nodes)


def test_the_frame_is_around_the_node_of_the_moment(explorer):
    here = explorer.here
    assert explorer.at_position(moment=0)[here] is False
    assert explorer.at_position()[here] is False
    for t in range(1, last(explorer)):
        _, name, _ = told_at(explorer, t)
        frame = explorer.at_position(moment=t)[here]
        corners = explorer.drawn.corners[node(explorer, name)]
        pixels = here.axes.transData.transform(corners)
        pixels[:, 1] = explorer.figure.get_figheight() * 72 - pixels[:, 1]
        np.testing.assert_allclose(frame, pixels, atol=0.01)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (0, "W = 2 and b = 1. Only the inputs have values."),
        (1, "Forward: h reads X, W, b. Its value is 1, 3."),
        (
            4,
            "Backward: loss moves as itself does, so its own gradient is 1. It sends [1, 4] to P, "
            "[-1, -4] to y.",
        ),
        (6, "Backward: P gets [1, 4] from loss. It sends [2, 8] to h, [13] to W, [5] to b."),
        (9, "Backward: W adds [8] from h + [13] from P = [21]."),
        (11, "Backprop is done. W’s gradient is 21, b’s gradient is 15. Still W = 2 and b = 1."),
    ],
)
def test_the_line_below_the_controls(explorer, moment, words):
    assert explorer.at_position(moment=moment)[None] == words


def test_the_slider_says_where_it_is(explorer):
    assert explorer.value("moment") == "end"
    explorer.index = {**explorer.index, "moment": 6}
    assert explorer.value("moment") == "backward 3"
    assert [mark["text"] for mark in explorer.controls["moment"]["marks"][0]] == [
        "inputs",
        "forward done",
        "backward done",
    ]


# ---- two buttons that do two different things


def test_gradient_descent_changes_parameters_and_values_but_no_gradient(explorer):
    explorer.press("descend")
    w, b = 2 - RATE * 21, 1 - RATE * 15
    assert float(value(explorer, "W")) == pytest.approx(w, abs=6e-3)
    assert float(value(explorer, "b")) == pytest.approx(b, abs=6e-4)
    assert float(value(explorer, "loss")) == pytest.approx(loss_of(w, b, w, b), abs=6e-3)
    shown = [gradient(explorer, name) for name in ("X", "W", "b", "h")]
    assert shown == ["grad 4, 16 (old)", "grad 21 (old)", "grad 15 (old)", "grad 2, 8 (old)"]
    assert not any(sent(explorer, *edge)[0] for edge in (("P", "W"), ("h", "W"), ("loss", "P")))
    assert explorer.summary().endswith(
        f"Gradient step 1: W went from 2 to {w:.4g}, b went from 1 to {b:.4g}. "
        f"Loss 8.5, now {loss_of(w, b, w, b):.4g}. No gradient has changed."
    )
    assert explorer.value("moment") == "forward 3"


def test_backprop_changes_gradients_and_nothing_else(explorer):
    explorer.press("descend")
    before = [value(explorer, one.name) for one in explorer.nodes]
    explorer.press("backprop")
    assert [value(explorer, one.name) for one in explorer.nodes] == before
    (w1, w2), _ = slopes(2 - RATE * 21, 1 - RATE * 15)
    assert numbers(gradient(explorer, "W")) == pytest.approx([w1, w2, w1 + w2], rel=5e-3)
    explorer.press("backprop")
    assert numbers(gradient(explorer, "W"))[-1] == pytest.approx(w1 + w2, rel=5e-3)


def test_walking_on_without_backprop_follows_the_old_gradient_and_says_so(explorer):
    explorer.press("descend")
    explorer.press("descend")
    assert float(value(explorer, "W")) == pytest.approx(2 - 2 * RATE * 21, abs=6e-3)
    assert "Gradient step 2:" in explorer.summary()
    assert "It followed gradients of an earlier place." in explorer.summary()


def test_a_forgotten_zeroing_keeps_what_was_there_and_adds(explorer):
    explorer.index = {**explorer.index, "zero": 1}
    for times in (2, 3):
        explorer.press("backprop")
        assert numbers(gradient(explorer, "W"))[-1] == 21 * times
        assert gradient(explorer, "h") == "grad 2, 8"
        assert gradient(explorer, "W", moment=3) == f"grad {21 * (times - 1)} (kept)"
    assert explorer.at_position(moment=9)[None] == (
        "Backward: W adds [42] kept + [8] from h + [13] from P = [63]."
    )


def test_the_forgetful_walk_is_ahead_at_first_and_behind_later(explorer):
    losses = {}
    for zero in (0, 1):
        explorer.press("again")
        explorer.index = {**explorer.index, "zero": zero}
        row = losses[zero] = []
        for _ in range(7):
            row.append(float(explorer.loss.value))
            explorer.press("descend")
            explorer.press("backprop")
    w, b, total, by_hand = 2.0, 1.0, np.zeros(2), []
    for _ in range(7):
        by_hand.append(loss_of(w, b, w, b))
        total = total + slopes(w, b).sum(axis=1)
        w, b = w - RATE * total[0], b - RATE * total[1]
    assert losses[1] == pytest.approx(by_hand, rel=1e-4)
    assert losses[1][1] == losses[0][1]
    assert losses[1][3] < losses[0][3] and losses[1][6] > losses[0][6]


def test_start_again_goes_back_to_the_start(explorer):
    first = explorer.at_position()
    explorer.index = {**explorer.index, "zero": 1}
    for name in ("descend", "backprop", "descend", "again"):
        explorer.press(name)
    again = explorer.at_position()
    assert {a: again[a] for a in again if isinstance(again[a], str)} == {
        a: first[a] for a in first if isinstance(first[a], str)
    }


def test_an_overflow_is_said_beside_the_controls_and_the_picture_stays():
    nodes = ponds()
    explorer = BackwardSteps(nodes.loss, [nodes.W, nodes.b], learning_rate=1e60)
    with np.errstate(all="raise"):
        for name in ("descend", "backprop", "descend"):
            before = explorer.summary()
            explorer.press(name)
            if explorer.message:
                break
    assert ": was the learning rate too large, or the data? “Start again”" in explorer.message
    assert explorer.summary() == before
    assert all(np.isfinite(one.value).all() for one in explorer.nodes)
    explorer.press("again")
    assert explorer.message == "" and gradient(explorer, "W") == "8 + 13 = 21"


# ---- any graph


def test_the_learners_graph_is_copied():
    nodes = ponds()
    explorer = BackwardSteps(nodes.loss, [nodes.W, nodes.b])
    explorer.press("descend")
    assert nodes.W.value.item() == 2 and nodes.W.gradient is None


def test_a_step_stands_right_of_what_it_reads_and_no_two_stand_in_one_place():
    order = graph.topological_order(ponds().loss)
    places = dict(zip(order, _places(order), strict=True))
    assert len(set(places.values())) == len(order)
    for one in order:
        assert all(places[read][0] < places[one][0] for read in one.inbound)
    assert [places[one][1] for one in order if one.inbound] == [0, 0, 0]


def test_a_larger_graph_with_a_sigmoid_and_wide_tables_is_drawn_too():
    X, W, b, y = (
        graph.Input(np.arange(np.prod(shape)).reshape(shape) / 7, name=name)
        for name, shape in {"X": (5, 3), "W": (3, 2), "b": (2,), "y": (5, 2)}.items()
    )
    z = graph.Linear(X, W, b, name="z")
    explorer = BackwardSteps(graph.MSE(graph.Sigmoid(z, name="s"), y), [W, b])
    assert value(explorer, "X") == "0, 0.143 …"
    assert sent(explorer, "z", "W")[2] == "(3, 2)"
    assert explorer.png()


def test_no_arrow_runs_through_what_is_sent(explorer):
    explorer.png()  # lays the picture out
    drawn, arrows = explorer.drawn, explorer.figure.axes[0].patches
    arrows = [one for one in arrows if isinstance(one, FancyArrowPatch)]
    assert len(arrows) == 2 * len(explorer.edges)
    for text in (*drawn.sent, *drawn.shapes):
        box = text.get_window_extent()
        for arrow in arrows:
            start, end = arrow.get_transform().transform(arrow.get_path().vertices)[[0, 2]]
            along = start + np.linspace(0, 1, 200)[:, None] * (end - start)
            assert box.count_contains(along) == 0, text.get_text()


def test_two_edges_between_the_same_nodes_are_two_arrows():
    A, b, y = graph.Input([[3.0]], name="A"), graph.Input([0.0], name="b"), graph.Input([[0.0]])
    explorer = BackwardSteps(graph.MSE(graph.Linear(A, A, b, name="S"), y), [A])
    assert gradient(explorer, "A") == "54 + 54 = 108"
    one, two = (
        explorer.drawn.back[i].get_path().vertices.mean(axis=0)
        for i, (source, _, _) in enumerate(explorer.edges)
        if source.name == "A"
    )
    assert np.hypot(*(one - two)) > 0.3


def test_what_cannot_be_drawn_is_refused_by_name():
    nodes = ponds()
    with pytest.raises(ValueError, match="stranger is no input that loss depends on"):
        BackwardSteps(nodes.loss, [graph.Input([1.0], name="stranger")])
    node = nodes.loss.inbound[0]
    for _ in range(12):
        node = graph.Linear(node, nodes.W, nodes.b)
    with pytest.raises(ValueError, match="19 nodes are too many to draw: at most 16"):
        BackwardSteps(graph.MSE(node, nodes.loss.inbound[1]), [nodes.W])
    for _ in range(600):
        node = graph.Sigmoid(node)
    with pytest.raises(ValueError, match="617 nodes are too many to draw"):
        BackwardSteps(node, [nodes.W])
    with pytest.raises(ValueError, match="'W' is no input that loss depends on"):
        BackwardSteps(nodes.loss, ["W"])


@pytest.mark.parametrize("name", ["{W}", "$W_{1}$", "w{0}", "}{"])
def test_a_name_may_hold_braces(name):
    W, b = graph.Input([[2.0]], name=name), graph.Input([0.0], name="b")
    P = graph.Linear(graph.Input([[3.0]], name="X"), W, b, name="P")
    explorer = BackwardSteps(graph.MSE(P, graph.Input([[0.0]], name="y")), [W, b])
    assert (
        explorer.at_position(moment=0)[None]
        == f"{name} = 2 and b = 0. Only the inputs have values."
    )
    assert f"{name}’s gradient is 36" in explorer.summary()
    explorer.press("descend")
    assert f"{name} went from 2 to 1.28" in explorer.summary()


def test_what_is_sent_ahead_stays_below_a_megabyte_and_the_summary_is_one_line(explorer):
    assert sum(map(len, explorer.tables.values())) + len(explorer.svg) < 100_000
    assert explorer.summary().startswith("A graph, forward and backward: Backprop is done.")
    assert "\n" not in explorer.summary()


def test_a_mark_below_the_slider_stands_at_the_moment_it_names(explorer):
    spec = explorer.controls["moment"]
    moments = [str(moment) for moment in spec["texts"][0]]
    forward = [i for i, moment in enumerate(moments) if moment.startswith("forward")]
    right = {"inputs": 0, "forward done": forward[-1], "backward done": len(moments) - 1}
    assert {mark["text"]: mark["at"] for mark in spec["marks"][0]} == right
