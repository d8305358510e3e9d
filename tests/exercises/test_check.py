"""check answers whatever a learner hands in, in plain words, and never raises."""

import re
import signal
import sys
import threading
import time

import numpy as np
import pytest

from lrlib.exercises import check, hint, solution
from lrlib.exercises.engine import checking, progress, running
from lrlib.exercises.engine.catalogue import exercises
from lrlib.exercises.engine.entry import Exercise, Wrong
from lrlib.exercises.engine.words import call

HINTS = ("The first hint.", "The second hint.", "The third hint.")


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    """A learner who opens the first notebook for the first time."""
    monkeypatch.setenv("LRLIB_PROGRESS", str(tmp_path))
    monkeypatch.setattr(progress, "_memory", {})
    monkeypatch.setattr(progress, "_said", set())
    monkeypatch.setattr(checking, "_hints_given", {})


def exercise(right, wrong, answer="it", **more):
    wrong = [Wrong(*pair) for pair in wrong]
    return Exercise(
        number="13.1",
        question="?",
        answer=answer,
        right=right,
        wrong=wrong,
        hints=HINTS,
        solution="it = 1",
        why="Because.",
        **more,
    )


NUMBER = exercise(-37.5, [(12.34, "The first mistake: {yours}."), (0.0, "Nothing there.")], n=20)
COUNT = exercise(40, [(39, "One too few."), (41, "One too many.")])
COLUMN = exercise(
    np.array([[1.0], [2.0], [4.0]]),
    [(np.array([[1.0], [1.0], [1.0]]), "All ones."), (np.zeros((3, 1)), "All zeros.")],
    n=3,
)
PAIR = exercise((2.0, 5.0), [((5.0, 2.0), "Swapped."), ((0.0, 0.0), "Zeros.")], "(a, b)")
OF_TWO = next(  # of those that learners meet, the first that asks for two numbers
    one
    for notebook in checking.catalogue.notebooks()
    for one in exercises(notebook)
    if isinstance(one.right, tuple) and np.ndim(one.right[0]) == 0
)
WORD = exercise("sum", [("mean", "The mean stays."), ("both", "One of them.")])


def total(errors, scale):
    return scale * float(errors @ np.ones(len(errors)))


def forgets_scale(errors, scale):
    return np.sum(errors)


def wrong_axis(errors, scale):
    return np.sum(errors, axis=1)


CASES = [
    (np.array([1.0, 2.0]), 3.0),
    (np.array([0.5, -1.0, 4.0]), 2),
    (np.array([1, 1, 1, 5]), 1.0),
]
FUNCTION = exercise(
    total,
    [(forgets_scale, "The scale: {yours} on {call}."), (wrong_axis, "There is no axis 1.")],
    "total",
    cases=CASES,
)


def reply(exercise, answer):
    return checking.judge(exercise, answer)


def said(exercise, answer, state="wrong"):
    """The words of the reply, in one line, after a look at its state."""
    verdict = reply(exercise, answer)
    assert verdict.state == state, verdict.words
    return " ".join(verdict.words.split())


# ---- right


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        (NUMBER, -37.5),
        (NUMBER, np.float64(-37.5)),
        (NUMBER, np.float32(-37.5)),
        (NUMBER, np.array(-37.5)),
        (NUMBER, -37.5 * 1.0009),
        (COUNT, 40),
        (COUNT, np.int64(40)),
        (COUNT, 40.0),
        (COLUMN, [[1], [2], [4]]),
        (COLUMN, np.array([[1], [2], [4]])),
        (PAIR, (2, 5)),
        (PAIR, [2.0, 5.0]),
        (PAIR, np.array([2.0, 5.0])),
        (WORD, "sum"),
        (WORD, " Sum "),
        (FUNCTION, total),
        (FUNCTION, lambda e, s: np.sum(e * s)),
    ],
)
def test_right(exercise, answer):
    assert said(exercise, answer, "right") == "13.1: right. Because."


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [(NUMBER, -37.5 * 1.002), (COUNT, 40.001), (COLUMN, [1, 2, 4]), (PAIR, (2.0, 5.1))],
)
def test_nearly_right_is_not_right(exercise, answer):
    assert reply(exercise, answer).state == "wrong"


def test_a_zero_beside_larger_numbers_may_carry_their_rounding_noise_and_no_more():
    gradient = exercise(np.array([1000.0, 0.0]), [([0, 0], "a"), ([1, 1], "b")])
    assert reply(gradient, [1000.0, 1e-13]).state == "right"
    assert reply(gradient, [1000.0, 1e-3]).state == "wrong"


# ---- blank


def stub(errors, scale):
    """Add them up."""
    ...


def passes(errors, scale):
    pass


