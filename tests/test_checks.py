"""What the door says to do works for what the learner holds."""

import numpy as np
import pandas as pd
import pytest

from lrlib import gradient, gradient_descent, loss, minibatches
from lrlib._checks import constant_columns

X = np.random.default_rng(0).normal(size=(6, 2))
y = np.arange(6.0)
W, b = np.zeros((2, 1)), np.zeros(1)


def refused(call, error=ValueError):
    with pytest.raises(error) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize("hold", [np.asarray, pd.Series, list, lambda y: np.matrix(y).A1])
@pytest.mark.parametrize("door", [lambda y: gradient(X, y, W, b), lambda y: minibatches(X, y, 2)])
@pytest.mark.filterwarnings("ignore::PendingDeprecationWarning")
def test_a_y_without_columns_is_told_what_makes_a_column_of_it(hold, door):
    held = hold(y)
    words = refused(lambda: door(held))
    advice = words.partition("write ")[2].partition(", which")[0]
    column = eval(advice, {"y": held, "np": np})
    assert np.shape(column) == (6, 1)
    door(column)


def test_a_series_as_x_is_told_the_same():
    series = pd.Series(y)
    words = refused(lambda: gradient(series, series.to_frame(), [[0.0]], b))
    assert "write X.to_numpy()[:, None]" in words
    gradient(series.to_numpy()[:, None], series.to_frame(), [[0.0]], b)


def test_data_frames_are_welcome():
    frame = pd.DataFrame(X, columns=["a", "b"])
    for one, other in zip(
        gradient(frame, pd.DataFrame({"y": y}), W, b), gradient(X, y[:, None], W, b), strict=True
    ):
        np.testing.assert_allclose(one, other)


@pytest.mark.parametrize(
    ("texts", "words"),
    [
        (np.array([["5.1"], ["4.9"]]), "such as '5.1': .astype(float) turns them into numbers"),
        ([["5.1"], ["4.9"]], "such as '5.1': np.array(..., dtype=float) turns them into numbers"),
        (pd.DataFrame({"a": ["5.1", "4.9"]}), "such as '5.1': .astype(float)"),
        (np.array([["5.1"], ["red"]]), "such as 'red': leave them out, or give each a number"),
        (pd.DataFrame({"a": [1, 2], "b": ["x", "y"]}), "such as 'x': leave them out"),
    ],
)
def test_texts_are_told_from_numbers_in_quotes(texts, words):
    said = refused(lambda: gradient(texts, [[1.0], [2.0]], [[0.0]], b), TypeError)
    assert "X must hold real numbers" in said and words in said
    if "turns" in words:
        gradient(np.array(texts, dtype=float), [[1.0], [2.0]], [[0.0]], b)


@pytest.mark.parametrize("shape", [(1, 500), (1, 2), (3, 80), (2, 30)])
def test_samples_that_are_columns_are_asked_about(shape):
    d, n = shape
    A = np.random.default_rng(1).random(shape)
    start = np.zeros((d, 1)), np.zeros(1)
    words = refused(lambda: gradient_descent(A, A[:1], *start, learning_rate=0.1, n_steps=1))
    assert "are your samples columns?" in words and "write X.T, and y.T" in words
    gradient_descent(A.T, A[:1].T, *start, learning_rate=0.1, n_steps=1)


def test_a_w_that_does_not_fit_is_not_always_a_question_of_columns():
    words = refused(lambda: gradient(X, y[:, None], np.zeros((3, 1)), b))
    assert words.startswith("W has shape (3, 1), but X has 2 columns: W needs one row for each")


@pytest.mark.parametrize(
    "call",
    [
        lambda: gradient(X[:0], y[:0, None], W, b),
        lambda: loss(X[:0, :1], X[:0, :1]),
        lambda: minibatches(X[:0], y[:0, None], 2),
        lambda: gradient_descent(X[6:], y[6:, None], W, b, learning_rate=0.1, n_steps=1),
    ],
)
def test_an_empty_batch_is_called_empty(call):
    assert "is empty" in refused(call)


def test_plain_lines_go_through_minibatches_as_they_are():
    (x_batch, y_batch), *_ = minibatches(y, 2 * y, 4, shuffle=False)
    assert x_batch.shape == y_batch.shape == (4,)


@pytest.mark.parametrize(("shape", "word"), [((0, 2), "row"), ((2, 0), "column")])
def test_what_is_missing_in_an_empty_table_is_named(shape, word):
    said = refused(lambda: gradient(np.zeros(shape), y[: shape[0], None], W, b))
    assert f"It is empty: no {word}" in said


def test_the_first_number_that_is_none_is_the_one_that_is_named():
    spoilt = X.copy()
    spoilt[2, 1] = spoilt[4, 0] = np.nan
    assert "at index [2, 1]" in refused(lambda: gradient(spoilt, y[:, None], W, b))


@pytest.mark.parametrize("off, constant", [(1e-15, True), (1e-12, False), (1e-6, False)])
def test_a_column_is_constant_up_to_rounding_and_no_further(off, constant):
    table = np.column_stack([[3.0, 3 * (1 + off), 3.0], [1.0, 2.0, 3.0]])
    assert constant_columns(table).tolist() == [constant, False]
