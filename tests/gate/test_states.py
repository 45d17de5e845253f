"""Where a finding stands: open, decided, waived, in the baseline, re-opened, fixed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from crossfoot.gate.apply import Judgements, judged
from crossfoot.gate.baseline import Debt, debts_of
from crossfoot.gate.decisions import Decision, Log, Status, decide
from crossfoot.gate.waivers import Waiver
from crossfoot.problems import Problem, Severity
from crossfoot.report.model import Finding, Report, State

Make = Callable[..., Finding]
Run = Callable[..., Report]
TODAY = date(2026, 11, 23)


def judge(report: Report, *decisions: Decision, **given: Any) -> Report:
    baseline = {debt.id: debt for debt in given.pop("baseline", ())}
    return judged(report, Judgements(TODAY, Log(decisions), baseline, **given))


def state(report: Report) -> State:
    (finding,) = [f for f in report.findings if f.kind == "total"]
    return finding.state


def test_a_finding_nobody_spoke_of_is_open(finding: Make, run: Run) -> None:
    report = judge(run(finding()))
    assert state(report) is State.OPEN
    assert report.exit_code == 1


@pytest.mark.parametrize(
    ("status", "expected", "code"),
    [
        (Status.CONFIRMED, State.CONFIRMED, 1),
        (Status.ACCEPTED, State.ACCEPTED, 0),
        (Status.FALSE_ALARM, State.FALSE_ALARM, 0),
        (Status.OPEN, State.OPEN, 1),
    ],
)
def test_a_decision_holds_for_the_same_figures(
    finding: Make, run: Run, status: Status, expected: State, code: int
) -> None:
    found = finding()
    report = judge(run(found), decide(found, status, "why"))
    assert state(report) is expected
    assert report.exit_code == code


@pytest.mark.parametrize("status", [Status.CONFIRMED, Status.ACCEPTED, Status.FALSE_ALARM])
def test_other_figures_reopen_it_and_show_the_old_ones(
    finding: Make, run: Run, status: Status
) -> None:
    report = judge(
        run(finding(whole="12")), decide(finding(whole="11"), status, "as printed", "lan")
    )
    (found,) = report.findings
    assert found.state is State.REOPENED
    assert found.history[-1].reason == "as printed"
    assert found.history[-1].figures["whole"] == "11"
    assert report.exit_code == 1


def test_the_figures_of_before_bring_the_decision_back(finding: Make, run: Run) -> None:
    decision = decide(finding(whole="11"), Status.ACCEPTED, "as printed")
    assert state(judge(run(finding(whole="12")), decision)) is State.REOPENED
    assert state(judge(run(finding(whole="11")), decision)) is State.ACCEPTED


def test_the_last_decision_holds_and_the_history_stays(finding: Make, run: Run) -> None:
    found = finding()
    log = [
        decide(found, Status.ACCEPTED, "as printed", at="2026-01-01T00:00:00Z"),
        decide(found, Status.OPEN, at="2026-01-02T00:00:00Z"),
        decide(found, Status.FALSE_ALARM, "other base", at="2026-01-03T00:00:00Z"),
    ]
    (judged_,) = judge(run(found), *log).findings
    assert judged_.state is State.FALSE_ALARM
    assert [past.status for past in judged_.history] == ["accepted", "open", "false_alarm"]


def test_merged_logs_are_read_in_the_order_of_time(finding: Make, run: Run) -> None:
    found = finding()
    later = decide(found, Status.ACCEPTED, "why", at="2026-02-01T00:00:00Z")
    earlier = decide(found, Status.FALSE_ALARM, "why", at="2026-01-01T00:00:00Z")
    assert state(judge(run(found), later, earlier)) is State.ACCEPTED


def test_a_line_written_by_hand_without_time_belongs_where_it_stands(
    finding: Make, run: Run
) -> None:
    found = finding()
    dated = decide(found, Status.ACCEPTED, "why", at="2026-02-01T00:00:00Z")
    assert state(judge(run(found), dated, decide(found, Status.OPEN))) is State.OPEN


@pytest.mark.parametrize(
    ("expires", "expected"),
    [
        ("2026-11-24", State.ACCEPTED),
        ("2026-11-23", State.REOPENED),
        ("2026-11-22", State.REOPENED),
        ("next year", State.REOPENED),
    ],
)
def test_a_decision_ends_on_its_day(finding: Make, run: Run, expires: str, expected: State) -> None:
    found = finding()
    decision = decide(found, Status.ACCEPTED, "why", expires=expires)
    assert state(judge(run(found), decision)) is expected


# --- baseline ----------------------------------------------------------------------------------------------------


def test_debt_passes_and_changed_debt_is_reopened(finding: Make, run: Run) -> None:
    debts = debts_of(run(finding(whole="11")))
    assert state(judge(run(finding(whole="11")), baseline=debts)) is State.BASELINED
    report = judge(run(finding(whole="12")), baseline=debts)
    assert state(report) is State.REOPENED
    assert report.findings[0].history[-1].figures["whole"] == "11"


def test_a_decision_comes_before_the_baseline(finding: Make, run: Run) -> None:
    found = finding()
    report = judge(run(found), decide(found, Status.CONFIRMED), baseline=debts_of(run(found)))
    assert state(report) is State.CONFIRMED


def test_what_is_gone_is_fixed_where_the_run_looked(finding: Make, run: Run) -> None:
    found = finding()
    elsewhere = Debt("f" * 16, "", "own/not-in-this-run", "spending")
    report = judge(
        run(),
        decide(finding(year="2024"), Status.CONFIRMED),
        baseline=[*debts_of(run(found)), elsewhere],
    )
    assert {fixed.by for fixed in report.fixed} == {"baseline", "confirmed"}
    assert elsewhere.id not in {fixed.id for fixed in report.fixed}


def test_nothing_is_fixed_by_a_run_that_could_not_look(finding: Make, run: Run) -> None:
    from dataclasses import replace

    broken = replace(run(), problems=(Problem("no such file", "spending.csv"),))
    assert not judge(broken, baseline=debts_of(run(finding()))).fixed


# --- waivers -----------------------------------------------------------------------------------------------------


def waiver(rule: str = "own/*", **changes: Any) -> Waiver:
    return Waiver(rule, "old series", **changes)


@pytest.mark.parametrize(
    ("given", "covers"),
    [
        (waiver(), True),
        (waiver("own/total-*"), True),
        (waiver("other/*"), False),
        (waiver(where={"year": ("2025",)}), True),
        (waiver(where={"year": ("20*",), "table": ("spending",)}), True),
        (waiver(where={"year": ("2024", "2025")}), True),
        (waiver(where={"year": ("2024",)}), False),
        (waiver(where={"region": ("*",)}), False),
    ],
    ids=str,
)
def test_a_waiver_covers_what_it_says(finding: Make, run: Run, given: Waiver, covers: bool) -> None:
    report = judge(run(finding()), waivers=(given,))
    assert state(report) is (State.WAIVED if covers else State.OPEN)


def test_a_waiver_comes_before_a_decision(finding: Make, run: Run) -> None:
    found = finding()
    report = judge(run(found), decide(found, Status.CONFIRMED), waivers=(waiver(),))
    assert report.findings[0].state is State.WAIVED
    assert report.findings[0].waiver == "old series"


def test_an_expired_waiver_is_a_finding_and_covers_nothing(finding: Make, run: Run) -> None:
    report = judge(run(finding()), waivers=(waiver(expires=TODAY),))
    assert state(report) is State.OPEN
    (about,) = [f for f in report.findings if f.kind == "waiver"]
    assert about.message == "the waiver for `own/*` expired on 2026-11-23"
    assert about.severity is Severity.WARNING


def test_an_unused_waiver_is_a_finding(finding: Make, run: Run) -> None:
    report = judge(run(), waivers=(waiver(),))
    (about,) = report.findings
    assert about.rule == "waiver-unused"
    assert report.exit_code == 0
    assert judge(run(), waivers=(waiver(),), strict_waivers=True).exit_code == 1


def test_a_run_that_could_not_look_calls_no_waiver_unused(run: Run) -> None:
    from dataclasses import replace

    broken = replace(run(), problems=(Problem("no such file", "spending.csv"),))
    assert not judge(broken, waivers=(waiver(),)).findings


def test_two_waivers_with_nothing_to_do_are_two_findings(run: Run) -> None:
    report = judge(run(), waivers=(waiver(), waiver(where={"year": ("2024",)})))
    assert len({finding.id for finding in report.findings}) == 2
