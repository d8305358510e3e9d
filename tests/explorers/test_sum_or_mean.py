"""Notebook 04's explorer, and the numbers that the notebook tells.

What the explorer shows is held against a plain loop, drawn by matplotlib and saved afresh. The
notebook's numbers are held against sums written out, finite differences and, where it is
installed, PyTorch.
"""

import numpy as np
import pytest
from drawn import assert_same_marks, assert_same_strokes, box, lifted, marks, part, saved_afresh
from drawn import strokes as strokes_of

from lrlib import Bowl, gradient, loss_factor, noisy_line, noisy_plane, sgd
from lrlib.explorers import SumOrMean

X = np.array([[0.0], [1.0], [2.0], [3.0]])
Y = np.array([[1.5], [2.5], [5.5], [6.5]])
MORE = noisy_line(2.0, 1.0, n=124, noise=0.5, low=0.0, high=3.0, seed=5)
START = 0.0, 3.0


def of_data(X, y, **options):
    """As test_hostile_pictures opens it."""
    more = noisy_line(2.0, 1.0, n=620, noise=0.5, seed=5)
    return SumOrMean(X, y, more.X, more.y, **options)


@pytest.fixture(scope="module")
def explorer():
    return SumOrMean(X, Y, MORE.X, MORE.y)


