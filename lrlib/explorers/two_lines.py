"""Notebook 06: b up and a down, or why one valley is long and narrow.

People from 20 to 80 years old, and two lines: the best one, and one whose b is chosen by the
slider and whose a is the best for that b. Where the people are the two stay close, so the loss
hardly tells them apart; at age 0, where nobody is, they part.
"""

import numpy as np

from lrlib import figures
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer, best_line, line_loss
from lrlib.figures import style
from lrlib.live import Range

AGE = np.arange(20, 81, 3.0)
WISH = 0.05 * AGE - 2 + 0.2 * (-1.0) ** np.arange(21)  # made up: degrees above 20 °C
INTERCEPTS = np.arange(-40, 1) / 10
AGES = np.array([[0.0], [20.0], [80.0]])  # at which the two lines are compared


class TwoLines(Explorer):
    """Two lines that differ in a and b, and agree better among the data than at zero."""

    title = "b up and a down"
    description = """Left 21 people by their age, from 20 to 80, and two lines over the ages
    from 0 to 84: the best one, dashed, and yours. Right the contours of the loss over a and b:
    a long narrow valley that runs from top left to bottom right, with the minimum as a star."""

    def _compute(self):
        self.bowl = Bowl.of(AGE[:, None], WISH[:, None])
        self.best = a, b = best_line(self.bowl)
        (of_a, of_both), _ = self.bowl.hessian()
        self.a = a - of_both / of_a * (INTERCEPTS - b)  # the floor of the valley: dL/da is 0 there
        self.loss, self.loss_alone = (line_loss(self.bowl, at, INTERCEPTS) for at in (self.a, a))
        self.apart = np.abs((self.a - a) * AGES + INTERCEPTS - b)  # (ages, positions)

    def _draw(self):
        fig, (self.ax_data, self.ax_map) = figures.picture(1, 2, size=(8.6, 3.9))
        drawn, ax, (a, b) = self.drawn, self.ax_data, self.best
        ax.axvspan(AGE[0], AGE[-1], color="#f0f0f0", zorder=0)
        points = figures.scatter(ax, AGE, WISH)
        figures.frame(ax, "age in years", (-4, 84), "wish in degrees above 20 °C", (-4.2, 3.2))
        best = figures.fitted_line(ax, a, b, **style.BEST, label="best line")
        drawn.line = self._live_fit(ax, self.a, INTERCEPTS, label="your line")
        gap = np.stack(np.broadcast_arrays(INTERCEPTS, b), axis=-1)
        drawn.gap = self._live_line(ax, [0, 0], gap, **{**style.RESIDUAL, "linewidth": 2.4})
        words = "{:.2f} apart at age 0, {:.2f} at 20, {:.2f} at 80"
        drawn.apart = self._live_panel(ax, words, *self.apart, legend=[points, best, drawn.line])
        ax = self.ax_map
        around = figures.rings(self.best, self.bowl.hessian(), 4.0 ** np.arange(-2, 3), corners=181)
        ax.plot(*np.moveaxis(around, 1, 2), color=style.FAINT, linewidth=0.8)
        figures.frame(ax, "slope a", (-0.01, 0.11), "intercept b", (-4.6, 0.6))
        ax.set_xticks([0, 0.05, 0.1])
        (floor,) = ax.plot(self.a, INTERCEPTS, **style.FLAT, label="flat")
        (lowest,) = ax.plot(a, b, **style.AIM, label="lowest")
        drawn.now = self._live_point(ax, self.a, INTERCEPTS, **style.NOW, zorder=5, label="now")
        words = "Along the valley: the loss is {:.3f}"
        drawn.height = self._live_panel(ax, words, self.loss, legend=[drawn.now, lowest, floor])
        return fig

    def _controls(self):
        return {"b": Range(INTERCEPTS, "intercept b", start=-1.0, format=".1f", play=150)}

    def _move(self):
        words = "b = {b:.1f} with a = {:.4f}, the best a for this b: the loss is {:.3f}. "
        words += "With a = {:.4f}, that of the best line, it would be {:.3f}."
        self.text(None, words, self.a, self.loss, self.best[0], self.loss_alone, over="b")
