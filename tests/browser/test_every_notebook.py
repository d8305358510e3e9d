"""Every notebook as a learner meets it, in one JupyterLab: run, by keyboard, shaken, restarted.

Each is opened with its exercises solved (nbval runs it with them blank, as it is stored), and run
once for all the tests on it.
"""

import itertools
import json
import os
import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import lab
import nbformat
import pytest
from answered import answered, solved
from boxes import AA, OF_COLOURS, assert_accessible, assert_readable, measured
from playwright.sync_api import Locator, Page

from lrlib.live import page as live_page
from tools import alike

NOTEBOOKS = sorted((lab.HERE.parents[1] / "notebooks").glob("*.ipynb"))
OPEN = "window.jupyterapp.shell.currentWidget"
LAPTOP, LARGE = {"width": 1366, "height": 768}, {"width": 1400, "height": 1000}
THEMES = ["JupyterLab Light", "JupyterLab Dark"]
# axe looks at no colour in a body of no height that hides what flows over, as JupyterLab's is,
# nor beside cells that are laid out only once they are seen. The other cells only cost it time.
FOR_AXE = """
body { overflow: visible !important }
.jp-Cell { content-visibility: visible !important }
.jp-Cell:not(:has([data-part])) { display: none !important }
"""
MOST = 3  # figures to look at
# Predictions differ in words alone: axe looks at one in each of these, in both themes.
OF_PREDICTIONS = ["03_walk_the_six_steps", "16_use_your_own_data"]
N_MESSAGES = int(os.environ.get("LRLIB_SOAK", 0))  # `make soak` sends 2000, and the kernel as many
N_EVENTS = N_MESSAGES or 200
MOST_GROWTH = 5e6  # bytes
# What the longest queue of messages took, the process keeps for the next one; a leak takes as much
# again in every round.
ROUNDS = 3
LONGEST = 10 * 60_000  # how long a notebook may take on a busy machine, in ms
PATIENCE = 50  # times to look again: a message of the kernel's may still be on its way


@dataclass
class Explorer:
    """One explorer of the open notebook: the index of its cell, and who it is to the kernel."""

    page: Page
    cell: int
    model_id: str

    @property
    def root(self) -> Locator:
        return self.page.locator(f".jp-Cell[data-windowed-list-index='{self.cell}'] .lrlib-live")

    @property
    def controls(self) -> list[Locator]:
        """All that takes the keyboard, in the order in which Tab reaches it."""
        return self.root.locator("input, select, button").all()

    @property
    def slider(self) -> Locator:
        """The first one."""
        return self.root.locator("input[type=range]").first

    @property
    def idle(self) -> list[str]:
        """The controls that do nothing without Python."""
        sent = "__import__('json').dumps({'controls': live.controls, 'moves': live.moves})"
        return live_page.idle(json.loads(eval(self.python(sent))))

    def shows(self) -> list:
        """The words about the controls, and all that is to be seen of the picture."""
        lab.wait_for_drawing(self.page)
        return self.root.evaluate(
            """root => [
              root.querySelector('.lrlib-message').textContent,
              root.querySelector('.lrlib-readout').textContent,
              ...Array.from(root.querySelectorAll('svg :is(path, use, text)'))
                .filter(shape => shape.getClientRects().length)
                .map(shape => [...['d', 'x', 'y'].map(name => shape.getAttribute(name)),
                               shape.textContent].join(' ').replace(
                                 /\\d+\\.\\d+/g, pixels => Number(pixels).toFixed(2))),
            ]"""
        )

    def positions(self) -> dict[str, int]:
        """Where its controls stand on the page."""
        return self.root.locator("[data-control]").evaluate_all(
            "inputs => Object.fromEntries(inputs.map(i => [i.dataset.control, Number(i.value)]))"
        )

    def python(self, expression: str) -> str:
        """What the kernel says of its half, `live` in the expression."""
        code = "from ipywidgets.widgets.widget import _instances\n"
        code += f"live = _instances[{self.model_id!r}]"
        return lab.ask(self.page, expression, after=code)


