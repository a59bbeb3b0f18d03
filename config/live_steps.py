"""The live script of a first account: what is dialled, and what must be seen of it.

A table and the judgements in it. The page docs/first-account.md has the same steps,
with what must be heard; docs/provider.md the assumptions that they prove. Pure: knows a
visit as `ringgroup.board.visits` shows it, and neither database nor time.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from ringgroup.board.visits import LiveSession, LiveVisit
from ringgroup.call.events import MESSAGE_SECONDS
from ringgroup.call.legs import LIVE_LEGS, LegState

WITHHELD: Final = frozenset({"word", "keypad", "empty"})
ENDS_A_CALL: Final = frozenset({"completed", "canceled"})


class Judgement(NamedTuple):
    """What came of one expectation; `note` is neither well nor wrong, but tells."""

    level: Literal["ok", "note", "DIFFERS"]
    found: str


Judge = Callable[[LiveVisit, LiveSession], Iterator[Judgement]]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, of which kind of call it is seen, and what is expected.

    `waits` is whether the recording and the messages about it are waited for;
    `times` how many times as long as any.
    """

    name: str
    do: str
    kind: Literal["line", "service"]
    judges: tuple[Judge, ...]
    waits: bool = False
    times: int = 1

    def is_over(self, visit: LiveVisit, seen: LiveSession) -> bool:
        """Whether nothing more is to be expected of it."""
        if visit.kind == "service":
            return bool(_keys_lost(visit)) or any(
                one["kind"] in {"Switched", "Refuse"} for one in visit.answers
            )
        if not self.waits:
            return visit.over
        recording, told = seen.recording, seen.messages
        kept = recording is not None and recording.fetched and recording.removed
        return visit.over and kept and told.sent + told.given_up >= told.written > 0

    def judged(self, visit: LiveVisit, seen: LiveSession) -> Iterator[Judgement]:
        """What came, against what was expected."""
        for judge in self.judges:
            yield from judge(visit, seen)


def _of(well: bool, found: str, otherwise: str) -> Judgement:  # noqa: FBT001 - what was found
    return Judgement("ok", found) if well else Judgement("DIFFERS", otherwise)


def _keys_lost(visit: LiveVisit) -> list[str]:
    """Why a code was asked for again."""
    again = [str(one["after"]) for one in visit.answered("AskCode")]
    return [after for after in again if after != "nothing"]


def _keys(visit: LiveVisit, _: LiveSession) -> Iterator[Judgement]:
    lost = _keys_lost(visit)
    refused = [str(one["why"]) for one in visit.answered("Refuse")]
    if refused:
        yield Judgement("DIFFERS", f"the service number refused: {refused[0]}")
    elif lost:
        said = ", ".join(lost).replace("_", " ")
        yield Judgement("DIFFERS", f"keys did not arrive as they were dialled: {said}")
    else:
        yield Judgement("ok", "the caller ID was shown and every key arrived")


def _switched(*wanted: str) -> Judge:
    def judge(visit: LiveVisit, _: LiveSession) -> Iterator[Judgement]:
        what = [str(one["what"]) for one in visit.answered("Switched")]
        done = what[-1].replace("_", " ") if what else "nothing"
        well = bool(what) and what[-1] in wanted
        yield _of(well, f"it did: {done}", f"it did: {done}")

    return judge


def _taken(visit: LiveVisit, _: LiveSession) -> Iterator[Judgement]:
    yield _of(visit.taken, "1 was pressed and counted", "nobody's 1 arrived")


def _not_taken(visit: LiveVisit, _: LiveSession) -> Iterator[Judgement]:
    found = "the caller was connected with nobody"
    yield _of(not visit.taken, found, "the caller was connected")


def _caller(visit: LiveVisit, _: LiveSession) -> Iterator[Judgement]:
    kind = visit.said("incoming", "From") or "nothing"
    yield _of(kind == "number", "the caller's number came", f"From was: {kind}")
    if visit.said("incoming", "forwarded") == "yes":
        yield Judgement("note", "the call was forwarded, and ForwardedFrom says so")


def _withheld(visit: LiveVisit, seen: LiveSession) -> Iterator[Judgement]:
    kind = visit.said("incoming", "From") or "nothing"
    yield _of(kind in WITHHELD, f"From was: {kind}", f"withheld, yet From was: {kind}")
    if seen.recording is not None:
        none = not seen.recording.has_number
        yield _of(none, "the message has no number", "the message has a number")


def _action(visit: LiveVisit, _: LiveSession) -> Iterator[Judgement]:
    """What the action of the Dial bears: a note, as it proves nothing."""
    fields = ("CallStatus", "DialCallStatus", "DialBridged", "ErrorCode")
    bears = {name: visit.said("dialed", name) for name in fields}
    said = ", ".join(f"{name}={value}" for name, value in bears.items() if value)
    if said:
        yield Judgement("note", f"the action of the Dial bore {said}")
    else:
        yield Judgement("note", "the end was told before the action of the Dial")


