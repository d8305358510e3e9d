"""A real JupyterLab, a real Chromium that drives it, and what a learner does and sees there.

What the tests in this folder and ``benchmarks/drag.py`` share.
"""

import contextlib
import functools
import http.server
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import nbformat
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tools import lab_settings

NAMES = ["chromium", "chromium-browser", "google-chrome"]
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
# The same without all that is around a page: for tests, as it takes a tenth less of the processor.
BARE_CHROMIUM = shutil.which("chromium-headless-shell") or CHROMIUM
MISSING = "no Chromium found: install Debian's package chromium (apt-get install chromium)"
# Milliseconds from one look to the next while a page waits for Python. A look in each frame, as
# Playwright takes otherwise, would have the page draw frames for it all the while.
NOW_AND_THEN = 50
# How long anything on a page may take, in ms: with eight busy loops beside it, JupyterLab opened in
# 45 s. `benchmarks/` keep Playwright's 30 s.
PATIENCE = 5 * 60_000
KERNEL = "window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel"
HERE = Path(__file__).resolve().parent
# What a callback raises in Python reaches the page, which keeps it to itself: `complaints` should
# hear of it.
HEAR_EXCEPTIONS = f"""() => {{
  const kernel = {KERNEL};
  if (kernel.hasEars) return;
  kernel.hasEars = true;
  kernel.iopubMessage.connect((_, {{header, parent_header: asked, content}}) => {{
    if (header.msg_type === "error" && asked.msg_type === "comm_msg")
      console.error(`a callback raised ${{content.ename}}: ${{content.evalue}}`);
  }});
}}"""

# JupyterLab, asked for a theme while it still loads one, now and then removes a style sheet twice.
# Nothing of ours calls removeChild.
THEME_RACE = "Failed to execute 'removeChild' on 'Node'"
# JupyterLite's kernel, with which the site is built, is an extension of JupyterLab, too, and finds
# there nothing that it could run in. Switched off it says so all the same; in an old JupyterLab it
# misses a service, too.
LITE_ELSEWHERE = ["Shared module @jupyterlite/services doesn't exist", "reading 'LicensesClient'"]
# What JupyterLab itself was asking a kernel for when that was restarted. A widget sends neither.
CANCELED = [f"Canceled future for {kind}_request" for kind in ("debug", "create_subshell")]
NOT_OURS = [THEME_RACE, *LITE_ELSEWHERE, *CANCELED]


@contextlib.contextmanager
def jupyterlab(folder: Path, home: Path) -> Iterator[str]:
    """Serve `folder`; yields the address. `home` takes the place of the user's own settings."""
    settings = home / "config" / "labconfig"
    settings.mkdir(parents=True, exist_ok=True)
    announcements = {"@jupyterlab/apputils-extension:announcements": True}
    (settings / "page_config.json").write_text(json.dumps({"disabledExtensions": announcements}))
    documents = home / "settings" / "@jupyterlab" / "docmanager-extension"
    documents.mkdir(parents=True)
    # One that starts by itself may be under way when a test closes the notebook: see `save`.
    (documents / "plugin.jupyterlab-settings").write_text('{"autosave": false}')
    # As `make lab` has it: what a widget knows is saved with its notebook.
    plugin, name = lab_settings.PLUGIN.split(":")
    widgets = home / "settings" / plugin / f"{name}.jupyterlab-settings"
    widgets.parent.mkdir(parents=True)
    wanted = json.loads(lab_settings.write(home / "prefix").read_text())[lab_settings.PLUGIN]
    widgets.write_text(json.dumps(wanted))
    if tuple(map(int, metadata.version("jupyterlab").split(".")[:2])) < (4, 5):
        # Older ones take cells out of sight out of the page; the tests look at all of them.
        tracker = home / "settings" / "@jupyterlab" / "notebook-extension"
        tracker.mkdir(parents=True)
        (tracker / "tracker.jupyterlab-settings").write_text('{"windowingMode": "none"}')
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True",
    ]
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "IPYTHONDIR": str(home / "ipython"),
        "LRLIB_PROGRESS": str(home / "progress"),
    }
    log = (home / "jupyterlab.log").open("w")
    server = subprocess.Popen(
        command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            if server.poll() is not None:
                break
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{address}/api", timeout=5).close()
                yield address
                return
            time.sleep(0.25)
        raise RuntimeError(f"JupyterLab did not start:\n{Path(log.name).read_text()[-2000:]}")
    finally:
        server.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(15)
        server.kill()
        log.close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextlib.contextmanager
def file_server(folder: Path) -> Iterator[str]:
    """Serve a folder as `python -m http.server` does; yields the address."""
    handler = functools.partial(Quiet, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@contextlib.contextmanager
def chromium(program: str | None = CHROMIUM) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=program,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
            ],
        )


