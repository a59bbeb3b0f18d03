"""How long speech and sounds last; knows WAV files, not where they come from."""

import struct
from typing import Final

# a calm Dutch voice
CHARACTERS_PER_SECOND: Final = 14.0

# https://www.twilio.com/docs/voice/twiml/play : sample rate not found, so the
# one that needs no conversion on a telephone: 8 kHz mono, (format, bits)
RATE_HZ: Final = 8000
FORMATS: Final = frozenset({(1, 16), (6, 8), (7, 8)})


class UnplayableSoundError(Exception):
    """A sound that a telephone cannot be expected to play."""


def speech_seconds(text: str) -> float:
    """How long it takes to say this text."""
    return len(text) / CHARACTERS_PER_SECOND


def wav_seconds(body: bytes) -> float:
    """The length of a WAV file of 8 kHz mono, PCM 16 or G.711.

    Raises `UnplayableSoundError` for any other.
    """
    if body[:4] != b"RIFF" or body[8:12] != b"WAVE":
        msg = "not a RIFF/WAVE file"
        raise UnplayableSoundError(msg)
    form: tuple[int, int, int, int, int, int] | None = None
    offset = 12
    while offset + 8 <= len(body):
        name, size = struct.unpack_from("<4sI", body, offset)
        start = offset + 8
        if start + size > len(body):
            msg = "the file is shorter than it says"
            raise UnplayableSoundError(msg)
        if name == b"fmt ":
            form = struct.unpack_from("<HHIIHH", body, start)
        if name == b"data":
            return _seconds(form, size)
        offset = start + size + size % 2
    msg = "the file has no data chunk"
    raise UnplayableSoundError(msg)


def _seconds(form: tuple[int, int, int, int, int, int] | None, size: int) -> float:
    if form is None:
        msg = "the data chunk comes before the format"
        raise UnplayableSoundError(msg)
    code, channels, rate, byte_rate, _, bits = form
    if (code, bits) not in FORMATS or channels != 1 or rate != RATE_HZ:
        msg = f"format {code}, {channels} channels, {rate} Hz, {bits} bits"
        raise UnplayableSoundError(msg)
    if size == 0:
        msg = "the file is empty"
        raise UnplayableSoundError(msg)
    return size / byte_rate
