"""Slow digests are made in one place, which bounds them."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
SLOW = {"fits", "hashed", "HASHER"}


def names(path: Path) -> set[str]:
    """What a module takes from `ringgroup.people.passwords` that is slow."""
    tree = ast.parse(path.read_text("utf-8"))
    asked = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "passwords"
    }
    imported = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "ringgroup.people.passwords"
        for alias in node.names
    }
    return (asked | imported) & SLOW


def test_no_page_webhook_or_transaction_makes_a_digest_itself():
    found = {
        str(path.relative_to(ROOT))
        for folder in ("webhooks", "ringgroup")
        for path in (ROOT / folder).rglob("*.py")
        if names(path)
    }
    assert found == {"ringgroup/people/hashing.py"}


def test_argon2_is_known_in_one_place():
    found = {
        str(path.relative_to(ROOT))
        for folder in ("config", "webhooks", "ringgroup", "schedules")
        for path in (ROOT / folder).rglob("*.py")
        if "argon2" in path.read_text("utf-8")
    }
    assert found == {"ringgroup/people/passwords.py"}
