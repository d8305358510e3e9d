"""What a learner has solved and predicted: one small file for each, kept beside the notebooks.

The folder is `.progress` beside the notebook, or the one that the environment variable
LRLIB_PROGRESS names. A file for each exercise lets several notebooks write at once: none
overwrites what another knows. Deleting the folder starts afresh.

Whatever is wrong with the folder, the lesson goes on. A file that can't be read is set
aside; where nothing can be written, progress is kept in memory. Both are said, once.
"""

import json
import os
import tempfile
from pathlib import Path

# the folder of the notebook, and still so after a learner's os.chdir
HERE = Path.cwd()

_memory: dict[str, dict] = {}
_said: set[str] = set()


def folder() -> Path:
    """The folder that keeps progress."""
    return Path(os.environ.get("LRLIB_PROGRESS") or HERE / ".progress").expanduser()


def load(number: str) -> dict:
    """What is kept about this exercise or prediction; {} if nothing."""
    if number in _memory:
        return _memory[number]
    path = folder() / f"{number}.json"
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
    path = folder() / f"{number}.json"
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


def _say_once(words: str) -> None:
    if words not in _said:
        _said.add(words)
        print(words)
