"""What the network does that nobody can rely on.

Every choice has a kind and its options; the first option is calm weather. A test
that wants to decide for itself subclasses `Weather` and overrides `choose`.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import Final, TypeVar, cast

T = TypeVar("T")

# https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
# Retries repeat requests that were already processed; status callbacks may be
# lost, doubled, late and out of order. Seconds, or numbers of copies.
STATUS_COPIES: Final = ("status copies", (1, 0, 2, 3))
STATUS_DELAY: Final = ("status delay", (0.0, 0.7, 8.0, 45.0))
DOCUMENT_COPIES: Final = ("document copies", (1, 2, 3))
COPY_DELAY: Final = ("copy delay", (0.0, 0.5, 6.0, 40.0))
REQUEST_LATENCY: Final = ("request latency", (0.0, 0.3, 2.0))
ANSWER_LATENCY: Final = ("answer latency", (0.0, 0.2, 1.0))

# https://www.twilio.com/docs/voice/twiml/dial : not found what is done here
BEFORE: Final = "before the status callback"
AFTER: Final = "after the status callback"
NEVER: Final = "never"
DIAL_ACTION_AFTER_HANGUP: Final = ("dial action after hang-up", (BEFORE, AFTER, NEVER))
DROPPED: Final = "dropped"
GOES_ON: Final = "goes on"
SCREENING_AFTER_HANGUP: Final = ("screening after hang-up", (DROPPED, GOES_ON))
BRIDGED_WHEN_DROPPED: Final = ("DialBridged when dropped", ("false", "true"))
ANSWERED_LEG_TOLD_AS: Final = ("answered leg told as", ("completed", "no-answer"))
UNANSWERED_END: Final = ("unanswered end", ("completed", "no-answer", "canceled"))

# https://www.twilio.com/docs/voice/twiml/gather : seen by sharett/hotline
GATHER_ACTION_AFTER_HANGUP: Final = (
    "gather action after hang-up",
    (NEVER, BEFORE, AFTER),
)
KEY_TAKEN: Final = ("key taken", (True,) * 19 + (False,))
EMPTY_DIGITS: Final[tuple[str, tuple[str | None, ...]]] = ("empty digits", ("", None))

# https://www.twilio.com/docs/voice/twiml/record : contradictory about silence
FALLS_THROUGH: Final = "absent, falls through"
ABSENT_ACTION: Final = "absent, with action"
SILENCE_KEPT: Final = "silence is recorded"
SILENT_RECORDING: Final = (
    "silent recording",
    (FALLS_THROUGH, ABSENT_ACTION, SILENCE_KEPT),
)
RECORD_ACTION_AFTER_HANGUP: Final = ("record action after hang-up", (BEFORE, AFTER))
RECORDING_DELAY: Final = ("recording delay", (3.0, 0.0, 90.0))

# https://www.twilio.com/docs/voice/twiml : words, or the word on a keypad
WITHHELD_AS: Final = ("withheld as", ("anonymous", "+266696687", "Restricted", ""))

# the status of a Dial whose legs ended differently: the options are theirs
DIAL_STATUS: Final = "DialCallStatus"


class Weather:
    """Calm: nothing is lost, late or repeated."""

    def choose(self, kind: str, options: Sequence[T]) -> T:  # noqa: ARG002 - for subclasses
        """One of the options; the first is what calm weather does."""
        return options[0]


class Stormy(Weather):
    """Mostly calm, now and then anything at all, as `random` has it."""

    def __init__(self, random: Random, calm: float = 0.6) -> None:
        self._random = random
        self._calm = calm

    def choose(self, kind: str, options: Sequence[T]) -> T:  # noqa: ARG002 - all kinds alike
        """The calm option with probability `calm`, else any."""
        if self._random.random() < self._calm:
            return options[0]
        return self._random.choice(options)


class Forecast(Weather):
    """Certain kinds are fixed, `otherwise` decides the rest."""

    def __init__(
        self, fixed: Mapping[str, object], otherwise: Weather | None = None
    ) -> None:
        self._fixed = fixed
        self._otherwise = otherwise or Weather()

    def choose(self, kind: str, options: Sequence[T]) -> T:
        """What was fixed for this kind, though it may not be an option here."""
        if kind in self._fixed:
            return cast("T", self._fixed[kind])
        return self._otherwise.choose(kind, options)
