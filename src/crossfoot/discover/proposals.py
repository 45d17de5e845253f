"""Candidates bound as rules and checked exactly; what holds in nearly all groups, and not by accident, is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from crossfoot.discover.arrays import Arrays
from crossfoot.discover.basis import Basis
from crossfoot.discover.candidates import FEWEST_GROUPS, NEARLY_ALL, Candidate
from crossfoot.discover.chance import is_rare
from crossfoot.discover.grid import Grid, grids
from crossfoot.discover.rates import growths, shares_of
from crossfoot.discover.rules import form_of, rule_of
from crossfoot.discover.sums import hundreds, sums
from crossfoot.relations import Relation
from crossfoot.rules.binding import Binder, FigureTable, RuleBrokenError
from crossfoot.rules.model import Rule
from crossfoot.verify import Verdict, verify

#: Levels of sub-totals that are looked for.
_LEVELS = 4


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rule nobody declared.

    Attributes:
        rule: as its YAML form would be read.
        candidate: what it was made from.
        measure: the one measure it is about, where its candidate is about several.
        held, failed: its decided relations, in table order.
    """

    rule: Rule
    candidate: Candidate
    measure: str | None
    held: tuple[Verdict, ...]
    failed: tuple[Verdict, ...]

    @property
    def confidence(self) -> Fraction:
        """The share of decided groups that hold."""
        return Fraction(len(self.held), len(self.held) + len(self.failed))

    def relations(self) -> Iterator[Relation]:
        """Its decided relations, those that fail too: they are why one looks."""
        for verdict in (*self.held, *self.failed):
            yield replace(verdict.relation, confidence=self.confidence)


def propose(table: FigureTable, measures: Sequence[str]) -> list[Proposal]:
    """Rules that a table suggests.

    Args:
        measures: the columns of figures of a wide table, in their order.
    """
    found: list[Proposal] = []
    binder = Binder({table.name: table})
    for grid in grids(table, measures):
        found += _Search(grid, table, binder).run()
    return found


class _Search:
    """The search of one grid."""

    def __init__(self, grid: Grid, table: FigureTable, binder: Binder) -> None:
        self.grid = grid
        self.table = table
        self.binder = binder
        self.basis = Basis()
        self.found: list[Proposal] = []

    def run(self) -> list[Proposal]:
        arrays = Arrays.of(self.grid)
        # A series without a figure other than zero adds nothing, and would fit into every sum.
        order = [at for at in range(len(self.grid.series)) if _says_something(self.grid, at)]
        self._keep(hundreds(self.grid, arrays))
        for _ in range(_LEVELS):
            parts = self._keep(sums(self.grid, arrays, order))
            if not parts:
                break
            order = [at for at in order if at not in parts]
        if self.grid.key is None:
            self._keep(shares_of(self.grid, arrays))
            self._keep(growths(self.grid, arrays))
        return self.found

    def _keep(self, candidates: Iterable[Candidate]) -> set[int]:
        """Keep what holds and is new; the parts of the totals kept."""
        parts: set[int] = set()
        for candidate in candidates:
            terms = candidate.terms()
            if terms is not None and self.basis.follows(terms):
                continue
            kept = self._checked(candidate)
            if not kept:
                continue
            self.found += kept
            if terms is not None:
                self.basis.add(terms)
            if candidate.kind == "total":
                parts |= set(candidate.roles["parts"])
        return parts

    def _checked(self, candidate: Candidate) -> list[Proposal]:
        """The candidate's rules, one a measure, that hold in nearly all their groups; none if that is an accident."""
        kept = [
            proposal
            for measure in self.grid.measures
            if (proposal := self._bound(candidate, measure)) is not None
            and proposal.confidence >= NEARLY_ALL
        ]
        held = [verdict for proposal in kept for verdict in proposal.held]
        failed = sum(len(proposal.failed) for proposal in kept)
        # Which measures to look at was chosen by looking at them.
        tried = candidate.tried * 2 ** len(self.grid.measures)
        if len(held) + failed < FEWEST_GROUPS or not kept:
            return []
        return kept if is_rare(kept[0].rule.kind.name, held, failed, tried) else []

    def _bound(self, candidate: Candidate, measure: str | None) -> Proposal | None:
        rule = rule_of(form_of(candidate, measure))
        try:
            bound = self.binder.bind(rule, self.table)
        except RuleBrokenError:
            return None
        alpha = rule.alpha / max(bound.groups, 1)
        verdicts = [
            verdict
            for relation in bound.relations
            if (verdict := verify(relation, alpha)).holds is not None
        ]
        if not verdicts:
            return None
        held = tuple(verdict for verdict in verdicts if verdict.passes)
        failed = tuple(verdict for verdict in verdicts if not verdict.passes)
        return Proposal(rule, candidate, measure, held, failed)


def _says_something(grid: Grid, at: int) -> bool:
    return any(figure is not None and figure.value for figure in grid.series[at].figures)
