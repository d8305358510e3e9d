"""Notebook 02: a nudge on its way to the loss, on three number lines.

The first two lines have one scale, so the eye sees how much longer a nudge of a is when it arrives
at p: x times. On the third, 2 · error units of loss are as long as one unit of p: so the change
along the slope is as long as p's. A mark beside it says what the loss really does.
"""

import numpy as np

from lrlib import figures
from lrlib._checks import checked_number
from lrlib.explorers.base import Explorer, joined, start_at
from lrlib.figures import style
from lrlib.linear import forward, gradients, loss
from lrlib.live import Range, Select

NUDGES = np.linspace(0.1, 1, 19)
BOTH = ("nudge", "by")


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
        self.start = start_at(a, b)
        super().__init__()

    def _compute(self):
        X, Y, (W, b) = np.array([[self.x]]), np.array([[self.y]]), self.start
        g = gradients(X, Y, W, b, reduction="sum")
        self.dLdp, self.dpd = g.dLdP.item(), np.array([[g.dNdW.item()], [g.dPdb.item()]])
        if self.dLdp == 0:
            raise ValueError(f"the line passes through ({self.x:g}, {self.y:g}): its loss is 0")
        P = [[forward(X, W + h, b) for h in NUDGES], [forward(X, W, b + h) for h in NUDGES]]
        self.before = loss(forward(X, W, b), Y, reduction="sum")
        self.after = np.array([[loss(one, Y, reduction="sum") for one in row] for row in P])
        self.by_p = self.dpd * NUDGES  # (a or b, nudges), as all below
        self.along = self.dLdp * self.by_p

    def _draw(self):
        fig, axes = figures.picture(3, 1, size=(4.75, 4.3))
        self.ax_nudge, self.ax_p, self.ax_loss = axes
        per_p = abs(self.dLdp)
        ranges = [self.by_p, NUDGES], [self.along / per_p, (self.after - self.before) / per_p]
        low, high = np.transpose([(min(map(np.min, r)), max(map(np.max, r))) for r in ranges])
        middle, reach = (low + high) / 2, 0.55 * max(high - low)  # one length for all three
        units = {"a or b": (0, 1), "p": (0, 1), "the loss": (1, per_p)}
        self.drawn.arrows, self.drawn.says = [], []
        for ax, (name, (which, unit)) in zip(axes, units.items(), strict=True):
            ends = unit * (middle[which] + reach * np.array([-1, 1]))
            ax.set(xlim=ends, ylim=(-1, 1), yticks=[])
            ax.set_xlabel(f"change of {name}")
            ax.spines["left"].set_visible(False)
            ax.axvline(0, color=style.FAINT, linewidth=1)
            self.drawn.arrows += ax.plot([0], [0], **style.FIT, label="along the slope")
            self.drawn.says.append(figures.panel(ax, name))
        really = {**style.NOW, "label": "what the loss really does"}
        (self.drawn.really,) = axes[2].plot([0], [0], **really)
        legend = [self.drawn.arrows[2], self.drawn.really]
        self.drawn.says[2] = figures.panel(axes[2], "loss", legend)
        return fig

    def _controls(self):
        by = Range(NUDGES, "by", start=1.0, format=".2f")
        return {"nudge": Select(["a", "b"], "nudge"), "by": by}

    def _move(self):
        drawn = self.drawn
        ways = [NUDGES + 0 * self.by_p, self.by_p, self.along]
        for arrow, way in zip(drawn.arrows, ways, strict=True):
            self._move_arrows(arrow, way[..., None], 0.0, over=BOTH)
        self._move_point(drawn.really, self.after - self.before, 0 * self.after, BOTH)
        self.words(drawn.says[0], lambda nudge, by: f"{nudge} by {by:.2f}")
        links = np.array([[f"x = {{by:.2f}} · {self.x:g}"], ["1"]])
        of_p = joined("p by {by:.2f} · ", links, " = {:.4g}")
        self.text(drawn.says[1], of_p, self.by_p, over=BOTH)
        words = f"the loss by {{:.4g}} · 2 · error = {{:.4g}} · ({self.dLdp:g}) = {{:.6g}}"
        self.text(drawn.says[2], words, self.by_p, self.by_p, self.along, over=BOTH)
        words = f"The loss really goes from {self.before:g} to {{:.6g}}, by {{:.6g}}. "
        words += "Along the slope it would go by {:.6g}."
        self.text(None, words, self.after, self.after - self.before, self.along, over=BOTH)
