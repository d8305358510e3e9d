"""One colour and one line style for each concept, the same in every picture of the series.

The colours are from Okabe and Ito's palette (https://jfly.uni-koeln.de/color/), chosen so that
colour-blind readers can tell them apart.  Its orange, darkened for lines on white, runs into its
vermilion for many of them: residuals are brown.  No concept is told by its colour alone: each also
has a line style or a marker of its own.
"""

from __future__ import annotations

INK = "#222222"  # axes, words
FAINT = "#8a8a8a"  # contours, grids: what stands behind

DATA = {"color": INK, "marker": "o", "linestyle": "none", "markersize": 4.5, "alpha": 0.75}
FIT = {"color": "#0072B2", "linestyle": "-", "linewidth": 2.6}  # the line as learned so far
BEST = {"color": "#009E73", "linestyle": "--", "linewidth": 1.8}  # the closed form's answer
AIM = {**BEST, "linestyle": "none", "marker": "*", "markersize": 13}  # the same, over contours
PATH = {
    "color": "#D55E00",
    "linestyle": "-",
    "linewidth": 1.6,
    "marker": "o",
    "markersize": 3.2,
}  # steps over the contours
NOW = {
    "color": "#D55E00",
    "marker": "o",
    "linestyle": "none",
    "markersize": 9,
    "markeredgecolor": "white",
}  # where the run stands
SLOPE = {"color": "#0072B2", "linestyle": "-", "linewidth": 2.2}  # a over the steps
INTERCEPT = {"color": "#CC79A7", "linestyle": "-.", "linewidth": 2.2}  # b over the steps
STEEP = {"color": "#0072B2", "linestyle": "-", "linewidth": 2.2}  # along the bowl's steepest axis
FLAT = {"color": "#CC79A7", "linestyle": "-.", "linewidth": 2.2}  # along its flattest
LOSS = {"color": "#D55E00", "linestyle": "-", "linewidth": 2.2}
RESIDUAL = {"color": "#773300", "linestyle": ":", "linewidth": 1.6}
REST = {  # residuals now: y minus the prediction
    "color": "#773300",
    "marker": "o",
    "linestyle": "none",
    "markersize": 4.5,
}
BEST_REST = {  # those of the exact answer
    "color": "#009E73",
    "marker": "+",
    "linestyle": "none",
    "markersize": 7,
    "markeredgewidth": 1.4,
}
SQUARE = {"facecolor": "#E69F0028", "edgecolor": "#773300", "linewidth": 1.0}  # a squared error
EACH = {"color": INK, "linestyle": "-", "linewidth": 1.2}  # one sample's own gradient
SUM = {
    "color": "#D55E00",
    "linestyle": "-",
    "linewidth": 4,
    "marker": "o",
    "markersize": 7,
    "zorder": 1.8,
}  # wide, round and below, so that MEAN shows on top where the two coincide
MEAN = {
    "color": "#0072B2",
    "linestyle": "--",
    "linewidth": 1.8,
    "marker": "s",
    "markersize": 3.5,
}

HERE = {"color": "#D55E00", "linestyle": "-", "linewidth": 3.2}  # a frame around what is new

# Tables drawn as number grids: a square behind each number, as large as the number is.
POSITIVE = {"facecolor": "#c9e2f2", "edgecolor": "none"}
NEGATIVE = {"facecolor": "#f8d8c0", "edgecolor": "none"}  # its number has a minus, too
ZERO = "#696969"
ADDED = {"facecolor": "#ececec", "edgecolor": "none"}  # rows already added up
SAMPLE = {"edgecolor": "#D55E00", "facecolor": "none", "linewidth": 2.4, "linestyle": "-"}
WEIGHT = {"edgecolor": "#0072B2", "facecolor": "none", "linewidth": 2.0, "linestyle": (0, (4, 2))}
FORWARD = {  # a slope measured between here and one step ahead
    "color": "#0072B2",
    "linestyle": "-",
    "linewidth": 1.8,
    "marker": "o",
    "markersize": 4,
}
CENTRAL = {  # a slope measured between one step back and one step ahead
    "color": "#D55E00",
    "linestyle": "-.",
    "linewidth": 1.8,
    "marker": "s",
    "markersize": 4,
}
BATCH = {  # the rows of one minibatch: a ring around each
    "color": "#D55E00",
    "marker": "o",
    "linestyle": "none",
    "markersize": 11,
    "markerfacecolor": "none",
    "markeredgewidth": 2.2,
}
STEP = {"color": "#D55E00", "linestyle": "-", "linewidth": 3}  # a minibatch's gradient
FULL = {"color": "#0072B2", "linestyle": "--", "linewidth": 2.2}  # that of all the data
FULL_PATH = {**FULL, "linewidth": 1.6, "marker": "s", "markersize": 3, "label": "full batches"}
EPOCH = {  # where all rows have been seen once more
    "color": INK,
    "marker": "D",
    "linestyle": "none",
    "markersize": 5,
    "zorder": 4,
}
BACK = {"color": "#D55E00", "linestyle": (0, (4, 2)), "linewidth": 1.8}  # sent against an edge
