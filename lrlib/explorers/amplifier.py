"""Notebook 02: a nudge on its way to the loss, on three number lines.

The first two lines have one scale, so the eye sees how much longer a nudge of a is when it arrives
at p: x times. On the third, 2 · error units of loss are as long as one unit of p: so the change
along the slope is as long as p's. A mark beside it says what the loss really does.
"""

import numpy as np

from lrlib import figures
from lrlib._checks import checked_number
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer, joined, line_gradient, line_loss, start_at
from lrlib.figures import style
from lrlib.live import Range, Select

NUDGES = np.linspace(0.1, 1, 19)


class Amplifier(Explorer):
    """Nudge a or b by up to 1: how far do p and the loss go?

    Parameters
    ----------
    x, y : float
        The point.
    a, b : float
        The line before the nudge; it misses the point.

    Raises
    ------
    ValueError, TypeError
        For what is no finite number, and for a line through the point: its loss has no slope.
    """

    title = "What a nudge becomes on its way to the loss"
    description = """Three number lines, one below the other: how far a or b is nudged, how far
    the prediction p goes, how far the loss goes. An arrow on each starts at zero. On the line
    of the loss a mark shows what the loss really does."""

    def __init__(self, *, x: float = 14.0, y: float = 58.0, a: float = 1.0, b: float = 1.0):
        self.x, self.y = checked_number("x", x), checked_number("y", y)
        self.first = np.append(*start_at(a, b))
        super().__init__()

    def _compute(self):
        point = np.array([[self.x]]), np.array([[self.y]])
        self.dLdp = line_gradient(*point, *self.first)[1]  # the link from b to p is 1
        if self.dLdp == 0:
            raise ValueError(f"the line passes through ({self.x:g}, {self.y:g}): its loss is 0")
        self.by_p = np.outer([self.x, 1], NUDGES)  # (a or b, nudges), as all below
        self.along = self.dLdp * self.by_p
        bowl, (a, b) = Bowl.of(*point), self.first[:, None, None] + np.eye(2)[..., None] * NUDGES
        self.before, self.after = line_loss(bowl, *self.first), line_loss(bowl, a, b)

    def _draw(self):
        axes = self.ax_nudge, self.ax_p, self.ax_loss = self._panels(3, 1, size=(4.75, 4.3))
        drawn, per_p, really = self.drawn, abs(self.dLdp), self.after - self.before
        ways = [NUDGES + 0 * self.by_p, self.by_p, self.along]
        groups = np.array([ways[:2], np.divide([self.along, really], per_p)])
        low, high = groups.min(axis=(1, 2, 3)), groups.max(axis=(1, 2, 3))
        middle, reach = (low + high) / 2, 0.55 * max(high - low)  # one length for all three
        ends = np.stack([middle - reach, middle + reach], axis=1) * [[1], [per_p]]
        drawn.arrows, drawn.says = [], []
        lines = zip(axes, ("a or b", "p", "the loss"), ends[[0, 0, 1]], ways, strict=True)
        for ax, name, limits, way in lines:
            figures.number_line(ax, f"change of {name}", limits)
            drawn.arrows.append(self._live_arrow(ax, 0, 0, way, 0, **style.FIT))
            drawn.says.append(figures.panel(ax, name))
        drawn.arrows[2].set_label("along the slope")
        look = {**style.NOW, "label": "what the loss really does"}
        drawn.really = self._live_point(self.ax_loss, really, 0, **look)
        drawn.says[2] = figures.panel(self.ax_loss, "loss")

    def _controls(self):
        by = Range(NUDGES, "by", start=1.0, format=".2f")
        return {"nudge": Select(["a", "b"], "nudge"), "by": by}

    def _move(self):
        (nudge, of_p, of_loss), both = self.drawn.says, ("nudge", "by")
        self.text(nudge, [["a by {by:.2f}"], ["b by {by:.2f}"]], over=both)
        links = np.array([[f"x = {{by:.2f}} · {self.x:g}"], ["1"]])
        self.text(of_p, joined("p by {by:.2f} · ", links, " = {:.4g}"), self.by_p, over=both)
        words = f"the loss by {{:.4g}} · 2 · error = {{:.4g}} · ({self.dLdp:g}) = {{:.6g}}"
        self.text(of_loss, words, self.by_p, self.by_p, self.along, over=both)
        words = f"The loss really goes from {self.before:g} to {{:.6g}}, by {{:.6g}}. "
        words += "Along the slope it would go by {:.6g}."
        self.text(None, words, self.after, self.after - self.before, self.along, over=both)
