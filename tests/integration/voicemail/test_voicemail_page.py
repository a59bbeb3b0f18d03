"""The messages on the pages: everybody sees that they are there; the owner does."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import text, update

from ringgroup.notices.wording import AUTOMATIC
from ringgroup.tables import VOICEMAIL
from ringgroup.upkeep import retention
from ringgroup.voicemail import inbox, recordings
from ringgroup.voicemail.inbox import InboxViewer
from tests.conftest import MONDAY
from tests.integration.call.test_statements import counted
from tests.town.forms import form
from tests.town.provider import ClockedTown, sound
from tests.town.town import LINE, MOBILES, PEOPLE, demo_settings
from tests.town.visitor import TOKEN, Visitor, give_password
from webhooks.simulator.network.phones import Answers, Ignores

CALLER = "+31407013579"
MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
GIVEN = (
    "CJG Veldhoven: een collega gaf jou een bericht. Luister het af bij Voicemail "
    "en bel terug. Kies daarna Afgehandeld."
)
OWNERS_ALONE = ("geluid", "terugbellen", "afgehandeld", "wissen")


class Desk(ClockedTown):
    """Messages are left, and people look at them."""

    def message(self, number: str | None = CALLER, *, fetched: bool = True) -> str:
        known = {row["id"] for row in self.rows("voicemail")}
        self.call(number, speaks_seconds=9)
        if fetched:
            self.fetch()
        (new,) = {row["id"] for row in self.rows("voicemail")} - known
        return new

    def visitor(self, name: str) -> Visitor:
        visitor = Visitor(self.app, lambda: self.now)
        visitor.sign_in(name)
        return visitor

    def of(self, message: str) -> dict:
        (row,) = [row for row in self.rows("voicemail") if row["id"] == message]
        return row

    def log(self) -> list[tuple[str, str | None]]:
        rows = sorted(self.rows("voicemail_event"), key=lambda row: row["id"])
        names = dict(enumerate(PEOPLE, 1))
        return [(row["action"], names.get(row["member_id"])) for row in rows]

    def recording(self, message: str) -> bytes:
        return sound(self.of(message)["recording_sid"])


def desk_of(url: str) -> Desk:
    town = Desk(demo_settings(url), MONDAY, "pickup wins")
    give_password(town.database, "anna", "bram")
    give_password(town.database, "carla", role="coordinator")
    for name in ("anna", "bram", "carla"):
        town.phone(name, Ignores())
    return town


@pytest.fixture
def town(database_url):
    town = desk_of(database_url)
    yield town
    town.close()


@pytest.fixture
def quiet(sqlite_url):
    town = desk_of(sqlite_url)
    yield town
    town.close()


def claimed(town: Desk, name: str = "anna", **more) -> tuple[Visitor, str]:
    """Somebody's own message, and the visitor whose it is."""
    message, visitor = town.message(**more), town.visitor(name)
    assert visitor.post(f"/voicemail/{message}/nemen").status_code == 303
    return visitor, message


# --- the list -----------------------------------------------------------------


def test_everybody_sees_when_a_message_came_how_long_it_is_and_whose(quiet):
    quiet.roster("bram", None)
    quiet.message()
    page = quiet.visitor("anna").get("/voicemail").text
    assert "ma 23 nov, 09:0" in page
    assert "0:09" in page
    assert "van Bram" in page


def test_the_list_says_how_many_messages_are_of_nobody_and_promises_them_to_no_one(
    quiet,
):
    """It said that who has duty gets the message, beside those of nobody."""
    anna = quiet.visitor("anna")
    first = quiet.message()
    assert "1 bericht is van niemand" in anna.get("/voicemail").text
    quiet.message()
    assert "2 berichten zijn van niemand" in anna.get("/voicemail").text
    quiet.roster("bram", None)
    quiet.message()
    page = anna.get("/voicemail").text
    assert "2 berichten zijn van niemand" in page
    assert "krijgt het bericht" not in page
    anna.post(f"/voicemail/{first}/nemen")
    assert "1 bericht is van niemand" in anna.get("/voicemail").text


def test_an_empty_list_says_so(quiet):
    assert "Er zijn geen berichten" in quiet.visitor("anna").get("/voicemail").text


