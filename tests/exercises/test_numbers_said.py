"""A number that an entry says about an answer is the one that was computed, in its place.

test_prose.py asks whether a number is that of some cell. Two slopes that change places, a hint
whose equation leads to the wrong answer, and another number that happens to stand in the code pass
there. Here each equation is worked out, and each sentence with a number that nobody set, or with
two that could change places, has a row in said_of_answers.toml for every number in it, in order.
"""

import functools
import re
import tomllib
from pathlib import Path

import lessons
import numpy as np
import pytest
from test_prose import IN_CODE, cells, known_to_entries, path_of, value

from lrlib.exercises.engine import catalogue
from lrlib.exercises.engine.entry import Exercise

TABLES = tomllib.loads(
    (Path(__file__).parent.parent / "said_of_answers.toml").read_text(encoding="utf-8")
)
WRITTEN = r"\d+(?:,\d{3})*(?:\.\d+)?(?:e[-+]?\d+)?"
NUMBER = re.compile(rf"(?<![\w.,])[-−+]?{WRITTEN}(?:/\d+)?(?![\w²³]|\.\d)(?: %| million\b)?")
# Not a number that says something: what stands for the learner's own, code, a shape, a place.
NO_NUMBER = re.compile(
    r"\{\w+\}|`[^`]*`|(?<=\n)    .*|[Ee]xercises? \w+\.\w+|[Nn]otebooks? \d\d(?: and \d\d)?"
    r"|\b(?:[Aa]xis|[Rr]ows?|[Oo]utput|[Ww]orker|[Pp]arts?|[Cc]ause|[Ll]ines?) \d(?!\d| ·)"
    r"(?: (?:to|and) \d(?!\d))?|\((?:[1-9]|20), ?(?:[1-9]|20|\w)?\)|\(\w, 1\)"
)
EQUALS = r" (?:=|is) "
TERM = rf"(?:[-−+]?{WRITTEN}²?|[a-z]+_[a-z]+)"
SIDE = rf"[(]*{TERM}[)]*(?: ?[·*/+−-] ?[(]*{TERM}[)]*)*"
# Sides in numbers and the names of the answer, and no part of a longer formula.
EQUATION = re.compile(rf"(?<![\w.·/+^*(−-])(?<![·/+*−-] ){SIDE}(?: (?:=|is) {SIDE})+(?![\w²³(]| ·)")


def texts(entry):
    """Every text of an entry, one by one."""
    if isinstance(entry, Exercise):
        replies = [str(wrong.message) for wrong in entry.wrong]
        return [entry.question, *entry.hints, entry.why, *replies]
    of_choices = [text for one in entry.choices for text in (one.answer, one.explanation)]
    return [entry.question, *of_choices]


def number(written):
    """The number that is written so, and how far from it what it is rounded from may be."""
    plain = written.replace("−", "-").lstrip("+")
    unit = 1.0
    for ending, times in ((" %", 0.01), (" million", 1e6)):
        if plain.endswith(ending):
            plain, unit = plain.removesuffix(ending), times
    if "/" in plain:
        over, under = map(float, plain.split("/"))
        return over / under, 0.0
    mantissa, _, power = plain.partition("e")
    last = 10.0 ** (int(power or 0) - len(mantissa.partition(".")[2]))
    return value(plain) * unit, 0.5 * last * unit


# ---- equations


def worked_out(equation, names):
    """What each side gives; None if it names something else than an answer."""
    found = []
    for side in re.split(EQUALS, equation):
        for written, meant in {"·": "*", "−": "-", ",": "", "²": "**2"}.items():
            side = side.replace(written, meant)
        for name in set(re.findall(r"[a-z]+_[a-z]+", side)):
            if name not in names:
                return None
            side = re.sub(rf"\b{name}\b", repr(names[name]), side)
        if side.count("(") != side.count(")"):
            return None
        found.append(eval(side, {"__builtins__": {}}))
    return found


def equations(entry, text):
    """Each equation of a text that can be worked out: where it stands, and whether it holds."""
    single = isinstance(entry, Exercise) and isinstance(entry.right, (int, float))
    names = {entry.answer: float(entry.right)} if single else {}
    for found in EQUATION.finditer(text):
        left, *_, last = re.split(EQUALS, found[0])
        if " is " in found[0] and not re.search(r"\d ?[·*/+−-] ?[\d(]", left):
            continue  # "4 is the number of points"
        both = worked_out(found[0], names)
        if both is None:
            continue
        slack = number(last)[1] if re.fullmatch(rf"[-−+]?{WRITTEN}", last) else 0.0
        if "_" in found[0]:
            slack = max(slack, entry.tolerance * abs(entry.right))
        holds = np.ptp(both) <= slack + 1e-9 * np.max(np.abs(both))
        yield found.span(), found[0], bool(holds)


