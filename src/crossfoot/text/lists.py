"""Lists: what closes one, what leaves one open, and lists that run over the items of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from crossfoot.sources.prose import BlockKind
from crossfoot.text.document import Document, Mention
from crossfoot.text.language import Language


def opens_list(mention: Mention, previous: Mention | None) -> str | None:
    """The sort of list an amount opens: by a cue word, a colon, or *Of the 30.64 million …,*."""
    if mention.tags & {"of_which", "comprising"}:
        return "comprising" if "comprising" in mention.tags else "of_which"
    if previous is None or mention.depth != previous.depth:
        return None
    words = mention.sentence.words
    between = words[previous.last : mention.lead]
    if mention.depth == 0 and ":" in between and not _is_labelled(between):
        return "comprising" if "total" in previous.tags else "of_which"
    cues = mention.sentence.cues
    if any(cue.end == previous.lead and cue.at <= 1 and cue.means("out_of") for cue in cues) or (
        words[0] in ("of", "trong") and previous.lead <= 2
    ):
        return "of_which" if "," in words[previous.last : mention.lead] else None
    return None


def _is_labelled(between: Sequence[str]) -> bool:
    """``…, dự án Lô 4: 148 tỷ``: the colon stands between an item and its own figure."""
    before = between[: len(between) - 1 - between[::-1].index(":")]
    return "," in before or ";" in before or ":" in before


def is_item(mention: Mention) -> bool:
    """Whether the amount opens an item itself: ``…, 36.562 doanh nghiệp chờ giải thể và 2.029 …``."""
    return "rest" in mention.tags or mention.sentence.word(mention.lead - 1) in _ITEM_MARKS


_ITEM_MARKS: Final = frozenset({",", ";", "và", "and", ":", "("})


def closes_list(language: Language, last: Mention) -> bool:
    """Whether the last item says that nothing is left: *còn lại*, *the remainder*, product taxes."""
    return "rest" in last.tags or _named(last, language.closers)


def is_partition(language: Language, members: Sequence[Mention]) -> bool:
    """Whether the members are named like a known division of everything, each name once."""
    return any(_names_all(names, members) for names in language.partitions)


def lacks_usual_rest(language: Language, members: Sequence[Mention]) -> bool:
    """Whether the members are a division that is often printed without its small rest."""
    return any(_names_all(names, members) for names in language.usual_rests)


def _names_all(names: tuple[tuple[str, ...], ...], members: Sequence[Mention]) -> bool:
    if len(names) != len(members):
        return False
    found = {
        next((at for at, name in enumerate(names) if contains_phrase(_words_of(member), name)), -1)
        for member in members
    }
    return found == set(range(len(names)))


def _words_of(member: Mention) -> Sequence[str]:
    """The member's subject, or what stands behind the figure where nothing stands before it."""
    sentence = member.sentence
    if member.subject and (member.own_subject or not is_item(member)):
        return member.subject
    behind = sentence.words[member.last : member.last + 5]
    return behind[: next((at for at, word in enumerate(behind) if not word.isalpha()), len(behind))]


def may_close_list(language: Language, last: Mention) -> bool:
    """Whether the last item is a catch-all (*other*), which need not hold everything that is left."""
    return _named(last, language.loose_closers)


def _named(last: Mention, names: Iterable[tuple[str, ...]]) -> bool:
    """Whether one of the names stands before the figure, or closes what stands behind it."""
    words = last.sentence.words
    before = words[max(0, last.token - 8) : last.token]
    behind = words[last.last : last.last + 10]
    stop = next((at for at, word in enumerate(behind) if not word.isalnum()), len(behind))
    return any(
        contains_phrase(last.subject, name)
        or contains_phrase(before, name)
        or tuple(behind[stop - len(name) : stop]) == name
        for name in names
    )


