"""check, hint and solution: what a learner calls, and how an answer is judged.

`check` prints and never raises. An answer is blank, right or wrong. A wrong one is first
held against the typical mistakes of its entry; only if it is none of them does a general
diagnosis look at shape, sign and size. A function is called on every case of its entry,
and so are the typical wrong functions: whose results are the same on all cases made the
same mistake.
"""

import copy
import dis
import inspect
import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

import numpy as np

from lrlib.descent import how_it_went
from lrlib.exercises.engine import catalogue, progress
from lrlib.exercises.engine.comparing import diagnose, is_answer, numbers, same
from lrlib.exercises.engine.entry import Exercise, Seen
from lrlib.exercises.engine.running import Outcome, OutOfTime, error_words, run
from lrlib.exercises.engine.words import call, kind, show, wrap

_hints_given: dict[str, int] = {}


class Reply(NamedTuple):
    """How an answer was judged, and the words for it."""

    state: Literal["blank", "right", "wrong"]
    words: str


def check(number: str, *answer) -> None:
    """Check your answer to an exercise, and say what it is: blank, right, or wrong and how.

    Parameters
    ----------
    number : str
        The exercise, for example "3.1".
    *answer : float, array, text, tuple or function
        Your answer. For a function hand in the function itself, without parentheses.
    """
    exercise = _find(number)
    if exercise is None:
        return
    try:
        reply = judge(exercise, answer[0] if len(answer) == 1 else answer or None)
    except KeyboardInterrupt:
        print(f"{exercise.number}: stopped. Nothing was checked.")
        return
    except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the lesson
        print(
            wrap(
                f"{exercise.number}: the check itself failed here ({type(error).__name__}: "
                f"{error}). That is our fault, not yours: please report it. "
                f'solution("{exercise.number}") still works.'
            )
        )
        return
    print(reply.words)
    if reply.state == "right":
        progress.save(exercise.number, {"number": exercise.number, "solved": True})
    progress.tell()


def hint(number: str) -> None:
    """Print the next of the three hints of an exercise; after the third, the third again."""
    exercise = _find(number)
    if exercise is None:
        return
    given = _hints_given.get(exercise.number, 0)
    again = given == len(exercise.hints)
    which = given if again else given + 1
    _hints_given[exercise.number] = which
    last = (
        f' (again: it is the last one; solution("{exercise.number}") shows a worked solution)'
        if again
        else ""
    )
    print(wrap(f"{exercise.number}, hint {which} of 3{last}: {exercise.hints[which - 1]}"))


def solution(number: str) -> None:
    """Print a worked solution of an exercise, and why it is right."""
    exercise = _find(number)
    if exercise is None:
        return
    code = "\n".join(f"    {line}".rstrip() for line in exercise.solution.splitlines())
    print(wrap(f"{exercise.number}, a worked solution:\n\n{code}\n\n{exercise.why}"))


def judge(exercise: Exercise, answer) -> Reply:
    """Judge an answer without printing or keeping anything."""
    if (missing := _missing(answer)) is not None:
        return _blank(exercise, missing)
    judged = _judge_function if exercise.is_function else _judge_value
    with np.errstate(all="ignore"):  # a number that is far too large is wrong, and no warning
        return judged(exercise, answer)


def _find(number) -> Exercise | None:
    """The exercise, or None after saying which ones there are."""
    number = str(number)
    entry = catalogue.find(number)
    if isinstance(entry, Exercise):
        return entry
    if entry is not None:
        print(f'{number} is a prediction: predict("{number}") asks it.')
        return None
    there = catalogue.suggestions(number, Exercise)
    print(wrap(f"There is no exercise {number[:40]}. There are {there}."))
    return None


def _missing(answer) -> str | None:
    """What is missing in a blank answer; None if it is not blank."""
    if answer is None or answer is Ellipsis:
        return ""
    if isinstance(answer, str) and answer.strip() in ("", "..."):
        return ""
    if isinstance(answer, (tuple, list)) and answer:
        blank = [part is None or part is Ellipsis for part in answer]
        if all(blank):
            return ""
        if any(blank):
            return f"One part is still missing: you handed in {show(answer)}. "
    return None


def _blank(exercise: Exercise, missing: str = "") -> Reply:
    number = exercise.number
    words = f'{number}: not attempted yet. {missing}Fill in the ... above; hint("{number}") helps.'
    return Reply("blank", wrap(words))


def _right(exercise: Exercise) -> Reply:
    return Reply("right", wrap(f"{exercise.number}: right. {exercise.why}"))


