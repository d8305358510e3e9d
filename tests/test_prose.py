"""What the text of a notebook says in numbers, the notebook's own cells say too.

A number of three or more digits in the prose is printed, computed or written in a code cell of the
same notebook, rounded as the prose rounds it; or it stands below with the reason why it needn't.
"""

import json
import re
from pathlib import Path

import pytest

from lrlib.exercises.engine.catalogue import key

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
FEWEST_DIGITS = 3
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
    "1": {"2,000": IMAGINED},
    "2": {"106": LIVE},
    "7": {"100": IMAGINED, "2019": YEAR},
    "8": {"2019": YEAR, "2.25": LIVE},
    "9": {"2019": YEAR},
    "15": {"2024": YEAR},
    "16": {"60,000": IMAGINED, "1,500": IMAGINED, "210": LIVE},
    "b": {"4.81": LIVE, "4.74": LIVE},
    "d": {"1973": YEAR},
}


def cells(path):
    return json.loads(path.read_text(encoding="utf-8"))["cells"]


def value(written):
    return float(written.replace(",", "").replace("_", ""))


def digits(written):
    """How many digits say something: 0.050 has two, 1,500 has four."""
    return len(re.sub(r"e.*|[,._]", "", written).lstrip("0"))


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
                if digits(written) >= FEWEST_DIGITS:
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
    assert [w for w in found if digits(w) >= 3] == ["1,204", "0.0150"]
    assert IN_CODE.findall("n = 20_000; print(-1.5e-3)") == ["20_000", "1.5e-3"]
