"""Five hundred calls while the provider fails three of ten requests in every way."""

from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from ringgroup.notices import delivery
from ringgroup.notices.ways import Ways
from ringgroup.upkeep import lost_calls, provider_records, reconciliation, telling
from ringgroup.voicemail import recordings
from tests.conftest import MONDAY
from tests.town.town import MOBILES, Town, demo_settings
from webhooks.simulator.network.phones import Answers, Ignores, SwitchedOff
from webhooks.simulator.network.trouble import Trouble, random_troubles
from webhooks.simulator.provider.mailbox import audio
from webhooks.simulator.provider.rest import RestStandIn
from webhooks.twilio.rest import TwilioTelephone

# all that an API can do to us; a slow answer costs real seconds, so it comes less often
KINDS = (
    *(Trouble.ERROR, Trouble.TOO_MANY, Trouble.RESET, Trouble.LOST_ANSWER) * 4,
    Trouble.SLOW,
)


class NoPost:
    """Nobody here prefers e-mail."""

    def send_mail(self, to: str, subject: str, body: str) -> None:  # noqa: ARG002 - the port
        message = f"an e-mail about {subject}"
        raise AssertionError(message)


def clock(town: Town, telephone: TwilioTelephone):
    """The clock process, in the town's time; gives the cycle to run once more."""

    def cycle() -> None:
        at, database, desk = town.now, town.database, town.house.desk
        telling.cycle(database, desk, at)
        delivery.deliver(database, desk, Ways(telephone, NoPost()), at)
        recordings.cycle(database, desk, telephone, at)
        lost_calls.sweep(database, desk, at)

    def now_and_then() -> None:
        at, database, desk = town.now, town.database, town.house.desk
        lost_calls.ask_after_calls(database, desk, telephone, at)
        reconciliation.cycle(database, desk, telephone, at)

    def remove() -> None:
        provider_records.remove_calls(town.database, telephone, town.now)

    def ticking(seconds: float, work):
        while True:
            yield town.network.env.timeout(seconds)
            work()

    town.network.env.process(ticking(5, cycle))
    town.network.env.process(ticking(60, remove))
    town.network.env.process(ticking(300, now_and_then))


@pytest.mark.slow
def test_every_message_arrives_and_every_recording_ends_up_here_alone(sqlite_url):
    settings = demo_settings(sqlite_url)
    town = Town(settings, MONDAY, "pickup wins")
    stand_in = RestStandIn(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        town.network,
        troubles=random_troubles("storm", 0.3, KINDS),
    )
    stand_in.slow_seconds = 0.1
    rng = Random(500)
    with stand_in.serve() as url:
        telephone = TwilioTelephone(
            url,
            settings.twilio_account_sid,
            settings.twilio_auth_token.get_secret_value(),
            timeouts=(1.0, 0.08),
        )
        clock(town, telephone)
        town.roster("daan", "eva")
        town.sign_on("anna", "bram")
        for _ in range(500):
            for name in ("anna", "bram", "daan", "eva"):
                some = [Answers(talk_seconds=5), Ignores(), Ignores(), SwitchedOff()]
                town.phone(name, rng.choice(some))
            town.dial(
                hangs_up_after=rng.choice([None, None, 6]),
                speaks_seconds=rng.choice([1, 4, 9]),
                talk_seconds=10,
            )
            town.network.wait(rng.choice([2, 15, 40]))
        town.run()
        town.network.wait(6 * 3600)

    left = [
        recording.sid for recording in town.network.recordings if recording.seconds >= 2
    ]
    assert len(left) > 100
    messages = town.rows("voicemail")
    assert Counter(row["recording_sid"] for row in messages) == Counter(left)
    assert all(row["fetched_at"] and row["removed_at"] for row in messages)
    assert {row["voicemail_id"] for row in town.rows("voicemail_audio")} == {
        row["id"] for row in messages
    }
    assert set(left) <= stand_in.deleted
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    on_disk = b"".join(file.read_bytes() for file in path.parent.glob("cjg.db*"))
    for recording in town.network.recordings:
        said = audio(recording.sid, recording.seconds)[44:][1000:1100]
        assert len(said) < 100 or said not in on_disk

    told = town.rows("message")
    assert len(told) > 100
    assert all(row["sent_at"] for row in told)
    members = dict(enumerate(MOBILES.values(), 1))
    wanted = Counter((members[row["member_id"]], row["body"]) for row in told)
    sent = Counter((message.to, message.body) for message in stand_in.messages)
    assert set(sent) == set(wanted), "to a wrong number, or never"
    for about, count in wanted.items():
        assert count <= sent[about] <= 2 * count
    doubled = sum(sent.values()) - sum(wanted.values())
    assert doubled <= len(told) // 10

    calls = [visit for visit in town.network.visits if visit.to == town.line.number]
    rows = town.rows("registration") + town.rows("open_registration")
    assert len(rows) == len(calls) == 500
    removed = [row for row in town.rows("call") if row["removed_at"]]
    assert len(removed) > 400
    assert town.now - MONDAY > timedelta(hours=6)
    town.close()
