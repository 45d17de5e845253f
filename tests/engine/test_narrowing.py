"""The law of the engine: what SQL and the exact check decide together, the exact check alone decides the same."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.engine.tables import MEASURES, Drawn, long_tables, rules, wide_tables

from crossfoot.engine.evaluate import evaluate, verify_whole
from crossfoot.engine.results import RuleResult
from crossfoot.engine.words import WordedTable
from crossfoot.problems import InputError
from crossfoot.rules.binding import Binder
from crossfoot.rules.model import Rule
from crossfoot.sources.form import Vocabulary
from crossfoot.sources.formats import open_table
from crossfoot.sources.parts import Parts, Sizes
from crossfoot.sources.workspace import open_workspace

#: More for an hour of searching: CROSSFOOT_EXAMPLES=20000.
EXAMPLES = int(os.environ.get("CROSSFOOT_EXAMPLES", "40"))
LAW = settings(
    max_examples=EXAMPLES,
    # A counterexample is five rules over nine rows: reading it is quicker than shrinking it.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def several(measures: tuple[str, ...]) -> st.SearchStrategy[list[Rule]]:
    return st.tuples(*(rules(f"rule-{i}", measures) for i in range(5))).map(list)


@LAW
@given(wide_tables(), several(MEASURES))
def test_wide_tables_are_decided_alike(drawn: Drawn, chosen: list[Rule]) -> None:
    assert_alike(drawn, chosen)


@LAW
@given(long_tables(), several(("a", "b")))
def test_long_tables_are_decided_alike(drawn: Drawn, chosen: list[Rule]) -> None:
    assert_alike(drawn, chosen)


@LAW
@given(wide_tables() | long_tables(), several(("a", "b")))
def test_tables_read_in_parts_are_decided_alike(drawn: Drawn, chosen: list[Rule]) -> None:
    assert_alike(drawn, chosen, Sizes(rows=1, looks=1, groups=1, most=3))


def assert_alike(drawn: Drawn, chosen: Sequence[Rule], sizes: Sizes | None = None) -> None:
    with open_workspace() as workspace:
        item = drawn.table()
        try:
            table = open_table(item.description, workspace)
        except InputError:
            return
        if sizes is not None:
            table.parts = Parts(table, skips=True, sizes=sizes)
        tables = {table.name: WordedTable(table, Vocabulary())}
        narrowed = {result.rule.name: result for result in evaluate(chosen, tables, small=0)}
        for rule in chosen:
            whole = verify_whole(rule, tables[table.name], Binder(tables))
            assert outcome(narrowed[rule.name]) == outcome(whole), rule


def outcome(result: RuleResult) -> dict[str, Any]:
    """Everything that a report says of a rule."""
    return {
        "broken": result.broken,
        "groups": result.groups,
        "counts": {str(grade): n for grade, n in result.counts.items() if n},
        "reasons": {str(reason): n for reason, n in result.reasons.items() if n},
        "failing": sorted(
            (
                sorted(v.relation.subject.items()),
                str(v.grade),
                str(v.residual),
                str(v.allowed),
                [(role, o.figure.text) for role, o in v.relation.by_role()],
            )
            for v in result.failing
        ),
    }
