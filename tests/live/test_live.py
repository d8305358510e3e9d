"""The live figure without a browser: what it would show, what it sends, what it refuses.

Where things are is never compared with the figure's own tables, but with the SVG that matplotlib
writes when the same artists get data from plain formulas and the figure is saved afresh.
"""

import base64
import copy
import io
import json
import re
import threading
import xml.etree.ElementTree as ET

import matplotlib.image
import numpy as np
import pytest
from drawn import (
    assert_same_strokes,
    box,
    lifted,
    marks,
    part,
    saved_afresh,
    strokes,
    words,
)
from ipywidgets.widgets.widget import _put_buffers
from matplotlib import _pylab_helpers
from matplotlib.figure import Figure
from waves import ANGLES, SIZES, X, assert_same_waves, is_there, live_pictures, pictures, place

from lrlib.live import Button, LiveFigure, Range, Select, ends


@pytest.fixture
def waves():
    return live_pictures()


@pytest.fixture(scope="module")
def shared_waves():
    """For tests that only look."""
    return live_pictures()


def line_figure(**controls):
    """The smallest live figure: one line, one control."""
    fig = Figure(figsize=(3, 2))
    ax = fig.subplots()
    ax.margins(0)
    (line,) = ax.plot([0, 1], [0, 1])
    controls = controls or {"slope": Range(np.linspace(0, 1, 11), "slope")}
    return LiveFigure(fig, title="A line", **controls), line


# ---- where things are


def random_settings(n=20):
    rng = np.random.default_rng(7)
    return [tuple(int(rng.integers(size)) for size in (13, 5, 21)) for _ in range(n)]


@pytest.mark.parametrize(("angle", "size", "step"), [*random_settings(), (0, 4, 0), (12, 4, 1)])
def test_everything_stands_where_matplotlib_itself_draws_it(shared_waves, angle, size, step):
    live, ours = shared_waves
    at = live.at_position(angle=angle, size=size, step=step)
    plainly = {strokes: lifted, marks: np.asarray, words: str, is_there: bool}

    def shown(read, name):
        return plainly[read](at[getattr(ours, name)])

    # Of a line with markers, `at` gives the line.
    assert_same_waves(shown, angle, size, step, marks_on=["cloud"])


def test_axes_that_a_layout_engine_placed_stay_where_the_tables_have_them():
    fig = Figure(figsize=(3, 2), layout="constrained")
    ax = fig.subplots()
    ax.set(xlim=(0, 1), ylim=(0, 1), ylabel="takes room")
    (line,) = ax.plot([0, 1], [0, 1])
    live = LiveFigure(fig, title="A line", k=Range([1, 2], "k"))
    live.line(line, [0, 1], [0, 1])
    (start, end) = live.at_position()[line]
    (background,) = strokes(part(ET.fromstring(live.svg), "patch_2"))
    left, top = background.min(axis=0)
    right, bottom = background.max(axis=0)
    np.testing.assert_allclose([*start, *end], [left, bottom, right, top], atol=0.001)


def test_markers_go_with_their_line():
    live, line = line_figure()
    line.set_marker("o")
    y = np.linspace(0, 1, 11)[:, None] * [0, 0.5, 1]
    live.line(line, [0, 0.5, 1], y, over="slope")
    fresh = line_figure()[0].figure
    (again,) = fresh.axes[0].lines
    again.set(marker="o", gid="again")
    again.set_data([0, 0.5, 1], y[7])
    page = Page(live)
    kinds = {move["kind"]: key for key, move in page.state["moves"].items()}
    assert set(kinds) == {"line", "markers"}
    table = np.frombuffer(page.state["tables"][kinds["markers"]], np.float32).reshape(11, 3, 2)
    np.testing.assert_allclose(table[7], marks(part(saved_afresh(fresh), "again")), atol=0.001)


def test_a_line_without_a_line_style_moves_its_markers_alone():
    live, line = line_figure()
    line.set(marker="o", linestyle="none")
    live.line(line, [0, 1], [0, 1])
    assert [move["kind"] for move in live.moves.values()] == ["markers"]


