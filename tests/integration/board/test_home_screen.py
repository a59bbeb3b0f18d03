"""On the home screen of a telephone: what it is told, and what it draws."""

import json
import struct
from pathlib import Path

from webhooks.pages import assets

PNG = b"\x89PNG\r\n\x1a\n"


def size(image: bytes) -> tuple[int, int]:
    assert image.startswith(PNG)
    return struct.unpack(">II", image[16:24])


def test_the_manifest_names_the_desk_and_icons_of_the_size_it_says(quiet_town):
    client = quiet_town.app.test_client()
    answer = client.get("/manifest.webmanifest")
    assert answer.content_type.startswith("application/manifest+json")
    told = json.loads(answer.text)
    assert (told["name"], told["start_url"]) == ("CJG Veldhoven", "/")
    assert told["display"] == "standalone"
    drawn = [one for one in told["icons"] if one["type"] == "image/png"]
    assert {one["sizes"] for one in drawn} == {"192x192", "512x512"}
    assert "maskable" in {one["purpose"] for one in drawn}
    for one in drawn:
        icon = client.get(one["src"], buffered=True)
        assert "{}x{}".format(*size(icon.data)) == one["sizes"]


def test_every_page_leads_to_it_and_who_asks_for_an_icon_gets_one(quiet_town):
    client = quiet_town.app.test_client()
    page = client.get("/inloggen").text
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    assert f'rel="apple-touch-icon" href="{assets.address("icon-180.png")}"' in page
    assert size(client.get("/favicon.ico", buffered=True).data) == (32, 32)


def test_dark_colours_name_only_colours_that_there_are():
    folder = Path(assets.STATIC)
    light = (folder / "tokens.css").read_text(encoding="utf-8")
    dark = (folder / "dark.css").read_text(encoding="utf-8")
    named = {row.split(":")[0].strip() for row in dark.splitlines() if "--" in row}
    assert named
    assert all(f"  {name}:" in light for name in named)
