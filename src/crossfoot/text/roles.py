"""What each amount says: a level, a share, a change, a growth rate; and which amounts speak of one thing.

The words between an amount and the one before it decide, together with the words right behind it. Amounts with one
subject form a group; inside a group, slots say which is the level now (``end``) and which the level before
(``start``).
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from crossfoot.text.classify import NumeralClass
from crossfoot.text.drafts import Draft
from crossfoot.text.sentences import Cue, Sentence, Time
from crossfoot.units import is_counted


class Role(StrEnum):
    """What a figure says about its measure."""

    LEVEL = "level"
    COUNT = "count"
    LEVEL_PER_YEAR = "level_per_year"
    SHARE = "share"
    RATE = "rate"
    CHANGE = "change"
    CHANGE_IN_SHARE = "change_in_share"
    CHANGE_IN_RATE = "change_in_rate"
    AVERAGE_ANNUAL_CHANGE = "average_annual_change"
    GROWTH = "growth"
    GROWTH_AVERAGE = "growth_average"
    CONTRIBUTION = "contribution"
    RATIO = "ratio"
    MULTIPLE = "multiple"
    COUNT_X = "count_x"
    COUNT_Y = "count_y"

    @property
    def is_change(self) -> bool:
        """A difference between two levels or shares."""
        return self in _CHANGES

    @property
    def is_growth(self) -> bool:
        return self in (Role.GROWTH, Role.GROWTH_AVERAGE)

    @property
    def is_level(self) -> bool:
        """An amount at a time, in whatever unit: what a change leads to."""
        return self in _LEVELS


_CHANGES: Final = frozenset(
    {Role.CHANGE, Role.CHANGE_IN_SHARE, Role.CHANGE_IN_RATE, Role.AVERAGE_ANNUAL_CHANGE}
)
_LEVELS: Final = frozenset(
    {Role.LEVEL, Role.COUNT, Role.LEVEL_PER_YEAR, Role.SHARE, Role.RATE, Role.COUNT_X, Role.COUNT_Y}
)
_BREAKS: Final = frozenset({",", ";", ":", "(", ")", "–", "—"})
_MOVES: Final = ("up", "down")
_GOVERNING: Final = (
    "up", "down", "by", "of", "to", "from", "base", "share", "contribution", "ratio", "multiple",
    "surplus", "deficit", "difference", "growth_noun", "level",
)  # fmt: skip
_OUT_OF: Final = frozenset({"trong", "of", "in", "từ"})
_OF_WORDS: Final = frozenset({"of", "số", "tổng"})
_PLACED: Final = frozenset({"in", "ở", "tại"})
_ANDS: Final = frozenset({"and", "while", "whereas", "but", "và", "nhưng", "with"})


class RoleReader:
    """Reads the amounts of one sentence, left to right."""

    def __init__(self, sentence: Sentence, drafts: list[Draft]) -> None:
        self.sentence = sentence
        self.drafts = drafts
        self._content = _content(sentence, drafts)
        self._group = 0

    def run(self) -> None:
        """Fill in role, slot, direction, group, subject and periods of every draft."""
        self._place_times()
        previous: Draft | None = None
        for draft in self.drafts:
            self._read(draft, previous)
            previous = draft
        for index, draft in enumerate(self.drafts):
            self._settle_percent(draft, self.drafts[:index])

    # Reading one amount.

    def _read(self, draft: Draft, previous: Draft | None) -> None:
        begin = previous.last if previous else 0
        cues = self.sentence.cues_between(begin, draft.lead)
        governor, link = self._governor(draft, cues, begin)
        self._take_subject(draft, previous, begin, governor)
        self._tag(draft, cues, begin)
        if draft.kind is not NumeralClass.FIGURE:
            draft.role = str(draft.kind)
            return
        if self._changes_behind(draft):
            return
        if governor is not None:
            self._governed(draft, governor, link, cues, previous)
        elif link is not None and link.means("by"):
            self._continued(draft)
        if not draft.role:
            self._ungoverned(draft, previous, begin)

    def _governor(self, draft: Draft, cues: list[Cue], begin: int) -> tuple[Cue | None, Cue | None]:
        """The cue that says what the amount is, and the link word (*by*, *of*) between the two."""
        link: Cue | None = None
        for cue in reversed(cues):
            if not cue.means(*_GOVERNING):
                continue
            if any(word == ";" for word in self.sentence.words[cue.end : draft.lead]):
                return None, link
            distance = self._distance(cue.end, draft.lead)
            if cue.means("base", "from") and self._has_other_object(cue, draft):
                if "," not in self.sentence.words[cue.end : draft.lead] and cue.means("base"):
                    return None, link
                continue
            if cue.means("by", "of") and not cue.means(*_MOVES):
                if link is None and distance == 0:
                    link = cue
                continue
            if link is not None and cue.means(*_MOVES, "rise", "drop"):
                if link.means("by") or self._is_noun_phrase(cue, link):
                    return cue, link
                continue
            in_terms_of = (
                cue.means(*_MOVES) and self.sentence.words[cue.end] == "về" and distance <= 3
            )
            if (
                distance > (1 if cue.means("share", "contribution", "growth_noun") else 0)
                and not in_terms_of
            ):
                if (
                    cue.means("growth_noun")
                    and draft.is_percent
                    and not self._content_verb(cue, draft)
                ):
                    return cue, link
                continue
            return cue, link
        return None, link

    def _has_other_object(self, cue: Cue, draft: Draft) -> bool:
        """``so với năm 2023, tăng 10,2%``: what is compared with is the year, not the amount."""
        return "," in self.sentence.words[cue.end : draft.lead] or any(
            cue.end <= time.at < draft.lead for time in self.sentence.times
        )

    def _is_noun_phrase(self, cue: Cue, link: Cue) -> bool:
        """``an increase in net investment of £29.3 billion``: a noun with its own *of*."""
        before = self.sentence.word(cue.at - 1)
        first = self.sentence.words[cue.at]
        noun = cue.means("rise", "drop") or first in {"a", "an"}
        broken = any(word in _BREAKS for word in self.sentence.words[cue.end : link.at])
        return noun and not broken and (before in {"a", "an", "the"} or first in {"a", "an"})

    def _content_verb(self, cue: Cue, draft: Draft) -> bool:
        """Whether another statement begins between a growth noun and its figure."""
        return any(
            c.means(*_MOVES, "share") for c in self.sentence.cues_between(cue.end, draft.lead)
        )

    def _distance(self, first: int, last: int) -> int:
        return sum(self._content[first:last])

    def _governed(
        self, draft: Draft, cue: Cue, link: Cue | None, cues: list[Cue], previous: Draft | None
    ) -> None:
        draft.cue = " ".join(self.sentence.words[cue.at : cue.end])
        if cue.means("from"):
            draft.slot, draft.role = "start", _level_role(draft)
            if cue.means(*_MOVES):
                draft.direction = 1 if cue.means("up") else -1
            elif any(c.means(*_MOVES) for c in cues):
                draft.direction = _direction(next(c for c in reversed(cues) if c.means(*_MOVES)))
        elif cue.means("to"):
            moved = any(c.means(*_MOVES) for c in cues) or cue.means(*_MOVES)
            before = (
                previous is not None
                and previous.group == draft.group
                and (previous.slot == "start" or previous.role in _MOVING_ROLES)
            )
            draft.role = _level_role(draft)
            if moved or before:
                draft.slot = "end"
                if moved:
                    draft.direction = _direction(
                        next((c for c in reversed(cues) if c.means(*_MOVES)), cue)
                    )
            elif previous is not None and previous.last == cue.at and draft.lead == cue.end:
                draft.tags.add("range")
                previous.tags.add("range")
        elif cue.means("base"):
            draft.slot, draft.role = "start", _level_role(draft)
            if self._of_another(draft):
                draft.slot = "other"
        elif cue.means(*_MOVES, "rise", "drop"):
            self._moved(draft, cue)
        else:
            self._stated(draft, cue, cues)

    def _continued(self, draft: Draft) -> None:
        """``fell by 11,000 on the quarter and by 16,000 on the year``: the verb still stands."""
        for earlier in reversed(self.drafts[: self.drafts.index(draft)]):
            if earlier.role in _MOVING_ROLES and earlier.depth == draft.depth:
                draft.role = Role.GROWTH if draft.is_percent else Role.CHANGE
                draft.direction, draft.cue = earlier.direction, earlier.cue
                return

    def _of_another(self, draft: Draft) -> bool:
        """``compared with £459 for women``: another group at the same time, not an earlier time."""
        if draft.period is not None and draft.period.at >= draft.last:
            return False
        after = self.sentence.word(draft.last)
        near = (draft.last, draft.last + 1)
        if after in _PLACED and self._is_place(draft.last + 1):
            return True  # "compared with 12.1% in Germany"
        if any(c.at in near and c.means("relative_period") for c in self.sentence.cues):
            return False
        if any(time.at in near for time in self.sentence.times):
            return False
        return after.isalpha() and after not in {
            "in",
            "a",
            "of",
            "the",
            "last",
            "và",
            "and",
            "năm",
            "cùng",
        }

    def _is_place(self, at: int) -> bool:
        """A capitalised word that is no period."""
        sentence = self.sentence
        if at >= len(sentence.words) or not sentence.is_capital(at):
            return False
        timed = any(time.at <= at < time.end for time in sentence.times)
        return not timed and sentence.words[at] not in sentence.language.months

    def _moved(self, draft: Draft, cue: Cue) -> None:
        draft.direction = _direction(cue)
        draft.role = Role.GROWTH if draft.is_percent else Role.CHANGE
        if draft.unit == "times":
            draft.role = Role.MULTIPLE

    def _stated(self, draft: Draft, cue: Cue, cues: list[Cue]) -> None:
        if cue.means("share") and draft.is_percent:
            draft.role = Role.SHARE
        elif cue.means("contribution"):
            if draft.is_percent or draft.is_points:
                draft.role = Role.CONTRIBUTION
        elif cue.means("ratio"):
            draft.role = (
                Role.RATIO if draft.is_percent or draft.unit == "times" else _level_role(draft)
            )
        elif cue.means("multiple"):
            draft.role = Role.MULTIPLE
        elif cue.means("growth_noun") and draft.is_percent:
            draft.role = Role.GROWTH
        elif cue.means("surplus", "deficit", "difference"):
            draft.role = _level_role(draft)
            draft.tags.add(next(k for k in ("surplus", "deficit", "difference") if cue.means(k)))
            if any(c.means("base") for c in cues):
                draft.slot = "start"
        elif cue.means("level"):
            growth = any(c.means("growth_noun") for c in cues)
            if (
                growth
                and draft.is_percent
                and not any(c.means("rate") and not c.means("growth_noun") for c in cues)
            ):
                draft.role = Role.GROWTH
            elif any(c.means("share") for c in cues) and draft.is_percent:
                draft.role = Role.SHARE
            else:
                draft.role = _level_role(draft)

    def _changes_behind(self, draft: Draft) -> bool:
        """``254,000 more than``, ``a 5.2% reduction``, ``0.3 points lower``: the word behind decides."""
        words, at = self.sentence.words, draft.last
        if self.sentence.word(at) in ("or", "points"):
            at += 1
        while at < len(words) and (words[at].endswith(("ly", "ed")) or words[at] == draft.noun):
            at += 1
        cue = next((c for c in self.sentence.cues if c.at == at), None)
        if cue is None or not cue.means("exceeds", "falls_short", "rise", "drop"):
            return False
        if cue.means("from", "hedge") and self._leads_to_amount(cue):
            return False
        if cue.means("rise", "drop") and self._leads_to_amount(cue):
            return False
        draft.direction = 1 if cue.means("exceeds", "rise") else -1
        draft.role = Role.GROWTH if draft.is_percent else Role.CHANGE
        draft.cue = " ".join(words[cue.at : cue.end])
        draft.tags.add("behind")
        self._share_backwards(draft)
        return True

    def _share_backwards(self, draft: Draft) -> None:
        """``13.5% and 14.0% lower``: the word behind is about both."""
        index = self.drafts.index(draft)
        if index == 0:
            return
        before = self.drafts[index - 1]
        between = self.sentence.words[before.last : draft.lead]
        if before.unit == draft.unit and not before.cue and between in (["and"], [","], ["và"]):
            before.role, before.direction, before.cue = draft.role, draft.direction, draft.cue

    def _leads_to_amount(self, cue: Cue) -> bool:
        return any(cue.end in (d.lead, d.first) or d.lead == cue.at for d in self.drafts)

    def _ungoverned(self, draft: Draft, previous: Draft | None, begin: int) -> None:
        """No word says what it is: brackets, the list it stands in, or the unit do."""
        words = self.sentence.words
        if previous is not None:
            opened = draft.depth > previous.depth and "(" in words[begin : draft.lead]
            level = not draft.is_percent or previous.is_points
            base = self._base_just_before(draft) if opened and level else None
            if base is not None and previous.role in _MOVING_ROLES:
                draft.role, draft.slot, draft.period = _level_role(draft), "start", base
                draft.tags.add("own_period")
                return
            if opened and level and self._behind_relative(draft):
                draft.role, draft.slot = _level_role(draft), "start"
                return
            if opened and self._is_earlier_level(previous, begin, draft):
                draft.role, draft.slot = _level_role(draft), "start"
                draft.subject, draft.inherited, draft.group = previous.subject, True, previous.group
                draft.tags.add("own_period")
                return
            if opened and not self._distance(begin, draft.lead):
                self._in_brackets(draft, previous)
                return
            equivalent = "equivalent" in draft.tags
            if equivalent and draft.is_percent and self._of_something(draft):
                draft.role = Role.SHARE
                return
            said_again = equivalent and previous.role in _MOVING_ROLES
            if said_again and draft.is_percent != previous.is_percent:
                draft.role = Role.GROWTH if draft.is_percent else Role.CHANGE
                draft.direction = previous.direction
                return
            if self._follows_than(previous, begin, draft, opened=opened) or self._upon(
                previous, begin, draft
            ):
                draft.role, draft.slot = _level_role(draft), "start"
                draft.subject, draft.inherited, draft.group = previous.subject, True, previous.group
                return
            model = self._model(draft, previous)
            if model is not None:
                draft.role, draft.direction = model.role, model.direction
                draft.slot = model.slot if draft.inherited else ""
                draft.tags |= model.tags & {"average"} | {"listed"}
                return
        draft.role = _level_role(draft)
        of_all = previous is None and not draft.sign and self._speaks_of_parts(draft)
        if draft.is_percent and (of_all or self._of_something(draft)):
            draft.role = Role.SHARE

    def _of_something(self, draft: Draft) -> bool:
        """``up 14 percent from $6.2 million, or 9.1 percent of revenue``: a share of what is named."""
        return self.sentence.word(draft.last) in _OF_WORDS

    def _speaks_of_parts(self, draft: Draft) -> bool:
        """``Of all sales, 41% were flats``; not ``Of the regions, the largest decrease was in London (3.4%)``."""
        cues = self.sentence.cues_between(0, draft.lead)
        if not cues or cues[0].at or any(cue.means(*_MOVES, "rise", "drop") for cue in cues):
            return False
        parted = self.sentence.words[0] == "of" or (cues[0].means("out_of") and cues[0].end > 1)
        return parted and "," in self.sentence.words[: draft.lead]

    def _follows_than(self, previous: Draft, begin: int, draft: Draft, *, opened: bool) -> bool:
        """``1,099 thousand more than the 20,763 thousand``: the level it is compared with.

        Or that level in brackets behind what it is of: ``3.1 points lower than at the last election (65.5%)``.
        """
        if "behind" not in previous.tags:
            return False
        months = self.sentence.language.months
        for cue in self.sentence.cues_between(begin, draft.lead):
            if cue.at > begin + 1 or not cue.means("exceeds", "falls_short"):
                continue
            nouns = {
                at
                for noun in self.sentence.cues_between(cue.end, draft.lead)
                if noun.means("figure_noun")
                for at in range(noun.at, noun.end)
            }
            named = any(
                self._content[at] and at not in nouns and self.sentence.words[at] not in months
                for at in range(cue.end, draft.lead)
            )
            if not named:
                return True
            alike = draft.is_percent if previous.is_points else draft.unit == previous.unit
            return opened and alike and not previous.is_percent
        return False

    def _upon(self, previous: Draft, begin: int, draft: Draft) -> bool:
        """``down 2,190 (4.3%) on the 50,500 recorded a year ago``."""
        if previous.role not in _MOVING_ROLES or not (draft.relative_base or draft.base):
            return False
        cues = self.sentence.cues_between(begin, draft.lead)
        return bool(cues) and cues[-1].end == draft.lead and cues[-1].means("upon")

    def _in_brackets(self, draft: Draft, previous: Draft) -> None:
        moving = previous.role in _MOVING_ROLES
        if moving and (draft.is_percent != previous.is_percent or previous.is_percent):
            draft.role = Role.GROWTH if draft.is_percent else Role.CHANGE
            draft.direction = previous.direction
        elif (
            draft.is_percent
            and not previous.is_percent
            and ("plan" in draft.tags or self._is_compared(draft))
        ):
            draft.role = Role.RATIO
        elif draft.is_percent and not previous.is_percent:
            draft.role = Role.GROWTH if draft.sign else Role.SHARE
            draft.tags.add("bracketed")
        else:
            draft.role = Role.CHANGE if draft.sign and not draft.is_percent else _level_role(draft)
            draft.tags.add("bracketed")

    def _base_just_before(self, draft: Draft) -> Time | None:
        """``7.7% lower than in 2011 (498.6 million)``: the level of the base, in brackets behind it."""
        time = next((time for time in self.sentence.times if time.end == draft.first - 1), None)
        if time is None:
            return None
        based = any(
            cue.end <= time.at <= cue.end + 4
            and (cue.means("base", "from") or self.sentence.words[cue.end - 1] == "than")
            and not any(word in _BREAKS for word in self.sentence.words[cue.end : time.at])
            for cue in self.sentence.cues
        )
        return time if based else None

    def _is_compared(self, draft: Draft) -> bool:
        """``(199,3 % so với năm 2016)``: a level as a percentage of another."""
        return any(cue.at == draft.last and cue.means("base") for cue in self.sentence.cues)

    def _behind_relative(self, draft: Draft) -> bool:
        """``tăng 52% so với cùng kỳ năm trước (2.364 tỷ)``: the level of the year before."""
        words = self.sentence.words
        opened = next((at for at in range(draft.lead - 1, -1, -1) if words[at] == "("), -1)
        if opened < 0 or self._distance(opened, draft.lead):
            return False
        return any(cue.means("relative_period") and cue.end == opened for cue in self.sentence.cues)

    def _is_earlier_level(self, previous: Draft, begin: int, draft: Draft) -> bool:
        """``£142 million (December: £118 million)``, ``(2022: £2.0 billion)``: a level of another time."""
        words = self.sentence.words
        if previous.unit != draft.unit or words[draft.lead - 1] != ":":
            return False
        opened = max(at for at in range(begin, draft.lead) if words[at] == "(")
        label = range(opened + 1, draft.lead - 1)
        timed = {at for time in self.sentence.times for at in range(time.at, time.end)}
        months = self.sentence.language.months
        return bool(label) and all(at in timed or words[at] in months for at in label)

    def _model(self, draft: Draft, previous: Draft) -> Draft | None:
        """The earlier amount of the same list, whose role this one shares."""
        if draft.sign and not (previous.sign or previous.direction):
            return None
        adjacent = not self._distance(previous.last, draft.lead)
        for earlier in reversed(self.drafts[: self.drafts.index(draft)]):
            if (
                earlier.depth != draft.depth
                or earlier.unit != draft.unit
                or earlier.noun != draft.noun
            ):
                continue
            if adjacent and earlier is previous:
                return earlier
            if earlier.role in _LISTED_ROLES:
                return earlier
            if earlier.role == Role.GROWTH and not draft.tags & {"percent_rate", "share", "plan"}:
                return earlier  # "increased 11.0% in England, 6.5% in Wales"
            return None
        return None

    # What percentages mean, once the whole sentence is known.

    def _settle_percent(self, draft: Draft, earlier: list[Draft]) -> None:
        """A percentage's change may be points; an average says so; points are changes unless contributed."""
        if draft.is_points and draft.role not in (Role.CONTRIBUTION,):
            draft.role = self._change_of_rate(draft, earlier)
        elif draft.role == Role.GROWTH and self._changes_a_rate(draft, earlier):
            draft.role = self._change_of_rate(draft, earlier)
            draft.tags.add("points_printed_as_percent")
        if "average" in draft.tags:
            if draft.role == Role.GROWTH:
                draft.role = Role.GROWTH_AVERAGE
            elif draft.role in (Role.CHANGE, Role.CHANGE_IN_RATE, Role.CHANGE_IN_SHARE):
                draft.role = Role.AVERAGE_ANNUAL_CHANGE
        if draft.role == Role.GROWTH and _spans_years(draft.period):
            draft.role = Role.GROWTH_AVERAGE
        if draft.role in (Role.LEVEL, Role.COUNT) and "yearly" in draft.tags:
            draft.role = Role.LEVEL_PER_YEAR

    def _changes_a_rate(self, draft: Draft, earlier: list[Draft]) -> bool:
        """Whether a percentage that moves is a percentage's change, so that it must be in points."""
        group = [d for d in self.drafts if d.group == draft.group and d is not draft]
        if any(Role(d.role).is_level and not d.is_percent for d in group):
            return False  # the share and the growth of an amount stand side by side
        if all(any(d.slot == slot and d.is_percent for d in group) for slot in ("start", "end")):
            return True
        level = next(
            (d for d in reversed(earlier) if d.group == draft.group and d.is_percent), None
        )
        if level is None:
            return "percent_rate" in draft.tags
        if level.depth > draft.depth:
            return False  # "1.600 doanh nghiệp xây dựng (chiếm 14,7%), tăng 19,8%"
        if level.role == Role.SHARE or "percent_rate" in level.tags:
            return Role(level.role).is_level
        # "100% of communes …, up 12.7%": a plain percentage, and right behind it what it gained.
        beside = self.drafts.index(draft) == self.drafts.index(level) + 1 and draft.inherited
        return level.role == Role.RATE and beside and "behind" not in draft.tags and bool(draft.cue)

    def _change_of_rate(self, draft: Draft, earlier: list[Draft]) -> Role:
        model = next(
            (d for d in reversed(earlier) if d.group == draft.group and d.is_percent), None
        )
        if model is not None and model.role == Role.SHARE:
            return Role.CHANGE_IN_SHARE
        return Role.CHANGE_IN_RATE

    # Subjects and tags.

    def _take_subject(
        self, draft: Draft, previous: Draft | None, begin: int, governor: Cue | None
    ) -> None:
        """The words that say of what the amount speaks; without any, it speaks of what the last one did."""
        stop = governor.at if governor is not None else draft.lead
        if previous is None:
            found = self._subject_words(begin, stop, first=True)
            draft.subject, draft.inherited = found, not found
            return
        found = (
            ()
            if draft.kind is NumeralClass.COUNT_Y
            else self._subject_words(begin, stop, first=False)
        )
        if (
            governor is not None
            and governor.means("from", "base", "to")
            and not self._after_comma(begin, stop)
        ):
            # "148,772 registered in England compared with …": the words belong to the amount before.
            found = ()
        if self.sentence.word(draft.first - 1) == "(" and self._base_just_before(draft) is not None:
            found = ()
        between = self.sentence.cues_between(begin, draft.lead)
        clause = ";" in self.sentence.words[begin : draft.lead]
        if found or clause or any(cue.means("earlier", "because") for cue in between):
            self._group += 1
        draft.subject, draft.inherited = found or previous.subject, not found
        draft.group = self._group

    def _after_comma(self, begin: int, stop: int) -> bool:
        words = self.sentence.words
        comma = next((at for at in range(stop - 1, begin - 1, -1) if words[at] in (",", ";")), -1)
        return comma >= 0 and self._distance(comma, stop) > 0

    def _subject_words(self, begin: int, stop: int, *, first: bool) -> tuple[int, ...]:
        """Content words of the last stretch before ``stop`` that names something new."""
        words = self.sentence.words
        start = piece = begin
        opened = -1
        for at in range(begin, stop):
            word = words[at]
            if word == "(":
                opened = at
            elif word == ")":
                if opened < 0:
                    start = piece = at + 1  # closes the bracket of the amount before
                opened = -1
            elif word in (";", ":"):
                start = piece = at + 1
            elif word == "," or (word in _ANDS and not first):
                piece = at + 1
        if opened >= 0 and self._distance(opened, stop):
            start = piece = opened + 1
        found = tuple(at for at in range(start, stop) if self._content[at])
        if first or start > begin or not found:
            return found
        if found[-1] >= piece:
            return found if piece == start else tuple(at for at in found if at >= piece) or found
        # Nothing new behind the comma: the words before it belong to the amount before, unless "which" takes
        # them up.
        return found if words[piece : piece + 1] == ["which"] else ()

    def _tag(self, draft: Draft, cues: list[Cue], begin: int) -> None:
        closed = self._closed_brackets(begin, draft.lead)
        for cue in cues:
            if cue.at in closed:
                continue  # "the sector (including crude oil) made $48.3 billion"
            for sense in cue.senses:
                if sense.kind == "plan" and {",", ";"} & set(
                    self.sentence.words[cue.end : draft.lead]
                ):
                    continue  # "78 % of the plan; lending came to 49,762": the plan of what stands before
                if (
                    sense.kind == "total"
                    and cue.at == begin
                    and {",", ";", ")"} & set(self.sentence.words[cue.end : draft.lead])
                ):
                    continue  # "76 % tổng số nhân lực), trung cấp 385": the whole of the share before
                if sense.kind in _TAGS and not (sense.kind == "total" and self._is_part_of(cue)):
                    draft.tags.add(sense.kind)
        if any(cue.means("earlier") for cue in cues):
            draft.tags.add("earlier")
        ahead = self.sentence.cues_between(draft.last, draft.last + 4)
        draft.tags |= {
            kind
            for cue in ahead
            for kind in ("plan", "yearly", "respectively", "basis", "without")
            if cue.means(kind)
        }
        behind = self.sentence.cues_between(draft.last, draft.last + 6)
        if any(cue.at == draft.last and cue.means("base") for cue in behind) and any(
            cue.means("plan") for cue in behind
        ):
            draft.tags.add("plan")
        if any(cue.at == draft.last and cue.means("neutral") for cue in ahead):
            draft.tags.add("range")  # "từ 1 triệu USD trở lên"
        if any(cue.at == draft.last and cue.means("closing") for cue in ahead):
            draft.tags.add("closing")
        if "yearly" in draft.tags and not any(cue.means("yearly", "average") for cue in cues):
            draft.tags.discard("yearly")

    def _closed_brackets(self, begin: int, stop: int) -> set[int]:
        """The tokens in brackets that open and close in a stretch."""
        words = self.sentence.words
        if ")" not in words[begin:stop]:
            return set()
        found: set[int] = set()
        opened = -1
        for at in range(begin, stop):
            if words[at] == "(":
                opened = at
            elif words[at] == ")" and opened >= 0:
                found.update(range(opened, at))
                opened = -1
        return found

    def _is_part_of(self, cue: Cue) -> bool:
        """``Trong tổng dân số, …``: the amount is of the total, not the total."""
        return cue.at == 1 and self.sentence.words[0] in _OUT_OF

    # Periods.

    def _place_times(self) -> None:
        """Each period phrase goes to the amount it follows, as its period or its base, or leads what comes.

        A phrase inside brackets leads inside them only.
        """
        pending = sorted(self.sentence.times)
        leading: dict[bool, Time | None] = {False: None, True: None}
        position = depth = 0
        for index, draft in enumerate(self.drafts):
            if draft.depth < depth:
                leading[True] = None
            depth = draft.depth
            while position < len(pending) and pending[position].end <= draft.lead:
                time = pending[position]
                inside = draft.depth > 0 and self._is_inside(time, draft)
                leads = self._place_before(time, index, leading[False], inside=inside)
                if leads is not None:
                    leading[inside] = leads
                position += 1
            draft.period = (
                draft.period or (leading[True] if draft.depth else None) or leading[False]
            )
        for time in pending[position:]:
            if time.at >= self.drafts[-1].last:
                self._place_before(time, len(self.drafts), None, inside=False)
        self._place_relative()

    def _is_inside(self, time: Time, draft: Draft) -> bool:
        """Whether the bracket that holds the amount holds the phrase too."""
        words = self.sentence.words[time.end : draft.lead]
        return "(" not in words or words.count(")") >= words.count("(")

    def _place_before(
        self, time: Time, index: int, leading: Time | None, *, inside: bool
    ) -> Time | None:
        """Give a phrase to the amount before it, or return it if it leads what comes."""
        if self._is_since(time):
            return None
        if index == 0:
            return time
        draft = self.drafts[index - 1]
        words = self.sentence.words
        between = words[draft.last : time.at]
        cues = self.sentence.cues_between(draft.last, time.at)
        lead = next(
            (cue for cue in reversed(cues) if cue.means("base", "exceeds", "falls_short", "from")),
            None,
        )
        if (
            lead is not None
            and self._distance(lead.end, time.at) <= 2
            and "," not in words[lead.end : time.at]
        ):
            if draft.base is None:
                draft.base = time
                draft.tags |= (
                    {"based"} if lead.means("base") or words[time.at - 1] == "than" else set()
                )
            return None
        opened = inside and "(" in between
        near = not opened and len(between) <= 12 and not {";", ":", ",", ")"} & set(between)
        if near and (draft.period is None or draft.period is leading):
            draft.period = time
            draft.tags.add("own_period")
            return None
        return time

    def _is_since(self, time: Time) -> bool:
        """``quý lỗ đầu tiên kể từ quý 1/2013``: when something began, not the time of what is told."""
        return any(cue.end == time.at and cue.means("since") for cue in self.sentence.cues)

    def _place_relative(self) -> None:
        for cue in self.sentence.cues:
            if cue.means("relative_period"):
                draft = next((d for d in reversed(self.drafts) if d.last <= cue.at), None)
                if draft is not None and draft.base is None:
                    draft.relative_base = " ".join(self.sentence.words[cue.at : cue.end])