def test_a_trail_shows_one_point_more_than_its_position():
    live, line = line_figure(step=Range(np.arange(5), "step"))
    live.line(line, np.linspace(0, 1, 5), np.linspace(0, 1, 5), trail="step")
    assert [len(live.at_position(step=step)[line]) for step in range(5)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("gap", [np.nan, np.inf])
def test_a_line_breaks_at_nan_as_matplotlib_breaks_it(gap):
    live, line = line_figure()
    y = [0.1, 0.5, np.nan, 0.5, 0.2, gap, 0.3, 0.4]
    live.line(line, np.linspace(0, 1, 8), y)
    gone = np.isnan(live.at_position()[line])  # the browser looks at x alone
    assert (gone.all(axis=1) == gone.any(axis=1)).all()
    line.set_data(np.linspace(0, 1, 8), y)
    line.set_gid("again")
    fresh = strokes(part(saved_afresh(live.figure), "again"))
    ours = lifted(live.at_position()[line])
    assert [len(stroke) for stroke in ours] == [len(stroke) for stroke in fresh] == [2, 2, 2]
    np.testing.assert_allclose(np.concatenate(ours), np.concatenate(fresh), atol=0.001)


def test_a_cut_line_that_leaves_and_comes_back_lifts_the_pen():
    live, line = line_figure()
    live.line(line, [0.1, 0.2, 0.3, 0.4], [0.5, 1e9, 1e9, 0.5])
    assert len(lifted(live.at_position()[line])) == 2


@pytest.mark.parametrize("far", [1e4, 1e10, 1e20, 1e30])
def test_a_line_cut_far_out_still_points_where_it_went(far):
    # Up by `far` over a width of 1: in the picture it is a vertical line at its middle.
    live, line = line_figure()
    live.line(line, [0.2, 0.8], [-far, far])
    left, top, right, bottom = box(live.figure.axes[0])
    (stroke,) = lifted(live.at_position()[line])
    assert stroke[0, 1] > bottom and stroke[1, 1] < top
    np.testing.assert_allclose(stroke[:, 0], (left + right) / 2, atol=0.02)


def test_what_is_affine_in_a_slider_needs_only_its_two_ends():
    slopes = np.linspace(-1, 2, 31)
    (whole, line), (by_ends, same_line) = (
        line_figure(slope=Range(slopes, "slope"), other=Range([0, 1, 2], "other")) for _ in "12"
    )
    x, shift = np.array([0, 0.3, 1]), np.array([[0.0], [0.1], [0.2]])
    y = slopes[:, None, None] * x + shift
    whole.line(line, x, y, over=("slope", "other"))
    by_ends.line(same_line, x, y[[0, -1]], over=(ends("slope"), "other"))
    for slope, other in [(0, 0), (13, 1), (30, 2), (29, 0)]:
        at = {"slope": slope, "other": other}
        np.testing.assert_allclose(
            by_ends.at_position(**at)[same_line], whole.at_position(**at)[line], atol=0.001
        )


def test_two_ends_are_refused_where_straight_is_wrong():
    live, line = line_figure(rate=Range([1, 2, 4, 8], "rate"))
    with pytest.raises(ValueError, match="of rate only the ends .* space its values evenly"):
        live.line(line, [0, 1], [[0, 0], [1, 1]], over=ends("rate"))
    live, line = line_figure(rate=Range([1, 2, 3, 4], "rate"))
    with pytest.raises(ValueError, match="too far outside"):
        live.line(line, [0, 1], [[0, 0], [1, 1e9]], over=ends("rate"))
    live.figure.axes[0].set(xlim=(0.1, 1), xscale="log")
    with pytest.raises(ValueError, match="log axes bend"):
        live.line(line, [0, 1], [[0, 0], [1, 1]], over=ends("rate"))


def test_a_shown_artist_may_move_too():
    live, line = line_figure()
    live.line(line, [0, 1], [0, 1])
    live.show(line, np.arange(11) > 4, over="slope")
    assert live.at_position(slope=4)[line] is False
    assert live.at_position(slope=5)[line].shape == (2, 2)


# ---- controls


@pytest.mark.parametrize("position", [-1, 11, 2.5, None])
def test_a_control_can_only_start_where_it_has_a_position(position):
    with pytest.raises(ValueError, match=r"slope: position=.* is not one of 0 … 10; .* start="):
        line_figure(slope=Range(np.arange(11), "slope", position=position))


@pytest.mark.parametrize("at", [-1, 11, 2.5, "3", None])
def test_a_position_that_is_not_there_is_refused(at):
    live, _ = line_figure()
    with pytest.raises(ValueError, match=r"slope has the positions 0 … 10, not"):
        live.index = {"slope": at}
    with pytest.raises(ValueError, match=r"slope has the positions 0 … 10, not"):
        live.at_position(slope=at)
    assert live.index == {"slope": 0}


def test_an_unknown_control_is_refused_and_the_known_ones_are_named():
    live, line = line_figure(slope=Range([1, 2], "slope"), start=Range([1, 2], "start"))
    for refused in (
        lambda: live.at_position(slop=1),
        lambda: setattr(live, "index", {"slop": 1}),
        lambda: live.line(line, [0, 1], [0, 1], over="slop"),
        lambda: live.line(line, [0, 1], [0, 1], trail="slop"),
    ):
        with pytest.raises(ValueError, match="slop'.* slope, start"):
            refused()


def test_an_index_keeps_the_controls_it_does_not_name_and_holds_plain_ints():
    live, _ = line_figure(
        slope=Range(np.arange(5), "slope", position=2), kind=Select(["a", "b"], "k")
    )
    live.index = {"slope": 4}
    live.index = {"kind": np.int64(1)}
    assert live.index == {"slope": 4, "kind": 1}
    json.dumps(live.index)


def test_an_observer_hears_where_a_control_went():
    live, _ = line_figure()
    heard = []
    live.observe(lambda change: heard.append(change["new"]["slope"]), "index")
    live.index = {"slope": 4}
    live.index = {"slope": 4}
    live.index = {"slope": 5}
    assert heard == [4, 5]


def test_value_is_what_the_learner_reads():
    rates = np.array([[0.1, 0.2], [1.0, 2.0], [10.0, 20.0]])
    live, _ = line_figure(
        loss=Select(["sum", "mean", "own"], "loss"),
        rate=Range(rates, "rate", position=1, over="loss"),
    )
    assert (live.value("loss"), live.value("rate")) == ("sum", 0.2)
    live.index = {"loss": 2, "rate": 0}
    assert (live.value("loss"), live.value("rate")) == ("own", 10.0)


def test_a_move_made_before_pythons_own_was_seen_is_said_again(monkeypatch):
    live, _ = line_figure(slope=Range(np.arange(11), "slope"))
    said = []
    monkeypatch.setattr(live, "send_state", lambda key=None: said.append((key, dict(live.index))))

    def page_moves(to, seen):
        said.clear()
        live.set_state({"index": {"slope": to}, "kernel_moves_seen": seen})
        return [index for key, index in said if key == "index"]

    knows = live.kernel_moves
    assert page_moves(3, knows) == []  # no echo: it would take a drag back
    live.index = {"slope": 7}  # by now the page has moved on to 4
    assert page_moves(4, knows) == [{"slope": 4}]
    assert live.index == {"slope": 4}
    assert page_moves(5, live.kernel_moves) == []


def test_a_position_that_python_took_away_meanwhile_becomes_the_last_one(monkeypatch):
    live, _ = line_figure(slope=Range(np.arange(11), "slope"))
    knows = live.kernel_moves
    live.set_control("size", Range(np.arange(12), "size", position=11))
    live.set_control("size", Range(np.arange(4), "size", position=3))
    said = []
    monkeypatch.setattr(live, "send_state", lambda key=None: said.append(key))
    live.set_state({"index": {"slope": 2, "size": 11}, "kernel_moves_seen": knows})
    assert live.index == {"slope": 2, "size": 3}
    assert "index" in said


def test_values_over_another_control_need_a_row_for_each_of_its_positions():
    loss, rates = Select(["sum", "mean"], "loss"), np.ones((3, 4))
    with pytest.raises(
        ValueError, match=r"rate: values .*\(3, 4\) .* each position of loss: \(2, 4"
    ):
        line_figure(loss=loss, rate=Range(rates, "rate", over="loss"))
    with pytest.raises(ValueError, match="no control 'los'; there are loss"):
        line_figure(loss=loss, rate=Range(rates, "rate", over="los"))
    with pytest.raises(ValueError, match="over=None; it takes one list"):
        line_figure(loss=loss, rate=Range(rates, "rate"))


def test_every_value_of_a_range_is_written_in_words():
    spec = Range([[0.5, 1e-5], [3, 4]], "rate", format=".3g", over="loss").spec()
    assert spec["texts"] == [["0.5", "1e-05"], ["3", "4"]]


def test_marks_over_another_control_are_one_list_or_one_for_each_of_its_positions():
    loss, rates = Select(["sum", "mean"], "loss"), np.ones((2, 4))
    shared = Range(rates, "rate", over="loss", marks={1.5: "limit"})
    assert shared.spec()["marks"] == [[{"at": 1.5, "text": "limit"}]]
    own = Range(rates, "rate", over="loss", marks=[{1: "limit"}, {}])
    live, _ = line_figure(loss=loss, rate=own)
    assert live.controls["rate"]["marks"] == [[{"at": 1.0, "text": "limit"}], []]
    with pytest.raises(ValueError, match="rate: 3 lists of marks; over='loss' takes one for all"):
        line_figure(loss=loss, rate=Range(rates, "rate", over="loss", marks=[{}, {}, {}]))


def test_a_replaced_control_starts_at_its_own_value():
    live, line = line_figure()
    live.index = {"slope": 9}
    with live.update():
        live.set_control("slope", Range([5, 6, 7], "slope", position=1))
        live.line(line, [0, 1], np.zeros((3, 2)), over="slope")
    assert (live.index, live.value("slope")) == ({"slope": 1}, 6)
    with pytest.raises(ValueError, match="0 … 2"):
        live.index = {"slope": 9}


def test_arrays_that_do_not_fit_the_controls_are_refused():
    live, line = line_figure(slope=Range(np.arange(5), "slope"), start=Range(np.arange(4), "start"))
    with pytest.raises(ValueError, match=r"shape \(5, 3, 2\).*\(5 \(slope\), 4 \(start\)\)"):
        live.line(line, [0, 1], np.zeros((5, 3, 2)), over=("slope", "start"))
    with pytest.raises(ValueError, match=r"shape \(0,\).*\(5 \(slope\)\)"):
        live.text(None, "at {:d}", np.zeros(0), over="slope")
    with pytest.raises(ValueError, match=r"shape \(2,\).*\(5 \(slope\)\)"):
        live.show(line, [True, False], over="slope")
    with pytest.raises(ValueError, match=r"shape \(5, 2\).*\(\)"):
        live.line(line, [0, 1], np.zeros((5, 2)))


# ---- what is sent


class Page:
    """What an open page knows: the state it opened with, and every message since."""

    def __init__(self, live):
        self.state = copy.deepcopy(live.get_state())
        self.messages = []
        live.comm.send = self.receive

    def receive(self, data, metadata=None, buffers=None):
        self.messages.append(data)
        if data["method"] == "update":
            state = copy.deepcopy(data["state"])
            _put_buffers(state, data["buffer_paths"], buffers)
            self.state |= state
        else:
            moves = data["content"]["moves"]
            self.state["moves"] |= moves
            self.state["tables"] |= dict(zip(moves, buffers, strict=True))

    def knows_what_a_page_opened_now_would_know(self, live):
        return self.state == live.get_state()


@pytest.fixture
def page(waves):
    return Page(waves[0])


def test_one_update_is_one_message(waves, page):
    live, art = waves
    with live.update():
        with live.update():
            live.line(art.wave, X, np.cos(X))
        live.line(art.beads, X, np.cos(X))
        live.text(art.words, "now {:d}", 3)
    (message,) = page.messages
    assert message["method"] == "custom"
    assert page.knows_what_a_page_opened_now_would_know(live)


def test_only_what_moved_is_sent_again(waves, page):
    live, art = waves
    live.line(art.wave, X, np.cos(X))
    (message,) = page.messages
    (key,) = message["content"]["moves"]
    table = np.frombuffer(page.state["tables"][key], np.float32)
    assert len(table) == 2 * len(X)
    assert message["content"]["moves"][key]["gid"] == art.wave.get_gid()
    assert page.knows_what_a_page_opened_now_would_know(live)


def test_new_controls_and_what_they_move_arrive_together(waves, page):
    # In two messages, a page would for a moment look up a position that its table doesn't have.
    live, art = waves
    sizes = np.linspace(0, 1, 9)
    with live.update():
        live.set_control("size", Range(sizes, "size", position=8))
        live.line(art.wave, X, sizes[:, None] * X, over="size")
    (message,) = page.messages
    assert set(message["state"]) == {"controls", "index", "kernel_moves", "moves", "tables"}
    assert page.knows_what_a_page_opened_now_would_know(live)


def test_what_the_page_says_waits_until_a_cell_has_changed_the_figure(waves):
    # JupyterLab hands it on in a thread of its own, also while a cell runs.
    live, _ = waves
    size = live.index["size"]
    state = {"index": {**live.index, "size": size + 1}}
    message = {"content": {"data": {"method": "update", "state": state}}, "buffers": []}
    told = threading.Thread(target=live._handle_msg, args=[message], daemon=True)
    with live.update():
        told.start()
        told.join(0.2)
        assert told.is_alive() and live.index["size"] == size
    told.join(10)
    assert not told.is_alive() and live.index["size"] == size + 1


def test_a_new_moving_artist_needs_a_new_picture(waves, page):
    live, art = waves
    (extra,) = live.figure.axes[0].plot([0, 1], [0, 1])
    live.line(extra, X, np.cos(X))
    (message,) = page.messages
    assert set(message["state"]) == {"svg", "moves", "tables"}
    assert f'id="{extra.get_gid()}"' in page.state["svg"]
    assert page.knows_what_a_page_opened_now_would_know(live)


def test_after_redraw_everything_follows_the_new_limits(waves, page):
    live, art = waves
    before = live.at_position(angle=2, size=1)[art.wave]
    live.figure.axes[0].set(xlim=(-4, 4))
    live.redraw()
    assert len(page.messages) == 1
    assert page.knows_what_a_page_opened_now_would_know(live)
    fig, again = pictures()
    fig.axes[0].set(xlim=(-4, 4))
    place(again, ANGLES[2], SIZES[1], 0)
    again.wave.set_gid("again")
    after = live.at_position(angle=2, size=1)[art.wave]
    assert_same_strokes([after], strokes(part(saved_afresh(fig), "again")), box(fig.axes[0]))
    assert np.ptp(after[:, 0]) == pytest.approx(np.ptp(before[:, 0]) / 2)


def test_a_failing_block_leaves_the_next_one_working(waves, page):
    live, art = waves
    with pytest.raises(KeyError), live.update():
        live.line(art.wave, X, 2 * X)
        raise KeyError
    live.line(art.wave, X, X)
    assert page.knows_what_a_page_opened_now_would_know(live)


# ---- words


@pytest.mark.parametrize("template", ["{:.3f}", "{:.0f}", "{:.2e}", "{:.4g}", "{:.12g}", "{0:.1f}"])
def test_numbers_are_written_as_python_writes_them(template):
    live, _ = line_figure()
    numbers = [-1.5, -0.04, 0, 0.5, 1, 2 / 3, 12345.678, 1e-7, 1e22, 2.5]
    live.text(None, template, [*numbers, np.nan], over="slope")
    for at, number in enumerate(numbers):
        assert live.at_position(slope=at)[None] == template.format(float(number))
    assert live.at_position(slope=10)[None] == "nan"


def test_whole_numbers_and_words_beside_them():
    live, _ = line_figure()
    live.text(None, "step {:d} of {:d} {{really}}", np.arange(11), 10, over="slope")
    assert live.at_position(slope=7)[None] == "step 7 of 10 {really}"


def test_a_text_may_have_other_words_at_every_position():
    live, _ = line_figure()
    words = np.where(np.arange(11) > 5, "grows to {:.1f}", "settles")
    live.text(None, words, np.arange(11), over="slope")
    assert live.at_position(slope=5)[None] == "settles"
    assert live.at_position(slope=6)[None] == "grows to 6.0"


def test_zero_has_no_sign_but_what_rounds_to_zero_keeps_it_as_in_python():
    live, _ = line_figure()
    live.text(None, "{:.1f} {:.1f}", -0.0, -0.04)
    assert live.at_position()[None] == "0.0 -0.0"
    (table,) = live.tables.values()  # JavaScript would write a negative zero without its sign
    assert np.signbit(np.frombuffer(table)).tolist() == [False, True, False]


@pytest.mark.parametrize(
    "template",
    ["{}", "{:f}", "{:.3}", "{:,.2f}", "{:+.2f}", "{:8.2f}", "{:.2%}", "{!r:.2f}", "{:.30f}"]
    + ["{:.1f} {:.1f}", "{1:.1f}"],
)
def test_a_format_that_browser_and_python_write_differently_is_refused(template):
    live, _ = line_figure()
    with pytest.raises(ValueError, match=r"write \{\} fields as .* for each of the 1 numbers"):
        live.text(None, template, 1.0)


@pytest.mark.parametrize("number", [2.5, np.nan, np.inf])
def test_d_is_for_whole_numbers(number):
    live, _ = line_figure()
    unused = np.where(np.arange(11) == 1, "never", "at step {:d}")
    live.text(None, unused, [1.0, number] + 9 * [0], over="slope")
    with pytest.raises(ValueError, match=r"\{:d\} .* whole number"):
        live.text(None, "{:d}", [1.0, number] + 9 * [0], over="slope")


@pytest.mark.parametrize("template", ["two\nlines", "$x^2$ = {:.1f}"])
def test_a_text_of_the_picture_is_one_line_of_plain_words(template):
    live, _ = line_figure()
    title = live.figure.axes[0].set_title("")
    with pytest.raises(ValueError, match="one line of plain words"):
        live.text(title, template, 1.0)


# ---- the picture


def svg_of(live):
    return ET.fromstring(live.svg)


def test_the_picture_has_a_name_and_a_description_whatever_is_in_them():
    fig = Figure(figsize=(3, 2))
    ax = fig.subplots()
    (line,) = ax.plot([0, 1], [0, 1])
    title, description = 'a < b & "c"', "<script>alert('no')</script>"
    live = LiveFigure(fig, title=title, description=description, k=Range([1, 2], "k"))
    live.line(line, [0, 1], [0, 1])
    svg = svg_of(live)
    by_id = {node.get("id"): node for node in svg.iter()}
    assert svg.get("role") == "img"
    assert [by_id[i].text for i in svg.get("aria-labelledby").split()] == [title, description]
    assert len(svg.findall(".//*[@id='title']")) == 1
    assert not svg.findall(".//{http://www.w3.org/2000/svg}script")


def test_the_picture_has_no_style_sheet_that_would_reach_the_rest_of_the_page(waves):
    assert "<style" not in waves[0].svg
    assert "<style" in ET.tostring(saved_afresh(waves[0].figure)).decode().replace("ns0:", "")


def test_every_moving_artist_is_in_the_picture_however_it_stands(waves):
    live, art = waves
    nowhere = np.full_like(X, np.nan)
    with live.update():
        for line in (art.wave, art.beads, art.trail):
            live.line(line, X, nowhere)
        live.markers(art.cloud, X, nowhere)
        live.text(art.words, "")
    live.png()  # puts the artists there
    live.redraw()
    for names, node in [
        ("wave beads trail patch", "path"),
        ("beads trail cloud", "use"),
        ("words", "text"),
        ("level", "path"),
    ]:
        for name in names.split():
            group = part(svg_of(live), getattr(art, name).get_gid())
            assert group.findall(f".//{{http://www.w3.org/2000/svg}}{node}"), name


@pytest.mark.parametrize("draw", ["plot", "scatter"])
def test_a_large_cloud_is_one_image_until_it_moves(draw):
    fig = Figure()
    ax = fig.subplots()
    (curve,) = ax.plot([0, 1], [0, 1])
    x = np.linspace(0, 1, 1000)
    cloud = ax.scatter(x, x) if draw == "scatter" else ax.plot(x, x, "o")[0]
    live = LiveFigure(fig, title="A cloud", angle=Range(ANGLES, "angle"))
    live.line(curve, [0, 1], ANGLES[:, None] * [0, 1], over="angle")
    assert live.svg.count("<image") == 1
    assert live.svg.count("<use") < 100  # the ticks of the axes

    move = live.markers if draw == "scatter" else live.line
    move(cloud, x, ANGLES[:, None] * x, over="angle")
    assert live.svg.count("<image") == 0
    assert "<use" in live.svg


def test_an_artist_of_another_figure_is_refused():
    live, _ = line_figure()
    _, stranger = line_figure()
    with pytest.raises(ValueError, match="not in the picture 'A line'"):
        live.line(stranger, [0, 1], [0, 1])


def test_a_cloud_of_many_colours_is_refused():
    live, _ = line_figure()
    ax = live.figure.axes[0]
    for cloud in (
        ax.scatter([0, 1], [0, 1], c=["red", "blue"]),
        ax.scatter([0, 1], [0, 1], s=[1, 2]),
        ax.scatter([0, 1], [0, 1], facecolor="none", edgecolor=["red", "blue"]),
    ):
        with pytest.raises(ValueError, match="one size and colour"):
            live.markers(cloud, [0, 1], [0, 1])


def test_limits_stay_whatever_is_drawn_later():
    live, _ = line_figure()
    ax = live.figure.axes[0]
    ax.plot([0, 100], [0, 100])
    assert (*ax.get_xlim(), *ax.get_ylim()) == (0, 1, 0, 1)


def test_the_figure_is_unknown_to_pyplot(waves):
    assert waves[0].figure not in [
        m.canvas.figure for m in _pylab_helpers.Gcf.get_all_fig_managers()
    ]
    assert not _pylab_helpers.Gcf.figs


# ---- readers without a kernel


def test_a_stored_output_has_words_a_picture_and_the_live_view_and_no_html(waves):
    live, art = waves
    live.text(None, "size {:.1f}", SIZES, over="size")
    live.index = {"size": 2}
    bundle, _ = live._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "image/png", "application/vnd.jupyter.widget-view+json"}
    assert bundle["text/plain"] == "Waves: size 2.5"
    pixels = matplotlib.image.imread(io.BytesIO(base64.b64decode(bundle["image/png"])))
    assert pixels.shape[:2] == (300, 600)
    assert pixels[..., :3].std() > 0.05


