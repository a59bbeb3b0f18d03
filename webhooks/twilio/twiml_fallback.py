"""What is heard when we cannot serve → TwiML, and what is hosted elsewhere for then.

Needs nothing but the configuration. Must not ask the database anything.
"""

from twilio.twiml.voice_response import VoiceResponse

from ringgroup.line import Line
from webhooks.twilio import twiml_voicemail, words
from webhooks.twilio.hearing import Urls, hear_last
from webhooks.twilio.sounds import Sound
from webhooks.twilio.twiml_voicemail import QUIET_SECONDS
from webhooks.twilio.words import prompt

THANKS = "bedankt.xml"
"""The name under which a static document finds what is heard after its recording."""


def without_database(line: Line, urls: Urls) -> str:
    """What a caller hears when we cannot serve: apology, hours, recording.

    Needs nothing but the configuration. A message left this way is known to us by
    its recording callback, or found at the provider afterwards.
    """
    document = VoiceResponse()
    twiml_voicemail.add(document, "apology", line, urls)
    return str(document)


def static_fallback(line: Line) -> str:
    """A document for hosting elsewhere: it leads to none of our servers.

    It is asked for whatever of the call failed, also after a message or a talk, and
    cannot tell. What is recorded is found at the provider by the reconciliation.
    """
    document = VoiceResponse()
    heard = prompt(line, "apology")
    if isinstance(heard, Sound):  # a WAV would have to be fetched from us
        heard = words.Spoken(words.plain(line, "apology"), line.voice)
    for text in (heard.text, words.HELPED):
        document.say(text, voice=heard.voice, language="nl-NL")
    document.record(
        # without an action this very document would be asked for, and heard, again
        # https://www.twilio.com/docs/voice/twiml/record#attributes-action
        action=THANKS,
        method="GET",
        max_length=line.voicemail.max_seconds,
        timeout=QUIET_SECONDS,
        play_beep=True,
        trim="trim-silence",
    )
    document.hangup()
    return str(document)


def static_thanks(line: Line) -> str:
    """What is heard after such a recording; hosted beside it, under `THANKS`."""
    document = VoiceResponse()
    thanks = words.plain(line, "thanks")
    document.say(thanks, voice=line.voice, language="nl-NL")
    document.hangup()
    return str(document)


def apologise(line: Line, name: str, urls: Urls) -> str:
    """To a worker, when we cannot serve: one sentence, and nobody is connected."""
    document = VoiceResponse()
    hear_last(document, prompt(line, name), urls)
    return str(document)
