"""tools/refresh.py stores the same bytes whoever runs it, and says what it refuses to store."""

import itertools
import json
import os
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from tools import refresh

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def run(capsys):
    """Call it with the arguments of the command: what it returned and said."""

    def run(*arguments):
        code = refresh.main([str(each) for each in arguments])
        said = capsys.readouterr()
        return SimpleNamespace(returncode=code, stdout=said.out, stderr=said.err)

    return run


def write(path, *sources, **metadata):
    cells = [new_code_cell(source, id=f"cell-{i}") for i, source in enumerate(sources)]
    nbformat.write(new_notebook(cells=cells, metadata=metadata), path)
    return path


# ---- running


def test_two_runs_give_the_same_bytes(root, tmp_path, run):
    lesson = write(
        tmp_path / "lesson.ipynb",
        "import os\nprint(os.listdir(os.environ['LRLIB_PROGRESS']), sorted(os.listdir()))",
        "import sys\nprint('a'); sys.stdout.flush(); print('b')",
        "import ipywidgets\nipywidgets.IntSlider(3)",
        "import matplotlib.pyplot as plt\nfigure, ax = plt.subplots(); ax.plot([3, 1, 2]);",
        "1 + 1",
        widgets={"application/vnd.jupyter.widget-state+json": {"state": {"x": {}}}},
    )
    # Neither the learner's own progress nor their choice of a backend may show in what is stored.
    (tmp_path / "progress").mkdir()
    (tmp_path / "progress" / "solved").touch()
    own = {"LRLIB_PROGRESS": str(tmp_path / "progress"), "MPLBACKEND": "agg"}
    command = [sys.executable, root / "tools" / "refresh.py", lesson]  # as make refresh does
    first = subprocess.run(command, env=os.environ | own, capture_output=True, text=True)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.startswith("lesson.ipynb: stored anew, ran in ")
    stored = lesson.read_bytes()

    second = run(lesson)
    assert second.stdout.startswith("lesson.ipynb: unchanged, ran in ")
    assert lesson.read_bytes() == stored
    assert run("--check", lesson).stdout == "lesson.ipynb: in normal form\n"

    cells = nbformat.read(lesson, as_version=4).cells
    assert [cell.execution_count for cell in cells] == [1, 2, 3, 4, 5]
    assert cells[0].outputs[0].text == "[] ['lesson.ipynb', 'progress']\n"
    assert [output.text for output in cells[1].outputs] == ["a\nb\n"]
    assert cells[2].outputs[0].data == {"text/plain": "IntSlider(value=3)"}
    assert sorted(cells[3].outputs[0].data) == ["image/png", "text/plain"]
    assert cells[4].outputs[0].execution_count == 5


def test_failing_notebook_is_left_alone_and_the_others_go_on(tmp_path, run):
    raises = write(tmp_path / "a.ipynb", "x = 1", "# divide\nx / 0", "print('never')")
    warns = write(tmp_path / "b.ipynb", "import warnings; warnings.warn('too steep')")
    dies = write(tmp_path / "c.ipynb", "import os", "os._exit(1)")
    fine = write(tmp_path / "d.ipynb", "print('fine')")
    before = {path: path.read_bytes() for path in [raises, warns, dies]}

    done = run(raises, warns, dies, fine)
    assert done.returncode == 1
    assert "a.ipynb: cell In [2] `# divide` failed\n" in done.stderr
    assert "ZeroDivisionError: division by zero" in done.stderr
    assert "b.ipynb: cell In [1] `import warnings" in done.stderr
    assert "UserWarning: too steep" in done.stderr
    assert "c.ipynb: cell In [2] `os._exit(1)` failed\nKernel died" in done.stderr
    assert {path: path.read_bytes() for path in before} == before
    assert done.stdout.startswith("d.ipynb: stored anew")
    assert b"fine" in fine.read_bytes()


def test_expected_error_is_stored_without_this_machines_traceback(tmp_path, run):
    lesson = write(tmp_path / "lesson.ipynb", "import json\njson.loads('x')")
    notebook = nbformat.read(lesson, as_version=4)
    notebook.cells[0].metadata.tags = ["raises-exception"]
    nbformat.write(notebook, lesson)

    assert run(lesson).returncode == 0
    (error,) = nbformat.read(lesson, as_version=4).cells[0].outputs
    assert error.ename == "JSONDecodeError"
    assert error.traceback == ["JSONDecodeError: Expecting value: line 1 column 1 (char 0)"]


# ---- the form, without running anything


