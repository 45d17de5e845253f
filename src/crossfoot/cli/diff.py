"""``crossfoot diff``: what came and went between two reports."""

from __future__ import annotations

from pathlib import Path

import click

from crossfoot.cli.checking import read_report
from crossfoot.cli.invocation import verbosity_options
from crossfoot.gate.compare import compare
from crossfoot.report.escape import one_line
from crossfoot.report.model import Finding


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
)
@verbosity_options
def diff(old: Path, new: Path, format_name: str) -> int:
    """Compare the JSON reports OLD and NEW. The exit code is 1 if NEW has findings that OLD has not."""
    difference = compare(read_report(old), read_report(new))
    if format_name == "json":
        from crossfoot.report.codec import to_plain
        from crossfoot.report.formats.json import line

        document = {
            "new": [to_plain(finding) for finding in difference.new],
            "gone": [to_plain(finding) for finding in difference.gone],
            "changed": [{"old": to_plain(a), "new": to_plain(b)} for a, b in difference.changed],
            "same": difference.same,
        }
        click.echo(line(document))
    else:
        for sign, findings in (("+", difference.new), ("-", difference.gone)):
            for finding in findings:
                click.echo(f"{sign} {_line(finding)}")
        for before, after in difference.changed:
            click.echo(f"~ {_line(after)}")
            click.echo(f"    was {_figures(before)}, {before.severity}, {before.state}")
            click.echo(f"    is  {_figures(after)}, {after.severity}, {after.state}")
        click.echo(
            f"{len(difference.new)} new, {len(difference.gone)} gone, {len(difference.changed)} changed, "
            f"{difference.same} the same"
        )
    return 1 if difference.new else 0


def _line(finding: Finding) -> str:
    return one_line(f"{finding.id} {finding.severity}[{finding.rule}] {finding.message}")


def _figures(finding: Finding) -> str:
    return one_line(", ".join(f"{row.role} {row.text}" for row in finding.figures)) or "no figures"
