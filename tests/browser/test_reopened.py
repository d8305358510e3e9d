"""A notebook that is saved and opened again, its kernel gone, as `make lab` has it."""

import lab

SOURCE = f"""\
import sys; sys.path.insert(0, {str(lab.HERE.parent)!r}); import made
explorer = made.MAKE["SixSteps"]()
explorer"""
MOST_BYTES = 1.5e6  # of the notebook: an explorer and its state


def test_reopened_without_its_kernel_a_figure_stands_as_it_was_left_and_drags(open_cells, served):
    page = open_cells(SOURCE)
    lab.put(page, step=12)
    lab.control(page, "step").dispatch_event("change")
    left = lab.readout(page)
    labels = page.locator(".lrlib-live label").all_inner_texts()
    lab.save(page)
    path = page.evaluate("window.jupyterapp.shell.currentWidget.context.path")
    assert (served[0] / path).stat().st_size < MOST_BYTES
    lab.shut_down(page)
    page.reload()  # which opens the notebook again, with a kernel that has run nothing
    page.locator(".lrlib-picture svg").wait_for()
    lab.wait_for_kernel(page)
    assert lab.position(page, "step") == 12 and lab.readout(page) == left
    assert page.locator(".lrlib-live label").all_inner_texts() == labels
    lab.put(page, step=3)
    assert lab.readout(page) != left
