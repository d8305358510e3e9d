"""Who imports whom, as docs/architecture.md says; how long a file may be; what imports cost."""

import ast
import graphlib
import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import lrlib
from lrlib import explorers

ROOT = Path(lrlib.__file__).parents[1]
PACKAGE = ROOT / "lrlib"
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
LONGEST_OF_MATHS, LONGEST = 400, 500  # lines


# ---- the layers, as the source says


def layers():
    """The table of docs/architecture.md, {part: (parts of lrlib, other packages)}."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    table = page.partition("## Who imports whom")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:4] for line in table.splitlines() if line.startswith("|")][2:]
    return {
        re.search(r"(?:lrlib/)?(\w+)", part)[1]: (
            set(re.findall(r"\w+", ours)),
            {"numpy", *re.findall(r"\w+", others)},
        )
        for part, ours, others in rows
    }


def part_of(module):
    """lrlib.live.figure belongs to live, lrlib.linear to maths; explorers share their base."""
    if module == "lrlib.explorers.base":
        return "base"
    name = module.removeprefix("lrlib").strip(".").partition(".")[0]
    alone = name in ("cluster", "__main__")
    return name if alone or (PACKAGE / name).is_dir() and name else "maths"


def imported(source):
    """Every module that is imported anywhere in the source, also inside a function."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute here"
            inside = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name if name in MODULES else node.module for name in inside)


def strays(part, source):
    """What the table doesn't let this part import."""
    ours, others = layers()[part]
    for module in imported(source):
        package = module.partition(".")[0]
        if package == "lrlib" and part_of(module) not in ours:
            yield part_of(module)
        elif package != "lrlib" and package not in others | sys.stdlib_module_names:
            yield package


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_what_the_architecture_admits(module):
    part = part_of(module).replace("base", "explorers")
    assert list(strays(part, MODULES[module].read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    ("part", "source", "stray"),
    [
        ("maths", "def f():\n    import matplotlib.pyplot", "matplotlib"),
        ("maths", "from lrlib import figures", "figures"),
        ("live", "from lrlib.linear import loss", "maths"),
        ("live", "import lrlib", "maths"),
        ("figures", "import pandas as pd", "pandas"),
        ("exercises", "from lrlib.explorers import SixSteps", "explorers"),
        ("tables", "from lrlib.cluster import connect", "cluster"),
        ("explorers", "from lrlib.explorers.six_steps import SixSteps", "explorers"),
        ("explorers", "import dask", "dask"),
        ("maths", "import jupyterlab", "jupyterlab"),
    ],
)
def test_an_import_across_the_layers_is_noticed(part, source, stray):
    assert list(strays(part, source)) == [stray]


def test_every_folder_has_a_row_in_the_architecture():
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert set(layers()) == folders | {"maths", "cluster", "__main__"}


def test_no_two_modules_import_each_other():
    graph = {
        module: set(imported(path.read_text(encoding="utf-8"))) & set(MODULES)
        for module, path in MODULES.items()
    }
    assert len(list(graphlib.TopologicalSorter(graph).static_order())) == len(MODULES)


@pytest.mark.parametrize(
    "path",
    [path for path in sorted(PACKAGE.rglob("*")) if path.suffix in (".py", ".js", ".css")],
    ids=lambda path: path.relative_to(PACKAGE).as_posix(),
)
def test_no_file_is_too_long_to_read(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= (LONGEST_OF_MATHS if path.parent == PACKAGE else LONGEST)


# ---- the layers, as Python says


def said(code, folder=ROOT):
    """The words that a fresh Python prints when it runs this code in a folder."""
    command = [sys.executable, "-c", code]
    answer = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return answer.stdout.split()


def test_importing_lrlib_loads_numpy_and_nothing_else():
    new = said(
        "import sys, numpy.random; before = set(sys.modules); import lrlib; "
        "new = {name.split('.')[0] for name in set(sys.modules) - before}; "
        "print(*(new - {'numpy'} - sys.stdlib_module_names))"
    )
    assert new == ["lrlib"]


def test_the_live_figure_runs_where_nothing_else_of_lrlib_is(tmp_path):
    """Python imports lrlib, and with it the maths, before lrlib.live: here that is empty."""
    (tmp_path / "lrlib").mkdir()
    (tmp_path / "lrlib" / "__init__.py").touch()
    shutil.copytree(PACKAGE / "live", tmp_path / "lrlib" / "live")
    modules = said(
        "import sys, matplotlib.pyplot as plt; from lrlib.live import LiveFigure, Range; "
        "figure, ax = plt.subplots(); (line,) = ax.plot([0, 1], [0, 1]); "
        "live = LiveFigure(figure, title='A line', a=Range([0, 1, 2], 'a')); "
        "live.line(line, [0, 1], [[0, 1], [0, 2], [0, 3]], over='a'); "
        "print(*(name for name in sys.modules if name.startswith('lrlib')))",
        tmp_path,
    )
    assert {"lrlib", "lrlib.live"} < set(modules)
    assert {part_of(name) for name in modules} == {"maths", "live"}
    assert [name for name in modules if part_of(name) == "maths"] == ["lrlib"]


def test_pandas_waits_until_somebody_brings_a_table():
    loaded = said(
        "import sys; import lrlib.explorers, lrlib.exercises; print('pandas' in sys.modules); "
        "from lrlib.explorers import SixSteps; print('pandas' in sys.modules); "
        "from lrlib.explorers import YourData; print('pandas' in sys.modules)"
    )
    assert loaded == ["False", "False", "True"]


# ---- what lrlib says of itself


def test_lrlibs_docstring_has_a_line_for_every_part():
    parts = re.findall(r"^(\w+) {2,}\w", lrlib.__doc__, flags=re.MULTILINE)
    assert parts[:4] == ["data", "linear", "descent", "bowl"]
    files = {path.stem for path in PACKAGE.glob("*.py") if not path.stem.startswith("_")}
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert sorted(parts) == sorted(files | folders)
    for name in parts:
        assert importlib.import_module(f"lrlib.{name}").__doc__, name


def test_every_name_handed_on_exists_and_has_a_docstring():
    for name in lrlib.__all__:
        assert getattr(lrlib, name).__doc__, name


def test_every_explorer_is_the_one_public_class_of_the_file_named_after_it():
    files = {path.stem for path in (PACKAGE / "explorers").glob("*.py")} - {"__init__", "base"}
    found = {}
    for name in explorers.__all__:
        module = importlib.import_module(getattr(explorers, name).__module__)
        own = [key for key, value in vars(module).items() if is_class_of(value, module)]
        found[module.__name__.rpartition(".")[2]] = own
        assert own == [name]
    assert set(found) == files
    assert set(explorers.__all__) <= set(dir(explorers))


def is_class_of(value, module):
    return (
        isinstance(value, type)
        and value.__module__ == module.__name__
        and not value.__name__.startswith("_")
    )


def test_an_explorer_that_is_not_there_is_no_name():
    with pytest.raises(ImportError, match="SevenSteps"):
        from lrlib.explorers import SevenSteps  # noqa: F401
