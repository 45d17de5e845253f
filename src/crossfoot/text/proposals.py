"""A proposed relation: what a sentence seems to say must hold, how sure that is, and what to do if it fails."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Final

from crossfoot.figures import Figure
from crossfoot.intervals import Interval
from crossfoot.operands import Operand
from crossfoot.problems import Severity
from crossfoot.relations import Reason, Relation
from crossfoot.remarks import Remark
from crossfoot.rules.kinds.kind import Kind, Measured, RoleValue
from crossfoot.rules.kinds.share import KIND as SHARE
from crossfoot.text.document import Mention
from crossfoot.units import is_counted
from crossfoot.verify import Grade, Verdict, verify


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """A relation read from the wording.

    Attributes:
        relation: bound to the document's figures, in the reading that was chosen.
        rule: ``text/…``, named after what is wrong when it fails.
        severity: what a failure weighs.
        note: how the figures had to be read for it to hold, or why a failure is no error; may be empty.
        remark: the note as a reason, which every language can say; None where the words are data of ours.
        checked: the verdict, where settling the reading has found it.
    """

    relation: Relation
    rule: str
    severity: Severity
    note: str = ""
    remark: Remark | None = None
    checked: Verdict | None = None

    @property
    def confidence(self) -> Fraction:
        return self.relation.confidence

    @property
    def cues(self) -> tuple[str, ...]:
        return self.relation.cues

    def verdict(self) -> Verdict:
        """What checking it gives."""
        return verify(self.relation) if self.checked is None else self.checked


#: How sure a proposal is, in words.
CERTAIN: Final = Fraction(95, 100)
LIKELY: Final = Fraction(80, 100)
POSSIBLE: Final = Fraction(60, 100)


def offer(
    kind: Kind,
    roles: Mapping[str, Any],
    rule: str,
    confidence: Fraction,
    cues: tuple[str, ...],
    *,
    severity: Severity = Severity.ERROR,
    note: str = "",
    name: str | None = None,
    trust_units: bool = False,
    **options: Any,
) -> Proposal:
    """Make a proposal of a kind.

    Args:
        roles: mentions or figures by the kind's roles; lists for roles that take many.
        rule: name without ``text/``.
        trust_units: the sentence names the unit of the result (*per firm*) apart from the figure.
    """
    figures: dict[str, RoleValue] = {role: _figures(given) for role, given in roles.items()}
    full = f"text/{rule}"
    relation = kind.relation(
        figures,
        rule=full,
        cues=tuple(dict.fromkeys(cue for cue in cues if cue)),
        confidence=confidence,
        name=name,
        **options,
    )
    by_unit = relation.blocked is not None and relation.blocked[0] is Reason.UNIT
    if by_unit and (trust_units or _only_counts(relation)):
        relation = _as_printed(kind, relation)
    return settle(Proposal(relation, full, severity, note))


def offer_share(part: Mention, whole: Mention, value: Mention, cues: tuple[str, ...]) -> Proposal:
    """A percentage of a whole with its part: what most families have to say of a share."""
    roles = {"part": part, "whole": whole, "value": value}
    return offer(SHARE, roles, "share-does-not-fit", LIKELY, cues)


def _figures(given: Any) -> Any:
    if isinstance(given, Mention):
        return given.figure
    if isinstance(given, (list, tuple)):
        return [_figures(item) for item in given]
    return given


def _only_counts(relation: Relation) -> bool:
    """Men and women are people: nouns that count the same things need no common unit in a sentence."""
    units = {operand.figure.unit for _, operand in relation.by_role()} - {
        None,
        "percent",
        "percentage_point",
    }
    return all(unit is not None and is_counted(unit) for unit in units)


def _as_printed(kind: Kind, relation: Relation) -> Relation:
    """The relation with every amount at its own size, percentages as fractions where the kind wants them."""
    operands: dict[str, Operand | tuple[Operand, ...]] = {}
    for name, found in relation.operands.items():
        part = kind.role(name).measured is Measured.FRACTION
        factor = Fraction(1, 100) if part else Fraction(1)
        operands[name] = (
            Operand.of(found.figure, factor)
            if isinstance(found, Operand)
            else tuple(Operand.of(operand.figure, factor) for operand in found)
        )
    return replace(relation, operands=operands, blocked=None)


# Settling between readings. A relation that holds as printed is left alone; otherwise the readings that a reader
# would grant are tried, in order, and the one that holds is kept and named.


ROUNDED_READING: Final = Remark.of("rounded-reading")


def settle(proposal: Proposal) -> Proposal:
    """The proposal in the reading that holds, if one does."""
    verdict = verify(proposal.relation)
    if verdict.passes or verdict.grade is Grade.UNCHECKED:
        return replace(proposal, checked=verdict)
    rounded = _rounded_to_zeros(proposal.relation)
    if rounded is not None and (wider := verify(rounded)).passes:
        return replace(
            proposal,
            relation=rounded,
            note=str(ROUNDED_READING),
            remark=ROUNDED_READING,
            checked=wider,
        )
    other = _other_reading(proposal.relation)
    if other is None:
        return replace(proposal, checked=verdict)
    return replace(proposal, checked=verdict, note=str(other), remark=other)


def _other_reading(relation: Relation) -> Remark | None:
    """The one figure whose other reading would make the relation hold: its separator is the likely slip."""
    for _, operand in relation.by_role():
        for reading in operand.figure.alternatives:
            value = reading.value * operand.figure.scale
            changed = replace(operand.figure, value=value, decimals=reading.decimals)
            swapped = replace(relation, operands=_with(relation, operand.figure, changed))
            if verify(swapped).passes:
                printed = f"{float(reading.value):g}"
                return Remark.of("other-reading", text=operand.figure.text, value=printed)
    return None


def _with(
    relation: Relation, figure: Figure, changed: Figure
) -> dict[str, Operand | tuple[Operand, ...]]:
    """The relation's operands with one figure read differently."""

    def one(operand: Operand) -> Operand:
        return Operand.of(changed, operand.factor) if operand.figure is figure else operand

    return {
        role: one(found) if isinstance(found, Operand) else tuple(map(one, found))
        for role, found in relation.operands.items()
    }


