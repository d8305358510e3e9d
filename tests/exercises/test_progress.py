"""Progress is kept whole or not at all, and whatever happens to it, the lesson goes on."""

import json
import os
import re
import shutil
import tempfile
import threading
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

from lrlib.exercises import check, predict, progress_map
from lrlib.exercises.engine import catalogue, progress

RIGHT = catalogue.find("3.1").right


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    """The folder of a learner who opens the first notebook for the first time."""
    monkeypatch.setenv("LRLIB_PROGRESS", str(tmp_path / "kept"))
    monkeypatch.setattr(progress, "_memory", {})
    monkeypatch.setattr(progress, "_said", set())
    monkeypatch.setattr(progress, "_news", [])
    return tmp_path / "kept"


def test_each_exercise_has_its_own_file(folder):
    check("3.1", RIGHT)
    predict("3.a").choice = 0
    assert sorted(path.name for path in folder.iterdir()) == ["2nd-3.1.json", "2nd-3.a.json"]
    assert json.loads((folder / "2nd-3.1.json").read_text()) == {"number": "3.1", "solved": True}


def test_the_folder_is_beside_the_notebook_unless_named(monkeypatch, tmp_path):
    monkeypatch.setattr(progress, "HERE", tmp_path)
    monkeypatch.delenv("LRLIB_PROGRESS")
    monkeypatch.chdir("/")
    assert progress.folder() == tmp_path / ".progress"
    monkeypatch.setenv("LRLIB_PROGRESS", "")
    assert progress.folder() == tmp_path / ".progress"
    monkeypatch.setenv("LRLIB_PROGRESS", "~/kept")
    assert progress.folder().is_absolute() and progress.folder().name == "kept"


def test_a_write_that_fails_half_way_leaves_the_old_record_and_no_litter(
    folder, monkeypatch, capsys
):
    progress.save("3.1", {"solved": True})

    def half(record, file):
        file.write('{"sol')
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(progress.json, "dump", half)
    progress.save("3.1", {"solved": "again"})
    assert [path.name for path in folder.iterdir()] == ["2nd-3.1.json"]
    assert json.loads((folder / "2nd-3.1.json").read_text()) == {"solved": True}
    assert "No space left on device" in progress.news()
    assert progress.load("3.1") == {"solved": "again"}  # from memory


def test_what_another_notebook_saves_is_seen_again_once_a_write_succeeds(folder, monkeypatch):
    def no_space(*paths):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(progress.os, "replace", no_space)
        progress.save("3.a", {"choice": 0})
    progress.save("3.a", {"choice": 1})
    (folder / "2nd-3.a.json").write_text('{"choice": 2}')  # by another kernel
    assert progress.load("3.a") == {"choice": 2}


@pytest.mark.parametrize("content", [b'{"sol', b"", b"[1, 2]", b"null", b"\xff\xfe\x00"])
def test_an_unreadable_file_is_set_aside_and_said_so_once(folder, capsys, content):
    folder.mkdir()
    (folder / "2nd-3.a.json").write_bytes(content)
    view = predict("3.a")
    assert view.choice is None
    words = capsys.readouterr().out
    assert "The file that keeps 3.a was unreadable. It is now 2nd-3.a.json.unreadable" in " ".join(
        words.split()
    )
    assert (folder / "2nd-3.a.json.unreadable").read_bytes() == content
    view.choice = 1
    assert predict("3.a").choice == 1
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    "record",
    [
        {"choice": "an answer that was reworded since", "first": 7},
        {"choice": None},
        {"choice": ["a list"], "first": {}},
        {},
    ],
)
def test_a_record_that_makes_no_sense_counts_as_no_choice(folder, record):
    progress.save("3.a", record)
    assert (predict("3.a").choice, predict("3.a").first) == (None, None)


@pytest.fixture
def unwritable(monkeypatch, tmp_path):
    """No folder can be made here, whoever runs the tests: a file is in its place."""
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("LRLIB_PROGRESS", str(tmp_path / "file" / "kept"))


def test_where_nothing_can_be_written_it_is_said_once_and_kept_in_memory(unwritable, capsys):
    check("3.1", RIGHT)
    words = " ".join(capsys.readouterr().out.split())
    assert words.startswith("3.1: right.")
    assert "Your progress can't be written" in words and "LRLIB_PROGRESS" in words
    predict("3.a").choice = 2
    check("3.1", RIGHT)
    assert "written" not in capsys.readouterr().out
    assert progress.load("3.1")["solved"] is True
    assert predict("3.a").choice == 2


# ---- a folder that isn't the learner's own


