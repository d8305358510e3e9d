"""The three number lines of notebook 02, against plain sums."""

import re

import numpy as np
import pytest

from lrlib.explorers import Amplifier

x, y, a, b = 14, 58, 1, 1
LAST = 18


@pytest.fixture(scope="module")
def explorer():
    return Amplifier()


def loss(a, b, x=x, y=y):
    return (a * x + b - y) ** 2


def changes(which, by, x=x, y=y):
    """Of p, of the loss along the slope, of the loss: the slope measured, exactly for a square."""
    da, db = (by, 0) if which == 0 else (0, by)
    at_p = (a + da) * x + b + db
    p, h = a * x + b, 1e-3
    slope = ((p + h - y) ** 2 - (p - h - y) ** 2) / (2 * h)
    return at_p - p, slope * (at_p - p), loss(a + da, b + db, x, y) - loss(a, b, x, y)


def tip(explorer, shown, artist):
    """Where an arrow or a mark ends, in the units of its number line."""
    points = artist.axes.transData.inverted().transform(
        shown[artist] * (1, -1) + (0, explorer.figure.get_figheight() * 72)
    )
    return points[min(1, len(points) - 1), 0]


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("position", [0, 3, 11, LAST])
def test_arrows_mark_and_words_are_the_plain_sums(explorer, which, position):
    by = 0.1 + position / 20
    shown, drawn = explorer.at_position(nudge=which, by=position), explorer.drawn
    at_p, along, really = changes(which, by)
    changed = {"change of a or b": by, "change of p": at_p, "change of the loss": along}
    assert [arrow.axes.get_xlabel() for arrow in drawn.arrows] == list(changed)
    for arrow, expected in zip(drawn.arrows, changed.values(), strict=True):
        reach = np.ptp(arrow.axes.get_xlim())
        assert tip(explorer, shown, arrow) == pytest.approx(expected, abs=1e-3 * reach)
    assert tip(explorer, shown, drawn.really) == pytest.approx(really, abs=3)
    first, second, third = (shown[text] for text in drawn.says)
    assert first == f"{'ab'[which]} by {by:.2f}"
    assert second.endswith(f" = {at_p:.4g}") and ("x" in second) == (which == 0)
    assert third.endswith(f"({-86}) = {along:.6g}")
    assert shown[None].startswith(f"The loss really goes from 1849 to {1849 + really:.6g}, ")


def test_one_unit_of_p_is_as_long_as_one_of_a_and_as_86_of_the_loss(explorer):
    assert explorer.ax_nudge.get_xlim() == explorer.ax_p.get_xlim()
    across = [np.ptp(ax.get_xlim()) for ax in (explorer.ax_p, explorer.ax_loss)]
    assert across[1] == pytest.approx(86 * across[0])


def test_the_spreadsheets_numbers(explorer):
    said = [explorer.at_value(nudge=name, by=1.0) for name in "ab"]
    loss_line = explorer.drawn.says[2]
    assert said[0][loss_line].endswith("14 · (-86) = -1204")
    assert said[1][loss_line].endswith("1 · (-86) = -86")
    assert said[0][None].endswith("to 841, by -1008. Along the slope it would go by -1204.")
    assert explorer.summary() == f"{explorer.title}: {said[0][None]}"


@pytest.mark.parametrize("point", [(1, 6), (0, 5), (-2, 5), (14, 0)])
def test_other_points_stay_inside_their_lines(point):
    other = Amplifier(x=point[0], y=point[1])
    for which in (0, 1):
        for by in (0.5, 1.0):
            shown = other.at_value(nudge="ab"[which], by=by)
            at_p, along, really = changes(which, by, *point)
            numbers = re.findall(r"-?[\d.]+(?=[,.]? )|-?\d[\d.]*(?=\.$)", shown[None])
            assert float(numbers[-1]) == pytest.approx(along)
            panels = [*other.figure.axes, other.ax_loss]
            for value, ax in zip((by, at_p, along, really), panels, strict=True):
                assert ax.get_xlim()[0] < value < ax.get_xlim()[1]


def test_a_line_through_the_point_has_nothing_to_show():
    with pytest.raises(ValueError, match=r"passes through \(3, 4\)"):
        Amplifier(x=3, y=4)


def test_it_is_small(explorer):
    assert explorer.nbytes < 100_000
