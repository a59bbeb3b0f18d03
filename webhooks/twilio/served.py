"""Where tones and recorded prompts are fetched: by digest, so cached for ever."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from flask import Blueprint, Response, abort

from ringgroup.line import Line
from webhooks.twilio.sounds import Sound, playable, tones

A_YEAR = 31_536_000
KEPT = re.compile("[a-z0-9_-]+-(?P<digest>[0-9a-f]{32})[.]wav")
"""The name of a recording that is kept; nobody guesses it."""


def blueprint(
    lines: Callable[[], Mapping[str, Line]], kept: Callable[[str], bytes | None]
) -> Blueprint:
    """Everything under /sounds/; anybody may fetch it, it holds no secret.

    `lines` are those of now; what was heard before may be asked for still. `kept` gives
    a recording by its digest.
    """
    read = lines()
    every = (*tones().values(), *_own(read))
    sounds = {sound.file_name: sound for sound in every}
    served = Blueprint("sounds", __name__, url_prefix="/sounds")

    @served.get("/<file_name>")
    def sound(file_name: str) -> Response:
        nonlocal read
        if file_name not in sounds and (now := lines()) is not read:
            sounds.update((one.file_name, one) for one in _own(now))
            read = now
        found = sounds.get(file_name) or _kept(file_name, kept)
        if found is None:
            abort(404)
        response = Response(found.wav, mimetype="audio/wav")
        response.cache_control.public = True
        response.cache_control.max_age = A_YEAR
        response.cache_control.immutable = True
        response.set_etag(found.digest)
        return response

    return served


def _kept(file_name: str, kept: Callable[[str], bytes | None]) -> Sound | None:
    named = KEPT.fullmatch(file_name)
    wav = kept(named["digest"]) if named else None
    return Sound(file_name, wav, named["digest"], 0.0) if named and wav else None


def _own(lines: Mapping[str, Line]) -> Iterable[Sound]:
    for line in lines.values():
        prompts = {**line.prompts}
        if line.voicemail.greeting is not None:
            prompts["greeting"] = line.voicemail.greeting
        for name, wanted in prompts.items():
            if not isinstance(wanted, Path):
                continue
            if (sound := playable(f"{line.key}-{name}", wanted)) is not None:
                yield sound
