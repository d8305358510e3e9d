"""Notebook 11's explorer, and the numbers that the notebook tells.

What the explorer shows is held against plain loops over rows, drawn by matplotlib and saved
afresh. The notebook's numbers are held against sums over all rows and the source's published bands.
"""

import numpy as np
import pytest
from drawn import assert_same_marks, assert_same_strokes, box, lifted, marks, part, saved_afresh
from drawn import strokes as strokes_of

from lrlib import Bowl, gradient, noisy_line, noisy_plane, sgd
from lrlib.explorers import Minibatches, ProgressBar

LINE = noisy_line(2.0, 1.0, n=20, noise=1.0, low=-2, high=2, seed=8)
X, Y = LINE.X[:, 0], LINE.y[:, 0]
START = 0.0, 3.0
N_STEPS = 60
SIZES = [1, 2, 3, 5, 8, 10, 19, 20]
SHUFFLED, SORTED, DRAWN = 0, 1, 2
OWN, NOMINAL, DROPPED = 0, 1, 2


@pytest.fixture(scope="module")
def explorers():
    made = Minibatches(LINE.X, LINE.y)
    start = dict(made.index)

    def explorer(order, last):
        made.index = {**start, "order": order, "last": last}
        return made

    return explorer


def rows_of_every_step(order, last, size):
    """Row numbers of N_STEPS + 1 batches: a pack of cards, dealt out."""
    rng, dealt = np.random.default_rng(0), []
    while len(dealt) <= N_STEPS:
        if order == DRAWN:
            dealt.append(rng.integers(20, size=size).tolist())
            continue
        pack = {SHUFFLED: lambda: list(rng.permutation(20)), SORTED: lambda: list(np.argsort(X))}
        pack = pack[order]()
        while pack:
            hand, pack = pack[:size], pack[size:]
            if len(hand) == size or last != DROPPED:
                dealt.append(hand)
    return dealt[: N_STEPS + 1]


def pulls(rows, a, b, divisor):
    """The gradient of the sum of squares of these rows, row by row, over the divisor."""
    ga = sum(2 * (a * X[i] + b - Y[i]) * X[i] for i in rows) / divisor
    return ga, sum(2 * (a * X[i] + b - Y[i]) for i in rows) / divisor


def walk(order, last, size, rate):
    """(a, b) at every step, and the gradient that led on from there: (N_STEPS + 1, 2) each."""
    path, led = [START], []
    for rows in rows_of_every_step(order, last, size):
        divisor = size if last == NOMINAL else len(rows)
        led.append(pulls(rows, *path[-1], divisor))
        path.append((path[-1][0] - rate * led[-1][0], path[-1][1] - rate * led[-1][1]))
    return np.array(path[:-1]), np.array(led)


def loss_at(path):
    return np.mean((np.outer(path[:, 0], X) + path[:, 1:] - Y) ** 2, axis=1)


def to_data(ax, pixels):
    height = ax.figure.get_figheight() * 72
    return ax.transData.inverted().transform(pixels * (1, -1) + (0, height))


CASES = [
    (SHUFFLED, OWN, 3, 2),
    (SHUFFLED, OWN, 0, 5),
    (SHUFFLED, NOMINAL, 6, 4),
    (SHUFFLED, DROPPED, 4, 1),
    (SORTED, OWN, 3, 4),
    (SORTED, NOMINAL, 2, 3),
    (SORTED, DROPPED, 6, 2),
    (DRAWN, OWN, 7, 2),
    (DRAWN, NOMINAL, 2, 0),
]


# ---- what the explorer shows


