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

from webhooks.pages import words
from webhooks.pages.assets import STATIC, address
from webhooks.pages.figures import words as figure_words
from webhooks.pages.figures.exhibits import sections
from webhooks.pages.figures.sentences import ComparedPeriods
from webhooks.pages.identity.site import Logo, Looks

TEMPLATES: Final = Path(__file__).with_name("templates")
STYLES: Final = ("figures.css", "report.css")


@dataclass(frozen=True, slots=True)
class Occasion:
    """Whose report it is, and on which day it is made."""

    looks: Looks
    today: date
    several: bool = False
    """Whether there are more lines, so that this one must be named."""


def page(occasion: Occasion, told: ComparedPeriods, back: str) -> str:
    """The document with its styles linked; `back` is where the figures are."""
    links = (f'<link rel="stylesheet" href="{escape(address(n))}">' for n in STYLES)
    return _document(occasion, told, "\n".join(links), back)


def file(occasion: Occasion, told: ComparedPeriods) -> str:
    """The document with its styles in it: it refers to nothing outside itself."""
    styles = "\n".join((STATIC / name).read_text("utf-8") for name in STYLES)
    return _document(occasion, told, f"<style>\n{styles}</style>", back="")


def _document(occasion: Occasion, told: ComparedPeriods, styles: str, back: str) -> str:
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
        styles=Markup(styles),  # noqa: S704 - files of our own, and their addresses
        back=back,
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
