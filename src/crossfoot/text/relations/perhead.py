"""Per head: *GRDP 88.897 tỷ đồng; dân số 1.246,8 nghìn người; GRDP bình quân đầu người 71,3 triệu đồng*.

The publisher may divide by another population (of mid-year, of residents) than the one printed nearby, so a miss by
less than a hundredth passes, and a larger one warns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from crossfoot.figures import Figure, Hedge
from crossfoot.problems import Severity
from crossfoot.rules.kinds.ratio import KIND as RATIO
from crossfoot.text.document import Document, Mention
from crossfoot.text.lists import contains_phrase
from crossfoot.text.proposals import POSSIBLE, Proposal, offer
from crossfoot.text.roles import Role
from crossfoot.units import is_currency

#: How many figures away the two others may stand.
_REACH = 12
_AMOUNTS = frozenset({Role.LEVEL, Role.COUNT, Role.LEVEL_PER_YEAR})


def propose_per_head(document: Document) -> Iterator[Proposal]:
    """Proposals from every figure per head whose amount and population are printed nearby."""
    for value in document.mentions:
        unit = value.figure.unit
        if (
            "headcount" not in value.tags
            or "basis" in value.tags
            or value.role not in _AMOUNTS
            or value.slot == "start"
        ):
            continue
        if unit is None or not is_currency(unit):
            continue
        near = _near(document, value)
        heads = [m for m in near if _is_population(m)]
        amounts = [m for m in near if m.figure.unit == unit and _is_what_is_shared(m, value)]
        if len(heads) != 1 or len(amounts) != 1:
            continue
        yield offer(
            RATIO,
            {"numerator": amounts[0], "denominator": _loose(heads[0].figure), "value": value},
            "ratio-does-not-fit",
            POSSIBLE,
            (value.cue, heads[0].cue),
            severity=Severity.WARNING,
            trust_units=True,
        )


def _near(document: Document, value: Mention) -> Sequence[Mention]:
    around = document.mentions[max(0, value.index - _REACH) : value.index + _REACH]
    return [
        m
        for m in around
        if m is not value
        and abs(m.sentence.block - value.sentence.block) <= 1
        and m.role in _AMOUNTS
        and m.slot != "start"
        and "basis" not in m.tags
        and not m.depth
        and (m.period is None or value.period is None or m.period == value.period)
    ]


def _is_population(mention: Mention) -> bool:
    """The population of all, not of the towns or of the women."""
    if mention.figure.unit not in ("person", None) or mention.tags & {"of_which", "headcount"}:
        return False
    names = mention.sentence.language.population
    return any(contains_phrase(mention.subject, name) for name in names) and len(
        mention.subject
    ) <= 2 + max(map(len, names))


def _is_what_is_shared(mention: Mention, value: Mention) -> bool:
    """Whether the amount has the name that the figure per head has."""
    if "headcount" in mention.tags or not mention.subject or not value.subject:
        return False
    return mention.subject[0] == value.subject[0] and mention.own_subject


def _loose(figure: Figure) -> Figure:
    """The population as *about* so many, to a hundredth."""
    places = 2 - len(str(abs(int(figure.value / figure.scale))))
    return replace(figure, hedge=Hedge.ABOUT, decimals=min(places, figure.decimals or 0))
