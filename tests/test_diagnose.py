"""Mistakes of the kinds that people report, made up anew: each is named, at every door.

`test_cases_gradients` holds what was reported. Here the same kinds come with other numbers, shapes,
types and names, through `check_gradient`, through `gradient=` in a walk, and as an exercise. Then
right gradients, none of which may be blamed, and the tolerance from both sides.
"""

import warnings

import numpy as np
import pytest

from lrlib import check_gradient, gradient, gradient_descent, sgd
from lrlib.exercises.engine import comparing
from lrlib.exercises.engine.entry import Seen


def problem(n, d, k=1, seed=0, scale=1.0):
    rng = np.random.default_rng(seed)
    shapes = [(n, d), (n, k), (d, k), (k,)]
    return [scale * rng.normal(size=shape) for shape in shapes]


class Problem:
    """Data, a loss c * sum of squares, and its gradient by hand."""

    def __init__(self, n, d, k=1, seed=0, mean=True, penalty=0.0):
        self.X, self.y, self.W, self.b = problem(n, d, k, seed)
        self.n, self.d, self.k, self.penalty = n, d, k, penalty
        self.c = 1 / (n * k) if mean else 1.0

    def residual(self, W, b):
        return self.X @ W + b - self.y

    def loss(self, W, b):
        return self.c * np.sum(self.residual(W, b) ** 2) + self.penalty * np.sum(W**2)

    def right(self, W, b):
        d = 2 * self.c * self.residual(W, b)
        return self.X.T @ d + 2 * self.penalty * W, d.sum(axis=0)

    def check(self, gradient, **knobs):
        knobs = {"n": self.n} | knobs
        return check_gradient(self.loss, gradient, self.W, self.b, **knobs)

    def said(self, change, **knobs):
        """What is said of a gradient that is `change(dLdW, dLdb, W, b)`, by all three callers."""
        return " ".join(
            self.check(lambda W, b: change(*self.right(W, b), W, b), **knobs).verdict.split()
        )

    def walked(self, change):
        """What a walk says of it; a mistake is a warning, and stands in the run as well."""

        def mine(X, y, W, b):
            return change(*gradient(X, y, W, b), W, b)

        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            data = self.X, self.y, self.W, self.b
            run = gradient_descent(*data, gradient=mine, learning_rate=0.01, n_steps=2)
        assert all(str(one.message) == run.note for one in caught)
        return run.note

    def answered(self, change):
        """What an exercise says of it, on two sets of points."""
        others = [self, Problem(self.n + 2, self.d + 1, self.k, seed=7)]
        cases = [(one.X, one.y, one.W, one.b) for one in others]
        seen = []
        for X, y, W, b in cases:
            right = gradient(X, y, W, b)
            seen.append(Seen(change(*right, W, b), right, len(X)))
        names = ["dLdW", "dLdb"]
        return comparing.diagnose(seen, 1e-3, names, cases, gradient)


SHAPES = [(7, 2, 1), (9, 3, 1), (11, 2, 3), (5, 4, 2), (13, 1, 1)]


# ---- kind 1: a factor of the sizes


@pytest.mark.parametrize("n, d, k", SHAPES)
def test_a_factor_of_the_sizes_is_named_for_what_it_is(n, d, k):
    one = Problem(n, d, k)
    for factor, name in (
        (n, "n"),
        (1 / n, "1/n"),
        (n / d, "n/d"),
        (n * k, "n·k"),
        (1 / (n * k), "1/(n·k)"),
        (k, "k"),
        (1 / k, "1/k"),
        (n * n, "n²"),
        (2 * n, "2n"),
        (2, "Does the loss have a half in it"),
        (0.5, "The derivative of a square brings a 2"),
        (-1, "the sign is flipped"),
        (-n, "The sign is flipped, too."),
    ):
        if abs(factor - 1) < 1e-9 or ("k" in name and k == 1) or ("d" in name and d == 1):
            continue
        said = one.said(lambda dW, db, W, b, f=factor: (f * dW, f * db))
        assert f"is {name}," in said or name in said, (factor, name, said)


@pytest.mark.parametrize(
    "n, d, k, factor, names",
    [
        (6, 3, 2, 2, ["2 is k", "2 is n/d", "a plain 2"]),
        (2, 1, 1, 2, ["2 is n", "a plain 2"]),
        (8, 2, 4, 4, ["4 is k", "4 is n/d"]),
        (6, 2, 2, 1 / 2, ["1/2 is 1/k", "a plain 1/2"]),
        (7, 2, 2, 14, ["14 is n·k", "14 is 2n"]),
    ],
)
def test_where_small_numbers_coincide_each_is_named(n, d, k, factor, names):
    said = Problem(n, d, k).said(lambda dW, db, W, b: (factor * dW, factor * db))
    for name in names:
        assert name in said, said
    assert "With another number of rows or columns you would see which it is" in said


def test_over_negative_numbers_no_minus_stands_below_a_fraction():
    for factor in (-1 / 7, -1 / 20, -0.05, -1 / 3):
        said = Problem(7, 2).said(lambda dW, db, W, b, f=factor: (f * dW, f * db))
        assert "/-" not in said and "exactly minus 1/" in said


# ---- kind 2: a factor of one part only


@pytest.mark.parametrize("n, d, k", SHAPES)
@pytest.mark.parametrize("which", [0, 1])
def test_a_factor_of_one_part_does_not_blame_the_loss(n, d, k, which):
    one, name = Problem(n, d, k), ["dLdW", "dLdb"]

    def times(factor):
        def change(dW, db, W, b):
            return (factor * dW, db) if which == 0 else (dW, factor * db)

        return change

    for factor, words in (
        (n, "Is it a sum where a mean belongs?"),
        (1 / n, "divided by n once too often: is it a mean where a sum belongs?"),
        (2, "is its step taken twice?"),
        (-1, "the sign is flipped"),
    ):
        for said in (one.said(times(factor)), one.walked(times(factor))):
            assert words in said, said
            assert f"The rest, {name[1 - which]}, is right." in said
            assert "the loss is" not in said.lower().replace("of the loss is", "")
        answered = one.answered(times(factor))
        assert answered.startswith(f"{name[which]} is ") and "The rest is right." in answered


