"""Notebook 06's explorer: what it shows is held against a plain loop on the scaled feature itself,
drawn by matplotlib and saved afresh.
"""

import numpy as np
import pytest
from drawn import assert_same_marks, assert_same_strokes, box, lifted, marks, part, saved_afresh
from drawn import strokes as strokes_of
from matplotlib.text import Text

from lrlib import Bowl
from lrlib.descent import DIVERGED
from lrlib.explorers import LearningRate
from lrlib.explorers.learning_rate import _rescaled

AGE = np.arange(20, 81, 3.0)
WISH = 0.05 * AGE - 2 + 0.2 * (-1.0) ** np.arange(21)
CENTRED = AGE - AGE.mean()
FEATURES = [AGE, CENTRED, CENTRED / AGE.std()]


def curvature(x):
    """H of the mean, written out."""
    return 2 * np.array([[np.mean(x * x), np.mean(x)], [np.mean(x), 1]])


LIMITS = [2 / np.linalg.eigvalsh(curvature(x))[-1] for x in FEATURES]


DRAWS = ("two features",)


def of_data(X, y, **options):
    """As test_hostile_pictures opens it."""
    return LearningRate(Bowl.of(X, y), **options)


@pytest.fixture(scope="module")
def explorer():
    return LearningRate(Bowl.of(AGE[:, None], WISH[:, None]), learning_rate=0.0003)


def walk(x, rate, n_steps, a=0.0, b=0.0):
    """a, b and the loss at every step, (3, n_steps + 1), by a loop of its own."""
    kept = []
    with np.errstate(all="ignore"):
        for _ in range(n_steps + 1):
            error = a * x + b - WISH
            kept.append((a, b, np.mean(error**2)))
            a, b = a - rate * np.mean(2 * error * x), b - rate * np.mean(2 * error)
    return np.transpose(kept)


def at_rate(explorer, rate):
    """The position of the slider nearest to this rate, and its rate."""
    at = int(np.argmin(np.abs(np.log(explorer.rates / rate))))
    return at, explorer.rates[at]


# What the explorer shows

# (scale, multiple of its limit): settling, zigzagging, growing
RUNS = [
    (0, 0.4),
    (0, 0.98),
    (0, 1.1),
    (1, 0.2),
    (1, 0.98),
    (1, 1.05),
    (2, 0.1),
    (2, 0.95),
    (2, 1.2),
]


@pytest.mark.parametrize(("scale", "multiple"), RUNS)
@pytest.mark.parametrize("step", [0, 7, 50])
def test_the_path_stands_where_a_plain_loop_leads(explorer, scale, multiple, step):
    at, rate = at_rate(explorer, multiple * LIMITS[scale])
    shown = explorer.at_position(scale=scale, rate=at, step=step)
    window, drawn = explorer.scales[scale], explorer.drawn
    theta = walk(FEATURES[scale], rate, step)[:2]
    u = (theta - window.middle[:, None]) / window.reach[:, None]
    drawn.path.set_data(*u)
    drawn.now.set_data(*u[:, -1:])
    svg = saved_afresh(explorer.figure)
    plane = box(explorer.ax_path)
    fresh = part(svg, drawn.path.get_gid())
    assert_same_strokes(lifted(shown[drawn.path]), strokes_of(fresh), plane)
    assert_same_marks(shown[drawn.now], marks(part(svg, drawn.now.get_gid())), plane)


@pytest.mark.parametrize(("scale", "multiple"), RUNS)
def test_what_is_left_along_both_axes_is_measured_on_the_loop(explorer, scale, multiple):
    at, rate = at_rate(explorer, multiple * LIMITS[scale])
    shown = explorer.at_position(scale=scale, rate=at, step=50)
    x, drawn = FEATURES[scale], explorer.drawn
    best = np.polyfit(x, WISH, 1)
    away = walk(x, rate, 50)[:2] - best[:, None]
    _, axes = np.linalg.eigh(curvature(x))
    if scale == 2:
        axes = np.array([[0.0, 1], [1, 0]])
    for mode, axis in (("steep", axes[:, 1]), ("flat", axes[:, 0])):
        left = np.abs(axis @ away)
        drawn.left[mode].set_data(np.arange(51), left / left[0])
    svg = saved_afresh(explorer.figure)
    for mode in ("steep", "flat"):
        fresh = part(svg, drawn.left[mode].get_gid())
        ours = lifted(shown[drawn.left[mode]])
        assert_same_strokes(ours, strokes_of(fresh), box(explorer.ax_modes))


