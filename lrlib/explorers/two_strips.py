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

ERROR, H = 43.0, np.arange(-40, 41) / 2


class TwoStrips(Explorer):
    """The picture behind 2 · error: a square on an error of 43, nudged by up to 20."""

    title = "A square that grows by two strips"
    description = """A square whose side is the length of the error. A nudge h makes the side
    longer or shorter. What comes or goes are two strips along its edges and a small corner
    where they meet. Beside the square stand the areas in numbers."""

    def _compute(self):
        self.numbers = {
            "area before: error²": ERROR**2,
            "two strips: 2 · error · h": 2 * ERROR * H,
            "corner: h²": H**2,
            "change: strips + corner": (ERROR + H) ** 2 - ERROR**2,
            "change ÷ h": np.where(H == 0, np.nan, 2 * ERROR + H),
        }

    def _draw(self):
        square, table = self._panels(1, 2, size=(8.4, 4.0), width_ratios=[1.1, 1])
        drawn, new = self.drawn, ERROR + H
        side = "length of the error", (-2.5, 64.5)
        figures.frame(square, *side, *side, aspect="equal")
        square.fill(*figures.box(0, 0, ERROR, ERROR), **style.SQUARE, label="area before")
        above = self._live_box(square, 0, ERROR, ERROR, H, **style.STRIP, label="two strips")
        drawn.strips = [above, self._live_box(square, ERROR, 0, H, ERROR, **style.STRIP)]
        drawn.corner = self._live_box(square, ERROR, ERROR, H, H, **style.CORNER, label="corner")
        drawn.new = self._live_box(square, 0, 0, new, new, **style.AFTER, label="area after")
        figures.panel(square, "The area is the loss", columns=2)
        drawn.table = self._live_readings(table, self.numbers)
        words = f"h = {{h:.1f}}: the error goes from {ERROR:g} to {{:.6g}}"
        drawn.says = self._live_panel(table, words, new)

    def _controls(self):
        return {"h": Range(H, "nudge h", start=10.0, format=".1f")}

    def _move(self):
        words = f"2 · error = {2 * ERROR:g}. The corner is {{:.2g}} % of the strips."
        twice = " It lies in both strips: taken away twice, so it is given back once."
        self.text(None, np.where(H < 0, words + twice, words), 50 * np.abs(H) / ERROR, over="h")