def returns_dots(errors, scale):
    return ...


@pytest.mark.parametrize(
    ("exercise", "answer"),
    [
        (NUMBER, ...),
        (NUMBER, None),
        (WORD, ""),
        (WORD, "..."),
        (PAIR, (..., ...)),
        (COLUMN, [...]),
        (FUNCTION, ...),
        (FUNCTION, stub),
        (FUNCTION, passes),
        (FUNCTION, returns_dots),
    ],
)
def test_blank_says_how_to_start(exercise, answer):
    words = said(exercise, answer, "blank")
    assert words.startswith("13.1: not attempted yet.")
    assert 'Fill in the ... above; hint("13.1") helps.' in words


def test_half_blank_shows_which_half():
    assert "One part is still missing: you handed in (2, ...)." in said(PAIR, (2, ...), "blank")


# ---- the typical mistake, with the learner's own numbers


@pytest.mark.parametrize("exercise", [NUMBER, COUNT, COLUMN, PAIR, WORD])
def test_each_typical_wrong_answer_gets_its_own_message_and_the_first_hint(exercise):
    for wrong in exercise.wrong:
        words = said(exercise, wrong.answer)
        assert words.startswith(f"13.1: not yet. {wrong.message.format(yours='12.34')}")
        assert words.endswith("Hint: The first hint.")


def test_a_wrong_function_is_known_by_what_it_does_and_shown_where():
    words = said(FUNCTION, lambda e, s: sum(e))
    assert "The scale: 3 on total(np.array([1.0, 2.0]), 3.0)." in words
    assert "yours: 3 right: 9" in words


def from_the_second_case_on(then):
    """Right on the first case; from the second one on it does something else."""
    return lambda errors, scale: (total if len(errors) == 2 else then)(errors, scale)


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (forgets_scale, "Forgotten: 3.5 on total(np.array([0.5, -1.0, 4.0]), 2)."),
        (forgets_scale, "yours: 3.5 right: 7"),
        (wrong_axis, "stops with an error on total(np.array([0.5, -1.0, 4.0]), 2)"),
        (lambda errors, scale: None, "Your function returns None."),
        (lambda errors, scale: 100 + scale, "yours: 102 right: 7"),
    ],
)
def test_a_reply_speaks_of_the_first_case_that_is_wrong(then, words):
    known = from_the_second_case_on(forgets_scale)
    wrong = [(known, "Forgotten: {yours} on {call}."), (forgets_scale, "The scale.")]
    late = exercise(total, wrong, "total", cases=CASES)
    assert words in said(late, from_the_second_case_on(then))


def test_a_wrong_function_that_raises_is_known_too():
    assert "There is no axis 1." in said(FUNCTION, lambda e, s: e.sum(axis=1))


def test_a_mistake_on_one_case_only_is_not_the_typical_one():
    def sometimes(errors, scale):
        return total(errors, 1 if len(errors) == 2 else scale)

    words = said(FUNCTION, sometimes)
    assert "The scale" not in words
    assert "yours: 3 right: 9" in words


def test_a_wrong_function_may_return_a_list_of_pairs_of_several_lengths():
    def in_pairs(errors, scale):
        return tuple((errors[i : i + 2], scale * errors[i : i + 2]) for i in (0, 2))

    def unscaled(errors, scale):
        return [(errors[i : i + 2], errors[i : i + 2]) for i in (0, 2)]

    def first_only(errors, scale):
        return [(errors[:2], scale * errors[:2])]

    wrong = [(unscaled, "The scale is missing."), (first_only, "The rest is missing.")]
    pairs = exercise(in_pairs, wrong, "in_pairs", cases=CASES)
    assert "The scale is missing." in said(pairs, lambda e, s: unscaled(e, s))
    assert "The rest is missing." in said(pairs, lambda e, s: first_only(e, s))
    said(pairs, lambda e, s: list(in_pairs(e, s)), "right")


@pytest.mark.parametrize("entry", exercises("11"), ids=lambda entry: entry.number)
def test_every_typical_wrong_answer_of_notebook_08_is_known(entry):
    for wrong in entry.wrong:
        words = " ".join(wrong.message.split()) if isinstance(wrong.message, str) else ""
        assert words.partition("{")[0] in said(entry, wrong.answer)


# ---- what any exercise can meet


