"""Copies of the notebooks for a class: one to hand out, one with every solution in it.

    python -m tools.handout [FOLDER]     default: handout

FOLDER/blank has the notebooks without outputs, so that a class sees nothing before it runs it.
FOLDER/solved has the worked solution in each exercise's cell, and was run: a spoiler copy for the
teacher. (The answers are in the package too, for whoever looks; this is no exam.)
"""

import argparse
import shutil
import sys
from pathlib import Path

from lrlib.exercises.engine import catalogue
from tools import refresh

TAG = "exercise-"


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("handout"))
    folder = parser.parse_args(argv).folder
    for kind in ("blank", "solved"):  # the tables that a notebook reads stand beside it
        shutil.copytree(refresh.NOTEBOOKS / "data", folder / kind / "data", dirs_exist_ok=True)
    for path in sorted(refresh.NOTEBOOKS.glob("*.ipynb")):
        notebook = refresh.parse(path.read_text(encoding="utf-8"))
        store(blank(notebook), folder / "blank" / path.name)
        try:
            store(solved(notebook), folder / "solved" / path.name)
        except refresh.CellFailed as failure:
            return f"{path.name}: {failure}"
        print(f"{path.name}: blank and solved", flush=True)
    print(f"Both copies are in {folder}.")
    return 0


def blank(notebook):
    """The notebook as nobody has run it yet."""
    notebook = refresh.normal_form(notebook)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def solved(notebook):
    """The notebook with the worked solutions in it, run from top to bottom."""
    notebook = blank(notebook)
    for cell in notebook.cells:
        for tag in cell.metadata.get("tags", []):
            if tag.startswith(TAG):
                cell.source = catalogue.find(tag.removeprefix(TAG)).solved_cell
    refresh.execute(notebook, refresh.NOTEBOOKS)
    return refresh.normal_form(notebook)


def store(notebook, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(refresh.as_text(notebook), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
