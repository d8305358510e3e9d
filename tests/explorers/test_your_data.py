"""Notebook 16's explorer: its picture is its numbers, and what can't be fitted leaves it alone.

The numbers come from a plain loop over the columns, from numpy's least squares, and from
matplotlib, which draws the same artists afresh.
"""

import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from drawn import assert_same_marks, assert_same_strokes, box, lifted, marks, part, saved_afresh
from drawn import strokes as strokes_of
from found_tables import CASES

from lrlib import figures
from lrlib.explorers import YourData
from lrlib.explorers.your_data import NO_SECOND, SHARES, _Opened
from lrlib.figures import fonts
from lrlib.tables import TableError, read_table

DATA = Path(__file__).resolve().parents[2] / "notebooks" / "data" / "co2_and_temperature.csv"
YEAR, CO2, TEMPERATURE = np.loadtxt(DATA, delimiter=",", skiprows=1).T
N_STEPS = 40
RAW, STANDARD = 0, 1


def by_loop(columns, y, scale, share):
    """Weights, b and loss after every step, in the units of the columns: (N_STEPS + 1, ...)."""
    X = np.column_stack(columns)
    mean, spread = X.mean(axis=0), X.std(axis=0)
    if scale == RAW:
        mean, spread = 0 * mean, 0 * spread + 1
    Z = np.column_stack([(X - mean) / spread, np.ones(len(y))])
    rate = share * len(y) / np.linalg.eigvalsh(Z.T @ Z)[-1]  # 2 / λmax, λ of (2/n) ZᵀZ
    theta, rows = np.zeros(Z.shape[1]), []
    for _ in range(N_STEPS + 1):
        error = Z @ theta - y
        w = theta[:-1] / spread
        rows.append([*w, theta[-1] - w @ mean, np.mean(error**2)])
        theta = theta - rate * 2 / len(y) * Z.T @ error
    return np.array(rows), rate


def exact(columns, y):
    return np.linalg.lstsq(np.column_stack([*columns, np.ones(len(y))]), y, rcond=None)[0]


# A table has no shapes to get wrong, text in it may be numbers, and gaps are left out and counted.
DRAWS = "a flat y", "a flat X", "two features", "two outputs", "fewer rows", "text", "hidden"


def of_data(X, y, **options):
    """As test_hostile_pictures opens it."""
    table = pd.concat([pd.DataFrame(X).add_prefix("x"), pd.DataFrame(y).add_prefix("y")], axis=1)
    return YourData(table, target="y0", features="x0", **options)


@pytest.fixture(scope="module")
def one():
    return YourData(DATA, target="co2_ppm", features="year")


@pytest.fixture(scope="module")
def two():
    return YourData(DATA, target="temperature_c", features=["year", "co2_ppm"], standardised=True)


def scaled(explorer, scale):
    explorer.index = {**explorer.index, "scale": scale}
    return explorer


# ---- what it shows


@pytest.mark.parametrize("scale", [RAW, STANDARD])
@pytest.mark.parametrize(("rate", "step"), [(4, N_STEPS), (0, 7), (2, 3), (6, 1), (8, 12), (4, 0)])
def test_line_residuals_and_loss_are_those_of_a_plain_loop(one, scale, rate, step):
    explorer = scaled(one, scale)
    walk, _ = by_loop([YEAR], CO2, scale, SHARES[rate])
    a, b, _ = walk[step]
    shown, drawn = explorer.at_position(rate=rate, step=step), explorer.drawn
    ends = np.array(explorer.ax_data.get_xlim())
    drawn.line.set_data(ends, a * ends + b)
    drawn.residuals.set_data(YEAR, a * YEAR + b - CO2)
    drawn.loss.set_data(np.arange(step + 1), np.log2(walk[: step + 1, -1]))
    svg = saved_afresh(explorer.figure)
    for line in (drawn.line, drawn.loss):
        fresh = part(svg, line.get_gid())
        fresh = [] if fresh is None else strokes_of(fresh)
        assert_same_strokes(lifted(shown[line]), fresh, box(line.axes))
    fresh = part(svg, drawn.residuals.get_gid())
    fresh = np.empty((0, 2)) if fresh is None else marks(fresh)
    assert_same_marks(shown[drawn.residuals], fresh, box(explorer.ax_residuals))


