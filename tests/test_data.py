"""Where X and y come from."""

from pathlib import Path

import numpy as np
import pytest

from lrlib import (
    Bowl,
    lesson_line,
    minibatches,
    noisy_line,
    noisy_plane,
    npy_batches,
    six_steps_points,
)


def rows(n, d=1):
    """X whose first column numbers the rows, and a y that goes with it."""
    X = np.arange(n, dtype=float)[:, None] + np.zeros(d)
    return X, 10 * X[:, :1]


# ---- points


def test_a_line_has_the_documented_shapes_and_stays_between_low_and_high():
    X, y, W, b = noisy_line(n=500, low=-1, high=3)
    assert (X.shape, y.shape, W.shape, b.shape) == ((500, 1), (500, 1), (1, 1), (1,))
    assert -1 <= X.min() < -0.9 and 2.9 < X.max() <= 3


def test_a_line_without_noise_goes_through_every_point():
    X, y, W, b = noisy_line(-1.5, 4, noise=0)
    np.testing.assert_array_equal(y, -1.5 * X + 4)
    assert (W.item(), b.item()) == (-1.5, 4)


def test_the_noise_is_a_standard_deviation():
    X, y, W, b = noisy_line(n=100_000, noise=0.3)
    assert np.std(y - (X @ W + b)) == pytest.approx(0.3, rel=0.01)


def test_the_default_plane_is_that_of_dive_into_deep_learning():
    X, y, W, b = noisy_plane()
    assert (X.shape, y.shape) == ((1000, 2), (1000, 1))
    assert (W.ravel().tolist(), b.tolist()) == ([2.0, -3.4], [4.2])
    assert np.std(y - (X @ W + b)) == pytest.approx(0.01, rel=0.1)
    np.testing.assert_allclose([X.mean(), X.std()], [0, 1], atol=0.1)


def test_a_plane_has_as_many_features_and_outputs_as_its_W():
    X, y, W, b = noisy_plane(np.ones((3, 2)), [1, 2], n=7, noise=0)
    assert (X.shape, y.shape, W.shape, b.shape) == ((7, 3), (7, 2), (3, 2), (2,))
    np.testing.assert_allclose(y, X.sum(axis=1, keepdims=True) + [1, 2])


def test_the_six_steps_points_are_the_pinned_ones():
    X, y, W, b = six_steps_points()
    np.testing.assert_allclose(X[[0, 1, 19], 0], [0, 0.1, 1.9])
    np.testing.assert_allclose(y[[0, 1, 2, 19], 0], [1.1, 1.1, 1.5, 4.7])
    assert (len(X), W.item(), b.item()) == (20, 2, 1)


def test_the_lesson_line_is_30_points_exactly_on_3x_plus_8():
    X, y, W, b = lesson_line()
    assert X.shape == (30, 1) and 0 <= X.min() and X.max() <= 1
    np.testing.assert_array_equal(y, 3 * X + 8)


@pytest.mark.parametrize("make", [noisy_line, noisy_plane, lesson_line])
def test_a_seed_fixes_the_points_and_leaves_the_global_state_alone(make):
    np.random.seed(1)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    np.testing.assert_array_equal(make(seed=3).X, make(seed=3).X)
    assert not np.array_equal(make(seed=3).X, make(seed=4).X)
    np.testing.assert_array_equal(np.random.get_state()[1], before)  # noqa: NPY002


def test_a_generator_passed_along_gives_other_points_each_time():
    rng = np.random.default_rng(0)
    assert not np.array_equal(noisy_line(seed=rng).X, noisy_line(seed=rng).X)


@pytest.mark.parametrize(
    ("error", "words", "call"),
    [
        (ValueError, "n must be at least 1, not 0", lambda: noisy_line(n=0)),
        (TypeError, "n must be a whole number, not 2.5", lambda: noisy_line(n=2.5)),
        (TypeError, "n must be a whole number, not True", lambda: noisy_line(n=True)),
        (ValueError, "noise must be a finite number of at least 0", lambda: noisy_line(noise=-1)),
        (ValueError, "a must be a finite number, not nan", lambda: noisy_line(float("nan"))),
        (TypeError, "b must be a number, not 'one'", lambda: noisy_line(2.0, "one")),
        (ValueError, "low must be below high", lambda: noisy_line(low=2, high=2)),
        (ValueError, r"b has shape \(1,\), but W of shape", lambda: noisy_plane(np.ones((2, 2)))),
        (ValueError, "W has shape .* there is nothing in it", lambda: noisy_plane([])),
        (TypeError, "W must hold real numbers", lambda: noisy_plane(["2", "3"])),
    ],
)
def test_bad_wishes_for_points_are_named(error, words, call):
    with pytest.raises(error, match=words):
        call()


