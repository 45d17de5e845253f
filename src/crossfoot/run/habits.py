"""A publisher's habits, learnt from each table of a run and applied to what its rules gave.

Only of tables that were bound whole: of a larger one the rows that pass never leave the database, so there is nothing
to learn from. What is declared is never overruled: decimals and conventions of a column, the mode of a rule, and the
list of habits that a table allows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Final

from crossfoot.diagnose.habits import (
    HABITS,
    Effect,
    Habit,
    Judgement,
    Line,
    as_displayed,
    infer_habits,
    judge,
    under,
)
from crossfoot.engine.results import RuleResult, tally
from crossfoot.engine.words import WordedTable
from crossfoot.figures import Figure
from crossfoot.relations import Relation
from crossfoot.verify import Grade, Verdict

#: Figures of a table that are looked at besides those of its relations.
MOST_FIGURES: Final = 10_000
#: Lines of text below the last figures that count as notes.
MOST_NOTES: Final = 20

_NONE: Final[Mapping[Verdict, Judgement]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class JudgedResult:
    """A rule over one table, checked the way the publisher works.

    Attributes:
        result: with the verdicts under the habits.
        judgements: by verdict of the result, for those that a habit speaks of.
    """

    result: RuleResult
    judgements: Mapping[Verdict, Judgement] = field(default_factory=lambda: _NONE)

    def habits(self, verdict: Verdict) -> tuple[Habit, ...]:
        """The habits under which a relation was checked."""
        judged = self.judgements.get(verdict)
        return () if judged is None else judged.habits

    def is_information(self, verdict: Verdict) -> bool:
        """Whether the figures are known not to add up, so that a miss is no error."""
        return any(habit.effect is Effect.INFORMATION for habit in self.habits(verdict))

    def evidence(self, verdict: Verdict) -> Relation | None:
        """The relation as causes are sought with it; None if it is none to rely on."""
        if self.is_information(verdict):
            return None
        if any(habit.effect is Effect.DISPLAYED for habit in self.habits(verdict)):
            return as_displayed(verdict.relation)
        return verdict.relation

    def as_bound(self, verdict: Verdict) -> Relation:
        """The relation with the figures of the table, as they were read."""
        judged = self.judgements.get(verdict)
        return verdict.relation if judged is None else judged.relation


@dataclass(frozen=True, slots=True)
class Ways:
    """The habits of one table."""

    table: str
    habits: tuple[Habit, ...]


def judged_by_habits(
    results: Iterable[RuleResult], tables: Mapping[str, WordedTable]
) -> tuple[list[JudgedResult], list[Ways]]:
    """Learn every table's habits from all its relations, and judge these again."""
    given = list(results)
    whole = [result for result in given if _is_whole(result)]
    found: list[Ways] = []
    for name, table in tables.items():
        own = [result for result in whole if result.table == name]
        if own and (habits := _habits_of(table, own)):
            found.append(Ways(name, habits))
    every = [habit for ways in found for habit in ways.habits]
    if not every:
        return [JudgedResult(result) for result in given], found
    return [_judged(r, every) if _is_whole(r) else JudgedResult(r) for r in given], found


def _is_whole(result: RuleResult) -> bool:
    """Whether every verdict of the rule is at hand."""
    kept = len(result.failing) + len(result.passing)
    return result.is_complete and not result.broken and kept == result.checked


def _habits_of(table: WordedTable, results: Sequence[RuleResult]) -> tuple[Habit, ...]:
    allowed = table.table.description.habits
    left_out = [] if allowed is None else [name for name in HABITS if name not in allowed]
    if len(left_out) == len(HABITS):
        return ()
    lines = [*_rule_lines(results), *_figure_lines(table, results)]
    habits = infer_habits(lines, _words(table), left_out)
    fixed = {
        verdict.relation
        for result in results
        if result.rule.declares_mode
        for verdict in _verdicts(result)
    }
    return tuple(_without(habit, fixed) for habit in habits)


def _without(habit: Habit, fixed: set[Relation]) -> Habit:
    """The habit, leaving alone the relations whose mode is declared."""
    if habit.effect is not Effect.DISPLAYED or habit.relations.isdisjoint(fixed):
        return habit
    return replace(habit, relations=habit.relations - fixed)


def _rule_lines(results: Iterable[RuleResult]) -> Iterator[Line]:
    """The relations of a rule are made alike."""
    for result in results:
        relations = tuple(verdict.relation for verdict in _verdicts(result))
        yield Line(result.rule.title, relations, ())


def _figure_lines(table: WordedTable, results: Iterable[RuleResult]) -> Iterator[Line]:
    """What stands in one column, and in one row; in a long table one indicator, and one observation's keys.

    Figures whose decimals are declared stand in no line: how they are rounded is known.
    """
    figures = dict.fromkeys(table.all_figures(MOST_FIGURES))
    for result in results:
        for verdict in _verdicts(result):
            figures.update(dict.fromkeys(verdict.relation.figures()))
    description = table.table.description
    columns: dict[str, list[Figure]] = {}
    rows: dict[tuple[object, ...], list[Figure]] = {}
    for figure in figures:
        at = figure.location
        if at.field is None or at.path != table.table.path:
            continue  # a figure of another table, or a constant of a rule
        measure = description.measure((figure.measure if table.is_long else at.field) or "")
        if measure.decimals is not None or measure.decimals_column is not None:
            continue
        columns.setdefault(figure.measure or at.field, []).append(figure)
        keys: tuple[object, ...] = (figure.place, figure.period, *figure.dimensions.items())
        rows.setdefault(keys if table.is_long else (at.row,), []).append(figure)
    for name, own in columns.items():
        yield Line(name, (), tuple(own))
    for keys, own in rows.items():
        yield Line(" ".join(str(key) for key in keys[:2] if key), (), tuple(own))


def _words(table: WordedTable) -> list[str]:
    """What is printed above and below the table."""
    description = table.table.description
    words = [description.title or "", *table.table.heading, *description.notes]
    return [word for word in (*words, *_below(table)) if word]


def _below(table: WordedTable) -> Iterator[str]:
    """The text of the last rows that hold no figure."""
    measures = set(table.table.measures)
    for row in list(table.rows())[: -MOST_NOTES - 1 : -1]:
        texts = [(column, text) for column, text in row.cells.items() if text]
        if any(
            table.own(column) in measures and any(map(str.isdigit, text)) for column, text in texts
        ):
            return
        yield from (text for _, text in texts)


def _judged(result: RuleResult, habits: Sequence[Habit]) -> JudgedResult:
    alpha = result.rule.alpha / max(result.groups, 1)
    verdicts: list[Verdict] = []
    judgements: dict[Verdict, Judgement] = {}
    for verdict in _verdicts(result):
        relation = verdict.relation
        _, own = under(relation, habits)
        if not own:
            verdicts.append(verdict)
            continue
        judged = judge(relation, own, alpha)
        verdicts.append(judged.verdict)
        judgements[judged.verdict] = judged
    again = tally(result.rule, result.table, result.groups, (*verdicts, *result.unchecked))
    counts, reasons = dict(again.counts), dict(result.reasons)
    if Grade.UNCHECKED in result.counts:
        counts[Grade.UNCHECKED] = result.counts[Grade.UNCHECKED]
    return JudgedResult(replace(again, counts=counts, reasons=reasons), judgements)


def _verdicts(result: RuleResult) -> tuple[Verdict, ...]:
    """Passing and failing ones, in a fixed order."""
    return (*result.failing, *result.passing)
