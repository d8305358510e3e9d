"""`lrlib` copies the notebooks, never over what a learner changed, and opens JupyterLab there."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

import lrlib
from lrlib import __main__ as command


@pytest.fixture
def edition(tmp_path):
    """A small edition: a notebook, a table in a folder of its own, and what is left out."""
    folder = tmp_path / "edition"
    (folder / "data").mkdir(parents=True)
    (folder / ".progress").mkdir()
    (folder / "00_start_here.ipynb").write_bytes(b'{"cells": []}\n')
    (folder / "06_walk.ipynb").write_bytes(b"first\r\n")
    (folder / "data" / "points.csv").write_bytes(b"x,y\n1,2\n")
    (folder / ".progress" / "3.1.json").write_bytes(b"{}")
    return folder


@pytest.fixture
def copy(edition, tmp_path):
    """Call it with a version: what it says about the copy in tmp_path / "mine"."""
    return lambda version="0.1.0": command.copy_notebooks(edition, tmp_path / "mine", version)


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != command.RECORD
    }


def test_the_first_copy_has_all_but_what_is_hidden(edition, copy, tmp_path):
    assert copy() == [f"The notebooks are in {tmp_path / 'mine'}."]
    assert files(tmp_path / "mine") == {
        "00_start_here.ipynb": b'{"cells": []}\n',
        "06_walk.ipynb": b"first\r\n",  # byte for byte
        "data/points.csv": b"x,y\n1,2\n",
    }


def test_a_second_copy_changes_nothing(copy, tmp_path):
    copy()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "mine").rglob("*")}
    assert copy() == [f"The notebooks are in {tmp_path / 'mine'}."]
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "mine").rglob("*")} == before


def test_what_is_missing_comes_back_and_is_named(copy, tmp_path):
    copy()
    (tmp_path / "mine" / "06_walk.ipynb").unlink()
    assert copy()[1:] == ["Copied: 06_walk.ipynb"]
    assert (tmp_path / "mine" / "06_walk.ipynb").read_bytes() == b"first\r\n"


def test_a_changed_notebook_stays_and_nothing_is_said_while_there_is_no_newer_one(copy, tmp_path):
    copy()
    (tmp_path / "mine" / "06_walk.ipynb").write_bytes(b"mine")
    assert copy()[1:] == []
    assert files(tmp_path / "mine")["06_walk.ipynb"] == b"mine"
    assert len(files(tmp_path / "mine")) == 3


def test_a_newer_edition_replaces_what_was_not_changed_and_goes_beside_what_was(
    edition, copy, tmp_path
):
    copy()
    mine = tmp_path / "mine"
    (mine / "06_walk.ipynb").write_bytes(b"mine")
    (edition / "06_walk.ipynb").write_bytes(b"second")
    (edition / "data" / "points.csv").write_bytes(b"x,y\n3,4\n")
    said = copy("0.2.0")
    assert said[1:] == [
        "You had not changed these; they are the newer edition now: data/points.csv",
        "You changed 06_walk.ipynb. It stays as it is. The newer edition is beside it: "
        "06_walk-0.2.0.ipynb",
    ]
    assert files(mine) == {
        "00_start_here.ipynb": b'{"cells": []}\n',
        "06_walk.ipynb": b"mine",
        "06_walk-0.2.0.ipynb": b"second",
        "data/points.csv": b"x,y\n3,4\n",
    }
    assert copy("0.2.0")[1:] == []  # said once


def test_what_a_learner_did_in_the_newer_copy_is_not_overwritten_either(edition, copy, tmp_path):
    copy()
    mine = tmp_path / "mine"
    (mine / "06_walk.ipynb").write_bytes(b"mine")
    for content in (b"second", b"third"):  # two editions under one version, as in a clone
        (edition / "06_walk.ipynb").write_bytes(content)
        copy("0.2.0")
        (mine / "06_walk-0.2.0.ipynb").write_bytes(b"mine, too")
    assert files(mine)["06_walk.ipynb"] == b"mine"
    assert files(mine)["06_walk-0.2.0.ipynb"] == b"mine, too"
    assert files(mine)["06_walk-0.2.0-2.ipynb"] == b"third"


@pytest.mark.parametrize("record", [None, b"{", b"[]", b"\xff", b"null"])
def test_without_a_record_what_differs_counts_as_changed(copy, tmp_path, record):
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "06_walk.ipynb").write_bytes(b"from somewhere")
    if record is not None:
        (mine / command.RECORD).write_bytes(record)
    assert "You changed 06_walk.ipynb" in copy()[-1]
    assert files(mine)["06_walk.ipynb"] == b"from somewhere"
    assert files(mine)["06_walk-0.1.0.ipynb"] == b"first\r\n"
    assert copy()[1:] == []


def test_what_left_the_series_is_said_and_left(edition, copy, tmp_path):
    copy()
    (edition / "06_walk.ipynb").rename(edition / "03_walk.ipynb")
    assert copy("0.2.0")[1:] == [
        "Copied: 03_walk.ipynb",
        "No longer part of the series, and left where they are: 06_walk.ipynb",
    ]
    (tmp_path / "mine" / "06_walk.ipynb").unlink()
    assert copy("0.2.0")[1:] == []


def test_a_write_that_fails_half_way_leaves_the_old_file(edition, copy, tmp_path, monkeypatch):
    copy()
    (edition / "06_walk.ipynb").write_bytes(b"second")

    def full(draft, path):
        raise OSError(28, "No space left on device", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(command.os, "replace", full)
        with pytest.raises(OSError, match="No space"):
            copy("0.2.0")
    assert files(tmp_path / "mine")["06_walk.ipynb"] == b"first\r\n"
    assert len(files(tmp_path / "mine")) == 3  # no draft is left behind
    copy("0.2.0")
    assert files(tmp_path / "mine")["06_walk.ipynb"] == b"second"


def test_the_folder_of_the_edition_itself_is_opened_as_it_is(edition):
    before = files(edition)
    assert command.copy_notebooks(edition, edition) == [f"The notebooks are in {edition}."]
    assert files(edition) == before and not (edition / command.RECORD).exists()


# ---- the command


def lrlib_command(*arguments, **options):
    """Run `python -m lrlib` as a learner would."""
    return subprocess.run(
        [sys.executable, "-m", "lrlib", *map(str, arguments)],
        capture_output=True,
        text=True,
        **options,
    )


def test_it_copies_the_series_and_says_where(root, tmp_path):
    done = lrlib_command("--copy-only", cwd=tmp_path)
    mine = tmp_path / "lrlib-notebooks"
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"The notebooks are in {mine}.\n"
    names = sorted(path.name for path in (root / "notebooks").glob("*.ipynb"))
    assert sorted(path.name for path in mine.glob("*.ipynb")) == names
    assert (mine / command.FIRST).exists()
    assert json.loads((mine / command.RECORD).read_text()).keys() >= {"data/anscombe.csv", *names}


def test_where_it_may_not_write_it_says_so_in_one_sentence(tmp_path):
    (tmp_path / "file").write_text("a file is in the folder's place, whoever runs this")
    done = lrlib_command(tmp_path / "file" / "mine", "--copy-only")
    assert done.returncode == 1
    assert done.stderr.startswith(f"The notebooks can't be copied to {tmp_path / 'file' / 'mine'}")
    assert "lrlib FOLDER" in done.stderr and "Traceback" not in done.stderr


def test_without_jupyterlab_it_says_how_to_get_it(tmp_path, monkeypatch, edition):
    monkeypatch.setitem(sys.modules, "jupyterlab", None)
    monkeypatch.setitem(sys.modules, "jupyterlab.labapp", None)
    monkeypatch.setattr(command, "source", lambda: edition)
    said = command.main([str(tmp_path / "mine")])
    assert "JupyterLab isn't installed" in said and "pip install jupyterlab" in said
    assert str(tmp_path / "mine" / command.FIRST) in said


def test_an_installation_without_notebooks_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(command, "source", lambda: tmp_path / "nowhere")
    said = command.main([str(tmp_path / "mine"), "--copy-only"])
    assert "this installation holds no notebooks" in said


def test_its_version_is_that_of_the_package():
    assert lrlib_command("--version").stdout == f"lrlib {lrlib.__version__}\n"


def test_jupyterlab_opens_on_the_first_notebook_without_a_browser(tmp_path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["my folder", "--no-browser", "--port", port, "--", "--IdentityProvider.token="]
    environment = os.environ | {
        "JUPYTER_CONFIG_DIR": str(tmp_path / "config"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path / "runtime"),
        # Whatever would open a browser leaves a trace.
        "BROWSER": f"{sys.executable} -c \"open('opened', 'w')\" %s",
    }
    with (tmp_path / "said.txt").open("w") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "lrlib", *map(str, arguments)],
            cwd=tmp_path,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )
        address = f"http://127.0.0.1:{port}"
        try:
            page = wait_for(f"{address}/", server)
            contents = json.load(urllib.request.urlopen(f"{address}/api/contents", timeout=10))
        finally:
            server.terminate()
            server.wait(30)
    words = (tmp_path / "said.txt").read_text()
    assert page.url == f"{address}/lab/tree/00_start_here.ipynb", words
    assert '"news": {"disabled": true}' in page.text
    assert "00_start_here.ipynb" in {entry["name"] for entry in contents["content"]}
    assert f"/lab/tree/{command.FIRST}" in words  # the address to open by hand
    assert not (tmp_path / "opened").exists()


class Answer:
    def __init__(self, response):
        self.url, self.text = response.url, response.read().decode()


def wait_for(address, server, seconds=90):
    """What the server answers there once it is up; its failure otherwise."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=30) as response:
            return Answer(response)
        time.sleep(0.2)
    raise AssertionError("JupyterLab did not start; see said.txt")
