"""What the views draw, read off their artists; and the styles they draw with."""

import ast
import base64
import inspect
import io
import itertools
import json
import re
from pathlib import Path

import matplotlib.colors
import matplotlib.image
import numpy as np
import pytest
from drawn import contrast
from matplotlib import _pylab_helpers
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch

from lrlib import figures
from lrlib.figures import plots, style
from lrlib.live.picture import lay_out

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def ax():
    _, ax = figures.picture(size=(4, 3))
    return ax


# ---- pictures


def test_a_picture_shows_itself_with_its_words_and_is_unknown_to_pyplot():
    fig, ax = figures.picture(size=(4, 3), alt="A line that rises.")
    ax.plot([0, 1], [0, 1], linewidth=5)
    bundle = fig._repr_mimebundle_()
    assert set(bundle) == {"image/png", "text/plain"}
    assert bundle["text/plain"] == "A line that rises."
    pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert pixels.shape[:2] == (300, 400)
    assert (pixels[0, 0] == 1).all() and (pixels[..., :3] < 0.9).any()
    assert not _pylab_helpers.Gcf.figs


def test_a_picture_has_as_many_axes_as_asked_for_and_hands_options_on():
    _, axes = figures.picture(2, 3, size=(6, 4), sharex=True)
    assert axes.shape == (2, 3)
    axes[0, 0].set_xlim(-7, 7)
    assert axes[1, 2].get_xlim() == (-7, 7) or axes[1, 0].get_xlim() == (-7, 7)


# ---- data and lines


@pytest.mark.parametrize("n", [1, 20, figures.MOST_MARKS])
def test_up_to_two_thousand_points_are_all_drawn(ax, n):
    x = np.random.default_rng(0).normal(size=(n, 1))
    points = figures.scatter(ax, x, 2 * x)
    np.testing.assert_array_equal(points.get_xydata(), np.hstack([x, 2 * x]))
    assert points.get_label() == "data"


@pytest.mark.parametrize("n", [figures.MOST_MARKS + 1, 3999, 100_000])
def test_above_that_a_sample_of_them_is_drawn_and_says_so(ax, n):
    x = np.arange(n)
    points = figures.scatter(ax, x, -x)
    drawn, y = points.get_xydata().T
    assert len(set(drawn)) == len(drawn) == 2000 and set(drawn) <= set(x)
    assert (drawn[0], drawn[-1]) == (0, n - 1) and (y == -drawn).all()
    assert points.get_label() == f"data: 2,000 of {n:,}"


def test_options_go_on_to_matplotlib_and_win(ax):
    points = figures.scatter(ax, [1, 2], [3, 4], label="mine", color="red")
    assert (points.get_label(), points.get_color()) == ("mine", "red")


def test_a_fitted_line_goes_from_side_to_side_and_leaves_the_sides_where_they_were(ax):
    figures.scatter(ax, [-1, 3], [0, 0])
    left, right = ax.get_xlim()
    line = figures.fitted_line(ax, 2.0, 0.5)
    ends = [[left, 2 * left + 0.5], [right, 2 * right + 0.5]]
    np.testing.assert_allclose(line.get_xydata(), ends)
    assert ax.get_xlim() == (left, right)


def test_parameters_start_at_step_0_and_are_named(ax):
    slope, intercept = figures.parameters(ax, [5, 6, 7], [1, 0, 1])
    np.testing.assert_array_equal(slope.get_xydata(), [[0, 5], [1, 6], [2, 7]])
    np.testing.assert_array_equal(intercept.get_ydata(), [1, 0, 1])
    assert (slope.get_label(), intercept.get_label()) == ("slope a", "intercept b")


def test_a_halved_loss_is_one_down(ax):
    curve = figures.log2_loss(ax, 12.0 * 0.5 ** np.arange(5))
    np.testing.assert_allclose(np.diff(curve.get_ydata()), -1)