def data(points, n):
    """The first n points, repeated or new, as two flat arrays."""
    if points == 0:
        return np.tile(X[:, 0], n // 4), np.tile(Y[:, 0], n // 4)
    x, y = np.append(X, MORE.X), np.append(Y, MORE.y)
    return x[:n], y[:n]


def walk(x, y, c, rate, n_steps=20):
    """a and b at every step, point by point: no matrix product, nothing of lrlib."""
    path = [START]
    for _ in range(n_steps):
        a, b = path[-1]
        ga = sum(2 * c * (a * x_i + b - y_i) * x_i for x_i, y_i in zip(x, y, strict=True))
        gb = sum(2 * c * (a * x_i + b - y_i) for x_i, y_i in zip(x, y, strict=True))
        path.append((a - rate * ga, b - rate * gb))
    return np.transpose(path)


def index_of(explorer, rate):
    return int(np.argmin(np.abs(explorer.rates - rate)))


# ---- what the explorer shows


# At this position of both sliders the rate is 0.16, and each 3 further down it is halved.
AT_016 = 24


# Runs that settle and runs that grow, up to a thousand times the picture. Far beyond that the
# loop's own rounding shows: at 1e16 a float64 can't tell 1 from 0.
@pytest.mark.parametrize(
    ("n", "points", "rate_sum", "rate_mean"),
    [(0, 0, 24, 24), (0, 0, 20, 3), (1, 0, 19, 26), (2, 0, 15, 27), (5, 0, 5, 11)]
    + [(0, 1, 12, 26), (1, 1, 17, 21), (3, 1, 13, 26), (4, 1, 10, 2), (5, 1, 7, 27)],
)
def test_both_paths_stand_where_a_plain_loop_leads(explorer, n, points, rate_sum, rate_mean):
    shown = explorer.at_position(n=n, points=points, rate_sum=rate_sum, rate_mean=rate_mean)
    count = 4 * 2**n
    x, y = data(points, count)
    plane = explorer.ax_path
    for how, c, at in (("sum", 1, rate_sum), ("mean", 1 / count, rate_mean)):
        line = explorer.drawn.path[how]
        line.set_data(*walk(x, y, c, 0.16 * 2 ** ((at - AT_016) / 3)))
        fresh = part(saved_afresh(explorer.figure), line.get_gid())
        assert_same_strokes(lifted(shown[line]), strokes_of(fresh), box(plane))


def test_the_rates_and_their_limits_stand_in_the_row_of_their_name(explorer):
    scale, drawn = explorer.ax_rates, explorer.drawn
    rows = dict(
        zip([tick.get_text() for tick in scale.get_yticklabels()], scale.get_yticks(), strict=True)
    )
    shown = explorer.at_position(n=1, rate_sum=20, rate_mean=3)
    x, _ = data(0, 8)
    top = 2 * np.linalg.eigvalsh(np.array([[x @ x, x.sum()], [x.sum(), 8]]))[-1]
    for how, at, limit in (("sum", 20, 2 / top), ("mean", 3, 8 * 2 / top)):
        wanted = [[explorer.rates[at], rows[how]], [limit, rows[how]]]
        pixels = scale.transData.transform(wanted)
        pixels[:, 1] = explorer.figure.bbox.height - pixels[:, 1]
        np.testing.assert_allclose(shown[drawn.rate[how]][0], pixels[0], atol=0.01)
        np.testing.assert_allclose(shown[drawn.span[how]][1], pixels[1], atol=0.01)
        np.testing.assert_allclose(shown[drawn.edge[how]].mean(axis=0), pixels[1], atol=0.01)


def test_the_arrows_are_each_points_gradient_and_their_sum_and_mean(explorer):
    x, y = data(1, 8)
    ga, gb = 2 * (3.0 - y) * x, 2 * (3.0 - y)
    shown = explorer.at_position(n=1, points=1)
    to_pixels = explorer.ax_gradients.transData.transform
    height = explorer.figure.get_figheight() * 72

    def tips(name):
        strokes = lifted(shown[explorer.drawn.arrows[name]])
        return np.array([stroke[1] for stroke in strokes]) * (1, -1) + (0, height)

    np.testing.assert_allclose(tips("each"), to_pixels(np.column_stack([ga, gb])), atol=0.01)
    np.testing.assert_allclose(tips("sum"), to_pixels([[ga.sum(), gb.sum()]]), atol=0.01)
    np.testing.assert_allclose(tips("mean"), to_pixels([[ga.mean(), gb.mean()]]), atol=0.01)
    assert shown[explorer.drawn.cloud_title].endswith("the sum is 8 times the mean")


@pytest.mark.parametrize(("n", "points"), [(0, 0), (1, 0), (5, 0), (1, 1), (4, 1)])
def test_a_sum_beyond_the_frame_is_told_in_numbers(explorer, n, points):
    x, y = data(points, 4 * 2**n)
    ga, gb = np.sum(2 * (3.0 - y) * x), np.sum(2 * (3.0 - y))
    (left, _), (low, _) = explorer.ax_gradients.get_xlim(), explorer.ax_gradients.get_ylim()
    goes_on = ga < left or gb < low
    assert goes_on == (n > 0)
    said = explorer.at_position(n=n, points=points)[explorer.drawn.beyond].replace("−", "-")
    assert said == (f"the sum goes on to ({ga:.0f}, {gb:.0f})" if goes_on else "")


def test_points_and_both_lines_at_the_end_are_drawn(explorer):
    x, y = data(1, 16)
    shown = explorer.at_position(n=2, points=1, rate_sum=12, rate_mean=AT_016)
    axes, drawn = explorer.ax_data, explorer.drawn
    drawn.points.set_data(x, y)
    ends = np.array(axes.get_xlim())
    for how, c, rate in (("sum", 1, 0.01), ("mean", 1 / 16, 0.16)):
        a, b = walk(x, y, c, rate)[:, -1]
        drawn.fit[how].set_data(ends, a * ends + b)
    svg = saved_afresh(explorer.figure)
    for line in drawn.fit.values():
        fresh = strokes_of(part(svg, line.get_gid()))
        assert_same_strokes(lifted(shown[line]), fresh, box(axes))
    fresh = marks(part(svg, drawn.points.get_gid()))
    assert len(fresh) == 16
    assert_same_marks(shown[drawn.points], fresh, box(axes))


def test_the_limit_of_the_sum_halves_when_n_doubles_and_that_of_the_mean_stays(explorer):
    A = np.column_stack([X, np.ones(4)])
    top = np.linalg.eigvalsh(2 * A.T @ A)[-1]
    for i, n in enumerate(explorer.counts):
        shown = explorer.at_position(n=i, points=0, rate_sum=12, rate_mean=AT_016)
        assert shown[explorer.drawn.limit["sum"]] == f"rate 0.01, limit {2 / top * 4 / n:.3g}"
        assert shown[explorer.drawn.limit["mean"]] == f"rate 0.16, limit {2 / top * 4:.3g}"


def test_a_ring_is_a_line_of_equal_loss(explorer):
    x, y = data(1, 32)
    shown = explorer.at_position(n=3, points=1)
    to_data = explorer.ax_path.transData.inverted().transform
    height = explorer.figure.get_figheight() * 72
    for ring in explorer.drawn.rings:
        a, b = to_data(shown[ring] * (1, -1) + (0, height)).T
        losses = ((np.outer(a, x) + b[:, None] - y) ** 2).mean(axis=1)
        np.testing.assert_allclose(losses, losses[0], rtol=1e-3)


def test_twin_rates_give_one_path_at_every_n(explorer):
    mean = index_of(explorer, 0.16)
    for i, n in enumerate(explorer.counts):
        twin = index_of(explorer, 0.16 / n)
        assert explorer.rates[twin] == pytest.approx(0.16 / n, rel=1e-12)
        for points in (0, 1):
            shown = explorer.at_position(n=i, points=points, rate_sum=twin, rate_mean=mean)
            assert shown[None].endswith("as long as one on the mean: one path.")
            ours, theirs = (shown[explorer.drawn.path[how]] for how in ("sum", "mean"))
            np.testing.assert_allclose(ours, theirs, atol=0.01)


def test_doubling_changes_the_sums_path_and_leaves_the_means(explorer):
    paths = [explorer.at_position(n=i, points=0, rate_sum=12, rate_mean=AT_016) for i in range(6)]
    sums, means = ([p[explorer.drawn.path[how]] for p in paths] for how in ("sum", "mean"))
    for mean in means[1:]:
        np.testing.assert_allclose(mean, means[0], atol=0.01)
    for before, after in zip(sums, sums[1:], strict=False):
        step, longer = (path[1] - path[0] for path in (before, after))
        if np.abs(longer).max() < 100:  # beyond that the line is cut
            np.testing.assert_allclose(longer, 2 * step, atol=0.02)


@pytest.mark.parametrize(
    ("n", "rate_sum", "words"),
    [
        (0, 0.01, "The sum’s run settles. The mean’s run settles."),
        (0, 0.01, "a step on the sum is 0.25 times as long as one on the mean."),
        (2, 0.01, "is as long as one on the mean: one path."),
        (3, 0.01, "Above its limit the sum’s run grows and leaves the picture at step "),
        (3, 0.01, "is 2 times as long as"),
    ],
)
def test_the_line_below_the_controls(explorer, n, rate_sum, words):
    at = index_of(explorer, rate_sum)
    said = explorer.at_position(n=n, points=0, rate_sum=at, rate_mean=AT_016)[None]
    assert words in said
    if "at step " in words:
        low, high = np.transpose([explorer.ax_path.get_xlim(), explorer.ax_path.get_ylim()])
        theta = walk(*data(0, 32), 1, 0.01).T
        first = np.argmax(((theta < low) | (theta > high)).any(axis=1))
        assert f"at step {first}. " in said


def test_what_is_sent_ahead_stays_below_a_megabyte(explorer):
    assert sum(map(len, explorer.tables.values())) + len(explorer.svg) < 1_000_000


def test_it_opens_at_the_rate_it_is_given_and_on_the_sum_at_a_sixteenth_of_it(explorer):
    rates = [explorer.value(f"rate_{how}") for how in ("sum", "mean")]
    assert rates == pytest.approx([0.16 / 16, 0.16])


def test_the_summary_is_one_line(explorer):
    assert explorer.summary().startswith("One walk on the sum, one on the mean: The sum’s run ")
    assert "\n" not in explorer.summary()


def test_data_of_other_sizes_is_refused_with_the_sizes():
    with pytest.raises(ValueError, match="more_X has 123 points; 4 doubled 5 times are 128"):
        SumOrMean(X, Y, MORE.X[1:], MORE.y[1:])
    with pytest.raises(ValueError, match=r"one feature and one output.*X \(4, 2\)"):
        SumOrMean(np.hstack([X, X]), Y, MORE.X, MORE.y)


def test_a_flat_loss_and_a_rate_that_is_none_are_refused():
    with pytest.raises(ValueError, match="all points of X have the same x.*two different ones"):
        SumOrMean(0 * X + 3, Y, MORE.X, MORE.y)
    with pytest.raises(ValueError, match="learning_rate is 0, and the slider's rates are multip"):
        SumOrMean(X, Y, MORE.X, MORE.y, learning_rate=0)
    with pytest.raises(ValueError, match="learning_rate must be a finite number, not nan"):
        SumOrMean(X, Y, MORE.X, MORE.y, learning_rate=np.nan)
    with pytest.raises(TypeError, match="n_steps must be a whole number"):
        SumOrMean(X, Y, MORE.X, MORE.y, n_steps=2.5)


@pytest.mark.parametrize("y", [2 * X + 1, 0 * X])
def test_a_start_at_the_lowest_point_has_room(y):
    best = Bowl.of(X, y)
    start = {"a": best.W.item(), "b": best.b.item()}
    many = np.tile(X, (31, 1)), np.tile(y, (31, 1))
    with np.errstate(all="raise"):
        explorer = SumOrMean(X, y, *many, **start)
    plane = explorer.ax_path
    assert np.ptp(plane.get_xlim()) > 0.5 and np.ptp(plane.get_ylim()) > 0.5


# ---- what the notebook tells


def test_four_points_pull_and_the_sum_is_four_times_the_mean():
    W, b = np.array([[0.0]]), np.array([3.0])
    rows = [gradient(X[i : i + 1], Y[i : i + 1], W, b, reduction="sum") for i in range(4)]
    each = np.array([[dLdW.item(), dLdb.item()] for dLdW, dLdb in rows])
    np.testing.assert_allclose(each, [[0, 3], [1, 1], [-10, -5], [-21, -7]])
    for reduction, expected in (("sum", (-30, -8)), ("mean", (-7.5, -2))):
        dLdW, dLdb = gradient(X, Y, W, b, reduction=reduction)
        assert (dLdW.item(), dLdb.item()) == expected


def test_backward_of_a_list_is_backward_of_its_sum():
    # Source 4: per-example gradients of half squares, weighted by ones, against finite differences.
    plane = noisy_plane()
    x, y, W = plane.X[:10], plane.y[:10], np.zeros((2, 1))
    each = x[:, :, None] * (x @ W - y)[:, None, :]
    assert each.shape == (10, 2, 1)
    measured = np.empty((2, 1))
    for j in range(2):
        nudge = np.zeros((2, 1))
        nudge[j] = 1e-5
        up, down = (np.sum((x @ (W + sign * nudge) - y) ** 2 / 2) for sign in (1, -1))
        measured[j] = (up - down) / 2e-5
    np.testing.assert_allclose(each.sum(axis=0), measured, rtol=1e-7)
    lrlibs, _ = gradient(x, y, W, np.zeros(1), reduction="sum", half=True)
    np.testing.assert_allclose(lrlibs, measured, rtol=1e-7)


def test_the_mean_of_dyda_is_the_matrix_product_and_a_row_of_ones_serves_b():
    # Source 3, question 2: 30 points of y = 3x + 8, start a = -1, b = 1.
    rng = np.random.default_rng(0)
    x = rng.uniform(0, 1, size=(30, 1))
    r = (-1 * x + 1) - (3 * x + 8)
    dLdW, dLdb = gradient(x, 3 * x + 8, [[-1.0]], [1.0])
    assert dLdW.item() == pytest.approx((x * 2 * r).mean(), rel=1e-12)
    assert dLdW.item() == pytest.approx((2 / 30 * x.T @ r).item(), rel=1e-12)
    assert dLdb.item() == pytest.approx((2 * r).mean(), rel=1e-12)
    assert dLdb.item() == pytest.approx((2 / 30 * np.ones((1, 30)) @ r).item(), rel=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_dividing_twice_leaves_the_loss_near_2_7_after_three_epochs(seed):
    # Source 4's numbers: once gives about 0.00005, twice about 2.7.
    plane = noisy_plane(seed=seed)
    once, twice = (
        sgd(
            plane.X,
            plane.y,
            np.zeros((2, 1)),
            np.zeros(1),
            learning_rate=0.03,
            batch_size=10,
            n_epochs=3,
            half=True,
            gradient=lambda X, y, W, b, k=k: [g / k for g in gradient(X, y, W, b, half=True)],
        )
        for k in (1, 10)
    )
    assert 4.6e-5 < once.loss[-1] < 5.5e-5
    assert twice.loss[-1] == pytest.approx(2.7, abs=0.15)


def test_without_the_half_the_rate_is_halved():
    plane = noisy_plane()
    start = np.zeros((2, 1)), np.zeros(1)
    keep = dict(batch_size=10, n_epochs=3)
    half = sgd(plane.X, plane.y, *start, learning_rate=0.03, half=True, **keep)
    plain = sgd(plane.X, plane.y, *start, learning_rate=0.015, **keep)
    np.testing.assert_allclose(plain.W, half.W, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(plain.loss, 2 * half.loss, rtol=1e-9)


# The text box about PyTorch: (reduction, loss, gradient for a, gradient for b)
PYTORCH = [("sum", 21.0, -30.0, -8.0), ("mean", 5.25, -7.5, -2.0)]
NONE = [2.25, 0.25, 6.25, 12.25]


@pytest.mark.parametrize(("reduction", "loss", "ga", "gb"), PYTORCH)
def test_the_numbers_of_the_pytorch_box_without_pytorch(reduction, loss, ga, gb):
    squares = (np.full((4, 1), 3.0) - Y) ** 2
    assert squares[:, 0].tolist() == NONE
    c = loss_factor(4, reduction=reduction)
    assert c * squares.sum() == loss
    assert c * np.sum(2 * (3.0 - Y) * X) == ga
    assert c * np.sum(2 * (3.0 - Y)) == gb


def test_the_mean_is_over_every_output_without_pytorch():
    assert loss_factor(4, 2, reduction="mean") == 1 / 8


@pytest.mark.parametrize(("reduction", "loss", "ga", "gb"), PYTORCH)
def test_the_numbers_of_the_pytorch_box_in_pytorch(reduction, loss, ga, gb):
    torch = pytest.importorskip("torch")
    a, b = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in START)
    x, y = torch.tensor(X), torch.tensor(Y)
    out = torch.nn.MSELoss(reduction=reduction)(a * x + b, y)
    out.backward()
    assert (out.item(), a.grad.item(), b.grad.item()) == (loss, ga, gb)


def test_none_gives_a_list_that_backward_refuses_and_ones_make_it_the_sum_in_pytorch():
    torch = pytest.importorskip("torch")
    a, b = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in START)
    x, y = torch.tensor(X[:, 0]), torch.tensor(Y[:, 0])
    losses = torch.nn.MSELoss(reduction="none")(a * x + b, y)
    assert losses.tolist() == NONE
    with pytest.raises(RuntimeError, match="grad can be implicitly created only for scalar output"):
        losses.backward()
    losses.backward(torch.ones(4, dtype=torch.float64))
    assert (a.grad.item(), b.grad.item()) == PYTORCH[0][2:]
    assert a.grad.shape == a.shape


def test_mean_is_what_pytorch_takes_unasked_and_it_is_over_every_output():
    torch = pytest.importorskip("torch")
    P, y = torch.full((4, 2), 3.0), torch.tensor(np.hstack([Y, Y]), dtype=torch.float32)
    assert torch.nn.MSELoss()(P, y).item() == ((P - y) ** 2).sum().item() / 8 == 5.25
