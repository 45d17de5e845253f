"""A document as read: its figures with what each says, and the numerals that are no figures."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from crossfoot.figures import Figure, Hedge, Location
from crossfoot.intervals import Convention
from crossfoot.numerals import Reading
from crossfoot.periods import Period
from crossfoot.sources.prose import Block, BlockKind, Format, Prose, read_prose
from crossfoot.text.classify import NumeralClass
from crossfoot.text.drafts import Draft, drafts_of
from crossfoot.text.language import Language, detect_language
from crossfoot.text.language import language as load_language
from crossfoot.text.roles import Role, RoleReader
from crossfoot.text.sentences import Sentence, sentences, url_spans
from crossfoot.text.style import Style, style_of
from crossfoot.units import COUNT


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """A figure where the text mentions it.

    Attributes:
        figure: the figure; its value carries the direction (*fell by 2.74* is −2.74).
        role: what it says about its measure.
        index: its position among the document's mentions.
        sentence: the sentence it stands in.
        token, last: its numeral's token, and the first token behind its unit.
        group: amounts of one sentence with one subject share a group.
        slot: ``start`` or ``end`` where the wording says so, else empty.
        direction: +1 for a rise, −1 for a fall, 0 where nothing moves.
        depth: how many brackets are open.
        cue: the words that decided the role.
        tags: kinds of cues between this amount and the one before.
        printed_unit: the unit as printed (``%`` where the figure's unit is percentage points).
        subject: the words of the measure, in lower case.
        own_subject: False where the subject is that of the mention before.
        period, base: the period in force, and the one it is compared with.
        base_text: the base as printed, where it is no calendar period (*a year earlier*).
    """

    figure: Figure
    role: Role
    index: int
    sentence: Sentence
    token: int
    lead: int
    last: int
    group: int
    slot: str
    direction: int
    depth: int
    cue: str
    tags: frozenset[str]
    printed_unit: str
    subject: tuple[str, ...]
    own_subject: bool
    period: Period | None
    base: Period | None
    base_text: str
    noun: str
    shared_unit: bool
    malformed: bool

    @property
    def unit(self) -> str | None:
        return self.figure.unit

    @property
    def is_percent(self) -> bool:
        return self.figure.unit in ("percent", "permille")

    @property
    def counted(self) -> str:
        """What is counted, as a unit or as the noun that was printed; empty where nothing was."""
        return self.figure.unit or self.noun


@dataclass(frozen=True, slots=True)
class Numeral:
    """A numeral that is no figure: its text, where it stands, and what it is."""

    text: str
    location: Location
    kind: NumeralClass


# One document is one reading: identity, not content, is what memory of it goes by.
@dataclass(frozen=True, eq=False)
class Document:
    """A report as read.

    Attributes:
        figures: every figure, in order.
        mentions: the same figures with what the text says about them.
        sentences: the sentences that hold a numeral.
        blocks: paragraphs, headings, list items, cells of the view.
    """

    prose: Prose
    language: Language
    mentions: tuple[Mention, ...]
    sentences: tuple[Sentence, ...]
    style: Style
    _classified: tuple[tuple[int, int, NumeralClass], ...] = field(repr=False)
    _by_sentence: dict[int, tuple[Mention, ...]] = field(default_factory=dict, repr=False)

    @property
    def path(self) -> str | None:
        return self.prose.path

    @property
    def source(self) -> str:
        return self.prose.source

    @property
    def blocks(self) -> tuple[Block, ...]:
        return self.prose.blocks

    @cached_property
    def numerals(self) -> tuple[Numeral, ...]:
        """The numerals that are no figures, in order."""
        return tuple(
            Numeral(self.prose.source[location.start : location.end], location, kind)
            for start, end, kind in self._classified
            for location in (self.location(start, end),)
        )

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(mention.figure for mention in self.mentions)

    @cached_property
    def mention_of(self) -> dict[Figure, Mention]:
        """The mention of each figure."""
        return {mention.figure: mention for mention in self.mentions}

    def location(self, start: int, end: int) -> Location:
        """Where a span of the view stands in the source."""
        first, last = self.prose.span(start, end)
        line, column = self.prose.line_and_column(first)
        return Location(self.prose.path, first, last, line, column)

    def in_sentence(self, index: int) -> tuple[Mention, ...]:
        """The mentions of a sentence, in order."""
        return self._by_sentence.get(index, ())


def read_document(
    source_text: str,
    path: str | None = None,
    language: str | None = None,
    format: Format | None = None,  # noqa: A002 - what the command line calls it
    convention: Convention = Convention.HALF_ANY,
) -> Document:
    """Read a report.

    Args:
        source_text: the text as given; spans are code-point offsets into it.
        path: its name, for messages and to tell the format.
        language: ``vi``, ``en`` …; None or ``auto`` tells it from the text.
        format: ``plain``, ``markdown`` or ``html``; otherwise told from the name, then from the text.
        convention: how its publisher rounds.

    Raises:
        InputError: not text, or an unknown language.
    """
    with _collector_paused():
        prose = read_prose(source_text, path, format)
        code = detect_language(prose.view) if language is None or language == "auto" else language
        return _Reader(prose, load_language(code), convention).run()


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Reading makes many small objects and no cycles: walking them again and again takes a tenth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class _Reader:
    """Reads the sentences of one document in order, carrying the period and the subject in force."""

    def __init__(self, prose: Prose, spoken: Language, convention: Convention) -> None:
        self.prose = prose
        self.convention = convention
        self.language = spoken
        self.style = style_of(prose.view, spoken)
        self.mentions: list[Mention] = []
        self.classified: list[tuple[int, int, NumeralClass]] = []
        self.period: Period | None = None

    def run(self) -> Document:
        urls = url_spans(self.prose.view)
        found: list[Sentence] = []
        by_sentence: dict[int, tuple[Mention, ...]] = {}
        tail = _tail(self.prose, self.language)
        for sentence in sentences(self.prose, self.language):
            if sentence.start >= tail or _is_furniture(self.prose, sentence):
                self._furniture(sentence)
                continue
            found.append(sentence)
            drafts, classes = drafts_of(sentence, urls)
            self._classes(sentence, classes)
            if not drafts:
                self._carry(sentence)
                continue
            RoleReader(sentence, drafts).run()
            first = len(self.mentions)
            for draft in drafts:
                self.mentions.append(self._mention(draft))
            by_sentence[sentence.index] = tuple(self.mentions[first:])
            self._carry(sentence)
        return Document(
            self.prose,
            self.language,
            tuple(self.mentions),
            tuple(found),
            self.style,
            tuple(self.classified),
            by_sentence,
        )

    def _carry(self, sentence: Sentence) -> None:
        """The period that leads a sentence stays in force for the next ones."""
        for time in sentence.times:
            period = time.period
            if time.at > 8 or period is None or period.frequency == "day":
                continue
            if not _is_base(sentence, time.at):
                self.period = period
                break

    def _furniture(self, sentence: Sentence) -> None:
        for at, word in enumerate(sentence.words):
            if word[0].isdecimal():
                self.classified.append(
                    (sentence.starts[at], sentence.ends[at], NumeralClass.FURNITURE)
                )

    def _classes(self, sentence: Sentence, classes: Mapping[int, NumeralClass]) -> None:
        self.classified.extend(
            (sentence.starts[at], sentence.ends[at], kind)
            for at, kind in sorted(classes.items())
            if not kind.is_figure
        )

    def _source(self, location: Location) -> str:
        return self.prose.source[location.start : location.end]

    def _location(self, start: int, end: int) -> Location:
        first, last = self.prose.span(start, end)
        line, column = self.prose.line_and_column(first)
        return Location(self.prose.path, first, last, line, column)

    def _mention(self, draft: Draft) -> Mention:
        sentence = draft.sentence
        reading, alternatives = self.style.choose(draft.readings)
        role = Role(draft.role)
        unit = draft.unit if draft.unit != COUNT else None
        if role in _POINT_ROLES and draft.is_percent:
            unit = "percentage_point"
        moved = role.is_change or role.is_growth or role is Role.CONTRIBUTION
        sign = draft.sign or (draft.direction if moved else 0) or 1
        value = reading.value if draft.scale == 1 else reading.value * draft.scale
        # A level before is not of the period that leads the sentence.
        timed = draft.slot != "start" or "own_period" in draft.tags
        time = draft.period if timed else None
        period = time.period if time else None
        base = draft.base.period if draft.base else None
        location = self._location(
            sentence.starts[draft.at], sentence.ends[(draft.end or draft.at + 1) - 1]
        )
        subject = tuple(sentence.words[at] for at in draft.subject)
        figure = Figure(
            text=self._source(location),
            value=-value if sign < 0 else value,
            unit=unit,
            decimals=reading.decimals,
            scale=draft.scale,
            hedge=Hedge(draft.hedge) if draft.hedge else None,
            convention=self.convention,
            non_negative=role in (Role.COUNT, Role.SHARE, Role.RATE) and draft.sign >= 0,
            measure=_phrase(sentence, draft.subject) or draft.noun or None,
            period=time.text if time else (self.period.text if timed and self.period else None),
            status="estimated" if draft.status else None,
            location=location,
            alternatives=tuple(_signed(other, sign) for other in alternatives),
        )
        return Mention(
            figure=figure,
            role=role,
            index=len(self.mentions),
            sentence=sentence,
            token=draft.at,
            lead=draft.lead,
            last=draft.last,
            group=draft.group,
            slot=draft.slot,
            direction=draft.direction,
            depth=draft.depth,
            cue=draft.cue,
            tags=frozenset(draft.tags),
            printed_unit=sentence.text_of(draft.at + 1, draft.last),
            subject=subject,
            own_subject=not draft.inherited,
            period=period or (self.period if timed and time is None else None),
            base=base,
            base_text=draft.base.text if draft.base else draft.relative_base,
            noun=draft.noun,
            shared_unit=draft.shared,
            malformed=draft.malformed,
        )


_POINT_ROLES: Final = frozenset(
    {Role.CHANGE_IN_RATE, Role.CHANGE_IN_SHARE, Role.AVERAGE_ANNUAL_CHANGE}
)


def _signed(reading: Reading, sign: int) -> Reading:
    return reading if sign > 0 else Reading(-reading.value, reading.decimals, reading.decimal_mark)


def _phrase(sentence: Sentence, tokens: tuple[int, ...]) -> str:
    """The measure as printed, from its first to its last word, if that is one stretch."""
    if not tokens:
        return ""
    first, last = tokens[0], tokens[-1]
    if last - first > 14:
        first = next(at for at in tokens if last - at <= 14)
    return " ".join(sentence.text_of(first, last + 1).split())


def _is_base(sentence: Sentence, at: int) -> bool:
    return any(cue.end == at and cue.means("base", "from", "exceeds") for cue in sentence.cues)


def _is_furniture(prose: Prose, sentence: Sentence) -> bool:
    return (
        sentence.end - sentence.start < 200
        and sentence.language.furniture.fullmatch(prose.view, sentence.start, sentence.end)
        is not None
    )


def _tail(prose: Prose, spoken: Language) -> int:
    """Where the related titles at the end of a page begin."""
    blocks = prose.blocks
    for number in range(len(blocks) - 1, len(blocks) // 2 - 1, -1):
        block = blocks[number]
        if block.end - block.start > 60:
            continue
        text = prose.view[block.start : block.end].strip(" :\n\t").lower()
        if text in spoken.tail_headings:
            rest: Iterable[Block] = blocks[number + 1 :]
            if all(b.kind is not BlockKind.HEADING and b.end - b.start < 250 for b in rest):
                return block.start
    return len(prose.view) + 1
