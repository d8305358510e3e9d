"""What `import lrlib` costs, and which names it hands on."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import lrlib

ROOT = Path(lrlib.__file__).parents[1]


def test_importing_lrlib_loads_numpy_and_nothing_else():
    code = (
        "import sys, numpy.random; before = set(sys.modules); import lrlib; "
        "new = {name.split('.')[0] for name in set(sys.modules) - before}; "
        "print(*(new - {'numpy'} - sys.stdlib_module_names))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == ["lrlib"]


def test_pandas_waits_until_somebody_brings_a_table():
    code = (
        "import sys; import lrlib.explorers, lrlib.exercises; print('pandas' in sys.modules); "
        "from lrlib.explorers import YourData; print('pandas' in sys.modules)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.split() == ["False", "True"]


def test_the_reading_order_names_modules_that_exist():
    order = re.findall(r"^(\w+) {2,}", lrlib.__doc__, flags=re.MULTILINE)
    assert order[:4] == ["data", "linear", "descent", "bowl"]
    for name in order:
        assert importlib.import_module(f"lrlib.{name}").__doc__, name


def test_every_name_handed_on_exists_and_has_a_docstring():
    for name in lrlib.__all__:
        assert getattr(lrlib, name).__doc__, name