def test_contours_run_where_the_loss_has_their_level(ax):
    a, b = np.linspace(-3, 5, 200), np.linspace(-2, 2, 150)
    lines = figures.contours(ax, a, b, (a - 1) ** 2 + 9 * b[:, None] ** 2, levels=[1.0, 4.0])
    for level, path in zip([1.0, 4.0], lines.get_paths(), strict=True):
        slope, intercept = path.vertices.T
        np.testing.assert_allclose((slope - 1) ** 2 + 9 * intercept**2, level, rtol=0.01)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("slope a", "intercept b")


def test_rings_are_ellipses_of_equal_loss_and_a_flat_loss_has_none():
    # Of (a - 1)² + 9 (b - 2)² + (a - 1)(b - 2), and of a² alone, which says nothing of b.
    best, hessian = [[1, 2], [0, 0]], [[[2, 1], [1, 18]], [[2, 0], [0, 0]]]
    (a, b), levels = figures.rings(best, hessian, [1.0, 4.0]), np.array([[1.0], [4.0]])
    assert a.shape == (2, 2, 61)
    a, b = a[:, :] - 1, b[:, :] - 2
    np.testing.assert_allclose((a**2 + 9 * b**2 + a * b)[0] / levels, 1)
    assert np.isnan([a[1], b[1]]).all()


def test_a_ring_begins_at_its_start_and_is_one_loss_once_round():
    start, best, hessian = [3.0, 1.5], np.array([1.0, 2.0]), np.array([[2.0, 1.0], [1.0, 18.0]])
    ring = figures.ring_through(start, best, hessian, 40)
    np.testing.assert_allclose(ring[0], start)
    a, b = (ring - best).T
    np.testing.assert_allclose(a**2 + 9 * b**2 + a * b, 2**2 + 9 * 0.5**2 - 2 * 0.5)
    places = np.append(a + 1j * b, a[0] + 1j * b[0])
    turned = np.angle(places[1:] / places[:-1])
    assert (turned < 0).all() and turned.sum() == pytest.approx(-2 * np.pi)


@pytest.mark.parametrize(
    ("values", "low", "high"), [([1, 3], 0.8, 3.2), ([4, 4 + 1e-15], 2, 6), ([0], -1, 1)]
)
def test_limits_leave_room_around_a_single_value_too(ax, values, low, high):
    figures.limits(ax, values, [0, 10], room=0.1)
    assert ax.get_xlim() == pytest.approx((low, high))
    assert ax.get_ylim() == pytest.approx((-1, 11))


def test_two_rooms_are_those_of_x_and_of_y(ax):
    figures.limits(ax, [0, 10], [0, 10], room=(0.1, 0.2))
    assert ax.get_xlim() == pytest.approx((-1, 11))
    assert ax.get_ylim() == pytest.approx((-2, 12))


@pytest.mark.parametrize(
    ("start", "lowest", "wanted"),
    [((0, 3), (2, 1), [2, 2]), ((2, -4), (2 + 1e-12, -4), [4, 4]), ((0, 0), (0, 0), [1, 1])],
)
def test_a_picture_reaches_to_the_start_or_from_the_bottom_to_zero(start, lowest, wanted):
    np.testing.assert_allclose(figures.reach(start, lowest), wanted)


def test_a_path_has_one_mark_a_step(ax):
    path = figures.path(ax, [0, 1, 2], [5, 6, 5])
    np.testing.assert_array_equal(path.get_xydata(), [[0, 5], [1, 6], [2, 5]])
    assert path.get_marker() not in ("", "None", None)


# ---- arrows and tables


def test_arrows_start_at_zero_end_at_their_tips_and_have_barbs_of_one_length(ax):
    ax.set(xlim=(-10, 10), ylim=(-1, 1))
    u, v = np.array([5.0, -3.0, 8.0]), np.array([0.5, 0.2, -0.9])
    strokes = figures.arrow_strokes(ax, u, v, head=8)
    arrows = np.moveaxis(strokes, 0, -1).reshape(3, 6, 2)
    for arrow, tip in zip(arrows, zip(u, v, strict=True), strict=True):
        foot, end, left, again, right, gap = arrow
        np.testing.assert_allclose([foot, end, again], [(0, 0), tip, tip])
        assert np.isnan(gap).all()
        pixels = ax.transData.transform([foot, end, left, right])
        shaft = pixels[0] - pixels[1]
        for barb in pixels[2:] - pixels[1]:
            assert np.hypot(*barb) == pytest.approx(8)
            assert barb @ shaft / 8 / np.hypot(*shaft) == pytest.approx(np.cos(0.4))
        assert np.hypot(*(pixels[2] - pixels[3])) > 5


