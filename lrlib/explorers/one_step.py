"""Notebook 02: one step from one point, link by link.

The chain from x, a and b to the loss and back again, with a number at every link. Each position
of the control *link* uncovers one more.
"""

from functools import partial

import numpy as np

from lrlib import figures
from lrlib._checks import checked_count, checked_table
from lrlib.descent import gradient_descent
from lrlib.explorers.base import Explorer, counter, line_gradient, start_at
from lrlib.figures import style
from lrlib.figures.diagrams import CHAIN_BOXES
from lrlib.live import Select

# The numbers of a step, in this order, and what each link says with them.
X, Y, A, B, P, ERROR, LOSS, BY_ERROR, BY_P, BY_B, BY_A, RATE, NEXT_B, NEXT_A = range(14)
LINKS = [
    "The point is x = {0:.6g}, y = {1:.6g}. The line has a = {2:.6g} and b = {3:.6g}.",
    "Forward: p = a·x + b = {2:.6g} · {0:.6g} + {3:.6g} = {4:.6g}.",
    "Forward: error = p − y = {4:.6g} − {1:.6g} = {5:.6g}.",
    "Forward: loss = error² = {6:.6g}. Now back.",
    "Back: the link from the error to the loss is 2 · error. dL/derror = 2 · ({5:.6g}) = {7:.6g}.",
    "Back: the link from p to the error is 1. dL/dp = {7:.6g} · 1 = {8:.6g}.",
    "Back: the link from b to p is 1. dL/db = {8:.6g} · 1 = {9:.6g}.",
    "Back: the link from a to p is x. dL/da = {8:.6g} · {0:.6g} = {10:.6g}.",
    "Step: b = {3:.6g} − {11:.6g} · ({9:.6g}) = {12:.6g}, "
    "a = {2:.6g} − {11:.6g} · ({10:.6g}) = {13:.6g}.",
]
VALUES = {"x": X, "y": Y, "a": A, "b": B, "p": P, "error": ERROR, "loss": LOSS}
FORWARD_FROM = {"p": 1, "error": 2, "loss": 3}  # the first link that shows it
BACK_FROM = {"error": (4, BY_ERROR), "p": (5, BY_P), "b": (6, BY_B), "a": (7, BY_A)}
# The boxes that each link frames.
AROUND = [("x", "y", "a", "b"), ("p",), ("error",), ("loss",)]
AROUND += [("error",), ("p",), ("b",), ("a",), ("a", "b")]


class OneStep(Explorer):
    """The explorer of notebook 02.

    Parameters
    ----------
    points : sequence of (x, y)
        The points to choose from.
    a, b : float
        The line before the first step.
    learning_rate : float
    n_steps : int
        So many can be looked at, each from where the one before it ended.

    Raises
    ------
    ValueError, TypeError
        For points that are not pairs of finite numbers, and a learning rate that diverges.
    """

    title = "One step from one point"
    description = """Boxes joined by arrows: x, a and b lead to p, p and y to the error, the
    error to the loss. Dashed arrows lead back from the loss to a and b. At every box stands its
    number, and below it the derivative of the loss."""

    def __init__(
        self,
        points=((14.0, 58.0),),
        *,
        a: float = 1.0,
        b: float = 1.0,
        learning_rate: float = 1e-4,
        n_steps: int = 3,
    ):
        table = checked_table("points", points)
        if table.shape[1] != 2:
            raise ValueError(f"points has shape {table.shape}, but each point is a pair (x, y)")
        self.points = [(float(x), float(y)) for x, y in table]
        self.start = start_at(a, b)
        self.learning_rate, self.n_steps = learning_rate, checked_count("n_steps", n_steps)
        super().__init__()

    def _compute(self):
        self.numbers = np.stack([self._walk(*point) for point in self.points])

    def _walk(self, x: float, y: float) -> np.ndarray:
        """Every number of every step at one point, (n_steps, 14)."""
        X, Y, rate = np.array([[x]]), np.array([[y]]), self.learning_rate
        walk = partial(gradient_descent, n_steps=self.n_steps, reduction="sum")
        run = walk(X, Y, *self.start, learning_rate=rate)
        if run.diverged_at is not None:
            raise ValueError(f"at x = {x:g} the rate {rate:g} diverges: take a smaller one")
        every_a, every_b = run.W[:, 0, 0], run.b[:, 0]
        a, b = every_a[:-1], every_b[:-1]
        by_a, by_b = line_gradient(X, Y, a, b, reduction="sum")
        p = a * x + b
        # The links from b to p and from p to the error are 1: so all three have one derivative.
        numbers = [x, y, a, b, p, p - y, run.loss[:-1], by_b, by_b, by_b, by_a]
        numbers += [rate, every_b[1:], every_a[1:]]
        return np.stack(np.broadcast_arrays(*numbers), axis=-1)

    def _draw(self):
        ax = self._panels(size=(8.8, 4.4))
        self.drawn = figures.chain(ax, {})
        figures.panel(ax, "Solid: forward, the numbers. Dashed: back, the derivatives of the loss.")
        look: style.Look = {"ha": "center", "va": "center"}
        self.next = {name: ax.text(1.0, CHAIN_BOXES[name][1] - 0.94, "", **look) for name in "ab"}
        (self.frame,) = ax.plot([0], [0], **style.HERE)

    def _controls(self):
        return {
            "link": counter("link", len(LINKS) - 1, play=1500),
            "point": Select([f"x = {x:g}, y = {y:g}" for x, y in self.points], "point"),
            "step": counter("step", self.n_steps, first=1),
        }

    def _move(self):
        drawn, links, every = self.drawn, np.arange(len(LINKS)), ("point", "step", "link")
        numbers = self.numbers[:, :, None]  # (*every, 14), the same for every link

        def write(text, words, which):
            """A text of each link's own, with the number `which`."""
            self.text(text, words, numbers[..., which], over=every)

        for name, text in drawn.values.items():
            first = FORWARD_FROM.get(name, 0)
            write(text, np.where(links >= first, "{:.6g}", "?"), VALUES[name])
        for name, (first, which) in BACK_FROM.items():
            words = np.where(links >= first, f"dL/d{name} = {{:.6g}}", "")
            write(drawn.slopes[name], words, which)
            self.show(drawn.back[name], links >= first, over="link")
            asked = (links >= first) & (links < len(LINKS) - 1)  # the last one is about the step
            self.show(drawn.factors[name], asked, over="link")
        write(drawn.factors["error"], "× 2·({:.4g})", ERROR)
        write(drawn.factors["a"], "× x = × {:.6g}", X)
        for name, which in (("a", NEXT_A), ("b", NEXT_B)):
            words = np.where(links == len(LINKS) - 1, f"next {name} = {{:.6g}}", "")
            write(self.next[name], words, which)

        # A frame around each box of a link, the pen lifted between them.
        lift = np.full((1, 2), np.nan)
        framed = [[np.vstack([drawn.corners[name], lift]) for name in names] for names in AROUND]
        frames = [np.vstack(corners) for corners in framed]
        self.line(self.frame, lambda link: frames[link][:, 0], lambda link: frames[link][:, 1])
        self.text(None, LINKS, *np.moveaxis(numbers, -1, 0), over=every)
