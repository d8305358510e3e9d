"""The explorers of the notebooks: they wire the maths, the figures and the controls.

An explorer computes no gradient. It asks `descent`, `bowl`, `linear` or the learner's own
function, draws with `figures`, and lets `live` move the picture. `SixSteps` is the class of
`six_steps.py`, and so is every other: a file in this folder is found by its name, and read when
it is first asked for. The smallest, `first_look.py`, is the one to begin with.
"""

import pkgutil
from importlib import import_module
from typing import Any

_FILES = {
    "".join(word.capitalize() for word in file.name.split("_")): file.name
    for file in pkgutil.iter_modules(__path__)
    if file.name != "base"
}
__all__ = list(_FILES)


def __getattr__(name: str) -> Any:
    if name not in _FILES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_FILES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
