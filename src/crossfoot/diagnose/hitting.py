"""Minimum hitting sets: the smallest sets that share an element with every conflict (Reiter 1987)."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

#: More explanations of one size than this are no help to a reader.
MOST: Final = 500


def clusters(conflicts: Iterable[frozenset[int]]) -> list[list[frozenset[int]]]:
    """Conflicts grouped where they share elements, in the order in which they came."""
    groups: list[tuple[set[int], list[frozenset[int]]]] = []
    for conflict in conflicts:
        joined: tuple[set[int], list[frozenset[int]]] = (set(conflict), [conflict])
        apart = []
        for group in groups:
            if group[0].isdisjoint(conflict):
                apart.append(group)
            else:
                joined = joined[0] | group[0], [*group[1], *joined[1]]
        groups = [*apart, joined]
    first = {conflict: at for at, conflict in reversed(list(enumerate(conflicts)))}
    ordered = [sorted(set(members), key=first.__getitem__) for _, members in groups]
    return sorted(ordered, key=lambda members: first[members[0]])


def minimum_hitting_sets(
    conflicts: Sequence[frozenset[int]], deadline: float
) -> tuple[list[frozenset[int]], bool]:
    """All hitting sets of the least size, in lexicographic order, and whether these are all.

    Iterative deepening: at each size, the smallest conflict not yet hit decides where to branch. A figure that was
    branched on before is left out of its sisters' subtrees, so that no set is found twice.
    """
    least = [c for c in dict.fromkeys(conflicts) if not any(d < c for d in conflicts)]
    for size in range(1, len(least) + 1):
        found = list(islice(_hitting(least, size, frozenset(), deadline), MOST + 1))
        if found:
            ordered = sorted(set(found), key=sorted)
            return ordered[:MOST], len(found) <= MOST and time.monotonic() < deadline
        if time.monotonic() >= deadline:
            break
    return [], False


def _hitting(
    conflicts: Sequence[frozenset[int]], size: int, excluded: frozenset[int], deadline: float
) -> Iterator[frozenset[int]]:
    if not conflicts:
        yield frozenset()
        return
    if size == 0 or time.monotonic() >= deadline:
        return
    counts: dict[int, int] = {}
    for conflict in conflicts:
        for element in conflict:
            if element not in excluded:
                counts[element] = counts.get(element, 0) + 1
    if not counts or max(counts.values()) * size < len(conflicts):
        return
    if _disjoint(conflicts, excluded) > size:
        return
    narrowest = min(conflicts, key=lambda c: (len(c - excluded), sorted(c)))
    skipped = excluded
    for element in sorted(narrowest - excluded, key=lambda e: (-counts[e], e)):
        rest = [conflict for conflict in conflicts if element not in conflict]
        for found in _hitting(rest, size - 1, skipped, deadline):
            yield found | {element}
        skipped |= {element}


def _disjoint(conflicts: Sequence[frozenset[int]], excluded: frozenset[int]) -> int:
    """How many conflicts at least share no element: each needs a figure of its own."""
    taken: set[int] = set()
    count = 0
    for conflict in sorted(conflicts, key=len):
        left = conflict - excluded
        if taken.isdisjoint(left):
            taken |= left
            count += 1
    return count
