"""Notebook 13: a computation graph, forward and back node by node, and then a step downhill.

Two buttons do two different things. One runs the graph backwards: gradients change and nothing
else. The other walks by the gradients that are there: the parameters change, and with them every
value, but no gradient. What a press does is computed in the kernel; a slider looks at it node by
node.
"""

import copy
from collections.abc import Sequence
from functools import partial

import numpy as np

from lrlib import figures, graph
from lrlib._checks import checked_number
from lrlib.explorers.base import Explorer
from lrlib.figures import style
from lrlib.live import Button, Range, Select

ZEROS = ["set to zero", "kept: the zeroing is forgotten"]
MOST_NODES = 16  # what is readable
MOST_LETTERS = 20  # of a sum in a box
MOST_NUMBERS = 2  # of a table in its box; of a larger one the first


class BackwardSteps(Explorer):
    """The explorer of notebook 13.

    Parameters
    ----------
    loss : Node
        The last node of a graph whose inputs have their values. It is copied, not changed.
    parameters : sequence of Input
        Those that learn.
    learning_rate : float

    Raises
    ------
    ValueError, TypeError
        For a graph of more than 16 nodes, a parameter that is no input of it, and what `forward`
        and `backward` refuse.
    """

    title = "A graph, forward and backward"
    description = """Boxes for the inputs, the steps and the loss, each with its shape, its
    value and its gradient. Arrows lead to whatever reads a box. Dashed arrows lead back along
    them, with the gradient that each one carries."""

    def __init__(
        self, loss: graph.Node, parameters: Sequence[graph.Input], *, learning_rate: float = 0.02
    ):
        self.learning_rate = checked_number("learning_rate", learning_rate, at_least=0)
        nodes = graph.topological_order(loss)
        if len(nodes) > MOST_NODES:
            raise ValueError(f"{len(nodes)} nodes are too many to draw: at most {MOST_NODES}")
        for node in parameters:
            if node not in nodes or not isinstance(node, graph.Input):
                name = getattr(node, "name", repr(node))
                raise ValueError(f"{name} is no input that {loss.name} depends on")
        self.loss, self.parameters = copy.deepcopy((loss, list(parameters)))
        self.nodes = graph.topological_order(self.loss)
        self.start = [node.value for node in self.parameters]
        self._again()
        super().__init__()
        for name in ("backprop", "descend", "again"):
            self.on_press(name, partial(self.press, name))

    # ---- what the buttons do

    def press(self, name: str) -> None:
        """Do what this button says; where it overflows, say so and leave all as it was."""
        before = [(node.value, node.gradient, node.sent) for node in self.nodes]
        try:
            getattr(self, f"_{name}")()
        except ValueError as error:  # it overflows: everything stays where it was
            for node, was in zip(self.nodes, before, strict=True):
                node.value, node.gradient, node.sent = was
            self.message = f"{error} “Start again” goes back to the start."
            return
        self.message = ""
        with self.update():
            self.set_control("moment", self._moment())
            self._move_all()

    def _backprop(self) -> None:
        zero = self.index["zero"] == 0
        inputs = [node for node in self.nodes if isinstance(node, graph.Input) and not zero]
        self._go_back({node: node.gradient for node in inputs}, zero=zero)

    def _go_back(self, kept: dict, *, zero: bool = True) -> None:
        """`kept` is what the gradients were before, where nobody sets them to zero."""
        graph.backward(self.loss, zero=zero)
        self.kept, self.went_back, self.walked = kept, True, ""

    def _descend(self) -> None:
        old, loss = [_words(node.value, 4) for node in self.parameters], float(self.loss.value)
        graph.gradient_step(self.parameters, self.learning_rate)
        graph.forward(self.loss)
        went = zip(self.parameters, old, strict=True)
        ways = [f"{node.name} went from {was} to {_words(node.value, 4)}" for node, was in went]
        stale = "" if self.went_back else " It followed gradients of an earlier place."
        self.steps_taken += 1
        words = f"Gradient step {self.steps_taken}: {', '.join(ways)}. Loss {loss:.4g}, now "
        self.walked = f"{words}{float(self.loss.value):.4g}.{stale} No gradient has changed."
        self.went_back = False

    def _again(self) -> None:
        for node, value in zip(self.parameters, self.start, strict=True):
            node.value = value
        self.steps_taken = 0
        graph.forward(self.loss)
        self._go_back({})

    # ---- the moments of a pass

    def _moments(self) -> list[tuple[str, graph.Node | None]]:
        """Start, forward node by node; if the last press went back, back node by node and end."""
        steps = [one for one in self.nodes if not isinstance(one, graph.Input)]
        moments: list = [("start", None), *(("forward", one) for one in steps)]
        if self.went_back:
            moments += [*(("backward", one) for one in reversed(self.nodes)), ("end", None)]
        return moments

    def _moment(self) -> Range:
        kinds = [kind for kind, _ in self._moments()]
        names = [
            kind if kind in ("start", "end") else f"{kind} {kinds[: i + 1].count(kind)}"
            for i, kind in enumerate(kinds)
        ]
        last = len(kinds) - 1
        marks = {0: "inputs", kinds.count("forward"): "forward done"}
        if self.went_back:
            marks[last] = "backward done"
        return Range(names, "node by node", position=last, format="s", marks=marks, play=900)

    # ---- draw

    def _draw(self):
        ax = self._panels(size=(9.6, 5))
        at = {node: i for i, node in enumerate(self.nodes)}
        self.edges = [(one, node, p) for node in self.nodes for p, one in enumerate(node.inbound)]
        names, learn = list(map(_header, self.nodes)), [at[node] for node in self.parameters]
        edges = [(at[one], at[node]) for one, node, _ in self.edges]
        self.drawn = figures.graph(ax, names, _places(self.nodes), edges, parameters=learn)
        (self.here,) = ax.fill(*self.drawn.corners[0].T, **style.SAMPLE, zorder=5)

    # ---- controls

    def _controls(self):
        return {
            "moment": self._moment(),
            "zero": Select(ZEROS, "before backprop, gradients are"),
            "backprop": Button("Backprop"),
            "descend": Button("Gradient step"),
            "again": Button("Start again"),
        }

    # ---- move

    def _move(self):
        moments, drawn = self._moments(), self.drawn
        when, times = {moment: t for t, moment in enumerate(moments)}, np.arange(len(moments))
        back = {node: times >= when.get(("backward", node), len(times)) for node in self.nodes}
        framed = [self.nodes.index(node) if node else 0 for _, node in moments]
        corners = drawn.corners[framed]
        self.fill(self.here, corners[..., 0], corners[..., 1], over="moment")
        self.show(self.here, [node is not None for _, node in moments], over="moment")
        for node, value, gradient in zip(self.nodes, drawn.values, drawn.gradients, strict=True):
            known = times >= when.get(("forward", node), 0)
            self.words(value, np.where(known, _words(node.value), ""), over="moment")
            words = np.where(back[node], self._gradient_now(node), self._gradient_before(node))
            self.words(gradient, words, over="moment")
        artists = drawn.back, drawn.sent, drawn.shapes
        for (_, node, place), arrow, number, shape in zip(self.edges, *artists, strict=True):
            sent = node.sent[place]
            self.show(arrow, back[node], over="moment")
            for text, said in ((number, _words(sent)), (shape, str(np.shape(sent)))):
                self.words(text, np.where(back[node], said, ""), over="moment")
        self.words(None, [self._readout(*moment) for moment in moments], over="moment")

    def _gradient_before(self, node: graph.Node) -> str:
        """What stands in the box before the pass back has come to it."""
        if not self.went_back:
            return f"grad {_words(node.gradient)} (old)"
        return f"grad {_words(self.kept[node])} (kept)" if node in self.kept else ""

    def _gradient_now(self, node: graph.Node) -> str:
        """The gradient, and of a single number also what it is the sum of."""
        terms = [_words(term) for term, _ in self._terms(node)]
        total = _words(node.gradient)
        whole = f"{_sum(terms)} = {total}"
        if np.size(node.gradient) > 1 or len(terms) < 2 or len(whole) > MOST_LETTERS:
            return f"grad {total}"
        return whole

    def _terms(self, node: graph.Node) -> list[tuple[np.ndarray, str]]:
        """What was added up at a node, and where each part comes from."""
        kept = [(self.kept[node], "kept")] if node in self.kept else []
        readers = [(reader, place) for reader, place in node.outbound if reader in self.nodes]
        return kept + [(reader.sent[place], f"from {reader.name}") for reader, place in readers]

    def _readout(self, kind: str, node: graph.Node | None) -> str:
        """The line below the controls at one moment."""
        parameters = " and ".join(f"{one.name} = {_words(one.value)}" for one in self.parameters)
        if kind == "start":
            return f"{parameters}. Only the inputs have values."
        if kind == "end":
            found = [f"{one.name}’s gradient is {_words(one.gradient)}" for one in self.parameters]
            return f"Backprop is done. {', '.join(found)}. Still {parameters}."
        assert node is not None
        if kind == "forward":
            if self.walked and node is self.loss:
                return self.walked
            read = ", ".join(dict.fromkeys(one.name for one in node.inbound))
            return f"Forward: {node.name} reads {read}. Its value is {_words(node.value)}."
        return f"Backward: {self._adds(node)}{_sends(node)}"

    def _adds(self, node: graph.Node) -> str:
        if node is self.loss:
            return f"{node.name} moves as itself does, so its own gradient is 1."
        terms = self._terms(node)
        parts = " + ".join(f"[{_words(term)}] {source}" for term, source in terms)
        if len(terms) == 1:
            return f"{node.name} gets {parts}."
        return f"{node.name} adds {parts} = [{_words(node.gradient)}]."


