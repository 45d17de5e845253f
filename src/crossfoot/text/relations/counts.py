"""Counting: *x of y*, its percentage, and a stated number of things that are then listed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from crossfoot.figures import exactly
from crossfoot.problems import Severity
from crossfoot.rules.kinds.counted import KIND as COUNTED
from crossfoot.rules.kinds.part_of import KIND as PART_OF
from crossfoot.text.document import Document, Mention
from crossfoot.text.proposals import CERTAIN, LIKELY, POSSIBLE, Proposal, offer, offer_share
from crossfoot.text.roles import Role
from crossfoot.text.sentences import Sentence


def propose_counts(document: Document) -> Iterator[Proposal]:
    """Proposals from every pair of a count and what it is counted out of, and from counted lists."""
    for sentence in document.sentences:
        mentions = document.in_sentence(sentence.index)
        yield from _out_of(mentions)
        yield from _counted_days(document, sentence)
        for mention in mentions:
            if mention.role is Role.COUNT:
                yield from _counted_names(sentence, mention, mentions)


def _out_of(mentions: tuple[Mention, ...]) -> Iterator[Proposal]:
    for x, y in pairwise(mentions):
        if x.role is not Role.COUNT_X or y.role is not Role.COUNT_Y:
            continue
        yield offer(PART_OF, {"part": x, "whole": y}, "more-than-all", CERTAIN, ("/",))
        share = next((m for m in mentions if m.index == y.index + 1), None)
        if share is not None and _is_their_share(y, share):
            yield offer_share(x, y, share, (share.cue,))


def _is_their_share(y: Mention, share: Mention) -> bool:
    if not share.is_percent or share.role not in (Role.SHARE, Role.RATE) or share.own_subject:
        return False
    return share.depth > y.depth or "share" in share.tags or share.cue != ""


def _is_day(word: str) -> bool:
    return word.isdecimal() and len(word) <= 2 and int(word) <= 31


# Lists.

_ANDS = frozenset({"và", "and"})


def _counted_days(document: Document, sentence: Sentence) -> Iterator[Proposal]:
    """``trong 3 ngày 24, 25 và 26/9``: as many days as were announced."""
    words = sentence.words
    for at in sentence.numerals:
        if at + 4 >= len(words) or sentence.language.durations.get(words[at + 1]) != "day":
            continue
        if not _is_day(words[at]):
            continue
        days, position = [], at + 2
        while position < len(words) and _is_day(words[position]):
            days.append(int(words[position]))
            if sentence.word(position + 1) not in (",", *_ANDS):
                break
            position += 2
        dated = (
            sentence.word(position + 1) == "/"
            or sentence.word(position + 1) in sentence.language.months
        )
        if len(days) < 2 or not dated or days != sorted(set(days)):
            continue
        location = document.location(sentence.starts[at], sentence.ends[at])
        count = replace(
            exactly(int(words[at]), name=sentence.text_of(at, at + 2)), location=location
        )
        yield offer(
            COUNTED,
            {"count": count, "listed": len(days)},
            "count-not-length-of-list",
            LIKELY,
            (words[at + 1],),
            severity=Severity.WARNING,
        )


def _counted_names(
    sentence: Sentence, mention: Mention, mentions: tuple[Mention, ...]
) -> Iterator[Proposal]:
    """``5 trụ cột gồm: a, b, c, d và e``: one item for each, if the list is plain enough to be counted."""
    words = sentence.words
    if mention.index != mentions[-1].index or not 2 <= mention.figure.value <= 12:
        return
    colon = next(
        (at for at in range(mention.last, min(mention.last + 6, len(words))) if words[at] == ":"),
        None,
    )
    if colon is None:
        return
    tail = words[colon + 1 :]
    items = _items(tail[:-1] if tail and tail[-1] in ".;" else tail)
    if items is None:
        return
    yield offer(
        COUNTED,
        {"count": mention, "listed": items},
        "count-not-length-of-list",
        POSSIBLE,
        (":",),
        severity=Severity.WARNING,
    )


def _items(words: list[str]) -> int | None:
    """How many items a plain list has; None if it is not plain: one *and*, before the last item, and short items."""
    if sum(word in _ANDS for word in words) != 1 or any(
        word in "();:.–" or word.isdecimal() for word in words
    ):
        return None
    items: list[list[str]] = [[]]
    for word in words:
        if word == "," or word in _ANDS:
            items.append([])
        else:
            items[-1].append(word)
    items = [item for item in items if item]
    last_mark = next(word for word in reversed(words) if word == "," or word in _ANDS)
    plain = last_mark in _ANDS and all(len(item) <= 9 for item in items) and len(items) >= 2
    return len(items) if plain else None
