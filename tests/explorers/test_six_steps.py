"""The explorer of notebook 03 against the plain loop, and what it says when something is wrong."""

import re

import numpy as np
import pytest
from drawn import lifted, marks, strokes, words
from six_steps_by_loop import assert_same_picture, readout, walk

from lrlib import gradient, gradient_descent, noisy_line, six_steps_points
from lrlib.explorers import SixSteps

N_RATES = 65
LAST = {"loss": 1, "learning_rate": N_RATES - 1, "step": 50}


def six_steps(**options):
    points = six_steps_points()
    return SixSteps(points.X, points.y, learning_rate=0.01, **options)


@pytest.fixture(scope="module")
def explorer():
    """For tests that only look."""
    return six_steps()


@pytest.fixture(scope="module")
def fresh():
    """Another one, whose artists go where the plain loop says."""
    return six_steps()


def of_live(explorer, **positions):
    """What `at` says of an artist, as `of_svg` would: marks behind a line are not in it."""
    shown = explorer.at_position(**positions)
    plainly = {strokes: lifted, marks: np.asarray, words: str}
    return lambda read, name: plainly[read](shown[getattr(explorer.drawn, name)])


@pytest.fixture(scope="module")
def own():
    """One that has walked by a learner's own gradient already."""
    return six_steps(gradient=by_hand)


def some_settings(n):
    rng = np.random.default_rng(11)
    edges = [(0, 0, 0), (1, 0, 50), (0, N_RATES - 1, 1), (1, N_RATES - 1, 10)]
    return [
        *edges,
        *(tuple(int(rng.integers(size)) for size in (2, N_RATES, 51)) for _ in range(n)),
    ]


# ---- the picture is the code


@pytest.mark.parametrize(("loss", "learning_rate", "step"), some_settings(10))
def test_the_picture_is_what_matplotlib_draws_of_the_plain_loop(
    explorer, fresh, loss, learning_rate, step
):
    shown = of_live(explorer, loss=loss, learning_rate=learning_rate, step=step)
    assert_same_picture(shown, fresh, loss, learning_rate, step, with_marks=["now"])


@pytest.mark.parametrize(("loss", "learning_rate", "step"), some_settings(10))
def test_the_words_are_those_of_the_plain_loop(explorer, loss, learning_rate, step):
    shown = explorer.at_position(loss=loss, learning_rate=learning_rate, step=step)
    assert shown[None] == readout(explorer, loss, learning_rate, step)


def test_both_losses_say_settles_up_to_their_limit_and_grows_beyond(explorer):
    for loss, limit in enumerate([0.024099, 20 * 0.024099]):
        for i, rate in enumerate(explorer.rates[loss]):
            said = explorer.at_position(loss=loss, learning_rate=i)[None]
            assert ("the run settles" in said, "the run grows" in said) == (
                rate < limit,
                rate > limit,
            )
            assert f"limit {limit:.3g}" in said


def test_the_slider_starts_at_the_rate_asked_for_and_spans_the_limit_of_either_loss(explorer):
    assert explorer.value("learning_rate") == pytest.approx(0.01)
    spec = explorer.controls["learning_rate"]
    for loss in (0, 1):
        rates, limit = explorer.rates[loss], explorer.limits[loss]
        assert rates[0] < limit / 20 and rates[-1] > 2 * limit
        assert spec["texts"][loss] == [f"{rate:.3g}" for rate in rates]
        # The mark stands at the limit on the scale of positions, between two rates.
        at = np.interp(np.log(limit), np.log(rates), np.arange(N_RATES))
        (mark,) = spec["marks"][loss if len(spec["marks"]) > 1 else 0]
        assert (mark["at"], mark["text"]) == (pytest.approx(at), f"limit {limit:.3g}")


@pytest.mark.parametrize("rate", [1e-9, 5.0])
def test_a_limit_that_is_not_on_the_slider_is_not_marked(rate):
    points = six_steps_points()
    explorer = SixSteps(points.X, points.y, learning_rate=rate)
    assert not any(explorer.controls["learning_rate"]["marks"])


def test_without_a_rate_it_starts_well_below_the_limit():
    points = noisy_line(n=30, seed=3)
    explorer = SixSteps(points.X, points.y)
    assert 0.3 < explorer.value("learning_rate") / explorer.limits[0] < 0.5


