"""Calls on the built-in telephone network: for `cjg simulate`, and to try a line.

Each scenario gets a whole house of its own: the demo's people, a fresh database, a
Monday at 09:00 and phones that behave. Virtual time: nothing waits.
"""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

from config import demo
from config.app import create_app
from config.house import House, build
from config.settings import DEMO, load
from ringgroup import schema
from ringgroup.line import Line
from ringgroup.people.store import members
from ringgroup.voicemail import outgoing, placing
from ringgroup.voicemail.store import voicemails
from webhooks.simulator.network import phones
from webhooks.simulator.network.http import WsgiExchange
from webhooks.simulator.network.network import Network
from webhooks.simulator.network.phones import (
    Answers,
    Behaviour,
    Caller,
    Ignores,
    SwitchedOff,
)
from webhooks.simulator.network.transcript import transcript
from webhooks.simulator.provider.rest import RestStandIn
from webhooks.twilio.hearing import Urls
from webhooks.twilio.rest import TwilioTelephone

NINE = (2026, 11, 23, 9, 0)  # a Monday; the demo's roster begins with it
CALLERS = ("+31407654301", "+31407654302", "+31407654303")
A_WHILE = 12.0
"""Seconds in which a code is keyed and confirmed."""


@dataclass
class Stage:
    """A line with its people and phones, and the network between them."""

    house: House
    line: Line
    network: Network
    mobiles: Mapping[str, str]

    def phone(self, login: str, behaviour: Behaviour) -> None:
        """From now on that member's mobile behaves so."""
        self.network.phones[self.mobiles[login]].behaviour = behaviour

    def key(self, login: str | None, *codes: str) -> None:
        """A member calls the service number and keys codes; None: number withheld."""
        number = self.mobiles[login] if login else None
        keys = [(code, 1.0 + A_WHILE * n) for n, code in enumerate(codes)]
        self.network.dial_service(
            number,
            self.line.service_arrives_at,
            keys,
            hangs_up_after=A_WHILE * len(codes),
        )
        self.network.run()

    def call(self, caller: int = 0, after: float = 0, **behaviour: float) -> None:
        """A caller dials the line, `after` seconds from now."""
        who = Caller(CALLERS[caller], **behaviour)  # type: ignore[arg-type] # seconds all
        self.network.call(who, self.line.arrives_at, after=after)

    def place_wanted(self) -> None:
        """The clock rings whom a page asked for."""
        settings = self.house.settings
        sid = settings.twilio_account_sid
        token = settings.twilio_auth_token.get_secret_value()
        addresses = Urls(settings.public_url).outgoing
        with RestStandIn(sid, token, self.network).serve() as url:
            telephone = TwilioTelephone(url, sid, token)
            place = partial(placing.place, self.house.database, self.house.desk)
            while place(telephone, addresses, self.network.now):
                pass
        self.network.run()

    def until(self, hour: int, minute: int) -> None:
        """Let time pass until the clock on the wall says so."""
        now = self.network.now
        self.network.run(now.replace(hour=hour, minute=minute, second=0))


Scenario = Callable[[Stage], None]
SCENARIOS: dict[str, Scenario] = {}


def scenario(play: Scenario) -> Scenario:
    """Add a scenario to the list, by its name with dashes."""
    SCENARIOS[play.__name__.replace("_", "-")] = play
    return play


@scenario
def answered(stage: Stage) -> None:
    """The worker who signed in by code is rung, presses 1 and talks."""
    stage.key("anouk", "*454113")
    stage.call(talk_seconds=95)


@scenario
def private_mailbox(stage: Stage) -> None:
    """A private mailbox picks up first; the second worker gets the caller."""
    stage.key("anouk", "*454113")
    stage.key("bram", "*454113")
    stage.phone("anouk", SwitchedOff())
    stage.phone("bram", Answers(after=8))
    stage.call(talk_seconds=60)


@scenario
def nobody_present(stage: Stage) -> None:
    """Nobody is Present: the duty does not pick up, the backup does."""
    stage.phone("anouk", Ignores())
    stage.call(talk_seconds=60)


@scenario
def engaged(stage: Stage) -> None:
    """The only one Present is talking: the second caller gets the voicemail at once."""
    stage.key("anouk", "*454113")
    stage.call(0, talk_seconds=120)
    stage.call(1, after=30)


@scenario
def closed(stage: Stage) -> None:
    """After hours: the announcement with the hours, and a message."""
    stage.until(13, 30)
    stage.call()


