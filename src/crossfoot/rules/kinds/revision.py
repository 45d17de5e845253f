"""A revised figure stays near the one it replaces.

Statistics are revised, and most revisions are small: a change beyond the usual band since the last run is a slip, or
deserves a note. `within` is relative to the old figure.

A rule says where the `new` figure stands. If it does not say where the `old` one does, that is the same figure in the
earlier version of the table, which `crossfoot check --since REF|PATH` names: a commit, a file or a folder. In a run
without an earlier version such a rule does not apply. A figure that was not there before is unchecked.
"""

from __future__ import annotations

from functools import lru_cache

from crossfoot.constraints import Constraint, at_most
from crossfoot.expressions import Magnitude, Quantity, Quotient, constant, minus
from crossfoot.figures import FigureLike
from crossfoot.rules.kinds.kind import Kind, Measured, Mode, Role, fails, holds
from crossfoot.verify import Verdict


@lru_cache(maxsize=1)
def _constraint() -> Constraint:
    moved = minus(Quotient(Quantity("new"), Quantity("old")), constant(1))
    return at_most(Magnitude(moved), Quantity("within"))


KIND = Kind(
    name="revision",
    finding="revised-too-far",
    title="A revision stays within its band",
    must_hold="|new / old − 1| ≤ within",
    doc=__doc__,
    eurostat=("VRT",),
    primary="new",
    roles=(
        Role("old", "the figure before", nonzero=True, implied=True),
        Role("new", "the figure now"),
        Role("within", "the largest usual revision", measured=Measured.FRACTION, exact=True),
    ),
    constraint=_constraint,
    examples=(
        holds("a small revision", old="5428", new="5441", within="5"),
        fails("digits exchanged", old="5428", new="4528", within="5"),
    ),
)


def revision(
    old: FigureLike, new: FigureLike, within: FigureLike, mode: Mode = "rounded"
) -> Verdict:
    """Check that a revised figure moved by no more than a band.

    Args:
        old, new: the figure in two versions of a data set, in one unit.
        within: the band relative to ``old``; a number without unit is a percentage.
    """
    return KIND.check({"old": old, "new": new, "within": within}, mode=mode)
