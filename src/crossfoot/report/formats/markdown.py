"""``markdown``: for a pull request, a job summary, a mail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from crossfoot.report.escape import markdown
from crossfoot.report.formats import Options
from crossfoot.report.model import Finding, Report, State
from crossfoot.report.show import (
    MOST_REPAIRS,
    Group,
    explained,
    groups,
    keys,
    names_of,
    place,
    summary_lines,
)
from crossfoot.report.wording import Wording, wording


def write(report: Report, out: TextIO, options: Options) -> None:
    """A line of counts, then a list item for each finding or cause."""
    out.write(render(report, options))


def render(report: Report, options: Options, room: int | None = None) -> str:
    """The page; with ``room`` at most so many bytes of UTF-8, cut between two findings."""
    words = wording(report.run.language)
    text = _head(report, words)
    size = len(text.encode())
    total = sum(1 for _ in groups(report, options.show_suppressed))
    for at, group in enumerate(groups(report, options.show_suppressed)):
        item = "".join(_item(group, words))
        size += len(item.encode())
        if room is not None and size > room - 200:
            return text + f"\n… {total - at} more\n"
        text += item
    return text


def _head(report: Report, words: Wording) -> str:
    found, checked, *_ = summary_lines(report)
    text = f"## crossfoot\n\n**{markdown(found)}**\n\n{markdown(checked)}\n\n"
    if not report.complete:
        text += f"**{markdown(words.say('labels', 'incomplete'))}**\n\n"
    for problem in report.problems:
        text += f"- **{markdown(words.say('severities', problem.severity))}** {markdown(str(problem))}\n"
    return text


def _item(group: Group, words: Wording) -> Iterator[str]:
    if group.cause is not None:
        severity = words.say("severities", group.severity)
        yield f"- **{markdown(severity)}** {markdown(group.cause.message)}\n"
        for finding in group.findings:
            yield f"  - {_headline(finding, words)}\n"
        return
    finding = group.findings[0]
    severity = words.say("severities", finding.severity)
    yield f"- **{markdown(severity)}** {_headline(finding, words)}\n"
    for label, text in (("note", explained(finding)), ("help", finding.help)):
        if text:
            yield f"  - {markdown(words.say('labels', label))}: {markdown(text)}\n"
    names = names_of(finding.figures)
    for repair in finding.repairs[:MOST_REPAIRS]:
        proposal = words.fill_repair(names.get(repair.figure, repair.figure), repair.text)
        reason = f" ({repair.reason})" if repair.reason else ""
        yield f"  - {markdown(words.say('labels', 'help'))}: {markdown(proposal + reason)}\n"


def _headline(finding: Finding, words: Wording) -> str:
    where = " ".join(
        part for part in (place(finding.location) or finding.source, keys(finding)) if part
    )
    state = "" if finding.state is State.OPEN else f" ({words.say('states', finding.state)})"
    behind = f" — {markdown(where)}" if where else ""
    return f"{markdown(finding.message + state)} ({markdown(finding.rule)}){behind}"
