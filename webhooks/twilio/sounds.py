"""The sounds of the Dutch telephone network, and WAV files that replace a prompt.

Knows frequencies, cadences and what a playable WAV file is. Must not know when a
sound is heard; that is in `words` and `twiml`.

Tones after `configs/samples/indications.conf.sample` of Asterisk, section `[nl]`:
https://github.com/asterisk/asterisk/blob/master/configs/samples/indications.conf.sample
"""

import io
import math
import sys
import wave
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import Final

from structlog import get_logger

log = get_logger(__name__)

RATE: Final = 8000  # Hz; the telephone network carries no more
SAMPLE_BYTES: Final = 2
AMPLITUDE: Final = round(32767 * 10 ** (-13 / 20))  # peak at -13 dBFS
FADE: Final = RATE * 5 // 1000  # samples; without it a tone begins with a click
SILENCE: Final = 0  # "Hz"

Segment = tuple[int, float]
"""A stretch of one frequency: hertz and seconds."""

DIAL: Final = 425
CADENCES: Final[Mapping[str, tuple[Segment, ...]]] = MappingProxyType(
    {
        "dial_tone": ((DIAL, 10.0),),
        "dial_tone_short": ((DIAL, 2.0),),
        "busy_tone": ((DIAL, 0.5), (SILENCE, 0.5)) * 4,
        "congestion_tone": ((DIAL, 0.25), (SILENCE, 0.25)) * 6,
        "information_tone": ((950, 0.33), (1400, 0.33), (1800, 0.33), (SILENCE, 1.0))
        * 2,
        "ringback_tone": ((DIAL, 1.0), (SILENCE, 4.0)),
    }
)


class SoundError(ValueError):
    """A file that cannot be played; the message is one line for the administrator."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A WAV file in memory; its digest names it, so it may be cached for ever."""

    name: str
    wav: bytes = field(repr=False)
    digest: str
    seconds: float

    @property
    def file_name(self) -> str:
        """The last part of its URL; other content has another name."""
        return f"{self.name}-{self.digest}.wav"


def named(name: str, digest: str) -> Sound:
    """A sound that is kept elsewhere: whoever serves it knows it by its digest."""
    return Sound(name, b"", digest, 0.0)


def seconds_of(wav: bytes) -> float:
    """How long a recording lasts that was made fit to be kept; 0 without one."""
    if not wav:
        return 0.0
    with wave.open(io.BytesIO(wav)) as reader:
        return float(reader.getnframes() / reader.getframerate())


def _sound(name: str, wav: bytes, seconds: float) -> Sound:
    return Sound(name, wav, sha256(wav).hexdigest()[:16], seconds)


@cache
def tones() -> Mapping[str, Sound]:
    """Return every tone by its English name."""
    return MappingProxyType(
        {name: _tone(name, segments) for name, segments in CADENCES.items()}
    )


def _tone(name: str, segments: tuple[Segment, ...]) -> Sound:
    samples = array("h")
    for hertz, seconds in segments:
        samples.extend(_segment(hertz, round(seconds * RATE)))
    frames = len(samples)
    if sys.byteorder == "big":
        samples.byteswap()  # WAV is little-endian
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(SAMPLE_BYTES)
        writer.setframerate(RATE)
        writer.writeframes(samples.tobytes())
    return _sound(name, file.getvalue(), frames / RATE)


def _segment(hertz: int, frames: int) -> "array[int]":
    """Repeat one exact period of whole cycles, so that the phase never jumps."""
    if hertz == SILENCE:
        return array("h", bytes(SAMPLE_BYTES * frames))
    period = RATE // math.gcd(RATE, hertz)
    cycle = array(
        "h",
        (
            round(AMPLITUDE * math.sin(math.tau * hertz * n / RATE))
            for n in range(period)
        ),
    )
    samples = (cycle * (frames // period + 1))[:frames]
    for n in range(FADE):
        samples[n] = samples[n] * n // FADE
        samples[-1 - n] = samples[-1 - n] * n // FADE
    return samples


def read_sound(name: str, path: Path) -> Sound:
    """Read a WAV file, or raise `SoundError` if the network could not play it."""
    try:
        wav = path.read_bytes()
    except OSError as failure:
        message = f'"{path}" cannot be read: {failure.strerror}'
        raise SoundError(message) from None
    try:
        with wave.open(io.BytesIO(wav)) as reader:
            form = (reader.getnchannels(), reader.getframerate(), reader.getsampwidth())
            frames = reader.getnframes()
            complete = len(reader.readframes(frames)) == frames * reader.getsampwidth()
    except (wave.Error, EOFError) as failure:
        message = f'"{path}" is not a WAV file: {failure or "it ends too soon"}'
        raise SoundError(message) from None
    if form != (1, RATE, SAMPLE_BYTES):
        message = f'"{path}" is not mono, {RATE} Hz, 16-bit'
        raise SoundError(message)
    if not frames or not complete:
        message = f'"{path}" holds no sound, or less than it says'
        raise SoundError(message)
    return _sound(name, wav, frames / RATE)


def playable(name: str, path: Path) -> Sound | None:
    """The same; None when it is gone since it was read first, which is told once."""
    try:
        return read_sound(name, path)
    except SoundError as gone:
        _tell(str(gone))
        return None


@cache
def _tell(problem: str) -> None:
    """One line in the log, however many callers meet it."""
    log.error("our own words are heard instead of a sound", problem=problem)