def test_the_stored_picture_is_that_of_the_present_state(waves):
    live, art = waves
    live.index = {"angle": 9, "size": 1, "step": 7}
    fig, again = pictures()
    place(again, ANGLES[9], SIZES[1], 7)
    buffer = io.BytesIO()
    fig.savefig(buffer, format="png", dpi=100)
    ours, fresh = (matplotlib.image.imread(io.BytesIO(b)) for b in (live.png(), buffer.getvalue()))
    np.testing.assert_allclose(ours, fresh, atol=1 / 255)


def test_the_stored_picture_of_a_run_that_left_for_infinity_draws_without_a_word(waves, recwarn):
    live, art = waves
    y = np.array([0, 1e30, -1e300, np.inf, np.nan])
    live.line(art.wave, np.arange(5), y)
    live.fill(art.patch, np.arange(5), y)
    live.markers(art.cloud, np.arange(5), y)
    live.png()
    assert not recwarn.list


def test_a_button_has_no_position_and_each_press_is_passed_on_and_answered(monkeypatch):
    presses, said = [], []

    def ring():
        presses.append("ring")
        if len(presses) > 1:
            raise RuntimeError("a fault in the handler")

    bell, line = line_figure(
        ring=Button("Ring"), forgotten=Button("Forgotten"), step=Range(range(3), "step")
    )
    bell.line(line, [0, 1], np.arange(3)[:, None] * [0, 1], over="step")
    bell.on_press("ring", ring)
    monkeypatch.setattr(bell, "send", lambda content, buffers=None: said.append(content))
    assert bell.controls["ring"] == {"kind": "button", "label": "Ring", "order": 0}
    assert bell.index == {"step": 0}
    bell._handle_custom_msg({"press": "ring"}, [])
    assert presses == ["ring"] and said == [{"pressed": "ring"}]
    bell._handle_custom_msg({"something": "else"}, [])
    assert presses == ["ring"]
    bell._handle_custom_msg({"press": "ring"}, [])  # ipywidgets logs what a handler raises
    assert said == [{"pressed": "ring"}] * 2
    with pytest.raises(ValueError, match="no control 'ring'"):
        bell.line(line, [0, 1], [0, 1], over="ring")
    with pytest.raises(ValueError, match="there is no button 'step'"):
        bell.on_press("step", ring)
    bell._handle_custom_msg({"press": "forgotten"}, [])
    assert bell.message == "No function waits for this button: live.on_press('forgotten', ...)"


