"""Every notebook is run and compared by nbval, is stored as a reader needs it, and nbval bites."""

import base64
import copy
import io
import re
from pathlib import Path

import made
import matplotlib.image
import nbformat
import pytest
from matplotlib.figure import Figure
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from lrlib import figures
from lrlib.live.contents import FIELD, png_with_contents
from tools import alike, refresh

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

EXERCISE = re.compile(r"exercise-(\d+|[a-z]|hour)\.\d+")
# Cells whose output nbval may ignore, in the whole series: whether Dask is installed, in lab
# e. Raise it only for a reason.
IGNORED_OUTPUTS = 1

LONGEST_CELL = 15
# They leave no trace that nbval could compare, or hide one, or teach what we'd have to unteach.
UNWANTED = {
    "# NBVAL_ comment": r"#\s*(NBVAL|PYTEST_VALIDATE)_",
    "semicolon at the end of a line": r";\s*$",
    "interact": r"\b(interact|interactive|interactive_output|interact_manual)\(",
    "Output widget": r"\bOutput\(",
    "clear_output": r"\bclear_output\b",
    "global": r"^\s*global\b",
    "star import": r"^\s*from\s+\S+\s+import\s+\*",
}


# ---- what is stored


def complaints(notebook):
    """What a reader, or nbval, would miss in a stored notebook."""
    cells = notebook.cells
    found = []
    if not re.match(r"# \S", cells[0].source):
        found.append("the first cell is no title")
    for before, cell, after in zip(cells, cells[1:], cells[2:], strict=False):
        if not any(map(speaks, [before, cell, after])):
            found.append(f"{refresh.name_of(after)}: third code cell without a word between")

    for cell in cells:
        name = refresh.name_of(cell)
        for tag in cell.metadata.get("tags", []):
            if not EXERCISE.fullmatch(tag) and tag not in {
                "raises-exception",
                "nbval-ignore-output",
                refresh.FOLDED,
            }:
                found.append(f"{name}: tag {tag}")
        if cell.cell_type == "code":
            found += [f"{name}: {each}" for each in code_complaints(cell)]

    if not any(pictures(cell) for cell in cells):
        found.append("no picture")
    return found


def speaks(cell):
    """A prediction is prose: it asks the learner a question."""
    return cell.cell_type == "markdown" or cell.source.startswith("predict(")


def code_complaints(cell):
    if len(cell.source.splitlines()) > LONGEST_CELL:
        yield f"more than {LONGEST_CELL} lines"
    for what, pattern in UNWANTED.items():
        if re.search(pattern, cell.source, re.MULTILINE):
            yield what
    for output in cell.outputs:
        data = output.get("data", {})
        if data.get("text/plain", "").startswith("<Figure ") and "image/png" not in data:
            yield "a figure without its picture"
    for picture in pictures(cell):
        if is_blank(picture):
            yield "a blank picture"
    for png in stored_pngs(cell):
        if alike.contents_of(png) is None:
            yield "a picture that does not say what is in it (lrlib.live.contents)"


def pictures(cell):
    """The PNGs that a cell shows, decoded: (height, width, channels) each."""
    files = [io.BytesIO(base64.b64decode(png)) for png in stored_pngs(cell)]
    return [matplotlib.image.imread(file, format="png") for file in files]


def stored_pngs(cell):
    outputs = cell.get("outputs", [])
    return [data["image/png"] for out in outputs if "image/png" in (data := out.get("data", {}))]


def is_blank(picture):
    """All but one pixel in a thousand have the colour of the corner."""
    return (picture != picture[0, 0]).any(axis=-1).mean() < 0.001


def read(path):
    return nbformat.read(path, as_version=4)


def shows_an_explorer(cell, names):
    """Whether the cell makes one of these explorers and stores its picture."""
    made = any(f"{name}(" in cell.source for name in names)
    return made and any("image/png" in out.get("data", {}) for out in cell.get("outputs", []))


def sections(path):
    """The cells below each heading, by the anchor that JupyterLab gives it."""
    found, here = {}, []
    for cell in read(path).cells:
        for heading in re.findall(r"^#+ (.+)$", cell.source, re.MULTILINE):
            if cell.cell_type == "markdown":
                here = found.setdefault(heading.replace(" ", "-"), [])
        here.append(cell)
    return found


LINK_TO_EXPLORER = re.compile(r"\[[^\]]*\bexplorer\b[^\]]*\]\(#([^)]+)\)")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_link_that_says_explorer_leads_to_one(path):
    words = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    names = explorers_of(path)
    for anchor in LINK_TO_EXPLORER.findall(words):
        assert any(shows_an_explorer(cell, names) for cell in sections(path)[anchor]), anchor


def test_links_that_say_explorer_are_found():
    texts = [path.read_text(encoding="utf-8") for path in NOTEBOOKS]
    assert sum(len(LINK_TO_EXPLORER.findall(text)) for text in texts) > 5


