"""Notebook 16: descent on your own table, beside the exact answer.

Four linked views: the line over the data; the errors of both answers; the loss over the steps;
the coefficients, in the units of your columns. The file, the columns and the units of the features
are chosen here and computed in the kernel; what can't be fitted is said beside the controls, and
the last good picture stays.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

import ipywidgets
import numpy as np
from IPython.display import display

from lrlib import figures
from lrlib._checks import checked_count, checked_flag
from lrlib._oddities import oddity
from lrlib._words import counted, listed
from lrlib.bowl import Bowl
from lrlib.descent import DIVERGED, GROWS, HARDLY_MOVED
from lrlib.explorers.base import Explorer, counter, joined
from lrlib.figures import style
from lrlib.live import Range, Select
from lrlib.tables import NOTEBOOKS, TableError, csv_files, file_batches, find_table, read_table

SHARES = np.array([0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1.02, 1.1])  # of the rate limit
SCALES = ["raw, as they are", "standardised: minus the mean, over the spread"]
NO_SECOND = "no second column"

MOST_COLUMNS = 300  # in a list to choose from
MOST_ROWS = 2000  # that may be drawn ...
KEPT_OF_BATCH = 200  # ... and those of each batch of a huge file
MOST_RESIDUALS = 80  # what is sent ahead grows with them
STAYS = " Until then the picture stays as it was."


class YourData(Explorer):
    """The explorer of notebook 16.

    Parameters
    ----------
    source : path, pandas.DataFrame or None
        What to begin with; it stands first in the list of files. None for the first file found.
    target : str or None
        The column to predict; None for the first one that is not among the features.
    features : str or sequence of str
        One or two columns to predict from; none for the first column of numbers.
    standardised : bool
        Whether the features begin in standard units.
    folder : path or None
        The list of files is made of the CSV files in it and in its folder `data`. None for the
        folder you work in, and where that has none for the notebooks' folder.
    n_steps : int
        Steps in a run.
    **reading
        How `source` is to be read, as `lrlib.tables.read_table` takes it: ``missing=``,
        ``names=``, ``skip=``, ``encoding=``, ``delimiter=``, ``decimal=``.

    Raises
    ------
    TableError
        If what it should begin with can't be fitted. Later that is said beside the controls.
    TypeError, ValueError
        For standardised that is not True or False, and n_steps that is no whole number from 1 on.
    """

    budget = 8e6  # who asks for a run of some thousand steps may have it
    title = "Descent on a table"
    description = """Four views. The data over the first feature, with the line now and, dashed,
    the exact answer. The errors of both. log2 of the loss over the steps, with the lowest loss
    dashed. A table of the coefficients in the units of the columns, now and exact."""

    def __init__(
        self,
        source=None,
        *,
        target: str | None = None,
        features: str | Sequence[str] = (),
        standardised: bool = False,
        folder: str | PathLike | None = None,
        n_steps: int = 40,
        **reading: Any,
    ):
        self.n_steps = checked_count("n_steps", n_steps)
        self.first_scale = int(checked_flag("standardised", standardised))
        self.sources = _files_in(folder, source)
        self.reading = [reading, *({} for _ in self.sources[1:])]
        features = [features] if isinstance(features, str) else features
        with _first_bar() as work:
            self.opened = _Opened(*self.sources[0], self.reading[0], work)
            self.chosen = self.opened.choice(target, features)
            self.fit = self.opened.fit(*self.chosen, work)
        self._problems = {"file": "", "columns": ""}
        super().__init__()
        self._asked = self._choice()
        self.observe(lambda _: self._choose(), "index")

    # ---- controls

    def _controls(self):
        return {
            "file": Select([label for label, _ in self.sources], "file"),
            **self._column_controls(*self.chosen),
            "scale": Select(SCALES, "features", position=self.first_scale),
            "rate": Range(SHARES, "learning rate / limit", position=4, format=".3g"),
            "step": counter("step", self.n_steps, position=self.n_steps, play=150),
        }

    # ---- what is chosen

    def _choice(self) -> dict[str, int]:
        return {name: self.index[name] for name in ("file", "target", "first", "second", "scale")}

    def _column_controls(self, target: str, features: Sequence[str]) -> dict[str, Any]:
        names = self.opened.names
        seconds = [NO_SECOND, *names]
        second = seconds.index(features[1]) if len(features) > 1 else 0
        return {
            "target": Select(names, "predict", position=names.index(target)),
            "first": Select(names, "from", position=names.index(features[0])),
            "second": Select(seconds, "and from", position=second),
        }

    def _choose(self) -> None:
        """Do what was chosen; where that can't be done, say why and leave the picture."""
        before, self._asked = self._asked, self._choice()
        changed = {name for name, at in self._asked.items() if at != before[name]}
        if not changed:  # a slider moved, or we are at it
            return
        what = "file" if "file" in changed else "columns"
        try:
            if what == "file":
                self._problems = {"file": "", "columns": ""}
                self._take_up(self.index["file"])
                what = "columns"
            if changed != {"scale"}:
                second = [self.value("second")] if self.index["second"] else []
                features = [self.value("first"), *second]
                self.fit = self.opened.fit(self.value("target"), features, self._work)
                self._problems["columns"] = ""
            self._move_all()
        except TableError as error:
            self._problems[what] = str(error)
        finally:
            self.progress = None
            problems = " ".join(filter(None, self._problems.values()))
            self.message = problems and problems + STAYS

    def _take_up(self, place: int) -> None:
        """Open a file, and choose two of its columns."""
        self.opened = _Opened(*self.sources[place], self.reading[place], self._work)
        first, second = self.opened.likely()[:2]
        with self.update():
            stay = {name: self.index[name] for name in ("file", "scale", "rate", "step")}
            controls = self._column_controls(second, [first])
            self._asked |= {name: control.position for name, control in controls.items()}
            for name, control in controls.items():
                self.set_control(name, control)
            self.index = {**self.index, **stay}

    def _work(self, share: float) -> None:
        self.progress = share

    # ---- what is computed

    def _runs(self):
        """W (rates, steps + 1, d), b and loss (rates, steps + 1), in the units of the columns."""
        bowl, unit, shift = self._bowl()
        zero = np.zeros((bowl.d, 1)), np.zeros(1)  # the same line in both units: y = 0
        runs = bowl.paths(*zero, learning_rates=SHARES * bowl.rate_limit(), n_steps=self.n_steps)
        W = runs.W[..., 0] / unit
        return W, runs.b[..., 0] - W @ shift, runs.loss

    def _bowl(self) -> tuple[Bowl, np.ndarray, np.ndarray]:
        """The bowl of the features in their units; what they were divided by, what taken off."""
        bowl = self.fit.bowl
        if self.index["scale"] == 0:
            return bowl, np.ones(bowl.d), np.zeros(bowl.d)
        mean = bowl.mean[: bowl.d]
        return bowl.rescaled(mean, bowl.spread), bowl.spread, mean

    def _read_out(self, loss: np.ndarray) -> None:
        """The line below the controls."""
        bowl, _, _ = self._bowl()
        limit, lowest = bowl.rate_limit(), bowl.loss_min()
        said = " ".join(self.fit.notes)
        if self._hidden:
            which = listed([f"{other} is {name}" for name, other in self._hidden.items()])
            said += f" No font here draws some names: in the picture, {which}."
        said = said and " Found: " + said.replace("{", "{{").replace("}", "}}")
        start = f"{bowl.n:,} rows, condition number {bowl.condition_number:.3g}; the limit is "
        start += f"{limit:.3g}, this rate {{0:.3g}}. "
        arrived = "Step {1:d}: the loss has come {2:.4g} % of the way down"
        arrived += " and is {3:.3g} times the lowest." if lowest > 1e-9 * loss[0, 0] else "."
        words = np.where(np.isnan(loss), f"The loss {DIVERGED.format('{1:d}')}.", arrived)
        grown = loss > loss[:, :1]
        words = np.where(grown, f"Step {{1:d}}: above the limit, the loss {GROWS}.", words)
        fall = max(loss[0, 0] - lowest, 1e-300)
        share = 100 * (loss[:, :1] - np.where(grown | np.isnan(loss), loss[:, :1], loss)) / fall
        times = np.nan_to_num(loss / (lowest or 1))
        numbers = SHARES[:, None] * limit, np.arange(self.n_steps + 1), share, times
        self.text(None, joined(start, words, said), *numbers, over=("rate", "step"))

    # ---- draw

    def _draw(self):
        axes = self._panels(2, 2, size=(8.8, 5.4))
        (self.ax_data, self.ax_residuals), (self.ax_loss, self.ax_table) = axes
        drawn, residuals, table = self.drawn, self.ax_residuals, self.ax_table
        drawn.points = figures.scatter(self.ax_data, [0, 1], [0, 1], markersize=3.5)
        drawn.best = figures.fitted_line(self.ax_data, 1, 0, **style.BEST, label="exact")
        drawn.line = figures.fitted_line(self.ax_data, 1, 0, label="now")

        residuals.axhline(0, color=style.FAINT, linewidth=0.8)
        best = {**style.BEST_RESIDUAL_POINTS, "label": "exact"}
        (drawn.best_residuals,) = residuals.plot([0], [0], **best)
        (drawn.residuals,) = residuals.plot([0], [0], **style.RESIDUAL_POINTS, label="now")

        drawn.loss = figures.log2_loss(self.ax_loss, [1, 1], label="now")
        lowest = {**style.BEST, "linewidth": 1.2, "label": "the lowest"}
        drawn.lowest = self.ax_loss.axhline(0, **lowest)
        figures.panel(self.ax_loss, "log2 of the loss", [drawn.loss, drawn.lowest])
        self.ax_loss.set_xlim(0, self.n_steps)

        table.axis("off")
        table.set(xlim=(0, 1), ylim=(-0.6, 4.4))
        table.set_title("In the units of the columns", loc="left", fontsize=style.TITLE_SIZE)
        places = [(0, "left"), (0.76, "right"), (1.0, "right")]
        look = {"fontsize": style.LEGEND_SIZE, "in_layout": False}
        drawn.cells = [
            [table.text(x, 4 - row, "0", ha=side, **look) for x, side in places] for row in range(4)
        ]
        for cell, text in zip(drawn.cells[0], ("", "now", "exact"), strict=True):
            cell.set(text=text, color=style.FAINT if not text else style.INK, weight="bold")
        self._picture.set_layout_engine("none")  # `_move` lays it out, when its numbers are there

    # ---- move

    def _move(self):
        """Draw what was chosen, and send every position of every artist ahead."""
        fit, drawn, moment = self.fit, self.drawn, ("rate", "step")
        W, b, loss = self._runs()
        best_W, best_b = fit.bowl.W[:, 0], fit.bowl.b[0]
        pick = _spread_over(len(fit.y), MOST_RESIDUALS)
        X, y = fit.X[pick], fit.y[pick]
        left = X @ best_W + best_b - y
        lowest = max(fit.bowl.loss_min(), 1e-9 * loss[0, 0], 1e-300)  # without an error no log2
        self._frame(loss[0, 0], lowest, left)
        x = np.array(self.ax_data.get_xlim())
        others = fit.bowl.mean[1 : fit.bowl.d]  # the second feature, where there is one
        self._move_fit(drawn.line, W[..., 0], b + W[..., 1:] @ others, over=moment)
        drawn.best.set_data(x, best_W[0] * x + best_b + best_W[1:] @ others)
        self.line(drawn.residuals, X[:, 0], W @ X.T + b[..., None] - y, over=moment)
        drawn.best_residuals.set_data(X[:, 0], left)
        falling = np.log2(np.maximum(loss, lowest / 4))
        self.line(drawn.loss, np.arange(self.n_steps + 1), falling, over="rate", trail="step")
        self._tabulate(W, b)
        self._read_out(loss)
        self.redraw(layout="constrained")  # other numbers, other room for them

    def _called(self, name: str, most: int = 28) -> str:
        """What a name is in the picture: short, in letters that a font has, and a $ is a $."""
        name = self._hidden.get(name, name)
        name = name if len(name) <= most else name[: most - 1] + "…"
        return name.replace("$", r"\$")

    def _frame(self, first: float, lowest: float, left: np.ndarray) -> None:
        """Limits, labels and titles for the rows that are shown now.

        `first` and `lowest` are losses, `left` the errors that the exact answer leaves.
        """
        fit, drawn, residuals = self.fit, self.drawn, self.ax_residuals
        fonts, self._hidden = _drawn_names(fit, list(self.opened.table.columns))
        x, y = fit.X[:, 0], fit.y
        drawn.points.set_data(x, y)
        some = f"{len(y):,} of {fit.bowl.n:,} rows"
        drawn.points.set_label("data" if len(y) == fit.bowl.n else some)
        name, target = self._called(fit.features[0]), self._called(fit.target)
        figures.limits(self.ax_data, x, y, room=0.08)
        self.ax_data.set(xlabel=name, ylabel=target)
        held = f", {self._called(fit.features[1], 16)} at its mean" if len(fit.features) > 1 else ""
        drawn.line.set_label("now" + held)
        figures.panel(self.ax_data, self._called(fit.label, 44))

        most = 1.7 * max(np.abs(left).max(), 1e-6 * np.ptp(y), 1e-12)
        residuals.set(xlim=figures.around(x, 0.08), ylim=(-most, most))
        residuals.set(xlabel=name, ylabel="error: prediction − y")
        some = "" if len(left) == fit.bowl.n else f" of {len(left)} rows"
        title = f"Errors{some}; far ones are outside"
        figures.panel(residuals, title, [drawn.best_residuals, drawn.residuals])

        floor, top = np.log2([lowest, max(first, lowest)])
        room = 0.12 * max(top - floor, 2)
        self.ax_loss.set_ylim(floor - room, top + 2 * room)
        drawn.lowest.set_ydata([floor, floor])
        figures.write_in(self.figure, fonts)

    def _tabulate(self, W: np.ndarray, b: np.ndarray) -> None:
        """The table of coefficients: what each means, now, exact."""
        fit, cells = self.fit, self.drawn.cells[1:]
        target = self._called(fit.target, 14)
        names = [f"{target} per {self._called(name, 14)}" for name in fit.features]
        rows = [(name, W[..., j], fit.bowl.W[j, 0]) for j, name in enumerate(names)]
        rows.append(("b, where all are 0", b, fit.bowl.b[0]))
        for (words, live, still), (label, now, exact) in zip(cells, rows, strict=False):
            words.set_text(label)
            still.set_text(f"{exact + 0.0:.5g}")
            # All runs start at 0, and 8.818e-05 beside -2939 says less than the words.
            farthest = np.maximum.accumulate(np.abs(now), axis=-1)
            hardly = (farthest <= 1e-3 * abs(exact)) & (now != 0)
            shown = np.where(hardly, HARDLY_MOVED, "{:.5g}")
            self.text(live, shown, np.nan_to_num(now), over=("rate", "step"))
        for words, live, still in cells[len(rows) :]:
            words.set_text("")
            still.set_text("")
            self.words(live, "")


