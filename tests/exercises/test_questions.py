"""The numbers in an exercise's text lead to the answer that its entry calls right.

The entry computes its answer from numbers of its own; learners compute from those in the notebook.
Each such exercise is worked out here from what its text says, number by number, in order.
"""

import re

import numpy as np
import pytest
from answered import exercise_cells
from lessons import NOTEBOOKS, read

from lrlib.exercises.engine import catalogue, checking

NUMBER = re.compile(r"(?<![\w.])[-−]?\d+(?:\.\d+)?(?:e-?\d+)?(?!\w|\.\d)")
NO_TEXT = r"(?s)```.*?```|`[^`]*`|\$\$?.*?\$\$?|\]\([^)]*\)"  # code, formulas, addresses


def asked():
    """{exercise: the numbers in its text below its heading, in order}."""
    found = {}
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        cells = read(path.stem).cells
        for number in exercise_cells(read(path.stem)):
            heading = f"### Exercise {number}:"
            (text,) = (cell.source for cell in cells if heading in cell.source)
            text = text.partition(heading)[2].partition("\n")[2]
            written = NUMBER.findall(re.sub(NO_TEXT, " ", text))
            found[number] = [float(one.replace("−", "-")) for one in written]
    return {number: numbers for number, numbers in found.items() if numbers}


def sse(x0, y0, x1, y1, x2, y2, a, b):
    return (a * x0 + b - y0) ** 2 + (a * x1 + b - y1) ** 2 + (a * x2 + b - y2) ** 2


def step(a, b, x, y, rate):
    error = a * x + b - y
    return a - rate * 2 * error * x, b - rate * 2 * error


def parts(*sums_and_counts):
    return sum(sums_and_counts[::2]) / sum(sums_and_counts[1::2])


def back_to_a(x, y, p, two, p_again, y_again, dLdp):
    assert (p_again, y_again) == (p, y) and dLdp == two * (p - y)
    return dLdp * x


def sizes(*written):
    """Four lines, each with its own number first, then the shapes on both sides of a minus."""
    _, a, b, c, _, d, e, _, f, g, h, _, i, j, k, m = map(int, written)
    pairs = [((a,), (b, c)), ((d,), (e,)), ((f, g), (h,)), ((i, j), (k, m))]
    return tuple(int(np.prod(np.broadcast_shapes(*pair))) for pair in pairs)


YEARS = np.arange(1959, 2025)
WORKED_OUT = {
    "1.1": sse,
    "2.2": step,
    "4.2": lambda rate, twice: (rate / 4, rate / twice),
    "10.1": lambda rate: rate / 2,
    "11.2": lambda rows, rate, larger: round(rows * larger / rate),
    "12.1": parts,
    "13.1": lambda first, second: np.array([[1.0, 5.0], [4.0, 0.0]]) @ [[first], [second]],
    "14.1": lambda rate, *gradients: -rate * sum(gradients),
    "16.1": lambda rise, by: 10 * rise / by / YEARS.std(),
    "b.2": sizes,
    "c.1": np.cbrt,
    "d.2": lambda ones, b, mean: b + (mean - ones - b) / 2,
    "hour.1": back_to_a,
    "hour.3": lambda x0, x1, ten_x0, ten_x1, two: 2 / (two * np.mean([ten_x0**2, ten_x1**2])),
}
# Their numbers say how to do it, or in which shape: the answer comes from what cells have.
ELSEWHERE = ["3.1", "4.1", "5.2", "6.1", "7.1", "7.2", "8.1", "8.2", "9.1", "11.1", "16.2"]
ELSEWHERE += ["b.1", "d.1"]
ASKED = asked()


def test_every_exercise_with_numbers_in_its_text_is_looked_at():
    assert sorted(ASKED) == sorted([*WORKED_OUT, *ELSEWHERE])


@pytest.mark.parametrize("number", WORKED_OUT)
def test_the_numbers_of_an_exercises_text_lead_to_its_answer(number):
    answer = WORKED_OUT[number](*ASKED[number])
    assert checking.judge(catalogue.find(number), answer).state == "right", answer
