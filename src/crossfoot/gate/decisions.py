"""``decisions.jsonl``: what people decided on findings. Only ever appended to.

The last entry for an id holds, so that a change of mind is another line, the history stays, and two branches are
merged by keeping the lines of both. Order is by the entry's time, which survives such a merge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final

from crossfoot.gate.files import append_lines
from crossfoot.gate.jsonlines import read_rows, written
from crossfoot.problems import Problem
from crossfoot.report.model import Finding, PastDecision

FILE_NAME: Final = "decisions.jsonl"


class Status(StrEnum):
    """What was decided. ``open`` takes an earlier decision back."""

    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    FALSE_ALARM = "false_alarm"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Decision:
    """One entry of the log.

    Attributes:
        id: of the finding.
        values: its ``values`` fingerprint when it was decided; empty decides whatever the figures are.
        status: see ``Status``.
        reason: why; needed for accepted and false_alarm.
        by: who.
        at: when, ISO 8601 in UTC.
        expires: the day from which the decision no longer holds, ISO 8601.
        rule, source: of the finding, to know when its absence means that it was fixed.
        figures: as printed, by role: what the page shows beside the new ones when it is re-opened.
    """

    id: str
    status: Status
    values: str = ""
    reason: str = ""
    by: str = ""
    at: str = ""
    expires: str | None = None
    rule: str = ""
    source: str = ""
    message: str = ""
    figures: Mapping[str, str] = field(default_factory=dict)

    def past(self) -> PastDecision:
        """The row that a finding carries along."""
        return PastDecision(
            self.status,
            self.reason,
            self.by,
            self.at,
            self.expires,
            self.values,
            dict(self.figures),
        )

    def has_expired(self, today: date) -> bool:
        """Whether it no longer holds. A date that is none expires at once: nothing passes by a typo."""
        if self.expires is None:
            return False
        try:
            return date.fromisoformat(self.expires[:10]) <= today
        except ValueError:
            return True


class Log:
    """The decisions of a file by finding, oldest first."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        self._by_id: dict[str, list[Decision]] = {}
        for decision in _in_time(decisions):
            self._by_id.setdefault(decision.id, []).append(decision)

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def of(self, finding_id: str) -> list[Decision]:
        """All decisions on a finding, oldest first."""
        return self._by_id.get(finding_id, [])

    def latest(self) -> list[Decision]:
        """The decision that holds for each finding."""
        return [decisions[-1] for decisions in self._by_id.values()]


def read_log(path: Path) -> tuple[Log, list[Problem]]:
    """The log of a file, and what was wrong with it.

    Raises:
        InputError: the file cannot be read at all.
    """
    rows, problems = read_rows(path, Decision)
    return Log(rows), problems


def append(path: Path, decisions: Iterable[Decision]) -> None:
    """Add decisions to the log; safe beside other writers.

    Raises:
        ValueError: an acceptance or a false alarm without a reason, or a date that is none.
    """
    entries = list(decisions)
    for decision in entries:
        if decision.status in (Status.ACCEPTED, Status.FALSE_ALARM) and not decision.reason.strip():
            raise ValueError(f"'{decision.status}' needs a reason")
        if decision.expires is not None:
            date.fromisoformat(decision.expires)
    append_lines(path, [written(decision) for decision in entries])


def decide(
    finding: Finding,
    status: Status,
    reason: str = "",
    by: str = "",
    at: str = "",
    expires: str | None = None,
) -> Decision:
    """The entry for a finding as it stands now."""
    return Decision(
        id=finding.id,
        status=status,
        values=finding.values,
        reason=reason,
        by=by,
        at=at,
        expires=expires,
        rule=finding.rule,
        source=finding.source,
        message=finding.message,
        figures={row.role: row.text for row in finding.figures},
    )


def _in_time(decisions: Iterable[Decision]) -> list[Decision]:
    """By time; an entry without one, written by hand, belongs where it stands."""
    placed = []
    last = ""
    for at, decision in enumerate(decisions):
        last = decision.at or last
        placed.append((last, at, decision))
    return [decision for _, _, decision in sorted(placed, key=lambda entry: entry[:2])]
