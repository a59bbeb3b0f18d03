"""`cjg live-test`: the live script, played on the simulated network and watched."""

from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from click.testing import CliRunner

from config.cli import cjg as command
from config.jobs import all_jobs
from config.live_steps import STEPS
from config.live_test import Watcher, report
from config.outside import reach
from ringgroup.board import visits
from ringgroup.call import heard
from tests.town.town import LINE, MOBILES
from webhooks.simulator.network.phones import (
    Answers,
    Caller,
    Declines,
    Ignores,
    SwitchedOff,
)
from webhooks.simulator.provider.rest import RestStandIn

ELSEWHERE = "https://terugval.example.nl/cjg.xml"
CALLER = "+31407012345"
NAMES = [step.name for step in STEPS]
CLOCK = {
    "notice": 3,
    "take_recordings": 3,
    "deliver_sms": 3,
    "deliver_mail": 3,
    "reconcile": 12,
}
"""Each job with how many looks are between two of its runs."""


def printed(*args):
    return CliRunner().invoke(command, args, env={"CJG_DEMO": "1"}).stdout.strip()


class Script:
    """What people do at each step, and a clock process that goes on meanwhile."""

    def __init__(self, town, outside, provider):
        self.town, self.outside, self.provider = town, outside, provider
        self.looks = 0
        self.host = town.house.settings.public_url.partition("://")[2]

    def sleep(self, seconds):
        """Time passes; a host that was stopped for one call is started again."""
        network = self.town.network
        network.wait(seconds)
        if self.host in network.hosting.troubles and network.visits[-1].ended:
            del network.hosting.troubles[self.host]
        self.looks += 1
        for job in all_jobs(self.town.house, self.outside):
            if job.name in CLOCK and self.looks % CLOCK[job.name] == 0:
                job.run(self.town.now)

    def key(self, name, code):
        self.town.key(name, code)

    def call(self, number=CALLER, **how):
        self.town.network.call(Caller(number, **how), LINE)

    def sign_in_1(self):
        self.key("anna", "*454113")

    def sign_in_2(self):
        self.key("bram", "*454113")

    def sign_in_3(self):
        self.key("carla", "*454113")

    def sign_off(self):
        self.key("carla", "#454113")

    def second_phone(self):
        self.town.phone("anna", SwitchedOff(mailbox_after=3))
        self.town.phone("bram", Answers(after=9))
        self.call(talk_seconds=10)

    def take(self):
        self.key("bram", "#454113")
        self.town.phone("anna", Answers(talk_seconds=60))
        self.call(talk_seconds=20)

    def gives_up(self):
        self.town.phone("anna", Ignores())
        self.call(hangs_up_after=9)

    def declines(self):
        self.town.phone("anna", Declines())
        self.call(hangs_up_after=20, speaks_seconds=0)

    def switched_off(self):
        self.town.phone("anna", SwitchedOff())
        self.call(hangs_up_after=30, speaks_seconds=0)

    def withheld(self):
        self.call(None, speaks_seconds=10)

    def message(self):
        self.call(speaks_seconds=10)

    def fallback(self):
        self.town.network.hosting.troubles[self.host] = "dead"
        self.call(speaks_seconds=10)


@contextmanager
def playing(town):
    """Play steps; gives each, watched."""
    network, settings = town.network, town.house.settings
    provider = RestStandIn(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        network,
    )
    network.point(LINE, f"{settings.public_url}/voice/incoming", ELSEWHERE)
    documents = network.hosting.documents
    documents[ELSEWHERE] = printed("fallback-twiml")
    documents[ELSEWHERE.replace("cjg", "bedankt")] = printed(
        "fallback-twiml", "--thanks"
    )
    town.roster("gijs", "fatma")
    town.phone("gijs", Ignores())
    town.phone("fatma", Ignores())
    outside = reach(settings, "desk@example.nl", lambda: town.now, provider)
    script = Script(town, outside, provider)

    def play(*names, script=script, line=town.line.key):
        steps = [step for step in STEPS if step.name in (names or NAMES)]
        patience = timedelta(minutes=2)
        watcher = Watcher(
            town.database, line, lambda: town.now, script.sleep, patience, look=5.0
        )
        done = []
        for one in watcher.watch(steps):
            if one.judgements:
                done.append(one)
            else:
                getattr(script, one.step.name.replace("-", "_"))()
        return {one.step.name: one for one in done}

    play.script = script
    yield play
    outside.close()


@pytest.fixture
def session(quiet_town):
    with playing(quiet_town) as play:
        yield play


def found(watched):
    return [f"{one.level}: {one.found}" for one in watched.judgements]


@pytest.mark.slow
def test_a_session_that_goes_as_we_assume_is_well_in_every_step(town):
    with playing(town) as play:
        done = play()
    assert list(done) == NAMES
    assert {name: found(one) for name, one in done.items() if one.level != "ok"} == {}
    reading = {
        "pickup wins": "note: a phone that picks up ends the ringing of the others",
        "screening wins": "note: the others ring on while one phone is being asked",
    }
    assert reading[town.network.reading] in found(done["second-phone"])
    text = "\n".join(report(done.values(), "about"))
    for secret in (CALLER[3:], *(mobile[3:] for mobile in MOBILES.values())):
        assert secret not in text
    for name in MOBILES:
        assert name not in text.lower()
    assert "CA" not in text


def test_the_action_of_a_dial_is_told_as_it_came(session):
    session.script.sign_in_1()
    watched = session("take")["take"]
    (action,) = [one for one in found(watched) if "the action of the Dial" in one]
    first = watched.visit.heard[0]
    assert (first.of, first.said["CallStatus"], first.said["From"]) == (
        "incoming",
        "ringing",
        "number",
    )
    assert "1" in [one.said.get("Digits") for one in watched.visit.heard]
    assert action.startswith("note: ")


