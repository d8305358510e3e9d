"""A matplotlib figure that moves in the browser: `figure` says how; nothing here knows lrlib.

`docs/live.md` teaches it in a dozen lines of code.
"""

from lrlib.live.controls import Button, Range, Select
from lrlib.live.figure import LiveFigure
from lrlib.live.grid import ends

__all__ = ["Button", "LiveFigure", "Range", "Select", "ends"]
