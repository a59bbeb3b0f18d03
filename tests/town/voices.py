"""Recordings that somebody might hand in: a hum instead of a voice, and its faults."""

import io

import numpy as np
import soundfile


def recording(
    form: str = "WAV",
    seconds: float = 3.0,
    rate: int = 8000,
    *,
    loud: float = 0.05,
    channels: int = 1,
    pause: float = 0.0,
    quiet: float = 0.0,
) -> bytes:
    """A hum of 440 Hz, perhaps with a pause in its middle and quiet around it."""
    at = np.arange(int(seconds * rate)) / rate
    hum = loud * np.sin(2 * np.pi * 440 * at)
    half = len(hum) // 2
    around = np.zeros(int(quiet * rate))
    between = np.zeros(int(pause * rate))
    whole = np.concatenate([around, hum[:half], between, hum[half:], around])
    file = io.BytesIO()
    many = np.stack([whole] * channels, axis=1)
    soundfile.write(file, many, rate, format=form)
    return file.getvalue()


def heard(wav: bytes) -> tuple[int, np.ndarray]:
    """The rate and the samples of what was made of it."""
    sound, rate = soundfile.read(io.BytesIO(wav), always_2d=True)
    return rate, sound
