"""mypy finds nothing wrong in lrlib, and every public function of it says its types."""

import inspect
import subprocess
import sys

import numpy as np
import pytest

import lrlib

# On the oldest versions that we admit lrlib runs; what these say of their own types has changed.
todays = pytest.mark.skipif(
    np.lib.NumpyVersion(np.__version__) < "2.4.0", reason="numpy's own types were others"
)


@todays
def test_mypy_finds_nothing(root):
    command = [sys.executable, "-m", "mypy", "lrlib", "--no-error-summary"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@todays
def test_mypy_would_find_it(root, tmp_path):
    """A table where a path belongs, a shape where a number belongs, and a None."""
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "from lrlib import Bowl, gradient_descent, loss\n"
        "def inner():\n"
        "    return loss([[1.0]], [[1.0]]).shape\n"
        "Bowl.of([[1]], [[1]]).rate_limit(reduction=3)\n"
        "gradient_descent([[1]], [[1]], [[1]], [1], learning_rate=None, n_steps=1)\n"
    )
    command = [sys.executable, "-m", "mypy", "--config-file", root / "pyproject.toml", wrong]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert "Found 3 errors" in done.stdout, done.stdout + done.stderr


def public_functions():
    for name in lrlib.__all__:
        thing = getattr(lrlib, name)
        if not inspect.isclass(thing):
            yield name, thing
            continue
        for key, value in vars(thing).items():
            value = getattr(value, "fget", None) or getattr(value, "__func__", value)
            if inspect.isfunction(value) and key[0] != "_":
                yield f"{name}.{key}", value


@pytest.mark.parametrize(("name", "function"), list(public_functions()))
def test_a_public_function_says_its_types(name, function):
    signature = inspect.signature(function)
    untyped = [
        parameter.name
        for parameter in signature.parameters.values()
        if parameter.annotation is parameter.empty and parameter.name not in ("self", "cls")
    ]
    assert untyped == []
    assert signature.return_annotation is not signature.empty
