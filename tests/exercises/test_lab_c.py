"""What lab C's entries and its text claim in words is what plain numpy computes."""

import numpy as np
import pytest
from lessons import text

from lrlib.exercises.engine import catalogue, checking

X, REST = np.array([0.0, 3, 5]), np.array([-1.0, -2, -6])


def test_at_the_answer_both_errors_are_equal():
    nudge = catalogue.find("c.1").right
    assert nudge**2 == pytest.approx(1e-16 / nudge)
    assert f"{nudge:.1e}" == "4.6e-06" and f"{nudge**2:.0e}" == "2e-11"
    assert checking.judge(catalogue.find("c.1"), 5e-6).state == "right"
    assert checking.judge(catalogue.find("c.1"), 1e-16 ** (1 / 3)).state == "right"


def test_a_the_error_at_a_tenth_is_11_per_cent():
    def squares(a):
        return np.mean((a * X + REST) ** 2)

    true = np.mean(2 * (0.6 * X + REST) * X)
    off = [abs((squares(0.6 + e) - squares(0.6)) / e / true - 1) for e in (0.1, 0.01, 1e-8, 1e-15)]
    assert f"{off[0]:.0%}" == "11%"
    assert "11 %" in text("c.a", 2)
    assert off[0] / off[1] == pytest.approx(10, rel=1e-6)
    assert off[2] < 1e-6 < 1e-3 < off[3]


def test_the_best_nudges_are_those_that_the_text_names():
    """In fractions the bend alone is left; with float64 both errors are."""

    def off(nudge, back):
        def fourths(a):
            return np.mean(((a * X + REST) ** 2) ** 2)

        true = np.mean(4 * (0.6 * X + REST) ** 3 * X)
        width = nudge * (1 + back)
        return abs((fourths(0.6 + nudge) - fourths(0.6 - back * nudge)) / width / true - 1)

    nudges = 10.0 ** np.arange(-15, 1)
    assert 1e-10 < nudges[np.argmin([off(nudge, 0) for nudge in nudges])] < 1e-6
    assert 1e-7 < nudges[np.argmin([off(nudge, 1) for nudge in nudges])] < 1e-4
    assert off(1e-5, 1) < 1e-9


def test_far_above_1_a_nudge_that_grows_with_the_parameter_is_better(printed):
    def off(a, nudge):
        def fourths(a):
            return np.mean(((a * X + REST) ** 2) ** 2)

        true = np.mean(4 * (a * X + REST) ** 3 * X)
        return abs((fourths(a + nudge) - fourths(a - nudge)) / (2 * nudge) / true - 1)

    for a in (1e3, 1e6):
        assert off(a, 1e-5 * a) < 0.1 * off(a, 1e-5)
    near, far, tiny = printed["rule-code"].splitlines()
    assert 1e-10 < off(0.6, 1e-7) < 1e-8
    assert tiny == "a = 0.6: off by about 1e-9 with 1e-7"
    assert near.startswith("a = 0.6: off by 1e-10") and far.startswith("a = 1000.0: off by")
    assert far.endswith("8e-09 with 1e-5")
