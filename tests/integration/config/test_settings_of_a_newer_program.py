"""Whatever a newer program kept, however it says it: one line, and a way back."""

import pytest

from config.errors import ConfigError
from config.house import build
from ringgroup.people.kept_texts import UNREAD
from ringgroup.tables import LINE_VERSION
from tests.conftest import MONDAY
from tests.integration.config.test_settings_of_lines import RING, TUESDAY, Prompt
from tests.integration.people.test_settings_pages import ROOT
from tests.integration.people.test_settings_pages import visitor as visits
from tests.town.forms import form
from tests.town.provider import ClockedTown
from tests.town.visitor import give_password

TEXTS = ("", "z:eJwDAAAAAAE=", '{"veldhoven": ', "9" * 5_000, "[" * 100_000, '"z"')
OURS = "as this program says it"


@pytest.fixture
def cjg(tmp_path, database_url):
    return Prompt(tmp_path, database_url)


def newer(database, at, **texts: str) -> None:
    """A change by a program that keeps its changes otherwise."""
    with database.transaction() as session:
        rows = session.execute(LINE_VERSION.select()).mappings()
        last = max(rows, key=lambda row: row["id"])
        values = {**last, "id": last["id"] + 1, "before": last["kept"], "at": at}
        session.execute(LINE_VERSION.insert(), values | texts)


def cannot_start(cjg) -> str:
    with pytest.raises(ConfigError) as refused:
        build(cjg.settings())
    (line,) = str(refused.value).splitlines()
    assert line.startswith("settings of change ")
    assert line.endswith("take it back with: cjg settings undo")
    command = cjg.run("status")
    assert command.exit_code == 2
    assert command.stderr.count("\n") == 1
    return line


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
@pytest.mark.parametrize("others", [OURS, "likewise"])
def test_what_is_no_json_stops_the_start_with_one_line_and_is_taken_back(
    cjg, text, others
):
    cjg("settings", "import", cjg.exported(RING), "--yes")
    house = build(cjg.settings())
    texts = {"kept": text} if others == OURS else dict.fromkeys(COLUMNS, text)
    newer(house.database, MONDAY, **texts)
    assert "settings of change 2: " in cannot_start(cjg)
    for command in ("export", "diff"):
        shown = cjg.run("settings", command)
        assert (shown.exit_code, shown.stderr.count("\n")) == (2, 1)
    house.versions.follow()  # what runs goes on as it was
    assert house.desk.lines["veldhoven"].rules.ring_seconds == 30
    undone = cjg("settings", "undo")
    assert (UNREAD in undone) == (others != OURS)
    fresh = build(cjg.settings())
    assert fresh.desk.lines["veldhoven"].rules.ring_seconds == 30
    assert "25 wordt 30" in cjg("settings", "undo")
    fresh.versions.follow()
    assert fresh.desk.lines["veldhoven"].rules.ring_seconds == 25
    fresh.database.close()
    house.database.close()


COLUMNS = ("kept", "before", "told")


def test_several_of_them_are_taken_back_one_after_another(cjg):
    cjg("settings", "import", cjg.exported(RING), "--yes")
    cjg("settings", "import", cjg.exported(TUESDAY), "--yes")
    house = build(cjg.settings())
    for number in (3, 4):
        text = f"z:{number}"
        newer(house.database, MONDAY, **dict.fromkeys(COLUMNS, text))
    assert "of change 4: " in cannot_start(cjg)
    cjg("settings", "undo")
    assert '"z:3" is not a table' in cannot_start(cjg)
    cjg("settings", "undo")
    fresh = build(cjg.settings())
    assert fresh.desk.lines == house.desk.lines
    fresh.database.close()
    house.database.close()


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
def test_the_press_on_the_page_takes_it_back_too(quiet_town, text):
    town: ClockedTown = quiet_town
    give_password(town.database, "daan", role="administrator")
    daan = visits(town, "daan")
    page = f"{ROOT}/bellen"
    fields = form(daan.get(page).text, page).fields
    daan.post(page, fields | {"ring_seconds": "40"})
    newer(town.database, town.now, **dict.fromkeys(COLUMNS, text))
    town.house.versions.follow()
    assert daan.get(page).status_code == 503
    assert UNREAD in daan.get(ROOT).text
    back = f"{ROOT}/wijziging/terug"
    daan.post(back, form(daan.get(ROOT).text, back).fields)
    assert form(daan.get(page).text, page).fields["ring_seconds"] == "40"
    assert f"Teruggezet: {UNREAD}" in daan.get("/beheer/logboek").text
    assert "25 wordt 40" in daan.get(ROOT).text
