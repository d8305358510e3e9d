"""What the tests of one notebook's entries share."""

import lessons
import pytest


@pytest.fixture(scope="module")
def short(request):
    """The notebook of this test file: "03", "lab_a" or "one_hour"."""
    return request.path.stem.removeprefix("test_").removeprefix("notebook_")


@pytest.fixture(scope="module")
def printed(short):
    """What its cells have printed, by the cell's id."""
    return lessons.printed(short)


@pytest.fixture(scope="module")
def cells(short):
    """Source and printed words of each of its cells, by the cell's id."""
    said = lessons.printed(short)
    return {cell.id: (cell.source, said.get(cell.id, "")) for cell in lessons.read(short).cells}
