"""tools/static_site.py: what the pages hold. tests/browser/test_static_site.py drags them."""

import base64
import gzip
import json
import re
from html import unescape
from html.parser import HTMLParser
from urllib.parse import unquote

import nbformat
import numpy as np
import pytest
from PIL import Image

from lrlib import six_steps_points
from lrlib.exercises.engine import catalogue
from lrlib.exercises.engine.entry import Prediction
from lrlib.exercises.engine.map import HOUR, LABS, PARTS
from lrlib.explorers import LearningRate, Minibatches, SixSteps
from lrlib.live import Button, Range, Select
from lrlib.live import page as live_page
from tools import refresh, rows, static_site

PAGES = ["index", "03_walk_the_six_steps", "98_for_the_site"]
MADE = "98_for_the_site"


class Elements(HTMLParser):
    """Every element's name and attributes, in their order."""

    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))


def elements(path):
    return Elements(path.read_text(encoding="utf-8")).found


def text(site, page):
    return (site.folder / f"{page}.html").read_text(encoding="utf-8")


def model(site, page, number):
    """What a page's file holds of one widget, its buffers unpacked."""
    content = (site.folder / page / f"model-{number}.js").read_text(encoding="utf-8")
    call = re.fullmatch(r"lrlib\.show\((.*)\);\n", content, re.DOTALL)
    kept = json.loads(call[1])
    unpacked = gzip.decompress(base64.b64decode(kept["bytes"])) if kept["bytes"] else b""
    buffers = {
        tuple(one["path"]): unpacked[one["start"] : one["start"] + one["length"]]
        for one in kept["buffers"]
    }
    return kept | {"buffers": buffers}


def test_every_address_on_every_page_leads_to_something_there(site):
    pages = sorted(site.folder.rglob("*.html"))
    assert len(pages) == len(PAGES) + 1  # and one module
    addresses = 0
    for page in pages:
        for tag, attributes in elements(page):
            address = attributes.get("href") or attributes.get("src")
            if not address or address in {"data:,", "https://example.org/"}:
                continue
            addresses += 1
            name, _, section = address.partition("#")
            target = page.parent / name if name else page
            assert target.is_file(), (page.name, tag, address)
            if section:
                ids = [found.get("id") for _, found in elements(target)]
                assert unquote(section) in ids, (page.name, address)
    assert addresses > 40


def test_nothing_is_asked_of_another_host(site):
    for page in site.folder.rglob("*.html"):
        for tag, attributes in elements(page):
            if tag != "a":
                assert not re.match(r"(https?:)?//", attributes.get("src", "")), page.name
                assert not re.match(r"(https?:)?//", attributes.get("href", "")), page.name
    for sheet in site.folder.rglob("*.css"):
        assert not re.search(r"url\(|@import", sheet.read_text(encoding="utf-8")), sheet.name


@pytest.mark.parametrize("page", PAGES)
def test_every_picture_says_in_words_what_it_shows(site, page):
    pictures = [found for tag, found in elements(site.folder / f"{page}.html") if tag == "img"]
    assert pictures
    for picture in pictures:
        assert len(picture["alt"]) > 15 and "No description" not in picture["alt"]
        size = Image.open(site.folder / picture["src"]).size
        assert size == (int(picture["width"]), int(picture["height"]))


CONTROLS = {"learning_rate", "step", "loss"}  # of the page's explorer, SixSteps


def test_a_page_has_the_very_tables_that_the_explorer_sends_ahead(site):
    points = six_steps_points()
    explorer = SixSteps(points.X, points.y, learning_rate=0.2, reduction="mean")
    page = "03_walk_the_six_steps"
    files = sorted((site.folder / page).glob("model-*.js"))
    models = [model(site, page, file.stem.removeprefix("model-")) for file in files]
    (kept,) = [one for one in models if one["state"].get("controls", {}).keys() == CONTROLS]
    assert kept["module"] == "live.js"
    assert kept["idle"] == []
    assert kept["state"]["index"] == explorer.index
    assert kept["state"]["controls"]["step"] == explorer.controls["step"]
    assert kept["state"]["moves"].keys() == explorer.moves.keys()
    for key, move in kept["state"]["moves"].items():
        kind = np.float64 if move["kind"] == "text" else np.float32
        table = np.frombuffer(kept["buffers"]["tables", key], kind).reshape(-1, move["width"])
        ours = np.frombuffer(explorer.tables[key], kind).reshape(-1, move["width"])
        if "loss" in move["over"]:  # in the notebook a learner's gradient follows the two losses
            assert len(table) * 2 == len(ours) * 3
            table = table[: len(ours)]
        if move["kind"] == "text":  # and brings templates: the last column counts them
            table, ours = table[:, :-1], ours[:, :-1]
        assert np.array_equal(table, ours, equal_nan=True)