@pytest.mark.parametrize(
    ("exercise", "answer", "words"),
    [
        (NUMBER, 37.5, "Yours is exactly minus the right one: the sign is flipped."),
        (NUMBER, -750.0, "exactly 20 times the right one, and 20 is n, the number of samples."),
        (NUMBER, -1.875, "exactly 1/20 of the right one, and 1/20 is 1/n, with n = 20 samples."),
        (NUMBER, -75.0, "exactly 2 times the right one."),
        (NUMBER, -37.5 * 1.002, "Very close, but further off than 0.1 %"),
        (NUMBER, -31.0, "Yours is -31, and should be lower."),
        (NUMBER, np.nan, "Yours is NaN"),
        (NUMBER, np.inf, "Yours is infinite"),
        (NUMBER, "-37.5", "This asks for a number; yours, '-37.5', is text."),
        (NUMBER, -37.5 + 0j, "This asks for a number; yours, (-37.5+0j), is of type complex."),
        (NUMBER, True, "This asks for a number; yours, True, is True or False."),
        (NUMBER, {}, "yours, {}, is of type dict"),
        (
            NUMBER,
            np.ones(20),
            "Yours has shape (20,) and should be one number: there is still one for each sample.",
        ),
        (
            NUMBER,
            [[-37.5]],
            "Yours has shape (1, 1) and should be one number. The number is right: .item()",
        ),
        (NUMBER, total, "You handed in the function total itself. Call it"),
        (COUNT, 7, "It should be higher."),
        (
            COLUMN,
            [1.0, 2.0, 4.0],
            "Yours has shape (3,) and should have shape (3, 1). The numbers are right: .reshape",
        ),
        (COLUMN, [[1.0, 2.0, 4.0]], "it is transposed; write .T."),
        (COLUMN, np.ones((3, 3)), "did an (n,) and an (n, 1) meet"),
        (COLUMN, np.ones((2, 2)), "Yours has shape (2, 2) and should have shape (3, 1)."),
        (COLUMN, 7.0, "one number for all 3 of them, so np.sum or np.mean went over"),
        (COLUMN, [[1], [np.nan], [4]], "Yours holds numbers that are NaN"),
        (
            COLUMN,
            [[1], [2], [3]],
            "One entry of yours is off, the others are right. At [2, 0] yours is 3",
        ),
        (COLUMN, [[3], [6], [12]], "exactly 3 times the right one, and 3 is n"),
        (COLUMN, [[1.7], [3.4], [6.8]], "exactly 1.7 times the right one."),
        (PAIR, (2.0, 7.0), "not yet. b is 7, and should be lower. The rest is right."),
        (PAIR, 2.0, "This asks for 2 values in a row; yours is a number."),
        (PAIR, (2.0, 5.0, 1.0), "This asks for 2 values in a row; yours has 3."),
        (PAIR, ("a", 5.0), "Look at the first value. This asks for a number; yours, 'a', is text."),
        (PAIR, [2.0], "This asks for 2 values in a row; yours has 1."),
        (PAIR, (n for n in (2.0, 5.0)), "Yours is a generator: it hands out one value at a time"),
        (WORD, "product", "'product' is none of the answers to choose from: 'both', 'mean', 'sum'"),
        (WORD, 3, "3 is none of the answers to choose from"),
        (FUNCTION, 9.0, "This asks for a function, without parentheses after its name"),
        (FUNCTION, lambda e: 1, "Your function takes (e). It will be called with 2 arguments"),
        (FUNCTION, lambda e, s: print(end=""), "Your function returns None."),
        (FUNCTION, lambda e, s: -s * sum(e), "Yours is exactly minus the right one"),
        (
            FUNCTION,
            lambda e, s: len(e) * s * sum(e),
            "Yours is always n times the right one; here 2 is n",
        ),
        (FUNCTION, lambda e, s: s * np.mean(e), "Yours is always 1/n of the right one"),
        (FUNCTION, lambda e, s: 2 * s * sum(e), "Yours is exactly 2 times the right one."),
        (FUNCTION, lambda e, s: s * e, "there is still one for each sample"),
    ],
)
def test_a_wrong_answer_is_diagnosed(exercise, answer, words):
    assert words in said(exercise, answer)


NESTED = exercise(
    ((1.0, 2.0), (3.0, 4.0)), [(((0.0, 0.0), (0.0, 0.0)), "a"), ((1.0, 1.0), "b")], "pairs"
)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (
            ((1, 2), (3, 9)),
            "second value, and in it the second, is 9, and should be lower. The rest is right.",
        ),
        (
            ((1, 2), (3, 4, 5)),
            "Look at the second value. This asks for 2 values in a row; yours has 3.",
        ),
    ],
)
def test_a_value_within_a_value_is_pointed_at_once(answer, words):
    assert words in said(NESTED, answer)
    assert said(NESTED, answer).count("second value") == 1


