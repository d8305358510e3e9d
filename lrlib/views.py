"""The pictures: arrays and axes in, artists out.

A view draws what it is given and computes no gradient.  Every view returns its artists, so that an
explorer can make them move, and passes further options on to matplotlib.
"""

from __future__ import annotations

import base64
import io

import numpy as np
from matplotlib.axes import Axes
from matplotlib.contour import QuadContourSet
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from lrlib import style

# An SVG holds two thousand marks well and a million not at all.
MOST_MARKS = 2000


class Picture(Figure):
    """A bare matplotlib figure that a notebook shows by itself, with words for who can't see it.

    pyplot keeps every figure it makes and warns at the twenty-first; this one is forgotten with
    its cell.  `alt` says what the picture says; it is the stored output's text.
    """

    alt = ""

    def _repr_mimebundle_(self, **kwargs):
        buffer = io.BytesIO()
        self.savefig(buffer, format="png", dpi=100)
        return {"image/png": base64.b64encode(buffer.getvalue()).decode(), "text/plain": self.alt}


def picture(
    rows: int = 1, columns: int = 1, *, size: tuple[float, float], alt: str = "", **options
) -> tuple[Picture, Axes | np.ndarray]:
    """An empty picture and its axes; `size` in inches, `options` go to ``Figure.subplots``."""
    fig = Picture(figsize=size, layout="constrained", facecolor="white")
    fig.alt = alt
    axes = fig.subplots(rows, columns, **options)
    for ax in np.ravel(axes):
        ax.spines[["top", "right"]].set_visible(False)
    return fig, axes


def scatter(ax: Axes, x, y, **options) -> Line2D:
    """The data as points; above 2,000 a sample of them, and the label says so."""
    x, y = np.ravel(x), np.ravel(y)
    label = "data"
    if len(x) > MOST_MARKS:
        # Every so-manieth point of data in any order: the same sample at every draw.
        pick = np.linspace(0, len(x) - 1, MOST_MARKS).astype(int)
        label = f"data: {MOST_MARKS:,} of {len(x):,}"
        x, y = x[pick], y[pick]
    (points,) = ax.plot(x, y, **{**style.DATA, "label": label, **options})
    ax.set(xlabel="x", ylabel="y")
    return points


def fitted_line(ax: Axes, a: float, b: float, **options) -> Line2D:
    """The line y = a x + b from one side of the axes to the other."""
    x = np.array(ax.get_xlim())
    (line,) = ax.plot(x, a * x + b, **{**style.FIT, **options})
    ax.set_xlim(x)
    return line


def parameters(ax: Axes, a, b, **options) -> tuple[Line2D, Line2D]:
    """Slope and intercept over the steps; a and b of shape (n_steps + 1,)."""
    (slope,) = ax.plot(a, **{**style.SLOPE, "label": "slope a", **options})
    (intercept,) = ax.plot(b, **{**style.INTERCEPT, "label": "intercept b", **options})
    ax.set(xlabel="step", ylabel="value of a and b")
    return slope, intercept


def log2_loss(ax: Axes, loss, **options) -> Line2D:
    """log2 of the loss over the steps: one unit down is a loss halved."""
    (curve,) = ax.plot(np.log2(loss), **{**style.LOSS, **options})
    ax.set(xlabel="step", ylabel="log2 of the loss")
    return curve


def contours(ax: Axes, a, b, loss, *, levels, **options) -> QuadContourSet:
    """The loss over slope a (m,) and intercept b (l,) as contour lines; loss has shape (l, m)."""
    options = {"colors": style.FAINT, "linewidths": 0.8, **options}
    lines = ax.contour(a, b, loss, levels=levels, **options)
    ax.set(xlabel="slope a", ylabel="intercept b")
    return lines


def path(ax: Axes, a, b, **options) -> Line2D:
    """The steps of a run over the contours: one mark a step."""
    (line,) = ax.plot(a, b, **{**style.PATH, **options})
    return line
