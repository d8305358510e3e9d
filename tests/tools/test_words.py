"""The series doesn't grow back: in all it holds what it should, and no notebook a fifth more."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import words

PROSE, PREDICTIONS, EXERCISES = 1500, 4, 3
MINUTES, LAB_MINUTES = 35, {"lab_a": 25, "lab_b": 25, "lab_c": 25}
MAIN_LINE, LABS, ONE_HOUR = 40_000, 8_000, 2_800
SLIDER = 1_500  # words before the learning-rate slider of one_hour
ROOM = 1.2
COUNTED = {path.stem: words.count(path) for path in sorted(words.NOTEBOOKS.glob("*.ipynb"))}
LESSONS = [stem for stem in COUNTED if stem not in ("00_start_here", "one_hour")]


@pytest.mark.parametrize("stem", LESSONS)
def test_a_notebook_holds_no_more_than_one_idea_needs(stem):
    one = COUNTED[stem]
    assert one.prose <= ROOM * PROSE
    assert one.predictions <= PREDICTIONS and one.exercises <= EXERCISES
    assert max(one.minutes, round(one.worked_out)) <= LAB_MINUTES.get(stem[:5], MINUTES)
    assert abs(one.minutes - one.worked_out) <= 2
    if not stem.startswith("lab_"):
        assert one.before <= 1 / 3, "the explorer stands in the first third"


def test_one_hour_is_an_hour_and_its_slider_comes_soon():
    one = COUNTED["one_hour"]
    assert one.words <= ONE_HOUR and one.minutes == 60
    assert words.until(words.NOTEBOOKS / "one_hour.ipynb", "SixSteps(") <= SLIDER


@pytest.mark.parametrize(("part", "most"), [("main line", MAIN_LINE), ("labs", LABS)])
def test_the_parts_stay_readable(part, most):
    assert sum(one.words for one in words.parts(COUNTED)[part]) <= most


def test_words_are_counted_as_a_reader_meets_them(tmp_path):
    printed = new_output("stream", text="one two three")
    still = new_output("display_data", {"image/png": "", "text/plain": "A title"})
    cells = [
        new_markdown_cell("# Begin\n\n| **Time** | 12 minutes |"),
        new_code_cell("from lrlib.explorers import First", outputs=[]),
        new_code_cell("fig, ax = 1, 2", metadata={"tags": ["hide-input"]}, outputs=[still]),
        new_code_cell("First()", outputs=[still]),
        new_code_cell('predict("3.a")'),
        new_code_cell("x = 1", metadata={"tags": ["exercise-3.1"]}, outputs=[printed]),
    ]
    nbformat.write(new_notebook(cells=cells), tmp_path / "x.ipynb")
    prose, before, all_words = 8, 8 + 4 + 2, 8 + 4 + 2 + 3 + 1 + 6
    one = words.count(tmp_path / "x.ipynb")
    assert one == words.Counted(prose, all_words, 1, 1, before / all_words, 12, 1)
    reading = prose / 130 + (all_words - prose) / 100
    assert one.worked_out == pytest.approx(reading + 1 + 3 + 3)
    assert words.until(tmp_path / "x.ipynb", "First(") == before
