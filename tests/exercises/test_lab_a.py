"""What lab A and its entries claim in words is what nudging and plain loops give."""

import numpy as np
import pytest
from lessons import right, rows_of_a_table, slopes

from lrlib.exercises.engine import catalogue

X4 = np.array([[1, 2], [3, 1], [2, -1], [-1, 1]])
W4 = np.array([[1, 0, 2], [2, 1, -1]])
B4 = np.array([1, 0, -1])
Y4 = np.array([[5, 2, 0], [7, 0, 4], [1, -2, 2], [1, 2, -5]])
P4 = np.array([[6, 2, -1], [6, 1, 4], [1, -1, 4], [2, 1, -4]])  # by hand
A = np.array([[1, 0, 2], [3, 1, -1]])
DLDQ = np.array([2, -1])


def test_the_gradient_of_four_rows_is_what_nudging_measures(printed):
    assert np.array_equal(X4 @ W4 + B4, P4)
    measured = slopes(lambda W: np.sum((X4 @ W + B4 - Y4) ** 2), W4)
    assert printed["sizes-gradient"] == "[[-6 12  4]\n [ 4 -2 -6]]\n"
    np.testing.assert_allclose(measured, [[-6, 12, 4], [4, -2, -6]])


def test_aa_48_of_72_entries_of_the_jacobian_are_zero(printed):
    jacobian = np.array([slopes(lambda W, at=at: (X4 @ W)[at], W4) for at in np.ndindex(4, 3)])
    assert (jacobian.size, np.sum(jacobian == 0)) == (72, 48)
    assert "48" in next(c for c in catalogue.find("a.a").choices if c.right).answer
    assert printed["jacobian-full"] == "24 of 72 entries are not zero\n"
    assert printed["contract"] == "equal to X4.T @ dLdP4: True\n"
    values, counts = np.unique(jacobian[jacobian != 0], return_counts=True)
    assert [3 * np.sum(X4 == value) for value in values] == counts.tolist()


def test_the_jacobian_of_the_squares_is_diagonal(printed):
    error = (P4 - Y4)[:, 0]
    table = np.array([slopes(lambda e, i=i: e[i] ** 2, error) for i in range(4)])
    assert np.array_equal(table, np.diag(2 * error))
    assert printed["jacobian-square"].startswith(f"errors: {error}\n{table + 0.0}")
    assert printed["jacobian-square"].endswith("[ 2. -4.  0.  8.]   2 * error * v: [ 2 -4  0  8]\n")


def test_the_same_nudges_fill_in_A_or_its_transpose(printed):
    assert printed["layout"].count("True") == 2
    jacobian = [slopes(lambda x, i=i: (A @ x)[i], np.ones(3)) for i in range(2)]
    assert np.array_equal(jacobian, A)
    measured = slopes(lambda x: DLDQ @ (A @ x), np.ones(3))
    np.testing.assert_allclose(right("a.1")(A, DLDQ), measured)
    row, column = printed["layout-gradient"].splitlines()
    assert row.endswith("[[-1.0, -1.0, 5.0]] (1, 3)")
    assert column.endswith("[[-1.0], [-1.0], [5.0]] (3, 1)")
    assert measured.tolist() == [-1, -1, 5]


def test_the_gradients_where_w_is_stored_as_pytorch_does_are_what_nudging_measures(printed):
    def loss(W, X):
        return np.sum((X @ W.T + B4 - Y4) ** 2)

    by_W = slopes(lambda W: loss(W, X4), W4.T)
    np.testing.assert_allclose(by_W, 2 * (P4 - Y4).T @ X4)
    by_X = slopes(lambda X: loss(W4.T, X), X4)
    np.testing.assert_allclose(by_X, right("a.2")(W4.T, 2 * (P4 - Y4)))
    assert printed["layouts-gradients"].count("True") == 3


def test_each_side_of_the_table_of_two_layouts_is_true_of_its_own_w():
    rows = rows_of_a_table("lab_a", "| | this series, W (d, k) | PyTorch, W (k, d) |")
    assert [row[0] for row in rows] == ["P", "dLdW", "dLdX"]
    for side, W in ((1, W4), (2, W4.T)):
        P, dLdW, dLdX = (row[side].strip("`") for row in rows)
        names = {"X": X4, "W": W, "b": B4, "dLdP": 2 * (P4 - Y4)}

        def loss(P=P, **moved):
            return np.sum((eval(P, moved) - Y4) ** 2)

        assert np.array_equal(eval(P, dict(names)), P4)
        by_W = slopes(lambda W, loss=loss: loss(X=X4, W=W, b=B4), W)
        by_X = slopes(lambda X, loss=loss, W=W: loss(X=X, W=W, b=B4), X4)
        np.testing.assert_allclose(eval(dLdW, dict(names)), by_W)
        np.testing.assert_allclose(eval(dLdX, dict(names)), by_X)


@pytest.mark.parametrize("number", ["a.1", "a.2"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {"np": np}
    exec(exercise.solution, names)
    answer = eval(exercise.answer, names)
    for case in exercise.cases:
        np.testing.assert_array_equal(answer(*case), exercise.right(*case))


def test_the_two_middle_terms_are_one_number_and_two_layouts_make_a_table(printed):
    theta, Y = W4[:, :1], Y4[:, :1]
    assert (theta.T @ X4.T @ Y).item() == (Y.T @ X4 @ theta).item() == 61
    np.testing.assert_allclose(slopes(lambda t: (Y.T @ X4 @ t).item(), theta), X4.T @ Y)
    measured = slopes(lambda t: np.sum((X4 @ t - Y) ** 2), theta).round().astype(int).tolist()
    told = [line.split(":")[1].strip() for line in printed["one-layout"].splitlines()]
    assert told[:3] == ["61 61", str(measured), str(measured)]
    assert told[3] == "[[-16, -6], [-12, -2]]"
