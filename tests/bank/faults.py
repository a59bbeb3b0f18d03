"""The bank: every fault as text that replaces text, and the tests that must notice.

A fault stands in a file of its subject beside this one:

    [[fault]]
    title = "what is wrong then"
    case = "what happened, or would, that made the rule"
    change = [{file = "a/file.py", old = "as it is", new = "as it was"}]
    tests = ["tests/unit/test_x.py::test_a_sentence"]

With `chance = "deeds"`, or "pages", the random deeds or pages must find it as well
(`python -m tests.bank --deeds`).

Text, and no patch with line numbers: what stands around it may change. `old` stands
once in its file, or the entry is wrong.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FILES = sorted(Path(__file__).parent.glob("*.toml"))


@dataclass(frozen=True)
class Change:
    """In one file: this text for that."""

    file: str
    old: str
    new: str

    def applied(self, root: Path) -> str:
        """The file as it would be; raises ValueError when the entry is out of date."""
        text = (root / self.file).read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            found = text.count(self.old)
            message = f"{self.file}: what is to be changed stands there {found} times"
            raise ValueError(message)
        return text.replace(self.old, self.new)


@dataclass(frozen=True)
class Fault:
    """One fault, and who must notice it."""

    subject: str
    title: str
    case: str
    changes: tuple[Change, ...]
    tests: tuple[str, ...]
    chance: str = ""


def faults() -> Iterator[Fault]:
    """All of the bank, by subject."""
    for path in FILES:
        for one in tomllib.loads(path.read_text(encoding="utf-8"))["fault"]:
            changes = tuple(Change(**change) for change in one["change"])
            tests = tuple(one["tests"])
            chance = one.get("chance", "")
            yield Fault(path.stem, one["title"], one["case"], changes, tests, chance)
