"""Notebook 10: the loss summed or averaged, the step divided by n or not: four runs, one rate.

Left the loss over the steps. Right the rate with which the mean, divided once, would take the
same steps: n times as large where nobody divides, n times smaller where both do.
"""

import numpy as np

from lrlib import figures
from lrlib._checks import checked_data
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer
from lrlib.figures import style
from lrlib.live import Range

N_STEPS = 40
RATES = [*np.round(np.outer([0.001, 0.01, 0.1], [1, 1.5, 2, 3, 5, 7]).ravel(), 4), 1.0]
COUNTS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]
FIRST = 10  # rows, at the start
RATE_TICKS = ["0.00001", "0.001", "0.1", "10", "1000"]

# The gradient of a sum is that of the mean times n, and a division by n takes one n away. Beside
# the look stands the power of n that is left, compared with a mean that is divided once.
RUNS = {
    "sum, not divided": (1, {**style.LOSS, "color": style.INK, "linestyle": ":", "marker": "^"}),
    "sum, divided": (0, style.SUM),
    "mean, not divided": (0, style.MEAN),
    "mean, divided": (-1, {**style.FLAT, "marker": "v"}),
}


class FourRuns(Explorer):
    """The explorer of notebook 10.

    Parameters
    ----------
    X : ndarray of shape (n, d)
    y : ndarray of shape (n, 1)
        The first rows of these make the loss; a slider says how many. Ten or more, and not all
        of y 0: every run starts at W = 0 and b = 0.

    Raises
    ------
    ValueError, TypeError
        For tables that do not fit, fewer rows, several outputs, and for numbers so large that
        the loss overflows.
    """

    title = "Four runs, one learning rate"
    description = """Left: log2 of the loss over the steps of four runs. The loss is the sum or
    the mean, and the step is divided by n or not. Right: the rate on the mean that would take
    the same steps, and the limit. Two of the four runs are always one."""

    def __init__(self, X: np.ndarray, y: np.ndarray):
        self.X, self.y = checked_data(X, y)
        if len(self.X) < FIRST or self.y.shape[1] != 1 or not self.y[:FIRST].any():
            raise ValueError(
                f"FourRuns needs {FIRST} rows or more and one output that is not 0 in all of "
                f"them; got X {self.X.shape} and y {self.y.shape}"
            )
        super().__init__()

    def _compute(self):
        self.counts = [n for n in COUNTS if n <= len(self.X)]
        bowls = [Bowl.of(self.X[:n], self.y[:n]) for n in self.counts]
        self.limit = np.array([bowl.rate_limit() for bowl in bowls])
        start = np.zeros((self.X.shape[1], 1)), np.zeros(1)
        self.worth, self.loss = {}, {}  # over (n, rate), and over (n, rate, step)
        for name, (power, _) in RUNS.items():
            self.worth[name] = np.array(self.counts)[:, None] ** float(power) * RATES
            runs = zip(bowls, self.worth[name], strict=True)
            paths = [bowl.paths(*start, learning_rates=w, n_steps=N_STEPS) for bowl, w in runs]
            self.loss[name] = np.array([run.loss for run in paths])

    def _draw(self):
        left, right = self._panels(1, 2, size=(8.8, 4.2), width_ratios=[1.3, 1])
        self.ax_loss, self.ax_rate, drawn = left, right, self.drawn
        begin = np.log2(self.loss["sum, divided"][self.counts.index(FIRST), 0, 0])
        drawn.run, drawn.rate, steps = {}, {}, np.arange(N_STEPS + 1)
        for i, (name, (_, look)) in enumerate(RUNS.items()):
            losses, point = np.log2(self.loss[name]), look | {"linestyle": "none", "markersize": 9}
            drawn.run[name] = self._live_line(left, steps, losses, **look, label=name)
            drawn.rate[name] = self._live_point(right, self.worth[name], 3 - i, **point)
        figures.frame(left, "step", (0, N_STEPS), "log2 of the loss", (begin - 21, begin + 9))
        figures.panel(left, "Of the four runs, two are one", drawn.run.values(), columns=2)
        look = {"color": style.INK, "label": "limit"}
        drawn.limit = self._live_stroke(right, self.limit, -1, self.limit, 4, over="n", **look)
        right.set(xscale="log", xlim=(5e-7, 2e3), xlabel="rate on the mean with the same steps")
        right.set_xticks(list(map(float, RATE_TICKS)), RATE_TICKS)
        figures.rows(right, RUNS)
        figures.panel(right, "What the rate is worth", [drawn.limit])

    def _controls(self):
        return {
            "n": Range(self.counts, "n, rows in each step", start=FIRST, format="d"),
            "rate": Range(RATES, "learning rate", start=0.02, format=".4g"),
        }

    def _move(self):
        nobody, one, _, both = (self.loss[name][..., -1] for name in RUNS)
        words = f"The loss after {N_STEPS} steps: {{:.2g}} where nobody divides by n, {{:.2g}} "
        words += "where one of the two does, {:.2g} where both do. At the start it is {:.3g}."
        start = self.loss["sum, divided"][..., 0]
        self.text(None, words, nobody, one, both, start, over=("n", "rate"))
