"""Concepts stay apart for colour-blind eyes, lines stand out on white, sizes of type have names."""

import ast
import itertools
from pathlib import Path

import numpy as np
import pytest
from colorspacious import cspace_convert
from drawn import contrast
from matplotlib.colors import to_hex, to_rgb

from lrlib.figures import style

# Full strength of each kind, after Machado, Oliveira and Fernandes (2009).
EYES = {
    "all cones": "sRGB1",
    "no red cones": {"name": "sRGB1+CVD", "cvd_type": "protanomaly", "severity": 100},
    "no green cones": {"name": "sRGB1+CVD", "cvd_type": "deuteranomaly", "severity": 100},
    "no blue cones": {"name": "sRGB1+CVD", "cvd_type": "tritanomaly", "severity": 100},
}
FILLS = ["POSITIVE", "NEGATIVE", "ADDED", "ROW_0", "ROW_1", "ROW_2"]


def concepts():
    """The colour of every concept that style.py names: {"FIT": "#0072b2", ...}."""
    colours = {}
    for name, value in vars(style).items():
        if not name.isupper() or name.endswith("_SIZE"):
            continue
        options = value if isinstance(value, dict) else {"color": value}
        for part in ["color", "edgecolor", "facecolor"]:
            if options.get(part, "none") != "none":
                colours[name] = to_hex(options[part])
                break
    return colours


def lines():
    return sorted({colour for name, colour in concepts().items() if name not in FILLS})


def seen(colour, eyes):
    """Where a colour lies in CAM02-UCS, where one unit is about what the eye can tell apart."""
    rgb = np.clip(cspace_convert(to_rgb(colour), EYES[eyes], "sRGB1"), 0, 1)
    return cspace_convert(rgb, "sRGB1", "CAM02-UCS")


def distances(colours, eyes):
    return {
        pair: np.linalg.norm(seen(pair[0], eyes) - seen(pair[1], eyes))
        for pair in itertools.combinations(colours, 2)
    }


def test_the_distance_knows_a_pair_that_no_green_cones_confuse():
    orange, vermilion = "#B37400", "#D55E00"
    assert distances([orange, vermilion], "all cones").popitem()[1] > 10
    assert distances([orange, vermilion], "no green cones").popitem()[1] < 3


def test_every_concept_is_looked_at():
    assert {"FIT", "RESIDUAL", "SQUARE", "SUM", "MEAN", "ZERO"} <= set(concepts())
    assert len(lines()) >= 7


@pytest.mark.parametrize("eyes", EYES)
def test_concepts_stay_apart(eyes):
    scenery = {to_hex(style.FAINT), to_hex(style.ZERO)}  # stands behind, carries no concept
    colours = [colour for colour in lines() if colour not in scenery]
    close = {pair: d for pair, d in distances(colours, eyes).items() if d < 10}
    assert close == {}


@pytest.mark.parametrize("eyes", EYES)
def test_scenery_stays_apart_from_concepts(eyes):
    close = {pair: d for pair, d in distances(lines(), eyes).items() if d < 6}
    assert close == {}


@pytest.mark.parametrize("eyes", EYES)
def test_fills_of_a_table_stay_apart(eyes):
    fills = [concepts()[name] for name in FILLS]
    assert {pair: d for pair, d in distances(fills, eyes).items() if d < 8} == {}


def test_every_line_has_three_to_one_on_white():
    """What WCAG 2.2 asks of pictures (1.4.11)."""
    assert {colour: c for colour in lines() if (c := contrast(colour)) < 3} == {}


MEET = [  # in one pair of axes
    *[("SUM", "MEAN"), ("FIT", "BEST"), ("FIT", "RESIDUAL"), ("LOSS", "BEST")],
    *[("SLOPE", "INTERCEPT"), ("STEEP", "FLAT"), ("STEEP", "BEST"), ("FLAT", "BEST")],
    *[("STEP", "FULL"), ("LOSS", "FULL_PATH"), ("PATH", "FULL_PATH"), ("INTERCEPT", "BEST")],
    *[("FORWARD", "CENTRAL"), ("FORWARD", "BEST"), ("CENTRAL", "BEST"), ("MEAN", "EACH")],
    *[("AIM", "NOW"), ("RESIDUAL_POINTS", "BEST_RESIDUAL_POINTS"), ("SAMPLE", "WEIGHT")],
]
BY_WIDTH = [("SUM", "EACH"), ("DATA", "BATCH"), ("STEP", "EACH")]  # by that of a line or a mark


def test_concepts_that_meet_are_not_told_apart_by_colour_alone():
    for one, other in [*MEET, *BY_WIDTH]:
        a, b = getattr(style, one), getattr(style, other)
        alike = [a.get(part) == b.get(part) for part in ("linestyle", "marker")]
        if (one, other) in BY_WIDTH:
            part = "markersize" if a["linestyle"] == "none" else "linewidth"
            assert max(a[part], b[part]) > 2 * min(a[part], b[part])
        else:
            assert not all(alike), (one, other)


@pytest.mark.parametrize("eyes", EYES)
def test_concepts_that_meet_are_told_apart_by_colour_too(eyes):
    of = concepts()
    apart = {pair: distances([of[one] for one in pair], eyes) for pair in [*MEET, *BY_WIDTH]}
    assert {pair: d for pair, d in apart.items() if max(d.values()) < 10} == {}


# ---- sizes of type


SIZED = {"fontsize", "labelsize", "title_fontsize"}


def literal_sizes(source):
    """The lines on which a size of type is a bare number, as an argument or in a dict."""
    for node in ast.walk(ast.parse(source)):
        pairs = []
        if isinstance(node, ast.Call):
            pairs = [(keyword.arg, keyword.value) for keyword in node.keywords]
            if isinstance(node.func, ast.Attribute) and node.func.attr == "set_fontsize":
                pairs += [("fontsize", value) for value in node.args]
        elif isinstance(node, ast.Dict):
            pairs = [
                (getattr(k, "value", None), v) for k, v in zip(node.keys, node.values, strict=True)
            ]
        for name, value in pairs:
            if name in SIZED and isinstance(value, ast.Constant):
                yield value.lineno


DRAWN_BY = sorted(Path(style.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", DRAWN_BY, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_size_of_type_is_named_in_the_style(path):
    assert list(literal_sizes(path.read_text(encoding="utf-8"))) == []


def test_a_bare_size_is_found_wherever_it_stands():
    source = """
ax.text(0, 0, "a", fontsize=9)
look = {"fontsize": 9.5, "color": "red"}
text.set_fontsize(11)
ax.text(0, 0, "a", fontsize=style.BOX_SIZE, **{"labelsize": 8})
"""
    assert sorted(literal_sizes(source)) == [2, 3, 4, 5]


def test_sizes_of_type_are_few_and_readable():
    sizes = {name: value for name, value in vars(style).items() if name.endswith("_SIZE")}
    assert min(sizes.values()) >= 8
    assert len(set(sizes.values())) == len(sizes) <= 8