class Notebook:
    """The notebook that is open on the page, and the errors that the page has met since."""

    def __init__(self, page: Page, path: Path, complaints: list[str]):
        self.page, self.path, self.complaints = page, path, complaints
        # By halves: to change a theme takes JupyterLab as long as a look at an explorer.
        self.theme = THEMES[2 * NOTEBOOKS.index(path) >= len(NOTEBOOKS)]

    def run(self) -> None:
        # Stored counts and pictures would look like those of this run.
        lab.command(self.page, "notebook:clear-all-cell-outputs")
        self.page.wait_for_function(
            f"() => {OPEN}.content.widgets.every(cell => !cell.model.executionCount)"
        )
        lab.run_all(self.page, timeout=LONGEST)
        for explorer in self.explorers:
            explorer.root.locator(".lrlib-picture svg").wait_for(state="attached")

    @property
    def outputs(self) -> list[list[dict]]:
        """The outputs of every cell."""
        return self.page.evaluate(
            f"() => {OPEN}.content.widgets.map(cell => cell.model.outputs?.toJSON() ?? [])"
        )

    @property
    def explorers(self) -> list[Explorer]:
        """What is shown both as a view and as a picture of it."""
        view = "application/vnd.jupyter.widget-view+json"
        return [
            Explorer(self.page, cell, output["data"][view]["model_id"])
            for cell, outputs in enumerate(self.outputs)
            for output in outputs
            if {view, "image/png"} <= output.get("data", {}).keys()
        ]

    def activate(self, cell: int) -> None:
        """Where a learner stands in JupyterLab's command mode: on a cell."""
        self.page.evaluate(
            f"""cell => {{
              const content = {OPEN}.content;
              content.deselectAll();
              content.activeCellIndex = cell;
              content.mode = 'command';
              content.activeCell.node.focus();
            }}""",
            cell,
        )


@pytest.fixture(scope="module")
def jupyterlab(served, window):
    """A page with JupyterLab, no notebook open yet, in a folder with all of them."""
    # Dealt out by notebook, these tests may come in several turns: each turn begins afresh.
    hidden = shutil.ignore_patterns(".*")
    copies = served[0] / "notebooks"
    shutil.copytree(NOTEBOOKS[0].parent, copies, ignore=hidden, dirs_exist_ok=True)
    for path in NOTEBOOKS:
        nbformat.write(answered(path, solved), copies / path.name)
    with window() as page:
        page.set_viewport_size(LAPTOP)
        page.evaluate("() => window.jupyterapp.shell.collapseLeft()")
        yield page
        page.evaluate("() => window.jupyterapp.shell.expandLeft()")
        lab.set_theme(page, THEMES[0])


@pytest.fixture(scope="module", params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request, jupyterlab, home):
    """One notebook, opened beside no other, all its cells run."""
    shutil.rmtree(home / "progress", ignore_errors=True)  # nobody has solved anything yet
    complaints = lab.complaints(jupyterlab)
    lab.open_beside(jupyterlab, f"notebooks/{request.param.name}")
    notebook = Notebook(jupyterlab, request.param, complaints)
    notebook.run()
    yield notebook
    lab.shut_down(jupyterlab)
    lab.close(jupyterlab)


@pytest.fixture(autouse=True)
def nothing_on_the_console(notebook):
    yield
    said, notebook.complaints[:] = list(notebook.complaints), []
    assert said == []


def test_it_runs_without_an_error_and_every_explorer_shows_a_picture(notebook):
    wrong = [
        output
        for outputs in notebook.outputs
        for output in outputs
        if output["output_type"] == "error" or output.get("name") == "stderr"
    ]
    assert wrong == []
    assert len(notebook.explorers) == notebook.page.locator(".lrlib-live").count() > 0
    for explorer in notebook.explorers:
        explorer.root.scroll_into_view_if_needed()
        picture = explorer.root.locator("svg")
        size = picture.bounding_box()
        assert size["width"] > 300 and size["height"] > 100
        assert picture.locator("path").count() > 10
        assert explorer.root.locator("progress").is_hidden()
        assert explorer.root.locator(".lrlib-message").is_hidden()
        assert explorer.controls


