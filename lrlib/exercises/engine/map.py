"""The map of the series: which notebooks there are, what is done in each, what comes next.

What it says of a notebook stands in that notebook's first cell: its title, its minutes and its
question, and of a lab also the notebook that it follows.
"""

import json
import re
import textwrap
from pathlib import Path

from lrlib.exercises.engine import catalogue, progress
from lrlib.exercises.engine.entry import Exercise, Prediction

# Each part of the course, and the number of its last notebook.
PARTS = {
    "Part I: one line": 6,
    "Part II: many numbers at once": 10,
    "Part III: batches, graphs, real work": 99,
}
HOUR, LABS = "The short way", "Labs: optional"
NAMES = 8  # as wide as the longest name of a notebook, one_hour
WIDTH = 80  # of what a question is folded to


def progress_map() -> None:
    """Print the notebooks beside this one, what you have done in each, and what comes next."""
    found = [
        Lesson(path)
        for path in sorted(progress.HERE.glob("*.ipynb"))
        # neither the map's page nor a copy: "06_walk-Copy1"; "06_walk-0.2.0", which lrlib laid
        if catalogue.key(path.stem) not in (None, "0")
    ]
    if not found:
        print("There are no other notebooks in this folder. Open the map from their folder.")
        return
    wide = max(len(lesson.title) for lesson in found)
    print(f"{'':{NAMES}}  {'':{wide}}  minutes   done")
    for heading in (HOUR, *PARTS, LABS):
        lessons = [lesson for lesson in found if lesson.part == heading]
        if lessons:
            minutes = sum(lesson.minutes for lesson in lessons)
            print(f"{heading} ({minutes} minutes)" if minutes else heading)
        for lesson in lessons:
            print(lesson.row(wide))
    print(f"\n{_next(found)}")
    progress.tell()


def _next(found: "list[Lesson]") -> str:
    """What to do now: the course, then the labs. The short way goes first for who is on it."""
    hour = [lesson for lesson in found if lesson.part == HOUR]
    course = [lesson for lesson in found if lesson.part in PARTS]
    order = course + [lesson for lesson in found if lesson.part == LABS]
    begun = any(lesson.done for lesson in order)
    on_short_way = not begun and any(lesson.done for lesson in hour)
    lesson = next((one for one in hour * on_short_way + order if one.todo), None)
    return f"Next: {lesson.path.name}, {lesson.todo}." if lesson else "All of it is done."


class Lesson:
    """One notebook: what its first cell says of it, and what is done in it."""

    def __init__(self, path: Path):
        self.path, self.name = path, catalogue.short(path.stem)
        self.first = _first_cell(path)
        written = path.stem.removeprefix(self.name).replace("_", " ")
        title = self._find(r"^# (.+)") or written
        self.title = title.strip().removeprefix(self.name).strip(" .:·")
        self.minutes = int(self._find(r"^\| \*\*Time\*\* \| (\d+)") or 0)
        self.key = catalogue.key(path.stem) or ""
        known = self.key in catalogue.notebooks()
        self.entries = list(catalogue.entries(self.key).values()) if known else []
        self.done = [entry for entry in self.entries if _is_done(entry)]

    def _find(self, pattern: str) -> str:
        found = re.search(pattern, self.first, re.MULTILINE)
        return found[1] if found else ""

    @property
    def part(self) -> str:
        """The heading below which it stands."""
        if self.key.isdigit():
            return next(part for part, last in PARTS.items() if int(self.key) <= last)
        return HOUR if self.key == "hour" else LABS

    @property
    def todo(self) -> str:
        """The first thing in it that is not done, exercises first; empty if nothing is left."""
        left = [entry for entry in self.entries if entry not in self.done]
        for kind, name in {Exercise: "exercise", Prediction: "prediction"}.items():
            for entry in left:
                if isinstance(entry, kind):
                    return f"{name} {entry.number}" if self.done else "from its top"
        return ""

    def row(self, wide: int) -> str:
        """Its line on the map; below that, what it answers."""
        done = f"{len(self.done)}/{len(self.entries)}" if self.entries else ""
        row = f"{self.name:<{NAMES}}  {self.title:<{wide}}  {self.minutes or '':>7}  {done:>5}"
        return "\n".join([row.rstrip(), *self._about()])

    def _about(self) -> list[str]:
        question = self._find(r"^\*\*The question:\*\* (.+)")
        if self.part == HOUR or not question:
            return []
        after = self._find(r"^\| \*\*You need\*\*.*?\((\d\d)_")
        question = re.sub(r"`|\*(?=\w)|(?<=\w)\*", "", question[0].upper() + question[1:])
        words = f"After {after}. {question}" if self.part == LABS and after else question
        return textwrap.wrap(words, WIDTH, initial_indent=" " * 10, subsequent_indent=" " * 10)


def _is_done(entry: Exercise | Prediction) -> bool:
    record = progress.load(entry.number)
    if isinstance(entry, Exercise):
        return record.get("solved") is True
    return bool(record.get("choice"))


def _first_cell(path: Path) -> str:
    """The first text of a notebook; empty for a file half written, and for what is no notebook."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        return "".join(next(c["source"] for c in cells if c["cell_type"] == "markdown"))
    except (OSError, ValueError, KeyError, TypeError, StopIteration, RecursionError):
        return ""
