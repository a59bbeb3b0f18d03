"""A message that is refused for good moves on: it never ends there."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, update
from structlog.testing import capture_logs
from werkzeug.wrappers import Response

from config.smtp import LoggedPost
from ringgroup.notices import senders, undelivered
from ringgroup.notices.senders import ALL_BY_MAIL, BY_ACCOUNT, TELLS_NOBODY
from ringgroup.notices.ways import Ways
from ringgroup.people import administration
from ringgroup.tables import INVITATION, SLOT, SMS_REFUSAL, SWAP, VOICEMAIL
from ringgroup.telephone import (
    ARRIVES_WITHIN,
    BarredError,
    RefusedError,
    TextRecord,
    UnavailableError,
)
from ringgroup.upkeep import passing_on
from ringgroup.upkeep.passing_on import KINDS
from tests.integration.config.test_provision_and_doctor import served
from tests.town.office import MINUTE, Office, at
from tests.town.town import LINE, MOBILES, PEOPLE, Town, demo_settings
from tests.unit.config.test_smtp import mail_server, post_to
from webhooks.twilio.rest import TwilioTelephone

NOON = at("2026-11-23T10:00")


@pytest.fixture
def office(database_url) -> Iterator[Office]:
    """Monday, 08:40; anna has duty, bram is backup, fatma coordinates, gijs runs it."""
    town = Town(demo_settings(database_url), at("2026-11-23T08:40"), "pickup wins")
    town.roster("anna", "bram")
    office = Office(town)
    office.change("gijs", role="administrator")
    yield office
    town.close()


def refuse(office: Office, *names: str, code: str = "21610", mail: str = "550") -> None:
    """The provider and the mail server take nothing for these, for good."""
    outside = office.outside
    send_sms, send_mail = outside.send_sms, outside.send_mail

    def sms(sender: str, to: str, body: str) -> str:
        if to in {MOBILES.get(name) for name in names}:
            raise RefusedError(code, "refused")
        return send_sms(sender, to, body)

    def letter(to: str, subject: str, body: str) -> None:
        if to in {f"{name}@example.nl" for name in names}:
            raise RefusedError(mail, "refused")
        send_mail(to, subject, body)

    outside.send_sms = sms
    outside.send_mail = letter if mail else send_mail


def reached(office: Office) -> list[str]:
    """Who was reached, over what, and of which kind it was."""
    return sorted(
        ":".join((PEOPLE[row["member_id"] - 1], row["channel"], kind(row)))
        for row in office.rows()
        if row["sent_at"]
    )


def kind(row: dict) -> str:
    return row["about"].partition(":")[0]


def everything(office: Office) -> None:
    for minute in range(3):
        while office.deliver(NOON + minute * MINUTE):
            pass


def test_an_sms_that_is_refused_for_good_goes_by_e_mail_at_once(office):
    office.switch("anna", at("2026-11-23T08:55"), on=True)
    refuse(office, "anna", mail="")
    office.voicemail(NOON, owner_id=1)
    office.tick(NOON)
    assert reached(office) == ["anna:email:voicemail", "fatma:email:week"]
    assert office.problem("anna") == "21610"
    (mail,) = [m for m in office.outside.mails if m[0] == "anna@example.nl"]
    assert mail[1] == "CJG Veldhoven: nieuw bericht"
    assert "Je kunt niet antwoorden" in mail[2]


def test_an_e_mail_that_is_refused_for_good_goes_by_sms_at_once(office):
    office.switch("anna", at("2026-11-23T08:55"), on=True)
    office.change("anna", prefers_email=True)
    refuse(office, "anna", code="")
    office.outside.send_sms = type(office.outside).send_sms.__get__(office.outside)
    office.voicemail(NOON, owner_id=1)
    office.tick(NOON)
    assert "anna:sms:voicemail" in reached(office)
    assert office.problem("anna") is None


# kind of message, what it is about, to whom → who is told instead
MOVES = [
    ("remind", "remind:veldhoven:2026-11-24T09:00:duty:anna", "anna", "daan"),
    ("remind", "remind:veldhoven:2026-11-24T09:00:backup:anna", "anna", "fatma"),
    ("closing", "closing:veldhoven:2026-11-23T09:00:anna", "anna", "fatma"),
    ("voicemail", "voicemail:veldhoven:v1:anna", "anna", "bram"),
    ("given", "given:veldhoven:v1:7:anna", "anna", "fatma"),
    ("waiting", "waiting:veldhoven:v1:anna", "anna", "fatma"),
    ("lost", "lost:weg:v1:fatma", "fatma", "gijs"),
    ("not_rung", "not_rung:veldhoven:2026-11-23T12:fatma", "fatma", "gijs"),
    ("week", "week:veldhoven:2026-W48:fatma", "fatma", "gijs"),
    ("roster", "roster:veldhoven:b1:1", "anna", "fatma"),
    ("absent", "absent:veldhoven:b1:1", "anna", "fatma"),
    ("published", "published:veldhoven:now:1", "anna", "fatma"),
    ("swap", "swap:veldhoven:s1:agreed:1", "anna", "fatma"),
    ("to_approve", "swap:veldhoven:s1:to_approve:1", "anna", "fatma"),
    ("invitation", "invitation:l1", "anna", "gijs"),
    ("reset", "reset:l1", "anna", "gijs"),
    ("account", "account:password:x", "anna", "gijs"),
    ("moved", "moved:voicemail:7:bram", "bram", "gijs"),  # of what is no longer kept
]


@pytest.mark.parametrize(("name", "about", "who", "heir"), MOVES, ids=str)
def test_what_nobody_can_be_told_goes_to_the_next_who_should_know(
    office, name, about, who, heir
):
    rows(office, about, who)
    refuse(office, who)
    everything(office)
    assert reached(office) == [f"{heir}:sms:moved"], name
    (_, to, body) = office.outside.sms[-1]
    assert to == MOBILES[heir]
    assert who.capitalize() in body
    assert len(body) <= 160


def rows(office: Office, about: str, who: str) -> None:
    """The message, and what it is about."""
    tomorrow = date(2026, 11, 24)
    slot = "backup" if ":backup:" in about else "duty"
    on_roster = [(slot, 1)] if slot == "backup" else [("duty", 1), ("backup", 4)]
    slots = [
        {"line": "veldhoven", "day": tomorrow, "start": 540, "end": 720}
        | {"slot": one, "member_id": member}
        for one, member in on_roster
    ]
    link = {"id": "l1", "member_id": 1, "purpose": "reset", "created_at": NOON}
    link |= {"expires_at": at("2026-12-23T10:00"), "granted": True}
    swap = {"id": "s1", "line": "veldhoven", "day": tomorrow, "start": 540}
    swap |= {"end": 720, "slot": "duty", "owner_id": 1, "taker_id": 3}
    swap |= {"state": "accepted"}
    swap |= dict.fromkeys(("created_at", "expires_at"), NOON)
    with office.database.transaction() as session:
        session.execute(insert(SWAP), swap)
        session.execute(insert(SLOT), slots)
        session.execute(insert(INVITATION), link)
    office.switch("anna", at("2026-11-23T08:55"), on=True)
    office.voicemail(at("2026-11-23T09:00"), owner_id=1, told_at=NOON, warned_at=NOON)
    line = about.split(":")[1] if about.startswith("lost") else "veldhoven"
    mails = about.startswith(("invitation", "reset", "account"))
    other = {} if mails else {"other_body": "proef per e-mail"}
    channel = "email" if mails else "sms"
    office.message(who, channel, about=about, created_at=NOON, line=line, **other)


@pytest.mark.parametrize("leads", [True, False], ids=["fatma leads", "gijs alone"])
def test_who_is_told_instead_and_cannot_be_is_followed_by_who_comes_next(office, leads):
    """Duty and backup both cannot be told: then the coordinators, not their heads."""
    if not leads:
        office.change("fatma", active=False)
    rows(office, "voicemail:veldhoven:v1:anna", "anna")
    refuse(office, "anna", "bram")
    everything(office)
    assert reached(office) == [f"{'fatma' if leads else 'gijs'}:sms:moved"]


def test_it_reaches_a_coordinator_where_no_administrator_is_on_the_line(office):
    office.change("gijs", role="member")
    rows(office, "voicemail:veldhoven:v1:anna", "anna")
    refuse(office, "anna", "bram")
    everything(office)
    assert reached(office) == ["fatma:sms:moved"]


def test_a_link_that_a_stranger_asked_for_is_told_to_nobody_else(office):
    """Anybody may type a name at the sign-in: that sends no administrator an SMS."""
    rows(office, "reset:l1", "anna")
    with office.database.transaction() as session:
        session.execute(update(INVITATION).values(granted=False))
    refuse(office, "anna")
    everything(office)
    assert reached(office) == []


def test_a_letter_to_a_former_address_is_told_to_nobody_else(office):
    """It is dead: that is why it was corrected, and she was told at the new one."""
    refuse(office, "oud")
    office.message(
        "anna",
        "email",
        about="account:email:x",
        address="oud@example.nl",
        created_at=NOON,
    )
    everything(office)
    assert reached(office) == []


def test_every_kind_of_message_is_tried_here():
    tried = {name for name, *_ in MOVES} | {
        "alarm",
        "solved",
        "closed",
        "ahead",
        "form",
        "forms",
        "owned",
    }
    assert tried == set(KINDS)


def test_the_rules_have_a_row_for_every_kind():
    told = Path("docs/rules.md").read_text(encoding="utf-8")
    assert all(f"`{kind}`" in told for kind in KINDS)


def test_an_alarm_that_nobody_takes_is_the_next_steps_at_once(office):
    refuse(office, "anna")
    office.tick(at("2026-11-23T09:00"))
    assert "bram:sms:alarm" in reached(office)
    office.ticks(at("2026-11-23T09:01"), at("2026-11-23T09:06"))
    assert [one for one in reached(office) if "bram" in one].count(
        "bram:sms:alarm"
    ) == 1
    office.switch("carla", at("2026-11-23T09:07"), on=True)
    office.tick(at("2026-11-23T09:07"))
    assert "bram:sms:solved" in reached(office)


def test_an_alarm_that_reaches_no_worker_goes_up_to_the_administrators(office):
    refuse(office, "anna", "bram", "fatma")
    office.tick(at("2026-11-23T09:00"))
    assert "gijs:sms:alarm" in reached(office)


def test_what_reaches_nobody_at_all_is_loud(office):
    refuse(office, *PEOPLE)
    office.switch("anna", at("2026-11-23T08:55"), on=True)
    office.voicemail(NOON, owner_id=1)
    with capture_logs() as logs:
        office.ticks(NOON, NOON + 5 * MINUTE)
    loud = [line for line in logs if line["log_level"] == "error"]
    assert {line["event"] for line in loud} == {"message given up"}
    assert not any(row["next_try_at"] for row in office.rows())


def test_a_colleague_who_is_told_the_same_is_no_reason_to_tell_another(office):
    refuse(office, "anna")
    office.message(about="waiting:veldhoven:v1:anna", other_body="x", created_at=NOON)
    office.message("fatma", about="waiting:veldhoven:v1:fatma", created_at=NOON)
    office.voicemail(at("2026-11-19T09:00"), owner_id=1, told_at=NOON, warned_at=NOON)
    everything(office)
    assert reached(office) == ["fatma:sms:waiting"]


def test_a_refusal_without_a_mail_server_goes_to_the_next_person(office):
    office.mail = False
    refuse(office, "anna", mail="")
    rows(office, "given:veldhoven:v1:7:anna", "anna")
    everything(office)
    assert reached(office) == ["fatma:sms:moved"]


def test_without_a_mail_server_an_e_mail_goes_by_sms(office):
    office.mail = False
    office.message("anna", "email", about="account:x:1", created_at=NOON)
    office.message(
        "bram", "email", about="account:x:2", created_at=NOON, other_body="per sms"
    )
    everything(office)
    assert reached(office) == ["anna:email:account", "bram:sms:account"]


def test_who_left_before_it_was_sent_is_replaced(office):
    rows(office, "voicemail:veldhoven:v1:anna", "anna")
    office.message(about="published:veldhoven:now:1", created_at=NOON)
    office.change("anna", active=False)
    everything(office)
    assert reached(office) == ["bram:sms:moved"]


def test_a_rule_that_fails_keeps_no_other_message_waiting(office):
    refuse(office, "anna")
    office.message(about="given:", created_at=NOON)
    office.message("bram", about="account:x:2", created_at=NOON)
    office.deliver(NOON)
    assert reached(office) == ["bram:sms:account"]
    assert office.rows()[0]["problem"] == "IndexError"
    assert office.deliver(NOON) == 0


# --- what a carrier did not deliver -----------------------------------------------


def ask_after(office: Office, failed: dict[str, str], now: datetime) -> None:
    """The clock hears which SMS did not arrive (id → code) where they were sent."""
    sent = {f"SM{n}": to for n, (_, to, _) in enumerate(office.outside.sms, 1)}
    office.outside.sms_failed = lambda _since: {
        sid: TextRecord(sid, "", sent.get(sid, ""), "undelivered", now, code)
        for sid, code in failed.items()
    }
    ways = Ways(office.outside, office.outside)
    rules = passing_on.rules(office.desk)
    undelivered.cycle(office.database, office.desk, ways, rules, now)


@pytest.mark.parametrize(("code", "problem"), [("30003", None), ("30006", "30006")])
def test_an_sms_that_did_not_arrive_goes_by_e_mail(office, code, problem):
    office.switch("anna", at("2026-11-23T08:55"), on=True)
    office.voicemail(NOON, owner_id=1)
    office.tick(NOON)
    assert "anna:sms:voicemail" in reached(office)
    sid = f"SM{len(office.outside.sms)}"
    for minute in range(3):
        ask_after(office, {sid: code, "SM99": "30003"}, NOON + (5 + minute) * MINUTE)
        office.tick(NOON + (5 + minute) * MINUTE)
    assert "anna:email:voicemail" in reached(office)
    assert office.problem("anna") == problem
    assert len([m for m in office.outside.mails if m[0].startswith("anna")]) == 1


def test_an_sms_that_did_not_arrive_and_has_no_other_way_goes_to_the_next(office):
    office.change("anna", email="")
    rows(office, "given:veldhoven:v1:7:anna", "anna")
    everything(office)
    ask_after(office, {"SM1": "30005"}, NOON + 5 * MINUTE)
    office.tick(NOON + 5 * MINUTE)
    assert "fatma:sms:moved" in reached(office)


def test_a_mobile_that_was_corrected_meanwhile_is_not_blamed_for_the_old_one(office):
    rows(office, "given:veldhoven:v1:7:anna", "anna")
    everything(office)
    office.change("anna", mobile="+31612345699")
    ask_after(office, {"SM1": "30005"}, NOON + 5 * MINUTE)
    assert office.problem("anna") is None
    office.tick(NOON + 5 * MINUTE)
    assert "anna:email:given" in reached(office)  # it moves on all the same


def test_what_was_handled_meanwhile_is_not_moved(office):
    rows(office, "given:veldhoven:v1:7:anna", "anna")
    everything(office)
    with office.database.transaction() as session:
        session.execute(update(VOICEMAIL).values(handled_at=NOON))
    ask_after(office, {"SM1": "30003"}, NOON + 5 * MINUTE)
    assert reached(office) == ["anna:sms:given"]


def test_nobody_is_asked_when_no_sms_was_sent(office):
    ask_after(office, None, NOON)
    office.message("anna", "email", created_at=NOON)
    everything(office)
    ask_after(office, None, NOON + MINUTE)


# --- a line whose sender is refused -----------------------------------------------


@pytest.mark.parametrize("code", ["21606", "21401", "21601", "21657"])
def test_a_refused_sender_moves_all_messages_of_the_line_to_e_mail_at_once(
    office, code
):
    refuse(office, *PEOPLE, code=code, mail="")
    for name in PEOPLE:
        about = f"account:password:{name}"
        office.message(name, about=about, other_body="per e-mail", created_at=NOON)
    with capture_logs() as logs:
        everything(office)
    assert reached(office) == [f"{name}:email:account" for name in PEOPLE]
    loud = [line for line in logs if line["log_level"] == "error"]
    assert [line["event"] for line in loud] == [
        "the provider sends no SMS of this line: all goes by e-mail"
    ]
    assert (loud[0]["line"], loud[0]["code"]) == ("veldhoven", code)
    assert office.problem("anna") is None


def test_a_refused_sender_without_a_mail_server_is_no_message_that_was_sent(office):
    """What stands in for a mail server writes a line to the log: nobody reads that."""
    office.mail = False
    office.switch("anna", at("2026-11-23T08:55"), on=True)
    refuse(office, *PEOPLE, code="21606", mail="")
    office.outside.send_mail = LoggedPost().send_mail
    office.voicemail(NOON, owner_id=1)
    with capture_logs() as logs:
        for minute in range(5):
            office.tick(NOON + minute * MINUTE)
    loud = [one["event"] for one in logs if one["log_level"] == "error"]
    assert TELLS_NOBODY in loud
    assert ALL_BY_MAIL not in loud
    assert reached(office) == []


def test_what_nobody_can_be_told_waits_until_the_sender_is_mended(office):
    """The first day: the number sends no SMS, and there is no mail server yet."""
    office.mail = False
    office.switch("anna", at("2026-11-23T08:55"), on=True)
    send_sms, sender_refused = office.outside.send_sms, "21606"

    def sms(sender: str, to: str, body: str) -> str:
        if sender.startswith("+"):
            raise RefusedError(sender_refused, "no sender")
        return send_sms(sender, to, body)

    office.outside.send_sms = sms
    office.voicemail(NOON, owner_id=1)
    for minute in range(3):
        office.tick(NOON + minute * MINUTE)
    assert reached(office) == []
    assert not any(row["given_up_at"] for row in office.rows())
    object.__setattr__(office.line, "sms_sender", "CJGVeldhovn")
    office.ticks(NOON + 3 * MINUTE, NOON + 40 * MINUTE)
    assert "anna:sms:voicemail" in reached(office)
    assert not any("moved" in one for one in reached(office))


@pytest.mark.parametrize("code", ["21612", "30007", "30024"])
def test_what_one_recipient_is_refused_is_not_the_senders_fault(office, code):
    refuse(office, "carla", code=code, mail="")
    for name in ("carla", "anna", "carla"):
        about = f"account:x:{len(office.rows())}"
        office.message(name, about=about, other_body="x", created_at=NOON)
    everything(office)
    assert reached(office) == [
        "anna:sms:account",
        "carla:email:account",
        "carla:email:account",
    ]
    assert office.town.rows("sms_refusal") == []
    assert office.problem("carla") is None


@pytest.mark.parametrize("code", ["21612", "30007", "30024"])
def test_two_who_are_refused_the_same_among_others_are_not_the_senders(office, code):
    refuse(office, "carla", "bram", code=code, mail="")
    for name in ("carla", "anna", "bram"):
        office.message(name, about=f"account:x:{name}", other_body="x", created_at=NOON)
    everything(office)
    assert office.town.rows("sms_refusal") == []
    assert "anna:sms:account" in reached(office)


@pytest.mark.parametrize("code", ["21612", "30007", "30024"])
def test_when_a_second_one_is_refused_the_same_it_is_the_senders(office, code):
    refuse(office, *PEOPLE, code=code, mail="")
    for name in ("carla", "anna", "bram"):
        office.message(name, about=f"account:x:{name}", other_body="x", created_at=NOON)
    with capture_logs() as logs:
        everything(office)
    loud = [one["event"] for one in logs if one["log_level"] == "error"]
    assert loud == [ALL_BY_MAIL]
    assert [row["code"] for row in office.town.rows("sms_refusal")] == [code]
    assert {office.problem(name) for name in ("carla", "anna", "bram")} == {None}


def test_who_prefers_mail_hears_by_sms_when_the_server_refuses_the_sender(office):
    office.switch("anna", at("2026-11-23T08:55"), on=True)
    office.change("anna", prefers_email=True)
    office.voicemail(NOON, owner_id=1)
    with mail_server(MAIL="550 5.7.1 sender rejected") as server:
        office.outside.send_mail = post_to(server, seconds=2).send_mail
        for minute in range(3):
            office.tick(NOON + minute * MINUTE)
    assert "anna:sms:voicemail" in reached(office)


@pytest.mark.parametrize("code", ["21408", "21606", "30042"])
def test_a_sender_that_a_carrier_refuses_later_moves_the_whole_line(office, code):
    """The same code, told minutes later in the provider's list."""
    office.switch("anna", at("2026-11-23T08:55"), on=True)
    office.voicemail(NOON, owner_id=1)
    office.tick(NOON)
    with capture_logs() as logs:
        ask_after(office, {f"SM{len(office.outside.sms)}": code}, NOON + MINUTE)
    assert ALL_BY_MAIL in {one["event"] for one in logs}
    office.tick(NOON + MINUTE)
    assert "anna:email:voicemail" in reached(office)
    sent = len(office.outside.sms)
    office.voicemail(NOON + MINUTE, "v2", owner_id=1)
    office.tick(NOON + 2 * MINUTE)
    assert len(office.outside.sms) == sent


