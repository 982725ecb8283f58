"""Excel: a sheet for each table, written row by row; every text is text, so that nothing is computed or opened."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ruvis.export.subgraph import Subgraph
from ruvis.export.tables import TABLES, rows

_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
MOST_ROWS, MOST_CHARACTERS = 1_048_576, 32_767
"""What a sheet and a cell hold."""


class TooLargeError(ValueError):
    """The selection has more rows than a sheet holds."""


def write(graph: Subgraph, path: Path) -> None:
    """Write a selection as a workbook.

    Raises:
        TooLargeError: a table has more rows than a sheet holds.
        ImportError: xlsxwriter is not installed.
    """
    import xlsxwriter  # type: ignore[import-not-found,import-untyped,unused-ignore]

    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        book.set_properties(
            {
                "title": graph.about["title"],
                "comments": graph.about["credit"],
                "created": datetime(2000, 1, 1, tzinfo=UTC),
            }
        )
        head = book.add_format({"bold": True})
        first = book.add_worksheet("about")
        for number, (name, value) in enumerate(graph.about.items()):
            first.write_string(number, 0, name, head)
            first.write_string(number, 1, value)
        sheets, at = {}, {}
        for table in TABLES:
            sheets[table.name], at[table.name] = book.add_worksheet(table.name), 1
            sheets[table.name].freeze_panes(1, 1)
            for number, column in enumerate(table.columns):
                sheets[table.name].set_column(number, number, 14)
                sheets[table.name].write_string(0, number, column.name, head)
        for name, row in rows(graph):
            if at[name] >= MOST_ROWS:
                raise TooLargeError(f"{name}: more than {MOST_ROWS:,} rows, which no sheet holds; use -f sqlite or csv")
            for number, value in enumerate(row):
                if isinstance(value, bool):
                    sheets[name].write_boolean(at[name], number, value)
                elif isinstance(value, int | float):
                    sheets[name].write_number(at[name], number, value)
                elif value is not None and value != "":
                    sheets[name].write_string(at[name], number, value[:MOST_CHARACTERS])
            at[name] += 1