def complaints(page: Page) -> list[str]:
    """A list that fills with the errors the page meets from now on."""
    met: list[str] = []

    def hear(complaint: str) -> None:
        if not any(words in complaint for words in NOT_OURS):
            met.append(complaint)

    page.on("pageerror", lambda error: hear(f"uncaught: {error}"))
    page.on("console", lambda said: hear(said.text) if said.type == "error" else None)
    return met


def open_notebook(page: Page, address: str, path: str) -> None:
    """Open one notebook alone in JupyterLab and wait for its kernel."""
    page.goto(f"{address}/lab/workspaces/{time.time_ns()}/tree/{path}")
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    wait_for_kernel(page)


def open_jupyterlab(page: Page, address: str) -> Page:
    """Open JupyterLab without a notebook."""
    page.goto(f"{address}/lab/workspaces/{time.time_ns()}")
    page.wait_for_selector(".jp-Launcher")
    return page


def open_beside(page: Page, path: str) -> None:
    """Open a notebook in the JupyterLab that the page shows already."""
    page.evaluate("path => { window.jupyterapp.commands.execute('docmanager:open', {path}) }", path)
    page.wait_for_function(
        "path => window.jupyterapp.shell.currentWidget?.context?.path === path", arg=path
    )
    wait_for_kernel(page)


def close(page: Page) -> None:
    """Close the notebook that is open, and don't ask whether to save it."""
    page.evaluate(
        """() => {
          const open = window.jupyterapp.shell.currentWidget;
          open.context.model.dirty = false;
          open.close();
        }"""
    )
    page.locator(".jp-Notebook").wait_for(state="detached")


def wait_for_kernel(page: Page) -> None:
    """Until it is there and has nothing to do.

    Asked to run before its kernel is there, JupyterLab would open a dialog that asks for one.
    """
    page.wait_for_function(f"() => {KERNEL}?.status === 'idle'", polling=NOW_AND_THEN)
    page.evaluate(HEAR_EXCEPTIONS)


def command(page: Page, name: str) -> None:
    # Braces: not the command's promise, which evaluate would wait for without a time limit.
    page.evaluate("name => { window.jupyterapp.commands.execute(name) }", name)


def run_all(page: Page, timeout: float | None = None) -> None:
    """Run every cell, wait until the last one has run, or one has failed: then no other does."""
    command(page, "notebook:run-all-cells")
    # A code cell that waits or runs has the prompt [*]; one never run has [ ].
    page.wait_for_function(
        """() => {
          const cells = window.jupyterapp.shell.currentWidget.content.widgets;
          const code = cells.map(cell => cell.model).filter(model => model.type === 'code');
          const failed = ({outputs}) => Array.from({length: outputs.length}, (_, i) => i)
            .some(i => outputs.get(i).type === 'error');
          return code.some(failed) || code.every(model => model.executionCount !== null
                                                       && model.executionState !== 'running');
        }""",
        polling=NOW_AND_THEN,
        timeout=timeout,
    )
    idle = f"() => {KERNEL}.status === 'idle'"
    page.wait_for_function(idle, polling=NOW_AND_THEN, timeout=timeout)


