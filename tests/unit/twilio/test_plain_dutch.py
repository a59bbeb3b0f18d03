"""What is spoken is plain Dutch (B1), as far as counting can tell."""

import re
from dataclasses import replace
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.lines import load_lines
from webhooks.twilio import announcing, words
from webhooks.twilio.sounds import tones
from webhooks.twilio.words import Spoken

SPOKEN = words.PROMPTS | {
    "skip": words.SKIP,
    "hours": words.HOURS,
    "speak": words.SPEAK,
    "helped": words.HELPED,
}
MOST_WORDS = 15
"""In one sentence, without what is filled in."""
MOST_ON_AVERAGE = 9
MOST_LETTERS = 14
PASSIVE = re.compile(r"\b(word|wordt|worden|werd|werden)\b", re.IGNORECASE)
HARD = re.compile(
    r"\b(aangaande|alsmede|alvorens|betreffende|conform|derhalve|desbetreffende|"
    r"dien|dient|echter|gaarne|geschieden|heden|hetgeen|indien|inzake|met betrekking|"
    r"middels|mits|namens|nochtans|omtrent|reeds|teneinde|tevens|trachten|"
    r"uiteengezet|uwerzijds|vernemen|verstrekken|verzoeken|wenst|zodoende)\b",
    re.IGNORECASE,
)
ANNOUNCED_SECONDS = 27
"""What the announcement of the default line takes at most."""


def sentences(text):
    filled = re.sub(r"\{\w*\}", "", text)
    return [one for one in re.split(r"[.?!:]", filled) if one.strip()]


def what_is_hard(text):
    """Which of the counts a text fails, by name."""
    said = sentences(text)
    counts = [len(one.split()) for one in said]
    found = re.findall(r"\w+", re.sub(r"\{\w*\}", "", text))
    wrong = {
        "long sentence": max(counts, default=0) > MOST_WORDS,
        "long sentences": sum(counts) > MOST_ON_AVERAGE * len(counts),
        "long word": any(len(word) > MOST_LETTERS for word in found),
        "passive": bool(PASSIVE.search(text)),
        "hard word": bool(HARD.search(text)),
    }
    return {name for name, is_so in wrong.items() if is_so}


@pytest.mark.parametrize("name", SPOKEN)
def test_a_prompt_is_plain(name):
    assert what_is_hard(SPOKEN[name]) == set()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("U wordt nu doorverbonden.", {"passive"}),
        ("Indien u wacht, helpen wij u.", {"hard word"}),
        ("Toets uw burgerservicenummer in.", {"long word"}),
        (
            "Wij helpen u als u na de toon uw naam zegt en dan wacht op wie u belt.",
            {"long sentence", "long sentences"},
        ),
        ("Wij bellen u. Tot ziens.", set()),
    ],
)
def test_what_is_not_plain_is_noticed(text, wrong):
    assert what_is_hard(text) == wrong


@pytest.fixture(scope="module")
def line():
    return next(iter(load_lines(Path("config/veldhoven.toml")).values()))


@pytest.mark.parametrize("name", sorted(announcing.BEFORE_THE_TONE))
def test_an_announcement_says_each_fact_once(line, name):
    said = " ".join(one.text for one in announcing.announced(line, name))
    for fact in (*map(str, words.filled_in(line).values()), "de toon", "bellen u"):
        assert said.count(fact) == 1, fact
    named = [
        field for _, field, _, _ in Formatter().parse(words.PROMPTS[name]) if field
    ]
    assert sorted(named) == ["days", "email", "hours", "name"]


def test_the_announcement_of_the_default_line_is_short(line):
    heard = announcing.announced(line, "greeting")
    assert heard[0] == Spoken(words.SKIP, line.voice)
    assert sum(announcing.lasts(one, lambda _: None) for one in heard) <= (
        ANNOUNCED_SECONDS
    )


@given(st.text(min_size=1, max_size=80), st.text(max_size=80))
def test_what_is_longer_lasts_longer(text, more):
    shorter = announcing.lasts(Spoken(text, ""), lambda _: None)
    assert 0 < shorter <= announcing.lasts(Spoken(text + more, ""), lambda _: None)


def test_a_recording_lasts_as_long_as_it_is():
    tone = tones()["dial_tone"]
    assert announcing.lasts(tone, lambda _: None) == tone.seconds == 10.0
    kept = replace(tone, wav=b"", seconds=0.0)
    by_digest = {tone.digest: tone.wav}
    assert announcing.lasts(kept, by_digest.get) == tone.seconds
    assert announcing.lasts(kept, lambda _: None) == 0.0
