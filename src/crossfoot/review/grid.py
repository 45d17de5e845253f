"""A sheet of a workbook as HTML: letters above, its own row numbers beside, what was read of it set off."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from crossfoot.review.marks import Mark, Place
from crossfoot.review.markup import MarkTags, text_html
from crossfoot.review.sheets import Row, Sheet

#: Rows that the browser lays out together, and not before they come near the window.
ROWS_TOGETHER: Final = 100
#: Classes of cells. Those with more characters than ``WRAPPED`` are broken into lines.
NUMBER: Final = ' class="num"'
LONG: Final = ' class="long"'
WRAPPED: Final = 40


class Grid:
    """Writes one sheet.

    Args:
        marks: by row and column name of the table that was read from the sheet.
    """

    def __init__(self, sheet: Sheet, marks: Mapping[Place, Mark], tags: MarkTags) -> None:
        self._sheet = sheet
        self._marks = marks
        self._tags = tags
        self._width = max((len(cells) for _, cells in sheet.rows), default=0)

    def html(self) -> str:
        letters = "".join(
            f'<th scope="col">{letters_of(place)}</th>' for place in range(1, self._width + 1)
        )
        return (
            '<div class="sheets"><table class="sheet grid"><thead><tr><td class="corner"></td>'
            f"{letters}</tr></thead>{''.join(self._bodies())}</table></div>"
        )

    def _bodies(self) -> Iterator[str]:
        rows = self._sheet.rows
        previous = rows[0][0] - 1 if rows else 0
        for at in range(0, len(rows), ROWS_TOGETHER):
            yield "<tbody>"
            for row in rows[at : at + ROWS_TOGETHER]:
                if row[0] > previous + 1:  # rows without anything, however many, are a little room
                    yield f'<tr class="blank"><td colspan="{self._width + 1}"></td></tr>'
                previous = row[0]
                yield self._row(row)
            yield "</tbody>"

    def _row(self, row: Row) -> str:
        number, cells = row
        names = ' class="names"' if number == self._sheet.header else ""
        opening = f'<tr{names}><th scope="row">{number}</th>'
        if cells[0] and not any(cells[1:]):
            # A title, a note, a heading among the rows: it runs over the empty cells beside it.
            title = f'<td colspan="{self._width}" class="title">{self._content(number, 1, cells[0])}</td>'
            return f"{opening}{title}</tr>"
        written = "".join(self._cell(number, place, text) for place, text in enumerate(cells, 1))
        return f"{opening}{written}{'<td></td>' * (self._width - len(cells))}</tr>"

    def _cell(self, number: int, place: int, text: str) -> str:
        kind = NUMBER if _looks_numeric(text) else LONG if len(text) > WRAPPED else ""
        return f"<td{kind}>{self._content(number, place, text)}</td>"

    def _content(self, number: int, place: int, text: str) -> str:
        row, name = self._sheet.numbers.get(number), self._sheet.fields.get(place)
        mark = None if row is None or name is None else self._marks.get((row, name))
        opening, closing = ("", "") if mark is None else self._tags.around(mark)
        return f"{opening}{text_html(text)}{closing}"


def letters_of(place: int) -> str:
    """A, B, … Z, AA: the name of a column by its place, from 1."""
    name = ""
    while place:
        place, digit = divmod(place - 1, 26)
        name = chr(ord("A") + digit) + name
    return name


def _looks_numeric(text: str) -> bool:
    return text[-1:].isdigit() and not any(character.isalpha() for character in text)
