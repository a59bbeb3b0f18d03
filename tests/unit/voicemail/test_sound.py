"""A sound is kept in the place of the original: so only one that is whole."""

import struct

import pytest

from ringgroup.voicemail.voicemail import is_sound
from tests.town.provider import sound

WELL = sound("RE1")


def wav(*chunks, head=b"WAVE"):
    body = head
    for name, size, data in chunks:
        body += name + struct.pack("<I", size) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


def form(channels=1, rate=8000, bits=8):
    said = struct.pack("<HHIIHH", 7, channels, rate, 8000, 1, bits)
    return b"fmt ", len(said), said


FORM = form()


def test_a_recording_is_a_sound():
    assert is_sound(WELL)
    assert is_sound(wav(FORM, (b"fact", 3, b"abc\0"), (b"data", 2, b"ab")))


@pytest.mark.parametrize("size", [0, 0xFFFFFFFF])
def test_a_sound_whose_end_was_not_known_is_one(size):
    assert is_sound(wav(FORM, (b"data", size, b"ab")))


@pytest.mark.parametrize(
    "audio",
    [
        b"",
        b"RIFF",
        b"<html>Sign in to the Wi-Fi</html>",
        b"ID3\x04" + bytes(400),
        WELL[:-1],
        WELL[:44],
        wav(FORM, (b"data", 2, b"ab"), head=b"AVI "),
        wav((b"data", 2, b"ab")),
        wav((b"fmt ", 8, bytes(8)), (b"data", 2, b"ab")),
        wav(FORM),
        wav((b"fmt ", 0xFFFFFFF0, b""), (b"data", 2, b"ab")),
        wav((b"fmt ", 16, b"ab")),
        wav(form(channels=0), (b"data", 2, b"ab")),
        wav(form(rate=0), (b"data", 2, b"ab")),
        wav(form(bits=0), (b"data", 2, b"ab")),
    ],
)
def test_what_is_no_whole_sound_is_none(audio):
    assert not is_sound(audio)
