"""Begin a notebook: its file, its entries, an explorer and that explorer's test.

    python -m tools.new 17 "Choose a start"
    python -m tools.new 17 "Choose a start" --explorer Starts

All of it runs as it is written, so the tests are green at once but for one: it is red until no
TODO is left. The explorer and its test begin as copies of the smallest ones, `first_look.py`, and
a line in `tests/made.py` makes the explorer for the tests that look at all of them.
"""

import argparse
import re
import sys
import unicodedata
from pathlib import Path

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools import pictures, refresh, rows

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "tools" / "templates" / "new"
MODEL = ROOT / "lrlib" / "explorers" / "first_look.py"
MODEL_TEST = ROOT / "tests" / "explorers" / "test_first_look.py"
EVERY = ROOT / "tests" / "made.py"  # makes each explorer, for the tests that look at all
MAP = ROOT / "notebooks" / "00_start_here.ipynb"  # prints what there is to do in every notebook


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("number", help="of the notebook, 17")
    parser.add_argument("title", help='with a verb, "Choose a start"')
    parser.add_argument("--explorer", help="its class, Starts (default: the title in one word)")
    arguments = parser.parse_args(argv)
    try:
        files = stubs(arguments.number, arguments.title, arguments.explorer)
    except ValueError as error:
        return f"Nothing was written: {error}."
    for path, text in files.items():
        path.write_text(text, encoding="utf-8", newline="\n")
    notebook = next(path for path in files if path.suffix == ".ipynb")
    if refresh.main([str(notebook), str(MAP)]):
        return "The files are written, but the notebook does not run yet."
    rows.main([])
    pictures.thumbnails()
    by_hand = [f"  {path.relative_to(ROOT)}" for path in files if path != EVERY]
    print(WRITTEN.format("\n".join(by_hand), notebook.name))
    return 0


WRITTEN = """
Written, to be filled in by hand:
{}
The explorer has a line in tests/made.py: change it when yours takes arguments.
Made from these, by `make refresh` too: docs/thumbs, the rows in README.md and docs/teaching.md,
what notebook 00 prints, and tools/drawn_by.json. Next:
  1. Replace every TODO; CONTRIBUTING.md says what a notebook has, docs/teaching.md what an entry.
  2. Link to it from the notebook before.
  3. make refresh NB=notebooks/{}
  4. make test"""


def stubs(number, title, explorer=None):
    """The files to write, {path: text}. Raises ValueError where one is there, or for bad names."""
    if not re.fullmatch(r"\d\d", number):
        raise ValueError(f"a notebook has a number of two digits, as in NB=17, not {number!r}")
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z0-9]+", plain.lower())
    if not words:
        raise ValueError(f'a notebook has a title, as in TITLE="Choose a start", not {title!r}')
    explorer = explorer or "".join(word.capitalize() for word in words)
    if not re.fullmatch(r"([A-Z][a-z0-9]*)+", explorer):
        raise ValueError(f"an explorer is named as in EXPLORER=SixSteps, not {explorer!r}")
    module = re.sub(r"(?<!^)([A-Z])", r"_\1", explorer).lower()
    taken = [path.name for path in (ROOT / "notebooks").glob(f"{number}_*.ipynb")]
    if taken:
        raise ValueError(f"there is a notebook {number} already, {taken[0]}")

    def filled(text):
        # Entries are numbered as learners say it, 6.1; files as they sort, notebook_03.py.
        text = text.replace("NUMBER", str(int(number))).replace("TITLE", title)
        text = text.replace("EXPLORER", explorer).replace("FirstLook", explorer)
        return text.replace("otebook 00", f"otebook {number}")

    files = {
        f"notebooks/{number}_{'_'.join(words)}.ipynb": notebook(filled(template("notebook.md"))),
        f"lrlib/exercises/entries/notebook_{number}.py": filled(template("entries.py")),
        f"lrlib/explorers/{module}.py": marked(filled(MODEL.read_text(encoding="utf-8"))),
        f"tests/explorers/test_{module}.py": marked(filled(MODEL_TEST.read_text(encoding="utf-8"))),
    }
    files = {ROOT / name: text for name, text in files.items()}
    for path in files:
        if path.exists():
            raise ValueError(f"{path.relative_to(ROOT)} is there already")
    entered = f'    "{explorer}": explorers.{explorer},\n}}\n'
    return files | {EVERY: EVERY.read_text(encoding="utf-8").removesuffix("}\n") + entered}


def template(name):
    return (TEMPLATES / name).read_text(encoding="utf-8")


def marked(code):
    """A copied model, with a TODO for whoever forgets that it is one."""
    return code.replace('"""', '"""TODO: ', 1)


def notebook(text):
    """A notebook out of Markdown: each fenced block is a cell of code, its tag behind the fence."""
    cells = []
    for part in re.split(r"^(```python.*?^```)$", text, flags=re.DOTALL | re.MULTILINE):
        fenced = re.fullmatch(r"```python ?(\S*)\n(.*?)\n```", part, re.DOTALL)
        if fenced:
            tags = {"tags": [fenced[1]]} if fenced[1] else {}
            cells.append(new_code_cell(fenced[2], metadata=tags))
        elif part.strip():
            cells.append(new_markdown_cell(part.strip()))
    for number, cell in enumerate(cells):
        cell.id = f"stub-{number:02}"
    return refresh.as_text(refresh.normal_form(new_notebook(cells=cells)))


if __name__ == "__main__":
    sys.exit(main())
