"""Open the notebooks: `lrlib`, or `python -m lrlib`.

The command copies the notebooks and their data into a folder and opens JupyterLab there, on
the first of them. What you changed in that folder is never overwritten: a newer edition of a
notebook is put beside yours, and the command says so. Nothing else is written, but for
`.lrlib.json`, which remembers which edition each file came from.
"""

import argparse
import hashlib
import json
import os
import sys
from pathlib import Path

import lrlib

RECORD = ".lrlib.json"
FIRST = "00_start_here.ipynb"


def main(argv: list[str] | None = None) -> int | str:
    """Run the command; what to exit with: 0, or a sentence about what went wrong."""
    parser = argparse.ArgumentParser(
        prog="lrlib",
        description="Copy the notebooks into a folder and open JupyterLab there.",
        epilog="What follows -- goes to JupyterLab: lrlib -- --ip=0.0.0.0",
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=Path("lrlib-notebooks"), help="default: %(default)s"
    )
    parser.add_argument("--port", type=int, default=8888, help="default: %(default)s")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--copy-only", action="store_true", help="copy, and open nothing")
    parser.add_argument("--version", action="version", version=f"lrlib {lrlib.__version__}")
    argv = sys.argv[1:] if argv is None else argv
    cut = argv.index("--") if "--" in argv else len(argv)
    wish, more = parser.parse_args(argv[:cut]), argv[cut + 1 :]

    folder = wish.folder.expanduser().absolute()
    try:
        for line in copy_notebooks(source(), folder):
            print(line, flush=True)
    except OSError as error:
        return (
            f"The notebooks can't be copied to {folder}: {error.strerror} ({error.filename}). "
            "Name a folder that you may write to: lrlib FOLDER"
        )
    if wish.copy_only:
        return 0
    return open_jupyterlab(folder, wish.port, not wish.no_browser, more)


def source() -> Path:
    """Where the notebooks are: in the installed package, or beside it in a clone."""
    package = Path(lrlib.__file__).resolve().parent
    installed = package / "notebooks"
    return installed if installed.is_dir() else package.parent / "notebooks"


# ---- the copy


def copy_notebooks(edition: Path, folder: Path, version: str = lrlib.__version__) -> list[str]:
    """Copy an edition of the notebooks into a learner's folder, and change nothing of theirs.

    A file that isn't there is copied. One that is as an earlier call left it is replaced by the
    newer edition. One that differs from what was copied stays; where the edition is newer than
    the learner's copy, it goes beside it, once, under a name with the version in it.

    Parameters
    ----------
    edition : Path
        The folder with the notebooks and their data.
    folder : Path
        The learner's folder. It is made if it isn't there.
    version : str
        The edition's version, for the names of the files that go beside changed ones.

    Returns
    -------
    list of str
        What was done, in sentences.

    Raises
    ------
    OSError
        If something that must be written can't be. What was there before is unharmed.
    """
    if not edition.is_dir():
        raise FileNotFoundError(2, "this installation holds no notebooks", str(edition))
    if folder.exists() and folder.samefile(edition):
        return [f"The notebooks are in {folder}."]
    record = _read(folder / RECORD)
    before = dict(record)
    copied, replaced, said = [], [], []
    names = [path.relative_to(edition).as_posix() for path in sorted(edition.rglob("*"))]
    names = [n for n in names if (edition / n).is_file() and not _is_hidden(n)]
    for name in names:
        content, there = (edition / name).read_bytes(), _content(folder / name)
        known, record[name] = record.get(name), _digest(content)
        if there == content:
            continue
        if there is None:
            _write(folder / name, content, new=True)
            copied.append(name)
        elif known == _digest(there):
            _write(folder / name, content)
            replaced.append(name)
        elif known != _digest(content):
            beside = _free_name(folder / name, version, content)
            if _content(beside) is None:
                _write(beside, content, new=True)
            said.append(
                f"You changed {name}. It stays as it is. The newer edition is beside it: "
                f"{beside.relative_to(folder).as_posix()}"
            )
    left = [n for n in before if n not in names and (folder / n).exists()]
    for name in set(before) - set(names) - set(left):
        del record[name]
    if record != before:
        _write(folder / RECORD, (json.dumps(record, indent=1, sort_keys=True) + "\n").encode())

    lines = [f"The notebooks are in {folder}."]
    if copied and len(copied) < len(names):
        lines.append(f"Copied: {', '.join(copied)}")
    if replaced:
        lines.append(
            f"You had not changed these; they are the newer edition now: {', '.join(replaced)}"
        )
    if left:
        lines.append(f"No longer part of the series, and left where they are: {', '.join(left)}")
    return lines + said


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "__")) for part in name.split("/"))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _read(path: Path) -> dict[str, str]:
    """The record of an earlier call; without a readable one every file counts as changed."""
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        return {str(name): str(digest) for name, digest in record.items()}
    except (FileNotFoundError, NotADirectoryError, ValueError, AttributeError):
        return {}


def _write(path: Path, content: bytes, new: bool = False) -> None:
    """Write all of it or none; a new file never takes the place of one that is there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(content)
        if new and path.exists():
            raise FileExistsError(17, "another program has just written it", str(path))
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def _free_name(path: Path, version: str, content: bytes) -> Path:
    """Beside `path`, a name with the version in it that is free or has this very content."""
    number = 1
    while True:
        again = f"-{number}" if number > 1 else ""
        beside = path.with_name(f"{path.stem}-{version}{again}{path.suffix}")
        if _content(beside) in (None, content):
            return beside
        number += 1


# ---- JupyterLab


def open_jupyterlab(folder: Path, port: int, browser: bool, more: list[str]) -> int | str:
    """Run JupyterLab in the folder, on its first notebook, until it is stopped."""
    try:
        from jupyterlab.labapp import LabApp
    except ImportError:
        return (
            f"JupyterLab isn't installed in this Python ({sys.executable}). Either install it "
            f'("{sys.executable}" -m pip install jupyterlab), or open {folder / FIRST} in the '
            "Jupyter that you have."
        )
    argv = [
        f"--ServerApp.root_dir={folder}",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
        f"--port={port}",
        # Or a pop-up asks every newcomer whether to fetch news.
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    ]
    if not browser:
        argv.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container: Jupyter refuses unless told
        argv.append("--allow-root")
    print(f"Starting JupyterLab on {FIRST}; Ctrl-C stops it.", flush=True)
    LabApp.launch_instance(argv=argv + more)
    return 0


if __name__ == "__main__":
    sys.exit(main())