_MOVING_ROLES: Final = frozenset(
    {Role.CHANGE, Role.GROWTH, Role.CHANGE_IN_RATE, Role.CHANGE_IN_SHARE}
)
_LISTED_ROLES: Final = frozenset({Role.SHARE, Role.CONTRIBUTION, Role.RATE})
_TAGS: Final = frozenset(
    {
        "average",
        "yearly",
        "accumulated",
        "total",
        "of_which",
        "comprising",
        "rest",
        "mainly",
        "structure",
    }
    | {
        "headcount",
        "equivalent",
        "difference",
        "percent_rate",
        "net",
        "plan",
        "per",
        "surplus",
        "deficit",
    }
    | {"because", "universal", "closing", "basis", "without"}
)

#: Cues that are themselves the name of a measure, or part of one.
_NOUN_SENSES: Final = frozenset(
    {
        "rate",
        "percent_rate",
        "growth_noun",
        "total",
        "headcount",
        "net",
        "surplus",
        "deficit",
        "difference",
        "plan",
        "figure_noun",
        "naming",
    }
)


def _direction(cue: Cue) -> int:
    if cue.means("up", "rise"):
        return 1
    return -1 if cue.means("down", "drop") else 0


def _level_role(draft: Draft) -> Role:
    if draft.is_percent:
        return Role.SHARE if draft.tags & {"share", "structure"} else Role.RATE
    return Role.LEVEL if _is_measure(draft) else Role.COUNT


def _is_measure(draft: Draft) -> bool:
    """Whether the unit measures (money, length, weight) and does not count things."""
    return (draft.unit is not None and not is_counted(draft.unit)) or (
        draft.unit is None and not draft.noun
    )


def _spans_years(time: Time | None) -> bool:
    return time is not None and time.period is not None and (time.period.years or 0) > 1


def _content(sentence: Sentence, drafts: list[Draft]) -> list[bool]:
    """Which tokens are words with a meaning of their own: no cue, no period, no amount, no function word."""
    stop = sentence.language.stop_words
    content = [
        word.isalpha() and word not in stop and not word.endswith("ly") for word in sentence.words
    ]
    for cue in sentence.cues:
        if not all(sense.kind in _NOUN_SENSES for sense in cue.senses):
            content[cue.at : cue.end] = [False] * (cue.end - cue.at)
    for time in sentence.times:
        content[time.at : time.end] = [False] * (time.end - time.at)
    for draft in drafts:
        content[draft.lead : draft.last] = [False] * (draft.last - draft.lead)
    return content
