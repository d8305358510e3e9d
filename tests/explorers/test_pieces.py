"""Notebook 15's explorer and the numbers that the notebook tells.

What the explorer shows is held against plain loops over rows, drawn by matplotlib and saved
afresh.
"""

import itertools
import re

import lessons
import numpy as np
import pytest
from drawn import assert_same_marks, assert_same_strokes, box, lifted, marks, part, saved_afresh
from drawn import strokes as strokes_of

from lrlib.exercises.engine import catalogue
from lrlib.explorers import Pieces

X = np.array(
    [[-1.6, 1.2, -0.4, 1.8, 0.6], [1.5, -1.2, 0.3, -1.9, 0.9], [1.7, -1.5, 1.0, -0.8, 1.4]]
)
Y = np.array([[-0.2, 2.2, 0.6, 2.4, 1.6], [2.0, 0.2, 1.4, -0.6, 1.6], [-1.6, 2.6, -0.2, 1.8, -1.0]])
START, RATE, N_STEPS = (0.0, 0.2), 0.15, 20
CASES = [(5, 3, 1), (5, 5, 5), (1, 1, 1), (1, 2, 5), (5, 1, 1), (2, 4, 3)]


def of_data(X, y, **options):
    """As test_hostile_pictures opens it."""
    return Pieces([(X[part : part + 5], y[part : part + 5]) for part in (0, 5, 10)], **options)


@pytest.fixture(scope="module")
def explorer():
    return Pieces([(x[:, None], y[:, None]) for x, y in zip(X, Y, strict=True)])


def summed(part, size, a, b):
    """A part's gradient of the sum of squares, row by row."""
    rows = list(zip(X[part, :size], Y[part, :size], strict=True))
    ga = sum(2 * (a * x + b - y) * x for x, y in rows)
    return np.array([ga, sum(2 * (a * x + b - y) for x, y in rows)])


def shares(sizes, a, b, way):
    """What each of the three parts gives to the gradient."""
    divisors = [sum(sizes)] * 3 if way == "full" else [3 * size for size in sizes]
    return np.array([summed(i, sizes[i], a, b) / divisors[i] for i in range(3)])


def walk(sizes, way):
    path = [np.array(START)]
    for _ in range(N_STEPS):
        path.append(path[-1] - RATE * shares(sizes, *path[-1], way).sum(axis=0))
    return np.array(path)


def at(explorer, sizes, **others):
    return explorer.at_position(
        **{f"size_{i + 1}": size - 1 for i, size in enumerate(sizes)}, **others
    )


def to_data(ax, pixels):
    height = ax.figure.get_figheight() * 72
    return ax.transData.inverted().transform(pixels * (1, -1) + (0, height))


@pytest.mark.parametrize("sizes", CASES)
@pytest.mark.parametrize("step", [0, 1, 7, N_STEPS])
def test_paths_and_lines_are_those_of_a_plain_loop_over_rows(explorer, sizes, step):
    drawn, shown = explorer.drawn, at(explorer, sizes, step=step)
    ends = np.array(explorer.ax_data.get_xlim())
    paths = {way: walk(sizes, way)[: step + 1] for way in ("full", "means")}
    for way, path in paths.items():
        drawn.path[way].set_data(*path.T)
        drawn.now[way].set_data(*path[-1:].T)
        drawn.fit[way].set_data(ends, path[-1, 0] * ends + path[-1, 1])
    svg = saved_afresh(explorer.figure)
    for way, path in paths.items():
        for line in (drawn.fit[way], drawn.path[way]) if step else (drawn.fit[way],):
            fresh = strokes_of(part(svg, line.get_gid()))
            assert_same_strokes(lifted(shown[line]), fresh, box(line.axes))
        fresh = marks(part(svg, drawn.now[way].get_gid()))
        assert_same_marks(shown[drawn.now[way]], fresh, box(explorer.ax_path))
        assert len(shown[drawn.path[way]]) == step + 1 == len(path)
    slopes = [paths[way][-1, 0] + 0.0 for way in ("full", "means")]
    words = "Step {}: slope {:.2f} by all rows, {:.2f} by means".format(step, *slopes)
    assert shown[drawn.lines].replace("-0.00", "0.00") == words.replace("-0.00", "0.00")


