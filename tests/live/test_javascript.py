"""The unit tests of live.js, where Node is found: ``node --test``."""

import shutil
import subprocess
from pathlib import Path

import pytest

NODE = shutil.which("node")


def old_enough():
    said = subprocess.run([NODE, "--version"], capture_output=True, text=True).stdout
    return int(said.lstrip("v").partition(".")[0]) >= 18


@pytest.mark.skipif(NODE is None or not old_enough(), reason="no Node 18 or newer")
def test_live_js_does_what_its_unit_tests_ask():
    command = [NODE, "--test", str(Path(__file__).with_name("live.test.mjs"))]
    run = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stdout[-4000:]
    assert "# pass 14" in run.stdout
