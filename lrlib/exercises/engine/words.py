"""Numbers, shapes and calls put into words, the same way in every reply."""

import inspect
import re
import textwrap

import numpy as np

WIDTH = 88
GLUE = "\0"  # stands for a space that must not become a line break


def show(value, deep: int = 3) -> str:
    """A value as a learner would write it: six digits, arrays in brackets if they are small.

    Lists in lists are written `deep` levels down: one may hold itself.
    """
    if value is Ellipsis:
        return "..."
    if isinstance(value, (list, tuple)):
        if deep == 0:
            return "..."
        return "(" + ", ".join(show(part, deep - 1) for part in value) + ")"
    if isinstance(value, (bool, np.bool_, str)):
        return repr(value)
    if isinstance(value, (int, float, np.number)) and not isinstance(value, np.complexfloating):
        return f"{value:.6g}" if isinstance(value, (float, np.floating)) else str(value)
    if isinstance(value, np.ma.MaskedArray):
        return f"a masked array of shape {value.shape}"
    if isinstance(value, np.ndarray):
        if value.size > 12:
            return f"an array of shape {value.shape}"
        return np.array2string(value, precision=6, separator=", ").replace("\n", "")
    if inspect.isgenerator(value):
        return "a generator"
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - a learner's object may raise anything when asked
        return kind(value)
    return text if len(text) <= 60 else text[:57] + "..."


def kind(value) -> str:
    """What a value is, in words: "an array of shape (20,)", "text", "a number"."""
    if isinstance(value, (bool, np.bool_)):
        return "True or False"
    if isinstance(value, str):
        return "text"
    if isinstance(value, (int, float, np.integer, np.floating)):
        return "a number"
    if isinstance(value, tuple):
        return f"a tuple of {len(value)}"
    if isinstance(value, np.ndarray):
        return "a number" if value.ndim == 0 else f"an array of shape {value.shape}"
    if callable(value):
        return "a function"
    return f"of type {type(value).__name__}"


def call(name: str, args: tuple) -> str:
    """The call of a function, as the learner could type it; a long one on several lines.

    It is meant to stand four spaces in, and so its further lines do.
    """
    literals = [literal(arg) for arg in args]
    line = f"{name}({', '.join(literals)})"
    if len(line) <= WIDTH - 4:
        return line
    rows = (
        textwrap.fill(
            f"{literal},",
            WIDTH,
            initial_indent=" " * 8,
            subsequent_indent=" " * 18,  # below what stands in the brackets of np.array([
            break_long_words=False,
        )
        for literal in literals
    )
    return "\n".join([f"{name}(", *rows, "    )"])


def literal(arg) -> str:
    """A value as code that makes it."""
    if isinstance(arg, np.ndarray):
        return f"np.array({np.round(arg, 6).tolist()})"
    if isinstance(arg, (list, tuple)):
        parts = ", ".join(map(literal, arg)) + "," * (type(arg) is tuple and len(arg) == 1)
        return f"[{parts}]" if isinstance(arg, list) else f"({parts})"
    return repr(arg.item() if isinstance(arg, np.generic) else arg)


def wrap(text: str) -> str:
    """Fold long lines of prose, since a notebook on GitHub doesn't.

    Indented lines are code and stay as they are; code in backticks is not torn apart.
    """
    return "\n".join(line if line.startswith(" ") else _fold(line) for line in text.splitlines())


def _fold(line: str) -> str:
    glued = re.sub(r"`[^`]*`", lambda code: code[0].replace(" ", GLUE), line)
    return textwrap.fill(glued, WIDTH, break_long_words=False).replace(GLUE, " ")
