"""People as the rules of a roster know them, and what they are warned of."""

from dataclasses import dataclass, replace
from datetime import date

from ringgroup.roster.people import assignments, crew, sharing, warned
from ringgroup.roster.roster import Away, Booking, Colleague, Named, Place
from schedules.hours import Block, Span
from schedules.rules import USUAL

TUESDAY = date(2026, 11, 24)
MORNING = Block(TUESDAY, 540, 720)
DUTY, BACKUP = Place(MORNING, "duty"), Place(MORNING, "backup")
NOBODY_AWAY = Away(weekly=(), leave=())


def named(place, person, *, active=True, problem=None):
    return Named(place, person, "Lumens", active, problem, visible=True)


def test_places_become_blocks_with_who_is_there():
    (one,) = assignments([(BACKUP, "bram"), (DUTY, "anna")])
    assert (one.block, one.duty, one.backup) == (MORNING, "anna", "bram")


def test_who_is_named_is_known_as_they_are_now():
    anna, bram = Colleague(1, "anna", "Anna"), Colleague(2, "bram", "Bram")
    away = Away(
        weekly=(("anna", 1, Span(540, 720)),), leave=(("bram", TUESDAY, TUESDAY),)
    )
    shown = [named(DUTY, anna, problem="21614"), named(BACKUP, bram, active=False)]
    people = crew([("anna", "CJG"), ("carla", "CJG")], shown, away)
    assert people["anna"].organisation == "Lumens"
    assert not people["anna"].reachable
    assert people["anna"].absences == {(1, Span(540, 720))}
    assert not people["bram"].active
    assert people["bram"].leave == ((TUESDAY, TUESDAY),)
    assert people["carla"].active
    assert people["carla"].reachable


def test_how_often_somebody_wants_a_turn_is_known_of_who_is_named_and_who_could_be():
    anna = replace(named(DUTY, Colleague(1, "anna", "Anna")), a_week=2)
    members = [("bram", "CJG"), ("carla", "CJG")]
    people = crew(members, [anna], NOBODY_AWAY, a_week={"bram": 1})
    wishes = {login: one.a_week for login, one in people.items()}
    assert wishes == {"anna": 2, "bram": 1, "carla": None}


def test_who_is_on_another_line_then_is_warned_of():
    people = crew([("anna", "CJG"), ("bram", "CJG")], [], NOBODY_AWAY)
    roster = assignments([(DUTY, "anna"), (BACKUP, "bram")])
    elsewhere = [Booking("anna", "zuid", DUTY)]
    found = warned([MORNING], roster, people.values(), elsewhere, USUAL)
    assert [(one.code, one.login) for one in found] == [("at_two_desks", "anna")]
    assert not warned([MORNING], roster, people.values(), [], USUAL)


@dataclass(frozen=True)
class Agreed:
    """A line of which one organisation lends nobody."""

    def shares(self, organisations):
        return {one: float(one != "Gemeente") for one in organisations}


def test_what_an_organisation_agreed_to_do_is_divided_over_its_people_on_the_roster():
    since = {"anna": TUESDAY}
    stands = {"anna": "CJG", "bram": "CJG", "carla": "Gemeente", "daan": "CJG"}
    people = crew(stands.items(), [], NOBODY_AWAY, since)
    shared = sharing(Agreed(), people, {"anna", "bram", "carla"})
    weights = {login: one.weight for login, one in shared.items()}
    assert weights == {"anna": 0.5, "bram": 0.5, "carla": 0, "daan": 0}
    assert shared["anna"].since == TUESDAY
