"""Slips of the hand and of the eye: the ways in which a right figure becomes a wrong one in print.

``SLIPS`` is the one table of them. A new sort is a function and a line there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Final

from hypothesis import assume
from hypothesis import strategies as st

from crossfoot.figures import Figure
from crossfoot.relations import Relation
from crossfoot.rules.model import Rule
from crossfoot.strategies.printing import Printed, numeral
from crossfoot.strategies.sheet import Cell, Sheet, checks, quantum, relations


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip.

    Attributes:
        sort: its name in ``SLIPS``.
        cells: row number (from 1) and column of every cell it touched, with what the cell should read and what it
            reads.
    """

    sort: str
    cells: Mapping[Cell, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Case:
    """A sound table: its figures that a relation binds, by cell."""

    sheet: Sheet
    texts: Mapping[Cell, str]
    relations: Sequence[Relation]


#: New texts for some cells.
Change = dict[Cell, str]


def plant(
    draw: st.DrawFn, sound: Printed, rules: Sequence[Rule], sorts: Sequence[str], *, noticed: bool
) -> tuple[Slip, Sheet]:
    """Draw a slip and make it."""
    sheet = Sheet(sound.sheet.description, sound.sheet.data)
    bound = list(relations(sheet, rules))
    texts: dict[Cell, str] = {}
    for figure in (figure for relation in bound for figure in relation.figures()):
        cell = sheet.cell_of(figure)
        if cell is not None:
            texts[cell] = figure.text
    case = _Case(sheet, texts, bound)
    possible = {sort: changes for sort in sorts if (changes := list(SLIPS[sort](case)))}
    assume(possible)
    sort = draw(st.sampled_from(sorted(possible)))
    changes = possible[sort]
    first = draw(st.integers(0, len(changes) - 1))
    for place in range(min(len(changes), _TRIES)):
        change = changes[(first + place) % len(changes)]
        spoiled = sheet.replaced(change)
        if not noticed or checks(spoiled, rules).any_fails:
            touched = {cell: (texts[cell], text) for cell, text in change.items()}
            return Slip(sort, touched), spoiled
    assume(False)
    raise AssertionError("unreachable")


_TRIES: Final = 20


def digits_swapped(case: _Case) -> Iterator[Change]:
    """Two neighbouring digits exchanged."""
    for cell, text in case.texts.items():
        at = _digit_places(text)
        for i, j in pairwise(at):
            if text[i] != text[j]:
                yield from _one(cell, text, _put(_put(text, i, text[j]), j, text[i]))


def digit_wrong(case: _Case) -> Iterator[Change]:
    """One digit mistyped."""
    for cell, text in case.texts.items():
        for i in _digit_places(text):
            yield from _one(cell, text, _put(text, i, str((int(text[i]) + 3) % 10)))


def digit_lost(case: _Case) -> Iterator[Change]:
    """One digit left out before the decimal point."""
    for cell, text in case.texts.items():
        whole = [i for i in _digit_places(text) if i < _point(text)]
        if len(whole) > 1:
            for i in whole:
                yield from _one(cell, text, text[:i] + text[i + 1 :])


def digit_added(case: _Case) -> Iterator[Change]:
    """One digit printed twice before the decimal point."""
    for cell, text in case.texts.items():
        for i in (i for i in _digit_places(text) if i < _point(text)):
            yield from _one(cell, text, text[:i] + text[i] + text[i:])


def sign_turned(case: _Case) -> Iterator[Change]:
    """A minus too many or too few."""
    for cell, text in case.texts.items():
        yield from _one(cell, text, text[1:] if text.startswith("-") else f"-{text}")


def power_of_ten(case: _Case) -> Iterator[Change]:
    """The decimal point one place off: ten times too large or too small."""
    for cell, figure in _figures(case):
        places = case.sheet.measure(cell).decimals or 0
        units = figure.value / figure.scale / quantum(places)
        for moved in (units * 10, Fraction(int(units / 10))):
            yield from _one(cell, figure.text, _print(case, cell, moved))


def figures_exchanged(case: _Case) -> Iterator[Change]:
    """Two figures of one relation in each other's places."""
    for relation in case.relations:
        cells = [cell for f in relation.figures() if (cell := case.sheet.cell_of(f)) is not None]
        for one, other in pairwise(cells):
            if case.texts[one] != case.texts[other]:
                yield {one: case.texts[other], other: case.texts[one]}


def neighbour_copied(case: _Case) -> Iterator[Change]:
    """The figure of the row above or below, printed again."""
    for cell, text in case.texts.items():
        number, column = cell
        for neighbour in ((number - 1, column), (number + 1, column)):
            if neighbour in case.texts:
                yield from _one(cell, text, case.texts[neighbour])


def part_missing(case: _Case) -> Iterator[Change]:
    """A total that leaves out one of its parts."""
    yield from _recounted(case, 0)


def part_doubled(case: _Case) -> Iterator[Change]:
    """A total that counts one of its parts twice."""
    yield from _recounted(case, 2)


def total_changed(case: _Case) -> Iterator[Change]:
    """A total that is another number altogether."""
    for cell, figure, _ in _totals(case):
        places = case.sheet.measure(cell).decimals or 0
        units = figure.value / figure.scale / quantum(places)
        for moved in (units + max(abs(int(units)) // 7, 13), units - max(abs(int(units)) // 3, 17)):
            yield from _one(cell, figure.text, _print(case, cell, moved))


SLIPS: Final[Mapping[str, Callable[[_Case], Iterator[Change]]]] = {
    "digits-swapped": digits_swapped,
    "digit-wrong": digit_wrong,
    "digit-lost": digit_lost,
    "digit-added": digit_added,
    "sign": sign_turned,
    "power-of-ten": power_of_ten,
    "figures-exchanged": figures_exchanged,
    "neighbour-copied": neighbour_copied,
    "part-missing": part_missing,
    "part-doubled": part_doubled,
    "total-changed": total_changed,
}


def _recounted(case: _Case, times: int) -> Iterator[Change]:
    """Totals with one part counted so many times."""
    for cell, whole, relation in _totals(case):
        form = relation.linear()
        if form is None or len(relation.operands.get("parts", ())) < 2:
            continue
        coefficients = form.coefficients()
        own = coefficients[whole]
        places = case.sheet.measure(cell).decimals or 0
        for part, coefficient in coefficients.items():
            if part is whole or not part.value:
                continue
            share = -coefficient * part.value / own
            moved = (whole.value + (times - 1) * share) / whole.scale / quantum(places)
            yield from _one(cell, whole.text, _print(case, cell, Fraction(round(moved))))


def _totals(case: _Case) -> Iterator[tuple[Cell, Figure, Relation]]:
    for relation in case.relations:
        whole = relation.operands.get("whole")
        figure = getattr(whole, "figure", None)
        if "parts" in relation.operands and figure is not None:
            cell = case.sheet.cell_of(figure)
            if cell is not None:
                yield cell, figure, relation


def _figures(case: _Case) -> Iterator[tuple[Cell, Figure]]:
    for cell in case.texts:
        yield cell, case.sheet.at(cell)


def _one(cell: Cell, old: str, new: str) -> Iterator[Change]:
    if new != old:
        yield {cell: new}


def _print(case: _Case, cell: Cell, units: Fraction) -> str:
    places = case.sheet.measure(cell).decimals or 0
    return numeral(int(units), places, case.sheet.description.dialect.decimal_mark or ".")


def _digit_places(text: str) -> list[int]:
    return [i for i, char in enumerate(text) if char.isdigit()]


def _point(text: str) -> int:
    return next((i for i, char in enumerate(text) if char in ".,"), len(text))


def _put(text: str, at: int, char: str) -> str:
    return text[:at] + char + text[at + 1 :]
