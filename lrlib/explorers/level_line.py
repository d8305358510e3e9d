"""Lab B: y of shape (n,) meets predictions of shape (n, 1), and the line comes out level.

Left the table P - y at every step, with the errors that were meant on its diagonal; right the
points that such a loss sees, every x with every y, and the line that fits them.
"""

from functools import partial

import numpy as np

from lrlib import figures
from lrlib._checks import checked_count, checked_number
from lrlib.descent import gradient_descent
from lrlib.explorers.base import Explorer, counter, line_data, start_at
from lrlib.figures import style
from lrlib.live import Select

MOST = 6  # rows and columns of a table that one can still read
LEFT, TOP = 0.1, 0.75  # where the table stands, in cells


class LevelLine(Explorer):
    """The explorer of lab B.

    Parameters
    ----------
    X, y : array_like of shape (n, 1)
        A few points, at most 6; the explorer itself makes y flat.
    a, b : float
        The line before the first step.
    learning_rate : float
    n_steps : int

    Raises
    ------
    ValueError, TypeError
        For more points, columns of another shape, and a learning rate that diverges.
    """

    title = "Every prediction against every y"
    description = """Left: a table of numbers, every prediction minus every y, its diagonal
    framed; beside it the mean of each row. Right: the points, hollow ones for every x with
    every y, and the line. With y of shape (n,) the means of the rows go to zero, and the line
    turns level."""

    def __init__(
        self, X, y, *, a: float = 2, b: float = 1, learning_rate: float = 0.15, n_steps: int = 50
    ):
        self.X, self.y = line_data(X, y, at_least=2)
        if len(self.X) > MOST:
            raise ValueError(f"{len(self.X)} points are more than one can read: at most {MOST}")
        self.start, self.n_steps = start_at(a, b), checked_count("n_steps", n_steps)
        self.learning_rate = checked_number("learning_rate", learning_rate, at_least=0)
        super().__init__()

    def _compute(self):
        n = len(self.X)
        # The mean over the whole table is the loss of n * n points: every x with every y.
        self.pairs = np.repeat(self.X, n, axis=0), np.tile(self.y, (n, 1))
        descend = partial(gradient_descent, learning_rate=self.learning_rate, n_steps=self.n_steps)
        runs = [descend(*data, *self.start) for data in (self.pairs, (self.X, self.y))]
        if any(run.diverged_at is not None for run in runs):
            raise ValueError(f"the rate {self.learning_rate:g} diverges: take a smaller one")
        self.a = np.stack([run.W[:, 0, 0] for run in runs])  # (2, steps), flat y first
        self.b = np.stack([run.b[:, 0] for run in runs])
        predictions = self.a[..., None] * self.X[:, 0] + self.b[..., None]  # (2, steps, n)
        self.meant = predictions - self.y[:, 0]
        whole = predictions[..., :, None] - self.y[:, 0]  # (2, steps, n, n)
        there = np.stack([np.ones((n, n)), np.eye(n)])[:, None] > 0  # flat y: in every cell
        self.table = np.where(there, whole, np.nan)
        self.means = np.nanmean(self.table, axis=-1)  # (2, steps, n)

    def _draw(self):
        n, drawn = len(self.X), self.drawn
        left, right = self._panels(1, 2, size=(8.6, 3.6), width_ratios=[1, 1])
        figures.squared_paper(left, n + 1.6, n + 0.9)
        look = {"full": np.nanmax(np.abs(self.table)), "decimals": 1, "over": ("shape", "step")}
        drawn.grid = self._live_grid(left, self.table, at=(LEFT, TOP), **look)
        column = LEFT + n + 0.4, TOP
        drawn.mean = self._live_grid(left, self.means[..., None], at=column, **look)
        for i in range(n):
            figures.outline(left, LEFT + i, TOP + i, 1, 1)
        beside = {"va": "bottom", "fontsize": style.BESIDE_SIZE}
        left.text(LEFT, TOP - 0.12, "framed: the errors meant", **beside)
        left.text(LEFT + n + 0.9, TOP - 0.12, "row mean", ha="center", **beside)
        titles = [f"P − y: ({n}, 1) − ({n},) makes ({n}, {n})"]
        titles += [f"P − y: ({n}, 1) − ({n}, 1) is ({n}, 1)"]
        drawn.title = self._live_panel(left, titles, over="shape")
        hollow = {"color": style.FAINT, "marker": "o", "linestyle": "none", "mfc": "none"}
        pairs = right.plot(*self.pairs, **hollow)
        drawn.hollow = self._live(self.show, pairs, [True, False], over="shape")
        figures.scatter(right, self.X, self.y, room=(0.15, 0.15))
        drawn.line = self._live_fit(right, self.a, self.b)
        seen = [f"The loss sees {n * n} points: every x with every y", f"The loss sees {n} points"]
        drawn.points = self._live_panel(right, seen, over="shape", legend=())

    def _controls(self):
        n = len(self.X)
        shape = Select([f"({n},)", f"({n}, 1)"], "shape of y")
        return {"shape": shape, "step": counter("step", self.n_steps, play=120)}

    def _move(self):
        said = "Step {step:d}: a = {:.2f}, b = {:.2f}. Mean of all squares in the table, the loss "
        said += "of this run: {:.3f}. Mean of the squares in the frames, the loss that was meant: "
        said += "{:.3f}."
        losses = np.nanmean(self.table**2, axis=(-2, -1)), np.mean(self.meant**2, axis=-1)
        self.text(None, said, self.a, self.b, *losses, over=("shape", "step"))
