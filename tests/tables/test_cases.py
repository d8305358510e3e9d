"""Tables as they are found in the world: each comes out right, or is asked about."""

import numpy as np
import pytest
from found_tables import CASES

from lrlib.tables import TableError, file_batches, read_table

ALL = [(kind, i) for kind, cases in CASES.items() for i in range(len(cases))]


@pytest.fixture
def given(write, request):
    kind, i = request.param
    text, columns, said, encoding, options = CASES[kind][i]
    return write(text, encoding=encoding), columns, said, options


@pytest.mark.parametrize("given", ALL, indirect=True)
def test_each_table_comes_out_right_or_is_asked_about(given):
    path, columns, said, options = given
    table = read_table(path, **options)
    assert table.columns == list(columns)
    for name, values in columns.items():
        np.testing.assert_allclose(table.frame[name], values, rtol=1e-15)
    spoken = " ".join([*table.notes, *table.refused.values()])
    for words in said:
        assert words in spoken, spoken


@pytest.mark.parametrize("given", ALL, indirect=True)
def test_a_pass_in_batches_agrees_on_every_cell(given):
    path, columns, _, options = given
    table = read_table(path, **options)
    for target, feature in zip(columns, list(columns)[1:], strict=False):
        whole = table.frame[[feature, target]].dropna().to_numpy()
        for batch_size in (2 if len(table.frame) < 100 else 777, 100_000):
            batches = file_batches(path, target, feature, batch_size=batch_size, **options)
            try:
                rows = np.vstack([np.hstack(batch) for batch in batches])
            except (
                TableError
            ) as error:  # it decides by the first rows, and stops where it was wrong
                assert len(table.frame) > 10_000 and "in row" in str(error)
            else:
                np.testing.assert_array_equal(rows, whole)
