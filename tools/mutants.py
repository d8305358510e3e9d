"""Do the tests bite? Plant one mistake at a time and see whether `make test` would notice.

    python tools/mutants.py             plant all of them, in a copy of what is committed
    python tools/mutants.py bowl live   only those whose file has one of these words in it
    python tools/mutants.py --dry-run   plant none: does each anchor still stand once?

Each mistake is one that somebody could make: a sign, a missing 1/n, a transpose, an index off by
one, a marker left behind, a stored output that nobody ran. The tests nearest to it run first; a
mistake that they miss goes through all of `make test`. The last line counts; the survivors are
named. The list is tools/mutants.toml.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tools" / "mutants.toml"
NO_TEST_RAN = "the run itself"  # fails, where pytest names no test


@dataclass(frozen=True)
class Mutant:
    """One mistake: in `file`, `before` (which must stand there once) becomes `after`.

    In a notebook `cell` is the id of a cell, and `spoil` the function below that spoils it.
    """

    file: str
    mistake: str
    before: str = ""
    after: str = ""
    swap: bool = False  # `after` stands there once, too, and takes the place of `before`
    cell: str = ""
    spoil: str = ""

    def spoiled(self, text: str) -> str:
        """The text of the file with the mistake in it."""
        if self.spoil:
            notebook = json.loads(text)
            cell = next((c for c in notebook["cells"] if c["id"] == self.cell), None)
            if cell is None:
                raise ValueError(f"no cell has the id {self.cell!r}")
            globals()[self.spoil](cell)
            spoiled = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
        else:
            for anchor in [self.before, self.after] if self.swap else [self.before]:
                if text.count(anchor) != 1:
                    raise ValueError(f"{anchor!r} stands there {text.count(anchor)} times")
            spoiled = text.replace(self.before, "\0")
            spoiled = spoiled.replace(self.after, self.before if self.swap else self.after)
            spoiled = spoiled.replace("\0", self.after)
        if spoiled == text:
            raise ValueError("it changes nothing")
        return spoiled

    def plant(self, root: Path) -> str:
        """Write the mistake into the copy at `root`; what stood there before."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        path.write_text(self.spoiled(text), encoding="utf-8", newline="\n")
        return text

    def near(self, root: Path) -> list[str]:
        """The tests that should notice first: those in the same folder as the file's."""
        path = Path(self.file)
        folder = Path("tests", *path.parts[1:-1])
        if path.suffix == ".ipynb":
            names = [self.file, "tests/test_notebooks.py"]
        elif path.suffix == ".js":
            stem = "prediction" if "prediction" in path.name else "live"
            names = [f"tests/browser/test_{stem}.py", "tests/browser/test_six_steps.py"]
        elif path.parts[0] == "tools":
            names = [f"tests/tools/test_{path.stem}.py"]
        elif path.parts[1] == "live":  # what it sends, live.js alone reads
            names = ["tests/live", "tests/browser/test_live.py"]
        elif path.parts[1] in ("exercises", "tables", "figures"):
            names = ["/".join(("tests", path.parts[1]))]
        else:
            names = [f"{folder}/test_{path.stem.lstrip('_')}.py"]
            if path.stem.startswith("_"):
                doors = ["gradcheck", "linear", "descent", "data", "diagnose"]
                names += [f"tests/test_{door}.py" for door in doors] + ["tests/exercises"]
        return [name for name in dict.fromkeys(names) if (root / name).exists()]


# ---- spoiling a stored notebook


def _printed(cell: dict) -> dict:
    return next(output for output in cell["outputs"] if output["output_type"] == "stream")


def another_digit(cell):
    lines = _printed(cell)["text"]
    at = next(i for i, line in enumerate(lines) if any(map(str.isdigit, line)))
    digit = next(char for char in lines[at] if char.isdigit())
    lines[at] = lines[at].replace(digit, str((int(digit) + 1) % 10), 1)


def another_word(cell):
    _printed(cell)["text"][0] = "Almost " + _printed(cell)["text"][0]


def output_deleted(cell):
    cell["outputs"].remove(_printed(cell))


def output_added(cell):
    cell["outputs"].append({"name": "stdout", "output_type": "stream", "text": ["one more\n"]})


def _pictured(cell: dict) -> dict:
    return next(out for out in cell["outputs"] if "image/png" in out.get("data", {}))


def picture_gone(cell):
    del _pictured(cell)["data"]["image/png"]


def picture_output_gone(cell):
    cell["outputs"].remove(_pictured(cell))


def another_alternative(cell):
    _pictured(cell)["data"]["text/plain"] = ["A picture."]


