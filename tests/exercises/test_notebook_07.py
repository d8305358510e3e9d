"""What the entries of notebook 07 claim in words is what the backward pass computes.

The known numbers are those of source 1, the question about chapter 2 of *Deep Learning from
Scratch*; everything else is measured here by nudging, or added up in plain loops.
"""

import re

import nbformat
import numpy as np
import pytest
from lessons import right, slopes, text

from lrlib.exercises.engine import catalogue

X = np.array([[0, 1, 2], [3, 4, 5], [5, 6, 7]])
W = np.array([[1], [2], [3]])
B = np.array([2])
Y = np.array([[11], [27], [41]])
DLDP = np.array([[-2], [2], [-2]])

X4 = np.array([[1, 2], [3, 1], [2, -1], [-1, 1]])
W4 = np.array([[1, 0, 2], [2, 1, -1]])
B4 = np.array([1, 0, -1])
Y4 = np.array([[5, 2, 0], [7, 0, 4], [1, -2, 2], [1, 2, -5]])
P4 = np.array([[6, 2, -1], [6, 1, 4], [1, -1, 4], [2, 1, -4]])  # by hand
DLDQ = np.array([[1, 0, 2], [0, -1, 1], [2, 1, 0], [-1, 0, 1]])
S = np.array([1, 10, 2])


@pytest.fixture(scope="module")
def notebook(root):
    return nbformat.read(root / "notebooks" / "07_star_or_at.ipynb", as_version=4)


def test_the_notebook_prints_the_numbers_of_the_source(printed):
    assert printed["loss"] == "dLdP = [-2  2 -2]\n"
    assert printed["double-loop"].count("[-4 -6 -8]") == 2
    measured = slopes(lambda W: np.sum((X @ W + B - Y) ** 2), W)
    np.testing.assert_allclose(measured, [[-4], [-6], [-8]])


def test_the_repairs_are_what_nudging_measures():
    """With a loss that is straight in Q, dLdQ is DLDQ wherever Q stands."""
    assert np.array_equal(X4 @ W4 + B4, P4)
    of_W4 = slopes(lambda W: np.sum((X4 @ W + B4 - Y4) ** 2), W4)
    np.testing.assert_allclose(of_W4, right("7.1"))
    np.testing.assert_allclose(slopes(lambda P: np.sum(DLDQ * (P * S)), P4), right("7.2"))


