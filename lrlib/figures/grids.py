"""Number grids: tables drawn as cells on squared paper, and equations of them."""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Polygon
from matplotlib.text import Text

from lrlib.figures import style


class Grid(NamedTuple):
    """The artists of a number grid."""

    numbers: np.ndarray  # of Text, in the shape of the table
    positive: Polygon  # the squares behind the numbers above 0 ...
    negative: Polygon  # ... and below
    at: tuple[float, float]  # where it stands, the size of its cells, and the number that
    cell: tuple[float, float]  # fills one: what `squares` needs for other numbers in it
    full: float


def squared_paper(ax: Axes, width: float, height: float) -> None:
    """Axes for number grids: one unit is one cell, y runs down from the top left."""
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="equal", anchor="N")
    ax.axis("off")


def number_grid(
    ax: Axes,
    table,
    *,
    at=(0.0, 0.0),
    name: str = "",
    rows=(),
    cell=(1.0, 1.0),
    full=None,
    **options,
) -> Grid:
    """A table as cells with their numbers; the area of the square behind one is its size.

    Parameters
    ----------
    ax : Axes
        Squared paper.
    table : array_like of shape (rows, columns)
    at : (float, float)
        The top left corner.
    name : str
        Written above, with the table's shape.
    rows : sequence of str
        What each row is, written on its left.
    cell : (float, float)
        Width and height of a cell.
    full : float or None
        The size that fills a cell; None for the largest in the table.
    **options
        For the numbers: ``fontsize`` and so on.

    Raises
    ------
    ValueError
        For a table that has no rows and columns.
    """
    table = np.asarray(table)
    if table.ndim != 2 or table.size == 0:
        raise ValueError(f"{name or 'table'} has shape {table.shape}, but needs rows and columns")
    (left, top), (width, height) = at, cell
    full = np.abs(table).max() if full is None else full
    above, below = squares(table, at=at, cell=cell, full=full)
    (positive,) = ax.fill(*above, **style.POSITIVE)
    (negative,) = ax.fill(*below, **style.NEGATIVE)
    down, across = (np.arange(count + 1) for count in table.shape)
    down, across = top + height * down, left + width * across
    lines: style.Look = {"colors": style.FAINT, "linewidths": 0.6}
    ax.hlines(down, left, across[-1], **lines)
    ax.vlines(across, top, down[-1], **lines)
    options = {"ha": "center", "va": "center_baseline", "fontsize": style.TITLE_SIZE, **options}
    numbers = np.empty(table.shape, dtype=object)
    for (i, j), value in np.ndenumerate(table):
        x, y = left + (j + 0.5) * width, top + (i + 0.5) * height
        look = {"color": style.INK if value else style.ZERO, **options}
        numbers[i, j] = ax.text(x, y, f"{value + 0.0:.4g}", **look)
    for i, words in enumerate(rows):
        look = {**options, "ha": "right", "color": style.INK}
        ax.text(left - 0.25, top + (i + 0.5) * height, words, **look)
    if name:
        ax.text(
            left,
            top - 0.25,
            f"{name} {table.shape}",
            ha="left",
            va="bottom",
            fontsize=style.TABLE_NAME_SIZE,
        )
    return Grid(numbers, positive, negative, at, cell, full)


def readings(ax: Axes, names: Collection[str]) -> list[Text]:
    """Names below each other, and on the right a text for the number of each, still empty."""
    ax.set(xlim=(0, 1), ylim=(-len(names), 1))
    ax.axis("off")
    for i, name in enumerate(names):
        ax.text(0, -i, name, va="center")
    return [ax.text(0.95, -i, "", va="center", ha="right") for i in range(len(names))]


