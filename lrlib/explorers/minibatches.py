"""Notebook 11: what a minibatch step sees, and where a walk of such steps leads.

Four linked views: the data with the rows of the batch that comes next; its gradient beside that of
all the data; the path over the contours of the loss, and that of full batches; the loss over the
steps, with a mark at the end of every epoch.

The order of the rows and what happens to a short last batch change every number, so they are
computed anew in the kernel. All else is sent ahead.
"""

import itertools
from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from lrlib import figures
from lrlib._checks import checked_count
from lrlib.bowl import Bowl
from lrlib.data import minibatches
from lrlib.explorers.base import Explorer, contour_map, counter, line_data, line_gradient, start_at
from lrlib.figures import style
from lrlib.live import Range, Select

ORDERS = ["shuffled anew in each epoch", "sorted by x, never shuffled", "drawn with replacement"]
SHUFFLED, SORTED, DRAWN = range(3)
NAMES = ["shuffled", "sorted by x", "drawn with replacement"]
LASTS = ["divided by its own size", "divided by the batch size", "dropped"]
OWN, NOMINAL, DROPPED = range(3)

RATES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3)


class Minibatches(Explorer):
    """The explorer of notebook 11.

    Parameters
    ----------
    X, y : ndarray of shape (n, 1)
        The data, n from 2 on.
    a, b : float
        Where every run starts: slope and intercept.
    learning_rates : sequence of float
        For the mean of the squared errors in a batch; each at least 0.
    n_steps : int
        Steps in a run, whatever the batch size.
    seed : int
        Of the order of the rows: each batch size begins with it.

    Raises
    ------
    ValueError, TypeError
        For what is no line of two points or more, and for a rate below 0.
    """

    title = "Minibatches against all the data"
    description = """Four views. The points, with a ring around those of the batch that comes
    next. The gradient of this batch beside that of all the data. The path of slope and
    intercept over the contours of the loss, and dashed that of full batches. The loss of all
    the data over the steps, with a mark at the end of every epoch."""

    def __init__(
        self,
        X: np.ndarray,
        y: np.ndarray,
        *,
        a: float = 0.0,
        b: float = 3.0,
        learning_rates: Sequence[float] = RATES,
        n_steps: int = 60,
        seed: int = 0,
    ):
        self.X, self.y = line_data(X, y, at_least=2)
        self.n_steps, n = n_steps, len(X)
        self.seed = checked_count("seed", seed, at_least=0)
        self.start = start_at(a, b)
        self.rates = np.array(learning_rates)
        # Some divide n and some don't; with n - 1 the last batch is a single row.
        self.sizes = sorted({s for s in (1, 2, 3, 5, 2 * n // 5, n // 2, n - 1, n) if 0 < s <= n})
        self.bowl = Bowl.of(self.X, self.y)
        self.full = self._line_runs(self.bowl, self.rates)  # (3, rates, steps + 1)
        self._walked: dict = {}  # by order and last batch: chosen again, it is there at once
        self._moved_for: tuple | None = None
        super().__init__()
        self.observe(lambda _: self._choose(), "index")

    # ---- controls

    def _controls(self):
        size, rate = min(3, len(self.sizes) - 1), min(2, len(self.rates) - 1)
        return {
            "batch_size": Range(self.sizes, "batch size", position=size, format="d"),
            "learning_rate": Range(self.rates, "learning rate", position=rate, format=".3g"),
            "step": counter("step", self.n_steps, position=min(24, self.n_steps), play=250),
            "order": Select(ORDERS, "the rows are"),
            "last": Select(LASTS, "a short last batch is"),
        }

    def _choose(self) -> None:
        """Move all, where another order or another last batch is asked for."""
        if (self.index["order"], self.index["last"]) != self._moved_for:
            self._move_all()

    # ---- compute, for one order of the rows

    def _batches(self, size: int) -> list[np.ndarray]:
        """The rows of the batch before each step and of the one after the last, in turn."""
        return list(itertools.islice(self._epochs(size), self.n_steps + 1))

    def _epochs(self, size: int) -> Iterator[np.ndarray]:
        """The rows of one batch after the other, without end."""
        n, rng, order = len(self.X), np.random.default_rng(self.seed), self.index["order"]
        rows = np.arange(n)
        if order == SORTED:
            rows = np.argsort(self.X[:, 0], kind="stable")
        options = {"shuffle": order == SHUFFLED, "drop_last": self.index["last"] == DROPPED}
        while True:
            if order == DRAWN:
                yield rng.integers(n, size=size)
            else:
                epoch = minibatches(rows, rows, size, seed=rng, **options)
                yield from (batch.astype(int) for batch, _ in epoch)

    def _in_batch(self, column: np.ndarray, size: int, step: int) -> np.ndarray:
        """The numbers of a column in the batch that comes next."""
        return column[self._rows[size][step]]

    def _runs(self):
        """a, b, loss (sizes, rates, steps + 1) and both gradients (sizes, rates, steps + 1, 2)."""
        shape = len(self.sizes), len(self.rates), self.n_steps + 1
        a, b, loss = np.full((3, *shape), np.nan)
        of_batch, of_all = np.full((2, *shape, 2), np.nan)
        for i, size in enumerate(self.sizes):
            here = np.repeat(np.vstack(self.start), len(self.rates), axis=1)  # a column a rate
            for t, rows in enumerate(self._rows[size]):
                # Further out the loss of all rows overflows, where that of one batch may not.
                near = np.abs(here[0]) * np.abs(self.X).max() + np.abs(here[1]) < 1e140
                if not near.any():
                    break
                place = a[i, near, t], b[i, near, t] = here[:, near]
                divisor = size if self.index["last"] == NOMINAL else len(rows)
                batch = self.X[rows], self.y[rows]
                step = line_gradient(*batch, *place, reduction="sum") / divisor
                of_batch[i, near, t] = step.T
                of_all[i, near, t] = line_gradient(self.X, self.y, *place).T
                loss[i, near, t] = self.bowl.loss(place[0][:, None, None], place[1][:, None])
                here[:, near] -= self.rates[near] * step
            self.progress = (i + 1) / len(self.sizes)
        self.progress = None
        return a, b, loss, of_batch, of_all

    def _readout(self, size: int, step: int) -> str:
        """The line below the controls."""
        n, last, rows = len(self.X), self.index["last"], self._rows[size][step]
        count = f"{len(rows)} row{'s' if len(rows) > 1 else ''}"
        if self.index["order"] == DRAWN:
            return f"Step {step}, then: {count} drawn, some perhaps twice."
        in_epoch, left = n // size if last == DROPPED else -(-n // size), n % size
        words = f"Step {step}, then: epoch {step // in_epoch + 1}, "
        words += f"batch {step % in_epoch + 1} of {in_epoch}, {count}."
        if len(rows) < size and last == NOMINAL:
            words += f" The short one: its sum is divided by {size}, so the step is too short."
        elif len(rows) < size:
            words += f" The short one: divided by {len(rows)}, it takes a full step."
        elif last == DROPPED and left:
            words += f" In each epoch {left} row{'s are' if left > 1 else ' is'} left out."
        return words

    # ---- draw

    def _draw(self):
        axes = self._panels(2, 2, size=(8.8, 6.4))
        (self.ax_data, self.ax_gradients), (self.ax_path, self.ax_loss) = axes
        drawn, ax_loss = self.drawn, self.ax_loss
        start, best = np.append(*self.start), np.append(self.bowl.W, self.bowl.b)

        points = figures.scatter(self.ax_data, self.X, self.y, room=(0.08, 0.3))
        drawn.fit = figures.fitted_line(self.ax_data, *start, label="the line now")
        (drawn.batch,) = self.ax_data.plot(0, 0, **style.BATCH, label="this batch")
        drawn.rows = figures.panel(self.ax_data, "0", [points, drawn.fit, drawn.batch])

        ax = self.ax_gradients
        ax.set(xlim=(-1.8, 1.8), ylim=(-1.15, 1.15), aspect="equal", anchor="W")
        for zero in (ax.axhline, ax.axvline):
            zero(0, color=style.FAINT, linewidth=0.6)
        (drawn.of_all,) = ax.plot([], [], **style.FULL, label="of all the data")
        (drawn.of_batch,) = ax.plot([], [], **style.STEP, label="of this batch")
        ax.set(xlabel="for a (the longer arrow has length 1)", ylabel="for b")
        drawn.compared = figures.panel(ax, "0", [drawn.of_all, drawn.of_batch])

        reach = figures.reach(start, best)
        reach = 1.45 * np.maximum(reach, 0.5 * reach.max())
        self.lowest = self.bowl.loss_min()
        corner = best + reach
        highest = float(self.bowl.loss([corner[:1]], corner[1:])) - self.lowest
        above = float(self.bowl.loss(*self.start)) - self.lowest
        if above < 1e-9 * highest:
            above = highest
        contour_map(self.ax_path, self.bowl, reach, range(-4, 2), above)
        full = {**style.FULL_PATH, "over": "learning_rate", "trail": "step"}
        drawn.full_path = self._live_line(self.ax_path, *self.full[:2], **full)
        drawn.path = figures.path(self.ax_path, *np.transpose([start, best]), label="minibatches")
        (drawn.now,) = self.ax_path.plot(*start, **style.NOW, zorder=5)
        self.ax_path.plot(*best, **style.AIM, zorder=6)
        title = "The path over the contours of the loss"
        figures.panel(self.ax_path, title, [drawn.path, drawn.full_path])

        logs = np.log2(np.maximum(self.full[2] - self.lowest, 0))
        drawn.full_loss = self._live_line(ax_loss, np.arange(self.n_steps + 1), logs, **full)
        drawn.loss = figures.log2_loss(ax_loss, [above, above], label="minibatches")
        (drawn.epochs,) = ax_loss.plot(0, np.log2(above), **style.EPOCH, label="an epoch ends")
        limits = np.log2(above) - 13, np.log2(above) + 4
        ax_loss.set(xlim=(0, self.n_steps), ylim=limits, ylabel="log2 of (loss − lowest)")
        drawn.losses = figures.panel(ax_loss, "0", [drawn.loss, drawn.full_loss, drawn.epochs])

    # ---- move

    def _move(self):
        """All positions for this order and this last batch."""
        asked = self.index["order"], self.index["last"]
        self._rows = {size: self._batches(size) for size in self.sizes}
        if asked not in self._walked:
            self._walked[asked] = self._runs()
        self._moved_for = asked
        a, b, loss, of_batch, of_all = self._walked[asked]
        steps, drawn = np.arange(self.n_steps + 1), self.drawn
        run, moment = ("batch_size", "learning_rate"), ("batch_size", "learning_rate", "step")
        above = np.maximum(loss - self.lowest, 0)
        # The picture itself says what it shows: without a kernel the choices change nothing.
        self.text(drawn.rows, f"The next batch, of rows {NAMES[asked[0]]}")
        here = (partial(self._in_batch, column[:, 0]) for column in (self.X, self.y))
        self.line(drawn.batch, *here, over=("batch_size", "step"))
        self._move_fit(drawn.fit, a, b, over=moment)
        self._move_gradients(of_batch, of_all)
        self.line(drawn.path, a, b, over=run, trail="step")
        self._move_point(drawn.now, a, b, over=moment)
        self.line(drawn.loss, steps, np.log2(above), over=run, trail="step")
        ended = np.where(self._epoch_ends()[:, None], np.log2(above), np.nan)
        self.line(drawn.epochs, steps, ended, over=run, trail="step")
        words = "Loss {:.3f} (full batches {:.3f}, lowest {:.3f})"
        short = np.fmax(loss, self.full[2]) < 1e6  # and not a number of a hundred digits
        template = np.where(short, words, "Loss {:.3g} (full batches {:.3g})")
        self.text(drawn.losses, template, loss, self.full[2][None], self.lowest, over=moment)
        self.words(None, self._readout, over=("batch_size", "step"))

    def _move_gradients(self, of_batch, of_all) -> None:
        """Both gradients, as long as the panel allows, and in words how they differ."""
        moment = ("batch_size", "learning_rate", "step")
        both = np.stack([of_batch, of_all])
        lengths = np.linalg.norm(both, axis=-1)
        longer = lengths.max(axis=0)
        # Arrived: what is left is rounding. Held against the run's own start, for another run may
        # have blown up.
        nothing = longer <= 1e-9 * longer[..., :1]
        shares = np.where(nothing[..., None], 0, both / longer[..., None])
        strokes = figures.arrow_strokes(self.ax_gradients, *np.moveaxis(shares, -1, 0)[..., None])
        for artist, x, y in zip((self.drawn.of_batch, self.drawn.of_all), *strokes, strict=True):
            self.line(artist, x, y, over=moment)
        cosine = np.sum(of_batch * of_all, axis=-1) / lengths.prod(axis=0)
        turned = np.degrees(np.arccos(np.clip(cosine, -1, 1)))
        words = "This batch’s gradient: {:.2g} times as long, {:.0f}° off"
        template = np.where(nothing, "Both gradients are zero: the run has arrived", words)
        template = np.where(np.isnan(longer), "The run overflows", template)
        numbers = np.where(nothing, 0, [lengths[0] / lengths[1], turned])
        self.text(self.drawn.compared, template, *numbers, over=moment)

    def _epoch_ends(self) -> np.ndarray:
        """True after the last step of an epoch, (sizes, steps + 1)."""
        n, steps, sizes = len(self.X), np.arange(self.n_steps + 1), np.array(self.sizes)[:, None]
        if self.index["order"] == DRAWN:  # once more as many rows as there are
            seen = steps * sizes // n
        else:
            seen = steps // (n // sizes if self.index["last"] == DROPPED else -(-n // sizes))
        return np.diff(seen, axis=1, prepend=0) > 0
