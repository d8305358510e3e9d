"""What lab e claims in words is what a solver finds; its batches come once and one at a time."""

import sys

import nbformat
import numpy as np
import pytest

import lrlib
from lrlib import Bowl, npy_batches
from lrlib.exercises.engine import catalogue, checking
from lrlib.exercises.engine.words import call
from lrlib.exercises.entries.lab_e import OneAtATime

PAIRS = [([1, 2], [3, 4]), ([5], [6]), ([7, 8], [9, 0])]


def words(number, answer):
    return " ".join(checking.judge(catalogue.find(number), answer).words.split())


def test_the_worked_solution_is_right():
    exercise = catalogue.find("e.1")
    names = {"np": np}
    exec(exercise.solution, names)
    assert checking.judge(exercise, eval(exercise.answer, names)).state == "right"


def test_every_wrong_answer_is_told_its_own_mistake():
    for wrong in catalogue.find("e.1").wrong:
        told, message = words("e.1", wrong.answer), wrong.message.removeprefix("{yours} ")
        assert message.replace(" ", "") in told.replace(" ", "")  # a fold may follow a hyphen


def test_e_a_quotes_the_average_and_the_best_line(printed):
    x, y = [-3, -1, 1, 3, 0.9, 1, 1, 1.1], [-3.1, -0.9, 1.1, 2.9, 1.3, 1.1, 0.9, 0.7]
    own = [np.polyfit(x[part], y[part], 1) for part in (slice(4), slice(4, 8))]
    average, best = np.mean(own, axis=0), np.polyfit(x, y, 1)
    assert (round(average[0], 2), round(best[0], 3)) == (-1.0, 0.996)
    for choice in catalogue.find("e.a").choices:
        assert "-1.00" in choice.explanation and "0.996" in choice.explanation
    lines = printed["bowls-print"].splitlines()
    assert lines[1].split(":")[1].split() == lines[2].split(":")[1].split()


def test_one_pass_finds_the_line_that_the_rows_were_made_with(printed):
    assert "2,000,000 rows: W = [ 2.  -3.4  0.5  1. ], b = 4.200" in printed["one-pass"]
    assert "a bowl: 31 numbers" in printed["one-pass"]
    told = "cluster: 2,000,000 rows, the same as in one pass to 1e-10: True"
    assert printed["cluster-print"].strip() == told


def test_the_csv_in_batches_gives_the_line_of_its_rows(printed, root):
    file = root / "notebooks" / "data" / "co2_and_temperature.csv"
    year, co2, _ = np.loadtxt(file, delimiter=",", skiprows=1).T
    slope, intercept = np.polyfit(year, co2, 1)
    assert printed["csv-pass"].strip() == f"66 rows: {slope:.4f} x {intercept:+.1f}"


