"""What make site says before it builds anything, what it writes where, and who publishes it."""

import json
import re
import urllib.error
import zipfile

import pytest
import yaml
from nbformat.v4 import new_markdown_cell, new_notebook

from tools import lite_site, refresh, static_site


def wheel(folder, name, requires=(), files=("a_package/__init__.py",)):
    path = folder / f"{name}-1.0-py3-none-any.whl"
    head = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
    with zipfile.ZipFile(path, "w") as archive:
        for file in files:
            archive.writestr(file, "")
        needs = "".join(f"Requires-Dist: {line}\n" for line in requires)
        archive.writestr(f"{name}-1.0.dist-info/METADATA", head + needs)
    return path


def test_a_folder_that_is_no_pyodide_is_refused_at_once(tmp_path):
    said = lite_site.main([str(tmp_path / "site"), "--pyodide", str(tmp_path)])
    assert "is no Pyodide: pyodide.mjs" in said and lite_site.pyodide_version() in said
    assert not (tmp_path / "site").exists()


def test_without_what_builds_it_the_site_says_how_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(lite_site.importlib.util, "find_spec", lambda name: None)
    said = lite_site.main([str(tmp_path / "site")])
    assert said.startswith("jupyterlite_core isn't installed") and "make site" in said


def test_without_a_network_it_names_the_way_round(monkeypatch):
    def unreachable(*_, **__):
        raise urllib.error.URLError("no network")

    monkeypatch.setattr(lite_site.urllib.request, "urlopen", unreachable)
    with pytest.raises(lite_site.Impossible, match="make site PYODIDE=folder"):
        lite_site.ask("https://example.org/pyodide-lock.json")


def test_a_wheel_asks_only_for_what_it_needs_in_a_browser(tmp_path):
    requires = [
        "Some_Thing>=1",
        "jupyterlab>=4.3; sys_platform != 'emscripten'",
        "tomli; python_version < '3.11'",
        "dask; extra == 'scale'",
    ]
    files = ("a_package/__init__.py", "alone.py", "made.dist-info/RECORD", "made-1.data/x")
    entry = lite_site.describe(wheel(tmp_path, "Made", requires, files), "3.14.2")
    assert (entry["name"], entry["version"]) == ("made", "1.0")
    assert entry["depends"] == ["some-thing"]
    assert entry["imports"] == ["a_package", "alone"]
    assert re.fullmatch(r"[\da-f]{64}", entry["sha256"])


def test_a_package_that_nobody_brings_is_named_with_who_needs_it():
    packages = {"lrlib": {"depends": ["prompt_toolkit"]}, "prompt-toolkit": {"depends": ["gone"]}}
    with pytest.raises(lite_site.Impossible, match="prompt-toolkit needs gone: add it to AS_HERE"):
        lite_site.closure(packages, ["lrlib"])
    packages["gone"] = {"depends": ["lrlib"]}  # a circle
    assert lite_site.closure(packages, ["lrlib"]) == {"lrlib", "prompt-toolkit", "gone"}


@pytest.fixture
def lite(tmp_path):
    """A JupyterLite just built, and a Pyodide with one package too many."""
    lite, pyodide = tmp_path / "lite", tmp_path / "pyodide"
    lite.mkdir(), pyodide.mkdir()
    (lite / "jupyter-lite.json").write_text('{"jupyter-config-data": {"appName": "kept"}}')
    names = [*lite_site.OF_THE_KERNEL, "numpy", "scipy"]
    packages = {name: {"name": name, "depends": [], "file_name": f"{name}.whl"} for name in names}
    for name in [*lite_site.CORE, *(f"{name}.whl" for name in names)]:
        (pyodide / name).write_text("")
    lock = {"info": {"python": "3.14.0"}, "packages": packages}
    (pyodide / lite_site.LOCK).write_text(json.dumps(lock))
    return lite, pyodide


def kept(lite):
    config = json.loads((lite / "jupyter-lite.json").read_text())["jupyter-config-data"]
    settings = config["litePluginSettings"][lite_site.KERNEL]
    lock = json.loads((lite / "static" / "pyodide" / lite_site.LOCK).read_text())
    assert config["appName"] == "kept"
    return settings, {name: each["file_name"] for name, each in lock["packages"].items()}


def test_with_pyodides_files_nothing_is_asked_for_elsewhere(lite, tmp_path):
    lite, pyodide = lite
    lite_site.settle(lite, [wheel(tmp_path, "lrlib", ["numpy"])], pyodide)
    settings, files = kept(lite)
    assert settings["pyodideUrl"] == "./static/pyodide/pyodide.mjs"
    assert settings["disablePyPIFallback"] is True
    assert "scipy" not in files and files["numpy"] == "numpy.whl"
    there = {path.name for path in (lite / "static" / "pyodide").iterdir()}
    assert there == {*files.values(), *lite_site.CORE, lite_site.LOCK}


def test_without_them_each_package_has_its_whole_address(lite, tmp_path, monkeypatch):
    lite, pyodide = lite
    lock = (pyodide / lite_site.LOCK).read_text()
    monkeypatch.setattr(lite_site, "ask", lambda address: lock)
    lite_site.settle(lite, [wheel(tmp_path, "lrlib", ["numpy"])], None)
    settings, files = kept(lite)
    home = f"https://cdn.jsdelivr.net/pyodide/v{lite_site.pyodide_version()}/full/"
    assert settings["pyodideUrl"] == f"{home}pyodide.mjs"
    assert files["scipy"] == f"{home}scipy.whl"  # a learner may import it
    assert files["lrlib"] == "lrlib-1.0-py3-none-any.whl"


def test_every_page_leads_to_its_notebook_when_there_is_one_to_run(tmp_path, monkeypatch):
    notebooks = tmp_path / "project" / "notebooks"
    notebooks.mkdir(parents=True)
    cells = [new_markdown_cell("# A page\n\nWords.")]
    notebook = refresh.normal_form(new_notebook(cells=cells))
    (notebooks / "01_a_page.ipynb").write_text(refresh.as_text(notebook))
    monkeypatch.setattr(refresh, "NOTEBOOKS", notebooks)
    link = '<a href="lite/lab/index.html?path=01_a_page.ipynb">Run this page in your browser</a>'
    for run, found in (["--run", "lite/lab/index.html?path="], True), ([], False):
        assert static_site.main([str(tmp_path / "site"), *run]) == 0
        page = (tmp_path / "site" / "01_a_page.html").read_text(encoding="utf-8")
        assert (link in page) is found


def test_the_workflow_only_calls_the_makefile(root):
    workflow = yaml.safe_load((root / ".github/workflows/site.yml").read_text())
    steps = workflow["jobs"]["publish"]["steps"]
    commands = [step["run"] for step in steps if "run" in step]
    assert commands == ["make site"]
    assert re.search(r"^site:", (root / "Makefile").read_text(), re.M)
    (uploaded,) = (step["with"]["path"] for step in steps if "upload" in step.get("uses", ""))
    assert uploaded == "site"
