"""What the text of a notebook says in numbers, the notebook's own cells say too.

A number of three or more digits in the prose, or of two with a decimal point, is printed, computed
or written in a code cell of the same notebook, rounded as the prose rounds it; or it stands below
with the reason why it needn't.
"""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from lrlib.exercises.engine import catalogue
from lrlib.exercises.engine.catalogue import key
from lrlib.exercises.engine.entry import Exercise

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
NUMBER = r"\d[\d,_]*(?:\.\d+)?(?:e[-+]?\d+)?"
IN_CODE = re.compile(rf"(?<![\w.]){NUMBER}")
# Not part of a name, a date, a version, a page; a number in a link is none of ours.
IN_PROSE = re.compile(rf"(?<![\w.\-/]){NUMBER}(?![\w/]|\.\d)")
LINKS = re.compile(r"[Ee]xercise \d+\.\d+|https?://\S+|\]\([^)]*\)|doi:\S+")

IMAGINED = "a data set that the reader is to imagine"
YEAR = "the year of a source or of an event"
LIVE = "read off the explorer when a control has moved"

# Key of the notebook: {number as the prose writes it: the reason}.
EXCEPTIONS = {
    "0": {"3.1": "the number of an exercise"},
    "1": {"0.75": LIVE, "2,000": IMAGINED},
    "2": {"106": LIVE},
    "3": {"0.19": LIVE},
    "4": {"0.22": LIVE},
    "5": {"0.18": LIVE},
    "6": {"2.3": "minus the logarithm of 0.1"},
    "7": {"100": IMAGINED, "2019": YEAR},
    "8": {"2019": YEAR, "2.25": LIVE, "2.5": LIVE},
    "9": {"2019": YEAR, "1.5": LIVE},
    "10": {"4.2": "the intercept with which noisy_plane makes its data"},
    "11": {"2.2": LIVE, "2.6": LIVE, "0.11": "0.8 to the tenth", "0.82": "0.998 to the hundredth"},
    "14": {"0.32": LIVE},
    "15": {"2024": YEAR},
    "16": {"60,000": IMAGINED, "1,500": IMAGINED},
    "b": {"4.81": LIVE, "4.74": LIVE},
    "d": {"1973": YEAR, "5.5": LIVE},
    "e": {"0.32": LIVE, "0.80": LIVE},
    "hour": {"0.16": LIVE},
}


HELD = "held in the tests of its notebook"
OF_ENTRIES = {  # of the words in a notebook's entries
    "1": {"1.95": "the mean of y less that of x, 2.9 − 0.95", "1.4": "2.9 − 1.6 · 0.95"},
    "2": {"0.014": "14 nudges of 0.001"},
    "3": {w: HELD for w in ("9.61", "21.2", "46.9", "0.902", "0.424")},
    "5": {"2.237": "what 5.2 asks for: the root of 0.05 / 0.00999"},
    "6": {"0.469": HELD},
    "11": {
        "0.0150": "the height of 11.2's own batches",
        "0.00125": "0.08 / 64",
        "0.0025": "0.08 / 32",
    },
    "16": {
        "3.5": "the file's last two years",
        "190": "ten spreads, in years",
        "1963": YEAR,
        "1964": YEAR,
        "2023": YEAR,
    },
    "hour": {"100": "a factor", "0.014": "14 nudges of 0.001"},
}


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def value(written):
    return float(written.replace(",", "").replace("_", ""))


def digits(written):
    """How many digits say something: 0.050 has two, 1,500 has four."""
    return len(re.sub(r"e.*|[,._]", "", written).lstrip("0"))


def says_much(written):
    """Hardly by chance that of a cell: 12 is, 1.2 and 120 are not."""
    return digits(written) >= (2 if "." in written else 3)


def said_by_cells(path):
    """Every number in the code of a notebook and in the words of its outputs."""
    texts = []
    for cell in cells(path):
        if cell["cell_type"] == "code":
            texts.append("".join(cell["source"]))
            for output in cell["outputs"]:
                texts.append("".join(output.get("text", "")))
                texts += ["".join(output.get("data", {}).get("text/plain", ""))]
    return {value(written.rstrip(",_")) for text in texts for written in IN_CODE.findall(text)}


