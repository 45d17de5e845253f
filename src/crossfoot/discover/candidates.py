"""A relation that the numbers suggest, before anybody has checked it exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from crossfoot.discover.grid import Grid

#: Groups that a search looks at; the exact check looks at all of them.
SAMPLE: Final = 400
#: Groups that have to be there, and the share of them that has to hold.
FEWEST_GROUPS: Final = 3
NEARLY_ALL: Final = Fraction(9, 10)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A kind and the series that take its roles.

    Attributes:
        roles: by role, the indexes of its series.
        previous: roles whose figures stand one period back.
        tried: how many such candidates the search looked at: so many chances to hold by accident.
    """

    grid: Grid
    kind: str
    roles: Mapping[str, tuple[int, ...]]
    tried: int
    previous: frozenset[str] = frozenset()

    def terms(self) -> Mapping[int | None, int] | None:
        """The linear equation it is: series with their weights, None for the constant; None if it is none."""
        if self.kind == "total":
            (whole,) = self.roles["whole"]
            return {whole: -1, **dict.fromkeys(self.roles["parts"], 1)}
        if self.kind == "difference":
            (whole,), (first, second) = self.roles["whole"], self.roles["parts"]
            return {whole: -1, first: 1, second: -1}
        if self.kind == "shares":
            return {None: -100, **dict.fromkeys(self.roles["parts"], 1)}
        return None