# ---- it cannot lie


def test_two_rows_are_never_taken_for_the_two_ends_of_a_slider():
    live, line = line_figure(slope=Range(np.linspace(0, 1, 41), "slope"))
    x = np.linspace(0, 1, 5)
    with pytest.raises(
        ValueError, match=r'\(2, 5\).*two ends of slope, say so: over=ends\("slope"'
    ):
        live.line(line, x, np.stack([x, x**2]), over="slope")


def test_ends_are_for_what_goes_straight_not_for_words():
    live, _ = line_figure()
    with pytest.raises(ValueError, match="words take every position"):
        live.text(None, "{:.1f}", [0.0, 1.0], over=ends("slope"))


def test_more_than_the_budget_is_refused_and_the_largest_table_is_named():
    controls = {name: Range(np.arange(40), name) for name in "abc"}
    live, line = line_figure(**controls)
    table = np.zeros((40, 40, 40, 20))
    with pytest.raises(ValueError, match=r"10\.2 MB .* max_bytes is 2\.0 MB.* line .*40 \(a\)"):
        live.line(line, np.arange(20), table, over=tuple("abc"))
    assert live.moves == {}
    roomy = LiveFigure(live.figure, title="Roomy", max_bytes=11e6, **controls)
    roomy.line(line, np.arange(20), table, over=tuple("abc"))
    assert roomy.nbytes > 10e6


