"""What a language knows about the words around figures, read from ``languages/*.yaml``.

A third language is a file there and its tests. No code names a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from crossfoot.hints import did_you_mean
from crossfoot.problems import InputError, Problem

#: How a sentence falls into tokens: numerals, words, and every other character by itself.
NUMERAL: Final = r"\d+(?:[.,]\d+)*"
_TOKEN: Final = re.compile(rf"{NUMERAL}|[^\W\d_]+|[^\w\s]|_")

_HERE: Final = Path(__file__).parent / "languages"


class Sense(NamedTuple):
    """What a phrase can mean: a kind of cue, and for some kinds which."""

    kind: str
    which: str = ""


class Phrase(NamedTuple):
    """A phrase of the language as tokens, with everything it can mean."""

    tokens: tuple[str, ...]
    senses: tuple[Sense, ...]
    kinds: frozenset[str]


class Entry(NamedTuple):
    """The phrases that begin with one token: the token alone, and longer ones by their second token."""

    alone: Phrase | None
    longer: Mapping[str, tuple[Phrase, ...]]


class Partners(NamedTuple):
    """Two parts that make a whole between them, by their names, and names of the whole."""

    one: tuple[tuple[str, ...], ...]
    other: tuple[tuple[str, ...], ...]
    whole: tuple[tuple[str, ...], ...]


class Limit(NamedTuple):
    """Bounds for every figure of a role and unit whose measure has one of the words (any, if there are none)."""

    words: tuple[tuple[str, ...], ...]
    role: str
    unit: str
    low: Fraction
    high: Fraction
    why: str
    yearly: bool = False

    def high_over(self, years: int) -> Fraction:
        """What may be reached in so many years: the bound of one year, compounded."""
        if not self.yearly or years == 1:
            return self.high
        return ((1 + self.high / 100) ** years - 1) * 100


@dataclass(frozen=True)
class Language:
    """One language's data, indexed for reading.

    Attributes:
        code: ``vi``, ``en`` …
        decimal, grouping: the separators its printers mean by default.
        phrases: by first token.
        numbering: the last tokens of ordinals, labels and rank groups.
        out_of_starts: the first tokens of *out of* and its like.
        periods: matches a period phrase where one begins (lower case).
        period_starts: tokens a period phrase may begin with, apart from a numeral.
    """

    code: str
    name: str
    letters: re.Pattern[str] | None
    decimal: str
    grouping: str
    phrases: Mapping[str, Entry]
    numbering: frozenset[str]
    out_of_starts: frozenset[str]
    stop_words: frozenset[str]
    number_words: Mapping[str, int]
    fractions: Mapping[str, Fraction]
    ordinals: frozenset[tuple[str, ...]]
    labels: frozenset[tuple[str, ...]]
    rank_groups: frozenset[tuple[str, ...]]
    ages: frozenset[tuple[str, ...]]
    ages_before: frozenset[tuple[str, ...]]
    date_cues: frozenset[str]
    clock: frozenset[str]
    durations: Mapping[str, str]
    months: Mapping[str, int]
    period_starts: frozenset[str]
    periods: re.Pattern[str]
    partners: tuple[Partners, ...]
    partitions: tuple[tuple[tuple[str, ...], ...], ...]
    usual_rests: tuple[tuple[tuple[str, ...], ...], ...]
    closers: tuple[tuple[str, ...], ...]
    loose_closers: tuple[tuple[str, ...], ...]
    flows: tuple[tuple[str, ...], ...]
    population: tuple[tuple[str, ...], ...]
    signed: tuple[tuple[str, ...], ...]
    now: tuple[tuple[str, ...], ...]
    everywhere: tuple[tuple[str, ...], ...]
    seasons: tuple[tuple[tuple[str, ...], ...], ...]
    total_labels: frozenset[tuple[str, ...]]
    limits: tuple[Limit, ...]
    furniture: re.Pattern[str]
    tail_headings: frozenset[str]
    abbreviations: frozenset[str]


def languages() -> tuple[str, ...]:
    """The codes of the languages there are."""
    return tuple(sorted(path.stem for path in _HERE.glob("*.yaml")))


def tokenize(text: str) -> tuple[str, ...]:
    """A phrase as the reader's tokens."""
    return tuple(_TOKEN.findall(text.lower()))


@lru_cache(maxsize=8)
def language(code: str) -> Language:
    """Load a language.

    Raises:
        InputError: nobody wrote that language yet.
    """
    path = _HERE / f"{code}.yaml"
    if not code.isalpha() or not path.is_file():
        known = languages()
        raise InputError(
            Problem(
                f"unknown language {code!r}{did_you_mean(code, known)}",
                expected="one of " + ", ".join(known),
            )
        )
    return _build(code, _load(path))


def _load(path: Path) -> Mapping[str, Any]:
    import yaml

    # Every scalar stays text: YAML would read `no` as false and `12:30` as a number.
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    with path.open("rb") as file:
        data = yaml.load(file, Loader=loader)
    assert isinstance(data, dict)
    return data


