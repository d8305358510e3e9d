"""A control that a notebook tells to press or to choose is there, by the name it has."""

import ast
import inspect
import re

import pytest
from lessons import NOTEBOOKS, prose, read

from lrlib import explorers

MAKERS = ("Button", "Select", "Range", "counter")
OF_JUPYTER = ("Shift + Enter", "Run →", "Kernel →")
SENTENCE = re.compile(r"(?<=[.?!:]) (?=[A-Z*(])|\n")
ASKED = re.compile(r"\b(?:[Pp]ress|[Cc]lick|[Cc]hoose) \*\*")
STEMS = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))


def told(text):
    """The names in bold that a sentence has from "press", "click" or "choose" on."""
    for sentence in SENTENCE.split(text):
        if asked := ASKED.search(sentence):
            found = re.findall(r"\*\*([^*]+)\*\*", sentence[asked.start() :])
            yield from (name for name in found if not name.startswith(OF_JUPYTER))


def words_of_controls(source):
    """The words that a module's buttons, menus and sliders are made with; Play where one plays."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        if getattr(call.func, "id", getattr(call.func, "attr", "")) in MAKERS:
            yield from (n.value for n in ast.walk(call) if isinstance(n, ast.Constant))
            yield from ("Play" for keyword in call.keywords if keyword.arg == "play")


def controls(stem):
    found = {"Back to start"}  # below every live figure
    code = "\n".join(cell.source for cell in read(stem).cells if cell.cell_type == "code")
    for names in re.findall(r"^from lrlib\.explorers import (.+)$", code, re.M):
        for name in names.split(","):
            for kin in inspect.getmro(getattr(explorers, name.strip())):
                if kin.__module__.startswith("lrlib.explorers"):
                    found |= set(words_of_controls(inspect.getsource(inspect.getmodule(kin))))
    return found


@pytest.mark.parametrize("stem", STEMS)
def test_what_the_words_tell_to_press_or_to_choose_is_a_control(stem):
    assert [name for name in told(prose(stem)) if name not in controls(stem)] == []


def test_names_of_controls_are_found_in_the_series():
    named = {name for stem in STEMS for name in told(prose(stem))}
    assert {"Play", "Start again", "Gradient step"} <= named


def test_a_name_is_found_behind_the_first_one_too():
    assert list(told("So **bold**. Press **Start again**, then **Step**. **No**.")) == [
        "Start again",
        "Step",
    ]
