"""Words that make a total non-additive by construction.

Chained volumes lose additivity (SNA 2008, § 15.59); so do series that are seasonally adjusted one by one, or estimated
independently. The words are data: ``words.txt``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from typing import Final

from crossfoot.diagnose.habits.habit import Effect, Habit, Line
from crossfoot.relations import Relation
from crossfoot.remarks import Remark

NAME: Final = "not-additive"
_ADDING: Final = re.compile(r"\b(?:add|sum|equal)\b|tổng")
_ROUNDING: Final = re.compile(r"\bround|làm tròn")


def infer(lines: Sequence[Line], words: Sequence[str]) -> Iterator[Habit]:
    """One habit for all sums of the table, if a title or note says so; else one for the sums whose figures say so."""
    sums = [
        relation
        for line in lines
        for relation in line.relations
        if relation.kind in ("total", "shares", "contributions")
    ]
    for text in words:
        said = _said(text)
        if said is not None:
            yield _habit("table", text, said, sums)
            return
    by_text: dict[str, list[Relation]] = {}
    for relation in sums:
        for text in dict.fromkeys(t for f in relation.figures() for t in (f.measure, f.name) if t):
            if _said(text) is not None:
                by_text.setdefault(text, []).append(relation)
                break
    for text, own in by_text.items():
        yield _habit(text, text, _said(text) or "", own)


def _habit(where: str, text: str, said: str, sums: Iterable[Relation]) -> Habit:
    shown = text if len(text) <= 90 else text[:87] + "…"
    why = Remark.of(NAME, text=shown, phrase=said)
    return Habit(NAME, where, why, Effect.INFORMATION, relations=frozenset(sums))


@lru_cache(maxsize=4096)
def _said(text: str) -> str | None:
    """The phrase that a text says, if any.

    “May not add due to rounding” speaks of what intervals allow already; it excuses nothing beyond.
    """
    folded = " ".join(text.casefold().split())
    found = next((phrase for phrase in phrases() if phrase in folded), None)
    if found is not None and _ADDING.search(found) and _ROUNDING.search(folded):
        return None
    return found


@lru_cache(maxsize=1)
def phrases() -> tuple[str, ...]:
    """The phrases, in lower case."""
    text = (resources.files(__package__) / "words.txt").read_text("utf-8")
    return tuple(
        line.strip().casefold()
        for line in text.splitlines()
        if line.strip() and not line.startswith("#")
    )
