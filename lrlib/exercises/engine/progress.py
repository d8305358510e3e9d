"""What a learner has solved and predicted: one small file for each, kept beside the notebooks.

The folder is `.progress` beside the notebook, or the one that the environment variable
LRLIB_PROGRESS names. Where the notebooks' folder can't be written to, or the `.progress` in it
is somebody else's, it is `.lrlib/progress` in the learner's home. A file for each exercise
lets several notebooks write at once: none overwrites what another knows. Deleting the folder
starts afresh.

Whatever is wrong with the folder, the lesson goes on. A file that can't be read is set
aside; where nothing can be written, progress is kept in memory. Each of these is news, once:
`check` prints it, and a prediction shows it.
"""

import functools
import json
import os
import sys
import tempfile
from pathlib import Path

from lrlib.exercises.engine.words import wrap

# In the name of every file: the number of an exercise meant another one in the first edition,
# whose files, "5.3.json", stay as they are.
EDITION = "2nd"

# the folder of the notebook, and still so after a learner's os.chdir
HERE = Path.cwd()

_memory: dict[str, dict] = {}
_said: set[str] = set()
_news: list[str] = []


def folder() -> Path:
    """The folder that keeps progress."""
    if named := os.environ.get("LRLIB_PROGRESS"):
        return Path(named).expanduser()
    beside = HERE / ".progress"
    return own_folder() if _why_not(beside) else beside


def own_folder() -> Path:
    """The folder that keeps progress where there can be none beside the notebooks."""
    return Path.home() / ".lrlib" / "progress"


def news() -> str:
    """What the learner must read about the folder and has not been told; empty if nothing."""
    words = "\n".join(_news)
    _news.clear()
    return words


def tell() -> None:
    """Print the news. For use while a cell runs: elsewhere nobody reads what is printed."""
    if words := news():
        print(words)


def load(number: str) -> dict:
    """What is kept about this exercise or prediction; {} if nothing."""
    if number in _memory:
        return _memory[number]
    path = _path(number)
    _tell_of_the_first_edition()
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(record, dict):
            raise ValueError("not a record")
        return record
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        _say_once(f"What you did in {number} before can't be read ({error.strerror}): {path}")
    except (ValueError, RecursionError):  # no JSON, no text, no record; brackets without an end
        _set_aside(path, number)
    return {}


def save(number: str, record: dict) -> None:
    """Keep a record: all of it or none, even if the kernel dies half-way."""
    path = _path(number)
    if path.parent == own_folder() and (why := _why_not(HERE / ".progress")):
        _say_once(f"{why} What you solve and predict is kept in `{path.parent}` instead.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{number}.", suffix=".tmp")
        try:
            with open(handle, "w", encoding="utf-8") as file:
                json.dump(record, file)
            os.replace(draft, path)
        except OSError:
            os.unlink(draft)
            raise
        _memory.pop(number, None)
    except OSError as error:
        _memory[number] = record
        _say_once(
            f"Your progress can't be written to {path.parent} ({error.strerror}). It is kept "
            "until this notebook's kernel stops; LRLIB_PROGRESS can name another folder."
        )


def _path(number: str) -> Path:
    """The file that keeps what is known of an exercise or a prediction."""
    return folder() / f"{EDITION}-{number}.json"


def _tell_of_the_first_edition() -> None:
    there = folder()
    if any(there.glob("[0-9].[0-9a-z].json")) or any(there.glob("1[01].[0-9a-z].json")):
        _say_once(
            f"In `{there}` is what you did in the first edition of these notebooks. Its exercises "
            "have other numbers now, so it is kept and not counted."
        )


def _set_aside(path: Path, number: str) -> None:
    aside = path.with_name(path.name + ".unreadable")
    try:
        os.replace(path, aside)
    except FileNotFoundError:  # another notebook was quicker
        return
    except OSError as error:
        _say_once(f"The file that keeps {number} is unreadable ({error.strerror}): {path}")
        return
    _say_once(
        f"The file that keeps {number} was unreadable. It is now {aside.name}, in the same "
        f"folder; {number} counts as not done, all else is as it was."
    )


@functools.cache  # asked once: it writes a file
def _why_not(beside: Path) -> str:
    """Why progress can't be kept in this folder beside the notebooks; empty if it can.

    A folder with somebody else's progress may well be open to all who share the notebooks. So
    its owner is compared to the owner of a file just made in there, which holds on a network
    drive that shows other owners, too.
    """
    if sys.platform == "emscripten":  # in a browser the folder is the learner's alone
        return ""
    there = beside.is_dir()
    try:
        with tempfile.TemporaryFile(dir=beside if there else beside.parent) as made:
            if there and beside.stat().st_uid != os.fstat(made.fileno()).st_uid:
                return f"`{beside}` keeps the progress of somebody else."
    except OSError as error:
        return f"Nothing can be written beside the notebooks ({error.strerror})."
    return ""


def _say_once(words: str) -> None:
    if words not in _said:
        _said.add(words)
        _news.append(wrap(words))
