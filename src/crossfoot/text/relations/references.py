"""Definite references: *of the 2.17 million enterprises*, *the increase of 929,000*, *trong tổng số 540.985 người*.

Who writes *the* of a number has printed it before. Where the paragraphs before have no such figure but one that a
slip of the pen apart, one of the two is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from crossfoot.problems import Severity
from crossfoot.rules.kinds.agree import KIND as AGREE
from crossfoot.text.credible import credible
from crossfoot.text.document import Document, Mention
from crossfoot.text.frames import dimension
from crossfoot.text.proposals import LIKELY, POSSIBLE, Proposal, offer
from crossfoot.text.roles import Role
from crossfoot.text.slips import slips_of

#: How many figures back a reference may reach.
_REACH = 25
#: How many figures back the same measure may have been given.
_NEAR = 6


def propose_references(document: Document) -> Iterator[Proposal]:
    """Proposals from every figure that is referred to as known."""
    for mention in document.mentions:
        if not _is_definite(mention):
            yield from credible(_spoken_of_again(document, mention))
            continue
        before = document.mentions[max(0, mention.index - _REACH) : mention.index]
        known = [m for m in before if _may_be_same(m, mention)]
        same = next((m for m in reversed(known) if m.figure.value == mention.figure.value), None)
        if same is not None:
            yield offer(AGREE, {"figures": (same, mention)}, "figures-differ", LIKELY, ("the",))
            continue
        worded = [m for m in known if _same_words(m, mention)]
        if len(worded) == 1:
            yield offer(
                AGREE, {"figures": (worded[0], mention)}, "figures-differ", LIKELY, ("the",)
            )
            continue
        slips = {abs(slip) for slip in slips_of(mention.figure)}
        near = [m for m in known if abs(m.figure.value) in slips]
        if len(near) == 1 and _digits(mention) >= 3:
            yield offer(
                AGREE,
                {"figures": (near[0], mention)},
                "figures-differ",
                POSSIBLE,
                ("the",),
                severity=Severity.WARNING,
            )


def _spoken_of_again(document: Document, mention: Mention) -> Iterator[Proposal]:
    """``The third-quarter profit of $56.6 million``: the profit that a sentence just before gave."""
    if not _is_known(mention):
        return
    near = document.mentions[max(0, mention.index - _NEAR) : mention.index]
    same = [m for m in near if _is_same_measure(m, mention)]
    if same:
        yield offer(
            AGREE,
            {"figures": (same[-1], mention)},
            "figures-differ",
            POSSIBLE,
            ("the",),
            severity=Severity.WARNING,
        )


def _is_known(mention: Mention) -> bool:
    """Whether the measure is spoken of as one that was named before: *the … of*, *với …*."""
    if not mention.own_subject or len(mention.subject) < 2 or mention.slot or mention.depth:
        return False
    if mention.role not in (Role.LEVEL, Role.COUNT) or mention.figure.hedge is not None:
        return False
    words = mention.sentence.words
    first = mention.lead - 1
    while first > 0 and words[first] != mention.subject[0]:
        first -= 1
    if words[0] == "the" and first == 1:
        return words[mention.lead - 1] == "of"
    return any(cue.end == first and cue.means("known") for cue in mention.sentence.cues)


def _is_same_measure(earlier: Mention, mention: Mention) -> bool:
    return (
        earlier.subject == mention.subject
        and earlier.own_subject
        and earlier.role is mention.role
        and not earlier.slot
        and earlier.sentence is not mention.sentence
        and earlier.figure.unit == mention.figure.unit
        and earlier.figure.scale == mention.figure.scale
        and (earlier.period is None or mention.period is None or earlier.period == mention.period)
    )


def _is_definite(mention: Mention) -> bool:
    """Whether the wording takes the figure as known."""
    if mention.is_percent or mention.figure.hedge is not None or mention.slot in ("start", "other"):
        return False
    sentence = mention.sentence
    before = sentence.word(mention.lead - 1)
    cue = next((cue for cue in sentence.cues if cue.end == mention.lead), None)
    if before == "the":
        return sentence.word(mention.lead - 2) in ("of", "")
    if cue is None:
        return False
    if cue.means("out_of") and cue.end - cue.at >= 2:
        return True
    first = sentence.words[cue.at]
    return (
        cue.means("up", "down") and first not in ("a", "an") and sentence.word(cue.at - 1) == "the"
    )


def _may_be_same(earlier: Mention, mention: Mention) -> bool:
    if earlier.sentence is mention.sentence or dimension(earlier) != dimension(mention):
        return False
    a, b = earlier.figure, mention.figure
    return a.scale == b.scale and a.decimals == b.decimals and earlier.slot != "start"


def _same_words(earlier: Mention, mention: Mention) -> bool:
    """Whether the same words say of what both are (*people in work*)."""
    words = [m.sentence.words[m.token + 1 : m.token + 6] for m in (earlier, mention)]
    shared = 0
    for one, other in zip(*words, strict=False):
        if one != other or not one.isalpha():
            break
        shared += 1
    return shared >= 3


def _digits(mention: Mention) -> int:
    return sum(character.isdecimal() for character in mention.figure.text)
