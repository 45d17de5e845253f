"""Frames: the amounts of a sentence that speak of one thing over time.

A frame has the level now, the level before, and the changes and growth rates between the two, as far as they are
printed: *2.17 million … compared with 2.15 million, a rise of around 18,000 (0.9%)*.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from crossfoot.text.document import Document, Mention
from crossfoot.text.roles import Role
from crossfoot.units import is_counted, try_unit


@dataclass(slots=True)
class Frame:
    """One measure in one unit; ``end`` is the level now, ``start`` the level before."""

    unit: str | None
    end: Mention | None = None
    start: Mention | None = None
    changes: list[Mention] = field(default_factory=list)
    growths: list[Mention] = field(default_factory=list)


def dimension(mention: Mention) -> str | None:
    """What a figure's unit measures, points with percentages."""
    unit = mention.figure.unit
    if unit == "percentage_point":
        return "percent"
    return unit


def frames(document: Document) -> Iterator[Frame]:
    """The frames of a document, in order."""
    last: Frame | None = None
    for sentence in document.sentences:
        mentions = document.in_sentence(sentence.index)
        if not mentions:
            continue
        carried = last if _refers_back(mentions[0]) else None
        found = _sentence_frames(mentions, carried)
        yield from found
        if found:
            last = found[-1] if len(found) == 1 else None


def _refers_back(first: Mention) -> bool:
    """``This was £13.0 billion higher``: the subject is what the sentence before spoke of."""
    if first.subject:
        return False
    return any(cue.at == 0 and cue.means("pronoun") for cue in first.sentence.cues)


def _sentence_frames(mentions: tuple[Mention, ...], carried: Frame | None) -> list[Frame]:
    found: list[Frame] = []
    open_frames: dict[str | None, Frame] = {}
    group = mentions[0].group
    latest: Frame | None = carried
    if carried is not None:
        copy = Frame(carried.unit, end=carried.end)
        open_frames[carried.unit] = copy
        found.append(copy)
        latest = copy
    for mention in mentions:
        if mention.group != group:
            group, open_frames, latest = mention.group, {}, None
        latest = _place(mention, open_frames, latest, found)
    return found


def _place(
    mention: Mention, open_frames: dict[str | None, Frame], latest: Frame | None, found: list[Frame]
) -> Frame | None:
    unit = dimension(mention)
    role = mention.role
    if unit is None and latest is not None and _is_countable(latest.unit):
        unit = latest.unit  # "compared with 2.15 million": of the same
    if role.is_growth:
        if latest is None:
            latest = _open(None, open_frames, found)
        if "basis" not in mention.tags:
            latest.growths.append(mention)
        return latest
    if role.is_change:
        frame = (
            open_frames.get(unit)
            or _per_something(unit, open_frames)
            or _open_with_level(unit, found, mention)
            or _open(unit, open_frames, found)
        )
        frame.changes.append(mention)
        return frame
    if not role.is_level or role in (Role.COUNT_X, Role.COUNT_Y) or "range" in mention.tags:
        return latest
    frame = open_frames.get(unit) or _open(unit, open_frames, found)
    if mention.slot == "start":
        if frame.start is not None:
            frame = _second_start(frame, mention, found)
            open_frames[unit] = frame
        frame.start = mention
    elif frame.end is None:
        frame.end = mention
    else:
        before, frame = frame, _open(unit, open_frames, found)
        frame.end = mention
        if _goes_on(before, mention):
            frame.start = before.end
    return frame


def _goes_on(before: Frame, mention: Mention) -> bool:
    """``năm 2023 là 8,5, năm 2024 là 9,1, tăng 7,1 %``: two levels of one thing, one year after the other.

    Of three in a row nobody knows which two a growth rate is about.
    """
    first = before.end
    if first is None or before.start is not None or before.changes or before.growths:
        return False
    if mention.own_subject or first.group != mention.group or first.index + 1 != mention.index:
        return False
    a, b = first.period, mention.period
    return a is not None and b is not None and a.frequency == b.frequency and a.end < b.start


def _second_start(frame: Frame, start: Mention, found: list[Frame]) -> Frame:
    """``up 0.8% from 197.5 in April and up 7.3% from 185.5 in May``: one level now, two before."""
    second = Frame(frame.unit, end=frame.end)
    for mentions, moved in ((frame.changes, second.changes), (frame.growths, second.growths)):
        for mention in [
            m for m in mentions if start.index - 2 <= m.index and m.index > _index(frame.start)
        ]:
            mentions.remove(mention)
            moved.append(mention)
    found.append(second)
    return second


def _index(mention: Mention | None) -> int:
    return mention.index if mention is not None else -1


def _is_countable(unit: str | None) -> bool:
    """Whether numbers without a unit may be of it: nouns, listed or not, but no money and no measure."""
    return unit is None or is_counted(unit) or try_unit(unit) is None


def _open(unit: str | None, open_frames: dict[str | None, Frame], found: list[Frame]) -> Frame:
    frame = open_frames.get(None) if unit is not None else None
    if frame is not None and frame.end is None and frame.start is None and not frame.changes:
        # Growth was printed before the level it belongs to.
        del open_frames[None]
        frame.unit = unit
    else:
        frame = Frame(unit)
        found.append(frame)
    open_frames[unit] = frame
    return frame


def _per_something(unit: str | None, open_frames: dict[str | None, Frame]) -> Frame | None:
    """A wage in đồng a month that rose by so many đồng."""
    if unit is None:
        return None
    return next(
        (f for u, f in open_frames.items() if u is not None and u.startswith(unit + "/")), None
    )


def _open_with_level(unit: str | None, found: list[Frame], mention: Mention) -> Frame | None:
    """``3.334 doanh nghiệp, vốn … tỷ đồng tăng 1.496 doanh nghiệp``: the unit says which level it changed."""
    if (
        mention.own_subject
        or unit is None
        or unit == "percent"
        or mention.tags & {"because", "earlier"}
    ):
        return None
    for frame in reversed(found):
        if frame.unit == unit and frame.end is not None and not frame.changes:
            return frame
    return None