def _wrong(exercise: Exercise, words: str, example: str = "") -> Reply:
    text = f"{exercise.number}: not yet. {words}"
    if example:
        text += f"\n{example}"
    return Reply("wrong", wrap(f"{text}\nHint: {exercise.hints[0]}"))


def _judge_value(exercise: Exercise, answer) -> Reply:
    if not is_answer(exercise.right):
        raise RuntimeError(f"the right answer is {show(exercise.right)}")
    if same(answer, exercise.right, exercise.tolerance):
        return _right(exercise)
    if callable(answer):
        name = getattr(answer, "__name__", "it")
        return _wrong(
            exercise,
            f"You handed in the function {name} itself. Call it with its arguments, and hand in "
            "what it returns.",
        )
    seen = Seen(answer, exercise.right, exercise.n)
    for wrong in exercise.wrong:
        if same(answer, wrong.answer, exercise.tolerance):
            return _wrong(exercise, wrong.words(seen))
    if isinstance(exercise.right, str):
        return _wrong(
            exercise, f"{show(answer)} is none of the answers to choose from: {_choices(exercise)}."
        )
    return _wrong(exercise, diagnose([seen], exercise.tolerance, _names(exercise)))


def _names(exercise: Exercise) -> list[str]:
    """What several values are called: `(a, b)` that is handed in, `-> (a, b)` that is asked for."""
    text = exercise.question if exercise.is_function else exercise.answer
    several = re.search(r"-> \(([^()]+)\)" if exercise.is_function else r"^\(([^()]+)\)$", text)
    return several[1].split(", ") if several else []


def _choices(exercise: Exercise) -> str:
    """All answers of a choice, in an order that doesn't tell the right one."""
    return ", ".join(sorted(map(repr, {exercise.right, *(w.answer for w in exercise.wrong)})))


def _judge_function(exercise: Exercise, function) -> Reply:
    if not callable(function):
        return _wrong(
            exercise,
            "This asks for a function, without parentheses after its name: "
            f"`{exercise.check_line}`. What you handed in, {show(function)}, is {kind(function)}; "
            "is it what your function returned, or was its name used for something else?",
        )
    if words := _misfit(function, exercise):
        return _wrong(exercise, words)

    outcomes = []
    for args in exercise.cases:
        outcomes.append(run(function, args))
        if isinstance(outcomes[-1].error, OutOfTime):
            return _wrong(exercise, _too_long(exercise, args))
    if outcomes[0].value is Ellipsis or _is_stub(function, outcomes[0]):
        return _blank(exercise)

    rights = [_reference(exercise, args) for args in exercise.cases]
    if _alike(outcomes, rights, exercise.tolerance):
        return _right(exercise)
    seen = [
        Seen(outcome.value, right.value, _count(args), call(exercise.answer, args))
        for outcome, right, args in zip(outcomes, rights, exercise.cases, strict=True)
    ]
    first = next(
        i
        for i, pair in enumerate(zip(outcomes, rights, strict=True))
        if not _same_outcome(*pair, exercise.tolerance)
    )
    example = _example(seen[first]) if outcomes[first].error is None else ""
    for wrong in exercise.wrong:
        mistaken = (run(wrong.answer, args) for args in exercise.cases)  # until one differs
        if _alike(outcomes, mistaken, exercise.tolerance):
            return _wrong(exercise, wrong.words(seen[first]), example)
    if (error := outcomes[first].error) is not None:
        words = f"Your function stops with an error on\n    {seen[first].call}\n"
        words += error_words(error, function)
        return _wrong(exercise, words + _from_the_notebook(function))
    if changing := next((outcome for outcome in outcomes if outcome.changed), None):
        return _wrong(exercise, _changed(exercise, changing))
    if outcomes[first].value is None:
        return _wrong(exercise, "Your function returns None. Does it end with a return?", example)
    # Some cases can be read once: the look at them below must not use up those of the next answer.
    cases = copy.deepcopy(exercise.cases)
    asked = exercise.tolerance, _names(exercise), cases, exercise.right
    words = diagnose(seen, *asked) + _of_a_walk(function, exercise) + _from_the_notebook(function)
    return _wrong(exercise, words, example)


def _reference(exercise: Exercise, args: tuple) -> Outcome:
    """What the reference gives: an answer, or else an error, for the fault is ours."""
    outcome = run(exercise.right, args)
    if outcome.error is not None:
        raise RuntimeError("the reference stopped with an error") from outcome.error
    if not is_answer(outcome.value) or outcome.changed:
        raise RuntimeError(f"the reference gave {show(outcome.value)}")
    return outcome


