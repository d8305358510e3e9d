"""Run a learner's function so that nothing it does can stop the lesson.

It gets copies of its arguments, a time limit, and a listener for whatever it raises.
What came of it is an `Outcome`, and `error_words` says an error without a traceback.

The clock is SIGALRM: it exists on Linux and macOS, and in the main thread, where
notebook cells run. Elsewhere (Windows, a thread) nothing can stop a running function
from within; there a note says how to interrupt it. Even with the clock, a single call
into compiled code (one huge `np.linalg.eigh`) is stopped only when it returns, and a bare
`except:` around a loop with another bare `except:` can swallow every alarm: a note says so.
"""

import copy
import itertools
import linecache
import signal
import sys
import threading
import time
import traceback
import warnings
from typing import Any, NamedTuple

import numpy as np

SECONDS = 3.0
TICK = 0.01  # seconds between two alarms, once the time is up
PATIENCE = 200  # so many alarms may be swallowed before the note

STOP_IT = "Your function is still running. The stop button (or pressing I twice) ends it."
RESTART = (
    "Your function is still running: an `except:` in it catches even the order to stop. "
    "Kernel > Restart Kernel ends it; `except ValueError:`, say, would catch less."
)

PLAIN_WORDS = {
    "NameError": "Python knows no such name: a slip in typing, or nothing was assigned to it yet.",
    "UnboundLocalError": "This name is assigned inside the function, but later than it is used.",
    "TypeError": "Something here is not of the kind that this line needs.",
    "ValueError": "The kind is right but the value or its shape is not.",
    "IndexError": "This asks for a place beyond the end.",
    "ZeroDivisionError": "This divides by zero.",
    "AttributeError": "What stands before the dot has no such thing.",
    "RecursionError": "The function calls itself without an end.",
    "SystemExit": "This ends the program. A function answers with return.",
}


class OutOfTime(BaseException):
    """The time is up. No Exception, so that `except Exception` in a loop can't swallow it."""


class Outcome(NamedTuple):
    """What came of one call: a value or an error, and which arguments were changed."""

    value: Any = None
    error: BaseException | None = None
    changed: tuple[int, ...] = ()


def run(function, args: tuple, seconds: float | None = None) -> Outcome:
    """Call `function` on copies of `args`, for at most `seconds` (default `SECONDS`)."""
    given = copy.deepcopy(args)
    try:
        # The reply says NaN in words; a red warning adds none.
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # np.mean([]) warns past errstate
            value, error = _call(function, given, SECONDS if seconds is None else seconds), None
    except BaseException as caught:  # noqa: BLE001 - exit() and the stop button included
        value, error = None, caught
    changed = [i for i, (a, b) in enumerate(zip(given, args, strict=True)) if not _untouched(a, b)]
    return Outcome(value, error, tuple(changed))


def error_words(error: BaseException, function) -> str:
    """An error in plain words: its kind, its message, and the learner's line it came from."""
    words = "".join(traceback.format_exception_only(error)).strip()
    if line := _line(error, function):
        words += f"\n    {line}"
    if plain := PLAIN_WORDS.get(type(error).__name__):
        words += f"\n{plain}"
    return words


def _call(function, args: tuple, seconds: float):
    has_clock = hasattr(signal, "setitimer")
    if not (has_clock and threading.current_thread() is threading.main_thread()):
        return _call_with_a_note(function, args, seconds)

    alarms = itertools.count(1)

    def time_is_up(signum, frame):
        # Never in this file's own lines: they must reach the one that stops the clock.
        if frame.f_code.co_filename == _call.__code__.co_filename:
            return
        if next(alarms) == PATIENCE:
            print(RESTART)
        # A bare `except:` swallows what is raised here, but not what its own first line raises.
        sys.settrace(_raise_again)
        while frame.f_code is not _call.__code__:
            frame.f_trace, frame = _raise_again, frame.f_back
        raise OutOfTime

    started = time.monotonic()
    before = signal.signal(signal.SIGALRM, time_is_up)
    tracing = sys.gettrace()  # a debugger's, perhaps
    waiting, every = signal.setitimer(signal.ITIMER_REAL, seconds, TICK)
    try:
        return function(*args)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.settrace(tracing)
        signal.signal(signal.SIGALRM, before)
        if waiting:  # someone else's alarm: it goes on with what is left of its time
            left = max(waiting - (time.monotonic() - started), 0.001)
            signal.setitimer(signal.ITIMER_REAL, left, every)


def _raise_again(frame, event, arg):
    if event == "line" and frame.f_code.co_filename != _call.__code__.co_filename:
        raise OutOfTime
    return _raise_again


def _call_with_a_note(function, args: tuple, seconds: float):
    note = threading.Timer(seconds, print, [STOP_IT])
    note.daemon = True
    note.start()
    try:
        return function(*args)
    finally:
        note.cancel()


def _untouched(now, before) -> bool:
    if isinstance(before, np.ndarray):
        return now.shape == before.shape and np.array_equal(now, before)
    if isinstance(before, (list, tuple)):
        return len(now) == len(before) and all(map(_untouched, now, before))
    return now == before


def _line(error: BaseException, function) -> str:
    """The last line of the learner's own code on the error's way, as they wrote it."""
    code = getattr(function, "__code__", None)
    if code is None:
        return ""
    theirs = [
        lineno
        for frame, lineno in traceback.walk_tb(error.__traceback__)
        if frame.f_code.co_filename == code.co_filename
    ]
    if not theirs:
        return ""
    text = linecache.getline(code.co_filename, theirs[-1]).strip()
    return f"line {theirs[-1]} of the cell:  {text}" if text else f"line {theirs[-1]} of the cell"