def _drawn_names(fit: "_Fit", columns: list[str]) -> tuple[list[str], dict[str, str]]:
    """The fonts for a picture's names, and other names for those that no font can draw."""
    names = [fit.label, fit.target, *fit.features]
    fonts = figures.family_for("".join(names))
    if fonts is not None:
        return fonts, {}
    hidden = [name for name in names if figures.family_for(name) is None]
    others = {
        name: f"column {columns.index(name) + 1}" if name in columns else "the file"
        for name in hidden
    }
    return figures.family_for("") or [], others


# ---- what can be chosen


def _files_in(folder: str | PathLike | None, source) -> list[tuple[str, Any]]:
    """What can be chosen as a file: its words, and what to read; `source` stands first."""
    folder = Path(folder or ("." if csv_files(".") else NOTEBOOKS))
    paths, first = csv_files(folder), list[tuple[str, Any]]()
    if isinstance(source, (str, PathLike)):
        first, found = [(Path(source).as_posix(), source)], find_table(source).resolve()
        paths = [path for path in paths if path.resolve() != found]
    elif source is not None:
        first = [("your frame", source)]
    elif not paths:
        raise TableError(
            f"There is no CSV file in {folder.resolve().name} or in its folder data. Put one "
            'there, or give its path: YourData("my.csv").'
        )
    return [*first, *((path.relative_to(folder).as_posix(), path) for path in paths)]


