"""The report: what a run read, checked and found. Plain rows that every format, the gate and the page read.

``Report`` holds ``findings`` (what disagrees, in a fixed order), ``causes`` (what explains several of them),
``rules`` (every rule with what it checked, **passes included**), ``coverage`` (which figures took part, and
what was left unchecked and why), ``inputs``, and ``problems`` (what could not be checked: exit code 2).

A ``Finding`` says one thing that is wrong::

    id        16 hex digits: the rule and what it is about, without values, lines or paths
    values    16 hex digits: the figures as printed and the tolerance
    rule      "pack/kebab-name"                 kind   "total" …, or "rule", "waiver", "structure"
    grade     a Grade, None where no figures were compared (a rule that selected nothing)
    severity  error | warning | info            state  open, confirmed, accepted … (set by ``gate``)
    message   the headline; stands alone        arithmetic  "31.42 + 12.91 = 44.33, not 100"
    note, help, source (table or document), subject {"year": "2025"}, location (of the primary figure)
    figures   one FigureRow for each figure, in role order: role, text as printed, exact value, unit, decimals,
              interval, location, allowed (what the others leave it), primary (what a person would change)
    residual, slack, p, cause (id of its Cause), repairs, history (decisions that were taken on it)

``report.to_json()`` writes the contract ``crossfoot-report/1`` (see ``codec`` for how types become JSON) and
``Report.from_json(text)`` reads it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self

from crossfoot.figures import NOWHERE, Figure, Location
from crossfoot.intervals import Interval
from crossfoot.problems import Problem, Severity
from crossfoot.verify import Grade
from crossfoot.version import __version__

if TYPE_CHECKING:
    import pandas

FORMAT: Final = "crossfoot-report/1"
#: The finding about a rule that cannot be applied: a column is missing, an expression fails.
RULE_BROKEN: Final = "rule-broken"

_NOTHING: Final[Mapping[str, str]] = MappingProxyType({})
#: The most severe first: the order of findings in every report.
_WEIGHT: Final = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


class State(StrEnum):
    """Where a finding stands between being found and being gone."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    FALSE_ALARM = "false_alarm"
    REOPENED = "reopened"
    BASELINED = "baselined"
    WAIVED = "waived"

    @property
    def is_open(self) -> bool:
        """Whether the gate still counts it."""
        return self in (State.OPEN, State.CONFIRMED, State.REOPENED)


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure of a finding or a cause.

    Attributes:
        role: its place in the relation: ``whole``, ``parts[0]`` …
        text: as printed.
        value: exact, in the figure's unit.
        decimals: printed decimals; None for an exact number.
        scale: what one printed unit counts (1 000 000 for *million*).
        interval: the true values it can stand for.
        allowed: the values that the other figures leave it; None where that cannot be said, empty where none.
        computed: what the printed values of the others give, as if nobody had rounded; None likewise.
        name: what to call it, if it has a name besides its role.
        primary: whether a person would change this one (several when nothing decides).
    """

    role: str
    text: str
    value: Fraction
    decimals: int | None = None
    unit: str | None = None
    scale: Fraction = Fraction(1)
    interval: Interval | None = None
    location: Location = NOWHERE
    allowed: Interval | None = None
    computed: Interval | None = None
    name: str | None = None
    primary: bool = False

    @classmethod
    def of(cls, figure: Figure, role: str, **more: Any) -> FigureRow:
        """The row of a figure; ``more`` sets what the figure itself does not know."""
        return cls(
            role=role,
            text=figure.text,
            value=figure.value,
            decimals=figure.decimals,
            unit=figure.unit,
            scale=figure.scale,
            interval=figure.interval,
            location=figure.location,
            **more,
        )


@dataclass(frozen=True, slots=True)
class Repair:
    """What a figure should perhaps read.

    Attributes:
        figure: role of the figure in the finding, or its name in a cause.
        printed: what is printed now.
        text: what it should read, written as the document writes numbers.
        reason: the slip that would explain it ("two digits swapped").
        likelihood: ``likely`` or ``possible``.
        restores: how many relations it would make hold.
        location: where the figure stands.
    """

    figure: str
    printed: str
    text: str
    reason: str = ""
    likelihood: str = "possible"
    restores: int = 1
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class Cause:
    """The smallest set of figures whose change explains a group of findings.

    Attributes:
        message: the headline, which replaces those of its findings.
        relations: ids of the findings it explains.
        derived: the combination of relations that cannot hold, in words; empty where one relation is enough.
    """

    id: str
    message: str
    figures: tuple[FigureRow, ...]
    relations: tuple[str, ...]
    repairs: tuple[Repair, ...] = ()
    derived: str = ""


@dataclass(frozen=True, slots=True)
class PastDecision:
    """A decision that somebody took on this finding, with the figures it was taken on."""

    status: str
    reason: str = ""
    by: str = ""
    at: str = ""
    expires: str | None = None
    values: str = ""
    figures: Mapping[str, str] = field(default_factory=lambda: _NOTHING)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. See the module's docstring for the fields."""

    id: str
    values: str
    rule: str
    kind: str
    severity: Severity
    message: str
    grade: Grade | None = None
    state: State = State.OPEN
    arithmetic: str = ""
    note: str = ""
    help: str = ""
    source: str = ""
    subject: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    location: Location = NOWHERE
    figures: tuple[FigureRow, ...] = ()
    residual: Fraction | None = None
    slack: Fraction | None = None
    p: float | None = None
    cause: str | None = None
    repairs: tuple[Repair, ...] = ()
    waiver: str | None = None
    history: tuple[PastDecision, ...] = ()

    @property
    def order(self) -> tuple[object, ...]:
        """Where it stands in a report: by severity, then place, then rule; the same on every machine."""
        at = self.location
        return (
            _WEIGHT[self.severity],
            at.path or "",
            at.line or 0,
            at.column or 0,
            at.cell or "",
            at.row or 0,
            self.rule,
            self.source,
            tuple(self.subject.items()),
            self.id,
        )


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a rule gave each grade in one table or document."""

    source: str
    exact: int = 0
    rounding: int = 0
    implausible: int = 0
    impossible: int = 0
    unchecked: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)

    @property
    def checked(self) -> int:
        return self.exact + self.rounding + self.implausible + self.impossible

    @property
    def passed(self) -> int:
        return self.exact + self.rounding


@dataclass(frozen=True, slots=True)
class RuleSummary:
    """A rule of the run and what it checked: one ``Tally`` for each table or document.

    Attributes:
        name: full name, ``pack/rule``.
        title: what must hold, in one line; ``why``: the reason.
        message, help: templates of its own headline and advice; empty to use the kind's.
        pack, version: where it comes from.
        location: where it is written.
        suspect: the evidence that the rule itself is wrong; empty if there is none.
    """

    name: str
    kind: str
    title: str = ""
    why: str = ""
    severity: Severity = Severity.ERROR
    status: str = "stable"
    since: str = ""
    tags: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    message: str = ""
    help: str = ""
    pack: str = ""
    version: str = ""
    location: Location = NOWHERE
    suspect: str = ""
    counts: tuple[Tally, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A relation that could not be decided, and why."""

    rule: str
    kind: str
    reason: str
    detail: str = ""
    source: str = ""
    subject: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    location: Location = NOWHERE