# ---- where a row comes from


@functools.cache
def known(notebook):
    """The sizes of all numbers of a notebook's cells, its entries' code and its answers."""
    return {abs(one) for one in known_to_entries(notebook)}


@functools.cache
def set_in_code(notebook):
    """The numbers that the cells' or the entries' code sets; all others are found by computing."""
    entries = Path(catalogue.module(notebook).__file__).read_text(encoding="utf-8")
    code = [re.sub(r'"""(?:.|\n)*?"""', "", entries)]
    code += [
        "".join(one["source"]) for one in cells(path_of(notebook)) if one["cell_type"] == "code"
    ]
    return {value(written.rstrip(",_")) for text in code for written in IN_CODE.findall(text)}


@functools.cache
def printed(notebook):
    """What the cells have printed, in one line each."""
    of = lessons.printed(path_of(notebook).stem)
    return {cell: " ".join(text.split()) for cell, text in of.items()}


def looked_up(reference, notebook):
    """The number that stands in what a cell has printed, after the words that are given."""
    cell, words, place = re.fullmatch(r"([\w-]+): ?(.*?) ?(?:#(\d))?", reference).groups()
    start = printed(notebook)[cell].find(words)
    if start < 0:
        raise ValueError(f"{cell} has not printed {words!r}")
    after = printed(notebook)[cell][start + len(words) :]
    return value(re.findall(rf"(?<![\w.])[-+]?{WRITTEN}(?!\w)", after)[int(place or 1) - 1])


def calculated(row, notebook):
    """What the arithmetic of a row gives."""
    row = re.sub(r"\[([^]]+)\]", lambda one: f"({looked_up(one[1], notebook)!r})", row)
    if not re.fullmatch(r"[\d.e+\-*/() ]+", row):
        raise ValueError(f"no arithmetic: {row!r}")
    return eval(row, {"__builtins__": {}})


def unknown(row, known_here):
    """The numbers of the arithmetic that nothing sets or prints."""
    literal = re.findall(rf"(?<![\w.]){WRITTEN}", re.sub(r"\[[^]]+\]", "", row))
    return [
        one
        for one in literal
        if value(one) not in known_here and not (value(one) <= 100 and value(one) % 1 == 0)
    ]


def fault(piece, row, entry, notebook):
    """What is wrong with a row of the table, if anything."""
    said = [found[0] for found in NUMBER.finditer(piece)]
    parts = re.split(r", (?![^[]*\])", row)
    if len(parts) == 1 and row in ("given", "imagined", "held"):
        parts = parts * len(said)
    if len(parts) != len(said):
        return f"{len(parts)} origins for {said}"
    here = known(notebook) | {abs(number(one[0])[0]) for one in NUMBER.finditer(entry.question)}
    for written, part in zip(said, parts, strict=True):
        number_said, slack = number(written)
        if part in ("imagined", "held"):
            continue
        if part == "given":
            if abs(number_said) not in here:
                return f"nothing sets {written}"
            continue
        above = part.startswith("above ")
        part = part.removeprefix("above ")
        if strange := unknown(part, here):
            return f"{strange} stand nowhere"
        try:
            result = calculated(part, notebook)
        except (ValueError, KeyError, IndexError, SyntaxError, ZeroDivisionError) as error:
            return str(error)
        if not (
            result < number_said
            if above
            else abs(result - number_said) <= slack + 1e-9 * abs(result)
        ):
            return f"{written} is said, and {part} is {result}"
    return None


# ---- which numbers must have a row


def numbers_without_a_row(entry, notebook, table):
    """The numbers that a sentence says and no row and no equation holds, with words around them."""
    for text in texts(entry):
        said = NO_NUMBER.sub(lambda found: "~" * len(found[0]), "\n" + text)[1:]
        said, plain = said.replace("\n", " "), text.replace("\n", " ")
        held = [span for span, _, holds in equations(entry, said) if holds]
        for piece in table:
            start = plain.find(piece)
            while start >= 0:
                held.append((start, start + len(piece)))
                start = plain.find(piece, start + 1)
        for sentence in re.finditer(r"(?:(?!(?<=[.:;?!])\s).)+", said):
            found = [
                (sentence.start() + one.start(), sentence.start() + one.end(), one[0])
                for one in NUMBER.finditer(sentence[0])
            ]
            sizes = [abs(number(written)[0]) for *_, written in found]
            computed = [
                size not in set_in_code(notebook) and (size >= 10 or size % 1) for size in sizes
            ]
            different = {size for size in sizes if size not in (0, 1, 2)}
            if not any(computed) and len(different) < 2:
                continue
            for (start, end, written), size in zip(found, sizes, strict=True):
                if size in (0, 1, 2) or any(one <= start and end <= two for one, two in held):
                    continue
                yield f"{written} in {plain[max(0, start - 40) : end + 30]!r}"


