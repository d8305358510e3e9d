"""What is promised twice is the same twice."""

import re
import tomllib
from importlib import metadata
from pathlib import Path

import nbformat
import numpy as np
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_notebook, new_output
from PIL import Image

import lrlib
from lrlib.exercises.engine.catalogue import place, short
from tools import pictures, rows

ROOT = Path(lrlib.__file__).parents[1]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
CONDA_NAMES = {"matplotlib": "matplotlib-base"}  # conda's matplotlib brings Qt along


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text())["project"]


def test_environment_asks_for_what_pyproject_asks_for(root, project):
    environment = yaml.safe_load((root / "environment.yml").read_text())
    wanted = [f"python{project['requires-python']}"]
    for requirement in project["dependencies"]:
        # What follows a semicolon leaves a package out in JupyterLite, where there is no conda.
        name, bound = re.fullmatch(r"([a-z]+)(>=[\d.]+)(?:; .+)?", requirement).groups()
        wanted.append(CONDA_NAMES.get(name, name) + bound)
    (nbval,) = (wish for wish in project["optional-dependencies"]["test"] if "nbval" in wish)
    wanted.append(re.sub(r"==(.+)\.\*$", r"=\1", nbval))  # conda's 0.11 is pip's ==0.11.*
    assert environment["dependencies"] == [*wanted, "pip", {"pip": ["-e ."]}]
    assert environment["channels"] == ["conda-forge"]


@pytest.mark.parametrize("page", rows.TABLES)
def test_the_rows_say_what_the_notebooks_say(root, page):
    said = (root / page).read_text(encoding="utf-8")
    assert said == rows.with_rows(page), "`make refresh` or `python -m tools.rows` mends it"


def test_the_sums_over_the_notebooks_are_those_of_their_files(root):
    """Counted from the names of the files, since `make refresh` would store a wrong sum anew."""
    counts, minutes = {"course": 0, "labs": 0}, {"course": 0, "labs": 0}
    for path in NOTEBOOKS:
        kind = "course" if path.stem[0].isdigit() else "labs" if path.stem[:3] == "lab" else None
        for time in re.findall(r"\*\*Time\*\* \| (\d+) min", path.read_text(encoding="utf-8")):
            if kind:
                counts[kind] += 1
                minutes[kind] += int(time)
    for page in rows.TABLES:
        said = (root / page).read_text(encoding="utf-8")
        assert re.findall(r"The course: (\d+) notebooks, by our estimate (\d+) minutes", said) == [
            (f"{counts['course']}", f"{minutes['course']}")
        ]
        assert re.findall(r"Optional labs: (\d+), (\d+) minutes", said) == [
            (f"{counts['labs']}", f"{minutes['labs']}")
        ]


def test_readme_shows_a_drag_and_a_thumbnail_of_every_notebook(root):
    readme = (root / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r'<img src="([^"]+)" width="\d+" alt="[^"]{20,}">', readme)
    stems = [path.stem for path in (root / "notebooks").glob("*.ipynb")]
    numbers = [short(stem) for stem in sorted(stems, key=place)]
    assert pictures == ["docs/drag.gif", *[f"docs/thumbs/{number}.png" for number in numbers]]
    assert readme.count("<img") == len(pictures)
    for path in pictures:
        picture = Image.open(root / path)
        assert getattr(picture, "n_frames", 1) > (30 if path.endswith("gif") else 0)
    assert (root / "docs" / "drag.gif").stat().st_size < 1.5e6


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_thumbnail_shows_the_explorer_as_the_notebook_stores_it(root, path):
    stored = Image.open(root / "docs" / "thumbs" / f"{short(path.stem)}.png")
    made = pictures.thumbnail(path)
    assert stored.size == made.size, "`make thumbs` mends it"
    # Another version of Pillow may choose other colours for a pixel, but not for the picture.
    apart = np.asarray(stored.convert("RGB"), float) - np.asarray(made.convert("RGB"), float)
    assert np.sqrt(np.mean(apart**2)) < 3, "`make thumbs` mends it"


