"""The notebooks in JupyterLite, from a plain file server: no Python but that of the browser.

Pyodide is put together from the package registries once, in the folder that LRLIB_PYODIDE names
(a temporary one if it names none). Where it can't be had, a skip says what is missing. One
lesson is tried whole; LRLIB_LITE=all tries every notebook (docs/homes.md says how long that took).
"""

import contextlib
import json
import os
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import lab
import pyodide_pieces
import pytest

from lrlib.exercises.engine import progress
from lrlib.exercises.engine.catalogue import key
from tools import lite_site

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
LESSON = next(name for name in NOTEBOOKS if name.endswith("_walk_the_six_steps.ipynb"))
PATIENCE = 8 * 60_000  # how long a notebook may take on a busy machine, in ms
PATIENTLY = {"polling": lab.NOW_AND_THEN, "timeout": PATIENCE}


@pytest.fixture(scope="module")
def pyodide(tmp_path_factory):
    folder = Path(os.environ.get("LRLIB_PYODIDE") or tmp_path_factory.mktemp("pyodide"))
    if not (folder / "pyodide-lock.json").exists():
        try:
            pyodide_pieces.put_together(folder)
        except RuntimeError as missing:
            shutil.rmtree(folder, ignore_errors=True)
            (pytest.fail if "CI" in os.environ else pytest.skip)(str(missing))
    return folder


@pytest.fixture(scope="module")
def lite(pyodide, tmp_path_factory):
    """The site without its pages, and one more notebook in it."""
    folder = tmp_path_factory.mktemp("lite") / "site"
    assert lite_site.main([str(folder), "--no-pages", "--pyodide", str(pyodide)]) == 0
    config = folder / "lite" / "jupyter-lite.json"  # the tests ask JupyterLab what it shows
    settings = json.loads(config.read_text())
    settings["jupyter-config-data"]["exposeAppInBrowser"] = True
    config.write_text(json.dumps(settings))
    return folder


@pytest.fixture(scope="module")
def address(lite):
    with lab.file_server(lite) as address:
        yield address


@pytest.fixture
def learner(chromium, address):
    """Opens a notebook in a browser of its own; no request may leave the host."""
    elsewhere = []
    with contextlib.closing(chromium.browser.new_context()) as context:
        context.on(
            "request",
            lambda r: (
                None if r.url.startswith((address, "blob:", "data:")) else elsewhere.append(r)
            ),
        )

        def open_notebook(name=None):
            page = context.new_page()
            page.set_viewport_size({"width": 1366, "height": 768})
            if name is None:
                page.goto(f"{address}lite/lab/index.html?reset")
                page.wait_for_selector(".jp-Launcher", timeout=120_000)
                return page
            page.goto(f"{address}lite/lab/index.html?path={name}")
            page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=120_000)
            page.wait_for_function(
                "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel",
                **PATIENTLY,
            )
            return page

        yield open_notebook
    assert [request.url for request in elsewhere] == []


def ran(page):
    """The cells as they stand on the page."""
    return page.evaluate("() => window.jupyterapp.shell.currentWidget.context.model.toJSON().cells")


def texts(cells):
    """What each code cell printed and answered; of a picture, that there is one.

    Not of one whose answer may differ from place to place: lab e says whether Dask is there.
    """
    found = []
    for cell in cells:
        if cell["cell_type"] != "code" or "nbval-ignore-output" in cell["metadata"].get("tags", []):
            continue
        said = []
        for output in cell["outputs"]:
            data = output.get("data", {})
            said.append("".join(output.get("text") or data.get("text/plain") or []))
            said[-1] += f"{output.get('ename', '')}{output.get('evalue', '')}"
            said[-1] += "a picture" if "image/png" in data else ""
        found.append(("".join(cell["source"]), "".join(said)))
    return found


def write_cell(page, which, source):
    """Put other code into the code cell that begins like this, and run it alone."""
    page.evaluate(
        """([which, source]) => {
          const notebook = window.jupyterapp.shell.currentWidget.content;
          const at = notebook.widgets.findIndex(
            cell => cell.model.type === 'code' && cell.model.sharedModel.source.includes(which));
          notebook.activeCellIndex = at;
          notebook.activeCell.model.sharedModel.setSource(source);
          window.jupyterapp.commands.execute('notebook:run-cell');
        }""",
        [which, source],
    )
    page.wait_for_function(
        """() => {
          const cell = window.jupyterapp.shell.currentWidget.content.activeCell.model;
          return cell.executionState !== 'running' && cell.executionCount !== null;
        }""",
        **PATIENTLY,
    )
    page.wait_for_function(f"() => {lab.KERNEL}.status === 'idle'", **PATIENTLY)
    return page.evaluate(
        """() => window.jupyterapp.shell.currentWidget.content.activeCell.model.outputs.toJSON()
          .map(output => output.text ?? output.evalue ?? '').flat().join('')"""
    )


