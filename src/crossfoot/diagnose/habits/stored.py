"""Stored beyond displayed: a machine dump shows digits that no reader saw.

`11.00000` beside `3.72901` comes from a store, not from a page: trailing zeros say nothing, and long tails are
unrounded results. Where nearly all figures of a table have the same five or more decimals, a figure keeps the decimals
that its row and its column share.

Sheets filled in by hand mix precisions: 1 035.9, 1 031, 1 066.6 and 976 in one row. Where figures without the last
decimal are far more frequent than one in ten, although those with it end in all sorts of digits, each figure has the
precision it was typed with. (Prices in halves and quarters are often whole by nature: their last digits are all 5.)
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from crossfoot.diagnose.habits.habit import (
    Effect,
    Habit,
    Line,
    chance_of_at_least,
    is_declared,
)
from crossfoot.figures import Figure
from crossfoot.remarks import Remark

NAME: Final = "stored-beyond-displayed"
#: Publications print up to four decimals; from five on, equal everywhere, it is a format of a machine.
FEWEST_DECIMALS: Final = 5
FEWEST_FIGURES: Final = 6
#: So many different last digits are all sorts of digits.
SORTS: Final = 3
#: Beyond chance, for the mixture of one line.
MIXED_ALPHA: Final = 1e-3


def infer(lines: Sequence[Line], words: Sequence[str]) -> Iterator[Habit]:
    """One habit for all lines, if they are a dump."""
    figures = list(dict.fromkeys(figure for line in lines for figure in line.figures))
    rounded = {figure: None for figure in figures if not is_declared(figure) and "." in figure.text}
    if len(rounded) < FEWEST_FIGURES:
        return
    decimals = [figure.decimals or 0 for figure in rounded]
    usual = max(set(decimals), key=decimals.count)
    if usual < FEWEST_DECIMALS or decimals.count(usual) < 0.9 * len(decimals):
        return
    shared: dict[Figure, int] = {}
    typed: set[Figure] = set()
    for line in lines:
        if _mixes_precisions([figure for figure in line.figures if figure in rounded]):
            typed.update(line.figures)
        needed = max((_needed(figure) for figure in line.figures if figure in rounded), default=0)
        for figure in line.figures:
            shared[figure] = min(shared.get(figure, needed), needed)
    again = {
        figure: replace(figure, decimals=places)
        for figure in rounded
        if (places := _needed(figure) if figure in typed else max(shared[figure], _needed(figure)))
        < (figure.decimals or 0)
    }
    if again:
        yield Habit(
            NAME,
            "table",
            Remark.of(NAME, alike=decimals.count(usual), figures=len(rounded), decimals=usual),
            Effect.REREAD,
            figures=again,
        )


def _mixes_precisions(figures: Sequence[Figure]) -> bool:
    """Whether more figures lack the last decimal than chance explains, at any number of decimals."""
    needed = [(_needed(figure), figure) for figure in figures if figure.value]
    for places in range(1, max((n for n, _ in needed), default=0) + 1):
        full = [figure for n, figure in needed if n == places]
        short = sum(n < places for n, _ in needed)
        last = {int(figure.value / figure.scale * 10**places) % 10 for figure in full}
        if (
            len(last) >= SORTS
            and chance_of_at_least([0.1] * (len(full) + short), short) < MIXED_ALPHA
        ):
            return True
    return False


def _needed(figure: Figure) -> int:
    """Decimals without trailing zeros."""
    printed = figure.value / figure.scale
    places = 0
    while (printed * 10**places).denominator != 1 and places < 20:
        places += 1
    return min(places, figure.decimals or 0)
