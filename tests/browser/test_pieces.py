"""Notebook 10's explorer in a real page: its picture is its numbers, by mouse and by keyboard."""

import lab
import numpy as np
from drawn import assert_same_marks, assert_same_strokes, box, marks, part, saved_afresh, strokes

from lrlib.explorers import Pieces

ROWS = """\
import numpy as np
x_rows = np.array([[-1.6, 1.2, -0.4, 1.8, 0.6], [1.5, -1.2, 0.3, -1.9, 0.9],
                   [1.7, -1.5, 1.0, -0.8, 1.4]])
y_rows = np.array([[-0.2, 2.2, 0.6, 2.4, 1.6], [2.0, 0.2, 1.4, -0.6, 1.6],
                   [-1.6, 2.6, -0.2, 1.8, -1.0]])
parts = [(x_rows[i][:, None], y_rows[i][:, None]) for i in range(3)]"""
CELLS = [ROWS, "from lrlib.explorers import Pieces\nPieces(parts)"]
GIVEN: dict = {}
exec(ROWS, GIVEN)


def assert_shown(page, *, sizes, step, added=3):
    """Both paths, the rows there are, and the shares added up, by a plain loop over the parts."""
    parts = [(X[:m, 0], y[:m, 0]) for (X, y), m in zip(GIVEN["parts"], sizes, strict=True)]
    explorer, shown = Pieces(GIVEN["parts"]), lab.picture(page)
    ends = {}
    for way in ("full", "means"):
        path, shares = [np.array([0.0, 0.2])], None
        for _ in range(20):
            a, b = path[-1]
            each = []
            for x, y in parts:
                error, divisor = a * x + b - y, sum(sizes) if way == "full" else 3 * len(x)
                each.append(np.array([np.sum(2 * error * x), np.sum(2 * error)]) / divisor)
            shares = each if shares is None else shares
            path.append(path[-1] - 0.15 * np.sum(each, axis=0))
        ends[way] = np.cumsum(shares, axis=0)
        explorer.drawn.path[way].set_data(*np.transpose(path[: step + 1]))
        explorer.drawn.now[way].set_data(*path[step][:, None])
    for line, (x, y) in zip(explorer.drawn.rows, parts, strict=True):
        line.set_data(x, y)
    for way, tips in explorer.drawn.tips.items():
        for tip, end in zip(tips, ends[way], strict=True):
            tip.set_data(*end[:, None])
    fresh, drawn = saved_afresh(explorer.figure), explorer.drawn
    for line in drawn.path.values():
        ours, theirs = (strokes(part(svg, line.get_gid())) for svg in (shown, fresh))
        assert_same_strokes(ours, theirs, box(explorer.axes.plane))
    tips = [tip for way in drawn.tips.values() for tip in way[:added]]
    for line in [*drawn.now.values(), *drawn.rows, *tips]:
        ours, theirs = (marks(part(svg, line.get_gid())) for svg in (shown, fresh))
        assert len(ours) == len(theirs)
        assert_same_marks(ours, theirs, box(line.axes))
    for way in drawn.tips.values():
        for tip in way[added:]:
            assert len(marks(part(shown, tip.get_gid()))) == 0


def test_the_picture_is_its_numbers_by_keyboard_and_by_mouse(page):
    assert_shown(page, sizes=(5, 3, 1), step=20)
    assert lab.readout(page).startswith("The first step turns the line up by all rows")

    lab.control(page, "size_3").focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert_shown(page, sizes=(5, 3, 5), step=20)
    lab.slide(page, "size_2", 4)
    assert_shown(page, sizes=(5, 5, 5), step=20)
    assert lab.readout(page).startswith("Equal parts")

    lab.slide(page, "step", 1)
    lab.slide(page, "size_1", 1)
    assert_shown(page, sizes=(2, 5, 5), step=1)
    lab.control(page, "added").focus()
    page.keyboard.press("ArrowLeft")
    assert_shown(page, sizes=(2, 5, 5), step=1, added=2)


def test_play_adds_one_part_after_the_other(page):
    lab.slide(page, "added", 0)
    play = page.locator("[data-play=added]")
    play.click()
    page.wait_for_function(
        "document.querySelector('[data-control=added]').value === '3'", timeout=15_000
    )
    assert_shown(page, sizes=(2, 5, 5), step=1, added=3)
