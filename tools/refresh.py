"""Run the notebooks and store what they give, always in the same form.

    python tools/refresh.py                       every notebook in notebooks/
    python tools/refresh.py notebooks/06_*.ipynb  these
    python tools/refresh.py --check               run nothing: is each stored in normal form, and
                                                  not older than the code that drew its pictures?

A notebook in git keeps its outputs: they are what a reader sees before anything runs, and what
nbval compares. Stored plainly, they would also keep the time of day, the ids of widgets that are
long gone and the state of one editor. The normal form leaves out all of that, so two runs give the
same bytes and a diff shows what changed for the learner.

`tools/drawn_by.json` keeps a digest of the code that draws each notebook's pictures. It is a file
of its own, so that a change of code that changes no output changes no notebook, and not in their
folder, which learners get.
"""

import argparse
import ast
import copy
import hashlib
import json
import os
import re
import sys
import tempfile
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
DIGESTS = ROOT / "tools" / "drawn_by.json"
DRAW = ["lrlib/figures", "lrlib/live"]  # what draws every picture; beside it the explorers
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
SECONDS_PER_CELL = 120
# The tag of a cell whose code only draws: a learner who wants to see it opens it with a click.
FOLDED = "hide-input"


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all in notebooks/")
    parser.add_argument("--check", action="store_true", help="compare the form, run nothing")
    arguments = parser.parse_args(argv)

    paths = arguments.notebooks or sorted(NOTEBOOKS.glob("*.ipynb"))
    if not paths:
        parser.error(f"no notebooks in {NOTEBOOKS}")
    handle = check if arguments.check else refresh
    return int(sum(handle(path) for path in paths) > 0)


def refresh(path):
    """Run one notebook and store it; the number of faults. With faults, nothing is stored."""
    start = time.perf_counter()
    before = path.read_text(encoding="utf-8")
    notebook = normal_form(parse(before))
    try:
        execute(notebook, path.parent)
        problems = faults(notebook)
    except CellFailed as failure:
        problems = [str(failure)]
    if problems:
        return report(path, problems)

    after = as_text(normal_form(notebook))
    if after != before:
        path.write_text(after, encoding="utf-8", newline="\n")
    note_digest(path, after)
    state = "unchanged" if after == before else "stored anew"
    print(f"{path.name}: {state}, ran in {time.perf_counter() - start:.1f} s", flush=True)
    return 0


def check(path):
    """Compare one stored notebook to its normal form, without running it; the number of faults."""
    text = path.read_text(encoding="utf-8")
    problems = differences(text) + older_than_its_code(path, text)
    if problems:
        return report(path, problems)
    print(f"{path.name}: in normal form", flush=True)
    return 0


def report(path, problems):
    for problem in problems:
        print(f"{path.name}: {problem}", file=sys.stderr, flush=True)
    return len(problems)


# ---- running


class CellFailed(Exception):
    """A cell raised, took too long, or took the kernel with it."""


def execute(notebook, folder):
    """Run every cell in a fresh kernel, in place."""
    client = NotebookClient(
        notebook,
        kernel_name=METADATA["kernelspec"]["name"],
        timeout=SECONDS_PER_CELL,
        extra_arguments=["--log-level=ERROR"],  # a kernel warns at length of unencrypted sockets
        resources={"metadata": {"path": str(folder)}},
    )
    with tempfile.TemporaryDirectory() as scratch:
        with client.setup_kernel(env=kernel_environment(scratch)):
            for index, cell in enumerate(notebook.cells):
                try:
                    client.execute_cell(cell, index)
                except (CellExecutionError, CellTimeoutError, DeadKernelError) as error:
                    plain = re.sub(r"\x1b\[[\d;]*m", "", str(error))  # without the colours
                    raise CellFailed(f"{name_of(cell)} failed\n{plain}") from None


def kernel_environment(scratch):
    """The environment of a kernel whose outputs don't depend on who runs it.

    `scratch`, an empty folder, stands in for what the learner has solved so far and for IPython's
    own settings and history. MPLBACKEND would take the figures away.
    """
    own = {"LRLIB_PROGRESS": f"{scratch}/progress", "IPYTHONDIR": f"{scratch}/ipython"}
    for folder in own.values():
        os.makedirs(folder)
    return {key: value for key, value in os.environ.items() if key != "MPLBACKEND"} | own


# ---- the code that draws


def older_than_its_code(path, text):
    """The words for it, in a list, if what draws the pictures has changed since they were drawn."""
    if path.resolve().parent != NOTEBOOKS or digest(text) == digests().get(path.stem):
        return []
    names = [file.relative_to(ROOT).as_posix() for file in drawn_by(text)]
    own = [name for name in names if name.startswith("lrlib/explorers/")]
    return [f"is older than its code ({', '.join([*DRAW, *own])}): make refresh"]


def digest(text):
    """What the code that draws a notebook's pictures comes to; None where nothing of ours draws.

    Comments, docstrings and blank lines make no difference.
    """
    files = drawn_by(text)
    if not files:
        return None
    code = "\n".join(f"{file.relative_to(ROOT)}\n{bare(file)}" for file in files)
    return hashlib.sha256(code.encode()).hexdigest()[:16]


