"""Do two pictures show the same? By what their PNGs say of themselves, not by their pixels.

A PNG of lrlib carries what was drawn (`lrlib/live/contents.py`): words that must be the same, and
numbers that may differ by what another version of numpy or matplotlib makes of the same code.
"""

import base64
import binascii
import io
import itertools
import json

from PIL import Image, UnidentifiedImageError

from lrlib.live.contents import FIELD

# A place may differ by so much of its axes' width or height. Layouts differ between versions by
# less, and an artist whose shape depends on the layout (a square, an arrow's head) follows them.
PLACE = 0.004
LEVEL = 1e-3  # a contour's level, or a tick's place, by so much of itself
LIMIT = 5e-3  # a limit by so much of the larger one: where a unit is as long on both axes
MOST_NAMED = 5


def contents_of(png: str | bytes) -> list | None:
    """What a PNG, as bytes or in base64, says is in it; None where it says nothing."""
    try:
        data = base64.b64decode(png) if isinstance(png, str) else png
        text = Image.open(io.BytesIO(data)).text.get(FIELD)
    except (UnidentifiedImageError, OSError, AttributeError, binascii.Error):
        return None
    return None if text is None else json.loads(text)


def differences(stored: list | None, now: list | None) -> list[str]:
    """What sets two pictures apart, in words, one line for each thing; [] when nothing does.

    A picture that says nothing of itself is like no other: nobody could tell.
    """
    if stored is None or now is None:
        what = {False: "says what is in it", True: "says nothing of what is in it"}
        return [f"the stored picture {what[stored is None]}, that of the code {what[now is None]}"]
    found = []
    for before, after in itertools.zip_longest(stored, now, fillvalue=["nothing", [], []]):
        if before[0] != after[0]:
            found.append(f"stored: {before[0]}; now: {after[0]}")
        elif apart := _apart(before[1], after[1], lambda *_: PLACE):
            found.append(f"{before[0]}: lies elsewhere, {apart}")
        elif apart := _apart(before[2], after[2], _tolerance(*before)):
            found.append(f"{before[0]}: other values, {apart}")
    more = len(found) - MOST_NAMED
    return found[:MOST_NAMED] + ([f"and {more} more"] if more > 0 else [])


def _tolerance(words: str, _places: list, values: list):
    largest = max(map(abs, values), default=0)
    if words.endswith("limits"):
        return lambda *_: LIMIT * largest
    return lambda one, other: LEVEL * max(abs(one), abs(other)) + 1e-9 * largest


def _apart(before: list, after: list, tolerance) -> str:
    """The first pair that is further apart than its tolerance, in words; "" where none is."""
    if len(before) != len(after):
        return f"{len(before)} numbers stored and {len(after)} now"
    for one, other in zip(before, after, strict=True):
        near = one == other  # None stands for a gap
        if not near and None not in (one, other):
            near = abs(one - other) <= tolerance(one, other)
        if not near:
            return f"{one} stored and {other} now"
    return ""
