"""A line of the source with its figures underlined and named, as compilers show theirs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from unicodedata import category, combining, east_asian_width

from crossfoot.report.escape import cell_by_cell

#: Characters of context kept on both sides of a figure where a line is too long to show.
_CONTEXT: Final = 28
_GAP: Final = " … "


@dataclass(frozen=True, slots=True)
class Span:
    """Something to underline: code points ``start`` to ``end`` of a line, from 0."""

    start: int
    end: int
    label: str = ""
    primary: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a snippet: the source text, or marks and labels below it."""

    text: str
    kind: str  # "source", "marks" or "labels"
    spans: tuple[Span, ...] = ()


def rows(line: str, spans: Iterable[Span], width: int) -> list[Row]:
    """The rows for one source line.

    A line that is longer than ``width`` is cut to what stands around its figures, in as many pieces as needed.
    """
    wanted = sorted(_apart(spans, len(line)), key=lambda span: span.start)
    found: list[Row] = []
    for text, inside in _pieces(cell_by_cell(line), wanted, width):
        found.append(Row(text, "source"))
        if inside:
            found += _below(text, inside)
    return found


def display_width(text: str) -> int:
    """Columns that a terminal gives to the text."""
    return sum(map(_cells, text))


def _cells(char: str) -> int:
    if char.isascii():
        return 1
    if combining(char) or category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


def _apart(spans: Iterable[Span], length: int) -> list[Span]:
    """Spans inside the line, each place once: a figure in two roles gets both names."""
    merged: dict[tuple[int, int], Span] = {}
    for span in spans:
        start = min(max(span.start, 0), length)
        end = min(max(span.end, start + 1), max(length, start + 1))
        known = merged.get((start, end))
        if known is None:
            merged[start, end] = replace(span, start=start, end=end)
        else:
            labels = dict.fromkeys(label for label in (known.label, span.label) if label)
            merged[start, end] = Span(start, end, ", ".join(labels), known.primary or span.primary)
    return list(merged.values())


def _pieces(line: str, spans: Sequence[Span], width: int) -> list[tuple[str, list[Span]]]:
    """The line in pieces of at most about ``width`` columns, each with its spans moved along."""
    if display_width(line) <= width or not spans:
        return [(line if display_width(line) <= width else line[: width - 1] + "…", list(spans))]
    windows: list[list[int]] = []
    for span in spans:
        low, high = _word_start(line, span.start - _CONTEXT), _word_end(line, span.end + _CONTEXT)
        if windows and low <= windows[-1][1] and high - windows[-1][0] <= width:
            windows[-1][1] = max(high, windows[-1][1])
        else:
            windows.append([max(low, windows[-1][1]) if windows else low, high])
    pieces = []
    left = list(spans)
    for low, stop in windows:
        inside = [span for span in left if span.start < stop]
        left = left[len(inside) :]
        high = max([stop, *(span.end for span in inside)])
        lead = _GAP.lstrip() if low else ""
        moved = len(lead) - low
        text = lead + line[low:high].rstrip() + (_GAP.rstrip() if high < len(line) else "")
        pieces.append(
            (text, [replace(s, start=s.start + moved, end=s.end + moved) for s in inside])
        )
    return pieces


def _word_start(line: str, at: int) -> int:
    if at <= 0:
        return 0
    space = line.find(" ", at, at + 12)
    return at if space < 0 else space + 1


def _word_end(line: str, at: int) -> int:
    if at >= len(line):
        return len(line)
    space = line.rfind(" ", at - 12, at)
    return at if space < 0 else space


def _below(text: str, spans: Sequence[Span]) -> list[Row]:
    """Underlines, then labels: one row if they fit between the figures, else hanging from bars."""
    places = [display_width(text[: span.start]) for span in spans]
    marks = ""
    for span, place in zip(spans, places, strict=True):
        mark = "^" if span.primary else "-"
        marks = marks.ljust(place) + mark * max(display_width(text[span.start : span.end]), 1)
    labelled = [(span, place) for span, place in zip(spans, places, strict=True) if span.label]
    if not labelled:
        return [Row(marks, "marks", tuple(spans))]
    if labelled[-1][0] is spans[-1]:
        marks += " " + labelled.pop()[0].label
    found = [Row(marks, "marks", tuple(spans))]
    if labelled:
        found.append(Row(_bars([place for _, place in labelled]), "labels"))
    while labelled:
        row, waiting = "", []
        for index, (span, place) in enumerate(labelled):
            behind = labelled[index + 1][1] if index + 1 < len(labelled) else None
            fits = behind is None or place + display_width(span.label) < behind
            row += " " * (place - display_width(row))
            if fits:
                row += span.label
            else:
                row += "|"
                waiting.append((span, place))
        found.append(Row(row, "labels"))
        labelled = waiting
    return found


def _bars(places: Iterable[int]) -> str:
    text = ""
    for place in places:
        text = text.ljust(place) + "|"
    return text