def explorers_of(path):
    """The explorers that a notebook imports, by name."""
    code = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "code")
    imported = re.findall(r"^from lrlib.explorers import (.+)$", code, re.MULTILINE)
    return {name.strip() for names in imported for name in names.split(",")}


def test_every_explorer_is_shown_and_the_hour_shows_none_that_no_other_notebook_shows():
    """Or else `make test` would not measure it, nor shake it (browser/test_every_notebook.py)."""
    (hour,) = (path for path in NOTEBOOKS if path.stem == "one_hour")
    others = set().union(*(explorers_of(path) for path in NOTEBOOKS if path != hour))
    assert explorers_of(hour)
    assert others >= set(made.MAKE)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stored_as_a_reader_needs_it(path):
    assert re.fullmatch(r"(\d\d|lab_[a-z])_[a-z0-9_]+|one_hour", path.stem)
    assert refresh.differences(path.read_text(encoding="utf-8")) == []
    assert refresh.older_than_its_code(path, path.read_text(encoding="utf-8")) == []
    assert complaints(read(path)) == []


def test_ignored_outputs_stay_within_their_budget():
    tags = [
        tag
        for path in NOTEBOOKS
        for cell in read(path).cells
        for tag in cell.metadata.get("tags", [])
    ]
    assert tags.count("nbval-ignore-output") == IGNORED_OUTPUTS


def test_pytest_collects_every_code_cell_of_every_notebook(request):
    """Asked of the pytest that runs: with its options a plain one looks into the same folders."""
    assert "notebooks" in request.config.getini("testpaths")
    folder = pytest.Dir.from_parent(request.session, path=ROOT / "notebooks")
    files = folder.ihook.pytest_make_collect_report(collector=folder).result  # heeds conftest.py
    collected = [(file.path.stem, cell.name) for file in files for cell in file.collect()]
    written = [
        (path.stem, f"Cell {number}")
        for path in NOTEBOOKS
        for number in range(sum(cell.cell_type == "code" for cell in read(path).cells))
    ]
    assert written
    assert collected == written


# ---- the complaints complain


def png(figure):
    return base64.b64encode(png_with_contents(figure, dpi=100)).decode()


def figure_output(**data):
    return new_output("display_data", {"text/plain": "<Figure size 640x480 with 1 Axes>", **data})


def drawing():
    figure = Figure(figsize=(3, 2))
    figure.subplots().plot([3, 1, 2])
    return figure


@pytest.fixture
def sound():
    output = figure_output(**{"image/png": png(drawing())})
    return new_notebook(
        cells=[
            new_markdown_cell("# Draw a line"),
            new_code_cell("draw()", execution_count=1, outputs=[output]),
            new_code_cell("a = [1, 2]", execution_count=2),
        ]
    )


def test_a_sound_notebook_raises_no_complaint(sound):
    assert complaints(sound) == []


@pytest.mark.parametrize(
    "source, complaint",
    [
        ("# NBVAL_IGNORE_OUTPUT\nrandom()", "# NBVAL_ comment"),
        ("plot(a);\nprint(a)", "semicolon at the end of a line"),
        ("@interact\ndef f(a):\n    interact(f)", "interact"),
        ("out = widgets.Output()", "Output widget"),
        ("clear_output(wait=True)", "clear_output"),
        ("def f():\n    global a", "global"),
        ("from lrlib.linear import *", "star import"),
        ("\n".join("abcdefghijklmnop"), "more than 15 lines"),
    ],
)
def test_unwanted_code_is_named(sound, source, complaint):
    sound.cells[2].source = source
    assert [each.rpartition(": ")[2] for each in complaints(sound)] == [complaint]


def test_unknown_tag_is_named(sound):
    sound.cells[2].metadata.tags = ["exercise-3.1", "raises-exception", "nbval-skip"]
    assert complaints(sound) == ["cell In [2] `a = [1, 2]`: tag nbval-skip"]


def test_missing_title_and_missing_prose_are_named(sound):
    sound.cells[0].source = "Draw a line"
    sound.cells.append(new_code_cell("b = a", execution_count=3))
    sound.cells.append(new_code_cell("predict('1.a')", execution_count=4))
    sound.cells.append(new_code_cell("b", execution_count=5))
    assert complaints(sound) == [
        "the first cell is no title",
        "cell In [3] `b = a`: third code cell without a word between",
    ]


def test_blank_and_missing_pictures_are_named(sound):
    sound.cells[2].outputs = [figure_output(**{"image/png": png(Figure(figsize=(3, 2)))})]
    assert complaints(sound) == ["cell In [2] `a = [1, 2]`: a blank picture"]
    buffer = io.BytesIO()
    drawing().savefig(buffer, format="png")
    plain = base64.b64encode(buffer.getvalue()).decode()
    sound.cells[2].outputs = [figure_output(**{"image/png": plain})]
    assert complaints(sound) == [
        "cell In [2] `a = [1, 2]`: a picture that does not say what is in it (lrlib.live.contents)"
    ]
    sound.cells[2].outputs = []
    sound.cells[1].outputs = [figure_output()]
    assert complaints(sound) == [
        "cell In [1] `draw()`: a figure without its picture",
        "no picture",
    ]


