"""All that the exercises and predictions say, in one text: which words go with which mistake.

    python tools/replies.py > tests/replies.txt

`tests/test_exercises_replies.py` compares the two, so a reply that went to another mistake, or a
hint out of its order, shows in a diff that somebody has to read.
"""

import inspect

from lrlib.exercises.engine import catalogue
from lrlib.exercises.engine.entry import Exercise
from lrlib.exercises.engine.running import run
from lrlib.exercises.engine.words import show


def text() -> str:
    lines = []
    for notebook in catalogue.notebooks():
        for entry in catalogue.entries(notebook).values():
            lines.append(f"\n# {entry.number}: {entry.question}")
            if isinstance(entry, Exercise):
                lines += [f"hint {i}: {hint}" for i, hint in enumerate(entry.hints, 1)]
                for wrong in entry.wrong:
                    lines.append(f"{named(entry, wrong.answer)}: {worded(wrong.message)}")
            else:
                for choice in entry.choices:
                    right = " (right)" if choice.right else ""
                    lines.append(f"{choice.answer}{right} {choice.explanation}")
    return "\n".join(lines).lstrip() + "\n"


def named(exercise: Exercise, answer) -> str:
    """A wrong answer as a diff can show it: a function by what it gives on the first case."""
    if not exercise.is_function:
        return show(answer)
    outcome = run(answer, exercise.cases[0])
    given = show(outcome.value) if outcome.error is None else type(outcome.error).__name__
    name = getattr(answer, "__name__", "")
    return f"gives {given}" if name in ("", "<lambda>") else f"{name} gives {given}"


def worded(message) -> str:
    return message if isinstance(message, str) else inspect.getsource(message).strip()


if __name__ == "__main__":
    print(text(), end="")
