"""What pyproject.toml can't say of the wheel: it holds the notebooks, and a README of its own.

The notebooks stand beside the package, where a reader of the project looks for them; the wheel has
them inside, where `lrlib` (the command) finds them. On a package index nothing stands beside the
README, so what it points to is looked up where the project is published.
"""

import re
import shutil
import tomllib
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent


class WithNotebooks(build_py):
    def run(self):
        super().run()
        if self.editable_mode:  # a clone has them beside the package
            return
        inside = Path(self.build_lib) / "lrlib" / "notebooks"
        shutil.rmtree(inside, ignore_errors=True)  # of an earlier build
        shutil.copytree(HERE / "notebooks", inside, ignore=shutil.ignore_patterns(".*", "__*"))


def readme():
    """README.md with whole addresses in place of those that lead to a file of the project."""
    project = tomllib.loads((HERE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    home = project["urls"]["Repository"]
    text = (HERE / "README.md").read_text(encoding="utf-8")
    text = re.sub(r'(<img src=")(?!https?:)', rf"\1{home}/raw/HEAD/", text)
    return re.sub(r"(\]\()(?!https?:|#)", rf"\1{home}/blob/HEAD/", text)


setup(
    cmdclass={"build_py": WithNotebooks},
    long_description=readme(),
    long_description_content_type="text/markdown",
)
