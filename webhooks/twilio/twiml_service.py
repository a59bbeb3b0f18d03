"""Replies on a service number → TwiML. Must not decide anything."""

from typing import Final

from twilio.twiml.voice_response import Gather, VoiceResponse

from ringgroup.by_phone.codes import KEYS
from ringgroup.call.replies import AskCode, Refuse, Switched, TellState
from ringgroup.line import Line
from webhooks.twilio import words
from webhooks.twilio.hearing import Urls, Writers, hear, hear_last
from webhooks.twilio.sounds import tones
from webhooks.twilio.words import prompt

KEYING_SECONDS = 5


def _keys(attempt: int, urls: Urls, *, also_empty: bool = False) -> Gather:
    """Seven keys, with a hash as first key allowed: hence no finish key.

    https://www.twilio.com/docs/voice/twiml/gather#finishonkey
    """
    return Gather(
        finish_on_key="",
        num_digits=KEYS,
        timeout=KEYING_SECONDS,
        action=urls.voice("keys", attempt),
        method="POST",
        action_on_empty_result=also_empty or None,
    )


def _ask_code(document: VoiceResponse, reply: AskCode, line: Line, urls: Urls) -> None:
    gather = _keys(reply.attempt, urls, also_empty=True)
    if reply.after != "nothing":
        hear(gather, tones()["information_tone"], urls)
        hear(gather, prompt(line, reply.after), urls)
    hear(gather, tones()["dial_tone"], urls)
    document.append(gather)


def _switched(document: VoiceResponse, reply: Switched, line: Line, urls: Urls) -> None:
    gather = _keys(reply.attempt, urls)
    hear(gather, tones()["dial_tone_short"], urls)
    counted = words.present_in_words(reply.present)
    hear(gather, prompt(line, reply.what, present=counted), urls)
    document.append(gather)
    document.hangup()


def _tell_state(
    document: VoiceResponse, reply: TellState, line: Line, urls: Urls
) -> None:
    gather = _keys(reply.attempt, urls)
    state = prompt(
        line,
        "state",
        on="aangemeld" if reply.on else "afgemeld",
        open="open" if reply.open else "gesloten",
        who=words.names_in_words(reply.names),
    )
    hear(gather, state, urls)
    hear(gather, tones()["dial_tone_short"], urls)
    document.append(gather)
    document.hangup()


def _refuse(document: VoiceResponse, reply: Refuse, line: Line, urls: Urls) -> None:
    tone = "congestion_tone" if reply.why == "full" else "information_tone"
    name = "too_many_codes" if reply.why == "wrong_code" else reply.why
    hear(document, tones()[tone], urls)
    hear_last(document, prompt(line, name, max=line.rules.max_present), urls)


WRITERS: Final[Writers] = {
    AskCode: _ask_code,
    Switched: _switched,
    TellState: _tell_state,
    Refuse: _refuse,
}
