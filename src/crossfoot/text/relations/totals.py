"""Totals and their parts, balances and differences.

*T, trong đó A a, B b*: every part is at most the total, and parts that do not overlap are so together. They make the
total if the wording says so (*gồm*, *comprising*, *the remainder*), if they are partners that leave nothing between
them (exports and imports), or if they miss it only by what one slip would explain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise, product
from typing import Final, NamedTuple

from crossfoot.constraints import at_most
from crossfoot.expressions import Quantity
from crossfoot.expressions import Total as Sum
from crossfoot.intervals import weighted_sum
from crossfoot.operands import Operand
from crossfoot.problems import Severity
from crossfoot.rules.kinds.part_of import KIND as PART_OF
from crossfoot.rules.kinds.total import KIND as TOTAL
from crossfoot.sources.prose import BlockKind
from crossfoot.text.credible import is_credible
from crossfoot.text.document import Document, Mention
from crossfoot.text.frames import dimension
from crossfoot.text.language import Partners
from crossfoot.text.lists import (
    closes_list,
    contains_phrase,
    is_item,
    is_partial,
    is_partition,
    names_its_parts,
    opens_list,
)
from crossfoot.text.proposals import CERTAIN, LIKELY, POSSIBLE, Proposal, offer
from crossfoot.text.roles import Role
from crossfoot.text.slips import explains_gap
from crossfoot.units import is_counted

#: Parts that miss their total by less than this left nothing out worth naming.
_NEAR: Final = Fraction(2, 100)
#: Characters between two sentences that follow one another.
_GAP: Final = 4
#: Parts whose signs are tried.
_SIGNABLE: Final = 6
#: Tokens behind an amount that may name it.
_BEHIND: Final = 6


def propose_totals(document: Document) -> Iterator[Proposal]:
    """Proposals from lists introduced by *of which*, from partners, and from balances."""
    before: tuple[Mention, ...] = ()
    for sentence in document.sentences:
        mentions = document.in_sentence(sentence.index)
        for whole, parts, cue in _listed(mentions, before):
            yield from _total(document, whole, parts, cue)
        yield from _subsets(mentions)
        before = mentions or before
    yield from _partners(document)
    yield from _balances(document)
    yield from _differences(document)


# Lists of parts.


Listed = tuple[Mention, list[Mention], str]


@lru_cache(maxsize=1)
def listed_below(document: Document) -> dict[int, list[tuple[Mention, list[Mention]]]]:
    """Wholes of one sentence with their parts in the next, by the index of the sentence of the parts."""
    found: dict[int, list[tuple[Mention, list[Mention]]]] = {}
    before: tuple[Mention, ...] = ()
    for sentence in document.sentences:
        mentions = document.in_sentence(sentence.index)
        for whole, parts, _ in _listed(mentions, before):
            if whole.sentence is not sentence:
                found.setdefault(sentence.index, []).append((whole, parts))
        before = mentions or before
    return found


def _listed(mentions: tuple[Mention, ...], before: tuple[Mention, ...]) -> Iterator[Listed]:
    """Every whole with the parts that are listed under it, and the sort of list."""
    for at, mention in enumerate(mentions):
        cue = opens_list(mention, mentions[at - 1] if at else None)
        if cue is None or not is_amount(mention):
            continue
        whole = _whole_of(mention, mentions[:at]) or (
            _named_before(mention, before) if not at else None
        )
        if whole is None:
            continue
        parts = _parts_from(mention, mentions[at:], whole)
        if parts:
            yield whole, parts, cue
            yield from _second_measure(whole, parts, mentions[:at], mentions[at:], cue)


def _second_measure(
    whole: Mention,
    parts: list[Mention],
    before: Sequence[Mention],
    rest: Sequence[Mention],
    cue: str,
) -> Iterator[Listed]:
    """``32 dự án với 468 triệu USD, trong đó 21 dự án với 305 triệu và 11 dự án với 163 triệu``: the money too."""
    others = [
        m
        for m in before
        if is_amount(m)
        and m.index == whole.index + 1
        and m.depth == whole.depth
        and not adds_up(m, whole)
    ]
    for other in others:
        beside = [
            next((m for m in rest if m.index == part.index + 1 and is_amount(m)), None)
            for part in parts
        ]
        seconds = [m for m in beside if m is not None and dimension(m) == dimension(other)]
        if len(seconds) == len(parts):
            yield other, seconds, cue


def is_amount(mention: Mention) -> bool:
    return (
        mention.role in (Role.LEVEL, Role.COUNT)
        and mention.slot not in ("start", "other")
        and not mention.tags & {"range", "headcount"}
        and not (mention.role is Role.LEVEL and "average" in mention.tags)
    )


def _whole_of(part: Mention, before: Sequence[Mention]) -> Mention | None:
    """The nearest amount before the list that its parts could be of."""
    for mention in reversed(before):
        if mention.depth > part.depth or not (is_amount(mention) or _is_increase(mention)):
            continue
        if adds_up(part, mention):
            return mention
        if mention.depth == part.depth and mention.own_subject and dimension(mention) is not None:
            # A list belongs to what it stands behind, not to something further left.
            continue
    return None


def _is_increase(mention: Mention) -> bool:
    """``The increase of 929,000 comprised …``."""
    return (
        mention.role is Role.CHANGE
        and mention.direction >= 0
        and mention.index >= 0
        and not mention.own_subject
    )


def _named_before(part: Mention, before: Sequence[Mention]) -> Mention | None:
    """``Tổng thu gồm: …``: the total stands in the sentence before, and is named again."""
    sentence = part.sentence
    cue = next(
        (c for c in sentence.cues if c.at < part.lead and c.means("of_which", "comprising")), None
    )
    if cue is None:
        return None
    named = {
        word
        for word in sentence.words[: cue.at]
        if word.isalpha() and word not in sentence.language.stop_words
    }
    if not named:
        opens = cue.at == 0 and cue.means("of_which") and "total" not in part.tags
        return _only_whole(part, before) if opens else None
    for mention in before:
        if is_amount(mention) and adds_up(part, mention) and named <= set(mention.subject):
            return mention
    return None


def _only_whole(part: Mention, before: Sequence[Mention]) -> Mention | None:
    """``… đạt 7.812 tỷ đồng. Trong đó: …``: the one amount of the sentence before that the parts can be of."""
    if not before or part.sentence.start - before[0].sentence.end > _GAP:
        return None  # another sentence stands between
    found = [
        mention
        for mention in before
        if is_amount(mention)
        and not mention.depth
        and "plan" not in mention.tags
        and mention.figure.unit == part.figure.unit
        and (mention.figure.unit is not None or mention.noun in ("", part.noun))
    ]
    return found[0] if len(found) == 1 else None


def adds_up(part: Mention, whole: Mention) -> bool:
    a, b = part.figure.unit, whole.figure.unit
    if a == b:
        return a is not None or not part.noun or not whole.noun or part.noun == whole.noun or True
    countable = [unit is None or is_counted(unit) for unit in (a, b)]
    return all(countable)


def count_differently(a: Mention, b: Mention) -> bool:
    """``7 vụ, trong đó … 3 người``: what is counted is not of one sort."""
    named = {a.counted, b.counted}
    return "" not in named and len(named) > 1 and not named <= _PEOPLE


#: Nouns for people: of all of them some are men, workers, pupils.
_PEOPLE: Final = frozenset(
    {
        "person",
        "worker",
        "employee",
        "pupil",
        "student",
        "man",
        "woman",
        "child",
        "patient",
        "visitor",
        "tourist",
    }
    | {"passenger", "teacher", "voter", "household_member", "resident", "farmer", "member"}
)


def is_signed(mention: Mention) -> bool:
    """Whether the measure may be below zero, so that a part may be more than the whole (a loss, a profit)."""
    return any(contains_phrase(mention.subject, name) for name in mention.sentence.language.signed)


def _parts_from(first: Mention, rest: Sequence[Mention], whole: Mention) -> list[Mention]:
    """The parts of a list, one amount for each subject, at the depth of the first."""
    parts: list[Mention] = []
    groups: set[int] = set()
    for mention in rest:
        if mention.depth < first.depth:
            break
        if mention.depth > first.depth:
            continue
        if mention is not first and "total" in mention.tags and mention.own_subject:
            break  # "…; total taxes paid came to …": a whole of something else
        if mention is not first and mention.tags & {"of_which", "comprising"}:
            if parts[-1].index + 1 == mention.index and name_partners(whole, parts[-1]):
                parts.pop()  # "exports 30.1, of which …; imports 41.2, of which …": a whole of its own
            break
        if not is_amount(mention) or not adds_up(mention, whole):
            continue
        if _SIGNED & mention.tags and not _SIGNED & first.tags:
            break  # "xuất khẩu …, nhập khẩu …; xuất siêu …": the balance of the parts is no part
        if mention.group in groups and not (is_item(mention) or mention.shared_unit):
            continue
        if mention.group in groups and mention.slot:
            continue
        groups.add(mention.group)
        parts.append(mention)
    return parts


def _total(
    document: Document, whole: Mention, parts: list[Mention], cue: str
) -> Iterator[Proposal]:
    if any(_of_another_time(part, whole) for part in parts):
        return
    cues = (whole.cue, cue.replace("_", " "))
    confidence = how_exhaustive(document, whole, parts, cue)
    if confidence is not None:
        proposal = offer(
            TOTAL,
            {"whole": whole, "parts": parts},
            "total-not-sum",
            confidence,
            cues,
            severity=Severity.ERROR if confidence >= LIKELY else Severity.WARNING,
        )
        if _may_offset(whole, parts):
            return
        if all(count_differently(part, whole) for part in parts) and not is_credible(proposal):
            return
        if whole.counted or len(whole.figure.text) > 2 or is_credible(proposal):
            yield proposal  # a small number that counts nothing may be part of a name
        return
    if any(is_signed(m) or count_differently(m, whole) for m in (whole, *parts)):
        return
    if len(parts) > 1 and not is_partial(parts):
        yield _at_most(whole, parts, cues)
        return
    for part in parts:
        yield offer(
            PART_OF,
            {"part": part, "whole": whole},
            "part-exceeds-whole",
            LIKELY,
            cues,
            severity=Severity.ERROR,
        )


def _of_another_time(part: Mention, whole: Mention) -> bool:
    """``tháng 3 thu 127,8 …; trong đó thu cả quý I 315,4``: of a longer time than the whole."""
    a, b = part.period, whole.period
    return a is not None and b is not None and a != b and a.contains(b)


def _at_most(whole: Mention, parts: list[Mention], cues: tuple[str, ...]) -> Proposal:
    """Parts that do not overlap are together at most their whole."""
    proposal = offer(
        PART_OF,
        {"part": parts[0], "whole": whole},
        "parts-exceed-whole",
        POSSIBLE,
        cues,
        severity=Severity.WARNING,
    )
    operands: dict[str, Operand | tuple[Operand, ...]] = {
        "part": tuple(Operand.of(part.figure) for part in parts),
        "whole": Operand.of(whole.figure),
    }
    relation = replace(
        proposal.relation, constraint=at_most(Sum("part"), Quantity("whole")), operands=operands
    )
    return replace(proposal, relation=relation, checked=None)


def how_exhaustive(
    document: Document, whole: Mention, parts: list[Mention], cue: str
) -> Fraction | None:
    """How sure it is that the parts make the whole; None if nothing says so."""
    if len(parts) < 2 or is_partial(parts):
        return None
    if closes_list(document.language, parts[-1]):
        return CERTAIN
    if names_its_parts(whole, parts) or is_partition(document.language, parts):
        return CERTAIN
    if len(parts) == 2 and are_partners(document, parts[0], parts[1]):
        return CERTAIN
    figures = [part.figure for part in parts]
    total = weighted_sum((Fraction(1), figure.interval) for figure in figures)
    gap = whole.figure.value - sum((figure.value for figure in figures), Fraction(0))
    width = total.width
    slack = (width if isinstance(width, Fraction) else Fraction(0)) / 2 + whole.figure.quantum / 2
    near = abs(gap) <= slack + abs(whole.figure.value) * _NEAR
    if near and (cue != "of_which" or abs(gap) <= slack or not _passes_over(document, parts)):
        return LIKELY
    if near and explains_gap([*figures, whole.figure], gap, slack, Fraction(1, 2)):
        return LIKELY
    if explains_gap([*figures, whole.figure], gap, slack, Fraction(1, 10)):
        return LIKELY if cue == "comprising" else POSSIBLE
    return LIKELY if cue == "comprising" else None


def _may_offset(whole: Mention, parts: list[Mention]) -> bool:
    """``lỗ 143,9 tỷ, gồm lỗ 163,6 và lợi nhuận khác 19,7``: parts of a measure that has a sign, one against another."""
    if not any(is_signed(mention) for mention in (whole, *parts)) or len(parts) > _SIGNABLE:
        return False
    values = [part.figure.value for part in parts]
    return any(
        sum(sign * value for sign, value in zip(signs, values, strict=True)) == whole.figure.value
        for signs in product((1, -1), repeat=len(values))
        if -1 in signs
    )


def _passes_over(document: Document, parts: list[Mention]) -> bool:
    """Whether the sentence of a list has amounts like its parts that none of them is."""
    first = parts[0]
    return any(
        mention.index > first.index
        and mention not in parts
        and mention.role.is_level
        and mention.depth == first.depth
        and dimension(mention) == dimension(first)
        for mention in document.in_sentence(first.sentence.index)
    )


def _subsets(mentions: tuple[Mention, ...]) -> Iterator[Proposal]:
    """``tổng kim ngạch … các loại hình 234,58 tỷ, tổng kim ngạch … mở tờ khai 24,2 tỷ``: all, and some of it."""
    for whole, part in pairwise(mentions):
        if "universal" not in whole.tags or not (is_amount(whole) and is_amount(part)):
            continue
        if part.own_subject and adds_up(part, whole) and _shared_start(whole, part) >= 3:
            yield offer(
                PART_OF,
                {"part": part, "whole": whole},
                "part-exceeds-whole",
                POSSIBLE,
                ("universal",),
                severity=Severity.WARNING,
            )


def _shared_start(whole: Mention, part: Mention) -> int:
    """How many words from some word of the whole's name on both names begin with alike."""
    best = 0
    for start in range(len(whole.subject)):
        for offset in (0, 1):
            run = 0
            for one, other in zip(whole.subject[start:], part.subject[offset:], strict=False):
                if one != other:
                    break
                run += 1
            best = max(best, run)
    return best


