"""Exercises that answer back.

`check` says whether your answer is blank, right, or wrong and in which way; `hint` gives
the next of three hints; `solution` shows a worked one; `predict` asks before a picture;
`progress_map` shows what you have done and what comes next.

The answers are in the files named after their notebooks. Reading them spoils the fun and
nothing else. To add an exercise, write an entry there (`engine.form` says how).
"""

from lrlib.exercises.engine.checking import check, hint, solution
from lrlib.exercises.engine.map import progress_map
from lrlib.exercises.engine.prediction import predict

__all__ = ["check", "hint", "predict", "progress_map", "solution"]