def test_an_sms_that_a_carrier_holds_back_twice_is_the_senders(office):
    """A name in no register: every one of them is taken, and arrives nowhere."""
    for name in ("anna", "bram"):
        about = f"account:x:{name}"
        office.message(name, about=about, other_body="x", created_at=NOON)
    everything(office)
    ask_after(office, {"SM1": "30007"}, NOON + 5 * MINUTE)
    assert office.town.rows("sms_refusal") == []
    ask_after(office, {"SM1": "30007", "SM2": "30007"}, NOON + 9 * MINUTE)
    assert [row["code"] for row in office.town.rows("sms_refusal")] == ["30007"]
    assert {office.problem(name) for name in ("anna", "bram")} == {None}


def test_the_fate_of_an_sms_is_known_while_it_is_looked_at():
    """The provider tries for hours by itself, and we ask no longer by then."""
    assert ARRIVES_WITHIN + 15 * MINUTE <= undelivered.WINDOW


@pytest.mark.parametrize("status", [401, 403])
def test_an_account_that_is_not_let_in_sends_its_alarms_by_mail(office, status):
    """A token that is wrong, an account that is suspended: mail works."""
    refuse_all(office, status)
    with capture_logs() as logs:
        office.ticks(at("2026-11-23T09:00"), at("2026-11-23T09:20"))
    assert [one for one in reached(office) if ":email:alarm" in one] != []
    loud = [one for one in logs if one["event"] == BY_ACCOUNT]
    assert [(one["log_level"], one["code"]) for one in loud] == [("error", "20003")]
    (noted,) = office.town.rows("provider_trouble")
    assert (noted["kind"], noted["code"]) == ("not_texted", "20003")


