"""Plans and what came of them: *đạt 7.812 tỷ đồng, bằng 78,1 % dự toán năm (10.000 tỷ đồng)*."""

from __future__ import annotations

from collections.abc import Iterator

from crossfoot.rules.kinds.change import KIND as CHANGE
from crossfoot.text.document import Document, Mention
from crossfoot.text.frames import dimension
from crossfoot.text.proposals import LIKELY, Proposal, offer, offer_share
from crossfoot.text.relations.totals import is_amount
from crossfoot.text.roles import Role

_FULFILLED = frozenset({Role.RATIO, Role.RATE, Role.SHARE})


def propose_plans(document: Document) -> Iterator[Proposal]:
    """Proposals from every sentence that prints a result, its plan and the one as a percentage of the other."""
    for sentence in document.sentences:
        mentions = document.in_sentence(sentence.index)
        for at, percent in enumerate(mentions):
            if not percent.is_percent or percent.role not in _FULFILLED:
                continue
            result = _result(percent, mentions[:at])
            plan = None if result is None else _plan(percent, result, mentions[at + 1 :])
            if result is None or plan is None:
                continue
            yield offer_share(result, plan, percent, (percent.cue, plan.cue))
            yield from _short_of_plan(result, plan, mentions[at + 1 :])


def _result(percent: Mention, before: tuple[Mention, ...]) -> Mention | None:
    """What was reached: the amount of the same thing, right before."""
    for mention in reversed(before[-2:]):
        if is_amount(mention) and mention.group == percent.group and "plan" not in mention.tags:
            return mention
    return None


def _plan(percent: Mention, result: Mention, behind: tuple[Mention, ...]) -> Mention | None:
    """What was planned: in brackets behind the percentage, or an amount that is called the plan."""
    for mention in behind[:3]:
        if not mention.role.is_level or dimension(mention) != dimension(result):
            continue
        bracketed = (
            mention.index == percent.index + 1
            and mention.depth > percent.depth
            and "plan" in percent.tags
        )
        cues = mention.sentence.cues_between(percent.last, mention.lead)
        named = any(cue.means("plan") and mention.lead - cue.end <= 2 for cue in cues)
        named = named and ("plan" in percent.tags or mention.index == percent.index + 1)
        return mention if bracketed or named else None
    return None


def _short_of_plan(
    result: Mention, plan: Mention, behind: tuple[Mention, ...]
) -> Iterator[Proposal]:
    """``giảm 140 ha so với kế hoạch 5.000 ha``."""
    for change in behind[:2]:
        if change.role is Role.CHANGE and change.index + 1 == plan.index and "plan" in change.tags:
            yield offer(
                CHANGE,
                {"start": plan, "end": result, "change": change},
                "change-does-not-fit",
                LIKELY,
                (change.cue,),
            )
