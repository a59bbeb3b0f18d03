"""Who changed the same page first is told to who comes second; no more than that."""

from tests.integration.people.test_in_whose_name import town_of
from tests.integration.people.test_settings_pages import ROOT, visitor
from tests.town.forms import form
from tests.town.two_desks import EAST, FILE, WEST, place
from tests.town.visitor import give_password

HERE = f"{ROOT}/bellen"
ALLOWED = FILE.replace(
    "[lines.west.hours]", 'coordinators_change = ["bellen"]\n[lines.west.hours]'
)
PARTNER = {
    "partners:+:name": "Geheime Partner",
    "partners:+:email": "partner@example.nl",
    "partners:+:share": "1",
}


def test_a_coordinator_reads_nothing_of_another_line_in_a_conflict(
    tmp_path, sqlite_url
):
    assert '["bellen"]\n' in ALLOWED
    town = town_of(tmp_path, sqlite_url, ALLOWED)
    give_password(town.database, "anna", role="coordinator")
    give_password(town.database, "gijs", role="administrator")
    place(town, "anna", "coordinator", {WEST: "coordinator"})
    anna, gijs = visitor(town, "anna"), visitor(town, "gijs")
    first = form(anna.get(HERE).text, HERE).fields
    other = form(gijs.get(f"{HERE}?lijn={WEST}").text, HERE).fields
    gijs.post(HERE, other | {"ring_seconds": "30"})
    partners = f"{ROOT}/partners"
    there = form(gijs.get(f"{partners}?lijn={EAST}").text, partners).fields
    gijs.post(partners, there | PARTNER)
    said = anna.post(HERE, first | {"ring_seconds": "40"}, follow_redirects=True).text
    changes = [row["told"] for row in town.rows("line_version")]
    town.close()
    assert len(changes) == 2
    assert "Iemand anders heeft dit intussen veranderd." in said
    assert "Geheime Partner" not in said
