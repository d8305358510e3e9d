"""What stands still in an explorer is held to numbers got by another route, in all of them.

The other tests look at what moves. Here: contours against the loss by a plain loop, the star and
the dashed lines against a least-squares solver, each legend against the looks of what it names,
each control's label against its name, each option against what it shows. An explorer is found by
its file, and opened on one line's data by the `of_data` of its own test file.
"""

import functools
import re

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.contour import QuadContourSet
from matplotlib.patches import FancyArrowPatch, Patch
from matplotlib.text import Text

from lrlib import noisy_line
from lrlib.figures import style
from lrlib.live import Select
from lrlib.live.contents import look
from tests.explorers.test_hostile_pictures import FOUND, opened
from tests.test_text_alternatives import telling

# An intercept and a slope that nobody could exchange unseen, x away from zero.
X, y, *_ = noisy_line(-1.4, 3.1, n=20, noise=0.6, low=0.5, high=3.0, seed=3)


@functools.cache
def explorer(name):
    """An explorer where its controls stand first, every artist in its place."""
    return opened(name, X, y)


def panels(name):
    """Each pair of axes, and the words at its x and its y."""
    return [(ax, ax.get_xlabel(), ax.get_ylabel()) for ax in explorer(name).figure.axes]


def data_of(name):
    """x and y of the points that the explorer shows; where it shows none, those it was given."""
    shown = [
        line.get_xydata()
        for ax in explorer(name).figure.axes
        for line in ax.lines
        if str(line.get_label()).startswith(("data", "part "))
    ]
    points = np.vstack(shown) if shown else np.hstack([X, y])
    return points[np.isfinite(points).all(axis=1)].T


def loss(name, a, b):
    """The mean of the squared errors, one point after the other."""
    pairs = np.transpose(data_of(name))
    return sum((a * x_i + b - y_i) ** 2 for x_i, y_i in pairs) / len(pairs)


def best_line(name):
    x, target = data_of(name)
    return np.linalg.lstsq(np.column_stack([x, np.ones(len(x))]), target)[0]


def parameters(name, points):
    """Points of a panel over slope and intercept, as slope and intercept."""
    if name == "LearningRate":  # its panel is a window, from -1 to 1 in both directions
        window = explorer(name).scales[0]
        points = points * window.reach + window.middle
    return np.transpose(points)


PARAMETERS = ("slope a", "intercept b"), ("W", "b")


def over_parameters(name):
    return [ax for ax, across, up in panels(name) if (across, up) in PARAMETERS]


# Panels of a gradient, both derivatives, with the start of the runs they belong to.
GRADIENTS = {"Pieces": (0.0, 0.2), "SumOrMean": (0.0, 3.0)}


def over_derivatives(name):
    found = [(ax, across + up) for ax, across, up in panels(name)]
    return [ax for ax, words in found if len(re.findall("gradient for|dL/d", words)) == 2]


def test_every_panel_of_a_gradient_is_looked_at():
    assert [name for name in sorted(FOUND) if over_derivatives(name)] == sorted(GRADIENTS)


@pytest.mark.parametrize("name", GRADIENTS)
def test_an_arrow_ends_at_the_gradient_its_derivative_for_a_across_and_for_b_up(name):
    (ax,), (a, b), h = over_derivatives(name), GRADIENTS[name], 0.5  # any h will do for squares
    assert [words[-1] for words in (ax.get_xlabel(), ax.get_ylabel())] == ["a", "b"]
    by_a = (loss(name, a + h, b) - loss(name, a - h, b)) / (2 * h)
    by_b = (loss(name, a, b + h) - loss(name, a, b - h)) / (2 * h)
    corners = np.vstack([line.get_xydata() for line in ax.lines])
    assert np.isclose(corners, [by_a, by_b], rtol=1e-6).all(axis=1).any()


# ---- contours, stars, dashed lines


def contours(name):
    """Every contour: its level, or None where it is drawn as a ring; its corners (2, n)."""
    for ax in over_parameters(name):
        for artist in ax.collections:
            if isinstance(artist, QuadContourSet):
                for level, path in zip(artist.levels, artist.get_paths(), strict=True):
                    if len(path.vertices) == 0:  # the level lies outside of the panel
                        continue
                    yield level, parameters(name, np.asarray(path.vertices))
        for line in ax.lines:
            if to_hex(line.get_color()) == style.FAINT and len(line.get_xdata()) > 20:
                yield None, parameters(name, line.get_xydata())


WITH_CONTOURS = ["Downhill", "FindAndWalk", "LearningRate", "Minibatches", "Pieces", "SixSteps"]
WITH_CONTOURS += ["SumOrMean", "TwoLines"]
WITH_STAR = [*WITH_CONTOURS, "TwoWorkers"]


def test_every_explorer_with_contours_is_looked_at():
    assert [name for name in sorted(FOUND) if list(contours(name))] == WITH_CONTOURS


