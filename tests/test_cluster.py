"""Bowls added up by Dask, on threads and on a cluster, against the bowl of all rows in one go."""

import multiprocessing
import subprocess
import sys
import threading

import dask
import dask.array as da
import numpy as np
import pytest

from lrlib import Bowl, noisy_plane
from lrlib.cluster import BOWLS_PER_TASK, connect, dask_bowl, npy_array

DATA = noisy_plane([2.0, -3.4, 0.5], n=1003, noise=0.3, seed=4)
X, Y = DATA.X, DATA.y
WHOLE = Bowl.of(X, Y)


def assert_same_bowl(bowl):
    """Minimum and curvature by numpy's least squares, on all the rows."""
    A = np.column_stack([X, np.ones(len(X))])
    theta, rest = np.linalg.lstsq(A, Y, rcond=None)[:2]
    assert bowl.n == len(X)
    np.testing.assert_allclose(np.append(bowl.W, bowl.b), theta[:, 0], rtol=1e-12)
    np.testing.assert_allclose(bowl.loss_min(), rest[0] / len(X), rtol=1e-12)
    np.testing.assert_allclose(bowl.hessian(), 2 * A.T @ A / len(X), rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("rows", [1, 17, 100, 500, 1003, 5000])
def test_parts_of_any_size_add_up_to_the_whole(rows):
    assert_same_bowl(dask_bowl(*(da.from_array(z, chunks=(rows, -1)) for z in (X, Y))))


@pytest.mark.parametrize("n_parts", range(1, 2 * BOWLS_PER_TASK + 3))
def test_any_number_of_parts_adds_up_to_the_whole(n_parts):
    cuts = np.linspace(0, len(X), n_parts + 1).astype(int)
    rows = tuple(np.diff(cuts).tolist())
    parts = [da.from_array(z, chunks=(rows, -1)) for z in (X, Y)]
    assert parts[0].numblocks[0] == n_parts
    assert_same_bowl(dask_bowl(*parts))


def test_parts_cut_across_the_columns_and_at_other_rows_are_cut_anew():
    assert_same_bowl(dask_bowl(da.from_array(X, chunks=(200, 2)), da.from_array(Y, chunks=(90, 1))))


def test_the_cluster_gives_the_same_bowl_to_the_last_digit():
    parts = [da.from_array(z, chunks=(100, -1)) for z in (X, Y)]
    here = dask_bowl(*parts)
    with connect() as client:
        assert client.scheduler.address.startswith("tcp://127.0.0.1:")
        assert len(client.scheduler_info()["workers"]) == 2
        there = dask_bowl(*parts)
        # The second way in: the address of a cluster that runs already.
        with connect(client.scheduler.address):
            by_address = dask_bowl(*parts)
    for bowl in (there, by_address):
        np.testing.assert_array_equal(bowl.R, here.R)
        np.testing.assert_array_equal(bowl.mean, here.mean)


def test_on_a_cluster_its_workers_do_the_work():
    parts = [da.from_array(z, chunks=(50, -1)) for z in (X, Y)]
    with connect() as client, dask.distributed.get_task_stream(client) as stream:
        dask_bowl(*parts)
    done = [task["key"] for task in stream.data]
    assert sum("_bowl_of" in str(key) for key in done) == 21
    assert sum("_added" in str(key) for key in done) == 3 + 1
    assert {task["worker"].partition(":")[0] for task in stream.data} == {"tcp"}


def test_a_cluster_leaves_nothing_behind():
    before = set(threading.enumerate())
    with connect() as client:
        dask_bowl(*(da.from_array(z, chunks=(100, -1)) for z in (X, Y)))
    assert client.status == "closed"
    assert multiprocessing.active_children() == []
    left = {thread.name for thread in set(threading.enumerate()) - before}
    assert not any("worker" in name.lower() and "offload" not in name.lower() for name in left)
    assert dask.config.get("scheduler", None) is None


def test_an_address_at_which_nobody_answers_is_an_error():
    with dask.config.set({"distributed.comm.timeouts.connect": "0.2s"}):
        with pytest.raises(OSError), connect("tcp://127.0.0.1:9"):
            pass


def test_a_file_becomes_parts_that_are_read_where_they_are_used(tmp_path):
    for name, rows in (("X", X), ("y", Y)):
        np.save(tmp_path / name, rows)
    X_dask, y_dask = (npy_array(tmp_path / f"{name}.npy", 300) for name in "Xy")
    assert X_dask.chunks == ((300, 300, 300, 103), (3,))
    assert X_dask.dtype == X.dtype
    np.testing.assert_array_equal(X_dask.compute(), X)
    assert_same_bowl(dask_bowl(X_dask, y_dask))
    with connect():
        assert_same_bowl(dask_bowl(X_dask, y_dask))
    (tmp_path / "X.npy").unlink()
    with pytest.raises(FileNotFoundError):  # so nothing of the file was kept
        X_dask.compute()


def test_a_file_without_rows_and_a_bad_batch_size_are_refused(tmp_path):
    np.save(tmp_path / "none.npy", np.empty((0, 2)))
    with pytest.raises(ValueError, match=r"\(0, 2\): there are no rows"):
        npy_array(tmp_path / "none.npy")
    np.save(tmp_path / "X.npy", X)
    with pytest.raises(ValueError, match="batch_size must be at least 1, not 0"):
        npy_array(tmp_path / "X.npy", 0)
    with pytest.raises(FileNotFoundError):
        npy_array(tmp_path / "missing.npy")


def test_what_is_no_npy_file_of_numbers_is_refused_by_name(tmp_path):
    np.savez(tmp_path / "X.npz", X=X)
    (tmp_path / "X.csv").write_text("x,y\n1,2\n")
    for name in ("X.npz", "X.csv"):
        with pytest.raises(ValueError, match=f"path=.*{name} is not a whole .npy file"):
            npy_array(tmp_path / name)
    np.save(tmp_path / "names.npy", np.array(["a", "b"]))
    with pytest.raises(TypeError, match="names.npy must hold real numbers, but its dtype is <U1"):
        npy_array(tmp_path / "names.npy")
    with pytest.raises(TypeError, match="path must be a text or a Path, not None"):
        npy_array(None)


def test_parts_without_rows_are_left_out():
    x = da.from_array(X, chunks=(100, -1))
    y = da.from_array(Y, chunks=(100, -1))
    early = np.arange(len(X)) < 250  # the later parts keep nothing, and Dask doesn't know
    bowl = dask_bowl(x[early], y[early])
    assert bowl.n == 250
    np.testing.assert_allclose(bowl.R, Bowl.of(X[:250], Y[:250]).R, rtol=1e-10, atol=1e-12)
    nobody = np.zeros(len(X), dtype=bool)
    with pytest.raises(ValueError, match="no rows in any part"):
        dask_bowl(x[nobody], y[nobody])


def test_what_does_not_fit_is_refused_with_the_shapes():
    x, y = (da.from_array(z, chunks=(100, -1)) for z in (X, Y))
    with pytest.raises(TypeError, match="X must be a Dask array, not ndarray.*Bowl.of"):
        dask_bowl(X, y)
    with pytest.raises(ValueError, match=r"write y\[:, None\]"):
        dask_bowl(x, y[:, 0])
    with pytest.raises(ValueError, match=r"X has shape \(1003, 3\).*y has shape \(1000, 1\)"):
        dask_bowl(x, y[:1000])
    with pytest.raises(ValueError, match="compute_chunk_sizes"):
        dask_bowl(x[da.from_array(X[:, 0] > 0, chunks=100)], y[:500])


def test_a_bad_number_in_a_part_is_named():
    bad = X.copy()
    bad[205, 1] = np.nan
    x, y = (da.from_array(z, chunks=(100, -1)) for z in (bad, Y))
    with pytest.raises(ValueError, match=r"X holds nan at index \[5, 1\]"):
        dask_bowl(x, y)


def test_without_dask_the_error_says_how_to_get_it():
    code = "import sys; sys.modules['dask'] = None; import lrlib.cluster"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr
    assert said.strip().endswith('pip install -e ".[scale]"')
