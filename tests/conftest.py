"""What several test files need: the project's folder, and nbval on notebooks outside of it."""

import contextlib
import gc
import io
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from xdist.scheduler import LoadFileScheduling

from tools import refresh, static_site

ROOT = Path(__file__).resolve().parent.parent
# Explorers stay in the memory of a process that tests them, so Python's own "look for garbage after
# each 700 new objects" would take a tenth of the time. Nothing here is about that.
gc.set_threshold(50_000)
collect_ignore = ["fixtures"]  # notebooks in there are for the tests to run, each in its way

# What `make quick` leaves out, beside the browser and the notebooks: what tests the tests and the
# tools ...
META = ["tools/", "test_notebooks.py", "test_types.py", "test_wheel.py", "test_command.py"]
META += ["exercises/test_notebooks.py"]
NOT_META = ["tools/test_mutants.py"]  # its dry run: seconds
# ... and what takes a processor more than three seconds.
SLOW = ["explorers/test_minibatches.py", "explorers/test_your_data.py"]
SLOW += ["explorers/test_learning_rate.py", "explorers/test_six_steps.py"]
SLOW += ["explorers/test_pieces.py", "explorers/test_hostile_pictures.py"]
SLOW += ["explorers/test_sum_or_mean.py", "explorers/test_step_size.py"]
SLOW += ["explorers/test_fit_by_eye.py", "explorers/test_stands_still.py"]
SLOW += ["explorers/test_backward_steps.py"]
SLOW += ["explorers/test_panels.py::test_a_legend", "explorers/test_panels.py::test_no_"]
SLOW += ["explorers/test_panels.py::test_all_that_is_drawn"]  # these four share their explorers
SLOW += ["exercises/test_hostile_answers.py::test_whatever_is_handed_in"]
SLOW += ["exercises/test_progress.py::test_no_file_of_another_number"]
SLOW += ["tables/test_cases.py::test_a_pass_in_batches", "test_hostile_input.py"]
SLOW += ["test_diagnose.py::test_a_term_too_many"]
SLOW += ["test_bowl.py::test_the_triangle_of_many_rows_is_that_of_all_at_once"]


def pytest_collection_modifyitems(items):
    for item in items:
        if not item.path.is_relative_to(ROOT / "tests"):
            continue
        name = f"{item.path.relative_to(ROOT / 'tests').as_posix()}::{item.name}"
        if name.startswith(tuple(META)) and not name.startswith(tuple(NOT_META)):
            item.add_marker(pytest.mark.meta)
        if name.startswith(tuple(SLOW)):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(optionalhook=True)  # without xdist there is nothing to deal out
def pytest_xdist_make_scheduler(config, log):
    """A file's tests stay together, but what is asked of every notebook is dealt out by notebook.

    Otherwise one worker would still be at work on that file when the others have nothing left.
    """
    if config.getoption("dist") == "loadfile":
        return ByNotebook(config, log)
    return None


class ByNotebook(LoadFileScheduling):
    def _split_scope(self, nodeid):
        file, _, test = nodeid.partition("::")
        if file.endswith("test_static_site.py"):  # they look at one site, `site` below
            return "tests/browser/test_static_site.py"
        asked = re.search(r"\[(\d\d_\w+|lab_\w+|one_hour)", test)
        return f"{file}::{asked[1]}" if file.endswith("test_every_notebook.py") and asked else file

    def _assign_work_unit(self, node):
        """One worker begins with the browser, where much is waited for, the others with the rest.

        So the processor has always something to do, and mostly one JupyterLab is enough.
        """
        in_browser = node.gateway.id == "gw0"
        for file in self.workqueue:
            if file.startswith("tests/browser/") == in_browser:
                self.workqueue.move_to_end(file, last=False)
                break
        super()._assign_work_unit(node)


@pytest.fixture(scope="session")
def root():
    return ROOT


@pytest.fixture(scope="session")
def run_nbval():
    """Call it with a folder: the outcome of every code cell of every notebook in there.

    {"06_walk": {0: "PASSED", 1: "FAILED"}} says that 06_walk.ipynb's second code cell is red.
    """

    def run(folder):
        # Our settings and our kernel: what holds here holds for the notebooks of the series.
        command = [sys.executable, "-m", "pytest", "-c", ROOT / "pyproject.toml", "-p", "conftest"]
        command += ["--rootdir", folder, "-p", "no:cacheprovider", "-rA", "--color=no", folder]
        process = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        outcomes = {}
        for outcome, stem, number in re.findall(
            r"^(PASSED|FAILED|ERROR) (?:.*/)?(.+)\.ipynb::Cell (\d+)", process.stdout, re.MULTILINE
        ):
            outcomes.setdefault(stem, {})[int(number)] = outcome
        if not outcomes:
            raise RuntimeError(f"nbval ran no cell:\n{process.stdout}{process.stderr}")
        return outcomes

    return run


@pytest.fixture(scope="session")
def site(root, tmp_path_factory):
    """The static site of notebook 03 and of one made for the tests; what was said on stderr.

    Built once for all tests, from a folder laid out as the project's.
    """
    project = tmp_path_factory.mktemp("project")
    notebooks = project / "notebooks"
    notebooks.mkdir()
    shutil.copy(root / "notebooks" / "03_walk_the_six_steps.ipynb", notebooks)
    shutil.copy(root / "tests" / "fixtures" / "98_for_the_site.ipynb", notebooks)
    (project / "lrlib").mkdir()
    shutil.copy(root / "lrlib" / "linear.py", project / "lrlib")
    (notebooks / "points.csv").write_text("x,y\n1,2\n")
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stderr(said):
        patch.setattr(refresh, "NOTEBOOKS", notebooks)
        assert static_site.main([str(project / "html")]) == 0
    return SimpleNamespace(folder=project / "html", said=said.getvalue())


@pytest.fixture
def write(tmp_path):
    """Call it with the content of a table, text or bytes: the path of the file."""

    def write(content, name="mine.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write
