"""What holds of every explorer's picture: legends meet no data, and no attribute meets a trait."""

import made
import numpy as np
import pytest
from drawn import contrast
from matplotlib.legend import Legend
from matplotlib.text import Text

from lrlib import Bowl, explorers, figures
from lrlib.explorers.base import Explorer, line_data, line_loss, step_left, until
from lrlib.live import LiveFigure, Range

EVERY = [n for n in explorers.__all__ if issubclass(getattr(explorers, n), LiveFigure)]


@pytest.fixture(scope="module", params=list(made.MAKE))
def explorer(request):
    return made.MAKE[request.param]()


def test_every_explorer_is_made_here():
    assert set(made.MAKE) == set(EVERY)
    assert all(issubclass(getattr(explorers, name), Explorer) for name in EVERY)


def settings(explorer, n=20):
    """Both ends of every control, and places anywhere between."""
    last = {name: len(explorer._control(name)) - 1 for name in explorer.index}
    yield dict.fromkeys(last, 0)
    yield last
    rng = np.random.default_rng(0)
    for _ in range(n):
        yield {name: int(rng.integers(top + 1)) for name, top in last.items()}


def test_a_legend_is_never_on_data_at_any_position(explorer):
    height = explorer.figure.get_figheight() * 72
    legends = [
        (one.axes, one.get_window_extent().extents, one.axes.get_window_extent().y1)
        for one in explorer.figure.findobj(Legend)
    ]
    for setting in settings(explorer) if legends else ():
        shown = explorer.at_position(**setting).items()
        for ax, (left, bottom, right, top), edge in legends:
            for artist, points in shown:
                if not isinstance(points, np.ndarray) or artist.axes is not ax:
                    continue
                x, y = points[:, 0], height - points[:, 1]
                inside = (x > left) & (x < right) & (y > bottom) & (y < top)
                # What is clipped to its axes is not seen outside them.
                seen = edge >= y if artist.get_clip_on() else True
                assert not (inside & seen).any(), artist.get_label()


def test_a_legend_stands_outside_its_axes_and_inside_the_picture(explorer):
    width, height = explorer.figure.get_size_inches() * 72
    for legend in explorer.figure.findobj(Legend):
        left, bottom, right, top = legend.get_window_extent().extents
        assert bottom >= legend.axes.get_window_extent().y1 - 1
        assert left >= 0 and right <= width and top <= height


def test_no_tick_of_a_panel_has_more_digits_than_one_can_read_at_a_glance(explorer):
    for ax in explorer.figure.axes:
        if not ax.axison:
            continue
        for text in [*ax.get_xticklabels(), *ax.get_yticklabels()]:
            digits = text.get_text().lstrip("-−").replace(".", "").strip("0")
            assert (
                len(digits) <= 3
                or not digits.isdigit()
                or len(digits) == 4
                and text.get_text().isdigit()
            )


def test_no_word_is_too_faint_to_read(explorer):
    """What WCAG 2.2 asks of text (1.4.3); axe looks at no text in a picture."""
    words = [text for text in explorer.figure.findobj(Text) if text.get_text().strip()]
    assert [w.get_text() for w in words if contrast(w.get_color()) < 4.5] == []


def test_all_that_is_drawn_stays_within_the_budget(explorer):
    assert explorer.nbytes < 1.3e6


# ---- base.py itself


def test_around_leaves_room_also_where_all_values_are_one():
    assert figures.around([0, 10], 0.1) == (-1, 11)
    assert figures.around([4, 4], 0.1) == (2, 6)
    assert figures.around([0, 0], 0.1) == (-1, 1)


def test_a_path_leaves_where_its_first_point_is_outside_and_nan_is_outside():
    _, ax = figures.picture(size=(2, 2))
    ax.set(xlim=(0, 1), ylim=(0, 1))
    x = np.array([[0.5, 0.5, 0.5], [0.5, 2, 0.5], [0.5, 0.5, np.nan]])
    y = np.full((3, 3), 0.5)
    assert step_left(ax, x, y).tolist() == [-1, 1, 2]
    kept = until(np.array([-1, 1, 0]), y)
    assert np.isnan(kept).sum(axis=1).tolist() == [0, 1, 2]


def test_a_line_takes_one_column_each():
    X, y = line_data([[1], [2]], [[3], [4]])
    assert X.dtype == y.dtype == float
    with pytest.raises(ValueError, match=r"got more_X \(2, 2\)"):
        line_data(np.ones((2, 2)), y, names=("more_X", "more_y"))
    with pytest.raises(ValueError, match="at least two points"):
        line_data([[1]], [[1]], at_least=2)


def test_the_loss_of_a_line_is_that_of_its_bowl_at_each_slope_and_intercept():
    points = made.POINTS
    bowl, a, b = Bowl.of(points.X, points.y), np.array([0.5, 2.0]), np.array([[1.0], [0.0], [3.0]])
    expected = [[bowl.loss([[one]], [other], reduction="sum") for one in a] for other in b[:, 0]]
    np.testing.assert_allclose(line_loss(bowl, a, b, reduction="sum"), expected)


class Arrows(Explorer):
    """Two sliders, and an arrow that depends on both of them, by default."""

    title = "An arrow"

    def _draw(self):
        ax = self._panels(size=(3, 3))
        ax.set(xlim=(-1, 5), ylim=(-1, 5))
        there = np.array([[[1.0, 2.0]], [[1.0, np.nan]]])  # (a, 1, arrows): the second one goes
        self.drawn.arrows = self._live_arrows(ax, [0, 1], 0, there, 3, color="black")
        self.drawn.title = self._live_panel(ax, "b is {:.1f}", [4.0, 5.0, 6.0])

    def _controls(self):
        return {"a": Range([0, 1], "a"), "b": Range([0, 1, 2], "b")}

    def _move(self):
        self.text(None, "a is {a:d}")


def test_what_is_drawn_with_its_places_follows_all_controls_and_an_arrow_to_nan_is_not_there():
    explorer = Arrows()
    for a, arrows in ((0, 2), (1, 1)):
        shown = explorer.at_position(a=a, b=2)
        assert shown[explorer.drawn.title] == "b is 6.0" and shown[None] == f"a is {a}"
        assert np.isfinite(shown[explorer.drawn.arrows][:, 0]).sum() == 5 * arrows


LINE = np.array([[0.0], [1.0], [2.0]]), np.array([[1.0], [3.0], [4.0]])
MORE = np.arange(93.0)[:, None], np.arange(93.0)[:, None]  # 3 · 31: five doublings of three rows
WITH_RATE = {
    "SixSteps": lambda rate: explorers.SixSteps(*LINE, learning_rate=rate),
    "SumOrMean": lambda rate: explorers.SumOrMean(*LINE, *MORE, learning_rate=rate),
    "LearningRate": lambda rate: explorers.LearningRate(Bowl.of(*LINE), learning_rate=rate),
    "FindAndWalk": lambda rate: explorers.FindAndWalk(*LINE, learning_rate=rate),
}


@pytest.mark.parametrize("name", WITH_RATE)
@pytest.mark.parametrize("rate", [0, -0.1, 1e-320])
def test_a_slider_of_multiples_says_why_its_rate_is_above_0(name, rate):
    with pytest.raises(ValueError, match="the slider's rates are multiples of it: give a number a"):
        WITH_RATE[name](rate)