@pytest.mark.parametrize("scale", [RAW, STANDARD])
def test_with_two_columns_the_line_is_that_at_the_mean_of_the_second(two, scale):
    explorer = scaled(two, scale)
    walk, _ = by_loop([YEAR, CO2], TEMPERATURE, scale, SHARES[3])
    for step in (0, 5, N_STEPS):
        a_1, a_2, b, _ = walk[step]
        shown, drawn = explorer.at_position(rate=3, step=step), explorer.drawn
        ends = np.array(explorer.ax_data.get_xlim())
        drawn.line.set_data(ends, a_1 * ends + a_2 * CO2.mean() + b)
        drawn.residuals.set_data(YEAR, a_1 * YEAR + a_2 * CO2 + b - TEMPERATURE)
        svg = saved_afresh(explorer.figure)
        fresh = strokes_of(part(svg, drawn.line.get_gid()))
        assert_same_strokes(lifted(shown[drawn.line]), fresh, box(explorer.ax_data))
        fresh = part(svg, drawn.residuals.get_gid())
        assert_same_marks(shown[drawn.residuals], marks(fresh), box(explorer.ax_residuals))
    assert "co2_ppm at its mean" in drawn.line.get_label()


@pytest.mark.parametrize("scale", [RAW, STANDARD])
def test_the_coefficients_are_in_the_units_of_the_columns(two, scale):
    explorer = scaled(two, scale)
    walk, _ = by_loop([YEAR, CO2], TEMPERATURE, scale, SHARES[6])
    shown = explorer.at_position(rate=6, step=23)
    rows = explorer.drawn.cells[1:]
    assert [cells[0].get_text() for cells in rows] == [
        "temperature_c per year",
        "temperature_c per co2_ppm",
        "b, where all are 0",
    ]
    now = [shown[cells[1]] for cells in rows]
    told = [i for i, words in enumerate(now) if words != "hardly moved"]
    assert told == ([0, 1] if scale == RAW else [0, 1, 2])
    np.testing.assert_allclose([float(now[i]) for i in told], walk[23, told], rtol=1e-4)
    best = [float(cells[2].get_text()) for cells in rows]
    np.testing.assert_allclose(best, exact([YEAR, CO2], TEMPERATURE), rtol=1e-4)


def test_a_number_that_has_hardly_moved_is_said_in_words(one):
    a, b = (cells[1] for cells in one.drawn.cells[1:3])
    raw = scaled(one, RAW)
    assert [raw.at_position(rate=4, step=0)[cell] for cell in (a, b)] == ["0", "0"]
    walk, _ = by_loop([YEAR], CO2, RAW, 0.5)
    assert 0 < abs(walk[40, 1]) < 1e-3 * 2939 < abs(exact([YEAR], CO2)[1])
    shown = raw.at_position(rate=4, step=40)
    assert (shown[a], shown[b]) == (f"{walk[40, 0]:.5g}", "hardly moved")
    assert scaled(one, STANDARD).at_position(rate=4, step=40)[b] != "hardly moved"


def test_the_exact_answer_is_least_squares(one):
    a, b = exact([YEAR], CO2)
    x, y = one.drawn.best.get_data()
    np.testing.assert_allclose(y, a * x + b)
    np.testing.assert_allclose(one.drawn.best_residuals.get_ydata(), a * YEAR + b - CO2, atol=1e-8)
    assert one.drawn.cells[3][0].get_text() == ""  # no second column, no row for it


def test_the_line_below_the_controls(one):
    walk, rate = by_loop([YEAR], CO2, RAW, 0.5)
    lowest = np.mean((CO2 - np.polyval(exact([YEAR], CO2), YEAR)) ** 2)
    share = 100 * (walk[0, -1] - walk[30, -1]) / (walk[0, -1] - lowest)
    words = scaled(one, RAW).at_position(rate=4, step=30)[None]
    assert words.startswith("66 rows, condition number 4.34e+10; the limit is")
    assert f"this rate {rate:.3g}." in words
    times = walk[30, -1] / lowest
    assert words.endswith(
        f"Step 30: the loss has come {share:.4g} % of the way down and is {times:.3g} times the "
        "lowest."
    )
    assert one.at_position(rate=8, step=30)[None].endswith(
        "Step 30: above the limit, the loss grows."
    )
    assert one.summary().startswith("Descent on a table: 66 rows")


