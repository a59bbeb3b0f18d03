"""Published figures as open data: the CSV with what every code in it means.

A data package (https://datapackage.org/standard/data-package/) in one file: tables that
other municipalities and programs can lay beside their own. Takes `Statistics` alone, so
that nothing gets out undisclosed; its words come from who asks. Pure.
"""

import csv
import io
import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any, Final

from ringgroup.figures.archive import archive
from ringgroup.figures.publication import as_csv
from ringgroup.figures.statistics import MINIMUM, ROUND_TO, Naming, Statistics

KEYS: Final = {
    "figures.csv": ("table", "code1", "code2"),
    "tables.csv": ("table",),
    "codes.csv": ("dimension", "code"),
    "measures.csv": ("measure",),
}
"""The files, and by which columns a row of each is known."""


def as_package(statistics: Statistics, say: Naming) -> bytes:
    """A ZIP of CSV files, and `datapackage.json` that describes them."""
    tables = statistics.tables.values()
    codes = {
        (dimension, code): say(dimension, code)
        for table in tables
        for found in table.rows
        for dimension, code in zip(table.dimensions, found, strict=True)
    }
    written = {
        "figures.csv": as_csv(statistics),
        "tables.csv": _csv(
            ("table", "title", "total"),
            ((table.id, say("table", table.id), table.total) for table in tables),
        ),
        "codes.csv": _csv(
            ("dimension", "dimension_title", "code", "title"),
            (
                (dimension, say("dimension", dimension), code, title)
                for (dimension, code), title in codes.items()
            ),
        ),
        "measures.csv": _csv(
            ("measure", "title", "value"),
            (
                (name, say("measure", name), "" if value is None else value)
                for name, value in statistics.measures.items()
            ),
        ),
    }
    files = {name: text.encode() for name, text in written.items()}
    described = json.dumps(_described(statistics, files, say), ensure_ascii=False)
    return archive({"datapackage.json": described.encode(), **files})


def _csv(columns: Iterable[str], rows: Iterable[Iterable[str | int]]) -> str:
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(columns)
    lines.writerows(rows)
    return written.getvalue()


def _described(
    statistics: Statistics, files: dict[str, bytes], say: Naming
) -> dict[str, Any]:
    period = statistics.period
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"{statistics.line}-{period.label}".lower(),
        "title": f"{say('heading', 'figures')} {statistics.line} {period.label}",
        "temporal": {"start": str(period.first), "end": str(period.last)},
        "round_to": ROUND_TO,
        "minimum": MINIMUM,
        "resources": [
            {
                "name": name.removesuffix(".csv"),
                "path": name,
                "type": "table",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(content),
                "hash": f"sha256:{sha256(content).hexdigest()}",
                "schema": _schema(name, content, say),
            }
            for name, content in files.items()
        ],
    }


def _schema(name: str, content: bytes, say: Naming) -> dict[str, Any]:
    columns = content.decode().partition("\n")[0].split(",")
    return {
        "fields": [
            {
                "name": column,
                "type": "integer" if column == "value" else "string",
                "description": say("column", column),
            }
            for column in columns
        ],
        "primaryKey": list(KEYS[name]),
        "missingValues": [""] if name == "measures.csv" else [],
    }
