"""Two worlds that differ in one secret look the same to whoever is not told of it.

What may differ stands in docs/privacy.md, Two worlds, with the reason. `make worlds
RUNS=` lives more of it.
"""

import ast
import json
import logging
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import NamedTuple

import pytest

from config import log as config_log
from tests.conftest import fresh_postgresql
from tests.town.two_worlds import chance
from tests.town.two_worlds.life import DAYS, SECRETS, Life
from tests.town.two_worlds.sights import DATABASE, ROLES, Log, Sight, metrics, seen

SEEDS = int(os.environ.get("CJG_WORLDS") or "0")
FIRST = int(os.environ.get("CJG_SEED") or "0")
FEW = 1
ENOUGH = 40
"""So many seeds, and whatever may differ has differed."""
PAGE = Path(__file__).parents[3] / "docs" / "privacy.md"
MOMENTS = [name for name, *_ in DAYS]
STEP = 5
"""By so much one form can change a published number."""


class MayDiffer(NamedTuple):
    """A row of the list: to whom, of which secret, where, from and until when."""

    role: str
    secret: str
    places: tuple[str, ...]
    moments: tuple[str, ...]

    def allows(self, secret: str, sight: Sight) -> bool:
        return (
            (self.role, self.secret) == (sight.role, secret)
            and sight.moment in self.moments
            and any(fnmatchcase(sight.place, one) for one in self.places)
        )


def listed() -> list[MayDiffer]:
    """The list as the page has it: | who | secret | when | where | why |."""
    part = PAGE.read_text(encoding="utf-8").split("\n## Two worlds\n")[1]
    part = part.split("\n## ")[0]
    found = []
    for line in part.splitlines():
        if not line.startswith("| ") or line.startswith("| who"):
            continue
        who, secret, when, where, _ = (one.strip() for one in line.split("|")[1:-1])
        places = tuple(re.findall(r"`([^`]+)`", where))
        roles = ROLES[:3] if who == "everybody on staff of the line" else (who,)
        found += [MayDiffer(one, secret, places, _moments(when)) for one in roles]
    return found


def _moments(when: str) -> tuple[str, ...]:
    """`always`, or `from … until …`, either alone; the last is no more in it."""
    begun = re.search(r"from (.+?)(?: until |$)", when)
    ended = re.search(r"until (.+)$", when)
    first = MOMENTS.index(begun[1]) if begun else 0
    last = MOMENTS.index(ended[1]) if ended else len(MOMENTS)
    assert begun or ended or when == "always"
    return tuple(MOMENTS[first:last])


@contextmanager
def logged() -> Iterator[Log]:
    """What the service writes to its log, as it writes it."""
    config_log.configure(logging.INFO)
    root, log = logging.getLogger(), Log()
    log.setFormatter(root.handlers[0].formatter)
    root.handlers[:] = [log]
    yield log


def lived(folder: Path, url: str, seed: int, changed: str | None) -> dict[Sight, str]:
    """All that anybody sees in that world."""
    found: dict[Sight, str] = {}
    with logged() as log, chance.given() as dice:
        life = Life(folder, url, seed, changed, dice)
        base = metrics(life)
        for moment in life.moments():
            found |= seen(life, moment, log, base)
        life.close()
    return found


def differences(one: dict[Sight, str], other: dict[Sight, str]) -> Iterator[Sight]:
    """Wherever somebody sees another thing, or something where nothing was."""
    yield from (at for at in {**one, **other} if one.get(at) != other.get(at))


def near(one: dict[Sight, str], other: dict[Sight, str], at: Sight) -> str:
    """Both texts where they part."""
    this, that = one.get(at, "(nothing)"), other.get(at, "(nothing)")
    pairs = enumerate(zip(this, that, strict=False))
    place = next((n for n, (a, b) in pairs if a != b), min(len(this), len(that)))
    begin = max(0, place - 60)
    return f"\n{at}\n  {this[begin : place + 60]!r}\n  {that[begin : place + 60]!r}"


def judged(secret: str, one: dict[Sight, str], other: dict[Sight, str]) -> set:
    """Nothing differs but what is listed; gives the rows that were needed."""
    needed, wrong = set(), []
    for at in differences(one, other):
        rows = [row for row in listed() if row.allows(secret, at)]
        needed.update(rows)
        if not rows:
            wrong.append(near(one, other, at))
    assert not wrong, f"{secret}: {len(wrong)} leaks{''.join(wrong[:12])}"
    return needed


def numbers(document: object) -> Iterator[tuple[str, int]]:
    """Every count of a published document, and where it stands."""
    for table in document["tables"]:  # type: ignore[index] # as it is published
        for row in table["rows"]:
            codes = ",".join(str(v) for k, v in row.items() if k != "count")
            number = STEP if row["count"] == "<10" else row["count"]
            yield f"{table['id']}/{codes}", number


def by_a_step(one: dict[Sight, str], other: dict[Sight, str]) -> None:
    """No published number differs by more than one step of rounding."""
    at = Sight(MOMENTS[-1], DATABASE, "published_figures.document")
    for this, that in zip(one[at].splitlines(), other[at].splitlines(), strict=True):
        mine, theirs = (dict(numbers(json.loads(_text(x)))) for x in (this, that))
        assert mine.keys() == theirs.keys()
        far = {k: (mine[k], theirs[k]) for k in mine if abs(mine[k] - theirs[k]) > STEP}
        assert not far


def _text(shown: str) -> str:
    return str(ast.literal_eval(shown))


@pytest.fixture
def worlds(tmp_path, sqlite_template):
    """Live a world on a new database of its own."""
    number = iter(range(10_000))

    def live(seed: int, changed: str | None) -> dict[Sight, str]:
        folder = tmp_path / str(next(number))
        folder.mkdir()
        shutil.copy(sqlite_template, folder / "cjg.db")
        found = lived(folder, f"sqlite:///{folder / 'cjg.db'}", seed, changed)
        shutil.rmtree(folder)
        return found

    return live


@pytest.mark.slow
def test_nobody_can_tell_two_worlds_apart_by_what_they_are_not_told(worlds):
    needed = set()
    for seed in range(FIRST, FIRST + (SEEDS or FEW)):
        one = worlds(seed, None)
        for secret in SECRETS:
            other = worlds(seed, secret)
            needed |= judged(secret, one, other)
            if secret == "one form":  # noqa: S105 - the name of one
                by_a_step(one, other)
    if SEEDS >= ENOUGH:
        assert set(listed()) == needed


@pytest.mark.slow
def test_the_same_world_lived_twice_is_the_same(worlds):
    """So that whatever differs is of the secret, and chance is none of it."""
    one, other = worlds(FIRST, None), worlds(FIRST, None)
    assert [near(one, other, at) for at in differences(one, other)] == []


@pytest.mark.slow
def test_on_postgresql_likewise(tmp_path, postgresql):
    seen_there = []
    for changed in (None, "one form"):
        with fresh_postgresql(postgresql) as url:
            seen_there.append(lived(tmp_path, url, FIRST, changed))
    judged("one form", *seen_there)


def test_the_list_names_roles_secrets_and_moments_that_there_are():
    for row in listed():
        assert row.role in ROLES
        assert row.secret in SECRETS
        assert row.places
        assert row.moments