# ---- kind 3: a factor of this place only


@pytest.mark.parametrize("n, d, k", SHAPES)
@pytest.mark.parametrize(
    "root, words",
    [
        (lambda S, n: np.sqrt(S), "2 times the loss: is there a root in the loss"),
        (lambda S, n: np.sqrt(S / n), "the loss: is there a root in the loss"),
    ],
)
def test_a_root_in_the_loss_is_no_exact_factor(n, d, k, root, words):
    one = Problem(n, d, k, mean=False)
    found = check_gradient(lambda W, b: root(one.loss(W, b), n), one.right, one.W, one.b, n=n)
    assert found.fault == "here only" and words in found.verdict
    assert "exactly" not in found.verdict


def test_a_root_in_the_gradient_is_told_from_one_in_the_loss():
    one = Problem(8, 2, mean=False)

    def rooted(W, b):
        return [part / (2 * np.sqrt(one.loss(W, b))) for part in one.right(W, b)]

    assert "one over the root of the loss" in one.check(lambda W, b: tuple(rooted(W, b))).verdict


# ---- kind 4: another thing in a part's place


@pytest.mark.parametrize("n, d, k", SHAPES)
def test_what_stands_in_the_place_of_a_part_is_named_at_every_door(n, d, k):
    one = Problem(n, d, k)
    loss = one.loss(one.W, one.b)
    for change, words in (
        (lambda dW, db, W, b: (W - dW, b - db), "W and b minus"),
        (lambda dW, db, W, b: (W - 0.1 * dW, b - 0.1 * db), "W and b minus 0.1 times"),
        (lambda dW, db, W, b: (dW, b), "b itself"),
        (lambda dW, db, W, b: (W, db), "W itself"),
    ):
        for said in (one.said(change), one.walked(change), one.answered(change)):
            assert words in said, said
    assert "the loss itself" in one.said(lambda dW, db, W, b: (dW, np.full(k, one.loss(W, b)))), (
        loss
    )
    if d * k > 1 and k == 1:
        for change, words in (
            (lambda dW, db, W, b: (np.full_like(W, db[0]), db), "exactly dLdb"),
            (lambda dW, db, W, b: (dW, dW.sum(axis=0)), "is dLdW added up"),
            (
                lambda dW, db, W, b: (np.full_like(W, dW.sum()), db),
                "Every entry of dLdW is the same",
            ),
        ):
            assert words in one.said(change), one.said(change)


@pytest.mark.parametrize("w, b", [(2.0, 1.0), (-0.5, 3.0), (10, 4), (0.1, -7.0), (1e3, 2e3)])
def test_of_a_line_parts_are_told_apart_though_each_is_one_number(w, b):
    x, y = np.array([1.0, 2, 4, 5, 7]), np.array([2.0, 1, 3, 6, 5])

    def loss(w, b):
        return np.mean((w * x + b - y) ** 2)

    def slopes(w, b):
        e = w * x + b - y
        return 2 * np.mean(e * x), 2 * np.mean(e)

    for change, words in (
        (lambda dw, db: (db, dw), "swapped"),
        (lambda dw, db: (db, db), "dLdw is exactly dLdb: is a factor x missing in it?"),
        (lambda dw, db: (5 * db, db), "dLdw is exactly 5 times dLdb"),
        (lambda dw, db: (dw, dw), "dLdb is exactly dLdw"),
        (lambda dw, db: (w - dw, b - db), "minus the measured slopes: the parameters after"),
    ):
        if words.startswith("minus"):
            found = check_gradient(
                loss, lambda w, b: (w - slopes(w, b)[0], b - slopes(w, b)[1]), w, b, n=5
            )
        else:
            found = check_gradient(loss, lambda w, b, c=change: c(*slopes(w, b)), w, b, n=5)
        assert words in found.verdict, found.verdict


@pytest.mark.parametrize("left_out", ["b", "W"])
@pytest.mark.parametrize("n, d, k", SHAPES)
def test_a_parameter_that_is_left_out_of_the_prediction_is_named(n, d, k, left_out):
    one = Problem(n, d, k)

    def forgets(W, b):
        return one.right(0 * W, b) if left_out == "W" else one.right(W, 0 * b)

    assert f"is {left_out} left out somewhere?" in one.check(forgets).verdict


# ---- kind 5: shapes, also with a factor under them


@pytest.mark.parametrize("factor", [1, 9, 2, 1 / 9])
@pytest.mark.parametrize("n, d, k", [(9, 3, 1), (9, 4, 2), (9, 2, 3)])
def test_a_shape_is_told_with_the_factor_under_it(n, d, k, factor):
    one = Problem(n, d, k)
    d_error = {1: "", 9: "9 is n", 2: "exactly 2 times", 1 / 9: "1/9 is 1/n"}[factor]
    rows = 2 * one.c * one.residual(one.W, one.b)  # (n, k)
    for change, words in (
        (lambda dW, db, W, b: (factor * dW.T, db), "it is transposed; write .T"),
        (lambda dW, db, W, b: (factor * dW.ravel(), db), "The numbers are right: .reshape"),
    ):
        if not (k > 1 and "transposed" not in words and d * k == d):
            said = one.said(change)
            assert words in said and d_error in said, said
    unsummed = factor * rows
    verdict = one.check((one.right(one.W, one.b)[0], unsummed)).verdict
    assert "still one for each sample" in verdict and d_error in verdict, verdict
    plain = one.check((one.right(one.W, one.b)[0], factor * rows.sum())).verdict
    if k == 1:
        assert "is a plain number, but b has shape (1,)" in plain and d_error in plain, plain
    else:
        assert "np.sum or np.mean went over" in plain, plain


