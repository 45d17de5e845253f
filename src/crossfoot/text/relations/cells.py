"""What a table says and the text says again: the cell of a row's name and a column's year, and the sentence about both.

A table prints its unit once, the text with every amount, so their printed numerals are compared. Only cells that equal
the text, or miss it by one slip of the pen, are bound: a table may well be of something narrower under the same name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from crossfoot.figures import Figure
from crossfoot.problems import Severity
from crossfoot.rules.kinds.agree import KIND as AGREE
from crossfoot.sources.prose import BlockKind
from crossfoot.text.document import Document, Mention
from crossfoot.text.proposals import LIKELY, POSSIBLE, Proposal, offer
from crossfoot.text.relations.totals import is_amount
from crossfoot.text.slips import slips_of
from crossfoot.text.tables import tables

#: A word in more subjects than this names nothing in particular.
_COMMON: Final = 60
_DIGITS: Final = 3


def propose_cells(document: Document) -> Iterator[Proposal]:
    """Proposals from every cell whose row and year a sentence names."""
    if not any(block.kind is BlockKind.CELL for block in document.blocks):
        return
    by_word = _by_word(document)
    for table in tables(document):
        single = len({column for _, column in table.figures}) == 1
        for (row, column), cell in table.figures.items():
            label = {
                word
                for word in table.label(row)
                if word.isalpha() and word not in document.language.stop_words
            }
            years = {word for word in table.head(column) if len(word) == 4 and word.isdecimal()}
            if not label or column == 1 or len(years) > 1:
                continue
            yield from _agreeing(cell, _said(by_word, label, years, single=single))


def _by_word(document: Document) -> Mapping[str, list[Mention]]:
    found: dict[str, list[Mention]] = {}
    for mention in document.mentions:
        plain = mention.sentence.kind is not BlockKind.CELL
        if plain and is_amount(mention) and mention.own_subject and not mention.depth:
            for word in set(mention.subject):
                found.setdefault(word, []).append(mention)
    return found


def _said(
    by_word: Mapping[str, list[Mention]], label: set[str], years: set[str], *, single: bool
) -> list[Mention]:
    """What the text says of the row's name, in the column's year; ``single`` if the table has but one column."""
    lists = [by_word.get(word, []) for word in label]
    shortest = min(lists, key=len)
    if not shortest or len(shortest) > _COMMON:
        return []
    return [
        mention
        for mention in shortest
        if label <= set(mention.subject)
        and (
            str(mention.period.end.year) in years
            if years and mention.period is not None
            else single or not years
        )
    ]


def _agreeing(cell: Mention, said: list[Mention]) -> Iterator[Proposal]:
    pairs = [(m, _in_unit_of(m.figure, cell.figure)) for m in said if not _units_clash(m, cell)]
    same = next((pair for pair in pairs if pair[0].figure.value == pair[1].value), None)
    if same is not None:
        yield offer(AGREE, {"figures": same}, "figures-differ", LIKELY, ("table",))
        return
    near = [
        (mention, figure)
        for mention, figure in pairs
        if abs(figure.value) in {abs(slip) for slip in slips_of(mention.figure)}
        and mention.figure.decimals == figure.decimals
        and sum(map(str.isdecimal, mention.figure.text)) >= _DIGITS
    ]
    if len(near) == 1:
        yield offer(
            AGREE,
            {"figures": near[0]},
            "figures-differ",
            POSSIBLE,
            ("table",),
            severity=Severity.WARNING,
        )


def _units_clash(mention: Mention, cell: Mention) -> bool:
    unit = cell.figure.unit
    return unit is not None and unit != mention.figure.unit


def _in_unit_of(said: Figure, cell: Figure) -> Figure:
    """The cell's numeral with the unit and scale that the text prints."""
    value = cell.value / cell.scale * said.scale
    return replace(cell, value=value, scale=said.scale, unit=said.unit, hedge=said.hedge)
