"""Between crossfoot and pandera: rules as checks of a schema, a schema as the contract of a table.

pandera says whether columns, types and single cells are as agreed; crossfoot, whether the figures agree with each
other. Either can be the one that is called.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from pandera.api.base.checks import CheckResult
from pandera.api.checks import Check

from crossfoot.engine.failing import MOST_SHOWN
from crossfoot.run import Settings, check_inputs
from crossfoot.run.inputs import gather, table

if TYPE_CHECKING:
    from crossfoot.report.model import Finding, Report

#: So many headlines stand in the error; every one is a failure case.
_NAMED: Final = 3
#: The column in which pandera's polars backend looks for the outcome of each row.
_OUTPUT: Final = "check_output"


def crossfoot_check(
    rules: Any, *, name: str = "crossfoot", fail_level: str = "error", **description: Any
) -> Check:
    """A check of a whole frame, for ``pandera.pandas`` and ``pandera.polars`` schemas.

    It fails with crossfoot's messages: each finding is a failure case, at the row of the figure a person would
    change. Rules that select nothing fail too.

    Args:
        rules: a rule file, a pack, a ``Rule``, or a list of these.
        name: of the table, for rules that name one, and of the check.
        fail_level: ``warning`` to fail on implausible figures too.
        description: what is known of the frame, as for ``crossfoot.table``: ``keys``, ``period``, ``decimals``.
    """
    return _RulesCheck(rules, name, fail_level, description)


def with_rules(schema: Any, rules: Any, **description: Any) -> Any:
    """A schema that also asks crossfoot.

    Args:
        schema: a ``DataFrameSchema`` or ``DataFrameModel``; it stays as it is.
        rules, description: as for ``crossfoot_check``.
    """
    made = schema.to_schema() if hasattr(schema, "to_schema") else schema
    extended = copy.deepcopy(made)
    extended.checks = [*made.checks, crossfoot_check(rules, **description)]
    return extended


class _RulesCheck(Check):
    """A check whose error says what was found in the last frame, and not only what was asked."""

    def __init__(
        self, rules: Any, name: str, fail_level: str, description: Mapping[str, Any]
    ) -> None:
        super().__init__(_run, name=name, title="The figures agree with each other")
        self._rules = rules
        self._level = fail_level
        self._description = dict(description)

    def __call__(self, check_obj: Any, column: str | None = None) -> CheckResult:
        frame = check_obj.collect() if hasattr(check_obj, "collect") else check_obj
        found = _run(frame, self._rules, self.name or "data", self._level, self._description)
        self.error = _said(found) or None
        by_row = _by_row(found)
        if type(frame).__module__.startswith("polars"):
            return _polars_result(frame, found.ok, by_row)
        return _pandas_result(frame, found.ok, by_row)


def _run(
    frame: Any, rules: Any, name: str, fail_level: str, description: Mapping[str, Any]
) -> Report:
    inputs = gather(table(frame, name, **description))
    # Every failing row is a failure case: one that is not named would count as sound, and not be dropped.
    all_rows = max(len(frame), MOST_SHOWN)
    settings = Settings(fail_level=fail_level, max_findings=all_rows, passed=False)
    return check_inputs(inputs, rules, settings)


def _said(report: Report) -> str:
    if report.ok:
        return ""
    said = [problem.message for problem in report.problems]
    said += [_headline(finding) for finding in report.failing]
    more = [f"and {len(said) - _NAMED} more"] if len(said) > _NAMED else []
    return "; ".join(said[:_NAMED] + more)


def _headline(finding: Finding) -> str:
    keys = ", ".join(f"{key}={value}" for key, value in finding.subject.items())
    return f"{finding.rule}: {finding.message}" + (f" [{keys}]" if keys else "")


def _by_row(report: Report) -> dict[int, str]:
    """The headlines of findings by the place (from 0) of the row to look at."""
    rows: dict[int, list[str]] = {}
    for finding in report.failing:
        places = {row.location.row for row in finding.figures if row.primary}
        for row in sorted(place for place in places if place is not None):
            rows.setdefault(row - 1, []).append(_headline(finding))
    return {row: "; ".join(said) for row, said in sorted(rows.items())}


def _pandas_result(frame: Any, ok: bool, by_row: Mapping[int, str]) -> CheckResult:
    import pandas

    passed = pandas.Series([place not in by_row for place in range(len(frame))], index=frame.index)
    cases = pandas.Series(
        list(by_row.values()), index=frame.index[list(by_row)], name="crossfoot", dtype=object
    )
    return CheckResult(passed if by_row else ok, ok, frame, cases if by_row else None)


def _polars_result(frame: Any, ok: bool, by_row: Mapping[int, str]) -> CheckResult:
    import polars

    rows = [place not in by_row for place in range(frame.height)] if by_row else [ok]
    cases = polars.LazyFrame({"crossfoot": list(by_row.values())})
    return CheckResult(
        polars.LazyFrame({_OUTPUT: rows}),
        polars.LazyFrame({_OUTPUT: [ok]}),
        frame,
        cases if by_row else None,
    )
