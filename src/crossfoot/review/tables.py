"""A table as HTML: its cells as printed, the row numbers of its file, and a word about rows left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from crossfoot.review.grid import LONG, NUMBER, ROWS_TOGETHER, WRAPPED, Grid
from crossfoot.review.marks import Mark, Place
from crossfoot.review.markup import MarkTags, text_html
from crossfoot.review.originals import Table


def table_html(table: Table, marks: Mapping[Place, Mark], tags: MarkTags) -> str:
    """The inside of a table's pane.

    Args:
        marks: by row and column name.
    """
    if table.sheet is not None:
        return Grid(table.sheet, marks, tags).html()
    numeric = [_is_numeric(table, at) for at in range(len(table.columns))]
    heads = "".join(
        f'<th scope="col"{NUMBER if is_number else ""}>{text_html(name)}</th>'
        for name, is_number in zip(table.columns, numeric, strict=True)
    )
    body = "".join(_rows(table, marks, tags, numeric))
    return (
        f'<div class="sheets"><table class="sheet"><thead><tr><td class="corner"></td>{heads}</tr></thead>'
        f"{body}</table></div>"
    )


def _rows(
    table: Table, marks: Mapping[Place, Mark], tags: MarkTags, numeric: list[bool]
) -> Iterator[str]:
    width = len(table.columns) + 1
    previous = 0
    for at in range(0, len(table.rows), ROWS_TOGETHER):
        yield "<tbody>"
        for number, cells in table.rows[at : at + ROWS_TOGETHER]:
            if number > previous + 1:
                yield _gap(number - previous - 1, width)
            previous = number
            yield f'<tr><th scope="row">{number}</th>'
            for name, text, is_number in zip(table.columns, cells, numeric, strict=True):
                mark = marks.get((number, name))
                opening, closing = ("", "") if mark is None else tags.around(mark)
                kind = NUMBER if is_number else LONG if len(text) > WRAPPED else ""
                yield f"<td{kind}>{opening}{text_html(text)}{closing}</td>"
            yield "</tr>"
        yield "</tbody>"
    if table.total > previous:
        yield f"<tbody>{_gap(table.total - previous, width)}</tbody>"


def _gap(count: int, width: int) -> str:
    return f'<tr class="gap"><td colspan="{width}" data-gap="{count}">⋮</td></tr>'


def _is_numeric(table: Table, column: int) -> bool:
    """Whether the first cells of a column look like numbers, which are set flush right."""
    texts = [cells[column].strip() for _, cells in table.rows[:50]]
    filled = [text for text in texts if text]
    digits = [text for text in filled if text[-1:].isdigit() or text[:1].isdigit()]
    return bool(filled) and len(digits) * 10 >= len(filled) * 7