# Partners.


def _are_partners(pair: Partners, a: Mention, b: Mention) -> bool:
    return (_is_side(a, pair.one, pair) and _is_side(b, pair.other, pair)) or (
        _is_side(a, pair.other, pair) and _is_side(b, pair.one, pair)
    )


def _is_side(mention: Mention, names: tuple[tuple[str, ...], ...], pair: Partners) -> bool:
    words = _named_words(mention)
    sides = (*pair.one, *pair.other)
    for name in pair.whole:
        if contains_phrase(words, name) and any(contains_phrase(name, side) for side in sides):
            return False
    other = pair.other if names is pair.one else pair.one
    return any(contains_phrase(words, name) for name in names) and not any(
        contains_phrase(words, name) for name in other
    )


def _named_words(mention: Mention) -> tuple[str, ...]:
    """The subject with the noun that is counted and the words right behind the amount.

    Of an amount that has no subject of its own (``24.6 million were working full-time``) those up to the next mark.
    """
    sentence = mention.sentence
    stop = mention.last
    if not mention.own_subject and not mention.is_percent:
        words = sentence.words[mention.last : mention.last + _BEHIND]
        stop += next(
            (i for i, word in enumerate(words) if not (word.isalpha() or word == "-")), len(words)
        )
    return (*mention.subject, mention.noun, *sentence.words[mention.token + 1 : stop])