@pytest.mark.parametrize(
    "answers", [{"AUTH": "535 no"}, {"MAIL": "530 5.7.0 who are you"}], ids=str
)
def test_a_mail_server_that_does_not_let_us_in_sends_it_by_sms(office, answers):
    """A password that is wrong is not mended by trying for a day."""
    office.switch("anna", at("2026-11-23T08:55"), on=True)
    office.change("anna", prefers_email=True)
    office.voicemail(NOON, owner_id=1)
    with mail_server(**answers) as server:
        post = post_to(server, user="me:x@", seconds=2)
        office.outside.send_mail = post.send_mail
        for minute in range(2):
            office.tick(NOON + minute * MINUTE)
    assert "anna:sms:voicemail" in reached(office)


def test_a_message_that_has_no_other_way_waits_until_we_are_let_in(office):
    send_sms = refuse_all(office, 401)
    office.message("anna", about="account:x:anna", created_at=NOON)
    assert office.deliver(NOON) == 1
    assert reached(office) == []
    office.outside.send_sms = send_sms
    assert office.deliver(NOON + 10 * MINUTE) == 1
    assert reached(office) == ["anna:sms:account"]


def refuse_all(office: Office, status: int):
    """The real client of a provider that answers so; gives what sent before."""
    send_sms = office.outside.send_sms
    sid, body = "AC" + "0" * 32, f'{{"code": 20003, "status": {status}}}'

    def refused(*asked: str) -> str:
        app = Response(body, status, mimetype="application/json")
        with served({"web": app}) as url:
            return TwilioTelephone(url, sid, "x").send_sms(*asked)

    office.outside.send_sms = refused
    return send_sms


