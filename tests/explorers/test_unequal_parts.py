"""Notebook 12's explorer: what a row counts, and what the parts make, is that of a plain loop."""

from fractions import Fraction

import numpy as np
import pytest

from lrlib import noisy_line
from lrlib.explorers import UnequalParts

X = [-2, -1, -1, 1, 1, 2, -1, 1]
Y = [-1, -1, 0, 0, 1, 1, 2, -2]
EACH = [2 * (0 - y) * x for x, y in zip(X, Y, strict=True)]  # the derivative for a of each row
OWN, FULL, WEIGHTED = range(3)


def of_data(X, y):
    """As test_hostile_pictures opens it."""
    return UnequalParts(X[:12], y[:12])


@pytest.fixture(scope="module")
def explorer():
    return UnequalParts(np.array(X, dtype=float), np.array(Y, dtype=float))


def cut(size):
    return [list(range(8))[i : i + size] for i in range(0, 8, size)]


def made(way, size):
    """What each part reports, and what they make together, exactly."""
    parts = cut(size)
    divisor = {OWN: len, WEIGHTED: len, FULL: lambda rows: size}[way]
    reported = [Fraction(sum(EACH[i] for i in rows), divisor(rows)) for rows in parts]
    if way == WEIGHTED:
        pairs = zip(reported, parts, strict=True)
        return reported, sum(one * len(rows) for one, rows in pairs) / 8
    return reported, sum(reported) / len(parts)


@pytest.mark.parametrize("way", [OWN, FULL, WEIGHTED])
@pytest.mark.parametrize("size", range(1, 9))
def test_parts_and_total_are_those_of_a_plain_loop(explorer, way, size):
    reported, together = made(way, size)
    shown = explorer.at_position(rows=size - 1, divided=way)
    ax, height = explorer.drawn.parts.axes, explorer.figure.get_figheight() * 72
    to_data = ax.transData.inverted().transform
    ends = to_data(shown[explorer.drawn.parts] * (1, -1) + (0, height))[1::3]
    ends = ends[np.isfinite(ends[:, 0])]
    np.testing.assert_allclose(ends[:, 0], [float(one) for one in reported], atol=0.02)
    np.testing.assert_allclose(ends[:, 1], range(1, len(reported) + 1), atol=0.02)
    tip = to_data(shown[explorer.drawn.together] * (1, -1) + (0, height))[1]
    assert tip[0] == pytest.approx(float(together), abs=0.02)
    assert shown[explorer.drawn.result].startswith(f"Together {float(together) + 0.0:.2f}, all")


@pytest.mark.parametrize("way", [OWN, FULL, WEIGHTED])
@pytest.mark.parametrize("size", range(1, 9))
def test_a_bar_is_how_far_one_more_in_this_row_moves_the_total(explorer, way, size):
    shown = explorer.at_position(rows=size - 1, divided=way)
    ax, height = explorer.drawn.weights.axes, explorer.figure.get_figheight() * 72
    strokes = ax.transData.inverted().transform(
        shown[explorer.drawn.weights] * (1, -1) + (0, height)
    )
    bars = strokes[1::3, 1]
    for i in range(8):
        before = float(made(way, size)[1])
        EACH[i] += 1
        after = float(made(way, size)[1])
        EACH[i] -= 1
        assert bars[i] == pytest.approx(100 * (after - before), abs=0.2)


@pytest.mark.parametrize("size", range(1, 9))
def test_a_dotted_line_stands_after_each_part_but_the_last(explorer, size):
    ax, height = explorer.drawn.cuts.axes, explorer.figure.get_figheight() * 72
    pixels = explorer.at_position(rows=size - 1)[explorer.drawn.cuts]
    across = ax.transData.inverted().transform(pixels * (1, -1) + (0, height))[:, 0]
    between = [rows[-1] + 1.5 for rows in cut(size)[:-1]]  # rows are counted from 1 here
    assert sorted(set(across[np.isfinite(across)].round(3))) == pytest.approx(between, abs=0.01)


def test_the_line_below_says_how_the_rows_count(explorer):
    words = [explorer.at_position(rows=5, divided=way)[None] for way in range(3)]
    assert words == [
        "Parts of 6 + 2 rows. A row of the last part counts 3 times one of the others.",
        "Parts of 6 + 2 rows. All rows count alike, but together only 66.7 %.",
        "Parts of 6 + 2 rows. All rows count alike, and together 100 %.",
    ]


def test_equal_parts_are_right_in_every_way(explorer):
    for size in (1, 2, 4, 8):
        for way in (OWN, FULL, WEIGHTED):
            assert made(way, size)[1] == Fraction(-1, 2)
            shown = explorer.at_position(rows=size - 1, divided=way)
            assert shown[explorer.drawn.result] == "Together -0.50, all rows -0.50"
            assert shown[explorer.drawn.counts] == "Each 12.5 %"


def test_more_rows_than_bars_are_refused():
    line = noisy_line(2.0, 1.0, n=13, noise=1.0, low=-2, high=2, seed=0)
    with pytest.raises(ValueError, match="at most 12 rows, not 13"):
        UnequalParts(line.X, line.y)
    with pytest.raises(ValueError, match="at least two points"):
        UnequalParts(line.X[:1], line.y[:1])


def test_what_stands_still_is_the_share_and_the_derivative_of_all_rows(explorer):
    still = {line.get_label(): line for ax in explorer.figure.axes for line in ax.lines}
    np.testing.assert_allclose(still["all rows alike"].get_ydata(), 100 / 8)
    np.testing.assert_allclose(still["all rows"].get_xdata(), sum(EACH) / 8)
