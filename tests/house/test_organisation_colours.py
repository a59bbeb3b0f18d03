"""Colours of organisations on the roster: seen on every ground, in light and dark."""

import re
from pathlib import Path

import pytest

from webhooks.pages.identity.colours import contrast
from webhooks.pages.roster.cells import COLOURS

STATIC = Path(__file__).parents[2] / "webhooks" / "pages" / "static"
VALUE = re.compile(r"--([a-z0-9-]+): (#[0-9a-f]{3,6});")
DARK = "prefers-color-scheme: dark"
GROUNDS = ("card", "paper", "sunk")
SEEN = 3
"""Of what is no text (WCAG 1.4.11)."""


def values(name: str) -> dict[str, str]:
    return dict(VALUE.findall((STATIC / name).read_text(encoding="utf-8")))


def organisations(*, dark: bool) -> dict[str, str]:
    css = (STATIC / "organisations.css").read_text(encoding="utf-8")
    light, _, rest = css.partition(f"@media screen and ({DARK})")
    found = VALUE.findall(rest if dark else light)
    return {name: value for name, value in found if name.startswith("org-")}


@pytest.mark.parametrize("dark", [False, True])
def test_each_colour_is_seen_on_every_ground(dark):
    grounds = values("dark.css" if dark else "tokens.css")
    colours = organisations(dark=dark)
    assert len(set(colours.values())) == len(colours) == COLOURS
    for name, colour in colours.items():
        for ground in GROUNDS:
            on = grounds[ground]
            full = on if len(on) > 4 else "#" + "".join(2 * one for one in on[1:])
            assert contrast(colour, full) >= SEEN, (name, ground)


def test_every_colour_has_its_class():
    css = (STATIC / "organisations.css").read_text(encoding="utf-8")
    for number in range(1, COLOURS + 1):
        assert f".org-{number} {{\n  --org: var(--org-{number});" in css
