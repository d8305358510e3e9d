"""Wrong shapes and odd numbers at all that draws: an error that says so, or a picture."""

import functools
import importlib
import inspect
import re
import warnings

import numpy as np
import pytest
from hostile import outcome

from lrlib import explorers, figures, six_steps_points
from lrlib.live import LiveFigure

TWO, THREE = np.array([1.0, 2.0]), np.array([1.0, 2.0, 3.0])
LONG = np.arange(figures.MOST_MARKS + 10.0)

# Calls that must be refused; None for the axes.
REFUSED = {
    "scatter": [(TWO, THREE), (LONG, LONG[1:]), (LONG, np.append(LONG, 1)), (THREE, 1.0)],
    "squared_errors": [(TWO, THREE, THREE), (THREE, THREE, TWO), (np.eye(2), TWO, THREE)],
    "error_squares": [(TWO, THREE, THREE), (THREE, THREE, TWO)],
    "contours": [(TWO, THREE, np.ones((2, 3))), (TWO, TWO, TWO), (TWO, THREE, np.ones((3, 3)))],
    "rings": [
        (THREE, np.eye(2), TWO),
        (TWO, np.ones((2, 3)), TWO),
        (np.eye(2), np.ones((3, 2, 2)), TWO),
    ],
    "reach": [(TWO, THREE)],
    "ring_through": [(TWO, THREE, np.eye(2), 4), (TWO, TWO, np.eye(3), 4), (TWO, TWO, TWO, 4)],
    "right_angle": [(TWO, THREE), (THREE, THREE), (np.ones((3, 2)), np.ones((2, 2)))],
    "named_curve": [(TWO, THREE, "a", 0.1)],
    "path": [(TWO, THREE), (THREE, 1.0)],
    "arrows": [(TWO, THREE)],
    "arrow_strokes": [(TWO, THREE)],
    "number_grid": [(TWO,), (1.0,), (np.zeros((0, 2)),), (np.zeros((2, 2, 2)),), ([],)],
    "step_errors": [(TWO, THREE, TWO), (TWO, TWO, THREE)],
    "equation": [([("X", np.zeros((0, 1)))],)],
    "meetings": [
        (np.eye(2), np.eye(2), np.eye(2, dtype=int), np.ones((2, 3), dtype=int)),
        (TWO, TWO, TWO.astype(int), TWO.astype(int)),
    ],
    "box": [(TWO, THREE, 1.0, 1.0)],
    "graph": [(["a"], [(0, 0), (1, 0)], []), (["a", "b"], [(0, 0)], []), ([], [], [])],
    "dependencies": [(["a"], ["b"], [(0, 5)]), (["a"], ["b"], [(0,)])],
}
MORE = {"contours": {"levels": [1.0]}}


@pytest.mark.parametrize(("name", "args"), [(n, a) for n, calls in REFUSED.items() for a in calls])
def test_shapes_that_do_not_fit_are_refused(name, args):
    _, ax = figures.picture(size=(3, 2))
    draw = getattr(figures, name)
    first = [] if name in {"box", "rings", "ring_through", "reach"} else [ax]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises((ValueError, TypeError, IndexError)) as caught:
            draw(*first, *args, **MORE.get(name, {}))
    assert str(caught.value)


DRESSES = {
    "integers": lambda x: x.astype(int),
    "bytes": lambda x: x.astype(np.uint8),
    "half": lambda x: x.astype(np.float16),
    "big-endian": lambda x: x.astype(">f8"),
    "reversed": lambda x: x[::-1].copy()[::-1],
    "locked": lambda x: np.broadcast_to(x, x.shape),
    "list": lambda x: x.tolist(),
}


def drawn(dress):
    """One picture with every function that draws numbers, from numbers in this dress."""
    fig, axes = figures.picture(2, 4, size=(8, 4))
    x, y, table = dress(THREE), dress(THREE[::-1] * 2), dress(np.outer(TWO, THREE))
    one, two, three, four, five, six, seven, eight = np.ravel(axes)
    figures.scatter(one, x, y)
    figures.squared_errors(one, x, y, dress(THREE + 1))
    figures.parameters(two, x, y)
    figures.log2_loss(three, y)
    figures.contours(four, x, dress(TWO), table, levels=[2.5])
    figures.path(four, x, y)
    figures.arrows(five, x, y, names="abc")
    figures.number_grid(six, table, name="T", rows=["a", "b"])
    figures.equation(seven, [("x", x), "@", ("T", table)])
    figures.step_errors(eight, x, y, dress(THREE * 3))
    return fig


@functools.cache
def undressed():
    return [line.get_xydata() for ax in drawn(lambda x: x).axes for line in ax.lines]


