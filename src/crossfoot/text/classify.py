"""What a numeral is before anybody reads it: a year, a date, a code, part of a name, or a figure.

Each question is one small function; they are asked in order, and the first that answers decides.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from enum import StrEnum
from typing import Final

from crossfoot.numerals import readings_of
from crossfoot.text.sentences import Sentence, Time
from crossfoot.text.vocabulary import UnitPhrase, currency_at, unit_at


class NumeralClass(StrEnum):
    """The sorts of numerals. Only ``figure`` and the two halves of *x of y* carry a value to check."""

    FIGURE = "figure"
    COUNT_X = "count_x"
    COUNT_Y = "count_y"
    YEAR = "year"
    PERIOD = "period"
    DATE = "date"
    TIME = "time"
    DURATION = "duration"
    AGE = "age"
    ORDINAL = "ordinal"
    RANK_GROUP = "rank_group"
    LABEL = "label"
    CODE = "code"
    NAME_PART = "name_part"
    URL_PART = "url_part"
    FURNITURE = "furniture"
    FRACTION = "fraction"
    BARE = "bare"

    @property
    def is_figure(self) -> bool:
        return self in _FIGURES


_FIGURES: Final = frozenset({NumeralClass.FIGURE, NumeralClass.COUNT_X, NumeralClass.COUNT_Y})


HYPHENS: Final = frozenset("-–‑‐−—")
_ORDINAL_ENDS: Final = frozenset({"st", "nd", "rd", "th"})
_GLUED_SCALES: Final = frozenset({"m", "bn", "k", "b", "tn", "mn"})
_SIZES: Final = frozenset({"kb", "mb"})
#: Nobody prints a figure of more digits; Python refuses to read thousands of them.
_LONGEST: Final = 60
#: Tokens; nobody lists more days than a fortnight has.
_LONGEST_DAYS: Final = 28
_SEPARATORS: Final = (
    frozenset({",", "và", "and", "&", "or", "hoặc", "to", "đến", "tới", "hay"}) | HYPHENS
)
_INTEGER: Final = re.compile(r"\d+")


class Classifier:
    """Classifies the numerals of one sentence, left to right; an answer may depend on those before."""

    def __init__(self, sentence: Sentence, urls: list[tuple[int, int]]) -> None:
        self.sentence = sentence
        self.urls = urls
        self.classes: dict[int, NumeralClass] = {}
        self.units: dict[int, UnitPhrase | None] = {}
        self._time_at = {at: time for time in sentence.times for at in range(time.at, time.end)}

    def run(self) -> dict[int, NumeralClass]:
        """The class of every numeral token."""
        words = self.sentence.words
        for at in self.sentence.numerals:
            if at not in self.classes:
                self.classes[at] = self._classify(at, words[at])
        return self.classes

    def unit(self, at: int) -> UnitPhrase | None:
        """The unit behind the numeral token, if one follows."""
        if at not in self.units:
            found = unit_at(self.sentence.words, at + 1 + self.stray_mark(at))
            self.units[at] = None if found is not None and self._opens_list(at + 1) else found
        return self.units[at]

    def stray_mark(self, at: int) -> int:
        """1 if a mark that has lost its decimals stands between a numeral and its unit: ``7.%``, ``7. million``."""
        s = self.sentence
        mark = s.word(at + 1)
        if mark not in (".", ",") or not s.glued(at):
            return 0
        if s.word(at + 2) == "%":
            return 1
        following = None if mark == "," else unit_at(s.words, at + 2)
        return int(following is not None and following.scale != 1 and not s.glued(at + 1))

    def _opens_list(self, at: int) -> bool:
        """``tháng 7, 8 và 9 lần lượt đạt …``: what looks like a unit begins *respectively*."""
        words = self.sentence.words
        entry = self.sentence.language.phrases.get(words[at])
        phrases = entry.longer.get(self.sentence.word(at + 1), ()) if entry is not None else ()
        return any(
            "respectively" in phrase.kinds
            and tuple(words[at : at + len(phrase.tokens)]) == phrase.tokens
            for phrase in phrases
        )

    def currency(self, at: int) -> str | None:
        """The currency before the numeral token: ``£``, ``US$``, ``Rs``."""
        s = self.sentence
        before = s.word(at - 1)
        if not before or before[0].isdecimal() or before in "(),;:.%-–/'\"":
            return None
        if before == "." and s.word(at - 2) == "rs":
            return currency_at("rs")
        if not before.isalpha():
            second = s.word(at - 2)
            joined = currency_at(second, before) if second.isalpha() and s.glued(at - 2) else None
            return joined or currency_at(before)
        if len(before) <= 3 and (
            before.upper() == s.view[s.starts[at - 1] : s.ends[at - 1]] or before == "rs"
        ):
            return currency_at(before)
        return None

    def _classify(self, at: int, word: str) -> NumeralClass:
        if len(word) > _LONGEST:
            return NumeralClass.CODE
        if self._is_plainly_measured(at):
            return NumeralClass.FIGURE
        time = self._time_at.get(at)
        if time is not None and time.end - time.at > 1:
            return _class_in(time, word)
        for ask in _QUESTIONS if self._touches(at) else _QUESTIONS_ALONE:
            answer = ask(self, at, word)
            if answer is not None:
                return answer
        return NumeralClass.FIGURE

    def _touches(self, at: int) -> bool:
        return self.sentence.glued(at - 1) or self.sentence.glued(at)

    def _is_plainly_measured(self, at: int) -> bool:
        """``… 7.2% …``: a percentage behind a space is a figure without further questions."""
        s = self.sentence
        behind = at + self.stray_mark(at)
        return s.word(behind + 1) == "%" and not s.glued(at - 1) and not s.glued(behind + 1)

    # The questions.

    def _in_url(self, at: int, word: str) -> NumeralClass | None:
        start = self.sentence.starts[at]
        found = bisect_right(self.urls, (start, 1 << 62)) - 1
        if found >= 0 and self.urls[found][0] <= start < self.urls[found][1]:
            return NumeralClass.URL_PART
        return None

    def _in_period(self, at: int, word: str) -> NumeralClass | None:
        time = self._time_at.get(at)
        if time is None or (self._is_measured(at) and len(word) == 4 and time.end - time.at == 1):
            return None
        return _class_in(time, word)

    def _is_measured(self, at: int) -> bool:
        """Whether a unit that is no counted noun follows, or a currency stands before."""
        unit = self.unit(at)
        known = unit is not None and (
            unit.name is None or unit.name in _PLAIN_UNITS or unit.scale != 1
        )
        return known or self.currency(at) is not None

    def _glued_left(self, at: int, word: str) -> NumeralClass | None:
        """``Covid-19``, ``A02``, ``Km3+700``, ``mid-2013``."""
        s = self.sentence
        if not s.glued(at - 1):
            return None
        before, second = s.word(at - 1), s.word(at - 2)
        if before.isalpha() or before == "_":
            return None if self.currency(at) else NumeralClass.CODE
        if before in HYPHENS and s.glued(at - 2):
            if second.isalpha() or second in ")]":
                return (
                    NumeralClass.YEAR
                    if len(word) == 4 and second in _BEFORE_YEAR
                    else NumeralClass.NAME_PART
                )
            return None
        if before in "+#@.," and (before in "#@" or (s.glued(at - 2) and second[:1].isalnum())):
            return NumeralClass.CODE
        if before == "/" and s.glued(at - 2) and second.isalpha():
            return NumeralClass.CODE
        return None

    def _glued_right(self, at: int, word: str) -> NumeralClass | None:
        """``4B``, ``49-NQ/TU``, ``17th``, ``1990s``, ``9.30am``; ``6.700ha`` is a figure."""
        s = self.sentence
        if not s.glued(at):
            return None
        after = s.word(at + 1)
        if after in HYPHENS and s.glued(at + 1):
            third = s.word(at + 2)
            if third.isalpha():
                return NumeralClass.DURATION if third in s.language.durations else NumeralClass.CODE
            return None
        if after in "+_" and s.glued(at + 1):
            return NumeralClass.CODE
        if after == ":" and s.glued(at + 1) and s.word(at + 2)[:1].isdecimal():
            return NumeralClass.TIME
        if not after.isalpha():
            return None
        return self._glued_word(at, after)

    def _glued_word(self, at: int, after: str) -> NumeralClass | None:
        s = self.sentence
        if after in _ORDINAL_ENDS:
            return NumeralClass.ORDINAL
        if after == "s":
            return NumeralClass.YEAR
        if after in s.language.clock and (after != "h" or s.glued(at + 1)):
            return NumeralClass.TIME
        if after in _GLUED_SCALES and self.currency(at):
            return None
        capital = s.view[s.starts[at + 1]].isupper()
        if len(after) == 1 and (capital or after not in "m"):
            return NumeralClass.CODE
        return None if self.unit(at) is not None else NumeralClass.CODE

    def _slashed(self, at: int, word: str) -> NumeralClass | None:
        """``28/9/2021``, ``25/4``, ``47/88 xã``, ``57/NQ-CP``."""
        s = self.sentence
        if s.word(at + 1) != "/" or not s.glued(at):
            return None
        second = s.word(at + 2)
        if second.isalpha():
            return NumeralClass.CODE if self.unit(at) is None else None
        if not (_INTEGER.fullmatch(second.replace(".", "").replace(",", "")) and s.glued(at + 1)):
            return None
        if s.word(at + 3) == "/" and s.glued(at + 2) and s.glued(at + 3):
            kind = NumeralClass.DATE if s.word(at + 4).isdecimal() else NumeralClass.CODE
            self._mark((at + 2, at + 4), kind)
            return kind
        return self._pair(at, word, second)

    def _pair(self, at: int, word: str, second: str) -> NumeralClass:
        s = self.sentence
        small = word.isdecimal() and second.isdecimal() and len(word) + len(second) <= _LONGEST
        x, y = (int(word), int(second)) if small else (0, 0)
        could_be_date = small and 1 <= x <= 31 and 1 <= y <= 12
        noun = unit_at(s.words, at + 3)
        counted = noun is not None and noun.name is not None and noun.scale == 1
        counted = counted and not s.is_capital(at + 3)  # "từ 31/8 Ngày 03/8"
        if not counted and _is_year(second):  # "Thông tư 06/2016", "6/2016"
            kind = NumeralClass.DATE if 1 <= x <= 12 and word[0] != "0" else NumeralClass.CODE
            self._mark((at + 2,), kind)
            return kind
        counted = counted and not (could_be_date and s.word(at + 3) in s.language.durations)
        dated = s.word(at - 1) in s.language.date_cues or s.word(at - 1) in _SEPARATORS
        following = s.word(at + 3)
        if dated and could_be_date and x > y:
            self._mark((at + 2,), NumeralClass.DATE)
            return NumeralClass.DATE
        # "nouns" nobody listed are still counted where the pair cannot be a date.
        if counted or (small and not could_be_date and following.isalpha() and x <= 4 * y):
            self.classes[at + 2] = NumeralClass.COUNT_Y
            self.units[at] = self.units[at + 2] = noun
            return NumeralClass.COUNT_X
        kind = NumeralClass.DATE if could_be_date else NumeralClass.CODE
        if small and x == 1 and 2 <= y <= 10 and not dated:
            kind = NumeralClass.FRACTION
        self._mark((at + 2,), kind)
        return kind

    def _before_date(self, at: int, word: str) -> NumeralClass | None:
        """The first days of ``24, 25 và 26/9``."""
        s = self.sentence
        if not _is_day(word):
            return None
        position = at
        while s.word(position + 1) in _SEPARATORS and _is_day(s.word(position + 2)):
            position += 2
            if position - at > _LONGEST_DAYS:
                return None
        if position == at:
            return None
        if s.word(position + 1) == "/" and _is_day(s.word(position + 2)) and s.glued(position):
            noun = unit_at(s.words, position + 3)
            return None if noun is not None and noun.name is not None else NumeralClass.DATE
        return NumeralClass.DATE if s.word(position + 1) in s.language.months else None

    def _x_of_y(self, at: int, word: str) -> NumeralClass | None:
        """``1 trong 5 tỉnh``, ``12 out of 63``: the first counts what the second names."""
        s = self.sentence
        if s.word(at + 1) not in s.language.out_of_starts or not word.isdecimal():
            return None
        cue = next((cue for cue in s.cues if cue.at == at + 1 and cue.means("out_of")), None)
        if cue is None or not s.word(cue.end).isdecimal() or cue.end in self._time_at:
            return None
        if s.word(cue.end + 1) in s.language.durations:
            return None  # "lần thứ 3 trong 1 năm"
        if unit_at(s.words, cue.end + 1) is None and s.word(cue.end + 1) in s.language.stop_words:
            return None
        self.classes[cue.end] = NumeralClass.COUNT_Y
        self.units[at] = self.unit(cue.end)
        return NumeralClass.COUNT_X

    def _year(self, at: int, word: str) -> NumeralClass | None:
        if (
            len(word) == 4
            and word.isdecimal()
            and "1900" <= word <= "2100"
            and not self._is_measured(at)
        ):
            before = self.sentence.word(at - 1)
            unit = self.unit(at)
            if before in _BEFORE_YEAR or unit is None or before in self._after_year_words():
                return NumeralClass.YEAR
        return None

    def _after_year_words(self) -> frozenset[str]:
        return self.sentence.language.stop_words

    def _phone_or_code(self, at: int, word: str) -> NumeralClass | None:
        s = self.sentence
        if len(word) > 1 and word[0] == "0" and word[1].isdecimal():
            return None if self._is_measured(at) else NumeralClass.CODE
        if word.count(".") + word.count(",") >= 2 and not readings_of(word):
            # 10.3.1, 1.2.3.4: paragraphs and addresses; 9.674.18 is read, with its fault reported.
            parts = re.split(r"[.,]", word)
            return NumeralClass.LABEL if min(map(len, parts[1:])) < 2 or len(parts) > 3 else None
        if not word.isdecimal():
            return None
        if len(word) >= 7 and self.unit(at) is None and self.currency(at) is None:
            return NumeralClass.CODE
        neighbour = s.word(at + 1) if s.word(at + 1).isdecimal() else ""
        if neighbour and at + 1 not in self._time_at and len(word) + len(neighbour) > 2:
            return NumeralClass.CODE
        previous = s.word(at - 1)
        if previous.isdecimal() and self.classes.get(at - 1) is NumeralClass.CODE:
            return NumeralClass.CODE
        return None

    def _duration(self, at: int, word: str) -> NumeralClass | None:
        s = self.sentence
        if word.isdecimal() and s.word(at + 1) in s.language.durations:
            return NumeralClass.DURATION
        return None

    def _age(self, at: int, word: str) -> NumeralClass | None:
        s = self.sentence
        if not word.isdecimal() or len(word) > 3:
            return None
        following = s.words[at + 1 : at + 4]
        for phrase in s.language.ages:
            if phrase[0] not in _LOOSE_AGES and tuple(following[: len(phrase)]) == phrase:
                return NumeralClass.AGE
        back = at - 1
        while back >= 0 and (
            s.words[back] in _AGE_LINKS or self.classes.get(back) is NumeralClass.AGE
        ):
            back -= 1
        if back >= 0:
            for phrase in s.language.ages_before:
                if (
                    phrase[0] == s.words[back]
                    and tuple(s.words[back : back + len(phrase)]) == phrase
                ):
                    return NumeralClass.AGE
        forward = at + 1
        while s.word(forward) in _AGE_LINKS:
            forward += 1
        if forward > at + 1 and s.word(forward).isdecimal() and len(s.word(forward)) < 4:
            unit = tuple(s.words[forward + 1 : forward + 2])
            if unit in s.language.ages and unit[0] not in _LOOSE_AGES:
                return NumeralClass.AGE
        return None

    def _numbered(self, at: int, word: str) -> NumeralClass | None:
        """``lần thứ 17``, ``Table 3``, ``số 49``, ``nhóm 10 tỉnh``."""
        s, language = self.sentence, self.sentence.language
        before = s.word(at - 1)
        if not before or before.isdecimal():
            return None
        if before in _SEPARATORS and self.classes.get(at - 2) in (
            NumeralClass.LABEL,
            NumeralClass.ORDINAL,
        ):
            return self.classes[at - 2] if self.unit(at) is None and len(word) < 5 else None
        if before not in language.numbering:
            return None
        short = "," not in word and len(word) <= 5
        for size in (3, 2, 1):
            phrase = tuple(s.words[max(at - size, 0) : at])
            if len(phrase) != size:
                continue
            if phrase in language.rank_groups and word.isdecimal() and len(word) <= 3:
                return NumeralClass.RANK_GROUP
            if not short or self._is_measured(at):
                continue
            if phrase in language.ordinals and word.isdecimal():
                return NumeralClass.ORDINAL
            if phrase in language.labels and (self.unit(at) is None or s.is_capital(at - size)):
                return NumeralClass.LABEL
        return None

    def _marker(self, at: int, word: str) -> NumeralClass | None:
        """Footnote and list markers, file sizes."""
        s = self.sentence
        if s.word(at + 1) in _SIZES:
            return NumeralClass.FURNITURE
        if not word.isdecimal():
            return None
        if s.word(at - 1) == "[" and s.word(at + 1) == "]":
            return NumeralClass.FURNITURE
        if len(word) == 1 and s.word(at - 1) == "(" and s.word(at + 1) == ")":
            return NumeralClass.FURNITURE
        if at == 0 and s.word(1) in {".", ")"} and len(word) <= 2:
            return NumeralClass.FURNITURE
        return None

    def _name_part(self, at: int, word: str) -> NumeralClass | None:
        """``Hồ Sơn 1``, ``Công nghiệp 4.0 Việt Nam``: behind a name, and counting nothing."""
        s = self.sentence
        if at < 1 or self._is_measured(at) or self.currency(at):
            return None
        short = word.isdecimal() and len(word) <= 3
        version = len(word) == 3 and word[1] == "."
        if version and s.language.decimal != "." and s.word(at - 1).isalpha():
            return NumeralClass.NAME_PART
        if at < 2 or not s.is_capital(at - 1):
            return None
        if not (short or version) or self.unit(at) is not None:
            return None
        after = s.word(at + 1)
        loose = not after or not after[0].isalnum() or s.is_capital(at + 1)
        return NumeralClass.NAME_PART if loose or after in s.language.stop_words else None

    def _bare(self, at: int, word: str) -> NumeralClass | None:
        """An integer that counts nothing, alone or before a word nothing is counted in."""
        s = self.sentence
        if not word.isdecimal() or self.unit(at) is not None or self.currency(at) is not None:
            return None
        if s.column > 1 and len(s.numerals) == 1 and not any(map(str.isalpha, s.words)):
            return None  # a cell that holds a number and nothing else; the first column numbers the rows
        after = s.word(at + 1)
        counted = after.isalpha() and after not in s.language.stop_words
        if counted and not s.is_capital(at + 1) and not self._opens_list(at + 1):
            return None
        if s.word(at - 1) in (";", ",") and self.classes.get(at - 2, NumeralClass.BARE).is_figure:
            return None if s.word(at + 1) in (";", ",", "và", "and") else NumeralClass.BARE
        if len(word) >= 3 and not (len(word) == 4 and "1900" <= word <= "2100"):
            return None
        return NumeralClass.BARE

    def _mark(self, tokens: tuple[int, ...], kind: NumeralClass) -> None:
        for at in tokens:
            if self.sentence.word(at)[:1].isdecimal():
                self.classes[at] = kind


def _class_in(time: Time, word: str) -> NumeralClass:
    """What a numeral of a period phrase is."""
    if len(word) == 4 and word.isdecimal():
        return NumeralClass.YEAR
    return (
        NumeralClass.DATE if time.period and time.period.frequency == "day" else NumeralClass.PERIOD
    )


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and "1900" <= word <= "2100"


def _is_day(word: str) -> bool:
    return word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= 31


#: Units that measure: what they follow is no year, and needs no counted noun.
_PLAIN_UNITS: Final = frozenset(
    {
        "percent",
        "percentage_point",
        "permille",
        "VND",
        "USD",
        "EUR",
        "GBP",
        "hectare",
        "km",
        "m",
        "m2",
        "m3",
        "km2",
    }
    | {"tonne", "kg", "quintal", "quintal/hectare", "tonne/hectare", "MW", "kWh", "litre", "times"}
)
_BEFORE_YEAR: Final = frozenset(
    {
        "in",
        "since",
        "năm",
        "mid",
        "early",
        "late",
        "year",
        "years",
        "by",
        "until",
        "pre",
        "post",
        "end",
        "from",
    }
    | {
        "to",
        "between",
        "and",
        "of",
        "during",
        "after",
        "before",
        "for",
        "the",
        "đến",
        "hết",
        "(",
        "than",
        "with",
    }
)
_LOOSE_AGES: Final = frozenset({"under", "over"})
_AGE_LINKS: Final = frozenset(
    {"to", "and", "-", "–", "from", "between", "đến", "or", "over", "under"}
)

_QUESTIONS: Final = (
    Classifier._in_url,
    Classifier._glued_left,
    Classifier._glued_right,
    Classifier._in_period,
    Classifier._slashed,
    Classifier._before_date,
    Classifier._x_of_y,
    Classifier._year,
    Classifier._phone_or_code,
    Classifier._marker,
    Classifier._age,
    Classifier._duration,
    Classifier._numbered,
    Classifier._name_part,
    Classifier._bare,
)

#: What is asked of a numeral that touches neither of its neighbours.
_QUESTIONS_ALONE: Final = tuple(
    ask
    for ask in _QUESTIONS
    if ask not in (Classifier._glued_left, Classifier._glued_right, Classifier._slashed)
)

__all__ = ["Classifier", "NumeralClass", "Time"]
