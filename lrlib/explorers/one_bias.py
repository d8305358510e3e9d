"""Notebook 08: one bias, an arrow to every row; what comes back along the arrows is added up.

On the left the arrows with the share on each. On the right the loss over b, and a straight line
whose slope is the sum of the shares so far: it touches the curve when all of them are in.
"""

import numpy as np

from lrlib import figures
from lrlib._checks import checked_forward
from lrlib.explorers.base import Explorer, counter, factor
from lrlib.figures import style
from lrlib.linear import forward, gradients, loss
from lrlib.live import Range

REACH, N_VALUES = 3.0, 25  # how far b goes to each side, and in how many steps
MOST_ROWS = 5


class OneBias(Explorer):
    """The explorer of notebook 08, for the sum of the squared errors.

    Parameters
    ----------
    X, y, W, b : array_like of shape (n, d), (n, 1), (d, 1), (1,)
        A few rows, n at most 5. b stands where the slider starts.

    Raises
    ------
    ValueError, TypeError
        For more rows or outputs, and as `lrlib.linear.gradients` does.
    """

    title = "One b, a share from every row"
    description = """Left: a circle for b with an arrow to each prediction, and a dashed arrow
    back with its share. Right: the loss over b, and at b a straight line whose slope is the sum
    of the shares so far; with all of them it touches the curve."""

    def __init__(self, X, y, W, b):
        self.given = X, y, W
        X, _, b = checked_forward(X, W, b)
        if len(X) > MOST_ROWS or b.shape != (1,):
            raise ValueError(
                f"this explorer draws an arrow for each row: at most {MOST_ROWS} rows and one "
                f"output; got {len(X)} rows and b {b.shape}"
            )
        self.b = float(b[0]) + np.linspace(-REACH, REACH, N_VALUES)
        super().__init__()

    def _compute(self):
        X, y, W = self.given
        at_each = [gradients(X, y, W, [b], reduction="sum").dLdP[:, 0] for b in self.b]
        self.P = np.array([forward(X, W, [b])[:, 0] for b in self.b])  # (values of b, n)
        self.loss = np.array([loss(forward(X, W, [b]), y, reduction="sum") for b in self.b])
        self.shares = np.array(at_each)  # (values of b, n)
        nothing = np.zeros((N_VALUES, 1))
        self.sums = np.concatenate([nothing, np.cumsum(self.shares, axis=1)], axis=1)

    def _draw(self):
        n, drawn = self.P.shape[1], self.drawn
        ways, curve = self._panels(1, 2, size=(8.6, 3.7), width_ratios=[1, 1.1])
        every = {(0, i): "0" for i in range(n)}
        names = [f"P{i}" for i in range(n)]
        drawn.arrows = figures.dependencies(ways, ["b"], names, [], lit=every, sent=every)
        ways.set_xlim(-1.2, figures.ACROSS + 1.5)
        beside: style.Look = {"va": "center_baseline", "fontsize": style.BESIDE_SIZE}
        spots = [text.get_position() for text in ways.texts[: n + 1]]
        drawn.b = ways.text(spots[0][0], spots[0][1] + 0.62, "", ha="center", **beside)
        drawn.P = [ways.text(x + 0.45, y, "", **beside) for x, y in spots[1:]]
        figures.panel(ways, "What comes back to b, row by row")
        low, high = self.loss.min(), self.loss.max()
        curve.plot(self.b, self.loss, **style.LOSS)
        ends, up = self.b[[0, -1]], (low - 0.3 * (high - low), high)
        figures.frame(curve, "b", ends, "loss (sum of squares)", up)
        heights = self.loss[:, None] + self.sums.T[..., None] * (ends - self.b[:, None])
        drawn.slope = self._live_line(curve, ends, heights, **style.FULL)  # over (added, b)
        drawn.here = self._live_point(curve, self.b, self.loss, **style.NOW)
        drawn.title = figures.panel(curve, "slope of the dashed line")

    def _controls(self):
        return {
            "added": counter("shares added", self.P.shape[1], position=1, play=1200),
            "b": Range(self.b, "b", position=N_VALUES // 2, format=".2f"),
        }

    def _move(self):
        drawn, n, both = self.drawn, self.P.shape[1], ("added", "b")
        self.text(drawn.b, "b = {b:.4g}")
        for i in range(n):
            self.text(drawn.P[i], "= {:.4g}", self.P[:, i], over="b")
            there = np.arange(n + 1) > i
            self.show(drawn.arrows.back[0, i], there, over="added")
            template = np.where(there, "{:.4g}", "")[:, None]
            self.text(drawn.arrows.sent[0, i], template, self.shares[None, :, i], over=both)
        words = [f"slope of the dashed line: {{:.4g}}, {t} of {n} shares" for t in range(n + 1)]
        self.text(drawn.title, np.array(words)[:, None], self.sums.T, over=both)
        lines = [[self._readout(t, i) for i in range(N_VALUES)] for t in range(n + 1)]
        self.words(None, lines, over=both)

    def _readout(self, added: int, at: int) -> str:
        """The line below the controls: the shares so far and their sum."""
        terms = " + ".join(factor(share) for share in self.shares[at, :added]) or "0"
        line = f"b = {self.b[at]:.4g}. Shares so far: {terms}"
        line += f" = {self.sums[at, added] + 0.0:.4g}" if added > 1 else ""
        missing = self.P.shape[1] - added
        return line + (f"; {missing} still missing." if missing else "; all are in: this is dL/db.")