def test_ones_own_messages_stand_first_and_handled_ones_last(quiet):
    quiet.message()
    anna, second = claimed(quiet)
    third = quiet.message()
    anna.post(f"/voicemail/{third}/nemen")
    anna.post(f"/voicemail/{third}/afgehandeld")
    page = anna.get("/voicemail").text
    mine, rest = page.split("van een ander of van niemand")
    others, handled = rest.split("Afgehandeld in de laatste")
    assert second in mine
    assert third in handled
    assert second not in others + handled
    assert "wordt gewist na ma 30 nov" in handled


def test_a_handled_message_leaves_the_list_after_seven_days(quiet):
    anna, message = claimed(quiet)
    anna.post(f"/voicemail/{message}/afgehandeld")
    with quiet.database.transaction() as session:
        session.execute(text("UPDATE voicemail SET handled_at = '2026-11-16 07:00:00'"))
    assert message not in anna.get("/voicemail").text


def test_a_message_that_waits_two_working_days_is_marked(quiet):
    message = quiet.message()
    quiet.run(until=MONDAY + DAY)
    late = "wacht al twee werkdagen"
    assert late not in quiet.visitor("anna").get("/voicemail").text
    quiet.run(until=MONDAY + 2 * DAY)
    anna = quiet.visitor("anna")
    assert late in anna.get("/voicemail").text
    assert late in anna.get(f"/voicemail/{message}").text


def test_the_line_now_leads_to_the_new_messages(quiet):
    page = quiet.visitor("anna").get("/").text
    assert re.search(r'<dt><a href="/voicemail">Nieuwe berichten</a></dt>', page)


def test_no_page_shows_a_callers_number_in_whatever_spelling(quiet):
    anna, message = claimed(quiet)
    carla = quiet.visitor("carla")
    for visitor in (anna, carla):
        for path in ("", f"/{message}", f"/{message}/wissen"):
            seen = visitor.get(f"/voicemail{path}").text
            digits = re.sub(r"[\s()-]", "", re.sub(r"<[^>]+>", "", seen))
            assert "7013579" not in digits
            assert "*79" not in digits
            assert "7013579" not in seen


# --- whose it is --------------------------------------------------------------


def test_who_takes_a_message_owns_it_and_it_is_logged(town):
    anna, message = claimed(town)
    assert town.of(message)["owner_id"] == 1
    assert town.log() == [("claimed", "anna")]
    page = anna.get(f"/voicemail/{message}").text
    assert "<audio" in page
    assert "<strong>Anna</strong> nam het bericht op zich" in page


def test_a_message_of_nobody_is_taken_and_heard_in_one_tap(town):
    message, anna = town.message(), town.visitor("anna")
    for page in ("/voicemail", f"/voicemail/{message}"):
        assert "Neem en luister" in anna.get(page).text
    fields = form(anna.get("/voicemail").text, f"/voicemail/{message}/nemen").fields
    there = anna.post(f"/voicemail/{message}/nemen", fields).headers["Location"]
    assert town.log() == [("claimed", "anna")]
    assert "<audio controls autoplay" in anna.get(there).text
    assert "autoplay" not in anna.get(f"/voicemail/{message}").text
    assert "autoplay" not in town.visitor("bram").get(there).text


def test_who_takes_it_over_tells_the_one_who_had_it(town):
    anna, message = claimed(town)
    bram = town.visitor("bram")
    page = bram.get(f"/voicemail/{message}").text
    assert "Neem over van Anna" in page
    assert "<audio" not in page
    bram.post(f"/voicemail/{message}/nemen", {"eigenaar": "1"})
    assert town.log()[1:] == [("claimed", "bram"), ("left", "anna")]
    told = anna.get(f"/voicemail/{message}").text
    assert "Dit bericht was van jou" in told
    assert "Het is nu van Bram" in told
    assert "<strong>Bram</strong> nam het bericht op zich" in told
    assert "was van jou" in anna.get("/voicemail").text


def test_who_has_nothing_to_do_with_a_message_does_not_see_who_did_what(quiet):
    _, message = claimed(quiet)
    assert "Wie deed wat" not in quiet.visitor("bram").get(f"/voicemail/{message}").text
    assert "Wie deed wat" in quiet.visitor("carla").get(f"/voicemail/{message}").text