def _bridged(visit: LiveVisit, _: LiveSession) -> Iterator[Judgement]:
    said = visit.said("dialed", "DialBridged")
    if said:
        yield _of(said == "true", "DialBridged was true", "talked, DialBridged false")


def _phone(*wanted: LegState) -> Judge:
    def judge(visit: LiveVisit, _: LiveSession) -> Iterator[Judgement]:
        did = [state.value.replace("_", " ") for state in visit.did()]
        well = any(state in wanted for state in visit.did())
        said = f"phones: {', '.join(did) or 'none was rung'}"
        yield _of(well, said, said)

    return judge


def _stopped(visit: LiveVisit, _: LiveSession) -> Iterator[Judgement]:
    rings = any(state in LIVE_LEGS for state in visit.did())
    yield _of(not rings, "no phone rings on", "a phone counts as ringing still")
    end = visit.said("dialed", "CallStatus") or visit.said("status", "CallStatus")
    found = f"its end was told as CallStatus={end or 'nothing'}"
    yield _of(end in ENDS_A_CALL | {"no-answer", "busy"}, found, found)


def _reading(visit: LiveVisit, _: LiveSession) -> Iterator[Judgement]:
    if LegState.CUT_SHORT in visit.did():
        yield Judgement("note", "a phone that picks up ends the ringing of the others")
    elif visit.taken and LegState.DROPPED in visit.did(1):
        yield Judgement("note", "the others ring on while one phone is being asked")
    else:
        yield Judgement("DIFFERS", "not seen: one picks up, the other presses 1")


def _recorded(_: LiveVisit, seen: LiveSession) -> Iterator[Judgement]:
    found = seen.recording
    if found is None:
        yield Judgement("DIFFERS", "no recording was told of")
        return
    well = found.seconds >= MESSAGE_SECONDS
    yield _of(well, f"a message of {found.seconds} s", "the message is too short")
    yield _of(found.fetched, "it was fetched and sealed", "it was not fetched")
    yield _of(found.removed, "it was deleted there", "it still stands there")


def _told(_: LiveVisit, seen: LiveSession) -> Iterator[Judgement]:
    told = seen.messages
    if not told.written:
        yield Judgement("DIFFERS", "nobody was written to: has anybody duty?")
        return
    said = f"{told.sent} of {told.written} messages left"
    yield _of(told.sent >= told.written, said, said)
    if told.refused:
        yield Judgement("DIFFERS", f"{told.refused} were refused, and went another way")


def _adopted(visit: LiveVisit, _: LiveSession) -> Iterator[Judgement]:
    said = "the call was taken over from the provider's list"
    yield _of(visit.failed, said, "web served the call: it had not been stopped")


ON, OFF = ("signed_on", "already_on"), ("signed_off", "already_off")
_SIGN_IN: Final = (_keys, _switched(*ON))
STEPS: Final = (
    Step(
        "sign-in-1", "A dials the contact CJG AAN, first network", "service", _SIGN_IN
    ),
    Step("sign-in-2", "B dials it, from a second network", "service", _SIGN_IN),
    Step("sign-in-3", "C dials it, from a third network", "service", _SIGN_IN),
    Step(
        "sign-off",
        "C dials the contact CJG UIT",
        "service",
        (_keys, _switched(*OFF)),
    ),
    Step(
        "second-phone",
        "call the line; A picks up and presses nothing, B waits and then presses 1",
        "line",
        (_caller, _reading, _taken, _bridged, _action),
    ),
    Step(
        "take",
        "B dials CJG UIT; call the line; A presses 1; talk; the caller hangs up",
        "line",
        (_taken, _phone(LegState.TALKED), _bridged, _action),
    ),
    Step(
        "gives-up",
        "call the line; nobody picks up; hang up after three rings",
        "line",
        (_not_taken, _stopped, _action),
    ),
    Step(
        "declines",
        "call the line; A refuses the call by hand; hang up at the announcement",
        "line",
        (_not_taken, _phone(LegState.BUSY), _action),
    ),
    Step(
        "switched-off",
        "A switches the phone off; call the line; hang up at the announcement",
        "line",
        (_not_taken, _phone(LegState.DROPPED, LegState.RANG_OUT), _action),
    ),
    Step(
        "withheld",
        "call with the number withheld; speak ten seconds after the tone",
        "line",
        (_withheld, _recorded, _told),
        waits=True,
    ),
    Step(
        "message",
        "call with the number shown; speak ten seconds after the tone",
        "line",
        (_caller, _recorded, _told),
        waits=True,
    ),
    Step(
        "fallback",
        "stop web; call the line; speak ten seconds; start web again",
        "line",
        (_adopted, _recorded),
        waits=True,
        times=2,
    ),
)
"""In the order of the page; each name stands there too."""
