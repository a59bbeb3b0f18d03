"""Thanks for a form that was sent, at an address that can be come back to.

The address says to whom a mail goes, sealed, for who sent the form alone and until the
end of the next day: back and reload keep the mail buttons. It says nothing else that
was filled in, and no registration is looked up for it.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Final

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from ringgroup.registration import questions
from ringgroup.registration.form import Answer
from ringgroup.registration.owned import owned_as
from ringgroup.vault import SealBrokenError
from webhooks.pages.edge import Edge
from webhooks.pages.guards import person
from webhooks.pages.intake import once
from webhooks.pages.registration import words
from webhooks.pages.rendering import page, today
from webhooks.pages.routes import Routes

PURPOSE: Final = "thanks for a form"
KEPT: Final = timedelta(days=1)
LENGTH: Final = 512
"""Bytes of every address before it is sealed; keys and codes are of 40 at most."""
FORWARDED: Final = frozenset({"2", "3"})


@dataclass(frozen=True, slots=True)
class Thanks:
    """Whom we thank, on which line and day, and where the question goes.

    `press` is the mark of the form, so that no two forms lead to the same address.
    """

    press: str | None
    member: int
    line: str
    day: str
    asker: str
    question_type: str | None
    forwarded_to: str | None

    @property
    def mark(self) -> str:
        """By what the question is known again; it leads to no registration."""
        return self.press or f"{self.day}/{self.question_type}/{self.forwarded_to}"


def lead_to(edge: Edge, answer: Answer, asker: str) -> Response:
    """To the thanks; the same form sent again leads to the same address."""
    line = edge.line()
    thanks = Thanks(
        once.pressed(),
        person().id,
        line.key,
        today(edge, line).isoformat(),
        asker,
        answer.question_type,
        answer.forwarded_to,
    )
    plain = json.dumps(asdict(thanks)).encode()
    # what is sealed shows its length: a name of a partner would
    sealed = edge.desk.vault.seal_alike(plain.ljust(LENGTH), PURPOSE)
    once.made_anew()
    wat = urlsafe_b64encode(sealed).decode().rstrip("=")
    return redirect(url_for("registration.thanked", wat=wat), 303)


def thanked(edge: Edge) -> Response:
    """The thanks, and the mail that can follow."""
    line, who = edge.line(), person()
    thanks = opened(edge, request.args.get("wat", ""))
    if thanks is None:
        return redirect(url_for("registration.show"), 303)
    with edge.database.reading() as session:
        letters = questions.letters(
            session,
            line,
            Answer(
                question_type=thanks.question_type, forwarded_to=thanks.forwarded_to
            ),
            subject=words.LETTER_SUBJECT.format(line=line.name),
            body=words.LETTER_BODY,
        )
        left = len(questions.open_forms(session, line, who.login))
        mine = owned_as(session, edge.desk.vault, line, who.id, thanks.mark)
    return page(
        "registration_sent.html",
        wat=request.args["wat"],
        remind_on=None if mine is None else mine.remind_on,
        today=today(edge, line),
        letters=letters,
        asker=thanks.asker,
        said=words,
        forwarded=thanks.question_type in FORWARDED,
        unclear=thanks.question_type == "3",
        to=words.label(line, thanks.forwarded_to),
        left=left,
    )


def opened(edge: Edge, text: str) -> Thanks | None:
    """What an address says; None when it is not ours, too old, or another's."""
    line, who = edge.line(), person()
    try:
        sealed = urlsafe_b64decode(text + "=" * (-len(text) % 4))
        thanks = Thanks(**json.loads(edge.desk.vault.open(sealed, PURPOSE)))
    except (SealBrokenError, ValueError, TypeError):
        return None
    theirs = (thanks.member, thanks.line) == (who.id, line.key)
    old = today(edge, line) - date.fromisoformat(thanks.day) > KEPT
    return thanks if theirs and not old else None


ROUTES: Final[Routes] = (("GET", "/registratie/verstuurd/bedankt", thanked),)
