"""The ranking as a table for spreadsheets. Pure."""

import csv
from io import StringIO
from typing import Any, Final

from api.benchmarks.report import Report, csv_rows

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text for a formula; names come from strangers."""


def csv_text(report: Report) -> str:
    """CSV with a header, RFC 4180: unknown numbers are empty, and no text begins as a formula would."""
    text = StringIO()
    csv.writer(text).writerows([cell(value) for value in row] for row in csv_rows(report))
    return text.getvalue()


def cell(value: Any) -> Any:
    """A value as it stands in a table: no text begins as a formula would."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
