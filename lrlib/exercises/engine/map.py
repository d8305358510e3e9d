"""The map of the series: which notebooks there are, what is done in each, what comes next."""

import json
from pathlib import Path

from lrlib.exercises.engine import catalogue, progress


def progress_map() -> None:
    """Print the notebooks beside this one, what you have done in each, and what comes next."""
    found = [
        path
        for path in sorted(progress.HERE.glob("*.ipynb"))
        # neither the map's page nor a copy: "06_walk-Copy1"; "06_walk-0.2.0", which lrlib laid
        if catalogue.key(path.stem) not in (None, "0")
    ]
    if not found:
        print("There are no other notebooks in this folder. Open the map from their folder.")
        return
    titles = {path: _title(path) for path in found}
    width = max(len(title) for title in titles.values())
    short = {path: catalogue.short(path.stem) for path in found}
    wide = max(map(len, short.values()))
    following = None
    for path in found:
        done, todo = _done(catalogue.key(path.stem))
        print(f"{short[path]:<{wide}}  {titles[path]:<{width}}  {done}")
        if todo and following is None:
            following = f"Next: {path.name}, {todo}."
    print()
    print(following or "All of it is done.")
    progress.tell()


def _done(notebook: str) -> tuple[str, str | None]:
    """What is done in a notebook, in words, and the first thing that is not."""
    if notebook not in catalogue.notebooks():
        return "nothing to solve here", None
    exercises, predictions = catalogue.exercises(notebook), catalogue.predictions(notebook)
    solved = [e for e in exercises if progress.load(e.number).get("solved") is True]
    predicted = [p for p in predictions if progress.load(p.number).get("choice")]
    todo = next((f"exercise {e.number}" for e in exercises if e not in solved), None)
    if not solved and not predicted:
        what = " and ".join(
            f"{len(entries)} {name}{'s' * (len(entries) != 1)}"
            for entries, name in ((exercises, "exercise"), (predictions, "prediction"))
            if entries
        )
        return f"nothing yet ({what})", "from its top"
    words = f"{len(solved)} of {len(exercises)} exercises"
    if predictions:
        words += f", {len(predicted)} of {len(predictions)} predictions"
    if todo is None:
        todo = next((f"prediction {p.number}" for p in predictions if p not in predicted), None)
    return words, todo


def _title(path: Path) -> str:
    """A notebook's first heading, without its number; what its file is called if it has none."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
        lines = "\n".join(texts).splitlines()
        heading = next(line for line in lines if line.startswith("# "))
    # A file half written, or no notebook.
    except (OSError, ValueError, KeyError, TypeError, StopIteration, RecursionError):
        return path.stem.removeprefix(catalogue.short(path.stem)).replace("_", " ").strip()
    return heading.removeprefix("# ").strip().removeprefix(catalogue.short(path.stem)).strip(" .:·")
