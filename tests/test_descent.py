"""Walks downhill: pinned numbers, the learner's own gradient, and runs that end badly."""

import numpy as np
import pytest

from lrlib import (
    gradient,
    gradient_descent,
    gradients,
    lesson_line,
    loss,
    noisy_plane,
    sgd,
    six_steps_points,
)
from lrlib.descent import Run, how_it_went

pytestmark = pytest.mark.filterwarnings("error")  # no RuntimeWarning leaks

X, y, *_ = six_steps_points()
START = {"W": [[0.293]], "b": [0.758]}


def six_steps(**knobs):
    """Source 5's walk, with other knobs where a test asks for them."""
    knobs = {"learning_rate": 0.01, "n_steps": 5, "reduction": "sum"} | knobs
    return gradient_descent(X, y, **START, **knobs)


# ---- known numbers


def test_the_six_steps_by_hand():
    run = six_steps()
    known = [88.699522, 5.099931, 2.390464, 2.057643, 1.825164, 1.623245]
    np.testing.assert_allclose(run.loss, known, atol=5e-7)
    assert run.W[1].item() == pytest.approx(1.226218, abs=5e-7)
    assert run.b[1].item() == pytest.approx(1.503460, abs=5e-7)


def test_the_six_steps_end_at_the_closed_form():
    run = six_steps(n_steps=2000)
    assert run.W[-1].item() == pytest.approx(1.984962, abs=5e-7)
    assert run.b[-1].item() == pytest.approx(1.014286, abs=5e-7)
    assert run.loss[-1] == pytest.approx(0.198496, abs=5e-7)


def test_the_mean_walks_the_same_path_at_n_times_the_rate():
    by_sum, by_mean = six_steps(), six_steps(reduction="mean", learning_rate=0.2)
    np.testing.assert_allclose(by_mean.W, by_sum.W)
    np.testing.assert_allclose(by_mean.loss * 20, by_sum.loss)


def test_half_the_loss_walks_the_same_path_at_twice_the_rate():
    np.testing.assert_allclose(six_steps(half=True, learning_rate=0.02).W, six_steps().W)


def test_the_spreadsheet_step():
    # Source 3: the point (14, 58), start (1, 1), learning rate 1e-4.
    run = gradient_descent([[14]], [[58]], [[1]], [1], learning_rate=1e-4, n_steps=1)
    assert run.W[1].item() == pytest.approx(1.1204)
    assert run.b[1].item() == pytest.approx(1.0086)


def test_the_lesson_line_is_found_from_its_start():
    data = lesson_line()
    run = gradient_descent(data.X, data.y, [[-1]], [1], learning_rate=0.01, n_steps=20_000)
    np.testing.assert_allclose([run.W[-1].item(), run.b[-1].item()], [3, 8], atol=0.01)
    assert (np.diff(run.loss[:2000]) < 0).all()


def minibatch_lesson(seed, gradient=None):
    """Source 4: three epochs of batches of 10 on 1000 points, loss (P - y)**2 / 2."""
    data = noisy_plane(seed=seed)
    W = np.random.default_rng(seed + 1).normal(0, 0.01, size=(2, 1))
    run = sgd(
        data.X,
        data.y,
        W,
        [0],
        learning_rate=0.03,
        batch_size=10,
        n_epochs=3,
        seed=seed + 2,
        half=True,
        gradient=gradient,
    )
    return run


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_three_epochs_of_minibatches_land_in_the_known_bands(seed):
    run = minibatch_lesson(seed)
    assert len(run.loss) == 301
    after = run.loss[[100, 200, 300]]
    assert (after > [0.025, 8.5e-5, 4.6e-5]).all() and (after < [0.060, 3.1e-4, 5.5e-5]).all()
    np.testing.assert_allclose(run.W[-1].ravel(), [2, -3.4], atol=0.005)


def test_dividing_by_the_batch_size_twice_hardly_learns():
    def twice(X, y, W, b):
        dLdW, dLdb = gradient(X, y, W, b, reduction="mean", half=True)
        return dLdW / len(X), dLdb / len(X)

    assert minibatch_lesson(0, twice).loss[-1] == pytest.approx(2.7, abs=0.3)


# ---- what a run is


