"""Another provider is one folder beside `webhooks/twilio/`: what knows that folder."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
EDGE = "webhooks.twilio"
WITHOUT_NAMING = {
    "config/settings.py",  # the account's variables
    "config/service_checks.py",  # how a request is signed
    "config/live_steps.py",  # what a webhook says
}


def importers() -> set[str]:
    """Every module outside the edge that imports something of it."""
    found = set()
    for room in ("config", "webhooks", "ringgroup", "schedules"):
        for path in (ROOT / room).rglob("*.py"):
            name = str(path.relative_to(ROOT))
            if not name.startswith("webhooks/twilio/") and names_it(path):
                found.add(name)
    return found


def names_it(path: Path) -> bool:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
            names += [f"{node.module}.{one.name}" for one in node.names]
        elif isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        else:
            continue
        if any(name == EDGE or name.startswith(f"{EDGE}.") for name in names):
            return True
    return False


def test_only_the_composition_root_knows_which_provider_there_is():
    assert {name.partition("/")[0] for name in importers()} == {"config"}


def test_the_way_out_names_every_file_that_knows_it():
    page = (ROOT / "docs/exit.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`(config/[a-z_/]+\.py)`", page))
    assert importers() == told - WITHOUT_NAMING


def test_the_way_out_names_the_four_doors():
    page = (ROOT / "docs/exit.md").read_text(encoding="utf-8")
    doors = set(re.findall(r"`webhooks/twilio/([a-z_]+)\.py`", page))
    assert {"signature", "forms", "twiml", "words", "account", "rest", "codes"} <= doors
