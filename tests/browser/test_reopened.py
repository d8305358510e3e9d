"""A notebook that is saved and opened again, its kernel gone, as `make lab` has it."""

import json

import lab
import pytest

from tools import lab_settings

SOURCE = f"""\
import sys; sys.path.insert(0, {str(lab.HERE.parent)!r}); import made
explorer = made.MAKE["SixSteps"]()
explorer"""
MOST_BYTES = 1.5e6  # of the notebook: an explorer and its state


def settings_of_make_lab(home):
    """What `make lab` writes into .venv, as a setting of this test's own user."""
    plugin, name = lab_settings.PLUGIN.split(":")
    folder = home / "settings" / plugin
    folder.mkdir(parents=True)
    wanted = json.loads(lab_settings.write(home / "prefix").read_text())[lab_settings.PLUGIN]
    (folder / f"{name}.jupyterlab-settings").write_text(json.dumps(wanted))


@pytest.fixture
def open_lab(chromium, tmp_path):
    """Opens the notebook in a JupyterLab of its own; whatever ran before is gone."""
    folder = tmp_path / "served"
    folder.mkdir()
    lab.write_notebook(folder / "a.ipynb", SOURCE)

    def opened(which):
        home = tmp_path / which
        settings_of_make_lab(home)
        return folder / "a.ipynb", lab.jupyterlab(folder, home)

    return opened


def test_reopened_without_its_kernel_a_figure_stands_as_it_was_left_and_drags(chromium, open_lab):
    path, first = open_lab("first")
    with first as address:
        page = chromium.new_page()
        lab.open_notebook(page, address, "a.ipynb")
        lab.run_all(page)
        lab.put(page, step=12)
        lab.control(page, "step").dispatch_event("change")
        left = lab.readout(page)
        lab.save(page)
        labels = page.locator(".lrlib-live label").all_inner_texts()
        lab.shut_down(page)
        page.close()
    assert path.stat().st_size < MOST_BYTES
    _, second = open_lab("second")
    with second as address:
        page = chromium.new_page()
        lab.open_notebook(page, address, "a.ipynb")
        page.locator(".lrlib-picture svg").wait_for()
        assert lab.position(page, "step") == 12 and lab.readout(page) == left
        assert page.locator(".lrlib-live label").all_inner_texts() == labels
        lab.put(page, step=3)
        assert lab.readout(page) != left
        lab.shut_down(page)
        page.close()
