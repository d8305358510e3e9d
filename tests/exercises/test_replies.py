"""Each mistake keeps its own words, and each exercise the order of its hints."""

from pathlib import Path

from tools import replies

STORED = Path(__file__).with_name("replies.txt")


def test_what_is_said_is_what_was_last_read_by_somebody():
    """Meant? `python tools/replies.py > tests/replies.txt`, and read the diff."""
    said, stored = replies.text().splitlines(), STORED.read_text(encoding="utf-8").splitlines()
    assert [line for line in said if line not in stored] == []
    assert said == stored
