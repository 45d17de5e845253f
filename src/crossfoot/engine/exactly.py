"""Groups verified exactly: their rows fetched, bound and decided as those of a small table are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import Final

from crossfoot.engine.compile import Plan
from crossfoot.engine.keys import Key
from crossfoot.engine.subset import fetch
from crossfoot.engine.words import WordedTable
from crossfoot.rules.binding import Binder, RuleBrokenError
from crossfoot.rules.model import Rule
from crossfoot.verify import Verdict, verify

#: Groups whose rows are fetched at a time: they are all that is held in memory.
_BATCH: Final = 20_000


class Exactly:
    """Verifies groups. If all plans together ask for few, their rows are fetched in one pass over each table."""

    def __init__(
        self, tables: Mapping[str, WordedTable], asked: Sequence[tuple[Plan, Sequence[Key]]]
    ) -> None:
        self._tables = tables
        self._fetched: Binder | None = None
        self._known: dict[str, set[Key]] = {}
        if 0 < sum(len(keys) for _, keys in asked) <= _BATCH:
            self._fetched = Binder(fetch(asked, tables))
            for plan, keys in asked:
                self._known.setdefault(repr(plan.grouping), set()).update(keys)

    def verdicts(
        self, rule: Rule, plan: Plan, keys: Sequence[Key], alpha: Fraction
    ) -> Iterator[Verdict]:
        """Verdicts of some groups, in table order within a batch."""
        for start in range(0, len(keys), _BATCH):
            wanted = set(keys[start : start + _BATCH])
            binder = self._fetched
            if binder is None or not wanted <= self._known.get(repr(plan.grouping), set()):
                binder = Binder(fetch([(plan, list(wanted))], self._tables))
            table = binder.tables[plan.grouping.table]
            # SQL has the table's words, binding those of the rules.
            only = self._tables[table.name].worded_keys(plan.grouping.keys, wanted)
            bound = binder.bind(rule, table, only=None if plan.grouping.is_one else only)
            if bound.groups < len(wanted):
                # Whatever the reason, a group that is not looked at has not passed.
                lost = len(wanted) - bound.groups
                raise RuleBrokenError(f"{lost} of {len(wanted)} groups could not be found again")
            for relation in (*bound.relations, *bound.agreements):
                yield verify(relation, alpha)
