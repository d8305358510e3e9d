"""Every explorer of the series, made much as its notebook makes it: for tests that look at all."""

import numpy as np

from lrlib import Bowl, explorers, graph, noisy_line, noisy_plane, six_steps_points
from lrlib.explorers.your_data import YourData

AGES = np.array([7, 9, 12, 15, 18, 21, 24, 28, 31, 35, 39, 42, 46, 50, 54, 58, 63, 67, 72, 76, 79])
POINTS = six_steps_points()


def step_size():
    first, rest = np.array([2.0, -1.0, 0.5]), np.array([1.0, 2.0, -1.0])

    def squares(a):
        return np.mean((a * first + rest) ** 2)

    def squares_slope(a):
        return np.mean(2 * (a * first + rest) * first)

    def fourths(a):
        return np.mean((a * first + rest) ** 4)

    def fourths_slope(a):
        return np.mean(4 * (a * first + rest) ** 3 * first)

    losses = {"fourth powers": (fourths, fourths_slope), "squares": (squares, squares_slope)}
    return explorers.StepSize(losses, a=0.6)


def measure_and_compare():
    X, y = np.array([[0.0, 1, 2], [3, 4, 5], [5, 6, 7]]), np.array([[11.0], [27], [41]])

    def loss(W, b):
        return np.mean((X @ W + b - y) ** 2)

    def summed(W, b):
        return X.T @ (2 * (X @ W + b - y)), (2 * (X @ W + b - y)).sum(axis=0)

    parameters = {"W": np.array([[1.0], [2], [3]]), "b": np.array([2.0])}
    return explorers.MeasureAndCompare(loss, {"of the sum": summed}, parameters, n=3)


def level_line():
    return explorers.LevelLine([[0.0], [1], [2], [3]], [[1.1], [2.9], [5.1], [6.9]])


def sum_or_mean():
    x = np.array([[0.0], [1.0], [2.0], [3.0]])
    more = noisy_line(2.0, 1.0, n=124, noise=0.5, low=0.0, high=3.0, seed=5)
    return explorers.SumOrMean(x, np.array([[1.5], [2.5], [5.0], [7.0]]), more.X, more.y)


def four_runs():
    plane = noisy_plane()
    return explorers.FourRuns(plane.X, plane.y)


def small_table():
    X = np.array([[1, 2], [3, 1], [2, -1], [-1, 1]])
    y = np.array([[5, 2, 0], [7, 0, 4], [1, -2, 2], [1, 2, -5]])
    return X, y, np.array([[1, 0, 2], [2, 1, -1]]), np.array([1, 0, -1])


def one_bias():
    X, W = np.array([[0, 1, 2], [3, 4, 5], [5, 6, 7]]), np.array([[1], [2], [3]])
    return explorers.OneBias(X, np.array([[11], [27], [41]]), W, np.array([0]))


def learning_rate():
    wishes = 58 + 0.4 * AGES + 3 * np.sin(AGES)
    return explorers.LearningRate(Bowl.of(AGES[:, None], wishes[:, None]), learning_rate=0.0003)


def backward_steps():
    X, y = graph.Input([[0.0], [1.0]], name="X"), graph.Input([[2.0], [3.0]], name="y")
    W, b = graph.Input([[0.5]], name="W"), graph.Input([0.4], name="b")
    first = graph.Linear(X, W, b, name="h")
    loss = graph.MSE(graph.Linear(first, W, b, name="P"), y, name="loss")
    graph.forward(loss)
    return explorers.BackwardSteps(loss, [W, b], learning_rate=0.05)


def find_and_walk():
    line = noisy_line(2.0, 1.0, n=20, noise=1.0, low=-2, high=2, seed=8)
    return explorers.FindAndWalk(line.X, line.y)


def unequal_parts():
    x = [-2.0, -1, -1, 1, 1, 2, -1, 1]
    return explorers.UnequalParts(np.array(x), np.array([-1.0, -1, 0, 0, 1, 1, 2, -2]))


def two_workers():
    far = np.array([-3.0, -1, 1, 3]), np.array([-3.1, -0.9, 1.1, 2.9])
    return explorers.TwoWorkers(far, (np.array([0.9, 1, 1, 1.1]), np.array([1.3, 1.1, 0.9, 0.7])))


def pieces():
    x = np.array([[-1.6, 1.2, -0.4, 1.8, 0.6], [1.5, -1.2, 0.3, -1.9, 0.9]])
    x = np.vstack([x, [1.7, -1.5, 1.0, -0.8, 1.4]])
    y = np.array([[-0.2, 2.2, 0.6, 2.4, 1.6], [2.0, 0.2, 1.4, -0.6, 1.6]])
    y = np.vstack([y, [-1.6, 2.6, -0.2, 1.8, -1.0]])
    return explorers.Pieces([(x[i][:, None], y[i][:, None]) for i in range(3)])


def minibatches():
    line = noisy_line(2.0, 1.0, n=20, noise=1.0, low=-2, high=2, seed=8)
    return explorers.Minibatches(line.X, line.y)


MAKE = {
    "FirstLook": explorers.FirstLook,
    "FitByEye": lambda: explorers.FitByEye(POINTS.X, POINTS.y, target=0.3),
    "OneStep": lambda: explorers.OneStep([(14, 58), (1, 6), (0, 5), (-2, 5), (3, 4)]),
    "TwoStrips": explorers.TwoStrips,
    "Amplifier": explorers.Amplifier,
    "Shapes": lambda: explorers.Shapes(*small_table()),
    "OneBias": one_bias,
    "WholeTable": lambda: explorers.WholeTable(*small_table()),
    "StepSize": step_size,
    "MeasureAndCompare": measure_and_compare,
    "LevelLine": level_line,
    "SumOrMean": sum_or_mean,
    "FourParabolas": explorers.FourParabolas,
    "FourRuns": four_runs,
    "SixSteps": lambda: explorers.SixSteps(POINTS.X, POINTS.y, learning_rate=0.01),
    "Parabola": explorers.Parabola,
    "TwoLines": explorers.TwoLines,
    "Downhill": lambda: explorers.Downhill(POINTS.X, POINTS.y),
    "LearningRate": learning_rate,
    "Minibatches": minibatches,
    "UnequalParts": unequal_parts,
    "TwoWorkers": two_workers,
    "BackwardSteps": backward_steps,
    "FindAndWalk": find_and_walk,
    "Pieces": pieces,
    "Lever": explorers.Lever,
    "YourData": lambda: YourData("data/co2_and_temperature.csv"),
}