def test_a_function_that_would_give_too_much_is_called_once_not_forever():
    live, line = line_figure(**{name: Range(np.arange(400), name) for name in "abc"})
    calls = []

    def curve(a, b, c):
        calls.append(a)
        return np.zeros(20)

    with pytest.raises(ValueError, match="would be sent to the browser"):
        live.line(line, np.arange(20), curve)
    assert len(calls) == 1


def test_nbytes_counts_the_picture_and_all_tables():
    live, line = line_figure()
    before = live.nbytes
    live.line(line, np.arange(50), np.zeros((11, 50)), over="slope")
    assert live.nbytes - before > 11 * 50 * 2 * 4
    assert live.nbytes > len(live.svg)


@pytest.mark.parametrize("name", ["width", "svg", "moves", "controls", "line", "show", "open"])
def test_a_subclass_cannot_overwrite_what_the_live_figure_needs(name):
    class Mine(LiveFigure):
        def __init__(self):
            setattr(self, name, 3)

    with pytest.raises(
        AttributeError, match=f"Mine can't keep anything as self.{name}: .* another"
    ):
        Mine()


def test_a_subclass_cannot_take_the_name_of_a_method_for_one_of_its_own():
    with pytest.raises(TypeError, match="Mine.line would take the place of the live figure's own"):
        type("Mine", (LiveFigure,), {"line": None})


