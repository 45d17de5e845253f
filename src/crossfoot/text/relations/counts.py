"""Counting: *x of y*, its percentage, and a stated number of things that are then listed."""

from __future__ import annotations

from collections.abc import Iterator

from crossfoot.rules.kinds.part_of import KIND as PART_OF
from crossfoot.rules.kinds.share import KIND as SHARE
from crossfoot.text.document import Document, Mention
from crossfoot.text.proposals import CERTAIN, LIKELY, Proposal, offer
from crossfoot.text.roles import Role


def propose_counts(document: Document) -> Iterator[Proposal]:
    """Proposals from every pair of a count and what it is counted out of."""
    for sentence in document.sentences:
        mentions = document.in_sentence(sentence.index)
        for x, y in zip(mentions, mentions[1:], strict=False):
            if x.role is Role.COUNT_X and y.role is Role.COUNT_Y:
                yield offer(PART_OF, {"part": x, "whole": y}, "more-than-all", CERTAIN, ("/",))
                share = next((m for m in mentions if m.index == y.index + 1), None)
                if share is not None and _is_their_share(y, share):
                    yield offer(
                        SHARE,
                        {"part": x, "whole": y, "value": share},
                        "share-does-not-fit",
                        LIKELY,
                        (share.cue,),
                    )


def _is_their_share(y: Mention, share: Mention) -> bool:
    if not share.is_percent or share.role not in (Role.SHARE, Role.RATE) or share.own_subject:
        return False
    return share.depth > y.depth or "share" in share.tags or share.cue != ""
