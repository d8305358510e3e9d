"""Notebook 02's explorer, and the numbers that the notebook and its predictions tell.

Derivatives are held against measured slopes, and the steps against a plain loop.
"""

import io
import itertools
import re

import numpy as np
import pytest
from matplotlib.figure import Figure

from lrlib import figures, gradients
from lrlib.exercises.engine import catalogue
from lrlib.explorers import OneStep
from lrlib.figures.diagrams import CHAIN_BOXES

POINTS = [(14, 58), (1, 6), (0, 5), (-2, 5), (3, 4)]
RATE = 0.0001
LAST = 8


def of_data(X, y, **options):
    """As test_hostile_pictures opens it."""
    return OneStep(np.ma.hstack([X, y]), **options)


@pytest.fixture(scope="module")
def explorer():
    return OneStep(POINTS, a=1, b=1, learning_rate=RATE)


def measured(x, y, a, b, h=1e-4):
    """dL/da and dL/db, each from two losses: for a square exact but for rounding."""

    def loss(a, b):
        return (a * x + b - y) ** 2

    return (
        (loss(a + h, b) - loss(a - h, b)) / (2 * h),
        (loss(a, b + h) - loss(a, b - h)) / (2 * h),
    )


def line_before(x, y, rounds):
    a, b = 1.0, 1.0
    for _ in range(rounds):
        error = a * x + b - y
        a, b = a - RATE * 2 * error * x, b - RATE * 2 * error
    return a, b


def number(words):
    """The number that a text ends with."""
    return float(re.search(r"-?[\d.]+(?:e-?\d+)?\)?$", words)[0].rstrip(")"))


def test_the_spreadsheet(explorer):
    shown = explorer.at_position(point=0, step=0, link=LAST)
    drawn = explorer.drawn
    values = {name: shown[text] for name, text in drawn.values.items()}
    assert values == {
        "x": "14",
        "y": "58",
        "a": "1",
        "b": "1",
        "p": "15",
        "error": "-43",
        "loss": "1849",
    }
    slopes = [shown[drawn.slopes[name]] for name in ("error", "p", "b", "a")]
    assert slopes == ["dL/derror = -86", "dL/dp = -86", "dL/db = -86", "dL/da = -1204"]
    assert shown[explorer.next["a"]] == "next a = 1.1204"
    assert shown[explorer.next["b"]] == "next b = 1.0086"


@pytest.mark.parametrize("point, done", [*itertools.product(range(5), range(3))])
def test_every_number_is_that_of_a_plain_loop_and_every_slope_can_be_measured(
    explorer, point, done
):
    x, y = POINTS[point]
    a, b = line_before(x, y, done)
    shown = explorer.at_position(point=point, step=done, link=LAST)
    drawn, next_line = explorer.drawn, line_before(x, y, done + 1)
    expected = {"x": x, "y": y, "a": a, "b": b, "p": a * x + b}
    expected |= {"error": a * x + b - y, "loss": (a * x + b - y) ** 2}
    for name, text in drawn.values.items():
        assert float(shown[text]) == pytest.approx(expected[name], rel=1e-5)
    for name, slope in zip("ab", measured(x, y, a, b), strict=True):
        assert number(shown[drawn.slopes[name]]) == pytest.approx(slope, rel=1e-5, abs=1e-6)
    for name, value in zip("ab", next_line, strict=True):
        assert number(shown[explorer.next[name]]) == pytest.approx(value, rel=1e-5)
    shown = explorer.at_position(point=point, step=done, link=LAST - 1)
    assert shown[drawn.factors["a"]] == f"× x = × {x:g}"
    assert number(shown[drawn.factors["error"]]) == pytest.approx(expected["error"], rel=1e-3)


def test_each_link_uncovers_one_more_number(explorer):
    drawn = explorer.drawn
    forward, back = ["p", "error", "loss"], ["error", "p", "b", "a"]
    for link in range(LAST + 1):
        shown = explorer.at_position(point=0, step=0, link=link)
        hidden = [name for name in forward if shown[drawn.values[name]] == "?"]
        assert hidden == forward[link:]
        written = [name for name in back if shown[drawn.slopes[name]] != ""]
        assert written == back[: max(link - 3, 0)]
        for artists, last in ((drawn.back, written), (drawn.factors, [])):
            seen = [name for name in back if shown[artists[name]] is not False]
            assert seen == (last if link == LAST else written)
        assert (shown[explorer.next["a"]] != "") == (link == LAST)


