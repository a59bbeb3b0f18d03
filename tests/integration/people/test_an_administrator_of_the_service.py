"""An administrator changes what a line is, and reads nobody's roster by it."""

import re

import pytest

from tests.conftest import MONDAY
from tests.town.forms import forms
from tests.town.two_desks import EAST, FILE, WEST
from tests.town.whole_east import IDS, Both

HOURS = "/beheer/instellingen/tijden"
NAMES = re.compile(r"\b(daan|eva|fatma)\b", re.IGNORECASE)
PARTNER = '\n[lines.oost.partners.ggd]\nname = "GGD"\nemail = "ggd@example.nl"\n'
OTHERS = "Op een rooster dat jij niet ziet"


class WithPartner(Both):
    """East forwards questions to one partner."""

    lines = FILE + PARTNER


@pytest.fixture
def both(tmp_path, sqlite_url):
    town = WithPartner(tmp_path, sqlite_url, MONDAY, "pickup wins")
    yield town
    town.close()


def changed_hours(gijs, line: str = EAST) -> dict[str, str]:
    page = gijs.get(f"{HOURS}?lijn={line}").text
    (found,) = (
        one
        for one in forms(page)
        if one.path.startswith(HOURS) and "hours.monday" in one.fields
    )
    return found.fields


def test_who_changes_the_hours_of_another_line_reads_how_many_stand_there_alone(both):
    gijs = both.as_("gijs")
    assert gijs.get(f"/rooster?lijn={EAST}").status_code == 404
    fields = changed_hours(gijs) | {"hours.monday": "", "hours.tuesday": "09:00-12:00"}
    answer = gijs.post(f"{HOURS}?lijn={EAST}", fields)
    assert not NAMES.search(answer.text)
    assert f"{OTHERS}, zijn er dan 2 plekken niet meer." in answer.text
    (asked,) = (one for one in forms(answer.text) if "akkoord" in one.fields)
    assert gijs.post(asked.path, asked.fields).status_code == 303


def test_who_changes_the_hours_of_their_own_line_reads_who_stands_there(both):
    gijs, anna = both.as_("gijs"), both.as_("anna")
    anna.post("/rooster/bewaar", {"plek/2026-11-30.0900-1200.duty/": "bram"})
    fields = changed_hours(gijs, WEST) | {
        "hours.monday": "",
        "hours.tuesday": "09:00-12:00",
    }
    answer = gijs.post(f"{HOURS}?lijn={WEST}", fields).text
    assert re.search(r"Bram.*, dienst van 09:00", answer)
    assert OTHERS not in answer


def test_who_takes_a_change_back_reads_how_many_stand_there_alone(both):
    daan, gijs = both.as_("daan"), both.as_("gijs")
    fields = changed_hours(gijs) | {"hours.tuesday": "09:00-12:00"}
    assert gijs.post(f"{HOURS}?lijn={EAST}", fields).status_code == 303
    daan.post("/rooster/bewaar", {"plek/2026-12-01.0900-1200.duty/": "fatma"})
    page = gijs.get("/beheer/instellingen").text
    (back,) = (one for one in forms(page) if one.path.endswith("/terug"))
    answer = gijs.post(back.path, back.fields)
    assert not NAMES.search(answer.text)
    assert f"{OTHERS}, is er dan 1 plek niet meer." in answer.text


def test_the_log_of_administrators_says_nothing_of_leave_on_other_lines(both):
    daan, gijs = both.as_("daan"), both.as_("gijs")
    sent = {"who": str(IDS["fatma"]), "first": "2026-12-14", "last": "2026-12-15"}
    assert daan.post("/rooster/vrij", sent).status_code == 303
    (row,) = (one for one in both.rows("audit") if one["action"] == "leave_entered")
    assert row["line"] == EAST
    assert "vrije dagen van iemand anders" not in gijs.get("/beheer/logboek").text


def test_the_log_of_administrators_says_which_partner_was_changed_on_any_line(both):
    gijs = both.as_("gijs")
    path = f"/beheer/partners/ggd?lijn={EAST}"
    (form,) = (f for f in forms(gijs.get(path).text) if "email" in f.fields)
    answer = gijs.post(path, form.fields | {"email": "anders@example.nl"})
    assert answer.status_code == 303
    (row,) = (one for one in both.rows("audit") if one["action"] == "partner_changed")
    assert row["line"] == EAST
    assert "adressen van partner gewijzigd" in gijs.get("/beheer/logboek").text


def test_a_mobile_is_tested_in_the_name_of_a_line_of_its_owner(both):
    before = {row["id"] for row in both.rows("outgoing_call")}
    both.as_("gijs").post("/beheer/leden/eva/testen", {"lijn": WEST})
    (made,) = (row for row in both.rows("outgoing_call") if row["id"] not in before)
    assert made["line"] == EAST
    (row,) = (one for one in both.rows("audit") if one["action"] == "mobile_tested")
    assert row["line"] == EAST