@pytest.mark.parametrize("right", [-3.7, 3.7, 0.2, -0.2])
@pytest.mark.parametrize("way", ["higher", "lower"])
def test_which_way_it_should_go_holds_for_either_sign(right, way):
    mine = right - 0.13 if way == "higher" else right + 0.13
    one = exercise(right, [(99.0, "a"), (98.0, "b")])
    assert f"and should be {way}." in said(one, mine)
    both = exercise((1.0, right), [((9.0, 9.0), "a"), ((8.0, 8.0), "b")], "(a, b)")
    assert f"b is {mine:.4g}, and should be {way}. The rest is right." in said(both, (1.0, mine))
    assert f"a is {1 + mine:.4g}, and should be" in said(both, (1 + mine, mine))
    several = exercise(np.array([1.0, right, 3]), [(np.zeros(3), "a"), (np.ones(3), "b")])
    words = said(several, [1.0, mine, 3])
    assert f"At [1] yours is {mine:.4g}, and it should be {way}." in words
    count = exercise(7, [(99, "a"), (98, "b")])
    assert f"It should be {way}." in said(count, 6 if way == "higher" else 8)


@pytest.mark.parametrize("factor", [2, 0.5, 20, 1 / 20])
@pytest.mark.parametrize("sign", [1, -1])
def test_a_factor_is_told_upright_and_with_its_sign(factor, sign):
    words = said(NUMBER, sign * factor * -37.5)
    minus = "minus " if sign < 0 else ""
    number = f"{factor:g} times" if factor > 1 else f"1/{1 / factor:g} of"
    assert f"Yours is exactly {minus}{number} the right one" in words
    assert ("The sign is flipped, too." in words) == (sign < 0)


def test_the_rest_is_right_only_if_it_is_right_everywhere():
    assert "rest" not in said(NESTED, ((1.0, 9.0), (3.0, 9.0)))


def test_a_generator_is_shown_without_its_address():
    assert "yours: a generator" in said(FUNCTION, lambda e, s: (n for n in e))


def test_one_number_is_not_called_a_factor_away():
    assert "factor" not in said(NUMBER, -37.5 * 1.37)


# ---- learners' functions that misbehave


def test_an_error_is_told_with_the_learners_own_line_and_no_traceback():
    def broken(errors, scale):
        summed = np.sum(errors)
        return summed * scal  # noqa: F821

    words = said(FUNCTION, broken)
    assert "stops with an error on total(np.array([1.0, 2.0]), 3.0)" in words
    assert "NameError: name 'scal' is not defined" in words
    assert ": return summed * scal" in words
    assert "Python knows no such name" in words
    assert "Traceback" not in words and __file__ not in words


@pytest.mark.parametrize(
    "power",
    [lambda errors, scale: errors ^ 2, lambda errors, scale: scale ^ 2],
    ids=["numpy", "Python"],
)
def test_a_power_written_with_a_hat_is_told_how_python_writes_it(power):
    assert "In Python a power is written `**`; `^` is something else." in said(FUNCTION, power)


def test_an_error_inside_numpy_is_told_at_the_learners_line():
    def broken(errors, scale):
        return np.concatenate([errors, scale])

    words = said(FUNCTION, broken)
    assert "ValueError: all the input arrays must have same number of dimensions" in words
    assert "return np.concatenate([errors, scale])" in words


def test_exit_is_answered_and_the_stop_button_stops(capsys):
    def leaves(errors, scale):
        sys.exit(1)

    def stopped(*args):
        raise KeyboardInterrupt

    assert "This ends the program." in said(FUNCTION, leaves)
    check("3.2", stopped)
    assert capsys.readouterr().out == "3.2: stopped. Nothing was checked.\n"
    assert progress.load("3.2") == {}


def test_the_stop_button_stops_the_reference_too(capsys, monkeypatch):
    def stopped(*args):
        raise KeyboardInterrupt

    entry = checking.catalogue.find("3.2")
    monkeypatch.setattr(checking.catalogue, "find", lambda number: entry)
    right = entry.right
    object.__setattr__(entry, "right", lambda x, y, a, b, learning_rate, n_steps: stopped())
    try:
        check("3.2", lambda *args: (0.0, 0.0))
    finally:
        object.__setattr__(entry, "right", right)
    assert capsys.readouterr().out == "3.2: stopped. Nothing was checked.\n"


def test_changed_inputs_are_named_even_if_the_result_is_right():
    def in_place(errors, scale):
        errors *= int(scale)
        return np.sum(errors)

    assert reply(FUNCTION, total).state == "right"
    words = said(FUNCTION, in_place)
    assert "Your function changes errors" in words
    assert CASES[0][0].tolist() == [1.0, 2.0]


def test_printing_is_fine(capsys):
    def talks(errors, scale):
        print("so far", scale)
        return total(errors, scale)

    assert reply(FUNCTION, talks).state == "right"
    assert "so far 3.0" in capsys.readouterr().out