def test_an_arrow_of_no_length_is_a_dot_and_one_that_is_nowhere_is_not_drawn(ax, recwarn):
    ax.set(xlim=(-1, 1), ylim=(-1, 1))
    x, y = figures.arrow_strokes(ax, [0.0, np.nan], [0.0, 1.0])
    assert (x[:5] == 0).all() and (y[:5] == 0).all()
    assert np.isnan(x[6:]).all() and np.isnan(y[6:]).all()
    assert not recwarn.list


def test_the_sign_of_a_right_angle_is_a_square_on_a_line_across_the_way(ax):
    ax.set(xlim=(-2, 2), ylim=(-2, 2))
    at, way = np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([[0.6, 0.8], [0.0, 1.0]])
    strokes = figures.right_angle(ax, at, way, size=0.25)  # a quarter of a width of 4
    assert strokes.shape == (2, 2, 5)
    for i in range(2):
        left, right, near, corner, ahead = strokes[:, i].T - at[i]
        np.testing.assert_allclose(ahead, way[i])
        np.testing.assert_allclose(left, -right)
        np.testing.assert_allclose(left, 2 * near)
        np.testing.assert_allclose([near @ way[i], np.hypot(*near)], [0, 1], atol=1e-12)
        np.testing.assert_allclose(corner, near + ahead)


def area(x, y):
    """Of a polygon, by the shoelace formula."""
    return abs(x @ np.roll(y, 1) - y @ np.roll(x, 1)) / 2


def test_the_area_of_a_square_is_the_size_of_its_number():
    table = np.array([[1.0, -4.0], [2.0, 0.0]])
    above, below = figures.squares(table, at=(10, 20), full=4)
    for x, y in (above, below):
        assert np.isnan(x[4::5]).all() and np.isnan(y[4::5]).all()
    areas = [
        [area(x[5 * i : 5 * i + 4], y[5 * i : 5 * i + 4]) for i in range(4)]
        for x, y in (above, below)
    ]
    full = areas[1][1]
    np.testing.assert_allclose(np.array(areas) / full, [[0.25, 0, 0.5, 0], [0, 1, 0, 0]])
    x, y = below
    np.testing.assert_allclose((x[5:9].mean(), y[5:9].mean()), (11.5, 20.5))


def test_a_number_grid_writes_every_number_where_its_cell_is(ax):
    figures.squared_paper(ax, 10, 10)
    grid = figures.number_grid(ax, [[1, -0.0], [2.5, 1 / 3]], at=(1, 2), name="W")
    assert [text.get_text() for text in grid.numbers.ravel()] == ["1", "0", "2.5", "0.3333"]
    assert grid.numbers[1, 0].get_position() == (1.5, 3.5)
    assert "W (2, 2)" in [text.get_text() for text in ax.texts]
    assert ax.get_ylim() == (10, 0)


def width_of_square(ax, of_grid, place, sign=1):
    """The side of a square, from the polygons that the grids have drawn one after the other."""
    polygons = [patch for patch in ax.patches if len(patch.get_xy()) % 5 <= 1]
    x = polygons[2 * of_grid + (sign < 0)].get_xy()[5 * place : 5 * place + 4, 0]
    return np.ptp(x)


def test_the_tables_of_an_equation_have_one_scale(ax):
    figures.equation(ax, [("X", [[1, 4]]), "=", ("P", [[16]])])
    assert width_of_square(ax, 1, 0) == pytest.approx(2 * width_of_square(ax, 0, 1))
    assert width_of_square(ax, 1, 0) == pytest.approx(4 * width_of_square(ax, 0, 0))


def test_two_equations_share_a_scale_that_is_given(ax):
    figures.equation(ax, [("X", [[4]])], full=16)
    figures.equation(ax, [("P", [[16]])], full=16)
    assert width_of_square(ax, 1, 0) == pytest.approx(2 * width_of_square(ax, 0, 0))


