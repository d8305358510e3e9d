"""Two pictures are alike when they show the same, and what sets two apart is named."""

import json

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter

from lrlib.live.contents import MOST_POINTS, contents, png_with_contents
from tools import alike

X = np.linspace(0, 2, 21)
MANY = np.linspace(0, 2, 20 * MOST_POINTS)


def drawing():
    """One of each kind of thing that our pictures have, all of it standing still."""
    fig = Figure(figsize=(6, 3), layout="constrained")
    left, right = fig.subplots(1, 2)
    left.set(title="The line", xlabel="x", ylabel="y", xlim=(0, 2), ylim=(-1, 5))
    left.plot(X, 2 * X, "o", color="black", label="data")
    left.plot([0, 2], [0, 4], "--", color="green", label="best line")
    left.fill([0, 1, 1, 0], [0, 0, 1, 1], facecolor="orange")
    left.hlines([1, 2], 0, 2, colors="grey")
    left.scatter([0.5, 1.5], [2, 3], s=9, color="blue")
    left.legend()
    left.set_yticks([0, 4], ["low", "high"])
    right.set(xlim=(1e-3, 1), ylim=(-1, 1), xscale="log")
    a, b = np.meshgrid(np.geomspace(1e-3, 1, 60), np.linspace(-1, 1, 50))
    right.contour(a, b, 9 * a**2 + b**2, levels=[0.1, 0.5, 2], colors="grey")
    right.plot(MANY / 2, np.sin(9 * MANY), "-.", color="red")
    right.annotate("here", (0.1, 0.2), xytext=(4, 4), textcoords="offset points")
    right.annotate("", (0.1, 0.2), (0.5, 0.5), arrowprops={"arrowstyle": "-|>", "color": "red"})
    right.text(0.5, 0.9, "SSE 12.3", transform=right.transAxes, fontsize=9)
    return fig


def through_a_png(fig):
    return alike.contents_of(png_with_contents(fig, dpi=50))


@pytest.fixture(scope="module")
def stored():
    return through_a_png(drawing())


def test_a_picture_is_alike_itself_and_one_that_rounding_alone_sets_apart(stored):
    assert alike.differences(stored, through_a_png(drawing())) == []
    other = drawing()
    for line in [*other.axes[0].lines, *other.axes[1].lines]:
        x, y = line.get_data()
        line.set_data(np.multiply(x, 1 + 1e-12), np.add(y, 1e-12))
    other.axes[0].set_xlim(1e-16, 2 + 1e-12)
    assert alike.differences(stored, through_a_png(other)) == []


def test_contents_cost_a_picture_little():
    assert len(json.dumps(contents(drawing()))) < 10_000


def line(axes, number):
    return lambda fig: fig.axes[axes].lines[number]


def move(fig, which, x=0.0, y=0.0):
    artist = which(fig)
    artist.set_data(np.add(artist.get_xdata(), x), np.add(artist.get_ydata(), y))


def one_point(fig):
    y = fig.axes[0].lines[0].get_ydata().copy()
    y[13] += 0.1
    fig.axes[0].lines[0].set_ydata(y)


def two_points_exchanged(fig):
    curve = fig.axes[1].lines[0]
    y = curve.get_ydata().copy()
    y[[101, 202]] = y[[202, 101]]
    y[301] = 7.0
    curve.set_ydata(y)


def contours_transposed(fig):
    ax = fig.axes[1]
    ax.collections[0].remove()
    a, b = np.meshgrid(np.geomspace(1e-3, 1, 60), np.linspace(-1, 1, 50))
    ax.contour(a, b, a**2 + 9 * b**2, levels=[0.1, 0.5, 2], colors="grey")


def another_level(fig):
    ax = fig.axes[1]
    ax.collections[0].remove()
    a, b = np.meshgrid(np.geomspace(1e-3, 1, 60), np.linspace(-1, 1, 50))
    ax.contour(a, b, 9 * a**2 + b**2, levels=[0.1, 0.55, 2], colors="grey")


def legend_exchanged(fig):
    one, other = fig.axes[0].get_legend().get_texts()
    words = one.get_text()
    one.set_text(other.get_text())
    other.set_text(words)


