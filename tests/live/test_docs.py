"""docs/live.md: its dozen lines run, and say what they promise."""

import re
from pathlib import Path

import numpy as np
import pytest

DOCS = Path(__file__).resolve().parents[2] / "docs" / "live.md"
WORDS = DOCS.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def made():
    (code,) = re.findall(r"```python\n(.*?)```", WORDS, re.DOTALL)
    *statements, last = code.strip().splitlines()
    names = {}
    exec("\n".join(statements), names)
    assert last == "live"
    return names, [line for line in statements if line.strip()]


def test_it_is_twelve_lines_of_code(made):
    imports = ("import", "from")
    assert len([line for line in made[1] if not line.startswith(imports)]) + 1 <= 12


def test_the_wave_moves_as_it_says(made):
    live, curve = made[0]["live"], made[0]["curve"]
    flat = live.at_value(size=0.0)[curve]
    assert np.ptp(flat[:, 1]) == 0
    high = live.at_value(size=2.0, waves=3)[curve]
    assert np.ptp(high[:, 1]) > 100
    said = live.at_value(size=1.5, waves=2)[None]
    assert said == "The wave is 1.50 high and comes 2 times."
    assert live.value("size") == 1.0


def test_every_method_that_it_names_is_there(made):
    live = made[0]["live"]
    named = set(re.findall(r"`?live\.(\w+)", WORDS)) - {"md"}
    assert {"line", "markers", "fill", "text", "words", "show", "to_html", "on_press"} <= named
    assert [name for name in named if not hasattr(live, name)] == []


def test_every_file_that_it_names_is_there():
    for path in re.findall(r"`(lrlib/\S+\.py)`", WORDS):
        assert (DOCS.parents[1] / path).is_file(), path
