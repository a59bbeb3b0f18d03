"""A recording as the telephone carries it: one channel, 8000 Hz, as loud as others are.

Knows what cannot be understood on a telephone, and refuses it. Pure. Must not know who
recorded it; loaded by a program of its own alone (`recording_apart`), for its libraries
are large.
"""

import io
from typing import Final, Literal, NoReturn

import numpy as np
import soundfile
from numpy.typing import NDArray

Samples = NDArray[np.float64]
RATE: Final = 8000
"""Hz; the telephone network carries no more."""
WINDOW: Final = RATE // 50
"""Samples of a look at how loud it is: a fiftieth of a second."""
SHORTEST, LONGEST = 1.0, 90.0
"""Seconds."""
LONGEST_PAUSE: Final = 3.0
"""Seconds; a caller must not wonder whether anybody is there."""
FORMATS: Final = frozenset({"WAV", "WAVEX", "MP3", "OGG"})
FASTEST: Final = 192_000
CHANNELS: Final = 2
SILENT: Final = 10 ** (-50 / 20)
"""As loud as that (of full scale) nothing is heard."""
BELOW_SPEECH: Final = 10 ** (-35 / 20)
"""A pause is so much less loud than the loudest."""
WANTED: Final = 10 ** (-20 / 20)
"""How loud speech is: the root of its mean square."""
PEAK: Final = 10 ** (-1 / 20)
MARGIN: Final = RATE // 10
"""Samples of quiet that stay before the first word and behind the last."""
FADE: Final = RATE // 200

UnfitRecording = Literal["unreadable", "too_short", "too_long", "silent", "pause"]


class UnfitSoundError(ValueError):
    """A recording that no caller should hear, and why."""

    def __init__(self, why: UnfitRecording) -> None:
        super().__init__(why)
        self.why = why


def _refuse(why: UnfitRecording) -> NoReturn:
    raise UnfitSoundError(why)


def fit(data: bytes) -> bytes:
    """The WAV file that callers hear; raises `UnfitSoundError`."""
    rate, sound = _opened(data)
    sound = _at_rate(_one_channel(sound), rate)
    loud = _loudness(sound)
    if loud.size == 0 or loud.max() < SILENT:
        _refuse("silent")
    speaks = loud >= max(SILENT, loud.max() * BELOW_SPEECH)
    first, last = np.flatnonzero(speaks)[[0, -1]]
    if _longest_pause(speaks[first : last + 1]) > LONGEST_PAUSE:
        _refuse("pause")
    start, end = first * WINDOW, (last + 1) * WINDOW
    if end - start < SHORTEST * RATE:
        _refuse("too_short")
    level = float(np.sqrt(np.mean(loud[speaks] ** 2)))
    kept = sound[max(0, start - MARGIN) : end + MARGIN]
    return _written(_faded(_levelled(kept, level)))


def _opened(data: bytes) -> tuple[int, Samples]:
    """Its rate, and its frames; no more of them than may be."""
    try:
        with soundfile.SoundFile(io.BytesIO(data)) as file:
            known = file.format in FORMATS and RATE <= file.samplerate <= FASTEST
            if not known or file.channels > CHANNELS:
                _refuse("unreadable")
            most = int(LONGEST * file.samplerate)
            sound: Samples = file.read(most + 1, dtype="float64", always_2d=True)
            rate = int(file.samplerate)
    except soundfile.SoundFileError:
        _refuse("unreadable")
    if len(sound) > most:
        _refuse("too_long")
    return rate, np.clip(np.nan_to_num(sound), -1.0, 1.0)


def _one_channel(sound: Samples) -> Samples:
    mixed: Samples = sound.mean(axis=1)
    return mixed - mixed.mean() if mixed.size else mixed


def _at_rate(sound: Samples, rate: int) -> Samples:
    """The same at the telephone's rate: what it cannot carry is left out."""
    frames = len(sound) * RATE // rate
    if rate == RATE or frames == 0:
        return sound[:frames]
    spectrum = np.fft.rfft(sound)[: frames // 2 + 1]
    found: Samples = np.fft.irfft(spectrum, frames) * (frames / len(sound))
    return found


def _loudness(sound: Samples) -> Samples:
    """How loud each window is."""
    whole = sound[: len(sound) // WINDOW * WINDOW].reshape(-1, WINDOW)
    found: Samples = np.sqrt(np.mean(whole**2, axis=1))
    return found


def _longest_pause(speaks: NDArray[np.bool_]) -> float:
    """In seconds."""
    at = np.flatnonzero(speaks)
    return float(np.diff(at, prepend=at[0]).max()) * WINDOW / RATE


def _levelled(sound: Samples, level: float) -> Samples:
    """As loud as speech on a telephone is, without clipping."""
    highest = float(np.abs(sound).max())
    return sound * min(WANTED / level, PEAK / highest)


def _faded(sound: Samples) -> Samples:
    """Without a click at either end."""
    slope = np.linspace(0.0, 1.0, FADE)
    sound[:FADE] *= slope
    sound[-FADE:] *= slope[::-1]
    return sound


def _written(sound: Samples) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, sound, RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()