@pytest.mark.parametrize("sizes", CASES)
@pytest.mark.parametrize("added", range(4))
def test_the_shares_of_the_first_gradient_lie_end_to_end(explorer, sizes, added):
    drawn, shown = explorer.drawn, at(explorer, sizes, added=added)
    for way in ("full", "means"):
        ends = shares(sizes, *START, way).cumsum(axis=0)
        strokes = to_data(explorer.ax_gradients, shown[drawn.share[way]])
        feet, tips = strokes[0::6], strokes[1::6]
        np.testing.assert_allclose(tips[:added], ends[:added], atol=1e-4)
        np.testing.assert_allclose(feet[:added], np.vstack([[0, 0], ends])[:added], atol=1e-4)
        assert np.isnan(tips[added:]).all()
        for i, tip in enumerate(drawn.tips[way]):
            at_end = ends[[i]] if i < added else np.full((1, 2), np.nan)
            mark = to_data(explorer.ax_gradients, shown[tip])
            np.testing.assert_allclose(mark, at_end, atol=1e-4)
    # All three added up is the gradient of all rows, in one go.
    x, y = (np.concatenate([z[i, :m] for i, m in enumerate(sizes)]) for z in (X, Y))
    error = START[0] * x + START[1] - y
    total = shares(sizes, *START, "full").sum(axis=0)
    np.testing.assert_allclose(total, [np.mean(2 * error * x), np.mean(2 * error)])


@pytest.mark.parametrize("sizes", CASES)
def test_bars_and_rows_are_those_of_the_sizes(explorer, sizes):
    drawn, shown = explorer.drawn, at(explorer, sizes)
    for i, size in enumerate(sizes):
        rows = shown[drawn.rows[i]]
        there = to_data(explorer.ax_data, rows[np.isfinite(rows[:, 0])])
        np.testing.assert_allclose(there, np.column_stack([X[i, :size], Y[i, :size]]), atol=1e-4)
        corners = to_data(explorer.ax_counts, shown[drawn.bars[i]])
        assert corners[:, 1].max() == pytest.approx(100 / 3 / size, abs=1e-3)
    fair = to_data(explorer.ax_counts, shown[drawn.fair])
    np.testing.assert_allclose(fair[:, 1], 100 / sum(sizes), atol=1e-3)
    counts = [f"{100 / 3 / size:.0f}" for size in sizes]
    assert shown[drawn.counts] == (
        f"One row counts {', '.join(counts)} %; fair: {100 / sum(sizes):.0f} % each"
    )


@pytest.mark.parametrize("sizes", CASES)
def test_the_star_is_the_best_line_and_the_rings_have_one_loss_each(explorer, sizes):
    x, y = (np.concatenate([z[i, :m] for i, m in enumerate(sizes)]) for z in (X, Y))
    shown, plane = at(explorer, sizes), explorer.ax_path
    star = to_data(plane, shown[explorer.drawn.best])[0]
    np.testing.assert_allclose(star, np.polyfit(x, y, 1), atol=1e-4)
    lowest = np.mean((np.polyval(star, x) - y) ** 2)
    for ring, level in zip(explorer.drawn.rings, explorer.levels, strict=True):
        corners = to_data(plane, shown[ring])
        losses = np.mean((np.outer(corners[:, 0], x) + corners[:, 1:] - y) ** 2, axis=1)
        np.testing.assert_allclose(losses - lowest, level, rtol=1e-3)


def test_the_line_below_the_controls_tells_which_way_the_line_turns(explorer):
    said = set()
    for sizes in itertools.product(range(1, 6), repeat=3):
        words = at(explorer, sizes)[None]
        if len(set(sizes)) == 1:
            assert words == "Equal parts: the mean of means is the mean of all rows. One path."
            continue
        first = [(-RATE * shares(sizes, *START, way).sum(axis=0))[0] for way in ("full", "means")]
        up = tuple("not at all" if abs(s) < 1e-12 else "up" if s > 0 else "down" for s in first)
        number = r"(-?\d\.\d\d)"
        start = {
            True: rf"{up[0]} both ways: slope {number} by all rows, {number} by the mean of means",
            False: rf"{up[0]} by all rows \(slope {number}\), and {up[1]} by the mean of means "
            rf"\({number}\)",
        }[up[0] == up[1]]
        ratio = f"{max(sizes) / min(sizes):.2g}"
        end = f"A row of the smallest part counts {ratio} times one of the largest."
        found = re.fullmatch(rf"The first step turns the line {start}\. {re.escape(end)}", words)
        assert found, words
        assert [float(slope) for slope in found.groups()] == pytest.approx(first, abs=0.0051)
        said.add(up)
    # With 4, 2 and 1 rows the three means cancel, up to a rounding that may go either way.
    assert said == {*itertools.product(("up", "down"), repeat=2), ("up", "not at all")}