@scenario
def relay_caller(stage: Stage) -> None:
    """A relay service: a worker waits while it explains; later it leaves a message."""
    stage.key("anouk", "*454113")
    relayed = phones.relay_caller(CALLERS[0], talk_seconds=300)
    stage.network.call(relayed, stage.line.arrives_at)
    stage.until(13, 30)
    stage.network.call(relayed, stage.line.arrives_at)


@scenario
def skipped(stage: Stage) -> None:
    """A hash in the announcement leads to the tone at once; so does any other key."""
    stage.until(13, 30)
    for number, key in enumerate("#5"):
        who = Caller(CALLERS[number], keys=((key, 2.0),))
        stage.network.call(who, stage.line.arrives_at, after=60.0 * number)


@scenario
def sign_in(stage: Stage) -> None:
    """By code: in, in again, how is it going, and out; a wrong code changes nothing."""
    stage.key("anouk", "*454113", "*454113")
    stage.key("bram", "*454113", "*464113")
    stage.key("carlijn", "*451234")
    stage.key("anouk", "#454113")


@scenario
def sixth_refused(stage: Stage) -> None:
    """Five are Present; the sixth hears so."""
    for login in ("anouk", "bram", "carlijn", "daan", "esmee", "floor"):
        stage.key(login, "*454113")


@scenario
def withheld_refused(stage: Stage) -> None:
    """A withheld number cannot sign in."""
    stage.key(None, "*454113")


@scenario
def forwards_back(stage: Stage) -> None:
    """A worker's phone forwards to the desk: it is turned away, the other rings on."""
    stage.key("anouk", "*454113")
    stage.key("bram", "*454113")
    stage.network.phones[stage.mobiles["anouk"]].forwards_to = stage.line.arrives_at
    stage.phone("bram", Answers(after=8))
    stage.call(talk_seconds=40)


@scenario
def refused(stage: Stage) -> None:
    """The provider refuses to ring any phone: the caller leaves a message at once."""
    stage.key("anouk", "*454113")
    stage.network.dial_refusal = 13227
    stage.call()


@scenario
def test_call(stage: Stage) -> None:
    """Two mobiles are tested: one presses 1, the other is a private mailbox."""
    stage.phone("bram", SwitchedOff())
    for login in ("anouk", "bram"):
        with stage.house.database.transaction() as session:
            member = members.active_logins(session)[login]
            outgoing.want_test(session, stage.line, member, stage.network.now)
        stage.place_wanted()


@scenario
def call_back(stage: Stage) -> None:
    """A message after hours is called back: the caller sees the line's number."""
    stage.until(13, 30)
    stage.call()
    stage.network.run()
    stage.network.add_phone(CALLERS[0], Answers(after=4, key=None, talk_seconds=45))
    desk, line, now = stage.house.desk, stage.line, stage.network.now
    with stage.house.database.transaction() as session:
        member = members.active_logins(session)["anouk"]
        left = voicemails.messages(session, line.key)
        message = max(left, key=lambda one: one.received_at)
        outgoing.want_call_back(session, desk, line, member, message.id, now)
    stage.place_wanted()


def play(name: str) -> str:
    """Play a scenario; gives who heard what, when, and what was registered."""
    chosen = SCENARIOS[name]
    with _stage() as stage:
        chosen(stage)
        stage.network.run()
        names = {number: login for login, number in stage.mobiles.items()}
        numbers = {stage.line.arrives_at: stage.line.name}
        told = transcript(stage.network, names | numbers | _service(stage.line))
    return f"{name}: {chosen.__doc__}\n\n{told}\n"


def _service(line: Line) -> dict[str, str]:
    return {line.service_arrives_at: "the service number"}


@contextmanager
def _stage() -> Iterator[Stage]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'simulation.db'}"
        settings = load(DEMO | {"CJG_DEMO": "1", "DATABASE_URL": url})
        house = build(settings)
        line = next(iter(house.desk.lines.values()))
        now = datetime(*NINE, tzinfo=ZoneInfo(line.hours.zone.key))
        schema.upgrade(house.database)
        demo.load(house, now)
        network: Network
        app = create_app(house, clock=lambda: network.now)
        network = Network(
            WsgiExchange(app, settings.public_url),
            settings.twilio_auth_token.get_secret_value(),
            settings.twilio_account_sid,
            settings.public_url,
            now,
            verified=[line.shown],
        )
        mobiles = {member.login: member.mobile for member in demo.people()}
        for number in mobiles.values():
            network.add_phone(number, Answers())
        try:
            yield Stage(house, line, network, mobiles)
        finally:
            house.database.close()
