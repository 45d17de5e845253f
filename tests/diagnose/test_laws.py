"""Laws: what must hold of any system, checked against brute force or by hand arithmetic."""

from __future__ import annotations

import time
from fractions import Fraction
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.diagnose.certificate import Certificate
from crossfoot.diagnose.diagnosis import diagnose
from crossfoot.diagnose.hitting import clusters, minimum_hitting_sets
from crossfoot.diagnose.system import System
from crossfoot.figures import Figure, figure
from crossfoot.intervals import Interval, weighted_sum
from crossfoot.relations import Relation
from crossfoot.rules.kinds import KINDS

sets = st.lists(st.frozensets(st.integers(0, 7), min_size=1, max_size=4), min_size=1, max_size=7)


@given(sets)
def test_hitting_sets_are_all_the_smallest(conflicts: list[frozenset[int]]) -> None:
    found, complete = minimum_hitting_sets(conflicts, time.monotonic() + 10)
    elements = sorted(frozenset().union(*conflicts))
    for size in range(1, len(elements) + 1):
        wanted = [
            frozenset(chosen)
            for chosen in combinations(elements, size)
            if all(set(chosen) & conflict for conflict in conflicts)
        ]
        if wanted:
            break
    assert complete
    assert sorted(map(sorted, found)) == sorted(map(sorted, wanted))


@given(sets)
def test_clusters_share_nothing(conflicts: list[frozenset[int]]) -> None:
    groups = clusters(conflicts)
    unions = [frozenset().union(*group) for group in groups]
    assert all(a.isdisjoint(b) for a, b in combinations(unions, 2))
    assert {c for group in groups for c in group} == set(conflicts)


@st.composite
def tables(draw: Any) -> tuple[list[Figure], list[Relation]]:
    """A small two-way table; every figure is near its true value and some are far off."""
    rows, columns = draw(st.integers(1, 3)), draw(st.integers(2, 3))
    cells = [[draw(st.integers(0, 300)) for _ in range(columns)] for _ in range(rows)]
    off = st.sampled_from([0, 0, 0, 0, 0, 1, -1, 2, 9, 90])

    def printed(value: int, name: str) -> Figure:
        convention = draw(st.sampled_from(["half_any", "half_up", "exact"]))
        return figure(str(value + draw(off)), name=name, convention=convention)

    figures = [[printed(v, f"c{r}{c}") for c, v in enumerate(row)] for r, row in enumerate(cells)]
    margins = [printed(sum(row), f"r{r}") for r, row in enumerate(cells)]
    feet = [printed(sum(row[c] for row in cells), f"k{c}") for c in range(columns)]
    total = KINDS["total"].relation
    relations = [total({"whole": m, "parts": row}) for m, row in zip(margins, figures, strict=True)]
    relations += [
        total({"whole": foot, "parts": [row[c] for row in figures]}) for c, foot in enumerate(feet)
    ]
    return [f for row in figures for f in row] + margins + feet, relations


def proves(certificate: Certificate) -> bool:
    """Add the relations up by hand: zero must lie outside."""
    terms: dict[Figure, Fraction] = {}
    constant, allowed = Fraction(0), []
    for relation, multiplier in certificate.multipliers.items():
        form = relation.linear()
        assert form is not None
        constant += multiplier * form.constant
        for own, coefficient in form.coefficients().items():
            terms[own] = terms.get(own, Fraction(0)) + multiplier * coefficient
        allowed.append((multiplier, Interval.point(Fraction(0))))
    reach = weighted_sum((c, f.interval) for f, c in terms.items() if c).shifted(constant)
    return Fraction(0) not in reach and dict(certificate.terms) == {
        f: c for f, c in terms.items() if c
    }


@settings(max_examples=20)
@given(tables())
def test_every_infeasibility_is_proved_and_every_feasibility_witnessed(
    table: tuple[list[Figure], list[Relation]],
) -> None:
    diagnosis = diagnose(table[1])
    assert diagnosis.feasible is not None
    assert (diagnosis.feasible is False) == bool(diagnosis.causes)
    for cause in diagnosis.causes:
        certificate = cause.conflict.certificate
        assert certificate is not None
        assert proves(certificate)