@pytest.mark.parametrize(
    "claim, words",
    [
        (lambda dW, db: dW.tolist() + db.tolist(), "Two lists joined by + are one list"),
        (lambda dW, db: np.vstack([dW, db[None]]), "Put a comma between the parts"),
        (lambda dW, db: (dW, db, 0.0), "must return a pair, (dLdW, dLdb), but returned tuple of 3"),
        (lambda dW, db: None, "returned None: end it with `return dLdW, dLdb`"),
    ],
)
def test_what_is_no_pair_is_told_at_both_doors(claim, words):
    one = Problem(6, 2)
    for call in (
        lambda: one.check(lambda W, b: claim(*one.right(W, b))),
        lambda: gradient_descent(
            *(one.X, one.y, one.W, one.b),
            gradient=lambda X, y, W, b: claim(*gradient(X, y, W, b)),
            learning_rate=0.1,
            n_steps=1,
        ),
    ):
        with pytest.raises(TypeError) as caught:
            call()
        assert words in str(caught.value)


# ---- kind 6: terms


@pytest.mark.parametrize("n, d, k", SHAPES)
@pytest.mark.parametrize("much", [0.2, 1.5, 0.06])
def test_a_term_too_many_is_told_from_one_that_is_missing(n, d, k, much):
    plain, punished = Problem(n, d, k), Problem(n, d, k, penalty=much / 2)
    said = plain.said(lambda dW, db, W, b: (dW + much * W, db))
    assert f"dLdW has a term too many, or one that is too large: it is {much:g} times W" in said
    said = plain.said(lambda dW, db, W, b: (dW, db + much * b))
    assert f"{much:g} times b above" in said and "The rest, dLdW, is right." in said
    said = punished.said(lambda dW, db, W, b: (dW - much * W, db))
    assert (
        f"misses a term, or has it too small: what is measured is yours plus {much:g} times W"
        in said
    )
    said = plain.said(lambda dW, db, W, b: (dW + much * np.sign(W), db))
    assert f"{much:g} times the sign of W" in said


@pytest.mark.parametrize(
    ("which", "words"),
    [
        ([1, 0, 0, 0, 0], "at [0, 0] alone"),
        ([1, 0, 1, 0, 0], "at [0, 0] and [2, 0] alone"),
        ([0, 1, 1, 1, 1], "at all entries but [0, 0]"),
        ([1, 1, 1, 1, 1], ""),
    ],
)
def test_a_term_in_some_entries_only_says_in_which(which, words):
    one, mask = Problem(9, 5), np.array(which)[:, None]
    one.W[3] = 1e-9  # too small to tell, here; at a second place it tells
    for much, ask in ((0.3, "has a term too many, or one that is too large"), (-0.3, "misses a")):
        said = one.said(lambda dW, db, W, b, much=much: (dW + much * mask * W, db))
        assert ask in said and (words or "large: it is" if much > 0 else words) in said
        assert "of its entries" not in said and ("alone" in said) == ("alone" in words)
        assert ("punish a large W[0, 0]" in said) == (sum(which) == 1)


@pytest.mark.parametrize("n, d, k", [(9, 2, 1), (12, 3, 1)])
def test_a_mean_before_the_product_and_a_mean_over_everything_are_told_what_to_write(n, d, k):
    one = Problem(n, d, k)

    def early(W, b):
        error = one.residual(W, b)
        return 2 * one.X.mean(axis=0)[:, None] * error.mean(axis=0), 2 * error.mean(axis=0)

    words = one.check(early).verdict
    assert "was the mean taken before X came in? Take that of the products" in words

    def everything(W, b):
        error = one.residual(W, b)
        return np.full(W.shape, np.mean(2 * one.X * error)), 2 * error.mean(axis=0)

    assert "With axis=0 it leaves one number for each feature." in one.check(everything).verdict


def test_an_entry_that_is_too_small_to_tell_is_not_called_right():
    one = Problem(9, 5)
    one.W[3] = 1e-9
    dW, db = one.right(one.W, one.b)
    for but, words in (
        (None, ", where W is large enough to tell:"),
        (0, "at all entries but [0, 0]"),
    ):
        penalised = one.W * (np.arange(5) != but)[:, None]
        assert words in one.check((dW + 0.3 * penalised, db)).verdict


def test_a_penalty_of_your_own_is_not_blamed_in_a_walk(recwarn):
    one = Problem(30, 3)
    note = one.walked(lambda dW, db, W, b: (dW + 0.001 * W, db))
    assert "dLdW is 0.001 times W above the gradient of the loss that is noted. If you" in note
    assert "too many" not in note and not recwarn.list
    note = one.walked(lambda dW, db, W, b: (dW - 0.1 * W, db))
    assert "0.1 times W below" in note and "Is the sign of a penalty flipped?" in note


@pytest.mark.parametrize("n", [4, 7, 10, 25, 100])
def test_a_penalty_that_is_averaged_in_one_place_only(n):
    one = Problem(n, 3, penalty=0.1 / n)  # the loss divides it by n, the gradient does not
    said = one.said(lambda dW, db, W, b: (dW - 0.2 / n * W + 0.2 * W, db))
    assert f"has 0.2·W, where 0.2/{n}·W is right" in said
    one = Problem(n, 3, penalty=0.1)
    said = one.said(lambda dW, db, W, b: (dW - 0.2 * W + 0.2 / n * W, db))
    assert f"has 0.2/{n}·W, where 0.2·W is right" in said


def test_a_penalty_on_a_single_number_shows_at_the_second_place():
    x, y = np.arange(5.0), np.array([1.0, 3, 2, 5, 4])

    def loss(w):
        return np.mean((w * x - y) ** 2) + 0.3 * w**2

    check = check_gradient(loss, lambda w: np.mean(2 * (w * x - y) * x), 1.7, n=5)
    assert "yours plus 0.6 times w" in check.verdict


def test_at_zero_the_arrays_alone_are_right_and_the_verdict_says_what_can_not_show():
    one = Problem(6, 2, penalty=0.1)
    start = np.zeros((2, 1)), one.b
    check = check_gradient(one.loss, one.right(*start), *start)
    assert check and "But W is zero" in check.verdict


# ---- kind 7: asked twice, and elsewhere


def momentum():
    kept = [0.0, 0.0]

    def remembers(dW, db, W, b):
        kept[0], kept[1] = 0.9 * kept[0] + dW, 0.9 * kept[1] + db
        return kept[0], kept[1]

    return remembers


