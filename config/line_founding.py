"""Lines that are made on a page from another one; see `edge.LineFounding`.

Knows what comes along from the line that is begun from, and the reader of the line
file, which judges the whole set. Must not know how a page looks.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from config import new_words
from config.founding import with_founding
from config.line_document import LineTable, document
from config.line_proposals import propose, tables_now
from config.line_versions import LineFile, LineVersions
from config.lines import wrong_alone
from config.overlay import difference, laid_over
from config.reader import EntryError
from ringgroup.line import kept_sound
from ringgroup.people import versions
from ringgroup.people.versions import Change, WantedSettings, WrongSettingError

KEY: Final = "key"
"""What is wrong when a line cannot have that key."""
SOURCE: Final = "source"
"""What is wrong when the line to be begun from is gone."""
MOBILE: Final = "mobile"
"""What is wrong with a number from which a worker calls."""
SERVICE: Final = "service_number"
OF_THAT_LINE: Final = (
    *("renamed_from", "caller_id", "today", "twilio_number"),
    *("service_twilio_number", "code"),
)
"""Keys that say something of the other line alone, and do not come along."""


class LineFoundings:
    """Implements `LineFounding`."""

    def __init__(self, versions: LineVersions) -> None:
        self._versions = versions

    @property
    def _file(self) -> LineFile:
        return self._versions.file

    def wrong_alone(self, key: str, values: Mapping[str, Any]) -> tuple[str, ...]:
        """What cannot be so, whatever else is there; `KEY` for the line's own."""
        return wrong_alone(self._file.folder, key, values)

    def is_founded(self, session: Session, line: str) -> bool:
        """Whether a line stands on what a page founded, and not in the file."""
        _, kept = self._versions.standing(session)
        return line not in self._file.tables and line in self._file.bases(kept)

    def wanted(
        self,
        session: Session,
        source: str,
        key: str,
        values: Mapping[str, Any],
        *,
        partners: bool,
        told: str,
    ) -> WantedSettings:
        """All lines with a new one, made from another as it holds now.

        Raises `WrongSettingError` when the set cannot be so.
        """
        file = self._file
        standing = self._versions.standing
        number, kept, tables = tables_now(session, file, standing)
        if source not in tables:
            raise WrongSettingError(SOURCE)
        names = {name for line in file.lines.values() for name in line.keys}
        if key in {*names, *tables} or versions.has_rows(session, key):
            raise WrongSettingError(KEY)
        begun = laid_over(_from(tables[source], partners=partners), values)
        _refuse_mobile(session, values)
        forwarded = _forwarded(tables, begun.get(SERVICE))
        asked = laid_over(begun, {"service_twilio_number": forwarded})
        named = {name: (None, one) for name, one in values.items()}
        try:
            lines = file.read({**tables, key: asked})
            new_words.check({key: named})
        except EntryError as wrong:
            raise _refused(wrong, key) from None
        table = document(lines[key], file.folder)
        after = with_founding(kept, key, table)
        change = Change(number, after, kept, {key: told})
        return WantedSettings(change, {key: difference({}, table)}, lines)

    def changed(
        self,
        session: Session,
        line: str,
        values: Mapping[str, Any],
        say: Callable[[Mapping[str, tuple[Any, Any]]], str],
    ) -> WantedSettings:
        """What becomes of a line with these values; raises `WrongSettingError`."""
        _refuse_mobile(session, values)
        tables = tables_now(session, self._file, self._versions.standing)[2]
        others = {key: one for key, one in tables.items() if key != line}
        table = laid_over(tables[line], values)
        if SERVICE in values:
            forwarded = _forwarded(others, table.get(SERVICE))
            table = laid_over(table, {"service_twilio_number": forwarded})
        try:
            return propose(
                session, self._file, {line: table}, lambda _, found: say(found)
            )
        except EntryError as wrong:
            raise _refused(wrong, line) from None


def _refuse_mobile(session: Session, values: Mapping[str, Any]) -> None:
    """No number of a line may be one from which a worker calls."""
    key = versions.mobile_among(session, values)
    if key is not None:
        raise WrongSettingError(key, MOBILE)


def _from(source: LineTable, *, partners: bool) -> LineTable:
    """What comes along: texts as they are, no recording in which a name is spoken."""
    table = {key: one for key, one in source.items() if key not in OF_THAT_LINE}
    voicemail, said = dict(table["voicemail"]), table["prompts"]
    if _is_recorded(voicemail.get("greeting", "")):
        del voicemail["greeting"]
    return {
        **table,
        "opened": False,
        "voicemail": voicemail,
        "prompts": {
            name: text for name, text in said.items() if not _is_recorded(text)
        },
        "partners": table["partners"] if partners else {},
    }


def _is_recorded(said: str) -> bool:
    return kept_sound(said) is not None or said.lower().endswith(".wav")


def _forwarded(tables: Mapping[str, LineTable], number: object) -> str | None:
    """Where a service number arrives, as a line says it that has the same one."""
    there = (one for one in tables.values() if one[SERVICE] == number)
    found: str | None = next(there, {}).get("service_twilio_number")
    return found


def _refused(wrong: EntryError, line: str) -> WrongSettingError:
    """What of a line is refused: two lines may not share what tells them apart.

    A service number that is another line's own number is refused at that line.
    """
    _, of, *keys = (*wrong.keys, "", "")
    if of != line:
        return WrongSettingError(SERVICE)
    return WrongSettingError(*(key for key in keys if key))