def _build(code: str, data: Mapping[str, Any]) -> Language:
    months: dict[str, int] = {name: int(number) for name, number in data["month_names"].items()}
    letters = data["letters"]
    return Language(
        code=code,
        name=data["name"],
        letters=re.compile(f"[{letters}]", re.I) if letters else None,
        decimal=data["decimal"],
        grouping=data["grouping"],
        phrases=_index(data),
        out_of_starts=frozenset(tokenize(word)[0] for word in data["out_of"]),
        numbering=frozenset(
            tokenize(word)[-1]
            for which in ("ordinals", "labels", "rank_groups")
            for word in data[which]
        ),
        stop_words=frozenset(data["stop_words"]),
        number_words={word: int(value) for word, value in data["number_words"].items()},
        fractions={word: Fraction(value) for word, value in data["fractions"].items()},
        ordinals=_phrases(data["ordinals"]),
        labels=_phrases(data["labels"]),
        rank_groups=_phrases(data["rank_groups"]),
        ages=_phrases(data["ages"]),
        ages_before=_phrases(data.get("age_before", ())),
        date_cues=frozenset(data["date_cues"]),
        clock=frozenset(data["clock"]),
        durations=dict(data["durations"]),
        months=months,
        period_starts=frozenset(data["period_starts"]),
        periods=_period_pattern(data["periods"], months),
        partners=tuple(
            Partners(*(tuple(tokenize(name) for name in names) for names in sides))
            for sides in data["partners"]
        ),
        partitions=tuple(tuple(tokenize(name) for name in names) for names in data["partitions"]),
        usual_rests=tuple(tuple(tokenize(name) for name in names) for names in data["usual_rests"]),
        closers=tuple(tokenize(word) for word in data["closers"]),
        loose_closers=tuple(tokenize(word) for word in data["loose_closers"]),
        flows=tuple(tokenize(word) for word in data["flows"]),
        total_labels=_phrases(data["total_labels"]),
        seasons=tuple(tuple(tokenize(name) for name in names) for names in data["seasons"]),
        population=tuple(tokenize(word) for word in data["population"]),
        now=tuple(tokenize(word) for word in data["now"]),
        signed=tuple(tokenize(word) for word in data["signed"]),
        everywhere=tuple(tokenize(word) for word in data["everywhere"]),
        limits=tuple(
            Limit(
                tuple(tokenize(word) for word in limit["words"]),
                limit["role"],
                limit["unit"],
                Fraction(limit["low"]),
                Fraction(limit["high"]),
                limit["why"],
                limit.get("yearly") == "true",
            )
            for limit in data["limits"]
        ),
        furniture=re.compile("(?:" + "|".join(data["furniture"]) + r")\s*", re.I),
        tail_headings=frozenset(data["tail_headings"]),
        abbreviations=frozenset(data["sentence_abbreviations"]),
    )


def _phrases(words: Iterable[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tokenize(word) for word in words)


def _index(data: Mapping[str, Any]) -> Mapping[str, Entry]:
    senses: dict[tuple[str, ...], list[Sense]] = {}

    def add(words: Iterable[str], kind: str, which: str = "") -> None:
        for word in words:
            found = senses.setdefault(tokenize(word), [])
            if (sense := Sense(kind, which)) not in found:
                found.append(sense)

    for kind, words in data["cues"].items():
        add(words, kind)
    for which, words in data["hedges"].items():
        add(words, "hedge", which)
    add(data["statuses"], "status")
    add(data["relative_periods"], "relative_period")
    add(data["out_of"], "out_of")
    add(data["fractions"], "fraction")
    by_first: dict[str, list[Phrase]] = {}
    for tokens, meanings in senses.items():
        kinds = frozenset(meaning.kind for meaning in meanings)
        by_first.setdefault(tokens[0], []).append(Phrase(tokens, tuple(meanings), kinds))
    return {first: _entry(found) for first, found in by_first.items()}


def _entry(found: Iterable[Phrase]) -> Entry:
    alone: Phrase | None = None
    longer: dict[str, list[Phrase]] = {}
    for phrase in sorted(found, key=lambda phrase: -len(phrase.tokens)):
        if len(phrase.tokens) == 1:
            alone = phrase
        else:
            longer.setdefault(phrase.tokens[1], []).append(phrase)
    return Entry(alone, {second: tuple(phrases) for second, phrases in longer.items()})


def _period_pattern(patterns: Iterable[str], months: Mapping[str, int]) -> re.Pattern[str]:
    names = "|".join(sorted(months, key=len, reverse=True))
    joined = "|".join(f"(?:{pattern})" for pattern in patterns)
    # A space in the data is any white space in the text.
    return re.compile(
        joined.replace("{month}", names).replace(" ", r"\s+").replace(r"\s+?", r"\s*")
    )


@lru_cache(maxsize=1)
def own_letters() -> Mapping[str, re.Pattern[str]]:
    """The languages that have letters of their own, with those letters; read without loading the languages."""
    found = {}
    for code in languages():
        with (_HERE / f"{code}.yaml").open(encoding="utf-8") as file:
            line = next((line for line in file if line.startswith("letters:")), "")
        letters = line.partition(":")[2].strip().strip("\"'")
        if letters:
            found[code] = re.compile(f"[{letters}]", re.I)
    return found


def detect_language(view: str) -> str:
    """The language of a text, by its letters: a language that has letters of its own shows them."""
    sample = view if len(view) < 40_000 else view[:20_000] + view[len(view) // 2 :][:20_000]
    words = max(sample.count(" "), 1)
    for code, letters in own_letters().items():
        if count_letters(sample, letters) > 0.15 * words:
            return code
    return "en"


def count_letters(text: str, letters: re.Pattern[str]) -> int:
    """How many letters of a language's own a text has; most texts have none, which costs nothing to see."""
    if text.isascii() or letters.search("".join(set(text))) is None:
        return 0
    return len(letters.findall(text))