def test_what_is_sent_ahead_stays_below_a_megabyte(explorer):
    assert sum(map(len, explorer.tables.values())) + len(explorer.svg) < 1_000_000


def test_the_summary_is_one_line(explorer):
    assert explorer.summary().startswith("One gradient from three parts: The first step turns")
    assert "\n" not in explorer.summary()


def test_parts_that_do_not_fit_are_refused_with_their_shapes():
    parts = [(x[:, None], y[:, None]) for x, y in zip(X, Y, strict=True)]
    with pytest.raises(ValueError, match="3 parts.*got 2 parts"):
        Pieces(parts[:2])
    with pytest.raises(ValueError, match=r"one length each.*\(4, 1\), \(5, 1\)"):
        Pieces([parts[0], parts[1], (parts[2][0][:4], parts[2][1][:4])])
    with pytest.raises(ValueError, match=r"\(5, 2\)"):
        Pieces([(np.hstack([x, x]), y) for x, y in parts])


def test_where_three_rows_have_one_x_star_and_rings_are_left_out():
    parts = [(np.array([[1.0], [2.0]]), np.array([[i], [i + 1.0]])) for i in range(3)]
    with np.errstate(all="raise"):
        explorer = Pieces(parts)
    one_x, others = (
        explorer.at_position(size_1=0, size_2=0, size_3=0),
        explorer.at_position(size_1=1),
    )
    for line in (*explorer.drawn.rings, explorer.drawn.best):
        assert np.isnan(one_x[line]).all()
        assert np.isfinite(others[line]).all()


def test_rows_that_all_have_one_x_and_runs_that_overflow_are_refused():
    column = np.array([[1.0], [2.0]])
    with pytest.raises(ValueError, match="all rows have the same x.*two different x"):
        Pieces([(0 * column + 4, column)] * 3)
    with pytest.raises(ValueError, match=r"overflows within 20 steps; the limit.*stay below"):
        Pieces([(1e20 * column, column)] * 3)


@pytest.mark.parametrize("setting", [{"learning_rate": 0}, {"a": 2.0, "b": 1.0}])
def test_runs_that_stay_where_they_are_have_room(setting):
    column = np.array([[1.0], [2.0]])
    explorer = Pieces([(column, 2 * column + 1)] * 3, **setting)
    assert np.ptp(explorer.ax_path.get_xlim()) > 0.5


# ---- what the notebook tells


@pytest.fixture(scope="module")
def printed():
    return lessons.printed("15")


def test_what_is_added_up_without_dividing_is_four_times_too_long(printed):
    x = np.linspace(-2, 2, 20)
    y = 2 * x + 1 + 0.1 * (-1.0) ** np.arange(20)
    mean = [np.mean(-2 * y * x), np.mean(-2 * y)]  # at a = b = 0
    found = [
        [float(number) for number in re.findall(r"-?\d+\.\d*", line)]
        for line in printed["added-up-print"].splitlines()
    ]
    np.testing.assert_allclose(found, [mean, np.multiply(mean, 4)], atol=6e-4)
    limit, *ends, by_those_so_far = printed["runs"].splitlines()
    curvatures = 2 * np.mean(x * x), 2
    assert limit == f"limit with all rows: {2 / max(curvatures):.2f}"
    best = np.round(np.polyfit(x, y, 1), 4)
    ends = [np.array(re.findall(r"nan|-?\d+\.\d*", e.rpartition("[")[2]), float) for e in ends]
    np.testing.assert_allclose(ends, [best, [np.nan] * 2, best, best])
    parts = [
        -2 * np.mean(y[i : i + 5] * [x[i : i + 5], np.ones(5)], axis=1) for i in (0, 5, 10, 15)
    ]
    so_far = np.sum([part / (i + 1) for i, part in enumerate(parts)], axis=0)
    said = [float(number) for number in re.findall(r"-?\d+\.\d*", by_those_so_far)]
    np.testing.assert_allclose(said, [*so_far, *mean], atol=6e-4)


