"""One amount in two currencies, or in one currency on two scales.

The implied exchange rate must be one that could have been used in that year; what is printed twice in one currency
must agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Final

from crossfoot.problems import Severity
from crossfoot.rules.kinds.agree import KIND as AGREE
from crossfoot.rules.kinds.convert import KIND as CONVERT
from crossfoot.text.document import Document, Mention
from crossfoot.text.proposals import LIKELY, Proposal, offer
from crossfoot.text.roles import Role
from crossfoot.units import is_currency

#: An amount in such units is never said again in single ones.
_LARGE: Final = 1000

Band = tuple[Fraction, Fraction]

_RATES: Final = Path(__file__).parent.parent / "exchange_rates.yaml"


@cache
def _bands() -> Mapping[tuple[str, str], Mapping[str, Band]]:
    """Bands by pair and year, from ``exchange_rates.yaml``."""
    import yaml

    with _RATES.open("rb") as file:
        data = yaml.load(file, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    return {
        tuple(pair.split("/")): {
            year: (Fraction(low), Fraction(high)) for year, (low, high) in bands.items()
        }
        for pair, bands in data.items()
    }


def propose_currencies(document: Document) -> Iterator[Proposal]:
    """Proposals from amounts that a sentence calls equivalent or puts in brackets behind another."""
    for sentence in document.sentences:
        mentions = document.in_sentence(sentence.index)
        money = [m for m in mentions if m.figure.unit is not None and is_currency(m.figure.unit)]
        if len(money) < 2:
            continue
        for first, second in _pairs(money):
            if first.figure.unit == second.figure.unit:
                yield offer(
                    AGREE, {"figures": (first, second)}, "figures-differ", LIKELY, ("equivalent",)
                )
            else:
                yield from _converted(first, second)


def _pairs(money: list[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """Amounts and their equivalents, in order: two before and two behind *tương đương* pair crosswise."""
    for at, second in enumerate(money):
        if at == 0 or not _is_equivalent(money[at - 1], second):
            continue
        if at > 1 and money[at - 2].figure.unit == second.figure.unit != money[at - 1].figure.unit:
            joined = second.sentence.words[money[at - 2].last : money[at - 1].lead]
            if joined in (["và"], ["and"], ["+"]):
                continue  # "2,9 tỷ đồng và 40.000 USD, tương đương …": of both together
        behind = [m for m in money[at:] if m.figure.unit == second.figure.unit]
        before = [
            m for m in money[:at] if m.group == second.group or m.group == money[at - 1].group
        ]
        before = [m for m in before if m.figure.unit == money[at - 1].figure.unit]
        count = min(len(before), len(behind))
        if any(m.slot == "start" for m in behind) and count >= 2:
            yield from zip(before[-count:], behind[:count], strict=True)
        else:
            yield money[at - 1], second
        return


def _is_equivalent(first: Mention, second: Mention) -> bool:
    if first.role not in (Role.LEVEL, Role.LEVEL_PER_YEAR) or not second.role.is_level:
        return False
    a, b = first.figure, second.figure
    if a.unit == b.unit and b.scale == 1 and a.scale >= _LARGE:
        return False  # "$1.2 billion, or $2.40 per share"
    if a.unit == b.unit and (second.own_subject or "per" in second.tags):
        return False  # "mệnh giá 10.000 đồng mỗi cổ phiếu, tương đương tổng giá trị 14.000 tỷ"
    if "equivalent" in second.tags and (a.unit, a.scale) != (b.unit, b.scale):
        return True
    bracketed = (
        second.depth > first.depth and not second.own_subject and second.index == first.index + 1
    )
    return (
        bracketed
        and second.slot == ""
        and (
            first.figure.unit != second.figure.unit
            or (first.figure.scale != second.figure.scale and first.last == second.lead - 1)
        )
    )


def _converted(first: Mention, second: Mention) -> Iterator[Proposal]:
    for a, b in ((first, second), (second, first)):
        assert a.figure.unit is not None
        assert b.figure.unit is not None
        bands = _bands().get((a.figure.unit, b.figure.unit))
        if bands is None:
            continue
        period = first.period or second.period
        low, high = bands.get(str(period.end.year) if period else "any", bands["any"])
        yield offer(
            CONVERT,
            {"a": a, "b": b, "rate_low": low, "rate_high": high},
            "exchange-rate-implausible",
            LIKELY,
            ("equivalent",),
            severity=Severity.WARNING,
        )
        return
