"""The ball on the parabola stands where a plain loop over two points takes it."""

import numpy as np
import pytest
from drawn import assert_same_marks, assert_same_strokes, box, lifted, marks, part, saved_afresh
from drawn import strokes as strokes_of

from lrlib.explorers import Parabola

POINTS = [(1.0, 2.0), (3.0, 6.0)]


@pytest.fixture(scope="module")
def explorer():
    return Parabola()


def walked(rate, n_steps=8):
    """a and the loss at every step, each (n_steps + 1,), point by point: nothing of lrlib."""
    a, kept = 0.0, []
    for _ in range(n_steps + 1):
        kept.append((a, sum((a * x - y) ** 2 for x, y in POINTS) / 2))
        a -= rate * sum(2 * (a * x - y) * x for x, y in POINTS) / 2
    return np.transpose(kept)


RATES = [0.005, 0.05, 0.1, 0.15, 0.2, 0.21, 0.25]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("step", [0, 1, 4, 8])
def test_ball_and_distance_stand_where_a_plain_loop_leads(explorer, rate, step):
    shown, drawn = explorer.at_value(rate=rate, step=step), explorer.drawn
    a, loss = walked(rate)
    drawn.ball.set_data(a[[step]], loss[[step]])
    drawn.now.set_data([step], a[[step]] - 2)
    drawn.distance.set_data(np.arange(step + 1), a[: step + 1] - 2)
    svg = saved_afresh(explorer.figure)
    for artist, ax in ((drawn.ball, explorer.ax_loss), (drawn.now, explorer.ax_distance)):
        fresh = part(svg, artist.get_gid())
        assert_same_marks(shown[artist], marks(fresh), box(ax))
    fresh = strokes_of(part(svg, drawn.distance.get_gid()))
    assert_same_strokes(lifted(shown[drawn.distance]), fresh, box(explorer.ax_distance))
    assert shown[drawn.where] == f"Step {step}: a = {round(a[step], 9) + 0.0:.4g}"


@pytest.mark.parametrize(
    ("rate", "step"),
    [(0.05, 0), (0.05, 4), (0.1, 1), (0.15, 3), (0.2, 8), (0.21, 8), (0.25, 1), (0.25, 2)],
)
def test_an_arrow_leads_from_each_step_to_the_next(explorer, rate, step):
    to_data = explorer.ax_loss.transData.inverted().transform
    height = explorer.figure.get_figheight() * 72
    strokes = lifted(explorer.at_value(rate=rate, step=step)[explorer.drawn.arrows])
    shafts = [to_data(stroke[:2] * (1, -1) + (0, height)) for stroke in strokes]
    places = walked(rate).T
    assert len(shafts) == step
    for shaft, foot, tip in zip(shafts, places, places[1:], strict=False):
        np.testing.assert_allclose(shaft, [foot, tip], rtol=1e-4, atol=1e-3)


def test_a_ball_that_has_landed_takes_steps_of_no_length_and_without_a_head(explorer):
    first, *rest = lifted(explorer.at_value(rate=0.1, step=8)[explorer.drawn.arrows])
    assert np.ptp(first, axis=0).min() > 10
    assert max(np.ptp(stroke, axis=0).max() for stroke in rest) < 1e-3


def test_the_parabola_is_the_mean_of_the_two_squared_errors(explorer):
    (curve,) = (line for line in explorer.ax_loss.lines if line.get_label() == "loss")
    expected = [sum((a * x - y) ** 2 for x, y in POINTS) / 2 for a in curve.get_xdata()]
    np.testing.assert_allclose(curve.get_ydata(), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("rate", "words"),
    [
        (0.05, "1 − 0.05 · 10 = 0.5: it comes nearer on the same side."),
        (0.1, "1 − 0.1 · 10 = 0: it lands in the first step."),
        (0.15, "1 − 0.15 · 10 = -0.5: it jumps to the other side and lands nearer."),
        (0.2, "1 − 0.2 · 10 = -1: it jumps to and fro for ever, because this rate is the limit."),
        (0.21, "1 − 0.21 · 10 = -1.1: it jumps to the other side and lands further away."),
        (
            0.25,
            "1 − 0.25 · 10 = -1.5: it jumps to the other side and lands further away. "
            "It leaves the picture at step 3.",
        ),
    ],
)
def test_the_words_say_what_one_step_does(explorer, rate, words):
    said = explorer.at_value(rate=rate)
    start = "Each step multiplies the distance by 1 − rate · curvature = "
    assert said[None] == start + words
    a, _ = walked(rate, 1)
    assert said[explorer.drawn.times] == f"Each step: distance times {(a[1] - 2) / -2 + 0.0:.3g}"


def test_the_limit_stands_on_the_slider_where_the_walk_neither_shrinks_nor_grows(explorer):
    ((mark,),) = explorer.controls["rate"]["marks"]
    assert mark["text"] == "limit 0.2"
    rate = float(explorer.controls["rate"]["texts"][0][round(mark["at"])])
    np.testing.assert_allclose(np.abs(walked(rate)[0] - 2), 2, rtol=1e-12)


@pytest.mark.parametrize("rate", RATES)
def test_untold_it_gives_the_factor_and_what_happens_and_neither_formula_nor_limit(explorer, rate):
    untold = Parabola(told=False)
    said, told = untold.at_value(rate=rate)[None], explorer.at_value(rate=rate)[None]
    (factor, does), start = told.split(" = ")[2].split(": ", 1), "Each step multiplies the distance"
    assert said == f"{start} by {factor}: {does.replace(', because this rate is the limit', '')}"
    assert untold.controls["rate"]["marks"] in ([], [[]])
    assert "limit" not in said and "curvature" not in said


def test_the_dashed_line_is_the_distance_zero(explorer):
    (line,) = (one for one in explorer.ax_distance.lines if one.get_linestyle() == "--")
    assert list(line.get_ydata()) == [0, 0]
