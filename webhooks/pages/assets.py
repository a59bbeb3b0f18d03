"""Where a browser finds the files of the pages; an address changes with its file.

Knows the folder `static/` and nothing of requests. What is served under an address with
the right `v` may be kept for a year.
"""

import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parent / "static"


@cache
def version(name: str) -> str:
    """Twelve digits that change with the file; `FileNotFoundError` without it."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def address(name: str) -> str:
    """`cjg.css` → `/static/cjg.css?v=0123456789ab`; templates call it `asset`."""
    return f"/static/{name}?v={version(name)}"
