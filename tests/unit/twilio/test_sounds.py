"""The tones sound as on the Dutch network, and only playable files are taken."""

import io
import math
import wave
from array import array
from hashlib import sha256
from itertools import pairwise

import pytest

from webhooks.twilio.sounds import SoundError, read_sound, tones

RATE = 8000
CADENCES = {
    "dial_tone": [(425, 10)],
    "dial_tone_short": [(425, 2)],
    "busy_tone": [(425, 0.5), (0, 0.5)] * 4,
    "congestion_tone": [(425, 0.25), (0, 0.25)] * 6,
    "information_tone": [(950, 0.33), (1400, 0.33), (1800, 0.33), (0, 1.0)] * 2,
    "ringback_tone": [(425, 1.0), (0, 4.0)],
}
everyone = pytest.mark.parametrize("name", CADENCES)


def samples_of(wav):
    """Return the samples of a WAV file that is mono, 8000 Hz and 16-bit."""
    with wave.open(io.BytesIO(wav)) as file:
        form = (file.getnchannels(), file.getframerate(), file.getsampwidth())
        assert form == (1, RATE, 2)
        return array("h", file.readframes(file.getnframes()))


def power(samples, hertz):
    """Return the share of one frequency in a sound, by Goertzel: 1 is a pure tone."""
    turn = 2 * math.cos(math.tau * hertz / RATE)
    last = before = 0.0
    for sample in samples:
        last, before = sample + turn * last - before, last
    energy = last * last + before * before - turn * last * before
    return 2 * energy / len(samples) / sum(sample * sample for sample in samples)


def segments(name):
    """Yield each stretch of a tone with the frequency that it should have."""
    samples, start = samples_of(tones()[name].wav), 0
    for hertz, seconds in CADENCES[name]:
        end = start + round(seconds * RATE)
        yield hertz, samples[start:end]
        start = end
    assert start == len(samples)


def test_there_are_the_tones_of_the_dutch_network():
    assert tones().keys() == CADENCES.keys()
    assert all(sound.name == name for name, sound in tones().items())


@everyone
def test_a_tone_has_its_frequency_and_silence_where_silence_belongs(name):
    for hertz, samples in segments(name):
        if hertz:
            assert power(samples[:2640], hertz) > 0.98
            assert power(samples[:2640], hertz + 50) < 0.02
        else:
            assert not any(samples)


@everyone
def test_a_tone_is_as_loud_as_it_should_be_and_does_not_clip(name):
    for hertz, samples in segments(name):
        if hertz:
            peak = 20 * math.log10(max(samples) / 32768)
            assert -13.2 < peak < -12.8
            assert min(samples) >= -max(samples)


@everyone
def test_a_tone_has_no_clicks(name):
    for hertz, stretch in segments(name):
        steepest = 7400 * math.tau * hertz / RATE + 1
        assert all(abs(later - soon) <= steepest for soon, later in pairwise(stretch))
        assert max(map(abs, [*stretch[:2], *stretch[-2:]])) < 200


@everyone
def test_a_tone_lasts_as_long_as_it_says(name):
    sound = tones()[name]
    assert sound.seconds == pytest.approx(sum(length for _, length in CADENCES[name]))
    assert sound.seconds == len(samples_of(sound.wav)) / RATE


def test_tones_are_the_same_every_time_and_made_once():
    first = dict(tones())
    assert tones() is tones()
    tones.cache_clear()
    assert dict(tones()) == first


def test_the_file_name_changes_with_the_content():
    sounds = tones().values()
    assert len({sound.file_name for sound in sounds}) == len(sounds)
    for sound in sounds:
        digest = sha256(sound.wav).hexdigest()[:16]
        assert sound.digest == digest
        assert sound.file_name == f"{sound.name}-{digest}.wav"


def test_a_wav_file_is_taken_as_it_is(tmp_path):
    tone = tones()["busy_tone"]
    (tmp_path / "own.wav").write_bytes(tone.wav)
    own = read_sound("greeting", tmp_path / "own.wav")
    assert (own.name, own.wav, own.seconds) == ("greeting", tone.wav, tone.seconds)
    assert own.file_name == f"greeting-{tone.digest}.wav"


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"nchannels": 2}, "is not mono, 8000 Hz, 16-bit"),
        ({"framerate": 16000}, "is not mono, 8000 Hz, 16-bit"),
        ({"sampwidth": 1}, "is not mono, 8000 Hz, 16-bit"),
        ({"frames": 0}, "holds no sound"),
    ],
)
def test_a_wav_file_of_another_kind_is_refused(tmp_path, form, reason):
    form = {"nchannels": 1, "framerate": RATE, "sampwidth": 2, "frames": 80} | form
    frames = form.pop("frames")
    with wave.open(str(tmp_path / "x.wav"), "wb") as file:
        file.setparams(
            (*(form[k] for k in ("nchannels", "sampwidth", "framerate")), 0, "NONE", "")
        )
        file.writeframes(bytes(frames * form["nchannels"] * form["sampwidth"]))
    with pytest.raises(SoundError, match=reason):
        read_sound("x", tmp_path / "x.wav")


def test_a_file_that_is_no_wav_or_not_whole_is_refused(tmp_path):
    path = tmp_path / "x.wav"
    with pytest.raises(SoundError, match="cannot be read: No such file"):
        read_sound("x", path)
    whole = tones()["busy_tone"].wav
    for damaged in (b"", b"RIFF", b"ID3" + whole, whole[:30], whole[:-1000]):
        path.write_bytes(damaged)
        with pytest.raises(SoundError) as refused:
            read_sound("x", path)
        assert str(path) in str(refused.value)