def test_entry_0_is_the_start_and_each_loss_is_that_of_its_own_entry():
    data = noisy_plane(np.ones((3, 2)), [1, 2], n=30)
    W, b = np.zeros((3, 2)), np.zeros(2)
    run = gradient_descent(data.X, data.y, W, b, learning_rate=0.1, n_steps=7)
    assert (run.W.shape, run.b.shape, run.loss.shape) == ((8, 3, 2), (8, 2), (8,))
    assert run.diverged_at is None
    np.testing.assert_array_equal(run.W[0], W)
    for W, b, L in zip(run.W, run.b, run.loss, strict=True):
        assert loss(data.X @ W + b, data.y) == pytest.approx(L)


def test_no_steps_and_no_rate_stay_at_the_start():
    assert six_steps(n_steps=0).loss.shape == (1,)
    assert (six_steps(learning_rate=0).W == 0.293).all()


def test_a_run_stops_at_its_first_loss_that_is_not_finite():
    run = six_steps(learning_rate=0.1, n_steps=1000)
    assert 0 < run.diverged_at < 1000
    assert len(run.W) == len(run.b) == len(run.loss) == run.diverged_at
    assert all(np.isfinite(part).all() for part in (run.W, run.b, run.loss))
    with np.errstate(all="ignore"):
        W, b = run.W[-1], run.b[-1]
        dLdW, dLdb = gradient(X, y, W, b, reduction="sum")
        residual = X @ (W - 0.1 * dLdW) + (b - 0.1 * dLdb) - y
        assert not np.isfinite(np.sum(residual**2))


@pytest.mark.parametrize("walk", [gradient_descent, sgd])
def test_a_start_whose_loss_overflows_is_an_error_that_says_so(walk):
    knobs = {"n_steps": 3} if walk is gradient_descent else {"batch_size": 5, "n_epochs": 1}
    with pytest.raises(ValueError, match=r"loss at the start overflows.*1\.8e\+308.*scale them"):
        walk(X, y, [[1e200]], [0], learning_rate=0.1, **knobs)
    single = [np.float32(part) for part in ([[1], [2]], [[1e25], [2e25]], [[0]], [0])]
    knobs |= {"batch_size": 2} if "batch_size" in knobs else {}
    with pytest.raises(ValueError, match=r"start overflows.*3\.4e\+38.*float32.*use float64"):
        walk(*single, learning_rate=0.1, **knobs)


@pytest.mark.parametrize("learning_rate", [0.01, np.float64(0.01)])
def test_float32_stays_float32_through_a_run(learning_rate):
    problem = [np.asarray(part, np.float32) for part in (X, y, *START.values())]
    seen = set()

    def mine(X, y, W, b):
        seen.update({X.dtype, y.dtype, W.dtype, b.dtype})
        ours = gradient(X, y, W, b)
        return ours[0].astype(np.float64), ours[1].astype(np.float64)  # as a learner's may be

    for either in (None, mine):
        knobs = {"learning_rate": learning_rate, "gradient": either}
        for run in (
            gradient_descent(*problem, **knobs, n_steps=5),
            sgd(*problem, **knobs, batch_size=3, n_epochs=2),
        ):
            assert {run.W.dtype, run.b.dtype, run.loss.dtype} == {np.dtype(np.float32)}
    assert seen == {np.dtype(np.float32)}


def test_integers_walk_in_float64():
    run = gradient_descent([[1], [2]], [[1], [3]], [[0]], [0], learning_rate=0.1, n_steps=3)
    assert run.W.dtype == np.float64 and run.W[-1].item() != int(run.W[-1].item())


def test_read_only_inputs_are_welcome_and_inputs_are_never_changed():
    problem = [X.copy(), y.copy(), np.array(START["W"]), np.array(START["b"])]
    copies = [part.copy() for part in problem]
    gradient_descent(*problem, learning_rate=0.01, n_steps=3)
    sgd(*problem, learning_rate=0.01, batch_size=3, n_epochs=2)
    for part, copy in zip(problem, copies, strict=True):
        np.testing.assert_array_equal(part, copy)
        part.flags.writeable = False
    gradient_descent(*problem, learning_rate=0.01, n_steps=3)
    sgd(*problem, learning_rate=0.01, batch_size=3, n_epochs=2)


