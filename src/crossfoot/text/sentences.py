"""Sentences as tokens, with the language's phrases and periods found in them.

Only sentences with a numeral are taken apart: the rest of a document costs one search for a digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, NamedTuple

from crossfoot.periods import Period, parse_period
from crossfoot.sources.prose import Block, BlockKind, Prose
from crossfoot.text.language import (
    NUMERAL,
    Language,
    Phrase,
    Sense,
    count_letters,
    language,
    own_letters,
)

_DIGIT: Final = re.compile(r"\d")
_TOKEN: Final = re.compile(rf"{NUMERAL}|[^\W\d_]+|[^\w\s]|_")
# 15 705 million: spaces group thousands in documents that show no other grouping.
_SPACED_TOKEN: Final = re.compile(
    rf"\d{{1,3}}(?:[ \u00a0\u2009\u202f]\d{{3}})+(?![\d])(?:[.,]\d+)?|{NUMERAL}|[^\W\d_]+|[^\w\s]|_"
)
_NARROW_TOKEN: Final = re.compile(
    rf"\d{{1,3}}(?:[\u00a0\u2009\u202f]\d{{3}})+(?![\d])(?:[.,]\d+)?|{NUMERAL}|[^\W\d_]+|[^\w\s]|_"
)
# What stands before the first digit is asked of the few that match: a pattern that begins with a digit is searched
# several times faster than one that begins with a look behind.
_SPACED: Final = re.compile(r"\d{1,3}(?: \d{3})+(?![\d.,]*\d)")
_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+(?![\d])")
_SAMPLE: Final = 200_000
_BREAK: Final = re.compile(r"[.!?…]+[\"”’»)\]]*\s+(?=[^\s])")
#: Characters; the longest sentences of real reports have half as many.
_LONGEST: Final = 2500
#: Numerals; the fullest sentences of real reports have half as many.
_MOST: Final = 80
_NUMERAL: Final = re.compile(NUMERAL)
_URL: Final = re.compile(r"(?:https?://|www\.)\S{1,2000}|@[\w-]{1,64}\.[\w.-]{1,64}")


class Cue(NamedTuple):
    """A phrase of the language in a sentence: tokens ``at`` to ``end`` (exclusive)."""

    at: int
    end: int
    senses: tuple[Sense, ...]
    kinds: frozenset[str]

    def means(self, *kinds: str) -> bool:
        """Whether one of the phrase's senses is of one of the kinds."""
        return not self.kinds.isdisjoint(kinds)

    def which(self, kind: str) -> str | None:
        """The particular of a sense (which hedge), or None if the phrase has no such sense."""
        return next((sense.which for sense in self.senses if sense.kind == kind), None)


class Time(NamedTuple):
    """A period phrase in a sentence: tokens ``at`` to ``end`` (exclusive).

    ``period`` is None for phrases that need another to mean something (*a year earlier*).
    """

    at: int
    end: int
    text: str
    period: Period | None


@dataclass(slots=True)
class Sentence:
    """A sentence taken apart. Token positions run in parallel through ``words``, ``starts``, ``ends``.

    ``numerals`` are the positions of its numerals, ``column`` that of a cell in its table.
    """

    index: int
    block: int
    kind: BlockKind
    start: int
    end: int
    language: Language
    view: str
    words: list[str]
    starts: list[int]
    ends: list[int]
    numerals: list[int]
    column: int = 0
    times: list[Time] = field(default_factory=list)
    _cues: list[Cue] | None = None

    @property
    def cues(self) -> list[Cue]:
        """The language's phrases in the sentence, in order. Found when first asked for."""
        if self._cues is None:
            self._cues = _find_cues(self)
        return self._cues

    @property
    def text(self) -> str:
        """The sentence as the reader of the view sees it."""
        return self.view[self.start : self.end]

    def word(self, at: int) -> str:
        """The token, or nothing outside the sentence."""
        return self.words[at] if 0 <= at < len(self.words) else ""

    def glued(self, at: int) -> bool:
        """Whether nothing stands between token ``at`` and the next."""
        return 0 <= at < len(self.words) - 1 and self.ends[at] == self.starts[at + 1]

    def is_capital(self, at: int) -> bool:
        """Whether the token begins with a capital as printed."""
        return 0 <= at < len(self.words) and self.view[self.starts[at]].isupper()

    def cues_between(self, first: int, last: int) -> list[Cue]:
        """The cues that lie wholly in tokens ``first`` to ``last`` (exclusive)."""
        return [cue for cue in self.cues if first <= cue.at and cue.end <= last]

    def text_of(self, first: int, last: int) -> str:
        """What tokens ``first`` to ``last`` (exclusive) look like."""
        return self.view[self.starts[first] : self.ends[last - 1]] if first < last else ""


