"""Every address of the pages, with something in the place of what it carries."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from webhooks.pages.guards import ALLOWED, Guard
from webhooks.pages.subjects import SUBJECTS

CARRIED = {
    "login": "anna",
    "code": "ggd",
    "card": "aan",
    "link": "x",
    "name": "cjg.css",
    "year": "2025",
    "jaar": "2025",
    "periode": "2025",
    "period": "2025",
    "kind": "csv",
    "role": "medewerker",
}
"""What stands for a placeholder; any other becomes `x`."""


@dataclass(frozen=True)
class Address:
    """One rule of the pages: who may ask for it, how, and an address that fits it."""

    rule: str
    guard: Guard
    methods: frozenset[str]
    path: str

    def admits(self, role: str | None) -> bool:
        """Whether somebody in that role (None: not signed in) gets past the guard."""
        if self.guard in {"file", "anybody"}:
            return True
        if self.guard == "halfway":
            return role is not None
        return role in ALLOWED[self.guard]


def addresses(app: Flask) -> Iterator[Address]:
    """All rules of the pages, from the application's own URL map."""
    at = app.url_map.bind("localhost")
    guards = {subject.name: subject.guard for subject in SUBJECTS}
    for rule in app.url_map.iter_rules():
        name = rule.endpoint.partition(".")[0]
        if name in guards:
            carried = {key: CARRIED.get(key, "x") for key in rule.arguments}
            path = at.build(rule.endpoint, carried, method=None)
            methods = frozenset((rule.methods or set()) - {"HEAD", "OPTIONS"})
            yield Address(rule.rule, guards[name], methods, path)