def test_a_page_of_before_takes_nothing_from_somebody_else(town):
    """It said that the message was nobody's; meanwhile Anna took it."""
    _, message = claimed(town)
    bram = town.visitor("bram")
    bram.post(f"/voicemail/{message}/nemen", {"eigenaar": ""})
    assert "Een collega nam dit bericht net" in bram.get(f"/voicemail/{message}").text
    assert town.of(message)["owner_id"] == 1
    assert town.log() == [("claimed", "anna")]


def test_of_two_who_take_it_at_once_one_has_it_and_the_other_is_told(town):
    message, both = town.message(), Barrier(2)

    def take(member: int) -> str:
        both.wait()
        return town.database.attempt(
            lambda s: inbox.claim(
                s,
                town.line,
                InboxViewer(member, coordinates=False),
                message,
                None,
                town.now,
            )
        )

    for _ in range(5):
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(take, (1, 2))) == ["done", "taken"]
        assert len(town.log()) == 1
        with town.database.transaction() as session:
            session.execute(text("UPDATE voicemail SET owner_id = NULL"))
            session.execute(text("DELETE FROM voicemail_event"))


def test_taking_ones_own_message_again_is_harmless(quiet):
    anna, message = claimed(quiet)
    anna.post(f"/voicemail/{message}/nemen", {"eigenaar": "1"})
    assert quiet.log() == [("claimed", "anna")]


def test_a_handled_message_can_be_taken_by_nobody(quiet):
    anna, message = claimed(quiet)
    anna.post(f"/voicemail/{message}/afgehandeld")
    bram = quiet.visitor("bram")
    bram.post(f"/voicemail/{message}/nemen", {"eigenaar": "1"})
    assert "al afgehandeld" in bram.get(f"/voicemail/{message}").text
    assert quiet.of(message)["owner_id"] == 1


def test_a_coordinator_gives_a_message_to_somebody(town):
    anna, message = claimed(town)
    carla = town.visitor("carla")
    page = carla.get(f"/voicemail/{message}").text
    assert '<option value="bram">' in page
    assert "Een collega die het bericht krijgt, hoort dat van ons." in page
    carla.post(f"/voicemail/{message}/geven", {"eigenaar": "1", "medewerker": "bram"})
    assert town.of(message)["owner_id"] == 2
    assert town.log()[1:] == [
        ("assigned", "carla"),
        ("received", "bram"),
        ("left", "anna"),
    ]
    assert [
        one["member_id"] for one in town.rows("message") if "given:" in one["about"]
    ] == [2]
    assert "Het is nu van Bram" in anna.get(f"/voicemail/{message}").text


@pytest.mark.parametrize("login", ["nobody", "", "gijs"])
def test_nobody_unknown_or_gone_is_given_a_message(quiet, login):
    message, carla = quiet.message(), quiet.visitor("carla")
    with quiet.database.transaction() as session:
        session.execute(text("UPDATE member SET active = false WHERE login = 'gijs'"))
    carla.post(f"/voicemail/{message}/geven", {"medewerker": login})
    assert "Kies een medewerker" in carla.get(f"/voicemail/{message}").text
    assert quiet.of(message)["owner_id"] is None


def test_a_worker_gives_no_message_away(quiet):
    anna, message = claimed(quiet)
    form = {"eigenaar": "1", "medewerker": "bram"}
    assert anna.post(f"/voicemail/{message}/geven", form).status_code == 403
    assert quiet.of(message)["owner_id"] == 1
    with quiet.database.transaction() as session:
        done = inbox.assign(
            session,
            quiet.line,
            InboxViewer(1, coordinates=False),
            message,
            1,
            "bram",
            quiet.now,
        )
    assert done == "unknown_member"


# --- who is told of it --------------------------------------------------------


def give(visitor: Visitor, message: str, was: int | None, to: str) -> None:
    form = {"eigenaar": "" if was is None else str(was), "medewerker": to}
    assert visitor.post(f"/voicemail/{message}/geven", form).status_code == 303


def told(town: Desk) -> list[tuple[str, str, str]]:
    """Who was told that a message is theirs now, over what, and in which words."""
    rows = [row for row in town.rows("message") if row["about"].startswith("given:")]
    rows.sort(key=lambda row: row["id"])
    return [(PEOPLE[r["member_id"] - 1], r["channel"], r["body"]) for r in rows]


