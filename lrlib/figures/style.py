"""A colour, a line style and a size of type for each concept, the same in every picture.

The colours are from Okabe and Ito's palette (https://jfly.uni-koeln.de/color/), chosen so that
colour-blind readers can tell them apart. Its orange, darkened for lines on white, runs into its
vermilion for many of them: residuals are brown. Concepts that never meet may share a look; of
those that meet in one pair of axes, no two are told apart by colour alone: line style, width or
marker differs, too.
"""

from typing import Any

Look = dict[str, Any]  # options as matplotlib takes them

INK = "#222222"  # axes, words
FAINT = "#8a8a8a"  # contours, grids: what stands behind

# Type, in points.
TITLE_SIZE = 11  # above axes; also the numbers of a table, and a node's own number
LEGEND_SIZE = 9  # legends, and words that stand among the data
NOTE_SIZE = 8  # what is said below a number: its shape
BOX_SIZE = 9.5  # words and numbers in the boxes of a diagram
BESIDE_SIZE = 10  # names and factors beside what they belong to
TABLE_NAME_SIZE = 10.5  # a table's name and shape, above it
VALUE_SIZE = 12  # the number that a box is about
SIGN_SIZE = 14  # the signs between the tables of an equation

DATA: Look = {"color": INK, "marker": "o", "linestyle": "none", "markersize": 4.5, "alpha": 0.75}
FIT: Look = {"color": "#0072B2", "linestyle": "-", "linewidth": 2.6}  # the line as learned so far
BEST: Look = {"color": "#009E73", "linestyle": "--", "linewidth": 1.8}  # the closed form's answer
AIM: Look = {
    **BEST,
    "linestyle": "none",
    "marker": "*",
    "markersize": 13,
}  # the same, over contours
PATH: Look = {
    "color": "#D55E00",
    "linestyle": "-",
    "linewidth": 1.6,
    "marker": "o",
    "markersize": 3.2,
}  # steps over the contours
NOW: Look = {
    "color": "#D55E00",
    "marker": "o",
    "linestyle": "none",
    "markersize": 9,
    "markeredgecolor": "white",
}  # where the run stands
SLOPE: Look = {"color": "#0072B2", "linestyle": "-", "linewidth": 2.2}  # a over the steps
INTERCEPT: Look = {"color": "#CC79A7", "linestyle": "-.", "linewidth": 2.2}  # b over the steps
STEEP: Look = {
    "color": "#0072B2",
    "linestyle": "-",
    "linewidth": 2.2,
}  # along the bowl's steepest axis
FLAT: Look = {"color": "#CC79A7", "linestyle": "-.", "linewidth": 2.2}  # along its flattest
LOSS: Look = {"color": "#D55E00", "linestyle": "-", "linewidth": 2.2}
RESIDUAL: Look = {"color": "#773300", "linestyle": ":", "linewidth": 1.6}
GAP: Look = {**RESIDUAL, "linewidth": 2.4}  # between two lines, at one x
RESIDUAL_POINTS: Look = {  # the errors now: prediction minus y
    "color": "#773300",
    "marker": "o",
    "linestyle": "none",
    "markersize": 4.5,
}
BEST_RESIDUAL_POINTS: Look = {  # those of the exact answer
    "color": "#009E73",
    "marker": "+",
    "linestyle": "none",
    "markersize": 7,
    "markeredgewidth": 1.4,
}
SQUARE: Look = {
    "facecolor": "#E69F0028",
    "edgecolor": "#773300",
    "linewidth": 1.0,
}  # a squared error
AFTER: Look = {"facecolor": "none", "edgecolor": INK, "linewidth": 1.6}  # its edge after a nudge
STRIP: Look = {"facecolor": "#d3e5f1", "edgecolor": "#0072B2", "linewidth": 1.4}  # what h adds
CORNER: Look = {"facecolor": "#ecb58c", "edgecolor": "#D55E00", "linewidth": 2.4}  # h by h
EACH: Look = {"color": INK, "linestyle": "-", "linewidth": 1.2}  # one sample's own gradient
SUM: Look = {
    "color": "#D55E00",
    "linestyle": "-",
    "linewidth": 4,
    "marker": "o",
    "markersize": 7,
    "zorder": 1.8,
}  # wide, round and below, so that MEAN shows on top where the two coincide
MEAN: Look = {
    "color": "#0072B2",
    "linestyle": "--",
    "linewidth": 1.8,
    "marker": "s",
    "markersize": 3.5,
}

HERE: Look = {"color": "#D55E00", "linestyle": "-", "linewidth": 3.2}  # a frame around what is new

LEGEND: Look = {  # above its panel, where no data can come
    "loc": "lower left",
    "bbox_to_anchor": (0, 1),
    "frameon": False,
    "fontsize": LEGEND_SIZE,
    "borderaxespad": 0.2,
    "borderpad": 0,
    "labelspacing": 0.2,
    "handlelength": 1.7,
    "handletextpad": 0.5,
    "columnspacing": 1.2,
}

# Tables drawn as number grids: a square behind each number, as large as the number is.
POSITIVE: Look = {"facecolor": "#c9e2f2", "edgecolor": "none"}
NEGATIVE: Look = {"facecolor": "#f8d8c0", "edgecolor": "none"}  # its number has a minus, too
ZERO = "#696969"
ADDED: Look = {"facecolor": "#ececec", "edgecolor": "none"}  # rows already added up
# Which row of a table a number comes from; the grid marks it with a sign beside the colour.
ROW_0: Look = {"facecolor": "#cdf777", "edgecolor": "none"}
ROW_1: Look = {"facecolor": "#cebdee", "edgecolor": "none"}
ROW_2: Look = {"facecolor": "#fab1bd", "edgecolor": "none"}
SAMPLE: Look = {"edgecolor": "#D55E00", "facecolor": "none", "linewidth": 2.4, "linestyle": "-"}
WEIGHT: Look = {
    "edgecolor": "#0072B2",
    "facecolor": "none",
    "linewidth": 2.0,
    "linestyle": (0, (4, 2)),
}
FOOT: Look = {"color": INK, "marker": "o", "linestyle": "none", "markersize": 3.5}  # of an arrow
FORWARD: Look = {  # a slope measured between here and one step ahead
    "color": "#0072B2",
    "linestyle": "-",
    "linewidth": 1.8,
    "marker": "o",
    "markersize": 4,
}
CENTRAL: Look = {  # a slope measured between one step back and one step ahead
    "color": "#D55E00",
    "linestyle": "-.",
    "linewidth": 1.8,
    "marker": "s",
    "markersize": 4,
}
BATCH: Look = {  # the rows of one minibatch: a ring around each
    "color": "#D55E00",
    "marker": "o",
    "linestyle": "none",
    "markersize": 11,
    "markerfacecolor": "none",
    "markeredgewidth": 2.2,
}
STEP: Look = {"color": "#D55E00", "linestyle": "-", "linewidth": 3}  # a minibatch's gradient
FULL: Look = {"color": "#0072B2", "linestyle": "--", "linewidth": 2.2}  # that of all the data
FULL_PATH: Look = {
    **FULL,
    "linewidth": 1.6,
    "marker": "s",
    "markersize": 3,
    "label": "full batches",
}
EPOCH: Look = {  # where all rows have been seen once more
    "color": INK,
    "marker": "D",
    "linestyle": "none",
    "markersize": 5,
    "zorder": 4,
}
BACK: Look = {
    "color": "#D55E00",
    "linestyle": (0, (4, 2)),
    "linewidth": 1.8,
}  # sent against an edge
