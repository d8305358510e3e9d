"""A matplotlib figure that moves in the browser: `figure` says how; nothing here knows lrlib."""

from lrlib.live.controls import Button, Range, Select
from lrlib.live.figure import LiveFigure

__all__ = ["Button", "LiveFigure", "Range", "Select"]
