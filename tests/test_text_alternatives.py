"""Every stored picture says in words what it shows, for who can't see it."""

import json
import re
from pathlib import Path

import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
FEWEST_WORDS = 6


def complaint(words: str) -> str | None:
    """What is wrong with a picture's text, if anything is."""
    if re.match(r"<.*>$|(Figure|Axes|Picture|Text|Image)\b\W", words):
        return "names an object, not what is to be seen"
    if len(re.findall(r"\w+", words)) < FEWEST_WORDS:
        return "is too short to say what is to be seen"
    return None


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_stored_picture_says_in_words_what_it_shows(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    texts = ["".join(data.get("text/plain", "")) for data in outputs if "image/png" in data]
    assert texts
    assert [(text, wrong) for text in texts if (wrong := complaint(text))] == []
    assert len(texts) == len(set(texts))


@pytest.mark.parametrize("words", ["", "<Figure size 640x480 with 1 Axes>", "A picture.", "plot"])
def test_a_text_that_says_nothing_is_noticed(words):
    assert complaint(words)