@contextmanager
def _first_bar() -> Iterator[Callable[[float], None]]:
    """A bar for what is read before there is a picture to show one; a small file needs none."""
    bar = ipywidgets.FloatProgress(0, max=1, description="reading")

    def work(share: float) -> None:
        if bar.value == 0 and share < 1:
            display(bar)
        bar.value = share

    try:
        yield work
    finally:
        bar.close()


class _Fit(NamedTuple):
    """The bowl of all rows, and the rows that are drawn."""

    label: str
    target: str
    features: list[str]
    bowl: Bowl
    X: np.ndarray  # (m, d)
    y: np.ndarray  # (m,)
    notes: list[str]


class _Opened:
    """A table that has something to choose; `reading` is what `read_table` takes."""

    def __init__(self, label: str, source, reading: dict, progress: Callable | None = None):
        self.label, self.source, self.reading = label, source, reading
        self.table = read_table(source, **reading, progress=progress)
        self.names = self.table.columns[:MOST_COLUMNS]  # of the columns that may be chosen
        if len(self.names) < 2:
            others = " ".join(list(self.table.refused.values())[:2])
            raise TableError(
                f"{self.table.name} has one column of numbers, “{self.names[0]}”. A line takes "
                f"two: one to predict, one to predict from. {others}".strip()
            )

    def likely(self) -> list[str]:
        """The columns in the order of choice: first what is measured, and varies."""
        odd = {name: oddity(name, self.table.frame[name].to_numpy()) for name in self.names}
        order = sorted(odd, key=lambda name: (odd[name] != "", odd[name] == "constant"))
        if odd[order[0]] == "" != odd[order[1]]:  # over the row's number, if that is all there is
            order[:2] = order[1::-1]
        return order

    def choice(self, target: str | None, features: Sequence[str]) -> tuple[str, list[str]]:
        """What to predict and from what, where one of them or both are left open."""
        likely = self.likely()
        features = list(features) or [name for name in likely if name != target][:1]
        target = target or next((name for name in likely if name not in features), None)
        if target is None:
            raise TableError(
                f"{listed(features)} are all the columns of numbers, so none is left to predict. "
                "Choose fewer to predict from."
            )
        # A column asked for by its name is in the list, however many there are.
        self.names = list(dict.fromkeys([*self.names, target, *features]))
        return target, features

    def fit(self, target: str, features: list[str], progress: Callable | None = None) -> _Fit:
        """The bowl of all complete rows, and as many of them as a picture can hold."""
        table = self.table
        if len(features) > 2:
            raise TableError(f"Choose one or two columns to predict from, not {len(features)}.")
        X, y, features, target, notes = table.xy(target, features)
        if len(y) <= len(features):
            raise TableError(
                f"{counted(len(y), 'complete row')} can't tell {len(features) + 1} numbers. Choose "
                "one column to predict from, or fill gaps."
            )
        if table.whole:
            try:
                bowl = Bowl.of(X, y)
            except ValueError as error:
                raise TableError(
                    f"{listed(features)} as X, {target} as y: {error}. Bring it to another unit."
                ) from None
        else:
            kept: list[tuple[np.ndarray, np.ndarray]] = []
            options = {**self.reading, "progress": progress}
            batches = file_batches(self.source, target, features, **options)
            bowl = Bowl.from_batches(_keeping(batches, kept))
            X, y = (np.vstack(part) for part in zip(*kept, strict=True))
            # What was noted of the first rows holds of these alone.
            first_rows = notes if bowl.rank <= bowl.d else table.notes[:-1]
            notes = [*first_rows, "The fit is of all rows, the picture of a sample."]
        if bowl.rank <= bowl.d:
            raise TableError(" ".join(notes) or "One of these columns is made of the others.")
        if len(table.columns) > MOST_COLUMNS:
            more = f"The lists hold the first {MOST_COLUMNS} of {len(table.columns):,} columns; "
            notes = [*notes, f"{more}name others in YourData(..., target=…, features=…)."]
        pick = _spread_over(len(y), MOST_ROWS)
        return _Fit(self.label, target, features, bowl, X[pick], y[pick, 0], notes)


def _keeping(batches, kept: list):
    """The batches as they come, while a few rows of each are kept."""
    for X, y in batches:
        pick = _spread_over(len(y), KEPT_OF_BATCH)
        kept.append((X[pick], y[pick]))
        yield X, y


def _spread_over(n: int, most: int) -> np.ndarray:
    """The numbers of at most so many rows, evenly from the first to the last."""
    return np.arange(n) if n <= most else np.linspace(0, n - 1, most).astype(int)
