"""Swaps: offered, consented to, approved; never twice, never behind a back.

Who asked hears it in time when nothing came of it.
"""

import threading
from datetime import datetime, timedelta

import pytest

from ringgroup.notices.wording import AUTOMATIC
from ringgroup.roster import planning, requests, rostering, swaps
from ringgroup.roster.roster import Move, Refusal, Saved
from ringgroup.roster.swaps import Proposed, Waiting
from ringgroup.upkeep import telling
from tests.integration.call.test_statements import counted
from tests.town.rota import CARLA, DAY, MONDAY, NOW, Desk, actor, backup, duty

ANNA, BRAM, DAAN, EVA = map(actor, ("anna", "bram", "daan", "eva"))
WHEN = "dinsdag 24 november van 09:00 tot 12:00 uur"


@pytest.fixture
def desk(database_url):
    """Anna and Bram on Tuesday, Daan and Eva on Wednesday; published."""
    desk = Desk(database_url)
    desk.fill(duty_1="anna", backup_1="bram", duty_2="daan", backup_2="eva")
    desk.publish()
    yield desk
    desk.close()


def automatic(desk) -> None:
    desk.ask(rostering.set_swaps_automatic, CARLA, NOW, automatic=True)


def propose(desk, place=duty(1), by=ANNA, **more) -> str:  # noqa: B008 - a frozen value
    proposed = desk.ask(swaps.propose, by, place, NOW, **more)
    assert isinstance(proposed, Proposed), proposed
    return proposed.id


def states(desk) -> list[str]:
    return [row["state"] for row in desk.rows("swap_request")]


def test_a_slot_is_given_away_with_consent_and_approval(desk):
    request = propose(desk, to="daan")
    assert desk.told() == [
        (
            "daan",
            (
                "een collega vraagt of jij de dienst overneemt. "
                f"Het gaat om {WHEN}. Geef antwoord bij Rooster."
            ),
        )
    ]
    desk.forget_messages()
    waiting = desk.ask(swaps.accept, DAAN, request, NOW)
    assert isinstance(waiting, Waiting)
    assert waiting.request.taker.login == "daan"
    assert desk.roster()["24", "duty"] == "anna"
    assert {who for who, _ in desk.told()} == {"anna", "carla"}
    desk.forget_messages()
    assert desk.ask(swaps.approve, ANNA, request, NOW) == Refusal(
        "not_allowed", duty(1)
    )
    saved = desk.ask(swaps.approve, CARLA, request, NOW)
    assert desk.roster()["24", "duty"] == "daan"
    assert {who for who, _ in desk.told()} == {"anna", "daan"}
    assert [row["kind"] for row in desk.rows("roster_change")][-1] == "swapped"
    assert isinstance(desk.ask(rostering.undo, CARLA, saved.batch, NOW), Saved)


def test_slots_are_exchanged_at_once_where_a_line_wants_no_approval(desk):
    automatic(desk)
    request = propose(desk, to="eva", back=backup(2))
    saved = desk.ask(swaps.accept, EVA, request, NOW)
    assert isinstance(saved, Saved)
    assert desk.roster() == {
        ("24", "duty"): "eva",
        ("24", "backup"): "bram",
        ("25", "duty"): "daan",
        ("25", "backup"): "anna",
    }
    assert states(desk) == ["done"]


def test_duty_and_backup_of_one_block_are_exchanged(desk):
    automatic(desk)
    request = propose(desk, to="bram", back=backup(1))
    assert isinstance(desk.ask(swaps.accept, BRAM, request, NOW), Saved)
    assert desk.roster()["24", "duty"] == "bram"
    assert desk.roster()["24", "backup"] == "anna"


def test_an_offer_to_all_is_told_to_all_of_the_line_and_taken_by_one(desk):
    automatic(desk)
    request = propose(desk)
    assert [who for who, _ in desk.told()] == ["bram", "daan", "eva"]
    assert isinstance(desk.ask(swaps.accept, DAAN, request, NOW), Saved)
    assert desk.ask(swaps.accept, EVA, request, NOW) == Refusal("taken", duty(1))


