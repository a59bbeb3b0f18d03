"""What browsers are sent: others' files unchanged, our own without anything inline."""

import hashlib
import re
from pathlib import Path

import pytest

PAGES = Path(__file__).parents[2] / "webhooks" / "pages"
STATIC = PAGES / "static"
VENDOR = STATIC / "vendor"
SUM = re.compile(r"^(?P<sum>[0-9a-f]{64})  \./(?P<name>\S+)$")
OWN_STYLES = sorted(STATIC.glob("*.css"))
TEMPLATES = sorted(PAGES.rglob("*.html"))
LICENCES = {"LICENSE", "LICENSE.md"}
LONGEST = 300
INLINE = re.compile(
    r"""<style\b|\sstyle\s*=|\son[a-z]+\s*=|\shx-on|javascript:|["']js:"""
    r"""|<script(?![^>]*\bsrc=)""",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(r"""(src|href|action|url\(|@import)\W{0,3}(https?:)?//""")


def promised() -> dict[str, str]:
    lines = (VENDOR / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    found = [SUM.match(line) for line in lines]
    assert all(found), "a line of SHA256SUMS cannot be read"
    return {line["name"]: line["sum"] for line in found if line}


def named(path: Path) -> str:
    return str(path.relative_to(PAGES))


def test_what_others_made_is_unchanged():
    there = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.glob("*/**/*")
        if path.is_file()
    }
    assert there == promised()


def test_what_others_made_comes_with_its_licence_and_stands_in_the_list():
    read_me = (VENDOR / "README.md").read_text(encoding="utf-8")
    folders = [path for path in VENDOR.iterdir() if path.is_dir()]
    assert folders
    for folder in folders:
        assert LICENCES & {path.name for path in folder.iterdir()}, folder.name
        assert f"`{folder.name}`" in read_me


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_a_template_has_nothing_inline(path):
    assert not INLINE.findall(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("html", ['<p style="x">', "<script>", '<b onclick="x">'])
def test_something_inline_would_be_noticed(html):
    assert INLINE.search(html)
    assert not INLINE.search('<script src="/static/cjg.js" defer></script>')


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN_STYLES], ids=named)
def test_nothing_is_fetched_from_elsewhere(path):
    assert not ELSEWHERE.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN_STYLES], ids=named)
def test_a_template_or_stylesheet_can_be_read_in_one_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", OWN_STYLES, ids=named)
def test_every_name_a_stylesheet_uses_is_given(path):
    """A misspelt custom property would be invalid in silence."""
    everything = "".join(style.read_text(encoding="utf-8") for style in OWN_STYLES)
    given = set(re.findall(r"(?<![\w(-])(--[\w-]+)\s*:", everything))
    used = re.findall(r"var\((--[\w-]+)", path.read_text(encoding="utf-8"))
    assert set(used) <= given