@pytest.mark.parametrize("name", WITH_CONTOURS)
def test_along_a_contour_the_loss_is_its_level(name):
    lowest = loss(name, *best_line(name))
    found = [(level, loss(name, *corners)) for level, corners in contours(name)]
    assert len(found) >= 4
    highest = max(values.max() for _, values in found) - lowest
    for level, values in found:
        # matplotlib cuts a grid along straight lines: off by a small share of the highest contour.
        assert np.ptp(values) < (1e-6 if level is None else 4e-4) * highest
    means = np.array([values.mean() for _, values in found])
    np.testing.assert_allclose(np.diff(np.log(means - lowest)), np.log(4), atol=0.15)
    n = len(data_of(name)[0])
    levels = np.array([level for level, _ in found if level is not None])
    if len(levels):
        assert any(np.allclose(levels, c * means, rtol=2e-3) for c in (1, n))


def stars_in(axes):
    return [line for ax in axes for line in ax.lines if line.get_marker() == "*"]


def test_every_star_is_looked_at():
    assert [name for name in sorted(FOUND) if stars_in(explorer(name).figure.axes)] == WITH_STAR


@pytest.mark.parametrize("name", WITH_STAR)
def test_the_star_stands_on_the_least_squares_line(name):
    stars = stars_in(explorer(name).figure.axes)
    assert len(stars) == 1 and stars[0].axes in over_parameters(name)
    ((a,), (b,)) = parameters(name, stars[0].get_xydata())
    np.testing.assert_allclose([a, b], best_line(name), rtol=1e-8)


def best_looking(ax):
    """The lines that look like the closed form's answer, labels aside."""
    return [
        line
        for line in ax.lines
        if to_hex(line.get_color()) == to_hex(style.BEST["color"])
        and line.get_linestyle() == style.BEST["linestyle"]
    ]


# What a dashed line may say, by the words at its axes; None where it says something else.
def what_it_says(across, up):
    if (across, up) == ("x", "y"):
        return "line"
    if across == "step" and up == "value of a and b":
        return "parameters"
    if across == "step" and up == "log2 of the loss":
        return "lowest"
    return None


DASHED = [("FitByEye", "line"), ("LearningRate", "lowest"), ("Lever", "line")]
DASHED += [("SixSteps", "line"), ("SixSteps", "lowest"), ("SixSteps", "parameters")]
DASHED += [("TwoWorkers", "line"), ("YourData", "line"), ("YourData", "lowest")]


def drawn_dashed(name, kind):
    renamed = {"x0": "x", "y0": "y"} if name == "YourData" else {}
    return [
        line
        for ax, across, up in panels(name)
        if what_it_says(renamed.get(across, across), renamed.get(up, up)) == kind
        for line in best_looking(ax)
    ]


def dashed(name, kind):
    """The lines of one kind, (2, 2) each: x and y of both ends."""
    return [np.transpose(line.get_xydata()[[0, -1]]) for line in drawn_dashed(name, kind)]


def test_every_dashed_line_of_the_best_answer_is_looked_at():
    kinds = ("line", "lowest", "parameters")
    assert [(n, k) for n in sorted(FOUND) for k in kinds if dashed(n, k)] == DASHED


# Dashed lines of a best answer that say something else; the tests of these explorers hold them.
DASHED_ELSEWHERE = {("LearningRate", "learning rate"), ("Parabola", "step"), ("StepSize", "a")}
DASHED_ELSEWHERE |= {("TwoLines", "age in years")}


def test_every_other_dashed_line_is_held_by_its_own_test():
    held = {id(line) for name, kind in DASHED for line in drawn_dashed(name, kind)}
    left = {
        (name, across)
        for name in FOUND
        for ax, across, _ in panels(name)
        if any(id(line) not in held for line in best_looking(ax))
    }
    assert left == DASHED_ELSEWHERE


@pytest.mark.parametrize(("name", "kind"), DASHED)
def test_a_dashed_line_is_the_least_squares_answer(name, kind):
    a, b = best_line(name)
    lowest, n = loss(name, a, b), len(data_of(name)[0])
    found = dashed(name, kind)
    if kind == "line":
        for x, height in found:
            np.testing.assert_allclose(height, a * x + b, rtol=1e-8)
    elif kind == "parameters":
        assert len(found) == 2
        np.testing.assert_allclose([height for _, height in found], [[a, a], [b, b]], rtol=1e-8)
    else:
        (_, height), *more = found
        assert not more and height[0] == height[1]
        assert any(np.isclose(height[0], np.log2(c * lowest)) for c in (1, n))


