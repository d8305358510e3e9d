"""The links to Binder, Colab and Codespaces, and what these install, from one address."""

import json
import re
import tomllib

import pytest

from tools import links

HOME = "https://github.com/someone/their-lrlib"


def test_the_readme_says_what_the_address_gives(root):
    assert links.main(["--check"]) == 0
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert len(links.BLOCK.findall(readme)) == 1
    assert links.with_links(readme, HOME) != readme
    assert links.with_links(links.with_links(readme, HOME), links.address()) == readme


def test_another_address_changes_every_link():
    lines = links.links(HOME)
    addresses = re.findall(r"\]\((https://(?:mybinder|colab|codespaces)\S+?)\)", lines)
    targets = [a for a in addresses if not a.endswith(".svg")]
    assert len(targets) == 3 and all("someone/their-lrlib" in a for a in targets)
    assert f"git+{HOME}" in lines


def test_what_they_open_exists(root):
    assert (root / links.FIRST).is_file()


@pytest.mark.parametrize("home", ["https://example.org/x", "github.com/a/b", ""])
def test_an_address_that_is_none_on_github_is_refused(home):
    with pytest.raises(ValueError, match="no address on GitHub"):
        links.links(home)


def test_an_address_nobody_can_own_gives_words_and_no_link():
    assert "http" not in links.links("https://github.com/owner--to--be--named/lrlib")


def test_colabs_cell_asks_for_nothing_that_colab_has(root):
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    cell = links.colab_cell(HOME)
    assert "--no-deps" in cell
    needed = {re.match(r"[a-z]+", each)[0] for each in project["dependencies"]}
    theirs = {"numpy", "matplotlib", "ipywidgets", "pandas"}  # Colab's own
    assert needed - theirs - {"jupyterlab"} == {"anywidget"} <= set(links.LACKING)
    assert not theirs & set(re.findall(r"[a-z]+", cell.partition("\n")[0].partition("git+")[0]))


def test_binder_and_the_container_install_the_project_and_open_its_first_notebook(root):
    assert re.fullmatch(r"python-3\.\d+\n", (root / "binder" / "runtime.txt").read_text())
    wanted = (root / "binder" / "requirements.txt").read_text().splitlines()
    assert [line for line in wanted if not line.startswith("#")] == ["."]
    container = json.loads((root / ".devcontainer" / "devcontainer.json").read_text())
    assert container["postCreateCommand"] == "pip install --quiet ."
    assert container["postAttachCommand"] == "python -m lrlib notebooks --no-browser"
    pinned = (root / "binder" / "runtime.txt").read_text().strip().removeprefix("python-")
    assert container["image"].endswith(f":{pinned}")
