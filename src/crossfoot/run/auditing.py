"""A set of rules over tables, to judge the rules: which never ran, always fail, repeat or contradict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crossfoot.diagnose.audit import Audit, audit_rules
from crossfoot.engine.words import WordedTable
from crossfoot.figures import Figure
from crossfoot.problems import Problem
from crossfoot.relations import Relation
from crossfoot.rules.binding import Binder, RuleBrokenError
from crossfoot.rules.model import Rule
from crossfoot.run import load_rules
from crossfoot.run.firstrows import first_rows
from crossfoot.run.inputs import Inputs
from crossfoot.run.opening import about_tables, opened
from crossfoot.sources.workspace import open_workspace

#: Figures that no rule looks at are counted, and so many of them named.
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class RulesAudit:
    """What a data set says about rules.

    Attributes:
        rules: how many were looked at.
        figures: how many figures the tables have.
        audit: what follows from the relations.
        broken: by rule that could not be bound to any table, why.
        twins: pairs of rules with the same kind, picks, options and scope, the earlier one second.
    """

    rules: int
    figures: int
    audit: Audit
    broken: Mapping[str, str]
    twins: tuple[tuple[str, str], ...]

    def complaints(self) -> Iterator[str]:
        """What is wrong with rules, a line each."""
        for name in self.audit.never_evaluated:
            why = self.broken.get(name, "no group in which all its figures stand")
            yield f"never evaluated: {name}: {why}"
        for name in self.audit.always_failing:
            yield f"always fails: {name}"
        for name, other in self.twins:
            yield f"repeats: {name} says the same as {other}"
        repeated = {name for name, _ in self.twins}
        for name in self.audit.redundant:
            if name not in repeated:
                yield f"redundant: {name} follows from the rules before it, wherever it was checked"
        contradictions = {
            tuple(dict.fromkeys(relation.rule or relation.kind for relation in found.relations))
            for found in self.audit.contradictory
        }
        for names in sorted(contradictions):
            yield f"contradictory: {', '.join(names)} cannot hold together, whatever the figures"

    def facts(self) -> Iterator[str]:
        """What is good to know, a line each."""
        uncovered = self.audit.uncovered
        for figure in uncovered[:_SHOWN]:
            yield f"no rule covers: {figure.location}: {figure.text} {figure.label}"
        if len(uncovered) > _SHOWN:
            yield f"no rule covers: {len(uncovered) - _SHOWN} more"
        for detection in self.audit.detection:
            if detection.planted:
                yield f"planted {detection.edit}: {detection.noticed} of {detection.planted} noticed"
        covered = self.figures - len(uncovered)
        yield f"{self.rules} rules, {covered} of {self.figures} figures covered"


def audit_tables(inputs: Inputs, rules: Any, problems: list[Problem]) -> RulesAudit:
    """Bind rules to the tables of a run and judge them by their relations.

    Rules over documents, and rules that are switched off, are left out.

    Args:
        rules: as for ``crossfoot.check``.
        problems: receives what could not be read.
    """
    loaded, _ = load_rules(rules, inputs, problems)
    chosen = about_tables(loaded)
    with open_workspace() as workspace:
        tables = {
            name: first_rows(table, problems)
            for name, table in opened(inputs, workspace, problems).items()
        }
        relations, broken = _bound(chosen, tables)
        figures: list[Figure] = []
        for worded in tables.values():
            figures += worded.all_figures(len(worded.rows()) * len(worded.columns))
    twins = tuple(_twins(chosen))
    return RulesAudit(len(chosen), len(figures), audit_rules(relations, figures), broken, twins)


def _bound(
    rules: Sequence[Rule], tables: Mapping[str, WordedTable]
) -> tuple[dict[str, list[Relation]], dict[str, str]]:
    """The relations of every rule, and why a rule has none."""
    binder = Binder(tables)
    relations: dict[str, list[Relation]] = {rule.name: [] for rule in rules}
    broken: dict[str, str] = {}
    for rule in rules:
        named = rule.scope.table
        if named is not None and named not in tables:
            broken[rule.name] = f"there is no table {named!r}"
            continue
        for table in tables.values() if named is None else (tables[named],):
            try:
                relations[rule.name] += binder.bind(rule, table).relations
            except RuleBrokenError as error:
                broken[rule.name] = str(error)
    return relations, broken


def _twins(rules: Sequence[Rule]) -> Iterator[tuple[str, str]]:
    """Rules that say what an earlier one says, and that one."""
    for at, rule in enumerate(rules):
        for other in rules[:at]:
            if _says(rule) == _says(other):
                yield rule.name, other.name
                break


def _says(rule: Rule) -> tuple[object, ...]:
    return (
        rule.kind.name,
        dict(rule.picks),
        dict(rule.options),
        rule.scope,
        rule.missing,
        rule.mode,
    )
