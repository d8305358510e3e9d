"""Notebook 10's explorer: its four runs are those of a plain loop that sums and divides or not."""

import numpy as np
import pytest

from lrlib import noisy_plane
from lrlib.explorers import FourRuns

PLANE = noisy_plane()
RUNS = ["sum, not divided", "sum, divided", "mean, not divided", "mean, divided"]
DRAWS = {"two features"}


def of_data(X, y):
    """As test_hostile_pictures opens it."""
    return FourRuns(X, y)


@pytest.fixture(scope="module")
def explorer():
    return FourRuns(PLANE.X, PLANE.y)


def walk(n, name, rate, n_steps=40):
    """The mean of the squared errors at every step, row by row: no matrix product."""
    rows = [(*X, y) for X, (y,) in zip(PLANE.X[:n].tolist(), PLANE.y[:n].tolist(), strict=True)]
    w1 = w2 = b = 0.0
    losses = []
    for _ in range(n_steps + 1):
        errors = [w1 * x1 + w2 * x2 + b - y for x1, x2, y in rows]
        losses.append(sum(error**2 for error in errors) / n)
        g1 = sum(2 * error * row[0] for error, row in zip(errors, rows, strict=True))
        g2 = sum(2 * error * row[1] for error, row in zip(errors, rows, strict=True))
        gb = sum(2 * error for error in errors)
        if name.startswith("mean"):
            g1, g2, gb = g1 / n, g2 / n, gb / n
        if name.endswith(", divided"):
            g1, g2, gb = g1 / n, g2 / n, gb / n
        w1, w2, b = w1 - rate * g1, w2 - rate * g2, b - rate * gb
    return np.array(losses)


@pytest.mark.parametrize(("n", "rate"), [(10, 0.02), (10, 0.2), (1, 0.1), (50, 0.005)])
@pytest.mark.parametrize("name", RUNS)
def test_a_run_is_that_of_a_plain_loop(explorer, name, n, rate):
    i, j = explorer.counts.index(n), explorer._control("rate").values.index(rate)
    kept, wanted = explorer.loss[name][i, j], walk(n, name, rate)
    np.testing.assert_allclose(kept[wanted > 1e-9], wanted[wanted > 1e-9], rtol=1e-6)
    shown = explorer.at_position(n=i, rate=j)[explorer.drawn.run[name]]
    ax, height = explorer.ax_loss, explorer.figure.get_figheight() * 72
    step, log2 = ax.transData.inverted().transform(shown[1] * (1, -1) + (0, height))
    assert step == pytest.approx(1, abs=0.01)
    assert log2 == pytest.approx(np.log2(wanted[1]), abs=0.01)


def test_two_runs_are_always_one_and_at_a_single_row_all_are(explorer):
    for i, n in enumerate(explorer.counts):
        for j in (0, 7, 14, 18):
            shown = explorer.at_position(n=i, rate=j)
            nobody, one, other, both = (shown[explorer.drawn.run[name]] for name in RUNS)
            np.testing.assert_allclose(one, other, atol=0.01)
            if n == 1:
                np.testing.assert_allclose(nobody, one, atol=0.01)
                np.testing.assert_allclose(both, one, atol=0.01)


def test_a_mark_right_of_the_limit_is_a_run_that_grows(explorer):
    ax, height = explorer.ax_rate, explorer.figure.get_figheight() * 72
    to_data = ax.transData.inverted().transform
    for i, j in ((3, 0), (3, 7), (3, 14), (6, 14), (9, 3)):
        shown = explorer.at_position(n=i, rate=j)
        limit = to_data(shown[explorer.drawn.limit] * (1, -1) + (0, height))[0, 0]
        n = explorer.counts[i]
        design = np.column_stack([PLANE.X[:n], np.ones(n)])
        assert limit == pytest.approx(n / np.linalg.eigvalsh(design.T @ design)[-1], rel=1e-2)
        for name in RUNS:
            worth = to_data(shown[explorer.drawn.rate[name]] * (1, -1) + (0, height))[0, 0]
            grows = explorer.loss[name][i, j, -1] > explorer.loss[name][i, j, 0]
            assert (worth > limit) == (grows or np.isnan(explorer.loss[name][i, j, -1]))


def test_the_words_say_how_each_run_ends(explorer):
    explorer.index = {"n": 3, "rate": 14}
    assert explorer.summary().endswith(
        "The loss after 40 steps: 1.6e+56 where nobody divides by n, 0.0029 where one of the two "
        "does, 2.9 where both do. At the start it is 16.2."
    )


def test_what_has_too_few_rows_or_two_outputs_is_refused():
    for X, y in ((PLANE.X[:9], PLANE.y[:9]), (PLANE.X, np.hstack([PLANE.y] * 2))):
        with pytest.raises(ValueError, match=r"10 rows or more and one output"):
            FourRuns(X, y)
    with pytest.raises(ValueError, match="not 0 in all"):
        FourRuns(PLANE.X, 0 * PLANE.y)
