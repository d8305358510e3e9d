"""Cut lines and polygons where they leave the picture, before they are sent to a browser.

A diverging run soon lies 1e20 pixels away.  Clamping its points one by one would bend the line;
so each join between two points is cut where it crosses the border, which keeps its direction.
"""

from __future__ import annotations

import numpy as np

# The border lies this many pixels outside the picture: a cut end must not show at its edge.
MARGIN = 100.0


def clip_segments(points: np.ndarray, box: tuple[float, float]) -> np.ndarray:
    """The joins of polylines, each cut to the box (the Liang-Barsky method, on all at once).

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
    low, high = -MARGIN, np.asarray(box) + MARGIN
    with np.errstate(all="ignore"):
        step = end - start
        # Where along the join (0 to 1) it crosses each border; a join parallel to a border gives
        # +-inf, which the comparison below handles, or NaN when it lies on it, which fmax skips.
        to_low, to_high = (low - start) / step, (high - start) / step
        enters = np.fmin(to_low, to_high).max(axis=-1).clip(0, None)
        leaves = np.fmax(to_low, to_high).min(axis=-1).clip(None, 1)
        # An end that is inside is kept to the last digit, so that neighbours still meet in it.
        first = np.where((enters > 0)[..., None], start + enters[..., None] * step, start)
        last = np.where((leaves < 1)[..., None], start + leaves[..., None] * step, end)
    joins = np.concatenate([first, last], axis=-1)
    visible = (enters <= leaves) & np.isfinite(start).all(-1) & np.isfinite(end).all(-1)
    return np.where(visible[..., None], joins, np.nan)


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
        nothing.  NaN for a polygon of which nothing is visible.
    """
    lead = points.shape[:-2]
    cut = {}
    for where in np.ndindex(*lead):
        corners = [p for p in points[where] if np.isfinite(p).all()]
        for axis in (0, 1):
            corners = _cut(corners, axis, -1, MARGIN)
            corners = _cut(corners, axis, 1, box[axis] + MARGIN)
        cut[where] = corners
    out = np.full((*lead, max(map(len, cut.values()), default=0), 2), np.nan)
    for where, corners in cut.items():
        if corners:
            out[where][: len(corners)], out[where][len(corners) :] = corners, corners[-1]
    return out


def _cut(corners: list, axis: int, sign: int, limit: float) -> list:
    """Keep the part of a polygon where sign * coordinate <= limit."""
    kept = []
    for before, here in zip([*corners[-1:], *corners[:-1]], corners, strict=True):
        was_inside, is_inside = (sign * p[axis] <= limit for p in (before, here))
        if was_inside != is_inside:
            share = (sign * limit - before[axis]) / (here[axis] - before[axis])
            kept.append(before + share * (here - before))
        if is_inside:
            kept.append(here)
    return kept
