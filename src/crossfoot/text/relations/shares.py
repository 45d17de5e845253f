"""Shares of one whole: Σ share = 100 %, changes of the shares = 0.

A list of shares is exhaustive if its wording says so (*cơ cấu*, *the remaining*, a last item such as product taxes).
Otherwise it is held to 100 % only where it misses by so little, or in such a way, that leaving something out does
not explain it.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Final

from crossfoot.figures import exactly
from crossfoot.intervals import weighted_sum
from crossfoot.problems import Severity
from crossfoot.rules.kinds.bounds import KIND as BOUNDS
from crossfoot.rules.kinds.shares import KIND as SHARES
from crossfoot.rules.kinds.total import KIND as TOTAL
from crossfoot.text.document import Document, Mention
from crossfoot.text.lists import (
    block_lists,
    closes_list,
    contains_phrase,
    is_item,
    is_partial,
    is_partition,
    lacks_usual_rest,
    may_close_list,
    names_a_total,
    whole_named_behind,
)
from crossfoot.text.proposals import CERTAIN, LIKELY, POSSIBLE, Proposal, offer
from crossfoot.text.relations.totals import are_partners
from crossfoot.text.roles import Role
from crossfoot.text.slips import explains_gap

_WHOLE: Final = Fraction(100)
#: A list of shares that misses 100 by less than this left nothing out worth naming.
_NEAR: Final = Fraction(2)
#: Product taxes less subsidies take up to this much of a product.
_USUAL_REST: Final = Fraction(15)
_NEARLY: Final = Fraction(5)
_ZERO: Final = exactly(0, "0", "no change in all")


def propose_shares(document: Document) -> Iterator[Proposal]:
    """Proposals from every list of shares, and bounds for every share."""
    for shares in _lists(document):
        confidence = _confidence(document, shares)
        if confidence is None:
            continue
        yield offer(
            SHARES,
            {"parts": shares},
            "shares-not-100",
            confidence,
            tuple(share.cue for share in shares) + _structure_words(shares),
            severity=Severity.ERROR if confidence >= LIKELY else Severity.WARNING,
        )
        yield from _changes(document, shares)
    for mention in document.mentions:
        if mention.role is Role.SHARE and mention.is_percent and not _may_exceed(mention):
            yield offer(
                BOUNDS,
                {"value": mention, "low": 0, "high": 100},
                "share-out-of-range",
                CERTAIN,
                (mention.cue,),
            )


def _may_exceed(share: Mention) -> bool:
    """``debt is 140 % of GDP``: measured in a whole it is no part of."""
    behind = share.sentence.words[share.last : share.last + 8]
    if not share.cue and share.depth:
        return True  # "54,25 tạ/ha (100,46 %)": what a bare bracket says of a figure, nobody knows
    return not share.cue and any(
        contains_phrase(behind, name) for name in share.sentence.language.everywhere
    )


def _lists(document: Document) -> Iterator[list[Mention]]:
    """Runs of shares of one whole: at one depth of one sentence, or one in each item of a list."""
    for sentence in document.sentences:
        by_depth: dict[int, list[Mention]] = {}
        for mention in document.in_sentence(sentence.index):
            if _is_share(mention):
                by_depth.setdefault(mention.depth, []).append(mention)
        for run in by_depth.values():
            for part in _split_by_period(run):
                yield _with_sentence_before(document, part)
    yield from block_lists(document, _is_share)


def _with_sentence_before(document: Document, shares: list[Mention]) -> list[Mention]:
    """A list that ends with *the remaining* may have begun in the sentence before."""
    first = shares[0]
    if "rest" not in shares[-1].tags or first.depth:
        return shares
    before = document.in_sentence(first.sentence.index - 1)
    if not before or before[0].sentence.block != first.sentence.block:
        return shares
    longer = [m for m in before if m.role is Role.SHARE and _is_share(m) and not m.depth] + shares
    return min(shares, longer, key=lambda run: abs(_WHOLE - sum(m.figure.value for m in run)))


def _is_share(mention: Mention) -> bool:
    return (
        mention.is_percent
        and mention.role in (Role.SHARE, Role.RATE)
        and mention.slot not in ("start", "other")
        and "range" not in mention.tags
        and mention.figure.value >= 0
    )


def _split_by_period(run: list[Mention]) -> Iterator[list[Mention]]:
    """A sentence may give the shares of this year and, behind them, those of the year before."""
    part: list[Mention] = []
    for mention in run:
        restarted = part and (
            (
                mention.period is not None
                and part[0].period is not None
                and mention.period != part[0].period
            )
            or "structure" in mention.tags
        )
        if restarted:
            if len(part) >= 2:
                yield part
            part = []
        part.append(mention)
    if len(part) >= 2:
        yield part


def _confidence(document: Document, shares: list[Mention]) -> Fraction | None:
    """How sure it is that the list is exhaustive; None if nothing says so."""
    if (
        _leaves_a_rest(shares)
        or is_partial(shares)
        or _of_several_wholes(shares)
        or _is_complete_before_its_end(shares)
    ):
        return None
    roles = sum(share.role is Role.SHARE for share in shares)
    words = _structure_words(shares)
    subjects = {share.subject for share in shares}
    named = 1 + sum(
        share.own_subject or is_item(share) or share.group != before.group
        for before, share in pairwise(shares)
    )
    if named < len(shares) and not words and not _respective(shares):
        return None
    closed = closes_list(document.language, shares[-1]) or is_partition(document.language, shares)
    total = weighted_sum((Fraction(1), share.figure.interval) for share in shares)
    printed = sum((share.figure.value for share in shares), Fraction(0))
    if lacks_usual_rest(document.language, shares) and _NEAR < _WHOLE - printed <= _USUAL_REST:
        return None
    rest = _WHOLE - printed
    if words and len(shares) == 3 and not closed and _NEAR < rest <= _USUAL_REST:
        # Services, industry, farming, and product taxes that nobody mentions: unless one slip explains it.
        slipped = explains_gap([s.figure for s in shares], rest, _NEAR / 20, Fraction(1, 2))
        return LIKELY if slipped else None
    if words and len(shares) >= 3 and (closed or printed >= 50):
        return CERTAIN
    if len(shares) == 2 and roles == 2 and are_partners(document, shares[0], shares[1]):
        return LIKELY
    if closed and roles and len(shares) >= 2:
        return LIKELY if len(shares) == 2 else CERTAIN
    if len(shares) < 3 or not roles:
        return None
    if may_close_list(document.language, shares[-1]) and roles == len(shares) and printed >= 60:
        return LIKELY
    gap = _WHOLE - printed
    slack = total.width / 2 if isinstance(total.width, Fraction) else Fraction(0)
    last = shares[-1].sentence.word(shares[-1].lead - 1)
    joined = roles == len(shares) and (last in ("và", "and") or shares[-1].own_subject)
    if abs(gap) <= (_NEARLY if joined else _NEAR) + slack:
        return LIKELY
    figures = [share.figure for share in shares]
    if explains_gap(figures, gap, slack, Fraction(1, 20)):
        return POSSIBLE
    return (
        POSSIBLE
        if printed > _WHOLE + slack and len(subjects) == len(shares) and _one_whole(shares)
        else None
    )


def _of_several_wholes(shares: list[Mention]) -> bool:
    """``6,5 % tổng dư nợ của nền kinh tế, 15,5 % tổng dư nợ của ngân hàng``: each share names a whole of its own."""
    named = {
        whole_named_behind(share)
        for share in shares
        if share.role is Role.SHARE and (share.cue or "total" in share.tags or names_a_total(share))
    }
    return len(named - {()}) > 1


def _is_complete_before_its_end(shares: list[Mention]) -> bool:
    """``nông nghiệp 71,83 %, phi nông nghiệp 28,17 %, đất đô thị 5,81 %``: the first two make the whole."""
    return any(
        sum((share.figure.value for share in shares[:size]), Fraction(0)) == _WHOLE
        for size in range(2, len(shares))
    )


def _leaves_a_rest(shares: list[Mention]) -> bool:
    """``…; các cây còn lại chiếm tỷ lệ nhỏ``: what is left is named, without its share."""
    last = shares[-1]
    behind = last.sentence.cues_between(last.last, len(last.sentence.words))
    return "rest" not in last.tags and any(cue.means("rest") for cue in behind)


def _one_whole(shares: list[Mention]) -> bool:
    return all(share.role is Role.SHARE for share in shares)


def _respective(shares: list[Mention]) -> bool:
    return any("respectively" in share.tags for share in shares)


def _structure_words(shares: list[Mention]) -> tuple[str, ...]:
    sentence = shares[0].sentence
    return tuple(
        " ".join(sentence.words[cue.at : cue.end])
        for cue in sentence.cues
        if cue.means("structure") and cue.at < shares[0].token
    )


def _changes(document: Document, shares: list[Mention]) -> Iterator[Proposal]:
    """What one share gains the others lose, if each is printed with its change."""
    changes: list[Mention] = []
    for share in shares:
        found = [
            mention
            for mention in document.in_sentence(share.sentence.index)
            if mention.group == share.group
            and mention.index > share.index
            and mention.role in (Role.CHANGE_IN_SHARE, Role.CHANGE_IN_RATE)
        ]
        if len(found) != 1:
            return
        changes.append(found[0])
    bases = {change.base.label for change in changes if change.base is not None}
    if len(bases) > 1:
        return
    yield offer(
        TOTAL,
        {"whole": _ZERO, "parts": changes},
        "share-changes-not-zero",
        LIKELY,
        tuple(change.cue for change in changes),
    )