@pytest.mark.parametrize("name", FOUND)
def test_a_limit_and_a_best_rate_stand_where_the_curvatures_say(name):
    x, _ = data_of(name)
    design = np.column_stack([x, np.ones(len(x))])
    curved = np.linalg.eigvalsh(2 * design.T @ design / len(x))
    right = {"limit": 2 / curved[-1], "best": 2 / (curved[0] + curved[-1])}
    for ax, across, _ in panels(name):
        for line in ax.lines if across == "learning rate" else ():
            if line.get_label() in right:
                np.testing.assert_allclose(line.get_xdata(), right[line.get_label()], rtol=1e-8)


def marked(name):
    """(what a mark below a slider says, the rates there, the row of the slider it is in)."""
    for control, spec in explorer(name).controls.items():
        for row, marks in enumerate(spec.get("marks") or []):
            values = np.atleast_2d(np.asarray(explorer(name)._control(control).values, object))
            for mark in marks:
                if re.match("limit|best", mark["text"]):
                    rates = values[row % len(values)].astype(float)
                    places = np.arange(len(rates))
                    straight = np.interp(mark["at"], places, rates)
                    yield (
                        mark["text"],
                        [straight, np.exp(np.interp(mark["at"], places, np.log(rates)))],
                    )


WITH_MARKS = ["FindAndWalk", "LearningRate", "SixSteps"]  # and Parabola, whose points are its own


def test_every_mark_of_a_rate_is_looked_at():
    assert [name for name in sorted(FOUND) if list(marked(name))] == sorted(
        [*WITH_MARKS, "Parabola"]
    )


@pytest.mark.parametrize("name", WITH_MARKS)
def test_a_mark_on_a_slider_stands_at_the_rate_it_names(name):
    """On the sum or the mean, in the units of x or centred or standardised."""
    x, _ = data_of(name)
    centred = x - x.mean()
    right = {"limit": [], "best": []}
    for feature in (x, centred, centred / x.std()):
        design = np.column_stack([feature, np.ones(len(x))])
        low, high = np.linalg.eigvalsh(2 * design.T @ design / len(x))
        right["limit"] += [2 / high, 2 / high / len(x)]
        right["best"] += [2 / (low + high)]
    for text, rates in marked(name):
        for word in re.findall("limit|best", text):
            near = np.subtract.outer(rates, right[word]) / right[word]
            # Between two places of a slider a mark is a little off the rate: it names both there.
            assert np.abs(near).min() < (0.05 if "," in text else 2e-3), text


# ---- words against what they name

# The words of a legend, and the look of what they name. New words need a row.
HERE = {"color": style.NOW["color"], "linestyle": "-"}
LOOKS = {
    "data": style.DATA,
    "exact": (style.BEST, style.BEST_RESIDUAL_POINTS),
    "the lowest": style.BEST,
    "lowest": style.AIM,
    "the line now": style.FIT,
    "your line": style.FIT,
    "best line": (style.BEST, style.AIM),
    "after one step": {**style.FIT, "linestyle": ":"},
    "one step": style.STEP,
    "to the star": {"color": style.INK, "linestyle": ":"},
    "the run": (style.PATH, style.LOSS),
    "slope a": style.SLOPE,
    "intercept b": style.INTERCEPT,
    "steep": style.STEEP,
    "flat": style.FLAT,
    "each point": style.EACH,
    "sum": style.SUM,
    "their sum": style.SUM,
    "line of the sum": style.SUM,
    "mean": style.MEAN,
    "their mean": style.MEAN,
    "line of the mean": style.MEAN,
    "sum, not divided": {"color": style.INK, "linestyle": ":"},
    "sum, divided": style.SUM,
    "mean, not divided": style.MEAN,
    "mean, divided": style.FLAT,
    "this batch": style.BATCH,
    "of this batch": style.STEP,
    "of all the data": style.FULL,
    "minibatches": (style.PATH, style.LOSS),
    "full batches": style.FULL_PATH,
    "an epoch ends": style.EPOCH,
    "zero, backward, step": style.FULL,
    "computed": (style.SLOPE, {**style.SLOPE, "linestyle": "none"}),  # a line, and a dot
    "measured": (style.CENTRAL, {**style.CENTRAL, "linestyle": "none"}),
    "forward": style.FORWARD,
    "central": style.CENTRAL,
    "true slope": style.BEST,
    "best": style.BEST,
    "limit": {"color": style.INK, "linestyle": "-"},
    "loss": {"color": style.INK, "linestyle": "-"},
    "squared errors": style.SQUARE,
    "errors": style.RESIDUAL,
    "five squared": style.SQUARE,
    "area before": style.SQUARE,
    "area after": {"facecolor": "none", "edgecolor": style.INK},
    "two strips": style.STRIP,
    "corner": style.CORNER,
    "along the slope": style.FIT,
    "what the loss really does": style.NOW,
    "part 1": style.DATA,
    "part 2": style.DATA,
    "part 3": style.DATA,
    "all rows alike": style.FULL,
    "each part": style.EACH,
    "together": style.STEP,
    "worker 1": {"color": style.SLOPE["color"], "linestyle": "none"},
    "worker 2": {"color": style.STEP["color"], "linestyle": "none"},
    "average of the lines": {"color": style.INK, "linestyle": ":"},
    "sum of the bowls": style.BEST,
    "all rows": (style.FULL, style.FULL_PATH),
    "each sum / all rows": style.FULL,
    "mean of means": (style.STEP, style.PATH, HERE),
    "each mean / parts": style.STEP,
    "moved": style.BATCH,
    "as it was": style.BEST,
    "the row at x = 19": style.STEEP,
    "one row at x = 8": style.FLAT,
    "now": (style.NOW, style.FIT, style.LOSS, style.RESIDUAL_POINTS, HERE),
}