def another_alternative_text(cell):
    cell["outputs"][0]["data"]["text/plain"][0] += " Really?"


def count_null(cell):
    cell["execution_count"] = None


def stripped(cell):
    cell["execution_count"], cell["outputs"] = None, []


def raises(cell):
    cell["source"].insert(0, "raise RuntimeError\n")


def other_code(cell):
    cell["source"] = [line.replace("2 * (p - y)", "2 * (y - p)") for line in cell["source"]]


def view_stored(cell):
    view = {"model_id": "0", "version_major": 2, "version_minor": 0}
    _pictured(cell)["data"]["application/vnd.jupyter.widget-view+json"] = view


def tagged(cell):
    cell["metadata"] = {"tags": ["nbval-skip"]}


def mutants() -> list[Mutant]:
    return [Mutant(**row) for row in tomllib.loads(LIST.read_text(encoding="utf-8"))["mutant"]]


def faults(mutant: Mutant, root: Path = ROOT) -> list[str]:
    """Why this mistake can't be planted, or could not be found near by; planted in no file."""
    try:
        mutant.spoiled((root / mutant.file).read_text(encoding="utf-8"))
    except (ValueError, OSError, LookupError) as error:
        return [f"{mutant.file}: {mutant.mistake}: {error}"]
    return [] if mutant.near(root) else [f"{mutant.file}: no test stands near it"]


# ---- running


def copy_of_head(folder: Path) -> Path:
    archive = subprocess.run(
        ["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    tarfile.open(fileobj=io.BytesIO(archive)).extractall(folder, filter="data")
    return folder


def fails(root: Path, tests: list[str]) -> str:
    """The first test that fails in the copy at `root`, or "" if all pass."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=1800,
    )
    if run.returncode == 0:
        return ""
    if run.returncode == 5:
        raise RuntimeError(f"no test at all in {tests}")
    told = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return (told or [NO_TEST_RAN])[0].split(" - ")[0]


def caught_by(root: Path, mutant: Mutant, near: bool) -> str:
    """The test that finds the mistake and passes without it; "" if none does."""
    before = mutant.plant(root)
    try:
        found = ""
        everything = () if near else (["-m", "not browser"], ["-m", "browser"])
        for tests in (mutant.near(root), *everything):
            found = found or fails(root, tests)
    finally:
        (root / mutant.file).write_text(before, encoding="utf-8", newline="\n")
    if found and "::" in found:
        test = found.partition(" ")[2]
        still = fails(root, [test.partition("::")[0] if ".ipynb" in test else test])
        # A test may be called by what the mistake has changed: then its whole function runs.
        if still == NO_TEST_RAN:
            still = fails(root, [test.partition("[")[0]])
        if still:
            raise RuntimeError(f"{test} fails without any mistake: mend that first")
    return found


def main(argv=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("words", nargs="*", help="only files with one of these words in their name")
    parser.add_argument("--near", action="store_true", help="only the nearest tests")
    parser.add_argument("--dry-run", action="store_true", help="plant none, look at each anchor")
    parser.add_argument("--jobs", type=int, default=2, help="so many at a time")
    arguments = parser.parse_args(argv)
    words = arguments.words
    chosen = [m for m in mutants() if not words or any(word in m.file for word in words)]
    if arguments.dry_run:
        found = [fault for mutant in chosen for fault in faults(mutant)]
        print(*found, f"{len(chosen)} mistakes, {len(found)} that can't be planted", sep="\n")
        return int(bool(found))
    with tempfile.TemporaryDirectory() as scratch:
        os.chmod(scratch, 0o755)  # a test takes another user's place, and must read its modules
        copies: SimpleQueue[Path] = SimpleQueue()
        for i in range(arguments.jobs):
            copies.put(copy_of_head(Path(scratch) / str(i)))

        def judge(mutant):
            root = copies.get()
            try:
                found = caught_by(root, mutant, arguments.near)
            finally:
                copies.put(root)
            print(
                f"{'caught' if found else 'SURVIVED':9}{mutant.file}: {mutant.mistake}", flush=True
            )
            print(f"         {found}", flush=True)
            return found

        with ThreadPoolExecutor(arguments.jobs) as pool:
            found = list(pool.map(judge, chosen))
    survivors = [m for m, by in zip(chosen, found, strict=True) if not by]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} mistakes are caught.")
    for mutant in survivors:
        print(f"survived: {mutant.file}: {mutant.mistake}")
    return int(bool(survivors))


if __name__ == "__main__":
    sys.exit(main())
