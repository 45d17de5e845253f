"""How texts and their marks are written in HTML, the same in documents and in tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from crossfoot.report.model import Finding
from crossfoot.review.marks import Mark

#: Embeddings, overrides and isolates: they can make 15,02 out of 20,51 on the screen.
_TURNING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")

#: (start, end, mark), offsets into the text that is shown.
Placed = tuple[int, int, Mark]


class MarkTags:
    """The class and the attributes of a mark, from the findings it has a part in."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self._severities = [str(finding.severity) for finding in findings]

    def around(self, mark: Mark) -> tuple[str, str]:
        """The opening and the closing tag of a mark."""
        if mark.number is None:
            passed = f' data-p="{_numbers(mark.passed)}"' if mark.passed else ""
            kind = "fig" if mark.relations else "fig alone"
            return f'<span class="{kind}" data-r="{mark.relations}"{passed}>', "</span>"
        kind = self._severities[mark.findings[0]]
        named = f' data-n="{_numbers(mark.names)}"' if mark.names else ""
        return (
            f'<mark id="m{mark.number}" class="{kind}" data-f="{_numbers(mark.findings)}"{named}>',
            "</mark>",
        )


def text_html(text: str) -> str:
    """A text of a document, escaped; characters that turn the direction of writing are shown by their number."""
    escaped = escape(text)
    if _TURNING.search(escaped) is None:
        return escaped
    return _TURNING.sub(lambda c: f'<span class="control">U+{ord(c[0]):04X}</span>', escaped)


def marked(text: str, start: int, placed: Iterable[Placed], tags: MarkTags) -> str:
    """Escaped text that begins at ``start``, with the marks that lie in it."""
    parts: list[str] = []
    position = start
    end = start + len(text)
    for first, last, mark in placed:
        if first < position or last > end:
            continue  # an overlap: the mark before it, or the block, holds the place
        opening, closing = tags.around(mark)
        parts.append(text_html(text[position - start : first - start]))
        parts.append(f"{opening}{text_html(text[first - start : last - start])}{closing}")
        position = last
    parts.append(text_html(text[position - start :]))
    return "".join(parts)


def _numbers(positions: Iterable[int]) -> str:
    return " ".join(map(str, positions))
