"""A report with every sort of finding, made from sentences and a table of our own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from crossfoot.figures import Figure, Location, figure
from crossfoot.problems import Problem, Severity
from crossfoot.relations import Relation
from crossfoot.report.findings import about_run, build
from crossfoot.report.formats import Options
from crossfoot.report.lines import SourceLines
from crossfoot.report.model import (
    Cause,
    Coverage,
    Finding,
    Input,
    PastDecision,
    ReadFigure,
    Repair,
    Report,
    RuleSummary,
    RunFacts,
    SourceCoverage,
    State,
    Tally,
    Unchecked,
    assemble,
)
from crossfoot.rules.kinds import KINDS
from crossfoot.verify import verify

ARTICLE = """# Household spending

Housing took 31.42 per cent of spending, food 12.91, transport 14.66 and other items 42.31.
Exports rose by 14 per cent, from 8.1 billion kroner to 9.0 billion.
"""
TABLE = """year,region,item,value
2025,NO,goods,1210
2025,NO,services,4530
2025,NO,housing,2260
2025,NO,total,8900
"""
TEXTS = {"releases/2025.md": ARTICLE, "data/spending.csv": TABLE}


def printed(path: str, numeral: str, name: str | None = None, *, nth: int = 0) -> Figure:
    """A figure where it stands in one of the texts."""
    text = TEXTS[path]
    at = -1
    for _ in range(nth + 1):
        at = text.index(numeral, at + 1)
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    return figure(numeral, name=name, location=Location(path, at, at + len(numeral), line, column))


def shares() -> Relation:
    names = (("31.42", "housing"), ("12.91", "food"), ("14.66", "transport"), ("42.31", "other"))
    return KINDS["shares"].relation(
        {"parts": [printed("releases/2025.md", numeral, name) for numeral, name in names]}
    )


def growth() -> Relation:
    return KINDS["growth"].relation(
        {
            "start": printed("releases/2025.md", "8.1"),
            "end": printed("releases/2025.md", "9.0"),
            "rate": printed("releases/2025.md", "14", nth=1),
        }
    )


def total() -> Relation:
    parts = (("1210", "goods"), ("4530", "services"), ("2260", "housing"))
    return KINDS["total"].relation(
        {
            "whole": printed("data/spending.csv", "8900", "total"),
            "parts": [printed("data/spending.csv", numeral, name) for numeral, name in parts],
        },
        subject={"year": "2025", "region": "NO"},
    )


def built(relation: Relation, rule: str, source: str, **settings: str) -> Finding:
    """The finding of a relation."""
    return build(verify(relation), RuleSummary(rule, relation.kind), source=source, **settings)


@pytest.fixture
def report() -> Report:
    """Three open findings, two suppressed ones, one cause, a warning about an input, coverage."""
    found = [
        built(shares(), "text/shares-not-100", "2025"),
        built(growth(), "text/growth-does-not-fit", "2025"),
        built(total(), "table/total-not-sum", "spending"),
    ]
    wrong = found[2].figures[2]
    repair = Repair("parts[1]", "4530", "5430", "two digits swapped", "likely", 1, wrong.location)
    found[2] = _with(found[2], repairs=(repair,))
    accepted = _with(
        built(total(), "table/old-total", "spending"),
        state=State.ACCEPTED,
        history=(PastDecision("accepted", "printed so in 2019", "lan", "2026-01-05T08:00:00Z"),),
    )
    waived = _with(built(growth(), "text/waived", "2025"), state=State.WAIVED, waiver="old vintage")
    nothing = about_run(
        "rule-selected-nothing",
        "prices/cpi-groups",
        source="cpi",
        severity=Severity.WARNING,
        location=Location("rules/prices.yaml", line=12, column=3),
    )
    tallies = {
        "text/shares-not-100": Tally("2025", impossible=1),
        "text/growth-does-not-fit": Tally("2025", exact=2, impossible=1),
        "table/total-not-sum": Tally("spending", exact=7, rounding=3, impossible=1, unchecked=1),
        "table/fine": Tally("spending", exact=11),
    }
    return assemble(
        [*found, accepted, waived, nothing],
        rules=[
            RuleSummary(
                name, "total", f"Title of {name}", "because", tags=("VAD",), counts=(tally,)
            )
            for name, tally in tallies.items()
        ],
        coverage=Coverage(
            sources=(SourceCoverage("2025", 7, 7, 2), SourceCoverage("spending", 40, 38, 12)),
            kinds={"growth": 3, "total": 11},
            unchecked=(
                Unchecked("table/total-not-sum", "total", "missing", "no figure", "spending"),
            ),
            unchecked_count=1,
            figures=(ReadFigure("8900", found[2].location, relations=1),),
            notices=("delimiter ',' detected",),
        ),
        inputs=[Input("2025", "releases/2025.md", "0" * 64, "markdown", language="en")],
        problems=[
            Problem(
                "a wrong byte",
                "data/other.csv",
                3,
                1,
                help="save as UTF-8",
                severity=Severity.WARNING,
            )
        ],
        run=RunFacts(packs=("text 1",)),
    )


@pytest.fixture
def with_cause(report: Report) -> Report:
    """The same with one cause for two findings."""
    from dataclasses import replace

    ids = [f.id for f in report.findings if f.rule.startswith("text/") and f.state is State.OPEN]
    cause = Cause("c1", "14 is wrong in 2 relations", report.findings[0].figures[:1], tuple(ids))
    findings = tuple(replace(f, cause="c1") if f.id in ids else f for f in report.findings)
    return replace(report, findings=findings, causes=(cause,))


@pytest.fixture
def options() -> Options:
    return Options(lines=SourceLines(texts=TEXTS))


@pytest.fixture
def written(report: Report, options: Options) -> Callable[..., str]:
    """A report in a format, as text."""
    from io import StringIO

    from crossfoot.report.formats import writer

    def write(name: str, what: Report | None = None, how: Options | None = None) -> str:
        out = StringIO()
        writer(name)(what or report, out, how or options)
        return out.getvalue()

    return write


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare with a file beside the tests; ``CROSSFOOT_GOLDEN=write`` writes it anew."""
    import os

    def compare(name: str, text: str) -> None:
        file = Path(request.path).parent / "golden" / name
        if os.environ.get("CROSSFOOT_GOLDEN") == "write":
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8", newline="")
        assert text == file.read_bytes().decode(), (
            f"{name} changed; CROSSFOOT_GOLDEN=write if on purpose"
        )

    return compare


def _with(finding: Finding, **changes: object) -> Finding:
    from dataclasses import replace

    return replace(finding, **changes)  # type: ignore[arg-type]