def said_in_prose(path):
    """Every number of the prose that is long enough, with the words around it."""
    for cell in cells(path):
        if cell["cell_type"] == "markdown":
            text = LINKS.sub(" ", "".join(cell["source"]))
            for found in IN_PROSE.finditer(text):
                written = found[0].rstrip(",_")
                if says_much(written):
                    around = text[max(0, found.start() - 40) : found.end() + 30]
                    yield written, around.replace("\n", " ")


def is_said(written, numbers):
    """One of the numbers, rounded as this one is written, is this one."""
    mantissa, _, exponent = written.partition("e")
    unit = 10.0 ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    return any(abs(abs(n) - value(written)) <= 0.5 * unit * (1 + 1e-9) for n in numbers)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_number_in_the_prose_is_that_of_a_cell(path):
    numbers, excused = said_by_cells(path), EXCEPTIONS.get(key(path.stem), {})
    unsaid = [
        around
        for written, around in said_in_prose(path)
        if written not in excused and not is_said(written, numbers)
    ]
    assert unsaid == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_exception_is_needed(path):
    numbers = said_by_cells(path)
    needed = {w for w, _ in said_in_prose(path) if not is_said(w, numbers)}
    assert set(EXCEPTIONS.get(key(path.stem), {})) <= needed


@pytest.mark.parametrize(
    "written, number, said",
    [
        ("0.482", 0.48211, True),
        ("0.482", 0.48311, False),
        ("1,204", -1204.0, True),
        ("1.84e10", 1.8425e10, True),
        ("1.85e10", 1.8425e10, False),
        ("20,000", 2000, False),
        ("58.5", 58.45, True),
    ],
)
def test_rounded_as_it_is_written(written, number, said):
    assert is_said(written, {number}) == said


def test_numbers_are_found_in_prose_and_code():
    texts = ["step 3: 1,204 (see [5](a/2019.ipynb)) and x_100, 1.5.100, 0.0150, v2.345"]
    found = [w for text in texts for w in IN_PROSE.findall(LINKS.sub(" ", text))]
    assert [w for w in found if says_much(w)] == ["1,204", "0.0150"]
    assert IN_CODE.findall("n = 20_000; print(-1.5e-3)") == ["20_000", "1.5e-3"]


# ---- what is said of answers


def path_of(notebook):
    return next(path for path in NOTEBOOKS if key(path.stem) == notebook)


def said_by_entries(notebook):
    """Every number that is long enough in the words of a notebook's exercises and predictions."""
    for entry in catalogue.entries(notebook).values():
        if isinstance(entry, Exercise):
            texts = [*entry.hints, entry.solution, entry.why, *(w.message for w in entry.wrong)]
        else:
            texts = [choice.explanation for choice in entry.choices]
        for text in map(str, [entry.question, *texts]):
            for found in IN_PROSE.finditer(LINKS.sub(" ", text)):
                if says_much(written := found[0].rstrip(",_")):
                    yield written, f"{entry.number}: {text[max(0, found.start() - 40) :][:70]}"


def known_to_entries(notebook):
    """The numbers of the notebook's cells, of its entries' code, and of the answers themselves."""
    source = Path(catalogue.module(notebook).__file__).read_text(encoding="utf-8")
    code = re.sub(r'"""(?:.|\n)*?"""', "", source)
    numbers = said_by_cells(path_of(notebook)) | {
        value(written.rstrip(",_")) for written in IN_CODE.findall(code)
    }
    for exercise in catalogue.exercises(notebook):
        for answer in (exercise.right, *(wrong.answer for wrong in exercise.wrong)):
            if isinstance(answer, (int, float)):
                numbers.add(float(answer))
            elif isinstance(answer, (tuple, np.ndarray)) and np.asarray(answer).dtype.kind in "if":
                numbers |= set(np.ravel(answer).astype(float).tolist())
    return numbers


@pytest.mark.parametrize("notebook", catalogue.notebooks())
def test_a_number_in_the_words_about_an_answer_is_that_of_a_cell_or_of_an_answer(notebook):
    numbers, excused = known_to_entries(notebook), OF_ENTRIES.get(notebook, {})
    unsaid = {w: around for w, around in said_by_entries(notebook) if not is_said(w, numbers)}
    assert [around for written, around in unsaid.items() if written not in excused] == []