# ---- minibatches


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize(("n", "size", "sizes"), [(6, 3, [3, 3]), (7, 3, [3, 3, 1]), (2, 9, [2])])
def test_every_row_comes_once_beside_its_own_y(n, size, sizes, shuffle):
    X, y = rows(n, d=2)
    batches = list(minibatches(X, y, size, seed=0, shuffle=shuffle))
    assert [len(X_batch) for X_batch, _ in batches] == sizes
    seen = np.concatenate([X_batch for X_batch, _ in batches])
    np.testing.assert_array_equal(np.sort(seen[:, 0]), np.arange(n))
    for X_batch, y_batch in batches:
        np.testing.assert_array_equal(y_batch, 10 * X_batch[:, :1])


def test_drop_last_leaves_out_only_a_short_last_batch():
    assert [len(X) for X, _ in minibatches(*rows(7), 3, drop_last=True)] == [3, 3]
    assert [len(X) for X, _ in minibatches(*rows(6), 3, drop_last=True)] == [3, 3]


def test_every_row_may_be_the_one_that_drop_last_leaves_out():
    left_out = {
        row
        for seed in range(99)
        for row in set(range(7)).difference(
            *(X.ravel().tolist() for X, _ in minibatches(*rows(7), 3, seed=seed, drop_last=True))
        )
    }
    assert left_out == set(range(7))


def test_without_shuffling_the_order_is_kept():
    seen = [X.ravel().tolist() for X, _ in minibatches(*rows(5), 2, shuffle=False)]
    assert seen == [[0, 1], [2, 3], [4]]


def order(seed):
    return np.concatenate([X for X, _ in minibatches(*rows(50), 8, seed=seed)]).ravel().tolist()


def test_an_int_seed_repeats_the_epoch_and_a_generator_moves_on():
    assert order(5) == order(5) != order(6)
    assert order(5) != list(range(50))
    rng = np.random.default_rng(5)
    assert order(rng) != order(rng)
    rng = np.random.default_rng(5)
    assert order(rng) == order(5)


def test_batches_are_copies_so_that_changing_one_leaves_the_data_alone():
    X, y = rows(4)
    for shuffle in (True, False):
        for X_batch, y_batch in minibatches(X, y, 2, shuffle=shuffle):
            X_batch += 1
            y_batch += 1
    np.testing.assert_array_equal(X, rows(4)[0])
    np.testing.assert_array_equal(y, rows(4)[1])


def test_float32_stays_float32_and_integers_become_float64():
    X, y = rows(3)
    ((X_batch, y_batch),) = minibatches(X.astype(np.float32), y.astype(int), 3)
    assert (X_batch.dtype, y_batch.dtype) == (np.float32, np.float64)


@pytest.mark.parametrize(
    ("error", "words", "call"),
    [
        (ValueError, "batch_size must be at least 1, not 0", lambda X, y: minibatches(X, y, 0)),
        (ValueError, "batch_size must be at least 1", lambda X, y: minibatches(X, y, -1)),
        (TypeError, "batch_size must be a whole number", lambda X, y: minibatches(X, y, 2.0)),
        (TypeError, "batch_size must be a whole number", lambda X, y: minibatches(X, y, None)),
        (ValueError, r"\(4, 1\) and y has shape \(3, 1\)", lambda X, y: minibatches(X, y[1:], 2)),
        (ValueError, "at least one", lambda X, y: minibatches(X[:0], y[:0], 2)),
        (ValueError, r"shape \(\)", lambda X, y: minibatches(3.0, y, 2)),
        (ValueError, "X holds nan at index", lambda X, y: minibatches(X * np.nan, y, 2)),
        (TypeError, "y must hold real numbers", lambda X, y: minibatches(X, y.astype(str), 2)),
        (
            ValueError,
            "leaves no batch of 4 rows: use a batch_size of at most 4",
            lambda X, y: minibatches(X, y, 5, drop_last=True),
        ),
    ],
)
def test_bad_batches_are_refused_at_the_call_not_at_the_first_batch(error, words, call):
    with pytest.raises(error, match=words):
        call(*rows(4))