class PartnerTotal(NamedTuple):
    """Two partners, their printed total and their printed balance, as far as there are any."""

    one: Mention
    other: Mention
    whole: Mention | None
    balance: Mention | None


@lru_cache(maxsize=1)
def partner_totals(document: Document) -> tuple[PartnerTotal, ...]:
    """Exports and imports with their total and their balance, in one sentence or the next."""
    return tuple(_find_partner_totals(document))


def _find_partner_totals(document: Document) -> Iterator[PartnerTotal]:
    seen: set[tuple[int, ...]] = set()
    pairs = [
        (pair, [{name[0] for name in names} for names in (pair.one, pair.other)])
        for pair in document.language.partners
    ]
    windows = list(
        _windows(document, set().union(*(words for _, sides in pairs for words in sides)))
    )
    for pair, first_words in pairs:
        for window, words in windows:
            if any(words.isdisjoint(firsts) for firsts in first_words):
                continue
            sides = _sides(pair, window)
            if sides is None:
                continue
            one, other = sides
            whole = _whole_before(pair, window, one, other)
            balance = _balance_of(window, one, other)
            key = (
                one.index,
                other.index,
                whole.index if whole else -1,
                balance.index if balance else -1,
            )
            if key not in seen:
                seen.add(key)
                yield PartnerTotal(one, other, whole, balance)


