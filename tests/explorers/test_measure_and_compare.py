"""Notebook 09's explorer: its curves, lines and marks against a plain loop over the errors."""

import itertools

import numpy as np
import pytest
from drawn import marks, part, saved_afresh

import lrlib
from lrlib.explorers import MeasureAndCompare

X = [[0, 1, 2], [3, 4, 5], [5, 6, 7]]
Y = [11, 27, 41]
START = [1.0, 2.0, 3.0, 2.0]
ENTRIES = ["W[0]", "W[1]", "W[2]", "b"]


def plain(moved):
    """The mean of the squared errors, worked out error by error."""
    *w, b = moved
    errors = [sum(x * v for x, v in zip(row, w, strict=True)) + b for row in X]
    return sum((p - y) ** 2 for p, y in zip(errors, Y, strict=True)) / 3


def nudged(entry, far):
    moved = list(START)
    moved[entry] += far
    return plain(moved)


def loss(W, b):
    return np.mean((np.array(X) @ W + b - np.array(Y)[:, None]) ** 2)


def right(W, b):
    dLdP = 2 * (np.array(X) @ W + b - np.array(Y)[:, None]) / 3
    return np.array(X).T @ dLdP, dLdP.sum(axis=0)


def summed(W, b):
    return tuple(3 * part for part in right(W, b))


def of_data(X, y, **options):
    """As test_hostile_pictures opens it."""
    return MeasureAndCompare(
        lambda W, b: lrlib.loss(lrlib.forward(X, W, b), y),
        {"lrlib's": lambda W, b: lrlib.gradient(X, y, W, b)},
        {"W": [[0.5]], "b": [0.25]},
        **options,
    )


@pytest.fixture(scope="module")
def explorer():
    W, b = np.array(START[:3])[:, None], np.array(START[3:])
    return MeasureAndCompare(loss, {"sum": summed, "mean": right}, {"W": W, "b": b}, n=3)


def to_data(explorer, artist, **positions):
    """What is drawn of one artist, in the numbers of its axes."""
    pixels = explorer.at_position(**positions)[artist]
    pixels = pixels * (1, -1) + (0, explorer.figure.get_figheight() * 72)
    return artist.axes.transData.inverted().transform(pixels)


@pytest.mark.parametrize("entry", range(4))
def test_the_curve_is_the_loss_with_one_parameter_moved(explorer, entry):
    far, height = to_data(explorer, explorer.drawn.curve, parameter=entry).T
    np.testing.assert_allclose(height, [nudged(entry, t) for t in far], atol=0.01)
    assert far[0] == pytest.approx(-0.2) and far[-1] == pytest.approx(0.2)


@pytest.mark.parametrize("entry, nudge", [*itertools.product(range(4), (0, 11, 23))])
def test_the_measured_line_goes_through_here_and_one_nudge_ahead(explorer, entry, nudge):
    at = {"parameter": entry, "nudge": nudge}
    step = explorer.nudges[nudge]
    for artist in (explorer.drawn.line, explorer.drawn.pair):
        points = to_data(explorer, artist, **at)
        slope = (nudged(entry, step) - plain(START)) / step
        heights = plain(START) + slope * points[:, 0]
        np.testing.assert_allclose(points[:, 1], heights, atol=0.01)
    assert to_data(explorer, explorer.drawn.pair, **at)[1, 0] == pytest.approx(step, abs=1e-3)


@pytest.mark.parametrize("gradient, factor", [(0, 3), (1, 1)])
def test_dots_are_what_is_computed_and_squares_what_is_measured(explorer, gradient, factor):
    slopes = [(nudged(i, 1e-6) - nudged(i, -1e-6)) / 2e-6 for i in range(4)]
    dots = to_data(explorer, explorer.drawn.dots, gradient=gradient)[:, 1]
    np.testing.assert_allclose(dots, factor * np.array(slopes), atol=0.02)
    squares = to_data(explorer, explorer.drawn.squares, nudge=0)[:, 1]
    np.testing.assert_allclose(squares, slopes, atol=0.05)
    for entry in range(4):
        says = to_data(explorer, explorer.drawn.says, gradient=gradient, parameter=entry)
        (x0, y0), (x1, y1) = says
        assert (y1 - y0) / (x1 - x0) == pytest.approx(factor * slopes[entry], abs=0.02)


def test_each_dot_of_the_right_gradient_is_in_its_square_and_no_dot_of_the_sum_s(explorer):
    svg = saved_afresh(explorer.figure)
    assert len(marks(part(svg, explorer.drawn.dots.get_gid()))) == 4
    for gradient, inside in ((0, False), (1, True)):
        shown = explorer.at_position(gradient=gradient, nudge=0)
        apart = np.abs(shown[explorer.drawn.dots] - shown[explorer.drawn.squares])
        assert ((apart < 5.5).all(axis=1) == inside).all()


def test_the_words_say_both_numbers_and_on_request_the_verdict(explorer):
    said = explorer.at_position(gradient=0, parameter=0, nudge=0, verdict=0)[None]
    measured = (nudged(0, 0.001) - plain(START)) / 0.001
    assert said == f"W[0]: the gradient says -4, a nudge of 0.001 measures {measured:.4g}."
    said = explorer.at_position(gradient=0, parameter=3, nudge=0, verdict=1)[None]
    assert "says -2," in said and said.endswith(
        "Wrong: computed and measured do not agree everywhere."
    )
    assert explorer.at_position(gradient=1, verdict=1)[None].endswith(
        "Right: dLdW and dLdb agree with the measured slopes."
    )
    for i, entry in enumerate(ENTRIES):
        shown = explorer.at_position(parameter=i)
        assert shown[explorer.drawn.title] == f"Only {entry} moves"


def test_the_verdict_on_a_wrong_gradient_keeps_its_factor_to_itself(explorer):
    for parameter in range(4):
        said = explorer.at_position(gradient=0, parameter=parameter, verdict=1)[None]
        assert "times" not in said and "divide" not in said


def test_plain_numbers_and_tables_of_any_width_have_names():
    one = MeasureAndCompare(lambda a: (a - 1) ** 2, {"g": lambda a: 2 * (a - 1)}, {"a": 3.0})
    assert one.entries == ["a"] and one.computed.tolist() == [[4.0]]
    V = np.ones((2, 2))
    wide = MeasureAndCompare(lambda V: np.sum(V**2), {"g": lambda V: 2 * V}, {"V": V})
    assert wide.entries == ["V[0, 0]", "V[0, 1]", "V[1, 0]", "V[1, 1]"]


def test_nothing_to_choose_from_and_numbers_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match="0 gradients or 0 parameters"):
        MeasureAndCompare(loss, {}, {"W": np.ones((3, 1)), "b": np.ones(1)})
    for reach in (0, -1):
        with pytest.raises(ValueError, match=f"reach is {reach}, and the picture.*above 0"):
            MeasureAndCompare(loss, {}, {}, reach=reach)
    with pytest.raises(ValueError, match="'flat' gives 2 numbers for 4 entries"):
        MeasureAndCompare(
            loss, {"flat": lambda W, b: (1.0, 2.0)}, {"W": np.ones((3, 1)), "b": np.ones(1)}
        )
