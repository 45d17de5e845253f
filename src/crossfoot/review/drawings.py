"""What is drawn on a card, as numbers between 0 and 1000; the page turns them into shapes and nothing else.

A drawing is a list of panels, a panel a list of lanes on one axis, a lane one line of bars under a label.
Three sorts of panel: *range* (what is printed against what the other figures allow), *parts* (the parts and
their sum against the whole), *levels* (growth from one level to the next).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from crossfoot.intervals import Interval
from crossfoot.report.model import FigureRow, Finding
from crossfoot.review.written import Written

FULL: Final = 1000
#: More panels than this explain less.
_MOST_PANELS: Final = 3
_MOST_PARTS: Final = 40
_MARGIN: Final = Fraction(1, 8)

Look = Literal["printed", "allowed", "part", "culprit", "whole", "gap", "level", "change"]
Word = Literal["printed", "allowed", "rounding", "sum", "whole", "start", "end", "expected"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of a lane, from ``low`` to ``high`` of 1000; ``open`` where it goes on beyond the axis."""

    look: Look
    low: int
    high: int
    text: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """One line of a panel: bars, and a label of a word and a number above them."""

    word: Word
    number: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """Lanes on one axis. ``figure`` is the position of the figure it is about; None for all of them."""

    sort: Literal["range", "parts", "levels"]
    lanes: tuple[Lane, ...]
    figure: int | None = None


def panels(finding: Finding, writing: Sequence[Written]) -> tuple[Panel, ...]:
    """The drawing of a finding; empty where a drawing would say nothing."""
    rows = finding.figures
    if not rows or finding.residual is None:
        return ()
    parts = _parts_panels(finding, writing)
    levels = _levels_panel(rows, writing) if finding.kind in ("growth", "change") else None
    ranges = _range_panels(rows, writing)
    return tuple(panel for panel in (*parts, levels, *ranges) if panel is not None)


def _range_panels(rows: Sequence[FigureRow], writing: Sequence[Written]) -> list[Panel]:
    able = [
        at
        for at, row in enumerate(rows)
        if row.allowed is not None
        and row.interval is not None
        and not row.allowed.is_empty
        and (row.allowed.is_bounded or row.interval.is_bounded)
        and not (row.decimals is None and row.interval.is_point and not row.primary)
    ]
    chosen = [at for at in able if rows[at].primary] or able
    if len(chosen) > _MOST_PANELS:
        return []  # nothing decides between them, and each would say the same
    return [_range_panel(at, rows[at], writing[at]) for at in chosen]


def _range_panel(at: int, row: FigureRow, written: Written) -> Panel:
    assert row.interval is not None
    assert row.allowed is not None
    axis = _Axis.around((row.interval, row.allowed, Interval.point(row.value)))
    return Panel(
        "range",
        (
            Lane(
                "allowed",
                written.range(row.allowed, inwards=True),
                (axis.bar("allowed", row.allowed),),
            ),
            Lane("printed", written.number(row.value), (axis.bar("printed", row.interval),)),
        ),
        at,
    )


def _parts_panels(finding: Finding, writing: Sequence[Written]) -> list[Panel]:
    """Parts end to end above the whole, and closer up their sum against what rounding allows.

    Only where the parts simply add up, without weights and in one unit: the residual tells.
    """
    rows = finding.figures
    parts = [at for at, row in enumerate(rows) if row.role.startswith("parts[")]
    whole = next((at for at, row in enumerate(rows) if row.role == "whole"), None)
    if len(parts) < 2 or finding.residual is None:
        return []
    total = sum((rows[at].value for at in parts), Fraction(0))
    due = total - finding.residual
    if whole is not None and rows[whole].value != due:
        return []
    decided = sum(row.primary for row in rows) == 1
    written = writing[parts[0] if whole is None else whole]
    found = []
    if len(parts) <= _MOST_PARTS and due > 0 and all(rows[at].value >= 0 for at in parts):
        axis = _Axis(Fraction(0), max(total, due))
        bars, position = [], Fraction(0)
        for at in parts:
            end = position + rows[at].value
            look: Look = "culprit" if decided and rows[at].primary else "part"
            bars.append(axis.bar(look, Interval(position, end), rows[at].text))
            position = end
        gap = axis.bar("gap", Interval(min(total, due), max(total, due)))
        whole_bar = axis.bar("whole", Interval(Fraction(0), due))
        found.append(
            Panel(
                "parts",
                (
                    Lane("sum", written.number(total), tuple(bars)),
                    Lane("whole", written.number(due), (whole_bar, gap)),
                ),
            )
        )
    if not decided and finding.slack is not None:
        allowed = Interval(due - abs(finding.slack), due + abs(finding.slack))
        axis = _Axis.around((allowed, Interval.point(total)))
        found.append(
            Panel(
                "range",
                (
                    Lane("rounding", written.range(allowed), (axis.bar("allowed", allowed),)),
                    Lane(
                        "sum", written.number(total), (axis.bar("printed", Interval.point(total)),)
                    ),
                ),
            )
        )
    return found


def _levels_panel(rows: Sequence[FigureRow], writing: Sequence[Written]) -> Panel | None:
    """The two levels, and where the second would be if the printed growth were right."""
    at = {row.role: position for position, row in enumerate(rows)}
    if not {"start", "end"} <= at.keys():
        return None
    start, end = rows[at["start"]], rows[at["end"]]
    if end.allowed is None or end.allowed.is_empty or not end.allowed.is_bounded:
        return None
    if start.value < 0 or end.value < 0 or start.unit != end.unit:
        return None
    written = writing[at["end"]]
    axis = _Axis(Fraction(0), max(start.value, end.value, _fraction(end.allowed.high)))
    if not axis.high:
        return None

    def level(value: Fraction) -> Bar:
        return axis.bar("level", Interval(Fraction(0), value))

    expected = (
        axis.bar("change", Interval(Fraction(0), _fraction(end.allowed.low))),
        axis.bar("allowed", end.allowed),
    )
    return Panel(
        "levels",
        (
            Lane("start", writing[at["start"]].number(start.value), (level(start.value),)),
            Lane("end", written.number(end.value), (level(end.value),)),
            Lane("expected", written.range(end.allowed, inwards=True), expected),
        ),
    )


@dataclass(frozen=True, slots=True)
class _Axis:
    low: Fraction
    high: Fraction

    @classmethod
    def around(cls, intervals: Iterable[Interval]) -> _Axis:
        """An axis that shows every finite end, with room beside the outermost."""
        ends = [
            end
            for interval in intervals
            for end in (interval.low, interval.high)
            if isinstance(end, Fraction)
        ]
        low, high = min(ends), max(ends)
        room = (high - low) * _MARGIN or max(abs(high), Fraction(1)) * _MARGIN
        return cls(low - room, high + room)

    def bar(self, look: Look, interval: Interval, text: str = "") -> Bar:
        return Bar(
            look, self._at(interval.low), self._at(interval.high), text, not interval.is_bounded
        )

    def _at(self, value: Fraction | float) -> int:
        if not isinstance(value, Fraction):
            return FULL if value > 0 else 0
        # (value − low) · FULL / (high − low) in integers: a page of 2,000 findings asks for 20,000 of these.
        low, high = self.low, self.high
        above = value.numerator * low.denominator - low.numerator * value.denominator
        span = high.numerator * low.denominator - low.numerator * high.denominator
        return above * FULL * high.denominator // (span * value.denominator)


def _fraction(end: Fraction | float) -> Fraction:
    assert isinstance(end, Fraction)
    return end
