"""The yearly report for the council: one document that stands by itself.

The page and `cjg report` make the same one, from the same template; only the styles
come another way (a page may have nothing inline, a file nothing beside it). Knows no
request.
"""

from base64 import b64encode
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup, escape

from ringgroup.figures.statistics import Statistics
from webhooks.pages import words
from webhooks.pages.assets import STATIC, address
from webhooks.pages.figures import norm_words
from webhooks.pages.figures import words as figure_words
from webhooks.pages.figures.exhibits import sections
from webhooks.pages.figures.sentences import ComparedPeriods, side_by_side
from webhooks.pages.identity.site import Logo, Looks

TEMPLATES: Final = Path(__file__).with_name("templates")
STYLES: Final = ("figures.css", "report.css")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Whose report it is, when it is made, and what stands beside its figures."""

    looks: Looks
    today: date
    several: bool = False
    """Whether there are more lines, so that this one must be named."""
    remark: str = ""
    """What the coordinator wrote: a paragraph a line."""
    years: tuple[Statistics, ...] = ()
    """This year and those before it, the earliest first."""


@dataclass(frozen=True, slots=True)
class WaysOn:
    """Where a page leads on to: addresses; empty ones lead nowhere."""

    back: str = ""
    remark: str = ""


def page(occasion: Occasion, told: ComparedPeriods, ways: WaysOn) -> str:
    """The document with its styles linked."""
    links = (f'<link rel="stylesheet" href="{escape(address(n))}">' for n in STYLES)
    return _document(occasion, told, "\n".join(links), ways)


def file(occasion: Occasion, told: ComparedPeriods) -> str:
    """The document with its styles in it: it refers to nothing outside itself."""
    styles = "\n".join((STATIC / name).read_text("utf-8") for name in STYLES)
    return _document(occasion, told, f"<style>\n{styles}</style>", WaysOn())


def _document(
    occasion: Occasion, told: ComparedPeriods, styles: str, ways: WaysOn
) -> str:
    template = _environment().get_template("report.html")
    return template.render(
        site=occasion.looks.site,
        line=told.line,
        several=occasion.several,
        today=words.day(occasion.today),
        logo=_logo(occasion.looks.logo),
        told=told,
        sections=sections(told),
        say=figure_words,
        promises=norm_words,
        styles=Markup(styles),  # noqa: S704 - files of our own, and their addresses
        ways=ways,
        remark=occasion.remark.splitlines(),
        years=occasion.years,
        side_by_side=side_by_side(occasion.years),
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _logo(found: Logo | None) -> str:
    """The logo as an address that holds the picture itself."""
    if found is None:
        return ""
    held = b64encode(found.content).decode("ascii")
    return f"data:{found.media_type};base64,{held}"
