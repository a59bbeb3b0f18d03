"""Instellingen: a desk is run by an administrator who has no shell."""

import json
import re
from datetime import date
from typing import get_args

import pytest
from sqlalchemy import insert

from config.house import build
from ringgroup.line import SettingsPage
from ringgroup.tables import LINE_VERSION, SLOT
from tests.conftest import MONDAY
from tests.town.forms import form
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import Visitor, give_password
from webhooks.pages.people.line_fields import FIELDS, PAGES

ROOT = "/beheer/instellingen"
CHANGED = "Iemand anders heeft dit intussen veranderd."
ERROR = re.compile(r'<ul class="linked"><li>(.*?)</li>')
WRONG = {
    "whole": "0x1",
    "title": "geen adres",
    "minutes": "10 5",
    "times": "9-8",
    "weeks": "gisteren",
    "entries": "de zoveelste",
    "text": "Welkom bij {naam}.",
    "one": "nergens",
    "allowed_words": "Oerle\n06 41130101",
}
"""What cannot be, by kind of field; or by its key."""


@pytest.fixture
def town(database_url):
    town = ClockedTown(demo_settings(database_url), MONDAY, "pickup wins")
    give_password(town.database, "daan", "gijs", role="administrator")
    yield town
    town.close()


def visitor(town, login: str) -> Visitor:
    visitor = Visitor(town.app, lambda: town.now)
    visitor.sign_in(login)
    return visitor


@pytest.fixture
def daan(town):
    return visitor(town, "daan")


def opened(who, of, **changes):
    """The form of a page as it is drawn, with something filled in."""
    where = f"{ROOT}/{of}"
    return form(who.get(where).text, where).fields | changes


def save(who, of, fields):
    return who.post(f"{ROOT}/{of}", fields, follow_redirects=True)


def unescaped(text):
    return text.replace("&#39;", "'").replace("&amp;", "&").replace("&#34;", '"')


def versions_kept(town):
    return len(town.rows("line_version"))


def test_every_page_is_drawn_and_saved_as_it_is_without_a_change(town, daan):
    before = town.line
    for of in PAGES:
        page = save(daan, of, opened(daan, of))
        assert page.status_code == 200
        assert "Er is niets veranderd." in page.text, of
    assert versions_kept(town) == 0
    assert town.line == before


def test_a_change_holds_at_once_here_and_in_another_process(town, daan):
    other = build(town.house.settings)
    said = save(daan, "bellen", opened(daan, "bellen", ring_seconds="40"))
    assert "Ze gelden meteen." in said.text
    assert town.line.rules.ring_seconds == 40
    other.versions.follow()
    assert other.desk.lines == town.house.desk.lines
    other.database.close()
    log = daan.get("/beheer/logboek").text
    assert "instellingen gewijzigd" in log
    assert "Hoe lang een telefoon gaat: 25 wordt 40" in log


def test_the_last_change_is_taken_back_by_one_press(town, daan):
    before = town.line
    save(daan, "bellen", opened(daan, "bellen", ring_seconds="40"))
    save(daan, "bewaren", opened(daan, "bewaren", **{"retention.note": "100"}))
    for expected in (365, 365):
        page = daan.get(ROOT).text
        fields = form(page, f"{ROOT}/wijziging/terug").fields
        daan.post(f"{ROOT}/wijziging/terug", fields)
        assert town.line.retention.note == expected
    assert town.line == before
    assert "Er is nog niets gewijzigd" in daan.get(ROOT).text
    assert "instellingen teruggezet" in daan.get("/beheer/logboek").text


def test_of_two_administrators_the_second_is_shown_what_the_first_did(town, daan):
    gijs = visitor(town, "gijs")
    old = opened(daan, "bellen", ring_seconds="40")
    save(gijs, "bellen", opened(gijs, "bellen", accept_seconds="8"))
    said = save(daan, "bellen", old).text
    assert CHANGED in said
    assert "Gijs: Tijd om 1 te toetsen: 6 wordt 8" in said
    assert town.line.rules.ring_seconds == 25


