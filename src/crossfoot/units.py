"""Units of measure: reading the words people print, and exact conversion between them.

Which words name which unit stands in ``data/unit_words.txt``; how units convert stands in ``data/units.txt``,
in pint's language. Reading needs only the first. pint is loaded when two different units have to be compared
and neither is a dimension of its own, because importing it costs more than checking a small table.

Names of composite units are written ``quintal/hectare``, ``VND/person``, ``tonne*km``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from crossfoot.hints import did_you_mean

if TYPE_CHECKING:
    from pint import UnitRegistry

_T = TypeVar("_T")

# importlib.resources would take longer to import than everything here.
_DATA: Final = Path(__file__).with_name("data")

ONE: Final = Fraction(1)
#: The unit of a bare scale word: *million*, of something unsaid.
COUNT: Final = "count"

_POWER_OF_TEN: Final = re.compile(r"(?:10\s?(?:\^|\*\*)\s?(\d{1,2})|10([⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))")
_ROUND_NUMBER: Final = re.compile(r"1(?:0*|[., ]?000(?:[., ]?000)*|0{1,2}[., ]?000(?:[., ]?000)*)")
#: ``2010 = 100`` in the head of a column of index numbers.
_INDEX: Final = re.compile(r"(?:[^\d=]*\W)?[\w./-]{4,10}\s?=\s?100", re.IGNORECASE)
_NUMBER: Final = re.compile(r"\d+(?:/\d+|\.\d+)?")
_POWER: Final = re.compile(r"(?P<base>[^\W\d]\w*|\d+(?:/\d+|\.\d+)?)(?: \*\* (?P<exponent>\d+))?")
_PER: Final = re.compile(r"\s*/\s*|\s+(?:per|trên một|trên)\s+", re.IGNORECASE)
_TIMES: Final = re.compile(r"\s*[*·×.]\s*|\s*-\s*")
_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# Ƣ and ƣ (a letter for gh in other alphabets) stand for Ư and ư in much Vietnamese text that was converted
# from older encodings.
_HOMOGLYPHS: Final = str.maketrans({"Ƣ": "Ư", "ƣ": "ư", "\u00a0": " ", "\u202f": " "})


class UnknownUnitError(ValueError):
    """The text names no known unit; the message carries a near match where there is one."""


@dataclass(frozen=True, slots=True)
class ParsedUnit:
    """A unit as read: its canonical name, and how many of it one printed unit counts."""

    name: str
    scale: Fraction = ONE


def parse_unit(text: str) -> ParsedUnit:
    """Read a unit: ``"triệu đồng/người"`` is ``VND/person`` in millions.

    Args:
        text: a unit as printed, with or without scale words: ``%``, ``điểm %``, ``tạ/ha``, ``£bn``,
            ``million USD``, ``deaths per 1,000 population``. A bare scale word counts ``count``.

    Raises:
        UnknownUnitError: no reading.
    """
    parsed = try_unit(text)
    if parsed is None:
        near = _near(_tidy(text))
        hint = did_you_mean(near, [near]) if near else ""
        raise UnknownUnitError(f"unknown unit {text!r}{hint}")
    return parsed


@lru_cache(maxsize=4096)
def try_unit(text: str) -> ParsedUnit | None:
    """``parse_unit`` without the error, for readers of prose who must ask about many words."""
    tidy = _tidy(text)
    return _whole(tidy) or _whole(_without_label(tidy)) if tidy else None


def parse_scale(text: str) -> Fraction | None:
    """The factor of a scale word alone (``nghìn tỷ`` is 10¹²), or None."""
    return _scale(_tidy(text))


def unit_words() -> Iterator[str]:
    """Every word that names a unit or a scale, as listed: for readers that look for units in prose."""
    yield from _words().units
    yield from _words().scales


def is_currency(name: str) -> bool:
    """Whether a canonical name is an ISO 4217 currency."""
    return name in _words().currencies


def is_counted(name: str) -> bool:
    """Whether a canonical name counts things (people, firms) and measures nothing."""
    return name in _words().counted


def comparable(a: str, b: str) -> bool:
    """Whether two canonical units measure the same sort of quantity and convert exactly."""
    return factor(a, b) is not None


@lru_cache(maxsize=4096)
def factor(source: str, target: str) -> Fraction | None:
    """How many ``target`` one ``source`` is, exactly; None where they do not convert.

    Two currencies do not convert, nor does ``percent`` into ``percentage_point``.

    Raises:
        UnknownUnitError: a name that is not canonical.
    """
    if source == target:
        return ONE
    difference = dict(_powers(source))
    for name, power in _powers(target).items():
        difference[name] = difference.get(name, 0) - power
    difference = {name: power for name, power in difference.items() if power}
    if not difference:
        return ONE
    definitions = _definitions()
    own = [name for name in difference if definitions.get(name, "[").startswith("[")]
    if len(own) == len(difference) or any(name not in definitions for name in own):
        # Dimensions of their own are left over, and nothing else can make up for them.
        return None
    plain = _in_plain_roots(difference)
    if plain is not None:
        ratio, left = plain
        return None if left else ratio
    registry = _registry()
    pints, roots = registry.get_root_units(registry.UnitsContainer(difference))
    if not roots.dimensionless:
        return None
    # A float here would mean a definition in units.txt that is not a rational number.
    assert isinstance(pints, (int, Fraction)), f"{source} to {target}: {pints!r} is not exact"
    return Fraction(pints)


# Reading.


@dataclass(frozen=True, slots=True)
class _Words:
    """``data/unit_words.txt``: words by spelling, as written and with capitals folded."""

    units: Mapping[str, str]
    folded_units: Mapping[str, str]
    currencies: frozenset[str]
    counted: frozenset[str]
    scales: Mapping[str, Fraction]
    folded_scales: Mapping[str, Fraction]
    money_scales: Mapping[str, Fraction]
    labels: tuple[str, ...]


def _tidy(text: str) -> str:
    tidy = " ".join(unicodedata.normalize("NFC", text).translate(_HOMOGLYPHS).split())
    while len(tidy) > 1 and (tidy[0], tidy[-1]) in {("(", ")"), ("[", "]")}:
        tidy = tidy[1:-1].strip()
    return tidy


def _without_label(text: str) -> str:
    """The text without ``Unit:`` or ``ĐVT:`` before it, or its own last parenthesis's content."""
    folded = text.casefold()
    for label in _words().labels:
        if folded.startswith(label) and folded[len(label) : len(label) + 1] in {" ", ":"}:
            return _tidy(text[len(label) :].lstrip(" :"))
    return text


