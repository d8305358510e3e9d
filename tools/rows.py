"""Write the tables of the notebooks in README.md and docs/teaching.md.

    python -m tools.rows           write both
    python -m tools.rows --check   write nothing: is each up to date?

What a row says stands in the notebook already: title, question, time and needs in its first cell,
its misconceptions in the boxes, what its explorer shows beside the explorer's picture.
"""

import argparse
import re
import sys
from pathlib import Path

import nbformat

from lrlib.exercises.engine.catalogue import place, short

ROOT = Path(__file__).resolve().parent.parent
START = "<!-- The rows below are made by tools/rows.py from the notebooks: `make refresh`. -->\n"
END = "<!-- The end of these rows. -->\n"


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args(argv).check
    stale = [name for name in TABLES if with_rows(name) != (ROOT / name).read_text("utf-8")]
    if not check:
        for name in stale:
            (ROOT / name).write_text(with_rows(name), encoding="utf-8", newline="\n")
    for name in stale:
        print(f"{name}: {'not what the notebooks say now' if check else 'rows written anew'}")
    return int(check and bool(stale))


def with_rows(name):
    """The page as it should be: what stands between the marks is made anew."""
    before, start, rest = (ROOT / name).read_text("utf-8").partition(START)
    _, end, after = rest.partition(END)
    if not (start and end):
        raise ValueError(f"{name} has lost the marks between which its rows stand:\n{START}{END}")
    head, row = TABLES[name]
    columns = "|---" * (head.count("|") - 1) + "|"
    paths = sorted((ROOT / "notebooks").glob("*.ipynb"), key=lambda path: place(path.stem))
    rows = [one for path in paths if (one := row(path, *read(path)))]
    return "\n".join([before + START, in_all(paths), "", head, columns, *rows, "", END]) + after


def in_all(paths):
    """How many notebooks there are, and how long they say they take."""
    times = {short(path.stem): read(path)[1].get("Time") for path in paths}
    minutes = {name: int(re.match(r"\d+", time)[0]) for name, time in times.items() if time}
    course = [minutes[name] for name in minutes if name.isdigit()]
    labs = [minutes[name] for name in minutes if name.startswith("lab")]
    words = f"The course: {len(course)} notebooks, by our estimate {sum(course)} minutes with their"
    return f"{words} exercises. Optional labs: {len(labs)}, {sum(labs)} minutes."


def read(path):
    """A notebook, and what its first cell says: {"Title": ..., "Time": ..., ...}."""
    notebook = nbformat.read(path, as_version=4)
    first = notebook.cells[0].source
    found = dict(re.findall(r"^\| \*\*(.+?)\*\* \| (.+) \|$", first, re.MULTILINE))
    question = re.search(r"^\*\*The question:\*\* (.+)", first, re.MULTILINE)
    found["Question"] = question[1][0].upper() + question[1][1:] if question else ""
    return notebook, found | {"Title": re.match(r"# (.+)", first)[1]}


def for_readme(path, notebook, says):
    number, alt = short(path.stem), explorer(notebook)[0].replace('"', "&quot;")
    thumbnail = f'<img src="docs/thumbs/{number}.png" width="160" alt="The live figure “{alt}”.">'
    link = f"[{says['Title']}](notebooks/{path.name})"
    return f"| {number} | {link} | {says['Question']} | {thumbnail} |"


def for_teaching(path, notebook, says):
    if "Time" not in says:
        return None  # notebook 00 is no lesson yet
    needs = re.sub(r"\[([^]]+)\]\([^)]+\)", r"\1", says["You need"])
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    boxes = re.findall(
        r"^> \*\*(?:A common mistake: |Two common mistakes: )?(“.+?”)\*\*", text, re.MULTILINE
    )
    if not boxes:
        raise ValueError(f"{path.name} has no box that begins with a mistake in quotes")
    return f"| {short(path.stem)} {says['Title']} | {says['Time']} | {needs} | {' '.join(boxes)} |"


def explorer(notebook):
    """What the first explorer in a notebook is called there, and its stored picture, a PNG."""
    code = "\n".join(cell.source for cell in notebook.cells)
    imports = re.findall(r"from lrlib\.explorers import (.+)", code)
    names = re.findall(r"\w+", " ".join(imports))
    for cell in notebook.cells:
        if any(f"{name}(" in cell.source for name in names):
            for output in cell.get("outputs", []):
                data = output.get("data", {})
                if "image/png" in data:
                    return data["text/plain"].partition(": ")[0], data["image/png"]
    raise ValueError(f"no stored picture of an explorer; {names} are imported")


TABLES = {
    "README.md": ("| | notebook | the question it answers | |", for_readme),
    "docs/teaching.md": (
        "| | time | needs | the misconceptions it goes after, as learners say them |",
        for_teaching,
    ),
}


if __name__ == "__main__":
    sys.exit(main())