def test_positions_sent_as_a_message_are_on_the_page_too(site):
    kept = model(site, MADE, 1)
    (key,) = kept["state"]["moves"]
    heights = np.frombuffer(kept["buffers"]["tables", key], np.float32).reshape(5, 2, 2)[:, 0, 1]
    top, bottom = 0.12 * 216, 0.89 * 216  # matplotlib's margins, in SVG's points
    assert np.allclose(heights, bottom + (top - bottom) * np.arange(5, 10) / 10)


def test_the_modules_are_those_of_the_package_unchanged(site, root):
    content = (site.folder / "modules.js").read_text(encoding="utf-8")
    modules = json.loads(re.fullmatch(r"lrlib\.modules = (.*);\n", content, re.DOTALL)[1])
    assert modules["live.js"] == live_page.MODULE
    prediction = root / "lrlib" / "exercises" / "engine" / "prediction.js"
    assert modules["prediction.js"] == prediction.read_text(encoding="utf-8")
    style = root / "lrlib" / "live" / "live.css"
    assert (site.folder / "live.css").read_text() == style.read_text()


def test_a_control_on_which_no_position_depends_is_for_python_alone():
    points = six_steps_points()
    batches = Minibatches(points.X, points.y)
    assert idle(batches) == ["order", "last"]
    assert idle(SixSteps(points.X, points.y)) == []
    assert idle(LearningRate(batches.bowl)) == []
    batches.set_control("order", Button("Shuffle"))
    batches.set_control("last", Select(["one"], "nothing to choose"))
    batches.set_control("learning_rate", Range(batches.rates, "rate", eager=True))
    assert idle(batches) == ["learning_rate", "order"]


def idle(explorer):
    return live_page.idle({"controls": explorer.controls, "moves": explorer.moves})


def test_a_page_names_what_only_python_can_do_there(site):
    page = unescape(text(site, MADE))
    assert "“by Python”, “also by Python” and “Go” are answered by Python: run" in page
    assert model(site, MADE, 1)["idle"] == ["eager", "unused", "go"]
    assert "“name” is answered by Python" in page  # a control that stands alone
    assert page.count("Text(value=") == 2 and page.count("answered by Python") == 3
    assert live_page.needs_python(["a"]).startswith("“a” is answered by Python")
    assert live_page.needs_python([]) == ""
    assert "An exercise: run the notebook" in page


def test_a_widget_shown_twice_is_kept_once(site):
    page = text(site, MADE)
    assert page.count('data-model="model-1"') == 2
    assert page.count("model-1.js") == 1


def test_formulas_are_mathml(site):
    for page, count in [("03_walk_the_six_steps", 2), (MADE, 2)]:
        html = text(site, page)
        assert html.count("<math") == count
        assert "$$" not in html and "\\frac" not in html


def test_outputs_are_those_of_the_run(site):
    page = text(site, MADE)
    assert "ZeroDivisionError: division by zero" in page
    assert "red</span> &amp; &lt;b&gt;not bold&lt;/b&gt;" in page
    assert '<progress max="1.0" value="0.75">' in page
    assert "<td>one</td>" in page and "| one" not in page


def test_the_map_has_each_notebook_with_its_question_and_picture(site, root):
    page = text(site, "index")
    hrefs = [found["href"] for tag, found in elements(site.folder / "index.html") if tag == "a"]
    assert hrefs == [f"{name}.html" for name in PAGES[1:]]
    assert "How does a machine find the line by itself, step by step?" in page
    assert "<code>1 &lt; 2</code>" in page and "<em>short</em>" in page
    # The figure that moves stands for its notebook, not the first picture.
    assert "Gradient descent fits a line" in page
    asked = catalogue.entries("3").items()
    predictions = [number for number, entry in asked if isinstance(entry, Prediction)]
    lesson = next(root.glob("notebooks/03_*.ipynb")).read_text(encoding="utf-8")
    stated = re.search(r"\*\*Time\*\* \| (\d+ minutes)", lesson)[1]  # alone of its part here
    assert f"<h3>Part I: one line ({stated})</h3>" in page
    assert f'data-predictions="{" ".join(predictions)}"' in page


@pytest.fixture
def index(root, tmp_path):
    """The index of all the notebooks, with the pictures that they store; none is run."""
    paths = sorted(root.glob("notebooks/*.ipynb"), key=lambda path: static_site.place(path.stem))
    site = static_site.Site(tmp_path, paths)
    for path in paths:
        alt, png = rows.explorer(nbformat.read(path, as_version=4))
        site.pictures[path.stem] = base64.b64decode(png), alt
    site.finish()
    return tmp_path / "index.html"


def test_the_index_is_small_with_all_that_it_shows(index):
    parts = [found.get("src") or found.get("href", "") for tag, found in elements(index)]
    files = {index, *(index.parent / part for part in parts if not re.search("html|:|#", part))}
    sizes = {file.name: file.stat().st_size for file in files if file.is_file()}
    assert {"site.css", "site.js", "page.js", "small.webp"} <= sizes.keys()
    assert sum(file.stat().st_size for file in files if file.is_file()) < 150_000


