"""Hypothesis strategies: tables that satisfy a set of rules, and the same with one planted slip.

For tests of those who write rules, readers or whole pipelines: whatever ``consistent_tables`` draws must pass,
whatever ``tables_with_a_slip`` draws must not.

True values are drawn that satisfy every rule at once, then rounded the way the table says its publisher rounds, and
printed. So the tables hold what recomputing and comparing would reject, and rounding explains.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from hypothesis import assume
from hypothesis import strategies as st

from crossfoot.hints import did_you_mean
from crossfoot.rules.kinds.kind import Binding
from crossfoot.rules.model import Rule
from crossfoot.strategies.layout import Layout, layout_of
from crossfoot.strategies.printing import Printed, printed
from crossfoot.strategies.sheet import checks
from crossfoot.strategies.slips import SLIPS, Slip, plant
from crossfoot.strategies.truth import draw_truth

Library = Literal["rows", "pandas", "polars"]

__all__ = ["SLIPS", "Planted", "Slip", "consistent_tables", "tables_with_a_slip"]


@dataclass(frozen=True, slots=True)
class Planted:
    """A table with one slip in it.

    Attributes:
        table: with the slip, as the library asked for.
        sound: the same without.
        slip: what was done: its sort, and every cell with what it should read and what it reads.
    """

    table: Any
    sound: Any
    slip: Slip


def consistent_tables(
    rules: Rule | Iterable[Rule],
    *,
    keys: Mapping[str, Sequence[str]] | None = None,
    ranges: Mapping[str, tuple[int, int]] | None = None,
    library: Library = "rows",
    **description: Any,
) -> st.SearchStrategy[Any]:
    """Tables on which every rule is checked and holds.

    Args:
        rules: as made by ``crossfoot.rule`` or read from a pack; they may not look into other tables.
        keys: the values of key columns; every combination is a row. What is left out is made up.
        ranges: between which numbers a measure's true values lie.
        library: ``rows`` for a list of mappings, else the library of the frame. Numbers are text, as printed.
        description: the keys of a table in ``crossfoot.yaml``, as for ``crossfoot.table``. Decimals that are not
            declared are drawn.

    Raises:
        ValueError: the rules ask for what cannot be made up: another table, keys nobody knows.
    """
    layout = _layout(rules, keys, ranges, library, description)
    return _sound(layout, ranges or {}).map(lambda made: _as(library, made.rows))


def tables_with_a_slip(
    rules: Rule | Iterable[Rule],
    *,
    sorts: Sequence[str] = tuple(SLIPS),
    noticed: bool = True,
    keys: Mapping[str, Sequence[str]] | None = None,
    ranges: Mapping[str, tuple[int, int]] | None = None,
    library: Library = "rows",
    **description: Any,
) -> st.SearchStrategy[Planted]:
    """The tables of ``consistent_tables`` with one slip in each.

    Args:
        sorts: which of ``SLIPS`` to draw from.
        noticed: only slips that leave a rule failing; rounding and weak rules hide others.

    Raises:
        ValueError: as for ``consistent_tables``, an unknown sort, or rules about keys alone: slips are made in figures.
    """
    unknown = [sort for sort in sorts if sort not in SLIPS]
    if unknown:
        raise ValueError(f"unknown sort of slip {unknown[0]!r}{did_you_mean(unknown[0], SLIPS)}")
    if not sorts:
        raise ValueError("no sort of slip is named")
    layout = _layout(rules, keys, ranges, library, description)
    if all(rule.kind.binds is Binding.KEYS for rule in layout.rules):
        raise ValueError(f"{layout.rules[0].name} is about keys, and slips are made in figures")

    @st.composite
    def with_slip(draw: st.DrawFn) -> Planted:
        sound = draw(_sound(layout, ranges or {}))
        slip, sheet = plant(draw, sound, layout.rules, sorts, noticed=noticed)
        return Planted(_as(library, sheet.data), _as(library, sound.rows), slip)

    return with_slip()


@st.composite
def _sound(draw: st.DrawFn, layout: Layout, ranges: Mapping[str, tuple[int, int]]) -> Printed:
    """A table of rounded true values on which everything passes."""
    skeleton = layout.skeleton(draw)
    truth = draw_truth(draw, skeleton, layout.rules, ranges)
    made = printed(draw, skeleton, truth)
    # Rounding can conspire, or round a level down to zero: neither is wrong, and neither is wanted here.
    assume(checks(made.sheet, layout.rules).all_pass)
    return made


_FRAMES: Final = {"pandas": "DataFrame", "polars": "DataFrame"}


def _as(library: Library, rows: Sequence[Mapping[str, str | None]]) -> Any:
    if library == "rows":
        return [dict(row) for row in rows]
    from importlib import import_module

    return getattr(import_module(library), _FRAMES[library])([dict(row) for row in rows])


def _layout(
    rules: Rule | Iterable[Rule],
    keys: Mapping[str, Sequence[str]] | None,
    ranges: Mapping[str, tuple[int, int]] | None,
    library: str,
    description: Mapping[str, Any],
) -> Layout:
    """What to draw, of arguments that make sense: hypothesis would say of others that nothing satisfies them."""
    listed: tuple[Any, ...] = (rules,) if isinstance(rules, (Rule, str)) else tuple(rules)
    if not listed:
        raise ValueError("there is no rule to satisfy")
    for rule in listed:
        if not isinstance(rule, Rule):
            raise ValueError(f"{rule!r} is no rule: make one with crossfoot.rule(kind, id, …)")
    if library not in get_args(Library):
        known = ", ".join(get_args(Library))
        raise ValueError(f"unknown library {library!r}; known: {known}")
    layout = layout_of(listed, keys or {}, description)
    for measure, (low, high) in (ranges or {}).items():
        if measure not in layout.measures:
            near = did_you_mean(measure, layout.measures)
            raise ValueError(f"no rule names {measure!r}, for which a range is given{near}")
        if low > high:
            raise ValueError(f"the range of {measure!r} ends at {high}, before it begins at {low}")
    return layout