def legends(name):
    """(axes, words, handle) of every entry of every legend."""
    for ax in explorer(name).figure.axes:
        if legend := ax.get_legend():
            for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=True):
                yield ax, text.get_text(), handle


def test_legends_are_found():
    assert sum(len(list(legends(name))) for name in FOUND) > 20


@pytest.mark.parametrize("name", FOUND)
def test_a_legends_words_stand_beside_the_look_of_the_one_artist_they_name(name):
    for ax, words, handle in legends(name):
        named = [
            artist
            for artist in [*ax.lines, *ax.patches, *ax.collections]
            if artist.get_label() == words
        ]
        assert len(named) == 1, words
        assert look(handle).removesuffix(" (hidden)") == look(named[0]).removesuffix(" (hidden)")


def has_look(handle, concept):
    if isinstance(handle, Patch):
        colours = handle.get_facecolor(), handle.get_edgecolor()
        wanted = [concept.get(part, concept.get("color")) for part in ("facecolor", "edgecolor")]
        return any(to_hex(c) == to_hex(w) for c, w in zip(colours, wanted, strict=True))
    linestyle = str(concept["linestyle"]).replace("none", "None")
    return (to_hex(handle.get_color()), handle.get_linestyle()) == (
        to_hex(concept["color"]),
        linestyle,
    )


@pytest.mark.parametrize("name", FOUND)
def test_words_of_a_legend_have_the_look_of_their_concept_in_every_explorer(name):
    wrong = []
    for _, words, handle in legends(name):
        concepts = LOOKS[words]
        if not any(
            has_look(handle, c) for c in (concepts if isinstance(concepts, tuple) else [concepts])
        ):
            wrong.append(words)
    assert wrong == []


# Controls whose label does not have all the words of their name, and what it says.
LABELS = {
    ("BackwardSteps", "moment"): "node by node",
    ("BackwardSteps", "zero"): "before backprop, gradients are",
    ("BackwardSteps", "descend"): "Gradient step",
    ("BackwardSteps", "again"): "Start again",
    ("LearningRate", "scale"): "feature",
    ("Minibatches", "order"): "the rows are",
    ("Minibatches", "last"): "a short last batch is",
    ("Pieces", "size_1"): "rows in part 1 ●",
    ("Pieces", "size_2"): "rows in part 2 ■",
    ("Pieces", "size_3"): "rows in part 3 ▲",
    ("SumOrMean", "points"): "doubling n",
    ("SumOrMean", "rate_sum"): "learning rate on the sum",
    ("SumOrMean", "rate_mean"): "learning rate on the mean",
    ("YourData", "target"): "predict",
    ("YourData", "first"): "from",
    ("YourData", "second"): "and from",
    ("YourData", "scale"): "features",
}


@pytest.mark.parametrize("name", FOUND)
def test_a_controls_label_says_what_its_name_moves(name):
    for control, spec in explorer(name).controls.items():
        said = set(re.findall(r"\w+", spec["label"].lower()))
        if not set(control.split("_")) <= said:
            assert spec["label"] == LABELS.get((name, control)), control


def condition(x):
    return np.linalg.cond(np.column_stack([x, np.ones(len(x))])) ** 2


def its_condition(x):
    return f"Condition number {condition(x):.3g}, "


