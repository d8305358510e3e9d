"""How a CSV file is written is found out from its beginning, or a sentence says why not."""

from pathlib import Path

import pytest

from lrlib.tables import TableError, csv_files, read_table
from lrlib.tables.columns import listed
from lrlib.tables.layout import Given, layout_of


def sentence(error):
    """What was said; it must be sentences, not the insides of a library."""
    text = str(error.value)
    assert text[-1] in ".?" and "Traceback" not in text and "Error" not in text
    return text


@pytest.mark.parametrize(
    ("content", "delimiter", "decimal", "names"),
    [
        ("x,y\n1,2\n", ",", ".", ["x", "y"]),
        ("x;y\n1,5;2,5\n3,5;4,5\n", ";", ",", ["x", "y"]),
        ("x;y\n1.5;2.5\n", ";", ".", ["x", "y"]),
        ("first name,last name\na b,c d\n", ",", ".", ["first name", "last name"]),
        ("x\ty z\n1\t2 3\n", "\t", ".", ["x", "y z"]),
        ("x|y\n1,5|2\n", "|", ",", ["x", "y"]),
        ('x,y\n"1,234","2,345"\n', ",", ".", ["x", "y"]),
        ('"a,b",c\n1,2\n', ",", ".", ["a,b", "c"]),
        ("x\n1\n2\n", ",", ".", ["x"]),
        ("x,y\n1,2,\n3,4,\n", ",", ".", ["x", "y", "column 3"]),
        ("1,2\n3,4\n", ",", ".", ["column 1", "column 2"]),
    ],
)
def test_what_stands_between_cells_and_before_decimals(write, content, delimiter, decimal, names):
    path = write(content)
    layout = layout_of(path, Given())
    assert (layout.delimiter, layout.names) == (delimiter, names)
    if "a b" not in content:  # there are numbers
        assert ("decimal comma" in " ".join(read_table(path).notes)) == (decimal == ",")


def test_a_name_too_few_is_said_and_no_column_lost(write):
    table = read_table(write("x,y\n1,2,7\n3,4,8\n"))
    assert table.frame.to_numpy().tolist() == [[1, 2, 7], [3, 4, 8]]
    assert table.columns == ["row name", "x", "y"]
    assert "2 names above 3 columns; the first column holds" in table.notes[0]


def test_one_column_with_decimal_commas_is_asked_about(write):
    path = write("x\n1,5\n2,5\n3,5\n")
    note = read_table(path).notes[0]
    assert 'If it writes 1,5 for 1.5, call read_table with delimiter=";", decimal=",".' in note
    assert list(read_table(path, delimiter=";", decimal=",").frame["x"]) == [1.5, 2.5, 3.5]


def test_an_open_quotation_mark_a_cell_without_end_and_a_delimiter_of_two(write):
    with pytest.raises(TableError) as error:
        read_table(write('x,y\n1,2\n3,"4\n' + "5,6\n" * 60_000))
    assert "in line 3 a cell has no end. Look there for a quotation mark" in sentence(error)
    with pytest.raises(TableError) as error:
        layout_of(write('x,"' + "a" * 200_000), Given())
    assert "in line 1 a cell has no end" in sentence(error)
    with pytest.raises(TableError) as error:
        layout_of(write("x,y\n1,2\n"), Given(delimiter="||"))
    assert "write one character" in sentence(error)


def test_an_open_quotation_mark_in_a_short_file_is_named_by_its_line_and_is_no_note(write):
    for cell in ('3,"4', '"3,4'):
        with pytest.raises(TableError) as error:
            read_table(write(f"x,y\n1,2\n{cell}\n5,6\n7,8\n"))
        assert "in line 3 a cell has no end" in sentence(error)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_notes_below_a_long_table_are_left_out_whatever_its_encoding(write, encoding):
    lines = [f"{i % 7},{i % 5}" for i in range(3_000)]
    table = read_table(write("\n".join(["x,y", *lines, "", "Source: me, 2020"]), encoding=encoding))
    assert len(table.frame) == 3_000 and table.columns == ["x", "y"]
    assert "Below the table of mine.csv stands 1 row, left out" in table.notes[-1]


def test_an_encoding_that_changes_further_down(write):
    with pytest.raises(TableError) as error:
        read_table(write(b"x,word\n" + b"1,a\n" * 30_000 + b"2,\xfc\n"))
    assert "changes its encoding further down" in sentence(error)


@pytest.mark.parametrize(
    ("content", "doubt"),
    [
        ("x;y\n1.200;3\n2.500;4\n", "x: “1.200” is read as 1.2. If the point groups"),
        ("x,y\n01067,3\n80331,4\n", "x: “01067” is read as 1067. If it is a code"),
        ("x,y\n20240101,3\n20240229,4\n", "x: “20240101” is read as 20240101. If it is a date"),
        ("x,y\n1.200,3\n2.500,4\n", ""),  # measured to three digits
        ("x;y\n0.200;3\n2.500;4\n", ""),
        ("x;y\n1.200;3\n2.5;4\n", ""),
        ("x,y\n20240101,3\n20241301,4\n", ""),
        ("x,y\n0,3\n0.5,4\n", ""),
    ],
)
def test_numbers_that_may_mean_something_else_are_said(write, content, doubt):
    notes = [note for note in read_table(write(content)).notes if "stands between" not in note]
    assert len(notes) == bool(doubt) and "".join(notes).startswith(doubt)


