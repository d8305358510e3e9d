"""One bowl from rows that lie in many parts: Dask reads the parts and adds their bowls up.

The bowl of a union is the sum of the bowls, so no part ever needs another one's rows. Dask
runs the parts on the threads of this process, or on a cluster where one is at hand, and what
comes back is a handful of numbers. It needs the extra `scale`: `pip install -e ".[scale]"`.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike

import numpy as np

from lrlib._checks import checked_count
from lrlib.bowl import Bowl
from lrlib.data import _npy

try:
    import dask.array as da
    from dask import delayed
    from dask.distributed import Client, LocalCluster
except ImportError:
    raise ImportError(
        'adding up on Dask needs the extra "scale": pip install -e ".[scale]"'
    ) from None

BOWLS_PER_TASK = 8  # bowls added up by one task


def npy_array(path: str | PathLike, batch_size: int = 300_000) -> da.Array:
    """A `.npy` file as a Dask array of parts of whole rows, each read where it is used.

    On a cluster every worker must find the file under the same path.

    Parameters
    ----------
    path : path
        A file as `numpy.save` writes it, of shape (n, ...).
    batch_size : int
        Rows in a part; the last one may have fewer.

    Raises
    ------
    ValueError
        For a batch_size below 1, and for a file that holds no rows or is not a whole `.npy` file.
    TypeError
        For a file that holds no real numbers, a path that is none, and a batch_size that is no
        whole number.
    OSError
        For a file that is not there.
    """
    batch_size = checked_count("batch_size", batch_size)
    rows = _npy("path", path)
    if rows.ndim == 0 or len(rows) == 0:
        raise ValueError(f"{path} has shape {rows.shape}: there are no rows in it")
    n, rest = len(rows), rows.shape[1:]
    spans = [(start, min(start + batch_size, n)) for start in range(0, n, batch_size)]
    parts = [
        da.from_delayed(delayed(_read)(str(path), *span), (span[1] - span[0], *rest), rows.dtype)
        for span in spans
    ]
    return da.concatenate(parts)


def dask_bowl(X: da.Array, y: da.Array) -> Bowl:
    """The `Bowl` of two Dask arrays, part by part: `Bowl.of`, added up.

    It runs where Dask runs at the moment: on threads of this process, or on the cluster of the
    present `dask.distributed.Client`. Everywhere the parts are added in one order, so
    everywhere it is the same bowl to the last digit.

    Parameters
    ----------
    X, y : dask.array.Array of shape (n, d), (n, k)
        Where y is cut at other rows than X, it is cut anew. Parts without rows are left out.

    Raises
    ------
    TypeError
        For what is no Dask array.
    ValueError
        For shapes that do not fit, no rows, and what `Bowl.of` refuses in a part; an index
        then counts from the part's first row.
    """
    X, y = _whole_rows("X", X), _whole_rows("y", y)
    known = not np.isnan([*X.chunks[0], *y.chunks[0]]).any()
    if known and X.chunks[0] != y.chunks[0] and len(X) == len(y):
        y = y.rechunk({0: X.chunks[0]})
    if X.numblocks[0] != y.numblocks[0] or (known and len(X) != len(y)):
        hint = "" if known else ": call compute_chunk_sizes() on both first"
        raise ValueError(
            f"X has shape {X.shape} in {X.numblocks[0]} parts and y has shape {y.shape} in "
            f"{y.numblocks[0]}: both need the same rows in each part{hint}"
        )
    parts = zip(X.to_delayed().ravel(), y.to_delayed().ravel(), strict=True)
    bowls = [delayed(_bowl_of)(*part) for part in parts]
    while len(bowls) > 1:
        bowls = [
            delayed(_added)(bowls[i : i + BOWLS_PER_TASK])
            for i in range(0, len(bowls), BOWLS_PER_TASK)
        ]
    total = bowls[0].compute()
    if total is None:
        raise ValueError(f"X has shape {X.shape}: there are no rows in any part")
    return total


@contextmanager
def connect(address: str | None = None, n_workers: int = 2) -> Iterator[Client]:
    """Run everything of Dask in a ``with`` block on a cluster.

    Parameters
    ----------
    address : str or None
        Of the scheduler of a cluster of yours, such as "tcp://10.0.0.5:8786"; its workers need
        lrlib. None starts a small one for the block: threads of this process that talk to
        each other through sockets of this machine, as machines would.
    n_workers : int
        Of the small one.

    Yields
    ------
    dask.distributed.Client

    Raises
    ------
    OSError
        If no scheduler answers at the address.
    """
    if address is not None:
        with Client(address) as client:
            yield client
        return
    # Only this machine, no dashboard, no log lines: a busy machine is no news to a learner.
    with (
        LocalCluster(
            n_workers=n_workers,
            threads_per_worker=1,
            processes=False,
            protocol="tcp",
            host="127.0.0.1",
            dashboard_address=None,
            memory_limit=0,
            silence_logs=logging.ERROR,
        ) as local,
        Client(local) as client,
    ):
        yield client


def _read(path, start, stop):
    return _npy("path", path)[start:stop]


def _bowl_of(X, y):
    return Bowl.of(X, y) if len(X) or len(y) else None


def _added(bowls):
    bowls = [bowl for bowl in bowls if bowl is not None]
    return sum(bowls[1:], bowls[0]) if bowls else None


def _whole_rows(name, array):
    """A Dask array of two axes in which no row is cut."""
    if not isinstance(array, da.Array):
        raise TypeError(
            f"{name} must be a Dask array, not {type(array).__name__}: "
            f"dask.array.from_array({name}) makes one; for an array in memory use Bowl.of"
        )
    if array.ndim != 2:
        fix = f": write {name}[:, None] for a single column" if array.ndim == 1 else ""
        raise ValueError(f"{name} has shape {array.shape}, but needs rows and columns{fix}")
    return array.rechunk({1: -1}) if array.numblocks[1] > 1 else array
