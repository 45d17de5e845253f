"""Stored beyond displayed: a machine dump shows digits that no reader saw.

`11.00000` beside `3.72901` comes from a store, not from a page: trailing zeros say nothing, and long tails are
unrounded results. Where every figure of a table has the same five or more decimals (or twelve and more, in any number),
a figure keeps the decimals that its row and its column share.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from crossfoot.diagnose.habits.habit import Effect, Habit, Line, is_declared
from crossfoot.figures import Figure

NAME: Final = "stored-beyond-displayed"
#: Publications print up to four decimals; from five on, equal everywhere, it is a format of a machine.
FEWEST_DECIMALS: Final = 5
FEWEST_FIGURES: Final = 6


def infer(lines: Sequence[Line], words: Sequence[str]) -> Iterator[Habit]:
    """One habit for all lines, if they are a dump."""
    figures = list(dict.fromkeys(figure for line in lines for figure in line.figures))
    rounded = [figure for figure in figures if not is_declared(figure) and "." in figure.text]
    if len(rounded) < FEWEST_FIGURES:
        return
    decimals = [figure.decimals or 0 for figure in rounded]
    usual = max(set(decimals), key=decimals.count)
    if usual < FEWEST_DECIMALS or decimals.count(usual) < 0.9 * len(decimals):
        return
    shared: dict[Figure, int] = {}
    for line in lines:
        needed = max((_needed(figure) for figure in line.figures if figure in rounded), default=0)
        for figure in line.figures:
            shared[figure] = min(shared.get(figure, needed), needed)
    again = {
        figure: replace(figure, decimals=max(shared[figure], _needed(figure)))
        for figure in rounded
        if shared.get(figure, usual) < usual
    }
    if again:
        yield Habit(
            NAME,
            "table",
            f"{decimals.count(usual)} of {len(rounded)} figures show exactly {usual} decimals, as a machine "
            "stores them: the decimals that row and column need are taken as printed",
            Effect.REREAD,
            figures=again,
        )


def _needed(figure: Figure) -> int:
    """Decimals without trailing zeros."""
    printed = figure.value / figure.scale
    places = 0
    while (printed * 10**places).denominator != 1 and places < 20:
        places += 1
    return min(places, figure.decimals or 0)