@pytest.mark.parametrize("code", ["20005", "20003", "10001", "30002", "21608"])
def test_what_nobody_can_be_told_waits_until_the_account_is_mended(office, code):
    """No balance is left, say, and there is no mail server: minutes later there is."""
    office.mail = False
    office.switch("anna", at("2026-11-23T08:55"), on=True)
    send_sms = office.outside.send_sms
    refuse(office, *PEOPLE, code=code, mail="")
    office.voicemail(NOON, owner_id=1)
    with capture_logs() as logs:
        for minute in range(3):
            office.tick(NOON + minute * MINUTE)
    assert reached(office) == []
    assert "message given up" not in {one["event"] for one in logs}
    loud = [one for one in logs if one["log_level"] == "error"]
    assert [(one["event"], one["code"]) for one in loud] == [(BY_ACCOUNT, code)]
    (noted,) = office.town.rows("provider_trouble")
    assert (noted["kind"], noted["code"]) == ("not_texted", code)
    office.outside.send_sms = send_sms
    office.ticks(NOON + 3 * MINUTE, NOON + 40 * MINUTE)
    about = "moved" if code == "21608" else "voicemail"
    assert [one for one in reached(office) if one.endswith(f":sms:{about}")] != []


def test_what_an_account_refuses_goes_to_who_has_an_address(office):
    office.change("anna", email="")
    refuse(office, *PEOPLE, code="20005", mail="")
    rows(office, "given:veldhoven:v1:7:anna", "anna")
    everything(office)
    assert reached(office) == ["fatma:email:moved"]