def test_the_index_tells_the_three_ways_and_the_minutes_of_each_part(index):
    page = index.read_text(encoding="utf-8")
    assert 'id="Which-way-do-I-go?"' in page and page.count("<strong>I ") == 3
    parts = re.findall(r"<h3>(.*?) \((\d+) minutes\)</h3>", page)
    for name in ("00 Start here", "See the whole", "01 Fit", "lab a Fill"):
        assert f'.html">{name}' in page
    assert [name for name, _ in parts] == [HOUR, *PARTS, LABS]


def test_a_link_to_a_section_leads_there_from_every_notebook(root, tmp_path):
    """Each one is asked, without a run: the two pages of the site above hold only a few."""
    paths = sorted(root.glob("notebooks/*.ipynb"))
    site, pages = static_site.Site(tmp_path, []), {}
    site.bring = str  # a page of each source file would take long
    for path in paths:
        page = static_site.Page(site, path.stem, {})
        cells = nbformat.read(path, as_version=4).cells
        words = [page.words(cell.source) for cell in cells if cell.cell_type == "markdown"]
        pages[path.stem] = Elements("".join(words)).found
    ids = {stem: {found.get("id") for _, found in page} for stem, page in pages.items()}
    sections = 0
    for path in paths:
        written = path.read_text(encoding="utf-8")
        for stem, section in re.findall(r"\]\((?:(\w+)\.ipynb)?#([^)\s]+)\)", written):
            address = f"{stem}.html#{section}" if stem else f"#{section}"
            hrefs = [unquote(found.get("href", "")) for _, found in pages[path.stem]]
            assert unquote(address) in hrefs, (path.stem, address)
            assert unquote(section) in ids[stem or path.stem], (path.stem, address)
            sections += 1
    assert sections > 20


def test_a_link_to_nowhere_becomes_plain_words_and_is_reported(site):
    assert "99_to_come" not in text(site, MADE)
    assert "a notebook to come" in text(site, MADE)
    assert f"{MADE}: no link to 99_to_come.ipynb" in site.said


def test_the_search_has_every_page_below_each_of_its_headings(site):
    content = (site.folder / "words.js").read_text(encoding="utf-8")
    words = json.loads(re.fullmatch(r"lrlib\.words = (.*);\n", content, re.DOTALL)[1])
    assert {address.partition(".html")[0] for address, *_ in words} == set(PAGES[1:])
    for page in PAGES[1:]:
        ids = [
            found["id"] for tag, found in elements(site.folder / f"{page}.html") if "id" in found
        ]
        there = [one for one in words if one[0].partition(".html")[0] == page]
        assert there[0][0] == f"{page}.html"  # what stands above the first heading
        for address, _, heading, _ in there[1:]:  # a hit leads to the section that it names
            name = address.partition("#")[2]
            assert name in ids
            assert re.sub(r"\W", "", unquote(name)) == re.sub(r"\W", "", heading)
    everything = " ".join(text for *_, text in words)
    assert "ZeroDivisionError: division by zero" in everything  # what a cell gave
    assert "Prediction 3.a. " in everything and "import" in everything
    assert "<" not in static_site.plain("<p>a &lt; b</p>").replace(" < ", "")
    assert not re.search(r"</?(p|li|math|code|em)\b", everything)


def test_no_page_tells_what_to_do_about_jupyterlab(site):
    for page in PAGES:
        assert "Error displaying widget" not in text(site, page)
    for box in [
        "> **“Error displaying widget”, or no slider?** Run it.\n",
        "*Does a cell say “Error displaying widget”? Run it.*\n",
    ]:
        assert (
            static_site.ABOUT_JUPYTERLAB.sub("", f"Before.\n\n{box}\nAfter.")
            == "Before.\n\n\nAfter."
        )


@pytest.fixture
def build(tmp_path, monkeypatch):
    """Call it with the cells of a notebook: what the command says, and the folder of the pages."""
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setattr(refresh, "NOTEBOOKS", tmp_path / "notebooks")

    def build(*sources):
        cells = [nbformat.v4.new_markdown_cell("# Small")]
        cells += [nbformat.v4.new_code_cell(source) for source in sources]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "notebooks" / "00.ipynb")
        return static_site.main([str(tmp_path / "html")]), tmp_path / "html"

    return build


def test_a_cell_that_fails_is_named_and_makes_no_page(build):
    said, folder = build("1 / 0")
    assert said.startswith("00.ipynb: cell In [1] `1 / 0` failed")
    assert "ZeroDivisionError" in said
    assert not folder.exists()


def test_a_picture_without_words_is_refused(build):
    said, _ = build("from lrlib import figures\nfigures.picture(size=(2, 2))[0]")
    assert said == "00.ipynb: a picture has no text: give it one with figures.picture(alt=...)"
