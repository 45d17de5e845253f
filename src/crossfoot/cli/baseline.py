"""``crossfoot baseline``: the findings that were there before the gate was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from crossfoot.cli.checking import Checked, Request, run
from crossfoot.cli.invocation import verbosity_options
from crossfoot.cli.options import source_options
from crossfoot.gate.baseline import debts_of, pruned, read_baseline, write_baseline
from crossfoot.problems import InputError, Problem
from crossfoot.report.escape import one_line
from crossfoot.report.model import RULE_BROKEN

_FILE = click.option(
    "--file",
    "baseline_path",
    type=click.Path(path_type=Path),
    help="The file; default as configured.",
)


@click.group()
def baseline() -> None:
    """Keep the findings known at adoption apart: they do not fail a run, and may only become fewer."""


@baseline.command()
@source_options
@_FILE
@verbosity_options
def create(baseline_path: Path | None, **given: Any) -> int:
    """Write every open finding of a run to the baseline, once."""
    checked = run(Request.of(given))
    path = checked.file("baseline", baseline_path)
    _refuse_incomplete(checked)
    if path.exists():
        raise click.UsageError(f"{path} exists; it may only shrink: `crossfoot baseline prune`")
    debts = debts_of(checked.report)
    write_baseline(path, debts)
    click.echo(f"{len(debts)} findings in {path}", err=True)
    return 0


@baseline.command()
@source_options
@_FILE
@verbosity_options
def prune(baseline_path: Path | None, **given: Any) -> int:
    """Take out what is fixed or has changed."""
    checked = run(Request.of(given), gate=False)
    path = checked.file("baseline", baseline_path)
    _refuse_incomplete(checked)
    known = _known(path)
    kept, gone = pruned(known, checked.report)
    if gone:
        write_baseline(path, kept)
    click.echo(f"{len(gone)} taken out, {len(kept)} left in {path}", err=True)
    return 0


@baseline.command()
@click.option(
    "--config", "config_path", type=click.Path(path_type=Path), help="Configuration file."
)
@_FILE
@verbosity_options
def show(baseline_path: Path | None, config_path: Path | None) -> int:
    """List the baseline."""
    from crossfoot.cli.checking import configuration_for

    configuration = configuration_for(Request(config_path=config_path))
    default = (
        configuration.folder / configuration.baseline if configuration else Path("baseline.jsonl")
    )
    for debt in _known(baseline_path or default).values():
        click.echo(one_line(f"{debt.id} {debt.rule} {debt.source}: {debt.message}"))
    return 0


def _known(path: Path) -> Any:
    known, problems = read_baseline(path)
    if problems:
        raise InputError(*problems)
    return known


def _refuse_incomplete(checked: Checked) -> None:
    """A baseline of half a run would call the other half's findings new."""
    report = checked.report
    if report.complete:
        return
    broken = [
        Problem(finding.message) for finding in report.findings if finding.rule == RULE_BROKEN
    ]
    raise InputError(*report.problems, *broken)
