"""Every cell is read once: the ways of writing a table, far rows, words that overrule, damage."""

import itertools
import warnings

import numpy as np
import pandas as pd
import pytest
from found_tables import CASES
from hypothesis import given, settings
from hypothesis import strategies as st

from lrlib.tables import TableError, file_batches, read_table
from lrlib.tables.columns import read_cell

NUMBERS = [[1.5, -20.25, 3], [2.125, 0.5, 4], [1234.5, 7.75, 60], [0.25, np.nan, 7]]
HEADERS = {
    "words": ["size", "weight", "rooms"],
    "numbers among them": ["size", "2020", "2021"],
    "padded": ["  size ", " weight", "rooms  "],
    "doubles": ["size", "size", "rooms"],
    "blanks within": ["the size", "the weight", "rooms"],
    "accents": ["größe", "poids_é", "комнаты"],
}


# ---- the same table, written in every way


def written(rows, delimiter, decimal, thousands=""):
    """A table as text; a comma in a cell is quoted where commas stand between."""
    for row in rows:
        cells = []
        for cell in row:
            text = cell if isinstance(cell, str) else "" if cell != cell else f"{cell:,.10g}"
            if not isinstance(cell, str):
                text = text.replace(",", "\0").replace(".", decimal).replace("\0", thousands)
            cells.append(f'"{text}"' if delimiter in text or not text else text)
        yield delimiter.join(cells)


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("decimal", [".", ","])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", " "])
def test_the_same_table_in_every_writing_is_one_frame(write, delimiter, decimal, header):
    names = HEADERS[header]
    for end, quoted in itertools.product(["\n", "\r\n"], [False, True]):
        head = [f'"{name}"' if quoted and delimiter != " " else name for name in names]
        if delimiter == " ":  # names set apart by blanks can't hold any
            head = [name.strip().replace(" ", "_") for name in names]
        rows = [delimiter.join(head), *written(NUMBERS, delimiter, decimal)]
        path = write(end.join(rows) + end)
        table = read_table(path)
        expected = [" ".join(name.split()) for name in head]
        expected = [name.strip('" ') for name in expected]
        if header == "doubles":
            expected[1] = "size (2)"
        assert table.columns == expected
        np.testing.assert_array_equal(table.frame.to_numpy(), NUMBERS)
        X, y = next(file_batches(path, expected[2], expected[0]))
        np.testing.assert_array_equal(np.hstack([X, y]), np.array(NUMBERS)[:, [0, 2]])


@pytest.mark.parametrize(("decimal", "thousands"), [(".", ","), (",", "."), (".", " "), (",", "'")])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_thousands_are_grouped_in_every_writing(write, delimiter, decimal, thousands):
    rows = [["a", "b"], [1234567.5, 3], [12.25, 4], [1500, 5.5]]
    table = read_table(write("\n".join(written(rows, delimiter, decimal, thousands))))
    np.testing.assert_array_equal(table.frame, rows[1:])


# ---- far down


@pytest.mark.parametrize("gap", ["", "n/a", "5"])
def test_a_slip_far_down_is_named_by_its_row_though_rows_above_are_incomplete(write, gap):
    lines = ["1,2"] * 12_345
    lines[3], lines[7_000], lines[12_000] = f"{gap},2", f"1,{gap}", "oops,2"
    path = write("x,y\n" + "\n".join(lines))
    assert "“oops” in row 12001 below the names" in read_table(path).refused["x"]
    for batch_size in (1_000, 4_999, 100_000):
        with pytest.raises(TableError, match="“oops” in row 12001 below the names"):
            list(file_batches(path, "y", "x", batch_size=batch_size))


def test_a_line_with_too_many_cells_far_down_is_named_by_its_number(write):
    path = write("x,y\n" + "1,2\n" * 15_000 + '1,2,3\n"1",2\n')
    with pytest.raises(TableError, match=r"Line 15002 of mine\.csv has 3 cells"):
        read_table(path)


def test_a_quoted_cell_may_go_over_the_end_of_a_piece(write):
    lines = ["1,a,2"] * 9_998 + ['3,"b', "c", 'd",4', "5,e,6"]
    table = read_table(write("x,word,y\n" + "\n".join(lines)))
    assert table.frame.iloc[-2:].to_numpy().tolist() == [[3, 4], [5, 6]]
    assert len(table.frame) == 10_000


# ---- words that overrule


TABLE = "a,b\n1,2\n3,-9\n4,x\n5,7\n"