def drawing(seed=0):
    rng = np.random.default_rng(seed)
    return lambda dW, db, W, b: (dW + rng.normal(size=dW.shape), db)


@pytest.mark.parametrize("make", [momentum, drawing])
@pytest.mark.parametrize("n, d, k", SHAPES)
def test_a_gradient_that_is_another_when_asked_again(make, n, d, k):
    one = Problem(n, d, k)
    assert "asked twice at one place" in one.said(make())
    assert "asked twice at one place" in one.walked(make())


@pytest.mark.parametrize("n, d, k", SHAPES)
def test_a_gradient_that_does_not_depend_on_the_parameters(n, d, k):
    one = Problem(n, d, k)
    kept = one.right(one.W, one.b)
    assert "asked at another place, your function gives the same" in one.said(lambda *_: kept)
    assert "at two different places it gives one gradient" in one.walked(lambda *_: kept)


@pytest.mark.parametrize("dtype", [int, np.int32, np.uint8])
def test_whole_numbers_of_ones_own_cut_off_decimals(dtype):
    one = Problem(7, 2)

    def collects(W, b):
        dW, db = np.zeros_like(W), np.zeros_like(b)
        np.copyto(dW, one.right(W, b)[0], casting="unsafe")
        np.copyto(db, one.right(W, b)[1], casting="unsafe")
        return dW, db

    W = np.array([[1], [2]], dtype)
    check = check_gradient(one.loss, collects, W, np.array([0.5]), n=7)
    assert check.fault == "whole numbers" and "your own W holds whole numbers" in check.verdict
    check = check_gradient(one.loss, collects, [[1], [2]], [3], n=7)
    assert "your own W and b hold whole numbers" in check.verdict
    assert check_gradient(one.loss, one.right, W, np.array([0.5]), n=7)

    def stops(W, b):
        W += 0.5  # numpy refuses to put decimals into whole numbers
        return one.right(W, b)

    check = check_gradient(one.loss, stops, W, np.array([0.5]), n=7)
    assert "with them your function stops" in check.verdict


@pytest.mark.parametrize("n, d, k", SHAPES)
def test_a_result_that_is_cut_to_whole_numbers(n, d, k):
    one = Problem(n, d, k)
    one.y = one.y * 30
    for door in (one.said, one.walked):
        said = door(lambda dW, db, W, b: (np.trunc(dW), np.trunc(db)))
        assert "cut to whole numbers" in said, said


@pytest.mark.parametrize("batch_size", [2, 5, 10])
@pytest.mark.parametrize("n", [20, 50, 100])
def test_a_batch_that_is_divided_by_all_rows(n, batch_size):
    one = Problem(n, 2)

    def mine(X, y, W, b):
        r = X @ W + b - y
        return 2 * X.T @ r / n, 2 * r.sum(axis=0) / n

    knobs = {"learning_rate": 0.01, "batch_size": batch_size, "n_epochs": 1, "gradient": mine}
    with pytest.warns(
        UserWarning, match=f"divides by all {n} rows, but gets a batch of {batch_size}"
    ):
        run = sgd(one.X, one.y, one.W, one.b, **knobs)
    assert "Divide by len(X)" in str(run)


@pytest.mark.parametrize("signature", ["W, b", "W, b, X, y", "X, y", "X, y, W, b, rate"])
def test_the_other_signature_is_told_in_words(signature):
    one = Problem(6, 2)
    mine = eval(f"lambda {signature}: None")
    with pytest.raises(TypeError, match="calls your gradient function as gradient"):
        gradient_descent(one.X, one.y, one.W, one.b, gradient=mine, learning_rate=1, n_steps=1)
    if signature.count(",") > 1:
        with pytest.raises(TypeError, match=r"as gradient\(W, b\)"):
            one.check(mine)


def test_a_walk_by_a_gradient_that_is_right_says_nothing_whatever_its_form():
    for n, d, k in SHAPES:
        one = Problem(n, d, k)
        assert one.walked(lambda dW, db, W, b: (dW, db)) == ""
        assert one.walked(lambda dW, db, W, b: (dW.tolist(), db.tolist())) == ""
        assert one.walked(lambda dW, db, W, b: [np.float32(dW), np.float32(db)]) == ""


def test_a_walk_by_another_loss_is_a_note_and_no_warning():
    one = Problem(8, 2)
    for change in (
        lambda dW, db, W, b: (8 * dW, 8 * db),  # the sum
        lambda dW, db, W, b: (dW + 0.2 * W, db),  # a penalty
        lambda dW, db, W, b: (dW * [[1.0], [3.0]], db),
    ):
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            note = one.walked(change)
        assert note.startswith("Your gradient function: ") and "dLdW" in note


# ---- right gradients are never blamed


def prices(dtype=np.float64):
    x = np.array([[2104], [1600], [2400], [1416], [3000]], dtype)
    return x, np.array([[399900], [329900], [369000], [232000], [539900]], dtype)


def years(dtype=np.float64):
    x = np.arange(1959, 2025, dtype=dtype)[:, None]
    return x, (315 + 1.6 * (x - 1959) + np.sin(x)).astype(dtype)


CONTROLS = {
    "prices": (*prices(), np.array([[1.0]]), np.array([1.0])),
    "prices near the line": (*prices(), np.array([[160.0]]), np.array([3e4])),
    "years": (*years(), np.array([[0.5]]), np.array([10.0])),
    "at zeros": (*problem(6, 3, 2)[:2], np.zeros((3, 2)), np.zeros(2)),
    "n = 1": problem(1, 2),
    "n = 2": problem(2, 1),
    "k = n": problem(3, 2, 3),
    "d = n": problem(4, 4),
    "d = n = k": problem(3, 3, 3),
    "huge": problem(6, 2, scale=1e40),
    "tiny": problem(6, 2, scale=1e-40),
    "whole numbers": ([[1, 2], [3, 4], [5, 7]], [[1], [2], [4]], [[1], [-2]], [3]),
    "lists": [part.tolist() for part in problem(5, 2)],
    "x is 0": (np.zeros((5, 1)), *problem(5, 1)[1:]),
}


