"""The picture of notebook 03's explorer by the plain loop, one setting at a time."""

import numpy as np
from drawn import (
    assert_same_marks,
    assert_same_strokes,
    box,
    marks,
    part,
    saved_afresh,
    strokes,
    words,
)

from lrlib import gradient_descent

LOSSES = ["sum", "mean"]
LINES = ["fit", "path", "a", "b", "loss", "floor"]


def assert_same_picture(
    shown, explorer, loss: int, learning_rate: int, step: int, with_marks=("path", "now")
) -> None:
    """What is shown is what matplotlib draws of the loop's numbers.

    `shown` gives lines, marks or words for the name of an artist: see `of_svg`.
    """
    place(explorer, LOSSES[loss], explorer.rates[loss, learning_rate], step)
    fresh = of_svg(saved_afresh(explorer.figure), explorer)
    for name in LINES:
        # Between two ends far away, a slanting line is known no better than their last digits.
        if name != "path" or np.abs(explorer.drawn.path.get_xydata()).max() < 1e9:
            axes = box(getattr(explorer.drawn, name).axes)
            assert_same_strokes(shown(strokes, name), fresh(strokes, name), axes)
    for name in with_marks:
        axes = box(getattr(explorer.drawn, name).axes)
        assert_same_marks(shown(marks, name), fresh(marks, name), axes)
    assert shown(words, "step") == fresh(words, "step")


def of_svg(svg, explorer):
    """Look an artist up by its name: ``of_svg(svg, explorer)(strokes, "fit")``."""
    return lambda read, name: read(part(svg, getattr(explorer.drawn, name).get_gid()))


def place(explorer, how: str, rate: float, step: int) -> None:
    """Set every moving artist's data by walking down with the plain loop."""
    run = walk(explorer, how, rate)
    a, b, steps = run.W[: step + 1, 0, 0], run.b[: step + 1, 0], np.arange(step + 1)
    x = np.array(explorer.ax_data.get_xlim())
    A = np.column_stack([explorer.X, np.ones(len(explorer.X))])
    floor = np.linalg.lstsq(A, explorer.y)[1].item() / (len(A) if how == "mean" else 1)
    drawn = explorer.drawn
    drawn.fit.set_data(x, a[-1] * x + b[-1])
    drawn.path.set_data(a, b)
    drawn.now.set_data(a[-1:], b[-1:])
    # Both end where one of them has left their panel: no wall of stripes.
    low, high = explorer.ax_params.get_ylim()
    gone = (a < low) | (a > high) | (b < low) | (b > high)
    kept = int(gone.argmax()) + 1 if gone.any() else len(steps)
    drawn.a.set_data(steps[:kept], a[:kept])
    drawn.b.set_data(steps[:kept], b[:kept])
    drawn.loss.set_data(steps, np.log2(run.loss[: step + 1]))
    drawn.floor.set_data([0, explorer.n_steps], [np.log2(floor)] * 2)
    drawn.step.set_text(f"The line after step {step}")


def readout(explorer, loss: int, learning_rate: int, step: int) -> str:
    """What the line below the controls should say."""
    how, rate = LOSSES[loss], explorer.rates[loss, learning_rate]
    A = np.column_stack([explorer.X, np.ones(len(explorer.X))])
    c = 1 / len(A) if how == "mean" else 1
    limit = 2 / np.linalg.eigvalsh(2 * c * A.T @ A)[-1]
    verdict = f"Above the limit {limit:.3g}: the run grows."
    if rate < limit:
        verdict = f"Below the limit {limit:.3g}: the run settles."
    run, plane = walk(explorer, how, rate), explorer.ax_path
    for t, (W, b) in enumerate(zip(run.W, run.b, strict=True)):
        (left, right), (bottom, top) = plane.get_xlim(), plane.get_ylim()
        if not (left <= W.item() <= right and bottom <= b.item() <= top):
            verdict += f" It left the picture at step {t}."
            break
    name = {"sum": "SSE", "mean": "MSE"}[how]
    now = f"a = {run.W[step].item():.4g}, b = {run.b[step].item():.4g}"
    return f"{verdict} Now {now}, {name} = {run.loss[step]:.4g}."


def walk(explorer, how: str, rate: float):
    return gradient_descent(
        explorer.X,
        explorer.y,
        *explorer.start,
        learning_rate=rate,
        n_steps=explorer.n_steps,
        reduction=how,
    )