def test_the_accumulated_run_ends_where_the_mean_of_means_is_lowest(printed):
    """By least squares with a weight for each token, no steps taken."""
    lengths = np.array([12, 5, 2, 1])
    x = np.concatenate([np.linspace(-1, 1, 12), np.linspace(-0.8, 0.8, 5), [-0.5, 1.0, 0.9]])
    y = 2 * x + 1 + 0.1 * (-1.0) ** np.arange(20)
    y[-3:] = [0.4, 2.2, 1.84]
    whole = np.polyfit(x, y, 1)
    weights = np.repeat(1 / (4 * lengths), lengths)
    released = np.polyfit(x, y, 1, w=np.sqrt(weights))
    losses = [np.mean((np.polyval(line, x) - y) ** 2) for line in ((0, 0), whole, released)]
    noted = [weights @ (np.polyval(line, x) - y) ** 2 for line in ((0, 0), released)]
    start, best, worse = (f"{loss:.3f}" for loss in losses)
    assert [start, best, worse] == ["2.531", "0.069", "0.129"]
    assert [f"{loss:.3f}" for loss in noted] == ["2.691", "0.104"]
    assert printed["tokens-print"].splitlines() == [
        f"all at once: slope {whole[0]:.2f}, loss over all tokens {best}",
        f"as released: slope {released[0]:.2f}, loss over all tokens {worse}",
        "as released, the loss it prints: 2.69 -> 0.104",
    ]
    told = catalogue.find("15.b").choices
    assert f"slope {released[0]:.2f}, where all the tokens give {whole[0]:.2f}" in (
        told[1].explanation
    )
    assert "from 2.69 to 0.104" in told[0].explanation
    assert "its loss is 0.129, and 0.069" in told[2].explanation


def test_what_the_workers_hand_in_averages_to_the_gradient_of_all_nine_rows(printed):
    sizes = (5, 3, 1)
    factors, *gradients, summed_losses = printed["factor"].splitlines()
    assert factors == f"factors: {np.round([3 * rows / 9 for rows in sizes], 2)}"
    of_means = sum(summed(i, size, *START) / size for i, size in enumerate(sizes)) / 3
    of_sums = sum(summed(i, size, *START) for i, size in enumerate(sizes)) / 9
    found = [[float(number) for number in re.findall(r"-?\d+\.\d*", line)] for line in gradients]
    np.testing.assert_allclose(found, [of_means, of_sums, of_sums], atol=6e-3)
    each = [2 * row**2 for row in (-1, 2, -3, 4)]  # d(w · row)²/dw at w = 1
    assert summed_losses.endswith(f"all rows {sum(each)} average {sum(each) / 4}")


def test_slopes_that_the_questions_below_the_explorer_are_about():
    ends = {
        sizes: {way: walk(sizes, way)[[1, -1], 0] for way in ("full", "means")}
        for sizes in [(5, 5, 1), (5, 5, 2), (5, 5, 3), (5, 5, 4), (5, 5, 5), (1, 1, 1)]
    }
    apart = [abs(ends[5, 5, m]["full"][1] - ends[5, 5, m]["means"][1]) for m in range(1, 6)]
    assert min(apart[:4]) > 0.09 and apart[4] < 1e-12
    assert ends[1, 1, 1]["full"] == pytest.approx(ends[1, 1, 1]["means"])
    assert abs(ends[1, 1, 1]["full"][1] - ends[5, 5, 1]["full"][1]) > 0.3
    found = {sizes: [f"{ends[sizes][way][1]:.2f}" for way in ("full", "means")] for sizes in ends}
    assert found[5, 5, 1] == ["0.47", "-0.08"] and found[1, 1, 1] == ["0.07", "0.07"]
