"""Tables as learners have them: each comes out right, or with a sentence that says what to do."""

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lrlib import Bowl
from lrlib.tables import TableError, columns, file_batches, read_table
from lrlib.tables.columns import read_cell

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "notebooks" / "data"


def sentence(error):
    """What was said; it must be sentences, not the insides of a library."""
    text = str(error.value)
    assert text[-1] in ".?" and "Traceback" not in text and "Error" not in text
    assert "pandas.errors" not in text and len(text) < 500
    return text


# ---- what comes out right

THREE = [[1, 2.5], [2, 3.5], [3, 5.25]]

WAYS = {
    "plain": ("x,y\n1,2.5\n2,3.5\n3,5.25\n", "utf-8", ""),
    "BOM": ("\ufeffx,y\n1,2.5\n2,3.5\n3,5.25\n", "utf-8", ""),
    "UTF-16 with BOM": ("x,y\n1,2.5\n2,3.5\n3,5.25\n", "utf-16", "UTF-16"),
    "UTF-16 without": ("x,y\n1,2.5\n2,3.5\n3,5.25\n", "utf-16-le", "UTF-16"),
    "UTF-16 the other way round": ("x,y\n1,2.5\n2,3.5\n3,5.25\n", "utf-16-be", "UTF-16"),
    "semicolons and decimal commas": ("x;y\n1;2,5\n2;3,5\n3;5,25\n", "utf-8", "decimal comma"),
    "decimal commas in quotes": ('x,y\n1,"2,5"\n2,"3,5"\n3,"5,25"\n', "utf-8", "decimal comma"),
    "tabs": ("x\ty\n1\t2.5\n2\t3.5\n3\t5.25\n", "utf-8", "tab"),
    "bars": ("x|y\n1|2.5\n2|3.5\n3|5.25\n", "utf-8", "bar"),
    "spaces": ("x y\n1 2.5\n2  3.5\n3 5.25\n", "utf-8", "space"),
    "comment above": ("# NOAA\n# says\n\nx,y\n1,2.5\n2,3.5\n3,5.25\n", "utf-8", "comment"),
    "Windows line ends": ("x,y\r\n1,2.5\r\n2,3.5\r\n3,5.25\r\n", "utf-8", ""),
    "no last line end": ("x,y\n1,2.5\n2,3.5\n3,5.25", "utf-8", ""),
    "spaces around": (" x , y \n 1 , 2.5 \n2, 3.5\n3,5.25\n", "utf-8", ""),
    "quoted names": ('"x","y"\n"1","2.5"\n"2","3.5"\n"3","5.25"\n', "utf-8", ""),
    "one unit": ("x,y\n1 s,2.5\n2 s,3.5\n3 s,5.25\n", "utf-8", "“1 s” is read as 1."),
    "currency": ("x,y\n1,$2.5\n2,$3.5\n3,$5.25\n", "utf-8", "“$2.5” is read as 2.5."),
    "per cent": ("x,y\n1,2.5%\n2,3.5%\n3,5.25%\n", "utf-8", "“2.5%” is read as 2.5."),
    "infinite": ("x,y\n1,2.5\n2,3.5\n3,5.25\n4,inf\n", "utf-8", "1 infinite number"),
    "a gap": ("x,y\n1,2.5\n,7\n2,3.5\n3,5.25\n4,\n", "utf-8", "2 rows of 5 are left out"),
    "other gaps": ("x,y\n1,2.5\nn.a.,7\n2,3.5\n3,5.25\n4,?\n", "utf-8", "2 rows of 5 are left out"),
    "a word elsewhere": (
        "x,y,z\n1,2.5,a\n2,3.5,b\n3,5.25,c\n",
        "utf-8",
        "Left out, as it holds no numbers: z.",
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_same_table_written_in_many_ways(write, way):
    content, encoding, note = WAYS[way]
    data = read_table(write(content, encoding=encoding)).xy("y", "x")
    np.testing.assert_array_equal(np.hstack([data.X, data.y]), THREE)
    assert (data.features, data.target) == (["x"], "y")
    assert note in " ".join(data.notes)
    assert bool(data.notes) == bool(note)


@pytest.mark.parametrize("way", WAYS)
def test_batches_of_two_rows_hold_the_same_rows(write, way):
    content, encoding, _ = WAYS[way]
    shares = []
    batches = list(
        file_batches(
            write(content, encoding=encoding), "y", "x", batch_size=2, progress=shares.append
        )
    )
    rows = np.vstack([np.hstack(batch) for batch in batches])
    np.testing.assert_array_equal(rows, THREE)
    assert shares[-1] == 1 and shares == sorted(shares)


@pytest.mark.parametrize(
    ("cell", "value", "options"),
    [
        ('"1,234"', 1234, {}),
        ('"1,234,567.5"', 1234567.5, {}),
        ("1 234", 1234, {}),
        ("1'234.5", 1234.5, {}),
        ("1\u202f234", 1234, {}),
        ('"1.234,5"', 1234.5, {}),
        ('"1,234"', 1.234, {"decimal": ","}),
        ("\u22125", -5, {}),
        ("1e3", 1000, {}),
        ("$1.5", 1.5, {}),
        ("7 kg", 7, {}),
        ("7 m²", 7, {}),
    ],
)
def test_a_cell_is_read_as_the_number_it_means(write, cell, value, options):
    path = write(f"x,y\n{cell},1\n{cell},2\n")
    np.testing.assert_array_equal(read_table(path, **options).frame["x"], [value, value])


# What a word or a letter after a number makes of 1, written out.
WORTH = {
    1_000: ["K", "k", "thousand"],
    1_00_000: ["lakh"],
    1_000_000: ["M", "mn", "mln", "mio", "million"],
    1_00_00_000: ["crore"],
    1_000_000_000: ["B", "bn", "mrd", "billion"],
    1_000_000_000_000: ["tn", "trillion"],
}


@pytest.mark.parametrize(
    ("word", "worth"), [(word, worth) for worth, words in WORTH.items() for word in words]
)
def test_a_word_after_a_number_multiplies_it(word, worth):
    ways = [f"3{word}", f"$3{word}", f"-3{word}"]
    if len(word) > 1:
        ways += [f"3 {word}", f"3 {word}s", f"3 {word.upper()}", f"3 {word.title()}"]
    for way in ways:
        assert read_cell(way).point == (-3 if "-" in way else 3) * worth, way
    assert read_cell(f"2.5{word}").point == read_cell(f"2,5{word}").comma == 5 * worth // 2


def test_every_word_that_multiplies_is_tried():
    assert sorted(word for words in WORTH.values() for word in words) == sorted(columns.POWERS)


def test_a_comma_before_three_digits_is_decided_by_what_stands_between_the_cells(write):
    german = read_table(write("x;y\n1,234;1\n2,345;2\n"))
    np.testing.assert_array_equal(german.frame["x"], [1.234, 2.345])
    assert 'write decimal="."' in " ".join(german.notes)
    path = write("x;y\n1,234;1\n2,345;2\n")
    np.testing.assert_array_equal(read_table(path, decimal=".").frame["x"], [1234, 2345])


def test_no_names_are_made_up_and_said(write):
    table = read_table(write("1,2\n2,4\n3,6\n"))
    assert table.columns == ["column 1", "column 2"] and len(table.frame) == 3
    assert "holds numbers and no names" in table.notes[0]


def test_the_same_name_twice_is_told_apart_and_said(write):
    table = read_table(write("x,x,y,\n1,2,3,4\n5,6,7,8\n"))
    assert table.columns == ["x", "x (2)", "y", "column 4"]
    assert "More than one column is called x" in table.notes[0]


def test_true_and_false_are_one_and_zero(write):
    for content in ("x,y\nTrue,1\nFalse,2\nTrue,3\n", "x,y\nTRUE,1\nfalse,2\ntrue,3\n,4\n"):
        table = read_table(write(content))
        np.testing.assert_array_equal(table.frame["x"][:3], [1, 0, 1])
        assert re.fullmatch("x: “(True|TRUE)” is read as 1.", *table.notes)


def test_a_frame_goes_in_as_a_file_does_and_is_not_changed():
    frame = pd.DataFrame(
        {"x": [1, 2, None], "y": ["1,5", "2,5", "3,5"], "word": ["a", "b", "c"]}, index=[7, 7, 9]
    )
    before = frame.copy()
    data = read_table(frame).xy("y", ["x"])
    pd.testing.assert_frame_equal(frame, before)
    np.testing.assert_array_equal(np.hstack([data.X, data.y]), [[1, 1.5], [2, 2.5]])
    assert any("1 row of 3 is left out" in note for note in data.notes)


@pytest.mark.parametrize(
    "column",
    [
        pd.array([1, None, 3], dtype="Int64"),
        pd.array([True, False, None], dtype="boolean"),
        pd.Categorical(["1", "2", "3"]),
        np.array([1, 2, 3], dtype=np.float32),
        [1, "2", 3.0],
    ],
    ids=["Int64", "boolean", "category", "float32", "mixed"],
)
def test_a_frame_may_hold_numbers_of_any_kind(column):
    table = read_table(pd.DataFrame({"x": column, "y": [1.0, 2.0, 3.0]}))
    assert table.columns == ["x", "y"] and table.frame["x"].dtype == np.float64
    assert table.frame["x"][0] == 1


def test_thousands_beside_decimal_commas_are_said(write):
    table = read_table(write("x;y\n1.200;3,5\n2.500;4,5\n"))
    np.testing.assert_array_equal(table.frame["x"], [1200, 2500])
    assert "x: “1.200” is read as 1200." in table.notes


@pytest.mark.parametrize(("delimiter", "value"), [(";", 1.234), ("\t", 1234), ("|", 1234)])
def test_two_decimal_marks_in_one_file_decide_nothing_for_a_third_column(write, delimiter, value):
    rows = [["a", "b", "c"], ["1.5", "2,5", "1,234"], ["7.25", "4,25", "3,456"]]
    table = read_table(write("\n".join(map(delimiter.join, rows))))
    assert table.frame.iloc[0].tolist() == [1.5, 2.5, value]


@pytest.mark.parametrize("delimiter", [";", "\t"])
@pytest.mark.parametrize("words", [1, 3])  # of 7 cells
def test_words_among_numbers_are_told_alike_whatever_the_decimal_mark(write, words, delimiter):
    def refused(decimal):
        cells = [f"{i}{decimal}25" for i in range(7 - words)]
        cells[1:1] = ["low", "high", "none of it"][:words]
        rows = ["a" + delimiter + "b", *(f"{cell}{delimiter}{i}" for i, cell in enumerate(cells))]
        return read_table(write("\n".join(rows))).refused["a"]

    assert refused(".") == refused(",")
    assert "“a” holds numbers, but “low” in row 2 below the names is none" in refused(",")


def test_a_title_above_the_names_is_thought_of(write):
    table = read_table(write("My sales,in May\na,b\n1,1\n2,2\n3,4\n"))
    assert table.columns == ["My sales a", "in May b"] and "in two lines" in table.notes[0]
    table = read_table(write("My sales,1\na,2\n1,1\n2,2\n3,4\n"))
    assert "“a” in row 1 below the names is none. Correct" in table.notes[-1]
    assert "if that row holds the names, delete the lines above it or use skip=." in table.notes[-1]


def test_bad_cells_are_counted(write):
    for more, words in [
        ("", "is none. Correct"),
        ("p,3\n", "nor is 1 more."),
        ("p,3\nq,3\n", "nor are 2 more."),
    ]:
        table = read_table(write(f"x,y\n1,1\n2,2\n5,3\n6,3\nten,3\n{more}"))
        assert words in table.refused["x"] and "delete the lines" not in table.refused["x"]


def test_a_column_that_is_left_out_is_named(write):
    table = read_table(
        write(
            "x,y,town,price,day\n1,1,Bonn,180,2020-01-02\n2,2,Kiel,much,\n3,4,Bonn,90,2020-02-02\n"
        )
    )
    slip, others = table.notes
    assert slip == table.refused["price"] + " Until then the column is left out."
    assert "“much” in row 2 below the names is none. Correct the cell" in slip
    assert others == "Left out, as they hold no numbers: town and day."
    assert "1 where “Bonn” stands" in table.refused["town"]


def test_thousands_of_columns(write):
    names = [f"x{i}" for i in range(4000)]
    rows = [[str(i * j % 17 + i) for i in range(4000)] for j in range(3)]
    path = write("\n".join(map(",".join, [names, *rows])))
    table = read_table(path)
    assert table.columns == names
    assert table.xy("x7", ["x1", "x3999"]).X.shape == (3, 2)
    with pytest.raises(TableError) as error:
        table.xy("x39999", ["x1"])
    assert "Did you mean “x3999”?" in sentence(error) and "and 3,994 more" in str(error.value)


# ---- what can't go on

STOPPED = {
    "empty": ("", "is empty"),
    "blank": ("\n  \n\n", "is empty"),
    "only a comment": ("# nothing\n", "is empty"),
    "only names": ("x,y\n", "has names and no row below them"),
    "one row": ("x,y\n1,2\n", "has one row with a number in each of y and x"),
    "nothing complete": ("x,y\n1,\n,2\n3,\n", "has no row with a number in each of y and x"),
    "an empty column": ("x,y\n,1\n,2\n", "“x” is empty in every row"),
    "words": ("x,y\nred,1\nblue,2\n", "“x” holds words, such as “red” and “blue”"),
    "dates": ("x,y\n2020-01-31,1\n2020-02-01,2\n", "“x” holds dates, such as “2020-01-31”"),
    "other dates": ("x,y\n31 Jan 2020,1\n1 Feb 2020,2\n", "“x” holds dates"),
    "times": ("x,y\n10:30,1\n11:15,2\n", "“x” holds times, such as “10:30”"),
    "fractions": ("x,y\n1/2,1\n3/4,2\n", "“x” holds fractions, such as “1/2”"),
    "months": ("x,y\nJan,1\nFeb,2\n", "“x” holds words, such as “Jan” and “Feb”"),
    "one bad cell": ("x,y\n1,1\n2,2\nlost,3\n", "“lost” in row 3 below the names is none"),
    "two units": ("x,y\n1 kg,1\n2 lb,2\n", "different units: kg and lb"),
    "half a unit": ("x,y\n1 kg,1\n2,2\n", "different units: none and kg"),
    "only words": ("x,y\na,b\nc,d\n", "has no column of numbers. “x” holds words"),
    "uneven rows": ("x,y\n1,2\n3,4,5\n", "Line 3 of mine.csv has 3 cells"),
    "JSON": ('{"x": [1, 2]}', "is JSON"),
    "a web page": ("<html></html>", "is a web page"),
    "a workbook": (b"PK\x03\x04\x14\0\x06\0", "is an Excel workbook"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an Excel workbook"),
    "compressed": (b"\x1f\x8b\x08\x08", "is compressed"),
    "a PDF": (b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<</Type/Catalog>>\n", "is a PDF"),
    "Parquet": (b"PAR1\x15\x04\x15\x20\0\0", "is a Parquet file"),
    "bytes": (b"x,y\n\x00\x01\x02 and so on, for a while\n", "is no text"),
}


@pytest.mark.parametrize("case", STOPPED)
def test_what_stands_in_the_way_is_said_in_a_sentence(write, case):
    content, words = STOPPED[case]
    with pytest.raises(TableError) as error:
        read_table(write(content)).xy("y", "x")
    assert words in sentence(error)


@pytest.mark.parametrize("case", STOPPED)
def test_a_pass_over_the_file_says_the_same(write, case):
    content, words = STOPPED[case]
    if case == "one row":
        return  # one row is a batch like any other
    with pytest.raises(TableError) as error:
        list(file_batches(write(content), "y", "x"))
    assert words in sentence(error)


@pytest.mark.parametrize(
    ("target", "features", "words"),
    [
        ("z", ["x"], "no column “z”"),
        ("y", ["X "], "Did you mean “x”?"),
        ("y", [], "at least one column"),
        ("y", None, "as a name"),
        ("y", 3, "as a name"),
        (["y"], ["x"], "as a name"),
        ("y", ["x", "y"], "it would predict itself"),
        ("y", ["x", "x"], "chosen 2 times"),
        ("name", ["x"], "“name” holds words"),
    ],
)
def test_a_choice_that_makes_no_sense_is_named(write, target, features, words):
    table = read_table(write("x,y,name\n1,2,a\n2,3,b\n3,5,c\n"))
    with pytest.raises(TableError) as error:
        table.xy(target, features)
    assert words in sentence(error)


def test_no_rows_no_columns_and_columns_of_no_use_in_a_frame():
    for frame, words in [
        (pd.DataFrame(), "no column"),
        (pd.DataFrame({"x": []}), "no row below"),
        (pd.DataFrame({"x": pd.to_datetime(["2020-01-31", "2020-02-01"])}), "holds dates"),
        (pd.DataFrame({"x": [1j, 2j]}), "complex"),
    ]:
        with pytest.raises(TableError) as error:
            read_table(frame)
        assert words in sentence(error)


# ---- what a fit should know


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"x": [3, 3, 3, 3]}, "“x” is 3 in every row"),
        ({"x": [1, 2, 4, 5], "z": [1, 2, 4, 5]}, "“x” and “z” say the same"),
        ({"x": [1, 2, 4, 5], "z": [33.8, 35.6, 39.2, 41.0]}, "“x” and “z” say the same"),
        ({"x": [1, 2, 4, 5], "z": [0, 1, 0, 0], "u": [3, 1, 2, 2]}, "4 rows and 4 parameters"),
    ],
)
def test_constant_and_duplicated_columns_and_few_rows_are_noted(columns, words):
    frame = pd.DataFrame({**columns, "y": [1.0, 3.0, 2.0, 5.0]})
    data = read_table(frame).xy("y", list(columns))
    assert len(data.notes) == 1 and words in data.notes[0]
    bowl = Bowl.of(data.X, data.y)  # it goes on all the same
    assert np.isfinite(bowl.W).all()


