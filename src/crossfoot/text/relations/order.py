"""Order: a base before what is compared with it, a part of the year at most the year, possible magnitudes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from crossfoot.figures import Figure, exactly
from crossfoot.periods import Period
from crossfoot.problems import Severity
from crossfoot.rules.kinds.bounds import KIND as BOUNDS
from crossfoot.rules.kinds.ordered import KIND as ORDERED
from crossfoot.rules.kinds.part_of import KIND as PART_OF
from crossfoot.sources.prose import BlockKind
from crossfoot.text.document import Document, Mention
from crossfoot.text.frames import dimension
from crossfoot.text.language import Limit
from crossfoot.text.lists import contains_phrase
from crossfoot.text.proposals import CERTAIN, LIKELY, Proposal, offer
from crossfoot.text.roles import Role
from crossfoot.text.sentences import Sentence


def propose_order(document: Document) -> Iterator[Proposal]:
    """Proposals about periods, cumulative figures and limits."""
    for mention in document.mentions:
        yield from _base_before(document, mention)
        yield from _limits(document, mention)
    yield from _cumulative(document)


def _base_before(document: Document, mention: Mention) -> Iterator[Proposal]:
    """``9 tháng 2017 … so với cùng kỳ năm 2018``: the base is later than what is compared with it."""
    if not (mention.role.is_change or mention.role.is_growth) or {"behind", "plan"} & mention.tags:
        return
    if "based" not in mention.tags:
        return
    base, period = mention.base, mention.period
    if base is None or period is None or base == period:
        return
    if period.frequency == "day":
        return
    near = document.sentences[max(0, mention.sentence.index - 3) : mention.sentence.index + 1]
    if _speaks_of_now(mention.sentence) and _year(document, near[-1:], period) is None:
        return  # "năm nay, tăng 175 người so với cuối năm 2018": not the year of the sentence before
    early, late = _year(document, near[-1:], base), _year(document, near, period)
    if early is None or late is None or base.end.year == period.end.year:
        return
    yield offer(
        ORDERED,
        {"items": (early, late)},
        "base-after-period",
        LIKELY,
        (mention.cue, mention.base_text),
        severity=Severity.ERROR
        if _year(document, near[-1:], period) is not None
        else Severity.WARNING,
        strictly=True,
    )


def _speaks_of_now(sentence: Sentence) -> bool:
    return any(contains_phrase(sentence.words, now) for now in sentence.language.now)


def _year(document: Document, near: Sequence[Sentence], period: Period) -> Figure | None:
    """The year of a period as a figure, where the nearest of some sentences prints it."""
    for sentence in reversed(near):
        for time in sentence.times:
            if time.period != period:
                continue
            year = str(period.end.year)
            at = next((at for at in range(time.at, time.end) if sentence.words[at] == year), None)
            if at is not None:
                location = document.location(sentence.starts[at], sentence.ends[at])
                return replace(exactly(period.end.year, name=time.text), location=location)
    return None


def _cumulative(document: Document) -> Iterator[Proposal]:
    """What nine months brought is at most what the year brought."""
    by_measure: dict[tuple[object, ...], list[Mention]] = {}
    stop = document.language.stop_words
    flows = [tuple(w for w in flow if w not in stop) or flow for flow in document.language.flows]
    for mention in document.mentions:
        if (
            mention.role not in (Role.LEVEL, Role.COUNT)
            or mention.period is None
            or mention.slot == "start"
        ):
            continue
        if not any(contains_phrase(mention.subject, flow) for flow in flows) or mention.depth:
            continue
        by_measure.setdefault((mention.subject, dimension(mention)), []).append(mention)
    for same in by_measure.values():
        for at, one in enumerate(same):
            for other in same[at + 1 : at + 6]:
                pair = _nested(one, other)
                if (
                    pair is not None
                    and one.sentence is not other.sentence
                    and _one_section(document, one, other)
                ):
                    yield offer(
                        PART_OF,
                        {"part": pair[0], "whole": pair[1]},
                        "part-of-year-exceeds-year",
                        LIKELY,
                        (pair[0].figure.period or "", pair[1].figure.period or ""),
                        severity=Severity.WARNING,
                    )


def _nested(one: Mention, other: Mention) -> tuple[Mention, Mention] | None:
    a, b = one.period, other.period
    assert a is not None
    assert b is not None
    if a == b or "day" in (a.frequency, b.frequency):
        return None
    if b.contains(a):
        return one, other
    return (other, one) if a.contains(b) else None


def _one_section(document: Document, one: Mention, other: Mention) -> bool:
    """Whether no heading stands between the two: the same words under another heading are of another thing."""
    first, last = sorted((one.sentence.block, other.sentence.block))
    return all(block.kind is not BlockKind.HEADING for block in document.blocks[first : last + 1])


def _limits(document: Document, mention: Mention) -> Iterator[Proposal]:
    years = _years_of(mention, document)
    for limit in document.language.limits:
        if limit.yearly and years is None:
            continue  # over how long it grew, nobody says: no bound of a year applies
        if (
            mention.role == limit.role
            and "points_printed_as_percent" not in mention.tags
            and mention.figure.unit == limit.unit
            and _speaks_of(mention, limit)
        ):
            yield offer(
                BOUNDS,
                {"value": mention, "low": limit.low, "high": limit.high_over(years or 1)},
                "magnitude-implausible",
                CERTAIN,
                (mention.cue,),
                severity=Severity.WARNING,
                note=limit.why,
            )


def _years_of(mention: Mention, document: Document) -> int | None:
    """Over how many years a figure grew; None where it is a span that no calendar gives."""
    period = mention.period or _period_at(document, mention, "end")
    base = mention.base or _period_at(document, mention, "start")
    if period is not None and base is not None:
        return max(1, abs(period.end.year - base.end.year))
    if mention.role is Role.GROWTH_AVERAGE or mention.base_text:
        return 1
    if period is not None and (period.years or 0) > 1:
        return period.years
    return None if _names_years(mention) else 1


def _period_at(document: Document, mention: Mention, slot: str) -> Period | None:
    """When the level was taken that the sentence starts from or ends at: "from 44.2 in 2020 to 71.1 in 2025"."""
    periods = (m.period for m in document.in_sentence(mention.sentence.index) if m.slot == slot)
    return next((period for period in periods if period is not None), None)


def _names_years(mention: Mention) -> bool:
    """``over five years``, ``sau 5 năm``: a span in the same sentence."""
    words, durations = mention.sentence.words, mention.sentence.language.durations
    numbers = mention.sentence.language.number_words
    return any(
        durations.get(after) in ("year", "decade", "term") and (word.isdecimal() or word in numbers)
        for word, after in pairwise(words)
    )


def _speaks_of(mention: Mention, limit: Limit) -> bool:
    return not limit.words or any(contains_phrase(mention.subject, words) for words in limit.words)
