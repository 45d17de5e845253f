"""The joint system: relations that share figures, as linear rows over the figures' true values.

Every figure is a column whose value lies in the figure's interval; every relation is one row, or several where it is
no linear equation (``translate``). Where displayed figures must fit exactly, the printed number is a column of its
own, tied to the true value by the rounding.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from crossfoot.diagnose.order import figures_in_order
from crossfoot.diagnose.substitution import holds_with
from crossfoot.figures import Figure
from crossfoot.intervals import Interval, sum_of_ratios, weighted_sum
from crossfoot.linear import LinearForm
from crossfoot.operands import ONE, many
from crossfoot.relations import Relation

if TYPE_CHECKING:
    from crossfoot.diagnose.polynomials import Reading

#: Roles whose figures a rule declares and nobody printed: limits and bands. They are never in doubt.
DECLARED: Final[Mapping[str, frozenset[str]]] = {
    "bounds": frozenset(("low", "high")),
    "convert": frozenset(("rate_low", "rate_high")),
    "revision": frozenset(("within",)),
}


@dataclass(frozen=True, slots=True)
class Column:
    """An unknown: the true value of a figure or, if ``printed``, the number that was displayed for it."""

    figure: int
    interval: Interval
    printed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Σ coefficient·column + constant lies in ``allowed``.

    Attributes:
        relation: index of the relation the row comes from; −1 for the tie between a printed and a true value.
        terms: (column, coefficient) pairs, each column once, no coefficient zero.
        rests_on: figures whose intervals are built into the coefficients; the row says nothing once one of
            them is in doubt.
        assumed: the sign a freed figure is supposed to keep, without which a product is not linear. Implied by
            the intervals as long as nothing is freed.
    """

    relation: int
    terms: tuple[tuple[int, Fraction], ...]
    constant: Fraction
    allowed: Interval
    rests_on: frozenset[int] = frozenset()
    assumed: bool = False

    @property
    def is_equation(self) -> bool:
        return self.allowed.is_point

    def at(self, point: Sequence[Fraction]) -> Fraction:
        """The row's value at a point of the system."""
        ratios = [self.constant.as_integer_ratio()]
        for j, c in self.terms:
            (times, by), (above, below) = c.as_integer_ratio(), point[j].as_integer_ratio()
            ratios.append((times * above, by * below))
        return sum_of_ratios(ratios)

    def range(self, columns: Sequence[Column]) -> Interval:
        """The row's values over the intervals."""
        return weighted_sum((c, columns[j].interval) for j, c in self.terms).shifted(self.constant)


@dataclass(slots=True)
class System:
    """Relations with their figures, columns and rows; positions in these lists are their names.

    ``opaque`` holds the relations that have no rows (an alternative, a whole number, a smallest of several): they are
    checked one by one and take no part in combinations. ``failing`` are those
    that are impossible by themselves; for ``turned`` see ``translate.turned_signs``.
    """

    relations: tuple[Relation, ...]
    figures: tuple[Figure, ...] = ()
    columns: list[Column] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    opaque: set[int] = field(default_factory=set)
    failing: frozenset[int] = frozenset()
    declared: frozenset[int] = frozenset()
    turned: dict[int, dict[Figure, Interval] | None] = field(default_factory=dict)
    readings: dict[Hashable, Reading] = field(default_factory=dict)
    columns_of: list[list[int]] = field(default_factory=list)
    rows_of: list[list[int]] = field(default_factory=list)
    relations_of: list[list[int]] = field(default_factory=list)
    _position: dict[Figure, int] = field(default_factory=dict)
    _own: dict[tuple[int, bool], int] = field(default_factory=dict)
    _forms: dict[int, LinearForm | None] = field(default_factory=dict)

    @classmethod
    def of(cls, relations: Iterable[Relation]) -> System:
        """Build the system of relations, all of which can be decided (``blocked`` is None)."""
        from crossfoot.diagnose.translate import rows_of_relation, turned_signs

        system = cls(tuple(relations))
        figures: dict[Figure, int] = {}
        for at, relation in enumerate(system.relations):
            for figure in dict.fromkeys(figures_in_order(relation)):
                if figure not in figures:
                    figures[figure] = len(figures)
                    system.relations_of.append([])
                system.relations_of[figures[figure]].append(at)
        system.figures, system._position = tuple(figures), figures
        system.declared = frozenset(
            figures[operand.figure]
            for relation in system.relations
            for role in DECLARED.get(relation.kind, ())
            if role in relation.operands
            for operand in many(relation.operands, role)
        )
        system.columns_of = [[] for _ in figures]
        system.failing = frozenset(
            at for at, r in enumerate(system.relations) if not holds_with(r, {}).feasible
        )
        system.turned = turned_signs(system.relations, system.failing)
        for at, relation in enumerate(system.relations):
            rows = rows_of_relation(system, at, relation)
            if rows:
                system.rows.extend(rows)
            else:
                system.opaque.add(at)
        system._tie_printed_to_true()
        system.rows_of = [[] for _ in system.columns]
        for number, row in enumerate(system.rows):
            for column, _ in row.terms:
                system.rows_of[column].append(number)
        return system

    def position(self, figure: Figure) -> int:
        return self._position[figure]

    def column(self, figure: Figure, *, printed: bool) -> int:
        """The column of a figure's true or printed value, made when first asked for."""
        at = self._position[figure]
        key = (at, printed)
        if key not in self._own:
            self._own[key] = len(self.columns)
            interval = Interval.point(figure.value) if printed else figure.interval
            self.columns.append(Column(at, interval, printed))
            self.columns_of[at].append(self._own[key])
        return self._own[key]

    def linear(self, relation: int) -> LinearForm | None:
        """The form that must be zero, if the relation is one linear equation: made once for all its figures."""
        if relation not in self._forms:
            self._forms[relation] = self.relations[relation].linear()
        return self._forms[relation]

    def figures_of(self, relation: int) -> frozenset[int]:
        return frozenset(self._position[figure] for figure in self.relations[relation].figures())

    def freed(self, figures: Iterable[int]) -> frozenset[int]:
        """The columns that are unbounded when these figures are in doubt."""
        return frozenset(column for figure in figures for column in self.columns_of[figure])

    def active(self, rows: Iterable[int], freed: frozenset[int]) -> list[int]:
        """The rows that still say something: none that rests on a freed figure; signs only where freed."""
        in_doubt = {self.columns[column].figure for column in freed}
        return [
            n
            for n in rows
            if in_doubt.isdisjoint(self.rows[n].rests_on)
            and (
                not self.rows[n].assumed or any(column in freed for column, _ in self.rows[n].terms)
            )
        ]

    def _tie_printed_to_true(self) -> None:
        for (at, printed), column in list(self._own.items()):
            true = self._own.get((at, False))
            if printed and true is not None:
                figure = self.figures[at]
                self.rows.append(
                    Row(
                        -1,
                        ((true, ONE), (column, -ONE)),
                        Fraction(0),
                        figure.interval.shifted(-figure.value),
                    )
                )
