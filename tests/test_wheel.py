"""What is published: an index takes it, it holds what the clone holds, and it teaches.

One test installs the wheel into an environment with nothing else in it than what the wheel asks
for, as a learner's first minute.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email.parser import BytesParser
from importlib.metadata import distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import refresh

BIN = "Scripts" if os.name == "nt" else "bin"


@pytest.fixture(scope="module")
def published(root, tmp_path_factory):
    """The wheel and the source archive, from a copy: setuptools leaves its build folder behind."""
    folder = tmp_path_factory.mktemp("published")
    source = folder / "source"
    source.mkdir()
    ignored = shutil.ignore_patterns("__pycache__", ".*")
    for name in ["lrlib", "notebooks"]:
        shutil.copytree(root / name, source / name, ignore=ignored)
    (source / "notebooks" / ".progress").mkdir()  # what a learner solved in this clone
    (source / "notebooks" / ".progress" / "3.1.json").write_text("{}")
    for name in ["pyproject.toml", "setup.py", "MANIFEST.in", "README.md", "LICENSE"]:
        shutil.copy(root / name, source)
    shutil.copy(root / "LICENSE-text", source)
    command = ["-m", "build", "--no-isolation", "--outdir", folder, source]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def wheel(published):
    return next(published.glob("lrlib-*.whl"))


def tracked(folder):
    """The files of a folder that are no leftovers, by their path beside it."""
    return {
        path.relative_to(folder.parent).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and not any(p.startswith((".", "__pycache__")) for p in path.parts[-3:])
    }


def test_the_wheel_holds_the_package_the_notebooks_and_their_data(root, wheel):
    packed = {n for n in zipfile.ZipFile(wheel).namelist() if n.startswith("lrlib/")}
    notebooks = {f"lrlib/{name}" for name in tracked(root / "notebooks")}
    assert {"lrlib/live/live.js", "lrlib/py.typed"} <= packed
    assert "lrlib/notebooks/data/anscombe.csv" in packed
    assert packed == tracked(root / "lrlib") | notebooks


def test_the_source_archive_holds_what_the_wheel_is_made_of(root, published):
    with tarfile.open(next(published.glob("lrlib-*.tar.gz"))) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert names >= tracked(root / "notebooks") | tracked(root / "lrlib") | {"setup.py"}
    assert not any(".progress" in name for name in names)


def test_an_index_takes_both(published):
    files = [*published.glob("*.whl"), *published.glob("*.tar.gz")]
    done = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", *files], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("PASSED") == 2


@pytest.fixture(scope="module")
def metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        name = next(n for n in archive.namelist() if n.endswith("/METADATA"))
        return BytesParser().parsebytes(archive.read(name))


def test_the_readme_on_an_index_points_to_nothing_beside_it(root, metadata):
    text = metadata.get_payload(decode=True).decode()
    home = tomllib.loads((root / "pyproject.toml").read_text())["project"]["urls"]["Repository"]
    links = re.findall(r"\]\(([^)\s]+)\)", text)
    pictures = re.findall(r'<img src="([^"]+)"', text)
    assert len(pictures) > 10 and len(links) > 20
    assert [a for a in links + pictures if not a.startswith(("https://", "#"))] == []
    for address in links + pictures:  # and what it points to is in the project
        if address.startswith(home):
            path = re.sub(r"/(raw|blob)/HEAD/", "", address.removeprefix(home)).partition("#")[0]
            assert (root / path).exists(), address
    assert all("/raw/" in address for address in pictures)


def test_an_index_says_what_it_is(metadata):
    assert metadata["Keywords"].count(",") >= 4
    assert "Typing :: Typed" in metadata.get_all("Classifier")
    assert [u for u in metadata.get_all("Project-URL") if u.startswith("Repository, https://")]
    requires = [r.replace('"', "'") for r in metadata.get_all("Requires-Dist")]
    assert [r for r in requires if r.startswith("jupyterlab")] == [
        "jupyterlab>=4.3; sys_platform != 'emscripten'"
    ]


# ---- a learner's first minute

RUN = """
import sys, jupyterlab, nbformat, nbclient  # a plain installation brings them all
name = sys.argv[1]
notebook = nbformat.read(name, as_version=4)
for cell in notebook.cells:
    cell.pop("outputs", None), cell.update({"outputs": []} if cell.cell_type == "code" else {})
nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
nbformat.write(notebook, "ran.json")
import lrlib; print(lrlib.__file__)
"""


def texts(notebook):
    """Each code cell's outputs without the pixels of its pictures."""
    found = []
    for cell in refresh.normal_form(notebook).cells:
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.data["image/png"] = "a picture"
        if cell.cell_type == "code":
            found.append(cell.outputs)
    return found


def asked_for(requirements):
    """The names of the packages that these lines ask for, and those ask for, and so on."""
    found, ahead = set(), [(line, "") for line in requirements]
    while ahead:
        line, extra = ahead.pop()
        need = Requirement(line)
        if need.marker is None or need.marker.evaluate({"extra": extra}):
            name = canonicalize_name(need.name)
            new = {(name, extra) for extra in ("", *need.extras)} - found
            found |= new
            lines = distribution(name).requires or []
            ahead += [(line, extra) for _, extra in new for line in lines]
    return {name for name, _ in found}


def link(names, clean):
    """Put these packages into an environment as they are in this one.

    A folder of modules is one link; what packages share (share/jupyter) is linked file by file.
    """
    shared = "..", "__pycache__"
    for name in names:
        package = distribution(name)
        parts = {f if f.parts[0] in shared else f.parts[0] for f in package.files}
        for path in (os.path.abspath(package.locate_file(part)) for part in parts):
            there = clean / os.path.relpath(path, sys.prefix)
            there.parent.mkdir(parents=True, exist_ok=True)
            there.symlink_to(path)


@pytest.mark.slow
def test_from_an_empty_environment_to_a_notebook_that_ran(root, wheel, metadata, tmp_path):
    clean = tmp_path / "clean"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", clean], check=True)
    python = clean / BIN / "python"
    # What the wheel asks for is linked. To fetch and unpack those hundred packages would take pip
    # longer than all else here, and it did so when this environment was made.
    link(asked_for(metadata.get_all("Requires-Dist")), clean)
    # Neither this environment's packages nor this folder are in reach there.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "JUPYTER"))}
    own = {"cwd": tmp_path, "capture_output": True, "text": True}
    install = [sys.executable, "-m", "pip", "--python", python, "install", "-q", "--no-compile"]
    done = subprocess.run([*install, "--no-deps", wheel], env=environment, **own)
    assert done.returncode == 0, done.stderr

    done = subprocess.run(
        [clean / BIN / "lrlib", "mine", "--copy-only"], env=environment, check=True, **own
    )
    assert done.stdout == f"The notebooks are in {tmp_path / 'mine'}.\n"

    (path,) = (tmp_path / "mine").glob("03_*.ipynb")
    scratch = refresh.kernel_environment(str(tmp_path / "scratch"))
    kept = {name: scratch[name] for name in ("LRLIB_PROGRESS", "IPYTHONDIR")}
    own["cwd"] = tmp_path / "mine"
    done = subprocess.run([python, "-c", RUN, path.name], env=environment | kept, **own)
    assert done.returncode == 0, done.stderr[-3000:]
    assert Path(done.stdout.strip()).is_relative_to(clean)
    ran = refresh.parse((tmp_path / "mine" / "ran.json").read_text(encoding="utf-8"))
    stored = refresh.parse((root / "notebooks" / path.name).read_text(encoding="utf-8"))
    assert json.dumps(texts(ran)) == json.dumps(texts(stored))