def _places(nodes: list[graph.Node]) -> list[tuple[int, int]]:
    """Column and row of every node: a step right of all it reads, an input just before its first
    reader. In a column the steps stand in the middle, the inputs below and above them.
    """
    column: dict = {}
    for node in nodes:
        if node.inbound:
            column[node] = 1 + max(column.get(one, 0) for one in node.inbound)
    for node in nodes:
        if not node.inbound:
            column[node] = min((column[r] for r, _ in node.outbound if r in column), default=1) - 1
    row, taken = {}, dict.fromkeys(column.values(), 0)
    for node in sorted(nodes, key=lambda node: not node.inbound):  # steps first
        nth = taken[column[node]]
        taken[column[node]] += 1
        row[node] = (nth + 1) // 2 * (-1 if nth % 2 else 1)  # 0, -1, 1, -2, 2 ...
    return [(column[node], row[node]) for node in nodes]


def _header(node: graph.Node) -> str:
    kind, shape = type(node).__name__, np.shape(node.value)
    if isinstance(node, graph.Input) or node.name == kind:
        return f"{node.name} {shape}"
    return f"{node.name}: {kind} {shape}"


def _sends(node: graph.Node) -> str:
    pairs = zip(node.sent, node.inbound, strict=True)
    parts = [f"[{_words(sent)}] to {one.name}" for sent, one in pairs]
    return f" It sends {', '.join(parts)}." if parts else ""


def _sum(terms: list[str]) -> str:
    first, *others = terms or [""]
    return " + ".join([first, *(f"({one})" if one.startswith("-") else one for one in others)])


def _words(array, digits: int = 3) -> str:
    """The first numbers of an array in a row; its shape stands beside it."""
    numbers = [f"{value + 0.0:.{digits}g}" for value in np.ravel(array)[:MOST_NUMBERS].tolist()]
    return ", ".join(numbers) + (" …" if np.size(array) > MOST_NUMBERS else "")
