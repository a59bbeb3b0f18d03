"""The page of cases from other rosters names tests; they must be there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "roster-cases.md"
TESTS = ROOT / "tests" / "unit" / "schedules"


def test_every_case_that_applies_has_its_test_and_the_other_way_round():
    applies = PAGE.read_text(encoding="utf-8").split("\n## ")[1]
    rows = [line.split("|") for line in applies.splitlines() if line.startswith("| ")]
    named = {name for row in rows for name in re.findall(r"`(test_\w+)`", row[-2])}
    source = (TESTS / "test_cases_from_the_field.py").read_text(encoding="utf-8")
    assert named == set(re.findall(r"^def (test_\w+)", source, re.MULTILINE))
    files = {name for row in rows for name in re.findall(r"`(test_\w+\.py)`", row[-2])}
    assert all((TESTS / name).exists() for name in files)