def test_a_decimal_mark_that_was_given_leaves_no_doubt(write):
    path = write("x;y\n1.200;3\n2.500;4\n")
    assert list(read_table(path, decimal=",").frame["x"]) == [1200, 2500]
    assert len(read_table(path, decimal=".").notes) == 1  # of the semicolon


def test_one_name_and_one_line_in_a_note(write):
    notes = read_table(write("# NOAA\nx\n1,2\n3,4\n")).notes
    assert "begins with 1 line of comment" in notes[0] and "1 name above 2 columns" in notes[1]


def test_bytes_with_zeros_everywhere_are_no_utf_16(write):
    with pytest.raises(TableError) as error:
        read_table(write(b"\x89PNG\r\n\x1a\n\0\0\0\x01"))
    assert "is no text" in sentence(error)


def test_names_in_a_sentence():
    assert listed(["a"]) == "a" and listed(["a", "b", "c"]) == "a, b and c"
    assert listed("abcdefgh", 3) == "a, b, c and 5 more"


def test_a_file_that_is_not_there_a_folder_and_no_path(write, tmp_path, monkeypatch):
    path = write("x,y\n1,2\n2,3\n", "heights.csv")
    with pytest.raises(TableError) as error:
        read_table(tmp_path / "hieghts.csv")
    assert sentence(error).endswith(f"Did you mean {path.as_posix()}?")  # a path that can be used
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "prices.csv").write_text("x,y\n1,2\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TableError) as error:
        read_table("prices.csv")
    assert "Did you mean data/prices.csv? A relative path counts" in sentence(error)
    with pytest.raises(TableError) as error:
        read_table("shape.csv")  # half its letters are those of heights
    assert "Did you mean" not in sentence(error)
    with pytest.raises(TableError) as error:
        read_table(tmp_path)
    assert "is a folder, with data/prices.csv and heights.csv in it" in sentence(error)
    (tmp_path / "none").mkdir()
    with pytest.raises(TableError) as error:
        read_table(tmp_path / "none")
    assert "with no CSV file in it" in sentence(error)
    for source, words in [
        ("  ", "not '  '"),
        ("https://a.b/c.csv", "web address"),
        ([1, 2], "not [1, 2]"),
    ]:
        with pytest.raises(TableError) as error:
            read_table(source)
        assert words in sentence(error)
    with pytest.raises(TableError) as error:
        read_table(path, decimal="p")
    assert "decimal=" in sentence(error)


def test_a_wrong_delimiter_is_named(write):
    with pytest.raises(TableError) as error:
        read_table(write("x;y\n1;2\n2;3\n"), delimiter=",")
    assert "as if a semicolon stood" in sentence(error) and "“x;y”" in str(error.value)


def test_a_file_that_may_not_be_read(write, monkeypatch):
    path = write("x,y\n1,2\n")

    def refuse(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(TableError) as error:
        read_table(path)
    assert "can't be opened: Permission denied" in sentence(error)


@pytest.mark.parametrize("shift", range(2))
def test_a_letter_cut_where_the_first_look_ends_is_still_utf_8(write, shift):
    long = "z" * shift + "é" * 40_000
    table = read_table(write(f"x,{long},y\n1,2,3\n4,5,6\n"))
    assert table.columns == ["x", long, "y"] and table.notes == []


def test_a_line_that_only_one_delimiter_can_cut_is_cut_by_that_one(write):
    names = ["x" * 100_000, "y" * 100_000]  # one cell may have 131,072 letters
    assert read_table(write(f"{';'.join(names)}\n1;2\n2;3\n")).columns == names


def test_latin_letters_without_utf_8_are_read_and_said(write):
    table = read_table(write("größe,y\n1,2\n2,3\n", encoding="latin-1"))
    assert table.columns == ["größe", "y"]
    assert "not written in UTF-8" in table.notes[0]


def test_a_relative_path_is_found_from_another_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(read_table("data/anscombe.csv").frame) == 11
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "anscombe.csv").write_text("x,y\n1,2\n2,3\n")
    assert len(read_table("data/anscombe.csv").frame) == 2  # the nearer one first


def test_csv_files_are_those_of_the_folder_and_of_its_data(tmp_path):
    for name in ("b.csv", "a.TSV", "notes.txt", "data/c.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    names = [path.relative_to(tmp_path).as_posix() for path in csv_files(tmp_path)]
    assert names == ["a.TSV", "b.csv", "data/c.csv"]