def equation(ax: Axes, pieces: list, *, full: float | None = None) -> list[tuple[float, float]]:
    """Number grids in a row with the signs between them: ``[("X", X), "@", ("W", W)]``.

    All squares have one scale; `full` is the size that fills a cell, None for the largest of all.
    Returns the top left corner of each grid.
    """
    tables = [np.atleast_2d(piece[1]) for piece in pieces if not isinstance(piece, str)]
    most = max(len(table) for table in tables)
    if full is None:
        full = max((np.abs(table).max() for table in tables if table.size), default=1.0)
    corners, x, top = [], 0.2, 1.1
    for piece in pieces:
        if isinstance(piece, str):
            ax.text(
                x + 0.5, top + most / 2, piece, ha="center", va="center", fontsize=style.SIGN_SIZE
            )
            x += 1
            continue
        name, table = piece
        cells = np.atleast_2d(table)
        corners.append((x, top + (most - len(cells)) / 2))
        number_grid(ax, cells, at=corners[-1], full=full)
        words = f"{name}\n{np.shape(table)}"
        middle = x + cells.shape[1] / 2
        ax.text(
            middle,
            corners[-1][1] - 0.15,
            words,
            ha="center",
            va="bottom",
            fontsize=style.BESIDE_SIZE,
        )
        x += cells.shape[1]
    squared_paper(ax, x + 0.2, top + most + 0.1)
    return corners


ROWS = ((style.ROW_0, "●"), (style.ROW_1, "▲"), (style.ROW_2, "■"))


def meetings(ax: Axes, left, right, left_rows, right_rows, *, at=(0.0, 0.0)) -> None:
    """Who meets whom in an elementwise product: two numbers a cell, marked by their rows.

    Each half of a cell has the colour and the sign of the row that its number comes from. A cell
    is crossed out where the two rows are different.

    Parameters
    ----------
    ax : Axes
        Squared paper; a cell is three wide and one high.
    left, right, left_rows, right_rows : array_like of shape (rows, columns)
        The factors, and for each the number of its row: 0, 1 or 2.
    at : (float, float)
        The top left corner.

    Raises
    ------
    ValueError
        For shapes that differ.
    """
    tables = [np.asarray(each) for each in (left, right, left_rows, right_rows)]
    if len({table.shape for table in tables}) > 1 or tables[0].ndim != 2:
        raise ValueError(f"four tables of one shape, got {[table.shape for table in tables]}")
    centred: style.Look = {"ha": "center", "va": "center_baseline", "fontsize": style.BESIDE_SIZE}
    for i, j in np.ndindex(tables[0].shape):
        x, y = at[0] + 3 * j, at[1] + i
        one, other, *rows = (table[i, j] for table in tables)
        for half, (number, row) in enumerate(zip((one, other), rows, strict=True)):
            look, sign = ROWS[row]
            ax.fill(*box(x + 1.5 * half, y, 1.5, 1), **look)
            words = f"{number + 0:.4g} {sign}"
            ax.text(x + 0.75 + 1.5 * half, y + 0.5, words, color=style.INK, **centred)
        ax.text(x + 1.5, y + 0.5, "·", color=style.INK, **centred)
        ax.fill(*box(x, y, 3, 1), facecolor="none", edgecolor=style.INK, linewidth=1.0)
        if rows[0] != rows[1]:
            ax.plot([x, x + 3], [y + 1, y], color=style.INK, linewidth=1.0)


def squares(table, *, at, cell=(1.0, 1.0), full: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """The squares of a number grid, first the positive, then the negative: (x, y) of each.

    x and y hold four corners and a NaN for each cell; leading axes of `table` stay in front.
    """
    table = np.asarray(table, dtype=float)
    rows, columns = table.shape[-2:]
    corners = 0.46 * np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (np.nan, np.nan)])
    middle = np.stack(np.meshgrid(np.arange(columns) + 0.5, np.arange(rows) + 0.5), axis=-1)
    found = []
    for part in (np.maximum(table, 0), np.maximum(-table, 0)):
        side = np.sqrt(np.minimum(part / (full or 1.0), 1.0))  # (..., rows, columns)
        points = middle[:, :, None] + side[..., None, None] * corners
        points = points.reshape(*table.shape[:-2], -1, 2) * cell + at
        found.append((points[..., 0], points[..., 1]))
    return found


def outline(ax: Axes, left: float, top: float, width: float, height: float, **options) -> Polygon:
    """A frame around some cells of a number grid."""
    (frame,) = ax.fill(*box(left, top, width, height), **{**style.SAMPLE, **options})
    return frame


def box(left, top, width, height) -> tuple[np.ndarray, np.ndarray]:
    """The corners of a frame, x and y of shape (..., 4)."""
    left, top, width, height = np.broadcast_arrays(left, top, width, height)
    x = np.stack([left, left + width, left + width, left], axis=-1)
    return x, np.stack([top, top, top + height, top + height], axis=-1)