def test_rank_deficient_data_and_a_single_point_just_descend():
    twice = np.hstack([X, X])
    run = gradient_descent(twice, y, [[1], [0]], [0], learning_rate=0.1, n_steps=500)
    assert run.loss[-1] * 20 == pytest.approx(0.198496, rel=1e-3)
    assert run.W[-1, 0] - run.W[-1, 1] == pytest.approx(1)  # along the valley nothing moves
    assert gradient_descent([[1]], [[1]], [[0]], [0], learning_rate=0.25, n_steps=1).loss[1] == 0


# ---- minibatches


def test_one_batch_of_everything_is_gradient_descent():
    for batch_size in (20, 50):
        run = sgd(
            X, y, **START, learning_rate=0.01, batch_size=batch_size, n_epochs=5, reduction="sum"
        )
        np.testing.assert_allclose(run.W, six_steps().W)


def test_there_is_one_step_for_each_batch_and_a_short_last_one_counts():
    def steps(**knobs):
        return len(sgd(X, y, **START, learning_rate=0.01, n_epochs=2, **knobs).loss) - 1

    assert steps(batch_size=10) == 4
    assert steps(batch_size=8) == 6
    assert steps(batch_size=8, drop_last=True) == 4


def test_a_short_last_batch_is_divided_by_its_own_size():
    run = sgd(X[:3], y[:3], **START, learning_rate=0.1, batch_size=2, n_epochs=1, shuffle=False)
    dLdW, _ = gradient(X[2:3], y[2:3], run.W[1], run.b[1], reduction="mean")
    np.testing.assert_allclose(run.W[2], run.W[1] - 0.1 * dLdW)


def test_the_noted_loss_is_that_of_all_the_data():
    run = sgd(X, y, **START, learning_rate=0.01, batch_size=3, n_epochs=2)
    for W, b, L in zip(run.W, run.b, run.loss, strict=True):
        assert loss(X @ W + b, y) == pytest.approx(L)


def test_the_seed_fixes_the_walk_and_each_epoch_has_its_own_order():
    def walk(**knobs):
        return sgd(X, y, **START, learning_rate=0.01, batch_size=1, n_epochs=2, **knobs)

    np.testing.assert_array_equal(walk(seed=7).W, walk(seed=7).W)
    assert not np.array_equal(walk(seed=7).W, walk(seed=8).W)
    seen = []

    def spy(X, y, W, b):
        seen.append(X.item())
        return gradient(X, y, W, b)

    walk(gradient=spy)
    assert seen[0] == seen.pop(1) == seen.pop(1)  # the two looks before the first step
    assert sorted(seen[:20]) == sorted(seen[20:]) == sorted(X.ravel())
    assert seen[:20] != seen[20:]


def test_sgd_stops_at_its_first_loss_that_is_not_finite_too():
    run = sgd(X, y, **START, learning_rate=9, batch_size=4, n_epochs=100)
    assert run.diverged_at == len(run.loss) and np.isfinite(run.loss).all()


# ---- the learner's own gradient


def test_your_own_gradient_walks_the_same_path_as_ours():
    def mine(X, y, W, b):
        r = X @ W + b - y
        return 2 * X.T @ r, 2 * r.sum(axis=0)

    run = gradient_descent(X, y, **START, learning_rate=0.01, n_steps=5, gradient=mine)
    np.testing.assert_allclose(run.W, six_steps().W)


def test_it_is_your_gradient_that_walks_even_if_it_is_wrong():
    with pytest.warns(UserWarning, match="at two different places it gives one gradient"):
        run = six_steps(gradient=lambda X, y, W, b: ([[1]], [-2]), learning_rate=0.5, n_steps=2)
    np.testing.assert_allclose(run.W.ravel(), [0.293, -0.207, -0.707])
    np.testing.assert_allclose(run.b.ravel(), [0.758, 1.758, 2.758])


ONES = np.ones((1, 1)), np.ones(1)


