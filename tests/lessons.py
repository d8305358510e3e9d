"""What the tests of a notebook and its entries ask: answers, words, what cells print, slopes."""

import functools
from pathlib import Path

import nbformat
import numpy as np

from lrlib.exercises.engine import catalogue

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"


def right(number):
    """The right answer of an exercise."""
    return catalogue.find(number).right


def text(number, place):
    """What is said to one choice of a prediction."""
    return catalogue.find(number).choices[place].explanation


def texts(number):
    """What is said to each choice of a prediction."""
    return [choice.explanation for choice in catalogue.find(number).choices]


@functools.cache
def read(short):
    """The notebook of this name: "03", "lab_a" or "one_hour"."""
    (path,) = NOTEBOOKS.glob(f"{short}*.ipynb")
    return nbformat.read(path, as_version=4)


def printed(short):
    """What the cells of a notebook have printed, as stored, by the cell's id."""
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in read(short).cells
        if cell.cell_type == "code"
    }


def prose(short):
    """The text cells of a notebook, one after the other."""
    return "\n\n".join(cell.source for cell in read(short).cells if cell.cell_type == "markdown")


def rows_of_a_table(short, beginning):
    """The cells of a markdown table's rows below its head, which begins like this."""
    rows = prose(short).partition(beginning)[2].partition("\n\n")[0].splitlines()[2:]
    return [[part.strip() for part in row.strip("|").split("|")] for row in rows]


def blocks(short, beginning):
    """The code to copy that stands in a notebook's text and begins like this."""
    text = "\n".join(cell.source for cell in read(short).cells if cell.cell_type == "markdown")
    found = text.split("```python\n")[1:]
    return [block.partition("```")[0] for block in found if block.startswith(beginning)]


def slopes(loss, at):
    """How the loss moves with every number of an array, measured; exact for a quadratic loss."""
    at = np.array(at, dtype=float)
    measured = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        up, down = at.copy(), at.copy()
        up[place] += 0.5
        down[place] -= 0.5
        measured[place] = loss(up) - loss(down)
    return measured
