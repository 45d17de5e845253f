"""Ratios: a share from its part and whole, averages per thing, yield and area, plan fulfilment, growth products.

Units name the roles: hectares, quintals a hectare and tonnes can only be one relation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from crossfoot.problems import Severity
from crossfoot.rules.kinds.compound import KIND as COMPOUND
from crossfoot.rules.kinds.ratio import KIND as RATIO
from crossfoot.rules.kinds.weighted import KIND as WEIGHTED
from crossfoot.text.credible import is_credible
from crossfoot.text.document import Document, Mention
from crossfoot.text.frames import dimension
from crossfoot.text.lists import is_of_another_whole, opens_list, seasons_differ
from crossfoot.text.proposals import LIKELY, POSSIBLE, Proposal, offer, offer_share
from crossfoot.text.relations.totals import listed_below, partner_totals
from crossfoot.text.roles import Role
from crossfoot.units import factor, is_counted, is_currency

_AMOUNTS = (Role.LEVEL, Role.COUNT, Role.LEVEL_PER_YEAR)


def propose_ratios(document: Document) -> Iterator[Proposal]:
    """Proposals from every sentence, with the one before it in the same paragraph."""
    before: tuple[Mention, ...] = ()
    block = -1
    for sentence in document.sentences:
        mentions = document.in_sentence(sentence.index)
        context = before if sentence.block == block else ()
        yield from _shares_of_levels(mentions, context)
        yield from _shares_of_listed(document, mentions)
        yield from _composite_units(mentions, context)
        yield from _averages(mentions, context)
        before, block = mentions, sentence.block
        yield from _mean_of_quarters(mentions)
    yield from _shares_of_partners(document)


# Shares of printed wholes.


def _shares_of_levels(
    mentions: tuple[Mention, ...], context: tuple[Mention, ...]
) -> Iterator[Proposal]:
    for at, share in enumerate(mentions):
        if share.role is not Role.SHARE or not share.is_percent or "respectively" in share.tags:
            continue
        part = _part_of_share(share, mentions[:at])
        if part is None:
            continue
        whole = _whole_of_share(share, part, mentions, context)
        if whole is None or is_of_another_whole(share, whole):
            continue
        yield offer_share(part, whole, share, (share.cue, whole.cue))


def _shares_of_listed(document: Document, mentions: tuple[Mention, ...]) -> Iterator[Proposal]:
    """``… 12.480 tỷ đồng. Trong đó, chi đầu tư 4.368 tỷ đồng (chiếm 35 %)``: of the sentence before."""
    for whole, parts in (
        listed_below(document).get(mentions[0].sentence.index, ()) if mentions else ()
    ):
        for part in parts:
            share = next((m for m in mentions if m.index == part.index + 1), None)
            if share is None or is_of_another_whole(share, whole):
                continue
            if share.role is Role.SHARE and share.group == part.group:
                yield offer_share(part, whole, share, (share.cue, whole.cue))


def _shares_of_partners(document: Document) -> Iterator[Proposal]:
    """``dân số thành thị 168.904 người, chiếm 32,5 %``: of the population printed before."""
    for one, other, whole, _ in partner_totals(document):
        for part in (one, other):
            if whole is None or part.index + 1 >= len(document.mentions):
                continue
            share = document.mentions[part.index + 1]
            if (
                share.role is Role.SHARE
                and "respectively" not in share.tags
                and share.sentence is part.sentence
                and share.group == part.group
                and not is_of_another_whole(share, whole)
            ):
                yield offer_share(part, whole, share, (share.cue,))


def _part_of_share(share: Mention, before: Sequence[Mention]) -> Mention | None:
    """The amount whose share it is: in the same group, right before."""
    for mention in reversed(before):
        same = mention.group == share.group or mention.subject == share.subject
        if same and mention.role in _AMOUNTS and mention.slot != "start":
            return mention if share.index - mention.index <= 2 else None
        if not same and mention.subject != share.subject and mention.group != share.group - 1:
            return None
    return None


def _whole_of_share(
    share: Mention, part: Mention, mentions: tuple[Mention, ...], context: tuple[Mention, ...]
) -> Mention | None:
    """The whole: what follows *of*, or the total that the list of parts stands under."""
    following = next((m for m in mentions if m.index == share.index + 1), None)
    if (
        following is not None
        and _is_whole(following, part)
        and (
            _behind_of(share, following)
            or ("total" in following.tags and _adjoins(share, following))
        )
    ):
        return following
    for mention in reversed(mentions[: mentions.index(part)]):
        if mention.depth > part.depth or mention.role not in _AMOUNTS or mention.slot:
            continue
        if _is_whole(mention, part) and (
            "total" in mention.tags or _opens(mentions, mention, part)
        ):
            return mention
    return None


def _is_whole(mention: Mention, part: Mention) -> bool:
    if mention.role not in _AMOUNTS and not (mention.role is Role.CHANGE and mention.direction > 0):
        return False
    a, b = dimension(mention), dimension(part)
    return a == b or all(
        unit is None or is_counted(unit) for unit in (mention.figure.unit, part.figure.unit)
    )


def _behind_of(share: Mention, whole: Mention) -> bool:
    words = share.sentence.words[share.last : whole.lead]
    if share.depth > whole.depth and words[:1] == [")"]:
        words = words[1:]
    if len(words) > 6 or {",", ";", ")", "and"} & set(words):
        return False
    cues = share.sentence.cues_between(share.last, whole.lead)
    return any(cue.means("out_of", "of") and cue.at <= share.last + 2 for cue in cues)


def _adjoins(share: Mention, whole: Mention) -> bool:
    """``chiếm 21 % tổng doanh thu 269,1 tỷ``: no punctuation between."""
    return not {",", ";", ")", "(", "và"} & set(share.sentence.words[share.last : whole.lead])


def _opens(mentions: tuple[Mention, ...], whole: Mention, part: Mention) -> bool:
    """Whether *of which* stands between the whole and its part."""
    between = [m for m in mentions if whole.index <= m.index <= part.index]
    return any(opens_list(m, previous) for previous, m in pairwise(between))


# Units that name their own relation.


def _composite_units(
    mentions: tuple[Mention, ...], context: tuple[Mention, ...]
) -> Iterator[Proposal]:
    for value in mentions:
        unit = value.figure.unit
        if (
            unit is None
            or unit.count("/") != 1
            or value.role not in _AMOUNTS
            or value.slot == "start"
        ):
            continue
        over, under = unit.split("/")
        if (is_counted(over) and is_counted(under)) or factor(over, under) is not None:
            continue
        near = [m for m in (*context, *mentions) if m.role in _AMOUNTS and not _is_before(m)]
        numerators = [
            m for m in near if m.figure.unit is not None and _converts(m.figure.unit, over)
        ]
        denominators = [
            m for m in near if m.figure.unit is not None and _converts(m.figure.unit, under)
        ]
        if over == under or len(numerators) != 1 or len(denominators) != 1:
            continue
        three = (value, numerators[0], denominators[0])
        if three[1] is not three[2] and _alike_in_time(*three) and not seasons_differ(three):
            proposal = offer(
                RATIO,
                {"numerator": numerators[0], "denominator": denominators[0], "value": value},
                "ratio-does-not-fit",
                LIKELY,
                (value.printed_unit,),
            )
            # A price a square metre need not be that of the site; a yield is that of the harvest.
            if not is_currency(over) or is_credible(proposal):
                yield proposal


def _is_before(mention: Mention) -> bool:
    """Whether it is the level of an earlier time, not just what stands behind *from*."""
    return mention.slot == "start" and (mention.base is not None or mention.direction != 0)


def _converts(unit: str, other: str) -> bool:
    if unit == other:
        return True
    if (
        "/" in unit
        or is_counted(unit)
        or is_counted(other)
        or is_currency(unit)
        or is_currency(other)
    ):
        return False
    return factor(unit, other) is not None


def _alike_in_time(*mentions: Mention) -> bool:
    return len({m.period.label for m in mentions if m.period is not None}) <= 1


def _averages(mentions: tuple[Mention, ...], context: tuple[Mention, ...]) -> Iterator[Proposal]:
    """*capital of 143,6 nghìn tỷ … 12.182 doanh nghiệp … bình quân một doanh nghiệp 11,8 tỷ*."""
    for value in mentions:
        if "average" not in value.tags or value.role is not Role.LEVEL or value.figure.unit is None:
            continue
        unit = value.figure.unit
        if not is_currency(unit) or value.tags & {"yearly", "headcount"} or not _per_thing(value):
            continue
        if _is_of_a_shorter_time(value):
            continue
        near = [m for m in (*context, *mentions) if m is not value and m.role in _AMOUNTS]
        money = [m for m in near if m.figure.unit == unit and m.slot != "start"]
        things = [
            m for m in near if m.role is Role.COUNT and m.slot != "start" and _counts(value, m)
        ]
        things = [m for m in things if not _is_listed_part(m, (*context, *mentions))]
        if len(money) != 1 or len(things) != 1 or not _alike_in_time(value, money[0], things[0]):
            continue
        yield offer(
            RATIO,
            {"numerator": money[0], "denominator": things[0], "value": value},
            "ratio-does-not-fit",
            LIKELY,
            (value.cue, "average"),
            trust_units=True,
        )
        yield from _growth_product(mentions, context, value, money[0], things[0])


def _is_of_a_shorter_time(value: Mention) -> bool:
    """``15,82 triệu đồng mỗi tháng``: a rate in time, beside amounts of a year."""
    words = value.sentence.words[value.last : value.last + 3]
    return any(value.sentence.language.durations.get(word, "year") != "year" for word in words)


def _is_listed_part(mention: Mention, near: Sequence[Mention]) -> bool:
    """``3,42 triệu lượt, trong đó khách quốc tế 0,31 …, khách nội địa 3,11``: the mean is of all, not of a part."""
    return any(
        m.sentence is mention.sentence
        and m.index <= mention.index
        and m.tags & {"of_which", "comprising"}
        for m in near
    )


def _each(value: Mention) -> bool:
    """``an average of £5,000 each``."""
    return any(cue.at == value.last and cue.means("per") for cue in value.sentence.cues)


def _per_thing(value: Mention) -> bool:
    """Whether the average is per counted thing, which its words name."""
    return (
        "per" in value.tags
        or _each(value)
        or any(is_counted(unit) for unit in _units_before(value))
    )


def _units_before(value: Mention) -> Iterator[str]:
    from crossfoot.text.vocabulary import unit_at

    words = value.sentence.words
    for at in range(max(0, value.lead - 10), value.lead):
        found = unit_at(words, at)
        if found is not None and found.name is not None:
            yield found.name


def _counts(value: Mention, things: Mention) -> bool:
    if _each(value):
        return things.sentence is value.sentence
    words = value.sentence.words[max(0, value.lead - 10) : value.lead]
    if things.figure.unit in words or things.figure.unit in set(_units_before(value)):
        return True
    return things.noun != "" and things.noun in words


def _mean_of_quarters(mentions: tuple[Mention, ...]) -> Iterator[Proposal]:
    """The growth of the year so far lies between those of its quarters."""
    whole = next((m for m in mentions if m.role.is_growth and "accumulated" in m.tags), None)
    if whole is None:
        return
    quarters = [
        m
        for m in mentions
        if m is not whole
        and m.role is Role.GROWTH
        and m.unit == whole.unit
        and m.depth == whole.depth
        and any(
            "quý" in w or "quarter" in w or w == "q"
            for w in m.sentence.words[max(0, m.lead - 5) : m.lead]
        )
    ]
    if len(quarters) >= 2:
        yield offer(
            WEIGHTED,
            {"values": quarters, "whole": whole},
            "mean-outside-its-parts",
            POSSIBLE,
            (whole.cue,),
            severity=Severity.WARNING,
        )


def _growth_product(
    mentions: tuple[Mention, ...],
    context: tuple[Mention, ...],
    average: Mention,
    money: Mention,
    things: Mention,
) -> Iterator[Proposal]:
    """Growth of the number × growth of the average = growth of the sum."""
    rates = [_growth_of(m, (*context, *mentions)) for m in (things, average, money)]
    if any(rate is None for rate in rates):
        return
    yield offer(
        COMPOUND,
        {"rates": rates[:2], "whole": rates[2]},
        "rates-do-not-compound",
        POSSIBLE,
        tuple(rate.cue for rate in rates if rate is not None),
        severity=Severity.WARNING,
    )


def _growth_of(level: Mention, near: Sequence[Mention]) -> Mention | None:
    for mention in near:
        if mention.sentence is level.sentence and level.index < mention.index <= level.index + 1:
            return mention if mention.role is Role.GROWTH else None
    return None
