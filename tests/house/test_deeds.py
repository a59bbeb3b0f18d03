"""The log of an administrator says in words whatever is written down in it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from webhooks.pages.people.log_words import DEEDS

RINGGROUP = Path(__file__).parents[2] / "ringgroup"
NOTING = {"note", "_note", "_follow_up", "note_first"}
"""What writes in the log, or hands on to it what is to be written."""


def written(tree: ast.Module) -> Iterator[str]:
    """The codes that a module writes in the log."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in NOTING:
            told: list[ast.expr] = [*node.args, *(one.value for one in node.keywords)]
        elif isinstance(node, ast.Assign) and _name(node.targets[0]) == "action":
            told = [node.value]
        else:
            continue
        for part in told:
            for leaf in ast.walk(part):
                value = leaf.value if isinstance(leaf, ast.Constant) else None
                if isinstance(value, str) and "_" in value:
                    yield value


def _name(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def test_every_deed_in_the_log_has_its_words_and_no_words_are_left_over():
    codes = {
        code
        for path in RINGGROUP.rglob("*.py")
        if "store" not in path.parts
        for code in written(ast.parse(path.read_text(encoding="utf-8")))
    }
    assert codes == set(DEEDS)