def test_a_run_that_overflows_says_so_and_shows_no_nan(tmp_path):
    frame = pd.DataFrame({"x": np.arange(9.0), "y": np.arange(9.0) ** 2})
    explorer = YourData(frame, n_steps=5000)
    words = explorer.at_position(rate=8, step=5000)[None]
    assert (
        words.endswith("The loss diverged at step 5000, where it is no finite number.")
        and "nan" not in words
    )
    assert explorer.at_position(rate=8, step=5000)[explorer.drawn.cells[1][1]] == "0"


def test_what_is_sent_ahead_stays_below_a_megabyte():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(5000, 3)), columns=list("abc"))
    explorer = YourData(frame, features=["a", "b"], target="c")
    sent = sum(map(len, explorer.tables.values())) + len(explorer.svg)
    assert sent < 1_000_000
    assert explorer.drawn.points.get_label() == "2,000 of 5,000 rows"
    assert len(explorer.drawn.best_residuals.get_xdata()) == 80


# ---- what can be chosen


def filled(folder):
    """The folder, with a good file in it and many that are not."""
    files = {
        "a_good.csv": "x,y,z\n1,2,9\n2,3,7\n4,5,8\n5,6,1\n",
        "bytes.csv": b"x,y\n\0\1\2 and so on, for a while, and on\n",
        "constant.csv": "x,y\n3,1\n3,2\n3,4\n",
        "empty.csv": "",
        "names.csv": "x,y\n",
        "one_row.csv": "x,y\n1,2\n",
        "one_column.csv": "x\n1\n2\n",
        "ragged.csv": "x,y\n1,2\n3,4,5\n",
        "words.csv": "x,y\nred,1\nblue,2\n",
    }
    for name, content in files.items():
        content = content if isinstance(content, bytes) else content.encode()
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def folder(tmp_path):
    return filled(tmp_path)


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """One explorer for all bad files: each is chosen while the good one is shown."""
    return YourData(folder=filled(tmp_path_factory.mktemp("files")))


def choose(explorer, **labels):
    """Choose by what a learner reads."""
    for name, label in labels.items():
        options = list(explorer._specs[name].options)
        explorer.index = {**explorer.index, name: options.index(label)}


def picture(explorer):
    return explorer.svg, {key: bytes(table) for key, table in explorer.tables.items()}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bytes.csv", "is no text"),
        ("constant.csv", "“x” is 3 in every row"),
        ("empty.csv", "empty.csv is empty"),
        ("names.csv", "names and no row below them"),
        ("one_row.csv", "has one row"),
        ("one_column.csv", "has one column of numbers, “x”"),
        ("ragged.csv", "Line 3 of ragged.csv has 3 cells"),
        ("words.csv", "has one column of numbers, “y”. A line takes two"),
    ],
)
def test_a_bad_file_is_said_and_the_picture_stays(opened, name, words):
    before = picture(opened)
    choose(opened, file=name)
    assert words in opened.message and opened.message.endswith("stays as it was.")
    assert picture(opened) == before and opened.progress is None
    choose(opened, file="a_good.csv")
    assert opened.message == "" and opened.fit.bowl.n == 4


