"""The explorer of notebook 07 shows the numbers that plain loops give.

Where something stands is read off its pixels, with the axes' own transform turned round.
"""

import re

import numpy as np
import pytest

from lrlib.explorers import Shapes
from lrlib.linear import gradient

X = np.array([[1, 2], [3, 1], [2, -1], [-1, 1]])
W = np.array([[1, 0, 2], [2, 1, -1]])
b = np.array([1, 0, -1])
Y = np.array([[5, 2, 0], [7, 0, 4], [1, -2, 2], [1, 2, -5]])
N_SAMPLES, N_FEATURES, N_OUTPUTS = 4, 2, 3
LAST = 0  # "look at row: the one added last"


def prediction(i, m):
    return sum(X[i, a] * W[a, m] for a in range(N_FEATURES)) + b[m]


def dLdP(i, m):
    return 2 * (prediction(i, m) - Y[i, m])


def added_up(a, j, n_added):
    return sum(X[i, a] * dLdP(i, j) for i in range(n_added))


def of_data(X, y, **options):
    """As test_hostile_pictures opens it."""
    return Shapes(X[::5], y[::5], [[1.0]], [0.0], **options)


@pytest.fixture(scope="module")
def shapes():
    return Shapes(X, Y, W, b)


def numbers(shapes, grid, **positions):
    """What a number grid says at these positions of the controls."""
    shown = shapes.at_position(**positions)
    return [[shown[number] for number in row] for row in grid.numbers]