def test_who_has_no_address_is_replaced_while_we_are_not_let_in(office):
    office.change("anna", email="")
    refuse_all(office, 401)
    rows(office, "given:veldhoven:v1:7:anna", "anna")
    everything(office)
    assert reached(office) == ["fatma:email:moved"]


def test_who_is_told_by_neither_sms_nor_a_mail_server_that_bars_us_is_replaced(office):
    """Her SMS is refused for good, and the password of the mail server is wrong."""
    refuse(office, "anna", mail="")

    def barred(*_: str) -> None:
        message = "535"
        raise BarredError(message)

    office.outside.send_mail = barred
    rows(office, "given:veldhoven:v1:7:anna", "anna")
    everything(office)
    assert reached(office) == ["fatma:sms:moved"]


@pytest.mark.parametrize("sms", ["21606", "20005", "401"])
def test_where_neither_channel_lets_us_in_it_waits_for_its_own_person(office, sms):
    """The sender is refused, or the token; and the mail server's password is wrong."""
    send_mail = office.outside.send_mail
    if sms == "401":
        refuse_all(office, 401)
    else:
        refuse(office, *PEOPLE, code=sms, mail="")

    def barred(*_: str) -> None:
        message = "535"
        raise BarredError(message)

    office.outside.send_mail = barred
    office.switch("anna", at("2026-11-23T08:55"), on=True)
    office.voicemail(NOON, owner_id=1)
    office.ticks(NOON, NOON + 30 * MINUTE)
    assert reached(office) == []
    assert not any(row["given_up_at"] for row in office.rows())
    office.outside.send_mail = send_mail
    office.ticks(NOON + 31 * MINUTE, NOON + 90 * MINUTE)
    assert "anna:email:voicemail" in reached(office)
    assert not any("moved" in one for one in reached(office))


