"""The room's front door: relations in, a diagnosis out."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from crossfoot.diagnose.components import components
from crossfoot.diagnose.propagation import propagated_witness
from crossfoot.figures import Figure
from crossfoot.relations import Relation

if TYPE_CHECKING:
    from crossfoot.diagnose.causes import Cause, Conflict
    from crossfoot.diagnose.certificate import Certificate
    from crossfoot.diagnose.suspects import Suspect

#: Seconds a component may take. Almost all take milliseconds.
TIME_LIMIT: Final = 10.0


@dataclass(frozen=True, slots=True)
class Component:
    """Relations that share figures.

    Attributes:
        feasible: True with a witness, False with a conflict, None if neither was reached in time.
        decided: whether all cheapest explanations were found.
        only_jointly: every relation passes by itself, and still they cannot all hold.
        note: why something is not decided.
    """

    relations: tuple[Relation, ...]
    figures: tuple[Figure, ...]
    feasible: bool | None
    decided: bool
    only_jointly: bool
    causes: tuple[Cause, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is wrong, in as few causes as explain it.

    ``feasible`` says whether true values exist for all relations at once: False if some component has none, None
    if none is known to be impossible but some could not be decided. ``suspects`` are rules that fail in a way no
    single figures would: check them first.
    """

    feasible: bool | None
    causes: tuple[Cause, ...]
    components: tuple[Component, ...]
    suspects: tuple[Suspect, ...] = ()

    @property
    def conflict(self) -> Conflict | None:
        """The smallest minimal conflict."""
        found = [cause.conflict for cause in self.causes]
        return min(found, key=lambda c: (len(c.relations), len(c.figures)), default=None)

    @property
    def certificate(self) -> Certificate | None:
        """The derived relation that no true values satisfy, of the smallest conflict that has one."""
        found = [cause.conflict for cause in self.causes if cause.conflict.certificate is not None]
        smallest = min(found, key=lambda c: (len(c.relations), len(c.figures)), default=None)
        return None if smallest is None else smallest.certificate


def diagnose(relations: Iterable[Relation], *, time_limit: float = TIME_LIMIT) -> Diagnosis:
    """Find the figures that explain why relations cannot all hold.

    Args:
        relations: any relations; those that cannot be decided (``blocked``) or bind no figure are left aside.
        time_limit: seconds for each group of relations that share figures.

    Returns:
        The same for the same relations in the same order, whatever the machine, unless a time limit is hit,
        which the component's note then says.
    """
    usable = [
        r for r in relations if r.blocked is None and r.figures() and not _is_read_coarsely(r)
    ]
    failing: set[Relation] = set()
    found = tuple(_component(group, time_limit, failing) for group in components(usable))
    verdicts = {component.feasible for component in found}
    feasible = False if False in verdicts else None if None in verdicts else True
    causes = tuple(cause for component in found for cause in component.causes)
    return Diagnosis(feasible, causes, found, _suspects(usable, failing))


def _suspects(relations: list[Relation], failing: set[Relation]) -> tuple[Suspect, ...]:
    if not failing:
        return ()
    from crossfoot.diagnose.suspects import find_suspects

    return find_suspects(relations, failing)


def _is_read_coarsely(relation: Relation) -> bool:
    """Whether a figure enters wider than it is printed (2 900 to hundreds).

    Such a reading was chosen for that relation alone; held against the others, it would contradict them.
    """
    return not relation.displayed and any(
        operand.interval != operand.figure.interval.scaled(operand.factor)
        for _, operand in relation.by_role()
    )


def _component(
    relations: tuple[Relation, ...], time_limit: float, failing: set[Relation]
) -> Component:
    if propagated_witness(relations) is not None:
        figures = dict.fromkeys(f for relation in relations for f in relation.figures())
        return Component(relations, tuple(figures), True, True, False, ())
    # What searches is loaded for those who have something to search: most runs have nothing.
    from crossfoot.diagnose.causes import causes_of
    from crossfoot.diagnose.explanations import Search
    from crossfoot.diagnose.system import System

    system = System.of(relations)
    failing.update(relations[at] for at in system.failing)
    explained = Search(system, time.monotonic() + time_limit).run()
    return Component(
        relations,
        system.figures,
        explained.feasible,
        explained.decided,
        explained.feasible is False and not system.failing,
        tuple(causes_of(explained)),
        explained.note,
    )
