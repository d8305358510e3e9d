"""Notebook 04: each point's loss over the slope a is a parabola, and their slopes add up.

Left the four parabolas and their sum, each with its tangent at a. Right the slopes of these
tangents: those of the points end to end, below them the slope of the sum.
"""

import numpy as np

from lrlib import figures
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer, line_gradient, line_loss
from lrlib.figures import style
from lrlib.live import Range

X, Y = np.array([[[0.0], [1.0], [2.0], [3.0]], [[1.5], [2.5], [5.5], [6.5]]])  # the notebook's
B = 3.0  # the intercept, which stays
SLOPES = np.round(np.arange(-0.5, 2.65, 0.1), 1)
ROWS = [*(f"x = {x:g}" for x in X[:, 0]), "sum"]


class FourParabolas(Explorer):
    """The small explorer of notebook 04: its four points, its b = 3, and a slider for a."""

    title = "Four parabolas and their sum"
    description = """Left, over the slope a: the squared error of each point, thin parabolas;
    their sum, thick; at a, each with its tangent. Right: the slopes of the tangents as arrows.
    Those of the points, end to end, reach as far as that of the sum."""

    def _compute(self):
        data = [*zip(X[:, None], Y[:, None], strict=True), (X, Y)]
        self.loss = np.array([line_loss(Bowl.of(*one), SLOPES, B, reduction="sum") for one in data])
        self.slope = np.array([line_gradient(*one, SLOPES, B, reduction="sum")[0] for one in data])

    def _draw(self):
        left, right = self._panels(1, 2, size=(8.7, 4.2), width_ratios=[1.15, 1])
        figures.frame(left, "slope a", (SLOPES[0], SLOPES[-1] + 0.45), "squared error", (0, 42))
        figures.panel(left, "Thin curves add up to the thick one")
        figures.number_line(right, "slope of the tangent", (-50, 50), ROWS)
        figures.panel(right, "Their slopes, end to end")
        tangents, arrows = self.drawn.tangents, self.drawn.arrows = [], []
        for i, (name, loss, slope) in enumerate(zip(ROWS, self.loss, self.slope, strict=True)):
            look = style.EACH if i < 4 else style.SUM | {"marker": ""}
            figures.named_curve(left, SLOPES, loss, name, 0.05, **look, alpha=0.5)
            look = look | {"linewidth": look["linewidth"] + 1}
            tangents.append(self._live_tangent(left, SLOPES, loss, slope, 0.32, **look))
            start = self.slope[:i].sum(axis=0) if i < 4 else 0 * slope  # where the last one ends
            arrows.append(self._live_arrow(right, start, 4 - i, start + slope, 4 - i, **look))
            self._live_point(right, start, 4 - i, **style.FOOT)

    def _controls(self):
        return {"a": Range(SLOPES, "slope a", start=0.0, format=".1f")}

    def _move(self):
        words = "At a = {a:.1f} the slopes are {:.1f}, {:.1f}, {:.1f} and {:.1f}. "
        words += "The slope of their sum is {:.1f}."
        self.text(None, words, *(self.slope + 0.0), over="a")
