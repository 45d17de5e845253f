"""From a verdict to a finding: the one place where a relation's outcome gets its words, its id and its weight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from crossfoot.figures import NOWHERE, Location
from crossfoot.problems import Severity
from crossfoot.relations import Relation
from crossfoot.report.identity import finding_id, text_hash, values_hash
from crossfoot.report.model import FigureRow, Finding, RuleSummary
from crossfoot.report.wording import wording
from crossfoot.rules.kinds import KINDS
from crossfoot.verify import Grade, Verdict


def build(
    verdict: Verdict,
    rule: RuleSummary,
    *,
    source: str = "",
    sentence: str | None = None,
    language: str = "en",
    tolerance: str = "",
    bound: Relation | None = None,
) -> Finding:
    """The finding of a verdict.

    Args:
        rule: the rule the relation came from; its counts are not used.
        source: name of the table or document (not its path).
        sentence: for prose, the sentence or sentences that hold the figures.
        language: of the messages.
        tolerance: settings of the run that move the border (α), for the ``values`` fingerprint.
        bound: the relation with its figures as they were read, where the verdict reads them otherwise: what others
            print must not re-open a decision.
    """
    from crossfoot.report.arguments import Arguments  # where all holds, nothing is put into words

    words = wording(language)
    arguments = Arguments(verdict, words, title=rule.title)
    relation = verdict.relation
    rows = _rows(verdict)
    measures = [figure.measure for figure in verdict.figures if figure.measure is not None]
    by_chance = verdict.grade in (Grade.IMPLAUSIBLE, Grade.ROUNDING) and not verdict.detail
    p = verdict.p if by_chance else None
    return Finding(
        id=finding_id(rule.name, source, relation.subject, measures, sentence),
        values=values_hash(bound or relation, tolerance),
        rule=rule.name,
        kind=relation.kind,
        severity=severity_of(verdict.grade, rule.severity),
        message=words.headline(verdict, arguments, rule.message),
        grade=verdict.grade,
        arithmetic=words.arithmetic(verdict, arguments),
        note=words.note(verdict, arguments),
        help=words.help(verdict, arguments, rule.help),
        source=source,
        subject=dict(relation.subject),
        location=_place_of(rows),
        figures=rows,
        residual=verdict.residual,
        slack=verdict.allowed if isinstance(verdict.allowed, Fraction) else None,
        # Six digits: the last ones of a normal approximation depend on the machine's mathematics library.
        p=None if p is None else float(f"{float(p):.6g}"),
    )


def severity_of(grade: Grade, declared: Severity) -> Severity:
    """What a grade weighs: implausible is a warning at most, however severe the rule."""
    if grade is Grade.IMPOSSIBLE or declared is Severity.INFO:
        return declared
    return Severity.WARNING


def about_run(
    what: str,
    rule: str,
    *,
    language: str = "en",
    severity: Severity = Severity.ERROR,
    kind: str = "rule",
    source: str = "",
    subject: Mapping[str, str] | None = None,
    location: Location = NOWHERE,
    note: str = "",
    help: str = "",  # noqa: A002 - the field's name
    basis: Iterable[str] = (),
    **details: object,
) -> Finding:
    """A finding about the run itself, where no figures were compared.

    Args:
        what: ``rule-selected-nothing``, ``rule-broken``, ``rule-suspect``, ``waiver-expired``, ``waiver-unused``
            ``excess-digits`` or ``structure``.
        rule: the rule it concerns; a structural finding has its own rule name.
        kind: ``rule``, ``waiver`` or ``structure``.
        basis: what the finding stands on besides its details: when that changes, a decision on it is re-opened.
        details: arguments of the message, such as ``detail`` or ``expires``.
    """
    keys = {**({} if kind == "structure" else {"rule": rule}), **(subject or {})}
    message = wording(language).say("run", what, rule=rule, **details)
    return Finding(
        id=finding_id(what, source, {"rule": rule, **keys}),
        values=text_hash(what, *map(str, details.values()), *basis),
        rule=rule if kind == "structure" else what,
        kind=kind,
        severity=severity,
        message=message,
        source=source,
        subject=keys,
        location=location,
        note=note,
        help=help,
    )


def _rows(verdict: Verdict) -> tuple[FigureRow, ...]:
    kind = KINDS.get(verdict.relation.kind)
    primary = kind.primary if kind is not None else None
    decides = primary in verdict.relation.operands
    return tuple(
        FigureRow.of(
            operand.figure,
            role,
            allowed=verdict.implied.get(role),
            computed=verdict.computed.get(role),
            name=operand.figure.name or operand.figure.measure,
            primary=role == primary or not decides,
        )
        for role, operand in verdict.relation.by_role()
    )


def _place_of(rows: tuple[FigureRow, ...]) -> Location:
    """Where a person would look first: at the first figure that may have to change."""
    placed = [row for row in rows if row.location is not NOWHERE and row.location != NOWHERE]
    first = next((row for row in placed if row.primary), placed[0] if placed else None)
    return first.location if first is not None else NOWHERE