def test_an_overflow_warns_nobody_and_is_called_infinite(recwarn):
    words = said(FUNCTION, lambda e, s: np.float64(1e308) * 10 * s)
    assert "Yours is infinite" in words
    assert not recwarn.list


def test_the_mean_of_nothing_warns_nobody_and_is_called_nan(recwarn):
    words = said(FUNCTION, lambda e, s: np.mean([]))
    assert "Yours is NaN" in words
    assert not recwarn.list


def forever(errors, scale):
    while True:
        pass


def swallows(errors, scale):
    while True:
        try:
            total(errors, scale)
        except:  # noqa: E722 - the learner's own, which swallows the alarm as well
            pass


def swallows_numpys(errors, scale):
    while True:
        try:
            np.sort(np.tile(errors, 10_000))
        except:  # noqa: E722
            continue


@pytest.mark.parametrize("function", [forever, swallows, swallows_numpys])
def test_an_endless_loop_is_stopped(monkeypatch, function):
    monkeypatch.setattr(running, "SECONDS", 0.2)
    begin = time.perf_counter()
    assert "Does its loop ever end?" in said(FUNCTION, function)
    assert time.perf_counter() - begin < 2


def test_a_bare_except_swallows_the_alarm_once_only(monkeypatch):
    monkeypatch.setattr(running, "SECONDS", 0.1)
    monkeypatch.setattr(running, "TICK", 60)  # no second alarm comes to help
    enough = time.perf_counter() + 2

    def swallows_for_a_while(errors, scale):
        while time.perf_counter() < enough:
            try:
                for _ in range(1000):
                    total(errors, scale)
            except:  # noqa: E722
                pass

    said(FUNCTION, swallows_for_a_while)
    assert time.perf_counter() < enough


def swallows_twice(errors, scale):
    """Every call is within two bare excepts, so that every order to stop is swallowed."""
    for _ in range(20):  # a test has to end
        try:
            while True:
                try:
                    while True:
                        total(errors, scale)
                except:  # noqa: E722
                    pass
        except:  # noqa: E722
            pass


@pytest.mark.parametrize("by_alarm", [True, False])
def test_two_bare_excepts_may_swallow_every_order_and_a_note_says_how_to_end_it(
    monkeypatch, capsys, by_alarm
):
    monkeypatch.setattr(running, "SECONDS", 0.05)
    monkeypatch.setattr(running, "PATIENCE", 3)
    if not by_alarm:
        monkeypatch.delattr(signal, "setitimer")
    reply(FUNCTION, swallows_twice)
    assert "Kernel > Restart Kernel ends it" in capsys.readouterr().out


def test_a_debugger_goes_on_after_an_endless_loop(monkeypatch):
    monkeypatch.setattr(running, "SECONDS", 0.05)

    def debugger(frame, event, arg): ...

    before = sys.gettrace()
    try:
        sys.settrace(debugger)
        reply(FUNCTION, swallows)
        after = sys.gettrace()
    finally:
        sys.settrace(before)
    assert after is debugger


def test_someone_elses_alarm_goes_on_after_a_check():
    def theirs(signum, frame): ...

    before = signal.signal(signal.SIGALRM, theirs)
    try:
        signal.setitimer(signal.ITIMER_REAL, 60)
        reply(FUNCTION, total)
        assert signal.getsignal(signal.SIGALRM) is theirs
        assert 50 < signal.getitimer(signal.ITIMER_REAL)[0] < 60
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def test_no_alarm_is_left_after_a_check():
    reply(FUNCTION, total)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


# ---- where there are no signals, and no threads either: Windows, Python in the browser


@pytest.fixture
def no_signals(monkeypatch):
    monkeypatch.delattr(signal, "setitimer")


@pytest.fixture
def no_signals_no_threads(no_signals, monkeypatch):
    def none(*args, **knobs):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", none)
    monkeypatch.setattr(threading, "Timer", none)


def falls(errors, scale):
    raise RuntimeError("can't start new thread")


def recurses(errors, scale):
    return recurses(errors, scale) if errors is not None else None


def in_one_line(errors, scale):
    return sum(1 for _ in iter(int, 1))


def swallows_without_a_call(errors, scale):
    total = 0
    while True:
        try:
            total += 1
        except Exception:  # noqa: S110
            pass


@pytest.mark.usefixtures("no_signals_no_threads")
@pytest.mark.parametrize(
    "answer",
    [
        lambda e, s: 1 / 0,
        lambda e, s: None if len(e) == 3 else total(e, s),
        lambda e, s: 7.0,
        falls,
        wrong_axis,
        lambda e, s: np.nan,
    ],
)
def test_without_signals_and_threads_a_wrong_function_is_wrong(answer):
    assert reply(FUNCTION, answer).state == "wrong"
    assert reply(FUNCTION, total).state == "right"
    assert reply(FUNCTION, stub).state == "blank"