def sentences(prose: Prose, document_language: Language) -> Iterator[Sentence]:
    """The sentences of a document that hold a numeral, in order."""
    view = prose.view
    lower = view.lower()
    if len(lower) != len(view):
        # A few letters grow when lowered (İ); the reader counts on equal lengths.
        lower = "".join(c if len(c.lower()) != 1 else c.lower() for c in view)
    pattern = _token_pattern(view)
    others = [
        code
        for code, letters in own_letters().items()
        if code != document_language.code and count_letters(view, letters)
    ]
    index = 0
    for number, block in enumerate(prose.blocks):
        if block.kind is BlockKind.FURNITURE or _DIGIT.search(view, block.start, block.end) is None:
            continue
        spoken = _language_of(view, block, document_language, others)
        for start, end in _pieces(view, _split(view, lower, block, spoken)):
            if _DIGIT.search(view, start, end) is None:
                continue
            sentence = _take_apart(
                index, number, block.kind, start, end, spoken, view, lower, pattern
            )
            sentence.column = block.column
            yield sentence
            index += 1


def url_spans(view: str) -> list[tuple[int, int]]:
    """Where addresses stand."""
    if "@" not in view and "http" not in view and "www." not in view:
        return []
    spans = []
    for match in _URL.finditer(view):
        start, end = match.span()
        if view[start] == "@":  # an e-mail address begins where its word begins
            name = view[max(0, start - 64) : start]
            start -= (
                len(name)
                - max(name.rfind(" "), name.rfind("\n"), name.rfind("<"), name.rfind("("))
                - 1
            )
        spans.append((start, end))
    return spans


def _token_pattern(view: str) -> re.Pattern[str]:
    spaced = _count(_SPACED, view, ".,/")
    if spaced >= 3 and spaced > _count(_GROUPED, view, ".,"):
        return _SPACED_TOKEN
    if view.isascii() or not any(space in view for space in "\u00a0\u2009\u202f"):
        return _TOKEN
    return _NARROW_TOKEN


def _count(pattern: re.Pattern[str], view: str, marks: str) -> int:
    """How many numerals of a shape there are that continue no other numeral."""
    count = 0
    for match in pattern.finditer(view, 0, _SAMPLE):
        before = view[match.start() - 1 : match.start()]
        count += not before or not (before in marks or before.isdecimal())
    return count


def _language_of(view: str, block: Block, document: Language, others: list[str]) -> Language:
    """The language of a block: another than the document's if its letters, or their absence, say so.

    ``others`` are the languages whose own letters occur anywhere in the document.
    """
    if block.end - block.start < 20 or (document.letters is None and not others):
        return document
    text = view[block.start : block.end]
    for code in others:
        if count_letters(text, own_letters()[code]) * 20 > len(text):
            return language(code)
    if document.letters is not None and len(text) > 60 and not document.letters.search(text):
        return language("en")
    return document


def _split(view: str, lower: str, block: Block, language: Language) -> Iterator[tuple[int, int]]:
    """Sentence spans of a block. A full stop ends one unless an abbreviation or a small letter says no."""
    start = block.start
    for match in _BREAK.finditer(view, block.start, block.end):
        stop = match.end()
        following = view[stop : stop + 1]
        if following.islower():
            continue
        if match[0][0] == ".":
            before = match.start()
            begin = max(view.rfind(" ", start, before), view.rfind("(", start, before)) + 1
            word = lower[max(begin, start) : before]
            if word in language.abbreviations or (len(word) == 1 and word.isalpha()):
                continue
        yield start, match.start() + 1
        start = stop
    if start < block.end:
        yield start, block.end


