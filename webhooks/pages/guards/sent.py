"""By what a form is known again that was sent before, whoever is signed in now.

For whom its page was made, and all that was sent: each page gives its forms a mark
that nobody guesses. Must not know any form.
"""

import re
from hashlib import sha256
from typing import Final

from flask import request

from ringgroup.people import presses
from ringgroup.people.presses import FoundPress
from webhooks.pages.edge import Edge

MARK: Final = "eens"
"""The field that is new with each page, and says after a dot for whom (id) it is."""
TOKEN: Final = "csrf_token"  # noqa: S105 - the name of a field
REFILLED: Final = "weer"
"""The field of a form that was filled in again: the mark of the one that was kept."""
SEEN: Final = "gezien"
"""The field of what the page showed: an old one stays, so that a change is noticed."""
NOT_OF_IT: Final = frozenset({TOKEN, REFILLED})
"""Fields that may differ though the same is sent again."""
_ID: Final = re.compile("[0-9]{1,18}")


def made_for() -> int | None:
    """For whom (member id) the page was made from which this form was sent."""
    return member_in(request.form.get(MARK, "").rpartition(".")[2])


def member_in(text: str) -> int | None:
    """The id of a member that somebody sends along; None: it cannot be one."""
    return int(text) if _ID.fullmatch(text) else None


def press_name(edge: Edge, member: int | None) -> str:
    """What a member (id) sends with this request; None: somebody who is not in."""
    sent = ["" if member is None else str(member), request.full_path]
    for name, value in sorted(request.form.items(multi=True)):
        if name not in NOT_OF_IT:
            sent += [name, value]
    for name, file in sorted(request.files.items(), key=lambda one: one[0]):
        sent += [name, file.filename or "", sha256(file.stream.read()).hexdigest()]
        file.stream.seek(0)
    return presses.name(edge.desk.vault, *sent)


def answer_before(edge: Edge) -> FoundPress:
    """What was answered to this form, if it was sent before by whom it was made for."""
    if not request.form.get(MARK):
        return "new"
    name = press_name(edge, made_for())
    return edge.database.look(lambda s: presses.found(s, edge.desk.vault, name))
