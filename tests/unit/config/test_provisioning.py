"""Where numbers must point, compared with what was found."""

from dataclasses import replace

import pytest

from config.lines import load_lines
from config.provisioning import (
    SettingChange,
    not_elsewhere,
    not_shown,
    plan,
    targets,
    unreachable,
)
from tests.town.town import LINE, SERVICE, demo_settings
from webhooks.twilio import overrides
from webhooks.twilio.rest import NumberSettings

US = "https://loket.example.nl"
ELSEWHERE = "https://elders.example.nl/terugval.xml"
ANSWER = "#ct=1500&rt=4500&tt=4900&rc=1&rp=ct,5xx"
TOLD = "#ct=1500&rt=4500&rc=2&rp=ct,rt,5xx"
LAST = "#ct=1500&rt=3000&rc=1&rp=ct,rt,5xx"
WELL = NumberSettings(
    sid="PN1",
    number=LINE,
    voice_url=f"{US}/voice/incoming{ANSWER}",
    voice_fallback_url=f"{ELSEWHERE}{LAST}",
    status_callback=f"{US}/voice/status{TOLD}",
    voice_application_sid=None,
    trunk_sid=None,
    voice_method="POST",
    voice_fallback_method="GET",
    status_callback_method="POST",
)
SERVED = replace(
    WELL,
    sid="PN2",
    number=SERVICE,
    voice_url=f"{US}/voice/service{ANSWER}",
    voice_fallback_url=None,
)


@pytest.fixture(scope="module")
def line():
    (line,) = load_lines(demo_settings("sqlite:///x.db").config).values()
    return line


def compared(line, *found, fallback=ELSEWHERE):
    return plan(targets([line], US, fallback), found)


def test_numbers_that_point_to_us_need_nothing(line):
    done = compared(line, SERVED, WELL)
    assert (done.orders, done.changes, done.refusals) == ((), (), ())


def test_each_setting_that_differs_is_told_with_what_it_was(line):
    bare = replace(
        WELL, voice_url="https://oud.example.nl", voice_method="GET", status_callback=""
    )
    todo = compared(line, bare, SERVED)
    assert todo.changes == (
        SettingChange(
            LINE, "VoiceUrl", "https://oud.example.nl", f"{US}/voice/incoming{ANSWER}"
        ),
        SettingChange(LINE, "VoiceMethod", "GET", "POST"),
        SettingChange(LINE, "StatusCallback", "", f"{US}/voice/status{TOLD}"),
    )
    assert [sid for sid, _ in todo.orders] == ["PN1"]
    assert str(todo.changes[-1]) == (
        f"{LINE} StatusCallback: nothing → {US}/voice/status{TOLD}"
    )


def test_a_number_calls_arrive_at_is_set_and_not_the_one_that_forwards(line):
    arrives = replace(line, twilio_number="+31851234567")
    numbers = [one.number for one in targets([arrives], US, None)]
    assert numbers == ["+31851234567", SERVICE]


def test_a_service_number_that_lines_share_is_set_once(line):
    other = replace(line, key="oost", number="+31402584199")
    wanted = targets([line, other], US, ELSEWHERE)
    assert [(one.number, one.fallback_url) for one in wanted] == [
        (LINE, ELSEWHERE),
        ("+31402584199", ELSEWHERE),
        (SERVICE, None),
    ]


def test_the_fallback_of_a_service_number_stays_as_it_is(line):
    there = replace(SERVED, voice_fallback_url="https://elders.example.nl")
    assert compared(line, WELL, there).orders == ()


def test_a_static_host_is_asked_by_get_and_this_service_by_post(line):
    ours = f"{US}/voice/fallback"
    changes = compared(line, WELL, SERVED, fallback=ours).changes
    assert [(one.field, one.after) for one in changes] == [
        ("VoiceFallbackUrl", f"{ours}{LAST}"),
        ("VoiceFallbackMethod", "POST"),
    ]


def test_time_outs_set_by_hand_are_kept_and_what_they_do_not_say_is_added(line):
    bare = WELL.voice_url.partition("#")[0]
    tried = replace(WELL, voice_url=f"{bare}#rc=3&e=dublin&rp=ct,4xx")
    (change,) = compared(line, tried, SERVED).changes
    kept = "#ct=1500&rt=4500&tt=4900&rc=3&rp=ct,4xx&e=dublin"
    assert change.after == f"{bare}{kept}"
    whole = replace(WELL, voice_url=f"{bare}#rp=all&rc=0&tt=900&rt=800&ct=100&sni=y")
    assert compared(line, whole, SERVED).orders == ()


