"""What the entries of notebook 07 claim in words is what the backward pass computes.

The known numbers are those of source 1, the question about chapter 2 of *Deep Learning from
Scratch*; everything else is measured here by nudging, or added up in plain loops.
"""

import re

import nbformat
import numpy as np
import pytest

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

X5 = np.array([[1, 0], [2, 1], [0, 3], [-1, 1], [1, 2]])
DLDN5 = np.array([[1, 0, 2], [0, 1, -1], [2, -1, 0], [1, 1, 1], [-1, 2, 0]])


def right(number):
    return catalogue.find(number).right


def text(number, place):
    return catalogue.find(number).choices[place].explanation


def slopes(loss, at):
    """How the loss moves with every number of an array, measured; exact for a quadratic loss."""
    at = np.array(at, dtype=float)
    measured = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[place] += 0.5
        down[place] -= 0.5
        measured[place] = loss(up) - loss(down)
    return measured


@pytest.fixture(scope="module")
def printed(root):
    """What the notebook's cells have printed, as stored."""
    notebook = nbformat.read(root / "notebooks" / "07_star_or_at.ipynb", as_version=4)
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


def test_the_notebook_prints_the_numbers_of_the_source(printed):
    assert printed["loss"] == "P = [10 28 40], errors [-1  1 -1], SSE = 3, their mean = 1\n"
    assert printed["double-loop"] == "dLdP = [-2  2 -2], and dLdW by two loops = [-4. -6. -8.]\n"
    assert printed["three-ways"].count("[-4 -6 -8]") == 2
    assert printed["three-ways"].endswith("to the last digit: True\n")
    assert "dLdb = [-2], measured -2.000" in printed["bias-sum"]
    assert "of the mean: [-1.333 -2.    -2.667]" in printed["lrlib-same"]


def test_the_right_answers_for_the_square_X_are_those_of_the_source():
    assert np.array_equal(right("7.1"), [[-4], [-6], [-8]])
    assert np.array_equal(right("7.7"), [[-4], [-6], [-8]])
    assert "-4, -6, -8" in catalogue.find("7.7").why
    measured = slopes(lambda W: np.sum((X @ W + B - Y) ** 2), W)
    np.testing.assert_allclose(measured, right("7.1"))


def test_the_gradient_of_four_samples_is_what_nudging_measures(printed):
    assert np.array_equal(X4 @ W4 + B4, P4)
    measured = slopes(lambda W: np.sum((X4 @ W + B4 - Y4) ** 2), W4)
    assert printed["sizes-forward"] == "[[-6 12  4]\n [ 4 -2 -6]]\n"
    np.testing.assert_allclose(measured, [[-6, 12, 4], [4, -2, -6]])


def test_the_bias_gradient_is_what_nudging_measures():
    measured = slopes(lambda b: np.sum((X4 @ W4 + b - Y4) ** 2), B4)
    np.testing.assert_allclose(measured, right("7.2")(2 * (P4 - Y4)))


def test_the_gradient_in_columns_is_what_nudging_measures():
    measured = slopes(lambda W: np.sum((W @ X4.T + B4[:, None] - Y4.T) ** 2), W4.T)
    np.testing.assert_allclose(measured, right("7.3")(X4.T, 2 * (P4 - Y4).T))


def test_the_repairs_of_passes_1_to_3_are_what_nudging_measures():
    """With a loss that is straight in Q, dLdQ is DLDQ wherever Q stands."""
    pass_1 = slopes(lambda W: np.sum(DLDN5 * (X5 @ W)), np.ones((2, 3)))
    np.testing.assert_allclose(pass_1, right("7.4"))
    np.testing.assert_allclose(slopes(lambda P: np.sum(DLDQ * (P * S)), P4), right("7.5"))
    np.testing.assert_allclose(slopes(lambda t: np.sum(DLDQ * (t * P4)), 5.0), right("7.6"))


@pytest.mark.parametrize("number", [f"7.{i}" for i in range(1, 9)])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"np": np, "X": X, "dLdP": DLDP, "X5": X5, "dLdN5": DLDN5}
    names |= {"P4": P4, "dLdQ": DLDQ, "s": S, "t": 5}
    exec(exercise.solution, names)
    answer = eval(exercise.answer, names)
    if exercise.is_function:
        for case in exercise.cases:
            np.testing.assert_array_equal(answer(*case), exercise.right(*case))
    else:
        np.testing.assert_array_equal(answer, exercise.right)


def test_3a_the_samples_add_up():
    assert "0, -2, -4" in catalogue.find("7.a").question
    assert np.array_equal(X[:1].T * DLDP[0], [[0], [-2], [-4]])
    assert all("-4, -6, -8" in text("7.a", place) for place in range(3))


def test_3b_without_the_transpose_the_shape_is_right_and_the_numbers_are_not(printed):
    assert (X @ DLDP).ravel().tolist() == [-2, -8, -12]
    assert all("-2, -8, -12" in text("7.b", place) for place in range(3))
    measured = re.findall(r"measured (\S+)   X.T @ dLdP (\S+)   X @ dLdP (\S+)", printed["measure"])
    columns = np.array(measured, dtype=float).T.tolist()
    assert columns == [[-4, -6, -8], [-4, -6, -8], [-2, -8, -12]]


def test_3c_elementwise_products_make_a_table(printed):
    assert (DLDP * np.ones((3, 1)) * X.T).shape == (3, 3)
    assert all("(3, 3) table" in text("7.c", place) for place in (0, 1))
    assert "added over the samples: [-4 -6 -8]" in printed["star-then-sum"]
    wrong = sum(DLDP[i, 0] * X.T[i] for i in range(3)), [sum(DLDP[i] * X.T[i]) for i in range(3)]
    assert f"added down:  {wrong[0]}\nadded along: {np.array(wrong[1])}\n" in printed["stars-added"]


def test_the_short_name_of_the_jacobian_stands_on_the_left_of_the_product(printed):
    refused, fits = printed["order"].splitlines()
    assert refused == "numpy refuses (4, 3) @ (2, 4)"
    assert fits == "(2, 4) @ (4, 3) gives (2, 3), the shape of W4"


def test_38_what_dLdX_adds_over_is_the_outputs():
    added = sum(2 * (P4 - Y4)[:, [m]] * W4[:, m] for m in range(3))
    np.testing.assert_array_equal(added, 2 * (P4 - Y4) @ W4.T)
    assert right("7.8") == "outputs"


def test_3d_an_unsummed_bias_becomes_three_and_memorises(printed):
    own_biases = B - 0.5 * DLDP
    assert own_biases.shape == (3, 1)
    assert np.all(X @ W + own_biases == Y)
    assert "SSE = 0" in printed["bias-unsummed"]


def test_3e_48_of_72_entries_of_the_jacobian_are_zero(printed):
    jacobian = np.array([slopes(lambda W, at=at: (X4 @ W)[at], W4) for at in np.ndindex(4, 3)])
    assert (jacobian.size, np.sum(jacobian == 0)) == (72, 48)
    assert catalogue.find("7.e").choices[1].right
    assert "48" in catalogue.find("7.e").choices[1].answer
    assert printed["jacobian-full"] == "24 of 72 entries are not zero\n"
    assert printed["contract"].endswith("to the last digit: True\n")


def test_3f_pytorch_s_layout():
    measured = slopes(lambda W: np.sum((X4 @ W.T + B4 - Y4) ** 2), W4.T)
    np.testing.assert_allclose(measured, 2 * (P4 - Y4).T @ X4)
    chosen = next(c for c in catalogue.find("7.f").choices if c.right)
    assert chosen.answer == "dLdP.T @ X"
