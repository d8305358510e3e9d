"""Notebook 01's explorer, and the numbers that the notebook and its predictions tell.

The picture is held against squares drawn by matplotlib from plain sums, and saved afresh.
"""

import numpy as np
import pytest
from drawn import assert_same_fill, assert_same_strokes, box, lifted, part, saved_afresh, strokes

from lrlib import figures
from lrlib.data import six_steps_points
from lrlib.exercises.engine import catalogue
from lrlib.explorers import FitByEye

x = np.arange(20) / 10
y = 2 * x + 1 + 0.1 * (-1.0) ** np.arange(20)
X, Y = x[:, None], y[:, None]
TARGET = 0.3


def of_data(X, y, **options):
    """As test_hostile_pictures opens it."""
    return FitByEye(X, y, target=TARGET, **options)


@pytest.fixture(scope="module")
def explorer():
    return FitByEye(X, Y, target=TARGET)


def sse(a, b, x=x, y=y):
    """Point by point, nothing of lrlib."""
    return sum((a * x_i + b - y_i) ** 2 for x_i, y_i in zip(x, y, strict=True))


def value(position):
    """What a slider says at this position, as the notebook describes it: -0.5 to 3.5 by 0.05."""
    return -0.5 + 0.05 * position


WITH_SQUARE = [0, 5, 10, 14, 19]
SETTINGS = [(16, 25), (50, 30), (0, 0), (80, 80), (0, 80), (49, 31), (37, 12)]


@pytest.mark.parametrize("i, j", SETTINGS)
def test_on_five_errors_stands_a_square_of_its_size(explorer, i, j):
    shown = explorer.at_position(a=i, b=j)
    data = explorer.ax_data
    height = explorer.figure.get_figheight() * 72
    of_five = x[WITH_SQUARE], y[WITH_SQUARE]
    for x_i, y_i, square in zip(*of_five, explorer.drawn.squares, strict=True):
        error = value(i) * x_i + value(j) - y_i
        at, line = data.transData.transform([(x_i, y_i), (x_i, y_i + error)])
        side = line[1] - at[1]  # in pixels, with its sign
        expected = at + side * np.array([(0, 0), (0, 1), (1, 1), (1, 0)])
        np.testing.assert_allclose(shown[square] * (1, -1) + (0, height), expected, atol=0.02)


@pytest.mark.parametrize("i, j", SETTINGS)
def test_a_dotted_line_joins_each_point_to_the_line(explorer, i, j):
    shown = explorer.at_position(a=i, b=j)
    ends = np.vstack([shown[error] for error in explorer.drawn.errors])
    ends = ends * (1, -1) + (0, explorer.figure.get_figheight() * 72)
    ends = explorer.ax_data.transData.inverted().transform(ends)
    np.testing.assert_allclose(ends[::2], np.transpose([x, y]), atol=1e-3)
    np.testing.assert_allclose(ends[1::2], np.transpose([x, value(i) * x + value(j)]), atol=1e-3)


@pytest.mark.parametrize("i, j", [(16, 25), (50, 30), (37, 12)])
def test_line_and_squares_are_those_that_matplotlib_saves(explorer, i, j):
    shown = explorer.at_position(a=i, b=j)
    drawn, data = explorer.drawn, explorer.ax_data
    a, b = value(i), value(j)
    ends = np.array(data.get_xlim())
    drawn.fit.set_data(ends, a * ends + b)
    one = drawn.squares[3]
    left, right = x[14], x[14]
    per_x, per_y = data.transData.transform((1, 1)) - data.transData.transform((0, 0))
    right += (a * x[14] + b - y[14]) * per_y / per_x
    one.set_xy([(left, y[14]), (left, a * x[14] + b), (right, a * x[14] + b), (right, y[14])])
    svg = saved_afresh(explorer.figure)
    fresh = strokes(part(svg, drawn.fit.get_gid()))
    assert_same_strokes(lifted(shown[drawn.fit]), fresh, box(data))
    fresh = strokes(part(svg, one.get_gid()))
    assert_same_fill(lifted(shown[one]), fresh, box(data))


@pytest.mark.parametrize("i, j", SETTINGS)
def test_the_readouts_are_the_sums(explorer, i, j):
    loss = sse(value(i), value(j))
    shown = explorer.at_position(a=i, b=j)
    assert shown[explorer.drawn.sse] == f"All squares together: SSE = {loss:.4g}"
    assert shown[explorer.drawn.mse] == f"Average square: {loss / 20:.4g}"
    verdict = "beaten!" if loss < TARGET else "not yet."
    assert shown[None] == (
        f"SSE = {loss:.4g}, MSE = SSE / 20 = {loss / 20:.4g}. Target: SSE below 0.3: {verdict}"
    )


def test_both_verdicts_come_up_and_the_target_can_be_met_at_several_places(explorer):
    beaten = [
        (i, j) for i in range(81) for j in range(81) if sse(value(i), value(j)) < TARGET - 1e-9
    ]
    assert len(beaten) == 12
    for i, j in beaten:
        assert explorer.at_position(a=i, b=j)[None].endswith("beaten!")


@pytest.mark.parametrize("i, j", SETTINGS)
def test_the_average_square_has_the_mean_area_on_the_scale_of_the_data(explorer, i, j):
    corners = explorer.at_position(a=i, b=j)[explorer.drawn.mean]
    width, height = np.ptp(corners, axis=0)
    data = explorer.ax_data
    unit = np.diff(data.transData.transform([(0, 0), (0, 1)])[:, 1])[0]
    assert width == pytest.approx(height, abs=0.01)
    assert (height / unit) ** 2 == pytest.approx(sse(value(i), value(j)) / 20, rel=1e-3)


