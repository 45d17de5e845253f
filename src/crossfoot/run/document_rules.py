"""Rules over text: a document as a table of its figures, so that a rule selects them like any others.

One row a figure, with the columns ``measure`` (the words of what it measures), ``role``, ``unit``,
``period``, ``base``, ``place`` and ``text``. A pick may use ``*`` in any of them:
``{measure: "*GRDP*", role: growth, period: "2025"}``. Without ``for_each`` the whole document is one group.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from crossfoot.engine.evaluate import verify_whole
from crossfoot.engine.results import RuleResult
from crossfoot.figures import Figure
from crossfoot.rules.binding import Binder
from crossfoot.rules.model import Rule
from crossfoot.run.documents import CheckedDocument
from crossfoot.text import Mention

COLUMNS = ("measure", "role", "unit", "period", "base", "place", "text")


@dataclass(frozen=True, slots=True)
class MentionRow:
    """A figure of a document as a row."""

    number: int
    cells: Mapping[str, str | None]
    figure: Figure


class DocumentTable:
    """The figures of a document, as binding asks for them."""

    def __init__(self, checked: CheckedDocument) -> None:
        self.name = checked.name
        self.columns = COLUMNS
        self.keys: tuple[str, ...] = ()
        self.period = "period"
        self.indicator = None
        self.is_long = True
        self._rows = [
            MentionRow(number, _cells(mention), mention.figure)
            for number, mention in enumerate(checked.document.mentions, 1)
        ]

    def indicators(self) -> Sequence[str]:
        return ()

    def rows(self) -> Sequence[MentionRow]:
        return self._rows

    def figure(self, row: Any, measure: str | None) -> Figure | None:
        del measure  # the row is the figure; its measure was matched like any other column
        found = row.figure
        assert isinstance(found, Figure)
        return found


def apply_rules(rules: Sequence[Rule], checked: CheckedDocument) -> Iterator[RuleResult]:
    """The rules over text that name this document."""
    wanted = [rule for rule in rules if rule.severity is not None and _names(rule, checked)]
    if not wanted:
        return
    table = DocumentTable(checked)
    binder = Binder({table.name: table})
    for rule in wanted:
        yield verify_whole(rule, table, binder)


def _names(rule: Rule, checked: CheckedDocument) -> bool:
    pattern = rule.scope.document
    if pattern is None:
        return False
    names = (checked.name, checked.document.path or checked.name)
    return any(fnmatchcase(name, pattern) for name in names)


def _cells(mention: Mention) -> Mapping[str, str | None]:
    figure = mention.figure
    return {
        "measure": figure.measure,
        "role": str(mention.role.value),
        "unit": figure.unit,
        "period": mention.period.text if mention.period is not None else figure.period,
        "base": mention.base.text if mention.base is not None else (mention.base_text or None),
        "place": figure.place,
        "text": figure.text,
    }
