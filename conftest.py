"""How nbval runs a notebook here: as JupyterLab would, for a learner who has done nothing yet."""

import os
import tempfile
from unittest import mock

import nbval.plugin
from nbval.kernel import RunningKernel
from nbval.plugin import IPyNbCell

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
    """nbval leaves pictures out. Their pixels may differ, but none may come or go."""
    if isinstance(item, IPyNbCell):
        notebook = item.parent
        notebook.skip_compare = tuple(key for key in notebook.skip_compare if key != "image/png")
        notebook.sanitize_patterns[r"\AiVBORw0KGgo[\w+/=\n]*\Z"] = "a PNG picture"