def contains_phrase(words: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether the words hold the phrase as it is."""
    if phrase[0] not in words:
        return False
    size = len(phrase)
    if size == 1:
        return True
    wanted = tuple(phrase)
    return any(
        word == wanted[0] and tuple(words[at : at + size]) == wanted
        for at, word in enumerate(words)
    )


def names_its_parts(whole: Mention, parts: Sequence[Mention]) -> bool:
    """Whether the whole is named after its parts: *industry and construction*, then industry, then construction."""
    if len(parts) < 2 or any(not part.subject or not part.own_subject for part in parts):
        return False
    named = [set(part.subject) - _GENERIC for part in parts]
    return all(named) and set().union(*named) <= set(whole.subject) and not set.intersection(*named)


_GENERIC: Final = frozenset({"khu", "vực", "ngành", "sector", "industry"})


def seasons_differ(mentions: Iterable[Mention]) -> bool:
    """Whether the words before the figures, up to the figure before, name more than one season."""
    named: set[int] = set()
    for mention in mentions:
        words = _words_before(mention)
        named.update(
            at
            for at, names in enumerate(mention.sentence.language.seasons)
            if any(contains_phrase(words, name) for name in names)
        )
    return len(named) > 1


def _words_before(mention: Mention) -> Sequence[str]:
    words = mention.sentence.words
    start = next((at + 1 for at in range(mention.lead - 1, -1, -1) if words[at][0].isdecimal()), 0)
    return words[start : mention.lead]


def respective_runs(mentions: Sequence[Mention]) -> Iterator[list[Mention]]:
    """The figures that *lần lượt*, *respectively* are about: those right behind the word, or right before it."""
    if not mentions:
        return
    for cue in mentions[0].sentence.cues:
        if not cue.means("respectively"):
            continue
        behind = next((at for at, m in enumerate(mentions) if m.lead >= cue.end), len(mentions))
        if behind < len(mentions) and mentions[behind].lead - cue.end <= 3:
            yield _run_from(mentions[behind:])
        elif behind and cue.at - mentions[behind - 1].last <= 1:
            yield _run_from(list(reversed(mentions[:behind])))[::-1]


def _run_from(mentions: Sequence[Mention]) -> list[Mention]:
    """The figures of one unit and role that follow one another with nothing but list marks between them."""
    run = [mentions[0]]
    for mention in mentions[1:]:
        first, second = sorted((run[-1], mention), key=lambda m: m.index)
        between = mention.sentence.words[first.last : second.lead]
        alike = mention.unit == run[0].unit and mention.role is run[0].role
        if (
            not alike
            or not 0 < len(between) <= 2
            or not all(word in _ITEM_MARKS for word in between)
        ):
            break
        run.append(mention)
    return run


def whole_named_behind(share: Mention) -> tuple[str, ...]:
    """The words right behind a share that say what it is a share of: *18 % kim ngạch của cả nước*, *12 % of sales*.

    Empty where the next words say something else (*41 % were flats*).
    """
    sentence = share.sentence
    stop_words = sentence.language.stop_words
    words = sentence.words[share.last : share.last + _NAME]
    stop = next((at for at, w in enumerate(words) if not w.isalpha() or w in _ANDS), len(words))
    stop = next(
        (
            c.at - share.last
            for c in sentence.cues_between(share.last, share.last + stop)
            if c.means(*_VERBS)
        ),
        stop,
    )
    if stop and words[0] in stop_words and words[0] not in _OF:
        return ()
    return tuple(w for w in words[:stop] if w not in stop_words and w not in _ALL)


def names_a_total(share: Mention) -> bool:
    """``6,5 % tổng dư nợ``: right behind the share stands *the total*."""
    return share.sentence.word(share.last) in _ALL


def is_of_another_whole(share: Mention, whole: Mention) -> bool:
    """Whether a share names its whole, in words none of which are among those of this one."""
    words = whole_named_behind(share)
    known = {*whole.subject, whole.noun}
    elsewhere = any(
        contains_phrase(words, name) and not contains_phrase(whole.subject, name)
        for name in share.sentence.language.everywhere
    )
    return elsewhere or (bool(words) and bool(whole.subject) and known.isdisjoint(words))


#: Tokens behind a share that may name its whole.
_NAME: Final = 10
_ANDS: Final = frozenset({"and", "while", "with", "và", "còn", "với"})
_OF: Final = frozenset({"of", "của", "the", "trong"})
_ALL: Final = frozenset({"total", "tổng", "số", "all", "toàn", "bộ", "overall"})
_VERBS: Final = ("up", "down", "base", "share", "level", "rise", "drop")


def is_partial(members: Sequence[Mention]) -> bool:
    """Whether the wording says that the list leaves something out (*mainly*, *such as*)."""
    return any("mainly" in member.tags for member in members)


def block_lists(document: Document, wanted: Callable[[Mention], bool]) -> Iterator[list[Mention]]:
    """The first wanted figure of each item, for runs of list items that all have one."""
    run: list[Mention] = []
    block = -2
    for sentence in document.sentences:
        if sentence.kind is not BlockKind.ITEM:
            continue
        if sentence.block == block:
            continue
        found = next((m for m in document.in_sentence(sentence.index) if wanted(m)), None)
        if found is None or sentence.block != block + 1:
            if len(run) >= 3:
                yield run
            run = []
        if found is not None:
            run.append(found)
        block = sentence.block
    if len(run) >= 3:
        yield run
