"""A figure with artists of every kind, twice: by plain formulas, and live with tables ahead."""

from types import SimpleNamespace

import numpy as np
from drawn import (
    assert_same_fill,
    assert_same_marks,
    assert_same_strokes,
    box,
    marks,
    part,
    saved_afresh,
    strokes,
    words,
)
from matplotlib.figure import Figure

from lrlib.live import LiveFigure, Range, ends

ANGLES = np.linspace(-3, 3, 13)
SIZES = np.array([0.3, 1.0, 2.5, 40.0, 1e7])
STEPS = np.arange(21)
X = np.linspace(-2.5, 2.5, 40)
GAP = np.array([-2, -0.5, np.nan, 0.5, 2])


def pictures():
    """A figure with artists of every kind, on plain and on logarithmic axes."""
    fig = Figure(figsize=(6, 3))
    plain, log = fig.subplots(1, 2)
    plain.set(xlim=(-2, 2), ylim=(-3, 3))
    log.set(xlim=(1, 30), ylim=(1e-3, 1e3), xscale="log", yscale="log")
    for axis in (plain.xaxis, plain.yaxis, log.xaxis, log.yaxis):
        axis.set_ticks([])  # most of the time of a drawing goes into them
        axis.set_ticks([], minor=True)
    art = SimpleNamespace()
    (art.wave,) = plain.plot([0, 1], [0, 1], "-")
    (art.beads,) = plain.plot([0, 1], [0, 1], "o-")
    (art.tilt,) = plain.plot([0, 1], [0, 1], "-")
    (art.broken,) = plain.plot([0, 1], [0, 1], "-")
    art.cloud = plain.scatter([0], [0], s=20)
    (art.patch,) = plain.fill([0, 1, 1], [0, 0, 1])
    art.words = plain.set_title("?")
    art.level = plain.axhline(1)
    (art.trail,) = log.plot([1, 2], [1, 2], ".-")
    return fig, art


def place(art, angle, size, step):
    """Give every artist its data by plain formulas, one control setting at a time."""
    art.wave.set_data(X, size * np.sin(X + angle))
    art.beads.set_data(X[::5], X[::5] * angle - size)
    art.tilt.set_data([-2, 2], [-angle, angle])
    art.broken.set_data(GAP, np.cos(angle * GAP))
    art.cloud.set_offsets([[np.cos(angle + i), size * np.sin(angle + i)] for i in range(9)])
    art.patch.set_xy([[0, 0], [1 + size, angle], [1, 2]])
    art.words.set_text(f"angle {angle:.3f}, size {size:.2e}")
    art.level.set_visible(angle > 0)
    art.trail.set_data(STEPS[: step + 1], [size ** (1 - 0.1 * t) for t in STEPS[: step + 1]])


def live_pictures():
    """The same, with every position in a table: the live figure, and its artists."""
    fig, art = pictures()
    live = LiveFigure(
        fig,
        title="Waves",
        description="What a wave does.",
        angle=Range(ANGLES, "angle", position=3),
        size=Range(SIZES, "size"),
        step=Range(STEPS, "step", format="d", position=20, marks={10: "half"}, play=50),
    )
    angle, size = ANGLES[:, None, None], SIZES[:, None]
    with live.update():
        live.line(art.wave, X, size * np.sin(X + angle), over=("angle", "size"))
        live.line(art.beads, X[::5], X[::5] * angle - size, over=("angle", "size"))
        live.line(art.tilt, [-2, 2], ANGLES[[0, -1], None] * [-1, 1], over=ends("angle"))
        live.line(art.broken, GAP, np.cos(ANGLES[:, None] * GAP), over="angle")
        turn = angle + np.arange(9)
        live.markers(art.cloud, np.cos(turn), size * np.sin(turn), over=("angle", "size"))
        corner_x, corner_y = [np.broadcast_to(v, (13, 5, 1)) for v in (1 + size, angle)]
        zero, one = np.zeros((13, 5, 1)), np.ones((13, 5, 1))
        x, y = np.dstack([zero, corner_x, one]), np.dstack([zero, corner_y, 2 * one])
        live.fill(art.patch, x, y, over=("angle", "size"))
        template = "angle {:.3f}, size {:.2e}"
        live.text(art.words, template, ANGLES[:, None], SIZES, over=("angle", "size"))
        live.show(art.level, ANGLES > 0, over="angle")
        live.line(art.trail, STEPS, size ** (1 - 0.1 * STEPS), over="size", trail="step")
        live.text(None, "angle {:.3f}", ANGLES, over="angle")
    return live, art


def assert_same_waves(shown, angle, size, step, marks_on=("beads", "trail", "cloud")):
    """What is shown is what matplotlib draws of the plain formulas.

    `shown` gives lines, marks or words for the name of an artist, as ``shown(strokes, "wave")``.
    """
    fig, art = pictures()
    for name, artist in vars(art).items():
        artist.set_gid(f"fresh-{name}")
    place(art, ANGLES[angle], SIZES[size], step)
    svg = saved_afresh(fig)

    def fresh(read, name):
        return read(part(svg, f"fresh-{name}"))

    for name in ("wave", "beads", "tilt", "broken", "trail"):
        axes = box(getattr(art, name).axes)
        assert_same_strokes(shown(strokes, name), fresh(strokes, name), axes)
    for name in marks_on:
        axes = box(getattr(art, name).axes)
        assert_same_marks(shown(marks, name), fresh(marks, name), axes)
    assert_same_fill(shown(strokes, "patch"), fresh(strokes, "patch"), box(art.patch.axes))
    assert shown(words, "words") == fresh(words, "words")
    assert shown(is_there, "level") == fresh(is_there, "level")


def is_there(group) -> bool:
    return group is not None
