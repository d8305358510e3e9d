"""Notebook 01: a line under two sliders, every error as a dotted line, five of them as squares.

The area of a square is one squared error; five can still be told apart. Beside the data stands the
average of all squares: its area is the MSE, and n times its area is the SSE.
"""

import numpy as np

from lrlib import figures
from lrlib._checks import checked_number
from lrlib.bowl import Bowl
from lrlib.explorers.base import Explorer, best_line, joined, line_data, line_loss
from lrlib.figures import style
from lrlib.linear import forward
from lrlib.live import Range, Select, ends

CORNERS = ends("a"), ends("b")  # of all that goes straight in both sliders
HALF_RANGE = 40  # slider positions on each side of the middle one
MOST_SQUARES = 5  # on the data: more of them would be one blot
MOST_HEIGHTS = 32  # of the picture, that a line may lie outside: what is drawn must stay exact


class FitByEye(Explorer):
    """The explorer of notebook 01.

    Parameters
    ----------
    X, y : ndarray of shape (n, 1) or (n,)
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

    title = "A line fitted by eye"
    description = """Points and a line. A dotted line joins each point to it, and on five of
    these errors stands a square; its area is the squared error. Beside it the average of all
    squares. Sliders for slope and intercept turn and lift the line."""

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
        self.X, self.y = line_data(X, y)
        self.target = checked_number("target", target, at_least=0)
        # Rounded, so that the sliders say 0.3 and mean 0.3.
        middle, step = checked_number("middle", middle), checked_number("step", step)
        self.values = np.round(middle + step * np.arange(-HALF_RANGE, HALF_RANGE + 1), 10)
        self.start = {"a": checked_number("a", a), "b": checked_number("b", b)}
        super().__init__()

    def _compute(self):
        last, n_squares = len(self.X) - 1, min(len(self.X), MOST_SQUARES)
        evenly = np.linspace(0, last, n_squares).round().astype(int)
        self.with_square = np.argsort(self.X[:, 0], kind="stable")[evenly]
        self.bowl = Bowl.of(self.X, self.y)
        places = self.values[:, None], self.values
        self.sse = line_loss(self.bowl, *places, reduction="sum")  # (a, b)
        self.mse = line_loss(self.bowl, *places, reduction="mean")

    def _draw(self):
        axes = self._panels(1, 2, size=(6.3, 4.1), width_ratios=[2.5, 1])
        self.ax_data, self.ax_mean = axes
        data, mean, drawn = self.ax_data, self.ax_mean, self.drawn
        # Of one shape, however wide letters are: by it a square is as wide as it is high.
        data.set_box_aspect(0.84)
        mean.set_box_aspect(0.84 * 2.5)
        figures.scatter(data, self.X, self.y)
        x_room, y_room = 0.12 * max(np.ptp(self.X), 1), 0.3 * max(np.ptp(self.y), 1)
        data.set(xlim=(self.X.min() - x_room, self.X.max() + 1.5 * x_room))
        data.set(ylim=(self.y.min() - y_room, self.y.max() + y_room))
        self._check_reach()
        best_a, best_b = best_line(self.bowl)
        drawn.best = figures.fitted_line(data, best_a, best_b, **style.BEST)
        x, fit = np.array(data.get_xlim()), {**style.FIT, "over": CORNERS, "label": "your line"}
        drawn.fit = self._live_line(data, x, lambda a, b: a * x + b, **fit)
        drawn.errors = [data.plot([0], [0], **style.RESIDUAL)[0] for _ in self.X]
        drawn.errors[0].set_label("errors")
        drawn.squares = [data.fill([0], [0], **style.SQUARE)[0] for _ in self.with_square]
        drawn.squares[0].set_label("five squared" if len(self.X) > MOST_SQUARES else "squared")
        words, both = "All squares together: SSE = {:.4g}", ("a", "b")
        drawn.sse = self._live_panel(data, words, self.sse, over=both)

        mean.axis("off")
        mean.set_ylim(0, np.ptp(data.get_ylim()))  # as many units high as the data's axes
        (drawn.mean,) = mean.fill([0], [0], **style.SQUARE)
        per_point = self.target / self.bowl.n
        edge = np.sqrt(per_point) * np.array([[0, 0, 1, 1, 0], [0, 1, 1, 0, 0]])
        (drawn.target,) = mean.plot(*edge, color=style.INK, linewidth=1.0)
        drawn.mse = self._live_panel(mean, "Average square: {:.4g}", self.mse, over=both)
        target = f"small square: the target,\n{self.target:g} / {self.bowl.n} = {per_point:.4g}"
        here = {"transform": mean.transAxes, "va": "top", "fontsize": style.BOX_SIZE}
        drawn.target_name = mean.text(0.0, -0.02, target, **here)
        best = f"Best line (dashed):\na = {best_a:.4f}\nb = {best_b:.4f}\n"
        best += f"SSE = {self.bowl.loss_min(reduction='sum'):.4g}"
        drawn.best_name = mean.text(0.0, 0.97, best, **here)

    def _check_reach(self) -> None:
        extremes = self.values[[0, -1], None, None]
        bottom, top = self.ax_data.get_ylim()
        lines = extremes * self.ax_data.get_xlim() + self.values[[0, -1], None]
        if np.abs(lines - bottom).max() > MOST_HEIGHTS * (top - bottom):
            raise ValueError(
                f"with x from {self.X.min():.3g} to {self.X.max():.3g} and y from "
                f"{self.y.min():.3g} to {self.y.max():.3g}, a slope or an intercept of "
                f"{extremes.flat[np.abs(extremes).argmax()]:.3g} is far outside the picture: pass "
                "a smaller step= (and a middle= near both), or scale x and y"
            )

    def _controls(self):
        nearest = {name: int(np.abs(self.values - at).argmin()) for name, at in self.start.items()}
        return {
            "a": Range(self.values, "slope a", position=nearest["a"], format=".2f"),
            "b": Range(self.values, "intercept b", position=nearest["b"], format=".2f"),
            "best": Select(["hidden", "shown"], "best line"),
        }

    def _move(self):
        both, drawn, data, mean = ("a", "b"), self.drawn, self.ax_data, self.ax_mean
        low, high = self.values[[0, -1]]
        P = [[forward(self.X, [[a]], [b])[:, 0] for b in (low, high)] for a in (low, high)]
        xs, ys = figures.error_squares(data, self.X[:, 0], self.y[:, 0], np.array(P))
        for i, error in enumerate(drawn.errors):  # two corners of a square are its error's ends
            self.line(error, xs[..., i, :2], ys[..., i, :2], over=CORNERS)
        for i, square in zip(self.with_square, drawn.squares, strict=True):
            self.fill(square, xs[..., i, :], ys[..., i, :], over=CORNERS)

        # A pixel is as much in x as in y here, and as much as in the data's y.
        box = mean.get_window_extent()
        mean.set_xlim(0, np.ptp(mean.get_ylim()) * box.width / box.height)
        side = np.sqrt(self.mse)
        self.fill(drawn.mean, *figures.box(0, 0, side, side), over=both)

        for artist in (drawn.best, drawn.best_name):
            self.show(artist, [False, True], over="best")
        words = f"SSE = {{:.4g}}, MSE = SSE / {self.bowl.n} = {{:.4g}}. Target: SSE below "
        beaten = np.where(self.sse < self.target, ": beaten!", ": not yet.")
        self.text(None, joined(words, f"{self.target:g}", beaten), self.sse, self.mse, over=both)
