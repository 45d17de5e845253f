"""``baseline.jsonl``: the debt at adoption. It may only shrink."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from crossfoot.gate.files import write_whole
from crossfoot.gate.jsonlines import read_rows, written
from crossfoot.problems import Problem
from crossfoot.report.model import Finding, PastDecision, Report

FILE_NAME: Final = "baseline.jsonl"


@dataclass(frozen=True, slots=True)
class Debt:
    """One finding that was there before the gate was."""

    id: str
    values: str
    rule: str = ""
    source: str = ""
    message: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)

    def past(self) -> PastDecision:
        """The row that a finding carries along when its figures have changed."""
        return PastDecision("baselined", values=self.values, figures=dict(self.figures))


def debts_of(report: Report) -> list[Debt]:
    """The open findings of a report as debt."""
    return [
        Debt(f.id, f.values, f.rule, f.source, f.message, {row.role: row.text for row in f.figures})
        for f in report.findings
        if f.state.is_open
    ]


def read_baseline(path: Path) -> tuple[dict[str, Debt], list[Problem]]:
    """The debts of a file by id, and what was wrong with it."""
    rows, problems = read_rows(path, Debt)
    return {row.id: row for row in rows}, problems


def write_baseline(path: Path, debts: Iterable[Debt]) -> None:
    """Replace the file; sorted, so that a diff shows what has gone."""
    ordered = sorted(debts, key=lambda debt: (debt.rule, debt.source, debt.id))
    write_whole(path, "".join(f"{written(debt)}\n" for debt in ordered))


def pruned(known: Mapping[str, Debt], report: Report) -> tuple[list[Debt], list[Debt]]:
    """(kept, gone): without debts that the report no longer finds, or finds with other figures.

    A debt whose rule or table was not part of the run is kept: nobody looked.
    """
    found: dict[str, Finding] = {finding.id: finding for finding in report.findings}
    kept: list[Debt] = []
    gone: list[Debt] = []
    for debt in known.values():
        finding = found.get(debt.id)
        still = finding is not None and finding.values == debt.values
        looked = finding is not None or was_checked(report, debt.rule, debt.source)
        (kept if still or not looked else gone).append(debt)
    return kept, gone


def was_checked(report: Report, rule: str, source: str) -> bool:
    """Whether a run looked at a rule in a table or document, so that silence means all is well."""
    if not report.complete:
        return False
    return any(
        summary.name == rule and any(tally.source == source for tally in summary.counts)
        for summary in report.rules
    )