def test_solved_it_says_what_is_stored_and_in_the_end_all_is_right_once_more(notebook):
    cells = answered(notebook.path, solved).cells
    for cell, now in zip(cells, notebook.outputs, strict=True):
        if cell.cell_type == "code" and "nbval-ignore-output" not in cell.metadata.get("tags", []):
            assert words(now) == words(cell.outputs), cell.source
            for pictures in zip(pictures_of(cell.outputs), pictures_of(now), strict=True):
                assert alike.differences(*map(alike.contents_of, pictures)) == [], cell.source


def words(outputs: list[dict]) -> str:
    """All that a cell printed and answered."""
    said = [each.get("text") or each.get("data", {}).get("text/plain", "") for each in outputs]
    return "".join(itertools.chain.from_iterable(said))


def pictures_of(outputs: list[dict]) -> list[str]:
    return [data["image/png"] for each in outputs if "image/png" in (data := each.get("data", {}))]


def test_nothing_moves_by_itself(notebook):
    before = [explorer.shows() for explorer in notebook.explorers]
    notebook.page.wait_for_timeout(300)
    for explorer, shown in zip(notebook.explorers, before, strict=True):
        assert explorer.shows() == shown
        assert explorer.root.evaluate("root => root.getAnimations({subtree: true}).length") == 0
        assert "Pause" not in explorer.root.inner_text()
        assert explorer.positions() == eval(explorer.python("live.index"))


def test_on_a_laptop_every_explorer_is_whole_and_on_a_larger_screen_it_is_larger(notebook):
    """Beside its controls, the file browser closed; at both ends of every slider, too."""
    page, smaller = notebook.page, []
    view = page.locator(".jp-WindowedPanel-outer, .jp-Notebook").first.bounding_box()
    for explorer in notebook.explorers:
        explorer.root.scroll_into_view_if_needed()
        positions = explorer.positions()
        for share in (None, 0, 1):
            found = measured(page, explorer.root, share)
            whole, name = found["whole"], f"explorer of cell {explorer.cell}, {share}"
            assert whole["bottom"] - whole["top"] <= view["height"], name
            assert whole["right"] <= view["x"] + view["width"], name
            # Beside each other: all controls and all panels are in view at once.
            assert found["controls"]["right"] <= found["picture"]["left"], name
            assert_readable(found, name)
        smaller.append(found["picture"])
        put_back(explorer, positions)
    page.set_viewport_size(LARGE)
    for explorer, before in zip(notebook.explorers, smaller, strict=True):
        explorer.root.scroll_into_view_if_needed()
        found = measured(page, explorer.root)
        assert_readable(found, f"explorer of cell {explorer.cell}, large")
        larger = found["picture"]
        assert larger["bottom"] - larger["top"] > before["bottom"] - before["top"]
    page.set_viewport_size(LAPTOP)


def test_axe_finds_nothing(notebook):
    """In the light theme for one half of the notebooks, in the dark one for the other."""
    look_at_each_part(notebook, notebook.theme, AA, {"color-contrast", "target-size"})


def test_axe_finds_no_faint_colour_in_the_other_theme(notebook):
    """It changes nothing but colours."""
    (other,) = set(THEMES) - {notebook.theme}
    look_at_each_part(notebook, other, OF_COLOURS, {"color-contrast"})


def look_at_each_part(notebook: Notebook, theme: str, rules: list[str], wanted: set[str]) -> None:
    page = notebook.page
    lab.set_theme(page, theme)
    style = page.add_style_tag(content=FOR_AXE)
    asked = 1 if notebook.path.stem in OF_PREDICTIONS or N_MESSAGES else 0
    for ours, most in {".lrlib-live": MOST, ".lr-predict": asked}.items():
        for part in page.locator(ours).all()[:most]:
            assert_accessible(part, rules, wanted)
    style.evaluate("style => style.remove()")


def test_the_keyboard_alone_moves_every_control_to_both_its_ends_and_back(notebook):
    page = notebook.page
    for explorer in notebook.explorers:
        # A cell may have moved it since it was made: begin where its button leads back to.
        explorer.root.locator("[data-home]").press("Enter")
        assert_agreed(explorer)
        started = explorer.shows()
        notebook.activate(explorer.cell)
        for control in explorer.controls:
            tab_to(page, control)
            if control.get_attribute("data-press"):
                press(page, explorer, control)
            elif control.get_attribute("data-home") is not None:
                back_to_start(page, explorer)
            elif control.get_attribute("data-play"):
                play_and_pause(page, explorer, control)
            elif control.get_attribute("type") == "range":
                to_both_ends_and_back(page, explorer, control)
            elif control.evaluate("control => control.tagName") == "SELECT":
                choose_each(page, explorer, control)
                assert_agreed(explorer)
            else:
                raise AssertionError(f"no test presses {control}")
        assert_settled(explorer, started)
    assert page.evaluate(f"{OPEN}.content.mode") == "command"