def _partners(document: Document) -> Iterator[Proposal]:
    for one, other, whole, balance in partner_totals(document):
        if whole is not None:
            yield offer(
                TOTAL,
                {"whole": whole, "parts": (one, other)},
                "total-not-sum",
                LIKELY,
                (whole.cue, one.cue, other.cue),
            )
        if balance is not None:
            proposal = _balance(balance, one, other)
            if _is_near(balance, one, other) or is_credible(proposal):
                yield proposal


def _balances(document: Document) -> Iterator[Proposal]:
    """``xuất siêu 20,79 …, khu vực trong nước nhập siêu 18,39; … xuất siêu 39,18``: balances of two parts."""
    for one, other, _, _ in partner_totals(document):
        signs = [_balance_sign(mention) for mention in (one, other)]
        if None in signs:
            continue
        first = min(one.index, other.index)
        for whole in reversed(document.mentions[max(0, first - 3) : first]):
            sign = _balance_sign(whole)
            alike = dimension(whole) == dimension(one) and is_amount(whole) and not whole.depth
            if sign is None or not alike or _is_any_side(whole):
                continue
            weights = tuple(Fraction(s * sign) for s in signs if s is not None)
            yield offer(
                TOTAL,
                {"whole": whole, "parts": (one, other)},
                "total-not-sum",
                LIKELY,
                (whole.cue, one.cue, other.cue),
                weights=weights,
            )
            break


