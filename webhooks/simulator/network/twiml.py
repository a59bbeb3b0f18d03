"""Reads TwiML, strictly: whatever the provider may not understand is an error.

Knows documents; knows nothing of calls. What the provider knows and this company
does not carry out (recording of a Dial, speech input, GET) is refused too: a
test must not pass because an attribute was ignored.
"""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from webhooks.simulator.network.attributes import (
    E164,
    TwimlError,
    absolute,
    attributes,
    refuse,
)
from webhooks.simulator.network.http import HttpAnswer
from webhooks.simulator.network.verbs import (
    Audible,
    Dial,
    Gather,
    Hangup,
    Number,
    Pause,
    Play,
    Record,
    Redirect,
    Reject,
    Say,
    Verb,
)

__all__ = ["TwimlError", "parse", "read"]

# https://www.twilio.com/docs/api/errors/11750 : at most 64 kB
DOCUMENT_BYTES: Final = 64 * 1024
# https://www.twilio.com/docs/voice/twiml/say
SAY_CHARACTERS: Final = 4096
# https://www.twilio.com/docs/voice/twiml/number
NUMBERS_IN_DIAL: Final = 10
MEDIA_TYPES: Final = frozenset({"text/xml", "application/xml"})


# https://www.twilio.com/docs/voice/twiml/say/text-speech
SSML: Final[Mapping[str, frozenset[str]]] = {
    "break": frozenset({"strength", "time"}),
    "emphasis": frozenset({"level"}),
    "lang": frozenset({"{http://www.w3.org/XML/1998/namespace}lang"}),
    "p": frozenset(),
    "phoneme": frozenset({"alphabet", "ph"}),
    "prosody": frozenset({"volume", "rate", "pitch"}),
    "s": frozenset(),
    "say-as": frozenset({"interpret-as", "role", "format"}),
    "sub": frozenset({"alias"}),
    "w": frozenset({"role"}),
}


def read(answer: HttpAnswer, public_url: str, *, screening: bool = False) -> list[Verb]:
    """The verbs of an answer, of which status and type are checked first."""
    if answer.status != HTTPStatus.OK:
        refuse(f"status {answer.status} instead of 200")
    if answer.media_type not in MEDIA_TYPES:
        refuse(f"content type {answer.content_type!r} is not XML")
    return parse(answer.body, public_url, screening=screening)


def parse(body: bytes, public_url: str, *, screening: bool = False) -> list[Verb]:
    """The verbs of a document; `TwimlError` names what is wrong with it.

    A screening document (a Number's url, and whatever its Gather leads to) may
    hold Play, Say, Gather and Hangup alone.
    """
    if len(body) > DOCUMENT_BYTES:
        refuse(f"the document has {len(body)} bytes, more than {DOCUMENT_BYTES}")
    try:
        root = ET.fromstring(body)  # noqa: S314 - documents come from our own service
    except ET.ParseError as error:
        refuse(f"not well-formed XML: {error}")
    if root.tag != "Response":
        refuse(f"the root is <{root.tag}>, not <Response>")
    if root.attrib:
        refuse("<Response> has attributes")
    _no_text(root)
    readers = SCREENING if screening else TOP
    return [_verb(element, public_url, readers, "Response") for element in root]


def _no_text(element: ET.Element) -> None:
    for text in (element.text, *(child.tail for child in element)):
        if text and text.strip():
            refuse(f"text where none belongs, in <{element.tag}>: {text.strip()!r}")


def _text(element: ET.Element) -> str:
    if len(element):
        refuse(f"<{element.tag}> holds <{element[0].tag}>")
    return (element.text or "").strip()


VerbReader: TypeAlias = Callable[[ET.Element, str], Any]


def _verb(
    element: ET.Element, public_url: str, readers: Mapping[str, VerbReader], where: str
) -> Any:  # noqa: ANN401 - each reader says what it returns
    if element.tag not in readers:
        refuse(f"<{element.tag}> is unknown or does not belong in <{where}>")
    return readers[element.tag](element, public_url)


def _say(element: ET.Element, public_url: str) -> Say:
    for part in element.iter():
        if part is element:
            continue
        if part.tag not in SSML or not part.attrib.keys() <= SSML[part.tag]:
            refuse(f"<{part.tag}> does not belong in <Say>, or its attributes do not")
    text = " ".join("".join(element.itertext()).split())
    if not text:
        refuse("<Say> says nothing")
    if len(text) > SAY_CHARACTERS:
        refuse(f"<Say> has {len(text)} characters, more than {SAY_CHARACTERS}")
    return Say(text, **attributes(element.tag, element.attrib, public_url))


def _play(element: ET.Element, public_url: str) -> Play:
    try:
        url = absolute(_text(element), public_url)
    except TwimlError as error:
        refuse(f"<Play>: {error}")
    return Play(url, **attributes(element.tag, element.attrib, public_url))


def _redirect(element: ET.Element, public_url: str) -> Redirect:
    try:
        url = absolute(_text(element), public_url)
    except TwimlError as error:
        refuse(f"<Redirect>: {error}")
    return Redirect(url, **attributes(element.tag, element.attrib, public_url))


def _gather(element: ET.Element, public_url: str) -> Gather:
    _no_text(element)
    prompts: list[Audible] = [
        _verb(child, public_url, PROMPTS, "Gather") for child in element
    ]
    return Gather(tuple(prompts), **attributes(element.tag, element.attrib, public_url))


def _number(element: ET.Element, public_url: str) -> Number:
    number = _text(element)
    if not E164.fullmatch(number):
        refuse("<Number> does not hold a number in E.164")
    return Number(number, **attributes(element.tag, element.attrib, public_url))


def _dial(element: ET.Element, public_url: str) -> Dial:
    _no_text(element)
    numbers: list[Number] = [
        _verb(child, public_url, {"Number": _number}, "Dial") for child in element
    ]
    if not 1 <= len(numbers) <= NUMBERS_IN_DIAL:
        refuse(f"<Dial> has {len(numbers)} numbers, not 1 to {NUMBERS_IN_DIAL}")
    return Dial(tuple(numbers), **attributes(element.tag, element.attrib, public_url))


def _bare_verb(verb: Callable[..., Verb]) -> VerbReader:
    def reader(element: ET.Element, public_url: str) -> Verb:
        _no_text(element)
        if len(element):
            refuse(f"<{element.tag}> holds <{element[0].tag}>")
        return verb(**attributes(element.tag, element.attrib, public_url))

    return reader


# https://www.twilio.com/docs/voice/twiml/gather : what may be nested
PROMPTS: Final[Mapping[str, VerbReader]] = {
    "Say": _say,
    "Play": _play,
    "Pause": _bare_verb(Pause),
}
# https://www.twilio.com/docs/voice/twiml/number : what may screen
SCREENING: Final[Mapping[str, VerbReader]] = {
    "Say": _say,
    "Play": _play,
    "Gather": _gather,
    "Hangup": _bare_verb(Hangup),
}
TOP: Final[Mapping[str, VerbReader]] = {
    **SCREENING,
    "Pause": _bare_verb(Pause),
    "Dial": _dial,
    "Record": _bare_verb(Record),
    "Redirect": _redirect,
    "Reject": _bare_verb(Reject),
}