@pytest.mark.parametrize(("order", "last", "size", "rate"), CASES)
def test_path_and_losses_are_those_of_a_plain_loop_over_rows(explorers, order, last, size, rate):
    explorer = explorers(order, last)
    path, _ = walk(order, last, SIZES[size], explorer.rates[rate])
    full = [START]
    for _ in range(N_STEPS):
        ga, gb = pulls(range(20), *full[-1], 20)
        full.append(
            (full[-1][0] - explorer.rates[rate] * ga, full[-1][1] - explorer.rates[rate] * gb)
        )
    lowest = np.polyfit(X, Y, 1)
    floor = loss_at(lowest[None])[0]
    drawn, steps = explorer.drawn, np.arange(N_STEPS + 1)
    shown = explorer.at_position(batch_size=size, learning_rate=rate, step=N_STEPS)
    drawn.path.set_data(*path.T)
    drawn.full_path.set_data(*np.transpose(full))
    drawn.loss.set_data(steps, np.log2(loss_at(path) - floor))
    svg = saved_afresh(explorer.figure)
    for line in (drawn.path, drawn.full_path, drawn.loss):
        fresh = strokes_of(part(svg, line.get_gid()))
        assert_same_strokes(lifted(shown[line]), fresh, box(line.axes))
    loss, whole = loss_at(path)[-1], loss_at(np.array(full))[-1]
    assert shown[drawn.losses] == f"Loss {loss:.3f} (full batches {whole:.3f}, lowest {floor:.3f})"
    early = explorer.at_position(batch_size=size, learning_rate=rate, step=7)
    assert len(early[drawn.path]) == 8


@pytest.mark.parametrize(("order", "last", "size", "rate"), CASES)
@pytest.mark.parametrize("step", [0, 1, 6, N_STEPS])
def test_rings_and_arrows_are_those_of_the_next_batch(explorers, order, last, size, rate, step):
    explorer = explorers(order, last)
    path, led = walk(order, last, SIZES[size], explorer.rates[rate])
    rows = rows_of_every_step(order, last, SIZES[size])[step]
    shown, drawn = (
        explorer.at_position(batch_size=size, learning_rate=rate, step=step),
        explorer.drawn,
    )

    drawn.batch.set_data(X[rows], Y[rows])
    ends = np.array(explorer.ax_data.get_xlim())
    drawn.fit.set_data(ends, path[step, 0] * ends + path[step, 1])
    svg = saved_afresh(explorer.figure)
    fresh = marks(part(svg, drawn.batch.get_gid()))
    assert_same_marks(shown[drawn.batch], fresh, box(explorer.ax_data))
    assert np.isfinite(shown[drawn.batch][:, 0]).sum() == len(rows)
    fresh = strokes_of(part(svg, drawn.fit.get_gid()))
    assert_same_strokes(lifted(shown[drawn.fit]), fresh, box(explorer.ax_data))

    ours, whole = led[step], np.array(pulls(range(20), *path[step], 20))
    longer = max(np.hypot(*ours), np.hypot(*whole))
    for line, arrow in ((drawn.of_batch, ours), (drawn.of_all, whole)):
        tip = to_data(explorer.ax_gradients, shown[line][1:2])[0]
        np.testing.assert_allclose(tip, arrow / longer, atol=2e-3)
    times = np.hypot(*ours) / np.hypot(*whole)
    turned = np.degrees(np.arctan2(*ours) - np.arctan2(*whole))
    turned = abs((turned + 180) % 360 - 180)
    words = shown[drawn.compared].replace("°", "").replace("’", " ").split()
    assert words[:4] == ["This", "batch", "s", "gradient:"]
    assert float(words[4]) == pytest.approx(times, rel=0.06)
    assert float(words[-2]) == pytest.approx(turned, abs=0.51)


def test_shuffled_and_by_its_own_size_it_is_sgd_with_its_seed(explorers):
    explorer = explorers(SHUFFLED, OWN)
    for i, size in enumerate(SIZES):
        run = sgd(
            LINE.X,
            LINE.y,
            [[START[0]]],
            [START[1]],
            learning_rate=0.1,
            batch_size=size,
            n_epochs=size * 3 + 1,
            seed=0,
        )
        shown = explorer.at_position(batch_size=i, learning_rate=2, step=N_STEPS)[
            explorer.drawn.now
        ]
        here = to_data(explorer.ax_path, shown)[0]
        np.testing.assert_allclose(here, (run.W[60].item(), run.b[60].item()), atol=1e-3)


