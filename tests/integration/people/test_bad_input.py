"""Bad input in each field of each page of settings: one sentence, nothing kept.

Every field that a page draws is tried, so one that is new is tried too.
"""

import re

import pytest
from sqlalchemy import delete

from ringgroup.tables import LINE_VERSION
from tests.integration.people.test_settings_pages import ERROR, ROOT, visitor
from tests.town.forms import form
from tests.town.visitor import give_password
from webhooks.pages.people.line_fields import FIELDS, PAGES
from webhooks.pages.people.line_forms import BOXES

pytestmark = pytest.mark.slow
OURS = {"csrf_token", "eens", "gezien", "lijn", "hele-pagina", "logo", "bestand"}
BOX = re.compile(
    "|".join(
        [
            *(f"{one.key}(:.*)?" for one in FIELDS if one.kind in BOXES),
            *(r".*:(active|type3|gone)", r"today\.instead", "logo-weg"),
        ]
    )
)
SCRIPT = "<script>alert(1)</script>"
TEXTS = {
    "of ten thousand characters": "a" * 10_000,
    "of ten thousand words": "ab " * 3_333,
    "with a sign that steers machines": "a\x9fb",
}
"""Refused in every field that is typed."""
FIRST = {"vandaag": {"today.text": "Wij zijn er niet."}}
"""What makes other fields of a page count."""


@pytest.fixture
def daan(quiet_town):
    give_password(quiet_town.database, "daan", role="administrator")
    return visitor(quiet_town, "daan")


class Filling:
    """One page, of which one field at a time is filled in."""

    def __init__(self, town, who, of: str) -> None:
        self.town, self.who, self.of = town, who, of
        self.path = f"{ROOT}/{of}"
        page = who.get(self.path).text
        self.fields = form(page, self.path).fields | FIRST.get(of, {})
        if of == "uiterlijk":
            self.fields["bewaar"] = "1"
        self.typed = [
            name
            for name in self.fields
            if name not in {*OURS, "bewaar"} and not BOX.fullmatch(name)
        ]
        self.before = self.holds()

    def holds(self):
        return self.town.house.desk.lines, self.town.house.versions.looks.now.site

    def send(self, fields):
        """Without a mark: each try is a press of its own."""
        sent = {name: said for name, said in fields.items() if name != "eens"}
        return self.who.client.post(self.path, data=sent, buffered=True)

    def post(self, name: str, *said: str):
        """The answer, and whether anything was kept: that goes again."""
        answer = self.send(self.fields | {name: [*said]})
        assert answer.status_code in {200, 303, 400, 422}, name
        kept = len(self.town.rows("line_version")) > 0
        if kept:
            with self.town.database.transaction() as session:
                session.execute(delete(LINE_VERSION))
            self.town.house.versions.follow()
        return answer, kept

    def again(self):
        """The page as it was drawn."""
        name = self.typed[0]
        return self.post(name, self.fields[name])

    def refused(self, name: str, *said: str) -> None:
        answer, kept = self.post(name, *said)
        assert (answer.status_code, kept) == (422, False), (name, said)
        assert len(ERROR.findall(answer.text)) == 1, (name, said)
        assert self.holds() == self.before


@pytest.fixture(params=[*PAGES, "uiterlijk"])
def filling(request, quiet_town, daan):
    return Filling(quiet_town, daan, request.param)


def test_what_no_field_can_hold_is_one_sentence(filling):
    for name in filling.typed:
        for said in TEXTS.values():
            filling.refused(name, said)


def test_a_field_that_says_two_things_is_one_sentence(filling):
    for name in filling.typed:
        there = filling.fields[name]
        filling.refused(name, there, f"{there}x")
        filling.refused(name, f"{there}x", there)


def test_what_nobody_types_is_not_read_at_all(filling):
    for name in filling.typed:
        for said in ("a\x00b", "a\x1bb"):
            answer, kept = filling.post(name, said)
            assert (answer.status_code, kept) == (400, False), name


def test_a_field_that_is_not_sent_stays_as_it_was(filling):
    """As of a page that was drawn before the field was there."""
    for name in filling.typed:
        if name not in FIRST.get(filling.of, {}):
            answer, kept = filling.post(name)
            usual, changed = filling.again()
            as_usual = (usual.status_code, changed)
            assert (answer.status_code, kept) in {as_usual, (422, False)}, name


def test_what_cannot_be_seen_is_as_nothing(filling):
    for name in filling.typed:
        empty, kept = filling.post(name, "")
        unseen, too = filling.post(name, "\u200b\u2060\u3164")
        assert (empty.status_code, kept) == (unseen.status_code, too), name


def test_what_is_typed_is_never_part_of_a_page(filling):
    for name in filling.typed:
        shown = filling.send(filling.fields | {name: SCRIPT}).text
        seen = filling.who.get(filling.path).text
        assert SCRIPT not in shown + seen, name
        filling.post(name, *[filling.fields[name]])
