"""tools/handout.py: one copy with no outputs, one with every exercise solved."""

import shutil

import nbformat
import pytest

from lrlib.exercises.engine import catalogue
from tools import handout, refresh

NAME = "03_walk_the_six_steps.ipynb"


@pytest.fixture(scope="module")
def copies(root, tmp_path_factory):
    """Both copies of notebook 03, read."""
    folder = tmp_path_factory.mktemp("handout")
    (folder / "notebooks").mkdir()
    shutil.copy(root / "notebooks" / NAME, folder / "notebooks")
    shutil.copytree(root / "notebooks" / "data", folder / "notebooks" / "data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(refresh, "NOTEBOOKS", folder / "notebooks")
        assert handout.main([str(folder / "out")]) == 0
    for kind in ("blank", "solved"):
        assert (folder / "out" / kind / "data" / "anscombe.csv").exists()
    return {
        kind: nbformat.read(folder / "out" / kind / NAME, as_version=4)
        for kind in ("blank", "solved")
    }


def exercise_cells(notebook):
    tagged = [(cell, *cell.metadata.get("tags", [])) for cell in notebook.cells]
    return [cell for cell, *tags in tagged if any(tag.startswith("exercise-") for tag in tags)]


def test_the_blank_copy_shows_nothing_before_it_is_run(copies):
    code = [cell for cell in copies["blank"].cells if cell.cell_type == "code"]
    assert code
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert all("..." in cell.source for cell in exercise_cells(copies["blank"]))


def test_every_exercise_of_the_solved_copy_is_answered_right(copies):
    cells = exercise_cells(copies["solved"])
    assert len(cells) == len(catalogue.exercises("3"))
    for cell in cells:
        number = cell.metadata.tags[0].removeprefix("exercise-")
        assert catalogue.find(number).why.split()[0] in cell.outputs[0].text
        assert "right" in cell.outputs[0].text.partition("\n")[0]
