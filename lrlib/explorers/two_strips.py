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

HALVES = 2  # slider positions to a unit of h
# What stands beside the square: one row for each of the numbers.
ROWS = ["area before: error²", "two strips: 2 · error · h", "corner: h²"]
ROWS += ["change: strips + corner", "change ÷ h"]


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
            raise ValueError(
                f"a nudge of up to most = {self.most} leaves no square of an error of "
                f"{self.error:g}: make most smaller"
            )
        super().__init__()

    def _compute(self):
        self.h = np.arange(-self.most * HALVES, self.most * HALVES + 1) / HALVES
        strips, corner = 2 * self.error * self.h, self.h**2
        change = (self.error + self.h) ** 2 - self.error**2
        per_h = np.divide(change, self.h, out=0 * change, where=self.h != 0)
        self.numbers = [self.error**2 + 0 * self.h, strips, corner, change, per_h]
        self.side, self.new_side = abs(self.error), np.abs(self.error + self.h)

    def _draw(self):
        fig, (square, table) = figures.picture(1, 2, size=(8.4, 4.0), width_ratios=[1.1, 1])
        drawn, s, far = self.drawn, self.side, 1.02 * (self.side + self.most)
        square.set(xlim=(far - 1.04 * far, far), ylim=(far - 1.04 * far, far), aspect="equal")
        square.set(xlabel="length of the error", ylabel="length of the error")
        (old,) = square.fill([0, s, s, 0], [0, 0, s, s], **style.SQUARE, label="area before")
        drawn.strips = [square.fill([0], [0], **style.STRIP)[0] for _ in range(2)]
        (drawn.corner,) = square.fill([0], [0], **style.CORNER, label="corner")
        drawn.strips[0].set_label("two strips")
        outline = {"facecolor": "none", "edgecolor": style.INK, "linewidth": 1.6}
        (drawn.new,) = square.fill([0], [0], **outline, label="area after")
        legend = [old, drawn.strips[0], drawn.corner, drawn.new]
        figures.panel(square, "The area is the loss", legend, columns=2)
        table.set(xlim=(0, 1), ylim=(-5, 1))
        table.axis("off")
        for i, words in enumerate(ROWS):
            table.text(0, -i, words, va="center")
        drawn.table = [table.text(0.95, -i, "", va="center", ha="right") for i in range(len(ROWS))]
        drawn.says = figures.panel(table, "h")
        return fig

    def _controls(self):  # open half of the way to the side on which the square grows
        growing = np.sign(self.error) * self.most // 2
        return {"h": Range(self.h, "nudge h", start=growing, format=".1f")}

    def _move(self):
        drawn, old, new = self.drawn, self.side, self.new_side
        self.fill(drawn.new, *figures.box(0, 0, new, new), over="h")
        self.fill(drawn.strips[0], *figures.box(0, old, old, new - old), over="h")
        self.fill(drawn.strips[1], *figures.box(old, 0, new - old, old), over="h")
        self.fill(drawn.corner, *figures.box(old, old, new - old, new - old), over="h")
        for text, numbers in zip(drawn.table, self.numbers, strict=True):
            nothing = (self.h == 0) & (text is drawn.table[-1])  # to divide by
            self.text(text, np.where(nothing, "–", "{:.6g}"), numbers, over="h")
        goes = f"h = {{h:.1f}}: the error goes from {self.error:g} to {{:.6g}}"
        self.text(drawn.says, goes, self.error + self.h, over="h")
        words = f"2 · error = {2 * self.error:g}. The corner is {{:.2g}} % of the strips."
        twice = " It lies in both strips: taken away twice, so it is given back once."
        either = np.where(new < old, words + twice, words)
        self.text(None, either, 50 * np.abs(self.h / self.error), over="h")
