"""Standard units and back: mean 0, spread 1, and the same predictions."""

import numpy as np
import pytest

from lrlib import Bowl
from lrlib.units import original_units, standardise


def test_standardised_columns_have_mean_0_and_spread_1():
    X = np.random.default_rng(1).normal([5, -300], [0.1, 40], size=(50, 2))
    Z, mean, spread = standardise(X)
    np.testing.assert_allclose(Z.mean(axis=0), 0, atol=1e-13)
    np.testing.assert_allclose((Z**2).mean(axis=0), 1)
    np.testing.assert_allclose(Z * spread + mean, X)


def test_a_constant_column_cant_be_standardised():
    for names, word in ((None, "column 1"), (["a", "b"], "“b”")):
        with pytest.raises(ValueError) as error:
            standardise([[1, 7], [2, 7]], names)
        assert str(error.value).startswith(f"{word} is 7 in every row")
    with pytest.raises(ValueError):
        standardise(np.full((3, 1), 0.1))  # its spread may come out as 1e-17


def test_what_cant_be_standardised_is_named():
    with pytest.raises(ValueError, match="^X has one row, and a single row has no spread"):
        standardise([[1.0, 2.0]])
    with pytest.raises(ValueError, match=r"^X has shape \(2,\)"):
        standardise([1.0, 2.0])
    with pytest.raises(ValueError, match=r"^X goes up to 1e\+200 in column 1"):
        standardise([[1.0, 1e200], [2.0, 0.0]])


def test_new_rows_are_put_into_the_units_of_the_rows_that_were_trained_on():
    units = standardise(np.float32([[1, 10], [3, 30], [5, 20]]))
    assert units.Z.dtype == np.float64  # by the columns' own numbers, below: sqrt(8/3), sqrt(200/3)
    expected = [[(7 - 3) / np.sqrt(8 / 3), (10 - 20) / np.sqrt(200 / 3)]]
    np.testing.assert_allclose(units.apply([[7, 10]]), expected, rtol=1e-12)
    np.testing.assert_allclose(units.apply([7, 10]), expected, rtol=1e-12)  # a single row, flat
    np.testing.assert_allclose(units.apply([[1, 10], [3, 30], [5, 20]]), units.Z, rtol=1e-12)


@pytest.mark.parametrize("shape", [(3,), (1, 3), (0, 2), (2, 1, 2)])
def test_new_rows_of_another_shape_are_named(shape):
    units = standardise([[1, 10], [3, 30]])
    words = "^X_new has shape .*, but 2 columns were standardised: .* makes shape \\(m, 2\\)"
    with pytest.raises(ValueError, match=words):
        units.apply(np.ones(shape))
    with pytest.raises(ValueError, match="^X_new holds nan"):
        units.apply([[np.nan, 1]])


def test_original_units_predict_what_the_standardised_fit_predicts():
    rng = np.random.default_rng(2)
    X = rng.normal([5, -300], [0.1, 40], size=(30, 2))
    y = rng.normal(size=(30, 2))
    Z, mean, spread = standardise(X)
    fit = Bowl.of(Z, y)
    W, b = original_units(fit.W, fit.b, mean, spread)
    np.testing.assert_allclose(X @ W + b, Z @ fit.W + fit.b)
    np.testing.assert_allclose(W, np.linalg.lstsq(np.c_[X, np.ones(30)], y, rcond=None)[0][:2])
    with pytest.raises(ValueError, match="mean has shape"):
        original_units(fit.W, fit.b, mean, spread[:1])
