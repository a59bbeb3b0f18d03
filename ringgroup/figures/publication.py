"""Published figures as documents: JSON, CSV, and a table to read at a prompt.

JSON is also how they are kept, so what is written in it must be read back for ever.

Takes `Statistics` alone, so that nothing gets out undisclosed. Must not know where
they come from, nor any words. Pure.
"""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date

from ringgroup.figures.periods import period_of
from ringgroup.figures.statistics import MINIMUM, ROUND_TO, PublishedTable, Statistics

COLUMNS = ("table", "dimension1", "code1", "dimension2", "code2", "count")


def as_json(statistics: Statistics) -> str:
    """One document, in the shape that other programs rely on."""
    document = {
        "line": statistics.line,
        "from": statistics.period.first.isoformat(),
        "to": statistics.period.last.isoformat(),
        "round_to": ROUND_TO,
        "minimum": MINIMUM,
        "tables": [
            {
                "id": table.id,
                "dimensions": list(table.dimensions),
                "rows": [
                    dict(zip(table.dimensions, codes, strict=True)) | {"count": number}
                    for codes, number in table.rows.items()
                ],
                "total": table.total,
            }
            for table in statistics.tables.values()
        ],
        "measures": dict(statistics.measures),
    }
    return json.dumps(document, ensure_ascii=False)


def from_json(document: str) -> Statistics:
    """Read what `as_json` wrote; ValueError when a number in it is not rounded."""
    found = json.loads(document)
    first, last = (date.fromisoformat(found[end]) for end in ("from", "to"))
    tables = {
        table["id"]: PublishedTable(
            table["id"],
            tuple(table["dimensions"]),
            {
                tuple(row[name] for name in table["dimensions"]): row["count"]
                for row in table["rows"]
            },
            table["total"],
        )
        for table in found["tables"]
    }
    period = period_of(first, last)
    return Statistics(found["line"], period, tables, found["measures"])


def rows(statistics: Statistics) -> Iterator[tuple[str | int, ...]]:
    """Every cell of every table, in the order of `COLUMNS`."""
    for table in statistics.tables.values():
        for codes, number in table.rows.items():
            first, second, *_ = [*zip(table.dimensions, codes, strict=True), ("", "")]
            yield table.id, *first, *second, number


def as_csv(statistics: Statistics) -> str:
    """A line for every cell; a table of one dimension leaves the second empty."""
    written = io.StringIO()
    lines = csv.writer(written, lineterminator="\n")
    lines.writerow(COLUMNS)
    lines.writerows(rows(statistics))
    return written.getvalue()


def as_text(statistics: Statistics) -> str:
    """The tables one under another, codes before numbers; then the measures."""
    period = statistics.period
    told = [
        f"{statistics.line}, {period.first} to {period.last}",
        f"counts are rounded to {ROUND_TO}; what is below {MINIMUM} is not shown",
    ]
    for table in statistics.tables.values():
        told += ["", " by ".join(table.dimensions)]
        named = [(" / ".join(codes), number) for codes, number in table.rows.items()]
        told += [f"  {name:<40}{number:>8}" for name, number in named]
        told += [f"  {'total':<40}{table.total:>8}"]
    told += ["", "measures"]
    for name, value in statistics.measures.items():
        told += [f"  {name:<40}{'-' if value is None else value:>8}"]
    return "\n".join(told)