def test_a_target_that_is_a_feature_in_other_units_is_noted():
    frame = pd.DataFrame({"m": [1.1, 2.3, 4.7, 5.2], "cm": [110, 230, 470, 520], "y": [1, 3, 2, 5]})
    (note,) = read_table(frame).xy("cm", ["m"]).notes
    assert note.startswith("“cm” is exactly a straight line of “m”")
    assert read_table(frame).xy("y", ["m"]).notes == []


def test_nearly_alike_columns_are_not_called_the_same():
    table = read_table(DATA / "co2_and_temperature.csv")
    assert table.xy("temperature_c", ["year", "co2_ppm"]).notes == []


def test_a_constant_target_is_noted():
    data = read_table(pd.DataFrame({"x": [1, 2, 4], "y": [7, 7, 7]})).xy("y", "x")
    assert "“y” is 7 in every row. There is nothing to predict." in data.notes


# ---- a huge file


def test_a_file_longer_than_the_limit_is_passed_over_in_batches(write, monkeypatch):
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(25_000, 3)).round(4)
    path = write("a,b,y\n" + "\n".join(",".join(map(str, row)) for row in rows))
    monkeypatch.setattr("lrlib.tables.HUGE_FILE", 10_000)
    table = read_table(path)
    assert not table.whole and len(table.frame) == 10_000
    assert "first 10,000 rows" in table.notes[-1]
    shares = []
    batches = file_batches(path, "y", ["a", "b"], batch_size=7_000, progress=shares.append)
    bowl = Bowl.from_batches(batches)
    assert bowl.n == 25_000 and len(shares) == 4
    expected = np.linalg.lstsq(np.c_[rows[:, :2], np.ones(25_000)], rows[:, 2], rcond=None)[0]
    np.testing.assert_allclose([*bowl.W[:, 0], *bowl.b], expected, rtol=1e-9)


