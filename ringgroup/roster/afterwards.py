"""What there is to settle when somebody could not work: who is free, and who owes whom.

Reads what was taken over, and what was asked since. Changes nothing: to ask is for
`ringgroup.roster.swaps`, to enter what was agreed for `ringgroup.roster.entered`.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from ringgroup.desk import Act
from ringgroup.line import Line
from ringgroup.roster import absences, planning
from ringgroup.roster.roster import Booking, Colleague, Place, Refusal, double
from ringgroup.roster.store import changes, roster, swaps

OFFERED: Final = 3
"""So many later duties are offered to make the load equal."""


@dataclass(frozen=True, slots=True)
class AskedBack:
    """What who took over asked of who could not; `consented`: that one said yes."""

    place: Place
    by: Colleague
    absent: Colleague
    consented: bool


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Who could not, and who does it instead (None: nobody).

    `could`: later duties of theirs that the absent one could do. `asked`: what they
    asked of the absent one since, as far as it is undecided. `free`: who could have the
    slot that is empty now.
    """

    place: Place
    absent: Colleague
    by: Colleague | None
    could: tuple[Place, ...]
    asked: AskedBack | None
    empty: Place | None
    free: tuple[Colleague, ...]


def aftermath(act: Act, place: Place) -> Aftermath | Refusal:
    """How it is since somebody in that place could not work; some ten statements.

    For the two, and for coordinators.
    """
    session, line, actor = act.session, act.line, act.actor
    last = changes.last_of(session, line.key, place)
    if last is None or last.before is None or last.kind != "taken_over":
        return Refusal("gone", place)
    absent, by = last.before, last.after
    parties = {one.id for one in (absent, by) if one is not None}
    if not actor.coordinator and actor.id not in parties:
        return Refusal("not_allowed", place)
    could: list[Place] = []
    asked = None
    if by is not None:
        could = absences.equalising(session, line, absent.login, by.login, act.now)
        between = (
            AskedBack(one.place, by, absent, one.state == "accepted")
            for one in swaps.live(session, line.key, act.now)
            if one.owner == by and one.to == absent and one.created_at >= last.at
        )
        asked = next(between, None)
    day = place.block.day
    there = {one.place for one in roster.held(session, line.key, day, day)}
    vacant = place if by is None else Place(place.block, "backup")
    empty = None if vacant in there else vacant
    return Aftermath(
        place,
        absent,
        by,
        tuple(could[:OFFERED]),
        asked,
        empty,
        free(session, line, empty, absent.login) if empty is not None else (),
    )


def free(session: Session, line: Line, place: Place, but: str) -> tuple[Colleague, ...]:
    """Who could work then, by name: not away, and in no roster; four statements."""
    day = place.block.day
    could = planning.bookable(session, line, day, day)
    logins = [one.login for one in could.people if one.login != but]
    booked = roster.bookings(session, logins, day, day)
    return tuple(
        one
        for one in could.people
        if one.login != but
        and not could.away.of(one.login, place.block)
        and double(booked, Booking(one.login, line.key, place)) is None
    )
