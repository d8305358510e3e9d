"""Every stored picture says in words what it shows, for who can't see it: itself, not another.

A PNG carries what is in it (`lrlib.live.contents`), so its words can be held to its own title,
labels and legend.
"""

import ast
import functools
import json
import re
from pathlib import Path

import numpy as np
import pytest
from drawn import contrast

from lrlib.live.contents import MOST_POINTS
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


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_word_in_a_picture_is_too_faint_to_read(path):
    """What WCAG 2.2 asks of text (1.4.3); of those that an explorer hides, too: test_panels.py."""
    words = [words for _, contents in pictures(path) for words, *_ in contents]
    texts = [re.match(r"text (.+) (#[0-9a-f]{6})[0-9a-f]{2} ", words, re.DOTALL) for words in words]
    assert [text[1] for text in texts if text and contrast(text[2]) < 4.5] == []


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


# ---- which way something goes

# Words of a direction or of a look. Each stands in a phrase below, with what makes it true.
WAY = re.compile(
    r"(?i)\b(?:above|below|rises?|rising|falls?|fallen|climbs?|turns (?:up|down)|dotted|dashed)\b"
)


def panels(contents):
    """Of each panel its curves: what is said of one, and its points in units of the data."""
    found, limits = [], {}
    for words, places, values in contents:
        if words.startswith("axes "):
            found.append([])
        elif words.endswith(" limits"):
            limits[words[0]] = values
        elif re.match(r"Line2D|LineCollection", words):
            share = np.array(places, dtype=float).reshape(-1, 2)
            if int(re.search(r"(\d+) points", words)[1]) > MOST_POINTS:
                share = share[: MOST_POINTS // 2]  # behind them stand means
            low, high = np.transpose([limits["x"], limits["y"]])
            found[-1].append((words, low + share * (high - low)))
    return found


def curve(panel, *words):
    """The first curve of which all these words are said: its x and y."""
    return next(points for said, points in panel if all(one in said for one in words)).T


def went(panel, *words):
    """How far a curve rises from its first point to its last."""
    return np.subtract(*curve(panel, *words)[1][[-1, 0]])


def errors(panel):
    """Line minus point, of each point from left to right."""
    x, y = curve(panel, "'data'")
    return np.interp(x, *curve(panel, "#0072b2")) - y


def slope(panel, *words):
    return np.polyfit(*curve(panel, *words), 1)[0]


def rising(panel):
    return [
        said
        for said, points in panel
        if said.startswith("Line2D '") and "''" not in said and points[-1, 1] > points[0, 1]
    ]


def arch(panel):
    x, y = curve(panel, "#222222ff None")
    return (
        np.allclose(y[[0, -1]], -10, atol=1) and 4.5 < y.max() < 6 and abs(x[y.argmax()] - 1993) < 4
    )


SAID = {
    "Twenty points climb": lambda one: slope(one, "'data'") > 0,
    "The line lies below all twenty points": lambda one: (errors(one) < 0).all(),
    "a dotted line joins each to it": lambda one: len(curve(one, "[1.6, 2.64]")[0]) == 40,
    "it falls, is lowest near 2.2, and rises again": lambda one: (
        abs(curve(one, "Line2D")[0][curve(one, "Line2D")[1].argmin()] - 2.2) < 0.3
        and (np.diff(np.sign(np.diff(curve(one, "Line2D")[1]))) >= 0).all()
    ),
    "runs through rising points": lambda one: slope(one, "'data'") > 0,
    "ten errors above zero, ten below": lambda one: (errors(one) > 0).sum() == 10,
    "passes 43 below the point (14, 58)": lambda one: np.allclose(errors(one), -43, atol=0.1),
    "of a it falls steeply, of b hardly": lambda one: (
        went(one, "#0072b2") < 10 * went(one, "#cc79a7") < 0
    ),
    "above zero on the left and below on the right": lambda one, *_: (
        slope(one, "#773300ff None") < 0 and abs(np.mean(curve(one, "#773300ff None")[1])) < 0.01
    ),
    "squared they all lie above zero": lambda *three: (
        curve(three[2], "#773300ff None")[1] >= 0
    ).all(),
    "Nineteen points rise": lambda one: np.polyfit(*curve(one, "'data'")[:, :-1], 1)[0] > 0,
    "21 points rise": lambda one: slope(one, "'data'") > 0,
    "All three rise at 0.02": lambda *three: len(rising(three[0])) == 3,
    "two rise at 0.01": lambda *three: len(rising(three[1])) == 2,
    "only flipped rises at 0.005": lambda *three: (
        ["flipped" in one for one in rising(three[2])] == [True]
    ),
    "Divided once, the loss falls": lambda one: went(one, "divided once") < -1,
    "both curves fall alike": lambda one, _: abs(went(one, "mini") / went(one, "all") - 1) < 0.2,
    "Over three passes the full batch has hardly fallen": lambda _, two: (
        np.diff(np.interp([0, 3], *curve(two, "all")))[0] > 0.3 * went(two, "mini")
    ),
    "around a dashed arrow": lambda one, _: curve(one, "#0072b2", "--").size > 0,
    "there is no dashed arrow left": lambda _, two: not any("--" in said for said, _ in two),
    "from below zero to almost eight": lambda one, *_: curve(one, "sorted")[1][0] < 0.1,
    "Shuffled, it climbs to 4.2": lambda *all_: any(
        "shuffled" in said and abs(points[-1, 1] - 4.2) < 0.3
        for panel in all_
        for said, points in panel
    ),
    "By all rows the line turns up": lambda one: went(one, "all rows") > 0,
    "by the mean of means it turns down": lambda one: went(one, "mean of means") < 0,
    "zeroed, the loss falls": lambda one, _: went(one, "zeroed") < 0,
    "both printed losses fall": lambda one, _: max(went(one, "at once"), went(one, "accum")) < 0,
    "by all at once the line rises": lambda _, two: slope(two, "''", "--") > 0,
    "Temperatures rise over the years": lambda one: slope(one, "'measured'") > 0,
    "the line with CO2 held at its mean falls": lambda one: slope(one, "held at its mean") < 0,
    "Twenty points rise from left to right": lambda one: slope(one, "'data'") > 0,
    "the line is level, dotted": lambda one: abs(slope(one, "(20,)", " : ")) < 0.01,
    "with (20, 1) it rises with the points": lambda one: (
        slope(one, "(20, 1)") > 1 < slope(one, "'data'")
    ),
    "10 ppm below zero in 1959 and 2024, 5 above zero around 1993": arch,
}


def written(source):
    """What a cell writes after alt=, whatever it puts between."""
    (alt,) = (
        word.value
        for word in ast.walk(ast.parse("".join(source)))
        if isinstance(word, ast.keyword) and word.arg == "alt"
    )
    parts = (one.value for one in ast.walk(alt) if isinstance(one, ast.Constant))
    return " ".join(part for part in parts if isinstance(part, str))


@functools.cache
def with_alt():
    """The text and the contents of every picture whose text its cell writes out."""
    found = []
    for path in NOTEBOOKS:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if "alt=" in "".join(cell["source"]):
                for output in cell.get("outputs", []):
                    data = output.get("data", {})
                    if "image/png" in data:
                        words = "".join(data["text/plain"])
                        assert WAY.findall(words) == WAY.findall(written(cell["source"])), words
                        found.append((words, alike.contents_of(data["image/png"])))
    return found


def test_every_word_of_a_direction_is_in_a_phrase_that_is_looked_at():
    texts = [text for text, _ in with_alt()]
    assert len(texts) > 30
    for phrase in SAID:
        assert sum(phrase in text for text in texts) == 1, phrase
    for text in texts:
        for phrase in SAID:
            text = text.replace(phrase, "")
        assert WAY.findall(text) == [], text


@pytest.mark.parametrize("phrase", SAID)
def test_a_direction_is_that_of_the_stored_picture(phrase):
    (drawn,) = [panels(contents) for text, contents in with_alt() if phrase in text]
    assert SAID[phrase](*drawn)
