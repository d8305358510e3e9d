"""A link to a section leads to the one that is meant, and not just to one that exists.

"Go back to [the ball](#One-parameter)" leads to the section in which the explorer moves. Any other
link stands in PROMISED with words that keep what it promises: they stand in that section and in no
other of its notebook.
"""

import re
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parent.parent / "notebooks").glob("*.ipynb"))
LINK = re.compile(r"\[([^\]]+)\]\(([^)#\s]*)#([^)\s]+)\)")
HOME = "Try it yourself"  # the section that sends a reader back to the explorer

# Words of the section that keep what a link promises, by its notebook and the link's own words.
PROMISED = {
    ("00", "Two lines that puzzled many"): "## Two lines that puzzled many",
    ("03", "notebook 06"): "The recipe: standardise, and begin with a tiny rate",
    ("04", "notebook 03"): "until its errors add up to zero",
    ("04", "notebook 05"): "Multiply x by 100, and the limit is divided by",
    ("05", "steepest direction"): "is the curvature in the direction of the move",
    ("05", "without `* x`"): "Leave out the `* x` below",
    ("06", "nearly"): "The move of a alone is steep",
    ("06", "lab d"): "because it says what b says",
    ("13", "the reason"): "the effects do *not* just add",
    ("15", "further down"): "from torch.nn.functional import mse_loss",
    ("16", "lab d"): "because it says what b says",
    ("lab_d", "extra of notebook 03"): "pinv of XᵀX",
}
VIEWS = re.compile(r"\bexplorer\b|\bviews\b")


def cells(stem):
    (path,) = (path for path in NOTEBOOKS if path.stem == stem)
    return nbformat.read(path, as_version=4).cells


def sections(stem):
    """What stands below each heading, the heading with it: words, code, and what it gave."""
    found, here = {}, ""
    for cell in cells(stem):
        for part in re.split(r"(?m)^(?=#+ )", cell.source if cell.cell_type == "markdown" else ""):
            if part.startswith("#"):
                here = part.partition("\n")[0].lstrip("# ").replace(" ", "-")
                found[here] = ""
            found[here] = found.get(here, "") + part
        if cell.cell_type == "code":
            found[here] = found.get(here, "") + cell.source
    return found


def links():
    """Each link to a section: its notebook, the section it stands in, its words, where it leads."""
    for path in NOTEBOOKS:
        for here, text in sections(path.stem).items():
            for words, target, section in LINK.findall(text):
                stem = target.removesuffix(".ipynb") or path.stem
                yield path.stem, here.replace("-", " "), words, stem, section


@pytest.mark.parametrize("stem, here, words, target, section", list(links()))
def test_a_link_leads_to_the_section_that_keeps_its_promise(stem, here, words, target, section):
    there = sections(target)
    promise = PROMISED.get((re.match(r"\d+|lab_.|\w+", stem)[0], words))
    if promise:
        assert [name for name, text in there.items() if promise in text] == [section]
        return
    assert here == HOME or VIEWS.search(words), "say in PROMISED what the section must hold"
    code = "\n".join(there.values())
    imported = ",".join(re.findall(r"^from lrlib\.explorers import (.+)$", code, re.M))
    assert any(f"{name.strip()}(" in there[section] for name in imported.split(","))


def test_every_promise_is_that_of_a_link():
    made = {(re.match(r"\d+|lab_.|\w+", stem)[0], words) for stem, _, words, *_ in links()}
    assert set(PROMISED) <= made
