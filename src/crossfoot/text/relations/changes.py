"""Levels and what lies between them: end − start = change, start · (1 + growth) = end, change against growth.

The wording names the slots: *from A to B*, *B, compared with A*, *B, up C on A*, *so với A*. Where the level before
is not printed, change and growth must still agree with the level now.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from crossfoot.problems import Severity
from crossfoot.rules.kinds.change import KIND as CHANGE
from crossfoot.rules.kinds.change_and_growth import KIND as CHANGE_AND_GROWTH
from crossfoot.rules.kinds.growth import KIND as GROWTH
from crossfoot.rules.kinds.ordered import KIND as ORDERED
from crossfoot.rules.kinds.part_of import KIND as PART_OF
from crossfoot.rules.kinds.share import KIND as SHARE
from crossfoot.text.credible import credible
from crossfoot.text.document import Document, Mention
from crossfoot.text.frames import Frame, dimension, frames
from crossfoot.text.proposals import CERTAIN, LIKELY, Proposal, offer
from crossfoot.text.relations.totals import count_differently
from crossfoot.text.roles import Role

_ABSENT: Final = frozenset({"at_least", "at_most", "under"})


def propose_changes(document: Document) -> Iterator[Proposal]:
    """Proposals from every frame of the document."""
    for frame in frames(document):
        if frame.start is not None and _is_one_of_several(document, frame, frame.start):
            continue
        yield from _from_levels(frame)
        yield from _without_start(frame)
        yield from credible(_without_end(frame))
        yield from _base_of_rate(frame)


def _from_levels(frame: Frame) -> Iterator[Proposal]:
    start, end = frame.start, frame.end
    if start is None or end is None or not _same_kind(start, end):
        return
    stated = False
    for change in frame.changes:
        if _bases_differ(change, start) or not _between(change, start, end):
            continue
        stated = True
        yield offer(
            CHANGE,
            {"start": start, "end": end, "change": change},
            "change-does-not-fit",
            CERTAIN,
            (change.cue, start.cue, end.cue),
            trust_units=True,
        )
    for growth in frame.growths:
        if ("plan" in growth.tags) != ("plan" in start.tags):
            continue  # "25 % above the plan, up 101 % on 651 the year before"
        periods = _periods(growth, start, end)
        if periods is None or _bases_differ(growth, start) or not _between(growth, start, end):
            continue
        if start.is_percent:
            continue
        stated = True
        yield offer(
            GROWTH,
            {"start": start, "end": end, "rate": growth},
            "growth-does-not-fit",
            CERTAIN,
            (growth.cue, start.cue, end.cue),
            periods=periods,
        )
    direction = end.direction or start.direction
    if direction and not stated and abs(start.index - end.index) <= 2:
        yield offer(
            ORDERED,
            {"items": (start, end) if direction > 0 else (end, start)},
            "direction-contradicts-levels",
            LIKELY,
            (start.cue, end.cue),
        )


def _is_one_of_several(document: Document, frame: Frame, start: Mention) -> bool:
    """``so với quý I (305 tỷ chưa soát xét, 308 tỷ sau soát xét)``: nobody says which of the two is the base."""
    following = document.mentions[start.index + 1 : start.index + 2]
    return start.depth > 0 and any(
        m.sentence is start.sentence
        and m is not frame.end
        and m.depth == start.depth
        and m.role.is_level
        and dimension(m) == dimension(start)
        for m in following
    )


def _without_start(frame: Frame) -> Iterator[Proposal]:
    """The level now, an absolute change and a growth rate."""
    end = frame.end
    if end is None or frame.start is not None or end.is_percent:
        return
    for change in frame.changes:
        if "earlier" in change.tags or not _same_kind(end, change):
            continue
        if change.index < end.index and not end.slot and not end.cue:
            continue  # "increased $3.0 million, or 2.4 percent, and $12.1 million, or 4.7 percent"
        growth = _beside(change, frame.growths)
        if growth is None or growth.role is not Role.GROWTH:
            continue
        yield offer(
            CHANGE_AND_GROWTH,
            {"end": end, "change": change, "rate": growth},
            "change-and-growth-disagree",
            LIKELY,
            (change.cue, growth.cue),
            trust_units=True,
        )


def _without_end(frame: Frame) -> Iterator[Proposal]:
    """``down £20 billion (14%) from £142 billion``: an absolute change as a share of the level before."""
    start = frame.start
    if start is None or frame.end is not None or start.is_percent:
        return
    for change in frame.changes:
        growth = _beside(change, frame.growths)
        if growth is None or growth.role is not Role.GROWTH or not _same_kind(start, change):
            continue
        if _bases_differ(change, start) or abs(start.index - change.index) > 2:
            continue
        yield offer(
            SHARE,
            {"part": change, "whole": start, "value": growth},
            "change-and-growth-disagree",
            LIKELY,
            (change.cue, growth.cue, start.cue),
            trust_units=True,
        )


def _base_of_rate(frame: Frame) -> Iterator[Proposal]:
    """A share of 100 % that rose by 12.7 points was 87.3 % before, and no count was ever below nothing."""
    end = frame.end
    if end is None or frame.start is not None or not (end.is_percent or end.role is Role.COUNT):
        return
    if "plan" in end.tags:
        return  # "106 % of the plan, up 150 %"
    for change in frame.changes:
        if "difference" in change.tags or change.role is Role.AVERAGE_ANNUAL_CHANGE:
            continue
        if not end.is_percent and count_differently(change, end):
            continue
        between = end.sentence.cues_between(end.last, change.lead)
        later = end.role is Role.COUNT and end.index < change.index
        if later and any(cue.means("base") for cue in between):
            continue  # "129.000 việc làm, thấp hơn so với dự báo tăng 165.000"
        if end.is_percent and change.unit != "percentage_point":
            continue
        if change.figure.value > 0:
            yield offer(
                PART_OF,
                {"part": change, "whole": end},
                "implied-base-out-of-range",
                LIKELY,
                (change.cue,),
                severity=Severity.WARNING,
            )


def _same_kind(a: Mention, b: Mention) -> bool:
    return a.figure.hedge not in _ABSENT and b.figure.hedge not in _ABSENT


def _bases_differ(change: Mention, start: Mention) -> bool:
    """Whether the change is measured from another time than that of the level before."""
    if "earlier" in change.tags:
        return True
    if change.base is None or start.period is None or change.base == start.period:
        return False
    return not (change.base.contains(start.period) or start.period.contains(change.base))


def _between(change: Mention, start: Mention, end: Mention) -> bool:
    """A change far from the two levels speaks of something else."""
    return min(abs(change.index - start.index), abs(change.index - end.index)) <= 2


def _periods(growth: Mention, start: Mention, end: Mention) -> int | None:
    """Over how many years a rate compounds; None if that cannot be told."""
    if growth.role is not Role.GROWTH_AVERAGE:
        return 1
    if start.period is None or end.period is None:
        return None
    years = end.period.end.year - start.period.end.year
    return years if years > 0 else None


def _beside(change: Mention, growths: list[Mention]) -> Mention | None:
    """The growth rate printed with an absolute change: the only one, or right before or behind it."""
    if len(growths) == 1 and abs(growths[0].index - change.index) == 2:
        growth = growths[0]
        agree = growth.direction * change.direction >= 0 or _in_apposition(change, growth)
        return growth if agree else None
    for growth in growths:
        if growth.sentence is not change.sentence:
            continue
        # "up 5,000, that is down 2 %" contradicts itself; without such a link the two may be of two things.
        linked = (
            "equivalent" in growth.tags
            or growth.depth > change.depth
            or _in_apposition(change, growth)
        )
        if growth.direction * change.direction < 0 and not linked:
            continue
        if growth.base_text and change.base_text and growth.base_text != change.base_text:
            continue
        if growth.index == change.index + 1 or growth.index == change.index - 1:
            return growth
    return None


def _in_apposition(change: Mention, growth: Mention) -> bool:
    """``grew by 400,600, a rise of 0.63%``: the second says the first again."""
    second = max(change, growth, key=lambda mention: mention.index)
    return second.cue.startswith(("a ", "an ")) and not second.own_subject