def _whole(text: str) -> ParsedUnit | None:
    """A unit, then units it is divided by."""
    if (name := _unit_name(text)) is not None:
        return ParsedUnit(name)
    if _INDEX.fullmatch(text):
        return ParsedUnit("index")
    # "per 1,000 live births" does not say of what.
    first, *rest = _PER.split(re.sub("^per ", f"{COUNT} per ", text, flags=re.IGNORECASE))
    top = _product(first)
    if top is None:
        return None
    name, scale = top.name, top.scale
    for part in rest:
        below = _product(part)
        if below is None:
            return None
        name, scale = f"{name}/{below.name.replace('*', '/')}", scale / below.scale
    return ParsedUnit(name, scale)


def _product(text: str) -> ParsedUnit | None:
    """One unit with its scale words, or several joined by a point or a hyphen (``tấn.km``)."""
    single = _scaled(text)
    if single is not None:
        return single
    parts = _TIMES.split(text)
    if len(parts) < 2:
        return None
    names, scale = [], ONE
    for part in parts:
        read = _scaled(part)
        if read is None:
            return None
        # A scale word has no unit of its own: million-dollar.
        if read.name != COUNT or _unit_name(part) == COUNT:
            names.append(read.name)
        scale *= read.scale
    return ParsedUnit("*".join(names), scale) if names else None


