"""What several test files need: the project's folder, and nbval on notebooks outside of it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
collect_ignore = ["fixtures"]  # notebooks in there are for the tests to run, each in its way


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
