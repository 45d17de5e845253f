"""What evaluating a rule over a table gave: counts of everything, verdicts of what matters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from crossfoot.relations import Reason
from crossfoot.rules.model import Rule
from crossfoot.verify import Grade, Verdict


@dataclass(frozen=True, slots=True)
class RuleResult:
    """A rule over one table.

    Attributes:
        table: the table's name.
        groups: how many groups the rule selected.
        counts: verdicts by grade.
        reasons: unchecked relations by reason.
        failing: verdicts that do not pass, in table order; all of them unless a limit was asked for.
        unchecked: the first relations that could not be decided.
        passing: verdicts that pass, where the table is small enough to keep them.
        is_complete: whether every relation was bound; of a large table only those in doubt are.
        notice: what the reader should know about how the rule was evaluated; empty if nothing.
        broken: why the rule could not be evaluated at all; empty if it could.
    """

    rule: Rule
    table: str
    groups: int = 0
    counts: Mapping[Grade, int] = field(default_factory=Counter)
    reasons: Mapping[Reason, int] = field(default_factory=Counter)
    failing: tuple[Verdict, ...] = ()
    unchecked: tuple[Verdict, ...] = ()
    passing: tuple[Verdict, ...] = ()
    is_complete: bool = True
    notice: str = ""
    broken: str = ""

    @property
    def failed(self) -> int:
        """Relations that do not hold, of which ``failing`` may show only the first."""
        return sum(self.counts.get(grade, 0) for grade in (Grade.IMPLAUSIBLE, Grade.IMPOSSIBLE))

    @property
    def checked(self) -> int:
        """Relations that were decided."""
        return sum(count for grade, count in self.counts.items() if grade is not Grade.UNCHECKED)


def tally(
    rule: Rule, table: str, groups: int, verdicts: Iterable[Verdict], keep: int = 10_000
) -> RuleResult:
    """Sort verdicts into a result; at most ``keep`` passing and unchecked ones are kept."""
    counts: Counter[Grade] = Counter()
    reasons: Counter[Reason] = Counter()
    failing: list[Verdict] = []
    unchecked: list[Verdict] = []
    passing: list[Verdict] = []
    for verdict in verdicts:
        counts[verdict.grade] += 1
        if verdict.grade is Grade.UNCHECKED:
            assert verdict.reason is not None
            reasons[verdict.reason] += 1
            if len(unchecked) < keep:
                unchecked.append(verdict)
        elif not verdict.passes:
            failing.append(verdict)
        elif len(passing) < keep:
            passing.append(verdict)
    return RuleResult(
        rule, table, groups, counts, reasons, tuple(failing), tuple(unchecked), tuple(passing)
    )