def write_notebook(path: Path, *sources: str) -> None:
    """A notebook of code cells that have not run."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(s) for s in sources])
    # Without it JupyterLab would ask for a kernel.
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3 (ipykernel)"}
    nbformat.write(notebook, path)


def ask(page: Page, expression: str, after: str = "", timeout: float = 60_000) -> str:
    """What Python makes of an expression, after a statement if one is given: its repr."""
    answer = page.evaluate(
        """async ({kernel, code, expression, timeout}) => {
          const asked = eval(kernel).requestExecute({
            code, store_history: false, user_expressions: {answer: expression},
          }).done;
          const late = new Promise(done => setTimeout(done, timeout));
          return (await Promise.race([asked, late]))?.content;
        }""",
        {"kernel": KERNEL, "code": after, "expression": expression, "timeout": timeout},
    )
    try:
        return answer["user_expressions"]["answer"]["data"]["text/plain"]
    except (KeyError, TypeError):
        raise RuntimeError(f"Python did not answer {expression!r}: {answer}") from None


def save(page: Page) -> None:
    """Save the notebook, and wait until JupyterLab is done with it.

    Not until the notebook has no changes left: it may have none before. Closed while a save is
    under way, JupyterLab fails with "Disposed" behind a dialog, and opens nothing any more.
    """
    page.evaluate(
        """async () => {
          const saved = window.jupyterapp.commands.execute('docmanager:save');
          const late = new Promise((_, fail) => setTimeout(fail, 60_000, Error('saves for ever')));
          await Promise.race([saved, late]);
        }"""
    )


def set_theme(page: Page, theme: str) -> None:
    """Change to "JupyterLab Light" or "JupyterLab Dark", and wait until it has changed."""
    page.evaluate(
        "theme => { window.jupyterapp.commands.execute('apputils:change-theme', {theme}) }", theme
    )
    light = str(theme == "JupyterLab Light").lower()
    page.wait_for_selector(f"body[data-jp-theme-light={light}]", state="attached")
    # A second change while it fades would make JupyterLab remove it twice.
    page.locator("#jupyterlab-splash").wait_for(state="detached")


def shut_down(page: Page) -> None:
    """Stop the page's kernels."""
    page.evaluate("() => { window.jupyterapp.serviceManager.sessions.shutdownAll() }")
    page.wait_for_function(
        "() => Array.from(window.jupyterapp.serviceManager.sessions.running()).length === 0"
    )


# ---- a live figure on the page. `which`: of several views, counted from the top.


def control(page: Page, name: str, which: int = 0) -> Locator:
    """The input of one control."""
    return page.locator(f"[data-control={name}]").nth(which)


def position(page: Page, name: str, which: int = 0) -> int:
    """Where a control stands."""
    return int(control(page, name, which).input_value())


def put(page: Page, which: int = 0, **positions: int) -> None:
    """Set controls as a drag does: the input event, many times a second and no matter how."""
    for name, at in positions.items():
        control(page, name, which).evaluate(
            """(input, at) => {
              input.value = at;
              input.dispatchEvent(new Event('input', {bubbles: true}));
            }""",
            at,
        )


def slide(page: Page, name: str, to: int, which: int = 0, release: bool = True) -> None:
    """Drag a slider's thumb to a position with the mouse."""
    slider = control(page, name, which)
    slider.scroll_into_view_if_needed()
    there, last = slider.bounding_box(), int(slider.get_attribute("max"))
    thumb = 18  # pixels; its middle stands half of it inside either end
    at = [
        there["x"] + thumb / 2 + i / last * (there["width"] - thumb)
        for i in (position(page, name, which), to)
    ]
    middle = there["y"] + there["height"] / 2
    page.mouse.move(at[0], middle)
    page.mouse.down()
    page.mouse.move(at[1], middle, steps=8)
    if release:
        page.mouse.up()


def wait_for_drawing(page: Page) -> None:
    """Until the views have drawn: they do so in the next frame."""
    page.evaluate(
        """() => new Promise(done => {
          setTimeout(done, 5000);  // a page out of sight draws no frames
          requestAnimationFrame(() => requestAnimationFrame(done));
        })"""
    )


def picture(page: Page, which: int = 0) -> ET.Element:
    """The SVG on the page, once the view has drawn."""
    wait_for_drawing(page)
    svg = page.locator(".lrlib-picture svg").nth(which)
    return ET.fromstring(svg.evaluate("svg => new XMLSerializer().serializeToString(svg)"))


def readout(page: Page, which: int = 0) -> str:
    """The line of words below the controls."""
    wait_for_drawing(page)
    return page.locator(".lrlib-readout").nth(which).inner_text()
