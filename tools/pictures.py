"""Make the README's pictures: a drag recorded in a real JupyterLab, and a thumbnail per notebook.

    python -m tools.pictures thumbs
    python -m tools.pictures drag

docs/drag.gif       notebook 03's explorer while its learning rate is dragged
docs/thumbs/NN.png  notebook NN's explorer as the notebook stores it, made small
"""

import argparse
import base64
import io
import sys
import tempfile
from pathlib import Path

import nbformat
from PIL import Image

from lrlib.exercises.engine.catalogue import short
from tools import rows

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
THUMB = 320  # pixels wide, twice what the README shows: sharp on fine screens
RATES = [*range(16, 57), *range(56, 45, -1)]  # the slider's positions, past the limit and back
MOST_BYTES = 1_500_000

# The headless browser draws no pointer; the recording needs one to show whose hand moves what.
POINTER = """() => {
  const arrow = document.createElement("div");
  arrow.innerHTML = `<svg width="22" height="28" viewBox="0 0 22 28"><path
    fill="white" stroke="black" stroke-width="1.5"
    d="M2 2 V22 L7 17 L11 26 L14.5 24.5 L10.5 15.5 H18 Z"/></svg>`;
  arrow.style = "position: fixed; z-index: 99999; pointer-events: none";
  document.body.append(arrow);
  window.addEventListener("pointermove", event => {
    arrow.style.left = event.clientX - 2 + "px";
    arrow.style.top = event.clientY - 2 + "px";
  }, true);
}"""


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("which", choices=["thumbs", "drag"])
    {"thumbs": thumbnails, "drag": drag}[parser.parse_args(argv).which]()


def thumbnails():
    (DOCS / "thumbs").mkdir(exist_ok=True)
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        thumbnail(path).save(DOCS / "thumbs" / f"{short(path.stem)}.png", optimize=True)


def thumbnail(path):
    """The picture that stands for the first explorer in a notebook, made small."""
    _, png = rows.explorer(nbformat.read(path, as_version=4))
    picture = Image.open(io.BytesIO(base64.b64decode(png)))
    picture.thumbnail((THUMB, THUMB), Image.Resampling.LANCZOS)
    return picture.convert("RGB").quantize(64)


def drag():
    sys.path.insert(0, str(ROOT / "tests" / "browser"))
    import lab

    cell = """\
from lrlib.data import six_steps_points
from lrlib.explorers import SixSteps
X, Y, *_ = six_steps_points()
SixSteps(X, Y, a=0.293, b=0.758, learning_rate=0.2, reduction="mean")"""
    frames = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "notebooks"
        folder.mkdir()
        lab.write_notebook(folder / "drag.ipynb", cell)
        with lab.jupyterlab(folder, Path(scratch)) as address, lab.chromium() as browser:
            page = browser.new_page(viewport={"width": 1060, "height": 1000})
            lab.open_notebook(page, address, "drag.ipynb")
            lab.command(page, "application:toggle-left-area")
            lab.run_all(page)
            page.evaluate(POINTER)
            explorer = page.locator(".lrlib-live")
            explorer.scroll_into_view_if_needed()
            lab.put(page, step=20)
            lab.slide(page, "learning_rate", RATES[0], release=False)
            box = explorer.bounding_box()
            slider = lab.control(page, "learning_rate")
            track, last = slider.bounding_box(), int(slider.get_attribute("max"))
            for position in RATES:
                x = track["x"] + 9 + position / last * (track["width"] - 18)
                page.mouse.move(x, track["y"] + track["height"] / 2)
                lab.picture(page)  # waits until it is drawn
                frames.append(Image.open(io.BytesIO(page.screenshot(clip=box))).convert("RGB"))
    size = (760, round(760 * frames[0].height / frames[0].width))
    frames = [frame.resize(size, Image.Resampling.LANCZOS) for frame in frames]
    palette = frames[len(frames) // 2].quantize(128, Image.Quantize.MAXCOVERAGE)
    frames = [frame.quantize(palette=palette, dither=Image.Dither.NONE) for frame in frames]
    milliseconds = [1000] + [70] * (len(frames) - 2) + [1500]
    target = DOCS / "drag.gif"
    frames[0].save(
        target,
        save_all=True,
        append_images=frames[1:],
        duration=milliseconds,
        loop=0,
        optimize=True,
    )
    print(f"docs/drag.gif {size}, {len(frames)} frames, {target.stat().st_size:,} bytes")
    if target.stat().st_size > MOST_BYTES:
        raise ValueError(f"docs/drag.gif is larger than {MOST_BYTES:,} bytes")


if __name__ == "__main__":
    main()
