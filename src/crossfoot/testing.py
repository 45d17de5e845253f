"""For tests of those who publish figures: ``assert_consistent(frame, rules)``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from crossfoot.report.model import Report


def assert_consistent(
    source: Any,
    rules: Any = None,
    *,
    fail_level: str | None = None,
    language: str | None = None,
    shown: int = 10,
    **tables: Any,
) -> None:
    """Fail, with crossfoot's messages, unless every rule was checked and holds.

    Args:
        source: what ``crossfoot.check`` takes: a frame, a path, ``crossfoot.table(frame, keys=…)``, a folder with a
            configuration, a text.
        rules: a rule file, a pack, a ``Rule``, or a list of these; None takes those of the configuration. Prose
            needs none.
        fail_level: ``error``, unless the configuration says otherwise; ``warning`` fails on implausible figures too.
        language: of prose.
        shown: so many findings stand in the message in full; the others are counted.
        tables: further tables, by the names the rules use.

    Raises:
        AssertionError: figures disagree, something could not be read, or nothing was checked: a test that
            looked at nothing has not passed.
    """
    __tracebackhide__ = True
    from crossfoot.run import Settings, check_inputs
    from crossfoot.run.inputs import gather

    inputs = gather(source)
    further = gather(tables)
    inputs.tables += further.tables
    inputs.documents += further.documents
    inputs.problems += further.problems
    report = check_inputs(inputs, rules, Settings(language=language, fail_level=fail_level))
    message = _message(report, shown)
    if message:
        raise AssertionError(message)


def _message(report: Report, shown: int) -> str:
    """What to say; empty if there is nothing to say."""
    if report.ok:
        return _unchecked(report)
    from dataclasses import replace
    from io import StringIO

    from crossfoot.report.formats import Options, writer

    # What fails the test comes first: a warning that does not must not take its place.
    ordered = sorted(report.findings, key=lambda finding: not report.fails(finding))
    kept = tuple(ordered[:shown])
    text = StringIO()
    writer("full")(replace(report, findings=kept), text, Options())
    said = text.getvalue().rstrip()
    left = len(report.findings) - len(kept)
    if left:
        tallies = [tally for rule in report.rules for tally in rule.counts]
        failed = sum(tally.impossible + tally.implausible for tally in tallies)
        said += (
            f"\n{left} more findings are not shown, of {failed} relations that fail: "
            f"assert_consistent(…, shown={len(report.findings)}) shows more, and "
            "crossfoot.check(…, failing_rows=DIR) writes all to files"
        )
    return said


def _unchecked(report: Report) -> str:
    counts = report.summary()
    if counts["exact"] + counts["rounding"] + counts["implausible"] + counts["impossible"]:
        return ""
    reasons = dict.fromkeys(row.detail for row in report.coverage.unchecked if row.detail)
    why = f": {'; '.join(list(reasons)[:3])}" if reasons else ""
    return f"nothing was checked{why}"