@pytest.mark.parametrize("name", CONTROLS)
@pytest.mark.parametrize("reduction", ["mean", "sum"])
@pytest.mark.parametrize("half", [False, True])
@pytest.mark.parametrize("penalty", [0.0, 0.3])
def test_a_right_gradient_is_not_blamed(name, reduction, half, penalty):
    X, y, W, b = CONTROLS[name]
    data, target = np.asarray(X, float), np.asarray(y, float)
    c = {"sum": 1.0, "mean": 1 / target.size}[reduction] * (0.5 if half else 1)

    def loss(W, b):
        return c * np.sum((data @ W + b - target) ** 2) + penalty * np.sum(np.square(W))

    def own(W, b):
        d = 2 * c * (data @ W + b - target)
        return data.T @ d + 2 * penalty * np.asarray(W), d.sum(axis=0)

    for claim in (own, own(np.asarray(W, float), np.asarray(b, float))):
        check = check_gradient(loss, claim, W, b, n=len(data))
        assert check and check.verdict.startswith("Right"), check.verdict
    if not penalty:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            knobs = {"reduction": reduction, "half": half, "learning_rate": 1e-9, "n_steps": 1}
            run = gradient_descent(X, y, W, b, gradient=lambda X, y, W, b: own(W, b), **knobs)
        assert run.note == ""


@pytest.mark.parametrize("data", [prices, years])
@pytest.mark.parametrize("start", [(0.0, 0.0), (1.0, 1.0), (0.5, 100.0)])
def test_in_float32_a_right_gradient_is_right_or_the_words_say_float32(data, start):
    x, y = data(np.float32)

    def loss(W, b):
        return np.mean((x @ np.float32(W) + np.float32(b) - y) ** 2)

    def own(W, b):
        r = x.astype(float) @ W + b - y
        return 2 * x.T.astype(float) @ r / len(x), 2 * r.sum(axis=0) / len(x)

    check = check_gradient(loss, own, [[start[0]]], [start[1]], n=len(x))
    assert not check.verdict.startswith("Wrong"), check.verdict
    assert "float32" in check.verdict and "float64" in check.verdict
    # where it can be measured, what is wrong is wrong in float32, too
    twice = check_gradient(loss, lambda W, b: [2 * part for part in own(W, b)], [[1.0]], [1.0])
    assert twice.fault in ("factor", "unclear")


def test_at_a_minimum_of_raw_data_nothing_is_blamed():
    x, y = years()
    A = np.column_stack([x, np.ones(len(x))])
    w, b = np.linalg.lstsq(A, y, rcond=None)[0]

    def loss(W, b):
        return np.mean((x @ W + b - y) ** 2)

    def own(W, b):
        r = x @ W + b - y
        return 2 * x.T @ r / len(x), 2 * r.sum(axis=0) / len(x)

    assert check_gradient(loss, own, w[:, None], b, n=len(x)).right
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = gradient_descent(
            x, y, w[:, None], b, gradient=lambda X, y, W, b: own(W, b), learning_rate=0, n_steps=1
        )
    assert run.note == ""


@pytest.mark.parametrize("value", [0.0, 3, -2.5, 1e6, np.float32(0.5)])
def test_numbers_lists_and_one_array_alone_are_right(value):
    assert check_gradient(lambda a: a**2 + a, lambda a: 2 * a + 1, value)
    assert check_gradient(lambda a: a**2 + a, 2 * float(value) + 1, value)
    assert check_gradient(lambda w: np.sum(np.square(w)), [2.0 * float(value)] * 2, [value] * 2)


def test_a_loss_with_a_border_is_checked_where_it_can_be():
    assert check_gradient(lambda a: np.log(a), lambda a: 1 / a, 0.3)
    assert check_gradient(lambda a: np.sqrt(a), lambda a: 0.5 / np.sqrt(a), 2.0)


# ---- the tolerance, from both sides


def off_by(how, k, right):
    claims = [part.copy() for part in right]
    if how == "a factor":
        return [part * (1 + 10.0**-k) for part in claims]
    if how == "one entry":
        i = np.unravel_index(np.abs(claims[0]).argmax(), claims[0].shape)
        claims[0][i] *= 1 + 10.0**-k
        return claims
    rng = np.random.default_rng(k)
    return [
        part + 10.0**-k * np.abs(part).max() * np.sign(rng.normal(size=part.shape))
        for part in claims
    ]


@pytest.mark.parametrize("how", ["a factor", "one entry", "random"])
@pytest.mark.parametrize("n, d, k", [(7, 2, 1), (30, 3, 2), (5, 1, 1)])
def test_a_claim_is_right_from_a_millionth_on(how, n, d, k):
    one = Problem(n, d, k, seed=3)
    right = one.right(one.W, one.b)
    for power in range(1, 9):
        check = one.check(tuple(off_by(how, power, right)))
        assert check.right == (power >= 6), (power, check.verdict)
    for tolerance in (1e-2, 1e-4, 1e-7):
        for power in range(1, 9):
            if abs(np.log10(tolerance) + power) > 0.5:
                check = one.check(tuple(off_by(how, power, right)), tolerance=tolerance)
                assert check.right == (10.0**-power < tolerance), (power, tolerance)


# ---- more of what learners write


FRESH = {
    "n - 1": (lambda dW, db, W, b: (12 / 11 * dW, 12 / 11 * db), "is n/(n - 1), with n = 12"),
    "the root of n": (lambda dW, db, W, b: (dW / 12**0.5, db / 12**0.5), "one over √n"),
    "b times b": (lambda dW, db, W, b: (dW, db * b), "times b, entry by entry"),
    "W for X": (lambda dW, db, W, b: (W * db, db), "does W stand where X belongs?"),
    "one column twice": (lambda dW, db, W, b: (dW[[0, 1, 1]], db), "is one column read twice?"),
    "reversed": (lambda dW, db, W, b: (dW[::-1], db), "are the columns in another order?"),
    "a constant": (lambda dW, db, W, b: (dW + 0.3, db), "off by the same number, 0.3"),
    "a penalty of 1 on b": (lambda dW, db, W, b: (dW, db + b), "1 times b above"),
}