@pytest.fixture
def normal():
    """The text of a notebook in normal form."""
    shown = {"text/plain": "IntSlider(value=3)"}
    cells = [
        new_markdown_cell("# Title", id="title"),
        new_code_cell("print(1)", id="one", outputs=[new_output("stream", text="1\n")]),
        new_code_cell("slider", id="two", outputs=[new_output("execute_result", shown)]),
    ]
    return refresh.as_text(refresh.normal_form(new_notebook(cells=cells)))


def test_normal_form_differs_in_nothing_from_itself(normal):
    assert refresh.differences(normal) == []


def no_count(notebook):
    notebook["cells"][1]["execution_count"] = None


def wrong_count(notebook):
    notebook["cells"][2]["execution_count"] = 7


def cell_metadata(notebook):
    notebook["cells"][1]["metadata"]["collapsed"] = True


def output_metadata(notebook):
    notebook["cells"][2]["outputs"][0]["metadata"]["isolated"] = True


def widget_view(notebook):
    notebook["cells"][2]["outputs"][0]["data"][WIDGET_VIEW] = {"model_id": "ab"}


def widget_state(notebook):
    notebook["metadata"]["widgets"] = {"state": {}}


def another_kernel(notebook):
    notebook["metadata"]["kernelspec"]["name"] = "conda-env-py"


def stream_in_pieces(notebook):
    outputs = notebook["cells"][1]["outputs"]
    outputs[0]["text"] = ["1"]
    outputs.append(outputs[0] | {"text": ["\n"]})


@pytest.mark.parametrize(
    "spoil, place",
    [
        (no_count, "cell In [1] `print(1)`: execution_count is missing, in normal form 1"),
        (wrong_count, "cell In [2] `slider`: execution_count is 7, in normal form 2"),
        (cell_metadata, "cell In [1] `print(1)`: metadata.collapsed is true"),
        (output_metadata, "cell In [2] `slider`: outputs.0.metadata.isolated is true"),
        (widget_view, f"cell In [2] `slider`: outputs.0.data.{WIDGET_VIEW} is"),
        (widget_state, "metadata.widgets is"),
        (another_kernel, 'metadata.kernelspec.name is "conda-env-py"'),
        (stream_in_pieces, "cell In [1] `print(1)`: outputs is"),
    ],
)
def test_check_names_what_differs_and_the_normal_form_mends_it(normal, spoil, place):
    notebook = json.loads(normal)
    spoil(notebook)
    spoilt = json.dumps(notebook)
    (difference,) = refresh.differences(spoilt)
    assert difference.startswith(place)
    assert refresh.as_text(refresh.normal_form(refresh.parse(spoilt))) == normal


PIECES = ["stdout", "stderr", "a picture"]


@pytest.mark.parametrize(
    "pieces", [order for n in (1, 2, 3, 4) for order in itertools.product(PIECES, repeat=n)]
)
def test_a_piece_goes_to_its_own_stream_and_only_to_the_one_right_before_it(pieces):
    """Or else a warning after a print would be stored as if the cell had printed it."""
    outputs = [
        new_output("display_data", {"text/plain": f"{i}"})
        if name == "a picture"
        else new_output("stream", name=name, text=f"{i}")
        for i, name in enumerate(pieces)
    ]
    cell = new_code_cell("f()", outputs=outputs)
    notebook = refresh.normal_form(new_notebook(cells=[cell]))
    stored = [
        (out.get("name", "a picture"), out.get("text") or out.data["text/plain"])
        for out in notebook.cells[0].outputs
    ]
    meant = []
    for i, name in enumerate(pieces):
        if meant and meant[-1][0] == name != "a picture":
            meant[-1] = name, meant[-1][1] + f"{i}"
        else:
            meant.append((name, f"{i}"))
    assert stored == meant
    assert [fault.partition(": ")[2] for fault in refresh.faults(notebook)] == [
        text for name, text in meant if name == "stderr"
    ]


def test_check_fails_and_changes_nothing(tmp_path, normal, run):
    (tmp_path / "a.ipynb").write_text(normal)
    (tmp_path / "b.ipynb").write_text(normal.rstrip("\n"))
    done = run("--check", tmp_path / "b.ipynb", tmp_path / "a.ipynb")
    assert done.returncode == 1
    assert done.stderr.startswith("b.ipynb: layout: ")
    assert done.stdout == "a.ipynb: in normal form\n"
    assert (tmp_path / "b.ipynb").read_text() == normal.rstrip("\n")


