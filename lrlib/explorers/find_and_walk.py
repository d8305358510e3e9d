"""Notebook 14: what a round calls, and where the walk goes.

After the forward pass a sound round zeroes the gradients, finds new ones and takes a step. Leave
one of the three out, and look: over the contours of the loss, and at the loss, round by round.
"""

from contextlib import suppress

import numpy as np

from lrlib import figures
from lrlib._checks import checked_count, checked_number
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer, best_line, counter, line_data, slider_rate, start_at
from lrlib.figures import style
from lrlib.linear import forward, gradient, loss
from lrlib.live import Range, Select

# What a round calls after the forward pass: does it zero, find, step; what is it then stepping by?
CALLS = {
    "zero, backward, step": (True, True, True, "the gradient of this place"),
    "backward, step (zeroing forgotten)": (False, True, True, "the sum of all rounds so far"),
    "step alone (backward only once)": (False, False, True, "still the gradient of the start"),
    "zero, backward (no step)": (True, True, False, "that of this place, and nobody steps"),
}
RATES = 2.0 ** np.arange(-2, 7)  # as multiples of the rate it is given


class FindAndWalk(Explorer):
    """The explorer of notebook 14.

    Parameters
    ----------
    X, y : ndarray of shape (n, 1)
    W, b : float
        Where every walk starts.
    learning_rate : float
        Above 0. The slider offers it, two halvings and six doublings of it.
    n_rounds : int

    Raises
    ------
    ValueError, TypeError
        For columns that do not fit, and for a start, a rate or a number of rounds that is none.
    """

    title = "What a round calls, and where it leads"
    description = """Two views of one walk. On the left its path over the contours of the loss,
    with the lowest point as a star. On the right its loss, round by round, and dashed the loss
    of the walk that zeroes, finds and steps in every round."""

    def __init__(
        self, X, y, *, W: float = 0, b: float = 3, learning_rate: float = 0.02, n_rounds: int = 45
    ):
        self.X, self.y = line_data(X, y)
        self.bowl = Bowl.of(self.X, self.y)
        self.start = checked_number("W", W), checked_number("b", b)
        self.rates = RATES * slider_rate(learning_rate)
        self.n_rounds = checked_count("n_rounds", n_rounds)
        super().__init__()

    def _compute(self):
        walks = np.array([[self._walk(calls, rate) for rate in self.rates] for calls in CALLS])
        self.W, self.b, self.loss, self.held = np.moveaxis(walks, -1, 0)  # (calls, rates, rounds)

    def _walk(self, calls: str, rate: float) -> np.ndarray:
        """W, b, the loss and W's gradient at the step, (rounds, 4); NaN from an overflow on."""
        zeroes, finds, steps, _ = CALLS[calls]
        rows = np.full((self.n_rounds + 1, 4), np.nan)
        (W, b), dLdW, dLdb = start_at(*self.start), np.zeros((1, 1)), np.zeros(1)
        with suppress(ValueError):  # it overflows
            for i, row in enumerate(rows):
                if finds or i == 0:
                    new_W, new_b = gradient(self.X, self.y, W, b)
                    dLdW, dLdb = (new_W, new_b) if zeroes else (dLdW + new_W, dLdb + new_b)
                here = loss(forward(self.X, W, b), self.y)
                row[:] = W.item(), b.item(), here, dLdW.item()
                if steps:
                    W, b = W - rate * dLdW, b - rate * dLdb
        return rows

    def _draw(self):
        self.ax_path, self.ax_loss = self._panels(1, 2, size=(8.8, 3.6))
        drawn, ax, reach = self.drawn, self.ax_path, figures.reach(self.start, best_line(self.bowl))
        run = ("calls", "learning_rate")
        walk: style.Look = {"over": run, "trail": "round", "label": "the run"}
        legend = self._live_map(ax, self.bowl, 1.3 * reach.max(), range(-4, 1), self.W, self.b)
        drawn.path = self._live_line(ax, self.W, self.b, **style.PATH, **walk)
        ax.set(xlabel="W", ylabel="b")
        words = "The walk over the contours, round {round:d}"
        drawn.round = self._live_panel(ax, words, over="round", legend=[drawn.path, *legend])

        ax, rounds = self.ax_loss, np.arange(self.n_rounds + 1)
        top = 1.4 * self.loss[0, 0, 0] or 1.0
        figures.frame(ax, "round", (0, self.n_rounds), "loss", (0, top))
        sound = {**style.FULL, "zorder": 3, "label": "zero, backward, step"}
        drawn.sound = self._live_line(ax, rounds, self.loss[0], over="learning_rate", **sound)
        drawn.loss = self._live_line(ax, rounds, self.loss, **style.LOSS, **walk)
        figures.panel(ax, "The loss before each step", [drawn.loss, drawn.sound])

    def _controls(self):
        at, last = np.log2(self.bowl.rate_limit() / self.rates[0]), self.n_rounds
        marks = {at: "limit"} if 0 <= at <= len(RATES) - 1 else {}
        rate = {"start": self.rates[2], "format": ".3g", "marks": marks}
        return {
            "calls": Select(list(CALLS), "after forward, a round calls"),
            "learning_rate": Range(self.rates, "learning rate", **rate),
            "round": counter("round", last, position=last, play=150),
        }

    def _move(self):
        start = "W {:.3g}, b {:.3g}, loss {:.4g}. W’s gradient is {:.4g}: "
        words = np.array([f"{start}{held}." for *_, held in CALLS.values()])[:, None, None]
        moment = ("calls", "learning_rate", "round")
        self.text(None, words, self.W, self.b, self.loss, self.held, over=moment)
