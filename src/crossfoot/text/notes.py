"""What a reader of the text should know that is no relation between figures.

A percentage that can only be points, a unit that contradicts itself, a separator that turns thousands into decimals,
a growth rate without its sign: each is said once, with the figures it is about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from crossfoot.figures import Figure
from crossfoot.problems import Severity
from crossfoot.remarks import Remark
from crossfoot.text.classify import HYPHENS
from crossfoot.text.document import Document, Mention
from crossfoot.text.roles import Role
from crossfoot.text.vocabulary import unit_at
from crossfoot.units import is_currency


@dataclass(frozen=True, slots=True)
class Note:
    """A remark on figures of a document.

    Attributes:
        rule: ``text/…``, named after what is wrong.
        said: one sentence that stands alone; ``message`` is the same in English.
        figures: what it is about, in the order of the text.
        advice: what to write instead; ``help`` is the same in English, or empty.
    """

    rule: str
    severity: Severity
    said: Remark
    figures: tuple[Figure, ...]
    advice: Remark | None = None

    @property
    def message(self) -> str:
        return str(self.said)

    @property
    def help(self) -> str:
        return "" if self.advice is None else str(self.advice)


def notes(document: Document) -> list[Note]:
    """Every remark on a document, in a fixed order."""
    return [note for remark in _REMARKS for note in remark(document)]


def _percent_or_points(document: Document) -> Iterator[Note]:
    """``chiếm 20,51 % (giảm 2,74 %)``: beside a share, a change printed in % is one in points. Said once."""
    found = tuple(
        mention.figure
        for mention in document.mentions
        if mention.figure.unit == "percentage_point"
        and "%" in mention.printed_unit
        and _says_percent(mention)
    )
    if found:
        shown = ", ".join(figure.text for figure in found[:4]) + (" …" if len(found) > 4 else "")
        yield Note(
            "text/percent-or-points",
            Severity.INFO,
            Remark.of("percent-or-points", figures=shown),
            found,
            Remark.of("write-points"),
        )


def _says_percent(mention: Mention) -> bool:
    return mention.role in _RATE_CHANGES and mention.printed_unit.strip() in {
        "%",
        "％",
        "per cent",
        "percent",
    }


_RATE_CHANGES: Final = frozenset(
    {Role.CHANGE_IN_SHARE, Role.CHANGE_IN_RATE, Role.AVERAGE_ANNUAL_CHANGE}
)


def _contradictory_units(document: Document) -> Iterator[Note]:
    """``28,6 % triệu đồng``: a percentage is no sum of money."""
    for mention in document.mentions:
        if not mention.is_percent:
            continue
        words = mention.sentence.words
        behind = unit_at(words, mention.last)
        if behind is None or (behind.name is None and behind.scale == 1):
            continue
        if any(c.at == mention.last and c.end - c.at > behind.size for c in mention.sentence.cues):
            continue  # "2% tỉ trọng": the beginning of another word
        if behind.name is None or (is_currency(behind.name) and behind.scale != 1):
            shown = mention.sentence.text_of(
                mention.token, min(mention.last + behind.size, len(words))
            )
            yield Note(
                "text/unit-contradicts",
                Severity.WARNING,
                Remark.of("unit-contradicts", text=shown),
                (mention.figure,),
                Remark.of("one-left-over"),
            )


def _separators(document: Document) -> Iterator[Note]:
    """``126,484 tỷ`` where nothing else has three decimals: thousands printed with the decimal mark."""
    style = document.style
    if style.three_decimals:
        return
    lone = [m for m in document.mentions if m.figure.alternatives and m.figure.decimals == 3]
    if len(lone) > 2:
        return  # three decimals are a habit here
    for mention in lone:
        peers = [
            other
            for other in document.mentions
            if other is not mention
            and other.figure.unit == mention.figure.unit
            and other.figure.scale == mention.figure.scale
            and other.figure.decimals != 3
        ]
        as_thousands = mention.figure.alternatives[0].value * mention.figure.scale
        bigger = [p for p in peers if abs(p.figure.value) * 20 > abs(as_thousands)]
        if not bigger or abs(mention.figure.value) * 100 > max(abs(p.figure.value) for p in bigger):
            continue
        thousands = f"{abs(mention.figure.alternatives[0].value).numerator:,}"
        yield Note(
            "text/separator-suspect",
            Severity.WARNING,
            Remark.of("separator-suspect", text=mention.figure.text),
            (mention.figure,),
            Remark.of("write-thousands", text=thousands.replace(",", document.language.grouping)),
        )


def _malformed(document: Document) -> Iterator[Note]:
    """``9.674.18``: one mark for thousands and decimals. ``079 %``: a decimal mark lost."""
    for mention in document.mentions:
        if not mention.malformed:
            continue
        text = mention.figure.text
        value = f"{float(mention.figure.value / mention.figure.scale):g}"
        if text.isdecimal() and text[0] != "0":
            fault = "lone-mark"
        else:
            fault = "begins-with-zero" if text[0] == "0" else "one-mark"
        yield Note(
            "text/numeral-malformed",
            Severity.WARNING,
            Remark.of(fault, text=text, value=value),
            (mention.figure,),
        )


def _missing_units(document: Document) -> Iterator[Note]:
    """``tăng 26,8; …`` among growth rates: the sign % is missing."""
    for sentence in document.sentences:
        mentions = document.in_sentence(sentence.index)
        if sum(m.role.is_growth for m in mentions) < 2:
            continue
        for mention in mentions:
            bare = mention.shared_unit and mention.is_percent and mention.own_subject
            bare = bare and mention.sentence.word(mention.last) not in HYPHENS  # "0.7-0.8%"
            decimal = mention.figure.decimals is not None and 0 < mention.figure.decimals < 3
            if bare and decimal and mention.role.is_growth and mention.cue:
                yield Note(
                    "text/unit-missing",
                    Severity.WARNING,
                    Remark.of("unit-missing", text=f"{mention.cue} {mention.figure.text}"),
                    (mention.figure,),
                )


_REMARKS: Final[tuple[Callable[[Document], Iterator[Note]], ...]] = (
    _percent_or_points,
    _contradictory_units,
    _separators,
    _malformed,
    _missing_units,
)
