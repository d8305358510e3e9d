"""What the tests of one notebook's entries share."""

import lessons
import pytest


@pytest.fixture(scope="module")
def printed(request):
    """What the cells of the notebook of this test file have printed, by the cell's id."""
    return lessons.printed(request.path.stem.removeprefix("test_").removeprefix("notebook_"))
