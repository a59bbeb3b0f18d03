"""Uiterlijk: what the pages are called and how they look, changed without a shell."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import delete
from structlog.testing import capture_logs

from config.house import build
from ringgroup.tables import SITE_PICTURE
from tests.conftest import MONDAY
from tests.town.forms import form
from tests.town.logos import PLACE, chunk, jpeg, png
from tests.town.provider import ClockedTown
from tests.town.town import demo_settings
from tests.town.visitor import Visitor, give_password
from webhooks.pages.people import looks_words
from webhooks.pages.people.looks_words import FIELDS, LOGO_REFUSED

PAGE = "/beheer/instellingen/uiterlijk"
SETTINGS = "/beheer/instellingen"
NOTHING_KEPT = "Er is niets bewaard."
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


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


def filled(who, file: bytes = b"", **changes):
    fields = form(who.get(PAGE).text, PAGE).fields | changes
    return fields | {"bestand": (io.BytesIO(file), "logo")} if file else fields


def preview(who, file: bytes = b"", **changes):
    return who.post(PAGE, filled(who, file, **changes), follow_redirects=True)


def keep(who, page):
    fields = form(page.text, PAGE).fields | {"bewaar": "1"}
    return who.post(PAGE, fields, follow_redirects=True)


def change(who, file: bytes = b"", **changes):
    return keep(who, preview(who, file, **changes))


def seen(town, path: str = "/inloggen"):
    return town.app.test_client().get(path)


def kept(town) -> int:
    return len(town.rows("line_version"))


def test_a_page_that_is_saved_as_it_is_changes_nothing(town, daan):
    assert "Er is niets veranderd." in preview(daan).text
    assert kept(town) == 0


def test_what_is_filled_in_is_seen_before_it_holds(town, daan):
    shown = preview(
        daan, name="Loket Jeugd", colour="#7A1A5F", privacy_contact="Piet Post"
    ).text
    assert "Dit is een voorbeeld. Er is nog niets veranderd." in shown
    assert "<span>Loket Jeugd</span>" in shown
    assert "Neem contact op met Piet Post." in shown
    assert f"{PAGE}/kleur/7a1a5f.css" in shown
    style = daan.get(f"{PAGE}/kleur/7a1a5f.css")
    assert ".looks-preview { --site-colour: #7a1a5f;" in style.text
    assert kept(town) == 0
    assert "Loket Jeugd" not in seen(town).text


def test_a_change_holds_at_once_on_every_page_and_in_another_process(town, daan):
    other = build(town.house.settings)
    said = change(
        daan,
        name="Loket Jeugd",
        colour="#7a1a5f",
        organisation="gemeente Veldhoven",
        privacy_contact="Piet Post",
        accessibility_contact="Truus Toegang",
        security_contact="mailto:lek@example.nl",
    )
    assert looks_words.KEPT in said.text
    assert "<span>Loket Jeugd</span>" in seen(town).text
    assert "--site-colour: #7a1a5f;" in seen(town, "/static/site.css").text
    assert "Neem contact op met Piet Post." in seen(town, "/privacy").text
    assert "Neem contact op met Truus" in seen(town, "/toegankelijkheid").text
    told = seen(town, "/.well-known/security.txt").text
    assert "Contact: mailto:lek@example.nl\n" in told
    assert seen(town, "/manifest.webmanifest").json["name"] == "Loket Jeugd"
    assert other.versions.looks.now.site.name == "CJG Veldhoven"
    other.versions.follow()
    assert other.versions.looks.now == town.house.versions.looks.now
    assert other.desk.name == "gemeente Veldhoven"
    other.database.close()


def test_what_is_left_empty_is_named_no_more(town, daan):
    change(daan, privacy_contact="Piet Post", security_txt="https://example.nl/s.txt")
    assert seen(town, "/.well-known/security.txt").status_code == 302
    change(daan, privacy_contact="", security_txt="")
    assert "Piet Post" not in seen(town, "/privacy").text
    assert "info@" in seen(town, "/privacy").text
    assert "/privacy\n" in seen(town, "/.well-known/security.txt").text


def test_a_change_is_in_the_log_in_words_and_is_taken_back_by_one_press(town, daan):
    change(daan, name="Loket Jeugd", file=png())
    told = "Naam van de dienst: CJG Veldhoven wordt Loket Jeugd; Logo: een ander logo"
    assert told in daan.get("/beheer/logboek").text
    page = daan.get(SETTINGS).text
    assert told in page
    fields = form(page, f"{SETTINGS}/wijziging/terug").fields
    daan.post(f"{SETTINGS}/wijziging/terug", fields)
    assert "<span>CJG Veldhoven</span>" in seen(town).text
    assert seen(town, "/static/logo").status_code == 404
    assert f"Teruggezet: {told}" in daan.get("/beheer/logboek").text


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", ""),
        ("colour", ""),
        ("colour", "groen"),
        ("colour", "#12345"),
        ("security_contact", "lek@example.nl"),
        ("security_contact", "https://"),
        ("security_contact", "https://[::1"),
        ("security_txt", "javascript:alert(1)"),
        ("security_txt", "mailto:lek@example.nl"),
        ("security_txt", "https://example.nl:99999/"),
        ("security_txt", "https://é..nl/"),
        ("security_txt", "https:///security.txt"),
        ("logo", "picture:" + 32 * "0"),
        ("logo", "../../geheim.png"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_kept(town, daan, key, value):
    field = {one.key: one for one in (*FIELDS, looks_words.LOGO)}[key]
    page = preview(daan, **{key: value})
    assert page.status_code == 422
    assert NOTHING_KEPT in page.text
    assert f'<a href="#{key}">{field.wrong}</a>' in page.text
    assert kept(town) == 0


@pytest.mark.parametrize("colour", ["#ffff00", "#777777", "#FFFFFF"])
def test_a_colour_on_which_white_cannot_be_read_is_refused(town, daan, colour):
    page = preview(daan, colour=colour)
    assert page.status_code == 422
    assert looks_words.TOO_LIGHT in page.text
    assert f'value="{colour}"' in page.text
    assert kept(town) == 0


@pytest.mark.parametrize(("file", "kind"), [(png(), "png"), (jpeg(), "jpeg")])
def test_a_logo_is_kept_without_what_else_was_in_its_file(town, daan, file, kind):
    place = {"png": png(more=chunk(b"eXIf", PLACE)), "jpeg": jpeg() + PLACE}[kind]
    change(daan, place)
    (row,) = town.rows("site_picture")
    assert bytes(row["content"]) == file
    served = seen(town, "/static/logo")
    assert (served.data, served.mimetype) == (file, f"image/{kind}")


def test_a_logo_may_be_kept_for_ever_under_an_address_of_its_own(town, daan):
    change(daan, png())
    digest = town.house.versions.looks.now.logo.digest
    address = f"/static/logo/{digest}"
    assert f'<img src="{address}" alt="">' in seen(town).text
    served = seen(town, address)
    assert served.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    tag = {"If-None-Match": served.headers["ETag"]}
    again = town.app.test_client().get(address, headers=tag)
    assert (again.status_code, again.data) == (304, b"")
    change(daan, png(colour=b"\0\0\0"))
    assert town.house.versions.looks.now.logo.digest != digest
    assert seen(town, address).data == png()


@pytest.mark.parametrize("digest", ["0" * 32, "x", "A" * 32, "0" * 31])
def test_a_logo_that_is_not_there_is_nobodys(quiet_town, digest):
    assert seen(quiet_town, f"/static/logo/{digest}").status_code == 404


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (SVG, "kind"),
        (png() + bytes(300_000), "large"),
        (png(2001), "wide"),
        (png()[:60], "broken"),
    ],
    ids=["svg", "large", "wide", "broken"],
)
def test_a_file_that_is_no_logo_is_one_sentence(town, daan, file, why):
    page = preview(daan, file, name="Loket Jeugd")
    assert page.status_code == 422
    assert f'<a href="#logo">{LOGO_REFUSED[why]}</a>' in page.text
    assert 'value="Loket Jeugd"' in page.text
    assert town.rows("site_picture") == []
    assert kept(town) == 0


def test_a_file_that_is_far_too_large_is_not_read(town, daan):
    assert preview(daan, bytes(500_000)).status_code == 413
    assert town.rows("site_picture") == []


def test_a_logo_goes_along_to_the_form_and_is_taken_away(town, daan):
    page = preview(daan, png(), name="")
    assert page.status_code == 422
    tried = form(page.text, PAGE).fields["logo"]
    assert "Het logo dat je koos" in page.text
    shown = daan.post(PAGE, filled(daan, logo=tried))
    fields = form(shown.text, PAGE).fields
    back = daan.post(PAGE, fields | {"verder": "1"})
    assert form(back.text, PAGE).fields["logo"] == tried
    keep(daan, shown)
    assert "Het logo van nu" in daan.get(PAGE).text
    change(daan, **{"logo-weg": "1"})
    assert seen(town, "/static/logo").status_code == 404
    assert "Logo: weg" in daan.get(SETTINGS).text


def test_what_was_tried_and_not_used_goes_and_what_a_change_named_stays(town, daan):
    change(daan, png())
    preview(daan, png(colour=b"\0\0\0"))
    town.run(town.now + timedelta(days=1, minutes=1))
    daan = visitor(town, "gijs")
    preview(daan, png(colour=b"\xff\0\0"))
    held = {bytes(row["content"]) for row in town.rows("site_picture")}
    assert held == {png(), png(colour=b"\xff\0\0")}


def test_a_logo_that_is_gone_costs_no_start(town, daan):
    change(daan, png(), name="Loket Jeugd")
    with town.database.transaction() as session:
        session.execute(delete(SITE_PICTURE))
    with capture_logs() as logs:
        other = build(town.house.settings)
    assert [one["event"] for one in logs] == ["no logo: it is not kept here"]
    assert other.versions.looks.now.site.name == "Loket Jeugd"
    assert other.versions.looks.now.logo is None
    other.database.close()


def test_of_two_administrators_the_second_is_shown_what_the_first_did(town, daan):
    gijs = visitor(town, "gijs")
    old = preview(daan, name="Loket Jeugd")
    change(gijs, organisation="gemeente Veldhoven")
    said = keep(daan, old).text
    assert "Iemand anders heeft dit intussen veranderd." in said
    assert "Gijs: Organisatie: niets wordt gemeente Veldhoven" in said
    assert "<span>CJG Veldhoven</span>" in seen(town).text


def test_looks_are_the_administrators(quiet_town):
    town = quiet_town
    give_password(town.database, "eva", role="coordinator")
    eva = visitor(town, "eva")
    for path in (PAGE, f"{PAGE}/kleur/7a1a5f.css"):
        assert eva.get(path).status_code == 403
        assert seen(town, path).status_code in (302, 303)


def test_a_style_of_what_is_no_colour_is_not_made(daan):
    for digits in ("red", "12345", "1234567", "}body{"):
        assert daan.get(f"{PAGE}/kleur/{digits}.css").status_code == 404
