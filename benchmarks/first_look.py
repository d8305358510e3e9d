"""What does the look at a learner's own gradient cost, before the first step?

`gradient_descent` with a gradient function of one's own asks it once more at the start and at two
other places, and holds what it gave against the gradient of the loss. Here the same 100 steps over
a million rows are walked with the look and without it, in turn; a wrong gradient is looked at the
longest, so two of those are walked as well.

    python benchmarks/first_look.py [--rows 1000000]

Of every pair the ratio with/without is formed, and their median is printed: 1.00 is a look that
costs nothing. Seconds are those of the processor, since another program at the same time makes
the clock's useless.
"""

import argparse
import statistics
import time
import warnings
from unittest.mock import patch

import numpy as np

from lrlib import gradient, gradient_descent
from lrlib._own_gradient import Own

ROWS, N_STEPS, PAIRS = 1_000_000, 100, 3


def right(X, y, W, b):
    return gradient(X, y, W, b)


def without_the_division(X, y, W, b):
    dLdW, dLdb = gradient(X, y, W, b)
    return len(X) * dLdW, len(X) * dLdb


def every_third_row(X, y, W, b):
    """No question that the look knows has this answer, so it asks all of them."""
    return gradient(X[::3], y[::3], W, b)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    rows = parser.parse_args().rows
    rng = np.random.default_rng(0)
    X = rng.normal(size=(rows, 3))
    y = X @ np.array([[2.0], [-3.4], [0.5]]) + 4.2 + rng.normal(0, 0.1, (rows, 1))
    print(f"{rows:,} rows, {N_STEPS} steps; the median of with/without, and the seconds of each")
    for mine, rate in ((right, 0.1), (without_the_division, 0.1 / rows), (every_third_row, 0.1)):
        pairs = [(walk(mine, rate, X, y), walk(mine, rate, X, y, look=False)) for _ in range(PAIRS)]
        ratios = [seen / unseen for seen, unseen in pairs]
        seconds = ", ".join(f"{seen:.2f}/{unseen:.2f}" for seen, unseen in pairs)
        print(f"  {mine.__name__:22} {statistics.median(ratios):.2f}   {seconds}")


def walk(mine, rate, X, y, look=True):
    """Seconds of the processor for a run, with the look before the first step or without it."""
    start = np.zeros((3, 1)), np.zeros(1)
    blind = patch.object(Own, "look", lambda *_: "")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        began = time.process_time()
        if look:
            gradient_descent(X, y, *start, learning_rate=rate, n_steps=N_STEPS, gradient=mine)
        else:
            with blind:
                gradient_descent(X, y, *start, learning_rate=rate, n_steps=N_STEPS, gradient=mine)
        return time.process_time() - began


if __name__ == "__main__":
    main()
