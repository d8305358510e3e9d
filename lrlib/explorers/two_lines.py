"""Notebook 06: b up and a down, or why one valley is long and narrow.

People from 20 to 80 years old, and two lines: the best one, and one whose b is chosen by the
slider and whose a is the best for that b. Where the people are the two stay close, so the loss
hardly tells them apart; at age 0, where nobody is, they part.
"""

import numpy as np

from lrlib import figures
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer, best_line
from lrlib.figures import style
from lrlib.live import Range

AGE = np.arange(20, 81, 3.0)
WISH = 0.05 * AGE - 2 + 0.2 * (-1.0) ** np.arange(21)  # made up: degrees above 20 °C
INTERCEPTS = np.arange(-40, 1) / 10
NOBODY, YOUNGEST, OLDEST = 0.0, 20.0, 80.0  # the ages at which the two lines are compared


class TwoLines(Explorer):
    """Two lines that differ in a and b, and agree better among the data than at zero."""

    title = "b up and a down"
    description = """Left 21 people by their age, from 20 to 80, and two lines over the ages
    from 0 to 84: the best one, dashed, and yours. Right the contours of the loss over a and b:
    a long narrow valley that runs from top left to bottom right, with the minimum as a star."""

    def _compute(self):
        bowl = self.bowl = Bowl.of(AGE[:, None], WISH[:, None])
        self.best = best_line(bowl)
        (of_a, of_both), _ = bowl.hessian()
        # The floor of the valley: dL/da is 0 there.
        self.b = INTERCEPTS
        self.a = self.best[0] - of_both / of_a * (self.b - self.best[1])
        self.loss = self._loss(self.a)
        self.loss_alone = self._loss(np.full_like(self.a, self.best[0]))
        ages = np.array([[NOBODY], [YOUNGEST], [OLDEST]])
        apart = (self.a - self.best[0]) * ages + self.b - self.best[1]
        self.apart = np.abs(apart)  # (3, positions)

    def _loss(self, a) -> np.ndarray:
        return self.bowl.loss(a[:, None, None], self.b[:, None])

    def _draw(self):
        fig, (self.ax_data, self.ax_map) = figures.picture(1, 2, size=(8.6, 3.9))
        drawn, ax, (a, b) = self.drawn, self.ax_data, self.best
        ax.axvspan(YOUNGEST, OLDEST, color="#f0f0f0", zorder=0)
        points = figures.scatter(ax, AGE, WISH)
        ax.set(xlim=(-4, 84), ylim=(-4.2, 3.2), xlabel="age in years")
        ax.set(ylabel="wish in degrees above 20 °C")
        best = figures.fitted_line(ax, a, b, **style.BEST, label="best line")
        drawn.line = figures.fitted_line(ax, a, b, label="your line")
        (drawn.gap,) = ax.plot([0, 0], [0, 0], **{**style.RESIDUAL, "linewidth": 2.4})
        drawn.apart = figures.panel(ax, "0", [points, best, drawn.line])
        ax = self.ax_map
        around = figures.rings(self.best, self.bowl.hessian(), 4.0 ** np.arange(-2, 3), corners=181)
        ax.plot(*np.moveaxis(around, 1, 2), color=style.FAINT, linewidth=0.8)
        ax.set(xlim=(-0.01, 0.11), ylim=(-4.6, 0.6), xticks=[0, 0.05, 0.1])
        ax.set(xlabel="slope a", ylabel="intercept b")
        (floor,) = ax.plot(self.a, self.b, **style.FLAT, label="flat")
        (lowest,) = ax.plot(a, b, **style.AIM, label="lowest")
        (drawn.now,) = ax.plot(a, b, **style.NOW, zorder=5, label="now")
        drawn.height = figures.panel(ax, "0", [drawn.now, lowest, floor])
        return fig

    def _controls(self):
        return {"b": Range(self.b, "intercept b", start=-1.0, format=".1f", play=150)}

    def _move(self):
        drawn = self.drawn
        self._move_fit(drawn.line, self.a, self.b, over="b")
        heights = np.stack([self.b, np.full_like(self.b, self.best[1])], axis=-1)
        self.line(drawn.gap, [0, 0], heights, over="b")
        self._move_point(drawn.now, self.a, self.b, over="b")
        words = "{:.2f} apart at age 0, {:.2f} at 20, {:.2f} at 80"
        self.text(drawn.apart, words, *self.apart, over="b")
        self.text(drawn.height, "Along the valley: the loss is {:.3f}", self.loss, over="b")
        words = "b = {b:.1f} with a = {:.4f}, the best a for this b: the loss is {:.3f}. "
        words += "With a = {:.4f}, that of the best line, it would be {:.3f}."
        numbers = self.a, self.loss, self.best[0], self.loss_alone
        self.text(None, words, *numbers, over="b")
