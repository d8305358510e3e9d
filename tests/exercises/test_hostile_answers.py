"""Whatever a learner hands in, `check` answers in words: no error, no warning, nothing changed."""

import warnings
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hostile import Like, arrays, pictured, shaped
from hypothesis import given
from hypothesis import strategies as st
from tries import tries

import lrlib.exercises
from lrlib.exercises import check, hint, predict, progress_map, solution
from lrlib.exercises.engine import catalogue, progress
from lrlib.exercises.engine.checking import judge

ALL = [exercise for notebook in catalogue.notebooks() for exercise in catalogue.exercises(notebook)]


class Spiteful:
    """An object that refuses whatever it is asked."""

    def _no(self, *args):
        raise RuntimeError("no")

    __array__ = __len__ = __iter__ = __eq__ = __float__ = __bool__ = __repr__ = __str__ = _no
    __hash__ = None


IN_ITSELF: list = []
IN_ITSELF.append(IN_ITSELF)  # found by night
ANSWERS = [
    None,
    ...,
    "",
    "text",
    b"bytes",
    True,
    np.False_,
    0,
    -1,
    10**400,
    2**64,
    1e308,
    -1e308,
    5e-324,
    np.nan,
    np.inf,
    -np.inf,
    1j,
    np.complex64(1),
    np.float16(60000),
    np.float32(1e38),
    -0.0,
    np.longdouble("1e4000"),
    np.uint8(200),
    np.int8(-128),
    Like(np.array(3.5)),
    Fraction(1, 3),
    Decimal("0.1"),
    pd.NA,
    pd.NaT,
    np.datetime64("2026"),
    np.timedelta64(1),
    np.ma.masked,
    np.array(None),
    np.ma.array([1.0, 2.0], mask=[0, 1]),
    np.array([]),
    np.zeros((0, 3)),
    np.zeros((3, 0)),
    np.full((3, 4), 1e200),
    np.full(20, 1e308),
    np.full(20, np.nan),
    np.eye(3)[:, ::-1],
    np.zeros((2, 2, 2, 2)),
    np.arange(20, dtype=">i2"),
    np.full(20, 250, np.uint8),
    np.array(["a", "b"]),
    np.array([1, None]),
    np.zeros(2, [("x", float)]),
    [],
    (),
    {},
    set(),
    [[]],
    IN_ITSELF,
    [[1], [1, 2]],
    (1, ...),
    (None, 2.0),
    [1e308, -1e308],
    (1, 2, 3, 4, 5, 6, 7),
    ((1,), 2),
    (np.eye(2), np.ones(3)),
    (np.nan, np.inf),
    ("a", 1),
    [np.ma.masked, 1.0],
    pd.Series([1.0, 2.0]),
    pd.Series([1, None], dtype="Int64"),
    pd.DataFrame({"x": [1.0, np.nan]}),
    Like([1.0]),
    Spiteful(),
    object(),
    int,
    len,
    np.sum,
    print,
    range(3),
    slice(None),
    iter([1]),
    (i for i in "ab"),
    np.random.default_rng(0),
    ValueError("no"),
    memoryview(b"12"),
    type,
    np,
]


def raises(error):
    def learner(*args):
        raise error

    return learner


def spoils(*args):
    for arg in args:
        if isinstance(arg, np.ndarray):
            arg[...] = np.nan
    return args


FUNCTIONS = [
    lambda: 1,
    lambda x: x,
    lambda *args: args,
    lambda *args, **knobs: args[0],
    spoils,
    Spiteful,
    raises(ValueError("your own")),
    raises(KeyError()),
    raises(StopIteration()),
    raises(RecursionError()),
    raises(GeneratorExit()),
    raises(MemoryError()),
    np.add,
    max,
    dict,
    str.upper,
    lambda *args: (yield 1),
    staticmethod(len),
    np.vectorize(float),
    __import__,
    lambda *args: print,
    lambda *args: globals(),
    lambda *args: args[0] / 0 * 1e308,
]
# One exercise with a function for each notebook.
FIRST = {e.number.split(".")[0]: e for e in reversed(ALL) if e.is_function}