def test_a_meeting_shows_both_numbers_with_their_rows_and_crosses_out_strangers(ax):
    figures.squared_paper(ax, 6, 1)
    figures.meetings(ax, [[-2, 4]], [[5, 3]], [[0, 1]], [[2, 1]])
    words = [text.get_text() for text in ax.texts]
    assert words == ["-2 ●", "5 ■", "·", "4 ▲", "3 ▲", "·"]
    assert len(ax.lines) == 1 and ax.lines[0].get_xdata()[-1] == 3  # the first cell alone


def test_an_arrow_back_points_from_right_to_left_and_carries_its_number(ax):
    drawn = figures.dependencies(
        ax, ["b"], ["P0", "P1"], [(0, 0)], lit=[(0, 1)], sent={(0, 1): "-2"}
    )
    assert set(drawn.forward) == {(0, 0), (0, 1)} and set(drawn.back) == {(0, 1)}
    for arrow, way in ((drawn.forward[0, 1], 1), (drawn.back[0, 1], -1)):
        (start, _), (end, _) = arrow._posA_posB
        assert np.sign(end - start) == way
    assert drawn.sent[0, 1].get_text() == "-2"
    # Every arrow begins and ends at the edge of its circles, not far from it.
    (start, y), _ = drawn.forward[0, 0]._posA_posB
    assert np.hypot(start, y - 0.625) == pytest.approx(0.36, abs=0.08)


# ---- styles


def test_a_graph_has_an_arrow_for_each_edge_and_a_dashed_one_only_where_something_is_sent(ax):
    drawn = figures.graph(
        ax,
        ["x", "P", "loss"],
        [(0, 0), (1, 0), (2, 0)],
        [(0, 1), (0, 1), (1, 2)],
        values=["2", "4", "9"],
        gradients=["", "6", "1"],
        sent=["", "5", "6"],
        shapes=["()", "()", "()"],
        parameters=[0],
    )
    assert [text.get_text() for text in drawn.values] == ["2", "4", "9"]
    assert [text.get_text() for text in drawn.gradients] == ["", "6", "1"]
    assert [arrow.get_visible() for arrow in drawn.back] == [False, True, True]
    assert [text.get_text() for text in drawn.shapes] == ["", "()", "()"]
    assert drawn.corners.shape == (3, 5, 2)
    for (source, target), back in zip([(0, 1), (0, 1), (1, 2)], drawn.back, strict=True):
        start, end = back.get_path().vertices[[0, 2], 0]  # the head comes after
        assert drawn.corners[source, :, 0].max() < end < start < drawn.corners[target, :, 0].min()
    arrows = [one for one in ax.patches if isinstance(one, FancyArrowPatch)]
    assert len(arrows) == 6 and [one.get_linestyle() for one in arrows].count("solid") == 3


def test_what_is_sent_back_stands_clear_of_its_level_arrow():
    fig, ax = figures.picture(size=(9.6, 5))
    places = [(0, 0), (1, 0), (0, 1), (0, -1), (3, 0)]  # as wide and as high as notebook 13's
    drawn = figures.graph(ax, list("XhbWL"), places, [(0, 1)], sent=["4, 16"], shapes=["(2, 1)"])
    fig.draw_without_rendering()
    arrow = drawn.back[0]
    level = arrow.get_transform().transform(arrow.get_path().vertices)[0, 1]
    clear = level - drawn.sent[0].get_window_extent().y1
    assert clear > 0.05 * fig.dpi  # 0.05 inches, over a millimetre


TOGETHER = [
    ["DATA", "FIT", "BEST", "RESIDUAL"],
    ["SLOPE", "INTERCEPT", "BEST"],
    ["STEEP", "FLAT"],
    ["LOSS", "BEST"],
    ["PATH", "NOW", "AIM"],
    ["EACH", "SUM", "MEAN"],
    ["FORWARD", "CENTRAL"],
]


