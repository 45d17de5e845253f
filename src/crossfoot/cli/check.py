"""``crossfoot check``: the command people type."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click

from crossfoot.cli.checking import Checked, Request, run
from crossfoot.cli.invocation import Invocation, verbosity_options
from crossfoot.cli.options import FormatName, MemorySize, ReportTarget, gate_options, source_options
from crossfoot.cli.output import default_format, options_for, statistics, write_reports
from crossfoot.report.formats import WITH_PASSED

#: How often `--watch` looks; half a second is at once for a person and nothing for a disk.
_PAUSE = 0.5


@click.command()
@source_options
@gate_options
@click.option(
    "--format",
    "format_name",
    type=FormatName(),
    help="Of standard output; full at a terminal, else concise.",
)
@click.option(
    "--report",
    "reports",
    type=ReportTarget(),
    multiple=True,
    metavar="FORMAT:PATH",
    help="Also write a file, such as sarif:out.sarif; repeatable.",
)
@click.option(
    "--show-suppressed", is_flag=True, help="Also show what is accepted, waived or in the baseline."
)
@click.option(
    "--statistics", "show_statistics", is_flag=True, help="Also show what each rule checked."
)
@click.option(
    "--max-findings",
    type=click.IntRange(min=1),
    metavar="N",
    help="Findings of a rule shown in full; all are counted.  [default: 100]",
)
@click.option(
    "--failing-rows",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write every failing row of tables: rule, keys, residual, allowed residual.",
)
@click.option(
    "--failing-rows-format",
    type=click.Choice(["parquet", "csv"]),
    default="parquet",
    show_default=True,
)
@click.option(
    "--memory-limit",
    type=MemorySize(),
    help="Memory of the database that holds tables, such as 1GB; the rest goes to a temporary folder.",
)
@click.option("--watch", is_flag=True, help="Check again whenever a file changes.")
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", show_default=True
)
@verbosity_options
@click.pass_obj
def check(
    invocation: Invocation,
    /,
    format_name: str | None,
    reports: tuple[tuple[str, Path], ...],
    show_suppressed: bool,
    show_statistics: bool,
    watch: bool,
    color: str,
    **given: Any,
) -> int:
    """Check that the figures in PATHS agree.

    PATHS are tables, documents or folders; without any, what the nearest crossfoot.yaml names. The exit code is 0 if
    everything was checked and nothing is open, 1 if something is, 2 if something could not be checked.
    """
    request = Request.of(given | {"verbosity": invocation.verbosity})

    shown = format_name or default_format()
    passed = not WITH_PASSED.isdisjoint((shown, *(name for name, _ in reports)))

    def once() -> Checked:
        checked = run(request, passed=passed)
        options = options_for(
            color=color,
            show_suppressed=show_suppressed,
            texts=checked.texts,
            sources=checked.sources(),
        )
        quiet = invocation.verbosity < -1 and format_name is None
        write_reports(checked.report, None if quiet else shown, reports, options)
        if shown == "concise" and invocation.verbosity >= 0:
            # Standard output is for findings alone; a person who sees none wants to know what was checked.
            from crossfoot.report.show import summary_lines

            click.echo("; ".join(summary_lines(checked.report)), err=True)
        if shown in ("concise", "full") and invocation.verbosity >= 0:
            _say_what_was_not_asked(checked)
        if show_statistics:
            # Behind a machine's format a table would spoil the document.
            click.echo(statistics(checked.report), nl=False, err=shown not in ("full", "concise"))
        if invocation.verbosity > 0:
            _say_more(checked)
        return checked

    return _watch(once) if watch else once().report.exit_code


def _say_what_was_not_asked(checked: Checked) -> None:
    """Tables say nothing by themselves; somebody new to the program sees no finding and thinks they were checked."""
    if checked.inputs.tables and not checked.report.rules and not checked.report.problems:
        click.echo(
            "note: no rule was applied to any table: `crossfoot discover` proposes rules for PATHS, "
            "`crossfoot rules list` shows those that can be named with --rules",
            err=True,
        )


def _say_more(checked: Checked) -> None:
    """What was read and inferred, and what was left unchecked, on stderr."""
    coverage = checked.report.coverage
    for notice in coverage.notices:
        click.echo(f"note: {notice}", err=True)
    for row in coverage.unchecked:
        keys = ", ".join(f"{key}={value}" for key, value in row.subject.items())
        click.echo(
            f"unchecked: {row.rule} {row.source} [{keys}]: {row.reason}: {row.detail}", err=True
        )


def _watch(once: Callable[[], Checked]) -> int:
    from crossfoot.problems import InputError

    while True:
        click.clear()
        started = time.time_ns()
        try:
            files = set(_files(once()))
        except InputError as error:
            for problem in error.problems:
                click.echo(f"error: {problem}", err=True)
            files = {Path(problem.path) for problem in error.problems if problem.path}
        sys.stdout.flush()
        before = _stamps(files)
        # A file that was saved while it was being checked has to be checked again.
        if any(stamp is not None and stamp[0] >= started for stamp in before.values()):
            continue
        while _stamps(files) == before:
            time.sleep(_PAUSE)


def _files(checked: Checked) -> Iterator[Path]:
    """Everything whose change may change the report."""
    for table in checked.inputs.tables:
        if isinstance(table.description.source, (str, Path)):
            yield Path(table.description.source)
    for document in checked.inputs.documents:
        if document.path is not None:
            yield Path(document.path)
    for rule in checked.report.rules:
        if rule.location.path is not None:
            yield Path(rule.location.path)
    if checked.configuration is not None:
        yield Path(checked.configuration.path or "")
        yield checked.folder / checked.configuration.waivers_file
        yield checked.file("decisions")
        yield checked.file("baseline")


def _stamps(files: set[Path]) -> dict[Path, tuple[int, int] | None]:
    def stamp(path: Path) -> tuple[int, int] | None:
        try:
            found = path.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    return {path: stamp(path) for path in sorted(files)}