# What is to be read at each option of a choice, and at no other of its options; None: nothing more.
CHOICES = {
    ("Amplifier", "nudge"): {"a": r"\ba by 1.00\n.* = 1.00 · 14 =", "b": r"\bb by 1.00\n.* · 1 ="},
    ("FindAndWalk", "calls"): {
        "zero, backward, step": r": the gradient of this place\.",
        "backward, step (zeroing forgotten)": "the sum of all rounds so far",
        "step alone (backward only once)": "still the gradient of the start",
        "zero, backward (no step)": "(?s)W 0, b 3,.*nobody steps",
    },
    ("FitByEye", "best"): {"hidden": None, "shown": r"Best line \(dashed\)"},
    ("LearningRate", "scale"): {
        "raw, as it is": its_condition(X),
        "centred: minus its mean": its_condition(X - X.mean()),
        "standardised: and over its spread": its_condition((X - X.mean()) / X.std()),
    },
    ("LevelLine", "shape"): {
        "(4,)": r"(?s)− \(4,\) makes \(4, 4\).*sees 16 points",
        "(4, 1)": r"(?s)− \(4, 1\) is \(4, 1\).*sees 4 points",
    },
    ("MeasureAndCompare", "verdict"): {"later": None, "now": "Right|Wrong"},
    ("SixSteps", "loss"): {"SSE: the sum": "SSE = ", "MSE: the mean": "MSE = "},
    ("SumOrMean", "points"): {
        "repeats the same points": "each of the 20 is there 2 times",
        "brings new points near the same line": "(?m)^40 points$",
    },
    ("UnequalParts", "divided"): {
        "its own rows": "A row of the last part counts 3 times",
        "a full part's rows": "but together only 66.7 %",
        "its own rows, then weighted by them": "and together 100 %",
    },
}
MORE = {"SumOrMean": {"n": 1}}  # where the options differ
# Their options come from the data, or the kernel draws anew for them: for their own tests.
CHOSEN_ELSEWHERE = {("BackwardSteps", "zero"), ("Lever", "row")}
CHOSEN_ELSEWHERE |= {("Minibatches", "order"), ("Minibatches", "last"), ("OneStep", "point")}
CHOSEN_ELSEWHERE |= {("MeasureAndCompare", "gradient"), ("MeasureAndCompare", "parameter")}
CHOSEN_ELSEWHERE |= {("Shapes", "row"), ("Shapes", "weight"), ("WholeTable", "weight")}
CHOSEN_ELSEWHERE |= {("StepSize", "loss")}
CHOSEN_ELSEWHERE |= {("YourData", c) for c in ("file", "target", "first", "second", "scale")}


def choices():
    """Every choice: (explorer, control) and its options."""
    return {
        (name, control): list(spec.options)
        for name in FOUND
        for control, spec in explorer(name)._specs.items()
        if isinstance(spec, Select)
    }


def to_read(name, **positions):
    """Every word that these positions show, one text below the other."""
    shown = explorer(name).at_position(**positions, **MORE.get(name, {}))
    still = [artist for artist, there in shown.items() if there is True]
    texts = [artist.get_text() for artist in still if isinstance(artist, Text)]
    return "\n".join([*texts, *(words for words in shown.values() if isinstance(words, str))])


def test_every_choice_is_looked_at():
    assert set(choices()) == set(CHOICES) | CHOSEN_ELSEWHERE


@pytest.mark.parametrize(("name", "control"), CHOICES)
def test_an_option_shows_what_its_words_say(name, control):
    says = CHOICES[name, control]
    assert sorted(says) == sorted(choices()[name, control])
    for at, option in enumerate(choices()[name, control]):
        read = to_read(name, **{control: at})
        found = [one for one, words in says.items() if words and re.search(words, read)]
        assert found == [option] * (says[option] is not None), read


@pytest.mark.parametrize("name", FOUND)
def test_no_two_panels_have_the_same_title(name):
    titles = [ax.get_title(loc="left") or ax.get_title() for ax in explorer(name).figure.axes]
    said = [title for title in titles if title]
    assert sorted(said) == sorted(set(said))


@pytest.mark.parametrize("name", FOUND)
def test_a_tick_that_is_called_as_in_a_legend_has_what_the_legend_shows(name):
    named = {words: handle for _, words, handle in legends(name) if hasattr(handle, "get_marker")}
    for ax in explorer(name).figure.axes:
        for i, axis in enumerate((ax.xaxis, ax.yaxis)):
            words = [label.get_text() for label in axis.get_ticklabels()]
            for place, said in zip(axis.get_majorticklocs(), words, strict=True):
                if said in named and not said.isdigit():
                    there = [
                        line
                        for line in ax.lines
                        if np.isclose(np.asarray(line.get_xydata())[:, i], place).any()
                        and to_hex(line.get_color()) == to_hex(named[said].get_color())
                        and line.get_marker() == named[said].get_marker()
                    ]
                    assert there, said


# ---- what is said to who can't see it


def words_at(ax):
    """What is to be read at one panel."""
    texts = [ax.get_title(loc="left"), ax.get_title(), ax.get_xlabel(), ax.get_ylabel()]
    texts += [text.get_text() for text in ax.texts]
    for axis in (ax.xaxis, ax.yaxis):
        texts += [label.get_text() for label in axis.get_ticklabels()]
    if legend := ax.get_legend():
        texts += [text.get_text() for text in legend.get_texts()]
    return telling(" ".join(texts))


@functools.cache
def words_of(name):
    shown = explorer(name)
    texts = [shown.title, shown.summary(), *(spec["label"] for spec in shown.controls.values())]
    return set.union(telling(" ".join(texts)), *map(words_at, shown.figure.axes))