def looks(name):
    """A style without its colour."""
    one = getattr(style, name)
    return one.get("linestyle"), one.get("marker"), one.get("markersize") if "marker" in one else 0


@pytest.mark.parametrize("names", TOGETHER, ids=", ".join)
def test_what_stands_in_one_picture_can_be_told_apart_without_colour(names):
    for one, other in itertools.combinations(names, 2):
        assert looks(one) != looks(other)


def test_every_line_stands_out_from_the_paper_and_every_word_can_be_read():
    styles = {name: one for name, one in vars(style).items() if isinstance(one, dict)}
    lines = {
        name: one[key]
        for name, one in styles.items()
        for key in ("color", "edgecolor")
        if one.get(key, "none") not in ("none", "white")
    }
    assert len(lines) > 10
    assert [name for name, colour in lines.items() if contrast(colour) < 3] == []
    assert contrast(style.FAINT) >= 3
    assert contrast(style.INK) >= 4.5 and contrast(style.ZERO) >= 4.5


def test_rows_stand_below_each_other_in_their_order():
    _, ax = figures.picture(size=(2, 2))
    figures.rows(ax, ["first", "second", "last"])
    names = [text.get_text() for text in ax.get_yticklabels()]
    heights = dict(zip(names, ax.get_yticks(), strict=True))
    assert heights == {"first": 2, "second": 1, "last": 0}
    assert ax.get_ylim()[0] < 0 and ax.get_ylim()[1] > 2


def test_a_number_line_may_have_rows():
    _, ax = figures.picture(size=(2, 2))
    figures.number_line(ax, "slope", (-5, 5), ["first", "last"])
    assert [text.get_text() for text in ax.get_yticklabels()] == ["first", "last"]
    assert (ax.get_xlabel(), ax.get_xlim()) == ("slope", (-5, 5))


def test_a_curve_has_its_name_beside_its_right_end(ax):
    curve = figures.named_curve(ax, [0, 2, 4], [1, 7, 3], "sum", 0.5, color="red")
    np.testing.assert_array_equal(curve.get_xydata(), [[0, 1], [2, 7], [4, 3]])
    (name,) = ax.texts
    assert (name.get_text(), name.get_position(), name.get_ha()) == ("sum", (4.5, 3), "left")
    assert curve.get_color() == "red"


def test_a_legend_is_of_what_has_a_label_or_of_what_it_is_told(ax):
    (one,), (_,), (two,) = ax.plot([1], label="one"), ax.plot([2]), ax.plot([3], label="two")
    plain = figures.panel(ax, "A title", ())
    assert ax.get_legend() is None and plain.get_text() == "A title"
    figures.panel(ax, "A title")
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["one", "two"]
    figures.panel(ax, "A title", [two, one])
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["two", "one"]


def test_a_reading_stands_beside_its_name():
    _, ax = figures.picture(size=(2, 2))
    numbers = figures.readings(ax, ["first", "last"])
    names = [text for text in ax.texts if text not in numbers]
    assert [text.get_text() for text in names] == ["first", "last"]
    for name, number in zip(names, numbers, strict=True):
        (left, height), (right, same) = name.get_position(), number.get_position()
        assert left < right and height == same
        assert ax.get_ylim()[0] < height < ax.get_ylim()[1]


# ---- what its axes are called

STEPS, UP = np.array([0.0, 1.0, 2.0]), np.array([8.0, 4.0, 16.0])
# Of every view that names its axes: called with what lies across (STEPS) and what lies up (UP),
# how it is to be named, and what of UP is drawn.
NAMED = {
    "scatter": (figures.scatter, "x", "y"),
    "parameters": (lambda ax, _, up: figures.parameters(ax, up, up), "step", "value of a and b"),
    "log2_loss": (lambda ax, _, up: figures.log2_loss(ax, 2.0**up), "step", "log2 of the loss"),
    "contours": (
        lambda ax, across, up: figures.contours(
            ax, across, np.sort(up), across + 0 * up[:, None], levels=[0.5]
        ),
        "slope a",
        "intercept b",
    ),
    "arrows": (figures.arrows, "gradient for a", "gradient for b"),
    "step_errors": (
        lambda ax, across, up: figures.step_errors(ax, across, up, up),
        "nudge ε",
        "relative error of the slope",
    ),
}