@pytest.mark.parametrize(
    ("error", "words", "answer"),
    [
        (TypeError, "returned None: end it with `return dLdW, dLdb`", None),
        (TypeError, r"must return a pair, \(dLdW, dLdb\), but returned tuple of 3", (*ONES, 0)),
        (TypeError, "must return a pair.*returned Gradients of 7", gradients(X, y, **START)),
        (TypeError, "must return a pair.*returned ndarray", np.ones((2, 1))),
        (TypeError, "must return a pair.*returned float", 1.0),
        (ValueError, r"dLdW .* shape \(20, 1\), but W has shape \(1, 1\)", (X, ONES[1])),
        (ValueError, r"dLdb .* shape \(\), but b has shape \(1,\).*its parameter", (ONES[0], 1.0)),
        (ValueError, "dLdW .* NaN or an infinity at step 1", (ONES[0] * np.nan, ONES[1])),
        (ValueError, "dLdb .* NaN or an infinity at step 1", (ONES[0], ONES[1] * np.inf)),
        (TypeError, "dLdW .* must hold real numbers, .* dtype is <U1", ([["a"]], ONES[1])),
        (TypeError, "dLdb .* must hold real numbers, .* dtype is object", (ONES[0], [None])),
    ],
)
def test_a_gradient_that_breaks_the_contract_is_told_how(error, words, answer):
    knobs = {**START, "learning_rate": 0.1, "gradient": lambda *_: answer}
    with pytest.raises(error, match=words):
        gradient_descent(X, y, **knobs, n_steps=2)
    with pytest.raises(error, match=words):
        sgd(X, y, **knobs, batch_size=20, n_epochs=1)


@pytest.mark.parametrize("name", ["X", "y", "W", "b"])
@pytest.mark.parametrize("how", ["augmented", "item", "method", "out"])
@pytest.mark.parametrize("walk", [gradient_descent, sgd])
def test_a_gradient_that_changes_its_input_in_place_is_told_so(name, how, walk):
    def mine(X, y, W, b):
        array = {"X": X, "y": y, "W": W, "b": b}[name]
        if how == "augmented":
            array -= 0.1
        elif how == "item":
            array[0] = 0
        elif how == "method":
            array.sort()
        else:
            np.add(array, 1, out=array)
        return ONES

    problem = [X.copy(), y.copy(), np.array(START["W"]), np.array(START["b"])]
    knobs = {"n_steps": 2} if walk is gradient_descent else {"batch_size": 5, "n_epochs": 1}
    with pytest.raises(ValueError, match=r"in place, as `W -= ...` does.*the step is taken"):
        walk(*problem, learning_rate=0.1, gradient=mine, **knobs)
    for part, copy in zip(problem, (X, y, START["W"], START["b"]), strict=True):
        np.testing.assert_array_equal(part, copy)


def test_an_error_of_your_own_comes_through_as_it_is():
    with pytest.raises(ZeroDivisionError):
        six_steps(gradient=lambda X, y, W, b: 1 / 0)
    with pytest.raises(ValueError, match="matmul"):
        six_steps(gradient=lambda X, y, W, b: (X @ y, b))


def test_your_gradient_may_overflow_in_a_run_that_has_grown():
    def explosive(X, y, W, b):
        r = X @ W + b - y
        return X.T @ np.exp(r**2), np.exp(r**2).sum(axis=0)  # overflows long before the loss

    run = six_steps(gradient=explosive, learning_rate=0.1, n_steps=50)
    assert run.diverged_at == len(run.loss) == 2


# ---- bad knobs


@pytest.mark.parametrize(
    ("error", "words", "knobs"),
    [
        (ValueError, "learning_rate must be .* at least 0, not -0.1", {"learning_rate": -0.1}),
        (ValueError, "learning_rate must be .*, not nan", {"learning_rate": np.nan}),
        (ValueError, "learning_rate must be .*, not inf", {"learning_rate": np.inf}),
        (TypeError, "learning_rate must be a number, not '0.1'", {"learning_rate": "0.1"}),
        (TypeError, "learning_rate must be a number, not None", {"learning_rate": None}),
        (TypeError, "learning_rate must be a number, not True", {"learning_rate": True}),
        (ValueError, "n_steps must be at least 0, not -1", {"n_steps": -1}),
        (TypeError, "n_steps must be a whole number, not 1.5", {"n_steps": 1.5}),
        (ValueError, 'reduction must be "sum" or "mean"', {"reduction": "avg"}),
        (TypeError, "gradient must be a function, not 3", {"gradient": 3}),
        (TypeError, "gradient_descent calls", {"gradient": lambda W, b: (W, b)}),
    ],
)
def test_a_bad_knob_is_named(error, words, knobs):
    with pytest.raises(error, match=words):
        six_steps(**knobs)