def gradient_of_the_mse(X, y, W, b):
    error = X @ W + b - y
    return 2 * X.T @ error / len(X), 2 * error.mean(axis=0)


def test_opened_on_the_mean_its_rate_and_a_gradient_of_ones_own_are_those_of_the_mean():
    points = six_steps_points()
    options = {"reduction": "mean", "learning_rate": 0.2, "gradient": gradient_of_the_mse}
    explorer = SixSteps(points.X, points.y, **options)
    assert explorer.value("loss") == "MSE: the mean"
    assert explorer.value("learning_rate") == pytest.approx(0.2)
    assert explorer.rates == pytest.approx(six_steps().rates)  # 0.2 is 20 times 0.01
    for rate, step in [(40, 1), (40, 50), (55, 7)]:
        given = explorer.at_position(loss=1, learning_rate=rate, step=step)[None]
        mine = explorer.at_position(loss=2, learning_rate=rate, step=step)[None]
        assert given.partition("Now")[2] == mine.partition("Now")[2]
        assert "MSE = " in mine
    shown = [explorer.at_position(loss=loss) for loss in (1, 2)]
    for line in (explorer.drawn.path, explorer.drawn.loss, explorer.drawn.floor):
        np.testing.assert_allclose(shown[0][line], shown[1][line], atol=1e-3)


def test_derivatives_of_a_and_b_with_flat_x_and_y_walk_as_the_gradient_of_tables_does():
    points = six_steps_points()
    explorer = SixSteps(points.X, points.y, reduction="mean", learning_rate=0.2)

    def derivatives(x, y, a, b):
        dLdp = 2 * (a * x + b - y)
        return np.mean(dLdp * x), np.mean(dLdp)

    explorer.use_derivatives(derivatives)
    assert explorer.message == ""
    given, mine = (explorer.at_position(loss=loss, step=20)[None] for loss in (1, 2))
    assert given.partition("Now")[2] == mine.partition("Now")[2]
    for wrong, said in [
        (lambda x, y, a, b: (2 * (a * x + b - y) * x, 0.0), "size 20"),  # no mean
        (lambda x, y, a, b: 0.0, "TypeError"),
        (lambda x, y, a, b: (1.0, 2.0, 3.0), "ValueError"),
    ]:
        explorer.use_derivatives(wrong)
        assert explorer.message.startswith("Your gradient stopped the run. ")
        assert said in explorer.message


def test_without_a_rate_it_starts_as_well_below_the_limit_of_the_mean():
    points = noisy_line(n=30, seed=3)
    explorer = SixSteps(points.X, points.y, reduction="mean")
    assert 0.3 < explorer.value("learning_rate") / explorer.limits[1] < 0.5


def test_limits_of_the_axes_stay_under_every_control():
    explorer = six_steps()
    before = [(ax.get_xlim(), ax.get_ylim()) for ax in explorer.figure.axes]
    explorer.index = LAST
    explorer.png()
    assert [(ax.get_xlim(), ax.get_ylim()) for ax in explorer.figure.axes] == before


def test_what_is_sent_ahead_is_under_a_megabyte(explorer):
    own = six_steps(gradient=gradient_of_the_sse)
    for one, most in ((explorer, 1.0e6), (own, 1.5e6)):
        assert len(one.svg) + sum(map(len, one.tables.values())) < most


def test_the_summary_is_title_and_readout():
    explorer = six_steps()
    explorer.index = {"step": 1}
    assert explorer.summary() == (
        "Gradient descent fits a line: Below the limit 0.0241: the run settles. "
        "Now a = 1.226, b = 1.503, SSE = 5.1."
    )


def test_a_hundred_thousand_points_are_drawn_as_a_stated_sample():
    points = noisy_line(n=100_000, seed=0)
    explorer = SixSteps(points.X, points.y)
    labels = [text.get_text() for text in explorer.ax_data.get_legend().get_texts()]
    assert labels[0] == "data: 2,000 of 100,000"
    cloud = explorer.ax_data.lines[0]
    assert len(cloud.get_xdata()) == 2000
    assert len(explorer.svg) + sum(map(len, explorer.tables.values())) < 1.2e6
    run = walk(explorer, "sum", explorer.rates[0, 30])
    assert (
        f"SSE = {run.loss[9]:.4g}." in explorer.at_position(loss=0, learning_rate=30, step=9)[None]
    )


