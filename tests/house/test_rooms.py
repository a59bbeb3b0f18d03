"""The rooms of the house: what stands in them, what is pure, and who builds SQL."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from tests.house.pure import pure_modules

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "webhooks" / "pages"
MOST = {"ringgroup": 24, "webhooks/pages": 22}
"""Entries that somebody who looks for a subject has to read."""
MUST_BE_PURE = {
    "ringgroup.call.calls",
    "ringgroup.call.decision",
    "ringgroup.presence.alarms",
    "ringgroup.registration.privacy",
    "ringgroup.figures.statistics",
    "schedules.hours",
}
"""What has opinions; `pure_modules` finds all others as well."""
BUILDS_SQL = {
    *("select", "insert", "update", "delete", "text", "exists"),
    *("union", "union_all"),
}
BUILD_SQL_TOO = {
    "ringgroup/models.py": "conditions of its indexes and constraints",
    "ringgroup/schema.py": "takes the lock of the migrations, before there are tables",
}
THINK_ABOUT_THE_ROSTER = {
    *("warnings", "look", "shares"),
    *("suggestion", "suggest"),
    *("fairness", "loads", "organisation_loads", "person_loads", "person_weights"),
    *("filling", "Filling", "align", "applied", "slots_of", "read_roster"),
}
NOT_STATEMENTS = {"migrations", "store"}
MODULES = sorted(
    path.relative_to(ROOT)
    for room in ("config", "webhooks", "ringgroup", "schedules")
    for path in (ROOT / room).rglob("*.py")
    if not NOT_STATEMENTS & {*path.parts}
)


def imported(path: Path, package: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").partition(".")[0] == package
        for alias in node.names
    }


@pytest.mark.parametrize(("folder", "most"), MOST.items())
def test_a_room_can_be_taken_in_at_a_glance(folder, most):
    entries = [
        path.name for path in (ROOT / folder).iterdir() if path.name != "__pycache__"
    ]
    assert len(entries) <= most, sorted(entries)


def test_what_has_opinions_is_pure():
    assert pure_modules() >= MUST_BE_PURE


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_only_stores_build_sql(path):
    built = imported(path, "sqlalchemy") & BUILDS_SQL
    assert bool(built) == (str(path) in BUILD_SQL_TOO), built


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_only_stores_know_tables(path):
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    modules = {
        node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)
    }
    assert "ringgroup.tables" not in modules
    assert "tables" not in imported(path, "ringgroup")


@pytest.mark.parametrize(
    "path", [one for one in MODULES if one.is_relative_to("webhooks")], ids=str
)
def test_a_page_does_not_think_about_the_roster(path):
    """It asks `ringgroup.roster`, as the mail and the command do."""
    assert imported(path, "schedules") & THINK_ABOUT_THE_ROSTER == set()


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_sqlalchemy_is_imported_by_what_is_used_of_it(path):
    """So that the import says who builds a statement."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    names = [
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    ]
    assert [name for name in names if name.partition(".")[0] == "sqlalchemy"] == []


def test_a_name_leads_to_one_template():
    folders = [PAGES / "templates", *PAGES.glob("*/templates")]
    names = Counter(
        path.relative_to(folder)
        for folder in folders
        for path in folder.rglob("*.html")
    )
    assert names
    assert {name: n for name, n in names.items() if n > 1} == {}
