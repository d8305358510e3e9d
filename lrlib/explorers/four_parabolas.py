"""Notebook 04: each point's loss over the slope a is a parabola, and their slopes add up.

Left the four parabolas and their sum, each with its tangent at a. Right the slopes of these
tangents: those of the points end to end, below them the slope of the sum.
"""

import numpy as np

from lrlib import figures
from lrlib.explorers.base import Explorer
from lrlib.figures import style
from lrlib.linear import forward, gradient, loss
from lrlib.live import Range

X, Y = np.array([[[0.0], [1.0], [2.0], [3.0]], [[1.5], [2.5], [5.5], [6.5]]])  # the notebook's
B = np.array([3.0])  # the intercept, which stays
SLOPES = np.round(np.arange(-0.5, 2.65, 0.1), 1)
REACH = np.array([-0.32, 0.32])  # of a tangent to both sides

ROWS = [*(f"x = {x:g}" for x in X[:, 0]), "sum"]
LOOKS = [style.EACH] * 4 + [{**style.SUM, "marker": ""}]
LEGEND = {0: "each point", 4: "their sum"}


class FourParabolas(Explorer):
    """The small explorer of notebook 04: its four points, its b = 3, and a slider for a."""

    title = "Four parabolas and their sum"
    description = """Left, over the slope a: the squared error of each point, thin parabolas;
    their sum, thick; at a, each with its tangent. Right: the slopes of the tangents as arrows.
    Those of the points, end to end, reach as far as that of the sum."""

    def _compute(self):
        data = [*((X[[i]], Y[[i]]) for i in range(4)), (X, Y)]
        at = SLOPES[:, None, None]  # one W for each position
        losses = [[loss(forward(x, W, B), y, reduction="sum") for W in at] for x, y in data]
        self.loss = np.array(losses)
        slopes = [[gradient(x, y, W, B, reduction="sum")[0] for W in at] for x, y in data]
        self.slope = np.reshape(slopes, self.loss.shape)  # (5, positions)

    def _draw(self):
        fig, (left, right) = figures.picture(1, 2, size=(8.7, 4.2), width_ratios=[1.15, 1])
        curves = [
            left.plot(SLOPES, self.loss[i], **look, label=LEGEND.get(i, ""), alpha=0.5)[0]
            for i, look in enumerate(LOOKS)
        ]
        words = {"va": "center", "fontsize": style.LEGEND_SIZE}
        for name, height in zip(ROWS, self.loss[:, -1], strict=True):  # where its curve ends
            left.text(SLOPES[-1] + 0.05, height, name, **words)
        left.set(xlim=(SLOPES[0], SLOPES[-1] + 0.45), ylim=(0, 42))
        left.set(xlabel="slope a", ylabel="squared error")
        figures.panel(left, "Thin curves add up to the thick one", [curves[i] for i in LEGEND])
        right.set(xlim=(-50, 50), ylim=(-0.6, 4.6), xlabel="slope of the tangent")
        right.set_yticks(range(4, -1, -1), ROWS)
        right.tick_params(axis="y", length=0)
        right.axvline(0, color=style.FAINT, linewidth=0.8)
        figures.panel(right, "Their slopes, end to end")
        solid = [{**look, "linestyle": "-", "linewidth": look["linewidth"] + 1} for look in LOOKS]
        self.drawn.tangents = [left.plot([0], [0], **look)[0] for look in solid]
        self.drawn.arrows = [right.plot([0], [0], **look)[0] for look in LOOKS]
        dot = {"marker": "o", "markersize": 3.5, "color": style.INK, "linestyle": "none"}
        self.drawn.feet = [right.plot([0], [0], **dot)[0] for _ in LOOKS]
        self.ax_loss, self.ax_slope = left, right
        return fig

    def _controls(self):
        return {"a": Range(SLOPES, "slope a", start=0.0, format=".1f")}

    def _move(self):
        begins = np.zeros_like(self.slope)
        begins[1:4] = self.slope[:3].cumsum(axis=0)  # where the one before ends
        for i, slope in enumerate(self.slope[..., None]):  # (positions, 1) each
            tangent = SLOPES[:, None] + REACH, self.loss[i, :, None] + slope * REACH
            self.line(self.drawn.tangents[i], *tangent, over="a")
            foot, row = begins[i, :, None], np.full_like(slope, 4 - i)
            begin = {"over": "a", "start": np.stack([foot, row], axis=-1)}
            self._move_arrows(self.drawn.arrows[i], foot + slope, row, **begin)
            self._move_point(self.drawn.feet[i], begins[i], 4 - i, over="a")
        words = "At a = {a:.1f} the slopes are {:.1f}, {:.1f}, {:.1f} and {:.1f}. "
        words += "The slope of their sum is {:.1f}."
        self.text(None, words, *(self.slope + 0.0), over="a")
