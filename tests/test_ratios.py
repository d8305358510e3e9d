"""What the text of a notebook says in words of ratio and in small numbers, its cells make true.

test_prose.py holds the long numbers. "Its loss is 13 times the best one", "a fifth of the pass",
"until round 10 it is ahead" are held here: each such phrase stands in said_in_words.toml, with
arithmetic on the numbers of the cells, or with the reason why no cell can say it.
"""

import re
import tomllib
from pathlib import Path

import pytest
from test_prose import NOTEBOOKS, cells, said_by_cells, value

from lrlib.exercises.engine.catalogue import key

SAID = Path(__file__).with_name("said_in_words.toml")
REASONS = {"definition", "given", "imagined", "instruction", "live"}

WORDS = {
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "twelve": 12,
    "twenty": 20,
    "thirty": 30,
    "fifty": 50,
    "hundred": 100,
    "thousand": 1000,
    "ten thousand": 10_000,
    "million": 1_000_000,
}
PARTS = {
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "twentieth": 20,
    "hundredth": 100,
    "thousandth": 1000,
    "millionth": 1_000_000,
}
PART = "|".join(PARTS)
UNITS = {"%": 0.01, " million": 1e6, " billion": 1e9}
DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
COUNT = rf"(?:{DIGITS}|\b(?:ten thousand|{'|'.join(WORDS)})\b)"
# What tells how near the value must be, where "about" gives a tenth.
HEDGE = "more than|less than|at least|at most|up to|about|nearly|almost"
UNITS_OF_TIME = "steps|rounds|epochs|passes|updates|years"
KINDS = [
    rf"(?:an? )?{COUNT}(?: (?:to|or) {COUNT})? times",  # 13 times, a hundred times
    r"twice|doubl(?:e[sd]?|ing)|hal(?:f|ves?|ved|vings?)",
    rf"(?:an?|one|{'|'.join(WORDS)}) (?:{PART})s?",  # a fifth, two thirds
    rf"factors? (?:of )?{COUNT}",
    # Round 10, steps 0 to 4.
    r"(?:step|round|epoch|point|row|year|line|pass|batch)(?:e?s)? \d+(?: (?:to|and) \d+)?",
    rf"{DIGITS} ?%",
    rf"{COUNT} (?:{UNITS_OF_TIME})",
    rf"(?:after|in about) {COUNT}(?! ?(?:%|times|{UNITS_OF_TIME}))",  # after five it is 0.5
    rf"−?{DIGITS}/{DIGITS}",
    rf"{COUNT} (?:million|billion)",
    rf"{DIGITS} (?:numbers|entries|digits)",
]
PHRASE = re.compile(
    rf"(?<![\w.,−-])(?:(?P<hedge>{HEDGE}) )?(?:{'|'.join(KINDS)})(?![\w-]|\.\d)", re.IGNORECASE
)
# 8 + 13 = 21: all of it in numbers, and no part of a longer formula.
EQUATION = re.compile(
    rf"(?<![·/+−^] )(?<![\w.,·/+−^(])([(−]*{DIGITS}(?:[) ]*[·/+−][( −]*{DIGITS}\)?)+)"
    rf" ?= ?(−?{DIGITS})(?!\w| ?[·/+−]|[.,]\d)"
)
ARITHMETIC = re.compile(r"[\d.e+\-*/() ]+")
CONDITION = re.compile(r"[\d.e+\-*/() <>=]+")
NEAR = 0.1


def prose_of(path):
    """The words of a notebook, a line for each cell, without what makes them bold or slanted."""
    texts = ["".join(cell["source"]) for cell in cells(path) if cell["cell_type"] == "markdown"]
    return "\n".join(" ".join(text.replace("*", "").split()) for text in texts)


def numbers_of(phrase):
    """The numbers that a phrase says, each with how far from it the value may be."""
    said = phrase.lower()
    if re.search("twice|doubl", said):
        return [(2, 2 * NEAR)]
    if re.search("hal[fv]", said):
        return [(1 / 2, NEAR / 2)]
    if part := re.search(rf"(\w+) ({PART})", said):
        number = WORDS.get(part[1], 1) / PARTS[part[2]]
        return [(number, NEAR * number)]
    if fraction := re.search(rf"(−?)({DIGITS})/({DIGITS})", said):
        number = value(fraction[2]) / value(fraction[3])
        return [(-number if fraction[1] else number, 0.01 * number)]
    unit, counts = 1.0, said
    for ending in UNITS:
        if said.endswith(ending):
            unit, counts = UNITS[ending], said.removesuffix(ending)
    found = []
    for written in re.findall(COUNT, counts):
        number = WORDS[written] if written in WORDS else value(written)
        found.append((number * unit, 0.5 * unit / 10 ** len(written.partition(".")[2])))
    return found


