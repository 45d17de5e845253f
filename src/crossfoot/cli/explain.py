"""``crossfoot explain``: everything about one finding."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from crossfoot.cli.checking import Request, find_finding, read_report, run
from crossfoot.cli.invocation import verbosity_options
from crossfoot.cli.options import gate_options, source_options
from crossfoot.cli.output import options_for
from crossfoot.report.escape import one_line
from crossfoot.report.model import Cause, Finding, Report


@click.command()
@click.argument("finding_id", metavar="ID")
@source_options
@gate_options
@click.option(
    "--from",
    "report_path",
    type=click.Path(path_type=Path),
    help="A JSON report, instead of a new run.",
)
@click.option("--color", type=click.Choice(["auto", "always", "never"]), default="auto")
@verbosity_options
def explain(finding_id: str, report_path: Path | None, color: str, **given: Any) -> int:
    """Show the figures, intervals, arithmetic and history of the finding ID (or the start of an id)."""
    report = read_report(report_path) if report_path else run(Request.of(given)).report
    finding = find_finding(report, finding_id)
    _show(report, finding, color)
    return 0


def _show(report: Report, finding: Finding, color: str) -> None:
    from dataclasses import replace

    from crossfoot.report.formats.full import write_finding
    from crossfoot.report.show import keys

    options = options_for(color=color, show_suppressed=True)
    write_finding(report, replace(finding, cause=None), sys.stdout, options)
    rule = next((rule for rule in report.rules if rule.name == finding.rule), None)
    facts = [
        ("id", finding.id),
        ("values", finding.values),
        ("state", finding.state),
        ("kind", finding.kind),
        ("grade", finding.grade or "-"),
        ("where", f"{finding.source} {keys(finding)}".strip()),
    ]
    if rule is not None:
        facts += [("rule", rule.title), ("why", rule.why)]
        facts += [("reference", reference) for reference in rule.references]
    for name, text in facts:
        if text:
            click.echo(f"{name:<10} {one_line(str(text))}")
    if finding.figures:
        click.echo("\nfigures")
    for row in finding.figures:
        click.echo(f"  {one_line(row.role)}: {one_line(row.text)} {row.unit or ''}".rstrip())
        if row.interval is not None:
            click.echo(f"    stands for {row.interval}")
        if row.allowed is not None:
            text = "no value" if row.allowed.is_empty else str(row.allowed)
            click.echo(f"    the others allow {text}")
    if finding.p is not None:
        click.echo(f"\nchance that rounding alone misses by so much: {finding.p:.3g}")
    for past in finding.history:
        words = f"{past.at} {past.by} {past.status}: {past.reason}"
        figures = ", ".join(f"{role} {text}" for role, text in past.figures.items())
        click.echo(
            f"\nhistory: {one_line(words)}" + (f" (on {one_line(figures)})" if figures else "")
        )
    cause = report.cause_of(finding)
    if cause is not None:
        _show_cause(report, finding, cause)


def _show_cause(report: Report, finding: Finding, cause: Cause) -> None:
    """The component around the finding: what else fails for the same reason, what holds, and every alternative."""
    click.echo(f"\ncause: {one_line(cause.message)}")
    if cause.derived:
        click.echo(f"  together: {one_line(cause.derived)}")
    by_id = {other.id: other for other in report.findings}
    for other in (by_id[id_] for id_ in cause.relations if id_ in by_id and id_ != finding.id):
        click.echo(f"  also {other.id} {one_line(f'{other.rule}: {other.message}')}")
    places = {(row.text, row.location) for row in cause.figures}
    for held in report.passed:
        if any((row.text, row.location) in places for row in held.figures):
            click.echo(f"  holds {one_line(f'{held.rule}: {held.arithmetic or held.message}')}")
    click.echo("  readings" if cause.repairs else "  no reading is proposed")
    for repair in cause.repairs:
        reading = f"{repair.figure}: {repair.printed} → {repair.text} ({repair.reason})"
        click.echo(f"    {repair.likelihood:<8} {one_line(reading)}")
