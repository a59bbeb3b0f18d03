"""What is written beside the code says what the code does."""

import re
import tomllib
from pathlib import Path

import pytest

from config import demo
from config.diagram import BEGIN, END, PAGE, redrawn

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
)
PROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
DEPENDENCY = re.compile(r'^  "(?P<name>[A-Za-z0-9_.-]+)[^"]*",(?P<rest>.*)$')
LOCKED = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>[^ ;\\]+)", re.MULTILINE)
LINK = re.compile(r"\]\((?!https?://|mailto:|#)(?P<target>[^)#\s]+)")
ENGLISH_LICENCE_WORDS = 2239
"""Of the English text of EUPL v. 1.2, its appendix included."""


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def listed(key: str) -> list[re.Match[str]]:
    """Each line of a list of dependencies in pyproject.toml."""
    block = PROJECT.partition(f"\n{key} = [\n")[2].partition("\n]\n")[0]
    found = [DEPENDENCY.match(line) for line in block.splitlines()]
    assert found
    assert all(found), f"a line of {key} cannot be read"
    return [line for line in found if line]


def locked(name: str) -> dict[str, str]:
    return dict(LOCKED.findall(read(name)))


def test_the_picture_of_the_states_is_current():
    page = PAGE.read_text(encoding="utf-8")
    assert BEGIN in page
    assert END in page
    assert page == redrawn(page), "run: python -m config.diagram"


def test_the_readme_names_the_two_commands():
    assert {"run", "test"} <= set(re.findall(r"\bmake ([a-z]+)", read("README.md")))


def test_the_readme_says_how_to_sign_in_to_the_demo():
    assert f"`{demo.PASSWORD}`" in read("README.md")
    assert f"`{demo.PIN}`" in read("README.md")


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_command_that_is_named_exists(page):
    targets = set(re.findall(r"(?m)^([a-z]+):", read("Makefile")))
    named = set(re.findall(r"(?m)(?:`|^ *)make ([a-z]+)", read(str(page))))
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_every_page_that_is_linked_exists(page):
    missing = [
        target
        for target in LINK.findall(read(str(page)))
        if not (ROOT / page.parent / target).exists()
    ]
    assert not missing


@pytest.mark.parametrize("key", ["dependencies", "dev"])
def test_every_dependency_says_what_it_is_for(key):
    silent = [
        line["name"]
        for line in listed(key)
        if not re.match(r" +# .*\w{2}", line["rest"])
    ]
    assert not silent


@pytest.mark.parametrize(
    ("key", "lock"),
    [("dependencies", "requirements.lock"), ("dev", "requirements-dev.lock")],
)
def test_every_dependency_is_locked(key, lock):
    wanted = {re.sub(r"[-_.]+", "-", line["name"]).lower() for line in listed(key)}
    assert wanted <= set(locked(lock))


def test_what_is_tested_is_what_is_run():
    run, dev = locked("requirements.lock"), locked("requirements-dev.lock")
    assert run.items() <= dev.items()


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_file_names_no_place_to_fetch_from(lock):
    assert "://" not in read(lock)


def test_the_licence_is_complete():
    text = read("LICENSE")
    assert len(re.findall(r"\w+", text)) == ENGLISH_LICENCE_WORDS
    assert tomllib.loads(PROJECT)["project"]["license"] == "EUPL-1.2"
    assert "license: EUPL-1.2" in read("publiccode.yml")


def test_decisions_are_numbered_without_a_gap():
    numbers = sorted(int(path.name[:4]) for path in ROOT.glob("docs/adr/*.md"))
    assert numbers == list(range(1, len(numbers) + 1))
