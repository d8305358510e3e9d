"""What lab D and its entries claim in words is what the tables give.

Everything is worked out from the files by numpy's least squares and a plain loop.
"""

from pathlib import Path

import numpy as np
import pytest
from lessons import right, texts

from lrlib.exercises.engine import catalogue, checking

DATA = Path(__file__).resolve().parents[2] / "notebooks" / "data"
NOTEBOOK = DATA.parent / "lab_d_what_a_line_cannot_say.ipynb"
YEAR, CO2, TEMPERATURE = np.loadtxt(DATA / "co2_and_temperature.csv", delimiter=",", skiprows=1).T
QUARTET = np.loadtxt(DATA / "anscombe.csv", delimiter=",", skiprows=1).T


def test_d_1_each_row_is_the_one_that_its_words_say():
    x, y = QUARTET[0], QUARTET[3]
    error = np.polyval(np.polyfit(x, y, 1), x) - y
    assert right("d.1") == np.abs(error).argmax()
    by_words = {
        wrong.message.split(" has ")[-1]: wrong.answer for wrong in catalogue.find("d.1").wrong
    }
    (above,) = [number for words, number in by_words.items() if "*above*" in words]
    (left,) = [number for words, number in by_words.items() if "smallest x" in words]
    assert (above, left) == (error.argmax(), x.argmin()) and above == x.argmax()
    assert x[right("d.1")] == 13 and f"{error.min():.2f}" == "-3.24"
    assert error.max() < -error.min() / 2 and abs(error[9]) < 0.1


def test_d_2_b_and_the_ones_share_what_is_missing():
    A = np.column_stack([(YEAR - YEAR.mean()) / YEAR.std(), np.ones(66), np.ones(66)])
    theta = np.array([0.0, 100.0, 0.0])
    for _ in range(200):
        theta -= 0.2 * 2 / 66 * A.T @ (A @ theta - CO2)
    assert theta[2] == pytest.approx(right("d.2"), rel=1e-6)
    assert theta[1] == pytest.approx(theta[2] + 100)
    assert f"{CO2.mean():.2f}" == "360.25"
    for rounded in (130.1, 130.12, 130.13, 130.125):
        assert checking.judge(catalogue.find("d.2"), rounded).state == "right"


def test_the_errors_form_an_arch(printed):
    error = np.polyval(np.polyfit(YEAR, CO2, 1), YEAR) - CO2
    assert (error[[0, -1]].round(0) <= -10).all() and 5 < error.max() < 6
    assert 1990 < YEAR[error.argmax()] < 1996
    # "At the right end p − y falls, because the data rises faster than the line."
    last = slice(-11, None)
    goes = {True: "rises", False: "falls"}[bool(np.polyfit(YEAR[last], error[last], 1)[0] > 0)]
    rates = np.polyfit(YEAR[last], CO2[last], 1)[0], np.polyfit(YEAR, CO2, 1)[0]
    pace = {True: "faster", False: "more slowly"}[bool(rates[0] > rates[1])]
    lesson = NOTEBOOK.read_text(encoding="utf-8")
    assert f"At the right end p − y {goes}, because the data rises {pace} than the line" in lesson
    bent = np.polynomial.Polynomial.fit(YEAR, CO2, 2)
    losses = np.mean(error**2), np.mean((bent(YEAR) - CO2) ** 2)
    told = "loss with the year: {:.2f}; with year and year²: {:.2f}".format(*losses)
    assert printed["error-print"].splitlines()[-1] == told


def test_d_b_quotes_the_weights():
    A = np.column_stack([YEAR, CO2, np.ones(66)])
    both = np.linalg.lstsq(A, TEMPERATURE, rcond=None)[0]
    assert f"{np.polyfit(YEAR, TEMPERATURE, 1)[0]:.3f}" == "0.018"
    assert f"{both[0]:.3f}" == "-0.008"
    losses = [
        np.mean((A[:, keep] @ np.linalg.lstsq(A[:, keep], TEMPERATURE)[0] - TEMPERATURE) ** 2)
        for keep in ([0, 1, 2], [1, 2])
    ]
    assert [f"{loss:.5f}" for loss in losses] == ["0.00825", "0.00867"]
    # "CO2 takes more than all of the rise": what it explains over the years exceeds the whole rise.
    assert both[1] * np.polyfit(YEAR, CO2, 1)[0] > np.polyfit(YEAR, TEMPERATURE, 1)[0]
    assert np.corrcoef(CO2, TEMPERATURE)[0, 1] > np.corrcoef(YEAR, TEMPERATURE)[0, 1]


def test_in_each_third_the_weight_of_the_year_is_about_ten_times_that_of_all_years():
    A = np.column_stack([YEAR, CO2, np.ones(66)])
    weights = [
        np.linalg.lstsq(A[part], TEMPERATURE[part])[0][0]
        for part in (slice(66), slice(22), slice(22, 44), slice(44, 66))
    ]
    assert min(weight / weights[0] for weight in weights[1:]) > 9.5
    *wrong, right_one = texts("d.b")
    assert all("-0.008" in one and f"{max(weights[1:]):.3f} or less" in one for one in wrong)
    assert "{:.3f}, {:.3f} and {:.3f}".format(*weights[1:]) in right_one


def test_d_a_quotes_anscombe():
    x, y_1, y_2, y_3, x_4, y_4 = QUARTET
    for a, b in ((x, y_1), (x, y_2), (x, y_3), (x_4, y_4)):
        line = np.polyfit(a, b, 1)
        assert np.sum((np.polyval(line, a) - b) ** 2) == pytest.approx(13.75, abs=0.03)