def test_who_is_given_a_message_is_told_so_at_once(town):
    _, message = claimed(town)
    give(town.visitor("carla"), message, 1, "bram")
    assert told(town) == [("bram", "sms", GIVEN)]
    (row,) = [row for row in town.rows("message") if row["body"] == GIVEN]
    assert row["next_try_at"] == row["created_at"]


def test_who_prefers_e_mail_is_told_by_e_mail(town):
    message = town.message()
    with town.database.transaction() as session:
        session.execute(
            text("UPDATE member SET prefers_email = true WHERE login = 'bram'")
        )
    give(town.visitor("carla"), message, None, "bram")
    assert told(town) == [("bram", "email", f"{GIVEN}\n\n{AUTOMATIC}\n")]


def test_giving_twice_by_the_same_page_is_told_once(town):
    message, carla = town.message(), town.visitor("carla")
    for _ in range(3):
        give(carla, message, None, "bram")
    assert [who for who, *_ in told(town)] == ["bram"]


def test_of_two_who_press_give_at_once_one_gives_and_it_is_told_once(town):
    message, both = town.message(), Barrier(2)

    def press(login: str) -> str:
        carla = InboxViewer(3, coordinates=True)
        both.wait()
        return town.database.attempt(
            lambda s: inbox.assign(s, town.line, carla, message, None, login, town.now)
        )

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(press, ("anna", "bram"))) == ["done", "taken"]
    (who,) = [who for who, *_ in told(town)]
    assert PEOPLE.index(who) + 1 == town.of(message)["owner_id"]


def test_who_is_given_a_message_again_is_told_again(town):
    """Given, given to another and given back, all within one instant."""
    message, carla = town.message(), town.visitor("carla")
    give(carla, message, None, "bram")
    give(carla, message, 2, "anna")
    give(carla, message, 1, "bram")
    assert [who for who, *_ in told(town)] == ["bram", "anna", "bram"]


def test_nobody_is_told_of_what_they_did_themselves(quiet):
    _, message = claimed(quiet)
    give(quiet.visitor("carla"), message, 1, "carla")
    assert quiet.of(message)["owner_id"] == 3
    assert told(quiet) == []


def test_what_is_not_given_is_not_told(quiet):
    anna, message = claimed(quiet)
    carla = quiet.visitor("carla")
    give(carla, message, None, "bram")  # a page of before Anna took it
    give(carla, message, 1, "nobody")
    anna.post(f"/voicemail/{message}/afgehandeld")
    give(carla, message, 1, "bram")
    assert told(quiet) == []


def test_what_is_told_of_a_given_message_holds_nothing_of_its_caller(quiet):
    message = quiet.message()
    give(quiet.visitor("carla"), message, None, "bram")
    (row,) = [r for r in quiet.rows("message") if r["about"].startswith("given:")]
    kept = " ".join(str(value) for value in row.values()).replace(message, "")
    assert "7013579" not in re.sub(r"[\s()-]", "", kept)
    assert not re.search(r"\d{5,}", row["subject"] + row["body"])
    assert row["about"].endswith(":bram")


# --- what is not yours --------------------------------------------------------


@pytest.mark.parametrize("deed", OWNERS_ALONE)
def test_what_is_not_yours_is_answered_like_what_does_not_exist(town, deed):
    _, message = claimed(town)
    bram = town.visitor("bram")
    before = town.rows("voicemail"), town.log()
    method = bram.get if deed == "geluid" else bram.post
    theirs = method(f"/voicemail/{message}/{deed}")
    absent = method(f"/voicemail/{'0' * 32}/{deed}")
    assert (theirs.status_code, absent.status_code) == (404, 404)
    assert TOKEN.sub("", theirs.text) == TOKEN.sub("", absent.text)
    assert (town.rows("voicemail"), town.log()) == before
    assert town.rows("outgoing_call") == []


def test_the_page_that_asks_whether_it_may_go_is_not_for_others(quiet):
    _, message = claimed(quiet)
    assert quiet.visitor("bram").get(f"/voicemail/{message}/wissen").status_code == 404


@pytest.mark.parametrize("deed", ["geluid", "terugbellen", "afgehandeld"])
def test_not_even_a_coordinator_does_what_the_owner_does(quiet, deed):
    _, message = claimed(quiet)
    carla = quiet.visitor("carla")
    method = carla.get if deed == "geluid" else carla.post
    assert method(f"/voicemail/{message}/{deed}").status_code == 404


