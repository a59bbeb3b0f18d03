"""What somebody sees before a change of the settings is saved, or taken back.

Who stands in blocks that are no more and what becomes of them, and the form of a
question as it will be. Must not know how a change is kept.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from flask import request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from ringgroup.line import Line
from ringgroup.people import versions
from ringgroup.people.versions import WantedSettings
from ringgroup.registration.form import FORM
from ringgroup.roster import blocks
from ringgroup.roster.stranded import Stranded
from webhooks.pages.edge import Edge
from webhooks.pages.guards import person
from webhooks.pages.guards.sent import MARK
from webhooks.pages.intake import once
from webhooks.pages.people import line_words
from webhooks.pages.people.line_fields import WEEKS
from webhooks.pages.people.line_weeks import other_weeks
from webhooks.pages.rendering import page, today

OF_THE_HOURS: Final = frozenset({"hours", WEEKS, "holidays"})
PREVIEW: Final = "voorbeeld"
"""What a press of *Formulier* asks instead of saving."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who stands in blocks that are no more; `named`: whom the asker may see there.

    An administrator changes the hours of every line, and reads no roster by that.
    """

    everybody: tuple[Stranded, ...] = ()
    named: tuple[Stranded, ...] = ()

    @property
    def others(self) -> int:
        """How many places are of those whom the asker may not see."""
        return len(self.everybody) - len(self.named)


def leaving_by(
    edge: Edge, session: Session, line: Line, planned: WantedSettings
) -> Leaving:
    """Who stands in a block that is no more with these hours."""
    found = planned.differences.get(line.key, {})
    if not any(key.partition(".")[0] in OF_THE_HOURS for key in found):
        return Leaving()
    return _outside(edge, session, [planned.lines[line.key]])


def _outside(edge: Edge, session: Session, lines: Iterable[Line]) -> Leaving:
    """Who stands in no block of these lines, by line and by day."""
    everybody: list[Stranded] = []
    named: list[Stranded] = []
    for line in lines:
        outside = blocks.outlook(session, line, edge.clock())
        found = [one for _, several in sorted(outside.items()) for one in several]
        there = person().belonging.on(line.key)
        everybody += found
        if there is not None:
            named += [one for one in found if there.coordinates or one.held.published]
    return Leaving(tuple(everybody), tuple(named))


def before_saving(
    edge: Edge, of: str, planned: WantedSettings, leaving: Leaving
) -> Response | None:
    """What becomes of it, before it is saved.

    Of the form, of who is on the roster, and of hours that were entered before. A form
    is shown to who asks for it; of the others no script is asked.
    """
    line = edge.line()
    becomes = planned.lines[line.key]
    if PREVIEW in request.form:
        return _preview(of, becomes)
    found = other_weeks(line.hours, becomes.hours, today(edge, line))
    others = line_words.other_weeks(found, becomes.hours)
    said = line_words.sentences(planned.differences.get(line.key, {}))
    return _asked(leaving, said, url_for("settings.change", of=of), others)


def _asked(
    leaving: Leaving, said: list[str], back: str, others: Sequence[str] = ()
) -> Response | None:
    """What becomes of these people, and other hours, unless it was agreed to."""
    agreed = once.version((leaving.everybody, *others))
    asks = once.SEEN in request.form and request.form.get(once.AGREED) != agreed
    if not (leaving.everybody or others) or not asks:
        return None
    sent = [pair for pair in request.form.items(multi=True) if pair[0] != once.AGREED]
    return page(
        "settings_question.html",
        said=said,
        others=others,
        leaving=leaving,
        sent=sent,
        agreed=agreed,
        back=back,
    )


def _preview(of: str, line: Line) -> Response:
    """The form of a question with these lists; nothing is saved yet."""
    hidden = {PREVIEW, "csrf_token", MARK}
    sent = [pair for pair in request.form.items(multi=True) if pair[0] not in hidden]
    lists = [
        (one, [choice for choice in line.registration[one.name] if choice.active])
        for one in FORM
    ]
    return page("settings_preview.html", of=of, lists=lists, sent=sent)


def before_taking_back(edge: Edge) -> Response | None:
    """What becomes of who is on the roster when the last change is taken back."""
    with edge.database.reading() as session:
        last = versions.last(session)
        if last is None:
            return None
        lines = edge.settings.without(last)
        leaving = _outside(edge, session, [lines[k] for k in last.told if k in lines])
    said = [f"Teruggezet: {what}" for what in last.told.values()]
    return _asked(leaving, said, url_for("settings.show"))