def described(name):
    return " ".join(explorer(name).description.split())


@pytest.mark.parametrize("name", FOUND)
def test_a_description_is_that_of_its_own_picture(name):
    """It shares words with its titles, labels and controls, and hardly more with another's."""
    said = telling(described(name))
    own = len(said & words_of(name))
    assert own >= 3
    assert own + 1 >= max(len(said & words_of(other)) for other in FOUND)


def test_most_descriptions_exchanged_between_two_explorers_are_noticed():
    noticed = [
        len(telling(described(one)) & words_of(other)) + 1
        < max(len(telling(described(one)) & words_of(each)) for each in FOUND)
        for one in FOUND
        for other in FOUND
        if one != other
    ]
    assert np.mean(noticed) > 0.9


def lever(left, right):
    x = sorted(left.lines[0].get_xdata())
    return [x[0], x[-1], x[-1], x[0]]


def parabola(left, right):
    curve, start = left.lines[:2]
    return [curve.get_xdata()[curve.get_ydata().argmin()], *start.get_xdata()]


def two_lines(left, right):
    (ages,) = (line.get_xdata() for line in left.lines if line.get_label() == "data")
    return [len(ages), min(ages), max(ages), 0, left.get_xlim()[1]]


NUMBERS = {"Lever": lever, "Parabola": parabola, "TwoLines": two_lines}


def told(name):
    return [float(number) for number in re.findall(r"\b\d+\b", described(name))]


def test_every_description_with_numbers_is_looked_at():
    # A first step, 0, and the 1 by which the loss of a ring is higher: no numbers of the data.
    assert {name for name in FOUND if told(name)} == {*NUMBERS, "FirstLook", "TwoWorkers"}


@pytest.mark.parametrize("name", NUMBERS)
def test_the_numbers_of_a_description_are_those_of_its_picture(name):
    assert told(name) == pytest.approx(NUMBERS[name](*explorer(name).figure.axes))


SIDES = ["Downhill", "FindAndWalk", "FourParabolas", "FourRuns", "LevelLine", "Lever", "OneBias"]
SIDES += ["Parabola", "StepSize", "TwoWorkers", "UnequalParts"]


def left_and_right(name):
    """What the description says of the left and of the right panel; None where it says no such."""
    parts = re.split(r"\b[Ll]eft\b|\b[Rr]ight\b", described(name))
    sides = [side.lower() for side in re.findall(r"\b[Ll]eft\b|\b[Rr]ight\b", described(name))]
    two = len(explorer(name).figure.axes) == 2
    return tuple(map(telling, parts[1:])) if two and sides == ["left", "right"] else None


def test_every_description_with_a_left_and_a_right_is_looked_at():
    assert [name for name in sorted(FOUND) if left_and_right(name)] == SIDES


@pytest.mark.parametrize("name", SIDES)
def test_what_is_said_of_the_left_panel_is_not_that_of_the_right_one(name):
    (left, right), (on_left, on_right) = left_and_right(name), explorer(name).figure.axes
    there, here = words_at(on_left), words_at(on_right)
    assert len(left & there) + len(right & here) > len(left & here) + len(right & there)


# Words of a description that say how something looks, which way it goes or when it does: a mistake
# in one of them exchanges no panel and no number, so each stands in a phrase below, with what makes
# it true.
LOOKING = (
    r"(?i)\b(?:wide|round marks|square marks|thin|thick|dashed|dotted|hollow|circles|triangles|"
    r"rises?|falls?|above|below|top|bottom|steeply|hardly|level|diagonal|narrow)\b"
    r"|(?<=[.;:] )with\b"
)


def of(ax, label):
    (found,) = [one for one in [*ax.lines, *ax.patches] if one.get_label() == label]
    return found


def only_dashed(ax, *labels):
    """Of what has a name in a panel, these lines and no others are dashed."""
    named = [line for line in ax.lines if not str(line.get_label()).startswith("_")]
    return {line.get_label() for line in named if line.get_linestyle() == "--"} == set(labels)


def slope_of(line):
    return np.polyfit(*np.transpose(line.get_xydata()), 1)[0]


def dashed_lead_back(ax):
    """Dashed arrows go to the left, all others to the right."""
    right = {"solid": set(), "dashed": set()}
    for arrow in ax.patches:
        if isinstance(arrow, FancyArrowPatch):
            start, end = arrow.get_path().vertices[[0, 2], 0]
            look_of = "solid" if arrow.get_linestyle() == "solid" else "dashed"
            right[look_of].add(bool(end >= start))
    return right == {"solid": {True}, "dashed": {False}}


def turns_upwards_at_a_lowest_point(line):
    y = np.asarray(line.get_ydata())
    return 0 < y.argmin() < len(y) - 1 and y[0] > 2 * y.min() < y[-1]


