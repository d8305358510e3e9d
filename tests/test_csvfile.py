"""How a CSV file is written is found out from its beginning, or a sentence says why not."""

from pathlib import Path

import pytest

from lrlib.csvfile import TableError, csv_files, layout_of, listed
from lrlib.table import read_table


@pytest.fixture
def write(tmp_path):
    def write(content, name="mine.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


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
    layout = layout_of(write(content), None, None)
    assert (layout.delimiter, layout.decimal, layout.names) == (delimiter, decimal, names)


def test_a_name_too_few_is_said_and_no_column_lost(write):
    table = read_table(write("x,y\n1,2,7\n3,4,8\n"))
    assert list(table.frame["column 3"]) == [7, 8]
    assert "2 names above 3 columns" in table.notes[0]


def test_an_open_quotation_mark_a_cell_without_end_and_a_delimiter_of_two(write):
    with pytest.raises(TableError) as error:
        read_table(write('x,y\n1,2\n3,"4\n' + "5,6\n" * 60_000))
    assert "a quotation mark is opened and never closed" in sentence(error)
    with pytest.raises(TableError) as error:
        layout_of(write('x,"' + "a" * 200_000), None, None)
    assert "Look for a missing quotation mark" in sentence(error)
    with pytest.raises(TableError) as error:
        layout_of(write("x,y\n1,2\n"), "||", None)
    assert "the one character between the cells" in sentence(error)


def test_an_alphabet_that_changes_further_down(write):
    with pytest.raises(TableError) as error:
        read_table(write(b"x,word\n" + b"1,a\n" * 30_000 + b"2,\xfc\n"))
    assert "changes its alphabet further down" in sentence(error)


def test_names_in_a_sentence():
    assert listed(["a"]) == "a" and listed(["a", "b", "c"]) == "a, b and c"
    assert listed("abcdefgh", 3) == "a, b, c and 5 more"


def test_a_file_that_is_not_there_a_folder_and_no_path(write, tmp_path):
    path = write("x,y\n1,2\n2,3\n", "heights.csv")
    with pytest.raises(TableError) as error:
        read_table(tmp_path / "hieghts.csv")
    assert "Did you mean heights.csv?" in sentence(error)
    with pytest.raises(TableError) as error:
        read_table(tmp_path)
    assert "is a folder. In it are heights.csv" in sentence(error)
    (tmp_path / "none").mkdir()
    with pytest.raises(TableError) as error:
        read_table(tmp_path / "none")
    assert "There is no CSV file in it" in sentence(error)
    for source, words in [("  ", "path is empty"), ("https://a.b/c.csv", "web address"),
                          ([1, 2], "not list")]:  # fmt: skip
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