def test_a_file_gone_since_it_was_listed(folder):
    explorer = YourData(folder=folder)
    (folder / "words.csv").unlink()
    choose(explorer, file="words.csv")
    assert "There is no file" in explorer.message


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"target": "x"}, "it would predict itself"),
        ({"second": "x"}, "“x” is chosen 2 times"),
        ({"second": "y"}, "it would predict itself"),
    ],
)
def test_a_choice_of_columns_that_makes_no_sense(opened, chosen, words):
    choose(opened, target="y", first="x", second=NO_SECOND)
    before = picture(opened)
    choose(opened, **chosen)
    assert words in opened.message and picture(opened) == before
    choose(opened, target="y", first="x", second="z")
    assert opened.message == "" and opened.fit.features == ["x", "z"]


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"x": [1, 2, 4, 5], "y": [1, 3, 2, 4], "z": [7, 7, 7, 7]}, "“z” is 7 in every row"),
        ({"x": [1, 2, 4, 5], "y": [1, 3, 2, 4], "z": [2, 4, 8, 10]}, "“x” and “z” say the same"),
        ({"x": [1, 2], "y": [1, 3], "z": [2, 0]}, "2 complete rows can't tell 3 numbers"),
        ({"x": [1, 2, 3], "y": [1, 3, 2], "z": [2e200, 0, 1]}, "Bring it to another unit"),
        ({"x": [1, 2, 3], "y": [1, 3, 2], "z": [2e-200, 0, 1e-200]}, "x and z as X"),
    ],
)
def test_constant_and_duplicated_columns_are_said(columns, words):
    explorer = YourData(pd.DataFrame(columns), features="x", target="y")
    before = picture(explorer)
    choose(explorer, second="z")
    assert words in explorer.message and picture(explorer) == before


def test_a_bad_file_stays_said_while_columns_of_the_good_one_are_chosen(folder):
    explorer = YourData(folder=folder)
    choose(explorer, file="empty.csv")
    choose(explorer, target="z")
    assert "empty.csv is empty" in explorer.message
    assert explorer.fit.target == "z" and explorer.fit.label == "a_good.csv"
    choose(explorer, file="a_good.csv")
    assert explorer.message == "" and explorer.fit.target == "y"


def test_what_was_said_of_one_file_is_not_said_of_the_next(folder):
    explorer = YourData(folder=folder)
    choose(explorer, file="constant.csv")
    assert "is 3 in every row" in explorer.message
    choose(explorer, file="one_column.csv")
    assert "one_column.csv" in explorer.message and "is 3" not in explorer.message
    choose(explorer, first="y")
    assert "one_column.csv" in explorer.message and "predict itself" in explorer.message
    assert explorer.message.count("Until then") == 1


def test_a_fit_without_an_error_has_no_lowest_to_be_compared_with(tmp_path):
    explorer = YourData(pd.DataFrame({"x": [1, 2, 3, 4], "y": [1, 3, 5, 7]}), standardised=True)
    words = explorer.at_position(step=N_STEPS)[None]
    assert "times the lowest" not in words and "of the way down. Found: “y” is exactly" in words


def test_another_file_brings_its_columns_and_keeps_the_sliders(folder):
    (folder / "other.csv").write_text("p,q\n1,5\n2,6\n4,9\n")
    explorer = YourData(folder=folder)
    explorer.index = {**explorer.index, "rate": 2, "step": 9, "scale": 1}
    choose(explorer, file="other.csv")
    assert explorer.controls["target"]["texts"] == [["p", "q"]]
    assert (explorer.value("first"), explorer.value("target")) == ("p", "q")
    assert (explorer.index["rate"], explorer.index["step"], explorer.index["scale"]) == (2, 9, 1)
    assert explorer.ax_data.get_xlabel() == "p" and explorer.ax_data.get_ylabel() == "q"


def test_notes_are_read_out(folder):
    (folder / "gap.csv").write_text("x;y{0}\n1;2,5\n2;\n3;4,5\n5;6,5\n")
    explorer = YourData(folder / "gap.csv", folder=folder)
    words = explorer.at_position()[None]
    assert "decimal comma" in words and "1 row of 4 is left out" in words and "y{0}" in words


def test_thousands_of_columns_are_listed_in_part_and_any_can_be_named():
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(10, 3000)), columns=[f"c{i}" for i in range(3000)])
    explorer = YourData(frame, target="c2999", features=["c1500"])
    assert len(explorer.controls["target"]["texts"][0]) == 302
    assert (explorer.fit.target, explorer.fit.features) == ("c2999", ["c1500"])
    assert "first 300 of 3,000 columns" in explorer.at_position()[None]


