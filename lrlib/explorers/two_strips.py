"""Notebook 02: why the derivative of a square is twice its side.

A square stands on the error. Nudge the error by h, and the area changes by two strips and a corner.
Halve h, and the strips are half as large, but the corner is only a quarter: for a small h nearly
all of the change is in the strips, 2 · error for each unit of h.
"""

import numpy as np

from lrlib import figures
from lrlib._checks import checked_count, checked_number
from lrlib.explorers.base import Explorer
from lrlib.figures import style
from lrlib.live import Range


class TwoStrips(Explorer):
    """The picture behind 2 · error.

    Parameters
    ----------
    error : float
        Before the nudge; the side of the square is its length.
    most : int
        The largest nudge, up and down; shorter than the error, so that a square is left.

    Raises
    ------
    ValueError, TypeError
        For an error that is no number, and for a nudge that leaves nothing of it.
    """

    title = "A square that grows by two strips"
    description = """A square whose side is the length of the error. A nudge h makes the side
    longer or shorter. What comes or goes are two strips along its edges and a small corner
    where they meet. Beside the square stand the areas in numbers."""

    def __init__(self, *, error: float = -43.0, most: int = 20):
        self.error, self.most = checked_number("error", error), checked_count("most", most)
        if self.most >= abs(self.error):
            left = f"leaves no square of an error of {self.error:g}"
            raise ValueError(f"a nudge of up to most = {self.most} {left}: make most smaller")
        super().__init__()

    def _compute(self):
        error, h = self.error, np.arange(-2 * self.most, 2 * self.most + 1) / 2
        change = (error + h) ** 2 - error**2
        self.numbers = {
            "area before: error²": error**2 + 0 * h,
            "two strips: 2 · error · h": 2 * error * h,
            "corner: h²": h**2,
            "change: strips + corner": change,
            "change ÷ h": np.divide(change, h, out=np.full_like(h, np.nan), where=h != 0),
        }
        self.h, self.side, self.new_side = h, abs(error), np.abs(error + h)

    def _draw(self):
        fig, (square, table) = figures.picture(1, 2, size=(8.4, 4.0), width_ratios=[1.1, 1])
        drawn, old, new, wider = self.drawn, self.side, self.new_side, self.new_side - self.side
        far = 1.02 * (old + self.most)
        long = "length of the error", (far - 1.04 * far, far)
        figures.frame(square, *long, *long, aspect="equal")
        (before,) = square.fill(*figures.box(0, 0, old, old), **style.SQUARE, label="area before")
        strips = (0, old, old, wider), (old, 0, wider, old)
        drawn.strips = [self._live_box(square, *strip, **style.STRIP) for strip in strips]
        drawn.strips[0].set_label("two strips")
        drawn.corner = self._live_box(
            square, old, old, wider, wider, **style.CORNER, label="corner"
        )
        outline = {"facecolor": "none", "edgecolor": style.INK, "linewidth": 1.6}
        drawn.new = self._live_box(square, 0, 0, new, new, **outline, label="area after")
        legend = [before, drawn.strips[0], drawn.corner, drawn.new]
        figures.panel(square, "The area is the loss", legend, columns=2)
        drawn.table = figures.readings(table, self.numbers)
        goes = f"h = {{h:.1f}}: the error goes from {self.error:g} to {{:.6g}}"
        drawn.says = self._live_panel(table, goes, self.error + self.h)
        return fig

    def _controls(self):  # open half of the way to the side on which the square grows
        growing = np.sign(self.error) * self.most // 2
        return {"h": Range(self.h, "nudge h", start=growing, format=".1f")}

    def _move(self):
        for text, numbers in zip(self.drawn.table, self.numbers.values(), strict=True):
            there = np.where(np.isnan(numbers), "–", "{:.6g}")  # at 0 nothing can be divided
            self.text(text, there, np.nan_to_num(numbers), over="h")
        words = f"2 · error = {2 * self.error:g}. The corner is {{:.2g}} % of the strips."
        twice = " It lies in both strips: taken away twice, so it is given back once."
        either = np.where(self.new_side < self.side, words + twice, words)
        self.text(None, either, 50 * np.abs(self.h / self.error), over="h")
