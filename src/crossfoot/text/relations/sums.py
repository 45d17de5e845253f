"""Totals printed behind what they are the sum of: *€2.4 billion and €2.9 billion, bringing the total to €5.3 billion*.

That a total closes a list says nothing of where the list began: it is held to its parts only where they nearly make
it, or where one slip of the pen accounts for what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from crossfoot.problems import Severity
from crossfoot.rules.kinds.total import KIND as TOTAL
from crossfoot.text.document import Document, Mention
from crossfoot.text.frames import dimension
from crossfoot.text.lists import is_partial
from crossfoot.text.proposals import LIKELY, POSSIBLE, Proposal, offer
from crossfoot.text.relations.totals import BALANCES, adds_up, how_exhaustive, is_amount


def propose_sums(document: Document) -> Iterator[Proposal]:
    """Proposals from every total that closes a sentence's list."""
    for sentence in document.sentences:
        mentions = document.in_sentence(sentence.index)
        for whole in mentions[2:]:
            if not _closes(whole) or not is_amount(whole):
                continue
            parts = _before(whole, mentions[: mentions.index(whole)])
            if len(parts) < 2 or is_partial(parts):
                continue
            confidence = how_exhaustive(document, whole, parts, "closing")
            if confidence is None and _is_stated(whole, parts, mentions):
                confidence = POSSIBLE
            if confidence is not None:
                yield offer(
                    TOTAL,
                    {"whole": whole, "parts": parts},
                    "total-not-sum",
                    confidence,
                    (whole.cue, "total"),
                    severity=Severity.ERROR if confidence >= LIKELY else Severity.WARNING,
                )


def _closes(mention: Mention) -> bool:
    if mention.tags & BALANCES:
        return False
    return "closing" in mention.tags or ("total" in mention.tags and mention.own_subject)


def _is_stated(whole: Mention, parts: list[Mention], mentions: tuple[Mention, ...]) -> bool:
    """Whether the words say that this is the sum (*in total*, *bringing the total to*) of all the sentence lists."""
    if "closing" not in whole.tags or parts[0] is not mentions[0]:
        return False
    if whole.unit is None and not whole.noun:
        return True  # "3,100 employees in Europe and 1,250 in Asia, 4,350 in total"
    return all(part.unit == whole.unit and part.noun == whole.noun for part in parts)


def _before(whole: Mention, mentions: tuple[Mention, ...]) -> list[Mention]:
    """The amounts right before the total, back to where something else is said."""
    parts: list[Mention] = []
    for mention in reversed(mentions):
        if mention.depth != whole.depth or not is_amount(mention) or "total" in mention.tags:
            break
        if dimension(mention) != dimension(whole) and not adds_up(mention, whole):
            break
        parts.insert(0, mention)
        if mention.tags & {"of_which", "comprising"}:
            break
    return parts
