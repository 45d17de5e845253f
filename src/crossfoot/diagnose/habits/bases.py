"""Coarser bases: figures rounded to 5, 10, 50, 100 …, or at random to 3 or 5 for confidentiality.

When at least 95 % of a line's figures are multiples of a base, and chance would make 1 in that many of them so, the
base is the quantum. Statistics Canada, Stats NZ and the ONS round counts of people to base 3 or 5 at random: a figure
then stands for anything up to the next multiple on either side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from crossfoot.diagnose.habits.habit import (
    Effect,
    Habit,
    Line,
    chance_of_at_least,
    is_declared,
    reread,
)
from crossfoot.figures import Figure
from crossfoot.intervals import Convention
from crossfoot.relations import Relation
from crossfoot.remarks import Remark
from crossfoot.verify import Grade, verify

NAME: Final = "coarser-base"
RANDOM: Final = "random-rounding"
#: Largest first: what is a multiple of 100 is one of 10.
BASES: Final = (1_000_000, 100_000, 10_000, 1000, 500, 100, 50, 10, 5, 3)
#: Figures with decimals are rounded to powers of ten; prices in quarters and marks in halves are exact.
DECIMAL_BASES: Final = tuple(base for base in BASES if str(base).strip("0") == "1")
#: Bases in use for rounding counts at random.
RANDOM_BASES: Final = (3, 5, 10)
MULTIPLES: Final = 0.95
#: Different figures of a line that are needed to tell: every tenth number is a ten, every third a three.
FEWEST: Final = 12
FEWEST_OF_TENS: Final = 8
#: Beyond chance, for one line.
ALPHA: Final = 1e-4


def infer(lines: Sequence[Line], words: Sequence[str]) -> Iterator[Habit]:
    """A habit for each base; a figure takes the coarsest base that one of its lines shows."""
    found: dict[Figure, int] = {}
    chance: dict[int, float] = {}
    names: dict[int, list[str]] = {}
    for line in [*lines, *_by_decimals(lines)]:
        base, p = base_of(line.figures)
        if base == 1:
            continue
        names.setdefault(base, []).append(line.name)
        chance[base] = min(chance.get(base, 1.0), p)
        for figure in line.figures:
            if not is_declared(figure) and _is_multiple(figure, base):
                found[figure] = max(found.get(figure, 1), base)
    relations = list(dict.fromkeys(relation for line in lines for relation in line.relations))
    for base in sorted(chance):
        own = [figure for figure, b in found.items() if b == base]
        nearest = {figure: _rounded_to(figure, base, None) for figure in own}
        where = ", ".join(names[base][:3]) + (" …" if len(names[base]) > 3 else "")
        habit = Habit(
            NAME,
            where,
            Remark.of(NAME, where=where, base=base),
            Effect.REREAD,
            chance[base],
            nearest,
        )
        counts = all((figure.decimals or 0) <= 0 for figure in own)
        if base in RANDOM_BASES and counts:
            at_random = replace(
                habit,
                kind=RANDOM,
                why=Remark.of(RANDOM, where=where, base=base),
                figures={f: _rounded_to(f, base, Convention.CEILING_OR_FLOOR) for f in own},
            )
            if _explains_more(at_random, habit, relations):
                habit = at_random
        yield habit


def base_of(figures: Iterable[Figure]) -> tuple[int, float]:
    """The base of a line's figures and the chance that they only look so; 1 if there is none."""
    rounded = [f for f in figures if f.value and not is_declared(f)]
    if len(rounded) < FEWEST_OF_TENS:
        return 1, 1.0
    counted = {f.value / f.quantum for f in rounded}
    whole = sorted(count.numerator for count in counted if count.denominator == 1)
    counts = all((f.decimals or 0) <= 0 for f in rounded)
    for base in BASES if counts else DECIMAL_BASES:
        # Figures smaller than the base would show it only by being zero.
        large = [value for value in whole if abs(value) >= base]
        if len(large) < 0.8 * len(whole) or not large:
            continue
        multiples = sum(value % base == 0 for value in large)
        if multiples >= MULTIPLES * len(large) and len(large) >= _fewest(base):
            p = chance_of_at_least([1 / base] * len(large), multiples)
            if p < ALPHA:
                return base, p
    return 1, 1.0


def _fewest(base: int) -> int:
    return FEWEST if base < 10 else FEWEST_OF_TENS


def _is_multiple(figure: Figure, base: int) -> bool:
    return (figure.value / figure.quantum / base).denominator == 1


def _rounded_to(figure: Figure, base: int, convention: Convention | None) -> Figure:
    return replace(
        figure,
        step=figure.step * base,
        convention=convention or figure.convention,
        alternatives=(),
    )


def _explains_more(habit: Habit, other: Habit, relations: Sequence[Relation]) -> bool:
    """Whether relations pass under one habit that fail under another: several, so that one misprint is no evidence."""
    touched = [relation for relation in relations if reread(relation, other) is not relation]
    failing = [r for r in touched if _fails(reread(r, other))]
    explained = sum(not _fails(reread(r, habit)) for r in failing)
    return explained >= 2 and 2 * explained > len(failing)


def _fails(relation: Relation) -> bool:
    return verify(relation).grade is Grade.IMPOSSIBLE


def _by_decimals(lines: Sequence[Line]) -> Iterator[Line]:
    """The table's figures by printed decimals: counts here, percentages there."""
    figures = dict.fromkeys(figure for line in lines for figure in line.figures)
    found: dict[int, list[Figure]] = {}
    for figure in figures:
        found.setdefault(figure.decimals or 0, []).append(figure)
    for decimals, own in sorted(found.items()):
        name = "the table" if len(found) == 1 else f"the table's figures with {decimals} decimals"
        yield Line(name, (), tuple(own))
