"""The forms: which are open, what sending one does, and the mail that may follow.

Every question is registered so that it can be counted, and so that nobody can be found
in it: a registration has an id of its own and never says who sent it. Nothing about a
form is logged. The mail to a partner is a link that opens the worker's own mail
program; what is written there never comes here.

A call in which nothing was asked (silence, a wrong number) is sent too, or it would be
counted as a form that was forgotten: `registration.without_question` gives an answer
whose `question_kind` is a reserved code and whose other fields are null. So it counts
among the answered calls, and among no ages, types or partners.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final, Literal
from urllib.parse import quote

from sqlalchemy.orm import Session

from ringgroup.line import Addresses, Line, Partner
from ringgroup.registration.form import Answer
from ringgroup.registration.store import partners, questions
from ringgroup.registration.store.questions import OpenForm
from ringgroup.store import days
from schedules.hours import ExtraDays
from schedules.local import wall

AHEAD: Final = timedelta(days=60)
"""More days than a form is ever kept, holidays and closures included."""
FormSending = Literal["sent", "not_open"]
"""`not_open`: sent already, expired, of somebody else, or never there. All the same,
so that nobody learns of another's form."""


@dataclass(frozen=True, slots=True)
class Letters:
    """The mails that may follow: names of who gets it, and `mailto:` links.

    `backup` is for when nobody answers there; None when no partner names a backup.
    """

    partners: tuple[str, ...]
    link: str
    backup: str | None


def open_forms(session: Session, line: Line, login: str) -> list[OpenForm]:
    """The forms that a member has to send, oldest first."""
    return questions.open_forms(session, line.key, login)


def last_days(
    session: Session, line: Line, forms: Iterable[OpenForm]
) -> Mapping[str, date]:
    """The last day on which each of these forms (id) can be sent."""
    zone = line.hours.zone
    opened = {one.id: wall(one.opened_at, zone).date() for one in forms}
    if not opened:
        return {}
    first, last = min(opened.values()), max(opened.values())
    extra = days.extra_days(session, line.key, first, last + AHEAD)
    return {form: last_day(line, on, extra) for form, on in opened.items()}


def last_day(line: Line, opened: date, extra: ExtraDays) -> date:
    """The last day on which a form that was opened then can be sent."""
    kept = line.retention.open_registration
    return line.hours.working_days_after(opened, kept, extra)


def send(
    session: Session, line: Line, login: str, form: str, answer: Answer
) -> FormSending:
    """Register an answered call with what its own member says of it, once."""
    sent = questions.register_sent(session, line.key, login, form, answer)
    return "sent" if sent else "not_open"


def send_email(
    session: Session, line: Line, answer: Answer, now: datetime, key: str | None = None
) -> FormSending:
    """Register a question that came by e-mail, at the day and hour of the line.

    Nothing opened this form, so nothing is closed by sending it. A random `key` that
    the empty form carries keeps it from being counted twice: the id is made of it and
    of what is sent, and an id is taken once; who goes back and fills in another
    question sends another. Who has the database cannot tell the key, nor whose it was.
    """
    local = wall(now, line.hours.zone)
    made = None
    if key:
        told = json.dumps([key, asdict(answer)])
        made = hashlib.sha256(told.encode()).hexdigest()[:32]
    sent = questions.register_email(
        session, line.key, local.date(), local.hour, answer, made
    )
    return "sent" if sent else "not_open"


def letters(
    session: Session, line: Line, answer: Answer, *, subject: str, body: str
) -> Letters | None:
    """The mails that may follow an answer, to the addresses that hold now."""
    changed = partners.addresses(session, line.key)
    kind, to = answer.question_type or "", answer.forwarded_to or ""
    link = letter(line, kind, to, changed, subject=subject, body=body)
    if link is None:
        return None
    backup = letter(line, kind, to, changed, subject=subject, body=body, backup=True)
    names = tuple(partner.name for partner in _receivers(line, kind, to))
    return Letters(names, link, backup if backup != link else None)


def letter(
    line: Line,
    question_type: str,
    forwarded_to: str,
    addresses: Mapping[str, Addresses],
    *,
    subject: str,
    body: str,
    backup: bool = False,
) -> str | None:
    """The `mailto:` (RFC 6068) to the right partners; None when there are none.

    Type 2 goes to the partner that was chosen, type 3 to all who are marked so;
    `backup` to those whom a partner names when nobody answers there. `subject` and
    `body` are a template: nothing of a question may be in them.
    """
    to = [
        _address(partner, addresses, backup=backup)
        for partner in _receivers(line, question_type, forwarded_to)
    ]
    if not to:
        return None
    lines = "\r\n".join(body.splitlines())
    receivers = ",".join(quote(address, safe="@") for address in to)
    header = f"subject={quote(subject, safe='')}&body={quote(lines, safe='')}"
    return f"mailto:{receivers}?{header}"


def _receivers(line: Line, question_type: str, forwarded_to: str) -> list[Partner]:
    return [
        partner
        for partner in line.partners
        if (question_type == "2" and partner.code == forwarded_to)
        or (question_type == "3" and partner.type3)
    ]


def _address(
    partner: Partner, addresses: Mapping[str, Addresses], *, backup: bool
) -> str:
    now = addresses.get(partner.code) or Addresses(partner.email, partner.backup_email)
    return (now.backup_email if backup else None) or now.email