def fits(result, number, slack, hedge):
    """Is what the arithmetic gives what the phrase says?"""
    match hedge:
        case "more than":
            return result > number
        case "less than":
            return result < number
        case "at least":
            return result >= number
        case "at most" | "up to":
            return result <= number
        case "nearly" | "almost":
            return (1 - NEAR) * number <= result < number
        case "about":
            slack = max(slack, NEAR * abs(number))
    return abs(result - number) <= slack * (1 + 1e-9)


def calculated(arithmetic, numbers, allowed=ARITHMETIC):
    """What the arithmetic gives; all its numbers must be numbers of the cells."""
    if not allowed.fullmatch(arithmetic):
        raise ValueError(f"neither a reason nor arithmetic: {arithmetic!r}")
    for written in re.findall(r"\d[\d.]*(?:e[-+]?\d+)?", arithmetic):
        if float(written) not in numbers:
            raise ValueError(f"{written} stands in no cell")
    return eval(arithmetic, {"__builtins__": {}})


def wrong_equations(prose):
    """The equations in the prose whose two sides differ, rounded as the right one is written."""
    wrong = []
    for equation in EQUATION.finditer(prose):
        left, right = equation[1], equation[2].replace("−", "-")
        for written, meant in {"−": "-", "·": "*", ",": ""}.items():
            left = left.replace(written, meant)
        if left.count("(") > left.count(")"):  # it opens before the equation and closes after it
            left = left.removeprefix("(")
        slack = 0.5 / 10 ** len(right.partition(".")[2])
        if abs(eval(left, {"__builtins__": {}}) - value(right)) > slack:
            wrong.append(equation[0])
    return wrong


def fault(phrase, hedge, why, numbers):
    """What is wrong with the reason or the arithmetic that is given for a phrase, if anything."""
    if why in REASONS:
        return None
    arithmetic, _, condition = why.partition(" where ")
    try:
        results = [calculated(part.strip(), numbers) for part in arithmetic.split(",")]
        if condition and not calculated(condition, numbers, CONDITION):
            return f"{condition} does not hold"
    except (ValueError, SyntaxError, ZeroDivisionError) as error:
        return str(error)
    wanted = numbers_of(phrase)
    if len(results) != len(wanted):
        return f"{len(results)} values for {len(wanted)} numbers"
    for result, (number, slack) in zip(results, wanted, strict=True):
        if not fits(result, number, slack, hedge):
            return f"{arithmetic} is {result:.6g}"
    return None


def faults(prose, numbers, table):
    """Everything that is wrong between the prose of a notebook and its section of the table."""
    phrases = {found.span(): found for found in PHRASE.finditer(prose)}
    wrong, listed = [], set()
    for words, why in table.items():
        start = prose.find(words)
        if prose.count(words) != 1:
            wrong.append(f"{words!r} stands in the prose {prose.count(words)} times")
            continue
        inside = [s for s in phrases if start <= s[0] and s[1] <= start + len(words)]
        if len(inside) != 1 or inside[0] in listed:
            wrong.append(f"{words!r} holds {len(inside)} phrases, or one that is listed already")
            continue
        listed.add(inside[0])
        phrase = phrases[inside[0]]
        hedge = (phrase["hedge"] or "").lower()
        if complaint := fault(phrase[0], hedge, why, numbers):
            wrong.append(f"{words!r}: {complaint}")
    for start, end in sorted(set(phrases) - listed):
        wrong.append(f"not in the table: {prose[max(0, start - 40) : end + 30]!r}")
    return wrong


