"""What lrlib's words tell to call exists, and is what the words say it is.

The advice to a run that grew once named best_rate() as the largest rate that does not grow. So
every call in backticks that a message of lrlib holds stands below with a check that runs it.
"""

import ast
import functools
import re
from pathlib import Path

import numpy as np
import pytest

import lrlib
from lrlib import Bowl, gradient_descent
from lrlib.units import standardise

PACKAGE = Path(lrlib.__file__).parent
CALL = re.compile(r"`([^`]*\w\([^`]*)`")
# A table with a steep and a flat direction: half the limit is far from the best rate, and the
# rates on the sum are four times smaller than those on the mean.
X = np.array([[0.0, 1.0], [1.0, 3.0], [2.0, -1.0], [5.0, 2.0]])
y = np.array([[1.0], [4.0], [-2.0], [3.0]])
NAMES = {"Bowl": Bowl, "X": X, "y": y, "X_train": X, "standardise": standardise}


def largest_rate_that_does_not_grow(code, said):
    assert f"`{code}` is the largest that does not grow" in said
    rate, start = eval(code, dict(NAMES)), (np.zeros((2, 1)), np.zeros(1))
    for times, grows in ((0.99, False), (1.01, True)):
        run = gradient_descent(X, y, *start, learning_rate=times * rate, n_steps=2000)
        assert (run.diverged_at is not None or run.loss[-1] > run.loss[-2]) == grows


def units_of_the_rows_trained_on(code, said):
    assert "a single row has no spread" in said and "of the rows that you trained on" in said
    names = dict(NAMES)
    exec(code, names)
    np.testing.assert_allclose(names["units"].Z * X.std(axis=0) + X.mean(axis=0), X)


def a_new_row_in_the_same_units(code, said):
    assert f"`{code}` for every new row" in said
    new = X[2:3] + 1
    Z = eval(code, NAMES | {"X_new": new, "units": standardise(X)})
    np.testing.assert_allclose(Z * X.std(axis=0) + X.mean(axis=0), new)


CALLS = {
    "Bowl.of(X, y).rate_limit()": largest_rate_that_does_not_grow,
    "units = standardise(X_train)": units_of_the_rows_trained_on,
    "units.apply(X_new)": a_new_row_in_the_same_units,
}


def said_by(path):
    """Each call that a file advises, with all that the function says which advises it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            body = function.body[ast.get_docstring(function) is not None :]
            nodes = [node for part in body for node in ast.walk(part)]
            texts = [one for one in nodes if isinstance(one, ast.Constant)]
            texts = [one for one in texts if isinstance(one.value, str)]
            texts.sort(key=lambda one: (one.lineno, one.col_offset))
            said = "".join(one.value for one in texts)
            yield from ((code, said) for one in texts for code in CALL.findall(one.value))


@functools.cache
def said():
    return [
        found
        for path in sorted(PACKAGE.rglob("*.py"))
        if path.parent.name != "entries"  # exercises, whose solutions are run
        for found in said_by(path)
    ]


@pytest.mark.parametrize("code", CALLS)
def test_a_call_that_is_advised_does_what_the_words_say(code):
    for words in [words for advised, words in said() if advised == code]:
        CALLS[code](code, words)


def test_every_call_that_is_advised_has_a_check_and_every_check_a_call():
    assert {code for code, _ in said()} == set(CALLS)
