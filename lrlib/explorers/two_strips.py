"""Notebook 02: why the derivative of a square is twice its side.

A square stands on the error. Nudge the error by h, and the area changes by two strips and a corner.
Halve h, and the strips are half as large, but the corner is only a quarter: for a small h nearly
all of the change is in the strips, 2 · error for each unit of h.
"""

import numpy as np

from lrlib import figures
from lrlib.explorers.base import Explorer
from lrlib.figures import style
from lrlib.live import Range

ERROR, NUDGES = 43.0, np.arange(-40, 41) / 2


class TwoStrips(Explorer):
    """The picture behind 2 · error: a square on an error of 43, nudged by up to 20."""

    title = "A square that grows by two strips"
    description = """A square whose side is the length of the error. A nudge h makes the side
    longer or shorter. What comes or goes are two strips along its edges and a small corner
    where they meet. Beside the square stand the areas in numbers."""

    def _compute(self):
        error, h = ERROR, NUDGES
        self.numbers = {
            "area before: error²": np.full_like(h, error**2),
            "two strips: 2 · error · h": 2 * error * h,
            "corner: h²": h**2,
            "change: strips + corner": (error + h) ** 2 - error**2,
            "change ÷ h": np.where(h == 0, np.nan, 2 * error + h),
        }

    def _draw(self):
        square, table = self._panels(1, 2, size=(8.4, 4.0), width_ratios=[1.1, 1])
        drawn, old, new, h = self.drawn, ERROR, ERROR + NUDGES, NUDGES
        side = "length of the error", (-2.5, 64.5)
        figures.frame(square, *side, *side, aspect="equal")
        square.fill(*figures.box(0, 0, old, old), **style.SQUARE, label="area before")
        strips = (0, old, old, h), (old, 0, h, old)
        drawn.strips = [self._live_box(square, *strip, **style.STRIP) for strip in strips]
        drawn.strips[0].set_label("two strips")
        drawn.corner = self._live_box(square, old, old, h, h, **style.CORNER, label="corner")
        outline = {"facecolor": "none", "edgecolor": style.INK, "linewidth": 1.6}
        drawn.new = self._live_box(square, 0, 0, new, new, **outline, label="area after")
        figures.panel(square, "The area is the loss", columns=2)
        drawn.table = figures.readings(table, self.numbers)
        goes = f"h = {{h:.1f}}: the error goes from {old:g} to {{:.6g}}"
        drawn.says = self._live_panel(table, goes, new)

    def _controls(self):
        return {"h": Range(NUDGES, "nudge h", start=10.0, format=".1f")}

    def _move(self):
        for text, numbers in zip(self.drawn.table, self.numbers.values(), strict=True):
            there = np.where(np.isnan(numbers), "–", "{:.6g}")  # at 0 nothing can be divided
            self.text(text, there, np.nan_to_num(numbers), over="h")
        twice = " It lies in both strips: taken away twice, so it is given back once."
        words = f"2 · error = {2 * ERROR:g}. The corner is {{:.2g}} % of the strips."
        either = np.where(NUDGES < 0, words + twice, words)
        self.text(None, either, 50 * np.abs(NUDGES) / ERROR, over="h")