@pytest.mark.parametrize("at_once", [True, False])
def test_of_two_who_accept_at_once_one_wins(desk, at_once):
    if at_once:
        automatic(desk)
    request, answers = propose(desk), {}
    ready = threading.Barrier(2)

    def accept(who) -> None:
        ready.wait()
        answers[who.login] = desk.ask(swaps.accept, who, request, NOW)

    threads = [threading.Thread(target=accept, args=(who,)) for who in (DAAN, EVA)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    (winner,) = [who for who, one in answers.items() if not isinstance(one, Refusal)]
    assert [one for one in answers.values() if isinstance(one, Refusal)] == [
        Refusal("taken", duty(1))
    ]
    (row,) = desk.rows("swap_request")
    assert row["taker_id"] == actor(winner).id
    if at_once:
        assert desk.roster()["24", "duty"] == winner


def test_of_two_offers_of_one_slot_at_once_one_is_kept(desk):
    answers, ready = [], threading.Barrier(2)

    def offer(_) -> None:
        ready.wait()
        answers.append(desk.ask(swaps.propose, ANNA, duty(1), NOW))

    threads = [threading.Thread(target=offer, args=(n,)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(type(one).__name__ for one in answers) == ["Proposed", "Refusal"]
    assert states(desk) == ["open"]


@pytest.mark.parametrize(
    ("more", "refused"),
    [
        ({"place": duty(2)}, Refusal("not_yours", duty(2))),
        ({"to": "anna"}, Refusal("unknown_member", duty(1), "anna")),
        ({"to": "zoe"}, Refusal("unknown_member", duty(1), "zoe")),
        (
            {"to": "daan", "back": backup(2)},
            Refusal("not_theirs", backup(2), "daan"),
        ),
        ({"back": duty(2)}, Refusal("not_theirs", duty(2))),
        ({"to": "bram"}, Refusal("double", duty(1), "bram", "veldhoven")),
        ({"now": NOW + DAY + timedelta(hours=1)}, Refusal("begun", duty(1))),
    ],
    ids=["another's", "self", "nobody", "not theirs", "to all", "double", "begun"],
)
def test_what_cannot_be_proposed(desk, more, refused):
    asked = {"place": duty(1), "now": NOW} | more
    place, now = asked.pop("place"), asked.pop("now")
    assert desk.ask(swaps.propose, ANNA, place, now, **asked) == refused
    assert states(desk) == []
    assert desk.told() == []


def test_a_draft_is_not_a_members_to_offer(desk):
    desk.run("UPDATE roster_slot SET published = false")
    refused = desk.ask(swaps.propose, ANNA, duty(1), NOW)
    assert refused == Refusal("not_yours", duty(1))


def test_a_slot_is_offered_once_at_a_time(desk):
    request = propose(desk, to="daan")
    refused = desk.ask(swaps.propose, ANNA, duty(1), NOW)
    assert refused == Refusal("offered_already", duty(1))
    desk.ask(swaps.withdraw, ANNA, request, NOW)
    propose(desk)


def test_who_was_asked_declines_and_who_asked_is_told(desk):
    request = propose(desk, to="daan")
    desk.forget_messages()
    not_asked = desk.ask(swaps.decline, EVA, request, NOW)
    assert not_asked == Refusal("not_allowed", duty(1))
    assert desk.ask(swaps.decline, DAAN, request, NOW).state == "declined"
    assert desk.told() == [
        ("anna", f"je collega kan niet ruilen op {WHEN}. Er verandert niets.")
    ]
    assert desk.ask(swaps.accept, DAAN, request, NOW) == Refusal("gone", duty(1))


def test_a_request_is_withdrawn_even_when_it_waits_for_the_coordinator(desk):
    request = propose(desk)
    desk.ask(swaps.accept, DAAN, request, NOW)
    desk.forget_messages()
    refused = desk.ask(swaps.withdraw, DAAN, request, NOW)
    assert refused == Refusal("not_allowed", duty(1))
    assert desk.ask(swaps.withdraw, ANNA, request, NOW).state == "withdrawn"
    assert [who for who, _ in desk.told()] == ["daan"]
    assert desk.ask(swaps.approve, CARLA, request, NOW) == Refusal("gone", duty(1))
    assert desk.roster()["24", "duty"] == "anna"


def test_a_coordinator_refuses_and_both_are_told(desk):
    request = propose(desk, to="daan")
    desk.ask(swaps.accept, DAAN, request, NOW)
    desk.forget_messages()
    assert isinstance(desk.ask(swaps.refuse, DAAN, request, NOW), Refusal)
    assert desk.ask(swaps.refuse, CARLA, request, NOW).state == "refused"
    assert [who for who, _ in desk.told()] == ["anna", "daan"]


def test_a_request_ends_when_the_first_of_its_blocks_begins(desk):
    request = propose(desk, duty(2), by=DAAN, to="anna", back=duty(1))
    late = NOW + DAY + timedelta(hours=1)  # Tuesday 09:00
    assert desk.look(requests.requests, desk.line, 1, late).for_me == ()
    assert desk.ask(swaps.accept, ANNA, request, late) == Refusal("begun", duty(2))
    offered = desk.ask(swaps.propose, DAAN, duty(2), late)
    assert isinstance(offered, Proposed)
    assert states(desk) == ["expired", "open"]


@pytest.mark.parametrize("when", ["accept", "approve"])
def test_a_slot_that_changed_hands_meanwhile_is_not_swapped(desk, when):
    request = propose(desk, to="eva", back=backup(2))
    if when == "approve":
        desk.ask(swaps.accept, EVA, request, NOW)
    desk.put(Move(backup(2), "eva", None))
    answer, who = (swaps.accept, EVA) if when == "accept" else (swaps.approve, CARLA)
    asked = desk.look(requests.requests, desk.line, who.id, NOW)
    assert asked.for_me == asked.accepted == ()
    assert desk.ask(answer, who, request, NOW) == Refusal("stale", backup(2))
    assert states(desk) == ["stale"]
    assert desk.roster()["24", "duty"] == "anna"


def test_who_has_the_slot_now_can_offer_it_again(desk):
    propose(desk, to="daan")
    desk.put(Move(duty(1), "anna", "eva"))
    propose(desk, by=EVA)
    assert states(desk) == ["stale", "open"]


def test_who_is_elsewhere_by_now_cannot_consent(desk):
    request = propose(desk)
    assert desk.ask(swaps.accept, BRAM, request, NOW) == Refusal(
        "double", duty(1), "bram", "veldhoven"
    )
    assert states(desk) == ["open"]


def test_everybody_sees_the_requests_that_concern_them(desk):
    to_daan, to_all = propose(desk, to="daan"), propose(desk, backup(2), by=EVA)

    def ids(member: int) -> tuple[list[str], list[str], list[str]]:
        found = desk.look(requests.requests, desk.line, member, NOW)
        lists = (found.mine, found.for_me, found.accepted)
        return tuple([one.id for one in group] for group in lists)

    assert ids(ANNA.id) == ([to_daan], [to_all], [])
    assert ids(DAAN.id) == ([], [to_daan, to_all], [])
    assert ids(BRAM.id) == ([], [to_all], [])
    desk.ask(swaps.accept, DAAN, to_daan, NOW)
    assert ids(DAAN.id) == ([], [to_all], [to_daan])


def test_the_work_is_counted_to_whoever_does_it(desk):
    automatic(desk)
    desk.ask(swaps.accept, DAAN, propose(desk), NOW)
    work = desk.look(planning.work, desk.line, MONDAY, MONDAY + DAY)
    assert [(slot, login) for _, slot, login in work if slot == "duty"] == [
        ("duty", "daan")
    ]


# --- what is not settled in time ----------------------------------------------

WEDNESDAY = "woensdag 25 november van 09:00 tot 12:00 uur"
UNSETTLED = (
    f"je ruil van {WEDNESDAY} is nog niet rond. "
    "Lukt het niet op tijd, dan doe jij de dienst. Kijk bij Rooster."
)


def at(day: int, clock: str) -> datetime:
    """A day of November in Veldhoven."""
    return datetime.fromisoformat(f"2026-11-{day}T{clock}+01:00")


def warned(desk, *ticks: datetime) -> list[tuple[str, str]]:
    """Who was told that a swap is not settled, once the clock ticked then."""
    for now in ticks:
        telling.cycle_of_swaps(desk.database, desk.house.desk, now)
    return [(who, said) for who, said in desk.told() if "nog niet rond" in said]


def extra(desk, day: int, spans: str) -> None:
    desk.run(
        "INSERT INTO extra_day (line, day, spans, reason) "  # noqa: S608 - a test's own words
        f"VALUES ('veldhoven', '2026-11-{day}', '{spans}', '')"
    )


def test_who_asked_hears_the_working_day_before_that_a_swap_is_not_settled(desk):
    propose(desk, duty(2), by=DAAN)
    before = (at(23, "08:30"), at(23, "20:00"), at(24, "08:29:59"))
    assert warned(desk, *before) == []
    assert warned(desk, at(24, "08:30")) == [("daan", UNSETTLED)]
    after = (at(24, "08:30:01"), at(24, "23:59"), at(25, "08:30"), at(25, "09:00"))
    assert warned(desk, *after) == [("daan", UNSETTLED)]


def test_a_swap_that_waits_for_the_coordinator_is_not_settled_either(desk):
    desk.ask(swaps.accept, ANNA, propose(desk, duty(2), by=DAAN, to="anna"), NOW)
    desk.ask(swaps.accept, BRAM, propose(desk, backup(2), by=EVA, to="bram"), NOW)
    assert states(desk) == ["accepted", "accepted"]
    said = UNSETTLED.replace("jij de dienst", "jij de achterwacht")
    assert sorted(warned(desk, at(24, "08:30"))) == [("daan", UNSETTLED), ("eva", said)]


def test_of_an_exchange_the_first_of_the_two_blocks_counts(desk):
    desk.fill(duty_3="anna")
    propose(desk, duty(3), to="daan", back=duty(2))
    ((who, said),) = warned(desk, at(24, "08:30"))
    assert who == "anna"
    assert "donderdag 26 november" in said


@pytest.mark.parametrize("end", ["done", "declined", "withdrawn", "refused", "stale"])
def test_a_swap_that_is_over_is_no_news(desk, end):
    if end == "done":
        automatic(desk)
    request = propose(desk, duty(2), by=DAAN, to="anna")
    match end:
        case "done":
            desk.ask(swaps.accept, ANNA, request, NOW)
        case "declined":
            desk.ask(swaps.decline, ANNA, request, NOW)
        case "withdrawn":
            desk.ask(swaps.withdraw, DAAN, request, NOW)
        case "refused":
            desk.ask(swaps.refuse, CARLA, request, NOW)
        case "stale":
            desk.put(Move(duty(2), "daan", "anna"))
    assert warned(desk, at(24, "08:30"), at(25, "08:30")) == []


@pytest.mark.parametrize(
    ("days", "told"),
    [
        ({}, 27),
        ({27: ""}, 26),
        ({27: "", 28: "09:00-12:00"}, 28),
        ({29: "09:00-12:00"}, 29),
    ],
    ids=["friday", "friday is closed", "open on saturday", "open on sunday"],
)
def test_before_a_monday_it_is_told_on_the_last_day_that_people_work(desk, days, told):
    desk.fill(duty_7="anna")
    for day, spans in days.items():
        extra(desk, day, spans)
    propose(desk, duty(7))
    for day in range(24, told):
        assert warned(desk, at(day, "08:30"), at(day, "16:00")) == []
    assert [who for who, _ in warned(desk, at(told, "08:30"))] == ["anna"]
    later = [at(day, "08:30") for day in range(told, 31)]
    assert len(warned(desk, *later)) == 1


def test_who_asks_on_that_very_day_knows(desk):
    propose(desk)
    assert warned(desk, at(23, "08:30"), at(23, "20:00"), at(24, "08:50")) == []


def test_a_clock_that_stood_still_tells_it_later_that_day(desk):
    propose(desk, duty(2), by=DAAN)
    assert warned(desk, at(24, "23:59:59")) == [("daan", UNSETTLED)]


def test_what_could_not_be_told_that_day_is_not_told_any_more(desk):
    propose(desk, duty(2), by=DAAN)
    assert warned(desk, at(25, "00:00"), at(25, "08:30"), at(25, "08:59")) == []


def test_a_minute_without_such_a_swap_costs_one_statement(desk):
    propose(desk, duty(2), by=DAAN)
    warned(desk, at(24, "08:30"))
    with counted(desk) as sent:
        telling.cycle_of_swaps(desk.database, desk.house.desk, at(24, "08:31"))
    assert len(sent) <= 3
    with counted(desk) as sent:
        telling.cycle_of_swaps(desk.database, desk.house.desk, at(25, "09:30"))
    assert len(sent) == 1


def test_a_slot_of_which_the_block_is_closed_by_now_is_nobodys_to_do(desk):
    propose(desk, duty(2), by=DAAN)
    extra(desk, 25, "")
    assert warned(desk, at(24, "08:30")) == []


def test_who_does_not_work_here_any_more_is_told_of_no_swap(desk):
    propose(desk, duty(2), by=DAAN)
    desk.run("UPDATE member SET active = false WHERE login = 'daan'")
    assert warned(desk, at(24, "08:30")) == []


def test_who_prefers_e_mail_hears_of_a_swap_by_e_mail(desk):
    desk.run("UPDATE member SET prefers_email = true WHERE login = 'daan'")
    propose(desk, duty(2), by=DAAN)
    assert warned(desk, at(24, "08:30")) == [("daan", f"{UNSETTLED}\n\n{AUTOMATIC}\n")]
    (row,) = [row for row in desk.rows("message") if ":unsettled:" in row["about"]]
    assert row["channel"] == "email"


def test_two_clocks_tell_of_a_swap_once(desk):
    propose(desk, duty(2), by=DAAN)
    ready, failed = threading.Barrier(2), []

    def tick() -> None:
        ready.wait()
        try:
            telling.cycle_of_swaps(desk.database, desk.house.desk, at(24, "08:30"))
        except BaseException as error:
            failed.append(error)
            raise

    threads = [threading.Thread(target=tick) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not failed
    assert len(warned(desk)) == 1
