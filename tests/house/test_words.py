"""The glossary says what the code says."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from ringgroup.call.outcome import Outcome
from schedules.roster import SLOTS
from tests.house.test_documents import read, table_under

WORDS = "docs/words.md"
WORD_LISTS = (
    "## The line and its people",
    "## A call",
    "## The roster",
    "## Messages and registration",
)


def words() -> list[list[str]]:
    """Dutch, in code, meaning, where: of every word of the trade."""
    return [row for heading in WORD_LISTS for row in table_under(WORDS, heading)]


@pytest.mark.parametrize("row", words(), ids=lambda row: row[0])
def test_a_word_is_in_the_code_where_the_glossary_says(row):
    _, name, meaning, where = row
    tree = ast.parse(read(where.strip("`")))
    assert name.strip("`") in {*names_of(tree), Path(where.strip("`")).stem}
    assert meaning


def names_of(tree: ast.Module) -> Iterator[str]:
    """What a module defines, and the codes that it knows."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Constant(value=str(name)):
                yield name


def test_the_glossary_says_every_word_once():
    for column in (0, 1):
        said = [row[column] for row in words()]
        assert sorted({*said}) == sorted(said)


def test_the_glossary_knows_every_outcome_and_both_slots():
    known = {row[1].strip("`") for row in words()}
    assert known >= {*get_args(Outcome), *SLOTS}