def assert_settled(explorer: Explorer, started: list) -> None:
    """Page and kernel agree; with all controls where they were, so is all else.

    Not after a button: what a press has changed stays changed.
    """
    assert_agreed(explorer)
    if explorer.root.locator("[data-press]").count() == 0:
        for _ in range(PATIENCE):
            if explorer.shows() == started:
                return
        assert explorer.shows() == started


def assert_agreed(explorer: Explorer) -> None:
    """Where the controls stand, for page and kernel, once all messages have come home."""
    for _ in range(PATIENCE):
        lab.wait_for_kernel(explorer.page)
        if explorer.positions() == eval(explorer.python("live.index")):
            return
        explorer.page.wait_for_timeout(100)
    assert explorer.positions() == eval(explorer.python("live.index"))


def tab_to(page: Page, control: Locator) -> None:
    for _ in range(5):  # a cell's toolbar may lie before the first
        page.keyboard.press("Tab")
        if control.evaluate("control => control === document.activeElement"):
            return
    raise AssertionError(f"Tab doesn't reach {control}")


def to_both_ends_and_back(page: Page, explorer: Explorer, slider: Locator) -> None:
    start, last = int(slider.input_value()), int(slider.get_attribute("max"))
    seen = {}
    for key, at in (("Home", 0), ("End", last), ("Home", 0)):
        page.keyboard.press(key)
        assert int(slider.input_value()) == at
        seen[at] = slider.get_attribute("aria-valuetext"), explorer.shows()
    assert all(one != other for one, other in zip(seen[0], seen[last], strict=True))
    walk(page, slider, start)
    assert int(slider.input_value()) == start