# ---- a learner's own gradient


def gradient_of_the_sse(X, y, W, b):
    return gradient(X, y, W, b, reduction="sum")


def by_hand(X, y, W, b):
    off = 2 * (X @ W + b - y)
    return X.T @ off, off.sum(axis=0)


def test_a_right_gradient_of_ones_own_draws_the_picture_of_the_sse(own, fresh):
    explorer = own
    for rate, step in [(0, 50), (20, 7), (40, 5), (N_RATES - 1, 9)]:
        own = of_live(explorer, loss=2, learning_rate=rate, step=step)
        assert_same_picture(own, fresh, 0, rate, step, with_marks=["now"])


def test_a_gradient_of_ones_own_is_a_third_loss_to_choose_and_all_else_stays():
    explorer = six_steps()
    explorer.index = {"loss": 1, "learning_rate": 7, "step": 9}
    explorer.use(by_hand)
    assert explorer.index == {"loss": 1, "learning_rate": 7, "step": 9}
    assert explorer.message == "" and explorer.progress is None
    explorer.index = {"loss": 2}
    assert explorer.value("loss") == "your gradient"
    assert explorer.value("learning_rate") == explorer.rates[0, 7]


def test_a_gradient_of_ones_own_is_drawn_as_it_walks_right_or_wrong():
    # A mean where a sum is asked for takes steps n times too short: at the first rate it shows.
    explorer = six_steps(gradient=lambda *args: gradient(*args, reduction="mean"))
    run = gradient_descent(
        explorer.X,
        explorer.y,
        *explorer.start,
        learning_rate=explorer.rates[0, 40] / 20,
        n_steps=50,
        reduction="sum",
    )
    said = explorer.at_position(loss=2, learning_rate=40, step=9)[None]
    assert f"a = {run.W[9].item():.4g}, b = {run.b[9].item():.4g}, SSE = {run.loss[9]:.4g}." in said


def uphill(X, y, W, b):
    return [-part for part in by_hand(X, y, W, b)]


@pytest.mark.filterwarnings("ignore:Your gradient function")
def test_of_a_gradient_of_ones_own_it_says_what_the_loss_did(own):
    explorer = own
    assert explorer.at_position(loss=2, learning_rate=40)[None].startswith(
        "Your gradient: the loss falls."
    )
    last = explorer.at_position(loss=2, learning_rate=N_RATES - 1)[None]
    assert last.startswith("Your gradient: the loss grows. It left the picture at step ")
    explorer = six_steps(gradient=uphill)
    assert explorer.at_position(loss=2, learning_rate=0)[None].startswith(
        "Your gradient: the loss grows."
    )
    explorer = six_steps(gradient=lambda X, y, W, b: (0 * W, 0 * b))
    assert explorer.at_position(loss=2, learning_rate=0)[None].startswith(
        "Your gradient: the loss stays."
    )


def raises(X, y, W, b):
    raise RuntimeError("a slip of the pen")


def raises_later(X, y, W, b):
    if W.item() != 0.293:
        raise RuntimeError("a slip of the pen")
    return by_hand(X, y, W, b)


def wrong_shape(X, y, W, b):
    dLdW, dLdb = by_hand(X, y, W, b)
    return dLdW.ravel(), dLdb


def in_place(X, y, W, b):
    W -= 1
    return by_hand(X, y, W, b)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (raises, "RuntimeError: a slip of the pen"),
        (raises_later, "RuntimeError: a slip of the pen"),
        (wrong_shape, r"dLdW .* has shape \(1,\), but W has shape \(1, 1\)"),
        (lambda X, y, W, b: None, "returned None"),
        (lambda X, y, W, b: by_hand(X, y, W, b)[0], "must return a pair"),
        (lambda X, y: 0, "TypeError: gradient_descent calls your gradient function as"),
        (in_place, "changes X, y, W or b in place"),
        (3, "TypeError: gradient must be a function, not 3"),
    ],
)
def test_a_faulty_gradient_is_explained_and_the_last_good_picture_stays(own, wrong, words):
    explorer = own
    explorer.index = {"loss": 2, "learning_rate": 20, "step": 9}
    before = explorer.get_state()
    tables = dict(before["tables"])
    explorer.use(wrong)
    after = explorer.get_state()
    assert after["message"].startswith("Your gradient stopped the run. ")
    assert re.search(words, after["message"])
    assert after["tables"] == tables
    assert after["progress"] is None
    same = ("svg", "moves", "controls", "index")
    assert [after[key] for key in same] == [before[key] for key in same]


