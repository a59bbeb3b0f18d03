"""One thing, one name: no type that others may use is called as another is."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TOPS = ("ringgroup", "webhooks", "schedules", "config")
ROWS = "ringgroup/models.py"
EXCEPTIONS = {
    "Call": "the row of a call, and the call as a value",
    "Leg": "likewise",
    "Member": "likewise",
    "ServiceCall": "likewise",
    "ExtraDay": "likewise",
    "WeeklyAbsence": "likewise",
    "Message": "the row of an SMS or e-mail, and a message of a caller",
    "Gap": "the row of a gap in presence, and the gap as a value",
    "Clock": "the row of the clock that leads, and the process itself",
}
"""What a row shares with one type: the row is always written `models.Call`."""


def types(tree: ast.Module) -> Iterator[str]:
    """The classes and the aliases of types that other modules may use."""
    for node in tree.body:
        match node:
            case ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                if names_a_type(name, value):
                    yield name
            case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
                if "TypeAlias" in ast.unparse(annotation):
                    yield name


def names_a_type(name: str, value: ast.expr) -> bool:
    """Whether an assignment is an alias; a type variable stands for no thing."""
    is_written_as_one = name[0].isupper() and not name.isupper()
    return is_written_as_one and not ast.unparse(value).startswith("TypeVar(")


def defined() -> dict[str, list[str]]:
    found = defaultdict(list)
    for top in TOPS:
        for path in sorted((ROOT / top).rglob("*.py")):
            for name in types(ast.parse(path.read_text(encoding="utf-8"))):
                if not name.startswith("_"):
                    found[name].append(str(path.relative_to(ROOT)))
    return found


def test_no_public_type_has_the_name_of_another():
    twice = {name: at for name, at in defined().items() if len(at) > 1}
    assert {name: at for name, at in twice.items() if name not in EXCEPTIONS} == {}


def test_each_exception_is_a_row_and_one_type():
    assert len(EXCEPTIONS) < 10
    found = defined()
    for name in EXCEPTIONS:
        assert len(found[name]) == 2, (name, found[name])
        assert ROWS in found[name]


def test_a_class_and_an_alias_count_and_a_type_variable_does_not():
    source = "class Call: ...\nAnswer = str | None\nT = TypeVar('T')\nLIMIT = 3"
    assert list(types(ast.parse(source))) == ["Call", "Answer"]
