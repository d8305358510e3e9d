"""Lab C's explorer: what it shows is held against exact fractions and plain drawings."""

from fractions import Fraction

import numpy as np
import pytest
from drawn import assert_same_marks, assert_same_strokes, box, lifted, marks, part, saved_afresh
from drawn import strokes as strokes_of

import lrlib
from lrlib.explorers import StepSize

X = np.array([0.0, 3, 5])
REST = np.array([-1.0, -2, -6])
A = 0.625  # exact in binary, so that a fraction stands at the same place
FOURTHS, SQUARES = 0, 1


def squares(a):
    return np.mean((a * X + REST) ** 2)


def squares_slope(a):
    return np.mean(2 * (a * X + REST) * X)


def fourths(a):
    return np.mean(((a * X + REST) ** 2) ** 2)


def fourths_slope(a):
    error = a * X + REST
    return np.mean(4 * error * error * error * X)


def exact(a, power):
    """The loss at a, in fractions: nothing is rounded."""
    errors = [Fraction(a) * Fraction(x) + Fraction(r) for x, r in zip(X, REST, strict=True)]
    return sum(error**power for error in errors) / 3


def exact_slope(power):
    errors = [Fraction(A) * Fraction(x) + Fraction(r) for x, r in zip(X, REST, strict=True)]
    return sum(power * e ** (power - 1) * Fraction(x) for e, x in zip(errors, X, strict=True)) / 3


def exact_error(method, step, power):
    """How far a difference in fractions is off, as a part of the true slope."""
    ahead, back = exact(Fraction(A) + Fraction(step), power), exact(A, power)
    width = Fraction(step)
    if method == "central":
        back, width = exact(Fraction(A) - Fraction(step), power), 2 * width
    return float(abs((ahead - back) / width / exact_slope(power) - 1))


def of_data(X, y, **options):
    """As test_hostile_pictures opens it."""

    def mse(a):
        return lrlib.loss(lrlib.forward(X, [[a]], [0.0]), y)

    return StepSize(
        {"mse": (mse, lambda a: lrlib.gradient(X, y, [[a]], [0.0])[0].item())}, a=A, **options
    )


@pytest.fixture(scope="module")
def explorer():
    losses = {"fourth powers": (fourths, fourths_slope), "squares": (squares, squares_slope)}
    return StepSize(losses, a=A)


def at_step(explorer, step):
    return int(np.argmin(np.abs(np.log(explorer.steps / step))))


def to_data(explorer, ax, pixels):
    """Points of the picture (y downwards) in the numbers of its axes."""
    height = explorer.figure.get_figheight() * 72
    return ax.transData.inverted().transform(pixels * (1, -1) + (0, height))


# ---- the valley


@pytest.mark.parametrize("loss, power", [(FOURTHS, 4), (SQUARES, 2)])
def test_wide_steps_are_off_by_what_fractions_say(explorer, loss, power):
    curves = [explorer.at_position(loss=loss)[line] for line in explorer.drawn.errors]
    for method, pixels, least in zip(["forward", "central"], curves, [1e-6, 1e-3], strict=True):
        steps, errors = to_data(explorer, explorer.ax_errors, pixels).T
        wide = steps > least
        assert wide.sum() > 20
        expected = [exact_error(method, step, power) for step in explorer.steps[wide]]
        np.testing.assert_allclose(steps, explorer.steps, rtol=1e-3)
        if method == "central" and power == 2:  # a parabola: nothing is off but the last digits
            assert expected == [0] * len(expected)
            assert (errors[wide] < 1e-11).all()
        else:
            np.testing.assert_allclose(errors[wide], expected, rtol=1e-2)


