"""Whether a message that waits should still be sent: it is looked at when it leaves.

Nothing is told that is false by then. Each kind of message, by the first word of what
it is about, has a rule in one table; that a swap waits for a decision is one of its
own. Changes nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy.orm import Session

from ringgroup.desk import Desk, open_block
from ringgroup.line import Line
from ringgroup.notices.notice import Addressee
from ringgroup.notices.store import messages
from ringgroup.notices.store.pending import Pending
from ringgroup.notices.wording import NoticeRole
from ringgroup.presence import alarms
from ringgroup.presence.store import moment
from ringgroup.registration.store import owned, questions
from ringgroup.roster import weekly
from ringgroup.upkeep import open_forms
from ringgroup.upkeep.store import usefulness as rows

Group = tuple[Addressee, ...]
TO_APPROVE: Final = "to_approve"
"""That a swap waits for whoever leads the line."""


class Case(NamedTuple):
    """One message as it leaves; `words` are the parts of what it is about."""

    session: Session
    desk: Desk
    line: Line
    message: Pending
    words: list[str]
    now: datetime

    @property
    def matter(self) -> str:
        """What it is about, in a word: of a swap, to decide on it is one of its own."""
        decide = self.words[0] == "swap" and self.words[3] == TO_APPROVE
        return TO_APPROVE if decide else self.words[0]


def useless(
    desk: Desk, session: Session, message: Pending, now: datetime
) -> str | None:
    """Why a message should not be sent any more; None when it should."""
    case = case_of(desk, session, message, now)
    if not message.belongs and case.matter not in OF_THE_SERVICE | MUST:
        return "no longer on that line"
    look = STILL_SO.get(case.words[0])
    return None if look is None else look(case)


def case_of(desk: Desk, session: Session, message: Pending, now: datetime) -> Case:
    """A message with all that is asked to judge it."""
    line = desk.line(message.line)
    return Case(session, desk, line, message, message.about.split(":"), now)


OF_THE_SERVICE: Final = frozenset({"invitation", "reset", "account", "moved", "lost"})
"""What is told in the name of a line, and is of none: whoever it is for may read it."""
MUST: Final = frozenset({"remind", "alarm", "voicemail", "given", "moved", TO_APPROVE})
"""What somebody has to know, also when its reader has left meanwhile: it is then for
whoever is to know it now."""


# --- whether it is still so -------------------------------------------------------


def _remind(case: Case) -> str | None:
    day, hour = case.words[2].split("T")
    start = int(hour) * 60 + int(case.words[3])
    slot, of_line = case.words[4], case.message.line
    holder = rows.holder(case.session, of_line, date.fromisoformat(day), start, slot)
    return None if holder == case.message.member else "somebody else has that slot"


def _alarm(case: Case) -> str | None:
    gap, person = live_gap(case), case.message.member
    if gap is None:
        return "solved"
    if gone(case) or any(one.id == person for one in _meant(case)):
        return None
    return "somebody else is to be alarmed"


def _meant(case: Case) -> Group:
    """Whom the step of an alarm means now, or who may stand in for them."""
    role = alarmed(case)
    group = of_role(case, role)
    if role == "coordinator":
        group = (*group, *messages.administrators(case.session, case.message.line))
    return group


def gone(case: Case) -> bool:
    """Whether an alarm has no reader: they left, or its step means others, untold."""
    if not (case.message.active and case.message.belongs):
        return True
    gap, meant = live_gap(case), {one.id for one in _meant(case)}
    if gap is None or not meant or case.message.member in meant:
        return False
    told = {one.id for role, one in gap.told if role == alarmed(case)}
    return not told & meant


def alarmed(case: Case) -> NoticeRole:
    """As what its reader is alarmed."""
    return next(role for role in alarms.STEPS if role == case.words[-2])


def live_gap(case: Case) -> alarms.Gap | None:
    """The gap that an alarm is about, while it lasts and the desk is open."""
    gap = moment.gap(case.session, case.message.line)
    if gap is None or gap.ended_at is not None:
        return None
    if moment.present(case.session, case.message.line):
        return None
    if open_block(case.session, case.line, case.now) is None:
        return None  # other hours since: the clock ends the gap when it opens next
    name = alarms.gap_about("alarm", case.line, gap.began_at, alarmed(case), "")
    return gap if case.message.about.startswith(name) else None


def of_role(case: Case, role: NoticeRole) -> Group:
    """Whom a step of the alarm means now; nobody while the desk is closed."""
    coordinators = messages.coordinators(case.session, case.message.line)
    block = open_block(case.session, case.line, case.now)
    if block is None:
        return ()
    named = moment.roster(case.session, case.message.line, block.day, block.day)
    return alarms.of_step(role, named.get((block.day, block.start), {}), coordinators)


def _solved(case: Case) -> str | None:
    if not rows.went(case.session, "alarm" + case.message.about.removeprefix("solved")):
        return "its alarm was not sent"
    gap = moment.gap(case.session, case.message.line)
    lasts = gap is not None and gap.ended_at is None
    return "not solved" if lasts else None


def _closing(case: Case) -> str | None:
    of_line, member = case.message.line, case.message.member
    since = rows.present_since(case.session, of_line, member)
    stays = since is not None and since <= case.message.created_at
    return None if stays else "signed off"


def _closed(case: Case) -> str | None:
    since = rows.present_since(case.session, case.message.line, case.message.member)
    return None if since is None else "signed on again"


def _voicemail(case: Case) -> str | None:
    waits, owner = rows.waits(case.session, case.words[2])
    if not waits:
        return "handled"
    return None if owner in {None, case.message.member} else "somebody else has it"


def _waiting(case: Case) -> str | None:
    waits, _ = rows.waits(case.session, case.words[2])
    return None if waits else "handled"


def _roster(case: Case) -> str | None:
    """Whoever gained a slot has it still, and whoever lost one has not."""
    member = case.message.member
    for change in rows.changes(case.session, case.words[2]):
        gained = change.after_id == member and change.before_id != member
        lost = change.before_id == member and change.after_id != member
        if (gained and change.holder != member) or (lost and change.holder == member):
            return "changed again"
    return None


def _absent(case: Case) -> str | None:
    if case.words[3] != "vacant":
        return _roster(case)
    emptied = (
        change.holder is None
        for change in rows.changes(case.session, case.words[2])
        if change.after_id is None
    )
    return None if any(emptied) else "filled again"


def _swap(case: Case) -> str | None:
    wanted = SWAP_STATES.get(case.words[3])
    state = rows.swap_state(case.session, case.words[2])
    return None if wanted is None or state in wanted else "answered"


SWAP_STATES: Final[Mapping[str, frozenset[str]]] = {
    "asked": frozenset({"open"}),
    "asked_to_swap": frozenset({"open"}),
    "offered": frozenset({"open"}),
    "wanted": frozenset({"open"}),
    "consented": frozenset({"accepted"}),
    TO_APPROVE: frozenset({"accepted"}),
    "unsettled": frozenset({"open", "accepted"}),
}
"""In which state of a request its news is still so; any other stays so."""


def origin(case: Case) -> Case | None:
    """The message that this one was passed on from, as if it were to leave now."""
    found = rows.origin(case.session, case.words[2])
    if found is None:
        return None
    about, member, created_at = found
    told = replace(case.message, about=about, member=member, created_at=created_at)
    return case._replace(message=told, words=about.split(":"))


def _moved(case: Case) -> str | None:
    """What could not be told to another is so still, for that other."""
    first = origin(case)
    look = None if first is None else STILL_SO.get(first.words[0])
    return None if first is None or look is None else look(first)


def _ahead(case: Case) -> str | None:
    member, since = case.message.member, case.message.created_at
    so = weekly.still(case.session, case.line, member, case.words[2], since)
    return None if so else "changed, or not wanted"


def _form(case: Case) -> str | None:
    return None if questions.is_open(case.session, case.words[1]) else "sent"


def _forms(case: Case) -> str | None:
    on, login = date.fromisoformat(case.words[2]), case.words[3]
    ends = open_forms.ending(case.session, case.line, on)
    return None if any(one.login == login for one in ends) else "sent"


def _owned(case: Case) -> str | None:
    member = case.message.member
    mine = owned.owns_any(case.session, case.message.line, member)
    return None if mine else "taken over"


def _link(case: Case) -> str | None:
    lives = rows.link_lives(case.session, case.words[1], case.now)
    return None if lives else "its link is of no use"


STILL_SO: Final[Mapping[str, Callable[[Case], str | None]]] = {
    "remind": _remind,
    "alarm": _alarm,
    "solved": _solved,
    "closing": _closing,
    "closed": _closed,
    "voicemail": _voicemail,
    "given": _voicemail,
    "waiting": _waiting,
    "lost": _waiting,
    "roster": _roster,
    "absent": _absent,
    "swap": _swap,
    "ahead": _ahead,
    "form": _form,
    "forms": _forms,
    "owned": _owned,
    "moved": _moved,
    "invitation": _link,
    "reset": _link,
}
"""By the first word of what a message is about; any other tells what stays so."""
