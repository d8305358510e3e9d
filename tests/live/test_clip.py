"""Cutting against facts that hold for a right cut and for no other, judged in exact arithmetic."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tries import tries

from lrlib.live.clip import MARGIN, clip_polygon, clip_segments

BOX = (400.0, 300.0)
LOW, HIGH = np.array([-MARGIN, -MARGIN]), np.array(BOX) + MARGIN

near = st.integers(-1_000_000, 1_500_000).map(lambda i: i / 1000)
far = st.builds(lambda sign, power: sign * 10.0**power, st.sampled_from([-1, 1]), st.floats(3, 30))
on_border = st.sampled_from([-MARGIN, BOX[0] + MARGIN, BOX[1] + MARGIN])
coordinate = st.one_of(near, far, on_border)
point = st.tuples(coordinate, coordinate)


def cut(*points):
    """The visible part of each join, as ((x0, y0), (x1, y1)), or None."""
    joins = clip_segments(np.array(points, dtype=float), BOX)
    return [None if np.isnan(join).all() else join.reshape(2, 2) for join in joins]


def inside(p, slack=0.0):
    return bool((p >= LOW - slack).all() and (p <= HIGH + slack).all())


def meets_box(p, q, grow):
    """Does the join from p to q touch the box, grown by so many pixels?

    Two convex shapes are apart if and only if a line separates them, and then one does that is
    parallel to a side of one of them: here x, y or the join itself. In exact fractions.
    """
    (px, py), (qx, qy) = ([Fraction(v) for v in end] for end in (p, q))
    low, high = ([Fraction(float(v)) for v in corner] for corner in (LOW - grow, HIGH + grow))
    if any(
        max(a, b) < lo or min(a, b) > hi
        for a, b, lo, hi in zip((px, py), (qx, qy), low, high, strict=True)
    ):
        return False
    sides = [
        (qx - px) * (y - py) - (qy - py) * (x - px)
        for x in (low[0], high[0])
        for y in (low[1], high[1])
    ]
    return not (min(sides) > 0 or max(sides) < 0)


def distance_to_line(point, p, q):
    """From a point to the line through p and q, in exact fractions but for the last root."""
    (x, y), (px, py), (qx, qy) = ([Fraction(float(v)) for v in end] for end in (point, p, q))
    cross = (qx - px) * (y - py) - (qy - py) * (x - px)
    return float(abs(cross)) / float((qx - px) ** 2 + (qy - py) ** 2) ** 0.5


@given(p=point, q=point)
@tries(400)
@example(p=(1e30, 50.0), q=(50.0, 50.0))  # seen from the far end, not a digit would be left
@example(p=(200.0, 1e20), q=(201.0, -2e20))  # both ends far, and yet it crosses in plain sight
@example(p=(-MARGIN, 0.0), q=(-MARGIN, 100.0))  # along a border
@example(p=(-1e24, -1e23), q=(10**20.5, 10**19.5))  # too far for their digits to name a pixel
def test_a_join_is_cut_where_it_crosses_the_border_and_nowhere_else(p, q):
    if p == q:
        return
    # Two ends far away fix the line between them only to their own last digits.
    slack = 1e-9 + 1e-14 * min(np.abs(p).max(), np.abs(q).max())
    (part,) = cut(p, q)
    if part is None:
        assert slack > min(BOX) / 2 or not meets_box(p, q, grow=-slack)  # is a box left at all?
        return
    assert meets_box(p, q, grow=slack)
    for end, original in zip(part, (p, q), strict=True):
        assert inside(end, slack=1e-9)
        assert distance_to_line(end, p, q) <= slack
        if inside(np.array(original)):
            assert tuple(end) == original
        else:
            assert np.isclose(end, LOW).any() or np.isclose(end, HIGH).any()


@given(p=point, q=point)
@tries(100)
def test_a_cut_join_keeps_its_direction(p, q):
    (part,) = cut(p, q)
    if part is None:
        return
    whole, left = np.subtract(q, p), part[1] - part[0]
    if np.hypot(*left) > 1:
        whole, left = whole / np.abs(whole).max(), left / np.abs(left).max()
        assert np.dot(whole, left) > 0
        assert abs(whole[0] * left[1] - whole[1] * left[0]) < 1e-6


@given(points=st.lists(st.tuples(near, near), min_size=2, max_size=6), seed=st.integers(0, 99))
@tries(100)
def test_the_points_of_a_line_that_lie_in_the_box_are_drawn_and_no_others(points, seed):
    share = np.random.default_rng(seed).uniform(size=(20, 1))
    parts = cut(*points)
    for p, q, part in zip(points[:-1], points[1:], parts, strict=True):
        along = (1 - share) * p + share * q
        drawn = [
            part is not None
            and bool(
                abs(
                    np.hypot(*(x - part[0]))
                    + np.hypot(*(x - part[1]))
                    - np.hypot(*(part[1] - part[0]))
                )
                < 1e-6
            )
            for x in along
        ]
        for x, is_drawn in zip(along, drawn, strict=True):
            if inside(x, slack=-1e-6):
                assert is_drawn
            elif not inside(x, slack=1e-6):
                assert not is_drawn


def test_neighbours_inside_still_meet_in_the_same_number():
    points = np.array([[1e25, 3e24], [10.1, 20.2], [30.3, 40.4], [-1e25, 7.7]])
    joins = clip_segments(points, BOX)
    assert (joins[0, 2:] == points[1]).all() and (joins[1, :2] == points[1]).all()
    assert (joins[1, 2:] == points[2]).all() and (joins[2, :2] == points[2]).all()


@pytest.mark.parametrize("gone", [np.nan, np.inf, -np.inf])
def test_a_point_that_is_nowhere_breaks_the_line_on_both_sides(gone):
    assert cut((0, 0), (gone, 5), (10, 10), (20, 20))[:2] == [None, None]
    (kept,) = cut((0, 0), (5, gone), (10, 10), (20, 20))[2:]
    assert kept.tolist() == [[10, 10], [20, 20]]


def test_leading_axes_are_cut_one_by_one():
    points = np.random.default_rng(3).uniform(-2000, 2000, size=(3, 4, 6, 2))
    joins = clip_segments(points, BOX)
    for where in np.ndindex(3, 4):
        np.testing.assert_array_equal(joins[where], clip_segments(points[where], BOX))


# ---- polygons


def winding(polygon, x, y):
    """How often a polygon runs around (x, y): a point is filled where this is not 0."""
    turns = 0
    for (ax, ay), (bx, by) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        a, b = (Fraction(float(v)) for v in (ax, bx)), (Fraction(float(v)) for v in (ay, by))
        (ax, bx), (ay, by) = a, b
        left = (bx - ax) * (y - ay) - (x - ax) * (by - ay)
        turns += (ay <= y < by and left > 0) - (by <= y < ay and left < 0)
    return turns


# One corner far away: where two are, the side between them lies anywhere.
polygons = st.builds(
    lambda corners, one: [*corners, one],
    st.lists(st.tuples(near, near), min_size=2, max_size=5),
    st.one_of(point, st.tuples(near, near)),
)


def distance_to_outline(polygon, x):
    ends = zip(polygon, np.roll(polygon, -1, axis=0), strict=True)
    return min(distance_to_line(x, a, b) for a, b in ends if tuple(a) != tuple(b))


@given(corners=polygons, seed=st.integers(0, 99))
@tries(60)
def test_a_cut_polygon_fills_what_the_whole_one_fills_inside_the_box(corners, seed):
    whole = np.array(corners)
    part = clip_polygon(whole, BOX)
    if len(np.unique(whole, axis=0)) < 3:
        return
    for x in np.random.default_rng(seed).uniform(LOW, HIGH, size=(8, 2)):
        if distance_to_outline(whole, x) > 1e-6:
            expected = winding(whole, *map(Fraction, x.tolist()))
            got = 0 if np.isnan(part).any() else winding(part, *map(Fraction, x.tolist()))
            assert got == expected


@given(corners=polygons)
@tries(100)
def test_no_corner_of_a_cut_polygon_lies_outside_the_box(corners):
    part = clip_polygon(np.array(corners), BOX)
    assert all(inside(corner, slack=1e-9) for corner in part if not np.isnan(corner).any())


def test_polygons_of_one_array_get_as_many_corners_each_and_the_last_one_repeats():
    square = [[0, 0], [10, 0], [10, 10], [0, 10]]
    cut_corner = [[0, 0], [0, 2000], [2000, 0], [1e9, -1e9]]
    outside = [[900, 900], [901, 900], [901, 901], [900, 901]]
    parts = clip_polygon(np.array([square, cut_corner, outside], dtype=float), BOX)
    assert parts[0, :4].tolist() == square and (parts[0, 4:] == square[-1]).all()
    assert np.isfinite(parts[1]).all() and len(np.unique(parts[1], axis=0)) == parts.shape[1]
    assert np.isnan(parts[2]).all()


def test_a_corner_that_is_nowhere_is_left_out():
    parts = clip_polygon(np.array([[0.0, 0], [10, 0], [np.nan, 5], [10, 10]]), BOX)
    assert parts.tolist() == [[0, 0], [10, 0], [10, 10]]