@pytest.fixture(autouse=True)
def fresh(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("LRLIB_PROGRESS", str(tmp_path_factory.mktemp("progress")))


def answered(call, *args):
    """What is printed, once, by a call that neither warns nor changes what it is given."""
    said = []
    before = [_safely_pictured(arg) for arg in args]
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("error")
        patch.setattr("builtins.print", lambda *words: said.append(" ".join(words)))
        returned = call(*args)
    assert [_safely_pictured(arg) for arg in args] == before
    assert returned is None and len(said) == 1, said
    return said[0]


def _safely_pictured(value):
    return None if isinstance(value, Spiteful) else pictured(value)


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.number)
def test_whatever_is_handed_in_gets_a_reply(exercise):
    answers = [*ANSWERS, *FUNCTIONS]
    if exercise.is_function and exercise is FIRST[exercise.number.split(".")[0]]:
        answers += [lambda *args, answer=answer: answer for answer in ANSWERS]
    for answer in answers:
        reply = answered(check, exercise.number, answer)
        assert reply.startswith(f"{exercise.number}: "), reply
        assert "check itself failed" not in reply, (answer, reply)
        assert len(reply) < 2500, reply
        if reply.startswith(f"{exercise.number}: right"):
            assert isinstance(answer, (int, bool)) and not exercise.is_function, answer


@tries(60)
@given(
    st.sampled_from([e for e in ALL if not e.is_function and not isinstance(e.right, str)]),
    st.data(),
)
def test_arrays_of_every_kind_get_a_reply(exercise, draw):
    shape = np.shape(exercise.right) if isinstance(exercise.right, np.ndarray) else (3,)
    thrown = draw.draw(shaped(*shape, spoilt=0.2) if shape else arrays(()))
    reply = answered(check, exercise.number, thrown.value)
    assert reply.startswith((f"{exercise.number}: not yet", f"{exercise.number}: not attempted"))
    assert "check itself failed" not in reply, (thrown, reply)


@pytest.mark.parametrize("dtype", [np.float32, np.longdouble, ">f8", object])
def test_a_right_answer_counts_in_every_dress(dtype):
    """But not in one that hides it: objects, and numbers under a mask."""
    for exercise in ALL:
        if isinstance(exercise.right, np.ndarray) and exercise.right.dtype.kind == "f":
            dressed = exercise.right.astype(dtype)
            right = judge(exercise, dressed).state == "right"
            assert right == (dtype is not object), exercise.number
            for layout in (dressed[::-1].copy()[::-1], np.asfortranarray(dressed)):
                assert (judge(exercise, layout).state == "right") == right
            assert judge(exercise, np.ma.array(dressed, mask=True)).state != "right"


def test_any_number_of_answers_at_once():
    for answers in ((), (1, 2), (1, 2, 3, 4, 5), (None, 1), (..., ...), (np.eye(2), "a")):
        for exercise in ALL:
            reply = answered(check, exercise.number, *answers)
            assert "check itself failed" not in reply and ": right" not in reply


NUMBERS = [
    *[answer for answer in ANSWERS if not isinstance(answer, Spiteful)],
    "0.0",
    "6",
    "3.a",
    6.1,
    "6.1 ",
    " 6.1",
    "٦.١",
    "../6.1",
    "6.1\0",
    "99.1",
    "-1.1",
    "1e5.1",
    "6.1.1",
    "x" * 10**5,
]


@pytest.mark.parametrize("call", [check, hint, solution, predict])
def test_whatever_stands_for_the_number_gets_a_reply(call):
    for number in NUMBERS:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            if call is predict and isinstance(number, str) and number == "3.a":
                continue
            reply = answered(call, number, 1.0) if call is check else answered(call, number)
        assert len(reply) < 2500 and "itself failed" not in reply, number


def test_progress_that_someone_else_wrote(tmp_path, monkeypatch):
    monkeypatch.setenv("LRLIB_PROGRESS", str(tmp_path))
    kept = [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"solved": "yes"}',
        b'{"choice": [1], "first": {}}',
        b'{"choice": 3}',
        b"\xff\xfe",
        b'{"choice": null}',
        b"1" * 5000,
        b"[" * 10**5,
    ]
    numbers = [e.number for e in ALL] + ["3.a", "2.b"]
    for i, number in enumerate(numbers):
        (tmp_path / f"2nd-{number}.json").write_bytes(kept[i % len(kept)])
    (tmp_path / "2nd-3.a.json").write_bytes(kept[5])
    for text in kept:
        (tmp_path / "2nd-3.a.json").write_bytes(text)
        view = predict("3.a")
        assert view.choice is None and view.first is None
        assert isinstance(progress.load("3.a"), dict)
    monkeypatch.setattr(progress, "HERE", tmp_path)
    (tmp_path / "06_x.ipynb").write_bytes(b"[" * 10**5)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        progress_map()


def test_no_function_for_learners_is_forgotten():
    assert set(lrlib.exercises.__all__) == {"check", "hint", "predict", "progress_map", "solution"}
