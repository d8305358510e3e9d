"""Backpropagation: the gradient of a whole graph of steps, one node at a time.

A node reads the nodes before it (inbound), and those after it read it (outbound). `forward` goes
from the inputs to the loss, `backward` the same way back: there a node needs to know only how to
send a gradient on through its own step. It finds the direction; `gradient_step` walks.
"""

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from lrlib._checks import checked_array, checked_forward, checked_number, read_only, same_shape


class Node:
    """One step of a computation: what it reads, what reads it, and how it goes both ways.

    Attributes
    ----------
    inbound : tuple of Node
        What it reads; a TypeError says so where it is anything but nodes, or not enough of them.
    outbound : list of (Node, int)
        Its outgoing edges: the node that reads it, and its place in that node's `inbound`.
    value, gradient : ndarray or None
        Of one shape, since the last `forward` and the last `backward`.
    sent : tuple of ndarray
        What the last `backward` sent to each inbound node.
    """

    reads: tuple[str, ...] = ()  # what the inbound nodes are called in the two methods below
    forward: Callable[..., np.ndarray]  # inbound values -> value
    backward: Callable[..., tuple]  # gradient, inbound values -> a gradient for each inbound node

    def __init__(self, *inbound: "Node", name: str = ""):
        self.name = name or type(self).__name__
        if len(inbound) != len(self.reads):
            wanted = ", ".join(self.reads)
            raise TypeError(f"{self.name} reads ({wanted}), not {len(inbound)} nodes")
        for place, node in enumerate(inbound):
            if not isinstance(node, Node):
                raise TypeError(f"{self.name} reads nodes: write Input({self.reads[place]})")
        self.inbound = inbound
        self.outbound: list[tuple[Node, int]] = []
        self.value: Any = None
        self.gradient: Any = None
        self.sent: tuple = ()
        for place, node in enumerate(inbound):
            node.outbound.append((self, place))


class Input(Node):
    """Data or a parameter. Its value is a copy of what you set: else ValueError or TypeError."""

    def __init__(self, value: ArrayLike | None = None, *, name: str = ""):
        super().__init__(name=name)
        self.value = value

    def __setattr__(self, key, value):
        if key == "value" and value is not None:
            value = read_only(np.array(checked_array(self.name, value)))
        super().__setattr__(key, value)

    def forward(self):
        if self.value is None:
            raise ValueError(f"the input {self.name} has no value: set {self.name}.value first")
        return self.value

    def backward(self, gradient):
        return ()


class Linear(Node):
    """``X @ W + b``, shape (n, k), for X (n, d), W (d, k) and b (k,)."""

    reads = ("X", "W", "b")

    def forward(self, X, W, b):
        X, W, b = checked_forward(X, W, b)
        return X @ W + b

    def backward(self, gradient, X, W, b):
        return gradient @ W.T, X.T @ gradient, gradient.sum(axis=0)


class Sigmoid(Node):
    """``1 / (1 + exp(-z))``, entry by entry: an S from 0 to 1."""

    reads = ("z",)

    def forward(self, z):
        small = np.exp(-np.abs(z))  # exp(1000) would overflow; 1 minus nearly 1 loses its digits
        return np.where(z < 0, small, 1) / (1 + small)

    def backward(self, gradient, z):
        return (gradient * self.value * self.forward(-z),)  # of 1 - value, with all its digits


class MSE(Node):
    """The mean of ``(P - y)**2`` over every entry, one number, for P and y of one shape."""

    reads = ("P", "y")

    def forward(self, P, y):
        same_shape(P.shape, y.shape)
        return np.mean((P - y) ** 2)

    def backward(self, gradient, P, y):
        dLdP = gradient * 2 * (P - y) / P.size
        return dLdP, -dLdP


def topological_order(last: Node) -> list[Node]:
    """`last` and all that it depends on, each node after those it reads, the same in every run.

    Raises TypeError for what is no node, ValueError on a cycle.
    """
    if not isinstance(last, Node):
        raise TypeError(f"{type(last).__name__} is not a node: give the last node of the graph")
    order: dict[Node, None] = {}  # a dict keeps its order, a set does not
    path = {last: None}  # from `last` to the node in hand
    while path:
        node = next(reversed(path))
        ahead = next((one for one in node.inbound if one not in order), None)
        if ahead is None:
            order[node] = path.pop(node)
        elif ahead in path:
            cycle = [*list(path)[list(path).index(ahead) :], ahead]
            raise ValueError(f"a cycle: {' reads '.join(one.name for one in cycle)}")
        else:
            path[ahead] = None
    return list(order)


@np.errstate(over="ignore", invalid="ignore")
def forward(last: Node) -> np.ndarray:
    """Compute the value of every node up to `last`, and return that of `last`.

    Raises ValueError for an input without a value, for shapes that do not fit, for a cycle, and
    for a value that overflows, TypeError for what a node can't read.
    """
    for node in topological_order(last):
        node.value = _finite(node.name, node.forward(*(one.value for one in node.inbound)))
    return last.value


@np.errstate(over="ignore", invalid="ignore")
def backward(loss: Node, *, zero: bool = True) -> None:
    """Find the gradient of the loss for every node that it depends on; call `forward` before.

    A node adds what each outgoing edge sends, since a nudge of its value reaches the loss along
    all of them. Only then it sends on. No value changes.

    With ``zero=False`` the inputs keep the gradients of the pass before and add to them, unless
    their shape has changed; elsewhere every gradient begins at zero. Raises ValueError for a
    missing value, for a loss that is not one number, and for a gradient that overflows.
    """
    for node in (order := topological_order(loss)):
        if node.value is None:
            raise ValueError(f"{node.name} has no value yet: call forward first")
    if np.size(loss.value) != 1:
        raise ValueError(f"{loss.name} has shape {np.shape(loss.value)}: a loss is one number")
    reached = set(order)
    for node in reversed(order):
        gradient = np.full_like(node.value, node is loss)  # zero; a loss moves by 1 with itself
        if isinstance(node, Input) and not zero and np.shape(node.gradient) == gradient.shape:
            gradient += 0.0 if node.gradient is None else node.gradient
        for reader, place in node.outbound:
            if reader in reached:  # any other does not lead to this loss
                gradient += reader.sent[place]
        sent = node.backward(gradient, *(one.value for one in node.inbound))
        node.gradient, node.sent = _finite(f"dL/d{node.name}", gradient), sent


@np.errstate(over="ignore", invalid="ignore")
def gradient_step(parameters: Iterable[Input], learning_rate: float) -> None:
    """Walk: each value becomes ``value - learning_rate * gradient``. No gradient changes.

    Raises ValueError for no gradient, a bad learning rate, an overflow; TypeError for no number.
    """
    learning_rate = checked_number("learning_rate", learning_rate, at_least=0)
    walked = {}  # all of them or, after an error, none
    for node in parameters:
        if node.gradient is None:
            raise ValueError(f"{node.name} has no gradient yet: call backward first")
        walked[node] = _finite(node.name, node.value - learning_rate * node.gradient)
    for node, value in walked.items():
        node.value = value


def _finite(name, value):
    if not np.isfinite(value).all():
        raise ValueError(f"{name} overflows: was the learning rate too large, or the data?")
    return value
