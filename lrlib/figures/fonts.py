"""Which letters can be drawn: names of columns come in every script, fonts don't."""

from functools import lru_cache

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text


def family_for(text: str) -> list[str] | None:
    """The families of fonts that draw this text, first matplotlib's own; None where none does.

    A letter that a font lacks is drawn as an empty box, with a warning. matplotlib takes such a
    letter from the next family of a list, so one more family that has all missing letters will do.
    """
    own = font_manager.FontProperties().get_family()
    letters = {ord(letter) for letter in text if not letter.isspace()}
    missing = letters - _letters(font_manager.findfont(font_manager.FontProperties()))
    found = _with_letters(frozenset(missing)) if missing else []
    return None if found is None else [*own, *found]


def write_in(figure: Figure, families: list[str]) -> None:
    """Write all of a figure's words in these fonts."""
    for text in figure.findobj(Text):
        text.set_fontfamily(families)


@lru_cache(maxsize=64)
def _with_letters(missing: frozenset[int]) -> list[str] | None:
    """A family that has all of these."""
    for font in sorted(font_manager.fontManager.ttflist, key=lambda font: font.weight != 400):
        if font.name.startswith("Last Resort"):  # it has a box for every letter
            continue
        try:
            if missing <= _letters(font.fname):
                return [font.name]
        except (OSError, RuntimeError):  # a file that is gone, or no font for us
            continue
    return None


@lru_cache(maxsize=512)
def _letters(path: str) -> frozenset[int]:
    return frozenset(font_manager.get_font(path).get_charmap())
