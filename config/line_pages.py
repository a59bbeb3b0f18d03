"""The settings of lines as pages ask for them; see `webhooks.pages.edge.LineSettings`.

Knows the reader of the line file. Must not know how a page looks.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from config.errors import ConfigError
from config.line_versions import LineVersions, propose, tables_now
from config.overlay import flat, laid_over
from config.reader import EntryError
from ringgroup.line import Line
from ringgroup.people.versions import Version, WantedSettings, WrongSettingError
from webhooks.pages.edge import HeardPart
from webhooks.twilio.announcing import announced, placeholders, with_own
from webhooks.twilio.words import PROMPTS, Spoken, Utterance

USUAL: Mapping[str, str] = {
    "voicemail.greeting" if name == "greeting" else f"prompts.{name}": text
    for name, text in PROMPTS.items()
}


class LinePages:
    """Implements `LineSettings`."""

    usual = USUAL

    def __init__(self, versions: LineVersions) -> None:
        self._versions = versions

    def shown(self, session: Session, line: str) -> Mapping[str, Any]:
        """What holds on a line now."""
        return flat(tables_now(session, self._versions.file)[2][line])

    def heard(self, line: Line, name: str) -> tuple[HeardPart, ...]:
        """What is heard for a prompt, everything filled in."""
        return tuple(_part(one) for one in announced(line, name))

    def with_own(self, line: Line, name: str, text: str) -> Line:
        """The line with that text or recording for a prompt."""
        return with_own(line, name, text)

    def placeholders(self, line: Line) -> Mapping[str, str]:
        """What is filled in for each name between braces."""
        return placeholders(line)

    def wanted(
        self,
        session: Session,
        line: str,
        values: Mapping[str, Any],
        say: Callable[[Mapping[str, tuple[Any, Any]]], str],
    ) -> WantedSettings:
        """What becomes of a line with these values; raises `WrongSettingError`."""
        file = self._versions.file
        table = laid_over(tables_now(session, file)[2][line], values)
        try:
            return propose(session, file, {line: table}, lambda _, found: say(found))
        except EntryError as wrong:
            raise WrongSettingError(*wrong.keys[2:]) from None  # lines, the line

    def without(self, change: Version) -> Mapping[str, Line]:
        """All lines as they are when that change is taken back."""
        try:
            return self._versions.file.with_kept(change.id, change.before)
        except ConfigError:
            return {}  # the clock follows, when it can

    def follow(self) -> None:
        """Let what was kept hold in this process at once."""
        self._versions.follow()


def _part(heard: Utterance) -> HeardPart:
    if isinstance(heard, Spoken):
        return HeardPart(text=heard.text)
    return HeardPart(sound=f"/sounds/{heard.file_name}")
