"""A recording becomes what a telephone carries, or is refused for one reason."""

import io
import wave

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringgroup.people.recording_levels import LONGEST, RATE, UnfitSoundError, fit
from tests.town.voices import heard, recording


def refused(data: bytes) -> str:
    with pytest.raises(UnfitSoundError) as unfit:
        fit(data)
    return unfit.value.why


@pytest.mark.parametrize("form", ["WAV", "MP3", "OGG"])
@pytest.mark.parametrize(("rate", "channels"), [(8000, 1), (44_100, 2), (48_000, 1)])
def test_what_comes_out_is_one_channel_of_the_telephones_rate(form, rate, channels):
    made = fit(recording(form, rate=rate, channels=channels))
    with wave.open(io.BytesIO(made)) as file:
        shape = (file.getnchannels(), file.getframerate(), file.getsampwidth())
        seconds = file.getnframes() / RATE
    assert shape == (1, 8000, 2)
    assert seconds == pytest.approx(3, abs=0.3)
    _, sound = heard(made)
    spectrum = np.abs(np.fft.rfft(sound[:, 0]))
    assert np.argmax(spectrum) * RATE / len(sound) == pytest.approx(440, abs=2)


@pytest.mark.parametrize("loud", [0.01, 0.1, 0.9])
def test_a_soft_and_a_loud_voice_are_heard_alike(loud):
    _, sound = heard(fit(recording(loud=loud)))
    middle = sound[RATE : 2 * RATE]
    assert np.sqrt(np.mean(middle**2)) == pytest.approx(0.1, rel=0.05)
    assert np.abs(sound).max() < 1


def test_quiet_before_and_after_is_left_out():
    with_quiet, without = fit(recording(quiet=4)), fit(recording())
    assert abs(len(with_quiet) - len(without)) < RATE


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "unreadable"),
        (b"no sound at all", "unreadable"),
        (recording("FLAC"), "unreadable"),
        (recording(rate=4000), "unreadable"),
        (recording(channels=5), "unreadable"),
        (recording()[:30], "unreadable"),
        (recording(seconds=0.5), "too_short"),
        (recording("OGG", LONGEST + 1), "too_long"),
        (recording(loud=0.0001), "silent"),
        (recording(seconds=0.001), "silent"),
        (recording(seconds=0), "silent"),
        (recording(pause=4), "pause"),
    ],
)
def test_what_no_caller_should_hear_is_refused(data, why):
    assert refused(data) == why


def test_a_pause_to_breathe_may_be():
    assert fit(recording(pause=1.5))


def test_one_loud_click_does_not_make_a_voice_soft():
    rate, sound = heard(recording(loud=0.02))
    sound[rate // 2] = 1.0
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes((sound[:, 0] * 32767).astype("<i2").tobytes())
    _, made = heard(fit(file.getvalue()))
    assert np.abs(made).max() <= 0.9


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 200))
def test_whatever_is_handed_in_is_fit_or_refused(noise, at):
    whole = recording(seconds=1.2)
    try:
        made = fit(whole[:at] + noise + whole[at:])
    except UnfitSoundError:
        return
    rate, sound = heard(made)
    assert rate == RATE
    assert np.isfinite(sound).all()
