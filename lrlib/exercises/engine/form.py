"""The form in which entries are written: numbers and functions, and one block of text.

A file of `entries` makes one `Entries` and adds to it. The answers are Python, right and wrong
ones, each under a name. The words stand together in a block of text: first the question, then a
part for each name, which begins with that name and a colon. What goes on is indented by four
spaces. Code in the midst of words is indented by four more, and keeps its lines.
`docs/teaching.md` shows an entry of each kind.
"""

import inspect
import linecache
import re
import sys
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

from lrlib.exercises.engine.entry import Choice, Exercise, Prediction, Wrong


def prose(text: str) -> str:
    """The lines of a paragraph made one; indented lines are code and stay as they are."""
    return re.sub(r"^(\S.*?) *\n(?=\S)", r"\1 ", text.strip(), flags=re.MULTILINE)


class Entries:
    """What the file of one notebook asks: its exercises and predictions, in order.

    Whatever is missing, left over or there twice is refused with a ValueError that names the
    entry and the line. Whether two wrong *functions* do the same is left to a test: to know it
    all of them must run, and a learner who checks an answer waits until this file is read.
    """

    def __init__(self) -> None:
        self._entries: list[Exercise | Prediction] = []
        self._mistakes: dict[str, list[tuple[Wrong, _Place]]] = {}

    def __iter__(self) -> Iterator[Exercise | Prediction]:
        for (_, place), *_ in self._mistakes.values():
            place.refuse("a mistake of it is marked here, and no such exercise stands below")
        return iter(self._entries)

    def mistake(self, number: str, make: Callable | None = None) -> Callable[[Callable], Callable]:
        """Mark a function as a typical wrong answer. Its docstring is what is said to it.

        Parameters
        ----------
        number : str
            The exercise, which stands further down.
        make : function, optional
            Makes the wrong answer out of the marked function, where several mistakes differ
            in one place of a longer function. Their names then stand for what was made.
        """

        def mark(function: Callable) -> Callable:
            here = _Place(f"exercise {number}")
            answer = make(function) if make else function
            words = prose(inspect.getdoc(function) or "")
            wrong = here.made(Wrong, answer, words, function.__name__)
            self._mistakes.setdefault(number, []).append((wrong, here))
            return answer

        return mark

    def exercise(
        self, number: str, right: dict, text: str, wrong: dict | None = None, **more: Any
    ) -> None:
        """Add an exercise.

        Parameters
        ----------
        number : str
            "3.1": the notebook's number, a dot, the exercise's own.
        right : dict
            The right answer under the name that learners give it. Several make a tuple.
        text : str
            The question; the words for each wrong answer under its name; `hint 1`, `hint 2`,
            `hint 3`; `solution`; `why`.
        wrong : dict, optional
            The typical wrong answers under names of their own. A `Wrong` has its words with it.
            Before these come the functions that are marked as this exercise's `mistake`.
        **more
            What else an `Exercise` takes: `cases`, `tolerance`, `n`.
        """
        here = _Place(f"exercise {number}")
        said = here.parts(text)
        mistakes = [mistake for mistake, _ in self._mistakes.pop(number, [])]
        for name, answer in (wrong or {}).items():
            here.row = f"{name}="
            if not isinstance(answer, Wrong):
                answer = here.made(Wrong, answer, prose(said.pop(name, "")), name)
            mistakes.append(answer)
        hints = [prose(said.pop(name)) for name in sorted(said) if name.startswith("hint ")]
        question, solution, why = (said.pop(name, "") for name in ("question", "solution", "why"))
        for name in said:
            here.row = f"{name}:"
            here.refuse(f"there are words for {name}, and no wrong answer has that name")
        here.row = ""
        if len(right) != 1:
            right = {f"({', '.join(right)})": tuple(right.values())}
        ((names, value),) = right.items()
        more |= dict(number=number, answer=names, right=value, wrong=mistakes, hints=hints)
        more |= dict(question=prose(question), solution=solution, why=prose(why))
        self._entries.append(here.made(Exercise, **more))

    def predictions(self, text: str) -> None:
        """Add predictions, all in one block of text.

        Parameters
        ----------
        text : str
            Each begins with its number and its question. A box stands before each answer,
            `[x]` before the right one and `[ ]` before the others. What is said to whoever
            chooses it is indented below it.
        """
        here = _Place("predictions")
        for number, part in here.parts(text).items():
            here.entry, here.row = f"prediction {number}", f"{number}:"
            question, *answers = re.split(r"^\[(.?)\] ", part, flags=re.MULTILINE)
            choices = []
            for box, said in zip(answers[::2], answers[1::2], strict=True):
                answer, _, words = said.partition("\n")
                if re.search(r"^\S", words, re.MULTILINE):
                    here.refuse(f"what is said to {answer!r} is not indented below it")
                choices.append(Choice(answer, prose(textwrap.dedent(words)), box == "x"))
            fields = dict(number=number, question=prose(question), choices=choices)
            self._entries.append(here.made(Prediction, **fields))


class _Place:
    """An entry and the row of its file that is looked at, for the sentence that refuses it."""

    def __init__(self, entry: str):
        self.entry, self.row = entry, ""
        self.call = inspect.getframeinfo(sys._getframe(2), context=0)

    def parts(self, text: str) -> dict[str, str]:
        """What stands under each name in a block of text."""
        found: dict[str, str] = {}
        for self.row in inspect.cleandoc(text).splitlines():
            if begin := re.match(r"([\w.]+|hint \d):(?:\s+|$)(.*)", self.row):
                name, words = begin.groups()
                if name in found:
                    self.refuse(f"{name} stands there twice")
                found[name] = words
            elif found and (not self.row or self.row.startswith(" ")):
                found[name] += "\n" + re.sub("^ {1,4}", "", self.row)
            else:
                self.refuse("a line begins with a name and a colon, or it is indented")
        self.row = ""
        return found

    def made(self, kind: type, *fields: Any, **more: Any) -> Any:
        """An object of this kind, if it takes what it is made of."""
        try:
            return kind(*fields, **more)
        except ValueError as error:
            self.refuse(error)

    def refuse(self, reason: object) -> NoReturn:
        """Say why the entry is not taken, and where: in its row, or else where it begins."""
        file, first = self.call.filename, self.call.lineno
        last = self.call.positions and self.call.positions.end_lineno
        rows = enumerate(linecache.getlines(file)[first - 1 : last], first)
        here = rf"(?<!\w){re.escape(self.row)}"  # the first line where there is no row
        line = next((i for i, row in rows if re.search(here, row)), first)
        raise ValueError(f"{Path(file).name}, line {line}: {self.entry}: {reason}")