def test_ids_stay_and_where_there_is_none_or_the_same_twice_come_from_the_source(normal):
    notebook = json.loads(normal)
    notebook["cells"] += [dict(notebook["cells"][1]), dict(notebook["cells"][1])]
    del notebook["cells"][0]["id"]
    text = json.dumps(notebook)
    ids = [cell.id for cell in refresh.parse(text).cells]
    assert ids == [cell.id for cell in refresh.parse(text).cells]
    assert ids[1:3] == ["one", "two"]
    assert len(set(ids)) == 5


def test_what_no_form_can_mend_is_a_fault():
    error = new_output("error", ename="ValueError", evalue="no", traceback=["/home/me/x.py"])
    notebook = new_notebook(
        cells=[
            new_code_cell("f()", outputs=[error]),
            new_code_cell("f()", outputs=[error], metadata={"tags": ["raises-exception"]}),
            new_code_cell("g()", outputs=[new_output("stream", name="stderr", text="Warning\n")]),
            new_code_cell("  "),
        ]
    )
    assert refresh.faults(refresh.normal_form(notebook)) == [
        "cell In [1] `f()` failed: ValueError: no",
        "cell In [3] `g()` warns: Warning",
        "cell In [4] `` is empty",
    ]


# ---- older than its code


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project of a few files, in which one notebook has an explorer and one draws by itself."""
    files = {
        "lrlib/figures/style.py": "SIZE = 11\n",
        "lrlib/live/figure.py": "class LiveFigure:\n    pass\n",
        "lrlib/explorers/base.py": "class Explorer:\n    pass\n",
        "lrlib/explorers/six_steps.py": 'class SixSteps:\n    """Walks."""\n\n    steps = 6\n',
        "lrlib/explorers/pieces.py": "class Pieces:\n    parts = 3\n",
        "lrlib/linear.py": "def gradient(): ...\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    monkeypatch.setattr(refresh, "ROOT", tmp_path)
    monkeypatch.setattr(refresh, "NOTEBOOKS", tmp_path)
    monkeypatch.setattr(refresh, "DIGESTS", tmp_path / "drawn_by.json")
    notebooks = {
        "06_six": "from lrlib.explorers import SixSteps\nSixSteps()",
        "05_own": "from lrlib import figures\nfigures.picture()",
        "00_none": "print('nothing of ours')",
    }
    for stem, source in notebooks.items():
        path = write(tmp_path / f"{stem}.ipynb", source)
        text = refresh.as_text(refresh.normal_form(refresh.parse(path.read_text())))
        path.write_text(text)
        refresh.note_digest(path, text)
    return tmp_path


def stale(project):
    return [
        path.stem
        for path in sorted(project.glob("*.ipynb"))
        if refresh.older_than_its_code(path, path.read_text())
    ]


def test_fresh_notebooks_are_not_stale_and_one_that_draws_nothing_has_no_digest(project):
    assert stale(project) == []
    assert list(refresh.digests()) == ["05_own", "06_six"]


@pytest.mark.parametrize(
    "file, before, after, stems",
    [
        ("lrlib/figures/style.py", "11", "12", ["05_own", "06_six"]),
        ("lrlib/live/figure.py", "pass", "dpi = 72", ["05_own", "06_six"]),
        ("lrlib/explorers/base.py", "pass", "rows = 2", ["05_own", "06_six"]),
        ("lrlib/explorers/six_steps.py", "6", "7", ["06_six"]),
        ("lrlib/explorers/pieces.py", "3", "4", []),
        ("lrlib/linear.py", "...", "return 1", []),
        ("lrlib/explorers/six_steps.py", "Walks.", "Walks slowly.", []),
        ("lrlib/figures/style.py", "SIZE", "# In points.\n\nSIZE", []),
    ],
)
def test_a_change_of_what_draws_makes_the_notebooks_stale_that_it_draws(
    project, file, before, after, stems
):
    path = project / file
    path.write_text(path.read_text().replace(before, after))
    assert stale(project) == stems


def test_check_names_the_stale_notebook_and_its_explorer_and_runs_nothing(project, capsys):
    (project / "lrlib/explorers/six_steps.py").write_text("class SixSteps:\n    steps = 9\n")
    assert refresh.main(["--check", str(project / "06_six.ipynb")]) == 1
    said = capsys.readouterr().err
    assert "06_six.ipynb: is older than its code" in said
    assert "lrlib/explorers/six_steps.py" in said and "make refresh" in said
    assert refresh.main(["--check", str(project / "05_own.ipynb")]) == 0


def test_a_notebook_that_was_never_noted_is_stale(project):
    refresh.DIGESTS.unlink()
    assert stale(project) == ["05_own", "06_six"]
