"""Run a learner's function so that nothing it does can stop the lesson.

It gets copies of its arguments, a time limit, and a listener for whatever it raises.
What came of it is an `Outcome`, and `error_words` says an error without a traceback.

The clock is SIGALRM where there is one: on Linux and macOS, in the main thread, where notebook
cells run. It costs nothing. Anywhere else (Windows, a thread, Python in the browser) the
function is traced and looks at the clock at each of its lines, which makes a loop that calls
numpy about 3 times as slow and one of plain Python about 10 times. Neither ends a single call
into compiled code (one huge `np.linalg.eigh`) before it returns, and several bare `except:`,
one in the other, can swallow every order to stop: a note says so.
"""

import copy
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
PATIENCE = 200  # so many orders to stop may be swallowed before the note

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
POWER = "In Python a power is written `**`; `^` is something else."


class OutOfTime(BaseException):
    """The time is up. No Exception, so that `except Exception` in a loop can't swallow it."""


class Outcome(NamedTuple):
    """What came of one call: a value or an error, and which arguments were changed."""

    value: Any = None
    error: BaseException | None = None
    changed: tuple[int, ...] = ()


def run(function, args: tuple, seconds: float | None = None) -> Outcome:
    """Call `function` on copies of `args`, for at most `seconds` (default `SECONDS`).

    The stop button stops: a KeyboardInterrupt comes through. So does what goes wrong here before
    the call: it must not look like something that the function did.
    """
    given = copy.deepcopy(args)
    value = error = None
    # The reply says NaN in words; a red warning adds none.
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # np.mean([]) warns past errstate
        with _Clock(SECONDS if seconds is None else seconds):
            try:
                value = function(*given)
            except KeyboardInterrupt:
                raise
            except BaseException as caught:  # noqa: BLE001 - exit() included
                error = caught
    changed = [i for i, (a, b) in enumerate(zip(given, args, strict=True)) if not _untouched(a, b)]
    return Outcome(value, error, tuple(changed))


def error_words(error: BaseException, function) -> str:
    """An error in plain words: its kind, its message, and the learner's line it came from."""
    words = "".join(traceback.format_exception_only(error)).strip()
    if line := _line(error, function):
        words += f"\n    {line}"
    plain = PLAIN_WORDS.get(type(error).__name__)
    if isinstance(error, TypeError) and ("bitwise_xor" in words or "for ^" in words):
        plain = POWER  # in numpy's words and in Python's
    if plain:
        words += f"\n{plain}"
    return words


class _Clock:
    """Once the time is up, OutOfTime is raised wherever the function is, until it ends."""

    def __init__(self, seconds: float):
        self.seconds, self.orders = seconds, 0
        self.here = self.look.__code__.co_filename  # its own lines must reach the end of the clock
        in_main_thread = threading.current_thread() is threading.main_thread()
        self.by_alarm = hasattr(signal, "setitimer") and in_main_thread

    def __enter__(self):
        self.started = time.monotonic()
        self.before = sys.gettrace(), sys.getprofile()  # a debugger's, perhaps
        if self.by_alarm:
            self.handler = signal.signal(signal.SIGALRM, lambda _, frame: self.stop(frame))
            self.alarm = signal.setitimer(signal.ITIMER_REAL, self.seconds, TICK)
        elif self.before[0] is None:  # at a debugger's breakpoint nobody is late
            sys.settrace(self.look)

    def __exit__(self, *_):
        if self.by_alarm:
            signal.setitimer(signal.ITIMER_REAL, 0)
        sys.settrace(self.before[0])
        sys.setprofile(self.before[1])
        if self.by_alarm:
            signal.signal(signal.SIGALRM, self.handler)
            waiting, every = self.alarm
            if waiting:  # someone else's alarm: it goes on with what is left of its time
                left = max(waiting - (time.monotonic() - self.started), 0.001)
                signal.setitimer(signal.ITIMER_REAL, left, every)

    def look(self, frame, event, arg):
        """Called at every line: raises once the time is up."""
        if frame.f_code.co_filename == self.here:
            return None
        late = time.monotonic() - self.started >= self.seconds
        if late and event in ("call", "line"):  # on its way out, an error is left alone
            # A bare `except:` may swallow it, and Python traces no longer: the next call, then.
            sys.setprofile(self.stop)
            raise OutOfTime
        return self.look

    def stop(self, frame, event=None, arg=None):
        """Called by an alarm, or by the next call after an order that was swallowed.

        A bare `except:` swallows what is raised here, but not what its own first line raises.
        """
        if frame.f_code.co_filename == self.here:
            return
        self.orders += 1
        if self.orders == PATIENCE:
            print(RESTART)
        sys.settrace(self.look)
        while frame.f_code.co_filename != self.here:
            frame.f_trace, frame = self.look, frame.f_back
        raise OutOfTime


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
