"""Every small change that can be made to a module: one each, and what it was.

Knows Python's syntax alone. Left as they are: docstrings, annotations, imports, and
decorators with what they are given (a value that could be changed is seen by mypy).
"""

import ast
import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

COMPARED = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
COUNTED = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.BitOr: ast.BitAnd,
}
CALLED = {"any": "all", "all": "any", "min": "max", "max": "min"}
Edit = Callable[[Any], None]
"""Changes a node in place, or what holds it."""


@dataclass(frozen=True)
class Mutant:
    """A module with one change in it; `name` says which, and stays when lines move."""

    name: str
    line: int
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Each of a module, in its order."""
    seen: dict[str, int] = {}
    for path, what, edit in list(_edits(ast.parse(source))):
        tree = ast.parse(source)
        node = _at(tree, path)
        edit(node)
        changed = ast.unparse(ast.fix_missing_locations(tree))
        if changed == ast.unparse(ast.parse(source)):
            continue
        name = f"{_within(ast.parse(source), path)}: {what}"
        seen[name] = seen.get(name, 0) + 1
        if seen[name] > 1:
            name = f"{name} ({seen[name]})"
        yield Mutant(name, getattr(node, "lineno", 0), changed)


Path = tuple[tuple[str, int | None], ...]


def _at(tree: ast.AST, path: Path) -> Any:
    node: Any = tree
    for name, place in path:
        node = getattr(node, name)
        if place is not None:
            node = node[place]
    return node


def _within(tree: ast.AST, path: Path) -> str:
    """The function or class that holds it."""
    names, node = [], tree
    for name, place in path:
        held: Any = getattr(node, name)
        node = held if place is None else held[place]
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.append(node.name)
    return ".".join(names) or "module"


SKIPPED = {"annotation", "returns", "decorator_list", "type_comment"}


def _edits(node: ast.AST, path: Path = ()) -> Iterator[tuple[Path, str, Edit]]:
    for what, edit in _of(node):
        yield path, what, edit
    for name, value in ast.iter_fields(node):
        if name in SKIPPED or isinstance(node, ast.Import | ast.ImportFrom):
            continue
        if isinstance(value, ast.AST):
            yield from _edits(value, (*path, (name, None)))
        elif isinstance(value, list):
            for place, one in enumerate(value):
                if isinstance(one, ast.AST) and not _says(one):
                    yield from _edits(one, (*path, (name, place)))


def _says(node: ast.AST) -> bool:
    """A docstring, or an alias of a type."""
    text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    alias = isinstance(node, ast.Assign) and "Literal[" in ast.unparse(node.value)
    return text or alias


def _of(node: ast.AST) -> Iterator[tuple[str, Edit]]:  # noqa: C901, PLR0912 - a table of syntax
    told = ast.unparse(node).split("\n")[0] if not isinstance(node, ast.Module) else ""
    match node:
        case ast.Compare(ops=[op, *_]) if type(op) in COMPARED:
            yield f"{told} → {COMPARED[type(op)].__name__}", _compare
        case ast.BoolOp():
            yield f"{told} → and/or", _join
            for place in range(len(node.values)):
                yield f"{told} without its {place + 1}", _without("values", place)
        case ast.UnaryOp(op=ast.Not()):
            yield f"{told} → without not", _affirm
        case ast.BinOp(op=op) if type(op) in COUNTED:
            yield f"{told} → {COUNTED[type(op)].__name__}", _count
        case ast.Constant(value=bool()):
            yield f"{told} → the other", lambda n: setattr(n, "value", not n.value)
        case ast.Constant(value=int()):
            yield f"{told} → one more", lambda n: setattr(n, "value", n.value + 1)
        case ast.Constant(value=str()):
            yield f"{told} → another", lambda n: setattr(n, "value", n.value + "x")
        case ast.Name(id=name) if name in CALLED:
            yield f"{told} → {CALLED[name]}", lambda n: setattr(n, "id", CALLED[n.id])
        case ast.IfExp():
            yield f"{told} → the other", _turn
        case ast.If() | ast.While():
            yield f"{told} → not", _deny
        case ast.Return(value=value) if value is not None:
            yield f"{told} → None", _nothing
        case ast.Call():
            for place, keyword in enumerate(node.keywords):
                yield f"{told} without {keyword.arg}", _without("keywords", place)
        case ast.Tuple() | ast.Set() | ast.List() if isinstance(
            getattr(node, "ctx", ast.Load()), ast.Load
        ):
            for place in range(len(node.elts)):
                yield f"{told} without its {place + 1}", _without("elts", place)
        case ast.Dict():
            for place, key in enumerate(node.keys):
                what = ast.unparse(key) if key else "**"
                yield f"{_head(told)} without {what} ({place})", _entry(place)
        case ast.Match():
            for place, one in enumerate(node.cases):
                what = ast.unparse(one.pattern)
                yield f"{told} without case {what}", _without("cases", place)
        case ast.match_case(guard=guard) if guard is not None:
            yield f"case {ast.unparse(node.pattern)} without its guard", _unguard
        case ast.MatchOr():
            for place in range(len(node.patterns)):
                yield f"{told} without its {place + 1}", _without("patterns", place)
        case ast.comprehension(ifs=[_, *_]):
            yield "a comprehension without its if", _unfilter
        case ast.Attribute(value=ast.Name(id="S"), attr=name):
            yield f"{told} → another state", _another_state(name)
        case ast.Assign() | ast.AugAssign():
            yield f"{told} → left out", _leave_out
        case _:
            return


def _head(told: str) -> str:
    return told if len(told) < 60 else told[:60] + "…"


def _compare(node: Any) -> None:
    node.ops[0] = COMPARED[type(node.ops[0])]()


def _join(node: Any) -> None:
    node.op = ast.And() if isinstance(node.op, ast.Or) else ast.Or()


def _count(node: Any) -> None:
    node.op = COUNTED[type(node.op)]()


def _affirm(node: Any) -> None:
    node.op, node.operand = ast.Not(), ast.UnaryOp(ast.Not(), node.operand)


def _turn(node: Any) -> None:
    node.body, node.orelse = node.orelse, node.body


def _deny(node: Any) -> None:
    node.test = ast.UnaryOp(ast.Not(), node.test)


def _nothing(node: Any) -> None:
    node.value = ast.Constant(None)


def _unguard(node: Any) -> None:
    node.guard = None


def _unfilter(node: Any) -> None:
    node.ifs = []


def _leave_out(node: Any) -> None:
    """An assignment to itself does nothing; to a new name it fails, as it would."""
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    value = copy.deepcopy(targets[0])
    for one in ast.walk(value):
        if hasattr(one, "ctx"):
            one.ctx = ast.Load()
    if isinstance(node, ast.Assign):
        node.value = value
    else:
        node.value = ast.Constant(0)


def _another_state(name: str) -> Edit:
    others = ("FINISHED", "VOICEMAIL")

    def edit(node: Any) -> None:
        node.attr = next(one for one in others if one != name)

    return edit


def _without(field: str, place: int) -> Edit:
    def edit(node: Any) -> None:
        held = getattr(node, field)
        del held[place]
        if not held and field in {"cases", "patterns", "values"}:
            held.append(_INERT[field]())

    return edit


_INERT: dict[str, Callable[[], ast.AST]] = {
    "cases": lambda: ast.match_case(ast.MatchAs(), None, [ast.Pass()]),
    "patterns": ast.MatchAs,
    "values": lambda: ast.Constant(None),
}


def _entry(place: int) -> Edit:
    def edit(node: Any) -> None:
        del node.keys[place], node.values[place]

    return edit
