"""What `cjg settings undo` reads before it takes a change back, and what it leaves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from config.cli.problems import Refused
from config.errors import ConfigError
from config.line_versions import LineFile
from ringgroup.line import Line
from ringgroup.people import versions
from ringgroup.people.versions import Kept, Version

STAYS: Final = {
    "founded": "change {change} founded line {line}, which has calls, members or a "
    "roster by now: it stays",
    "opened": "change {change} opened line {line}, which has people on its roster: it "
    "stays; take them off first",
    "used": "change {change} added a choice to line {line} that was used since: it "
    "stays; make it inactive",
}


def readable(file: LineFile, number: int, kept: Kept) -> Mapping[str, Line]:
    """The lines with what is kept; none when it cannot be read, so that it can go."""
    try:
        return file.with_kept(number, kept)
    except ConfigError:
        return {}


def refuse_in_use(
    session: Session,
    change: Version,
    now: Mapping[str, Line],
    after: Mapping[str, Line],
    at: datetime,
) -> None:
    """What rows hang on by now stays."""
    found = versions.stays(session, change, now, after, at)
    if found is not None:
        why, line = found
        raise Refused(STAYS[why].format(change=change.id, line=line))