@pytest.mark.parametrize("deed", ["", "/geluid"])
def test_who_is_not_signed_in_gets_nothing(quiet, deed):
    _, message = claimed(quiet)
    answer = Visitor(quiet.app, lambda: quiet.now).get(f"/voicemail/{message}{deed}")
    assert answer.headers["Location"].endswith("/inloggen")


def test_a_message_of_another_line_is_not_there(quiet):
    anna, message = claimed(quiet)
    with quiet.database.transaction() as session:
        session.execute(text("UPDATE voicemail SET line = 'elders'"))
    assert anna.get(f"/voicemail/{message}").status_code == 404
    assert anna.get(f"/voicemail/{message}/geluid").status_code == 404
    assert message not in anna.get("/voicemail").text


def test_what_was_deleted_meanwhile_is_not_there_any_more(town):
    anna, message = claimed(town)
    anna.get(f"/voicemail/{message}")
    anna.post(f"/voicemail/{message}/wissen")
    for deed in ("nemen", "terugbellen", "afgehandeld", "wissen"):
        assert anna.post(f"/voicemail/{message}/{deed}").status_code == 404
    assert anna.get(f"/voicemail/{message}").status_code == 404
    assert anna.get(f"/voicemail/{message}/geluid").status_code == 404


# --- the sound ----------------------------------------------------------------


def test_the_owner_hears_what_was_said_and_nobody_keeps_it(town):
    anna, message = claimed(town)
    answer = anna.get(f"/voicemail/{message}/geluid")
    assert answer.data == town.recording(message)
    assert answer.mimetype == "audio/wav"
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert not {"ETag", "Last-Modified", "Content-Disposition"} & set(
        dict(answer.headers)
    )
    assert town.log()[-1] == ("played", "anna")


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-", slice(0, None)),
        ("bytes=0-99", slice(0, 100)),
        ("bytes=100-199", slice(100, 200)),
        ("bytes=48000-", slice(48_000, None)),
        ("bytes=-50", slice(-50, None)),
        ("bytes=48000-99999999", slice(48_000, None)),
    ],
)
def test_a_player_may_ask_for_any_part(quiet, asked, part):
    anna, message = claimed(quiet)
    whole = quiet.recording(message)
    answer = anna.get(f"/voicemail/{message}/geluid", headers={"Range": asked})
    assert answer.status_code == 206
    assert answer.data == whole[part]
    assert answer.headers["Content-Range"].endswith(f"/{len(whole)}")
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_a_part_that_is_not_there_is_refused_with_the_length(quiet):
    anna, message = claimed(quiet)
    length = len(quiet.recording(message))
    asked = {"Range": f"bytes={length}-"}
    answer = anna.get(f"/voicemail/{message}/geluid", headers=asked)
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{length}"
    assert answer.data == b""


def test_playing_counts_once_a_minute_and_only_from_the_beginning(town):
    anna, message = claimed(town)
    address = f"/voicemail/{message}/geluid"

    def plays() -> int:
        return town.log().count(("played", "anna"))

    assert anna.client.head(address).status_code == 200
    anna.get(address, headers={"Range": "bytes=100-"})
    anna.get(address, headers={"Range": "bytes=-100"})
    assert plays() == 0
    anna.get(address, headers={"Range": "bytes=0-"})
    anna.get(address, headers={"Range": "bytes=0-1"})
    anna.get(address)
    assert plays() == 1
    town.run(until=town.now + MINUTE)
    anna.get(address)
    assert plays() == 2


def test_no_transaction_is_open_while_the_sound_is_sent(town):
    anna, message = claimed(town)
    for asked in ("bytes=0-", "bytes=9-"):
        answer = anna.client.get(
            f"/voicemail/{message}/geluid", headers={"Range": asked}, buffered=False
        )
        assert next(iter(answer.response))
        assert town.database.engine.pool.checkedout() == 0
        answer.close()


def test_a_sound_that_is_not_here_yet_says_so(quiet):
    anna, message = claimed(quiet, fetched=False)
    page = anna.get(f"/voicemail/{message}").text
    assert "Het geluid wordt nog opgehaald" in page
    assert "<audio" not in page
    assert anna.get(f"/voicemail/{message}/geluid").status_code == 404
    assert "played" not in dict(quiet.log())


