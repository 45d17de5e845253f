"""Rules as culprits in a run: a rule that is wrong is reported once, with the evidence, and not through its figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from crossfoot.diagnose.suspects import FEWEST, SOME, Why, find_suspects
from crossfoot.engine.results import RuleResult
from crossfoot.engine.words import WordedTable
from crossfoot.figures import Figure
from crossfoot.remarks import Remark
from crossfoot.run.habits import MOST_FIGURES, JudgedResult
from crossfoot.verify import Grade

#: A rule that fails in so large a share of so many groups is itself under suspicion, whatever the reason.
SHARE: Final = Fraction(4, 5)
GROUPS: Final = 10


@dataclass(frozen=True, slots=True)
class Culprit:
    """Why a rule should be looked at before its figures.

    Attributes:
        because: the evidence; None where there is none besides how often it fails.
        is_convention: the figures are right under a way of rounding that nobody declared.
        is_information: the publisher says that such figures do not add up.
    """

    because: Remark | None = None
    is_convention: bool = False
    is_information: bool = False


def culprit_of(judged: JudgedResult, table: WordedTable | None) -> Culprit | None:
    """The rule as a culprit, if it fails in a way that no single figures would."""
    result = judged.result
    fails_always = result.checked >= GROUPS and result.failed >= SHARE * result.checked
    if fails_always and all(judged.is_information(v) for v in result.failing):
        habits = judged.habits(result.failing[0])
        return Culprit(habits[-1].why, is_information=True)
    # Of a large table few of those that pass are here, so a share of those that are here says nothing.
    if _may_be_wrong(result) and (result.is_complete or fails_always):
        failing = {v.relation for v in result.failing if v.grade is Grade.IMPOSSIBLE}
        relations = [v.relation for v in (*result.failing, *result.passing)]
        for suspect in find_suspects(relations, failing, _others(result, table)):
            if suspect.why is not Why.FAILS:
                return Culprit(suspect.because, is_convention=suspect.why is Why.CONVENTION)
    return Culprit() if fails_always else None


def _may_be_wrong(result: RuleResult) -> bool:
    """Whether so much fails that the rule is worth a look."""
    return result.failed > 1 and result.checked >= FEWEST and result.failed >= SOME * result.checked


def _others(result: RuleResult, table: WordedTable | None) -> Iterator[Figure]:
    """The other figures of a table that was read whole; they are made only if somebody asks."""
    if table is not None and result.is_complete:
        yield from table.all_figures(MOST_FIGURES)