def test_a_huge_file_is_passed_over_whole_and_drawn_as_a_sample(tmp_path, monkeypatch):
    monkeypatch.setattr("lrlib.tables.HUGE_FILE", 1000)
    rng = np.random.default_rng(0)
    rows = np.round(rng.normal(size=(250_000, 2)), 3)
    np.savetxt(tmp_path / "long.csv", rows, fmt="%.3f", delimiter=",", header="x,y", comments="")
    shares = []
    monkeypatch.setattr(YourData, "_work", lambda self, share: shares.append(share))
    explorer = YourData(tmp_path / "long.csv", folder=tmp_path)
    assert explorer.fit.bowl.n == 250_000
    np.testing.assert_allclose(
        [explorer.fit.bowl.W[0, 0], explorer.fit.bowl.b[0]], exact([rows[:, 0]], rows[:, 1])
    )
    assert explorer.drawn.points.get_label() == "600 of 250,000 rows"
    explorer.index = {**explorer.index, "target": 0, "first": 1}
    assert len(shares) == 3 and shares[-1] == 1
    words = explorer.at_position()[None]
    assert "first 10,000 rows" not in words and "the picture of a sample" in words


@pytest.mark.parametrize(("n", "shown"), [(100, 0), (3000, 1)])
def test_the_first_file_has_a_bar_of_its_own_where_it_takes_a_while(
    tmp_path, monkeypatch, n, shown
):
    bars, shares = [], []

    def display(bar):
        bars.append(bar)
        bar.observe(lambda change: shares.append(change["new"]), "value")

    monkeypatch.setattr("lrlib.explorers.your_data.display", display)
    path = tmp_path / "mine.csv"
    path.write_text("x,y\n" + "".join(f"{i},{i % 7}\n" for i in range(n)))
    explorer = YourData(path, folder=tmp_path)
    assert explorer.fit.bowl.n == n and len(bars) == shown
    for bar in bars:
        assert len(shares) > 2 and shares == sorted(shares) and shares[-1] == 1
        assert bar.comm is None  # it is gone again


def test_names_may_hold_what_matplotlib_takes_for_maths():
    frame = pd.DataFrame({"a $x$": [1, 2, 3], "{b}": [2, 3, 5], "c" * 80: [1, 0, 1]})
    explorer = YourData(frame, features="a $x$", target="{b}")
    assert "$x$" in explorer.svg.replace("\\", "") and explorer.png()
    choose(explorer, target="c" * 80, second="{b}")
    assert explorer.message == "" or "parameters" in explorer.message


# ---- what it begins with


def test_what_it_begins_with_must_be_fit_for_it(tmp_path):
    with pytest.raises(TableError, match="There is no CSV file in"):
        YourData(folder=tmp_path)
    with pytest.raises(TableError, match="one or two columns"):
        YourData(DATA, target="co2_ppm", features=["year", "temperature_c", "z"])
    with pytest.raises(TableError, match="no column “nope”"):
        YourData(DATA, target="nope")


def test_without_a_source_it_finds_the_notebooks_own_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    explorer = YourData()
    assert explorer.controls["file"]["texts"] == [
        ["data/anscombe.csv", "data/co2_and_temperature.csv"]
    ]
    absolute = YourData(DATA).controls["file"]["texts"]
    assert absolute == [[DATA.as_posix(), "data/anscombe.csv"]]
    same = YourData("data/co2_and_temperature.csv")
    assert same.controls["file"]["texts"] == [["data/co2_and_temperature.csv", "data/anscombe.csv"]]


def test_nothing_left_to_predict_and_a_word_for_true_are_refused():
    frame = pd.DataFrame({"x": [1, 2, 3, 4], "y": [1, 3, 5, 8]})
    with pytest.raises(TableError, match="x and y are all the columns of numbers, so none is left"):
        YourData(frame, features=["x", "y"])
    with pytest.raises(TypeError, match="standardised must be True or False"):
        YourData(frame, standardised="no")


# ---- what it chooses, and how a guess is overruled