@pytest.mark.parametrize("number", ["7.1", "7.2"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"X4": X4, "dLdP4": 2 * (P4 - Y4), "dLdQ": DLDQ, "s": S}
    exec(exercise.solution, names)
    np.testing.assert_array_equal(eval(exercise.answer, names), exercise.right)


def test_7a_without_the_transpose_the_shape_is_right_and_the_numbers_are_not(printed):
    assert (X @ DLDP).ravel().tolist() == [-2, -8, -12]
    assert all("-2, -8, -12" in text("7.a", place) for place in range(2))
    assert printed["measure"] == ("X @ dLdP [ -2  -8 -12]\nfirst weight, measured: -4.000\n")


def test_7b_elementwise_products_make_a_table(printed):
    assert (DLDP * np.ones((3, 1)) * X.T).shape == (3, 3)
    assert all("(3, 3) table" in text("7.b", place) for place in (0, 1))
    wrong = sum(DLDP[i, 0] * X.T[i] for i in range(3))
    assert printed["stars-added"].splitlines() == [
        f"left, added down:  {wrong}",
        "right, added down: [-4 -6 -8]",
        "second weight's shares: [ -2   8 -12]",
        "np.cross of the same two: [-20 -10  10]",
    ]


def test_which_lines_numpy_refuses_for_flat_arrays(printed):
    x, dLdp = np.array([0, 1, 2]), np.array([1, -1, 2, 3])
    for refused in (lambda: x * dLdp, lambda: x.T * dLdp, lambda: x @ dLdp, lambda: x.T @ dLdp):
        with pytest.raises(ValueError):
            refused()
    measured = slopes(lambda W: np.sum(dLdp * (x @ W)), np.ones((3, 4)))
    np.testing.assert_allclose(measured, np.outer(x, dLdp))
    lines = [f"{line} is refused" for line in ("x * dLdp", "x.T * dLdp", "x @ dLdp")]
    lines += ["np.outer(x, dLdp) (3, 4)", "np.outer(dLdp, x) (4, 3)"]
    assert printed["flat"].splitlines() == lines
    assert printed["flat-mended"] == (
        "X @ w: [ 8 26 38]   e @ X: [-4 -6 -8]   X.T @ e: [-4 -6 -8]\n"
        "with e on the wrong side, X @ e: [ -2  -8 -12]\n"
        "W after a step with X[0]: (3, 3)\nx[None].T @ dLdp[None] is np.outer(x, dLdp): True\n"
    )


def test_one_example_as_a_column_and_many_as_rows_are_one_product_turned_round(printed):
    assert printed["layouts"] == (
        "slide: 26, code, row 1: 26\nmixed: (3, 3)\nP: True  dLdW: True  dLdX: True\n"
    )
    with pytest.raises(ValueError):
        W4[:, :1].T @ X4  # a table that is not square refuses to be mixed


def test_every_line_of_every_layout_is_what_nudging_measures(notebook):
    """The lines as the table of the notebook writes them, on the shapes that it states."""
    table = next(cell.source for cell in notebook.cells if cell.id == "theta-why")
    lines = {line.split(" | ")[0]: line for line in table.splitlines() if line.startswith("| ")}
    dLdP4 = 2 * (P4 - Y4)
    rows = {"X": X4, "W": W4, "b": B4, "dLdP": dLdP4}
    columns = {"X": X4.T, "W": W4.T, "b": B4[:, None], "dLdP": dLdP4.T}
    layouts = (rows, columns)
    n, d, k = 4, 2, 3
    stated = re.findall(r"\(\w, ?\w?\)|\(k,\)", lines["| X, W, b"])
    shapes = [eval(shape, {"n": n, "d": d, "k": k}) for shape in stated]
    assert shapes == [values[name].shape for values in layouts for name in ("X", "W", "b")]
    of_W = slopes(lambda W: np.sum((X4 @ W + B4 - Y4) ** 2), W4)
    of_X = slopes(lambda X: np.sum((X @ W4 + B4 - Y4) ** 2), X4)
    expected = {
        "| P": (P4, P4.T),
        "| dLdW": (of_W, of_W.T),
        "| dLdX": (of_X, of_X.T),
    }
    for name, measured in expected.items():
        written = re.findall(r"`([^`]+)`", lines[name])
        for code, values, numbers in zip(written, layouts, measured, strict=True):
            np.testing.assert_allclose(eval(code, dict(values)), numbers)


def test_columns_refuse_a_flat_bias():
    with pytest.raises(ValueError):
        W4.T @ X4.T + B4


def test_what_dLdX_is_for_is_measured(printed):
    V = np.array([[1, 1], [0, 2]])
    measured = slopes(lambda V: np.sum((X4 @ V @ W4 + B4 - Y4) ** 2), V)[0, 1]
    assert printed["dLdX"] == f"dLdV[0, 1] = {measured:.0f}, measured {measured:.3f}\n"


def test_in_six_cells_of_the_wrong_table_two_rows_met(notebook):
    cell = next(cell for cell in notebook.cells if cell.id == "meetings-picture")
    rows, sources = np.indices((3, 3))
    assert (rows != sources).sum() == 6 and "in the six crossed cells" in cell.source


def test_what_the_learner_finds_in_the_explorer(notebook):
    found = next(cell.source for cell in notebook.cells if cell.id == "explore-more")
    shares = X * DLDP
    for i in (1, 2):
        assert ", ".join(map(str, shares[i])).replace("-", "−") in found
        assert (abs(shares[i]) > abs(shares.sum(axis=0))).all()
    assert (abs(shares[0]) < abs(shares.sum(axis=0))).all()
