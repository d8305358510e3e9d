"""All notebooks as pages to read, in which the live figures move without Python.

    python -m tools.static_site [FOLDER]     default: html

Each notebook is run, and nbconvert writes what it gave into a template of ours. For every figure
that moves, the positions it had sent ahead go into a file beside the page, and the browser's half
of it (live.js) is handed over as it is: a page needs no kernel, no network and no server, so it
works from any file server, and from a folder too.

(Not tools/html.py: `python tools/refresh.py` would then import it as Python's own html.)
"""

import argparse
import base64
import io
import itertools
import json
import re
import shutil
import struct
import sys
import tempfile
from html import escape, unescape
from pathlib import Path

import nbformat
from latex2mathml.converter import convert as mathml
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from PIL import Image

from lrlib.exercises.engine.catalogue import key, place, short
from lrlib.exercises.engine.entry import Prediction
from lrlib.exercises.engine.map import Lesson
from lrlib.live import page as live_page
from tools import refresh

TEMPLATES = Path(__file__).resolve().parent / "templates"
PACKAGE = Path(__file__).resolve().parent.parent / "lrlib"
VIEW = "application/vnd.jupyter.widget-view+json"
MODEL = "application/x-lrlib-model"

# Run after a notebook's last cell: what a page that shows its widgets would get.
KEEP_WIDGETS = """
import json, ipywidgets
with open({path!r}, "w") as file:
    json.dump(ipywidgets.Widget.get_manager_state()["state"], file)
"""
# What to do when a widget doesn't come up in JupyterLab: nothing that a reader here could meet.
ABOUT_JUPYTERLAB = re.compile(r"^(\*Does a cell say |> \*\*)“Error displaying widget”.*\n?", re.M)
# Markdown asks a table for a row of headings; where all are empty there is nothing to say.
EMPTY_HEADINGS = re.compile(r"<thead>\s*<tr>(\s*<th></th>)+\s*</tr>\s*</thead>")
# The index shows all these pictures at once, so they are small.
THUMB = 256  # pixels wide
WAYS = "## Which way do I go?"  # stands in notebook 00, and on the index
HEADING = re.compile(r'<h[23] id="(.*?)">(.*?)</h[23]>', re.DOTALL)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=Path("html"))
    parser.add_argument(
        "--run", default="", help="where a notebook runs: the address before its name"
    )
    arguments = parser.parse_args(argv)
    folder = arguments.folder
    paths = sorted(refresh.NOTEBOOKS.glob("*.ipynb"), key=lambda path: place(path.stem))
    site = Site(folder, paths, arguments.run)
    for path in paths:
        try:
            site.add(path)
        except Unfit as problem:
            return f"{path.name}: {problem}"
        print(f"{path.name}: {path.stem}.html", flush=True)
    site.finish()
    print(f"The site is in {folder}: open {folder / 'index.html'}.")
    return 0


class Unfit(Exception):
    """What a page can't be made of."""


class Entry:
    """What the map says of one notebook: all from its first cell, and the predictions in it."""

    def __init__(self, path):
        self.cells = refresh.parse(path.read_text(encoding="utf-8")).cells
        first = self.cells[0].source
        lesson = Lesson(path)
        self.part = lesson.part if key(path.stem) not in (None, "0") else ""
        self.length = lesson.minutes
        self.predictions = [one.number for one in lesson.entries if isinstance(one, Prediction)]
        self.stem, self.href = path.stem, f"{path.stem}.html"
        number = "" if key(path.stem) == "hour" else short(path.stem).replace("_", " ")
        self.title = title(first)
        self.name = f"{number} {self.title}".strip()
        self.question = self._after(first, r"^\*\*The question:\*\* (.+)$")
        self.minutes = self._after(first, r"^\| \*\*Time\*\* \| (.+?) *\|$")

    def _after(self, text, pattern):
        found = re.search(pattern, text, re.M)
        return found[1][0].upper() + found[1][1:] if found else ""


