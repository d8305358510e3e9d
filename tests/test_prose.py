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
    "5": {"0.18": LIVE, "0.00345": "any three digits"},
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


# ---- from one number to another

PAIR = re.compile(rf"\bfrom [−-]?({NUMBER}) to [−-]?({NUMBER})(?![\w/]|\.\d)")


def pond(w, b):
    """The slope for W of two years of notebook 13's ponds, moved by a half to each side."""

    def loss(w):
        return sum((w * (w * x + b) + b - y) ** 2 for x, y in ((0, 2), (1, 3))) / 2

    return (loss(w + 1e-5) - loss(w - 1e-5)) / 2e-5


def level_line():
    """Both losses of lab b's explorer before its 50 steps and after: of all pairs, and meant."""
    x, y, a, b = np.arange(4.0), np.array([1.1, 2.9, 5.1, 6.9]), 2.0, 1.0
    for step in range(51):
        error = [[a * x_i + b - y_j for y_j in y] for x_i in x]
        if step in (0, 50):
            yield np.mean(np.square(error)), np.mean(np.square(np.diag(error)))
        by_a = np.mean([2 * e * x_i for x_i, row in zip(x, error, strict=True) for e in row])
        a, b = a - 0.15 * by_a, b - 0.15 * np.mean(np.multiply(2, error))


# The pairs that no cell prints together, by notebook, and what gives both numbers.
PAIRS = {
    ("2", "from 106 to 96"): lambda: [((43 + h) ** 2 - 43**2) / h for h in (20, 10)],
    ("2", "from 1849 to 1997.6"): lambda: (
        (15 - 58) ** 2,
        (14 * (1 - 1204e-4) + 1 - 86e-4 - 58) ** 2,
    ),
    ("13", "from 21 to 16"): lambda: (pond(2, 1), pond(2 - 0.005 * 21, 1 - 0.005 * 15)),
    ("b", "from 9.81 to 4.81"): lambda: [every for every, _ in level_line()],
    ("b", "from 0.01 to 4.74"): lambda: [meant for _, meant in level_line()],
}


def said_in_one_place(path):
    """The numbers of each cell's code, and those of the words of each output."""
    for cell in cells(path):
        if cell["cell_type"] == "code":
            texts = ["".join(cell["source"])]
            for out in cell["outputs"]:
                texts.append("".join(out.get("text", out.get("data", {}).get("text/plain", ""))))
            for text in texts:
                yield {value(written.rstrip(",_")) for written in IN_CODE.findall(text)}


def pairs(path):
    for cell in cells(path):
        if cell["cell_type"] == "markdown":
            text = " ".join(LINKS.sub(" ", "".join(cell["source"])).replace("*", "").split())
            yield from PAIR.finditer(text)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_goes_from_one_number_to_another_is_said_so_in_one_place(path):
    """Each number for itself may stand anywhere in a notebook, as 18 does beside 16."""
    places = list(said_in_one_place(path))
    for found in pairs(path):
        one, other = (written.rstrip(",_") for written in found.groups())
        if route := PAIRS.get((key(path.stem), found[0].rstrip(",_"))):
            first, last = route()
            places_here = [{float(first)}, {float(last)}]
            assert is_said(one, places_here[0]) and is_said(other, places_here[1]), found[0]
        else:
            assert any(is_said(one, said) and is_said(other, said) for said in places), found[0]


def test_every_pair_that_is_worked_out_is_said():
    said = {(key(path.stem), found[0].rstrip(",_")) for path in NOTEBOOKS for found in pairs(path)}
    assert set(PAIRS) <= said


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