@pytest.mark.parametrize("n_epochs", [0, 1])
@pytest.mark.parametrize(
    ("error", "batch_size"), [(ValueError, 0), (ValueError, -3), (TypeError, 2.5)]
)
def test_a_bad_batch_size_is_named_however_many_epochs(error, batch_size, n_epochs):
    with pytest.raises(error, match="batch_size must be"):
        sgd(X, y, **START, learning_rate=0.1, batch_size=batch_size, n_epochs=n_epochs)


def test_bad_epochs_and_batches_that_hold_nothing_are_named():
    knobs = {**START, "learning_rate": 0.1, "batch_size": 30}
    with pytest.raises(ValueError, match="n_epochs must be at least 0"):
        sgd(X, y, **knobs, n_epochs=-1)
    with pytest.raises(ValueError, match="leaves no batch of 20 rows"):
        sgd(X, y, **knobs, n_epochs=1, drop_last=True)
    for flag in ("shuffle", "drop_last"):
        with pytest.raises(TypeError, match=f"^{flag} must be True or False, not 'no'"):
            sgd(X, y, **knobs, n_epochs=0, **{flag: "no"})
    with pytest.raises(TypeError, match="sgd calls"):
        sgd(X, y, **knobs, n_epochs=1, gradient=lambda W, b: (W, b))


@pytest.mark.parametrize("wide", ["X", "y", "W", "b"])
def test_a_run_is_as_wide_as_the_widest_that_it_is_given(wide):
    given = {name: np.float32(value) for name, value in [("X", X), ("y", y), *START.items()]}
    given[wide] = given[wide].astype(np.float64)
    run = gradient_descent(**given, learning_rate=0.01, n_steps=1)
    assert run.W.dtype == run.b.dtype == run.loss.dtype == np.float64


@pytest.mark.parametrize("walk", [gradient_descent, sgd])
def test_bad_data_is_named_at_the_door(walk):
    knobs = {"n_steps": 1} if walk is gradient_descent else {"batch_size": 5, "n_epochs": 1}
    with pytest.raises(ValueError, match=r"silently become \(20, 20\).*y\[:, None\]"):
        walk(X, y[:, 0], **START, learning_rate=0.1, **knobs)
    with pytest.raises(ValueError, match="X holds nan"):
        walk(X * np.nan, y, **START, learning_rate=0.1, **knobs)
    with pytest.raises(ValueError, match="nothing in it"):
        walk(X[:0], y[:0], **START, learning_rate=0.1, **knobs)
    with pytest.raises(TypeError, match="X must hold real numbers"):
        walk(X.astype(str), y, **START, learning_rate=0.1, **knobs)


# ---- a run says how it went


@pytest.mark.parametrize(
    ("losses", "diverged_at", "words"),
    [
        ([8.0, 4, 2, 1], None, "Run of 3 steps: the loss fell from 8 to 1."),
        ([8.0, 1, 2, 4], None, "fell from 8 to 4, and was 1 at step 1."),
        ([1.0, 2, 4], None, "Run of 2 steps: the loss grew from 1 to 4, from step 1 on."),
        ([4.0, 2, 8, 16], None, "fell from 4 to 2 in step 1, then grew from 2 to 16, from step 2"),
        ([5.0, 4.999], None, "Run of 1 step: the loss hardly moved, from 5 to 4.999."),
        ([5.0, 5.0], None, "hardly moved, from 5 to 5."),
        ([0.0, 0.0], None, "hardly moved, from 0 to 0."),
        ([3.0], None, "Run of 0 steps: the loss is 3 at the start."),
        ([1.0, 1e200], 2, "grew from 1 to 1e+200, from step 1 on, and diverged at step 2, where"),
        ([4.0], 1, "Run of 0 steps: the loss was 4 at the start, and diverged at step 1"),
        ([8.0, 4], 2, "the loss fell from 8 to 4 in step 1, and diverged at step 2"),
        ([8.0, 4, 6], 3, "fell from 8 to 4 in step 1, then grew from 4 to 6, from step 2 on, and"),
        ([10.0, 10, 1], None, "Run of 2 steps: the loss fell from 10 to 1."),
        ([10, 12, 9], None, "Run of 2 steps: the loss fell from 10 to 9."),
        ([8.0, 1, 1.05], None, "Run of 2 steps: the loss fell from 8 to 1.05."),
        ([8.0, 1, 1.2], None, "fell from 8 to 1.2, and was 1 at step 1."),
    ],
)
def test_how_a_run_went_is_said_in_a_sentence(losses, diverged_at, words):
    assert words in how_it_went(losses, diverged_at)
    n = len(losses)
    run = Run(np.zeros((n, 1, 1)), np.zeros((n, 1)), np.array(losses), diverged_at)
    assert repr(run) == how_it_went(losses, diverged_at) and "\n" not in repr(run)
    grew = diverged_at is not None or losses[-1] > losses[0]
    _, *advice = str(run).split("\n")
    assert [line.startswith("A smaller learning rate") for line in advice] == [True] * grew
    assert ["differ much in size, standardise them" in line for line in advice] == [True] * grew


