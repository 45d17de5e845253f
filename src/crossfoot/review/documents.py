"""A document as HTML: its own headings, lists and cells, every figure marked where it stands.

Only the structure that ``sources.prose`` reads is rebuilt; whatever markup the document brings is text, and
text is escaped. Nothing of a document can become an element, an attribute or a script.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from typing import Final

from crossfoot.review.marks import Mark, Place
from crossfoot.review.markup import MarkTags, Placed, marked, text_html
from crossfoot.review.originals import Document
from crossfoot.sources.prose import Block, BlockKind, Prose, read_prose

#: Blocks that the browser lays out together, and not before they come near the window.
_BLOCKS_TOGETHER: Final = 40
#: Set tight against a numeral, they belong to its mark.
_SIGNS: Final = frozenset("%‰")


def document_html(document: Document, marks: Mapping[Place, Mark], tags: MarkTags) -> str:
    """The inside of a document's pane.

    Args:
        marks: by span of ``document.text``.
        tags: how a mark is written.
    """
    prose = read_prose(document.text, document.path)
    placed = list(_in_view(prose, marks))
    parts: list[str] = []
    blocks = list(prose.blocks)
    for at in range(0, len(blocks), _BLOCKS_TOGETHER):
        together = blocks[at : at + _BLOCKS_TOGETHER]
        before = blocks[at - 1].end if at else 0
        parts.append(f'<div class="run {prose.format}">')
        parts.extend(_blocks(prose, together, before, placed, tags))
        parts.append("</div>")
    return "".join(parts)


def _in_view(prose: Prose, marks: Mapping[Place, Mark]) -> Iterator[Placed]:
    """The marks by their place in the view, in order; of two that overlap the one with findings stays."""
    spans = [(a, b, mark) for (a, b), mark in marks.items() if isinstance(b, int)]
    spans.sort(key=lambda span: (span[0], not span[2].findings, -span[1]))
    kept: list[Placed] = []
    for first, last, mark in spans:
        if last > len(prose.source):
            continue
        start, end = _view_of(prose, first), _view_of(prose, last)
        if prose.view[end : end + 1] in _SIGNS:
            end += 1
        if kept and start < kept[-1][1]:
            if kept[-1][2].findings or not mark.findings:
                continue
            kept.pop()
        if start < end:
            kept.append((start, end, mark))
    return iter(kept)


def _view_of(prose: Prose, position: int) -> int:
    """The view position of a source position: spans are monotone, so halving finds it."""
    if prose.offsets is None:
        return position
    return bisect_left(
        range(len(prose.view)), position + 1, key=lambda at: prose.span(at, at + 1)[1]
    )


def _blocks(
    prose: Prose,
    blocks: list[Block],
    before: int,
    placed: list[Placed],
    tags: MarkTags,
) -> Iterator[str]:
    def content(block: Block) -> str:
        first = bisect_left(placed, block.start, key=lambda span: span[0])
        last = bisect_left(placed, block.end, key=lambda span: span[0])
        return marked(prose.view[block.start : block.end], block.start, placed[first:last], tags)

    ends = [before, *(block.end for block in blocks)]
    bullets = {
        block: _bullet(prose.view[end : block.start])
        for block, end in zip(blocks, ends, strict=False)
        if block.kind is BlockKind.ITEM
    }
    for kind, group in groupby(blocks, key=lambda block: block.kind):
        match kind:
            case BlockKind.HEADING:
                for block in group:
                    tag = f"h{min(block.level + 1, 6) if block.level else 3}"
                    yield f"<{tag}>{content(block)}</{tag}>"
            case BlockKind.ITEM:
                items = (
                    f'<li><span class="bullet">{text_html(bullets[block])}</span>{content(block)}</li>'
                    for block in group
                )
                yield f"<ul>{''.join(items)}</ul>"
            case BlockKind.CELL:
                yield from _cells(list(group), content)
            case _:
                name = ' class="aside"' if kind is BlockKind.FURNITURE else ""
                yield from (f"<p{name}>{content(block)}</p>" for block in group)


def _bullet(gap: str) -> str:
    """The mark of a list item, as printed in front of it."""
    return gap.rpartition("\n")[2].strip() or "•"


def _cells(blocks: list[Block], content: Callable[[Block], str]) -> Iterator[str]:
    """Tables of a document; a row that starts again at the top begins another."""
    rows: list[list[Block]] = []
    tables = [rows]
    for block in blocks:
        last = rows[-1][-1] if rows else None
        if last is None or block.row > last.row:
            rows.append([block])
        elif block.row == last.row and block.column > last.column:
            rows[-1].append(block)
        else:
            rows = [[block]]
            tables.append(rows)
    for table in tables:
        yield '<div class="scroll"><table class="inner">'
        for row in table:
            yield "<tr>"
            column = 0
            for block in row:
                yield "<td></td>" * (block.column - column - 1)
                yield f"<td>{content(block)}</td>"
                column = block.column
            yield "</tr>"
        yield "</table></div>"
