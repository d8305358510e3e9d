"""How nbval runs a notebook here: as JupyterLab would, for a learner who has done nothing yet."""

import copy
import os
import tempfile
from unittest import mock

import nbval.plugin
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell

from tools import alike
from tools.refresh import kernel_environment


class FreshKernel(RunningKernel):
    def __init__(self, *args, **kwargs):
        self.scratch = tempfile.TemporaryDirectory()
        with mock.patch.dict(os.environ, kernel_environment(self.scratch.name), clear=True):
            super().__init__(*args, **kwargs)

    def execute_cell_input(self, cell_input, allow_stdin=None):
        # nbval itself stores no history. In JupyterLab there is one, and with it the execution
        # counts, `In` and `Out`, and the silence of a line that ends in a semicolon.
        return self.kc.execute(
            cell_input, store_history=True, allow_stdin=allow_stdin, stop_on_error=False
        )

    def stop(self):
        super().stop()
        self.scratch.cleanup()


nbval.plugin.RunningKernel = FreshKernel


def pytest_itemcollected(item):
    """nbval leaves pictures out. None may come or go, and each is held to the stored one."""
    if isinstance(item, IPyNbCell):
        notebook = item.parent
        notebook.skip_compare = tuple(key for key in notebook.skip_compare if key != "image/png")


def compare_outputs(cell, test, ref, skip_compare=None):
    """nbval's own comparison, with words for each picture in place of its pixels."""
    test, ref = copy.deepcopy(test), copy.deepcopy(ref)
    for now, stored in zip(pictures(test), pictures(ref), strict=False):  # nbval counts them
        found = alike.differences(*(alike.contents_of(each["image/png"]) for each in (stored, now)))
        stored["image/png"] = "the stored picture"
        now["image/png"] = "\n".join(
            ["another picture", *found] if found else ["the stored picture"]
        )
    return nbvals_comparison(cell, test, ref, skip_compare)


def pictures(outputs):
    """The data of every output that shows a PNG."""
    return [data for output in outputs if "image/png" in (data := output.get("data", {}))]


nbvals_comparison = IPyNbCell.compare_outputs
IPyNbCell.compare_outputs = compare_outputs
