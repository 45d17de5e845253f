"""Row and column totals of tables inside documents, by their labels.

Sub-totals, memo items and blank cells make many a total differ from the plain sum of what stands above it. So a line
of cells is held to its total only where it nearly makes it, where one slip accounts for the rest, or where the other
lines of the same table do add up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from crossfoot.intervals import weighted_sum
from crossfoot.problems import Severity
from crossfoot.rules.kinds.total import KIND as TOTAL
from crossfoot.text.document import Document, Mention
from crossfoot.text.language import Language
from crossfoot.text.proposals import LIKELY, POSSIBLE, Proposal, offer
from crossfoot.text.slips import explains_gap
from crossfoot.text.tables import Table, tables

#: A line that misses its total by less leaves nothing out worth naming.
_NEAR: Final = Fraction(2, 100)
#: What stands in a cell where there is nothing.
_NOTHING: Final = frozenset({"", "-", "–", "—"})
#: Measures that do not add up.
_NOT_ADDED: Final = (
    "up", "down", "growth_noun", "rate", "average", "per", "ratio", "share", "headcount", "multiple", "rise", "drop",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Line:
    """Cells and the cell that says it is their total."""

    whole: Mention
    parts: tuple[Mention, ...]

    @property
    def gap(self) -> Fraction:
        return self.whole.figure.value - sum((p.figure.value for p in self.parts), Fraction(0))

    @property
    def slack(self) -> Fraction:
        width = weighted_sum((Fraction(1), part.figure.interval) for part in self.parts).width
        rounding = width if isinstance(width, Fraction) else Fraction(0)
        return rounding / 2 + self.whole.figure.quantum / 2

    @property
    def holds(self) -> bool:
        return abs(self.gap) <= self.slack


def propose_tables(document: Document) -> Iterator[Proposal]:
    """Proposals from every labelled total row and total column."""
    for table in tables(document):
        yield from _held(document.language, list(_columns(document.language, table)))
        yield from _held(document.language, list(_rows(document.language, table)))


def _held(language: Language, lines: list[_Line]) -> Iterator[Proposal]:
    support = sum(line.holds for line in lines)
    for line in lines:
        confidence = _confidence(line, support)
        if confidence is not None:
            yield offer(
                TOTAL,
                {"whole": line.whole, "parts": line.parts},
                "total-not-sum",
                confidence,
                ("total",),
                severity=Severity.ERROR if confidence >= LIKELY else Severity.WARNING,
                trust_units=True,
            )


def _confidence(line: _Line, support: int) -> Fraction | None:
    if line.holds or abs(line.gap) <= line.slack + abs(line.whole.figure.value) * _NEAR:
        return LIKELY
    figures = [line.whole.figure, *(part.figure for part in line.parts)]
    if explains_gap(figures, line.gap, line.slack, Fraction(1, 5 if support else 20)):
        return LIKELY if support else POSSIBLE
    return POSSIBLE if support >= 2 else None


def _columns(language: Language, table: Table) -> Iterator[_Line]:
    """Each column of numbers over, or under, a row that is called the total."""
    total = _only([row for row in table.rows if _is_total(language, table.label(row))])
    if total is None:
        return
    numbered = {row for row, _ in table.figures}
    body = [row for row in table.rows if row != total and row in numbered]
    for column in table.columns[1:]:
        if not _adds_up(language, table.head(column)):
            continue
        line = _line(table, (total, column), [(row, column) for row in body])
        if line is not None:
            yield line


def _rows(language: Language, table: Table) -> Iterator[_Line]:
    """Each row of numbers beside a column that is called the total."""
    total = _only([c for c in table.columns if _is_total(language, table.head(c))])
    if total is None or total == 1:
        return
    others = [c for c in table.columns[1:] if c != total and _adds_up(language, table.head(c))]
    for row in table.rows:
        line = _line(table, (row, total), [(row, column) for column in others])
        if line is not None:
            yield line


def _line(table: Table, whole: tuple[int, int], parts: Sequence[tuple[int, int]]) -> _Line | None:
    """A line of figures with its total; None where a cell holds something that is no number."""
    if whole not in table.figures:
        return None
    cells = [place for place in parts if table.texts.get(place, "") not in _NOTHING]
    if len(cells) < 2 or any(place not in table.figures for place in cells):
        return None
    return _Line(table.figures[whole], tuple(table.figures[place] for place in cells))


def _is_total(language: Language, words: tuple[str, ...]) -> bool:
    plain = tuple(word for word in words if word.isalpha())
    return plain in language.total_labels


def _adds_up(language: Language, head: tuple[str, ...]) -> bool:
    """Whether a column of that name adds up: no growth, no rate, no average."""
    if "%" in head:
        return False
    for at, word in enumerate(head):
        entry = language.phrases.get(word)
        if entry is None:
            continue
        found = entry.alone, *entry.longer.get(head[at + 1] if at + 1 < len(head) else "", ())
        for phrase in found:
            if phrase is not None and not phrase.kinds.isdisjoint(_NOT_ADDED):
                return False
    return True


def _only(found: list[int]) -> int | None:
    return found[0] if len(found) == 1 else None