@pytest.mark.parametrize("names", ["Downhill, SixSteps", "SixSteps, Downhill"])
def test_the_explorer_that_comes_first_in_the_cells_stands_for_its_notebook(names):
    """Not the one that its import names first."""

    def cell(code, title):
        shown = new_output("display_data", {"image/png": title, "text/plain": f"{title}: words"})
        return new_code_cell(code, outputs=[shown] if title else [])

    cells = [cell(f"from lrlib.explorers import {names}", "")]
    cells += [cell("SixSteps(x, y)", "A"), cell("Downhill(x, y)", "B")]
    assert rows.explorer(new_notebook(cells=cells)) == ("A", "A")


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_every_file_that_a_page_names_exists(root, path):
    page = re.sub(r"<!--.*?-->", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    links = [path.parent / link for link in re.findall(r"\]\((?!https?:)([^)#]+)", page)]
    links += [path.parent / link for link in re.findall(r'<img src="(?!https?:)([^"]+)"', page)]
    folders = "tests|tools|lrlib|notebooks|benchmarks|docs"
    named = [root / name for name in re.findall(rf"`((?:{folders})/[^`*]*)`", page)]
    assert links + named
    assert [one for one in links + named if not one.exists()] == []


def test_the_sections_that_the_table_of_sources_names_stand_in_their_notebooks(root):
    page = (root / "README.md").read_text(encoding="utf-8")
    table = page.partition("## Where the questions come from")[2].partition("\n## ")[0]
    named = [
        (link, section)
        for link, words in re.findall(r"\]\((notebooks/\w+\.ipynb)\)([^|[]*)", table)
        for section in re.findall(r'"([^"]+)"', words)
    ]
    assert len(named) > 10
    headings = {link: re.findall(r"^#+ (.+)", prose(root / link), re.M) for link, _ in named}
    left = [pair for pair in named if not any(h.startswith(pair[1]) for h in headings[pair[0]])]
    assert left == []


def prose(path):
    """The text cells of a notebook; nothing if there is no such notebook."""
    if not path.exists():
        return ""
    cells = nbformat.read(path, as_version=4).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def test_no_stub_is_left(root):
    """What `make new` wrote is filled in."""
    written = [root.glob(f"{where}") for where in ("notebooks/*.ipynb", "lrlib/**/*.py")]
    written.append(root.glob("tests/explorers/*.py"))
    files = [path for paths in written for path in paths]
    left = [path for path in files if "TODO" in path.read_text(encoding="utf-8")]
    assert not left, "TODO in " + ", ".join(path.relative_to(root).as_posix() for path in left)


def test_contributing_gives_a_reason_for_every_dependency(root, project):
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    requirements = project["dependencies"] + sum(project["optional-dependencies"].values(), [])
    names = [re.match(r"[A-Za-z\d-]+", requirement).group() for requirement in requirements]
    # What an extra brings is named where it comes first: the tests need what learners may want.
    assert re.findall(r"^- \*\*(\S+)\*\*: \w", text, re.M) == list(dict.fromkeys(names))


def test_the_tests_bring_what_the_extra_for_learners_brings(project):
    extras = project["optional-dependencies"]
    assert set(extras["scale"]) <= set(extras["test"])


@pytest.fixture(scope="module")
def texts(root):
    """Every text of ours that may tell how to install lrlib, by its path."""
    found = [*PAGES, *NOTEBOOKS, *root.glob("lrlib/**/*.py"), *root.glob("tools/*.py")]
    found += [root / "Makefile", root / "noxfile.py", root / "environment.yml"]
    return {path.relative_to(root).as_posix(): path.read_text("utf-8") for path in found}


def test_every_extra_that_is_named_exists(texts, project):
    """Of one that doesn't exist pip only warns."""
    named = [
        (path, extra)
        for path, text in texts.items()
        for extras in re.findall(r"(?:(?<![\w/])\.|\blrlib)\[([a-z][a-z,]*)\]", text)
        for extra in extras.split(",")
    ]
    assert {"README.md", "CONTRIBUTING.md"} <= {path for path, _ in named}
    assert [one for one in named if one[1] not in project["optional-dependencies"]] == []


def of_a_class(root):
    """README's table of what a class needs: {row: {column: number as it stands there}}."""
    readme = (root / "README.md").read_text(encoding="utf-8")
    head, _, *lines = re.search(r"^\| \| live, 1 \|(?:.*\n)+?(?=\n)", readme, re.M)[0].splitlines()
    columns = [part.strip() for part in head.strip("|").split("|")][1:]
    cut = [[part.strip() for part in line.strip("|").split("|")] for line in lines]
    return {name: dict(zip(columns, values, strict=True)) for name, *values in cut}


def test_what_is_said_of_a_class_is_what_its_table_says(root):
    table, live, drawn = of_a_class(root), "live, 30", "`interact`, 30"
    ready, late = table["open and run all, p50, s"], table["the same, p95, s"]
    dragged = table["CPU of all kernels while all drag, % of a core"]
    moved = float(table["move to picture, p50, ms"][drawn].replace(",", ""))
    server = float(table["CPU of the Jupyter server then, % of a core"][live])
    teaching = (root / "docs" / "teaching.md").read_text(encoding="utf-8")
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert (
        f"10 learners at once were ready after {ready['live, 10']} seconds; "
        f"of 30 half after {ready[live]}, nearly all after {late[live]}."
    ) in teaching
    assert f"their kernels took {dragged[live]} % of a core together" in teaching
    assert f"{dragged[drawn]} %, with {moved / 1000:.1f} seconds (p50)" in teaching
    assert f"start and run: {ready[live]} seconds, and {ready[drawn]} with `interact`" in readme
    assert f"30 learners together {float(dragged[live]) + server:.0f} % of one core" in readme
    memory = [float(table["memory of a kernel, MB"][f"live, {n}"]) for n in (1, 10, 30)]
    most = max(float(table["memory of the Jupyter server, MB"][f"live, {n}"]) for n in (1, 10, 30))
    assert f"{min(memory):.0f} to {max(memory):.0f} MB of memory for each" in teaching
    assert f"up to {np.ceil(most / 10) * 10:.0f} MB for the Jupyter server" in teaching
    took = float(table["CPU of a kernel for it, s"][live])
    assert f"about {took:.0f} seconds of one core for each" in teaching


def test_one_version_everywhere(root, project):
    """pyproject.toml reads it from the package; the change log and the citation say the same."""
    assert project["dynamic"] == ["version", "readme"]
    assert metadata.version("lrlib") == lrlib.__version__
    assert yaml.safe_load((root / "CITATION.cff").read_text())["version"] == lrlib.__version__
    newest = re.search(r"^## ([\d.]+)", (root / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert newest.group(1) == lrlib.__version__