MISTAKES = {
    "a title": (lambda fig: fig.axes[0].set_title("The plane"), "The plane"),
    "a label": (lambda fig: fig.axes[0].set_xlabel("slope a"), "slope a"),
    "limits": (
        lambda fig: fig.axes[0].set_xlim(0, 2.02),
        "x limits: other values, 2.0 stored and 2.02 now",
    ),
    "tick labels": (lambda fig: fig.axes[0].set_yticklabels(["high", "low"]), "ticks: high | low"),
    "a tick's place": (lambda fig: fig.axes[0].set_yticks([1, 4], ["low", "high"]), "y ticks: low"),
    "a scale": (lambda fig: fig.axes[0].set_yscale("symlog"), "axes linear by symlog"),
    "a colour": (lambda fig: line(0, 1)(fig).set_color("blue"), "'best line' #0000ff"),
    "a line style": (lambda fig: line(0, 1)(fig).set_linestyle(":"), "'best line' #008000ff :"),
    "a marker": (lambda fig: line(0, 0)(fig).set_marker("s"), "'data'"),
    "a line's place": (lambda fig: move(fig, line(0, 1), y=0.06), "'best line'"),
    "a point": (one_point, "'data'"),
    "a hidden line": (lambda fig: line(0, 1)(fig).set_visible(False), "(hidden)"),
    "points of many": (two_points_exchanged, "#ff0000ff"),
    "a line less": (lambda fig: line(1, 0)(fig).remove(), "Line2D"),
    "contours": (contours_transposed, "QuadContourSet"),
    "a level": (another_level, "QuadContourSet"),
    "a legend": (legend_exchanged, "legend entry"),
    "a polygon": (lambda fig: fig.axes[0].patches[0].set_xy([(0, 0), (1, 1), (0, 1)]), "Polygon"),
    "a fill": (lambda fig: fig.axes[0].patches[0].set_facecolor("red"), "Polygon"),
    "a mark": (lambda fig: fig.axes[0].collections[1].set_offsets([(1, 2), (1, 3)]), "PathColl"),
    "words": (lambda fig: fig.axes[1].texts[2].set_text("SSE 12.4"), "SSE 12.4"),
    "a text's place": (lambda fig: fig.axes[1].texts[2].set_position((0.5, 0.8)), "SSE 12.3"),
    "a type size": (lambda fig: fig.axes[1].texts[2].set_fontsize(10), "SSE 12.3"),
    "an arrow": (lambda fig: setattr(fig.axes[1].texts[1], "xy", (0.2, 0.2)), "an arrow"),
    "the size": (lambda fig: fig.set_size_inches(6, 4), "6 by 4 inches"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_sets_two_pictures_apart_is_named(mistake, stored):
    spoil, words = MISTAKES[mistake]
    other = drawing()
    spoil(other)
    found = alike.differences(stored, contents(other))  # what a PNG would carry, sooner
    assert found
    assert words in " ".join(found)


WAYS_TO_LABEL = {
    "ticks and labels": lambda ax, labels: ax.set_xticks([0, 1], labels),
    "labels of ticks": lambda ax, labels: ax.set(xticks=[0, 1], xticklabels=labels),
    "a fixed formatter": lambda ax, labels: (
        ax.set_xticks([0, 1]),
        ax.xaxis.set_major_formatter(FixedFormatter(labels)),
    ),
    "a function": lambda ax, labels: (
        ax.set_xticks([0, 1]),
        ax.xaxis.set_major_formatter(lambda at, _: labels[round(at)]),
    ),
    "groups": lambda ax, labels: ax.bar(labels, [3, 4]),
}


@pytest.mark.parametrize("way", WAYS_TO_LABEL)
def test_tick_labels_that_somebody_wrote_are_in_the_contents(way):
    ax = Figure().subplots()
    WAYS_TO_LABEL[way](ax, ["sum", "mean"])
    assert ("x ticks: sum | mean", [], [0, 1]) in contents(ax.figure)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_tick_labels_that_matplotlib_makes_of_numbers_are_left_out(scale):
    ax = Figure().subplots()
    ax.set(xscale=scale, yscale=scale, xlim=(1, 100), ylim=(1, 100), xticks=[1, 10, 100])
    ax.yaxis.set_major_formatter(lambda at, _: f"{at:g} m")  # at ticks that a version chooses
    assert not [words for words, *_ in contents(ax.figure) if " ticks" in words]


def test_of_many_differences_the_first_are_named_and_the_rest_counted():
    found = alike.differences(contents(drawing()), contents(Figure(figsize=(6, 3))))
    assert len(found) == alike.MOST_NAMED + 1
    assert found[-1].startswith("and ")


def test_a_picture_that_says_nothing_is_like_no_other():
    assert alike.contents_of("iVBORw0KGgo=") is None
    assert alike.contents_of(b"no picture") is None
    for now in (None, contents(drawing())):
        (found,) = alike.differences(None, now)
        assert found.startswith("the stored picture says nothing")
