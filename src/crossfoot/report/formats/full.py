"""``full``: for people at a terminal. Headline, the lines of the source with the figures marked, note, help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TextIO

from crossfoot.figures import NOWHERE
from crossfoot.problems import Problem
from crossfoot.report.escape import one_line
from crossfoot.report.formats import Options
from crossfoot.report.model import FigureRow, Finding, Repair, Report, State
from crossfoot.report.numbers import Style, numeral_of, style_of
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
from crossfoot.report.snippet import Span, rows
from crossfoot.report.wording import Wording, wording

_COLORS: Final = {
    "error": "31;1",
    "warning": "33;1",
    "info": "36;1",
    "headline": "1",
    "frame": "34",
    "primary": "31;1",
    "secondary": "36",
    "good": "32",
}
#: A finding over forty parts shows this many source lines; the arithmetic names them all.
_MOST_LINES: Final = 12


def write(report: Report, out: TextIO, options: Options) -> None:
    """Problems first, then the findings by severity, then one summary."""
    page = _Page(report, out, options)
    for problem in report.problems:
        page.problem(problem)
    for group in groups(report, options.show_suppressed):
        page.group(group)
    page.summary()


def write_finding(report: Report, finding: Finding, out: TextIO, options: Options) -> None:
    """One finding alone, as ``crossfoot explain`` shows it."""
    _Page(report, out, options).group(Group((finding,)))


class _Page:
    def __init__(self, report: Report, out: TextIO, options: Options) -> None:
        self._report = report
        self._out = out
        self._options = options
        self._words: Wording = wording(report.run.language)

    def problem(self, problem: Problem) -> None:
        self._head(str(problem.severity), "", problem.message)
        gutter = self._gutter([problem.line])
        if problem.path:
            parts = (problem.path, problem.line, problem.column)
            where = ":".join(str(part) for part in parts if part is not None)
            self._line(f"{gutter[:-1]}--> {one_line(where)}", "frame")
        line = self._options.lines.get(problem.path, problem.line)
        if line is not None and problem.line is not None and problem.column is not None:
            start = problem.column - 1
            end = problem.end_column - 1 if problem.end_column else start + 1
            if problem.end_line not in (None, problem.line):
                end = start + 1
            self._line(f"{gutter}|", "frame")
            self._source(gutter, problem.line, line, [Span(start, end)])
        for label, text in (("expected", problem.expected), ("help", problem.help)):
            if text:
                self._tail(gutter, label, text)
        self._out.write("\n")

    def group(self, group: Group) -> None:
        if group.cause is None:
            self._finding(group.findings[0])
            return
        cause, first = group.cause, group.findings[0]
        self._head(
            str(group.severity),
            self._words.say("labels", "cause", n=len(group.findings)),
            cause.message,
        )
        gutter = self._figures(cause.figures, first)
        if cause.derived:
            self._tail(gutter, self._say("note"), cause.derived)
        for finding in group.findings:
            where = f" ({place(finding.location)})" if finding.location != NOWHERE else ""
            self._tail(gutter, self._say("also"), f"{finding.rule}: {finding.message}{where}")
        self._repairs(gutter, cause.repairs)
        self._out.write("\n")

    def summary(self) -> None:
        first, *rest = summary_lines(self._report)
        self._line(first, "headline")
        for text in rest:
            self._line(text, "")
        if not self._report.complete:
            self._line(self._say("incomplete"), "error")

    def _finding(self, finding: Finding) -> None:
        state = (
            "" if finding.state is State.OPEN else f" ({self._words.say('states', finding.state)})"
        )
        self._head(str(finding.severity), finding.rule, finding.message + state)
        gutter = self._figures(finding.figures, finding)
        if text := explained(finding):
            self._tail(gutter, self._say("note"), text)
        for past in finding.history:
            was = self._words.say(
                "labels", "was", status=self._words.say("states", past.status), reason=past.reason
            )
            self._tail(gutter, self._say("note"), was)
            if finding.state is State.REOPENED and past.figures:
                old = ", ".join(f"{role} {text}" for role, text in past.figures.items())
                self._tail(
                    gutter,
                    self._say("note"),
                    self._words.say("labels", "figures_were", figures=old),
                )
        self._repairs(gutter, finding.repairs, finding.figures)
        if finding.help and not finding.repairs:
            self._tail(gutter, self._say("help"), finding.help)
        self._out.write("\n")

    # --- parts of a message -----------------------------------------------------------------------------------

    def _head(self, severity: str, name: str, message: str) -> None:
        word = self._words.say("severities", severity)
        label = f"{word}[{one_line(name)}]" if name else word
        self._out.write(
            self._painted(label, severity)
            + self._painted(": " + one_line(message), "headline")
            + "\n"
        )

    def _figures(self, figures: Iterable[FigureRow], finding: Finding) -> str:
        """The place and the source lines; returns the gutter for what follows."""
        placed = [
            row
            for row in figures
            if row.location.line is not None and row.location.path is not None
        ]
        gutter = self._gutter([row.location.line for row in placed])
        subject = keys(finding)
        where = place(finding.location) or finding.source
        if where or subject:
            behind = f"   {subject}" if subject else ""
            self._line(f"{gutter[:-1]}--> {one_line(where + behind)}", "frame")
        # The file of the headline's place first; a finding between two documents then names the other.
        by_file: dict[str, dict[int, list[FigureRow]]] = {}
        for row in sorted(placed, key=lambda row: row.location.path != finding.location.path):
            lines = by_file.setdefault(row.location.path or "", {})
            lines.setdefault(row.location.line or 0, []).append(row)
        style = style_of(placed, self._words.language)
        names = names_of(figures)
        labels = {id(row): self._label(row, names[row.role], style) for row in placed}
        started = False
        for path, lines in by_file.items():
            if path != finding.location.path:
                self._line(f"{gutter[:-1]}::: {one_line(path)}", "frame")
            started = self._lines(gutter, path, lines, labels) or started
        unplaced = [row for row in figures if row not in placed]
        if unplaced and not started:
            for row in unplaced[:_MOST_LINES]:
                at = place(row.location)
                text = f"{row.name or row.role} {row.text}" + (f" ({at})" if at else "")
                self._line(f"{gutter}| {one_line(text)}", "frame")
        return gutter

    def _lines(
        self, gutter: str, path: str, lines: dict[int, list[FigureRow]], labels: dict[int, str]
    ) -> bool:
        written = False
        numbers = sorted(lines)
        if len(numbers) > _MOST_LINES:
            numbers = _most_telling(numbers, lines)
        for number in numbers:
            line = self._options.lines.get(path, number)
            if line is None:
                continue
            if not written:
                self._line(f"{gutter}|", "frame")
                written = True
            spans = [span for row in lines[number] if (span := _span(row, line, labels[id(row)]))]
            self._source(gutter, number, line, spans)
        if written and len(numbers) < len(lines):
            self._line(f"{gutter}| …", "frame")
        return written

    def _source(self, gutter: str, number: int, line: str, spans: list[Span]) -> None:
        room = max(self._options.width - len(gutter) - 2, 40)
        for row in rows(line, spans, room):
            head = f"{number:>{len(gutter) - 1}} " if row.kind == "source" else gutter
            self._out.write(self._painted(f"{head}| ", "frame").rstrip() if not row.text else "")
            if row.text:
                self._out.write(self._painted(f"{head}|", "frame") + " ")
                role = (
                    ""
                    if row.kind == "source"
                    else "primary"
                    if any(s.primary for s in row.spans)
                    else "secondary"
                )
                self._out.write(self._painted(row.text, role))
            self._out.write("\n")

    def _repairs(
        self, gutter: str, repairs: Sequence[Repair], figures: Iterable[FigureRow] = ()
    ) -> None:
        names = names_of(figures)
        for repair in repairs[:MOST_REPAIRS]:
            likely = self._words.say("likelihoods", repair.likelihood)
            text = self._words.fill_repair(names.get(repair.figure, repair.figure), repair.text)
            reason = f" ({repair.reason})" if repair.reason else ""
            self._tail(gutter, f"{self._say('help')} ({likely})", text + reason)
        if len(repairs) > MOST_REPAIRS:
            self._tail(gutter, self._say("help"), self._more(len(repairs) - MOST_REPAIRS))

    def _tail(self, gutter: str, label: str, text: str) -> None:
        self._out.write(
            self._painted(f"{gutter}= ", "frame")
            + self._painted(label, "headline")
            + f": {one_line(text)}\n"
        )

    def _label(self, row: FigureRow, name: str, style: Style) -> str:
        if row.primary or row.interval is None or row.interval.is_point:
            return one_line(name)
        shown = row.interval if row.scale == 1 else row.interval.scaled(1 / row.scale)
        text = self._words.range(*style.ends(shown, row.decimals or 0), style)
        return one_line(f"{name} ({text})")

    def _more(self, count: int) -> str:
        return self._words.say("labels", "more_repairs", n=count)

    def _say(self, label: str) -> str:
        return self._words.say("labels", label)

    def _line(self, text: str, color: str) -> None:
        self._out.write(self._painted(text, color) + "\n")

    def _painted(self, text: str, color: str) -> str:
        code = _COLORS.get(color)
        return f"\x1b[{code}m{text}\x1b[0m" if code and self._options.color else text

    @staticmethod
    def _gutter(numbers: Iterable[int | None]) -> str:
        return " " * (max((len(str(n)) for n in numbers if n is not None), default=1) + 2)


def _span(row: FigureRow, line: str, label: str) -> Span | None:
    """Where the figure stands in its line. A column that points elsewhere is not believed."""
    at = row.location
    text = row.text
    start = (at.column or 1) - 1
    length = at.end - at.start if at.start is not None and at.end is not None else len(text)
    if line[start : start + len(text)] == text:
        return Span(start, start + max(length, len(text)), label, row.primary)
    found = line.find(text, start)
    if found < 0:
        found = line.find(numeral_of(text), start)
        text = numeral_of(text)
    if found >= 0 and at.start is None:
        return Span(found, found + len(text), label, row.primary)
    return Span(start, start + max(length, 1), label, row.primary)


def _most_telling(numbers: list[int], lines: dict[int, list[FigureRow]]) -> list[int]:
    """The lines with the figures a person would change, and the first of the others, in order."""
    ranked: Iterator[int] = iter(
        sorted(numbers, key=lambda n: not any(row.primary for row in lines[n]))
    )
    return sorted(next(ranked) for _ in range(_MOST_LINES))