def test_without_dask_a_plain_loop_reads_the_parts_and_finds_their_line(
    cells, tmp_path, monkeypatch, capsys
):
    """On other rows than the one pass read, so that its bowl can't stand in for them."""
    for module in [one for one in sys.modules if one.split(".")[0] in ("dask", "distributed")]:
        monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setitem(sys.modules, "dask", None)
    monkeypatch.delitem(sys.modules, "lrlib.cluster", raising=False)
    monkeypatch.delattr(lrlib, "cluster", raising=False)
    rng, files, asked = np.random.default_rng(3), {}, []
    rows = {"X": rng.normal(size=(700, 4)), "y": rng.normal(size=(700, 1))}
    for name, values in rows.items():
        files[f"{name}_file"] = tmp_path / f"{name}.npy"
        np.save(files[f"{name}_file"], values)

    def read(X_file, y_file, size, **rest):
        asked.append(size)
        return npy_batches(X_file, y_file, size // 1000, **rest)

    names = files | {"Bowl": Bowl, "npy_batches": read, "here": Bowl.of(np.eye(4), np.ones((4, 1)))}
    for cell in ("dask-here", "cluster"):
        exec(cells[cell][0], names)
    assert "The next cells run in a plain loop: " in capsys.readouterr().out
    best = np.linalg.lstsq(np.column_stack([rows["X"], np.ones(700)]), rows["y"], rcond=None)[0]
    assert asked == [300_000] and names["far"].n == 700
    assert np.append(names["far"].W, names["far"].b) == pytest.approx(best[:, 0], abs=1e-9)


# ---- e.1: batches come once, one at a time


def line_of(sums):
    n, sx, sy, sxx, sxy = sums
    a = (n * sxy - sx * sy) / (n * sxx - sx**2)
    return a, (sy - a * sx) / n


def sums(x, y):
    return np.array([len(x), np.sum(x), np.sum(y), np.sum(x * x), np.sum(x * y)])


def by_enumerate(batches):
    total = np.zeros(5)
    for _, (x, y) in enumerate(batches):
        total += sums(x, y)
    return line_of(total)


def by_pair(batches):
    total = 0
    for batch in batches:
        x, y = batch
        total = total + sums(x, y)
    return line_of(total)


def by_list_of_sums(batches):
    return line_of(np.sum([sums(x, y) for x, y in batches], axis=0))


@pytest.mark.parametrize("best_line", [by_enumerate, by_pair, by_list_of_sums])
def test_a_loop_that_lets_each_batch_go_is_right_however_it_is_written(best_line):
    assert "e.1: right" in words("e.1", best_line)


def in_lists(batches):
    xs, ys = [], []
    for x, y in batches:
        xs.append(x)
        ys.append(y)
    return line_of(sums(np.concatenate(xs), np.concatenate(ys)))


def in_slices(batches):
    parts = [(x[:], y[:]) for x, y in batches]  # views keep the batch in memory
    return line_of(sum(sums(x, y) for x, y in parts))


def by_zip(batches):
    return line_of(sums(*map(np.concatenate, zip(*batches, strict=True))))


@pytest.mark.parametrize("best_line", [in_lists, in_slices, by_zip])
def test_who_keeps_the_batches_is_told_that_there_is_room_for_one(best_line):
    assert "Yours keeps the batches" in words("e.1", best_line)


def test_a_second_pass_and_a_place_are_refused_with_the_reason():
    def twice(batches):
        n = sum(len(x) for x, _ in batches)
        return sum(np.sum(x) for x, _ in batches) / n, 0.0

    def by_place(batches):
        return batches[0]

    assert "EOFError: the batches come once" in words("e.1", twice)
    assert "one after the other, in a `for` loop" in words("e.1", by_place)


@pytest.mark.parametrize("guess", [lambda batches: (1.0, 2.0), lambda batches: (0.0, len(batches))])
def test_no_guess_spoils_the_answer_that_comes_after_it(guess):
    assert "not yet" in words("e.1", guess)  # none of the typical ones: its cases are looked at
    assert "e.1: right" in words("e.1", by_pair)


def test_two_parts_kept_are_noticed_when_no_third_is_asked_for():
    with pytest.raises(MemoryError, match="room for one batch"):
        list(OneAtATime(*PAIRS[:2]))
    assert len(list(OneAtATime(PAIRS[0]))) == 1


def test_parts_are_shown_as_a_list_to_copy():
    again = eval(call("list", (OneAtATime(*PAIRS),)), {"np": np, "list": list})
    assert [[values.tolist() for values in pair] for pair in again] == [list(p) for p in PAIRS]


# ---- What we found


@pytest.mark.parametrize(("times", "slope"), [(15, "0.32"), (20, "−0.07"), (30, "−0.80")])
def test_the_slopes_that_were_found_are_those_of_a_solver(root, times, slope):
    x = 1 + times * np.array([-0.1, 0, 0, 0.1])
    y = 4 - 3 * x + [0, 0.1, -0.1, 0]
    all_rows = np.polyfit([-3, -1, 1, 3, *x], [-3.1, -0.9, 1.1, 2.9, *y], 1)
    assert f"{all_rows[0]:.2f}".replace("-", "−") == slope
    path = root / "notebooks" / "lab_e_more_rows_than_memory.ipynb"
    (found,) = (c for c in nbformat.read(path, as_version=4).cells if c.id == "explore-more")
    assert f"{times} " in found.source and slope in found.source
