"""What a live session shows: each visit as the network told it, without anybody in it.

For `cjg live-test`. Knows calls, recordings and messages by what can be said of them
aloud; must not know what is expected of them, nor change anything.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from ringgroup.board.store import visits as rows
from ringgroup.board.store.visits import RecordedMessage, WrittenMessages
from ringgroup.call import heard
from ringgroup.call.calls import CallState
from ringgroup.call.heard import Heard
from ringgroup.call.legs import LegState

ServiceAnswer = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class LiveVisit:
    """A call to a line or to a service number, as far as it has come.

    `sid` stands for it while it is watched, and is never printed. `phones` are the
    rounds of ringing: which, a letter for each worker, and what their phone did.
    `answers` are what the service said, the code of a reply each.
    """

    sid: str
    kind: Literal["line", "service"]
    over: bool
    heard: tuple[Heard, ...] = ()
    answers: tuple[ServiceAnswer, ...] = ()
    phones: tuple[tuple[int, str, LegState], ...] = ()
    taken: bool = False
    failed: bool = False

    def said(self, of: str, field: str) -> str:
        """What the last request of that kind said in a field; empty: it did not."""
        found = [one.said.get(field, "") for one in self.heard if one.of == of]
        return found[-1] if found else ""

    def answered(self, kind: str) -> list[ServiceAnswer]:
        """The answers of that kind."""
        return [one for one in self.answers if one.get("kind") == kind]

    def did(self, number: int | None = None) -> list[LegState]:
        """What the phones did, in one round or in all."""
        return [state for at, _, state in self.phones if number in {None, at}]


@dataclass(frozen=True, slots=True)
class LiveSession:
    """All since a moment: the visits in their order, and what came of them."""

    visits: tuple[LiveVisit, ...]
    recording: RecordedMessage | None
    messages: WrittenMessages


def since(session: Session, line: str, at: datetime) -> LiveSession:
    """What happened on a line since then; the recording is the last one."""
    of_lines = [
        (row.arrived_at, _of_a_line(row)) for row in rows.calls(session, line, at)
    ]
    of_service = [
        (row.at, _of_service(row))
        for row in rows.service_calls(session, at)
        if _may_be_of(line, row)
    ]
    in_order = sorted((*of_lines, *of_service), key=lambda one: one[0])
    recorded = rows.recordings(session, line, at)
    return LiveSession(
        visits=tuple(visit for _, visit in in_order),
        recording=recorded[-1] if recorded else None,
        messages=rows.messages(session, line, at),
    )


def _may_be_of(line: str, row: rows.ServiceRow) -> bool:
    """Whether a worker's call was about that line, or named none, as a wrong code."""
    named = {one["line"] for one in _replies(row.answers) if one.get("line")}
    return not named or line in named


def _of_a_line(row: rows.CallRow) -> LiveVisit:
    letters: dict[int, str] = {}
    return LiveVisit(
        sid=row.sid,
        kind="line",
        over=row.state == CallState.FINISHED,
        heard=heard.read(row.answers),
        answers=_replies(row.answers),
        phones=tuple(
            (
                number,
                letters.setdefault(member, chr(ord("A") + len(letters))),
                LegState(state),
            )
            for number, member, state in row.legs
        ),
        taken=row.is_taken,
        failed=row.failed,
    )


def _of_service(row: rows.ServiceRow) -> LiveVisit:
    return LiveVisit(row.sid, "service", over=True, answers=_replies(row.answers))


def _replies(answers: Mapping[str, ServiceAnswer]) -> tuple[ServiceAnswer, ...]:
    return tuple(one for key, one in answers.items() if key != heard.HEARD)
