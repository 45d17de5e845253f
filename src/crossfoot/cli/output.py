"""Reports to where they were asked for: standard output, files, the job summary of GitHub Actions."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from crossfoot.problems import InputError, Problem, Severity
from crossfoot.report.escape import one_line

if TYPE_CHECKING:
    from crossfoot.report.formats import Options
    from crossfoot.report.model import Report


def wants_color(choice: str, stream: object = None) -> bool:
    """Whether to colour: as asked for, else NO_COLOR and FORCE_COLOR, else if it goes to a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return bool(getattr(stream or sys.stdout, "isatty", lambda: False)())


def default_format() -> str:
    """``full`` for a person, ``concise`` for a pipe."""
    return "full" if sys.stdout.isatty() else "concise"


def options_for(
    *,
    color: str,
    show_suppressed: bool,
    texts: dict[str, str] | None = None,
    sources: Mapping[str, object] | None = None,
) -> Options:
    """How reports on standard output look."""
    from crossfoot.report.formats import Options
    from crossfoot.report.lines import SourceLines

    width = shutil.get_terminal_size((100, 24)).columns if sys.stdout.isatty() else 120
    return Options(
        color=wants_color(color),
        width=width,
        show_suppressed=show_suppressed,
        lines=SourceLines(texts=texts),
        sources=sources or {},
    )


def write_reports(
    report: Report,
    stdout_format: str | None,
    targets: Iterable[tuple[str, Path]],
    options: Options,
) -> None:
    """Write to every file and to standard output; the files first, so that a closed pipe costs none of them.

    Raises:
        InputError: a file cannot be written; everything else is written nevertheless.
    """
    from dataclasses import replace

    from crossfoot.gate.files import writing
    from crossfoot.report.formats import writer

    targets = list(targets)
    failed: list[Problem] = []
    for name, path in targets:
        try:
            with writing(path) as out:
                writer(name)(report, out, replace(options, color=False, width=100))
        except OSError as error:
            failed.append(Problem(f"cannot be written: {error.strerror}", path.as_posix()))
    if "github" in (stdout_format, *(name for name, _ in targets)):
        write_job_summary(report, options)
    if stdout_format is not None:
        writer(stdout_format)(report, sys.stdout, options)
    if failed:
        raise InputError(*failed)


def write_job_summary(report: Report, options: Options) -> None:
    """Add to the summary of the GitHub Actions job, as far as there is room."""
    from crossfoot.report.formats.github import MOST_SUMMARY_BYTES, summary

    given = os.environ.get("GITHUB_STEP_SUMMARY")
    if not given:
        return
    path = Path(given)
    try:
        used = path.stat().st_size if path.exists() else 0
        room = MOST_SUMMARY_BYTES - used - 1
        if room > 1000:
            with path.open("a", encoding="utf-8") as stream:
                stream.write(summary(report, options, room))
    except OSError as error:
        click.echo(f"warning: no job summary: {error.strerror}", err=True)


def statistics(report: Report) -> str:
    """A table of rules: relations by grade, findings."""
    found: dict[str, int] = {}
    for finding in report.findings:
        found[finding.rule] = found.get(finding.rule, 0) + 1
    head = ("rule", "exact", "rounding", "implausible", "impossible", "unchecked", "findings")
    table: list[tuple[str, ...]] = [head]
    for rule in report.rules:
        counts = [sum(getattr(tally, grade) for tally in rule.counts) for grade in head[1:6]]
        table.append((rule.name, *map(str, counts), str(found.pop(rule.name, 0))))
    table += [(name, "", "", "", "", "", str(count)) for name, count in sorted(found.items())]
    return columns(table)


def columns(table: Iterable[tuple[str, ...]]) -> str:
    """Rows with their columns aligned: the first to the left, numbers to the right."""
    rows = [tuple(map(str, row)) for row in table]
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))] if rows else []
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width)
            if at and (cell.isdigit() or (rows[1:] and rows[1][at].isdigit()))
            else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "".join(f"{line}\n" for line in lines)


def counted(number: int, noun: str) -> str:
    """``1 rule``, ``2 rules``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def tell(problems: Iterable[Problem]) -> int:
    """Say on standard error what is wrong with inputs or rules; the exit code that this leads to."""
    failed = False
    for problem in problems:
        failed |= problem.severity is Severity.ERROR
        click.echo(one_line(f"{problem.severity}: {problem}"), err=True)
        for label, advice in (("expected", problem.expected), ("help", problem.help)):
            if advice:
                click.echo(f"  = {label}: {one_line(advice)}", err=True)
    return 2 if failed else 0
