"""Relations that have to be looked at together, because they share figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crossfoot.figures import Figure
from crossfoot.relations import Relation


def components(relations: Sequence[Relation]) -> Iterator[tuple[Relation, ...]]:
    """Relations that share figures, directly or through others, in the order in which they came."""
    leader = list(range(len(relations)))

    def find(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    first: dict[Figure, int] = {}
    for at, relation in enumerate(relations):
        for figure in relation.figures():
            known = first.setdefault(figure, at)
            if known != at:
                one, other = sorted((find(known), find(at)))
                leader[other] = one
    groups: dict[int, list[Relation]] = {}
    for at, relation in enumerate(relations):
        groups.setdefault(find(at), []).append(relation)
    return (tuple(group) for group in groups.values())