@pytest.mark.parametrize("name", DRESSES)
def test_the_picture_is_the_same_in_every_dress(name):
    known = undressed()
    dressed = [line.get_xydata() for ax in drawn(DRESSES[name]).axes for line in ax.lines]
    assert len(known) == len(dressed) > 5
    for one, other in zip(known, dressed, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-3)


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 0.0, -1.0, 5e-324, 1e200, -1e200])
def test_an_odd_number_is_left_out_without_a_warning(odd):
    values = np.array([4.0, odd, 1.0])
    _, axes = figures.picture(1, 3, size=(8, 3))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        curve = figures.log2_loss(axes[0], values)
        points = figures.scatter(axes[1], THREE, values)
        figures.path(axes[2], THREE, values)
    np.testing.assert_array_equal(curve.get_ydata()[[0, 2]], [2, 0])
    assert np.isnan(curve.get_ydata()[1]) == (not odd > 0)
    np.testing.assert_array_equal(points.get_ydata(), values)


def test_no_picture_of_several_arrays_is_forgotten():
    named = {
        name
        for name, draw in vars(figures).items()
        if inspect.isfunction(draw)
        and draw.__module__.startswith(figures.__name__)
        and name[0] != "_"
    }
    # Of one array, or of numbers, words, limits and fonts only: no two shapes can differ.
    single = {
        "picture",
        "fitted_line",
        "parameters",
        "log2_loss",
        "chain",
        "squared_paper",
        "limits",
        "around",
        "frame",
        "panel",
        "rows",
        "number_line",
        "readings",
        "family_for",
        "write_in",
    }
    forgotten = named - set(REFUSED) - single - {"squares", "outline"}
    assert not forgotten, f"which shapes do {', '.join(sorted(forgotten))} refuse?"


# Explorers

X, y, *_ = six_steps_points()
MISFITS = {
    "a flat y": (X, y[:, 0]),
    "a flat X": (X[:, 0], y),
    "two features": (np.hstack([X, X**2]), y),
    "two outputs": (X, np.hstack([y, y])),
    "fewer rows": (X, y[:5]),
    "nothing": (X[:0], y[:0]),
    "NaN": (X * np.nan, y),
    "text": (X.astype(str), y),
    "hidden": (np.ma.masked_less(X, 1), y),
    "huge": (X * 1e200, y),
    "a line in 3-d": (X[None], y[None]),
}
FOUND = [name for name in explorers.__all__ if issubclass(getattr(explorers, name), LiveFigure)]
WITH_DATA = [
    name
    for name in FOUND
    if any(
        parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        for parameter in inspect.signature(getattr(explorers, name)).parameters.values()
    )
]


def beside(name, what, default):
    """Of its own test file: `of_data(X, y)` opens the explorer, what is in `DRAWS` it draws."""
    file = getattr(explorers, name).__module__.rpartition(".")[2]
    try:
        own = importlib.import_module(f"tests.explorers.test_{file}")
    except ModuleNotFoundError:
        return default
    return getattr(own, what, default)


def opened(name, X, y, **options):
    data = (X, y) if name in WITH_DATA else ()
    return beside(name, "of_data", getattr(explorers, name))(*data, **options)


def numbers(name):
    """The explorer's options that are one number."""
    for key, parameter in inspect.signature(getattr(explorers, name)).parameters.items():
        if parameter.annotation in (int, float, float | None):
            yield key


@pytest.mark.parametrize("name", WITH_DATA)
@pytest.mark.parametrize("misfit", MISFITS)
def test_an_explorer_refuses_what_it_cannot_draw(name, misfit):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # The oldest ipywidgets and matplotlib call what newer traitlets and pyparsing deprecate.
        warnings.simplefilter("ignore", DeprecationWarning)
        if misfit in beside(name, "DRAWS", ()):
            assert isinstance(opened(name, *MISFITS[misfit]), LiveFigure)
            return
        with pytest.raises((ValueError, TypeError)) as caught:
            opened(name, *MISFITS[misfit])
    assert re.search(r"\d|masked|no row|overflows", str(caught.value))


@pytest.mark.parametrize(("name", "option"), [(n, o) for n in FOUND for o in numbers(n)])
@pytest.mark.parametrize("odd", [np.nan, "ten", 1j, [1, 2], -np.inf])
def test_an_explorer_refuses_an_option_that_is_no_number(name, option, odd):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.simplefilter("ignore", DeprecationWarning)  # as above
        with pytest.raises((ValueError, TypeError), match=rf"\b{option}\b"):
            opened(name, X, y, **{option: odd})


@pytest.mark.parametrize("points", [(), ((1,),), ((1, 2, 3),), "ab", 3, ((np.nan, 1),), [[[1, 2]]]])
def test_points_that_are_no_pairs_are_refused(points):
    assert isinstance(outcome(explorers.OneStep, points), (ValueError, TypeError))
