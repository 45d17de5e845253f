"""Worlds: true values that satisfy a kind exactly, and the figures a publisher prints for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from hypothesis import assume
from hypothesis import strategies as st

from crossfoot.figures import Figure, exactly
from crossfoot.intervals import Convention
from crossfoot.relations import Relation
from crossfoot.rules.kinds import KINDS

from .rounding import ROUNDED, printings

HUNDRED: Final = Fraction(100)

#: True values by role, then options.
Truth = tuple[dict[str, Fraction | list[Fraction]], dict[str, Any]]


@dataclass(frozen=True)
class World:
    """A relation between printed figures whose true values are known to satisfy it."""

    kind: str
    figures: Mapping[str, Figure | list[Figure]]
    truth: Mapping[str, Fraction]
    options: Mapping[str, Any] = field(default_factory=dict)

    def relation(self, **settings: Any) -> Relation:
        return KINDS[self.kind].relation(self.figures, **self.options, **settings)


levels = st.fractions(-500, 500, max_denominator=60)
positive = st.fractions(Fraction(1, 2), 500, max_denominator=60)
rates = st.fractions(-60, 150, max_denominator=40)
weights = st.sampled_from([Fraction(w) for w in ("1", "1", "1", "-1", "2", "0.5", "-3")])


@st.composite
def total(draw: st.DrawFn) -> Truth:
    parts = draw(st.lists(levels, min_size=1, max_size=6))
    chosen = draw(st.one_of(st.none(), st.tuples(*[weights] * len(parts))))
    factors = chosen or (Fraction(1),) * len(parts)
    whole = sum((w * x for w, x in zip(factors, parts, strict=True)), Fraction(0))
    return {"whole": whole, "parts": parts}, {"weights": chosen}


@st.composite
def shares(draw: st.DrawFn) -> Truth:
    of = draw(st.sampled_from([HUNDRED, HUNDRED, Fraction(1000), Fraction("63.4")]))
    sizes = draw(st.lists(positive, min_size=1, max_size=8))
    return {"parts": [of * size / sum(sizes) for size in sizes]}, {"of": of}


@st.composite
def share(draw: st.DrawFn) -> Truth:
    part, rest = draw(positive), draw(positive)
    value = HUNDRED * part / (part + rest)
    if draw(st.booleans()):
        return {"part": part, "rest": rest, "value": value}, {}
    return {"part": part, "whole": part + rest, "value": value}, {}


@st.composite
def change(draw: st.DrawFn) -> Truth:
    start, end = draw(levels), draw(levels)
    return {"start": start, "end": end, "change": end - start}, {}


@st.composite
def growth(draw: st.DrawFn) -> Truth:
    start, rate = draw(positive), draw(rates)
    periods = draw(st.integers(1, 4))
    end = start * (1 + rate / 100) ** periods
    if draw(st.booleans()):
        return {"start": start, "end": end, "rate": rate}, {"periods": periods}
    printed = {"start": start, "end": end, "rate": rate + 100}
    return printed, {"periods": periods, "form": "index"}


@st.composite
def change_and_growth(draw: st.DrawFn) -> Truth:
    start, end = draw(positive), draw(positive)
    return {"end": end, "change": end - start, "rate": HUNDRED * (end - start) / start}, {}


@st.composite
def contributions(draw: st.DrawFn) -> Truth:
    parts = draw(st.lists(rates, min_size=1, max_size=5))
    whole = sum(parts)
    if draw(st.booleans()):
        return {"parts": parts, "whole": Fraction(whole)}, {}
    assume(whole)
    return {"parts": [HUNDRED * part / whole for part in parts]}, {}


@st.composite
def compound(draw: st.DrawFn) -> Truth:
    chained = draw(st.lists(rates, min_size=1, max_size=4))
    product = Fraction(1)
    for rate in chained:
        product *= 1 + rate / 100
    return {"rates": chained, "whole": (product - 1) * 100}, {}


@st.composite
def weighted(draw: st.DrawFn) -> Truth:
    values = draw(st.lists(levels, min_size=1, max_size=4))
    masses = [draw(positive) for _ in values]
    above = sum((w * v for w, v in zip(masses, values, strict=True)), Fraction(0))
    truth: dict[str, Fraction | list[Fraction]] = {"values": values, "whole": above / sum(masses)}
    if draw(st.booleans()):
        truth["weights"] = masses
    return truth, {}


@st.composite
def ratio(draw: st.DrawFn) -> Truth:
    numerator, denominator = draw(levels), draw(positive)
    return {
        "numerator": numerator,
        "denominator": denominator,
        "value": numerator / denominator,
    }, {}


@st.composite
def convert(draw: st.DrawFn) -> Truth:
    rate = draw(st.fractions(Fraction(1, 10), 30000, max_denominator=50))
    form = draw(st.sampled_from(["rate", "band", "pairs"]))
    if form == "pairs":
        several = draw(st.lists(positive, min_size=2, max_size=4))
        return {"pairs_a": several, "pairs_b": [a * rate for a in several]}, {}
    a = draw(positive)
    if form == "rate":
        return {"a": a, "b": a * rate, "rate": rate}, {}
    low, high = rate * draw(_up_to_one), rate / draw(_up_to_one)
    return {"a": a, "b": a * rate, "rate_low": low, "rate_high": high}, {}


_up_to_one = st.fractions(Fraction(1, 2), 1, max_denominator=8)


@st.composite
def part_of(draw: st.DrawFn) -> Truth:
    part, whole = sorted((draw(levels), draw(levels)))
    return {"part": part, "whole": whole}, {}


@st.composite
def bounds(draw: st.DrawFn) -> Truth:
    low, value, high = sorted(draw(st.tuples(levels, levels, levels)))
    truth: dict[str, Fraction | list[Fraction]] = {"value": value}
    given = draw(st.sampled_from(["low", "high", "both"]))
    if given != "high":
        truth["low"] = low
    if given != "low":
        truth["high"] = high
    return truth, {}


@st.composite
def agree(draw: st.DrawFn) -> Truth:
    return {"figures": [draw(levels)] * draw(st.integers(1, 3))}, {}


@st.composite
def revision(draw: st.DrawFn) -> Truth:
    old, within = draw(positive), draw(st.fractions(0, 20, max_denominator=4))
    new = old * (1 + within / 100 * draw(st.fractions(-1, 1, max_denominator=6)))
    return {"old": old, "new": new, "within": within}, {}


@st.composite
def countable(draw: st.DrawFn) -> Truth:
    n, items, k = draw(st.integers(1, 400)), draw(st.integers(1, 3)), draw(st.integers(0, 900))
    return {"value": Fraction(k, n * items), "n": Fraction(n)}, {"items": items}


@st.composite
def counted(draw: st.DrawFn) -> Truth:
    n = Fraction(draw(st.integers(0, 60)))
    return {"count": n, "listed": n}, {}


@st.composite
def ordered(draw: st.DrawFn) -> Truth:
    items = sorted(draw(st.lists(levels, min_size=1, max_size=5)))
    strictly = len(set(items)) == len(items) and draw(st.booleans())
    return {"items": items}, {"strictly": strictly}


TRUTHS: Final[dict[str, Callable[[], st.SearchStrategy[Truth]]]] = {
    make.__name__: make
    for make in (
        total,
        shares,
        share,
        change,
        growth,
        change_and_growth,
        contributions,
        compound,
        weighted,
        ratio,
        convert,
        part_of,
        bounds,
        agree,
        revision,
        countable,
        counted,
        ordered,
    )
}


@st.composite
def worlds(draw: st.DrawFn, kind: str, *, convention: Convention | None = None) -> World:
    """A world of a kind; every figure rounded by its own convention to its own decimals, or all by one."""
    truth, options = draw(TRUTHS[kind]())
    figures: dict[str, Figure | list[Figure]] = {}
    true: dict[str, Fraction] = {}
    # Two printings of one figure by one convention and to one place have the same digits.
    places = draw(st.permutations(range(-1, 5))) if kind == "agree" else None
    for role, value in truth.items():
        exact = KINDS[kind].role(role).exact
        if isinstance(value, list):
            figures[role] = [
                draw(printed(x, convention, exact=exact, decimals=places[i] if places else None))
                for i, x in enumerate(value)
            ]
            true |= {f"{role}[{i}]": x for i, x in enumerate(value)}
        else:
            figures[role] = draw(printed(value, convention, exact=exact))
            true[role] = value
    return World(kind, figures, true, options)


@st.composite
def printed(
    draw: st.DrawFn,
    true: Fraction,
    convention: Convention | None = None,
    *,
    exact: bool = False,
    decimals: int | None = None,
) -> Figure:
    """A figure as published for a true value; now and then it is printed exactly."""
    if exact or (decimals is None and draw(st.integers(0, 9)) == 0):
        return exactly(true)
    if convention is None:
        convention = draw(st.sampled_from(ROUNDED))
    if decimals is None:
        decimals = draw(st.integers(-1, 3))
    value = draw(st.sampled_from(sorted(printings(true, Fraction(10) ** -decimals, convention))))
    return Figure(text=str(value), value=value, decimals=decimals, convention=convention)
