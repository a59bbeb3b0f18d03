"""Every address of the pages, with something in the place of what it carries."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Flask

from webhooks.pages.guards import ALLOWED, Guard
from webhooks.pages.subjects import SUBJECTS

CARRIED = {
    "login": "anna",
    "code": "ggd",
    "link": "x",
    "name": "cjg.css",
    "year": "2025",
    "jaar": "2025",
    "periode": "2025",
    "period": "2025",
    "secret": "x",
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
        if self.guard == "anybody":
            return True
        if self.guard == "halfway":
            return role is not None
        return role in ALLOWED[self.guard]


def addresses(app: Flask) -> Iterator[Address]:
    """All rules of the pages, from the application's own URL map."""
    guards = {subject.name: subject.guard for subject in SUBJECTS}
    for rule in app.url_map.iter_rules():
        name = rule.endpoint.partition(".")[0]
        if name in guards:
            carried = {
                key: CARRIED.get(key, "1" if "int" in str(converter) else "x")
                for key, converter in rule._converters.items()  # noqa: SLF001 - no other way to ask
            }
            path = rule.rule
            for part in rule._trace:  # noqa: SLF001 - the same
                is_argument, key = part
                if is_argument:
                    path = path.replace(f"<{key}>", carried[key])
            for key, value in carried.items():
                for written in (f"<int:{key}>", f"<path:{key}>", f"<string:{key}>"):
                    path = path.replace(written, value)
            methods = frozenset((rule.methods or set()) - {"HEAD", "OPTIONS"})
            yield Address(rule.rule, guards[name], methods, path)
