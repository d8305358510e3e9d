"""What does one pass over a large file cost, and what does it buy?

Ten million rows of three features and a y lie in two ``.npy`` files. One pass over them makes a
`Bowl`, batch by batch, by a QR factorisation that keeps all digits. It is held against the
cheapest pass there is, the matrix product ``A.T @ A`` of ``A = [X 1]`` in memory. Then a sweep of
200 learning rates, 100 steps each: on the bowl, and as a plain loop over the rows, of which only a
few steps are walked and the rest is extrapolated.

    python benchmarks/one_pass.py [--rows 10000000]

The files are in the system's cache when the clock starts, so no disk is measured. All but the
plain loop is done nine times, and the quickest counts. Peak memory is that of a process of its own
which does nothing but the pass, at a tenth of the rows and at all of them.
"""

import argparse
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from lrlib import Bowl, gradient_descent, npy_batches

ROWS = 10_000_000
W, B = np.array([[2.0], [-3.4], [0.5]]), np.array([4.2])
N_RATES, N_STEPS = 200, 100
WALKED = 3  # steps of the plain loop that are really taken

ALONE = """
import sys
from lrlib import Bowl, npy_batches

def peak():  # in kilobytes; NaN where the system has no /proc
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except OSError:
        return "nan"

before = peak()
Bowl.from_batches(npy_batches(sys.argv[1], sys.argv[2]))
print(before, peak())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    with tempfile.TemporaryDirectory(prefix="lrlib-one-pass-") as folder:
        measure(rows, Path(folder))


def measure(rows: int, folder: Path) -> None:
    files = make(rows, folder / "all")
    size = sum(path.stat().st_size for path in files)
    print(f"{rows:,} rows, 3 features and y: {size / 1e6:,.0f} MB in two .npy files")

    bowl, seconds = quickest(lambda: Bowl.from_batches(npy_batches(*files)))
    print(
        f"\none pass:          {seconds:8.3f} s, {rows / seconds / 1e6:.1f} million rows a second"
    )

    X, y = np.load(files[0]), np.load(files[1])
    product, cheapest = product_in_memory(X)
    print(
        f"A.T @ A in memory: {cheapest:8.3f} s; the pass takes {seconds / cheapest:.1f} times that"
    )
    off = np.abs(bowl.hessian(reduction="sum") - 2 * product).max() / np.abs(product).max()
    print(f"the bowl's H is 2 A.T @ A to {off:.0e} of its largest entry")

    exact = write(X, X @ W + B, folder / "exact")
    least = Bowl.from_batches(npy_batches(*exact)).loss_min(reduction="sum")
    print(f"without noise the lowest sum of squares is {least:.0e}, never below zero")

    print("\npeak memory of a process (resident; of it before the pass)")
    few = write(X[: rows // 10], y[: rows // 10], folder / "few")
    for paths, n in ((few, rows // 10), (files, rows)):
        before, peak = (kilobytes / 1e3 for kilobytes in alone(paths))
        found = "not measured" if math.isnan(peak) else f"{peak:6.0f} MB ({before:.0f} MB)"
        print(f"{n:>14,} rows: {found}")

    start = np.zeros((3, 1)), np.zeros(1)
    rates = np.linspace(0.01, 1, N_RATES) * bowl.rate_limit()
    paths, swept = quickest(lambda: bowl.paths(*start, learning_rates=rates, n_steps=N_STEPS))

    def loop():
        return gradient_descent(X, y, *start, learning_rate=rates[-1], n_steps=WALKED)

    run, walked = quickest(loop, times=1)
    whole = walked / WALKED * N_STEPS * N_RATES
    apart = np.abs(run.loss / paths.loss[-1, : WALKED + 1] - 1).max()
    print(f"\na sweep of {N_RATES} rates, {N_STEPS} steps each")
    print(f"on the bowl:       {swept * 1e3:8.1f} ms")
    print(
        f"as a plain loop:   {whole:8,.0f} s, extrapolated from {WALKED} steps in {walked:.2f} s "
        f"(same losses to {apart:.0e})"
    )
    print(f"the bowl's sweep is {whole / swept:,.0f} times as fast; ", end="")
    print(f"with the pass counted, {whole / (swept + seconds):,.0f} times")


def product_in_memory(X: np.ndarray) -> tuple[np.ndarray, float]:
    """A.T @ A of A = [X 1], and how long it takes once A is there."""
    A = np.hstack([X, np.ones((len(X), 1))])
    return quickest(lambda: A.T @ A)


def make(rows: int, folder: Path) -> tuple[Path, Path]:
    """X and y of y = X @ W + b with a little noise, in two files."""
    rng = np.random.default_rng(0)
    X = rng.standard_normal((rows, len(W)))
    return write(X, X @ W + B + 0.01 * rng.standard_normal((rows, 1)), folder)


def write(X: np.ndarray, y: np.ndarray, folder: Path) -> tuple[Path, Path]:
    folder.mkdir()
    for name, array in (("X", X), ("y", y)):
        np.save(folder / f"{name}.npy", array)
    return folder / "X.npy", folder / "y.npy"


def quickest(work: Callable, times: int = 9):
    """What `work` returns, and the seconds it took when it was quickest."""
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - started)
    return result, min(taken)


def alone(files: tuple[Path, Path]) -> tuple[float, float]:
    """Kilobytes of a process of its own: before it makes the pass, and at its peak; NaN unknown."""
    command = [sys.executable, "-c", ALONE, *map(str, files)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    before, peak = done.stdout.split()
    return float(before), float(peak)


if __name__ == "__main__":
    main()
