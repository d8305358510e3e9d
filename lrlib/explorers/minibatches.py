"""Notebook 11: what a minibatch step sees, and where a walk of such steps leads.

Four linked views: the data with the rows of the batch that comes next; its gradient beside that of
all the data; the path over the contours of the loss, and that of full batches; the loss over the
steps, with a mark at the end of every epoch.

The order of the rows and what happens to a short last batch change every number, so they are
computed anew in the kernel. All else is sent ahead.
"""

import itertools
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from lrlib import figures
from lrlib._checks import checked_count
from lrlib.bowl import Bowl
from lrlib.data import minibatches
from lrlib.descent import sgd
from lrlib.explorers.base import Explorer, contour_map, line_data, panel, start_at
from lrlib.figures import style
from lrlib.linear import gradient
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
        For the mean of the squared errors in a batch; each above 0.
    n_steps : int
        Steps in a run, whatever the batch size.
    seed : int
        Of the order of the rows: each batch size begins with it.

    Raises
    ------
    ValueError, TypeError
        For what is no line of two points or more, and for a rate that is not above 0.
    """

    title = "Minibatches against all the data"
    description = (
        "Four views. The points, with a ring around those of the batch that comes next. The "
        "gradient of this batch beside that of all the data. The path of slope and intercept over "
        "the contours of the loss, and dashed that of full batches. The loss of all the data over "
        "the steps, with a mark at the end of every epoch."
    )

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
        self.full = self.bowl.paths(*self.start, learning_rates=self.rates, n_steps=n_steps)
        if self.rates.min() == 0:
            raise ValueError(
                "learning_rates holds 0, and the arrow of a batch is its step over the rate: leave "
                "the 0 out"
            )
        self._walked: dict = {}  # by order and last batch: chosen again, it is there at once
        self._moved_for: tuple | None = None
        super().__init__()
        self.observe(lambda _: self._move_all(), "index")

    # ---- controls

    def _controls(self):
        def slider(values, label, position, **options):
            return Range(values, label, position=min(position, len(values) - 1), **options)

        steps = np.arange(self.n_steps + 1)
        return {
            "batch_size": slider(self.sizes, "batch size", 3, format="d"),
            "learning_rate": slider(self.rates, "learning rate", 2, format=".3g"),
            "step": slider(steps, "step", 24, format="d", play=250),
            "order": Select(ORDERS, "the rows are"),
            "last": Select(LASTS, "a short last batch is"),
        }

    # ---- compute, for one order of the rows

    def batches(self, size: int) -> list[np.ndarray]:
        """The rows of the batch before each step and of the one after the last, in turn."""
        return list(itertools.islice(self._epochs(size), self.n_steps + 1))

    def _epochs(self, size: int) -> Iterator[np.ndarray]:
        n, rng = len(self.X), np.random.default_rng(self.seed)
        rows = np.arange(n)
        if self.index["order"] == SORTED:
            rows = np.argsort(self.X[:, 0], kind="stable")
        shuffle = self.index["order"] == SHUFFLED
        drop = self.index["last"] == DROPPED
        while True:
            if self.index["order"] == DRAWN:
                yield rng.integers(n, size=size)
            else:
                epoch = minibatches(rows, rows, size, seed=rng, shuffle=shuffle, drop_last=drop)
                for batch, _ in epoch:
                    yield batch.astype(int)

    def _gradient_of(self, size: int):
        """The gradient that a step walks by; None for that of the mean, which is sgd's own."""
        if self.index["last"] != NOMINAL or self.index["order"] == DRAWN:
            return None

        def divided_by_the_batch_size(X, y, W, b):
            dLdW, dLdb = gradient(X, y, W, b, reduction="sum")
            return dLdW / size, dLdb / size

        return divided_by_the_batch_size

    def _runs(self):
        """a, b, loss (sizes, rates, steps + 1) and both gradients (sizes, rates, steps + 1, 2)."""
        a, b = np.full((2, len(self.sizes), len(self.rates), self.n_steps + 2), np.nan)
        for i, size in enumerate(self.sizes):
            batches, walks_by = self.batches(size), self._gradient_of(size)
            for j, rate in enumerate(self.rates):
                W, B = self._walk(batches, rate, walks_by)
                a[i, j, : len(W)], b[i, j, : len(W)] = W[:, 0, 0], B[:, 0]
            self.progress = (i + 1) / len(self.sizes)
        self.progress = None
        # Further out the loss of all rows overflows, where that of one batch may still be finite.
        with np.errstate(over="ignore", invalid="ignore"):
            far = ~(np.abs(a) * np.abs(self.X).max() + np.abs(b) < 1e140)  # NaN is far, too
        a[far] = b[far] = np.nan
        path = np.stack([a, b], axis=-1)
        # A step is the rate times the gradient it was taken by.
        of_batch = (path[:, :, :-1] - path[:, :, 1:]) / self.rates[:, None, None]
        a, b, path = a[..., :-1], b[..., :-1], path[..., :-1, :]
        of_all, loss = np.full_like(path, np.nan), np.full(a.shape, np.nan)
        there = np.isfinite(a)
        W, B = a[there][None], b[there]  # every place of every run as one more output: (1, k), (k,)
        y = np.broadcast_to(self.y, (len(self.y), len(B)))
        summed = np.vstack(gradient(self.X, y, W, B, reduction="sum"))  # (2, k)
        of_all[there] = summed.T / len(self.X)
        loss[there] = self.bowl.loss(W.T[:, None], B[:, None])
        return a, b, loss, of_batch, of_all

    def _walk(self, batches, rate, walks_by):
        """W and b after each step of `sgd`, for as long as the loss is finite."""
        Ws, bs = [self.start[0]], [self.start[1]]
        # sgd cuts rows into batches of one size, so each stretch of equal sizes is a call.
        for _, alike in itertools.groupby(batches, key=len):
            stretch = list(alike)
            rows = np.concatenate(stretch)
            with np.errstate(over="ignore", invalid="ignore"):
                start = np.sum((self.X[rows] @ Ws[-1] + bs[-1] - self.y[rows]) ** 2)
            if not np.isfinite(start):  # the last stretch ended where other rows overflow
                break
            options: dict[str, Any] = {
                "batch_size": len(stretch[0]),
                "n_epochs": 1,
                "shuffle": False,
            }
            options |= {"learning_rate": rate, "gradient": walks_by}
            run = sgd(self.X[rows], self.y[rows], Ws[-1], bs[-1], **options)
            Ws.extend(run.W[1:])
            bs.extend(run.b[1:])
            if run.diverged_at is not None:
                break
        return np.array(Ws), np.array(bs)

    def _readouts(self) -> tuple[np.ndarray, list[np.ndarray]]:
        """The line below the controls over (batch_size, step), and its numbers."""
        n, order, last = len(self.X), self.index["order"], self.index["last"]
        templates, numbers = [], np.zeros((4, len(self.sizes), self.n_steps + 1))
        for i, size in enumerate(self.sizes):
            in_epoch = n // size if last == DROPPED or order == DRAWN else -(-n // size)
            row = []
            for t, rows in enumerate(self.batches(size)):
                count = "{2:d} rows" if len(rows) > 1 else "{2:d} row"
                if order == DRAWN:
                    words = f"Step {{3:d}}, then: {count} drawn, some perhaps twice."
                else:
                    words = f"Step {{3:d}}, then: epoch {{0:d}}, batch {{1:d}} of {in_epoch}, "
                    words += f"{count}."
                if order != DRAWN and len(rows) < size:
                    words += (
                        f" The short one: its sum is divided by {size}, so the step is too short."
                        if last == NOMINAL
                        else f" The short one: divided by {len(rows)}, it takes a full step."
                    )
                elif order != DRAWN and last == DROPPED and n % size:
                    left = n % size
                    words += f" In each epoch {left} row{'s are' if left > 1 else ' is'} left out."
                row.append(words)
                numbers[:, i, t] = t // in_epoch + 1, t % in_epoch + 1, len(rows), t
            templates.append(row)
        return np.array(templates), list(numbers)

    # ---- draw

    def _draw(self):
        fig, axes = figures.picture(2, 2, size=(8.8, 6.4))
        (self.ax_data, self.ax_gradients), (self.ax_path, self.ax_loss) = axes
        drawn, ax_loss = self.drawn, self.ax_loss
        a, b = self.start[0][0, 0], self.start[1][0]
        best_a, best_b = self.bowl.W[0, 0], self.bowl.b[0]

        points = figures.scatter(self.ax_data, self.X, self.y)
        self.ax_data.margins(0.08, 0.3)
        self.ax_data.set(xlim=self.ax_data.get_xlim(), ylim=self.ax_data.get_ylim())
        drawn.fit = figures.fitted_line(self.ax_data, a, b, label="the line now")
        (drawn.batch,) = self.ax_data.plot(0, 0, **style.BATCH, label="this batch")
        drawn.rows = panel(self.ax_data, "0", [points, drawn.fit, drawn.batch])

        ax = self.ax_gradients
        ax.set(xlim=(-1.8, 1.8), ylim=(-1.15, 1.15), aspect="equal", anchor="W")
        for zero in (ax.axhline, ax.axvline):
            zero(0, color=style.FAINT, linewidth=0.6)
        drawn.of_all = figures.arrows(ax, 1, 0, **style.FULL, label="of all the data")
        drawn.of_batch = figures.arrows(ax, 1, 0, **style.STEP, label="of this batch")
        ax.set(xlabel="for a (the longer arrow has length 1)", ylabel="for b")
        drawn.compared = panel(ax, "0", [drawn.of_all, drawn.of_batch])

        reach = figures.reach((a, b), (best_a, best_b))
        reach = 1.45 * np.maximum(reach, 0.5 * reach.max())
        self.lowest = self.bowl.loss_min()
        corner = [[[best_a + reach[0]]]], [[best_b + reach[1]]]
        above, highest = self.bowl.loss(*self.start) - self.lowest, self.bowl.loss(*corner)[0]
        if above < 1e-9 * (highest - self.lowest):
            above = highest - self.lowest
        contour_map(self.ax_path, self.bowl, reach, range(-4, 2), float(above))
        drawn.full_path = figures.path(self.ax_path, [a, best_a], [b, best_b], **style.FULL_PATH)
        drawn.path = figures.path(self.ax_path, [a, best_a], [b, best_b], label="minibatches")
        (drawn.now,) = self.ax_path.plot(a, b, **style.NOW, zorder=5)
        self.ax_path.plot(best_a, best_b, **style.AIM, zorder=6)
        title = "The path over the contours of the loss"
        panel(self.ax_path, title, [drawn.path, drawn.full_path])

        drawn.full_loss = figures.log2_loss(ax_loss, [above, above], **style.FULL_PATH)
        drawn.loss = figures.log2_loss(ax_loss, [above, above], label="minibatches")
        (drawn.epochs,) = ax_loss.plot(0, np.log2(above), **style.EPOCH, label="an epoch ends")
        limits = np.log2(above) - 13, np.log2(above) + 4
        ax_loss.set(xlim=(0, self.n_steps), ylim=limits, ylabel="log2 of (loss − lowest)")
        drawn.losses = panel(ax_loss, "0", [drawn.loss, drawn.full_loss, drawn.epochs])
        return fig

    # ---- move

    def _move(self):
        """All positions for this order and this last batch, unless they are sent already."""
        asked = self.index["order"], self.index["last"]
        if asked == self._moved_for:
            return
        if asked not in self._walked:
            self._walked[asked] = self._runs()
        self._moved_for = asked
        a, b, loss, of_batch, of_all = self._walked[asked]
        steps, drawn = np.arange(self.n_steps + 1), self.drawn
        run, moment = ("batch_size", "learning_rate"), ("batch_size", "learning_rate", "step")
        lit, above = self._lit(), np.maximum(loss - self.lowest, 0)
        # The picture itself says what it shows: without a kernel the choices change nothing.
        self.text(drawn.rows, f"The next batch, of rows {NAMES[asked[0]]}")
        self.line(drawn.batch, *lit, over=("batch_size", "step"))
        self._move_fit(drawn.fit, a, b, over=moment)
        self._move_arrows(of_batch, of_all)
        self.line(drawn.path, a, b, over=run, trail="step")
        self._move_point(drawn.now, a, b, over=moment)
        full_a, full_b = self.full.W[..., 0, 0], self.full.b[..., 0]
        self.line(drawn.full_path, full_a, full_b, over="learning_rate", trail="step")
        self.line(drawn.loss, steps, np.log2(above), over=run, trail="step")
        full = np.log2(np.maximum(self.full.loss - self.lowest, 0))
        self.line(drawn.full_loss, steps, full, over="learning_rate", trail="step")
        ended = np.where(self._epoch_ends()[:, None], np.log2(above), np.nan)
        self.line(drawn.epochs, steps, ended, over=run, trail="step")
        short = np.fmax(loss, self.full.loss) < 1e6  # and not a number of a hundred digits
        words = np.where(
            short,
            "Loss {:.3f} (full batches {:.3f}, lowest {:.3f})",
            "Loss {:.3g} (full batches {:.3g})",
        )
        self.text(drawn.losses, words, loss, self.full.loss[None], self.lowest, over=moment)
        template, numbers = self._readouts()
        self.text(None, template, *numbers, over=("batch_size", "step"))

    def _move_arrows(self, of_batch, of_all) -> None:
        """Both gradients, as long as the panel allows, and in words how they differ."""
        moment = ("batch_size", "learning_rate", "step")
        lengths = np.linalg.norm([of_batch, of_all], axis=-1)
        longer = lengths.max(axis=0)
        # Arrived: what is left is rounding. Held against the run's own start, for another run may
        # have blown up.
        nothing = longer <= 1e-9 * longer[..., :1]
        shares = np.where(nothing[..., None], 0, np.stack([of_batch, of_all]) / longer[..., None])
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

    def _lit(self) -> np.ndarray:
        """x and y of the rows in each batch, then NaN: (2, sizes, steps + 1, n)."""
        lit = np.full((2, len(self.sizes), self.n_steps + 1, len(self.X)), np.nan)
        for i, size in enumerate(self.sizes):
            for t, rows in enumerate(self.batches(size)):
                lit[:, i, t, : len(rows)] = self.X[rows, 0], self.y[rows, 0]
        return lit

    def _epoch_ends(self) -> np.ndarray:
        """True after the last step of an epoch, (sizes, steps + 1)."""
        n, steps, sizes = len(self.X), np.arange(self.n_steps + 1), np.array(self.sizes)[:, None]
        if self.index["order"] == DRAWN:  # once more as many rows as there are
            seen = steps * sizes // n
        else:
            seen = steps // (n // sizes if self.index["last"] == DROPPED else -(-n // sizes))
        return np.diff(seen, axis=1, prepend=0) > 0