@pytest.mark.parametrize(
    ("order", "last", "size", "ends"),
    [
        (SHUFFLED, OWN, 3, range(4, 61, 4)),  # 20 = 4 * 5
        (SHUFFLED, NOMINAL, 4, range(3, 61, 3)),  # 8, 8, 4
        (SORTED, DROPPED, 4, range(2, 61, 2)),  # 8, 8
        (SHUFFLED, OWN, 7, range(1, 61)),
        (DRAWN, OWN, 4, [-(-20 * k // 8) for k in range(1, 25)]),  # 20 more rows drawn
    ],
)
def test_a_diamond_stands_where_an_epoch_ends(explorers, order, last, size, ends):
    explorer = explorers(order, last)
    # The smallest rate, so that no mark has sunk below the picture.
    path, _ = walk(order, last, SIZES[size], explorer.rates[0])
    above = loss_at(path) - loss_at(np.polyfit(X, Y, 1)[None])[0]
    shown = explorer.at_position(batch_size=size, learning_rate=0, step=N_STEPS)[
        explorer.drawn.epochs
    ]
    shown = to_data(explorer.ax_loss, shown[np.isfinite(shown[:, 0])])
    np.testing.assert_allclose(shown[:, 0], list(ends), atol=1e-3)
    np.testing.assert_allclose(shown[:, 1], np.log2(above[list(ends)]), atol=2e-3)


@pytest.mark.parametrize(
    ("order", "last", "size", "step", "words"),
    [
        (SHUFFLED, OWN, 3, 4, "Step 4, then: epoch 2, batch 1 of 4, 5 rows."),
        (
            SHUFFLED,
            OWN,
            6,
            1,
            "Step 1, then: epoch 1, batch 2 of 2, 1 row. The short one: divided "
            "by 1, it takes a full step.",
        ),
        (
            SHUFFLED,
            NOMINAL,
            4,
            2,
            "Step 2, then: epoch 1, batch 3 of 3, 4 rows. The short one: its "
            "sum is divided by 8, so the step is too short.",
        ),
        (
            SHUFFLED,
            DROPPED,
            4,
            2,
            "Step 2, then: epoch 2, batch 1 of 2, 8 rows. In each epoch 4 rows are left out.",
        ),
        (
            SORTED,
            DROPPED,
            6,
            0,
            "Step 0, then: epoch 1, batch 1 of 1, 19 rows. In each epoch 1 row is left out.",
        ),
        (DRAWN, OWN, 4, 9, "Step 9, then: 8 rows drawn, some perhaps twice."),
        (SORTED, OWN, 7, 60, "Step 60, then: epoch 61, batch 1 of 1, 20 rows."),
    ],
)
def test_the_line_below_the_controls(explorers, order, last, size, step, words):
    assert explorers(order, last).at_position(batch_size=size, step=step)[None] == words


def test_the_picture_names_the_order_it_shows(explorers):
    for order, name in ((SHUFFLED, "shuffled"), (SORTED, "sorted by x"), (DRAWN, "drawn with")):
        explorer = explorers(order, OWN)
        assert f"of rows {name}" in explorer.at_position()[explorer.drawn.rows]


def test_at_the_lowest_point_no_ratio_of_rounding_errors_is_shown(explorers):
    explorer = explorers(SHUFFLED, OWN)
    shown = explorer.at_position(batch_size=7, learning_rate=5, step=N_STEPS)
    assert shown[explorer.drawn.compared] == "Both gradients are zero: the run has arrived"


def test_only_the_two_choices_are_computed_anew(explorers, monkeypatch):
    explorer = explorers(SHUFFLED, OWN)
    asked = []
    monkeypatch.setattr(explorer, "_runs", lambda: asked.append(1))
    explorer.index = {**explorer.index, "step": 5, "batch_size": 1, "learning_rate": 3}
    assert asked == []


def test_a_rate_at_which_runs_overflow_is_drawn_without_a_warning():
    with np.errstate(all="raise"):
        explorer = Minibatches(LINE.X, LINE.y, learning_rates=[0.1, 1e9])
    assert explorer.at_position(batch_size=0, learning_rate=1, step=N_STEPS)[None].startswith(
        "Step 60"
    )
    assert "nan" in explorer.at_position(learning_rate=1, step=N_STEPS)[explorer.drawn.losses]


def test_a_run_that_grows_out_of_all_numbers_is_drawn_as_far_as_it_goes():
    # Of one batch the loss is still a number where that of all the rows is none.
    age = np.arange(20, 80, 3.0)[:, None]
    wish = 0.05 * age - 2 + 0.2 * (-1.0) ** np.arange(20)[:, None]
    with np.errstate(all="raise"):
        explorer = Minibatches(age, wish)
    words = [explorer.at_position(step=t)[explorer.drawn.compared] for t in range(N_STEPS + 1)]
    assert words[0].startswith("This batch’s gradient: 0.98 times as long")
    assert words[-1] == "The run overflows"
    assert not any("nan" in one or "arrived" in one for one in words)
    titles = [explorer.at_position(step=t)[explorer.drawn.losses] for t in range(N_STEPS + 1)]
    assert max(map(len, titles)) < 50  # as much as there is room for


def test_a_page_that_asks_for_another_order_of_far_rows_gets_its_picture():
    far = np.linspace(0, 1000, 20)[:, None]
    with np.errstate(all="raise"):
        explorer = Minibatches(far, 0.05 * far)
        explorer.set_state({"index": {**explorer.index, "order": SORTED}})
    assert "sorted by x" in explorer.at_position()[explorer.drawn.rows]


def test_an_order_whose_runs_failed_is_computed_when_asked_for_again(monkeypatch):
    explorer = Minibatches(LINE.X[:3], LINE.y[:3], n_steps=2)
    with monkeypatch.context() as broken, pytest.raises(ZeroDivisionError):
        broken.setattr(explorer, "_runs", lambda: 1 / 0)
        explorer.index = {**explorer.index, "order": SORTED}
    explorer.index = {**explorer.index, "step": 1}
    assert "sorted by x" in explorer.at_position()[explorer.drawn.rows]


def test_beside_a_run_that_overflows_another_one_has_not_arrived():
    explorer = Minibatches(LINE.X, LINE.y, learning_rates=[0.1, 1e9])
    both = [Minibatches(LINE.X, LINE.y, learning_rates=[0.1]), explorer]
    for step in (0, 5, 24):
        alone, beside = (
            one.at_position(learning_rate=0, step=step)[one.drawn.compared] for one in both
        )
        assert alone == beside and "times as long" in beside


@pytest.mark.parametrize("y", [LINE.y, 2 * LINE.X + 1, 0 * LINE.X])
def test_a_start_at_the_lowest_point_has_room_and_rings(y):
    best = Bowl.of(LINE.X, y)
    with np.errstate(all="raise"):
        explorer = Minibatches(LINE.X, y, a=best.W.item(), b=best.b.item())
    size = max(abs(best.W.item()), abs(best.b.item())) or 1
    low, high = explorer.ax_path.get_xlim()
    assert high - low == pytest.approx(2.9 * size)
    assert np.isfinite(explorer.ax_loss.get_ylim()).all()
    walked = explorer.at_position(batch_size=2, learning_rate=3, step=N_STEPS)[explorer.drawn.path]
    assert np.isfinite(walked).all()


def test_at_a_rate_of_zero_the_run_stands_still_and_its_batches_have_gradients():
    explorer = Minibatches(LINE.X, LINE.y, learning_rates=(0, 0.1))
    shown = explorer.at_position(batch_size=2, learning_rate=0, step=N_STEPS)
    path, now = shown[explorer.drawn.path], shown[explorer.drawn.now]
    np.testing.assert_array_equal(path, np.repeat(now, len(path), axis=0))
    assert "times as long" in shown[explorer.drawn.compared]
    with pytest.raises(ValueError, match="learning_rate"):
        Minibatches(LINE.X, LINE.y, learning_rates=(-0.1, 0.1))


def test_what_is_sent_ahead_stays_below_a_megabyte(explorers):
    for order, last in ((SHUFFLED, OWN), (SORTED, NOMINAL), (DRAWN, DROPPED)):
        explorer = explorers(order, last)
        assert sum(map(len, explorer.tables.values())) + len(explorer.svg) < 1_000_000


def test_the_summary_is_one_line(explorers):
    summary = explorers(SHUFFLED, OWN).summary()
    assert summary.startswith("Minibatches against all the data: Step ")
    assert "\n" not in summary


@pytest.mark.parametrize("n", [2, 3, 7])
def test_few_points_work_too(n):
    explorer = Minibatches(LINE.X[:n], LINE.y[:n])
    assert explorer.sizes[0] == 1 and explorer.sizes[-1] == n


def test_what_is_no_line_is_refused_with_the_shapes():
    with pytest.raises(ValueError, match=r"one feature.*X \(20, 2\) and y \(20, 1\)"):
        Minibatches(np.hstack([LINE.X, LINE.X]), LINE.y)
    with pytest.raises(ValueError, match="at least two points"):
        Minibatches(LINE.X[:1], LINE.y[:1])


def test_the_bar_says_how_far_it_is():
    bar = ProgressBar("one pass")
    bar(0.25)
    assert bar.value == 0.25
    assert bar._repr_mimebundle_()["text/plain"] == "one pass: 25%"


# What the notebook tells

PLANE = noisy_plane()
ZERO = np.zeros((2, 1)), np.zeros(1)


def data_iter(batch_size, rng):
    order = rng.permutation(1000)
    for start in range(0, 1000, batch_size):
        yield order[start : start + batch_size]


@pytest.mark.parametrize("seed", range(5))
def test_source_4s_three_losses_lie_in_their_published_bands(seed):
    rng = np.random.default_rng(seed)
    w, b, losses = 0.01 * rng.standard_normal(2), 0.0, []
    for _ in range(3):
        for rows in data_iter(10, rng):
            error = PLANE.X[rows] @ w + b - PLANE.y[rows, 0]
            w = w - 0.03 * (error[:, None] * PLANE.X[rows]).sum(axis=0) / 10
            b = b - 0.03 * error.sum() / 10
        losses.append(np.mean((PLANE.X @ w + b - PLANE.y[:, 0]) ** 2) / 2)
    bands = [(0.025, 0.060), (8.5e-5, 3.1e-4), (4.6e-5, 5.5e-5)]
    assert all(low < loss < high for loss, (low, high) in zip(losses, bands, strict=True))
    np.testing.assert_allclose([*w, b], [2, -3.4, 4.2], atol=0.003)


def test_the_mean_over_an_epoch_of_equal_batches_is_the_full_gradient():
    found = [
        gradient(PLANE.X[r], PLANE.y[r], *ZERO) for r in data_iter(10, np.random.default_rng(1))
    ]
    dLdW, dLdb = gradient(PLANE.X, PLANE.y, *ZERO)
    np.testing.assert_allclose(np.mean([g[0] for g in found], axis=0), dLdW, rtol=1e-12)
    np.testing.assert_allclose(np.mean([g[1] for g in found], axis=0), dLdb, rtol=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_the_height_of_the_cloud_goes_with_rate_over_batch_size(seed):
    noisy = noisy_plane(noise=1.0)
    bowl = Bowl.of(noisy.X, noisy.y)

    def height(rate, size, n_epochs=8):
        run = sgd(
            noisy.X,
            noisy.y,
            bowl.W,
            bowl.b,
            learning_rate=rate,
            batch_size=size,
            n_epochs=n_epochs,
            seed=seed,
        )
        return run.loss[len(run.loss) // 2 :].mean() - bowl.loss_min()

    here = height(0.04, 2)
    assert height(0.08, 2) / here == pytest.approx(2, rel=0.3)
    assert height(0.04, 1) / here == pytest.approx(2, rel=0.3)
    assert height(0.08, 4) / here == pytest.approx(1, rel=0.3)
    assert height(0.04, 2, n_epochs=40) / here == pytest.approx(1, rel=0.2)


def test_sorted_rows_end_the_epoch_too_high_and_shuffled_ones_do_not():
    noisy = noisy_plane(noise=1.0)
    rows = np.argsort(noisy.y[:, 0])
    runs = [
        sgd(
            noisy.X[rows],
            noisy.y[rows],
            *ZERO,
            learning_rate=0.05,
            batch_size=10,
            n_epochs=5,
            shuffle=shuffle,
        )
        for shuffle in (False, True)
    ]
    lowest = Bowl.of(noisy.X, noisy.y).loss_min()
    assert runs[0].loss[-1] > 2 * lowest
    assert runs[1].loss[-1] < 1.05 * lowest
    assert np.ptp(runs[0].b[-100:]) > 1 > 0.4 > np.ptp(runs[1].b[-100:])


def test_a_short_batch_steps_a_third_as_far_when_divided_by_the_nominal_size():
    lengths = []
    for rows in data_iter(300, np.random.default_rng(0)):
        dLdW, dLdb = gradient(PLANE.X[rows], PLANE.y[rows], *ZERO, reduction="sum", half=True)
        lengths.append(np.linalg.norm([*dLdW[:, 0], *dLdb]) / 300)
    assert len(lengths) == 4
    assert lengths[3] / np.mean(lengths[:3]) == pytest.approx(1 / 3, rel=0.1)
    np.testing.assert_allclose(lengths, [5.579, 6.119, 5.885, 1.820], atol=2e-3)
