"""Plants errors of the sorts that occur in print, one at a time, reproducibly.

Every mutation changes one figure's numeral, the word beside it, or a year, and says what the figure's value became,
so that a gold relation can tell whether the error contradicts the rest of the report.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Final

from crossfoot.figures import Figure
from crossfoot.numerals import readings_of
from crossfoot.text import Document, Mention


@dataclass(frozen=True, slots=True)
class Mutation:
    """One planted error.

    Attributes:
        sort: ``digit_swap`` …
        mention: position of the figure it concerns in the unmutated report.
        start, end, text: what replaces what in the source.
        figure: the figure as it now reads; None for an error in a year.
    """

    sort: str
    mention: int
    start: int
    end: int
    text: str
    figure: Figure | None

    def apply(self, source: str) -> str:
        """The report with the error in it."""
        return source[: self.start] + self.text + source[self.end :]


Planter = Callable[[Document, Mention, random.Random], "Mutation | None"]


def mutations(document: Document, seed: int, each: int = 1) -> Iterator[Mutation]:
    """Errors of every sort for every figure of a document, in a fixed order for a seed.

    Args:
        each: how many of each sort are tried for each figure.
    """
    chance = random.Random(seed)
    for mention in document.mentions:
        for planter in PLANTERS:
            seen: set[str] = set()
            for _ in range(each):
                planted = planter(document, mention, chance)
                if planted is not None and planted.text not in seen:
                    seen.add(planted.text)
                    yield planted


def _numeral(document: Document, mention: Mention, text: str, sort: str) -> Mutation | None:
    """The numeral replaced, read as the document would."""
    location = mention.figure.location
    assert location.start is not None
    assert location.end is not None
    readings = readings_of(text)
    if not readings or text == mention.figure.text:
        return None
    reading, _ = document.style.choose(readings)
    sign = -1 if mention.figure.value < 0 else 1
    value = sign * abs(reading.value) * mention.figure.scale
    if value == mention.figure.value:
        return None
    figure = replace(mention.figure, text=text, value=value, decimals=reading.decimals)
    return Mutation(sort, mention.index, location.start, location.end, text, figure)


def _digits(text: str) -> list[int]:
    return [at for at, character in enumerate(text) if character.isdigit()]


def _swap(document: Document, mention: Mention, chance: random.Random) -> Mutation | None:
    text = mention.figure.text
    digits = _digits(text)
    pairs = [(a, b) for a, b in pairwise(digits) if text[a] != text[b]]
    pairs = [(a, b) for a, b in pairs if not (a == 0 and text[b] == "0")]
    if not pairs:
        return None
    a, b = chance.choice(pairs)
    swapped = list(text)
    swapped[a], swapped[b] = swapped[b], swapped[a]
    return _numeral(document, mention, "".join(swapped), "digit_swap")


def _slip(document: Document, mention: Mention, chance: random.Random) -> Mutation | None:
    text = mention.figure.text
    digits = _digits(text)
    if not digits:
        return None
    at = chance.choice(digits)
    other = chance.choice([d for d in "123456789" if d != text[at]])
    return _numeral(document, mention, text[:at] + other + text[at + 1 :], "digit_slip")


def _lost(document: Document, mention: Mention, chance: random.Random) -> Mutation | None:
    text = mention.figure.text
    digits = _digits(text)
    if len(digits) < 2:
        return None
    at = chance.choice(digits)
    return _numeral(document, mention, text[:at] + text[at + 1 :], "digit_lost")


def _added(document: Document, mention: Mention, chance: random.Random) -> Mutation | None:
    text = mention.figure.text
    digits = _digits(text)
    if not digits:
        return None
    at = chance.choice(digits) + 1
    return _numeral(
        document, mention, text[:at] + chance.choice("0123456789") + text[at:], "digit_added"
    )


def _separator(document: Document, mention: Mention, chance: random.Random) -> Mutation | None:
    text = mention.figure.text
    if not re.search(r"[.,]", text):
        return None
    swapped = text.translate(str.maketrans(".,", ",."))
    changed = swapped if chance.random() < 0.5 else re.sub(r"[.,]", "", text)
    return _numeral(document, mention, changed, "separator")


#: Scale words that a slip exchanges, with the factor it makes.
SCALE_SLIPS: Final = (
    ("nghìn tỷ", "tỷ", Fraction(1, 1000)),
    ("tỷ", "triệu", Fraction(1, 1000)),
    ("tỷ", "nghìn tỷ", Fraction(1000)),
    ("triệu", "tỷ", Fraction(1000)),
    ("nghìn", "triệu", Fraction(1000)),
    ("billion", "million", Fraction(1, 1000)),
    ("million", "billion", Fraction(1000)),
    ("thousand", "million", Fraction(1000)),
)


def _scale(document: Document, mention: Mention, chance: random.Random) -> Mutation | None:
    location = mention.figure.location
    assert location.end is not None
    behind = document.source[location.end : location.end + 24]
    for word, wrong, factor in SCALE_SLIPS:
        match = re.match(rf"\s*({word})\b", behind)
        if match is not None and not (word == "tỷ" and wrong == "triệu" and chance.random() < 0.5):
            start = location.end + match.start(1)
            figure = replace(
                mention.figure,
                value=mention.figure.value * factor,
                scale=mention.figure.scale * factor,
            )
            return Mutation("scale_word", mention.index, start, start + len(word), wrong, figure)
    return None


#: Words of direction that a slip exchanges.
DIRECTIONS: Final = (
    ("tăng", "giảm"), ("cao hơn", "thấp hơn"), ("rose", "fell"), ("increase", "decrease"), ("increased", "decreased"),
    ("rise", "fall"), ("up", "down"), ("higher", "lower"), ("more than", "fewer than"), ("grew", "fell"),
)  # fmt: skip


def _direction(document: Document, mention: Mention, chance: random.Random) -> Mutation | None:
    if not mention.cue or not mention.direction or mention.figure.value == 0:
        return None
    location = mention.figure.location
    assert location.start is not None
    start = max(0, location.start - 40)
    before, behind = (
        document.source[start : location.start],
        document.source[location.start : location.start + 40],
    )
    for pair in DIRECTIONS:
        for word, other in (pair, pair[::-1]):
            if word not in mention.cue.split(" ") and word != mention.cue:
                continue
            found = list(re.finditer(rf"\b{word}\b", before, re.I))
            at = start + found[-1].start() if found else -1
            if at < 0 and (match := re.search(rf"\b{word}\b", behind, re.I)):
                at = location.start + match.start()
            if at >= 0:
                figure = replace(mention.figure, value=-mention.figure.value)
                return Mutation("direction", mention.index, at, at + len(word), other, figure)
    return None


def _stale(document: Document, mention: Mention, chance: random.Random) -> Mutation | None:
    """Another figure's numeral of the same unit, as copying leaves it."""
    others = [
        m.figure.text
        for m in document.mentions
        if m.figure.unit == mention.figure.unit
        and m.figure.scale == mention.figure.scale
        and m is not mention
    ]
    if not others:
        return None
    return _numeral(document, mention, chance.choice(others), "stale_copy")


def _changed(document: Document, mention: Mention, chance: random.Random) -> Mutation | None:
    """A part or a total replaced by a number of its size."""
    text = mention.figure.text
    digits = _digits(text)
    if len(digits) < 2:
        return None
    fresh = list(text)
    for at in digits:
        fresh[at] = chance.choice("123456789" if at == digits[0] else "0123456789")
    sort = "total_changed" if "total" in mention.tags else "part_changed"
    return _numeral(document, mention, "".join(fresh), sort)


def _year(document: Document, mention: Mention, chance: random.Random) -> Mutation | None:
    """A base year that comes after the year it is the base of."""
    if mention.base is None or mention.period is None or "based" not in mention.tags:
        return None
    year, wrong = str(mention.base.end.year), str(mention.period.end.year + 1)
    location = mention.figure.location
    assert location.end is not None
    at = document.source.find(year, location.end, location.end + 60)
    if at < 0 or mention.base.end.year >= mention.period.end.year:
        return None
    return Mutation("year", mention.index, at, at + len(year), wrong, None)


PLANTERS: Final[tuple[Planter, ...]] = (
    _swap,
    _slip,
    _lost,
    _added,
    _separator,
    _scale,
    _direction,
    _stale,
    _changed,
    _year,
)