@dataclass(frozen=True, slots=True)
class ReadFigure:
    """A figure that was read in the input ``source``; ``relations`` counts the decided relations it takes part in."""

    text: str
    location: Location
    unit: str | None = None
    name: str | None = None
    relations: int = 0
    source: str = ""


@dataclass(frozen=True, slots=True)
class SourceCoverage:
    """Coverage of one table or document: figures read, and those in at least one decided relation."""

    source: str
    figures: int
    related: int
    relations: int = 0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was looked at and what was not.

    Attributes:
        sources: one row for each table or document.
        kinds: decided relations of each kind.
        unchecked: relations that could not be decided, the first of them; ``unchecked_count`` counts all.
        figures: every figure read, where the run kept them (documents and small tables).
        notices: what was inferred while reading (a delimiter, a decimal comma), in words.
    """

    sources: tuple[SourceCoverage, ...] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)
    unchecked: tuple[Unchecked, ...] = ()
    unchecked_count: int = 0
    figures: tuple[ReadFigure, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def figures_read(self) -> int:
        return sum(source.figures for source in self.sources)

    @property
    def figures_related(self) -> int:
        return sum(source.related for source in self.sources)


@dataclass(frozen=True, slots=True)
class Input:
    """A file (or frame, or text) that was read.

    Attributes:
        path: relative, with ``/``.
        rows: of a table.
        sheet: of a workbook that the table is.
    """

    source: str
    path: str | None = None
    sha256: str | None = None
    kind: str = ""
    rows: int | None = None
    language: str | None = None
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class RunFacts:
    """The settings that decided the outcome.

    Attributes:
        alpha: tail probability below which a residual is implausible, as written ("0.001").
        fail_level: error, warning, info or never.
        language: of the messages.
        at: when, in ISO 8601, only if SOURCE_DATE_EPOCH said so: two runs on one input are the same bytes.
        packs: rule packs in use, "name version".
        baseline, decisions: the files the states came from, if any.
    """

    alpha: str = "0.001"
    fail_level: str = "error"
    language: str = "en"
    at: str | None = None
    packs: tuple[str, ...] = ()
    baseline: str | None = None
    decisions: str | None = None
    version: str = __version__


@dataclass(frozen=True, slots=True)
class Fixed:
    """A finding that the baseline or a decision knew and that is gone."""

    id: str
    rule: str
    message: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run found. Make one with ``assemble``, which puts everything in order."""

    findings: tuple[Finding, ...] = ()
    causes: tuple[Cause, ...] = ()
    rules: tuple[RuleSummary, ...] = ()
    coverage: Coverage = field(default_factory=Coverage)
    inputs: tuple[Input, ...] = ()
    problems: tuple[Problem, ...] = ()
    run: RunFacts = field(default_factory=RunFacts)
    passed: tuple[Finding, ...] = ()
    fixed: tuple[Fixed, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for could be checked.

        A rule that cannot be applied has checked nothing, unless somebody decided that it need not.
        """
        if any(problem.severity is Severity.ERROR for problem in self.problems):
            return False
        return not any(f.rule == RULE_BROKEN and f.state.is_open for f in self.findings)

    @property
    def failing(self) -> tuple[Finding, ...]:
        """Open findings at or above the fail level."""
        return tuple(finding for finding in self.findings if self.fails(finding))

    @property
    def ok(self) -> bool:
        """Whether everything was checked and nothing is open at or above the fail level."""
        return self.complete and not any(map(self.fails, self.findings))

    @property
    def exit_code(self) -> int:
        """0, 1 or 2 as the command line means them."""
        if not self.complete:
            return 2
        return 0 if self.ok else 1

    def fails(self, finding: Finding) -> bool:
        """Whether the gate counts a finding."""
        if self.run.fail_level == "never" or not finding.state.is_open:
            return False
        return _WEIGHT[finding.severity] <= _WEIGHT[Severity(self.run.fail_level)]

    def summary(self) -> Mapping[str, int]:
        """Counts: findings by severity and state, relations by grade, figures read and related."""
        counts = dict.fromkeys((*map(str, Severity), *map(str, State)), 0)
        for finding in self.findings:
            counts[finding.state] += 1
            if finding.state.is_open:
                counts[finding.severity] += 1
        counts |= dict.fromkeys(map(str, Grade), 0)
        for rule in self.rules:
            for tally in rule.counts:
                for grade in Grade:
                    counts[grade] += getattr(tally, grade)
        counts["fixed"] = len(self.fixed)
        counts["problems"] = len(self.problems)
        counts["figures"] = self.coverage.figures_read
        counts["related"] = self.coverage.figures_related
        return counts

    def cause_of(self, finding: Finding) -> Cause | None:
        """The cause that explains a finding, if one was found."""
        return next((cause for cause in self.causes if cause.id == finding.cause), None)

    def to_json(self) -> str:
        """The report as ``crossfoot-report/1``: UTF-8 JSON, the same bytes for the same run."""
        from io import StringIO

        from crossfoot.report.formats.json import write

        out = StringIO()
        write(self, out)
        return out.getvalue()

    @classmethod
    def from_json(cls, text: str, path: str | None = None) -> Self:
        """Read a report back.

        Args:
            path: the file it came from, for messages.

        Raises:
            InputError: it is no crossfoot report, or one of another version.
        """
        from crossfoot.report.formats.json import read

        return read(cls, text, path)

    def to_frame(self) -> pandas.DataFrame:
        """The findings as a pandas frame, one row each: the columns of the CSV format.

        Raises:
            ImportError: pandas is not installed (``pip install crossfoot[pandas]``).
        """
        import pandas

        from crossfoot.report.formats.csv import COLUMNS, rows

        return pandas.DataFrame.from_records(list(rows(self)), columns=list(COLUMNS))

    def _repr_html_(self) -> str:
        from html import escape

        lines = "".join(
            f"<li>{escape(f.rule)}: {escape(f.message)}</li>" for f in self.findings[:50]
        )
        return f"<p>{len(self.findings)} findings</p><ul>{lines}</ul>"


def assemble(
    findings: Iterable[Finding] = (),
    *,
    causes: Iterable[Cause] = (),
    rules: Iterable[RuleSummary] = (),
    coverage: Coverage | None = None,
    inputs: Iterable[Input] = (),
    problems: Iterable[Problem] = (),
    run: RunFacts | None = None,
    passed: Iterable[Finding] = (),
) -> Report:
    """A report in its one order, whatever order the parts came in.

    Findings that share an id (a sentence printed twice) are numbered in the order of the source, so that each id
    is unique in a report and stays the same when values change.
    """
    return Report(
        findings=tuple(sorted(number(findings), key=lambda finding: finding.order)),
        causes=tuple(sorted(causes, key=lambda cause: cause.id)),
        rules=tuple(sorted(rules, key=lambda rule: rule.name)),
        coverage=coverage or Coverage(),
        inputs=tuple(sorted(inputs, key=lambda i: (i.path or "", i.source))),
        problems=tuple(sorted(problems, key=_place)),
        run=run or RunFacts(),
        passed=tuple(sorted(passed, key=lambda finding: finding.order)),
    )


def number(findings: Iterable[Finding]) -> list[Finding]:
    """The findings in the order of their sources, with unique ids; call it before causes refer to the ids."""
    from crossfoot.report.identity import nth

    seen: dict[str, int] = {}
    unique: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: finding.order[1:]):
        count = seen[finding.id] = seen.get(finding.id, 0) + 1
        unique.append(finding if count == 1 else replace(finding, id=nth(finding.id, count)))
    return unique


def _place(problem: Problem) -> tuple[Any, ...]:
    return problem.path or "", problem.line or 0, problem.column or 0, problem.message