# nbval bites

PROGRESS = """\
import os
folder = os.environ["LRLIB_PROGRESS"]
print(os.listdir(folder))
open(f"{folder}/solved", "w").close()"""
LOSS = """\
print(f"loss {sum([0.5, 0.75]):.4f}")"""
QUIET = """\
_ = [1, 2]
len(_);"""
SLIDER = """\
import ipywidgets
slider = ipywidgets.IntSlider(1)
label = ipywidgets.Label()
def show(change):
    label.value = f"step {change.new}"
slider.observe(show, "value")"""
DRAG = """\
slider.value = 7
label.value"""
PICTURE = """\
from lrlib import figures
fig, ax = figures.picture(size=(3, 2), alt="A line")
ax.plot([3, 1, 2])
fig"""


def change_a_digit(cells):
    cells[1].outputs[0].text = cells[1].outputs[0].text.replace("1.2500", "1.2501")


def delete_an_output(cells):
    cells[1].outputs = []


def add_an_output(cells):
    cells[2].outputs = [new_output("stream", name="stdout", text="2\n")]


def raise_in_a_cell(cells):
    cells[1].source += "\nraise ValueError"


def warn_in_a_cell(cells):
    cells[1].source += "\nimport warnings\nwarnings.warn('learning rate too large')"


def break_a_callback(cells):
    cells[3].source = cells[3].source.replace("change.new", "change.gnu")


def unhook_a_callback(cells):
    cells[3].source = cells[3].source.replace("slider.observe", "(lambda *_: None)")


def lose_a_picture(cells):
    cells[5].source = cells[5].source.replace("\nfig", "\nprint(fig.alt)")


def draw_another_picture(cells):
    cells[5].source = cells[5].source.replace("[3, 1, 2]", "[3, 2, 1]")


def keep_the_picture_of_other_code(cells):
    other, ax = figures.picture(size=(3, 2), alt="A line")
    ax.plot([3, 1, 2], color="red")
    cells[5].outputs[0].data = other._repr_mimebundle_()


def change_a_pixel(cells):
    picture = Image.open(io.BytesIO(base64.b64decode(cells[5].outputs[0].data["image/png"])))
    fields = PngInfo()
    fields.add_text(FIELD, picture.text[FIELD], zip=True)
    picture.putpixel((20, 20), (0, 0, 0))
    buffer = io.BytesIO()
    picture.save(buffer, format="png", pnginfo=fields)
    cells[5].outputs[0].data["image/png"] = base64.b64encode(buffer.getvalue()).decode()


# What is done to the notebook, and which of its code cells must then be red.
MUTATIONS = {
    change_a_digit: {1},
    delete_an_output: {1},
    add_an_output: {2},
    raise_in_a_cell: {1},
    warn_in_a_cell: {1},
    break_a_callback: {4},
    unhook_a_callback: {4},
    lose_a_picture: {5},
    draw_another_picture: {5},
    keep_the_picture_of_other_code: {5},
    change_a_pixel: set(),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory, run_nbval):
    """nbval's verdict on the cells as they are, and on a copy of them for each mutation.

    The copies follow each other in one notebook: a kernel takes longer to start than they to run.
    """
    fresh, *others = [PROGRESS, LOSS, QUIET, SLIDER, DRAG, PICTURE]
    sources = [fresh, *others, *others * len(MUTATIONS)]
    notebook = new_notebook(cells=[new_code_cell(source) for source in sources])
    folder = tmp_path_factory.mktemp("bites")
    refresh.execute(notebook, folder)
    notebook = refresh.normal_form(notebook)
    first, *cells = notebook.cells
    copies = [cells[i : i + len(others)] for i in range(0, len(cells), len(others))]
    for mutate, copied in zip(MUTATIONS, copies[1:], strict=True):
        before = copy.deepcopy(copied)
        mutate([first, *copied])
        assert copied != before
    nbformat.write(notebook, folder / "mutated.ipynb")
    found, verdicts = run_nbval(folder)["mutated"], {}
    for i, name in enumerate(["untouched", *(mutate.__name__ for mutate in MUTATIONS)]):
        numbers = [0, *range(i * len(others) + 1, (i + 1) * len(others) + 1)]
        verdicts[name] = {at: found[number] for at, number in enumerate(numbers)}
    return verdicts


def red(cells):
    assert sorted(cells) == [0, 1, 2, 3, 4, 5]
    return {number for number, outcome in cells.items() if outcome != "PASSED"}


def test_untouched_notebook_is_green(outcomes):
    assert red(outcomes["untouched"]) == set()


@pytest.mark.parametrize("mutate", MUTATIONS, ids=lambda mutate: mutate.__name__)
def test_nbval_turns_red_exactly_where_the_notebook_was_changed(outcomes, mutate):
    assert red(outcomes[mutate.__name__]) == MUTATIONS[mutate]