def _scaled(text: str) -> ParsedUnit | None:
    """Scale words before or after one unit, glued or not: ``nghìn tỷ đồng``, ``USD bn``, ``£m``."""
    name = _unit_name(text)
    if name is not None:
        return ParsedUnit(name)
    scale = _scale(text)
    if scale is not None:
        return ParsedUnit(COUNT, scale)
    # The longest unit wins: "lượt khách" is not a scale and "khách", and "$" is tried after "US$".
    for cut in range(1, len(text)):
        for unit, rest in ((text[cut:], text[:cut]), (text[:-cut], text[-cut:])):
            glued = not (unit[0] == " " or rest[0] == " " or unit[-1] == " " or rest[-1] == " ")
            if glued and not _may_be_glued(unit.strip(), rest.strip()):
                continue
            name = _unit_name(unit.strip())
            if name is None:
                continue
            scale_words = rest.strip().removesuffix(" of").rstrip(".")
            scale = _scale(scale_words)
            if scale is None and name in _words().currencies:
                scale = _words().money_scales.get(scale_words)
            if scale is not None:
                return ParsedUnit(name, scale)
    return None


def _may_be_glued(unit: str, scale: str) -> bool:
    """``£bn`` and ``1000m`` may be written without a space; ``billionths`` is not a billion of ths."""
    return not (unit[:1].isalpha() and scale[-1:].isalpha() and scale[:1].isalpha()) or (
        _words().units.get(unit) in _words().currencies
    )


def _unit_name(text: str) -> str | None:
    words = _words()
    for spelling in _spellings(text):
        name = words.units.get(spelling) or words.folded_units.get(spelling.casefold())
        if name is not None:
            return name
    return None


def _spellings(text: str) -> Iterator[str]:
    """The text, then what it would be without an English plural or an abbreviation's full stop."""
    yield text
    if text.endswith("(s)"):
        yield text[:-3]
    if len(text) > 3 and text[-1] in "sS":
        yield text[:-1]
        if text.endswith("ies"):
            yield text[:-3] + "y"
    if len(text) > 1 and text.endswith("."):
        yield text[:-1]


def _scale(text: str) -> Fraction | None:
    """The product of the scale words and round numbers a text consists of."""
    if not text:
        return None
    words = _words()
    known = words.scales.get(text) or words.folded_scales.get(text.casefold())
    if known is not None:
        return known
    if match := _POWER_OF_TEN.fullmatch(text):
        return Fraction(10 ** int((match[1] or match[2]).translate(_SUPERSCRIPTS)))
    if _ROUND_NUMBER.fullmatch(text):
        return Fraction(int(re.sub(r"\D", "", text)))
    for cut in range(len(text) - 1, 0, -1):
        if text[cut] == " ":
            first = _scale(text[:cut])
            if first is not None and (second := _scale(text[cut + 1 :])) is not None:
                return first * second
    return None


def _near(text: str) -> str | None:
    """A text that does parse, from the nearest known word for each word that does not."""
    from difflib import get_close_matches

    words = [*unit_words()]
    by_plain = {_plain(word): word for word in reversed(words)}
    pieces = re.split(r"([ /]+)", text)
    for i in range(0, len(pieces), 2):
        if pieces[i] and try_unit(pieces[i]) is None:
            near = get_close_matches(_plain(pieces[i]), by_plain, n=1, cutoff=0.7)
            pieces[i] = by_plain[near[0]] if near else pieces[i]
    whole = get_close_matches(_plain(text), by_plain, n=1, cutoff=0.7)
    candidates = ["".join(pieces), *(by_plain[word] for word in whole)]
    return next((one for one in candidates if try_unit(one) is not None), None)


def _plain(text: str) -> str:
    """Without capitals and accents: what ``trieu dong`` and ``triệu đồng`` have in common."""
    letters = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return "".join(c for c in letters if not unicodedata.combining(c))


# Conversion.


@lru_cache(maxsize=1024)
def _powers(name: str) -> Mapping[str, int]:
    """A canonical name as units and their powers: ``quintal/hectare`` is quintal¹ hectare⁻¹."""
    known = _words().units
    powers: dict[str, int] = {}
    top, *below = name.split("/")
    for part in top.split("*"):
        powers[part] = powers.get(part, 0) + 1
    for part in below:
        powers[part] = powers.get(part, 0) - 1
    for part in powers:
        if known.get(part) != part:
            raise UnknownUnitError(
                f"unknown unit {part!r}{did_you_mean(part, set(known.values()))}"
            )
    return powers


