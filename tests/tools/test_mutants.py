"""Every mistake of tools/mutants.toml can still be planted: a moved line is noticed at once."""

import pytest

from tools import mutants
from tools.mutants import Mutant, faults


@pytest.mark.parametrize("mutant", mutants.mutants(), ids=lambda m: f"{m.file}: {m.mistake}")
def test_its_anchor_stands_once_and_tests_stand_near(mutant):
    assert faults(mutant) == []


def test_the_tests_of_a_file_stand_near_it_and_what_diagnoses_is_asked_for_diagnoses():
    for path in (mutants.ROOT / "lrlib").glob("*.py"):
        near = Mutant(f"lrlib/{path.name}", "any").near(mutants.ROOT)
        own = f"tests/test_{path.stem.strip('_')}.py"
        assert own in near or not (mutants.ROOT / own).exists()
        assert "tests/test_diagnose.py" in near or not path.stem.startswith("_")


@pytest.mark.parametrize(
    "mutant, words",
    [
        (Mutant("lrlib/a.py", "gone", "x = 2", "x = 3"), "stands there 0 times"),
        (Mutant("lrlib/a.py", "twice", "y", "z"), "stands there 2 times"),
        (Mutant("lrlib/a.py", "the same", "x = 1", "x = 1"), "it changes nothing"),
        (
            Mutant("lrlib/a.py", "to swap", "x = 1", "y = 9", swap=True),
            "'y = 9' stands there 0 times",
        ),
        (Mutant("lrlib/b.py", "no file", "x", "y"), "No such file"),
        (Mutant("lrlib/a.py", "no test", "x = 1", "x = 2"), "no test stands near it"),
    ],
)
def test_what_cannot_be_planted_is_named(tmp_path, mutant, words):
    (tmp_path / "lrlib").mkdir()
    (tmp_path / "lrlib" / "a.py").write_text("x = 1\ny = 2\nz = y\n")
    (fault,) = faults(mutant, tmp_path)
    assert words in fault


PASSES = """
import pathlib, pytest
WORDS = pathlib.Path("lrlib/a.py").read_text().strip()
@pytest.mark.parametrize("words", [WORDS])
def test_words(words):
    assert words == "right"
"""


@pytest.mark.slow
@pytest.mark.parametrize("always_red", [False, True])
def test_without_the_mistake_the_test_that_found_it_must_pass(tmp_path, always_red):
    # Called by the words that have the mistake, test_words[wrong]: without it there is none.
    for folder in ("lrlib", "tests"):
        (tmp_path / folder).mkdir()
    (tmp_path / "lrlib" / "a.py").write_text("right")
    (tmp_path / "tests" / "test_a.py").write_text(PASSES + "    assert 0\n" * always_red)
    mutant = Mutant("lrlib/a.py", "another word", "right", "wrong")
    if always_red:
        with pytest.raises(RuntimeError, match="fails without any mistake"):
            mutants.caught_by(tmp_path, mutant, near=True)
    else:
        found = mutants.caught_by(tmp_path, mutant, near=True)
        assert found == "FAILED tests/test_a.py::test_words[wrong]"