@settings(max_examples=10)
@given(tables())
def test_explanations_explain_and_nothing_smaller_does(
    table: tuple[list[Figure], list[Relation]],
) -> None:
    """Set free one cheapest set of every cause and all holds; leave one of its figures in and it does not."""
    diagnosis = diagnose(table[1])
    if not diagnosis.causes:
        return
    chosen = {figure_ for cause in diagnosis.causes for figure_ in cause.alternatives[0]}
    assert diagnose(freed(table[1], chosen)).feasible
    for kept in chosen:
        assert diagnose(freed(table[1], chosen - {kept})).feasible is False


def test_alternatives_without_a_witness_are_refuted() -> None:
    """A table found by the law above: three sets hit all conflicts that were known, and only one of them explains.

    A corner of open and closed ends leaves the solver's point just outside, so that nothing witnesses the first set.
    """
    printed = ["-1", "9", "9", "0", "9", "0", "1", "0", "9", "0", "0"]
    names = ["c00", "c01", "c02", "c10", "c11", "c12", "r0", "r1", "k0", "k1", "k2"]
    half_up = {"c00", "c02", "k1"}
    f = {
        name: figure(text, name=name, convention="half_up" if name in half_up else "half_any")
        for name, text in zip(names, printed, strict=True)
    }
    total = KINDS["total"].relation
    relations = [
        total({"whole": f[f"r{r}"], "parts": [f[f"c{r}{c}"] for c in range(3)]}) for r in range(2)
    ]
    relations += [
        total({"whole": f[f"k{c}"], "parts": [f[f"c{r}{c}"] for r in range(2)]}) for c in range(3)
    ]
    diagnosis = diagnose(relations)
    accused = {own.name for cause in diagnosis.causes for own in cause.figures}
    assert accused == {"c01", "c12", "k0"}
    assert all(cause.decided for cause in diagnosis.causes)


def freed(relations: list[Relation], figures: set[Figure]) -> list[Relation]:
    """The relations with some figures replaced by ones that can be anything up to a million off."""
    wide = {f: figure(f.text, decimals=-7, name=f.name) for f in figures}
    total = KINDS["total"].relation
    return [
        total(
            {
                "whole": wide.get(r.operands["whole"].figure, r.operands["whole"].figure),  # type: ignore[union-attr]
                "parts": [wide.get(o.figure, o.figure) for o in r.operands["parts"]],  # type: ignore[union-attr]
            }
        )
        for r in relations
    ]


@given(
    st.fractions(10, 1000),
    st.fractions(Fraction(-1, 2), 2),
    st.integers(1, 6),
    st.integers(0, 2),
)
def test_rows_hold_for_true_values(
    level: Fraction, rate: Fraction, periods: int, decimals: int
) -> None:
    """A relaxation may allow too much, never too little: whatever is true satisfies every row."""
    end = level * (1 + rate) ** periods

    def printed(value: Fraction, name: str) -> Figure:
        rounded = Fraction(round(value * 10**decimals), 10**decimals)
        return figure(rounded, decimals=decimals, name=name)

    figures = {
        "start": printed(level, "start"),
        "end": printed(end, "end"),
        "rate": printed(rate * 100, "rate"),
    }
    truth = {"start": level, "end": end, "rate": rate * 100}
    relation = KINDS["growth"].relation(figures, periods=periods)
    if relation.blocked is not None:
        return
    system = System.of([relation])
    point = [truth[system.figures[column.figure].name or ""] for column in system.columns]
    for row in system.rows:
        assert row.at(point) in row.allowed


def test_figures_far_coarser_than_the_others_leave_a_witness_to_be_found() -> None:
    """Two cells are good to ten million, the rest to one unit: their grid must not be that of millions."""

    def cell(text: str, *, coarse: bool = False, convention: str = "half_any") -> Figure:
        return figure(text, decimals=-7 if coarse else 0, convention=convention)

    first = [cell("0"), cell("0"), cell("0")]
    second = [cell("0"), cell("0", coarse=True), cell("0", convention="half_up")]
    third = [
        cell("0", convention="half_up"),
        cell("9", coarse=True),
        cell("0", convention="exact"),
    ]
    rows = [first, second, third]
    total = KINDS["total"].relation
    relations = [
        total({"whole": cell(whole), "parts": parts})
        for whole, parts in (
            *zip(("0", "2", "0"), rows, strict=True),
            *zip(("-1", "1", "0"), zip(*rows, strict=True), strict=True),
        )
    ]
    assert diagnose(relations).feasible
