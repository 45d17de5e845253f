"""Causes in the report: what the diagnosis found, tied to the findings it explains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from crossfoot.figures import NOWHERE, Figure
from crossfoot.problems import Severity
from crossfoot.relations import Relation
from crossfoot.report.identity import finding_id, text_hash
from crossfoot.report.model import Cause, FigureRow, Finding, Repair, number
from crossfoot.report.wording import Wording, wording
from crossfoot.verify import Grade

if TYPE_CHECKING:
    from crossfoot.diagnose import Cause as Found
    from crossfoot.diagnose import Repair as Proposed

#: With more relations than this, only those that share figures with a failing one are looked at together.
ALL_TOGETHER: Final = 2_000
#: With more failing relations than this something larger is wrong than single figures.
MOST_FAILING: Final = 5_000
#: Sets of figures that a headline names; all stand among the readings.
MOST_SETS: Final = 5
#: The name of a finding that no single relation shows.
JOINT_RULE: Final = "diagnose/jointly-impossible"


def explain_findings(
    findings: Sequence[tuple[Finding, Relation | None]],
    passing: Iterable[Relation],
    language: str,
) -> tuple[list[Finding], list[Cause]]:
    """Look for causes and attach them.

    Args:
        findings: each with the relation it came from; None for a finding about the run.
        passing: relations that hold: the evidence.

    Returns:
        The findings, numbered, with their causes and repairs, and the causes.
    """
    order = sorted(range(len(findings)), key=lambda i: findings[i][0].order[1:])
    numbered = number(finding for finding, _ in findings)
    by_relation = {
        relation: place
        for place, index in enumerate(order)
        if (relation := findings[index][1]) is not None
        and relation.operands  # missing keys are no figures that could be wrong
        and (numbered[place].grade is Grade.IMPOSSIBLE or _breaks_habit(numbered[place], relation))
    }
    if len(by_relation) > MOST_FAILING:
        return numbered, []
    relations = _relevant(
        list(by_relation), [relation for relation in passing if relation.operands]
    )
    if len(relations) < 2 and not by_relation:
        return numbered, []
    from crossfoot.diagnose import diagnose

    causes: list[Cause] = []
    words = wording(language)
    for found in diagnose(relations).causes:
        explained = {r: by_relation[r] for r in found.relations if r in by_relation}
        shown = [numbered[place] for place in explained.values()] or [_joint_finding(found, words)]
        cause = _cause(found, shown, words)
        causes.append(cause)
        for relation, place in explained.items():
            numbered[place] = _explained(numbered[place], relation, cause, found, words)
        if not explained:
            numbered.append(_jointly_explained(shown[0], cause, found, words))
    return numbered, causes


def _breaks_habit(finding: Finding, relation: Relation) -> bool:
    """Whether displayed figures fit elsewhere and do not here: a slip in the last place has a cause like any other."""
    return relation.displayed and finding.grade is Grade.IMPLAUSIBLE


def _relevant(failing: list[Relation], passing: list[Relation]) -> list[Relation]:
    if len(failing) + len(passing) <= ALL_TOGETHER:
        return _in_order(failing, passing)
    touched = {figure for relation in failing for figure in relation.figures()}
    grown = True
    kept: dict[Relation, None] = {}
    while grown:
        near = [r for r in passing if r not in kept and not touched.isdisjoint(r.figures())]
        grown = bool(near)
        kept |= dict.fromkeys(near)
        touched.update(figure for relation in near for figure in relation.figures())
    return _in_order(failing, kept)


def _in_order(failing: Iterable[Relation], passing: Iterable[Relation]) -> list[Relation]:
    """Those that fail first; what stands first breaks ties, which is not to be left to the order of rows."""
    from crossfoot.diagnose.order import in_order

    return in_order(failing) + in_order(passing)


def _cause(found: Found, findings: Sequence[Finding], words: Wording) -> Cause:
    ids = tuple(finding.id for finding in findings)
    rows = tuple(_row(figure, found.decided) for figure in found.figures)
    repairs = tuple(_repair(repair, repair.figure.label, words) for repair in found.repairs)
    certificate = found.conflict.certificate
    return Cause(
        id=text_hash("cause", *sorted(ids)),
        message=_headline(found, len(found.relations), words),
        figures=rows,
        relations=ids,
        repairs=repairs,
        derived=str(certificate)
        if certificate is not None and len(found.conflict.relations) > 1
        else "",
    )


def _headline(found: Found, count: int, words: Wording) -> str:
    """What a person would change, or that nothing tells."""
    if found.remark is not None:
        remark = words.reason(found.remark)
        return f"{_accused(found, count, words)}: {remark}" if found.figures else remark
    return _accused(found, count, words)


def _accused(found: Found, count: int, words: Wording) -> str:
    def listed(figures: Iterable[Figure]) -> str:
        return words.listed(f"{figure.label} ({figure.text})" for figure in figures)

    if not found.decided and any(len(alternative) > 1 for alternative in found.alternatives):
        sets = list(map(listed, found.alternatives[:MOST_SETS]))
        more = ["…"] if len(found.alternatives) > MOST_SETS else []
        return words.say("causes", "sets", sets="; ".join([*sets, *more]))
    named = listed(found.figures)
    if not found.decided:
        return words.say("causes", "one-of", figures=named)
    likely = [repair for repair in found.repairs if repair.likelihood == "likely"]
    if len(found.figures) == 1 and likely:
        best = likely[0]
        return words.say(
            "causes",
            "reads",
            figure=best.figure.label,
            printed=best.figure.text,
            text=_reading(best, words),
            reason=words.reason(best.why),
        )
    return words.say("causes", "does-not-fit", figures=named, n=count)


def _row(figure: Figure, decided: bool) -> FigureRow:
    return FigureRow.of(figure, "figure", name=figure.label, primary=decided)


def _repair(proposed: Proposed, figure: str, words: Wording) -> Repair:
    return Repair(
        figure=figure,
        printed=proposed.figure.text,
        text=_reading(proposed, words),
        reason=words.reason(proposed.why),
        likelihood=proposed.likelihood,
        restores=len(proposed.restores),
        location=proposed.figure.location,
    )


def _reading(proposed: Proposed, words: Wording) -> str:
    """What the figure should read; a unit word in the language of the messages."""
    if proposed.edit != "unit-word" or proposed.value is None:
        return proposed.text
    from crossfoot.diagnose.edits import with_scale

    figure = proposed.figure
    scale = figure.scale * proposed.value / figure.value
    return with_scale(figure.text, scale, words.scales)


def _explained(
    finding: Finding, relation: Relation, cause: Cause, found: Found, words: Wording
) -> Finding:
    """A finding with its cause: the figures that are wrong become the ones to look at."""
    rows = finding.figures
    roles = {operand.figure: role for role, operand in relation.by_role()}
    if found.decided:
        accused = {role for role, operand in relation.by_role() if operand.figure in found.figures}
        rows = tuple(replace(row, primary=row.role in accused) for row in rows)
        if not any(row.primary for row in rows):
            rows = finding.figures
    proposed = tuple(
        _repair(repair, roles[repair.figure], words)
        for repair in found.repairs
        if repair.figure in roles
    )
    places = [row.location for row in rows if row.primary and row.location != NOWHERE]
    return replace(
        finding,
        cause=cause.id,
        figures=rows,
        repairs=proposed,
        location=places[0] if places and found.decided else finding.location,
    )


def _jointly_explained(joint: Finding, cause: Cause, found: Found, words: Wording) -> Finding:
    """What several relations show together knows its figures already; each is no more than a figure there."""
    involved = found.conflict.figures
    proposed = tuple(
        _repair(repair, "figure", words) for repair in found.repairs if repair.figure in involved
    )
    return replace(joint, cause=cause.id, repairs=proposed)


def _joint_finding(found: Found, words: Wording) -> Finding:
    """A contradiction that shows only when several relations are taken together."""
    figures = found.conflict.figures
    rows = tuple(_row(figure, figure in found.figures) for figure in figures)
    names: Mapping[str, str] = {
        str(i): r.name or r.kind for i, r in enumerate(found.conflict.relations, 1)
    }
    certificate = found.conflict.certificate
    return Finding(
        id=finding_id(JOINT_RULE, "", names, [figure.label for figure in figures]),
        values=text_hash(JOINT_RULE, *(f"{f.text}|{f.interval}" for f in figures)),
        rule=JOINT_RULE,
        kind="joint",
        severity=Severity.ERROR,
        grade=Grade.IMPOSSIBLE,
        message=words.say("causes", "joint", n=len(found.conflict.relations)),
        arithmetic=str(certificate) if certificate is not None else "",
        note=words.listed(names.values()),
        location=next((f.location for f in found.figures if f.location != NOWHERE), NOWHERE),
        figures=rows,
        residual=None,
    )
