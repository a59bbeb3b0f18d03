"""Whatever the provider refuses is seen in the log, by doctor and on the page.

And every message reached somebody. One table: how the account stands, and what is said.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import timedelta
from html import unescape

import pytest
from click.testing import CliRunner
from structlog.testing import capture_logs
from twilio.request_validator import RequestValidator

from config.app import create_app
from config.checkup import Checkup
from config.cli import cjg as command
from ringgroup.notices import delivery
from ringgroup.notices.ways import Ways
from ringgroup.upkeep import passing_on, telling
from ringgroup.voicemail import recordings
from tests.town.office import Office, Outside
from tests.town.town import LINE, MOBILES, PEOPLE, SERVICE, Town, demo_settings
from tests.town.visitor import Visitor, give_password
from webhooks.pages.people.checkup_words import ADVICE
from webhooks.simulator.network.phones import Ignores
from webhooks.simulator.provider.rest import RestStandIn
from webhooks.twilio.rest import TwilioTelephone

MINUTE = timedelta(minutes=1)
RANG_NOBODY = "the provider rang nobody"


@dataclass(frozen=True)
class Refusal:
    """How the provider stands, what the log and doctor say, and how SMS went.

    `dial`, `sms` and `sender` are the codes with which a Dial, an SMS to anybody and
    the line's sender are refused; `doctor` is a check, and how its line begins.
    """

    doctor: tuple[str, str]
    dial: int | None = None
    sms: int | None = None
    sender: int | None = None
    permissions: dict = field(default_factory=dict)
    number: dict = field(default_factory=dict)
    owned: bool = True
    token: str | None = None


REFUSALS = {
    "account type": Refusal(
        ("account type", "a trial: it rings and texts verified numbers alone"),
        dial=10002,
        sms=21608,
        permissions={"kind": ("active", "Trial")},
    ),
    "sender": Refusal(
        ("SMS sender veldhoven", f"{LINE} sends no SMS, so nobody is told"),
        sender=21606,
        number={"sms": False},
    ),
    "permission to dial": Refusal(
        ("dialling", "not allowed for the Netherlands (13227)"),
        dial=13227,
        permissions={"may_dial": False},
    ),
    "permission to text": Refusal(
        ("SMS", "not allowed for the Netherlands (21408)"),
        sender=21408,
        permissions={"may_text": False},
    ),
    "caller ID": Refusal(
        ("caller ID veldhoven", f"{LINE} is neither the account's nor a verified"),
        dial=13214,
        sender=21660,
        owned=False,
    ),
    "region": Refusal(
        (f"region {LINE}", "calls to it are handled in ie1, and we ask in us1"),
        number={"region": "ie1"},
        token="that of the other region",  # noqa: S106 - a test's own
    ),
    "balance": Refusal(
        ("balance", "0.00 EUR is left: nobody can be rung"),
        dial=20005,
        sms=20005,
        permissions={"balance": "0.00"},
    ),
}


class Account:
    """The town, whose provider refuses as one row of the table says."""

    def __init__(self, town: Town, provider: RestStandIn, api_url: str) -> None:
        self.town, self.provider = town, provider
        environ = {"TWILIO_API_URL": api_url, "PUBLIC_URL": "http://127.0.0.1:9"}
        self.url = town.house.settings.database_url
        self.house = replace(town.house, settings=demo_settings(self.url, **environ))
        self.environ = {"CJG_DEMO": "1", "DATABASE_URL": self.url, **environ}
        self.post = Outside()
        settings = self.house.settings
        self.telephone = TwilioTelephone(
            api_url,
            settings.twilio_account_sid,
            settings.twilio_auth_token.get_secret_value(),
        )

    def refuses(self, row: Refusal) -> None:
        provider = self.provider
        if row.owned:
            provider.add_number(LINE)
        provider.add_number(SERVICE)
        for own in provider.numbers.values():
            for name, value in row.number.items():
                setattr(own, name, value)
        for name, value in row.permissions.items():
            setattr(provider.permissions, name, value)
        self.town.network.dial_refusal = row.dial
        if row.sms:
            provider.refusals = dict.fromkeys(MOBILES.values(), row.sms)
        if row.sender:
            provider.sender_refusals[LINE] = row.sender

    def clock(self) -> None:
        """What the clock does in some minutes."""
        database, desk = self.town.database, self.town.house.desk
        ways = Ways(self.telephone, self.post, "", True)  # noqa: FBT003 - mail
        for _ in range(4):
            now = self.town.now
            telling.cycle(database, desk, now)
            telling.cycle_of_refusals(database, desk, now)
            recordings.cycle(database, desk, self.telephone, now)
            while delivery.deliver(
                database, desk, ways, now, rules=passing_on.rules(desk)
            ):
                pass
            self.town.network.wait(30)

    def doctor(self) -> dict[str, str]:
        told = CliRunner().invoke(command, ["doctor"], env=self.environ)
        lines = (line[6:].partition(": ") for line in told.stdout.splitlines())
        assert told.exit_code == 1
        return {what: rest for what, _, rest in lines}

    def page(self) -> str:
        """The page of an administrator, after it was looked."""
        now = lambda: self.town.now  # noqa: E731 - the town's time
        give_password(self.town.database, "gijs", role="administrator")
        checkup = Checkup(self.house, now, lambda job: job())
        visitor = Visitor(create_app(self.house, now, checkup=checkup.look), now)
        visitor.sign_in("gijs")
        answer = visitor.get("/beheer/hoe-gaat-het")
        assert answer.status_code == 200
        text = re.sub(r'<span class="on-phone".*?</span>', "", answer.text)
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.fixture
def account(quiet_town):
    town = quiet_town
    settings = town.house.settings
    provider = RestStandIn(
        settings.twilio_account_sid,
        settings.twilio_auth_token.get_secret_value(),
        town.network,
    )
    Office(town)  # fatma coordinates
    town.roster("anna", "bram")
    with provider.serve() as url:
        yield Account(town, provider, url)


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_is_seen_everywhere_and_every_message_reaches_somebody(account, name):
    row, town = REFUSALS[name], account.town
    account.refuses(row)
    town.sign_on("anna")
    for who in ("anna", "bram"):
        town.phone(who, Ignores())
    with capture_logs() as logs:
        if row.token is not None:
            arrive_with(town, row.token)
        town.call(speaks_seconds=9)
        account.clock()
    # the log
    said = {(line["event"], str(line.get("code", ""))) for line in logs}
    if row.dial:
        assert (RANG_NOBODY, str(row.dial)) in said
    if row.sender:
        events = [line for line in logs if str(line.get("code")) == str(row.sender)]
        assert [line["log_level"] for line in events] == ["error"]
    if row.sms:
        moved = [line for line in logs if str(line.get("problem")) == str(row.sms)]
        assert moved
    if row.token:
        assert "webhook refused" in {event for event, _ in said}
    assert "7012345" not in str(logs)
    # doctor, and the page in words of its own
    check, begins = row.doctor
    told = account.doctor()
    assert told[check].startswith(begins), told[check]
    page = account.page()
    assert ADVICE[name_of(check)].do.replace("`", "") in page
    assert begins in page
    # nobody was forgotten
    rows = town.rows("message")
    assert [one["about"] for one in rows if not one["sent_at"]] == []
    reached = {PEOPLE[one["member_id"] - 1] for one in rows if one["sent_at"]}
    assert {"anna", "bram"} & reached  # the new voicemail
    if row.dial:
        assert "fatma" in reached  # that not one phone could be rung


def name_of(check: str) -> str:
    """The check of a line of doctor's, which may say of what it is."""
    names = [one for one in ADVICE if check == one or check.startswith(f"{one} ")]
    return max(names, key=len)


def arrive_with(town: Town, token: str) -> None:
    """A call as the provider signs it with another token: it is refused."""
    settings = town.house.settings
    form = {
        "AccountSid": settings.twilio_account_sid,
        "CallSid": "CA" + "5" * 32,
        "CallStatus": "ringing",
        "From": "+31407012345",
        "To": LINE,
    }
    url = f"{settings.public_url}/voice/incoming"
    signature = RequestValidator(token).compute_signature(url, form)
    answer = town.app.test_client().post(
        "/voice/incoming", data=form, headers={"X-Twilio-Signature": signature}
    )
    assert answer.status_code == 403
