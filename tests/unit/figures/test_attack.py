"""An attacker who holds every table of a year and solves for the small cells.

They know the method: each published number bounds its true count, cells add up to
margins, months to quarters and years, and two tables share the margins they have in
common. What then is certain of a cell of 1 to 4 comes from linear programming: a cell
is recovered when only one whole number is left for it. The same attacker breaks the
usual method, which hides small cells alone, so this one can be lost.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import coo_matrix, vstack

from ringgroup.figures.periods import Period
from ringgroup.figures.statistics import SMALL, shown
from tests.town.figures import LISTS, random_form

TABLES = (
    ("age", "gender"),
    ("age", "question_kind"),
    ("question_kind", "question_type"),
)
CODES = LISTS | {"gender": ["male", "female", "unknown"]}
CELLS = [
    (table, one, other)
    for table in TABLES
    for one in CODES[table[0]]
    for other in CODES[table[1]]
]
PERIODS = [
    Period.of(kind, 2025, number)
    for kind, last in (("month", 12), ("quarter", 4), ("year", 1))
    for number in range(1, last + 1)
]
Bounds = tuple[int, int]
Method = Callable[[int, str], Bounds]


def by_our_method(true: int, _: str) -> Bounds:
    """Within what a count is known to be, once it is published."""
    seen = shown(true)
    return (0, 9) if seen == SMALL else (max(10, seen - 2), seen + 2)


def by_who_counted_along(true: int, of: str) -> Bounds:
    """The same, for who knows every true total: of *Lijn nu*, `/metrics`, a list."""
    return (true, true) if of == "total" else by_our_method(true, of)


def by_hiding_small_cells(true: int, of: str) -> Bounds:
    """The usual method: 1 to 4 are hidden, zeros, all else and totals are exact."""
    return (1, 4) if of == "cell" and 1 <= true <= 4 else (true, true)


def a_year(random: Random, questions: int) -> np.ndarray:
    """True counts, by month and cell."""
    counts: Counter[tuple[int, int]] = Counter()
    index = {cell: n for n, cell in enumerate(CELLS)}
    for _ in range(questions):
        form = random_form(random)
        if form["gender"] == "other":
            form["gender"] = "unknown"
        month = random.randrange(12)
        for table in TABLES:
            counts[month, index[table, form[table[0]], form[table[1]]]] += 1
    year = np.zeros((12, len(CELLS)))
    for place, count in counts.items():
        year[place] = count
    return year


def sums() -> list[tuple[str, list[int]]]:
    """Everything that is published: what it is, and the cells it is the sum of."""
    found = [("cell", [n]) for n in range(len(CELLS))]
    for table in TABLES:
        own = [n for n, cell in enumerate(CELLS) if cell[0] == table]
        found.append(("total", own))
        for place in (1, 2):
            codes = {CELLS[n][place] for n in own}
            found += [
                ("margin", [n for n in own if CELLS[n][place] == code])
                for code in sorted(codes)
            ]
    return found


SUMS = sums()


def matrix(rows: list[list[int]]) -> coo_matrix:
    places = [(n, column) for n, columns in enumerate(rows) for column in columns]
    down, across = zip(*places, strict=True)
    shape = (len(rows), 12 * len(CELLS))
    return coo_matrix((np.ones(len(places)), (down, across)), shape).tocsr()


def months_of(period: Period) -> range:
    return range(period.first.month - 1, period.last.month)


def everywhere(cells: list[int], period: Period) -> list[int]:
    return [month * len(CELLS) + n for month in months_of(period) for n in cells]


PUBLISHED = [(of, everywhere(cells, p)) for p in PERIODS for of, cells in SUMS]
READ = matrix([columns for _, columns in PUBLISHED])


def shared_margins() -> coo_matrix:
    """Two tables of the same questions have the same margin, in every month."""
    rows, minus = [], []
    for month in PERIODS[:12]:
        for left, right in pairwise(TABLES):
            (name,) = set(left) & set(right)
            for code in CODES[name]:
                for table, side in ((left, rows), (right, minus)):
                    place = 1 + table.index(name)
                    cells = [
                        n
                        for n, cell in enumerate(CELLS)
                        if cell[0] == table and cell[place] == code
                    ]
                    side.append(everywhere(cells, month))
    return matrix(rows) - matrix(minus)


SAME = shared_margins()


def recovered(year: np.ndarray, method: Method, at_most: int | None = None) -> Bounds:
    """How many hidden numbers of 1 to 4 are certain, of so many that were tried."""
    true = READ @ year.ravel()
    bounds = [method(int(t), of) for t, (of, _) in zip(true, PUBLISHED, strict=True)]
    low, high = np.array(bounds).T
    hidden = np.flatnonzero(low < high)
    targets = [n for n in hidden if 1 <= true[n] <= 4][:at_most]
    constraints = vstack([READ, -READ])
    limits = np.concatenate([high, -low])

    def solve(objective: np.ndarray) -> np.ndarray:
        found = linprog(
            objective,
            constraints,
            limits,
            SAME,
            np.zeros(SAME.shape[0]),
            method="highs",
        )
        assert found.success, found.message
        return READ @ found.x

    def unsettled(left: list[int], *others: np.ndarray) -> list[int]:
        return [n for n in left if all(abs(o[n] - true[n]) < 1 - 1e-6 for o in others)]

    left = targets
    random = np.random.default_rng(len(targets))
    for _ in range(6):  # other years that look the same settle most cells at once
        if not left or at_most:
            break
        weights = np.zeros(len(true))
        weights[left] = random.choice([-1.0, 1.0], len(left))
        left = unsettled(left, solve(weights @ READ))
    certain = 0
    for n in left:
        one = np.zeros(len(true))
        one[n] = 1
        least, most = solve(one @ READ)[n], solve(-one @ READ)[n]
        certain += np.ceil(least - 1e-6) == np.floor(most + 1e-6)
    return certain, len(targets)


def attack(years: Iterable[int], method: Method, at_most: int | None = None) -> float:
    years, certain, small = list(years), 0, 0
    for n in years:
        random = Random(n)
        questions = random.choice([60, 150, 400, 1000])
        found, targets = recovered(a_year(random, questions), method, at_most)
        certain, small = certain + found, small + targets
    told = f"{method.__name__}: {certain} of {small} small cells recovered"
    print(told)  # noqa: T201 - the share is for who runs it with -s
    assert small >= (at_most or 100) * len(years)
    return certain / small


@pytest.mark.slow
@pytest.mark.parametrize("first", range(0, 100, 20))  # so that two cores share it
def test_nothing_small_is_recovered_from_all_tables_of_a_year(first):
    assert attack(range(first, first + 20), by_our_method) == 0


@pytest.mark.slow
def test_nor_is_it_by_who_knows_exactly_how_many_questions_there_were():
    assert attack(range(6), by_who_counted_along) == 0


@pytest.mark.slow
def test_the_attacker_breaks_the_usual_method():
    assert attack(range(2), by_hiding_small_cells, 10) > 0.1


def test_the_attacker_knows_what_is_published():
    for true in range(200):
        low, high = by_our_method(true, "cell")
        alike = [n for n in range(300) if shown(n) == shown(true)]
        assert (low, high) == (alike[0], alike[-1])
    assert date(2025, 12, 31) == PERIODS[-1].last
