"""One JupyterLab and one Chromium for all the tests in this folder.

A test file names the cells of its notebook in CELLS; its tests take `page`, on which they have run.
`open_cells` opens a further notebook for one test.
"""

import contextlib
import os

import lab
import pytest
from playwright.sync_api import expect

# What the keyboard, a lost kernel, a closed notebook and another theme do to a figure is live.js's
# and live.css's doing, the same for all; so `make test` asks it of these, which have sliders,
# choices, a play and buttons between them, and `make soak` of every notebook. That each option of
# each explorer shows what it says is asked without a browser; files are test_your_data.py's; axe
# looks at every explorer on its own page (test_fits.py).
SOME = {
    "test_axe_finds_nothing": ["03_", "13_", "16_"],
    "test_axe_finds_no_faint_colour_in_the_other_theme": ["03_", "16_"],
    "test_the_keyboard_alone_moves_every_control_to_both_its_ends_and_back": ["03_", "13_"],
    "test_without_its_kernel_it_still_moves_and_run_again_it_is_alive": ["09_", "13_"],
    "test_saved_and_reopened_it_stands_as_it_was_left": ["03_", "09_"],
}
# It shows no explorer that no other notebook has (test_notebooks.py), so it is only run.
OF_OTHERS = "one_hour"


def pytest_collection_modifyitems(config, items):
    for item in items:
        if item.path.parent == lab.HERE:
            item.add_marker(pytest.mark.browser)
    if "LRLIB_SOAK" not in os.environ:
        config.hook.pytest_deselected(items=[item for item in items if left_to_soak(item)])
        items[:] = [item for item in items if not left_to_soak(item)]


def left_to_soak(item):
    test, _, notebook = item.name.partition("[")
    if notebook.startswith(OF_OTHERS):
        return not test.startswith(("test_it_runs", "test_solved"))
    of_notebooks = item.path.name == "test_every_notebook.py"
    return of_notebooks and test in SOME and not notebook.startswith(tuple(SOME[test]))


@pytest.fixture(scope="session")
def chromium():
    """A window that remembers what it has loaded: JupyterLab opens far sooner the second time."""
    if lab.BARE_CHROMIUM is None:
        (pytest.fail if "CI" in os.environ else pytest.skip)(lab.MISSING)
    expect.set_options(timeout=lab.PATIENCE)
    with lab.chromium(lab.BARE_CHROMIUM) as browser:
        context = browser.new_context()
        context.set_default_timeout(lab.PATIENCE)
        yield context


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """The folder in which JupyterLab keeps what it keeps of a user."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def served(chromium, home, tmp_path_factory):
    """The folder that JupyterLab serves, and the address at which it does."""
    folder = tmp_path_factory.mktemp("served")
    with lab.jupyterlab(folder, home) as address:
        yield folder, address


@pytest.fixture(scope="session")
def window(chromium, served):
    """Call it: a context with JupyterLab on a page of its own, to open a notebook in.

    To load JupyterLab takes longer than to open a notebook, so a page that nothing was wrong on is
    used again.
    """
    windows = []

    @contextlib.contextmanager
    def window():
        page = windows.pop() if windows else lab.open_jupyterlab(chromium.new_page(), served[1])
        met = lab.complaints(page)
        yield page
        lab.shut_down(page)
        if page.locator(".jp-Notebook").count():
            lab.close(page)
        if met or page.locator(".jp-Dialog").count():
            page.close()
        else:
            windows.append(page)
        assert met == []

    return window


@contextlib.contextmanager
def opener(folder, window):
    """Gives a function that opens a notebook; in the end no page may have complained."""
    with contextlib.ExitStack() as opened:

        def open_cells(*sources):
            name = f"{len(list(folder.glob('*.ipynb')))}.ipynb"
            lab.write_notebook(folder / name, *sources)
            page = opened.enter_context(window())
            page.set_viewport_size({"width": 1000, "height": 1100})
            lab.open_beside(page, name)
            lab.run_all(page)
            return page

        yield open_cells


@pytest.fixture
def open_cells(served, window):
    """Call it with the sources of some cells: the page on which they have run."""
    with opener(served[0], window) as open_cells:
        yield open_cells


@pytest.fixture(scope="module")
def page(request, served, window):
    """The page on which the cells of this file's CELLS have run; do not leave it."""
    with opener(served[0], window) as open_cells:
        yield open_cells(*request.module.CELLS)
