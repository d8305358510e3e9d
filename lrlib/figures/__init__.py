"""The pictures: arrays and axes in, artists out.

`plots` draws data, lines, losses and paths; `grids` tables of numbers; `diagrams` what depends on
what; `style` holds how each concept looks.
"""

from lrlib.figures.diagrams import ACROSS, Arrows, Chain, Graph, chain, dependencies, graph
from lrlib.figures.fonts import family_for, write_in
from lrlib.figures.grids import (
    Grid,
    box,
    equation,
    meetings,
    number_grid,
    outline,
    readings,
    squared_paper,
    squares,
)
from lrlib.figures.plots import (
    MOST_MARKS,
    Picture,
    around,
    arrow_strokes,
    arrows,
    contours,
    error_squares,
    fitted_line,
    frame,
    limits,
    log2_loss,
    named_curve,
    number_line,
    panel,
    parameters,
    path,
    picture,
    reach,
    right_angle,
    ring_through,
    rings,
    rows,
    scatter,
    squared_errors,
    step_errors,
)