def _balance_sign(mention: Mention) -> int | None:
    if "surplus" in mention.tags:
        return 1
    return -1 if "deficit" in mention.tags else None


def are_partners(document: Document, a: Mention, b: Mention) -> bool:
    """Whether two mentions name the two parts of one whole."""
    return any(_are_partners(pair, a, b) for pair in document.language.partners)


def name_partners(a: Mention, b: Mention) -> bool:
    """The same, in the language of their sentence."""
    return any(_are_partners(pair, a, b) for pair in a.sentence.language.partners)


def _windows(document: Document, names: set[str]) -> Iterator[tuple[tuple[Mention, ...], set[str]]]:
    """A sentence with the three before it, as far as no heading stands between, and which names they have."""
    words = [
        names.intersection(sentence.words) if document.in_sentence(sentence.index) else set()
        for sentence in document.sentences
    ]
    for at, sentence in enumerate(document.sentences):
        window: list[Mention] = []
        union: set[str] = set()
        for back in range(max(0, at - 3), at + 1):
            near = document.sentences[back]
            if near.block >= sentence.block - 3 and near.kind is not BlockKind.HEADING:
                window.extend(document.in_sentence(near.index))
                union |= words[back]
        if window:
            yield tuple(window), union


def _sides(pair: Partners, window: tuple[Mention, ...]) -> tuple[Mention, Mention] | None:
    """One amount of each side, alike in unit and period, in one sentence or two neighbours."""
    amounts = [
        m for m in window if is_amount(m) and (m.own_subject or m.slot == "end" or not m.slot)
    ]
    ones = [m for m in amounts if _is_side(m, pair.one, pair)]
    others = [m for m in amounts if _is_side(m, pair.other, pair)]
    alone = all(len({m.figure.value for m in side}) == 1 for side in (ones, others))
    for one in ones:
        for other in others:
            named = one.own_subject and other.own_subject
            if not (alone and named) and one.slot and one.sentence is not other.sentence:
                continue  # "exports to the EU rose to 70 …": which of them the balance is of, nobody says
            near = abs(one.sentence.block - other.sentence.block) <= 2
            alike = dimension(one) == dimension(other) and ("without" in one.tags) == (
                "without" in other.tags
            )
            if near and alike and _same_period(one, other):
                return one, other
    return None