def sums_of_first_look():
    shown = explorer("FirstLook")
    said = [shown.at_position(step=t)[None] for t in range(len(shown._control("step")))]
    return [float(re.findall(r"\d+\.\d+", words)[-1]) for words in said]


def summed_loss(points, a, b):
    return sum((a * x_i + b - y_i) ** 2 for x_i, y_i in points.get_xydata())


def lowest_of(ax, i):
    points = of(ax, f"worker {i}")
    return summed_loss(points, *np.polyfit(*np.transpose(points.get_xydata()), 1))


def heights(ax, *words):
    """How high the first text that begins with each of these words stands."""
    places = ax.transData.transform([text.get_position() for text in ax.texts])  # pixels
    texts = [(text.get_text(), y) for text, (_, y) in zip(ax.texts, places, strict=True)]
    return [next(y for said, y in texts if said.startswith(word)) for word in words]


def framed_on_the_diagonal(ax):
    """Each frame is as far to the right of the first one as it is below it."""
    orange = to_hex(style.SAMPLE["edgecolor"])
    frames = [one for one in ax.patches if to_hex(one.get_edgecolor()) == orange]
    corners = np.array([frame.get_xy()[:4].min(axis=0) for frame in frames])
    places = np.round(corners - corners.min(axis=0)).astype(int).tolist()
    return sorted(places) == [[i, i] for i in range(len(explorer("LevelLine").X))]


def level_where_y_is_flat(shape):
    """Of y in this shape and no other the last row means are zero, and the slope all but is."""
    shown, levels = explorer("LevelLine"), []
    for at, option in enumerate(shown._specs["shape"].options):
        end = shown.at_position(shape=at, step=len(shown._control("step")) - 1)
        means = [float(end[number]) for number in shown.drawn.mean.numbers.flat]
        slope = float(re.search(r"a = (-?[\d.]+)", end[None])[1])
        if not any(means) and abs(slope) < 0.1:
            levels.append(re.sub(r"\d+", "n", option, count=1))
    return levels == [shape]


def touches_with_all_shares():
    """Both ends of the line are where the loss's slope, measured, leads from its place."""
    shown = explorer("OneBias")
    curve, line, here = shown.figure.axes[1].lines
    all_in = len(shown._control("added")) - 1
    (b, loss), (ends, heights) = np.transpose(curve.get_xydata()), line_at(shown, line, all_in)
    ((x, y),) = here.get_xydata()
    slope = np.polyval(np.polyder(np.polyfit(b, loss, 2)), x)  # the loss is a parabola
    return np.allclose(heights, y + slope * (ends - x))


def line_at(shown, line, added):
    """The ends of a line after so many shares, in the numbers of its panel."""
    pixels = shown.at_position(added=added)[line]
    height = shown.figure.get_figheight() * 72
    return line.axes.transData.inverted().transform(pixels * (1, -1) + (0, height)).T