def drawn_by(text):
    """The files that draw a notebook's pictures: figures, live, and the explorers it names."""
    cells = json.loads(text)["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    if not re.search(r"\b(from|import) lrlib\b", code):
        return []
    explorers = ROOT / "lrlib" / "explorers"
    chosen = []
    for file in sorted(explorers.glob("*.py")):
        classes = re.findall(r"^class (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
        named = any(re.search(rf"\b{name}\b", code) for name in classes)
        if file.name in ("base.py", "progress_bar.py") or named:
            chosen.append(file)
    return [file for part in DRAW for file in sorted((ROOT / part).glob("*.py"))] + chosen


def bare(file):
    """The lines of a Python file that do something."""
    source = file.read_text(encoding="utf-8")
    idle = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(
            node
        ):
            idle.update(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    lines = enumerate(source.splitlines(), start=1)
    kept = (line.rstrip() for number, line in lines if number not in idle)
    return "\n".join(line for line in kept if line.strip() and not line.lstrip().startswith("#"))


def digests():
    """The digests that are noted, by notebook."""
    return json.loads(DIGESTS.read_text(encoding="utf-8")) if DIGESTS.exists() else {}


def note_digest(path, text):
    """Keep the digest of a notebook of the series that has just run."""
    if path.resolve().parent != NOTEBOOKS:
        return
    noted = {**digests(), path.stem: digest(text)}
    there = {file.stem for file in NOTEBOOKS.glob("*.ipynb")}
    kept = {stem: noted[stem] for stem in sorted(there & set(noted)) if noted[stem]}
    DIGESTS.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8", newline="\n")


# ---- the form


def parse(text):
    """A notebook with an id at every cell; a missing or doubled one is made from the source."""
    plain = json.loads(text)
    taken = set()
    for cell in plain["cells"]:
        source = "".join(cell["source"])
        while cell.get("id") in taken | {None}:
            cell["id"] = hashlib.sha256(source.encode()).hexdigest()[:8]
            source += "again"
        taken.add(cell["id"])
    return nbformat.reads(json.dumps(plain | {"nbformat_minor": 5}), as_version=4)


def normal_form(notebook):
    """The same cells and outputs without anything that differs from run to run."""
    notebook = copy.deepcopy(notebook)
    notebook.metadata = nbformat.from_dict(METADATA)
    count = 0
    for cell in notebook.cells:
        tags = cell.metadata.get("tags")
        kept = {"tags": tags} if tags else {}
        if FOLDED in (tags or []):
            kept["jupyter"] = {"source_hidden": True}
        cell.metadata = nbformat.from_dict(kept)
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = normal_outputs(cell.outputs, count)
    return notebook


def normal_outputs(outputs, count):
    normal = []
    for output in outputs:
        last = normal[-1] if normal else None
        if output.output_type == "stream":
            # How a stream is cut into pieces depends on timing.
            if last and last.output_type == "stream" and last.name == output.name:
                last.text += output.text
                continue
        elif output.output_type == "error":
            # A traceback names folders of this machine.
            output.traceback = [f"{output.ename}: {output.evalue}"]
        else:
            # The model behind a widget's view dies with the kernel; its text and picture stay.
            output.data.pop("application/vnd.jupyter.widget-view+json", None)
            output.metadata = nbformat.from_dict({})
            if output.output_type == "execute_result":
                output.execution_count = count
            if not output.data:
                continue
        normal.append(output)
    return normal


def as_text(notebook):
    nbformat.validate(notebook)
    return nbformat.writes(notebook) + "\n"


# ---- what is wrong


def differences(text):
    """What sets a stored notebook apart from its normal form; an empty list when nothing does."""
    notebook = normal_form(parse(text))
    normal = as_text(notebook)
    found = faults(notebook)
    found += [describe(notebook, *each) for each in unequal(json.loads(text), json.loads(normal))]
    if not found and text != normal:
        found = ["layout: indentation, order of keys or the newline at the end"]
    return found


def unequal(stored, normal, path=()):
    """Yield (path, stored value, normal value) for each place where two JSON trees differ."""
    if isinstance(stored, dict) and isinstance(normal, dict):
        for key in sorted(stored.keys() | normal.keys()):
            yield from unequal(stored.get(key), normal.get(key), (*path, key))
    elif isinstance(stored, list) and isinstance(normal, list) and len(stored) == len(normal):
        for index, pair in enumerate(zip(stored, normal, strict=True)):
            yield from unequal(*pair, (*path, index))
    elif stored != normal:
        yield path, stored, normal


def describe(notebook, path, stored, normal):
    place = ".".join(map(str, path))
    if path[0] == "cells" and len(path) > 1:
        place = f"{name_of(notebook.cells[path[1]])}: {'.'.join(map(str, path[2:]))}"
    return f"{place} is {shortened(stored)}, in normal form {shortened(normal)}"


def shortened(value):
    text = "missing" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def faults(notebook):
    """What no learner may meet in a stored notebook, and no normal form can mend."""
    found = []
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        if not cell.source.strip():
            found.append(f"{name_of(cell)} is empty")
        may_raise = "raises-exception" in cell.metadata.get("tags", [])
        for output in cell.outputs:
            if output.output_type == "stream" and output.name == "stderr":
                found.append(f"{name_of(cell)} warns: {output.text.strip()}")
            if output.output_type == "error" and not may_raise:
                found.append(f"{name_of(cell)} failed: {output.ename}: {output.evalue}")
    return found


def name_of(cell):
    """How a learner would point at this cell."""
    first_line = cell.source.strip().partition("\n")[0]
    number = f"cell In [{cell.execution_count}]" if cell.cell_type == "code" else "text"
    return f"{number} `{first_line}`"


if __name__ == "__main__":
    sys.exit(main())
