"""The explorers: one for each notebook, wiring the maths, the views and the controls.

An explorer computes no gradient. It asks `descent`, `bowl`, `linear` or the learner's own
function, draws with `views`, and lets `live` move the picture.
"""

from lrlib.explorers.backward_steps import BackwardSteps
from lrlib.explorers.first_look import FirstLook
from lrlib.explorers.fit_by_eye import FitByEye
from lrlib.explorers.learning_rate import LearningRate
from lrlib.explorers.minibatches import Minibatches
from lrlib.explorers.one_step import OneStep
from lrlib.explorers.pieces import Pieces
from lrlib.explorers.progress_bar import ProgressBar
from lrlib.explorers.shapes import Shapes
from lrlib.explorers.six_steps import SixSteps
from lrlib.explorers.step_size import StepSize
from lrlib.explorers.sum_or_mean import SumOrMean

__all__ = [
    "BackwardSteps",
    "FirstLook",
    "FitByEye",
    "LearningRate",
    "Minibatches",
    "OneStep",
    "Pieces",
    "ProgressBar",
    "Shapes",
    "SixSteps",
    "StepSize",
    "SumOrMean",
    "YourData",
]


def __getattr__(name):
    # The last explorer reads tables by pandas, whose import takes longer than all the others'.
    if name != "YourData":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from lrlib.explorers.your_data import YourData

    return YourData
