"""A real JupyterLab, and a real Chromium that drives it.

What the tests in this folder and ``benchmarks/drag.py`` share.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = next(
    filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])), None
)
MISSING = "no Chromium found: install Debian's package chromium (apt-get install chromium)"
KERNEL = "window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel"
ROOT = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def jupyterlab(folder: Path, home: Path) -> Iterator[str]:
    """Serve `folder`; yields the address.  `home` takes the place of the user's own settings."""
    settings = home / "config" / "labconfig"
    settings.mkdir(parents=True, exist_ok=True)
    announcements = {"@jupyterlab/apputils-extension:announcements": True}
    (settings / "page_config.json").write_text(json.dumps({"disabledExtensions": announcements}))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}",
        "--ServerApp.port_retries=0", "--IdentityProvider.token=", f"--ServerApp.root_dir={folder}",
        "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
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


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync", "--no-first-run"],
        )  # fmt: skip


def open_notebook(page: Page, address: str, path: str) -> None:
    """Open one notebook alone in JupyterLab and wait for its kernel."""
    page.goto(f"{address}/lab/workspaces/{time.time_ns()}/tree/{path}")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=60_000)
    # Asked to run before its kernel is there, JupyterLab would open a dialog that asks for one.
    page.wait_for_function(f"() => {KERNEL}?.status === 'idle'", timeout=60_000)


def command(page: Page, name: str) -> None:
    # Braces: not the command's promise, which evaluate would wait for without a time limit.
    page.evaluate("name => { window.jupyterapp.commands.execute(name) }", name)


def run_all(page: Page, timeout: float = 120_000) -> None:
    """Run every cell, wait until the last one has run."""
    command(page, "notebook:run-all-cells")
    # A code cell that waits or runs has the prompt [*]; one never run has [ ].
    page.wait_for_function(
        """() => {
          const cells = window.jupyterapp.shell.currentWidget.content.widgets;
          const code = cells.filter(cell => cell.model.type === 'code');
          return code.every(cell => cell.model.executionCount !== null
                                    && cell.model.executionState !== 'running');
        }""",
        timeout=timeout,
    )
    page.wait_for_function(f"() => {KERNEL}.status === 'idle'", timeout=timeout)