@pytest.mark.usefixtures("no_signals_no_threads")
def test_without_signals_and_threads_no_stub_of_any_exercise_is_right(capsys):
    for notebook in checking.catalogue.notebooks():
        for entry in exercises(notebook):
            if entry.is_function:
                check(entry.number, lambda *args: 1 / 0)
                assert f"{entry.number}: not yet" in capsys.readouterr().out
                assert reply(entry, entry.right).state == "right"
                assert progress.load(entry.number) == {}


ENDLESS = [forever, swallows, swallows_numpys, in_one_line, swallows_without_a_call]


@pytest.mark.usefixtures("no_signals_no_threads")
@pytest.mark.parametrize("function", ENDLESS)
def test_an_endless_loop_stops_at_the_limit_without_signals_and_threads(monkeypatch, function):
    monkeypatch.setattr(running, "SECONDS", 0.2)
    begin = time.perf_counter()
    assert "Does its loop ever end?" in said(FUNCTION, function)
    assert 0.2 < time.perf_counter() - begin < 2
    assert sys.gettrace() is None and sys.getprofile() is None


@pytest.mark.parametrize("function", [forever, swallows])
def test_an_endless_loop_stops_in_a_thread(monkeypatch, function):
    monkeypatch.setattr(running, "SECONDS", 0.1)
    verdicts = []
    thread = threading.Thread(target=lambda: verdicts.append(said(FUNCTION, function)))
    thread.start()
    thread.join(5)
    assert "Does its loop ever end?" in verdicts[0]


@pytest.mark.usefixtures("no_signals")
def test_without_signals_an_error_is_told_at_its_line_and_a_debugger_keeps_its_trace():
    assert "IndexError" in said(FUNCTION, lambda e, s: e[99])

    def debugger(frame, event, arg): ...

    before = sys.gettrace()
    try:
        sys.settrace(debugger)
        state = reply(FUNCTION, total).state
        after = sys.gettrace()
    finally:
        sys.settrace(before)
    assert (state, after) == ("right", debugger)


# ---- a reference that gives no answer is our fault, and nobody's right answer


def fails_at(number):
    def reference(errors, scale):
        if len(errors) == number:
            raise ValueError("ours")
        return total(errors, scale)

    return reference


@pytest.mark.parametrize(
    "reference",
    [
        fails_at(2),
        fails_at(4),
        lambda errors, scale: None,
        lambda errors, scale: np.nan,
        lambda errors, scale: (1.0, np.inf),
        lambda errors, scale: np.array([]),
        lambda errors, scale: (),
        lambda errors, scale: errors.sort() or 1.0,
        lambda errors, scale: forever(errors, scale),
    ],
)
def test_a_reference_without_an_answer_makes_nothing_right_and_is_our_fault(
    monkeypatch, capsys, reference
):
    monkeypatch.setattr(running, "SECONDS", 0.1)
    broken = exercise(
        reference,
        [(forgets_scale, "a"), (wrong_axis, "b")],
        "total",
        cases=CASES,
    )
    monkeypatch.setattr(checking.catalogue, "find", lambda number: broken)
    for learner in (total, lambda errors, scale: 1 / 0):
        check("13.1", learner)
        words = " ".join(capsys.readouterr().out.split())
        assert "the check itself failed" in words and "our fault" in words, words
    check("13.1", reference)
    assert ": right" not in capsys.readouterr().out
    assert progress.load("13.1") == {}


def test_a_right_number_that_is_none_makes_nothing_right(monkeypatch, capsys):
    broken = exercise(np.nan, [(1.0, "a"), (2.0, "b")])
    monkeypatch.setattr(checking.catalogue, "find", lambda number: broken)
    check("13.1", np.nan)
    assert "our fault" in " ".join(capsys.readouterr().out.split())


# ---- whatever is handed in


class Odd:
    def __array__(self, *args, **kwargs):
        raise RuntimeError("no array")

    def __eq__(self, other):
        raise RuntimeError("no equality")

    def __len__(self):
        raise RuntimeError("no length")

    def __repr__(self):
        raise RuntimeError("no words")


