"""*Lần lượt*, *respectively*: figures in the order of what was named before them.

Shares take the levels printed before them, levels take the years.
"""

from __future__ import annotations

from collections.abc import Iterator

from crossfoot.rules.kinds.change import KIND as CHANGE
from crossfoot.rules.kinds.growth import KIND as GROWTH
from crossfoot.text.document import Document, Mention
from crossfoot.text.frames import dimension
from crossfoot.text.lists import respective_runs
from crossfoot.text.proposals import LIKELY, Proposal, offer, offer_share
from crossfoot.text.relations.totals import adds_up, is_amount
from crossfoot.text.roles import Role


def propose_respective(document: Document) -> Iterator[Proposal]:
    """Proposals from every run of figures that follows the order of an earlier list."""
    for sentence in document.sentences:
        mentions = document.in_sentence(sentence.index)
        if len(mentions) < 3:
            continue
        for run in respective_runs(mentions):
            if len(run) < 2:
                continue
            before = mentions[: mentions.index(run[0])]
            behind = mentions[mentions.index(run[-1]) + 1 :]
            if run[0].is_percent and run[0].role in (Role.SHARE, Role.RATE):
                yield from _shares(run, before)
            elif len(run) == 2 and run[0].role.is_level:
                yield from _years(run, behind)


def _shares(run: list[Mention], before: tuple[Mention, ...]) -> Iterator[Proposal]:
    """``of whom 0.84 million were international and 0.42 million domestic, 67% and 33% respectively``."""
    parts = [m for m in before if is_amount(m)][-len(run) :]
    if len(parts) != len(run):
        return
    wholes = [m for m in before if is_amount(m) and m.index < parts[0].index]
    if len(wholes) != 1 or not all(adds_up(part, wholes[0]) for part in parts):
        return
    if not parts[0].tags & {"of_which", "comprising"}:
        return
    for part, share in zip(parts, run, strict=True):
        yield offer_share(part, wholes[0], share, (share.cue, "respectively"))


def _years(run: list[Mention], behind: tuple[Mention, ...]) -> Iterator[Proposal]:
    """``năm 2023 và năm 2024 lần lượt đạt 45.200 và 49.268 tỷ đồng, tăng 9,0 %``."""
    first = run[0]
    times = [
        time.period
        for time in first.sentence.times
        if time.end <= first.lead and time.period is not None
    ]
    if len(times) != 2 or not times[0].end < times[1].start:
        return
    for mention in behind[:2]:
        if mention.group != first.group or mention.base is not None:
            return
        if mention.role is Role.GROWTH and not first.is_percent:
            yield offer(
                GROWTH,
                {"start": run[0], "end": run[1], "rate": mention},
                "growth-does-not-fit",
                LIKELY,
                (mention.cue, "respectively"),
            )
        elif mention.role.is_change and dimension(mention) == dimension(first):
            yield offer(
                CHANGE,
                {"start": run[0], "end": run[1], "change": mention},
                "change-does-not-fit",
                LIKELY,
                (mention.cue, "respectively"),
            )
