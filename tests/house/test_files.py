"""Nothing opens the database's file but SQLite itself (docs/adr/0021).

Every module that opens any file stands here, with what it opens: whoever adds one has
to say that it is not the database. In a process that serves, closing it again would
give up every lock on it.
"""

import ast
import re
from pathlib import Path

import pytest

from tests.house.test_modules import MODULES, ROOT, parsed

OPENS = re.compile(
    r"(^|\.)(open|fdopen|mkstemp|NamedTemporaryFile|read_bytes|read_text|write_bytes"
    r"|write_text|touch|copy2?|copyfile|copyfileobj|move)$|^sqlite3\.connect$"
)
NO_FILE = re.compile(r"vault\.open$|_opener\.open$|^(outgoing\.move|accounts\.touch)$")
OPENED = {
    "config/cli/entry.py": "the file of an import",
    "config/cli/reload.py": "what the system tells of processes",
    "config/cli/report.py": "the report that it writes",
    "config/demo/__init__.py": "the demo's people",
    "config/diagram.py": "a page of the documents",
    "config/lines.py": "the line file",
    "config/looks.py": "the logo beside the line file",
    "config/succession.py": "what the system tells of processes",
    "ringgroup/database/backup.py": "a backup; not the database, but by SQLite",
    "ringgroup/upkeep/leadership.py": "the lock of the clock, beside the database",
    "ringgroup/database/sqlite.py": "a database that is not there; the writers' lock",
    "webhooks/pages/assets.py": "what pages are made with",
    "webhooks/pages/figures/yearly.py": "what pages are made with",
    "webhooks/pages/people/manual.py": "pages of the documents",
    "webhooks/simulator/provider/mailbox.py": "a sound in memory",
    "webhooks/twilio/sounds.py": "a sound of the line file",
}


def opened(path: Path) -> set[str]:
    return {
        name
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and OPENS.search(name := ast.unparse(node.func))
        and not NO_FILE.search(name)
    }


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_a_module_that_opens_a_file_says_which(path):
    assert not opened(path) or str(path) in OPENED, opened(path)


def test_no_module_is_listed_for_nothing():
    assert {str(path) for path in MODULES if opened(path)} == OPENED.keys()


def test_the_database_is_opened_to_be_made_alone():
    """O_EXCL makes a file or does nothing: nobody can have a lock on a new one."""
    source = (ROOT / "ringgroup/database/sqlite.py").read_text(encoding="utf-8")
    opened = [path for _, path in re.findall(r"os\.(open)\((\S+),", source)]
    assert opened == ["path", "self._path"]  # the database; the lock of the writers
    assert "os.O_EXCL" in source.partition("os.open(path, ")[0].rpartition("flags =")[2]