def _rounded_to_zeros(relation: Relation) -> Relation | None:
    """``2 900`` may be rounded to hundreds: the relation with every such figure as wide as its zeros allow.

    Figures of one unit and scale were rounded alike, so the finest of them bounds the others; at least two digits
    are always believed.
    """
    alike: dict[tuple[str | None, Fraction], list[Figure]] = {}
    for _, operand in relation.by_role():
        figure = operand.figure
        if figure.decimals == 0 and figure.hedge is None and figure.value:
            alike.setdefault((figure.unit, figure.scale), []).append(figure)
    widths = {
        figure: 10**zeros * scale
        for (_, scale), figures in alike.items()
        if (zeros := _shared_zeros(figures)) > 0
        for figure in figures
    }
    if not widths:
        return None
    operands = {
        role: _widen(found, widths)
        if isinstance(found, Operand)
        else tuple(_widen(operand, widths) for operand in found)
        for role, found in relation.operands.items()
    }
    return replace(relation, operands=operands)


def _shared_zeros(figures: list[Figure]) -> int:
    """How many zeros end every figure, as far as the largest keeps two digits."""
    printed = [str(abs(int(figure.value / figure.scale))) for figure in figures]
    zeros = min(len(digits) - len(digits.rstrip("0")) for digits in printed)
    return min(zeros, max(map(len, printed)) - 2)


def _widen(operand: Operand, widths: Mapping[Figure, Fraction]) -> Operand:
    width = widths.get(operand.figure)
    if width is None:
        return operand
    half = width / 2 * abs(operand.factor)
    return operand._replace(interval=Interval(operand.value - half, operand.value + half))