@pytest.mark.parametrize("number", ["3.1", "3.2", OF_TWO.number])
@pytest.mark.parametrize(
    "answer",
    [
        Odd(),
        Odd,
        [Odd()],
        (Odd(), Odd()),
        [[1], [2, 3]],
        [],
        (),
        {},
        set(),
        b"1",
        1j,
        10**400,
        object(),
        range(3),
        (i for i in range(3)),
        np.array([]),
        np.array(["a"]),
        np.array([None]),
        np.ma.masked,
        np.datetime64("2020-01-01"),
        np,
        int,
        print,
        "3.1",
        Ellipsis,
        NotImplemented,
    ],
)
def test_check_never_raises(capsys, number, answer):
    check(number, answer)
    assert f"{number}: " in capsys.readouterr().out


def test_a_fault_of_ours_says_that_it_is_ours(capsys, monkeypatch):
    def at_a_loss(*args):
        raise RuntimeError("no words")

    monkeypatch.setattr(checking, "diagnose", at_a_loss)
    check("3.1", 17.3)
    words = " ".join(capsys.readouterr().out.split())
    assert "the check itself failed here (RuntimeError: no words)" in words
    assert "not yours" in words


def test_check_takes_two_answers_without_their_parentheses_and_none_as_blank(capsys):
    check(OF_TWO.number, *OF_TWO.right)
    assert capsys.readouterr().out.startswith(f"{OF_TWO.number}: right.")
    check(OF_TWO.number)
    assert capsys.readouterr().out.startswith(f"{OF_TWO.number}: not attempted yet.")


@pytest.mark.parametrize("function", [lambda n: check(n, 1), hint, solution])
def test_an_unknown_number_lists_those_of_its_notebook(capsys, function):
    for number in ("3.99", 3):
        function(number)
        words = capsys.readouterr().out
        assert words == f"There is no exercise {number}. There are 3.1, 3.2.\n"


@pytest.mark.parametrize("number", ["nonsense", "", "¹.1", "42.1"])
def test_a_number_of_no_notebook_lists_all(capsys, number):
    check(number, 1)
    words = capsys.readouterr().out
    assert words.startswith(f"There is no exercise {number}. There are ")
    there = {e.number for n in checking.catalogue.notebooks() for e in exercises(n)}
    assert set(re.findall(r"\w+\.\d+", words.partition("There are")[2])) == there


def test_a_number_without_quotes_and_a_predictions_number_are_understood(capsys):
    check(3.1, ...)
    assert capsys.readouterr().out.startswith("3.1: not attempted yet.")
    check("3.a", 1)
    assert capsys.readouterr().out == '3.a is a prediction: predict("3.a") asks it.\n'


def test_only_a_right_answer_counts_as_solved():
    check("3.1", ...)
    check("3.1", 3.0)
    assert progress.load("3.1") == {}
    check("3.1", -3.7273)
    assert progress.load("3.1")["solved"] is True
    check("3.1", 3.0)
    assert progress.load("3.1")["solved"] is True


def test_check_says_the_same_whatever_was_solved_before(capsys):
    replies = []
    for answer in (-3.7273, 3.0, ..., -3.7273, 3.0, ...):
        check("3.1", answer)
        replies.append(capsys.readouterr().out)
    assert replies[:3] == replies[3:]


# ---- help


def test_hints_come_one_by_one_and_the_third_again(capsys):
    said = []
    for _ in range(4):
        hint("3.2")
        said.append(" ".join(capsys.readouterr().out.split()))
    hints = [" ".join(text.split()) for text in checking.catalogue.find("3.2").hints]
    assert said[:3] == [f"3.2, hint {i} of 3: {text}" for i, text in enumerate(hints, start=1)]
    assert said[3].startswith("3.2, hint 3 of 3 (again: it is the last one;")
    assert said[3].endswith(hints[2])


def test_a_solution_shows_code_that_can_be_copied_and_why(capsys):
    solution("3.2")
    words = capsys.readouterr().out
    entry = checking.catalogue.find("3.2")
    assert "\n".join(f"    {line}" for line in entry.solution.splitlines()) in words
    assert " ".join(entry.why.split()) in " ".join(words.split())


def test_replies_are_folded_but_code_is_not():
    code = "    total = " + " + ".join("abcdefghijklmnopqrstuvwxyz")
    words = "word " * 30 + "`a = a - learning_rate * ga`"
    entry = exercise(1.0, [(0.0, f"{words}:\n{code}"), (2.0, "b")])
    lines = reply(entry, 0.0).words.splitlines()
    assert len(code) > 88 and code in lines
    assert max(len(line) for line in lines if line != code) <= 88
    assert any("`a = a - learning_rate * ga`" in line for line in lines)


def test_a_function_that_reads_the_notebooks_numbers_is_told_so():
    scope = {"np": np, "p": np.ones(20), "unread": 3.0}
    exec("def total(errors, scale):\n    return np.sum(p) * scale", scope)
    assert "it reads p from the notebook" in said(FUNCTION, scope["total"])