@pytest.mark.parametrize("name", FRESH)
def test_what_else_learners_write_is_named(name):
    change, words = FRESH[name]
    for said in (Problem(12, 3).said(change), Problem(12, 3).walked(change)):
        assert words in said, said


def test_a_flipped_sign_of_the_intercept_is_named():
    one = Problem(9, 2)
    assert "is the sign of b flipped?" in one.check(lambda W, b: one.right(W, -b)).verdict


def test_a_table_of_pairs_and_a_sum_over_the_features_are_told_from_what_is_unsummed():
    one = Problem(12, 3)
    flat = one.X @ one.W + one.b - one.y[:, 0]  # (12, 12)
    said = one.check((2 * one.X.T @ flat / 12, one.right(one.W, one.b)[1])).verdict
    assert "did an (n,) and an (n, 1) meet" in said
    over = (2 * one.X * one.residual(one.W, one.b)).mean(axis=1)  # (12,)
    said = one.check((over, one.right(one.W, one.b)[1])).verdict
    assert "one number for each sample, so it was added up over the other axis" in said


def test_a_batch_that_is_not_looked_at_and_parts_in_the_wrong_order_are_named_in_a_walk():
    one = Problem(12, 2)
    with pytest.warns(UserWarning, match="those of all rows, and not of the batch that it gets"):
        sgd(
            *(one.X, one.y, one.W, one.b),
            gradient=lambda X, y, W, b: one.right(W, b),
            learning_rate=0.1,
            batch_size=4,
            n_epochs=1,
        )
    with pytest.raises(ValueError, match="the two parts of your gradient function are swapped"):
        one.walked(lambda dW, db, W, b: (db, dW))


def test_what_is_off_in_one_way_is_told_in_that_way():
    one = Problem(10, 2, 3)
    only_first = np.array([1.0, 0, 0])
    said = one.said(lambda dW, db, W, b: (dW * only_first, db * only_first))
    assert "4 of 6 entries of dLdW are zero" in said and "is a loop or a slice too short?" in said
    for change, words in (
        (lambda dW, db, W, b: (np.round(dW, 1), db), "dLdW is rounded to 1 decimals"),
        (lambda dW, db, W, b: (np.clip(dW, -0.01, 0.01), db), "are cut off at 0.01"),
        (lambda dW, db, W, b: (np.abs(dW), db), "is there an absolute value in it?"),
        (lambda dW, db, W, b: (dW, np.ones(3)), "dLdb is the same at another place"),
    ):
        assert words in one.said(change), one.said(change)
    assert "Is a learning rate in it?" in one.said(lambda dW, db, W, b: (0.03 * dW, 0.03 * db))


def test_one_number_that_is_the_loss_and_a_pair_for_one_array_are_told():
    one = Problem(8, 3)
    loss = lambda W: one.loss(W, one.b)  # noqa: E731 - its parameter names the array
    assert "it is the loss itself" in check_gradient(loss, lambda W: loss(W), one.W).verdict
    with pytest.raises(TypeError, match="must return one array, dLdW, but returned tuple of 2"):
        check_gradient(loss, lambda W: (loss(W), one.right(W, one.b)[0]), one.W)


def test_a_short_last_batch_that_is_divided_by_the_size_of_the_first_is_seen():
    one = Problem(10, 2)

    def mine(X, y, W, b):
        r = X @ W + b - y
        return 2 * X.T @ r / 4, 2 * r.sum(axis=0) / 4

    knobs = {"learning_rate": 0.1, "batch_size": 4, "n_epochs": 1}
    with pytest.warns(UserWarning, match="divides by 4 rows, but gets a batch of 2"):
        sgd(one.X, one.y, one.W, one.b, gradient=mine, **knobs)


# ---- what one place, or one row, can't show


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda X, y, W, b: X @ W - y, "is b left out somewhere?"),
        (lambda X, y, W, b: X @ W - b - y, "not at another place"),
        (lambda X, y, W, b: X @ np.abs(W) + b - y, "not at another place"),
    ],
)
def test_a_start_at_zero_hides_nothing_that_goes_with_w_or_b(wrong, says):
    one = Problem(9, 2)

    def mine(X, y, W, b):
        error = wrong(X, y, W, b)
        return 2 / len(X) * X.T @ error, 2 / len(X) * error.sum(axis=0)

    W, b = 0 * one.W, 0 * one.b
    run = gradient_descent(one.X, one.y, W, b, learning_rate=0.01, n_steps=2, gradient=mine)
    assert "right at this start, where W and b are zero, and not at another place" in run.note
    assert says in run.note
    right = gradient_descent(one.X, one.y, W, b, learning_rate=0.01, n_steps=2, gradient=gradient)
    assert right.note == ""


def test_one_row_at_a_time_needs_no_division():
    one = Problem(8, 3)

    def no_division(X, y, W, b):  # right, where every batch is one row
        error = X @ W + b - y
        return 2 * X.T @ error, 2 * error.sum(axis=0)

    data, options = (one.X, one.y, one.W, one.b), dict(learning_rate=0.001, n_epochs=1, seed=0)
    assert sgd(*data, gradient=no_division, batch_size=1, **options).note == ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert sgd(*data, gradient=no_division, batch_size=4, **options).note


def test_a_rate_in_the_gradient_is_thought_of_where_a_size_fits_as_well():
    one = Problem(4, 2)
    said = one.said(lambda dLdW, dLdb, W, b: (0.25 * dLdW, 0.25 * dLdb))
    assert "1/n" in said or "n once too often" in said
    assert "Or is a learning rate of 0.25 in it?" in said


def test_a_gradient_that_takes_the_step_itself_is_told_so():
    one = Problem(7, 2)

    def steps(W, b):
        dLdW, dLdb = one.right(W, b)
        W -= 0.1 * dLdW
        return dLdW, dLdb

    check = check_gradient(one.loss, steps, one.W, one.b)
    assert check.fault == "step" and "changes W in place, as `W -= ...` does" in check.verdict


# ---- right for another question


def errors_by(error, X_of=lambda X: X):
    """A gradient whose error is another, or whose X is, as it meets the error."""

    def mine(X, y, W, b):
        off = 2 / y.size * error(X @ W + b, y)
        return X_of(X).T @ off, off.sum(axis=0)

    return mine