def test_a_sound_that_will_never_come_says_so(quiet):
    quiet.call(CALLER, speaks_seconds=9)
    (row,) = quiet.rows("voicemail")
    quiet.provider.unknown.add(row["recording_sid"])
    quiet.fetch()  # from the first refusal on it is looked for during a day
    quiet.fetch(after=DAY + MINUTE)
    anna = quiet.visitor("anna")
    anna.post(f"/voicemail/{row['id']}/nemen")
    assert "is er niet meer" in anna.get(f"/voicemail/{row['id']}").text


def test_a_sound_whose_key_is_gone_is_not_there(quiet):
    anna, message = claimed(quiet)
    broken = quiet.desk.vault.seal(b"x", "elsewhere")
    with quiet.database.transaction() as session:
        session.execute(text("UPDATE voicemail_audio SET sealed = :s"), {"s": broken})
    assert anna.get(f"/voicemail/{message}/geluid").status_code == 404


def test_sound_costs_a_fixed_number_of_statements(town):
    anna, message = claimed(town)
    address = f"/voicemail/{message}/geluid"
    with counted(town) as beginning:
        anna.get(address)
    with counted(town) as middle:
        anna.get(address, headers={"Range": "bytes=100-"})
    # who asks, whose it is, the sound, that it was played
    assert len(beginning) == 4
    assert len(middle) == 2


def test_the_pages_cost_as_many_statements_for_many_messages_as_for_one(town):
    anna, message = claimed(town)

    def cost(path: str) -> int:
        with counted(town) as statements:
            assert anna.get(path).status_code == 200
        return len(statements)

    few = cost("/voicemail"), cost(f"/voicemail/{message}")
    assert few == (4, 5)  # who asks, the messages twice or one, days, log, call back
    for _ in range(4):
        another = town.message()
        anna.post(f"/voicemail/{another}/nemen")
        anna.get(f"/voicemail/{message}/geluid")
        town.run(until=town.now + 2 * MINUTE)
    assert (cost("/voicemail"), cost(f"/voicemail/{message}")) == few


# --- calling back -------------------------------------------------------------


def test_calling_back_rings_the_owner_then_the_caller_who_sees_the_desk(town):
    anna, message = claimed(town)
    town.phone("anna", Answers(talk_seconds=40))
    town.network.add_phone(CALLER, Answers(after=3, key=None, talk_seconds=40))
    answer = anna.post(f"/voicemail/{message}/terugbellen")
    assert answer.headers["Location"] == f"/voicemail/{message}#bellen"
    page = anna.get(f"/voicemail/{message}").text
    assert "Je telefoon gaat zo over. Neem op en toets 1." in page
    assert 'hx-trigger="every 3s, seen"' in page
    assert ">Ververs</a>" in page
    town.place_calls()
    town.run()
    (call,) = town.network.placed
    assert (call.request.sender, call.to) == (LINE, MOBILES["anna"])
    (leg,) = call.legs
    assert (leg.number, leg.caller_id) == (CALLER, LINE)
    page = anna.get(f"/voicemail/{message}").text
    assert "Het terugbellen is voorbij" in page
    assert "hx-trigger" not in page
    assert ("called_back", "anna") in town.log()
    assert "Bel nog een keer" in page


def test_a_page_that_asks_by_itself_is_told_nothing_new(quiet):
    anna, message = claimed(quiet)
    anna.post(f"/voicemail/{message}/terugbellen")
    by_itself = {"HX-Request": "true"}
    same = anna.get(f"/voicemail/{message}?stand=wanted", headers=by_itself)
    assert (same.status_code, same.data) == (204, b"")
    news = anna.get(f"/voicemail/{message}?stand=placed", headers=by_itself)
    assert news.status_code == 200
    assert anna.get(f"/voicemail/{message}?stand=wanted").status_code == 200


def test_who_is_being_called_already_is_told_to_wait(quiet):
    anna, message = claimed(quiet)
    anna.post(f"/voicemail/{message}/terugbellen")
    anna.post(f"/voicemail/{message}/terugbellen")
    assert "We bellen je al" in anna.get(f"/voicemail/{message}").text
    assert len(quiet.rows("outgoing_call")) == 1