def walk(page: Page, slider: Locator, to: int) -> None:
    """By the keys for a tenth of the way while it is further, then by those for one position."""
    last = int(slider.get_attribute("max"))
    for _ in range(last):
        left = to - int(slider.input_value())
        if left == 0:
            break
        far, near = ("PageUp", "ArrowRight") if left > 0 else ("PageDown", "ArrowLeft")
        page.keyboard.press(far if abs(left) > last // 10 > 0 else near)


def back_to_start(page: Page, explorer: Explorer) -> None:
    """From wherever it stands: all controls go where they started, and all else with them."""
    page.keyboard.press("Enter")
    starts = "{name: spec['start'] for name, spec in live.controls.items() if 'start' in spec}"
    assert explorer.positions() == eval(explorer.python(starts))


def press(page: Page, explorer: Explorer, button: Locator) -> None:
    """Something changes; from the slider's first position, where no press leads."""
    explorer.slider.press("Home")
    before = explorer.shows()
    button.focus()
    page.keyboard.press("Enter")
    assert any(explorer.shows() != before for _ in range(PATIENCE))
    # What has changed is not the message that nobody answers.
    assert explorer.root.locator(".lrlib-message").inner_text() == ""


def choose_each(page: Page, explorer: Explorer, choice: Locator, answered: bool = True) -> None:
    """Every option, and back: no two show the same.

    Two may, where the first slider stands (doubling n changes nothing while n is not doubled), but
    not wherever it stands.
    """
    start, slider = int(choice.input_value()), explorer.slider
    stood, last = int(slider.input_value()), int(slider.get_attribute("max"))
    if not all_differ(page, explorer, choice, answered):
        for at in range(last + 1):
            slider.press("ArrowRight" if at else "Home")
            choice.focus()
            if all_differ(page, explorer, choice, answered):
                break
        else:
            stands = explorer.positions(), explorer.python("live.index")
            raise AssertionError(f"two options of {choice} always show the same at {stands}")
        slider.focus()
        walk(page, slider, stood)
        choice.focus()
    page.keyboard.press("Home")
    for _ in range(start):
        page.keyboard.press("ArrowDown")
    assert int(choice.input_value()) == start


def all_differ(page: Page, explorer: Explorer, choice: Locator, answered: bool) -> bool:
    """Does each option show something of its own, once Python has answered if it will?"""
    seen, buttons = [], explorer.root.locator("[data-press]")
    page.keyboard.press("Home")
    for at in range(choice.locator("option").count()):
        assert int(choice.input_value()) == at
        if answered and buttons.count():  # an option may be for the next press
            buttons.first.press("Enter")
            choice.focus()
        if answered:
            assert_agreed(explorer)
        seen.append(explorer.shows())
        page.keyboard.press("ArrowDown")
    return all(one != other for one, other in itertools.combinations(seen, 2))


def play_and_pause(page: Page, explorer: Explorer, button: Locator) -> None:
    name = button.get_attribute("data-play")
    start = explorer.positions()[name]
    page.keyboard.press("Space")
    assert button.inner_text() == "Pause"
    page.wait_for_function(
        "([name, start]) => document.activeElement.closest('.lrlib-live')"
        ".querySelector(`[data-control=${name}]`).value !== start",
        arg=[name, str(start)],
    )
    page.keyboard.press("Enter")
    if button.inner_text() == "Pause":  # it had come to its end before, and began anew
        page.keyboard.press("Enter")
    assert button.inner_text() == "Play"
    paused = explorer.positions()[name]
    page.wait_for_timeout(200)
    assert explorer.positions()[name] == paused
    page.keyboard.press("Shift+Tab")  # back to the slider, and with it to where it stood
    walk(page, explorer.root.locator(f"[data-control={name}]"), start)
    page.keyboard.press("Tab")


EVENTS = """
async (root, events) => {
  const frame = () => Promise.race([
    new Promise(requestAnimationFrame),
    new Promise(late => setTimeout(late, 500)),
  ]);
  const tell = (control, ...events) =>
    events.forEach(event => control.dispatchEvent(new Event(event, {bubbles: true})));
  for (const [i, [share, released]] of events.entries()) {
    // Every position of every control is as likely as any other.
    const places = [...root.querySelectorAll('input, select, button')].flatMap(control => {
      const count = control.options?.length ?? Number(control.max ?? 0) + 1;
      return Array.from({length: count}, (_, at) => [control, at]);
    });
    const [control, at] = places[Math.floor(share * places.length)];
    if (control.tagName === 'BUTTON') control.click();
    else {
      control.value = at;
      tell(control, 'input', ...(control.options || released ? ['change'] : []));
    }
    if (i % 20 === 19) await frame();
  }
  // As a hand would: stop what plays, and let go.
  root.querySelectorAll('[data-control]').forEach(control => tell(control, 'input', 'change'));
}
"""
# The same in the kernel, message by message as live.js sends them (a browser leaves most of them
# out while the kernel is at work), while the page's own wait. What the kernel answers stays there,
# but for where the controls stand and how often they were moved: a page that was not told would
# be told later, and its next moves undone.
MESSAGES = """
import random
from unittest import mock
from ipywidgets.widgets.widget import _instances
live, rng = _instances[{model_id!r}], random.Random({seed})
places = [(name, at) for name in live.index for at in range(len(live._control(name)))]
places += [(name, None) for name in live.controls if name not in live.index]
start = dict(live.index)
with live._turn, mock.patch.object(live.comm, "send", lambda *args, **options: None):
    for _ in range({n}):
        name, at = rng.choice(places)
        data = {{"method": "update", "state": {{"index": {{**live.index, name: at}}}}}}
        if at is None:
            data = {{"method": "custom", "content": {{"press": name}}}}
        live._handle_msg({{"content": {{"data": {{"buffer_paths": [], **data}}}}, "buffers": []}})
    live._repr_mimebundle_()
    for name, at in start.items():
        live.index = {{name: min(at, len(live._control(name)) - 1)}}
live.send_state(["index", "kernel_moves"])
"""
# What the kernel holds, once the C library has given back what it keeps for the next time.
HELD = """
import ctypes, gc, psutil
gc.collect()
getattr(ctypes.CDLL(None), "malloc_trim", lambda _: None)(0)
held = psutil.Process().memory_info().rss
"""
PYPLOT = "len(__import__('matplotlib._pylab_helpers')._pylab_helpers.Gcf.figs)"


def test_random_events_leave_no_trace(notebook):
    page = notebook.page
    for explorer in notebook.explorers:
        started, positions = explorer.shows(), explorer.positions()
        rng = random.Random(explorer.cell)
        events = [[rng.random(), rng.random() < 0.2] for _ in range(N_EVENTS)]
        shake(explorer, events[: N_EVENTS // 5])
        put_back(explorer, positions)
        held = int(lab.ask(page, "held", HELD))
        for _ in range(ROUNDS):
            shake(explorer, events)
            put_back(explorer, positions)
            assert_settled(explorer, started)
            before, held = held, int(lab.ask(page, "held", HELD))
            if held - before < MOST_GROWTH:
                break
        assert held - before < MOST_GROWTH
        assert int(lab.ask(page, PYPLOT)) == 0


def put_back(explorer: Explorer, positions: dict[str, int]) -> None:
    """Every control to its place, and once away from it, so that the kernel surely hears of it."""
    for name, at in positions.items():
        explorer.root.locator(f"[data-control={name}]").evaluate(
            """(control, at) => {
              for (const place of [at ? at - 1 : 1, at]) {
                control.value = place;
                control.dispatchEvent(new Event('input', {bubbles: true}));
              }
              control.dispatchEvent(new Event('change', {bubbles: true}));
            }""",
            at,
        )
    assert_agreed(explorer)


def shake(explorer: Explorer, events: list) -> None:
    """So many random events on the page; for `make soak`, then as many in the kernel alone."""
    explorer.root.evaluate(EVENTS, events)
    lab.wait_for_kernel(explorer.page)
    if n := min(len(events), N_MESSAGES):
        messages = MESSAGES.format(model_id=explorer.model_id, seed=explorer.cell, n=n)
        lab.ask(explorer.page, "0", messages, timeout=600_000)


def test_without_its_kernel_it_still_moves_and_run_again_it_is_alive(notebook):
    page = notebook.page
    idle = [explorer.idle for explorer in notebook.explorers]
    page.evaluate(f"() => {{ {lab.KERNEL}.restart() }}")
    page.wait_for_function(f"() => {lab.KERNEL}.status !== 'idle'")
    lab.wait_for_kernel(page)
    for explorer, needs_python in zip(notebook.explorers, idle, strict=True):
        drag_by_keyboard(notebook, explorer)
        for choice in explorer.root.locator("select").all():
            choice.focus()
            if choice.get_attribute("data-control") not in needs_python:
                choose_each(page, explorer, choice, answered=False)
            page.keyboard.press("ArrowDown")
    notebook.run()
    for explorer in notebook.explorers:
        drag_by_keyboard(notebook, explorer)
        assert explorer.positions() == eval(explorer.python("live.index"))


def test_saved_and_reopened_it_stands_as_it_was_left(notebook):
    page = notebook.page
    left = [explorer.shows() for explorer in notebook.explorers]
    path = page.evaluate(f"{OPEN}.context.path")
    lab.save(page)
    lab.close(page)  # its kernel runs on
    lab.open_beside(page, path)
    for explorer, shown in zip(notebook.explorers, left, strict=True):
        explorer.root.scroll_into_view_if_needed()
        explorer.root.locator(".lrlib-picture svg").wait_for(state="attached")
        assert explorer.shows() == shown
        explorer.slider.focus()
        page.keyboard.press("Home" if int(explorer.slider.input_value()) else "End")
        assert explorer.shows() != shown
        assert_agreed(explorer)


def drag_by_keyboard(notebook: Notebook, explorer: Explorer) -> None:
    """Move the first slider from one end to the other: the picture follows."""
    notebook.activate(explorer.cell)
    while not explorer.slider.evaluate("slider => slider === document.activeElement"):
        notebook.page.keyboard.press("Tab")
    notebook.page.keyboard.press("Home")
    first = explorer.shows()
    notebook.page.keyboard.press("End")
    assert explorer.positions()[explorer.slider.get_attribute("data-control")] > 0
    assert explorer.shows() != first
