"""One thing, one figure: what a document prints more than once.

Sentences that differ only in their numerals say the same thing; so do figures whose measure, period, unit and role
are printed alike. A heading is held to the body it stands over.
"""

from __future__ import annotations

from collections.abc import Iterator

from crossfoot.rules.kinds.agree import KIND as AGREE
from crossfoot.sources.prose import BlockKind
from crossfoot.text.document import Document, Mention
from crossfoot.text.frames import dimension
from crossfoot.text.proposals import LIKELY, POSSIBLE, Proposal, offer
from crossfoot.text.sentences import Sentence
from crossfoot.text.slips import slips_of

_RULE = "figures-differ"
#: What makes a measure depend on words further left (*of which*), or on more than its name.
_VAGUE = frozenset(
    {"range", "plan", "average", "earlier", "because", "listed", "of_which", "comprising"}
)
#: How many figures a heading reaches: the section under it, or a short report.
_REACH = 200


def propose_restatements(document: Document) -> Iterator[Proposal]:
    """Proposals from repeated sentences, repeated measures, and headings."""
    seen: set[frozenset[int]] = set()
    for figures in (
        *_repeated_sentences(document),
        *_repeated_measures(document),
        *_headings(document),
    ):
        key = frozenset(mention.index for mention in figures)
        if key in seen or len(key) < 2:
            continue
        seen.add(key)
        sure = figures[0].sentence.kind is not BlockKind.HEADING
        yield offer(AGREE, {"figures": figures}, _RULE, LIKELY if sure else POSSIBLE, ())


# Sentences.


def _repeated_sentences(document: Document) -> Iterator[list[Mention]]:
    """Sentences equal but for their figures; years are no figures and must be equal.

    Under two headings the same words can be of two things, so something besides the words must say that one
    repeats the other: most of its figures, its neighbour repeated with it, or its place in the summary.
    """
    by_shape: dict[tuple[str, ...], list[Sentence]] = {}
    shapes: dict[int, tuple[str, ...]] = {}
    for sentence in document.sentences:
        mentions = document.in_sentence(sentence.index)
        if mentions and len(sentence.words) >= 8:
            shape = shapes[sentence.index] = _shape(sentence, mentions)
            by_shape.setdefault(shape, []).append(sentence)
    for repeated in by_shape.values():
        first = document.in_sentence(repeated[0].index)
        if len(repeated) < 2 or not _says_of_what(first):
            continue
        for again in repeated[1:]:
            pairs = list(zip(first, document.in_sentence(again.index), strict=True))
            if _is_copy(document, shapes, repeated[0], again, pairs):
                yield from (
                    [one, other]
                    for one, other in pairs
                    if one.period is None or other.period is None or one.period == other.period
                )


def _is_copy(
    document: Document,
    shapes: dict[int, tuple[str, ...]],
    first: Sentence,
    again: Sentence,
    pairs: list[tuple[Mention, Mention]],
) -> bool:
    equal, count = _agreeing(pairs), len(pairs)
    if equal == count or (count >= 3 and 2 * equal >= count):
        return True
    for step in (-1, 1):
        near = shapes.get(first.index + step)
        if near is None or near != shapes.get(again.index + step):
            continue
        beside = zip(
            document.in_sentence(first.index + step),
            document.in_sentence(again.index + step),
            strict=True,
        )
        neighbours = list(beside)
        if 2 * (equal + _agreeing(neighbours)) >= count + len(neighbours):
            return True
    return _in_summary(document, first) and len(first.words) >= 12 and bool(first.times)


def _agreeing(pairs: list[tuple[Mention, Mention]]) -> int:
    return sum(one.figure.interval.meets(other.figure.interval) for one, other in pairs)


def _in_summary(document: Document, sentence: Sentence) -> bool:
    """Whether a sentence stands in the head of the document, which sums up what follows."""
    return sentence.start * 8 < len(document.prose.view) or sentence.kind is BlockKind.HEADING


def _shape(sentence: Sentence, mentions: tuple[Mention, ...]) -> tuple[str, ...]:
    words = list(sentence.words)
    for mention in mentions:
        words[mention.token] = "#"
    if words[0] in {"headline", "summary"} and ":" in words[:3]:
        words = words[words.index(":") + 1 :]
    return tuple(word for word in words if word not in ".,;:-")


def _says_of_what(mentions: tuple[Mention, ...]) -> bool:
    return len(mentions[0].subject) >= 2 or mentions[0].noun != "" or len(mentions) >= 2


# Measures.


def _repeated_measures(document: Document) -> Iterator[list[Mention]]:
    by_key: dict[tuple[object, ...], list[Mention]] = {}
    for mention in document.mentions:
        key = _key(mention)
        if key is not None:
            by_key.setdefault(key, []).append(mention)
    for same in by_key.values():
        for other in same[1:]:
            if other.sentence is not same[0].sentence and _explicit(other) and _explicit(same[0]):
                yield [same[0], other]


def _key(mention: Mention) -> tuple[object, ...] | None:
    """What a mention is of, as printed; None where that is too vague to compare."""
    if (
        not mention.own_subject
        or len(mention.subject) < 3
        or mention.period is None
        or mention.slot == "start"
    ):
        return None
    if mention.tags & _VAGUE or mention.depth:
        return None
    if mention.role.is_change or mention.role.is_growth:
        base: object = mention.base.label if mention.base else mention.base_text
        if not base:
            return None
    else:
        base = ""
    return (
        mention.subject,
        dimension(mention),
        mention.role,
        mention.period.label,
        base,
        _tail_words(mention),
    )


def _tail_words(mention: Mention) -> tuple[str, ...]:
    """The words behind the figure up to the next punctuation, which may narrow what it is of."""
    words = mention.sentence.words[mention.last : mention.last + 12]
    found: list[str] = []
    for word in words:
        if not word.isalnum():
            break
        found.append(word)
    return tuple(found)


def _explicit(mention: Mention) -> bool:
    """Whether the period is printed in the sentence itself."""
    return any(time.period == mention.period for time in mention.sentence.times)


# Headings.


def _headings(document: Document) -> Iterator[list[Mention]]:
    """A heading's figure, and the figure of the same measure in the body."""
    for heading in document.mentions:
        if heading.sentence.kind is not BlockKind.HEADING and not _is_title(document, heading):
            continue
        if not heading.subject or "range" in heading.tags:
            continue
        wanted = set(heading.subject)
        found = [
            body
            for body in document.mentions[heading.index + 1 : heading.index + _REACH]
            if body.role is heading.role
            and body.sentence.kind is not BlockKind.HEADING
            and body.sentence is not heading.sentence
            and dimension(body) == dimension(heading)
            and wanted <= set(body.sentence.words[: body.token])
            and (body.period is None or heading.period is None or body.period == heading.period)
        ]
        if not found:
            continue
        value = heading.figure
        agreeing = next((b for b in found if b.figure.interval.meets(value.interval)), None)
        if agreeing is not None:
            yield [heading, agreeing]
            continue
        slips = {abs(slip) for slip in slips_of(value)}
        near = next((b for b in found if abs(b.figure.value) in slips), None)
        if near is not None and near.figure.text.isdecimal() is False:
            yield [heading, near]


def _is_title(document: Document, mention: Mention) -> bool:
    """The first line of a plain text, without a full stop, is its title."""
    sentence = mention.sentence
    block = document.blocks[sentence.block]
    text = document.prose.view[block.start : block.end].rstrip()
    return sentence.block == 0 and len(text) < 200 and text[-1:] not in ".;:"
