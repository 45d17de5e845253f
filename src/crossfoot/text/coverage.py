"""What was looked at and what was not: an editor must be able to see both.

A figure counts as checked if it stands in a relation with another figure; bounds on a single figure are named apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from crossfoot.figures import Figure
from crossfoot.text.document import Document, Mention
from crossfoot.text.proposals import Proposal

#: Kinds that look at one figure at a time.
_SINGLE: Final = frozenset({"bounds", "counted", "countable"})


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A figure in no relation, and why."""

    figure: Figure
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of a document was checked.

    Attributes:
        figures: how many figures were read.
        related: how many of them stand in a relation with another figure.
        relations: relations by kind.
        numerals: numerals that are no figures, by class.
        unchecked: the others, in the order of the text, each with a reason.
    """

    figures: int
    related: int
    relations: Mapping[str, int]
    numerals: Mapping[str, int]
    unchecked: tuple[Unchecked, ...]


def coverage(document: Document, proposals: Sequence[Proposal]) -> Coverage:
    """The coverage of a document by the relations proposed from it."""
    related: set[Figure] = set()
    bounded: set[Figure] = set()
    blocked: dict[Figure, str] = {}
    for proposal in proposals:
        relation = proposal.relation
        figures = relation.figures()
        if relation.blocked is not None:
            blocked.update((figure, relation.blocked[1]) for figure in figures)
        elif relation.kind in _SINGLE or len(figures) < 2:
            bounded.update(figures)
        else:
            related.update(figures)
    unchecked = tuple(
        Unchecked(mention.figure, _reason(mention, blocked, bounded))
        for mention in document.mentions
        if mention.figure not in related
    )
    return Coverage(
        figures=len(document.mentions),
        related=len(document.mentions) - len(unchecked),
        relations=MappingProxyType(
            dict(sorted(Counter(p.relation.kind for p in proposals).items()))
        ),
        numerals=MappingProxyType(
            dict(sorted(Counter(str(n.kind) for n in document.numerals).items()))
        ),
        unchecked=unchecked,
    )


def _reason(mention: Mention, blocked: Mapping[Figure, str], bounded: set[Figure]) -> str:
    if mention.figure in blocked:
        return blocked[mention.figure]
    if mention.sentence.kind == "cell":
        return "a cell of a table: tables are checked by rules"
    if "range" in mention.tags:
        return "an end of a range"
    if mention.role.is_growth:
        return "a growth rate whose levels are not printed"
    if mention.role.is_change:
        return "a change whose levels are not printed"
    if mention.figure in bounded:
        return "only held to what is possible: no other figure is stated to be related"
    return "no other figure is stated to be related"


def marked_text(document: Document) -> str:
    """The source with every figure between ⟦ and ⟧, followed by its role and unit."""
    return "".join(_marked(document))


def _marked(document: Document) -> Iterator[str]:
    position = 0
    for mention in document.mentions:
        location = mention.figure.location
        assert location.start is not None
        assert location.end is not None
        unit = f" {mention.figure.unit}" if mention.figure.unit else ""
        yield document.source[position : location.start]
        yield f"⟦{mention.figure.text}⟧({mention.role}{unit})"
        position = location.end
    yield document.source[position:]