@pytest.fixture
def shared(monkeypatch):
    """A folder of notebooks, and a learner who may read it and no more; root is nobody there."""
    monkeypatch.delenv("LRLIB_PROGRESS")
    with tempfile.TemporaryDirectory() as place:
        notebooks, home = Path(place) / "course", Path(place) / "home"
        other = Path(place) / "other"
        for folder in (notebooks, home, other):
            folder.mkdir()
        monkeypatch.setattr(progress, "HERE", notebooks)
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("USERPROFILE", str(home))
        root = hasattr(os, "geteuid") and os.geteuid() == 0
        if root:
            os.chmod(place, 0o755)
            for folder in (home, other):
                os.chown(folder, 65534, 65534)
        else:
            notebooks.chmod(0o555)
        try:
            if root:
                os.seteuid(65534)
            kept = home / ".lrlib" / "progress"
            yield SimpleNamespace(notebooks=notebooks, kept=kept, other=other, root=root)
        finally:
            if root:
                os.seteuid(0)
            for folder in (notebooks, *notebooks.iterdir()):
                folder.chmod(0o755)


def test_on_a_read_only_folder_progress_is_kept_in_the_learners_home_and_said_once(shared, capsys):
    check("3.1", "wrong")
    assert "kept" not in capsys.readouterr().out  # nothing was to be kept
    check("3.1", RIGHT)
    said = " ".join(capsys.readouterr().out.split())
    assert "Nothing can be written beside the notebooks (Permission denied)" in said
    assert f"is kept in `{shared.kept}`" in said
    check("3.1", RIGHT)
    assert "kept" not in capsys.readouterr().out
    assert json.loads((shared.kept / "2nd-3.1.json").read_text())["solved"] is True
    assert progress.load("3.1")["solved"] is True
    assert list(shared.notebooks.iterdir()) == []


def test_a_prediction_says_it_in_the_widget_where_it_can_be_read(shared, capsys):
    view = predict("3.a")
    assert view.note == ""
    view.choice = 1
    assert str(shared.kept) in view.note and "\n" not in view.note
    assert capsys.readouterr().out == ""  # what is printed now goes into a log
    view.choice = 0
    assert predict("3.a").choice == 0


def test_what_a_teacher_solved_in_the_shared_folder_is_not_the_learners(shared):
    if shared.root:
        os.seteuid(0)
    shared.notebooks.chmod(0o755)
    (shared.notebooks / ".progress").mkdir(mode=0o755)
    (shared.notebooks / ".progress" / "2nd-3.1.json").write_text(
        '{"number": "3.1", "solved": true}'
    )
    if shared.root:
        os.seteuid(65534)
    else:
        (shared.notebooks / ".progress").chmod(0o555)
    assert progress.load("3.1") == {}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid(), reason="only root can give away")
def test_a_progress_folder_that_all_may_write_to_is_still_its_owners(shared, capsys):
    os.seteuid(0)
    beside = shared.notebooks / ".progress"
    beside.mkdir()
    beside.chmod(0o777)
    (beside / "2nd-3.1.json").write_text('{"number": "3.1", "solved": true}')
    (beside / "2nd-3.1.json").chmod(0o666)
    os.seteuid(65534)
    assert progress.load("3.1") == {}
    check("3.1", RIGHT)
    said = " ".join(capsys.readouterr().out.split())
    assert "keeps the progress of somebody else" in said
    # and no trace of the asking
    assert [path.name for path in beside.iterdir()] == ["2nd-3.1.json"]
    os.seteuid(0)
    progress._why_not.cache_clear()
    assert progress.load("3.1")["solved"] is True  # the owner's own


def test_two_learners_on_one_folder_know_nothing_of_each_other(shared, monkeypatch):
    check("3.1", RIGHT)
    monkeypatch.setenv("HOME", str(shared.other))
    monkeypatch.setenv("USERPROFILE", str(shared.other))
    assert progress.load("3.1") == {}
    check("3.2", "wrong")
    predict("3.a").choice = 0
    assert [path.name for path in (shared.other / ".lrlib/progress").iterdir()] == ["2nd-3.a.json"]


