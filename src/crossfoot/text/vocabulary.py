"""Units where they stand in prose: the longest phrase at a token that names a scale, a unit, or both.

The words are those of ``crossfoot.units``; here they are indexed by tokens, so that a sentence is asked word by word.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Final, NamedTuple

from crossfoot.text.language import tokenize
from crossfoot.units import COUNT, is_counted, is_currency, parse_scale, try_unit, unit_words


class UnitPhrase(NamedTuple):
    """A unit read from tokens: canonical name (None for a bare scale word), scale, and how many tokens."""

    name: str | None
    scale: Fraction
    size: int


_ONE: Final = Fraction(1)


@dataclass(frozen=True)
class _Vocabulary:
    units: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    scales: Mapping[str, tuple[tuple[tuple[str, ...], Fraction], ...]]


#: Words that are units in a table's head and something else in a sentence.
_NOT_IN_PROSE: Final = frozenset(
    {
        "in",
        "no.",
        "số",
        "is",
        "at",
        "set",
        "order",
        "all",
        "point",
        "t",
        "l",
        "s",
        "j",
        "w",
        "ac",
        "n",
    }
    | {"unit", "item", "piece", "trade", "tiếng", "may", "mi", "yd", "are", "case count", "number"}
    | {"light", "order", "try", "model", "class", "case", "top", "mil", "x", "ratio", "cuộc", "won"}
    | {"home", "business", "quarter", "nhà máy", "thành viên", "như"}
)

#: Plurals that do not look it.
_PLURALS: Final = frozenset(
    (word,) for word in ("people", "women", "schoolchildren", "children", "livestock", "poultry")
)


@cache
def _vocabulary() -> _Vocabulary:
    units: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    scales: dict[str, list[tuple[tuple[str, ...], Fraction]]] = {}
    for word in unit_words():
        if word in _NOT_IN_PROSE - {"nhà máy"}:
            continue
        tokens = tokenize(word)
        if not tokens or tokens[0].isdecimal():
            continue
        scale = parse_scale(word)
        if scale is not None:
            scales.setdefault(tokens[0], []).append((tokens, scale))
            continue
        parsed = try_unit(word)
        if parsed is not None:
            forms = {tokens, _plural(tokens)}
            if len(forms) == 2 and len(tokens) == 1 and len(word) > 3 and is_counted(parsed.name):
                forms -= {
                    tokens
                } - _PLURALS  # "1,588 thousand business trips": in the singular it describes
            for form in forms:
                units.setdefault(form[0], []).append((form, parsed.name))
    return _Vocabulary(
        {first: tuple(sorted(set(found), key=_longest_first)) for first, found in units.items()},
        {first: tuple(sorted(found, key=_longest_first)) for first, found in scales.items()},
    )


def _longest_first(entry: tuple[tuple[str, ...], object]) -> tuple[int, str]:
    return -len(entry[0]), str(entry[1])


def _plural(tokens: tuple[str, ...]) -> tuple[str, ...]:
    last = tokens[-1]
    if not last.isascii() or len(last) < 3 or last.endswith("s"):
        return tokens
    if last.endswith("y") and last[-2] not in "aeiou":
        return (*tokens[:-1], last[:-1] + "ies")
    return (*tokens[:-1], last + "s")


def unit_at(words: list[str], at: int) -> UnitPhrase | None:
    """The scale and unit that begin at token ``at``: ``nghìn tỷ đồng``, ``million people``, ``%``, ``tạ/ha``."""
    vocabulary = _vocabulary()
    scale, position = _ONE, at
    count = len(words)
    while position < count:
        step = _longest(vocabulary.scales.get(words[position]), words, position)
        if step is None:
            break
        tokens, factor = step
        scale = factor if scale is _ONE else scale * factor
        position += len(tokens)
    found = (
        _longest(vocabulary.units.get(words[position]), words, position)
        if position < count
        else None
    )
    if found is None:
        return UnitPhrase(None, scale, position - at) if position > at else None
    tokens, name = found
    position += len(tokens)
    return _per(words, at, UnitPhrase(name, scale, position - at))


_PER: Final = frozenset({"/", "per", "trên"})


def _per(words: list[str], at: int, top: UnitPhrase) -> UnitPhrase:
    """``tạ/ha``, ``triệu đồng/người/năm``, ``deaths per million population``, as far as it is a unit."""
    position = at + top.size
    if position + 1 >= len(words) or words[position] not in _PER or top.name is None:
        return top
    below = unit_at(words, position + 1) if words[position + 1] not in _PER else None
    if below is None and words[position + 1].isdecimal() and position + 2 < len(words):
        below = _per_round_number(words, position + 1)
    if below is None or (words[position] == "trên" and below.name != "person"):
        return top
    name = f"{top.name}/{below.name or COUNT}"
    if try_unit(name) is None:
        return top
    return UnitPhrase(name, top.scale / below.scale, top.size + 1 + below.size)


def _per_round_number(words: list[str], at: int) -> UnitPhrase | None:
    """``per 1,000 people``."""
    digits = words[at].replace(",", "").replace(".", "")
    below = unit_at(words, at + 1)
    if below is None or digits.strip("0") != "1":
        return None
    return UnitPhrase(below.name, below.scale * int(digits), below.size + 1)


def _longest(entries: tuple[tuple[tuple[str, ...], object], ...] | None, words: list[str], at: int):  # type: ignore[no-untyped-def]
    if entries is None:
        return None
    for tokens, meaning in entries:
        size = len(tokens)
        if size == 1 or tuple(words[at : at + size]) == tokens:
            return tokens, meaning
    return None


@cache
def currency_at(*tokens: str) -> str | None:
    """The currency that tokens before a numeral name: ``£``, ``us $``, ``rs``."""
    parsed = try_unit("".join(tokens)) or try_unit("".join(tokens).upper())
    if parsed is None or not is_currency(parsed.name):
        return None
    return parsed.name