@pytest.mark.parametrize(
    ("text", "feature", "target"),
    [
        ("k,x,y\n1,2,3\n1,3,4\n1,5,7\n", "x", "y"),  # k is the same in every row
        ("Id,x,y\n1,2,3\n2,3,4\n3,5,7\n", "x", "y"),
        ("n,x,y\n0,2,3\n1,3,4\n2,5,7\n", "x", "y"),
        ("PassengerId,x,y\n17,2,3\n4,3,4\n9,5,7\n", "x", "y"),
        ("x,no,y\n2,1,3\n3,2,4\n5,3,7\n", "x", "y"),
        ("t,co\n1,2.6\n2,2.4\n3,2.2\n", "t", "co"),  # there is nothing else
        ("k,t,co\n7,1,2.6\n7,2,2.4\n7,3,2.2\n", "t", "co"),
        ("year,co2\n1959,315.9\n1960,316.9\n1961,317.6\n", "year", "co2"),
    ],
)
def test_it_begins_with_what_is_measured(tmp_path, text, feature, target):
    (tmp_path / "mine.csv").write_text(text)
    assert _Opened("mine.csv", tmp_path / "mine.csv", {}).choice(None, ()) == (target, [feature])


def test_a_file_begins_with_what_is_measured_as_the_first_and_as_chosen_from_the_list(folder):
    (folder / "counted.csv").write_text("Id,p,q\n1,5,2\n2,6,3\n3,9,4.5\n")
    (folder / "a_first.csv").write_text("n,x,y\n0,2,3\n1,3,4\n2,5,7\n")
    explorer = YourData(folder=folder)
    assert (explorer.fit.features, explorer.fit.target) == (["x"], "y")
    assert (explorer.value("first"), explorer.value("target")) == ("x", "y")
    choose(explorer, file="counted.csv")
    assert explorer.message == ""
    assert (explorer.value("first"), explorer.value("target")) == ("p", "q")


def test_what_read_table_takes_overrules_a_guess_here_too(folder):
    (folder / "marks.csv").write_text("junk\na,b\n1,***\n2,3\n4,-200\n5,6\n6,9\n")
    explorer = YourData(
        folder / "marks.csv", folder=folder, skip=2, names=["p", "q"], missing=["***", -200]
    )
    assert explorer.fit.bowl.n == 3 and explorer.fit.features == ["p"]
    choose(explorer, file="a_good.csv")  # is read without these words
    assert explorer.message == "" and explorer.fit.bowl.n == 4
    with pytest.raises(TableError, match="can't be that of marks.csv"):
        YourData(folder / "marks.csv", encoding="klingon")


@pytest.mark.parametrize("names", ["消费,食品", "数量,цена", "x,데이터"])
def test_names_in_any_script_are_drawn_or_told_and_never_a_box(tmp_path, names):
    path = tmp_path / "mine.csv"
    path.write_text(f"{names}\n1,2\n2,3\n4,6\n5,6.5\n", encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)  # matplotlib's, of letters that a font lacks
        explorer = YourData(path, folder=tmp_path)
        explorer.png()
    shown = explorer.ax_data.get_xlabel(), explorer.ax_data.get_ylabel()
    for label, name in zip(shown, names.split(","), strict=True):
        if figures.family_for(name) is None:
            assert (
                label.startswith("column ") and f"{label} is {name}" in explorer.at_position()[None]
            )
        else:
            assert label == name


def test_a_font_that_has_the_letters_is_used(tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "_with_letters", lambda missing: ["DejaVu Serif"])
    path = tmp_path / "mine.csv"
    path.write_text("消费,食品\n1,2\n2,3\n4,6\n5,6.5\n", encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # this font has them only for the test
        explorer = YourData(path, folder=tmp_path)
    assert explorer.ax_data.get_xlabel() == "消费"
    assert explorer.ax_data.xaxis.label.get_fontfamily()[-1] == "DejaVu Serif"


@pytest.mark.parametrize("kind", CASES)
def test_the_explorer_and_read_table_agree_on_every_cell(write, kind):
    for text, columns, _, encoding, options in CASES[kind]:
        if len(columns) < 2 or len(text) > 5000:
            continue
        path = write(text, encoding=encoding)
        target, feature = list(columns)[:2]
        data = read_table(path, **options).xy(target, feature)
        opened = _Opened("mine.csv", path, options)
        try:
            fit = opened.fit(target, [feature])
        except TableError as error:  # of a column that is the same in every row
            assert "in every row" in str(error)
            continue
        np.testing.assert_array_equal(fit.X, data.X)
        np.testing.assert_array_equal(fit.y, data.y[:, 0])
        assert fit.bowl.n == len(data.y)
