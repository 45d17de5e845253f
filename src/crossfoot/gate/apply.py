"""The states of a run's findings: what was decided, waived or in the baseline, and what of that no longer holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from crossfoot.gate.baseline import Debt, was_checked
from crossfoot.gate.decisions import Decision, Log, Status
from crossfoot.gate.waivers import Waiver, first_covering
from crossfoot.problems import Problem, Severity
from crossfoot.report.findings import about_run
from crossfoot.report.model import Finding, Fixed, Report, State, assemble

_STATES: Final = {
    Status.CONFIRMED: State.CONFIRMED,
    Status.ACCEPTED: State.ACCEPTED,
    Status.FALSE_ALARM: State.FALSE_ALARM,
    Status.OPEN: State.OPEN,
}


@dataclass(frozen=True, slots=True)
class Judgements:
    """Everything people said about findings before this run.

    Attributes:
        today: decides what has expired.
        strict_waivers: expired and unused waivers are errors instead of warnings.
        problems: what could not be read of the files.
    """

    today: date
    decisions: Log = field(default_factory=Log)
    baseline: Mapping[str, Debt] = field(default_factory=dict)
    waivers: Sequence[Waiver] = ()
    strict_waivers: bool = False
    problems: tuple[Problem, ...] = ()


def judged(report: Report, judgements: Judgements) -> Report:
    """The report with the state of every finding, the findings about waivers, and what has been fixed."""
    findings = [_stated(finding, judgements) for finding in report.findings]
    about = list(_about_waivers(report, judgements))
    found = {finding.id for finding in report.findings}
    made = assemble(
        [*findings, *about],
        causes=report.causes,
        rules=report.rules,
        coverage=report.coverage,
        inputs=report.inputs,
        problems=[*report.problems, *judgements.problems],
        run=report.run,
        passed=report.passed,
    )
    return replace(made, fixed=tuple(_fixed(report, judgements, found)))


def _stated(finding: Finding, judgements: Judgements) -> Finding:
    """A waiver comes before a decision, a decision before the baseline."""
    decisions = judgements.decisions.of(finding.id)
    history = tuple(decision.past() for decision in decisions)
    waiver = first_covering(judgements.waivers, finding, judgements.today)
    if waiver is not None:
        return replace(finding, state=State.WAIVED, waiver=waiver.reason, history=history)
    if decisions:
        state = _decided(decisions[-1], finding, judgements.today)
        if state is not State.OPEN or finding.id not in judgements.baseline:
            return replace(finding, state=state, history=history)
    debt = judgements.baseline.get(finding.id)
    if debt is None:
        return finding
    if debt.values == finding.values:
        return replace(finding, state=State.BASELINED, history=history)
    return replace(finding, state=State.REOPENED, history=(*history, debt.past()))


def _decided(decision: Decision, finding: Finding, today: date) -> State:
    if decision.status is Status.OPEN:
        return State.OPEN
    if decision.values not in ("", finding.values) or decision.has_expired(today):
        return State.REOPENED
    return _STATES[decision.status]


def _about_waivers(report: Report, judgements: Judgements) -> Iterator[Finding]:
    severity = Severity.ERROR if judgements.strict_waivers else Severity.WARNING
    for waiver in judgements.waivers:
        if waiver.has_expired(judgements.today):
            what, details = "waiver-expired", {"expires": str(waiver.expires)}
        elif report.complete and not any(map(waiver.covers, report.findings)):
            what, details = "waiver-unused", {}
        else:
            continue
        yield about_run(
            what,
            waiver.rule,
            language=report.run.language,
            severity=severity,
            kind="waiver",
            subject={key: " | ".join(patterns) for key, patterns in waiver.where.items()},
            location=waiver.location,
            basis=(waiver.reason, waiver.owner),
            **details,
        )


def _fixed(report: Report, judgements: Judgements, found: Iterable[str]) -> Iterator[Fixed]:
    """What was known and is gone, where the run looked for it."""
    present = set(found)
    known: dict[str, tuple[str, str, str, str]] = {
        debt.id: (debt.rule, debt.source, debt.message, "baseline")
        for debt in judgements.baseline.values()
    }
    for decision in judgements.decisions.latest():
        if decision.status is not Status.OPEN:
            known[decision.id] = (decision.rule, decision.source, decision.message, decision.status)
    for finding_id, (rule, source, message, by) in sorted(known.items()):
        if finding_id not in present and was_checked(report, rule, source):
            yield Fixed(finding_id, rule, message, by)