def test_several_notebooks_at_once_never_see_half_a_record(folder, capsys):
    record = {"number": "3.1", "solved": True, "filler": "x" * 20_000}
    progress.save("3.1", record)
    seen = []

    def write():
        for _ in range(100):
            progress.save("3.1", record)

    def read():
        for _ in range(100):
            seen.append(progress.load("3.1"))

    threads = [threading.Thread(target=work) for work in (write, write, read, read)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [record] * 200
    assert [path.name for path in folder.iterdir()] == ["2nd-3.1.json"]
    assert capsys.readouterr().out == ""


# ---- the map


FIRST_CELLS = {
    "00_start_here": "# Start here",
    "03_walk_the_six_steps": "# 03 · Walk the six steps\n\n| **Time** | 30 minutes, and 5 more |",
    "97_look_around": "# Look around",
    "99_for_the_tests": "No heading.",
    "lab_z_look_closer": (
        "# Look closer\n\n**The question:** what does `@` add up?\n\n| **Time** | 20 minutes |\n"
        "| **You need** | a table ([notebook 03](03_walk_the_six_steps.ipynb)) |"
    ),
    "one_hour": "# The whole story\n\n| **Time** | 60 minutes |",
}


@pytest.fixture
def lesson(monkeypatch, tmp_path, root):
    """A folder with FIRST_CELLS: 97 and the lab have no entries, 99 is the one for the tests."""
    package = catalogue.importlib.import_module("lrlib.exercises.entries")
    fixtures = str(root / "tests" / "fixtures")
    monkeypatch.setattr(package, "__path__", [*package.__path__, fixtures])
    monkeypatch.setattr(progress, "HERE", tmp_path)
    for name, text in FIRST_CELLS.items():
        notebook = new_notebook(cells=[new_markdown_cell(text)])
        nbformat.write(notebook, tmp_path / f"{name}.ipynb")
    return tmp_path


def lines(capsys):
    progress_map()
    return capsys.readouterr().out.splitlines()


def words_of(capsys):
    """The lines of the map, each with single spaces."""
    return [" ".join(line.split()) for line in lines(capsys)]


def counts(key, exercises=0, predictions=0):
    """What the map says of a notebook in which so much is done."""
    asked = len(catalogue.exercises(key)), len(catalogue.predictions(key))
    return f"{exercises + predictions}/{sum(asked)}"


def do_all(key):
    for exercise in catalogue.exercises(key):
        check(exercise.number, exercise.right)
    for prediction in catalogue.predictions(key):
        predict(prediction.number).choice = 1


def test_the_map_says_nothing_yet_and_lists_only_what_exists(lesson, capsys):
    assert words_of(capsys) == [
        "minutes done",
        "The short way (60 minutes)",
        f"one_hour The whole story 60 {counts('hour')}",
        "Part I: one line (30 minutes)",
        f"03 Walk the six steps 30 {counts('3')}",
        "Part III: batches, graphs, real work",
        "97 Look around",
        f"99 for the tests {counts('99')}",
        "Labs: optional (20 minutes)",
        "lab_z Look closer 20",
        "After 03. What does @ add up?",
        "",
        "Next: 03_walk_the_six_steps.ipynb, from its top.",
    ]


def test_the_columns_of_the_map_stand_below_their_headings(lesson, capsys):
    head, *rows = lines(capsys)
    (row,) = (row for row in rows if row.startswith("03"))
    for word, said in [("minutes", "30"), ("done", counts("3"))]:
        assert row[: head.index(word) + len(word)].endswith(f" {said}")


def test_the_map_counts_what_is_done_and_names_what_is_next(lesson, capsys):
    check("3.1", RIGHT)
    check("3.2", "wrong")
    predict("3.a").choice = 0
    capsys.readouterr()
    found = words_of(capsys)
    assert f"03 Walk the six steps 30 {counts('3', 1, 1)}" in found
    assert found[-1] == "Next: 03_walk_the_six_steps.ipynb, exercise 3.2."


def test_who_has_begun_the_hour_is_sent_on_in_it_and_then_to_the_course(lesson, capsys):
    predict("hour.a").choice = 1
    capsys.readouterr()
    assert lines(capsys)[-1] == "Next: one_hour.ipynb, exercise hour.1."
    do_all("hour")
    capsys.readouterr()
    assert lines(capsys)[-1] == "Next: 03_walk_the_six_steps.ipynb, from its top."


def test_who_is_in_the_course_need_not_finish_the_hour(lesson, capsys):
    predict("hour.a").choice = 1
    check("3.1", RIGHT)
    capsys.readouterr()
    assert lines(capsys)[-1] == "Next: 03_walk_the_six_steps.ipynb, exercise 3.2."


def test_the_map_ends(lesson, capsys):
    for key in ("3", "99"):
        for exercise in catalogue.exercises(key):
            check(exercise.number, exercise.right)
    capsys.readouterr()
    assert lines(capsys)[-1] == "Next: 03_walk_the_six_steps.ipynb, prediction 3.a."
    do_all("3")
    do_all("99")
    capsys.readouterr()
    assert lines(capsys)[-1] == "All of it is done."


def test_a_copy_and_a_half_written_notebook_do_no_harm(lesson, capsys):
    (lesson / "03_walk_the_six_steps-Copy1.ipynb").write_text("{")
    (lesson / "97_look_around.ipynb").write_text('{"cells": ')
    (lesson / "my_notes.ipynb").write_text("{}")
    assert [line for line in words_of(capsys) if re.match(r"\d\d|my", line)] == [
        f"03 Walk the six steps 30 {counts('3')}",
        "97 look around",
        f"99 for the tests {counts('99')}",
    ]


def test_the_three_ways_of_notebook_00_lead_to_notebooks_of_the_map(root, monkeypatch, capsys):
    """They are the only list of notebooks that is written by hand."""
    cells = nbformat.read(root / "notebooks" / "00_start_here.ipynb", as_version=4).cells
    (ways,) = (cell.source for cell in cells if cell.source.startswith("## Which way do I go?"))
    named = re.findall(r"\]\((\w+)\.ipynb\)", ways)
    assert ways.count("\n- **") == 3 and len(named) > 3
    assert [name for name in named if not (root / "notebooks" / f"{name}.ipynb").exists()] == []
    monkeypatch.setattr(progress, "HERE", root / "notebooks")
    mapped = {line.split(" ")[0] for line in lines(capsys)}
    assert {catalogue.short(name) for name in named} <= mapped


def test_without_notebooks_the_map_says_where_to_open_it(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(progress, "HERE", tmp_path)
    assert lines(capsys) == [
        "There are no other notebooks in this folder. Open the map from their folder."
    ]


@pytest.mark.parametrize(
    "number", ["1.1", "4.1", "5.10", "1.a", "3.1", "13.1", "1.11", "15.1", "a.1", "hour.1"]
)
def test_no_file_of_another_number_is_taken_for_its_own(folder, number):
    """11.1 ends like 1.1, 5.10 begins like 5.1: with every other file there, nothing is known."""
    folder.mkdir()
    numbers = {
        f"{key}.{n}" for key in [*range(18), "a", "b", "hour"] for n in [*range(1, 16), *"abcde"]
    }
    for other in numbers - {number}:
        (folder / f"2nd-{other}.json").write_text(json.dumps({"number": other, "solved": True}))
    assert progress.load(number) == {}
    progress.save(number, {"number": number})
    assert progress.load(number) == {"number": number}
    others = {path.stem.removeprefix("2nd-") for path in folder.iterdir()} - {number}
    assert others == numbers - {number}
    assert all(progress.load(other)["number"] == other for other in others)


def test_the_map_counts_only_the_notebooks_own(folder, root, monkeypatch, capsys):
    """What is solved in notebook 16 is not counted for notebook 1, and the other way round."""
    monkeypatch.setattr(progress, "HERE", root / "notebooks")
    for notebook in ("1", "16"):
        shutil.rmtree(folder, ignore_errors=True)
        for each in catalogue.exercises(notebook)[:2]:
            progress.save(each.number, {"number": each.number, "solved": True})
        counted = [line[:2] for line in lines(capsys) if " 2/" in line]
        assert counted == [notebook.zfill(2)]


def test_no_other_exercise_s_file_is_taken_for_this_one_s(monkeypatch, tmp_path):
    monkeypatch.setenv("LRLIB_PROGRESS", str(tmp_path))
    monkeypatch.setattr(progress, "_memory", {})
    numbers = [entry for n in catalogue.notebooks() for entry in catalogue.entries(n)]
    numbers += ["1.10", "11.10", "5.10", "15.1", "3.aa", "a.10", "hour.10"]
    for number in numbers:
        folder = tmp_path / number
        monkeypatch.setenv("LRLIB_PROGRESS", str(folder))
        for other in numbers:
            if other != number:
                progress.save(other, {"number": other, "solved": True})
        assert progress.load(number) == {}, number


def test_what_was_done_in_the_first_edition_is_kept_and_not_counted(folder, capsys):
    """Its 5.3 is another exercise than ours."""
    folder.mkdir()
    old = folder / "3.1.json"
    old.write_text('{"number": "3.1", "solved": true}')
    assert progress.load("3.1") == {}
    progress.save("3.1", {"number": "3.1"})
    assert progress.load("3.1") == {"number": "3.1"}
    assert old.read_text() == '{"number": "3.1", "solved": true}'
    progress.tell()
    said = " ".join(capsys.readouterr().out.split())
    assert "what you did in the first edition" in said and said.count("first edition") == 1