@pytest.mark.parametrize(("scale", "multiple"), RUNS)
def test_the_dots_are_what_one_step_of_the_loop_leaves(explorer, scale, multiple):
    at, rate = at_rate(explorer, multiple * LIMITS[scale])
    shown = explorer.at_position(scale=scale, rate=at)
    x, drawn = FEATURES[scale], explorer.drawn
    low, high = np.linalg.eigvalsh(curvature(x))
    bends = {"steep": high, "flat": low}
    for mode, bend in bends.items():
        _, axes = np.linalg.eigh(curvature(x))
        axis = axes[:, 1 if mode == "steep" else 0]
        start = np.polyfit(x, WISH, 1) + axis  # one along this axis
        after = walk(x, rate, 1, *start)[:2, 1] - np.polyfit(x, WISH, 1)
        left = abs(after @ axis)
        assert left == pytest.approx(abs(1 - rate * bend), abs=1e-9)
        drawn.factor_now[mode].set_data([rate], [left])
    svg = saved_afresh(explorer.figure)
    for mode in bends:
        fresh = marks(part(svg, drawn.factor_now[mode].get_gid()))
        assert_same_marks(shown[drawn.factor_now[mode]], fresh, box(explorer.ax_factor))


@pytest.mark.parametrize(("scale", "multiple"), RUNS)
def test_the_loss_is_that_of_the_loop(explorer, scale, multiple):
    at, rate = at_rate(explorer, multiple * LIMITS[scale])
    loss = walk(FEATURES[scale], rate, 50)[2]
    shown = explorer.at_position(scale=scale, rate=at, step=30)
    explorer.drawn.loss.set_data(np.arange(31), np.log2(loss[:31]))
    fresh = strokes_of(part(saved_afresh(explorer.figure), explorer.drawn.loss.get_gid()))
    assert_same_strokes(lifted(shown[explorer.drawn.loss]), fresh, box(explorer.ax_loss))
    assert shown[explorer.drawn.loss_title] == f"log2 of the loss; the loss is {loss[30]:.4g}"


def test_a_run_that_jumps_far_out_still_points_where_it_went(explorer):
    at, rate = at_rate(explorer, 0.5)
    assert rate > 1000 * LIMITS[0]
    shown = explorer.at_position(scale=0, rate=at, step=3)
    window = explorer.scales[0]
    u = (walk(AGE, rate, 3)[:2] - window.middle[:, None]) / window.reach[:, None]
    explorer.drawn.path.set_data(*u)
    fresh = strokes_of(part(saved_afresh(explorer.figure), explorer.drawn.path.get_gid()))
    ours = lifted(shown[explorer.drawn.path])
    assert_same_strokes(ours, fresh, box(explorer.ax_path))
    shown = explorer.at_position(scale=0, rate=at, step=50)
    assert shown[explorer.drawn.loss_title].endswith("the loss diverged")


def test_rings_are_lines_of_equal_loss(explorer):
    to_data = explorer.ax_path.transData.inverted().transform
    height = explorer.figure.get_figheight() * 72
    for scale, x in enumerate(FEATURES):
        window = explorer.scales[scale]
        for ring in explorer.drawn.rings:
            u = to_data(explorer.at_position(scale=scale)[ring] * (1, -1) + (0, height))
            a, b = (u * window.reach + window.middle).T
            losses = np.mean((np.outer(a, x) + b[:, None] - WISH) ** 2, axis=1)
            np.testing.assert_allclose(losses, losses[0], rtol=1e-3)


