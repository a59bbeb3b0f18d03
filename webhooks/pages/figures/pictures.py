"""Pictures of published figures as values: where every bar, cell and point stands.

Templates/macros/pictures.html draws them. Takes numbers that may be seen alone; what
is hidden gets the same hatched mark whatever it was, so that no length betrays it.
Units are those of the picture, one of which is a CSS pixel on a phone of 360. Pure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ringgroup.figures.statistics import MINIMUM, ShownNumber

WIDTH: Final = 320
STUB: Final = 10
"""The length of what is hidden: always this."""
BESIDE: Final = 10
"""A label of so many letters fits beside its bar; a longer one stands above it."""
LABEL: Final = 84
NUMBER: Final = 50
"""Room for a number after the longest bar."""
ROW_BESIDE, ROW_ABOVE = 26, 42
STEPS: Final = 5
"""Shades of a heat map."""
CELL: Final = 27
HEAD: Final = 24
PLOT_LEFT, PLOT_TOP, PLOT_BOTTOM, PLOT_HEIGHT = 40, 14, 158, 206


@dataclass(frozen=True, slots=True)
class Bar:
    """One number; `length` is None when it is hidden. `y` is the top of its row."""

    label: str
    number: str
    y: int
    length: int | None


@dataclass(frozen=True, slots=True)
class Bars:
    """Numbers under one another; `left` is where bars begin."""

    bars: tuple[Bar, ...]
    left: int
    row: int
    height: int
    kind: str = "bars"


@dataclass(frozen=True, slots=True)
class HeatMapCell:
    """A number of a heat map: its shade from 1 to STEPS, None when it is hidden."""

    number: str
    x: int
    y: int
    step: int | None


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A row of cells for each label down, a column for each label across."""

    across: tuple[tuple[str, int], ...]
    down: tuple[tuple[str, int], ...]
    cells: tuple[HeatMapCell, ...]
    cell_width: int
    height: int
    kind: str = "heat"


@dataclass(frozen=True, slots=True)
class Curve:
    """Points that may be seen, in unbroken stretches; `hidden` are x of the others."""

    stretches: tuple[tuple[tuple[int, int], ...], ...]
    hidden: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Lines over a year: `grid` is (number, y), `labels` (text, x)."""

    now: Curve
    before: Curve | None
    grid: tuple[tuple[str, int], ...]
    labels: tuple[tuple[str, int], ...]
    height: int
    kind: str = "course"


Picture = Bars | HeatMap | LineChart


def bars(rows: Sequence[tuple[str, ShownNumber, str]]) -> Bars:
    """Bars of (label, number, the number in words for people)."""
    beside = all(len(label) <= BESIDE for label, _, _ in rows)
    left, row = (LABEL, ROW_BESIDE) if beside else (0, ROW_ABOVE)
    most = _most(number for _, number, _ in rows)
    room = WIDTH - left - NUMBER
    drawn = tuple(
        Bar(label, told, index * row, _length(number, most, room))
        for index, (label, number, told) in enumerate(rows)
    )
    return Bars(drawn, left, row, len(rows) * row)


def heat_map(
    across: Sequence[str],
    down: Sequence[str],
    numbers: Mapping[tuple[int, int], tuple[ShownNumber, str]],
) -> HeatMap:
    """Cells by (index down, index across): the number, and how people read it."""
    left = LABEL - 12
    width = (WIDTH - left) // len(across)
    most = _most(number for number, _ in numbers.values())
    cells = tuple(
        HeatMapCell(told, left + column * width, HEAD + row * CELL, _step(number, most))
        for (row, column), (number, told) in sorted(numbers.items())
    )
    return HeatMap(
        tuple((label, left + n * width + width // 2) for n, label in enumerate(across)),
        tuple((label, HEAD + n * CELL) for n, label in enumerate(down)),
        cells,
        width,
        HEAD + len(down) * CELL + 1,
    )


def course(
    labels: Sequence[str],
    now: Sequence[ShownNumber],
    before: Sequence[ShownNumber] | None,
) -> LineChart:
    """The year's line, and the line of the year before."""
    top = _ceiling(_most([*now, *(before or ())]))
    width = (WIDTH - PLOT_LEFT) / len(labels)
    places = [round(PLOT_LEFT + (n + 0.5) * width) for n in range(len(labels))]

    def y(number: int) -> int:
        return PLOT_BOTTOM - round((PLOT_BOTTOM - PLOT_TOP) * number / top)

    def curve(numbers: Sequence[ShownNumber]) -> Curve:
        stretches: list[list[tuple[int, int]]] = [[]]
        hidden = []
        for x, number in zip(places, numbers, strict=True):
            if isinstance(number, str):
                hidden.append(x)
                stretches.append([])
            else:
                stretches[-1].append((x, y(number)))
        return Curve(tuple(tuple(s) for s in stretches if s), tuple(hidden))

    return LineChart(
        curve(now),
        None if before is None else curve(before),
        tuple((str(number), y(number)) for number in (0, top // 2, top)),
        tuple(zip(labels, places, strict=True)),
        PLOT_HEIGHT,
    )


def _most(numbers: Iterable[ShownNumber]) -> int:
    seen = [n for n in numbers if not isinstance(n, str)]
    return max(seen, default=MINIMUM)


def _length(number: ShownNumber, most: int, room: int) -> int | None:
    return None if isinstance(number, str) else max(STUB + 1, room * number // most)


def _step(number: ShownNumber, most: int) -> int | None:
    return None if isinstance(number, str) else -(-STEPS * number // most)


def _ceiling(most: int) -> int:
    """A round number that is not below the most, and half of which is at least 10."""
    size = 10
    while size * 10 < most:
        size *= 10
    return next(n * size for n in (2, 3, 4, 6, 8, 10) if n * size >= most)
