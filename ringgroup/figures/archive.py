"""Files in one (ZIP), whose bytes say nothing but what is in them.

Not when it was made, nor on what machine: the same figures have the same bytes.
Knows no figures. Pure.
"""

import io
from collections.abc import Mapping
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

ALWAYS: Final = (1980, 1, 1, 0, 0, 0)
"""The moment that every file was made, says the archive: the first it can say."""


def archive(files: Mapping[str, bytes]) -> bytes:
    """An archive of files by their names, in the order of the mapping."""
    written = io.BytesIO()
    with ZipFile(written, "w") as whole:
        for name, content in files.items():
            entry = ZipInfo(name, ALWAYS)
            entry.compress_type = ZIP_DEFLATED
            entry.create_system = 0
            whole.writestr(entry, content)
    return written.getvalue()
