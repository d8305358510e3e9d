"""Do the tests bite? Plant one mistake at a time and see whether `make test` would notice.

    python tools/mutants.py             plant all of them, in a copy of what is committed
    python tools/mutants.py bowl live   only those whose file has one of these words in it

Each mistake is one that somebody could make: a sign, a missing 1/n, a transpose, an index off by
one, a marker left behind, a stored output that nobody ran. The tests nearest to it run first; a
mistake that they miss goes through all of `make test`. The last line counts; the survivors are
named.
"""

# ruff: noqa: E501 - a mistake is quoted as it stands

import argparse
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Mutant:
    """One mistake: in `file`, `before` (which must stand there once) becomes `after`.

    For a notebook `before` is the id of a cell, and `after` a function that spoils the cell.
    """

    file: str
    before: str
    after: str | Callable[[dict], None]
    mistake: str
    swap: bool = False  # `after` stands there once, too, and takes the place of `before`

    def plant(self, root: Path) -> str:
        """Write the mistake into the copy at `root`; what stood there before."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if callable(self.after):
            notebook = json.loads(text)
            self.after(next(cell for cell in notebook["cells"] if cell["id"] == self.before))
            spoiled = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
        else:
            if text.count(self.before) != 1:
                raise ValueError(f"{self.file} holds {self.before!r} {text.count(self.before)} x")
            spoiled = text.replace(self.before, "\0").replace(
                self.after, self.before if self.swap else self.after
            )
            spoiled = spoiled.replace("\0", self.after)
        if spoiled == text:
            raise ValueError(f"{self.file}: {self.mistake} changes nothing")
        path.write_text(spoiled, encoding="utf-8", newline="\n")
        return text

    def near(self, root: Path) -> list[str]:
        """The tests that should notice first."""
        path = Path(self.file)
        if path.suffix == ".ipynb":
            return [self.file, "tests/test_notebooks.py"]
        if path.suffix == ".js":
            stem = "prediction" if "prediction" in path.name else "live"
            return [f"tests/browser/test_{stem}.py", "tests/browser/test_six_steps.py"]
        names = [f"tests/test_{path.stem}.py"]
        if path.parent.name == "exercises":
            names = [
                f"tests/test_exercises_{path.stem}.py",
                "tests/test_exercises_check.py",
                "tests/test_exercises_notebooks.py",
            ]
        if path.name == "live.py":  # what it sends, only live.js reads
            names += ["tests/browser/test_live.py"]
        if path.stem == "verdict":
            names = ["tests/test_gradcheck.py"]
        if path.stem == "checks":
            names = ["tests/test_linear.py", "tests/test_descent.py", "tests/test_data.py"]
        return [name for name in names if (root / name).exists()]


# ---- spoiling a stored notebook


def _printed(cell: dict) -> dict:
    return next(output for output in cell["outputs"] if output["output_type"] == "stream")


def another_digit(cell):
    lines = _printed(cell)["text"]
    at = next(i for i, line in enumerate(lines) if any(map(str.isdigit, line)))
    digit = next(char for char in lines[at] if char.isdigit())
    lines[at] = lines[at].replace(digit, str((int(digit) + 1) % 10), 1)


def another_word(cell):
    _printed(cell)["text"][0] = "Almost " + _printed(cell)["text"][0]


def output_deleted(cell):
    cell["outputs"].remove(_printed(cell))


def output_added(cell):
    cell["outputs"].append({"name": "stdout", "output_type": "stream", "text": ["one more\n"]})


def _pictured(cell: dict) -> dict:
    return next(out for out in cell["outputs"] if "image/png" in out.get("data", {}))


def picture_gone(cell):
    del _pictured(cell)["data"]["image/png"]


def picture_output_gone(cell):
    cell["outputs"].remove(_pictured(cell))


def another_alternative(cell):
    _pictured(cell)["data"]["text/plain"] = ["A picture."]


def another_alternative_text(cell):
    cell["outputs"][0]["data"]["text/plain"][0] += " Really?"


def count_null(cell):
    cell["execution_count"] = None


def stripped(cell):
    cell["execution_count"], cell["outputs"] = None, []


def raises(cell):
    cell["source"].insert(0, "raise RuntimeError\n")


def other_code(cell):
    cell["source"] = [line.replace("x[:5]", "x[1:6]") for line in cell["source"]]


def view_stored(cell):
    view = {"model_id": "0", "version_major": 2, "version_minor": 0}
    _pictured(cell)["data"]["application/vnd.jupyter.widget-view+json"] = view


def tagged(cell):
    cell["metadata"] = {"tags": ["nbval-skip"]}


SIX = "notebooks/06_walk_the_six_steps.ipynb"
EYE = "notebooks/01_fit_a_line_by_eye.ipynb"
RATE = "notebooks/07_choose_the_learning_rate.ipynb"

MUTANTS = [
    # Stored notebooks
    Mutant(SIX, "losses", another_digit, "a digit of a stored output"),
    Mutant(EYE, "sse", another_word, "a word in a stored output"),
    Mutant(SIX, "update", output_deleted, "a stored output deleted"),
    Mutant(RATE, "hessian", output_added, "an output added"),
    Mutant(SIX, "explorer", picture_gone, "an explorer's picture vanished"),
    Mutant(SIX, "stills", picture_output_gone, "a picture's whole output vanished"),
    Mutant(EYE, "over-a", another_alternative, "a picture's text alternative"),
    Mutant(SIX, "swings", count_null, "an execution count of null"),
    Mutant(SIX, "closed-numbers", stripped, "a stripped cell"),
    Mutant(SIX, "lrlib-same", raises, "a cell that raises"),
    Mutant(SIX, "explorer", view_stored, "a dead widget's view stored"),
    Mutant(SIX, "slopes", tagged, "a tag that keeps nbval away"),
    Mutant(SIX, "table", other_code, "code changed, its output not run again"),
    Mutant(SIX, "predict-a", another_alternative_text, "a stored prediction of another wording"),
    # The chain rule
    Mutant(
        "lrlib/linear.py",
        'c = 1.0 if reduction == "sum" else 1.0 / (n * k)',
        'c = 1.0 if reduction == "sum" else 1.0 / n',
        "the mean divides by n, not n k",
    ),
    Mutant(
        "lrlib/linear.py",
        'c = 1.0 if reduction == "sum"',
        'c = 1.0 if reduction == "mean"',
        "sum and mean swapped",
    ),
    Mutant(
        "lrlib/linear.py",
        'return c / 2 if checked_flag("half", half) else c',
        "return c",
        "half forgotten",
    ),
    Mutant(
        "lrlib/linear.py",
        "return 2 * c * (P - y)",
        "return 2 * c * (y - P)",
        "the sign of dL/dP",
    ),
    Mutant(
        "lrlib/linear.py",
        "return 2 * c * (P - y)",
        "return c * (P - y)",
        "the 2 of the square",
    ),
    Mutant("lrlib/linear.py", "dNdW = X.T  #", "dNdW = X.T[::-1]  #", "rows of X.T turned round"),
    Mutant(
        "lrlib/linear.py",
        "dLdb = (dLdP * dPdb).sum(axis=0)",
        "dLdb = (dLdP * dPdb).mean(axis=0)",
        "the bias takes the mean of n edges",
    ),
    Mutant("lrlib/linear.py", "dLdX = dLdN @ W.T", "dLdX = -dLdN @ W.T", "the sign of dL/dX"),
    Mutant(
        "lrlib/linear.py",
        "return X.T @ dLdP, dLdP.sum(axis=0)",
        "return X.T @ dLdP, dLdP.sum(axis=0) * (len(X) > 1)",
        "one sample moves no bias",
    ),
    # Descent
    Mutant(
        "lrlib/descent.py",
        "            W = W - learning_rate * dLdW",
        "            W = W + learning_rate * dLdW",
        "a step uphill",
    ),
    Mutant(
        "lrlib/descent.py",
        "c_batch = loss_factor(*y_batch.shape,",
        "c_batch = loss_factor(*y.shape,",
        "a short batch divided by all n",
    ),
    Mutant(
        "lrlib/descent.py",
        "else len(losses) - 1",
        "else len(losses)",
        "the step of divergence, off by one",
    ),
    Mutant(
        "lrlib/descent.py",
        "Ws, bs, losses = [W], [b], [loss()]",
        "Ws, bs, losses = [W], [b], [2 * loss()]",
        "the first loss doubled",
    ),
    # Data
    Mutant(
        "lrlib/data.py",
        'stop = n - n % batch_size if checked_flag("drop_last", drop_last) else n',
        "stop = n - n % batch_size",
        "the short last batch dropped always",
    ),
    Mutant(
        "lrlib/data.py",
        "order[i : i + batch_size]",
        "order[i : i + batch_size - 1]",
        "a batch one row short",
    ),
    Mutant(
        "lrlib/data.py",
        "y = X @ W + b + noise * rng",
        "y = X @ W - b + noise * rng",
        "the sign of the intercept in the data",
    ),
    Mutant(
        "lrlib/data.py", "progress(stop / n)", "progress(start / n)", "progress, a batch behind"
    ),
    # The bowl
    Mutant(
        "lrlib/bowl.py",
        "between = np.sqrt(self.n * other.n / n) * apart",
        "between = np.sqrt(self.n * other.n) / n * apart",
        "the parallel axis term",
    ),
    Mutant(
        "lrlib/bowl.py",
        "mean = self.mean + apart * (other.n / n)",
        "mean = self.mean + apart * (self.n / n)",
        "the mean of a union, weights swapped",
    ),
    Mutant(
        "lrlib/bowl.py",
        "return float(2 / self.eigenvalues(reduction=reduction, half=half)[-1])",
        "return float(1 / self.eigenvalues(reduction=reduction, half=half)[-1])",
        "the rate limit halved",
    ),
    Mutant(
        "lrlib/bowl.py",
        "return float(2 / (curved[0] + curved[-1]))",
        "return float(2 / (curved[0] + curved[0]))",
        "the best rate of a round bowl",
    ),
    Mutant(
        "lrlib/bowl.py",
        "shrink = 1 - np.outer(",
        "shrink = 1 + np.outer(",
        "axes grow instead of shrink",
    ),
    Mutant(
        "lrlib/bowl.py",
        'steps = np.arange(checked_count("n_steps", n_steps, at_least=0) + 1)',
        'steps = np.arange(checked_count("n_steps", n_steps, at_least=0) + 1) + 1',
        "paths one step ahead",
    ),
    Mutant(
        "lrlib/bowl.py",
        "return 2 * self._c(reduction, half) * (M.T @ M)",
        "return 2 * self._c(reduction, half) * (M @ M.T)",
        "a Hessian's factor transposed",
    ),
    Mutant(
        "lrlib/bowl.py",
        "return float((curved[0] / curved[-1]) ** 2)",
        "return float(curved[0] / curved[-1])",
        "a condition number not squared",
    ),
    Mutant(
        "lrlib/bowl.py",
        "W = (theta - flat @ np.linalg.lstsq(flat, theta)[0])[:-1]",
        "W = theta[:-1]",
        "in a valley not the shortest answer",
    ),
    # The graph, the tables, Dask
    Mutant(
        "lrlib/graph.py",
        "return gradient @ W.T, X.T @ gradient, gradient.sum(axis=0)",
        "return gradient @ W.T, X.T @ gradient, gradient.mean(axis=0)",
        "the bias takes the mean of n edges",
    ),
    Mutant(
        "lrlib/graph.py",
        "gradient += reader.sent[place]",
        "gradient = reader.sent[place]",
        "the last edge overwrites the others",
    ),
    Mutant("lrlib/graph.py", "return dLdP, -dLdP", "return dLdP, dLdP", "the sign of y's gradient"),
    Mutant(
        "lrlib/graph.py",
        "return (gradient * self.value * (1 - self.value),)",
        "return (self.value * (1 - self.value),)",
        "a sigmoid forgets what arrives",
    ),
    Mutant(
        "lrlib/tables/table.py",
        "return slopes, b - mean @ slopes",
        "return slopes, b + mean @ slopes",
        "the sign on the way back to the units",
    ),
    Mutant(
        "lrlib/tables/table.py",
        "return Standardised((X - mean) / spread, mean, spread)",
        "return Standardised(X / spread - mean, mean, spread)",
        "the mean taken off too late",
    ),
    Mutant(
        "lrlib/cluster.py",
        "min(start + batch_size, n)",
        "start + batch_size",
        "the last part has rows that are not there",
    ),
    Mutant(
        "lrlib/cluster.py",
        "bowls[i : i + AT_ONCE]",
        "bowls[i : i + AT_ONCE - 1]",
        "every eighth part left out",
    ),
    # Views
    Mutant(
        "lrlib/figures.py",
        "logs = np.log2(loss, out",
        "logs = np.log(loss, out",
        "another logarithm",
    ),
    Mutant(
        "lrlib/figures.py",
        "a * np.array(sides) + b, **{**style.FIT",
        "a * np.array(sides) - b, **{**style.FIT",
        "the fitted line's intercept",
    ),
    # Measured slopes and the verdict
    Mutant(
        "lrlib/gradcheck.py",
        "slope[i] = (up - down) / apart",
        "slope[i] = 2 * (up - down) / apart",
        "a central difference not halved",
    ),
    Mutant(
        "lrlib/gradcheck.py",
        '** (1 / 3 if method == "central" else 1 / 2)',
        '** (1 / 2 if method == "central" else 1 / 2)',
        "too small a step for central",
    ),
    Mutant(
        "lrlib/_diagnose.py",
        'return "transposed", f"{name} is transposed: write .T, and it agrees."',
        'return "entries", f"{name} is transposed: write .T, and it agrees."',
        "the fault's name",
    ),
    Mutant(
        "lrlib/_diagnose.py",
        "is a mean: divide by n.",
        "is a mean: multiply by n.",
        "the advice for a factor of n",
    ),
    Mutant(
        "lrlib/_diagnose.py",
        'sign = "minus " if factor < 0 else ""',
        'sign = "minus " if factor > 0 else ""',
        "minus said of a plus",
    ),
    # The door
    Mutant(
        "lrlib/_checks.py",
        'message += ": write y[:, None], which makes y a column"',
        "pass",
        "no advice for an (n,) y",
    ),
    Mutant(
        "lrlib/_checks.py",
        "if y_shape == P_shape:\n        return",
        "if len(y_shape) == len(P_shape):\n        return",
        "shapes compared by their number of axes",
    ),
    Mutant(
        "lrlib/_checks.py",
        "view.flags.writeable = False",
        "view.flags.writeable = True",
        "arrays handed out to be changed",
    ),
    # The live figure, Python's half
    Mutant(
        "lrlib/live/figure.py",
        "points[:, 1] = self._box[1] - points[:, 1]",
        "points[:, 1] = points[:, 1]",
        "y runs up",
    ),
    Mutant(
        "lrlib/live/figure.py",
        "picked[: index[self.trail] + (not joins)]",
        "picked[: index[self.trail]]",
        "a trail one point short",
    ),
    Mutant(
        "lrlib/live/figure.py",
        "array = (1 - share) * array[0] + share * array[1]",
        "array = share * array[0] + (1 - share) * array[1]",
        "the ends of a slider swapped",
    ),
    Mutant(
        "lrlib/live/figure.py",
        '"sizes": list(move.table.shape[: len(move.over)]),',
        '"sizes": list(move.table.shape[: len(move.over)])[::-1],',
        "the order of the axes",
    ),
    Mutant(
        "lrlib/live/figure.py",
        'self.send({"moves": moves}, buffers=list(tables.values()))',
        "pass",
        "a new table is never sent",
    ),
    Mutant(
        "lrlib/live/figure.py",
        "self.tables.update(tables)",
        "pass",
        "a page opened later gets a stale table",
    ),
    Mutant(
        "lrlib/live/figure.py",
        "return np.where(outside[..., None], np.nan, pixels)",
        "return pixels",
        "a marker outside the picture is drawn",
    ),
    Mutant(
        "lrlib/live/figure.py",
        "row = 0 if control.over is None else self.index[control.over]\n        return np",
        "row = 0\n        return np",
        "a value read from the wrong row",
    ),
    Mutant(
        "lrlib/live/clip.py",
        "origin + (near / (near - far))[..., None]",
        "origin + (far / (near - far))[..., None]",
        "a cut at the wrong place",
    ),
    Mutant(
        "lrlib/live/clip.py",
        "visible &= ~(start_out & end_out)",
        "visible &= ~(start_out | end_out)",
        "a join that leaves the picture is dropped",
    ),
    # The live figure, the browser's half
    Mutant(
        "lrlib/live/live.js",
        "count = Math.min(count, index[trail] + (width === 4 ? 0 : 1));",
        "count = Math.min(count, index[trail] + (width === 4 ? 1 : 0));",
        "a trail one off",
    ),
    Mutant(
        "lrlib/live/live.js",
        "[[at * 2, w * (1 - share)], [at * 2 + 1, w * share]]",
        "[[at * 2, w * share], [at * 2 + 1, w * (1 - share)]]",
        "the ends swapped",
    ),
    Mutant(
        "lrlib/live/live.js",
        "[at * size + (size > 1 ? index[name] : 0), w]",
        "[at + size * (size > 1 ? index[name] : 0), w]",
        "the order of the indices",
    ),
    Mutant(
        "lrlib/live/live.js",
        'use.setAttribute("y", round(points[2 * i + 1]));',
        "",
        "a marker left behind",
    ),
    Mutant(
        "lrlib/live/live.js",
        "const drawn = i < count && !Number.isNaN(points[2 * i]);",
        "const drawn = true;",
        "markers never hidden",
    ),
    Mutant(
        "lrlib/live/live.js",
        "if (Number.isNaN(points[i])) {\n      down = false;",
        "if (Number.isNaN(points[i])) {",
        "the pen is not lifted at NaN",
    ),
    Mutant(
        "lrlib/live/live.js",
        'this.input.addEventListener("change", () => this.view.save());',
        "",
        "Python is never told",
    ),
    Mutant(
        "lrlib/live/live.js",
        '"data-lm-suppress-shortcuts": "true", "data-control": name',
        '"data-control": name',
        "JupyterLab takes the arrow keys",
    ),
    Mutant(
        "lrlib/live/live.js",
        'this.input.setAttribute("aria-valuetext", text);',
        "",
        "a screen reader hears positions",
    ),
    Mutant(
        "lrlib/live/live.js", "if (at() >= this.count - 1) this.stop();", "", "Play never stops"
    ),
    Mutant(
        "lrlib/live/live.js",
        "return /^50*$/.test(rest) && /[02468]$/.test(kept) ? kept + power : value[method](digits);",
        "return value[method](digits);",
        "ties rounded unlike Python",
    ),
    # The exercises
    Mutant(
        "lrlib/exercises/engine/checking.py",
        'if verdict.state == "right":',
        'if verdict.state != "blank":',
        "a wrong answer counts as solved",
    ),
    Mutant(
        "lrlib/exercises/engine/checking.py",
        "_hints_given[exercise.number] = which",
        "pass",
        "the same hint again",
    ),
    Mutant(
        "lrlib/exercises/engine/checking.py",
        "return _wrong(exercise, wrong.words(seen))",
        "return _wrong(exercise, diagnose([seen], exercise.tolerance))",
        "typical mistakes not named",
    ),
    Mutant(
        "lrlib/exercises/engine/comparing.py",
        'return f"{words} That is the transpose: .T turns it round."',
        "return words",
        "a transpose not named",
    ),
    Mutant(
        "lrlib/exercises/engine/comparing.py",
        "if isinstance(right, int):\n        tolerance = 0.0",
        "if isinstance(right, int):\n        tolerance = 0.5",
        "counts compared roughly",
    ),
    Mutant(
        "lrlib/exercises/engine/running.py",
        "given = copy.deepcopy(args)",
        "given = args",
        "a function may change what it is given",
    ),
    Mutant(
        "lrlib/exercises/engine/prediction.py",
        "if self.first is None:\n            self.first = change.new",
        "self.first = change.new",
        "the first choice is not kept",
    ),
    Mutant(
        "lrlib/exercises/engine/progress.py",
        "os.replace(draft, path)",
        "pass",
        "progress is never written",
    ),
    Mutant(
        "lrlib/exercises/engine/form.py",
        'box == "x"',
        'box == " "',
        "the other choice is the right one",
    ),
    Mutant(
        "lrlib/exercises/engine/entry.py",
        "others[str(wrong)] = wrong.answer",
        "pass",
        "two mistakes that nobody can tell apart",
    ),
    # Explorers and views
    Mutant(
        "lrlib/explorers/six_steps.py",
        "self.rates = learning_rate * np.array([[1.0], [self.bowl.n]]) * FACTORS",
        "self.rates = learning_rate * np.array([[1.0], [1.0]]) * FACTORS",
        "the MSE's rates not times n",
    ),
    Mutant(
        "lrlib/explorers/six_steps.py",
        "if rate > limit:",
        "if rate < limit:",
        "above and below swapped",
    ),
    Mutant(
        "lrlib/explorers/six_steps.py",
        "self.line(drawn.now, a[..., None], b[..., None], over=moment)",
        "",
        "the marker left behind",
    ),
    Mutant(
        "lrlib/explorers/sum_or_mean.py",
        "for how, height in zip(RUNS, (1, 0), strict=True):\n                a, b = paths[how]",
        "for how, height in zip(RUNS[::-1], (1, 0), strict=True):\n                a, b = paths[how]",
        "sum's and mean's rows swapped",
    ),
    Mutant(
        "lrlib/explorers/one_step.py",
        "p - y, run.loss[t]]",
        "y - p, run.loss[t]]",
        "the sign of the error",
    ),
    Mutant(
        "lrlib/explorers/pieces.py",
        "of_parts / self.sizes[..., None] / N_PARTS",
        "of_parts / self.sizes[..., None]",
        "means added, not averaged",
    ),
    Mutant(
        "lrlib/explorers/pieces.py",
        "rows = X[:count], y[:count]",
        "rows = X[-count:], y[-count:]",
        "a part's last rows for its first",
    ),
    Mutant(
        "lrlib/explorers/shapes.py",
        "np.cumsum(self.outers, axis=0)",
        "np.cumsum(self.outers, axis=1)",
        "the sum so far along the wrong axis",
    ),
    Mutant(
        "lrlib/explorers/fit_by_eye.py",
        'self.mse = self.bowl.loss(W[..., None, None], B[..., None], reduction="mean")',
        'self.mse = self.bowl.loss(W[..., None, None], B[..., None], reduction="mean", half=True)',
        "an MSE halved",
    ),
    Mutant(
        "lrlib/explorers/learning_rate.py",
        "                if rate > scale.limit:",
        "                if rate < scale.limit:",
        "grows and settles swapped",
    ),
    Mutant(
        "lrlib/explorers/step_size.py",
        "for i, back in enumerate((0, 1)):",
        "for i, back in enumerate((1, 0)):",
        "forward drawn as central",
    ),
    Mutant(
        "lrlib/explorers/minibatches.py",
        'rows = np.argsort(self.X[:, 0], kind="stable")',
        "rows = rows[::-1]",
        "sorted rows that are not",
    ),
    Mutant(
        "lrlib/explorers/backward_steps.py",
        'zero = self.index["zero"] == 0',
        'zero = self.index["zero"] != 0',
        "kept and zeroed swapped",
    ),
    Mutant(
        "lrlib/explorers/your_data.py",
        "learning_rates=SHARES * bowl.rate_limit()",
        "learning_rates=SHARES * bowl.best_rate()",
        "shares of another rate than the limit",
    ),
    # Tools
    Mutant(
        "tools/refresh.py",
        "cell.execution_count = count",
        "cell.execution_count = None",
        "refresh stores no counts",
    ),
    Mutant(
        "tools/refresh.py",
        'if output.output_type == "stream" and output.name == "stderr":',
        "if False:",
        "a warning is stored in silence",
    ),
]


# ---- running


def copy_of_head(folder: Path) -> Path:
    archive = subprocess.run(
        ["git", "archive", "HEAD"], cwd=ROOT, check=True, capture_output=True
    ).stdout
    tarfile.open(fileobj=io.BytesIO(archive)).extractall(folder, filter="data")
    return folder


def fails(root: Path, tests: list[str]) -> str:
    """The first test that fails in the copy at `root`, or "" if all pass."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=1800,
    )
    if run.returncode == 0:
        return ""
    if run.returncode == 5:
        raise RuntimeError(f"no test at all in {tests}")
    told = [line for line in run.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return (told or ["the run itself"])[0].split(" - ")[0]


def caught_by(root: Path, mutant: Mutant, near: bool) -> str:
    """The test that finds the mistake and passes without it; "" if none does."""
    before = mutant.plant(root)
    try:
        found = ""
        everything = () if near else (["-m", "not browser"], ["-m", "browser"])
        for tests in (mutant.near(root), *everything):
            found = found or fails(root, tests)
    finally:
        (root / mutant.file).write_text(before, encoding="utf-8", newline="\n")
    if found and "::" in found:
        test = found.partition(" ")[2]
        if fails(root, [test.partition("::")[0] if ".ipynb" in test else test]):
            raise RuntimeError(f"{test} fails without any mistake: mend that first")
    return found


def main(argv=None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("words", nargs="*", help="only files with one of these words in their name")
    parser.add_argument("--near", action="store_true", help="only the nearest tests")
    parser.add_argument("--jobs", type=int, default=2, help="so many at a time")
    arguments = parser.parse_args(argv)
    words = arguments.words
    chosen = [m for m in MUTANTS if not words or any(word in m.file for word in words)]
    with tempfile.TemporaryDirectory() as scratch:
        copies: SimpleQueue[Path] = SimpleQueue()
        for i in range(arguments.jobs):
            copies.put(copy_of_head(Path(scratch) / str(i)))

        def judge(mutant):
            root = copies.get()
            try:
                found = caught_by(root, mutant, arguments.near)
            finally:
                copies.put(root)
            print(
                f"{'caught' if found else 'SURVIVED':9}{mutant.file}: {mutant.mistake}", flush=True
            )
            print(f"         {found}", flush=True)
            return found

        with ThreadPoolExecutor(arguments.jobs) as pool:
            found = list(pool.map(judge, chosen))
    survivors = [m for m, by in zip(chosen, found, strict=True) if not by]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} mistakes are caught.")
    for mutant in survivors:
        print(f"survived: {mutant.file}: {mutant.mistake}")
    return int(bool(survivors))


if __name__ == "__main__":
    sys.exit(main())