def corners(shapes, polygon, **positions):
    """Left, top, width and height of a moving frame, in cells; None where it is hidden.

    Every box of the explorer is drawn from its top left corner, against the clock's hands.
    """
    move = next(m for m in shapes._moves.values() if m.artist is polygon and m.kind == "fill")
    pixels = move.pick(move.table, shapes._positions(positions)).astype(float)
    height = shapes.figure.get_figheight() * 72
    pixels = np.column_stack([pixels[:, 0], height - pixels[:, 1]])
    points = shapes.figure.axes[0].transData.inverted().transform(pixels)
    (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
    return left, top, right - left, bottom - top


def every_setting():
    return [
        (sample, added, weight)
        for sample in range(N_SAMPLES + 1)
        for added in range(N_SAMPLES + 1)
        for weight in range(N_FEATURES * N_OUTPUTS)
    ]


@pytest.mark.parametrize("added", range(N_SAMPLES + 1))
def test_the_sum_so_far_is_the_double_loop_over_the_rows_added(shapes, added):
    sums = [[f"{added_up(a, j, added):g}" for j in range(N_OUTPUTS)] for a in range(N_FEATURES)]
    assert numbers(shapes, shapes.drawn.sum, added=added) == sums


@pytest.mark.parametrize("sample", range(N_SAMPLES))
@pytest.mark.parametrize("added", [0, 2, 4])
def test_a_chosen_sample_shows_its_two_rows_and_their_outer_product(shapes, sample, added):
    at = {"row": sample + 1, "added": added}
    column, row, outer = (
        numbers(shapes, grid, **at)
        for grid in (shapes.drawn.row_x, shapes.drawn.row_g, shapes.drawn.outer)
    )
    assert column == [[f"{X[sample, a]}"] for a in range(N_FEATURES)]
    assert row == [[f"{dLdP(sample, m)}" for m in range(N_OUTPUTS)]]
    assert outer == [
        [f"{X[sample, a] * dLdP(sample, m)}" for m in range(N_OUTPUTS)] for a in range(N_FEATURES)
    ]
    words = shapes.at_position(**at)[shapes.drawn.which]
    assert words == f"share of row {sample} (2, 3)"


@pytest.mark.parametrize("added", range(1, N_SAMPLES + 1))
def test_unless_one_is_chosen_it_is_the_sample_added_last(shapes, added):
    of_last = numbers(shapes, shapes.drawn.outer, row=LAST, added=added)
    assert of_last == numbers(shapes, shapes.drawn.outer, row=added, added=added)


def test_with_nothing_added_there_is_nothing_to_look_at(shapes):
    at = {"row": LAST, "added": 0}
    for grid in (shapes.drawn.row_x, shapes.drawn.row_g, shapes.drawn.outer):
        assert {word for row in numbers(shapes, grid, **at) for word in row} == {""}
    shown = shapes.at_position(**at)
    assert shown[shapes.drawn.which] == "nothing added yet"
    for frame in shapes.drawn.rows:
        assert not next(
            m.pick(m.table, shapes._positions(at))
            for m in shapes._moves.values()
            if m.artist is frame and m.kind == "show"
        )


@pytest.mark.parametrize("name", ["row_x", "row_g", "outer", "sum"])
def test_the_area_of_a_square_is_the_size_of_its_number_on_one_scale(shapes, name):
    """12 is the largest number at any position, in the sum of all rows; -1 is one twelfth."""
    grid, at = getattr(shapes.drawn, name), {"row": 3, "added": N_SAMPLES}
    table = np.array(numbers(shapes, grid, **at), dtype=float)
    cell = shapes.figure.axes[0].transData.transform([[0, 0], [0.92, 0.92]])
    full = abs(np.diff(cell, axis=0)).prod()
    for artist, sign in ((grid.positive, 1), (grid.negative, -1)):
        points = shapes.at_position(**at)[artist].reshape(*table.shape, 5, 2)[:, :, :4]
        sides = points.max(axis=2) - points.min(axis=2)
        expected = np.maximum(sign * table, 0) / 12
        np.testing.assert_allclose(sides.prod(axis=2) / full, expected, atol=2e-3)


@pytest.mark.parametrize("sample, added", [(0, 1), (0, 4), (2, 0), (4, 2)])
def test_the_frames_stand_around_the_sample_s_rows(shapes, sample, added):
    i = sample - 1 if sample else added - 1
    at, drawn = shapes.places, shapes.drawn
    left, right = (corners(shapes, frame, row=sample, added=added) for frame in drawn.rows)
    assert left == pytest.approx((at.X[0], at.X[1] + i, N_FEATURES, 1), abs=1e-3)
    assert right == pytest.approx((at.dLdP[0], at.dLdP[1] + i, N_OUTPUTS, 1), abs=1e-3)
    grey = corners(shapes, drawn.added, added=added)
    assert grey[1] == pytest.approx(at.X[1], abs=1e-3)
    assert grey[3] == pytest.approx(added, abs=1e-3)
    ticks = [shapes.at_position(added=added)[tick] for tick in drawn.ticks]
    assert ticks == [("✓ " if s < added else "") + f"row {s}" for s in range(N_SAMPLES)]


@pytest.mark.parametrize("weight", range(6))
def test_the_dashed_frames_stand_around_the_weight_s_columns(shapes, weight):
    a, j = divmod(weight, N_OUTPUTS)
    at = shapes.places
    feature, output, share, entry = (
        corners(shapes, frame, weight=weight) for frame in shapes.drawn.weights
    )
    assert feature == pytest.approx((at.X[0] + a, at.X[1], 1, N_SAMPLES), abs=1e-3)
    assert output == pytest.approx((at.dLdP[0] + j, at.dLdP[1], 1, N_SAMPLES), abs=1e-3)
    assert share == pytest.approx((at.outer[0] + j, at.outer[1] + a, 1, 1), abs=1e-3)
    assert entry == pytest.approx((at.sum[0] + j, at.sum[1] + a, 1, 1), abs=1e-3)


def test_the_readout_adds_up_at_every_setting(shapes):
    move = next(m for m in shapes._moves.values() if m.artist is None)
    for sample, added, weight in every_setting():
        a, j = divmod(weight, N_OUTPUTS)
        readout = move.written({"row": sample, "added": added, "weight": weight})
        assert readout.startswith(f"{added} of 4 rows added.")
        sum_of = rf"dLdW\[{a}, {j}\] = (?:(.*) = )?(\S+?)[.:]"
        terms, result = re.search(sum_of, readout).groups()
        assert float(result) == added_up(a, j, added)
        assert (terms or "").count("·") == added
        assert eval((terms or "0").replace("·", "*")) == added_up(a, j, added)
        assert readout.endswith("all are in.") == (added == N_SAMPLES)
        i = sample - 1 if sample else added - 1
        rows = f"Row {i}: {X[i].tolist()} ⊗ {[int(dLdP(i, m)) for m in range(3)]}."
        assert (rows in readout) == (i >= 0)


def test_all_rows_together_are_the_gradient_of_the_sum(shapes):
    assert np.array_equal(shapes.sums[-1], gradient(X, Y, W, b, reduction="sum")[0])


@pytest.mark.parametrize("n, d, k", [(1, 1, 1), (1, 4, 2), (7, 2, 2), (3, 3, 1)])
def test_any_small_table_will_do(n, d, k):
    rng = np.random.default_rng(n + d + k)
    X, Y, W, b = (rng.normal(size=shape) for shape in [(n, d), (n, k), (d, k), (k,)])
    shapes = Shapes(X, Y, W, b)
    np.testing.assert_allclose(shapes.sums[-1], gradient(X, Y, W, b, reduction="sum")[0])
    shown = numbers(shapes, shapes.drawn.sum, added=n)
    assert shown == [[f"{value:.4g}" for value in row] for row in shapes.sums[-1]]


def test_too_many_numbers_to_read_are_refused_with_what_to_do():
    with pytest.raises(ValueError, match=r"n = 20.*X\[:4\]"):
        Shapes(np.ones((20, 2)), np.ones((20, 3)), W, b)


def test_a_y_without_its_column_axis_is_named():
    with pytest.raises(ValueError, match=r"y\[:, None\]"):
        Shapes(X, Y[:, 0], W[:, :1], b[:1])


def test_it_is_small_and_says_what_it_shows(shapes):
    sent = sum(len(table) for table in shapes.tables.values()) + len(shapes.svg)
    assert sent < 300_000
    bundle, _ = shapes._repr_mimebundle_()
    assert bundle["text/plain"] == (
        "Rows add up into dLdW: 1 of 4 rows added. Row 0: [1, 2] ⊗ [2, 0, -2]. "
        "dLdW[0, 0] = 1·2 = 2."
    )
    assert "image/png" in bundle