def test_what_is_barred_to_everybody_is_not_given_up(office):
    send_sms = refuse_all(office, 401)
    for name in PEOPLE:
        office.change(name, email="")
    rows(office, "given:veldhoven:v1:7:anna", "anna")
    everything(office)
    assert reached(office) == []
    office.outside.send_sms = send_sms
    office.ticks(NOON + 3 * MINUTE, NOON + 40 * MINUTE)
    assert [one for one in reached(office) if one.endswith(":sms:moved")] != []


def test_a_refused_sender_is_not_asked_again_for_a_day(office):
    asked = []
    refuse(office, *PEOPLE, code="21606", mail="")
    inner = office.outside.send_sms

    def sms(sender: str, to: str, body: str) -> str:
        asked.append(to)
        return inner(sender, to, body)

    office.outside.send_sms = sms
    office.ticks(at("2026-11-23T08:50"), at("2026-11-23T09:12"))
    assert len(asked) == 1
    assert not any(row["channel"] == "sms" for row in office.rows())
    office.tick(at("2026-11-24T09:01"))
    assert len(asked) == 2


def test_a_sender_that_is_mended_sends_again(office):
    office.outside.failures = [RefusedError("21659", "no sender")]
    office.message(about="account:x:1", other_body="x", created_at=NOON)
    everything(office)
    assert [row["line"] for row in office.town.rows("sms_refusal")] == ["veldhoven"]
    object.__setattr__(office.line, "sms_sender", "CJGVeldhovn")
    office.message("bram", about="account:x:2", other_body="x", created_at=NOON)
    everything(office)
    assert office.outside.sms == [("CJGVeldhovn", MOBILES["bram"], "proef 1")]
    assert office.town.rows("sms_refusal") == []


