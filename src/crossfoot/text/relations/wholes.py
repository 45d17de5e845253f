"""Shares of a whole that the wording names: *nợ xấu chiếm 1,32 % tổng dư nợ*, *118 xã trên tổng số 145 xã, đạt 81,4 %*.

The whole is the amount printed before under that name, or the count that *out of* leads to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from crossfoot.rules.kinds.part_of import KIND as PART_OF
from crossfoot.text.document import Document, Mention
from crossfoot.text.frames import dimension
from crossfoot.text.proposals import LIKELY, Proposal, offer, offer_share
from crossfoot.text.relations.totals import adds_up, is_amount
from crossfoot.text.roles import Role

#: How many figures back a whole may have been printed.
_REACH = 15
#: Tokens between a count and the words *out of*.
_NEAR = 10


def propose_shares_of_named_wholes(document: Document) -> Iterator[Proposal]:
    """Proposals from every share whose whole is named, and every count out of another."""
    for sentence in document.sentences:
        mentions = document.in_sentence(sentence.index)
        for at, share in enumerate(mentions):
            if share.role is Role.SHARE and share.is_percent:
                yield from _of_named(document, share, mentions, at)
            if share.is_percent and (share.role is Role.SHARE or "percent_rate" in share.tags):
                yield from _of_bracketed(share, mentions, at)
        yield from _out_of(mentions)


def _of_named(
    document: Document, share: Mention, mentions: tuple[Mention, ...], at: int
) -> Iterator[Proposal]:
    name = _name_behind(share)
    if name is None:
        return
    part = _part(share, mentions, at)
    if part is None:
        return
    whole = _whole(document, part, share, name)
    if whole is not None:
        yield offer_share(part, whole, share, (share.cue, " ".join(name)))


def _of_bracketed(share: Mention, mentions: tuple[Mention, ...], at: int) -> Iterator[Proposal]:
    """``đạt tỷ lệ 91,0 % dân số (1.246.800 người)``: the whole in brackets behind its name."""
    if not 0 < at < len(mentions) - 1 or not share.role.is_level:
        return
    part, whole = mentions[at - 1], mentions[at + 1]
    sentence = share.sentence
    between = sentence.words[share.last : whole.lead]
    named = 2 <= len(between) <= 6 and between[-1] == "(" and all(w.isalpha() for w in between[:-1])
    moved = any(
        cue.means("base", "up", "down") for cue in sentence.cues_between(share.last, whole.lead)
    )
    if named and not moved and is_amount(part) and is_amount(whole) and adds_up(part, whole):
        yield offer_share(part, whole, share, (share.cue, " ".join(between[:-1])))


def _name_behind(share: Mention) -> tuple[str, ...] | None:
    """The words behind a share that say of what it is, up to the next mark; None if a figure follows."""
    sentence = share.sentence
    words = sentence.words[share.last : share.last + 12]
    stop = next((i for i, word in enumerate(words) if not word.isalpha()), len(words))
    if stop < len(words) and words[stop][0].isdecimal():
        return None
    if any(
        cue.means("up", "down", "base", "share")
        for cue in sentence.cues_between(share.last, share.last + stop)
    ):
        return None
    name = tuple(word for word in words[:stop] if word not in sentence.language.stop_words)
    return name if len(name) >= 2 else None


def _part(share: Mention, mentions: tuple[Mention, ...], at: int) -> Mention | None:
    """The amount whose share it is: right before in the same group, or right behind as its equivalent."""
    before = mentions[at - 1] if at else None
    if before is not None and is_amount(before) and before.group == share.group:
        return before
    behind = mentions[at + 1] if at + 1 < len(mentions) else None
    if behind is not None and is_amount(behind) and "equivalent" in behind.tags:
        return behind if behind.group == share.group else None
    return None


def _whole(
    document: Document, part: Mention, share: Mention, name: tuple[str, ...]
) -> Mention | None:
    wanted = set(name)
    if wanted <= set(part.subject):
        return None  # "tổng vốn đầu tư 5,36 tỷ USD, chiếm 22,9% tổng vốn đầu tư": of which, nobody can tell
    first = min(part.index, share.index)
    found = [
        m
        for m in document.mentions[max(0, first - _REACH) : first]
        if is_amount(m)
        and m is not part
        and m.own_subject
        and wanted <= set(m.subject)
        and dimension(m) == dimension(part)
        and (m.period is None or part.period is None or m.period == part.period)
    ]
    return found[-1] if found and len({m.figure.value for m in found}) == 1 else None


# Counts out of counts, in words.


def _out_of(mentions: Sequence[Mention]) -> Iterator[Proposal]:
    for part, whole in pairwise(mentions):
        if not _is_out_of(part, whole):
            continue
        cues = ("out of",)
        yield offer(PART_OF, {"part": part, "whole": whole}, "more-than-all", LIKELY, cues)
        share = next((m for m in mentions if m.index == whole.index + 1), None)
        if share is not None and share.is_percent and _is_their_share(whole, share):
            yield offer_share(part, whole, share, (share.cue, "out of"))


def _is_out_of(part: Mention, whole: Mention) -> bool:
    if (
        not (is_amount(part) and is_amount(whole) and adds_up(part, whole))
        or part.depth != whole.depth
    ):
        return False
    sentence = part.sentence
    cue = next((c for c in sentence.cues if c.end == whole.lead and c.means("out_of")), None)
    if cue is None or cue.end - cue.at < 2:
        return False
    between = sentence.words[part.last : cue.at]
    return len(between) <= _NEAR and all(word.isalpha() for word in between)


def _is_their_share(whole: Mention, share: Mention) -> bool:
    """In brackets behind the two, or called their rate."""
    if share.role not in (Role.SHARE, Role.RATE) or share.direction:
        return False
    words = share.sentence.words[whole.last : share.lead]
    if share.depth > whole.depth:
        return "," not in words and ";" not in words
    return "percent_rate" in share.tags or share.role is Role.SHARE
