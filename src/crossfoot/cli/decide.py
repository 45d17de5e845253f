"""``crossfoot decide``: what a person says about a finding, appended to the log."""

from __future__ import annotations

import getpass
import os
from pathlib import Path
from typing import Any

import click

from crossfoot.cli.checking import Request, find_finding, read_report, run
from crossfoot.cli.clock import now
from crossfoot.cli.invocation import verbosity_options
from crossfoot.cli.options import source_options
from crossfoot.cli.output import counted
from crossfoot.gate.decisions import Decision, Status, append
from crossfoot.gate.decisions import decide as decision_on
from crossfoot.gate.jsonlines import read_rows
from crossfoot.problems import Severity


@click.command()
@click.argument("finding_id", metavar="ID", required=False)
@click.argument("status", type=click.Choice([*map(str, Status), "false-alarm"]), required=False)
@source_options
@click.option("-m", "--reason", default="", help="Why; needed for accepted and false_alarm.")
@click.option("--by", default="", help="Who; the user's name if left out.")
@click.option(
    "--expires", metavar="YYYY-MM-DD", help="The day from which the decision no longer holds."
)
@click.option(
    "--from",
    "report_path",
    type=click.Path(path_type=Path),
    help="A JSON report, instead of a new run.",
)
@click.option(
    "--decisions",
    "decisions_path",
    type=click.Path(path_type=Path),
    help="The log; default as configured.",
)
@click.option(
    "--import",
    "import_path",
    type=click.Path(path_type=Path, exists=True),
    help="Take over decisions from another log.",
)
@verbosity_options
def decide(
    finding_id: str | None,
    status: str | None,
    reason: str,
    by: str,
    expires: str | None,
    report_path: Path | None,
    decisions_path: Path | None,
    import_path: Path | None,
    **given: Any,
) -> int:
    """Decide the finding ID: confirmed, accepted, false_alarm, or open again.

    The decision holds for the figures as they are printed now; when they change, the finding is open again.
    """
    request = Request.of(given)
    if import_path is not None:
        return _import(import_path, _log(request, decisions_path))
    if finding_id is None or status is None:
        raise click.UsageError("give an ID and a STATUS, or --import")
    decided = Status(status.replace("-", "_"))
    if decided in (Status.ACCEPTED, Status.FALSE_ALARM) and not reason.strip():
        raise click.UsageError(f"{decided} needs a reason: -m WHY")
    report = read_report(report_path) if report_path else run(request).report
    finding = find_finding(report, finding_id)
    path = _log(request, decisions_path)
    entry = decision_on(finding, decided, reason, by or user(), now(), expires)
    try:
        append(path, [entry])
    except ValueError as error:
        raise click.UsageError(f"--expires: {error}") from None
    click.echo(f"{finding.id} {decided}: {finding.message}", err=True)
    return 0


def _import(source: Path, path: Path) -> int:
    """Append the entries that the log does not have yet, whole or cut ones told apart."""
    rows, problems = read_rows(source, Decision)
    for problem in problems:
        click.echo(f"{problem.severity}: {problem}", err=True)
    known, _ = read_rows(path, Decision)
    present = {_key(decision) for decision in known}
    new = [decision for decision in rows if _key(decision) not in present]
    append(path, new)
    click.echo(
        f"{counted(len(new), 'decision')} taken over, {len(rows) - len(new)} known already",
        err=True,
    )
    return 2 if any(problem.severity is Severity.ERROR for problem in problems) else 0


def _key(decision: Decision) -> tuple[str, ...]:
    return decision.id, decision.values, decision.status, decision.at, decision.by, decision.reason


def _log(request: Request, given: Path | None) -> Path:
    from crossfoot.cli.checking import configuration_for

    if given is not None:
        return given
    configuration = configuration_for(request)
    if configuration is None:
        return Path("decisions.jsonl")
    return configuration.folder / configuration.decisions


def user() -> str:
    """Who is deciding, as far as the machine knows."""
    try:
        return os.environ.get("CROSSFOOT_USER") or getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""