def test_tiny_steps_are_off_by_rounding_alone(explorer):
    for loss, power in ((FOURTHS, 4), (SQUARES, 2)):
        for line in explorer.drawn.errors:
            steps, errors = to_data(
                explorer, explorer.ax_errors, explorer.at_position(loss=loss)[line]
            ).T
            tiny = steps < 1e-12
            assert errors[tiny].max() > 1e-2
            assert max(exact_error("forward", step, power) for step in explorer.steps[tiny]) < 1e-10
            # ten times smaller, ten times worse: the middle of the jagged arm has slope -1
            arm = (steps > 1e-15) & (steps < 1e-9) & (errors > 0)
            slope = np.polyfit(np.log10(steps[arm]), np.log10(errors[arm]), 1)[0]
            assert slope == pytest.approx(-1, abs=0.25)


@pytest.mark.parametrize(
    "loss, which, low, high",
    [(FOURTHS, 0, 1e-9, 1e-7), (FOURTHS, 1, 1e-6, 1e-4), (SQUARES, 0, 1e-9, 1e-7)],
)
def test_the_estimated_arms_meet_where_the_error_is_lowest(explorer, loss, which, low, high):
    shown = explorer.at_position(loss=loss)
    problem = explorer.problems[loss]
    bend, digits = problem.bends[which], problem.digits
    meet = explorer.steps[np.argmax(bend > digits)]
    assert low < meet < high
    errors = to_data(explorer, explorer.ax_errors, shown[explorer.drawn.errors[which]])[:, 1]
    near = np.abs(np.log10(explorer.steps / meet)) < 1
    assert errors.min() == errors[near].min()


def test_the_marks_stand_on_the_curves_above_the_step(explorer):
    for step in (1e-15, 1e-8, 1e-3, 1.0):
        shown = explorer.at_position(loss=FOURTHS, nudge=at_step(explorer, step))
        for line, mark in zip(explorer.drawn.errors, explorer.drawn.now, strict=True):
            (point,) = shown[mark]
            assert point == pytest.approx(shown[line][at_step(explorer, step)], abs=0.01)
            assert point[0] == pytest.approx(shown[explorer.drawn.step][0, 0], abs=0.01)


# ---- the secants


@pytest.mark.parametrize("step", [1.3e-15, 1e-9, 0.01, 0.1, 1.0])
@pytest.mark.parametrize(
    "loss, curve, slope", [(FOURTHS, fourths, fourths_slope), (SQUARES, squares, squares_slope)]
)
def test_curve_tangent_and_secants_are_those_of_a_plain_drawing(explorer, loss, curve, slope, step):
    position = at_step(explorer, step)
    step, shown, drawn = (
        explorer.steps[position],
        explorer.at_position(loss=loss, nudge=position),
        {},
    )
    here, ends = curve(A), np.array([A - 1, A + 1])
    # (matplotlib leaves out points of a smooth curve: this one is read off the picture.)
    x, y = to_data(explorer, explorer.ax_loss, shown[explorer.drawn.curve]).T
    np.testing.assert_allclose(y, [curve(a) / here for a in x], atol=2e-3, rtol=1e-4)
    drawn[explorer.drawn.tangent] = ends, 1 + slope(A) * (ends - A) / here
    ahead, back = (curve(A + step) - here) / step, (curve(A + step) - curve(A - step)) / (2 * step)
    drawn[explorer.drawn.secants[0]] = ends, (here + ahead * (ends - A)) / here
    drawn[explorer.drawn.secants[1]] = ends, (curve(A - step) + back * (ends - A + step)) / here
    for line, data in drawn.items():
        line.set_data(*data)
    pairs = [np.array([A, A + step]), np.array([A - step, A + step])]
    for points, pair in zip(explorer.drawn.points, pairs, strict=True):
        points.set_data(pair, [curve(a) / here for a in pair])
    svg, frame = saved_afresh(explorer.figure), box(explorer.ax_loss)
    for line in drawn:
        fresh = strokes_of(part(svg, line.get_gid()))
        assert_same_strokes(lifted(shown[line]), fresh, frame)
    for points in explorer.drawn.points:
        assert_same_marks(shown[points], marks(part(svg, points.get_gid())), frame)


# ---- what is said


