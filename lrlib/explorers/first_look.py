"""Notebook 00: press Play and a line learns to fit. If it moves, all is installed."""

import numpy as np

from lrlib import figures
from lrlib.bowl import Bowl
from lrlib.data import six_steps_points
from lrlib.figures import style
from lrlib.live import LiveFigure, Range


class FirstLook(LiveFigure):
    """A line over twenty points, at each of `n_steps` steps of gradient descent."""

    def __init__(self, *, n_steps: int = 40, learning_rate: float = 0.01):
        points = six_steps_points()
        x, y = points.X[:, 0], points.y[:, 0]
        run = Bowl.of(points.X, points.y).path(
            [[-0.8]], [4.2], learning_rate=learning_rate, n_steps=n_steps, reduction="sum"
        )
        a, b = run.W[:, 0, 0], run.b[:, 0]

        fig, ax = figures.picture(size=(6.4, 3.6))
        figures.scatter(ax, x, y)
        ax.set(xlim=(-0.1, 2.0), ylim=(0, 5.4))
        line = figures.fitted_line(ax, a[0], b[0])
        errors = [
            ax.plot([x_i, x_i], [y_i, y_i], **style.RESIDUAL)[0]
            for x_i, y_i in zip(x, y, strict=True)
        ]
        title = ax.set_title("step 0")

        super().__init__(
            fig,
            title="A line learns to fit twenty points",
            description=(
                "Twenty points and a line. At step 0 the line falls where the points rise; step "
                "by step it turns, and its errors, drawn dotted, get shorter."
            ),
            step=Range(np.arange(n_steps + 1), "step", format="d", play=100),
        )
        steps, ends = np.arange(n_steps + 1), np.array(ax.get_xlim())
        with self.update():
            self.line(line, ends, a[:, None] * ends + b[:, None], over="step")
            for error, x_i, y_i in zip(errors, x, y, strict=True):
                on_line = a * x_i + b
                heights = np.stack([np.full_like(on_line, y_i), on_line], axis=1)
                self.line(error, [x_i, x_i], heights, over="step")
            self.text(title, "step {:d}", steps, over="step")
            self.text(
                None,
                "y = {:.2f} x + {:.2f}, sum of squared errors {:.2f}.",
                a,
                b,
                run.loss,
                over="step",
            )
