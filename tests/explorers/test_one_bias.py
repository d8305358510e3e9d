"""The explorer of notebook 08 shows what plain loops give, and its line touches when all is in."""

import re

import numpy as np
import pytest

from lrlib.explorers import OneBias

X = np.array([[0, 1, 2], [3, 4, 5], [5, 6, 7]])
W = np.array([[1], [2], [3]])
Y = np.array([[11], [27], [41]])
N = [8, 26, 38]  # the rows of X times W, by hand
VALUES = [-3 + 0.25 * i for i in range(25)]  # of b, around 0


def loss(b):
    return sum((N[i] + b - Y[i, 0]) ** 2 for i in range(3))


def share(i, b):
    return 2 * (N[i] + b - Y[i, 0])


def of_data(X, y, **options):
    """As test_hostile_pictures opens it."""
    return OneBias(X[::5], y[::5], [[1.0]], [0.0], **options)


@pytest.fixture(scope="module")
def bias():
    return OneBias(X, Y, W, [0])


def visible(bias, artist, **positions):
    move = next(m for m in bias._moves.values() if m.artist is artist and m.kind == "show")
    return bool(move.pick(move.table, bias._positions(positions)))


@pytest.mark.parametrize("at", [0, 12, 20, 24])
def test_predictions_and_shares_are_those_of_a_plain_loop(bias, at):
    shown = bias.at_position(b=at, added=3)
    for i in range(3):
        assert shown[bias.drawn.P[i]] == f"= {N[i] + VALUES[at]:.4g}"
        assert shown[bias.drawn.arrows.sent[0, i]] == f"{share(i, VALUES[at]):.4g}"
    assert shown[bias.drawn.b] == f"b = {VALUES[at]:.4g}"


@pytest.mark.parametrize("added", range(4))
def test_a_share_and_its_arrow_are_there_when_they_are_added(bias, added):
    arrows, shown = bias.drawn.arrows, bias.at_position(added=added)
    for i in range(3):
        assert visible(bias, arrows.back[0, i], added=added) == (i < added)
        assert shown[arrows.sent[0, i]] == (f"{share(i, 0)}" if i < added else "")


def test_the_arrows_back_point_to_b(bias):
    for pair, back in bias.drawn.arrows.back.items():
        (foot, *_), tip = back.get_path().vertices[0], back._posA_posB[1]
        assert tip[0] < back._posA_posB[0][0] and pair[0] == 0
        assert foot == pytest.approx(back._posA_posB[0][0])


@pytest.mark.parametrize("added", range(4))
@pytest.mark.parametrize("at", [0, 8, 12])
def test_the_slope_of_the_line_is_the_sum_of_the_shares_so_far(bias, added, at):
    b, drawn = VALUES[at], bias.drawn
    shown = bias.at_position(added=added, b=at)
    (x0, y0), (x1, y1) = points(bias, shown[drawn.slope])
    slope = sum(share(i, b) for i in range(added))
    assert (y1 - y0) / (x1 - x0) == pytest.approx(slope, abs=0.05)
    assert y0 + (b - x0) * slope == pytest.approx(loss(b), abs=0.5)
    ((here_x, here_y),) = points(bias, shown[drawn.here])
    assert (here_x, here_y) == pytest.approx((b, loss(b)), abs=0.05)
    words = shown[drawn.title]
    assert words == f"slope of the dashed line: {slope:.4g}, {added} of 3 shares"


def test_the_curve_is_the_loss_that_its_axis_names(bias):
    axes, sums = bias.figure.axes[1], np.array([loss(b) for b in VALUES])
    named = {"loss (sum of squares)": sums, "loss (mean of squares)": sums / 3}
    curve = axes.lines[0]
    np.testing.assert_allclose(curve.get_xdata(), VALUES)
    np.testing.assert_allclose(curve.get_ydata(), named[axes.get_ylabel()])


def points(bias, pixels):
    pixels = pixels.astype(float)
    pixels[:, 1] = bias.figure.get_figheight() * 72 - pixels[:, 1]
    return bias.figure.axes[1].transData.inverted().transform(pixels)


def test_only_with_all_shares_it_is_the_measured_slope(bias):
    for at, b in enumerate(VALUES):
        measured = (loss(b + 0.5) - loss(b - 0.5)) / 1  # exact for a square
        assert bias.sums[at, 3] == pytest.approx(measured)
        if b < 1:  # from there on a share may be zero, or two may cancel
            assert all(abs(bias.sums[at, t] - measured) > 0.5 for t in range(3))


def test_the_readout_adds_up_at_every_setting(bias):
    move = next(m for m in bias._moves.values() if m.artist is None)
    for added in range(4):
        for at, b in enumerate(VALUES):
            readout = move.written({"added": added, "b": at})
            total = sum(share(i, b) for i in range(added))
            assert readout.startswith(f"b = {b:.4g}. Shares so far: ")
            terms, result = re.search(r"far: ([^=;]*?)(?: = ([^;]*))?;", readout).groups()
            assert eval(terms) == pytest.approx(total, abs=0.01)
            assert result is None or float(result) == pytest.approx(total, abs=0.01)
            assert readout.endswith("this is dL/db.") == (added == 3)


def test_more_rows_or_outputs_than_it_can_draw_are_refused():
    with pytest.raises(ValueError, match="got 6 rows"):
        OneBias(np.ones((6, 1)), np.ones((6, 1)), [[1.0]], [0.0])
    with pytest.raises(ValueError, match=r"b \(2,\)"):
        OneBias(np.ones((2, 1)), np.ones((2, 2)), [[1.0, 1.0]], [0.0, 0.0])


def test_it_is_small_and_says_what_it_shows(bias):
    assert bias.nbytes < 100_000
    bundle, _ = bias._repr_mimebundle_()
    assert bundle["text/plain"] == (
        "One b, a share from every row: b = 0. Shares so far: (-6); 2 still missing."
    )