def test_a_subclass_may_annotate_names_as_python_3_14_keeps_them(monkeypatch):
    """There each class with annotations holds a function of this name: LiveFigure and its own."""
    monkeypatch.setattr(LiveFigure, "__annotate_func__", lambda form: {}, raising=False)
    type("Mine", (LiveFigure,), {"__annotate_func__": lambda form: {"n": int}})


def test_positions_and_values_are_named_apart():
    live, line = line_figure(n=Range([2, 3, 4, 5], "n"), kind=Select(["low", "high"], "kind"))
    live.text(None, "{n:d}, {kind}".replace("{kind}", "high"), over=())
    assert live.at_position(n=3)[None] == "5, high"
    assert live.at_value(n=3)[None] == "3, high"
    assert live.at_value(n=3, kind="high")[None] == "3, high"
    with pytest.raises(ValueError, match=r"n has no value 1; the nearest is 2.*at_position"):
        live.at_value(n=1)
    with pytest.raises(ValueError, match="kind has no value 'middle'; it has 'low', 'high'"):
        live.at_value(kind="middle")


def test_a_control_starts_at_a_value_or_at_a_position_never_at_both():
    assert Range([0.1, 0.2, 0.3], "rate", start=0.3).position == 2
    assert Select(["low", "high"], "kind", start="high").position == 1
    with pytest.raises(ValueError, match="rate has no value 0.24; the nearest is 0.2"):
        Range([0.1, 0.2, 0.3], "rate", start=0.24)
    with pytest.raises(ValueError, match="not both"):
        Range([0.1, 0.2, 0.3], "rate", start=0.3, position=1)


