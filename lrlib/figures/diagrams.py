"""Diagrams of what depends on what: the chain rule's chain, a computation graph, arrows."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyArrowPatch
from matplotlib.text import Text

from lrlib.figures import style


class Chain(NamedTuple):
    """The artists of a chain, by the name of the box they belong to."""

    values: dict[str, Text]  # x, y, a, b, p, error, loss
    slopes: dict[str, Text]  # error, p, b, a: the derivative of the loss
    factors: dict[str, Text]  # the same: what this link multiplies by
    back: dict[str, FancyArrowPatch]  # the same
    corners: dict[str, np.ndarray]  # of the boxes, closed, (5, 2)


CHAIN_BOXES = {
    "a": (1.0, 4.3),
    "x": (1.0, 2.6),
    "b": (1.0, 0.9),
    "p": (3.95, 2.6),
    "y": (6.55, 4.3),
    "error": (6.55, 2.6),
    "loss": (9.6, 2.6),
}
CHAIN_NAMES = {"p": "p = a·x + b", "error": "error = p − y", "loss": "loss = error²"}


def chain(ax: Axes, values: dict[str, float], slopes: dict[str, float] | None = None) -> Chain:
    """From x, a and b over p and the error to the loss, and with `slopes` back again.

    Parameters
    ----------
    ax : Axes
        Empty; a wide one.
    values : dict
        The numbers of the boxes x, y, a, b, p, error, loss; where one is missing stands a "?".
    slopes : dict, optional
        The derivatives of the loss by error, p, b, a; those given are written, with the dashed
        arrows that lead to them.
    """
    slopes = slopes or {}
    ax.set(xlim=(0, 10.5), ylim=(-0.25, 5))
    ax.axis("off")
    half = np.array([0.86, 0.44])
    around = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
    corners = {name: np.array(at) + half * around for name, at in CHAIN_BOXES.items()}
    parameters = {"a": style.SLOPE["color"], "b": style.INTERCEPT["color"]}
    written = {}
    for name, (x, y) in CHAIN_BOXES.items():
        given = name in "xy"
        ax.fill(
            *corners[name].T,
            facecolor="#ececec" if given else "white",
            edgecolor=parameters.get(name, style.INK),
            linewidth=2.4 if name in parameters else 1.0,
        )
        words = f"{CHAIN_NAMES.get(name, name)}{' (given)' if given else ''}"
        ax.text(x, y + 0.2, words, ha="center", va="center", fontsize=style.BOX_SIZE)
        number = f"{values[name] + 0.0:.6g}" if name in values else "?"
        written[name] = ax.text(
            x, y - 0.15, number, ha="center", va="center", fontsize=style.VALUE_SIZE
        )

    def arrow(start, end, **look):
        return ax.add_patch(
            FancyArrowPatch(
                start,
                end,
                arrowstyle="-|>",
                mutation_scale=12,
                shrinkA=0,
                shrinkB=0,
                **{"color": style.INK, "linewidth": 1.2, **look},
            )
        )

    for start, end in [
        ((1.86, 4.2), (3.09, 2.95)),
        ((1.86, 2.6), (3.09, 2.6)),
        ((1.86, 1.0), (3.09, 2.25)),
        ((4.81, 2.75), (5.69, 2.75)),
        ((6.55, 3.86), (6.55, 3.04)),
        ((7.41, 2.75), (8.74, 2.75)),
    ]:
        arrow(start, end)

    factors = {
        "error": f"× 2·({values['error']:.4g})" if "error" in values else "× 2·error",
        "p": "× 1",
        "b": "× 1",
        "a": f"× x = × {values['x']:.6g}" if "x" in values else "× x",
    }
    # Each way back: from, to, and where its factor stands.
    ways = {
        "error": ((8.74, 2.4), (7.41, 2.4), (8.12, 2.1)),
        "p": ((5.69, 2.4), (4.81, 2.4), (5.25, 2.1)),
        "b": ((3.45, 2.16), (1.86, 0.62), (2.95, 1.2)),
        "a": ((3.45, 3.04), (1.86, 4.58), (3.4, 4.0)),
    }
    back, times, slope_texts = {}, {}, {}
    for name, (start, end, beside) in ways.items():
        x, y = CHAIN_BOXES[name]
        shown = name in slopes
        look = {"color": style.LOSS["color"], "linestyle": (0, (4, 2)), "linewidth": 1.8}
        back[name] = arrow(start, end, **look)
        centred: style.Look = {"ha": "center", "va": "center"}
        times[name] = ax.text(*beside, factors[name], fontsize=style.BESIDE_SIZE, **centred)
        words = f"dL/d{name} = {slopes[name] + 0.0:.6g}" if shown else ""
        slope_texts[name] = ax.text(
            x + 0.25 * (name == "p"), y - 0.66, words, fontsize=style.TITLE_SIZE, **centred
        )
        back[name].set_visible(shown)
        times[name].set_visible(shown)
    return Chain(written, slope_texts, times, back, corners)


class Arrows(NamedTuple):
    """The artists of a diagram of dependencies; arrows by their pair (i, j)."""

    forward: dict[tuple[int, int], FancyArrowPatch]
    back: dict[tuple[int, int], FancyArrowPatch]  # dashed, one for each pair in `sent`
    sent: dict[tuple[int, int], Text]  # what stands on them


RADIUS = 0.36  # of a circle of `dependencies`, in units of the axes
ACROSS, DOWN = 3.3, 1.25  # from its left circles to the right ones, from one to the next below


def dependencies(
    ax: Axes,
    left: list[str],
    right: list[str],
    pairs: Iterable,
    *,
    lit: Iterable = (),
    sent: Mapping[tuple[int, int], str] | None = None,
) -> Arrows:
    """What reaches what: an arrow from left[i] to right[j] for every pair (i, j).

    The pairs in `lit` are drawn thick. `sent` says for some pairs what comes back: it stands on a
    dashed arrow that points from right[j] to left[i].
    """
    most = max(len(left), len(right))
    ax.set(xlim=(-0.7, ACROSS + 0.7), ylim=(DOWN * (most - 1) + 0.6, -0.6), aspect="equal")
    ax.axis("off")
    lit, sent = set(lit), dict(sent or {})
    spots = [
        [np.array([x, DOWN * (row + (most - len(names)) / 2)]) for row in range(len(names))]
        for x, names in ((0, left), (ACROSS, right))
    ]
    around = np.linspace(0, 2 * np.pi, 61)
    circle = RADIUS * np.stack([np.cos(around), np.sin(around)])
    for names, places in zip((left, right), spots, strict=True):
        for name, place in zip(names, places, strict=True):
            ax.fill(*(place[:, None] + circle), facecolor="white", edgecolor=style.INK, zorder=3)
            centred: style.Look = {"ha": "center", "va": "center_baseline", "zorder": 4}
            ax.text(place[0], place[1], name, fontsize=style.TITLE_SIZE, **centred)
    drawn = Arrows({}, {}, {})
    head: style.Look = {
        "arrowstyle": "-|>",
        "mutation_scale": 12,
        "shrinkA": 0,
        "shrinkB": 0,
        "joinstyle": "miter",
    }
    for i, j in sorted({*pairs, *lit, *sent}):
        foot, tip = spots[0][i], spots[1][j]
        ahead = (tip - foot) / np.hypot(*(tip - foot))
        foot, tip = foot + (RADIUS + 0.05) * ahead, tip - (RADIUS + 0.05) * ahead
        strong = (i, j) in lit
        look: style.Look = {
            "color": style.INK if strong else style.FAINT,
            "linewidth": 2.2 if strong else 1.0,
            "zorder": 2 + strong,
        }
        # The way back lies below its forward arrow, and the two spread to the right, where there
        # is room between the rows. What is sent stands on the way back.
        below = np.array([-ahead[1], ahead[0]]) * ((i, j) in sent)
        near, far = 0.06 * below, 0.17 * below
        drawn.forward[i, j] = FancyArrowPatch(foot - near, tip - far, **head, **look)
        ax.add_patch(drawn.forward[i, j])
        if (i, j) in sent:
            back = FancyArrowPatch(tip + far, foot + near, zorder=3, **head, **style.BACK)
            drawn.back[i, j] = back
            ax.add_patch(back)
            x, y = foot + near + 0.68 * (tip + far - foot - near)
            look = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
            drawn.sent[i, j] = ax.text(
                x,
                y,
                sent[i, j],
                ha="center",
                va="center",
                fontsize=style.BESIDE_SIZE,
                zorder=5,
                bbox=look,
            )
    return drawn


class Graph(NamedTuple):
    """The artists of a computation graph; those of nodes and edges by their place in the input."""

    corners: np.ndarray  # of every node's box, closed: (nodes, 5, 2)
    values: list[Text]
    gradients: list[Text]
    back: list[FancyArrowPatch]  # one for each edge: what is sent against it ...
    sent: list[Text]  # ... in numbers
    shapes: list[Text]  # ... and its shape


def graph(
    ax: Axes,
    names: Sequence[str],
    places: Sequence[tuple[float, float]],
    edges: Sequence[tuple[int, int]],
    *,
    values: Sequence[str] = (),
    gradients: Sequence[str] = (),
    sent: Sequence[str] = (),
    shapes: Sequence[str] = (),
    parameters: Sequence[int] = (),
) -> Graph:
    """A computation as boxes, with an arrow from each box to every one that reads it.

    Parameters
    ----------
    ax : Axes
        Empty; a wide one.
    names, places : sequences, one entry for each node
        What it is called, and its column and row; row 0 is the lowest.
    edges : sequence of (int, int)
        Numbers of nodes: from, to.
    values, gradients : sequence of str
        For each node what is written in its box; "" or nothing where it is not known.
    sent, shapes : sequence of str
        For each edge what is sent back against it, with its dashed arrow, and the shape of that;
        "" where nothing is sent.
    parameters : sequence of int
        The nodes that learn: their boxes have a thick blue frame.
    """
    spot = np.array(places, dtype=float) * (3.1, 2.5)
    half = np.array([0.98, 0.56])
    around = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)])
    ax.set(xlim=(spot[:, 0].min() - 1.2, spot[:, 0].max() + 1.2))
    ax.set(ylim=(spot[:, 1].min() - 0.75, spot[:, 1].max() + 0.75))
    ax.axis("off")
    corners = spot[:, None] + half * around
    written: tuple[list[Text], list[Text]] = ([], [])
    for i, (name, (x, y)) in enumerate(zip(names, spot, strict=True)):
        given = all(target != i for _, target in edges)
        look: style.Look = {"facecolor": "#ececec" if given else "white", "edgecolor": style.INK}
        if i in parameters:
            look.update(facecolor="white", edgecolor=style.SLOPE["color"], linewidth=2.6)
        ax.fill(*corners[i].T, zorder=2, **look)
        centred: style.Look = {"ha": "center", "va": "center", "zorder": 3}
        ax.text(x, y + 0.33, name, fontsize=style.BESIDE_SIZE, fontweight="bold", **centred)
        texts = (values[i] if values else "", gradients[i] if gradients else "")
        kinds = ("normal", "italic")  # gradients are set in italics, here and at the edges
        for artists, words, height, kind in zip(written, texts, (0, -0.33), kinds, strict=True):
            artists.append(
                ax.text(x, y + height, words, fontsize=style.BOX_SIZE, fontstyle=kind, **centred)
            )

    middle = (spot[:, 1].min() + spot[:, 1].max()) / 2
    back, numbers, below, drawn = [], [], [], dict.fromkeys(edges, 0)
    for i, (source, target) in enumerate(edges):
        way = spot[target] - spot[source]
        ahead = way / np.hypot(*way)
        # What is sent back stands beside the arrow: of a long one away from the middle of the
        # picture, of a short one towards it, so that two from one box leave room for each other.
        aside = np.array([-ahead[1], ahead[0]])
        above = (spot[source] + spot[target])[1] / 2 > middle + 0.1
        above ^= way[1] != 0 and way[0] <= 3.1
        aside *= 1 if (aside[1] > 0) == above else -1
        shift = aside * 0.7 * drawn[source, target]  # a second edge between the same two
        drawn[source, target] += 1
        # From one frame to the other: as far from the middle as the nearer pair of sides.
        leave = way * (half / np.maximum(np.abs(way), 1e-9)).min()
        foot, tip = spot[source] + leave + shift, spot[target] - leave + shift
        foot, tip = foot + 0.06 * ahead, tip - 0.06 * ahead
        arrow: style.Look = {"arrowstyle": "-|>", "mutation_scale": 11, "shrinkA": 0, "shrinkB": 0}
        line: style.Look = {"color": style.FAINT, "linewidth": 1.2, "zorder": 1}
        ax.add_patch(FancyArrowPatch(foot, tip, **arrow, **line))
        returning = FancyArrowPatch(
            tip + 0.1 * aside, foot + 0.1 * aside, zorder=1.5, **arrow, **style.BACK
        )
        ax.add_patch(returning)
        back.append(returning)
        words = sent[i] if sent else ""
        returning.set_visible(bool(words))
        level = abs(ahead[1]) < 0.1
        # Beside a level arrow the words are squeezed in: a slanting one may reach the same box.
        near, half_line = (0.36 * aside - 0.08 * ahead, 0.09) if level else (0.43 * aside, 0.11)
        x, y = (foot + tip) / 2 + near
        side = "center" if level else "right" if aside[0] < 0 else "left"
        look = {"fontstyle": "italic", "ha": side, "va": "center", "zorder": 4}
        numbers.append(ax.text(x, y + half_line, words, fontsize=style.BOX_SIZE, **look))
        below.append(
            ax.text(x, y - half_line, shapes[i] if words else "", fontsize=style.NOTE_SIZE, **look)
        )
    return Graph(corners, *written, back, numbers, below)
