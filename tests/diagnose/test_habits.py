"""Publishers' habits: what is learnt from a table, and what it changes."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crossfoot.diagnose.habits import HABITS, Effect, Habit, Line, infer_habits, judge
from crossfoot.diagnose.habits.habit import chance_of_at_least
from crossfoot.figures import Figure, figure
from crossfoot.relations import Relation
from crossfoot.rules.kinds import KINDS
from crossfoot.verify import Grade, verify

Rounded = Callable[[random.Random, Fraction], str]


def table(
    rows: int, write: Rounded, seed: int = 1, *, forced: bool = False, count: int = 3
) -> tuple[Line, list[Relation]]:
    """Sums of a few parts, every figure written by itself; forced ones add up as displayed."""
    rng = random.Random(seed)
    relations, figures = [], []
    for at in range(rows):
        parts = [Fraction(rng.randint(1_000_000, 9_000_000), 1000) for _ in range(count)]
        texts = [write(rng, part) for part in parts]
        total = str(sum(map(int, texts))) if forced else write(rng, sum(parts))
        made = [figure(text, name=f"p{at}") for text in texts]
        whole = figure(total, name=f"t{at}")
        relations.append(KINDS["total"].relation({"whole": whole, "parts": made}))
        figures += [*made, whole]
    return Line("column 1", tuple(relations), tuple(figures)), relations


def nearest(base: int) -> Rounded:
    return lambda rng, value: str(round(value / base) * base)


def at_random(base: int) -> Rounded:
    def write(rng: random.Random, value: Fraction) -> str:
        below = int(value // base * base)
        return str(below + base * (rng.random() < (value - below) / base))

    return write


def cut(rng: random.Random, value: Fraction) -> str:
    return str(int(value))


def kinds(habits: Sequence[Habit]) -> set[str]:
    return {habit.kind for habit in habits}


def test_figures_rounded_one_by_one_show_no_habit() -> None:
    line, _ = table(40, nearest(1))
    assert infer_habits([line]) == ()


def test_sums_that_always_fit_are_made_to_fit_and_one_off_is_a_finding() -> None:
    line, relations = table(24, nearest(1), forced=True)
    whole = figure(str(int(sum(o.value for o in relations[0].operands["parts"])) + 1))  # type: ignore[union-attr]
    parts = [o.figure for o in relations[0].operands["parts"]]  # type: ignore[union-attr]
    slip = KINDS["total"].relation({"whole": whole, "parts": parts})
    habits = infer_habits([Line("column 1", (slip, *relations[1:]), line.figures)])
    assert kinds(habits) == {"adds-exactly"}
    assert verify(slip).grade is Grade.ROUNDING
    found = judge(slip, habits)
    assert found.severity == "warning"
    assert found.verdict.grade is Grade.IMPLAUSIBLE
    assert "23 of 24" in found.arguments[0]
    assert judge(relations[1], habits).severity is None


@pytest.mark.parametrize("base", [5, 10, 100, 1000])
def test_multiples_of_a_base_are_rounded_to_it(base: int) -> None:
    line, relations = table(12, nearest(base))
    habits = infer_habits([line])
    assert {"coarser-base"} == kinds(habits)
    assert any(verify(relation).grade is Grade.IMPOSSIBLE for relation in relations)
    assert all(judge(relation, habits).severity is None for relation in relations)


@pytest.mark.parametrize("base", [3, 5])
def test_confidential_counts_are_rounded_at_random(base: int) -> None:
    line, relations = table(300, at_random(base), count=2)
    habits = infer_habits([line])
    assert kinds(habits) == {"random-rounding"}
    assert all(judge(relation, habits).severity is None for relation in relations)


def test_digits_cut_off_show_on_one_side() -> None:
    line, relations = table(40, cut)
    habits = infer_habits([line])
    assert kinds(habits) == {"truncation"}
    assert "fall short" in habits[0].argument
    assert all(judge(relation, habits).verdict.passes for relation in relations)


def test_a_dump_does_not_show_what_a_reader_saw() -> None:
    texts = [
        ["11.00000", "4.50000", "6.50000"],
        ["3.70000", "1.20000", "2.50000"],
        ["9.10000", "4.00000", "5.20000"],
    ]
    figures = [[figure(text) for text in row] for row in texts]
    relations = [KINDS["total"].relation({"whole": row[0], "parts": row[1:]}) for row in figures]
    lines = [
        Line(f"row {at}", (r,), tuple(row))
        for at, (row, r) in enumerate(zip(figures, relations, strict=True))
    ]
    lines += [Line(f"column {c}", (), tuple(row[c] for row in figures)) for c in range(3)]
    habits = infer_habits(lines)
    assert kinds(habits) == {"stored-beyond-displayed"}
    assert verify(relations[2]).grade is Grade.IMPOSSIBLE
    assert judge(relations[2], habits).severity is None
    assert "5 decimals" in habits[0].argument


def test_words_make_a_total_information() -> None:
    parts, whole = [figure("87210"), figure("429124")], figure("516269")
    sum_ = KINDS["total"].relation({"whole": whole, "parts": parts})
    line = Line("column 1", (sum_,), (*parts, whole))
    habits = infer_habits([line], words=["2005 millions of chained (2002) dollars"])
    assert [habit.effect for habit in habits] == [Effect.INFORMATION]
    assert judge(sum_, habits).severity == "information"
    assert judge(sum_, infer_habits([line])).severity == "error"


def test_a_declared_convention_always_wins() -> None:
    def declared(text: str) -> Figure:
        return figure(text, convention="half_away")

    rows = [
        [declared(str(100 * n)), declared(str(40 * n)), declared(str(60 * n))] for n in range(7, 27)
    ]
    relations = tuple(KINDS["total"].relation({"whole": r[0], "parts": r[1:]}) for r in rows)
    figures = tuple(f for row in rows for f in row)
    assert "coarser-base" not in kinds(infer_habits([Line("all", relations, figures)]))


def test_a_habit_can_be_declared_not_to_apply() -> None:
    line, _ = table(24, nearest(1), forced=True)
    assert infer_habits([line], leave_out=["adds-exactly"]) == ()
    assert "adds-exactly" in HABITS


@settings(max_examples=20)
@given(st.lists(st.floats(0.05, 0.95), min_size=301, max_size=330), st.integers(0, 330))
def test_the_chance_of_many_trials_is_never_underrated(chances: list[float], count: int) -> None:
    """A habit is claimed where chance is small: a bound must not make it look smaller than it is."""
    exact = [1.0]
    for chance in chances:
        exact = [
            (exact[k] if k < len(exact) else 0.0) * (1 - chance)
            + (exact[k - 1] if k else 0.0) * chance
            for k in range(len(exact) + 1)
        ]
    wanted = min(count, len(chances))
    assert chance_of_at_least(chances, wanted) >= sum(exact[wanted:]) * (1 - 1e-9)
