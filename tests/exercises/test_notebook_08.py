"""What notebook 08 and its entries claim in words is what nudging measures.

The known numbers are those of source 1, the question about chapter 2 of *Deep Learning from
Scratch*.
"""

import numpy as np
import pytest
from lessons import right, slopes

from lrlib.exercises.engine import catalogue

X = np.array([[0, 1, 2], [3, 4, 5], [5, 6, 7]])
W = np.array([[1], [2], [3]])
B = np.array([2])
Y = np.array([[11], [27], [41]])
DLDP = np.array([[-2], [2], [-2]])
P = np.array([[10], [28], [40]])

P4 = np.array([[6, 2, -1], [6, 1, 4], [1, -1, 4], [2, 1, -4]])  # by hand
Y4 = np.array([[5, 2, 0], [7, 0, 4], [1, -2, 2], [1, 2, -5]])


def test_the_notebook_prints_the_numbers_of_the_source(printed):
    assert printed["dPdb"] == "P = [10 28 40], dLdP * dPdb = [-2  2 -2]\n"
    assert printed["bias-sum"] == "dLdb = [-2], measured -2.000\n"


def test_the_mean_of_a_table_divides_by_all_its_numbers(printed):
    total = slopes(lambda b: np.sum((P4 - Y4 + b) ** 2), np.zeros(3))
    mean = slopes(lambda b: np.mean((P4 - Y4 + b) ** 2), np.zeros(3))
    np.testing.assert_allclose(mean, total / 12)
    told_total, told_mean = printed["lrlib-same"].splitlines()
    assert told_total.endswith(f"dLdb {total.round(3)}")
    assert told_mean.endswith(f"dLdb {mean.round(3)}")


def test_the_bias_gradient_is_what_nudging_measures():
    measured = slopes(lambda b: np.sum((P4 - Y4 + b) ** 2), np.zeros(3))
    np.testing.assert_allclose(measured, right("8.1")(2 * (P4 - Y4)))


def test_the_sums_over_both_axes_and_which_one_nudging_measures(printed):
    measured = slopes(lambda b: np.sum((P4 - Y4 + b) ** 2), np.zeros(3))
    across = [round(2 * sum(row)) for row in P4 - Y4]
    assert printed["axes"].splitlines() == [
        f"axis 0: {measured.astype(int)}, of shape (3,)",
        f"axis 1: {np.array(across)}, of shape (4,)",
        f"axis None: {sum(across)}, of shape ()",
        f"b4[2] nudged: measured {measured[2]:.3f}",
    ]
    assert measured[2] == 4 and across[2] == 6
    assert printed["keepdims"] == "plain (3,)   kept (1, 3)\n"


def test_the_gradient_of_c_is_what_nudging_measures():
    measured = slopes(lambda c: np.sum((P4 + c - Y4) ** 2), np.zeros((4, 1)))
    np.testing.assert_allclose(measured, right("8.2")(2 * (P4 - Y4)))


@pytest.mark.parametrize("number", ["8.1", "8.2"])
def test_the_worked_solution_is_right(number):
    exercise = catalogue.find(number)
    names = {}
    exec(exercise.solution, names)
    for case in exercise.cases:
        answer = names[exercise.answer](*case)
        np.testing.assert_array_equal(answer, exercise.right(*case))


def test_8a_an_unsummed_bias_becomes_three_and_memorises(printed):
    own_biases = B - 0.5 * DLDP
    assert own_biases.shape == (3, 1)
    assert np.all(X @ W + own_biases == Y)
    assert "loss = 0" in printed["bias-unsummed"]
    with pytest.raises(ValueError, match="doesn't match the broadcast shape"):
        kept = B.astype(float)
        kept -= 0.5 * DLDP
    assert printed["bias-new"] == "one b:    [8]\nthree b:  [9. 7. 9.]\n"


def test_8b_the_shares_of_t_add_up_to_what_nudging_measures(printed):
    prediction = catalogue.find("8.b")
    (measured,) = slopes(lambda t: np.sum((t * P - Y) ** 2), [1.0])
    assert (DLDP * P).ravel().tolist() == [-20, 56, -80] and measured == -44
    assert "each dLdQ times its own P" in next(c for c in prediction.choices if c.right).answer
    assert all("-44" in choice.explanation for choice in prediction.choices)
    assert printed["paths-sum"] == "(-20) + (56) + (-80) = -44\nmeasured -44.000\n"


def test_what_the_learner_finds_in_the_explorer():
    def shares(b):
        return 2 * (X @ W + b - Y).ravel()

    assert shares(0).tolist() == [-6, -2, -6]
    np.testing.assert_allclose(shares(7 / 3), [-4 / 3, 8 / 3, -4 / 3])
    assert shares(7 / 3).sum() == pytest.approx(0)
    assert shares(2.25).sum() < 0 < shares(2.5).sum()