def test_the_line_below_the_controls_gives_the_slopes(explorer):
    said = explorer.at_position(loss=SQUARES, nudge=at_step(explorer, 0.1))[None]
    true, ahead = float(exact_slope(2)), squares(A + 0.1) - squares(A)
    assert said.startswith(f"ε = 1.0e-01. True slope {true:.6g}; forward {ahead / 0.1:.6g}, off by")
    assert f"central {true:.6g}, off by" in said


@pytest.mark.parametrize(
    "loss, step, forward, central",
    [
        (FOURTHS, 0.1, "the bend", "the bend"),
        (FOURTHS, 1e-6, "the bend", "missing digits"),
        (FOURTHS, 1e-14, "missing digits", "missing digits"),
        (SQUARES, 0.1, "the bend", "missing digits"),
        (SQUARES, 1e-14, "missing digits", "missing digits"),
    ],
)
def test_the_cause_of_each_error_is_named(explorer, loss, step, forward, central):
    said = explorer.at_position(loss=loss, nudge=at_step(explorer, step))[None]
    assert said.endswith(f"What makes the error? forward: {forward}; central: {central}.")


def test_near_the_lowest_point_both_are_alike(explorer):
    said = [explorer.at_position(loss=FOURTHS, nudge=i)[None] for i in range(len(explorer.steps))]
    for how, low, high in (("forward", 1e-9, 1e-7), ("central", 1e-6, 1e-4)):
        alike = [f"{how}: both alike" in text for text in said]
        assert any(alike)
        assert ((explorer.steps[alike] > low) & (explorer.steps[alike] < high)).all()


def test_the_summary_is_one_line_of_digits_that_hold_everywhere(explorer):
    assert "\n" not in explorer.summary()
    assert explorer.summary().startswith("Measure a slope with a nudge ε: ε = 1.0e-01. ")
    assert explorer.summary().endswith("forward: the bend; central: the bend.")


def test_what_is_sent_ahead_stays_below_a_megabyte(explorer):
    assert sum(map(len, explorer.tables.values())) + len(explorer.svg) < 1_000_000


# ---- elsewhere


@pytest.mark.parametrize("a", [0.0, 1.0, -3.0, 1e3, -99_999.0])
def test_any_place_has_steps_that_move_it(a):
    explorer = StepSize({"squares": (squares, squares_slope)}, a=a)
    assert a + explorer.steps[0] != a
    assert explorer.steps[-1] == pytest.approx(1)


def test_a_place_without_a_slope_is_refused():
    with pytest.raises(ValueError, match="slope is zero at a = 0"):
        StepSize({"a square": (lambda a: a * a, lambda a: 2 * a)}, a=0)


def test_no_loss_a_loss_of_zero_and_a_place_too_far_out_are_refused():
    with pytest.raises(ValueError, match="losses is empty: give one or more"):
        StepSize({}, a=0)
    with pytest.raises(ValueError, match="a loss is zero at a = 0.*another a"):
        StepSize({"a cube and more": (lambda a: a**3 + a, lambda a: 3 * a * a + 1)}, a=0)
    for a in (1e7, -1e6):
        with pytest.raises(ValueError, match=r"is too large.*Stay below 1e5"):
            StepSize({"squares": (squares, squares_slope)}, a=a)
    with pytest.raises(ValueError, match="around is 0, and the picture.*a number above 0"):
        StepSize({"squares": (squares, squares_slope)}, a=0, around=0)


def test_the_words_below_the_axis_point_to_the_side_on_which_each_cause_rules(explorer):
    left, _, right = explorer.ax_errors.get_xlabel().split("\N{EM SPACE}·\N{EM SPACE}")
    tiniest, widest = (explorer.at_position(nudge=at)[None] for at in (0, len(explorer.steps) - 1))
    assert "forward: missing digits" in tiniest and left == "← digits run out"
    assert "forward: the bend" in widest and right == "the curve bends →"
    assert np.less(*explorer.ax_errors.get_xlim())