@pytest.mark.parametrize("shape", [(3, 64), (1, 5), (7, 2)])
@pytest.mark.parametrize("y_shape", [(), (1,), (3,)])
def test_samples_that_are_columns_of_x_are_asked_about(shape, y_shape, tmp_path):
    X, y = np.ones(shape), np.ones(shape[1:] + y_shape)
    files = [tmp_path / "X.npy", tmp_path / "y.npy"]
    for file, array in zip(files, (X, y), strict=True):
        np.save(file, array)
    doors = [lambda: minibatches(X, y, 4), lambda: Bowl.of(X, y), lambda: npy_batches(*files)]
    for door in doors:
        with pytest.raises(ValueError, match="are your samples columns of X.* write X.T$"):
            door()
    with pytest.raises(ValueError, match="at least one$"):
        minibatches(np.ones((3, 6)), np.ones((5, 1)), 4)


# ---- files


@pytest.fixture
def files(tmp_path):
    X, y = rows(7)
    for name, array in (("X", X), ("y", y)):
        np.save(tmp_path / f"{name}.npy", array)
    return tmp_path / "X.npy", tmp_path / "y.npy"


@pytest.mark.parametrize("batch_size", [1, 3, 7, 100])
def test_two_files_come_in_batches_in_the_order_of_their_rows(files, batch_size):
    batches = list(npy_batches(*files, batch_size))
    assert [len(X) for X, _ in batches[:-1]] == [batch_size] * (len(batches) - 1)
    for part, whole in zip(zip(*batches, strict=True), rows(7), strict=True):
        np.testing.assert_array_equal(np.concatenate(part), whole)


def test_a_column_major_file_gives_the_same_rows(files, tmp_path):
    table = np.arange(21.0).reshape(7, 3)
    np.save(tmp_path / "F.npy", np.asfortranarray(table))
    batches = npy_batches(tmp_path / "F.npy", files[1], 2)
    np.testing.assert_array_equal(np.concatenate([X for X, _ in batches]), table)


def test_progress_is_told_once_a_batch_is_done_and_ends_at_1(files):
    told = []
    batches = npy_batches(*files, 3, progress=told.append)
    next(batches)
    assert told == []
    next(batches)
    assert told == [3 / 7]
    assert len(list(batches)) == 1
    assert told == [3 / 7, 6 / 7, 1]


def test_a_file_is_mapped_a_few_batches_long_and_not_after_the_last(tmp_path):
    files = tmp_path / "X.npy", tmp_path / "y.npy"
    for file, array in zip(files, rows(40), strict=True):
        np.save(file, array)
    addresses = set()

    def mapped():
        with open("/proc/self/maps") as maps:
            found = [line.split()[0] for line in maps if str(files[0]) in line]
        addresses.update(found)
        return len(found)

    if not Path("/proc/self/maps").exists():
        pytest.skip("only Linux tells what is mapped")
    for _X, _y in npy_batches(*files, 1):
        assert mapped() == 1
        del _X, _y
    assert mapped() == 0
    assert len(addresses) > 1


def test_a_file_that_is_written_to_would_be_changed_so_it_is_read_only(files):
    X, _ = next(npy_batches(*files, 3))
    with pytest.raises(ValueError, match="read-only"):
        X += 1


def test_bad_files_are_refused_at_the_call(files, tmp_path):
    np.save(tmp_path / "short.npy", np.zeros((6, 1)))
    np.save(tmp_path / "none.npy", np.zeros((0, 1)))
    np.save(tmp_path / "one.npy", np.array(3.0))
    short, none, one = (tmp_path / f"{name}.npy" for name in ("short", "none", "one"))
    with pytest.raises(ValueError, match=r"X has shape \(7, .*\) and y has shape \(6, 1\)"):
        npy_batches(files[0], short)
    with pytest.raises(ValueError, match="at least one"):
        npy_batches(none, none)
    with pytest.raises(ValueError, match=r"shape \(\)"):
        npy_batches(one, files[1])
    with pytest.raises(ValueError, match="batch_size must be at least 1, not 0"):
        npy_batches(*files, 0)
    with pytest.raises(FileNotFoundError):
        npy_batches(tmp_path / "nowhere.npy", files[1])