def test_another_page_that_was_changed_meanwhile_is_no_conflict(town, daan):
    gijs = visitor(town, "gijs")
    old = opened(daan, "bellen", ring_seconds="40")
    save(gijs, "bewaren", opened(gijs, "bewaren", **{"retention.note": "100"}))
    save(daan, "bellen", old)
    assert (town.line.rules.ring_seconds, town.line.retention.note) == (40, 100)


@pytest.mark.parametrize(
    "field", [one for one in FIELDS if one.kind in WRONG], ids=lambda one: one.key
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_kept(quiet_town, field):
    give_password(quiet_town.database, "daan", role="administrator")
    daan = visitor(quiet_town, "daan")
    wrong = WRONG.get(field.key, WRONG.get(field.kind, ""))
    fields = opened(daan, field.page, **{field.key: wrong})
    page = save(daan, field.page, fields)
    assert page.status_code == 422
    (said,) = ERROR.findall(page.text)
    assert field.wrong in unescaped(said)
    assert f'href="#{field.key}"' in said
    again = form(page.text, f"{ROOT}/{field.page}").fields
    if field.kind != "one":
        assert again[field.key] == wrong
    assert versions_kept(quiet_town) == 0


def test_a_desk_is_open_at_some_time(daan):
    fields = opened(daan, "tijden")
    empty = {name: "" for name in fields if name.startswith("hours.")}
    page = save(daan, "tijden", fields | empty)
    assert ERROR.findall(page.text) == ["Vul bij minstens één dag openingstijden in."]


def test_who_loses_a_place_when_hours_are_taken_back_is_named_first(town, daan):
    afternoon = {"hours.monday": "13:00-16:00"}
    save(daan, "tijden", opened(daan, "tijden", **afternoon))
    town.roster("anna", "bram", start=780)
    back = f"{ROOT}/wijziging/terug"
    question = daan.post(back, form(daan.get(ROOT).text, back).fields)
    assert "Anna, dienst van 13:00-16:00, heeft dan geen plek meer" in question.text
    assert "Teruggezet: Maandag: 09:00-12:00 wordt 13:00-16:00" in question.text
    assert len(town.rows("roster_slot")) == 2
    assert town.line.hours.week[0][0].start == 780
    daan.post(back, form(question.text, back).fields)
    assert town.rows("roster_slot") == []
    assert town.line.hours.week[0][0].start == 540


def test_holidays_stand_there_by_name(daan):
    page = daan.get(f"{ROOT}/tijden").text
    assert "Eerste kerstdag: vrijdag 25 december 2026, dicht" in page
    assert "Goede vrijdag: vrijdag 26 maart 2027, zoals anders" in page


def test_who_stands_in_old_hours_is_shown_first_and_then_goes_along(town, daan):
    other = town.now
    town.roster("anna", "bram")
    fields = opened(daan, "tijden", **{"hours.monday": "9-12.30"})
    question = daan.post(f"{ROOT}/tijden", fields)
    assert "Anna, dienst van 09:00-12:00, gaat naar 09:00-12:30" in question.text
    assert versions_kept(town) == 0
    agreed = form(question.text, f"{ROOT}/tijden").fields
    save(daan, "tijden", agreed)
    ends = {row["end"] for row in town.rows("roster_slot")}
    assert (ends, town.now) == ({750}, other)
    assert town.line.hours.blocks_on(date(2026, 11, 30))[0].end == 750


def test_who_loses_a_place_is_named(town, daan):
    town.roster("anna", "bram")
    fields = opened(daan, "tijden", **{"hours.monday": "13:00-17:00"})
    question = daan.post(f"{ROOT}/tijden", fields)
    assert "Anna, dienst van 09:00-12:00, heeft dan geen plek meer" in question.text
    save(daan, "tijden", form(question.text, f"{ROOT}/tijden").fields)
    assert town.rows("roster_slot") == []


NEXT_WEEK = {"hours.tuesday": "8.30-12", "hours_from": "2026-11-30"}


def test_other_hours_hold_from_the_day_that_is_named(town, daan):
    said = save(daan, "tijden", opened(daan, "tijden", **NEXT_WEEK))
    assert "Ze gelden vanaf maandag 30 november 2026." in said.text
    hours = town.line.hours
    starts = [hours.blocks_on(date(2026, month, day))[0].start for month, day in DAYS]
    assert starts == [540, 510]
    page = daan.get(f"{ROOT}/tijden").text
    assert form(page, f"{ROOT}/tijden").fields["hours.tuesday"] == "09:00-12:00"
    assert "vanaf maandag 30 november 2026, maandag 09:00-12:00, dinsdag 08:30" in page
    log = daan.get("/beheer/logboek").text
    assert "Openingstijden vanaf maandag 30 november 2026: maandag" in log


DAYS = ((11, 24), (12, 1))
"""A Tuesday before it, and one after."""


def test_who_stands_in_a_later_week_is_shown_first_and_this_week_stays(town, daan):
    town.roster("anna", "bram")
    slot = {"line": "veldhoven", "start": 540, "end": 720, "slot": "duty"}
    with town.database.transaction() as session:
        for month, day in DAYS:
            on = {"day": date(2026, month, day), "member_id": 1, "published": True}
            session.execute(insert(SLOT), slot | on)
    fields = opened(daan, "tijden", **NEXT_WEEK)
    question = daan.post(f"{ROOT}/tijden", fields)
    assert (
        "dinsdag 1 december 2026: Anna, dienst van 09:00-12:00, gaat naar 08:30-12:00"
    ) in question.text
    assert "24 november" not in question.text
    save(daan, "tijden", form(question.text, f"{ROOT}/tijden").fields)
    stands = {(str(row["day"])[-5:], row["start"]) for row in town.rows("roster_slot")}
    assert stands == {("11-23", 540), ("11-24", 540), ("12-01", 510)}


def test_hours_to_come_are_taken_away_again(town, daan):
    before = town.line
    save(daan, "tijden", opened(daan, "tijden", **NEXT_WEEK))
    gone = opened(daan, "tijden", **{"hours_from:2026-11-30:gone": "1"})
    save(daan, "tijden", gone)
    assert town.line == before
    log = daan.get("/beheer/logboek").text
    assert "Openingstijden vanaf maandag 30 november 2026: weggehaald" in log


def test_when_its_day_has_come_a_week_is_changed_as_the_one_of_today(town, daan):
    save(daan, "tijden", opened(daan, "tijden", **NEXT_WEEK))
    town.run(town.now.replace(day=30))
    gijs = visitor(town, "gijs")
    fields = opened(gijs, "tijden")
    assert fields["hours.tuesday"] == "08:30-12:00"
    save(gijs, "tijden", fields | {"hours.tuesday": "10-12"})
    hours = town.line.hours
    starts = [hours.blocks_on(date(2026, month, day))[0].start for month, day in DAYS]
    assert starts == [540, 600]


@pytest.mark.parametrize("since", ["2026-11-23", "2020-01-01", "2028-01-01"])
def test_other_hours_begin_on_a_day_to_come(town, daan, since):
    page = save(daan, "tijden", opened(daan, "tijden", hours_from=since))
    assert page.status_code == 422
    assert "kies een dag na vandaag" in ERROR.findall(page.text)[0]
    assert versions_kept(town) == 0


def test_what_is_wrong_with_a_later_week_stands_at_its_weekday(town, daan):
    wrong = NEXT_WEEK | {"hours.tuesday": "9-8"}
    page = save(daan, "tijden", opened(daan, "tijden", **wrong))
    (said,) = ERROR.findall(page.text)
    assert 'href="#hours.tuesday"' in said
    again = form(page.text, f"{ROOT}/tijden").fields
    assert again["hours_from"] == "2026-11-30"
    assert versions_kept(town) == 0


def test_a_new_choice_is_on_the_next_form_and_an_old_one_is_only_put_out(town, daan):
    key = "registration.question_kind"
    fields = opened(daan, "formulier", **{f"{key}:+:label": "Één nieuw onderwerp"})
    first = next(name for name in fields if name.startswith(key)).split(":")[1]
    del fields[f"{key}:{first}:active"]
    fields[f"{key}:{first}:order"] = "99"
    save(daan, "formulier", fields)
    listed = town.line.registration["question_kind"]
    assert listed[-1].code == "een-nieuw-onderwerp"
    assert (listed[-2].code, listed[-2].active) == (first, False)
    anna = Visitor(town.app, lambda: town.now)
    give_password(town.database, "anna")
    anna.sign_in("anna")
    assert "Één nieuw onderwerp" in anna.get("/registratie/e-mail").text


def test_the_form_is_seen_as_it_will_be_before_it_is_saved(quiet_town):
    give_password(quiet_town.database, "daan", role="administrator")
    daan = visitor(quiet_town, "daan")
    path, key = f"{ROOT}/formulier", "registration.question_kind"
    fields = opened(daan, "formulier", **{f"{key}:+:label": "nieuw onderwerp"})
    page = daan.post(path, fields | {"voorbeeld": "1"}).text
    assert "Nieuw onderwerp" in page
    assert "Opvoeden" in page
    assert versions_kept(quiet_town) == 0
    shown = form(page, path).fields
    again = daan.post(path, shown | {"verder": "1"}).text
    assert form(again, path).fields[f"{key}:+:label"] == "nieuw onderwerp"
    assert versions_kept(quiet_town) == 0
    save(daan, "formulier", {k: v for k, v in shown.items() if k != "verder"})
    listed = quiet_town.line.registration["question_kind"]
    assert listed[-1].label == "nieuw onderwerp"


@pytest.mark.parametrize(
    ("part", "value"), [("label", ""), ("order", "eerst"), ("code", "GEEN CODE")]
)
def test_a_list_that_cannot_be_is_not_kept(town, daan, part, value):
    key = "registration.gender"
    code = "+" if part == "code" else "male"
    fields = opened(daan, "formulier", **{f"{key}:{code}:{part}": value})
    page = save(daan, "formulier", fields)
    assert len(ERROR.findall(page.text)) == 1
    assert versions_kept(town) == 0


def test_a_new_partner_can_be_chosen_on_the_form_and_goes_without_a_trace(town, daan):
    fields = opened(
        daan,
        "partners",
        **{
            "partners:+:name": "Zorg Dichtbij",
            "partners:+:email": "zorg@example.nl",
            "partners:ggd:share": "3",
            "partners:ggd:asks": "Is er  al een consult?",
        },
    )
    save(daan, "partners", fields)
    partners = {one.code: one for one in town.line.partners}
    assert partners["zorg-dichtbij"].email == "zorg@example.nl"
    assert partners["ggd"].share == 3
    assert partners["ggd"].asks == "Is er al een consult?"
    codes = {one.code for one in town.line.registration["forwarded_to"]}
    assert "zorg-dichtbij" in codes
    gone = opened(daan, "partners", **{"partners:zorg-dichtbij:gone": "1"})
    save(daan, "partners", gone)
    assert "zorg-dichtbij" not in {one.code for one in town.line.partners}
    codes = {one.code for one in town.line.registration["forwarded_to"]}
    assert "zorg-dichtbij" in codes


@pytest.mark.parametrize("part", ["name", "email", "share", "asks"])
def test_a_partner_that_cannot_be_is_not_kept(town, daan, part):
    wrong = {"name": "", "email": "geen adres", "share": "veel", "asks": "a" * 301}[
        part
    ]
    fields = opened(daan, "partners", **{f"partners:ggd:{part}": wrong})
    page = save(daan, "partners", fields)
    assert len(ERROR.findall(page.text)) == 1
    assert versions_kept(town) == 0


def test_what_callers_hear_is_heard_by_the_next_one(town, daan):
    words = "Dag, u belt met {name}."
    fields = opened(daan, "horen", **{"voicemail.greeting": words})
    save(daan, "horen", fields)
    assert town.line.voicemail.greeting == words
    recorded = opened(daan, "horen", **{"prompts.hold": "../geheim.wav"})
    assert len(ERROR.findall(save(daan, "horen", recorded).text)) == 1


def test_a_page_that_is_none_is_not_found(daan):
    assert daan.get(f"{ROOT}/niets").status_code == 404


def test_settings_are_the_administrators(town):
    give_password(town.database, "carla", role="coordinator")
    carla = visitor(town, "carla")
    assert carla.get(ROOT).status_code == 403
    assert "/beheer/instellingen" not in carla.get("/rooster/dagen").text


NEWER = [
    {"veldhoven": {"hours.monday": 5}},
    {"veldhoven": {"ring_seconds.at_night": 40}},
    {"veldhoven": {"partners.ggd": 5}},
    {"veldhoven": [5]},
    {"[site]": {"name": 5}},
    {"+founded": {"best": 5}},
    {"+founded": 5},
    {"veldhoven": {"today": 5}},
    [5],
]
"""What a newer program may have kept, and this one cannot read."""
LOOKS = f"{ROOT}/uiterlijk"
SHOWS = [*(f"{ROOT}/{of}" for of in PAGES), LOOKS, "/beheer/lijn"]


def keeps(town, kept):
    """Another process, of a newer program, keeps a change."""
    last = town.rows("line_version ORDER BY id")[-1]
    columns = {"at": town.now, "before": last["kept"], "kept": json.dumps(kept)}
    with town.database.transaction() as session:
        session.execute(insert(LINE_VERSION), last | columns | {"id": last["id"] + 1})
    town.house.versions.follow()


@pytest.mark.parametrize("newer", NEWER, ids=repr)
def test_what_a_newer_program_kept_is_said_on_each_page_until_it_is_taken_back(
    quiet_town, newer
):
    town = quiet_town
    give_password(town.database, "daan", role="administrator")
    daan = visitor(town, "daan")
    forms = {of: opened(daan, of) for of in PAGES}
    save(daan, "bellen", forms["bellen"] | {"ring_seconds": "40"})
    keeps(town, newer)
    answers = [daan.get(path) for path in SHOWS]
    answers += [save(daan, of, fields) for of, fields in forms.items()]
    answers += [daan.post(LOOKS), daan.post(f"{ROOT}/horen/opname")]
    what_now = "Een beheerder kan ook bij Instellingen de laatste wijziging terugzetten"
    for answer in answers:
        assert answer.status_code == 503
        assert what_now in answer.text
    assert town.line.rules.ring_seconds == 40
    town.sign_on("anna")
    assert town.talked_to(town.call()) == ["anna"]
    back = f"{ROOT}/wijziging/terug"
    daan.post(back, form(daan.get(ROOT).text, back).fields)
    assert daan.get(f"{ROOT}/tijden").status_code == 200
    assert town.line.rules.ring_seconds == 40


@pytest.mark.parametrize("allowed", get_args(SettingsPage))
def test_coordinators_change_what_an_administrator_allows(quiet_town, allowed):
    town = quiet_town
    give_password(town.database, "daan", role="administrator")
    give_password(town.database, "carla", role="coordinator")
    daan, carla = visitor(town, "daan"), visitor(town, "carla")
    rights = {f"coordinators_change:{allowed}": "1"}
    said = save(daan, "rechten", opened(daan, "rechten", **rights))
    assert "Ze gelden meteen." in said.text
    seen = {of for of in PAGES if carla.get(f"{ROOT}/{of}").status_code == 200}
    assert seen == {allowed}
    taken = {of for of in PAGES if carla.post(f"{ROOT}/{of}").status_code != 403}
    assert taken == {allowed}
    page = carla.get(ROOT).text
    assert PAGES[allowed] in page
    assert "Laatste wijzigingen" not in page
    assert carla.post(f"{ROOT}/wijziging/terug").status_code == 403
    assert f'href="{ROOT}"' in carla.get("/rooster/dagen").text
    assert "Er is niets veranderd." in save(carla, allowed, opened(carla, allowed)).text


def test_what_a_coordinator_changes_bears_their_name(quiet_town):
    town = quiet_town
    give_password(town.database, "daan", role="administrator")
    give_password(town.database, "carla", role="coordinator")
    daan, carla = visitor(town, "daan"), visitor(town, "carla")
    rights = {"coordinators_change:bellen": "1"}
    save(daan, "rechten", opened(daan, "rechten", **rights))
    save(carla, "bellen", opened(carla, "bellen", ring_seconds="40"))
    assert town.line.rules.ring_seconds == 40
    assert "Carla" in daan.get(ROOT).text
