"""Notebook 04: each point's loss over the slope a is a parabola, and their slopes add up.

Left the four parabolas and their sum, each with its tangent at a. Right the slopes of these
tangents: those of the points end to end, below them the slope of the sum.
"""

import numpy as np

from lrlib import figures
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer, line_loss
from lrlib.figures import style
from lrlib.linear import gradient
from lrlib.live import Range

X, Y = np.array([[[0.0], [1.0], [2.0], [3.0]], [[1.5], [2.5], [5.5], [6.5]]])  # the notebook's
B = 3.0  # the intercept, which stays
SLOPES = np.round(np.arange(-0.5, 2.65, 0.1), 1)
REACH = np.array([-0.32, 0.32])  # of a tangent to both sides

ROWS = [*(f"x = {x:g}" for x in X[:, 0]), "sum"]
LOOKS = [style.EACH] * 4 + [{**style.SUM, "marker": ""}]


class FourParabolas(Explorer):
    """The small explorer of notebook 04: its four points, its b = 3, and a slider for a."""

    title = "Four parabolas and their sum"
    description = """Left, over the slope a: the squared error of each point, thin parabolas;
    their sum, thick; at a, each with its tangent. Right: the slopes of the tangents as arrows.
    Those of the points, end to end, reach as far as that of the sum."""

    def _compute(self):
        data = [*((X[[i]], Y[[i]]) for i in range(4)), (X, Y)]
        self.loss = np.array([line_loss(Bowl.of(*one), SLOPES, B, reduction="sum") for one in data])
        slopes = [[gradient(*one, [[a]], [B], reduction="sum")[0] for a in SLOPES] for one in data]
        self.slope = np.reshape(slopes, self.loss.shape)  # (5, positions)

    def _draw(self):
        fig, (left, right) = figures.picture(1, 2, size=(8.7, 4.2), width_ratios=[1.15, 1])
        self.ax_loss, self.ax_slope, drawn = left, right, self.drawn
        for name, look, curve in zip(ROWS, LOOKS, self.loss, strict=True):
            left.plot(SLOPES, curve, **look, alpha=0.5)
            left.text(SLOPES[-1] + 0.05, curve[-1], name, va="center", fontsize=style.LEGEND_SIZE)
        each, *_, total = left.lines
        each.set_label("each point")
        total.set_label("their sum")
        figures.frame(left, "slope a", (SLOPES[0], SLOPES[-1] + 0.45), "squared error", (0, 42))
        figures.panel(left, "Thin curves add up to the thick one", [each, total])
        right.set(xlim=(-50, 50), xlabel="slope of the tangent")
        figures.rows(right, ROWS)
        right.tick_params(axis="y", length=0)
        right.axvline(0, color=style.FAINT, linewidth=0.8)
        figures.panel(right, "Their slopes, end to end")
        begins = np.zeros_like(self.slope)
        begins[1:4] = self.slope[:3].cumsum(axis=0)  # where the arrow before ends
        drawn.tangents, drawn.arrows = [], []
        numbers = np.stack([self.loss, self.slope, begins], axis=1)[..., None]
        for i, (look, (height, slope, x)) in enumerate(zip(LOOKS, numbers, strict=True)):
            tangent = SLOPES[:, None] + REACH, height + slope * REACH
            thick = look | {"linewidth": look["linewidth"] + 1}
            drawn.tangents.append(self._live_line(left, *tangent, **thick))
            drawn.arrows.append(self._live_arrows(right, x, 4 - i, x + slope, 4 - i, **look))
        dot = {"marker": "o", "markersize": 3.5, "color": style.INK, "linestyle": "none"}
        drawn.feet = [self._live_point(right, x, 4 - i, **dot) for i, x in enumerate(begins)]
        return fig

    def _controls(self):
        return {"a": Range(SLOPES, "slope a", start=0.0, format=".1f")}

    def _move(self):
        words = "At a = {a:.1f} the slopes are {:.1f}, {:.1f}, {:.1f} and {:.1f}. "
        words += "The slope of their sum is {:.1f}."
        self.text(None, words, *(self.slope + 0.0), over="a")
