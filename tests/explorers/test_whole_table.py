"""The explorer of lab A shows the numbers that plain loops give."""

import re

import numpy as np
import pytest

from lrlib.explorers import WholeTable
from lrlib.linear import gradient

X = np.array([[1, 2], [3, 1], [2, -1], [-1, 1]])
W = np.array([[1, 0, 2], [2, 1, -1]])
b = np.array([1, 0, -1])
Y = np.array([[5, 2, 0], [7, 0, 4], [1, -2, 2], [1, 2, -5]])
N_ROWS, N_FEATURES, N_OUTPUTS = 4, 2, 3
EVERY_P = [(i, m) for i in range(N_ROWS) for m in range(N_OUTPUTS)]
EVERY_W = [(a, j) for a in range(N_FEATURES) for j in range(N_OUTPUTS)]


def prediction(i, m, W=W):
    return sum(X[i, a] * W[a, m] for a in range(N_FEATURES)) + b[m]


def dLdP(i, m):
    return 2 * (prediction(i, m) - Y[i, m])


def moved(i, m, a, j):
    """What one P gains where one weight grows by 1."""
    up = W.copy()
    up[a, j] += 1
    return prediction(i, m, up) - prediction(i, m)


def added_up(a, j, added):
    return sum(dLdP(i, m) * moved(i, m, a, j) for i, m in EVERY_P[:added])


def of_data(X, y, **options):
    """As test_hostile_pictures opens it."""
    return WholeTable(X[::5], y[::5], [[1.0]], [0.0], **options)


@pytest.fixture(scope="module")
def whole():
    return WholeTable(X, Y, W, b)


def box_of(whole, polygon, **positions):
    """Left, top, width and height of a frame, in the units of the picture."""
    pixels = whole.at_position(**positions)[polygon].astype(float)
    pixels[:, 1] = whole.figure.get_figheight() * 72 - pixels[:, 1]
    points = whole.figure.axes[0].transData.inverted().transform(pixels)
    return (*points.min(axis=0), *np.ptp(points, axis=0))


def test_the_table_is_what_raising_one_weight_by_one_does_to_every_prediction(whole):
    table = [[moved(i, m, a, j) for a, j in EVERY_W] for i, m in EVERY_P]
    assert np.array_equal(whole.table, table)
    assert np.count_nonzero(whole.table) == 24


@pytest.mark.parametrize("added", range(13))
def test_the_sum_so_far_is_a_plain_loop_over_its_rows(whole, added):
    shown = whole.at_position(added=added)
    (row,) = whole.drawn.total.numbers
    assert [shown[number] for number in row] == [f"{added_up(a, j, added)}" for a, j in EVERY_W]


def test_all_rows_together_are_the_gradient_of_the_sum(whole):
    assert np.array_equal(whole.sums[-1], gradient(X, Y, W, b, reduction="sum")[0].ravel())


@pytest.mark.parametrize("added, weight", [(1, 0), (5, 3), (12, 5)])
def test_the_frames_stand_around_the_row_added_last_and_the_weight_s_column(whole, added, weight):
    at, drawn = {"added": added, "weight": weight}, whole.drawn
    (left, top), (wide, high) = whole.at, (1.4, 0.72)
    row = box_of(whole, drawn.row, **at)
    column, total = (box_of(whole, frame, **at) for frame in drawn.weights)
    assert row[1] == pytest.approx(top + high * (added - 1), abs=1e-3)
    assert column == pytest.approx((left + wide * weight, top, wide, 12 * high), abs=1e-3)
    assert total == pytest.approx((left + wide * weight, whole.total[1], wide, high), abs=1e-3)
    grey = box_of(whole, drawn.added, **at)
    assert (grey[1], grey[3]) == pytest.approx((top, added * high), abs=1e-3)


def test_with_nothing_added_no_row_is_framed(whole):
    shown = [m for m in whole._moves.values() if m.artist is whole.drawn.row and m.kind == "show"]
    assert not shown[0].pick(shown[0].table, whole._positions({"added": 0}))


def test_the_readout_adds_up_at_every_setting(whole):
    move = next(m for m in whole._moves.values() if m.artist is None)
    for added in range(13):
        for weight, (a, j) in enumerate(EVERY_W):
            readout = move.written({"added": added, "weight": weight})
            assert readout.startswith(f"{added} of 12 rows of dP/dW added.")
            terms, result = re.search(r"= ([^=]*?)(?: = (\S+?))?[.:]", readout).groups()
            assert eval(terms.replace("·", "*")) == added_up(a, j, added)
            assert result is None or float(result) == added_up(a, j, added)
            reached = [moved(i, m, a, j) for i, m in EVERY_P[:added]]
            assert terms.count("·") == np.count_nonzero(reached)
            assert readout.endswith("all are in.") == (added == 12)


@pytest.mark.parametrize("n, d, k", [(1, 1, 1), (1, 4, 2), (7, 2, 2), (5, 3, 3)])
def test_any_small_table_will_do(n, d, k):
    rng = np.random.default_rng(n + d + k)
    X, Y, W, b = (rng.normal(size=shape) for shape in [(n, d), (n, k), (d, k), (k,)])
    sums = WholeTable(X, Y, W, b).sums[-1].reshape(d, k)
    np.testing.assert_allclose(sums, gradient(X, Y, W, b, reduction="sum")[0])


def test_too_many_numbers_to_read_are_refused_with_what_to_do():
    with pytest.raises(ValueError, match=r"n \* k = 60.*X\[:4\]"):
        WholeTable(np.ones((20, 2)), np.ones((20, 3)), W, b)


def test_it_is_small_and_says_what_it_shows(whole):
    assert whole.nbytes < 150_000
    bundle, _ = whole._repr_mimebundle_()
    assert bundle["text/plain"] == (
        "The whole table dP/dW adds up to dLdW: 1 of 12 rows of dP/dW added. dLdW[0, 0] = 2·1 = 2."
    )