TABLES = tomllib.loads(SAID.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_said_in_words_is_what_the_cells_make_true(path):
    table = TABLES.get(key(path.stem), {})
    assert faults(prose_of(path), said_by_cells(path), table) == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_what_is_worked_out_in_the_prose_comes_out(path):
    assert wrong_equations(prose_of(path)) == []


def test_every_section_is_that_of_a_notebook():
    assert set(TABLES) <= {key(path.stem) for path in NOTEBOOKS}


# ---- the mechanism, from both sides


@pytest.mark.parametrize(
    "text, found",
    [
        ("its loss is 13 times the best", ["13 times"]),
        ("a tenth as long, nine tenths, Twice as fast", ["a tenth", "nine tenths", "Twice"]),
        ("about a third, more than twice", ["about a third", "more than twice"]),
        ("ten thousand times better, a hundred times", ["ten thousand times", "a hundred times"]),
        ("2.2 to 2.6 times as high", ["2.2 to 2.6 times"]),
        ("its limit has halved when n doubles", ["halved", "doubles"]),
        ("until round 10, at steps 0 to 4.", ["round 10", "steps 0 to 4"]),
        ("nearly half; 58 % in 50 steps", ["nearly half", "58 %", "50 steps"]),
        ("multiplied by a factor of 4", ["factor of 4"]),
        ("after five steps, after ten, after ten times", ["five steps", "after ten", "ten times"]),
        ("settles in about thirty at 0.1", ["in about thirty"]),
        ("counts 1/12, not −4/3 or 2/5,660 = 0", ["1/12", "−4/3", "2/5,660"]),
        ("43 billion, two million rows, a million", ["43 billion", "two million"]),
        ("72 entries, 24 of them not zero; two numbers", ["72 entries"]),
        ("n times, many times, behalf, the third row, 3 rows, notebook 09, v1.5 steps", []),
    ],
)
def test_phrases_are_found(text, found):
    assert [phrase[0] for phrase in PHRASE.finditer(text)] == found


@pytest.mark.parametrize(
    "phrase, numbers",
    [
        ("13 times", [13]),
        ("1,204 times", [1204]),
        ("ten thousand times", [10_000]),
        ("a hundred times", [100]),
        ("2.2 to 2.6 times", [2.2, 2.6]),
        ("twice", [2]),
        ("halved", [0.5]),
        ("a fifth", [0.2]),
        ("two thirds", [2 / 3]),
        ("nine tenths", [0.9]),
        ("99.4 %", [0.994]),
        ("steps 0 to 4", [0, 4]),
        ("five steps", [5]),
        ("after ten", [10]),
        ("1/12", [1 / 12]),
        ("−4/3", [-4 / 3]),
        ("2/5,660", [2 / 5660]),
        ("43 billion", [43e9]),
        ("two million", [2e6]),
        ("72 entries", [72]),
    ],
)
def test_the_numbers_of_a_phrase(phrase, numbers):
    assert [number for number, _ in numbers_of(phrase)] == pytest.approx(numbers)


@pytest.mark.parametrize(
    "text, right, wrong",
    [
        ("13 times", "12.6", "12.4"),
        ("four times", "4.4", "4.6"),
        ("2.6 times", "2.64", "2.66"),
        ("twice", "1.9", "1.7"),
        ("a fifth", "0.19", "0.17"),
        ("half", "0.52", "0.58"),
        ("58 %", "0.584", "0.586"),
        ("99.4 %", "0.9943", "0.9946"),
        ("about 90 times", "91", "100"),
        ("about a third", "0.31", "0.29"),
        ("nearly twice", "1.9", "2.01"),
        ("almost half", "0.46", "0.44"),
        ("more than twice", "2.1", "2.0"),
        ("less than a hundredth", "0.009", "0.01"),
        ("1/12", "0.083", "0.085"),
        ("−4/3", "-1.333", "1.333"),
        ("43 billion", "4.34e10", "4.36e10"),
        ("at least three times", "3", "2.9"),
        ("up to 5 %", "0.05", "0.051"),
        ("steps 0 to 4", "0, 4", "0, 5"),
        ("steps 0 to 4", "0, 4", "4"),
        ("round 10", "10 where 5.4 < 5.5", "10 where 5.5 < 5.4"),
        ("13 times", "26 / 2", "26 * 2"),
        ("13 times", "given", "26 / 0"),
        ("13 times", "imagined", "whatever"),
    ],
)
def test_the_value_fits_or_does_not(text, right, wrong):
    numbers = {float(w) for why in (right, wrong) for w in re.findall(r"[\d.]+(?:e\d+)?", why)}
    assert faults(text, numbers, {text: right}) == []
    assert len(faults(text, numbers, {text: wrong})) == 1


PROSE = "Its loss is 13 times the best one.\nHalf of it is 13 times\nas much."
TABLE = {"is 13 times the": "26 / 2", "Half of": "definition", "13 times\nas": "given"}


def test_a_table_that_has_it_all():
    assert faults(PROSE, {26.0, 2.0}, TABLE) == []


@pytest.mark.parametrize(
    "change, complaint",
    [
        ({"is 13 times the": None}, "not in the table: 'Its loss is 13 times"),
        ({"a fifth of": "0.2"}, "stands in the prose 0 times"),
        ({"is 13 times": "26 / 2"}, "stands in the prose 2 times"),
        ({"Its loss": "given"}, "holds 0 phrases"),
        ({"one.\nHalf": "definition"}, "listed already"),
        ({"Half of": None, "Half of it is 13 times": "given"}, "holds 2 phrases"),
        ({"is 13 times the": "39 / 3"}, "39 stands in no cell"),
    ],
)
def test_a_table_that_lacks_something(change, complaint):
    table = {words: why for words, why in (TABLE | change).items() if why}
    assert any(complaint in wrong for wrong in faults(PROSE, {26.0, 2.0}, table))


def test_a_wrong_equation_is_found_and_a_right_one_is_not():
    right = (
        "8 + 13 = 21. (2·(1 + 9)/2 = 10), 1 − 0.2 · 2 = 0.6; (−86) · 1 = −86, 2/5,660 = 0.000353"
    )
    assert len(EQUATION.findall(right)) == 5
    assert wrong_equations(right) == []
    for mistake in ("8 + 13 = 22", "2·(1 + 9)/2 = 11", "1 − 0.2 · 2 = 0.5", "(−86) · 1 = 86"):
        assert wrong_equations(f"so {mistake}.") == [mistake]
    assert EQUATION.findall("rate · 10 − 1 = 1 − rate, a/2 + 1 = 3, x = 14") == []
