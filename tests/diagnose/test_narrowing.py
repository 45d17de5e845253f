"""Points found by narrowing: what they are, and that nothing is found differently for having been found sooner."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.diagnose import explanations
from crossfoot.diagnose.diagnosis import Diagnosis, diagnose
from crossfoot.diagnose.narrowing import MOST_TERMS, is_plain, narrowed_point
from crossfoot.diagnose.points import printed_point
from crossfoot.diagnose.system import System
from crossfoot.figures import Figure, figure
from crossfoot.relations import Relation
from crossfoot.rules.kinds import KINDS

_CONVENTIONS = st.sampled_from(["half_any", "half_any", "half_any", "exact", "half_up"])


@st.composite
def chains(draw: Any) -> list[Relation]:
    """Sums that share figures, a part below one of the wholes, growth from one to another; some figures are off."""
    off = st.sampled_from([0, 0, 0, 1, -2, 3, 40])
    wholes: list[Figure] = []
    relations: list[Relation] = []
    before = 0
    for n in range(draw(st.integers(1, 3))):
        values = draw(st.lists(st.integers(1, 400), min_size=2, max_size=4))
        convention = draw(_CONVENTIONS)

        def printed(value: int, name: str, convention: str = convention) -> Figure:
            return figure(str(max(value + draw(off), 0)), name=name, convention=convention)

        parts = [printed(value, f"p{n}{i}") for i, value in enumerate(values)]
        if wholes and draw(st.booleans()):
            parts[0] = wholes[-1]
            values[0] = before
        whole = printed(sum(values), f"w{n}")
        relations.append(KINDS["total"].relation({"whole": whole, "parts": parts}))
        if draw(st.booleans()):
            relations.append(KINDS["part_of"].relation({"part": parts[-1], "whole": whole}))
        if wholes and before and draw(st.booleans()):
            rate = figure(f"{100 * sum(values) / before - 100:.1f}", unit="percent", name=f"g{n}")
            ends = {"start": wholes[-1], "end": whole, "rate": rate}
            relations.append(KINDS["growth"].relation(ends))
        wholes.append(whole)
        before = sum(values)
    return relations


def told(diagnosis: Diagnosis) -> list[Any]:
    relations = [r for component in diagnosis.components for r in component.relations]
    return [
        (
            [f.name for f in cause.figures],
            [relations.index(r) for r in cause.relations],
            [[f.name for f in each] for each in cause.alternatives],
            [(r.figure.name, r.text, r.interval, r.edit, r.likelihood) for r in cause.repairs],
            cause.decided,
            str(cause.conflict.certificate),
        )
        for cause in diagnosis.causes
    ]


@contextmanager
def only_the_solver() -> Iterator[None]:
    """Whatever is seen without it is left unseen."""
    search = explanations.Search
    with (
        patch.object(explanations, "is_plain", lambda _: False),
        patch.object(search, "_share_nothing", lambda *_: False),
        patch.object(search, "_take_up_all", lambda *_: False),
        patch.object(search, "_contradicting_pairs", lambda *_: []),
    ):
        yield


@settings(max_examples=50)
@given(chains())
def test_causes_are_those_that_the_solver_finds(relations: list[Relation]) -> None:
    sooner = diagnose(relations)
    with only_the_solver():
        later = diagnose(relations)
    assert told(sooner) == told(later)
    assert sooner.feasible is later.feasible


@st.composite
def hierarchies(draw: Any) -> list[Relation]:
    """A total of totals, in which several figures are off by much."""
    off = st.sampled_from([0, 0, 0, 0, 7, -20, 300])

    def printed(value: int, name: str) -> Figure:
        return figure(str(max(value + draw(off), 0)), name=name)

    relations: list[Relation] = []
    middle: list[Figure] = []
    whole = 0
    for n in range(draw(st.integers(2, 3))):
        values = draw(st.lists(st.integers(1, 400), min_size=2, max_size=3))
        middle.append(printed(sum(values), f"m{n}"))
        whole += sum(values)
        parts = [printed(value, f"p{n}{i}") for i, value in enumerate(values)]
        relations.append(KINDS["total"].relation({"whole": middle[-1], "parts": parts}))
    top = {"whole": printed(whole, "whole"), "parts": middle}
    return [*relations, KINDS["total"].relation(top)]


@settings(max_examples=12)
@given(hierarchies())
def test_totals_that_clash_around_a_figure_are_those_that_the_solver_finds(
    relations: list[Relation],
) -> None:
    sooner = diagnose(relations)
    with only_the_solver():
        later = diagnose(relations)
    assert told(sooner) == told(later)


@given(chains(), st.data())
def test_a_point_lies_in_its_intervals_and_its_rows_hold(
    relations: list[Relation], data: st.DataObject
) -> None:
    system = System.of(relations)
    if not is_plain(system):
        return
    freed = system.freed(data.draw(st.sets(st.integers(0, len(system.figures) - 1), max_size=2)))
    rows = system.active(range(len(system.rows)), freed)
    held = sorted({j for n in rows for j, _ in system.rows[n].terms} - freed)
    fixed = {}
    if held:
        column = data.draw(st.sampled_from(held))
        low = system.columns[column].interval.low
        assert isinstance(low, Fraction)
        fixed = {column: low}
    point = narrowed_point(system, rows, freed, printed_point(system), fixed)
    if point is None:
        return
    assert all(system.rows[n].at(point) in system.rows[n].allowed for n in rows)
    assert all(point[j] in system.columns[j].interval for j in held)
    assert all(point[j] == value for j, value in fixed.items())


def test_one_figure_freed_lets_a_sum_hold() -> None:
    whole, parts = figure("99"), [figure(text) for text in ("10", "20", "30")]
    system = System.of([KINDS["total"].relation({"whole": whole, "parts": parts})])
    freed = system.freed([system.position(whole)])
    assert narrowed_point(system, [0], frozenset(), printed_point(system)) is None
    point = narrowed_point(system, [0], freed, printed_point(system))
    assert point is not None
    assert point[system.column(whole, printed=False)] == 60


def test_a_sum_at_its_end_moves_every_part_to_its_own() -> None:
    whole, parts = figure("60"), [figure(text) for text in ("10", "20", "30")]
    system = System.of([KINDS["total"].relation({"whole": whole, "parts": parts})])
    lowest = {system.column(whole, printed=False): Fraction(117, 2)}
    freed = system.freed([system.position(whole)])
    point = narrowed_point(system, [0], freed, printed_point(system), lowest)
    assert point is not None
    found = [point[system.column(part, printed=False)] for part in parts]
    assert found == [Fraction(19, 2), Fraction(39, 2), Fraction(59, 2)]


@pytest.mark.parametrize(
    ("convention", "parts", "plain"),
    [
        ("half_any", 3, True),
        ("half_up", 3, False),  # an open end is never reached
        ("half_any", MOST_TERMS, False),  # so long a sum is for the solver
    ],
)
def test_what_is_left_to_the_solver(convention: str, parts: int, plain: bool) -> None:
    whole = figure("9", convention=convention)
    relation = KINDS["total"].relation(
        {"whole": whole, "parts": [figure("3") for _ in range(parts)]}
    )
    assert is_plain(System.of([relation])) is plain
