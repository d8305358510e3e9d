"""tools/new.py: a new notebook stands, and all that goes with it, but for the words."""

import os
import shutil
import subprocess
import sys
from types import SimpleNamespace

import pytest

from tools import new

BY_HAND = [
    "lrlib/explorers/starts.py",
    "lrlib/exercises/entries/notebook_98.py",
    "notebooks/98_choose_a_start.ipynb",
    "tests/explorers/test_starts.py",
]
MADE = ["README.md", "docs/teaching.md", "docs/thumbs/98.png", "notebooks/00_start_here.ipynb"]
MADE += ["tools/drawn_by.json", "tests/made.py"]
FORM = [
    "tests/test_house.py::test_no_stub_is_left",
    "tests/test_house.py::test_the_rows_say_what_the_notebooks_say",
    "tests/test_house.py::test_a_thumbnail_shows_the_explorer_as_the_notebook_stores_it",
    "tests/test_house.py::test_readme_shows_a_drag_and_a_thumbnail_of_every_notebook",
    "tests/test_layers.py",
    "tests/test_text_alternatives.py",
    "tests/test_notebooks.py::test_notebook_is_stored_as_a_reader_needs_it",
    "tests/explorers/test_starts.py",
    "tests/explorers/test_hostile_pictures.py",
    "tests/explorers/test_panels.py::test_every_explorer_is_made_here",
    "tests/exercises/test_in_place.py",
    "tests/exercises/test_notebooks.py::test_every_entry_is_in_its_notebook_and_the_other_way_round",
    "tests/exercises/test_notebooks.py::test_below_each_prediction_its_notebook_names_the_right_answer",
    "tests/exercises/test_notebooks.py::test_every_exercise_is_stored_blank_and_ends_with_its_check",
    "tests/exercises/test_notebooks.py::test_every_wrong_answer_is_wrong_and_has_a_message_of_its_own",
]


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    """The project with a notebook 98, what was said, and what that changed.

    Of the other notebooks it has 00 and 06, so that the tests of all notebooks are quick there.
    """
    folder = tmp_path_factory.mktemp("project") / "project"
    unwanted = ["__pycache__", ".*", "*.egg-info", "html", "handout", "build"]
    unwanted += ["0[1-57-9]_*", "1*_*.ipynb", "notebook_0[1-57-9].py", "notebook_1*.py"]
    shutil.copytree(root, folder, ignore=shutil.ignore_patterns(*unwanted))
    before = contents(folder)

    def run(*command):
        # The copy's lrlib, in the kernels too, and not the one that is installed.
        own = os.environ | {"PYTHONPATH": str(folder)}
        return subprocess.run(
            [sys.executable, "-m", *command], cwd=folder, env=own, capture_output=True, text=True
        )

    done = run("tools.new", "98", "Choose a start", "--explorer", "Starts")
    assert done.returncode == 0, done.stdout + done.stderr
    after = contents(folder)
    changed = [name for name in after if after[name] != before.get(name)]
    return SimpleNamespace(run=run, said=done.stdout, changed=changed)


@pytest.mark.slow
def test_four_files_are_left_to_fill_in_and_the_rest_is_made(copy):
    # Notebook 00 is stored anew; another matplotlib draws it a pixel otherwise, thumbnail and all.
    changed = set(copy.changed) - {"docs/thumbs/00.png"}
    assert sorted(changed) == sorted(BY_HAND + MADE)
    for name in [*BY_HAND, "Replace every TODO", "make refresh NB=notebooks/98_choose_a_start"]:
        assert name in copy.said


@pytest.mark.slow
def test_what_it_writes_is_in_form_and_red_until_it_is_filled_in(copy):
    options = ["--quiet", "-p", "no:cacheprovider", "-p", "no:nbval", "-n", "0", "--color=no"]
    options += ["-o", "addopts=--strict-markers --import-mode=importlib", "-rf"]
    chosen = [
        "-k",
        "98 or Starts or starts or the_rows or readme or stub or every_explorer or every_entry or "
        "every_exercise or every_wrong",
    ]
    said = copy.run("pytest", *options, *FORM, *chosen).stdout
    failed = [line for line in said.splitlines() if line.startswith("FAILED ")]
    assert len(failed) == 1 and "test_no_stub_is_left" in failed[0], said
    for name in BY_HAND:
        assert name in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["06", "Walk again"], "there is a notebook 06 already, 06_why"),
        (["7", "Walk again"], "two digits, as in NB=17, not '7'"),
        (["", ""], "two digits, as in NB=17, not ''"),
        (["98", " !"], "has a title, as in TITLE="),
        (["98", "Six steps"], "lrlib/explorers/six_steps.py is there already"),
        (["98", "Walk", "--explorer", "walk"], "named as in EXPLORER=SixSteps, not 'walk'"),
        (["98", "3 walks"], "named as in EXPLORER=SixSteps, not '3Walks'"),
    ],
)
def test_what_is_there_or_has_no_name_is_refused_before_anything_is_written(root, arguments, said):
    before = {path for path in root.glob("[lnt]*/**/*") if "__pycache__" not in path.parts}
    assert said in new.main(arguments)
    assert {p for p in root.glob("[lnt]*/**/*") if "__pycache__" not in p.parts} == before


def test_an_accent_in_a_title_stays_there_and_leaves_the_file_name():
    files = new.stubs("98", "Étude: “b” first")
    names = [path.name for path in files]
    assert names[4] == "made.py" and '"EtudeBFirst": explorers.EtudeBFirst,' in files[new.EVERY]
    assert names[0] == "98_etude_b_first.ipynb" and names[2] == "etude_b_first.py"
    assert "# Étude: “b” first" in next(iter(files.values()))
