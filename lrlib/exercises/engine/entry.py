"""What an exercise and a prediction are made of.

An entry carries the right answer *and* the wrong ones that learners typically give, each
with the words for that very mistake. An exercise that can only say "wrong" teaches nothing,
so an entry without them is refused. `form` reads entries from how a teacher writes them.
"""

import re
import string
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from lrlib.exercises.engine.comparing import same
from lrlib.exercises.engine.words import show

# What a number begins with: that of a notebook, the letter of a lab, or one_hour's.
KEY = r"(?:\d+|[a-z]|hour)"


class Seen(NamedTuple):
    """One answer beside the right one: what the words about a mistake may speak of.

    Attributes
    ----------
    yours, right : float, ndarray, str or tuple
        The learner's value and the right one.
    n : int or None
        The number of points behind the value, where there is one.
    call : str
        For a function, the call that returned `yours`, as the learner could type it.
    """

    yours: Any
    right: Any
    n: int | None = None
    call: str = ""

    @property
    def ratio(self) -> float:
        """How many times the right one the learner's number is; NaN if they are not numbers."""
        try:
            if np.ndim(self.yours) or np.ndim(self.right):  # numpy < 2.4 takes [[3.]] for 3
                return float("nan")
            return float(self.yours) / float(self.right)
        except (TypeError, ValueError, ZeroDivisionError):
            return float("nan")


Message = str | Callable[[Seen], str]


@dataclass(frozen=True, eq=False)
class Wrong:
    """A typical wrong answer, and the words that name the mistake behind it.

    Parameters
    ----------
    answer : float, ndarray, str, tuple or function
        What a learner who makes this mistake hands in; a function where the
        exercise asks for one.
    message : str or callable
        Text, in which `{yours}`, `{ratio}`, `{n}` and `{call}` stand for the learner's
        own numbers, or a function that gets a `Seen` and returns text.
    name : str
        What the mistake is called in its entry.
    """

    answer: Any
    message: Message
    name: str = ""

    def __post_init__(self):
        if not self.message:
            raise ValueError(f"{self} has no words")
        if isinstance(self.message, str):
            pieces = string.Formatter().parse(self.message)
            fields = {name for _, name, _, _ in pieces if name is not None}
            if unknown := fields - {"yours", "ratio", "n", "call"}:
                raise ValueError(
                    f"the message {self.message!r} speaks of {sorted(unknown)}; "
                    "a message knows {yours}, {ratio}, {n} and {call}"
                )

    def __str__(self):
        return f"the wrong answer {self.name or repr(self.answer)}"

    def words(self, seen: Seen) -> str:
        """The message with the learner's own numbers in it."""
        if callable(self.message):
            return self.message(seen)
        return self.message.format(
            yours=show(seen.yours), ratio=show(seen.ratio), n=seen.n, call=seen.call
        )


