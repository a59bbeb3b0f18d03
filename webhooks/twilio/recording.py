"""What is asked while somebody records what callers hear: a table of steps.

Must not decide anything.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final, Protocol

from flask import Blueprint, Response, request

from ringgroup.by_phone import takes
from ringgroup.by_phone.messages import ListeningStep, StepKind
from ringgroup.database.database import Database
from webhooks.twilio import forms

STEPS: Final[Mapping[str, StepKind]] = {
    "/record-pin/<line>/<int:attempt>": "record_pin",
    "/record-menu/<line>/<int:attempt>": "record_menu",
    "/record/<line>/<int:attempt>/<message>": "record",
    "/recorded-prompt/<line>/<int:attempt>/<message>": "record_done",
    "/record-wait/<line>/<int:attempt>/<message>": "record_wait",
    "/record-choice/<line>/<int:attempt>/<message>": "record_choice",
}
RECORDED: Final = "/prompt-recording/<line>"
"""The provider tells that something was recorded, whoever is still on the line."""


class Asked(Protocol):
    """One request of a worker's call to a service number."""

    def __call__(self, step: ListeningStep, recording: str) -> Response:
        """Answer it."""


@dataclass(frozen=True)
class RecordingEdge:
    """What these steps need: state, time, and who answers."""

    database: Database
    clock: Callable[[], datetime]
    asked: Asked
    acknowledged: Callable[[], Response]


def register(voice: Blueprint, edge: RecordingEdge) -> None:
    """Give the telephone's edge these addresses."""
    for rule, kind in STEPS.items():
        step = partial(_step, edge, kind)
        voice.add_url_rule(rule, kind, step, methods=["POST"])
    told = partial(_told, edge)
    voice.add_url_rule(RECORDED, "prompt_recording", told, methods=["POST"])


def _step(
    edge: RecordingEdge, kind: StepKind, line: str, attempt: int, message: str = ""
) -> Response:
    """One step; who has hung up wants nothing any more."""
    if forms.is_over(request.form):
        if kind == "record_done":
            _note(edge, line)
        return edge.acknowledged()
    step = ListeningStep(kind, line, attempt, message)
    return edge.asked(step, forms.recorded_sid(request.form))


def _told(edge: RecordingEdge, line: str) -> Response:
    _note(edge, line)
    return edge.acknowledged()


def _note(edge: RecordingEdge, line: str) -> None:
    """What is at the provider goes there, also when nobody waits for it."""
    sid, now = forms.sid(request.form, "RecordingSid"), edge.clock()
    if sid:
        edge.database.attempt(lambda s: takes.heard(s, line, None, sid, now))