def test_a_wrong_count_is_not_called_a_factor_of_the_right_one():
    assert "factor" not in said(COUNT, 8).lower()


def test_one_array_is_not_unpacked_into_the_two_that_are_asked_for():
    both = exercise((np.array([[1.0], [2.0]]), np.array([3.0])), [((0, 0), "a"), ((1, 1), "b")])
    assert both.right[0].shape == (2, 1)
    words = said(both, np.array([[1.0], [2.0]]))
    assert "Yours is one array, of shape (2, 1). This asks for 2 values" in words


def test_a_long_call_is_broken_into_lines_that_can_be_copied():
    table = np.arange(60.0).reshape(20, 3)
    words = call("total", (table, np.ones(3), 0.5))
    assert len(words.splitlines()) > 4
    assert max(map(len, words.splitlines())) <= 88
    given = eval(words, {"total": lambda *args: args, "np": np})
    np.testing.assert_array_equal(given[0], table)
    np.testing.assert_array_equal(given[1], np.ones(3))
    assert given[2] == 0.5
    assert call("total", (1.0, 2.0)) == "total(1.0, 2.0)"


def parts_swapped_in_place(parts):
    parts[0][0][:] = 0
    return 3.0


def test_arguments_may_hold_arrays_in_lists_and_tuples():
    cases = [([(np.array([1.0, 2.0]), np.array([3.0])), (np.array([0.5]),)],)]
    exercise = Exercise(
        number="99.9",
        question="?",
        answer="count",
        right=lambda parts: 3.0,
        cases=cases,
        wrong=[Wrong(lambda parts: 1.0, "One."), Wrong(lambda parts: 2.0, "Two.")],
        hints=("a", "b", "c"),
        solution="count = None",
        why="Three.",
    )
    assert checking.judge(exercise, lambda parts: 3.0).state == "right"
    words = checking.judge(exercise, lambda parts: 1.0).words
    written = "count([(np.array([1.0, 2.0]), np.array([3.0])), (np.array([0.5]),)])"
    assert written in words
    assert eval(call("len", cases[0]), {"np": np, "len": len}) == 2
    assert "changes parts" in checking.judge(exercise, parts_swapped_in_place).words


# What a learner's function may stop with, and a word of what is said to it.
STOPS = {
    "no such name": lambda: undefined_name,  # noqa: F821
    "not of the kind": lambda: 1 + "1",
    "its shape is not": lambda: np.ones(2) + np.ones(3),
    "beyond the end": lambda: [1, 2][2],
    "divides by zero": lambda: 1 / 0,
    "has no such thing": lambda: (1).nothing,
    "without an end": lambda: _calls_itself(),
    "ends the program": lambda: sys.exit(),
}


def _calls_itself():
    return _calls_itself()


@pytest.mark.parametrize("words", STOPS)
def test_each_kind_of_error_is_told_in_its_own_words(words):
    try:
        STOPS[words]()
    except BaseException as error:  # noqa: BLE001 - exit() included
        told = running.PLAIN_WORDS[type(error).__name__]
    assert words in told
    assert [one for one in STOPS if one in told] == [words]


def test_of_an_error_within_a_helper_of_the_learner_the_last_line_is_shown():
    def helper(x):
        return x.nothing  # the line that stops

    def theirs(x):
        return helper(x)  # the line that calls it

    outcome = running.run(theirs, (1.0,))
    words = running.error_words(outcome.error, theirs)
    assert "the line that stops" in words and "calls it" not in words


@pytest.mark.parametrize(
    "place, name", list(enumerate(["first", "second", "third", "fourth", "5th"]))
)
def test_the_value_that_is_of_another_kind_is_named_by_its_place(place, name):
    answer = [1.0, 2.0, 3.0, 4.0, 5.0]
    asked = exercise(tuple(answer), [((0.0,) * 5, "Zeros."), ((1.0,) * 5, "Ones.")])
    answer[place] = "five"
    assert f"Look at the {name} value." in said(asked, tuple(answer))


def test_the_arguments_are_named_in_their_order():
    asked = exercise(
        lambda X, y, W: X + y + W,
        [(lambda X, y, W: X, "X."), (lambda X, y, W: y, "y.")],
        cases=[(1.0, 2.0, 4.0)],
    )
    assert "3 arguments, in this order: (X, y, W)." in said(asked, lambda X: X)


def test_hints_of_one_exercise_do_not_count_for_another(capsys):
    numbers = [one.number for k in checking.catalogue.notebooks() for one in exercises(k)]
    for which in (1, 2):
        for number in numbers:
            hint(number)
            assert capsys.readouterr().out.startswith(f"{number}, hint {which} of 3:")
