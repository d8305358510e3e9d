"""The explorer of notebook 00: at every step it says what a plain loop says."""

import numpy as np
import pytest

from lrlib.explorers import FirstLook

X = np.arange(20) / 10
Y = 2 * X + 1 + 0.1 * (-1.0) ** np.arange(20)


@pytest.fixture(scope="module")
def explorer():
    return FirstLook()


def walked(n_steps, a=-0.8, b=4.2):
    """Slope, intercept and SSE after so many steps, point by point: nothing of lrlib."""
    for _ in range(n_steps):
        errors = [a * x + b - y for x, y in zip(X, Y, strict=True)]
        slope = sum(2 * error * x for error, x in zip(errors, X, strict=True))
        a, b = a - 0.01 * slope, b - 0.01 * sum(2 * error for error in errors)
    return a, b, sum((a * x + b - y) ** 2 for x, y in zip(X, Y, strict=True))


@pytest.mark.parametrize("step", [0, 1, 2, 17, 40])
def test_the_words_are_those_of_a_plain_loop(explorer, step):
    explorer.index = {"step": step}
    a, b, sse = walked(step)
    words = f"y = {a:.2f} x + {b:.2f}, sum of squared errors {sse:.2f}."
    assert explorer.summary().endswith(words)


def test_the_picture_moves_with_its_slider(explorer):
    explorer.index = {"step": 0}
    start = explorer.png()
    explorer.index = {"step": 1}
    assert explorer.png() != start