def test_who_has_no_address_is_replaced_by_who_has_one(office):
    office.change("anna", email="")
    refuse(office, *PEOPLE, code="21408", mail="")
    rows(office, "given:veldhoven:v1:7:anna", "anna")
    everything(office)
    assert reached(office) == ["fatma:email:moved"]


def test_the_administrators_page_says_so(office):
    row = {"line": "veldhoven", "sender": LINE, "code": "21606", "at": NOON}
    with office.database.transaction() as session:
        session.execute(insert(SMS_REFUSAL), row)
    with office.database.reading() as session:
        told = administration.lines_without_sms(session, office.desk)
    assert told == ["CJG Veldhoven"]


def test_who_mended_a_sender_at_the_provider_has_it_tried_at_once(office):
    """What waits goes; without that it is tried after 23 hours."""
    office.mail = False
    send_sms = office.outside.send_sms
    refuse(office, *PEOPLE, code="21606", mail="")
    rows(office, "given:veldhoven:v1:7:anna", "anna")
    for minute in range(5):
        while office.deliver(NOON + minute * MINUTE):
            pass
    office.outside.send_sms = send_sms
    office.deliver(NOON + 5 * MINUTE)
    assert reached(office) == []
    with office.database.transaction() as session:
        assert senders.try_again(session, office.desk, NOON + 6 * MINUTE) == 1
        assert senders.try_again(session, office.desk, NOON + 6 * MINUTE) == 0
    assert office.town.rows("sms_refusal") == []
    office.deliver(NOON + 6 * MINUTE)
    assert reached(office) == ["anna:sms:given"]


