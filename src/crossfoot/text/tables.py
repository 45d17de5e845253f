"""Tables inside a document: which cells stand in one grid, and what its rows and columns are called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from crossfoot.sources.prose import BlockKind
from crossfoot.text.document import Document, Mention
from crossfoot.text.language import tokenize


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells.

    Attributes:
        texts: what every cell says, by row and column from 1; blank cells are absent.
        figures: the figure of every cell that holds one and nothing else.
        rows, columns: their numbers.
    """

    texts: dict[tuple[int, int], str]
    figures: dict[tuple[int, int], Mention]
    rows: range
    columns: range

    def label(self, row: int) -> tuple[str, ...]:
        """The words at the head of a row: its first cell that is no number."""
        for column in self.columns[:2]:
            words = tokenize(self.texts.get((row, column), ""))
            if any(word.isalpha() for word in words):
                return words
        return ()

    def head(self, column: int) -> tuple[str, ...]:
        """The words over a column, up to its first figure."""
        words: list[str] = []
        for row in self.rows:
            if (row, column) in self.figures:
                break
            words.extend(tokenize(self.texts.get((row, column), "")))
        return tuple(words)


def tables(document: Document) -> Iterator[Table]:
    """The tables of a document, in order."""
    by_block = {
        sentence.block: document.in_sentence(sentence.index)
        for sentence in document.sentences
        if sentence.kind is BlockKind.CELL
    }
    texts: dict[tuple[int, int], str] = {}
    figures: dict[tuple[int, int], Mention] = {}
    last = (0, 0)
    for number, block in enumerate(document.blocks):
        place = (block.row, block.column)
        if texts and (block.kind is not BlockKind.CELL or place <= last):
            yield _table(texts, figures)
            texts, figures = {}, {}
        if block.kind is not BlockKind.CELL:
            continue
        last = place
        texts[place] = document.prose.view[block.start : block.end].strip()
        mentions = by_block.get(number, ())
        if len(mentions) == 1 and not any(map(str.isalpha, mentions[0].sentence.words)):
            figures[place] = mentions[0]
    if texts:
        yield _table(texts, figures)


def _table(texts: dict[tuple[int, int], str], figures: dict[tuple[int, int], Mention]) -> Table:
    height, width = (max(place[axis] for place in texts) for axis in (0, 1))
    return Table(texts, figures, range(1, height + 1), range(1, width + 1))
