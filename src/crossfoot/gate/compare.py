"""``crossfoot diff``: what came, went and changed between two reports."""

from __future__ import annotations

from dataclasses import dataclass

from crossfoot.report.model import Finding, Report


@dataclass(frozen=True, slots=True)
class Difference:
    """Findings of two reports, compared by id; of ``changed`` the old and the new one."""

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    changed: tuple[tuple[Finding, Finding], ...]
    same: int


def compare(old: Report, new: Report) -> Difference:
    """Compare two reports; a finding has changed when its figures have, or its state or severity."""
    before = {finding.id: finding for finding in old.findings}
    after = {finding.id: finding for finding in new.findings}
    both = [(before[id_], finding) for id_, finding in after.items() if id_ in before]
    changed = tuple(pair for pair in both if _key(pair[0]) != _key(pair[1]))
    return Difference(
        new=tuple(f for f in new.findings if f.id not in before),
        gone=tuple(f for f in old.findings if f.id not in after),
        changed=changed,
        same=len(both) - len(changed),
    )


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.values, finding.state, finding.severity
