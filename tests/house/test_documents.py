"""What is written beside the code says what the code does."""

import re
import tomllib
from itertools import takewhile
from pathlib import Path

import pytest

from config import demo
from config.diagram import BEGIN, END, PAGE, redrawn
from config.house import build
from config.jobs import all_jobs
from config.outside import reach
from config.settings import VARIABLES
from ringgroup.models import Base
from ringgroup.upkeep import retention
from tests.town.town import demo_settings

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
)
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
DEPENDENCY = re.compile(r'^  "(?P<name>[A-Za-z0-9_.-]+)[^"]*",(?P<rest>.*)$')
LOCKED = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;\\]+)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?://|mailto:|#)(?P<target>[^)#\s]+)")
ENGLISH_LICENCE_WORDS = 2239
"""Of the English text of EUPL v. 1.2, its appendix included."""


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def listed(key: str) -> list[re.Match[str]]:
    """Each line of a list of dependencies in pyproject.toml."""
    block = PROJECT.partition(f"\n{key} = [\n")[2].partition("\n]\n")[0]
    found = [DEPENDENCY.match(line) for line in block.splitlines()]
    assert found
    assert all(found), f"a line of {key} cannot be read"
    return [line for line in found if line]


def locked(name: str) -> dict[str, str]:
    return dict(LOCKED.findall(read(name)))


def test_the_picture_of_the_states_is_current():
    page = PAGE.read_text(encoding="utf-8")
    assert BEGIN in page
    assert END in page
    assert page == redrawn(page), "run: python -m config.diagram"


def test_the_readme_names_the_two_commands():
    assert {"run", "test"} <= set(re.findall(r"\bmake ([a-z]+)", read("README.md")))


def test_the_readme_says_how_to_sign_in_to_the_demo():
    assert f"`{demo.PASSWORD}`" in read("README.md")
    assert f"`{demo.PIN}`" in read("README.md")


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_command_that_is_named_exists(page):
    targets = set(re.findall(r"(?m)^([a-z]+):", read("Makefile")))
    named = set(re.findall(r"(?m)(?:`|^ *)make ([a-z]+)", read(str(page))))
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_page_that_is_linked_exists(page):
    missing = [
        target
        for target in LINK.findall(read(str(page)))
        if not (ROOT / page.parent / target).exists()
    ]
    assert not missing


@pytest.mark.parametrize("key", ["dependencies", "dev"])
def test_every_dependency_says_what_it_is_for(key):
    silent = [
        line["name"]
        for line in listed(key)
        if not re.match(r" +# .*\w{2}", line["rest"])
    ]
    assert not silent


@pytest.mark.parametrize(
    ("key", "lock"),
    [("dependencies", "requirements.lock"), ("dev", "requirements-dev.lock")],
)
def test_every_dependency_is_locked(key, lock):
    wanted = {re.sub(r"[-_.]+", "-", line["name"]).lower() for line in listed(key)}
    assert wanted <= set(locked(lock))


def test_what_is_tested_is_what_is_run():
    run, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    assert run.items() <= dev.items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_names_no_place_to_fetch_from(lock):
    assert "://" not in read(lock)


def test_the_licence_is_complete():
    text = read("LICENSE")
    assert len(re.findall(r"\w+", text)) == ENGLISH_LICENCE_WORDS
    assert tomllib.loads(PROJECT)["project"]["license"] == "EUPL-1.2"
    assert "license: EUPL-1.2" in read("publiccode.yml")


def test_decisions_are_numbered_without_a_gap():
    numbers = sorted(int(path.name[:4]) for path in ROOT.glob("docs/adr/*.md"))
    assert numbers == list(range(1, len(numbers) + 1))


ORDERS = {
    "Every subject of the ring group has its place": (
        "Each row may import from the rows below it, and nothing from its own:"
    ),
    "A subject of the pages does not know another, but for the roster": (
        "On the pages likewise:"
    ),
}
"""Contracts, and the line above the table that tells of each."""


def table_under(page: str, heading: str) -> list[list[str]]:
    """The cells of the first table after a line of a page, its heading left out."""
    rows = read(page).partition(f"\n{heading}\n")[2].splitlines()
    first = next(n for n, row in enumerate(rows) if row.startswith("|"))
    table = list(takewhile(lambda row: row.startswith("|"), rows[first:]))
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table[2:]]


@pytest.mark.parametrize(("contract", "heading"), ORDERS.items())
def test_the_rooms_of_the_page_are_those_of_the_contract(contract, heading):
    contracts = tomllib.loads(PROJECT)["tool"]["importlinter"]["contracts"]
    (rooms,) = (one["layers"] for one in contracts if one["name"] == contract)
    told = [
        re.findall(r"`([a-z_]+)`", names)
        for _, names in table_under("docs/architecture.md", heading)
    ]
    assert told == [re.findall(r"[a-z_]+", room) for room in rooms]


WHERE = "docs/where.md"
PLACE = re.compile(r"`((?:config|webhooks|ringgroup|schedules|tests|docs)/[^`]+)`")


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_place_that_is_named_exists(page):
    """A path in backticks; a pattern of paths has to fit one."""
    missing = [place for place in PLACE.findall(read(str(page))) if not found(place)]
    assert missing == []


def found(place: str) -> bool:
    return any(ROOT.glob(place.partition("::")[0].rstrip("/")))


def test_a_change_takes_two_files_at_most():
    rows = table_under(WHERE, "## In the code")
    assert len(rows) >= 20
    for wish, answer in rows:
        assert 1 <= len(PLACE.findall(answer)) <= 2, wish


def test_a_change_of_the_line_file_names_its_keys():
    shown = read("config/veldhoven.toml")
    rows = table_under(WHERE, "## In the line file")
    for _, keys in rows:
        for key in re.findall(r"`([a-z_]+)`", keys):
            assert re.search(rf"(?m)(^|[.# \[]){key}\b", shown), key


def test_every_job_of_the_clock_is_told(sqlite_url):
    house = build(demo_settings(sqlite_url))
    outside = reach(house.settings, "desk@example.nl")
    told = table_under("docs/architecture.md", "## What the clock does")
    assert {(row[0], row[1]) for row in told} == {
        (f"`{job.name}`", f"{job.seconds} s") for job in all_jobs(house, outside)
    }
    outside.close()
    house.database.close()


def test_every_variable_is_told():
    told = [row[0] for row in table_under("docs/operations.md", "## Environment")]
    assert sorted(told) == sorted(f"`{name}`" for name in VARIABLES)


def test_everything_that_goes_is_told():
    told = " ".join(row[0] for row in table_under("docs/rules.md", "## Retention"))
    assert {*re.findall(r"`([a-z_]+)`", told)} >= {*retention.RULES}


def test_the_register_names_every_table():
    told = set(re.findall(r"`([a-z_]+)`", read("docs/privacy.md")))
    assert {*Base.metadata.tables} <= told
