"""The shipped packs: every rule argued, its examples right, its tables and columns described."""

from __future__ import annotations

import re
from functools import cache

import pytest

from crossfoot.rules.kinds import KINDS
from crossfoot.rules.kinds.kind import Binding, Example
from crossfoot.rules.model import Pack, Rule
from crossfoot.rules.packs import builtin_packs, load_pack
from crossfoot.rules.picks import Pick
from crossfoot.units import try_unit
from crossfoot.verify import Grade, verify

PACKS = (
    "national-accounts",
    "percentages",
    "population",
    "public-finance",
    "trade",
    "vietnam-socioeconomic",
)
#: Of Eurostat's *Main types of ESS validation rules*.
EUROSTAT_CODES = {"COV", "REP", "RTS", "RWD", "VAD", "VCO", "VIR", "VMP", "VNO", "VRT"}
KEBAB = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@cache
def pack(name: str) -> Pack:
    loaded = load_pack(builtin_packs()[name])
    assert loaded.problems == ()
    return loaded.pack


def rules() -> list[Rule]:
    return [rule for name in PACKS for rule in pack(name).rules]


def examples() -> list[tuple[Rule, Example]]:
    return [(rule, example) for rule in rules() for example in rule.examples]


def name_of(value: object) -> str:
    if isinstance(value, Rule):
        return value.name
    assert isinstance(value, Example)
    return ("holds " if value.holds else "fails ") + str(dict(value.figures))


every_pack = pytest.mark.parametrize("name", PACKS)
every_rule = pytest.mark.parametrize("rule", rules(), ids=name_of)


def test_six_packs_are_shipped() -> None:
    assert sorted(builtin_packs()) == sorted(PACKS)


@every_pack
def test_a_pack_says_what_it_is_and_has_at_least_six_rules(name: str) -> None:
    found = pack(name)
    assert found.name == name
    assert found.title
    assert len(found.why) > 80
    assert re.fullmatch(r"\d+\.\d+", found.version)
    assert len(found.rules) >= 6


@every_pack
def test_rules_of_a_pack_have_names_of_their_own(name: str) -> None:
    ids = [rule.id for rule in pack(name).rules]
    assert len(ids) == len(set(ids))
    assert all(KEBAB.fullmatch(one) for one in ids)


@every_rule
def test_a_rule_is_argued(rule: Rule) -> None:
    assert rule.title != rule.kind.title
    assert not rule.title.endswith(".")
    assert len(rule.why) >= 10
    assert rule.references
    assert rule.since
    assert EUROSTAT_CODES & set(rule.tags), "tag it with the Eurostat code of its type"


@every_rule
def test_a_rule_shows_a_case_that_holds_and_one_that_fails(rule: Rule) -> None:
    assert {example.holds for example in rule.examples} == {True, False}


@pytest.mark.parametrize(("rule", "example"), examples(), ids=name_of)
def test_an_example_is_right(rule: Rule, example: Example) -> None:
    verdict = verify(rule.example_relation(example))
    assert verdict.grade is not Grade.UNCHECKED, verdict.detail
    assert verdict.passes is example.holds, verdict.explain()


@every_rule
def test_a_rule_speaks_of_columns_its_pack_describes(rule: Rule) -> None:
    tables = pack(rule.pack).tables
    assert rule.scope.table is not None
    assert rule.kind.binds is not Binding.KEYS or rule.options["keys"]
    for column in (*(rule.scope.for_each or ()), *(c.column for c in rule.scope.where)):
        assert column in tables[rule.scope.table]["keys"]
    for pick in (pick for picks in rule.picks.values() for pick in picks):
        assert_described(pick, rule)


def assert_described(pick: Pick, rule: Rule) -> None:
    if pick.constant is not None:
        return
    table = pack(rule.pack).tables[pick.table or rule.scope.table or ""]
    for column in (*(c.column for c in pick.conditions), *(pick.by or ())):
        assert column in table["keys"]
    measure = pick.measure or rule.scope.measure
    assert measure is not None
    if table["layout"] == "wide":
        assert measure in table["measures"]
    if pick.back:
        assert table.get("period") in table["keys"]


@every_pack
def test_every_table_of_a_pack_is_used(name: str) -> None:
    used = {rule.scope.table for rule in pack(name).rules}
    assert set(pack(name).tables) == used


@every_pack
def test_units_of_a_pack_can_be_read(name: str) -> None:
    for table in pack(name).tables.values():
        for measure in table.get("measures", {}).values():
            assert "unit" not in measure or try_unit(measure["unit"]) is not None


def test_the_packs_together_show_nearly_every_kind() -> None:
    # `present` has no shipped rule: which keys are due, only the user of a table knows.
    assert set(KINDS) - {rule.kind.name for rule in rules()} == {"counted", "present"}
