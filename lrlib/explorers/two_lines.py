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
B = np.arange(-40, 1) / 10  # every intercept of the slider


class TwoLines(Explorer):
    """Two lines that differ in a and b, and agree better among the data than at zero."""

    title = "b up and a down"
    description = """Left 21 people by their age, from 20 to 80, and two lines over the ages
    from 0 to 84: the best one, dashed, and yours. Right the contours of the loss over a and b:
    a long narrow valley that runs from top left to bottom right, with the minimum as a star."""

    def _compute(self):
        self.bowl = Bowl.of(AGE[:, None], WISH[:, None])
        self.a = (WISH - B[:, None]) @ AGE / (AGE @ AGE)  # the best for each b
        self.loss = line_loss(self.bowl, self.a, B)

    def _draw(self):
        left, right = self.ax_data, self.ax_map = self._panels(1, 2, size=(8.6, 3.9))
        drawn, (a, b) = self.drawn, best_line(self.bowl)
        left.axvspan(AGE[0], AGE[-1], color="#f0f0f0", zorder=0)
        figures.scatter(left, AGE, WISH)
        figures.frame(left, "age in years", (-4, 84), "wish in degrees above 20 °C", (-4.2, 3.2))
        figures.fitted_line(left, a, b, **style.BEST, label="best line")
        drawn.line = self._live_fit(left, self.a, B, label="your line")
        drawn.gap = self._live_stroke(left, 0, B, 0, b, **style.GAP)
        apart = [np.abs((self.a - a) * age + B - b) for age in (0, 20, 80)]
        words = "{:.2f} apart at age 0, {:.2f} at 20, {:.2f} at 80"
        drawn.apart = self._live_panel(left, words, *apart)
        self._live_map(right, self.bowl, (0.06, 2.6), range(-1, 3), self.a, B, above=1.0)
        right.plot(self.a, B, **style.FLAT, label="flat")
        drawn.height = self._live_panel(right, "Along the valley: the loss is {:.3f}", self.loss)

    def _controls(self):
        return {"b": Range(B, "intercept b", start=-1.0, format=".1f", play=150)}

    def _move(self):
        best, _ = best_line(self.bowl)
        words = "b = {b:.1f} with a = {:.4f}, the best a for this b: the loss is {:.3f}. "
        words += "With a = {:.4f}, that of the best line, it would be {:.3f}."
        self.text(None, words, self.a, self.loss, best, line_loss(self.bowl, best, B), over="b")
