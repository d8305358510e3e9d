"""Notebook 11's explorer in a real page: its picture is its numbers, by mouse and by keyboard.

The order of the rows is computed in the kernel, and its picture arrives by message.
"""

import lab
import numpy as np
from drawn import assert_same_marks, assert_same_strokes, box, marks, part, saved_afresh, strokes

from lrlib import noisy_line
from lrlib.explorers import Minibatches

SOURCE = """\
from lrlib import noisy_line
from lrlib.explorers import Minibatches
line = noisy_line(2.0, 1.0, n=20, noise=1.0, low=-2, high=2, seed=8)
Minibatches(line.X, line.y)"""
CELLS = [SOURCE]
LINE = noisy_line(2.0, 1.0, n=20, noise=1.0, low=-2, high=2, seed=8)
X, Y = LINE.X[:, 0], LINE.y[:, 0]


def rows_of_every_step(size, in_order):
    """Batches as a pack of cards is dealt out, shuffled for every epoch or sorted by x."""
    rng, dealt = np.random.default_rng(0), []
    while len(dealt) <= 60:
        pack = np.argsort(X) if in_order else rng.permutation(20)
        dealt += [pack[i : i + size] for i in range(0, 20, size)]
    return dealt


def assert_shown(page, *, size, rate, step, in_order=False):
    """The path behind the step and the rings of the next batch are those of a plain loop."""
    rows = rows_of_every_step(size, in_order)
    a, b, path = 0.0, 3.0, [(0.0, 3.0)]
    for batch in rows[:step]:
        error = a * X[batch] + b - Y[batch]
        a, b = a - rate * np.mean(2 * error * X[batch]), b - rate * np.mean(2 * error)
        path.append((a, b))
    fresh, shown = Minibatches(LINE.X, LINE.y), lab.picture(page)
    fresh.drawn.path.set_data(*np.transpose(path))
    fresh.drawn.batch.set_data(X[rows[step]], Y[rows[step]])
    svg = saved_afresh(fresh.figure)
    theirs, ours = (part(one, fresh.drawn.path.get_gid()) for one in (svg, shown))
    assert_same_strokes(strokes(ours), strokes(theirs), box(fresh.ax_path))
    theirs, ours = (part(one, fresh.drawn.batch.get_gid()) for one in (svg, shown))
    assert len(marks(ours)) == len(rows[step])
    assert_same_marks(marks(ours), marks(theirs), box(fresh.ax_data))


def test_the_picture_is_its_numbers_by_keyboard_and_by_mouse(page):
    assert_shown(page, size=5, rate=0.1, step=24)
    assert lab.readout(page) == "Step 24, then: epoch 7, batch 1 of 4, 5 rows."

    lab.control(page, "step").focus()
    page.keyboard.press("ArrowRight")
    assert_shown(page, size=5, rate=0.1, step=25)
    lab.control(page, "learning_rate").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert_shown(page, size=5, rate=0.2, step=25)

    lab.slide(page, "batch_size", 6)
    assert_shown(page, size=19, rate=0.2, step=25)
    assert lab.readout(page).endswith("1 row. The short one: divided by 1, it takes a full step.")

    lab.slide(page, "batch_size", 4)
    lab.control(page, "order").select_option(label="sorted by x, never shuffled")
    page.wait_for_function(
        "document.querySelector('.lrlib-picture svg').textContent.includes('sorted by x')",
    )
    assert_shown(page, size=8, rate=0.2, step=25, in_order=True)
    assert "epoch 9, batch 2 of 3, 8 rows" in lab.readout(page)

    lab.control(page, "last").select_option(label="dropped")
    page.wait_for_function(
        "document.querySelector('.lrlib-readout').innerText.includes('4 rows are left out')",
    )
