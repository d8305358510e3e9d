"""How fast is a drag? One picture, made as plain notebooks make it and as a live figure.

Three panels (the data with the fitted line, log2 of the loss, the path over the contours) under a
slider of 200 learning rates, 100 steps each: by ``ipywidgets.interact``, which descends and draws
anew for every move; by ipympl, where it is installed, which keeps matplotlib's canvas and sends its
pixels anew; and by `LiveFigure`, which sends all positions ahead. All stand in the same JupyterLab
and are moved by the same mouse in a headless Chromium.

    python benchmarks/drag.py [--quick] [--before FOLDER]

Is it slower than it was? `--before` names a checkout of another commit: its live figure, made as
its own benchmark makes it, is measured in the same run.

The clock starts when the browser gets the mouse event, so the wait for the next frame counts. It
stops, in the page, when the frame with the new picture is painted. What compositor and screen add
is left out for all; until the frame is handed to the screen, Chromium's own trace says some 6 ms.
"""

import argparse
import contextlib
import importlib.metadata
import importlib.util
import itertools
import math
import os
import platform
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "browser")]  # lab.py, and the tools it uses

import lab  # noqa: E402

from lrlib import Bowl, gradient_descent, noisy_line  # noqa: E402

SIZES = [20, 1_000_000]
WAYS = ["interact", *(["ipympl"] if importlib.util.find_spec("ipympl") else []), "live"]
RATES = 0.0025 * np.arange(1, 201)  # up to a little above the limit
N_STEPS = 100
SECONDS = 5  # of one drag
WAITING = 8  # seconds of single moves before each
# To and fro along the slider; 22 mouse moves from stop to stop, one a frame, 1.5 s from end to end.
STOPS = [0.25, 0, 0.25, 0.5, 0.75, 1, 0.75, 0.5]
MOVES = 22

Found = dict[tuple[str, int], dict[str, float]]  # by way and n: the numbers of one column

# ---- the two notebooks

SETUP = """
import os
from pathlib import Path
import numpy as np
from lrlib import Bowl, figures, noisy_line

Path("kernel.pid").write_text(str(os.getpid()))
X, y, *_ = noisy_line(n={n})
rates = 0.0025 * np.arange(1, 201)
n_steps = 100

bowl = Bowl.of(X, y)
slopes, intercepts = np.linspace(-0.5, 3.5, 60), np.linspace(-0.5, 3, 60)
grid = np.meshgrid(slopes, intercepts)
heights = bowl.loss(grid[0][..., None, None], grid[1][..., None])

def draw(axes, a, b, loss):
    data, fall, plane = axes
    figures.scatter(data, X, y)
    data.set(xlim=(-0.1, 2.1), ylim=(0, 6))
    line = figures.fitted_line(data, a[-1], b[-1])
    curve = figures.log2_loss(fall, loss)
    fall.set(xlim=(0, n_steps), ylim=(-8, 6))
    figures.contours(plane, slopes, intercepts, heights, levels=2.0 ** np.arange(-6, 5))
    path = figures.path(plane, a, b)
    plane.set(xlim=(-0.5, 3.5), ylim=(-0.5, 3))
    return line, curve, path
"""

SETUPS = dict.fromkeys(WAYS, SETUP)
PICTURE = {
    "interact": """
import matplotlib.pyplot as plt
from ipywidgets import interact

x_flat, y_flat = X[:, 0], y[:, 0]

def descend(learning_rate):
    a, b, steps = 0.0, 0.0, []
    for _ in range(n_steps + 1):
        error = a * x_flat + b - y_flat
        steps.append((a, b, np.mean(error**2)))
        a -= learning_rate * 2 * np.mean(error * x_flat)
        b -= learning_rate * 2 * np.mean(error)
    return np.transpose(steps)

def show(learning_rate):
    fig, axes = plt.subplots(1, 3, figsize=(12, 4))
    draw(axes, *descend(learning_rate))
    plt.show()

interact(show, learning_rate=(rates[0], rates[-1], rates[0]));
""",
    "ipympl": """
%matplotlib widget
import matplotlib.pyplot as plt
from ipywidgets import FloatSlider

W, b, loss, _ = bowl.paths([[0.0]], [0.0], learning_rates=rates, n_steps=n_steps)
a, b = W[..., 0, 0], b[..., 0]
fig, axes = plt.subplots(1, 3, figsize=(12, 4))
line, curve, path = draw(axes, a[0], b[0], loss[0])
x = np.array(axes[0].get_xlim())

def show(change):
    i = int(np.argmin(np.abs(rates - change["new"])))
    line.set_ydata(a[i, -1] * x + b[i, -1])
    curve.set_ydata(np.log2(loss[i]))
    path.set_data(a[i], b[i])
    fig.canvas.draw_idle()

middle = (rates[0] + rates[-1]) / 2
slider = FloatSlider(value=middle, min=rates[0], max=rates[-1], step=rates[0])
slider.observe(show, "value")
display(slider)
""",
    "live": """
from lrlib.live import LiveFigure, Range

W, b, loss, _ = bowl.paths([[0.0]], [0.0], learning_rates=rates, n_steps=n_steps)
a, b = W[..., 0, 0], b[..., 0]

fig, axes = figures.picture(1, 3, size=(12, 4))
line, curve, path = draw(axes, a[0], b[0], loss[0])
x = np.array(axes[0].get_xlim())
live = LiveFigure(fig, title="Gradient descent",
                  rate=Range(rates, "learning rate", position=len(rates) // 2))
with live.update():
    live.line(line, x, a[:, -1:] * x + b[:, -1:], over="rate")
    live.line(curve, np.arange(n_steps + 1), np.log2(loss), over="rate")
    live.line(path, a, b, over="rate")
live
""",
}
TRACK = dict.fromkeys(WAYS, ".jp-Cell .noUi-target") | {"live": ".lrlib-live input[type=range]"}


