"""Words that make a total non-additive by construction.

Chained volumes lose additivity (SNA 2008, § 15.59); so do series that are seasonally adjusted one by one, or estimated
independently. The words are data: ``words.txt``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib import resources
from typing import Final

from crossfoot.diagnose.habits.habit import Effect, Habit, Line

NAME: Final = "not-additive"


def infer(lines: Sequence[Line], words: Sequence[str]) -> Iterator[Habit]:
    """One habit for all sums of the table, if a title or note says so."""
    for text in words:
        folded = " ".join(text.casefold().split())
        said = next((phrase for phrase in phrases() if phrase in folded), None)
        if said is not None:
            sums = frozenset(
                relation
                for line in lines
                for relation in line.relations
                if relation.kind in ("total", "shares", "contributions")
            )
            shown = text if len(text) <= 90 else text[:87] + "…"
            yield Habit(
                NAME,
                "table",
                f"“{shown}” says “{said}”: such figures do not add up by construction",
                Effect.INFORMATION,
                relations=sums,
            )
            return


@lru_cache(maxsize=1)
def phrases() -> tuple[str, ...]:
    """The phrases, in lower case."""
    text = (resources.files(__package__) / "words.txt").read_text("utf-8")
    return tuple(
        line.strip().casefold()
        for line in text.splitlines()
        if line.strip() and not line.startswith("#")
    )