def test_time_outs_of_another_address_are_not_taken_over(line):
    moved = replace(WELL, voice_url="https://oud.example.nl/bel#rt=15000")
    (change,) = compared(line, moved, SERVED).changes
    assert change.after == WELL.voice_url


@pytest.mark.parametrize(
    ("fragment", "seconds"),
    [
        ("", 15.0),
        (ANSWER, 4.9),  # no connection first, and then no answer
        ("#rt=4000", 10.0),  # two tries to connect of 5 seconds
        ("#ct=1000&rt=4000&rc=1&rp=rt", 8.0),
        ("#ct=1000&rt=4000&rc=1&rp=all&tt=5000", 5.0),
        ("#ct=1000&rt=4000&rc=5&rp=ct", 9.0),
        ("#ct=x&rt=4000&rc=0", 5.0),
    ],
)
def test_how_long_a_caller_may_hear_nothing_follows_from_the_time_outs(
    fragment, seconds
):
    assert overrides.silence(f"{US}/voice/incoming{fragment}") == seconds


def test_what_is_not_ours_or_overridden_is_refused_a_line_each(line):
    over = replace(WELL, voice_application_sid="AP1")
    assert compared(line, over).refusals == (
        f"{LINE}: Voice application AP1 overrides it; take the application off",
        f"{SERVICE}: the account has no such number",
    )
    (trunk,) = compared(line, WELL, replace(SERVED, trunk_sid="TK1")).refusals
    assert trunk.startswith(f"{SERVICE}: trunk TK1 overrides it")


def test_a_password_in_an_address_is_not_shown(line):
    guarded = replace(WELL, voice_url="https://cjg:geheim@oud.example.nl/")
    (change,) = compared(line, guarded, SERVED).changes
    assert change.before == "https://[hidden]@oud.example.nl/"


@pytest.mark.parametrize(
    ("public_url", "api_url", "why"),
    [
        (US, "https://api.twilio.com", None),
        ("http://127.0.0.1:8000", "http://127.0.0.1:9", None),
        ("http://loket.example.nl", "http://localhost:9", None),
        ("http://loket.example.nl", "https://api.twilio.com", "is not https"),
        ("https://localhost", "https://api.twilio.com", "is this machine alone"),
        ("http://[::1]:8000", "https://api.twilio.com", "is this machine alone"),
    ],
)
def test_a_provider_elsewhere_cannot_call_this_machine(public_url, api_url, why):
    reason = unreachable(public_url, api_url)
    assert reason is None if why is None else why in reason


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("https://elders.example.nl/cjg.xml", None),
        ("https://elders.example.nl:8443/a/{line}.xml?v=2", None),
        ("http://127.0.0.1:9000/cjg.xml", None),
        ("https://elders.example.nl/cjg.xml#ct=100", "is not an address"),
        ("https://elders.example.nl:99999/cjg.xml", "is not an address"),
        ("https://elders.example.nl:0/cjg.xml", "is not an address"),
        ("https://[elders/cjg.xml", "is not an address"),
        ("https:///cjg.xml", "is not an address"),
        ("https://elders.example.nl/{lijn}.xml", "only {line} stands for something"),
        ("http://elders.example.nl/cjg.xml", "is not https"),
        ("https://LOKET.example.nl/cjg.xml", "is on this service"),
    ],
)
def test_where_no_fallback_could_be_is_told_in_one_sentence(address, why):
    reason = not_elsewhere(address, US)
    assert reason is None if why is None else why in reason


OTHER = "+31851234567"


@pytest.mark.parametrize(
    ("caller_id", "owned", "verified", "region", "why"),
    [
        (None, [LINE], [], "us1", None),
        (OTHER, [LINE, OTHER], [], "ie1", None),
        (OTHER, [LINE], [OTHER], "us1", None),
        (OTHER, [LINE], [], "us1", "is neither the account's nor a verified caller ID"),
        (OTHER, [LINE], [], "ie1", "region ie1 has no verified caller IDs"),
        (None, [], [], "ie1", "buy a number and say twilio_number"),
    ],
)
def test_a_number_that_the_account_may_not_show_is_told_in_one_sentence(
    line, caller_id, owned, verified, region, why
):
    reason = not_shown(replace(line, caller_id=caller_id), owned, verified, region)
    assert reason is None if why is None else why in reason
    assert reason is None or "\n" not in reason