def _alike(some: list[Outcome], others: Iterable[Outcome], tolerance: float) -> bool:
    """Did the two functions do the same on every case?"""
    return all(_same_outcome(*pair, tolerance) for pair in zip(some, others, strict=True))


def _same_outcome(one: Outcome, other: Outcome, tolerance: float) -> bool:
    if one.changed != other.changed:
        return False
    if isinstance(one.error, UnboundLocalError):  # its words name a variable of the learner's
        return isinstance(other.error, UnboundLocalError)
    if one.error is not None or other.error is not None:
        return type(one.error) is type(other.error) and str(one.error) == str(other.error)
    if one.value is None or other.value is None:  # a loop that never ran has returned nothing
        return one.value is other.value
    return same(one.value, other.value, tolerance)


def _example(seen: Seen) -> str:
    """One call that goes wrong, to be copied into a cell."""
    return (
        f"For example:\n    {seen.call}\n    yours: {show(seen.yours)}\n"
        f"    right: {show(seen.right)}"
    )


def _count(args: tuple) -> int | None:
    """How many points a case has: the length of its first array."""
    return next((len(arg) for arg in args if hasattr(arg, "shape") and arg.shape), None)


def _too_long(exercise: Exercise, args: tuple) -> str:
    return (
        "Your function was still running after a few seconds, so it was stopped, on\n"
        f"    {call(exercise.answer, args)}\n"
        "Does its loop ever end? A `while` needs something in it that makes its condition false."
    )


def _changed(exercise: Exercise, outcome: Outcome) -> str:
    names = list(inspect.signature(exercise.right).parameters)
    which = " and ".join(names[i] for i in outcome.changed)
    line = f"`{names[outcome.changed[0]]} -= …`"
    return (
        f"Your function changes {which}, which it was given to read: whoever calls it finds "
        f"other numbers in {which} afterwards. An in-place line such as {line} does that to an "
        "array. Make a new array instead."
    )


def _of_a_walk(function, exercise: Exercise) -> str:
    """How the loss went on the longest walk that was tried, in the words of a Run."""
    names = list(inspect.signature(exercise.right).parameters)
    if names != ["x", "y", "a", "b", "learning_rate", "n_steps"]:
        return ""
    *given, n_steps = max(exercise.cases, key=lambda args: args[-1])
    outcomes = [run(function, (*given, steps)) for steps in range(n_steps + 1)]
    ends = [end for outcome in outcomes if (end := numbers(outcome.value)) is not None]
    if len(ends) < len(outcomes) or any(end.shape != (2,) for end in ends):
        return ""
    x, y = given[:2]
    loss = np.array([np.mean((a * x + b - y) ** 2) for a, b in ends])
    finite = np.isfinite(loss)
    n_finite = len(loss) if finite.all() else int(finite.argmin())
    if n_finite == 0:
        return ""
    went = how_it_went(loss[:n_finite], None if finite.all() else n_finite)
    return f" On the longest walk that was tried, yours is a {went[0].lower()}{went[1:]}"


def _from_the_notebook(function) -> str:
    """A word on the numbers that the function takes from the notebook, not from its arguments."""
    if not hasattr(function, "__code__"):
        return ""
    steps = dis.get_instructions(function)
    names = dict.fromkeys(step.argval for step in steps if step.opname == "LOAD_GLOBAL")
    taken = [name for name in names if numbers(function.__globals__.get(name)) is not None]
    if not taken:
        return ""
    return (
        f" And it reads {' and '.join(taken)} from the notebook. It is tried on other points: "
        "compute what it needs from its arguments."
    )


def _is_stub(function, outcome: Outcome) -> bool:
    """Is the function's body still `...`, `pass` or nothing but a docstring?"""

    def stub(): ...

    def steps(f):
        return [step.opname for step in dis.get_instructions(f)]

    return (
        outcome.value is None
        and outcome.error is None
        and hasattr(function, "__code__")
        and steps(function) == steps(stub)
    )


def _misfit(function, exercise: Exercise) -> str | None:
    """Words for a function that can't be called with the exercise's arguments."""
    names = list(inspect.signature(exercise.right).parameters)
    try:
        inspect.signature(function).bind(*exercise.cases[0])
    except TypeError:
        theirs = inspect.signature(function)
        return (
            f"Your function takes {theirs}. It will be called with {len(names)} arguments, "
            f"in this order: ({', '.join(names)})."
        )
    except ValueError:  # some compiled functions have no signature
        return None
    return None