def test_round_ticks_tell_slope_and_intercept(explorer):
    every = [tick for ticks in explorer.drawn.ticks for tick in ticks if isinstance(tick, Text)]
    for scale, x in enumerate(FEATURES):
        shown = explorer.at_position(scale=scale)
        ticks = [tick for tick in every if shown[tick] is not False]
        best, reach = np.polyfit(x, WISH, 1), explorer.scales[scale].reach
        assert len({tick.get_ha() for tick in ticks}) == 2 and len(ticks) >= 5
        for tick in ticks:
            axis = 0 if tick.get_ha() == "center" else 1
            value = float(tick.get_text())
            place = (value - best[axis]) / reach[axis]
            assert tick.get_position()[axis] == pytest.approx(place, abs=1e-6)
            assert len(tick.get_text().lstrip("-").replace(".", "").strip("0")) <= 2


def test_a_round_bowl_looks_round(explorer):
    ring = explorer.at_position(scale=2)[explorer.drawn.rings[1]]
    centre = ring[:-1].mean(axis=0)
    radius = np.hypot(*(ring - centre).T)
    np.testing.assert_allclose(radius, radius[0], rtol=1e-3)


def test_best_and_limit_stand_on_the_sliders_own_scale(explorer):
    marked = explorer.controls["rate"]["marks"]
    words = [f"limit {limit:.3g}" for limit in LIMITS]
    assert [[mark["text"] for mark in row] for row in marked] == [
        [f"best, {words[0]}"],
        [f"best, {words[1]}"],
        ["best 0.5", words[2]],
    ]
    for row, limit in zip(marked, LIMITS, strict=True):
        at = row[-1]["at"]
        below, above = explorer.rates[int(np.floor(at))], explorer.rates[int(np.ceil(at))]
        assert below <= limit <= above
    best = marked[2][0]["at"]
    assert explorer.rates[round(best)] == pytest.approx(0.5, rel=1e-9)


def test_the_same_position_is_the_same_rate_at_every_scale(explorer):
    texts = explorer.controls["rate"]["texts"]
    assert texts[0] == texts[1] == texts[2]
    assert "0.0003" in texts[0]  # the rate that was asked for
    assert (np.diff(explorer.rates) > 0).all()


def readout(explorer, scale, rate):
    at, rate = at_rate(explorer, rate)
    return explorer.at_position(scale=scale, rate=at)[None], rate


@pytest.mark.parametrize(("scale", "multiple"), [(0, 1.1), (1, 1.4), (2, 1.2), (0, 2)])
def test_the_line_below_says_when_a_run_left_the_picture(explorer, scale, multiple):
    said, rate = readout(explorer, scale, multiple * LIMITS[scale])
    window, plane = explorer.scales[scale], explorer.ax_path
    u = (walk(FEATURES[scale], rate, 50)[:2] - window.middle[:, None]) / window.reach[:, None]
    edge = np.array([[plane.get_xlim()[1]], [plane.get_ylim()[1]]])
    first = np.argmax((np.abs(u) > edge).any(axis=0))
    assert first > 0
    assert "the run grows." in said
    assert f"It left the picture at step {first}." in said
    assert "diverged" not in said


def test_the_line_below_says_when_a_run_diverged(explorer):
    said, rate = readout(explorer, 0, 0.5)
    first = np.argmax(~np.isfinite(walk(AGE, rate, 50)[2]))
    assert f"The loss {DIVERGED.format(first)}." in said
    assert "left the picture at step 1." in said


def test_the_line_below_says_how_far_a_run_came(explorer):
    said, rate = readout(explorer, 2, 0.3)
    loss = walk(FEATURES[2], rate, 50)[2]
    floor = np.mean((np.polyval(np.polyfit(AGE, WISH, 1), AGE) - WISH) ** 2)
    first = np.argmax(loss - floor <= 0.01 * (loss[0] - floor))
    assert f"99 % of the way down at step {first}." in said
    said, rate = readout(explorer, 1, 0.5 * LIMITS[1])
    loss = walk(FEATURES[1], rate, 50)[2]
    done = 100 * (loss[0] - loss[-1]) / (loss[0] - floor)
    assert f"After 50 steps its loss has come {done:.3g} % of the way down." in said
    assert "Condition number 330, limit 0.00303, best rate 0.00302." in said
    assert "This rate is 0.5 times the limit: the run settles." in said


# ---- what it opens on


