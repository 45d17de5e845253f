"""Is a set of rules any good? What contradicts, what repeats, what never ran, and what it would find.

A rule nobody has seen fail may be perfect, or blind. Planting errors tells which.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from crossfoot.diagnose.certificate import Certificate, combine
from crossfoot.diagnose.components import components
from crossfoot.diagnose.edits import EDITS, Case
from crossfoot.diagnose.substitution import holds_with
from crossfoot.diagnose.system import System
from crossfoot.figures import Figure
from crossfoot.intervals import EVERYTHING
from crossfoot.relations import Relation

#: Misprints that are planted; they need nothing but the figure.
PLANTED: Final = ("swapped-digits", "wrong-digit", "lost-digit", "power-of-ten", "sign")
#: Figures sampled for planting.
SAMPLE: Final = 500


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Relations that no values whatever satisfy together."""

    relations: tuple[Relation, ...]
    certificate: Certificate


@dataclass(frozen=True, slots=True)
class Detection:
    """How many planted misprints of one sort some relation notices."""

    edit: str
    planted: int
    noticed: int

    @property
    def rate(self) -> float | None:
        return self.noticed / self.planted if self.planted else None


@dataclass(frozen=True, slots=True)
class Audit:
    """What the relations of a set of rules say about the rules.

    Attributes:
        contradictory: relations that cannot hold together for any figures.
        redundant: rules all of whose relations follow from those of the others.
        never_evaluated: rules without a relation that could be checked.
        always_failing: rules that fail wherever they are checked.
        uncovered: figures in no relation.
        detection: by sort of misprint.
    """

    contradictory: tuple[Contradiction, ...]
    redundant: tuple[str, ...]
    never_evaluated: tuple[str, ...]
    always_failing: tuple[str, ...]
    uncovered: tuple[Figure, ...]
    detection: tuple[Detection, ...]


def audit_rules(
    rules: Mapping[str, Sequence[Relation]], figures: Iterable[Figure] = (), *, seed: int = 0
) -> Audit:
    """Audit rules by the relations they made.

    Args:
        rules: every rule's relations, empty where it selected nothing.
        figures: all figures of the source.
        seed: of the planted misprints.
    """
    checked = {
        rule: [r for r in relations if r.blocked is None and r.operands]
        for rule, relations in rules.items()
    }
    every = [relation for own in checked.values() for relation in own]
    covered = {figure for relation in every for figure in relation.figures()}
    contradictory, dependent = _dependencies(every)
    return Audit(
        tuple(contradictory),
        tuple(rule for rule, own in checked.items() if own and all(r in dependent for r in own)),
        tuple(rule for rule, own in checked.items() if not own),
        tuple(
            rule
            for rule, own in checked.items()
            if own and not any(holds_with(r, {}).feasible for r in own)
        ),
        tuple(figure for figure in figures if figure not in covered),
        tuple(_detections(every, seed)),
    )


def _dependencies(relations: Sequence[Relation]) -> tuple[list[Contradiction], set[Relation]]:
    """Exact elimination over all equations: what cancels to nothing repeats, what cancels to a number contradicts."""
    contradictory: list[Contradiction] = []
    dependent: set[Relation] = set()
    for group in components(relations):
        system = System.of(group)
        rows_of = {
            at: [n for n, row in enumerate(system.rows) if row.relation == at]
            for at in range(len(group))
        }
        solved: dict[int, tuple[dict[int, Fraction], dict[int, Fraction]]] = {}
        for at, relation in enumerate(group):
            numbers = rows_of[at]
            if not numbers or not all(
                system.rows[n].is_equation and not system.rows[n].rests_on for n in numbers
            ):
                continue
            left = []
            for n in numbers:
                terms, used = dict(system.rows[n].terms), {n: Fraction(1)}
                for pivot in sorted(terms.keys() & solved.keys()):
                    factor = terms.get(pivot, Fraction(0))
                    if factor:
                        _subtract(terms, solved[pivot][0], factor)
                        _subtract(used, solved[pivot][1], factor)
                if terms:
                    pivot = min(terms)
                    own = terms[pivot]
                    reduced = {j: c / own for j, c in terms.items()}
                    source = {m: y / own for m, y in used.items()}
                    for known_terms, known_used in solved.values():
                        factor = known_terms.get(pivot, Fraction(0))
                        if factor:
                            _subtract(known_terms, reduced, factor)
                            _subtract(known_used, source, factor)
                    solved[pivot] = reduced, source
                    left.append(n)
                    continue
                proof = combine(system, used, frozenset(range(len(system.columns))))
                if proof is not None:
                    contradictory.append(Contradiction(proof.relations, proof))
                    left.append(n)
            if not left:
                dependent.add(relation)
    return contradictory, dependent


def _subtract(target: dict[int, Fraction], other: Mapping[int, Fraction], factor: Fraction) -> None:
    for key, value in other.items():
        rest = target.get(key, Fraction(0)) - factor * value
        if rest:
            target[key] = rest
        else:
            target.pop(key, None)


def _detections(relations: Sequence[Relation], seed: int) -> Iterable[Detection]:
    """Plant each sort of misprint into a sample of figures and check the relations of each."""
    chance = random.Random(seed)
    by_figure: dict[Figure, list[Relation]] = {}
    for relation in relations:
        for figure in relation.figures():
            by_figure.setdefault(figure, []).append(relation)
    printed = [figure for figure in by_figure if figure.is_rounded]
    sample = printed if len(printed) <= SAMPLE else chance.sample(printed, SAMPLE)
    for edit in EDITS:
        if edit.name not in PLANTED:
            continue
        planted = noticed = 0
        for figure in sample:
            case = Case(figure, EVERYTHING, {}, ())
            listed = (reading.figure for reading in edit.readings(case) if reading is not None)
            readings = [reading for reading in listed if reading.value != figure.value]
            if not readings:
                continue
            wrong = chance.choice(readings)
            planted += 1
            noticed += any(
                not holds_with(relation, {figure: wrong.interval}).feasible
                for relation in by_figure[figure]
            )
        yield Detection(edit.name, planted, noticed)
