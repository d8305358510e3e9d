"""Copies of a notebook in which its exercises are answered: solved, or wrong."""

import nbformat
from nbformat.v4 import new_code_cell, new_output

from lrlib.exercises.engine import catalogue, checking

TAG = "exercise-"


def exercise_cells(notebook):
    """The tagged cells, by the number of their exercise."""
    return {
        tag.removeprefix(TAG): cell
        for cell in notebook.cells
        for tag in cell.metadata.get("tags", [])
        if tag.startswith(TAG)
    }


def reply(exercise, answer):
    return checking.judge(exercise, answer).words + "\n"


def solved(exercise):
    """The source and the output of an exercise's cell with the worked solution in it."""
    return exercise.solved_cell, reply(exercise, exercise.right)


def wrong(exercise):
    """The source and the output of a cell that hands in one typical wrong answer after another."""
    source = (
        "from lrlib.exercises.engine import catalogue\n"
        f'for wrong in catalogue.find("{exercise.number}").wrong:\n'
        f'    check("{exercise.number}", wrong.answer)'
    )
    return source, "".join(reply(exercise, wrong.answer) for wrong in exercise.wrong)


def answered(path, change):
    """The notebook with every exercise's cell changed: by `solved`, or by `wrong`.

    All other cells keep what is stored. After the last cell the solutions stand once more.
    """
    notebook = nbformat.read(path, as_version=4)
    for number, cell in exercise_cells(notebook).items():
        cell.source, said = change(catalogue.find(number))
        cell.outputs = [new_output("stream", name="stdout", text=said)]
        if change is solved:
            again = new_code_cell(cell.source, outputs=cell.outputs, execution_count=1)
            notebook.cells.append(again)
    return notebook