def test_a_run_that_was_walked_by_a_gradient_of_ones_own_says_what_was_seen():
    def summed(X, y, W, b):
        return gradient(X, y, W, b, reduction="sum")

    assert six_steps(gradient=summed).note == ""
    run = six_steps(gradient=summed, reduction="mean")
    assert str(run) == (
        f"{run!r}\nYour gradient function: dLdW and dLdb are exactly 20 times the gradient of the "
        "loss that is noted, and 20 is n, the number of samples. The gradient is that of a sum, "
        "the loss is a mean: divide by n."
    )


def test_the_looks_before_the_first_step_are_two_calls_and_no_step():
    calls = []

    def counted(X, y, W, b):
        calls.append(W.item())
        return gradient(X, y, W, b, reduction="sum")

    np.testing.assert_array_equal(six_steps(gradient=counted).W, six_steps(gradient=None).W)
    assert len(calls) == 5 + 2
    assert calls[0] == calls[1] == 0.293 and calls[2] != 0.293
    calls.clear()
    six_steps(gradient=counted, n_steps=0)
    assert calls == []


@pytest.mark.parametrize("sign", ["sign", "b"])
def test_a_gradient_that_climbs_is_a_warning_before_the_first_step(sign):
    def uphill(X, y, W, b):
        dLdW, dLdb = gradient(X, y, W, b, reduction="sum")
        return -dLdW, -dLdb if sign == "sign" else dLdb

    with pytest.warns(UserWarning, match="exactly minus the gradient of the loss that is noted"):
        run = six_steps(gradient=uphill)
    assert run.W[1] != run.W[0]  # it is walked by all the same


@pytest.mark.parametrize(
    ("words", "change"),
    [
        ("minus 1/2 of .* flipped, too. Is there a y - P", lambda W, b, _: (-W / 2, -b / 2)),
        ("minus 40 times", lambda W, b, _: (W, -40 * b)),
        ("2 times .* dLdb is exactly minus", lambda W, b, _: (2 * W, -b)),
        ("its own length.* flipped, too.", lambda W, b, _: (-W / norm(W, b), -b / norm(W, b))),
        ("climbs: is there a y - P", lambda W, b, _: (-W - 0.1 * W * abs(W), -b - 0.1 * b**3)),
        ("sign is flipped", lambda W, b, start: (-W + 0.1 * start, -b)),
    ],
)
def test_a_gradient_that_climbs_and_is_wrong_elsewhere_as_well_is_a_warning(words, change):
    X, y, W, b = two_outputs()

    def uphill(X, y, W, b):
        return change(*gradient(X, y, W, b), W)

    with pytest.warns(UserWarning, match=words) as caught:
        gradient_descent(X, y, W, b, gradient=uphill, learning_rate=0.01, n_steps=1)
    assert "the loss is not" not in str(caught[0].message)  # that is ours, and divides by n·k


def two_outputs():
    rng = np.random.default_rng(3)
    return [rng.normal(size=shape) for shape in [(40, 3), (40, 2), (3, 2), (2,)]]


def norm(*parts):
    return np.sqrt(sum(np.sum(part**2) for part in parts))


@pytest.mark.parametrize(
    "change",
    [lambda W, b, _: (W / 2, b / 2), lambda W, b, start: (W + 20 * start, b)],
)
def test_another_loss_may_be_meant_and_is_no_warning(change, recwarn):
    X, y, W, b = two_outputs()

    def mine(X, y, W, b):
        return change(*gradient(X, y, W, b), W)

    run = gradient_descent(X, y, W, b, gradient=mine, learning_rate=0.01, n_steps=1)
    assert run.note and not recwarn.list
