"""Notebook 00: press Play and a line learns to fit. If it moves, all is installed.

The smallest explorer, and the one to copy: the five phases of `base.py`.
"""

from lrlib import figures
from lrlib._checks import checked_count, checked_number
from lrlib.bowl import Bowl
from lrlib.data import six_steps_points
from lrlib.explorers.base import Explorer, counter
from lrlib.figures import style


class FirstLook(Explorer):
    """A line over twenty points, at each of `n_steps` steps of gradient descent."""

    title = "A line learns to fit twenty points"
    description = """Twenty points and a line. At step 0 the line falls where the points rise;
    step by step it turns, and the sum of its squared errors falls."""

    def __init__(self, *, n_steps: int = 40, learning_rate: float = 0.01):
        self.n_steps = checked_count("n_steps", n_steps)
        self.learning_rate = checked_number("learning_rate", learning_rate, at_least=0)
        super().__init__()

    def _compute(self):
        points = six_steps_points()
        self.x, self.y = points.X[:, 0], points.y[:, 0]
        bowl, rate, n_steps = Bowl.of(points.X, points.y), self.learning_rate, self.n_steps
        run = bowl.path([[-0.8]], [4.2], learning_rate=rate, n_steps=n_steps, reduction="sum")
        self.a, self.b, self.loss = run.W[:, 0, 0], run.b[:, 0], run.loss

    def _draw(self):
        ax = self._panels(size=(5, 3.2))
        figures.scatter(ax, self.x, self.y)
        ax.set(xlim=(-0.1, 2.0), ylim=(0, 5.4))
        self.drawn.line = self._live_fit(ax, self.a, self.b)
        self.drawn.errors = []
        for x, y in zip(self.x, self.y, strict=True):
            error = self._live_stroke(ax, x, y, x, self.a * x + self.b, **style.RESIDUAL)
            self.drawn.errors.append(error)
        self.drawn.title = self._live_panel(ax, "step {step:d}", legend=())

    def _controls(self):
        return {"step": counter("step", len(self.a) - 1, play=100)}

    def _move(self):
        words = "y = {:.2f} x + {:.2f}, sum of squared errors {:.2f}."
        self.text(None, words, self.a, self.b, self.loss, over="step")