def test_what_is_no_list_of_values_is_refused_by_name():
    with pytest.raises(ValueError, match=r"Range takes a list of values, as .*: not 0"):
        Range(0, "size")
    with pytest.raises(ValueError, match="Range takes a list of values"):
        Range([], "size")
    with pytest.raises(TypeError, match="the label beside a slider is a text, not 2"):
        Range([0, 1], 2)


def test_x_and_y_of_different_lengths_are_both_named():
    live, line = line_figure()
    with pytest.raises(ValueError, match=r"the shapes \(3,\) and \(11, 2\) do not fit"):
        live.line(line, [0, 1, 2], lambda slope: [0, slope])


def test_a_value_that_depends_on_another_control_is_found_in_its_own_row():
    rates = np.array([[0.1, 0.2], [1.0, 2.0]])
    live, _ = line_figure(
        loss=Select(["sum", "mean"], "loss"), rate=Range(rates, "rate", over="loss")
    )
    live.text(None, "rate {:.1f}", lambda loss, rate: rate)
    assert live.at_value(loss="mean", rate=2.0)[None] == "rate 2.0"
    with pytest.raises(ValueError, match="the values of rate depend on loss: name loss"):
        live.text(None, "rate {:.1f}", lambda rate: rate)


# ---- functions beside arrays


def test_a_function_is_called_with_the_values_by_their_names():
    by_array, line = line_figure(a=Range([1.0, 2.0], "a"), k=Range([1, 2, 3], "k"))
    x = np.linspace(0, 1, 7)
    table = np.array([[a * np.sin(k * x) for k in (1, 2, 3)] for a in (1.0, 2.0)])
    by_array.line(line, x, table, over=("a", "k"))
    expected = {at: by_array.at_position(a=at[0], k=at[1])[line] for at in np.ndindex(2, 3)}
    calls = [
        {"y": lambda a, k: a * np.sin(k * x), "over": ("a", "k")},
        {"y": lambda k, a: a * np.sin(k * x), "over": ("a", "k")},  # by name, not by place
        {"y": lambda k, a: a * np.sin(k * x)},
        {"y": lambda size, turns: size * np.sin(turns * x), "over": ("a", "k")},
    ]
    for call in calls:
        by_array.line(line, x, **call)
        for (a, k), pixels in expected.items():
            np.testing.assert_array_equal(by_array.at_position(a=a, k=k)[line], pixels)


def test_a_function_of_a_slider_by_its_ends_is_called_at_both():
    live, line = line_figure(slope=Range(np.linspace(0, 1, 11), "slope"))
    seen = []
    live.line(line, [0, 1], lambda slope: seen.append(slope) or [0, slope], over=ends("slope"))
    assert seen == [0, 1]
    whole, same = line_figure(slope=Range(np.linspace(0, 1, 11), "slope"))
    whole.line(same, [0, 1], lambda slope: [0, slope])
    np.testing.assert_allclose(
        live.at_value(slope=0.3)[line], whole.at_value(slope=0.3)[same], atol=0.001
    )


def test_where_a_function_gives_fewer_points_the_line_ends():
    live, line = line_figure(n=Range([1, 3, 2], "n"))
    live.line(line, lambda n: np.arange(n) / 4, lambda n: np.arange(n) / 4)
    assert [len(lifted(live.at_position(n=at)[line])[0]) for at in range(3)] == [1, 3, 2]
    (patch,) = live.figure.axes[0].fill([0, 1, 1], [0, 0, 1])
    with pytest.raises(ValueError, match="every position needs the same number"):
        live.fill(patch, lambda n: np.arange(n), 0)


def test_functions_that_do_not_fit_the_controls_are_refused():
    live, line = line_figure(rate=Range([1, 2], "rate"), step=Range([1, 2], "step"))
    for function, over, said in [
        (lambda step: [0, step], "rate", "takes step, but over gives it rate"),
        (lambda step, other: [0, step], ("rate", "step"), "where it takes step it would get rate"),
        (lambda a, b: [0, a], "rate", "the function takes a, b; over names rate"),
        (lambda a: [0, a], (), "no control 'a'; there are rate, step"),
        (lambda rate: [[0, rate]], "rate", r"shape \(1, 2\) at rate = 1"),
    ]:
        with pytest.raises(ValueError, match=said):
            live.line(line, [0, 1], function, over=over)


def test_numbers_visibility_and_words_may_be_functions_too():
    live, line = line_figure(slope=Range([-1.0, 0.0, 1.0], "slope"))
    live.show(line, lambda slope: slope > 0)
    live.text(None, "{:.1f} and {slope:.2f}", lambda slope: slope**2)
    title = live.figure.axes[0].set_title("")
    live.words(title, lambda slope: "rises {up}" if slope > 0 else "falls")
    shown = [live.at_position(slope=at) for at in range(3)]
    assert [one[line] for one in shown] == [False, False, True]
    assert [one[None] for one in shown] == ["1.0 and -1.00", "0.0 and 0.00", "1.0 and 1.00"]
    assert [one[title] for one in shown] == ["falls", "falls", "rises {up}"]