WRONG = [
    (
        "sign-in-1",
        lambda script: script.key("anna", "*45411"),
        "DIFFERS: keys did not arrive as they were dialled",
    ),
    (
        "sign-in-1",
        lambda script: script.key(None, "*454113"),
        "DIFFERS: the service number refused: withheld",
    ),
    (
        "sign-off",
        lambda script: script.key("anna", "*454113"),
        "DIFFERS: it did: signed on",
    ),
    (
        "withheld",
        lambda script: script.call(speaks_seconds=10),
        "DIFFERS: withheld, yet From was: number",
    ),
    (
        "message",
        lambda script: script.call(None, speaks_seconds=10),
        "DIFFERS: From was: ",
    ),
    (
        "message",
        lambda script: script.call(speaks_seconds=0, hangs_up_after=40),
        "DIFFERS: no recording was told of",
    ),
    (
        "fallback",
        lambda script: script.call(speaks_seconds=10),
        "DIFFERS: web served the call",
    ),
    ("take", lambda script: script.call(), "DIFFERS: nobody's 1 arrived"),
    ("take", lambda _: None, "DIFFERS: nothing came"),
]


@pytest.mark.parametrize(("name", "deed", "said"), WRONG)
def test_what_goes_otherwise_is_said(session, name, deed, said):
    setattr(session.script, name.replace("-", "_"), lambda: deed(session.script))
    watched = session(name)[name]
    assert watched.level == "DIFFERS"
    assert [one for one in found(watched) if one.startswith(said)], found(watched)


def test_a_call_of_an_earlier_step_is_no_later_one_s(session):
    session.script.sign_in_2 = lambda: None
    done = session("sign-in-1", "sign-in-2")
    assert done["sign-in-1"].level == "ok"
    assert found(done["sign-in-2"]) == ["DIFFERS: nothing came"]


@pytest.mark.parametrize("name", ["sign-in-1", "take", "message"])
def test_what_happens_on_another_line_is_no_step_s(session, name):
    watched = session(name, line="oost")[name]
    assert found(watched) == ["DIFFERS: nothing came"]


def test_what_is_left_and_told_on_another_line_is_not_counted(session):
    town = session.script.town
    began = town.now
    session.script.sign_in_1()
    session("message")
    with town.database.reading() as rows:
        ours = visits.since(rows, town.line.key, began)
        others = visits.since(rows, "oost", began)
    assert len(ours.visits) == 2
    assert (others.visits, others.recording, others.messages.written) == ((), None, 0)


def test_a_code_that_names_no_line_counts_for_the_line_that_is_watched(session):
    session.script.sign_in_1 = lambda: session.script.key(None, "*454113")
    watched = session("sign-in-1", line="oost")["sign-in-1"]
    assert "DIFFERS: the service number refused: withheld" in found(watched)


def test_a_refused_message_differs(session):
    provider = session.script.provider
    provider.refusals = dict.fromkeys(MOBILES.values(), 21610)
    watched = session("message")["message"]
    assert watched.level == "DIFFERS"
    assert [one for one in found(watched) if one.endswith("messages left")]


def test_what_was_heard_goes_with_the_answers(quiet_town):
    town = quiet_town
    town.sign_on("anna")
    town.call(talk_seconds=20)
    (row,) = town.rows("call")
    assert heard.HEARD in row["answers"]
    town.sweep(after=timedelta(hours=7))
    (row,) = town.rows("call")
    assert row["answers"] == "{}"


def test_no_more_is_kept_of_one_call_than_it_can_have():
    answers = {}
    for _ in range(3 * heard.MOST):
        answers = heard.noted(answers, "status CallStatus=ringing")
    assert len(heard.read(answers)) == heard.MOST
    assert heard.noted({"a": {}}, "") == {"a": {}}


@pytest.fixture
def prompt(quiet_town):
    def run(*args):
        url = quiet_town.house.settings.database_url
        environ = {"CJG_DEMO": "1", "DATABASE_URL": url}
        return CliRunner().invoke(command, ["live-test", *args], env=environ)

    return run


def test_the_steps_are_listed(prompt):
    told = prompt("--list")
    assert [line.partition(":")[0] for line in told.stdout.splitlines()] == NAMES
    assert told.exit_code == 0


def test_a_session_in_which_nothing_comes_fails_with_a_report(prompt):
    told = prompt("--from", "message", "--minutes", "0")
    assert told.exit_code == 1
    assert "11/12 message: call with the number shown" in told.stdout
    assert "DIFFERS nothing came" in told.stdout
    assert "- message: DIFFERS" in told.stdout


def test_a_step_that_does_not_exist_is_bad_input(prompt):
    told = prompt("--from", "nothing")
    assert told.exit_code == 2
    assert told.stderr.startswith('unknown step "nothing"; the steps are: sign-in-1, ')


def test_a_patience_that_is_no_number_is_bad_input(prompt):
    told = prompt("--minutes", "nan")
    assert told.exit_code == 2
    assert told.stderr == "--minutes: nan is no number of minutes\n"


@pytest.mark.parametrize("day", ["2026-11-23T08:05", "2026-11-28T08:05"])
def test_a_session_at_a_closed_desk_says_so_first(prompt, monkeypatch, day):
    now = datetime.fromisoformat(f"{day}+00:00")
    monkeypatch.setattr("config.cli.live_test.utc_now", lambda: now)
    told = prompt("--from", "message", "--minutes", "0").stdout
    assert told.startswith("the desk is closed now") == (now.weekday() == 5)
