"""Rules over tables of any size: SQL narrows, the exact check decides.

A small table is bound and verified whole. Of a larger one SQL counts the groups that pass beyond doubt, and only the
rows of the others are fetched, bound and verified, by the same exact code. A rule that SQL cannot say is verified
whole, up to as many rows as go into memory.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from crossfoot.engine.failing import MOST_SHOWN, FailingRows
from crossfoot.engine.progress import Progress, quietly
from crossfoot.engine.results import RuleResult, tally
from crossfoot.engine.words import WordedTable
from crossfoot.hints import did_you_mean
from crossfoot.problems import InputError
from crossfoot.relations import Reason
from crossfoot.rules.binding import Binder, FigureTable, RuleBrokenError
from crossfoot.rules.model import Rule
from crossfoot.sources.table import TooLargeError
from crossfoot.verify import Grade, Verdict, verify

#: Tables of at most so many rows are verified whole.
SMALL = 5_000
#: Rows read one by one for a rule that SQL does not say. In Python each takes five kilobytes and a millisecond.
MOST_WHOLE = 500_000
#: Unchecked relations shown of a larger table.
SHOWN_UNCHECKED = 100


def evaluate(
    rules: Sequence[Rule],
    tables: Mapping[str, WordedTable],
    small: int = SMALL,
    *,
    only: Collection[str] | None = None,
    most: int = MOST_SHOWN,
    rows: FailingRows | None = None,
    progress: Progress = quietly,
) -> Iterator[RuleResult]:
    """Evaluate rules in their order, each over the tables in theirs.

    A rule that names no table applies to every table that has its columns. A rule that fits no table at all, or
    not the one it names, gives a *broken* result: it does not pass by not running.

    Args:
        small: tables of at most so many rows are verified whole.
        only: names of the tables that are checked; all of them by default. Rules may look into the others.
        most: failing groups of a rule that are fetched from a large table; all of them are counted.
        rows: receives every failing group that is not in the results, because SQL counted it.
        progress: is told what is being looked at.
    """
    run = _Run(tables, tables.keys() if only is None else only, small, most, rows, progress)
    wanted = [rule for rule in rules if rule.severity is not None and rule.scope.document is None]
    run.prepare(wanted)
    for rule in wanted:
        yield from run.results(rule)


class _Run:
    """The tables and plans of one run."""

    def __init__(
        self,
        tables: Mapping[str, WordedTable],
        only: Collection[str],
        small: int,
        most: int,
        rows: FailingRows | None,
        progress: Progress,
    ) -> None:
        self.tables = tables
        self.checked = {name: table for name, table in tables.items() if name in only}
        self.most = most
        self.rows = rows
        self.progress = progress
        self.binder = Binder(tables)
        self.small = {name for name, table in tables.items() if table.has_at_most(small)}
        self.narrowed: dict[tuple[str, str], RuleResult] = {}
        self.unsaid: dict[tuple[str, str], str] = {}

    def prepare(self, rules: Iterable[Rule]) -> None:
        """Narrow all rules over large tables, those of one grouping in one pass."""
        if self.small >= self.checked.keys():
            return
        from crossfoot.engine.narrow import Unsaid, narrow

        for result in narrow(
            rules, self.tables, self._left_out(), self.most, self.rows, self.progress
        ):
            asked = result.rule.name, result.table
            if isinstance(result, Unsaid):
                self.unsaid[asked] = result.reason
            else:
                self.narrowed[asked] = result

    def _left_out(self) -> set[str]:
        """Tables that are verified whole, or not at all."""
        return self.small | (self.tables.keys() - self.checked.keys())

    def results(self, rule: Rule) -> Iterator[RuleResult]:
        named = rule.scope.table
        if named is not None and named not in self.tables:
            yield RuleResult(
                rule, named, broken=f"no table {named!r}{did_you_mean(named, self.tables)}"
            )
            return
        refusals: list[RuleResult] = []
        fitted = False
        for table in self.checked.values() if named is None else (self.tables[named],):
            result = self.narrowed.get((rule.name, table.name)) or self._whole(rule, table)
            if result.broken:
                refusals.append(result)
            else:
                fitted = True
                yield result
        if not fitted:
            nothing = RuleResult(rule, named or "", broken="there is no table to check")
            yield from refusals[:1] or [nothing]

    def _whole(self, rule: Rule, table: WordedTable) -> RuleResult:
        reason = self.unsaid.get((rule.name, table.name))
        if reason is not None and _exhausts(table):
            broken = (
                f"SQL does not say {reason}, and {table.name!r} has more than {MOST_WHOLE:,} rows, which are too "
                "many to decide one by one: say the rule in another way, or check the table in parts"
            )
            return RuleResult(rule, table.name, broken=broken)
        if table.name not in self.small:
            self.progress(f"{table.name}: {rule.id}, group by group")
        try:
            result = verify_whole(rule, table, self.binder)
        except TooLargeError as error:
            return RuleResult(rule, table.name, broken=f"SQL cannot say this rule, and {error}")
        except InputError:
            raise
        except Exception as error:
            return crashed(rule, table.name, error)
        if reason is None or result.broken:
            return result
        return replace(result, notice=f"all rows were read one by one: SQL does not say {reason}")


def _exhausts(table: WordedTable) -> bool:
    """Whether the rows of a table would fill the machine's memory. A table elsewhere says so itself."""
    return table.table.dialect == "duckdb" and not table.has_at_most(MOST_WHOLE)


def crashed(rule: Rule, table: str, error: Exception) -> RuleResult:
    """A kind may be anybody's: when its code fails, the other rules go on, and this one fails the run."""
    return RuleResult(rule, table, broken=f"it fails with {type(error).__name__}: {error}")


def verify_whole(rule: Rule, table: FigureTable, binder: Binder) -> RuleResult:
    """Bind and verify every group."""
    try:
        bound = binder.bind(rule, table)
    except RuleBrokenError as error:
        return RuleResult(rule, table.name, broken=str(error))
    # α is shared among the groups, whether or not each could be bound: the same however many rows were fetched.
    alpha = rule.alpha / max(bound.groups, 1)
    verdicts = [verify(relation, alpha) for relation in (*bound.relations, *bound.agreements)]
    return tally(rule, table.name, bound.groups, verdicts)


def combined(
    rule: Rule,
    table: str,
    groups: int,
    counts: Mapping[Grade, int],
    verdicts: Iterable[Verdict],
) -> RuleResult:
    """A result from what SQL counted and what the exact check decided."""
    exact = tally(rule, table, groups, verdicts)
    total = Counter(counts)
    total.update(exact.counts)
    reasons = Counter(exact.reasons)
    reasons[Reason.MISSING] += counts.get(Grade.UNCHECKED, 0)
    # Which of the groups that pass were in doubt is the engine's matter; a report has all of them or none.
    return replace(exact, counts=total, reasons=+reasons, passing=(), is_complete=False)
