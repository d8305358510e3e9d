"""What notebook 16 and its entries claim in words is what the tables give.

Everything is worked out from the files by numpy's least squares and a plain loop.
"""

from pathlib import Path

import numpy as np
import pytest

from lrlib.exercises.engine import catalogue
from lrlib.exercises.entries import notebook_16

DATA = Path(__file__).resolve().parents[2] / "notebooks" / "data"
YEAR, CO2, TEMPERATURE = np.loadtxt(DATA / "co2_and_temperature.csv", delimiter=",", skiprows=1).T
QUARTET = np.loadtxt(DATA / "anscombe.csv", delimiter=",", skiprows=1).T


def right(number):
    return catalogue.find(number).right


def texts(number):
    return [choice.explanation for choice in catalogue.find(number).choices]


def test_the_slope_is_that_of_the_file():
    slope = np.polyfit(YEAR, CO2, 1)[0]
    assert right("16.1") == pytest.approx(10 * slope, rel=1e-6)
    assert (notebook_16.first, notebook_16.last) == (CO2[0], CO2[-1])
    scale = notebook_16.mean, notebook_16.spread
    assert scale == pytest.approx((YEAR.mean(), YEAR.std()), rel=1e-12)
    assert notebook_16.w == pytest.approx(slope * YEAR.std(), rel=1e-6)


def test_the_reference_gives_the_same_line_in_other_units():
    slope, intercept = right("16.2")(6.0, 10.0, 5.0, 2.0)
    for x in (-3.0, 0.0, 5.0, 11.0):
        assert slope * x + intercept == pytest.approx(6.0 * (x - 5.0) / 2.0 + 10.0)


def test_11_3_quotes_two_years_of_the_file():
    rises = dict(zip(YEAR[1:], np.diff(CO2), strict=True))
    assert f"{rises[1964]:.1f}" == "0.6" and f"{rises[2024]:.1f}" == "3.5"
    (every,) = [w for w in catalogue.find("16.3").wrong if w.answer == "every"]
    assert "from 1963 to 1964 it was 0.6 ppm, from 2023 to 2024 3.5 ppm" in every.message
    (following,) = [w for w in catalogue.find("16.3").wrong if w.answer == "next"]
    assert "larger than its slope: 3.5 ppm in 2024" in following.message
    assert min(rises[year] for year in range(2013, 2025)) > right("16.1") / 10


def test_11_4_b_and_the_ones_share_what_is_missing():
    A = np.column_stack([(YEAR - YEAR.mean()) / YEAR.std(), np.ones(66), np.ones(66)])
    theta = np.array([0.0, 100.0, 0.0])
    for _ in range(200):
        theta -= 0.2 * 2 / 66 * A.T @ (A @ theta - CO2)
    assert theta[2] == pytest.approx(right("16.4"), rel=1e-6)
    assert theta[1] == pytest.approx(theta[2] + 100)
    assert f"{CO2.mean():.2f}" == "360.25"


def test_11_a_quotes_the_walk_on_raw_years():
    A = np.column_stack([YEAR, np.ones(66)])
    rate = 0.5 * 66 / np.linalg.eigvalsh(A.T @ A)[-1]
    theta, losses = np.zeros(2), []
    for _ in range(41):
        error = A @ theta - CO2
        losses.append(np.mean(error**2))
        last, theta = theta, theta - rate * 2 / 66 * A.T @ error
    best = np.linalg.lstsq(A, CO2, rcond=None)[0]
    way = (losses[0] - losses[-1]) / (losses[0] - np.mean((A @ best - CO2) ** 2))
    assert f"{way:.1%}" == "99.4%" and "99.4 %" in catalogue.find("16.a").question
    assert (losses[0] - losses[1]) / (losses[0] - losses[-1]) > 0.9999  # "one step lifted it"
    for text in texts("16.a"):
        assert f"{last[0]:.2f} where {best[0]:.2f} is best" in text


def test_11_b_quotes_the_residuals():
    residual = CO2 - np.polyval(np.polyfit(YEAR, CO2, 1), YEAR)
    assert (residual[[0, -1]].round(0) >= 10).all() and -6 < residual.min() < -5
    assert 1990 < YEAR[residual.argmin()] < 1996


def test_11_c_quotes_the_weights():
    A = np.column_stack([YEAR, CO2, np.ones(66)])
    both = np.linalg.lstsq(A, TEMPERATURE, rcond=None)[0]
    assert f"{np.polyfit(YEAR, TEMPERATURE, 1)[0]:.3f}" == "0.018"
    assert f"{both[0]:.3f}" == "-0.008"
    for text in texts("16.c"):
        assert "-0.008" in text
    # "CO2 more than all of it": what it explains over the years exceeds the whole rise.
    assert both[1] * np.polyfit(YEAR, CO2, 1)[0] > np.polyfit(YEAR, TEMPERATURE, 1)[0]
    assert np.corrcoef(CO2, TEMPERATURE)[0, 1] > np.corrcoef(YEAR, TEMPERATURE)[0, 1]


def test_11_d_and_e_quote_anscombe():
    x, y_1, y_2, y_3, x_4, y_4 = QUARTET
    for a, b in ((x, y_1), (x, y_2), (x, y_3), (x_4, y_4)):
        line = np.polyfit(a, b, 1)
        assert np.sum((np.polyval(line, a) - b) ** 2) == pytest.approx(13.75, abs=0.03)
    slopes = []
    for row in (0, 7):
        moved = y_4.copy()
        moved[row] -= 5
        slopes.append(np.polyfit(x_4, moved, 1)[0])
    assert [f"{slope:.2f}" for slope in slopes] == ["0.55", "0.05"]
    for text in texts("16.e"):
        assert "0.55" in text and "0.05" in text
