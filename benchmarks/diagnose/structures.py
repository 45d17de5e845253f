"""Consistent publications with known truth: two-way tables, national-accounts chains, hierarchies.

True values are drawn, derived figures computed from them, and every figure rounded by itself, as statistical offices
do. A structure can be printed again with some figures changed.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor

from crossfoot.figures import Figure, figure
from crossfoot.relations import Relation
from crossfoot.rules.kinds import KINDS


@dataclass
class Structure:
    """Printed texts by name, true values, and relations as (kind, roles by name, options).

    ``neighbours`` are names that stand beside each other, from which a copy may come.
    """

    name: str
    truth: dict[str, Fraction] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    made: list[tuple[str, dict[str, str | list[str]], dict[str, str]]] = field(default_factory=list)

    def publish(self, name: str, value: Fraction, decimals: int, unit: str = "") -> None:
        self.truth[name] = value
        scaled = floor(abs(value) * 10**decimals + Fraction(1, 2))
        digits = str(scaled).rjust(decimals + 1, "0")
        text = f"{digits[:-decimals]}.{digits[-decimals:]}" if decimals else digits
        self.texts[name] = "-" + text if value < 0 and scaled else text
        if unit:
            self.units[name] = unit

    def relate(self, kind: str, roles: dict[str, str | list[str]], **options: str) -> None:
        self.made.append((kind, roles, options))

    def printed(self, changed: Mapping[str, str]) -> tuple[dict[str, Figure], list[Relation]]:
        """Figures and relations with some texts changed."""
        figures = {
            name: figure(changed.get(name, text), unit=self.units.get(name), name=name)
            for name, text in self.texts.items()
        }
        relations = [
            KINDS[kind].relation(
                {
                    role: figures[names] if isinstance(names, str) else [figures[n] for n in names]
                    for role, names in roles.items()
                },
                name=f"{kind} {at}",
                **options,
            )
            for at, (kind, roles, options) in enumerate(self.made)
        ]
        return figures, relations


def _amount(rng: random.Random, low: int = 50, high: int = 5000) -> Fraction:
    """A value between the bounds, evenly spread in its logarithm, with three decimals."""
    return Fraction(round(low * (high / low) ** rng.random() * 1000), 1000)


def two_way(
    rng: random.Random, rows: int, columns: int = 0, decimals: int = 1, *, signed: bool = False
) -> Structure:
    """Cells with row and column totals and a grand total; ``signed`` are balances, of which half are negative."""
    columns = columns or rows
    made = Structure(f"two-way {rows}×{columns}")

    def cell() -> Fraction:
        return _amount(rng) * (rng.choice((1, -1)) if signed else 1)

    cells = [[cell() for _ in range(columns)] for _ in range(rows)]
    for r in range(rows):
        for c in range(columns):
            made.publish(f"c{r}.{c}", cells[r][c], decimals)
    for r in range(rows):
        made.publish(f"r{r}", sum(cells[r], Fraction(0)), decimals)
        made.relate("total", {"whole": f"r{r}", "parts": [f"c{r}.{c}" for c in range(columns)]})
    for c in range(columns):
        made.publish(f"k{c}", sum((cells[r][c] for r in range(rows)), Fraction(0)), decimals)
        made.relate("total", {"whole": f"k{c}", "parts": [f"c{r}.{c}" for r in range(rows)]})
    made.publish("g", sum((sum(row, Fraction(0)) for row in cells), Fraction(0)), decimals)
    made.relate("total", {"whole": "g", "parts": [f"r{r}" for r in range(rows)]})
    made.relate("total", {"whole": "g", "parts": [f"k{c}" for c in range(columns)]})
    return made


def chain(rng: random.Random, years: int = 20, decimals: int = 1, spread: float = 3.0) -> Structure:
    """Level, growth rate and index of one aggregate over the years; all rates and indices with one decimal."""
    made = Structure(f"chain {years} years")
    level = base = _amount(rng, 1000, 90000)
    made.publish("l0", level, decimals)
    made.publish("i0", Fraction(100), 1, "percent")
    for t in range(1, years + 1):
        rate = Fraction(round(rng.gauss(3.5, spread) * 1000), 100000)
        level = level * (1 + rate)
        made.publish(f"l{t}", level, decimals)
        made.publish(f"g{t}", rate * 100, 1, "percent")
        made.publish(f"i{t}", level / base * 100, 1, "percent")
        made.relate("growth", {"start": f"l{t - 1}", "end": f"l{t}", "rate": f"g{t}"})
        made.relate("growth", {"start": "l0", "end": f"l{t}", "rate": f"i{t}"}, form="index")
        made.relate("growth", {"start": f"i{t - 1}", "end": f"i{t}", "rate": f"g{t}"})
    return made


def hierarchy(
    rng: random.Random, levels: int = 4, decimals: int = 1, width: tuple[int, int] = (3, 5)
) -> Structure:
    """A tree of totals, each node with as many children as ``width`` says."""
    made = Structure(f"hierarchy {levels} levels")

    def grow(name: str, depth: int) -> Fraction:
        if depth == levels:
            value = _amount(rng)
        else:
            children = [f"{name}.{at}" for at in range(rng.randint(*width))]
            value = sum((grow(child, depth + 1) for child in children), Fraction(0))
            made.relate("total", {"whole": name, "parts": list(children)})
        made.publish(name, value, decimals)
        return value

    grow("n", 1)
    return made