def test_a_field_may_name_a_control_beside_numbers_of_another():
    live, _ = line_figure(rate=Range([0.1, 0.2], "rate"), step=Range([0, 1, 2], "step"))
    live.text(None, "{:.1f} at {rate:.1f}, {step:d}", [[5.0], [6.0]], over=("rate", "step"))
    assert live.at_position(rate=1, step=2)[None] == "6.0 at 0.2, 2"
    with pytest.raises(ValueError, match="no control 'stp'"):
        live.text(None, "{stp:d}")


# ---- a page of one file, a narrow one


def test_the_figure_is_taken_out_of_pyplots_hands():
    import matplotlib.pyplot as plt

    fig, ax = plt.subplots()
    LiveFigure(fig, title="Mine", k=Range([1, 2], "k"))
    assert not _pylab_helpers.Gcf.figs


def test_a_page_of_one_file_holds_all_it_needs(waves, tmp_path):
    live, _ = waves
    live.to_html(tmp_path / "waves.html")
    html = (tmp_path / "waves.html").read_text(encoding="utf-8")
    assert "<title>Waves</title>" in html and "src=" not in html.replace('src="data:', "")
    assert "link rel" not in html.replace('<link rel="icon" href="data:,">', "")
    assert html.count("</script>") == 1


def test_panels_cover_the_picture_and_do_not_overlap():
    fig = Figure(figsize=(6, 4), layout="constrained")
    axes = fig.subplots(2, 2)
    (line,) = axes[0, 0].plot([0, 1], [0, 1])
    live = LiveFigure(fig, title="Four", k=Range([1, 2], "k"))
    live.line(line, [0, 1], [0, 1])
    gids, boxes = zip(*((gid, box) for gid, *box in live.panels), strict=True)
    assert [f'id="{gid}"' in live.svg for gid in gids] == [True] * 4
    assert sum(w * h for _, _, w, h in boxes) == pytest.approx(432 * 288, rel=0.01)
    (left, _, width, _), (right, *_) = boxes[0], boxes[1]
    assert left == 0 and right - 5 < left + width <= right + 0.01
    assert live.smallest == 10.0


# ---- words for the usual slips


def figure_with_a_choice():
    fig = Figure(figsize=(3, 2))
    ax = fig.subplots()
    artists = ax.plot([0, 1], [0, 1]), ax.fill([0, 1, 1], [0, 0, 1]), ax.set_title("")
    controls = {"size": Range([1, 2, 3], "size"), "planet": Select(["Mars", "Venus"], "planet")}
    return LiveFigure(fig, title="A line", **controls), *artists


def test_a_list_in_place_of_an_artist_and_an_artist_of_another_kind_are_named():
    live, lines, polygons, title = figure_with_a_choice()
    for move in (live.line, live.markers, live.fill):
        with pytest.raises(TypeError, match="moves one .* got a list: ax.plot and ax.fill give"):
            move(lines, [0, 1], [0, 1])
    with pytest.raises(TypeError, match=r"moves one Polygon, as \(polygon,\) = .* got a Line2D"):
        live.fill(lines[0], [0, 1], [0, 1])
    with pytest.raises(TypeError, match="moves one Line2D, .* got a Polygon"):
        live.line(polygons[0], [0, 1], [0, 1])
    with pytest.raises(TypeError, match="moves one Artist, .* got a list"):
        live.show(lines, True)
    for write in (live.text, live.words):
        with pytest.raises(TypeError, match="moves one Text, as title = .* got a Line2D"):
            write(lines[0], "some words")
    live.words(title, "all went on")  # nothing refused was kept
    assert live.at_position() == {title: "all went on"}


def test_a_choice_in_a_template_is_told_from_a_number():
    live, _, _, title = figure_with_a_choice()
    for template, numbers in (("{planet:d}", []), ("{:.2f}", [lambda planet: planet])):
        with pytest.raises(ValueError, match="a field takes a number, not 'Mars'.* live.words"):
            live.text(title, template, *numbers)


@pytest.mark.parametrize("template", ["{size}", "{size:}", "{size!r:d}", "{0:}", "{}", "{:>4d}"])
def test_a_field_without_a_format_of_ours_is_named_as_it_was_written(template):
    live, _, _, title = figure_with_a_choice()
    numbers = [] if "size" in template else [1.0]
    with pytest.raises(ValueError, match=re.escape(f"{template!r}: write {{}} fields as")):
        live.text(title, template, *numbers)


def test_back_to_start_leads_to_where_the_controls_stood_when_first_seen():
    def starts(live):
        return {name: spec["start"] for name, spec in live.controls.items()}

    live, (line,), _, _ = figure_with_a_choice()
    live.line(line, [0, 1], lambda size: [0, size])
    live.index = {"size": 2, "planet": 1}  # by the cell that made it
    assert starts(live) == {"size": 0, "planet": 0}
    live._repr_mimebundle_()
    assert starts(live) == {"size": 2, "planet": 1}
    live.index = {"size": 1, "planet": 0}  # later, by the learner or by another cell
    live._repr_mimebundle_()
    assert starts(live) == {"size": 2, "planet": 1}
    live.set_control("size", Range([5, 6], "size", position=1))
    assert starts(live) == {"size": 1, "planet": 1}


def test_a_page_that_was_written_leads_back_to_where_it_begins(tmp_path):
    live, (line,), _, _ = figure_with_a_choice()
    live.line(line, [0, 1], lambda size: [0, size])
    live.index = {"size": 2, "planet": 1}
    live.to_html(tmp_path / "page.html")
    assert '"start": 2' in (tmp_path / "page.html").read_text()