def _pieces(view: str, spans: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Sentences, those without end cut at a mark: what looks at pairs of figures must not look at thousands."""
    for begin, end in spans:
        start = begin
        while end - start > _LONGEST:
            reach = start + _LONGEST
            cut = (
                max(
                    view.rfind(mark, start + _LONGEST // 2, reach) for mark in (";", "\n", ",", " ")
                )
                + 1
            )
            yield from _with_few_numerals(view, start, cut or reach)
            start = cut or reach
        yield from _with_few_numerals(view, start, end)


def _with_few_numerals(view: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A piece cut so that no part has more numerals than a sentence can hold: rows of numbers are no sentences."""
    if end - start > 2 * _MOST:
        for count, match in enumerate(_NUMERAL.finditer(view, start, end), 1):
            if count % _MOST == 0 and match.start() > start:
                yield start, match.start()
                start = match.start()
    yield start, end


def _take_apart(
    index: int,
    block: int,
    kind: BlockKind,
    start: int,
    end: int,
    language: Language,
    view: str,
    lower: str,
    pattern: re.Pattern[str],
) -> Sentence:
    spans = [match.span() for match in pattern.finditer(lower, start, end)]
    words = [lower[first:last] for first, last in spans]
    starts = [first for first, _ in spans]
    ends = [last for _, last in spans]
    numerals = [at for at, word in enumerate(words) if word[0].isdecimal()]
    sentence = Sentence(
        index, block, kind, start, end, language, view, words, starts, ends, numerals
    )
    _find_times(sentence, lower)
    return sentence


def _find_times(sentence: Sentence, lower: str) -> None:
    language, words, starts = sentence.language, sentence.words, sentence.starts
    begins, match_at = language.period_starts, language.periods.match
    times = sentence.times
    reach = 0
    candidates = sentence.numerals
    if not begins.isdisjoint(words):
        candidates = [at for at, word in enumerate(words) if word in begins or word[0].isdecimal()]
    for at in candidates:
        word = words[at]
        # No period begins with 12,345 or 70.5 million.
        if starts[at] < reach or ("," in word) or (len(word) > 4 and word.isdecimal()):
            continue
        match = match_at(lower, starts[at], sentence.end)
        if match is None:
            if (
                len(word) == 4
                and word.isdecimal()
                and _is_year(word)
                and _stands_alone(sentence, at)
            ):
                times.append(Time(at, at + 1, word, _period(word)))
            continue
        stop = match.end()
        if (
            at
            and sentence.ends[at - 1] == starts[at]
            and word[0].isdecimal()
            and words[at - 1] in "/.,"
        ):
            continue
        if not _plausible_years(match[0]) or (stop < sentence.end and lower[stop].isdecimal()):
            continue
        last = at
        while last < len(words) and starts[last] < stop:
            last += 1
        if match[0].isdecimal() and not _stands_alone(sentence, at):
            continue
        text = sentence.view[starts[at] : stop]
        times.append(Time(at, last, text, _period(" ".join(text.split()))))
        reach = stop


def _is_year(word: str) -> bool:
    return "1900" <= word <= "2100"


_FOUR_DIGITS: Final = re.compile(r"(?<!\d)\d{4}(?!\d)")


def _plausible_years(text: str) -> bool:
    return len(text) < 4 or all(_is_year(year) for year in _FOUR_DIGITS.findall(text))


def _stands_alone(sentence: Sentence, at: int) -> bool:
    """Whether a four-digit number touches nothing that would make it a code or an amount."""
    before, after = sentence.word(at - 1), sentence.word(at + 1)
    if sentence.glued(at - 1) and before not in "(['\"“‘–—-/:,.":
        return False
    return not (sentence.glued(at) and (after == "%" or after.isalpha() or after == "/"))


@lru_cache(maxsize=4096)
def _period(text: str) -> Period | None:
    """The period of a phrase; of *cùng kỳ năm 2018*, the year that is named."""
    found = parse_period(text)
    part_of_year = text[:4].isdecimal() and text[-1:].isalpha()  # "2001 first quarter"
    if found is None and not part_of_year and (years := _FOUR_DIGITS.findall(text)):
        found = parse_period(years[-1])
    return found


def _find_cues(sentence: Sentence) -> list[Cue]:
    words = sentence.words
    entry_of = sentence.language.phrases.get
    cues: list[Cue] = []
    reach = 0
    for at, word in enumerate(words):
        entry = entry_of(word)
        if entry is None or at < reach:
            continue
        alone, longer = entry
        phrase = alone
        if longer and at + 1 < len(words) and (candidates := longer.get(words[at + 1])):
            phrase = _longest_at(words, at, candidates) or alone
        if phrase is not None:
            reach = at + len(phrase.tokens)
            cues.append(Cue(at, reach, phrase.senses, phrase.kinds))
    return cues


def _longest_at(words: list[str], at: int, candidates: tuple[Phrase, ...]) -> Phrase | None:
    for phrase in candidates:
        size = len(phrase.tokens)
        if size == 2 or tuple(words[at : at + size]) == phrase.tokens:
            return phrase
    return None
