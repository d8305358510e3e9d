"""What notebook 16 and its entries claim in words is what the table gives.

Everything is worked out from the file by numpy's least squares and a plain loop.
"""

from pathlib import Path

import nbformat
import numpy as np
import pytest
from lessons import prose, right, texts

from lrlib.exercises.engine import catalogue
from lrlib.exercises.entries import notebook_16

DATA = Path(__file__).resolve().parents[2] / "notebooks" / "data"
YEAR, CO2, TEMPERATURE = np.loadtxt(DATA / "co2_and_temperature.csv", delimiter=",", skiprows=1).T


def test_the_slope_is_that_of_the_file():
    slope = np.polyfit(YEAR, CO2, 1)[0]
    assert right("16.1") == pytest.approx(10 * slope, rel=1e-6)
    assert (notebook_16.first, notebook_16.last) == (CO2[0], CO2[-1])
    scale = notebook_16.mean, notebook_16.spread
    assert scale == pytest.approx((YEAR.mean(), YEAR.std()), rel=1e-12)
    assert notebook_16.w == pytest.approx(slope * YEAR.std(), rel=1e-6)


def test_in_standard_units_b_is_the_height_at_the_mean_and_not_at_zero():
    w, b = np.polyfit((YEAR - YEAR.mean()) / YEAR.std(), CO2, 1)
    line = np.polyfit(YEAR, CO2, 1)
    assert b == pytest.approx(np.polyval(line, YEAR.mean()))
    assert abs(b - np.polyval(line, 0)) > 1000
    assert w / YEAR.std() == pytest.approx(line[0])
    told = (
        "60,000 / 40 = 1,500 euros per square metre. b is the height of the line at the mean area."
    )
    assert told in prose("16")


def test_16_2_quotes_two_years_of_the_file():
    rises = dict(zip(YEAR[1:], np.diff(CO2), strict=True))
    assert f"{rises[1964]:.1f}" == "0.6" and f"{rises[2024]:.1f}" == "3.5"
    (every,) = [w for w in catalogue.find("16.2").wrong if w.answer == "every"]
    assert "from 1963 to 1964 it was 0.6 ppm, from 2023 to 2024 3.5 ppm" in every.message
    (following,) = [w for w in catalogue.find("16.2").wrong if w.answer == "next"]
    assert "larger than its slope: 3.5 ppm in 2024" in following.message
    assert min(rises[year] for year in range(2013, 2025)) > right("16.1") / 10


def test_16_a_quotes_the_walk_on_raw_years():
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


def test_what_the_line_says_of_new_years():
    new = np.array([2028.0, 2029.0, 2030.0])
    line, slope = np.polyfit(YEAR, CO2, 1), notebook_16.w
    by_own = slope * (new - new.mean()) / new.std() + CO2.mean()
    assert f"{by_own[1]:.0f}" == "360" and f"{np.polyval(line, 2029):.0f}" == "422"


def test_in_standard_units_thirty_steps_at_a_tenth_come_near_the_lowest_loss():
    """At the share s of the limit 1, a step leaves 1 - 2s of the way in both directions."""
    lowest = np.mean((np.polyval(np.polyfit(YEAR, CO2, 1), YEAR) - CO2) ** 2)
    above = (np.mean(CO2**2) - lowest) / lowest
    times = {n: 1 + (1 - 2 * 0.1) ** (2 * n) * above for n in (20, 25, 30)}
    assert times[30] < 1.02 < 1.05 < times[25] < times[20]
    assert 1 - 2 * 0.5 == 0


def test_two_columns_take_hundreds_of_steps(printed):
    """Times the lowest, from the curvatures of the two standardised columns."""
    X = np.column_stack([YEAR, CO2])
    Z = (X - X.mean(axis=0)) / X.std(axis=0)
    A = np.column_stack([Z, np.ones(66)])
    best = np.linalg.lstsq(A, TEMPERATURE)[0]
    curvatures, axes = np.linalg.eigh(2 / 66 * A.T @ A)
    lowest = np.mean((A @ best - TEMPERATURE) ** 2)
    left = 1 - 0.9 * 2 / curvatures[-1] * curvatures
    lines = printed["two"].splitlines()
    for line, n in zip(lines, (40, 400), strict=False):
        above = 0.5 * curvatures @ (left**n * (axes.T @ best)) ** 2
        assert line == f"after {n} steps: {1 + above / lowest:.4f} times the lowest"
    W = (best - axes @ (left**400 * (axes.T @ best)))[:2] / X.std(axis=0)
    exact = best[:2] / X.std(axis=0)
    for line, name, two in zip(
        lines[2:], ("year", "co2_ppm"), zip(W, exact, strict=True), strict=False
    ):
        assert line == f"temperature_c per {name}: walked {two[0]:+.4f}, exact {two[1]:+.4f}"
    at_0 = [TEMPERATURE.mean() - X.mean(axis=0) @ one for one in (W, exact)]
    assert lines[4] == "intercept: walked {:.2f}, exact {:.2f}".format(*at_0)
    new = best[2] + (np.array([2028, 430]) - X.mean(axis=0)) @ W
    assert lines[-1] == f"[[2028, 430]]: {new:.2f}"


def test_the_loss_of_the_fitted_years_says_nothing_of_later_ones(printed):
    old = YEAR <= 2004
    line = np.polyfit(YEAR[old], CO2[old], 1)
    fitted, later = (np.mean((np.polyval(line, YEAR) - CO2)[rows] ** 2) for rows in (old, ~old))
    assert (
        f"fitted to 2004: loss {fitted:.1f}, from 2005 on {later:.1f}" in printed["new-rows-code"]
    )
    assert later > 40 * fitted


@pytest.mark.parametrize("features", [["year"], ["year", "co2_ppm", "year_squared"]])
def test_the_recipe_to_copy_takes_any_number_of_columns(features, tmp_path, capsys):
    """The cell as it stands, with another file, other columns and a row of as many numbers."""
    path = tmp_path / "own.csv"
    columns = np.column_stack([YEAR, CO2, TEMPERATURE, (YEAR - 1990) ** 2])
    head = "year,co2_ppm,temperature_c,year_squared"
    np.savetxt(path, columns, delimiter=",", header=head, comments="")
    nb = nbformat.read(next(DATA.parent.glob("16_*.ipynb")), 4)
    (source,) = [cell.source for cell in nb.cells if cell.id == "two"]
    source = source.replace("data/co2_and_temperature.csv", path.as_posix())
    source = source.replace('["year", "co2_ppm"]', repr(features))
    source = source.replace("[[2028, 430]]", repr([[2028, 430, 38**2][: len(features)]]))
    names = {}
    exec(nb.cells[1].source, names)
    exec(source, names)
    assert len(capsys.readouterr().out.splitlines()) == 2 + len(features) + 2
    assert names["walk"].loss[-1] < names["walk"].loss[0]