def test_every_view_that_names_its_axes_is_looked_at():
    views = inspect.getmembers(plots, inspect.isfunction)
    naming = [name for name, view in views if re.search('xlabel="', inspect.getsource(view))]
    assert sorted(naming) == sorted(NAMED)


@pytest.mark.parametrize("name", NAMED)
def test_the_name_of_an_axis_is_that_of_what_lies_along_it(ax, name):
    view, across, up = NAMED[name]
    view(ax, STEPS, UP)
    drawn = [line.get_xydata() for line in ax.lines]
    drawn += [path.vertices for lines in ax.collections for path in lines.get_paths()]
    x, y = np.concatenate(drawn).T
    assert np.nanmax(x) < 1.1 * STEPS.max() < UP.min() < np.nanmax(y) <= UP.max()
    assert (ax.get_xlabel(), ax.get_ylabel()) == (across, up)


# What lies across in every picture of the series, and what lies up: never the other way round.
ACROSS = (
    r"steps?|rounds?|years?|learning rate|nudge|x|slope a|a|W|dL/da|(gradient )?for (a|the first)"
)
UPWARDS = r"(log2 of )?(the )?loss|y|errors?|dL/db|(gradient )?for (b|the second)"
SOURCES = sorted((ROOT / "lrlib").rglob("*.py")) + sorted((ROOT / "notebooks").glob("*.ipynb"))


def code_of(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return [text]
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    return ["".join(cell["source"]) for cell in cells]


def names_of_axes(code):
    """The two names that a call gives to one pair of axes, as far as it writes them out."""
    for call in ast.walk(ast.parse(code)):
        if isinstance(call, ast.Call):
            given = {word.arg: word.value for word in call.keywords}
            both = [given.get("xlabel"), given.get("ylabel")]
            if ast.unparse(call.func).endswith("frame") and len(call.args) > 3:
                both = [call.args[1], call.args[3]]
            if all(isinstance(one, ast.Constant) for one in both):
                yield tuple(one.value for one in both)


def exchanged(across, up):
    return bool(re.match(rf"({UPWARDS})\b", across) or re.match(rf"({ACROSS})\b", up))


def test_what_lies_across_in_one_picture_lies_up_in_none():
    pairs = [pair for path in SOURCES for code in code_of(path) for pair in names_of_axes(code)]
    assert len(pairs) > 40
    assert [pair for pair in pairs if exchanged(*pair)] == []


def test_most_pairs_of_names_that_are_exchanged_are_noticed():
    pairs = {pair for path in SOURCES for code in code_of(path) for pair in names_of_axes(code)}
    assert np.mean([exchanged(up, across) for across, up in pairs]) > 0.8


@pytest.mark.parametrize("layout", ["constrained", "none"])
@pytest.mark.parametrize("inset", [False, True])
def test_a_picture_that_is_only_laid_out_stands_as_one_that_is_drawn(inset, layout):
    def places(put):
        fig, axes = figures.picture(1, 2, size=(6, 3))
        fig.set_layout_engine(layout)
        axes[0].plot([0, 1234567], [0, 1])
        axes[1].set(aspect="equal", title="a title", ylabel="wide\nwords")
        within = [axes[0].inset_axes([0.5, 0.5, 0.4, 0.4])] if inset else []
        put(fig)
        corners = [ax.transData.transform([(0, 0), (1, 1)]) for ax in [*axes, *within]]
        return np.array(corners)

    drawn = places(Figure.draw_without_rendering)
    np.testing.assert_array_equal(places(lay_out), drawn)


def test_in_a_part_of_a_figure_the_square_of_an_error_is_square_too():
    left, _ = Figure(figsize=(6, 3)).subfigures(1, 2)
    ax = left.subplots()
    ax.set(xlim=(0, 1), ylim=(0, 1), aspect="equal")
    x, y = figures.error_squares(ax, [0.5], [0.8], [0.4])
    assert np.ptp(x) == pytest.approx(np.ptp(y)) == pytest.approx(0.4)