@dataclass(frozen=True, eq=False, kw_only=True)
class Exercise:
    """One exercise: what is asked, what is right, what typically goes wrong, and help.

    Parameters
    ----------
    number : str
        "3.1": the notebook's number, a dot, the exercise's own.
    question : str
        The question in one line.
    answer : str
        What the notebook's cell hands to `check`, as code: "gb", "descend", "(a_star, b_star)".
    right : float, int, ndarray, str, tuple or function
        The right answer. A function is the independent reference that the learner's
        is compared with; it needs `cases`.
    wrong : sequence of Wrong
        At least two typical wrong answers.
    hints : sequence of str
        Exactly three, from a nudge to nearly the answer.
    solution : str
        Code that can stand in for the learner's lines: it assigns the names in `answer`.
        `solution()` shows it, and the tests run the notebook with it.
    why : str
        Why that is right; shown with the solution, and to whoever got it right.
    cases : sequence of tuples
        For a function: the arguments of the hidden calls, small and with tidy numbers,
        since the reply shows the first one that goes wrong.
    tolerance : float
        How far off a number may be, relative to the right one. An int must be exact.
    n : int, optional
        The number of points behind the answer, so that "20 times too large" can add
        "20 is n". For a function it is read from each call's first array.

    Raises
    ------
    ValueError
        If the number is no "3.1", fewer than two wrong answers or not three hints are
        given, a text is empty, a wrong answer counts as right, or a function has no cases.
    """

    number: str
    question: str
    answer: str
    right: Any
    wrong: Sequence[Wrong]
    hints: Sequence[str]
    solution: str
    why: str
    cases: Sequence[tuple] = ()
    tolerance: float = 1e-3
    n: int | None = None

    def __post_init__(self):
        if not re.fullmatch(rf"{KEY}\.\d+", self.number):
            raise ValueError('a number is written "3.1", the notebook, a dot, the exercise')
        for name in ("question", "answer", "solution", "why"):
            if not getattr(self, name).strip():
                raise ValueError(f"the {name} is empty")
        if len(self.wrong) < 2:
            raise ValueError(f"needs two typical wrong answers at least, has {len(self.wrong)}")
        if isinstance(self.hints, str) or len(self.hints) != 3 or not all(self.hints):
            raise ValueError("needs exactly three hints")
        if self.is_function != bool(self.cases):
            raise ValueError(
                "a function needs cases to be called with, and only a function has them"
            )
        others = {"the right answer": self.right}
        for wrong in self.wrong:
            if callable(wrong.answer) != self.is_function:
                raise ValueError(f"{wrong} is of another kind than the right answer")
            for name, answer in others.items():
                if not self.is_function and same(wrong.answer, answer, self.tolerance):
                    raise ValueError(f"nobody can tell {wrong} from {name}: they count as the same")
            others[str(wrong)] = wrong.answer
        object.__setattr__(self, "solution", textwrap.dedent(self.solution).strip())

    @property
    def is_function(self) -> bool:
        """Does the exercise ask for a function?"""
        return callable(self.right)

    @property
    def check_line(self) -> str:
        """The last line of the exercise's cell."""
        return f'check("{self.number}", {self.answer})'

    @property
    def solved_cell(self) -> str:
        """The exercise's cell as it reads with the solution in."""
        return f"{self.solution}\n{self.check_line}"


@dataclass(frozen=True)
class Choice:
    """One answer to a prediction, and what there is to say to whoever chose it."""

    answer: str
    explanation: str
    right: bool = False


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """A question asked before a picture: two to four answers, one of them right.

    Parameters
    ----------
    number : str
        "3.a": the notebook's number, a dot, a letter.
    question : str
        The question.
    choices : sequence of Choice
        The answers, each with its own explanation: a wrong one says why it tempts and
        what happens instead.

    Raises
    ------
    ValueError
        If the number is no "3.a", there are not two to four different answers with an
        explanation each, or not exactly one is right.
    """

    number: str
    question: str
    choices: Sequence[Choice]

    def __post_init__(self):
        if not re.fullmatch(rf"{KEY}\.[a-z]", self.number):
            raise ValueError('a number is written "3.a", the notebook, a dot, a letter')
        if not self.question.strip():
            raise ValueError("the question is empty")
        answers = [choice.answer for choice in self.choices]
        if not 2 <= len(answers) <= 4 or len(set(answers)) < len(answers):
            raise ValueError("needs two to four different answers")
        if not all(choice.answer.strip() and choice.explanation.strip() for choice in self.choices):
            raise ValueError("every answer needs its explanation")
        if sum(choice.right for choice in self.choices) != 1:
            raise ValueError("needs exactly one right answer")

    @property
    def text(self) -> str:
        """Question and answers as plain text, for a page that shows no widgets."""
        lines = [f"Prediction {self.number}. {self.question}"]
        lines += [f"  {i}. {choice.answer}" for i, choice in enumerate(self.choices, start=1)]
        return "\n".join(lines)