def test_a_withheld_caller_cannot_be_called_back_and_the_page_says_so(quiet):
    anna, message = claimed(quiet, number=None)
    page = anna.get(f"/voicemail/{message}").text
    assert "belde anoniem" in page
    assert 'terugbellen"' not in page
    anna.post(f"/voicemail/{message}/terugbellen")
    assert "belde anoniem. We kunnen" in anna.get(f"/voicemail/{message}").text
    assert quiet.rows("outgoing_call") == []


def test_calling_back_is_named_beside_sound_that_is_gone_only_where_it_can_be(quiet):
    for number in (CALLER, None):
        message = quiet.message(number, fetched=False)
        with quiet.database.transaction() as session:
            session.execute(update(VOICEMAIL).values(next_try_at=None, owner_id=1))
        page = quiet.visitor("anna").get(f"/voicemail/{message}").text
        assert "Het geluid van dit bericht is er niet meer" in page
        assert ("Je kunt wel terugbellen" in page) == (number is not None)


def test_nobody_sees_how_anothers_call_back_went(quiet):
    anna, message = claimed(quiet)
    anna.post(f"/voicemail/{message}/terugbellen")
    bram = quiet.visitor("bram")
    bram.post(f"/voicemail/{message}/nemen", {"eigenaar": "1"})
    assert "gaat zo over" not in bram.get(f"/voicemail/{message}").text


# --- handled, deleted ---------------------------------------------------------


def test_its_owner_marks_it_handled_once(town):
    anna, message = claimed(town)
    for _ in range(2):
        answer = anna.post(f"/voicemail/{message}/afgehandeld")
        assert answer.headers["Location"] == "/voicemail"
    row = town.of(message)
    assert (row["handled_by"], row["owner_id"]) == (1, 1)
    assert town.log() == [("claimed", "anna"), ("handled", "anna")]


def test_the_day_that_is_told_is_the_day_on_which_it_goes(quiet):
    anna, message = claimed(quiet)
    anna.post(f"/voicemail/{message}/afgehandeld")
    assert "na ma 30 nov" in anna.get(f"/voicemail/{message}").text
    retention.run(quiet.database, quiet.desk, quiet.now + 7 * DAY)
    assert len(quiet.rows("voicemail")) == 1
    retention.run(quiet.database, quiet.desk, quiet.now + 7 * DAY + MINUTE)
    assert quiet.rows("voicemail") == []


def test_a_message_is_deleted_after_asking_and_its_log_remains(town):
    anna, message = claimed(town)
    asked = anna.get(f"/voicemail/{message}/wissen").text
    assert "Dit bericht is nog niet afgehandeld" in asked
    assert len(town.rows("voicemail")) == 1
    answer = anna.post(f"/voicemail/{message}/wissen")
    assert answer.headers["Location"] == "/voicemail"
    assert town.rows("voicemail") == town.rows("voicemail_audio") == []
    assert town.log() == [("claimed", "anna"), ("deleted", "anna")]


def test_a_handled_message_that_is_deleted_still_counts(town):
    message, anna = town.message(), town.visitor("anna")
    anna.post(f"/voicemail/{message}/nemen", {"eigenaar": ""})
    anna.post(f"/voicemail/{message}/afgehandeld")
    anna.post(f"/voicemail/{message}/wissen")
    assert town.rows("voicemail") == []
    assert [(r["within"], r["count"]) for r in town.rows("voicemail_month")] == [
        ("1", 1)
    ]


def test_a_coordinator_may_delete_what_is_anothers(town):
    _, message = claimed(town)
    assert town.visitor("carla").post(f"/voicemail/{message}/wissen").status_code == 303
    assert town.rows("voicemail") == []
    assert town.log()[-1] == ("deleted", "carla")


@pytest.mark.parametrize("name", ["anna", "carla"])
def test_what_the_provider_still_has_is_not_deleted_yet(town, name):
    _, message = claimed(town, fetched=False)
    visitor = town.visitor(name)
    assert "kan nog niet" in visitor.get(f"/voicemail/{message}/wissen").text
    visitor.post(f"/voicemail/{message}/wissen")
    assert "wordt nog opgehaald" in visitor.get(f"/voicemail/{message}").text
    assert len(town.rows("voicemail")) == 1
    recordings.cycle(town.database, town.desk, town.provider, town.now + MINUTE)
    visitor.post(f"/voicemail/{message}/wissen")
    assert town.rows("voicemail") == []
