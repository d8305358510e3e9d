"""How much a learner reads in each notebook, and how far its first live figure is from the top.

    python -m tools.words

Each notebook has one idea and at most 35 minutes. It grows back by itself, a sentence at a time:
this counts what there is, and `tests/tools/test_words.py` says when it is too much. Prose is what
stands in text cells, links and tables included. All words are those, code that is not folded, and
printed text.

The minutes, worked out: 130 words of prose take one, 100 others one, a prediction one, an exercise
three, each live figure two, and the first of them one more.
"""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat

from lrlib.exercises.engine.catalogue import short
from tools.refresh import FOLDED

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
HEAD = (
    "                                     prose   all  predict  exercises  explorer after  minutes"
)
HEAD += "  worked out"


@dataclass
class Counted:
    """What one notebook holds.

    Attributes
    ----------
    prose, words : int
        The words in its text cells, and those a reader meets in all.
    predictions, exercises : int
        How many it has.
    before : float
        The share of all words that stand before the first live figure; 1 if there is none.
    minutes : int or None
        What its first cell says it takes.
    figures : int
        Its live figures.
    """

    prose: int
    words: int
    predictions: int
    exercises: int
    before: float
    minutes: int | None
    figures: int

    @property
    def worked_out(self) -> float:
        """The minutes it takes by the rule above."""
        reading = self.prose / 130 + (self.words - self.prose) / 100
        looking = 2 * self.figures + (self.figures > 0)
        return reading + self.predictions + 3 * self.exercises + looking


def main():
    paths = sorted(NOTEBOOKS.glob("*.ipynb"))
    counted = {path.stem: count(path) for path in paths}
    print(HEAD)
    for stem, one in counted.items():
        print(
            f"{stem:<36} {one.prose:6,} {one.words:5,}  {one.predictions:7}  {one.exercises:9}"
            f"  {one.before:13.0%}  {one.minutes or '-':>7}  {one.worked_out:10.0f}"
        )
    for part, chosen in parts(counted).items():
        print(f"{part:<36} {sum(c.prose for c in chosen):6,} {sum(c.words for c in chosen):5,}")
    return 0


def parts(counted):
    """The notebooks of the main line and the labs, apart. one_hour tells what the line tells."""
    labs = [one for stem, one in counted.items() if stem.startswith("lab_")]
    line = [one for stem, one in counted.items() if short(stem).isdigit()]
    return {"main line": line, "labs": labs}


def count(path):
    """What there is to read and to do in a notebook."""
    notebook = nbformat.read(path, as_version=4)
    words = [read_in(cell) for cell in notebook.cells]
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    names = re.findall(r"from lrlib\.explorers import (.+)", "\n".join(c.source for c in code))
    explorers = re.findall(r"\w+", " ".join(names))
    shows = [i for i, cell in enumerate(notebook.cells) if shows_one_of(explorers, cell)]
    stated = re.search(r"^\| \*\*Time\*\* \| (\d+) minutes", notebook.cells[0].source, re.M)
    return Counted(
        prose=sum(n for n, cell in zip(words, notebook.cells, strict=True) if cell not in code),
        words=sum(words),
        predictions=sum(cell.source.startswith("predict(") for cell in code),
        exercises=sum("exercise-" in "".join(cell.metadata.get("tags", [])) for cell in code),
        before=sum(words[: shows[0]]) / sum(words) if shows else 1.0,
        minutes=int(stated[1]) if stated else None,
        figures=len(shows),
    )


def until(path, code):
    """How many words a reader meets before the cell that says so."""
    cells = nbformat.read(path, as_version=4).cells
    at = next(i for i, one in enumerate(cells) if one.cell_type == "code" and code in one.source)
    return sum(map(read_in, cells[:at]))


def read_in(cell):
    """The words of one cell that a reader meets."""
    if cell.cell_type == "markdown":
        return len(re.sub(r"<[^>]*>", " ", cell.source).split())
    texts = [] if FOLDED in cell.metadata.get("tags", []) else [cell.source]
    for output in cell.outputs:
        texts += [output.get("text") or output.get("data", {}).get("text/plain", "")]
    return len(" ".join(texts).split())


def shows_one_of(explorers, cell):
    """Whether the cell makes one of these live figures, and its output shows a picture."""
    return any(f"{name}(" in cell.source for name in explorers) and any(
        "image/png" in output.get("data", {}) for output in cell.get("outputs", [])
    )


if __name__ == "__main__":
    sys.exit(main())
