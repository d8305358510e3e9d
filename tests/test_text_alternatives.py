"""Every stored picture says in words what it shows, for who can't see it: itself, not another.

A PNG carries what is in it (`lrlib.live.contents`), so its words can be held to its own title,
labels and legend.
"""

import json
import re
from pathlib import Path

import pytest

from tools import alike

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
FEWEST_WORDS = 6
FEWEST_SHARED = 2  # words with the picture's own title, labels and legend
# Words that any picture may share with any other.
COMMON = set(
    "the and its at of a an to in on by it is are with for from one two all over under not no only "
    "this that then them they as up down left right out after before where there have has more "
    "than into each both".split()
)


def complaint(words: str) -> str | None:
    """What is wrong with a picture's text, if anything is."""
    if re.match(r"<.*>$|(Figure|Axes|Picture|Text|Image)\b\W", words):
        return "names an object, not what is to be seen"
    if len(re.findall(r"\w+", words)) < FEWEST_WORDS:
        return "is too short to say what is to be seen"
    return None


def pictures(path):
    """The text and the contents of every picture that a notebook stores."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    outputs = [output.get("data", {}) for cell in cells for output in cell.get("outputs", [])]
    return [
        ("".join(data.get("text/plain", "")), alike.contents_of(data["image/png"]))
        for data in outputs
        if "image/png" in data
    ]


def words_in(contents):
    """What is to be read in a picture: titles, labels, legends, words among the data."""
    lines = [words for words, *_ in contents]
    lines = [line for line in lines if re.match(r"title|[xy] (label|ticks)|legend|text|Line", line)]
    return " ".join(re.sub(r"(:|'|\") #[0-9a-f]{8}.*", "", line) for line in lines)


def telling(text):
    """The words and numbers of a text that tell one picture from another, without their endings."""
    words = re.findall(r"[A-Za-z]+|\d+(?:\.\d+)?", text)
    plain = {re.sub(r"(?<=\w{3})(ing|ies|es|ed|s)$", "", word.lower()) for word in words}
    return plain - COMMON


def shared(text, contents):
    return len(telling(text) & telling(words_in(contents)))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_stored_picture_says_in_words_what_it_shows(path):
    texts = [text for text, _ in pictures(path)]
    assert texts
    assert [(text, wrong) for text in texts if (wrong := complaint(text))] == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_the_words_are_those_of_the_picture_itself(path):
    """They share words with its title, labels and legend, and hardly more with another's."""
    shown = pictures(path)
    for text, contents in shown:
        own = shared(text, contents)
        assert own >= FEWEST_SHARED, text
        assert own + 1 >= max(shared(text, other) for _, other in shown), text


def test_no_two_pictures_of_the_series_share_their_words():
    texts = [text for path in NOTEBOOKS for text, _ in pictures(path)]
    assert sorted(texts) == sorted(set(texts))


@pytest.mark.parametrize("words", ["", "<Figure size 640x480 with 1 Axes>", "A picture.", "plot"])
def test_a_text_that_says_nothing_is_noticed(words):
    assert complaint(words)


def test_most_texts_exchanged_between_two_pictures_are_noticed():
    """Of all the pairs in the series: some pairs are so alike that nobody could tell."""
    exchanged = noticed = 0
    for path in NOTEBOOKS:
        shown = pictures(path)
        for i, (text, own) in enumerate(shown):
            for other, _ in shown[:i]:
                exchanged += 1
                noticed += any(
                    shared(given, contents) < FEWEST_SHARED
                    or shared(given, contents) + 1 < max(shared(given, c) for _, c in shown)
                    for given, contents in ((other, own), (text, shown[i - 1][1]))
                )
    assert noticed > 0.8 * exchanged > 0
