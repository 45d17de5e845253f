"""From results to the report: findings in words, rules with their counts, coverage."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from crossfoot.figures import Figure, Location
from crossfoot.problems import Severity
from crossfoot.relations import Reason, Relation
from crossfoot.report.findings import about_run, build
from crossfoot.report.identity import finding_id, text_hash
from crossfoot.report.model import (
    Cause,
    Coverage,
    FigureRow,
    Finding,
    ReadFigure,
    RuleSummary,
    SourceCoverage,
    Tally,
    Unchecked,
)
from crossfoot.report.wording import wording
from crossfoot.rules.kinds import KINDS
from crossfoot.rules.model import Missing, Rule
from crossfoot.run.places import Places
from crossfoot.verify import Grade, Verdict

if TYPE_CHECKING:
    from crossfoot.run.culprits import Culprit
    from crossfoot.run.documents import CheckedDocument
    from crossfoot.run.habits import JudgedResult, Ways
    from crossfoot.sources.table import Table
    from crossfoot.text import Note

#: Failing relations of a rule over a large table that are looked into for causes.
MOST_EXPLAINED: Final = 20
#: The name of the finding that figures show more digits than were declared.
EXCESS_DIGITS: Final = "structure/excess-digits"
#: So many of these figures are shown with the finding.
SHOWN_EXCESSIVE: Final = 10
#: Unchecked relations and figures listed one by one; beyond that they are counted.
LISTED: Final = 10_000


@dataclass(slots=True)
class Gathered:
    """The parts of a report while they are collected."""

    language: str
    tolerance: str
    #: Whether relations that hold are put into words.
    shows_passed: bool = True
    findings: list[Finding] = field(default_factory=list)
    #: The relation behind each finding, in step with ``findings``; None where there is none.
    relations: list[Relation | None] = field(default_factory=list)
    evidence: list[Relation] = field(default_factory=list)
    passed: list[Finding] = field(default_factory=list)
    summaries: dict[str, RuleSummary] = field(default_factory=dict)
    tallies: dict[str, list[Tally]] = field(default_factory=lambda: defaultdict(list))
    unchecked: list[Unchecked] = field(default_factory=list)
    unchecked_count: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    notices: list[str] = field(default_factory=list)
    sources: list[SourceCoverage] = field(default_factory=list)
    figures: list[ReadFigure] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    relations_of: Counter[Figure] = field(default_factory=Counter)

    def rules(self) -> Iterator[RuleSummary]:
        """Every rule with its counts."""
        for name, summary in self.summaries.items():
            yield replace(summary, counts=tuple(self.tallies[name]))

    def coverage(self) -> Coverage:
        return Coverage(
            sources=tuple(self.sources),
            kinds=dict(sorted(self.kinds.items())),
            unchecked=tuple(self.unchecked[:LISTED]),
            unchecked_count=self.unchecked_count,
            figures=tuple(self.figures[:LISTED]),
            notices=tuple(self.notices),
        )

    def add_result(
        self, judged: JudgedResult, most: int | None = None, culprit: Culprit | None = None
    ) -> None:
        """A rule over a table; so many of its findings are shown.

        Args:
            culprit: why the rule and not its figures is wrong, where that is so: it is said once.
        """
        result = judged.result
        rule = result.rule
        summary = self.summaries.setdefault(rule.name, summarise(rule))
        if result.broken:
            self._add(self._about(rule, "rule-broken", result.table, detail=result.broken))
            return
        if result.notice:
            self.notices.append(f"{rule.name}: {result.table}: {result.notice}")
        counts, reasons = result.counts, result.reasons
        self.tallies[rule.name].append(_tally(result.table, counts, reasons))
        self._count(result.rule.kind.name, counts)
        self._list_unchecked(result.unchecked, rule, result.table)
        self.unchecked_count += counts.get(Grade.UNCHECKED, 0)
        if not result.checked:
            first = result.unchecked[0].detail if result.unchecked else ""
            self._add(self._about(rule, "rule-selected-nothing", result.table, detail=first))
        elif culprit is not None:
            self._add_culprit(culprit, judged)
        else:
            # Not every figure of a large table can be asked what it should read.
            explained = len(result.failing) if result.is_complete else MOST_EXPLAINED
            shown = result.failing[:most]
            if result.failed > len(shown):
                self.notices.append(
                    f"{rule.name}: {result.failed} relations of {result.table} fail; the first "
                    f"{len(shown)} are shown"
                )
            for place, verdict in enumerate(shown):
                relation = judged.evidence(verdict) if place < explained else None
                self._add(self._finding(verdict, summary, result.table, judged=judged), relation)
            held = (judged.evidence(verdict) for verdict in result.passing)
            self.evidence += (relation for relation in held if relation is not None)
        if rule.missing is Missing.ERROR:
            for verdict in result.unchecked:
                self._add(self._finding(verdict, summary, result.table), verdict.relation)
        if self.shows_passed:
            self.passed += (
                self._finding(v, summary, result.table, judged=judged) for v in result.passing
            )
        self._relate(judged.as_bound(v) for v in (*result.failing, *result.passing))

    def add_ways(self, ways: Ways) -> None:
        """The habits of a table: each stands in the findings it decides; here it is said once."""
        from crossfoot.diagnose.habits.truncation import NAME as TRUNCATION

        words = wording(self.language)
        for habit in ways.habits:
            said = words.reason(habit.why)
            if habit.kind == TRUNCATION:
                self._add(
                    about_run(
                        "undeclared-convention",
                        ways.table,
                        language=self.language,
                        severity=Severity.INFO,
                        source=ways.table,
                        name=ways.table,
                        detail=said,
                    )
                )
            else:
                self.notices.append(f"{ways.table}: {said}")

    def _add_culprit(self, culprit: Culprit, judged: JudgedResult) -> None:
        result, words = judged.result, wording(self.language)
        said = words.reason(culprit.because) if culprit.because is not None else ""
        if said:
            summary = self.summaries[result.rule.name]
            self.summaries[result.rule.name] = replace(summary, suspect=said)
        if culprit.is_convention:
            finding = self._about(
                result.rule,
                "undeclared-convention",
                result.table,
                severity=Severity.WARNING,
                name=result.rule.name,
                detail=said,
            )
        else:
            finding = self._about(
                result.rule,
                "rule-suspect",
                result.table,
                severity=Severity.INFO if culprit.is_information else None,
                note=said,
                failing=result.failed,
                checked=result.checked,
            )
        self._add(finding)

    def add_document(self, checked: CheckedDocument) -> None:
        """A document with what its wording states."""
        by_rule: dict[str, Counter[Grade]] = defaultdict(Counter)
        reasons: dict[str, Counter[Reason]] = defaultdict(Counter)
        for proposal, verdict in zip(checked.proposals, checked.verdicts, strict=True):
            kind = proposal.relation.kind
            by_rule[proposal.rule][verdict.grade] += 1
            severity = proposal.severity
            known = self.summaries.get(proposal.rule)
            if known is None or known.severity > severity:
                title = KINDS[kind].title if kind in KINDS else proposal.relation.name or kind
                known = RuleSummary(
                    proposal.rule, kind, title, severity=severity, pack="text", status="stable"
                )
                self.summaries[proposal.rule] = known
            if verdict.grade is Grade.UNCHECKED:
                assert verdict.reason is not None
                reasons[proposal.rule][verdict.reason] += 1
                self.unchecked_count += 1
                self._list_unchecked((verdict,), None, checked.name)
                continue
            self.kinds[kind] += 1
            if verdict.passes:
                self.evidence.append(verdict.relation)
                if not self.shows_passed:
                    continue
            sentence = checked.sentence_of(verdict.relation.figures())
            finding = self._finding(
                verdict, replace(known, severity=severity), checked.name, sentence
            )
            remark = proposal.remark
            told = proposal.note if remark is None else wording(self.language).reason(remark)
            if told:
                finding = replace(finding, note=" · ".join(filter(None, (finding.note, told))))
            if verdict.passes:
                self.passed.append(finding)
            else:
                self._add(finding, verdict.relation)
        for name, counts in by_rule.items():
            self.tallies[name].append(_tally(checked.name, counts, reasons[name]))
        for note in checked.notes:
            self._add_note(note, checked)
        self._relate(v.relation for v in checked.verdicts if v.grade is not Grade.UNCHECKED)

    def _add_note(self, note: Note, checked: CheckedDocument) -> None:
        """A remark on how figures are printed: no relation fails, so there is no grade."""
        words = wording(self.language)
        said = words.reason(note.said)
        self.summaries.setdefault(
            note.rule,
            RuleSummary(note.rule, "text", said, severity=note.severity, pack="text"),
        )
        rows = tuple(
            FigureRow.of(figure, f"figures[{index}]", name=figure.label, primary=True)
            for index, figure in enumerate(note.figures)
        )
        measures = [figure.measure for figure in note.figures if figure.measure is not None]
        sentence = checked.sentence_of(note.figures)
        self._add(
            Finding(
                id=finding_id(note.rule, checked.name, {}, measures, sentence),
                values=text_hash(note.rule, *(figure.text for figure in note.figures)),
                rule=note.rule,
                kind="text",
                severity=note.severity,
                message=said,
                help="" if note.advice is None else words.reason(note.advice),
                source=checked.name,
                location=rows[0].location if rows else Location(path=checked.document.path),
                figures=rows,
            )
        )

    def add_figures(
        self, source: str, figures: Sequence[Figure], relations: int, total: int | None = None
    ) -> None:
        """The figures of a source; ``total`` where only some are listed."""
        related = sum(1 for figure in figures if self.relations_of[figure])
        self.sources.append(
            SourceCoverage(source, len(figures) if total is None else total, related, relations)
        )
        for figure in figures[:LISTED]:
            self.figures.append(
                ReadFigure(
                    figure.text,
                    figure.location,
                    figure.unit,
                    figure.label,
                    self.relations_of[figure],
                    source,
                )
            )

    def add_excess_digits(self, source: str, figures: Iterable[Figure]) -> None:
        """Figures with digits beyond the decimals declared for them: one of the two is wrong, one finding a measure."""
        found: dict[str, list[Figure]] = defaultdict(list)
        for figure in figures:
            if figure.has_excess_digits:
                found[figure.measure or ""].append(figure)
        for measure, excessive in found.items():
            first = excessive[0]
            about = about_run(
                "excess-digits",
                EXCESS_DIGITS,
                language=self.language,
                severity=Severity.WARNING,
                kind="structure",
                source=source,
                subject={"measure": measure},
                location=first.location,
                basis=[figure.text for figure in excessive],
                measure=measure,
                printed=first.text,
                decimals=first.decimals,
                figures=len(excessive),
            )
            rows = tuple(
                FigureRow.of(figure, f"figures[{at}]", name=figure.label, primary=True)
                for at, figure in enumerate(excessive[:SHOWN_EXCESSIVE])
            )
            self._add(replace(about, figures=rows))

    def add_large(self, source: str, figures: int, relations: int) -> None:
        """The figures of a table too large to list them; those of its relations count as related, if there are any."""
        self.sources.append(SourceCoverage(source, figures, figures if relations else 0, relations))

    def locate(self, tables: Sequence[Table]) -> None:
        """Give the findings about tables their lines and columns; the figures of these are counted no more."""
        self.relations_of.clear()
        # Only a finding with a relation may get a cause, which shows figures by their cells once more.
        explained = [f for f, r in zip(self.findings, self.relations, strict=True) if r is not None]
        self.places.look_up((*explained, *self.passed), tables)
        for found in (self.findings, self.passed):
            self.places.locate(found, tables)

    def explained(self) -> tuple[list[Finding], list[Cause]]:
        """The findings with their causes."""
        from crossfoot.run.causes import explain_findings

        pairs = list(zip(self.findings, self.relations, strict=True))
        findings, causes = explain_findings(pairs, self.evidence, self.language)
        return list(map(self.places.finding, findings)), list(map(self.places.cause, causes))

    def _add(self, finding: Finding, relation: Relation | None = None) -> None:
        self.findings.append(finding)
        self.relations.append(relation)

    def _finding(
        self,
        verdict: Verdict,
        rule: RuleSummary,
        source: str,
        sentence: str | None = None,
        judged: JudgedResult | None = None,
    ) -> Finding:
        habits = judged.habits(verdict) if judged is not None else ()
        if judged is not None and judged.is_information(verdict):
            rule = replace(rule, severity=Severity.INFO)
        # A copy, which takes along what it is asked for: a result keeps all its verdicts until the last is told.
        asked = replace(verdict)
        finding = build(
            asked,
            rule,
            source=source,
            sentence=sentence,
            language=self.language,
            tolerance=self.tolerance,
            bound=judged.as_bound(verdict) if judged is not None else None,
        )
        if not habits:
            return finding
        words = wording(self.language)
        said = dict.fromkeys(words.reason(habit.why) for habit in habits)
        return replace(finding, note=" · ".join(filter(None, (finding.note, *said))))

    def _about(
        self,
        rule: Rule,
        what: str,
        source: str,
        *,
        severity: Severity | None = None,
        note: str = "",
        **details: object,
    ) -> Finding:
        origin = rule.origin
        return about_run(
            what,
            rule.name,
            language=self.language,
            severity=severity or rule.severity or Severity.ERROR,
            note=note,
            source=source,
            location=Location(path=origin.path, line=origin.line, column=origin.column),
            **details,  # type: ignore[arg-type]
        )

    def _count(self, kind: str, counts: Mapping[Grade, int]) -> None:
        decided = sum(n for grade, n in counts.items() if grade is not Grade.UNCHECKED)
        if decided:
            self.kinds[kind] += decided

    def _relate(self, relations: Iterable[Relation]) -> None:
        for relation in relations:
            self.relations_of.update(relation.figures())

    def _list_unchecked(self, verdicts: Iterable[Verdict], rule: Rule | None, source: str) -> None:
        for verdict in verdicts:
            if len(self.unchecked) >= LISTED:
                return
            relation = verdict.relation
            place = next((f.location for f in relation.figures()), Location())
            self.unchecked.append(
                Unchecked(
                    rule.name if rule is not None else relation.rule or relation.kind,
                    relation.kind,
                    verdict.reason or "",
                    verdict.detail,
                    source,
                    relation.subject,
                    place,
                )
            )


def summarise(rule: Rule) -> RuleSummary:
    """A rule's facts as the report shows them."""
    origin = rule.origin
    return RuleSummary(
        name=rule.name,
        kind=rule.kind.name,
        title=rule.title,
        why=rule.why,
        severity=rule.severity or Severity.ERROR,
        status=rule.status,
        since=rule.since,
        tags=rule.tags,
        references=rule.references,
        message=rule.message or "",
        pack=rule.pack,
        location=Location(path=origin.path, line=origin.line, column=origin.column),
    )


def _tally(source: str, counts: Mapping[Grade, int], reasons: Mapping[Reason, int]) -> Tally:
    return Tally(
        source,
        exact=counts.get(Grade.EXACT, 0),
        rounding=counts.get(Grade.ROUNDING, 0),
        implausible=counts.get(Grade.IMPLAUSIBLE, 0),
        impossible=counts.get(Grade.IMPOSSIBLE, 0),
        unchecked=counts.get(Grade.UNCHECKED, 0),
        reasons={str(reason): count for reason, count in sorted(reasons.items())},
    )
