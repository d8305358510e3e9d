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