@pytest.mark.parametrize(
    ("options", "columns"),
    [
        ({"missing": "x"}, {"a": [1, 3, 4, 5], "b": [2, -9, np.nan, 7]}),
        ({"missing": ["x", -9]}, {"a": [1, 3, 4, 5], "b": [2, np.nan, np.nan, 7]}),
        ({"missing": ("X", "-9.0")}, {"a": [1, 3, 4, 5], "b": [2, np.nan, np.nan, 7]}),
        ({"missing": "x", "names": ["p", "q"]}, {"p": [1, 3, 4, 5], "q": [2, -9, np.nan, 7]}),
        ({"skip": 1, "missing": "x"}, {"column 1": [1, 3, 4, 5], "column 2": [2, -9, np.nan, 7]}),
        ({"skip": 1, "names": True, "missing": "x"}, {"1": [3, 4, 5], "2": [-9, np.nan, 7]}),
        (
            {"names": False, "missing": ["x", "a", "b"]},
            {"column 1": [np.nan, 1, 3, 4, 5], "column 2": [np.nan, 2, -9, np.nan, 7]},
        ),
    ],
)
def test_a_guess_is_overruled(write, options, columns):
    path = write(TABLE)
    table = read_table(path, **options)
    assert table.columns == list(columns)
    np.testing.assert_array_equal(table.frame.T, list(columns.values()))
    first, second = columns
    rows = np.vstack([np.hstack(batch) for batch in file_batches(path, first, second, **options)])
    np.testing.assert_array_equal(rows, table.frame[[second, first]].dropna())


def test_an_encoding_is_overruled(write):
    path = write("größe,y\n1,2\n2,3\n", encoding="latin-1")
    assert read_table(path, encoding="cp1251").columns == ["grцЯe", "y"]
    assert read_table(path, encoding="latin-1").notes == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"names": ["a"]}, "names= has 1 name, and mine.csv has 2 columns"),
        ({"names": "a"}, "write a list"),
        ({"names": 3}, "write a list"),
        ({"encoding": "klingon"}, "can't be that of mine.csv"),
        ({"encoding": 3}, "can't be that of mine.csv"),
        ({"encoding": "ascii"}, "can't be that of mine.csv"),
        ({"skip": 50}, "is empty"),
        ({"decimal": ";"}, "decimal="),
    ],
)
def test_words_that_can_not_overrule_are_refused(write, options, words):
    path = write(TABLE.replace("x", "é"))
    for read in (read_table, lambda path, **how: list(file_batches(path, "b", "a", **how))):
        with pytest.raises(TableError) as error:
            read(path, **options)
        assert words in str(error.value)


def test_a_frame_takes_only_what_can_help_it():
    frame = pd.DataFrame({"x": [1, -9, 3], "y": ["1,234", "-", "2,5"]})
    table = read_table(frame, missing=-9)
    np.testing.assert_array_equal(table.frame, [[1, 1.234], [np.nan, np.nan], [3, 2.5]])
    with pytest.raises(TableError, match="A frame has been read already"):
        read_table(frame, skip=1)


def test_a_skip_below_zero_is_refused(write):
    with pytest.raises(ValueError, match="skip must be at least 0"):
        read_table(write(TABLE), skip=-1)


# ---- how much is done, and damage


def test_the_share_that_is_done_rises_to_one(write):
    shares = []
    read_table(write("x,y\n" + "1,2\n" * 45_000), progress=shares.append)
    assert len(shares) > 5 and shares == sorted(shares) and shares[-1] == 1


JUNK = list(map(str.encode, "\" \n \r , ; \t \0 - 1e999 # % '".split(" "))) + [b"\xff", b" "]
SOUND = [
    (text, encoding)
    for cases in CASES.values()
    for text, _, _, encoding, _ in cases
    if len(text) < 1000
]


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_damage_ends_in_a_table_or_in_a_sentence(tmp_path_factory, data):
    text, encoding = data.draw(st.sampled_from(SOUND))
    content = bytearray(text.encode(encoding))
    for _ in range(data.draw(st.integers(1, 6))):
        at, n = data.draw(st.integers(0, len(content))), data.draw(st.integers(0, 8))
        content[at : at + n] = data.draw(st.binary(max_size=4) | st.sampled_from(JUNK))
    path = tmp_path_factory.getbasetemp() / "damaged.csv"
    path.write_bytes(bytes(content))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            table = read_table(path)
        except TableError as error:
            assert str(error)[-1] in ".?"
            return
        assert (table.frame.dtypes == np.float64).all()
        if len(table.columns) > 1:
            target, feature = table.columns[:2]
            try:
                batches = list(file_batches(path, target, feature, batch_size=3))
            except TableError as error:  # no complete row
                assert "has no row with a number" in str(error)
            else:
                whole = table.frame[[feature, target]].dropna()
                rows = np.vstack([np.hstack(batch) for batch in batches])
                np.testing.assert_array_equal(rows, whole)


ENDLESS = f"x,y\n1,1e{'9' * 5000}K\n2,3\n"


@pytest.mark.parametrize(
    "text", ["\0", '"', ",", ";\n;", "\x1f7,8\n1,2\n", "\ue0ff", "sep=;", "#", ENDLESS]
)
def test_what_once_was_a_traceback_is_none(write, text):
    try:
        read_table(write(text))
    except TableError as error:
        assert str(error)[-1] in ".?"


@given(st.text(max_size=12))
def test_a_cell_of_anything_is_a_number_or_none(text):
    cell = read_cell(text)
    assert (cell.kind == "number") == any(number == number for number in (cell.point, cell.comma))
