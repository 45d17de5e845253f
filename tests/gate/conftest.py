"""Findings to judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from crossfoot.figures import figure
from crossfoot.report.findings import build
from crossfoot.report.model import Finding, Report, RuleSummary, Tally, assemble
from crossfoot.rules.kinds import KINDS
from crossfoot.verify import verify

Make = Callable[..., Finding]


def made(
    rule: str = "own/total-not-sum", year: str = "2025", whole: str = "11", **changes: Any
) -> Finding:
    """A total that is wrong: 4 + 5 printed as ``whole``."""
    relation = KINDS["total"].relation(
        {"whole": figure(whole), "parts": [figure("4"), figure("5")]}, subject={"year": year}
    )
    finding = build(verify(relation), RuleSummary(rule, "total"), source="spending")
    return replace(finding, **changes)


@pytest.fixture
def finding() -> Make:
    return made


@pytest.fixture
def run() -> Callable[..., Report]:
    """A run that looked at one table with two rules and found what is given."""

    def report(*findings: Finding) -> Report:
        names = ("own/total-not-sum", "own/other")
        return assemble(
            findings,
            rules=[RuleSummary(n, "total", counts=(Tally("spending", exact=5),)) for n in names],
        )

    return report
