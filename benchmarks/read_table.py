"""What does reading a learner's file cost, beside pandas reading the same one?

Three files of 59 MB are written: ten columns of words beside two of numbers, eight columns of
numbers, and the same with decimal commas. `read_table` looks at every cell and says what it found;
`pandas.read_csv` is told what stands between cells and before decimals. Both are timed in turns, by
the processor's time of this process, and the quickest counts. Memory is the peak of a process of
its own that does nothing else, above what it had before, over the bytes of the numbers kept.

    python benchmarks/read_table.py [--megabytes 59]

The promise: at most three times pandas' time where most columns are words, and three times the
numbers kept.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from lrlib.tables import read_table

TURNS = 3
WORDS = "red blue green Bonn Kiel Leipzig winter summer north south-east a detached yes no".split()

ALONE = """
import sys
from lrlib.tables import read_table
read_table(sys.argv[1])  # a small one, so that all is imported

def peak():  # in bytes; NaN where the system has no /proc
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:")) * 1024
    except OSError:
        return float("nan")

before = peak()
frame = read_table(sys.argv[2]).frame
print((peak() - before) / frame.to_numpy().nbytes)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--megabytes", type=float, default=59)
    size = int(parser.parse_args().megabytes * 1e6)
    with tempfile.TemporaryDirectory(prefix="lrlib-read-table-") as folder:
        for what, line in KINDS.items():
            measure(what, line, size, Path(folder))


def measure(what: str, line: Callable[[np.random.Generator], list[str]], size: int, folder: Path):
    path, small = folder / "large.csv", folder / "small.csv"
    block = line(np.random.default_rng(0))
    names = ";".join(f"c{i}" for i in range(block[0].count(";") + 1))
    between = ";" if "," in block[0] else ","
    decimal = "," if "," in block[0] else "."
    text = "\n".join([names, *block]).replace(";", between) + "\n"
    small.write_text(text)
    body = text.partition("\n")[2]
    with path.open("w") as file:
        file.write(text)
        for _ in range(size // len(body) - 1):
            file.write(body)
    ours, theirs = np.inf, np.inf
    for _ in range(TURNS):
        theirs = min(theirs, seconds(lambda: pd.read_csv(path, sep=between, decimal=decimal)))
        ours = min(ours, seconds(lambda: read_table(path)))
    alone = subprocess.run(
        [sys.executable, "-c", ALONE, str(small), str(path)],
        capture_output=True,
        text=True,
        check=True,
    )
    print(
        f"{what}: {path.stat().st_size / 1e6:.0f} MB; read_table {ours:.2f} s, pandas "
        f"{theirs:.2f} s, {ours / theirs:.1f} times; memory {float(alone.stdout):.1f} times the "
        "numbers kept"
    )


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def words(rng: np.random.Generator) -> list[str]:
    numbers = rng.normal(size=(20_000, 2)).round(4)
    cells = rng.choice(WORDS, size=(20_000, 10))
    return [
        ";".join([*map(str, row), *texts])
        for row, texts in zip(numbers.tolist(), cells.tolist(), strict=True)
    ]


def numbers(rng: np.random.Generator) -> list[str]:
    return [";".join(map(str, row)) for row in rng.normal(size=(20_000, 8)).round(4).tolist()]


def commas(rng: np.random.Generator) -> list[str]:
    return [line.replace(".", ",") for line in numbers(rng)]


KINDS = {"ten columns of words": words, "numbers": numbers, "decimal commas": commas}


if __name__ == "__main__":
    main()
