"""The links by which the notebooks open elsewhere, all made from one address.

    python -m tools.links            write them into README.md
    python -m tools.links --check    write nothing: does README.md say what it should?

The address of the project is in pyproject.toml, under project.urls. Until the project is published
there, README.md says so in place of links that would lead nowhere.
"""

import argparse
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FIRST = "notebooks/00_start_here.ipynb"
BLOCK = re.compile(r"(<!-- links: .*? -->\n).*?(<!-- end of links -->)", re.DOTALL)
# Colab has numpy, pandas, matplotlib and a widget library of its own, which must stay as they are.
# It lacks these two, and JupyterLab, which it doesn't need.
LACKING = ("anywidget", "psygnal")


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    check = parser.parse_args(argv).check
    readme = ROOT / "README.md"
    before = readme.read_text(encoding="utf-8")
    after = with_links(before, address())
    if check:
        return 0 if before == after else "README.md has other links: python -m tools.links"
    readme.write_text(after, encoding="utf-8", newline="\n")
    return 0


def address():
    """Where the project is published, as pyproject.toml says."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return settings["project"]["urls"]["Repository"]


def with_links(text, home):
    """The README with the links of this address in their place."""
    return BLOCK.sub(lambda block: f"{block[1]}{links(home)}{block[2]}", text)


def links(home):
    """The lines for one address: a badge for Binder, Colab and Codespaces, and Colab's cell."""
    found = re.fullmatch(r"https://github\.com/([\w-]+)/([\w.-]+)", home)
    if not found:
        raise ValueError(f"Repository in pyproject.toml is no address on GitHub: {home}")
    name = f"{found[1]}/{found[2]}"
    if "--" in found[1]:  # nobody can own such a name: the address is not known yet
        return (
            "The project isn't published yet, so there is nothing to link to. Once it is, put its "
            "address into `pyproject.toml` (`Repository`) and run `python -m tools.links`: "
            "badges for Binder, Colab and Codespaces come here.\n"
        )
    badges = [
        (
            "Binder",
            "https://mybinder.org/badge_logo.svg",
            f"https://mybinder.org/v2/gh/{name}/HEAD?urlpath=lab/tree/{FIRST}",
        ),
        (
            "Colab",
            "https://colab.research.google.com/assets/colab-badge.svg",
            f"https://colab.research.google.com/github/{name}/blob/HEAD/{FIRST}",
        ),
        (
            "Codespaces",
            "https://github.com/codespaces/badge.svg",
            f"https://codespaces.new/{name}",
        ),
    ]
    lines = [f"[![Open in {where}]({image})]({link})" for where, image, link in badges]
    cell = colab_cell(home)
    return "\n".join([*lines, "", "In Colab, run this cell first:", "", f"```python\n{cell}```\n"])


def colab_cell(home):
    """What a learner runs first in Colab: it installs lrlib and replaces nothing of Colab's."""
    wanted = " ".join([*LACKING, f"git+{home}"])
    return (
        f"%pip install --quiet --no-deps {wanted}\n"
        "from google.colab import output\n"
        "output.enable_custom_widget_manager()\n"
    )


if __name__ == "__main__":
    sys.exit(main())
