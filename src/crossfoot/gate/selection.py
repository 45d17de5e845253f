"""Which rules count, and how much: ``--select``, ``--ignore``, severities by rule, overrides by file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal

from crossfoot.problems import Severity
from crossfoot.report.model import Finding, Report
from crossfoot.report.show import path_below, path_of

_TAG: Final = "tag:"


@dataclass(frozen=True, slots=True)
class Override:
    """Severities that hold in some files only; None switches a rule off there."""

    files: tuple[str, ...]
    severities: Mapping[str, Severity | None]


@dataclass(frozen=True, slots=True)
class Selection:
    """What of a run counts.

    Attributes:
        select: globs over rule names, or ``tag:…``; none means all.
        ignore: the same, left out.
        severities: by glob over rule names, the last that fits wins; None switches off.
        overrides: the same for files, after ``severities``.
        folder: what the globs of overrides are seen from; the working folder if None.
    """

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severities: Mapping[str, Severity | None] = field(default_factory=dict)
    overrides: Sequence[Override] = ()
    folder: Path | None = None

    def takes(self, rule: str, tags: Iterable[str] = ()) -> bool:
        """Whether a rule takes part in the run at all."""
        tags = tuple(tags)
        if self.select and not any(fits(pattern, rule, tags) for pattern in self.select):
            return False
        return not any(fits(pattern, rule, tags) for pattern in self.ignore)

    def severity_of(self, rule: str) -> Severity | Literal["own"] | None:
        """The severity set for a rule; ``own`` where nothing is set, None for off."""
        found: Severity | Literal["own"] | None = "own"
        for pattern, severity in self.severities.items():
            if fits(pattern, rule):
                found = severity
        return found

    def apply(self, report: Report) -> Report:
        """The report without what does not count, severities set."""
        tags = {rule.name: rule.tags for rule in report.rules}
        kept: list[Finding] = []
        for finding in report.findings:
            about = _rule_of(finding)
            if not self.takes(about, tags.get(about, ())):
                continue
            made = self._weighed(finding)
            if made is not None:
                kept.append(made)
        rules = tuple(
            rule
            for rule in report.rules
            if self.takes(rule.name, rule.tags) and self.severity_of(rule.name) is not None
        )
        findings = tuple(sorted(kept, key=lambda finding: finding.order))
        return replace(report, findings=findings, rules=rules)

    def _weighed(self, finding: Finding) -> Finding | None:
        severity: Severity | Literal["own"] | None = self.severity_of(finding.rule)
        path = path_of(finding.location) or finding.source
        if self.overrides and self.folder is not None:
            path = path_below(path, self.folder)
        for override in self.overrides:
            if any(in_files(path, pattern) for pattern in override.files):
                for pattern, value in override.severities.items():
                    if fits(pattern, finding.rule):
                        severity = value
        if severity is None:
            return None
        if severity == "own" or finding.severity is severity:
            return finding
        # What rounding could explain stays a warning at most, however severe the rule is made.
        is_implausible = finding.grade == "implausible" and severity is Severity.ERROR
        return replace(finding, severity=Severity.WARNING if is_implausible else severity)


def fits(pattern: str, rule: str, tags: Iterable[str] = ()) -> bool:
    """Whether a pattern speaks of a rule: ``pack/*``, ``*/shares-*``, a bare id, ``tag:VAD``."""
    if pattern.startswith(_TAG):
        wanted = pattern.removeprefix(_TAG).casefold()
        return any(fnmatchcase(tag.casefold(), wanted) for tag in tags)
    return fnmatchcase(rule, pattern) or (
        "/" not in pattern and fnmatchcase(rule.rpartition("/")[2], pattern)
    )


@lru_cache(maxsize=256)
def _matcher(pattern: str) -> object:
    from pathspec import PathSpec

    return PathSpec.from_lines("gitignore", [pattern])


def in_files(path: str, pattern: str) -> bool:
    """Whether a path fits a glob as .gitignore writes them: ``data/old/**``, ``*.csv``."""
    return bool(path) and bool(_matcher(pattern).match_file(path.lstrip("/")))  # type: ignore[attr-defined]


def _rule_of(finding: Finding) -> str:
    """The rule a finding is about, also for ``rule-selected-nothing`` and its like."""
    return finding.subject.get("rule", finding.rule) if finding.kind == "rule" else finding.rule
