"""The reader of statements downloaded as CSV or XLSX. Its door is ``read_table_statement``."""

from core.sources.tabular.once import ReadOnce
from core.sources.tabular.reader import read_table_statement
from core.sources.tabular.result import TableStatement

__all__ = ["ReadOnce", "TableStatement", "read_table_statement"]
