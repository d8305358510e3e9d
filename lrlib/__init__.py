"""Linear regression by gradient descent, small enough to read.

Read the modules in this order; each one opens with what it is for:

data       where X and y come from: lines, planes, minibatches
linear     forward, loss and gradients: the chain rule, factor by factor
descent    gradient_descent and sgd: many small steps make a Run
bowl       the loss as a quadratic bowl: minimum, curvature, rate limit, exact path
gradcheck  is this gradient right? finite differences, and a verdict in plain words
graph      the same gradient by backpropagation: nodes that hand it back, edge by edge
units      standard units and back: each column minus its mean, over its spread
tables     where your own X and y come from: a CSV file or a data frame
cluster    one bowl from rows on many cores or machines

What the notebooks use besides:

explorers  the figures that move: one file for each
exercises  check, hint, solution, predict, and what they answer
figures    how our pictures are drawn: points, lines, contours, tables, graphs
live       a matplotlib figure that moves in the browser

Files that begin with _ are shared by the others: _checks validates input, _diagnose says how a
learner's numbers relate to the right ones.
"""

from lrlib.bowl import Bowl, Paths
from lrlib.data import (
    Data,
    lesson_line,
    minibatches,
    noisy_line,
    noisy_plane,
    npy_batches,
    six_steps_points,
)
from lrlib.descent import Run, gradient_descent, sgd
from lrlib.gradcheck import GradientCheck, check_gradient, numerical_gradient, relative_error
from lrlib.linear import Gradients, forward, gradient, gradients, loss, loss_factor

__version__ = "0.2.0"

__all__ = [
    "Bowl",
    "Data",
    "GradientCheck",
    "Gradients",
    "Paths",
    "Run",
    "check_gradient",
    "forward",
    "gradient",
    "gradient_descent",
    "gradients",
    "lesson_line",
    "loss",
    "loss_factor",
    "minibatches",
    "noisy_line",
    "noisy_plane",
    "npy_batches",
    "numerical_gradient",
    "relative_error",
    "sgd",
    "six_steps_points",
]
