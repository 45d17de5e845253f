"""From a tidied text back to the source as given.

A document is read from a *view*: its source without markup, composed to NFC, with entities written out. Every
span that leaves the reader speaks of the source as given, in code points. A view remembers where it cut; it does
not remember where each character came from, so that a long document costs no list of its own length.
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple


class Cut(NamedTuple):
    """``source[start:end]`` reads as ``text`` in the view; an empty text leaves it out."""

    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True)
class Offsets:
    """Where the pieces of a view stand in its source.

    Piece *i* begins at ``views[i]`` in the view and at ``starts[i]`` in the source. Its characters are the
    source's own where ``ends[i]`` is negative; otherwise the piece replaces the source up to ``ends[i]``.
    """

    views: array[int]
    starts: array[int]
    ends: array[int]
    inner: Offsets | None = None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The source span of a view span; a part of a replaced piece stands for the whole of it."""
        at = bisect_right(self.views, start) - 1
        first = self.starts[at]
        if self.ends[at] < 0:
            first += start - self.views[at]
        if end <= start:
            last = first
        else:
            at = bisect_right(self.views, end - 1) - 1
            last = self.ends[at] if self.ends[at] >= 0 else self.starts[at] + end - self.views[at]
        return self.inner.span(first, last) if self.inner is not None else (first, last)

    def view_of(self, position: int) -> int:
        """The first view position at or after a position of this layer's source."""
        at = max(bisect_right(self.starts, position) - 1, 0)
        # Pieces that came to nothing share their source position with the next.
        offset = position - self.starts[at]
        following = self.views[at + 1] if at + 1 < len(self.views) else None
        if self.ends[at] >= 0:
            return self.views[at] if offset <= 0 or following is None else following
        place = self.views[at] + max(offset, 0)
        return place if following is None else min(place, following)


def apply_cuts(
    source: str, cuts: Iterable[Cut], inner: Offsets | None = None
) -> tuple[str, Offsets | None]:
    """The view that remains when ``cuts`` (sorted, not overlapping) are made, and the way back."""
    parts: list[str] = []
    views, starts, ends = array("q", [0]), array("q", [0]), array("q", [-1])
    position = length = 0
    for start, end, text in cuts:
        if start < position:
            continue
        parts.append(source[position:start])
        length += start - position
        if text:
            views.append(length)
            starts.append(start)
            ends.append(end)
            parts.append(text)
            length += len(text)
        views.append(length)
        starts.append(end)
        ends.append(-1)
        position = end
    if position == 0 and not parts:
        return source, inner
    parts.append(source[position:])
    return "".join(parts), Offsets(views, starts, ends, inner)
