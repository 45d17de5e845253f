"""Contributions: points that add up to the growth of the whole, or percentages that add up to 100.

*GRDP tăng 7,12 %, trong đó … đóng góp 0,55 điểm phần trăm; … 2,58 …*: the parts of growth. Where a contribution is
itself split in brackets behind it, the inner ones add up to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Final

from crossfoot.intervals import weighted_sum
from crossfoot.problems import Severity
from crossfoot.rules.kinds.contributions import KIND as CONTRIBUTIONS
from crossfoot.text.document import Document, Mention
from crossfoot.text.lists import closes_list, is_partial, is_partition, names_its_parts
from crossfoot.text.proposals import CERTAIN, LIKELY, POSSIBLE, Proposal, offer
from crossfoot.text.roles import Role
from crossfoot.text.slips import explains_gap

_NEAR: Final = Fraction(5, 100)


def propose_contributions(document: Document) -> Iterator[Proposal]:
    """Proposals from the contributions of each paragraph."""
    for block in _blocks(document):
        contributions = [m for m in block if m.role is Role.CONTRIBUTION]
        if len(contributions) < 2:
            continue
        points = [m for m in contributions if m.figure.unit == "percentage_point"]
        percents = [m for m in contributions if m.is_percent]
        yield from _points(document, block, points)
        yield from _percents(document, percents)


def _blocks(document: Document) -> Iterator[list[Mention]]:
    block: list[Mention] = []
    number = -1
    for mention in document.mentions:
        if mention.sentence.block != number:
            if block:
                yield block
            block, number = [], mention.sentence.block
        block.append(mention)
    if block:
        yield block


def _points(
    document: Document, block: Sequence[Mention], points: list[Mention]
) -> Iterator[Proposal]:
    outer = min((m.depth for m in points), default=0)
    top = [m for m in points if m.depth == outer]
    if len(top) >= 2:
        whole = _growth_before(block, top)
        if whole is not None:
            yield from _sum(document, whole, top)
    for contribution in top:
        inner = _inside(contribution, points)
        if len(inner) >= 2:
            yield from _sum(document, contribution, inner)


def _growth_before(block: Sequence[Mention], points: Sequence[Mention]) -> Mention | None:
    """The growth of the whole: the first growth rate of the paragraph that is no part's own."""
    first = points[0]
    own = [_has_own_growth(block, point) for point in points]
    for mention in block:
        if mention.index >= first.index:
            return _growth_named(mention, block, first)
        if not mention.role.is_growth or mention.depth > first.depth:
            continue
        if mention.tags & {"of_which", "comprising"}:
            return None
        shared = mention.sentence is first.sentence and mention.group == first.group
        return None if shared and any(own[1:]) else mention
    return None


def _growth_named(mention: Mention, block: Sequence[Mention], first: Mention) -> Mention | None:
    """``contributed 0.4 points to the 0.6% growth``: the growth stands right behind the first contribution."""
    following = next((m for m in block if m.index == first.index + 1), None)
    if following is None or not following.role.is_growth or following.is_percent is False:
        return None
    cues = first.sentence.cues_between(first.last, following.lead)
    return following if any(cue.means("into") and cue.at == first.last for cue in cues) else None


def _has_own_growth(block: Sequence[Mention], point: Mention) -> bool:
    return any(
        m.role.is_growth
        and m.sentence is point.sentence
        and m.group == point.group
        and m.index < point.index
        for m in block
    )


def _inside(contribution: Mention, points: Sequence[Mention]) -> list[Mention]:
    """The contributions in the brackets right behind one."""
    inner: list[Mention] = []
    for mention in points:
        if mention.index <= contribution.index:
            continue
        if mention.sentence is not contribution.sentence or mention.depth <= contribution.depth:
            break
        if mention.depth == contribution.depth + 1:
            inner.append(mention)
    return inner


def _sum(document: Document, whole: Mention, parts: list[Mention]) -> Iterator[Proposal]:
    confidence = _confidence(document, whole, parts)
    if confidence is None:
        return
    yield offer(
        CONTRIBUTIONS,
        {"whole": whole, "parts": parts},
        "contributions-not-growth",
        confidence,
        (whole.cue, *(part.cue for part in parts)),
        severity=Severity.ERROR if confidence >= LIKELY else Severity.WARNING,
    )


def _confidence(document: Document, whole: Mention, parts: list[Mention]) -> Fraction | None:
    if is_partial(parts):
        return None
    if closes_list(document.language, parts[-1]) and len(parts) >= 3:
        return CERTAIN
    if names_its_parts(whole, parts) or is_partition(document.language, parts):
        return CERTAIN
    figures = [part.figure for part in parts]
    gap = whole.figure.value - sum((f.value for f in figures), Fraction(0))
    width = weighted_sum((Fraction(1), f.interval) for f in figures).width
    slack = (width if isinstance(width, Fraction) else Fraction(0)) / 2 + whole.figure.quantum / 2
    # Product taxes are often left out of the list: a rest within a tenth of the growth is that, and no error.
    if gap > slack and gap <= whole.figure.value / 10:
        return None
    if abs(gap) <= slack + abs(whole.figure.value) * _NEAR:
        return LIKELY
    return POSSIBLE if explains_gap([*figures, whole.figure], gap, slack, Fraction(1, 8)) else None


def _percents(document: Document, percents: list[Mention]) -> Iterator[Proposal]:
    """``đóng góp 5,96 %, 44,28 % và 49,76 %``: of the growth, which is 100 %."""
    if len(percents) < 3 or is_partial(percents):
        return
    total = sum((m.figure.value for m in percents), Fraction(0))
    if not 70 <= total <= 140:
        return
    yield offer(
        CONTRIBUTIONS,
        {"parts": percents},
        "contributions-not-growth",
        LIKELY if len(percents) > 3 or abs(total - 100) <= 20 else POSSIBLE,
        tuple(m.cue for m in percents),
    )
