"""Cut lines and polygons where they leave the picture, before they are sent to a browser.

A diverging run soon lies 1e20 pixels away. Clamping its points one by one would bend the line;
so each join between two points is cut where it crosses the border, which keeps its direction.
"""

import numpy as np

# The border lies this many pixels outside the picture: a cut end must not show at its edge.
MARGIN = 100.0


def clip_segments(points: np.ndarray, box: tuple[float, float]) -> np.ndarray:
    """The joins of polylines, each cut to the box, one border after the other.

    Parameters
    ----------
    points : ndarray of shape (..., n, 2)
        Pixels; NaN where a line is broken.
    box : (width, height)

    Returns
    -------
    ndarray of shape (..., n - 1, 4)
        x0, y0, x1, y1 of the visible part of each join; NaN where nothing is visible.
    """
    start, end = points[..., :-1, :], points[..., 1:, :]
    visible = np.isfinite(start).all(axis=-1) & np.isfinite(end).all(axis=-1)
    with np.errstate(all="ignore"):
        for axis, sign, border in _borders(box):
            # An end that is inside is kept to the last digit: there neighbours still meet.
            crossing = _crossing(start, end, axis, border)
            start_out, end_out = (sign * (p[..., axis] - border) > 0 for p in (start, end))
            visible &= ~(start_out & end_out)
            start = np.where(start_out[..., None], crossing, start)
            end = np.where(end_out[..., None], crossing, end)
    return np.where(visible[..., None], np.concatenate([start, end], axis=-1), np.nan)


def clip_polygon(points: np.ndarray, box: tuple[float, float]) -> np.ndarray:
    """Polygons cut to the box (Sutherland and Hodgman's method: one border after the other).

    Parameters
    ----------
    points : ndarray of shape (..., n, 2)
    box : (width, height)

    Returns
    -------
    ndarray of shape (..., m, 2)
        m is the most corners any of them has; the others repeat their last one, which draws
        nothing. NaN for a polygon of which nothing is visible.
    """
    lead = points.shape[:-2]
    cut = {}
    for where in np.ndindex(*lead):
        corners = [p for p in points[where] if np.isfinite(p).all()]
        for border in _borders(box):
            corners = _cut(corners, *border)
        cut[where] = corners
    out = np.full((*lead, max(map(len, cut.values()), default=0), 2), np.nan)
    for where, corners in cut.items():
        if corners:
            out[where][: len(corners)], out[where][len(corners) :] = corners, corners[-1]
    return out


def _borders(box: tuple[float, float]) -> list[tuple[int, int, float]]:
    """The four borders as axis, sign, place: outside is where sign * (coordinate - place) > 0."""
    return [
        (axis, sign, place)
        for axis in (0, 1)
        for sign, place in ((-1, -MARGIN), (1, box[axis] + MARGIN))
    ]


def _crossing(start: np.ndarray, end: np.ndarray, axis: int, border: float) -> np.ndarray:
    """Where the joins (..., 2) cross a border, seen from the end nearer to it.

    From an end 1e20 pixels away not a digit of the crossing would be left.
    """
    to_start, to_end = start[..., axis] - border, end[..., axis] - border
    start_nearer = np.abs(to_start) < np.abs(to_end)
    near, far = np.where(start_nearer, (to_start, to_end), (to_end, to_start))
    origin, other = np.where(start_nearer[..., None], (start, end), (end, start))
    crossing = origin + (near / (near - far))[..., None] * (other - origin)
    crossing[..., axis] = border
    return crossing


def _cut(corners: list, axis: int, sign: int, border: float) -> list:
    """Keep the part of a polygon on the inner side of one border."""
    kept = []
    for before, here in zip([*corners[-1:], *corners[:-1]], corners, strict=True):
        was_inside, is_inside = (sign * (p[axis] - border) <= 0 for p in (before, here))
        if was_inside != is_inside:
            kept.append(_crossing(before, here, axis, border))
        if is_inside:
            kept.append(here)
    return kept
