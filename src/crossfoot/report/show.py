"""What the formats have in common: which findings are shown, under which cause, and how a place is written."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath, PureWindowsPath
from typing import Final

from crossfoot.figures import NOWHERE, Location
from crossfoot.problems import Severity
from crossfoot.report.model import Cause, FigureRow, Finding, Report
from crossfoot.report.wording import wording

#: More proposals than this say that nothing decides; `explain` and the JSON report have them all.
MOST_REPAIRS: Final = 3
LEVELS: Final = (Severity.ERROR, Severity.WARNING, Severity.INFO)


@dataclass(frozen=True, slots=True)
class Group:
    """Findings that are shown together: one alone, or all that one cause explains."""

    findings: tuple[Finding, ...]
    cause: Cause | None = None

    @property
    def severity(self) -> Severity:
        return min((f.severity for f in self.findings), key=LEVELS.index)


def shown(report: Report, show_suppressed: bool) -> Iterator[Finding]:
    """The findings to show, in the report's order."""
    return (f for f in report.findings if show_suppressed or f.state.is_open)


def groups(report: Report, show_suppressed: bool) -> Iterator[Group]:
    """One cause, one message: the findings of a cause stand at the place of its first.

    A cause that explains only one finding is told by that finding and its repairs.
    """
    causes = {cause.id: cause for cause in report.causes}
    members: dict[str, list[Finding]] = {}
    for finding in shown(report, show_suppressed):
        if finding.cause in causes:
            members.setdefault(finding.cause or "", []).append(finding)
    for finding in shown(report, show_suppressed):
        together = members.get(finding.cause or "", [])
        if finding.cause is None or len(together) < 2:
            yield Group((finding,))
        elif together[0] is finding:
            yield Group(tuple(together), causes[finding.cause])


def told(report: Report, show_suppressed: bool) -> Iterator[Finding]:
    """One finding for each message: where a cause explains several, the first of them stands for all.

    Its headline is the cause's, its note lists the relations, and its figures are those of the cause and of all of
    them. Its id remains its own, so that whoever keeps track of findings knows it again.
    """
    words = wording(report.run.language)
    for group in groups(report, show_suppressed):
        cause, first = group.cause, group.findings[0]
        if cause is None:
            yield first
            continue
        rows = {(r.text, r.location): r for f in group.findings for r in f.figures}
        listed = (f"{f.rule}: {f.message}" for f in group.findings)
        yield replace(
            first,
            severity=group.severity,
            message=cause.message,
            arithmetic=cause.derived,
            note=f"{words.say('labels', 'also')}: {'; '.join(listed)}",
            help="",
            location=next(
                (r.location for r in cause.figures if r.location != NOWHERE), first.location
            ),
            figures=tuple(rows.values()),
            repairs=cause.repairs,
        )


def path_of(location: Location) -> str | None:
    """The path as reports write it: relative to the working folder where it lies below it, with ``/``."""
    if location.path is None:
        return None
    path = PureWindowsPath(location.path) if "\\" in location.path else PurePath(location.path)
    if path.is_absolute():
        with suppress(ValueError):
            path = path.relative_to(Path.cwd())
    return path.as_posix()


def path_below(path: str, base: Path) -> str:
    """A path, itself seen from the working folder, as it is seen from ``base`` where it lies below that."""
    try:
        return Path(path).resolve().relative_to(base.resolve()).as_posix()
    except ValueError:
        return path


def path_in_checkout(location: Location) -> str | None:
    """The path as CI services want it: from the top of the checkout, also where the job works in a folder of it."""
    path = path_of(location)
    top = os.environ.get("GITHUB_WORKSPACE") or os.environ.get("CI_PROJECT_DIR")
    return path if path is None or not top else path_below(path, Path(top))


def place(location: Location) -> str:
    """``path:line:column``, or the cell, or the row and column of a frame."""
    path = path_of(location)
    if path is not None and path != location.path:
        location = Location(
            path,
            line=location.line,
            column=location.column,
            cell=location.cell,
            row=location.row,
            field=location.field,
        )
    return str(location)


def keys(finding: Finding) -> str:
    """``[year=2025, region=NO]``, or nothing."""
    inside = ", ".join(f"{key}={value}" for key, value in finding.subject.items())
    return f"[{inside}]" if inside else ""


def names_of(figures: Iterable[FigureRow]) -> dict[str, str]:
    """What to call each figure, by role: its own name where that tells it apart, else its role."""
    rows = list(figures)
    counts = Counter(row.name for row in rows)
    return {
        row.role: row.name if row.name is not None and counts[row.name] == 1 else row.role
        for row in rows
    }


def explained(finding: Finding) -> str:
    """The arithmetic and the rounding in one line."""
    return "; ".join(text for text in (finding.arithmetic, finding.note) if text)


def summary_lines(report: Report) -> list[str]:
    """What is open, what was checked, what was looked at: a line each, passes included."""
    words = wording(report.run.language)
    counts = report.summary()
    open_ = counts["error"] + counts["warning"] + counts["info"]
    relations = sum(counts[grade] for grade in ("exact", "rounding", "implausible", "impossible"))
    lines = [
        words.say(
            "labels",
            "summary",
            findings=open_,
            errors=counts["error"],
            warnings=counts["warning"],
            infos=counts["info"],
        )
        if open_
        else words.say("labels", "nothing"),
        words.say(
            "labels",
            "checked",
            relations=relations,
            exact=counts["exact"],
            rounding=counts["rounding"],
            unchecked=counts["unchecked"],
        ),
    ]
    if counts["figures"]:
        related = {"related": counts["related"], "figures": counts["figures"]}
        lines.append(words.say("labels", "coverage", **related))
    suppressed = len(report.findings) - open_
    if suppressed:
        lines.append(words.say("labels", "suppressed", suppressed=suppressed))
    if counts["fixed"]:
        lines.append(words.say("labels", "fixed", fixed=counts["fixed"]))
    return lines