def test_a_mended_gradient_takes_the_message_away():
    explorer = six_steps()
    explorer.use(raises)
    assert "a slip of the pen" in explorer.message
    assert list(explorer.controls["loss"]["texts"][0]) == ["SSE: the sum", "MSE: the mean"]
    explorer.use(by_hand)
    assert explorer.message == ""
    assert explorer.controls["loss"]["texts"][0][-1] == "your gradient"


def test_progress_runs_from_zero_to_one_while_a_gradient_walks():
    explorer = six_steps()
    heard = []
    explorer.observe(lambda change: heard.append(change["new"]), "progress")
    explorer.use(by_hand)
    *rising, last = heard
    assert last is None and rising == sorted(rising) and rising[-1] == 1


# ---- bad input, and legitimate edges


@pytest.mark.parametrize(
    ("X", "y", "words"),
    [
        (np.ones((4, 2)), np.ones((4, 1)), r"one feature and one output.* X \(4, 2\)"),
        (np.ones((4, 1)), np.ones((4, 2)), r"one feature and one output.* y \(4, 2\)"),
        (np.ones((4, 1)), np.ones(4), r"\(4,\)"),
        (np.ones((4, 1)), np.ones((3, 1)), "3"),
        (np.array([[1.0], [np.nan]]), np.ones((2, 1)), "X holds nan"),
    ],
)
def test_data_that_is_no_line_is_refused(X, y, words):
    with pytest.raises(ValueError, match=words):
        SixSteps(X, y)


@pytest.mark.parametrize("rate", [0, -0.1, np.nan, np.inf, "fast"])
def test_a_starting_rate_from_which_no_slider_can_be_made_is_refused(rate):
    points = six_steps_points()
    with pytest.raises((ValueError, TypeError), match="learning_rate"):
        SixSteps(points.X, points.y, learning_rate=rate)


@pytest.mark.parametrize("n_steps", [0, -1, 2.5, "many"])
def test_a_run_of_no_steps_is_refused(n_steps):
    with pytest.raises((ValueError, TypeError), match="n_steps"):
        six_steps(n_steps=n_steps)


@pytest.mark.parametrize(
    ("X", "y", "options"),
    [
        ([[2.0]], [[1.0]], {}),  # one point: a whole valley of best lines
        ([[2.0]] * 5, [[1.0], [2], [3], [4], [5]], {}),  # all at the same x
        ([[1], [2], [3]], [[3], [5], [7]], {}),  # integers, exactly on a line: the loss can be 0
        ([[1], [2], [3]], [[3], [5], [7]], {"a": 2, "b": 1}),  # and it starts at the minimum
        (np.float32([[1], [2], [4]]), np.float32([[3], [5], [7]]), {"n_steps": 3}),
        ([[1e6], [1e6 + 1], [1e6 + 3]], [[1.0], [2], [2]], {}),
        ([[0.0], [1], [2]], [[0.0], [0], [0]], {"a": 0, "b": 0}),
        (six_steps_points().X, six_steps_points().y, {"learning_rate": 1e-9}),
        (six_steps_points().X, six_steps_points().y, {"learning_rate": 5.0}),
    ],
)
def test_an_edge_case_draws_without_a_warning(X, y, options, recwarn):
    explorer = SixSteps(np.asarray(X), np.asarray(y), **options)
    explorer.use(by_hand)
    assert explorer.message == ""
    for loss in (0, 1, 2):
        explorer.index = {"loss": loss, "learning_rate": N_RATES - 1, "step": 1}
        assert "nan" not in explorer.summary()
    explorer.png()
    # An older ipywidgets on today's traitlets has deprecations of its own, which nobody sees.
    assert [w for w in recwarn if not issubclass(w.category, DeprecationWarning)] == []


def test_nothing_it_is_given_is_changed():
    points = six_steps_points()
    X, y = points.X.copy(), points.y.copy()
    explorer = SixSteps(X, y, learning_rate=0.01, gradient=by_hand)
    explorer.index = LAST
    explorer.png()
    np.testing.assert_array_equal(X, points.X)
    np.testing.assert_array_equal(y, points.y)