def way_before(folder: Path) -> None:
    """Measure the live figure of another checkout, too, made as its own benchmark makes it."""
    spec = importlib.util.spec_from_file_location("drag_before", folder / "benchmarks" / "drag.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    WAYS.append("before")
    of_folder = f"import sys\nsys.path.insert(0, {str(folder)!r})\n"
    SETUPS["before"] = of_folder + module.SETUP
    PICTURE["before"], TRACK["before"] = module.PICTURE["live"], module.TRACK["live"]


DRAWN = ".jp-OutputArea-output img, .jupyter-matplotlib canvas, .lrlib-picture svg"

# ---- in the page

# After every painted frame: is the picture a new one? A frame is painted in the same task as its
# animation callbacks, so a message posted in one of them comes right after it.
WATCH = """
window.watch = { moves: 0, shown: [], wake() {} };
{
  const { port1, port2 } = new MessageChannel();
  let moved, last;

  function picture() {
    const image = document.querySelector(".jp-OutputArea-output img");
    if (image) return image.complete ? image.getAttribute("src") : last;
    const canvas = document.querySelector(".jupyter-matplotlib canvas");
    if (canvas) {
      const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      return data.filter((_, i) => i % 41 === 0).join();
    }
    const paths = document.querySelectorAll(".lrlib-picture [id*=live-m] > path");
    return Array.from(paths, (path) => path.getAttribute("d")).join();
  }
  function look() {
    if (watch.held) requestAnimationFrame(() => port2.postMessage(null));
  }
  port1.onmessage = () => {
    const now = picture();
    if (now !== last) {
      watch.shown.push(performance.now() - moved);
      watch.wake();
    }
    last = now;
    look();
  };
  addEventListener("pointermove", (event) => {
    moved = event.timeStamp;
    watch.moves += 1;
  }, true);
  watch.hold = (held) => {
    watch.held = held;
    last = picture();
    look();
  };
}
"""
CLEAR = "watch.moves = 0; watch.shown = []"
NEXT = """() => watch.shown[0] ?? new Promise((resolve, reject) => {
  watch.wake = () => resolve(watch.shown[0]);
  setTimeout(() => reject(new Error("no new picture in 20 s")), 20_000);
})"""


class Case:
    """One notebook with one picture, open in a page of its own."""

    def __init__(self, browser, address: str, folder: Path, way: str, n: int):
        self.share = 0.5  # of the slider, where its handle stands
        self.waits: list[float] = []  # ms from a mouse event to the picture that it leads to
        self.drags: list[dict[str, float]] = []
        self.traffic = {"sent": 0, "received": 0}
        (folder / f"{way}-{n}").mkdir()
        notebook = nbformat.v4.new_notebook(
            cells=[
                nbformat.v4.new_code_cell(SETUPS[way].replace("{n}", str(n))),
                nbformat.v4.new_code_cell(PICTURE[way]),
            ],
            metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
        )
        nbformat.write(notebook, folder / f"{way}-{n}" / "drag.ipynb")

        self.page = browser.new_page(viewport={"width": 1400, "height": 1600})
        self.page.on("websocket", self._listen)
        lab.open_notebook(self.page, address, f"{way}-{n}/drag.ipynb")
        start = time.perf_counter()
        lab.run_all(self.page)
        track = self.page.locator(TRACK[way])
        track.wait_for()
        self.page.locator(DRAWN).first.wait_for()
        self.opened = time.perf_counter() - start
        self._settle()
        self.ahead = self.traffic["received"]
        self.kernel = int((folder / f"{way}-{n}" / "kernel.pid").read_text())
        self.box = track.bounding_box()
        self.page.evaluate(WATCH)

    def _listen(self, socket) -> None:
        if "/channels" not in socket.url:
            return

        def count(direction):
            def add(payload):
                self.traffic[direction] += len(payload)

            return add

        socket.on("framesent", count("sent"))
        socket.on("framereceived", count("received"))

    def _settle(self) -> None:
        for _ in range(2):  # an idle kernel may still be sent the last of what was held back
            self.page.wait_for_timeout(300)
            self.page.wait_for_function(f"() => {lab.KERNEL}.status === 'idle'")

    def _point(self, share: float, moves: int = 1) -> None:
        """Move the mouse to this share of the slider; at its ends stay clear of the edge."""
        self.share = share
        left, width = self.box["x"] + 10, self.box["width"] - 20
        height = self.box["y"] + self.box["height"] / 2
        self.page.mouse.move(left + share * width, height, steps=moves)

    @contextlib.contextmanager
    def _held(self):
        """Hold the slider by its handle."""
        self._point(self.share)
        self.page.mouse.down()
        self._settle()
        self.page.evaluate("watch.hold(true)")
        yield
        self._settle()
        self.page.evaluate("watch.hold(false)")
        self.page.mouse.up()
        self._settle()

    def wait_for_single_moves(self) -> None:
        """Move, wait for the picture, pause, move again.

        Where in a frame a move falls is chance, and that alone spreads the waits over 17 ms: of 85
        moves the median is good to a millisecond only, of 400 to half of one.
        """
        end = time.perf_counter() + WAITING
        with self._held():
            while time.perf_counter() < end:
                self.page.evaluate(CLEAR)
                self._point((self.share + random.uniform(0.1, 0.9)) % 1)
                self.waits.append(self.page.evaluate(NEXT))
                self.page.wait_for_timeout(random.uniform(40, 80))  # to any phase of a frame

    def drag(self) -> None:
        """To and fro along the slider for five seconds."""
        before = dict(self.traffic)
        with self._held():
            self.page.evaluate(CLEAR)
            cpu, start = cpu_seconds(self.kernel), time.perf_counter()
            for stop in itertools.cycle(STOPS):
                self._point(stop, MOVES)
                if time.perf_counter() > start + SECONDS:
                    break
            moves, pictures = self.page.evaluate("[watch.moves, watch.shown.length]")
            seconds = time.perf_counter() - start
            cpu = cpu_seconds(self.kernel) - cpu
        self.drags.append(
            {
                "moves": moves / seconds,
                "pictures": pictures / seconds,
                "cpu": 100 * cpu / seconds,
                "cpu_per_picture": 1000 * cpu / max(pictures, 1),
                "sent": (self.traffic["sent"] - before["sent"]) / 1000,
                "received": (self.traffic["received"] - before["received"]) / 1000,
            }
        )

    def results(self) -> dict[str, float]:
        """One number a row of the table: of the single moves, and the median drag."""
        drags = {
            what: statistics.median(drag[what] for drag in self.drags) for what in self.drags[0]
        }
        return drags | {
            "waited for": len(self.waits),
            "p50": statistics.median(self.waits),
            "p95": statistics.quantiles(self.waits, n=20, method="inclusive")[-1],
            "ahead": self.ahead / 1000,
            "opened": self.opened,
        }


def cpu_seconds(process: int) -> float:
    """What a process has computed so far; NaN where the system has no /proc."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return math.nan
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


# ---- the compute alone


def median_seconds(call: Callable, repeat: int = 5) -> float:
    def once():
        start = time.perf_counter()
        call()
        return time.perf_counter() - start

    return statistics.median(once() for _ in range(repeat))


def compute(n: int, walked: np.ndarray) -> dict[str, float]:
    """Seconds for the runs of all rates; the loop walks a few of them, the rest is extrapolated."""
    X, y, *_ = noisy_line(n=n)
    start = [[0.0]], [0.0]

    def loop():
        for rate in walked:
            gradient_descent(X, y, *start, learning_rate=rate, n_steps=N_STEPS)

    bowl = Bowl.of(X, y)
    return {
        "loop": median_seconds(loop, 1) * len(RATES) / len(walked),
        "bowl": median_seconds(lambda: Bowl.of(X, y)),
        "paths": median_seconds(lambda: bowl.paths(*start, learning_rates=RATES, n_steps=N_STEPS)),
    }


# ---- the table

# What each row says, and which way is better where a ratio makes sense.
ROWS = {
    "p50": ("mouse event to picture, p50, ms", "less"),
    "p95": ("mouse event to picture, p95, ms", "less"),
    "waited for": ("  (from so many single moves)", None),
    "pictures": ("pictures a second in a drag", "more"),
    "moves": ("  (mouse events a second)", None),
    "cpu": ("kernel CPU in a drag, % of a core", None),
    "cpu_per_picture": ("kernel CPU a picture, ms", None),
    "sent": ("sent to the kernel, a drag, kB", None),
    "received": ("received from it, a drag, kB", None),
    "ahead": ("received from it before, once, kB", None),
    "opened": ("from Run All to the first picture, s", None),
}
COMPUTE = {
    "loop": "200 runs of 100 steps, plain loop, s",
    "bowl": "building the bowl, s",
    "paths": "200 runs of 100 steps, bowl, s",
}


def number(value: float) -> str:
    if math.isnan(value):
        return "not measured"
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}" if value < 1 else f"{value:.3g}"


def aligned(rows: list[list[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join([row[0].ljust(widths[0]), *map(str.rjust, row[1:], widths[1:])]).rstrip()
        for row in rows
    )


def drag_table(found: Found) -> str:
    cases = list(itertools.product(WAYS, SIZES))
    sizes = [f"n = {n:,}" for n in SIZES]
    rows = [
        ["", *(way for way, _ in cases), *("ratio" for _ in SIZES)],
        ["", *sizes * len(WAYS), *sizes],
    ]
    for what, (words, better) in ROWS.items():
        ratios = [""] * len(SIZES)
        if better:
            pairs = [(found["interact", n][what], found["live", n][what]) for n in SIZES]
            ratios = [number(a / b if better == "less" else b / a) + "x" for a, b in pairs]
        rows.append([words, *(number(found[case][what]) for case in cases), *ratios])
    return aligned(rows)


def before_table(found: Found) -> str:
    """The live figure now against that of the other checkout; above 1 it is better now."""
    rows = [["live, now against before", *(f"n = {n:,}" for n in SIZES)]]
    for what, (words, better) in ROWS.items():
        if better:
            pairs = [(found["before", n][what], found["live", n][what]) for n in SIZES]
            ratios = [a / b if better == "less" else b / a for a, b in pairs]
            rows.append([words, *(f"{ratio:.2f}x" for ratio in ratios)])
    return aligned(rows)


def million_against_twenty(found: Found) -> str:
    few, many = SIZES
    return "\n".join(
        f"{way}: n = {many:,} against n = {few}: "
        + ", ".join(
            f"{what} {found[way, many][what] / found[way, few][what]:.2f}x"
            for what in ("p50", "p95", "pictures")
        )
        for way in WAYS
    )


def compute_table(seconds: dict[int, dict[str, float]]) -> str:
    rows = [["compute alone", *(f"n = {n:,}" for n in SIZES)]]
    for what, words in COMPUTE.items():
        rows.append([words, *(number(seconds[n][what]) for n in SIZES)])
    return aligned(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast is a drag?")
    parser.add_argument("--quick", action="store_true", help="one drag each, not five")
    parser.add_argument("--before", type=Path, help="a checkout of another commit")
    asked = parser.parse_args()
    if asked.before:
        way_before(asked.before.resolve())
    if not lab.CHROMIUM:
        sys.exit(lab.MISSING)

    loads = [os.getloadavg()[0]]
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as folder:
        with lab.jupyterlab(Path(folder), Path(home)) as address, lab.chromium() as browser:
            version = browser.version
            cases = {}
            for way, n in itertools.product(WAYS, SIZES):
                print(f"opening {way}, n = {n:,}", flush=True)
                cases[way, n] = Case(browser, address, Path(folder), way, n)
            # In turns, to and fro, so that whatever else the machine does falls on all alike.
            for i in range(1 if asked.quick else 5):
                turn = list(cases.items())
                for (way, n), case in turn[::-1] if i % 2 else turn:
                    case.page.bring_to_front()
                    case.wait_for_single_moves()
                    case.drag()
                    loads.append(os.getloadavg()[0])
                    pictures = case.drags[-1]["pictures"]
                    print(f"drag {i + 1}, {way}, n = {n:,}: {pictures:.1f} pictures/s", flush=True)
    found = {which: case.results() for which, case in cases.items()}
    print("compute alone", flush=True)
    walked = {n: RATES if n <= 1000 else RATES[::50] for n in SIZES}
    seconds = {n: compute(n, walked[n]) for n in SIZES}

    many = SIZES[-1]
    machine = f"{os.cpu_count()} cores (load {min(loads):.1f} to {max(loads):.1f})"
    versions = (
        f"headless Chromium {version}, JupyterLab {importlib.metadata.version('jupyterlab')}, "
        f"Python {platform.python_version()}"
    )
    print(f"""
{machine}, {versions}

{drag_table(found)}

{million_against_twenty(found)}
{before_table(found) if asked.before else ""}
{compute_table(seconds)}

Medians of {len(case.drags)} drags, {SECONDS} s each. Kernel CPU is counted in ticks of 10 ms.
All ways draw {many:,} points as a sample of 2,000; the plain loop over them is extrapolated
from {len(walked[many])} of the {len(RATES)} runs.""")


if __name__ == "__main__":
    main()