SAID = {
    ("Amplifier", "one below the other"): lambda *axes: (
        np.diff([ax.get_position().y0 for ax in axes]) < 0
    ).all(),
    ("BackwardSteps", "Dashed arrows lead back"): dashed_lead_back,
    ("Downhill", "a dotted line leads to the star"): lambda _, ax: (
        of(ax, "to the star").get_linestyle() == ":"
        and np.allclose(of(ax, "to the star").get_xydata()[-1], of(ax, "lowest").get_xydata())
    ),
    ("FindAndWalk", "dashed the loss of the walk that zeroes"): lambda _, ax: only_dashed(
        ax, "zero, backward, step"
    ),
    ("FirstLook", "the line falls where the points rise"): lambda ax: (
        slope_of(ax.lines[1]) < 0 < slope_of(of(ax, "data"))
    ),
    ("FirstLook", "the sum of its squared errors falls"): lambda _: (
        np.diff(sums_of_first_look()) < 0
    ).all(),
    ("FitByEye", "A dotted line joins each point to it"): lambda ax, _: (
        of(ax, "errors").get_linestyle() == ":"
    ),
    ("FourParabolas", "thin parabolas; their sum, thick"): lambda ax, _: (
        max(line.get_linewidth() for line in ax.lines if to_hex(line.get_color()) == style.INK)
        < min(line.get_linewidth() for line in ax.lines if to_hex(line.get_color()) != style.INK)
    ),
    ("LearningRate", "with the lowest possible loss dashed"): lambda *axes: only_dashed(
        axes[3], "the lowest"
    ),
    ("LevelLine", "hollow ones for every x with every y"): lambda _, ax: (
        [len(one.get_xdata()) for one in ax.lines if one.get_markerfacecolor() == "none"]
        == [len(of(ax, "data").get_xdata()) ** 2]
    ),
    ("LevelLine", "every prediction minus every y, its diagonal framed"): lambda ax, _: (
        framed_on_the_diagonal(ax)
    ),
    (
        "LevelLine",
        "With y of shape (n,) the means of the rows go to zero, and the line turns level",
    ): lambda *_: level_where_y_is_flat("(n,)"),
    ("Lever", "ten of them above each other at x = 8"): lambda ax, _: (
        list(of(ax, "data").get_xdata()).count(8) == 10
    ),
    ("Lever", "the best line as it was, dashed"): lambda ax, _: only_dashed(ax, "as it was"),
    ("Lever", "for the one at 19 it rises steeply, for one at 8 it hardly falls"): lambda _, ax: (
        slope_of(of(ax, "the row at x = 19")) > 5 * -slope_of(of(ax, "one row at x = 8")) > 0
    ),
    ("Minibatches", "dashed that of full batches"): lambda *axes: only_dashed(
        axes[2], "full batches"
    ),
    ("OneBias", "a dashed arrow back"): lambda ax, _: dashed_lead_back(ax),
    ("OneBias", "with all of them it touches the curve"): lambda *_: touches_with_all_shares(),
    ("OneStep", "Dashed arrows lead back"): dashed_lead_back,
    ("OneStep", "below it the derivative of the loss"): lambda _: all(
        slope.get_position()[1] < explorer("OneStep").drawn.values[box].get_position()[1]
        for box, slope in explorer("OneStep").drawn.slopes.items()
    ),
    ("Pieces", "three parts (circles, squares, triangles; small dots"): lambda *axes: (
        {line.get_marker() for line in axes[0].lines} == {".", "o", "s", "^", "None"}
        and [of(axes[0], f"part {i}").get_marker() for i in (1, 2, 3)] == ["o", "s", "^"]
    ),
    ("SixSteps", "The best line is drawn dashed, over the rings as a star"): lambda *axes: all(
        line.get_linestyle() == ("None" if ax is axes[1] else "--")
        for ax in axes
        for line in ax.lines
        if to_hex(line.get_color()) == to_hex(style.BEST["color"])
    ),
    ("StepSize", "Each falls with the nudge down to a lowest point, then rises again"): (
        lambda _, ax: all(
            turns_upwards_at_a_lowest_point(of(ax, way)) for way in ("forward", "central")
        )
    ),
    ("SumOrMean", "on the sum (wide, round marks)"): lambda *axes: (
        of(axes[1], "sum").get_linewidth() > 2 * of(axes[1], "mean").get_linewidth()
        and of(axes[1], "sum").get_marker() == "o"
    ),
    ("SumOrMean", "on the mean (dashed, square marks)"): lambda *axes: (
        only_dashed(axes[1], "mean") and of(axes[1], "mean").get_marker() == "s"
    ),
    ("TwoLines", "the best one, dashed, and yours"): lambda ax, _: only_dashed(ax, "best line"),
    ("TwoLines", "a long narrow valley"): lambda *_: condition(data_of("TwoLines")[0]) > 1e4,
    ("TwoLines", "from top left to bottom right"): lambda _, ax: slope_of(of(ax, "flat")) < 0,
    ("TwoWorkers", "its summed loss rises by 1"): lambda left, right: all(
        np.allclose(np.ptp([summed_loss(of(left, f"worker {i}"), *ends) for ends in ring]), 0)
        and np.isclose(summed_loss(of(left, f"worker {i}"), *ring[0]), 1 + lowest_of(left, i))
        for i in (1, 2)
        for ring in [right.lines[i - 1].get_xydata()]
    ),
    ("UnequalParts", "dashed the share that makes all rows alike"): lambda ax, _: only_dashed(
        ax, "all rows alike"
    ),
    ("UnequalParts", "dotted where the rows are cut"): lambda ax, _: (
        {float(line.get_xdata()[0]) % 1 for line in ax.lines if line.get_linestyle() == ":"}
        == {0.5}
    ),
    ("UnequalParts", "dashed that of all rows"): lambda _, ax: only_dashed(ax, "all rows"),
    ("WholeTable", "Below, the sum of the rows so far"): lambda ax: (
        np.diff(heights(ax, "dP/dW", "dLdW"))[0] < 0
    ),
    ("YourData", "with the line now and, dashed, the exact answer"): lambda *axes: only_dashed(
        axes[0], "exact"
    ),
    ("YourData", "with the lowest loss dashed"): lambda *axes: only_dashed(axes[2], "the lowest"),
}


@pytest.mark.parametrize("name", FOUND)
def test_every_word_of_a_look_or_a_direction_is_in_a_phrase_that_is_looked_at(name):
    left = described(name)
    for one, phrase in SAID:
        if one == name:
            assert left.count(phrase) == 1, phrase
            left = left.replace(phrase, "")
    assert re.findall(LOOKING, left) == []


@pytest.mark.parametrize(("name", "phrase"), SAID)
def test_what_a_phrase_says_of_a_look_or_a_direction_is_so(name, phrase):
    assert SAID[name, phrase](*explorer(name).figure.axes)
