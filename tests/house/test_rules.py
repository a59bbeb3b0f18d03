"""Every decision about a call bears the rule that forced it, by its number."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISION = ROOT / "ringgroup" / "call" / "decision.py"
RULES = ROOT / "docs" / "rules.md"
BRANCHES = (ast.If, ast.IfExp, ast.Match, ast.Compare, ast.comprehension)
NAMED = re.compile(r"\brules? (\d+)(?: (and|to) (\d+))?")
ELSEWHERE = {
    1: "schedules/hours.py",
    10: "ringgroup/days.py",
    12: "ringgroup/call/origin.py",
    13: "webhooks/twilio/forms.py",
}
"""Rules that are kept before anything is decided, or after."""


def rules() -> set[int]:
    """The numbers of the rules of the line."""
    section = RULES.read_text(encoding="utf-8").split("## The line\n")[1]
    found = re.findall(r"^(\d+)\. ", section.split("\n## ")[0], re.MULTILINE)
    return set(map(int, found))


def deciders() -> list[ast.FunctionDef]:
    """The functions that choose between things."""
    tree = ast.parse(DECISION.read_text(encoding="utf-8"))
    return [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef)
        and any(isinstance(part, BRANCHES) for part in ast.walk(node))
    ]


def borne(node: ast.FunctionDef) -> set[int]:
    """The rules that a function says it keeps."""
    said = ast.get_docstring(node) or ""
    found = set()
    for first, how, last in NAMED.findall(said):
        ends = int(last or first)
        found |= {int(first), ends}
        if how == "to":
            found |= set(range(int(first), ends))
    return found


def test_the_rules_and_those_who_decide_are_found():
    assert len(rules()) > 10
    assert len(deciders()) > 10


@pytest.mark.parametrize("node", deciders(), ids=lambda node: node.name)
def test_who_decides_says_by_which_rule(node):
    assert borne(node)
    assert borne(node) <= rules()


def test_every_rule_of_the_line_is_kept_somewhere():
    kept = set().union(*map(borne, deciders()))
    assert kept | ELSEWHERE.keys() == rules()
    assert not kept & ELSEWHERE.keys()
    assert all((ROOT / path).exists() for path in ELSEWHERE.values())