class Site:
    """A folder of pages, and what they share."""

    def __init__(self, folder, paths, run=""):
        self.folder, self.run = folder, run
        self.entries = [Entry(path) for path in paths]
        self.pictures = {}  # stem -> the picture that stands for the notebook
        self.words = []  # what the search looks through: address, page, heading, text
        self.files = {}  # by the text of a widget's module or style sheet -> its name here
        self.files[live_page.MODULE] = "live.js"
        others = {*live_page.PARTS, PACKAGE / "live" / "page.js"}
        for path in sorted({*PACKAGE.rglob("*.js"), *PACKAGE.rglob("*.css")} - others):
            self.files[path.read_text(encoding="utf-8")] = path.name
        self.exporter = HTMLExporter(template_name="page", extra_template_basedirs=[str(TEMPLATES)])

    def add(self, path):
        """Run one notebook and write its page."""
        notebook = refresh.parse(path.read_text(encoding="utf-8"))
        widgets = run(notebook, path.parent)
        page = Page(self, path.stem, widgets)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = page.words(ABOUT_JUPYTERLAB.sub("", cell.source))
            for output in cell.get("outputs", []):
                if "data" in output:
                    output.metadata["site"] = page.shown(output)
        at = [entry.stem for entry in self.entries].index(path.stem)
        entry = self.entries[at]
        self.words += sections(notebook.cells, entry.href, entry.name)
        self.write(
            f"{path.stem}.html",
            notebook,
            kind="notebook",
            title=entry.title,
            previous=self.entries[at - 1] if at else None,
            next=self.entries[at + 1] if at + 1 < len(self.entries) else None,
            sheets=page.sheets,
            models=page.models,
            sections=page.sections,
            run=f"{self.run}{path.name}" if self.run else "",
        )
        if page.picture:
            self.pictures[path.stem] = page.picture

    def finish(self):
        """Write the index and what all pages share."""
        words = (TEMPLATES / "index.md").read_text(encoding="utf-8")
        page = Page(self, "index", {})
        html = page.words(words.replace("{ways}", self.ways())).replace("<p>{map}</p>", self.map())
        index = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(html)])
        self.write("index.html", index, kind="index", title=title(words))
        for path in (TEMPLATES / "site.css", TEMPLATES / "site.js", PACKAGE / "live" / "page.js"):
            shutil.copy(path, self.folder)
        self.store("words.js", f"lrlib.words = {json.dumps(self.words, indent=0)};\n")
        modules = {name: text for text, name in self.files.items() if name.endswith(".js")}
        self.store("modules.js", f"lrlib.modules = {json.dumps(modules, indent=0)};\n")
        for text, name in self.files.items():
            if name.endswith(".css"):
                self.store(name, text)

    def ways(self):
        """The ways through the notebooks, as notebook 00 tells them."""
        cells = [cell.source for entry in self.entries for cell in entry.cells]
        return next((source for source in cells if source.startswith(WAYS)), "")

    def map(self):
        """Every notebook with its picture, its question and its time, part by part."""
        words = Page(self, "index", {}).words
        rows = []
        for part, entries in itertools.groupby(self.entries, lambda entry: entry.part):
            entries = list(entries)
            minutes = sum(entry.length for entry in entries)
            rows += [f"<h3>{escape(part)} ({minutes} minutes)</h3>"] if part else []
            rows.append('<ol class="map">')
            for entry in entries:
                rows += [
                    f'<li data-predictions="{" ".join(entry.predictions)}">',
                    self.thumbnail(entry.stem),
                    f'<div><h4><a href="{entry.href}">{escape(entry.name)}</a></h4>',
                    words(entry.question),
                    f'<div class="note">{words(entry.minutes)}</div></div></li>',
                ]
            rows.append("</ol>")
        return "\n".join(rows)

    def thumbnail(self, stem):
        """An <img> of the picture that stands for a notebook; without one its place stays free."""
        if stem not in self.pictures:
            return "<span></span>"
        png, alt = self.pictures[stem]
        small = Image.open(io.BytesIO(png)).convert("RGB")
        small.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS)
        content = io.BytesIO()
        small.save(content, "webp", quality=60, method=6)
        src = self.store(f"{stem}/small.webp", content.getvalue())
        return (
            f'<img src="{src}" width="{small.width}" height="{small.height}" '
            f'alt="{escape(alt)}" loading="lazy">'
        )

    def bring(self, path):
        """A file of the project that a notebook points to: its address here."""
        name = f"files/{path.relative_to(refresh.NOTEBOOKS.parent).as_posix()}"
        if path.suffix != ".py":
            (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, self.folder / name)
            return name
        heading = name.removeprefix("files/")
        cells = [
            nbformat.v4.new_markdown_cell(f"<h1>{escape(heading)}</h1>"),
            nbformat.v4.new_code_cell(path.read_text(encoding="utf-8")),
        ]
        page = nbformat.v4.new_notebook(cells=cells, metadata=refresh.METADATA)
        root = "../" * name.count("/")
        self.write(f"{name}.html", page, kind="source", title=heading, root=root)
        return f"{name}.html"

    def write(self, name, notebook, **page):
        page = {"root": "", "sheets": [], "models": [], "sections": [], "run": ""} | page
        page["sheets"] = ["site.css", *page["sheets"]]
        html, _ = self.exporter.from_notebook_node(notebook, {"page": page})
        self.store(name, html)

    def store(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = content.encode()
        path.write_bytes(content)
        return name


class Page:
    """One notebook on its way to a page: its words, its pictures and its widgets."""

    def __init__(self, site, stem, widgets):
        self.site, self.stem, self.widgets = site, stem, widgets
        self.sheets, self.models, self.sections = [], [], []
        self.ids = {}  # of the widgets that move: the kernel's -> the page's
        self.picture = None  # the one that stands for the notebook: a PNG, and its text
        self.picture_moves = False
        self.count = 0
        self.renderer = Words(self)

    def words(self, markdown):
        html = Markdown(renderer=self.renderer).render(markdown)
        html = EMPTY_HEADINGS.sub("", html)
        return html.replace("<table>", '<div class="wide"><table>').replace(
            "</table>", "</table></div>"
        )

    def shown(self, output):
        """What the template needs to show an output besides its text."""
        widget = output.data.pop(MODEL, None)
        if widget not in self.widgets:  # none, or closed before the notebook's end
            widget = None
        asleep = self.view(widget) if widget else []
        moves = widget in self.ids and "moves" in self.widgets[widget]["state"]
        picture = self.still(output, stands_for_all=moves)
        self.count += 1
        return {
            "id": f"output-{self.count}",
            "view": self.ids.get(widget),
            "needs_python": live_page.needs_python(asleep),
            "picture": picture,
            "progress": self.progress(widget),
        }

    def still(self, output, stands_for_all):
        """Keep an output's PNG as a file."""
        if "image/png" not in output.data:
            return None
        alt = output.data.get("text/plain", "")
        if not alt or alt.startswith("<"):
            raise Unfit("a picture has no text: give it one with figures.picture(alt=...)")
        png = base64.b64decode(output.data["image/png"])
        width, height = struct.unpack(">II", png[16:24])
        src = self.site.store(f"{self.stem}/picture-{self.count + 1}.png", png)
        if self.picture is None or (stands_for_all and not self.picture_moves):
            self.picture, self.picture_moves = (png, alt), stands_for_all
        return {"src": src, "width": width, "height": height, "alt": alt}

    def view(self, widget):
        """Keep a widget that moves here; what of it only Python can answer."""
        state = self.widgets[widget]["state"]
        if "_esm" in state:
            asleep = live_page.idle(state)
            if widget not in self.ids:
                self.keep(widget)
            return [state["controls"][name]["label"] for name in asleep]
        if "Progress" in self.widgets[widget]["model_name"]:
            return []
        return [state.get("description") or self.widgets[widget]["model_name"]]

    def keep(self, widget):
        """Write a file with all that a widget sent ahead."""
        state = self.widgets[widget]["state"]
        buffers = [
            (buffer["path"], base64.b64decode(buffer["data"]))
            for buffer in self.widgets[widget].get("buffers", [])
        ]
        self.ids[widget] = f"model-{len(self.ids) + 1}"
        if state.get("_css") and (sheet := self.file(state["_css"], "css")) not in self.sheets:
            self.sheets.append(sheet)
        module = self.file(state["_esm"], "js")
        model = {"id": self.ids[widget], "module": module, **live_page.pack(state, buffers)}
        name = f"{self.stem}/{self.ids[widget]}.js"
        self.models.append(self.site.store(name, f"lrlib.show({json.dumps(model)});\n"))

    def file(self, text, suffix):
        """The name of a widget's module or style sheet on this site."""
        return self.site.files.setdefault(text, f"widget-{len(self.site.files)}.{suffix}")

    def progress(self, widget):
        """A progress bar as it stood in the end."""
        if widget is None or "Progress" not in self.widgets[widget]["model_name"]:
            return None
        state = self.widgets[widget]["state"]
        return {"label": state["description"], "value": state["value"], "max": state["max"]}


class Markdown(MarkdownWithMath):
    """Knows a table in a quotation, too, as JupyterLab does."""

    DEFAULT_PLUGINS = (*MarkdownWithMath.DEFAULT_PLUGINS, "mistune.plugins.table.table_in_quote")


class Words(IPythonRenderer):
    """Markdown to HTML: formulas as MathML, which browsers read by themselves; links to pages."""

    def __init__(self, page):
        super().__init__(escape=False)
        self.page = page
        self.taken = set()

    def block_math(self, body):
        return mathml(body, display="block")

    def inline_math(self, body):
        return mathml(body)

    def heading(self, text, level, **attributes):
        # The id that JupyterLab gives it, so that links to a section work here and there.
        name = re.sub(r"<.*?>", "", text).replace(" ", "-").replace('"', "&quot;")
        while name in self.taken:
            name += "-"
        self.taken.add(name)
        if level == 2:
            self.page.sections.append((name, text))
        return f'<h{level} id="{name}">{text}</h{level}>\n'

    def link(self, text, url, title=None):
        target = self.target(url)
        return super().link(text, target, title) if target else text

    def image(self, text, url, title=None):
        target = self.target(url)
        if not target:
            raise Unfit(f"there is no picture {url}")
        return super().image(text, target, title)

    def target(self, url):
        """Where a notebook's link leads on this site; None, and a word about it, if nowhere."""
        address, mark, section = url.partition("#")
        if not address or re.match(r"[a-z]+:", address):
            return url
        path = (refresh.NOTEBOOKS / address).resolve()
        if address.endswith(".ipynb") and path.parent == refresh.NOTEBOOKS and path.exists():
            return f"{path.stem}.html{mark}{section}"
        if path.is_file() and refresh.NOTEBOOKS.parent in path.parents:
            return self.page.site.bring(path)
        print(f"{self.page.stem}: no link to {url}, which isn't there", file=sys.stderr)
        return None


def title(markdown):
    """What stands on the first line, which is a heading."""
    return markdown.partition("\n")[0].removeprefix("# ")


def run(notebook, folder):
    """Run a notebook in place, in normal form; the state of all its widgets in the end, by id."""
    with tempfile.TemporaryDirectory() as scratch:
        kept = Path(scratch) / "widgets.json"
        last = nbformat.v4.new_code_cell(KEEP_WIDGETS.format(path=str(kept)))
        notebook.cells.append(last)
        try:
            refresh.execute(notebook, folder)
        except refresh.CellFailed as failure:
            raise Unfit(str(failure)) from None
        notebook.cells.pop()
        widgets = json.loads(kept.read_text(encoding="utf-8"))
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if VIEW in output.get("data", {}):
                output.data[MODEL] = output.data[VIEW]["model_id"]  # the normal form has no view
    normal = refresh.normal_form(notebook)
    if problems := refresh.faults(normal):
        raise Unfit("\n".join(problems))
    notebook.cells, notebook.metadata = normal.cells, normal.metadata
    return widgets


def sections(cells, href, title):
    """What the search finds on a page: below each heading its words, its code and its outputs."""
    found = [[href, title, "", ""]]
    for cell in cells:
        if cell.cell_type == "markdown":
            words, *rest = HEADING.split(cell.source)
            found[-1][3] += plain(words)
            for name, heading, words in zip(rest[::3], rest[1::3], rest[2::3], strict=True):
                found.append([f"{href}#{name}", title, plain(heading).strip(), plain(words)])
            continue
        found[-1][3] += f" {cell.source} "
        for output in cell.outputs:
            if output.output_type == "stream":
                found[-1][3] += output.text
            elif output.output_type == "error":
                found[-1][3] += f"{output.ename}: {output.evalue} "
            elif "image/png" not in output.data:
                found[-1][3] += output.data.get("text/plain", "") + " "
    return [[*where, " ".join(text.split())] for *where, text in found]


def plain(html):
    """The words alone."""
    return unescape(re.sub(r"<.*?>", "", re.sub(r"</(p|li|td|th|summary)>", " ", html)))


if __name__ == "__main__":
    sys.exit(main())