def _same_period(a: Mention, b: Mention) -> bool:
    return a.period is None or b.period is None or a.period == b.period


def _whole_before(
    pair: Partners, window: tuple[Mention, ...], one: Mention, other: Mention
) -> Mention | None:
    first = min(one.index, other.index)
    for mention in reversed([m for m in window if m.index < first]):
        if not is_amount(mention) or not adds_up(one, mention) or not _same_period(mention, one):
            continue
        words = _named_words(mention)
        if dimension(mention) == dimension(one) or is_counted(dimension(one) or ""):
            named = any(contains_phrase(words, name) for name in pair.whole)
            if (
                named
                and (mention.own_subject or mention.slot == "end")
                and first - mention.index <= 8
                and not _is_any_side(mention)
            ):
                return mention
    return None


def _is_any_side(mention: Mention) -> bool:
    """Whether the amount is itself one of two partners, and so no total of two others."""
    return any(
        _is_side(mention, names, pair)
        for pair in mention.sentence.language.partners
        if pair.whole
        for names in (pair.one, pair.other)
    )


def _balance_of(window: tuple[Mention, ...], one: Mention, other: Mention) -> Mention | None:
    """The balance of two partners, printed behind them."""
    last = max(one.index, other.index)
    for mention in window:
        if len(mention.tags & BALANCES) != 1 or not last < mention.index <= last + 4:
            continue
        alike = dimension(mention) == dimension(one) and _same_period(mention, one)
        alike = alike and ("without" in mention.tags) == ("without" in one.tags)
        if alike and is_amount(mention):
            return mention
    return None


def _is_near(balance: Mention, one: Mention, other: Mention) -> bool:
    """Whether a balance stands in the paragraph of the two, or in the next."""
    last = max(one, other, key=lambda mention: mention.index)
    return balance.sentence.index - last.sentence.index <= 1


def _balance(balance: Mention, one: Mention, other: Mention) -> Proposal:
    """Exports less imports is the surplus; the other way round the deficit."""
    sign = -1 if "deficit" in balance.tags and balance.figure.value > 0 else 1
    if "difference" in balance.tags:
        sign = 1 if one.figure.value > other.figure.value else -1
    return offer(
        TOTAL,
        {"whole": balance, "parts": (one, other)},
        "balance-not-difference",
        LIKELY,
        (balance.cue, one.cue, other.cue),
        weights=(Fraction(sign), Fraction(-sign)),
    )


_SIGNED: Final = frozenset({"surplus", "deficit"})
BALANCES: Final = _SIGNED | {"net", "difference"}


# Differences.


def _differences(document: Document) -> Iterator[Proposal]:
    """*A, B, a gap of C*: two amounts of one sentence and their stated difference."""
    for sentence in document.sentences:
        mentions = document.in_sentence(sentence.index)
        for mention in mentions:
            if "difference" not in mention.tags or mention.role.is_growth or mention.direction:
                continue
            before = [
                m
                for m in mentions
                if m.index < mention.index
                and (
                    m.role.is_level
                    or (m.role is Role.GROWTH and mention.unit == "percentage_point")
                )
                and dimension(m) == dimension(mention)
            ]
            if len(before) != 2 or dimension(mention) is None:
                continue
            high, low = sorted(before, key=lambda m: m.figure.value, reverse=True)
            yield offer(
                TOTAL,
                {"whole": mention, "parts": (high, low)},
                "difference-does-not-fit",
                LIKELY,
                (mention.cue,),
                weights=(Fraction(1), Fraction(-1)),
            )