def compare(page, name):
    """What the notebook says there is what is stored, word for word."""
    stored = json.loads((ROOT / "notebooks" / name).read_text(encoding="utf-8"))
    for found, wanted in zip(texts(ran(page)), texts(stored["cells"]), strict=True):
        assert found == wanted
    assert page.locator(".jp-OutputArea-output", has_text="Error displaying widget").count() == 0
    back = page.locator("#way-back").get_attribute("href")
    assert back.endswith(f"/{name.removesuffix('.ipynb')}.html")


@pytest.mark.skipif(os.environ.get("LRLIB_LITE") != "all", reason="LRLIB_LITE=all tries each")
@pytest.mark.parametrize("name", [name for name in NOTEBOOKS if name != LESSON])
def test_a_notebook_says_there_what_is_stored(learner, name):
    page = learner(name)
    lab.run_all(page, timeout=PATIENCE)
    compare(page, name)
    before = ET.tostring(lab.picture(page))
    control = page.locator(".lrlib-live").first.locator("input[type=range]").first
    control.focus()
    for key_pressed in ("End", "Home"):  # wherever it stands, one of the two moves it
        control.press(key_pressed)
        page.wait_for_timeout(300)
        if ET.tostring(lab.picture(page)) != before:
            return
    pytest.fail(f"the first explorer of {name} does not move")


def kept(page, number):
    """What the browser keeps of an exercise or a prediction, asked for without Python."""
    said = page.evaluate(
        """async path => {
          const {content} = await window.jupyterapp.serviceManager.contents.get(
            path, {type: 'file', format: 'text', content: true});
          return typeof content === 'string' ? content : JSON.stringify(content);
        }""",
        f".progress/{progress.EDITION}-{number}.json",
    )
    return json.loads(said)


def status(page):
    """What the first prediction says; a cell out of view shows no text, but has it."""
    return page.locator(".lr-predict").first.locator("[role=status]").text_content()


def test_a_lesson_there_from_its_first_run_to_another_day(learner):
    page = learner(LESSON)
    lab.run_all(page, timeout=PATIENCE)
    compare(page, LESSON)
    number = key(LESSON.removesuffix(".ipynb"))

    before = lab.picture(page)
    lab.put(page, learning_rate=3)
    assert ET.tostring(lab.picture(page)) != ET.tostring(before)

    first = f'check("{number}.1"'
    blank = write_cell(page, first, f'dLdb = ...\ncheck("{number}.1", dLdb)')
    wrong = write_cell(page, first, f'dLdb = 3.7273\ncheck("{number}.1", dLdb)')
    right = write_cell(page, first, f'dLdb = -3.7273\ncheck("{number}.1", dLdb)')
    assert right.startswith(f"{number}.1: right.")
    assert len({blank, wrong, right}) == 3 and "right." not in blank + wrong

    # An endless loop is stopped, and what comes after it runs.
    second = f'check("{number}.2"'
    loop = "def descend(*arguments):\n    while True:\n        pass\n"
    said = write_cell(page, second, f'{loop}check("{number}.2", descend)')
    assert "seconds" in said and "right" not in said
    assert write_cell(page, second, 'print("still here")') == "still here\n"

    page.locator(".lr-predict").first.locator("input").nth(1).check()
    answer = page.locator(".lr-predict").first.locator("label").nth(1).text_content().strip()
    chosen = status(page)
    assert chosen.startswith(("Yes.", "Not quite."))
    # The kernel answers in order: this is kept before the next cell has run.
    load = f'from lrlib.exercises.engine import progress; print(progress.load("{number}.a"))'
    assert "'choice'" in write_cell(page, "still here", load)
    page.close()

    # Another day, in the same browser: what was chosen and what is solved has been kept.
    page = learner()
    assert kept(page, f"{number}.a")["choice"] == answer
    assert kept(page, f"{number}.1")["solved"] is True
    if os.environ.get("LRLIB_LITE") == "all":  # and the kernel of that day finds it
        page = learner(LESSON)
        write_cell(page, "predict", "from lrlib.exercises import predict")
        question = f'predict("{number}.a")'
        write_cell(page, question, question)
        assert status(page) == chosen
