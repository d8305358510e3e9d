"""What an SVG shows of one artist, and whether two drawings show the same inside the axes.

One is written by matplotlib itself, saved afresh; the other comes from a live figure or from the
page. Both are read by the few plain routines here, which share nothing with lrlib.
"""

import io
import itertools
import re
import xml.etree.ElementTree as ET

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_svg import FigureCanvasSVG

# In points. The numbers in an SVG and the float32 of the tables are far finer.
TOLERANCE = 0.02
SVG = "{http://www.w3.org/2000/svg}"


def saved_afresh(fig) -> ET.Element:
    """The SVG that matplotlib writes of a figure as it stands, of all in it that has an id.

    As `savefig` writes it, which first draws all of it once more to see how large it becomes. What
    has no id, ticks and legends mostly, no test finds in it, and takes ten times as long to draw.
    """
    buffer, before, dpi = io.StringIO(), fig.canvas, fig.dpi
    canvas = FigureCanvasSVG(fig)
    canvas.is_saving = lambda: True
    children = [child for ax in fig.axes for child in ax.get_children() if child.get_visible()]
    nameless = [child for child in children if not any(one.get_gid() for one in child.findobj())]
    for child in nameless:
        child.set_visible(False)
    try:
        with mpl.rc_context({"svg.fonttype": "none"}):
            canvas.print_svg(buffer)
    finally:
        for child in nameless:
            child.set_visible(True)
        fig.set_canvas(before)
        fig.dpi = dpi
    return ET.fromstring(buffer.getvalue())


def box(ax) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of axes in an SVG: points, y downwards."""
    width, height = ax.figure.get_size_inches() * 72
    left, bottom, right, top = ax.get_position().extents
    return left * width, (1 - top) * height, right * width, (1 - bottom) * height


def part(svg: ET.Element, gid: str) -> ET.Element | None:
    """The group of one artist; None where it is hidden or not drawn at all."""
    groups = [group for group in svg.iter(f"{SVG}g") if group.get("id", "").endswith(gid)]
    (group,) = groups or [None]
    hidden = group is None or "display: none" in group.get("style", "")
    return None if hidden else group


# ---- what is in a group


def strokes(group: ET.Element) -> list[np.ndarray]:
    """The lines of its path, each of shape (n, 2); a `z` adds the first point at the end."""
    path = group.find(f"{SVG}path")
    d = "" if path is None else path.get("d", "")  # all of it outside: matplotlib writes no path
    lines: list[list] = []
    for letter, x, y in re.findall(r"([A-Za-z])(?:\s*(\S+)\s+(\S+))?", d):
        if letter == "M":
            lines.append([])
        if letter == "z":
            lines[-1].append(lines[-1][0])
        elif letter in "ML":
            lines[-1].append((float(x), float(y)))
        else:
            raise ValueError(f"a {letter} in a path that should go straight")
    return [np.array(line) for line in lines]


def marks(group: ET.Element) -> np.ndarray:
    """Where its markers stand, of shape (n, 2); hidden ones left out."""
    uses = [use for use in group.iter(f"{SVG}use") if "display: none" not in use.get("style", "")]
    return np.array([(float(use.get("x")), float(use.get("y"))) for use in uses]).reshape(-1, 2)


def words(group: ET.Element) -> str:
    """Its text."""
    return "".join(group.find(f".//{SVG}text").itertext())


def lifted(points: np.ndarray) -> list[np.ndarray]:
    """The strokes of one array, in which NaN says that the pen is lifted."""
    gone = np.isnan(points).any(axis=1)
    runs = itertools.groupby(zip(gone, points, strict=True), key=lambda pair: pair[0])
    return [np.array([point for _, point in run]) for is_gap, run in runs if not is_gap]


# ---- do two drawings show the same?


def assert_same_strokes(actual: list, expected: list, box) -> None:
    """Every spot of either drawing that lies in the box is a spot of the other."""
    for ours, theirs in [(actual, expected), (expected, actual)]:
        pieces = _pieces(ours, box, grow=0)
        # A piece as short as the tolerance may fall away at a corner of the box in one of the two.
        pieces = pieces[np.hypot(*(pieces[:, 1] - pieces[:, 0]).T) > 5 * TOLERANCE]
        share = np.linspace(0, 1, 9)[:, None, None]
        spots = (1 - share) * pieces[:, 0] + share * pieces[:, 1]
        apart = _distances(spots.reshape(-1, 2), _pieces(theirs, box, grow=1))
        assert apart.max(initial=0) < TOLERANCE


def assert_same_marks(actual: np.ndarray, expected: np.ndarray, box) -> None:
    """Every mark of either drawing that stands in the box is a mark of the other."""
    left, top, right, bottom = box
    for ours, theirs in [(actual, expected), (expected, actual)]:
        theirs = theirs[~np.isnan(theirs).any(axis=1)]
        for x, y in ours:
            if left <= x <= right and top <= y <= bottom:
                assert np.hypot(*(theirs - (x, y)).T).min(initial=np.inf) < TOLERANCE


def assert_same_fill(actual: list, expected: list, box) -> None:
    """A spot in the box is filled in both drawings or in neither, unless it lies on an edge."""
    left, top, right, bottom = box
    spots = np.random.default_rng(0).uniform((left, top), (right, bottom), size=(200, 2))
    edges = np.array([edge for stroke in expected for edge in itertools.pairwise(stroke)])
    spots = spots[_distances(spots, edges) > TOLERANCE]
    for spot in spots:
        assert _is_filled(spot, actual) == _is_filled(spot, expected)


def _pieces(strokes: list, box, grow: float) -> np.ndarray:
    """What of the lines lies in the box, join by join: start and end, of shape (n, 2, 2)."""
    left, top, right, bottom = np.add(box, (-grow, -grow, grow, grow))
    pieces = []
    for start, end in itertools.chain.from_iterable(map(itertools.pairwise, strokes)):
        enters, leaves = 0.0, 1.0
        for at, to, low, high in zip(start, end, (left, top), (right, bottom), strict=True):
            if at == to:
                enters = enters if low <= at <= high else np.inf
            else:
                first, last = sorted([(low - at) / (to - at), (high - at) / (to - at)])
                enters, leaves = max(enters, first), min(leaves, last)
        if enters < leaves:
            pieces.append((start + enters * (end - start), start + leaves * (end - start)))
    return np.array(pieces).reshape(-1, 2, 2)


def _distances(spots: np.ndarray, joins: np.ndarray) -> np.ndarray:
    """From each spot (m, 2) to the nearest of the joins (n, 2, 2); inf where there is none."""
    start, step = joins[:, 0], joins[:, 1] - joins[:, 0]
    away = spots[:, None] - start  # (m, n, 2)
    length = np.maximum((step**2).sum(axis=1), 1e-30)
    share = ((away * step).sum(axis=2) / length).clip(0, 1)
    return np.hypot(*np.moveaxis(away - share[..., None] * step, 2, 0)).min(axis=1, initial=np.inf)


def _is_filled(spot, strokes: list) -> bool:
    """Does the outline run around the spot?"""
    turns = 0
    for stroke in strokes:
        for (ax, ay), (bx, by) in itertools.pairwise([*stroke, stroke[0]] - spot):
            left = ax * by - ay * bx > 0
            turns += int(ay <= 0 < by and left) - int(by <= 0 < ay and not left)
    return turns != 0


def contrast(colour):
    """WCAG's ratio of a colour to the white paper."""
    rgb = np.array(mpl.colors.to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return 1.05 / (linear @ [0.2126, 0.7152, 0.0722] + 0.05)