# --- what was passed on is looked at when it leaves, too --------------------------


def passed_on_and_waiting(office: Office) -> None:
    """A new message of Anna's, who cannot be told: Bram is to hear it, in an outage."""
    office.switch("anna", at("2026-11-23T08:55"), on=True)
    refuse(office, "anna")
    office.voicemail(NOON, owner_id=1)
    office.outside.failures = [UnavailableError("503")] * 2  # the list of Monday too
    office.tick(NOON)
    (row,) = [one for one in office.rows() if kind(one) == "moved"]
    assert (PEOPLE[row["member_id"] - 1], row["sent_at"]) == ("bram", None)


def later(office: Office) -> None:
    for minute in range(1, 6):
        while office.deliver(NOON + minute * MINUTE):
            pass


def test_what_was_passed_on_is_not_sent_once_it_is_handled(office):
    passed_on_and_waiting(office)
    with office.database.transaction() as session:
        session.execute(update(VOICEMAIL).values(handled_at=NOON, handled_by=1))
    later(office)
    assert [one for one in reached(office) if one.endswith("moved")] == []


def test_what_was_passed_on_goes_to_who_is_backup_when_it_leaves(office):
    passed_on_and_waiting(office)
    with office.database.transaction() as session:
        session.execute(
            update(SLOT)
            .where(SLOT.c.slot == "backup")
            .values(member_id=PEOPLE.index("carla") + 1)
        )
    later(office)
    moved = [one for one in reached(office) if one.endswith("moved")]
    assert moved == ["carla:sms:moved"]


def test_what_was_passed_on_to_who_left_meanwhile_goes_to_the_next(office):
    passed_on_and_waiting(office)
    office.change("bram", active=False)
    later(office)
    moved = [one for one in reached(office) if one.endswith("moved")]
    assert moved == ["fatma:sms:moved"]


def test_what_was_passed_on_is_sent_when_nothing_changed(office):
    passed_on_and_waiting(office)
    later(office)
    moved = [one for one in reached(office) if one.endswith("moved")]
    assert moved == ["bram:sms:moved"]


def test_what_is_passed_on_of_a_line_that_is_gone_is_in_the_name_of_that_line(office):
    refuse(office, "anna")
    rows(office, "given:veldhoven:v1:7:anna", "anna")
    desk = office.town.house.desk
    desk.take({"anders": replace(office.line, key="anders", name="CJG Anders")})
    everything(office)
    assert reached(office) == ["fatma:sms:moved"]
    assert office.outside.sms[-1][2].startswith("veldhoven: wij bereiken Anna niet.")
