"""The tests on the oldest and on the newest versions that pyproject.toml admits: `make matrix`.

Three sessions, each in an environment of its own: the newest packages on Python 3.11 and on the
newest Python installed, and the oldest packages on Python 3.11. What follows `--` goes to pytest:

    nox -s oldest -- tests/test_bowl.py
"""

import re
import subprocess
from pathlib import Path

import nox

nox.options.default_venv_backend = "venv"
PROJECT = nox.project.load_toml("pyproject.toml")["project"]
OLDEST_PYTHON = PROJECT["requires-python"].removeprefix(">=")


def runs(python):
    try:
        return subprocess.run([python, "--version"], capture_output=True).returncode == 0
    except FileNotFoundError:
        return False


def newest_python():
    """The newest Python that answers: 3.14 before 3.13 before ... the oldest we support."""
    minor = int(OLDEST_PYTHON.split(".")[1])
    versions = [f"3.{m}" for m in range(minor + 10, minor - 1, -1)]
    return next((v for v in versions if runs(f"python{v}")), OLDEST_PYTHON)


@nox.session(python=list(dict.fromkeys([OLDEST_PYTHON, newest_python()])))
def newest(session):
    session.install("-e", ".[test]")
    session.run("pytest", "-n", "2", "--dist=loadfile", *session.posargs)


@nox.session(python=OLDEST_PYTHON)
def oldest(session):
    wanted = PROJECT["dependencies"] + PROJECT["optional-dependencies"]["test"]
    # "numpy>=2.0" becomes "numpy==2.0": the very version that the bound promises.
    bounds = [re.sub(r"\[.*\]|\.\*$", "", wish).replace(">=", "==") for wish in wanted]
    constraints = Path(session.create_tmp()) / "oldest.txt"
    constraints.write_text("\n".join(bounds))
    session.install("-e", ".[test]", "--constraint", str(constraints))
    session.run("pytest", "-n", "2", "--dist=loadfile", *session.posargs)