def _in_plain_roots(powers: Mapping[str, int]) -> tuple[Fraction, Mapping[str, int]] | None:
    """Units as a number times powers of undefined units, if all definitions are products of numbers and units.

    pint gives the same (a test holds them together), but importing it takes longer than checking a small table.
    """
    ratio, roots = ONE, dict[str, int]()
    for name, power in powers.items():
        found = _in_roots(name)
        if found is None:
            return None
        ratio *= found[0] ** power
        for root, times in found[1].items():
            roots[root] = roots.get(root, 0) + times * power
    return ratio, {root: power for root, power in roots.items() if power}


@cache
def _in_roots(name: str) -> tuple[Fraction, Mapping[str, int]] | None:
    """A unit as a number times powers of units that no other defines; None if its definition is no product."""
    meaning = _definitions().get(name)
    if meaning is None or meaning.startswith("["):
        return ONE, {name: 1}
    ratio, roots = ONE, dict[str, int]()
    for part in re.split(r"(?<!\*)\*(?!\*)", meaning):
        match = _POWER.fullmatch(part.strip())
        if match is None:
            return None
        base, power = match["base"], int(match["exponent"] or 1)
        if _NUMBER.fullmatch(base):
            ratio *= Fraction(base) ** power
            continue
        found = _in_roots(base)
        if found is None:
            return None
        ratio *= found[0] ** power
        for root, times in found[1].items():
            roots[root] = roots.get(root, 0) + times * power
    return ratio, roots


@cache
def _registry() -> UnitRegistry[Fraction]:
    """Our own units and no others; a definition nobody reads cannot be wrong."""
    from pint import UnitRegistry

    registry: UnitRegistry[Fraction] = UnitRegistry(None, non_int_type=Fraction, cache_folder=None)
    for name, meaning in _definitions().items():
        registry.define(f"{name} = {meaning}")
    return registry


@cache
def _definitions() -> Mapping[str, str]:
    """``units.txt`` by name; a unit without an entry is a dimension of its own."""
    parts = (line.partition("=") for line in _lines("units.txt"))
    return {name.strip(): meaning.strip() for name, _, meaning in parts}


@cache
def _words() -> _Words:
    units: dict[str, str] = {}
    currencies: set[str] = set()
    counted: set[str] = set()
    scales: dict[str, Fraction] = {}
    money_scales: dict[str, Fraction] = {}
    labels: tuple[str, ...] = ()
    section = ""
    for line in _lines("unit_words.txt"):
        if line.startswith("["):
            section = line.strip("[]")
            continue
        name, _, listed = line.partition(":")
        words = [word.strip() for word in listed.split(",")]
        match section:
            case "scales" | "money scales":
                into = scales if section == "scales" else money_scales
                into.update(dict.fromkeys(words, Fraction(int(name))))
            case "labels":
                labels = tuple(words)
            case "currencies" if name == "codes":
                units.update((code, code) for code in words)
                currencies.update(words)
            case _:
                # A word listed twice keeps its first unit; the tests forbid it.
                for word in (name, *words):
                    units.setdefault(word, name)
                if section == "currencies":
                    currencies.add(name)
                elif section == "counted" and "*" not in name:
                    counted.add(name)
    return _Words(
        units=units,
        folded_units=_folded(units),
        currencies=frozenset(currencies),
        counted=frozenset(counted),
        scales=scales,
        folded_scales=_folded(scales),
        money_scales=money_scales,
        labels=labels,
    )


def _folded(words: Mapping[str, _T]) -> dict[str, _T]:
    """Words without their capitals, left out where that would make two units one.

    A single letter keeps its case: a lone ``M`` is as likely a million as a metre.
    """
    folded: dict[str, _T] = {}
    clashes: set[str] = set()
    for word, meaning in words.items():
        if len(word) == 1:
            continue
        if folded.setdefault(word.casefold(), meaning) != meaning:
            clashes.add(word.casefold())
    return {word: meaning for word, meaning in folded.items() if word not in clashes}


def _lines(name: str) -> list[str]:
    """The lines of a data file that say something."""
    text = (_DATA / name).read_text(encoding="utf-8")
    return [line for line in map(str.strip, text.splitlines()) if line and not line.startswith("#")]
