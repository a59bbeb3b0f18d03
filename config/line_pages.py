"""The settings of lines as pages ask for them; see `webhooks.pages.edge.LineSettings`.

Knows the reader of the line file. Must not know how a page looks.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from config.errors import ConfigError
from config.line_document import LineTable
from config.line_proposals import propose, tables_now
from config.line_versions import LineVersions
from config.overlay import flat, laid_over
from config.reader import EntryError
from ringgroup.desk import Actor
from ringgroup.line import KeptSound, Line
from ringgroup.people import versions
from ringgroup.people.versions import (
    SITE,
    UnreadableSettingsError,
    Version,
    WantedSettings,
    WrongSettingError,
)
from webhooks.pages.edge import HeardPart
from webhooks.pages.identity.site import Logo, Looks
from webhooks.pages.people import line_words
from webhooks.twilio.announcing import announced, lasts, placeholders, with_own
from webhooks.twilio.words import PROMPTS, Spoken, Utterance

NAMED: Mapping[str, str] = {
    name: "voicemail.greeting" if name == "greeting" else f"prompts.{name}"
    for name in PROMPTS
}
"""Prompt → its key in the line file."""
USUAL: Mapping[str, str] = {NAMED[name]: text for name, text in PROMPTS.items()}


class LinePages:
    """Implements `LineSettings`."""

    usual = USUAL

    def __init__(self, versions: LineVersions) -> None:
        self._versions = versions

    @property
    def looks(self) -> Looks:
        """How the pages look now."""
        return self._versions.looks.now

    def logo(self, digest: str) -> Logo | None:
        """A logo of now, of before, or one that somebody is trying."""
        return self._versions.looks.logo(digest)

    def shown_site(self, session: Session) -> Mapping[str, Any]:
        """What the table of the pages' looks says now."""
        kept = self._versions.standing(session)[1]
        return laid_over(self._versions.file.site_table, kept.get(SITE, {}))

    def wanted_site(
        self,
        session: Session,
        values: Mapping[str, Any],
        say: Callable[[Mapping[str, tuple[Any, Any]]], str],
    ) -> WantedSettings:
        """What becomes of it with these values; raises `WrongSettingError`."""
        table = laid_over(self.shown_site(session), values)
        return self._proposed(session, SITE, table, say)

    def shown(self, session: Session, line: str) -> Mapping[str, Any]:
        """What holds on a line now."""
        return flat(self._now(session, line))

    def _now(self, session: Session, line: str) -> LineTable:
        """The table of a line; one that was taken back elsewhere is not found."""
        file, standing = self._versions.file, self._versions.standing
        found = tables_now(session, file, standing)[2].get(line)
        if found is None:
            raise NotFound
        return found

    def heard(self, line: Line, name: str) -> tuple[HeardPart, ...]:
        """What is heard for a prompt, everything filled in."""
        return tuple(self._part(one) for one in announced(line, name))

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
        table = laid_over(self._now(session, line), values)
        return self._proposed(session, line, table, say)

    def _proposed(
        self,
        session: Session,
        key: str,
        table: Mapping[str, Any],
        say: Callable[[Mapping[str, tuple[Any, Any]]], str],
    ) -> WantedSettings:
        file, wanted = self._versions.file, {key: {**table}}
        try:
            return propose(session, file, wanted, lambda _, found: say(found))
        except EntryError as wrong:
            above = 1 if key == SITE else 2  # lines, the line
            raise WrongSettingError(*wrong.keys[above:]) from None

    def without(self, change: Version) -> Mapping[str, Line]:
        """All lines as they are when that change is taken back."""
        try:
            return self._versions.file.with_kept(change.id, change.before)
        except ConfigError:
            return {}  # the clock follows, when it can

    def stands(self, session: Session, line: Line, prompt: str) -> str:
        """What tells a prompt that is kept now from another; nothing if unreadable."""
        try:
            said = self.shown(session, line.key).get(NAMED[prompt])
        except (NotFound, UnreadableSettingsError):
            return ""
        return sha256(f"{said}".encode()).hexdigest()[:32]

    def keep_sound(
        self,
        session: Session,
        line: Line,
        prompt: str,
        sound: KeptSound,
        actor: Actor,
        now: datetime,
    ) -> bool:
        """Let callers hear that recording; False when it cannot be."""
        values = {NAMED[prompt]: sound.written}
        try:
            wanted = self.wanted(session, line.key, values, line_words.told)
        except (WrongSettingError, UnreadableSettingsError):
            return False
        if not wanted.differences:
            return True  # they hear it already
        return versions.keep(session, actor, wanted.change, wanted.lines, now)

    def follow(self) -> None:
        """Let what was kept hold in this process at once."""
        self._versions.follow()

    def _part(self, heard: Utterance) -> HeardPart:
        seconds = lasts(heard, self._versions.sound)
        if isinstance(heard, Spoken):
            return HeardPart(text=heard.text, seconds=seconds)
        return HeardPart(sound=f"/sounds/{heard.file_name}", seconds=seconds)