# Which boxes are framed, by the middle of each frame in units of the axes.
FRAMED = ["xyab", "p", ["error"], ["loss"], ["error"], "p", "b", "a", "ab"]


@pytest.mark.parametrize("link", range(LAST + 1))
def test_the_frame_is_around_what_is_new(explorer, link):
    points = explorer.at_position(link=link)[explorer.frame] * (1, -1)
    points += (0, explorer.figure.get_figheight() * 72)
    points = explorer.frame.axes.transData.inverted().transform(points)
    frames = points.reshape(-1, 6, 2)[:, :4].mean(axis=1)
    middles = [tuple(np.round(frame, 2)) for frame in frames if not np.isnan(frame).any()]
    assert sorted(middles) == sorted(CHAIN_BOXES[name] for name in FRAMED[link])


def test_the_sentences_are_right_sums(explorer):
    for point, done, link in itertools.product(range(5), range(3), range(1, LAST)):
        said = explorer.at_position(point=point, step=done, link=link)[None]
        if link == 3:
            continue
        formula, result = re.search(r"= ([^=]+) = (\S+)\.$", said).groups()
        formula = formula.replace("·", "*").replace("−", "-").replace("- -", "+ ")
        assert eval(formula) == pytest.approx(float(result), rel=1e-4, abs=2e-4)
    said = explorer.at_position(point=0, step=0, link=LAST)[None]
    assert said == ("Step: b = 1 − 0.0001 · (-86) = 1.0086, a = 1 − 0.0001 · (-1204) = 1.1204.")


def test_it_is_small_and_says_what_it_shows(explorer):
    assert sum(map(len, explorer.tables.values())) + len(explorer.svg) < 200_000
    assert explorer.summary() == (
        "One step from one point: The point is x = 14, y = 58. The line has a = 1 and b = 1."
    )


def test_a_rate_that_blows_up_and_a_point_that_is_no_number_are_refused():
    with pytest.raises(ValueError, match="x = 1e\\+100.*diverges: take a smaller one"):
        OneStep([(1e100, 1.0)], learning_rate=1.0)
    with pytest.raises(ValueError, match="points holds nan at index \\[0, 1\\]"):
        OneStep([(1.0, float("nan"))])


def test_a_still_chain_shows_what_it_is_given_and_no_more():
    ax = Figure(figsize=(9, 4)).subplots()
    chain = figures.chain(ax, {"x": 14, "a": -0.0, "error": -43}, {"p": -86})
    written = {name: text.get_text() for name, text in chain.values.items()}
    assert written["x"] == "14" and written["a"] == "0" and written["loss"] == "?"
    assert [name for name in chain.back if chain.back[name].get_visible()] == ["p"]
    assert chain.slopes["p"].get_text() == "dL/dp = -86" and chain.slopes["a"].get_text() == ""
    assert chain.factors["error"].get_text() == "× 2·(-43)"
    ax.figure.savefig(io.BytesIO(), format="png")


# ---- what the notebook tells


def test_source_3_dyda_is_x_times_dydb():
    for x, y in POINTS:
        X, Y = np.array([[float(x)]]), np.array([[float(y)]])
        g = gradients(X, Y, np.array([[1.0]]), np.array([1.0]), reduction="sum")
        dydb = 2 * (x + 1 - y)
        assert (g.dLdb.item(), g.dLdW.item()) == (dydb, x * dydb)
        assert measured(x, y, 1, 1) == pytest.approx((x * dydb, dydb), abs=1e-4)


def said(number):
    return [choice.explanation for choice in catalogue.find(number).choices]


def test_the_numbers_in_the_predictions():
    fall = 43**2 - 42.999**2
    assert all(f"{fall:.3f}" in words for words in said("2.a"))
    assert 43**2 - 42.986**2 == pytest.approx(1.2, abs=0.01)


def test_the_second_step_by_hand():
    right = catalogue.find("2.2").right
    assert right == pytest.approx(line_before(14, 58, 2), rel=1e-12)
    assert np.round(right, 4) == pytest.approx((1.2361, 1.0169))
    error = 1.1204 * 14 + 1.0086 - 58
    hints = " ".join(catalogue.find("2.2").hints)
    for value in (error + 58, error, 2 * error, 2 * error * 14):
        assert f"{round(value, 4):g}"[:7] in hints