ENTRIES = [
    (key, entry) for key in catalogue.notebooks() for entry in catalogue.entries(key).values()
]
by_number = pytest.mark.parametrize(
    ("notebook", "entry"), ENTRIES, ids=[entry.number for _, entry in ENTRIES]
)


@by_number
def test_every_equation_in_the_texts_of_an_entry_holds(notebook, entry):
    wrong = [
        equation
        for text in texts(entry)
        for _, equation, holds in equations(entry, text.replace("\n", " "))
        if not holds
    ]
    assert wrong == []


@by_number
def test_every_row_of_an_entry_is_said_and_comes_out(notebook, entry):
    said = [text.replace("\n", " ") for text in texts(entry)]
    for piece, row in TABLES.get(entry.number, {}).items():
        assert any(piece in text for text in said), f"{piece!r} is said nowhere"
        assert fault(piece, row, entry, notebook) is None, piece


@by_number
def test_every_number_that_was_computed_and_every_two_that_could_change_places_have_a_row(
    notebook, entry
):
    table = TABLES.get(entry.number, {})
    assert list(numbers_without_a_row(entry, notebook, table)) == []


@by_number
def test_what_is_held_elsewhere_is_looked_at_in_the_tests_of_its_notebook(notebook, entry):
    rows = TABLES.get(entry.number, {}).values()
    if any("held" in row.split(", ") for row in rows):
        short = re.match(r"\d+|lab_\w|one_hour", path_of(notebook).stem)[0]
        name = f"test_notebook_{short}.py" if short.isdigit() else f"test_{short}.py"
        assert f'"{entry.number}"' in Path(__file__).with_name(name).read_text(encoding="utf-8")


def test_every_section_is_that_of_an_entry():
    assert TABLES.keys() <= {entry.number for _, entry in ENTRIES}


# ---- the mechanism, from both sides


HEIGHTS = catalogue.find("11.2")


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("0.03 · 1/20 = batch_size · 1/10", False),
        ("0.08 / batch_size = 0.02 / 4", True),
        ("0.08 / 16 is 0.005", True),
        ("0.08 / 16 is 0.006", False),
        ("(10² + 30²) / 2 = 500.", True),
        ("(10² − 30²) / 2 = 500.", False),
        ("1 − 0.25 · 10 = −1.5:", True),
        ("1 − 0.25 · 10 = 1.5:", False),
    ],
)
def test_an_equation_is_worked_out(text, holds):
    assert [one for *_, one in equations(HEIGHTS, text)] == [holds]


def test_what_is_no_equation_is_left_alone():
    for text in ("-2 times -2 is +4", "4 is the batch size", "rate · 10 = 4 · w", "x = 14"):
        assert list(equations(HEIGHTS, text)) == []


@pytest.mark.parametrize(
    ("piece", "row", "complaint"),
    [
        ("2.69 to 0.104", "[tokens-print: it prints:], [tokens-print: ->]", None),
        ("2.69 to 0.104", "[tokens-print: ->], [tokens-print: it prints:]", "2.69 is said, and"),
        ("2.69 to 0.104", "[tokens-print: it prints:]", "1 origins for"),
        ("2.69", "[tokens-print: the loss of nobody:]", "has not printed"),
        ("1.2", "4 * 0.3", None),
        ("1.3", "4 * 0.3", "1.3 is said, and"),
        ("1.3", "4 * 0.3251", "stand nowhere"),
        ("1.3", "given", "nothing sets 1.3"),
        ("0.3", "given", None),
        ("less than 0.2", "above 0.3 / 2", None),
        ("less than 0.2", "above 0.3", "0.2 is said, and"),
    ],
)
def test_a_row_comes_out_or_not(piece, row, complaint):
    found = fault(piece, row, catalogue.find("15.b"), "15")
    assert found is None if complaint is None else complaint in found


def test_without_its_row_a_number_is_missed():
    entry = catalogue.find("15.b")
    table = dict(TABLES["15.b"])
    assert table.pop("slope 1.43 in place of 1.77")
    missed = list(numbers_without_a_row(entry, "15", table))
    assert [one.split()[0] for one in missed] == ["1.43", "1.77"]
