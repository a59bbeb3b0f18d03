"""What work costs, counted instead of timed: the same on every machine, at every hour.

`lines` are lines of Python that were run, ours and the libraries' alike. `turns` are
instructions that SQLite carried out. `tries` are the moves of a regular expression,
those it took back included: C runs them, so that no line of Python shows them.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from re import _constants as op  # type: ignore[attr-defined] # what re itself compiles
from re import _parser as parser  # type: ignore[attr-defined] # likewise
from types import FrameType
from typing import Any

from sqlalchemy import Engine, event

EVERY = 50
"""Instructions of SQLite between two looks at its work."""


def lines(work: Callable[[], object]) -> int:
    """How many lines of Python are run by it."""
    count = 0

    def step(_frame: FrameType, what: str, _argument: object):
        nonlocal count
        count += what == "line"
        return step

    before = sys.gettrace()
    sys.settrace(step)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


@dataclass
class Turns:
    """Of SQLite."""

    count: int = 0


@contextmanager
def turns(engine: Engine) -> Iterator[Turns]:
    """Count what SQLite does meanwhile, on whatever connection."""
    counted, watched = Turns(), []

    def tick() -> int:
        counted.count += EVERY
        return 0

    def watch(connection: Any, *_: object) -> None:
        connection.set_progress_handler(tick, EVERY)
        watched.append(connection)

    event.listen(engine, "checkout", watch)
    try:
        yield counted
    finally:
        event.remove(engine, "checkout", watch)
        for connection in watched:
            connection.set_progress_handler(None, 0)


# --- regular expressions -----------------------------------------------------

DEEPER = 20_000
"""Frames of Python for a text of a few hundred signs."""


class TooManyTriesError(Exception):
    """The limit was passed: it might have gone on for ever."""


class Tries:
    """A pattern, tried on a text as `re` tries it; every move is counted.

    Continuations instead of a stack: `go_on(at)` is what has to match after this.
    Knows what our patterns are made of, and raises for anything else.
    """

    def __init__(
        self, pattern: re.Pattern[str], text: str, limit: int | None = None
    ) -> None:
        self.text, self.count, self.limit = text, 0, limit
        self.flags = pattern.flags
        self.tree = list(parser.parse(pattern.pattern, pattern.flags))
        self.groups: dict[int, tuple[int, int]] = {}

    def spans(self) -> list[tuple[int, int]]:
        """What `finditer` finds."""
        deep = sys.getrecursionlimit()
        sys.setrecursionlimit(deep + DEEPER)
        try:
            return self._spans()
        finally:
            sys.setrecursionlimit(deep)

    def _spans(self) -> list[tuple[int, int]]:
        found, at, barred = [], 0, -1
        while at <= len(self.text):
            end = self._match(at, barred)
            if end is None:
                at += 1
                continue
            found.append((at, end))
            barred = end if end == at else -1
            at = end
        return found

    def _move(self) -> None:
        self.count += 1
        if self.limit is not None and self.count > self.limit:
            raise TooManyTriesError(self.count)

    def _match(self, at: int, barred: int) -> int | None:
        self.groups = {}
        ends: list[int] = []

        def whole(end: int) -> bool:
            if end == at == barred:
                return False  # an empty match twice at one place
            ends.append(end)
            return True

        return ends[0] if self._run(self.tree, 0, at, whole) else None

    def _run(
        self, tree: list[Any], place: int, at: int, go_on: Callable[[int], bool]
    ) -> bool:
        if place == len(tree):
            return go_on(at)
        self._move()
        code, value = tree[place]
        after = partial(self._run, tree, place + 1, go_on=go_on)
        match code:
            case op.AT:
                return self._stands(value, at) and after(at)
            case op.SUBPATTERN:
                return self._group(value, at, after)
            case op.BRANCH:
                return any(self._run(list(b), 0, at, after) for b in value[1])
            case op.MAX_REPEAT | op.MIN_REPEAT:
                least, most, body = value
                greedy = code is op.MAX_REPEAT
                return self._repeat(list(body), least, most, at, after, greedy=greedy)
            case op.ASSERT | op.ASSERT_NOT:
                return self._looks(code, value, at) and after(at)
            case op.GROUPREF:
                start, end = self.groups[value]
                told = self.text[start:end]
                return self.text.startswith(told, at) and after(at + len(told))
            case _:
                return self._is(code, value, at) and after(at + 1)

    def _group(self, value: Any, at: int, after: Callable[[int], bool]) -> bool:
        number, _added, _removed, body = value

        def close(end: int) -> bool:
            before = self.groups.get(number)
            if number is not None:
                self.groups[number] = at, end
            if after(end):
                return True
            if before is not None:
                self.groups[number] = before
            return False

        return self._run(list(body), 0, at, close)

    def _repeat(
        self,
        body: list[Any],
        least: int,
        most: Any,
        at: int,
        after: Callable[[int], bool],
        *,
        greedy: bool,
    ) -> bool:
        if len(body) == 1 and body[0][0] in ONE_SIGN:
            return self._row(body[0], least, most, at, after, greedy=greedy)

        def again(times: int, at: int) -> bool:
            def once_more() -> bool:
                return (most is op.MAXREPEAT or times < most) and self._run(
                    body, 0, at, lambda end: end > at and again(times + 1, end)
                )

            if times < least:
                return self._run(body, 0, at, lambda end: again(times + 1, end))
            if greedy:
                return once_more() or after(at)
            return after(at) or once_more()

        return again(0, at)

    def _row(
        self,
        sign: Any,
        least: int,
        most: Any,
        at: int,
        after: Callable[[int], bool],
        *,
        greedy: bool,
    ) -> bool:
        """A repetition of single signs, without a stack of its own."""
        limit = len(self.text) - at if most is op.MAXREPEAT else most
        length = 0
        while length < limit and self._is(*sign, at + length):
            self._move()
            length += 1
        ends = range(at + least, at + length + 1)
        return any(after(end) for end in (reversed(ends) if greedy else ends))

    def _looks(self, code: Any, value: Any, at: int) -> bool:
        way, body = value
        if way > 0:
            found = self._run(list(body), 0, at, lambda _: True)
        else:
            low, _high = body.getwidth()
            start = at - low
            found = start >= 0 and self._run(list(body), 0, start, at.__eq__)
        return found is (code is op.ASSERT)

    def _stands(self, where: Any, at: int) -> bool:
        text, end = self.text, len(self.text)
        match where:
            case op.AT_BEGINNING | op.AT_BEGINNING_STRING:
                line = bool(self.flags & re.MULTILINE) and where is op.AT_BEGINNING
                return at == 0 or (line and text[at - 1] == "\n")
            case op.AT_END:
                line = bool(self.flags & re.MULTILINE)
                return text[at:] in {"", "\n"} or (line and text[at] == "\n")
            case op.AT_END_STRING:
                return at == end
            case op.AT_BOUNDARY | op.AT_NON_BOUNDARY:
                sides = [
                    0 <= one < end and bool(re.match(r"\w", text[one]))
                    for one in (at - 1, at)
                ]
                return (sides[0] != sides[1]) is (where is op.AT_BOUNDARY)
            case _:
                raise NotImplementedError(where)

    def _is(self, code: Any, value: Any, at: int) -> bool:
        if at >= len(self.text):
            return False
        sign = self.text[at]
        match code:
            case op.LITERAL:
                return self._same(value, sign)
            case op.NOT_LITERAL:
                return not self._same(value, sign)
            case op.ANY:
                return sign != "\n" or bool(self.flags & re.DOTALL)
            case op.IN:
                told = list(value)
                negated = told[0][0] is op.NEGATE
                any_of = any(self._within(*one, sign) for one in told[negated:])
                return any_of is not negated
            case _:
                raise NotImplementedError(code)

    def _same(self, code: int, sign: str) -> bool:
        if self.flags & re.IGNORECASE:
            return bool(re.fullmatch(re.escape(chr(code)), sign, re.IGNORECASE))
        return code == ord(sign)

    def _within(self, code: Any, value: Any, sign: str) -> bool:
        match code:
            case op.LITERAL:
                return self._same(value, sign)
            case op.RANGE:
                low, high = value
                signs = {sign}
                if self.flags & re.IGNORECASE:
                    signs |= {sign.lower(), sign.upper()}
                return any(low <= ord(one) <= high for one in signs if len(one) == 1)
            case op.CATEGORY:
                return bool(re.match(CATEGORIES[value], sign))
            case _:
                raise NotImplementedError(code)


ONE_SIGN = {op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN}
CATEGORIES = {
    op.CATEGORY_DIGIT: r"\d",
    op.CATEGORY_NOT_DIGIT: r"\D",
    op.CATEGORY_SPACE: r"\s",
    op.CATEGORY_NOT_SPACE: r"\S",
    op.CATEGORY_WORD: r"\w",
    op.CATEGORY_NOT_WORD: r"\W",
}
