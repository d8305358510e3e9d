"""Notebook 01: a line under two sliders, and every error as a square.

The area of a square is one squared error. Beside the data stands the average square: its area is
the MSE, and n times its area is the SSE.
"""

from types import SimpleNamespace

import numpy as np

from lrlib import figures
from lrlib._checks import checked_number
from lrlib.bowl import Bowl
from lrlib.figures import style
from lrlib.linear import forward
from lrlib.live import LiveFigure, Range, Select

HALF_RANGE = 40  # slider positions on each side of the middle one
MOST_HEIGHTS = 32  # of the picture, that a line may lie outside: what is drawn must stay exact


class FitByEye(LiveFigure):
    """The explorer of notebook 01.

    Parameters
    ----------
    X : ndarray of shape (n, 1)
    y : ndarray of shape (n, 1)
    target : float
        The SSE to get below.
    a, b : float
        Where the sliders start; they show the nearest position they have.
    middle : float
        The value in the middle of both sliders.
    step : float
        What one position of a slider changes.

    Raises
    ------
    ValueError, TypeError
        For what is no line, and for points so wide or so flat that the sliders' lines lie far
        outside the picture.
    """

    def __init__(
        self,
        X: np.ndarray,
        y: np.ndarray,
        *,
        target: float,
        a: float = 0.3,
        b: float = 0.75,
        middle: float = 1.5,
        step: float = 0.05,
    ):
        self.bowl = Bowl.of(X, y)
        if (self.bowl.d, self.bowl.k) != (1, 1):
            raise ValueError(
                f"this explorer draws a line: one feature and one output, X (n, 1) and y (n, 1); "
                f"got X {np.shape(X)} and y {np.shape(y)}"
            )
        self.X, self.y = np.asarray(X, dtype=float), np.asarray(y, dtype=float)
        self.target = checked_number("target", target, at_least=0)
        # Rounded, so that the sliders say 0.3 and mean 0.3.
        self.values = np.round(middle + step * np.arange(-HALF_RANGE, HALF_RANGE + 1), 10)
        start = {name: int(np.abs(self.values - at).argmin()) for name, at in (("a", a), ("b", b))}
        W, B = np.meshgrid(self.values, self.values, indexing="ij")
        self.sse = self.bowl.loss(W[..., None, None], B[..., None], reduction="sum")  # (a, b)
        self.mse = self.bowl.loss(W[..., None, None], B[..., None], reduction="mean")

        super().__init__(
            self._draw(),
            title="A line fitted by eye",
            description=(
                "Points and a line. On the error of each point stands a square; its area is the "
                "squared error. Beside it the average of all squares. Sliders for slope and "
                "intercept turn and lift the line."
            ),
            a=Range(self.values, "slope a", value=start["a"], format=".2f"),
            b=Range(self.values, "intercept b", value=start["b"], format=".2f"),
            best=Select(["hidden", "shown"], "best line"),
        )
        self._move()

    def _draw(self) -> figures.Picture:
        fig, (data, mean) = figures.picture(1, 2, size=(8.8, 4.6), width_ratios=[2.5, 1])
        self.axes = SimpleNamespace(data=data, mean=mean)
        self.drawn = drawn = SimpleNamespace()
        figures.scatter(data, self.X, self.y)
        x_room, y_room = 0.12 * max(np.ptp(self.X), 1), 0.3 * max(np.ptp(self.y), 1)
        data.set(
            xlim=(self.X.min() - x_room, self.X.max() + 1.5 * x_room),
            ylim=(self.y.min() - y_room, self.y.max() + y_room),
        )
        ends = self.values[[0, -1], None, None]
        lines = ends * data.get_xlim() + self.values[[0, -1], None]
        if np.abs(lines - data.get_ylim()[0]).max() > MOST_HEIGHTS * np.ptp(data.get_ylim()):
            raise ValueError(
                f"with x from {self.X.min():.3g} to {self.X.max():.3g} and y from "
                f"{self.y.min():.3g} to {self.y.max():.3g}, a slope or an intercept of "
                f"{ends.flat[np.abs(ends).argmax()]:.3g} is far outside the picture: pass a "
                "smaller step= (and a middle= near both), or scale x and y"
            )
        best_a, best_b = self.bowl.W.item(), self.bowl.b.item()
        drawn.best = figures.fitted_line(data, best_a, best_b, **style.BEST)
        drawn.fit = figures.fitted_line(data, 0, 0)
        drawn.squares = [data.fill([0], [0], **style.SQUARE)[0] for _ in self.X]
        drawn.sse = data.set_title("SSE", loc="left", fontsize=11)

        mean.axis("off")
        mean.set_ylim(0, np.ptp(data.get_ylim()))  # as many units high as the data's axes
        (drawn.mean,) = mean.fill([0], [0], **style.SQUARE)
        (drawn.target,) = mean.plot([0], [0], color=style.INK, linewidth=1.0)
        drawn.mse = mean.set_title("MSE", loc="left", fontsize=11)
        drawn.target_name = mean.text(
            0.0,
            -0.02,
            f"small frame: the target’s, {self.target / self.bowl.n:.4g}",
            transform=mean.transAxes,
            va="top",
            fontsize=9.5,
        )
        drawn.best_name = mean.text(
            0.0,
            0.97,
            f"Best line (dashed):\na = {best_a:.4f}\nb = {best_b:.4f}\n"
            f"SSE = {self.bowl.loss_min(reduction='sum'):.4g}",
            transform=mean.transAxes,
            va="top",
            fontsize=10,
            color=style.BEST["color"],
        )
        return fig

    def _move(self) -> None:
        both, drawn, data = ("a", "b"), self.drawn, self.axes.data
        ends = self.values[[0, -1]]
        corners = np.array([[(a, b) for b in ends] for a in ends])  # (2, 2, 2): where all goes
        with self.update():
            x = np.array(data.get_xlim())
            lines = corners[..., :1] * x + corners[..., 1:]
            self.line(drawn.fit, x, lines, over=both)
            P = np.array([[forward(self.X, [[a]], [b])[:, 0] for b in ends] for a in ends])
            xs, ys = figures.error_squares(data, self.X[:, 0], self.y[:, 0], P)
            for i, square in enumerate(drawn.squares):
                self.fill(square, xs[..., i, :], ys[..., i, :], over=both)

            # A pixel is as much in x as in y here, and as much as in the data's y.
            mean = self.axes.mean
            box = mean.get_window_extent()
            mean.set_xlim(0, np.ptp(mean.get_ylim()) * box.width / box.height)
            side = np.sqrt(self.mse)[..., None]
            self.fill(drawn.mean, side * [0, 1, 1, 0], side * [0, 0, 1, 1], over=both)
            side = np.sqrt(self.target / self.bowl.n)
            drawn.target.set_data(
                side * np.array([0, 0, 1, 1, 0]), side * np.array([0, 1, 1, 0, 0])
            )

            self.text(drawn.sse, "All squares together: SSE = {:.4g}", self.sse, over=both)
            self.text(drawn.mse, "Average square: {:.4g}", self.mse, over=both)
            self.show(drawn.best, [False, True], over="best")
            self.show(drawn.best_name, [False, True], over="best")
            words = (
                "SSE = {:.4g}, MSE = SSE / " + f"{self.bowl.n} = " + "{:.4g}. Target: SSE below "
            )
            beaten = np.where(self.sse < self.target, ": beaten!", ": not yet.")
            verdicts = np.char.add(words + f"{self.target:g}", beaten)
            self.text(None, verdicts, self.sse, self.mse, over=both)
