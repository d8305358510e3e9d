"""Notebook 04: how far to nudge. A slope is measured with every step from 1 down to nothing.

Left the loss with the two secants, one for each way of measuring; right how far each is off from
the true slope. Wide steps see the curve bend, tiny ones run out of digits.
"""

from collections.abc import Callable, Mapping
from types import SimpleNamespace

import numpy as np

from lrlib import figures
from lrlib._checks import checked_number
from lrlib.figures import style
from lrlib.gradcheck import numerical_gradient
from lrlib.live import LiveFigure, Range, Select

PER_DECADE = 8
METHODS = ["forward", "central"]
LOWEST_ERROR = 1e-16  # what a float64 can't tell apart: drawn at the lower edge


class StepSize(LiveFigure):
    """The explorer of notebook 04.

    Parameters
    ----------
    losses : mapping of str to (loss, slope)
        By the name that the learner chooses: two functions of one number, the loss and its
        derivative as worked out by hand, which the measurement is held against.
    a : float
        Where the slope is measured.
    around : float
        How far the left picture reaches to both sides of a, above 0.

    Raises
    ------
    ValueError, TypeError
        For no losses, an a so large that no tiny step changes it, and a loss that is 0 or has no
        slope at a: the picture shows parts of both.
    """

    def __init__(
        self, losses: Mapping[str, tuple[Callable, Callable]], *, a: float, around: float = 1.0
    ):
        self.losses, self.a = dict(losses), checked_number("a", a)
        self.around = checked_number("around", around, at_least=1e-300)
        if not self.losses:
            raise ValueError('losses is empty: give one or more, as {"squares": (loss, slope)}')
        # Below half the distance to the next float64, a plus the step would still be a.
        lowest = np.ceil(PER_DECADE * np.log10(np.spacing(abs(self.a)))) / PER_DECADE
        self.steps = 10 ** np.arange(max(lowest, -16), 1 / PER_DECADE / 2, 1 / PER_DECADE)
        if lowest >= -10:
            raise ValueError(
                f"a = {a:g} is too large: a step below 1e-10 leaves it as it is, so there is "
                "no left arm to show. Stay below 1e5, or scale the loss's parameter"
            )
        self.problems = [self._measure(loss, slope) for loss, slope in self.losses.values()]
        fig = self._draw()
        start = int(np.argmin(np.abs(np.log10(self.steps) + 0.5)))
        super().__init__(
            fig,
            title="Measure a slope with a step ε",
            description=(
                "Left: the loss over one number a, the true tangent, and a secant for each way of "
                "measuring its slope. Right, on log axes: how far each measured slope is off, over "
                "the step. Each falls with the step down to a lowest point, then rises again."
            ),
            loss=Select(list(self.losses), "loss"),
            step=Range(self.steps, "step ε", value=start, format=".1e"),
        )
        self._move()

    # ---- what is computed

    def _measure(self, loss: Callable, slope: Callable) -> SimpleNamespace:
        """One loss: its slope at a, measured with every step in both ways, and the errors."""
        a, true = self.a, float(slope(self.a))
        if true == 0:
            raise ValueError(f"a slope is zero at a = {a:g}: no error can be a part of it")
        if loss(a) == 0:
            raise ValueError(
                f"a loss is zero at a = {a:g}, and it is drawn as a part of its value there: "
                "measure at another a"
            )
        slopes = np.array(
            [
                [numerical_gradient(loss, a, step=step, method=how)[0] for step in self.steps]
                for how in METHODS
            ]
        )
        errors = np.abs(slopes - true) / abs(true)
        # The right arms of the V: forward is off by ε/2 times the second derivative, central by
        # ε²/6 times the third.
        second, third = self._derivatives(slope)
        bends = np.array([abs(second / 2) * self.steps, abs(third / 6) * self.steps**2])
        if abs(third) < 1e-6 * abs(second):  # a parabola: central differences are exact
            bends[1] = np.nan
        # The left arm: an error in the last digits of the loss, divided by ε. How large it is
        # depends on all that is computed on the way, so it is read off where it rules alone.
        alone = (self.steps > 1e-14) & (self.steps < 1e-10)
        digits = np.median(errors[1, alone] * self.steps[alone]) / self.steps
        return SimpleNamespace(
            loss=loss,
            slope=true,
            slopes=slopes,
            errors=errors,
            bends=bends / abs(true),
            digits=digits,
        )

    def _derivatives(self, slope: Callable) -> tuple[float, float]:
        """The second and third derivative of the loss, measured on its slope."""

        def second(a) -> float:
            return float(numerical_gradient(slope, a, step=1e-3)[0])

        return second(self.a), float(numerical_gradient(second, self.a, step=1e-3)[0])

    def _where(self, problem: SimpleNamespace) -> list[str]:
        """For every step: what makes each of the two errors."""
        return [
            "What makes the error? "
            f"forward: {_cause(forward, digits)}; central: {_cause(central, digits)}"
            for digits, forward, central in zip(problem.digits, *problem.bends, strict=True)
        ]

    # ---- what is drawn

    def _draw(self) -> figures.Picture:
        fig, (curve, valley) = figures.picture(
            1, 2, size=(9.2, 4.3), gridspec_kw={"width_ratios": [1, 1.25]}
        )
        self.axes = SimpleNamespace(curve=curve, valley=valley)
        self.drawn = drawn = SimpleNamespace()
        a, first = self.a, self.problems[0]

        ends = np.array([a - self.around, a + self.around])
        (drawn.curve,) = curve.plot(ends, [1, 1], color=style.INK, linewidth=2.6, label="loss")
        (drawn.tangent,) = curve.plot(ends, [1, 1], **style.BEST, label="true slope", zorder=3)
        drawn.secants = [
            curve.plot(ends, [1, 1], **{**look, "marker": "none"}, label=how)[0]
            for how, look in zip(METHODS, (style.FORWARD, style.CENTRAL), strict=True)
        ]
        drawn.points = [
            curve.plot(ends, [1, 1], **{**look, "linestyle": "none", "markersize": size})[0]
            for look, size in ((style.CENTRAL, 8), (style.FORWARD, 7))
        ][::-1]
        curve.set(
            xlim=ends, ylim=(-0.6, 2.6), xlabel="a", ylabel="loss, as a part of the loss here"
        )
        curve.locator_params(axis="x", nbins=5)
        curve.set_title("The slope between two points", loc="left", fontsize=11)
        curve.legend(loc="upper right", frameon=False, fontsize=9)

        drawn.errors = figures.step_errors(valley, self.steps, *first.errors)
        guide = {"color": style.FAINT, "linewidth": 1.2, "linestyle": ":"}
        drawn.guides = [valley.plot(self.steps, first.digits, **guide)[0] for _ in range(3)]
        drawn.guides[0].set_label("the two arms, estimated")
        drawn.step = valley.axvline(1, color=style.INK, linewidth=1, linestyle=(0, (5, 3)))
        drawn.now = [
            valley.plot(1, 1, **{**look, "markersize": 10, "markeredgecolor": "white"}, zorder=5)[0]
            for look in (style.FORWARD, style.CENTRAL)
        ]
        valley.set(xlim=(self.steps[0] / 2, 2), ylim=(LOWEST_ERROR, 30))
        # A browser draws several spaces as one, unless they are wide ones.
        causes = ["← digits run out", "step ε", "the curve bends →"]
        valley.set_xlabel("\N{EM SPACE}·\N{EM SPACE}".join(causes))
        valley.set_title("How far it is off", loc="left", fontsize=11)
        valley.legend(loc="lower left", fontsize=9, framealpha=1, edgecolor="none")
        return fig

    def _move(self) -> None:
        """Send ahead where everything is, for every loss and every step."""
        drawn, problems = self.drawn, self.problems
        left, right = self.a - self.around, self.a + self.around
        ends, fine = np.array([left, right]), np.linspace(left, right, 161)
        # Every loss is drawn as a part of its value at a, so that one pair of axes serves all.
        heights = np.array([float(p.loss(self.a)) for p in problems])[:, None]
        values = np.array([[p.loss(at) for at in fine] for p in problems]) / heights
        true = np.array([p.slope for p in problems])[:, None] / heights
        slopes = np.array([p.slopes for p in problems]) / heights[..., None]  # (losses, 2, steps)
        errors = np.maximum([p.errors for p in problems], LOWEST_ERROR)
        bends = np.array([p.bends for p in problems])
        moment = ("loss", "step")
        with self.update():
            self.line(drawn.curve, fine, values, over="loss")
            self.line(drawn.tangent, ends, 1 + true * (ends - self.a), over="loss")
            for i, back in enumerate((0, 1)):  # central starts one step back
                at = self.a + self.steps[:, None] * [-back, 1]  # (steps, 2)
                on = np.array([[[p.loss(x) for x in pair] for pair in at] for p in problems])
                on = on / heights[..., None]
                self.line(drawn.points[i], at, on, over=moment)
                secant = on[..., :1] + slopes[:, i, :, None] * (ends - at[:, :1])
                self.line(drawn.secants[i], ends, secant, over=moment)
                self.line(drawn.errors[i], self.steps, errors[:, i], over="loss")
                self.line(drawn.now[i], self.steps[:, None], errors[:, i, :, None], over=moment)
                self.line(drawn.guides[i], self.steps, bends[:, i], over="loss")
            self.line(drawn.guides[2], self.steps, [p.digits for p in problems], over="loss")
            self.line(drawn.step, self.steps[:, None] * [1, 1], [LOWEST_ERROR, 30], over="step")
            slope = np.array([p.slope for p in problems])[:, None]
            measured = np.array([p.slopes for p in problems])
            self.text(
                None,
                [
                    [
                        "ε = {:.1e}. True slope {:.6g}; forward {:.6g}, off by {:.0e} of it; "
                        f"central {{:.6g}}, off by {{:.0e}}. {words}."
                        for words in self._where(p)
                    ]
                    for p in problems
                ],
                self.steps,
                slope,
                measured[:, 0],
                [p.errors[0] for p in problems],
                measured[:, 1],
                [p.errors[1] for p in problems],
                over=moment,
            )


def _cause(bend: float, digits: float) -> str:
    """Which of the two errors is the larger one; a bend of NaN is none at all."""
    if bend > 3 * digits:
        return "the bend"
    return "both alike, the lowest point" if 3 * bend > digits else "missing digits"