def test_a_huge_file_is_told_in_millions_of_bytes(write, monkeypatch):
    path = write("x,y\n" + "".join(f"{i},{i % 7:>147}\n" for i in range(10_100)))
    assert 1.5e6 < path.stat().st_size < 1.5 * 2**20  # 2 MB, and 1 MiB
    monkeypatch.setattr("lrlib.tables.HUGE_FILE", 10_000)
    assert f"{path.name} has 2 MB." in read_table(path).notes[-1]


def test_a_bad_cell_far_down_is_named_by_its_row(write):
    good = ["1,2\n"] * 30_000
    good[25_000] = "oops,2\n"
    path = write("x,y\n" + "".join(good))
    batches = file_batches(path, "y", "x", batch_size=4_000)
    with pytest.raises(TableError) as error:
        list(batches)
    assert "“oops” in row 25001 below the names" in sentence(error)


# ---- what comes with the series


def test_anscombes_four_sets_have_the_published_numbers():
    table = read_table(DATA / "anscombe.csv")
    for x, y in (("x_123", "y_1"), ("x_123", "y_2"), ("x_123", "y_3"), ("x_4", "y_4")):
        X, Y = (table.frame[name].to_numpy() for name in (x, y))
        assert len(X) == 11 and X.mean() == 9 and X.var(ddof=1) == 11
        assert round(Y.mean(), 2) == 7.5 and Y.var(ddof=1) == pytest.approx(4.125, abs=0.003)
        np.testing.assert_allclose(np.polyfit(X, Y, 1), [0.500, 3.00], atol=0.0025)
        assert np.corrcoef(X, Y)[0, 1] == pytest.approx(0.816, abs=0.001)


def test_the_years_are_complete_and_the_numbers_those_of_the_source():
    frame = read_table(DATA / "co2_and_temperature.csv").frame.set_index("year")
    assert list(frame.index) == list(range(1959, 2025))
    for year, co2, temperature in [
        (1959, 315.98, 0.03),
        (1998, 366.84, 0.61),
        (2024, 424.61, 1.28),
    ]:
        assert frame["co2_ppm"][year] == co2
        assert frame["temperature_c"][year] == pytest.approx(temperature, abs=0.005)
    # A mean of twelve months, each given in hundredths.
    twelve = 1200 * frame["temperature_c"]
    assert (np.abs(twelve - twelve.round()) < 0.07).all()


def test_pandas_is_imported_in_tables_alone():
    importing = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "lrlib").rglob("*.py"))
        if re.search(r"^\s*(import|from) pandas", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert importing == ["lrlib/tables/__init__.py"]


def test_rows_with_more_cells_than_names_are_not_cut_short_in_silence(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("x\ty\n1\t1\t1 000\n1 000\n")
    with pytest.raises(
        TableError, match="Line 2 of long.csv has 4 cells, and the table has 2 columns"
    ):
        read_table(path)