def on(rows, X_of=lambda X: X, y_of=lambda y: y):
    """The right gradient, of some rows, or of another X or y."""
    return lambda X, y, W, b: gradient(X_of(X)[rows], y_of(y)[rows], W, b)


def loop_that_overwrites(X, y, W, b):
    for row, target in zip(X, y, strict=True):
        error = row @ W + b - target
        dLdW, dLdb = 2 * np.outer(row, error), 2 * error
    return dLdW / y.size, dLdb / y.size


def last_feature_only(X, y, W, b):
    P = b
    for j in range(X.shape[1]):
        P = X[:, [j]] * W[j] + b
    off = 2 / y.size * (P - y)
    return X.T @ off, off.sum(axis=0)


QUESTIONS = {
    "one row fewer": (on(np.s_[1:]), "what all rows but the first give"),
    "the last one left out": (on(np.s_[:-1]), "what all rows but the last give"),
    "half of them": (lambda X, *a: on(np.s_[: len(X) // 2])(X, *a), "the first half of the rows"),
    "every other": (on(np.s_[::2]), "what every other row gives"),
    "= for +=": (loop_that_overwrites, "what the last row alone gives"),
    "= over features": (last_feature_only, "the last column of X, alone, stands for X in the pred"),
    "y reversed": (on(np.s_[:], y_of=lambda y: y[::-1]), "y in reverse order"),
    "y shifted": (on(np.s_[:], y_of=lambda y: np.roll(y, 1, axis=0)), "y is one row too late"),
    "ReLU": (errors_by(lambda P, y: np.maximum(P, 0) - y), "max(P, 0), a ReLU, stands for P"),
    "ReLU's slope": (errors_by(lambda P, y: (P - y) * (P > 0)), "is there a ReLU?"),
    "sigmoid": (errors_by(lambda P, y: 1 / (1 + np.exp(-P)) - y), "a sigmoid of P stands for P"),
    "still squared": (errors_by(lambda P, y: (P - y) ** 2), "(P - y)², still squared, stands"),
    "reshaped": (
        errors_by(lambda P, y: P - y, lambda X: X.reshape(X.shape[::-1]).T),
        "X.reshape(d, n).T stands for X in X.T @ error",
    ),
    "a table": (errors_by(lambda P, y: P - y.mean(axis=0)), "an (n,) and an (n, 1) meet"),
    "in standard units": (
        on(np.s_[:], X_of=lambda X: (X - X.mean(axis=0)) / X.std(axis=0)),
        "X in standard units stands for X in both places",
    ),
}


@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("n, d, k", [(9, 3, 1), (8, 2, 3), (12, 4, 1)])
def test_what_is_right_for_another_question_is_named_at_every_door(name, n, d, k):
    wrong, words = QUESTIONS[name]
    if name in ("= over features",) and k > 1:
        pytest.skip("written for one output")
    one = Problem(n, d, k, seed=4)
    said = one.check(lambda W, b: wrong(one.X, one.y, W, b)).verdict
    assert words in said and "off, by no common factor" not in said, said
    data = one.X, one.y, one.W, one.b
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run = gradient_descent(*data, gradient=wrong, learning_rate=0.01, n_steps=2)
    assert words in run.note, run.note
    cases = [data, tuple(problem(n + 2, d, k, seed=9))]
    seen = [Seen(wrong(*case), gradient(*case), len(case[0])) for case in cases]
    said = comparing.diagnose(seen, 1e-3, ["dLdW", "dLdb"], cases, gradient)
    assert words in said, said


@pytest.mark.parametrize("name", QUESTIONS)
def test_of_large_data_the_same_is_asked_about_some_of_the_rows(name):
    wrong, words = QUESTIONS[name]
    asked = []

    def counted(X, y, W, b):
        asked.append(len(X))
        return wrong(X, y, W, b)

    data = problem(20_001, 3, 1, seed=4)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        run = gradient_descent(*data, gradient=counted, learning_rate=0.01, n_steps=1)
    assert words in run.note, run.note
    assert asked.count(20_001) == 4  # for the step, again, and at two other places
    assert asked.count(5_001) == len(asked) - 4 > 0


@pytest.mark.parametrize("batch_size", [500, 10_000])
def test_a_batch_in_the_place_of_which_all_rows_are_read_is_named(batch_size):
    X, y, W, b = problem(20_001, 3, 1, seed=4)

    def outside(X_batch, y_batch, W, b):
        return gradient(X, y, W, b)

    with pytest.warns(UserWarning, match="those of all rows, and not of the batch that it gets"):
        sgd(X, y, W, b, gradient=outside, learning_rate=0.01, n_epochs=1, batch_size=batch_size)


def test_where_some_of_the_rows_are_no_data_the_rest_is_said_all_the_same():
    def picky(X, y, W, b):
        if len(X) < 20_001:
            raise IndexError("row 20000")
        return gradient(X[::3], y[::3], W, b)

    data = problem(20_001, 3, 1, seed=4)
    run = gradient_descent(*data, gradient=picky, learning_rate=0.01, n_steps=1)
    assert "3 of 3 entries of dLdW are off, by no common factor." in run.note, run.note
    assert "evenly" not in run.note  # nothing is known of its slopes


def test_the_data_of_a_loss_are_found_wherever_they_are():
    one = Problem(8, 2, seed=2)
    X, y = one.X.tolist(), one.y[:, 0]

    def residual(w, b):
        return np.array(X) @ w + b - y

    class Model:
        def __init__(self):
            self.X, self.y = one.X, y

        def loss(self, w, b):
            return np.mean((self.X @ w + b - self.y) ** 2)

    def wrong(w, b):
        off = residual(w, b)[:-1] / 4
        return one.X[:-1].T @ off, off.sum()

    for loss in (lambda w, b: np.mean(residual(w, b) ** 2), Model().loss):
        assert "all rows but the last" in check_gradient(loss, wrong, one.W[:, 0], 0.4).verdict


def test_another_array_in_the_place_of_x_is_called_by_its_name():
    one = Problem(10, 3, seed=6)
    X, y = one.X, one.y
    Z = (X - X.mean(axis=0)) / X.std(axis=0)

    def loss(W, b):
        return np.mean((Z @ W + b - y) ** 2)

    def mixed(W, b):
        off = 2 * (Z @ W + b - y) / 10
        return X.T @ off, off.sum(axis=0)

    said = check_gradient(loss, mixed, one.W, one.b).verdict
    assert "X stands for Z in Z.T @ error" in said, said


def test_a_parameter_that_steps_too_early_is_told_with_its_rate():
    one = Problem(9, 2, seed=8)

    def b_first(W, b):
        dLdb = one.right(W, b)[1]
        return one.right(W, b - 0.05 * dLdb)[0], dLdb

    said = " ".join(one.check(b_first).verdict.split())
    assert "dLdW is right for another b, after a step of 0.05 times dLdb" in said


HIDDEN = {  # the loss makes its data inside: what is known is how the gradient moves
    "a power": (lambda X, y, P: (X, P**2 - y), "does not move evenly"),
    "one row": (lambda X, y, P: (X[2:3], (P - y)[2:3]), "moves along one line only"),
    "a row lost": (lambda X, y, P: (np.delete(X, 3, 0), np.delete(P - y, 3, 0)), "rows left out"),
    "a row twice": (
        lambda X, y, P: (np.vstack([X, X[3:4]]), np.vstack([P - y, (P - y)[3:4]])),
        "rows counted twice",
    ),
    "another X": (lambda X, y, P: (np.cos(X), P - y), "the gradient of no loss at all"),
    "some rows": (lambda X, y, P: (X[2:6], (P - y)[2:6]), "but of other data"),
    "another y": (lambda X, y, P: (X, P - y**2), "what does not is off, as y"),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_where_the_data_are_hidden_its_own_slopes_tell_of_a_gradient(name):
    change, words = HIDDEN[name]

    def loss(W, b):
        X, y, _, _ = problem(9, 2, seed=3)
        return np.mean((X @ W + b - y) ** 2)

    def mine(W, b):
        X, y, _, _ = problem(9, 2, seed=3)
        X_there, error = change(X, y, X @ W + b)
        return 2 * X_there.T @ error / 9, 2 * error.sum(axis=0) / 9

    _, _, W, b = problem(9, 2, seed=3)
    said = " ".join(check_gradient(loss, mine, W, b, n=9).verdict.split())
    assert words in said, said


def test_of_lrlibs_own_loss_nobody_says_that_it_may_be_wrong():
    one = Problem(11, 2, seed=1)

    def mine(X, y, W, b):
        return gradient(X[2:7], y[2:7], W, b)

    data = one.X, one.y, one.W, one.b
    run = gradient_descent(*data, gradient=mine, learning_rate=0.01, n_steps=1)
    assert run.note and "can't tell" not in run.note


def test_a_length_of_one_and_a_result_handed_in_for_the_function_are_told():
    one = Problem(9, 2)

    def unit(dLdW, dLdb, W, b):
        size = np.sqrt(np.sum(dLdW**2) + np.sum(dLdb**2))
        return dLdW / size, dLdb / size

    assert "is it divided by its own length?" in one.walked(unit)
    data = one.X, one.y, one.W, one.b
    with pytest.raises(TypeError, match="hand in its name, without parentheses"):
        gradient_descent(*data, gradient=one.right(one.W, one.b), learning_rate=0.1, n_steps=1)
    with pytest.raises(ValueError, match=r"Is the error flattened\?.*\.reshape\(W\.shape\)"):
        one.walked(lambda dLdW, dLdb, W, b: (dLdW.ravel(), dLdb))


def test_what_goes_with_a_parameter_in_both_parts_is_of_the_prediction_and_no_penalty():
    x, t = np.array([1.0, 2, 3, 4, 6]), np.array([2.0, 3, 5, 4, 8])

    def loss(w, b):
        return np.mean((w * x + b - t) ** 2) / 2

    for error, off in (
        (lambda w, b: w * x / 10 + b - t, "w"),
        (lambda w, b: w * x + b * x - t, "b"),
        (lambda w, b: w * x + 3 * b - t, "b"),
    ):
        mine = lambda w, b, error=error: (np.mean(error(w, b) * x), np.mean(error(w, b)))  # noqa: E731
        said = " ".join(check_gradient(loss, mine, 0.5, 1.0, n=5).verdict.split())
        assert f"in the prediction, does {off} meet what it should?" in said, said
        assert "punish" not in said


FOUR = np.random.default_rng(5).normal(size=(9, 4))
OF_FOUR = FOUR @ np.array([[1.0], [-2.0], [3.0], [0.5]]) + 1


def four_entries(change):
    """The verdict on a gradient for four weights that is changed before it is handed in."""

    def mse(W, b):
        return np.mean((FOUR @ W + b - OF_FOUR) ** 2)

    def claim(W, b):
        error = 2 * (FOUR @ W + b - OF_FOUR) / len(FOUR)
        dLdW = FOUR.T @ error
        change(dLdW)
        return dLdW, error.sum(axis=0)

    return check_gradient(mse, claim, np.full((4, 1), 0.3), np.array([0.2])).verdict


def test_entries_in_other_places_are_named_by_whose_they_are():
    def turned(dLdW):
        dLdW[[0, 1, 2]] = dLdW[[1, 2, 0]]

    words = four_entries(turned)
    assert "at (0, 0) yours is what belongs at (1, 0); are the columns in another order?" in words


def test_of_several_entries_that_are_off_the_first_is_shown():
    def spoilt(dLdW):
        dLdW[1] += 0.37 * dLdW[1] + 0.11
        dLdW[3] -= 0.81 * dLdW[3] + 0.23

    words = four_entries(spoilt)
    assert "2 of 4 entries" in words and "At [1, 0]" in words


@pytest.mark.parametrize("off, moved", [(1e-6, True), (0.02, False)])
def test_entries_in_other_places_are_the_same_to_four_digits(off, moved):
    def turned(dLdW):
        dLdW[[0, 1, 2]] = dLdW[[1, 2, 0]] * (1 + off)

    assert ("stand in other places" in four_entries(turned)) == moved
