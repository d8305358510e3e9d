"""A learner's own file becomes X and y: `table` reads it, `layout` finds how it is written."""

from lrlib.tables.layout import TableError, csv_files, find_table
from lrlib.tables.table import XY, Table, file_batches, read_table

__all__ = ["XY", "Table", "TableError", "csv_files", "file_batches", "find_table", "read_table"]
