"""What was printed: the sheets of a PDF as a browser writes it."""

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

A4 = (595, 842)
LYING = (842, 595)
"""In points, rounded."""


def sheets(path: Path) -> list[tuple[int, int]]:
    """The width and height of each page, in points."""
    written = path.read_bytes()
    inside = written + b"".join(_streams(written))
    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", inside)
    return [(round(float(width)), round(float(height))) for width, height in boxes]


def _streams(pdf: bytes) -> Iterator[bytes]:
    for found in re.finditer(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        try:
            yield zlib.decompress(found[1])
        except zlib.error:
            continue
