"""Two versions of a data set: the tables as they were, for rules of kind ``revision``.

A revision rule that does not say where its old figure stands takes the same figure of the earlier version. Without an
earlier version such a rule does not apply; that is said, and nothing fails for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from crossfoot.figures import Location
from crossfoot.rules.model import Rule
from crossfoot.run.inputs import Inputs, TableInput
from crossfoot.run.places import moved_cause, moved_finding

if TYPE_CHECKING:
    from crossfoot.report.model import Report


def earlier_name(table: str) -> str:
    """What the earlier version of a table is called."""
    return f"{table} before"


def with_earlier(
    rules: Iterable[Rule], inputs: Inputs, notices: list[str]
) -> tuple[list[Rule], list[TableInput]]:
    """The rules, those that compare two versions made to look into the earlier one; and the earlier tables."""
    tables = {name: _renamed(item, earlier_name(name)) for name, item in inputs.earlier.items()}
    found: list[Rule] = []
    for rule in rules:
        implied = [role.name for role in rule.roles if role.implied and role.name not in rule.picks]
        if not implied:
            found.append(rule)
            continue
        made = list(_for_each_table(rule, implied, inputs))
        found += made
        if not made:
            notices.append(
                f"{rule.name} compares two versions of a table and was left out: there is no earlier one "
                "(--since REF|PATH)"
            )
    return found, list(tables.values())


def _for_each_table(rule: Rule, implied: list[str], inputs: Inputs) -> Iterator[Rule]:
    named = rule.scope.table
    wanted = [named] if named is not None else [t.description.name for t in inputs.tables]
    for table in wanted:
        if table in inputs.earlier:
            picks = dict(rule.picks)
            for role in implied:
                now = rule.picks[rule.kind.primary or ""]
                picks[role] = tuple(
                    replace(pick, table=earlier_name(pick.table or table)) for pick in now
                )
            yield replace(rule, scope=replace(rule.scope, table=table), picks=picks)


def _renamed(item: TableInput, name: str) -> TableInput:
    return replace(item, description=replace(item.description, name=name), contract=None)


def shown_as(report: Report, paths: Mapping[str, str]) -> Report:
    """The report with other names for some files: an earlier version that was taken out of a repository is shown as
    ``REF:path``, and not as the scratch file it was read from."""

    def at(place: Location) -> Location:
        shown = paths.get(place.path or "")
        return place if shown is None else replace(place, path=shown)

    return replace(
        report,
        findings=tuple(moved_finding(finding, at) for finding in report.findings),
        causes=tuple(moved_cause(cause, at) for cause in report.causes),
        passed=tuple(moved_finding(finding, at) for finding in report.passed),
        inputs=tuple(
            replace(given, path=paths.get(given.path or "", given.path)) for given in report.inputs
        ),
        problems=tuple(
            replace(problem, path=paths.get(problem.path or "", problem.path))
            for problem in report.problems
        ),
    )
