"""Amounts: a numeral with its sign, currency, scale, unit and hedge, before anybody asks what it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from typing import Final

from crossfoot.numerals import Reading, readings_of
from crossfoot.text.classify import Classifier, NumeralClass
from crossfoot.text.sentences import Sentence, Time
from crossfoot.text.vocabulary import unit_at
from crossfoot.units import try_unit

_ONE: Final = Fraction(1)
_SIGNS: Final = frozenset("-−–+")
_MINUS: Final = frozenset("-−–")
#: What may stand between the numerals of a list that shares one unit.
_POINT_WORDS: Final = frozenset({"point", "points", "điểm"})
_LINKS: Final = frozenset({"to", "by", "from", "of", "lên", "từ", "còn", "xuống"})
_LIST_MARKS: Final = frozenset(
    {",", ";", "-", "–", "—", "/", "và", "and", "or", "hoặc", "to", "đến", "tới", "từ", "from"}
    | {"lên", "xuống", "còn"}
)


#: Small numbers are printed over and over.
_readings_of: Final = lru_cache(maxsize=4096)(readings_of)


@dataclass(slots=True)
class Draft:
    """An amount in a sentence, in the making.

    Tokens: ``lead`` (first hedge or status word) ≤ ``first`` (sign or currency) ≤ ``at`` (numeral) < ``last``
    (behind the unit). ``noun`` is what is counted where it is no unit anybody defined. ``shared`` says that the
    unit was printed at another amount of the list.
    """

    sentence: Sentence
    at: int
    kind: NumeralClass
    readings: tuple[Reading, ...]
    lead: int
    first: int
    last: int
    sign: int = 0
    unit: str | None = None
    scale: Fraction = _ONE
    noun: str = ""
    hedge: str | None = None
    status: bool = False
    depth: int = 0
    shared: bool = False
    malformed: bool = False
    end: int = 0  # behind the numeral, where it is several words
    # What roles.py finds out.
    role: str = ""
    slot: str = ""
    direction: int = 0
    group: int = 0
    cue: str = ""
    tags: set[str] = field(default_factory=set)
    subject: tuple[int, ...] = ()
    inherited: bool = False
    period: Time | None = None
    base: Time | None = None
    relative_base: str = ""

    @property
    def word(self) -> str:
        return self.sentence.words[self.at]

    @property
    def is_percent(self) -> bool:
        return self.unit in ("percent", "permille")

    @property
    def is_points(self) -> bool:
        return self.unit == "percentage_point"


def drafts_of(
    sentence: Sentence, urls: list[tuple[int, int]]
) -> tuple[list[Draft], Mapping[int, NumeralClass]]:
    """The amounts of a sentence, left to right, and the class of every numeral of it."""
    classifier = Classifier(sentence, urls)
    classes = classifier.run()
    found = [
        _amount(sentence, classifier, at, kind)
        for at, kind in sorted(classes.items())
        if kind.is_figure
    ]
    drafts = [draft for draft in found if draft is not None]
    if drafts:
        drafts = _with_words(sentence, classifier, drafts)
        _share_units(drafts)
        drafts = [draft for draft in drafts if _counts_something(draft)]
    if drafts:
        _measure_depth(drafts)
    return drafts, classes


def _amount(
    sentence: Sentence, classifier: Classifier, at: int, kind: NumeralClass
) -> Draft | None:
    word = sentence.words[at]
    readings = _readings_of(word)
    malformed = not readings
    if malformed:
        readings = _read_leniently(word)
        if not readings:
            return None
    if word[0] == "0" and word[1:2].isdecimal():
        # "05 lần", "07/94 điều kiện": officials write two digits; "079 %" has lost its mark.
        unit = classifier.unit(at)
        malformed = malformed or len(word) > 2 or (unit is not None and unit.name == "percent")
    mark = _leading_mark(sentence, at)
    if mark and word.isdecimal():
        readings = (Reading(Fraction(int(word), 10 ** len(word)), len(word), mark),)
        malformed = malformed or mark == "," or sentence.language.decimal == ","
    malformed = malformed or bool(classifier.stray_mark(at))
    draft = Draft(sentence, at, kind, readings, at, at, at + 1, malformed=malformed)
    _take_unit(draft, classifier)
    if kind is NumeralClass.COUNT_X:
        draft.last = at + 1
    _take_sign(draft)
    _take_hedge(draft)
    return draft


def _leading_mark(sentence: Sentence, at: int) -> str:
    """The decimal mark that a numeral begins with: ``.17``, which some print and others have lost a digit before."""
    mark = sentence.word(at - 1)
    lone = mark in (".", ",") and sentence.glued(at - 1) and not sentence.glued(at - 2)
    return mark if lone else ""


def _with_words(sentence: Sentence, classifier: Classifier, drafts: list[Draft]) -> list[Draft]:
    """``Ninety-nine out of 63 cities``: a number in words, where a numeral says out of how many."""
    for cue in sentence.cues:
        if not cue.means("out_of") or not sentence.word(cue.end).isdecimal():
            continue
        whole = next((d for d in drafts if d.at == cue.end and d.kind is NumeralClass.FIGURE), None)
        value, first = _number_before(sentence, cue.at)
        if whole is None or value is None:
            continue
        whole.kind = NumeralClass.COUNT_Y
        part = Draft(
            sentence, first, NumeralClass.COUNT_X, (Reading(Fraction(value), 0),), first, first, cue.at,
            unit=whole.unit, noun=whole.noun, end=cue.at,
        )  # fmt: skip
        drafts = sorted([*drafts, part], key=lambda draft: draft.at)
    return drafts


def _number_before(sentence: Sentence, stop: int) -> tuple[int | None, int]:
    """The number that the words up to a token say (*ninety-nine*), and where it begins."""
    numbers = sentence.language.number_words
    first = stop
    while first > 0 and (sentence.words[first - 1] in numbers or sentence.words[first - 1] == "-"):
        first -= 1
    words = [numbers[word] for word in sentence.words[first:stop] if word in numbers]
    if not words or len(words) > 3 or sentence.words[first] == "-":
        return None, stop
    # Tens and units follow each other: ninety-nine, hai mươi ba (2 · 10 + 3).
    total = 0
    for number in words:
        total = total * 10 if number == 10 and 0 < total < 10 else total + number
    return total, first


def _read_leniently(word: str) -> tuple[Reading, ...]:
    """``9.674.18``: one mark for thousands and for decimals. The last is taken as the decimal mark."""
    for mark in ".,":
        whole, found, rest = word.rpartition(mark)
        if found and mark in whole:
            grouped = readings_of(whole)
            if grouped and rest.isdecimal():
                value = grouped[-1].value + Fraction(int(rest), 10 ** len(rest))
                return (Reading(value, len(rest), mark),)
    return ()


def _take_unit(draft: Draft, classifier: Classifier) -> None:
    sentence, at = draft.sentence, draft.at
    unit = classifier.unit(at)
    currency = classifier.currency(at)
    if currency is not None:
        two = (
            sentence.word(at - 2).isalpha()
            and sentence.word(at - 1) in "$."
            and sentence.glued(at - 2)
        )
        draft.first = at - (2 if two else 1)
        draft.unit = currency
        after = sentence.word(at + 1)
        if unit is not None and (unit.name is None or unit.name == currency):
            draft.scale, draft.last = unit.scale, at + 1 + unit.size
        elif after.isalpha() and (parsed := try_unit(f"{currency} {after}")) is not None:
            draft.scale, draft.last = parsed.scale, at + 2
        elif unit is not None and unit.scale != 1 and unit.name is not None:
            draft.scale = unit.scale
        draft.lead = draft.first
        return
    if unit is not None:
        stop = at + 1 + classifier.stray_mark(at)
        draft.unit, draft.scale, draft.last = unit.name, unit.scale, stop + unit.size
        if unit.name is None:
            _take_noun(draft)
    elif draft.kind is not NumeralClass.COUNT_X:
        _take_noun(draft)


def _take_noun(draft: Draft) -> None:
    """What is counted, where it is no listed unit; a unit may follow an adjective (*new businesses*)."""
    sentence = draft.sentence
    after = sentence.word(draft.last)
    if (
        not after.isalpha()
        or after in sentence.language.stop_words
        or sentence.glued(draft.last - 1)
    ):
        return
    if any(cue.at == draft.last for cue in sentence.cues) and not sentence.language.letters:
        return
    if sentence.language.letters is None:
        second = unit_at(sentence.words, draft.last + 1)
        if (
            second is not None
            and second.name is not None
            and second.scale == 1
            and second.name not in _MEASURES
        ):
            draft.unit = second.name
    draft.noun = after


_MEASURES: Final = frozenset({"percent", "percentage_point", "permille"})


def _take_sign(draft: Draft) -> None:
    sentence, first = draft.sentence, draft.first
    before = sentence.word(first - 1)
    if before in _SIGNS and before and sentence.glued(first - 1):
        # "7-8" is a range and "2021-2025" a span; a sign touches nothing on its left but a bracket.
        if first >= 2 and sentence.glued(first - 2) and sentence.word(first - 2) not in "([":
            return
        if first >= 2 and sentence.word(first - 2)[:1].isdecimal() and before == "–":
            return
        draft.sign = -1 if before in _MINUS else 1
        draft.first = draft.lead = first - 1


def _take_hedge(draft: Draft) -> None:
    sentence = draft.sentence
    position = draft.first
    for cue in reversed(sentence.cues):
        if cue.end > position:
            continue
        if cue.end < position:
            break
        hedge = cue.which("hedge")
        if hedge is not None and draft.hedge is None and not draft.status:
            draft.hedge = hedge
        elif cue.means("status"):
            draft.status = True
        else:
            break
        position = draft.lead = cue.at


def _share_units(drafts: list[Draft]) -> None:
    """``7,2; 19; gần 14 nghìn tỷ``: the unit stands at the last of the list, or only at the first."""
    for index in range(len(drafts) - 2, -1, -1):
        draft, following = drafts[index], drafts[index + 1]
        if _has_unit(draft) or not _has_unit(following):
            continue
        between = draft.sentence.words[draft.last : following.lead]
        if not _alike(draft, following, between):
            continue
        listed = all(word in _LIST_MARKS for word in between)
        labelled = (
            _is_precise(draft) and _is_precise(following) and ";" in between and not draft.noun
        )
        if listed or labelled:
            _copy_unit(draft, following, scale_only=draft.unit is not None)
    for index in range(1, len(drafts)):
        draft, previous = drafts[index], drafts[index - 1]
        if draft.noun in _POINT_WORDS and draft.unit is None and previous.is_points:
            _copy_unit(draft, previous, scale_only=False)
            continue
        if _has_unit(draft) or not _has_unit(previous) or draft.noun or not _is_precise(draft):
            continue
        linked = draft.sentence.word(draft.lead - 1) in _LINKS
        grouped = draft.readings[0].decimals == 0 or len(draft.readings) > 1
        if draft.kind is NumeralClass.FIGURE and not linked and not grouped:
            _copy_unit(draft, previous, scale_only=False)


def _alike(draft: Draft, following: Draft, between: list[str]) -> bool:
    """Whether two numerals can be of one unit and scale: not ``2,142 or 1.5 per cent``, ``383,000 to 2.12 million``."""
    large = any(reading.decimals == 0 and abs(reading.value) >= 1000 for reading in draft.readings)
    if large and (following.is_percent or following.scale != 1):
        return following.scale != 1 and any(
            r.decimals == 0 and abs(r.value) >= 1000 for r in following.readings
        )
    whole = draft.word.isdecimal()
    if following.is_percent and whole and (len(draft.word) > 2 or "or" in between):
        return following.word.isdecimal()
    return True


def _has_unit(draft: Draft) -> bool:
    return draft.unit is not None or draft.scale != 1


def _is_precise(draft: Draft) -> bool:
    return not draft.word.isdecimal()


def _copy_unit(draft: Draft, source: Draft, *, scale_only: bool) -> None:
    if not scale_only:
        draft.unit = source.unit
    draft.scale = source.scale
    draft.noun = draft.noun or source.noun
    draft.shared = True


def _counts_something(draft: Draft) -> bool:
    """A short bare integer is a figure only where its list gave it a unit, or alone in a cell."""
    if draft.sentence.column > 1:
        return True
    if not draft.word.isdecimal() or len(draft.word) > 2 or draft.kind is not NumeralClass.FIGURE:
        return True
    return _has_unit(draft) or bool(draft.noun)


def _measure_depth(drafts: list[Draft]) -> None:
    sentence = drafts[0].sentence
    depth = position = 0
    for draft in drafts:
        for word in sentence.words[position : draft.at]:
            if word == "(":
                depth += 1
            elif word == ")":
                depth = max(0, depth - 1)
        draft.depth, position = depth, draft.at