def test_the_best_line_shows_only_when_asked(explorer):
    drawn = explorer.drawn
    hidden, shown = explorer.at_position(best=0), explorer.at_position(best=1)
    assert hidden[drawn.best] is False and hidden[drawn.best_name] is False
    assert shown[drawn.best] is not False and shown[drawn.best_name] is not False
    assert drawn.best_name.get_text().endswith("a = 1.9850\nb = 1.0143\nSSE = 0.1985")
    ends = drawn.best.get_xdata()
    np.testing.assert_allclose(drawn.best.get_ydata(), np.polyval(np.polyfit(x, y, 1), ends))


def test_it_is_small_and_says_what_it_shows(explorer):
    assert sum(map(len, explorer.tables.values())) + len(explorer.svg) < 1_000_000
    assert explorer.summary() == (
        "A line fitted by eye: SSE = 88.64, MSE = SSE / 20 = 4.432. Target: SSE below 0.3: not yet."
    )


def test_flat_arrays_are_taken_as_columns(explorer):
    flat = FitByEye(x, y, target=TARGET)
    np.testing.assert_array_equal(flat.sse, explorer.sse)


def test_other_points_will_do_and_a_plane_is_refused():
    FitByEye(np.array([[3.0]]), np.array([[4.0]]), target=1)
    FitByEye(100 * X, 1000 * Y, target=1e5, middle=0, step=5)
    with pytest.raises(ValueError, match=r"one feature and one output.*X \(20, 2\)"):
        FitByEye(np.hstack([X, X]), Y, target=1)
    with pytest.raises(ValueError, match="target must be a finite number of at least 0"):
        FitByEye(X, Y, target=-1)


def test_squares_of_a_still_picture_are_square():
    fig, ax = figures.picture(size=(7, 4))
    ax.set(xlim=(-0.2, 2.2), ylim=(0, 6))
    squares = figures.squared_errors(ax, x, y, 0.293 * x + 0.758)
    fig.draw_without_rendering()
    for square, x_i, y_i in zip(squares, x, y, strict=True):
        width, height = np.ptp(square.get_path().vertices @ ax.transData.get_matrix()[:2, :2], 0)
        assert width == pytest.approx(height)
        area = (
            square.get_path().vertices[:, 1].max() - square.get_path().vertices[:, 1].min()
        ) ** 2
        assert area == pytest.approx((0.293 * x_i + 0.758 - y_i) ** 2)


@pytest.mark.parametrize("scale", np.geomspace(0.01, 1000, 11))
def test_x_for_which_the_sliders_reach_too_far_is_refused_in_the_learners_words(scale):
    FitByEye(X, scale * Y, target=TARGET)
    if scale < 10:
        FitByEye(scale * X, Y, target=TARGET)
    if scale > 100:
        with pytest.raises(ValueError, match="pass a smaller step="):
            FitByEye(scale * X, Y, target=TARGET)


@pytest.mark.parametrize("scale", np.linspace(20, 40, 9))
def test_near_where_that_begins_nothing_else_is_said(scale):
    try:
        FitByEye(scale * X, Y, target=TARGET)
    except ValueError as error:
        assert "pass a smaller step=" in str(error)


def test_with_a_smaller_step_wide_points_are_drawn():
    with pytest.raises(ValueError, match=r"x from 20 to 77 and y .* of 3\.5 is far outside"):
        FitByEye(20 + 30 * X, Y, target=TARGET)
    FitByEye(20 + 30 * X, Y, target=TARGET, step=0.005, middle=0.1)


# ---- what the notebook tells


def test_source_5_steps_0_to_3():
    points = six_steps_points()
    np.testing.assert_allclose(points.y[:, 0], y, atol=1e-12)
    typed = np.repeat([1.1, 1.5, 1.9, 2.3, 2.7, 3.1, 3.5, 3.9, 4.3, 4.7], 2)
    np.testing.assert_allclose(typed, y, atol=1e-12)
    assert sse(0.293, 0.758) == pytest.approx(88.699522, abs=5e-7)
    a, b = np.polyfit(x, y, 1)
    assert (a, b) == pytest.approx((1.984962, 1.014286), abs=5e-7)
    assert sse(a, b) == pytest.approx(0.198496, abs=5e-7)


def said(number):
    choices = catalogue.find(number).choices
    return [choice.explanation for choice in choices]


def test_the_numbers_in_the_predictions():
    assert np.sum(y.mean() - y) == pytest.approx(0)
    assert ((y.mean() - y) > 0).sum() == 10
    assert f"{np.sum(0.293 * x + 0.758 - y):.1f}" in said("1.b")[2]
    low, high = (y.mean() - a * x.mean() for a in (1.0, 1.6))  # the sum of the errors is zero
    moves = f"falls from {low:.2f} to about {high:.1f}"
    assert all(moves in " ".join(words.split()) for words in said("1.a"))
    assert sse(2, 1) == pytest.approx(0.2)


def test_what_we_found_with_the_sliders(explorer):
    for a, b in [(1.0, 1.95), (1.6, 1.4)]:  # the best position of b for a slope
        row = explorer.sse[np.isclose(explorer.values, a)][0]
        assert explorer.values[row.argmin()] == pytest.approx(b)
    assert explorer.sse.min() == pytest.approx(0.2)
    assert (explorer.sse < TARGET).sum() == 12