def test_a_rescaled_bowl_is_the_bowl_of_the_rescaled_data():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(40, 2)) * [30, 0.1] + [500, 3]
    y = X @ [[0.2], [5.0]] + rng.normal(size=(40, 1))
    W, b = np.array([[1.0], [2.0]]), np.array([3.0])
    centred = X - X.mean(axis=0)
    expected = [X, centred, centred / X.std(axis=0)]
    for (bowl, W_here, b_here), Z in zip(_rescaled(Bowl.of(X, y), W, b), expected, strict=True):
        own = Bowl.of(Z, y)
        np.testing.assert_allclose(bowl.hessian(), own.hessian(), rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(bowl.W, own.W, rtol=1e-9)
        np.testing.assert_allclose(bowl.b, own.b, rtol=1e-9)
        np.testing.assert_allclose(Z @ W_here + b_here, X @ W + b, rtol=1e-12)  # the same line


def test_another_start_is_the_same_line_at_every_scale():
    live = LearningRate(Bowl.of(AGE[:, None], WISH[:, None]), [[0.1]], [1.0])
    losses = [live.at_position(scale=s, step=0)[live.drawn.loss_title] for s in range(3)]
    assert (
        losses == [f"log2 of the loss; the loss is {np.mean((0.1 * AGE + 1 - WISH) ** 2):.4g}"] * 3
    )


@pytest.mark.parametrize("spread", [[1, 1, 1], [1e4, 1, 1e-4]])
def test_it_opens_on_any_number_of_features_and_sends_less_than_a_megabyte(spread):
    rng = np.random.default_rng(2)
    X = rng.normal(size=(300, 3)) * spread + np.array(spread) * 5
    bowl = Bowl.of(X, X.sum(axis=1, keepdims=True) + 1)
    live = LearningRate(bowl)
    assert sum(map(len, live.tables.values())) + len(live.svg) < 1_000_000
    assert live.ax_path.get_xlabel() == "along the steepest axis"
    for scale in range(3):
        said = live.at_position(scale=scale)[None]
        assert f"limit {live.scales[scale].bowl.rate_limit():.3g}, " in said


def test_it_opens_on_the_raw_feature_and_goes_where_its_index_says():
    bowl = Bowl.of(AGE[:, None], WISH[:, None])
    opened = LearningRate(bowl, learning_rate=0.3)
    assert opened.value("scale").startswith("raw")
    opened.index = {"scale": 2}
    assert opened.value("scale").startswith("standardised")
    assert "Condition number 1, limit 1, best rate 0.5." in opened.summary()


def test_the_notebooks_own_sends_less_than_a_megabyte(explorer):
    assert sum(map(len, explorer.tables.values())) + len(explorer.svg) < 1_000_000


def test_the_summary_is_one_line(explorer):
    assert explorer.summary().startswith("What the learning rate does: Condition number 24285,")
    assert "\n" not in explorer.summary()


def test_a_line_through_all_points_and_a_start_at_the_bottom_open_too():
    exact = Bowl.of(AGE[:, None], 2 * AGE[:, None] + 1)
    LearningRate(exact).png()
    LearningRate(exact, exact.W, exact.b).png()
    nothing = LearningRate(Bowl.of(AGE[:, None], 0 * AGE[:, None]))
    assert (
        nothing.at_position(step=3)[nothing.drawn.loss_title] == "log2 of the loss; the loss is 0"
    )
    assert np.isfinite(nothing.ax_loss.get_ylim()).all()


def test_what_does_not_fit_is_refused_in_words():
    with pytest.raises(TypeError, match="opens on a Bowl"):
        LearningRate(AGE)
    with pytest.raises(ValueError, match="one output; the bowl has k = 2"):
        LearningRate(Bowl.of(AGE[:, None], np.column_stack([WISH, WISH])))
    with pytest.raises(ValueError, match="curved in 2 of its 3 directions.*leave it out"):
        LearningRate(Bowl.of(np.column_stack([AGE, np.ones(21)]), WISH[:, None]))
    with pytest.raises(ValueError, match="W has shape"):
        LearningRate(Bowl.of(AGE[:, None], WISH[:, None]), [[1.0], [2.0]], [0.0])
